/* Arbitrary bytes as an instrument: every answer is finite, or refused and zero. */
#include <string.h>

#include "tests/property/pricing/raw.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    double in[RAW_INPUTS + 1] = {0};
    if (size < 2) {
        return 0;
    }
    size_t bytes = size - 2 < sizeof in ? size - 2 : sizeof in;
    memcpy(in, data + 2, bytes);
    const struct gw_instrument instrument = raw_instrument(data[0], data[1], in);
    GW_ASSERT(raw_holds(in[0], &instrument, in[RAW_INPUTS]));
    return 0;
}
