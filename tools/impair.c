/*
 * impair.c - what a packet network does to a recording
 */
#include <sndfile.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
	"usage: impair zeros|repeat PERCENT IN OUT.wav\n"
	"\n"
	"Takes away PERCENT of the 20 ms packets of a mono recording, each by itself, the same ones every time.\n"
	"  zeros   nothing stands in for them\n"
	"  repeat  the last packet again, fading by half with each (as G.711 Appendix I fades, without its pitch search)\n";

enum { PACKETS_PER_S = 50, PACKET_MAX = 48000 / PACKETS_PER_S };

static bool lost(uint32_t *seed, double percent)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (double)(*seed >> 8) / 16777216.0 * 100 < percent;
}

static int run(SNDFILE *in, SNDFILE *out, size_t packet, bool repeat, double percent)
{
	float x[PACKET_MAX], last[PACKET_MAX] = { 0 };
	uint32_t seed = 1;
	sf_count_t n;

	while ((n = sf_readf_float(in, x, (sf_count_t)packet)) > 0) {
		bool gone = lost(&seed, percent);

		for (size_t i = 0; i < packet; i++)
			last[i] = !gone ? x[i] : repeat ? 0.5f * last[i] : 0;
		if (sf_writef_float(out, last, n) != n)
			return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	SF_INFO info = { 0 };
	bool repeat = argc == 5 && !strcmp(argv[1], "repeat");
	SNDFILE *in = NULL, *out = NULL;
	int status = 2;

	if (argc != 5 || (!repeat && strcmp(argv[1], "zeros")))
		return fputs(help, stderr), 2;
	in = sf_open(argv[3], SFM_READ, &info);
	if (in && info.channels == 1 && info.samplerate >= 8000 && info.samplerate <= 48000)
		out = sf_open(argv[4], SFM_WRITE, &(SF_INFO) { .samplerate = info.samplerate, .channels = 1,
		                                               .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16 });
	if (out)
		status = run(in, out, (size_t)info.samplerate / PACKETS_PER_S, repeat, strtod(argv[2], NULL));
	else
		fprintf(stderr, "impair: %s: %s\n", in ? argv[4] : argv[3], in && info.channels != 1 ? "must be mono" : sf_strerror(in));
	if (out && sf_close(out))
		status = 1;
	if (in)
		sf_close(in);
	return status;
}
