/* dsp/window: known values of the Hann window, and of its autocorrelation in closed form. */
#include "window.h"

#include "framer.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const double two_pi = 6.28318530717958647692;

static void hann_has_its_known_values(void **state)
{
	static const float want[8] = { 0, 0.146446609f, 0.5f, 0.853553391f, 1, 0.853553391f, 0.5f, 0.146446609f };
	float w[8];

	(void)state;
	window_hann(w, 8);
	for (size_t i = 0; i < 8; i++)
		assert_float_equal(w[i], want[i], 1e-7);
}

/* Boersma 1993, eq. 8: (1 - t)(2/3 + 1/3 cos 2 pi t) + sin(2 pi t) / (2 pi), t = lag / length; for a continuous window. */
static void autocorrelation_follows_the_closed_form(void **state)
{
	float w[FRAME_LEN], r[192];

	(void)state;
	window_hann(w, FRAME_LEN);
	window_autocorrelation(w, FRAME_LEN, r, 192);
	assert_float_equal(r[0], 1, 0);
	for (size_t lag = 1; lag < 192; lag++) {
		double t = (double)lag / FRAME_LEN;
		double want = (1 - t) * (2.0 / 3 + cos(two_pi * t) / 3) + sin(two_pi * t) / two_pi;

		assert_true(fabs((double)r[lag] - want) < 1e-5);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hann_has_its_known_values),
		cmocka_unit_test(autocorrelation_follows_the_closed_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
