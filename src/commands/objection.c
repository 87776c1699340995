#include "commands/objection.h"

#include "commands/cli.h"
#include "store/subject.h"

#include <stdio.h>
#include <unistd.h>

enum { PATH_LEN = 4096 };

int objection_stands(const char *store_path, const char *caller_hash, char *message)
{
	char path[PATH_LEN];
	struct store *s;
	int objected;

	cli_store_path(path, sizeof(path));
	if (!store_path || access(store_path, F_OK))
		store_path = path;
	if (access(store_path, F_OK))
		return 0;
	objected = store_open(&s, store_path, message);
	if (objected)
		return objected;
	objected = subject_objected(s, caller_hash);
	if (objected)
		snprintf(message, STORE_ERROR_LEN, "%s",
		         objected > 0 ? "this caller has objected: the call is not analysed" : store_error(s));
	store_close(s);
	return objected;
}

int objection_check(const char *store_path, const char *caller_hash)
{
	char message[STORE_ERROR_LEN];

	if (!objection_stands(store_path, caller_hash, message))
		return EXIT_OK;
	cli_error("%s", message);
	return EXIT_FAILED;
}
