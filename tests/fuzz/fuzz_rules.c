/* fuzz_rules.c - any text as a file of rules: refused with one line and nothing kept, or taken, and judged to an end */

#include "report/fields.h"
#include "report/rules.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct rules rules;
	char error[RULES_ERROR_LEN] = "", *text = malloc(size + 1);
	struct review review = { .rise = NAN };

	if (!text)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	if (rules_read(&rules, "fuzz", text, error) && (rules.count || !*error || strchr(error, '\n')))
		abort();
	for (size_t i = 0; i < rules.count; i++) {
		const struct rule *rule = &rules.rule[i];

		if (rules_judge(rule, &review) > TRUTH_YES)
			abort();
		for (size_t k = 0; k < rule->count; k++)
			if (rule->verdict != VERDICT_LISTEN && !fields_row(rule->conditions[k].field)->controlled)
				abort();
	}
	free(text);
	return 0;
}
