/* What does a block cost at the endpoint, whatever the number of venues and of rounds? */
#include "tests/sim/chains/collector/toy_market.h"
#include "tests/sim/chains/collector/world.h"

#define BLOCKS  (3u * GW_VIEWS_HEADS)
#define LEARNED 3u /* from this one on nothing is new */
#define VENUES  5u

/* What was asked since the i-th head was shown. */
struct cost {
    unsigned posts;
    unsigned headers;
    unsigned logs;
    unsigned calls;
    unsigned others;
};

static struct cost costs[TOY_HEADS];

static const struct node_step *count_and_answer(void *context, const char *request)
{
    struct toy_chain *toy = context;
    const struct node_step *step = toy_choose(toy, request);
    struct cost *cost = &costs[toy->head_at];
    json_t *batch = json_loads(request, 0, NULL);
    cost->posts++;
    for (size_t i = 0; i < json_array_size(batch); i++) {
        const char *method = json_string_value(json_object_get(json_array_get(batch, i), "method"));
        unsigned *count = strncmp(method, "eth_getBlock", 12) == 0 ? &cost->headers
                          : strcmp(method, "eth_getLogs") == 0     ? &cost->logs
                          : strcmp(method, "eth_call") == 0        ? &cost->calls
                                                                   : &cost->others;
        ++*count;
    }
    json_decref(batch);
    return step;
}

static int set_up(void **state)
{
    if (world_set_up(state) != 0) {
        return -1;
    }
    struct world *w = *state;
    memset(costs, 0, sizeof costs);
    w->node.choose = count_and_answer;
    const struct gw_venue toy = w->chain.venues[0];
    for (size_t i = 0; i < VENUES; i++) { /* toys and markets in turn */
        struct gw_venue *venue = &w->chain.venues[i];
        if (i % 2 == 1) {
            toy_open_market(venue);
        } else if (i > 0) {
            world_open_venue(w);
            *venue = w->chain.venues[0];
            w->chain.venues[0] = toy;
        }
    }
    w->chain.venue_count = VENUES;
    w->toy.tags[w->toy.tag_count++] = (struct toy_tags){.safe = 1};
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    for (size_t i = 1; i < VENUES; i++) {
        gw_venue_fini(&w->chain.venues[i]);
    }
    return world_tear_down(state);
}

static void a_quiet_block_of_many_venues_costs_one_request_of_each_kind(void **state)
{
    struct world *w = *state;
    for (unsigned i = 1; i <= BLOCKS; i++) {
        toy_add(&w->toy, i, i - 1, i, 5, i == 1);
        toy_show(&w->toy, i);
    }
    world_run(w);
    assert_int_equal(w->block_count, BLOCKS);
    for (unsigned i = 0; i < BLOCKS; i++) {
        assert_int_equal(w->blocks[i].excluded, 0);
        assert_true(w->blocks[i].sold == 15);
    }
    unsigned calls = 0;
    for (unsigned i = LEARNED; i < BLOCKS; i++) { /* the poll that ends the run counts with the last one */
        const bool has_tags =
            i % GW_VIEWS_HEADS == 1; /* asked for with the header: with the first block, the ninth ... */
        assert_int_equal(costs[i].posts, 3);
        assert_int_equal(costs[i].headers, has_tags ? 1 + GW_VIEWS_CALLS : 1);
        assert_int_equal(costs[i].logs, 1);
        assert_int_equal(costs[i].calls, 1);
        assert_int_equal(costs[i].others, 0);
        calls += costs[i].headers + 2;
    }
    assert_int_equal(calls, 3 * (BLOCKS - LEARNED) + 2 * GW_VIEWS_CALLS);
    assert_int_equal(costs[2].calls, 3); /* the rounds of the market, which were not known to come again */
}

static void a_log_costs_a_call_of_its_own_and_is_told_to_all_that_watch_it(void **state)
{
    struct world *w = *state;
    for (unsigned i = 1; i <= BLOCKS; i++) {
        toy_add(&w->toy, i, i - 1, i, i < 8 ? 5 : 6, i == 1 || i == 8);
        toy_show(&w->toy, i);
    }
    world_run(w);
    assert_int_equal(w->block_count, BLOCKS);
    assert_true(w->blocks[6].sold == 15);
    assert_true(w->blocks[7].sold == 18);
    assert_int_equal(costs[8].logs, 1);
    assert_int_equal(costs[8].calls, 2);
    assert_int_equal(costs[9].calls, 1);
}

/* Policies that count ask for nothing but the head; a node without tags is asked no more often than one that has them. */
static unsigned count_headers(struct world *w)
{
    unsigned headers = 0;
    for (unsigned i = 1; i <= BLOCKS; i++) {
        toy_add(&w->toy, i, i - 1, i, 5, i == 1);
        toy_show(&w->toy, i);
    }
    world_run(w);
    assert_int_equal(w->block_count, BLOCKS);
    for (unsigned i = 1; i < BLOCKS; i++) {
        headers += costs[i].headers;
    }
    return headers;
}

static void counted_blocks_cost_no_tags(void **state)
{
    struct world *w = *state;
    w->chain.finality_policy = GW_FINALITY_DEPTH;
    assert_int_equal(count_headers(w), BLOCKS - 1);
}

static void a_node_without_tags_is_asked_for_them_as_seldom(void **state)
{
    struct world *w = *state;
    w->toy.tag_count = 0;
    w->chain.finality_policy = GW_FINALITY_AUTO;
    assert_int_equal(count_headers(w), BLOCKS - 1 + 3 * GW_VIEWS_CALLS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_quiet_block_of_many_venues_costs_one_request_of_each_kind, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(counted_blocks_cost_no_tags, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_node_without_tags_is_asked_for_them_as_seldom, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_log_costs_a_call_of_its_own_and_is_told_to_all_that_watch_it,
                                        set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
