/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The interface of BIND's dlopen DLZ driver, version 3 (BIND 9.10 and later),
 * as far as this module uses it.
 *
 * What changed between releases without a change of version is not relied on:
 * the numbers of result codes (named.c finds them out), and what lies behind
 * the first members of structures.
 */
#ifndef DLZ_MINIMAL_H
#define DLZ_MINIMAL_H

#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>

#define DLZ_DLOPEN_VERSION 3
#define DNS_SDLZFLAG_THREADSAFE 0x00000001u

typedef unsigned int isc_result_t;
#define ISC_R_SUCCESS 0u
#define ISC_R_NOMEMORY 1u

/* Levels of the log callback; above 0: debug. */
#define ISC_LOG_INFO (-1)
#define ISC_LOG_WARNING (-3)
#define ISC_LOG_ERROR (-4)

/* The socket address is the first member in every release; more follows. */
typedef struct isc_sockaddr {
	union {
		struct sockaddr sa;
		struct sockaddr_in sin;
		struct sockaddr_in6 sin6;
	} type;
} isc_sockaddr_t;

/* EDNS client subnet.  The prefix lengths behind the address are not always
 * at the same place: dns_ecs_format() of the running named knows them. */
typedef struct dns_ecs {
	unsigned int family;		/* 0: none was sent */
	unsigned char more[256];
} dns_ecs_t;

typedef struct dns_clientinfo {
	uint16_t version;		/* ecs is there from 3 on */
	void *data;
	void *dbversion;		/* from 2 on */
	dns_ecs_t ecs;
} dns_clientinfo_t;

#define DNS_CLIENTINFO_ECS 3

typedef isc_result_t dns_clientinfo_sourceip_t(dns_clientinfo_t *clientinfo,
    isc_sockaddr_t **address);

#define DNS_CLIENTINFOMETHODS_VERSION 2

typedef struct dns_clientinfomethods {
	uint16_t version;
	uint16_t age;
	dns_clientinfo_sourceip_t *sourceip;
} dns_clientinfomethods_t;

/* A lookup that is being answered: the host's. */
typedef struct dns_sdlzlookup dns_sdlzlookup_t;

/* The host's functions, which dlz_create() is given by name. */
typedef void dlz_log_t(int level, const char *format, ...);
typedef isc_result_t dlz_putrr_t(dns_sdlzlookup_t *lookup, const char *type,
    uint32_t ttl, const char *data);

/* A walk over all names of a zone: the host's. */
typedef struct dns_sdlzallnodes dns_sdlzallnodes_t;

/* Ours, which the host finds by name. */
#define DLZ_EXPORT __attribute__((visibility("default")))

DLZ_EXPORT int dlz_version(unsigned int *flags);
DLZ_EXPORT isc_result_t dlz_create(const char *dlzname, unsigned int argc,
    char *argv[], void **dbdata, ...);
DLZ_EXPORT void dlz_destroy(void *dbdata);
DLZ_EXPORT isc_result_t dlz_findzonedb(void *dbdata, const char *name,
    dns_clientinfomethods_t *methods, dns_clientinfo_t *clientinfo);
DLZ_EXPORT isc_result_t dlz_lookup(const char *zone, const char *name,
    void *dbdata, dns_sdlzlookup_t *lookup, dns_clientinfomethods_t *methods,
    dns_clientinfo_t *clientinfo);
DLZ_EXPORT isc_result_t dlz_allowzonexfr(void *dbdata, const char *name,
    const char *client);
DLZ_EXPORT isc_result_t dlz_allnodes(const char *zone, void *dbdata,
    dns_sdlzallnodes_t *allnodes);

#endif
