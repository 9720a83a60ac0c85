/* What a client never hands out as a vector to apply. */
#include "tests/unit/ipc/client_fixture.h"

static void forged_vectors_are_not_verified(void **state)
{
    struct scene *s = *state;
    join(s);
    tell_time(s, NOW_S, GW_MODE_LIVE);
    struct gw_signed_vector vector = make_vector(s, 1, 1);
    assert_int_equal(gw_signal_sign(&vector, other_secret), GW_OK);
    gw_ring_publish(&s->ring, &vector, sizeof vector);
    expect_answer(s, GW_E_AUTH, 0);
    assert_int_equal(gw_client_verify(s->client, &vector), GW_E_AUTH);
    assert_int_equal(gw_signal_sign(&vector, secret), GW_OK);
    assert_int_equal(gw_client_verify(s->client, &vector), GW_OK);
    vector.signal.margin.initial_margin_bps++;
    gw_ring_publish(&s->ring, &vector, sizeof vector);
    expect_answer(s, GW_E_AUTH, 0);
    gw_ring_publish(&s->ring, &vector, sizeof vector - 8);
    expect_answer(s, GW_E_AUTH, 0);
    expect_answer(s, GW_AGAIN, 0);
}

static void what_goes_back_or_contradicts_is_refused(void **state)
{
    struct scene *s = *state;
    join(s);
    tell_time(s, NOW_S, GW_MODE_LIVE);
    struct gw_signed_vector first = send(s, 1);
    send(s, 2);
    expect_answer(s, GW_OK, 1);
    expect_answer(s, GW_OK, 2);
    gw_ring_publish(&s->ring, &first, sizeof first);
    expect_answer(s, GW_E_REFUSED, 1);
    struct gw_signed_vector contrary = make_vector(s, 1, 2);
    contrary.signal.margin.initial_margin_bps++;
    sign_and_send(s, &contrary);
    expect_answer(s, GW_E_REFUSED, 2);
    struct gw_signed_vector restarted = make_vector(s, 1, 1);
    restarted.signal.header.epoch = 2; /* a new writer counts anew */
    sign_and_send(s, &restarted);
    expect_answer(s, GW_GAP, 1);
    expect_answer(s, GW_OK, 1);
}

static void other_modes_are_refused_unless_asked_for(void **state)
{
    struct scene *s = *state;
    join(s);
    tell_time(s, NOW_S, GW_MODE_REPLAY);
    struct gw_signed_vector vector = make_vector(s, 1, 1);
    vector.signal.header.mode = GW_MODE_REPLAY;
    sign_and_send(s, &vector);
    expect_answer(s, GW_E_REFUSED, 1);
    gw_client_close(s->client);
    s->options.modes = GW_CLIENT_REPLAY;
    join(s);
    expect_answer(s, GW_OK, 1);
}

static void vectors_for_other_contracts_are_passed_over(void **state)
{
    struct scene *s = *state;
    s->options.consumer = "0x0000000000000000000000000000000000000001";
    s->options.chain_id = 31337;
    join(s);
    tell_time(s, NOW_S, GW_MODE_LIVE);
    struct gw_signed_vector vector = make_vector(s, 1, 1);
    vector.domain.verifying_contract[0] = 1;
    sign_and_send(s, &vector);
    assert_int_equal(gw_client_verify(s->client, &vector), GW_E_CHAIN);
    vector = make_vector(s, 1, 1);
    vector.domain.chain_id = 1;
    sign_and_send(s, &vector);
    expect_answer(s, GW_AGAIN, 0);
    send(s, 1);
    expect_answer(s, GW_OK, 1);
}

static void opening_says_what_is_wrong(void **state)
{
    struct scene *s = *state;
    struct gw_client *client = NULL;
    struct gw_client_options options = s->options;
    options.signers = NULL;
    assert_int_equal(gw_client_open(&client, &options), GW_E_USAGE);
    static const char *const bad[] = {"", "0x12", "0x0000000000000000000000000000000000000001,",
                                      "0x0000000000000000000000000000000000000001;0x"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        options.signers = bad[i];
        assert_int_equal(gw_client_open(&client, &options), GW_E_USAGE);
    }
    options = s->options;
    options.modes = 8;
    assert_int_equal(gw_client_open(&client, &options), GW_E_USAGE);
    options = s->options;
    options.consumer = "0x1";
    assert_int_equal(gw_client_open(&client, &options), GW_E_USAGE);
    options = s->options;
    options.ring = "/nowhere/signals.ring";
    assert_int_equal(gw_client_open(&client, &options), GW_E_MISSING);
    gw_ring_destroy(&s->ring, true);
    assert_int_equal(gw_ring_create(&s->ring, s->place.path, 2, 2 * GW_RECORD_SIZE_MAX), GW_OK);
    assert_int_equal(gw_client_open(&client, &s->options), GW_E_LAYOUT);
    assert_null(client);
}

static void more_feeds_than_there_is_room_for_are_an_error(void **state)
{
    struct scene *s = *state;
    struct gw_signed_vector vector;
    join(s);
    tell_time(s, NOW_S, GW_MODE_LIVE);
    for (unsigned i = 0; i <= GW_CLIENT_FEEDS_MAX; i++) {
        memset(s->prev_hash, 0, 32);
        vector = make_vector(s, (uint8_t)i, 1);
        vector.signal.header.feed_id[1] = (uint8_t)(i >> 8);
        sign_and_send(s, &vector);
        assert_int_equal(gw_client_next(s->client, &vector), i < GW_CLIENT_FEEDS_MAX ? GW_OK : GW_E_BOUND);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(forged_vectors_are_not_verified),
        TEST(what_goes_back_or_contradicts_is_refused),
        TEST(other_modes_are_refused_unless_asked_for),
        TEST(vectors_for_other_contracts_are_passed_over),
        TEST(opening_says_what_is_wrong),
        TEST(more_feeds_than_there_is_room_for_are_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
