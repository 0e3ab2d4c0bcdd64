/* Makes calls fail that change or read files below one folder, to see what a program makes of it:
 * cc -shared -fPIC -o fail.so fail.c, and then LD_PRELOAD=fail.so with
 *   FAIL_BELOW   the folder, absolute
 *   FAIL_AT      which of these calls fails, counted from 1
 *   FAIL_ERRNO   with which error
 *   FAIL_ALWAYS  set: all later ones of its kind, too
 *   FAIL_KILL    set: the process is killed in its place
 *   FAIL_BYTES   (instead of FAIL_AT) how many bytes can be written before the disk is full
 *   FAIL_THREADS (instead of FAIL_AT) how many threads can be started before there are no more
 *   FAIL_MARK    a file that is made when a call has failed */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { OPEN = 1, READ, WRITE, SYNC, RENAME, UNLINK };

static const char *below;
static long at = -1, bytes = -1, threads = -1;
static int error, always, kills;
static atomic_long calls, written, started;
static atomic_int failing;

__attribute__((constructor)) static void start(void) {
    const char *value;
    below = getenv("FAIL_BELOW");
    if ((value = getenv("FAIL_AT"))) at = atol(value);
    if ((value = getenv("FAIL_BYTES"))) bytes = atol(value);
    if ((value = getenv("FAIL_THREADS"))) threads = atol(value);
    if ((value = getenv("FAIL_ERRNO"))) error = atoi(value);
    always = getenv("FAIL_ALWAYS") != NULL;
    kills = getenv("FAIL_KILL") != NULL;
}

static int is_below(const char *path) {
    char whole[PATH_MAX * 2], here[PATH_MAX];
    if (!below || !path) return 0;
    if (path[0] != '/') {
        if (syscall(SYS_getcwd, here, sizeof here) < 0) return 0;
        snprintf(whole, sizeof whole, "%s/%s", here, path);
        path = whole;
    }
    return strncmp(path, below, strlen(below)) == 0;
}

static int is_fd_below(int fd) {
    char link[64], path[PATH_MAX];
    if (!below) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    long length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return is_below(path);
}

static int fail(int with) {
    const char *mark = getenv("FAIL_MARK");
    if (mark) {
        long fd = syscall(SYS_openat, AT_FDCWD, mark, O_CREAT | O_WRONLY, 0600);
        if (fd >= 0) syscall(SYS_close, fd);
    }
    if (kills) syscall(SYS_kill, getpid(), SIGKILL);
    errno = with;
    return 1;
}

/* Whether this call is to fail. */
static int fails(enum kind kind) {
    if (at < 0) return 0;
    long call = atomic_fetch_add(&calls, 1) + 1;
    if (call == at) {
        atomic_store(&failing, kind);
        return fail(error);
    }
    return call > at && always && atomic_load(&failing) == (int)kind && fail(error);
}

/* How many of the bytes fit on the disk; -1: none. */
static long room(long wanted) {
    if (bytes < 0) return wanted;
    long before = atomic_fetch_add(&written, wanted);
    if (before + wanted <= bytes) return wanted;
    atomic_store(&written, bytes);
    if (before >= bytes) return fail(ENOSPC) ? -1 : 0;
    return bytes - before;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define OPENS(name)                                                      \
    int name(const char *path, int flags, ...) {                         \
        va_list list;                                                    \
        va_start(list, flags);                                           \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0; \
        va_end(list);                                                    \
        if (is_below(path) && fails(OPEN)) return -1;                    \
        return NEXT(name)(path, flags, mode);                            \
    }
OPENS(open)
OPENS(open64)

#define OPENS_AT(name)                                                   \
    int name(int folder, const char *path, int flags, ...) {             \
        va_list list;                                                    \
        va_start(list, flags);                                           \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0; \
        va_end(list);                                                    \
        if (is_below(path) && fails(OPEN)) return -1;                    \
        return NEXT(name)(folder, path, flags, mode);                    \
    }
OPENS_AT(openat)
OPENS_AT(openat64)

ssize_t read(int fd, void *buffer, size_t length) {
    if (is_fd_below(fd) && fails(READ)) return -1;
    return NEXT(read)(fd, buffer, length);
}

ssize_t write(int fd, const void *buffer, size_t length) {
    if (is_fd_below(fd)) {
        if (fails(WRITE)) return -1;
        long fitting = room((long)length);
        if (fitting < 0) return -1;
        length = (size_t)fitting;
    }
    return NEXT(write)(fd, buffer, length);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    if (is_fd_below(fd) && count > 0) return write(fd, parts[0].iov_base, parts[0].iov_len);
    return NEXT(writev)(fd, parts, count);
}

int fsync(int fd) { return is_fd_below(fd) && fails(SYNC) ? -1 : NEXT(fsync)(fd); }
int fdatasync(int fd) { return is_fd_below(fd) && fails(SYNC) ? -1 : NEXT(fdatasync)(fd); }

int rename(const char *from, const char *to) {
    return is_below(to) && fails(RENAME) ? -1 : NEXT(rename)(from, to);
}

int unlink(const char *path) { return is_below(path) && fails(UNLINK) ? -1 : NEXT(unlink)(path); }

int unlinkat(int folder, const char *path, int flags) {
    return is_below(path) && fails(UNLINK) ? -1 : NEXT(unlinkat)(folder, path, flags);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument) {
    if (threads >= 0 && atomic_fetch_add(&started, 1) >= threads && fail(EAGAIN)) return EAGAIN;
    return NEXT(pthread_create)(thread, attributes, run, argument);
}
