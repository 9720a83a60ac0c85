#include "chains/protocol/derive_svi.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "chains/market/vols.h"

_Static_assert(sizeof(struct gw_derive_svi_value) <= GW_ENTRY_VALUE_MAX, "slices fit an entry");

#define EXPIRY_KIND     1u
#define PROBE           1.25 /* strike over forward: every parameter has its part in the answer */
#define STRIKE_UNIT     1e8
#define STRIKE_E8_MAX   1e18
#define VOL_NEAR        1e-9 /* relative; the contract has 18 decimals */
#define CONFIDENCE_NEAR 1e-12

static enum gw_status watch(const struct gw_venue *venue, struct gw_watch *out)
{
    const struct gw_derive_svi_config *cfg = venue->config;
    memcpy(out->addresses[0], cfg->vol_feed, 20);
    memcpy(out->topics[0], cfg->updated_topic, 32);
    out->address_count = out->topic_count = 1;
    return GW_OK;
}

static bool is_same(const struct gw_derive_slice *a, const struct gw_derive_slice *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/* In place of the oldest. One older than all was here before, and is read once more; or the others are all of a branch that
 * is gone. */
static void keep(struct gw_derive_svi_value *value, const struct gw_derive_slice *slice)
{
    size_t oldest = 0;
    for (size_t i = 0; i < value->count; i++) {
        if (is_same(&value->slices[i], slice)) {
            return;
        }
        oldest = value->slices[i].updated_s < value->slices[oldest].updated_s ? i : oldest;
    }
    if (value->count < GW_DERIVE_SLICES) {
        value->slices[value->count++] = *slice;
    } else if (value->is_doubted || slice->updated_s >= value->slices[oldest].updated_s) {
        value->slices[oldest] = *slice;
    }
}

static enum gw_status touch(struct gw_venue *venue, const struct gw_log *log)
{
    const struct gw_derive_svi_config *cfg = venue->config;
    struct gw_abi_cursor data = gw_abi_open(log->data, log->data_size);
    struct gw_derive_slice slice;
    uint64_t expiry_s;
    if (log->topic_count == 0 || memcmp(log->topics[0], cfg->updated_topic, 32) != 0) {
        return GW_OK;
    }
    memset(&slice, 0, sizeof slice);
    struct gw_abi_cursor topic = gw_abi_open(log->topics[1], 32);
    if (log->topic_count != 2 || gw_abi_uint(&topic, 64, &expiry_s) != GW_OK ||
        gw_derive_read_slice(&slice, &data) != GW_OK) {
        gw_venue_fail(venue, "a log of a slice does not decode");
        return GW_E_FORMAT;
    }
    if (expiry_s >> 40 != 0) {
        return GW_OK; /* in 34 000 years */
    }
    slice.expiry_s = (int64_t)expiry_s;
    const struct gw_key key = gw_key_u64(EXPIRY_KIND, 0, expiry_s);
    if (gw_venue_touch(venue, &key) != GW_OK) {
        gw_venue_fail(venue, "more than %u expiries", GW_ENTRIES_MAX);
        return GW_E_BOUND;
    }
    struct gw_entry *entry = gw_venue_find(venue, &key);
    keep((void *)entry->value, &slice);
    return GW_OK;
}

static const struct gw_derive_slice *latest(const struct gw_derive_svi_value *value)
{
    const struct gw_derive_slice *out = &value->slices[0];
    for (size_t i = 1; i < value->count; i++) {
        out = value->slices[i].updated_s > out->updated_s ? &value->slices[i] : out;
    }
    return out;
}

/* The strike, in units of 1e-8, that the contract is asked for; 0: none that it has room for. */
static uint64_t probe(const struct gw_derive_svi_value *value)
{
    const double strike_e8 = latest(value)->forward * PROBE * STRIKE_UNIT;
    return value->count > 0 && strike_e8 >= 1 && strike_e8 < STRIKE_E8_MAX ? (uint64_t)strike_e8 : 0;
}

static enum gw_status plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    const struct gw_derive_svi_config *cfg = venue->config;
    struct gw_derive_svi_state *state = venue->state;
    size_t count = 0;
    GW_ASSERT(round == 0);
    state->doubt[0] = '\0';
    for (size_t i = 0; i < venue->table.count; i++) {
        struct gw_entry *entry = &venue->table.entries[i];
        struct gw_derive_svi_value *value = (void *)entry->value;
        const int64_t expiry_s = (int64_t)gw_key_to_u64(&entry->key);
        value->serving = 0;
        if (expiry_s <= venue->block_time_s || probe(value) == 0) {
            continue;
        }
        if (count++ == GW_VOL_EXPIRIES_MAX) {
            gw_venue_fail(venue, "more than %u expiries to come", GW_VOL_EXPIRIES_MAX);
            return GW_E_BOUND;
        }
        GW_TRY(gw_derive_plan_vol(calls, cfg->vol_feed, i, probe(value), expiry_s));
    }
    return GW_OK;
}

static void doubt(struct gw_derive_svi_state *state, int64_t expiry_s, const char *why)
{
    if (state->doubt[0] == '\0') {
        (void)snprintf(state->doubt, sizeof state->doubt, "of expiry %lld %s", (long long)expiry_s, why);
    }
}

static void judge(struct gw_derive_svi_value *value, struct gw_derive_svi_state *state, int64_t expiry_s,
                  const struct gw_call_reply *reply)
{
    const double strike = (double)probe(value) / STRIKE_UNIT;
    struct gw_derive_quote quote;
    const enum gw_status status = gw_derive_read_quote(&quote, reply);
    if (status != GW_OK) {
        doubt(state, expiry_s,
              status == GW_E_REVERT ? "getVol() reverts: its slice is old" : "getVol() does not decode");
        return;
    }
    for (uint32_t i = 0; i < value->count && value->serving == 0; i++) {
        const struct gw_derive_slice *slice = &value->slices[i];
        if (fabs(gw_derive_vol(slice, strike) - quote.vol) <= VOL_NEAR * quote.vol &&
            fabs(slice->confidence - quote.confidence) <= CONFIDENCE_NEAR) {
            value->serving = i + 1;
        }
    }
    value->is_doubted = value->serving == 0;
    if (value->is_doubted) {
        doubt(state, expiry_s, "getVol() is not what its logs say");
    }
}

static enum gw_status decode(struct gw_venue *venue, unsigned round, const struct gw_reply_list *replies)
{
    GW_ASSERT(round == 0);
    for (size_t i = 0; i < replies->count; i++) {
        struct gw_entry *entry = &venue->table.entries[replies->calls[i].tag];
        entry->is_live = true;
        judge((void *)entry->value, venue->state, (int64_t)gw_key_to_u64(&entry->key), &replies->replies[i]);
    }
    return GW_OK;
}

static void teach(const struct gw_venue *venue, struct gw_market *market)
{
    const struct gw_derive_svi_config *cfg = venue->config;
    const struct gw_derive_svi_state *state = venue->state;
    struct gw_derive_slice slices[GW_VOL_EXPIRIES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_derive_svi_value *value = (const void *)venue->table.entries[i].value;
        if (value->serving > 0) {
            GW_ASSERT(count < GW_VOL_EXPIRIES_MAX); /* no more were asked for */
            slices[count++] = value->slices[value->serving - 1];
        }
    }
    gw_vols_learn(market, cfg->vol_feed, slices, count, state->doubt);
}

static enum gw_status emit(const struct gw_venue *venue, const struct gw_market *market,
                           const struct gw_position_sink *sink)
{
    (void)venue;
    (void)market;
    (void)sink;
    return GW_OK;
}

/* The contract vouches for every slice at every block: no re-read could find another. */
static const struct gw_protocol reader = {
    .name = "derive_svi",
    .config_size = sizeof(struct gw_derive_svi_config),
    .state_size = sizeof(struct gw_derive_svi_state),
    .rounds = 1,
    .watch = watch,
    .touch = touch,
    .plan = plan,
    .decode = decode,
    .teach = teach,
    .emit = emit,
};

enum gw_status gw_derive_svi_open(struct gw_venue *venue, const struct gw_vol_feed *feed)
{
    GW_TRY(gw_venue_open(venue, &reader));
    struct gw_derive_svi_config *cfg = venue->config;
    memcpy(cfg->vol_feed, feed->vol_feed, sizeof cfg->vol_feed);
    gw_abi_topic(cfg->updated_topic, "VolDataUpdated(uint64,(int256,uint256,int256,int256,uint256,uint256,"
                                     "uint64,uint64,uint64))");
    (void)snprintf(venue->name, sizeof venue->name, "derive_svi-%s", feed->underlying);
    venue->from_block = feed->from_block;
    return GW_OK;
}
