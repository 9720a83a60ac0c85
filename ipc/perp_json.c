#include "ipc/perp_json.h"

void gw_perp_put_json(json_t *out, const struct gw_perp_record *r)
{
    const struct {
        const char *key;
        double value;
    } reals[] = {
        {"spot_usd", r->spot_usd},
        {"open_long_tokens", r->open_long_tokens},
        {"open_short_tokens", r->open_short_tokens},
        {"open_long_usd", r->open_long_usd},
        {"open_short_usd", r->open_short_usd},
        {"max_long_usd", r->max_long_usd},
        {"max_short_usd", r->max_short_usd},
        {"funding_per_year", r->funding_per_year},
        {"funding_change_per_day", r->funding_change_per_day},
        {"funding_age_s", r->funding_age_s},
    };
    for (size_t i = 0; i < sizeof reals / sizeof reals[0]; i++) {
        (void)json_object_set_new(out, reals[i].key, json_real(reals[i].value));
    }
    (void)json_object_set_new(out, "skew_scale_tokens",
                              r->skew_scale_tokens > 0.0 ? json_real(r->skew_scale_tokens) : json_null());
}
