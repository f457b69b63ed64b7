/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a name is answered with.
 */
#ifndef DLZ_ANSWER_H
#define DLZ_ANSWER_H

#include "host.h"
#include "names.h"

/* One lookup of named's, being answered. */
struct dlz_answer {
	struct dlz_host *host;
	dns_sdlzlookup_t *lookup;
	const struct dlz_zone *zone;
};

/* Each gives ISC_R_SUCCESS, or what named is to be told: it could not take a
 * record, which is logged. */
isc_result_t dlz_answer_authority(const struct dlz_answer *answer);
isc_result_t dlz_answer_records(const struct dlz_answer *answer,
    struct dlz_record *records);

/* The nearest POP of those that the name is steered to: its addresses, or a
 * CNAME; nothing if it has none of them. */
isc_result_t dlz_answer_pop(const struct dlz_answer *answer, size_t steer,
    const struct supersparrow_decision *decision, size_t most);

/* The same, in words. */
isc_result_t dlz_answer_why(const struct dlz_answer *answer, size_t steer,
    const struct supersparrow_decision *decision);

#endif
