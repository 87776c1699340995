/*
 * settings_table.h - every key of the calibration: its section, its range, and where in struct calibration it stands
 *
 * A new threshold is a row in settings_table.c and a commented key in calibration/.
 */
#ifndef UNDERTONE_SETTINGS_TABLE_H
#define UNDERTONE_SETTINGS_TABLE_H

#include "analysis/calibration.h"

#include <stddef.h>

enum setting_type { SETTING_FLOAT, SETTING_UNSIGNED, SETTING_BOOL, SETTING_LANGUAGE };

struct setting {
	const char       *section, *key;
	enum setting_type type;
	size_t            offset;               /* in struct calibration */
	double            min, max;             /* inclusive */
};

extern const struct setting settings_table[];
extern const size_t         settings_table_rows;

#endif
