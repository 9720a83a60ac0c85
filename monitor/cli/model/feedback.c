#include <math.h>

#include "monitor/cli/model/model.h"
#include "monitor/policy/feedback.h"
#include "monitor/systemic/coupling.h"
#include "monitor/systemic/fixed_point.h"

static const struct gw_model_field linear_inputs[] = {{.name = "dollar_gamma_1pct_H"},
                                                      {.name = "depth_1pct"},
                                                      {.name = "sigma"},
                                                      {.name = "r0"},
                                                      {.name = NULL}};

static enum gw_status evaluate_linear(struct gw_model_call *call)
{
    const double k =
        gw_feedback_k(gw_model_number(call, "dollar_gamma_1pct_H"), gw_model_number(call, "depth_1pct"));
    const double amplification = gw_feedback_amplification(k, HUGE_VAL);

    if (!(k < 1)) {
        return gw_model_fail(call, "k is %.17g: from 1 on there is no fixed point", k);
    }
    gw_model_put(call, "k", k);
    gw_model_put(call, "A", amplification);
    gw_model_put(call, "sigma_eff", gw_model_number(call, "sigma") * amplification);
    gw_model_put(call, "r", gw_model_number(call, "r0") * amplification);
    return GW_OK;
}

static const struct gw_model_field unstable_inputs[] = {
    {.name = "dollar_gamma_1pct_H"}, {.name = "depth_1pct"}, {.name = "A_max"}, {.name = NULL}};

static enum gw_status evaluate_unstable(struct gw_model_call *call)
{
    const double k =
        gw_feedback_k(gw_model_number(call, "dollar_gamma_1pct_H"), gw_model_number(call, "depth_1pct"));
    const double highest = gw_model_number(call, "A_max");

    GW_ENSURE(highest >= 1, GW_E_DOMAIN);
    gw_model_put(call, "k", k);
    gw_model_put_bool(call, "unstable", k >= 1);
    gw_model_put(call, "A_used", gw_feedback_amplification(k, highest));
    return GW_OK;
}

static const struct gw_model_field leg_fields[] = {
    {.name = "type", .type = GW_MODEL_CHOICE, .choices = "call|put"},
    {.name = "K"},
    {.name = "tte_sec"},
    {.name = "sigma"},
    {.name = "QH"},
    {.name = NULL}};
static const struct gw_model_field nonlinear_inputs[] = {
    {.name = "S"},
    {.name = "depth_1pct"},
    {.name = "r0"},
    {.name = "hedger_legs", .type = GW_MODEL_OBJECTS, .fields = leg_fields},
    {.name = NULL}};

/* A book that is hedged, in linear depth. */
struct hedged_book {
    struct gw_instrument legs[GW_MODEL_ITEMS_MAX];
    size_t count;
    double spot;
    double depth_1pct_usd;
    double delta_at_spot;
};

static enum gw_status sum_greeks(double *delta, double *gamma, const struct hedged_book *book, double spot)
{
    *delta = 0;
    *gamma = 0;
    for (size_t i = 0; i < book->count; i++) {
        struct gw_greeks greeks;
        GW_TRY(gw_pricing_greeks(&greeks, spot, &book->legs[i]));
        *delta += greeks.delta;
        *gamma += greeks.gamma;
    }
    return GW_OK;
}

static double flow_tokens(const struct hedged_book *book, double move)
{
    double delta = 0;
    double gamma = 0;

    /* The legs were priced at spot before; other spots cannot leave the domain. */
    return sum_greeks(&delta, &gamma, book, book->spot * (1 + move)) == GW_OK ? book->delta_at_spot - delta
                                                                              : 0;
}

static double respond(const void *context, double move)
{
    const struct hedged_book *book = context;

    return 0.01 * flow_tokens(book, move) * book->spot / book->depth_1pct_usd;
}

static void read_legs(struct hedged_book *book, const struct gw_model_call *call)
{
    book->count = gw_model_count(call, "hedger_legs");
    for (size_t i = 0; i < book->count; i++) {
        const struct gw_model_call leg = gw_model_item(call, "hedger_legs", i);
        book->legs[i] =
            (struct gw_instrument){.kind = GW_PAYOFF_EUROPEAN, .quantity = gw_model_number(&leg, "QH")};
        book->legs[i].option = (struct gw_option){.is_call = gw_model_is(&leg, "type", "call"),
                                                  .strike = gw_model_number(&leg, "K"),
                                                  .t_years = gw_model_number(&leg, "tte_sec") / GW_YEAR_S,
                                                  .vol = gw_model_number(&leg, "sigma")};
    }
}

static enum gw_status evaluate_nonlinear(struct gw_model_call *call)
{
    static struct hedged_book book;
    static struct gw_response_table table;
    const struct gw_response response = {respond, &book};
    const double r0 = gw_model_number(call, "r0");
    struct gw_fixed_point point;
    double gamma = 0;

    book.spot = gw_model_number(call, "S");
    book.depth_1pct_usd = gw_model_number(call, "depth_1pct");
    GW_ENSURE(book.depth_1pct_usd > 0 && fabs(r0) > 0 && fabs(r0) < GW_FIXED_POINT_EDGE, GW_E_DOMAIN);
    read_legs(&book, call);
    GW_TRY(sum_greeks(&book.delta_at_spot, &gamma, &book, book.spot));
    gw_response_tabulate(&table, &response);
    gw_fixed_point_find(&point, &response, &table, r0);
    gw_model_put(call, "k_local", gw_feedback_k(gamma * book.spot * book.spot / 100, book.depth_1pct_usd));
    gw_model_put_bool(call, "converged", !point.is_unbounded);
    gw_model_put(call, "r", point.move);
    gw_model_put(call, "amplification", point.move / r0);
    gw_model_put(call, "hedge_flow_tokens", flow_tokens(&book, point.move));
    gw_model_put_integer(call, "roots", (long long)point.roots);
    return GW_OK;
}

static const struct gw_model_field coupled_inputs[] = {
    {.name = "rho", .type = GW_MODEL_MATRIX},
    {.name = "depth_1pct", .type = GW_MODEL_NUMBERS},
    {.name = "dollar_gamma_1pct_H", .type = GW_MODEL_NUMBERS},
    {.name = "r0", .type = GW_MODEL_NUMBERS},
    {.name = NULL}};

static enum gw_status read_rho(double *rho, struct gw_model_call *call, size_t count)
{
    double row[GW_MODEL_ITEMS_MAX];

    for (size_t i = 0; i < count; i++) {
        if (gw_model_row(row, call, "rho", i) != count) {
            return gw_model_fail(call, "\"rho\" must be %zu x %zu, as the other lists", count, count);
        }
        for (size_t j = 0; j < count; j++) {
            rho[i * count + j] = row[j];
        }
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            GW_ENSURE(rho[i * count + j] == (i == j ? 1 : rho[j * count + i]), GW_E_DOMAIN);
        }
    }
    return gw_matrix_correlation(rho, count);
}

static enum gw_status evaluate_coupled(struct gw_model_call *call)
{
    static const char *const lists[] = {"dollar_gamma_1pct_H", "depth_1pct", "r0"};
    static struct gw_coupling coupling;
    const size_t count = gw_model_count(call, "rho");
    double values[3][GW_MATRIX_MAX];
    double rho[GW_MATRIX_CELLS];
    double move[GW_MATRIX_MAX];

    if (count == 0 || count > GW_MATRIX_MAX) {
        return gw_model_fail(call, "1 to %u assets are possible", GW_MATRIX_MAX);
    }
    for (size_t i = 0; i < 3; i++) {
        if (gw_model_count(call, lists[i]) != count) {
            return gw_model_fail(call, "\"%s\" must have %zu items, as \"rho\"", lists[i], count);
        }
        gw_model_numbers(values[i], call, lists[i]);
    }
    GW_TRY(read_rho(rho, call, count));
    const struct gw_coupling_input input = {
        .count = count, .rho = rho, .hedging_gamma_usd = values[0], .depth_1pct_usd = values[1]};
    GW_TRY(gw_coupling_solve(&coupling, &input));
    if (coupling.gain[0] == 0 && coupling.is_unstable) {
        return gw_model_fail(call, "I - K is singular: there is no fixed point");
    }
    gw_coupling_move(move, &coupling, values[2], count);
    gw_model_put_bool(call, "unstable", coupling.is_unstable);
    gw_model_put_numbers(call, "r", move, count);
    gw_model_put(call, "spectral_radius", coupling.spectral_radius);
    return GW_OK;
}

const struct gw_model_kind gw_model_kind_feedback_linear = {linear_inputs, evaluate_linear,
                                                            "depth_1pct > 0, k < 1"};
const struct gw_model_kind gw_model_kind_feedback_linear_unstable = {unstable_inputs, evaluate_unstable,
                                                                     "A_max >= 1"};
const struct gw_model_kind gw_model_kind_feedback_nonlinear = {
    nonlinear_inputs, evaluate_nonlinear,
    "S, K and depth_1pct > 0, 0 < |r0| < 0.6, tte_sec 0..630720000 (20 years), sigma 0..10"};
const struct gw_model_kind gw_model_kind_multi_asset_feedback = {
    coupled_inputs, evaluate_coupled,
    "depth_1pct > 0, rho symmetric, within -1..1 and 1 on its diagonal; one that is not positive "
    "semi-definite is floored"};
