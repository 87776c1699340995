/*
 * intake_config.h - where calls may come in, from whom, and whose voice is the agent's
 *
 * Every option is a row of one table: its key in the [intake] section of the settings, and its name on the command line
 * (media_timeout_s is --media-timeout-s).  A program that takes calls in shows and reads the whole table.  Constant
 * once the intake has started: any thread.
 */
#ifndef UNDERTONE_INTAKE_CONFIG_H
#define UNDERTONE_INTAKE_CONFIG_H

#include "intake/address.h"

#include <stdbool.h>
#include <stddef.h>

enum { INTAKE_ADDRESS_LEN = ADDRESS_LEN, INTAKE_TEXT_LEN = 256, INTAKE_LIST = 32, INTAKE_ERROR_LEN = 256 };

struct intake_list {
	char   text[INTAKE_LIST][INTAKE_TEXT_LEN];
	size_t count;
};

struct intake_config {
	/* HOST:PORT; "": not listened at.  Without HOST (":5060", "5060"): loopback. */
	char sip[INTAKE_ADDRESS_LEN];           /* SIPREC over UDP and TCP */
	char sip_tls[INTAKE_ADDRESS_LEN];       /* SIPREC over TLS */
	char ws[INTAKE_ADDRESS_LEN];            /* WebSocket: /audiohook, /twilio, /plain */
	char audiosocket[INTAKE_ADDRESS_LEN];   /* callers' sides; the agents' come to the next port */

	char certificate[INTAKE_TEXT_LEN];      /* PEM, certificate and key, of sip_tls */
	char media_address[INTAKE_ADDRESS_LEN]; /* said in SDP answers; "": where the INVITE came to */
	struct intake_list allow;               /* addresses or networks (10.1.0.0/16) calls may come from; none: loopback */
	struct intake_list agent_aor;           /* patterns (* and ?) of agents' addresses of record: sip:2*@pbx.example */
	char api_key[INTAKE_TEXT_LEN];          /* asked of WebSocket connections; "": none */
	char audiohook_secret[INTAKE_TEXT_LEN]; /* base64; "": signatures are not asked for */
	bool twilio_caller_outbound;

	unsigned max_calls, workers, port_min, port_max, media_timeout_s, held_timeout_s, reorder_ms, relock_ms, idle_ms, leap_ms,
	         drift_patience_s, metadata_wait_ms, pair_wait_ms, handshake_s;
};

enum intake_option_type { INTAKE_TEXT, INTAKE_ITEMS, INTAKE_NUMBER, INTAKE_FLAG };

struct intake_option {
	const char *key;                        /* in [intake] */
	enum intake_option_type type;
	size_t      offset, size;               /* in struct intake_config */
	double      min, max;                   /* of INTAKE_NUMBER */
	const char *argument;                   /* in the help: "ADDR"; NULL: no line of its own */
	const char *help;
};

/* The table; *count rows. */
const struct intake_option *intake_options(size_t *count);

/* The defaults: calibration/intake.ini, nothing listened at.  0, or -EINVAL and error [size: INTAKE_ERROR_LEN]. */
int  intake_config_defaults(struct intake_config *cfg, char *error);

/* One option; key as in the settings or as on the command line; a list grows by it.  0; -ENOENT: no such option;
 * -EINVAL and error. */
int  intake_config_set(struct intake_config *cfg, const char *key, const char *value, char *error);

/* The [intake] section of a settings file; others are passed over.  The same returns, with "NAME:LINE: " before. */
int  intake_config_read(struct intake_config *cfg, const char *name, const char *text, char *error);

/* Whether calls may come from this address: one of `allow`, or loopback where nothing is named. */
bool intake_allows(const struct intake_config *cfg, const struct sockaddr *from);
/* Whether an address of record (sip:ana@pbx) is an agent's, in any case. */
bool intake_is_agent(const struct intake_config *cfg, const char *aor);

#endif
