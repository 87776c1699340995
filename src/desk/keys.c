#include "desk/keys.h"

static void add(struct keys_do *k, enum engine_action action)
{
	k->action[k->actions++] = action;
}

/* From here on nothing of this call is heard or kept. */
static void delete_call(struct view *v, struct keys_do *k)
{
	v->confirming = false;
	v->objected = true;
	v->cue_open = false;
	add(k, ENGINE_PAUSE);
	k->forget = true;
}

/* The caller objects: asked for twice, since it deletes. */
static void object(struct view *v, struct keys_do *k)
{
	if (!v->confirming) {
		v->confirming = true;
		return;
	}
	delete_call(v, k);
}

static void look_up(struct view *v, struct keys_do *k)
{
	v->looking_until_ms = v->now_ms + v->cal->cues.looking_up_ms;
	add(k, ENGINE_LOOKING_UP);
}

static void pause_call(struct view *v, struct keys_do *k, bool on)
{
	v->paused = on;
	add(k, on ? ENGINE_PAUSE : ENGINE_RESUME);
}

static void set_colleague(struct view *v, struct keys_do *k, bool on)
{
	v->colleague = on;
	add(k, on ? ENGINE_COLLEAGUE_ON : ENGINE_COLLEAGUE_OFF);
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
		look_up(v, k);
		break;
	case 'm':
		k->text = "marked";
		add(k, ENGINE_MARK);
		break;
	case 'p':
		pause_call(v, k, !v->paused);
		break;
	case 'o':
		set_colleague(v, k, !v->colleague);
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

static void page_in_call(struct view *v, enum web_action action, const char *text, struct keys_do *k)
{
	switch (action) {
	case WEB_PAUSE:
	case WEB_RESUME:
		if (v->paused != (action == WEB_PAUSE))
			pause_call(v, k, action == WEB_PAUSE);
		break;
	case WEB_DISMISS:
		add(k, ENGINE_DISMISS);
		break;
	case WEB_LOOKING_UP:
		look_up(v, k);
		break;
	case WEB_COLLEAGUE_ON:
	case WEB_COLLEAGUE_OFF:
		set_colleague(v, k, action == WEB_COLLEAGUE_ON);
		break;
	case WEB_MARK:
		k->text = *text ? text : "marked";
		add(k, ENGINE_MARK);
		break;
	case WEB_OBJECT:
		delete_call(v, k);
		break;
	default:
		break;
	}
}

struct keys_do keys_page(struct view *v, enum life_state state, enum web_action action, const char *text)
{
	struct keys_do k = { .actions = 0 };

	k.start = action == WEB_START && state != LIFE_CALL;
	k.end = action == WEB_END && state == LIFE_CALL;
	if (state == LIFE_CALL && !v->objected)
		page_in_call(v, action, text, &k);
	return k;
}
