/* standing: how the house stands, read from its rings: writers, chains, feeds, and what is wrong.
 *
 * A chain's numbers are those of its last status record; writers repeat it each second. The time against
 * which vectors age is the domain's: the newest observation of the vector's chain, so that a replay or a test
 * chain with a clock of its own is judged by that clock.
 */
#ifndef GW_MONITOR_CLI_STANDING_H
#define GW_MONITOR_CLI_STANDING_H

#include "gammawatch/record.h"
#include "gammawatch/signal.h"
#include "monitor/cli/cli.h"
#include "monitor/cli/segment.h"

#define GW_STANDING_FEEDS_MAX    256u
#define GW_STANDING_PROBLEMS_MAX 64u
#define GW_STANDING_TEXT_MAX     200

struct gw_standing_chain {
    char name[16];
    struct gw_segment segment;
    bool is_there;   /* its ring is */
    bool has_status; /* a block was published */
    struct gw_status_record status;
};

struct gw_standing_feed {
    struct gw_signed_vector vector;
    double age_s;       /* domain time since observed_at */
    double left_s;      /* until the first of both validities ends; negative: since */
    bool is_time_known; /* the chain's clock was read; the figures above are 0 without */
    bool is_revoked;    /* its signer withdrew the vector */
};

struct gw_standing {
    char dir[GW_SEGMENT_PATH_MAX];
    struct gw_standing_chain chains[GW_CLI_CHAINS_MAX];
    size_t chain_count;
    struct gw_segment monitor;
    bool has_monitor; /* the signal ring is there */
    struct gw_standing_feed feeds[GW_STANDING_FEEDS_MAX];
    size_t feed_count;
    char problems[GW_STANDING_PROBLEMS_MAX][GW_STANDING_TEXT_MAX];
    size_t problem_count; /* further ones are counted, not kept */
};

struct gw_standing_options {
    const char *ring_dir;                 /* NULL: the house's */
    const struct gw_cli_chains *expected; /* chains that must be there; NULL: any */
    double head_age_s_max;                /* a head that stands longer is a problem */
};

/* GW_E_IO (errno tells) or GW_E_BOUND: the directory cannot be read or holds too much; dir is set. */
GW_MUST_USE enum gw_status gw_standing_read(struct gw_standing *out,
                                            const struct gw_standing_options *options);

/* Seconds between a block's time and the wall clock; what a live chain lags. */
double gw_standing_lag_s(const struct gw_status_record *status);

void gw_standing_print(FILE *out, const struct gw_standing *standing);
/* False when writing failed. */
bool gw_standing_print_json(FILE *out, const struct gw_standing *standing);

#endif
