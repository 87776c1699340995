/* section_rules.c - how many calls each of the centre's own rules names, and the first of them */

#include "report/section.h"

enum { SHOWN = 3 };

static void count_rule(const struct rule *rule, const struct calls *all, size_t *yes, size_t *unknown,
                       const struct review *found[SHOWN])
{
	*yes = *unknown = 0;
	for (size_t i = 0; i < all->count; i++) {
		enum truth t = rules_judge(rule, all->list[i]);

		*unknown += t == TRUTH_UNKNOWN;
		if (t == TRUTH_YES && (*yes)++ < SHOWN)
			found[*yes - 1] = all->list[i];
	}
}

int section_rules(struct page *p, const struct report *r, const struct calls *all)
{
	static const char *const heads[] = { "Rule", "condition", "verdict", "calls", "%", "not told", "such as" };
	const struct review *found[SHOWN];

	if (!r->rules->count)
		return 0;
	page_heading(p, 2, "Rules");
	page_text(p, "The centre's own conditions. Rules on what an agent controls may pass or fail; rules on tone or on the line only "
	             "say that a call is worth hearing. Not told: what the rule asks for is unknown of the call.");
	page_table(p, "lllrrrl", heads);
	for (size_t i = 0; i < r->rules->count; i++) {
		const struct rule *rule = &r->rules->rule[i];
		char count[32], share[32], untold[32], such[SECTION_TEXT_LEN] = "";
		size_t yes, unknown, len = 0;

		count_rule(rule, all, &yes, &unknown, found);
		snprintf(count, sizeof(count), "%zu", yes);
		section_value(share, sizeof(share), all->count > unknown ? 100 * (double)yes / (double)(all->count - unknown) : 0, 1, "");
		snprintf(untold, sizeof(untold), "%zu", unknown);
		for (size_t k = 0; k < yes && k < SHOWN; k++)
			len += (size_t)snprintf(such + len, sizeof(such) - len, "%s%.8s", k ? ", " : "", found[k]->call);
		page_row(p, (const char *const[]){ rule->name, rule->text, rules_verdict_name(rule->verdict), count, share, untold, such },
		         NULL);
	}
	page_table_end(p);
	return 0;
}
