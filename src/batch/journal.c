#include "batch/journal.h"

#include "sink/json.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { PATH_LEN = 4096 };

struct place {
	uint64_t key;                           /* a hash of the call and its name */
	off_t    at;
};

struct journal {
	FILE         *file;
	char          path[PATH_LEN];
	struct place *places;                   /* by key, then by place */
	size_t        count;
};

/* FNV-1a, 64 bits (Fowler, Noll, Vo): finds the line, which is then compared itself. */
static uint64_t hash(uint64_t h, const char *text)
{
	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 0x100000001B3u;
	return h;
}

static uint64_t key_of(const char *call, const char *name)
{
	return hash(hash(hash(0xCBF29CE484222325u, call), " "), name);
}

/* ---- entries ---- */

/* What is not a whole entry is as if it was not there: false.  The name is borrowed from entry. */
static bool take_entry(const json_t *entry, const char **name, struct summary *s)
{
	const json_t *end = json_object_get(entry, "end");
	const char *call = json_string_value(json_object_get(end, "call"));
	struct event e;

	*name = json_string_value(json_object_get(entry, "file"));
	if (!*name || !call || strlen(call) >= sizeof(s->call) || json_to_event(end, &e) || e.kind != EVENT_CALL_END)
		return false;
	strcpy(s->call, call);
	metadata_from_json(&s->said, json_object_get(entry, "start"));
	s->end = e.end;
	s->end.reason = NULL;
	return true;
}

static json_t *entry_of(const char *name, const struct summary *s)
{
	struct event e = { .kind = EVENT_CALL_END, .side = SIDE_NONE, .call = s->call, .t_ms = s->end.duration_ms, .end = s->end };

	e.end.reason = "end";
	return json_pack("{s:s, s:o, s:o}", "file", name, "start", metadata_to_json(&s->said),
	                 "end", json_from_event(&e));
}

/* ---- the file ---- */

static int add_place(struct journal *j, uint64_t key, off_t at)
{
	if ((j->count & (j->count - 1)) == 0) {                 /* grown by doubling: at powers of two */
		struct place *places = realloc(j->places, (j->count ? 2 * j->count : 1) * sizeof(*places));

		if (!places)
			return -ENOMEM;
		j->places = places;
	}
	j->places[j->count++] = (struct place){ key, at };
	return 0;
}

static int take_line(struct journal *j, const char *line, off_t at)
{
	json_t *entry = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
	struct summary s;
	const char *name;
	int err = take_entry(entry, &name, &s) ? add_place(j, key_of(s.call, name), at) : 0;

	json_decref(entry);
	return err;
}

static int by_key(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return x->key != y->key ? (x->key < y->key ? -1 : 1) : x->at < y->at ? -1 : x->at > y->at;
}

static int read_lines(struct journal *j)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	off_t whole = 0;
	int err = 0;

	while (!err && (n = getline(&line, &room, j->file)) > 0 && line[n - 1] == '\n') {
		err = take_line(j, line, whole);
		whole += n;
	}
	free(line);
	if (j->count)
		qsort(j->places, j->count, sizeof(*j->places), by_key);
	/* What a kill has torn is cut off, so that the next line begins a line. */
	if (!err && (ftruncate(fileno(j->file), whole) || fseeko(j->file, whole, SEEK_SET)))
		err = -errno;
	return err;
}

int journal_open(struct journal **out, const char *folder, bool resume)
{
	struct journal *j = calloc(1, sizeof(*j));
	int err;

	*out = NULL;
	if (!j)
		return -ENOMEM;
	snprintf(j->path, sizeof(j->path), "%.4000s/journal.jsonl", folder);
	/* One run at a time writes here: another's entries would lie where this one's are looked for. */
	j->file = fopen(j->path, "a+");
	err = !j->file || flock(fileno(j->file), LOCK_EX | LOCK_NB) ? -errno : 0;
	if (!err && !resume && ftruncate(fileno(j->file), 0))
		err = -errno;
	if (!err)
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
	free(j->places);
	free(j);
}

/* The line at a place, without its end; free() it. */
static char *line_at(const struct journal *j, off_t at)
{
	size_t room = 4096, n = 0;
	char *line = malloc(room), *end = NULL;

	while (line && !end) {
		ssize_t got = pread(fileno(j->file), line + n, room - n, at + (off_t)n);

		if (got <= 0)
			break;
		end = memchr(line + n, '\n', (size_t)got);
		n += (size_t)got;
		if (!end && n == room) {
			char *more = realloc(line, room *= 2);

			if (!more)
				break;
			line = more;
		}
	}
	if (end)
		*end = '\0';
	else
		free(line);
	return end ? line : NULL;
}

int journal_read(const struct journal *j, off_t at, char *name, size_t n, struct summary *s)
{
	char *line = line_at(j, at);
	json_t *entry = line ? json_loads(line, 0, NULL) : NULL;
	const char *found;
	int err = take_entry(entry, &found, s) ? 0 : -EIO;

	if (!err && name)
		snprintf(name, n, "%s", found);
	json_decref(entry);
	free(line);
	return err;
}

off_t journal_find(const struct journal *j, const char *call, const char *name)
{
	uint64_t key = key_of(call, name);
	size_t low = 0, high = j->count;
	struct summary s;
	char found[PATH_LEN];

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (j->places[mid].key < key)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < j->count && j->places[low].key == key; low++)
		if (!journal_read(j, j->places[low].at, found, sizeof(found), &s) && !strcmp(s.call, call) && !strcmp(found, name))
			return j->places[low].at;
	return -1;
}

off_t journal_add(struct journal *j, const char *name, const struct summary *s)
{
	off_t at = fseeko(j->file, 0, SEEK_END) ? -1 : ftello(j->file);
	json_t *entry = entry_of(name, s);
	int bad;

	if (!entry || at < 0)
		return entry ? -EIO : -ENOMEM;
	errno = 0;
	bad = json_dumpf(entry, j->file, JSON_COMPACT | JSON_REAL_PRECISION(9)) || fputc('\n', j->file) == EOF || fflush(j->file);
	json_decref(entry);
	return bad ? (errno ? -errno : -EIO) : at;
}

int journal_settle(struct journal *j, const off_t *places, size_t count)
{
	char unfinished[PATH_LEN + 8];
	FILE *f;
	bool bad = false;

	snprintf(unfinished, sizeof(unfinished), "%s.part", j->path);
	f = fopen(unfinished, "w");
	if (!f)
		return -errno;
	for (size_t i = 0; !bad && i < count; i++) {
		char *line = places[i] < 0 ? NULL : line_at(j, places[i]);

		bad = places[i] >= 0 && (!line || fprintf(f, "%s\n", line) < 0);
		free(line);
	}
	bad |= ferror(f) != 0;
	if (fclose(f) || bad || rename(unfinished, j->path)) {
		int err = errno ? -errno : -EIO;

		unlink(unfinished);
		return err;
	}
	return 0;
}

int journal_each(const char *folder, int (*fn)(void *ctx, const char *name), void *ctx)
{
	char path[PATH_LEN], *line = NULL;
	size_t room = 0;
	int err = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%.4000s/journal.jsonl", folder);
	f = fopen(path, "r");
	if (!f)
		return -errno;
	while (!err && getline(&line, &room, f) > 0) {
		json_t *entry = json_loads(line, 0, NULL);
		struct summary s;
		const char *name;

		if (take_entry(entry, &name, &s))
			err = fn(ctx, name);
		json_decref(entry);
	}
	free(line);
	fclose(f);
	return err;
}
