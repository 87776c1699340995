#include "store/recordings.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PATH_LEN = 4096, HEADER_BYTES = 4096, DAY_S = 24 * 60 * 60 };

static const char *const extensions[] = { ".rec", ".rec.part", ".peaks", ".wav", ".flac", ".ogg" };

void recordings_folder(const char *store_path, char *out, size_t n)
{
	const char *slash = strrchr(store_path, '/');

	if (slash)
		snprintf(out, n, "%.*s/recordings", (int)(slash - store_path), store_path);
	else
		snprintf(out, n, "recordings");
}

/* The wrapped key of an encrypted one is in its first bytes. */
static int remove_file(const char *path)
{
	static const char zeros[HEADER_BYTES];
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	int err = 0;

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd >= 0) {
		if (pwrite(fd, zeros, sizeof(zeros), 0) != (ssize_t)sizeof(zeros) || fsync(fd))
			err = errno ? -errno : -EIO;
		close(fd);
	}
	return unlink(path) && errno != ENOENT ? -errno : err;
}

int recordings_forget(const char *folder, const char *call)
{
	char path[PATH_LEN];
	int err = 0;

	for (size_t i = 0; i < sizeof(extensions) / sizeof(*extensions); i++) {
		int one = snprintf(path, sizeof(path), "%s/%s%s", folder, call, extensions[i]) < PATH_LEN ? remove_file(path)
		                                                                                     : -ENAMETOOLONG;

		err = err ? err : one;
	}
	return err;
}

static bool is_recording(const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < sizeof(extensions) / sizeof(*extensions); i++) {
		size_t n = strlen(extensions[i]);

		if (len > n && *name != '.' && !strcmp(name + len - n, extensions[i]))
			return true;
	}
	return false;
}

int recordings_purge(const char *folder, unsigned days, int remove, void (*fn)(void *ctx, const char *file), void *ctx)
{
	time_t before = time(NULL) - (time_t)days * DAY_S;
	DIR *dir = opendir(folder);
	struct dirent *entry;
	int count = 0, err = 0;

	if (!dir)
		return errno == ENOENT ? 0 : -errno;
	while (!err && (entry = readdir(dir))) {
		char path[PATH_LEN];
		struct stat st;

		if (!is_recording(entry->d_name) || snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name) >= PATH_LEN ||
		    lstat(path, &st) || !S_ISREG(st.st_mode) || st.st_mtime >= before)
			continue;
		if (fn)
			fn(ctx, entry->d_name);
		if (remove)
			err = remove_file(path);
		count++;
	}
	closedir(dir);
	return err ? err : count;
}
