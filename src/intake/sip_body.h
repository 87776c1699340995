/*
 * sip_body.h - what the body of an INVITE or UPDATE carries: an offer (SDP) and, in SIPREC, metadata (RFC 7866, 8)
 *
 *   application/sdp                      ─► the offer
 *   multipart/mixed ─► application/sdp   ─► the offer
 *                   └► application/rs-metadata(+xml) ─► who speaks on which stream
 *
 * libre's thread.
 */
#ifndef UNDERTONE_SIP_BODY_H
#define UNDERTONE_SIP_BODY_H

#include "wire/libre.h"

#include "wire/siprec.h"

/* *sdp: the offer, borrowed from msg; data NULL where there is none, or the body is over SIPREC_BODY_MAX.  metadata,
 * where not NULL, takes in what the body says of it. */
void sip_body_read(const struct sip_msg *msg, struct siprec_metadata *metadata, struct siprec_part *sdp);

#endif
