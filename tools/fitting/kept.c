#include "fitting/rows.h"

#include "store/store.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reading {
	struct rows *rows;
	size_t corpus;
	int    err;
};

/* A bag of seconds: the call was tense somewhere, or nowhere. */
static void take(void *ctx, const struct event *e)
{
	struct reading *r = ctx;
	float distance[VOICE_FEATURES];

	if (r->err || e->kind != EVENT_TONE || e->side != CALLER || isnan(e->tone.stress) || e->tone.speech_ms == 0)
		return;
	for (size_t i = 0; i < VOICE_FEATURES; i++)
		distance[i] = NAN;
	for (size_t i = 0; i < e->tone.evidence.count; i++)
		for (size_t k = 0; k < VOICE_FEATURES; k++)
			if (!strcmp(e->tone.evidence.items[i].feature, voice_features[k].name))
				distance[k] = e->tone.evidence.items[i].delta;
	r->err = rows_add(r->rows, distance);
}

struct answered {
	size_t n;
	struct answer { char call[STORE_ID_LEN]; bool upset; } *answer;
};

static int keep_answer(void *ctx, const char *call, const char *upset)
{
	struct answered *a = ctx;
	struct answer *more;

	if (strcmp(upset, "yes") && strcmp(upset, "no"))
		return 0;
	more = realloc(a->answer, (a->n + 1) * sizeof(*more));
	if (!more)
		return -ENOMEM;
	a->answer = more;
	snprintf(more[a->n].call, sizeof(more->call), "%s", call);
	more[a->n++].upset = !strcmp(upset, "yes");
	return 0;
}

int rows_from_store(struct rows *r, const char *path, size_t corpus)
{
	char error[STORE_ERROR_LEN] = "";
	struct answered a = { 0 };
	struct store *s;
	int err = store_open(&s, path, error);

	if (err) {
		fprintf(stderr, "fit: %s\n", error);
		return err;
	}
	err = store_labels(s, keep_answer, &a);
	for (size_t i = 0; !err && i < a.n; i++) {
		struct segment segment = { .corpus = corpus, .emotion = a.answer[i].upset ? TENSE : CALM };
		struct reading reading = { r, corpus, 0 };

		for (size_t k = 0; k < VOICE_FEATURES; k++)
			segment.centre[k] = segment.spread[k] = NAN;
		snprintf(segment.group, sizeof(segment.group), "%.39s", a.answer[i].call);
		snprintf(segment.word, sizeof(segment.word), "%s", a.answer[i].upset ? "yes" : "no");
		err = rows_add_segment(r, &segment);
		if (!err)
			err = store_events(s, a.answer[i].call, take, &reading);
		err = err ? err : reading.err;
	}
	if (!err && !a.n) {
		fprintf(stderr, "fit: %s: no call has an answer to the wrap-up's question\n", path);
		err = -ENODATA;
	}
	free(a.answer);
	store_close(s);
	return err;
}
