#include "commands/kept.h"

#include "commands/cli.h"

#include <unistd.h>

int kept_open(struct store **out, const char *path)
{
	char error[STORE_ERROR_LEN];

	*out = NULL;
	if (access(path, F_OK)) {
		cli_error("%s: there are no timelines yet; 'undertone analyze --store %s RECORDING' makes some", path, path);
		return EXIT_FAILED;
	}
	if (store_open(out, path, error)) {
		cli_error("%s", error);
		return EXIT_FAILED;
	}
	return EXIT_OK;
}
