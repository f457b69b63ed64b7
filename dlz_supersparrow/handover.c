/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <string.h>

#include "instance.h"

/* Every instance in this process, the oldest first.  The only variable of the
 * module: between an old instance and a new one there is nothing else. */
static struct {
	pthread_mutex_t lock;
	TAILQ_HEAD(, dlz_instance) instances;
} all = {
	.lock = PTHREAD_MUTEX_INITIALIZER,
	.instances = TAILQ_HEAD_INITIALIZER(all.instances),
};

/* Does other replace this one?  With several views there are several of the
 * same name and file: those of a new configuration, which have answered
 * nothing yet, take from those of the old one, each from another. */
static bool
is_replaced(const struct dlz_instance *other,
    const struct dlz_instance *instance)
{
	return !other->is_robbed && atomic_load(&other->has_answered) &&
	    strcmp(other->dlzname, instance->dlzname) == 0 &&
	    strcmp(other->path, instance->path) == 0;
}

void
dlz_handover_enter(struct dlz_instance *instance)
{
	struct dlz_instance *other;

	pthread_mutex_lock(&all.lock);
	TAILQ_FOREACH(other, &all.instances, link) {
		if (!is_replaced(other, instance))
			continue;
		/* Other POPs or servers: it begins with nothing. */
		if (supersparrow_take_cache(instance->sparrow,
		    other->sparrow) == 0)
			other->is_robbed = true;
		break;
	}
	TAILQ_INSERT_TAIL(&all.instances, instance, link);
	pthread_mutex_unlock(&all.lock);
}

void
dlz_handover_leave(struct dlz_instance *instance)
{
	pthread_mutex_lock(&all.lock);
	TAILQ_REMOVE(&all.instances, instance, link);
	pthread_mutex_unlock(&all.lock);
}
