/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include <supersparrow.h>

#include "client.h"

/* ADDRESS/SOURCE/SCOPE of the longest kind. */
#define ECS_TEXT 128

/* Blocks in which no client of the Internet is: RFC 6890, multicast, and for
 * IPv6 everything outside of 2000::/3. */
static const struct block {
	uint32_t address;
	unsigned len;
} special[] = {
	{ 0x00000000, 8 }, { 0x0a000000, 8 }, { 0x64400000, 10 },
	{ 0x7f000000, 8 }, { 0xa9fe0000, 16 }, { 0xac100000, 12 },
	{ 0xc0000000, 24 }, { 0xc0a80000, 16 }, { 0xc6120000, 15 },
	{ 0xe0000000, 3 },
};

static bool
is_special(const struct sockaddr_storage *address)
{
	const struct sockaddr_in6 *sin6 = (const void *)address;
	const struct sockaddr_in *sin = (const void *)address;
	uint32_t host;

	if (address->ss_family == AF_INET6)
		return (sin6->sin6_addr.s6_addr[0] & 0xe0) != 0x20;
	host = ntohl(sin->sin_addr.s_addr);
	for (size_t i = 0; i < sizeof special / sizeof special[0]; i++)
		if ((host ^ special[i].address) >> (32 - special[i].len) == 0)
			return true;
	return false;
}

/* A prefix length of at least 1 that fits the family. */
static bool
is_source(const char *text, const struct sockaddr_storage *address)
{
	char *end;
	long bits = strtol(text, &end, 10);

	return end != text && *end == '/' && bits > 0 &&
	    bits <= (address->ss_family == AF_INET6 ? 128 : 32);
}

/* The running named prints it: where its members are has changed. */
static bool
ecs_address(const struct dlz_host *host, const dns_clientinfo_t *clientinfo,
    struct sockaddr_storage *out)
{
	char text[ECS_TEXT];
	char *slash;

	if (host->ecs_format == NULL ||
	    clientinfo->version < DNS_CLIENTINFO_ECS ||
	    (clientinfo->ecs.family != AF_INET &&
	    clientinfo->ecs.family != AF_INET6))
		return false;
	memset(text, 0, sizeof(text));
	host->ecs_format(&clientinfo->ecs, text, sizeof(text) - 1);
	slash = strchr(text, '/');
	if (slash == NULL)
		return false;
	*slash = '\0';
	return supersparrow_address_parse(text, out) == 0 &&
	    is_source(slash + 1, out) && !is_special(out);
}

/* An IPv4 client of an IPv6 socket is an IPv4 client. */
static void
unmap(struct sockaddr_storage *address)
{
	struct sockaddr_in6 sin6;
	struct sockaddr_in *sin = (void *)address;

	if (address->ss_family != AF_INET6)
		return;
	memcpy(&sin6, address, sizeof(sin6));
	if (!IN6_IS_ADDR_V4MAPPED(&sin6.sin6_addr))
		return;
	memset(address, 0, sizeof(*address));
	sin->sin_family = AF_INET;
	memcpy(&sin->sin_addr, sin6.sin6_addr.s6_addr + 12,
	    sizeof(sin->sin_addr));
}

static bool
source_address(const dns_clientinfomethods_t *methods,
    dns_clientinfo_t *clientinfo, struct sockaddr_storage *out)
{
	isc_sockaddr_t *source = NULL;

	if (methods == NULL || methods->sourceip == NULL ||
	    methods->version - methods->age > DNS_CLIENTINFOMETHODS_VERSION ||
	    methods->sourceip(clientinfo, &source) != ISC_R_SUCCESS ||
	    source == NULL)
		return false;
	memset(out, 0, sizeof(*out));
	switch (source->type.sa.sa_family) {
	case AF_INET:
		memcpy(out, &source->type.sin, sizeof(source->type.sin));
		return true;
	case AF_INET6:
		memcpy(out, &source->type.sin6, sizeof(source->type.sin6));
		unmap(out);
		return true;
	default:
		return false;
	}
}

bool
dlz_client_address(const struct dlz_host *host,
    const dns_clientinfomethods_t *methods, dns_clientinfo_t *clientinfo,
    bool use_ecs, struct sockaddr_storage *out)
{
	if (clientinfo == NULL)
		return false;
	return (use_ecs && ecs_address(host, clientinfo, out)) ||
	    source_address(methods, clientinfo, out);
}
