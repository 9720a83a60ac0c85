#include "chains/collector/evidence.h"

enum gw_status gw_evidence_check_log(const struct gw_header *header, uint64_t chain_id,
                                     const struct gw_log *log)
{
    if (header->trust != GW_HEADER_PROVEN || chain_id == GW_EVIDENCE_POLYGON) {
        return GW_OK;
    }
    GW_ENSURE(gw_bloom_may_hold(header->bloom, log->address, 20), GW_E_CHECKSUM);
    for (unsigned i = 0; i < log->topic_count; i++) {
        GW_ENSURE(gw_bloom_may_hold(header->bloom, log->topics[i], 32), GW_E_CHECKSUM);
    }
    return GW_OK;
}

bool gw_evidence_may_hold(const struct gw_header *header, const struct gw_watch *watch)
{
    bool may_address = false;
    bool may_topic = false;
    if (header->trust != GW_HEADER_PROVEN) {
        return false;
    }
    for (size_t i = 0; i < watch->address_count && !may_address; i++) {
        may_address = gw_bloom_may_hold(header->bloom, watch->addresses[i], 20);
    }
    for (size_t i = 0; i < watch->topic_count && may_address && !may_topic; i++) {
        may_topic = gw_bloom_may_hold(header->bloom, watch->topics[i], 32);
    }
    return may_address && may_topic;
}
