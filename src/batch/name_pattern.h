/*
 * name_pattern.h - what a recording's name says of the call: '{date}_{agent}_{call}.wav'
 *
 * {date} {time} {agent} {team} {queue} {reason} {caller} {call}, each once; * stands for anything, every other
 * character for itself.  A pattern is held against the file's name; one with slashes against as many folders as it
 * names.  Fields are as short as they can be, never empty, and reach over no slash; {date} and {time} are digits as
 * when.h takes them.  Any thread.
 */
#ifndef UNDERTONE_NAME_PATTERN_H
#define UNDERTONE_NAME_PATTERN_H

#include "batch/when.h"

#include <stddef.h>

enum name_field { NAME_DATE, NAME_TIME, NAME_AGENT, NAME_TEAM, NAME_QUEUE, NAME_REASON, NAME_CALLER, NAME_CALL, NAME_FIELDS };

enum { NAME_PATTERN_LEN = 256, NAME_TEXT_LEN = 64, NAME_ERROR_LEN = 256 };

struct name_pattern {
	short  item[NAME_PATTERN_LEN];          /* a character, or a field past all of them */
	size_t count;
	size_t folders;                         /* slashes */
};

struct name_parts {
	char text[NAME_FIELDS][NAME_TEXT_LEN];  /* "" where the pattern has no such field; longer ones are cut */
	char started_at[WHEN_LEN];              /* of {date} and {time}; "" without a date */
};

/* 0, or -EINVAL and error [size: NAME_ERROR_LEN]. */
int  name_pattern_read(struct name_pattern *p, const char *text, char *error);
bool name_pattern_match(const struct name_pattern *p, const char *path, struct name_parts *out);

#endif
