#include "intake/sip_impl.h"

#include "intake/sip_body.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { RETRY_AFTER_S = 30 };

static void destructor(void *arg)
{
	struct sip_session *s = arg;

	list_unlink(&s->le);
	tmr_cancel(&s->wait);
	sip_answer_forget(&s->answer);
	mem_deref(s->dialog);
	sdp_answer_destroy(s->sdp);
	free(s->metadata);
}

/* ---- who is the agent ---- */

/* sip:ana@pbx -> ana */
static void user_of(const char *aor, char out[RTP_CALL_TEXT_LEN])
{
	const char *colon = strchr(aor, ':');
	const char *user = colon ? colon + 1 : aor;

	re_snprintf(out, RTP_CALL_TEXT_LEN, "%b", user, strcspn(user, "@;"));
}

/* Two streams, exactly one of them an agent's: true, and cfg says whose is which. */
static bool tell_apart(const struct sip_session *s, struct rtp_call_config *cfg)
{
	const struct intake_config *rules = &s->server->common->cfg;
	const char *aor[SDP_STREAMS];
	bool agent[SDP_STREAMS];

	for (size_t i = 0; i < SDP_STREAMS; i++) {
		aor[i] = siprec_sender(s->metadata, s->stream[i].label);
		agent[i] = aor[i] && intake_is_agent(rules, aor[i]);
	}
	if (!aor[0] || !aor[1] || agent[0] == agent[1])
		return false;
	for (size_t i = 0; i < SDP_STREAMS; i++)
		cfg->side[i] = agent[i] ? AGENT : CALLER;
	user_of(aor[agent[1]], cfg->agent_id);
	user_of(aor[agent[0]], cfg->caller_id);
	return true;
}

/* On the worker's thread: the session may be gone by the time its own thread hears of it. */
static void on_give_up(void *owner, const char *reason)
{
	struct sip_session *s = owner;
	struct sip_give_up *g = malloc(sizeof(*g));

	if (!g)
		return;
	*g = (struct sip_give_up) { s->id, reason };
	if (mqueue_push(s->server->queue, SIP_GIVE_UP, g))
		free(g);
}

static void copy_stream(struct rtp_port_offer *to, const struct sdp_stream *from)
{
	to->formats = from->formats;
	for (size_t k = 0; k < from->formats; k++) {
		to->format[k].type = from->format[k].type;
		to->format[k].format = from->format[k].format;
	}
	to->suite = from->suite;
	to->key_len = from->key_len;
	memcpy(to->key, from->key, from->key_len);
}

static void begin(struct sip_session *s)
{
	bool two = s->stream[0].active && s->stream[1].active;
	struct rtp_call_config cfg = { .source = "siprec", .streams = two ? 2 : 1, .side = { CALLER, AGENT },
	                               .held = !s->stream[0].sends && !s->stream[1].sends, .give_up = on_give_up,
	                               .owner = s };

	tmr_cancel(&s->wait);
	/* Who speaks counts the first time only. */
	if (!two)
		cfg.voices = VOICES_UNKNOWN;
	else
		cfg.voices = s->metadata && tell_apart(s, &cfg) ? VOICES_BOTH : VOICES_AGENTS;
	/* What a held stream may send is what it could before. */
	for (size_t i = 0; i < cfg.streams; i++)
		copy_stream(&cfg.stream[i], &s->stream[i]);
	s->begun = true;
	free(s->metadata);
	s->metadata = NULL;
	rtp_call_begin(s->call, &cfg);
}

static void on_waited(void *arg)
{
	struct sip_session *s = arg;

	if (s->server->common->cfg.agent_aor.count)
		re_fprintf(stderr, "undertone: siprec: no metadata say who the agent is: both sides are taken for agents\n");
	begin(s);
}

/* Begins once it is known who speaks, or it has been waited for. */
static void begin_or_wait(struct sip_session *s)
{
	struct rtp_call_config cfg = { 0 };

	if (s->begun || s->metadata->streams >= SDP_STREAMS || !s->stream[1].active || tell_apart(s, &cfg))
		begin(s);
	else if (!tmr_isrunning(&s->wait))
		tmr_start(&s->wait, s->server->common->cfg.metadata_wait_ms, on_waited, s);
}

/* ---- answers ---- */

static void on_unanswered(void *arg)
{
	sip_session_end(arg, "error", true);
}

/* A 200, with SDP where there is an offer to answer. */
static int answer(struct sip_session *s, const struct sip_msg *msg, bool sdp)
{
	char *text = sdp ? sdp_answer_write(s->sdp) : NULL;
	int err = sdp && !text ? ENOMEM : sip_answer_send(&s->answer, msg, text);

	free(text);
	return err;
}

static void refuse(struct sip_server *s, const struct sip_msg *msg, uint16_t code, const char *reason)
{
	sip_treply(NULL, s->sip, msg, code, reason);
}

static void refuse_busy(struct sip_server *s, const struct sip_msg *msg)
{
	sip_treplyf(NULL, NULL, s->sip, msg, false, 503, "Service Unavailable",
	            "Retry-After: %u\r\nContent-Length: 0\r\n\r\n", RETRY_AFTER_S);
}

/* ---- sessions ---- */

static int open_call(struct sip_session *s, const struct sip_msg *msg)
{
	const char *said = s->server->common->cfg.media_address;
	char host[INTAKE_ADDRESS_LEN];
	unsigned ports[SDP_STREAMS];
	int err;

	re_snprintf(host, sizeof(host), "%j", &msg->dst);
	err = rtp_call_create(&s->call, s->server->choose(s->server->ctx), host);
	if (err)
		return err;
	for (size_t i = 0; i < SDP_STREAMS; i++)
		ports[i] = rtp_call_port(s->call, i);
	return sdp_answer_create(&s->sdp, *said ? said : host, ports);
}

static int accept_offer(struct sip_session *s, const struct sip_msg *msg, uint16_t *code, const char **reason)
{
	struct siprec_part sdp;
	int err;

	sip_body_read(msg, s->metadata, &sdp);
	*code = 488;
	*reason = "Not Acceptable Here";
	if (!sdp.data)
		return -ENOTSUP;
	err = open_call(s, msg);
	if (err) {
		*code = 503;
		*reason = "Service Unavailable";
		return err;
	}
	return sdp_answer_read(s->sdp, sdp.data, sdp.size, s->stream);
}

void sip_session_accept(struct sip_server *server, const struct sip_msg *msg)
{
	struct sip_session *s;
	const char *reason;
	uint16_t code;

	if (intake_reserve(server->common)) {
		refuse_busy(server, msg);
		return;
	}
	s = mem_zalloc(sizeof(*s), destructor);
	if (s)
		s->metadata = calloc(1, sizeof(*s->metadata));
	if (!s || !s->metadata) {
		mem_deref(s);
		intake_release(server->common);
		refuse_busy(server, msg);
		return;
	}
	s->server = server;
	sip_answer_init(&s->answer, server->sip, on_unanswered, s);
	randombytes_buf(&s->id, sizeof(s->id));
	if (accept_offer(s, msg, &code, &reason)) {
		refuse(server, msg, code, reason);
		sip_session_end(s, "error", false);
		return;
	}
	list_append(&server->sessions, &s->le, s);
	if (sip_dialog_accept(&s->dialog, msg) || answer(s, msg, true)) {
		sip_session_end(s, "error", false);
		return;
	}
	begin_or_wait(s);
}

void sip_session_end(struct sip_session *s, const char *reason, bool bye)
{
	if (s->call)
		rtp_call_end(s->call, reason);
	s->call = NULL;
	if (bye && s->dialog)
		sip_drequestf(NULL, s->server->sip, true, "BYE", s->dialog, 0, NULL, NULL, NULL, NULL,
		              "Content-Length: 0\r\n\r\n");
	mem_deref(s);
}

static void take_offer(struct sip_session *s, const struct sip_msg *msg)
{
	struct siprec_part sdp;
	struct sdp_stream before[SDP_STREAMS];
	int err = 0;

	memcpy(before, s->stream, sizeof(before));
	sip_body_read(msg, s->metadata, &sdp);
	if (sdp.data)
		err = sdp_answer_read(s->sdp, sdp.data, sdp.size, s->stream);
	/* A stream that has gone keeps what it could send, in case it comes again. */
	for (size_t i = 0; i < SDP_STREAMS; i++)
		if (!s->stream[i].active) {
			s->stream[i] = before[i];
			s->stream[i].sends = false;
		}
	if (err == -EBADMSG) {
		refuse(s->server, msg, 488, "Not Acceptable Here");
		return;
	}
	sip_dialog_update(s->dialog, msg);
	answer(s, msg, sdp.data || !pl_strcmp(&msg->met, "INVITE"));
	begin_or_wait(s);
}

void sip_session_request(struct sip_session *s, const struct sip_msg *msg)
{
	if (!pl_strcmp(&msg->met, "ACK")) {
		sip_answer_forget(&s->answer);
	} else if (!pl_strcmp(&msg->met, "BYE")) {
		sip_treply(NULL, s->server->sip, msg, 200, "OK");
		sip_session_end(s, "hangup", false);
	} else if (!pl_strcmp(&msg->met, "INVITE") || !pl_strcmp(&msg->met, "UPDATE")) {
		if (sip_dialog_rseq_valid(s->dialog, msg))
			take_offer(s, msg);
		else
			refuse(s->server, msg, 500, "Server Internal Error");
	} else {
		refuse(s->server, msg, 200, "OK");
	}
}

struct sip_session *sip_session_find(struct sip_server *server, const struct sip_msg *msg)
{
	for (struct le *le = list_head(&server->sessions); le; le = le->next) {
		struct sip_session *s = le->data;

		if (s->dialog && sip_dialog_cmp(s->dialog, msg))
			return s;
	}
	return NULL;
}

struct sip_session *sip_session_by_id(struct sip_server *server, uint64_t id)
{
	for (struct le *le = list_head(&server->sessions); le; le = le->next) {
		struct sip_session *s = le->data;

		if (s->id == id)
			return s;
	}
	return NULL;
}
