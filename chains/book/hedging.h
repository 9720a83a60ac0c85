/* hedging: which part of either side of a position delta-hedges, and how that is known (policy 3.6).
 *
 * The flow of hedgers is minus the position's gamma times (h_protocol - h_counterparty). What nobody measured is a
 * belief, and its class travels with it: a structure of which nobody said anything is "assumed".
 */
#ifndef GW_CHAINS_BOOK_HEDGING_H
#define GW_CHAINS_BOOK_HEDGING_H

/* From the weakest to the strongest. A class is of both sides together, so of the weaker of them.
 *   assumed     the operator's or our own estimate
 *   documented  the contract or its papers say that it is so; how far it was done is not read
 *   observed    the hedge itself is read on chain at this block */
#define GW_HEDGING_EVIDENCES(X)                                                                              \
    X(ASSUMED, "assumed")                                                                                    \
    X(DOCUMENTED, "documented")                                                                              \
    X(OBSERVED, "observed")

enum gw_hedging_evidence {
#define X(name, text) GW_HEDGING_##name,
    GW_HEDGING_EVIDENCES(X)
#undef X
};

/* Fractions with the band of what is not known. */
struct gw_hedging {
    double h_protocol;
    double h_protocol_lo;
    double h_protocol_hi;
    double h_counterparty;
    double h_counterparty_lo;
    double h_counterparty_hi;
    enum gw_hedging_evidence evidence;
};

/* "none", "protocol", "counterparty" or "both": the sides of which any part hedges. */
const char *gw_hedging_side_text(const struct gw_hedging *hedging);
const char *gw_hedging_evidence_text(enum gw_hedging_evidence evidence);

#endif
