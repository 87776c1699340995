/*
 * server.h - inside the server: one request, who asks, and the ways to answer
 *
 *   connection ─► Host ─► route ─► who asks ─► body ─► handler ─► reply_*()
 *
 * A handler runs on the server's one thread, answers through exactly one reply_*() and returns what that returned.
 */
#ifndef UNDERTONE_SERVER_H
#define UNDERTONE_SERVER_H

#include "store/store.h"
#include "web/access.h"
#include "web/loads.h"
#include "web/web.h"

#include <jansson.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>

enum {
	BODY_MAX = 64 * 1024, PUSH_BODY_MAX = 4 << 20,          /* bytes of a request's body */
	PATH_ARGS = 2, PATH_ARG_LEN = 64,
	NONCE_LEN = 25
};

struct web {
	struct web_config  cfg;
	struct MHD_Daemon *daemon;
	unsigned           port;
	struct store      *store;               /* NULL while the database cannot be reached */
	struct stat        store_stat;          /* of the file it was opened from */
	unsigned char      key[SESSION_KEY_LEN];
	bool               loopback;
	pthread_t          beat;                /* gives sleeping readers a comment now and then */
	pthread_mutex_t    beat_lock;
	pthread_cond_t     beat_end;
	bool               stopping;            /* under beat_lock */
	unsigned           jobs;                /* threads at work for a sleeping connection; under beat_lock */
	atomic_ullong      requests, refused, unaudited, stream_clients, events_pushed;
	long long          started_s;
	struct loads       loads;               /* the server thread's */
};

struct request {
	struct web            *web;
	struct MHD_Connection *connection;
	const char            *method, *path;
	const struct route    *route;
	char                   arg[PATH_ARGS][PATH_ARG_LEN];    /* what stood for each '*' of the route */
	struct viewer          viewer;
	char                  *body;
	size_t                 body_len, body_room;
	bool                   too_long;
	struct peaks_job      *job;             /* on a thread of its own, or done; NULL: none */
};

typedef enum MHD_Result handler_fn(struct request *r);

/* Who may use a route. */
enum { FOR_ALL = 1, FOR_AGENT = 2, FOR_SUPERVISOR = 4, FOR_QA = 8, FOR_DESK = 16, FOR_LOCAL = 32,
       FOR_PEOPLE = FOR_AGENT | FOR_SUPERVISOR | FOR_QA | FOR_LOCAL, FOR_OVERVIEW = FOR_SUPERVISOR | FOR_QA | FOR_LOCAL,
       FOR_OWN = FOR_AGENT | FOR_LOCAL, FOR_IMPORT = FOR_DESK | FOR_QA | FOR_LOCAL,
       AS_PAGE = 64,                           /* HTML: who is unknown is sent to /login */
       BIG_BODY = 128 };                       /* up to PUSH_BODY_MAX */

struct route {
	const char *method;                     /* GET serves HEAD too */
	const char *path;                       /* '*' stands for one segment */
	unsigned    who;                        /* FOR_*, AS_PAGE, BIG_BODY */
	handler_fn *handle;
};

/* The route of method and path, filling arg; NULL: none.  *path_known: another method has one. */
const struct route *routes_find(const char *method, const char *path, char arg[][PATH_ARG_LEN], bool *path_known);

/* ---- dispatch.c: libmicrohttpd's three callbacks, as MHD_start_daemon() has them; ctx of the first: the struct web ---- */

enum MHD_Result dispatch_request(void *ctx, struct MHD_Connection *connection, const char *path, const char *method,
                                 const char *version, const char *data, size_t *data_len, void **request);
size_t dispatch_unescape(void *ctx, struct MHD_Connection *connection, char *text);
void   dispatch_done(void *ctx, struct MHD_Connection *connection, void **request, enum MHD_RequestTerminationCode code);

/* ---- request.c: what was asked ---- */

const char *request_query(const struct request *r, const char *name);   /* NULL: not given */
const char *request_header(const struct request *r, const char *name);
int64_t     request_integer(const struct request *r, const char *name, int64_t fallback);
json_t     *request_json(const struct request *r);                      /* the body, an object; NULL: it is not */
void        request_viewer(struct request *r);                          /* fills r->viewer */
enum cues_language request_language(const struct request *r);  /* the address's lang=, the browser's, the calls' */
bool        request_takes_gzip(const struct request *r);
bool        request_from_here(const struct request *r);                 /* the peer's address is loopback */

/* ---- reply.c: what is answered ---- */

enum MHD_Result reply_json(struct request *r, unsigned status, json_t *o);              /* takes o */
enum MHD_Result reply_text(struct request *r, unsigned status, const char *type, char *text);    /* takes text */
/* what: ours, without markup.  404 and 503 come as a page where a browser asked for one. */
enum MHD_Result reply_error(struct request *r, unsigned status, const char *what);
enum MHD_Result reply_store_error(struct request *r, int err);          /* -ENOENT: 404; else 503; -EROFS: of the audit log */
enum MHD_Result reply_none(struct request *r);                          /* 204 */
enum MHD_Result reply_page(struct request *r, const char *asset);       /* HTML, with this response's nonce */
/* The same with texts in their places; places end with a mark NULL. */
struct place {
	const char *mark, *text;                /* "<!-- body -->", and what comes there */
};
enum MHD_Result reply_page_with(struct request *r, unsigned status, const char *asset, const struct place *places);
enum MHD_Result reply_redirect(struct request *r, const char *to);
enum MHD_Result reply_send(struct request *r, unsigned status, struct MHD_Response *response);  /* takes response */

/* ---- store ---- */

/* The store, opened again where its file was replaced; NULL: it cannot be reached (answer 503). */
struct store *server_store(struct web *w);

/* Writes to the audit log that the viewer did action with call.  0, or a negative errno, which is counted: what cannot
 * be written down is not shown (reply_store_error() with -EROFS says so). */
int server_audit(struct request *r, const char *action, const char *call);

/* The call arg[0] as this viewer may see it: 0 and *call filled, or a negative errno. */
struct store_summary;
int  server_call(struct request *r, struct store_summary *call);

/* ---- jobs: what takes longer than a moment ---- */

/* Runs fn(ctx) on a thread while the connection sleeps; it ends with server_job_done(), after which the route's handler
 * is called again.  What the handler returns. */
enum MHD_Result server_job_start(struct request *r, void *(*fn)(void *ctx), void *ctx);
void server_job_done(struct web *w, struct MHD_Connection *connection);
void peaks_free(struct peaks_job *j);           /* NULL is allowed */

/* ---- handlers ---- */

handler_fn page_agent, page_calls, page_replay, page_coaching, page_floor, page_policy, page_login, page_asset, page_health,
	page_metrics;
handler_fn session_get, session_open, session_close, texts_get;
handler_fn calls_list, calls_one, calls_timeline, calls_events, calls_export, calls_audio, calls_peaks, calls_forget,
	calls_viewers;
handler_fn notes_list, notes_create, notes_remove, labels_set;
handler_fn live_list, live_events, live_floor_events, live_start, live_act;
handler_fn agents_one, agents_document, agents_focus_add, agents_focus_done;
handler_fn load_get, load_send, load_take_back, load_list;
handler_fn push_events, pushed_forget, audit_list;

#endif
