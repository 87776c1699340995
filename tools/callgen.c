/*
 * callgen.c - plays a two-sided file as many recording sessions at once: SIPREC over UDP, and G.711 RTP
 *
 *	callgen --to 127.0.0.1:5060 --calls 100 --seconds 60 --loss 1 call.wav
 *
 * For tests, and for anyone who sizes a machine.  Channel 1 is sip:caller-N@callgen, channel 2 sip:agent-N@callgen.
 * Each call is played from its start, and again as long as --seconds lasts; without it, once.  Says at the end what was
 * sent and what was left out, by side, so that losses can be compared with what the other end counted.
 */
#include "wire/libre.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <sndfile.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { FRAME = 160, FRAME_MS = 20, HEADER = 12, TEXT = 4096, EDGE = 4, TAG = 10, PACKET = HEADER + FRAME + TAG, BATCH = 512, PHASES = 10, PCMU = 0, PCMA = 8 };

/* Of the tests: 16 bytes of key and 14 of salt, and the same in base64. */
static const uint8_t key[] = "123456789012345678901234567890";
#define KEY_BASE64 "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkw"

struct stream {
	struct sockaddr_in to;
	uint32_t ssrc, timestamp;
	uint16_t sequence;
	int      type;
	unsigned burst;                         /* packets still to be left out */
	bool     waits;                         /* late holds a packet that comes after the next */
	uint8_t  late[PACKET];
	struct srtp *srtp;                      /* NULL: in the clear */
	unsigned long sent, lost;
};

struct call {
	char     id[64], tag[32];
	struct stream side[2];
	long     start;                         /* in steps of the whole run */
	bool     open;
};

struct options {
	struct sockaddr_in to;
	const char *path;
	unsigned calls, burst;
	double   seconds, loss, reorder, duplicate, speed, skew_ppm, stagger_s;
	long     new_ssrc, new_codec, hold_from, hold_for;      /* in packets; -1: never */
	bool     no_metadata, keep, srtp;
};

struct run {
	struct options o;
	int      sip, rtp;
	struct sockaddr_in from;
	uint8_t *ulaw[2];                       /* [size: frames * FRAME] */
	long     frames;
	struct call *call;
	uint8_t  packet[BATCH][PACKET];
	struct mmsghdr message[BATCH];
	struct iovec iov[BATCH];
	unsigned batch;
};

/* ---- audio ---- */

/* G.711, mu-law: sign, exponent, mantissa, of a magnitude raised by 132 (33 in 14 bits). */
static uint8_t to_ulaw(int v)
{
	int sign = v < 0 ? 0x80 : 0, exponent = 7;

	v = (v < 0 ? -v : v) + 132;
	if (v > 32767)
		v = 32767;
	while (exponent > 0 && !(v & 0x80 << exponent))
		exponent--;
	return (uint8_t)~(sign | exponent << 4 | (v >> (exponent + 3) & 0x0f));
}

static uint8_t to_alaw(int v)
{
	int sign = v >= 0 ? 0x80 : 0, exponent = 7;

	v = v < 0 ? -v - 1 : v;
	while (exponent > 0 && !(v & 0x80 << exponent))
		exponent--;
	return (uint8_t)((sign | exponent << 4 | (v >> (exponent ? exponent + 3 : 4) & 0x0f)) ^ 0x55);
}

static int from_ulaw(uint8_t byte)
{
	int v = ~byte & 0xff, m = ((((v & 15) << 3) + 132) << (v >> 4 & 7)) - 132;

	return v & 0x80 ? -m : m;
}

static int load(struct run *r)
{
	SF_INFO info = { 0 };
	SNDFILE *f = sf_open(r->o.path, SFM_READ, &info);
	short x[2 * FRAME];

	if (!f || info.channels != 2 || info.samplerate != 8000) {
		fprintf(stderr, "callgen: %s: must be a sound file of two channels at 8000 Hz\n", r->o.path);
		sf_close(f);
		return -1;
	}
	r->frames = (long)(info.frames / FRAME);
	for (int s = 0; s < 2; s++)
		r->ulaw[s] = malloc((size_t)r->frames * FRAME);
	for (long n = 0; n < r->frames; n++) {
		sf_readf_short(f, x, FRAME);
		for (int i = 0; i < 2 * FRAME; i++)
			r->ulaw[i & 1][n * FRAME + i / 2] = to_ulaw(x[i]);
	}
	sf_close(f);
	return 0;
}

/* ---- SIP ---- */

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
	const char *crypto = r->o.srtp ? "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" KEY_BASE64 "\r\n" : "";

	metadata(c, xml, sizeof(xml));
	snprintf(out, n, "--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\no=callgen 1 1 IN IP4 %s\r\ns=-\r\nc=IN IP4 %s\r\n"
	         "t=0 0\r\nm=audio %u %s 0 8\r\na=label:1\r\na=%s\r\n%sm=audio %u %s 0 8\r\na=label:2\r\na=%s\r\n%s"
	         "--b\r\nContent-Type: application/rs-metadata+xml\r\nContent-Disposition: recording-session\r\n\r\n%s"
	         "--b--\r\n", host, host, ntohs(a->sin_port), profile, direction, crypto, ntohs(a->sin_port), profile, direction, crypto,
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

static int open_call(struct run *r, struct call *c, unsigned cseq, const char *direction)
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

/* ---- RTP ---- */

static double chance(void)
{
	return (double)random() / 2147483648.0;
}

static void flush(struct run *r)
{
	unsigned at = 0;

	while (at < r->batch) {
		int n = sendmmsg(r->rtp, r->message + at, r->batch - at, 0);

		at += n > 0 ? (unsigned)n : 1;
	}
	r->batch = 0;
}

static void put(struct run *r, const struct stream *s, const uint8_t *packet)
{
	struct mmsghdr *m = &r->message[r->batch];

	memcpy(r->packet[r->batch], packet, PACKET);
	r->iov[r->batch] = (struct iovec) { r->packet[r->batch], HEADER + FRAME + (s->srtp ? TAG : 0) };
	memset(m, 0, sizeof(*m));
	m->msg_hdr = (struct msghdr) { .msg_name = (void *)(uintptr_t)&s->to, .msg_namelen = sizeof(s->to),
	                               .msg_iov = &r->iov[r->batch], .msg_iovlen = 1 };
	if (++r->batch == BATCH)
		flush(r);
}

static void build(const struct run *r, struct stream *s, int side, long n, uint8_t *packet)
{
	const uint8_t *audio = r->ulaw[side] + n % r->frames * FRAME;
	uint32_t words[2] = { htonl(s->timestamp), htonl(s->ssrc) };

	packet[0] = 0x80;
	packet[1] = (uint8_t)s->type;
	packet[2] = (uint8_t)(s->sequence >> 8);
	packet[3] = (uint8_t)s->sequence;
	memcpy(packet + 4, words, sizeof(words));
	for (int i = 0; i < FRAME; i++)
		packet[HEADER + i] = s->type == PCMA ? to_alaw(from_ulaw(audio[i])) : audio[i];
	s->sequence++;
	s->timestamp += FRAME;
	if (s->srtp)
		srtp_encrypt(s->srtp, &(struct mbuf) { .buf = packet, .size = PACKET, .end = HEADER + FRAME });
}

/* Whether this packet is left out: at random, or in bursts of that mean share; never the first or last ones. */
static bool leave_out(const struct run *r, struct stream *s, bool edge)
{
	if (!s->burst && !edge && chance() < r->o.loss / 100 / r->o.burst)
		s->burst = r->o.burst;
	if (!s->burst || edge)
		return false;
	s->burst--;
	s->lost++;
	return true;
}

static void play(struct run *r, struct call *c, int side, long n, long last)
{
	struct stream *s = &c->side[side];
	bool edge = n < EDGE || n >= last - EDGE;
	uint8_t packet[PACKET];

	if (n == r->o.new_ssrc) {
		s->ssrc = (uint32_t)random();
		s->sequence = (uint16_t)random();
		s->timestamp = (uint32_t)random();
	}
	if (n == r->o.new_codec)
		s->type = PCMA;
	build(r, s, side, n, packet);
	if (leave_out(r, s, edge))
		return;
	s->sent++;
	if (!s->waits && !edge && chance() < r->o.reorder / 100) {
		memcpy(s->late, packet, sizeof(packet));
		s->waits = true;
		return;
	}
	put(r, s, packet);
	if (chance() < r->o.duplicate / 100)
		put(r, s, packet);
	if (s->waits)
		put(r, s, s->late);
	s->waits = false;
}

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void wait_until(double s)
{
	double left = s - now_s();

	if (left > 0)
		nanosleep(&(struct timespec) { (time_t)left, (long)((left - floor(left)) * 1e9) }, NULL);
}

/* Held: a re-INVITE says so, nothing is sent, and the clock of the timestamps goes on. */
static bool held(struct run *r, struct call *c, long n)
{
	if (r->o.hold_from < 0 || n < r->o.hold_from || n >= r->o.hold_from + r->o.hold_for) {
		if (n == r->o.hold_from + r->o.hold_for && r->o.hold_from >= 0)
			open_call(r, c, 3, "sendonly");
		return false;
	}
	if (n == r->o.hold_from)
		open_call(r, c, 2, "inactive");
	for (int side = 0; side < 2; side++)
		c->side[side].timestamp += FRAME;
	return true;
}

/* The packets of one step of the calls of one phase. */
static void play_phase(struct run *r, long k, unsigned phase, long last)
{
	for (unsigned i = phase; i < r->o.calls; i += PHASES) {
		struct call *c = &r->call[i];
		long n = k - c->start;

		if (!c->open || n < 0 || n >= last || held(r, c, n))
			continue;
		for (int side = 0; side < 2; side++)
			play(r, c, side, n, last);
	}
	flush(r);
}

/* All calls, a packet of each side every 20 ms, their phases spread over it as those of telephones are; how late the
 * latest step was, in seconds. */
static double play_all(struct run *r, long last)
{
	double begin = now_s(), step = FRAME_MS / 1000.0 / r->o.speed / (1 + r->o.skew_ppm / 1e6), worst = 0;
	long stagger = (long)(r->o.stagger_s * 1000 / FRAME_MS);

	for (unsigned i = 0; i < r->o.calls; i++)
		r->call[i].start = stagger * (long)i / r->o.calls;
	for (long k = 0; k < (last + stagger) * PHASES; k++) {
		double due = begin + (double)k * step / PHASES;

		wait_until(due);
		play_phase(r, k / PHASES, (unsigned)(k % PHASES), last);
		if (now_s() - due > worst)
			worst = now_s() - due;
	}
	return worst;
}

/* ---- the program ---- */

static int open_sockets(struct run *r)
{
	struct timeval patience = { 2, 0 };
	socklen_t len = sizeof(r->from);
	int room = 4 << 20;

	r->sip = socket(AF_INET, SOCK_DGRAM, 0);
	r->rtp = socket(AF_INET, SOCK_DGRAM, 0);
	if (r->sip < 0 || r->rtp < 0 || connect(r->sip, (struct sockaddr *)&r->o.to, sizeof(r->o.to)))
		return -1;
	setsockopt(r->sip, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(r->rtp, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	getsockname(r->sip, (struct sockaddr *)&r->from, &len);
	r->from.sin_port = 0;
	if (bind(r->rtp, (struct sockaddr *)&r->from, sizeof(r->from)))
		return -1;
	return getsockname(r->rtp, (struct sockaddr *)&r->from, &len);
}

static int usage(void)
{
	fputs("Usage: callgen [OPTION...] FILE\n"
	      "  --to HOST:PORT      where SIP goes (127.0.0.1:5060)\n"
	      "  --calls N           at once (1), begun over --stagger S seconds (0)\n"
	      "  --seconds S         of audio in each, the file over and over (the file once)\n"
	      "  --speed N           of real time (1)\n"
	      "  --loss P            percent of packets left out, --burst N at a time (1)\n"
	      "  --reorder P, --duplicate P      percent\n"
	      "  --skew PPM          the sender's clock is that much fast\n"
	      "  --new-ssrc N, --new-codec N     from packet N on another source, or A-law\n"
	      "  --hold FROM,FOR     packets: held by a re-INVITE, and back\n"
	      "  --srtp              encrypted, with keys in the SDP\n"
	      "  --no-metadata       nobody says who is who\n"
	      "  --keep              no BYE: as if the power went\n", stderr);
	return 2;
}

static int read_address(struct sockaddr_in *a, const char *text)
{
	char host[64];
	unsigned port;

	if (sscanf(text, "%63[0-9.]:%u", host, &port) != 2)
		return -1;
	*a = (struct sockaddr_in) { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	return inet_pton(AF_INET, host, &a->sin_addr) == 1 ? 0 : -1;
}

static int read_options(struct options *o, int argc, char **argv)
{
	static const struct option names[] = {
		{ "to", 1, NULL, 't' }, { "calls", 1, NULL, 'c' }, { "seconds", 1, NULL, 's' }, { "speed", 1, NULL, 'x' },
		{ "loss", 1, NULL, 'l' }, { "burst", 1, NULL, 'b' }, { "reorder", 1, NULL, 'r' }, { "duplicate", 1, NULL, 'd' },
		{ "skew", 1, NULL, 'k' }, { "stagger", 1, NULL, 'g' }, { "new-ssrc", 1, NULL, 'n' }, { "new-codec", 1, NULL, 'a' },
		{ "hold", 1, NULL, 'h' }, { "no-metadata", 0, NULL, 'm' }, { "srtp", 0, NULL, 'p' }, { "keep", 0, NULL, 'e' }, { NULL, 0, NULL, 0 }
	};
	double *numbers[256] = { ['s'] = &o->seconds, ['x'] = &o->speed, ['l'] = &o->loss, ['r'] = &o->reorder,
	                         ['d'] = &o->duplicate, ['k'] = &o->skew_ppm, ['g'] = &o->stagger_s };

	for (int c; (c = getopt_long(argc, argv, "", names, NULL)) != -1; ) {
		if (numbers[c & 255])
			*numbers[c & 255] = strtod(optarg, NULL);
		else if (c == 't' && read_address(&o->to, optarg))
			return -1;
		else if (c == 'c')
			o->calls = (unsigned)atoi(optarg);
		else if (c == 'b')
			o->burst = (unsigned)atoi(optarg);
		else if (c == 'n' || c == 'a')
			*(c == 'n' ? &o->new_ssrc : &o->new_codec) = atol(optarg);
		else if (c == 'h' && sscanf(optarg, "%ld,%ld", &o->hold_from, &o->hold_for) != 2)
			return -1;
		else if (c == 'm')
			o->no_metadata = true;
		else if (c == 'e')
			o->keep = true;
		else if (c == 'p')
			o->srtp = true;
		else if (c == '?')
			return -1;
	}
	o->path = argv[optind];
	return o->path && o->calls > 0 && o->burst > 0 && o->speed > 0 ? 0 : -1;
}

static void begin_call(struct run *r, unsigned i, unsigned *refused)
{
	struct call *c = &r->call[i];
	int status;

	snprintf(c->id, sizeof(c->id), "%u.%u.%lx", i, (unsigned)getpid(), random());
	for (int s = 0; s < 2; s++)
		c->side[s] = (struct stream) { .ssrc = (uint32_t)random(), .timestamp = (uint32_t)random(),
		                               .sequence = (uint16_t)random(), .type = PCMU };
	for (int s = 0; s < 2 && r->o.srtp; s++)
		srtp_alloc(&c->side[s].srtp, SRTP_AES_CM_128_HMAC_SHA1_80, key, sizeof(key) - 1, 0);
	status = open_call(r, c, 1, "sendonly");
	c->open = status == 200;
	if (!c->open && !(*refused)++)
		fprintf(stderr, "callgen: call %u: %d\n", i, status);
}

int main(int argc, char **argv)
{
	struct run r = { .o = { .calls = 1, .burst = 1, .speed = 1, .new_ssrc = -1, .new_codec = -1, .hold_from = -1 } };
	unsigned long sent[2] = { 0 }, lost[2] = { 0 };
	unsigned refused = 0;
	char answer[TEXT];

	read_address(&r.o.to, "127.0.0.1:5060");
	if (read_options(&r.o, argc, argv))
		return usage();
	r.call = calloc(r.o.calls, sizeof(*r.call));
	if (!r.call || load(&r) || open_sockets(&r)) {
		perror("callgen");
		return 1;
	}
	for (unsigned i = 0; i < r.o.calls; i++)
		begin_call(&r, i, &refused);

	long last = r.o.seconds > 0 ? (long)(r.o.seconds * 1000 / FRAME_MS) : r.frames;
	double worst = play_all(&r, last);

	for (unsigned i = 0; i < r.o.calls; i++) {
		struct call *c = &r.call[i];

		if (c->open && !r.o.keep) {
			send_request(&r, c, "BYE", 9, "");
			await(&r, c, answer);
		}
		for (int s = 0; s < 2; s++) {
			sent[s] += c->side[s].sent;
			lost[s] += c->side[s].lost;
		}
	}
	printf("calls %u refused %u packets %lu %lu lost %lu %lu latest_ms %.1f\n", r.o.calls - refused, refused, sent[0],
	       sent[1], lost[0], lost[1], worst * 1000);
	return refused ? 3 : 0;
}
