/* intake: the door of the monitor. A record is admitted or refused; refusals are counted by reason and the
 * last good record of its key ages.
 *
 * Refused: bad layout, non-finite numbers, valid == 0, a kind that no collector writes (GW_E_FORMAT); another
 * mode than the monitor's (GW_E_REFUSED); an epoch lower than the chain's newest, or within one epoch a block
 * number lower than the newest (GW_STALE); a chain beyond GW_CHAINS_MAX (GW_E_BOUND). Threads: the loop's.
 */
#ifndef GW_MONITOR_INTAKE_H
#define GW_MONITOR_INTAKE_H

#include "gammawatch/record.h"

#define GW_CHAINS_MAX 16u

struct gw_intake {
    enum gw_mode mode;
    struct {
        uint64_t chain_id;
        uint64_t epoch;
        uint64_t block_number;
    } chains[GW_CHAINS_MAX];
    size_t chain_count;
    uint64_t admitted;
    uint64_t refused[GW_STATUS_COUNT];
};

void gw_intake_init(struct gw_intake *intake, enum gw_mode mode);
/* A collector restarted (its ring's writer epoch rose): its reorg epochs start anew. */
void gw_intake_forget(struct gw_intake *intake, uint64_t chain_id);
GW_MUST_USE enum gw_status gw_intake_admit(struct gw_intake *intake, const void *record, size_t size);

#endif
