#include "tests/unit/chains/protocol/gmx_traders.h"

static void a_log_too_long_has_the_list_read_again(void **state)
{
    (void)state;
    read_traders();
    const struct gw_log log = {.topic_count = 3, .is_long = true};
    book.traders[0].collateral = 50;
    book.traders[5] = book.traders[1];
    book.traders[1].market = 0;
    book.listed = 6;
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_OK);
    read_traders();
    assert_int_equal(f.known_count, 1);
    expect_near(find_account(0)->equity_usd, 100000);
    expect_near(find_account(5)->equity_usd, 100000);
}

static void logs_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    uint8_t bytes[LOG_BYTES_MAX];
    struct gw_log log = make_log(bytes, 0, 0xb1);
    const size_t size = log.data_size;
    for (log.data_size = 0; log.data_size < 1600; log.data_size += 100) {
        assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_E_FORMAT);
        assert_string_equal(f.venue.reason, "a log of a position does not decode");
    }
    log.data_size = size;
    for (size_t i = 0; i + 11 < size; i++) {
        if (memcmp(bytes + i, "positionKey", 11) == 0) {
            bytes[i] = 'P'; /* no such item */
        }
    }
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_E_FORMAT);
}

static void nothing_is_watched_without_the_emitter(void **state)
{
    (void)state;
    struct gw_watch watch = {0};
    assert_int_equal(f.venue.protocol->watch(&f.venue, &watch), GW_OK);
    assert_int_equal(watch.address_count, 1);
    char topic[67];
    gw_hex_encode(topic, watch.topics[0], 32); /* of the EventEmitter on Arbitrum */
    assert_string_equal(topic, "0x137a44067c8961cd7e1d876f4754a5a3a75989b4552f1843fc69c3b372def160");
    struct play other;
    play_open(&other, "gmx_v2", KEYS, NOW_S);
    memset(&watch, 0, sizeof watch);
    assert_int_equal(other.venue.protocol->watch(&other.venue, &watch), GW_OK);
    assert_int_equal(watch.address_count + watch.topic_count + watch.indexed_count, 0);
    play_close(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRADERS_TEST(a_log_too_long_has_the_list_read_again),
        TRADERS_TEST(logs_that_make_no_sense_are_refused),
        TRADERS_TEST(nothing_is_watched_without_the_emitter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
