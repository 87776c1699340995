#include "calling/calling.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void metadata(const struct call *c, char *out, size_t n)
{
	snprintf(out, n, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<recording xmlns='urn:ietf:params:xml:ns:recording:1'>"
	         "<datamode>complete</datamode><session session_id=\"s%s\"/>"
	         "<participant participant_id=\"pa\"><nameID aor=\"sip:caller-%s@callgen\"/></participant>"
	         "<participant participant_id=\"pb\"><nameID aor=\"sip:agent-%s@callgen\"/></participant>"
	         "<stream stream_id=\"sa\" session_id=\"s%s\"><label>1</label></stream>"
	         "<stream stream_id=\"sb\" session_id=\"s%s\"><label>2</label></stream>"
	         "<participantstreamassoc participant_id=\"pa\"><send>sa</send><recv>sb</recv></participantstreamassoc>"
	         "<participantstreamassoc participant_id=\"pb\"><send>sb</send><recv>sa</recv></participantstreamassoc>"
	         "</recording>\r\n", c->id, c->id, c->id, c->id, c->id);
}

static void body(const struct run *r, const struct call *c, const char *direction, char *out, size_t n)
{
	char xml[TEXT / 2];
	char host[INET_ADDRSTRLEN];
	const struct sockaddr_in *a = &r->from;

	inet_ntop(AF_INET, &a->sin_addr, host, sizeof(host));
	const char *profile = r->o.srtp ? "RTP/SAVP" : "RTP/AVP";
	const char *crypto = r->o.srtp ? "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" CALLING_KEY_BASE64 "\r\n" : "";

	metadata(c, xml, sizeof(xml));
	snprintf(out, n, "--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\no=callgen 1 1 IN IP4 %s\r\ns=-\r\nc=IN IP4 %s\r\n"
	         "t=0 0\r\nm=audio %u %s 0 8\r\na=label:1\r\na=%s\r\n%sm=audio %u %s 0 8\r\na=label:2\r\na=%s\r\n%s"
	         "--b\r\nContent-Type: application/rs-metadata+xml\r\nContent-Disposition: recording-session\r\n\r\n%s"
	         "--b--\r\n", host, host, ntohs(a->sin_port), profile, direction, crypto, ntohs(a->sin_port), profile,
	         direction, crypto,
	         r->o.no_metadata ? "" : xml);
}

static void send_request(const struct run *r, const struct call *c, const char *method, unsigned cseq, const char *text)
{
	char message[2 * TEXT], host[INET_ADDRSTRLEN], us[INET_ADDRSTRLEN];
	struct sockaddr_in local;
	socklen_t len = sizeof(local);

	getsockname(r->sip, (struct sockaddr *)&local, &len);
	inet_ntop(AF_INET, &local.sin_addr, us, sizeof(us));
	inet_ntop(AF_INET, &r->o.to.sin_addr, host, sizeof(host));
	int n = snprintf(message, sizeof(message), "%s sip:srs@%s:%u SIP/2.0\r\nVia: SIP/2.0/UDP %s:%u;branch=z9hG4bK%s%s%u\r\n"
	                 "Max-Forwards: 70\r\nFrom: <sip:callgen@%s>;tag=%s\r\nTo: <sip:srs@%s>%s%s\r\nCall-ID: %s\r\n"
	                 "CSeq: %u %s\r\nContact: <sip:callgen@%s:%u>;+sip.src\r\n%s%sContent-Length: %zu\r\n\r\n%s",
	                 method, host, ntohs(r->o.to.sin_port), us, ntohs(local.sin_port), c->id, method, cseq, us, c->id, host,
	                 *c->tag ? ";tag=" : "", c->tag, c->id, cseq, method, us, ntohs(local.sin_port),
	                 !strcmp(method, "INVITE") ? "Require: siprec\r\n" : "",
	                 *text ? "Content-Type: multipart/mixed;boundary=b\r\n" : "", strlen(text), text);

	send(r->sip, message, (size_t)n, 0);
}

/* The answer to a call's request: its status, 0 where none comes in 2 s.  Others are passed over. */
static int await(const struct run *r, const struct call *c, char *out)
{
	int status = 0;

	for (ssize_t n; (n = recv(r->sip, out, TEXT - 1, 0)) > 0; ) {
		out[n] = '\0';
		if (strstr(out, c->id) && sscanf(out, "SIP/2.0 %d", &status) == 1 && status >= 200)
			return status;
	}
	return 0;
}

int calling_invite(struct run *r, struct call *c, unsigned cseq, const char *direction)
{
	char text[TEXT], answer[TEXT];
	const char *at = answer;
	int status;

	body(r, c, direction, text, sizeof(text));
	send_request(r, c, "INVITE", cseq, text);
	status = await(r, c, answer);
	if (status != 200)
		return status;
	/* The tag of To is the last in our own order of headers; ours is the call's id. */
	for (const char *tag = strstr(answer, ";tag="); tag; tag = strstr(tag + 1, ";tag="))
		if (strncmp(tag + 5, c->id, strlen(c->id)))
			sscanf(tag, ";tag=%31[0-9a-zA-Z]", c->tag);
	for (int s = 0; s < 2; s++) {
		at = strstr(at, "m=audio ");
		if (!at)
			return 0;
		c->side[s].to = r->o.to;
		c->side[s].to.sin_port = htons((uint16_t)atoi(at + 8));
		at += 8;
	}
	send_request(r, c, "ACK", cseq, "");
	return 200;
}

void calling_bye(struct run *r, struct call *c)
{
	char answer[TEXT];

	send_request(r, c, "BYE", 9, "");
	await(r, c, answer);
}
