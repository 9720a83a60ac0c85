/* Does a reader that asks ahead and shares filters tell of every block what one tells that asks step by step, and does
 * a block on which nothing happened cost it one eth_getLogs and one eth_call? */
#include "tests/property/chains/collector/pair_readers.h"

#define CHAINS         8u
#define BLOCKS         400u
#define CALM_FOR_CHEAP 3u /* blocks: what was new is asked twice in its round before it is asked ahead */

/* The node's mood for the blocks to come. */
static void set_limits(struct pair *c)
{
    c->calls_max = random_one_in(&c->seed, 4) ? 2 + random_below(&c->seed, 10) : 500;
    c->addresses_max = random_one_in(&c->seed, 4) ? 1 + random_below(&c->seed, 3) : 1000;
}

static void restart(size_t i)
{
    gw_ahead_fini(&readers[i].ahead);
    assert_int_equal(gw_ahead_init(&readers[i].ahead), GW_OK);
}

/* Goes back some blocks, or leaves some out. */
static void turn(struct pair *c, uint64_t *number)
{
    const uint64_t depth = 1 + random_below(&c->seed, 4);
    if (random_one_in(&c->seed, 2) && *number > depth + 1) {
        c->head = *number - depth;
        *number = c->head;
        gw_reader_reread(&readers[0]);
        gw_reader_reread(&readers[1]);
        return;
    }
    for (uint64_t i = 0; i < depth; i++) {
        grow(c);
    }
    gw_reader_rediscover(&readers[0], *number);
    gw_reader_rediscover(&readers[1], *number);
    *number += depth;
}

static void walk(struct pair *c, bool is_rough)
{
    unsigned cheap = 0;
    unsigned steady = 0; /* blocks since anything but the chain itself was in the way */
    for (uint64_t number = 1, n = 0; n < BLOCKS; n++, number++) {
        if (is_rough && n > 0 && random_one_in(&c->seed, 25)) {
            turn(c, &number);
            steady = 0;
        }
        while (c->head < number) {
            grow(c);
        }
        if (is_rough && random_one_in(&c->seed, 40)) {
            set_limits(c);
            steady = 0;
        }
        if (is_rough && random_one_in(&c->seed, 40)) {
            restart(0);
            steady = 0;
        }
        read_block(0, number, is_rough && random_one_in(&c->seed, 10));
        read_block(1, number, is_rough && random_one_in(&c->seed, 10));
        compare(number);
        steady = number % 64 == 0 ? 0 : steady + 1;
        if (!is_rough && steady > CALM_FOR_CHEAP && c->blocks[number].calm >= CALM_FOR_CHEAP) {
            assert_int_equal(spent[0].posts, 2);
            assert_int_equal(spent[0].logs, 1);
            assert_int_equal(spent[0].calls, 1);
            assert_int_equal(spent[1].logs, 3);
            assert_int_equal(spent[1].calls, PAIR_ROUNDS);
            cheap++;
        }
    }
    assert_true(is_rough || cheap > BLOCKS / 8);
}

static void play(bool is_rough)
{
    gw_log_init("test", 0, 1);
    for (uint64_t seed = 1; seed <= CHAINS; seed++) {
        start(&chain_model, seed);
        open_reader(0);
        open_reader(1);
        walk(&chain_model, is_rough);
        close_reader(0);
        close_reader(1);
    }
}

static void a_calm_chain_costs_one_of_each_and_tells_the_same(void **state)
{
    (void)state;
    play(false);
}

static void reorgs_gaps_restarts_and_failures_change_no_block(void **state)
{
    (void)state;
    play(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_calm_chain_costs_one_of_each_and_tells_the_same),
        cmocka_unit_test(reorgs_gaps_restarts_and_failures_change_no_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
