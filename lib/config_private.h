/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Inside the configuration.
 *
 *	config.c	the object: mistakes, what was given, options
 *	directives.c	the table of directives
 *	config_value.c, config_pop_value.c	is one value well formed?
 *	config_text.c	a text, line by line
 *	config_file.c	files: the text, passwords
 *	config_check.c	what only the sum shows: route servers
 *	config_pops.c	and POPs
 *	config_overrides.c	and overrides
 *	config_zones.c, config_records.c	and DNS zones
 *
 * Reading keeps every directive as it was given.  Only when all are known, in
 * supersparrow_config_finish(), it is settled which of them count: so the
 * order in which files are read and options are set does not matter.
 */
#ifndef SPARROW_CONFIG_PRIVATE_H
#define SPARROW_CONFIG_PRIVATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <supersparrow.h>

#include "base/buf.h"
#include "settings.h"

/* The rows of the table, in the order of the manual. */
enum sparrow_directive_id {
	SPARROW_POP,
	SPARROW_PEER,
	SPARROW_SELF,
	SPARROW_ROUTE_SERVER,
	SPARROW_HOST,
	SPARROW_PORT,
	SPARROW_SOCKET,
	SPARROW_USERNAME,
	SPARROW_PASSWORD,
	SPARROW_PASSWORD_FILE,
	SPARROW_TIMEOUT,
	SPARROW_PIPELINE,
	SPARROW_SETTLE,
	SPARROW_CANARY,
	SPARROW_NO_LOOKUP,
	SPARROW_VANTAGE,
	SPARROW_OVERRIDE,
	SPARROW_OVERRIDE_FILE,
	SPARROW_TABLE,
	SPARROW_TABLE_PEER,
	SPARROW_TABLE_AS,
	SPARROW_TABLE_MISS,
	SPARROW_TABLE_POLL,
	SPARROW_TABLE_SHRINK,
	SPARROW_TABLE_MAX_AGE,
	SPARROW_POP_CHECK,
	SPARROW_ZONE,
	SPARROW_TTL,
	SPARROW_TTL_FALLBACK,
	SPARROW_NS,
	SPARROW_HOSTMASTER,
	SPARROW_SERIAL,
	SPARROW_STEER,
	SPARROW_RECORD,
	SPARROW_EXPLAIN,
	SPARROW_ECS,
	SPARROW_RESULT_COUNT,
	SPARROW_WAIT_MS,
	SPARROW_CACHE_SIZE,
	SPARROW_CACHE_TIMEOUT,
	SPARROW_NEGATIVE_TIMEOUT,
	SPARROW_CACHE_STALE,
	SPARROW_CACHE_GRAIN,
	SPARROW_BATCH,
	SPARROW_BATCH_FORMAT,
	SPARROW_USER,
	SPARROW_DEBUG,
	SPARROW_VERBOSE,
	SPARROW_DIRECTIVES
};

#define SPARROW_BIT(id) (UINT64_C(1) << (id))

/* How a value is written. */
enum sparrow_type {
	SPARROW_FLAG,		/* nothing, or yes or no */
	SPARROW_NUMBER,		/* min to max */
	SPARROW_TEXT,		/* the rest of the line */
	SPARROW_SECRET,		/* the same, but never shown */
	SPARROW_WORDS		/* several, with blanks between */
};

struct sparrow_given;

/* One row of the table. */
struct supersparrow_directive {
	const char *name;
	enum supersparrow_block block;
	enum sparrow_type type;
	bool accumulates;	/* may be given several times */
	const char *argument;	/* what help calls the value */
	const char *fallback;	/* the default, as it would be written */
	const char *expected;	/* for mistakes; numbers have their range */
	int64_t min;
	int64_t max;
	uint64_t instead_of;	/* SPARROW_BIT()s: cannot stand with these */
	const char *help;
	/* Check the value and keep its number; false: it is not as expected.
	 * A reader that has more to say complains itself, sets ->bad and
	 * returns true. */
	bool (*read)(struct supersparrow_config *config,
	    struct sparrow_given *given);
};

extern const struct supersparrow_directive
    sparrow_directives[SPARROW_DIRECTIVES];

/* By name, '-' for '_' allowed; NULL: there is none. */
const struct supersparrow_directive *sparrow_directive_find(const char *name);
enum sparrow_directive_id
sparrow_directive_id(const struct supersparrow_directive *directive);

/* Where something was given: a line of a text (0: the text as a whole), or
 * the n-th option. */
#define SPARROW_OPTIONS UINT32_MAX
struct sparrow_place {
	uint32_t source;	/* which text, or SPARROW_OPTIONS */
	uint32_t line;
};

/* A directive with its value. */
struct sparrow_given {
	const struct supersparrow_directive *directive;
	struct sparrow_place place;
	uint32_t block;		/* the n-th of its kind; 0: before the first */
	bool bad;		/* somebody complained about the value */
	char *value;		/* words are NUL-terminated */
	size_t len;		/* without the last NUL */
	size_t n_words;
	int64_t number[2];
};

/* What the texts, or the options, gave so far. */
#define SPARROW_BLOCKS (SUPERSPARROW_BLOCK_ZONE + 1)
struct sparrow_scope {
	uint32_t blocks[SPARROW_BLOCKS];	/* how many of each kind */
	const struct sparrow_given *open;	/* what began the open one */
	const struct sparrow_given *outside[SPARROW_DIRECTIVES];
	const struct sparrow_given *inside[SPARROW_DIRECTIVES];
};

struct sparrow_mistake {
	struct sparrow_place place;
	char *text;
};

/* More of them would not be read by anybody. */
#define SPARROW_MISTAKES_MAX 1000

struct supersparrow_config {
	atomic_uint refs;
	int error;		/* -ENOMEM: of no more use */
	bool finished;
	bool lists_overrides;	/* in settings.override, for who looks at them */
	int result;		/* of finishing */
	uint32_t n_options;
	char **sources;		/* names of the texts */
	size_t n_sources;
	struct sparrow_given **given;
	size_t n_given;
	size_t room_given;
	struct sparrow_scope texts;
	struct sparrow_scope options;
	struct sparrow_mistake *mistakes;	/* in order of place */
	size_t n_mistakes;
	size_t complaints;	/* those not kept included */
	int64_t newest_s;	/* a text's last change, Unix time; 0: unknown */
	struct sparrow_settings settings;
};

/* --- config.c */

/* Add "PLACE: [NAME: ]TEXT"; name may be NULL if the place is in a text.
 * Out of memory is kept in config->error. */
void sparrow_config_complain(struct supersparrow_config *config,
    struct sparrow_place place, const char *name, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Format into out, escaped and cut as base/error.h says. */
void sparrow_config_print(char *out, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* "--host", "line 3" (of the same text as here), "FILE:3"; cut if need be. */
#define SPARROW_PLACE_TEXT 256
const char *sparrow_config_place(const struct supersparrow_config *config,
    struct sparrow_place here, const struct sparrow_given *there,
    char out[SPARROW_PLACE_TEXT]);

/* Keep a directive and check its value.  len bytes, NUL between n_words. */
void sparrow_config_give(struct supersparrow_config *config,
    struct sparrow_place place,
    const struct supersparrow_directive *directive, const char *value,
    size_t len, size_t n_words);

/* The one that counts, of a directive outside the blocks; NULL: not given. */
const struct sparrow_given *
sparrow_config_last(const struct supersparrow_config *config,
    enum sparrow_directive_id id);

bool sparrow_given_is_option(const struct sparrow_given *given);

/* Its number; if it is NULL, the default of that directive, -1 for none. */
int64_t sparrow_given_number(const struct sparrow_given *given,
    enum sparrow_directive_id id);

/* --- config_value.c: values */

/* The value in quotes for a mistake: cut, words joined again. */
#define SPARROW_QUOTE_TEXT 256
const char *sparrow_quote(const char *value, size_t len,
    char out[SPARROW_QUOTE_TEXT]);

/* Check given's value. */
void sparrow_value_check(struct supersparrow_config *config,
    struct sparrow_given *given);

bool sparrow_value_flag(struct supersparrow_config *config,
    struct sparrow_given *given);
bool sparrow_value_number(struct supersparrow_config *config,
    struct sparrow_given *given);
bool sparrow_value_text(struct supersparrow_config *config,
    struct sparrow_given *given);
bool sparrow_value_format(struct supersparrow_config *config,
    struct sparrow_given *given);
bool sparrow_value_host(struct supersparrow_config *config,
    struct sparrow_given *given);
bool sparrow_value_port(struct supersparrow_config *config,
    struct sparrow_given *given);
bool sparrow_value_socket(struct supersparrow_config *config,
    struct sparrow_given *given);
bool sparrow_value_username(struct supersparrow_config *config,
    struct sparrow_given *given);
bool sparrow_value_password(struct supersparrow_config *config,
    struct sparrow_given *given);
bool sparrow_value_canary(struct supersparrow_config *config,
    struct sparrow_given *given);
bool sparrow_value_override(struct supersparrow_config *config,
    struct sparrow_given *given);
bool sparrow_value_table_peer(struct supersparrow_config *config,
    struct sparrow_given *given);
bool sparrow_value_table_as(struct supersparrow_config *config,
    struct sparrow_given *given);
bool sparrow_value_miss(struct supersparrow_config *config,
    struct sparrow_given *given);
bool sparrow_value_grain(struct supersparrow_config *config,
    struct sparrow_given *given);
bool sparrow_value_dialect(struct supersparrow_config *config,
    struct sparrow_given *given);

/* The same but for the case of letters; strcasecmp(3) asks the locale. */
bool sparrow_is_same(const char *text, size_t len, const char *other);
/* Whole number in digits, at most max. */
bool sparrow_is_number(const char *text, size_t len, uint64_t max,
    uint64_t *out);
/* An address, IPv6 perhaps with %zone. */
bool sparrow_is_host_address(const char *text, size_t len);
/* Digits, letters, '-', '_' in labels, the last not only digits. */
bool sparrow_is_host_name(const char *text, size_t len);

/* What may follow a % in batch_format; the command knows what they mean. */
#define SPARROW_FORMAT_LETTERS "%adghlmnprstuwx"

/* Routers cut longer ones, and take a blank for the end. */
#define SPARROW_USERNAME_MAX 64

/* What goes over the wire as one line: no control bytes, no 0xff, which
 * telnet would take for a command. */
#define SPARROW_PASSWORD_MAX 255
bool sparrow_is_password(const char *text, size_t len);
#define SPARROW_PASSWORD_EXPECTED "1 to 255 bytes, no control bytes, no 0xff"

/* --- config_pop_value.c: values of peer, pop and self */

bool sparrow_value_peer(struct supersparrow_config *config,
    struct sparrow_given *given);
bool sparrow_value_pop(struct supersparrow_config *config,
    struct sparrow_given *given);
bool sparrow_value_self(struct supersparrow_config *config,
    struct sparrow_given *given);

/* The n-th word of a value. */
struct sparrow_buf sparrow_given_word(const struct sparrow_given *given,
    size_t n);
/* The next of a list with commas; false behind the last. */
bool sparrow_next_item(struct sparrow_buf *list, struct sparrow_buf *item);
/* AS=RESULT; false if there is no '='. */
bool sparrow_split_peer(struct sparrow_buf item, struct sparrow_buf *as,
    struct sparrow_buf *result);

/* Ten digits; more of them are a slip, be they zeros. */
#define SPARROW_AS_DIGITS_MAX 10
/* An AS number that a POP can have. */
bool sparrow_read_as(struct sparrow_buf word, uint32_t *out);

/* A host name with its last dot, and the NUL. */
#define SPARROW_RESULT_TEXT 256
/* An address in its usual form, or a host name as it is written. */
bool sparrow_read_result(struct sparrow_buf word,
    char out[SPARROW_RESULT_TEXT]);

#define SPARROW_POP_NAME_MAX 63
bool sparrow_is_pop_name(struct sparrow_buf word);

/* A prefix with zeros behind its length.  false: it is none; -EINVAL in *rc:
 * complained, with the one that was probably meant. */
bool sparrow_read_prefix(struct supersparrow_config *config,
    const struct sparrow_given *given, const char *text,
    struct sparrow_prefix *out, int *rc);

/* --- config_overrides.c */

/* Fill settings.table, once the route servers are known. */
void sparrow_config_settle_table(struct supersparrow_config *config);
/* Fill settings.overrides, once the POPs are known. */
void sparrow_config_settle_overrides(struct supersparrow_config *config);

/* --- config_pops.c */

/* Fill settings.pops and settings.self. */
void sparrow_config_settle_pops(struct supersparrow_config *config);
/* Complain that a value (or a word of it) names no POP. */
void sparrow_config_no_pop(struct supersparrow_config *config,
    const struct sparrow_given *given, const char *word,
    const char *expected);
/* The POP that a vantage names. */
uint32_t sparrow_config_vantage(struct supersparrow_config *config,
    const struct sparrow_given *given);

/* --- config_zone_value.c: values of zone directives */

bool sparrow_value_zone(struct supersparrow_config *config,
    struct sparrow_given *given);
bool sparrow_value_ns(struct supersparrow_config *config,
    struct sparrow_given *given);
bool sparrow_value_hostmaster(struct supersparrow_config *config,
    struct sparrow_given *given);
bool sparrow_value_steer(struct supersparrow_config *config,
    struct sparrow_given *given);
bool sparrow_value_record(struct supersparrow_config *config,
    struct sparrow_given *given);

/* A domain name as text, its escapes and last dot included, and the NUL. */
#define SPARROW_DNS_TEXT 512
/* "@", labels, or labels and a last dot; "*" may be the first label. */
bool sparrow_is_owner(const char *text, size_t len);
/* "user@example.org" or "user.example.org", as a name with a last dot.  0,
 * -EINVAL if it is neither, or -ENOMEM. */
int sparrow_read_hostmaster(const char *text, size_t len,
    char out[SPARROW_DNS_TEXT]);

/* --- config_zones.c */

/* Fill settings.zones, once the POPs are known. */
void sparrow_config_settle_zones(struct supersparrow_config *config);
void sparrow_config_free_zones(struct sparrow_settings *settings);

/* --- config_records.c */

/* Add a zone's steer and record lines; complain about names that cannot have
 * what was given for them. */
void sparrow_config_add_names(struct supersparrow_config *config,
    struct supersparrow_zone *zone, uint32_t block);
void sparrow_config_free_names(struct supersparrow_zone *zone);

/* --- config_text.c */

/* An editor may write it before the text. */
#define SPARROW_BOM "\xef\xbb\xbf"

/* Read all of a text, which begins outside the blocks. */
void sparrow_config_read_lines(struct supersparrow_config *config,
    uint32_t source, const char *text, size_t len);

/* --- config_file.c */

/* The password in a password_file, to be freed; NULL: complained. */
char *sparrow_config_read_password(struct supersparrow_config *config,
    const struct sparrow_given *given);

/* The text of an override_file, to be freed, and where its lines are; NULL:
 * complained. */
char *sparrow_config_read_list(struct supersparrow_config *config,
    const struct sparrow_given *given, size_t *len,
    struct sparrow_place *place);

/* --- config_check.c */

/* Fill settings.servers. */
void sparrow_config_settle_servers(struct supersparrow_config *config);
void sparrow_config_free_servers(struct sparrow_settings *settings);

/* --- near.c */

/* The candidate that is nearest to what was written. */
struct sparrow_near {
	const char *word;
	const char *best;	/* NULL: none is near */
	size_t distance;
};

void sparrow_near_init(struct sparrow_near *near, const char *word);
void sparrow_near_try(struct sparrow_near *near, const char *candidate);

/* " (did you mean "x"?)", or nothing. */
#define SPARROW_HINT_TEXT 96
const char *sparrow_near_hint(const struct sparrow_near *near,
    char out[SPARROW_HINT_TEXT]);
const char *sparrow_directive_hint(const char *name,
    char out[SPARROW_HINT_TEXT]);

#endif
