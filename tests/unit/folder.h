/*
 * folder.h - a folder of a test's own under /tmp, removed with all that is in it
 */
#ifndef UNDERTONE_TEST_FOLDER_H
#define UNDERTONE_TEST_FOLDER_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { FOLDER_LEN = 64 };

/* The new folder's path into dir; fails the test where there is none to be had. */
static inline void folder_make(char dir[FOLDER_LEN], const char *of)
{
	snprintf(dir, FOLDER_LEN, "/tmp/undertone-%s-XXXXXX", of);
	assert_non_null(mkdtemp(dir));
}

static inline int folder_remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static inline void folder_remove(const char *dir)
{
	nftw(dir, folder_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

#endif
