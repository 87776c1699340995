#include "intake/sip_answer.h"

#include <string.h>

enum { GIVE_UP_MS = 64 * SIP_T1 };

void sip_answer_init(struct sip_answer *a, struct sip *sip, void (*give_up)(void *arg), void *arg)
{
	a->sip = sip;
	a->give_up = give_up;
	a->arg = arg;
}

void sip_answer_forget(struct sip_answer *a)
{
	tmr_cancel(&a->again);
	a->text = mem_deref(a->text);
	a->invite = mem_deref(a->invite);
}

static void send_again(void *arg)
{
	struct sip_answer *a = arg;
	unsigned wait_ms = (unsigned)SIP_T1 << a->sent;

	if (a->sent * SIP_T2 > GIVE_UP_MS) {
		a->give_up(a->arg);
		return;
	}
	a->sent++;
	a->text->pos = 0;
	sip_send(a->sip, a->invite->sock, a->invite->tp, &a->to, a->text);
	tmr_start(&a->again, wait_ms < SIP_T2 ? wait_ms : SIP_T2, send_again, a);
}

/* From here on it is sent again; text is taken over. */
static void repeat(struct sip_answer *a, const struct sip_msg *msg, struct mbuf *text)
{
	sip_answer_forget(a);
	a->text = text;
	a->invite = mem_ref((void *)(uintptr_t)msg);
	sip_reply_addr(&a->to, msg, true);
	a->sent = 0;
	tmr_start(&a->again, SIP_T1, send_again, a);
}

int sip_answer_send(struct sip_answer *a, const struct sip_msg *msg, const char *sdp)
{
	struct sip_contact contact;
	struct mbuf *mb = NULL;
	int err;

	sip_contact_set(&contact, "undertone", &msg->dst, msg->tp);
	err = sip_treplyf(NULL, &mb, a->sip, msg, true, 200, "OK",
	                  "Contact: <sip:undertone@%J%s>;+sip.srs\r\nAllow: INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE\r\n"
	                  "Supported: siprec\r\nAccept: application/sdp, application/rs-metadata+xml, multipart/mixed\r\n"
	                  "%s" "Content-Length: %zu\r\n\r\n%s",
	                  &msg->dst, sip_transp_param(msg->tp), sdp ? "Content-Type: application/sdp\r\n" : "",
	                  sdp ? strlen(sdp) : 0, sdp ? sdp : "");
	if (!err && !pl_strcmp(&msg->met, "INVITE"))
		repeat(a, msg, mb);
	else
		mem_deref(mb);
	return err;
}
