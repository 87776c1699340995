/* A scorecard's text, whatever it holds: it is read or refused by line, and what was read is a sound scorecard. */
#include "settings/scorecard_file.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct scorecard sc;
	char error[200] = "";
	char *text = malloc(size + 1);
	float distance[SCORECARD_FEATURES];
	struct evidence e;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (scorecard_read(&sc, "fuzz.ini", text, error, sizeof(error))) {
		if (strncmp(error, "fuzz.ini:", 9))
			abort();
	} else {
		for (int x = -20; x <= 20; x++) {
			for (size_t i = 0; i < sc.features; i++)
				distance[i] = (float)x;

			float score = scorecard_score(&sc, distance, &e);

			if (!(score >= 0 && score <= 100) || e.count != sc.features + 1)
				abort();
		}
	}
	free(text);
	return 0;
}
