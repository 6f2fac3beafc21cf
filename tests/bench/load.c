/* The load client: WebSocket connections, what arrives on them and when, commands in a closed loop.
 *
 * load TOKENS TASKS: files with one token and one id a line. It reads orders from standard input,
 * one a line, and answers each with one line of JSON, times in ms by CLOCK_MONOTONIC:
 *
 *   join PORT PATH COUNT PEOPLE TOGETHER WHOLE   open COUNT connections as the first PEOPLE tokens in
 *                  turn, TOGETHER at a time; each has joined when it is greeted, or, if WHOLE is 1,
 *                  when it has its whole snapshot
 *   leave FROM     close the connections from number FROM on
 *   events COUNT TOGETHER TEXT   the first connection sends TEXT, with % as the number of the event
 *                  and # as its ref; an event is over when every connection has it
 *   claims SECONDS DEEP FROM COUNT   COUNT connections claim and release tasks of their own, DEEP
 *                  commands of each in flight
 *   race TIMES FROM COUNT   all claim one task; the winner releases it
 *   probe          from now on the first connection always has a ping under way
 *
 * Of a frame it reads type, ref and revision; the rest is counted and not parsed. */

#define _GNU_SOURCE
#include "wire.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 16000, LINES = 4096, LONGEST = 256, READ = 262144, BATCH = 256, KEEP = 2048 };
enum { LOOK = 128 }; /* bytes of a payload that are looked at */
enum { SLOTS = 4096, SAMPLES = 1 << 22 };

static const uint8_t MASK[4] = {0x37, 0xfa, 0x21, 0x3d};
static const unsigned PROBE_SLOT = SLOTS;
static const uint32_t INPUT = UINT32_MAX;

enum state { CONNECTING, SHAKING, GREETED, JOINED };

struct connection {
    int fd;
    enum state state;
    bool whole; /* joins by a snapshot */
    bool snapshot; /* the frame under way is one */
    const char *token;
    double opened, joined;
    unsigned long revision;
    uint64_t rest; /* bytes of the frame under way that are still to come */
    unsigned kept;
    uint8_t keep[KEEP]; /* the beginning of what was cut off */
};

/* A place of the closed loop, with at most one command under way. */
struct slot {
    unsigned connection, number;
    const char *task;
    bool holds, waits, granted;
    double sent;
};

static struct connection connections[MOST];
static unsigned open_count, joined_count;
static struct slot slots[SLOTS];
static unsigned waiting, refused;
static double *samples;
static unsigned sample_count;
static char tokens[LINES][LONGEST], tasks[LINES][LONGEST];
static unsigned token_count, task_count;
static char asked_path[LONGEST];
static int poll_fd;
static uint64_t received_bytes;
static double last_arrival;

/* The events that are measured: those after `base`. */
static struct {
    unsigned long base;
    unsigned count, over, *left;
    double *sent, *first, *last;
} events;

/* The probe: a ping that is always under way, so that silence means that the server stands still. */
static struct {
    bool on, waits;
    double sent, due, silence;
} probe;

static unsigned read_lines(const char *path, char lines[LINES][LONGEST])
{
    FILE *file = fopen(path, "r");
    if (!file)
        fail("%s: %s", path, strerror(errno));
    unsigned count = 0;
    while (count < LINES && fgets(lines[count], LONGEST, file)) {
        lines[count][strcspn(lines[count], "\n")] = 0;
        count++;
    }
    fclose(file);
    return count;
}

static void say(struct connection *to, unsigned opcode, const char *text, size_t length)
{
    uint8_t frame[LONGEST_HEAD + 1024];
    if (length > 1024)
        fail("a command is too long");
    size_t head = write_head(frame, opcode, length);
    frame[1] |= 0x80;
    memcpy(frame + head, MASK, 4);
    head += 4;
    for (size_t at = 0; at < length; at++)
        frame[head + at] = (uint8_t)text[at] ^ MASK[at % 4];
    if (send(to->fd, frame, head + length, MSG_NOSIGNAL) != (ssize_t)(head + length))
        fail("send: %s", strerror(errno));
}

static unsigned long salt; /* makes the refs of this process its own */

static void command(struct slot *slot, unsigned index)
{
    char text[LONGEST * 2];
    slot->number++;
    int length = snprintf(text, sizeof text, "{\"type\":\"%s\",\"ref\":\"%u.%u.%lx\",\"task\":%s}",
                          slot->holds ? "release" : "claim", index, slot->number, salt, slot->task);
    slot->waits = true;
    slot->granted = false;
    slot->sent = now_s();
    waiting++;
    say(&connections[slot->connection], TEXT, text, (size_t)length);
}

static void answered(unsigned index, unsigned number, bool granted, double now)
{
    if (index == PROBE_SLOT) {
        probe.waits = false;
        probe.due = now + 0.001;
        return;
    }
    if (index >= SLOTS || !slots[index].waits || slots[index].number != number)
        return; /* of an event's command, which nothing waits for */
    struct slot *slot = &slots[index];
    slot->waits = false;
    slot->granted = granted;
    waiting--;
    refused += !granted;
    if (granted)
        slot->holds = !slot->holds;
    if (sample_count < SAMPLES)
        samples[sample_count++] = now - slot->sent;
}

static void has(struct connection *who, unsigned long revision, double now)
{
    unsigned long from = who->revision > events.base ? who->revision : events.base;
    for (unsigned long at = from; at < revision && at - events.base < events.count; at++) {
        unsigned event = (unsigned)(at - events.base);
        if (!events.first[event])
            events.first[event] = now;
        events.last[event] = now;
        if (--events.left[event] == 0)
            events.over++;
    }
    if (revision > who->revision)
        who->revision = revision;
}

static void joined(struct connection *who, double now)
{
    if (who->state == JOINED)
        return;
    who->state = JOINED;
    who->joined = now;
    joined_count++;
}

/* Take the beginning of a frame; `text` has `length` bytes of it. */
static void take(struct connection *who, unsigned opcode, const char *text, size_t length,
                 uint64_t payload, double now)
{
    char start[LOOK + 1];
    size_t seen = length < LOOK ? length : LOOK;
    memcpy(start, text, seen);
    start[seen] = 0;
    if (opcode == PING)
        say(who, PONG, start, payload < LOOK ? payload : 0);
    if (opcode == CLOSE)
        fail("the server closed connection %ld", (long)(who - connections));
    if (opcode != TEXT || strncmp(start, "{\"type\":\"", 9) != 0)
        return;
    const char *type = start + 9, *ref = strstr(start, "\"ref\":\""), *found;
    unsigned index, number;
    if (*type == 'b')
        fail("bye: %s", start);
    if (ref && sscanf(ref + 7, "%u.%u", &index, &number) == 2)
        answered(index, number, *type == 'o', now);
    bool snapshot = strncmp(type, "snapshot\"", 9) == 0;
    who->snapshot = who->whole && snapshot;
    if ((snapshot || strncmp(type, "events\"", 7) == 0) && (found = strstr(start, "\"rev\":")))
        has(who, strtoul(found + 6, NULL, 10), now);
}

static void greet(struct connection *who)
{
    char text[KEEP];
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    if (getpeername(who->fd, (struct sockaddr *)&address, &size))
        fail("connect: %s", strerror(errno));
    int length =
        snprintf(text, sizeof text,
                 "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
                 "Connection: Upgrade\r\nSec-WebSocket-Key: " KEY "\r\nSec-WebSocket-Version: 13\r\n"
                 "Sec-WebSocket-Protocol: dibs.v1\r\nAuthorization: Bearer %s\r\n\r\n",
                 asked_path, ntohs(address.sin_port), who->token);
    if (send(who->fd, text, (size_t)length, MSG_NOSIGNAL) != length)
        fail("send: %s", strerror(errno));
    who->state = SHAKING;
    struct epoll_event wish = {.events = EPOLLIN, .data.u32 = (uint32_t)(who - connections)};
    epoll_ctl(poll_fd, EPOLL_CTL_MOD, who->fd, &wish);
}

/* Take what has come of the handshake; gives how many bytes of it, 0 if it is not complete. */
static size_t shaken(struct connection *who, const uint8_t *bytes, size_t length, double now)
{
    const uint8_t *end = memmem(bytes, length, "\r\n\r\n", 4);
    if (!end)
        return 0;
    if (memcmp(bytes, "HTTP/1.1 101", 12) != 0)
        fail("the handshake failed: %.60s", (const char *)bytes);
    who->state = GREETED;
    if (!who->whole)
        joined(who, now);
    return (size_t)(end - bytes) + 4;
}

static void receive(struct connection *who)
{
    static uint8_t bytes[KEEP + READ];
    memcpy(bytes, who->keep, who->kept);
    ssize_t got = recv(who->fd, bytes + who->kept, READ, 0);
    if (got < 0 && errno == EAGAIN)
        return;
    if (got <= 0)
        fail("connection %ld ended: %s", (long)(who - connections), strerror(got ? errno : 0));
    double now = now_s();
    if (probe.on && probe.waits) {
        double since = last_arrival > probe.sent ? last_arrival : probe.sent;
        if (now - since > probe.silence)
            probe.silence = now - since;
    }
    last_arrival = now;
    received_bytes += (uint64_t)got;
    size_t length = who->kept + (size_t)got, at = 0;
    if (who->state == SHAKING)
        at = shaken(who, bytes, length, now);
    while (who->state >= GREETED && at < length) {
        if (who->rest) {
            size_t part = length - at < who->rest ? length - at : who->rest;
            at += part;
            who->rest -= part;
        } else {
            struct frame frame;
            if (!read_head(bytes + at, length - at, &frame))
                break;
            size_t there = length - at - frame.head;
            if (there < LOOK && there < frame.payload)
                break;
            size_t part = there < frame.payload ? there : frame.payload;
            take(who, frame.opcode, (char *)bytes + at + frame.head, part, frame.payload, now);
            at += frame.head + part;
            who->rest = frame.payload - part;
        }
        if (!who->rest && who->snapshot) {
            who->snapshot = false;
            joined(who, now);
        }
    }
    who->kept = (unsigned)(length - at);
    if (who->kept > KEEP)
        fail("a handshake is too long");
    memcpy(who->keep, bytes + at, who->kept);
}

/* Wait for what arrives, and take it; true if an order has come. */
static bool pump(int timeout_ms)
{
    struct epoll_event ready[BATCH];
    bool order = false;
    int count = epoll_wait(poll_fd, ready, BATCH, probe.on && timeout_ms ? 1 : timeout_ms);
    for (int at = 0; at < count; at++) {
        if (ready[at].data.u32 == INPUT)
            order = true;
        else if (connections[ready[at].data.u32].state == CONNECTING)
            greet(&connections[ready[at].data.u32]);
        else
            receive(&connections[ready[at].data.u32]);
    }
    double now = now_s();
    if (probe.on && !probe.waits && now >= probe.due) {
        char text[LONGEST];
        int length = snprintf(text, sizeof text, "{\"type\":\"ping\",\"ref\":\"%u.0\"}", PROBE_SLOT);
        probe.waits = true;
        probe.sent = now;
        say(&connections[0], TEXT, text, (size_t)length);
    }
    return order;
}

static void pump_for(double wait_s)
{
    double until = now_s() + wait_s;
    while (now_s() < until)
        pump(1);
}

/* Wait until nothing arrives, so that what was before is not measured. */
static void settle(void)
{
    uint64_t before;
    do {
        before = received_bytes;
        pump_for(probe.on ? 0 : 0.05);
    } while (received_bytes != before);
}

static int by_size(const void *one, const void *other)
{
    double first = *(const double *)one, second = *(const double *)other;
    return (first > second) - (first < second);
}

static double sorted_at(const double *values, unsigned count, double share)
{
    unsigned at = (unsigned)(share * count);
    return count ? values[at < count ? at : count - 1] * 1e3 : 0;
}

static void open_one(unsigned port, unsigned people, bool whole)
{
    if (open_count == MOST)
        fail("too many connections");
    unsigned index = open_count++;
    struct connection *who = &connections[index];
    memset(who, 0, sizeof *who);
    who->whole = whole;
    who->token = tokens[index % people];
    who->opened = now_s();
    int one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    who->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(who->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(who->fd, (struct sockaddr *)&address, sizeof address) && errno != EINPROGRESS)
        fail("connect: %s", strerror(errno));
    struct epoll_event wish = {.events = EPOLLOUT, .data.u32 = index};
    epoll_ctl(poll_fd, EPOLL_CTL_ADD, who->fd, &wish);
}

static void join(unsigned port, unsigned count, unsigned people, unsigned together, bool whole)
{
    unsigned from = open_count;
    double start = now_s();
    if (people > token_count)
        fail("there are only %u tokens", token_count);
    joined_count = 0;
    while (joined_count < count) {
        for (unsigned some = 0; some < 16; some++)
            if (open_count < from + count && open_count - from - joined_count < together)
                open_one(port, people, whole);
        pump(open_count < from + count ? 0 : 100);
    }
    double *times = malloc(count * sizeof *times);
    for (unsigned at = 0; at < count; at++)
        times[at] = connections[from + at].joined - start;
    qsort(times, count, sizeof *times, by_size);
    printf("\"p50_ms\":%.3f,\"last_ms\":%.3f", sorted_at(times, count, 0.5),
           sorted_at(times, count, 1));
    free(times);
}

static void leave(unsigned from)
{
    for (unsigned at = from; at < open_count; at++) {
        say(&connections[at], CLOSE, "\x03\xe8", 2);
        close(connections[at].fd);
    }
    open_count = from;
    pump_for(0.5); /* The server has to notice. */
}

static void send_event(const char *pattern, unsigned event, unsigned long value)
{
    char text[1024];
    size_t length = 0;
    for (const char *at = pattern; *at && length < sizeof text - LONGEST; at++)
        if (*at == '%')
            length += (size_t)snprintf(text + length, LONGEST, "%lu", value);
        else if (*at == '#')
            length += (size_t)snprintf(text + length, LONGEST, "e%lx.%lx", value, salt);
        else
            text[length++] = *at;
    events.sent[event] = now_s();
    say(&connections[0], TEXT, text, length);
}

static void print_times(const char *name, const double *from, const double *to, unsigned count)
{
    printf("\"%s\":[", name);
    for (unsigned at = 0; at < count; at++)
        printf("%s%.4f", at ? "," : "", (to[at] - from[at]) * 1e3);
    printf("],");
}

static void measure_events(unsigned count, unsigned together, const char *pattern)
{
    static unsigned long value;
    events.sent = calloc(count, sizeof *events.sent);
    events.first = calloc(count, sizeof *events.first);
    events.last = calloc(count, sizeof *events.last);
    events.left = calloc(count, sizeof *events.left);
    events.base = 0;
    for (unsigned at = 0; at < open_count; at++)
        if (connections[at].revision > events.base)
            events.base = connections[at].revision;
    for (unsigned at = 0; at < count; at++)
        events.left[at] = open_count;
    events.over = 0;
    events.count = count;
    double start = now_s();
    for (unsigned asked = 0; events.over < count; pump(100))
        while (asked < count && asked < events.over + together)
            send_event(pattern, asked++, ++value);
    double took = now_s() - start;
    print_times("spread_ms", events.first, events.last, count);
    print_times("from_sent_ms", events.sent, events.last, count);
    printf("\"seconds\":%.6f,\"per_s\":%.3f", took, count / took);
    events.count = 0;
    free(events.sent);
    free(events.first);
    free(events.last);
    free(events.left);
}

static void claims(double lasts_s, unsigned deep, unsigned from, unsigned count)
{
    unsigned places = count * deep;
    if (places > SLOTS || places > task_count || from + count > open_count)
        fail("too many callers");
    unsigned *done = calloc(count, sizeof *done);
    double start = now_s(), until = start + lasts_s;
    sample_count = refused = waiting = 0;
    for (unsigned at = 0; at < places; at++) {
        /* Numbers go on, so that a ref is never used again. */
        slots[at] = (struct slot){
            .connection = from + at % count, .task = tasks[at], .number = slots[at].number};
        command(&slots[at], at);
    }
    while (waiting) {
        pump(100);
        bool over = now_s() >= until;
        for (unsigned at = 0; at < places; at++) {
            if (slots[at].waits)
                continue;
            if (slots[at].sent) {
                done[at % count]++;
                slots[at].sent = 0;
            }
            /* What is held at the end goes back. */
            if (!over || slots[at].holds)
                command(&slots[at], at);
        }
    }
    double took = now_s() - start;
    qsort(samples, sample_count, sizeof *samples, by_size);
    printf("\"per_s\":%.3f,\"p50_ms\":%.4f,\"p99_ms\":%.4f,\"most_ms\":%.4f,\"refused\":%u,"
           "\"by_connection\":[",
           sample_count / took, sorted_at(samples, sample_count, 0.5),
           sorted_at(samples, sample_count, 0.99), sorted_at(samples, sample_count, 1), refused);
    for (unsigned at = 0; at < count; at++)
        printf("%s%u", at ? "," : "", done[at]);
    printf("]");
    free(done);
}

static void race(unsigned times, unsigned from, unsigned count)
{
    if (count > SLOTS || from + count > open_count)
        fail("too many callers");
    printf("\"all_ms\":[");
    for (unsigned round = 0; round < times; round++) {
        double start = now_s();
        unsigned winners = 0;
        sample_count = refused = waiting = 0;
        for (unsigned at = 0; at < count; at++) {
            slots[at] = (struct slot){
                .connection = from + at, .task = tasks[0], .number = slots[at].number};
            command(&slots[at], at);
        }
        while (waiting)
            pump(100);
        printf("%s%.4f", round ? "," : "", (now_s() - start) * 1e3);
        for (unsigned at = 0; at < count; at++)
            if (slots[at].granted) {
                winners++;
                command(&slots[at], at);
            }
        if (winners != 1)
            fail("%u won one task", winners);
        while (waiting)
            pump(100);
    }
    printf("]");
}

static void obey(const char *line)
{
    unsigned port, count, people, together, whole, from, times;
    double lasts_s;
    int text = 0;
    settle();
    double busy = seconds(CLOCK_PROCESS_CPUTIME_ID);
    uint64_t before = received_bytes;
    probe.silence = 0;
    last_arrival = now_s();
    printf("{");
    if (sscanf(line, "join %u %255s %u %u %u %u", &port, asked_path, &count, &people, &together,
               &whole) == 6)
        join(port, count, people, together, whole);
    else if (sscanf(line, "leave %u", &from) == 1) {
        leave(from);
        printf("\"left\":%u", from);
    } else if (sscanf(line, "events %u %u %n", &count, &together, &text) == 2 && text)
        measure_events(count, together, line + text);
    else if (sscanf(line, "claims %lf %u %u %u", &lasts_s, &together, &from, &count) == 4)
        claims(lasts_s, together, from, count);
    else if (sscanf(line, "race %u %u %u", &times, &from, &count) == 3)
        race(times, from, count);
    else if (strncmp(line, "probe", 5) == 0) {
        probe.on = true;
        printf("\"probe\":true");
    } else
        fail("what is %s", line);
    printf(",\"bytes\":%lu,\"cpu_s\":%.6f,\"silence_ms\":%.3f}\n",
           (unsigned long)(received_bytes - before), seconds(CLOCK_PROCESS_CPUTIME_ID) - busy,
           probe.silence * 1e3);
    fflush(stdout);
}

int main(int count, char **arguments)
{
    if (count != 3)
        fail("load TOKENS TASKS");
    token_count = read_lines(arguments[1], tokens);
    task_count = read_lines(arguments[2], tasks);
    samples = malloc(SAMPLES * sizeof *samples);
    salt = (unsigned long)(now_s() * 1e6);
    raise_file_limit();
    poll_fd = epoll_create1(0);
    epoll_ctl(poll_fd, EPOLL_CTL_ADD, STDIN_FILENO,
              &(struct epoll_event){.events = EPOLLIN, .data.u32 = INPUT});
    for (;;) {
        static char line[4096];
        if (!pump(1000))
            continue;
        ssize_t length = read(STDIN_FILENO, line, sizeof line - 1);
        if (length <= 0)
            return 0;
        line[length] = 0;
        line[strcspn(line, "\n")] = 0;
        obey(line);
    }
}
