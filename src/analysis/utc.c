#include "analysis/utc.h"

char *utc_text(char *out, time_t t)
{
	struct tm tm;

	if (!gmtime_r(&t, &tm) || !strftime(out, UTC_LEN, "%Y-%m-%dT%H:%M:%SZ", &tm))
		*out = '\0';
	return out;
}
