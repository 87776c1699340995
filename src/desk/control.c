#include "desk/control.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { ANSWER_MS = 5000, LINE_MS = 500, WAITING = 4 };

struct control {
	int fd;
	int client;                             /* waits for its answer; -1: none */
	struct sockaddr_un address;
};

/* The folder is made where it is missing; it must be ours alone. */
static int find_address(struct sockaddr_un *a)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	char folder[sizeof(a->sun_path) - sizeof("/control")];
	struct stat st;
	int n;

	if (runtime && *runtime == '/')
		n = snprintf(folder, sizeof(folder), "%s/undertone", runtime);
	else
		n = snprintf(folder, sizeof(folder), "/tmp/undertone-%u", (unsigned)getuid());
	if (n < 0 || (size_t)n >= sizeof(folder))
		return -ENAMETOOLONG;
	if (mkdir(folder, 0700) && errno != EEXIST)
		return -errno;
	if (lstat(folder, &st) || !S_ISDIR(st.st_mode) || st.st_uid != getuid())
		return -EPERM;
	memset(a, 0, sizeof(*a));
	a->sun_family = AF_UNIX;
	snprintf(a->sun_path, sizeof(a->sun_path), "%s/control", folder);
	return 0;
}

static int connect_to(const struct sockaddr_un *a)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)a, sizeof(*a))) {
		int err = errno;

		close(fd);
		return err == ECONNREFUSED ? -ENOENT : -err;
	}
	return fd;
}

int control_open(struct control **out, char *error)
{
	struct control *c = calloc(1, sizeof(*c));
	int err = c ? find_address(&c->address) : -ENOMEM, other;

	*out = NULL;
	if (err)
		goto out;
	c->client = -1;
	c->fd = -1;
	other = connect_to(&c->address);
	if (other >= 0) {
		close(other);
		err = -EADDRINUSE;
		goto out;
	}
	unlink(c->address.sun_path);                    /* of a desk that was killed */
	c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (c->fd < 0 || bind(c->fd, (const struct sockaddr *)&c->address, sizeof(c->address)) ||
	    chmod(c->address.sun_path, 0600) || listen(c->fd, WAITING)) {
		err = -errno;
		goto out;
	}
	*out = c;
	return 0;
out:
	if (err == -EADDRINUSE)
		snprintf(error, CONTROL_ERROR_LEN, "a desk runs already for this user: end that one first");
	else
		snprintf(error, CONTROL_ERROR_LEN, "%.100s: %s; set XDG_RUNTIME_DIR to a folder of your own",
		         c ? c->address.sun_path : "control", strerror(-err));
	if (c && c->fd > 0)
		close(c->fd);
	free(c);
	return err;
}

void control_close(struct control *c)
{
	if (!c)
		return;
	if (c->client >= 0)
		close(c->client);
	close(c->fd);
	unlink(c->address.sun_path);
	free(c);
}

int control_fd(const struct control *c)
{
	return c->fd;
}

/* One line within the time given; without its line feed.  0 or a negative errno. */
static int read_line(int fd, char *line, int ms)
{
	size_t n = 0;

	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		ssize_t got;

		if (poll(&p, 1, ms) != 1)
			return -ETIMEDOUT;
		got = read(fd, line + n, CONTROL_LINE_LEN - 1 - n);
		if (got <= 0)
			return -EPIPE;
		n += (size_t)got;
		line[n] = '\0';
		if (strchr(line, '\n')) {
			*strchr(line, '\n') = '\0';
			return 0;
		}
		if (n == CONTROL_LINE_LEN - 1)
			return -EMSGSIZE;
	}
}

static int write_line(int fd, const char *line)
{
	char text[CONTROL_LINE_LEN + 1];
	int n = snprintf(text, sizeof(text), "%.*s\n", CONTROL_LINE_LEN - 1, line);

	return send(fd, text, (size_t)n, MSG_NOSIGNAL) == n ? 0 : -EPIPE;
}

int control_take(struct control *c, char *line)
{
	if (c->client >= 0)
		control_answer(c, "error");
	c->client = accept4(c->fd, NULL, NULL, SOCK_CLOEXEC);
	if (c->client < 0)
		return 0;
	if (!read_line(c->client, line, LINE_MS))
		return 1;
	close(c->client);
	c->client = -1;
	return 0;
}

void control_answer(struct control *c, const char *answer)
{
	if (c->client < 0)
		return;
	write_line(c->client, answer);
	close(c->client);
	c->client = -1;
}

int control_ask(const char *line, char *answer)
{
	struct sockaddr_un a;
	int err = find_address(&a), fd;

	if (err)
		return err;
	fd = connect_to(&a);
	if (fd < 0)
		return fd;
	err = write_line(fd, line);
	if (!err)
		err = read_line(fd, answer, ANSWER_MS);
	close(fd);
	return err;
}
