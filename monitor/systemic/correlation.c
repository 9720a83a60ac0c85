#include "monitor/systemic/correlation.h"

#include <math.h>
#include <string.h>

#include "monitor/exposure/real.h"

#define SEED_VARIANCE 1e-4 /* of an hour; only ratios matter */

static double seed_of(const struct gw_outside *outside, const char *one, const char *other)
{
    for (size_t i = 0; outside != NULL && i < outside->correlation_count; i++) {
        const struct gw_correlation *pair = &outside->correlations[i];
        if ((strcmp(pair->one, one) == 0 && strcmp(pair->other, other) == 0) ||
            (strcmp(pair->one, other) == 0 && strcmp(pair->other, one) == 0)) {
            return pair->rho;
        }
    }
    return GW_CORRELATION_PRIOR;
}

static size_t find_name(const struct gw_correlation_memory *memory, const char *name)
{
    size_t i = 0;
    while (i < memory->count && strcmp(memory->names[i], name) != 0) {
        i++;
    }
    return i;
}

/* Beyond GW_MATRIX_MAX underlyings the book itself is full. */
static void join(struct gw_correlation_memory *memory, const struct gw_outside *outside,
                 const struct gw_ecosystem *ecosystem)
{
    const size_t at = memory->count;
    if (at == GW_MATRIX_MAX) {
        return;
    }
    memcpy(memory->names[at], ecosystem->underlying, sizeof memory->names[at]);
    memory->spots[at] = ecosystem->spot_usd;
    memory->products[at * GW_MATRIX_MAX + at] = SEED_VARIANCE;
    for (size_t i = 0; i < at; i++) {
        const double own = memory->products[i * GW_MATRIX_MAX + i];
        const double product =
            seed_of(outside, memory->names[i], ecosystem->underlying) * sqrt(own) * sqrt(SEED_VARIANCE);
        memory->products[i * GW_MATRIX_MAX + at] = product;
        memory->products[at * GW_MATRIX_MAX + i] = product;
    }
    memory->count++;
}

static void sample(struct gw_correlation_memory *memory, const double *returns, double elapsed_s)
{
    const double decay = gw_vecmath_exp(-elapsed_s / (GW_CORRELATION_DAYS * 86400.0));
    const double per_hour = 3600.0 / elapsed_s;
    for (size_t i = 0; i < memory->count; i++) {
        for (size_t j = 0; j < memory->count; j++) {
            double *product = &memory->products[i * GW_MATRIX_MAX + j];
            *product = decay * *product + (1.0 - decay) * returns[i] * returns[j] * per_hour;
        }
    }
}

void gw_correlation_learn(struct gw_correlation_memory *memory, const struct gw_outside *outside,
                          const struct gw_ecosystem *const *ecosystems, size_t count, int64_t now_s)
{
    double returns[GW_MATRIX_MAX] = {0};
    const bool is_due = memory->sampled_s != 0 && now_s - memory->sampled_s >= 3600;
    for (size_t n = 0; n < count; n++) {
        const size_t i = find_name(memory, ecosystems[n]->underlying);
        if (i == memory->count) {
            join(memory, outside, ecosystems[n]);
        } else if (is_due && !ecosystems[n]->is_spot_stale) {
            returns[i] = gw_vecmath_log(ecosystems[n]->spot_usd / memory->spots[i]);
            memory->spots[i] = ecosystems[n]->spot_usd;
        }
    }
    if (is_due) {
        sample(memory, returns, (double)(now_s - memory->sampled_s));
    }
    memory->sampled_s = is_due || memory->sampled_s == 0 ? now_s : memory->sampled_s;
}

void gw_correlation_forget(struct gw_correlation_memory *memory, const char *underlying)
{
    const size_t at = find_name(memory, underlying);
    struct gw_correlation_memory kept;
    if (at == memory->count) {
        return;
    }
    memset(&kept, 0, sizeof kept);
    kept.sampled_s = memory->sampled_s;
    for (size_t i = 0; i < memory->count; i++) {
        if (i == at) {
            continue;
        }
        memcpy(kept.names[kept.count], memory->names[i], sizeof kept.names[0]);
        kept.spots[kept.count] = memory->spots[i];
        for (size_t j = 0, to = 0; j < memory->count; j++) {
            if (j != at) {
                kept.products[kept.count * GW_MATRIX_MAX + to++] = memory->products[i * GW_MATRIX_MAX + j];
            }
        }
        kept.count++;
    }
    *memory = kept;
}

static double correlation_of(const struct gw_correlation_memory *memory, size_t i, size_t j)
{
    const double size =
        sqrt(memory->products[i * GW_MATRIX_MAX + i]) * sqrt(memory->products[j * GW_MATRIX_MAX + j]);
    const double rho = size > 0.0 ? memory->products[i * GW_MATRIX_MAX + j] / size : GW_CORRELATION_PRIOR;
    const double shrunk = (1.0 - GW_CORRELATION_SHRINK) * rho + GW_CORRELATION_SHRINK * GW_CORRELATION_PRIOR;
    return gw_real_clamp(shrunk, -1.0, 1.0);
}

enum gw_status gw_correlation_read(double *rho, const struct gw_correlation_memory *memory,
                                   const struct gw_ecosystem *const *ecosystems, size_t count)
{
    GW_ENSURE(count > 0 && count <= GW_MATRIX_MAX, GW_E_BOUND);
    for (size_t n = 0; n < count; n++) {
        for (size_t m = 0; m < count; m++) {
            const size_t i = find_name(memory, ecosystems[n]->underlying);
            const size_t j = find_name(memory, ecosystems[m]->underlying);
            const bool is_known = i < memory->count && j < memory->count;
            rho[n * count + m] = n == m ? 1.0 : is_known ? correlation_of(memory, i, j) : 0.0;
        }
    }
    const enum gw_status status = gw_matrix_correlation(rho, count);
    for (size_t i = 0; status != GW_OK && i < count * count; i++) {
        rho[i] = i % (count + 1) == 0 ? 1.0 : 0.0;
    }
    return status;
}
