#include "intake/intake_config.h"

#include "intake/address.h"
#include "settings/defaults.h"
#include "settings/ini_text.h"

#include <errno.h>
#include <fnmatch.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AT(key) offsetof(struct intake_config, key), sizeof(((struct intake_config *)NULL)->key)
#define TEXT(key, argument, help) { #key, INTAKE_TEXT, AT(key), 0, 0, argument, help }
#define ITEMS(key, argument, help) { #key, INTAKE_ITEMS, AT(key), 0, 0, argument, help }
#define NUMBER(key, min, max, argument, help) { #key, INTAKE_NUMBER, AT(key), min, max, argument, help }
#define FLAG(key, argument, help) { #key, INTAKE_FLAG, AT(key), 0, 1, argument, help }

static const struct intake_option options[] = {
	TEXT(sip, "ADDR", "SIPREC recording sessions, UDP and TCP: 127.0.0.1:5060"),
	TEXT(sip_tls, "ADDR", "the same over TLS"),
	TEXT(certificate, "FILE", "its certificate and key, PEM"),
	TEXT(ws, "ADDR", "WebSocket calls: /audiohook, /twilio, /plain"),
	TEXT(audiosocket, "ADDR", "Asterisk's AudioSocket: callers at this port, agents at the next"),
	ITEMS(allow, "NET", "an address or network calls may come from; again for more (loopback only)"),
	ITEMS(agent_aor, "PATTERN", "an address of record that is an agent's: 'sip:2*@pbx'; again for more"),
	TEXT(media_address, "HOST", "where RTP is to be sent, in SDP answers (where the INVITE came to)"),
	TEXT(api_key, "KEY", "asked of every WebSocket: X-API-KEY, or the end of the path"),
	TEXT(audiohook_secret, "BASE64", "AudioHook's client secret: signatures are asked for"),
	FLAG(twilio_caller_outbound, "0|1", "Twilio: the caller is on the outbound track"),
	NUMBER(max_calls, 1, 100000, "N", "calls at once"),
	NUMBER(workers, 0, 256, "N", "threads; 0: one for each core"),
	NUMBER(port_min, 1024, 65534, "PORT", "first UDP port for RTP"),
	NUMBER(port_max, 1025, 65535, "PORT", "last UDP port for RTP"),
	NUMBER(media_timeout_s, 1, 3600, "S", "a call without audio for so long has ended"),
	NUMBER(held_timeout_s, 1, 86400, NULL, NULL),
	NUMBER(reorder_ms, 0, 1000, NULL, NULL),
	NUMBER(relock_ms, 20, 10000, NULL, NULL),
	NUMBER(idle_ms, 100, 4000, NULL, NULL),
	NUMBER(leap_ms, 100, 60000, NULL, NULL),
	NUMBER(drift_patience_s, 4, 600, NULL, NULL),
	NUMBER(metadata_wait_ms, 0, 4000, NULL, NULL),
	NUMBER(pair_wait_ms, 0, 60000, NULL, NULL),
	NUMBER(handshake_s, 1, 600, NULL, NULL),
};

enum { OPTIONS = sizeof(options) / sizeof(*options) };

const struct intake_option *intake_options(size_t *count)
{
	*count = OPTIONS;
	return options;
}

/* media_timeout_s, or media-timeout-s */
static bool same_key(const char *key, const char *given)
{
	for (; *key && (*key == *given || (*key == '_' && *given == '-')); key++)
		given++;
	return *key == *given;
}

static const struct intake_option *find(const char *key)
{
	for (size_t i = 0; i < OPTIONS; i++)
		if (same_key(options[i].key, key))
			return &options[i];
	return NULL;
}

static int set_text(char *at, size_t size, const char *value)
{
	if (strlen(value) >= size)
		return -EINVAL;
	strcpy(at, value);
	return 0;
}

static int set_number(const struct intake_option *o, void *at, const char *value)
{
	char *end;
	double v = strtod(value, &end);

	if (end == value || *end || !(v >= o->min && v <= o->max) || v != floor(v))
		return -EINVAL;
	if (o->type == INTAKE_FLAG)
		*(bool *)at = v != 0;
	else
		*(unsigned *)at = (unsigned)v;
	return 0;
}

static int set(struct intake_config *cfg, const struct intake_option *o, const char *value)
{
	void *at = (char *)cfg + o->offset;
	struct intake_list *list = at;

	switch (o->type) {
	case INTAKE_TEXT:
		return set_text(at, o->size, value);
	case INTAKE_ITEMS:
		if (list->count == INTAKE_LIST || set_text(list->text[list->count], INTAKE_TEXT_LEN, value))
			return -EINVAL;
		list->count++;
		return 0;
	default:
		return set_number(o, at, value);
	}
}

int intake_config_set(struct intake_config *cfg, const char *key, const char *value, char *error)
{
	const struct intake_option *o = find(key);
	int err = o ? set(cfg, o, value) : -ENOENT;

	if (!o)
		snprintf(error, INTAKE_ERROR_LEN, "there is no setting intake.%.40s", key);
	else if (err && o->max > 0)
		snprintf(error, INTAKE_ERROR_LEN, "intake.%s = %.40s: must be a whole number from %g to %g", o->key, value,
		         o->min, o->max);
	else if (err)
		snprintf(error, INTAKE_ERROR_LEN, "intake.%s = %.40s: too long, or one too many", o->key, value);
	return err;
}

struct reading {
	struct intake_config *cfg;
	char *error;                            /* [size: INTAKE_ERROR_LEN] what is wrong, without the place */
};

static int take(void *ctx, const char *section, const char *key, const char *value)
{
	struct reading *r = ctx;

	return strcmp(section, "intake") != 0 || intake_config_set(r->cfg, key, value, r->error) == 0;
}

int intake_config_read(struct intake_config *cfg, const char *name, const char *text, char *error)
{
	char what[INTAKE_ERROR_LEN] = "not a line of the form key = value";
	struct reading r = { cfg, what };
	int line = ini_text_parse(text, strlen(text), take, &r, what, sizeof(what));

	if (line == 0)
		return 0;
	snprintf(error, INTAKE_ERROR_LEN, "%.60s:%d: %.180s", name, line, what);
	return line < 0 ? -ENOMEM : -EINVAL;
}

int intake_config_defaults(struct intake_config *cfg, char *error)
{
	memset(cfg, 0, sizeof(*cfg));
	for (size_t i = 0; i < default_files_count; i++)
		if (!strcmp(default_files[i].name, "intake.ini"))
			return intake_config_read(cfg, default_files[i].name, default_files[i].text, error);
	snprintf(error, INTAKE_ERROR_LEN, "calibration/intake.ini is missing");
	return -EINVAL;
}

bool intake_allows(const struct intake_config *cfg, const struct sockaddr *from)
{
	for (size_t i = 0; i < cfg->allow.count; i++)
		if (address_within(cfg->allow.text[i], from))
			return true;
	return cfg->allow.count == 0 && (address_within("127.0.0.0/8", from) || address_within("::1", from));
}

bool intake_is_agent(const struct intake_config *cfg, const char *aor)
{
	for (size_t i = 0; i < cfg->agent_aor.count; i++)
		if (fnmatch(cfg->agent_aor.text[i], aor, FNM_CASEFOLD) == 0)
			return true;
	return false;
}
