/*
 * escalations.c - makes telephone calls in which a calm caller grows tense and eases again, and says where
 * libs: nlopt
 *
 *	escalations --out DIR CORPUS        CORPUS/labels.tsv names path, speaker, sex, emotion
 *	undertone evaluate DIR/labels.tsv
 *
 * One call a speaker and tense emotion, one more in which nothing happens.  Caller and agent take turns, both from clips of
 * the corpus, the agent's by another speaker, all calm:
 *
 *	caller  ▁█▁▁▁██▁▁▁█▁▁▁██▁▁▁█▓▓▁▁▁▓▓▁▁▁▓▓▓▁▁▁█▁▁▁██▁▁▁█▁▁▁█▁
 *	agent   ▁▁▁█▁▁▁▁██▁▁▁█▁▁▁▁██▁▁▁▁▁▁█▁▁▁▁█▁▁▁▁▁▁██▁▁▁▁██▁▁▁█▁▁▁
 *	        ├── calm_s of speech ─┤├── tense_s ──┤├── eased_s ──┤
 *
 * The rise comes in the middle of a turn, after a calm clip.  DIR/labels.tsv: call, start_ms, end_ms, label, sex, speaker,
 * a row a stretch: calm, then tense from the first tense clip to the end of the last, then eased, which `evaluate` takes
 * for calm speech in which a cue is false, but not for a segment to compare.  8 kHz, 300-3400 Hz, G.711, channel 1 the caller.
 */
#include "fitting/corpus.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { RATE = 8000, CALL_MAX = 600 * RATE, DECK_MAX = 512, CALLER = 0, AGENT = 1 };

static const char help[] =
	"usage: escalations --out DIR [--calm S] [--tense S] [--eased S] [--seed N] CORPUS\n"
	"\n"
	"Makes two-sided telephone calls with a known rise of the caller's voice, from a folder of labelled clips.\n"
	"\n"
	"  --out DIR     where the calls and labels.tsv go; made where it is missing\n"
	"  --calm S      seconds of the caller's calm speech before the rise (20)\n"
	"  --tense S     of tense speech (15)\n"
	"  --eased S     of calm speech after it (20)\n"
	"  --seed N      another number, other calls; the same, the same to the bit (1)\n"
	"\n"
	"CORPUS/labels.tsv: a heading with path, speaker, sex, emotion; then a clip a line.  neutral and calm are calm, angry and\n"
	"fear tense.  A speaker needs three clips of either.\n"
	"\n"
	"Examples:\n"
	"  escalations --out calls corpora/ased\n"
	"  undertone evaluate --page calls.html calls/labels.tsv\n";

struct options {
	const char *out, *corpus;
	float    calm_s, tense_s, eased_s;
	uint64_t seed;
};

/* Clips in random order; after the last one the first again. */
struct deck {
	size_t n, next;
	const struct corpus_clip *clip[DECK_MAX];
};

struct scene {
	float *side[2];                         /* [size: CALL_MAX each], silence where nobody has spoken */
	size_t at;                              /* samples: where the call has come to */
	float  gain[2];
	struct random *random;
	struct deck agent;
};

static void deal(struct deck *d, const struct corpus_clip *clip)
{
	if (d->n < DECK_MAX)
		d->clip[d->n++] = clip;
}

/* Fisher-Yates. */
static void shuffle(struct deck *d, struct random *r)
{
	for (size_t i = d->n; i > 1; i--) {
		size_t k = random_below(r, (uint32_t)i);
		const struct corpus_clip *t = d->clip[i - 1];

		d->clip[i - 1] = d->clip[k];
		d->clip[k] = t;
	}
}

static void pause_for(struct scene *s, float least_s, float most_s)
{
	s->at += (size_t)((least_s + (most_s - least_s) * random_uniform(s->random)) * RATE);
	s->at = s->at < CALL_MAX ? s->at : CALL_MAX;
}

/* One clip by one side; its seconds. */
static float say(struct scene *s, int side, struct deck *d)
{
	const struct clip *c = &d->clip[d->next++ % d->n]->audio;
	size_t n = c->n < CALL_MAX - s->at ? c->n : CALL_MAX - s->at;

	for (size_t i = 0; i < n; i++)
		s->side[side][s->at + i] = s->gain[side] * c->x[i];
	s->at += n;
	return (float)n / RATE;
}

/* The caller's turn goes on for one to three clips, then the agent answers with one or two. */
static float exchange(struct scene *s, struct deck *caller)
{
	float spoken = say(s, CALLER, caller);

	for (uint32_t more = random_below(s->random, 3); more; more--) {
		pause_for(s, 0.2f, 0.6f);
		spoken += say(s, CALLER, caller);
	}
	pause_for(s, 0.2f, 1);
	for (uint32_t more = 1 + random_below(s->random, 2); more; more--) {
		say(s, AGENT, &s->agent);
		pause_for(s, 0.2f, 0.8f);
	}
	return spoken;
}

static void talk(struct scene *s, struct deck *caller, float speech_s)
{
	while (speech_s > 0 && s->at < CALL_MAX)
		speech_s -= exchange(s, caller);
}

/* 10 ms steps of the caller that are not silent end here. */
static size_t caller_until(const struct scene *s)
{
	size_t end = s->at;

	while (end > 0 && s->side[CALLER][end - 1] == 0)
		end--;
	return end;
}

static int write_call(const struct scene *s, const char *path)
{
	SF_INFO info = { .samplerate = RATE, .channels = 2, .format = SF_FORMAT_WAV | SF_FORMAT_ULAW };
	SNDFILE *f = sf_open(path, SFM_WRITE, &info);
	int err = f ? 0 : -EIO;

	for (size_t i = 0, n; !err && i < s->at; i += n) {
		float both[2 * RATE];

		for (n = 0; n < RATE && i + n < s->at; n++) {
			both[2 * n] = s->side[CALLER][i + n];
			both[2 * n + 1] = s->side[AGENT][i + n];
		}
		if (sf_writef_float(f, both, (sf_count_t)n) != (sf_count_t)n)
			err = -EIO;
	}
	if (f && sf_close(f))
		err = -EIO;
	if (err)
		fprintf(stderr, "escalations: %s: %s\n", path, f ? "cannot be written" : sf_strerror(NULL));
	return err;
}

struct truth { size_t rise, ease, end; };       /* samples; rise == ease: nothing happens */

static void row(FILE *labels, const char *call, size_t from, size_t to, const char *label, const struct corpus_clip *who)
{
	fprintf(labels, "%s\t%zu\t%zu\t%s\t%c\t%s\n", call, from * 1000 / RATE, to * 1000 / RATE, label,
	        who->sex ? who->sex : '-', who->speaker);
}

/* tense: NULL for a call in which nothing happens. */
static struct truth play(struct scene *s, const struct options *o, struct deck *calm, struct deck *tense)
{
	struct truth t;

	for (int side = 0; side < 2; side++) {
		memset(s->side[side], 0, CALL_MAX * sizeof(float));
		s->gain[side] = powf(10, (-14 + 16 * random_uniform(s->random)) / 20);
	}
	s->at = 0;
	pause_for(s, 1, 2);
	talk(s, calm, o->calm_s);
	if (tense) {
		say(s, CALLER, calm);
		pause_for(s, 0.2f, 0.6f);
	}
	t.rise = t.ease = s->at;
	if (tense) {
		talk(s, tense, o->tense_s);
		t.ease = caller_until(s);
	}
	talk(s, calm, o->eased_s);
	t.end = caller_until(s);
	pause_for(s, 2, 3);
	for (int side = 0; side < 2; side++)
		line_noise(s->side[side], s->at, -65 + 15 * random_uniform(s->random), s->random);
	return t;
}

/* The first calm_s of the call, half of it the agent's, teach the baseline and are no segment. */
static int one_call(struct scene *s, const struct options *o, struct deck *calm, struct deck *tense, FILE *labels)
{
	const struct corpus_clip *who = calm->clip[0];
	const char *word = tense ? tense->clip[0]->word : "calm";
	char name[128], path[1024];
	size_t heard = (size_t)(RATE * o->calm_s);

	shuffle(calm, s->random);
	if (tense)
		shuffle(tense, s->random);

	struct truth t = play(s, o, calm, tense);

	snprintf(name, sizeof(name), "%s-%s.wav", who->speaker, word);
	snprintf(path, sizeof(path), "%s/%s", o->out, name);
	row(labels, name, heard < t.rise / 2 ? heard : t.rise / 2, t.rise, "calm", who);
	if (tense) {
		row(labels, name, t.rise, t.ease, word, who);
		row(labels, name, t.ease, t.end, "eased", who);
	}
	return write_call(s, path);
}

/* The agent: calm clips of the next speaker, around the end. */
static void cast_agent(struct scene *s, const struct corpus *c, size_t next)
{
	const char *who = NULL;

	s->agent = (struct deck){ 0 };
	for (size_t i = 0; i < c->n; i++) {
		const struct corpus_clip *clip = &c->clips[(next + i) % c->n];

		if (clip->emotion != CALM)
			continue;
		if (who && strcmp(who, clip->speaker))
			break;
		who = clip->speaker;
		deal(&s->agent, clip);
	}
	shuffle(&s->agent, s->random);
}

static int calls_of(struct scene *s, const struct options *o, const struct corpus *c, size_t from, size_t to, FILE *labels)
{
	enum { LEAST = 3, WORDS = 2 };
	static const char *const words[WORDS] = { "angry", "fear" };
	struct deck calm = { 0 }, tense[WORDS] = { { 0 } };
	int err = 0;

	for (size_t i = from; i < to; i++) {
		if (c->clips[i].emotion == CALM)
			deal(&calm, &c->clips[i]);
		for (size_t w = 0; w < WORDS; w++)
			if (!strcmp(c->clips[i].word, words[w]))
				deal(&tense[w], &c->clips[i]);
	}
	cast_agent(s, c, to);
	if (calm.n < LEAST || !s->agent.n)
		return 0;
	err = one_call(s, o, &calm, NULL, labels);
	for (size_t w = 0; !err && w < WORDS; w++)
		if (tense[w].n >= LEAST)
			err = one_call(s, o, &calm, &tense[w], labels);
	return err;
}

static int make_calls(const struct options *o, const struct corpus *c, FILE *labels)
{
	struct random random = { o->seed };
	struct scene s = { .side = { malloc(CALL_MAX * sizeof(float)), malloc(CALL_MAX * sizeof(float)) }, .random = &random };
	int err = s.side[0] && s.side[1] ? 0 : -ENOMEM;

	fputs("call\tstart_ms\tend_ms\tlabel\tsex\tspeaker\n", labels);
	for (size_t i = 0, next; !err && i < c->n; i = next) {
		for (next = i; next < c->n && !strcmp(c->clips[next].speaker, c->clips[i].speaker);)
			next++;
		err = calls_of(&s, o, c, i, next, labels);
	}
	free(s.side[0]);
	free(s.side[1]);
	return err;
}

static int read_options(struct options *o, int argc, char **argv)
{
	enum { OUT = 1, CALM_S, TENSE_S, EASED_S, SEED };
	static const struct option options[] = {
		{ "out", 1, NULL, OUT }, { "calm", 1, NULL, CALM_S }, { "tense", 1, NULL, TENSE_S },
		{ "eased", 1, NULL, EASED_S }, { "seed", 1, NULL, SEED }, { "help", 0, NULL, 'h' }, { NULL, 0, NULL, 0 }
	};

	for (int c; (c = getopt_long(argc, argv, "h", options, NULL)) != -1;)
		switch (c) {
		case OUT:     o->out = optarg; break;
		case CALM_S:  o->calm_s = strtof(optarg, NULL); break;
		case TENSE_S: o->tense_s = strtof(optarg, NULL); break;
		case EASED_S: o->eased_s = strtof(optarg, NULL); break;
		case SEED:    o->seed = strtoull(optarg, NULL, 10); break;
		case 'h':
			fputs(help, stdout);
			exit(0);
		default:
			return -EINVAL;
		}
	if (argc - optind != 1 || !o->out || !(o->calm_s > 0) || !(o->tense_s > 0) || !(o->eased_s > 0))
		return -EINVAL;
	o->corpus = argv[optind];
	return 0;
}

int main(int argc, char **argv)
{
	struct options o = { .calm_s = 20, .tense_s = 15, .eased_s = 20, .seed = 1 };
	struct corpus c = { 0 };
	char path[1024];

	if (read_options(&o, argc, argv)) {
		fputs(help, stderr);
		return 2;
	}
	snprintf(path, sizeof(path), "%s/labels.tsv", o.out);

	FILE *labels = mkdir(o.out, 0777) && errno != EEXIST ? NULL : fopen(path, "w");
	int err = labels ? corpus_load(&c, o.corpus) : -errno;

	if (!labels)
		fprintf(stderr, "escalations: %s: %s\n", path, strerror(-err));
	if (!err)
		err = make_calls(&o, &c, labels);
	if (labels && fclose(labels) && !err) {
		err = -errno;
		fprintf(stderr, "escalations: %s: %s\n", path, strerror(-err));
	}
	corpus_free(&c);
	return err != 0;
}
