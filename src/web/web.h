/*
 * web.h - the pages: an HTTP server, the live feed, and what a browser needs
 *
 * One thread of libmicrohttpd (epoll) serves everything; it has a store object of its own.  The calls in progress reach
 * it through a feed (feed.h), which any thread may write to.  What a person presses in a page goes back through the
 * table of struct web_control.  Nothing here can hold up a call: the feed is bounded, and a page that does not read
 * loses messages.
 */
#ifndef UNDERTONE_WEB_H
#define UNDERTONE_WEB_H

#include "analysis/cues_text.h"
#include "analysis/trends.h"
#include "web/livefeed.h"

enum { WEB_ERROR_LEN = 256 };

enum web_action {
	WEB_START,                              /* open a call on this desk; call is NULL, id [size: 40] receives the new one's */
	WEB_END,
	WEB_PAUSE,
	WEB_RESUME,
	WEB_DISMISS,
	WEB_LOOKING_UP,
	WEB_COLLEAGUE_ON,
	WEB_COLLEAGUE_OFF,
	WEB_OBJECT,                             /* the caller objects: tone off, the call's data deleted */
	WEB_MARK,                               /* text and author are set */
	WEB_FORGET                              /* of a call that is forgotten here: what a desk sent of it elsewhere goes too */
};

/*
 * What the engine does for a page.  Called on the server's thread: must return at once (put the action in the call's
 * mailbox).  0, -ENOENT (no such call at this desk), -EBUSY (a call is open already), -ENOTSUP.
 */
struct web_control {
	int (*act)(void *ctx, enum web_action action, const char *call, const char *text, const char *author, char *id);
	void *ctx;
};

/* What a centre agreed on, in lines; borrowed. */
struct web_line {
	const char *heading, *term, *text;
};

struct web_policy {
	const struct web_line *line;
	size_t                 count;
};

struct web_config {
	const char *address;                    /* HOST:PORT; port 0: any free one */
	const char *store_path;                 /* the timelines' database; made where missing */
	const char *recordings;                 /* a folder of CALL.rec, .wav, .flac or .ogg; NULL: no audio is kept */
	const char *recording_keys;             /* the folder of the keys of CALL.rec; NULL: those cannot be heard */
	const char *const *hosts;               /* further names this server goes by, NULL-terminated; NULL: none */
	const char *tls_cert, *tls_key;         /* PEM, as text; NULL: plain HTTP */
	const char *user_header;                /* header in which a trusted reverse proxy names the user, as a token's name;
	                                           believed from loopback only; NULL: none */
	bool        behind_proxy;               /* a proxy carries TLS: plain HTTP beyond loopback is allowed */
	struct web_policy policy[CUES_LANGUAGES];       /* shown on /policy, outlives the server */
	bool        floor_tone;                 /* tone of every call on the floor page, not of raised hands only */
	unsigned    load_limit_minutes;         /* with tense callers in a shift, after which a break is suggested; 0: never */
	const struct tension_config *tension;   /* when a caller's voice is called what, outlives the server */
	const struct trends_config *trends;     /* which changes of an agent's weeks are worth a sentence, outlives the server */
	const struct cues_texts *texts;         /* what cues and status lines say, outlives the server */
	const char *language;                   /* "en", "es": of the calls' cues, and of a page whose browser speaks neither */
	struct livefeed *feed;                  /* outlives the server */
	const struct web_control *control;      /* NULL: pages cannot act on calls.  Outlives the server. */
};

struct web;

/* 0 and *out set and serving, or a negative errno, *out NULL, and error [size: WEB_ERROR_LEN] one line that says what
 * to do. -EACCES: beyond loopback without TLS or a proxy.  cfg is copied; its texts are borrowed. */
int  web_start(struct web **out, const struct web_config *cfg, char *error);
unsigned web_port(const struct web *w);
void web_stop(struct web *w);                   /* ends every connection; NULL is allowed */

#endif
