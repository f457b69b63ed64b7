/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The DLZ driver that somebody writes first: every name has its records, the
 * apex its SOA and NS, and all of them are given at each call.
 */
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "dlz_supersparrow/dlz_minimal.h"

#define ZONE "example.org"

/* As in BIND 9.16 to 9.20. */
#define ISC_R_NOTFOUND 23u

static dlz_putrr_t *putrr;
static int nothing;

int
dlz_version(unsigned int *flags)
{
	*flags |= DNS_SDLZFLAG_THREADSAFE;
	return DLZ_DLOPEN_VERSION;
}

isc_result_t
dlz_create(const char *dlzname, unsigned int argc, char *argv[],
    void **dbdata, ...)
{
	const char *name;
	va_list args;

	(void)dlzname;
	(void)argc;
	(void)argv;
	va_start(args, dbdata);
	while ((name = va_arg(args, const char *)) != NULL) {
		void *helper = va_arg(args, void *);

		if (strcmp(name, "putrr") == 0)
			memcpy(&putrr, &helper, sizeof(putrr));
	}
	va_end(args);
	*dbdata = &nothing;
	return ISC_R_SUCCESS;
}

void
dlz_destroy(void *dbdata)
{
	(void)dbdata;
}

isc_result_t
dlz_findzonedb(void *dbdata, const char *name,
    dns_clientinfomethods_t *methods, dns_clientinfo_t *clientinfo)
{
	(void)dbdata;
	(void)methods;
	(void)clientinfo;
	return strcmp(name, ZONE) == 0 ? ISC_R_SUCCESS : ISC_R_NOTFOUND;
}

isc_result_t
dlz_lookup(const char *zone, const char *name, void *dbdata,
    dns_sdlzlookup_t *lookup, dns_clientinfomethods_t *methods,
    dns_clientinfo_t *clientinfo)
{
	(void)zone;
	(void)dbdata;
	(void)methods;
	(void)clientinfo;
	if (strcmp(name, "@") == 0) {
		putrr(lookup, "SOA", 60, "ns1." ZONE ". hostmaster." ZONE
		    ". 1 3600 600 86400 60");
		putrr(lookup, "NS", 60, "ns1." ZONE ".");
		return putrr(lookup, "NS", 60, "ns2." ZONE ".");
	}
	if (strcmp(name, "www") == 0)
		return putrr(lookup, "A", 60, "198.51.100.80");
	return ISC_R_NOTFOUND;
}
