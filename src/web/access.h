/*
 * access.h - who asks, and what they may see
 *
 * A token names a role.  An agent sees own calls, a supervisor the team's, QA all; a desk may push events and nothing
 * else.  Where the store has no token at all and the server is on loopback, whoever sits at the machine is LOCAL and
 * sees all.  What one may not see does not exist for one: 404, never 403.  All functions are pure but for
 * access_new_token()'s randomness: any thread.
 */
#ifndef UNDERTONE_ACCESS_H
#define UNDERTONE_ACCESS_H

#include <stdbool.h>
#include <stddef.h>

enum role { ROLE_NONE, ROLE_AGENT, ROLE_SUPERVISOR, ROLE_QA, ROLE_DESK, ROLE_LOCAL };

enum { VIEWER_TEXT = 64 };

struct viewer {
	enum role role;
	char      name[VIEWER_TEXT];            /* as written in notes and in the audit log */
	char      agent_id[VIEWER_TEXT];        /* of an agent */
	char      team[VIEWER_TEXT];            /* of a supervisor */
};

const char *role_name(enum role role);          /* "agent"; "" for ROLE_NONE */
enum role   role_find(const char *name);        /* ROLE_NONE where there is no such role to give */

/* Whether a call of this agent and team is there for this viewer.  Texts may be NULL. */
bool viewer_sees(const struct viewer *v, const char *agent_id, const char *team);

/* Whether host (a Host header's value) is one of ours: loopback's names at this port, or one of hosts (with or without
 * a port).  Anything else is a page elsewhere that made its name point here. */
bool access_host(const char *host, unsigned port, const char *const *hosts);

/* Whether the address of HOST:PORT is loopback; splits it into host [size: n] and *port.  -EINVAL: not of that form. */
int  access_address(const char *address, char *host, size_t n, unsigned *port, bool *loopback);

/* A token's hash as it is kept: hexadecimal BLAKE2b-256, into hash [size: 65]. */
enum { TOKEN_HASH_LEN = 65, TOKEN_LEN = 48 };
void access_hash(const char *token, char *hash);
void access_new_token(char *token);             /* 32 random bytes, base64url, into token [size: TOKEN_LEN] */

/*
 * A cookie that needs no table of sessions: the token's hash and an end, sealed with the server's key.  The token is
 * looked up at each request, so that taking it back ends its sessions.
 */
enum { SESSION_KEY_LEN = 32, SESSION_LEN = 256, SESSION_HOURS = 12 };
void access_seal(const char *hash, long long now_s, const unsigned char *key, char *cookie);
bool access_unseal(const char *cookie, long long now_s, const unsigned char *key, char *hash);

#endif
