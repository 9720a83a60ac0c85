/* scene: a monitor with a real signer beside it, and a market of one vault to feed it with.
 *
 * The signer runs in a child process on a socket in a folder of its own; the signal ring and the journal are there
 * too. Everything is removed at the end. */
#ifndef GW_TESTS_MONITOR_SCENE_H
#define GW_TESTS_MONITOR_SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "monitor/monitor.h"
#include "monitor/signer/keyfile.h"
#include "monitor/signer/server.h"

#define SCENE_START_S     INT64_C(1700000000)
#define SCENE_CHAIN_ID    31337u
#define SCENE_VENUE       "0x00000000000000000000000000000000000000aa"
#define SCENE_PATIENCE    20000u /* ms; an answer that never comes fails the test, no test waits for it */
#define SCENE_RECORDS_MAX 1024u

static const char scene_config_text[] = "version: 1\n"
                                        "chains:\n"
                                        "  - {name: devnet, caip2: 'eip155:31337', rpc: []}\n"
                                        "monitor: {warmup_blocks: 0}\n";

struct scene {
    char folder[64];
    char socket[96];
    char journal[96];
    char ring[96];
    pid_t signer;
    struct gw_config yaml;
    struct gw_monitor_config config;
    struct gw_monitor_options options;
    struct gw_monitor monitor;
    bool is_open;
    uint64_t sequence;
    struct gw_ring_reader reader;
    union gw_publish_payload seen[SCENE_RECORDS_MAX]; /* of the signal ring, oldest first */
    size_t seen_count;
};

/* Status byte into `ready` once it listens. */
__attribute__((noreturn)) static inline void scene_serve(const struct scene *s, int ready, enum gw_mode mode)
{
    static struct gw_signer signer;
    static struct gw_signer_server server;
    static const uint8_t live_key[32] = {[31] = 7};
    struct gw_key replay = {0};
    uv_loop_t loop;
    uint8_t status = (uint8_t)gw_keyfile_fill_replay(&replay);
    if (status == GW_OK && uv_loop_init(&loop) == 0) {
        status = (uint8_t)gw_signer_init(&signer, mode == GW_MODE_REPLAY ? replay.bytes : live_key, mode);
    }
    if (status == GW_OK) {
        status = (uint8_t)gw_signer_server_open(&server, &loop, &signer, s->socket);
    }
    if (write(ready, &status, 1) == 1 && status == GW_OK) {
        uv_run(&loop, UV_RUN_DEFAULT);
    }
    _exit(1);
}

static inline void scene_start_signer(struct scene *s)
{
    int ends[2];
    uint8_t status = GW_E_IO;
    assert_int_equal(pipe(ends), 0);
    s->signer = fork();
    assert_true(s->signer >= 0);
    if (s->signer == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(ends[0]);
        scene_serve(s, ends[1], s->options.mode);
    }
    close(ends[1]);
    assert_int_equal(read(ends[0], &status, 1), 1);
    close(ends[0]);
    assert_int_equal(status, GW_OK);
}

static inline void scene_stop_signer(struct scene *s)
{
    if (s->signer > 0) {
        kill(s->signer, SIGKILL);
        waitpid(s->signer, NULL, 0);
    }
    s->signer = 0;
}

static inline void scene_configure(struct scene *s, const char *text)
{
    if (s->yaml.root != NULL) {
        gw_config_free(&s->yaml);
    }
    enum gw_status status = gw_config_parse(&s->yaml, "scene", text, strlen(text));
    if (status == GW_OK) {
        status = gw_monitor_config_read(&s->config, &s->yaml);
    }
    if (status != GW_OK) {
        fail_msg("%s", s->yaml.error);
    }
}

static inline struct scene *scene_make(enum gw_mode mode)
{
    struct scene *s = calloc(1, sizeof *s);
    assert_non_null(s);
    snprintf(s->folder, sizeof s->folder, "/tmp/gw-scene-XXXXXX");
    assert_non_null(mkdtemp(s->folder));
    snprintf(s->socket, sizeof s->socket, "%s/socket", s->folder);
    snprintf(s->journal, sizeof s->journal, "%s/journal", s->folder);
    snprintf(s->ring, sizeof s->ring, "%s/signals.ring", s->folder);
    s->options = (struct gw_monitor_options){.mode = mode,
                                             .journal = s->journal,
                                             .signer_socket = s->socket,
                                             .signals_ring = s->ring,
                                             .signer_timeout_ms = SCENE_PATIENCE};
    scene_configure(s, scene_config_text);
    return s;
}

static inline enum gw_status scene_try_open(struct scene *s)
{
    const enum gw_status status = gw_monitor_open(&s->monitor, &s->config, &s->options);
    s->is_open = status == GW_OK;
    return status;
}

static inline void scene_open(struct scene *s)
{
    assert_int_equal(scene_try_open(s), GW_OK);
}

static inline void scene_close(struct scene *s)
{
    if (s->is_open) {
        gw_monitor_close(&s->monitor);
    }
    s->is_open = false;
}

static inline void scene_remove(struct scene *s)
{
    scene_close(s);
    scene_stop_signer(s);
    gw_config_free(&s->yaml);
    unlink(s->socket);
    unlink(s->journal);
    unlink(s->ring);
    rmdir(s->folder);
    free(s);
}

static inline void scene_head(struct gw_record_head *head, const struct scene *s, enum gw_record_kind kind,
                              size_t size, uint64_t block)
{
    memset(head, 0, sizeof *head);
    head->kind = kind;
    head->size = (uint32_t)size;
    head->abi = GW_RECORD_ABI;
    head->valid = 1;
    head->chain_id = SCENE_CHAIN_ID;
    head->block_number = block;
    head->block_time_s = SCENE_START_S + 12 * (int64_t)block;
    head->observed_ms = head->block_time_s * 1000;
    head->mode = (uint32_t)s->options.mode;
    memset(head->block_hash, (int)(block & 0xff), sizeof head->block_hash);
    memset(head->parent_hash, (int)((block - 1) & 0xff), sizeof head->parent_hash);
    memcpy(head->chain, "devnet", 7);
}

/* A vault that is short gamma and hedged, the same at every node. */
static inline struct gw_exposure scene_exposure(const struct scene *s, uint64_t block, double gamma_usd)
{
    struct gw_exposure e;
    memset(&e, 0, sizeof e);
    scene_head(&e.head, s, GW_RECORD_EXPOSURE, sizeof e, block);
    memcpy(e.head.protocol, "lyra_v1", 8);
    memcpy(e.head.venue, SCENE_VENUE, sizeof SCENE_VENUE);
    memcpy(e.head.underlying, "ETH", 4);
    e.head.flags = GW_EXPOSURE_COMPLETE | GW_EXPOSURE_OPTIONS;
    e.spot_usd = 2000;
    e.vol = 0.8;
    e.positions = 1;
    e.notional_usd = 2e6;
    e.gamma_usd_per_1pct = -gamma_usd;
    e.short_gamma_usd_per_1pct = -gamma_usd;
    e.hedging_gamma_usd_per_1pct = -gamma_usd;
    e.next_expiry_s = (double)(SCENE_START_S + 86400);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double shock = gw_ladder_shock_bps[i] / 1e4;
        e.ladder_gamma_usd_per_1pct[i] = -gamma_usd;
        e.ladder_conservative_gamma_usd_per_1pct[i] = -gamma_usd;
        e.ladder_hedging_gamma_usd_per_1pct[i] = -gamma_usd;
        e.ladder_hedging_gamma_lo_usd_per_1pct[i] = -gamma_usd;
        e.ladder_hedging_gamma_hi_usd_per_1pct[i] = -gamma_usd;
        e.ladder_conservative_hedging_gamma_usd_per_1pct[i] = -gamma_usd;
        for (unsigned v = 0; v < 3; v++) {
            e.pnl_usd[v][i] = -50.0 * gamma_usd * shock * shock;
            e.ladder_delta_usd[v][i] = -100.0 * gamma_usd * shock;
        }
        e.ladder_hedging_delta_usd[i] = -100.0 * gamma_usd * shock;
    }
    return e;
}

static inline struct gw_depth scene_depth(const struct scene *s, uint64_t block)
{
    struct gw_depth d;
    memset(&d, 0, sizeof d);
    scene_head(&d.head, s, GW_RECORD_DEPTH, sizeof d, block);
    memcpy(d.head.protocol, "uniswap_v3", 11);
    memcpy(d.head.venue, SCENE_VENUE, sizeof SCENE_VENUE);
    memcpy(d.head.underlying, "ETH", 4);
    d.head.flags = GW_EXPOSURE_COMPLETE;
    d.pool_price_usd = 2000;
    d.reach_down_ratio = 0.3;
    d.reach_up_ratio = 3;
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        d.absorbed_tokens[i] = 50000.0 * gw_ladder_shock_bps[i] / 1e4; /* $1m for 1 % */
    }
    return d;
}

static inline struct gw_status_record scene_status(const struct scene *s, uint64_t block)
{
    struct gw_status_record r;
    memset(&r, 0, sizeof r);
    scene_head(&r.head, s, GW_RECORD_STATUS, sizeof r, block);
    r.safe_number = block;
    r.exposures = 1;
    r.depths = 1;
    return r;
}

static inline enum gw_status scene_take(struct scene *s, const void *record, size_t size, uint64_t mono_ms)
{
    const struct gw_arrival arrival = {.ring_sequence = ++s->sequence, .mono_ms = mono_ms};
    return gw_monitor_take(&s->monitor, record, size, &arrival);
}

/* One whole block; monotonic time follows the chain's. */
static inline void scene_block(struct scene *s, uint64_t block, double gamma_usd)
{
    const struct gw_exposure e = scene_exposure(s, block, gamma_usd);
    const struct gw_depth d = scene_depth(s, block);
    const struct gw_status_record r = scene_status(s, block);
    assert_int_equal(scene_take(s, &e, sizeof e, 12000 * block), GW_OK);
    assert_int_equal(scene_take(s, &d, sizeof d, 12000 * block), GW_OK);
    assert_int_equal(scene_take(s, &r, sizeof r, 12000 * block), GW_OK);
}

/* Reads the whole signal ring. */
static inline void scene_look(struct scene *s)
{
    size_t size = 0;
    s->seen_count = 0;
    memset(s->seen, 0, sizeof s->seen);
    assert_int_equal(gw_ring_open(&s->reader, s->ring, GW_RING_OLDEST), GW_OK);
    while (s->seen_count < SCENE_RECORDS_MAX &&
           gw_ring_next(&s->reader, &s->seen[s->seen_count], sizeof *s->seen, &size) == GW_OK) {
        s->seen_count++;
    }
    gw_ring_close(&s->reader);
    assert_true(s->seen_count < SCENE_RECORDS_MAX);
}

static inline size_t scene_count(const struct scene *s, enum gw_record_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < s->seen_count; i++) {
        count += s->seen[i].vector.kind == (uint32_t)kind;
    }
    return count;
}

/* The index-th record of the kind, from 0. */
static inline const union gw_publish_payload *scene_find(const struct scene *s, enum gw_record_kind kind,
                                                         size_t index)
{
    for (size_t i = 0; i < s->seen_count; i++) {
        if (s->seen[i].vector.kind == (uint32_t)kind && index-- == 0) {
            return &s->seen[i];
        }
    }
    fail_msg("the signal ring holds too few records of kind %u", (unsigned)kind);
    return NULL;
}

static inline const struct gw_signed_vector *scene_vector(const struct scene *s, size_t index)
{
    return &scene_find(s, GW_RECORD_VECTOR, index)->vector;
}

#endif
