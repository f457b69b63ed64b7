/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 *     front <-> ... <-> entry <-> middle <-> ... <-> back
 *      protected: hit at least     not yet, or not for long;
 *      once since they came        the back falls off
 *
 * A small cache protects nothing: middle is the front, what comes or is hit
 * goes there, exact LRU.  In a larger one what comes is put in at the middle,
 * a hit moves it to the front (unless it is near), and when the upper part is
 * full its last moves below the middle, which is where it stands already.
 * Clients that come once pass through the lower part and throw out nobody who
 * comes again.
 */
#include "config.h"

#include "cache/order.h"

/* Before another entry; before NULL: at the back. */
static void
link_before(struct sparrow_order *order, struct sparrow_entry *entry,
    struct sparrow_entry *older)
{
	struct sparrow_entry *newer = older != NULL ? older->newer :
	    order->back;

	entry->newer = newer;
	entry->older = older;
	if (newer != NULL)
		newer->older = entry;
	else
		order->front = entry;
	if (older != NULL)
		older->newer = entry;
	else
		order->back = entry;
}

void
sparrow_order_remove(struct sparrow_order *order, struct sparrow_entry *entry)
{
	if (order->middle == entry)
		order->middle = entry->older;
	if (entry->is_protected)
		order->n_protected--;
	entry->is_protected = false;
	if (entry->newer != NULL)
		entry->newer->older = entry->older;
	else
		order->front = entry->older;
	if (entry->older != NULL)
		entry->older->newer = entry->newer;
	else
		order->back = entry->newer;
}

static void
protect(struct sparrow_order *order, struct sparrow_entry *entry)
{
	struct sparrow_entry *last;

	link_before(order, entry, order->front);
	entry->moved = order->moves++;
	entry->is_protected = true;
	order->n_protected++;
	if (order->n_protected <= order->protected_size)
		return;
	last = order->middle != NULL ? order->middle->newer : order->back;
	last->is_protected = false;
	order->n_protected--;
	order->middle = last;
}

void
sparrow_order_put(struct sparrow_order *order, struct sparrow_entry *entry,
    bool is_protected)
{
	if (is_protected && order->protected_size > 0) {
		protect(order, entry);
		return;
	}
	link_before(order, entry, order->middle);
	order->middle = entry;
}

/* A move of what cannot fall off for long writes to five entries all over the
 * memory.  No more were moved before it since than the difference says. */
bool
sparrow_order_is_near(const struct sparrow_order *order,
    const struct sparrow_entry *entry)
{
	return entry->is_protected &&
	    order->moves - entry->moved <= order->protected_size / 4 * 3;
}

void
sparrow_order_hit(struct sparrow_order *order, struct sparrow_entry *entry)
{
	if (sparrow_order_is_near(order, entry) ||
	    (order->protected_size == 0 && order->front == entry))
		return;
	sparrow_order_remove(order, entry);
	sparrow_order_put(order, entry, true);
}

struct sparrow_entry *
sparrow_order_clear(struct sparrow_order *order)
{
	struct sparrow_entry *back = order->back;

	order->front = order->middle = order->back = NULL;
	order->n_protected = 0;
	return back;
}
