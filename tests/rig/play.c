/*
 * play SINK-OF-CHANNEL-1 SINK-OF-CHANNEL-2 FILE.wav - plays a stereo file into two sinks, both begun together, and says when
 *
 * Each stream is filled before it starts and has half a second in hand, so that the sinks never run dry: what a monitor
 * hears is the file, sample by sample.
 */
#include <pulse/pulseaudio.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { CHANNELS = 2, IN_HAND_MS = 500 };

struct side {
	pa_stream *stream;
	short     *samples;
	size_t     written, size;               /* bytes */
	int        drained;
};

struct player {
	pa_mainloop *loop;
	pa_context  *context;
	struct side  side[CHANNELS];
	const char  *sink[CHANNELS];
	SF_INFO      info;
	int          started;
};

static void fail(const char *what)
{
	fprintf(stderr, "play: %s\n", what);
	exit(1);
}

static void read_file(struct player *p, const char *path)
{
	SNDFILE *f = sf_open(path, SFM_READ, &p->info);
	short *all;

	if (!f || p->info.channels != CHANNELS)
		fail("not a stereo file");
	all = malloc((size_t)p->info.frames * CHANNELS * sizeof(*all));
	for (size_t c = 0; c < CHANNELS; c++)
		p->side[c].samples = malloc((size_t)p->info.frames * sizeof(short));
	if (!all || !p->side[0].samples || !p->side[1].samples || sf_readf_short(f, all, p->info.frames) != p->info.frames)
		fail("cannot be read");
	for (sf_count_t i = 0; i < p->info.frames * CHANNELS; i++)
		p->side[i % CHANNELS].samples[i / CHANNELS] = all[i];
	for (size_t c = 0; c < CHANNELS; c++)
		p->side[c].size = (size_t)p->info.frames * sizeof(short);
	free(all);
	sf_close(f);
}

static void on_drained(pa_stream *s, int ok, void *ctx)
{
	struct side *side = ctx;

	(void)s, (void)ok;
	side->drained = 1;
}

static void on_room(pa_stream *s, size_t room, void *ctx)
{
	struct side *side = ctx;
	size_t n = side->size - side->written < room ? side->size - side->written : room;

	if (!n)
		return;
	pa_stream_write(s, (char *)side->samples + side->written, n, NULL, 0, PA_SEEK_RELATIVE);
	side->written += n;
	if (side->written == side->size)
		pa_operation_unref(pa_stream_drain(s, on_drained, side));
}

static void connect_side(struct player *p, size_t c)
{
	pa_sample_spec spec = { PA_SAMPLE_S16NE, (uint32_t)p->info.samplerate, 1 };
	uint32_t in_hand = (uint32_t)pa_usec_to_bytes(IN_HAND_MS * PA_USEC_PER_MSEC, &spec);
	pa_buffer_attr attr = { .maxlength = (uint32_t)-1, .tlength = in_hand, .prebuf = 0, .minreq = (uint32_t)-1 };

	p->side[c].stream = pa_stream_new(p->context, "call", &spec, NULL);
	pa_stream_set_write_callback(p->side[c].stream, on_room, &p->side[c]);
	if (pa_stream_connect_playback(p->side[c].stream, p->sink[c], &attr, PA_STREAM_START_CORKED, NULL, NULL) < 0)
		fail("no such sink");
}

/* Seconds since 1970. */
static void say_when(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	printf("%lld.%06ld\n", (long long)t.tv_sec, t.tv_nsec / 1000);
	fflush(stdout);
}

static void step(struct player *p)
{
	if (pa_mainloop_iterate(p->loop, 1, NULL) < 0)
		fail("the server is gone");
}

int main(int argc, char **argv)
{
	struct player p = { 0 };

	if (argc != 4)
		fail("play SINK SINK FILE");
	p.sink[0] = argv[1];
	p.sink[1] = argv[2];
	read_file(&p, argv[3]);
	p.loop = pa_mainloop_new();
	p.context = pa_context_new(pa_mainloop_get_api(p.loop), "play");
	if (pa_context_connect(p.context, NULL, PA_CONTEXT_NOAUTOSPAWN, NULL) < 0)
		fail("no server");
	while (pa_context_get_state(p.context) != PA_CONTEXT_READY)
		step(&p);
	for (size_t c = 0; c < CHANNELS; c++)
		connect_side(&p, c);
	for (size_t c = 0; c < CHANNELS; c++)
		while (pa_stream_get_state(p.side[c].stream) != PA_STREAM_READY || !p.side[c].written)
			step(&p);
	for (size_t c = 0; c < CHANNELS; c++)
		pa_operation_unref(pa_stream_cork(p.side[c].stream, 0, NULL, NULL));
	say_when();
	while (!p.side[0].drained || !p.side[1].drained)
		step(&p);
	return 0;
}
