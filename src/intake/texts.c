#include "intake/texts.h"

#include "analysis/utc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct texts_mark {
	struct texts_mark *next;
	char *text, *author;
};

static void copy(char out[TEXTS_LEN], const char *text)
{
	snprintf(out, TEXTS_LEN, "%s", text ? text : "");
}

struct texts *texts_create(const struct texts_known *known, const struct identity *key)
{
	struct texts *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	identity_random(t->id);
	utc_text(t->started_at, time(NULL));
	copy(t->agent_id, known->agent_id);
	copy(t->team, known->team);
	copy(t->queue, known->queue);
	copy(t->reason, known->reason);
	if (known->caller_id && *known->caller_id)
		identity_caller(key, known->caller_id, t->caller_hash);
	return t;
}

static void free_mark(struct texts_mark *m)
{
	free(m->text);
	free(m->author);
	free(m);
}

void texts_free(void *texts)
{
	struct texts *t = texts;

	while (t && t->marks) {
		struct texts_mark *m = t->marks;

		t->marks = m->next;
		free_mark(m);
	}
	free(t);
}

bool texts_keep(struct texts *t, const char **text, const char **author)
{
	struct texts_mark *m = calloc(1, sizeof(*m));

	if (!m)
		return false;
	m->text = strdup(*text);
	m->author = strdup(*author);
	if (!m->text || !m->author) {
		free_mark(m);
		return false;
	}
	m->next = t->marks;
	t->marks = m;
	*text = m->text;
	*author = m->author;
	return true;
}
