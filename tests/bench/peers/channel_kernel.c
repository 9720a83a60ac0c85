#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/peers/channel.h"

static bool open_pipes(struct gw_bench_channel *channel)
{
    return pipe2(channel->ends[0], O_CLOEXEC) == 0 && pipe2(channel->ends[1], O_CLOEXEC) == 0;
}

static bool open_spinning(struct gw_bench_channel *channel)
{
    return open_pipes(channel) && fcntl(channel->ends[0][0], F_SETFL, O_NONBLOCK) == 0 &&
           fcntl(channel->ends[1][0], F_SETFL, O_NONBLOCK) == 0;
}

/* ends[at] as of pipe(): read from [0], write to [1]. */
static bool open_sockets(struct gw_bench_channel *channel)
{
    int pair[2][2];
    for (int at = 0; at < 2; at++) {
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair[at]) != 0) {
            return false;
        }
        channel->ends[at][0] = pair[at][0];
        channel->ends[at][1] = pair[at][1];
    }
    return true;
}

static void close_ends(struct gw_bench_channel *channel)
{
    for (int at = 0; at < 2; at++) {
        (void)close(channel->ends[at][0]);
        (void)close(channel->ends[at][1]);
    }
}

static void give_up(const char *what)
{
    perror(what);
    abort();
}

static void send_bytes(struct gw_bench_channel *channel, int at, const void *message)
{
    const char *from = message;
    for (size_t done = 0; done < channel->size;) {
        ssize_t count = write(channel->ends[at][1], from + done, channel->size - done);
        if (count < 0 && errno != EINTR) {
            give_up("gw-bench: write");
        }
        done += count > 0 ? (size_t)count : 0;
    }
}

static void receive_bytes(struct gw_bench_channel *channel, int at, void *message)
{
    char *to = message;
    for (size_t done = 0; done < channel->size;) {
        ssize_t count = read(channel->ends[at][0], to + done, channel->size - done);
        if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) {
            give_up("gw-bench: read");
        }
        if (count < 0) {
            gw_bench_spin();
        }
        done += count > 0 ? (size_t)count : 0;
    }
}

const struct gw_bench_channel_kind gw_bench_pipe = {"pipe",     true,          true,      open_pipes,
                                                    send_bytes, receive_bytes, close_ends};
const struct gw_bench_channel_kind gw_bench_pipe_spinning = {
    "pipe_spinning", false, false, open_spinning, send_bytes, receive_bytes, close_ends};
const struct gw_bench_channel_kind gw_bench_seqpacket = {"seqpacket", true,          true,      open_sockets,
                                                         send_bytes,  receive_bytes, close_ends};
