#include "calling/calling.h"

#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>

/* G.711, mu-law: sign, exponent, mantissa, of a magnitude raised by 132 (33 in 14 bits). */
static uint8_t to_ulaw(int v)
{
	int sign = v < 0 ? 0x80 : 0, exponent = 7;

	v = (v < 0 ? -v : v) + 132;
	if (v > 32767)
		v = 32767;
	while (exponent > 0 && !(v & 0x80 << exponent))
		exponent--;
	return (uint8_t)~(sign | exponent << 4 | (v >> (exponent + 3) & 0x0f));
}

static uint8_t to_alaw(int v)
{
	int sign = v >= 0 ? 0x80 : 0, exponent = 7;

	v = v < 0 ? -v - 1 : v;
	while (exponent > 0 && !(v & 0x80 << exponent))
		exponent--;
	return (uint8_t)((sign | exponent << 4 | (v >> (exponent ? exponent + 3 : 4) & 0x0f)) ^ 0x55);
}

static int from_ulaw(uint8_t byte)
{
	int v = ~byte & 0xff, m = ((((v & 15) << 3) + 132) << (v >> 4 & 7)) - 132;

	return v & 0x80 ? -m : m;
}

uint8_t calling_alaw(uint8_t ulaw)
{
	return to_alaw(from_ulaw(ulaw));
}

int calling_load(struct run *r)
{
	SF_INFO info = { 0 };
	SNDFILE *f = sf_open(r->o.path, SFM_READ, &info);
	short x[2 * FRAME];

	if (!f || info.channels != 2 || info.samplerate != 8000) {
		fprintf(stderr, "callgen: %s: must be a sound file of two channels at 8000 Hz\n", r->o.path);
		sf_close(f);
		return -1;
	}
	r->frames = (long)(info.frames / FRAME);
	for (int s = 0; s < 2; s++)
		r->ulaw[s] = malloc((size_t)r->frames * FRAME);
	for (long n = 0; n < r->frames; n++) {
		sf_readf_short(f, x, FRAME);
		for (int i = 0; i < 2 * FRAME; i++)
			r->ulaw[i & 1][n * FRAME + i / 2] = to_ulaw(x[i]);
	}
	sf_close(f);
	return 0;
}
