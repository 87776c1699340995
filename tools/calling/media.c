#include "calling/calling.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { EDGE = 4, PHASES = 10 };

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
		packet[HEADER + i] = s->type == PCMA ? calling_alaw(audio[i]) : audio[i];
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
			calling_invite(r, c, 3, "sendonly");
		return false;
	}
	if (n == r->o.hold_from)
		calling_invite(r, c, 2, "inactive");
	for (int side = 0; side < 2; side++)
		c->side[side].timestamp += FRAME;
	return true;
}

/* The packets of one step of the calls of one phase; where the agents have a clock of their own, the callers'. */
static void play_phase(struct run *r, long k, unsigned phase, long last)
{
	for (unsigned i = phase; i < r->o.calls; i += PHASES) {
		struct call *c = &r->call[i];
		long n = k - c->start;

		if (!c->open || n < 0 || n >= last || held(r, c, n))
			continue;
		for (int side = 0; side < (r->o.drift_ppm ? 1 : 2); side++)
			play(r, c, side, n, last);
	}
	flush(r);
}

/* The agents' packets that are due by a tick, a phase long, of a clock that is not the callers'. */
static void play_agents(struct run *r, long tick, long last)
{
	for (unsigned i = 0; i < r->o.calls; i++) {
		struct call *c = &r->call[i];
		double steps = (double)(tick - c->start * PHASES - i % PHASES) / PHASES;

		for (; c->open && steps >= 0 && steps < (double)last &&
		       (double)c->agents <= steps * (1 + r->o.drift_ppm / 1e6); c->agents++)
			play(r, c, 1, c->agents, last);
	}
	flush(r);
}

double calling_play(struct run *r, long last)
{
	double begin = now_s(), step = FRAME_MS / 1000.0 / r->o.speed / (1 + r->o.skew_ppm / 1e6), worst = 0;
	long stagger = (long)(r->o.stagger_s * 1000 / FRAME_MS);

	for (unsigned i = 0; i < r->o.calls; i++)
		r->call[i].start = stagger * (long)i / r->o.calls;
	for (long k = 0; k < (last + stagger) * PHASES; k++) {
		double due = begin + (double)k * step / PHASES;

		wait_until(due);
		play_phase(r, k / PHASES, (unsigned)(k % PHASES), last);
		if (r->o.drift_ppm)
			play_agents(r, k, last);
		if (now_s() - due > worst)
			worst = now_s() - due;
	}
	return worst;
}
