/*
 * journal.h - what a run over many recordings has done so far, so that a run that was broken off can be resumed
 *
 * OUT/journal.jsonl: one line a call done, {"file": NAME, "end": its call_end event}, appended when its results are whole
 * under their names.  Killed at any moment, at most the last line is torn: it is then taken as not written.
 */
#ifndef UNDERTONE_JOURNAL_H
#define UNDERTONE_JOURNAL_H

#include "commands/summaries.h"

#include <stdbool.h>
#include <stddef.h>

struct journal;

/* resume: keep and read what is there; else begin anew.  0 or a negative errno. */
int  journal_open(struct journal **out, const char *folder, bool resume);
void journal_close(struct journal *j);                          /* NULL is allowed */

/* Whether the call was done, under this name; the state and end of *s are then what came of it. */
bool journal_find(const struct journal *j, const char *call, const char *name, struct summary *s);

int  journal_add(struct journal *j, const char *name, const struct summary *s);        /* 0 or a negative errno */

#endif
