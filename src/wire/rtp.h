/*
 * rtp.h - RTP packets as they come from the network -> the packets of one talker, in order, each once (RFC 3550)
 *
 *   socket ─► rtp_parse ─► lock on one SSRC ─► order ─► next packet, and how many before it are missing
 *
 * Nothing is played here, so nothing waits while nothing is missing: a packet that is next in order is given at
 * once.  After a hole, packets are held until the hole is filled, the oldest of them has waited reorder_ms, or
 * RTP_WINDOW is full.
 *
 * A source is believed once two packets of it follow each other (RFC 3550, A.1).  The first one believed is locked;
 * another SSRC takes over only where the locked one has been silent for relock_ms, and then loses nothing, since its
 * packets were held meanwhile.  A sender whose sequence numbers leap (RFC 3550: 3000 ahead, 100 back) is locked anew in
 * the same way.
 *
 * One thread at a time.  Memory is taken for packets out of order only.
 */
#ifndef UNDERTONE_RTP_H
#define UNDERTONE_RTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	RTP_WINDOW      = 64,                   /* packets that may be held; 1.3 s of 20 ms */
	RTP_MAX_DROPOUT = 3000,                 /* RFC 3550, A.1 */
	RTP_MAX_MISORDER = 100,
	RTP_HEADER_LEN  = 12
};

struct rtp_packet {
	uint8_t        type;                    /* payload type, 0-127 */
	bool           marker;
	uint16_t       sequence;
	uint32_t       timestamp, ssrc;
	const uint8_t *payload;                 /* [size] within the data that was parsed */
	size_t         size;
};

/* 0, or -EBADMSG: not RTP version 2, or shorter than it says.  Padding, CSRCs and extensions are passed over. */
int rtp_parse(struct rtp_packet *p, const void *data, size_t size);

struct rtp_config {
	unsigned reorder_ms;                    /* how long a hole may stay open */
	unsigned relock_ms;                     /* how long the locked source must be silent before another takes over */
	unsigned clock_hz;                      /* of timestamps, for the jitter: 8000 */
};

struct rtp_counts {
	uint64_t received;                      /* packets of the locked source, duplicates left out */
	uint64_t lost;                          /* never came, or came after their hole was closed */
	uint64_t duplicates, reordered, late;   /* late: among the lost */
	uint64_t foreign;                       /* of sources that were never locked */
	uint64_t locks;                         /* how many times a source was locked; 1 is the usual */
	double   jitter;                        /* interarrival jitter, timestamp units (RFC 3550, 6.4.1) */
};

struct rtp_step {
	uint64_t missing;                       /* packets between the one before and this one that are lost */
	bool     restart;                       /* first of a newly locked source: its timestamps have a new origin */
	int64_t  arrived_ms;
};

/* p is borrowed for the call. */
typedef void rtp_fn(void *ctx, const struct rtp_packet *p, const struct rtp_step *step);

struct rtp_receiver;

/* 0 and *out set, or -ENOMEM and *out = NULL.  cfg is copied. */
int  rtp_receiver_create(struct rtp_receiver **out, const struct rtp_config *cfg, rtp_fn *fn, void *ctx);
void rtp_receiver_destroy(struct rtp_receiver *r);              /* NULL is allowed; what is held is dropped */

/* A packet arrived at now_ms, of any clock that never goes back. */
void rtp_receiver_push(struct rtp_receiver *r, const struct rtp_packet *p, int64_t now_ms);

/* Time has passed: holes that stayed open for too long are closed. */
void rtp_receiver_tick(struct rtp_receiver *r, int64_t now_ms);

/* No more packets will come: gives what is held. */
void rtp_receiver_flush(struct rtp_receiver *r);

const struct rtp_counts *rtp_receiver_counts(const struct rtp_receiver *r);
uint32_t rtp_receiver_ssrc(const struct rtp_receiver *r);       /* 0 where none is locked */
int64_t  rtp_receiver_highest(const struct rtp_receiver *r);    /* extended sequence number of the last packet given */

#endif
