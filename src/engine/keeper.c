#include "engine/keeper.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* A hop under a second: the events of the last second are committed before the next is over. */
#define COMMIT_NS 900000000ll

int keeper_open(struct keeper *k, const char *path)
{
	memset(k, 0, sizeof(*k));
	return path ? store_open(&k->store, path, k->message) : 0;
}

void keeper_event(struct keeper *k, const struct event *e)
{
	int err;

	if (!k->store)
		return;
	err = store_write(k->store, e);
	k->pending = true;
	if (err && err != -ENOENT && err != -ENOSPC && err != -EBUSY)
		k->lost++;
}

const char *keeper_commit(struct keeper *k, int64_t now_ns)
{
	int err;

	if (!k->store || !k->pending)
		return NULL;
	k->committed_ns = now_ns;
	err = store_commit(k->store);
	k->pending = err == -ENOSPC || err == -EBUSY;
	if (err == -ENOENT)
		err = 0;
	if ((err != 0) == k->failing)
		return NULL;
	k->failing = err != 0;
	if (err)
		snprintf(k->message, sizeof(k->message), "%s; trying again", store_error(k->store));
	else
		snprintf(k->message, sizeof(k->message), "the timeline is being kept again");
	return k->message;
}

const char *keeper_tick(struct keeper *k, int64_t now_ns)
{
	return now_ns - k->committed_ns < COMMIT_NS ? NULL : keeper_commit(k, now_ns);
}

void keeper_label(struct keeper *k, const char *call, const char *answer)
{
	if (k->store && !store_commit(k->store) && store_label(k->store, call, answer))
		k->lost++;
}

void keeper_forget(struct keeper *k, const char *call)
{
	if (!k->store)
		return;
	store_commit(k->store);
	store_forget(k->store, call);
	k->pending = false;
}

const char *keeper_close(struct keeper *k)
{
	const char *message = keeper_commit(k, k->committed_ns);

	store_close(k->store);
	k->store = NULL;
	return message;
}
