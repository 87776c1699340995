#include "sink/text.h"

#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The bytes of the UTF-8 sequence at s, 0 where there is none: no overlong forms, no surrogates, nothing over
 * U+10FFFF. */
static size_t sequence(const unsigned char *s)
{
	size_t len = s[0] < 0x80 ? 1 : s[0] < 0xC2 ? 0 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : s[0] < 0xF5 ? 4 : 0;

	for (size_t i = 1; i < len; i++)
		if ((s[i] & 0xC0) != 0x80)
			return 0;
	if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F) ||
	    (s[0] == 0xF0 && s[1] < 0x90) || (s[0] == 0xF4 && s[1] > 0x8F))
		return 0;
	return len;
}

char *text_valid(const char *s)
{
	static const char replacement[] = "\xEF\xBF\xBD";
	char *out = malloc(3 * strlen(s) + 1);
	char *to = out;

	if (!out)
		return NULL;
	while (*s) {
		size_t len = sequence((const unsigned char *)s);

		memcpy(to, len ? s : replacement, len ? len : 3);
		to += len ? len : 3;
		s += len ? len : 1;
	}
	*to = '\0';
	return out;
}

char *text_real(char out[TEXT_REAL_LEN], double v, int decimals)
{
	out[0] = '\0';
	if (!isfinite(v))
		return out;
	snprintf(out, TEXT_REAL_LEN, "%.*f", decimals, v);

	/* The locale's point may be a comma, or several bytes. */
	const char *point = localeconv()->decimal_point;
	char *at = decimals > 0 ? strstr(out, point) : NULL;

	if (!at)
		return out;

	size_t len = strlen(point);

	memmove(at + 1, at + len, strlen(at + len) + 1);
	*at = '.';
	for (at += strlen(at) - 1; *at == '0'; at--)
		*at = '\0';
	if (*at == '.')
		*at = '\0';
	return out;
}

void text_seconds(FILE *f, int64_t ms)
{
	fprintf(f, "%" PRId64 ".%03d", ms / 1000, (int)(ms % 1000));
}
