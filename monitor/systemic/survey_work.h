/* survey_work: what gw_survey_measure() works with. Internal to the survey; one file per part of the record. */
#ifndef GW_MONITOR_SYSTEMIC_SURVEY_WORK_H
#define GW_MONITOR_SYSTEMIC_SURVEY_WORK_H

#include "monitor/systemic/cascade.h"
#include "monitor/systemic/debt_rank.h"
#include "monitor/systemic/fixed_point.h"
#include "monitor/systemic/survey.h"

#define GW_SURVEY_LINES_MAX    (GW_BOOK_BUCKETS_MAX * GW_BUCKETS_MAX)
#define GW_SURVEY_EXPIRIES_MAX 512u

/* One strike of one record. */
struct gw_survey_line {
    double strike_usd;
    double pin_usd; /* dollars per 1 % at the strike */
    double weight;  /* |pin_usd|: whose width is quoted */
    double width;   /* sigma * sqrt(T) */
    size_t order;
};

struct gw_survey_expiry {
    double expiry_s;
    double borne_usd;
    double hedging_usd;
};

struct gw_survey_venue {
    size_t index; /* into the book's exposures */
    struct gw_exposure_nodes nodes;
    double equity_usd;
    double unhedged_usd; /* the worst of the cascades; 0: it does not hedge */
};

struct gw_survey_work {
    struct gw_survey_line lines[GW_SURVEY_LINES_MAX];
    size_t line_count;
    struct gw_survey_expiry expiries[GW_SURVEY_EXPIRIES_MAX];
    size_t expiry_count;
    struct gw_survey_venue venues[GW_BOOK_EXPOSURES_MAX];
    size_t venue_count;
    struct gw_response_table table;
    struct gw_cascade_hedger hedgers[GW_CASCADE_HEDGERS_MAX];
    size_t hedger_venue[GW_CASCADE_HEDGERS_MAX]; /* into venues; the outside has none */
    double unhedged_usd[GW_CASCADE_HEDGERS_MAX];
    struct gw_cascade_liquidation liquidations[GW_CASCADE_LIQUIDATIONS_MAX];
    double weights[GW_DEBT_RANK_MAX * GW_DEBT_RANK_MAX];
};

/* What the parts read. */
struct gw_survey_input {
    const struct gw_exposure_book *book;
    const struct gw_ecosystem *ecosystem;
    const struct gw_memory *memory;
    const struct gw_policy_params *params;
    double depth_usd; /* D1, the smaller side; 0 = unknown */
    double vol;       /* per year: realised or implied, the larger */
    double k;
};

GW_MUST_USE enum gw_status gw_survey_fill_book(struct gw_systemic_record *out, struct gw_survey_work *work,
                                               const struct gw_survey_input *in);
GW_MUST_USE enum gw_status gw_survey_fill_loop(struct gw_systemic_record *out, struct gw_survey_work *work,
                                               const struct gw_survey_input *in);
GW_MUST_USE enum gw_status gw_survey_fill_cascades(struct gw_systemic_record *out,
                                                   struct gw_survey_work *work,
                                                   const struct gw_survey_input *in);
GW_MUST_USE enum gw_status gw_survey_fill_contagion(struct gw_systemic_record *out,
                                                    struct gw_survey_work *work,
                                                    const struct gw_survey_input *in);

#endif
