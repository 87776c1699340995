#include "intake/ws_upgrade.h"

#include "wire/signature.h"
#include "wire/websocket.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static void refuse(struct ws_upgrade *u, const char *status, const char *why)
{
	u->accepted = false;
	snprintf(u->answer, sizeof(u->answer), "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n"
	         "Connection: close\r\n\r\n%s\n", status, strlen(why) + 1, why);
}

static void admit(struct ws_upgrade *u, const struct ws_request *r)
{
	char key[WS_ACCEPT_LEN];

	ws_accept(r->key, key);
	u->accepted = true;
	snprintf(u->answer, sizeof(u->answer), "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
	         "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", key);
}

/* "/twilio/KEY?query" -> dialect and key. */
static void split_path(const struct ws_request *r, char dialect[WS_UPGRADE_NAME_LEN], char key[WS_UPGRADE_NAME_LEN])
{
	struct ws_text t = r->target;
	const char *query = memchr(t.data, '?', t.len);
	const char *end = query ? query : t.data + t.len;
	const char *slash = end > t.data + 1 ? memchr(t.data + 1, '/', (size_t)(end - t.data - 1)) : NULL;

	snprintf(dialect, WS_UPGRADE_NAME_LEN, "%.*s", (int)((slash ? slash : end) - t.data - 1), t.data + 1);
	snprintf(key, WS_UPGRADE_NAME_LEN, "%.*s", slash ? (int)(end - slash - 1) : 0, slash ? slash + 1 : "");
}

static bool admitted(const struct intake_config *cfg, const struct ws_request *r, const char *dialect, const char *key)
{
	const char *secret = !strcmp(dialect, "audiohook") && *cfg->audiohook_secret ? cfg->audiohook_secret : NULL;
	bool in_path = *cfg->api_key && !strcmp(key, cfg->api_key);

	return signature_admits(r, *cfg->api_key && !in_path ? cfg->api_key : NULL, secret, time(NULL));
}

ssize_t ws_upgrade_take(struct ws_upgrade *u, const struct intake_config *cfg, const char *data, size_t size)
{
	struct ws_request r;
	char key[WS_UPGRADE_NAME_LEN];
	ssize_t n = ws_request_parse(&r, data, size);

	if (n == 0)
		return 0;
	if (n < 0) {
		refuse(u, "400 Bad Request", "this port speaks WebSocket");
		return (ssize_t)size;
	}
	split_path(&r, u->dialect, key);
	if (admitted(cfg, &r, u->dialect, key))
		admit(u, &r);
	else
		refuse(u, "401 Unauthorized", "the API key or the signature is not right");
	return n;
}

void ws_upgrade_refuse(struct ws_upgrade *u)
{
	refuse(u, "404 Not Found", "connect to /audiohook, /twilio or /plain");
}
