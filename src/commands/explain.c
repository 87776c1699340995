/* explain.c - why was the score what it was at this second? */

#include "commands/cli.h"

#include "commands/kept.h"
#include "store/store.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPTION_STORE = OPTION_OWN, PATH_LEN = 4096, ID_LEN = 40, TEXT_LEN = 24 };

static const struct option options[] = {
	CLI_COMMON_OPTIONS, { "store", required_argument, NULL, OPTION_STORE }, { NULL, 0, NULL, 0 }
};

/* The second asked for, with its texts: an event's are gone when it has been handled. */
struct search {
	int64_t at_ms;
	bool    found;
	char    scorecard[SCORECARD_ID_LEN];
	int64_t t_ms;
	float   stress, confidence;
	size_t  count;
	struct  { char feature[TEXT_LEN], unit[TEXT_LEN]; float delta, points; } item[EVENT_EVIDENCE];
};

static void look(void *ctx, const struct event *e)
{
	struct search *s = ctx;

	if (e->kind == EVENT_CALL_START && e->start.scorecard)
		snprintf(s->scorecard, sizeof(s->scorecard), "%s", e->start.scorecard);
	if (e->kind != EVENT_TONE || e->side != CALLER || s->found || e->t_ms < s->at_ms)
		return;
	s->found = true;
	s->t_ms = e->t_ms;
	s->stress = e->tone.stress;
	s->confidence = e->tone.confidence;
	s->count = e->tone.evidence.count;
	for (size_t i = 0; i < s->count; i++) {
		const struct evidence_item *item = &e->tone.evidence.items[i];

		snprintf(s->item[i].feature, TEXT_LEN, "%s", item->feature);
		snprintf(s->item[i].unit, TEXT_LEN, "%s", item->unit);
		s->item[i].delta = item->delta;
		s->item[i].points = item->points;
	}
}

/* "3:10", "1:02:03" or "190", in s. */
static bool read_time(const char *text, int64_t *ms)
{
	double total = 0;

	for (;;) {
		char *end;
		double part = strtod(text, &end);

		if (end == text || !(part >= 0) || part > 1e6)
			return false;
		total = total * 60 + part;
		if (!*end)
			break;
		if (*end != ':')
			return false;
		text = end + 1;
	}
	*ms = (int64_t)(total * 1000);
	return true;
}

/* The score again, from the stored distances alone. */
static float again(const struct scorecard *sc, const struct search *s, struct evidence *e)
{
	float distance[SCORECARD_FEATURES];

	for (size_t i = 0; i < sc->features; i++) {
		distance[i] = NAN;
		for (size_t k = 0; k < s->count && k < EVENT_EVIDENCE; k++)
			if (!strcmp(s->item[k].feature, voice_features[sc->feature[i].feature].name))
				distance[i] = s->item[k].delta;
	}
	return scorecard_score(sc, distance, e);
}

static int print(const struct scorecard *sc, const struct search *s)
{
	struct evidence e;
	float score = again(sc, s, &e);

	printf("%lld:%02lld  stress %.1f, confidence %.2f, scorecard %s\n\n", (long long)(s->t_ms / 60000),
	       (long long)(s->t_ms / 1000 % 60), (double)s->stress, (double)s->confidence, s->scorecard);
	for (size_t i = 0; i < e.count; i++) {
		const struct evidence_item *x = &e.items[i];

		if (!strcmp(x->feature, SCORECARD_AT_REST))
			printf("  %-16s %11s %+7.1f points   prior odds of %.2f, and a voice at its own normal\n", x->feature, "",
			       (double)x->points, (double)sc->prior);
		else
			printf("  %-16s %+8.2f %-2s %+7.1f points\n", x->feature, (double)x->delta, x->unit, (double)x->points);
	}

	double sum = (double)scorecard_sum(&e), odds = pow(10, sum / 10);

	printf("  %-16s %11s %+7.1f points\n\n", "sum", "", sum);
	printf("odds 10^(%.1f/10) = %.3g; probability %.3g / %.3g = %.3f; score %.1f\n", sum, odds, odds, 1 + odds,
	       odds / (1 + odds), (double)score);
	if (fabsf(score - s->stress) < 0.06f) {
		puts("That is the score that was stored.");
		return EXIT_OK;
	}
	printf("The stored score is %.1f.", (double)s->stress);
	if (strcmp(sc->id, s->scorecard))
		printf("  It was made with the scorecard %s: give that one with --scorecard.", s->scorecard);
	putchar('\n');
	return EXIT_FAILED;
}

static int explain(const struct cli *cli, const char *path, const char *call, int64_t at_ms)
{
	char id[ID_LEN];
	struct search s = { .at_ms = at_ms };
	struct store *store;
	int err = kept_open(&store, path);

	if (err)
		return EXIT_FAILED;
	err = store_find(store, call, id);
	if (err == -ENOENT || err == -EEXIST)
		cli_error("%s: %s", call, err == -ENOENT ? "there is no such call; 'undertone calls' lists them" :
		          "more than one call begins like this");
	else if (err || (err = store_events(store, id, look, &s)))
		cli_error("%s", store_error(store));
	store_close(store);
	if (err)
		return EXIT_FAILED;
	if (!s.found || isnan(s.stress) || !s.count) {
		cli_error("%s: there is no score at this time", call);
		return EXIT_FAILED;
	}
	return print(&cli->cal.scorecard, &s);
}

static int run(const struct command *self, int argc, char **argv)
{
	char path[PATH_LEN];
	struct cli cli;
	int64_t at_ms = 0;
	int option, code = cli_open(&cli);

	cli_store_path(path, sizeof(path));
	while (!code && (option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'h') {
			cli_help(self);
			cli_close(&cli);
			return EXIT_OK;
		}
		if (option == OPTION_STORE)
			snprintf(path, sizeof(path), "%s", optarg);
		else
			code = option == '?' ? cli_usage(self, NULL) : cli_option(&cli, self, option, optarg);
	}
	if (!code && argc - optind != 2)
		code = cli_usage(self, "a call and a time are needed");
	if (!code && !read_time(argv[optind + 1], &at_ms))
		code = cli_usage(self, "'%s' is no time: write 3:10, or seconds", argv[optind + 1]);
	if (!code)
		code = explain(&cli, path, argv[optind], at_ms);
	cli_close(&cli);
	return code;
}

const struct command explain_command = {
	"explain", "[--store DB] CALL TIME", "Recompute one second's stress score from its stored evidence",
	"  --store DB             the timelines' database\n"
	"\nPrints the sum of points that made the score, so that a person can check it, and whether it is the stored one.\n"
	"TIME is in minutes and seconds, or seconds, from the start of the call.\n"
	"\nExample:\n  undertone explain 3fa9 3:10\n",
	run, false
};
