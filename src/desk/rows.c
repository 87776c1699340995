#include "desk/rows.h"

#include "framer.h"
#include "source/capture.h"

void rows_header(FILE *out)
{
	fputs("at_us,t_ms,side,level_dbfs,speech,f0_hz\n", out);
	fflush(out);
}

void rows_print(FILE *out, const struct item *item)
{
	long long at_us = (long long)(capture_now_ns() / 1000);

	if (item->kind == ITEM_LEVEL) {
		fprintf(out, "%lld,%lld,%s,%.2f,,\n", at_us, (long long)item->level.t_ms - FRAME_CENTRE_MS,
		        event_side_name(item->level.side), (double)item->level.level_dbfs);
	} else {
		const struct features *f = &item->features.f;
		long long t_ms = (long long)f->frame * FRAME_HOP_MS + FRAME_CENTRE_MS;

		/* The agent's pitch is not followed. */
		fprintf(out, "%lld,%lld,%s,%.2f,%d,", at_us, t_ms, event_side_name(item->features.side), (double)f->level_dbfs,
		        f->speech);
		if (item->features.side == CALLER)
			fprintf(out, "%.2f", (double)f->f0_hz);
		fputc('\n', out);
	}
	fflush(out);
}
