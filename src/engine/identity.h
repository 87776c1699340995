/*
 * identity.h - the installation's secret key, and the ids made with it
 *
 * Ids of calls and of callers are keyed hashes: equal for equal input here, meaningless anywhere else.  The key is 32
 * random bytes in $XDG_STATE_HOME/undertone/key (~/.local/state/undertone/key), made on first use with mode 0600.  Any
 * thread; a key is not written to once it is read.
 */
#ifndef UNDERTONE_IDENTITY_H
#define UNDERTONE_IDENTITY_H

enum { IDENTITY_KEY_BYTES = 32, IDENTITY_ID_LEN = 33, IDENTITY_ERROR_LEN = 256 };

struct identity {
	unsigned char key[IDENTITY_KEY_BYTES];
};

/*
 * Reads the key, or makes it where there is none.  path NULL: the default place.  0; else a negative errno and error
 * [size: IDENTITY_ERROR_LEN], one line that says what to do.  -EPERM: others can read it.
 */
int  identity_open(struct identity *id, const char *path, char *error);
void identity_clear(struct identity *id);       /* wipes the key from memory */

/* A caller's hash, 32 hex digits.  Spaces and - . ( ) / do not count, so that one number is one caller however
 * written. */
void identity_caller(const struct identity *id, const char *caller_id, char out[IDENTITY_ID_LEN]);

/* A new random id, for a live call: 32 hex digits. */
void identity_random(char out[IDENTITY_ID_LEN]);

#endif
