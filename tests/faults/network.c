/* Ends a process that turns to the network:
 * cc -shared -fPIC -o network.so network.c, and then LD_PRELOAD=network.so */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static void refuse(int domain) {
    if (domain != AF_UNIX) _exit(97);
}

int socket(int domain, int type, int protocol) {
    refuse(domain);
    return NEXT(socket)(domain, type, protocol);
}

int connect(int fd, const struct sockaddr *address, socklen_t length) {
    refuse(address->sa_family);
    return NEXT(connect)(fd, address, length);
}

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
    refuse(AF_INET);
    return NEXT(getaddrinfo)(node, service, hints, found);
}
