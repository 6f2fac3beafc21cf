/* What the load client and the C loop share: the clock, WebSocket frames (RFC 6455), failing. */

#ifndef WIRE_H
#define WIRE_H

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { TEXT = 0x1, CLOSE = 0x8, PING = 0x9, PONG = 0xA };
enum { LONGEST_HEAD = 14 };

/* The key of RFC 6455, section 1.3, and what a server answers to it. */
#define KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

struct frame {
    unsigned opcode;
    unsigned head; /* bytes before the payload */
    uint64_t payload;
    bool masked;
    uint8_t mask[4];
};

static inline void fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

static inline double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static inline double now_s(void)
{
    return seconds(CLOCK_MONOTONIC);
}

/* Open as many files as the system allows. */
static inline void raise_file_limit(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/* Read the head of a frame; false if more bytes are needed. */
static inline bool read_head(const uint8_t *bytes, size_t length, struct frame *frame)
{
    if (length < 2)
        return false;
    unsigned small = bytes[1] & 0x7f, longer = small == 126 ? 2 : small == 127 ? 8 : 0;
    frame->opcode = bytes[0] & 0xf;
    frame->masked = bytes[1] & 0x80;
    frame->head = 2 + longer + (frame->masked ? 4 : 0);
    if (length < frame->head)
        return false;
    frame->payload = longer ? 0 : small;
    for (unsigned at = 0; at < longer; at++)
        frame->payload = frame->payload << 8 | bytes[2 + at];
    if (frame->masked)
        memcpy(frame->mask, bytes + 2 + longer, 4);
    return true;
}

/* Write the head of a frame without a mask; gives its length. */
static inline size_t write_head(uint8_t *bytes, unsigned opcode, size_t payload)
{
    bytes[0] = (uint8_t)(0x80 | opcode);
    if (payload < 126) {
        bytes[1] = (uint8_t)payload;
        return 2;
    }
    unsigned longer = payload < 65536 ? 2 : 8;
    bytes[1] = longer == 2 ? 126 : 127;
    for (unsigned at = 0; at < longer; at++)
        bytes[2 + at] = (uint8_t)(payload >> 8 * (longer - 1 - at));
    return 2 + longer;
}

#endif
