/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "mrt.h"
#include "unit.h"

void
mrt_bytes(struct mrt *mrt, const void *bytes, size_t n)
{
	ck_assert_uint_le(mrt->n + n, sizeof(mrt->bytes));
	if (n > 0)
		memcpy(mrt->bytes + mrt->n, bytes, n);
	mrt->n += n;
}

static void
set_number(uint8_t *at, uint64_t number, size_t bytes)
{
	while (bytes-- > 0) {
		at[bytes] = (uint8_t)number;
		number >>= 8;
	}
}

void
mrt_number(struct mrt *mrt, uint64_t number, size_t bytes)
{
	uint8_t at[8];

	set_number(at, number, bytes);
	mrt_bytes(mrt, at, bytes);
}

void
mrt_begin(struct mrt *mrt, unsigned type, unsigned subtype)
{
	mrt->record = mrt->n;
	mrt_number(mrt, 1700000000, 4);
	mrt_number(mrt, type, 2);
	mrt_number(mrt, subtype, 2);
	mrt_number(mrt, 0, 4);
}

void
mrt_end(struct mrt *mrt)
{
	set_number(mrt->bytes + mrt->record + 8, mrt->n - mrt->record - 12, 4);
}

static struct sparrow_addr
address(const char *text, size_t len)
{
	struct sparrow_addr addr;

	ck_assert_int_eq(sparrow_addr_parse(text, len, &addr), 0);
	return addr;
}

void
mrt_peers(struct mrt *mrt, const char *const *peers, size_t n)
{
	mrt_begin(mrt, 13, 1);
	mrt_number(mrt, 0, 4);
	mrt_number(mrt, 3, 2);
	mrt_bytes(mrt, "abc", 3);
	mrt_number(mrt, n, 2);
	for (size_t i = 0; i < n; i++) {
		size_t len = strcspn(peers[i], " ");
		struct sparrow_addr addr = address(peers[i], len), id;
		char *rest;
		unsigned long as = strtoul(peers[i] + len, &rest, 10);

		id = address(rest + 1, strlen(rest + 1));
		mrt_number(mrt, addr.family == AF_INET6 ? 3 : as > 65535 ? 2 :
		    0, 1);
		mrt_bytes(mrt, id.bytes, 4);
		mrt_bytes(mrt, addr.bytes, addr.family == AF_INET6 ? 16 : 4);
		mrt_number(mrt, as, addr.family == AF_INET6 || as > 65535 ?
		    4 : 2);
	}
	mrt_end(mrt);
}

void
mrt_prefix(struct mrt *mrt, const char *text, bool has_id)
{
	struct sparrow_prefix prefix;
	bool is6;

	ck_assert_int_eq(sparrow_prefix_parse(text, strlen(text), &prefix), 0);
	is6 = prefix.addr.family == AF_INET6;
	mrt_begin(mrt, 13, (is6 ? 4u : 2u) + (has_id ? 6u : 0u));
	mrt_number(mrt, 1, 4);
	mrt_number(mrt, prefix.len, 1);
	mrt_bytes(mrt, prefix.addr.bytes, (prefix.len + 7u) / 8u);
	mrt->count_at = mrt->n;
	mrt_number(mrt, 0, 2);
}

/* A segment: how it begins tells its kind. */
static const char *
put_segment(struct mrt *mrt, const char *text)
{
	static const char begins[] = "{ ([";
	unsigned kind = *text == '{' ? 1 : *text == '(' ? 3 : *text == '[' ?
	    4 : 2;
	size_t at = mrt->n;
	unsigned n = 0;
	char *end;

	mrt_number(mrt, kind, 1);
	mrt_number(mrt, 0, 1);
	while (*text != '\0') {
		if (isdigit((unsigned char)*text)) {
			mrt_number(mrt, strtoul(text, &end, 10), 4);
			text = end;
			n++;
		} else if (strchr("})]", *text) != NULL) {
			text++;
			break;
		} else if (kind == 2 && *text != ' ' &&
		    strchr(begins, *text) != NULL) {
			break;
		} else {
			text++;
		}
	}
	mrt->bytes[at + 1] = (uint8_t)n;
	return text + strspn(text, " ");
}

static void
put_attribute(struct mrt *mrt, unsigned type, const void *value, size_t len)
{
	mrt_number(mrt, len > 255 ? 0x50 : 0x40, 1);
	mrt_number(mrt, type, 1);
	mrt_number(mrt, len, len > 255 ? 2 : 1);
	mrt_bytes(mrt, value, len);
}

static void
put_number(struct mrt *mrt, unsigned type, int64_t number)
{
	uint8_t at[4];

	set_number(at, (uint64_t)number, 4);
	if (number >= 0)
		put_attribute(mrt, type, at, 4);
}

void
mrt_path(struct mrt *mrt, unsigned peer, const char *as_path,
    int64_t local_pref, int64_t med, unsigned origin)
{
	static struct mrt path;
	bool has_id = mrt->bytes[mrt->record + 7] >= 8;
	uint8_t byte = (uint8_t)origin;
	size_t count = (size_t)mrt->bytes[mrt->count_at] * 256 +
	    mrt->bytes[mrt->count_at + 1];

	set_number(mrt->bytes + mrt->count_at, count + 1, 2);
	mrt_number(mrt, peer, 2);
	mrt_number(mrt, 1600000000, 4);
	if (has_id)
		mrt_number(mrt, count, 4);
	mrt->attributes_at = mrt->n;
	mrt_number(mrt, 0, 2);
	put_attribute(mrt, 1, &byte, 1);
	path.n = 0;
	while (*as_path != '\0')
		as_path = put_segment(&path, as_path);
	put_attribute(mrt, 2, path.bytes, path.n);
	put_attribute(mrt, 3, "\xc0\x00\x02\x01", 4);
	put_number(mrt, 4, med);
	put_number(mrt, 5, local_pref);
	set_number(mrt->bytes + mrt->attributes_at,
	    mrt->n - mrt->attributes_at - 2, 2);
}

void
mrt_write(const void *bytes, size_t n, const char *path)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, n, file), n);
	ck_assert_int_eq(fclose(file), 0);
}
