#include "gammawatch/advice.h"
#include "gammawatch/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "gammawatch/explanation.h"
#include "gammawatch/liquidation.h"
#include "gammawatch/perp.h"
#include "gammawatch/signal.h"
#include "gammawatch/systemic.h"
#include "ipc/base/hex.h"
#include "ipc/base/keccak.h"
#include "ipc/record_fields.h"
#include "ipc/record_fields_explanation.h"
#include "ipc/record_fields_liquidation.h"
#include "ipc/record_fields_perp.h"
#include "ipc/record_fields_systemic.h"

struct span {
    size_t at;
    size_t size;
};

#define BYTES_U8                                1u
#define BYTES_CHAR                              1u
#define BYTES_U16                               2u
#define BYTES_U32                               4u
#define BYTES_U64                               8u
#define BYTES_I64                               8u
#define BYTES_F64                               8u
#define SPAN(member, type, count, offset, unit) {(offset), (count)*BYTES_##type},

static void expect_tiles(const struct span *spans, size_t count, size_t from, size_t to)
{
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(spans[i].at, from);
        from += spans[i].size;
    }
    assert_int_equal(from, to);
}

static void the_fields_of_a_record_leave_no_byte_out(void **state)
{
    (void)state;
    static const struct span head[] = {GW_HEAD_FIELDS(SPAN)};
    static const struct span exposure[] = {GW_EXPOSURE_FIELDS(SPAN)};
    static const struct span depth[] = {GW_DEPTH_FIELDS(SPAN)};
    static const struct span status[] = {GW_STATUS_FIELDS(SPAN)};
    static const struct span consumer[] = {GW_CONSUMER_FIELDS(SPAN)};
    expect_tiles(head, sizeof head / sizeof head[0], 0, sizeof(struct gw_record_head));
    expect_tiles(exposure, sizeof exposure / sizeof exposure[0], GW_HEAD_BYTES, sizeof(struct gw_exposure));
    expect_tiles(depth, sizeof depth / sizeof depth[0], GW_HEAD_BYTES, sizeof(struct gw_depth));
    expect_tiles(status, sizeof status / sizeof status[0], GW_HEAD_BYTES, sizeof(struct gw_status_record));
    expect_tiles(consumer, sizeof consumer / sizeof consumer[0], GW_HEAD_BYTES,
                 sizeof(struct gw_consumer_record));
    static const struct span bucket[] = {GW_BUCKET_FIELDS(SPAN)};
    static const struct span systemic[] = {GW_SYSTEMIC_FIELDS(SPAN)};
    expect_tiles(bucket, sizeof bucket / sizeof bucket[0], GW_HEAD_BYTES, sizeof(struct gw_bucket_record));
    expect_tiles(systemic, sizeof systemic / sizeof systemic[0], GW_HEAD_BYTES,
                 sizeof(struct gw_systemic_record));
    static const struct span liquidation[] = {GW_LIQUIDATION_FIELDS(SPAN)};
    expect_tiles(liquidation, sizeof liquidation / sizeof liquidation[0], GW_HEAD_BYTES,
                 sizeof(struct gw_liquidation_record));
    static const struct span perp[] = {GW_PERP_FIELDS(SPAN)};
    expect_tiles(perp, sizeof perp / sizeof perp[0], GW_HEAD_BYTES, sizeof(struct gw_perp_record));
    static const struct span explanation[] = {GW_EXPLANATION_FIELDS(SPAN)};
    expect_tiles(explanation, sizeof explanation / sizeof explanation[0], GW_HEAD_BYTES,
                 sizeof(struct gw_explanation));
}

/* A program built with other layouts has another hash; a change here asks for a new GW_RECORD_ABI. */
static void the_layout_hash_is_that_of_this_abi(void **state)
{
    (void)state;
    assert_int_equal(GW_RECORD_ABI, 5);
    assert_int_equal(gw_record_layout_hash(), UINT64_C(0x9364e5cd2c98ed21));
}

static struct gw_exposure make_exposure(void)
{
    struct gw_exposure record = {
        .head = {.kind = GW_RECORD_EXPOSURE, .size = sizeof record, .abi = GW_RECORD_ABI, .valid = 1}};
    return record;
}

static void sound_records_of_every_kind_pass(void **state)
{
    (void)state;
    struct gw_exposure exposure = make_exposure();
    struct gw_depth depth = {
        .head = {.kind = GW_RECORD_DEPTH, .size = sizeof depth, .abi = GW_RECORD_ABI, .valid = 1}};
    struct gw_status_record status = {
        .head = {.kind = GW_RECORD_STATUS, .size = sizeof status, .abi = GW_RECORD_ABI, .valid = 1}};
    struct gw_signed_vector vector = {.kind = GW_RECORD_VECTOR, .size = sizeof vector};
    struct gw_signed_revocation revocation = {.kind = GW_RECORD_REVOCATION, .size = sizeof revocation};
    assert_int_equal(gw_record_check(&exposure, sizeof exposure), GW_OK);
    assert_int_equal(gw_record_check(&depth, sizeof depth), GW_OK);
    assert_int_equal(gw_record_check(&status, sizeof status), GW_OK);
    assert_int_equal(gw_record_check(&vector, sizeof vector), GW_OK);
    struct gw_consumer_record consumer = {
        .head = {.kind = GW_RECORD_CONSUMER, .size = sizeof consumer, .abi = GW_RECORD_ABI, .valid = 1}};
    assert_int_equal(gw_record_check(&revocation, sizeof revocation), GW_OK);
    assert_int_equal(gw_record_check(&consumer, sizeof consumer), GW_OK);
    struct gw_bucket_record buckets = {
        .head = {.kind = GW_RECORD_BUCKETS, .size = sizeof buckets, .abi = GW_RECORD_ABI, .valid = 1}};
    struct gw_systemic_record systemic = {
        .head = {.kind = GW_RECORD_SYSTEMIC, .size = sizeof systemic, .abi = GW_RECORD_ABI, .valid = 1}};
    assert_int_equal(gw_record_check(&buckets, sizeof buckets), GW_OK);
    assert_int_equal(gw_record_check(&systemic, sizeof systemic), GW_OK);
    struct gw_liquidation_record liquidation = {
        .head = {
            .kind = GW_RECORD_LIQUIDATION, .size = sizeof liquidation, .abi = GW_RECORD_ABI, .valid = 1}};
    assert_int_equal(gw_record_check(&liquidation, sizeof liquidation), GW_OK);
    struct gw_perp_record perp = {
        .head = {.kind = GW_RECORD_PERP, .size = sizeof perp, .abi = GW_RECORD_ABI, .valid = 1}};
    assert_int_equal(gw_record_check(&perp, sizeof perp), GW_OK);
    struct gw_explanation explanation = {
        .head = {
            .kind = GW_RECORD_EXPLANATION, .size = sizeof explanation, .abi = GW_RECORD_ABI, .valid = 1}};
    assert_int_equal(gw_record_check(&explanation, sizeof explanation), GW_OK);
}

static void wrong_kind_size_and_abi_are_refused(void **state)
{
    (void)state;
    struct gw_exposure record = make_exposure();
    for (size_t size = 0; size < sizeof record; size++) {
        assert_int_equal(gw_record_check(&record, size), GW_E_FORMAT);
    }
    for (uint32_t kind = 0; kind < 10; kind++) {
        record.head.kind = kind;
        assert_int_equal(gw_record_check(&record, sizeof record),
                         kind == GW_RECORD_EXPOSURE ? GW_OK : GW_E_FORMAT);
    }
    record = make_exposure();
    record.head.size--;
    assert_int_equal(gw_record_check(&record, sizeof record), GW_E_FORMAT);
    record = make_exposure();
    record.head.abi++;
    assert_int_equal(gw_record_check(&record, sizeof record), GW_E_FORMAT);
}

static void text_without_an_end_is_refused(void **state)
{
    (void)state;
    struct gw_exposure record = make_exposure();
    char *const texts[] = {record.head.chain,      record.head.protocol, record.head.venue,
                           record.head.underlying, record.vol_source,    record.evidence};
    const size_t sizes[] = {sizeof record.head.chain, sizeof record.head.protocol,
                            sizeof record.head.venue, sizeof record.head.underlying,
                            sizeof record.vol_source, sizeof record.evidence};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        memset(texts[i], 'a', sizes[i] - 1);
        assert_int_equal(gw_record_check(&record, sizeof record), GW_OK);
        texts[i][sizes[i] - 1] = 'a';
        assert_int_equal(gw_record_check(&record, sizeof record), GW_E_FORMAT);
        texts[i][sizes[i] - 1] = '\0';
    }
}

static void any_number_that_is_not_finite_is_refused(void **state)
{
    (void)state;
    static const uint64_t infinite[] = {UINT64_C(0x7ff0000000000000), UINT64_C(0xfff0000000000000),
                                        UINT64_C(0x7ff8000000000000), UINT64_C(0x7ff0000000000001)};
    struct gw_exposure record = make_exposure();
    uint8_t *bytes = (uint8_t *)&record;
    size_t numbers = 0;
    for (size_t at = offsetof(struct gw_exposure, spot_usd); at < sizeof record; at += sizeof(double)) {
        bool is_number = at < offsetof(struct gw_exposure, positions_digest) ||
                         at >= offsetof(struct gw_exposure, pnl_usd);
        for (size_t i = 0; is_number && i < 4; i++) {
            memcpy(bytes + at, &infinite[i], sizeof infinite[i]);
            assert_int_equal(gw_record_check(&record, sizeof record), GW_E_FORMAT);
            memset(bytes + at, 0, sizeof infinite[i]);
        }
        numbers += is_number;
    }
    assert_int_equal(numbers, 22 + 2 * 3 * GW_LADDER_NODES + GW_TAIL_SHOCKS + 7 * GW_LADDER_NODES + 7 +
                                  GW_HORIZONS * (3 + 2 * GW_LADDER_NODES));
    const double extremes[] = {1.7976931348623157e308, -1.7976931348623157e308, 5e-324, -0.0};
    for (size_t i = 0; i < 4; i++) {
        record.vol = extremes[i];
        assert_int_equal(gw_record_check(&record, sizeof record), GW_OK);
    }
}

static void fill_u32(uint32_t *out, size_t *index)
{
    *out = (uint32_t)++ * index;
}

static void fill_u64(void *out, size_t *index)
{
    uint64_t value = ++*index;
    memcpy(out, &value, sizeof value);
}

static void fill_f64(double *out, size_t count, size_t *index)
{
    for (size_t i = 0; i < count; i++) {
        out[i] = (double)++*index;
    }
}

static void fill_bytes(uint8_t out[32], size_t *index)
{
    memset(out, (int)++*index, 32);
}

#define FILL_U32(r, member, n)                       fill_u32(&(r)->member, &index);
#define FILL_U64(r, member, n)                       fill_u64(&(r)->member, &index);
#define FILL_I64(r, member, n)                       fill_u64(&(r)->member, &index);
#define FILL_F64(r, member, n)                       fill_f64((double *)&(r)->member, n, &index);
#define FILL_U8(r, member, n)                        fill_bytes((uint8_t *)&(r)->member, &index);
#define FILL_CHAR(r, member, n)                      (index++, (void)memcpy(&(r)->member, #member, sizeof #member));
#define FILL_HEAD(member, type, n, offset, unit)     FILL_##type(&record.head, member, n)
#define FILL_EXPOSURE(member, type, n, offset, unit) FILL_##type(&record, member, n)

/* The digest comes from make_records.mjs, which packs the same numbers without these headers. */
static void the_bytes_of_an_exposure_are_those_of_the_golden_record(void **state)
{
    (void)state;
    struct gw_exposure record = {0};
    size_t index = 0;
    GW_HEAD_FIELDS(FILL_HEAD)
    GW_EXPOSURE_FIELDS(FILL_EXPOSURE)
    record.head.kind = GW_RECORD_EXPOSURE;
    record.head.size = sizeof record;
    record.head.abi = GW_RECORD_ABI;
    record.head.valid = 1;
    record.head.finality = GW_FINALITY_FINALIZED;
    record.head.mode = GW_MODE_REPLAY;
    record.head.reserved = 0;
    assert_int_equal(gw_record_check(&record, sizeof record), GW_OK);

    json_t *root = json_load_file(GW_TESTS_DIR "/golden/records.json", 0, NULL);
    const json_t *golden = json_object_get(root, "exposure");
    uint8_t digest[32];
    char text[67];
    assert_int_equal(json_integer_value(json_object_get(golden, "size")), sizeof record);
    gw_keccak256(digest, &record, sizeof record);
    gw_hex_encode(text, digest, sizeof digest);
    assert_string_equal(text, json_string_value(json_object_get(golden, "keccak256")));
    json_decref(root);
}

struct walked {
    size_t numbers;
    size_t texts;
    char kind[32];
    double spot;
};

static void count_field(void *context, const char *name, const double *values, size_t count, const char *text)
{
    struct walked *walked = context;
    walked->numbers += values != NULL ? count : 0;
    walked->texts += text != NULL ? 1 : 0;
    if (strcmp(name, "record") == 0) {
        (void)snprintf(walked->kind, sizeof walked->kind, "%s", text);
    }
    if (strcmp(name, "spot_usd") == 0) {
        walked->spot = values[0];
    }
}

static void a_walk_names_every_number_and_text(void **state)
{
    (void)state;
    static struct gw_forecast_record record;
    struct walked walked = {0};
    memset(&record, 0, sizeof record);
    record.head.kind = GW_RECORD_FORECAST;
    record.head.size = (uint32_t)sizeof record;
    record.head.abi = GW_RECORD_ABI;
    record.spot_usd = 1234.5;
    assert_int_equal(gw_record_walk(&record, sizeof record, count_field, &walked), GW_OK);
    assert_string_equal(walked.kind, "forecast");
    assert_true(walked.spot == 1234.5);
    assert_int_equal(walked.numbers, (sizeof record - sizeof record.head) / sizeof(double));
    assert_int_equal(walked.texts, 5);
    assert_int_equal(gw_record_walk(&record, sizeof record - 1, count_field, &walked), GW_E_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_walk_names_every_number_and_text),
        cmocka_unit_test(the_fields_of_a_record_leave_no_byte_out),
        cmocka_unit_test(the_layout_hash_is_that_of_this_abi),
        cmocka_unit_test(sound_records_of_every_kind_pass),
        cmocka_unit_test(wrong_kind_size_and_abi_are_refused),
        cmocka_unit_test(text_without_an_end_is_refused),
        cmocka_unit_test(any_number_that_is_not_finite_is_refused),
        cmocka_unit_test(the_bytes_of_an_exposure_are_those_of_the_golden_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
