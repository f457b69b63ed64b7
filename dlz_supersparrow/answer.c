/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "answer.h"

/* A character string of a TXT record, RFC 1035 3.3. */
#define STRING_MAX 255

/* Seven strings, each with quotes and a blank. */
#define WHY_TEXT (7 * (STRING_MAX + 4))

static isc_result_t
put(const struct dlz_answer *answer, const char *type, uint32_t ttl_s,
    const char *data)
{
	return answer->host->putrr(answer->lookup, type, ttl_s, data);
}

isc_result_t
dlz_answer_authority(const struct dlz_answer *answer)
{
	const struct dlz_zone *zone = answer->zone;
	isc_result_t rc = put(answer, "SOA", zone->ttl_s, zone->soa);
	const char *ns;

	for (size_t i = 0; rc == ISC_R_SUCCESS &&
	    (ns = supersparrow_zone_ns(zone->config, i)) != NULL; i++)
		rc = put(answer, "NS", zone->ttl_s, ns);
	return rc;
}

/* Once for each: somebody may ask for it all day. */
static void
complain(const struct dlz_answer *answer, struct dlz_record *record)
{
	if (atomic_exchange(&record->is_refused, true))
		return;
	dlz_host_log(answer->host, ISC_LOG_ERROR, "%s: record: named does not "
	    "understand %s %s; the name is answered with SERVFAIL",
	    record->place, record->type, record->data);
}

isc_result_t
dlz_answer_records(const struct dlz_answer *answer, struct dlz_record *records)
{
	for (; records != NULL; records = records->next) {
		isc_result_t rc = put(answer, records->type, records->ttl_s,
		    records->data);

		if (rc == ISC_R_SUCCESS)
			continue;
		complain(answer, records);
		return rc == ISC_R_NOMEMORY ? rc : answer->host->failure;
	}
	return ISC_R_SUCCESS;
}

/* An answer that may not be the best one is soon asked for again. */
static uint32_t
ttl_of(const struct dlz_zone *zone,
    const struct supersparrow_decision *decision)
{
	bool is_good = true;

	switch (supersparrow_decision_source(decision)) {
	case SUPERSPARROW_SOURCE_NONE:
	case SUPERSPARROW_SOURCE_STALE:
	case SUPERSPARROW_SOURCE_SELF:
		is_good = false;
		break;
	default:
		break;
	}
	if (supersparrow_decision_reason(decision) ==
	    SUPERSPARROW_REASON_NOT_CONVERGED)
		is_good = false;
	if (is_good)
		return zone->ttl_s;
	return supersparrow_zone_ttl_fallback(zone->config);
}

/* Place in the ranking of the first POP that may answer; SIZE_MAX: none. */
static size_t
first_pop(const struct dlz_answer *answer, size_t steer,
    const struct supersparrow_decision *decision)
{
	size_t n = supersparrow_decision_pops(decision);

	for (size_t i = 0; i < n; i++)
		if (supersparrow_zone_steer_has(answer->zone->config, steer,
		    supersparrow_decision_pop(decision, i)))
			return i;
	return SIZE_MAX;
}

/* What a result is: a host name has a letter that no address has, or a dot
 * without a colon and not only digits. */
static const char *
type_of(const char *result)
{
	if (strchr(result, ':') != NULL)
		return "AAAA";
	return result[strspn(result, "0123456789.")] == '\0' ? "A" : "CNAME";
}

static isc_result_t
put_alias(const struct dlz_answer *answer, uint32_t ttl_s, const char *name)
{
	char whole[DLZ_NAME_TEXT];
	size_t len = strlen(name);

	snprintf(whole, sizeof(whole), "%s%s", name,
	    len > 0 && name[len - 1] == '.' ? "" : ".");
	return put(answer, "CNAME", ttl_s, whole);
}

isc_result_t
dlz_answer_pop(const struct dlz_answer *answer, size_t steer,
    const struct supersparrow_decision *decision, size_t most)
{
	size_t at = first_pop(answer, steer, decision);
	uint32_t ttl_s = ttl_of(answer->zone, decision);
	size_t n_a = 0, n_aaaa = 0;
	const char *alias = NULL, *result;
	isc_result_t rc = ISC_R_SUCCESS;

	for (size_t i = 0; rc == ISC_R_SUCCESS && at != SIZE_MAX &&
	    (result = supersparrow_decision_pop_result(decision, at, i)) !=
	    NULL; i++) {
		const char *type = type_of(result);

		if (type[0] == 'C')
			alias = alias == NULL ? result : alias;
		else if ((type[1] == '\0' ? n_a++ : n_aaaa++) < most)
			rc = put(answer, type, ttl_s, result);
	}
	if (n_a + n_aaaa == 0 && alias != NULL)
		rc = put_alias(answer, ttl_s, alias);
	return rc;
}

/* Append ` "NAME=TEXT"`, cut to one string. */
static void
add_string(char *out, const char *name, const char *text)
{
	size_t used = strlen(out);
	int room = STRING_MAX - (int)strlen(name) - 1;

	if (text != NULL)
		snprintf(out + used, WHY_TEXT - used, "%s\"%s=%.*s\"",
		    used > 0 ? " " : "", name, room, text);
}

isc_result_t
dlz_answer_why(const struct dlz_answer *answer, size_t steer,
    const struct supersparrow_decision *decision)
{
	const struct supersparrow_route *route =
	    supersparrow_decision_route(decision);
	size_t at = first_pop(answer, steer, decision);
	char text[WHY_TEXT] = "", age[32];

	snprintf(age, sizeof(age), "%" PRId64,
	    supersparrow_decision_age_ms(decision));
	add_string(text, "pop", at == SIZE_MAX ? NULL :
	    supersparrow_decision_pop_name(decision, at));
	add_string(text, "reason", supersparrow_reason_name(
	    supersparrow_decision_reason(decision)));
	add_string(text, "source", supersparrow_source_name(
	    supersparrow_decision_source(decision)));
	add_string(text, "prefix", supersparrow_route_prefix(route));
	add_string(text, "as_path", supersparrow_route_as_path(route));
	if (supersparrow_decision_age_ms(decision) >= 0)
		add_string(text, "age_ms", age);
	add_string(text, "client", supersparrow_decision_address(decision));
	return put(answer, "TXT", 0, text);
}
