/* A chain that turns again and again while monitor and signer are killed: is every vector of an orphaned block revoked
 * before the next one of its feed, and nothing else? */
#include "tests/property/monitor/policy/random.h"
#include "tests/sim/monitor/house.h"

#define BLOCKS  70u
#define HEIGHTS 128u
#define DEPTH   4u

/* Branches by number; a branch begins with a reorg and its blocks are told apart by it. */
struct chain {
    uint8_t canonical[HEIGHTS]; /* branch of the block at a height now */
    uint8_t parent[BLOCKS][HEIGHTS];
    uint8_t branch;
    uint64_t height;
};

static void fill_hash(uint8_t out[32], uint8_t branch, uint64_t height)
{
    memset(out, 0xb0, 32);
    out[0] = branch;
    out[1] = (uint8_t)height;
}

static void place(struct gw_record_head *head, const struct chain *c)
{
    const uint64_t height = head->block_number;
    fill_hash(head->block_hash, c->branch, height);
    fill_hash(head->parent_hash, c->parent[c->branch][height], height - 1);
    head->epoch = c->branch;
}

/* The next block of the chain, after going back `depth` blocks. */
static void grow(struct house *h, struct chain *c, uint64_t depth)
{
    c->branch = (uint8_t)(c->branch + (depth > 0 ? 1 : 0));
    c->height = c->height - depth + 1;
    assert_true(c->height < HEIGHTS);
    c->parent[c->branch][c->height] = c->canonical[c->height - 1];
    c->canonical[c->height] = c->branch;
    struct gw_exposure e = scene_exposure(h->scene, c->height, 10000.0 * (double)(c->height % 9 + 1));
    struct gw_depth d = scene_depth(h->scene, c->height);
    struct gw_status_record r = scene_status(h->scene, c->height);
    place(&e.head, c);
    place(&d.head, c);
    place(&r.head, c);
    r.reorg_depth = depth;
    gw_ring_publish(&h->collector, &e, sizeof e);
    gw_ring_publish(&h->collector, &d, sizeof d);
    gw_ring_publish(&h->collector, &r, sizeof r);
}

static void wait_evaluated(struct house *h, const struct chain *c)
{
    uint8_t hash[32];
    fill_hash(hash, c->branch, c->height);
    for (;;) {
        scene_look(h->scene);
        const size_t count = scene_count(h->scene, GW_RECORD_EVALUATED);
        if (count > 0 &&
            memcmp(scene_find(h->scene, GW_RECORD_EVALUATED, count - 1)->evaluated.head.block_hash, hash,
                   32) == 0) {
            return;
        }
        usleep(2000);
    }
}

static bool is_ancestor(const struct chain *c, const struct gw_signal_header *old,
                        const struct gw_signal_header *young)
{
    uint8_t branch = young->block_hash[0];
    for (uint64_t height = young->block_number; height > old->block_number; height--) {
        branch = c->parent[branch][height];
    }
    return old->block_number <= young->block_number && branch == old->block_hash[0];
}

struct tally {
    size_t vectors;
    size_t revoked;
    size_t kept;
};

/* Walks the signal ring: a vector is followed by its revocation exactly when the next one stands on another branch. */
static struct tally check_ring(const struct scene *s, const struct chain *c)
{
    const struct gw_signed_vector *last = NULL;
    const struct gw_signed_revocation *revocation = NULL;
    struct tally tally = {0};
    for (size_t i = 0; i < s->seen_count; i++) {
        const struct gw_signed_vector *vector = &s->seen[i].vector;
        if (vector->kind == GW_RECORD_REVOCATION) {
            const struct gw_signed_revocation *seen = &s->seen[i].revocation;
            assert_int_equal(gw_signal_verify_revocation(seen, last->signer), GW_OK);
            assert_int_equal(seen->revocation.seq, last->signal.header.seq);
            assert_int_equal(seen->revocation.epoch, last->signal.header.epoch);
            assert_memory_equal(seen->revocation.orphaned_block_hash, last->signal.header.block_hash, 32);
            assert_true(revocation == NULL || memcmp(revocation, seen, sizeof *seen) == 0);
            revocation = seen;
        }
        if (vector->kind != GW_RECORD_VECTOR) {
            continue;
        }
        assert_int_equal(gw_signal_verify(vector, NULL), GW_OK);
        if (last != NULL && vector->signal.header.seq == last->signal.header.seq) {
            assert_memory_equal(vector, last, sizeof *vector); /* said again after a start */
            continue;
        }
        if (last != NULL) {
            const bool is_kept = is_ancestor(c, &last->signal.header, &vector->signal.header);
            assert_int_equal(revocation == NULL, is_kept);
            tally.revoked += is_kept ? 0 : 1;
            tally.kept += is_kept ? 1 : 0;
        }
        tally.vectors++;
        last = vector;
        revocation = NULL;
    }
    return tally;
}

static void every_orphaned_vector_is_revoked_through_kills_and_nothing_else(void **state)
{
    struct house *h = *state;
    static struct chain chain;
    uint64_t seed = 17;
    chain.height = 1;
    house_start_signer(h);
    house_start_collector(h);
    house_start_monitor(h);
    for (unsigned i = 0; i < BLOCKS; i++) {
        const uint64_t room = chain.height > DEPTH ? DEPTH : 0;
        grow(h, &chain, random_one_in(&seed, 4) && room > 0 ? 1 + random_below(&seed, room) : 0);
        /* Each second block surely has its evaluation, whatever the machine's load: the rest is left to chance. */
        if (i % 2 == 0 || random_one_in(&seed, 3)) {
            wait_evaluated(h, &chain);
        }
        if (random_one_in(&seed, 6)) {
            usleep((useconds_t)random_below(&seed, 4000));
            assert_int_equal(house_end_process(&h->monitor, SIGKILL), -SIGKILL);
            if (random_one_in(&seed, 2)) {
                house_end_process(&h->signer, SIGKILL);
                house_start_signer(h);
            }
            house_start_monitor(h);
        }
    }
    grow(h, &chain, 0);
    wait_evaluated(h, &chain);
    const struct tally tally = check_ring(h->scene, &chain);
    assert_true(tally.vectors > 20 && tally.revoked > 3 && tally.kept > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_orphaned_vector_is_revoked_through_kills_and_nothing_else,
                                        house_live, house_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
