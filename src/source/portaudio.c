#include "source/capture.h"

#include <alsa/asoundlib.h>
#include <errno.h>
#include <pa_linux_alsa.h>
#include <portaudio.h>
#include <stdio.h>
#include <stdlib.h>

enum { NS_PER_S = 1000000000 };

struct portaudio {
	PaStream              *stream;
	struct ring           *ring;
	struct capture_status *status;
	unsigned               rate_hz;
	int64_t                last_ns;         /* when the callback was last run; its own */
};

/* PortAudio's own thread: moves frames, counts overruns, and nothing else. */
static int on_samples(const void *input, void *output, unsigned long frames, const PaStreamCallbackTimeInfo *time,
                      PaStreamCallbackFlags flags, void *ctx)
{
	struct portaudio *p = ctx;

	(void)output;
	(void)time;             /* its times are of no use through the pulse plugin */
	int64_t now = capture_now_ns();

	if (flags & paInputOverflow) {
		/* How much was lost is not said; the clock tells, to a period. */
		int64_t lost = (now - p->last_ns) * p->rate_hz / NS_PER_S - (int64_t)frames;

		atomic_fetch_add(&p->status->overruns, 1);
		if (p->last_ns && lost > 0)
			ring_skip(p->ring, lost);
	}
	p->last_ns = now;
	ring_push(p->ring, input, frames, now);
	return paContinue;
}

/* The stream ended without being asked to: the device or its server is gone. */
static void on_finished(void *ctx)
{
	struct portaudio *p = ctx;

	atomic_store(&p->status->state, CAPTURE_LOST);
}

static int fail(char *error, const char *device, PaError e)
{
	const char *why = Pa_GetErrorText(e);

	if (e == paUnanticipatedHostError && Pa_GetLastHostErrorInfo()->errorText[0])
		why = Pa_GetLastHostErrorInfo()->errorText;
	snprintf(error, CAPTURE_ERROR_LEN, "%.100s: cannot be captured (%.60s); `undertone devices` lists what can", device,
	         why);
	return e == paInvalidSampleRate || e == paInvalidChannelCount ? -EINVAL : -ENODEV;
}

static PaError open_stream(struct portaudio *p, const struct capture_options *o)
{
	PaAlsaStreamInfo info;
	PaStreamParameters input = {
		.device = paUseHostApiSpecificDeviceSpecification,
		.channelCount = (int)o->channels,
		.sampleFormat = paFloat32,
		.suggestedLatency = 0.1,        /* room in the device; callbacks still come each block */
		.hostApiSpecificStreamInfo = &info,
	};
	PaError e;

	PaAlsa_InitializeStreamInfo(&info);
	info.deviceString = o->device;
	e = Pa_OpenStream(&p->stream, &input, NULL, o->rate_hz, o->rate_hz / CAPTURE_BLOCKS_PER_S,
	                  paClipOff | paDitherOff, on_samples, p);
	if (!e)
		e = Pa_SetStreamFinishedCallback(p->stream, on_finished);
	if (!e)
		e = Pa_StartStream(p->stream);
	return e;
}

/* alsa-lib writes its complaints about devices that nobody asked for to standard error. */
static void say_nothing(const char *file, int line, const char *function, int err, const char *fmt, ...)
{
	(void)file, (void)line, (void)function, (void)err, (void)fmt;
}

static void pa_close(void *self)
{
	struct portaudio *p = self;

	if (p->stream)
		Pa_CloseStream(p->stream);
	Pa_Terminate();
	free(p);
}

static int pa_open(void **self, const struct capture_options *o, struct ring *ring, struct capture_status *status,
                   char *error)
{
	struct portaudio *p = calloc(1, sizeof(*p));
	PaError e;

	if (!p)
		return -ENOMEM;
	p->ring = ring;
	p->status = status;
	p->rate_hz = o->rate_hz;
	snd_lib_error_set_handler(say_nothing);
	e = Pa_Initialize();
	if (e) {
		free(p);
		return fail(error, o->device, e);
	}
	e = open_stream(p, o);
	if (e) {
		int err = fail(error, o->device, e);

		pa_close(p);
		return err;
	}
	*self = p;
	return 0;
}

const struct capture_driver capture_portaudio = { "portaudio", pa_open, pa_close };
