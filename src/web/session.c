/* session.c - logging in and out, and what a page must know of its viewer */

#include "web/server.h"

#include "store/tokens.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum MHD_Result session_get(struct request *r)
{
	const struct tension_config *tension = r->web->cfg.tension;

	request_viewer(r);
	return reply_json(r, MHD_HTTP_OK,
			  json_pack("{ss ss ss ss sf sf sI sI sb ss}", "role", role_name(r->viewer.role), "name", r->viewer.name,
				    "agent_id", r->viewer.agent_id, "team", r->viewer.team, "tense_on",
				    (double)tension->open_score, "tense_off", (double)tension->close_score, "listen_ms",
				    (json_int_t)(1000 * tension->speech_min_s), "easing_ms",
				    (json_int_t)tension->easing_s * 1000, "control", r->web->cfg.control != NULL, "language", r->web->cfg.language));
}

static enum MHD_Result with_cookie(struct request *r, const char *value, int max_age_s)
{
	struct MHD_Response *m = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	bool tls = r->web->cfg.tls_cert || r->web->cfg.behind_proxy;
	char cookie[SESSION_LEN + 96];

	if (!m)
		return MHD_NO;
	snprintf(cookie, sizeof(cookie), "undertone=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%d%s", value,
		 max_age_s, tls ? "; Secure" : "");
	MHD_add_response_header(m, "Set-Cookie", cookie);
	return reply_send(r, MHD_HTTP_NO_CONTENT, m);
}

enum MHD_Result session_open(struct request *r)
{
	json_t *o = request_json(r);
	const char *text = json_string_value(json_object_get(o, "token"));
	char hash[TOKEN_HASH_LEN], cookie[SESSION_LEN];
	struct store *s = server_store(r->web);
	struct store_token token;
	bool known;

	if (!s) {
		json_decref(o);
		return reply_store_error(r, -EIO);
	}
	if (text)
		access_hash(text, hash);
	known = text && store_token_find(s, hash, &token) == 0;
	json_decref(o);
	if (!known) {
		r->web->refused++;
		return reply_error(r, MHD_HTTP_UNAUTHORIZED, "this token is not known here");
	}
	snprintf(r->viewer.name, sizeof(r->viewer.name), "%s", token.name);
	r->viewer.role = role_find(token.role);
	if (server_audit(r, "login", NULL))
		return reply_store_error(r, -EROFS);
	access_seal(hash, time(NULL), r->web->key, cookie);
	return with_cookie(r, cookie, SESSION_HOURS * 3600);
}

enum MHD_Result session_close(struct request *r)
{
	return with_cookie(r, "", 0);
}

/* Every cue and status line in every language, by id: {"language":"en","texts":{"dead_air":{"en":[headline,
 * technique]…}}} */
enum MHD_Result texts_get(struct request *r)
{
	json_t *texts = json_object();

	for (int i = 0; i < CUES_TEXTS; i++) {
		json_t *languages = json_object();

		for (int l = 0; l < CUES_LANGUAGES; l++) {
			struct cues_words words = cues_words(r->web->cfg.texts, cues_text_id(i), (enum cues_language)l);

			json_object_set_new(languages, cues_language_names[l],
					    json_pack("[ss]", words.headline, words.technique));
		}
		json_object_set_new(texts, cues_text_id(i), languages);
	}
	return reply_json(r, MHD_HTTP_OK, json_pack("{ss so}", "language", r->web->cfg.language, "texts", texts));
}
