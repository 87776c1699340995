/*
 * vtt.c - WebVTT (W3C Candidate Recommendation, 2019), to be shown over the call's audio
 *
 * Two kinds of captions: the cues, from opening to closing, as <v undertone>; and the caller's stress as <v caller>, a
 * new caption whenever its tens change.  They are put in order of their start when the call has ended.
 */
#include "sink/sink_kind.h"
#include "sink/spool.h"
#include "sink/text.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

enum { SECOND_MS = 1000, STRESS_STEP = 10, NO_STRESS = -1, TRACKS = 2 };

struct vtt_state {
	struct spool cues, tone;
	char        *cue;                       /* the open one's text; NULL: none */
	int64_t      cue_ms, tone_ms;           /* since when each holds */
	int          stress;                    /* a multiple of STRESS_STEP, or NO_STRESS */
	int64_t      end_ms;
};

static int vtt_begin(void *state, FILE *f)
{
	struct vtt_state *s = state;
	int err = spool_open(&s->cues);

	fputs("WEBVTT\n", f);
	s->stress = NO_STRESS;
	return err ? err : spool_open(&s->tone);
}

static int end_cue(struct vtt_state *s, int64_t t_ms)
{
	int err = s->cue ? spool_add(&s->cues, s->cue_ms, t_ms, s->cue) : 0;

	free(s->cue);
	s->cue = NULL;
	return err;
}

static int end_tone(struct vtt_state *s, int64_t t_ms)
{
	char text[32];

	snprintf(text, sizeof(text), "stress %d", s->stress);
	return s->stress == NO_STRESS ? 0 : spool_add(&s->tone, s->tone_ms, t_ms, text);
}

static int on_cue(struct vtt_state *s, const struct event *e)
{
	const char *text = e->cue.text ? e->cue.text : event_cue_name(e->cue.cue);
	int err = end_cue(s, e->t_ms);

	if (err || e->cue.state != CUE_OPEN || !text)
		return err;
	s->cue = text_valid(text);
	s->cue_ms = e->t_ms;
	return s->cue ? 0 : -ENOMEM;
}

static int on_tone(struct vtt_state *s, const struct event *e)
{
	float stress = e->tone.stress;
	int step = stress >= 0 && stress <= 100 ? (int)lroundf(stress / STRESS_STEP) * STRESS_STEP : NO_STRESS;
	int64_t start_ms = e->t_ms > SECOND_MS ? e->t_ms - SECOND_MS : 0;

	if (step == s->stress)
		return 0;

	int err = end_tone(s, start_ms);

	s->stress = step;
	s->tone_ms = start_ms;
	return err;
}

static int vtt_write(void *state, FILE *f, const struct event *e)
{
	struct vtt_state *s = state;

	(void)f;
	if (e->t_ms > s->end_ms)
		s->end_ms = e->t_ms;
	if (e->kind == EVENT_CUE)
		return on_cue(s, e);
	return e->kind == EVENT_TONE && e->side == CALLER ? on_tone(s, e) : 0;
}

/* ---- the file ---- */

static void put_time(FILE *f, int64_t ms)
{
	fprintf(f, "%02" PRId64 ":%02d:%02d.%03d", ms / 3600000, (int)(ms / 60000 % 60), (int)(ms / 1000 % 60),
	        (int)(ms % 1000));
}

/* An empty line would end the caption; & < > begin something else. */
static void put_text(FILE *f, const char *text)
{
	bool line_began = false;

	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '\n' && line_began && text[1])
			fputc('\n', f);
		else if (c == '&')
			fputs("&amp;", f);
		else if (c == '<')
			fputs("&lt;", f);
		else if (c == '>')
			fputs("&gt;", f);
		else if (c >= ' ')
			fputc(c, f);
		line_began = c == '\n' ? false : line_began || c > ' ';
	}
}

static void put_caption(FILE *f, const struct interval *i, const char *voice)
{
	fputc('\n', f);
	put_time(f, i->start_ms);
	fputs(" --> ", f);
	put_time(f, i->end_ms);
	fprintf(f, "\n<v %s>", voice);
	put_text(f, i->text);
	fputc('\n', f);
}

/* The two tracks, merged by start. */
static int vtt_end(void *state, FILE *f)
{
	static const char *const voices[TRACKS] = { "undertone", "caller" };
	struct vtt_state *s = state;
	struct spool *tracks[TRACKS] = { &s->cues, &s->tone };
	struct interval next[TRACKS];
	int more[TRACKS] = { 0 }, err = end_cue(s, s->end_ms);

	if (!err)
		err = end_tone(s, s->end_ms);
	for (size_t i = 0; !err && i < TRACKS; i++) {
		err = spool_rewind(tracks[i]);
		if (!err)
			more[i] = spool_next(tracks[i], &next[i]);
	}
	while (!err && (more[0] > 0 || more[1] > 0)) {
		size_t i = more[0] <= 0 || (more[1] > 0 && next[1].start_ms < next[0].start_ms);

		put_caption(f, &next[i], voices[i]);
		more[i] = spool_next(tracks[i], &next[i]);
	}
	return err ? err : more[0] < 0 ? more[0] : more[1] < 0 ? more[1] : 0;
}

static void vtt_release(void *state)
{
	struct vtt_state *s = state;

	spool_close(&s->cues);
	spool_close(&s->tone);
	free(s->cue);
}

const struct sink_kind sink_vtt = {
	.state_size = sizeof(struct vtt_state),
	.begin = vtt_begin,
	.write = vtt_write,
	.end = vtt_end,
	.release = vtt_release,
};
