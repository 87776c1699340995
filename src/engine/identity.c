#include "engine/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ID_BYTES = (IDENTITY_ID_LEN - 1) / 2 };

static int fail(char *error, int err, const char *path, const char *what)
{
	snprintf(error, IDENTITY_ERROR_LEN, "the key %.150s: %s", path, what);
	return err;
}

static int default_path(char path[PATH_MAX], char *error)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	int len;

	if (state && *state == '/')
		len = snprintf(path, PATH_MAX, "%s/undertone/key", state);
	else if (home && *home)
		len = snprintf(path, PATH_MAX, "%s/.local/state/undertone/key", home);
	else
		return fail(error, -ENOENT, "", "has no place: set HOME or XDG_STATE_HOME");
	return len < PATH_MAX ? 0 : fail(error, -ENAMETOOLONG, "", "has too long a path: set XDG_STATE_HOME");
}

/* Every folder on the way to path that is missing. */
static void make_folders(const char *path)
{
	char folder[PATH_MAX];

	snprintf(folder, sizeof(folder), "%s", path);
	for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(folder, 0700);
		*slash = '/';
	}
}

static int read_key(struct identity *id, const char *path, char *error)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int err = 0;

	if (fd < 0)
		return fail(error, -errno, path, strerror(errno));
	if (fstat(fd, &st))
		err = fail(error, -errno, path, strerror(errno));
	else if (st.st_mode & (S_IRWXG | S_IRWXO))
		err = fail(error, -EPERM, path, "others can read it: chmod 600 it, or remove it and begin with new ids");
	else if (read(fd, id->key, sizeof(id->key)) != (ssize_t)sizeof(id->key) || st.st_size != sizeof(id->key))
		err = fail(error, -EINVAL, path, "is not a key of 32 bytes: remove it and begin with new ids");
	close(fd);
	return err;
}

/* Whole under another name first; link() then lets one of several that try at once win, and overwrites nobody's. */
static int make_key(const char *path, char *error)
{
	char part[PATH_MAX + 32];
	unsigned char key[IDENTITY_KEY_BYTES];
	int err = 0;

	make_folders(path);
	snprintf(part, sizeof(part), "%s.%08x", path, randombytes_random());

	int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return fail(error, -errno, path, strerror(errno));
	randombytes_buf(key, sizeof(key));
	if (write(fd, key, sizeof(key)) != (ssize_t)sizeof(key) || fsync(fd) || (link(part, path) && errno != EEXIST))
		err = fail(error, errno ? -errno : -EIO, path, strerror(errno));
	sodium_memzero(key, sizeof(key));
	close(fd);
	unlink(part);
	return err;
}

int identity_open(struct identity *id, const char *path, char *error)
{
	char place[PATH_MAX];
	int err = path ? 0 : default_path(place, error);

	if (err)
		return err;
	if (!path)
		path = place;
	if (sodium_init() < 0)
		return fail(error, -ENOSYS, path, "libsodium does not start");
	err = read_key(id, path, error);
	if (err != -ENOENT)
		return err;
	err = make_key(path, error);
	return err ? err : read_key(id, path, error);
}

void identity_clear(struct identity *id)
{
	sodium_memzero(id, sizeof(*id));
}

void identity_caller(const struct identity *id, const char *caller_id, char out[IDENTITY_ID_LEN])
{
	static const unsigned char what[] = "caller";   /* with its NUL: no call's id can be a caller's */
	crypto_generichash_state h;
	unsigned char hash[ID_BYTES];

	crypto_generichash_init(&h, id->key, sizeof(id->key), sizeof(hash));
	crypto_generichash_update(&h, what, sizeof(what));
	for (; *caller_id; caller_id++)
		if (!strchr(" -.()/", *caller_id))
			crypto_generichash_update(&h, (const unsigned char *)caller_id, 1);
	crypto_generichash_final(&h, hash, sizeof(hash));
	sodium_bin2hex(out, IDENTITY_ID_LEN, hash, sizeof(hash));
}

void identity_random(char out[IDENTITY_ID_LEN])
{
	unsigned char id[ID_BYTES];

	randombytes_buf(id, sizeof(id));
	sodium_bin2hex(out, IDENTITY_ID_LEN, id, sizeof(id));
}
