/* world: the whole collector in this thread, the toy chain's node in another; what came out of the ring. */
#ifndef GW_TESTS_SIM_COLLECTOR_WORLD_H
#define GW_TESTS_SIM_COLLECTOR_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "chains/collector/collector.h"
#include "ipc/base/log.h"
#include "tests/sim/chains/collector/toy_venue.h"

#define SEEN_MAX   256u
#define LOG_MAX    65536u
#define TIMEOUT_MS 150u
#define POLL_MS    10u

/* One status record and what came before it. */
struct seen {
    unsigned id;
    uint64_t number;
    uint64_t epoch;
    uint64_t reorg_depth;
    uint64_t excluded;
    uint64_t last[4]; /* safe and finalized number, reason and epoch of the freeze */
    int64_t last_error;
    bool is_beat;
    double sold;
};

struct world {
    uv_loop_t loop;
    uv_async_t stop;
    struct node node;
    pthread_t thread;
    struct toy_chain toy;
    struct gw_chain chain;
    struct gw_collector *collector;
    struct gw_rpc_options rpc;
    const char *checkpoint; /* NULL: none */
    char dir[64];
    char ring[128];
    char log[LOG_MAX];
    uint64_t errors[GW_STATUS_COUNT];
    struct seen seen[SEEN_MAX]; /* blocks and beats */
    size_t seen_count;
    struct seen blocks[SEEN_MAX]; /* blocks only */
    size_t block_count;
};

static inline void world_end(struct toy_chain *toy)
{
    (void)toy;
    kill(getpid(), SIGTERM);
}

static inline void world_on_stop(uv_async_t *async)
{
    struct world *w = async->data;
    node_close(&w->node);
    uv_close((uv_handle_t *)async, NULL);
}

static inline void *world_run_node(void *context)
{
    uv_run(context, UV_RUN_DEFAULT);
    return NULL;
}

static inline void world_open_venue(struct world *w)
{
    struct gw_venue *venue = &w->chain.venues[0];
    venue->protocol = &toy_protocol;
    snprintf(venue->name, sizeof venue->name, "toy");
    venue->table.entries = calloc(GW_ENTRIES_MAX, sizeof *venue->table.entries);
    venue->table.index = calloc((size_t)2 * GW_ENTRIES_MAX, sizeof *venue->table.index);
    GW_ASSERT(venue->table.entries != NULL && venue->table.index != NULL);
    w->chain.venue_count = 1;
}

/* All but a node. */
static inline void world_prepare(struct world *w)
{
    GW_ASSERT(uv_loop_init(&w->loop) == 0);
    w->collector = calloc(1, sizeof *w->collector);
    GW_ASSERT(w->collector != NULL);
    w->toy.at_end = world_end;
    w->chain = (struct gw_chain){.name = "devnet",
                                 .caip2 = "eip155:31337",
                                 .chain_id = TOY_CHAIN_ID,
                                 .poll_ms = POLL_MS,
                                 .timeout_ms = TIMEOUT_MS,
                                 .multicall = {.calls = 500,
                                               .calldata_bytes = GW_CHUNK_BYTES_MAX,
                                               .gas = 50000000,
                                               .reply_bytes = 2000000},
                                 .window = GW_HEAD_WINDOW_USED,
                                 .log_range_blocks = 1000};
    struct gw_spot *spot = &w->chain.market.spots[w->chain.market.spot_count++];
    snprintf(spot->underlying, sizeof spot->underlying, "ETH");
    memset(spot->feed, TOY_FEED, sizeof spot->feed);
    spot->age_s_max = 3960;
    world_open_venue(w);
    snprintf(w->dir, sizeof w->dir, "/tmp/gw-sim-XXXXXX");
    GW_ASSERT(mkdtemp(w->dir) != NULL);
    snprintf(w->ring, sizeof w->ring, "%s/devnet.ring", w->dir);
    w->rpc = (struct gw_rpc_options){.chain = "devnet",
                                     .chain_id = TOY_CHAIN_ID,
                                     .timeout_ms = TIMEOUT_MS,
                                     .backoff_ms = 1,
                                     .attempts = 1};
}

static inline int world_set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    GW_ASSERT(w != NULL);
    world_prepare(w);
    node_open(&w->node, &w->loop, "0x7a69");
    w->node.choose = toy_choose;
    w->node.choose_context = &w->toy;
    w->rpc.endpoints[0].url = w->node.url;
    w->rpc.endpoint_count = 1;
    *state = w;
    return 0;
}

static inline int world_tear_down(void **state)
{
    struct world *w = *state;
    gw_venue_fini(&w->chain.venues[0]);
    unlink(w->ring);
    rmdir(w->dir);
    free(w->collector);
    free(w);
    return 0;
}

static inline void world_see(struct world *w, const struct gw_status_record *status, double sold)
{
    struct seen seen = {.id = (unsigned)(status->head.block_hash[0] << 8 | status->head.block_hash[1]),
                        .number = status->head.block_number,
                        .epoch = (uint32_t)status->head.epoch,
                        .reorg_depth = status->reorg_depth,
                        .excluded = status->venues_excluded,
                        .last = {status->safe_number, status->finalized_number, status->freeze_reason,
                                 (uint32_t)status->freeze_epoch},
                        .last_error = status->last_error,
                        .is_beat = status->is_beat != 0 || status->is_end != 0,
                        .sold = sold};
    assert_true(w->seen_count < SEEN_MAX);
    w->seen[w->seen_count++] = seen;
    if (!seen.is_beat) {
        w->blocks[w->block_count++] = seen;
    }
}

/* Every exposure belongs to the status record that comes after it, and that one counts them. */
static inline void world_read_ring(struct world *w)
{
    static struct gw_exposure record;
    static struct gw_ring_reader reader;
    uint64_t exposures = 0;
    double sold = 0;
    size_t size = 0;
    uint8_t hash[32] = {0};
    assert_int_equal(gw_ring_open(&reader, w->ring, GW_RING_OLDEST), GW_OK);
    while (gw_ring_next(&reader, &record, sizeof record, &size) == GW_OK) {
        assert_int_equal(gw_record_check(&record, size), GW_OK);
        if (record.head.kind == GW_RECORD_EXPOSURE) {
            assert_true(exposures == 0 || memcmp(hash, record.head.block_hash, 32) == 0);
            memcpy(hash, record.head.block_hash, 32);
            exposures++;
            sold = record.short_option_quantity;
        } else if (record.head.kind == GW_RECORD_STATUS) {
            struct gw_status_record status;
            memcpy(&status, &record, sizeof status);
            assert_true(exposures == 0 || memcmp(hash, status.head.block_hash, 32) == 0);
            const bool is_block = status.is_beat == 0 && status.is_end == 0;
            assert_true(!is_block || status.exposures == exposures);
            assert_true(is_block || exposures == 0);
            world_see(w, &status, exposures == 0 ? 0 : sold);
            exposures = 0;
        }
    }
    assert_int_equal(exposures, 0);
    gw_ring_close(&reader);
}

static inline int world_catch_log(int *kept)
{
    int fd = memfd_create("log", 0);
    fflush(stderr);
    *kept = dup(STDERR_FILENO);
    GW_ASSERT(fd >= 0 && *kept >= 0 && dup2(fd, STDERR_FILENO) >= 0);
    return fd;
}

static inline void world_release_log(struct world *w, int fd, int kept)
{
    ssize_t size = pread(fd, w->log, sizeof w->log - 1, 0);
    dup2(kept, STDERR_FILENO);
    close(kept);
    close(fd);
    w->log[size > 0 ? size : 0] = '\0';
    assert_null(strstr(w->log, "SECRETKEY"));
}

/* Returns the signal that ended it. */
static inline int world_play(struct world *w, const struct gw_collector_options *options)
{
    enum gw_status status = GW_OK;
    int kept = -1;
    int fd = world_catch_log(&kept);
    gw_log_init("sim", 0, 0);
    GW_ASSERT(uv_async_init(&w->loop, &w->stop, world_on_stop) == 0);
    w->stop.data = w;
    GW_ASSERT(pthread_create(&w->thread, NULL, world_run_node, &w->loop) == 0);
    status = gw_collector_run(w->collector, &w->chain, &w->rpc, options);
    int ended_by = w->collector->signal;
    memcpy(w->errors, gw_rpc_counters(w->collector->rpc)->errors, sizeof w->errors);
    gw_collector_fini(w->collector);
    uv_async_send(&w->stop);
    GW_ASSERT(pthread_join(w->thread, NULL) == 0);
    GW_ASSERT(uv_loop_close(&w->loop) == 0);
    world_release_log(w, fd, kept);
    assert_int_equal(status, GW_OK);
    return ended_by;
}

/* Plays the heads of the toy chain to their end. */
static inline void world_run(struct world *w)
{
    const struct gw_collector_options options = {
        .mode = GW_MODE_LIVE, .ring_path = w->ring, .checkpoint_path = w->checkpoint, .ready_fd = -1};
    assert_int_equal(world_play(w, &options), SIGTERM);
    world_read_ring(w);
}

#define WORLD_TEST(name) cmocka_unit_test_setup_teardown(name, world_set_up, world_tear_down)

#endif
