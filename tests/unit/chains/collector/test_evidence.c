/* Are made-up logs seen, and is silence told from proof of silence? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chains/collector/evidence.h"
#include "ipc/base/keccak.h"

struct scene {
    struct gw_header header;
    struct gw_watch watch;
    struct gw_log log;
};

static void put(uint8_t bloom[GW_BLOOM_SIZE], const uint8_t *bytes, size_t size)
{
    uint8_t hash[32];
    gw_keccak256(hash, bytes, size);
    for (size_t i = 0; i < 6; i += 2) {
        const unsigned bit = (unsigned)(hash[i] << 8 | hash[i + 1]) & 2047u;
        bloom[GW_BLOOM_SIZE - 1 - bit / 8] |= (uint8_t)(1u << bit % 8);
    }
}

/* One log of a watched address and topic, with an indexed argument, in a proven header's bloom. */
static struct scene make_scene(void)
{
    struct scene s = {.header = {.trust = GW_HEADER_PROVEN}};
    s.watch.address_count = 2;
    s.watch.topic_count = 2;
    memset(s.watch.addresses[0], 0xa0, 20);
    memset(s.watch.addresses[1], 0xa1, 20);
    memset(s.watch.topics[0], 0xb0, 32);
    memset(s.watch.topics[1], 0xb1, 32);
    memcpy(s.log.address, s.watch.addresses[1], 20);
    memcpy(s.log.topics[0], s.watch.topics[1], 32);
    memset(s.log.topics[1], 0xcc, 32);
    s.log.topic_count = 2;
    put(s.header.bloom, s.log.address, 20);
    put(s.header.bloom, s.log.topics[0], 32);
    put(s.header.bloom, s.log.topics[1], 32);
    return s;
}

static void a_log_of_the_bloom_is_believed(void **state)
{
    (void)state;
    const struct scene s = make_scene();
    assert_int_equal(gw_evidence_check_log(&s.header, 1, &s.log), GW_OK);
    assert_true(gw_evidence_may_hold(&s.header, &s.watch));
}

static void a_log_that_is_not_in_the_bloom_was_made_up(void **state)
{
    (void)state;
    struct scene s = make_scene();
    memcpy(s.log.address, s.watch.addresses[0], 20);
    assert_int_equal(gw_evidence_check_log(&s.header, 1, &s.log), GW_E_CHECKSUM);
    s = make_scene();
    s.log.topics[1][0] ^= 1; /* an argument counts as well */
    assert_int_equal(gw_evidence_check_log(&s.header, 1, &s.log), GW_E_CHECKSUM);
    assert_int_equal(gw_evidence_check_log(&s.header, GW_EVIDENCE_POLYGON, &s.log), GW_OK);
    s.header.trust = GW_HEADER_UNKNOWN;
    assert_int_equal(gw_evidence_check_log(&s.header, 1, &s.log), GW_OK);
}

static void an_empty_bloom_proves_that_there_are_none(void **state)
{
    (void)state;
    struct scene s = make_scene();
    memset(s.header.bloom, 0, sizeof s.header.bloom);
    assert_false(gw_evidence_may_hold(&s.header, &s.watch));
    put(s.header.bloom, s.watch.addresses[0], 20); /* an address alone is no log that was asked for */
    assert_false(gw_evidence_may_hold(&s.header, &s.watch));
    put(s.header.bloom, s.watch.topics[0], 32);
    assert_true(gw_evidence_may_hold(&s.header, &s.watch));
    s.header.trust = GW_HEADER_BARE;
    assert_false(gw_evidence_may_hold(&s.header, &s.watch));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_of_the_bloom_is_believed),
        cmocka_unit_test(a_log_that_is_not_in_the_bloom_was_made_up),
        cmocka_unit_test(an_empty_bloom_proves_that_there_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
