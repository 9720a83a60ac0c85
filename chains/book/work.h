/* work: what gw_book_seal() keeps per exposure while it sums. Internal to the book. */
#ifndef GW_CHAINS_BOOK_WORK_H
#define GW_CHAINS_BOOK_WORK_H

#include "chains/book/book.h"
#include "gammawatch/ladder_book.h"
#include "ipc/base/keccak.h"

/* A compensated scalar sum (Neumaier), like gw_ladder_sum for one number. */
struct gw_book_sum {
    double total;
    double carry;
};

/* h_P - h_C as it is, and at the ends of its band. */
#define GW_BOOK_HEDGINGS 3u

struct gw_book_slot {
    const char *protocol;
    const char *venue;
    const char *underlying;
    double spot;
    double spot_age_s;
    enum gw_status spot_status;
    size_t positions;
    size_t excluded;
    char reason[200];    /* of the first excluded */
    const char *missing; /* the other underlying without a spot, after GW_E_MISSING */
    uint32_t flags;
    bool has_lp;
    uint32_t first; /* of its instruments in entries, and the last; GW_BOOK_NONE */
    uint32_t last;
    struct gw_book_sum gamma_finite; /* tokens per $ */
    struct gw_book_sum hedging_gamma_finite;
    struct gw_book_sum vanna;
    struct gw_book_sum hedging_vanna;
    struct gw_book_sum charm;
    struct gw_book_sum hedging_charm;
    struct gw_book_sum notional;
    struct gw_book_sum short_gamma; /* tokens per $ */
    struct gw_book_sum long_gamma;
    struct gw_book_sum vega;
    struct gw_book_sum theta;
    struct gw_book_sum vol_by_gamma;
    struct gw_book_sum gamma_size;
    struct gw_book_sum next_gamma_size; /* of what ends at next_expiry_s */
    struct gw_book_sum vol_by_quantity;
    struct gw_book_sum quantity_size;
    struct gw_book_sum short_quantity;
    int64_t next_expiry_s;
    const char *vol_source; /* of the first option; "config" once any came from there */
    double vol_age_s;       /* the greatest */
    double vol_confidence;  /* the least */
    struct gw_book_sum hedging_by_gamma[GW_BOOK_HEDGINGS]; /* ratio and band, by |gamma| and by count */
    struct gw_book_sum hedging_by_count[GW_BOOK_HEDGINGS];
    struct gw_book_sum gamma_all; /* |gamma| of everything */
    size_t parts;
    enum gw_hedging_evidence evidence;
    struct gw_keccak digest;
};

/* One option, for netting by strike and expiry. */
struct gw_book_option {
    uint32_t slot;
    uint32_t order;
    bool is_call;
    int64_t expiry_s;
    double strike;
    double quantity;
    double vol;
    double hedging; /* h_P - h_C, and the ends of its band */
    double hedging_least;
    double hedging_most;
};

#define GW_BOOK_NONE     UINT32_MAX
#define GW_BOOK_LEGS_MAX GW_HOLDING_TOKENS_MAX
/* A range stands under both of its underlyings, a holding under all. */
#define GW_BOOK_ENTRIES_MAX (2 * GW_POSITIONS_MAX + GW_BOOK_LEGS_MAX * GW_HOLDINGS_MAX)

/* One instrument of one slot, in the order of the positions. */
struct gw_book_entry {
    struct gw_ladder_other held;
    uint32_t next;
};

struct gw_book_work {
    struct gw_book_slot slots[GW_EXPOSURES_MAX];
    size_t slot_count;
    struct gw_book_option options[GW_POSITIONS_MAX];
    size_t option_count;
    struct gw_book_entry entries[GW_BOOK_ENTRIES_MAX];
    size_t entry_count;
    struct gw_ladder_book ladder; /* of one slot after the other */
    void *ladder_storage;
    uint32_t order[GW_POSITIONS_MAX];
};

void gw_book_sum_add(struct gw_book_sum *sum, double value);
double gw_book_sum_read(const struct gw_book_sum *sum);

/* Puts the call for perpetual markets into a sink whose context is the book. */
void gw_book_perps_join(struct gw_position_sink *sink);
/* Canonical order, see book.h. */
void gw_book_sort(struct gw_book *book);
/* Feeds one position's canonical form. */
void gw_book_hash_position(struct gw_keccak *k, const struct gw_book_position *position);
/* Fills what a record's head owes to the block and to what it is about. */
void gw_book_fill_head(const struct gw_book *book, struct gw_record_head *head, enum gw_record_kind kind,
                       size_t size, const char *protocol, const char *venue, const char *underlying);

/* One position as one of its underlyings sees it. */
struct gw_book_leg {
    const char *underlying;
    const struct gw_token
        *quote; /* LPs: the other token; NULL for all else and for two tokens of one underlying */
    bool is_base_token1;
};

/* Returns how many there are: none of what stands in dollars alone. */
size_t gw_book_list_legs(struct gw_book_leg legs[GW_BOOK_LEGS_MAX], const struct gw_position *p);
/* The instrument that the leg's spot drives; an LP's price is the oracles' S_base/S_quote. */
GW_MUST_USE enum gw_status gw_book_build_instrument(struct gw_instrument *out, const struct gw_book *book,
                                                    struct gw_book_slot *slot, const struct gw_position *p,
                                                    const struct gw_book_leg *leg);

/* Delta of a position at a spot, tokens. GW_E_DOMAIN also for an LP. */
GW_MUST_USE enum gw_status gw_book_delta(const struct gw_book *book, const struct gw_position *p, double spot,
                                         double *out);
/* Prices one position into every slot it stands under. A position that cannot be priced is counted in its slot. */
GW_MUST_USE enum gw_status gw_book_price(struct gw_book *book, const struct gw_book_position *position);
/* Sorts the options by (slot, expiry, strike) and nets them into short_quantity. */
void gw_book_net_options(struct gw_book_work *work);
bool gw_book_is_same_contract(const struct gw_book_option *x, const struct gw_book_option *y);
/* The bucket records of the sorted options. A slot whose options do not fit is marked, and has none. */
void gw_book_fill_buckets(struct gw_book *book);
void gw_book_fill_exposure(const struct gw_book *book, struct gw_exposure *out,
                           const struct gw_book_slot *slot);

#endif
