/* The limit: an epoll loop that sends a frame to every socket with one `send` each.
 *
 * loop FILE: the payload is that of FILE, with the number after its first "rev": replaced by the
 * count of events so far. Each text frame that a client sends makes one event. It prints its port. */

#define _GNU_SOURCE
#include "wire.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 20000, LONGEST = 65536, DIGITS = 8, BATCH = 256 };

static const char HELLO[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                            "Connection: Upgrade\r\nSec-WebSocket-Accept: " ACCEPT "\r\n\r\n";

static int clients[MOST]; /* sockets that were greeted */
static unsigned count;
static bool greeted[MOST]; /* by file descriptor */
static uint8_t frame[LONGEST + LONGEST_HEAD];
static size_t frame_length;
static char *digits; /* where the revision stands in the frame */
static unsigned long revision;

static void load_frame(const char *path)
{
    static char text[LONGEST];
    FILE *file = fopen(path, "r");
    if (!file)
        fail("%s: %s", path, strerror(errno));
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    char *after, *number = strstr(text, "\"rev\":");
    if (!number)
        fail("%s has no revision", path);
    number += strlen("\"rev\":");
    strtoul(number, &after, 10);
    size_t before = (size_t)(number - text), rest = length - (size_t)(after - text);
    size_t head = write_head(frame, TEXT, before + DIGITS + rest);
    memcpy(frame + head, text, before);
    digits = (char *)frame + head + before;
    memcpy(digits + DIGITS, after, rest);
    frame_length = head + before + DIGITS + rest;
}

static void send_event(void)
{
    char number[DIGITS + 1];
    snprintf(number, sizeof number, "%*lu", DIGITS, ++revision % 100000000);
    memcpy(digits, number, DIGITS);
    for (unsigned at = 0; at < count; at++)
        if (send(clients[at], frame, frame_length, MSG_NOSIGNAL) != (ssize_t)frame_length)
            fail("a client does not keep up");
}

static void leave(int fd)
{
    for (unsigned at = 0; at < count; at++)
        if (clients[at] == fd)
            clients[at] = clients[--count];
    greeted[fd] = false;
    close(fd);
}

static void receive(int fd)
{
    static uint8_t bytes[LONGEST];
    ssize_t length = recv(fd, bytes, sizeof bytes, 0);
    if (length <= 0) {
        leave(fd);
        return;
    }
    if (!greeted[fd]) {
        /* The whole request comes in one segment. */
        send(fd, HELLO, sizeof HELLO - 1, MSG_NOSIGNAL);
        greeted[fd] = true;
        clients[count++] = fd;
        return;
    }
    struct frame said;
    for (size_t at = 0; read_head(bytes + at, (size_t)length - at, &said);
         at += said.head + said.payload)
        if (said.opcode == TEXT)
            send_event();
}

int main(int count_of_arguments, char **arguments)
{
    if (count_of_arguments != 2)
        fail("loop FILE");
    raise_file_limit();
    load_frame(arguments[1]);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listening = socket(AF_INET, SOCK_STREAM, 0), poll = epoll_create1(0), one = 1;
    if (bind(listening, (struct sockaddr *)&address, size) || listen(listening, 4096))
        fail("listen: %s", strerror(errno));
    getsockname(listening, (struct sockaddr *)&address, &size);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    epoll_ctl(poll, EPOLL_CTL_ADD, listening,
              &(struct epoll_event){.events = EPOLLIN, .data.fd = listening});
    for (;;) {
        struct epoll_event ready[BATCH];
        int events = epoll_wait(poll, ready, BATCH, -1);
        for (int at = 0; at < events; at++) {
            if (ready[at].data.fd != listening) {
                receive(ready[at].data.fd);
                continue;
            }
            int fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK);
            if (fd < 0 || fd >= MOST)
                fail("accept: %s", strerror(errno));
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
            epoll_ctl(poll, EPOLL_CTL_ADD, fd,
                      &(struct epoll_event){.events = EPOLLIN, .data.fd = fd});
        }
    }
}
