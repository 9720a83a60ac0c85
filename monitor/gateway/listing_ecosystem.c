#include <stdio.h>
#include <string.h>

#include "gammawatch/signal.h"
#include "ipc/record_fields.h"
#include "ipc/record_fields_systemic.h"
#include "monitor/gateway/json.h"
#include "monitor/gateway/listing.h"

#define SCHEMA "gammawatch.ecosystem/1"

enum type { U8, U16, U32, U64, I64, F64, CHAR };

struct field {
    const char *name;
    enum type type;
    size_t count;
    size_t offset;
};

#define FIELD(member, kind, n, at, unit) {#member, kind, n, at},
_Static_assert(sizeof(double) == 8, "as the fields say");
static const struct field ecosystem_fields[] = {GW_ECOSYSTEM_FIELDS(FIELD)};
static const struct field systemic_fields[] = {GW_SYSTEMIC_FIELDS(FIELD)};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const double curve_shocks[] = {GW_SYSTEMIC_SHOCK_LIST};
static const double cascade_shocks[] = {GW_SYSTEMIC_CASCADE_LIST};
static const double funding_shocks[] = {GW_SYSTEMIC_FUNDING_LIST};

/* Arrays of one length whose names begin alike are one list of objects. */
static const struct group {
    const char *list;
    const char *prefix;
    size_t count;
    const double *shocks; /* NULL: none */
    const char *used;     /* field with the number of lines in use; NULL: all */
} groups[] = {
    {"pins", "pin_", GW_SYSTEMIC_PINS, NULL, "pins"},
    {"expiries", "expiry_", GW_SYSTEMIC_EXPIRIES, NULL, "expiries"},
    {"curve", "curve_", GW_SYSTEMIC_SHOCKS, curve_shocks, NULL},
    {"cascades", "cascade_", GW_SYSTEMIC_CASCADES, cascade_shocks, NULL},
    {"funding", "funding_", GW_SYSTEMIC_FUNDINGS, funding_shocks, NULL},
    {"carry", "carry_", GW_SYSTEMIC_FUNDINGS, funding_shocks, NULL},
};

static double number_at(const void *record, const struct field *field, size_t i)
{
    double value;
    memcpy(&value, (const char *)record + field->offset + i * sizeof value, sizeof value);
    return value;
}

static bool is_list_name(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        if (strcmp(groups[i].list, name) == 0) {
            return true;
        }
    }
    return false;
}

/* Single numbers; a count that has the name of its list is NAME_count. */
static void put_scalars(json_t *out, const void *record, const struct field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct field *field = &fields[i];
        char name[64];
        if (field->type == F64 && field->count == 1 && strchr(field->name, '[') == NULL) {
            (void)snprintf(name, sizeof name, "%s%s", field->name, is_list_name(field->name) ? "_count" : "");
            gw_json_put(out, name, json_real(number_at(record, field, 0)));
        }
    }
}

/* reason_bits of both records. */
static void put_reasons(json_t *out, uint64_t bits)
{
    json_t *names = json_array();
#define REASON(name, bit, help)                                                                              \
    if ((bits & GW_REASON(name)) != 0) {                                                                     \
        (void)json_array_append_new(names, json_string(#name));                                              \
    }
    GW_REASON_LIST(REASON)
#undef REASON
    gw_json_put(out, "reason_bits", gw_json_u64(bits));
    gw_json_put(out, "reasons", names);
}

static size_t lines_in_use(const struct gw_systemic_record *record, const struct group *group)
{
    for (size_t i = 0; group->used != NULL && i < COUNT_OF(systemic_fields); i++) {
        if (strcmp(systemic_fields[i].name, group->used) == 0) {
            const double used = number_at(record, &systemic_fields[i], 0);
            return used < (double)group->count ? (size_t)used : group->count;
        }
    }
    return group->count;
}

static json_t *group_json(const struct gw_systemic_record *record, const struct group *group)
{
    json_t *out = json_array();
    const size_t used = lines_in_use(record, group);
    for (size_t line = 0; line < used; line++) {
        json_t *item = json_object();
        if (group->shocks != NULL) {
            gw_json_put(item, "shock", json_real(group->shocks[line]));
        }
        for (size_t i = 0; i < COUNT_OF(systemic_fields); i++) {
            const struct field *field = &systemic_fields[i];
            const size_t skip = strlen(group->prefix);
            if (field->count == group->count && strncmp(field->name, group->prefix, skip) == 0) {
                gw_json_put(item, field->name + skip, json_real(number_at(record, field, line)));
            }
        }
        (void)json_array_append_new(out, item);
    }
    return out;
}

static json_t *shares_json(const struct gw_systemic_record *record)
{
    json_t *out = json_array();
    for (size_t i = 0; i < GW_SYSTEMIC_SHARES && record->shares[i].name[0] != '\0'; i++) {
        const struct gw_systemic_share *share = &record->shares[i];
        json_t *item = json_object();
        gw_json_put(item, "venue", json_string(share->name));
        gw_json_put(item, "hedging_gamma_usd_per_1pct", json_real(share->hedging_gamma_usd_per_1pct));
        gw_json_put(item, "share", json_real(share->share));
        gw_json_put(item, "marginal_amplification", json_real(share->marginal_amplification));
        gw_json_put(item, "distress", json_real(share->distress));
        gw_json_put(item, "unhedged_usd", json_real(share->unhedged_usd));
        (void)json_array_append_new(out, item);
    }
    return out;
}

static json_t *systemic_json(const struct gw_systemic_record *record)
{
    json_t *out = json_object();
    put_scalars(out, record, systemic_fields, COUNT_OF(systemic_fields));
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        gw_json_put(out, groups[i].list, group_json(record, &groups[i]));
    }
    gw_json_put(out, "shares", shares_json(record));
    return out;
}

static json_t *ecosystem_json(const struct gw_board *board, const struct gw_board_ecosystem *ecosystem,
                              uint64_t now_ms)
{
    const struct gw_ecosystem_record *record = &ecosystem->record;
    json_t *out = json_object();
    gw_json_put(out, "underlying", json_string(record->head.underlying));
    gw_json_put(out, "block", gw_json_u64(record->head.block_number));
    gw_json_put(out, "age_s", gw_json_seconds(gw_board_age_ms(ecosystem->published_ms, now_ms)));
    gw_json_put(out, "stale", json_boolean(!gw_board_is_ecosystem_fresh(board, ecosystem, now_ms)));
    put_reasons(out, record->reason_bits);
    put_scalars(out, record, ecosystem_fields, COUNT_OF(ecosystem_fields));
    if (ecosystem->has_systemic) {
        gw_json_put(out, "systemic", systemic_json(&ecosystem->systemic));
    }
    return out;
}

json_t *gw_listing_ecosystem(const struct gw_board *board, const struct gw_listing_filter *filter,
                             uint64_t now_ms)
{
    json_t *out = json_object();
    json_t *ecosystems = json_array();
    for (size_t i = 0; i < board->ecosystem_count; i++) {
        const struct gw_board_ecosystem *ecosystem = &board->ecosystems[i];
        const char *underlying = ecosystem->record.head.underlying;
        if (filter->protocol[0] == '\0' &&
            (filter->underlying[0] == '\0' || strcmp(filter->underlying, underlying) == 0)) {
            (void)json_array_append_new(ecosystems, ecosystem_json(board, ecosystem, now_ms));
        }
    }
    gw_json_put(out, "schema", json_string(SCHEMA));
    gw_json_put(out, "ecosystems", ecosystems);
    return out;
}
