/* Do the laws of policy 3.22.6, 8 and 11 hold for whatever book, as the survey sees it? */
#include "tests/property/monitor/policy/random.h"
#include "tests/unit/monitor/systemic/books.h"

#define ROUNDS 60
#define LEGS   12u

static const char *const venues[] = {"0xaa", "0xbb", "0xcc"};

static size_t draw_book(struct position *out, uint64_t *seed, double low, double high)
{
    const size_t count = 1 + (size_t)random_below(seed, LEGS);
    for (size_t i = 0; i < count; i++) {
        out[i] = (struct position){.venue = venues[random_below(seed, 3)],
                                   .is_call = random_one_in(seed, 2),
                                   .strike = 100.0 * (double)(16 + random_below(seed, 9)),
                                   .weeks = 1.0 + (double)random_below(seed, 4),
                                   .quantity = random_between(seed, low, high),
                                   .hedged = random_between(seed, 0.0, 1.0)};
    }
    return count;
}

static struct gw_systemic_record survey_of(struct world *w, const struct position *book, size_t count,
                                           const char *const *protocols, const uint64_t *chains)
{
    empty(w);
    for (size_t i = 0; i < 3; i++) {
        put_venue(w, protocols[i], venues[i], chains[i], book, count);
    }
    return measure(w);
}

static const char *const names[] = {"lyra_v1", "ribbon_v2", "hegic"};
static const char *const other_names[] = {"zeta", "alpha", "middle"};
static const uint64_t chains[] = {1, 1, 10};
static const uint64_t other_chains[] = {7, 7, 3};

static void names_order_and_cuts_do_not_matter(void **state)
{
    struct world *w = *state;
    uint64_t seed = 1;
    for (int round = 0; round < ROUNDS; round++) {
        struct position book[LEGS];
        struct position cut[2 * LEGS];
        w->depth_usd = random_between(&seed, 5e6, 1e8);
        const size_t count = draw_book(book, &seed, -2000.0, 1000.0);
        for (size_t i = 0; i < 2 * count; i++) {
            cut[i] = book[count - 1 - i / 2];
            cut[i].quantity *= i % 2 == 0 ? 0.25 : 0.75;
        }
        const struct gw_systemic_record a = survey_of(w, book, count, names, chains);
        const struct gw_systemic_record b = survey_of(w, cut, 2 * count, other_names, other_chains);
        assert_alike(&a, &b);
    }
}

static void swapped_sides_turn_k_and_pins_and_equal_sides_have_none(void **state)
{
    struct world *w = *state;
    uint64_t seed = 2;
    for (int round = 0; round < ROUNDS; round++) {
        struct position book[LEGS];
        const size_t count = draw_book(book, &seed, -2000.0, 1000.0);
        const struct gw_systemic_record a = survey_of(w, book, count, names, chains);
        for (size_t i = 0; i < count; i++) {
            book[i].hedged = -book[i].hedged;
        }
        const struct gw_systemic_record b = survey_of(w, book, count, names, chains);
        assert_near(a.k, -b.k);
        assert_near(a.pin_gamma_usd_per_1pct[0], -b.pin_gamma_usd_per_1pct[0]);
        for (size_t i = 0; i < count; i++) {
            book[i].hedged = 0.0;
        }
        const struct gw_systemic_record none = survey_of(w, book, count, names, chains);
        assert_true(none.k == 0.0 && none.pins == 0.0 && none.cascade_peak[1] == 0.05);
    }
}

/* A vault that does not hedge and sold to makers who do: what hedgers own is what it owes. */
static void a_vault_whose_buyers_hedge_turns_its_gamma_round(void **state)
{
    struct world *w = *state;
    uint64_t seed = 8;
    for (int round = 0; round < ROUNDS; round++) {
        struct position book[LEGS];
        const size_t count = draw_book(book, &seed, -2000.0, 1000.0);
        for (size_t i = 0; i < count; i++) {
            book[i].hedged = -1.0;
        }
        const struct gw_systemic_record r = survey_of(w, book, count, names, chains);
        assert_near(r.k * w->depth_usd, r.call_gamma_usd_per_1pct + r.put_gamma_usd_per_1pct);
    }
}

/* Hedgers who are long at every node shorten every move, and the deeper the market the less there is of either. */
static void long_gamma_shortens_moves_and_depth_quiets_both(void **state)
{
    struct world *w = *state;
    uint64_t seed = 3;
    for (int round = 0; round < ROUNDS; round++) {
        struct position book[LEGS];
        const size_t count = draw_book(book, &seed, 0.0, 3000.0);
        w->depth_usd = random_between(&seed, 5e6, 1e8);
        const struct gw_systemic_record near = survey_of(w, book, count, names, chains);
        w->depth_usd *= 1e6;
        const struct gw_systemic_record deep = survey_of(w, book, count, names, chains);
        assert_true(near.k <= 0.0 && fabs(deep.k) <= fabs(near.k) * 1.0001e-6);
        for (size_t i = 0; i < GW_SYSTEMIC_SHOCKS; i++) {
            static const double shocks[] = {GW_SYSTEMIC_SHOCK_LIST};
            assert_true(fabs(near.curve_move[i]) <= fabs(shocks[i]) + 1e-12 &&
                        near.curve_unbounded[i] == 0.0);
            assert_true(fabs(deep.curve_move[i] - shocks[i]) < 1e-4);
        }
    }
}

#define LAW(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LAW(names_order_and_cuts_do_not_matter),
        LAW(swapped_sides_turn_k_and_pins_and_equal_sides_have_none),
        LAW(a_vault_whose_buyers_hedge_turns_its_gamma_round),
        LAW(long_gamma_shortens_moves_and_depth_quiets_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
