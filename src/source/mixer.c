#include "source/mixer.h"

#include <alsa/asoundlib.h>
#include <errno.h>
#include <math.h>

/* The first element that has a capture gain in dB. */
static snd_mixer_elem_t *find(snd_mixer_t *m)
{
	for (snd_mixer_elem_t *e = snd_mixer_first_elem(m); e; e = snd_mixer_elem_next(e))
		if (snd_mixer_selem_is_active(e) && snd_mixer_selem_has_capture_volume(e))
			return e;
	return NULL;
}

/* A mixer that knows no dB is moved by its own range, taken as 30 dB. */
static int change_steps(snd_mixer_elem_t *e, float db, float *now_db)
{
	long min, max, now, want;

	snd_mixer_selem_get_capture_volume_range(e, &min, &max);
	snd_mixer_selem_get_capture_volume(e, SND_MIXER_SCHN_MONO, &now);
	want = now + lroundf(db / 30 * (float)(max - min));
	want = want < min ? min : want > max ? max : want;
	*now_db = (float)(want - max) * 30 / (float)(max > min ? max - min : 1);
	return want == now ? -ERANGE : snd_mixer_selem_set_capture_volume_all(e, want);
}

static int change(snd_mixer_elem_t *e, float db, float *now_db)
{
	long min, max, now, want;

	if (snd_mixer_selem_get_capture_dB_range(e, &min, &max) < 0 || min >= max ||
	    snd_mixer_selem_get_capture_dB(e, SND_MIXER_SCHN_MONO, &now) < 0)
		return change_steps(e, db, now_db);
	want = now + lroundf(db * 100);
	want = want < min ? min : want > max ? max : want;
	*now_db = (float)want / 100;
	return want == now ? -ERANGE : snd_mixer_selem_set_capture_dB_all(e, want, db > 0 ? -1 : 1);
}

int mixer_change(const char *mixer, float db, float *now_db)
{
	snd_mixer_elem_t *e = NULL;
	snd_mixer_t *m;
	int err = -ENOENT;

	*now_db = 0;
	if (snd_mixer_open(&m, 0) < 0)
		return err;
	if (snd_mixer_attach(m, mixer) >= 0 && snd_mixer_selem_register(m, NULL, NULL) >= 0 && snd_mixer_load(m) >= 0)
		e = find(m);
	if (e)
		err = change(e, db, now_db);
	snd_mixer_close(m);
	return err < 0 ? err : 0;
}
