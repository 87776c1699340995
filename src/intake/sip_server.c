#include "intake/sip_impl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	BUCKETS  = 4096,                        /* of transactions: a power of two, some for each call */
	MAX_FDS  = 65536,                       /* libre keeps an entry for each number, and calls' sockets count */
	STOP_MS  = 500                          /* for the BYEs of the end to be answered */
};

/* ---- requests ---- */

static void answer_options(struct sip_server *s, const struct sip_msg *msg)
{
	sip_treplyf(NULL, NULL, s->sip, msg, true, 200, "OK",
	            "Contact: <sip:undertone@%J%s>;+sip.srs\r\nAllow: INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE\r\n"
	            "Supported: siprec\r\nAccept: application/sdp, application/rs-metadata+xml, multipart/mixed\r\n"
	            "Content-Length: 0\r\n\r\n", &msg->dst, sip_transp_param(msg->tp));
}

static bool on_request(const struct sip_msg *msg, void *arg)
{
	struct sip_server *s = arg;
	struct sip_session *session;

	if (!intake_allows(&s->common->cfg, &msg->src.u.sa)) {
		sip_reply(s->sip, msg, 403, "Forbidden");
		return true;
	}
	session = pl_isset(&msg->to.tag) ? sip_session_find(s, msg) : NULL;
	if (session)
		sip_session_request(session, msg);
	else if (!pl_strcmp(&msg->met, "ACK"))
		;
	else if (!pl_strcmp(&msg->met, "OPTIONS"))
		answer_options(s, msg);
	else if (pl_isset(&msg->to.tag))
		sip_treply(NULL, s->sip, msg, 481, "Call/Transaction Does Not Exist");
	else if (!pl_strcmp(&msg->met, "INVITE"))
		sip_session_accept(s, msg);
	else
		sip_treply(NULL, s->sip, msg, 405, "Method Not Allowed");
	return true;
}

/* ---- from other threads ---- */

static void on_end(void *arg)
{
	(void)arg;
	re_cancel();
}

static void end_all(struct sip_server *s)
{
	bool any = list_head(&s->sessions) != NULL;

	while (list_head(&s->sessions))
		sip_session_end(list_head(&s->sessions)->data, "signal", true);
	tmr_start(&s->end, any ? STOP_MS : 0, on_end, NULL);
}

static void on_message(int id, void *data, void *arg)
{
	struct sip_server *s = arg;
	struct sip_give_up *g = data;
	struct sip_session *session;

	if (id == SIP_STOP) {
		end_all(s);
		return;
	}
	session = sip_session_by_id(s, g->id);
	if (session)
		sip_session_end(session, g->reason, true);
	free(g);
}

/* ---- begin and end ---- */

static int add_transport(struct sip_server *s, enum sip_transp tp, const char *address, struct sa *out, char *error)
{
	struct sockaddr_storage at;
	int err;

	if (address_parse(&at, address) || sa_set_sa(out, (struct sockaddr *)&at)) {
		snprintf(error, INTAKE_ERROR_LEN, "%.60s: write HOST:PORT, such as 127.0.0.1:5060", address);
		return EINVAL;
	}
	err = sip_transp_add(s->sip, tp, out, s->tls);
	if (err)
		snprintf(error, INTAKE_ERROR_LEN, "%.60s: cannot listen there: %s", address, strerror(err));
	/* Where port 0 was asked for: the one we got. */
	sip_transp_laddr(s->sip, out, tp, NULL);
	return err;
}

static int add_transports(struct sip_server *s, char *error)
{
	const struct intake_config *cfg = &s->common->cfg;
	char tcp[INTAKE_ADDRESS_LEN + 16];
	int err = 0;

	if (*cfg->sip) {
		err = add_transport(s, SIP_TRANSP_UDP, cfg->sip, &s->udp, error);
		re_snprintf(tcp, sizeof(tcp), "%J", &s->udp);
		if (!err)
			err = add_transport(s, SIP_TRANSP_TCP, tcp, &s->udp, error);
	}
	if (err || !*cfg->sip_tls)
		return err;
	err = tls_alloc(&s->tls, TLS_METHOD_SSLV23, cfg->certificate, NULL);
	if (err) {
		snprintf(error, INTAKE_ERROR_LEN, "%.100s: not a certificate and key in PEM (--certificate)", cfg->certificate);
		return err;
	}
	return add_transport(s, SIP_TRANSP_TLS, cfg->sip_tls, &s->secure, error);
}

static void *run(void *arg)
{
	(void)arg;
	re_main(NULL);
	return NULL;
}

static int open_all(struct sip_server *s, char *error)
{
	int err = libre_init();

	if (!err)
		err = fd_setsize(MAX_FDS);
	if (!err)
		err = mqueue_alloc(&s->queue, on_message, s);
	if (!err)
		err = sip_alloc(&s->sip, NULL, BUCKETS, BUCKETS, BUCKETS, "undertone/" UNDERTONE_VERSION, NULL, NULL);
	if (!err)
		err = sip_listen(&s->listener, s->sip, true, on_request, s);
	if (!err) {
		*error = '\0';
		err = add_transports(s, error);
	}
	if (!err)
		err = pthread_create(&s->thread, NULL, run, NULL);
	s->running = !err;
	return err;
}

int sip_server_start(struct sip_server **out, struct intake_common *common, sip_worker_fn *choose, void *ctx,
                     char *error)
{
	struct sip_server *s = calloc(1, sizeof(*s));
	int err;

	*out = NULL;
	snprintf(error, INTAKE_ERROR_LEN, "cannot start SIP: out of memory");
	if (!s)
		return -ENOMEM;
	s->common = common;
	s->choose = choose;
	s->ctx = ctx;
	err = open_all(s, error);
	if (err) {
		sip_server_stop(s);
		return -err;
	}
	*out = s;
	return 0;
}

void sip_server_stop(struct sip_server *s)
{
	if (!s)
		return;
	if (s->running) {
		mqueue_push(s->queue, SIP_STOP, NULL);
		pthread_join(s->thread, NULL);
	}
	mem_deref(s->listener);
	if (s->sip)
		sip_close(s->sip, true);
	mem_deref(s->sip);
	mem_deref(s->tls);
	mem_deref(s->queue);
	tmr_cancel(&s->end);
	libre_close();
	free(s);
}

void sip_server_ports(const struct sip_server *s, char *text, size_t n)
{
	size_t at = strlen(text);

	if (sa_isset(&s->udp, SA_PORT))
		at += (size_t)snprintf(text + at, n - at, "sip %u\n", sa_port(&s->udp));
	if (sa_isset(&s->secure, SA_PORT))
		snprintf(text + at, n - at, "sip-tls %u\n", sa_port(&s->secure));
}
