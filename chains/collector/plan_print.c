/* The plan for people and for scripts. */
#include <inttypes.h>

#include "chains/collector/plan.h"

static struct gw_plan_venue sum(const struct gw_plan *plan, const struct gw_chain *chain)
{
    struct gw_plan_venue total = {0};
    for (size_t i = 0; i < chain->venue_count; i++) {
        total.blocks += plan->venues[i].blocks;
        total.requests += plan->venues[i].requests;
        total.bytes += plan->venues[i].bytes;
        total.seconds += plan->venues[i].seconds;
        total.logs += plan->venues[i].logs;
    }
    return total;
}

static void print_row(FILE *out, const char *name, const struct gw_plan_venue *v)
{
    fprintf(out, "  %-16s %12" PRIu64 " %12" PRIu64 " %8" PRIu64 " %10.0f %10.1f %10.0f %10.0f\n", name,
            v->from, v->blocks, v->width, v->requests, v->bytes / 1e6, v->seconds, v->logs);
}

void gw_plan_print(FILE *out, const struct gw_plan *plan, const struct gw_chain *chain)
{
    const struct gw_plan_venue total = sum(plan, chain);

    fprintf(out, "%s at block %" PRIu64 ", ", chain->name, plan->head.number);
    if (plan->checkpoint > 0) {
        fprintf(out, "on from the checkpoint of block %" PRIu64 "\n", plan->checkpoint);
    } else {
        fprintf(out, "%s\n",
                chain->checkpoint != NULL ? "no checkpoint to go on from" : "without a checkpoint");
    }
    fprintf(out, "  %-16s %12s %12s %8s %10s %10s %10s %10s\n", "history of", "from", "blocks", "width",
            "requests", "MB", "seconds", "logs");
    for (size_t i = 0; i < chain->venue_count; i++) {
        print_row(out, chain->venues[i].name, &plan->venues[i]);
        if (plan->venues[i].blocks > 0 && plan->venues[i].sampled == 0) {
            fprintf(out, "  %-16s the newest range was not answered: no estimate\n", "");
        }
    }
    print_row(out, "all", &total);
    fprintf(out,
            "  then the state of %.0f positions and ticks at most: %.0f calls, %.1f MB\n"
            "  then %.0f calls a day while blocks are quiet, one block in %.2f s",
            plan->entries, plan->state_requests, plan->state_bytes / 1e6, plan->calls_per_day, plan->block_s);
    if (plan->budget_per_day > 0) {
        fprintf(out, "; the budget is %" PRIu64, plan->budget_per_day);
    }
    fprintf(out, "\n");
}

static json_t *venue_json(const char *name, const struct gw_plan_venue *v)
{
    return json_pack("{s:s, s:I, s:I, s:I, s:I, s:f, s:f, s:f, s:f}", "venue", name, "from",
                     (json_int_t)v->from, "blocks", (json_int_t)v->blocks, "sampled_blocks",
                     (json_int_t)v->sampled, "width_blocks", (json_int_t)v->width, "requests", v->requests,
                     "bytes", v->bytes, "seconds", v->seconds, "logs", v->logs);
}

json_t *gw_plan_json(const struct gw_plan *plan, const struct gw_chain *chain)
{
    const struct gw_plan_venue total = sum(plan, chain);
    json_t *venues = json_array();

    for (size_t i = 0; i < chain->venue_count; i++) {
        (void)json_array_append_new(venues, venue_json(chain->venues[i].name, &plan->venues[i]));
    }
    return json_pack("{s:s, s:s, s:I, s:I, s:f, s:o, s:o, s:f, s:f, s:f, s:f, s:I}", "schema",
                     "gammawatch.plan/1", "chain", chain->name, "block", (json_int_t)plan->head.number,
                     "checkpoint", (json_int_t)plan->checkpoint, "block_s", plan->block_s, "history", venues,
                     "total", venue_json("all", &total), "entries", plan->entries, "state_calls",
                     plan->state_requests, "state_bytes", plan->state_bytes, "calls_per_day",
                     plan->calls_per_day, "budget_per_day", (json_int_t)plan->budget_per_day);
}
