/*
 * audit_chain.h - the key of the audit log, the links of its chain, and the anchor that holds its end
 *
 * One thread at a time; programs wait for each other by a lock on the key's file.
 */
#ifndef UNDERTONE_AUDIT_CHAIN_H
#define UNDERTONE_AUDIT_CHAIN_H

#include <stdbool.h>
#include <stdint.h>

enum { CHAIN_LINK_BYTES = 32, CHAIN_REF_LEN = 33, CHAIN_KEY_BYTES = 32, CHAIN_PATH_LEN = 4096 };

struct chain {
	char          path[CHAIN_PATH_LEN];     /* of the database; "" for one in memory, which has no key and no anchor */
	int           fd;                       /* the key's file, locked while the chain is open; -1 in memory */
	unsigned char key[CHAIN_KEY_BYTES];
};

/* Reads the key, making it where make says so, and waits for whoever else is writing.  0; -ENOENT: there is no key. */
int  chain_open(struct chain *c, const char *path, bool make);
void chain_close(struct chain *c);              /* wipes the key */

/* link [size: CHAIN_LINK_BYTES]: the last one in (zeros for the first entry), the entry's own out.  texts may be NULL. */
void chain_link(const struct chain *c, unsigned char *link, int64_t id, const char *const *texts, int count);

/* The name under which a call stands in the log when its id is gone, 32 hex digits. */
void chain_ref(const struct chain *c, const char *call, char ref[CHAIN_REF_LEN]);

/* The anchor, replaced as a whole.  Writing: 0 or a negative errno.  Reading: -ENOENT: there is none, -EBADMSG: not
 * ours. */
int  chain_anchor_write(const struct chain *c, int64_t count, const unsigned char *link);
int  chain_anchor_read(const struct chain *c, int64_t *count, unsigned char *link);

#endif
