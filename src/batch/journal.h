/*
 * journal.h - what a run over many recordings has done so far, so that a run that was broken off can be resumed
 *
 * OUT/journal.jsonl: one line a call done, {"file": NAME, "start": what is known of it, "end": its call_end event},
 * appended when its results are whole under their names.  Killed at any moment, at most the last line is torn: it is
 * then taken as not written.  Only the lines' places are held in memory, 16 bytes a call.
 */
#ifndef UNDERTONE_JOURNAL_H
#define UNDERTONE_JOURNAL_H

#include "batch/metadata.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct journal;

/* What came of one call. */
struct summary {
	char                  call[64];
	struct metadata       said;
	struct event_call_end end;              /* its reason is NULL */
};

/* resume: keep and read what is there; else begin anew.  0 or a negative errno; -EWOULDBLOCK: another run is writing
 * here. */
int  journal_open(struct journal **out, const char *folder, bool resume);
void journal_close(struct journal *j);                          /* NULL is allowed */

/* The place of the entry of this call under this name, as it was when the journal was opened; -1: it was not done. */
off_t journal_find(const struct journal *j, const char *call, const char *name);

/* Appends an entry: its place, or a negative errno. */
off_t journal_add(struct journal *j, const char *name, const struct summary *s);

/* Reads the entry at a place: 0 or a negative errno.  name [size: n] may be NULL. */
int  journal_read(const struct journal *j, off_t at, char *name, size_t n, struct summary *s);

/* Each whole entry's name, in the file's order; the file is only read.  What fn returns other than 0 ends it. */
int  journal_each(const char *folder, int (*fn)(void *ctx, const char *name), void *ctx);

/*
 * Writes the file anew with the entries at these places alone, in this order (-1: passed over), whole or not at all; so
 * that the same recordings leave the same journal however often the run was broken off.  Places are no longer valid.
 */
int  journal_settle(struct journal *j, const off_t *places, size_t count);

#endif
