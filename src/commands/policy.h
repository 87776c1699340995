/*
 * policy.h - for commands that obey a policy: reading its file
 */
#ifndef UNDERTONE_COMMANDS_POLICY_H
#define UNDERTONE_COMMANDS_POLICY_H

#include "commands/cli.h"
#include "settings/policy.h"
#include "web/web.h"

int  policy_read(const char *path, struct policy *p);   /* an exit code, having said what is wrong */
void policy_web(const struct policy *p, struct web_config *cfg);        /* what pages obey of it */

#endif
