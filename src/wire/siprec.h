/*
 * siprec.h - what a recording session's INVITE carries: parts of a body, and who speaks in which stream
 *
 * Recording metadata (RFC 7865): participants have addresses of record, send streams, and streams have the labels of
 * the SDP's media.  Older drafts (Oracle, ACME Packet) say `id` for `participant_id`, and put <send> into the
 * participant; Cisco says it as the RFC does, in participantstreamassoc.  Names count without their namespaces, and
 * what is not known is passed over.  A document type is refused: no entity is ever expanded.  Pure but for what it
 * allocates while it reads: any thread.
 */
#ifndef UNDERTONE_SIPREC_H
#define UNDERTONE_SIPREC_H

#include <stddef.h>

enum { SIPREC_TEXT_LEN = 128, SIPREC_PARTICIPANTS = 16, SIPREC_STREAMS = 16, SIPREC_BODY_MAX = 65536 };

/* ---- parts of a body ---- */

struct siprec_part {
	const char *type;                       /* [type_len] "application/sdp", without parameters; not terminated */
	size_t      type_len;
	const char *data;                       /* [size] */
	size_t      size;
};

/* The next part of a multipart body (RFC 2046) from *at on, which moves behind it; 0 where there is none.  boundary
 * [boundary_len] as Content-Type says it, without quotes. */
int siprec_next_part(struct siprec_part *part, const char *body, size_t size, const char *boundary, size_t boundary_len,
                     size_t *at);

/* ---- metadata ---- */

struct siprec_participant {
	char   id[SIPREC_TEXT_LEN], aor[SIPREC_TEXT_LEN];
	char   sends[SIPREC_STREAMS][SIPREC_TEXT_LEN];  /* stream ids */
	size_t sends_count;
};

struct siprec_metadata {
	struct siprec_participant participant[SIPREC_PARTICIPANTS];
	size_t participants;
	struct { char id[SIPREC_TEXT_LEN], label[SIPREC_TEXT_LEN]; } stream[SIPREC_STREAMS];
	size_t streams;
};

/* Adds what xml says to *m, which is zero before the first; metadata may come in pieces.  0, -EBADMSG (not
 * well-formed, a document type, too long) or -ENOMEM; then *m is as it was. */
int siprec_read(struct siprec_metadata *m, const char *xml, size_t size);

/* The address of record of who sends the stream of a label; NULL: nobody is known to. */
const char *siprec_sender(const struct siprec_metadata *m, const char *label);

#endif
