/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file supersparrow.h
 * Which of my POPs is nearest to this client, by BGP?
 *
 * Where it sits:
 *
 *     client -> resolver -> named -> dlz_supersparrow --+
 *     browser -> Apache -> supersparrow batch ----------+-> libsupersparrow
 *     operator -> supersparrow -------------------------+        |
 *                                                       route server (bgpd)
 *
 * The library asks a route server for the path BGP prefers towards an
 * address.  The last POP AS in that path is the POP nearest to the address.
 *
 * Compile and link:
 *
 *     cc -o nearest nearest.c $(pkg-config --cflags --libs supersparrow)
 *
 * Ten lines that ask (tests/abi compiles and runs them; libsupersparrow(3)
 * shows the same):
 *
 * @code
 * #include <stdio.h>
 * #include <supersparrow.h>
 *
 * int
 * main(int argc, char **argv)
 * {
 *	struct supersparrow_config *config;
 *	struct supersparrow *sparrow;
 *	struct supersparrow_decision *nearest;
 *	struct sockaddr_storage client;
 *
 *	if (argc != 3 || supersparrow_config_new(&config) != 0 ||
 *	    supersparrow_config_read_file(config, argv[1]) != 0 ||
 *	    supersparrow_new(config, &sparrow) != 0 ||
 *	    supersparrow_decision_new(&nearest) != 0 ||
 *	    supersparrow_address_parse(argv[2], &client) != 0 ||
 *	    supersparrow_locate(sparrow, (struct sockaddr *)&client, 5000, 0,
 *	        nearest) != 0 || supersparrow_decision_answers(nearest) == 0)
 *		return 1;
 *	puts(supersparrow_decision_answer(nearest, 0));
 *	return 0;
 * }
 * @endcode
 *
 * Errors: a function that can fail returns 0, or a negative code: -errno
 * (-ENOMEM, -EINVAL, ...) or one of enum supersparrow_error, all below -1000.
 * supersparrow_strerror() has a text for each; the object concerned (the
 * configuration, the route, the decision) has the sentence that names host,
 * line or reply.  "No route" and "no POP in the path" are answers, not errors.
 *
 * Memory: an object is made by supersparrow_X_new() into an out-pointer,
 * which is set to NULL on failure, and released by supersparrow_X_unref(),
 * which takes NULL and returns NULL.  Strings that getters return are
 * borrowed from the object; each getter says until when.
 *
 * Descriptors and the loop: the library owns its sockets, the caller owns the
 * loop: supersparrow_pollfds(), poll(2), supersparrow_dispatch().
 * supersparrow_locate() is that loop, ready made, for callers who may block.
 *
 * Threads: one context, one thread at a time; different contexts are
 * independent.  A finished configuration may be read by any thread.  There is
 * no static state, no signal handler, no output, no exit.  Or, on request:
 * supersparrow_start() gives the context a thread of its own that runs the
 * loop, and supersparrow_locate() may then be called by any thread, each with
 * its own decision.
 *
 * Order of calls: a configuration is read, the context made from it, lookups
 * asked.  To reload, make a second configuration and a second context, let it
 * take over the cached answers with supersparrow_take_cache(), swap, and
 * release the first.
 *
 * Source: "Globally Distributed Content (Using BGP to Take Over the World)",
 * sections 3.3 and 5.2; RFC 4271 section 5.1.2 for the AS path.
 */
#ifndef SUPERSPARROW_H
#define SUPERSPARROW_H

#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define SUPERSPARROW_EXPORT __attribute__((visibility("default")))
#define SUPERSPARROW_MUST_CHECK __attribute__((warn_unused_result))
#define SUPERSPARROW_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define SUPERSPARROW_EXPORT
#define SUPERSPARROW_MUST_CHECK
#define SUPERSPARROW_PRINTF(f, a)
#endif

struct supersparrow;
struct supersparrow_config;
struct supersparrow_decision;
struct supersparrow_dialect;
struct supersparrow_directive;
struct supersparrow_dump;
struct supersparrow_lookup;
struct supersparrow_route;
struct supersparrow_zone;

/**
 * @defgroup general Codes and version
 * @{
 */

/** Error codes of our own; every other negative code is an -errno. */
enum supersparrow_error {
	/** The route server cannot be reached, or hung up. */
	SUPERSPARROW_EUNREACHABLE = -1001,
	/** The route server was too slow: no complete reply in time. */
	SUPERSPARROW_ELATE = -1002,
	/** The route server refused the login. */
	SUPERSPARROW_ELOGIN = -1003,
	/** What came back is not a reply to the question asked. */
	SUPERSPARROW_EPROTOCOL = -1004,
	/** The configuration has mistakes; supersparrow_config_mistake(). */
	SUPERSPARROW_ECONFIG = -1005,
	/** The table is older than `table_max_age`. */
	SUPERSPARROW_ETABLE = -1006
};

/**
 * Text for a code: one short phrase, no newline.
 *
 * @param code  0 or any negative code a function of this library returned.
 * @return a constant string, never NULL; "unknown error" for other numbers.
 *
 * Blocking: never. Threads: any.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT const char *supersparrow_strerror(int code);

/**
 * Version of the library that is running, as "0.1.0".
 *
 * @return a constant string.
 *
 * Blocking: never. Threads: any.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT const char *supersparrow_version(void);

/** @} */

/**
 * @defgroup address Addresses
 * @{
 */

/**
 * Read one address as text.
 *
 * The rules are those of inet_pton(3): "192.0.2.7", "2001:db8::7".  Leading
 * zeros, short forms, blanks, brackets, ports and zones are refused.  An
 * IPv4-mapped address ("::ffff:192.0.2.7") is read as the IPv4 address.
 *
 * @param text      the address, NUL-terminated.
 * @param[out] out  AF_INET or AF_INET6, port 0; zeroed on failure.
 *
 * @retval 0        read.
 * @retval -EINVAL  @p text is not exactly one address.
 *
 * Blocking: never. Threads: any.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT int
supersparrow_address_parse(const char *text, struct sockaddr_storage *out)
    SUPERSPARROW_MUST_CHECK;

/** @} */

/**
 * @defgroup config Configuration
 *
 * Read from files and options, checked as a whole, then constant.  Every
 * mistake is kept, so all of them can be shown at once.
 * @{
 */

/**
 * Make an empty configuration: every directive has its default.
 *
 * @param[out] out  new reference, owned by the caller; NULL on failure.
 *
 * @retval 0        made.
 * @retval -ENOMEM  out of memory.
 *
 * Blocking: never. Threads: any.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT int
supersparrow_config_new(struct supersparrow_config **out)
    SUPERSPARROW_MUST_CHECK;

/**
 * Take another reference.
 *
 * @param config  configuration, not NULL.
 * @return @p config.
 *
 * Blocking: never. Threads: any (the count is atomic).
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT struct supersparrow_config *
supersparrow_config_ref(struct supersparrow_config *config);

/**
 * Give a reference back; the last one frees the configuration.
 *
 * @param config  configuration or NULL.
 * @return NULL.
 *
 * Blocking: never. Threads: any (the count is atomic).
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT struct supersparrow_config *
supersparrow_config_unref(struct supersparrow_config *config);

/**
 * Read a configuration file, supersparrow.conf(5).
 *
 * Its directives are added to what was read before.  A file that holds a
 * `password` must not be readable by other users.
 *
 * @param config  configuration, not yet finished.
 * @param path    file name; a regular file of at most 1 MiB.
 *
 * @retval 0                     read, no mistakes so far.
 * @retval SUPERSPARROW_ECONFIG  there are mistakes, in this file or before.
 *                               A file that cannot be opened is one of them.
 * @retval -EBUSY                @p config is finished; unchanged.
 * @retval -ENOMEM               out of memory; @p config can only be released.
 *
 * Blocking: reads the file. Threads: the thread using @p config.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT int
supersparrow_config_read_file(struct supersparrow_config *config,
    const char *path) SUPERSPARROW_MUST_CHECK;

/**
 * Read configuration text from memory.
 *
 * @param config  configuration, not yet finished.
 * @param name    what mistakes call the text, in place of a file name; copied.
 * @param text    @p len bytes; copied.
 * @param len     bytes, at most 1 MiB.
 *
 * @retval 0, SUPERSPARROW_ECONFIG, -EBUSY, -ENOMEM as
 *         supersparrow_config_read_file().
 *
 * Blocking: never (a `password_file` is read by
 * supersparrow_config_finish()). Threads: the thread using @p config.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT int
supersparrow_config_read_text(struct supersparrow_config *config,
    const char *name, const char *text, size_t len) SUPERSPARROW_MUST_CHECK;

/**
 * Set one directive, as from the command line: it wins over every file.
 *
 * `route_server` replaces all servers of the files and begins a server of the
 * command line; a server directive before it applies to every server, after
 * it to that one.  `peer` and `pop` replace all POPs of the files, then add.
 *
 * @param config  configuration, not yet finished.
 * @param name    directive; '-' stands for '_'.
 * @param value   its value as one string; NULL for a flag that is switched on.
 *
 * @retval 0                     set.
 * @retval SUPERSPARROW_ECONFIG  refused; the last mistake says why, and calls
 *                               the place "--NAME".
 * @retval -EBUSY                @p config is finished; unchanged.
 * @retval -ENOMEM               out of memory; @p config can only be released.
 *
 * Blocking: never. Threads: the thread using @p config.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT int
supersparrow_config_set(struct supersparrow_config *config, const char *name,
    const char *value) SUPERSPARROW_MUST_CHECK;

/**
 * Check the whole and make it constant: what only the sum of all lines shows
 * (a `self` that no POP has, an AS number with two POPs), and the password
 * files, which are read here.
 *
 * supersparrow_new() calls it if the caller did not.  A second call returns
 * the first one's result.
 *
 * @param config  configuration.
 *
 * @retval 0                     finished; any thread may read it.
 * @retval SUPERSPARROW_ECONFIG  there are mistakes.
 * @retval -ENOMEM               out of memory; @p config can only be released.
 *
 * Blocking: reads password files. Threads: the thread using @p config.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT int
supersparrow_config_finish(struct supersparrow_config *config)
    SUPERSPARROW_MUST_CHECK;

/**
 * How many mistakes were found so far.
 *
 * @param config  configuration.
 * @return 0 to 1000; further mistakes are not kept.
 *
 * Blocking: never. Threads: the thread using @p config.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT size_t
supersparrow_config_mistakes(const struct supersparrow_config *config);

/**
 * One mistake, as "FILE:LINE: what is wrong, what was expected".
 *
 * @param config  configuration.
 * @param i       0 to supersparrow_config_mistakes() - 1, in order of place.
 * @return one line without newline or control bytes, never with a password in
 *         it; NULL if @p i is out of range.  Valid until the configuration is
 *         changed or released.
 *
 * Blocking: never. Threads: the thread using @p config.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT const char *
supersparrow_config_mistake(const struct supersparrow_config *config,
    size_t i);

/**
 * The value of a number or flag directive outside the blocks.
 *
 * @param config   configuration.
 * @param name     directive, such as "result_count", "wait_ms", "debug".
 * @param[out] out its value in the directive's unit; flags are 0 or 1; -1 for
 *                 `wait_ms` when it is not set.
 *
 * @retval 0        @p out is set.
 * @retval -ENOENT  no such directive, or not of that type; @p out unchanged.
 *
 * Blocking: never. Threads: any, once finished.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT int
supersparrow_config_number(const struct supersparrow_config *config,
    const char *name, int64_t *out) SUPERSPARROW_MUST_CHECK;

/**
 * The value of a text directive outside the blocks.
 *
 * @param config   configuration.
 * @param name     directive, such as "user", "batch_format".
 * @param[out] out its value, borrowed from @p config; NULL when it is not set
 *                 and has no default.
 *
 * @retval 0        @p out is set.
 * @retval -ENOENT  no such directive, or not of that type; @p out unchanged.
 *
 * Blocking: never. Threads: any, once finished.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT int
supersparrow_config_text(const struct supersparrow_config *config,
    const char *name, const char **out) SUPERSPARROW_MUST_CHECK;

/**
 * How many route servers were named in files and options; 0 means that the
 * default, zebra on localhost, will be asked, unless there is a `table`.
 *
 * Blocking: never. Threads: any, once finished.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT size_t
supersparrow_config_servers(const struct supersparrow_config *config);

/** @} */

/**
 * @defgroup directives Directives
 *
 * The table that the file reader, the long options and the manual share.
 * @{
 */

/** Which block a directive belongs to. */
enum supersparrow_block {
	/** Anywhere. */
	SUPERSPARROW_BLOCK_GLOBAL,
	/** After a route_server line; before the first one, a default. */
	SUPERSPARROW_BLOCK_SERVER,
	/** After a zone line of a file; before the first one, a default.
	 * Not to be set by supersparrow_config_set(). */
	SUPERSPARROW_BLOCK_ZONE
};

/**
 * Walk the table of directives, in the order of the manual.
 *
 * @param previous  NULL for the first, else what the last call returned.
 * @return a constant row, or NULL after the last.
 *
 * Blocking: never. Threads: any.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT const struct supersparrow_directive *
supersparrow_directive_next(const struct supersparrow_directive *previous);

/** Its name, with '_'. Constant string. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_directive_name(const struct supersparrow_directive *directive);

/** What its value is called in help ("SECONDS"); NULL for a flag.
 * Constant string. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_directive_argument(const struct supersparrow_directive *directive);

/** One line of help, no newline. Constant string. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_directive_help(const struct supersparrow_directive *directive);

/** Its default as it would be written; NULL if there is none.
 * Constant string. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_directive_default(const struct supersparrow_directive *directive);

/** Which block it belongs to. Since: 0.1. */
SUPERSPARROW_EXPORT enum supersparrow_block
supersparrow_directive_block(const struct supersparrow_directive *directive);

/** @} */

/**
 * @defgroup zones Zones
 *
 * DNS zones of a finished configuration, for a name server's module.  Getters
 * never block and may be called by any thread; strings are the
 * configuration's.  Owners are relative to the zone, in lower case: "www",
 * "*.cdn", "@" for the zone itself.
 * @{
 */

/** The @p i-th zone in the order of the file; NULL after the last, and if the
 * configuration is not finished or has mistakes. Since: 0.1. */
SUPERSPARROW_EXPORT const struct supersparrow_zone *
supersparrow_config_zone(const struct supersparrow_config *config, size_t i);

/** Its name in lower case, without the last dot. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_zone_name(const struct supersparrow_zone *zone);

/** `ttl`, 0 to 604800 seconds. Since: 0.1. */
SUPERSPARROW_EXPORT uint32_t
supersparrow_zone_ttl(const struct supersparrow_zone *zone);

/** `ttl_fallback`, 0 to 604800 seconds: for an answer that comes neither from
 * a route server nor from a fresh copy of what one said. Since: 0.1. */
SUPERSPARROW_EXPORT uint32_t
supersparrow_zone_ttl_fallback(const struct supersparrow_zone *zone);

/** `serial`; if none is given, the time at which the newest file of the
 * configuration was changed, or 1. Since: 0.1. */
SUPERSPARROW_EXPORT uint32_t
supersparrow_zone_serial(const struct supersparrow_zone *zone);

/** Name server @p i, whole, with a last dot; at least one; NULL after the
 * last. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_zone_ns(const struct supersparrow_zone *zone, size_t i);

/** Mailbox as a name with a last dot, as a SOA has it. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_zone_hostmaster(const struct supersparrow_zone *zone);

/** 1 if TXT at _supersparrow.NAME shall say why, else 0. Since: 0.1. */
SUPERSPARROW_EXPORT int
supersparrow_zone_explain(const struct supersparrow_zone *zone);

/** 1 if the client subnet of EDNS shall be used, else 0. Since: 0.1. */
SUPERSPARROW_EXPORT int
supersparrow_zone_ecs(const struct supersparrow_zone *zone);

/** Owner of the @p i-th name that is answered by the rule; NULL after the
 * last. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_zone_steer(const struct supersparrow_zone *zone, size_t i);

/** 1 if the answer for the @p i-th steered name may be the POP with that
 * number, supersparrow_decision_pop(); else 0.  At least one may, if there is
 * one at all. Since: 0.1. */
SUPERSPARROW_EXPORT int
supersparrow_zone_steer_has(const struct supersparrow_zone *zone, size_t i,
    size_t pop);

/** Owner of the @p i-th static record; NULL after the last. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_zone_record(const struct supersparrow_zone *zone, size_t i);

/** Its type in upper case; NULL after the last. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_zone_record_type(const struct supersparrow_zone *zone, size_t i);

/** Its data as in a zone file; NULL after the last. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_zone_record_data(const struct supersparrow_zone *zone, size_t i);

/** Where it was read, "FILE:LINE"; NULL after the last. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_zone_record_place(const struct supersparrow_zone *zone,
    size_t i);

/** @} */

/**
 * @defgroup dialects Dialects
 *
 * The languages of route servers.
 * @{
 */

/**
 * Walk the table of dialects.
 *
 * @param previous  NULL for the first, else what the last call returned.
 * @return a constant row, or NULL after the last.
 *
 * Blocking: never. Threads: any.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT const struct supersparrow_dialect *
supersparrow_dialect_next(const struct supersparrow_dialect *previous);

/**
 * The names a dialect goes by.
 *
 * @param dialect  a row.
 * @param i        0 for the name itself, 1 and up for its aliases.
 * @return constant string; NULL after the last.
 *
 * Blocking: never. Threads: any.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT const char *
supersparrow_dialect_name(const struct supersparrow_dialect *dialect, size_t i);

/** Default TCP port as digits; NULL if it has none. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_dialect_port(const struct supersparrow_dialect *dialect);

/** Customary Unix socket; NULL if it has none. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_dialect_socket(const struct supersparrow_dialect *dialect);

/** Program that is run for each question, instead of a connection; NULL if it
 * has none. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_dialect_program(const struct supersparrow_dialect *dialect);

/** One line of help, no newline. Constant string. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_dialect_help(const struct supersparrow_dialect *dialect);

/** @} */

/**
 * @defgroup route Routes
 *
 * What a route server said about one address.
 * @{
 */

/** What the reply amounts to. */
enum supersparrow_status {
	/** Nothing was asked, so nothing is known. */
	SUPERSPARROW_STATUS_NONE,
	/** A best path was found. */
	SUPERSPARROW_STATUS_FOUND,
	/** No prefix of the table covers the address. */
	SUPERSPARROW_STATUS_NOT_IN_TABLE,
	/** A prefix does, but none of its paths is best. */
	SUPERSPARROW_STATUS_NO_BEST_PATH,
	/** The reply is a refused login. */
	SUPERSPARROW_STATUS_LOGIN_FAILED,
	/** The reply was not understood, or is an error of the route server. */
	SUPERSPARROW_STATUS_ERROR
};

/** Name of a status as in JSON ("not_in_table"); NULL for NONE and for
 * numbers that are no status. Constant string. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_status_name(enum supersparrow_status status);

/**
 * Read a pasted reply of a route server.
 *
 * Banner, echoed command and prompts around the reply may be there or not.
 *
 * @param dialect   any name of a dialect, in any case of letters.
 * @param addr      the address that was asked, AF_INET or AF_INET6.
 * @param reply     @p len bytes.
 * @param len       bytes; more than 256 KiB is a protocol error.
 * @param[out] out  new route, owned by the caller, whatever the status; NULL
 *                  on failure.  Release with supersparrow_route_unref().
 *
 * @retval 0        @p out tells what was understood, or what was not:
 *                  a reply in error is a route with status ERROR.
 * @retval -ENOENT  there is no such dialect.
 * @retval -EINVAL  @p addr is of another family.
 * @retval -ENOMEM  out of memory.
 *
 * Blocking: never. Threads: any.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT int
supersparrow_route_parse(const char *dialect, const struct sockaddr *addr,
    const char *reply, size_t len, struct supersparrow_route **out)
    SUPERSPARROW_MUST_CHECK;

/** Release a route made by supersparrow_route_parse().
 * @return NULL. Threads: the thread using it. Since: 0.1. */
SUPERSPARROW_EXPORT struct supersparrow_route *
supersparrow_route_unref(struct supersparrow_route *route);

/*
 * Getters of a route.  None blocks; strings are valid until the route (or the
 * decision it belongs to) is refilled or released; one thread at a time.
 */

/** What the reply amounts to. Since: 0.1. */
SUPERSPARROW_EXPORT enum supersparrow_status
supersparrow_route_status(const struct supersparrow_route *route);

/** The matched prefix, "192.0.2.0/24"; NULL if there is none. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_route_prefix(const struct supersparrow_route *route);

/** AS path of the best path as printed, blanks made one; "Local" where the
 * route server says so; NULL without best path. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_route_as_path(const struct supersparrow_route *route);

/** Next hop of the best path, without host name; NULL if unknown.
 * Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_route_next_hop(const struct supersparrow_route *route);

/** Origin: "IGP", "EGP", "incomplete"; NULL if unknown. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_route_origin(const struct supersparrow_route *route);

/** How many paths the reply printed, 0 to 4096. Since: 0.1. */
SUPERSPARROW_EXPORT size_t
supersparrow_route_paths(const struct supersparrow_route *route);

/** What went wrong, one sentence without control bytes; NULL unless the
 * status is LOGIN_FAILED or ERROR. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_route_error(const struct supersparrow_route *route);

/**
 * Step through the AS numbers of a printed AS path, in order, members of
 * {sets} and (confederations) included.
 *
 * @param[in,out] cursor  points into the text, at first to its beginning;
 *                        moved behind the number that was read.
 * @param[out] asn        the AS number, 0 to 4294967295.
 * @param[out] group      0 in a sequence; the members of one set share a
 *                        number above 0, each set of a path has its own.  It
 *                        is not written again for the further members of a
 *                        set: give the same variable each time, or NULL.
 *
 * @retval 1  a number was read.
 * @retval 0  there are no more, or the text is no AS path ("Local").
 *
 * Blocking: never. Threads: any.
 * Source: RFC 4271 4.3, RFC 5065 3, RFC 5396 (asdot).
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT int
supersparrow_as_path_next(const char **cursor, uint32_t *asn, unsigned *group);

/** @} */

/**
 * @defgroup context Context
 * @{
 */

/** Levels of log messages. */
enum supersparrow_log_level {
	/** Something failed and somebody should act. */
	SUPERSPARROW_LOG_ERROR,
	/** Something is not as it should be, but goes on. */
	SUPERSPARROW_LOG_WARNING,
	/** State changes: a route server came up, went down. */
	SUPERSPARROW_LOG_INFO,
	/** Every step; the dialogue with the route server, passwords hidden. */
	SUPERSPARROW_LOG_DEBUG
};

/**
 * Receives log messages.
 *
 * @param data     what was given to supersparrow_set_log().
 * @param level    of this message.
 * @param message  one line, no newline, no control bytes, no password;
 *                 borrowed for the call.
 *
 * It may be called from any function that takes the context, and from the
 * context's own thread after supersparrow_start(); it must not call one.
 */
typedef void supersparrow_log_fn(void *data, enum supersparrow_log_level level,
    const char *message);

/**
 * Make a context: the POPs, the cache and the route servers of a
 * configuration.  Nothing is connected yet.
 *
 * @param config    configuration; finished if it was not; the context takes a
 *                  reference of its own.
 * @param[out] out  new reference, owned by the caller; NULL on failure.
 *
 * @retval 0                     made.
 * @retval SUPERSPARROW_ECONFIG  the configuration has mistakes.
 * @retval -ENOMEM               out of memory.
 *
 * Blocking: as supersparrow_config_finish(); no network. Threads: any.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT int
supersparrow_new(struct supersparrow_config *config, struct supersparrow **out)
    SUPERSPARROW_MUST_CHECK;

/** Take another reference. @return @p sparrow.
 * Threads: any (the count is atomic). Since: 0.1. */
SUPERSPARROW_EXPORT struct supersparrow *
supersparrow_ref(struct supersparrow *sparrow);

/**
 * Give a reference back.  The last one closes every connection and frees the
 * context; lookups that are still running are dropped without a callback, and
 * a worker is stopped as by supersparrow_stop().
 *
 * @param sparrow  context or NULL.  Not from one of its callbacks.
 * @return NULL.
 *
 * Blocking: never; as supersparrow_stop() if the worker runs. Threads: any
 * (the count is atomic); nobody may be using the context any more when the
 * last reference goes.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT struct supersparrow *
supersparrow_unref(struct supersparrow *sparrow);

/**
 * Say where log messages go; by default nowhere.
 *
 * @param sparrow  context.
 * @param level    messages up to and including this level are passed on.
 * @param log      receiver, or NULL for none.
 * @param data     handed to @p log as it is.
 *
 * Blocking: never. Threads: the thread using @p sparrow, before
 * supersparrow_start().
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT void
supersparrow_set_log(struct supersparrow *sparrow,
    enum supersparrow_log_level level, supersparrow_log_fn *log, void *data);

/**
 * When a route server that logs us in is believed: one that was restarted
 * knows no routes until it has converged.  Until it is settled none of its
 * replies replaces a good answer that is kept; where there is none the reply
 * is given with reason NOT_CONVERGED and kept for a second at most.
 */
enum supersparrow_guard {
	/** At once: print what the router says (one-shot commands). */
	SUPERSPARROW_GUARD_NEVER,
	/** After a lost session only once it is settled: the default. */
	SUPERSPARROW_GUARD_RELOGIN,
	/** The same after the first login; connections are opened now and
	 * kept up, asked or not (long-lived programs). */
	SUPERSPARROW_GUARD_LOGIN
};

/**
 * Say when route servers are believed; holds from the next login on.
 *
 * @param sparrow  context.
 * @param guard    one of enum supersparrow_guard.
 *
 * Settled is a route server `settle` seconds after its login, or as soon as
 * every `canary` was found; supersparrow.conf(5).
 *
 * Blocking: never. Threads: the thread using @p sparrow, before
 * supersparrow_start(); without effect after it.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT void
supersparrow_set_guard(struct supersparrow *sparrow,
    enum supersparrow_guard guard);

/**
 * About how much memory the cache takes once it is full, in bytes: answers
 * with AS paths of the usual length, for all POPs.
 *
 * Blocking: never. Threads: the thread using @p sparrow; any after
 * supersparrow_start().
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT uint64_t
supersparrow_cache_bytes(const struct supersparrow *sparrow);

/**
 * Move the cached answers of one context into another, for a reload; and what
 * is known of its route servers: one that is up and settled there is believed
 * here from its next login on.
 *
 * @param to    context that has not answered yet; gets all answers of
 *              @p from that its `cache_size` has room for, the last used
 *              first, each with its age.  Before its supersparrow_start(), or
 *              the route servers are not believed sooner.
 * @param from  context that is to be replaced.  It may go on answering, with
 *              a cache that is empty at first.
 *
 * @retval 0        taken over.
 * @retval -EINVAL  an answer would not mean the same there: the POPs (names,
 *                  AS numbers, order), `self`, the route servers, their
 *                  vantages or `cache_grain` differ.  Nothing was changed.
 *
 * Blocking: never; takes time in proportion to the number of answers, in
 * which @p from answers others.  Threads: the thread using @p to; @p from may
 * be in use by others if its worker runs.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT int
supersparrow_take_cache(struct supersparrow *to, struct supersparrow *from)
    SUPERSPARROW_MUST_CHECK;

/** @} */

/**
 * @defgroup table The table of a context
 *
 * With the directive `table` a whole routing table is held in memory, and
 * nobody is asked about what it knows.
 * @{
 */

/**
 * Look at the table's file, and read it if it is another one than before; the
 * new table then replaces the old one at once.  A file that cannot be used
 * changes nothing.
 *
 * @param sparrow  context.
 *
 * @retval 0                         a table is in use, or none is configured.
 * @retval SUPERSPARROW_EUNREACHABLE there is none yet;
 *                                   supersparrow_table_error_copy() says why.
 *
 * Blocking: reads the file, which takes a second for a million prefixes.
 * Threads: any, while others ask.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT int
supersparrow_table_poll(struct supersparrow *sparrow);

/**
 * Begin a thread that calls supersparrow_table_poll() now and every
 * `table_poll` seconds, until the context is released.  supersparrow_start()
 * does so itself.
 *
 * @retval 0        it runs, or has nothing to do.
 * @retval -EAGAIN  no thread can be made.
 *
 * Blocking: never. Threads: the thread using @p sparrow.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT int
supersparrow_table_watch(struct supersparrow *sparrow) SUPERSPARROW_MUST_CHECK;

/** How many prefixes the table in use has, 0 if there is none.
 * Blocking: never. Threads: any. Since: 0.1. */
SUPERSPARROW_EXPORT size_t
supersparrow_table_prefixes(const struct supersparrow *sparrow);

/** The negative code of what is wrong with the file now, 0 if nothing is, and
 * the sentence for it, copied: cut to @p size bytes with the NUL.
 * Blocking: never. Threads: any. Since: 0.1. */
SUPERSPARROW_EXPORT int
supersparrow_table_error_copy(const struct supersparrow *sparrow, char *text,
    size_t size);

/** @} */

/**
 * @defgroup dump Tables in files
 *
 * What a file would make of a table: for those who look before they use it,
 * or ask what would be if.
 * @{
 */

/**
 * Sees each prefix of a file, as a decision: its route has prefix, AS path,
 * next hop, origin and the number of paths; its POPs are ranked.  Valid during
 * the call.  Not 0 ends the reading and is its result.
 */
typedef int supersparrow_dump_fn(void *data,
    const struct supersparrow_decision *decision);

/** Called now and then: bytes of the file that are read, and that it has. */
typedef void supersparrow_dump_progress_fn(void *data, uint64_t done,
    uint64_t size);

/**
 * Read a routing table from a file, with the POPs of a configuration.
 *
 * @param config    finished; borrowed while the dump lives.  Its `table_peer`
 *                  and `table_as` count.
 * @param path      MRT TABLE_DUMP_V2, or lines "PREFIX|AS PATH"; as it is, or
 *                  packed by gzip or bzip2.  Or a file of overrides, whose
 *                  prefixes are seen with POPs, but without a path.
 * @param see       sees each prefix; or NULL.
 * @param progress  is told how far it is; or NULL.
 * @param data      handed to both as it is.
 * @param[out] out  owned by the caller; NULL on failure.
 * @param[out] text what went wrong, cut to @p size bytes; or "".
 *
 * @retval 0        read.
 * @retval -ENOMEM, -errno, SUPERSPARROW_EPROTOCOL (damaged: @p text has the
 *         offset), -EINVAL (holds no table, or a wrong override: @p text has
 *         the line), -E2BIG; or what @p see returned.
 *
 * Blocking: reads the file. Threads: any.
 * Source: RFC 6396, RFC 8050.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT int
supersparrow_dump_read(struct supersparrow_config *config, const char *path,
    supersparrow_dump_fn *see, supersparrow_dump_progress_fn *progress,
    void *data, struct supersparrow_dump **out, char *text, size_t size)
    SUPERSPARROW_MUST_CHECK;

/** Release it. @return NULL. Threads: the thread using it. Since: 0.1. */
SUPERSPARROW_EXPORT struct supersparrow_dump *
supersparrow_dump_unref(struct supersparrow_dump *dump);

/** What can be counted in a dump. */
enum supersparrow_dump_count {
	/** Prefixes of IPv4, of IPv6. */
	SUPERSPARROW_DUMP_PREFIXES4,
	SUPERSPARROW_DUMP_PREFIXES6,
	/** Paths of all prefixes. */
	SUPERSPARROW_DUMP_PATHS,
	/** Prefixes of which several paths were as short: what decided between
	 * them on the router may not be in the file. */
	SUPERSPARROW_DUMP_DECIDED_LATE,
	/** Routers whose paths are in it. */
	SUPERSPARROW_DUMP_PEERS,
	/** Different rankings of POPs. */
	SUPERSPARROW_DUMP_RANKINGS,
	/** Ranges of addresses with one ranking each, IPv4 and IPv6. */
	SUPERSPARROW_DUMP_RANGES4,
	SUPERSPARROW_DUMP_RANGES6,
	/** Memory that the table takes, in bytes. */
	SUPERSPARROW_DUMP_MEMORY,
	/** Bytes of the file, and unpacked. */
	SUPERSPARROW_DUMP_BYTES,
	SUPERSPARROW_DUMP_UNPACKED,
	/** Records that were passed over. */
	SUPERSPARROW_DUMP_SKIPPED,
	/** When it was made, in seconds since 1970; 0: it does not say. */
	SUPERSPARROW_DUMP_MADE
};

/** One of them; -1 for other numbers. Threads: any. Since: 0.1. */
SUPERSPARROW_EXPORT int64_t
supersparrow_dump_count(const struct supersparrow_dump *dump,
    enum supersparrow_dump_count what);

/** Prefixes of a family (AF_INET, AF_INET6) and length; 0 for other numbers.
 * Threads: any. Since: 0.1. */
SUPERSPARROW_EXPORT size_t
supersparrow_dump_prefixes(const struct supersparrow_dump *dump, int family,
    unsigned len);

/** "MRT", "MRT, gzip", "lines", "overrides", ... Constant string.
 * Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_dump_form(const struct supersparrow_dump *dump);

/** The @p i-th router, from 0: its address as text (NULL behind the last),
 * AS number, and how many paths are its. The text is valid until the next
 * call. Threads: the thread using it. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_dump_peer(struct supersparrow_dump *dump, size_t i, uint32_t *as,
    size_t *paths);

/** No prefix is there. */
#define SUPERSPARROW_DUMP_NO_PREFIX SIZE_MAX
/** A prefix, but no POP is nearest. */
#define SUPERSPARROW_DUMP_NO_POP (SIZE_MAX - 1)

/** Stretch of addresses that go to one POP in both: how many (IPv4 addresses,
 * IPv6 /64s), and the nearest POP's number in each, or one of the above. */
typedef void supersparrow_dump_share_fn(void *data, uint64_t size,
    size_t a_pop, size_t b_pop);

/**
 * Walk through all addresses of a family in two dumps at once; they may be
 * one and the same.
 *
 * @param a_skip, b_skip  not 0 at the numbers of POPs that are not to count;
 *                        or NULL.
 *
 * Blocking: never; some milliseconds. Threads: any.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT void
supersparrow_dump_compare(const struct supersparrow_dump *a,
    const unsigned char *a_skip, const struct supersparrow_dump *b,
    const unsigned char *b_skip, int family,
    supersparrow_dump_share_fn *share, void *data);

/**
 * Fill in what a table in memory does not keep: the route of a decision, as
 * the context's table file has it now.
 *
 * @param decision  of this context, about an address.
 *
 * @retval 0        its route is FOUND or NOT_IN_TABLE.
 * @retval -ENOENT  the context has no `table`; unchanged.
 * @retval other    the file could not be read; supersparrow_decision_error()
 *                  says why.
 *
 * Blocking: reads the file. Threads: the thread using @p decision.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT int
supersparrow_table_route(struct supersparrow *sparrow,
    struct supersparrow_decision *decision) SUPERSPARROW_MUST_CHECK;

/** @} */

/**
 * @defgroup servers Route servers of a context
 *
 * For those who watch them.  @p i is 0 to supersparrow_servers() - 1, in the
 * order in which they are asked; out of range gives IDLE, NULL, -1, 0.
 * None blocks; strings are valid until the context is used again.  After
 * supersparrow_start() any thread may call them and sees what the context's
 * own thread saw when it looked last.
 * @{
 */

/** Health of a route server. */
enum supersparrow_server_state {
	/** Not connected: nobody has asked yet, or it closed an idle session. */
	SUPERSPARROW_SERVER_IDLE,
	/** From connect to the end of the login. */
	SUPERSPARROW_SERVER_CONNECTING,
	/** Logged in and answering. */
	SUPERSPARROW_SERVER_UP,
	/** Somebody waited in vain; nobody waits until its next reply. */
	SUPERSPARROW_SERVER_LATE,
	/** Failed; tried again by itself, with back-off. */
	SUPERSPARROW_SERVER_DOWN
};

/** Name of a state ("up"); NULL for other numbers. Constant string.
 * Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_server_state_name(enum supersparrow_server_state state);

/** How many route servers there are, 1 or more; with a table perhaps 0.
 * Since: 0.1. */
SUPERSPARROW_EXPORT size_t
supersparrow_servers(const struct supersparrow *sparrow);

/** HOST:PORT, or the socket's path. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_server_name(const struct supersparrow *sparrow, size_t i);

/** Its dialect. Since: 0.1. */
SUPERSPARROW_EXPORT const struct supersparrow_dialect *
supersparrow_server_dialect(const struct supersparrow *sparrow, size_t i);

/** Its health. Since: 0.1. */
SUPERSPARROW_EXPORT enum supersparrow_server_state
supersparrow_server_state(const struct supersparrow *sparrow, size_t i);

/** The negative code of its last failure, 0 if there was none. Since: 0.1. */
SUPERSPARROW_EXPORT int
supersparrow_server_error(const struct supersparrow *sparrow, size_t i);

/** The sentence for it; NULL if there was none, and after supersparrow_start():
 * then supersparrow_server_error_copy() has it. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_server_error_text(const struct supersparrow *sparrow, size_t i);

/** The negative code of its last failure and the sentence for it, copied: cut
 * to @p size bytes with the NUL, "" if there was none. Threads: as the others,
 * and any after supersparrow_start(). Since: 0.1. */
SUPERSPARROW_EXPORT int
supersparrow_server_error_copy(const struct supersparrow *sparrow, size_t i,
    char *text, size_t size);

/** What its last connect and login took, in microseconds; -1 before the
 * first. Since: 0.1. */
SUPERSPARROW_EXPORT int64_t
supersparrow_server_login_us(const struct supersparrow *sparrow, size_t i);

/** What it said it is at its last login, "FRRouting (version 8.4.4)"; NULL if
 * it did not, and after supersparrow_start(). Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_server_says(const struct supersparrow *sparrow, size_t i);

/** 1 if its replies are believed, 0 until it has converged. Since: 0.1. */
SUPERSPARROW_EXPORT int
supersparrow_server_is_settled(const struct supersparrow *sparrow, size_t i);

/** @p j-th canary of its block, "192.0.2.0/24"; NULL after the last.
 * Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_server_canary(const struct supersparrow *sparrow, size_t i,
    size_t j);

/**
 * Start connecting to every route server that is IDLE; run the loop and watch
 * the states.
 *
 * Blocking: never. Threads: the thread using @p sparrow, before
 * supersparrow_start(); without effect after it.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT void supersparrow_connect(struct supersparrow *sparrow);

/** @} */

/**
 * @defgroup lookup Lookups
 * @{
 */

/** Read neither overrides, table nor cache: ask the route server. */
#define SUPERSPARROW_LOOKUP_FRESH 1u

/** Ask only the route server whose number is @p i; others do not stand in. */
#define SUPERSPARROW_LOOKUP_SERVER(i) (((unsigned)(i) + 1u) << 8)

/** Longest wait a caller may name, in milliseconds. */
#define SUPERSPARROW_WAIT_MAX_MS 600000u

/**
 * Ask where the client at @p addr is nearest to, and wait for the answer.
 *
 * The ladder is override, table, cache, route server, stale answer, self; so
 * @p decision is always filled.  When a route server failed on the way,
 * supersparrow_decision_error() says how.
 *
 * @param sparrow   context.
 * @param addr      client address, AF_INET or AF_INET6; copied.
 * @param wait_ms   longest wait, 0 to SUPERSPARROW_WAIT_MAX_MS milliseconds;
 *                  0 = answer at once from what is known.
 * @param flags     0 or SUPERSPARROW_LOOKUP_FRESH.
 * @param decision  refilled; owned by the caller.
 *
 * @retval 0        @p decision is filled.
 * @retval -EINVAL  @p addr is of another family, or @p wait_ms or @p flags is
 *                  out of range; @p decision is emptied.
 * @retval -ENOMEM  out of memory; @p decision is emptied.
 *
 * After supersparrow_start() a hit takes no memory and waits for nobody; what
 * is not fresh in the cache is asked by the context's own thread.  Where no
 * route server is up and in time nobody waits.  A question that its caller
 * gave up goes on and fills the cache, with @p wait_ms 0 too; lookups for one
 * block share a question.
 *
 * Blocking: up to @p wait_ms. Threads: the thread using @p sparrow, and
 * callbacks of other lookups may be called from it; after supersparrow_start()
 * any thread, each with its own decision.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT int
supersparrow_locate(struct supersparrow *sparrow, const struct sockaddr *addr,
    unsigned wait_ms, unsigned flags, struct supersparrow_decision *decision)
    SUPERSPARROW_MUST_CHECK;

/**
 * Called once when a lookup has its answer.
 *
 * @param data      what was given to supersparrow_lookup_start().
 * @param decision  the decision given there, filled.
 *
 * It may start lookups and cancel others; it must not release the context.
 */
typedef void supersparrow_lookup_fn(void *data,
    struct supersparrow_decision *decision);

/**
 * Start a lookup and return at once.
 *
 * @param sparrow   context.
 * @param addr      as supersparrow_locate().
 * @param wait_ms   as supersparrow_locate(); counted from now.
 * @param flags     as supersparrow_locate().
 * @param decision  refilled when the answer is there; must live until then.
 * @param done      called once with the answer, from supersparrow_dispatch()
 *                  or supersparrow_locate(), never from this function.
 * @param data      handed to @p done as it is.
 * @param[out] out  the lookup, for supersparrow_lookup_cancel(), valid until
 *                  @p done is called; may be NULL.
 *
 * @retval 0        started; @p done will be called.
 * @retval -EINVAL  as supersparrow_locate().
 * @retval -EBUSY   SUPERSPARROW_LOOKUPS_MAX are running, or
 *                  supersparrow_start() was called.
 * @retval -ENOMEM  out of memory; nothing was started.
 *
 * Blocking: never. Threads: the thread using @p sparrow.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT int
supersparrow_lookup_start(struct supersparrow *sparrow,
    const struct sockaddr *addr, unsigned wait_ms, unsigned flags,
    struct supersparrow_decision *decision, supersparrow_lookup_fn *done,
    void *data, struct supersparrow_lookup **out) SUPERSPARROW_MUST_CHECK;

/** How many lookups a context runs at the same time. */
#define SUPERSPARROW_LOOKUPS_MAX 4096u

/**
 * Forget a lookup: its callback will not be called.  A question that was
 * already sent goes on and fills the cache.
 *
 * @param lookup  a running lookup, or NULL.
 *
 * Blocking: never. Threads: the thread using its context.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT void
supersparrow_lookup_cancel(struct supersparrow_lookup *lookup);

/**
 * What the context waits for.
 *
 * @param sparrow          context.
 * @param[out] fds         filled with up to @p n descriptors and events.
 * @param n                room in @p fds; SUPERSPARROW_POLLFDS_MAX always fits.
 * @param[out] timeout_ms  longest time until supersparrow_dispatch() must be
 *                         called, for poll(2); -1 = none.
 *
 * @return how many descriptors there are, which may be more than @p n.  After
 *         supersparrow_start() none, and @p timeout_ms is -1: the loop is not
 *         the caller's.
 *
 * Blocking: never. Threads: the thread using @p sparrow.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT size_t
supersparrow_pollfds(struct supersparrow *sparrow, struct pollfd *fds,
    size_t n, int *timeout_ms);

/** Most descriptors that a context ever waits for. */
#define SUPERSPARROW_POLLFDS_MAX 256u

/**
 * Read, write and time out whatever is due, and report finished lookups.
 *
 * @param sparrow  context.
 * @param fds      what supersparrow_pollfds() filled and poll(2) returned;
 *                 spurious and missing events do no harm.
 * @param n        how many.
 *
 * @retval 0        done.
 * @retval -EBUSY   supersparrow_start() was called: the loop is not the
 *                  caller's.
 * @retval -ENOMEM  out of memory; lookups concerned are answered without the
 *                  route server, the context goes on.
 *
 * Blocking: never. Threads: the thread using @p sparrow.  Calls callbacks.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT int
supersparrow_dispatch(struct supersparrow *sparrow, const struct pollfd *fds,
    size_t n);

/** @} */

/**
 * @defgroup worker Worker
 *
 * A thread of the context's own, for programs with many threads.
 * @{
 */

/**
 * Give the context a thread of its own, which runs its loop.
 *
 * From now on supersparrow_locate() may be called by any thread.
 * supersparrow_set_log(), supersparrow_set_guard() and supersparrow_connect()
 * are called before; supersparrow_lookup_start(), supersparrow_pollfds() and
 * supersparrow_dispatch() refuse from now on.  No signal is delivered to the
 * thread.  A child of fork(2) has no such thread and must not use the context.
 *
 * @param sparrow  context without running lookups.
 *
 * @retval 0        started.
 * @retval -EBUSY   it has been started already, or lookups are running.
 * @retval -ENOMEM  out of memory; nothing was changed.
 * @retval -EAGAIN  no thread, or no descriptors, to be had; nothing was
 *                  changed.
 *
 * Blocking: never. Threads: the thread using @p sparrow.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT int supersparrow_start(struct supersparrow *sparrow)
    SUPERSPARROW_MUST_CHECK;

/**
 * End the context's own thread.
 *
 * Those who wait in supersparrow_locate() are answered at once from what is
 * known, and so is everybody who comes later, by any thread still.
 * supersparrow_start() may follow.
 *
 * @param sparrow  context; nothing happens if its thread does not run.  Not
 *                 from one of its callbacks.
 *
 * Blocking: until the thread has ended, which waits for nothing but a log
 * callback. Threads: any, one at a time.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT void supersparrow_stop(struct supersparrow *sparrow);

/** @} */

/**
 * @defgroup decision Decisions
 *
 * The answer to a lookup and everything behind it.
 * @{
 */

/** Which step gave the answer. */
enum supersparrow_source {
	/** Nothing was asked yet. */
	SUPERSPARROW_SOURCE_NONE,
	/** A cached answer, younger than `cache_timeout`. */
	SUPERSPARROW_SOURCE_CACHE,
	/** The route server, now. */
	SUPERSPARROW_SOURCE_LIVE,
	/** An expired answer, because no route server answered in time. */
	SUPERSPARROW_SOURCE_STALE,
	/** Nothing else was left. */
	SUPERSPARROW_SOURCE_SELF,
	/** An `override` of the operator's. */
	SUPERSPARROW_SOURCE_OVERRIDE,
	/** The table in memory. */
	SUPERSPARROW_SOURCE_TABLE
};

/** Why the answer is what it is. */
enum supersparrow_reason {
	/** Nothing was asked yet. */
	SUPERSPARROW_REASON_NONE,
	/** The last POP AS in the best path is the answer's. */
	SUPERSPARROW_REASON_POP_IN_PATH,
	/** The best path holds no POP AS. */
	SUPERSPARROW_REASON_NO_POP_IN_PATH,
	/** The best path is empty: the route is the route server's own. */
	SUPERSPARROW_REASON_LOCAL_ROUTE,
	/** No prefix covers the address. */
	SUPERSPARROW_REASON_NOT_IN_TABLE,
	/** A prefix does, but has no best path. */
	SUPERSPARROW_REASON_NO_BEST_PATH,
	/** The route server has just come back and may not know it all yet. */
	SUPERSPARROW_REASON_NOT_CONVERGED,
	/** No route server answered in time. */
	SUPERSPARROW_REASON_LATE,
	/** No route server can be reached. */
	SUPERSPARROW_REASON_DOWN,
	/** The route server refused the login. */
	SUPERSPARROW_REASON_LOGIN_REFUSED,
	/** The route server's reply was not believed. */
	SUPERSPARROW_REASON_PROTOCOL_ERROR,
	/** What was asked is not an address (batch input). */
	SUPERSPARROW_REASON_BAD_ADDRESS,
	/** The operator says so. */
	SUPERSPARROW_REASON_OVERRIDE,
	/** The table is older than `table_max_age`. */
	SUPERSPARROW_REASON_TABLE_TOO_OLD
};

/** Name as in JSON ("live"); NULL for NONE and numbers that are no source.
 * Constant string. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_source_name(enum supersparrow_source source);

/** Name as in JSON ("pop_in_path"); NULL for NONE and numbers that are no
 * reason. Constant string. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_reason_name(enum supersparrow_reason reason);

/**
 * Make an empty decision, to be filled again and again.
 *
 * @param[out] out  owned by the caller; NULL on failure.
 *
 * @retval 0        made.
 * @retval -ENOMEM  out of memory.
 *
 * Blocking: never. Threads: any; then one at a time.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT int
supersparrow_decision_new(struct supersparrow_decision **out)
    SUPERSPARROW_MUST_CHECK;

/** Release a decision; NULL is allowed. @return NULL. Since: 0.1. */
SUPERSPARROW_EXPORT struct supersparrow_decision *
supersparrow_decision_unref(struct supersparrow_decision *decision);

/**
 * Fill a decision without asking anybody: self first, because the question is
 * not an address, or because there is no time left to ask.
 *
 * @param sparrow   context.
 * @param addr      client address, AF_INET or AF_INET6; NULL if it is none.
 * @param decision  refilled; source SELF, reason LATE, or BAD_ADDRESS without
 *                  @p addr; or source OVERRIDE.
 *
 * @retval 0        filled.
 * @retval -EINVAL  @p addr is of another family; @p decision is emptied.
 * @retval -ENOMEM  out of memory; @p decision is emptied.
 *
 * Blocking: never. Threads: the thread using @p sparrow.
 * Since: 0.1.
 */
SUPERSPARROW_EXPORT int
supersparrow_decide_self(struct supersparrow *sparrow,
    const struct sockaddr *addr, struct supersparrow_decision *decision)
    SUPERSPARROW_MUST_CHECK;

/*
 * Getters of a decision.  None blocks; strings are valid until the decision is
 * refilled or released, or its context is released; one thread at a time.
 */

/** The address asked, as text; NULL for BAD_ADDRESS. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_decision_address(const struct supersparrow_decision *decision);

/** Which step gave the answer. Since: 0.1. */
SUPERSPARROW_EXPORT enum supersparrow_source
supersparrow_decision_source(const struct supersparrow_decision *decision);

/** Why the answer is what it is. Since: 0.1. */
SUPERSPARROW_EXPORT enum supersparrow_reason
supersparrow_decision_reason(const struct supersparrow_decision *decision);

/** The route behind it; never NULL; status NONE if there is none.
 * Since: 0.1. */
SUPERSPARROW_EXPORT const struct supersparrow_route *
supersparrow_decision_route(const struct supersparrow_decision *decision);

/** The prefix for which the answer holds (the cache block), "192.0.2.0/24";
 * NULL when nothing was asked. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_decision_scope(const struct supersparrow_decision *decision);

/** The route server that answered, HOST:PORT or the socket's path; the first
 * of the configuration if none did; NULL if none was asked. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_decision_route_server(const struct supersparrow_decision *decision);

/** Age of the route in milliseconds; 0 if it is live; -1 without route.
 * Since: 0.1. */
SUPERSPARROW_EXPORT int64_t
supersparrow_decision_age_ms(const struct supersparrow_decision *decision);

/** Time the lookup took, in microseconds. Since: 0.1. */
SUPERSPARROW_EXPORT int64_t
supersparrow_decision_took_us(const struct supersparrow_decision *decision);

/** 0, or the negative code of what went wrong with the route servers.
 * Since: 0.1. */
SUPERSPARROW_EXPORT int
supersparrow_decision_error(const struct supersparrow_decision *decision);

/** The sentence for supersparrow_decision_error(), "HOST:PORT: what: why";
 * NULL if that is 0. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_decision_error_text(const struct supersparrow_decision *decision);

/** How many results the answer has: those of the first POP, at most
 * `result_count`; 0 only if no POP and no self is configured. Since: 0.1. */
SUPERSPARROW_EXPORT size_t
supersparrow_decision_answers(const struct supersparrow_decision *decision);

/** Result @p i of the answer, an address or a host name; NULL if out of range.
 * Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_decision_answer(const struct supersparrow_decision *decision,
    size_t i);

/** Number of the @p i-th nearest POP in the order of the configuration, from
 * 0; SIZE_MAX if out of range. Since: 0.1. */
SUPERSPARROW_EXPORT size_t
supersparrow_decision_pop(const struct supersparrow_decision *decision,
    size_t i);

/** How many POPs are ranked: all of the configuration. Since: 0.1. */
SUPERSPARROW_EXPORT size_t
supersparrow_decision_pops(const struct supersparrow_decision *decision);

/** Name of the @p i-th nearest POP; NULL if out of range. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_decision_pop_name(const struct supersparrow_decision *decision,
    size_t i);

/** How a POP got its place in the ranking. */
enum supersparrow_rank {
	/** Its AS is in the best path. */
	SUPERSPARROW_RANK_IN_PATH,
	/** It is the POP that was asked. */
	SUPERSPARROW_RANK_SELF,
	/** None of these: configuration order. */
	SUPERSPARROW_RANK_UNRANKED,
	/** An `override` names it. */
	SUPERSPARROW_RANK_OVERRIDE
};

/** How the @p i-th POP got its place; UNRANKED if out of range. Since: 0.1. */
SUPERSPARROW_EXPORT enum supersparrow_rank
supersparrow_decision_pop_rank(const struct supersparrow_decision *decision,
    size_t i);

/** AS number by which the @p i-th POP was found in the path, else its first;
 * 0 if it has none or @p i is out of range. Since: 0.1. */
SUPERSPARROW_EXPORT uint32_t
supersparrow_decision_pop_as(const struct supersparrow_decision *decision,
    size_t i);

/** How many results the @p i-th POP has. Since: 0.1. */
SUPERSPARROW_EXPORT size_t
supersparrow_decision_pop_results(const struct supersparrow_decision *decision,
    size_t i);

/** Result @p j of the @p i-th POP; NULL if out of range. Since: 0.1. */
SUPERSPARROW_EXPORT const char *
supersparrow_decision_pop_result(const struct supersparrow_decision *decision,
    size_t i, size_t j);

/** 1 if @p asn belongs to a POP of the configuration, else 0; for marking an
 * AS path. Since: 0.1. */
SUPERSPARROW_EXPORT int
supersparrow_decision_is_pop_as(const struct supersparrow_decision *decision,
    uint32_t asn);

/** @} */

#ifdef __cplusplus
}
#endif

#endif /* SUPERSPARROW_H */
