/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "table/key.h"

static void
store(uint64_t n, uint8_t *bytes)
{
	for (unsigned i = 8; i-- > 0; n >>= 8)
		bytes[i] = (uint8_t)n;
}

struct sparrow_addr
sparrow_key_addr(struct sparrow_key key, sa_family_t family)
{
	struct sparrow_addr addr = { .family = family };

	store(key.hi, addr.bytes);
	store(key.lo, addr.bytes + 8);
	if (family == AF_INET)
		memset(addr.bytes + 4, 0, 12);
	return addr;
}

struct sparrow_key
sparrow_key_host_mask(unsigned len)
{
	return (struct sparrow_key){
		len >= 64 ? 0 : UINT64_MAX >> len,
		len >= 128 ? 0 : len <= 64 ? UINT64_MAX : UINT64_MAX >> (len - 64)
	};
}

struct sparrow_key
sparrow_key_last(struct sparrow_key key, unsigned len)
{
	struct sparrow_key mask = sparrow_key_host_mask(len);

	return (struct sparrow_key){ key.hi | mask.hi, key.lo | mask.lo };
}

struct sparrow_key
sparrow_key_next(struct sparrow_key key)
{
	key.lo++;
	key.hi += key.lo == 0;
	return key;
}

struct sparrow_key
sparrow_key_before(struct sparrow_key key)
{
	key.hi -= key.lo == 0;
	key.lo--;
	return key;
}

unsigned
sparrow_key_common(struct sparrow_key a, struct sparrow_key b)
{
	if (a.hi != b.hi)
		return (unsigned)__builtin_clzll(a.hi ^ b.hi);
	return a.lo != b.lo ? 64 + (unsigned)__builtin_clzll(a.lo ^ b.lo) : 128;
}
