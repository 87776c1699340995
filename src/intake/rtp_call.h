/*
 * rtp_call.h - a call whose sides come as RTP, each to a port of its own
 *
 *   port ─► track ─┐
 *   port ─► track ─┴─► call, on one worker
 *
 * Made by the thread that speaks SIP, which then asks for what is to happen; everything happens on the worker.
 */
#ifndef UNDERTONE_RTP_CALL_H
#define UNDERTONE_RTP_CALL_H

#include "analysis/call.h"
#include "intake/rtp_port.h"

enum { RTP_CALL_TEXT_LEN = 128 };

struct rtp_call_config {
	const char *source;                     /* static */
	enum call_voices voices;
	enum side   side[SIDES];                /* whose voice a stream is */
	size_t      streams;                    /* 1 or 2 */
	char        agent_id[RTP_CALL_TEXT_LEN], caller_id[RTP_CALL_TEXT_LEN];
	struct rtp_port_offer stream[SIDES];
	bool        held;                       /* nothing is to be sent for now */
	void      (*give_up)(void *owner, const char *reason);          /* on the worker, as struct incoming_config has it */
	void       *owner;
};

struct rtp_call;

/* Opens two port pairs at host (an address).  The place (intake_reserve) becomes the call's.  0 and *out set; else a
 * negative errno (-EADDRINUSE: no port is left), and the place is given back. */
int  rtp_call_create(struct rtp_call **out, struct worker *w, const char *host);
unsigned rtp_call_port(const struct rtp_call *c, size_t stream);

/* The call begins; the first time only.  Later: what the streams may send has changed.  cfg is copied. */
void rtp_call_begin(struct rtp_call *c, const struct rtp_call_config *cfg);

/* Ends the call, and frees c; reason is static. */
void rtp_call_end(struct rtp_call *c, const char *reason);

#endif
