#include "web/loads.h"

#include <errno.h>
#include <string.h>

static size_t place(const struct loads *l, const char *agent_id)
{
	size_t i = 0;

	while (i < l->count && strcmp(l->list[i].agent_id, agent_id) != 0)
		i++;
	return i;
}

static void drop(struct loads *l, size_t i)
{
	l->count--;
	memmove(&l->list[i], &l->list[i + 1], (l->count - i) * sizeof(*l->list));
}

int loads_send(struct loads *l, const struct load *load)
{
	size_t i = place(l, load->agent_id);

	if (i == LOADS_MAX)
		return -ENOSPC;
	l->list[i] = *load;
	l->count += i == l->count;
	return 0;
}

bool loads_take_back(struct loads *l, const char *agent_id)
{
	size_t i = place(l, agent_id);

	if (i == l->count)
		return false;
	drop(l, i);
	return true;
}

void loads_expire(struct loads *l, long long now_s)
{
	for (size_t i = l->count; i-- > 0;)
		if (l->list[i].until_s <= now_s)
			drop(l, i);
}

const struct load *loads_of(const struct loads *l, const char *agent_id)
{
	size_t i = place(l, agent_id);

	return i < l->count ? &l->list[i] : NULL;
}
