#include "monitor/intake/intake.h"

#include <string.h>

void gw_intake_init(struct gw_intake *intake, enum gw_mode mode)
{
    memset(intake, 0, sizeof *intake);
    intake->mode = mode;
}

static size_t find_chain(const struct gw_intake *intake, uint64_t chain_id)
{
    size_t i = 0;
    while (i < intake->chain_count && intake->chains[i].chain_id != chain_id) {
        i++;
    }
    return i;
}

void gw_intake_forget(struct gw_intake *intake, uint64_t chain_id)
{
    const size_t i = find_chain(intake, chain_id);
    if (i < intake->chain_count) {
        intake->chains[i].epoch = 0;
        intake->chains[i].block_number = 0;
    }
}

static bool is_collector_kind(uint32_t kind)
{
    return kind == GW_RECORD_EXPOSURE || kind == GW_RECORD_DEPTH || kind == GW_RECORD_STATUS ||
           kind == GW_RECORD_CONSUMER || kind == GW_RECORD_BUCKETS || kind == GW_RECORD_LIQUIDATION ||
           kind == GW_RECORD_PERP;
}

static enum gw_status judge(struct gw_intake *intake, const void *record, size_t size)
{
    GW_TRY(gw_record_check(record, size));
    struct gw_record_head head;
    memcpy(&head, record, sizeof head);
    GW_ENSURE(is_collector_kind(head.kind) && head.valid != 0, GW_E_FORMAT);
    GW_ENSURE(head.mode == (uint32_t)intake->mode, GW_E_REFUSED);

    const size_t i = find_chain(intake, head.chain_id);
    GW_ENSURE(i < GW_CHAINS_MAX, GW_E_BOUND);
    if (i == intake->chain_count) {
        intake->chain_count++;
        intake->chains[i].chain_id = head.chain_id;
    } else {
        GW_ENSURE(head.epoch >= intake->chains[i].epoch, GW_STALE);
        const bool is_same_branch = head.epoch == intake->chains[i].epoch;
        GW_ENSURE(!is_same_branch || head.block_number >= intake->chains[i].block_number, GW_STALE);
    }
    intake->chains[i].epoch = head.epoch;
    intake->chains[i].block_number = head.block_number;
    return GW_OK;
}

enum gw_status gw_intake_admit(struct gw_intake *intake, const void *record, size_t size)
{
    const enum gw_status status = judge(intake, record, size);
    if (status == GW_OK) {
        intake->admitted++;
    } else {
        intake->refused[status]++;
    }
    return status;
}
