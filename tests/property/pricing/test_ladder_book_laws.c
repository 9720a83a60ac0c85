/* What must hold of a ladder book whatever is in it. */
#include "tests/property/pricing/draw.h"

#include "gammawatch/ladder_book.h"

#define ROUNDS      300
#define OPTIONS_MAX 200
#define OTHERS_MAX  8
#define COUNT       (sizeof(struct gw_ladder_sums) / sizeof(double))

static const double horizon_s[GW_HORIZONS] = {3600, 14400, 28800, 86400, 259200, 40000};
static double
    storage[4][OPTIONS_MAX * GW_LADDER_OPTION_COLUMNS + OTHERS_MAX * sizeof(struct gw_ladder_other) / 8];

struct held {
    struct gw_instrument instrument;
    struct gw_ladder_weights weights;
};

static struct held held[OPTIONS_MAX + OTHERS_MAX];

static struct held draw_held(uint64_t *seed, double spot, bool is_option)
{
    struct held out = {
        .instrument = {.quantity = draw_between(seed, -50.0, 50.0)},
        .weights = {draw_between(seed, -1, 1), draw_between(seed, -1, 0), draw_between(seed, 0, 1)}};
    if (is_option) {
        double unused;
        out.instrument.kind = GW_PAYOFF_EUROPEAN;
        out.instrument.option = draw_option(seed, &unused, 1.0);
        out.instrument.option.strike = spot * draw_between(seed, 0.4, 2.5);
        return out;
    }
    out.instrument.kind = GW_PAYOFF_LP_RANGE;
    out.instrument.lp = (struct gw_lp_position){
        .range = {draw_between(seed, 0.0, 1e3), spot * draw_between(seed, 0.3, 0.9), spot * 1.2},
        .quote_usd = 1.0};
    return out;
}

static void open_book(struct gw_ladder_book *book, size_t slot)
{
    assert_int_equal(gw_ladder_book_init(book, storage[slot], sizeof storage[slot], OPTIONS_MAX, OTHERS_MAX),
                     GW_OK);
}

static void add(struct gw_ladder_book *book, const struct held *one, double share)
{
    struct gw_instrument instrument = one->instrument;
    instrument.quantity *= share;
    assert_int_equal(gw_ladder_book_add(book, &instrument, &one->weights), GW_OK);
}

static void compute(double values[COUNT], const struct gw_ladder_book *book, double spot)
{
    struct gw_ladder_sums sums;
    assert_int_equal(gw_ladder_book_compute(&sums, book, spot, horizon_s), GW_OK);
    memcpy(values, &sums, sizeof sums);
}

/* Sum of absolute values of what each member adds: the size that rounding is relative to. */
static void add_sizes(double sizes[COUNT], const struct held *one, double spot)
{
    static double values[COUNT];
    struct gw_ladder_book book;
    open_book(&book, 3);
    add(&book, one, 1.0);
    compute(values, &book, spot);
    for (size_t i = 0; i < COUNT; i++) {
        sizes[i] += fabs(values[i]);
    }
}

static void order_and_splits_change_last_bits_only(void **state)
{
    (void)state;
    static double forward[COUNT], backward[COUNT], halves[COUNT], sizes[COUNT];
    uint64_t seed = 5;
    for (int round = 0; round < ROUNDS / 10; round++) {
        struct gw_ladder_book books[3];
        const double spot = draw_between(&seed, 10.0, 5000.0);
        const size_t options = draw_bits(&seed) % (OPTIONS_MAX / 2);
        const size_t count = options + draw_bits(&seed) % (OTHERS_MAX / 2);
        memset(sizes, 0, sizeof sizes);
        for (size_t i = 0; i < 3; i++) {
            open_book(&books[i], i);
        }
        for (size_t i = 0; i < count; i++) {
            held[i] = draw_held(&seed, spot, i < options);
            add_sizes(sizes, &held[i], spot);
            add(&books[0], &held[i], 1.0);
            add(&books[2], &held[i], 0.5);
            add(&books[2], &held[i], 0.5);
        }
        for (size_t i = count; i-- > 0;) {
            add(&books[1], &held[i], 1.0);
        }
        compute(forward, &books[0], spot);
        compute(backward, &books[1], spot);
        compute(halves, &books[2], spot);
        for (size_t i = 0; i < COUNT; i++) {
            assert_within(backward[i], forward[i], 1e-12 * sizes[i]);
            assert_within(halves[i], forward[i], 1e-12 * sizes[i]);
        }
    }
}

static void a_book_is_the_sum_of_its_instruments(void **state)
{
    (void)state;
    uint64_t seed = 6;
    for (int round = 0; round < ROUNDS; round++) {
        struct gw_ladder_book book;
        struct gw_ladder_sums sums;
        struct gw_ladder ladder;
        const double spot = draw_between(&seed, 10.0, 5000.0);
        struct held one = draw_held(&seed, spot, true);
        one.instrument.option.t_years = draw_log_between(&seed, 1e-3, 2.0);
        open_book(&book, 0);
        add(&book, &one, 1.0);
        assert_int_equal(gw_ladder_book_compute_flat(&sums, &book, spot), GW_OK);
        assert_int_equal(gw_pricing_ladder_instrument(&ladder, spot, &one.instrument), GW_OK);
        const double quantity = fabs(one.instrument.quantity);
        const double peak = 1.0 / (one.instrument.option.vol * sqrt(one.instrument.option.t_years));
        for (size_t i = 0; i < GW_LADDER_NODES; i++) {
            const double node = gw_ladder_spot(i, spot);
            assert_within(sums.pnl[GW_VOL_FLAT][i], ladder.pnl[i], 1e-13 * quantity * (spot + node));
            assert_within(sums.delta[GW_VOL_FLAT][i], ladder.delta[i], 1e-13 * quantity * (1.0 + peak));
            assert_within(sums.gamma[i], ladder.gamma[i], 1e-13 * quantity * peak * (1.0 + peak) / node);
        }
    }
}

/* Volatility up never makes an option cheaper, and gamma keeps the sign of the quantity. */
static void long_options_gain_from_volatility_and_bend_upwards(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (int round = 0; round < ROUNDS; round++) {
        struct gw_ladder_book book;
        struct gw_ladder_sums sums;
        const double spot = draw_between(&seed, 10.0, 5000.0);
        struct held one = draw_held(&seed, spot, true);
        one.instrument.quantity = 1.0;
        open_book(&book, 0);
        add(&book, &one, 1.0);
        assert_int_equal(gw_ladder_book_compute(&sums, &book, spot, horizon_s), GW_OK);
        const double slack = 1e-13 * (spot + one.instrument.option.strike);
        for (size_t i = 0; i < GW_LADDER_NODES; i++) {
            const bool is_more = one.instrument.option.vol < 0.9 * GW_PRICING_VOL_MAX;
            assert_true(!is_more || sums.pnl[GW_VOL_UP][i] >= sums.pnl[GW_VOL_FLAT][i] - slack);
            assert_true(sums.pnl[GW_VOL_FLAT][i] >= sums.pnl[GW_VOL_DOWN][i] - slack);
            assert_true(sums.gamma[i] >= 0.0 && sums.vega[i] >= 0.0);
            assert_true(sums.gamma_band[0][i] >= 0.0 && sums.gamma_band[1][i] >= 0.0);
            assert_true(sums.horizon_gamma[0][i] >= 0.0);
        }
    }
}

static double draw_hostile(uint64_t *seed)
{
    static const double ends[] = {0.0,     -0.0,     5e-324, 2.2e-308, 1e-300,      1e300,
                                  1.7e308, HUGE_VAL, -1.0,   1.0,      (double)NAN, 1e-9};
    const uint64_t bits = draw_bits(seed);
    if (bits % 3 == 0) {
        return ends[bits / 3 % (sizeof ends / sizeof ends[0])];
    }
    double x;
    memcpy(&x, &bits, sizeof x);
    return bits % 3 == 1 ? x : draw_log_between(seed, 1e-12, 1e12);
}

static void nothing_that_is_not_a_number_comes_out(void **state)
{
    (void)state;
    uint64_t seed = 8;
    size_t accepted = 0;
    for (int round = 0; round < 200 * ROUNDS; round++) {
        struct gw_ladder_book book;
        struct held one = {.instrument = {.kind = GW_PAYOFF_EUROPEAN, .quantity = draw_hostile(&seed)}};
        one.instrument.option = (struct gw_option){.is_call = (draw_bits(&seed) & 1) != 0,
                                                   .strike = draw_hostile(&seed),
                                                   .t_years = draw_hostile(&seed),
                                                   .vol = draw_hostile(&seed),
                                                   .rate = draw_bits(&seed) & 1 ? 0.0 : draw_hostile(&seed),
                                                   .yield = draw_bits(&seed) & 1 ? 0.0 : draw_hostile(&seed)};
        open_book(&book, 0);
        if (gw_ladder_book_add(&book, &one.instrument, &one.weights) != GW_OK) {
            assert_int_equal(book.option_count, 0);
            continue;
        }
        struct gw_ladder_sums sums;
        double values[COUNT];
        accepted += gw_ladder_book_compute(&sums, &book, draw_hostile(&seed), horizon_s) == GW_OK;
        memcpy(values, &sums, sizeof sums);
        for (size_t i = 0; i < COUNT; i++) {
            assert_true(isfinite(values[i]));
        }
    }
    assert_true(accepted > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_and_splits_change_last_bits_only),
        cmocka_unit_test(a_book_is_the_sum_of_its_instruments),
        cmocka_unit_test(long_options_gain_from_volatility_and_bend_upwards),
        cmocka_unit_test(nothing_that_is_not_a_number_comes_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
