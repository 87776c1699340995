#include "commands/who.h"

#include "store/audit.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int who_audit(struct store *s, const char *action, const char *call)
{
	const struct passwd *user = getpwuid(getuid());
	char number[32];

	snprintf(number, sizeof(number), "uid %u", (unsigned)getuid());
	if (!audit_add(s, user ? user->pw_name : number, "local", action, call))
		return EXIT_OK;
	cli_error("the audit log cannot be written: %s", store_error(s));
	return EXIT_FAILED;
}

int who_settings(const char *store_path, const struct cli *cli)
{
	char now[64], before[64] = "settings default", error[STORE_ERROR_LEN];
	struct store *s;
	int status = EXIT_OK;

	snprintf(now, sizeof(now), "settings %.16s", *cli->settings ? cli->settings : "default");
	if (store_open(&s, store_path, error)) {
		cli_error("%s", error);
		return EXIT_FAILED;
	}
	audit_last(s, "settings ", before, sizeof(before));
	if (strcmp(now, before) != 0)
		status = who_audit(s, now, NULL);
	store_close(s);
	return status;
}
