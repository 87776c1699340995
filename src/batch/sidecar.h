/*
 * sidecar.h - a centre's own list of its calls, as CSV with a header
 *
 * A row belongs to a recording by its column `file` (the path, or just the file's name) or `call` (what {call} of --name
 * reads).  started_at, agent_id, team, queue, reason and caller_id are taken; other columns are passed over.  Constant
 * once it is open: any thread.
 */
#ifndef UNDERTONE_SIDECAR_H
#define UNDERTONE_SIDECAR_H

enum sidecar_column { SIDECAR_STARTED_AT, SIDECAR_AGENT_ID, SIDECAR_TEAM, SIDECAR_QUEUE, SIDECAR_REASON, SIDECAR_CALLER_ID,
                      SIDECAR_FILE, SIDECAR_CALL, SIDECAR_COLUMNS };

enum { SIDECAR_ERROR_LEN = 512 };

struct sidecar_row {
	const char *text[SIDECAR_COLUMNS];      /* "" where the list has no such column, or no value */
};

struct sidecar;

/* 0; else a negative errno and error [size: SIDECAR_ERROR_LEN], "LINE: what is wrong" without the file's name. */
int  sidecar_open(struct sidecar **out, const char *path, char *error);
void sidecar_close(struct sidecar *s);                          /* NULL is allowed */

/* The row of this recording, or NULL: by its path, then its name, then the call's number ("": not known). */
const struct sidecar_row *sidecar_find(const struct sidecar *s, const char *path, const char *call);

#endif
