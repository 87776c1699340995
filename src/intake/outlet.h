/*
 * outlet.h - events on their way from the thread of their call to the one that writes them down
 *
 * One producer, one consumer, no lock.  Nothing is ever dropped: with the ring full the producer waits, and the
 * network's buffers before it count what that costs as loss.  An event's texts are borrowed: they live until its call's
 * last event has been taken, which then hands back what owns them.
 */
#ifndef UNDERTONE_OUTLET_H
#define UNDERTONE_OUTLET_H

#include "analysis/event.h"

struct outlet;

/* events: size of the ring, a power of two.  0 and *out set, or a negative errno and *out = NULL. */
int  outlet_create(struct outlet **out, size_t events);
void outlet_destroy(struct outlet *o);          /* NULL is allowed */

/* The producer's. release(owner) is called by the consumer after the event was handled; release NULL: nothing is. */
void outlet_push(struct outlet *o, const struct event *e, void (*release)(void *owner), void *owner);

/* The consumer's: gives all there is to fn; how many. */
size_t outlet_take(struct outlet *o, event_fn *fn, void *ctx);

#endif
