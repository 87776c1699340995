#include "sink/json.h"

#include "sink/text.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Nine significant digits tell every float from its neighbours, and print a rounded value short: 0.1, not
 * 0.10000000000000001. */
enum { REAL_DIGITS = 9 };

static json_t *fields_json(const struct field *fields, size_t count, const void *base);

static const void *place(const struct field *f, const void *base)
{
	return (const char *)base + f->offset;
}

static json_t *text_json(const char *s)
{
	json_t *o = json_string(s);

	if (!o) {                                       /* not UTF-8: a file name, say, from an older system */
		char *valid = text_valid(s);

		o = valid ? json_string(valid) : NULL;
		free(valid);
	}
	return o;
}

static json_t *evidence_json(const struct evidence *e)
{
	size_t count;
	const struct field *fields = event_evidence_fields(&count);
	json_t *array = json_array();

	for (size_t i = 0; i < e->count && i < EVENT_EVIDENCE; i++)
		if (json_array_append_new(array, fields_json(fields, count, &e->items[i]))) {
			json_decref(array);
			return NULL;
		}
	return array;
}

static json_t *cues_json(const int64_t *cues)
{
	json_t *o = json_object();

	for (size_t i = 0; i < CUE_KINDS; i++)
		if (cues[i] && json_object_set_new(o, event_cue_name((enum cue_kind)i), json_integer(cues[i]))) {
			json_decref(o);
			return NULL;
		}
	return o;
}

json_t *json_from_field(const struct field *f, const void *base)
{
	const struct field *fields;
	size_t count;

	if (field_is_null(f, base))
		return json_null();
	switch (f->type) {
	case FIELD_TEXT:
	case FIELD_NAME:
		return text_json(field_text(f, base));
	case FIELD_INTEGER:
		return json_integer(field_integer(f, base));
	case FIELD_REAL:
		return json_real(field_real(f, base));
	case FIELD_BOOL:
		return json_boolean(field_integer(f, base));
	case FIELD_EVIDENCE:
		return evidence_json(place(f, base));
	case FIELD_TALK:
		fields = event_talk_fields(&count);
		return fields_json(fields, count, place(f, base));
	case FIELD_STRESS:
		fields = event_stress_fields(&count);
		return fields_json(fields, count, place(f, base));
	case FIELD_CUES:
		return cues_json(place(f, base));
	}
	return NULL;
}

/* 0, or -1 when memory is short. */
static int add_fields(json_t *o, const struct field *fields, size_t count, const void *base, bool agents)
{
	for (size_t i = 0; i < count; i++) {
		if ((fields[i].caller_only && agents) || (fields[i].optional && field_is_null(&fields[i], base)))
			continue;
		if (json_object_set_new_nocheck(o, fields[i].name, json_from_field(&fields[i], base)))
			return -1;
	}
	return 0;
}

static json_t *fields_json(const struct field *fields, size_t count, const void *base)
{
	json_t *o = json_object();

	if (o && add_fields(o, fields, count, base, false)) {
		json_decref(o);
		return NULL;
	}
	return o;
}

json_t *json_from_event(const struct event *e)
{
	size_t count;
	const struct field *fields = event_fields(e->kind, &count);
	const char *side = event_side_name(e->side);
	json_t *o = json_object();
	int err = json_object_set_new(o, "kind", json_string(event_kind_name(e->kind)));

	err |= json_object_set_new(o, "call", text_json(e->call));
	err |= json_object_set_new(o, "t_ms", json_integer(e->t_ms));
	if (event_has_side(e->kind))
		err |= json_object_set_new(o, "side", side ? json_string(side) : json_null());
	if (err || add_fields(o, fields, count, e, e->side == AGENT)) {
		json_decref(o);
		return NULL;
	}
	return o;
}

char *json_text(const json_t *o)
{
	return json_dumps(o, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(REAL_DIGITS));
}

char *json_line(const struct event *e)
{
	json_t *o = json_from_event(e);
	char *line = o ? json_text(o) : NULL;

	json_decref(o);
	return line;
}
