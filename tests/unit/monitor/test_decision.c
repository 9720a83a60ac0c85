/* What the consumer of a feed leaves of a decision. */
#include "tests/unit/monitor/scene.h"

#define CONSUMER "0x00000000000000000000000000000000000000bb"

static const char bounded_text[] = "version: 1\n"
                                   "chains: [{name: devnet, caip2: 'eip155:31337'}]\n"
                                   "monitor:\n"
                                   "  warmup_blocks: 0\n"
                                   "  feeds:\n"
                                   "    - {chain: devnet, protocol: lyra_v1, underlying: ETH,\n"
                                   "       venue: '" SCENE_VENUE "', consumer: '" CONSUMER "'}\n";

static int live(void **state)
{
    struct scene *s = scene_make(GW_MODE_LIVE);
    scene_start_signer(s);
    scene_configure(s, bounded_text);
    *state = s;
    return 0;
}

static int end(void **state)
{
    scene_remove(*state);
    return 0;
}

/* Wide open, and no vector applied yet. */
static struct gw_consumer_record consumer(const struct scene *s, uint64_t block)
{
    struct gw_consumer_record r;
    struct gw_signal_header identity = {0};
    memset(&r, 0, sizeof r);
    scene_head(&r.head, s, GW_RECORD_CONSUMER, sizeof r, block);
    memcpy(r.head.venue, CONSUMER, sizeof CONSUMER);
    gw_signal_feed(&identity, "eip155:31337", SCENE_VENUE, "ETH");
    memcpy(r.feed_id, identity.feed_id, sizeof r.feed_id);
    r.calm_low = r.doubtful_low = (struct gw_consumer_values){10000, 8000, 0};
    r.calm_high = r.doubtful_high = (struct gw_consumer_values){50000, 45000, 10000};
    r.margin_tighten_bps = 10000;
    r.utilisation_tighten_bps = 10000;
    r.initial_over_maintenance_bps = 11000;
    r.margin_valid_s_max = 3600;
    r.liquidity_valid_s_max = 43200;
    r.tighten_window_s = 60;
    return r;
}

static void take(struct scene *s, const struct gw_consumer_record *r, uint64_t block, double gamma_usd)
{
    assert_int_equal(scene_take(s, r, sizeof *r, 12000 * block), GW_OK);
    scene_block(s, block, gamma_usd);
}

static const struct gw_signed_vector *last_vector(struct scene *s)
{
    scene_look(s);
    return scene_vector(s, scene_count(s, GW_RECORD_VECTOR) - 1);
}

static void a_consumer_with_room_changes_nothing_but_the_digest_of_inputs(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    scene_block(s, 1, 400000);
    const struct gw_signed_vector free_vector = *last_vector(s);
    scene_close(s);
    unlink(s->journal);
    unlink(s->ring);
    scene_stop_signer(s);
    scene_start_signer(s);
    scene_open(s);
    const struct gw_consumer_record r = consumer(s, 1);
    take(s, &r, 1, 400000);
    struct gw_signed_vector bounded = *last_vector(s);
    assert_memory_not_equal(bounded.signal.header.inputs_digest, free_vector.signal.header.inputs_digest, 32);
    memcpy(bounded.signal.header.inputs_digest, free_vector.signal.header.inputs_digest, 32);
    assert_memory_equal(&bounded.signal, &free_vector.signal, sizeof bounded.signal);
}

static void the_group_stops_where_its_consumer_would_refuse_a_member(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    struct gw_consumer_record r = consumer(s, 1);
    r.calm_high.initial_margin_bps = r.doubtful_high.initial_margin_bps = 13000;
    r.margin_valid_s_max = 300;
    take(s, &r, 1, 400000);
    const struct gw_signed_vector *vector = last_vector(s);
    assert_int_equal(vector->signal.margin.initial_margin_bps, 13000);
    assert_true((vector->signal.header.reason_bits & GW_REASON(CONSUMER_LIMITS)) != 0);
    assert_true((vector->signal.header.reason_bits & GW_REASON(GROUP_SCALED)) != 0);
    assert_int_equal(vector->signal.margin.valid_until, vector->signal.header.observed_at + 300);
    assert_int_equal(vector->domain.verifying_contract[19], 0xbb);
}

static void nothing_is_signed_that_the_consumer_would_refuse(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    struct gw_consumer_record r = consumer(s, 1);
    r.calm_high.utilisation_cap_bps = r.doubtful_high.utilisation_cap_bps = 500;
    take(s, &r, 1, 10000);
    scene_look(s);
    assert_int_equal(scene_count(s, GW_RECORD_VECTOR), 0);
    assert_int_equal(scene_count(s, GW_RECORD_EVALUATED), 1);
    r = consumer(s, 2);
    r.feed_id[0] ^= 1;
    take(s, &r, 2, 10000);
    scene_look(s);
    assert_int_equal(scene_count(s, GW_RECORD_VECTOR), 0);
    r = consumer(s, 3);
    take(s, &r, 3, 10000);
    assert_int_equal(last_vector(s)->signal.header.seq, 1);
}

static void a_vector_on_its_way_is_not_overtaken_by_a_looser_one(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    struct gw_consumer_record r = consumer(s, 1);
    r.margin_tighten_bps = 100;
    take(s, &r, 1, 10000);
    const uint32_t first = last_vector(s)->signal.margin.initial_margin_bps;
    for (uint64_t block = 2; block < 8; block++) {
        r = consumer(s, block);
        r.margin_tighten_bps = 100;
        take(s, &r, block, 400000);
        const struct gw_signed_vector *before = scene_vector(s, scene_count(s, GW_RECORD_VECTOR) - 1);
        const uint32_t last = before->signal.margin.initial_margin_bps;
        const uint32_t now = last_vector(s)->signal.margin.initial_margin_bps;
        assert_true(now >= last && now <= last + 100);
    }
    assert_true(last_vector(s)->signal.margin.initial_margin_bps > first);
}

#define LIVE(name) cmocka_unit_test_setup_teardown(name, live, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE(a_consumer_with_room_changes_nothing_but_the_digest_of_inputs),
        LIVE(the_group_stops_where_its_consumer_would_refuse_a_member),
        LIVE(nothing_is_signed_that_the_consumer_would_refuse),
        LIVE(a_vector_on_its_way_is_not_overtaken_by_a_looser_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
