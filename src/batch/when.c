#include "batch/when.h"

#include "analysis/utc.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DATE_DIGITS = 8, MINUTE_DIGITS = 12, SECOND_DIGITS = 14 };

/* Collects the digits; returns what follows them. */
static const char *take_digits(const char *text, char digits[SECOND_DIGITS + 1])
{
	size_t n = 0;

	for (; *text && n < SECOND_DIGITS; text++) {
		if (isdigit((unsigned char)*text))
			digits[n++] = *text;
		else if (n == 0 || !strchr("-_.:T ", *text))
			break;
	}
	digits[n] = '\0';
	return text;
}

/* "", "Z", "+01:00", "-0800", fractions of a second before them left out.  zone_s is LONG_MIN where none is said. */
static bool take_zone(const char *text, bool *said, long *zone_s)
{
	int hours, minutes, used = 0;
	char sign;

	if (*text == '.' || *text == ',')
		text += 1 + strspn(text + 1, "0123456789");
	*zone_s = 0;
	*said = *text != '\0';
	if (!*text || !strcmp(text, "Z"))
		return true;
	if ((sscanf(text, "%c%2d:%2d%n", &sign, &hours, &minutes, &used) != 3 &&
	     sscanf(text, "%c%2d%2d%n", &sign, &hours, &minutes, &used) != 3) || text[used] || !strchr("+-", sign) ||
	    hours < 0 || hours > 14 || minutes < 0 || minutes > 59)
		return false;
	*zone_s = (sign == '-' ? -60L : 60L) * (60 * hours + minutes);
	return true;
}

static bool same_day(const struct tm *a, const struct tm *b)
{
	return a->tm_year == b->tm_year && a->tm_mon == b->tm_mon && a->tm_mday == b->tm_mday;
}

bool when_read(const char *text, char out[WHEN_LEN])
{
	char digits[SECOND_DIGITS + 1];
	const char *rest = take_digits(text, digits);
	size_t n = strlen(digits);
	struct tm said = { .tm_isdst = -1 }, day;
	bool zoned;
	long zone_s;
	time_t at;

	out[0] = '\0';
	if ((n != DATE_DIGITS && n != MINUTE_DIGITS && n != SECOND_DIGITS) || !take_zone(rest, &zoned, &zone_s))
		return false;
	sscanf(digits, "%4d%2d%2d%2d%2d%2d", &said.tm_year, &said.tm_mon, &said.tm_mday, &said.tm_hour, &said.tm_min,
	       &said.tm_sec);
	if (said.tm_hour > 23 || said.tm_min > 59 || said.tm_sec > 60)
		return false;
	said.tm_year -= 1900;
	said.tm_mon -= 1;
	day = (struct tm){ .tm_year = said.tm_year, .tm_mon = said.tm_mon, .tm_mday = said.tm_mday };
	timegm(&day);
	if (!same_day(&day, &said))                             /* the 31st of a month of 30 */
		return false;
	at = zoned || n == DATE_DIGITS ? timegm(&said) - zone_s : mktime(&said);
	return *utc_text(out, at) != '\0';
}
