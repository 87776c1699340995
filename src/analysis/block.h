/*
 * block.h - a run of samples on its way from a source into a call
 *
 * A block carries the position of its first frame.  A position ahead of what a side has received means that frames were
 * lost on the way: the call counts them, says so in a gap event with the block's reason, and keeps everything after in
 * its right place.  A block without frames may still move the position on: of the sides that have samples, or of both
 * where neither has.
 */
#ifndef UNDERTONE_BLOCK_H
#define UNDERTONE_BLOCK_H

#include "analysis/event.h"

struct audio_block {
	int64_t         position;               /* of its first frame, since the start of the call, at the side's rate */
	size_t          frames;
	const float    *samples[SIDES];         /* [size: frames] full scale +-1.0; NULL: nothing of this side.  Borrowed. */
	enum gap_reason reason;                 /* why frames before it are missing, where they are.  GAP_TRUNCATED: the frames
	                                           up to position will never come, and are told but not filled in */
};

#endif
