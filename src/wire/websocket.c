#include "wire/websocket.h"

#include <errno.h>
#include <openssl/evp.h>
#include <string.h>
#include <strings.h>

static const char magic[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";     /* RFC 6455, 1.3 */

enum { SHA1_LEN = 20, KEY_LEN = 24, MASK_LEN = 4, CONTROL_MAX = 125 };

/* ---- the upgrade request ---- */

bool ws_text_is(struct ws_text t, const char *s)
{
	return t.data && strlen(s) == t.len && !strncasecmp(t.data, s, t.len);
}

struct ws_text ws_request_header(const struct ws_request *r, const char *name)
{
	for (size_t i = 0; i < r->headers; i++)
		if (ws_text_is(r->header[i].name, name))
			return r->header[i].value;
	return (struct ws_text) { NULL, 0 };
}

/* Whether one of the words of a list separated by commas is s. */
static bool has_word(struct ws_text list, const char *s)
{
	for (size_t at = 0; at < list.len; ) {
		size_t from = at, to;

		while (at < list.len && list.data[at] != ',')
			at++;
		to = at++;
		while (from < to && list.data[from] == ' ')
			from++;
		while (to > from && list.data[to - 1] == ' ')
			to--;
		if (ws_text_is((struct ws_text) { list.data + from, to - from }, s))
			return true;
	}
	return false;
}

/* "GET /path HTTP/1.1" */
static int parse_first_line(struct ws_request *r, const char *line, size_t len)
{
	static const char get[] = "GET ", version[] = " HTTP/1.1";
	size_t ends = sizeof(get) - 1 + sizeof(version) - 1;

	if (len <= ends || memcmp(line, get, sizeof(get) - 1) ||
	    memcmp(line + len - (sizeof(version) - 1), version, sizeof(version) - 1))
		return -EBADMSG;
	r->target = (struct ws_text) { line + sizeof(get) - 1, len - ends };
	return memchr(r->target.data, ' ', r->target.len) || r->target.data[0] != '/' ? -EBADMSG : 0;
}

static int parse_header(struct ws_request *r, const char *line, size_t len)
{
	const char *colon = memchr(line, ':', len);
	const char *end = line + len;
	const char *value;

	if (!colon || colon == line)
		return -EBADMSG;
	if (r->headers == WS_HEADERS)
		return -E2BIG;
	for (value = colon + 1; value < end && (*value == ' ' || *value == '\t'); value++)
		;
	while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	r->header[r->headers].name = (struct ws_text) { line, (size_t)(colon - line) };
	r->header[r->headers++].value = (struct ws_text) { value, (size_t)(end - value) };
	return 0;
}

static int check_upgrade(struct ws_request *r)
{
	r->host = ws_request_header(r, "Host");
	r->key = ws_request_header(r, "Sec-WebSocket-Key");
	if (!r->host.data || r->key.len != KEY_LEN || !has_word(ws_request_header(r, "Upgrade"), "websocket") ||
	    !has_word(ws_request_header(r, "Connection"), "Upgrade") ||
	    !ws_text_is(ws_request_header(r, "Sec-WebSocket-Version"), "13"))
		return -EBADMSG;
	return 0;
}

ssize_t ws_request_parse(struct ws_request *r, const char *data, size_t size)
{
	static const char end[] = "\r\n\r\n";
	size_t searched = size < WS_REQUEST_MAX ? size : WS_REQUEST_MAX;
	const char *stop = searched ? memmem(data, searched, end, sizeof(end) - 1) : NULL;

	memset(r, 0, sizeof(*r));
	if (!stop)
		return size >= WS_REQUEST_MAX ? -E2BIG : 0;
	for (const char *line = data; line < stop + 2; ) {
		const char *next = memmem(line, (size_t)(stop + 2 - line), "\r\n", 2);
		int err = line == data ? parse_first_line(r, line, (size_t)(next - line)) :
		                         parse_header(r, line, (size_t)(next - line));

		if (err)
			return err;
		line = next + 2;
	}

	int err = check_upgrade(r);

	return err ? err : stop + 4 - data;
}

void ws_accept(struct ws_text key, char accept[WS_ACCEPT_LEN])
{
	uint8_t text[KEY_LEN + sizeof(magic)], hash[EVP_MAX_MD_SIZE];

	memcpy(text, key.data, KEY_LEN);
	memcpy(text + KEY_LEN, magic, sizeof(magic) - 1);
	EVP_Digest(text, KEY_LEN + sizeof(magic) - 1, hash, NULL, EVP_sha1(), NULL);
	EVP_EncodeBlock((unsigned char *)accept, hash, SHA1_LEN);
}

/* ---- frames ---- */

static bool is_control(unsigned opcode)
{
	return opcode & 8;
}

static bool is_known(unsigned opcode)
{
	return opcode <= WS_BINARY || (opcode >= WS_CLOSE && opcode <= WS_PONG);
}

/* Bytes that hold the length: 0, 2 or 8 after the first two. */
static size_t length_bytes(uint8_t second)
{
	return (second & 0x7f) == 126 ? 2 : (second & 0x7f) == 127 ? 8 : 0;
}

ssize_t ws_frame_parse(struct ws_frame *f, uint8_t *data, size_t size, size_t max)
{
	/* |F|R R R| opcode (4) |M| length (7) | length (0, 16, 64) | mask (32) | payload */
	if (size < 2)
		return 0;
	*f = (struct ws_frame) { .fin = data[0] & 0x80, .opcode = data[0] & 0x0f };

	size_t more = length_bytes(data[1]), header = 2 + more + MASK_LEN;
	uint64_t n = more ? 0 : data[1] & 0x7f;

	if (data[0] & 0x70 || !(data[1] & 0x80) || !is_known(f->opcode) ||
	    (is_control(f->opcode) && (!f->fin || (data[1] & 0x7f) > CONTROL_MAX)))
		return -EPROTO;
	if (size < header)
		return 0;
	for (size_t i = 0; i < more; i++)
		n = n << 8 | data[2 + i];
	if (n > max)
		return -EMSGSIZE;
	if (size - header < n)
		return 0;
	f->payload = data + header;
	f->size = (size_t)n;
	for (size_t i = 0; i < f->size; i++)
		f->payload[i] ^= data[header - MASK_LEN + i % MASK_LEN];
	return (ssize_t)(header + f->size);
}

size_t ws_frame_header(uint8_t header[WS_FRAME_HEADER_MAX], enum ws_opcode opcode, size_t size)
{
	size_t more = size < 126 ? 0 : size <= UINT16_MAX ? 2 : 8;

	header[0] = (uint8_t)(0x80 | opcode);
	header[1] = (uint8_t)(more == 0 ? size : more == 2 ? 126 : 127);
	for (size_t i = 0; i < more; i++)
		header[2 + i] = (uint8_t)((uint64_t)size >> 8 * (more - 1 - i));
	return 2 + more;
}
