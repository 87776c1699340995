/* policy.c - what a centre and its people agreed on, from a file they can all read */

#include "commands/cli.h"
#include "commands/serve.h"

#include <ini.h>
#include <stdlib.h>
#include <string.h>

static int take(void *ctx, const char *section, const char *key, const char *value)
{
	struct web_config *cfg = ctx;
	char *end;

	if (!strcmp(section, "floor") && !strcmp(key, "tone")) {
		cfg->floor_tone = !strcmp(value, "all");
		return cfg->floor_tone || !strcmp(value, "raised_hands");
	}
	if (!strcmp(section, "load") && !strcmp(key, "limit_minutes")) {
		cfg->load_limit_minutes = (unsigned)strtoul(value, &end, 10);
		return !*end && cfg->load_limit_minutes <= 600;
	}
	return 0;
}

int policy_read(const char *path, struct web_config *cfg)
{
	int line = ini_parse(path, take, cfg);

	if (line < 0)
		cli_error("%s: cannot be read", path);
	if (line > 0)
		cli_error("%s:%d: not a policy: src/web/POLICY.md lists them", path, line);
	return line ? EXIT_USAGE : EXIT_OK;
}
