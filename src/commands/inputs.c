#include "commands/inputs.h"

#include <errno.h>
#include <fts.h>
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

	while (!err && (e = fts_read(tree)))
		if (e->fts_info == FTS_F && is_audio(e->fts_name)) {
			const char *name = e->fts_path + strlen(folder);

			err = append(in, e->fts_path, name + strspn(name, "/"), e->fts_statp->st_size);
		}
	if (tree)
		fts_close(tree);
	free(copy);
	return err;
}

int inputs_add(struct inputs *in, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct stat s;

	if (strcmp(path, "-") == 0)
		return append(in, path, "stdin", 0);
	/* A path that is not there is kept: it fails by name when its turn comes, and the others are still done. */
	if (stat(path, &s))
		return append(in, path, slash ? slash + 1 : path, 0);
	return S_ISDIR(s.st_mode) ? add_folder(in, path) : append(in, path, slash ? slash + 1 : path, s.st_size);
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
