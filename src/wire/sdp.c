#include "wire/libre.h"

#include "wire/sdp.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *id, *name;                  /* id NULL: a dynamic payload type */
	uint32_t    clock_hz;
} taken[] = {
	{ "0", "PCMU", 8000 }, { "8", "PCMA", 8000 }, { "9", "G722", 8000 }, { NULL, "L16", 8000 }, { NULL, "L16", 16000 },
	{ "13", "CN", 8000 }, { NULL, "telephone-event", 8000 },
};

/* RFC 4568, 6.2: 128-bit keys, 112-bit salts. */
static const struct { const char *name; enum srtp_suite suite; } suites[] = {
	{ "AES_CM_128_HMAC_SHA1_80", SRTP_AES_CM_128_HMAC_SHA1_80 },
	{ "AES_CM_128_HMAC_SHA1_32", SRTP_AES_CM_128_HMAC_SHA1_32 },
};

enum { KEY_LEN = 30, TEXT_LEN = 128 };

struct sdp_answer {
	struct sdp_session *session;
	struct sdp_media   *media[SDP_STREAMS];
};

static int add_media(struct sdp_answer *a, size_t i, unsigned port)
{
	int err = sdp_media_add(&a->media[i], a->session, "audio", (uint16_t)port, "RTP/AVP");

	if (err)
		return err;
	sdp_media_set_alt_protos(a->media[i], 1, "RTP/SAVP");
	sdp_media_set_ldir(a->media[i], SDP_RECVONLY);
	for (size_t k = 0; k < sizeof(taken) / sizeof(*taken) && !err; k++)
		err = sdp_format_add(NULL, a->media[i], false, taken[k].id, taken[k].name, taken[k].clock_hz, 1, NULL, NULL,
		                     NULL, false, NULL);
	return err;
}

int sdp_answer_create(struct sdp_answer **out, const char *host, const unsigned ports[SDP_STREAMS])
{
	struct sdp_answer *a = calloc(1, sizeof(*a));
	struct sa address;
	int err = a ? sa_set_str(&address, host, 0) : ENOMEM;

	*out = NULL;
	if (!err)
		err = sdp_session_alloc(&a->session, &address);
	for (size_t i = 0; i < SDP_STREAMS && !err; i++)
		err = add_media(a, i, ports[i]);
	if (err) {
		sdp_answer_destroy(a);
		return -err;
	}
	*out = a;
	return 0;
}

void sdp_answer_destroy(struct sdp_answer *a)
{
	if (!a)
		return;
	/* The media are the session's. */
	mem_deref(a->session);
	free(a);
}

/* ---- the offer ---- */

static void read_formats(struct sdp_stream *s, const struct sdp_media *m, bool samples)
{
	for (const struct le *le = list_head(sdp_media_format_lst(m, false)); le && s->formats < SDP_FORMATS; le = le->next) {
		const struct sdp_format *f = le->data;
		struct codec_format format;
		unsigned type = (unsigned)atoi(f->id);

		/* A static payload type needs no rtpmap (RFC 3551, 6). */
		if (type > 127 || !(f->name ? codec_find(&format, f->name, f->srate, f->ch ? f->ch : 1) :
		                              codec_static(&format, type)) || codec_has_samples(format.codec) != samples)
			continue;
		s->format[s->formats].type = type;
		s->format[s->formats++].format = format;
	}
}

/* "1 AES_CM_128_HMAC_SHA1_80 inline:KEY|2^20|1:32" */
static bool read_crypto(const char *name, const char *value, void *ctx)
{
	struct sdp_stream *s = ctx;
	char suite[TEXT_LEN], key[TEXT_LEN];

	(void)name;
	if (sscanf(value, "%*u %127s inline:%127[^| ]", suite, key) != 2)
		return false;
	for (size_t i = 0; i < sizeof(suites) / sizeof(*suites); i++) {
		if (strcmp(suites[i].name, suite) ||
		    sodium_base642bin(s->key, sizeof(s->key), key, strlen(key), NULL, &s->key_len, NULL,
		                      sodium_base64_VARIANT_ORIGINAL) || s->key_len != KEY_LEN)
			continue;
		s->suite = (int)suites[i].suite;
		return true;
	}
	return false;
}

/* A key of our own has to be in the answer, though nothing is ever sent with it.  The tag is the one that was taken. */
static void answer_crypto(struct sdp_media *m, const struct sdp_stream *s, const char *offered)
{
	uint8_t key[KEY_LEN];
	char text[TEXT_LEN];

	randombytes_buf(key, sizeof(key));
	sodium_bin2base64(text, sizeof(text), key, sizeof(key), sodium_base64_VARIANT_ORIGINAL);
	for (size_t i = 0; i < sizeof(suites) / sizeof(*suites); i++)
		if ((int)suites[i].suite == s->suite)
			sdp_media_set_lattr(m, true, "crypto", "%d %s inline:%s", atoi(offered), suites[i].name, text);
}

static void read_stream(struct sdp_stream *s, struct sdp_media *m)
{
	const char *label = sdp_media_rattr(m, "label");
	bool secure = sdp_media_rport(m) && strstr(sdp_media_proto(m), "SAVP");

	memset(s, 0, sizeof(*s));
	s->suite = -1;
	snprintf(s->label, sizeof(s->label), "%s", label ? label : "");
	read_formats(s, m, true);
	s->active = sdp_media_rport(m) != 0 && s->formats > 0;
	read_formats(s, m, false);
	if (secure) {
		const char *offered = sdp_media_rattr_apply(m, "crypto", read_crypto, s);

		s->active = s->active && offered;
		if (offered)
			answer_crypto(m, s, offered);
	}
	s->sends = s->active && (sdp_media_dir(m) & SDP_RECVONLY);
}

int sdp_answer_read(struct sdp_answer *a, const char *text, size_t size, struct sdp_stream stream[SDP_STREAMS])
{
	struct mbuf *mb = mbuf_alloc(size + 2);
	int err = mb ? mbuf_write_mem(mb, (const uint8_t *)text, size) : ENOMEM;

	/* A part of a body has lost its last line end to the boundary; libre wants it. */
	if (!err && size && text[size - 1] != '\n')
		err = mbuf_write_str(mb, "\r\n");

	if (!err) {
		mb->pos = 0;
		err = sdp_decode(a->session, mb, true);
	}
	mem_deref(mb);
	if (err)
		return err == ENOMEM ? -ENOMEM : -EBADMSG;
	for (size_t i = 0; i < SDP_STREAMS; i++) {
		read_stream(&stream[i], a->media[i]);
		sdp_media_set_disabled(a->media[i], !stream[i].active && !sdp_media_rport(a->media[i]));
	}
	return stream[0].active || stream[1].active ? 0 : -ENOTSUP;
}

char *sdp_answer_write(struct sdp_answer *a)
{
	struct mbuf *mb = NULL;
	char *text = NULL;

	if (sdp_encode(&mb, a->session, false) == 0)
		text = strndup((const char *)mb->buf, mb->end);
	mem_deref(mb);
	return text;
}
