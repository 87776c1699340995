#include "store/schema.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char schema_create_evidence[] =
	"CREATE TABLE evidence (\n"
	"\tcall TEXT NOT NULL REFERENCES call_start (call) ON DELETE CASCADE,\n"
	"\tseq INTEGER NOT NULL, -- of the tone or cue it belongs to\n"
	"\trank INTEGER NOT NULL, -- 0 is the largest\n"
	"\tfeature TEXT,\n"
	"\tdelta REAL, -- in unit\n"
	"\tunit TEXT,\n"
	"\tpoints REAL,\n"
	"\tPRIMARY KEY (call, seq, rank)\n"
	") STRICT, WITHOUT ROWID";

const char schema_insert_evidence[] = "INSERT INTO evidence VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

const char schema_select_evidence[] =
	"SELECT feature, delta, unit, points FROM evidence WHERE call = ?1 AND seq = ?2 ORDER BY rank";

static void append(char *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void append(char *out, const char *format, ...)
{
	size_t len = strlen(out);
	va_list args;

	va_start(args, format);
	vsnprintf(out + len, SCHEMA_SQL_LEN - len, format, args);
	va_end(args);
}

static const char *type_name(enum field_type type)
{
	switch (type) {
	case FIELD_INTEGER:
	case FIELD_BOOL:
		return "INTEGER";
	case FIELD_REAL:
		return "REAL";
	default:
		return "TEXT";
	}
}

/* Names are quoted: "end" is one, and a word of SQL. */
static void append_columns(char *out, enum event_kind kind, bool define)
{
	struct column columns[COLUMNS_MAX];
	size_t count = columns_of(kind, columns);
	char name[COLUMN_NAME_LEN];

	for (size_t i = 0; i < count; i++) {
		const struct field *f = &columns[i].field;

		if (f->type == FIELD_EVIDENCE)
			continue;
		if (define)
			append(out, "\t\"%s\" %s,%s%s\n", column_name(&columns[i], name), type_name(f->type),
			       *f->unit ? " -- " : "", f->unit);
		else
			append(out, ", \"%s\"", column_name(&columns[i], name));
	}
}

char *schema_create(enum event_kind kind, char *out)
{
	bool start = kind == EVENT_CALL_START;

	out[0] = '\0';
	append(out, "CREATE TABLE \"%s\" (\n\tcall TEXT NOT NULL%s,\n", event_kind_name(kind),
	       start ? "" : " REFERENCES call_start (call) ON DELETE CASCADE");
	append(out, "\tseq INTEGER NOT NULL, -- the order of the call's events\n");
	append(out, "\tt_ms INTEGER NOT NULL, -- ms\n\tside TEXT,\n");
	append_columns(out, kind, true);
	if (start)
		append(out, "\tstored_at TEXT NOT NULL DEFAULT (strftime('%%Y-%%m-%%dT%%H:%%M:%%SZ')),\n");
	append(out, "\tPRIMARY KEY (call%s)\n) STRICT, WITHOUT ROWID", start ? "" : ", seq");
	return out;
}

char *schema_add(enum event_kind kind, const struct column *c, char *out)
{
	char name[COLUMN_NAME_LEN];

	out[0] = '\0';
	append(out, "ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s", event_kind_name(kind), column_name(c, name),
	       type_name(c->field.type));
	return out;
}

char *schema_insert(enum event_kind kind, char *out)
{
	struct column columns[COLUMNS_MAX];
	size_t count = columns_of(kind, columns);

	out[0] = '\0';
	append(out, "INSERT INTO \"%s\" (call, seq, t_ms, side", event_kind_name(kind));
	append_columns(out, kind, false);
	append(out, ") VALUES (?, ?, ?, ?");
	for (size_t i = 0; i < count; i++)
		if (columns[i].field.type != FIELD_EVIDENCE)
			append(out, ", ?");
	append(out, ")");
	return out;
}

char *schema_select(enum event_kind kind, char *out)
{
	out[0] = '\0';
	append(out, "SELECT seq, t_ms, side");
	append_columns(out, kind, false);
	append(out, " FROM \"%s\" WHERE call = ?1 ORDER BY seq", event_kind_name(kind));
	return out;
}
