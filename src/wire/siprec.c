#include "wire/siprec.h"

#include <errno.h>
#include <expat.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- parts of a body ---- */

/* Behind the next "--boundary"; NULL where there is none. */
static const char *find_boundary(const char *from, const char *end, const char *boundary, size_t len, const char **start)
{
	for (const char *s = from; (size_t)(end - s) >= len + 2; s++) {
		s = memmem(s, (size_t)(end - s), "--", 2);
		if (!s || (size_t)(end - s) < len + 2)
			return NULL;
		if (!memcmp(s + 2, boundary, len) && (s == from || s[-1] == '\n')) {
			*start = s;
			return s + 2 + len;
		}
	}
	return NULL;
}

/* The value of Content-Type among the headers, which end at an empty line; where the data begin. */
static const char *read_headers(struct siprec_part *part, const char *at, const char *end)
{
	static const char name[] = "Content-Type:";

	while (at < end) {
		const char *next = memchr(at, '\n', (size_t)(end - at));
		const char *stop = next ? next : end;

		if (stop - at <= 1)
			return next ? next + 1 : end;
		if ((size_t)(stop - at) > sizeof(name) && !strncasecmp(at, name, sizeof(name) - 1)) {
			part->type = at + sizeof(name) - 1;
			part->type_len = 0;
			while (part->type < stop && *part->type == ' ')
				part->type++;
			while (part->type + part->type_len < stop && !strchr("; \t\r\n", part->type[part->type_len]))
				part->type_len++;
		}
		at = stop + 1;
	}
	return end;
}

int siprec_next_part(struct siprec_part *part, const char *body, size_t size, const char *boundary, size_t boundary_len,
                     size_t *at)
{
	const char *end = body + size, *start, *stop;
	const char *from = *at <= size && boundary_len ? find_boundary(body + *at, end, boundary, boundary_len, &start) : NULL;

	memset(part, 0, sizeof(*part));
	if (!from || (end - from >= 2 && from[0] == '-' && from[1] == '-'))
		return 0;
	from = memchr(from, '\n', (size_t)(end - from));
	if (!from)
		return 0;
	if (!find_boundary(from + 1, end, boundary, boundary_len, &stop))
		stop = end;
	part->type = "";
	part->data = read_headers(part, from + 1, stop);
	part->size = (size_t)(stop - part->data);
	/* The line end before a boundary belongs to it. */
	if (part->size && part->data[part->size - 1] == '\n')
		part->size--;
	if (part->size && part->data[part->size - 1] == '\r')
		part->size--;
	*at = (size_t)(stop - body);
	return 1;
}

/* ---- metadata ---- */

enum element { OTHER, PARTICIPANT, NAME_ID, AOR, STREAM, LABEL, ASSOCIATION, SEND };

static const struct { const char *name; enum element element; } elements[] = {
	{ "participant", PARTICIPANT }, { "nameID", NAME_ID }, { "aor", AOR }, { "stream", STREAM }, { "label", LABEL },
	{ "participantstreamassoc", ASSOCIATION }, { "send", SEND },
};

struct reading {
	struct siprec_metadata m;
	XML_Parser parser;
	struct siprec_participant *participant;         /* the one that is open, or associated */
	size_t     stream;                              /* 1 + the one that is open; 0: none */
	enum element text_of;                           /* whose text is being read */
	char       text[SIPREC_TEXT_LEN];
	size_t     text_len;
};

static enum element element_of(const char *name)
{
	const char *colon = strrchr(name, ':');

	for (size_t i = 0; i < sizeof(elements) / sizeof(*elements); i++)
		if (!strcmp(elements[i].name, colon ? colon + 1 : name))
			return elements[i].element;
	return OTHER;
}

static const char *attribute(const char **attributes, const char *name)
{
	for (; attributes[0]; attributes += 2)
		if (!strcmp(attributes[0], name))
			return attributes[1];
	return NULL;
}

static void copy(char out[SIPREC_TEXT_LEN], const char *text)
{
	snprintf(out, SIPREC_TEXT_LEN, "%s", text);
}

/* The participant of an id; made where it is new and there is room, else NULL. */
static struct siprec_participant *participant_of(struct siprec_metadata *m, const char *id)
{
	if (!id || !*id)
		return NULL;
	for (size_t i = 0; i < m->participants; i++)
		if (!strncmp(m->participant[i].id, id, SIPREC_TEXT_LEN - 1))
			return &m->participant[i];
	if (m->participants == SIPREC_PARTICIPANTS)
		return NULL;
	copy(m->participant[m->participants].id, id);
	return &m->participant[m->participants++];
}

static size_t stream_of(struct siprec_metadata *m, const char *id)
{
	if (!id || !*id)
		return 0;
	for (size_t i = 0; i < m->streams; i++)
		if (!strncmp(m->stream[i].id, id, SIPREC_TEXT_LEN - 1))
			return i + 1;
	if (m->streams == SIPREC_STREAMS)
		return 0;
	copy(m->stream[m->streams].id, id);
	return ++m->streams;
}

static const char *id_of(const char **attributes, const char *name)
{
	const char *id = attribute(attributes, name);

	return id ? id : attribute(attributes, "id");
}

static void on_start(void *ctx, const char *name, const char **attributes)
{
	struct reading *r = ctx;
	enum element e = element_of(name);
	const char *aor;

	switch (e) {
	case PARTICIPANT:
	case ASSOCIATION:
		r->participant = participant_of(&r->m, id_of(attributes, "participant_id"));
		break;
	case NAME_ID:
		aor = attribute(attributes, "aor");
		if (!aor)
			aor = attribute(attributes, "uri");
		if (r->participant && aor)
			copy(r->participant->aor, aor);
		break;
	case STREAM:
		r->stream = stream_of(&r->m, id_of(attributes, "stream_id"));
		break;
	default:
		break;
	}
	r->text_of = e;
	r->text_len = 0;
}

static void on_text(void *ctx, const char *text, int len)
{
	struct reading *r = ctx;

	for (int i = 0; i < len && r->text_len < sizeof(r->text) - 1; i++)
		if (!strchr(" \t\r\n", text[i]))
			r->text[r->text_len++] = text[i];
}

static void add_send(struct siprec_participant *p, const char *stream)
{
	for (size_t i = 0; i < p->sends_count; i++)
		if (!strcmp(p->sends[i], stream))
			return;
	if (p->sends_count < SIPREC_STREAMS)
		copy(p->sends[p->sends_count++], stream);
}

static void on_end(void *ctx, const char *name)
{
	struct reading *r = ctx;
	enum element e = element_of(name);

	r->text[r->text_len] = '\0';
	if (e == r->text_of && r->text_len) {
		if (e == AOR && r->participant)
			copy(r->participant->aor, r->text);
		else if (e == SEND && r->participant)
			add_send(r->participant, r->text);
		else if (e == LABEL && r->stream)
			copy(r->m.stream[r->stream - 1].label, r->text);
	}
	if (e == PARTICIPANT || e == ASSOCIATION)
		r->participant = NULL;
	if (e == STREAM)
		r->stream = 0;
	r->text_of = OTHER;
}

static void on_doctype(void *ctx, const char *name, const char *system_id, const char *public_id, int internal)
{
	struct reading *r = ctx;

	(void)name;
	(void)system_id;
	(void)public_id;
	(void)internal;
	XML_StopParser(r->parser, XML_FALSE);
}

int siprec_read(struct siprec_metadata *m, const char *xml, size_t size)
{
	struct reading *r;
	int err = -EBADMSG;

	if (size > SIPREC_BODY_MAX)
		return err;
	r = calloc(1, sizeof(*r));
	if (!r || !(r->parser = XML_ParserCreate(NULL))) {
		free(r);
		return -ENOMEM;
	}
	r->m = *m;
	XML_SetUserData(r->parser, r);
	XML_SetElementHandler(r->parser, on_start, on_end);
	XML_SetCharacterDataHandler(r->parser, on_text);
	XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
	if (XML_Parse(r->parser, xml, (int)size, XML_TRUE) == XML_STATUS_OK) {
		*m = r->m;
		err = 0;
	}
	XML_ParserFree(r->parser);
	free(r);
	return err;
}

static bool sends(const struct siprec_participant *p, const char *stream)
{
	for (size_t i = 0; i < p->sends_count; i++)
		if (!strcmp(p->sends[i], stream))
			return true;
	return false;
}

const char *siprec_sender(const struct siprec_metadata *m, const char *label)
{
	for (size_t s = 0; s < m->streams; s++) {
		if (strcmp(m->stream[s].label, label))
			continue;
		for (size_t i = 0; i < m->participants; i++)
			if (sends(&m->participant[i], m->stream[s].id) && *m->participant[i].aor)
				return m->participant[i].aor;
	}
	return NULL;
}
