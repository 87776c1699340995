/* policy.c - what a centre and its people agreed on, from a file they can all read */

#include "commands/policy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int policy_read(const char *path, struct policy *p)
{
	char error[POLICY_ERROR_LEN];
	char *text = cli_read_file(path);
	int err;

	if (!text) {
		cli_error("%s: %s", path, strerror(errno));
		return EXIT_USAGE;
	}
	err = policy_parse(p, path, text, error);
	free(text);
	if (err)
		cli_error("%s; src/settings/POLICY.md tells what a policy says", error);
	return err ? EXIT_USAGE : EXIT_OK;
}

void policy_web(const struct policy *p, struct web_config *cfg)
{
	cfg->floor_tone = p->floor_tone_all;
	cfg->load_limit_minutes = p->load_limit_minutes;
}
