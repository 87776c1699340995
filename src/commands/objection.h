/*
 * objection.h - callers who have objected are not analysed
 */
#ifndef UNDERTONE_OBJECTION_H
#define UNDERTONE_OBJECTION_H

/* Looks in the database at store_path (NULL or missing: in the user's own, where there is one).  An exit code: EXIT_OK unless
 * this caller has objected, or that cannot be told; then what is wrong has been said. */
int objection_check(const char *store_path, const char *caller_hash);

#endif
