/* A signer that is away, and a crash before the signature. */
#include "tests/unit/monitor/scene.h"

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

static void replay_without_its_signer_is_an_error(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    scene_stop_signer(s);
    const struct gw_exposure e = scene_exposure(s, 1, 10000);
    const struct gw_status_record r = scene_status(s, 1);
    assert_int_equal(scene_take(s, &e, sizeof e, 0), GW_OK);
    assert_int_equal(scene_take(s, &r, sizeof r, 0), GW_E_CONNECT);
}

static void vector_decided_without_a_signer_goes_out_later_with_the_same_content(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    scene_block(s, 1, 10000);
    scene_stop_signer(s);
    scene_block(s, 6, 400000);
    scene_block(s, 7, 800000);
    scene_look(s);
    assert_int_equal(scene_count(s, GW_RECORD_VECTOR), 1);
    assert_int_equal(scene_count(s, GW_RECORD_EVALUATED), 3);
    scene_start_signer(s);
    scene_block(s, 8, 800000);
    scene_look(s);
    assert_true(scene_count(s, GW_RECORD_VECTOR) >= 2);
    const struct gw_signed_vector *owed = scene_vector(s, 1);
    assert_int_equal(owed->signal.header.seq, 2);
    assert_int_equal(owed->signal.header.block_number, 6);
    assert_memory_equal(owed->signal.header.prev_hash, scene_vector(s, 0)->digest, 32);
}

static void crash_between_journal_and_signature_sends_the_same_bytes(void **state)
{
    struct scene *s = *state;
    struct gw_signed_vector decided;
    scene_open(s);
    scene_block(s, 1, 10000);
    scene_stop_signer(s);
    scene_block(s, 6, 400000);
    assert_true(s->monitor.feeds.items[0].is_pending);
    memcpy(&decided, &s->monitor.feeds.items[0].last, sizeof decided);
    scene_close(s);
    scene_start_signer(s);
    scene_open(s);
    scene_look(s);
    const size_t count = scene_count(s, GW_RECORD_VECTOR);
    const struct gw_signed_vector *sent = scene_vector(s, count - 1);
    assert_int_equal(gw_signal_verify(sent, NULL), GW_OK);
    assert_memory_equal(&sent->signal, &decided.signal, sizeof decided.signal);
    assert_memory_equal(sent->digest, decided.digest, 32);
    assert_int_equal(sent->signal.header.epoch, 1);
    scene_block(s, 12, 10000);
    scene_look(s);
    sent = scene_vector(s, scene_count(s, GW_RECORD_VECTOR) - 1);
    assert_int_equal(sent->signal.header.seq, 3);
    assert_int_equal(sent->signal.header.epoch, 2);
    assert_memory_equal(sent->signal.header.prev_hash, decided.digest, 32);
}

#define LIVE(name)   cmocka_unit_test_setup_teardown(name, live, end)
#define REPLAY(name) cmocka_unit_test_setup_teardown(name, replay, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        REPLAY(replay_without_its_signer_is_an_error),
        LIVE(vector_decided_without_a_signer_goes_out_later_with_the_same_content),
        LIVE(crash_between_journal_and_signature_sends_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
