/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls of the library that fail on request: the linker puts failing.c in
 * their way (--wrap, oom/Makefile.inc).  What other libraries call is theirs.
 */
#ifndef SPARROW_TESTS_FAILING_H
#define SPARROW_TESTS_FAILING_H

#include <stdbool.h>

/* What may fail. */
enum failing {
	FAILING_MEMORY,		/* malloc() and its kind */
	FAILING_SYSTEM,		/* system calls, threads */
	FAILING_SIGNAL		/* read(), which a signal interrupts */
};

/* From now on the n-th call of that kind fails, counted while armed; if
 * for_good, all behind it as well. */
void failing_set(enum failing kind, unsigned n, bool for_good);

/* How many were made to fail. */
unsigned failing_count(void);

/* Only calls between these two are counted. */
void failing_arm(void);
void failing_disarm(void);

/* Pieces of memory that were taken and not freed, and their bytes. */
long failing_pieces(void);
long failing_bytes(void);

/* The lowest descriptor that is free. */
int failing_free_fd(void);

#endif
