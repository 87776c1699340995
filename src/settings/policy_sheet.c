#include "settings/policy_sheet.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void add(struct policy_sheet *s, const char *heading, const char *term, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void add(struct policy_sheet *s, const char *heading, const char *term, const char *format, ...)
{
	va_list args;

	if (s->count == POLICY_SHEET_LINES)
		return;
	s->line[s->count].heading = heading;
	s->line[s->count].term = term;
	va_start(args, format);
	vsnprintf(s->line[s->count++].text, POLICY_SHEET_TEXT, format, args);
	va_end(args);
}

static void add_purpose(struct policy_sheet *s, const struct policy *p)
{
	static const char heading[] = "What it is for";

	add(s, heading, "Purpose", "%s", *p->purpose ? p->purpose : "Not written down: no policy file says it.");
	if (*p->contact)
		add(s, heading, "Who answers for it", "%s", p->contact);
	add(s, heading, "Never", "The emotions of agents are not inferred; nobody is recognised by voice; truthfulness is not judged; "
	    "agents are not ranked by how their callers felt.");
}

static void add_kept(struct policy_sheet *s, const struct policy *p, const struct calibration *cal, bool recording)
{
	static const char heading[] = "What is kept, and for how long";

	add(s, heading, "Timelines", "Figures of tone and timing, once a second: %u days.", cal->retention.timelines_days);
	if (p->recording)
		add(s, heading, "Audio", "%s, encrypted, without digits typed on a telephone: %u days.",
		    recording ? "Calls are recorded" : "Calls may be recorded, and are not at present", cal->retention.audio_days);
	else
		add(s, heading, "Audio", "None. Recording is not allowed.");
	add(s, heading, "Callers", "A keyed hash of the number, so that a caller's calls can be found, handed out and erased.");
}

static void add_seen(struct policy_sheet *s, const struct policy *p)
{
	static const char heading[] = "Who sees what";

	add(s, heading, "Agent", "Own calls, own weeks, own load; and who opened own calls.");
	add(s, heading, "Supervisor", "The calls of one team. On the floor page, the tone of %s.",
	    p->floor_tone_all ? "every call" : "calls whose agent raised a hand, and of no other");
	add(s, heading, "QA", "All calls, and the list of who opened what.");
	add(s, heading, "Everybody", "Opening, hearing, exporting, noting and deleting a call is written down.");
}

static void add_tables(struct policy_sheet *s, const struct policy *p, const struct calibration *cal)
{
	static const char heading[] = "In tables";

	add(s, heading, "Smallest group", "No figure is of fewer than %u calls.", cal->review.group_calls);
	if (p->load_limit_minutes)
		add(s, heading, "Load", "After %u minutes with tense callers in a shift the agent, and nobody else, is shown a suggestion of "
		    "a break.", p->load_limit_minutes);
}

static void add_signers(struct policy_sheet *s, const struct policy *p, bool signed_by_both)
{
	static const char heading[] = "Who agreed";
	static const char *const terms[POLICY_PARTIES] = { "Employer's key", "Works council's key" };
	char hex[2 * POLICY_KEY_BYTES + 1];

	for (int i = 0; i < POLICY_PARTIES; i++)
		if (p->has_signer[i])
			add(s, heading, terms[i], "%s", sodium_bin2hex(hex, sizeof(hex), p->signer[i], POLICY_KEY_BYTES));
	add(s, heading, "Signed", "%s", signed_by_both ? "By both: neither can loosen it alone." : "Not by both.");
}

void policy_sheet(struct policy_sheet *s, const struct policy *p, const struct calibration *cal, bool recording, bool signed_by_both)
{
	memset(s, 0, sizeof(*s));
	add_purpose(s, p);
	add_kept(s, p, cal, recording);
	add_seen(s, p);
	add_tables(s, p, cal);
	add_signers(s, p, signed_by_both);
}
