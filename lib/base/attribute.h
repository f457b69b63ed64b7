/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A large buffer that is written before it is read: not cleared each time,
 * whatever -ftrivial-auto-var-init says.
 */
#ifndef SPARROW_BASE_ATTRIBUTE_H
#define SPARROW_BASE_ATTRIBUTE_H

#if defined(__has_attribute)
#if __has_attribute(uninitialized)
#define SPARROW_UNCLEARED __attribute__((uninitialized))
#endif
#endif
#ifndef SPARROW_UNCLEARED
#define SPARROW_UNCLEARED
#endif

#endif
