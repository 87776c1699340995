/*
 * callgen.c - plays a two-sided file as many recording sessions at once: SIPREC over UDP, and G.711 RTP
 *
 *	callgen --to 127.0.0.1:5060 --calls 100 --seconds 60 --loss 1 call.wav
 *
 * For tests, and for anyone who sizes a machine.  Channel 1 is sip:caller-N@callgen, channel 2 sip:agent-N@callgen.
 * Each call is played from its start, and again as long as --seconds lasts; without it, once.  Says at the end what was
 * sent and what was left out, by side, so that losses can be compared with what the other end counted.
 */
#include "calling/calling.h"

#include <arpa/inet.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
	      "  --drift PPM         the agent's clock is that much faster than the caller's\n"
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
		{ "skew", 1, NULL, 'k' }, { "drift", 1, NULL, 'f' }, { "stagger", 1, NULL, 'g' }, { "new-ssrc", 1, NULL, 'n' },
		{ "new-codec", 1, NULL, 'a' }, { "hold", 1, NULL, 'h' }, { "no-metadata", 0, NULL, 'm' },
		{ "srtp", 0, NULL, 'p' }, { "keep", 0, NULL, 'e' }, { NULL, 0, NULL, 0 }
	};
	double *numbers[256] = { ['s'] = &o->seconds, ['x'] = &o->speed, ['l'] = &o->loss, ['r'] = &o->reorder,
	                         ['d'] = &o->duplicate, ['k'] = &o->skew_ppm, ['f'] = &o->drift_ppm, ['g'] = &o->stagger_s };

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
		srtp_alloc(&c->side[s].srtp, SRTP_AES_CM_128_HMAC_SHA1_80, (const uint8_t *)CALLING_KEY,
		           sizeof(CALLING_KEY) - 1, 0);
	status = calling_invite(r, c, 1, "sendonly");
	c->open = status == 200;
	if (!c->open && !(*refused)++)
		fprintf(stderr, "callgen: call %u: %d\n", i, status);
}

int main(int argc, char **argv)
{
	struct run r = { .o = { .calls = 1, .burst = 1, .speed = 1, .new_ssrc = -1, .new_codec = -1, .hold_from = -1 } };
	unsigned long sent[2] = { 0 }, lost[2] = { 0 };
	unsigned refused = 0;

	read_address(&r.o.to, "127.0.0.1:5060");
	if (read_options(&r.o, argc, argv))
		return usage();
	r.call = calloc(r.o.calls, sizeof(*r.call));
	if (!r.call || calling_load(&r) || open_sockets(&r)) {
		perror("callgen");
		return 1;
	}
	for (unsigned i = 0; i < r.o.calls; i++)
		begin_call(&r, i, &refused);

	long last = r.o.seconds > 0 ? (long)(r.o.seconds * 1000 / FRAME_MS) : r.frames;
	double worst = calling_play(&r, last);

	for (unsigned i = 0; i < r.o.calls; i++) {
		struct call *c = &r.call[i];

		if (c->open && !r.o.keep)
			calling_bye(&r, c);
		for (int s = 0; s < 2; s++) {
			sent[s] += c->side[s].sent;
			lost[s] += c->side[s].lost;
		}
	}
	printf("calls %u refused %u packets %lu %lu lost %lu %lu latest_ms %.1f\n", r.o.calls - refused, refused, sent[0],
	       sent[1], lost[0], lost[1], worst * 1000);
	return refused ? 3 : 0;
}
