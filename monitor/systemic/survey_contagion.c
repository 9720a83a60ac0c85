/* Who amplifies, and who would take whom along. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "monitor/exposure/real.h"
#include "monitor/policy/feedback.h"
#include "monitor/systemic/impact.h"
#include "monitor/systemic/survey_work.h"

static const struct gw_exposure *exposure_of(const struct gw_survey_work *work,
                                             const struct gw_survey_input *in, size_t i)
{
    return &in->book->exposures[work->venues[i].index];
}

static bool has_options(const struct gw_exposure *e)
{
    return (e->head.flags & GW_EXPOSURE_OPTIONS) != 0;
}

static double equity_of(const struct gw_exposure *e, const struct gw_outside *outside)
{
    for (size_t i = 0; outside != NULL && i < outside->equity_count; i++) {
        const struct gw_equity *equity = &outside->equities[i];
        if (strcmp(equity->protocol, e->head.protocol) == 0 && strcmp(equity->venue, e->head.venue) == 0) {
            return equity->equity_usd;
        }
    }
    return gw_real_max(0.0, e->notional_usd);
}

static double collateral_of(const struct gw_exposure *holder, const struct gw_exposure *issuer,
                            const struct gw_outside *outside)
{
    double usd = 0.0;
    for (size_t i = 0; outside != NULL && i < outside->collateral_count; i++) {
        const struct gw_collateral *link = &outside->collaterals[i];
        if (strcmp(link->holder, holder->head.venue) == 0 && strcmp(link->issuer, issuer->head.venue) == 0) {
            usd += link->usd;
        }
    }
    return usd;
}

/* Where the price goes when the venue's delta is sold off. Only who owes can be liquidated: writers of options. */
static double unwind_move(const struct gw_exposure *e, const struct gw_survey_input *in)
{
    if (!has_options(e) || !(in->depth_usd > 0.0)) {
        return 0.0;
    }
    return gw_impact_move(in->ecosystem->absorbed_tokens, -e->delta_usd / in->ecosystem->spot_usd);
}

/* A move as a place between two nodes, found once for every venue. Losses are dollars >= 0, linear between the nodes of a
 * venue's P&L: sticky strikes, time still. */
struct place {
    size_t node;
    double share;
};

static struct place place_of(double move)
{
    const double inner = gw_real_clamp(move, gw_ladder_shock(0), gw_ladder_shock(GW_LADDER_NODES - 1));
    struct place p = {gw_impact_segment(inner), 0.0};
    const double low = gw_ladder_shock(p.node);
    p.share = (inner - low) / (gw_ladder_shock(p.node + 1) - low);
    return p;
}

static double loss_there(const struct gw_exposure *e, struct place p)
{
    const double *pnl = &e->pnl_usd[GW_VOL_FLAT][p.node];
    return gw_real_max(0.0, -(pnl[0] + p.share * (pnl[1] - pnl[0])));
}

static double loss_between(const struct gw_survey_input *in, const struct gw_exposure *e,
                           const struct gw_exposure *source, struct place unwound, bool is_moved,
                           double feed_loss)
{
    double loss = in->book->outside != NULL ? collateral_of(e, source, in->book->outside) : 0.0;
    loss += is_moved ? loss_there(e, unwound) : 0.0;
    return loss + (has_options(source) && e->head.chain_id == source->head.chain_id ? feed_loss : 0.0);
}

/* weights[i][j]: share of i's equity lost with j. */
static void fill_weights(struct gw_survey_work *work, const struct gw_survey_input *in)
{
    const size_t n = work->venue_count;
    const struct place up = place_of(in->params->oracle_deviation);
    const struct place down = place_of(-in->params->oracle_deviation);
    double feed_loss[GW_BOOK_EXPOSURES_MAX];
    for (size_t i = 0; i < n; i++) {
        const struct gw_exposure *e = exposure_of(work, in, i);
        feed_loss[i] = gw_real_max(loss_there(e, up), loss_there(e, down));
    }
    for (size_t j = 0; j < n; j++) {
        const struct gw_exposure *source = exposure_of(work, in, j);
        const double move = unwind_move(source, in);
        const struct place unwound = place_of(move);
        for (size_t i = 0; i < n; i++) {
            const double equity = work->venues[i].equity_usd;
            double loss = 0.0;
            if (i != j && equity > 0.0) {
                loss = loss_between(in, exposure_of(work, in, i), source, unwound, move != 0.0, feed_loss[i]);
                loss /= equity;
            }
            work->weights[i * n + j] = gw_real_min(1.0, loss);
        }
    }
}

/* The worse side of the price scan range. */
static double find_shock(const struct gw_survey_work *work, const struct gw_survey_input *in)
{
    const struct gw_policy_params *p = in->params;
    const double floor = p->vol_floor_ratio * p->long_run_vol;
    const double range = gw_real_clamp(gw_real_max(in->vol, floor) * sqrt(p->mpor_h / 8760.0) * p->z_tail,
                                       p->psr_min, p->psr_max);
    double down = 0.0;
    double up = 0.0;
    for (size_t i = 0; i < work->venue_count; i++) {
        down += loss_there(exposure_of(work, in, i), place_of(-range));
        up += loss_there(exposure_of(work, in, i), place_of(range));
    }
    return down >= up ? -range : range;
}

struct network {
    double initial[GW_DEBT_RANK_MAX];
    double value[GW_DEBT_RANK_MAX];
    double distress[GW_DEBT_RANK_MAX];
    double rank;
};

static enum gw_status spread(struct network *net, const struct gw_survey_work *work)
{
    const struct gw_debt_rank_input input = {work->venue_count, work->weights, net->initial, net->value};
    return gw_debt_rank_spread(&net->rank, net->distress, &input);
}

static void begin(struct network *net, const struct gw_survey_work *work, const struct gw_survey_input *in)
{
    const struct place shock = place_of(find_shock(work, in));
    double total = 0.0;
    for (size_t i = 0; i < work->venue_count; i++) {
        total += work->venues[i].equity_usd;
    }
    for (size_t i = 0; i < work->venue_count; i++) {
        const double equity = work->venues[i].equity_usd;
        net->value[i] = total > 0.0 ? equity / total : 0.0;
        net->initial[i] =
            equity > 0.0 ? gw_real_min(1.0, loss_there(exposure_of(work, in, i), shock) / equity) : 0.0;
    }
}

/* The venue whose failure costs the others most. */
static size_t find_worst(const struct gw_survey_work *work, const struct network *net)
{
    size_t worst = 0;
    double most = -1.0;
    for (size_t j = 0; j < work->venue_count; j++) {
        double cost = 0.0;
        for (size_t i = 0; i < work->venue_count; i++) {
            cost += work->weights[i * work->venue_count + j] * net->value[i];
        }
        cost *= 1.0 - net->initial[j];
        if (cost > most) {
            most = cost;
            worst = j;
        }
    }
    return worst;
}

static enum gw_status fill_debt_rank(struct gw_systemic_record *out, struct network *net,
                                     struct gw_survey_work *work, const struct gw_survey_input *in)
{
    struct network failed;
    for (size_t i = 0; i < work->venue_count; i++) {
        work->venues[i].equity_usd = equity_of(exposure_of(work, in, i), in->book->outside);
    }
    fill_weights(work, in);
    begin(net, work, in);
    GW_TRY(spread(net, work));
    out->debt_rank = net->rank;
    failed = *net;
    const size_t worst = find_worst(work, net);
    failed.initial[worst] = 1.0;
    GW_TRY(spread(&failed, work));
    for (size_t i = 0; i < work->venue_count; i++) {
        out->delta_covar += i != worst ? (failed.distress[i] - net->distress[i]) * net->value[i] : 0.0;
    }
    return GW_OK;
}

static double gamma_of(const struct gw_survey_work *work, size_t i)
{
    return work->venues[i].nodes.hedging_gamma_usd[GW_LADDER_SPOT];
}

static void put_share(struct gw_systemic_share *out, const struct gw_survey_work *work, size_t i,
                      const struct gw_survey_input *in, double amplifying_usd)
{
    const struct gw_exposure *e = exposure_of(work, in, i);
    const double most = in->params->amplification_max;
    const double gamma = gamma_of(work, i);
    (void)snprintf(out->name, sizeof out->name, "%.23s:%.71s", e->head.protocol, e->head.venue);
    out->hedging_gamma_usd_per_1pct = gamma;
    out->share = gamma < 0.0 ? gamma / amplifying_usd : 0.0;
    out->marginal_amplification = 0.0;
    if (in->depth_usd > 0.0) {
        const double without = in->k - gw_feedback_k(gamma, in->depth_usd);
        out->marginal_amplification =
            gw_feedback_amplification(in->k, most) - gw_feedback_amplification(without, most);
    }
}

/* The most negative first; of equals the first in key order. */
static void fill_shares(struct gw_systemic_record *out, const struct gw_survey_work *work,
                        const struct gw_survey_input *in, const struct network *net)
{
    bool is_taken[GW_BOOK_EXPOSURES_MAX] = {false};
    double amplifying = 0.0;
    for (size_t i = 0; i < work->venue_count; i++) {
        amplifying += gw_real_min(0.0, gamma_of(work, i));
    }
    for (size_t i = 0; amplifying < 0.0 && i < work->venue_count; i++) {
        const double share = gw_real_min(0.0, gamma_of(work, i)) / amplifying;
        out->concentration += share * share;
    }
    out->share_count = (double)work->venue_count;
    for (size_t n = 0; n < GW_SYSTEMIC_SHARES && n < work->venue_count; n++) {
        size_t best = work->venue_count;
        for (size_t i = 0; i < work->venue_count; i++) {
            if (!is_taken[i] && (best == work->venue_count || gamma_of(work, i) < gamma_of(work, best))) {
                best = i;
            }
        }
        is_taken[best] = true;
        put_share(&out->shares[n], work, best, in, amplifying);
        out->shares[n].distress = net->distress[best];
        out->shares[n].unhedged_usd = work->venues[best].unhedged_usd;
    }
}

enum gw_status gw_survey_fill_contagion(struct gw_systemic_record *out, struct gw_survey_work *work,
                                        const struct gw_survey_input *in)
{
    struct network net;
    memset(&net, 0, sizeof net);
    if (work->venue_count == 0) {
        return GW_OK;
    }
    GW_TRY(fill_debt_rank(out, &net, work, in));
    fill_shares(out, work, in, &net);
    return GW_OK;
}
