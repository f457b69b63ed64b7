/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <string.h>

#include "dnsmsg.h"

enum {
	HEADER = 12,
	TYPE_A = 1,
	CLASS_IN = 1,
	TYPE_OPT = 41,
	OPTION_ECS = 8,
	LABEL_MAX = 63,
	POINTER = 0xc000 | HEADER,	/* to the name of the question */
	RECORD = 16,			/* with such a pointer */
};

static uint8_t *
put16(uint8_t *at, unsigned number)
{
	*at++ = (uint8_t)(number >> 8);
	*at++ = (uint8_t)number;
	return at;
}

static unsigned
get16(const uint8_t *at)
{
	return (unsigned)at[0] << 8 | at[1];
}

bool
dnsmsg_set_question(struct dnsmsg_question *question, const char *name)
{
	uint8_t *at = question->bytes;

	if (strlen(name) > DNSMSG_NAME_MAX - 2)
		return false;
	while (*name != '\0') {
		size_t len = strcspn(name, ".");

		if (len == 0 || len > LABEL_MAX)
			return false;
		*at++ = (uint8_t)len;
		memcpy(at, name, len);
		at += len;
		name += name[len] == '.' ? len + 1 : len;
	}
	*at++ = 0;
	at = put16(put16(at, TYPE_A), CLASS_IN);
	question->len = (size_t)(at - question->bytes);
	return true;
}

size_t
dnsmsg_write(const struct dnsmsg_question *question, uint16_t id,
    const uint32_t *client, uint8_t out[DNSMSG_MAX])
{
	uint8_t *at = out;

	at = put16(put16(at, id), 0);		/* RD is off */
	at = put16(put16(at, 1), 0);
	at = put16(put16(at, 0), client != NULL ? 1 : 0);
	memcpy(at, question->bytes, question->len);
	at += question->len;
	if (client == NULL)
		return (size_t)(at - out);
	*at++ = 0;
	at = put16(put16(at, TYPE_OPT), 1232);
	at = put16(put16(at, 0), 0);
	at = put16(put16(at, 11), OPTION_ECS);
	at = put16(put16(at, 7), 1);		/* IPv4 */
	at = put16(at, 24 << 8);
	at = put16(at, *client >> 16);
	*at++ = (uint8_t)(*client >> 8);
	return (size_t)(at - out);
}

bool
dnsmsg_is_answer(const uint8_t *bytes, size_t len)
{
	return len >= HEADER && (bytes[2] & 0x80) != 0;
}

uint16_t
dnsmsg_id(const uint8_t *bytes)
{
	return (uint16_t)get16(bytes);
}

unsigned
dnsmsg_code(const uint8_t *bytes)
{
	return bytes[3] & 0xf;
}

uint32_t
dnsmsg_only_address(const struct dnsmsg_question *question,
    const uint8_t *bytes, size_t len)
{
	const uint8_t *record = bytes + HEADER + question->len;
	uint8_t expected[6];

	put16(put16(put16(expected, POINTER), TYPE_A), CLASS_IN);
	if (len < HEADER + question->len + RECORD ||
	    memcmp(bytes + HEADER, question->bytes, question->len) != 0 ||
	    get16(bytes + 6) != 1 ||
	    memcmp(record, expected, sizeof(expected)) != 0 ||
	    get16(record + 10) != 4)
		return 0;
	return (uint32_t)get16(record + 12) << 16 | get16(record + 14);
}
