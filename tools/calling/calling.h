/*
 * calling.h - the parts of tools/callgen: what a call is, its signalling (sip.c), its packets (media.c), its audio (audio.c)
 */
#ifndef UNDERTONE_CALLING_H
#define UNDERTONE_CALLING_H

#include "wire/libre.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

enum { FRAME = 160, FRAME_MS = 20, HEADER = 12, TAG = 10, PACKET = HEADER + FRAME + TAG, BATCH = 512, TEXT = 4096,
       PCMU = 0, PCMA = 8 };

/* Of the tests: 16 bytes of key and 14 of salt, and the same in base64. */
#define CALLING_KEY        "123456789012345678901234567890"
#define CALLING_KEY_BASE64 "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkw"

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
	long     agents;                        /* packets of an agent with a clock of their own, so far */
};

struct options {
	struct sockaddr_in to;
	const char *path;
	unsigned calls, burst;
	double   seconds, loss, reorder, duplicate, speed, skew_ppm, drift_ppm, stagger_s;
	long     new_ssrc, new_codec, hold_from, hold_for;      /* in packets; -1: never */
	bool     no_metadata, keep, srtp;
};

struct run {
	struct options o;
	int      sip, rtp;
	struct sockaddr_in from;                /* of RTP */
	uint8_t *ulaw[2];                       /* [size: frames * FRAME] */
	long     frames;
	struct call *call;
	uint8_t  packet[BATCH][PACKET];         /* on their way out, together */
	struct mmsghdr message[BATCH];
	struct iovec iov[BATCH];
	unsigned batch;
};

/* ---- audio.c: each is 0, or -1 having said what is wrong ---- */

int     calling_load(struct run *r);            /* o.path into ulaw */
uint8_t calling_alaw(uint8_t ulaw);

/* ---- sip.c ---- */

/* INVITE and ACK; a later cseq is a re-INVITE.  The status that was answered, 0 where nothing was. */
int  calling_invite(struct run *r, struct call *c, unsigned cseq, const char *direction);
void calling_bye(struct run *r, struct call *c);

/* ---- media.c ---- */

/* All calls, `last` packets of each side, one every 20 ms, their phases spread over it as those of telephones are; how
 * late the latest step was, in seconds. */
double calling_play(struct run *r, long last);

#endif
