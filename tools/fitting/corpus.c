#include "fitting/corpus.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 32, PATH_LEN = 1024 };

struct columns { int path, speaker, sex, emotion, dup_of; };

static size_t split(char *line, char **cell)
{
	size_t n = 0;

	line[strcspn(line, "\r\n")] = 0;
	while (n < COLUMNS && line)
		cell[n++] = strsep(&line, "\t");
	return n;
}

static int column(char **cell, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(cell[i], name))
			return (int)i;
	return -1;
}

static int emotion_of(const char *word)
{
	static const struct { const char *word; enum emotion emotion; } known[] = {
		{ "neutral", CALM }, { "calm", CALM }, { "angry", TENSE }, { "fear", TENSE }, { "happy", HAPPY },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(word, known[i].word))
			return (int)known[i].emotion;
	return -1;
}

static int add(struct corpus *c, const char *folder, char **cell, const struct columns *at)
{
	struct corpus_clip clip = { .sex = cell[at->sex][0] }, *more;
	char path[2 * PATH_LEN + 4];
	int emotion = emotion_of(cell[at->emotion]);

	if (emotion < 0 || !*cell[at->speaker] || (at->dup_of >= 0 && *cell[at->dup_of]))
		return 0;
	clip.emotion = (enum emotion)emotion;
	snprintf(clip.speaker, sizeof(clip.speaker), "%s", cell[at->speaker]);
	snprintf(clip.word, sizeof(clip.word), "%s", clip.emotion == CALM ? "calm" : cell[at->emotion]);
	snprintf(path, sizeof(path), "%s/%s", folder, cell[at->path]);

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

static int load_labels(struct corpus *c, const char *folder, FILE *f)
{
	char line[4096], *cell[COLUMNS];
	size_t n = fgets(line, sizeof(line), f) ? split(line, cell) : 0;
	struct columns at = { column(cell, n, "path"), column(cell, n, "speaker"), column(cell, n, "sex"),
	                      column(cell, n, "emotion"), column(cell, n, "dup_of") };
	int err = 0;

	if (at.path < 0 || at.speaker < 0 || at.sex < 0 || at.emotion < 0) {
		fprintf(stderr, "fit: %s/labels.tsv: columns path, speaker, sex, emotion are needed\n", folder);
		return -EINVAL;
	}
	while (!err && fgets(line, sizeof(line), f)) {
		size_t cells = split(line, cell);

		while (cells < COLUMNS)
			cell[cells++] = line + strlen(line);
		err = add(c, folder, cell, &at);
	}
	qsort(c->clips, c->n, sizeof(*c->clips), by_speaker);
	return err;
}

int corpus_load(struct corpus *c, const char *folder)
{
	char path[PATH_LEN], labels[PATH_LEN + 16];
	const char *flat = strstr(folder, ":flat");

	snprintf(path, sizeof(path), "%.*s", flat ? (int)(flat - folder) : (int)strlen(folder), folder);
	snprintf(labels, sizeof(labels), "%s/labels.tsv", path);
	*c = (struct corpus){ .levels = !flat };
	c->name = strrchr(folder, '/') ? strrchr(folder, '/') + 1 : folder;

	FILE *f = fopen(labels, "r");

	if (!f) {
		int err = -errno;

		fprintf(stderr, "fit: %s: %s\n", labels, strerror(-err));
		return err;
	}

	int err = load_labels(c, path, f);

	fclose(f);
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
