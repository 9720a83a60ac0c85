/* When the chain takes another branch: which vectors are withdrawn, when, and what comes after a crash? */
#include "tests/unit/monitor/scene.h"

static const char *const venues[] = {SCENE_VENUE, "0x00000000000000000000000000000000000000bb"};
static const char *const underlyings[] = {"ETH", "BTC"};

static int live(void **state)
{
    struct scene *s = scene_make(GW_MODE_LIVE);
    scene_start_signer(s);
    *state = s;
    return 0;
}

static int replay(void **state)
{
    struct scene *s = scene_make(GW_MODE_REPLAY);
    scene_start_signer(s);
    *state = s;
    return 0;
}

static int end(void **state)
{
    scene_remove(*state);
    return 0;
}

/* A block of a branch: its hash says which, and its parent is of the same branch or, at `fork`, of branch 0. */
struct branch {
    uint8_t mark;
    uint64_t epoch;
    uint64_t fork; /* last block in common */
};

static uint8_t hash_byte(const struct branch *b, uint64_t block)
{
    return (uint8_t)(block <= b->fork ? block : block + b->mark);
}

static void place(struct gw_record_head *head, const struct branch *b)
{
    memset(head->block_hash, hash_byte(b, head->block_number), sizeof head->block_hash);
    memset(head->parent_hash, hash_byte(b, head->block_number - 1), sizeof head->parent_hash);
    head->epoch = b->epoch;
}

static void take_block(struct scene *s, const struct branch *b, uint64_t block, uint64_t reorg_depth,
                       size_t venue_count, bool is_backlog)
{
    const struct gw_arrival arrival = {.mono_ms = 12000 * block, .is_backlog = is_backlog};
    for (size_t i = 0; i < venue_count; i++) {
        struct gw_exposure e = scene_exposure(s, block, 10000);
        memcpy(e.head.venue, venues[i], strlen(venues[i]));
        memcpy(e.head.underlying, underlyings[i], strlen(underlyings[i]));
        place(&e.head, b);
        assert_int_equal(gw_monitor_take(&s->monitor, &e, sizeof e, &arrival), GW_OK);
    }
    struct gw_depth d = scene_depth(s, block);
    struct gw_status_record r = scene_status(s, block);
    place(&d.head, b);
    place(&r.head, b);
    r.reorg_depth = reorg_depth;
    assert_int_equal(gw_monitor_take(&s->monitor, &d, sizeof d, &arrival), GW_OK);
    assert_int_equal(gw_monitor_take(&s->monitor, &r, sizeof r, &arrival), GW_OK);
}

static const struct branch trunk = {0, 0, UINT64_MAX};
static const struct branch fork_at_6 = {0x40, 1, 6};

/* Blocks 1 to last of the trunk; the slot is 60 s, so that vectors come with blocks 1, 6, ... and with changes. */
static void take_trunk(struct scene *s, uint64_t last)
{
    for (uint64_t block = 1; block <= last; block++) {
        take_block(s, &trunk, block, 0, 1, false);
    }
}

static const struct gw_signed_vector *find_last_vector(const struct scene *s)
{
    return scene_vector(s, scene_count(s, GW_RECORD_VECTOR) - 1);
}

static const struct gw_signed_revocation *find_revocation(const struct scene *s, size_t index)
{
    return &scene_find(s, GW_RECORD_REVOCATION, index)->revocation;
}

static void expect_revokes(const struct gw_signed_revocation *revocation,
                           const struct gw_signed_vector *vector)
{
    assert_int_equal(gw_signal_verify_revocation(revocation, vector->signer), GW_OK);
    assert_memory_equal(revocation->revocation.feed_id, vector->signal.header.feed_id, 32);
    assert_int_equal(revocation->revocation.seq, vector->signal.header.seq);
    assert_int_equal(revocation->revocation.epoch, vector->signal.header.epoch);
    assert_memory_equal(revocation->revocation.orphaned_block_hash, vector->signal.header.block_hash, 32);
    assert_memory_equal(&revocation->domain, &vector->domain, sizeof vector->domain);
    assert_string_equal(revocation->feed, vector->feed);
    assert_true(revocation->revocation.issued_at >= vector->signal.header.observed_at);
}

static void orphaned_vector_is_revoked_before_the_next_one_of_its_feed(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    take_trunk(s, 8);
    take_block(s, &trunk, 11, 0, 1, false); /* a vector of its slot */
    scene_look(s);
    const struct gw_signed_vector orphaned = *find_last_vector(s);
    const size_t vectors = scene_count(s, GW_RECORD_VECTOR);
    assert_int_equal(orphaned.signal.header.block_number, 11);
    take_block(s, &fork_at_6, 7, 5, 1, false);
    scene_look(s);
    assert_int_equal(scene_count(s, GW_RECORD_REVOCATION), 1);
    assert_int_equal(scene_count(s, GW_RECORD_VECTOR), vectors + 1);
    expect_revokes(find_revocation(s, 0), &orphaned);
    size_t at_revocation = 0, at_vector = 0;
    for (size_t i = 0; i < s->seen_count; i++) {
        at_revocation = s->seen[i].vector.kind == GW_RECORD_REVOCATION ? i : at_revocation;
        at_vector = s->seen[i].vector.kind == GW_RECORD_VECTOR ? i : at_vector;
    }
    assert_true(at_revocation < at_vector);
    const struct gw_signal_header *next = &find_last_vector(s)->signal.header;
    assert_int_equal(next->block_number, 7);
    assert_int_equal(next->seq, orphaned.signal.header.seq + 1);
    assert_true((next->reason_bits & GW_REASON(REORG)) != 0);
    assert_memory_equal(next->prev_hash, orphaned.digest, 32);
    for (uint64_t block = 8; block < 16; block++) {
        take_block(s, &fork_at_6, block, 0, 1, false);
    }
    scene_look(s);
    assert_int_equal(scene_count(s, GW_RECORD_REVOCATION), 1);
}

static void vector_of_a_block_that_survives_is_not_revoked(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    take_trunk(s, 6);
    scene_look(s);
    assert_int_equal(find_last_vector(s)->signal.header.block_number, 6);
    take_block(s, &trunk, 7, 0, 1, false);
    take_block(s, &trunk, 8, 0, 1, false);
    take_block(s, &fork_at_6, 7, 2, 1, false);
    scene_look(s);
    assert_int_equal(scene_count(s, GW_RECORD_REVOCATION), 0);
    const struct gw_signal_header *next = &find_last_vector(s)->signal.header;
    assert_true((next->reason_bits & GW_REASON(REORG)) != 0);
    /* The vector just made is of a block of the new branch; that one goes, too. */
    const struct branch again = {0x60, 2, 6};
    take_block(s, &again, 7, 1, 1, false);
    scene_look(s);
    assert_int_equal(scene_count(s, GW_RECORD_REVOCATION), 1);
    assert_int_equal(find_revocation(s, 0)->revocation.orphaned_block_hash[0], 0x47);
}

static void only_feeds_of_orphaned_blocks_are_revoked(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    take_block(s, &trunk, 5, 0, 1, false);
    take_block(s, &trunk, 6, 0, 2, false); /* the second venue is seen first here */
    scene_look(s);
    assert_int_equal(s->monitor.feeds.items[0].last.signal.header.block_number, 5);
    assert_int_equal(s->monitor.feeds.items[1].last.signal.header.block_number, 6);
    const struct branch fork_at_5 = {0x40, 1, 5};
    take_block(s, &fork_at_5, 6, 1, 2, false);
    scene_look(s);
    assert_int_equal(scene_count(s, GW_RECORD_REVOCATION), 1);
    assert_non_null(strstr(find_revocation(s, 0)->feed, venues[1]));
}

static void child_of_another_parent_revokes_without_a_reorg_seen(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    take_trunk(s, 6);
    gw_monitor_forget(&s->monitor, SCENE_CHAIN_ID); /* the collector was away while the chain turned */
    const struct branch other = {0x40, 0, 4};
    take_block(s, &other, 7, 0, 1, false);
    scene_look(s);
    assert_int_equal(scene_count(s, GW_RECORD_REVOCATION), 1);
    assert_true((find_last_vector(s)->signal.header.reason_bits & GW_REASON(REORG)) != 0);
}

static void backlog_with_both_branches_revokes_nothing_of_the_one_that_stands(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    take_trunk(s, 8);
    take_block(s, &fork_at_6, 7, 2, 1, false);
    take_block(s, &fork_at_6, 8, 0, 1, false);
    scene_look(s);
    const size_t revocations = scene_count(s, GW_RECORD_REVOCATION);
    scene_close(s);
    scene_open(s);
    take_block(s, &trunk, 7, 0, 1, true);
    take_block(s, &trunk, 8, 0, 1, true);
    take_block(s, &fork_at_6, 7, 2, 1, true);
    take_block(s, &fork_at_6, 8, 0, 1, true);
    const struct gw_arrival arrival = {.mono_ms = 12000 * 9};
    assert_int_equal(gw_monitor_catch_up(&s->monitor, &arrival), GW_OK);
    scene_look(s);
    assert_int_equal(scene_count(s, GW_RECORD_REVOCATION), revocations);
}

static void reorg_in_the_backlog_revokes_what_it_orphaned(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    take_trunk(s, 6);
    scene_close(s);
    scene_open(s);
    const struct branch fork_at_4 = {0x40, 1, 4};
    take_block(s, &trunk, 6, 0, 1, true);
    for (uint64_t block = 5; block <= 9; block++) {
        take_block(s, &fork_at_4, block, block == 5 ? 2 : 0, 1, true);
    }
    const struct gw_arrival arrival = {.mono_ms = 12000 * 9};
    assert_int_equal(gw_monitor_catch_up(&s->monitor, &arrival), GW_OK);
    scene_look(s);
    assert_int_equal(scene_count(s, GW_RECORD_REVOCATION), 1);
    assert_int_equal(find_revocation(s, 0)->revocation.orphaned_block_hash[0], 6);
    assert_int_equal(find_last_vector(s)->signal.header.block_number, 9);
}

static void crash_between_journal_and_publish_sends_the_same_bytes(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    take_trunk(s, 6);
    scene_stop_signer(s);
    const struct branch fork_at_5 = {0x40, 1, 5};
    take_block(s, &fork_at_5, 6, 1, 1, false);
    const struct gw_feed *feed = &s->monitor.feeds.items[0];
    assert_true(feed->is_revoked && feed->is_revocation_pending && !feed->is_pending);
    const struct gw_signed_revocation decided = feed->revocation;
    scene_look(s);
    const size_t vectors = scene_count(s, GW_RECORD_VECTOR);
    assert_int_equal(scene_count(s, GW_RECORD_REVOCATION), 0);
    scene_close(s);
    scene_start_signer(s); /* one that has seen no vector */
    scene_open(s);
    scene_look(s);
    assert_int_equal(scene_count(s, GW_RECORD_REVOCATION), 1);
    assert_int_equal(scene_count(s, GW_RECORD_VECTOR), vectors + 1); /* the revoked one again, before it */
    const struct gw_signed_revocation sent = *find_revocation(s, 0);
    assert_memory_equal(&sent.revocation, &decided.revocation, sizeof sent.revocation);
    assert_memory_equal(sent.digest, decided.digest, 32);
    expect_revokes(&sent, find_last_vector(s));
    scene_close(s);
    scene_stop_signer(s); /* it was signed: nobody is asked again */
    scene_open(s);
    scene_look(s);
    assert_int_equal(scene_count(s, GW_RECORD_REVOCATION), 2);
    assert_memory_equal(find_revocation(s, 1), &sent, sizeof sent);
    scene_start_signer(s);
    take_block(s, &fork_at_5, 7, 0, 1, false);
    scene_look(s);
    assert_int_equal(scene_count(s, GW_RECORD_REVOCATION), 2);
    const struct gw_signal_header *next = &find_last_vector(s)->signal.header;
    assert_int_equal(next->seq, sent.revocation.seq + 1);
    assert_true((next->reason_bits & GW_REASON(REORG)) != 0);
}

static void signer_that_comes_back_gets_vector_and_revocation_in_order(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    take_trunk(s, 5);
    scene_stop_signer(s);
    take_block(s, &trunk, 6, 0, 1, false);
    assert_true(s->monitor.feeds.items[0].is_pending);
    const struct branch fork_at_5 = {0x40, 1, 5};
    take_block(s, &fork_at_5, 6, 1, 1, false);
    scene_start_signer(s);
    take_block(s, &fork_at_5, 7, 0, 1, false);
    scene_look(s);
    const size_t count = scene_count(s, GW_RECORD_VECTOR);
    assert_int_equal(scene_count(s, GW_RECORD_REVOCATION), 1);
    expect_revokes(find_revocation(s, 0), scene_vector(s, count - 2));
    assert_int_equal(find_last_vector(s)->signal.header.block_number, 7);
}

static void replay_revokes_with_the_same_bytes_and_counts_them_in_its_digest(void **state)
{
    struct scene *s = *state;
    uint8_t digests[2][32];
    struct gw_signed_revocation revocations[2];
    for (unsigned run = 0; run < 2; run++) {
        unlink(s->journal);
        unlink(s->ring);
        scene_open(s);
        take_trunk(s, 6);
        const struct branch fork_at_5 = {0x40, 1, 5};
        take_block(s, &fork_at_5, 6, 1, 1, false);
        gw_publisher_digest(&s->monitor.publisher, digests[run]);
        scene_look(s);
        scene_close(s);
        revocations[run] = *find_revocation(s, 0);
        scene_stop_signer(s);
        scene_start_signer(s);
    }
    assert_memory_equal(&revocations[0], &revocations[1], sizeof revocations[0]);
    assert_memory_equal(digests[0], digests[1], 32);
    struct gw_keccak keccak;
    uint8_t vectors_only[32];
    gw_keccak_init(&keccak);
    for (size_t i = 0; i < scene_count(s, GW_RECORD_VECTOR); i++) {
        gw_keccak_update(&keccak, scene_vector(s, i), sizeof(struct gw_signed_vector));
    }
    gw_keccak_final(&keccak, vectors_only);
    assert_memory_not_equal(digests[0], vectors_only, 32);
}

#define LIVE(name)   cmocka_unit_test_setup_teardown(name, live, end)
#define REPLAY(name) cmocka_unit_test_setup_teardown(name, replay, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE(orphaned_vector_is_revoked_before_the_next_one_of_its_feed),
        LIVE(vector_of_a_block_that_survives_is_not_revoked),
        LIVE(only_feeds_of_orphaned_blocks_are_revoked),
        LIVE(child_of_another_parent_revokes_without_a_reorg_seen),
        LIVE(backlog_with_both_branches_revokes_nothing_of_the_one_that_stands),
        LIVE(reorg_in_the_backlog_revokes_what_it_orphaned),
        LIVE(crash_between_journal_and_publish_sends_the_same_bytes),
        LIVE(signer_that_comes_back_gets_vector_and_revocation_in_order),
        REPLAY(replay_revokes_with_the_same_bytes_and_counts_them_in_its_digest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
