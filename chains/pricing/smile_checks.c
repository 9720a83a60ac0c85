#include <math.h>

#include "chains/pricing/payoff.h"
#include "gammawatch/smile.h"

#define STEPS         300 /* over [-GW_SMILE_CHECK_K, GW_SMILE_CHECK_K] */
#define STEP          (2.0 * GW_SMILE_CHECK_K / STEPS)
#define GOLDEN        0x1.3c6ef372fe95p-1
#define REFINEMENTS   40
#define CALENDAR_TRIM 1e-12 /* rounding of two equal slices */

static double node(int i)
{
    return -GW_SMILE_CHECK_K + STEP * i;
}

/* Golden section on one side and the other of the lowest node. */
static enum gw_status refine(struct gw_smile_butterfly *lowest, const struct gw_svi *svi)
{
    double left = lowest->k - STEP < -GW_SMILE_CHECK_K ? -GW_SMILE_CHECK_K : lowest->k - STEP;
    double right = lowest->k + STEP > GW_SMILE_CHECK_K ? GW_SMILE_CHECK_K : lowest->k + STEP;
    for (int i = 0; i < REFINEMENTS; i++) {
        struct gw_smile_point points[2];
        double inner[2] = {right - GOLDEN * (right - left), left + GOLDEN * (right - left)};
        GW_TRY(gw_smile_svi(&points[0], svi, inner[0]));
        GW_TRY(gw_smile_svi(&points[1], svi, inner[1]));
        int lower = points[0].durrleman < points[1].durrleman ? 0 : 1;
        if (points[lower].durrleman < lowest->lowest) {
            *lowest = (struct gw_smile_butterfly){points[lower].durrleman, inner[lower]};
        }
        left = lower == 0 ? left : inner[0];
        right = lower == 0 ? inner[1] : right;
    }
    return GW_OK;
}

enum gw_status gw_smile_butterfly(struct gw_smile_butterfly *out, const struct gw_svi *svi)
{
    *out = (struct gw_smile_butterfly){0};
    struct gw_smile_butterfly lowest = {HUGE_VAL, 0.0};
    for (int i = 0; i <= STEPS; i++) {
        struct gw_smile_point point;
        GW_TRY(gw_smile_svi(&point, svi, node(i)));
        if (point.durrleman < lowest.lowest) {
            lowest = (struct gw_smile_butterfly){point.durrleman, node(i)};
        }
    }
    GW_TRY(refine(&lowest, svi));
    *out = lowest;
    return GW_OK;
}

enum gw_status gw_smile_calendar(struct gw_smile_calendar *out, const struct gw_svi *slices,
                                 size_t slice_count)
{
    *out = (struct gw_smile_calendar){0};
    GW_ENSURE(slice_count <= GW_SMILE_SLICES_MAX, GW_E_BOUND);
    for (int i = 0; i <= STEPS; i++) {
        double before = 0.0;
        for (size_t j = 0; j < slice_count; j++) {
            struct gw_smile_point point;
            GW_TRY(gw_smile_svi(&point, &slices[j], node(i)));
            if (point.variance < before * (1.0 - CALENDAR_TRIM)) {
                *out = (struct gw_smile_calendar){j, node(i)};
                return GW_E_ARBITRAGE;
            }
            before = point.variance;
        }
    }
    return GW_OK;
}
