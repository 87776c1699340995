/*
 * rtcp.h - receiver reports for one stream (RFC 3550, 6.4.2)
 *
 * Bytes alone, nothing is sent here; in the caller's memory, one thread at a time.
 */
#ifndef UNDERTONE_RTCP_H
#define UNDERTONE_RTCP_H

#include "wire/rtp.h"

enum { RTCP_REPORT_LEN = 32 + 24 };             /* a report of one block, and a CNAME */

struct rtcp_reporter {
	uint32_t ssrc;                          /* ours: random */
	uint32_t last_sr;                       /* middle 32 bits of the sender's last NTP time; 0: none came */
	int64_t  last_sr_ms;
	uint64_t expected_before, received_before;
	int64_t  reported_ms;
};

/* With a random SSRC; nothing was heard or reported. */
void rtcp_init(struct rtcp_reporter *r);

/* A datagram on the RTCP port; anything but a sender report is passed over. */
void rtcp_heard(struct rtcp_reporter *r, const uint8_t *data, size_t size, int64_t now_ms);

/* Writes a report into out [size: RTCP_REPORT_LEN]; how many bytes.  highest: extended sequence number. */
size_t rtcp_report(struct rtcp_reporter *r, uint8_t *out, const struct rtp_counts *counts, uint32_t sender_ssrc,
                   int64_t highest, int64_t now_ms);

#endif
