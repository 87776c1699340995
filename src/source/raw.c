#include "source/raw.h"

#include <sndfile.h>
#include <string.h>

static const struct {
	const char *name;
	int         format;
} raws[] = {
	{ "s16le", SF_FORMAT_PCM_16 | SF_ENDIAN_LITTLE },
	{ "s16be", SF_FORMAT_PCM_16 | SF_ENDIAN_BIG },
	{ "u8",    SF_FORMAT_PCM_U8 },
	{ "s8",    SF_FORMAT_PCM_S8 },
	{ "f32le", SF_FORMAT_FLOAT | SF_ENDIAN_LITTLE },
	{ "ulaw",  SF_FORMAT_ULAW },
	{ "alaw",  SF_FORMAT_ALAW },
};

const char raw_names[] = "s16le, s16be, u8, s8, f32le, ulaw, alaw";

int raw_format(const char *name)
{
	for (size_t i = 0; i < sizeof(raws) / sizeof(*raws); i++)
		if (!strcmp(raws[i].name, name))
			return SF_FORMAT_RAW | raws[i].format;
	return 0;
}
