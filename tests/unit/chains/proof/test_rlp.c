/* Is every item read exactly as the Yellow Paper writes it, and nothing else? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chains/proof/rlp.h"

#define BYTES(...) ((const uint8_t[]){__VA_ARGS__})

static void the_papers_examples_are_read_and_written(void **state)
{
    (void)state;
    uint8_t out[128];
    struct gw_rlp_writer w = {.data = out, .capacity = sizeof out};
    gw_rlp_put_string(&w, (const uint8_t *)"dog", 3);
    gw_rlp_put_number(&w, BYTES(0, 0), 2);
    gw_rlp_put_number(&w, BYTES(0, 0x0f), 2);
    gw_rlp_put_number(&w, BYTES(4, 0), 2);
    assert_memory_equal(out, BYTES(0x83, 'd', 'o', 'g', 0x80, 0x0f, 0x82, 4, 0), 9);
    assert_int_equal(w.size, 9);
    struct gw_rlp_cursor c = gw_rlp_open(out, w.size);
    struct gw_rlp_item item;
    assert_int_equal(gw_rlp_next(&c, &item), GW_OK);
    assert_memory_equal(item.data, "dog", 3);
    assert_int_equal(gw_rlp_next(&c, &item), GW_OK);
    assert_int_equal(item.size, 0);
    assert_int_equal(gw_rlp_next(&c, &item), GW_OK);
    assert_int_equal(item.data[0], 0x0f);
    uint8_t word[32];
    assert_int_equal(gw_rlp_next(&c, &item), GW_OK);
    assert_int_equal(gw_rlp_word(word, &item), GW_OK);
    assert_int_equal(word[30], 4);
    assert_int_equal(gw_rlp_next(&c, &item), GW_E_END);
}

static void lengths_above_55_have_a_length_of_their_own(void **state)
{
    (void)state;
    static uint8_t text[70000];
    static uint8_t out[70010];
    for (size_t size = 54; size <= sizeof text; size = size < 60 ? size + 1 : size * 7) {
        struct gw_rlp_writer w = {.data = out, .capacity = sizeof out};
        memset(text, 0xab, sizeof text);
        gw_rlp_put_string(&w, text, size);
        assert_false(w.is_full);
        struct gw_rlp_item item;
        assert_int_equal(gw_rlp_single(&item, out, w.size), GW_OK);
        assert_int_equal(item.size, size);
        assert_memory_equal(item.data, text, size);
        assert_int_equal(gw_rlp_single(&item, out, w.size - 1), GW_E_FORMAT);
        assert_int_equal(gw_rlp_single(&item, out, w.size + 1), GW_E_FORMAT);
    }
    uint8_t head[GW_RLP_HEAD_MAX];
    assert_int_equal(gw_rlp_list_head(head, 55), 1);
    assert_int_equal(head[0], 0xf7);
    assert_int_equal(gw_rlp_list_head(head, 56), 2);
    assert_memory_equal(head, BYTES(0xf8, 56), 2);
}

static void anything_not_in_its_shortest_form_is_refused(void **state)
{
    (void)state;
    static const struct {
        uint8_t bytes[12];
        size_t size;
    } bad[] = {
        {{0x81, 0x7f}, 2},                                               /* a byte that stands for itself */
        {{0xb8, 0x01, 0x80}, 3},                                         /* a length that fits the prefix */
        {{0xb9, 0x00, 0x38}, 3},                                         /* a length with leading zeros */
        {{0xb8}, 1},                                                     /* no length */
        {{0x83, 'd', 'o'}, 3},                                           /* reaches beyond the end */
        {{0xbf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0}, 10}, /* as far as it goes */
        {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0}, 10},
        {{0xc2, 0x80}, 2},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct gw_rlp_item item;
        assert_int_equal(gw_rlp_single(&item, bad[i].bytes, bad[i].size), GW_E_FORMAT);
    }
    struct gw_rlp_item item;
    uint8_t word[32];
    assert_int_equal(gw_rlp_single(&item, NULL, 0), GW_E_FORMAT);
    assert_int_equal(gw_rlp_single(&item, BYTES(0x82, 0, 1), 3), GW_OK);
    assert_int_equal(gw_rlp_word(word, &item), GW_E_FORMAT);
}

static void a_full_writer_says_so_and_stays_full(void **state)
{
    (void)state;
    uint8_t out[4];
    struct gw_rlp_writer w = {.data = out, .capacity = sizeof out};
    gw_rlp_put_string(&w, (const uint8_t *)"doggy", 5);
    assert_true(w.is_full);
    gw_rlp_put_string(&w, (const uint8_t *)"d", 1);
    assert_true(w.is_full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_papers_examples_are_read_and_written),
        cmocka_unit_test(lengths_above_55_have_a_length_of_their_own),
        cmocka_unit_test(anything_not_in_its_shortest_form_is_refused),
        cmocka_unit_test(a_full_writer_says_so_and_stays_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
