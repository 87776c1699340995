/*
 * fit.c - fits the scorecard of the stress score to labelled voices, and says how well it carries over
 * libs: nlopt
 *
 *	fit --out FILE CORPUS...        CORPUS is one of
 *	    DIR                         clips: DIR/labels.tsv names path, speaker, sex, emotion; calls are built from them
 *	    LABELS.tsv                  recorded calls: columns call, start_ms, end_ms, label, and speaker, sex where known
 *	    timelines.db                a store: its calls' seconds and the answers to the wrap-up's question; no audio
 *	    any of them :flat           levels are normalised file by file: loudness is not learnt from it
 *
 * The file in calibration/ (or --template) is copied, with new curves, priors and the command that made them.  Printed is
 * what the scorecard is worth on each corpus when fitted without it (two or more), and, with --speakers, on each speaker.
 */
#include "fitting/model.h"
#include "fitting/ini.h"
#include "fitting/priors.h"

#include "settings/scorecard_file.h"
#include "settings/settings.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CORPORA_MAX = 8 };

struct options {
	const char *template, *out, *id, *rows;
	char       *corpus[CORPORA_MAX];
	size_t      corpora, tests;             /* the last ones are tested on, never fitted */
	unsigned repeats, rounds, channel;
	uint64_t seed;
	bool     wanted[VOICE_FEATURES], levels[CORPORA_MAX], speakers;
	struct model_config model;
};

static const char help[] =
	"usage: fit [--out FILE] [OPTION...] CORPUS[:flat]...\n"
	"\n"
	"Fits the scorecard of the stress score.  CORPUS is one of\n"
	"  timelines.db           a store: its calls' seconds and the answers to the wrap-up's question; no audio is needed\n"
	"  LABELS.tsv             recorded calls: columns call, start_ms, end_ms, label; speaker and sex where they are known\n"
	"  DIR                    clips: DIR/labels.tsv names path, speaker, sex, emotion; telephone calls are built from them\n"
	"  any of them :flat      levels are normalised file by file: loudness is not learnt from it\n"
	"\n"
	"  --out FILE             the scorecard; without it the fit is only reported\n"
	"  --id ID                its name, in every call that it scores (fitted)\n"
	"  --template FILE        what is copied, but for curves and priors (calibration/stress.ini)\n"
	"  --test CORPUS          reported on, never fitted; may be given again\n"
	"  --speakers             also what it is worth on each speaker when fitted without them\n"
	"  --features A,B,...     which of f0_st level_db alpha_nb_db periodicity_pc voiced_ms (all)\n"
	"  --happy W              weight of lively calm speech among calm speech, 0-1 (0.15)\n"
	"  --penalty P            on steep curves, shared among the corpora (0.01)\n"
	"  --smooth P             on bent curves (0.03)\n"
	"  --mild SHARE           share of tense speech that is also shown in part, as natural calls are milder (0.15)\n"
	"  --mild-scale X         how much of its distance is then left (0.4)\n"
	"  --repeats N            calls built for each speaker and emotion (4)\n"
	"  --rounds N             fits, each heard through the one before (2)\n"
	"  --channel N            of recorded calls: the caller's, from 0\n"
	"  --seed N               of the calls that are built (1)\n"
	"  --rows CACHE           hears once, and fits again from what was heard\n"
	"\n"
	"Examples:\n"
	"  fit --id mine-1 --out mine.ini ~/.local/state/undertone/timelines.db\n"
	"  fit --id mine-1 --out mine.ini --test other/labels.tsv labels.tsv\n"
	"  fit --id both-1 --out stress.ini --repeats 5 corpora/emodb:flat corpora/ased\n"
	"  undertone evaluate --scorecard mine.ini labels.tsv\n";

static int want(struct options *o, char *list)
{
	memset(o->wanted, 0, sizeof(o->wanted));
	for (char *name; (name = strsep(&list, ","));) {
		size_t i = 0;

		while (i < VOICE_FEATURES && strcmp(voice_features[i].name, name))
			i++;
		if (i == VOICE_FEATURES) {
			fprintf(stderr, "fit: there is no feature %s\n", name);
			return -EINVAL;
		}
		o->wanted[i] = true;
	}
	return 0;
}

static int add_corpus(struct options *o, const char *path)
{
	const char *flat = strstr(path, ":flat");

	if (o->corpora == CORPORA_MAX)
		return -EINVAL;
	o->levels[o->corpora] = !flat;
	o->corpus[o->corpora] = strndup(path, flat ? (size_t)(flat - path) : strlen(path));
	return o->corpus[o->corpora++] ? 0 : -ENOMEM;
}

static int read_options(struct options *o, int argc, char **argv)
{
	enum { TEMPLATE = 1, OUT, ID, FEATURES, HAPPY_WEIGHT, PENALTY, SMOOTH, MILD, MILD_SCALE, REPEATS, ROUNDS, SEED,
	       SPEAKERS, ROWS, TEST, CHANNEL, HELP };
	static const struct option options[] = {
		{ "template", 1, NULL, TEMPLATE }, { "out", 1, NULL, OUT }, { "id", 1, NULL, ID },
		{ "features", 1, NULL, FEATURES }, { "happy", 1, NULL, HAPPY_WEIGHT }, { "penalty", 1, NULL, PENALTY },
		{ "smooth", 1, NULL, SMOOTH }, { "mild", 1, NULL, MILD }, { "mild-scale", 1, NULL, MILD_SCALE },
		{ "repeats", 1, NULL, REPEATS }, { "rounds", 1, NULL, ROUNDS }, { "seed", 1, NULL, SEED },
		{ "speakers", 0, NULL, SPEAKERS }, { "rows", 1, NULL, ROWS }, { "test", 1, NULL, TEST },
		{ "channel", 1, NULL, CHANNEL }, { "help", 0, NULL, HELP }, { NULL, 0, NULL, 0 }
	};

	const char *test[CORPORA_MAX];
	size_t tests = 0;
	int err = 0;

	for (int c; (c = getopt_long(argc, argv, "h", options, NULL)) != -1;)
		switch (c) {
		case TEMPLATE:   o->template = optarg; break;
		case OUT:        o->out = optarg; break;
		case ID:         o->id = optarg; break;
		case HAPPY_WEIGHT: o->model.happy = strtof(optarg, NULL); break;
		case PENALTY:    o->model.penalty = strtof(optarg, NULL); break;
		case SMOOTH:     o->model.smooth = strtof(optarg, NULL); break;
		case MILD:       o->model.mild = strtof(optarg, NULL); break;
		case MILD_SCALE: o->model.mild_scale = strtof(optarg, NULL); break;
		case REPEATS:    o->repeats = (unsigned)atoi(optarg); break;
		case ROUNDS:     o->rounds = (unsigned)atoi(optarg); break;
		case CHANNEL:    o->channel = (unsigned)atoi(optarg); break;
		case SEED:       o->seed = strtoull(optarg, NULL, 10); break;
		case TEST:
			if (tests == CORPORA_MAX)
				return -EINVAL;
			test[tests++] = optarg;
			break;
		case ROWS:       o->rows = optarg; break;
		case SPEAKERS:   o->speakers = true; break;
		case FEATURES:
			if (want(o, optarg))
				return -EINVAL;
			break;
		case HELP:
		case 'h':
			fputs(help, stdout);
			exit(0);
		default:
			return -EINVAL;
		}
	for (; !err && optind < argc; optind++)
		err = add_corpus(o, argv[optind]);
	for (size_t i = 0; !err && i < tests; i++)
		err = add_corpus(o, test[i]);
	o->tests = tests;
	return err ? err : o->corpora > tests ? 0 : -EINVAL;
}

/* All wanted features stand in the scorecard, so that their distances are in the evidence; those without a curve yet
 * count nothing. */
static void open_scorecard(struct scorecard *sc, const bool *wanted)
{
	struct scorecard was = *sc;

	sc->features = 0;
	for (size_t i = 0; i < VOICE_FEATURES; i++) {
		struct scorecard_feature *f = &sc->feature[sc->features];

		if (!wanted[i])
			continue;
		*f = (struct scorecard_feature){ (enum voice_feature)i, { 2, { -1, 1 }, { 0, 0 } } };
		for (size_t k = 0; k < was.features; k++)
			if (was.feature[k].feature == (enum voice_feature)i)
				*f = was.feature[k];
		sc->features++;
	}
}

/* The last two parts of a path: enough to tell corpora apart. */
static const char *name_of(const char *path)
{
	const char *at = path + strlen(path);

	for (int slashes = 0; at > path; at--)
		if (at[-1] == '/' && ++slashes == 2)
			break;
	return at;
}

static void print_auc(const char *what, const struct rows *r, const float *peak, const struct fold *in)
{
	printf("%-40s tense/calm %.3f  women %.3f  men %.3f  tense/calm+happy %.3f\n", what,
	       (double)model_auc(r, peak, in, 0, false), (double)model_auc(r, peak, in, 'f', false),
	       (double)model_auc(r, peak, in, 'm', false), (double)model_auc(r, peak, in, 0, true));
}

struct work {
	struct options     o;
	struct calibration cal;
	struct fft        *fft;
	struct corpus      corpus[CORPORA_MAX];
	struct rows        rows;
	float             *peak, *mean;
};

static bool is_folder(const char *corpus)
{
	struct stat st;

	return !stat(corpus, &st) && S_ISDIR(st.st_mode);
}

static bool is_store(const char *corpus)
{
	size_t n = strlen(corpus);

	return n > 3 && !strcmp(corpus + n - 3, ".db");
}

static int hear_corpora(struct work *w)
{
	bool loaded = w->o.rows && !access(w->o.rows, R_OK);
	int err = 0;

	rows_free(&w->rows);
	open_scorecard(&w->cal.scorecard, w->o.wanted);
	if (loaded)
		err = rows_load(&w->rows, w->o.rows);
	for (size_t i = 0; !err && !loaded && i < w->o.corpora; i++) {
		const struct calls_config cfg = { w->o.repeats, w->o.seed, i, w->o.channel, &w->cal, w->fft };

		err = is_folder(w->o.corpus[i]) ? rows_from_corpus(&w->rows, &w->corpus[i], &cfg) :
		      is_store(w->o.corpus[i]) ? rows_from_store(&w->rows, w->o.corpus[i], i) :
		                                 rows_from_labels(&w->rows, w->o.corpus[i], &cfg);
	}
	if (!err && w->o.rows && !loaded)
		err = rows_save(&w->rows, w->o.rows);
	free(w->peak);
	free(w->mean);
	w->peak = calloc(w->rows.segments + 1, sizeof(float));
	w->mean = calloc(w->rows.segments + 1, sizeof(float));
	return err ? err : w->peak && w->mean ? 0 : -ENOMEM;
}

static unsigned tests_of(const struct work *w)
{
	return ((1u << w->o.tests) - 1) << (w->o.corpora - w->o.tests);
}

/* What a scorecard is worth that never heard the corpus it is tested on. */
static int leave_corpora_out(struct work *w)
{
	struct scorecard sc = w->cal.scorecard;
	int err = 0;

	for (size_t i = 0; !err && i + w->o.tests < w->o.corpora && w->o.corpora > w->o.tests + 1; i++) {
		const struct fold fold = { 1u << i | tests_of(w), NULL };
		char what[64];

		err = model_fit(&sc, &w->rows, &w->o.model, &fold);
		model_score(&sc, &w->rows, w->peak, w->mean);
		snprintf(what, sizeof(what), "without %s, on it", name_of(w->o.corpus[i]));
		if (!err)
			print_auc(what, &w->rows, w->peak, &(struct fold){ 1u << i, NULL });
	}
	return err;
}

static int leave_speakers_out(struct work *w)
{
	struct scorecard sc = w->cal.scorecard;
	size_t n = w->rows.segments;
	float *held = calloc(n + 1, sizeof(*held));
	int err = held ? 0 : -ENOMEM;

	for (size_t i = 0, next; !err && i < n; i = next) {
		const struct fold fold = { tests_of(w), w->rows.segment[i].group };

		err = model_fit(&sc, &w->rows, &w->o.model, &fold);
		model_score(&sc, &w->rows, w->peak, w->mean);
		for (next = i; next < n && !strcmp(w->rows.segment[next].group, fold.group); next++)
			held[next] = w->peak[next];
	}
	for (size_t i = 0; !err && i + w->o.tests < w->o.corpora; i++) {
		char what[64];

		snprintf(what, sizeof(what), "speaker left out, %s", name_of(w->o.corpus[i]));
		print_auc(what, &w->rows, held, &(struct fold){ 1u << i, NULL });
	}
	free(held);
	return err;
}

static int fit(struct work *w)
{
	const struct fold tests = { tests_of(w), NULL };
	int err = 0;

	for (unsigned round = 0; !err && round < w->o.rounds; round++) {
		err = hear_corpora(w);
		priors_fit(&w->cal.scorecard, &w->rows, tests.corpora);
		if (!err)
			err = model_fit(&w->cal.scorecard, &w->rows, &w->o.model, &tests);
		if (!err)
			err = model_calibrate(&w->cal.scorecard, &w->rows, &tests);
	}
	if (!err)
		err = leave_corpora_out(w);
	if (!err && w->o.speakers)
		err = leave_speakers_out(w);
	if (err)
		return err;
	model_score(&w->cal.scorecard, &w->rows, w->peak, w->mean);
	for (size_t i = 0; i < w->o.corpora; i++) {
		char what[64];

		snprintf(what, sizeof(what), "%s, %s", tests.corpora >> i & 1 ? "tested" : "fitted", name_of(w->o.corpus[i]));
		print_auc(what, &w->rows, w->peak, &(struct fold){ 1u << i, NULL });
	}
	ini_print_curves(&w->cal.scorecard, stdout);
	return 0;
}

int main(int argc, char **argv)
{
	static struct work w;
	char error[SETTINGS_ERROR_LEN];

	w.o = (struct options){ .template = "calibration/stress.ini", .id = "fitted", .repeats = 4, .rounds = 2, .seed = 1,
	                        .wanted = { [VOICE_F0] = true, [VOICE_LEVEL] = true, [VOICE_ALPHA] = true,
	                                    [VOICE_PERIODICITY] = true, [VOICE_STRETCH] = true },
	                        .model = { .happy = 0.15f, .penalty = 0.01f, .smooth = 0.03f, .mild = 0.15f,
	                                   .mild_scale = 0.4f } };
	w.o.model.wanted = w.o.wanted;
	w.o.model.levels = w.o.levels;
	if (read_options(&w.o, argc, argv)) {
		fputs(help, stderr);
		return 2;
	}
	if (settings_defaults(&w.cal, error) ||
	    scorecard_load(&w.cal.scorecard, w.o.template, error, sizeof(error))) {
		fprintf(stderr, "fit: %s\n", error);
		return 1;
	}

	int err = fft_create(&w.fft);

	for (size_t i = 0; !err && i < w.o.corpora; i++) {
		if (is_folder(w.o.corpus[i]) && !(w.o.rows && !access(w.o.rows, R_OK)))
			err = corpus_load(&w.corpus[i], w.o.corpus[i]);
	}
	if (!err)
		err = fit(&w);
	if (!err && w.o.out)
		err = ini_write(&w.cal.scorecard, w.o.template, w.o.out, w.o.id, argc, argv);
	if (err)
		fprintf(stderr, "fit: %s\n", strerror(-err));
	for (size_t i = 0; i < w.o.corpora; i++)
		corpus_free(&w.corpus[i]);
	for (size_t i = 0; i < w.o.corpora; i++)
		free(w.o.corpus[i]);
	rows_free(&w.rows);
	free(w.peak);
	free(w.mean);
	fft_destroy(w.fft);
	return err != 0;
}
