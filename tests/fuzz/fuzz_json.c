/* fuzz_json.c - any bytes as an event: refused, or an event that is written, read and written again the same */

#include "sink/json.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* o reads as an event that writes as o again. */
static void check_same(const json_t *o)
{
	struct event e;
	json_t *again;

	if (json_to_event(o, &e))
		abort();
	again = json_from_event(&e);
	if (!json_equal(o, again))
		abort();
	json_decref(again);
}

/* By way of the object and of its text, whose nine digits hold a float, not a double. */
static void round_trip(const struct event *e)
{
	json_t *o = json_from_event(e), *parsed, *rewritten;
	char *text = json_text(o);
	struct event again;

	check_same(o);
	parsed = json_loads(text, 0, NULL);
	if (json_to_event(parsed, &again))
		abort();
	rewritten = json_from_event(&again);
	if (!json_equal(o, rewritten))
		abort();
	free(text);
	json_decref(o);
	json_decref(parsed);
	json_decref(rewritten);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *o = json_loadb((const char *)data, size, JSON_DECODE_ANY, NULL);
	struct event e;

	if (o && !json_to_event(o, &e))
		round_trip(&e);
	json_decref(o);
	return 0;
}
