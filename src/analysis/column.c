#include "analysis/column.h"

#include <string.h>

static size_t add_members(struct column *to, const struct field *outer, const struct field *members, size_t count)
{
	for (size_t i = 0; i < count; i++)
		to[i] = (struct column){ outer, members[i], outer->offset };
	return count;
}

static size_t add_cues(struct column *to, const struct field *outer)
{
	for (size_t i = 0; i < CUE_KINDS; i++) {
		struct field count = { .name = event_cue_name((enum cue_kind)i), .type = FIELD_INTEGER,
		                       .offset = i * sizeof(int64_t), .unit = "" };

		to[i] = (struct column){ outer, count, outer->offset };
	}
	return CUE_KINDS;
}

size_t columns_of(enum event_kind kind, struct column columns[COLUMNS_MAX])
{
	size_t fields_count, members_count, n = 0;
	const struct field *fields = event_fields(kind, &fields_count), *members;

	for (size_t i = 0; i < fields_count; i++) {
		const struct field *f = &fields[i];

		if (f->type == FIELD_TALK) {
			members = event_talk_fields(&members_count);
			n += add_members(columns + n, f, members, members_count);
		} else if (f->type == FIELD_STRESS) {
			members = event_stress_fields(&members_count);
			n += add_members(columns + n, f, members, members_count);
		} else if (f->type == FIELD_CUES) {
			n += add_cues(columns + n, f);
		} else {
			columns[n++] = (struct column){ f, *f, 0 };
		}
	}
	return n;
}

static void append(char *name, size_t *len, const char *more)
{
	for (; *more && *len < COLUMN_NAME_LEN - 1; more++)
		name[(*len)++] = *more;
	name[*len] = '\0';
}

char *column_name(const struct column *c, char name[COLUMN_NAME_LEN])
{
	size_t len = 0;

	if (strcmp(c->outer->name, c->field.name)) {
		append(name, &len, c->outer->name);
		append(name, &len, "_");
	}
	append(name, &len, c->field.name);
	return name;
}

const void *column_base(const struct column *c, const struct event *e)
{
	return (const char *)e + c->base;
}

bool column_is_null(const struct column *c, const struct event *e)
{
	if (c->outer->caller_only && e->side == AGENT)
		return true;
	return field_is_null(c->outer, e) || field_is_null(&c->field, column_base(c, e));
}
