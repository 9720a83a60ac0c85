/* Does a checkpoint give back what it was given, and nothing of a file that is not the right one, whole and unhurt? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/chains/collector/ledger.h"

struct scene {
    struct ledger *written;
    struct ledger *read;
    struct gw_buffer bytes;
    const char *why;
};

static void encode(struct scene *s)
{
    gw_buffer_reset(&s->bytes, SIZE_MAX);
    assert_int_equal(gw_checkpoint_encode(&s->bytes, &s->written->checkpoint, &s->written->chain), GW_OK);
    assert_int_equal(gw_checkpoint_seal(&s->bytes), GW_OK);
}

static enum gw_status write_to(struct scene *s, const char *path)
{
    gw_buffer_reset(&s->bytes, SIZE_MAX);
    assert_int_equal(gw_checkpoint_encode(&s->bytes, &s->written->checkpoint, &s->written->chain), GW_OK);
    return gw_checkpoint_write(path, &s->bytes);
}

static void open_scene(struct scene *s, size_t entries)
{
    s->written = ledger_open();
    s->read = ledger_open();
    gw_buffer_init(&s->bytes, GW_CHECKPOINT_BYTES_MAX);
    ledger_fill(s->written, entries);
    encode(s);
}

static void close_scene(struct scene *s)
{
    gw_buffer_fini(&s->bytes);
    ledger_close(s->written);
    ledger_close(s->read);
}

static enum gw_status decode(struct scene *s, size_t size)
{
    return gw_checkpoint_decode(&s->read->checkpoint, &s->read->chain, s->bytes.data, size, &s->why);
}

static void assert_untouched(const struct ledger *l)
{
    static const uint8_t zeros[LEDGER_MEMORY];
    assert_int_equal(l->history.gap_count, 0);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(l->chain.venues[i].table.count, 0);
        assert_memory_equal(l->chain.venues[i].state, zeros, LEDGER_MEMORY);
        assert_int_equal(l->history.spans[i].next, l->chain.venues[i].from_block);
    }
}

static void assert_same_tables(const struct ledger *a, const struct ledger *b)
{
    for (size_t v = 0; v < 2; v++) {
        const struct gw_entry_table *x = &a->chain.venues[v].table;
        const struct gw_entry_table *y = &b->chain.venues[v].table;
        assert_int_equal(x->count, y->count);
        assert_memory_equal(a->chain.venues[v].state, b->chain.venues[v].state, LEDGER_MEMORY);
        for (size_t i = 0; i < x->count; i++) {
            assert_memory_equal(&x->entries[i].key, &y->entries[i].key, sizeof x->entries[i].key);
            assert_memory_equal(x->entries[i].value, y->entries[i].value, GW_ENTRY_VALUE_MAX);
            assert_int_equal(x->entries[i].is_live, y->entries[i].is_live);
            assert_int_equal(x->entries[i].is_retired, y->entries[i].is_retired);
            assert_true(y->entries[i].is_dirty);
        }
    }
}

static void what_was_written_is_read_back_dirty(void **state)
{
    (void)state;
    struct scene s;
    open_scene(&s, 50);
    assert_int_equal(decode(&s, s.bytes.size), GW_OK);
    assert_same_tables(s.written, s.read);
    assert_int_equal(s.read->checkpoint.number, 5000);
    assert_memory_equal(s.read->checkpoint.hash, s.written->checkpoint.hash, 32);
    assert_int_equal(s.read->checkpoint.recheck_from, 4900);
    assert_int_equal(s.read->checkpoint.recheck_to, 4950);
    assert_int_equal(s.read->history.spans[0].next, 5001); /* nothing above the anchor counts */
    assert_int_equal(s.read->history.gap_count, 1);
    assert_int_equal(s.read->history.gaps[0].from, 700);
    assert_int_equal(s.read->history.gaps[0].to, 799);
    assert_int_equal(s.read->history.gaps[0].status, GW_E_BOUND);
    close_scene(&s);
}

static void full_tables_come_back(void **state)
{
    (void)state;
    struct scene s;
    open_scene(&s, GW_ENTRIES_MAX);
    assert_int_equal(decode(&s, s.bytes.size), GW_OK);
    assert_same_tables(s.written, s.read);
    close_scene(&s);
}

static void a_history_that_has_not_begun_is_kept_as_such(void **state)
{
    (void)state;
    struct scene s;
    open_scene(&s, 1);
    s.written->history.spans[1].next = 100; /* from_block */
    s.written->checkpoint.number = 50;
    encode(&s);
    assert_int_equal(decode(&s, s.bytes.size), GW_OK);
    assert_int_equal(s.read->history.spans[0].next, 51);
    assert_int_equal(s.read->history.spans[1].next, 100);
    close_scene(&s);
}

static void a_file_that_is_cut_anywhere_is_refused_whole(void **state)
{
    (void)state;
    struct scene s;
    open_scene(&s, 3);
    for (size_t size = 0; size < s.bytes.size; size++) {
        assert_int_not_equal(decode(&s, size), GW_OK);
        assert_non_null(s.why);
        assert_untouched(s.read);
    }
    close_scene(&s);
}

static void a_file_with_one_wrong_bit_is_refused_whole(void **state)
{
    (void)state;
    struct scene s;
    open_scene(&s, 3);
    for (size_t bit = 0; bit < 8 * s.bytes.size; bit++) {
        s.bytes.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_not_equal(decode(&s, s.bytes.size), GW_OK);
        assert_untouched(s.read);
        s.bytes.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_int_equal(decode(&s, s.bytes.size), GW_OK);
    close_scene(&s);
}

static void what_contradicts_itself_under_a_right_digest_is_refused_whole(void **state)
{
    (void)state;
    struct scene s;
    open_scene(&s, 3);
    const struct gw_history_gap gap = {.venue = 1, .status = GW_E_BOUND, .from = 9, .to = 3};
    s.written->history.gaps[s.written->history.gap_count++] = gap;
    encode(&s);
    assert_int_equal(decode(&s, s.bytes.size), GW_E_FORMAT);
    assert_string_equal(s.why, "its content contradicts itself");
    assert_untouched(s.read);
    close_scene(&s);
}

static void the_chain_and_what_is_watched_must_be_the_same(void **state)
{
    (void)state;
    struct scene s;
    open_scene(&s, 3);
    s.read->chain.chain_id = 11;
    assert_int_equal(decode(&s, s.bytes.size), GW_E_CHAIN);
    s.read->chain.chain_id = 10;
    s.read->chain.venues[1].from_block++;
    assert_int_equal(decode(&s, s.bytes.size), GW_E_CONFIG);
    s.read->chain.venues[1].from_block--;
    s.read->chain.venues[0].name[0] = 'c'; /* the address that it watches, too */
    assert_int_equal(decode(&s, s.bytes.size), GW_E_CONFIG);
    s.read->chain.venues[0].name[0] = 'a';
    s.read->chain.venue_count = 1;
    assert_int_equal(decode(&s, s.bytes.size), GW_E_CONFIG);
    s.read->chain.venue_count = 2;
    assert_int_equal(decode(&s, s.bytes.size), GW_OK);
    close_scene(&s);
}

static void a_file_replaces_the_last_one_and_is_read_back(void **state)
{
    (void)state;
    struct scene s;
    char dir[] = "/tmp/gw-checkpoint-XXXXXX";
    char path[64];
    open_scene(&s, 20);
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/c", dir);
    assert_int_equal(gw_checkpoint_read(&s.read->checkpoint, &s.read->chain, path, &s.why), GW_E_END);
    assert_int_equal(write_to(&s, path), GW_OK);
    assert_int_equal(write_to(&s, path), GW_OK);
    assert_int_equal(gw_checkpoint_read(&s.read->checkpoint, &s.read->chain, path, &s.why), GW_OK);
    assert_same_tables(s.written, s.read);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(dir), 0); /* and no other file is left */
    assert_int_equal(write_to(&s, path), GW_E_IO);
    close_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_read_back_dirty),
        cmocka_unit_test(full_tables_come_back),
        cmocka_unit_test(a_history_that_has_not_begun_is_kept_as_such),
        cmocka_unit_test(a_file_that_is_cut_anywhere_is_refused_whole),
        cmocka_unit_test(a_file_with_one_wrong_bit_is_refused_whole),
        cmocka_unit_test(what_contradicts_itself_under_a_right_digest_is_refused_whole),
        cmocka_unit_test(the_chain_and_what_is_watched_must_be_the_same),
        cmocka_unit_test(a_file_replaces_the_last_one_and_is_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
