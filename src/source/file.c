/* file.c - one file or stream, of one or two channels */

#include "analysis/utc.h"
#include "source/sound.h"
#include "source/source_kind.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

struct file {
	struct sound *sound;
	size_t        block_frames;
	enum side     first;                    /* the side on channel 1 */
	int64_t       position;
	bool          ended;
	float        *interleaved;              /* [size: 2 * block_frames]; NULL with one channel */
	float        *planar[SIDES];            /* [size: block_frames] */
};

static bool file_takes(const struct source_options *o)
{
	return o->path != NULL;
}

void source_started_at(struct source_info *info, const struct sound_info *sound)
{
	if (!sound->stream)
		utc_text(info->started_at, (time_t)sound->changed_s);
}

size_t source_block_frames(const struct source_options *o, const struct sound_info *sound)
{
	if (o->block_frames)
		return o->block_frames;
	if (o->speed > 0)
		return sound->rate_hz / 50;
	return sound->stream ? sound->rate_hz / 10 : SOURCE_BLOCK_FRAMES;
}

static int file_open(struct source *s, const struct source_options *o, char *error)
{
	struct file *f = s->impl = calloc(1, sizeof(*f));
	int err;

	if (!f)
		return source_fail(error, -ENOMEM, "memory is short");
	err = sound_open(&f->sound, o->path, o, error);
	if (err)
		return err;

	const struct sound_info *info = sound_info(f->sound);

	s->info.rate_hz[CALLER] = s->info.rate_hz[AGENT] = info->rate_hz;
	s->info.channels = info->channels;
	s->info.frames = info->frames;
	source_started_at(&s->info, info);
	f->first = o->order == ORDER_AGENT_CALLER && info->channels == 2 ? AGENT : CALLER;
	f->block_frames = source_block_frames(o, info);
	for (size_t i = 0; i < info->channels; i++)
		f->planar[i] = malloc(f->block_frames * sizeof(float));
	if (info->channels == 2)
		f->interleaved = malloc(2 * f->block_frames * sizeof(float));
	if (!f->planar[0] || (info->channels == 2 && (!f->planar[1] || !f->interleaved)))
		return source_fail(error, -ENOMEM, "memory is short");
	return 0;
}

static void split(struct file *f, size_t frames)
{
	float *a = f->planar[f->first], *b = f->planar[!f->first];

	for (size_t i = 0; i < frames; i++) {
		a[i] = f->interleaved[2 * i];
		b[i] = f->interleaved[2 * i + 1];
	}
}

static void give(const struct file *f, struct audio_block *b, size_t frames)
{
	b->position = f->position;
	b->frames = frames;
	b->samples[CALLER] = f->planar[CALLER];
	b->samples[AGENT] = f->planar[AGENT];
	b->reason = GAP_LOSS;
}

void source_warn_cut(struct source *s, const char *whose, int64_t there, int64_t lost, unsigned rate_hz)
{
	double got_s = (double)there / rate_hz, all_s = (double)(there + lost) / rate_hz;

	if (lost)
		source_fail(s->warning, 0, "%scut short: %.1f s of %.1f s are there; copy the file again", whose, got_s,
		            all_s);
	else
		source_fail(s->warning, 0, "%scut short after %.1f s: its end is missing; copy the file again", whose,
		            got_s);
}

/* After the last frames: what should have followed, told once. */
static int end(struct source *s, struct audio_block *b)
{
	struct file *f = s->impl;
	int64_t lost = sound_lost(f->sound);
	int err = sound_error(f->sound, s->error);

	if (err || f->ended)
		return err;
	if (!sound_cut(f->sound))
		return f->position ? 0 : source_fail(s->error, -ENODATA, "holds no audio: zero frames");
	f->ended = true;
	source_warn_cut(s, "", f->position, lost, s->info.rate_hz[CALLER]);
	f->position += lost;
	give(f, b, 0);
	b->reason = GAP_TRUNCATED;
	return lost ? 1 : 0;
}

static int file_read(struct source *s, struct audio_block *b)
{
	struct file *f = s->impl;
	float *x = f->interleaved ? f->interleaved : f->planar[CALLER];
	size_t got = f->ended ? 0 : sound_read(f->sound, x, f->block_frames);

	if (!got)
		return end(s, b);
	if (f->interleaved)
		split(f, got);
	give(f, b, got);
	f->position += (int64_t)got;
	return 1;
}

static void file_close(struct source *s)
{
	struct file *f = s->impl;

	if (!f)
		return;
	sound_close(f->sound);
	free(f->interleaved);
	free(f->planar[0]);
	free(f->planar[1]);
	free(f);
}

const struct source_kind source_file = { file_takes, file_open, file_read, file_close };
