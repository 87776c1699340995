/* What agents sent of their shift: one figure each, until the shift is over or they take it back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "web/loads.h"

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct load load(const char *agent_id, int64_t tense_ms, long long until_s)
{
	struct load l = { .team = "repairs", .tense_ms = tense_ms, .sent_s = 100, .until_s = until_s };

	snprintf(l.agent_id, sizeof(l.agent_id), "%s", agent_id);
	return l;
}

static void one_each_until_it_ends(void **state)
{
	struct loads *l = calloc(1, sizeof(*l));
	struct load first = load("a1", 1000, 500), again = load("a1", 2000, 500), other = load("a2", 3000, 600);

	(void)state;
	assert_null(loads_of(l, "a1"));
	assert_int_equal(loads_send(l, &first), 0);
	assert_int_equal(loads_send(l, &other), 0);
	assert_int_equal(loads_send(l, &again), 0);
	assert_int_equal(l->count, 2);
	assert_int_equal(loads_of(l, "a1")->tense_ms, 2000);
	loads_expire(l, 499);
	assert_int_equal(l->count, 2);
	loads_expire(l, 500);
	assert_null(loads_of(l, "a1"));
	assert_int_equal(loads_of(l, "a2")->tense_ms, 3000);
	assert_true(loads_take_back(l, "a2"));
	assert_false(loads_take_back(l, "a2"));
	assert_int_equal(l->count, 0);
	free(l);
}

static void no_more_than_there_is_room_for(void **state)
{
	struct loads *l = calloc(1, sizeof(*l));
	struct load each;

	(void)state;
	for (int i = 0; i < LOADS_MAX; i++) {
		char id[16];

		snprintf(id, sizeof(id), "a%d", i);
		each = load(id, i, 1000 + i);
		assert_int_equal(loads_send(l, &each), 0);
	}
	each = load("one more", 0, 5000);
	assert_int_equal(loads_send(l, &each), -ENOSPC);
	each = load("a7", 77, 5000);                    /* who is there already may send anew */
	assert_int_equal(loads_send(l, &each), 0);
	loads_expire(l, 4999);
	assert_int_equal(l->count, 1);
	assert_int_equal(loads_of(l, "a7")->tense_ms, 77);
	free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_each_until_it_ends), cmocka_unit_test(no_more_than_there_is_room_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
