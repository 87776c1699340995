#include "commands/objection.h"

#include "commands/cli.h"
#include "store/subject.h"

#include <unistd.h>

enum { PATH_LEN = 4096 };

int objection_check(const char *store_path, const char *caller_hash)
{
	char path[PATH_LEN], error[STORE_ERROR_LEN];
	struct store *s;
	int objected;

	cli_store_path(path, sizeof(path));
	if (!store_path || access(store_path, F_OK))
		store_path = path;
	if (access(store_path, F_OK))
		return EXIT_OK;
	if (store_open(&s, store_path, error)) {
		cli_error("%s", error);
		return EXIT_FAILED;
	}
	objected = subject_objected(s, caller_hash);
	if (objected)
		cli_error("%s", objected > 0 ? "this caller has objected: the call is not analysed" : store_error(s));
	store_close(s);
	return objected ? EXIT_FAILED : EXIT_OK;
}
