#include "wire/rtcp.h"

#include <string.h>
#include <sys/random.h>

enum { SENDER_REPORT = 200, RECEIVER_REPORT = 201, DESCRIPTION = 202, CNAME = 1, SR_LEN = 28 };

void rtcp_init(struct rtcp_reporter *r)
{
	memset(r, 0, sizeof(*r));
	if (getrandom(&r->ssrc, sizeof(r->ssrc), 0) != sizeof(r->ssrc))
		r->ssrc = 1;
}

static uint32_t get32(const uint8_t *d)
{
	return (uint32_t)d[0] << 24 | (uint32_t)d[1] << 16 | (uint32_t)d[2] << 8 | d[3];
}

static uint8_t *put32(uint8_t *d, uint64_t v)
{
	for (int i = 0; i < 4; i++)
		d[i] = (uint8_t)(v >> (24 - 8 * i));
	return d + 4;
}

void rtcp_heard(struct rtcp_reporter *r, const uint8_t *data, size_t size, int64_t now_ms)
{
	/* | V=2 P RC | PT | length | SSRC | NTP (64) | ... */
	if (size < SR_LEN || data[0] >> 6 != 2 || data[1] != SENDER_REPORT)
		return;
	r->last_sr = get32(data + 10);
	r->last_sr_ms = now_ms;
}

/* Lost since the last report, of 256 (A.3). */
static uint8_t fraction_lost(struct rtcp_reporter *r, const struct rtp_counts *c)
{
	uint64_t expected = c->received + c->lost - r->expected_before, received = c->received - r->received_before;

	r->expected_before = c->received + c->lost;
	r->received_before = c->received;
	return expected > received ? (uint8_t)((expected - received) * 255 / expected) : 0;
}

size_t rtcp_report(struct rtcp_reporter *r, uint8_t *out, const struct rtp_counts *counts, uint32_t sender_ssrc,
                   int64_t highest, int64_t now_ms)
{
	static const char name[] = "undertone";
	uint64_t lost = counts->lost < 0x7fffff ? counts->lost : 0x7fffff;
	uint8_t *d = out;

	d = put32(d, 0x81u << 24 | RECEIVER_REPORT << 16 | 7);
	d = put32(d, r->ssrc);
	d = put32(d, sender_ssrc);
	d = put32(d, (uint64_t)fraction_lost(r, counts) << 24 | lost);
	d = put32(d, (uint64_t)highest);
	d = put32(d, (uint64_t)counts->jitter);
	d = put32(d, r->last_sr);
	/* In 1/65536 s */
	d = put32(d, r->last_sr ? (uint64_t)(now_ms - r->last_sr_ms) * 65536 / 1000 : 0);
	/* SSRC, CNAME, its length, the text, and zeros up to a whole word: 5 words after the first */
	d = put32(d, 0x81u << 24 | DESCRIPTION << 16 | 4);
	d = put32(d, r->ssrc);
	*d++ = CNAME;
	*d++ = sizeof(name) - 1;
	memcpy(d, name, sizeof(name) - 1);
	d += sizeof(name) - 1;
	*d++ = 0;
	r->reported_ms = now_ms;
	return (size_t)(d - out);
}
