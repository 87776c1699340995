#include "commands/journal.h"

#include "sink/json.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_LEN = 4096 };

struct journal {
	FILE   *file;
	json_t *done;                           /* "call name" -> call_end */
};

static void key_of(char *key, const char *call, const char *name)
{
	snprintf(key, PATH_LEN, "%s %s", call, name);
}

/* Takes one line of the file; what is not a whole entry is as if it was not there. */
static void take_line(struct journal *j, const char *line)
{
	json_t *entry = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
	json_t *end = json_object_get(entry, "end");
	const char *name = json_string_value(json_object_get(entry, "file"));
	const char *call = json_string_value(json_object_get(end, "call"));
	struct event e;
	char key[PATH_LEN];

	if (name && call && json_to_event(end, &e) == 0 && e.kind == EVENT_CALL_END) {
		key_of(key, call, name);
		json_object_set(j->done, key, end);
	}
	json_decref(entry);
}

static int read_lines(struct journal *j)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	off_t whole = 0;

	while ((n = getline(&line, &room, j->file)) > 0 && line[n - 1] == '\n') {
		take_line(j, line);
		whole += n;
	}
	free(line);
	/* What a kill has torn is cut off, so that the next line begins a line. */
	return ftruncate(fileno(j->file), whole) || fseeko(j->file, whole, SEEK_SET) ? -errno : 0;
}

int journal_open(struct journal **out, const char *folder, bool resume)
{
	struct journal *j = calloc(1, sizeof(*j));
	char path[PATH_LEN];
	int err = 0;

	*out = NULL;
	if (!j)
		return -ENOMEM;
	snprintf(path, sizeof(path), "%s/journal.jsonl", folder);
	j->done = json_object();
	j->file = fopen(path, resume ? "a+" : "w+");
	if (!j->done)
		err = -ENOMEM;
	else if (!j->file)
		err = -errno;
	else
		err = read_lines(j);
	if (err)
		journal_close(j);
	else
		*out = j;
	return err;
}

void journal_close(struct journal *j)
{
	if (!j)
		return;
	if (j->file)
		fclose(j->file);
	json_decref(j->done);
	free(j);
}

bool journal_find(const struct journal *j, const char *call, const char *name, struct summary *s)
{
	char key[PATH_LEN];
	json_t *end;
	struct event e;

	key_of(key, call, name);
	end = json_object_get(j->done, key);
	if (!end || json_to_event(end, &e))
		return false;
	s->state = SUMMARY_DONE_BEFORE;
	s->end = e.end;
	s->end.reason = NULL;
	return true;
}

int journal_add(struct journal *j, const char *name, const struct summary *s)
{
	struct event e = { .kind = EVENT_CALL_END, .side = SIDE_NONE, .call = s->call, .t_ms = s->end.duration_ms, .end = s->end };
	json_t *entry, *end;
	int err;

	e.end.reason = "end";
	end = json_from_event(&e);
	entry = end ? json_pack("{s:s, s:o}", "file", name, "end", end) : NULL;
	if (!entry)
		return -ENOMEM;
	errno = 0;
	err = json_dumpf(entry, j->file, JSON_COMPACT | JSON_REAL_PRECISION(9)) || fputc('\n', j->file) == EOF || fflush(j->file);
	json_decref(entry);
	return err ? (errno ? -errno : -EIO) : 0;
}
