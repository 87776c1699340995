#include "commands/log.h"

#include "analysis/utc.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

enum { TEXT_LEN = 512, LINE_LEN = 2 * TEXT_LEN + 128 };

static const char *const levels[] = { "debug", "info", "warn", "error" };

int log_option(struct log *l, const struct command *self, const char *level)
{
	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++)
		if (!strcmp(levels[i], level)) {
			l->structured = true;
			l->least = (enum log_level)i;
			return EXIT_OK;
		}
	return cli_usage(self, "--log %s: debug, info, warn or error", level);
}

/* In quotes; a line stays one line. */
static void quote(char *out, const char *text)
{
	*out++ = '"';
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			*out++ = '\\';
		*out++ = (unsigned char)*text < ' ' ? ' ' : *text;
	}
	*out++ = '"';
	*out = '\0';
}

/* One write a line: several threads' lines do not mix. */
static void put(const struct log *l, enum log_level level, const char *event, const char *rest)
{
	char line[LINE_LEN], now[UTC_LEN];

	snprintf(line, sizeof(line), "ts=%s level=%s event=%s %s\n", utc_text(now, time(NULL)), levels[level], event, rest);
	fputs(line, l->to ? l->to : stderr);
}

void log_say(const struct log *l, enum log_level level, const char *event, const char *format, ...)
{
	char text[TEXT_LEN], quoted[2 * TEXT_LEN + 8] = "msg=";
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (!l->structured && level >= LOG_INFO_LEVEL)
		fprintf(l->to ? l->to : stderr, "undertone: %s\n", text);
	if (!l->structured || level < l->least)
		return;
	quote(quoted + strlen(quoted), text);
	put(l, level, event, quoted);
}

void log_call(const struct log *l, const struct event *e)
{
	char text[TEXT_LEN];
	enum log_level level = e->kind == EVENT_GAP ? LOG_DEBUG_LEVEL : LOG_INFO_LEVEL;

	if (!l->structured || level < l->least)
		return;
	if (e->kind == EVENT_CALL_START) {
		snprintf(text, sizeof(text), "source=%s channels=%" PRId64 " rate_hz=%" PRId64, e->start.source, e->start.channels, e->start.rate_hz);
		put(l, level, "call_start", text);
	} else if (e->kind == EVENT_GAP) {
		snprintf(text, sizeof(text), "lost_ms=%" PRId64, e->gap.lost_ms);
		put(l, level, "gap", text);
	} else if (e->kind == EVENT_CALL_END) {
		snprintf(text, sizeof(text), "reason=%s duration_ms=%" PRId64 " lost_ms=%" PRId64, e->end.reason,
		         e->end.duration_ms, e->end.lost_ms);
		put(l, level, "call_end", text);
	}
}
