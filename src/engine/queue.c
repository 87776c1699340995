#include "engine/queue.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct queue {
	pthread_mutex_t lock;
	pthread_cond_t  room;
	int             fd;
	bool            on_hold, abandoned;
	size_t          head, count, slots;
	struct item     items[];                /* [size: slots] */
};

int queue_create(struct queue **out, size_t slots)
{
	struct queue *q = calloc(1, sizeof(*q) + slots * sizeof(*q->items));

	*out = NULL;
	if (!q)
		return -ENOMEM;
	q->slots = slots;
	q->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (q->fd < 0) {
		free(q);
		return -errno;
	}
	pthread_mutex_init(&q->lock, NULL);
	pthread_cond_init(&q->room, NULL);
	*out = q;
	return 0;
}

void queue_destroy(struct queue *q)
{
	if (!q)
		return;
	close(q->fd);
	pthread_cond_destroy(&q->room);
	pthread_mutex_destroy(&q->lock);
	free(q);
}

int queue_fd(const struct queue *q)
{
	return q->fd;
}

/* Moves a text into the item; what does not fit is cut. */
static void keep(struct item *to, size_t *used, const char **text)
{
	size_t len, room = QUEUE_TEXT_LEN - *used;

	if (!*text || !room)
		return;
	len = strnlen(*text, room - 1);
	memcpy(to->text + *used, *text, len);
	to->text[*used + len] = '\0';
	*text = to->text + *used;
	*used += len + 1;
}

static void keep_texts(struct item *to)
{
	size_t count, used = 0;
	const struct field *fields = event_fields(to->event.kind, &count);

	keep(to, &used, &to->event.call);
	for (size_t i = 0; i < count; i++) {
		char *at = (char *)&to->event + fields[i].offset;
		const char *text;

		if (fields[i].type != FIELD_TEXT)
			continue;
		memcpy(&text, at, sizeof(text));
		keep(to, &used, &text);
		memcpy(at, &text, sizeof(text));
	}
}

/* The lock is held. */
static void tell(struct queue *q)
{
	const uint64_t one = 1;

	if (q->count && !q->on_hold && write(q->fd, &one, sizeof(one)) < 0)
		return;                         /* it is readable already: nothing to add */
}

void queue_push(struct queue *q, const struct item *item)
{
	pthread_mutex_lock(&q->lock);
	while (q->count == q->slots && !q->abandoned)
		pthread_cond_wait(&q->room, &q->lock);
	if (!q->abandoned) {
		struct item *to = &q->items[(q->head + q->count++) % q->slots];

		*to = *item;
		if (to->kind == ITEM_EVENT)
			keep_texts(to);
		tell(q);
	}
	pthread_mutex_unlock(&q->lock);
}

static void set_hold(struct queue *q, bool on_hold)
{
	pthread_mutex_lock(&q->lock);
	q->on_hold = on_hold;
	tell(q);
	pthread_mutex_unlock(&q->lock);
}

void queue_hold(struct queue *q)
{
	set_hold(q, true);
}

void queue_release(struct queue *q)
{
	set_hold(q, false);
}

void queue_discard(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	if (q->on_hold)
		q->count = 0;
	pthread_mutex_unlock(&q->lock);
}

const struct item *queue_front(struct queue *q)
{
	const struct item *item;
	uint64_t n;

	pthread_mutex_lock(&q->lock);
	item = q->count && !q->on_hold ? &q->items[q->head] : NULL;
	if (!item && read(q->fd, &n, sizeof(n)) < 0)
		n = 0;                          /* nothing was told since: as it should be */
	pthread_mutex_unlock(&q->lock);
	return item;
}

void queue_pop(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->head = (q->head + 1) % q->slots;
	q->count--;
	pthread_cond_signal(&q->room);
	pthread_mutex_unlock(&q->lock);
}

void queue_abandon(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->abandoned = true;
	q->count = 0;
	pthread_cond_signal(&q->room);
	pthread_mutex_unlock(&q->lock);
}
