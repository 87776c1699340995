#include "store/recording.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PATH_LEN = 4096 };

static int fail(char *error, int err, const char *path, const char *what)
{
	snprintf(error, RECORDING_ERROR_LEN, "%.180s: %s", path, what ? what : strerror(-err));
	return err;
}

static int read_key(unsigned char *key, const char *path, char *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY), err = 0;
	struct stat st;

	if (fd < 0)
		return fail(error, -errno, path, NULL);
	if (fstat(fd, &st))
		err = fail(error, -errno, path, NULL);
	else if (st.st_mode & (S_IRWXG | S_IRWXO))
		err = fail(error, -EPERM, path, "others can read it: chmod 600 it, and rotate the key");
	else if (st.st_size != RECORDING_KEY_BYTES || read(fd, key, RECORDING_KEY_BYTES) != RECORDING_KEY_BYTES)
		err = fail(error, -EINVAL, path, "is not a key of 32 bytes");
	close(fd);
	return err;
}

static int is_key(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 4 && *d->d_name != '.' && !strcmp(d->d_name + n - 4, ".key");
}

static int newest_first(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*b)->d_name, (*a)->d_name);
}

static int read_all(struct recording_keys *k, const char *folder, char *error)
{
	struct dirent **names;
	int n = scandir(folder, &names, is_key, newest_first), err = 0;

	k->count = 0;
	if (n < 0)
		return fail(error, -errno, folder, NULL);
	for (int i = 0; i < n; i++) {
		char path[PATH_LEN];

		if (!err && k->count < RECORDING_KEYS) {
			snprintf(path, sizeof(path), "%s/%s", folder, names[i]->d_name);
			err = read_key(k->key[k->count], path, error);
			k->count += !err;
		}
		free(names[i]);
	}
	free(names);
	return err;
}

/* With every folder on the way to it. */
static int make_folder(const char *folder)
{
	char path[PATH_LEN];

	snprintf(path, sizeof(path), "%s", folder);
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
	return mkdir(path, 0700) && errno != EEXIST ? -errno : 0;
}

/* Named after the time it was made, and a number for those of the same second. */
int recording_keys_rotate(const char *folder, char *error)
{
	unsigned char key[RECORDING_KEY_BYTES];
	char path[PATH_LEN], name[32];
	time_t now = time(NULL);
	struct tm tm;
	int fd = -1, err = 0;

	if (sodium_init() < 0)
		return fail(error, -ENOSYS, folder, "libsodium does not start");
	err = make_folder(folder);
	if (err)
		return fail(error, err, folder, NULL);
	strftime(name, sizeof(name), "%Y%m%dT%H%M%SZ", gmtime_r(&now, &tm));
	for (int i = 0; i < 100 && fd < 0; i++) {
		snprintf(path, sizeof(path), "%s/%s-%02d.key", folder, name, i);
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd < 0 && errno != EEXIST)
			break;
	}
	if (fd < 0)
		return fail(error, -errno, path, NULL);
	randombytes_buf(key, sizeof(key));
	if (write(fd, key, sizeof(key)) != (ssize_t)sizeof(key) || fsync(fd))
		err = fail(error, errno ? -errno : -EIO, path, NULL);
	close(fd);
	sodium_memzero(key, sizeof(key));
	if (err)
		unlink(path);
	return err;
}

int recording_keys_open(struct recording_keys *k, const char *folder, bool make, char *error)
{
	struct stat st;
	int err;

	memset(k, 0, sizeof(*k));
	if (sodium_init() < 0)
		return fail(error, -ENOSYS, folder, "libsodium does not start");
	if (!stat(folder, &st) && (st.st_mode & (S_IRWXG | S_IRWXO)))
		return fail(error, -EPERM, folder, "others can look into it: chmod 700 it");
	err = read_all(k, folder, error);
	if (make && (err == -ENOENT || (!err && !k->count))) {
		err = recording_keys_rotate(folder, error);
		if (!err)
			err = read_all(k, folder, error);
	}
	if (!err && !k->count)
		err = fail(error, -ENOKEY, folder, "there is no key in it");
	if (err)
		recording_keys_clear(k);
	return err;
}

void recording_keys_clear(struct recording_keys *k)
{
	sodium_memzero(k, sizeof(*k));
}
