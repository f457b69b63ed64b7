/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "base/addr.h"
#include "base/buf.h"

#define MAPPED_BITS 96
#define PREFIX_LEN_DIGITS 3

_Static_assert(SPARROW_ADDR_TEXT >= INET6_ADDRSTRLEN, "room for any address");

unsigned
sparrow_addr_bits(const struct sparrow_addr *addr)
{
	switch (addr->family) {
	case AF_INET:
		return 32;
	case AF_INET6:
		return 128;
	default:
		return 0;
	}
}

static bool
is_mapped(const struct sparrow_addr *addr)
{
	static const uint8_t mapped[MAPPED_BITS / 8] = { [10] = 0xff, 0xff };

	return addr->family == AF_INET6 &&
	    memcmp(addr->bytes, mapped, sizeof mapped) == 0;
}

static void
unmap(struct sparrow_addr *addr)
{
	if (!is_mapped(addr))
		return;
	addr->family = AF_INET;
	memmove(addr->bytes, addr->bytes + MAPPED_BITS / 8, 4);
	memset(addr->bytes + 4, 0, sizeof addr->bytes - 4);
}

static bool
is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
	    (c >= 'A' && c <= 'F');
}

bool
sparrow_addr_begins(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && n < 4 && is_hex(text[n]))
		n++;
	return n < len && (text[n] == ':' || (n < 4 && text[n] == '.'));
}

/* A number of an IPv4 address at text[*at], without zeros before it. */
static bool
parse_byte(const char *text, size_t len, size_t *at, uint8_t *out)
{
	size_t start = *at, end = len - start > 3 ? start + 3 : len;
	unsigned value = 0;

	for (; *at < end && text[*at] >= '0' && text[*at] <= '9'; ++*at)
		value = value * 10 + (unsigned)(text[*at] - '0');
	*out = (uint8_t)value;
	return *at > start && value <= UINT8_MAX &&
	    (text[start] != '0' || *at == start + 1);
}

/* A reply has several: inet_pton() would want each copied. */
static bool
parse_ipv4(const char *text, size_t len, uint8_t out[4])
{
	size_t at = 0;

	for (size_t i = 0; i < 4; i++) {
		if (i > 0 && (at == len || text[at++] != '.'))
			return false;
		if (!parse_byte(text, len, &at, &out[i]))
			return false;
	}
	return at == len;
}

static bool
parse_ipv6(const char *text, size_t len, uint8_t out[16])
{
	char copy[SPARROW_ADDR_TEXT];

	if (len >= sizeof copy || memchr(text, ':', len) == NULL ||
	    memchr(text, '\0', len) != NULL)
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	return inet_pton(AF_INET6, copy, out) == 1;
}

/* A mapped address stays as it is: a prefix needs to know. */
static int
parse(const char *text, size_t len, struct sparrow_addr *out)
{
	memset(out, 0, sizeof *out);
	if (len == 0)
		return -EINVAL;
	if (parse_ipv4(text, len, out->bytes))
		out->family = AF_INET;
	else if (parse_ipv6(text, len, out->bytes))
		out->family = AF_INET6;
	else
		memset(out, 0, sizeof *out);
	return out->family != AF_UNSPEC ? 0 : -EINVAL;
}

int
sparrow_addr_parse(const char *text, size_t len, struct sparrow_addr *out)
{
	int err = parse(text, len, out);

	unmap(out);
	return err;
}

int
sparrow_addr_from_sockaddr(const struct sockaddr *sa, struct sparrow_addr *out)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	memset(out, 0, sizeof *out);
	if (sa == NULL)
		return -EINVAL;
	switch (sa->sa_family) {
	case AF_INET:
		memcpy(&in, sa, sizeof in);
		memcpy(out->bytes, &in.sin_addr, sizeof in.sin_addr);
		break;
	case AF_INET6:
		memcpy(&in6, sa, sizeof in6);
		memcpy(out->bytes, &in6.sin6_addr, sizeof in6.sin6_addr);
		break;
	default:
		return -EINVAL;
	}
	out->family = sa->sa_family;
	unmap(out);
	return 0;
}

void
sparrow_addr_to_sockaddr(const struct sparrow_addr *addr,
    struct sockaddr_storage *out)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };

	memset(out, 0, sizeof *out);
	switch (addr->family) {
	case AF_INET:
		memcpy(&in.sin_addr, addr->bytes, sizeof in.sin_addr);
		memcpy(out, &in, sizeof in);
		break;
	case AF_INET6:
		memcpy(&in6.sin6_addr, addr->bytes, sizeof in6.sin6_addr);
		memcpy(out, &in6, sizeof in6);
		break;
	default:
		break;
	}
}

/* inet_ntop() goes through sprintf(), which is most of what a cached answer
 * would cost.  Returns where the NUL is. */
static char *
print_ipv4(const uint8_t bytes[4], char *out)
{
	for (size_t i = 0; i < 4; i++) {
		unsigned n = bytes[i];

		if (i > 0)
			*out++ = '.';
		if (n >= 100)
			*out++ = (char)('0' + n / 100);
		if (n >= 10)
			*out++ = (char)('0' + n / 10 % 10);
		*out++ = (char)('0' + n % 10);
	}
	*out = '\0';
	return out;
}

/* Groups of 16 bits in an IPv6 address. */
#define GROUPS 8

static unsigned
group(const uint8_t bytes[16], size_t i)
{
	return (unsigned)bytes[2 * i] << 8 | bytes[2 * i + 1];
}

/* The first longest run of zeros, 2 or more: where it begins; *len is 0 if
 * there is none. */
static size_t
find_zeros(const uint8_t bytes[16], size_t *len)
{
	size_t best = GROUPS, n = 0;

	*len = 0;
	for (size_t i = 0; i < GROUPS; i++) {
		n = group(bytes, i) == 0 ? n + 1 : 0;
		if (n >= 2 && n > *len) {
			*len = n;
			best = i + 1 - n;
		}
	}
	return best;
}

static char *
print_group(unsigned n, char *out)
{
	static const char digits[] = "0123456789abcdef";

	if (n >= 0x1000)
		*out++ = digits[n >> 12];
	if (n >= 0x100)
		*out++ = digits[n >> 8 & 15];
	if (n >= 0x10)
		*out++ = digits[n >> 4 & 15];
	*out++ = digits[n & 15];
	return out;
}

/* As inet_ntop() prints it, also one with an IPv4 address at its end. */
static char *
print_ipv6(const uint8_t bytes[16], char *out)
{
	size_t len, zeros = find_zeros(bytes, &len);
	bool has_ipv4 = zeros == 0 && (len == 6 ||
	    (len == 5 && group(bytes, 5) == 0xffff));
	size_t n = has_ipv4 ? GROUPS - 2 : GROUPS;

	for (size_t i = 0; i < n; i++) {
		if (i == zeros) {
			*out++ = ':';
			i += len - 1;
			if (i + 1 == GROUPS)
				*out++ = ':';
			continue;
		}
		if (i > 0)
			*out++ = ':';
		out = print_group(group(bytes, i), out);
	}
	if (has_ipv4) {
		*out++ = ':';
		return print_ipv4(bytes + 12, out);
	}
	*out = '\0';
	return out;
}

/* Returns where the NUL is. */
static char *
print(const struct sparrow_addr *addr, char *out)
{
	if (addr->family == AF_INET)
		return print_ipv4(addr->bytes, out);
	if (addr->family == AF_INET6)
		return print_ipv6(addr->bytes, out);
	*out = '\0';
	return out;
}

void
sparrow_addr_print(const struct sparrow_addr *addr,
    char out[SPARROW_ADDR_TEXT])
{
	(void)print(addr, out);
}

bool
sparrow_addr_equal(const struct sparrow_addr *a, const struct sparrow_addr *b)
{
	return a->family == b->family &&
	    memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

struct sparrow_prefix
sparrow_addr_prefix(const struct sparrow_addr *addr, unsigned len)
{
	struct sparrow_prefix prefix = { .addr = *addr };
	unsigned bits = sparrow_addr_bits(addr);
	size_t whole;

	if (len > bits)
		len = bits;
	prefix.len = (uint8_t)len;
	whole = len / 8;
	if (whole == sizeof prefix.addr.bytes)
		return prefix;
	prefix.addr.bytes[whole] &= (uint8_t)(0xff00u >> (len % 8));
	memset(prefix.addr.bytes + whole + 1, 0,
	    sizeof prefix.addr.bytes - whole - 1);
	return prefix;
}

/* The digits behind the slash; a mapped prefix becomes IPv4. */
static int
parse_len(const char *text, size_t len, struct sparrow_addr *addr,
    unsigned *out)
{
	struct sparrow_buf buf;
	uint64_t bits;

	if (len == 0 || len > PREFIX_LEN_DIGITS)
		return -EINVAL;
	sparrow_buf_init(&buf, text, len);
	if (!sparrow_buf_number(&buf, sparrow_addr_bits(addr), &bits) ||
	    sparrow_buf_left(&buf) != 0)
		return -EINVAL;
	if (is_mapped(addr)) {
		if (bits < MAPPED_BITS)
			return -EINVAL;
		bits -= MAPPED_BITS;
		unmap(addr);
	}
	*out = (unsigned)bits;
	return 0;
}

int
sparrow_prefix_parse(const char *text, size_t len, struct sparrow_prefix *out)
{
	const char *slash = len != 0 ? memchr(text, '/', len) : NULL;
	struct sparrow_addr addr;
	unsigned bits;
	size_t n;

	memset(out, 0, sizeof *out);
	if (slash == NULL)
		return -EINVAL;
	n = (size_t)(slash - text);
	if (parse(text, n, &addr) != 0 ||
	    parse_len(slash + 1, len - n - 1, &addr, &bits) != 0)
		return -EINVAL;
	*out = sparrow_addr_prefix(&addr, bits);
	return 0;
}

void
sparrow_prefix_print(const struct sparrow_prefix *prefix,
    char out[SPARROW_PREFIX_TEXT])
{
	unsigned len = prefix->len;
	char *end = print(&prefix->addr, out);

	if (end == out)
		return;
	*end++ = '/';
	if (len >= 100)
		*end++ = (char)('0' + len / 100);
	if (len >= 10)
		*end++ = (char)('0' + len / 10 % 10);
	*end++ = (char)('0' + len % 10);
	*end = '\0';
}

bool
sparrow_prefix_equal(const struct sparrow_prefix *a,
    const struct sparrow_prefix *b)
{
	return a->len == b->len && sparrow_addr_equal(&a->addr, &b->addr);
}

bool
sparrow_prefix_covers(const struct sparrow_prefix *prefix,
    const struct sparrow_addr *addr)
{
	size_t whole = prefix->len / 8;
	unsigned mask = 0xff00u >> (prefix->len % 8) & 0xffu;

	if (prefix->addr.family != addr->family ||
	    prefix->len > sparrow_addr_bits(addr) ||
	    addr->family == AF_UNSPEC ||
	    memcmp(prefix->addr.bytes, addr->bytes, whole) != 0)
		return false;
	return mask == 0 ||
	    ((prefix->addr.bytes[whole] ^ addr->bytes[whole]) & mask) == 0;
}
