/* channel: ways to hand fixed-size messages from one process to another and back, for the suite `ring`. Opened before
 * the fork, so that both processes hold both ends. `at` is the direction: 0 from parent to child, 1 back.
 */
#ifndef GW_TESTS_BENCH_PEERS_CHANNEL_H
#define GW_TESTS_BENCH_PEERS_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>

#include "ipc/ring.h"

#define GW_BENCH_MESSAGE_MAX 1536
#define GW_BENCH_SLOTS       1024u /* of what has slots */

struct gw_bench_channel {
    size_t size; /* of a message */
    void *shared;
    int ends[2][2];
    struct gw_ring ring[2];
    struct gw_ring_reader reader[2];
};

struct gw_bench_channel_kind {
    const char *name;
    bool is_slow; /* sleeps, or fights for its lock: fewer messages will do */
    bool streams; /* holds many messages */
    bool (*open)(struct gw_bench_channel *channel);
    void (*send)(struct gw_bench_channel *channel, int at, const void *message);
    void (*receive)(struct gw_bench_channel *channel, int at, void *message);
    void (*close)(struct gw_bench_channel *channel);
};

extern const struct gw_bench_channel_kind gw_bench_ring_spinning;
extern const struct gw_bench_channel_kind gw_bench_ring_waiting;
extern const struct gw_bench_channel_kind
    gw_bench_mailbox; /* one slot and its number: the least that can be done */
extern const struct gw_bench_channel_kind gw_bench_mutex_ring;
extern const struct gw_bench_channel_kind gw_bench_pipe;
extern const struct gw_bench_channel_kind gw_bench_pipe_spinning;
extern const struct gw_bench_channel_kind gw_bench_seqpacket;

/* What a spinning side does between two looks. */
void gw_bench_spin(void);

#endif
