#include "commands/sockets.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INODES = 4096, LINE_LEN = 512, PATH_LEN = 300, TCP_ESTABLISHED = 1, TCP_LISTEN = 10, UDP_UNCONNECTED = 7 };

struct inodes {
	unsigned long items[INODES];
	size_t        count;
};

static bool has(const struct inodes *in, unsigned long inode)
{
	for (size_t i = 0; i < in->count; i++)
		if (in->items[i] == inode)
			return true;
	return false;
}

static void add_process(struct inodes *in, const char *pid)
{
	char path[PATH_LEN], link[64];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%.20s/fd", pid);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		ssize_t n;

		snprintf(path, sizeof(path), "/proc/%.20s/fd/%.20s", pid, entry->d_name);
		n = readlink(path, link, sizeof(link) - 1);
		if (n <= 0)
			continue;
		link[n] = '\0';
		if (in->count < INODES && sscanf(link, "socket:[%lu]", &in->items[in->count]) == 1)
			in->count++;
	}
	if (dir)
		closedir(dir);
}

static bool is_called(const char *pid, const char *name)
{
	char path[PATH_LEN], comm[32] = "";
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%.20s/comm", pid);
	f = fopen(path, "r");
	if (!f)
		return false;
	if (!fgets(comm, sizeof(comm), f))
		*comm = '\0';
	fclose(f);
	comm[strcspn(comm, "\n")] = '\0';
	return !strcmp(comm, name);
}

/* "0100007F:1F90" as /proc writes it: words of the address in the machine's own order. */
static void read_address(const char *hex, char *out)
{
	unsigned char bytes[16];
	char text[INET6_ADDRSTRLEN] = "?";
	const char *colon = strchr(hex, ':');
	size_t words = colon ? (size_t)(colon - hex) / 8 : 0;

	for (size_t i = 0; i < words && i < 4; i++) {
		char word[9] = "";
		unsigned value;

		memcpy(word, hex + 8 * i, 8);
		value = (unsigned)strtoul(word, NULL, 16);
		memcpy(bytes + 4 * i, &value, 4);
	}
	if (words == 1 || words == 4)
		inet_ntop(words == 1 ? AF_INET : AF_INET6, bytes, text, sizeof(text));
	snprintf(out, SOCKET_TEXT_LEN, words == 4 ? "[%s]:%lu" : "%s:%lu", text, colon ? strtoul(colon + 1, NULL, 16) : 0);
}

static void read_table(const char *path, bool udp, const struct inodes *in, void (*fn)(void *, const struct socket_seen *), void *ctx)
{
	char line[LINE_LEN], local[48], remote[48];
	FILE *f = fopen(path, "r");
	unsigned state;
	unsigned long inode;

	while (f && fgets(line, sizeof(line), f)) {
		struct socket_seen s = { .udp = udp };

		if (sscanf(line, " %*d: %47s %47s %x %*s %*s %*s %*d %*d %lu", local, remote, &state, &inode) != 4 || !has(in, inode))
			continue;
		s.listening = state == TCP_LISTEN || (udp && state == UDP_UNCONNECTED);
		if (!s.listening && state != TCP_ESTABLISHED)
			continue;
		read_address(local, s.local);
		read_address(remote, s.remote);
		fn(ctx, &s);
	}
	if (f)
		fclose(f);
}

int sockets_of(const char *name, void (*fn)(void *ctx, const struct socket_seen *s), void *ctx)
{
	struct inodes *in = calloc(1, sizeof(*in));
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	int processes = 0;

	while (in && dir && (entry = readdir(dir))) {
		if (!isdigit((unsigned char)*entry->d_name) || strtol(entry->d_name, NULL, 10) == getpid() ||
		    !is_called(entry->d_name, name))
			continue;
		processes++;
		add_process(in, entry->d_name);
	}
	if (in) {
		read_table("/proc/net/tcp", false, in, fn, ctx);
		read_table("/proc/net/tcp6", false, in, fn, ctx);
		read_table("/proc/net/udp", true, in, fn, ctx);
		read_table("/proc/net/udp6", true, in, fn, ctx);
	}
	if (dir)
		closedir(dir);
	free(in);
	return processes;
}
