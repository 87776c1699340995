/*
 * sip_impl.h - inside the SIP server: the server and its sessions
 *
 * On libre's thread but for what is said to come from others.
 */
#ifndef UNDERTONE_SIP_IMPL_H
#define UNDERTONE_SIP_IMPL_H

#include "wire/libre.h"

#include "intake/sip_server.h"

#include "intake/rtp_call.h"
#include "intake/sip_answer.h"
#include "wire/sdp.h"
#include "wire/siprec.h"

#include <pthread.h>

struct sip_server {
	struct intake_common *common;
	sip_worker_fn    *choose;
	void             *ctx;
	struct sip       *sip;
	struct sip_lsnr  *listener;
	struct tls       *tls;
	struct mqueue    *queue;                /* from other threads */
	struct tmr        end;                  /* of waiting for answers to BYE at the stop */
	struct list       sessions;
	struct sa         udp, secure;          /* where we listen */
	pthread_t         thread;
	bool              running;
};

enum { SIP_STOP, SIP_GIVE_UP };                 /* messages of the queue; the second's is a struct sip_give_up */

struct sip_give_up { uint64_t id; const char *reason; };

struct sip_session {
	struct le          le;
	struct sip_server *server;
	uint64_t           id;                  /* what a worker names it by: it may be gone when that arrives */
	struct sip_dialog *dialog;
	struct sdp_answer *sdp;
	struct sdp_stream  stream[SDP_STREAMS];
	struct siprec_metadata *metadata;       /* NULL once the call has begun: who speaks where is settled */
	struct rtp_call   *call;
	struct tmr         wait;                /* for metadata */
	bool               begun;
	struct sip_answer  answer;              /* to the last INVITE */
};

/* A new session for an INVITE outside a dialog, with its answer. */
void sip_session_accept(struct sip_server *s, const struct sip_msg *msg);
/* The session whose dialog a request is in, or of an id; NULL: none. */
struct sip_session *sip_session_find(struct sip_server *s, const struct sip_msg *msg);
struct sip_session *sip_session_by_id(struct sip_server *s, uint64_t id);

/* A request within its dialog. */
void sip_session_request(struct sip_session *s, const struct sip_msg *msg);

/* Ends the call; bye: and says so to the other side.  Frees s. */
void sip_session_end(struct sip_session *s, const char *reason, bool bye);

#endif
