#include "batch/progress.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { BAR_MOST = 30, BAR_LEAST = 5, LINE_LEN = 256 };

static const double terminal_every_s = 0.2, line_every_s = 30;

static double since(const struct timespec *then)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - then->tv_sec) + 1e-9 * (double)(now.tv_nsec - then->tv_nsec);
}

void progress_start(struct progress *p, bool wanted, size_t calls, double bytes)
{
	*p = (struct progress){ .wanted = wanted, .terminal = isatty(STDERR_FILENO), .calls = calls, .bytes = bytes };
	clock_gettime(CLOCK_MONOTONIC, &p->started);
	p->told = p->started;
}

/* "1 h 05 min", "4 min 10 s", "12 s" */
static void put_span(char *text, size_t n, double seconds)
{
	unsigned long s = (unsigned long)(seconds + 0.5);

	if (s >= 3600)
		snprintf(text, n, "%lu h %02lu min", s / 3600, s / 60 % 60);
	else if (s >= 60)
		snprintf(text, n, "%lu min %02lu s", s / 60, s % 60);
	else
		snprintf(text, n, "%lu s", s);
}

/* What an earlier run did took this one no time, and says nothing of the time left. */
static void put_line(const struct progress *p, bool last, char line[LINE_LEN])
{
	double elapsed = since(&p->started), mine = p->bytes_done - p->bytes_before;
	char span[64];
	size_t n;

	snprintf(line, LINE_LEN, "%zu of %zu calls, %.1f h of audio, %.0fx real time", p->done + p->failed, p->calls,
	         p->audio_s / 3600, elapsed > 0 ? p->audio_s / elapsed : 0);
	n = strlen(line);
	if (p->failed) {
		snprintf(line + n, LINE_LEN - n, ", %zu failed", p->failed);
		n = strlen(line);
	}
	put_span(span, sizeof(span), last ? elapsed : mine > 0 ? elapsed * (p->bytes - p->bytes_done) / mine : 0);
	if (last)
		snprintf(line + n, LINE_LEN - n, ", in %s", span);
	else if (mine > 0)
		snprintf(line + n, LINE_LEN - n, ", %s left", span);
}

static size_t columns(void)
{
	struct winsize size;

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/* The bar takes what the text leaves of the line, and is left out where that is little. */
static void draw(const struct progress *p, const char *line)
{
	static const char full[] = "##############################", empty[] = "..............................";
	size_t room = columns() - 1, text = strlen(line);
	size_t bar = room > text + 3 ? room - text - 3 : 0;
	double share = p->bytes > 0 ? p->bytes_done / p->bytes : 1;

	if (bar > BAR_MOST)
		bar = BAR_MOST;

	size_t on = (size_t)((double)bar * (share < 1 ? share : 1));

	fputc('\r', stderr);
	if (bar >= BAR_LEAST)
		fprintf(stderr, "[%.*s%.*s] ", (int)on, full, (int)(bar - on), empty);
	fprintf(stderr, "%.*s\033[K", (int)room, line);
}

void progress_tell(struct progress *p, bool last)
{
	char line[LINE_LEN];

	if (!p->wanted || (!last && since(&p->told) < (p->terminal ? terminal_every_s : line_every_s)))
		return;
	clock_gettime(CLOCK_MONOTONIC, &p->told);
	put_line(p, last, line);
	if (p->terminal)
		draw(p, line);
	else
		fputs(line, stderr);
	if (last || !p->terminal)
		fputc('\n', stderr);
}

void progress_clear(const struct progress *p)
{
	if (p->wanted && p->terminal)
		fputs("\r\033[K", stderr);
}
