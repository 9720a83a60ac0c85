#include "chains/collector/follow.h"

#include <string.h>

#include "gammawatch/record.h"

#define READS_MAX 4096 /* per look: an upper bound for one turn of the loop */

void gw_follow_init(struct gw_follow *follow, const char *path, uint64_t chain_id)
{
    memset(follow, 0, sizeof *follow);
    follow->path = path;
    follow->chain_id = chain_id;
}

static void take(struct gw_follow *follow, const void *record, size_t size)
{
    struct gw_evaluated_record evaluated;

    if (size != sizeof evaluated) {
        return;
    }
    memcpy(&evaluated, record, sizeof evaluated);
    if (evaluated.head.kind == GW_RECORD_EVALUATED && evaluated.head.chain_id == follow->chain_id &&
        evaluated.ring_sequence > follow->evaluated) {
        follow->evaluated = evaluated.ring_sequence;
    }
}

bool gw_follow_reached(struct gw_follow *follow, uint64_t sequence)
{
    _Alignas(16) uint8_t record[GW_RECORD_SIZE_MAX];
    enum gw_status status = GW_OK;

    if (follow->path == NULL) {
        return true;
    }
    if (!follow->is_open) {
        follow->is_open = gw_ring_open(&follow->reader, follow->path, GW_RING_OLDEST) == GW_OK;
    }
    for (int i = 0; follow->is_open && i < READS_MAX; i++) {
        size_t size = 0;
        status = gw_ring_next(&follow->reader, record, sizeof record, &size);
        if (status == GW_E_CLOSED) {
            gw_follow_close(follow);
        } else if (status == GW_AGAIN) {
            break;
        } else if (status == GW_OK) {
            take(follow, record, size);
        }
    }
    return follow->evaluated >= sequence;
}

void gw_follow_close(struct gw_follow *follow)
{
    if (follow->is_open) {
        gw_ring_close(&follow->reader);
        follow->is_open = false;
    }
}
