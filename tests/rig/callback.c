/*
 * callback DEVICE - proves on a real PortAudio stream that the capture callback moves frames and does nothing else
 *
 * DEVICE is captured as `live` captures it, but each callback runs inside a fence.  While it is up, on that thread, every
 * allocation, lock and print that goes through the C library is counted by functions that stand before the library's own, and
 * every system call, whatever way it takes, is caught by the kernel (syscall user dispatch, Linux 5.11 or later).  All the
 * callback's ways are gone: a ring with room, a full one, an overrun of the device.  First the fence is tried on a callback
 * that does everything forbidden.  Exit status 0: nothing was done; 1: something was; 2: it could not be tried.
 */
#include "source/capture.h"

#include <dlfcn.h>
#include <pa_linux_alsa.h>
#include <portaudio.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { RATE_HZ = 8000, BLOCKS = 8, CALLBACKS = 120, READ_UNTIL = 60, OVERRUN_EVERY = 10, WAIT_MS = 20, PATIENCE = 500 };
enum { DISPATCH = 59, DISPATCH_ON = 1, ALLOW = 0, BLOCK = 1 };         /* linux/prctl.h: PR_SET_SYSCALL_USER_DISPATCH */

enum { ALLOCATIONS, LOCKS, PRINTS, CALLS, SORTS };

static _Thread_local bool up, watched;
static _Thread_local char selector;
static bool kernel_watches = true;
static atomic_int caught[SORTS], callbacks;
static PaStreamCallback *real_callback;

static void count(int sort)
{
	if (up)
		atomic_fetch_add(&caught[sort], 1);
}

/* ---- before the C library ---- */

/* Seen by the libraries too, which would otherwise call their own. */
#pragma GCC visibility push(default)
extern void *__libc_malloc(size_t n), *__libc_calloc(size_t n, size_t size), *__libc_realloc(void *p, size_t n);
extern void __libc_free(void *p);

void *malloc(size_t n)
{
	count(ALLOCATIONS);
	return __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	count(ALLOCATIONS);
	return __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
	count(ALLOCATIONS);
	return __libc_realloc(p, n);
}

void free(void *p)
{
	count(ALLOCATIONS);
	__libc_free(p);
}

int pthread_mutex_lock(pthread_mutex_t *m)
{
	static int (*real)(pthread_mutex_t *m);

	count(LOCKS);
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "pthread_mutex_lock");
	return real(m);
}

int puts(const char *text)
{
	count(PRINTS);
	return printf("%s\n", text) < 0 ? EOF : 0;
}

ssize_t write(int fd, const void *data, size_t n)
{
	static ssize_t (*real)(int fd, const void *data, size_t n);

	count(PRINTS);
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "write");
	return real(fd, data, n);
}
#pragma GCC visibility pop

/* ---- the fence ---- */

/* The call itself is not made; the rest of this callback goes on unwatched, this handler's own return too. */
static void on_system_call(int number)
{
	(void)number;
	selector = ALLOW;
	atomic_fetch_add(&caught[CALLS], 1);
}

static void watch_this_thread(void)
{
	watched = true;
	if (prctl(DISPATCH, DISPATCH_ON, 0, 0, &selector))
		kernel_watches = false;
}

static int fenced(const void *input, void *output, unsigned long frames, const PaStreamCallbackTimeInfo *t,
                  PaStreamCallbackFlags flags, void *ctx)
{
	int n = atomic_load(&callbacks), result;

	if (!watched)
		watch_this_thread();
	if (n % OVERRUN_EVERY == OVERRUN_EVERY - 1)
		flags |= paInputOverflow;
	up = true;
	selector = kernel_watches ? BLOCK : ALLOW;
	result = real_callback(input, output, frames, t, flags, ctx);
	selector = ALLOW;
	up = false;
	atomic_store(&callbacks, n + 1);
	return result;
}

/* Stands before PortAudio's own: the callback that is opened is the fence around the one that was given. */
PaError Pa_OpenStream(PaStream **stream, const PaStreamParameters *in, const PaStreamParameters *out, double rate,
                      unsigned long frames, PaStreamFlags flags, PaStreamCallback *callback, void *ctx)
{
	__typeof__(Pa_OpenStream) *real;

	*(void **)&real = dlsym(RTLD_NEXT, "Pa_OpenStream");
	real_callback = callback;
	return real(stream, in, out, rate, frames, flags, fenced, ctx);
}

static int forbidden(const void *input, void *output, unsigned long frames, const PaStreamCallbackTimeInfo *t,
                     PaStreamCallbackFlags flags, void *ctx)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	void *volatile p = malloc(frames);

	(void)input, (void)output, (void)t, (void)flags, (void)ctx;
	free(p);
	pthread_mutex_lock(&lock);
	pthread_mutex_unlock(&lock);
	return write(STDERR_FILENO, "", 0) < 0 ? paAbort : paContinue;
}

/* ---- what is tried ---- */

static bool fence_holds(void)
{
	bool holds;

	real_callback = forbidden;
	fenced(NULL, NULL, 1, NULL, 0, NULL);
	holds = caught[ALLOCATIONS] == 2 && caught[LOCKS] == 1 && caught[PRINTS] == 1 && (caught[CALLS] || !kernel_watches);
	for (int i = 0; i < SORTS; i++)
		caught[i] = 0;
	callbacks = 0;
	return holds;
}

/* Reads the ring for a while, then lets it run full. */
static bool run(struct ring *ring)
{
	for (int naps = 0; naps < PATIENCE && callbacks < CALLBACKS; naps++) {
		while (callbacks < READ_UNTIL && ring_front(ring))
			ring_pop(ring);
		nanosleep(&(struct timespec) { .tv_nsec = WAIT_MS * 1000000 }, NULL);
	}
	return callbacks >= CALLBACKS && ring_dropped_frames(ring) > 0;
}

int main(int argc, char **argv)
{
	struct capture_options options = { .backend = "portaudio", .device = argc == 2 ? argv[1] : "", .rate_hz = RATE_HZ, .channels = 1 };
	struct ring_config size = { .channels = 1, .block_frames = RATE_HZ / CAPTURE_BLOCKS_PER_S, .blocks = BLOCKS };
	struct sigaction action = { .sa_handler = on_system_call };
	char error[CAPTURE_ERROR_LEN];
	struct capture *capture;
	struct ring *ring;

	sigaction(SIGSYS, &action, NULL);
	if (!fence_holds() || ring_create(&ring, &size) || capture_open(&capture, &options, ring, error)) {
		fprintf(stderr, "callback: the fence does not hold, or %s cannot be captured\n", options.device);
		return 2;
	}

	bool went = run(ring);

	capture_close(capture);
	ring_destroy(ring);
	printf("%d callbacks: %d allocations, %d locks, %d prints, ", callbacks, caught[ALLOCATIONS], caught[LOCKS], caught[PRINTS]);
	printf(kernel_watches ? "%d system calls\n" : "system calls cannot be watched here\n", caught[CALLS]);
	return !went ? 2 : caught[ALLOCATIONS] || caught[LOCKS] || caught[PRINTS] || caught[CALLS];
}
