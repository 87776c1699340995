/*
 * shipped.h - the calibration as it is shipped, for a group of tests: what they try is how the program behaves
 */
#ifndef UNDERTONE_TEST_SHIPPED_H
#define UNDERTONE_TEST_SHIPPED_H

#include "settings/settings.h"

#include <stdlib.h>

static struct calibration *cal;

static inline int shipped_set_up(void **state)
{
	char error[SETTINGS_ERROR_LEN];

	(void)state;
	cal = malloc(sizeof(*cal));
	return settings_defaults(cal, error);
}

static inline int shipped_tear_down(void **state)
{
	(void)state;
	free(cal);
	return 0;
}

#endif
