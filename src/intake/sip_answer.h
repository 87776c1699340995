/*
 * sip_answer.h - the 200 to an INVITE, sent until it is acknowledged
 *
 * A 200 crosses the network without anybody's help: who answers sends it again after T1, 2 T1, 4 T1… up to T2, and
 * gives up after 64 T1 (RFC 3261, 13.3.1.4).  An UPDATE's goes once.  libre's thread.
 */
#ifndef UNDERTONE_SIP_ANSWER_H
#define UNDERTONE_SIP_ANSWER_H

#include "wire/libre.h"

#include <stdbool.h>

struct sip_answer {
	struct sip     *sip;                    /* outlives it */
	void          (*give_up)(void *arg);    /* nothing acknowledged it; what it belongs to may be freed */
	void           *arg;
	struct tmr      again;
	struct mbuf    *text;                   /* NULL: none is under way */
	struct sip_msg *invite;                 /* that it answers */
	struct sa       to;
	unsigned        sent;                   /* times, beyond the first */
};

/* a: zeros before. */
void sip_answer_init(struct sip_answer *a, struct sip *sip, void (*give_up)(void *arg), void *arg);

/* A 200 to msg, sdp its body (NULL: none).  0 or libre's positive errno. */
int  sip_answer_send(struct sip_answer *a, const struct sip_msg *msg, const char *sdp);

/* It is acknowledged, or matters no more. */
void sip_answer_forget(struct sip_answer *a);

#endif
