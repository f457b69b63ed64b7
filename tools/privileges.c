/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a program that somebody else started as root should not keep. */
#include "config.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tool.h"

/* Without close_range(2): no server has more of them open. */
#define FDS_MAX 65536

void
tool_close_inherited(void)
{
#ifdef HAVE_CLOSEFROM
	closefrom(STDERR_FILENO + 1);
#else
	int fd;

	for (fd = STDERR_FILENO + 1; fd < FDS_MAX; fd++)
		close(fd);
#endif
	umask(077);
}

/* Groups first: who is no longer root may not. */
static int
change(const struct passwd *entry)
{
	if (initgroups(entry->pw_name, entry->pw_gid) != 0 ||
	    setgid(entry->pw_gid) != 0 || setuid(entry->pw_uid) != 0)
		return -errno;
	/* A system on which it only seemed to work. */
	if (geteuid() != entry->pw_uid || getegid() != entry->pw_gid ||
	    (entry->pw_uid != 0 && setuid(0) == 0))
		return -EPERM;
	return 0;
}

int
tool_become(const char *user)
{
	const struct passwd *entry;
	int rc;

	errno = 0;
	entry = getpwnam(user);
	if (entry == NULL) {
		tool_say("user: %s: %s", user,
		    errno != 0 ? strerror(errno) : "no such user");
		return -ENOENT;
	}
	if (geteuid() == entry->pw_uid)
		return 0;
	rc = change(entry);
	if (rc != 0)
		tool_say("user: cannot become %s: %s; only root can",
		    user, strerror(-rc));
	return rc;
}
