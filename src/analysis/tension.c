#include "analysis/tension.h"

#include <math.h>
#include <string.h>

void tension_init(struct tension *t, const struct tension_config *cfg)
{
	memset(t, 0, sizeof(*t));
	t->cfg = *cfg;
}

void tension_second(struct tension *t, float score, int64_t speech_ms, float speech_s)
{
	if (isnan(score) || speech_s < t->cfg.speech_min_s)
		return;
	t->high_ms = score >= t->cfg.open_score ? t->high_ms + speech_ms : 0;
	t->low_s = score < t->cfg.close_score ? t->low_s + 1 : 0;
	if (!t->tense && t->high_ms >= t->cfg.open_speech_ms)
		t->tense = true;
	else if (t->tense && t->low_s >= t->cfg.close_s)
		t->tense = false;
}
