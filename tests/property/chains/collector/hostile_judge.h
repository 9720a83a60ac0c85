/* judge: what a lie did, told by two snapshots: the honest one and that under the lie. */
#ifndef GW_TESTS_PROPERTY_HOSTILE_JUDGE_H
#define GW_TESTS_PROPERTY_HOSTILE_JUDGE_H

#include "tests/property/chains/collector/hostile_play.h"

static const char *const lists[] = {"positions", "exposures", "depth", "liquidations", "perps", "excluded"};
#define LIST_COUNT (sizeof lists / sizeof lists[0])

enum outcome { OUTCOME_SAME, OUTCOME_EXCLUDED, OUTCOME_CHANGED, OUTCOME_COUNT };

static json_t *honest; /* the snapshot */
static double doubts_then[GW_VENUES_MAX];

static inline json_t *take_snapshot(void)
{
    const struct gw_book *book = &play.reader.book;
    json_t *out = NULL;
    play.nulls = 0;
    out = gw_snapshot_json(book, &play.chain, "latest", true);
    assert_int_equal(play.nulls, 0);
    assert_int_equal(json_array_size(json_object_get(out, "excluded")), book->excluded_count);
    assert_int_equal(json_array_size(json_object_get(out, "exposures")), book->exposure_count);
    assert_int_equal(json_array_size(json_object_get(out, "depth")), book->depth_count);
    assert_int_equal(json_array_size(json_object_get(out, "perps")), book->perp_count);
    return out;
}

/* What a list of the snapshot says of the protocol, or of all others. */
static inline json_t *pick(const json_t *snapshot, const char *list, const char *protocol, bool is_of)
{
    json_t *out = json_array();
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(snapshot, list), i, item)
    {
        if ((strcmp(json_string_value(json_object_get(item, "protocol")), protocol) == 0) == is_of) {
            json_array_append(out, item);
        }
    }
    return out;
}

static inline bool is_same(const json_t *snapshot, const char *list, const char *protocol, bool is_of)
{
    json_t *now = pick(snapshot, list, protocol, is_of);
    json_t *then = pick(honest, list, protocol, is_of);
    const bool is_equal = json_equal(now, then);
    json_decref(now);
    json_decref(then);
    return is_equal;
}

static inline bool has_claims(const json_t *snapshot)
{
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(snapshot, "positions"), i, item)
    {
        if (json_object_get(item, "counted_by") != NULL) {
            return true;
        }
    }
    return false;
}

/* Something of the protocol stands in `excluded` that did not. */
static inline bool is_excluded(const json_t *snapshot, const char *protocol)
{
    json_t *now = pick(snapshot, "excluded", protocol, true);
    bool is_new = false;
    size_t i;
    json_t *item;
    json_array_foreach(now, i, item)
    {
        size_t k;
        json_t *other;
        bool is_known = false;
        json_array_foreach(json_object_get(honest, "excluded"), k, other)
        {
            is_known = is_known || json_equal(item, other);
        }
        is_new = is_new || !is_known;
    }
    json_decref(now);
    return is_new;
}

static inline enum outcome find_outcome(const json_t *snapshot, const char *protocol)
{
    bool is_unchanged = true;
    for (size_t i = 0; i < LIST_COUNT; i++) {
        is_unchanged = is_unchanged && is_same(snapshot, lists[i], protocol, true);
    }
    return is_unchanged ? OUTCOME_SAME : is_excluded(snapshot, protocol) ? OUTCOME_EXCLUDED : OUTCOME_CHANGED;
}

/* How much of what the protocol has is marked: a volatility as not the venue's own of this block, who hedges as not
 * measured, an account's worth or the price that closes it as not known. */
static inline double sum_doubts(const char *protocol)
{
    const struct gw_book *book = &play.reader.book;
    double sum = 0;
    for (size_t i = 0; i < book->position_count; i++) {
        const struct gw_position *p = &book->positions[i].position;
        if (strcmp(book->positions[i].protocol, protocol) != 0) {
            continue;
        }
        sum += p->hedging.evidence != GW_HEDGING_OBSERVED;
        if (gw_position_is_option(p->kind)) {
            sum += p->is_vol_fallback ? 1 : p->vol_confidence > 0 ? 1 - p->vol_confidence : 0;
        }
    }
    for (size_t i = 0; i < book->liquidation_count; i++) {
        const struct gw_liquidation_record *record = &book->accounts.records[i];
        if (strcmp(record->head.protocol, protocol) == 0) {
            sum += 2 * record->unknown + record->unpriced;
        }
    }
    return sum;
}

/* Nobody else's part moves; who claims another's positions moves those. */
static inline bool is_alone(const json_t *snapshot, const char *protocol)
{
    bool is_unmoved =
        json_equal(json_object_get(snapshot, "prices"), json_object_get(honest, "prices")) &&
        json_equal(json_object_get(snapshot, "volatility"), json_object_get(honest, "volatility"));
    for (size_t i = 0; i < LIST_COUNT; i++) {
        is_unmoved = is_unmoved && (has_claims(honest) ? is_same(snapshot, lists[i], "bystander", true)
                                                       : is_same(snapshot, lists[i], protocol, false));
    }
    return is_unmoved;
}

static inline bool has_reasons(const json_t *snapshot)
{
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(snapshot, "excluded"), i, item)
    {
        if (json_string_length(json_object_get(item, "reason")) == 0 ||
            json_string_length(json_object_get(item, "venue")) == 0) {
            return false;
        }
    }
    return true;
}

#endif
