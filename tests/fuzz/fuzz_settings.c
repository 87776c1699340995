/* fuzz_settings.c - any text as a settings file: refused with one line and nothing changed, or taken */

#include "settings/settings.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct calibration defaults, cal;
	static bool ready;
	char error[SETTINGS_ERROR_LEN] = "";
	char *text = malloc(size + 1);

	if (!text || (!ready && settings_defaults(&defaults, error)))
		abort();
	ready = true;
	memcpy(&cal, &defaults, sizeof(cal));
	memcpy(text, data, size);
	text[size] = '\0';
	if (settings_read(&cal, "fuzz", text, error) &&
	    (memcmp(&defaults, &cal, sizeof(cal)) || !*error || strchr(error, '\n')))
		abort();
	free(text);
	return 0;
}
