/*
 * rtp_port.h - a pair of UDP ports: where one side's RTP comes in, and its receiver reports go out
 *
 *   socket ─► allowed? ─► (SRTP) ─► packet ─► order ─► track
 *
 * Opened on any thread; all else belongs to the worker's.  Packets that come before rtp_port_start() wait in the kernel,
 * with the time of their arrival.  Reports go every 5 s to the port above the one that packets come from (RFC 3550).
 */
#ifndef UNDERTONE_RTP_PORT_H
#define UNDERTONE_RTP_PORT_H

#include "intake/worker.h"
#include "wire/codec.h"
#include "wire/track.h"

enum { RTP_PORT_FORMATS = 8, RTP_PORT_KEY_LEN = 46 };

/* What one side may send. */
struct rtp_port_offer {
	struct { unsigned type; struct codec_format format; } format[RTP_PORT_FORMATS];
	size_t   formats;                       /* the first one's rate is the side's */
	int      suite;                         /* enum srtp_suite; -1: in the clear */
	uint8_t  key[RTP_PORT_KEY_LEN];         /* master key and salt */
	size_t   key_len;
};

struct rtp_port;

/* An even port of host (an address) and the one above it (RFC 3550, 11).  0 and *out set; else a negative errno
 * (-EADDRINUSE: no pair is left) and *out = NULL. */
int  rtp_port_open(struct rtp_port **out, struct worker *w, const char *host);
void rtp_port_close(struct rtp_port *p);        /* NULL is allowed; any thread, where it was never started */
unsigned rtp_port_number(const struct rtp_port *p);

/* Packets go to track (it outlives the port's use) from now on.  0, or a negative errno. */
int  rtp_port_start(struct rtp_port *p, const struct rtp_port_offer *offer, struct track *track);

/* What may be sent has changed. */
void rtp_port_change(struct rtp_port *p, const struct rtp_port_offer *offer);

void rtp_port_tick(struct rtp_port *p, int64_t now_ms);

/* What has arrived already, to the last packet; before the end of its call. */
void rtp_port_drain(struct rtp_port *p);

#endif
