/* The reader of Derive's volatility feed: which of the slices that logs told the contract vouches for. */
#include "chains/protocol/derive_svi.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chains/market/vols.h"
#include "tests/unit/chains/market/derive_words.h"

#define NOW_S   1700000000
#define WEEK_S  (NOW_S + 604800)
#define MONTH_S (NOW_S + 2592000)

static struct gw_market market = {.vol_feeds = {{.underlying = "ETH",
                                                 .source = GW_VOL_FEED_DERIVE_SVI,
                                                 .vol_feed = {[19] = 0xfe},
                                                 .age_s_max = 600,
                                                 .from_block = 77}},
                                  .vol_feed_count = 1,
                                  .block_time_s = NOW_S};
static struct gw_venue venue;
static struct gw_call_list calls;
static bool is_cut; /* the replies */

/* What the contract holds; of an expiry that is not here getVol() reverts. */
static struct gw_derive_slice held[40];
static size_t held_count;

static struct gw_derive_slice make(int64_t expiry_s, double a, int64_t age_s)
{
    return (struct gw_derive_slice){.expiry_s = expiry_s,
                                    .updated_s = NOW_S - age_s,
                                    .svi = {.a = a, .b = 0.05, .rho = -0.25, .m = 0.0625, .sigma = 0.3},
                                    .forward = 2000,
                                    .tau_years = 0.0171,
                                    .confidence = 0.875};
}

static enum gw_status emit_log(const struct gw_derive_slice *slice, size_t size)
{
    uint8_t bytes[DERIVE_LOG_BYTES];
    struct gw_abi_buffer out = {.data = bytes, .capacity = sizeof bytes};
    struct gw_log log = {.topic_count = 2, .data = bytes, .data_size = size};
    log.address[19] = 0xfe;
    gw_abi_topic(log.topics[0], "VolDataUpdated(uint64,(int256,uint256,int256,int256,uint256,uint256,uint64,"
                                "uint64,uint64))");
    struct gw_abi_buffer topic = {.data = log.topics[1], .capacity = 32};
    gw_abi_put_i64(&topic, slice->expiry_s);
    derive_put_slice(&out, slice);
    return venue.protocol->touch(&venue, &log);
}

static void tell(struct gw_derive_slice slice)
{
    assert_int_equal(emit_log(&slice, DERIVE_LOG_BYTES), GW_OK);
}

/* The contract has it, and tells. */
static void sign(struct gw_derive_slice slice)
{
    size_t i = 0;
    while (i < held_count && held[i].expiry_s != slice.expiry_s) {
        i++;
    }
    held_count += i == held_count;
    held[i] = slice;
    tell(slice);
}

static void answer(struct gw_call_reply *reply, uint8_t bytes[64], const struct gw_call *call)
{
    const uint8_t *args = calls.arena + call->data_at + 4;
    struct gw_abi_cursor c = gw_abi_open(args, 64);
    struct gw_abi_buffer out = {.data = bytes, .capacity = 64};
    struct gw_u256 strike;
    uint64_t expiry_s;
    assert_int_equal(call->to[19], 0xfe);
    assert_int_equal(gw_abi_u256(&c, &strike), GW_OK);
    assert_int_equal(gw_abi_uint(&c, 64, &expiry_s), GW_OK);
    for (size_t i = 0; i < held_count; i++) {
        if (held[i].expiry_s == (int64_t)expiry_s) {
            /* to the 9 digits of derive_put_wad(), as near as the reader looks */
            struct gw_derive_slice slice = held[i];
            derive_put_wad(&out, gw_derive_vol(&slice, gw_u256_to_double(&strike, 18)));
            derive_put_wad(&out, slice.confidence);
        }
    }
    *reply = (struct gw_call_reply){
        .is_ok = out.size > 0, .data = bytes, .size = is_cut && out.size > 0 ? 63 : out.size};
}

/* One block; how many slices serve. */
static size_t read_block(void)
{
    static uint8_t bytes[64][64];
    static struct gw_call_reply replies[64];
    gw_call_list_reset(&calls);
    venue.block_time_s = market.block_time_s;
    gw_vols_settle(&market);
    assert_int_equal(venue.protocol->plan(&venue, 0, &calls), GW_OK);
    for (size_t i = 0; i < calls.count; i++) {
        answer(&replies[i], bytes[i], &calls.calls[i]);
    }
    const struct gw_reply_list list = {calls.calls, replies, calls.count};
    assert_int_equal(venue.protocol->decode(&venue, 0, &list), GW_OK);
    venue.protocol->teach(&venue, &market);
    gw_venue_mark_all_clean(&venue);
    return market.vol_feeds[0].slice_count;
}

static const struct gw_derive_slice *serving(size_t i)
{
    return &market.vol_feeds[0].slices[i];
}

static bool says(const char *part)
{
    return strstr(market.vol_feeds[0].reason, part) != NULL;
}

static int start(void **state)
{
    (void)state;
    held_count = 0;
    is_cut = false;
    market.block_time_s = NOW_S;
    return gw_call_list_init(&calls) == GW_OK && gw_derive_svi_open(&venue, &market.vol_feeds[0]) == GW_OK
               ? 0
               : -1;
}

static int finish(void **state)
{
    (void)state;
    gw_venue_fini(&venue);
    gw_call_list_fini(&calls);
    return 0;
}

static void it_follows_one_event_of_the_feed(void **state)
{
    (void)state;
    static struct gw_watch watch;
    assert_int_equal(venue.protocol->watch(&venue, &watch), GW_OK);
    assert_true(watch.address_count == 1 && watch.addresses[0][19] == 0xfe && watch.topic_count == 1);
    uint8_t topic[32];
    gw_abi_topic(topic, "VolDataUpdated(uint64,(int256,uint256,int256,int256,uint256,uint256,uint64,uint64,"
                        "uint64))");
    assert_memory_equal(watch.topics[0], topic, sizeof topic);
    assert_true(venue.from_block == 77);
    assert_string_equal(venue.name, "derive_svi-ETH");
    struct gw_log other = {.topic_count = 1};
    assert_int_equal(venue.protocol->touch(&venue, &other), GW_OK);
    assert_int_equal(venue.table.count, 0);
    assert_null(gw_protocol_find("derive_svi"));
}

static void a_slice_serves_as_soon_as_its_log_is_read(void **state)
{
    (void)state;
    assert_int_equal(read_block(), 0);
    assert_true(says("it has no slice of an expiry to come"));
    sign(make(MONTH_S, 0.03, 30));
    sign(make(WEEK_S, 0.01, 60));
    assert_int_equal(read_block(), 2);
    assert_int_equal(calls.count, 2);
    assert_true(serving(0)->expiry_s == WEEK_S && serving(0)->updated_s == NOW_S - 60);
    assert_true(serving(1)->svi.a == 0.03 && serving(1)->confidence == 0.875);
    assert_true(market.vol_feeds[0].reason[0] == '\0');
    assert_int_equal(read_block(), 2); /* a block without a log */
}

static void the_latest_serves_and_an_expired_one_is_not_asked_for(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++) {
        sign(make(WEEK_S, 0.01 + 0.001 * i, 60 - i));
    }
    assert_int_equal(read_block(), 1);
    assert_true(serving(0)->svi.a == 0.014 && serving(0)->updated_s == NOW_S - 56);
    market.block_time_s = WEEK_S;
    assert_int_equal(read_block(), 0);
    assert_int_equal(calls.count, 0);
}

static void a_slice_of_a_branch_that_is_gone_does_not_serve(void **state)
{
    (void)state;
    sign(make(WEEK_S, 0.01, 60));
    tell(make(WEEK_S, 0.02, 30)); /* the contract has it no more */
    assert_int_equal(read_block(), 1);
    assert_true(serving(0)->svi.a == 0.01);
    sign(make(WEEK_S, 0.015, 40)); /* older than the orphan */
    assert_int_equal(read_block(), 1);
    assert_true(serving(0)->svi.a == 0.015);
}

static void what_logs_did_not_tell_is_not_known_until_they_do(void **state)
{
    (void)state;
    sign(make(WEEK_S, 0.01, 60));
    held[0] = make(WEEK_S, 0.03, 20); /* its log was missed */
    assert_int_equal(read_block(), 0);
    assert_true(says("of expiry 1700604800 getVol() is not what its logs say"));
    tell(make(WEEK_S, 0.03, 20));
    assert_int_equal(read_block(), 1);
    held[0].confidence = 0.6; /* the same curve, less sure */
    assert_int_equal(read_block(), 0);
}

/* Three orphans fill its memory; what the other branch signs is older than each of them. */
static void after_many_orphans_an_older_slice_is_kept_again(void **state)
{
    (void)state;
    held[held_count++] = make(WEEK_S, 0.01, 60);
    for (int i = 0; i < 3; i++) {
        tell(make(WEEK_S, 0.02 + 0.001 * i, 10 - i));
    }
    tell(make(WEEK_S, 0.01, 60)); /* read once more, and taken for one of long ago */
    assert_int_equal(read_block(), 0);
    tell(make(WEEK_S, 0.01, 60));
    assert_int_equal(read_block(), 1);
    assert_true(serving(0)->svi.a == 0.01);
}

/* A range of blocks is read once more from below. */
static void logs_that_are_read_again_change_nothing(void **state)
{
    (void)state;
    for (int turn = 0; turn < 2; turn++) {
        for (int i = 0; i < 6; i++) {
            sign(make(WEEK_S, 0.01 + 0.001 * i, 60 - i));
        }
        for (int i = 0; i < 3; i++) {
            tell(make(WEEK_S, 0.01 + 0.001 * i, 60 - i));
        }
        assert_int_equal(read_block(), 1);
        assert_true(serving(0)->svi.a == 0.015);
    }
}

static void a_lie_of_one_block_is_forgotten_at_the_next(void **state)
{
    (void)state;
    sign(make(WEEK_S, 0.01, 60));
    held[0].svi.a = 0.5;
    assert_int_equal(read_block(), 0);
    held[0].svi.a = 0.01;
    assert_int_equal(read_block(), 1);
    is_cut = true;
    assert_int_equal(read_block(), 0);
    assert_true(says("getVol() does not decode"));
}

static void past_the_heartbeat_nothing_serves(void **state)
{
    (void)state;
    sign(make(WEEK_S, 0.01, 60));
    held_count = 0;
    assert_int_equal(read_block(), 0);
    assert_true(says("of expiry 1700604800 getVol() reverts: its slice is old"));
}

static void a_slice_that_prices_nothing_is_not_asked_for(void **state)
{
    (void)state;
    struct gw_derive_slice slice = make(WEEK_S, 0.01, 60);
    slice.forward = 0;
    sign(slice);
    slice = make(MONTH_S, 0.01, 60);
    slice.forward = 9e9; /* no strike of 1.25 of it has 63 bits in units of 1e-8 */
    sign(slice);
    slice = make(INT64_C(1) << 40, 0.01, 60);
    sign(slice);
    assert_int_equal(read_block(), 0);
    assert_int_equal(calls.count, 0);
    assert_int_equal(venue.table.count, 2);
}

static void the_strike_that_is_asked_for_is_of_the_latest(void **state)
{
    (void)state;
    struct gw_derive_slice slice = make(WEEK_S, 0.01, 60);
    sign(slice);
    slice = make(WEEK_S, 0.01, 59);
    slice.forward = 0;
    sign(slice);
    assert_int_equal(read_block(), 0);
    assert_int_equal(calls.count, 0);
}

static void a_slice_that_is_told_twice_is_kept_once(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        sign(make(WEEK_S, 0.01, 60));
    }
    const struct gw_derive_svi_value *value = (const void *)venue.table.entries[0].value;
    assert_int_equal(value->count, 1);
}

static void what_does_not_decode_is_refused(void **state)
{
    (void)state;
    const struct gw_derive_slice slice = make(WEEK_S, 0.01, 60);
    assert_int_equal(emit_log(&slice, DERIVE_LOG_BYTES - 1), GW_E_FORMAT);
    assert_string_equal(venue.reason, "a log of a slice does not decode");
    assert_int_equal(emit_log(&slice, 0), GW_E_FORMAT);
    assert_int_equal(venue.table.count, 0);
}

static void more_expiries_than_there_is_room_for_are_an_error(void **state)
{
    (void)state;
    for (size_t i = 0; i < GW_VOL_EXPIRIES_MAX; i++) {
        sign(make(WEEK_S + (int64_t)i, 0.01, 60));
    }
    assert_int_equal(read_block(), GW_VOL_EXPIRIES_MAX);
    sign(make(MONTH_S, 0.01, 60));
    gw_call_list_reset(&calls);
    assert_int_equal(venue.protocol->plan(&venue, 0, &calls), GW_E_BOUND);
    assert_string_equal(venue.reason, "more than 32 expiries to come");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_follows_one_event_of_the_feed),
        TEST(a_slice_serves_as_soon_as_its_log_is_read),
        TEST(the_latest_serves_and_an_expired_one_is_not_asked_for),
        TEST(a_slice_of_a_branch_that_is_gone_does_not_serve),
        TEST(what_logs_did_not_tell_is_not_known_until_they_do),
        TEST(after_many_orphans_an_older_slice_is_kept_again),
        TEST(logs_that_are_read_again_change_nothing),
        TEST(a_lie_of_one_block_is_forgotten_at_the_next),
        TEST(past_the_heartbeat_nothing_serves),
        TEST(a_slice_that_prices_nothing_is_not_asked_for),
        TEST(the_strike_that_is_asked_for_is_of_the_latest),
        TEST(a_slice_that_is_told_twice_is_kept_once),
        TEST(what_does_not_decode_is_refused),
        TEST(more_expiries_than_there_is_room_for_are_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
