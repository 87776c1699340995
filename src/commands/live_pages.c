#include "commands/live_pages.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FEED_MESSAGES = 4096, FLUSH_MS = 5000 };

static int read_token(struct live_pages *p, const char *path)
{
	int status;

	free(p->token);
	status = cli_read_secret(&p->token, path);
	p->to.token = p->token;
	return status;
}

int live_pages_option(struct live_pages *p, const struct command *self, int option, const char *value)
{
	switch (option) {
	case OPTION_PAGES_WEB:
		if (!strrchr(value, ':'))
			return cli_usage(self, "--web %s: HOST:PORT, as 127.0.0.1:8765", value);
		p->web.address = value;
		return EXIT_OK;
	case OPTION_PAGES_PUSH:
		p->to.url = value;
		return EXIT_OK;
	case OPTION_PAGES_TOKEN:
		return read_token(p, value);
	case OPTION_PAGES_SPOOL:
		p->to.spool = value;
		return EXIT_OK;
	default:
		p->policy.path = value;
		return EXIT_OK;
	}
}

int live_pages_check(const struct live_pages *p, const struct command *self)
{
	if (!p->to.url != !p->to.spool)
		return cli_usage(self, "--push and --spool go together");
	if (p->to.token && !p->to.url)
		return cli_usage(self, "--token-file is for --push");
	return EXIT_OK;
}

static int start_web(struct live_pages *p, struct desk_config *desk, const struct calibration *cal, char *error)
{
	int err = sodium_init() < 0 ? -EIO : livefeed_create(&desk->feed, FEED_MESSAGES);

	if (!err)
		err = desk_mail_create(&desk->mail);
	if (err) {
		snprintf(error, WEB_ERROR_LEN, "the pages: %s", strerror(-err));
		return err;
	}
	p->web.store_path = desk->store_path;
	policy_file_web(&p->policy, cal, desk->engine.archive != NULL, &p->web);
	p->web.feed = desk->feed;
	p->web.control = desk_mail_control(desk->mail);
	livefeed_policy(desk->feed, p->web.tension, p->web.floor_tone);
	return web_start(&p->server, &p->web, error);
}

int live_pages_start(struct live_pages *p, struct desk_config *desk, const struct calibration *cal, char *error)
{
	int err = p->to.url ? push_create(&desk->push, &p->to, error) : 0;

	return !err && p->web.address ? start_web(p, desk, cal, error) : err;
}

bool live_pages_stop(struct live_pages *p, struct desk_config *desk, char *state)
{
	bool waits = desk->push && push_flush(desk->push, FLUSH_MS);

	if (waits)
		push_state(desk->push, state);
	push_destroy(desk->push);
	web_stop(p->server);
	desk_mail_destroy(desk->mail);
	livefeed_destroy(desk->feed);
	free(p->token);
	p->token = NULL;
	policy_file_close(&p->policy);
	return waits;
}
