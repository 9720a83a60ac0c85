#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/bench/peers/channel.h"

#define RINGS_MAX 64

/* Of this process and not removed yet: an end by signal must not leave them in memory. */
static char paths[RINGS_MAX][64];
static char directory[64];
static size_t path_count;

static void remove_all(void)
{
    for (size_t i = 0; i < path_count; i++) {
        (void)unlink(paths[i]);
    }
    (void)rmdir(directory);
}

static void end(int signal_number)
{
    (void)signal_number;
    remove_all();
    _exit(1);
}

static bool open_direction(struct gw_bench_channel *channel, int at)
{
    if (path_count == RINGS_MAX) {
        return false;
    }
    if (path_count == 0) {
        (void)snprintf(directory, sizeof directory, "/dev/shm/gw-bench.%ld", (long)getpid());
        (void)signal(SIGALRM, end);
        (void)signal(SIGINT, end);
        (void)signal(SIGTERM, end);
    }
    char *path = paths[path_count];
    (void)snprintf(path, sizeof paths[0], "/dev/shm/gw-bench.%ld/%zu", (long)getpid(), path_count);
    path_count++;
    return gw_ring_create(&channel->ring[at], path, GW_BENCH_SLOTS, (uint32_t)channel->size) == GW_OK &&
           gw_ring_open(&channel->reader[at], path, GW_RING_OLDEST) == GW_OK;
}

static bool open_ring(struct gw_bench_channel *channel)
{
    return open_direction(channel, 0) && open_direction(channel, 1);
}

static void close_ring(struct gw_bench_channel *channel)
{
    for (int at = 0; at < 2; at++) {
        gw_ring_close(&channel->reader[at]);
        gw_ring_destroy(&channel->ring[at], true);
    }
    (void)rmdir(directory); /* fails until the last ring is gone */
}

static void publish(struct gw_bench_channel *channel, int at, const void *message)
{
    gw_ring_publish(&channel->ring[at], message, channel->size);
}

static enum gw_status next(struct gw_bench_channel *channel, int at, void *message)
{
    size_t size;
    enum gw_status status = gw_ring_next(&channel->reader[at], message, channel->size, &size);
    if (status != GW_OK && status != GW_AGAIN) {
        (void)fprintf(stderr, "gw-bench: ring: %s\n", gw_status_text(status));
        abort();
    }
    return status;
}

static void receive_spinning(struct gw_bench_channel *channel, int at, void *message)
{
    while (next(channel, at, message) != GW_OK) {
        gw_bench_spin();
    }
}

static void receive_waiting(struct gw_bench_channel *channel, int at, void *message)
{
    while (next(channel, at, message) != GW_OK) {
        (void)gw_ring_wait(&channel->reader[at], 100);
    }
}

const struct gw_bench_channel_kind gw_bench_ring_spinning = {
    "gammawatch", false, true, open_ring, publish, receive_spinning, close_ring};
const struct gw_bench_channel_kind gw_bench_ring_waiting = {
    "gammawatch_wait", true, false, open_ring, publish, receive_waiting, close_ring};
