#include "monitor/systemic/debt_rank.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "monitor/exposure/real.h"

static bool is_ratio(double value)
{
    return value >= 0.0 && value <= 1.0;
}

static bool is_sane(const struct gw_debt_rank_input *in)
{
    bool is_so = true;
    for (size_t i = 0; is_so && i < in->count; i++) {
        is_so = is_ratio(in->initial[i]) && in->value[i] >= 0.0 && isfinite(in->value[i]);
    }
    for (size_t i = 0; is_so && i < in->count * in->count; i++) {
        is_so = is_ratio(in->weights[i]);
    }
    return is_so;
}

/* One round; returns the largest change. What nobody was newly hit by costs nothing. */
static double pass_on(double next[], const struct gw_debt_rank_input *in, const double h[],
                      const double hit[], const size_t hit_by[], size_t hit_count)
{
    double largest = 0.0;
    for (size_t i = 0; i < in->count; i++) {
        const double *row = in->weights + i * in->count;
        double loss = 0.0;
        for (size_t n = 0; n < hit_count; n++) {
            loss += row[hit_by[n]] * hit[n];
        }
        next[i] = gw_real_min(1.0, h[i] + loss);
        largest = gw_real_max(largest, next[i] - h[i]);
    }
    return largest;
}

static void spread(double h[], const struct gw_debt_rank_input *in)
{
    double last[GW_DEBT_RANK_MAX] = {0};
    double next[GW_DEBT_RANK_MAX];
    double hit[GW_DEBT_RANK_MAX];
    size_t hit_by[GW_DEBT_RANK_MAX];
    double change = 1.0;
    for (unsigned round = 0; round < GW_DEBT_RANK_ROUNDS_MAX && change > GW_DEBT_RANK_CALM; round++) {
        size_t count = 0;
        for (size_t j = 0; j < in->count; j++) {
            if (h[j] > last[j]) {
                hit[count] = h[j] - last[j];
                hit_by[count++] = j;
            }
        }
        change = pass_on(next, in, h, hit, hit_by, count);
        memcpy(last, h, in->count * sizeof *last);
        memcpy(h, next, in->count * sizeof *next);
    }
}

enum gw_status gw_debt_rank_spread(double *debt_rank, double distress[GW_DEBT_RANK_MAX],
                                   const struct gw_debt_rank_input *input)
{
    *debt_rank = 0.0;
    memset(distress, 0, GW_DEBT_RANK_MAX * sizeof *distress);
    GW_ENSURE(input->count > 0 && input->count <= GW_DEBT_RANK_MAX, GW_E_BOUND);
    GW_ENSURE(is_sane(input), GW_E_DOMAIN);
    memcpy(distress, input->initial, input->count * sizeof *distress);
    spread(distress, input);
    for (size_t i = 0; i < input->count; i++) {
        *debt_rank += (distress[i] - input->initial[i]) * input->value[i];
    }
    if (!isfinite(*debt_rank)) {
        *debt_rank = 0.0;
        memset(distress, 0, GW_DEBT_RANK_MAX * sizeof *distress);
        return GW_E_DOMAIN;
    }
    return GW_OK;
}
