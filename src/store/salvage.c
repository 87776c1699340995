#include "store/salvage.h"

#include "store/statement.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int salvage_check(struct store *s, char *what)
{
	sqlite3_stmt *q = NULL;
	int err = statement_open(s, &q, "PRAGMA integrity_check(1)", NULL, 0);

	*what = '\0';
	if (!err)
		err = statement_step(s, q);
	if (err > 0) {
		const char *text = statement_borrow(q, 0), *line = text ? strchr(text, '\n') : NULL;

		/* The first line only says which database. */
		snprintf(what, STORE_ERROR_LEN, "%s", line ? line + 1 : text ? text : "memory is short");
		what[strcspn(what, "\n")] = '\0';
		err = strcmp(what, "ok") != 0;
	} else if (err == -EILSEQ) {
		snprintf(what, STORE_ERROR_LEN, "%s", store_error(s));
		err = 1;
	}
	if (!err)
		*what = '\0';
	sqlite3_finalize(q);
	return err;
}

/* ---- reading what is left ---- */

struct ids {
	char (*items)[STORE_ID_LEN];
	size_t count, room;
};

static int add_id(struct ids *ids, const char *id)
{
	if (!id || !*id || strlen(id) >= STORE_ID_LEN)
		return 0;
	if (ids->count == ids->room) {
		size_t room = 2 * ids->room + 64;
		void *grown = realloc(ids->items, room * sizeof(*ids->items));

		if (!grown)
			return -ENOMEM;
		ids->items = grown;
		ids->room = room;
	}
	strcpy(ids->items[ids->count++], id);
	return 0;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* From each table forwards and backwards: damage in its middle then hides as little as can be. */
static int collect(struct store *s, struct ids *ids)
{
	char sql[160];
	size_t kept = 0;
	int err = 0;

	for (size_t i = 0; !err && i < 2 * EVENT_KINDS; i++) {
		sqlite3_stmt *q = NULL;

		snprintf(sql, sizeof(sql), "SELECT DISTINCT call FROM \"%s\" ORDER BY call %s",
		         event_kind_name((enum event_kind)(i / 2)), i % 2 ? "DESC" : "ASC");
		if (!statement_open(s, &q, sql, NULL, 0))
			while (!err && statement_step(s, q) > 0)
				err = add_id(ids, statement_borrow(q, 0));
		sqlite3_finalize(q);
	}
	if (ids->count)
		qsort(ids->items, ids->count, sizeof(*ids->items), by_text);
	for (size_t i = 0; i < ids->count; i++)
		if (!kept || strcmp(ids->items[kept - 1], ids->items[i]))
			memmove(ids->items[kept++], ids->items[i], STORE_ID_LEN);
	ids->count = kept;
	return err;
}

struct reading {
	event_fn *fn;
	void     *ctx;
	int64_t   events;
};

static void pass_on(void *ctx, const struct event *e)
{
	struct reading *r = ctx;

	r->events++;
	r->fn(r->ctx, e);
}

int salvage_read(struct store *s, event_fn *fn, void *ctx, struct salvage_report *r)
{
	struct ids ids = { NULL, 0, 0 };
	int err = collect(s, &ids);

	memset(r, 0, sizeof(*r));
	for (size_t i = 0; !err && i < ids.count; i++) {
		struct reading reading = { fn, ctx, 0 };
		int failed;

		s->salvaging = true;
		s->damaged = false;
		failed = store_events(s, ids.items[i], pass_on, &reading) || s->damaged;
		s->salvaging = false;
		r->calls += !failed;
		r->partial += failed && reading.events;
		r->lost += failed && !reading.events;
	}
	free(ids.items);
	return err;
}

/* ---- copying and counting ---- */

int salvage_backup(struct store *s, const char *path)
{
	mode_t mask;
	int err;

	if (access(path, F_OK) == 0)
		return -EEXIST;
	mask = umask(077);
	err = statement_run(s, "VACUUM INTO ?", (struct value[]){ TEXT(path) }, 1);
	umask(mask);
	return err;
}

int salvage_count(struct store *s, struct salvage_counts *c)
{
	sqlite3_stmt *q = NULL;
	int err = statement_open(s, &q, "SELECT (SELECT count(*) FROM call_start), (SELECT count(DISTINCT caller_hash) FROM call_start),"
	                         "(SELECT count(DISTINCT agent_id) FROM call_start), (SELECT count(*) FROM note),"
	                         "(SELECT count(*) FROM label), (SELECT count(*) FROM token), (SELECT count(*) FROM objection)",
	                         NULL, 0);

	memset(c, 0, sizeof(*c));
	if (!err && (err = statement_step(s, q)) > 0) {
		int64_t *const out[] = { &c->calls, &c->callers, &c->agents, &c->notes, &c->labels, &c->tokens, &c->objections };

		for (int i = 0; i < 7; i++)
			*out[i] = sqlite3_column_int64(q, i);
		err = 0;
	}
	sqlite3_finalize(q);
	return err;
}
