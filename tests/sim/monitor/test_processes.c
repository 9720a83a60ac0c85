/* Do gw-monitor and gw-signer hold together as processes: readiness, exit codes, kills, replays? The collector is
 * played by this test. */
#include "tests/sim/monitor/house.h"

static void signer_shows_its_address_and_refuses_an_open_key(void **state)
{
    struct house *h = *state;
    char line[128];
    const char *check[] = {"--key-file", h->key, "--check", NULL};
    const char *public_key[] = {"--replay", "--check", NULL};
    const char *wrong_mode[] = {"--mode", "fast", NULL};
    const char *no_key[] = {"--check", NULL};
    assert_int_equal(house_run(h, "gw-signer", check), 0);
    house_read_line(h, line, sizeof line);
    assert_string_equal(line, "0xd41c057fd1c78805AAC12B0A94a405c0461A6FBb\n");
    assert_int_equal(house_run(h, "gw-signer", public_key), 0);
    assert_int_equal(house_run(h, "gw-signer", wrong_mode), 2);
    assert_int_equal(house_run(h, "gw-signer", no_key), 3);
    assert_int_equal(chmod(h->key, 0644), 0);
    assert_int_equal(house_run(h, "gw-signer", check), 3);
}

static void monitor_checks_its_configuration(void **state)
{
    struct house *h = *state;
    const char *check[] = {"--config", h->config, "--check", NULL};
    const char *no_config[] = {"--check", NULL};
    const char *wrong_chain[] = {"--config", h->config, "--chain", "nowhere", "--check", NULL};
    assert_int_equal(house_run(h, "gw-monitor", check), 0);
    assert_int_equal(house_run(h, "gw-monitor", no_config), 2);
    assert_int_equal(house_run(h, "gw-monitor", wrong_chain), 2);
    house_write_file(h->config, "version: 1\nchains: []\n", 0644);
    assert_int_equal(house_run(h, "gw-monitor", check), 3);
}

static void signals_end_both_in_order(void **state)
{
    struct house *h = *state;
    struct stat file;
    struct gw_ring_state ring;
    house_start_signer(h);
    house_start_monitor(h);
    assert_int_equal(house_end_process(&h->monitor, SIGTERM), 128 + SIGTERM);
    assert_int_equal(gw_ring_open(&h->scene->reader, h->scene->ring, GW_RING_OLDEST), GW_OK);
    gw_ring_state(&h->scene->reader, &ring);
    gw_ring_close(&h->scene->reader);
    assert_int_equal(ring.is_running, 0);
    assert_int_equal(house_end_process(&h->signer, SIGINT), 128 + SIGINT);
    assert_int_not_equal(stat(h->scene->socket, &file), 0);
}

static void replay_prints_the_same_digests_every_time(void **state)
{
    struct house *h = *state;
    char lines[2][512];
    for (unsigned i = 0; i < 2; i++) {
        house_start_signer(h);
        house_start_monitor(h);
        house_start_collector(h);
        for (uint64_t block = 1; block <= 50; block++) {
            house_write_block(h, block, block == 50);
            house_wait_block(h, block);
        }
        house_read_line(h, lines[i], sizeof lines[i]);
        assert_int_equal(house_wait_end(h->monitor), 0);
        h->monitor = 0;
        house_end_process(&h->signer, SIGTERM);
        gw_ring_destroy(&h->collector, true);
        h->collector.base = NULL;
        unlink(h->scene->journal);
        unlink(h->scene->ring);
    }
    assert_non_null(strstr(lines[0], "{\"event\":\"replay.end\",\"vectors\":"));
    assert_string_equal(lines[0], lines[1]);
}

/* Two vectors of one number never differ, no number is left out, and each is linked to the one before. */
static void check_chain(const struct scene *s)
{
    const struct gw_signed_vector *last = NULL;
    for (size_t i = 0; i < s->seen_count; i++) {
        const struct gw_signed_vector *vector = &s->seen[i].vector;
        if (vector->kind != GW_RECORD_VECTOR) {
            continue;
        }
        assert_int_equal(gw_signal_verify(vector, NULL), GW_OK);
        if (last != NULL && vector->signal.header.seq == last->signal.header.seq) {
            assert_memory_equal(vector, last, sizeof *vector);
        } else if (last != NULL) {
            assert_int_equal(vector->signal.header.seq, last->signal.header.seq + 1);
            assert_memory_equal(vector->signal.header.prev_hash, last->digest, 32);
        }
        last = vector;
    }
    assert_non_null(last);
}

static void killed_monitor_goes_on_without_a_gap_or_a_fork(void **state)
{
    struct house *h = *state;
    uint64_t block = 0;
    house_start_signer(h);
    house_start_collector(h);
    for (unsigned life = 0; life < 8; life++) {
        house_start_monitor(h);
        house_write_block(h, ++block, false);
        house_wait_block(h, block);
        for (unsigned i = 0; i < 5 + life; i++) {
            house_write_block(h, ++block, false);
        }
        usleep(500 * life);
        assert_int_equal(house_end_process(&h->monitor, SIGKILL), -SIGKILL);
        if (life == 4) {
            house_end_process(&h->signer, SIGKILL);
            house_start_signer(h);
        }
    }
    scene_look(h->scene);
    check_chain(h->scene);
}

static void second_monitor_on_the_journal_is_refused(void **state)
{
    struct house *h = *state;
    house_start_monitor(h);
    const pid_t first = h->monitor;
    house_start_monitor(h);
    assert_int_equal(house_wait_end(h->monitor), 1);
    h->monitor = first;
}

#define LIVE(name)   cmocka_unit_test_setup_teardown(name, house_live, house_tear_down)
#define REPLAY(name) cmocka_unit_test_setup_teardown(name, house_replay, house_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE(signer_shows_its_address_and_refuses_an_open_key),
        LIVE(monitor_checks_its_configuration),
        LIVE(signals_end_both_in_order),
        REPLAY(replay_prints_the_same_digests_every_time),
        LIVE(killed_monitor_goes_on_without_a_gap_or_a_fork),
        LIVE(second_monitor_on_the_journal_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
