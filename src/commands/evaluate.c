/* evaluate.c - the stress score against labelled calls */

#include "commands/cli.h"

#include "analysis/call.h"
#include "report/evaluation_page.h"
#include "settings/table.h"
#include "source/source.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPTION_PAGE = OPTION_OWN, OPTION_CHANNELS, OPTION_MONO, PATH_LEN = 4096, AFTER_MS = 2000, CUE_AFTER_MS = 7000 };

static const struct option options[] = {
	CLI_COMMON_OPTIONS, { "page", required_argument, NULL, OPTION_PAGE },
	{ "channels", required_argument, NULL, OPTION_CHANNELS }, { "mono", required_argument, NULL, OPTION_MONO },
	{ NULL, 0, NULL, 0 }
};

struct second { int64_t t_ms, speech_ms; float stress, confidence; };
struct shown { enum cue_kind cue; int64_t t_ms; };

/* What one call said of its caller. */
struct heard {
	struct second *second;
	size_t   seconds;
	struct shown  *cue;                     /* caller_tense and caller_easing as they opened */
	size_t   cues;
	int      err;
};

struct work {
	const struct command *self;
	struct cli cli;
	const char *labels, *page;
	enum source_order order;
	bool   mono;
	struct heard heard;
	struct evaluation_segment *segment;
	size_t segments, first;                 /* first: of the call at hand */
	struct evaluation_report report;
};

static void *grown(void *array, size_t n, size_t size)
{
	return n & (n - 1) ? array : realloc(array, (n ? 2 * n : 1) * size);
}

static void hear_second(struct heard *h, const struct event *e)
{
	struct second *more = grown(h->second, h->seconds, sizeof(*more));

	if (!more) {
		h->err = -ENOMEM;
		return;
	}
	h->second = more;
	h->second[h->seconds++] = (struct second){ e->t_ms, e->tone.speech_ms, e->tone.stress, e->tone.confidence };
}

static void hear_cue(struct heard *h, const struct event *e)
{
	struct shown *more = grown(h->cue, h->cues, sizeof(*more));

	if (!more) {
		h->err = -ENOMEM;
		return;
	}
	h->cue = more;
	h->cue[h->cues++] = (struct shown){ e->cue.cue, e->t_ms };
}

static void on_event(void *ctx, const struct event *e)
{
	if (e->kind == EVENT_TONE && e->side == CALLER)
		hear_second(ctx, e);
	else if (e->kind == EVENT_CUE && e->cue.state == CUE_OPEN &&
	         (e->cue.cue == CUE_CALLER_TENSE || e->cue.cue == CUE_CALLER_EASING))
		hear_cue(ctx, e);
}

static int hear_source(struct work *w, struct source *s, const char *path)
{
	const struct source_info *info = source_info(s);
	const struct call_config cfg = {
		.id = path, .voices = info->channels > 1 ? VOICES_BOTH : VOICES_CALLER,
		.rate_hz = { info->rate_hz[CALLER], info->rate_hz[AGENT] }, .on_event = on_event, .ctx = &w->heard,
	};
	struct audio_block b;
	struct call *c;
	int err = call_create(&c, &cfg, &w->cli.cal, w->cli.fft), got = 0;

	if (err)
		return err;
	while ((got = source_read(s, &b)) > 0)
		call_process(c, &b);
	call_end(c, got < 0 ? "error" : "end");
	call_destroy(c);
	if (got < 0)
		cli_error("%s: %s", path, source_error(s));
	return got < 0 ? got : w->heard.err;
}

static int hear_call(struct work *w, const char *path)
{
	const struct source_options o = { .path = path, .order = w->order };
	char error[SOURCE_ERROR_LEN];
	struct source *s;
	int err = source_open(&s, &o, error);

	w->heard.seconds = w->heard.cues = 0;
	if (err) {
		cli_error("%s: %s", path, error);
		return err;
	}
	if (source_info(s)->channels < 2 && !w->mono) {
		cli_error("%s: one channel: say --mono caller if it is the caller alone", path);
		err = -EINVAL;
	} else {
		err = hear_source(w, s, path);
	}
	source_close(s);
	return err;
}

/* Peak, mean and delay of one segment from the seconds of its call. */
static void judge_segment(const struct work *w, struct evaluation_segment *s)
{
	const struct tension_config *cfg = &w->cli.cal.tension;
	struct tension tension;
	float speech_s = 0, since_s = 0, total = 0;
	size_t n = 0;

	tension_init(&tension, cfg);
	s->peak = s->mean = s->delay_s = NAN;
	for (size_t i = 0; i < w->heard.seconds; i++) {
		const struct second *x = &w->heard.second[i];
		bool inside = x->t_ms > s->start_ms && x->t_ms <= s->end_ms + AFTER_MS;

		speech_s += (float)x->speech_ms / 1000;
		tension_second(&tension, x->confidence >= cfg->confidence_min ? x->stress : NAN, x->speech_ms, speech_s);
		if (!inside)
			continue;
		since_s += (float)x->speech_ms / 1000;
		if (tension.tense && isnan(s->delay_s))
			s->delay_s = since_s;
		if (isnan(x->stress))
			continue;
		s->peak = isnan(s->peak) ? x->stress : fmaxf(s->peak, x->stress);
		if (x->t_ms <= s->end_ms) {
			total += x->stress;
			n++;
		}
	}
	if (n)
		s->mean = total / (float)n;
}

/* Whether a label says that the voice was tense or happy there: what opens then is no false alarm on neutral speech. */
static bool in_lively(const struct work *w, int64_t t_ms, int64_t after_ms)
{
	for (size_t i = w->first; i < w->segments; i++)
		if (w->segment[i].truth != TRUTH_CALM && t_ms > w->segment[i].start_ms && t_ms <= w->segment[i].end_ms + after_ms)
			return true;
	return false;
}

/* Was caller_tense shown in this tense segment, and caller_easing after it? */
static void judge_cues(struct work *w, size_t segment)
{
	const struct evaluation_segment *s = &w->segment[segment];
	bool tense = false, eased = false;

	for (size_t i = 0; i < w->heard.cues; i++) {
		const struct shown *x = &w->heard.cue[i];
		bool inside = x->t_ms > s->start_ms && x->t_ms <= s->end_ms + CUE_AFTER_MS;

		tense |= x->cue == CUE_CALLER_TENSE && inside;
		eased |= x->cue == CUE_CALLER_EASING && tense;
	}
	w->report.shown += tense;
	w->report.eased += eased;
}

/* All segments of one call are known: hears it and judges them. */
static int finish_call(struct work *w, const char *path)
{
	int err = w->first < w->segments ? hear_call(w, path) : 0;

	if (err || w->first == w->segments)
		return err;
	for (size_t i = w->first; i < w->segments; i++)
		judge_segment(w, &w->segment[i]);
	for (size_t i = 0; i < w->heard.seconds; i++)
		if (!in_lively(w, w->heard.second[i].t_ms, AFTER_MS))
			w->report.calm_speech_s += (float)w->heard.second[i].speech_ms / 1000;
	for (size_t i = w->first; i < w->segments; i++)
		if (w->segment[i].truth == TRUTH_TENSE)
			judge_cues(w, i);
	for (size_t i = 0; i < w->heard.cues; i++)
		w->report.false_cues += w->heard.cue[i].cue == CUE_CALLER_TENSE &&
		                        !in_lively(w, w->heard.cue[i].t_ms, CUE_AFTER_MS);
	w->report.calls++;
	w->first = w->segments;
	return 0;
}

static int truth_of(const char *word)
{
	static const struct { const char *word; enum truth truth; } known[] = {
		{ "calm", TRUTH_CALM }, { "neutral", TRUTH_CALM }, { "no", TRUTH_CALM }, { "tense", TRUTH_TENSE },
		{ "angry", TRUTH_TENSE }, { "fear", TRUTH_TENSE }, { "yes", TRUTH_TENSE }, { "happy", TRUTH_HAPPY },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(word, known[i].word))
			return (int)known[i].truth;
	return -1;
}

static int add_segment(struct work *w, const char *word, const char *sex, const char *start, const char *end)
{
	int truth = truth_of(word);
	struct evaluation_segment s = { .sex = *sex, .start_ms = strtoll(start, NULL, 10), .end_ms = strtoll(end, NULL, 10) };
	struct evaluation_segment *more;

	if (truth < 0)
		return 0;
	if (s.end_ms <= s.start_ms) {
		cli_error("%s: a segment from %s to %s ms", w->labels, start, end);
		return -EINVAL;
	}
	s.truth = (enum truth)truth;
	more = grown(w->segment, w->segments, sizeof(*more));
	if (!more)
		return -ENOMEM;
	w->segment = more;
	w->segment[w->segments++] = s;
	return 0;
}

/* Rows of one call stand together. */
static int read_calls(struct work *w, struct table *t)
{
	int call = table_column(t, "call"), start = table_column(t, "start_ms"), end = table_column(t, "end_ms");
	int label = table_column(t, "label") >= 0 ? table_column(t, "label") : table_column(t, "emotion");
	int sex = table_column(t, "sex"), err = 0;
	const char *slash = strrchr(w->labels, '/');
	char path[2 * PATH_LEN] = "", next[2 * PATH_LEN];

	if (call < 0 || start < 0 || end < 0 || label < 0) {
		cli_error("%s: the first line must name the columns call, start_ms, end_ms and label", w->labels);
		return -EINVAL;
	}
	while (!err && !atomic_load(&cli_stop) && table_next(t)) {
		const char *name = table_cell(t, call);

		snprintf(next, sizeof(next), "%.*s%.*s", slash && *name != '/' ? (int)(slash - w->labels + 1) : 0, w->labels,
		         PATH_LEN, name);
		if (*path && strcmp(path, next))
			err = finish_call(w, path);
		memcpy(path, next, sizeof(path));
		if (!err)
			err = add_segment(w, table_cell(t, label), table_cell(t, sex), table_cell(t, start), table_cell(t, end));
	}
	return err || !*path ? err : finish_call(w, path);
}

static int report(struct work *w)
{
	struct evaluation_report *r = &w->report;
	int err = evaluate_segments(&r->figures, w->segment, w->segments, w->cli.cal.tension.open_score,
	                            w->cli.cal.scorecard.prior);

	r->labels = w->labels;
	r->scorecard = w->cli.cal.scorecard.id;
	r->threshold = w->cli.cal.tension.open_score;
	r->prior = w->cli.cal.scorecard.prior;
	r->segment = w->segment;
	r->segments = w->segments;
	if (err)
		return err;
	evaluation_print(r, stdout);
	if (w->page && (err = evaluation_write_page(r, w->page)))
		cli_error("%s: %s", w->page, strerror(-err));
	return err;
}

static int evaluate(struct work *w)
{
	struct table t;
	int err = table_open(&t, w->labels);

	if (err)
		cli_error("%s: %s", w->labels, strerror(-err));
	else
		err = read_calls(w, &t);
	table_close(&t);
	if (!err && !w->segments) {
		cli_error("%s: no segment labelled calm, tense or happy", w->labels);
		err = -ENODATA;
	}
	if (!err)
		err = report(w);
	free(w->segment);
	free(w->heard.second);
	free(w->heard.cue);
	return err ? EXIT_FAILED : EXIT_OK;
}

static int take_option(struct work *w, int option)
{
	switch (option) {
	case OPTION_PAGE:
		w->page = optarg;
		return EXIT_OK;
	case OPTION_CHANNELS:
		if (strcmp(optarg, "caller,agent") && strcmp(optarg, "agent,caller"))
			return cli_usage(w->self, "--channels is caller,agent or agent,caller");
		w->order = optarg[0] == 'a' ? ORDER_AGENT_CALLER : ORDER_CALLER_AGENT;
		return EXIT_OK;
	case OPTION_MONO:
		if (strcmp(optarg, "caller"))
			return cli_usage(w->self, "--mono is caller");
		w->mono = true;
		return EXIT_OK;
	default:
		return cli_option(&w->cli, w->self, option, optarg);
	}
}

static int run(const struct command *self, int argc, char **argv)
{
	struct work w = { .self = self };
	int option, code = cli_open(&w.cli);

	while (!code && (option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'h') {
			cli_help(self);
			cli_close(&w.cli);
			return EXIT_OK;
		}
		code = option == '?' ? cli_usage(self, NULL) : take_option(&w, option);
	}
	if (!code && argc - optind != 1)
		code = cli_usage(self, "one file of labels is needed");
	if (!code) {
		cli_catch_signals();
		w.labels = argv[optind];
		code = evaluate(&w);
	}
	cli_close(&w.cli);
	return code;
}

const struct command evaluate_command = {
	"evaluate", "[--page FILE.html] [--channels ORDER] LABELS.tsv", "Measure the stress score against labelled calls",
	"  --page FILE.html       the same figures with plots (hits against false alarms, reliability)\n"
	"  --channels ORDER       caller,agent (the default) or agent,caller\n"
	"  --mono caller          files of one channel hold the caller alone\n"
	"\nLABELS.tsv: tab-separated, the first line names the columns: call (a file beside it), start_ms, end_ms, label (calm,\n"
	"tense or happy; neutral, angry and fear are known too), and sex (f, m) where it is to be told apart.  Rows of one call\n"
	"stand together.\n"
	"\nExample:\n  undertone evaluate --page quality.html labels.tsv\n",
	run, false
};
