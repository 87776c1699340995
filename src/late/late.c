#include "late/late.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

/* late_entries.h, made by tools/late: LIBRARY(number, soname) and ENTRY(library, function) of each. */
#define ENTRY(library, function)
#define LIBRARY(number, soname) [number] = #soname,
static const char *const libraries[] = {
#include "late_entries.h"
};
#undef LIBRARY
#undef ENTRY

#define LIBRARY(number, soname)
#define ENTRY(library, function) { library, #function },
static const struct { unsigned library; const char *function; } entries[] = {
#include "late_entries.h"
};

enum { ENTRIES = sizeof(entries) / sizeof(*entries), PAGE = 4096 };

/* In entry.S: [size: ENTRIES], alone on its pages. */
extern void *late_targets[];

static _Noreturn void give_up(const char *why)
{
	fprintf(stderr, "undertone: %s; this command needs it\n", why);
	_exit(1);
}

static void protect(int how)
{
	size_t n = (ENTRIES * sizeof(void *) + PAGE - 1) / PAGE * PAGE;

	if (mprotect(late_targets, n, how))
		give_up("the table of late libraries cannot be changed");
}

static void load(unsigned library)
{
	void *handle = dlopen(libraries[library], RTLD_NOW | RTLD_LOCAL), *found[ENTRIES] = { NULL };

	for (size_t i = 0; i < ENTRIES; i++)
		if (entries[i].library == library && !(handle && (found[i] = dlsym(handle, entries[i].function))))
			give_up(dlerror());
	protect(PROT_READ | PROT_WRITE);
	for (size_t i = 0; i < ENTRIES; i++)
		if (found[i])
			late_targets[i] = found[i];
	protect(PROT_READ);
}

void *late_bind(unsigned long entry)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static bool loaded[sizeof(libraries) / sizeof(*libraries)];
	unsigned library = entries[entry].library;

	/* Two threads may come at once; the second finds all done. */
	pthread_mutex_lock(&lock);
	if (!loaded[library])
		load(library);
	loaded[library] = true;
	pthread_mutex_unlock(&lock);
	return late_targets[entry];
}
