#include "engine/keys.h"

static void add(struct keys_do *k, enum engine_action action)
{
	k->action[k->actions++] = action;
}

/* The caller objects: asked for twice, since it deletes.  From here on nothing of this call is heard or kept. */
static void object(struct view *v, struct keys_do *k)
{
	if (!v->confirming) {
		v->confirming = true;
		return;
	}
	v->confirming = false;
	v->objected = true;
	v->cue_open = false;
	add(k, ENGINE_PAUSE);
	k->forget = true;
}

static void in_call(struct view *v, int key, struct keys_do *k)
{
	switch (key) {
	case 'c':
		k->end = true;
		break;
	case 'd':
		add(k, ENGINE_DISMISS);
		break;
	case 'l':
		v->looking_until_ms = v->now_ms + v->cal->cues.looking_up_ms;
		add(k, ENGINE_LOOKING_UP);
		break;
	case 'm':
		add(k, ENGINE_MARK);
		break;
	case 'p':
		v->paused = !v->paused;
		add(k, v->paused ? ENGINE_PAUSE : ENGINE_RESUME);
		break;
	case 'o':
		v->colleague = !v->colleague;
		add(k, v->colleague ? ENGINE_COLLEAGUE_ON : ENGINE_COLLEAGUE_OFF);
		break;
	default:
		break;
	}
}

struct keys_do keys_take(struct view *v, enum life_state state, int key)
{
	struct keys_do k = { .actions = 0 };

	if (key == 'q')
		k.quit = true;
	if (key == 't')
		v->talk_shown = !v->talk_shown;
	if (state == LIFE_CALL && key == 'x' && !v->objected)
		object(v, &k);
	else
		v->confirming = false;
	if (state == LIFE_CALL && (!v->objected || key == 'c'))
		in_call(v, key, &k);
	if (state != LIFE_CALL && key == 'c')
		k.start = true;
	if (state == LIFE_WRAP_UP && !v->objected)
		k.answer = key == 'y' ? "yes" : key == 'n' ? "no" : key == 'u' ? "unsure" : NULL;
	return k;
}
