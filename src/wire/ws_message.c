#include "wire/ws_message.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void ws_message_init(struct ws_message *m, size_t max)
{
	*m = (struct ws_message) { .max = max };
}

void ws_message_clear(struct ws_message *m)
{
	free(m->gathered);
	ws_message_init(m, m->max);
}

static int gather(struct ws_message *m, const struct ws_frame *f)
{
	uint8_t *grown;

	if (m->gathered_size + f->size > m->max)
		return -EMSGSIZE;
	grown = realloc(m->gathered, m->gathered_size + f->size + 1);
	if (!grown)
		return -ENOMEM;
	m->gathered = grown;
	memcpy(grown + m->gathered_size, f->payload, f->size);
	m->gathered_size += f->size;
	return 0;
}

int ws_message_take(struct ws_message *m, const struct ws_frame *f, struct ws_frame *whole)
{
	int err;

	if ((f->opcode == WS_CONTINUATION) != (m->opcode != 0))
		return -EPROTO;
	*whole = *f;
	if (f->fin && !m->opcode)
		return 1;
	if (!m->opcode)
		m->opcode = f->opcode;
	err = gather(m, f);
	if (err || !f->fin)
		return err;
	*whole = (struct ws_frame) { true, m->opcode, m->gathered, m->gathered_size };
	m->opcode = 0;
	m->gathered_size = 0;
	return 1;
}
