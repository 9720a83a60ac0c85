#include "ipc/crc32c.h"

#include "tests/unit/ipc/ring_fixture.h"

#include <string.h>

/* RFC 3720 B.4. */
static void known_answers_hold(void **state)
{
    (void)state;
    uint8_t bytes[32];
    memset(bytes, 0, sizeof bytes);
    assert_int_equal(gw_crc32c_extend(0, bytes, sizeof bytes), 0x8a9136aa);
    memset(bytes, 0xff, sizeof bytes);
    assert_int_equal(gw_crc32c_extend(0, bytes, sizeof bytes), 0x62a8ab43);
    for (unsigned i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)i;
    }
    assert_int_equal(gw_crc32c_extend(0, bytes, sizeof bytes), 0x46dd794e);
    assert_int_equal(gw_crc32c_extend(0, "123456789", 9), 0xe3069283);
    assert_int_equal(gw_crc32c_extend(0, NULL, 0), 0);
}

static void both_forms_agree_at_every_length_and_offset(void **state)
{
    (void)state;
    uint64_t words[40];
    fill_words(words, 40, 7);
    const uint8_t *bytes = (const uint8_t *)words;
    for (size_t from = 0; from < 9; from++) {
        for (size_t size = 0; from + size <= 300; size++) {
            uint32_t portable = gw_crc32c_extend_portable(5, bytes + from, size);
            assert_int_equal(gw_crc32c_extend(5, bytes + from, size), portable);
        }
    }
}

static void pieces_give_the_same_as_the_whole(void **state)
{
    (void)state;
    const char text[] = "the quick brown fox jumps over the lazy dog";
    uint32_t whole = gw_crc32c_extend(0, text, sizeof text);
    for (size_t cut = 0; cut <= sizeof text; cut++) {
        uint32_t first = gw_crc32c_extend(0, text, cut);
        assert_int_equal(gw_crc32c_extend(first, text + cut, sizeof text - cut), whole);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers_hold),
        cmocka_unit_test(both_forms_agree_at_every_length_and_offset),
        cmocka_unit_test(pieces_give_the_same_as_the_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
