#include "batch/name_pattern.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ITEM_ANY = 256, ITEM_FIELD, NAME_MAX_BYTES = 1024 };

static const char *const fields[NAME_FIELDS] = { "date", "time", "agent", "team", "queue", "reason", "caller", "call" };

/* One {field} at text: its end, or NULL and error. */
static const char *take_field(struct name_pattern *p, const char *text, unsigned *seen, char *error)
{
	size_t n = strcspn(text + 1, "}");

	for (int i = 0; text[1 + n] && i < NAME_FIELDS; i++)
		if (strlen(fields[i]) == n && !strncmp(fields[i], text + 1, n)) {
			if (*seen & 1u << i) {
				snprintf(error, NAME_ERROR_LEN, "{%s} stands twice", fields[i]);
				return NULL;
			}
			*seen |= 1u << i;
			p->item[p->count++] = (short)(ITEM_FIELD + i);
			return text + n + 2;
		}
	snprintf(error, NAME_ERROR_LEN, "%.*s: there are {date} {time} {agent} {team} {queue} {reason} {caller} {call}, and *",
	         (int)(n < 40 ? n + 2 : 40), text);
	return NULL;
}

int name_pattern_read(struct name_pattern *p, const char *text, char *error)
{
	unsigned seen = 0;

	*p = (struct name_pattern){ 0 };
	if (strlen(text) >= NAME_PATTERN_LEN) {
		snprintf(error, NAME_ERROR_LEN, "is longer than %d bytes", NAME_PATTERN_LEN - 1);
		return -EINVAL;
	}
	while (*text) {
		if (*text == '{') {
			text = take_field(p, text, &seen, error);
			if (!text)
				return -EINVAL;
			continue;
		}
		p->folders += *text == '/';
		p->item[p->count++] = *text == '*' ? ITEM_ANY : (unsigned char)*text;
		text++;
	}
	if (!seen)
		snprintf(error, NAME_ERROR_LEN, "names no field, such as {date} or {agent}");
	return seen ? 0 : -EINVAL;
}

/* ---- matching ---- */

struct match {
	const struct name_pattern *p;
	const char        *name;
	size_t             len;
	struct name_parts *out;
	unsigned char     *dead;                /* [size: items x (len + 1)] from here it was tried in vain */
};

static void keep(char out[NAME_TEXT_LEN], const char *text, size_t n)
{
	snprintf(out, NAME_TEXT_LEN, "%.*s", (int)n, text);
}

static bool digits_in(const char *text, size_t n, size_t least, size_t most)
{
	size_t digits = 0;

	for (size_t i = 0; i < n; i++) {
		digits += text[i] >= '0' && text[i] <= '9';
		if (!strchr("0123456789-_.:T Z", text[i]))
			return false;
	}
	return digits >= least && digits <= most && text[0] >= '0' && text[0] <= '9' && strchr("0123456789Z", text[n - 1]);
}

static bool fits(int item, const char *text, size_t n)
{
	char when[WHEN_LEN], copy[NAME_TEXT_LEN];

	if (item == ITEM_FIELD + NAME_TIME)
		return digits_in(text, n, 4, 6) && n < 12;
	if (item != ITEM_FIELD + NAME_DATE)
		return true;
	if (n >= sizeof(copy) || !digits_in(text, n, 8, 14))
		return false;
	keep(copy, text, n);
	return when_read(copy, when);
}

/* What is dead is so whatever was matched before: every (item, place) is tried once, so no name takes long. */
static bool match_from(struct match *m, size_t i, size_t at)
{
	unsigned char *dead = &m->dead[i * (m->len + 1) + at];
	int item = i < m->p->count ? m->p->item[i] : 0;

	if (i == m->p->count)
		return at == m->len;
	if (*dead)
		return false;
	if (item < ITEM_ANY) {
		if (at < m->len && (unsigned char)m->name[at] == item && match_from(m, i + 1, at + 1))
			return true;
	} else {
		size_t least = item >= ITEM_FIELD, most = strcspn(m->name + at, "/");

		for (size_t n = least; n <= most; n++)
			if ((!n || fits(item, m->name + at, n)) && match_from(m, i + 1, at + n)) {
				if (item >= ITEM_FIELD)
					keep(m->out->text[item - ITEM_FIELD], m->name + at, n);
				return true;
			}
	}
	*dead = 1;
	return false;
}

/* The last folders + 1 parts of the path. */
static const char *tail(const char *path, size_t folders)
{
	const char *at = path + strlen(path);

	while (at > path && (at[-1] != '/' || folders-- > 0))
		at--;
	return at;
}

bool name_pattern_match(const struct name_pattern *p, const char *path, struct name_parts *out)
{
	const char *name = tail(path, p->folders);
	struct match m = { .p = p, .name = name, .len = strlen(name), .out = out };
	char when[2 * NAME_TEXT_LEN + 2];
	bool ok;

	memset(out, 0, sizeof(*out));
	m.dead = m.len < NAME_MAX_BYTES ? calloc(p->count + 1, m.len + 1) : NULL;
	ok = m.dead && match_from(&m, 0, 0);
	free(m.dead);
	if (!ok || !*out->text[NAME_DATE])
		return ok;
	snprintf(when, sizeof(when), "%s %s", out->text[NAME_DATE], out->text[NAME_TIME]);
	if (!*out->text[NAME_TIME])
		when[strlen(when) - 1] = '\0';
	return when_read(when, out->started_at);
}
