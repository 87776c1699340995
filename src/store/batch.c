#include "store/batch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { TEXTS_MAX = 64 };

/* Where an event holds its texts, into places; returns how many. */
static size_t find_texts(struct event *e, const char **places[TEXTS_MAX])
{
	size_t count, n = 0;
	const struct field *fields = event_fields(e->kind, &count);

	places[n++] = &e->call;
	for (size_t i = 0; i < count; i++) {
		void *at = (char *)e + fields[i].offset;

		if (fields[i].type == FIELD_TEXT)
			places[n++] = at;
		if (fields[i].type != FIELD_EVIDENCE)
			continue;

		struct evidence *evidence = at;

		for (size_t j = 0; j < evidence->count; j++) {
			places[n++] = &evidence->items[j].feature;
			places[n++] = &evidence->items[j].unit;
		}
	}
	return n;
}

void batch_free_text(const char *text)
{
	union { const char *borrowed; char *own; } t = { text };

	free(t.own);
}

static void free_texts(struct event *e)
{
	const char **places[TEXTS_MAX];
	size_t count = find_texts(e, places);

	for (size_t i = 0; i < count; i++)
		batch_free_text(*places[i]);
}

int batch_add(struct batch *b, const struct event *e)
{
	const char **places[TEXTS_MAX];
	struct event *copy = &b->events[b->count];
	size_t count, done = 0;

	if (b->count == BATCH_EVENTS)
		return -ENOBUFS;
	*copy = *e;
	count = find_texts(copy, places);
	for (; done < count; done++) {
		char *text = *places[done] ? strdup(*places[done]) : NULL;

		if (*places[done] && !text)
			goto out;
		*places[done] = text;
	}
	b->count++;
	return 0;

out:
	while (done--)
		batch_free_text(*places[done]);
	return -ENOMEM;
}

void batch_clear(struct batch *b)
{
	for (size_t i = 0; i < b->count; i++)
		free_texts(&b->events[i]);
	b->count = 0;
}
