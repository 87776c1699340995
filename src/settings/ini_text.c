#include "settings/ini_text.h"

#include <ini.h>
#include <stdio.h>
#include <string.h>

enum { WHAT_LEN = 512 };

struct ini_text {
	const char  *next, *end;
	int          line;                      /* that was read last, from 1 */
	ini_text_fn *take;
	void        *ctx;
	const char  *what;
	int          refused;                   /* the first line that take() refused; 0: none */
	char         first[WHAT_LEN];           /* what it said then */
};

/* As fgets(): at most num - 1 bytes, the line's end among them. */
static char *read_line(char *out, int num, void *ctx)
{
	struct ini_text *t = ctx;
	size_t left = (size_t)(t->end - t->next), room = (size_t)num - 1;
	const char *newline = memchr(t->next, '\n', left);
	size_t n = newline ? (size_t)(newline - t->next) + 1 : left;

	if (!left)
		return NULL;
	n = n < room ? n : room;
	memcpy(out, t->next, n);
	out[n] = '\0';
	t->next += n;
	t->line++;
	return out;
}

static int take(void *ctx, const char *section, const char *key, const char *value)
{
	struct ini_text *t = ctx;
	int taken = t->take(t->ctx, section, key, value);

	if (!taken && !t->refused) {
		t->refused = t->line;
		snprintf(t->first, sizeof(t->first), "%s", t->what);
	}
	return taken;
}

int ini_text_parse(const char *text, size_t len, ini_text_fn *fn, void *ctx, char *what, size_t n)
{
	struct ini_text t = { .next = text, .end = text + len, .take = fn, .ctx = ctx, .what = what };
	char none[WHAT_LEN];
	int line;

	snprintf(none, sizeof(none), "%s", what);
	line = ini_parse_stream(read_line, &t, take, &t);
	if (line)
		snprintf(what, n, "%.*s", (int)n - 1, line == t.refused ? t.first : none);
	return line;
}
