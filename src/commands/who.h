/*
 * who.h - commands at the machine, written into the audit log under the name of the user who ran them
 */
#ifndef UNDERTONE_WHO_H
#define UNDERTONE_WHO_H

#include "commands/cli.h"
#include "store/store.h"

/* An audit entry of the user at this machine (role "local").  call NULL: of no one call.  An exit code, having said
 * what is wrong: what cannot be written down is not done. */
int who_audit(struct store *s, const char *action, const char *call);

/* The same where this run's settings are others than those of the run before on this store: by a hash of all that was
 * read over the defaults, or "settings default".  A store that is not there yet is made.  An exit code. */
int who_settings(const char *store_path, const struct cli *cli);

#endif
