#include "chains/market/premia_surface.h"
#include "gammawatch/smile.h"

#define SLICE_BITS 51u
#define SLICE_UNIT 1e12
#define SLICE_LAST (GW_PREMIA_SLICES - 1)

static int64_t take_bits(const uint8_t word[32], unsigned low)
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < SLICE_BITS; i++) {
        const unsigned at = low + i;
        bits |= (uint64_t)(word[31 - at / 8] >> at % 8 & 1u) << i;
    }
    const bool is_negative = bits >> (SLICE_BITS - 1) != 0;
    return is_negative ? (int64_t)bits - (INT64_C(1) << SLICE_BITS) : (int64_t)bits;
}

void gw_premia_unpack(double out[GW_PREMIA_SLICES], const uint8_t word[32])
{
    for (unsigned i = 0; i < GW_PREMIA_SLICES; i++) {
        out[i] = (double)take_bits(word, SLICE_BITS * (SLICE_LAST - i)) / SLICE_UNIT;
    }
}

struct slice {
    double theta;
    double psi;
    double rho;
};

static double mix(double share, double a, double b)
{
    return (1 - share) * a + share * b;
}

/* At tau[i] <= t < tau[i+1]: ρψ is mixed, not ρ. */
static struct slice between(const struct gw_premia_surface *s, double t)
{
    size_t i = 0;
    while (i + 2 < GW_PREMIA_SLICES && s->tau[i + 1] <= t) {
        i++;
    }
    const double share = (t - s->tau[i]) / (s->tau[i + 1] - s->tau[i]);
    const double psi = mix(share, s->psi[i], s->psi[i + 1]);
    return (struct slice){.theta = mix(share, s->theta[i], s->theta[i + 1]),
                          .psi = psi,
                          .rho = mix(share, s->rho[i] * s->psi[i], s->rho[i + 1] * s->psi[i + 1]) / psi};
}

static struct slice slice_at(const struct gw_premia_surface *s, double t)
{
    if (t < s->tau[0]) {
        const double share = t / s->tau[0];
        return (struct slice){share * s->theta[0], share * s->psi[0], s->rho[0]};
    }
    if (t < s->tau[SLICE_LAST]) {
        return between(s, t);
    }
    const double slope =
        (s->theta[SLICE_LAST] - s->theta[SLICE_LAST - 1]) / (s->tau[SLICE_LAST] - s->tau[SLICE_LAST - 1]);
    return (struct slice){s->theta[SLICE_LAST] + (t - s->tau[SLICE_LAST]) * slope, s->psi[SLICE_LAST],
                          s->rho[SLICE_LAST]};
}

double gw_premia_vol(const struct gw_premia_surface *surface, double k, double t_years)
{
    bool is_ascending = surface->tau[0] > 0;
    for (size_t i = 1; i < GW_PREMIA_SLICES; i++) {
        is_ascending = is_ascending && surface->tau[i] > surface->tau[i - 1];
    }
    if (!is_ascending || !(t_years > 0)) {
        return 0;
    }
    const struct slice at = slice_at(surface, t_years);
    const struct gw_ssvi ssvi = {.theta = at.theta, .phi = at.psi / at.theta, .rho = at.rho};
    struct gw_smile_point point;
    if (!(at.theta > 0) || gw_smile_ssvi(&point, &ssvi, k) != GW_OK || !(point.variance > 0)) {
        return 0;
    }
    return __builtin_sqrt(point.variance / t_years);
}

enum gw_status gw_premia_read_surface(struct gw_premia_surface *surface, struct gw_abi_cursor *c)
{
    uint64_t updated_s;
    double *const slices[] = {surface->tau, surface->theta, surface->psi, surface->rho};
    GW_TRY(gw_abi_uint(c, 40, &updated_s));
    for (size_t i = 0; i < 4; i++) {
        uint8_t word[32];
        GW_TRY(gw_abi_word(c, word));
        gw_premia_unpack(slices[i], word);
    }
    surface->updated_s = (int64_t)updated_s;
    surface->is_read = true;
    return GW_OK;
}
