#include "gammawatch/client.h"

#include "tests/unit/ipc/client_fixture.h"

#include <pthread.h>

static void vectors_come_in_order_and_once(void **state)
{
    struct scene *s = *state;
    join(s);
    expect_answer(s, GW_AGAIN, 0);
    tell_time(s, NOW_S, GW_MODE_LIVE);
    const struct gw_signed_vector sent = send(s, 1);
    send(s, 2);
    struct gw_signed_vector vector;
    assert_int_equal(gw_client_next(s->client, &vector), GW_OK);
    assert_memory_equal(&vector, &sent, sizeof vector);
    expect_answer(s, GW_OK, 2);
    expect_answer(s, GW_AGAIN, 0);
    /* A monitor that starts again sends its last vector again. */
    struct gw_signed_vector again = vector;
    assert_int_equal(gw_client_latest(s->client, sent.signal.header.feed_id, &again), GW_OK);
    gw_ring_publish(&s->ring, &again, sizeof again);
    expect_answer(s, GW_AGAIN, 0);
}

static void a_late_reader_gets_the_newest_of_each_feed(void **state)
{
    struct scene *s = *state;
    tell_time(s, NOW_S, GW_MODE_LIVE);
    for (uint64_t seq = 1; seq <= 5; seq++) {
        send(s, seq);
    }
    memset(s->prev_hash, 0xff, 32); /* what is missing before opening is history */
    send(s, 7);
    struct gw_signed_vector second = make_vector(s, 2, 9);
    sign_and_send(s, &second);
    join(s);
    expect_answer(s, GW_OK, 7);
    expect_answer(s, GW_OK, 9);
    expect_answer(s, GW_AGAIN, 0);
}

static void a_missing_vector_is_a_gap_and_then_the_next(void **state)
{
    struct scene *s = *state;
    join(s);
    tell_time(s, NOW_S, GW_MODE_LIVE);
    send(s, 1);
    expect_answer(s, GW_OK, 1);
    struct gw_signed_vector lost = make_vector(s, 1, 2);
    assert_int_equal(gw_signal_sign(&lost, secret), GW_OK);
    memcpy(s->prev_hash, lost.digest, 32);
    send(s, 3);
    expect_answer(s, GW_GAP, 3);
    expect_answer(s, GW_OK, 3);
    send(s, 4);
    expect_answer(s, GW_OK, 4);
}

static void a_lapped_reader_hears_of_the_overrun_and_of_the_gap(void **state)
{
    struct scene *s = *state;
    tell_time(s, NOW_S, GW_MODE_LIVE);
    send(s, 1);
    join(s);
    expect_answer(s, GW_OK, 1);
    for (uint64_t seq = 2; seq <= 2 * RING_SLOTS; seq++) {
        send(s, seq);
    }
    expect_answer(s, GW_OVERRUN, 0);
    expect_answer(s, GW_GAP, RING_SLOTS + 1);
    expect_answer(s, GW_OK, RING_SLOTS + 1);
    expect_answer(s, GW_OK, RING_SLOTS + 2);
}

static void an_expired_vector_is_stale(void **state)
{
    struct scene *s = *state;
    join(s);
    send(s, 1);
    expect_answer(s, GW_AGAIN, 0); /* without time nothing is fresh, and nothing is given up */
    tell_time(s, NOW_S + VALID_S + 1, GW_MODE_LIVE);
    expect_answer(s, GW_STALE, 1);
    expect_answer(s, GW_AGAIN, 0);
}

static void a_vector_that_goes_out_of_date_is_said_once(void **state)
{
    struct scene *s = *state;
    struct gw_signed_vector vector;
    s->options.age_s_max = 60;
    join(s);
    tell_time(s, NOW_S + 60, GW_MODE_REPLAY);
    const struct gw_signed_vector sent = send(s, 1);
    expect_answer(s, GW_OK, 1);
    expect_answer(s, GW_AGAIN, 0);
    assert_int_equal(gw_client_verify(s->client, &sent), GW_OK);
    tell_time(s, NOW_S + 61, GW_MODE_REPLAY);
    expect_answer(s, GW_STALE, 1);
    expect_answer(s, GW_AGAIN, 0);
    assert_int_equal(gw_client_latest(s->client, sent.signal.header.feed_id, &vector), GW_STALE);
    assert_int_equal(gw_client_verify(s->client, &sent), GW_STALE);
    assert_int_equal(gw_client_now(s->client), NOW_S + 61);
}

static void time_goes_on_when_the_monitor_is_dead(void **state)
{
    struct scene *s = *state;
    struct gw_signed_vector vector;
    tell_time(s, NOW_S + VALID_S, GW_MODE_LIVE);
    send(s, 1);
    join(s);
    expect_answer(s, GW_OK, 1);
    assert_int_equal(gw_client_wait(s->client, 60000, &vector), GW_STALE);
    assert_true(gw_client_now(s->client) > NOW_S + VALID_S);
}

/* The age of what is read at opening counts: a dead monitor's word does not become fresh by being read late. */
static void time_passes_from_when_it_was_told(void **state)
{
    struct scene *s = *state;
    tell_time_ms(s, NOW_S * 1000 + 900, GW_MODE_LIVE);
    usleep(150000);
    join(s);
    assert_true(gw_client_now(s->client) > NOW_S);
}

static void time_stands_still_in_a_replay(void **state)
{
    struct scene *s = *state;
    tell_time_ms(s, NOW_S * 1000 + 999, GW_MODE_REPLAY);
    usleep(5000);
    join(s);
    assert_int_equal(gw_client_now(s->client), NOW_S);
}

static void a_revoked_vector_is_said_and_the_next_one_counts(void **state)
{
    struct scene *s = *state;
    struct gw_signed_vector vector;
    join(s);
    tell_time(s, NOW_S, GW_MODE_LIVE);
    const struct gw_signed_vector sent = send(s, 1);
    expect_answer(s, GW_OK, 1);
    struct gw_signed_revocation revocation;
    memset(&revocation, 0, sizeof revocation);
    memcpy(revocation.revocation.feed_id, sent.signal.header.feed_id, 32);
    memcpy(revocation.revocation.orphaned_block_hash, sent.signal.header.block_hash, 32);
    revocation.revocation.seq = 1;
    revocation.revocation.epoch = 1;
    revocation.domain = sent.domain;
    assert_int_equal(gw_signal_sign_revocation(&revocation, other_secret), GW_OK);
    gw_ring_publish(&s->ring, &revocation, sizeof revocation);
    expect_answer(s, GW_E_AUTH, 0);
    assert_int_equal(gw_client_latest(s->client, sent.signal.header.feed_id, &vector), GW_OK);
    assert_int_equal(gw_signal_sign_revocation(&revocation, secret), GW_OK);
    gw_ring_publish(&s->ring, &revocation, sizeof revocation);
    gw_ring_publish(&s->ring, &revocation, sizeof revocation);
    expect_answer(s, GW_REVOKED, 1);
    expect_answer(s, GW_AGAIN, 0);
    assert_int_equal(gw_client_latest(s->client, sent.signal.header.feed_id, &vector), GW_REVOKED);
    send(s, 2);
    expect_answer(s, GW_OK, 2);
}

static void a_ring_that_is_replaced_is_opened_anew(void **state)
{
    struct scene *s = *state;
    struct gw_signed_vector vector;
    join(s);
    gw_ring_destroy(&s->ring, true);
    assert_int_equal(gw_client_wait(s->client, 1, &vector), GW_E_CLOSED);
    assert_int_equal(gw_client_wait(s->client, 1, &vector), GW_E_CLOSED);
    FILE *foreign = fopen(s->place.path, "w");
    assert_non_null(foreign);
    for (int i = 0; i < 8192; i++) {
        assert_int_equal(fputc('x', foreign), 'x');
    }
    assert_int_equal(fclose(foreign), 0);
    assert_int_equal(gw_client_next(s->client, &vector), GW_E_LAYOUT);
    assert_int_equal(unlink(s->place.path), 0);
    assert_int_equal(gw_ring_create(&s->ring, s->place.path, RING_SLOTS, GW_RECORD_SIZE_MAX), GW_OK);
    tell_time(s, NOW_S, GW_MODE_LIVE);
    send(s, 1);
    assert_int_equal(gw_client_wait(s->client, 1000, &vector), GW_OK);
}

#define THREAD_VECTORS 300u

struct watch {
    struct scene *scene;
    uint64_t last;
    uint64_t gaps;
    bool is_sound;
};

static void *watch_all(void *context)
{
    struct watch *watch = context;
    struct gw_client *client = NULL;
    struct gw_signed_vector vector;
    watch->is_sound = gw_client_open(&client, &watch->scene->options) == GW_OK;
    while (watch->is_sound && watch->last < THREAD_VECTORS) {
        const enum gw_status status = gw_client_wait(client, 10000, &vector);
        if (status == GW_OK) {
            watch->is_sound = vector.signal.header.seq > watch->last;
            watch->last = vector.signal.header.seq;
        } else {
            watch->gaps += status == GW_GAP;
            watch->is_sound = status == GW_GAP || status == GW_OVERRUN;
        }
    }
    gw_client_close(client);
    return NULL;
}

static void readers_beside_a_writer_see_only_whole_vectors_in_order(void **state)
{
    struct scene *s = *state;
    struct watch watches[2] = {{.scene = s}, {.scene = s}};
    pthread_t threads[2];
    tell_time(s, NOW_S, GW_MODE_LIVE);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, watch_all, &watches[i]), 0);
    }
    for (uint64_t seq = 1; seq <= THREAD_VECTORS; seq++) {
        send(s, seq);
    }
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_true(watches[i].is_sound);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(vectors_come_in_order_and_once),
        TEST(a_late_reader_gets_the_newest_of_each_feed),
        TEST(a_missing_vector_is_a_gap_and_then_the_next),
        TEST(a_lapped_reader_hears_of_the_overrun_and_of_the_gap),
        TEST(an_expired_vector_is_stale),
        TEST(a_vector_that_goes_out_of_date_is_said_once),
        TEST(time_goes_on_when_the_monitor_is_dead),
        TEST(time_passes_from_when_it_was_told),
        TEST(time_stands_still_in_a_replay),
        TEST(a_revoked_vector_is_said_and_the_next_one_counts),
        TEST(a_ring_that_is_replaced_is_opened_anew),
        TEST(readers_beside_a_writer_see_only_whole_vectors_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
