#include "chains/book/hedging.h"

#include <stdbool.h>
#include <stddef.h>

const char *gw_hedging_side_text(const struct gw_hedging *hedging)
{
    const bool has_protocol = hedging->h_protocol > 0;
    const bool has_counterparty = hedging->h_counterparty > 0;
    if (has_protocol && has_counterparty) {
        return "both";
    }
    return has_protocol ? "protocol" : has_counterparty ? "counterparty" : "none";
}

const char *gw_hedging_evidence_text(enum gw_hedging_evidence evidence)
{
    static const char *const texts[] = {
#define X(name, text) text,
        GW_HEDGING_EVIDENCES(X)
#undef X
    };
    return (size_t)evidence < sizeof texts / sizeof texts[0] ? texts[evidence] : "unknown";
}
