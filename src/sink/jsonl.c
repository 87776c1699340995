/*
 * jsonl.c - JSON texts: jsonl, an event a line; json, one object a call: {"events":[ … ]}, an event a line too
 */
#include "sink/json.h"
#include "sink/sink_kind.h"

#include <errno.h>
#include <stdlib.h>

static int put(FILE *f, const char *before, const struct event *e, const char *after)
{
	char *line = json_line(e);

	if (!line)
		return -ENOMEM;
	fputs(before, f);
	fputs(line, f);
	fputs(after, f);
	free(line);
	return 0;
}

static int jsonl_write(void *state, FILE *f, const struct event *e)
{
	(void)state;
	return put(f, "", e, "\n");
}

struct json_state {
	bool more;                              /* events were written before */
};

static int json_begin(void *state, FILE *f)
{
	(void)state;
	fputs("{\"events\":[", f);
	return 0;
}

static int json_write(void *state, FILE *f, const struct event *e)
{
	struct json_state *s = state;
	const char *before = s->more ? ",\n" : "\n";

	s->more = true;
	return put(f, before, e, "");
}

static int json_end(void *state, FILE *f)
{
	(void)state;
	fputs("\n]}\n", f);
	return 0;
}

const struct sink_kind sink_jsonl = {
	.write = jsonl_write,
};

const struct sink_kind sink_json = {
	.state_size = sizeof(struct json_state),
	.begin = json_begin,
	.write = json_write,
	.end = json_end,
};
