#include "source/source.h"

#include "source/capture.h"
#include "source/source_kind.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const struct source_kind *const kinds[] = { &source_live, &source_pair, &source_file };

enum { KINDS = sizeof(kinds) / sizeof(*kinds), NS_PER_S = 1000000000, NAP_NS = 100000000 };

int source_fail(char *error, int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(error, SOURCE_ERROR_LEN, format, args);
	va_end(args);
	return err;
}

int source_open(struct source **out, const struct source_options *options, char *error)
{
	struct source *s = calloc(1, sizeof(*s));
	int err = -EINVAL;

	*out = NULL;
	if (!s)
		return source_fail(error, -ENOMEM, "memory is short");
	s->stop = options->stop;
	s->speed = options->speed;
	for (size_t i = 0; i < KINDS && !s->kind; i++)
		if (kinds[i]->takes(options))
			s->kind = kinds[i];
	if (s->kind)
		err = s->kind->open(s, options, error);
	else
		source_fail(error, err, "no source is named");
	if (err) {
		source_close(s);
		return err;
	}
	*out = s;
	return 0;
}

static bool stopped(const struct source *s)
{
	return s->stop && atomic_load_explicit(s->stop, memory_order_relaxed);
}

/* A device hands a block over when its last sample has been heard.  Naps are short so that *stop is seen. */
static void pace(struct source *s, const struct audio_block *b)
{
	unsigned rate_hz = s->info.rate_hz[b->samples[CALLER] ? CALLER : AGENT];
	int64_t end = b->position + (int64_t)b->frames;
	int64_t due = (int64_t)((double)end / rate_hz / s->speed * NS_PER_S);

	if (!s->start_ns)
		s->start_ns = capture_now_ns();
	due += s->start_ns;
	for (int64_t now = capture_now_ns(); now < due && !stopped(s); now = capture_now_ns()) {
		int64_t nap = due - now < NAP_NS ? due : now + NAP_NS;
		struct timespec until = { .tv_sec = nap / NS_PER_S, .tv_nsec = nap % NS_PER_S };

		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
	}
}

int source_read(struct source *s, struct audio_block *b)
{
	if (stopped(s))
		return 0;

	int got = s->kind->read(s, b);

	if (got == 1 && s->speed > 0 && b->frames)
		pace(s, b);
	return got == 1 && stopped(s) ? 0 : got;
}

const struct source_info *source_info(const struct source *s)
{
	return &s->info;
}

const char *source_error(const struct source *s)
{
	return s->error;
}

const char *source_warning(const struct source *s)
{
	return s->warning;
}

void source_close(struct source *s)
{
	if (!s)
		return;
	if (s->kind)
		s->kind->close(s);
	free(s);
}
