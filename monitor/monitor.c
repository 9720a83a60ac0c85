/* The pipeline: the only file of the monitor that decides order. */
#include "monitor/monitor.h"

#include <string.h>

#include "ipc/base/log.h"
#include "monitor/decision.h"
#include "monitor/delivery.h"
#include "monitor/forecast/forecast.h"
#include "monitor/inputs.h"
#include "monitor/liquidity/hazards.h"
#include "monitor/policy/perp.h"
#include "monitor/revocation.h"
#include "monitor/session.h"

static const struct gw_monitor_chain *find_chain(const struct gw_monitor *m, uint64_t chain_id)
{
    for (size_t i = 0; i < m->config->chain_count; i++) {
        if (m->config->chains[i].chain_id == chain_id) {
            return &m->config->chains[i];
        }
    }
    return NULL;
}

static void fill_head(struct gw_record_head *head, const struct gw_monitor *m, const struct gw_round *round,
                      enum gw_record_kind kind, size_t size)
{
    memcpy(head, round->cause, sizeof *head);
    head->kind = kind;
    head->size = (uint32_t)size;
    head->observed_ms = round->now_ms;
    head->mode = (uint32_t)m->mode;
    head->flags = 0;
    memset(head->protocol, 0, sizeof head->protocol);
    memset(head->venue, 0, sizeof head->venue);
    memset(head->underlying, 0, sizeof head->underlying);
}

/* An hour's return was taken: it and what the history makes of it survive this process, before anything uses them. */
static enum gw_status remember(struct gw_monitor *m, struct gw_memory *memory)
{
    struct gw_history *history = gw_feeds_history(&m->feeds, memory);
    struct gw_journal_memory entry;
    gw_history_take(history, memory);
    gw_history_measure(memory, history);
    memset(&entry, 0, sizeof entry);
    memcpy(&entry.memory, memory, sizeof entry.memory);
    return gw_journal_append(&m->journal, GW_JOURNAL_MEMORY, &entry, sizeof entry, m->mode != GW_MODE_REPLAY);
}

/* What is learnt of several underlyings and venues, before anything uses it. */
static enum gw_status remember_venues(struct gw_monitor *m, int64_t now_ms)
{
    struct gw_recall *recall = &m->feeds.recall;
    GW_TRY(
        gw_recall_write_correlation(recall, &m->survey.correlation, &m->journal, m->mode != GW_MODE_REPLAY));
    return gw_recall_write_absence(recall, &m->book.absence, &m->journal, now_ms / 1000,
                                   (int64_t)m->config->policy.slot_s);
}

/* Survey and feedback of one underlying. The memory learns from blocks; its warm-up counts nothing else. */
static enum gw_status survey(struct gw_market *market, struct gw_systemic_record *systemic,
                             struct gw_monitor *m, const struct gw_round *round, size_t index)
{
    const struct gw_policy_params *params = &m->config->policy;
    struct gw_survey_market *found = &m->survey.markets[index];
    GW_TRY(found->status);
    market->memory = gw_feeds_memory(&m->feeds, found->ecosystem.underlying);
    GW_ENSURE(market->memory != NULL, GW_E_BOUND);
    GW_TRY(gw_survey_measure(systemic, &m->survey, index, &m->book, market->memory, params));
    memcpy(&market->ecosystem, &found->ecosystem, sizeof market->ecosystem);
    gw_hazards_measure(&market->ecosystem.hazards, &m->book, &market->ecosystem, params,
                       round->now_ms / 1000);
    gw_inputs_digest(market->inputs_digest, &m->book, market->memory, params);
    const uint64_t blocks = market->memory->blocks;
    const uint64_t samples = market->memory->samples;
    GW_TRY(gw_policy_feedback(&market->feedback, market->memory, &market->ecosystem, params,
                              round->now_ms / 1000));
    market->memory->blocks = round->is_block ? market->memory->blocks : blocks;
    return market->memory->samples == samples ? GW_OK : remember(m, market->memory);
}

/* Without a venue that tells what its book will be there is nothing to say. */
static void publish_forecast(struct gw_monitor *m, const struct gw_round *round,
                             const struct gw_market *market)
{
    struct gw_forecast_record record;
    if (gw_forecast_make(&record, &m->book, &market->ecosystem, &market->feedback) == GW_OK) {
        fill_head(&record.head, m, round, GW_RECORD_FORECAST, sizeof record);
        memcpy(record.head.underlying, market->ecosystem.underlying, sizeof record.head.underlying);
        gw_publisher_send_forecast(&m->publisher, &record);
    }
}

static void publish_market(struct gw_monitor *m, const struct gw_round *round, const struct gw_market *market,
                           struct gw_systemic_record *systemic)
{
    struct gw_ecosystem_record record;
    const char *underlying = market->ecosystem.underlying;
    memset(&record, 0, sizeof record);
    gw_policy_ecosystem_record(&record, &market->ecosystem, &market->feedback);
    fill_head(&record.head, m, round, GW_RECORD_ECOSYSTEM, sizeof record);
    memcpy(record.head.underlying, underlying, sizeof record.head.underlying);
    gw_publisher_send_ecosystem(&m->publisher, &record);
    fill_head(&systemic->head, m, round, GW_RECORD_SYSTEMIC, sizeof *systemic);
    memcpy(systemic->head.underlying, underlying, sizeof systemic->head.underlying);
    systemic->reason_bits = market->feedback.reason_bits;
    gw_publisher_send_systemic(&m->publisher, systemic);
    publish_forecast(m, round, market);
}

static enum gw_status evaluate_underlying(struct gw_monitor *m, struct gw_round *round, size_t index,
                                          const char *underlying)
{
    struct gw_market market;
    struct gw_systemic_record systemic;
    memset(&market, 0, sizeof market);
    const enum gw_status status = survey(&market, &systemic, m, round, index);
    if (status != GW_OK) {
        GW_LOG(WARN, "underlying.held", "underlying", underlying, "status", gw_status_name(status));
        return GW_OK;
    }
    publish_market(m, round, &market, &systemic);
    for (size_t i = 0; i < m->feeds.count; i++) {
        double rate;
        const char *name = gw_outside_key(&rate, m->book.outside, m->feeds.items[i].underlying);
        if (strcmp(name, underlying) == 0) {
            GW_TRY(gw_decision_make(m, round, &market, &m->feeds.items[i]));
        }
    }
    return GW_OK;
}

/* Without configured feeds, every venue that holds options gets one. */
static void claim_seen(struct gw_monitor *m)
{
    for (size_t i = 0; i < m->book.exposure_count && m->config->feed_count == 0; i++) {
        const struct gw_record_head *head = &m->book.exposures[i].head;
        const struct gw_monitor_chain *chain = find_chain(m, head->chain_id);
        struct gw_feed_config wanted = {0};
        if ((head->flags & GW_EXPOSURE_OPTIONS) != 0 && chain != NULL) {
            memcpy(wanted.protocol, head->protocol, sizeof wanted.protocol);
            memcpy(wanted.venue, head->venue, sizeof wanted.venue);
            memcpy(wanted.underlying, head->underlying, sizeof wanted.underlying);
            gw_session_claim(m, chain, &wanted);
        }
    }
}

static enum gw_status send_owed(struct gw_monitor *m, uint64_t *vectors)
{
    m->is_signer_away = false;
    for (size_t i = 0; i < m->feeds.count; i++) {
        struct gw_feed *feed = &m->feeds.items[i];
        if (feed->is_pending) {
            GW_TRY(gw_delivery_send(m, feed));
            *vectors += feed->is_pending ? 0 : 1;
        }
        if (feed->is_revocation_pending && !feed->is_pending) {
            GW_TRY(gw_delivery_send_revocation(m, feed));
        }
    }
    return GW_OK;
}

static void close_round(struct gw_monitor *m, const struct gw_round *round, uint64_t ring_sequence,
                        size_t underlyings)
{
    struct gw_evaluated_record record;
    memset(&record, 0, sizeof record);
    fill_head(&record.head, m, round, GW_RECORD_EVALUATED, sizeof record);
    record.ring_sequence = ring_sequence;
    record.underlyings = underlyings;
    record.vectors = round->vectors;
    record.is_end = m->is_ended ? 1 : 0;
    gw_publisher_send_evaluated(&m->publisher, &record);
}

static enum gw_status evaluate(struct gw_monitor *m, const struct gw_arrival *arrival, bool is_block)
{
    char underlyings[GW_UNDERLYINGS_MAX][16];
    struct gw_round round = {
        .cause = &m->cause.head,
        .now_ms = gw_clock_now_ms(&m->clock, arrival->mono_ms),
        .is_block = is_block,
    };
    m->evaluated_mono_ms = arrival->mono_ms;
    m->is_behind = false;
    GW_TRY(send_owed(m, &round.vectors));
    GW_TRY(gw_revocation_issue(m, round.now_ms));
    claim_seen(m);
    size_t count = gw_exposure_underlyings(&m->book, underlyings, GW_UNDERLYINGS_MAX);
    if (count > GW_UNDERLYINGS_MAX) {
        GW_LOG(ERROR, "underlyings.many", "count", gw_log_u64(count), "max", gw_log_u64(GW_UNDERLYINGS_MAX));
        count = GW_UNDERLYINGS_MAX;
    }
    gw_perp_weigh(&m->book, m->feeds.memories, m->feeds.memory_count);
    gw_survey_round(&m->survey, &m->book, (const char(*)[16])underlyings, count, round.now_ms);
    GW_TRY(remember_venues(m, round.now_ms));
    for (size_t i = 0; i < count; i++) {
        GW_TRY(evaluate_underlying(m, &round, i, underlyings[i]));
    }
    close_round(m, &round, arrival->ring_sequence, count);
    return GW_OK;
}

/* For a status record that closes nothing new: the end of a tape, a block seen before. */
static enum gw_status answer_only(struct gw_monitor *m, const struct gw_status_record *record,
                                  const struct gw_arrival *arrival)
{
    const struct gw_round round = {
        .cause = &record->head,
        .now_ms = gw_clock_now_ms(&m->clock, arrival->mono_ms),
    };
    close_round(m, &round, arrival->ring_sequence, 0);
    return GW_OK;
}

static void note_refusal(enum gw_status status, const struct gw_arrival *arrival)
{
    if (status == GW_STALE) {
        return; /* counted by the intake; every reorg has some */
    }
    GW_LOG(WARN, "record.refused", "status", gw_status_name(status), "sequence",
           gw_log_u64(arrival->ring_sequence));
}

static bool is_new_block(const struct gw_monitor *m, const struct gw_status_record *record)
{
    const struct gw_status_record *last = gw_decision_status(m, record->head.chain_id);
    return record->is_beat == 0 &&
           (last == NULL || last->head.block_number != record->head.block_number ||
            last->head.epoch != record->head.epoch ||
            memcmp(last->head.block_hash, record->head.block_hash, sizeof last->head.block_hash) != 0);
}

static void note_end(struct gw_monitor *m, const struct gw_status_record *record)
{
    m->is_ended = true;
    for (size_t i = 0; i < m->config->chain_count; i++) {
        const struct gw_monitor_chain *chain = &m->config->chains[i];
        if (chain->chain_id == record->head.chain_id) {
            m->ends[i].is_ended = true;
            memcpy(m->ends[i].records_digest, record->records_digest, sizeof record->records_digest);
        }
        m->is_ended = m->is_ended && (m->ends[i].is_ended || !chain->is_watched);
    }
}

/* Into the book, and nothing else. */
static enum gw_status put(struct gw_monitor *m, const void *record)
{
    const struct gw_record_head *head = record;
    switch ((enum gw_record_kind)head->kind) {
    case GW_RECORD_EXPOSURE:
        return gw_exposure_put(&m->book, record);
    case GW_RECORD_DEPTH:
        return gw_exposure_put_depth(&m->book, record);
    case GW_RECORD_STATUS:
        return gw_exposure_put_status(&m->book, record);
    case GW_RECORD_VECTOR:
    case GW_RECORD_ECOSYSTEM:
    case GW_RECORD_EVALUATED:
    case GW_RECORD_REVOCATION:
    case GW_RECORD_SYSTEMIC:
    case GW_RECORD_EXPLANATION:
    case GW_RECORD_FORECAST:
    case GW_RECORD_ADVICE:
        break;
    case GW_RECORD_BUCKETS:
        return gw_exposure_put_buckets(&m->book, record);
    case GW_RECORD_LIQUIDATION:
        return gw_exposure_put_liquidation(&m->book, record);
    case GW_RECORD_PERP:
        return gw_exposure_put_perp(&m->book, record);
    case GW_RECORD_CONSUMER:
        return gw_clamps_put(&m->clamps, record);
    }
    return GW_E_FORMAT;
}

/* In the journal before anything is signed behind it. */
static enum gw_status freeze(struct gw_monitor *m, const struct gw_status_record *record,
                             const uint8_t *segment, bool *is_new)
{
    struct gw_journal_freeze entry;
    *is_new = gw_freezes_find_new(&m->feeds.freezes, record, segment, &entry);
    if (!*is_new) {
        return GW_OK;
    }
    GW_LOG(ERROR, "signals.frozen", "chain", entry.chain, "block", gw_log_u64(entry.block_number), "why",
           entry.reason == GW_FREEZE_FINAL ? "blocks that were final are no longer on the chain"
                                           : "it was reorganised below what its collector remembers",
           "run",
           "look at the chain, stop this monitor, then: gammawatch rebaseline --journal FILE --why TEXT");
    GW_TRY(
        gw_journal_append(&m->journal, GW_JOURNAL_FREEZE, &entry, sizeof entry, m->mode != GW_MODE_REPLAY));
    return gw_freezes_visit(&m->feeds.freezes, &entry, sizeof entry);
}

static uint64_t newest_number(const struct gw_monitor *m, uint64_t chain_id)
{
    const struct gw_status_record *last = gw_decision_status(m, chain_id);
    return last != NULL ? last->head.block_number : 0;
}

static enum gw_status take_status(struct gw_monitor *m, const struct gw_status_record *record,
                                  const struct gw_arrival *arrival)
{
    const bool is_block = is_new_block(m, record);
    const uint64_t newest = newest_number(m, record->head.chain_id);
    bool is_frozen_now = false;
    const enum gw_status status = put(m, record);
    if (status != GW_OK) {
        note_refusal(status, arrival);
        return GW_OK;
    }
    gw_clock_advance(&m->clock, record->head.block_time_s, arrival->mono_ms);
    if (record->is_beat != 0) {
        return GW_OK;
    }
    gw_revocation_note(m, record, newest);
    GW_TRY(freeze(m, record, arrival->segment, &is_frozen_now));
    memcpy(&m->cause, record, sizeof m->cause);
    m->has_cause = true;
    if (record->is_end != 0) {
        note_end(m, record);
    }
    if (arrival->is_backlog) {
        m->is_behind = true;
        return GW_OK;
    }
    return is_block || is_frozen_now ? evaluate(m, arrival, is_block) : answer_only(m, record, arrival);
}

enum gw_status gw_monitor_take(struct gw_monitor *monitor, const void *record, size_t size,
                               const struct gw_arrival *arrival)
{
    const struct gw_record_head *head = record;
    enum gw_status status = gw_intake_admit(&monitor->intake, record, size);
    const bool is_status = status == GW_OK && head->kind == GW_RECORD_STATUS;
    if (is_status) {
        return take_status(monitor, record, arrival);
    }
    if (status == GW_STALE && monitor->mode == GW_MODE_REPLAY && head->kind == GW_RECORD_STATUS) {
        return answer_only(monitor, record, arrival); /* the replaying collector waits for its answer */
    }
    if (status == GW_OK) {
        /* The book holds only the present; records of other horizons pass by. */
        status = head->horizon_s == 0 ? put(monitor, record) : GW_STALE;
    }
    if (status != GW_OK) {
        note_refusal(status, arrival);
    }
    return GW_OK;
}

enum gw_status gw_monitor_catch_up(struct gw_monitor *monitor, const struct gw_arrival *arrival)
{
    return monitor->is_behind ? evaluate(monitor, arrival, true) : GW_OK;
}

enum gw_status gw_monitor_tick(struct gw_monitor *monitor, uint64_t mono_ms)
{
    const struct gw_arrival arrival = {.mono_ms = mono_ms};
    uint64_t vectors = 0;
    if (monitor->mode == GW_MODE_REPLAY || monitor->is_behind ||
        mono_ms - monitor->evaluated_mono_ms < GW_MONITOR_TICK_MS) {
        return GW_OK;
    }
    if (!monitor->has_cause) {
        monitor->evaluated_mono_ms = mono_ms;
        return send_owed(monitor, &vectors);
    }
    return evaluate(monitor, &arrival, false);
}
