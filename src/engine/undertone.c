/*
 * The library's public face: include/undertone/undertone.h on top of the rooms.
 */
#include "undertone/undertone.h"

#include "analysis/call.h"
#include "settings/scorecard_file.h"
#include "settings/settings.h"
#include "sink/json.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ID_LEN = 64 };

struct undertone {
	struct calibration cal;
	struct fft        *fft;
};

struct undertone_call {
	struct call        *call;
	int64_t             position;           /* frames pushed or lost so far */
	undertone_event_fn *on_event;
	void               *ctx;
	char                id[ID_LEN], started_at[ID_LEN];
};

/* An event is handed out as it is: the opaque type is only its public name. */
static const struct event *inside(const struct undertone_event *e)
{
	return (const struct event *)(const void *)e;
}

static void give(void *ctx, const struct event *e)
{
	struct undertone_call *c = ctx;

	c->on_event(c->ctx, (const struct undertone_event *)(const void *)e);
}

const char *undertone_version(void)
{
	return UNDERTONE_VERSION;
}

int undertone_create(struct undertone **out, char *error, size_t n)
{
	struct undertone *u = calloc(1, sizeof(*u));
	char what[SETTINGS_ERROR_LEN] = "out of memory";
	int err = u ? settings_defaults(&u->cal, what) : -ENOMEM;

	if (!err)
		err = fft_create(&u->fft);
	if (err) {
		snprintf(error, n, "%s", what);
		undertone_destroy(&u);
	}
	*out = u;
	return err;
}

void undertone_destroy(struct undertone **u)
{
	if (!*u)
		return;
	fft_destroy((*u)->fft);
	free(*u);
	*u = NULL;
}

int undertone_settings(struct undertone *u, const char *text, char *error, size_t n)
{
	char what[SETTINGS_ERROR_LEN] = "";
	int err = settings_read(&u->cal, "settings", text, what);

	snprintf(error, n, "%s", what);
	return err;
}

int undertone_scorecard(struct undertone *u, const char *text, char *error, size_t n)
{
	return scorecard_read(&u->cal.scorecard, "scorecard", text, error, n);
}

int undertone_call_create(struct undertone_call **out, const struct undertone *u,
                          const struct undertone_call_options *options, undertone_event_fn *on_event, void *ctx)
{
	static const enum call_voices voices[] = {
		[UNDERTONE_CALLER_AND_AGENT] = VOICES_BOTH,
		[UNDERTONE_CALLER_ONLY] = VOICES_CALLER,
		[UNDERTONE_UNKNOWN] = VOICES_UNKNOWN,
	};
	struct undertone_call *c;
	int err;

	*out = NULL;
	if ((unsigned)options->voices >= sizeof(voices) / sizeof(*voices))
		return -EINVAL;
	c = calloc(1, sizeof(*c));
	if (!c)
		return -ENOMEM;
	c->on_event = on_event;
	c->ctx = ctx;
	snprintf(c->id, sizeof(c->id), "%s", options->id ? options->id : "");
	snprintf(c->started_at, sizeof(c->started_at), "%s", options->started_at ? options->started_at : "");

	struct call_config config = {
		.id = c->id,
		.voices = voices[options->voices],
		.rate_hz = { options->rate_hz, options->rate_hz },
		.start = { .started_at = *c->started_at ? c->started_at : NULL, .source = "library",
		           .rate_hz = options->rate_hz, .channels = voices[options->voices] == VOICES_BOTH ? 2 : 1,
		           .profile = "default", .scorecard = u->cal.scorecard.id, .version = UNDERTONE_VERSION },
		.on_event = give,
		.ctx = c,
	};

	err = call_create(&c->call, &config, &u->cal, u->fft);
	if (err)
		free(c);
	else
		*out = c;
	return err;
}

void undertone_call_push(struct undertone_call *c, const float *caller, const float *agent, size_t frames)
{
	struct audio_block b = { .position = c->position, .frames = frames, .samples = { caller, agent },
	                         .reason = GAP_LOSS };

	call_process(c->call, &b);
	c->position += (int64_t)frames;
}

void undertone_call_lost(struct undertone_call *c, size_t frames)
{
	/* The next push, further on than the last one ended, tells the call. */
	c->position += (int64_t)frames;
}

void undertone_call_end(struct undertone_call *c, const char *reason)
{
	call_end(c->call, reason);
}

void undertone_call_destroy(struct undertone_call **c)
{
	if (!*c)
		return;
	call_destroy((*c)->call);
	free(*c);
	*c = NULL;
}

const char *undertone_event_kind(const struct undertone_event *e)
{
	return event_kind_name(inside(e)->kind);
}

const char *undertone_event_side(const struct undertone_event *e)
{
	return event_side_name(inside(e)->side);
}

int64_t undertone_event_t_ms(const struct undertone_event *e)
{
	return inside(e)->t_ms;
}

static const struct field *find(const struct event *e, const char *name)
{
	size_t n;
	const struct field *fields = event_fields(e->kind, &n);

	for (size_t i = 0; i < n; i++)
		if (!strcmp(fields[i].name, name))
			return fields[i].caller_only && e->side == AGENT ? NULL : &fields[i];
	return NULL;
}

double undertone_event_number(const struct undertone_event *e, const char *field)
{
	const struct field *f = find(inside(e), field);

	if (!f || field_is_null(f, inside(e)))
		return NAN;
	if (f->type == FIELD_REAL)
		return field_real(f, inside(e));
	return f->type == FIELD_INTEGER || f->type == FIELD_BOOL ? (double)field_integer(f, inside(e)) : (double)NAN;
}

const char *undertone_event_text(const struct undertone_event *e, const char *field)
{
	const struct field *f = find(inside(e), field);

	return f && (f->type == FIELD_TEXT || f->type == FIELD_NAME) ? field_text(f, inside(e)) : NULL;
}

char *undertone_event_json(const struct undertone_event *e)
{
	return json_line(inside(e));
}
