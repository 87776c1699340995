#include "source/capture.h"
#include "source/pulse.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

/* One program's playback, and not the whole desk: the monitor of its sink, cut down to its stream. */
struct app {
	struct pulse           pulse;
	pa_stream             *stream;
	struct ring           *ring;
	struct capture_status *status;
	const char            *wanted;          /* only while opening */
	uint32_t               input, sink;     /* the program's stream and where it plays; PA_INVALID_INDEX: not found */
	uint32_t               monitor;
};

static bool is(const char *name, const char *wanted)
{
	return name && !strcasecmp(name, wanted);
}

static void on_input(pa_context *c, const pa_sink_input_info *info, int end, void *ctx)
{
	struct app *a = ctx;

	(void)c;
	if (end)
		pa_threaded_mainloop_signal(a->pulse.loop, 0);
	else if (is(pa_proplist_gets(info->proplist, PA_PROP_APPLICATION_NAME), a->wanted) ||
	         is(pa_proplist_gets(info->proplist, PA_PROP_APPLICATION_PROCESS_BINARY), a->wanted)) {
		a->input = info->index;
		a->sink = info->sink;
	}
}

static void on_sink(pa_context *c, const pa_sink_info *info, int end, void *ctx)
{
	struct app *a = ctx;

	(void)c;
	if (end)
		pa_threaded_mainloop_signal(a->pulse.loop, 0);
	else
		a->monitor = info->monitor_source;
}

static void on_read(pa_stream *s, size_t ready, void *ctx)
{
	struct app *a = ctx;
	const void *data;
	size_t frame = ring_channels(a->ring) * sizeof(float);

	(void)ready;
	while (pa_stream_readable_size(s) > 0) {
		size_t bytes;

		if (pa_stream_peek(s, &data, &bytes) < 0 || !bytes)
			return;
		ring_push(a->ring, data, bytes / frame, capture_now_ns());      /* a hole in the stream: data is NULL, silence */
		pa_stream_drop(s);
	}
}

static void on_stream(pa_stream *s, void *ctx)
{
	struct app *a = ctx;

	if (!PA_STREAM_IS_GOOD(pa_stream_get_state(s)))
		atomic_store(&a->status->state, CAPTURE_LOST);
	pa_threaded_mainloop_signal(a->pulse.loop, 0);
}

/* The lock is held. */
static int listen(struct app *a, const struct capture_options *o)
{
	pa_sample_spec spec = { PA_SAMPLE_FLOAT32NE, o->rate_hz, (uint8_t)o->channels };
	pa_buffer_attr attr = { .maxlength = (uint32_t)-1, .fragsize = (uint32_t)pa_usec_to_bytes(20 * PA_USEC_PER_MSEC, &spec) };
	char source[16];

	snprintf(source, sizeof(source), "%u", a->monitor);
	a->stream = pa_stream_new(a->pulse.context, "call", &spec, NULL);
	if (!a->stream)
		return -ENOMEM;
	pa_stream_set_read_callback(a->stream, on_read, a);
	pa_stream_set_state_callback(a->stream, on_stream, a);
	if (pa_stream_set_monitor_stream(a->stream, a->input) < 0 ||
	    pa_stream_connect_record(a->stream, source, &attr, PA_STREAM_ADJUST_LATENCY | PA_STREAM_DONT_MOVE) < 0)
		return -ENODEV;
	while (pa_stream_get_state(a->stream) == PA_STREAM_CREATING)
		pa_threaded_mainloop_wait(a->pulse.loop);
	return pa_stream_get_state(a->stream) == PA_STREAM_READY ? 0 : -ENODEV;
}

static int find_and_listen(struct app *a, const struct capture_options *o)
{
	int err;

	a->wanted = o->device;
	a->input = a->sink = a->monitor = PA_INVALID_INDEX;
	err = pulse_wait(&a->pulse, pa_context_get_sink_input_info_list(a->pulse.context, on_input, a));
	if (!err && a->input == PA_INVALID_INDEX)
		err = -ENOENT;
	if (!err)
		err = pulse_wait(&a->pulse, pa_context_get_sink_info_by_index(a->pulse.context, a->sink, on_sink, a));
	return err ? err : listen(a, o);
}

static void app_close(void *self)
{
	struct app *a = self;

	if (a->stream) {
		pa_threaded_mainloop_lock(a->pulse.loop);
		pa_stream_set_state_callback(a->stream, NULL, NULL);
		pa_stream_set_read_callback(a->stream, NULL, NULL);
		pa_stream_disconnect(a->stream);
		pa_stream_unref(a->stream);
		pa_threaded_mainloop_unlock(a->pulse.loop);
	}
	pulse_disconnect(&a->pulse);
	free(a);
}

static int app_open(void **self, const struct capture_options *o, struct ring *ring, struct capture_status *status,
                    char *error)
{
	struct app *a = calloc(1, sizeof(*a));
	int err;

	if (!a)
		return -ENOMEM;
	a->ring = ring;
	a->status = status;
	err = pulse_connect(&a->pulse);
	if (!err) {
		pa_threaded_mainloop_lock(a->pulse.loop);
		err = find_and_listen(a, o);
		pa_threaded_mainloop_unlock(a->pulse.loop);
	}
	if (err) {
		snprintf(error, CAPTURE_ERROR_LEN, err == -ENOTCONN ? "%.100s: no PulseAudio or PipeWire server answers; --app needs one" :
		         "%.100s: this program is playing nothing; start its call, or leave --app out", o->device);
		app_close(a);
		return err;
	}
	*self = a;
	return 0;
}

const struct capture_driver capture_app = { "app", app_open, app_close };
