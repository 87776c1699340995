/*
 * play.h - recordings as live calls, for a demonstration, a training or a test of the pages
 *
 *   file ─► source ─► (paced) ─► call ─┬─► feed ─► pages
 *            ▲ mailbox ◄── pages       └─► store
 *
 * Each recording is a desk with a thread of its own.  What a page asks for is put into the desk's mailbox and done
 * between two blocks, as it would be at a real desk.
 */
#ifndef UNDERTONE_PLAY_H
#define UNDERTONE_PLAY_H

#include "analysis/calibration.h"
#include "engine/archive.h"
#include "fft.h"
#include "source/source.h"
#include "web/web.h"

enum { PLAY_DESKS = 512, PLAY_ERROR_LEN = 256 };

struct play_config {
	const char       *folder;               /* of recordings, or one recording */
	double            speed;                /* 1: as fast as they were spoken */
	bool              repeat;               /* ten seconds after its end a call begins anew */
	enum source_order order;
	bool              mono_caller;
	const char       *agent_id, *team;      /* NULL: desk-1, desk-2 …, and none */
	const char       *store_path;           /* NULL: nothing is kept */
	struct archive   *archive;              /* keeps what was heard; NULL: it is not kept */
	const struct calibration *cal;
	const struct fft *fft;
	struct livefeed      *feed;
};

struct play;

/* 0 and *out set, every desk waiting; else a negative errno, and error [size: PLAY_ERROR_LEN] says what to do.  What
 * cfg points to outlives it. */
int  play_create(struct play **out, const struct play_config *cfg, char *error);
int  play_start(struct play *p);                /* every desk begins its call */
const struct web_control *play_control(const struct play *p);
void play_destroy(struct play *p);              /* ends the calls, reason "signal"; NULL is allowed */

#endif
