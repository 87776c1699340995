#include "web/server.h"

#include "store/audit.h"
#include "store/people.h"
#include "store/search.h"

#include <arpa/inet.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A browser sends some 2 kB of headers; a client that is slower than this is none. */
enum { HEADERS_MAX = 32 * 1024, TIMEOUT_S = 20, CONNECTIONS_MAX = 4000, BEAT_S = 10 };

/* ---- store ---- */

static void open_store(struct web *w)
{
	char error[STORE_ERROR_LEN];

	if (store_open(&w->store, w->cfg.store_path, error))
		return;
	if (stat(w->cfg.store_path, &w->store_stat) || people_create(w->store) ||
	    people_secret(w->store, "session", w->key, sizeof(w->key))) {
		store_close(w->store);
		w->store = NULL;
	}
}

struct store *server_store(struct web *w)
{
	struct stat now;
	int gone = stat(w->cfg.store_path, &now);

	if (w->store && (gone || now.st_ino != w->store_stat.st_ino || now.st_dev != w->store_stat.st_dev)) {
		store_close(w->store);
		w->store = NULL;
	}
	/* A file that vanished is not made anew under everybody's hands: an empty list would look like lost calls. */
	if (!w->store && !gone)
		open_store(w);
	return w->store;
}

int server_audit(struct request *r, const char *action, const char *call)
{
	struct store *s = server_store(r->web);

	if (s && !audit_add(s, r->viewer.name, role_name(r->viewer.role), action, call))
		return 0;
	r->web->unaudited++;
	return -EROFS;
}

int server_call(struct request *r, struct store_summary *call)
{
	struct store *s = server_store(r->web);
	int err = s ? search_one(s, r->arg[0], call) : -EIO;

	if (err)
		return err;
	return viewer_sees(&r->viewer, call->agent_id, call->team) ? 0 : -ENOENT;
}

/* ---- jobs ---- */

static void count_job(struct web *w, int change)
{
	pthread_mutex_lock(&w->beat_lock);
	w->jobs += (unsigned)change;
	pthread_cond_broadcast(&w->beat_end);
	pthread_mutex_unlock(&w->beat_lock);
}

enum MHD_Result server_job_start(struct request *r, void *(*fn)(void *ctx), void *ctx)
{
	pthread_attr_t attributes;
	pthread_t thread;
	int err;

	MHD_suspend_connection(r->connection);
	count_job(r->web, 1);
	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	err = pthread_create(&thread, &attributes, fn, ctx);
	pthread_attr_destroy(&attributes);
	if (err)
		server_job_done(r->web, r->connection);
	return MHD_YES;
}

void server_job_done(struct web *w, struct MHD_Connection *connection)
{
	MHD_resume_connection(connection);
	count_job(w, -1);
}

/* ---- start and stop ---- */

static void *beat(void *ctx)
{
	struct web *w = ctx;
	struct timespec until;

	pthread_mutex_lock(&w->beat_lock);
	while (!w->stopping) {
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec += BEAT_S;
		while (!w->stopping && pthread_cond_timedwait(&w->beat_end, &w->beat_lock, &until) != ETIMEDOUT)
			;
		if (!w->stopping)
			livefeed_beat(w->cfg.feed);
	}
	pthread_mutex_unlock(&w->beat_lock);
	return NULL;
}

static void no_log(void *ctx, const char *format, va_list args)
{
	(void)ctx;
	(void)format;
	(void)args;
}

static int listen_on(struct web *w, const char *host, unsigned port)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };
	bool six = strchr(host, ':') != NULL;
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG |
	                 (six ? MHD_USE_IPv6 : 0) | (w->cfg.tls_cert ? MHD_USE_TLS : 0);
	/* libmicrohttpd takes texts it may write to, and leaves them as they are. */
	struct MHD_OptionItem tls[] = {
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)w->cfg.tls_cert },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)w->cfg.tls_key },
		{ MHD_OPTION_END, 0, NULL }
	};
	const struct sockaddr *address = six ? (const struct sockaddr *)&v6 : (const struct sockaddr *)&v4;

	if (inet_pton(six ? AF_INET6 : AF_INET, host, six ? (void *)&v6.sin6_addr : (void *)&v4.sin_addr) != 1)
		return -EINVAL;
	errno = 0;
	w->daemon = MHD_start_daemon(flags, (uint16_t)port, NULL, NULL, dispatch_request, w, MHD_OPTION_EXTERNAL_LOGGER,
				     no_log, NULL, MHD_OPTION_SOCK_ADDR, address, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
				     (size_t)HEADERS_MAX, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)TIMEOUT_S,
				     MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
				     MHD_OPTION_LISTENING_ADDRESS_REUSE, 1U, MHD_OPTION_LISTEN_BACKLOG_SIZE, 1024U,
				     MHD_OPTION_NOTIFY_COMPLETED, dispatch_done, NULL, MHD_OPTION_UNESCAPE_CALLBACK,
				     dispatch_unescape, NULL, w->cfg.tls_cert ? MHD_OPTION_ARRAY : MHD_OPTION_END, tls, MHD_OPTION_END);
	if (!w->daemon)
		return errno ? -errno : -EIO;

	const union MHD_DaemonInfo *info = MHD_get_daemon_info(w->daemon, MHD_DAEMON_INFO_BIND_PORT);

	w->port = info && info->port ? info->port : port;
	return 0;
}

static int check_address(struct web *w, char *host, unsigned *port, char *error)
{
	if (access_address(w->cfg.address, host, 64, port, &w->loopback)) {
		snprintf(error, WEB_ERROR_LEN, "%.100s: write HOST:PORT, such as 127.0.0.1:8765", w->cfg.address);
		return -EINVAL;
	}
	if (!w->loopback && !w->cfg.tls_cert && !w->cfg.behind_proxy) {
		snprintf(error, WEB_ERROR_LEN, "%.100s is reached from other machines: give --tls-cert and --tls-key, "
		         "or --behind-proxy where a proxy carries TLS", w->cfg.address);
		return -EACCES;
	}
	return 0;
}

static int start(struct web *w, char *error)
{
	char host[64];
	unsigned port;
	int err = check_address(w, host, &port, error);

	if (err)
		return err;
	err = store_open(&w->store, w->cfg.store_path, error);
	if (err)
		return err;
	store_close(w->store);
	w->store = NULL;
	if (!server_store(w)) {
		snprintf(error, WEB_ERROR_LEN, "%.200s: cannot be written", w->cfg.store_path);
		return -EIO;
	}
	err = listen_on(w, host, port);
	if (err)
		snprintf(error, WEB_ERROR_LEN, "%.100s: %s", w->cfg.address,
			 err == -EADDRINUSE ? "something is listening there already: name another port with --web"
					    : strerror(-err));
	return err;
}

int web_start(struct web **out, const struct web_config *cfg, char *error)
{
	struct web *w = calloc(1, sizeof(*w));
	int err = -ENOMEM;

	*out = NULL;
	snprintf(error, WEB_ERROR_LEN, "out of memory");
	if (!w || sodium_init() < 0)
		goto fail;
	w->cfg = *cfg;
	w->started_s = time(NULL);
	err = start(w, error);
	if (err)
		goto fail;
	pthread_mutex_init(&w->beat_lock, NULL);
	pthread_cond_init(&w->beat_end, NULL);
	if (pthread_create(&w->beat, NULL, beat, w)) {
		MHD_stop_daemon(w->daemon);
		err = -EAGAIN;
		goto fail;
	}
	*out = w;
	return 0;
fail:
	if (w)
		store_close(w->store);
	free(w);
	return err;
}

unsigned web_port(const struct web *w)
{
	return w->port;
}

void web_stop(struct web *w)
{
	if (!w)
		return;

	MHD_socket listener = MHD_quiesce_daemon(w->daemon);

	pthread_mutex_lock(&w->beat_lock);
	w->stopping = true;
	pthread_cond_broadcast(&w->beat_end);
	while (w->jobs)
		pthread_cond_wait(&w->beat_end, &w->beat_lock);
	pthread_mutex_unlock(&w->beat_lock);
	pthread_join(w->beat, NULL);
	/* libmicrohttpd aborts when a connection is still suspended at its end: every reader wakes, sees that we stop,
	 * and sleeps no more. */
	livefeed_beat(w->cfg.feed);
	MHD_stop_daemon(w->daemon);
	if (listener != MHD_INVALID_SOCKET)
		close(listener);
	pthread_cond_destroy(&w->beat_end);
	pthread_mutex_destroy(&w->beat_lock);
	store_close(w->store);
	free(w);
}
