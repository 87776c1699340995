/*
 * rttm.c - who spoke when: a SPEAKER line a turn (NIST Rich Transcription Time Marked, RT-09 evaluation plan, appendix A)
 *
 * SPEAKER call channel start-s duration-s <NA> <NA> caller|agent <NA> <NA>; the caller is channel 1, the agent 2.
 * Backchannels take no turn and have no line.  Lines come at the turns' ends.
 */
#include "sink/sink_kind.h"
#include "sink/text.h"

static int rttm_write(void *state, FILE *f, const struct event *e)
{
	(void)state;
	if (e->kind != EVENT_TURN || e->side >= SIDES || e->turn.end_ms <= e->turn.start_ms)
		return 0;
	fputs("SPEAKER ", f);
	for (const char *c = e->call; *c; c++)                  /* fields end at white space */
		fputc((unsigned char)*c <= ' ' ? '_' : *c, f);
	fprintf(f, " %d ", e->side + 1);
	text_seconds(f, e->turn.start_ms);
	fputc(' ', f);
	text_seconds(f, e->turn.end_ms - e->turn.start_ms);
	fprintf(f, " <NA> <NA> %s <NA> <NA>\n", event_side_name(e->side));
	return 0;
}

const struct sink_kind sink_rttm = { .write = rttm_write };
