/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The least that a map program of Apache can do: a line for a line. */
#include <string.h>
#include <unistd.h>

#define ANSWER "www.y.example.org\n"

int
main(void)
{
	char data[65536];
	const char *at;
	ssize_t n;

	while ((n = read(STDIN_FILENO, data, sizeof(data))) > 0)
		for (at = data; (at = memchr(at, '\n',
		    (size_t)(data + n - at))) != NULL; at++)
			if (write(STDOUT_FILENO, ANSWER,
			    sizeof(ANSWER) - 1) < 0)
				return 1;
	return 0;
}
