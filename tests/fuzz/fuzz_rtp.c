/*
 * fuzz_rtp.c - datagrams of any kind -> parser, receiver, track: positions never go back, samples are finite
 *
 * Input: a row of packets, each a byte of time passed (4 ms), a byte of length, and so many bytes.
 */
#include "wire/track.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(void *ctx, const struct audio_block *b)
{
	int64_t *position = ctx;

	if (b->position < *position)
		abort();
	*position = b->position + (int64_t)b->frames;
	for (size_t i = 0; i < b->frames; i++)
		if (!isfinite(b->samples[CALLER][i]))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct track_config cfg = { .rate_hz = 8000, .idle_ms = 1000, .leap_ms = 2000 };
	struct rtp_config rtp = { .reorder_ms = 100, .relock_ms = 200, .clock_hz = 8000 };
	struct track_origin origin = { 0 };
	struct rtp_receiver *receiver;
	struct track *track;
	int64_t position = 0, now_ms = 0;

	if (track_create(&track, &cfg, &origin, check, &position) ||
	    rtp_receiver_create(&receiver, &rtp, track_packet, track))
		abort();
	while (size > 2 && (size_t)data[1] <= size - 2) {
		/* An own copy, so that reading beyond it is seen. */
		size_t n = data[1];
		uint8_t *datagram = malloc(n + !n);
		struct rtp_packet p;

		memcpy(datagram, data + 2, n);
		now_ms += 4 * data[0];
		if (rtp_parse(&p, datagram, n) == 0)
			rtp_receiver_push(receiver, &p, now_ms);
		track_tick(track, now_ms);
		free(datagram);
		data += 2 + n;
		size -= 2 + n;
	}
	rtp_receiver_flush(receiver);
	rtp_receiver_destroy(receiver);
	track_destroy(track);
	return 0;
}
