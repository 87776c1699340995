#include "store/places.h"

#include "store/recordings.h"
#include "store/statement.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PATH_LEN = 4096 };

/* Not resolved further: what is a link today may lead elsewhere tomorrow, and the recordings with it. */
static int absolute(const char *folder, char path[PATH_LEN])
{
	char here[PATH_LEN] = "";
	int n;

	if (*folder != '/' && !getcwd(here, sizeof(here)))
		return -errno;
	n = snprintf(path, PATH_LEN, "%s%s%s", here, *here ? "/" : "", folder);
	return n < PATH_LEN ? 0 : -ENAMETOOLONG;
}

int places_note(struct store *s, const char *folder)
{
	char path[PATH_LEN];
	int err = absolute(folder, path);

	return err ? err : statement_run(s, "INSERT OR IGNORE INTO place (folder) VALUES (?)", (struct value[]){ TEXT(path) }, 1);
}

/* fn of every place but the one that is named. */
static int each(struct store *s, const char *named, int (*fn)(void *ctx, const char *folder), void *ctx)
{
	char path[PATH_LEN] = "";
	sqlite3_stmt *q = NULL;
	int err = named ? absolute(named, path) : 0, got = 0;

	if (!err)
		err = statement_open(s, &q, "SELECT folder FROM place WHERE folder <> ?", (struct value[]){ TEXT(path) }, 1);
	while (!err && (got = statement_step(s, q)) > 0)
		err = fn(ctx, statement_borrow(q, 0));
	sqlite3_finalize(q);
	return err ? err : got;
}

static int forget(void *ctx, const char *folder)
{
	return recordings_forget(folder, ctx);
}

int places_forget(struct store *s, const char *folder, const char *call)
{
	char id[STORE_ID_LEN];
	int err = folder ? recordings_forget(folder, call) : 0, other;

	snprintf(id, sizeof(id), "%s", call);
	other = each(s, folder, forget, id);
	return err ? err : other;
}

struct purging {
	unsigned days;
	bool     remove;
	void   (*fn)(void *ctx, const char *file);
	void    *ctx;
	int      files;
};

static int purge(void *ctx, const char *folder)
{
	struct purging *p = ctx;
	int files = recordings_purge(folder, p->days, p->remove, p->fn, p->ctx);

	p->files += files > 0 ? files : 0;
	return files < 0 ? files : 0;
}

int places_purge(struct store *s, const char *folder, unsigned days, bool remove, void (*fn)(void *ctx, const char *file),
                 void *ctx)
{
	struct purging p = { days, remove, fn, ctx, 0 };
	int err = folder ? purge(&p, folder) : 0, other = each(s, folder, purge, &p);

	return err ? err : other ? other : p.files;
}
