#include "engine/offline.h"

#include "source/content_hash.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* What was said of the recording -> whose voices are on which channel; false and message where it was not said. */
static bool voices_of(const struct offline *o, const struct source_info *info, enum call_voices *voices, char *message)
{
	if (info->channels == 1) {
		*voices = o->mono_caller ? VOICES_CALLER : VOICES_UNKNOWN;
		return true;
	}
	*voices = VOICES_BOTH;
	if (!o->order_given)
		snprintf(message, OFFLINE_MESSAGE_LEN, "has two channels; say which is the caller: --channels caller,agent");
	return o->order_given;
}

int offline_identify(const struct offline *o, const struct identity *key, const char *settings, char *id, char *message)
{
	const struct source_options *source = &o->source;
	const char *paths[] = { source->path, source->agent_path };
	char how[512];
	size_t failed = 0;
	int err;

	*message = '\0';
	if (!strcmp(source->path, "-")) {
		identity_random(id);
		return 0;
	}
	snprintf(how, sizeof(how), "%d %d %s %u %u %s", (int)source->order, o->mono_caller, source->raw ? source->raw : "",
	         source->raw_rate_hz, source->raw_channels, settings);
	err = content_hash(id, key->key, how, paths, source->agent_path ? 2 : 1, &failed);
	if (err)
		snprintf(message, OFFLINE_MESSAGE_LEN, "%s", strerror(-err));
	return err;
}

static int play(const struct offline *o, struct source *source, struct call *call)
{
	struct audio_block block;
	int got;

	while ((got = source_read(source, &block)) > 0)
		call_process(call, &block);

	/* A read that a signal broke off is the signal's doing, not the source's. */
	bool stopped = o->source.stop && *o->source.stop;

	call_end(call, stopped ? "signal" : got == 0 ? "end" : "error");
	return stopped ? 0 : got;
}

int offline_run(const struct offline *o, char *message)
{
	struct source *source = NULL;
	struct call *call = NULL;
	char error[SOURCE_ERROR_LEN];
	struct call_config config = { .id = o->id, .start = o->start, .on_event = o->on_event,
	                              .on_features = o->on_features, .ctx = o->ctx };
	int err;

	*message = '\0';
	err = source_open(&source, &o->source, error);
	if (err) {
		snprintf(message, OFFLINE_MESSAGE_LEN, "%s", error);
		return err;
	}

	const struct source_info *info = source_info(source);

	err = voices_of(o, info, &config.voices, message) ? 0 : -EINVAL;
	if (err)
		goto out;
	memcpy(config.rate_hz, info->rate_hz, sizeof(config.rate_hz));
	config.start.source = strcmp(o->source.path, "-") ? "file" : "stdin";
	config.start.rate_hz = info->rate_hz[CALLER];
	config.start.channels = info->channels;
	if (!config.start.started_at && *info->started_at)
		config.start.started_at = info->started_at;
	err = call_create(&call, &config, o->cal, o->fft);
	if (err) {
		snprintf(message, OFFLINE_MESSAGE_LEN, "%s", strerror(-err));
		goto out;
	}
	err = play(o, source, call);
	snprintf(message, OFFLINE_MESSAGE_LEN, "%s", err ? source_error(source) : source_warning(source));
out:
	call_destroy(call);
	source_close(source);
	return err;
}
