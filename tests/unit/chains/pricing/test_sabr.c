/* Is the SABR volatility exact, at its limits too, that of Rysk's contract, and refused where it is none? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "gammawatch/smile.h"

#define CONTRACT_YEAR_S 31557600.0
#define NONE            ((double)NAN)

static void close_to(double got, double expected, double relative)
{
    if (!(fabs(got - expected) <= relative * fabs(expected))) {
        fail_msg("%.17g, expected %.17g", got, expected);
    }
}

/* 60 digits of mpmath, from eq. 2.17 as it is printed: at and beside the money, beta 0 and 1, no volatility of
 * volatility, rho near its ends, tiny volatilities. */
static void the_formula_has_its_reference_values(void **state)
{
    (void)state;
    static const struct {
        struct gw_sabr sabr;
        double forward;
        double strike;
        double t_years;
        double vol;
    } rows[] = {
        {{0.65, 1, -0.3, 1.5}, 2000, 1500, 0.1, 0.75166235832419628153},
        {{0.65, 1, -0.3, 1.5}, 2000, 2000, 0.1, 0.65578906250000002286},
        {{0.65, 1, -0.3, 1.5}, 2000, 2000.0000001, 0.1, 0.65578906248864981854},
        {{0.65, 1, -0.3, 1.5}, 2000, 1999.999, 0.1, 0.65578917600210739144},
        {{11.5, 0.6, 0.12, 2.25}, 2000, 2600, 0.5, 0.76977039872250299989},
        {{1400, 0, 0.25, 0.8}, 2000, 1700, 0.25, 0.7591975048500953852},
        {{1400, 0, 0.25, 0}, 2000, 1700, 0.25, 0.76297591881238288329},
        {{0.7, 1, 0.5, 0}, 2000, 9000, 2, 0.69999999999999995559},
        {{1e-06, 1, 0.5, 1e-06}, 2000, 400, 1, 9.9583979951717005765e-7},
        {{900, 0.1, 0.999999, 1}, 2000, 1999.99, 0.1, 0.96362392396701273336},
        {{900, 0.1, 0.999999, 1}, 2000, 2600, 0.1, 0.97864160226143557485},
        {{0.5, 0.85, -0.999999, 5}, 2000, 9000, 0.01, 0.40182230635068461792},
        {{0.5, 0.85, -0.999999, 5}, 2000, 400, 0.01, 2.0755322649509288906},
        {{1e-09, 1, 0, 0.001}, 2000, 4000, 1, 0.000049012879393143293273},
        {{40, 0.4, -0.95, 3}, 2000, 9000, 0.08, 0.65686459831303823559},
        {{0.6, 0.95, -0.1, 0.9}, 1e-08, 3e-08, 0.08, 1.5263955812364586786},
        {{0.6, 1, -0.5, 1.1}, 1000000000000.0, 4000000000000.0, 0, 0.71184226829282985849},
        {{0.001, 1, -0.7, 5}, 100000, 100001, 0.01, 0.00098803454853632389922},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double vol;
        assert_int_equal(gw_smile_sabr(&vol, &rows[i].sabr, rows[i].forward, rows[i].strike, rows[i].t_years),
                         GW_OK);
        close_to(vol, rows[i].vol, 3e-15);
    }
}

/* getImpliedVolatility() of VolatilityFeed (rysk-finance/dynamic-hedging 521ffa36) on a local chain, at 2,000 without
 * interest. It takes z/x(z) for 1 at |z| <= 1e-7, which the strike of 2,000.00001 shows, and rounds x(z) at 1e-18. */
static void the_formula_agrees_with_the_contract(void **state)
{
    (void)state;
    static const struct {
        struct gw_sabr sabr;
        double strike;
        double left_s;
        double vol;
    } rows[] = {
        {{0.65, 1, -0.3, 1.5}, 400, 2591964, 1.325658167431522261},
        {{0.65, 1, -0.3, 1.5}, 1999.99, 2591964, 0.654755944002122468},
        {{0.65, 1, -0.3, 1.5}, 2000.00001, 2591964, 0.654754810756759069},
        {{0.65, 1, -0.3, 1.5}, 2600, 2591964, 0.634797625731883719},
        {{11.5, 0.6, 0.12, 2.25}, 400, 2591928, 1.557287115621441828},
        {{11.5, 0.6, 0.12, 2.25}, 1999.99, 2591928, 0.569642027205017613},
        {{11.5, 0.6, 0.12, 2.25}, 2000.00001, 2591928, 0.569642154994988122},
        {{11.5, 0.6, 0.12, 2.25}, 2600, 2591928, 0.654690063835801784},
        {{0.8, 0.999999, 0.9, 0.4}, 400, 2591892, 0.515738551245967232},
        {{0.8, 0.999999, 0.9, 0.4}, 1999.99, 2591892, 0.804535391727590741},
        {{0.8, 0.999999, 0.9, 0.4}, 2000.00001, 2591892, 0.804536296835045790},
        {{0.8, 0.999999, 0.9, 0.4}, 2600, 2591892, 0.851527903056492027},
        {{40, 0.4, -0.95, 3}, 400, 2591856, 2.115862665578177013},
        {{40, 0.4, -0.95, 3}, 1999.99, 2591856, 0.405144687653641298},
        {{40, 0.4, -0.95, 3}, 2000.00001, 2591856, 0.405137183705901001},
        {{40, 0.4, -0.95, 3}, 2600, 2591856, 0.201028337434916699},
        {{2000, 0.01, 0, 0.7}, 400, 2591820, 2.283394692286132474},
        {{2000, 0.01, 0, 0.7}, 1999.99, 2591820, 1.086806495411063076},
        {{2000, 0.01, 0, 0.7}, 2000.00001, 2591820, 1.086803781992553662},
        {{2000, 0.01, 0, 0.7}, 2600, 2591820, 0.956810979683787899},
        {{1e-06, 1, 0.5, 1e-06}, 400, 2591784, 0.000000995839799516},
        {{1e-06, 1, 0.5, 1e-06}, 1999.99, 2591784, 0.000000999998750001},
        {{1e-06, 1, 0.5, 1e-06}, 2000.00001, 2591784, 0.000001000000000000},
        {{1e-06, 1, 0.5, 1e-06}, 2600, 2591784, 0.000001071540110903},
        {{1.2, 1, 0, 0.5}, 400, 2591748, 1.282746125784338207},
        {{1.2, 1, 0, 0.5}, 1999.99, 2591748, 1.202053188461522546},
        {{1.2, 1, 0, 0.5}, 2000.00001, 2591748, 1.202053188455395848},
        {{1.2, 1, 0, 0.5}, 2600, 2591748, 1.204439325047755120},
        {{900, 0.1, 0.999999, 1}, 400, 2591712, 0.897838522588985797},
        {{900, 0.1, 0.999999, 1}, 1999.99, 2591712, 0.963389223414358067},
        {{900, 0.1, 0.999999, 1}, 2000.00001, 2591712, 0.963389539934121847},
        {{900, 0.1, 0.999999, 1}, 2600, 2591712, 0.978564796876237954},
        {{0.5, 0.85, -0.999999, 5}, 400, 2591676, 1.888603128011294563},
        {{0.5, 0.85, -0.999999, 5}, 1999.99, 2591676, 0.143990946771310949},
        {{0.5, 0.85, -0.999999, 5}, 2000.00001, 2591676, 0.143979626293846254},
        {{0.5, 0.85, -0.999999, 5}, 2600, 2591676, 0.071585941769166856},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const bool is_at_limit = rows[i].strike == 2000.00001;
        double vol;
        assert_int_equal(
            gw_smile_sabr(&vol, &rows[i].sabr, 2000, rows[i].strike, rows[i].left_s / CONTRACT_YEAR_S),
            GW_OK);
        close_to(vol, rows[i].vol, is_at_limit ? 2e-8 : 2e-9);
    }
}

static void the_smile_has_no_seam_at_the_money(void **state)
{
    (void)state;
    const struct gw_sabr sabr = {0.65, 0.9, -0.7, 1.5};
    double at;
    assert_int_equal(gw_smile_sabr(&at, &sabr, 2000, 2000, 0.1), GW_OK);
    for (double off = 1e-3; off > 1e-13; off /= 10) {
        double below;
        double above;
        assert_int_equal(gw_smile_sabr(&below, &sabr, 2000, 2000 * (1 - off), 0.1), GW_OK);
        assert_int_equal(gw_smile_sabr(&above, &sabr, 2000, 2000 * (1 + off), 0.1), GW_OK);
        assert_true(fabs(below - at) < 0.7 * off && fabs(above - at) < 0.7 * off);
        assert_true(off < 1e-12 || (below > at && above < at));
    }
}

static void what_is_no_model_is_refused(void **state)
{
    (void)state;
    static const struct {
        struct gw_sabr sabr;
        double forward;
        double strike;
        double t_years;
    } rows[] = {
        {{0, 1, 0, 1}, 2, 2, 1},
        {{-1, 1, 0, 1}, 2, 2, 1},
        {{1, -0.1, 0, 1}, 2, 2, 1},
        {{1, 1.1, 0, 1}, 2, 2, 1},
        {{1, 1, 1, 1}, 2, 2, 1},
        {{1, 1, -1, 1}, 2, 2, 1},
        {{1, 1, 0, -1}, 2, 2, 1},
        {{1, 1, 0, 1}, 0, 2, 1},
        {{1, 1, 0, 1}, 2, 0, 1},
        {{1, 1, 0, 1}, 2, -2, 1},
        {{1, 1, 0, 1}, 2, 2, -1},
        {{NONE, 1, 0, 1}, 2, 2, 1},
        {{1, NONE, 0, 1}, 2, 2, 1},
        {{1, 1, NONE, 1}, 2, 2, 1},
        {{1, 1, 0, NONE}, 2, 2, 1},
        {{1, 1, 0, 1}, NONE, 2, 1},
        {{1, 1, 0, 1}, 2, NONE, 1},
        {{1, 1, 0, 1}, 2, 2, NONE},
        {{1, 1, 0, 1}, 2, 2, HUGE_VAL},
        {{HUGE_VAL, 1, 0, 1}, 2, 2, 1},
        {{1, 1, 0, HUGE_VAL}, 2, 2, 1},
        {{0.5, 0.85, -0.999999, 5}, 2000, 2600, 1}, /* 1 - 1.04·T of the expansion */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double vol = 7;
        assert_int_equal(gw_smile_sabr(&vol, &rows[i].sabr, rows[i].forward, rows[i].strike, rows[i].t_years),
                         GW_E_DOMAIN);
        assert_true(vol == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_formula_has_its_reference_values),
        cmocka_unit_test(the_formula_agrees_with_the_contract),
        cmocka_unit_test(the_smile_has_no_seam_at_the_money),
        cmocka_unit_test(what_is_no_model_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
