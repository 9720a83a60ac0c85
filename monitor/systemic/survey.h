/* survey: what the formulas of this folder say of every underlying of an evaluation, and what the breaker asks of it.
 *
 * gw_survey_round() sums every underlying and couples them; gw_survey_measure() then fills the systemic record of one
 * and the hazards of its ecosystem: contagion, cascade and boundlessness. Both see the book as it is; they remember
 * correlations only. Nothing is allocated after gw_survey_init(). Threads: the loop's.
 *   cost  of one underlying with v venues about 1200 steps of the loop, v * v of DebtRank, and v per cascade step
 */
#ifndef GW_MONITOR_SYSTEMIC_SURVEY_H
#define GW_MONITOR_SYSTEMIC_SURVEY_H

#include "monitor/policy/policy.h"
#include "monitor/systemic/correlation.h"
#include "monitor/systemic/coupling.h"

struct gw_survey_market {
    struct gw_ecosystem ecosystem;
    enum gw_status status; /* of its sum */
    size_t coupled;        /* index in the coupling; GW_UNDERLYINGS_MAX: it has no depth */
};

struct gw_survey_work; /* scratch of gw_survey_measure() */

struct gw_survey {
    struct gw_correlation_memory correlation;
    struct gw_survey_market *markets; /* GW_UNDERLYINGS_MAX */
    size_t count;
    struct gw_coupling *coupling;
    size_t coupled_count;
    struct gw_survey_work *work;
};

GW_MUST_USE enum gw_status gw_survey_init(struct gw_survey *survey);
void gw_survey_fini(struct gw_survey *survey);

/* names: count <= GW_UNDERLYINGS_MAX distinct underlyings. An underlying whose sum fails says so in its status. */
void gw_survey_round(struct gw_survey *survey, const struct gw_exposure_book *book, const char (*names)[16],
                     size_t count, int64_t now_ms);

/* Of markets[index], whose status is GW_OK. memory: before the evaluation. The head's identity beyond underlying, and
 * reason_bits, are the caller's. GW_E_BOUND: more strikes, expiries or venues than the work holds; GW_E_DOMAIN: a
 * figure is not finite. *out and the hazards are then 0. */
GW_MUST_USE enum gw_status gw_survey_measure(struct gw_systemic_record *out, struct gw_survey *survey,
                                             size_t index, const struct gw_exposure_book *book,
                                             const struct gw_memory *memory,
                                             const struct gw_policy_params *params);

#endif
