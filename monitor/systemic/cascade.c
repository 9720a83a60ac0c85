#include "monitor/systemic/cascade.h"

#include <math.h>
#include <string.h>

#include "monitor/exposure/real.h"
#include "monitor/systemic/impact.h"

#define STILL_MOVE  1e-4
#define STILL_STEPS 3u
#define DEPTH_LEAST 0.25

static const double success[] = {[GW_GAS_MEDIAN] = 0.99, [GW_GAS_90] = 0.8, [GW_GAS_99] = 0.4};

struct state {
    const struct gw_cascade_input *in;
    double move;
    double exogenous;
    double held_tokens; /* bought in all and not sold again: what others are short of */
    double permanent;   /* impact in force, a move */
    double transient;
    double thinned[GW_LADDER_NODES]; /* the depth curve that is met */
    double inventory[GW_CASCADE_HEDGERS_MAX];
    double traded_s[GW_CASCADE_HEDGERS_MAX];
    double unhedged[GW_CASCADE_HEDGERS_MAX];
    double due_s[GW_CASCADE_LIQUIDATIONS_MAX]; /* < 0: not fired; HUGE_VAL: done */
    bool is_waiting;
};

static bool is_sane(const struct gw_cascade_input *in)
{
    bool is_so = in->spot_usd > 0.0 && isfinite(in->spot_usd) && in->sigma_daily > 0.0 && in->step_s > 0.0 &&
                 in->resilience_s > 0.0 && in->permanent_share >= 0.0 && in->permanent_share <= 1.0 &&
                 fabs(in->shock) < 0.99 && in->gas_usd >= 0.0 && in->saving_ratio >= 0.0 &&
                 (unsigned)in->gas <= GW_GAS_99;
    for (size_t i = 0; is_so && i < in->hedger_count; i++) {
        is_so = in->hedgers[i].band_tokens >= 0.0 && in->hedgers[i].latency_s >= 0.0 &&
                in->hedgers[i].cap_tokens >= 0.0;
    }
    for (size_t i = 0; is_so && i < in->liquidation_count; i++) {
        is_so = in->liquidations[i].tokens >= 0.0 && in->liquidations[i].latency_s >= 0.0;
    }
    return is_so;
}

/* Uniform in [0, 1) from seed and step. Source: S. Vigna, splitmix64 (public domain). */
static double draw(uint64_t seed, size_t step)
{
    uint64_t z = seed + ((uint64_t)step + 1) * UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

/* Cubic Hermite weights of one move, for every hedger alike. */
struct basis {
    size_t node;
    double delta[2];
    double gamma[2];
};

static struct basis find_basis(double spot, double move)
{
    const double inner = gw_real_clamp(move, gw_ladder_shock(0), gw_ladder_shock(GW_LADDER_NODES - 1));
    struct basis b = {.node = gw_impact_segment(inner)};
    const double step = gw_ladder_shock(b.node + 1) - gw_ladder_shock(b.node);
    const double t = (inner - gw_ladder_shock(b.node)) / step;
    b.delta[1] = t * t * (3.0 - 2.0 * t);
    b.delta[0] = 1.0 - b.delta[1];
    b.gamma[0] = t * (1.0 - t) * (1.0 - t) * step * spot;
    b.gamma[1] = t * t * (t - 1.0) * step * spot;
    return b;
}

static double delta_at(const struct gw_cascade_hedger *h, const struct basis *b)
{
    return b->delta[0] * h->delta_tokens[b->node] + b->delta[1] * h->delta_tokens[b->node + 1] +
           b->gamma[0] * h->gamma_tokens[b->node] + b->gamma[1] * h->gamma_tokens[b->node + 1];
}

static double price_of(const struct state *s)
{
    return s->in->spot_usd * (1.0 + s->move);
}

/* One hedger's trade, + = buy; 0 while it rests, waits or fails. */
static double hedge(struct state *s, size_t i, const struct basis *basis, double now_s, bool is_through)
{
    const struct gw_cascade_hedger *h = &s->in->hedgers[i];
    const double gap = -delta_at(h, basis) - s->inventory[i];
    const double size = fabs(gap);
    if (size <= h->band_tokens || size * price_of(s) * s->in->saving_ratio < s->in->gas_usd) {
        return 0.0;
    }
    if (now_s - s->traded_s[i] < h->latency_s || !is_through) {
        s->is_waiting = true;
        return 0.0;
    }
    const double trade = h->cap_tokens > 0.0 && size > h->cap_tokens ? h->cap_tokens : size;
    s->is_waiting = s->is_waiting || trade < size;
    s->traded_s[i] = now_s;
    return gap < 0.0 ? -trade : trade;
}

static double trade_hedges(struct gw_cascade *out, struct state *s, double now_s, bool is_through)
{
    const struct basis basis = find_basis(s->in->spot_usd, s->move);
    double flow = 0.0;
    for (size_t i = 0; i < s->in->hedger_count; i++) {
        const double trade = hedge(s, i, &basis, now_s, is_through);
        s->inventory[i] += trade;
        flow += trade;
        out->hedge_usd += fabs(trade) * price_of(s);
    }
    return flow;
}

static double liquidate(struct gw_cascade *out, struct state *s, double now_s)
{
    double flow = 0.0;
    for (size_t i = 0; i < s->in->liquidation_count; i++) {
        const struct gw_cascade_liquidation *l = &s->in->liquidations[i];
        const double price = price_of(s);
        if (s->due_s[i] < 0.0 && (l->is_below ? price <= l->threshold_usd : price >= l->threshold_usd)) {
            s->due_s[i] = now_s + l->latency_s;
            out->fired++;
        }
        if (s->due_s[i] >= 0.0 && s->due_s[i] <= now_s) {
            flow += l->is_sale ? -l->tokens : l->tokens;
            out->liquidated_usd += l->tokens * price;
            s->due_s[i] = HUGE_VAL;
        } else if (s->due_s[i] >= 0.0 && s->due_s[i] < HUGE_VAL) {
            s->is_waiting = true;
        }
    }
    return flow;
}

static double exogenous(const struct gw_cascade_input *in, size_t step)
{
    const double share = in->ramp_steps > 1 ? ((double)step + 1.0) / (double)in->ramp_steps : 1.0;
    return share < 1.0 ? in->shock * share : in->shock;
}

/* What a price change does to those who are not neutral. */
static void mark(struct state *s, double from, double to)
{
    const struct basis a = find_basis(s->in->spot_usd, from);
    const struct basis b = find_basis(s->in->spot_usd, to);
    for (size_t i = 0; i < s->in->hedger_count; i++) {
        const struct gw_cascade_hedger *h = &s->in->hedgers[i];
        const double held = 0.5 * (delta_at(h, &a) + delta_at(h, &b)) + s->inventory[i];
        s->unhedged[i] += held * s->in->spot_usd * (to - from);
    }
}

/* Mean of max(DEPTH_LEAST, exp(-2|x|/sigma)) over x in [a, b], 0 <= a < b. */
static double mean_left(double a, double b, double sigma)
{
    const double rate = 2.0 / sigma;
    const double floor_at = gw_real_clamp(-gw_vecmath_log(DEPTH_LEAST) / rate, a, b);
    const double above = (gw_vecmath_exp(-rate * a) - gw_vecmath_exp(-rate * floor_at)) / rate;
    return (above + DEPTH_LEAST * (b - floor_at)) / (b - a);
}

/* What is left of depth at every price. A function of the price alone: the way back takes what the way there took. */
static void thin(double out[GW_LADDER_NODES], const struct gw_cascade_input *in)
{
    const double *absorbed = in->absorbed_tokens;
    out[GW_LADDER_SPOT] = absorbed[GW_LADDER_SPOT];
    for (size_t i = GW_LADDER_SPOT + 1; i < GW_LADDER_NODES; i++) {
        const double left = mean_left(gw_ladder_shock(i - 1), gw_ladder_shock(i), in->sigma_daily);
        out[i] = out[i - 1] + left * (absorbed[i] - absorbed[i - 1]);
    }
    for (size_t i = GW_LADDER_SPOT; i-- > 0;) {
        const double left = mean_left(-gw_ladder_shock(i + 1), -gw_ladder_shock(i), in->sigma_daily);
        out[i] = out[i + 1] + left * (absorbed[i] - absorbed[i + 1]);
    }
}

/* How far so many tokens move the price from the shock. */
static double reach(const struct state *s, double tokens)
{
    const double from = s->exogenous;
    return tokens == 0.0 ? 0.0
                         : gw_impact_move(s->thinned, gw_impact_absorbed(s->thinned, from) + tokens) - from;
}

/* Who took the other side wants out: what comes back to them lifts as much of the impact as it is of what they took. */
static void give_back(struct state *s, double tokens)
{
    const double before = reach(s, s->held_tokens);
    s->held_tokens += tokens;
    const double after = reach(s, s->held_tokens);
    s->permanent = s->in->permanent_share * after;
    s->transient *= before != 0.0 ? after / before : 0.0;
}

static void take(struct state *s, double tokens)
{
    const double before = reach(s, s->held_tokens);
    s->held_tokens += tokens;
    const double after = reach(s, s->held_tokens);
    s->permanent = s->in->permanent_share * after;
    s->transient += (1.0 - s->in->permanent_share) * (after - before);
}

static void push(struct state *s, double flow)
{
    const double held = s->held_tokens;
    const bool is_back = flow * held < 0.0;
    const double back = is_back ? (fabs(flow) < fabs(held) ? flow : -held) : 0.0;
    if (is_back) {
        give_back(s, back);
    }
    if (flow != back) {
        take(s, flow - back);
    }
}

static void settle(struct gw_cascade *out, struct state *s, double target, size_t step)
{
    const struct gw_cascade_input *in = s->in;
    const double from = s->move;
    s->exogenous = target;
    s->move = gw_real_max(target + s->permanent + s->transient, GW_CASCADE_MOVE_MIN);
    if (s->move != from) {
        mark(s, from, s->move);
    }
    if (fabs(s->move) > fabs(out->peak)) {
        out->peak = s->move;
        out->peak_s = (double)step * in->step_s;
    }
}

static void play(struct gw_cascade *out, struct state *s)
{
    const struct gw_cascade_input *in = s->in;
    const double decay = gw_vecmath_exp(-in->step_s / in->resilience_s);
    unsigned still = 0;
    settle(out, s, exogenous(in, 0), 0);
    while (out->steps < GW_CASCADE_STEPS_MAX && still < STILL_STEPS) {
        const size_t step = ++out->steps;
        const double now_s = (double)step * in->step_s;
        const double before = s->move;
        s->is_waiting = step + 1 < in->ramp_steps;
        const bool is_through = draw(in->seed, step) < success[in->gas];
        s->transient *= decay;
        push(s, trade_hedges(out, s, now_s, is_through) + liquidate(out, s, now_s));
        settle(out, s, exogenous(in, step), step);
        still = fabs(s->move - before) < STILL_MOVE && !s->is_waiting ? still + 1 : 0;
    }
}

static bool is_finite(const struct gw_cascade *c)
{
    return isfinite(c->peak) && isfinite(c->final) && isfinite(c->hedge_usd) && isfinite(c->liquidated_usd) &&
           isfinite(c->unhedged_usd);
}

static void begin(struct state *s, const struct gw_cascade_input *in)
{
    s->in = in;
    s->move = 0.0;
    s->exogenous = 0.0;
    s->held_tokens = 0.0;
    s->permanent = 0.0;
    s->transient = 0.0;
    thin(s->thinned, in);
    s->is_waiting = false;
    for (size_t i = 0; i < in->hedger_count; i++) {
        s->inventory[i] = -in->hedgers[i].delta_tokens[GW_LADDER_SPOT];
        s->traded_s[i] = 0.0;
        s->unhedged[i] = 0.0;
    }
    for (size_t i = 0; i < in->liquidation_count; i++) {
        s->due_s[i] = -1.0;
    }
}

enum gw_status gw_cascade_run(struct gw_cascade *out, double *unhedged_usd, bool *fired,
                              const struct gw_cascade_input *input)
{
    struct state s;
    memset(out, 0, sizeof *out);
    GW_ENSURE(input->hedger_count <= GW_CASCADE_HEDGERS_MAX &&
                  input->liquidation_count <= GW_CASCADE_LIQUIDATIONS_MAX,
              GW_E_BOUND);
    GW_ENSURE(is_sane(input), GW_E_DOMAIN);
    begin(&s, input);
    play(out, &s);
    out->final = s.move;
    out->extra = gw_real_max(fabs(out->peak) - fabs(input->shock), 0.0);
    for (size_t i = 0; i < input->hedger_count; i++) {
        out->unhedged_usd += s.unhedged[i];
        if (unhedged_usd != NULL) {
            unhedged_usd[i] = s.unhedged[i];
        }
    }
    for (size_t i = 0; fired != NULL && i < input->liquidation_count; i++) {
        fired[i] = s.due_s[i] >= 0.0;
    }
    if (!is_finite(out)) {
        memset(out, 0, sizeof *out);
        return GW_E_DOMAIN;
    }
    return GW_OK;
}
