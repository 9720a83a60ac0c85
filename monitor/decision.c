#include "monitor/decision.h"

#include <stdio.h>
#include <string.h>

#include "ipc/base/log.h"
#include "monitor/delivery.h"
#include "monitor/exposure/ages.h"
#include "monitor/inputs.h"
#include "monitor/liquidity/advice.h"
#include "monitor/policy/budget.h"
#include "monitor/policy/explain.h"

const struct gw_status_record *gw_decision_status(const struct gw_monitor *m, uint64_t chain_id)
{
    for (size_t i = 0; i < m->book.status_count; i++) {
        if (m->book.statuses[i].head.chain_id == chain_id) {
            return &m->book.statuses[i];
        }
    }
    return NULL;
}

static const struct gw_exposure *find_exposure(const struct gw_monitor *m, const struct gw_feed *feed)
{
    for (size_t i = 0; i < m->book.exposure_count; i++) {
        const struct gw_record_head *head = &m->book.exposures[i].head;
        if (head->chain_id == feed->domain.chain_id && strcmp(head->protocol, feed->protocol) == 0 &&
            strcmp(head->venue, feed->venue) == 0 && strcmp(head->underlying, feed->underlying) == 0) {
            return &m->book.exposures[i];
        }
    }
    return NULL;
}

/* What moves a little with every block waits for the slot: spreads, gammas, the ramp of the maintenance margin. */
static bool is_changed(const struct gw_signal *now, const struct gw_signal *last)
{
    return now->margin.initial_margin_bps != last->margin.initial_margin_bps ||
           now->liquidity.utilisation_cap_bps != last->liquidity.utilisation_cap_bps ||
           now->liquidity.strike_cap_usd_e8 != last->liquidity.strike_cap_usd_e8 ||
           now->liquidity.lp_advice != last->liquidity.lp_advice ||
           now->liquidity.breaker_level != last->liquidity.breaker_level ||
           now->header.state != last->header.state || now->header.reason_bits != last->header.reason_bits;
}

/* With dead input, or on a frozen chain, consumers shall expire to their safe default: after the vector that says so, only a breaker that
 * rises is worth another. */
static bool is_due(const struct gw_monitor *m, const struct gw_feed *feed, const struct gw_signal *signal,
                   bool is_reorg)
{
    const struct gw_signal *last = &feed->last.signal;
    if (!feed->has_last) {
        return true;
    }
    const uint64_t silent = GW_REASON(STALE_DEAD) | GW_REASON(FROZEN);
    if ((signal->header.reason_bits & last->header.reason_bits & silent) != 0) {
        return signal->liquidity.breaker_level > last->liquidity.breaker_level;
    }
    const uint64_t now_s = signal->header.observed_at;
    const uint64_t last_s = last->header.observed_at;
    return is_changed(signal, last) || is_reorg ||
           (now_s >= last_s && now_s - last_s >= m->config->policy.slot_s);
}

static void fill_header(struct gw_signal_header *out, const struct gw_monitor *m, const struct gw_feed *feed,
                        const struct gw_status_record *block, const struct gw_market *market, int64_t now_ms)
{
    memcpy(out->feed_id, feed->identity.feed_id, sizeof out->feed_id);
    memcpy(out->subject, feed->identity.subject, sizeof out->subject);
    memcpy(out->underlying, feed->identity.underlying, sizeof out->underlying);
    out->seq = feed->state.seq + 1;
    out->epoch = m->epoch;
    out->block_number = block->head.block_number;
    memcpy(out->block_hash, block->head.block_hash, sizeof out->block_hash);
    out->observed_at = (uint64_t)(now_ms / 1000);
    out->mode = (uint8_t)m->mode;
    memcpy(out->inputs_digest, market->inputs_digest, sizeof out->inputs_digest);
    memcpy(out->prev_hash, feed->state.prev_hash, sizeof out->prev_hash);
}

/* Everything but its head. Without one the vector says "none" in its place. */
static bool make_advice(struct gw_advice_record *out, const struct gw_monitor *m,
                        const struct gw_policy_context *context)
{
    const struct gw_advice_input input = {
        .params = context->params,
        .book = &m->book,
        .ecosystem = context->ecosystem,
        .feedback = context->feedback,
        .exposure = context->exposure,
        .now_s = context->now_s,
    };
    return gw_advice_make(out, &input) == GW_OK;
}

static void send_advice(struct gw_monitor *m, const struct gw_feed *feed, struct gw_advice_record *record,
                        const struct gw_record_head *block, int64_t now_ms)
{
    memcpy(&record->head, block, sizeof record->head);
    record->head.kind = GW_RECORD_ADVICE;
    record->head.size = (uint32_t)sizeof *record;
    record->head.observed_ms = now_ms;
    record->head.mode = (uint32_t)m->mode;
    record->head.flags = 0;
    memcpy(record->head.protocol, feed->protocol, sizeof record->head.protocol);
    memcpy(record->head.venue, feed->venue, sizeof record->head.venue);
    memcpy(record->head.underlying, feed->underlying, sizeof record->head.underlying);
    record->seq = feed->last.signal.header.seq;
    gw_publisher_send_advice(&m->publisher, record);
}

/* The explanation of feed->last, whose digest is known by now. */
static void explain_vector(struct gw_feed *feed, const struct gw_policy_context *context,
                           const struct gw_market *market, const struct gw_record_head *block, int64_t now_ms)
{
    struct gw_explanation *out = &feed->explanation;
    const struct gw_signal_header *header = &feed->last.signal.header;
    gw_explain(out, context, market->memory, context->trace, &feed->last.signal);
    memcpy(&out->head, block, sizeof out->head);
    out->head.kind = GW_RECORD_EXPLANATION;
    out->head.size = (uint32_t)sizeof *out;
    out->head.observed_ms = now_ms;
    out->head.mode = header->mode;
    out->head.flags = context->exposure->head.flags;
    memcpy(out->head.protocol, feed->protocol, sizeof out->head.protocol);
    memcpy(out->head.venue, feed->venue, sizeof out->head.venue);
    memcpy(out->head.underlying, feed->underlying, sizeof out->head.underlying);
    memcpy(out->feed_id, header->feed_id, sizeof out->feed_id);
    memcpy(out->digest, feed->last.digest, sizeof out->digest);
    out->seq = header->seq;
    out->epoch = header->epoch;
}

/* Journals the vector and sends it. The feed's state moves only once the journal holds it. */
static enum gw_status issue(struct gw_monitor *m, struct gw_feed *feed, const struct gw_signal *signal,
                            struct gw_feed_state *next, const struct gw_policy_context *context,
                            const struct gw_market *market, const struct gw_round *round)
{
    struct gw_signed_vector *last = &feed->last;
    memset(last, 0, sizeof *last);
    last->kind = GW_RECORD_VECTOR;
    last->size = sizeof *last;
    memcpy(&last->signal, signal, sizeof last->signal);
    last->domain.chain_id = feed->domain.chain_id;
    memcpy(last->domain.verifying_contract, feed->domain.verifying_contract,
           sizeof last->domain.verifying_contract);
    memcpy(last->feed, feed->name, sizeof last->feed);
    gw_signal_digest(last->digest, &last->signal, &last->domain);
    next->seq = signal->header.seq;
    memcpy(next->prev_hash, last->digest, sizeof next->prev_hash);
    explain_vector(feed, context, market, &gw_decision_status(m, feed->domain.chain_id)->head, round->now_ms);
    GW_TRY(gw_delivery_journal(m, feed, next, market->memory));
    memcpy(&feed->state, next, sizeof feed->state);
    feed->has_last = true;
    feed->is_pending = true;
    feed->is_orphaned = false;
    feed->is_revoked = false;
    return gw_delivery_send(m, feed);
}

/* What the feed's consumer has to say about the next vector. */
struct consent {
    const struct gw_consumer_record *record; /* NULL: it is not known */
    struct gw_policy_bounds bounds;
    const char *why; /* it would refuse every vector */
    char text[200];
};

static enum gw_status ask_consumer(struct consent *out, const struct gw_monitor *m,
                                   const struct gw_feed *feed, const struct gw_status_record *block,
                                   int64_t now_ms)
{
    const struct gw_clamps_ask ask = {
        .feed_id = feed->identity.feed_id,
        .domain = &feed->domain,
        .epoch = m->epoch,
        .seq = feed->state.seq + 1,
        .last = feed->has_last ? &feed->last : NULL,
        .block_hash = block->head.block_hash,
        .now_s = now_ms / 1000,
        .is_live = m->mode == GW_MODE_LIVE,
    };
    memset(out, 0, sizeof *out);
    out->record = gw_clamps_find(&m->clamps, &feed->domain);
    return out->record == NULL ? GW_OK : gw_clamps_bound(&out->bounds, out->record, &ask, &out->why);
}

static const char *explain(struct consent *consent, const struct gw_feed_state *state)
{
    const struct gw_policy_room *room = &consent->bounds.doubtful;
    if (consent->record == NULL || consent->why != NULL) {
        return consent->why != NULL ? consent->why : "";
    }
    (void)snprintf(consent->text, sizeof consent->text,
                   "it takes initial margin %u..%u, maintenance %u..%u, utilisation cap %u..%u; the values "
                   "are %u, %u, %u",
                   room->low.initial_margin_bps, room->high.initial_margin_bps,
                   room->low.maintenance_margin_bps, room->high.maintenance_margin_bps,
                   room->low.utilisation_cap_bps, room->high.utilisation_cap_bps, state->initial_margin_bps,
                   state->maintenance_margin_bps, state->utilisation_cap_bps);
    return consent->text;
}

static void note_advice(struct gw_feed *feed, enum gw_status status, struct consent *consent)
{
    if (status == GW_E_REFUSED && status != feed->advise_status) {
        GW_LOG(WARN, "feed.held", "feed", feed->name, "consumer", consent->record->head.venue, "status",
               gw_status_name(status), "why", explain(consent, &feed->state));
    } else if (status != feed->advise_status && status != GW_OK) {
        GW_LOG(WARN, "feed.held", "feed", feed->name, "status", gw_status_name(status));
    }
    feed->advise_status = status;
}

enum gw_status gw_decision_make(struct gw_monitor *m, struct gw_round *round, const struct gw_market *market,
                                struct gw_feed *feed)
{
    const struct gw_exposure *exposure = find_exposure(m, feed);
    const struct gw_status_record *block = gw_decision_status(m, feed->domain.chain_id);
    if (!feed->is_active || feed->is_pending || feed->is_revocation_pending || exposure == NULL ||
        block == NULL) {
        return GW_OK;
    }
    const bool is_reorg =
        feed->is_revoked || (feed->has_reorg_epoch && block->head.epoch > feed->reorg_epoch);
    struct consent consent;
    struct gw_trace trace;
    struct gw_ages ages;
    struct gw_budget budget;
    enum gw_status status = ask_consumer(&consent, m, feed, block, round->now_ms);
    gw_ages_measure(&ages, &m->book, feed->domain.chain_id, market->ecosystem.underlying,
                    market->ecosystem.spot_usd, round->now_ms);
    gw_budget_find(&budget, &m->book, exposure, &market->ecosystem, market->feedback.depth_1pct_usd,
                   &m->config->policy, round->now_ms);
    const struct gw_policy_context context = {
        .params = &m->config->policy,
        .ecosystem = &market->ecosystem,
        .feedback = &market->feedback,
        .exposure = exposure,
        .block_number = block->head.block_number,
        .safe_number = block->safe_number,
        .is_reorg = is_reorg,
        .is_frozen = gw_freezes_is_frozen(&m->feeds.freezes, feed->domain.chain_id),
        .now_s = round->now_ms / 1000,
        .exposure_age_s = (double)(round->now_ms - exposure->head.block_time_s * 1000) / 1000.0,
        .bounds = consent.record != NULL ? &consent.bounds : NULL,
        .ages = &ages,
        .budget = &budget,
        .trace = &trace,
    };
    struct gw_feed_state next;
    struct gw_signal signal;
    memcpy(&next, &feed->state, sizeof next);
    memset(&signal, 0, sizeof signal);
    status = status == GW_OK ? gw_policy_advise(&signal, &next, &context) : status;
    note_advice(feed, status, &consent);
    if (status != GW_OK) {
        return GW_OK; /* the last values hold; without a new vector they expire */
    }
    fill_header(&signal.header, m, feed, block, market, round->now_ms);
    if (consent.record != NULL) {
        gw_inputs_digest_bounds(signal.header.inputs_digest, consent.record);
    }
    if (!is_due(m, feed, &signal, is_reorg)) {
        memcpy(&feed->state, &next, sizeof next);
        return GW_OK;
    }
    struct gw_advice_record advice;
    const bool has_advice = make_advice(&advice, m, &context);
    if (has_advice) {
        gw_advice_digests(&signal.liquidity, &advice);
    }
    feed->reorg_epoch = block->head.epoch;
    feed->has_reorg_epoch = true;
    GW_TRY(issue(m, feed, &signal, &next, &context, market, round));
    if (has_advice && !feed->is_pending) {
        send_advice(m, feed, &advice, &block->head, round->now_ms);
    }
    round->vectors += feed->is_pending ? 0 : 1;
    return GW_OK;
}
