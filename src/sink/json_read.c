/* json_read.c - the way back: a JSON object from anywhere -> an event, or nothing */

#include "sink/json.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <string.h>

/* Whole numbers up to 2^53 are what every JSON reader keeps exactly. */
#define INTEGER_MAX ((json_int_t)1 << 53)

static int read_fields(const json_t *o, const struct field *fields, size_t count, void *base, bool agents);

static bool absent(const json_t *v)
{
	return !v || json_is_null(v);
}

static int read_integer(const json_t *v, int64_t *out)
{
	if (!json_is_integer(v) || json_integer_value(v) > INTEGER_MAX || json_integer_value(v) < -INTEGER_MAX)
		return -EINVAL;
	*out = json_integer_value(v);
	return 0;
}

static int read_real(const json_t *v, float *out)
{
	*out = NAN;
	if (absent(v))
		return 0;
	if (!json_is_number(v) || !(fabs(json_number_value(v)) <= (double)FLT_MAX))
		return -EINVAL;
	*out = (float)json_number_value(v);
	return 0;
}

static bool is_name(const json_t *v, const char *name)
{
	return name ? json_is_string(v) && !strcmp(json_string_value(v), name) : absent(v);
}

static int read_name(const json_t *v, const struct field *f, void *out)
{
	for (size_t i = 0; i < f->names_count; i++)
		if (is_name(v, f->names[i])) {
			unsigned value = (unsigned)i;

			memcpy(out, &value, sizeof(value));     /* an enum, whichever */
			return 0;
		}
	return -EINVAL;
}

static int read_evidence(const json_t *v, struct evidence *out)
{
	size_t count;
	const struct field *fields = event_evidence_fields(&count);

	out->count = 0;
	if (absent(v))
		return 0;
	if (!json_is_array(v) || json_array_size(v) > EVENT_EVIDENCE)
		return -EINVAL;
	for (size_t i = 0; i < json_array_size(v); i++) {
		const json_t *item = json_array_get(v, i);

		if (!json_is_object(item) || read_fields(item, fields, count, &out->items[i], false))
			return -EINVAL;
	}
	out->count = json_array_size(v);
	return 0;
}

/* talk or stress: an object of its own, or null, which sets each of its fields to null. */
static int read_object(const json_t *v, const struct field *fields, size_t count, void *base)
{
	if (!absent(v) && !json_is_object(v))
		return -EINVAL;
	return read_fields(absent(v) ? NULL : v, fields, count, base, false);
}

static int read_cues(const json_t *v, int64_t *cues)
{
	size_t known = 0;

	memset(cues, 0, CUE_KINDS * sizeof(*cues));
	if (absent(v))
		return 0;
	if (!json_is_object(v))
		return -EINVAL;
	for (size_t i = 0; i < CUE_KINDS; i++) {
		const json_t *count = json_object_get(v, event_cue_name((enum cue_kind)i));

		if (count && (read_integer(count, &cues[i]) || cues[i] < 0))
			return -EINVAL;
		known += count != NULL;
	}
	return known == json_object_size(v) ? 0 : -EINVAL;
}

static int read_bool(const json_t *o, const json_t *v, bool *out)
{
	*out = json_is_true(v);
	return !o || json_is_boolean(v) ? 0 : -EINVAL;
}

/* o is the object v is of; NULL where that is null. */
static int read_field(const json_t *o, const json_t *v, const struct field *f, void *base)
{
	void *at = (char *)base + f->offset;
	const struct field *fields;
	size_t count;

	switch (f->type) {
	case FIELD_TEXT:
		*(const char **)at = json_string_value(v);
		return absent(v) || json_is_string(v) ? 0 : -EINVAL;
	case FIELD_INTEGER:
		*(int64_t *)at = EVENT_NULL_MS;
		return absent(v) ? 0 : read_integer(v, at);
	case FIELD_REAL:
		return read_real(v, at);
	case FIELD_BOOL:
		return read_bool(o, v, at);
	case FIELD_NAME:
		return read_name(v, f, at);
	case FIELD_EVIDENCE:
		return read_evidence(v, at);
	case FIELD_TALK:
		fields = event_talk_fields(&count);
		return read_object(v, fields, count, at);
	case FIELD_STRESS:
		fields = event_stress_fields(&count);
		return read_object(v, fields, count, at);
	case FIELD_CUES:
		return read_cues(v, at);
	}
	return -EINVAL;
}

static int read_fields(const json_t *o, const struct field *fields, size_t count, void *base, bool agents)
{
	for (size_t i = 0; i < count; i++) {
		bool foreign = fields[i].caller_only && agents;         /* nobody's tone but the caller's is taken */
		const json_t *v = foreign ? NULL : json_object_get(o, fields[i].name);

		if (read_field(o, v, &fields[i], base))
			return -EINVAL;
	}
	return 0;
}

static int read_kind(const json_t *v, enum event_kind *kind)
{
	for (size_t i = 0; i < EVENT_KINDS; i++)
		if (is_name(v, event_kind_name((enum event_kind)i))) {
			*kind = (enum event_kind)i;
			return 0;
		}
	return -EINVAL;
}

static int read_side(const json_t *v, enum side *side)
{
	*side = SIDE_NONE;
	for (size_t i = 0; i < SIDES; i++)
		if (is_name(v, event_side_name((enum side)i)))
			*side = (enum side)i;
	return *side != SIDE_NONE || absent(v) ? 0 : -EINVAL;
}

int json_to_event(const json_t *o, struct event *e)
{
	size_t count;

	memset(e, 0, sizeof(*e));
	e->side = SIDE_NONE;
	e->call = json_string_value(json_object_get(o, "call"));
	if (!e->call || !*e->call || read_kind(json_object_get(o, "kind"), &e->kind))
		return -EINVAL;
	if (read_integer(json_object_get(o, "t_ms"), &e->t_ms) || e->t_ms < 0)
		return -EINVAL;
	if (event_has_side(e->kind) && read_side(json_object_get(o, "side"), &e->side))
		return -EINVAL;

	const struct field *fields = event_fields(e->kind, &count);

	return read_fields(o, fields, count, e, e->side == AGENT);
}
