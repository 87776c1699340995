#include "analysis/tone.h"

#include "stats.h"

#include <math.h>
#include <string.h>

/* Frames of voice that a second's median is taken from at least: a median of less is one frame or another. */
enum { VOICED_MIN = 5 };

void tone_init(struct tone *t, const struct tone_config *cfg)
{
	memset(t, 0, sizeof(*t));
	t->cfg = *cfg;
	histogram_init(&t->levels, -120, 0.1f);         /* dBFS: -120 to 84 */
	histogram_init(&t->rates, 0, 0.01f);            /* syl/s: 0 to 20 */
}

void tone_update(struct tone *t, const struct features *f)
{
	t->nuclei += f->nucleus;
	if (!f->speech)
		return;
	t->speech_frames++;
	t->energy += pow(10, (double)f->level_dbfs / 10);
	t->snr_db = f->snr_db;
}

static void remember(struct tone *t)
{
	memmove(t->past_frames + 1, t->past_frames, (TONE_SECONDS - 1) * sizeof(*t->past_frames));
	memmove(t->past_nuclei + 1, t->past_nuclei, (TONE_SECONDS - 1) * sizeof(*t->past_nuclei));
	t->past_frames[0] = t->speech_frames;
	t->past_nuclei[0] = t->nuclei;
}

static float rate(const struct tone *t)
{
	int frames = 0, nuclei = 0;

	for (int i = 0; i < TONE_SECONDS && (float)frames < t->cfg.rate_speech_s * FRAMES_PER_S; i++) {
		frames += t->past_frames[i];
		nuclei += t->past_nuclei[i];
	}
	return (float)frames < t->cfg.rate_min_s * FRAMES_PER_S ? NAN : (float)nuclei * FRAMES_PER_S / (float)frames;
}

static float settled_median(const struct histogram *h, float seconds)
{
	return (float)h->count < seconds ? NAN : histogram_median(h);
}

void tone_second(struct tone *t, struct tone_figures *out)
{
	*out = (struct tone_figures) { (int64_t)t->speech_frames * FRAME_HOP_MS, NAN, NAN, NAN, NAN, NAN };
	if (t->speech_frames > 0) {
		remember(t);
		out->level_dbfs = (float)(10 * log10(t->energy / t->speech_frames));
		out->rate_syl_s = rate(t);
		out->snr_db = t->snr_db;
		histogram_add(&t->levels, out->level_dbfs);
		histogram_add(&t->rates, out->rate_syl_s);
		out->level_db = out->level_dbfs - settled_median(&t->levels, t->cfg.level_baseline_s);
		out->rate_baseline_syl_s = settled_median(&t->rates, t->cfg.rate_baseline_s);
		t->nuclei = 0;                          /* one that is told after its speech goes to the next second with some */
	}
	t->speech_frames = 0;
	t->energy = 0;
}

void tone_voice_update(struct tone_voice *v, const struct caller_features *f)
{
	if (!f->f.speech || f->f.f0_hz <= 0 || v->voiced == FRAMES_PER_S)
		return;
	v->f0_hz[v->voiced] = f->f.f0_hz;
	v->alpha_nb_db[v->voiced++] = f->f.alpha_nb_db;
}

void tone_voice_second(struct tone_voice *v, float *f0_hz, float *alpha_nb_db)
{
	size_t n = v->voiced < VOICED_MIN ? 0 : (size_t)v->voiced;

	*f0_hz = stats_median(v->f0_hz, n);
	*alpha_nb_db = stats_median(v->alpha_nb_db, n);
	v->voiced = 0;
}
