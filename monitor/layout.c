#include "monitor/layout.h"

#include <stdio.h>
#include <string.h>

#include "ipc/base/keccak.h"
#include "monitor/feed.h"

#define SIZE_OF(type, field) sizeof(((struct type *)0)->field)
#define STATE_PADDING        8u /* bytes between its fields */

struct field {
    const char *name;
    size_t offset;
    size_t size;
};

static const struct field fields[] = {
#define X(type, field) {#type "." #field, offsetof(struct type, field), SIZE_OF(type, field)},
#include "monitor/layout.def"
#undef X
    {"window.block_number", offsetof(struct gw_feed_state, window[0].block_number), 8},
    {"window.target_bps", offsetof(struct gw_feed_state, window[0].target_bps), 4},
    {"window.utilisation_bps", offsetof(struct gw_feed_state, window[0].utilisation_bps), 4},
    {"window.iv_markup_bps", offsetof(struct gw_feed_state, window[0].iv_markup_bps), 4},
    {"window.strike_cap_usd_e8", offsetof(struct gw_feed_state, window[0].strike_cap_usd_e8), 8},
    {"start", 0, sizeof(struct gw_journal_start)},
    {"vector", 0, sizeof(struct gw_journal_vector)},
    {"signed", 0, sizeof(struct gw_journal_signed)},
    {"rebaseline", 0, sizeof(struct gw_journal_rebaseline)},
    {"correlation", 0, sizeof(struct gw_journal_correlation)},
    {"absence", 0, sizeof(struct gw_journal_absence)},
    {"freeze", 0, sizeof(struct gw_journal_freeze)},
    {"thaw", 0, sizeof(struct gw_journal_thaw)},
};

/* A field that is not in the table would change no number. */
#define SIZE_gw_memory(field)     SIZE_OF(gw_memory, field)
#define SIZE_gw_feed_state(field) 0
#define X(type, field)            +SIZE_##type(field)
_Static_assert(sizeof(struct gw_memory) == 0
#include "monitor/layout.def"
               ,
               "layout.def has every field of gw_memory");
#undef SIZE_gw_memory
#undef SIZE_gw_feed_state
#define SIZE_gw_memory(field)     0
#define SIZE_gw_feed_state(field) SIZE_OF(gw_feed_state, field)
_Static_assert(sizeof(struct gw_feed_state) == STATE_PADDING
#include "monitor/layout.def"
               ,
               "layout.def has every field of gw_feed_state");
#undef X

uint32_t gw_layout_number(void)
{
    const uint64_t records = gw_record_layout_hash();
    struct gw_keccak hash;
    uint8_t digest[32];
    uint32_t number;
    char line[96];
    gw_keccak_init(&hash);
    gw_keccak_update(&hash, &records, sizeof records);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        const int length =
            snprintf(line, sizeof line, "%s @%zu %zu\n", fields[i].name, fields[i].offset, fields[i].size);
        GW_ASSERT(length > 0 && (size_t)length < sizeof line);
        gw_keccak_update(&hash, line, (size_t)length);
    }
    gw_keccak_final(&hash, digest);
    memcpy(&number, digest, sizeof number);
    return number | 1u;
}
