#include "resample.h"

#include "framer.h"

#include <errno.h>
#include <speex/speex_resampler.h>
#include <stdlib.h>
#include <string.h>

/* speexdsp's scale 0-10.  4 is its own for VoIP: 32 dB a filter tap less than 1e-4 ripple up to 3.4 kHz, a third of
 * the cost of 10. */
static const int quality = 4;

struct resample {
	SpeexResamplerState *speex;             /* NULL where the input is at the analysis rate already */
	unsigned rate_hz;
	uint64_t taken;                         /* input samples, to know where the output ends */
	uint64_t given;
};

int resample_create(struct resample **out, unsigned rate_hz)
{
	struct resample *r;
	int err = 0;

	*out = NULL;
	if (rate_hz < FRAME_RATE_HZ || rate_hz > 48000)
		return -EINVAL;
	r = calloc(1, sizeof(*r));
	if (!r)
		return -ENOMEM;
	r->rate_hz = rate_hz;
	if (rate_hz != FRAME_RATE_HZ) {
		r->speex = speex_resampler_init(1, rate_hz, FRAME_RATE_HZ, quality, &err);
		if (!r->speex) {
			free(r);
			return -ENOMEM;
		}
		speex_resampler_skip_zeros(r->speex);
	}
	*out = r;
	return 0;
}

void resample_destroy(struct resample *r)
{
	if (!r)
		return;
	if (r->speex)
		speex_resampler_destroy(r->speex);
	free(r);
}

void resample_process(struct resample *r, const float *x, size_t *n, float *y, size_t *m)
{
	/* The filter works on its input in runs; an odd cut would still give the same sums, but a bound keeps uint32_t. */
	spx_uint32_t in = *n < 65536 ? (spx_uint32_t)*n : 65536;
	spx_uint32_t room = *m < 65536 ? (spx_uint32_t)*m : 65536;

	if (!r->speex) {
		in = room = in < room ? in : room;
		memcpy(y, x, in * sizeof(*x));
	} else {
		speex_resampler_process_float(r->speex, 0, x, &in, y, &room);
	}
	r->taken += in;
	r->given += room;
	*n = in;
	*m = room;
}

size_t resample_drain(struct resample *r, float *y, size_t m)
{
	static const float zeros[256];
	uint64_t end = (r->taken * FRAME_RATE_HZ + r->rate_hz - 1) / r->rate_hz;

	if (!r->speex || r->given >= end)
		return 0;
	spx_uint32_t room = end - r->given < m ? (spx_uint32_t)(end - r->given) : (spx_uint32_t)m;
	spx_uint32_t in = 256;

	speex_resampler_process_float(r->speex, 0, zeros, &in, y, &room);
	r->given += room;
	return room;
}
