/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Files of a configuration: the text, and passwords.  What decides about a
 * file is asked of the open descriptor, so that nobody can change the file
 * between the question and the reading.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <supersparrow.h>

#include "base/error.h"
#include "config_private.h"

/* Nobody writes a configuration that long; /dev/zero would. */
#define TEXT_MAX (1024 * 1024)

/* Of overrides: some hundred thousand. */
#ifdef SPARROW_FUZZ_SMALL
#define LIST_MAX 2048
#else
#define LIST_MAX (16 * 1024 * 1024)
#endif

/* A password, and what may stand there by mistake. */
#define PASSWORD_FILE_MAX 4096

struct file {
	const char *path;
	char *data;
	size_t len, room;
	mode_t mode;
	uid_t owner;
	int64_t changed_s;
};

/* --- reading */

static const char *
kind_of(mode_t mode)
{
	return S_ISDIR(mode) ? "a directory" : S_ISFIFO(mode) ? "a FIFO" :
	    S_ISSOCK(mode) ? /* GCOVR_EXCL_BR_LINE: Linux does not open one */
	    "a socket" : "a device";
}

/* Room for the whole file, if it stays as long as it is; at first enough for
 * a password, of which no copy is to be left behind. */
static int
make_room(struct file *file, size_t size, size_t max)
{
	size_t room = size > PASSWORD_FILE_MAX ? size : PASSWORD_FILE_MAX;
	char *data;

	file->room = (room < max ? room : max) + 1;
	data = realloc(file->data, file->room);
	if (data == NULL)
		return -ENOMEM;
	file->data = data;
	return 0;
}

/* Up to one byte more than max, which tells that there is more. */
static int
read_all(int fd, size_t size, size_t max, struct file *file)
{
	int err = make_room(file, size, max);
	ssize_t n = 1;

	while (err == 0 && n != 0 && file->len <= max) {
		n = read(fd, file->data + file->len, file->room - file->len);
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0)
			file->len += (size_t)n;
		if (file->len == file->room && file->len <= max)
			err = make_room(file, 2 * file->room, max);
	}
	return err;
}

static int
read_regular(int fd, size_t max, struct file *file,
    struct sparrow_error *error)
{
	struct stat st;
	int err = fstat(fd, &st) == 0 ? 0 : -errno;

	if (err != 0)
		return sparrow_error_set(error, err, "cannot read: %s",
		    supersparrow_strerror(err));
	if (!S_ISREG(st.st_mode))
		return sparrow_error_set(error, -EINVAL,
		    "is %s: expected a file", kind_of(st.st_mode));
	file->mode = st.st_mode;
	file->owner = st.st_uid;
	file->changed_s = (int64_t)st.st_mtime;
	err = read_all(fd, (size_t)st.st_size, max, file);
	if (err != 0)
		return sparrow_error_set(error, err, "cannot read: %s",
		    supersparrow_strerror(err));
	if (file->len > max)
		return sparrow_error_set(error, -EFBIG,
		    "larger than %zu KiB", max / 1024);
	return 0;
}

/* Without O_NONBLOCK a FIFO would keep us waiting. */
static int
load(struct file *file, size_t max, struct sparrow_error *error)
{
	int fd = open(file->path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	int err = fd >= 0 ? 0 : -errno;

	if (err != 0)
		return sparrow_error_set(error, err, "cannot open: %s",
		    supersparrow_strerror(err));
	err = read_regular(fd, max, file, error);
	close(fd);
	return err;
}

/* --- who else can read and write it */

static const struct guard {
	mode_t bit;
	bool any;		/* also if there is no password in it */
	const char *does;
	const char *chmod;
} guards[] = {
	{ .bit = S_IROTH, .does = "lets other users read the password",
	    .chmod = "o-rwx" },
	{ .bit = S_IWOTH, .any = true, .does = "lets other users change it",
	    .chmod = "o-w" },
	{ .bit = S_IWGRP, .does = "lets its group change the password",
	    .chmod = "g-w" },
};

/* Complain as "PLACE: [NAME: FILE: ]..."; name is NULL if the place is the
 * file.  false: do not use it. */
static bool
is_guarded(struct supersparrow_config *config, struct sparrow_place place,
    const char *name, const struct file *file, bool secret)
{
	const char *path = name != NULL ? file->path : "";
	const char *colon = name != NULL ? ": " : "";
	uid_t us = geteuid();
	bool ok = true;

	for (size_t i = 0; i < sizeof guards / sizeof guards[0]; i++) {
		const struct guard *guard = &guards[i];

		if ((file->mode & guard->bit) == 0 || !(secret || guard->any))
			continue;
		sparrow_config_complain(config, place, name,
		    "%s%smode %04o %s; chmod %s %s", path, colon,
		    (unsigned)(file->mode & 07777), guard->does, guard->chmod,
		    file->path);
		ok = false;
	}
	if (!secret || file->owner == 0 || file->owner == us)
		return ok;
	sparrow_config_complain(config, place, name,
	    "%s%sholds a password and belongs to user %lu: expected root or "
	    "user %lu, who reads it", path, colon, (unsigned long)file->owner,
	    (unsigned long)us);
	return false;
}

/* --- configuration texts */

static int
begin_text(struct supersparrow_config *config, const char *name,
    struct sparrow_place *place)
{
	char **list;
	char *copy;

	if (config->error != 0)
		return config->error;
	if (config->finished)
		return -EBUSY;
	list = realloc(config->sources,
	    (config->n_sources + 1) * sizeof(char *));
	if (list != NULL)
		config->sources = list;
	copy = strdup(name);
	if (list == NULL || copy == NULL) {
		free(copy);
		return config->error = -ENOMEM;
	}
	place->source = (uint32_t)config->n_sources;
	place->line = 0;
	list[config->n_sources++] = copy;
	return 0;
}

static int
end_text(const struct supersparrow_config *config)
{
	if (config->error != 0)
		return config->error;
	return config->complaints != 0 ? SUPERSPARROW_ECONFIG : 0;
}

int
supersparrow_config_read_text(struct supersparrow_config *config,
    const char *name, const char *text, size_t len)
{
	struct sparrow_place place;
	int err = begin_text(config, name, &place);

	if (err != 0)
		return err;
	if (len > TEXT_MAX)
		sparrow_config_complain(config, place, NULL,
		    "larger than %d KiB", TEXT_MAX / 1024);
	else
		sparrow_config_read_lines(config, place.source, text, len);
	return end_text(config);
}

static bool
holds_password(const struct supersparrow_config *config, uint32_t source)
{
	for (size_t i = 0; i < config->n_given; i++)
		if (config->given[i]->place.source == source &&
		    config->given[i]->directive->type == SPARROW_SECRET)
			return true;
	return false;
}

int
supersparrow_config_read_file(struct supersparrow_config *config,
    const char *path)
{
	struct file file = { .path = path };
	struct sparrow_error error;
	struct sparrow_place place;
	int err = begin_text(config, path, &place);

	if (err != 0)
		return err;
	err = load(&file, TEXT_MAX, &error);
	if (err == -ENOMEM)
		config->error = err;
	else if (err != 0)
		sparrow_config_complain(config, place, NULL, "%s", error.text);
	else {
		sparrow_config_read_lines(config, place.source, file.data,
		    file.len);
		if (file.changed_s > config->newest_s)
			config->newest_s = file.changed_s;
		is_guarded(config, place, NULL, &file,
		    holds_password(config, place.source));
	}
	free(file.data);
	return end_text(config);
}

/* --- lists of overrides */

char *
sparrow_config_read_list(struct supersparrow_config *config,
    const struct sparrow_given *given, size_t *len,
    struct sparrow_place *place)
{
	struct file file = { .path = given->value };
	struct sparrow_error error;
	int err = begin_text(config, file.path, place);

	if (err == 0)
		err = load(&file, LIST_MAX, &error);
	if (err == -ENOMEM)
		config->error = err;
	else if (err != 0)
		sparrow_config_complain(config, given->place,
		    given->directive->name, "%s: %s", file.path, error.text);
	else if (is_guarded(config, given->place, given->directive->name,
	    &file, false)) {
		*len = file.len;
		return file.data;
	}
	free(file.data);
	return NULL;
}

/* --- passwords */

/* The first line; what follows may only be empty. */
static const char *
first_line(const struct file *file, size_t *len)
{
	const char *text = file->data;
	size_t n = file->len;

	if (n >= 3 && memcmp(text, SPARROW_BOM, 3) == 0) {
		text += 3;
		n -= 3;
	}
	while (n != 0 && (text[n - 1] == '\n' || text[n - 1] == '\r'))
		n--;
	*len = n;
	return text;
}

static char *
take_password(struct supersparrow_config *config,
    const struct sparrow_given *given, const struct file *file)
{
	size_t len;
	const char *text = first_line(file, &len);
	const char *what = len == 0 ? "is empty: " :
	    memchr(text, '\n', len) != NULL ? "has several lines: " : "";
	char *password;

	if (!sparrow_is_password(text, len)) {
		sparrow_config_complain(config, given->place,
		    given->directive->name, "%s: %sexpected one line of "
		    SPARROW_PASSWORD_EXPECTED, file->path, what);
		return NULL;
	}
	password = strndup(text, len);
	if (password == NULL)
		config->error = -ENOMEM;
	return password;
}

char *
sparrow_config_read_password(struct supersparrow_config *config,
    const struct sparrow_given *given)
{
	struct file file = { .path = given->value };
	struct sparrow_error error;
	char *password = NULL;
	int err = load(&file, PASSWORD_FILE_MAX, &error);

	if (err == -ENOMEM)
		config->error = err;
	else if (err != 0)
		sparrow_config_complain(config, given->place,
		    given->directive->name, "%s: %s", file.path, error.text);
	else if (is_guarded(config, given->place, given->directive->name,
	    &file, true))
		password = take_password(config, given, &file);
	free(file.data);
	return password;
}
