/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Addresses and prefixes as values: text comes in by the rules of
 * inet_pton(3), is binary in between, and goes out printed from the binary.
 */
#ifndef SPARROW_BASE_ADDR_H
#define SPARROW_BASE_ADDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* Room for any printed address or prefix and its NUL. */
#define SPARROW_ADDR_TEXT 46
#define SPARROW_PREFIX_TEXT 50

/* An IPv4 address uses the first 4 bytes; the rest is zero. */
struct sparrow_addr {
	sa_family_t family;	/* AF_INET, AF_INET6, AF_UNSPEC: none */
	uint8_t bytes[16];	/* network order */
};

/* Bits behind len are zero. */
struct sparrow_prefix {
	struct sparrow_addr addr;	/* AF_UNSPEC: no prefix */
	uint8_t len;			/* 0 to 32, 0 to 128 */
};

/* 32, 128, or 0 for AF_UNSPEC. */
unsigned sparrow_addr_bits(const struct sparrow_addr *addr);

/* May an address stand at the beginning of text?  Cheap, and true of nearly no
 * other word. */
bool sparrow_addr_begins(const char *text, size_t len);

/* Exactly one address in len bytes (no NUL needed); ::ffff:a.b.c.d becomes
 * IPv4.  0 or -EINVAL; *out is zeroed on failure. */
int sparrow_addr_parse(const char *text, size_t len, struct sparrow_addr *out);

/* AF_INET or AF_INET6 (mapped becomes IPv4), else -EINVAL. */
int sparrow_addr_from_sockaddr(const struct sockaddr *sa,
    struct sparrow_addr *out);
void sparrow_addr_to_sockaddr(const struct sparrow_addr *addr,
    struct sockaddr_storage *out);

/* "" for AF_UNSPEC. */
void sparrow_addr_print(const struct sparrow_addr *addr,
    char out[SPARROW_ADDR_TEXT]);

bool sparrow_addr_equal(const struct sparrow_addr *a,
    const struct sparrow_addr *b);

/* The prefix of len bits around addr; len is cut to the family's bits. */
struct sparrow_prefix sparrow_addr_prefix(const struct sparrow_addr *addr,
    unsigned len);

/* "ADDR/LEN" in len bytes; host bits are masked away.  0 or -EINVAL. */
int sparrow_prefix_parse(const char *text, size_t len,
    struct sparrow_prefix *out);
void sparrow_prefix_print(const struct sparrow_prefix *prefix,
    char out[SPARROW_PREFIX_TEXT]);
bool sparrow_prefix_equal(const struct sparrow_prefix *a,
    const struct sparrow_prefix *b);

bool sparrow_prefix_covers(const struct sparrow_prefix *prefix,
    const struct sparrow_addr *addr);

#endif
