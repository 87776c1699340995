#include "fitting/corpus.h"

#include "fitting/hear.h"
#include "settings/table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_LEN = 1024 };

struct columns { int path, speaker, sex, emotion, dup_of; };

static int add(struct corpus *c, const char *folder, const struct table *t, const struct columns *at)
{
	struct corpus_clip clip = { .sex = table_cell(t, at->sex)[0] }, *more;
	char path[2 * PATH_LEN + 4];
	int emotion = emotion_of(table_cell(t, at->emotion));

	if (emotion < 0 || !*table_cell(t, at->speaker) || *table_cell(t, at->dup_of))
		return 0;
	clip.emotion = (enum emotion)emotion;
	snprintf(clip.speaker, sizeof(clip.speaker), "%s", table_cell(t, at->speaker));
	snprintf(clip.word, sizeof(clip.word), "%s", clip.emotion == CALM ? "calm" : table_cell(t, at->emotion));
	snprintf(path, sizeof(path), "%s/%s", folder, table_cell(t, at->path));

	int err = line_clip(path, &clip.audio);

	if (err) {
		fprintf(stderr, "fit: %s: %s\n", path, strerror(-err));
		return err;
	}
	more = realloc(c->clips, (c->n + 1) * sizeof(*more));
	if (!more) {
		free(clip.audio.x);
		return -ENOMEM;
	}
	c->clips = more;
	c->clips[c->n++] = clip;
	return 0;
}

static int by_speaker(const void *a, const void *b)
{
	return strcmp(((const struct corpus_clip *)a)->speaker, ((const struct corpus_clip *)b)->speaker);
}

static int load_labels(struct corpus *c, const char *folder, struct table *t)
{
	struct columns at = { table_column(t, "path"), table_column(t, "speaker"), table_column(t, "sex"),
	                      table_column(t, "emotion"), table_column(t, "dup_of") };
	int err = 0;

	if (at.path < 0 || at.speaker < 0 || at.sex < 0 || at.emotion < 0) {
		fprintf(stderr, "fit: %s/labels.tsv: columns path, speaker, sex, emotion are needed\n", folder);
		return -EINVAL;
	}
	while (!err && table_next(t))
		err = add(c, folder, t, &at);
	qsort(c->clips, c->n, sizeof(*c->clips), by_speaker);
	return err;
}

int corpus_load(struct corpus *c, const char *folder)
{
	char labels[PATH_LEN + 16];

	snprintf(labels, sizeof(labels), "%s/labels.tsv", folder);
	*c = (struct corpus){ 0 };

	struct table t;
	int err = table_open(&t, labels);

	if (err)
		fprintf(stderr, "fit: %s: %s\n", labels, strerror(-err));
	else
		err = load_labels(c, folder, &t);
	table_close(&t);
	if (err)
		corpus_free(c);
	return err;
}

void corpus_free(struct corpus *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->clips[i].audio.x);
	free(c->clips);
	*c = (struct corpus){ 0 };
}
