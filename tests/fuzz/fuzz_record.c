/* gw_record_check() against a plain reading of what it promises. */
#include <stdint.h>
#include <string.h>

#include "gammawatch/record.h"
#include "gammawatch/signal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect_finite(const double *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        GW_ASSERT(numbers[i] - numbers[i] == 0);
    }
}

static void expect_exposure(const uint8_t *data, size_t size)
{
    struct gw_exposure record;
    GW_ASSERT(size == sizeof record);
    memcpy(&record, data, sizeof record);
    GW_ASSERT(strlen(record.head.venue) < sizeof record.head.venue);
    GW_ASSERT(strlen(record.vol_source) < sizeof record.vol_source);
    expect_finite(&record.spot_usd, 16);
    expect_finite(&record.pnl_usd[0][0],
                  (sizeof record - offsetof(struct gw_exposure, pnl_usd)) / sizeof(double));
}

static void expect_depth(const uint8_t *data, size_t size)
{
    struct gw_depth record;
    GW_ASSERT(size == sizeof record);
    memcpy(&record, data, sizeof record);
    expect_finite(&record.pool_price_usd, 4 + GW_LADDER_NODES);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (gw_record_check(data, size) != GW_OK) {
        return 0;
    }
    uint32_t kind;
    memcpy(&kind, data, sizeof kind);
    if (kind == GW_RECORD_EXPOSURE) {
        expect_exposure(data, size);
    } else if (kind == GW_RECORD_DEPTH) {
        expect_depth(data, size);
    } else if (kind == GW_RECORD_STATUS) {
        GW_ASSERT(size == sizeof(struct gw_status_record));
    } else {
        GW_ASSERT(kind == GW_RECORD_VECTOR && size == sizeof(struct gw_signed_vector));
    }
    return 0;
}
