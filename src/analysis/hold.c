#include "analysis/hold.h"

#include "framer.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

struct hold {
	struct hold_config cfg;
	struct music *music;
	bool    playing;                        /* music */
	int64_t music_began, music_heard;
	int64_t frame;
	int64_t tone_began, tone_last;          /* frames of the cadence; -1 before the first tone */
	enum hold_type tone_type;
	int64_t burst;                          /* frames of tone in the last burst */
	size_t  other;                          /* frames of sound since the tone that are no tone */
};

int hold_create(struct hold **out, const struct hold_config *cfg, const struct music_config *music)
{
	struct hold *h = calloc(1, sizeof(*h));
	int err;

	*out = NULL;
	if (!h)
		return -ENOMEM;
	h->cfg = *cfg;
	h->tone_last = -1;
	err = music_create(&h->music, music);
	if (err)
		free(h);
	else
		*out = h;
	return err;
}

void hold_destroy(struct hold *h)
{
	if (!h)
		return;
	music_destroy(h->music);
	free(h);
}

static enum hold_type type_of(enum tone_kind kind)
{
	return kind == TONE_DTMF ? HOLD_DTMF : kind == TONE_FAX ? HOLD_FAX : HOLD_TONE;
}

/* The pauses of a cadence belong to it; anything else that is heard ends it. */
static bool follow_tone(struct hold *h, const struct tones_result *tone, bool quiet)
{
	if (tone->kind != TONE_NONE) {
		if (h->tone_last < 0 || type_of(tone->kind) != h->tone_type) {
			h->tone_type = type_of(tone->kind);
			h->tone_began = h->frame;
		}
		h->burst = h->tone_last == h->frame - 1 ? h->burst + 1 : 1;
		h->tone_last = h->frame;
		h->other = 0;
		return true;
	}
	h->other += !quiet && !tone->pure;

	int64_t pause = h->frame - h->tone_last;

	if (h->other * FRAME_HOP_MS >= h->cfg.other_ms || pause > h->cfg.gap_per_burst * h->burst ||
	    pause > (int64_t)(h->cfg.gap_s * FRAMES_PER_S))
		h->tone_last = -1;
	return h->tone_last >= 0;
}

/* Music goes on through its own pauses; what does not sound like it, or a long quiet, ends it. */
static bool follow_music(struct hold *h, const struct music_result *m)
{
	int64_t longest = (int64_t)(h->cfg.gap_s * FRAMES_PER_S);
	float lasted_s = (float)m->stretch / FRAMES_PER_S;

	if (m->stretch)
		h->music_heard = h->frame;
	if (!h->playing && m->loud && lasted_s >= h->cfg.music_on_s && m->score > h->cfg.music_on) {
		h->playing = true;
		h->music_began = h->frame - (int64_t)m->stretch + 1;
	}
	if (h->playing && ((lasted_s >= h->cfg.music_off_s && m->score < h->cfg.music_off) || h->frame - h->music_heard > longest))
		h->playing = false;
	return h->playing;
}

struct hold_result hold_process(struct hold *h, const struct spectrum_frame *s, const struct tones_result *tone,
                                bool quiet)
{
	struct hold_result r = { 0 };

	struct music_result music = music_process(h->music, s, quiet || tone->kind != TONE_NONE);
	bool playing = follow_music(h, &music);

	r.doubtful = tone->pure || (music.stretch && music.score > h->cfg.doubt);
	r.held = true;
	if (follow_tone(h, tone, quiet)) {
		r.type = h->tone_type;
		r.since = h->tone_began;
	} else if (playing) {
		r.type = HOLD_MUSIC;
		r.since = h->music_began;
	} else {
		r.held = false;
	}
	h->frame++;
	return r;
}
