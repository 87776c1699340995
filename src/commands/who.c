#include "commands/who.h"

#include "commands/cli.h"
#include "store/audit.h"

#include <pwd.h>
#include <stdio.h>
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
