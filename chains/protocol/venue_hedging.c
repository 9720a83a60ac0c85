#include "chains/protocol/venue_hedging.h"

#define FRACTION(member, text)                                                                               \
    {                                                                                                        \
        .key = #member, .type = GW_CONFIG_F64, .offset = GW_CONFIG_AT(struct hedging_keys, hedging.member),  \
        .max = 1, .help = text                                                                               \
    }

struct hedging_keys {
    struct gw_hedging hedging;
    int evidence;
    int side;
};

enum side { SIDE_NONE, SIDE_PROTOCOL, SIDE_COUNTERPARTY, SIDE_BOTH, SIDE_UNSTATED };

static const char *const sides[] = {"none", "protocol", "counterparty", "both", NULL};

static const char *const evidences[] = {
#define X(name, text) text,
    GW_HEDGING_EVIDENCES(X)
#undef X
        NULL};

static const struct gw_config_field fields[] = {
    FRACTION(h_protocol, "fraction of the protocol side that hedges"),
    FRACTION(h_protocol_lo, "lowest it may be; h_protocol without"),
    FRACTION(h_protocol_hi, "highest it may be; h_protocol without"),
    FRACTION(h_counterparty, "fraction of the other side that hedges"),
    FRACTION(h_counterparty_lo, "lowest it may be; h_counterparty without"),
    FRACTION(h_counterparty_hi, "highest it may be; h_counterparty without"),
    {.key = "evidence",
     .type = GW_CONFIG_ENUM,
     .offset = GW_CONFIG_AT(struct hedging_keys, evidence),
     .choices = evidences,
     .help = "how the fractions are known; assumed where any is stated here"},
    {.key = "hedge_side",
     .type = GW_CONFIG_ENUM,
     .offset = GW_CONFIG_AT(struct hedging_keys, side),
     .choices = sides,
     .help = "the only sides that hedge; those whose fraction is above 0 without"},
    {0},
};

const struct gw_config_shape gw_venue_hedging_shape = {.fields = fields};

static bool is_stated(const struct gw_config_node *node, const char *key)
{
    return gw_config_get(node, key) != NULL;
}

static void collapse_band(const struct gw_config_node *node, const char *key, const double *value, double *lo,
                          double *hi)
{
    if (is_stated(node, key)) {
        *lo = *value;
        *hi = *value;
    }
}

static bool states_fractions(const struct gw_config_node *node)
{
    for (size_t i = 0; fields[i].key != NULL; i++) {
        if (fields[i].type == GW_CONFIG_F64 && is_stated(node, fields[i].key)) {
            return true;
        }
    }
    return false;
}

/* One side of hedge_side: named, it needs a fraction; not named, it must not have a stated one. */
static enum gw_status apply_side(struct gw_config *config, const struct gw_config_node *node, bool is_named,
                                 const char *key, double *value, double *lo, double *hi)
{
    if (is_named) {
        return *value > 0 ? GW_OK
                          : gw_config_fail(config, node,
                                           "hedge_side names a side of which nobody hedges; write how much "
                                           "as %s",
                                           key);
    }
    if (*value > 0 && is_stated(node, key)) {
        return gw_config_fail(config, node, "%s is above 0, and hedge_side does not name its side; drop one",
                              key);
    }
    *value = 0;
    *lo = 0;
    *hi = 0;
    return GW_OK;
}

static enum gw_status apply_sides(struct gw_hedging *h, struct gw_config *config,
                                  const struct gw_config_node *node, enum side side)
{
    if (side == SIDE_UNSTATED) {
        return GW_OK;
    }
    GW_TRY(apply_side(config, node, side == SIDE_PROTOCOL || side == SIDE_BOTH, "h_protocol", &h->h_protocol,
                      &h->h_protocol_lo, &h->h_protocol_hi));
    return apply_side(config, node, side == SIDE_COUNTERPARTY || side == SIDE_BOTH, "h_counterparty",
                      &h->h_counterparty, &h->h_counterparty_lo, &h->h_counterparty_hi);
}

enum gw_status gw_venue_decode_hedging(struct gw_hedging *hedging, struct gw_config *config,
                                       const struct gw_config_node *node)
{
    struct hedging_keys keys = {.hedging = *hedging, .side = SIDE_UNSTATED};
    struct gw_hedging *h = &keys.hedging;
    const bool is_ours = states_fractions(node) || is_stated(node, "hedge_side");
    keys.evidence = is_ours ? GW_HEDGING_ASSUMED : (int)hedging->evidence;
    GW_TRY(gw_config_decode(config, &keys, node, fields));
    collapse_band(node, "h_protocol", &h->h_protocol, &h->h_protocol_lo, &h->h_protocol_hi);
    collapse_band(node, "h_counterparty", &h->h_counterparty, &h->h_counterparty_lo, &h->h_counterparty_hi);
    GW_TRY(gw_config_decode(config, &keys, node, fields));
    if (!(h->h_protocol_lo <= h->h_protocol && h->h_protocol <= h->h_protocol_hi) ||
        !(h->h_counterparty_lo <= h->h_counterparty && h->h_counterparty <= h->h_counterparty_hi)) {
        return gw_config_fail(config, node, "a fraction lies outside its own band; lo <= value <= hi");
    }
    GW_TRY(apply_sides(h, config, node, (enum side)keys.side));
    h->evidence = (enum gw_hedging_evidence)keys.evidence;
    *hedging = *h;
    return GW_OK;
}
