/* Is what stands in a collector's ring one block after the other, whole, in order, and summed up by the digest? */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "chains/collector/output.h"
#include "ipc/base/log.h"
#include "ipc/rpc_errors.h"

#define NOW_MS 1700000000500

struct world {
    char dir[64];
    char path[96];
    struct gw_chain chain;
    struct gw_book book;
    struct gw_output output;
    struct gw_rpc_counters rpc;
    uint8_t replies_digest[32];
    struct gw_output_facts facts;
    struct gw_ring_reader reader;
    struct gw_exposure record; /* large enough for each kind */
    size_t size;
};

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    gw_log_init("test", 0, 0);
    snprintf(w->dir, sizeof w->dir, "/tmp/gw-output-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    snprintf(w->path, sizeof w->path, "%s/devnet.ring", w->dir);
    w->chain.name = "devnet";
    w->chain.chain_id = 31337;
    memset(w->replies_digest, 0x5a, sizeof w->replies_digest);
    w->facts = (struct gw_output_facts){.rpc = &w->rpc,
                                        .replies_digest = w->replies_digest,
                                        .now_ms = NOW_MS,
                                        .safe_number = 90,
                                        .finalized_number = 80};
    assert_int_equal(gw_book_init(&w->book), GW_OK);
    assert_int_equal(gw_output_open(&w->output, &w->chain, GW_MODE_DRY_RUN, w->path), GW_OK);
    assert_int_equal(gw_ring_open(&w->reader, w->path, GW_RING_OLDEST), GW_OK);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    gw_ring_close(&w->reader);
    gw_output_close(&w->output);
    gw_book_fini(&w->book);
    unlink(w->path);
    rmdir(w->dir);
    free(w);
    return 0;
}

static void put_head(struct gw_record_head *head, uint32_t kind, size_t size, const char *venue)
{
    head->kind = kind;
    head->size = (uint32_t)size;
    head->abi = GW_RECORD_ABI;
    head->valid = 1;
    head->flags = GW_EXPOSURE_COMPLETE;
    head->block_number = 100;
    memset(head->block_hash, 0xbb, sizeof head->block_hash);
    snprintf(head->protocol, sizeof head->protocol, "uniswap_v3");
    snprintf(head->venue, sizeof head->venue, "%s", venue);
    snprintf(head->underlying, sizeof head->underlying, "ETH");
}

/* A sealed book of block 100: two exposures and a depth. */
static void fill_book(struct world *w)
{
    w->book.block = (struct gw_block){.number = 100, .time_s = 1700000000};
    memset(w->book.block.hash, 0xbb, 32);
    memset(w->book.block.parent, 0xaa, 32);
    w->book.exposure_count = 2;
    w->book.depth_count = 1;
    w->book.excluded_count = 3;
    memset(w->book.exposures, 0, 2 * sizeof *w->book.exposures);
    memset(w->book.depths, 0, sizeof *w->book.depths);
    put_head(&w->book.exposures[0].head, GW_RECORD_EXPOSURE, sizeof(struct gw_exposure), "0x01");
    put_head(&w->book.exposures[1].head, GW_RECORD_EXPOSURE, sizeof(struct gw_exposure), "0x02");
    put_head(&w->book.depths[0].head, GW_RECORD_DEPTH, sizeof(struct gw_depth), "0x01");
    w->book.exposures[0].gamma_usd_per_1pct = -5;
    w->book.exposures[1].gamma_usd_per_1pct = 7;
    w->book.depths[0].fee_ratio = 0.003;
    w->book.bucket_count = 0;
    w->book.liquidation_count = 0;
    w->book.perp_count = 0;
}

static void fill_buckets(struct world *w)
{
    w->book.bucket_count = 1;
    memset(w->book.buckets, 0, sizeof *w->book.buckets);
    put_head(&w->book.buckets[0].head, GW_RECORD_BUCKETS, sizeof(struct gw_bucket_record), "0x01");
}

static void fill_liquidation(struct world *w)
{
    w->book.liquidation_count = 1;
    memset(w->book.accounts.records, 0, sizeof *w->book.accounts.records);
    put_head(&w->book.accounts.records[0].head, GW_RECORD_LIQUIDATION, sizeof(struct gw_liquidation_record),
             "0x01");
}

static void fill_perp(struct world *w)
{
    w->book.perp_count = 1;
    memset(w->book.perps, 0, sizeof *w->book.perps);
    put_head(&w->book.perps[0].head, GW_RECORD_PERP, sizeof(struct gw_perp_record), "0x01");
}

static void read_next(struct world *w, uint32_t kind)
{
    memset(&w->record, 0, sizeof w->record);
    assert_int_equal(gw_ring_next(&w->reader, &w->record, sizeof w->record, &w->size), GW_OK);
    assert_int_equal(gw_record_check(&w->record, w->size), GW_OK);
    assert_int_equal(w->record.head.kind, kind);
}

static struct gw_status_record read_status(struct world *w)
{
    struct gw_status_record status;
    read_next(w, GW_RECORD_STATUS);
    memcpy(&status, &w->record, sizeof status);
    return status;
}

static void check_nothing_more(struct world *w)
{
    assert_int_equal(gw_ring_next(&w->reader, &w->record, sizeof w->record, &w->size), GW_AGAIN);
}

static void a_block_is_its_records_in_order_and_then_its_status(void **state)
{
    struct world *w = *state;
    fill_book(w);
    fill_buckets(w);
    fill_liquidation(w);
    fill_perp(w);
    w->facts.epoch = 4;
    gw_output_block(&w->output, &w->book, &w->facts);
    read_next(w, GW_RECORD_EXPOSURE);
    assert_string_equal(w->record.head.venue, "0x01");
    assert_string_equal(w->record.head.chain, "devnet");
    assert_int_equal(w->record.head.chain_id, 31337);
    assert_int_equal(w->record.head.mode, GW_MODE_DRY_RUN);
    assert_int_equal(w->record.head.epoch, (UINT64_C(1) << GW_OUTPUT_EPOCH_SHIFT) + 4);
    assert_int_equal(w->record.head.observed_ms, NOW_MS);
    assert_memory_equal(w->record.replies_digest, w->replies_digest, 32);
    read_next(w, GW_RECORD_EXPOSURE);
    assert_string_equal(w->record.head.venue, "0x02");
    read_next(w, GW_RECORD_BUCKETS);
    read_next(w, GW_RECORD_LIQUIDATION);
    assert_int_equal(w->record.head.chain_id, 31337);
    read_next(w, GW_RECORD_PERP);
    assert_int_equal(w->record.head.chain_id, 31337);
    assert_int_equal(w->record.head.epoch, (UINT64_C(1) << GW_OUTPUT_EPOCH_SHIFT) + 4);
    read_next(w, GW_RECORD_DEPTH);
    struct gw_status_record status = read_status(w);
    assert_int_equal(status.head.block_number, 100);
    assert_int_equal(status.head.parent_hash[0], 0xaa);
    assert_int_equal(status.exposures, 2);
    assert_int_equal(status.depths, 1);
    assert_int_equal(status.venues_excluded, 3);
    assert_int_equal(status.safe_number, 90);
    assert_int_equal(status.finalized_number, 80);
    assert_int_equal(status.is_beat, 0);
    check_nothing_more(w);
    assert_int_equal(gw_output_sequence(&w->output), 7);
}

static void the_digest_runs_over_every_record_but_the_status(void **state)
{
    struct world *w = *state;
    struct gw_keccak k;
    uint8_t expected[32];
    gw_keccak_init(&k);
    for (int block = 0; block < 2; block++) {
        fill_book(w);
        fill_buckets(w);
        fill_liquidation(w);
        w->book.exposures[0].delta_usd = block;
        gw_output_block(&w->output, &w->book, &w->facts);
        static const uint32_t kinds[] = {GW_RECORD_EXPOSURE, GW_RECORD_EXPOSURE, GW_RECORD_BUCKETS,
                                         GW_RECORD_LIQUIDATION, GW_RECORD_DEPTH};
        for (int i = 0; i < 5; i++) {
            read_next(w, kinds[i]);
            gw_keccak_update(&k, &w->record, w->size);
        }
        struct gw_keccak running = k;
        gw_keccak_final(&running, expected);
        struct gw_status_record status = read_status(w);
        assert_memory_equal(status.records_digest, expected, 32);
    }
}

static void the_digest_of_a_replay_is_the_same_without_a_ring(void **state)
{
    struct world *w = *state;
    struct gw_output silent;
    gw_output_close(&w->output);
    assert_int_equal(gw_output_open(&w->output, &w->chain, GW_MODE_REPLAY, w->path), GW_OK);
    assert_int_equal(gw_output_open(&silent, &w->chain, GW_MODE_REPLAY, NULL), GW_OK);
    fill_book(w);
    gw_output_block(&w->output, &w->book, &w->facts);
    fill_book(w);
    gw_output_block(&silent, &w->book, &w->facts);
    assert_memory_equal(silent.status.records_digest, w->output.status.records_digest, 32);
    assert_int_equal(gw_output_sequence(&silent), 0);
    gw_output_close(&silent);
}

static void a_number_that_is_not_finite_costs_the_record_its_numbers_but_not_its_name(void **state)
{
    struct world *w = *state;
    fill_book(w);
    w->book.exposures[0].ladder_gamma_usd_per_1pct[5] = (double)NAN;
    w->book.depths[0].absorbed_tokens[32] = HUGE_VAL;
    gw_output_block(&w->output, &w->book, &w->facts);
    read_next(w, GW_RECORD_EXPOSURE);
    assert_int_equal(w->record.head.valid, 0);
    assert_int_equal(w->record.head.flags, 0);
    assert_string_equal(w->record.head.venue, "0x01");
    assert_string_equal(w->record.head.underlying, "ETH");
    assert_int_equal(w->record.head.block_number, 100);
    assert_true(w->record.gamma_usd_per_1pct == 0);
    read_next(w, GW_RECORD_EXPOSURE);
    assert_int_equal(w->record.head.valid, 1);
    assert_true(w->record.gamma_usd_per_1pct == 7);
    read_next(w, GW_RECORD_DEPTH);
    assert_int_equal(w->record.head.valid, 0);
    struct gw_status_record status = read_status(w);
    assert_int_equal(status.exposures, 2);
}

static void there_is_no_beat_before_the_first_block(void **state)
{
    struct world *w = *state;
    gw_output_beat(&w->output, &w->rpc, NOW_MS, 0, false);
    check_nothing_more(w);
}

static void a_beat_repeats_the_last_block_and_carries_the_error_of_now(void **state)
{
    struct world *w = *state;
    fill_book(w);
    w->facts.reorg_depth = 2;
    gw_output_block(&w->output, &w->book, &w->facts);
    for (int i = 0; i < 3; i++) {
        read_next(w, i < 2 ? GW_RECORD_EXPOSURE : GW_RECORD_DEPTH);
    }
    struct gw_status_record block = read_status(w);
    assert_int_equal(block.reorg_depth, 2);
    assert_int_equal(block.reorgs, 1);
    assert_int_equal(block.last_error, 0);

    w->rpc.requests = 12;
    w->rpc.bytes_in = 3400;
    w->rpc.errors[GW_E_TIMEOUT] = 2;
    w->rpc.errors[GW_E_HTTP] = 1;
    w->rpc.failures[GW_ROLE_ARCHIVE][GW_E_TIMEOUT] = 2;
    w->rpc.failures[GW_ROLE_PRIMARY][GW_E_HTTP] = 1;
    w->rpc.last_error = GW_E_TIMEOUT;
    gw_output_beat(&w->output, &w->rpc, NOW_MS + 7000, 6500, false);
    struct gw_status_record beat = read_status(w);
    assert_int_equal(beat.is_beat, 1);
    assert_int_equal(beat.is_end, 0);
    assert_int_equal(beat.last_error, GW_E_TIMEOUT);
    assert_int_equal(beat.rpc_calls, 12);
    assert_int_equal(beat.rpc_bytes, 3400);
    assert_int_equal(beat.rpc_errors, 3);
    assert_int_equal(beat.rpc_failures[gw_rpc_kind_of(GW_E_HTTP)], 1);
    assert_int_equal(beat.rpc_failures[GW_ROLE_ARCHIVE * GW_RPC_KINDS + gw_rpc_kind_of(GW_E_TIMEOUT)], 2);
    assert_int_equal(beat.rpc_failures[gw_rpc_kind_of(GW_E_TIMEOUT)], 0);
    assert_int_equal(beat.head.block_number, 100);
    assert_int_equal(beat.head.observed_ms, NOW_MS + 7000);
    assert_int_equal(beat.head_age_ms, 6500);
    assert_int_equal(beat.reorg_depth, 0);
    assert_int_equal(beat.reorgs, 1);
    assert_memory_equal(beat.records_digest, block.records_digest, 32);
}

static void reorgs_are_counted_over_blocks(void **state)
{
    struct world *w = *state;
    const uint64_t depths[] = {0, 3, 0, 1};
    for (size_t i = 0; i < 4; i++) {
        fill_book(w);
        w->facts.reorg_depth = depths[i];
        gw_output_block(&w->output, &w->book, &w->facts);
    }
    assert_int_equal(w->output.status.reorgs, 2);
    assert_int_equal(w->output.blocks, 4);
}

static void the_end_is_said_even_of_an_empty_tape(void **state)
{
    struct world *w = *state;
    gw_output_beat(&w->output, &w->rpc, NOW_MS, 0, true);
    assert_int_equal(gw_ring_next(&w->reader, &w->record, sizeof w->record, &w->size), GW_OK);
    struct gw_status_record end;
    memcpy(&end, &w->record, sizeof end);
    assert_int_equal(end.is_end, 1);
    assert_int_equal(end.is_beat, 0);
    assert_int_equal(end.head.kind, GW_RECORD_STATUS);
    assert_int_equal(gw_record_check(&end, w->size), GW_OK);
}

static void a_ring_that_another_collector_writes_is_refused(void **state)
{
    struct world *w = *state;
    struct gw_output second;
    assert_int_equal(gw_output_open(&second, &w->chain, GW_MODE_LIVE, w->path), GW_E_BUSY);
    assert_false(second.has_ring);
    gw_output_close(&second);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static uint64_t publish_epoch(struct world *w, uint64_t reorgs)
{
    fill_book(w);
    w->facts.epoch = reorgs;
    gw_output_block(&w->output, &w->book, &w->facts);
    return w->output.status.head.epoch;
}

static void a_collector_started_again_speaks_in_a_later_epoch(void **state)
{
    struct world *w = *state;
    const uint64_t before = publish_epoch(w, 3);
    gw_output_close(&w->output);
    assert_int_equal(gw_output_open(&w->output, &w->chain, GW_MODE_DRY_RUN, w->path), GW_OK);
    assert_true(publish_epoch(w, 0) > before);
    gw_output_close(&w->output);
    assert_int_equal(gw_output_open(&w->output, &w->chain, GW_MODE_REPLAY, w->path), GW_OK);
    assert_int_equal(publish_epoch(w, 1), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_block_is_its_records_in_order_and_then_its_status),
        TEST(the_digest_runs_over_every_record_but_the_status),
        TEST(the_digest_of_a_replay_is_the_same_without_a_ring),
        TEST(a_number_that_is_not_finite_costs_the_record_its_numbers_but_not_its_name),
        TEST(there_is_no_beat_before_the_first_block),
        TEST(a_beat_repeats_the_last_block_and_carries_the_error_of_now),
        TEST(reorgs_are_counted_over_blocks),
        TEST(the_end_is_said_even_of_an_empty_tape),
        TEST(a_ring_that_another_collector_writes_is_refused),
        TEST(a_collector_started_again_speaks_in_a_later_epoch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
