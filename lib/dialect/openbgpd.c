/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <jansson.h>

#include "dialect/openbgpd.h"

/*
 * OpenBGPD has no terminal and no text protocol: bgpctl is run for each
 * question.  Its JSON (OpenBGPD 6.8 and later) is asked for, and the text of
 * "show rib detail" where there is no JSON, or where it does not parse:
 * OpenBGPD 7.7 writes the description of a neighbour as it is, quotation
 * marks included.
 *
 *  1. Everything about the longest prefix is asked for, not only the best
 *     path: a prefix without best path is not one that is not in the table.
 *  2. {} is the answer for an address without route; a whole object, so
 *     nothing can be cut off.
 *  3. The limits are those of any reply: jansson sees at most
 *     SPARROW_REPLY_MAX bytes, nests at most 2048 deep, and takes no member
 *     twice.
 */

const struct sparrow_refusal sparrow_openbgpd_refusals[] = {
	{ "bgpctl: connect: ", SUPERSPARROW_EUNREACHABLE },
	{ NULL, 0 },
};

enum sparrow_reply
sparrow_openbgpd_add(struct sparrow_openbgpd *reply, struct sparrow_buf text,
    bool is_best, const struct sparrow_best *values, struct sparrow_buf line)
{
	struct sparrow_prefix prefix;

	if (sparrow_prefix_parse(text.data, text.len, &prefix) != 0 ||
	    !sparrow_prefix_covers(&prefix, reply->addr))
		return sparrow_text_bad(reply->route,
		    "reply does not match the question", line);
	if (reply->paths > 0 && prefix.len != reply->prefix.len)
		return sparrow_text_bad(reply->route,
		    "different replies in one text", line);
	if (reply->has_best && is_best)
		return sparrow_text_bad(reply->route, "a second best path",
		    line);
	if (++reply->paths > SPARROW_REPLY_PATHS_MAX)
		return sparrow_text_bad(reply->route, "too many paths", line);
	reply->prefix = prefix;
	if (is_best) {
		reply->has_best = true;
		reply->best = *values;
	}
	return SPARROW_REPLY_OK;
}

/* --- JSON */

/* The text on its way into jansson. */
struct feed {
	const char *text;
	size_t left;
};

/* A byte above 0x7e can only be in a description, in whatever encoding; ours
 * is not to decode it. */
static size_t
feed_bytes(void *buffer, size_t size, void *data)
{
	struct feed *feed = data;
	size_t n = feed->left < size ? feed->left : size;
	char *out = buffer;
	size_t i;

	for (i = 0; i < n; i++)
		out[i] = (unsigned char)feed->text[i] > 0x7e ? '?' :
		    feed->text[i];
	feed->text += n;
	feed->left -= n;
	return n;
}

/* A member that is a string; else "". */
static struct sparrow_buf
member(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	struct sparrow_buf buf;

	sparrow_buf_init(&buf, json_string_value(value),
	    json_string_length(value));
	return buf;
}

static enum sparrow_reply
add_entry(struct sparrow_openbgpd *reply, const json_t *entry)
{
	struct sparrow_buf prefix = member(entry, "prefix");
	struct sparrow_best values = {
		.path = member(entry, "aspath"),
		.next_hop = member(entry, "exit_nexthop"),
		.origin = sparrow_text_origin(member(entry, "origin")),
	};

	if (!json_is_string(json_object_get(entry, "aspath")) ||
	    values.next_hop.len == 0 || values.origin == SPARROW_ORIGIN_NONE)
		return sparrow_text_bad(reply->route, "JSON: a path lacks "
		    "aspath, exit_nexthop or origin", prefix);
	return sparrow_openbgpd_add(reply, prefix,
	    json_is_true(json_object_get(entry, "best")), &values, prefix);
}

static enum sparrow_reply
take_json(struct sparrow_openbgpd *reply, const json_t *root,
    struct sparrow_buf line)
{
	const json_t *rib = json_object_get(root, "rib");
	enum sparrow_reply result;
	size_t i;

	if (!json_is_object(root) ||	/* GCOVR_EXCL_BR_LINE: "{" begins it */
	    (json_object_size(root) != 0 && !json_is_array(rib)))
		return sparrow_text_bad(reply->route,
		    "JSON: not a reply to \"show rib\"", line);
	for (i = 0; i < json_array_size(rib); i++) {
		result = add_entry(reply, json_array_get(rib, i));
		if (result != SPARROW_REPLY_OK)
			return result;
	}
	if (reply->paths > 0)
		return sparrow_text_found(reply->route, &reply->prefix,
		    reply->paths, reply->has_best ? &reply->best : NULL);
	sparrow_route_reset(reply->route);
	reply->route->status = SUPERSPARROW_STATUS_NOT_IN_TABLE;
	return SPARROW_REPLY_OK;
}

/* Quote the line where jansson stopped. */
static enum sparrow_reply
no_json(struct sparrow_openbgpd *reply, int at, struct sparrow_buf text)
{
	struct sparrow_lines lines;

	sparrow_lines_init(&lines, text.data, text.len);
	while (sparrow_lines_next(&lines))
		if (lines.n >= (size_t)at)
			break;
	sparrow_text_bad(reply->route, "not understood as JSON", lines.line);
	/* The text of the next form may be readable. */
	return reply->form == SPARROW_ASK_BEST && !reply->pasted ?
	    SPARROW_REPLY_UNKNOWN_COMMAND : SPARROW_REPLY_BAD;
}

/* jansson 2.14 has no sentence about a lack of memory, and its code for it
 * only when it packs. */
static bool
is_nomem(const json_error_t *error)
{
	if (error->text[0] == '\0')
		return true;
	return json_error_code(error) == json_error_out_of_memory;
}

/* Only pastes may have anything behind the object, but no other one. */
static bool
is_last(const struct sparrow_openbgpd *reply, struct sparrow_buf text)
{
	struct sparrow_lines lines;

	sparrow_lines_init(&lines, sparrow_buf_at(&text),
	    sparrow_buf_left(&text));
	while (sparrow_lines_next(&lines))
		if (!reply->pasted || sparrow_buf_is(&lines.line, "{"))
			return false;
	return true;
}

static enum sparrow_reply
read_json(struct sparrow_openbgpd *reply, struct sparrow_buf text)
{
	struct feed feed = { text.data, text.len };
	enum sparrow_reply result;
	json_error_t error;
	json_t *root = json_load_callback(feed_bytes, &feed,
	    JSON_REJECT_DUPLICATES | JSON_DISABLE_EOF_CHECK, &error);

	if (root == NULL)
		return is_nomem(&error) ? SPARROW_REPLY_NOMEM :
		    no_json(reply, error.line, text);
	text.pos = (size_t)error.position;
	if (is_last(reply, text))
		result = take_json(reply, root, text);
	else
		result = sparrow_text_bad(reply->route,
		    "more than one reply in the text", text);
	json_decref(root);
	return result;
}

/* Where the object begins: on a line of its own. */
static bool
find_json(struct sparrow_buf *text)
{
	struct sparrow_lines lines;

	sparrow_lines_init(&lines, text->data, text->len);
	while (sparrow_lines_next(&lines)) {
		if (!sparrow_buf_is(&lines.line, "{"))
			continue;
		sparrow_buf_init(text, lines.line.data,
		    text->len - (size_t)(lines.line.data - text->data));
		return true;
	}
	return false;
}

/* --- the row */

static enum sparrow_reply
openbgpd_read(const char *text, size_t len, const struct sparrow_addr *addr,
    enum sparrow_ask form, bool pasted, struct supersparrow_route *route)
{
	struct sparrow_openbgpd reply = {
		.addr = addr,
		.route = route,
		.form = form,
		.pasted = pasted,
	};
	struct sparrow_buf whole;

	if (!sparrow_text_fits(route, len))
		return SPARROW_REPLY_BAD;
	sparrow_buf_init(&whole, text, len);
	if (find_json(&whole) && (pasted || whole.len == len))
		return read_json(&reply, whole);
	return sparrow_openbgpd_text(&reply, text, len);
}

const struct supersparrow_dialect sparrow_dialect_openbgpd = {
	.names = { "openbgpd", "bgpctl" },
	.help = "OpenBGPD (bgpctl is run for each question)",
	.framing = SPARROW_FRAMING_VTYSH,
	.socket_framing = SPARROW_FRAMING_VTYSH,
	.program = "/usr/sbin/bgpctl",
	.refusals = sparrow_openbgpd_refusals,
	/* The arguments of bgpctl. */
	.ask = {
		[SPARROW_ASK_BEST] = {
		    { "-j show rib ", "-j show rib " }, NULL },
		[SPARROW_ASK_PLAIN] = {
		    { "show rib detail ", "show rib detail " }, NULL },
		[SPARROW_ASK_OLD] = {
		    { "show rib detail ", "show rib detail " }, NULL },
	},
	.read = openbgpd_read,
};
