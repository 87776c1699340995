/*
 * sdp.h - the offer of a recording session, and its answer (RFC 4566, RFC 3264, RFC 7866)
 *
 * Two audio streams at most are received and nothing is sent; further media are refused (port 0).  Taken are G.711,
 * G.722, L16, comfort noise and telephone events, in the clear or as SRTP with keys in the SDP (RFC 4568).  On libre's
 * SDP: for the thread that runs libre only.
 */
#ifndef UNDERTONE_SDP_H
#define UNDERTONE_SDP_H

#include "wire/codec.h"

enum { SDP_STREAMS = 2, SDP_FORMATS = 8, SDP_LABEL_LEN = 64, SDP_KEY_LEN = 46 };

struct sdp_stream {
	bool     active;                        /* offered, and something in it can be taken */
	bool     sends;                         /* active, and not held */
	char     label[SDP_LABEL_LEN];          /* "" where it has none */
	struct { unsigned type; struct codec_format format; } format[SDP_FORMATS];
	size_t   formats;                       /* those with samples come first */
	int      suite;                         /* enum srtp_suite; -1: in the clear */
	uint8_t  key[SDP_KEY_LEN];              /* theirs: master key and salt */
	size_t   key_len;
};

struct sdp_answer;

/* host: the address RTP is to come to.  ports: where each stream goes.  0 and *out set, or a negative errno, *out =
 * NULL. */
int  sdp_answer_create(struct sdp_answer **out, const char *host, const unsigned ports[SDP_STREAMS]);
void sdp_answer_destroy(struct sdp_answer *a);                  /* NULL is allowed */

/* An offer, the first or a later one, fills stream.  0, or -EBADMSG (not SDP), -ENOTSUP (nothing can be taken). */
int  sdp_answer_read(struct sdp_answer *a, const char *text, size_t size, struct sdp_stream stream[SDP_STREAMS]);

/* The answer to the last offer; free() it.  NULL when memory is short. */
char *sdp_answer_write(struct sdp_answer *a);

#endif
