#include "source/device.h"

#include "source/pulse.h"
#include "source/source_kind.h"

#include <alsa/asoundlib.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static int list_server(struct device *devices, size_t max)
{
	struct pulse_source sources[DEVICE_MAX];
	struct pulse pulse;
	int n = pulse_connect(&pulse);

	if (n)
		return n;
	n = pulse_sources(&pulse, sources, max < DEVICE_MAX ? max : DEVICE_MAX);
	pulse_disconnect(&pulse);
	for (int i = 0; i < n; i++) {
		struct device *d = &devices[i];

		snprintf(d->name, sizeof(d->name), "%s", sources[i].description);
		snprintf(d->address, sizeof(d->address), "pulse:DEVICE=%.255s", sources[i].name);
		d->sounds_like = sources[i].monitor ? CALLER : AGENT;
		d->is_default = sources[i].is_default;
		d->rate_hz = sources[i].rate_hz;
		d->channels = sources[i].channels;
	}
	return n;
}

static int list_alsa(struct device *devices, size_t max)
{
	void **hints;
	int n = 0;

	if (snd_device_name_hint(-1, "pcm", &hints) < 0)
		return -ENODEV;
	for (void **h = hints; *h && (size_t)n < max; h++) {
		char *name = snd_device_name_get_hint(*h, "NAME");
		char *direction = snd_device_name_get_hint(*h, "IOID");

		if (name && strcmp(name, "null") && (!direction || !strcmp(direction, "Input"))) {
			struct device *d = &devices[n++];

			snprintf(d->name, sizeof(d->name), "%s", name);
			snprintf(d->address, sizeof(d->address), "%s", name);
			d->sounds_like = AGENT;
			d->is_default = !strcmp(name, "default");
		}
		free(name);
		free(direction);
	}
	snd_device_name_free_hint(hints);
	return n;
}

int device_list(struct device *devices, size_t max)
{
	int n;

	memset(devices, 0, max * sizeof(*devices));
	n = list_server(devices, max);
	return n >= 0 ? n : list_alsa(devices, max);
}

static bool fits(const struct device *d, const char *typed, enum side side, bool whole)
{
	if (!typed)
		return d->is_default && d->sounds_like == side;
	if (whole)
		return !strcasecmp(d->name, typed) || !strcmp(d->address, typed) ||
		       (strchr(d->address, '=') && !strcmp(strchr(d->address, '=') + 1, typed));
	return strcasestr(d->name, typed) != NULL;
}

/* The one device that fits, NULL and *count where it is none or several. */
static const struct device *pick(const struct device *devices, int n, const char *typed, enum side side, bool whole, int *count)
{
	const struct device *found = NULL;

	*count = 0;
	for (int i = 0; i < n; i++)
		if (fits(&devices[i], typed, side, whole)) {
			found = &devices[i];
			(*count)++;
		}
	return *count == 1 ? found : NULL;
}

static const char *whose(enum side side)
{
	return side == CALLER ? "caller" : "agent";
}

int device_find(struct live_device *out, char *address, const char *typed, enum side side, const char *backend, char *error)
{
	struct device devices[DEVICE_MAX];
	const struct device *found;
	int n, count;

	out->backend = backend;
	out->device = address;
	if (typed && !strncmp(typed, "file:", 5)) {
		out->backend = "file";
		out->device = typed + 5;
		return 0;
	}
	n = device_list(devices, DEVICE_MAX);
	found = pick(devices, n, typed, side, true, &count);
	if (!found && typed && !count)
		found = pick(devices, n, typed, side, false, &count);
	if (found)
		snprintf(address, sizeof(found->address), "%s", found->address);
	else if (typed && !count && strchr(typed, ':'))
		snprintf(address, sizeof(found->address), "%s", typed);         /* ALSA's own: hw:1,0 */
	else if (typed)
		return source_fail(error, count ? -EEXIST : -ENOENT, "%.100s: %s; `undertone devices` lists them", typed,
		                   count ? "several devices fit this name" : "there is no such device");
	else
		return source_fail(error, -ENOENT, "no device for the %s's side is known here; name one with --%s "
		                   "(`undertone devices` lists them)", whose(side), whose(side));
	return 0;
}
