#include "source/capture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct capture {
	const struct capture_driver *driver;
	void                        *self;
	struct capture_status        status;
};

static const struct capture_driver *const drivers[] = {
	&capture_portaudio, &capture_alsa, &capture_app, &capture_file
};

static const struct capture_driver *find(const char *name)
{
	for (size_t i = 0; i < sizeof(drivers) / sizeof(*drivers); i++)
		if (!strcmp(drivers[i]->name, name))
			return drivers[i];
	return NULL;
}

int capture_open(struct capture **out, const struct capture_options *options, struct ring *ring, char *error)
{
	struct capture *c = calloc(1, sizeof(*c));
	int err;

	*out = NULL;
	if (!c)
		return -ENOMEM;
	c->driver = find(options->backend);
	if (!c->driver) {
		snprintf(error, CAPTURE_ERROR_LEN, "%.40s: there is no such backend; try portaudio or alsa", options->backend);
		free(c);
		return -EINVAL;
	}
	err = c->driver->open(&c->self, options, ring, &c->status, error);
	if (err) {
		free(c);
		return err;
	}
	*out = c;
	return 0;
}

void capture_close(struct capture *c)
{
	if (!c)
		return;
	c->driver->close(c->self);
	free(c);
}

enum capture_state capture_state(const struct capture *c)
{
	return (enum capture_state)atomic_load(&c->status.state);
}

int64_t capture_overruns(const struct capture *c)
{
	return atomic_load(&c->status.overruns);
}

int64_t capture_now_ns(void)
{
	struct timespec t;

	/* Read from a page the kernel shares (vDSO): not a system call, so a callback may. */
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}
