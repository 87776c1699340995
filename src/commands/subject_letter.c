#include "commands/subject_letter.h"

#include <errno.h>
#include <string.h>

static const char about[] =
	"What is known of you\n"
	"====================\n"
	"\n"
	"%zu of your calls were listened to by Undertone, a program that follows the sound of a call: when each side speaks, how\n"
	"loud, how fast, and how high your voice is against your own usual voice in the same call.  From that it estimates,\n"
	"each second, how likely a listener would call your voice angry or afraid rather than calm (\"stress\", 0 to 100).\n"
	"\n"
	"It does not know what was said, does not recognise who you are by your voice, keeps nothing of your voice from one call to\n"
	"the next, and says nothing of whether you told the truth.  The estimate can be wrong: happy or hurried voices can look alike\n"
	"to it.  No decision about you is made by it.\n"
	"\n"
	"Timelines are deleted %u days after they were stored, recordings (where there are any) after %u days.  Your number is not\n"
	"kept: only a hash of it, made with a key that stays with the centre.  You may ask for the calls to be erased, and\n"
	"object to further ones being listened to by the program.\n"
	"\n"
	"Each call below has a file of its own, CALL.jsonl: one line an event, times in milliseconds from its start.\n";

int letter_open(struct letter *l, const char *path, size_t calls, const struct retention_config *keep)
{
	memset(l, 0, sizeof(*l));
	l->f = fopen(path, "w");
	if (!l->f)
		return -errno;
	fprintf(l->f, about, calls, keep->timelines_days, keep->audio_days);
	return 0;
}

static void minutes(FILE *f, const char *what, int64_t ms)
{
	fprintf(f, "  %s %lld:%02lld min\n", what, (long long)(ms / 60000), (long long)(ms / 1000 % 60));
}

static void end_call(struct letter *l, const struct event *e)
{
	const struct event_call_end *end = &e->end;

	minutes(l->f, "It lasted", end->duration_ms);
	if (end->talk[CALLER].talk_ms != EVENT_NULL_MS)
		minutes(l->f, "You spoke for", end->talk[CALLER].talk_ms);
	if (end->stress.mean != end->stress.mean) {
		fputs("  No stress was estimated in it.\n", l->f);
		return;
	}
	fprintf(l->f, "  Stress was estimated at %.0f on average and %.0f at most, by the scorecard %s.\n", (double)end->stress.mean,
	        (double)end->stress.peak, *l->scorecard ? l->scorecard : "it names");
	minutes(l->f, "Your voice counted as tense for", end->stress.tense_ms);
}

void letter_event(struct letter *l, const struct event *e)
{
	switch (e->kind) {
	case EVENT_CALL_START:
		snprintf(l->scorecard, sizeof(l->scorecard), "%s", e->start.scorecard ? e->start.scorecard : "");
		fprintf(l->f, "\nCall %s\n  It began %s.\n", e->call, e->start.started_at ? e->start.started_at : "at an unknown time");
		break;
	case EVENT_MARK:
		fprintf(l->f, "  Marked at %lld s by %s: %s\n", (long long)(e->t_ms / 1000), e->mark.author ? e->mark.author : "somebody",
		        e->mark.text ? e->mark.text : "");
		break;
	case EVENT_CALL_END:
		end_call(l, e);
		break;
	default:
		break;
	}
}

int letter_close(struct letter *l)
{
	int err = ferror(l->f) ? -EIO : 0;

	if (fclose(l->f) && !err)
		err = -errno;
	l->f = NULL;
	return err;
}
