/*
 * ear.h - what the signal path's detectors stand on, for a group of tests: spectra of frames, and the shipped calibration
 */
#ifndef UNDERTONE_TEST_EAR_H
#define UNDERTONE_TEST_EAR_H

#include "settings/settings.h"
#include "spectrum.h"

static struct {
	struct fft        *fft;
	struct spectrum   *spectrum;
	struct calibration cal;
} ear;

static inline int ear_set_up(void **state)
{
	char error[SETTINGS_ERROR_LEN];

	(void)state;
	return fft_create(&ear.fft) || spectrum_create(&ear.spectrum, ear.fft) || settings_defaults(&ear.cal, error);
}

static inline int ear_tear_down(void **state)
{
	(void)state;
	spectrum_destroy(ear.spectrum);
	fft_destroy(ear.fft);
	return 0;
}

#endif
