/* vol_kind: what a source of volatilities does; vols.h says what each one is. Part of market.
 *
 * One file per source. A call of a feed is told by what it asks (`what`, the source's own) and of which item.
 */
#ifndef GW_CHAINS_MARKET_VOL_KIND_H
#define GW_CHAINS_MARKET_VOL_KIND_H

#include "chains/market/vols.h"

/* What an option asks of a feed. */
struct gw_vol_ask {
    double strike;
    double spot; /* 0: no fresh one */
    int64_t now_s;
    int64_t expiry_s;
};

struct gw_vol_kind {
    const char *name;  /* in configuration, records and reports */
    size_t address_at; /* of gw_vol_feed_address() in the feed */
    /* Rounds 0 and 1; NULL: nothing to ask. */
    enum gw_status (*plan)(const struct gw_vol_feed *feed, size_t index, struct gw_call_list *calls);
    enum gw_status (*plan_more)(const struct gw_vol_feed *feed, size_t index,
                                struct gw_call_list *calls); /* may be NULL */
    void (*decode)(struct gw_vol_feed *feed, unsigned what, size_t item, const struct gw_call_reply *reply,
                   int64_t now_s);
    void (*settle)(struct gw_vol_feed *feed, int64_t now_s);
    bool (*is_known)(const struct gw_vol_feed *feed);
    void (*borrow)(const struct gw_vol_feed *feed, struct gw_vol_borrowed *out, const struct gw_vol_ask *ask);
};

extern const struct gw_vol_kind gw_vol_lyra_gwav;
extern const struct gw_vol_kind gw_vol_premia_ssvi;
extern const struct gw_vol_kind gw_vol_rysk_sabr;
extern const struct gw_vol_kind gw_vol_derive_svi;

#define GW_VOL_ITEMS_MAX (1u << 16)

uint64_t gw_vol_tag(size_t index, unsigned what, size_t item);
/* The first reason stays. */
void gw_vol_doubt(struct gw_vol_feed *feed, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Expiries of a feed, in order, and what one of them says for a strike; 0: nothing. */
struct gw_vol_term {
    size_t count;
    int64_t (*expiry_s)(const struct gw_vol_feed *feed, size_t i);
    double (*vol)(const struct gw_vol_feed *feed, size_t i, const struct gw_vol_ask *ask);
};

/* The expiries that one lies between; both the same where only one serves. Of a term that is not empty. */
struct gw_vol_span {
    size_t near;
    size_t far;
};

struct gw_vol_span gw_vol_find_span(const struct gw_vol_feed *feed, const struct gw_vol_term *term,
                                    int64_t expiry_s);
/* 0: nothing. */
double gw_vol_over_term(const struct gw_vol_feed *feed, const struct gw_vol_term *term,
                        const struct gw_vol_ask *ask);

#endif
