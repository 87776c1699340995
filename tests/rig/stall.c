/*
 * stall PID THREAD-NAME MS - stops one thread of a program for a while, as a bad scheduler would, by ptrace
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static int find(const char *pid, const char *name)
{
	char path[512], comm[64];
	struct dirent *entry;
	DIR *d;

	snprintf(path, sizeof(path), "/proc/%.20s/task", pid);
	d = opendir(path);
	while (d && (entry = readdir(d))) {
		FILE *f;

		snprintf(path, sizeof(path), "/proc/%.20s/task/%.20s/comm", pid, entry->d_name);
		f = fopen(path, "r");
		if (!f)
			continue;
		if (fgets(comm, sizeof(comm), f) && !strncmp(comm, name, strlen(name))) {
			fclose(f);
			return atoi(entry->d_name);
		}
		fclose(f);
	}
	return 0;
}

int main(int argc, char **argv)
{
	int tid = argc == 4 ? find(argv[1], argv[2]) : 0;

	if (!tid || ptrace(PTRACE_SEIZE, tid, 0, 0) || ptrace(PTRACE_INTERRUPT, tid, 0, 0)) {
		perror("stall");
		return 1;
	}
	waitpid(tid, NULL, __WALL);
	usleep((useconds_t)atoi(argv[3]) * 1000);
	return ptrace(PTRACE_DETACH, tid, 0, 0) ? 1 : 0;
}
