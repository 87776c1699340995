/*
 * sip_server.h - a SIPREC recording server (RFC 7866) on one thread of libre
 *
 *   INVITE (SDP, metadata) ─► session ─► answer, and an rtp_call on a worker
 *   INVITE again, UPDATE   ─► the same session: new formats, late metadata; hold
 *   BYE, no media          ─► the call ends
 *
 * UDP, TCP and TLS.  OPTIONS is answered; CANCEL comes too late, since an INVITE is answered at once.
 */
#ifndef UNDERTONE_SIP_SERVER_H
#define UNDERTONE_SIP_SERVER_H

#include "intake/worker.h"

struct sip_server;

/* Which worker a new call goes to. */
typedef struct worker *sip_worker_fn(void *ctx);

/* 0 and *out set and running, or a negative errno and error [size: INTAKE_ERROR_LEN].  One in a process: libre has
 * one main loop for threads that did not ask for their own. */
int  sip_server_start(struct sip_server **out, struct intake_common *common, sip_worker_fn *choose, void *ctx,
                      char *error);

/* Ends every session (BYE) and call, and stops.  NULL is allowed. */
void sip_server_stop(struct sip_server *s);
void sip_server_ports(const struct sip_server *s, char *text, size_t n);        /* appends */

#endif
