#include "monitor/exposure/ages.h"

#include <math.h>
#include <string.h>

#include "monitor/exposure/real.h"
#include "monitor/exposure/rebase.h"

bool gw_ages_is_second_layer(uint64_t chain_id)
{
    static const uint64_t ids[] = {
#define X(id, name) id,
#include "monitor/exposure/layers.def"
#undef X
    };
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        if (ids[i] == chain_id) {
            return true;
        }
    }
    return false;
}

static bool is_of(const struct gw_exposure_book *book, const struct gw_record_head *head, uint64_t chain_id,
                  const char *underlying)
{
    double rate;
    return head->chain_id == chain_id &&
           strcmp(gw_outside_key(&rate, book->outside, head->underlying), underlying) == 0;
}

static double age_of(const struct gw_record_head *head, int64_t now_ms)
{
    return gw_real_max(0.0, (double)now_ms / 1000.0 - (double)head->block_time_s);
}

static void add_exposure(struct gw_ages *out, const struct gw_exposure *record, const char *underlying,
                         double spot_usd, int64_t now_ms)
{
    const bool is_own =
        strcmp(record->head.underlying, underlying) == 0; /* a wrapper off its rate is a depeg */
    const double age_s = age_of(&record->head, now_ms);
    out->exposure_s = gw_real_max(out->exposure_s, age_s);
    out->spot_s = gw_real_max(out->spot_s, age_s);
    if ((record->head.flags & GW_EXPOSURE_OPTIONS) != 0) {
        out->vol_s = gw_real_max(out->vol_s, age_s);
    }
    out->is_late = out->is_late || (record->head.flags & GW_EXPOSURE_STALE_SPOT) != 0;
    out->is_far = out->is_far || (is_own && fabs(record->spot_usd / spot_usd - 1.0) > GW_REBASE_LIMIT);
    if (record->spot_age_s_max > 0.0) {
        out->feed_ratio = gw_real_max(out->feed_ratio, record->spot_age_s / record->spot_age_s_max);
    }
}

void gw_ages_measure(struct gw_ages *out, const struct gw_exposure_book *book, uint64_t chain_id,
                     const char *underlying, double spot_usd, int64_t now_ms)
{
    memset(out, 0, sizeof *out);
    out->is_of_second_layer = gw_ages_is_second_layer(chain_id);
    for (size_t i = 0; i < book->exposure_count; i++) {
        if (is_of(book, &book->exposures[i].head, chain_id, underlying)) {
            add_exposure(out, &book->exposures[i], underlying, spot_usd, now_ms);
        }
    }
    for (size_t i = 0; i < book->depth_count; i++) {
        if (is_of(book, &book->depths[i].head, chain_id, underlying)) {
            out->depth_s = gw_real_max(out->depth_s, age_of(&book->depths[i].head, now_ms));
        }
    }
}
