/* Whatever limits an endpoint has: is every block of every venue answered once, or in a gap that tells so? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "chains/collector/history.h"
#include "tests/property/monitor/policy/random.h"

#define WORLDS     3000u
#define BLOCKS_MAX 600u
#define VENUES     3u

/* An endpoint: ranges up to `range`, up to `logs` logs in an answer, some blocks it never gives, some days. */
struct endpoint {
    uint64_t range;
    unsigned logs;
    unsigned density[VENUES]; /* logs per block, at most */
    bool is_poison[VENUES][BLOCKS_MAX];
    enum gw_status refusal;
    unsigned weather; /* one of so many asks fails for no reason; 0: none */
};

struct tally {
    unsigned answered[VENUES][BLOCKS_MAX];
    uint64_t asks;
};

static unsigned logs_at(const struct endpoint *e, uint32_t venue, uint64_t block)
{
    return e->density[venue] == 0 ? 0 : (unsigned)((block * 2654435761u >> 7) % (e->density[venue] + 1));
}

static enum gw_status answer(const struct endpoint *e, uint64_t *seed, const struct gw_history_ask *ask)
{
    static const enum gw_status weather[] = {GW_E_CONNECT, GW_E_RATE, GW_E_HTTP, GW_E_BILLING};
    unsigned logs = 0;
    if (e->weather > 0 && random_below(seed, e->weather) == 0) {
        return weather[random_below(seed, 4)];
    }
    for (uint64_t i = ask->from; i <= ask->to; i++) {
        logs += logs_at(e, ask->venue, i);
        if (e->is_poison[ask->venue][i]) {
            return e->refusal;
        }
    }
    const bool is_too_much = ask->to - ask->from + 1 > e->range || logs > e->logs;
    return is_too_much && !ask->is_by_hash ? GW_E_BOUND : GW_OK;
}

static struct endpoint make_endpoint(uint64_t *seed)
{
    static const enum gw_status refusals[] = {GW_E_BOUND, GW_E_FORMAT, GW_E_SIZE, GW_E_RPC, GW_E_CHECKSUM};
    struct endpoint e = {.range = 1 + random_below(seed, 200),
                         .logs = 1 + (unsigned)random_below(seed, 40),
                         .refusal = refusals[random_below(seed, 5)],
                         .weather = (unsigned)random_below(seed, 6) == 0 ? 7 : 0};
    const unsigned poisons = (unsigned)random_below(seed, 4) == 0 ? (unsigned)random_below(seed, 12) : 0;
    for (unsigned v = 0; v < VENUES; v++) {
        e.density[v] = (unsigned)random_below(seed, 5);
        for (unsigned i = 0; i < poisons; i++) {
            e.is_poison[v][random_below(seed, BLOCKS_MAX)] = true;
        }
    }
    return e;
}

/* Reads up to `target`. An ask that failed for the weather is met again. */
static void read_all(struct gw_history *h, const struct endpoint *e, uint64_t *seed, uint64_t target,
                     struct tally *tally)
{
    struct gw_history_ask ask;
    while (gw_history_next(h, target, &ask)) {
        assert_true(ask.from <= ask.to && ask.to <= target && ask.venue < VENUES);
        assert_true(!ask.is_by_hash || ask.from == ask.to);
        assert_true(tally->asks++ < 200000);
        const enum gw_status status = answer(e, seed, &ask);
        if (status == GW_OK) {
            for (uint64_t i = ask.from; i <= ask.to; i++) {
                tally->answered[ask.venue][i]++;
            }
            gw_history_take(h, &ask);
            continue;
        }
        struct gw_history_ask next;
        const bool goes_on = gw_history_refuse(h, &ask, status);
        if (goes_on && gw_history_next(h, target, &next) && next.venue == ask.venue &&
            next.from == ask.from) {
            assert_true(next.to < ask.to || next.is_by_hash);
        }
    }
}

static bool is_in_gap(const struct gw_history *h, uint32_t venue, uint64_t block)
{
    for (size_t i = 0; i < h->gap_count; i++) {
        const struct gw_history_gap *gap = &h->gaps[i];
        if (gap->venue == venue && block >= gap->from && block <= gap->to) {
            return true;
        }
    }
    return false;
}

static void every_block_is_answered_once_or_in_a_gap(void **state)
{
    (void)state;
    uint64_t seed = 61;
    static struct gw_history h;
    for (unsigned n = 0; n < WORLDS; n++) {
        static struct tally tally;
        const struct endpoint e = make_endpoint(&seed);
        const uint64_t first = random_below(&seed, 50);
        uint64_t target = first;
        memset(&tally, 0, sizeof tally);
        gw_history_init(&h, 1 + random_below(&seed, 300));
        for (unsigned v = 0; v < VENUES; v++) {
            gw_history_add_venue(&h, first + 10 * v);
        }
        while (target < BLOCKS_MAX - 1) { /* the head moves on */
            target += 1 + random_below(&seed, BLOCKS_MAX - 1 - target);
            read_all(&h, &e, &seed, target, &tally);
            assert_int_equal(gw_history_left(&h, target), 0);
        }
        for (uint32_t v = 0; v < VENUES; v++) {
            for (uint64_t i = 0; i < BLOCKS_MAX; i++) {
                const bool is_wanted = i >= first + 10 * v && i <= target;
                const unsigned answered = tally.answered[v][i];
                assert_true(answered == 0 || answered == 1);
                assert_true(is_wanted || answered == 0);
                assert_true(!is_wanted || answered == 1 || is_in_gap(&h, v, i));
                assert_true(answered == 0 || !e.is_poison[v][i]);
            }
        }
    }
}

static void without_poison_nothing_is_given_up(void **state)
{
    (void)state;
    uint64_t seed = 62;
    static struct gw_history h;
    static struct tally tally;
    for (unsigned n = 0; n < WORLDS / 10; n++) {
        struct endpoint e = make_endpoint(&seed);
        memset(e.is_poison, 0, sizeof e.is_poison);
        e.weather = 3;
        gw_history_init(&h, 1 + random_below(&seed, 300));
        gw_history_add_venue(&h, 0);
        memset(&tally, 0, sizeof tally);
        read_all(&h, &e, &seed, BLOCKS_MAX - 1, &tally);
        assert_int_equal(h.gap_count, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_block_is_answered_once_or_in_a_gap),
        cmocka_unit_test(without_poison_nothing_is_given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
