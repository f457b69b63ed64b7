/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include <supersparrow.h>

#include "batch.h"

/* A visitor waits for the answer. */
#define VISITOR_WAIT_MS 300

#define BLANKS " \t\r"

void
batch_style(const struct tool *tool, const struct batch_shared *shared,
    struct batch_style *style)
{
	int64_t wait_ms = tool_number(tool, "wait_ms");

	if (wait_ms < 0)
		wait_ms = shared->is_file ? 0 : VISITOR_WAIT_MS;
	style->wait_ms = tool_wait_ms(tool, wait_ms);
	style->guard = shared->is_file ? SUPERSPARROW_GUARD_RELOGIN :
	    SUPERSPARROW_GUARD_LOGIN;
	style->format = tool->output == &output_text ?
	    tool_text(tool, "batch_format") : NULL;
}

bool
batch_address(const struct batch_style *style, const struct line *line,
    struct sockaddr_storage *addr)
{
	char text[LINE_LEN_MAX + 1];
	size_t len = line->len;

	if (memchr(line->text, '\0', len) != NULL)
		return false;
	memcpy(text, line->text, len);
	text[len] = '\0';
	if (style->format != NULL)
		text[strcspn(text, BLANKS)] = '\0';
	else
		while (len > 0 && strchr(BLANKS, text[len - 1]) != NULL)
			text[--len] = '\0';
	return supersparrow_address_parse(text, addr) == 0;
}

void
batch_print(struct tool *tool, const struct batch_style *style,
    const struct supersparrow_decision *decision, int rc,
    const struct line *line)
{
	if (rc == 0 && style->format != NULL)
		rc = tool_print_template(tool->out, style->format, decision,
		    line->text, line->len);
	else if (rc == 0)
		rc = tool->output->line(tool->out, tool, decision);
	if (rc != 0)
		fputs(tool->output->nothing, tool->out);
}

int
batch_signal_fd(const int *signals)
{
	struct sigaction action;
	sigset_t set;
	int fd;

	sigemptyset(&set);
	for (; *signals != 0; signals++)
		if (sigaction(*signals, NULL, &action) == 0 &&
		    action.sa_handler != SIG_IGN)
			sigaddset(&set, *signals);
	fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (fd >= 0)
		sigprocmask(SIG_BLOCK, &set, NULL);
	return fd;
}

int
batch_signal(int fd)
{
	struct signalfd_siginfo info;

	return read(fd, &info, sizeof(info)) == sizeof(info) ?
	    (int)info.ssi_signo : 0;
}
