/*
 * clock.so - for LD_PRELOAD: two seconds after the program began, its clock on the wall is set back an hour
 */
#include <dlfcn.h>
#include <stddef.h>
#include <sys/time.h>
#include <time.h>

enum { AFTER_S = 2, BACK_S = 3600 };

typedef int clock_fn(clockid_t id, struct timespec *t);

int clock_gettime(clockid_t id, struct timespec *t)
{
	static clock_fn *real;
	static time_t begun;
	struct timespec now;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
	real(CLOCK_MONOTONIC, &now);
	if (!begun)
		begun = now.tv_sec;
	if (real(id, t))
		return -1;
	if ((id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE) && now.tv_sec - begun >= AFTER_S)
		t->tv_sec -= BACK_S;
	return 0;
}

time_t time(time_t *out)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	if (out)
		*out = t.tv_sec;
	return t.tv_sec;
}

int gettimeofday(struct timeval *restrict tv, void *restrict zone)
{
	struct timespec t;

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &t);
	tv->tv_sec = t.tv_sec;
	tv->tv_usec = t.tv_nsec / 1000;
	return 0;
}
