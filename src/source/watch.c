#include "source/watch.h"

#include "source/pulse.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SLOTS = 2, MAX_SOURCES = 128 };

struct known_source {
	uint32_t index;
	bool     monitor;
	char     name[PULSE_NAME_LEN];
};

struct slot {
	char        source[PULSE_NAME_LEN];
	bool        now;                        /* seen in the listing that is running */
	atomic_bool seen, present;
};

struct watch {
	struct pulse        pulse;
	struct known_source sources[MAX_SOURCES];
	size_t              count;
	char                pid[16];
	bool                softphone_now;      /* in the listing that is running */
	bool                listing, again;     /* again: something changed since it began */
	struct slot         slots[SLOTS];
	atomic_bool         alive, softphone;
};

static void refresh(struct watch *w);

static const struct known_source *find(const struct watch *w, uint32_t index)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->sources[i].index == index)
			return &w->sources[i];
	return NULL;
}

static void take_output(struct watch *w, const pa_source_output_info *info)
{
	const struct known_source *source = find(w, info->source);
	const char *pid = pa_proplist_gets(info->proplist, PA_PROP_APPLICATION_PROCESS_ID);

	if (!source)
		return;
	if (pid && !strcmp(pid, w->pid)) {
		for (size_t i = 0; i < SLOTS; i++)
			w->slots[i].now |= !strcmp(w->slots[i].source, source->name);
		return;
	}
	/* A volume meter's stream is no call: meters ask for peaks, a resampling no voice goes through. */
	if (!source->monitor && !info->corked && !(info->resample_method && !strcmp(info->resample_method, "peaks")))
		w->softphone_now = true;
}

static void publish(struct watch *w)
{
	atomic_store(&w->softphone, w->softphone_now);
	for (size_t i = 0; i < SLOTS; i++) {
		if (w->slots[i].now)
			atomic_store(&w->slots[i].seen, true);
		atomic_store(&w->slots[i].present, w->slots[i].now);
	}
	w->listing = false;
	if (w->again)
		refresh(w);
}

static void on_output(pa_context *c, const pa_source_output_info *info, int end, void *ctx)
{
	(void)c;
	if (end)
		publish(ctx);
	else
		take_output(ctx, info);
}

static void on_source(pa_context *c, const pa_source_info *info, int end, void *ctx)
{
	struct watch *w = ctx;

	if (end) {
		pa_operation *o = pa_context_get_source_output_info_list(c, on_output, w);

		if (o)
			pa_operation_unref(o);
	} else if (w->count < MAX_SOURCES) {
		struct known_source *s = &w->sources[w->count++];

		s->index = info->index;
		s->monitor = info->monitor_of_sink != PA_INVALID_INDEX;
		snprintf(s->name, sizeof(s->name), "%s", info->name);
	}
}

/* On the loop's thread or with its lock: lists sources, then the streams on them. */
static void refresh(struct watch *w)
{
	pa_operation *o;

	w->again = w->listing;
	if (w->listing)
		return;
	w->listing = true;
	w->count = 0;
	w->softphone_now = false;
	for (size_t i = 0; i < SLOTS; i++)
		w->slots[i].now = false;
	o = pa_context_get_source_info_list(w->pulse.context, on_source, w);
	if (o)
		pa_operation_unref(o);
}

static void on_change(pa_context *c, pa_subscription_event_type_t type, uint32_t index, void *ctx)
{
	(void)c, (void)type, (void)index;
	refresh(ctx);
}

static void on_state(pa_context *c, void *ctx)
{
	struct watch *w = ctx;

	if (!PA_CONTEXT_IS_GOOD(pa_context_get_state(c))) {
		atomic_store(&w->alive, false);
		atomic_store(&w->softphone, false);
	}
}

int watch_open(struct watch **out)
{
	struct watch *w = calloc(1, sizeof(*w));
	pa_operation *o;
	int err;

	*out = NULL;
	if (!w)
		return -ENOMEM;
	err = pulse_connect(&w->pulse);
	if (err) {
		free(w);
		return err;
	}
	snprintf(w->pid, sizeof(w->pid), "%ld", (long)getpid());
	atomic_store(&w->alive, true);
	pa_threaded_mainloop_lock(w->pulse.loop);
	pa_context_set_state_callback(w->pulse.context, on_state, w);
	pa_context_set_subscribe_callback(w->pulse.context, on_change, w);
	o = pa_context_subscribe(w->pulse.context, PA_SUBSCRIPTION_MASK_SOURCE | PA_SUBSCRIPTION_MASK_SOURCE_OUTPUT, NULL,
	                         NULL);
	if (o)
		pa_operation_unref(o);
	refresh(w);
	pa_threaded_mainloop_unlock(w->pulse.loop);
	*out = w;
	return 0;
}

void watch_close(struct watch *w)
{
	if (!w)
		return;
	pulse_disconnect(&w->pulse);
	free(w);
}

bool watch_alive(const struct watch *w)
{
	return atomic_load(&w->alive);
}

bool watch_softphone(const struct watch *w)
{
	return atomic_load(&w->softphone);
}

void watch_expect(struct watch *w, unsigned slot, const char *source)
{
	struct slot *s = &w->slots[slot];

	pa_threaded_mainloop_lock(w->pulse.loop);
	snprintf(s->source, sizeof(s->source), "%s", source);
	atomic_store(&s->seen, false);
	atomic_store(&s->present, false);
	refresh(w);
	pa_threaded_mainloop_unlock(w->pulse.loop);
}

bool watch_moved(const struct watch *w, unsigned slot)
{
	return atomic_load(&w->slots[slot].seen) && !atomic_load(&w->slots[slot].present);
}
