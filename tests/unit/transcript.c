/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "transcript.h"
#include "unit.h"

#define PATH_SIZE 1024

static char *
read_file(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	char *data;
	long size;

	ck_assert_msg(file != NULL, "%s: cannot be opened", path);
	ck_assert_int_eq(fseek(file, 0, SEEK_END), 0);
	size = ftell(file);
	ck_assert_msg(size > 0, "%s: empty", path);
	rewind(file);
	*len = (size_t)size;
	/* Exactly as large: a sanitizer sees one byte too far. */
	data = malloc(*len);
	ck_assert_ptr_nonnull(data);
	ck_assert_uint_eq(fread(data, 1, *len, file), *len);
	fclose(file);
	return data;
}

static char *
slurp(const char *dir, const char *name, const char *end, size_t *len)
{
	char path[PATH_SIZE];

	ck_assert_int_lt(snprintf(path, sizeof path, "%s/%s%s", dir, name,
	    end), PATH_SIZE);
	return read_file(path, len);
}

const char *
transcript_want(const struct transcript *t, const char *key)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (strcmp(t->key[i], key) == 0)
			return t->value[i];
	return NULL;
}

/* "ask ADDRESS FORM" */
static void
read_question(struct transcript *t)
{
	static const char *const forms[] = {
		[SPARROW_ASK_BEST] = "best",
		[SPARROW_ASK_PLAIN] = "plain",
		[SPARROW_ASK_OLD] = "old",
	};
	const char *ask = transcript_want(t, "ask");
	size_t n, i;

	ck_assert_msg(ask != NULL, "%s: ask", t->name);
	n = strcspn(ask, " ");
	ck_assert_msg(sparrow_addr_parse(ask, n, &t->addr) == 0, "%s",
	    t->name);
	for (i = 0; i < sizeof forms / sizeof forms[0]; i++)
		if (strcmp(ask + n + strspn(ask + n, " "), forms[i]) == 0)
			break;
	ck_assert_msg(i < sizeof forms / sizeof forms[0], "%s: form",
	    t->name);
	t->form = (enum sparrow_ask)i;
}

static void
read_framing(struct transcript *t)
{
	static const struct {
		const char *name;
		enum sparrow_framing framing;
		bool echoes;
		bool paste;
	} framings[] = {
		{ "prompt", SPARROW_FRAMING_PROMPT, true, false },
		{ "quiet", SPARROW_FRAMING_PROMPT, false, false },
		{ "vtysh", SPARROW_FRAMING_VTYSH, false, false },
		{ "bird", SPARROW_FRAMING_BIRD, false, false },
		{ "paste", SPARROW_FRAMING_PROMPT, true, true },
	};
	const char *framing = transcript_want(t, "framing");
	size_t i;

	ck_assert_msg(framing != NULL, "%s: framing", t->name);
	for (i = 0; i < sizeof framings / sizeof framings[0]; i++)
		if (strcmp(framing, framings[i].name) == 0)
			break;
	ck_assert_msg(i < sizeof framings / sizeof framings[0],
	    "%s: framing %s", t->name, framing);
	t->framing = framings[i].framing;
	t->echoes = framings[i].echoes;
	t->paste = framings[i].paste;
	t->ends_by_exit = transcript_want(t, "end") != NULL;
}

/* Comment, then "KEY VALUE" lines; the value may be empty. */
static void
read_expect(struct transcript *t, const char *dir)
{
	size_t len;
	char *raw = slurp(dir, t->name, ".expect", &len);
	char *line, *next;

	t->text = strndup(raw, len);
	free(raw);
	ck_assert_msg(t->text != NULL && t->text[0] == '#' &&
	    t->text[len - 1] == '\n', "%s: no comment, or cut", t->name);
	for (line = t->text; *line != '\0'; line = next) {
		char *end = strchr(line, '\n');
		char *blank;

		*end = '\0';
		next = end + 1;
		if (*line == '#')
			continue;
		ck_assert_uint_lt(t->n, TRANSCRIPT_WANTS);
		blank = strchr(line, ' ');
		t->key[t->n] = line;
		t->value[t->n++] = blank != NULL ? blank + 1 : end;
		if (blank != NULL)
			*blank = '\0';
	}
}

/* The part between echo and prompt, or before the NULs. */
static void
cut_out_reply(struct transcript *t)
{
	const char *start = t->bytes;
	const char *end;

	if (t->paste || t->framing == SPARROW_FRAMING_BIRD) {
		end = t->bytes + t->len;
	} else if (t->framing == SPARROW_FRAMING_VTYSH) {
		end = memchr(t->bytes, '\0', t->len);
	} else {
		if (t->echoes)
			start = memchr(t->bytes, '\n', t->len);
		end = memrchr(t->bytes, '\n', t->len);
		ck_assert_msg(start != NULL && end > start, "%s: no echo",
		    t->name);
		start += t->echoes;
		end++;
	}
	ck_assert_msg(end != NULL && end > start, "%s: no reply", t->name);
	t->reply_end = end;
	t->reply_len = (size_t)(end - start);
	t->reply = malloc(t->reply_len);
	ck_assert_ptr_nonnull(t->reply);
	memcpy(t->reply, start, t->reply_len);
}

static int
is_transcript(const struct dirent *entry)
{
	const char *end = strrchr(entry->d_name, '.');

	return end != NULL && strcmp(end, ".in") == 0;
}

size_t
transcripts_load(const char *dialect, struct transcript **out)
{
	const char *top = getenv("top_srcdir");
	struct dirent **entries;
	char dir[PATH_SIZE];
	int n, i;

	ck_assert_int_lt(snprintf(dir, sizeof dir, "%s/tests/transcripts/%s",
	    top != NULL ? top : ".", dialect), PATH_SIZE);
	n = scandir(dir, &entries, is_transcript, alphasort);
	ck_assert_msg(n > 0, "%s: no transcripts", dir);
	*out = calloc((size_t)n, sizeof **out);
	ck_assert_ptr_nonnull(*out);
	for (i = 0; i < n; i++) {
		struct transcript *t = *out + i;

		*strrchr(entries[i]->d_name, '.') = '\0';
		t->name = strdup(entries[i]->d_name);
		free(entries[i]);
		t->bytes = slurp(dir, t->name, ".in", &t->len);
		read_expect(t, dir);
		read_question(t);
		read_framing(t);
		cut_out_reply(t);
	}
	free(entries);
	return (size_t)n;
}

void
transcripts_free(struct transcript *all, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		free(all[i].name);
		free(all[i].bytes);
		free(all[i].reply);
		free(all[i].text);
	}
	free(all);
}

static void
check_text(const struct transcript *t, const char *key, const char *got)
{
	const char *want = transcript_want(t, key);

	ck_assert_msg((want == NULL) == (got == NULL) &&
	    (want == NULL || strcmp(want, got) == 0),
	    "%s: %s is \"%s\", should be \"%s\" (%s)", t->name, key,
	    got != NULL ? got : "(none)", want != NULL ? want : "(none)",
	    transcript_want(t, "status"));
}

static void
check_number(const struct transcript *t, const char *key, size_t got)
{
	const char *want = transcript_want(t, key);

	ck_assert_msg((want != NULL ? strtoul(want, NULL, 10) : 0) == got,
	    "%s: %s is %zu", t->name, key, got);
}

void
transcript_check(const struct transcript *t,
    const struct supersparrow_route *route)
{
	const char *path = supersparrow_route_as_path(route);
	const char *error = transcript_want(t, "error");
	uint32_t asn, last_as = 0;

	check_text(t, "status",
	    supersparrow_status_name(supersparrow_route_status(route)));
	check_text(t, "prefix", supersparrow_route_prefix(route));
	check_text(t, "as_path", path);
	check_text(t, "origin", supersparrow_route_origin(route));
	check_text(t, "next_hop", supersparrow_route_next_hop(route));
	check_number(t, "paths", supersparrow_route_paths(route));
	while (path != NULL && supersparrow_as_path_next(&path, &asn, NULL))
		last_as = asn;
	check_number(t, "last_as", last_as);
	ck_assert_msg((error == NULL) ==
	    (supersparrow_route_error(route) == NULL), "%s: error", t->name);
	if (error != NULL)
		ck_assert_msg(strstr(supersparrow_route_error(route), error) !=
		    NULL, "%s: the error is %s", t->name,
		    supersparrow_route_error(route));
}
