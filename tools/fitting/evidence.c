#include "fitting/evidence.h"

#include "framer.h"

struct ear {
	struct framer   *framer;
	struct spectrum *spectrum;
	struct pitch    *pitch;
	struct vad      *vad;
	struct hold     *hold;
	struct music    *music;
	struct tones     tones;
};

static int open_ear(struct ear *e, const struct calibration *cal, const struct fft *fft)
{
	int err;

	*e = (struct ear){ 0 };
	tones_init(&e->tones, &cal->tones);
	if ((err = framer_create(&e->framer)) || (err = spectrum_create(&e->spectrum, fft)) ||
	    (err = pitch_create(&e->pitch, &cal->pitch, fft)) || (err = vad_create(&e->vad, &cal->vad)) ||
	    (err = hold_create(&e->hold, &cal->hold, &cal->music)))
		return err;
	return music_create(&e->music, &cal->music);
}

static void close_ear(struct ear *e)
{
	music_destroy(e->music);
	hold_destroy(e->hold);
	vad_destroy(e->vad);
	pitch_destroy(e->pitch);
	spectrum_destroy(e->spectrum);
	framer_destroy(e->framer);
}

static void hear_frame(struct ear *e, const float *frame, size_t k, evidence_fn *fn, void *ctx)
{
	struct pitch_result now, tracked;
	struct spectrum_frame s;

	spectrum_process(e->spectrum, frame, &s);
	pitch_process(e->pitch, &s, &now, &tracked);

	bool quiet = vad_quiet(e->vad, &s);
	struct tones_result tone = tones_process(&e->tones, &s);
	struct hold_result hold = hold_process(e->hold, &s, &tone, quiet);
	struct music_result music = music_process(e->music, &s, quiet || tone.kind != TONE_NONE);
	struct vad_result vad = vad_process(e->vad, &s, &now, &tracked,
	                                    hold.held ? VAD_BLOCKED : hold.doubtful ? VAD_DOUBTFUL : VAD_OPEN);

	fn(ctx, k, &vad, &music);
}

int evidence_run(const struct calibration *cal, const struct fft *fft, const float *x, size_t n, evidence_fn *fn,
                 void *ctx)
{
	struct ear e;
	float frame[FRAME_LEN];
	int err = open_ear(&e, cal, fft);

	for (size_t k = 0; !err && n;) {
		size_t taken = framer_push(e.framer, x, n);

		x += taken;
		n -= taken;
		while (framer_next(e.framer, frame))
			hear_frame(&e, frame, k++, fn, ctx);
	}
	close_ear(&e);
	return err;
}
