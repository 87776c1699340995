/* notes.c - notes and bookmarks on a call, and the wrap-up's one question */

#include "web/server.h"

#include "store/people.h"
#include "store/search.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void add_note(void *ctx, const struct note *n)
{
	json_array_append_new(ctx, json_pack("{sI sI sI ss ss ss ss ss}", "id", (json_int_t)n->id, "start_ms",
					     (json_int_t)n->start_ms, "end_ms", (json_int_t)n->end_ms, "kind", n->kind,
					     "text", n->text, "author", n->author, "role", n->role, "created_at",
					     n->created_at));
}

enum MHD_Result notes_list(struct request *r)
{
	struct store_summary call;
	json_t *list = json_array();
	int err = server_call(r, &call);

	if (!err)
		err = notes_of(r->web->store, call.id, add_note, list);
	if (!err)
		return reply_json(r, MHD_HTTP_OK, json_pack("{so}", "notes", list));
	json_decref(list);
	return reply_store_error(r, err);
}

static bool one_of(const char *text, const char *const *allowed)
{
	for (; text && *allowed; allowed++)
		if (!strcmp(text, *allowed))
			return true;
	return false;
}

/* What the body says, borrowed from o.  false: not a note. */
static bool read_note(const json_t *o, const struct store_summary *call, struct note *n)
{
	static const char *const kinds[] = { "note", "bookmark", "celebrate", "try", NULL };
	int64_t last = call->ended ? call->end.duration_ms : INT64_MAX;

	n->start_ms = json_integer_value(json_object_get(o, "start_ms"));
	n->end_ms = json_integer_value(json_object_get(o, "end_ms"));
	n->kind = json_string_value(json_object_get(o, "kind"));
	n->text = json_string_value(json_object_get(o, "text"));
	return one_of(n->kind, kinds) && n->text && strlen(n->text) <= PEOPLE_TEXT && n->start_ms >= 0 &&
	       n->end_ms >= n->start_ms && n->end_ms <= last && (*n->text || strcmp(n->kind, "note"));
}

static enum MHD_Result add_to(struct request *r, const struct store_summary *call, const json_t *o)
{
	struct note n = { .author = r->viewer.name, .role = role_name(r->viewer.role) };
	int err;

	if (!read_note(o, call, &n))
		return reply_error(r, MHD_HTTP_BAD_REQUEST,
				   "a note has kind, text, start_ms and end_ms, within the call");
	err = server_audit(r, "note", call->id);
	if (!err)
		err = notes_add(r->web->store, call->id, &n);
	if (err)
		return reply_store_error(r, err);
	return reply_json(r, MHD_HTTP_CREATED, json_pack("{sI}", "id", (json_int_t)n.id));
}

enum MHD_Result notes_create(struct request *r)
{
	struct store_summary call;
	json_t *o = request_json(r);
	int err = server_call(r, &call);
	enum MHD_Result result = err ? reply_store_error(r, err) : add_to(r, &call, o);

	json_decref(o);
	return result;
}

enum MHD_Result notes_remove(struct request *r)
{
	struct store_summary call;
	int err = server_call(r, &call);

	/* QA tidies up; everybody else takes back what they wrote themselves. */
	if (!err)
		err = notes_remove_one(r->web->store, call.id, strtoll(r->arg[1], NULL, 10),
		                       r->viewer.role == ROLE_QA ? NULL : r->viewer.name);
	return err ? reply_store_error(r, err) : reply_none(r);
}

enum MHD_Result labels_set(struct request *r)
{
	static const char *const answers[] = { "yes", "no", "unknown", NULL };
	struct store_summary call;
	json_t *o = request_json(r);
	const char *upset = json_string_value(json_object_get(o, "upset"));
	int err = server_call(r, &call);
	bool fine = one_of(upset, answers);

	if (!err && fine)
		err = labels_put(r->web->store, call.id, upset);
	json_decref(o);
	if (err)
		return reply_store_error(r, err);
	return fine ? reply_none(r) : reply_error(r, MHD_HTTP_BAD_REQUEST, "upset is yes, no or unknown");
}
