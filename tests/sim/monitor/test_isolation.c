/* Processes: do a chain's signals stay the same, to the digit, when another chain's collector hangs or is killed? */
#include "tests/sim/monitor/house.h"

#define STEPS    40u
#define HANGS_AT 10u
#define DIES_AT  20u
#define OTHER_ID 31338u

static const char two_chains[] = "version: 1\n"
                                 "chains:\n"
                                 "  - {name: devnet, caip2: 'eip155:31337', rpc: []}\n"
                                 "  - {name: other, caip2: 'eip155:31338', rpc: []}\n"
                                 "monitor: {warmup_blocks: 0}\n";

/* What of a vector does not depend on when it was made. */
struct values {
    uint64_t reason_bits;
    uint32_t state;
    uint32_t initial_margin_bps;
    uint32_t maintenance_margin_bps;
    uint32_t utilisation_cap_bps;
    uint32_t breaker_level;
};

struct run {
    struct values values[STEPS]; /* of the other chain's feed, block after block */
    size_t stale;                /* vectors of the first chain that say that its input is old */
};

static void move_to_other(struct gw_record_head *head)
{
    head->chain_id = OTHER_ID;
    memset(head->chain, 0, sizeof head->chain);
    memcpy(head->chain, "other", 6);
    memset(head->underlying, 0, sizeof head->underlying);
    if (head->kind != GW_RECORD_STATUS) {
        memcpy(head->underlying, "BTC", 4);
    }
}

static void write_other(struct house *h, struct gw_ring *ring, uint64_t block)
{
    struct gw_exposure e = scene_exposure(h->scene, block, 10000.0 * (double)(block % 9 + 1));
    struct gw_depth d = scene_depth(h->scene, block);
    struct gw_status_record r = scene_status(h->scene, block);
    move_to_other(&e.head);
    move_to_other(&d.head);
    move_to_other(&r.head);
    gw_ring_publish(ring, &e, sizeof e);
    gw_ring_publish(ring, &d, sizeof d);
    gw_ring_publish(ring, &r, sizeof r);
}

static void wait_other(struct house *h, uint64_t block)
{
    for (;;) {
        scene_look(h->scene);
        const size_t count = scene_count(h->scene, GW_RECORD_EVALUATED);
        const struct gw_record_head *head =
            count == 0 ? NULL : &scene_find(h->scene, GW_RECORD_EVALUATED, count - 1)->evaluated.head;
        if (head != NULL && head->chain_id == OTHER_ID && head->block_number >= block) {
            return;
        }
        usleep(1000);
    }
}

static struct values read_values(const struct scene *s)
{
    struct values values = {0};
    for (size_t i = 0; i < scene_count(s, GW_RECORD_VECTOR); i++) {
        const struct gw_signed_vector *vector = scene_vector(s, i);
        const struct gw_signal *signal = &vector->signal;
        if (vector->domain.chain_id == OTHER_ID) {
            values = (struct values){signal->header.reason_bits,
                                     signal->header.state,
                                     signal->margin.initial_margin_bps,
                                     signal->margin.maintenance_margin_bps,
                                     signal->liquidity.utilisation_cap_bps,
                                     signal->liquidity.breaker_level};
        }
    }
    return values;
}

static size_t count_stale(const struct scene *s)
{
    const uint64_t old = GW_REASON(STALE_WARN) | GW_REASON(STALE) | GW_REASON(STALE_DEAD);
    size_t count = 0;
    for (size_t i = 0; i < scene_count(s, GW_RECORD_VECTOR); i++) {
        const struct gw_signed_vector *vector = scene_vector(s, i);
        count +=
            vector->domain.chain_id != OTHER_ID && (vector->signal.header.reason_bits & old) != 0 ? 1 : 0;
    }
    return count;
}

static void play(struct house *h, struct run *run, bool fails)
{
    char path[96];
    struct gw_ring ring;
    house_write_file(h->config, two_chains, 0644);
    snprintf(path, sizeof path, "%s/other.ring", h->scene->folder);
    house_start_signer(h);
    house_start_collector(h);
    assert_int_equal(gw_ring_create(&ring, path, 256, GW_RECORD_SIZE_MAX), GW_OK);
    house_start_monitor(h);
    for (uint64_t step = 0; step < STEPS; step++) {
        if (fails && step == DIES_AT) {
            gw_ring_destroy(&h->collector, true);
            h->collector.base = NULL;
        }
        if (!fails || step < HANGS_AT) {
            house_write_block(h, step + 1, false);
            house_wait_block(h, step + 1);
        }
        write_other(h, &ring, step + 1);
        wait_other(h, step + 1);
        run->values[step] = read_values(h->scene);
    }
    run->stale = count_stale(h->scene);
    gw_ring_destroy(&ring, true);
}

static struct run whole;

static void a_run_with_both_chains_alive(void **state)
{
    play(*state, &whole, false);
    assert_true(whole.values[STEPS - 1].initial_margin_bps > 0);
    assert_int_equal(whole.stale, 0);
}

static void a_chain_that_hangs_and_dies_changes_no_value_of_the_other(void **state)
{
    static struct run failing;
    play(*state, &failing, true);
    assert_true(failing.stale > 0); /* it is noticed where it happened */
    for (size_t i = 0; i < STEPS; i++) {
        assert_memory_equal(&failing.values[i], &whole.values[i], sizeof whole.values[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_run_with_both_chains_alive, house_replay, house_tear_down),
        cmocka_unit_test_setup_teardown(a_chain_that_hangs_and_dies_changes_no_value_of_the_other,
                                        house_replay, house_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
