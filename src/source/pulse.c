#include "source/pulse.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void on_state(pa_context *c, void *ctx)
{
	struct pulse *p = ctx;

	(void)c;
	pa_threaded_mainloop_signal(p->loop, 0);
}

/* The lock is held.  True once connected, false when that failed. */
static bool wait_ready(struct pulse *p)
{
	for (;;) {
		pa_context_state_t state = pa_context_get_state(p->context);

		if (state == PA_CONTEXT_READY || !PA_CONTEXT_IS_GOOD(state))
			return state == PA_CONTEXT_READY;
		pa_threaded_mainloop_wait(p->loop);
	}
}

int pulse_connect(struct pulse *p)
{
	bool ready = false;

	memset(p, 0, sizeof(*p));
	p->loop = pa_threaded_mainloop_new();
	if (!p->loop)
		return -ENOMEM;
	p->context = pa_context_new(pa_threaded_mainloop_get_api(p->loop), "undertone");
	if (p->context && !pa_threaded_mainloop_start(p->loop)) {
		pa_threaded_mainloop_lock(p->loop);
		pa_context_set_state_callback(p->context, on_state, p);
		ready = pa_context_connect(p->context, NULL, PA_CONTEXT_NOAUTOSPAWN, NULL) >= 0 && wait_ready(p);
		pa_threaded_mainloop_unlock(p->loop);
	}
	if (ready)
		return 0;
	pulse_disconnect(p);
	return -ENOTCONN;
}

void pulse_disconnect(struct pulse *p)
{
	if (!p->loop)
		return;
	if (p->context) {
		pa_threaded_mainloop_lock(p->loop);
		pa_context_set_state_callback(p->context, NULL, NULL);
		pa_context_disconnect(p->context);
		pa_context_unref(p->context);
		pa_threaded_mainloop_unlock(p->loop);
	}
	pa_threaded_mainloop_stop(p->loop);
	pa_threaded_mainloop_free(p->loop);
	memset(p, 0, sizeof(*p));
}

int pulse_wait(struct pulse *p, pa_operation *o)
{
	if (!o)
		return -ENOTCONN;
	while (pa_operation_get_state(o) == PA_OPERATION_RUNNING && PA_CONTEXT_IS_GOOD(pa_context_get_state(p->context)))
		pa_threaded_mainloop_wait(p->loop);

	int err = pa_operation_get_state(o) == PA_OPERATION_DONE ? 0 : -ENOTCONN;

	pa_operation_unref(o);
	return err;
}

struct listing {
	struct pulse        *pulse;
	struct pulse_source *sources;
	size_t               max, count;
	char                 microphone[PULSE_NAME_LEN], output[PULSE_NAME_LEN];     /* the defaults */
};

static void on_server(pa_context *c, const pa_server_info *info, void *ctx)
{
	struct listing *l = ctx;

	(void)c;
	if (info && info->default_source_name)
		snprintf(l->microphone, sizeof(l->microphone), "%s", info->default_source_name);
	if (info && info->default_sink_name)
		snprintf(l->output, sizeof(l->output), "%s", info->default_sink_name);
	pa_threaded_mainloop_signal(l->pulse->loop, 0);
}

static void on_source(pa_context *c, const pa_source_info *info, int end, void *ctx)
{
	struct listing *l = ctx;

	(void)c;
	if (end) {
		pa_threaded_mainloop_signal(l->pulse->loop, 0);
		return;
	}
	if (l->count < l->max) {
		struct pulse_source *s = &l->sources[l->count];

		snprintf(s->name, sizeof(s->name), "%s", info->name);
		snprintf(s->description, sizeof(s->description), "%s", info->description ? info->description : info->name);
		s->monitor = info->monitor_of_sink != PA_INVALID_INDEX;
		s->is_default = s->monitor ? !strcmp(info->monitor_of_sink_name, l->output) :
		                             !strcmp(info->name, l->microphone);
		s->rate_hz = info->sample_spec.rate;
		s->channels = info->sample_spec.channels;
	}
	l->count++;
}

int pulse_sources(struct pulse *p, struct pulse_source *sources, size_t max)
{
	struct listing l = { .pulse = p, .sources = sources, .max = max };
	int err;

	pa_threaded_mainloop_lock(p->loop);
	err = pulse_wait(p, pa_context_get_server_info(p->context, on_server, &l));
	if (!err)
		err = pulse_wait(p, pa_context_get_source_info_list(p->context, on_source, &l));
	pa_threaded_mainloop_unlock(p->loop);
	return err ? err : (int)(l.count < max ? l.count : max);
}
