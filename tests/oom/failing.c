/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include "failing.h"

static atomic_bool armed;
static atomic_uint calls, failed;
static atomic_long pieces, bytes;
static enum failing what;
static unsigned which;
static bool all_behind;

void
failing_set(enum failing kind, unsigned n, bool for_good)
{
	what = kind;
	which = n;
	all_behind = for_good;
	atomic_store(&calls, 0);
	atomic_store(&failed, 0);
}

unsigned
failing_count(void)
{
	return atomic_load(&failed);
}

void
failing_arm(void)
{
	atomic_store(&armed, true);
}

void
failing_disarm(void)
{
	atomic_store(&armed, false);
}

long
failing_pieces(void)
{
	return atomic_load(&pieces);
}

long
failing_bytes(void)
{
	return atomic_load(&bytes);
}

int
failing_free_fd(void)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd;
}

/* Is it this call's turn? */
static bool
fails(enum failing kind)
{
	unsigned n;

	if (!atomic_load(&armed) || kind != what || which == 0)
		return false;
	n = atomic_fetch_add(&calls, 1) + 1;
	if (n != which && !(all_behind && n > which))
		return false;
	atomic_fetch_add(&failed, 1);
	return true;
}

static void *
took(void *piece)
{
	if (piece != NULL) {
		atomic_fetch_add(&pieces, 1);
		atomic_fetch_add(&bytes, (long)malloc_usable_size(piece));
	}
	return piece;
}

/* A function that gives memory. */
#define MEMORY(name, parameters, arguments) \
	void *__real_##name parameters; \
	void *__wrap_##name parameters; \
	void * \
	__wrap_##name parameters \
	{ \
		if (fails(FAILING_MEMORY)) { \
			errno = ENOMEM; \
			return NULL; \
		} \
		return took(__real_##name arguments); \
	}

MEMORY(malloc, (size_t size), (size))
MEMORY(calloc, (size_t n, size_t size), (n, size))
MEMORY(aligned_alloc, (size_t align, size_t size), (align, size))
MEMORY(strdup, (const char *text), (text))
MEMORY(strndup, (const char *text, size_t n), (text, n))

void *__real_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __real_free(void *piece);
void __wrap_free(void *piece);

void *
__wrap_realloc(void *old, size_t size)
{
	void *piece;
	long before;

	if (fails(FAILING_MEMORY)) {
		errno = ENOMEM;
		return NULL;
	}
	if (old == NULL)
		return took(__real_realloc(old, size));
	before = (long)malloc_usable_size(old);
	piece = __real_realloc(old, size);
	if (piece != NULL)
		atomic_fetch_add(&bytes, (long)malloc_usable_size(piece) -
		    before);
	return piece;
}

void
__wrap_free(void *piece)
{
	if (piece != NULL) {
		atomic_fetch_sub(&pieces, 1);
		atomic_fetch_sub(&bytes, (long)malloc_usable_size(piece));
	}
	__real_free(piece);
}

/* gcc calls one or the other. */
int __wrap_asprintf(char **out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
int __wrap___asprintf_chk(char **out, int flag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static int
print(char **out, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

static int
print(char **out, const char *format, va_list args)
{
	int n;

	if (fails(FAILING_MEMORY)) {
		errno = ENOMEM;
		return -1;
	}
	n = vasprintf(out, format, args);
	if (n >= 0)
		took(*out);
	return n;
}

int
__wrap_asprintf(char **out, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = print(out, format, args);
	va_end(args);
	return n;
}

int
__wrap___asprintf_chk(char **out, int flag, const char *format, ...)
{
	va_list args;
	int n;

	(void)flag;
	va_start(args, format);
	n = print(out, format, args);
	va_end(args);
	return n;
}

/* A system call, and what errno says then. */
#define SYSTEM(type, name, error, parameters, arguments) \
	type __real_##name parameters; \
	type __wrap_##name parameters; \
	type \
	__wrap_##name parameters \
	{ \
		if (fails(FAILING_SYSTEM)) { \
			errno = error; \
			return -1; \
		} \
		return __real_##name arguments; \
	}

SYSTEM(int, socket, EMFILE, (int family, int type, int protocol),
    (family, type, protocol))
SYSTEM(int, connect, ENETUNREACH,
    (int fd, const struct sockaddr *sa, socklen_t len), (fd, sa, len))
SYSTEM(int, setsockopt, ENOPROTOOPT,
    (int fd, int level, int name, const void *value, socklen_t len),
    (fd, level, name, value, len))
SYSTEM(int, getsockopt, ENOBUFS,
    (int fd, int level, int name, void *value, socklen_t *len),
    (fd, level, name, value, len))
SYSTEM(int, poll, ENOMEM, (struct pollfd *fds, nfds_t n, int timeout),
    (fds, n, timeout))
ssize_t __real_read(int fd, void *data, size_t n);
ssize_t __wrap_read(int fd, void *data, size_t n);

ssize_t
__wrap_read(int fd, void *data, size_t n)
{
	bool is_signal = fails(FAILING_SIGNAL);

	if (!is_signal && !fails(FAILING_SYSTEM))
		return __real_read(fd, data, n);
	errno = is_signal ? EINTR : EIO;
	return -1;
}

SYSTEM(ssize_t, write, EIO, (int fd, const void *data, size_t n),
    (fd, data, n))
SYSTEM(ssize_t, recv, ECONNRESET, (int fd, void *data, size_t n, int flags),
    (fd, data, n, flags))
SYSTEM(ssize_t, send, EPIPE,
    (int fd, const void *data, size_t n, int flags), (fd, data, n, flags))
SYSTEM(int, fstat, EIO, (int fd, struct stat *st), (fd, st))
SYSTEM(int, stat, EIO, (const char *path, struct stat *st), (path, st))
SYSTEM(int, pipe2, EMFILE, (int fds[2], int flags), (fds, flags))
SYSTEM(int, clock_gettime, EINVAL, (clockid_t id, struct timespec *ts),
    (id, ts))
SYSTEM(ssize_t, getrandom, EAGAIN, (void *data, size_t n, unsigned flags),
    (data, n, flags))

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __real_close(int fd);
int __wrap_close(int fd);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
    void *(*run)(void *), void *data);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
    void *(*run)(void *), void *data);

int
__wrap_open(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	if (fails(FAILING_SYSTEM)) {
		errno = ENFILE;
		return -1;
	}
	va_start(args, flags);
	mode = (flags & O_CREAT) != 0 ? va_arg(args, mode_t) : 0;
	va_end(args);
	return __real_open(path, flags, mode);
}

/* As Linux does it: the descriptor is gone all the same. */
int
__wrap_close(int fd)
{
	int rc = __real_close(fd);

	if (!fails(FAILING_SYSTEM))
		return rc;
	errno = EINTR;
	return -1;
}

int
__wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
    void *(*run)(void *), void *data)
{
	return fails(FAILING_SYSTEM) ? EAGAIN :
	    __real_pthread_create(thread, attr, run, data);
}
