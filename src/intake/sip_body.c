#include "intake/sip_body.h"

#include <string.h>

static bool is_type(const struct siprec_part *p, const char *type)
{
	return p->type_len == strlen(type) && !strncasecmp(p->type, type, p->type_len);
}

/* Metadata go by several names: application/rs-metadata+xml, application/rs-metadata. */
static bool is_metadata(const struct siprec_part *p)
{
	return is_type(p, "application/rs-metadata+xml") || is_type(p, "application/rs-metadata");
}

static void read_part(const struct siprec_part *p, struct siprec_metadata *metadata, struct siprec_part *sdp)
{
	if (is_type(p, "application/sdp"))
		*sdp = *p;
	else if (metadata && is_metadata(p))
		siprec_read(metadata, p->data, p->size);
}

void sip_body_read(const struct sip_msg *msg, struct siprec_metadata *metadata, struct siprec_part *sdp)
{
	const char *body = (const char *)mbuf_buf(msg->mb);
	size_t size = mbuf_get_left(msg->mb), at = 0;
	struct siprec_part part = { 0 };
	struct pl boundary;

	memset(sdp, 0, sizeof(*sdp));
	if (size > SIPREC_BODY_MAX)
		return;
	if (!msg_ctype_cmp(&msg->ctyp, "multipart", "mixed")) {
		char type[SIPREC_TEXT_LEN];

		re_snprintf(type, sizeof(type), "%r/%r", &msg->ctyp.type, &msg->ctyp.subtype);
		part = (struct siprec_part) { type, strlen(type), body, size };
		read_part(&part, metadata, sdp);
		return;
	}
	if (msg_param_decode(&msg->ctyp.params, "boundary", &boundary))
		return;
	if (boundary.l >= 2 && boundary.p[0] == '"') {
		boundary.p++;
		boundary.l -= 2;
	}
	while (siprec_next_part(&part, body, size, boundary.p, boundary.l, &at))
		read_part(&part, metadata, sdp);
}
