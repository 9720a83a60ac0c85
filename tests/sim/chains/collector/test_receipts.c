/* Do a block's receipts prove its logs whole: is what an endpoint withholds noticed, and nothing believed that they do not
 * prove? */
#include "tests/property/chains/collector/pair.h"

#include "chains/collector/evidence.h"
#include "chains/proof/receipts.h"
#include "ipc/base/log.h"
#include "tests/unit/chains/json/spans.h"

#define EVERY 4u

void __wrap_gw_rpc_blame(struct gw_rpc *rpc, uint32_t upstreams, enum gw_status why);

static struct gw_chain chain;
static struct gw_reader reader;
static enum gw_status result;
static unsigned blamed;

void __wrap_gw_rpc_blame(struct gw_rpc *rpc, uint32_t upstreams, enum gw_status why)
{
    (void)rpc;
    (void)upstreams;
    assert_int_equal(why, GW_E_CHECKSUM);
    blamed++;
}

/* Blocks 1 to 8: each changes the toy, and the market's first position. */
static void lay_blocks(void)
{
    chain_model = (struct pair){.calls_max = 500, .addresses_max = 1000, .has_receipts = true};
    for (uint64_t n = 1; n <= 8; n++) {
        struct pair_block *block = &chain_model.blocks[n];
        block->hash[31] = (uint8_t)n;
        block->quantity = 10 * n;
        block->market = toy_market_calm;
        block->market.boards[0].amount = n * UINT64_C(100000000000000000);
        block->logs[0] = (struct pair_log){TOY_VENUE, "Changed()", 0};
        block->logs[1] = (struct pair_log){TOY_TOKEN, pair_position_updated, 1};
        block->logs[2] = (struct pair_log){0x99, "Other()", 0};
        block->log_count = 3;
    }
    chain_model.head = 8;
}

static int set_up(void **state)
{
    (void)state;
    gw_log_init("test", 0, 2);
    lay_blocks();
    blamed = 0;
    chain = (struct gw_chain){
        .name = "devnet",
        .chain_id = TOY_CHAIN_ID,
        .log_range_blocks = 50,
        .venue_count = 2,
        .integrity.receipts_blocks = EVERY,
        .multicall = {
            .calls = 500, .calldata_bytes = GW_CHUNK_BYTES_MAX, .gas = 50000000, .reply_bytes = 2000000}};
    struct gw_spot *spot = &chain.market.spots[chain.market.spot_count++];
    snprintf(spot->underlying, sizeof spot->underlying, "ETH");
    memset(spot->feed, TOY_FEED, sizeof spot->feed);
    spot->age_s_max = 3960;
    struct gw_venue *toy = &chain.venues[1];
    toy_open_market(&chain.venues[0]);
    toy->protocol = &toy_protocol;
    toy->table.entries = calloc(GW_ENTRIES_MAX, sizeof *toy->table.entries);
    toy->table.index = calloc((size_t)2 * GW_ENTRIES_MAX, sizeof *toy->table.index);
    assert_true(toy->table.entries != NULL && toy->table.index != NULL);
    assert_int_equal(gw_reader_init(&reader, &chain, NULL), GW_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    gw_reader_fini(&reader);
    gw_venue_fini(&chain.venues[0]);
    gw_venue_fini(&chain.venues[1]);
    return 0;
}

static void on_done(void *context, enum gw_status status)
{
    (void)context;
    result = status;
}

/* One attempt at a block whose header is proven, with a bloom that may hold anything. */
static enum gw_status read_block(uint64_t number)
{
    struct gw_block block = {.number = number, .time_s = TOY_TIME_S + 12 * (int64_t)number};
    json_t *receipts = pair_receipts(&chain_model.blocks[number]);
    memcpy(block.hash, chain_model.blocks[number].hash, 32);
    memset(block.header.bloom, 0xff, sizeof block.header.bloom);
    block.header.trust = GW_HEADER_PROVEN;
    assert_int_equal(gw_receipts_root(block.header.receipts_root, spans_of(receipts)), GW_OK);
    json_decref(receipts);
    counts = (struct pair_counts){0};
    gw_reader_start(&reader, &block, on_done, NULL);
    pair_answer_all();
    return result;
}

static void read_up_to(uint64_t last)
{
    for (uint64_t n = 1; n <= last; n++) {
        assert_int_equal(read_block(n), GW_OK);
    }
}

static void receipts_are_asked_for_now_and_then_and_prove_the_logs(void **state)
{
    (void)state;
    for (uint64_t n = 1; n <= 8; n++) {
        assert_int_equal(read_block(n), GW_OK);
        assert_int_equal(counts.receipts, n % EVERY == 0);
        assert_int_equal(reader.receipts.is_proven, n % EVERY == 0);
        assert_int_equal(reader.book.excluded_count, 0);
    }
    assert_int_equal(blamed, 0);
}

static void a_log_that_is_withheld_fails_the_block_and_touches_nothing(void **state)
{
    (void)state;
    read_up_to(3);
    chain_model.is_withholding = true;
    assert_int_equal(read_block(4), GW_E_CHECKSUM);
    assert_int_equal(blamed, 1);
    assert_false(chain.venues[0].table.entries[0].is_dirty);
    chain_model.is_withholding = false;
    assert_int_equal(read_block(4), GW_OK);
    assert_int_equal(blamed, 1);
}

static void what_no_receipts_prove_is_noticed_by_nobody(void **state)
{
    (void)state;
    read_up_to(4);
    chain_model.is_withholding = true;
    assert_int_equal(read_block(5), GW_OK); /* why one would ask for them */
    assert_int_equal(blamed, 0);
}

static void forged_receipts_fail_the_block(void **state)
{
    (void)state;
    read_up_to(3);
    chain_model.is_forging = true;
    assert_int_equal(read_block(4), GW_E_CHECKSUM);
    assert_int_equal(blamed, 1);
    assert_int_equal(counts.logs, 0);
}

static void an_endpoint_without_receipts_proves_nothing_and_is_read_all_the_same(void **state)
{
    (void)state;
    read_up_to(3);
    chain_model.has_receipts = false;
    assert_int_equal(read_block(4), GW_OK);
    assert_false(reader.receipts.is_proven);
    assert_true(reader.receipts.is_told);
    assert_int_equal(blamed, 0);
}

static void neither_a_bare_header_nor_polygon_asks_for_them(void **state)
{
    (void)state;
    read_up_to(3);
    chain.chain_id = GW_EVIDENCE_POLYGON;
    assert_int_equal(read_block(4), GW_OK);
    assert_int_equal(counts.receipts, 0);
    chain.integrity.receipts_blocks = 0;
    chain.chain_id = TOY_CHAIN_ID;
    assert_int_equal(read_block(5), GW_OK);
    assert_int_equal(counts.receipts, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(receipts_are_asked_for_now_and_then_and_prove_the_logs),
        TEST(a_log_that_is_withheld_fails_the_block_and_touches_nothing),
        TEST(what_no_receipts_prove_is_noticed_by_nobody),
        TEST(forged_receipts_fail_the_block),
        TEST(an_endpoint_without_receipts_proves_nothing_and_is_read_all_the_same),
        TEST(neither_a_bare_header_nor_polygon_asks_for_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
