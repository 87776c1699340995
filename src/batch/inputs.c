#include "batch/inputs.h"

#include <errno.h>
#include <fts.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

static int append(struct inputs *in, const char *path, const char *name, off_t bytes)
{
	struct input item = { .path = strdup(path), .name = strdup(name), .bytes = bytes > 0 ? (size_t)bytes : 0 };
	struct input *items = NULL;

	/* Grown by doubling: at powers of two. */
	if ((in->count & (in->count - 1)) == 0)
		items = realloc(in->items, (in->count ? 2 * in->count : 1) * sizeof(*items));
	else
		items = in->items;
	if (items)
		in->items = items;
	if (!item.path || !item.name || !items) {
		free(item.path);
		free(item.name);
		return -ENOMEM;
	}

	char *dot = strrchr(item.name, '.');

	if (dot && dot != item.name && !strchr(dot, '/'))
		*dot = '\0';
	in->items[in->count++] = item;
	return 0;
}

static int is_audio(const char *name)
{
	static const char *const endings[] = { ".wav", ".flac", ".ogg", ".opus", ".mp3", ".aif", ".aiff", ".au", ".gsm",
	                                       ".w64", ".rf64" };
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && i < sizeof(endings) / sizeof(*endings); i++)
		if (!strcasecmp(dot, endings[i]))
			return 1;
	return 0;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int add_folder(struct inputs *in, const char *folder)
{
	char *copy = strdup(folder);
	char *roots[] = { copy, NULL };
	FTS *tree = copy ? fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, by_name) : NULL;
	int err = tree ? 0 : copy ? -errno : -ENOMEM;
	FTSENT *e;

	/* A folder that cannot be read and a link to nothing are kept too: they fail by name when their turn comes. */
	while (!err && (e = fts_read(tree)))
		if (e->fts_info == FTS_DNR || e->fts_info == FTS_ERR ||
		    ((e->fts_info == FTS_F || e->fts_info == FTS_SLNONE || e->fts_info == FTS_NS) && is_audio(e->fts_name))) {
			const char *name = e->fts_path + strlen(folder);

			err = append(in, e->fts_path, name + strspn(name, "/"), e->fts_info == FTS_F ? e->fts_statp->st_size : 0);
		}
	if (tree)
		fts_close(tree);
	free(copy);
	return err;
}

static int add_pattern(struct inputs *in, const char *pattern)
{
	glob_t found = { 0 };
	int code = glob(pattern, GLOB_MARK, NULL, &found);
	int err = code == GLOB_NOSPACE ? -ENOMEM : code ? -ENOENT : 0;

	in->searched = true;
	for (size_t i = 0; !err && i < found.gl_pathc; i++)
		err = inputs_add(in, found.gl_pathv[i]);
	globfree(&found);
	return err;
}

int inputs_add(struct inputs *in, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct stat s;

	if (strcmp(path, "-") == 0)
		return append(in, path, "stdin", 0);
	if (stat(path, &s)) {
		if (strpbrk(path, "*?["))
			return add_pattern(in, path);
		/* A path that is not there is kept: it fails by name when its turn comes, and the others are still done. */
		return append(in, path, slash ? slash + 1 : path, 0);
	}
	in->searched |= S_ISDIR(s.st_mode);
	return S_ISDIR(s.st_mode) ? add_folder(in, path) : append(in, path, slash ? slash + 1 : path, s.st_size);
}

int inputs_add_list(struct inputs *in, FILE *f)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	int err = 0;

	in->searched = true;
	while (!err && (n = getline(&line, &room, f)) > 0) {
		while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
			line[--n] = '\0';
		if (n > 0)
			err = inputs_add(in, line);
	}
	free(line);
	return err ? err : ferror(f) ? -EIO : 0;
}

/* ---- names ---- */

static int by_result(const void *a, const void *b)
{
	const struct input *const *x = a, *const *y = b;
	int order = strcmp((*x)->name, (*y)->name);

	if (!order)
		order = strcmp((*x)->path, (*y)->path);
	return order ? order : *x < *y ? -1 : *x > *y;
}

/* A path that stays within the folder of results: no root, no . or .. in it. */
static char *name_of_path(const char *path)
{
	char *name = malloc(strlen(path) + 1), *at = name;

	while (name && *path) {
		size_t n = strcspn(path, "/");

		if (n && strncmp(path, "..", n) != 0) {
			if (at > name)
				*at++ = '/';
			memcpy(at, path, n);
			at += n;
		}
		path += n;
		path += strspn(path, "/");
	}
	if (name)
		*at = '\0';
	return name;
}

/* Among inputs sorted by result: the same path again is marked by an empty name, the same name gives way to the paths. */
static int tell_apart(struct input **sorted, size_t count)
{
	for (size_t i = 0; i < count;) {
		size_t end = i + 1;

		while (end < count && !strcmp(sorted[i]->name, sorted[end]->name))
			end++;
		for (size_t k = i; end - i > 1 && k < end; k++) {
			bool again = k > i && !strcmp(sorted[k - 1]->path, sorted[k]->path);
			char *name = again ? strdup("") : name_of_path(sorted[k]->path);

			if (!name)
				return -ENOMEM;
			free(sorted[k]->name);
			sorted[k]->name = name;
		}
		i = end;
	}
	return 0;
}

int inputs_settle(struct inputs *in)
{
	struct input **sorted = malloc((in->count + 1) * sizeof(struct input *));
	size_t kept = 0;
	int err;

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < in->count; i++)
		sorted[i] = &in->items[i];
	qsort(sorted, in->count, sizeof(struct input *), by_result);
	err = tell_apart(sorted, in->count);
	free(sorted);
	for (size_t i = 0; !err && i < in->count; i++) {
		if (*in->items[i].name) {
			in->items[kept++] = in->items[i];
			continue;
		}
		free(in->items[i].path);
		free(in->items[i].name);
	}
	if (!err)
		in->count = kept;
	return err;
}

void inputs_free(struct inputs *in)
{
	for (size_t i = 0; i < in->count; i++) {
		free(in->items[i].path);
		free(in->items[i].name);
	}
	free(in->items);
	*in = (struct inputs){ 0 };
}
