/*
 * source_kind.h - what a kind of source brings: a row of the table in source.c
 *
 * One thread at a time.
 */
#ifndef UNDERTONE_SOURCE_KIND_H
#define UNDERTONE_SOURCE_KIND_H

#include "source/source.h"

struct source {
	const struct source_kind *kind;
	struct source_info info;                        /* filled by open */
	const atomic_bool *stop;
	void *impl;                                     /* the kind's own */
	char  error[SOURCE_ERROR_LEN];
	char  warning[SOURCE_ERROR_LEN];
	double speed;                                   /* of pacing; 0: none */
	int64_t start_ns;                               /* CLOCK_MONOTONIC at the first block of a paced source; 0 before */
};

struct source_kind {
	bool (*takes)(const struct source_options *o);  /* the first row that takes the options opens them */
	int  (*open)(struct source *s, const struct source_options *o, char *error);
	int  (*read)(struct source *s, struct audio_block *b);
	void (*close)(struct source *s);                /* also after open failed */
};

extern const struct source_kind source_file, source_pair, source_live;

/* Fills error (as source_open() has it) and returns err. */
int source_fail(char *error, int err, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* What files have in common. */
struct sound_info;
void   source_started_at(struct source_info *info, const struct sound_info *sound);
size_t source_block_frames(const struct source_options *o, const struct sound_info *sound);
void   source_warn_cut(struct source *s, const char *whose, int64_t there, int64_t lost, unsigned rate_hz);

#endif
