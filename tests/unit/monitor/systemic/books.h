/* books: an underlying of a few venues with options, in linear depth, surveyed. */
#ifndef GW_TESTS_UNIT_MONITOR_SYSTEMIC_BOOKS_H
#define GW_TESTS_UNIT_MONITOR_SYSTEMIC_BOOKS_H

#include "monitor/systemic/survey.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/monitor/policy/fixture.h"

#define SPOT   2000.0
#define WEEK_S 604800.0
#define NOW_MS ((int64_t)FIXTURE_NOW_S * 1000)

/* One option of one venue: quantity of the protocol side, hedged fraction h_P - h_C. */
struct position {
    const char *venue;
    uint64_t chain_id;
    bool is_call;
    double strike;
    double weeks;
    double quantity;
    double hedged;
};

struct world {
    struct gw_exposure_book book;
    struct gw_outside outside;
    struct gw_survey survey;
    struct gw_memory memory;
    struct gw_policy_params params;
    double depth_usd;
};

static inline int set_up(void **state)
{
    static struct world w;
    memset(&w, 0, sizeof w);
    w.params = fixture_params();
    w.depth_usd = 20e6;
    *state = &w;
    return gw_exposure_book_init(&w.book) == GW_OK && gw_survey_init(&w.survey) == GW_OK ? 0 : -1;
}

static inline int tear_down(void **state)
{
    struct world *w = *state;
    gw_survey_fini(&w->survey);
    gw_exposure_book_fini(&w->book);
    return 0;
}

static inline void empty(struct world *w)
{
    w->book.exposure_count = 0;
    w->book.bucket_count = 0;
    w->book.curve_count = 0;
    memset(&w->survey.correlation, 0, sizeof w->survey.correlation);
}

static inline void name_head(struct gw_record_head *head, const char *protocol, const char *venue,
                             uint64_t chain_id)
{
    memset(head->protocol, 0, sizeof head->protocol);
    memset(head->venue, 0, sizeof head->venue);
    (void)snprintf(head->protocol, sizeof head->protocol, "%s", protocol);
    (void)snprintf(head->venue, sizeof head->venue, "%s", venue);
    head->chain_id = chain_id;
}

static inline void add_to_bucket(struct gw_bucket_record *r, const struct position *p)
{
    const size_t i = (size_t)r->buckets;
    r->strike_usd[i] = p->strike;
    r->expiry_s[i] = FIXTURE_NOW_S + p->weeks * WEEK_S;
    r->vol[i] = 0.8;
    (p->is_call ? r->call_quantity : r->put_quantity)[i] = p->quantity;
    (p->is_call ? r->call_open_quantity : r->put_open_quantity)[i] = fabs(p->quantity);
    (p->is_call ? r->hedging_call_quantity : r->hedging_put_quantity)[i] = p->quantity * p->hedged;
    r->buckets += 1;
}

/* One record of each kind per venue, as a collector would. */
static inline void put_venue(struct world *w, const char *protocol, const char *venue, uint64_t chain_id,
                             const struct position *positions, size_t count)
{
    struct fixture_leg legs[GW_BUCKETS_MAX];
    struct gw_bucket_record buckets;
    size_t used = 0;
    memset(&buckets, 0, sizeof buckets);
    for (size_t i = 0; i < count; i++) {
        const struct position *p = &positions[i];
        if (strcmp(p->venue, venue) == 0) {
            legs[used++] =
                fixture_option(p->is_call, p->strike, p->weeks * WEEK_S, 0.8, p->quantity, p->hedged);
            add_to_bucket(&buckets, p);
        }
    }
    if (used == 0) {
        return; /* a venue without positions has no records */
    }
    struct gw_exposure exposure = fixture_exposure(SPOT, legs, used);
    exposure.notional_usd = 1e7;
    exposure.short_gamma_usd_per_1pct = exposure.gamma_usd_per_1pct < 0 ? exposure.gamma_usd_per_1pct : 0;
    exposure.vol = 0.8;
    name_head(&exposure.head, protocol, venue, chain_id);
    buckets.head = exposure.head;
    buckets.head.kind = GW_RECORD_BUCKETS;
    buckets.head.size = (uint32_t)sizeof buckets;
    buckets.spot_usd = SPOT;
    buckets.parts = 1;
    assert_int_equal(gw_exposure_put(&w->book, &exposure), GW_OK);
    assert_int_equal(gw_exposure_put_buckets(&w->book, &buckets), GW_OK);
}

static inline struct gw_systemic_record measure(struct world *w)
{
    static const char names[1][16] = {"ETH"};
    struct gw_systemic_record out;
    memcpy(w->book.curves[0].underlying, "ETH", 4);
    w->book.curves[0].depth_1pct_usd = w->depth_usd;
    w->book.curve_count = 1;
    gw_survey_round(&w->survey, &w->book, names, 1, NOW_MS);
    assert_int_equal(w->survey.markets[0].status, GW_OK);
    assert_int_equal(gw_survey_measure(&out, &w->survey, 0, &w->book, &w->memory, &w->params), GW_OK);
    assert_int_equal(gw_record_check(&out, sizeof out), GW_OK);
    return out;
}

static inline void assert_near(double a, double b)
{
    if (!(fabs(a - b) <= 1e-9 * (fabs(a) + fabs(b)) + 1e-9)) {
        fail_msg("%.17g is not %.17g", a, b);
    }
}

/* All that is a number of the market; names of shares aside. */
static inline void assert_alike(const struct gw_systemic_record *a, const struct gw_systemic_record *b)
{
    assert_near(a->k, b->k);
    assert_near(a->call_gamma_usd_per_1pct, b->call_gamma_usd_per_1pct);
    assert_near(a->put_gamma_usd_per_1pct, b->put_gamma_usd_per_1pct);
    assert_near(a->naive_gex_usd_per_1pct, b->naive_gex_usd_per_1pct);
    assert_near(a->hedging_gamma_conservative_usd_per_1pct, b->hedging_gamma_conservative_usd_per_1pct);
    assert_near(a->squeeze_level_usd, b->squeeze_level_usd);
    assert_near(a->concentration, b->concentration);
    assert_near(a->debt_rank, b->debt_rank);
    assert_near(a->delta_covar, b->delta_covar);
    assert_near(a->spectral_radius, b->spectral_radius);
    assert_near(a->pins, b->pins);
    for (size_t i = 0; i < GW_SYSTEMIC_PINS; i++) {
        assert_near(a->pin_strike_usd[i], b->pin_strike_usd[i]);
        assert_near(a->pin_gamma_usd_per_1pct[i], b->pin_gamma_usd_per_1pct[i]);
    }
    for (size_t i = 0; i < GW_SYSTEMIC_SHOCKS; i++) {
        assert_near(a->curve_move[i], b->curve_move[i]);
        assert_near(a->curve_flow_usd[i], b->curve_flow_usd[i]);
    }
    for (size_t i = 0; i < GW_SYSTEMIC_CASCADES; i++) {
        assert_near(a->cascade_peak[i], b->cascade_peak[i]);
        assert_near(a->cascade_final[i], b->cascade_final[i]);
    }
}

#endif
