/* Does a chain that turned where it must not fall silent after one vector that says so, through restarts, until a person
 * lets it go on, and no other chain with it? */
#include "tests/unit/monitor/scene.h"

#include "monitor/freeze.h"

static int begin(void **state)
{
    struct scene *s = scene_make(GW_MODE_LIVE);
    scene_start_signer(s);
    scene_open(s);
    *state = s;
    return 0;
}

static int end(void **state)
{
    scene_remove(*state);
    return 0;
}

/* A block of the branch behind the turn; the first one tells how deep it was. */
static void turned_block(struct scene *s, uint64_t block, uint64_t depth, enum gw_freeze reason)
{
    struct gw_exposure e = scene_exposure(s, block, 10000.0 * (double)(block % 9 + 1));
    struct gw_depth d = scene_depth(s, block);
    struct gw_status_record r = scene_status(s, block);
    struct gw_record_head *heads[] = {&e.head, &d.head, &r.head};
    for (size_t i = 0; i < 3; i++) {
        heads[i]->epoch++;
        heads[i]->block_hash[31] ^= 0xff;
        heads[i]->parent_hash[31] ^= 0xff;
    }
    r.reorg_depth = depth;
    r.freeze_reason = reason;
    r.freeze_epoch = r.head.epoch;
    assert_int_equal(scene_take(s, &e, sizeof e, 12000 * block), GW_OK);
    assert_int_equal(scene_take(s, &d, sizeof d, 12000 * block), GW_OK);
    assert_int_equal(scene_take(s, &r, sizeof r, 12000 * block), GW_OK);
}

static const struct gw_signed_vector *last_vector(struct scene *s)
{
    scene_look(s);
    return scene_vector(s, scene_count(s, GW_RECORD_VECTOR) - 1);
}

static void thaw(struct scene *s)
{
    struct gw_journal journal;
    struct gw_journal_thaw entry;
    memset(&entry, 0, sizeof entry);
    entry.chain_id = s->monitor.feeds.freezes.items[0].entry.chain_id;
    snprintf(entry.why, sizeof entry.why, "looked at it");
    scene_close(s);
    assert_int_equal(gw_journal_open(&journal, s->journal, NULL, NULL), GW_OK);
    assert_int_equal(gw_journal_append(&journal, GW_JOURNAL_THAW, &entry, sizeof entry, true), GW_OK);
    gw_journal_close(&journal);
    scene_open(s);
}

static void a_freeze_gets_one_vector_that_says_so_and_then_none(void **state)
{
    struct scene *s = *state;
    scene_block(s, 1, 10000);
    scene_block(s, 2, 20000);
    const uint64_t seq = last_vector(s)->signal.header.seq;
    const uint32_t margin = last_vector(s)->signal.margin.initial_margin_bps;
    turned_block(s, 10, 2, GW_FREEZE_DEEP);
    assert_int_equal(scene_count(s, GW_RECORD_REVOCATION), 0);
    const struct gw_signed_vector *vector = last_vector(s);
    assert_true(scene_count(s, GW_RECORD_REVOCATION) >= 1); /* that of block 2, although 10 is far from it */
    assert_int_equal(vector->signal.header.seq, seq + 1);
    assert_int_equal(vector->signal.header.block_number, 10);
    assert_true((vector->signal.header.reason_bits & GW_REASON(FROZEN)) != 0);
    assert_int_equal(vector->signal.header.state, GW_SIGNAL_HOLD);
    assert_true(vector->signal.liquidity.breaker_level >= 2);
    assert_true(vector->signal.margin.initial_margin_bps >= margin);
    const size_t count = scene_count(s, GW_RECORD_VECTOR);
    for (uint64_t block = 11; block < 80; block++) {
        turned_block(s, block, 0, GW_FREEZE_DEEP);
    }
    scene_look(s);
    assert_int_equal(scene_count(s, GW_RECORD_VECTOR), count);
}

static void a_restart_forgets_no_freeze_and_a_thaw_ends_it_for_good(void **state)
{
    struct scene *s = *state;
    scene_block(s, 1, 10000);
    turned_block(s, 2, 1, GW_FREEZE_FINAL);
    const uint64_t seq = last_vector(s)->signal.header.seq;
    scene_close(s);
    scene_open(s);
    assert_true(gw_freezes_is_frozen(&s->monitor.feeds.freezes, 31337));
    turned_block(s, 3, 0, GW_FREEZE_FINAL);
    turned_block(s, 40, 0, GW_FREEZE_FINAL);
    assert_int_equal(s->monitor.feeds.items[0].state.seq, seq);
    thaw(s);
    assert_false(gw_freezes_is_frozen(&s->monitor.feeds.freezes, 31337));
    scene_block(s, 1, 10000); /* the ring from its oldest record, as after a start */
    turned_block(s, 2, 1, GW_FREEZE_FINAL);
    turned_block(s, 41, 0, GW_FREEZE_FINAL);
    assert_false(gw_freezes_is_frozen(&s->monitor.feeds.freezes, 31337));
    assert_true(s->monitor.feeds.items[0].state.seq > seq);
    assert_true((s->monitor.feeds.items[0].last.signal.header.reason_bits & GW_REASON(FROZEN)) == 0);
}

/* A reboot begins to count the starts of the collector anew. */
static void the_same_counts_of_another_segment_are_another_freeze(void **state)
{
    static const uint8_t before[16] = {1};
    static const uint8_t after[16] = {2};
    struct gw_freezes freezes;
    struct gw_journal_freeze entry;
    struct gw_journal_thaw thawed = {.chain_id = 1};
    struct gw_status_record status = {.freeze_reason = GW_FREEZE_FINAL, .freeze_epoch = 5};
    (void)state;
    memset(&freezes, 0, sizeof freezes);
    status.head.chain_id = 1;
    assert_true(gw_freezes_find_new(&freezes, &status, before, &entry));
    assert_int_equal(gw_freezes_visit(&freezes, &entry, sizeof entry), GW_OK);
    assert_int_equal(gw_freezes_visit_thaw(&freezes, &thawed, sizeof thawed), GW_OK);
    assert_false(gw_freezes_find_new(&freezes, &status, before, &entry));
    assert_true(gw_freezes_find_new(&freezes, &status, after, &entry));
    assert_int_equal(gw_freezes_visit(&freezes, &entry, sizeof entry), GW_OK);
    assert_true(gw_freezes_is_frozen(&freezes, 1));
    assert_false(gw_freezes_find_new(&freezes, &status, after, &entry));
    assert_true(gw_freezes_find_new(&freezes, &status, NULL, &entry));
    status.freeze_reason = GW_FREEZE_NONE;
    assert_false(gw_freezes_find_new(&freezes, &status, NULL, &entry));
}

static void entries_of_another_layout_are_refused_and_chains_are_apart(void **state)
{
    struct gw_freezes freezes;
    struct gw_journal_freeze entry = {.chain_id = 1, .epoch = 5, .reason = GW_FREEZE_DEEP, .chain = "one"};
    struct gw_journal_thaw other = {.chain_id = 2};
    (void)state;
    memset(&freezes, 0, sizeof freezes);
    assert_int_equal(gw_freezes_visit(&freezes, &entry, sizeof entry - 1), GW_E_LAYOUT);
    assert_int_equal(gw_freezes_visit(&freezes, &entry, sizeof entry), GW_OK);
    assert_int_equal(gw_freezes_visit_thaw(&freezes, &other, sizeof other), GW_OK);
    assert_true(gw_freezes_is_frozen(&freezes, 1));
    assert_false(gw_freezes_is_frozen(&freezes, 2));
    for (uint64_t id = 2; id <= GW_CHAINS_MAX; id++) {
        entry.chain_id = id;
        assert_int_equal(gw_freezes_visit(&freezes, &entry, sizeof entry), GW_OK);
    }
    entry.chain_id = 1000;
    assert_int_equal(gw_freezes_visit(&freezes, &entry, sizeof entry), GW_E_BOUND);
    memset(entry.chain, 'a', sizeof entry.chain);
    assert_int_equal(gw_freezes_visit(&freezes, &entry, sizeof entry), GW_E_LAYOUT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_freeze_gets_one_vector_that_says_so_and_then_none),
        TEST(a_restart_forgets_no_freeze_and_a_thaw_ends_it_for_good),
        cmocka_unit_test(the_same_counts_of_another_segment_are_another_freeze),
        cmocka_unit_test(entries_of_another_layout_are_refused_and_chains_are_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
