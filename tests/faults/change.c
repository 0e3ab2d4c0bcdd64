/* Changes files just before or while a program reads them, by what they are called, to see what it makes of it:
 * cc -shared -fPIC -o change.so change.c, and then LD_PRELOAD=change.so */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static atomic_long reads, opens;

static int is(const char *path, const char *name) {
    const char *last = strrchr(path, '/');
    return strcmp(last ? last + 1 : path, name) == 0;
}

static void write_to(const char *path, const char *text) {
    long fd = syscall(SYS_openat, AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
    if (fd < 0) return;
    if (syscall(SYS_write, fd, text, strlen(text)) < 0) return;
    syscall(SYS_close, fd);
}

static void before_open(const char *path) {
    if (is(path, "vanishes.txt")) unlink(path);
    if (is(path, "becomes-pipe.txt") && unlink(path) == 0) mkfifo(path, 0600);
    if (is(path, "becomes-folder.txt") && unlink(path) == 0) mkdir(path, 0700);
    if (is(path, "becomes-device.txt") && unlink(path) == 0 && symlink("/dev/zero", path) != 0) return;
    if (is(path, "becomes-nothing.txt") && unlink(path) == 0 && symlink("nowhere", path) != 0) return;
    if (is(path, "becomes-circle.txt") && unlink(path) == 0 && symlink("becomes-circle.txt", path) != 0) return;
    if (is(path, "becomes-another.txt") && unlink(path) == 0) write_to(path, "Ein Kahn liegt am Ufer.\n");
}

static void after_open(const char *path) {
    int failed = 0;
    if (is(path, "empties.txt")) failed = truncate(path, 0);
    if (is(path, "shrinks.txt")) failed = truncate(path, 21);
    if (is(path, "grows.txt")) failed = truncate(path, 1L << 40);
    if (is(path, "unlinked.txt")) failed = unlink(path);
    if (is(path, "rewritten.txt")) {
        long fd = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY, 0);
        char digit = (char)('0' + atomic_fetch_add(&opens, 1) % 10);
        failed = syscall(SYS_write, fd, &digit, 1) < 0;
        syscall(SYS_close, fd);
    }
    (void)failed;
}

#define OPENS(name)                                                      \
    int name(const char *path, int flags, ...) {                         \
        va_list list;                                                    \
        va_start(list, flags);                                           \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0; \
        va_end(list);                                                    \
        before_open(path);                                               \
        int fd = NEXT(name)(path, flags, mode);                          \
        if (fd >= 0) after_open(path);                                   \
        return fd;                                                       \
    }
OPENS(open)
OPENS(open64)

DIR *opendir(const char *path) {
    if (is(path, "vanishing")) rmdir(path);
    if (is(path, "becoming-file") && rmdir(path) == 0) write_to(path, "Ein Kahn liegt am Ufer.\n");
    return NEXT(opendir)(path);
}

ssize_t read(int fd, void *buffer, size_t length) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    long got = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
    path[got < 0 ? 0 : got] = 0;
    if (is(path, "fails.txt")) return errno = EIO, -1;
    if (is(path, "would-wait.txt")) return errno = EAGAIN, -1;
    if (is(path, "interrupted.txt") && atomic_fetch_add(&reads, 1) % 2 == 0) return errno = EINTR, -1;
    if (is(path, "byte-by-byte.txt") && length > 1) length = 1;
    return NEXT(read)(fd, buffer, length);
}
