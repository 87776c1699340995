/*
 * policy_seal.h - a policy that two have signed, and that one alone cannot loosen
 *
 * The policy names the public keys of employer and works council ([signers]), and ends with a comment line for each
 * signature:
 *
 *   ; signed employer 5f2c…
 *   ; signed works_council 90ab…
 *
 * A signature (Ed25519, RFC 8032) is of all that stands before the first such line.  Once an installation has obeyed a
 * policy signed by both, another may follow only if both keys of that one have signed it, or if it is nowhere looser:
 * one alone may always ask for less.  All functions are pure: any thread.
 */
#ifndef UNDERTONE_POLICY_SEAL_H
#define UNDERTONE_POLICY_SEAL_H

#include "settings/policy.h"

#include <stddef.h>

enum { POLICY_SIGNATURE_BYTES = 64 };

const char *policy_party_name(enum policy_party party);        /* "employer", "works_council" */
int         policy_party_find(const char *name);                /* -ENOENT: there is none of this name */

/* The bytes of text that signatures are of. */
size_t policy_signed_len(const char *text);

/* Whether text carries a signature of this party under this key. */
bool policy_signed(const char *text, enum policy_party party, const unsigned char key[POLICY_KEY_BYTES]);

/* Whether text carries those of both parties under the keys that p names. */
bool policy_signed_by_both(const char *text, const struct policy *p);

/* The line that signs text, with its newline, into line [size: POLICY_LINE_LEN].  seed: the secret of a key pair;
 * public: its other half, as [signers] names it. */
enum { POLICY_LINE_LEN = 200 };
void policy_sign(char *line, const char *text, enum policy_party party, const unsigned char seed[POLICY_KEY_BYTES]);
void policy_public(unsigned char public[POLICY_KEY_BYTES], const unsigned char seed[POLICY_KEY_BYTES]);

/* NULL, or in what p allows more than agreed does. */
const char *policy_looser(const struct policy *p, const struct policy *agreed);

/* Whether text (read as p) may follow what was agreed (NULL: nothing yet).  0; -EACCES and error
 * [size: POLICY_ERROR_LEN]. */
int policy_may_follow(const char *text, const struct policy *p, const struct policy *agreed, char *error);

#endif
