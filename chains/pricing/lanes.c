#include "chains/pricing/lanes.h"

#include <stdlib.h>
#include <string.h>

/* The fastest first. */
static const struct gw_lanes *const known[] = {
#ifdef __x86_64__
    &gw_lanes_avx512,
    &gw_lanes_avx2,
#endif
#ifdef __aarch64__
    &gw_lanes_neon,
#endif
    &gw_lanes_portable,
};

#define KNOWN (sizeof known / sizeof known[0])
_Static_assert(KNOWN <= GW_VECMATH_PATHS_MAX, "every path has a place in the list");

static const struct gw_lanes *chosen = &gw_lanes_portable;

static bool can_run(const struct gw_lanes *lanes)
{
#ifdef __x86_64__
    __builtin_cpu_init();
    const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (lanes == &gw_lanes_avx512) {
        return has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq");
    }
    return lanes != &gw_lanes_avx2 || has_avx2;
#else
    (void)lanes;
    return true;
#endif
}

size_t gw_vecmath_list_paths(const char *names[GW_VECMATH_PATHS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < KNOWN; i++) {
        if (can_run(known[i])) {
            names[count++] = known[i]->name;
        }
    }
    return count;
}

const char *gw_vecmath_path(void)
{
    return chosen->name;
}

enum gw_status gw_vecmath_select_path(const char *name)
{
    for (size_t i = 0; i < KNOWN; i++) {
        if (strcmp(known[i]->name, name) == 0 && can_run(known[i])) {
            chosen = known[i];
            return GW_OK;
        }
    }
    return GW_E_MISSING;
}

/* Before main(), so that no thread ever sees it change. */
__attribute__((constructor)) static void choose(void)
{
    const char *wanted = getenv(GW_VECMATH_ENV);
    if (wanted != NULL && gw_vecmath_select_path(wanted) == GW_OK) {
        return;
    }
    for (size_t i = KNOWN; i-- > 0;) {
        chosen = can_run(known[i]) ? known[i] : chosen;
    }
}

const struct gw_lanes *gw_lanes_now(void)
{
    return chosen;
}

void gw_vecmath_exp_many(double *out, const double *x, size_t count)
{
    chosen->exp(out, x, count);
}

void gw_vecmath_log_many(double *out, const double *x, size_t count)
{
    chosen->log(out, x, count);
}

void gw_vecmath_normal_cdf_many(double *out, const double *x, size_t count)
{
    chosen->normal_cdf(out, x, count);
}
