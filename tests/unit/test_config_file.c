/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Configuration and password files: what they may be, who may read and write
 * them; the examples that are shipped.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <supersparrow.h>

#include "config_private.h"
#include "config_unit.h"
#include "settings.h"
#include "unit.h"

/* Somebody who is neither root nor us. */
#define NOBODY 65534

#define MODE_READ "lets other users read the password; chmod o-rwx %\n"
#define MODE_WRITE "lets other users change it; chmod o-w %\n"
#define MODE_GROUP "lets its group change the password; chmod g-w %\n"

static char folder[32];
static char path[64];

static void
make_folder(void)
{
	strcpy(folder, "/tmp/test_config.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/file", folder);
}

static void
remove_folder(void)
{
	unlink(path);
	rmdir(folder);
}

static void
write_file(const void *data, size_t len, mode_t mode)
{
	FILE *out = fopen(path, "w");

	ck_assert_ptr_nonnull(out);
	ck_assert_uint_eq(fwrite(data, 1, len, out), len);
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_int_eq(chmod(path, mode), 0);
}

/* '%' in the expected text stands for the file. */
static void
assert_mistakes(struct supersparrow_config *config, const char *expected)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	for (; *expected != '\0'; expected++)
		if (*expected == '%')
			fputs(path, out);
		else
			fputc(*expected, out);
	fclose(out);
	unit_config_assert_mistakes(config, text);
	free(text);
}

/* Read the file as a configuration. */
static void
read_as_config(const char *mistakes)
{
	struct supersparrow_config *config = unit_config_new();
	int rc = supersparrow_config_read_file(config, path);

	ck_assert_int_eq(rc, *mistakes != '\0' ? SUPERSPARROW_ECONFIG : 0);
	assert_mistakes(config, mistakes);
	supersparrow_config_unref(config);
}

/* Read the file as a password file of two servers. */
static void
read_as_password(const char *password, const char *mistakes)
{
	struct supersparrow_config *config = unit_config_new();
	const struct sparrow_settings *settings;
	char text[256];

	snprintf(text, sizeof text, "password_file %s\nroute_server frr\n"
	    "route_server frr\nport 1\n", path);
	unit_config_read(config, "f", text);
	assert_mistakes(config, mistakes);
	settings = sparrow_config_settings(config);
	for (size_t i = 0; password != NULL && i < 2; i++)
		ck_assert_str_eq(settings->servers[i].password, password);
	supersparrow_config_unref(config);
}

static const struct {
	mode_t mode;
	const char *text;
	const char *mistakes;
} modes[] = {
	{ 0644, "self a.b\n", "" },
	{ 0664, "self a.b\n", "" },
	{ 0646, "self a.b\n", "%: mode 0646 " MODE_WRITE },
	{ 0600, "password frub\n", "" },
	{ 0400, "password frub\n", "" },
	{ 0640, "password frub\n", "" },
	{ 0644, "password frub\n", "%: mode 0644 " MODE_READ },
	{ 0604, "route_server frr\nhots x\npassword frub\n",
	    "%: mode 0604 " MODE_READ
	    "%:2: unknown directive \"hots\" (did you mean \"host\"?)\n" },
	{ 0662, "password frub\n", "%: mode 0662 " MODE_WRITE
	    "%: mode 0662 " MODE_GROUP },
};

START_TEST(mode_of_a_configuration_is_checked)
{
	write_file(modes[_i].text, strlen(modes[_i].text), modes[_i].mode);
	read_as_config(modes[_i].mistakes);
}
END_TEST

START_TEST(mode_of_a_password_file_is_checked)
{
	static const mode_t good[] = { 0600, 0400, 0640, 0440, 0700 };

	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		write_file("frub\n", 5, good[i]);
		read_as_password("frub", "");
		unlink(path);
	}
	write_file("frub\n", 5, 0644);
	read_as_password(NULL, "f:1: password_file: %: mode 0644 " MODE_READ);
	write_file("frub\n", 5, 0666);
	read_as_password(NULL, "f:1: password_file: %: mode 0666 " MODE_READ
	    "f:1: password_file: %: mode 0666 " MODE_WRITE
	    "f:1: password_file: %: mode 0666 " MODE_GROUP);
}
END_TEST

#define NOT_FILE(kind) \
	"%: is " kind ": expected a file\n", \
	"f:1: password_file: %: is " kind ": expected a file\n"

static void
assert_refused(const char *as_config, const char *as_password)
{
	read_as_config(as_config);
	read_as_password(NULL, as_password);
}

START_TEST(what_is_no_file_is_refused_at_once)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	assert_refused("%: cannot open: not found\n",
	    "f:1: password_file: %: cannot open: not found\n");
	ck_assert_int_eq(mkdir(path, 0700), 0);
	assert_refused(NOT_FILE("a directory"));
	ck_assert_int_eq(rmdir(path), 0);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	assert_refused(NOT_FILE("a FIFO"));
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(symlink("/dev/zero", path), 0);
	assert_refused(NOT_FILE("a device"));
	ck_assert_int_eq(unlink(path), 0);
	strcpy(address.sun_path, path);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address,
	    sizeof address), 0);
	read_as_config("%: cannot open: it is a socket, or its device is"
	    " missing\n");
	close(fd);
	strcat(path, "/x");
	read_as_config("%: cannot open: a part of the path is no directory\n");
	*strrchr(path, '/') = '\0';
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(symlink(path, path), 0);
	read_as_config("%: cannot open: too many symbolic links\n");
}
END_TEST

START_TEST(large_file_is_refused)
{
	static char zeros[4097];

	write_file(zeros, 0, 0600);
	ck_assert_int_eq(truncate(path, 1 << 30), 0);
	assert_refused("%: larger than 1024 KiB\n",
	    "f:1: password_file: %: larger than 4 KiB\n");
	write_file(zeros, sizeof zeros, 0600);
	read_as_password(NULL, "f:1: password_file: %: larger than 4 KiB\n");
	/* It says that it is empty, and has some megabytes. */
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(symlink("/proc/kallsyms", path), 0);
	assert_refused("%: larger than 1024 KiB\n",
	    "f:1: password_file: %: larger than 4 KiB\n");
}
END_TEST

START_TEST(file_of_another_user_with_a_password_is_refused)
{
	char mistake[256];

	if (geteuid() != 0)
		return;
	snprintf(mistake, sizeof mistake, "holds a password and belongs to"
	    " user %d: expected root or user 0, who reads it\n", NOBODY);
	write_file("password frub\n", 14, 0600);
	ck_assert_int_eq(chown(path, NOBODY, (gid_t)-1), 0);
	char text[512];

	snprintf(text, sizeof text, "%%: %s", mistake);
	read_as_config(text);
	snprintf(text, sizeof text, "f:1: password_file: %%: %s", mistake);
	read_as_password(NULL, text);
	write_file("self a.b\n", 9, 0600);
	read_as_config("");
}
END_TEST

/* 0640 root:bind, read by a member of the group. */
START_TEST(file_of_root_is_read_by_its_group)
{
	if (geteuid() != 0)
		return;
	write_file("password frub\n", 14, 0640);
	ck_assert_int_eq(chown(path, (uid_t)-1, NOBODY), 0);
	ck_assert_int_eq(chmod(folder, 0755), 0);
	ck_assert_int_eq(setegid(NOBODY), 0);
	ck_assert_int_eq(seteuid(NOBODY), 0);
	read_as_config("");
	ck_assert_int_eq(seteuid(0), 0);
	ck_assert_int_eq(setegid(0), 0);
	ck_assert_int_eq(chmod(path, 0600), 0);
	ck_assert_int_eq(seteuid(NOBODY), 0);
	read_as_config("%: cannot open: permission denied\n");
	ck_assert_int_eq(seteuid(0), 0);
}
END_TEST

/* Whoever is not root may keep the password as well. */
START_TEST(own_file_of_a_user_is_read)
{
	if (geteuid() != 0)
		return;
	write_file("password frub\n", 14, 0600);
	ck_assert_int_eq(chown(path, NOBODY, (gid_t)-1), 0);
	ck_assert_int_eq(chmod(folder, 0755), 0);
	ck_assert_int_eq(seteuid(NOBODY), 0);
	read_as_config("");
	ck_assert_int_eq(seteuid(0), 0);
}
END_TEST

/* It is the serial of the zones. */
START_TEST(newest_file_counts)
{
	struct timespec times[2] = { { .tv_sec = 1600000000 },
	    { .tv_sec = 1600000000 } };
	struct supersparrow_config *config = unit_config_new();

	write_file("zone z\nns n.z\n", 14, 0600);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(utimensat(AT_FDCWD, path, times, 0), 0);
		ck_assert_int_eq(supersparrow_config_read_file(config, path),
		    0);
		write_file("verbose\n", 8, 0600);
		times[1].tv_sec = 1500000000;
	}
	unit_config_assert_mistakes(config, "");
	ck_assert_uint_eq(supersparrow_zone_serial(
	    supersparrow_config_zone(config, 0)), 1600000000);
	supersparrow_config_unref(config);
}
END_TEST

#define X50 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define X255 X50 X50 X50 X50 X50 "xxxxx"
#define EXPECTED \
	"expected one line of 1 to 255 bytes, no control bytes, no 0xff\n"

static const struct {
	const char *bytes;
	size_t len;
	const char *password;	/* NULL: refused */
	const char *mistake;
} passwords[] = {
#define BYTES(text) text, sizeof text - 1
	{ BYTES("frub\n"), "frub", "" },
	{ BYTES("frub"), "frub", "" },
	{ BYTES("\xef\xbb\xbf" "frub\r\n\r\n\n"), "frub", "" },
	{ BYTES(" #f'r \"u=\\b \n"), " #f'r \"u=\\b ", "" },
	{ BYTES("fr\xc3\xbc\x62\n"), "fr\xc3\xbc\x62", "" },
	{ BYTES(X255 "\n"), X255, "" },
	{ BYTES(X255 "x\n"), NULL, "" },
	{ BYTES(""), NULL, "is empty: " },
	{ BYTES("\n"), NULL, "is empty: " },
	{ BYTES("frub\nfrub\n"), NULL, "has several lines: " },
	{ BYTES("\nfrub\n"), NULL, "has several lines: " },
	{ BYTES("fr\0ub\n"), NULL, "" },
	{ BYTES("frub\0"), NULL, "" },
	{ BYTES("fr\xffub\n"), NULL, "" },
	{ BYTES("fr\rub\n"), NULL, "" },
	{ BYTES("fr\tub\n"), NULL, "" },
	{ BYTES("fr\x7fub\n"), NULL, "" },
};

START_TEST(password_file_is_one_line)
{
	char mistake[256] = "";

	if (passwords[_i].password == NULL)
		snprintf(mistake, sizeof mistake,
		    "f:1: password_file: %%: %s" EXPECTED,
		    passwords[_i].mistake);
	write_file(passwords[_i].bytes, passwords[_i].len, 0600);
	read_as_password(passwords[_i].password, mistake);
}
END_TEST

/* A password never shows in what people see of a configuration. */
START_TEST(password_shows_in_no_mistake)
{
	static const char text[] = "password=frub\npassword frub\n"
	    "password \"frub\npassword frub\xff\nroute_server frr\n"
	    "password 'fr\tub' frub\npassword_file /none\npasword frub\n"
	    "password\"frub\"\n\"password\" frub\n";
	struct supersparrow_config *config = unit_config_new();
	const char *mistake;
	size_t i;

	write_file(text, sizeof text - 1, 0644);
	ck_assert_int_eq(supersparrow_config_read_file(config, path),
	    SUPERSPARROW_ECONFIG);
	ck_assert_int_eq(supersparrow_config_set(config, "password",
	    "frub\x01"), SUPERSPARROW_ECONFIG);
	ck_assert_int_eq(supersparrow_config_finish(config),
	    SUPERSPARROW_ECONFIG);
	for (i = 0; (mistake = supersparrow_config_mistake(config, i)) != NULL;
	    i++)
		ck_assert_ptr_null(strstr(mistake, "frub"));
	ck_assert_uint_eq(i, 10);
	supersparrow_config_unref(config);
}
END_TEST

/* --- the examples */

static void
read_example(const char *name, const char *settings)
{
	struct supersparrow_config *config = unit_config_new();
	const char *top = getenv("top_srcdir");
	char file[1024];
	int rc;

	snprintf(file, sizeof file, "%s/etc/%s", top != NULL ? top : ".",
	    name);
	rc = supersparrow_config_read_file(config, file);
	unit_config_assert_settings(config, settings);
	ck_assert_int_eq(rc, 0);
	supersparrow_config_unref(config);
}

START_TEST(examples_are_read)
{
	read_example("supersparrow.conf.example",
	    "*amsterdam 64700: 192.0.2.1 2001:db8:1::1"
	    " www.amsterdam.example.org\n"
	    "sydney 64702 64703: 198.51.100.1 2001:db8:2::1"
	    " www.sydney.example.org\n"
	    "zebra /run/frr/bgpd.vty timeout 5\n");
	read_example("first-version.conf.example",
	    "*64700 64700: www.x.apache-test.supersparrow\n"
	    "64702 64702: www.y.apache-test.supersparrow\n"
	    "zebra localhost:2605 timeout 5\n");
}
END_TEST

/* --- the manual */

/* All of the manual, its lines joined by blanks. */
static char *
read_manual(void)
{
	const char *top = getenv("top_srcdir");
	char file[1024];
	char *text = NULL;
	size_t len = 0;
	FILE *in;

	snprintf(file, sizeof file, "%s/doc/supersparrow.conf.5",
	    top != NULL ? top : ".");
	in = fopen(file, "r");
	ck_assert_msg(in != NULL, "%s: %s", file, strerror(errno));
	ck_assert_int_gt(getdelim(&text, &len, '\0', in), 0);
	fclose(in);
	for (char *p = text; (p = strchr(p, '\n')) != NULL;)
		*p = ' ';
	return text;
}

static void
assert_has(const char *item, const char *name, const char *text)
{
	ck_assert_msg(strstr(item, text) != NULL,
	    "supersparrow.conf(5), %s: \"%s\" is missing in \"%s\"", name,
	    text, item);
}

/* Range and default of a directive stand in its item. */
static void
assert_described(const struct supersparrow_directive *directive,
    const char *item)
{
	const char *name = supersparrow_directive_name(directive);
	const char *fallback = supersparrow_directive_default(directive);
	char text[128];

	if (fallback != NULL) {
		snprintf(text, sizeof text, "Default: %s", fallback);
		assert_has(item, name, text);
	}
	if (directive->type == SPARROW_NUMBER) {
		snprintf(text, sizeof text, " %lld to %lld",
		    (long long)directive->min, (long long)directive->max);
		assert_has(item, name, text);
	}
}

START_TEST(manual_describes_every_directive_in_this_order)
{
	const struct supersparrow_directive *directive = NULL;
	char *manual = read_manual();
	char *item = manual;
	char head[64];

	while ((directive = supersparrow_directive_next(directive)) != NULL) {
		char *end;

		snprintf(head, sizeof head, " .It Ic %s ",
		    supersparrow_directive_name(directive));
		item = strstr(item, head);
		ck_assert_msg(item != NULL, "\"%s\" is missing, or not in"
		    " order", head);
		end = strstr(item + 1, " .It ");
		ck_assert_ptr_nonnull(end);
		*end = '\0';
		assert_described(directive, item);
		*end = ' ';
	}
	free(manual);
}
END_TEST

Suite *
unit_suite(void)
{
	Suite *suite = suite_create("config_file");
	TCase *tests = tcase_create("config_file");

	tcase_add_checked_fixture(tests, make_folder, remove_folder);
	tcase_add_loop_test(tests, mode_of_a_configuration_is_checked, 0,
	    (int)(sizeof modes / sizeof modes[0]));
	tcase_add_test(tests, mode_of_a_password_file_is_checked);
	tcase_add_test(tests, what_is_no_file_is_refused_at_once);
	tcase_add_test(tests, large_file_is_refused);
	tcase_add_test(tests, file_of_another_user_with_a_password_is_refused);
	tcase_add_test(tests, file_of_root_is_read_by_its_group);
	tcase_add_test(tests, own_file_of_a_user_is_read);
	tcase_add_test(tests, newest_file_counts);
	tcase_add_loop_test(tests, password_file_is_one_line, 0,
	    (int)(sizeof passwords / sizeof passwords[0]));
	tcase_add_test(tests, password_shows_in_no_mistake);
	tcase_add_test(tests, examples_are_read);
	tcase_add_test(tests, manual_describes_every_directive_in_this_order);
	suite_add_tcase(suite, tests);
	return suite;
}
