#include "store/search.h"

#include "store/row.h"
#include "store/schema.h"
#include "store/statement.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SQL_LEN = 2048 };

#define WHEN "coalesce(s.started_at, s.stored_at)"
#define COLUMNS "SELECT s.call, " WHEN ", s.agent_id, s.team, s.queue, s.reason, s.source " \
	"FROM call_start s LEFT JOIN call_end e USING (call) "

struct clauses {
	char         sql[SQL_LEN];
	struct value values[STATEMENT_VALUES];
	size_t       count;
};

static void add(struct clauses *c, const char *condition, struct value v)
{
	size_t len = strlen(c->sql);

	if (c->count == STATEMENT_VALUES)
		return;
	c->values[c->count++] = v;
	snprintf(c->sql + len, SQL_LEN - len, " AND %s", condition);
}

static void add_text(struct clauses *c, const char *condition, const char *text)
{
	if (text && *text)
		add(c, condition, TEXT(text));
}

static void add_number(struct clauses *c, const char *condition, int64_t number)
{
	if (number > 0)
		add(c, condition, INTEGER(number));
}

static void add_cue(struct clauses *c, const char *cue)
{
	char condition[96];

	for (size_t i = 0; cue && i < CUE_KINDS; i++) {
		if (!strcmp(cue, event_cue_name((enum cue_kind)i))) {
			snprintf(condition, sizeof(condition), "e.cues_%s >= ?", cue);
			add(c, condition, INTEGER(1));
		}
	}
}

static void add_filter(struct clauses *c, const struct store_filter *f)
{
	add_text(c, WHEN " >= ?", f->from);
	add_text(c, WHEN " <= ? || '~'", f->to);
	add_text(c, "s.team = ?", f->team);
	add_text(c, "s.queue = ?", f->queue);
	add_text(c, "s.reason = ?", f->reason);
	add_text(c, "s.agent_id = ?", f->agent_id);
	add_text(c, "s.agent_id = ?", f->own_agent);
	add_text(c, "s.team = ?", f->own_team);
	add_text(c, "EXISTS (SELECT 1 FROM note n WHERE n.call = s.call AND instr(lower(n.text), lower(?)) > 0)",
		 f->text);
	add_number(c, "e.duration_ms >= ?", f->min_ms);
	add_number(c, "e.duration_ms <= ?", f->max_ms);
	add_number(c, "e.stress_peak >= ?", f->min_peak);
	add_number(c, "e.stress_peak <= ?", f->max_peak);
	add_cue(c, f->cue);
	if (f->before_time && f->before_id) {
		add(c, "(" WHEN ", s.call) < (?", TEXT(f->before_time));
		c->values[c->count++] = TEXT(f->before_id);
		snprintf(c->sql + strlen(c->sql), SQL_LEN - strlen(c->sql), ", ?)");
	}
}

/* ends: a schema_select() of call_end. */
static int read_summary(struct store *s, sqlite3_stmt *q, sqlite3_stmt *ends, struct store_summary *c)
{
	struct event e;

	memset(c, 0, sizeof(*c));
	statement_text(q, 0, c->id, sizeof(c->id));
	statement_text(q, 1, c->started_at, sizeof(c->started_at));
	statement_text(q, 2, c->agent_id, sizeof(c->agent_id));
	statement_text(q, 3, c->team, sizeof(c->team));
	statement_text(q, 4, c->queue, sizeof(c->queue));
	statement_text(q, 5, c->reason, sizeof(c->reason));
	statement_text(q, 6, c->source, sizeof(c->source));
	sqlite3_reset(ends);
	sqlite3_bind_text(ends, 1, c->id, -1, SQLITE_STATIC);

	int row = statement_step(s, ends);

	if (row > 0) {
		row_read(ends, EVENT_CALL_END, c->id, &e);
		c->end = e.end;
		c->end.reason = NULL;
		c->ended = true;
	}
	sqlite3_reset(ends);
	return row < 0 ? row : 0;
}

static int run(struct store *s, const struct clauses *c, search_fn *fn, void *ctx)
{
	sqlite3_stmt *q = NULL, *ends = NULL;
	char select[SCHEMA_SQL_LEN];
	struct store_summary call;
	int err = store_commit(s);

	if (!err)
		err = statement_open(s, &q, c->sql, c->values, c->count);
	if (!err)
		err = store_prepare(s, schema_select(EVENT_CALL_END, select), &ends);
	while (!err && (err = statement_step(s, q)) > 0) {
		err = read_summary(s, q, ends, &call);
		if (!err)
			err = fn(ctx, &call);
	}
	sqlite3_finalize(q);
	sqlite3_finalize(ends);
	return err;
}

int search_calls(struct store *s, const struct store_filter *f, search_fn *fn, void *ctx)
{
	struct clauses c = { .sql = COLUMNS "WHERE 1" };

	add_filter(&c, f);
	if (c.count == STATEMENT_VALUES)
		return -E2BIG;
	c.values[c.count++] = INTEGER(f->limit > 0 ? f->limit : -1);
	snprintf(c.sql + strlen(c.sql), SQL_LEN - strlen(c.sql), " ORDER BY " WHEN " DESC, s.call DESC LIMIT ?");
	return run(s, &c, fn, ctx);
}

static int keep(void *ctx, const struct store_summary *call)
{
	*(struct store_summary *)ctx = *call;
	return 0;
}

int search_one(struct store *s, const char *call, struct store_summary *out)
{
	struct clauses c = { .sql = COLUMNS "WHERE 1" };
	int err;

	add(&c, "s.call = ?", TEXT(call));
	out->id[0] = '\0';
	err = run(s, &c, keep, out);
	return err ? err : *out->id ? 0 : -ENOENT;
}

int search_is_whole(struct store *s, const char *call)
{
	const struct value v[] = { TEXT(call) };
	sqlite3_stmt *q = NULL;
	int err = statement_open(s, &q, "SELECT 1 FROM call_end WHERE call = ? AND reason = 'end'", v, 1);

	if (!err)
		err = statement_step(s, q);
	sqlite3_finalize(q);
	return err;
}

int search_spark(struct store *s, const char *call, int64_t duration_ms, int *points, size_t count)
{
	const struct value v[] = { TEXT(call), INTEGER((int64_t)count), INTEGER(duration_ms > 0 ? duration_ms : 1) };
	sqlite3_stmt *q = NULL;
	int err = statement_open(s, &q, "SELECT (t_ms - 1) * ?2 / ?3 AS part, round(max(stress)) FROM tone "
	                         "WHERE call = ?1 AND side = 'caller' GROUP BY part", v, 3);

	for (size_t i = 0; i < count; i++)
		points[i] = -1;
	while (!err && (err = statement_step(s, q)) > 0) {
		int64_t part = sqlite3_column_int64(q, 0);

		if (part >= 0 && part < (int64_t)count && sqlite3_column_type(q, 1) != SQLITE_NULL)
			points[part] = sqlite3_column_int(q, 1);
		err = 0;
	}
	sqlite3_finalize(q);
	return err;
}

int64_t search_load(struct store *s, const char *agent_id, const char *since, char *first, char *team)
{
	const struct value v[] = { TEXT(agent_id), TEXT(since) };
	sqlite3_stmt *q = NULL;
	int64_t sum = 0;
	/* Beside a max(), SQLite gives a bare column of the row that has it: the team of the newest call. */
	int err =
	    statement_open(s, &q,
			   "SELECT sum(e.stress_tense_ms), min(" WHEN "), (SELECT t.team FROM (SELECT s.team, max(" WHEN ") "
			   "FROM call_start s WHERE s.agent_id = ?1 AND " WHEN " >= ?2) t) "
			   "FROM call_start s LEFT JOIN call_end e USING (call) WHERE s.agent_id = ?1 AND " WHEN " >= ?2",
			   v, 2);

	*first = *team = '\0';
	if (!err && (err = statement_step(s, q)) > 0) {
		sum = sqlite3_column_int64(q, 0);
		statement_text(q, 1, first, 32);
		statement_text(q, 2, team, 64);
		err = 0;
	}
	sqlite3_finalize(q);
	return err ? err : sum;
}

int search_silences(struct store *s, const char *agent_id, const char *since,
                    void (*fn)(void *ctx, const char *call, int64_t silences, int64_t explained), void *ctx)
{
	const struct value v[] = { TEXT(agent_id), TEXT(since) };
	sqlite3_stmt *q = NULL;
	int err = statement_open(s, &q,
	                         "SELECT q.call, count(*), coalesce(sum((SELECT t.side = 'agent' FROM turn t WHERE t.call = q.call "
	                         "AND t.start_ms < q.start_ms ORDER BY t.start_ms DESC LIMIT 1)), 0) "
	                         "FROM call_start s JOIN silence q USING (call) WHERE s.agent_id = ?1 AND " WHEN " >= ?2 "
	                         "GROUP BY q.call", v, 2);

	while (!err && (err = statement_step(s, q)) > 0) {
		fn(ctx, statement_borrow(q, 0), sqlite3_column_int64(q, 1), sqlite3_column_int64(q, 2));
		err = 0;
	}
	sqlite3_finalize(q);
	return err;
}

int search_values(struct store *s, const char *field, const struct store_filter *f,
		  void (*fn)(void *ctx, const char *value), void *ctx)
{
	const struct store_filter own = { .own_agent = f->own_agent, .own_team = f->own_team };
	struct clauses c = { .count = 0 };
	sqlite3_stmt *q = NULL;
	int err;

	if (strcmp(field, "team") && strcmp(field, "queue") && strcmp(field, "reason"))
		return -EINVAL;
	snprintf(c.sql, sizeof(c.sql), "SELECT DISTINCT s.%s AS value FROM call_start s WHERE value IS NOT NULL",
		 field);
	add_filter(&c, &own);
	snprintf(c.sql + strlen(c.sql), SQL_LEN - strlen(c.sql), " ORDER BY value LIMIT 200");
	err = statement_open(s, &q, c.sql, c.values, c.count);
	while (!err && (err = statement_step(s, q)) > 0) {
		fn(ctx, statement_borrow(q, 0));
		err = 0;
	}
	sqlite3_finalize(q);
	return err;
}
