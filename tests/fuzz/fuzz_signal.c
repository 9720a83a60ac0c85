/* Text from anywhere: whatever is accepted writes itself back and reads the same; verifying never crashes. */
#include <stdint.h>
#include <string.h>

#include "gammawatch/signal.h"

#define LINE_SIZE 4096u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_bytes(const uint8_t *data, size_t size)
{
    struct gw_signed_vector vector;
    char line[LINE_SIZE];
    if (size != sizeof vector) {
        return;
    }
    memcpy(&vector, data, sizeof vector);
    (void)!gw_signal_verify(&vector, NULL);
    (void)!gw_signal_format_json(line, sizeof line, &vector);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gw_signed_vector vector, again;
    char line[LINE_SIZE];
    try_bytes(data, size);
    if (gw_signal_parse_json(&vector, (const char *)data, size) != GW_OK) {
        return 0;
    }
    GW_ASSERT(gw_signal_format_json(line, sizeof line, &vector) == GW_OK);
    GW_ASSERT(gw_signal_parse_json(&again, line, strlen(line)) == GW_OK);
    GW_ASSERT(memcmp(&vector, &again, sizeof vector) == 0);
    (void)!gw_signal_verify(&vector, vector.signer);
    return 0;
}
