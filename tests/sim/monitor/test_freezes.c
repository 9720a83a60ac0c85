/* Processes: does a frozen chain stay silent through kills until `gammawatch rebaseline` lets it go on, and is that what
 * `gammawatch status` tells the operator to run? */
#include "tests/sim/monitor/house.h"

#define LINES_MAX 16384

static void write_turned(struct house *h, uint64_t block, uint64_t depth)
{
    struct gw_exposure e = scene_exposure(h->scene, block, 10000.0 * (double)(block % 9 + 1));
    struct gw_depth d = scene_depth(h->scene, block);
    struct gw_status_record r = scene_status(h->scene, block);
    struct gw_record_head *heads[] = {&e.head, &d.head, &r.head};
    for (size_t i = 0; i < 3; i++) {
        heads[i]->epoch++;
        heads[i]->block_hash[31] ^= 0xff;
        heads[i]->parent_hash[31] ^= 0xff;
    }
    r.reorg_depth = depth;
    r.freeze_reason = GW_FREEZE_FINAL;
    r.freeze_epoch = r.head.epoch;
    gw_ring_publish(&h->collector, &e, sizeof e);
    gw_ring_publish(&h->collector, &d, sizeof d);
    gw_ring_publish(&h->collector, &r, sizeof r);
}

static const struct gw_signal_header *newest(struct house *h)
{
    scene_look(h->scene);
    const size_t count = scene_count(h->scene, GW_RECORD_VECTOR);
    assert_true(count > 0);
    return &scene_vector(h->scene, count - 1)->signal.header;
}

static bool is_frozen(const struct gw_signal_header *header)
{
    return (header->reason_bits & GW_REASON(FROZEN)) != 0;
}

static size_t read_all(struct house *h, char *text, size_t size)
{
    size_t used = 0;
    ssize_t got = 1;
    while (got > 0 && used < size - 1) {
        got = read(h->out, text + used, size - 1 - used);
        used += got > 0 ? (size_t)got : 0;
    }
    text[used] = '\0';
    return used;
}

static void check_status_names_the_verb(struct house *h, bool is_named)
{
    static char text[LINES_MAX];
    const char *args[] = {"status", "--ring-dir", h->scene->folder, NULL};
    const pid_t pid = house_start(h, "gammawatch", args);
    read_all(h, text, sizeof text);
    house_wait_end(pid);
    assert_int_equal(strstr(text, "gammawatch rebaseline") != NULL, is_named);
}

static void a_frozen_chain_goes_on_when_a_person_says_so(void **state)
{
    struct house *h = *state;
    const char *wrong[] = {"rebaseline", "--journal", h->scene->journal, "--why", "rollback", "--chain",
                           "moon",       NULL};
    const char *right[] = {"rebaseline", "--journal", h->scene->journal, "--why",
                           "rollback",   "--chain",   "devnet",          NULL};
    house_start_signer(h);
    house_start_collector(h);
    house_start_monitor(h);
    house_write_block(h, 1, false);
    house_wait_block(h, 1);
    check_status_names_the_verb(h, false);
    write_turned(h, 2, 1);
    house_wait_block(h, 2);
    const uint64_t seq = newest(h)->seq;
    assert_true(is_frozen(newest(h)));
    check_status_names_the_verb(h, true);

    assert_int_equal(house_run(h, "gammawatch", right), 1); /* the monitor runs */
    assert_int_equal(house_end_process(&h->monitor, SIGKILL), -SIGKILL);
    house_start_monitor(h);
    write_turned(h, 30, 0);
    house_wait_block(h, 30);
    assert_int_equal(newest(h)->seq, seq);

    house_end_process(&h->monitor, SIGTERM);
    assert_int_equal(house_run(h, "gammawatch", wrong), 1);
    assert_int_equal(house_run(h, "gammawatch", right), 0);
    assert_int_equal(house_run(h, "gammawatch", right), 1); /* it is frozen no more */
    house_start_monitor(h);
    write_turned(h, 31, 0);
    house_wait_block(h, 31);
    assert_true(newest(h)->seq > seq);
    assert_false(is_frozen(newest(h)));
    check_status_names_the_verb(h, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_frozen_chain_goes_on_when_a_person_says_so, house_live,
                                        house_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
