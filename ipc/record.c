#include "gammawatch/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "gammawatch/advice.h"
#include "gammawatch/explanation.h"
#include "gammawatch/liquidation.h"
#include "gammawatch/perp.h"
#include "gammawatch/signal.h"
#include "gammawatch/systemic.h"
#include "ipc/base/keccak.h"
#include "ipc/record_fields.h"
#include "ipc/record_fields_advice.h"
#include "ipc/record_fields_explanation.h"
#include "ipc/record_fields_liquidation.h"
#include "ipc/record_fields_perp.h"
#include "ipc/record_fields_systemic.h"

/* One line per type: its C type and its name in the hashed schema. */
#define TYPE_U8        uint8_t
#define TYPE_U16       uint16_t
#define TYPE_U32       uint32_t
#define TYPE_U64       uint64_t
#define TYPE_I64       int64_t
#define TYPE_F64       double
#define TYPE_CHAR      char
#define BYTES_OF(type) (sizeof(TYPE_##type))

enum field_type { U8, U16, U32, U64, I64, F64, CHAR };

struct field {
    const char *name;
    const char *type_name;
    const char *unit;
    enum field_type type;
    uint32_t count;
    uint32_t offset;
};

/* `at` and `count` against the struct; a wrong element type has a wrong size, or another signedness. */
#define ASSERT_FIELD(record, member, type, n, at)                                                            \
    _Static_assert(offsetof(record, member) == (at), "offset of " #member);                                  \
    _Static_assert(sizeof(((record *)0)->member) == (n)*BYTES_OF(type), "size of " #member);
#define ASSERT_HEAD(member, type, n, at, unit)     ASSERT_FIELD(struct gw_record_head, member, type, n, at)
#define ASSERT_EXPOSURE(member, type, n, at, unit) ASSERT_FIELD(struct gw_exposure, member, type, n, at)
#define ASSERT_DEPTH(member, type, n, at, unit)    ASSERT_FIELD(struct gw_depth, member, type, n, at)
#define ASSERT_STATUS(member, type, n, at, unit)   ASSERT_FIELD(struct gw_status_record, member, type, n, at)
#define ASSERT_VECTOR(member, type, n, at, unit)   ASSERT_FIELD(struct gw_signed_vector, member, type, n, at)
#define ASSERT_ECOSYSTEM(member, type, n, at, unit)                                                          \
    ASSERT_FIELD(struct gw_ecosystem_record, member, type, n, at)
#define ASSERT_EVALUATED(member, type, n, at, unit)                                                          \
    ASSERT_FIELD(struct gw_evaluated_record, member, type, n, at)
#define ASSERT_REVOCATION(member, type, n, at, unit)                                                         \
    ASSERT_FIELD(struct gw_signed_revocation, member, type, n, at)
#define ASSERT_CONSUMER(member, type, n, at, unit)                                                           \
    ASSERT_FIELD(struct gw_consumer_record, member, type, n, at)
#define ASSERT_BUCKET(member, type, n, at, unit) ASSERT_FIELD(struct gw_bucket_record, member, type, n, at)
#define ASSERT_SYSTEMIC(member, type, n, at, unit)                                                           \
    ASSERT_FIELD(struct gw_systemic_record, member, type, n, at)
#define ASSERT_EXPLANATION(member, type, n, at, unit) ASSERT_FIELD(struct gw_explanation, member, type, n, at)
#define ASSERT_FORECAST(member, type, n, at, unit)                                                           \
    ASSERT_FIELD(struct gw_forecast_record, member, type, n, at)
#define ASSERT_ADVICE(member, type, n, at, unit) ASSERT_FIELD(struct gw_advice_record, member, type, n, at)
#define ASSERT_LIQUIDATION(member, type, n, at, unit)                                                        \
    ASSERT_FIELD(struct gw_liquidation_record, member, type, n, at)
#define ASSERT_PERP(member, type, n, at, unit) ASSERT_FIELD(struct gw_perp_record, member, type, n, at)
GW_HEAD_FIELDS(ASSERT_HEAD)
GW_PERP_FIELDS(ASSERT_PERP)
GW_LIQUIDATION_FIELDS(ASSERT_LIQUIDATION)
GW_FORECAST_FIELDS(ASSERT_FORECAST)
GW_ADVICE_FIELDS(ASSERT_ADVICE)
GW_EXPOSURE_FIELDS(ASSERT_EXPOSURE)
GW_DEPTH_FIELDS(ASSERT_DEPTH)
GW_STATUS_FIELDS(ASSERT_STATUS)
GW_VECTOR_FIELDS(ASSERT_VECTOR)
GW_ECOSYSTEM_FIELDS(ASSERT_ECOSYSTEM)
GW_EVALUATED_FIELDS(ASSERT_EVALUATED)
GW_REVOCATION_FIELDS(ASSERT_REVOCATION)
GW_CONSUMER_FIELDS(ASSERT_CONSUMER)
GW_BUCKET_FIELDS(ASSERT_BUCKET)
GW_SYSTEMIC_FIELDS(ASSERT_SYSTEMIC)
GW_EXPLANATION_FIELDS(ASSERT_EXPLANATION)

_Static_assert(sizeof(struct gw_perp_record) == GW_PERP_BYTES, "size of a perp record");
_Static_assert(sizeof(struct gw_liquidation_record) == GW_LIQUIDATION_BYTES, "size of a liquidation record");
_Static_assert(sizeof(struct gw_forecast_record) == GW_FORECAST_BYTES, "size of a forecast");
_Static_assert(sizeof(struct gw_advice_record) == GW_ADVICE_BYTES, "size of an advice");
_Static_assert(sizeof(struct gw_record_head) == GW_HEAD_BYTES, "size of the head");
_Static_assert(sizeof(struct gw_exposure) == GW_EXPOSURE_BYTES, "size of an exposure");
_Static_assert(sizeof(struct gw_depth) == GW_DEPTH_BYTES, "size of a depth");
_Static_assert(sizeof(struct gw_status_record) == GW_STATUS_BYTES, "size of a status");
_Static_assert(sizeof(struct gw_signed_vector) == GW_VECTOR_BYTES, "size of a vector");
_Static_assert(sizeof(struct gw_ecosystem_record) == GW_ECOSYSTEM_BYTES, "size of an ecosystem");
_Static_assert(sizeof(struct gw_evaluated_record) == GW_EVALUATED_BYTES, "size of an evaluation");
_Static_assert(sizeof(struct gw_signed_revocation) == GW_REVOCATION_BYTES, "size of a revocation");
_Static_assert(sizeof(struct gw_consumer_record) == GW_CONSUMER_BYTES, "size of a consumer");
_Static_assert(sizeof(struct gw_bucket_record) == GW_BUCKET_BYTES, "size of a bucket record");
_Static_assert(sizeof(struct gw_systemic_record) == GW_SYSTEMIC_BYTES, "size of a systemic record");
_Static_assert(sizeof(struct gw_explanation) == GW_EXPLANATION_BYTES, "size of an explanation");
_Static_assert(GW_EXPOSURE_BYTES <= GW_RECORD_SIZE_MAX && GW_DEPTH_BYTES <= GW_RECORD_SIZE_MAX &&
                   GW_STATUS_BYTES <= GW_RECORD_SIZE_MAX && GW_VECTOR_BYTES <= GW_RECORD_SIZE_MAX &&
                   GW_BUCKET_BYTES <= GW_RECORD_SIZE_MAX && GW_SYSTEMIC_BYTES <= GW_RECORD_SIZE_MAX &&
                   GW_EXPLANATION_BYTES <= GW_RECORD_SIZE_MAX && GW_FORECAST_BYTES <= GW_RECORD_SIZE_MAX &&
                   GW_ADVICE_BYTES <= GW_RECORD_SIZE_MAX && GW_LIQUIDATION_BYTES <= GW_RECORD_SIZE_MAX &&
                   GW_PERP_BYTES <= GW_RECORD_SIZE_MAX,
               "one slot holds any record");

#define FIELD(member, kind, n, at, text) {#member, #kind, text, kind, n, at},
static const struct field head_fields[] = {GW_HEAD_FIELDS(FIELD)};
static const struct field exposure_fields[] = {GW_EXPOSURE_FIELDS(FIELD)};
static const struct field depth_fields[] = {GW_DEPTH_FIELDS(FIELD)};
static const struct field status_fields[] = {GW_STATUS_FIELDS(FIELD)};
static const struct field vector_fields[] = {GW_VECTOR_FIELDS(FIELD)};
static const struct field ecosystem_fields[] = {GW_ECOSYSTEM_FIELDS(FIELD)};
static const struct field evaluated_fields[] = {GW_EVALUATED_FIELDS(FIELD)};
static const struct field revocation_fields[] = {GW_REVOCATION_FIELDS(FIELD)};
static const struct field consumer_fields[] = {GW_CONSUMER_FIELDS(FIELD)};
static const struct field bucket_fields[] = {GW_BUCKET_FIELDS(FIELD)};
static const struct field systemic_fields[] = {GW_SYSTEMIC_FIELDS(FIELD)};
static const struct field forecast_fields[] = {GW_FORECAST_FIELDS(FIELD)};
static const struct field advice_fields[] = {GW_ADVICE_FIELDS(FIELD)};
static const struct field liquidation_fields[] = {GW_LIQUIDATION_FIELDS(FIELD)};
static const struct field perp_fields[] = {GW_PERP_FIELDS(FIELD)};
static const struct field explanation_fields[] = {GW_EXPLANATION_FIELDS(FIELD)};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const struct layout {
    uint32_t kind;
    uint32_t size;
    bool has_head;
    const char *name;
    const struct field *fields;
    size_t count;
} layouts[] = {
    {GW_RECORD_EXPOSURE, GW_EXPOSURE_BYTES, true, "exposure", exposure_fields, COUNT_OF(exposure_fields)},
    {GW_RECORD_DEPTH, GW_DEPTH_BYTES, true, "depth", depth_fields, COUNT_OF(depth_fields)},
    {GW_RECORD_STATUS, GW_STATUS_BYTES, true, "status", status_fields, COUNT_OF(status_fields)},
    {GW_RECORD_VECTOR, GW_VECTOR_BYTES, false, "vector", vector_fields, COUNT_OF(vector_fields)},
    {GW_RECORD_ECOSYSTEM, GW_ECOSYSTEM_BYTES, true, "ecosystem", ecosystem_fields,
     COUNT_OF(ecosystem_fields)},
    {GW_RECORD_EVALUATED, GW_EVALUATED_BYTES, true, "evaluated", evaluated_fields,
     COUNT_OF(evaluated_fields)},
    {GW_RECORD_REVOCATION, GW_REVOCATION_BYTES, false, "revocation", revocation_fields,
     COUNT_OF(revocation_fields)},
    {GW_RECORD_CONSUMER, GW_CONSUMER_BYTES, true, "consumer", consumer_fields, COUNT_OF(consumer_fields)},
    {GW_RECORD_BUCKETS, GW_BUCKET_BYTES, true, "buckets", bucket_fields, COUNT_OF(bucket_fields)},
    {GW_RECORD_SYSTEMIC, GW_SYSTEMIC_BYTES, true, "systemic", systemic_fields, COUNT_OF(systemic_fields)},
    {GW_RECORD_EXPLANATION, GW_EXPLANATION_BYTES, true, "explanation", explanation_fields,
     COUNT_OF(explanation_fields)},
    {GW_RECORD_FORECAST, GW_FORECAST_BYTES, true, "forecast", forecast_fields, COUNT_OF(forecast_fields)},
    {GW_RECORD_ADVICE, GW_ADVICE_BYTES, true, "advice", advice_fields, COUNT_OF(advice_fields)},
    {GW_RECORD_LIQUIDATION, GW_LIQUIDATION_BYTES, true, "liquidation", liquidation_fields,
     COUNT_OF(liquidation_fields)},
    {GW_RECORD_PERP, GW_PERP_BYTES, true, "perp", perp_fields, COUNT_OF(perp_fields)},
};

static const struct layout *find_layout(uint32_t kind)
{
    for (size_t i = 0; i < COUNT_OF(layouts); i++) {
        if (layouts[i].kind == kind) {
            return &layouts[i];
        }
    }
    return NULL;
}

/* The exponent's bits tell; comparing would let a signalling NaN trap. */
static bool is_finite(const uint8_t *bytes)
{
    const uint64_t exponent = UINT64_C(0x7ff) << 52;
    uint64_t bits;
    memcpy(&bits, bytes, sizeof bits);
    return (bits & exponent) != exponent;
}

static bool is_field_sound(const uint8_t *record, const struct field *field)
{
    const uint8_t *at = record + field->offset;
    if (field->type == CHAR) {
        return memchr(at, 0, field->count) != NULL;
    }
    if (field->type == F64) {
        for (uint32_t i = 0; i < field->count; i++) {
            if (!is_finite(at + i * sizeof(double))) {
                return false;
            }
        }
    }
    return true;
}

static bool are_fields_sound(const uint8_t *record, const struct field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!is_field_sound(record, &fields[i])) {
            return false;
        }
    }
    return true;
}

enum gw_status gw_record_check(const void *record, size_t size)
{
    uint32_t start[3]; /* kind, size, abi */
    GW_ENSURE(size >= sizeof start, GW_E_FORMAT);
    memcpy(start, record, sizeof start);
    const struct layout *layout = find_layout(start[0]);
    GW_ENSURE(layout != NULL && start[1] == layout->size && size == layout->size, GW_E_FORMAT);
    if (layout->has_head) {
        GW_ENSURE(start[2] == GW_RECORD_ABI, GW_E_FORMAT);
        GW_ENSURE(are_fields_sound(record, head_fields, COUNT_OF(head_fields)), GW_E_FORMAT);
    }
    GW_ENSURE(are_fields_sound(record, layout->fields, layout->count), GW_E_FORMAT);
    return GW_OK;
}

static void visit_fields(gw_record_visit visit, void *context, const void *record, const struct field *fields,
                         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const void *at = (const uint8_t *)record + fields[i].offset;
        if (fields[i].type == F64) {
            visit(context, fields[i].name, at, fields[i].count, NULL);
        } else if (fields[i].type == CHAR) {
            visit(context, fields[i].name, NULL, 1, at);
        }
    }
}

enum gw_status gw_record_walk(const void *record, size_t size, gw_record_visit visit, void *context)
{
    GW_TRY(gw_record_check(record, size));
    uint32_t kind;
    memcpy(&kind, record, sizeof kind);
    const struct layout *layout = find_layout(kind);
    visit(context, "record", NULL, 1, layout->name);
    if (layout->has_head) {
        visit_fields(visit, context, record, head_fields, COUNT_OF(head_fields));
    }
    visit_fields(visit, context, record, layout->fields, layout->count);
    return GW_OK;
}

static void hash_fields(struct gw_keccak *hash, const char *name, const struct field *fields, size_t count)
{
    char line[160];
    for (size_t i = 0; i < count; i++) {
        int length = snprintf(line, sizeof line, "%s.%s %s[%u] @%u %s\n", name, fields[i].name,
                              fields[i].type_name, fields[i].count, fields[i].offset, fields[i].unit);
        GW_ASSERT(length > 0 && (size_t)length < sizeof line);
        gw_keccak_update(hash, line, (size_t)length);
    }
}

uint64_t gw_record_layout_hash(void)
{
    struct gw_keccak hash;
    uint8_t digest[32];
    uint64_t first;
    gw_keccak_init(&hash);
    hash_fields(&hash, "head", head_fields, COUNT_OF(head_fields));
    for (size_t i = 0; i < COUNT_OF(layouts); i++) {
        hash_fields(&hash, layouts[i].name, layouts[i].fields, layouts[i].count);
    }
    gw_keccak_final(&hash, digest);
    memcpy(&first, digest, sizeof first);
    return first;
}
