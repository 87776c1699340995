#include "web/server.h"

#include "web/assets.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* The place in a page that each response fills with its own nonce; as long as one. */
static const char nonce_place[] = "NONCENONCENONCENONCENONC";

enum { ERROR_LEN = 256 };

static void header(struct MHD_Response *m, const char *name, const char *value)
{
	MHD_add_response_header(m, name, value);
}

static void header_default(struct MHD_Response *m, const char *name, const char *value)
{
	if (!MHD_get_response_header(m, name))
		header(m, name, value);
}

enum MHD_Result reply_send(struct request *r, unsigned status, struct MHD_Response *m)
{
	enum MHD_Result result;

	if (!m)
		return MHD_NO;
	header_default(m, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
	header_default(m, "Cache-Control", "no-store");
	header(m, "X-Content-Type-Options", "nosniff");
	header(m, "X-Frame-Options", "DENY");
	header(m, "Referrer-Policy", "no-referrer");
	header(m, "Cross-Origin-Opener-Policy", "same-origin");
	header(m, "Cross-Origin-Resource-Policy", "same-origin");
	header(m, "Permissions-Policy", "camera=(), microphone=(), geolocation=()");
	result = MHD_queue_response(r->connection, status, m);
	MHD_destroy_response(m);
	return result;
}

/* Texts from here on are sent compressed where the client takes that: an hour's timeline is a tenth then. */
enum { GZIP_FROM = 2048, GZIP_LEVEL = 1, GZIP_WINDOW = 15 + 16 };      /* + 16: with gzip's header */

/* text as gzip into *out, which is the caller's; its length, or 0: not smaller, or no memory. */
static size_t gzip(const char *text, size_t len, unsigned char **out)
{
	z_stream z = { .next_in = (Bytef *)(uintptr_t)text, .avail_in = (uInt)len };
	size_t made = 0;

	*out = malloc(len);
	if (!*out || deflateInit2(&z, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
		free(*out);
		return 0;
	}
	z.next_out = *out;
	z.avail_out = (uInt)len;
	if (deflate(&z, Z_FINISH) == Z_STREAM_END)
		made = len - z.avail_out;
	deflateEnd(&z);
	if (!made)
		free(*out);
	return made;
}

static struct MHD_Response *compressed(const struct request *r, const char *text, size_t len)
{
	unsigned char *packed;
	size_t n = len >= GZIP_FROM && request_takes_gzip(r) ? gzip(text, len, &packed) : 0;
	struct MHD_Response *m = n ? MHD_create_response_from_buffer(n, packed, MHD_RESPMEM_MUST_FREE) : NULL;

	if (n && !m)
		free(packed);
	if (m)
		header(m, "Content-Encoding", "gzip");
	return m;
}

enum MHD_Result reply_text(struct request *r, unsigned status, const char *type, char *text)
{
	size_t len = text ? strlen(text) : 0;
	struct MHD_Response *m = text ? compressed(r, text, len) : NULL;

	if (m) {
		free(text);
	} else {
		m = text ? MHD_create_response_from_buffer(len, text, MHD_RESPMEM_MUST_FREE) : NULL;
		if (!m) {
			free(text);
			return MHD_NO;
		}
	}
	header(m, "Content-Type", type);
	return reply_send(r, status, m);
}

enum MHD_Result reply_json(struct request *r, unsigned status, json_t *o)
{
	char *text = o ? json_dumps(o, JSON_COMPACT | JSON_REAL_PRECISION(9)) : NULL;

	json_decref(o);
	return reply_text(r, status, "application/json", text);
}

/* Somebody looks at this in a browser. */
static bool wants_page(const struct request *r)
{
	const char *accept = request_header(r, "Accept");

	return !strcmp(r->method, "GET") && strncmp(r->path, "/api/", 5) != 0 && accept && strstr(accept, "text/html");
}

enum MHD_Result reply_error(struct request *r, unsigned status, const char *what)
{
	char body[ERROR_LEN];

	if ((status != MHD_HTTP_NOT_FOUND && status != MHD_HTTP_SERVICE_UNAVAILABLE) || !wants_page(r))
		return reply_json(r, status, json_pack("{ss}", "error", what));
	snprintf(body, sizeof(body), "\t<h1 id=\"said\" data-status=\"%u\">%s</h1>", status, what);
	return reply_page_with(r, status, "error.html", (const struct place[]){ { "<!-- body -->", body }, { NULL, NULL } });
}

enum MHD_Result reply_store_error(struct request *r, int err)
{
	if (err == -ENOENT)
		return reply_error(r, MHD_HTTP_NOT_FOUND, "there is no such call");
	if (err == -EROFS)
		return reply_error(r, MHD_HTTP_SERVICE_UNAVAILABLE, "the audit log cannot be written: what is not written down is not done");
	return reply_error(r, MHD_HTTP_SERVICE_UNAVAILABLE, "the timelines cannot be reached; the call itself goes on");
}

enum MHD_Result reply_none(struct request *r)
{
	return reply_send(r, MHD_HTTP_NO_CONTENT, MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT));
}

enum MHD_Result reply_redirect(struct request *r, const char *to)
{
	struct MHD_Response *m = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);

	if (m)
		header(m, "Location", to);
	return reply_send(r, MHD_HTTP_SEE_OTHER, m);
}

static void policy(struct MHD_Response *m, const char *nonce)
{
	char text[512];

	snprintf(text, sizeof(text),
		 "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-%s'; img-src 'self' data:; font-src "
		 "'none'; "
		 "connect-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		 nonce);
	header(m, "Content-Security-Policy", text);
}

/* text, which is taken, with place's text where its mark is; NULL: out of memory. */
static char *put_in_place(char *text, const struct place *place)
{
	char *at = text ? strstr(text, place->mark) : NULL, *whole = NULL;

	if (!at)
		return text;
	*at = '\0';
	if (asprintf(&whole, "%s%s%s", text, place->text, at + strlen(place->mark)) < 0)
		whole = NULL;
	free(text);
	return whole;
}

static char *fill(const struct asset *a, const struct place *places)
{
	char *text = strndup((const char *)a->data, a->len);

	for (; places->mark; places++)
		text = put_in_place(text, places);
	return text;
}

enum MHD_Result reply_page_with(struct request *r, unsigned status, const char *name, const struct place *places)
{
	const struct asset *a = asset_find(name);
	unsigned char random[18];               /* 24 characters of base64 */
	char nonce[NONCE_LEN], *text, *at;

	if (!a || !(text = fill(a, places)))
		return MHD_NO;
	randombytes_buf(random, sizeof(random));
	sodium_bin2base64(nonce, sizeof(nonce), random, sizeof(random), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	for (at = text; (at = strstr(at, nonce_place));)
		memcpy(at, nonce, NONCE_LEN - 1);

	struct MHD_Response *m = MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_MUST_FREE);

	if (!m) {
		free(text);
		return MHD_NO;
	}
	header(m, "Content-Type", a->type);
	policy(m, nonce);
	return reply_send(r, status, m);
}

enum MHD_Result reply_page(struct request *r, const char *name)
{
	return reply_page_with(r, MHD_HTTP_OK, name, &(struct place){ NULL, NULL });
}
