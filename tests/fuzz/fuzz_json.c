/* fuzz_json.c - any bytes as an event: refused, or an event that is written, read and written again the same */

#include "sink/json.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void round_trip(const struct event *e)
{
	struct event again;
	json_t *first = json_from_event(e), *second;

	if (!first || json_to_event(first, &again))
		abort();
	second = json_from_event(&again);
	if (!json_equal(first, second))
		abort();

	char *text = json_text(first);
	json_t *third = json_loads(text, 0, NULL);

	if (!json_equal(first, third))
		abort();
	free(text);
	json_decref(first);
	json_decref(second);
	json_decref(third);
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
