#include "source/align.h"

#include <math.h>
#include <string.h>

/*
 * The loop of the second order, updated once a second: error e (s), correction c = P e + I, I += K e.  Closed, the error
 * follows e(n+1) = e(n) - c(n) + d; with P = 0.1 and K = 0.004 the poles are at 0.95 +- 0.04i, damping 0.8: slow, since
 * real crystals are within +-100 ppm and a sound server's delay wanders more than they do.  At the limit the integral
 * rests: it would only overshoot.
 */
#define PROPORTIONAL   0.1
#define INTEGRAL       0.004
#define LIMIT          0.02

void align_init(struct align *a, const struct clocks_config *cfg, const unsigned rate_hz[SIDES])
{
	memset(a, 0, sizeof(*a));
	a->cfg = *cfg;
	for (enum side s = CALLER; s < SIDES; s++)
		a->rate_hz[s] = rate_hz[s];
}

static double median3(const double *x)
{
	return fmax(fmin(x[0], x[1]), fmin(fmax(x[0], x[1]), x[2]));
}

static double limited(double x)
{
	return fmax(-LIMIT, fmin(LIMIT, x));
}

/* A step of the offset: what was known of it moves along. */
static void shift(struct align *a, double step_s)
{
	a->start_offset_s += step_s;
	for (size_t i = 0; i < 3; i++)
		a->offset_s[i] += step_s;
}

static void compare(struct align *a)
{
	double offset_s = a->standing[AGENT] - a->standing[CALLER];
	/* What the correction has moved in this second is no step. */
	double expected_s = a->correcting ? a->integral - align_correction(a) : 0;
	double step_s = offset_s - a->last_offset_s - expected_s;

	if (a->seconds && fabs(step_s) > (double)a->cfg.step_ms * 1e-3)
		shift(a, step_s);
	a->last_offset_s = offset_s;
	if (a->correcting) {
		a->error_s = offset_s - a->start_offset_s;
		if (fabs(align_correction(a)) < LIMIT)
			a->integral = limited(a->integral + INTEGRAL * a->error_s);
		return;
	}
	a->offset_s[a->seconds % 3] = offset_s;
	a->seconds++;
	if (a->seconds < a->cfg.settling_s)
		return;
	if (a->seconds == a->cfg.settling_s)
		a->start_offset_s = median3(a->offset_s);
	a->error_s = median3(a->offset_s) - a->start_offset_s;
	if (fabs(a->error_s) > (double)a->cfg.together_ms * 1e-3 && a->seconds >= a->cfg.settling_s + a->cfg.slope_s) {
		a->correcting = true;
		/* The slope so far is the first guess; both medians stand one second back.  The first one stands for
		 * what the offset was half of settling_s after the start, and by then the clocks had gone apart too. */
		a->integral = limited(a->error_s / (a->seconds - a->cfg.settling_s));
		a->start_offset_s -= a->integral * a->cfg.settling_s / 2;
		a->error_s += a->integral * a->cfg.settling_s / 2;
	}
}

bool align_heard(struct align *a, enum side side, int64_t position, int64_t time_ns)
{
	int64_t second = time_ns / 1000000000;
	double standing = (double)position / a->rate_hz[side] - (double)time_ns * 1e-9;
	bool complete = second != a->second && a->heard[CALLER] && a->heard[AGENT];

	if (complete)
		compare(a);
	if (second != a->second) {
		a->second = second;
		a->heard[CALLER] = a->heard[AGENT] = false;
	}
	if (!a->heard[side] || standing > a->standing[side])
		a->standing[side] = standing;
	a->heard[side] = true;
	return complete;
}

double align_correction(const struct align *a)
{
	return a->correcting ? limited(a->integral + PROPORTIONAL * a->error_s) : 0;
}

double align_drift_ppm(const struct align *a)
{
	return a->correcting ? a->integral * 1e6 : 0;
}

double align_error_ms(const struct align *a)
{
	return a->error_s * 1e3;
}
