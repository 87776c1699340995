#include "wire/dialect_kind.h"

#include "wire/websocket.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct dialect_kind *const kinds[] = { &dialect_audiohook, &dialect_twilio, &dialect_plain };

int dialect_create(struct dialect **out, const char *name, const struct dialect_config *cfg,
                   const struct dialect_calls *calls, void *ctx)
{
	*out = NULL;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (strcmp(kinds[i]->name, name))
			continue;
		struct dialect *d = *out = calloc(1, sizeof(*d));

		if (!d)
			return -ENOMEM;
		d->kind = kinds[i];
		d->cfg = cfg;
		d->calls = calls;
		d->ctx = ctx;
		if (!d->kind->begin || d->kind->begin(d) == 0)
			return 0;
		dialect_destroy(d);
		*out = NULL;
		return -ENOMEM;
	}
	return -EINVAL;
}

void dialect_destroy(struct dialect *d)
{
	if (!d)
		return;
	rtp_receiver_destroy(d->order);
	free(d);
}

const char *dialect_name(const struct dialect *d)
{
	return d->kind->name;
}

void dialect_text(struct dialect *d, const char *text, size_t size, int64_t now_ms)
{
	json_t *message = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);

	if (d->ended)
		;
	else if (json_is_object(message))
		d->kind->text(d, message, now_ms);
	else
		dialect_refuse(d, "not a JSON object");
	json_decref(message);
}

void dialect_binary(struct dialect *d, const uint8_t *data, size_t size)
{
	if (d->ended)
		return;
	if (!d->kind->binary)
		dialect_refuse(d, "binary messages are not of this dialect");
	else if (!d->begun)
		dialect_refuse(d, "audio before the call was opened");
	else
		d->kind->binary(d, data, size);
}

void dialect_pause(struct dialect *d, bool on)
{
	if (!d->ended && d->kind->pause)
		d->kind->pause(d, on);
}

void dialect_leave(struct dialect *d, const char *why)
{
	if (!d->ended && d->kind->leave)
		d->kind->leave(d, why);
	d->ended = true;
}

/* ---- for the dialects ---- */

bool dialect_begin(struct dialect *d, const struct dialect_start *start)
{
	if (d->begun) {
		dialect_refuse(d, "the call is open already");
		return false;
	}

	int err = d->calls->start(d->ctx, start);

	d->begun = !err;
	if (!err)
		return true;
	dialect_leave(d, err == -EBUSY ? "as many calls are open as may be" : "the call cannot be taken");
	d->calls->close(d->ctx, WS_TRY_LATER, err == -EBUSY ? "busy: max_calls reached" : "the call cannot be taken");
	return false;
}

void dialect_stop(struct dialect *d, const char *reason)
{
	if (d->begun && !d->ended)
		d->calls->stop(d->ctx, reason);
	d->ended = true;
}

void dialect_refuse(struct dialect *d, const char *why)
{
	dialect_leave(d, why);
	d->calls->close(d->ctx, WS_REFUSED_DATA, why);
}

void dialect_get(char *out, const json_t *object, const char *key)
{
	const char *s = json_string_value(json_object_get(object, key));

	snprintf(out, DIALECT_TEXT_LEN, "%s", s ? s : "");
}

int64_t dialect_number(const json_t *object, const char *key, int64_t fallback)
{
	const json_t *v = json_object_get(object, key);
	const char *s = json_string_value(v);
	char *end;
	long long n;

	if (json_is_integer(v))
		n = json_integer_value(v);
	else if (s && *s)
		n = strtoll(s, &end, 10);
	else
		return fallback;
	/* 2^53: what JSON can say exactly */
	return n < 0 || n > 1LL << 53 || (s && *end) ? fallback : n;
}

void dialect_who(struct dialect_start *start, const json_t *object)
{
	dialect_get(start->agent_id, object, "agent_id");
	dialect_get(start->team, object, "team");
	dialect_get(start->queue, object, "queue");
	dialect_get(start->reason, object, "reason");
	dialect_get(start->caller_id, object, "caller_id");
}
