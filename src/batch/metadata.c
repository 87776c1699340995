#include "batch/metadata.h"

#include "batch/sidecar.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

const char *const metadata_names[METADATA_FIELDS] = {
	"started_at", "agent_id", "team", "queue", "reason", "caller_hash"
};

/* Where call_start has each field. */
static const size_t places[METADATA_FIELDS] = {
	offsetof(struct event_call_start, started_at), offsetof(struct event_call_start, agent_id),
	offsetof(struct event_call_start, team), offsetof(struct event_call_start, queue),
	offsetof(struct event_call_start, reason), offsetof(struct event_call_start, caller_hash)
};

static void set(struct metadata *m, enum metadata_field field, const char *text)
{
	if (text && *text)
		snprintf(m->text[field], METADATA_TEXT_LEN, "%s", text);
}

static void set_caller(struct metadata *m, const struct identity *key, const char *caller_id)
{
	char hash[IDENTITY_ID_LEN];

	if (!*caller_id)
		return;
	identity_caller(key, caller_id, hash);
	set(m, METADATA_CALLER_HASH, hash);
}

int metadata_find(const struct metadata_sources *from, const char *path, struct metadata *out, char *message)
{
	struct name_parts parts = { 0 };
	const struct sidecar_row *row;

	memset(out, 0, sizeof(*out));
	if (from->pattern && !name_pattern_match(from->pattern, path, &parts)) {
		snprintf(message, METADATA_MESSAGE_LEN, "its name does not fit --name; rename it, or give its data by --sidecar");
		return -EINVAL;
	}
	set(out, METADATA_STARTED_AT, parts.started_at);
	set(out, METADATA_AGENT_ID, parts.text[NAME_AGENT]);
	set(out, METADATA_TEAM, parts.text[NAME_TEAM]);
	set(out, METADATA_QUEUE, parts.text[NAME_QUEUE]);
	set(out, METADATA_REASON, parts.text[NAME_REASON]);
	set_caller(out, from->key, parts.text[NAME_CALLER]);
	row = from->sidecar ? sidecar_find(from->sidecar, path, parts.text[NAME_CALL]) : NULL;
	if (!row)
		return 0;
	set(out, METADATA_STARTED_AT, row->text[SIDECAR_STARTED_AT]);
	set(out, METADATA_AGENT_ID, row->text[SIDECAR_AGENT_ID]);
	set(out, METADATA_TEAM, row->text[SIDECAR_TEAM]);
	set(out, METADATA_QUEUE, row->text[SIDECAR_QUEUE]);
	set(out, METADATA_REASON, row->text[SIDECAR_REASON]);
	set_caller(out, from->key, row->text[SIDECAR_CALLER_ID]);
	return 0;
}

void metadata_give(const struct metadata *m, struct event_call_start *start)
{
	for (int i = 0; i < METADATA_FIELDS; i++)
		if (*m->text[i])
			*(const char **)((char *)start + places[i]) = m->text[i];
}

void metadata_take(struct metadata *m, const struct event_call_start *start)
{
	for (int i = 0; i < METADATA_FIELDS; i++)
		set(m, (enum metadata_field)i, *(const char *const *)((const char *)start + places[i]));
}

json_t *metadata_to_json(const struct metadata *m)
{
	json_t *o = json_object();

	for (int i = 0; o && i < METADATA_FIELDS; i++)
		if (*m->text[i] && json_object_set_new(o, metadata_names[i], json_string_nocheck(m->text[i]))) {
			json_decref(o);
			o = NULL;
		}
	return o;
}

void metadata_from_json(struct metadata *m, const json_t *o)
{
	memset(m, 0, sizeof(*m));
	for (int i = 0; i < METADATA_FIELDS; i++)
		set(m, (enum metadata_field)i, json_string_value(json_object_get(o, metadata_names[i])));
}

bool metadata_within(const struct metadata *a, const struct metadata *b)
{
	for (int i = 0; i < METADATA_FIELDS; i++)
		if (*a->text[i] && strcmp(a->text[i], b->text[i]))
			return false;
	return true;
}
