#include "commands/profile.h"

#include <errno.h>
#include <ini.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static void find_path(char *path, char *folder)
{
	const char *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (base && *base == '/')
		snprintf(folder, PROFILE_PATH_LEN, "%.4000s/undertone", base);
	else
		snprintf(folder, PROFILE_PATH_LEN, "%.4000s/.config/undertone", home ? home : ".");
	snprintf(path, PROFILE_PATH_LEN, "%.4080s/desk.ini", folder);
}

/* ---- reading ---- */

static int take(void *ctx, const char *section, const char *key, const char *value)
{
	struct profile *p = ctx;
	float number = !strcmp(value, "unknown") ? NAN : strtof(value, NULL);

	if (strcmp(section, "desk"))
		return 0;
	if (!strcmp(key, "caller"))
		snprintf(p->device[CALLER], sizeof(p->device[CALLER]), "%s", value);
	else if (!strcmp(key, "agent"))
		snprintf(p->device[AGENT], sizeof(p->device[AGENT]), "%s", value);
	else if (!strcmp(key, "floor_dbfs"))
		p->floor_dbfs = number;
	else if (!strcmp(key, "voice_dbfs"))
		p->voice_dbfs = number;
	else if (!strcmp(key, "leak_db"))
		p->leak_db = number;
	else
		return 0;
	return 1;
}

int profile_read(struct profile *p, char *path)
{
	char folder[PROFILE_PATH_LEN];
	int err;

	*p = (struct profile) { .floor_dbfs = NAN, .voice_dbfs = NAN, .leak_db = NAN };
	find_path(path, folder);
	err = ini_parse(path, take, p);
	if (!err)
		return 0;
	*p = (struct profile) { .floor_dbfs = NAN, .voice_dbfs = NAN, .leak_db = NAN };
	return err < 0 ? -ENOENT : -EINVAL;
}

const char *profile_device(const struct profile *p, enum side side)
{
	struct device devices[DEVICE_MAX];
	const char *name = p->device[side];
	int n;

	if (!*name)
		return NULL;
	if (strncmp(name, "pulse:DEVICE=", strlen("pulse:DEVICE=")))
		return name;
	n = device_list(devices, DEVICE_MAX);
	for (int i = 0; i < n; i++)
		if (!strcmp(devices[i].address, name))
			return name;
	return NULL;
}

/* ---- writing ---- */

static void print_number(FILE *f, const char *comment, const char *key, float value)
{
	fprintf(f, "\n; %s\n%s = ", comment, key);
	if (isfinite(value))
		fprintf(f, "%.1f\n", (double)value);
	else
		fputs("unknown\n", f);
}

static void print(FILE *f, const struct profile *p)
{
	char date[16];
	time_t now = time(NULL);
	struct tm day;

	strftime(date, sizeof(date), "%Y-%m-%d", gmtime_r(&now, &day));
	fprintf(f, "; This desk, as 'undertone calibrate' heard it on %s.\n[desk]\n; what hears the caller, and the agent\n"
	           "caller = %s\nagent = %s\n", date, p->device[CALLER], p->device[AGENT]);
	print_number(f, "dBFS; the room's noise in the microphone", "floor_dbfs", p->floor_dbfs);
	print_number(f, "dBFS; the agent's voice, the level nine tenths of it lie under", "voice_dbfs", p->voice_dbfs);
	print_number(f, "dB; the far side in the microphone against itself; unknown: not to be heard there", "leak_db", p->leak_db);
}

int profile_write(const struct profile *p, char *path)
{
	char folder[PROFILE_PATH_LEN], *cut;
	FILE *f;

	find_path(path, folder);
	cut = strrchr(folder, '/');
	*cut = '\0';
	mkdir(folder, 0700);
	*cut = '/';
	mkdir(folder, 0700);
	f = fopen(path, "w");
	if (!f)
		return -errno;
	print(f, p);
	return fclose(f) ? -errno : 0;
}
