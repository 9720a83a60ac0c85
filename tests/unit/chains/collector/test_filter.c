/* Does one filter of several venues return all that theirs would, and is each venue told only of its own? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chains/collector/filter.h"

#define WHERE "\"blockHash\":\"0x00\""

static struct gw_filter filter;
static char text[GW_FILTER_PARAMS_MAX];

static void put_address(struct gw_watch *watch, uint8_t byte)
{
    memset(watch->addresses[watch->address_count++], byte, 20);
}

static void put_topic(struct gw_watch *watch, uint8_t byte)
{
    memset(watch->topics[watch->topic_count++], byte, 32);
}

static void put_indexed(struct gw_watch *watch, uint8_t byte)
{
    memset(watch->indexed[watch->indexed_count++], byte, 32);
}

static struct gw_watch make_watch(uint8_t address, uint8_t topic)
{
    struct gw_watch watch = {0};
    put_address(&watch, address);
    put_topic(&watch, topic);
    return watch;
}

static struct gw_log make_log(uint8_t address, uint8_t topic, uint8_t indexed)
{
    struct gw_log log = {.topic_count = 2};
    memset(log.address, address, 20);
    memset(log.topics[0], topic, 32);
    memset(log.topics[1], indexed, 32);
    return log;
}

static void the_filter_of_one_venue_is_its_watch_as_it_stands(void **state)
{
    (void)state;
    struct gw_watch watch = make_watch(0xa1, 0xb1);
    put_address(&watch, 0xa0);
    put_address(&watch, 0xa1);
    put_indexed(&watch, 0xc1);
    gw_filter_set(&filter, &watch);
    gw_filter_put(text, &filter, WHERE);
    assert_string_equal(text, "[{" WHERE ",\"address\":["
                              "\"0xa1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1\","
                              "\"0xa0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0\","
                              "\"0xa1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1\"],\"topics\":["
                              "[\"0xb1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1\"],"
                              "[\"0xc1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1\"]]}]");
}

static void what_venues_have_in_common_is_asked_for_once(void **state)
{
    (void)state;
    const struct gw_watch one = make_watch(0xa0, 0xb0);
    struct gw_watch other = make_watch(0xa0, 0xb0);
    put_topic(&other, 0xb1);
    gw_filter_set(&filter, &one);
    assert_true(gw_filter_add(&filter, &other));
    assert_int_equal(filter.address_count, 1);
    assert_int_equal(filter.topic_count, 2);
}

static void logs_between_two_watches_are_returned_but_are_nobodys(void **state)
{
    (void)state;
    const struct gw_watch one = make_watch(0xa0, 0xb0);
    const struct gw_watch other = make_watch(0xa1, 0xb1);
    const struct gw_log own = make_log(0xa1, 0xb1, 0);
    const struct gw_log between = make_log(0xa0, 0xb1, 0);
    const struct gw_log foreign = make_log(0xa2, 0xb1, 0);
    gw_filter_set(&filter, &one);
    assert_true(gw_filter_add(&filter, &other));
    assert_true(gw_filter_holds(&filter, &own));
    assert_true(gw_filter_is_watched(&other, &own));
    assert_false(gw_filter_is_watched(&one, &own));
    assert_true(gw_filter_holds(&filter, &between));
    assert_false(gw_filter_is_watched(&one, &between));
    assert_false(gw_filter_is_watched(&other, &between));
    assert_false(gw_filter_holds(&filter, &foreign));
}

static void a_log_that_nobody_asked_for_is_told(void **state)
{
    (void)state;
    struct gw_watch watch = make_watch(0xa0, 0xb0);
    struct gw_log log = make_log(0xa0, 0xb0, 0xc0);
    put_indexed(&watch, 0xc0);
    gw_filter_set(&filter, &watch);
    assert_true(gw_filter_holds(&filter, &log));
    log.topics[1][31] ^= 1;
    assert_false(gw_filter_holds(&filter, &log));
    assert_false(gw_filter_is_watched(&watch, &log));
    log = make_log(0xa0, 0xb0, 0xc0);
    log.topics[0][0] ^= 1;
    assert_false(gw_filter_holds(&filter, &log));
    log = make_log(0xa0, 0xb0, 0xc0);
    log.topic_count = 1;
    assert_false(gw_filter_holds(&filter, &log));
    log.topic_count = 0;
    assert_false(gw_filter_holds(&filter, &log));
}

static void the_second_position_is_asked_for_only_if_all_name_one(void **state)
{
    (void)state;
    struct gw_watch narrow = make_watch(0xa0, 0xb0);
    struct gw_watch narrower = make_watch(0xa0, 0xb0);
    const struct gw_watch wide = make_watch(0xa1, 0xb1);
    const struct gw_log other = make_log(0xa0, 0xb0, 0xc9);
    put_indexed(&narrow, 0xc0);
    put_indexed(&narrower, 0xc1);
    gw_filter_set(&filter, &narrow);
    assert_true(gw_filter_add(&filter, &narrower));
    assert_int_equal(filter.indexed_count, 2);
    assert_false(gw_filter_holds(&filter, &other));
    assert_true(gw_filter_add(&filter, &wide));
    assert_int_equal(filter.indexed_count, 0);
    assert_true(gw_filter_add(&filter, &narrow));
    assert_int_equal(filter.indexed_count, 0);
    assert_true(gw_filter_holds(&filter, &other));
    assert_false(gw_filter_is_watched(&narrow, &other));
}

/* Venues of 100 addresses each: ten fit, and an eleventh that brings none of its own. */
static void a_filter_takes_a_thousand_addresses_and_no_more(void **state)
{
    (void)state;
    struct gw_watch watch = {.address_count = 100, .topic_count = 1};
    for (uint8_t v = 0; v < 10; v++) {
        for (uint8_t i = 0; i < 100; i++) {
            watch.addresses[i][0] = v;
            watch.addresses[i][1] = i;
        }
        if (v == 0) {
            gw_filter_set(&filter, &watch);
        } else {
            assert_true(gw_filter_add(&filter, &watch));
        }
    }
    assert_int_equal(filter.address_count, GW_FILTER_LIST_MAX);
    assert_true(gw_filter_add(&filter, &watch));
    watch.addresses[99][0] = 0xff;
    watch.topics[0][0] = 1;
    assert_false(gw_filter_add(&filter, &watch));
    assert_int_equal(filter.address_count, GW_FILTER_LIST_MAX);
    assert_int_equal(filter.topic_count, 1);
    gw_filter_put(text, &filter, WHERE);
    assert_int_equal(strlen(text), GW_FILTER_LIST_MAX * 45 - 1 + 69 - 1 + strlen(WHERE) +
                                       strlen("[{,\"address\":[],\"topics\":[[]]}]"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_filter_of_one_venue_is_its_watch_as_it_stands),
        cmocka_unit_test(what_venues_have_in_common_is_asked_for_once),
        cmocka_unit_test(logs_between_two_watches_are_returned_but_are_nobodys),
        cmocka_unit_test(a_log_that_nobody_asked_for_is_told),
        cmocka_unit_test(the_second_position_is_asked_for_only_if_all_name_one),
        cmocka_unit_test(a_filter_takes_a_thousand_addresses_and_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
