#include "syllable.h"

#include "framer.h"

#include <math.h>
#include <string.h>

void syllable_init(struct syllable *s, const struct syllable_config *cfg)
{
	memset(s, 0, sizeof(*s));
	s->cfg = *cfg;
	s->keep = expf(-FRAME_HOP_MS / cfg->smooth_ms);
}

bool syllable_process(struct syllable *s, float level_db, float floor_db, bool voiced)
{
	if (!s->started) {
		s->started = true;
		s->level_db = s->valley_db = s->peak_db = level_db;
	}
	s->level_db = level_db + s->keep * (s->level_db - level_db);
	if (!s->rising) {
		if (s->level_db < s->valley_db)
			s->valley_db = s->level_db;
		if (s->level_db < s->valley_db + s->cfg.dip_db)
			return false;
		s->rising = true;
		s->voiced = false;
		s->peak_db = s->level_db;
	}
	if (s->level_db >= s->peak_db) {
		s->peak_db = s->level_db;
		s->voiced = voiced;
	}
	if (s->level_db > s->peak_db - s->cfg.dip_db)
		return false;
	s->rising = false;
	s->valley_db = s->level_db;
	return s->voiced && s->peak_db > floor_db + s->cfg.over_floor_db;
}
