/*
 * objection.h - callers who have objected are not analysed
 */
#ifndef UNDERTONE_OBJECTION_H
#define UNDERTONE_OBJECTION_H

/* Looks in the database at store_path (NULL or missing: in the user's own, where there is one).  0: no objection; else
 * message [size: STORE_ERROR_LEN]: this caller has objected (1), or that cannot be told (a negative errno).  Any
 * thread. */
int objection_stands(const char *store_path, const char *caller_hash, char *message);

/* The same as an exit code, what is wrong having been said. */
int objection_check(const char *store_path, const char *caller_hash);

#endif
