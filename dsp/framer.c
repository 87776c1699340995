#include "framer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct framer {
	float  buffer[FRAME_LEN];
	size_t filled;
};

int framer_create(struct framer **out)
{
	struct framer *f = calloc(1, sizeof(*f));

	*out = f;
	if (!f)
		return -ENOMEM;
	/* Centring frame 0 at half a hop puts its start half a frame less half a hop before the first sample. */
	f->filled = (FRAME_LEN - FRAME_HOP) / 2;
	return 0;
}

void framer_destroy(struct framer *f)
{
	free(f);
}

size_t framer_push(struct framer *f, const float *x, size_t n)
{
	size_t room = FRAME_LEN - f->filled;

	if (n > room)
		n = room;
	memcpy(f->buffer + f->filled, x, n * sizeof(*x));
	f->filled += n;
	return n;
}

bool framer_next(struct framer *f, float *frame)
{
	if (f->filled < FRAME_LEN)
		return false;
	memcpy(frame, f->buffer, sizeof(f->buffer));
	memmove(f->buffer, f->buffer + FRAME_HOP, (FRAME_LEN - FRAME_HOP) * sizeof(*f->buffer));
	f->filled = FRAME_LEN - FRAME_HOP;
	return true;
}
