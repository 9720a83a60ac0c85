#include "monitor/cli/standing.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include "gammawatch/ring.h"

#define SIGNALS_NAME "signals"

__attribute__((format(printf, 2, 3))) static void add_problem(struct gw_standing *out, const char *format,
                                                              ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (out->problem_count < GW_STANDING_PROBLEMS_MAX) {
        (void)vsnprintf(out->problems[out->problem_count], GW_STANDING_TEXT_MAX, format, arguments);
    }
    out->problem_count++;
    va_end(arguments);
}

double gw_standing_lag_s(const struct gw_status_record *status)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9 - (double)status->head.block_time_s;
}

static void take_vector(struct gw_standing *out, const struct gw_signed_vector *vector)
{
    const uint8_t *feed_id = vector->signal.header.feed_id;
    size_t i = 0;

    while (i < out->feed_count && memcmp(out->feeds[i].vector.signal.header.feed_id, feed_id,
                                         sizeof vector->signal.header.feed_id) != 0) {
        i++;
    }
    if (i == GW_STANDING_FEEDS_MAX) {
        add_problem(out, "more than %u feeds; %s is not shown", GW_STANDING_FEEDS_MAX, vector->feed);
        return;
    }
    out->feeds[i] = (struct gw_standing_feed){.vector = *vector};
    out->feed_count = i == out->feed_count ? i + 1 : out->feed_count;
}

static void take_revocation(struct gw_standing *out, const struct gw_revocation *revocation)
{
    for (size_t i = 0; i < out->feed_count; i++) {
        const struct gw_signal_header *header = &out->feeds[i].vector.signal.header;
        if (memcmp(header->feed_id, revocation->feed_id, sizeof header->feed_id) == 0 &&
            header->seq == revocation->seq && header->epoch == revocation->epoch) {
            out->feeds[i].is_revoked = true;
        }
    }
}

/* Takes the last status record, and the last vector of each feed. */
static void take_record(struct gw_standing *out, struct gw_standing_chain *chain, const uint8_t *record,
                        size_t size)
{
    uint32_t kind = 0;

    if (size >= sizeof kind) {
        memcpy(&kind, record, sizeof kind);
    }
    if (chain != NULL && kind == GW_RECORD_STATUS && size == sizeof chain->status &&
        gw_record_check(record, size) == GW_OK) {
        memcpy(&chain->status, record, size);
        chain->has_status = true;
    } else if (chain == NULL && kind == GW_RECORD_VECTOR && size == sizeof(struct gw_signed_vector)) {
        struct gw_signed_vector vector;
        memcpy(&vector, record, size);
        vector.feed[sizeof vector.feed - 1] = '\0';
        take_vector(out, &vector);
    } else if (chain == NULL && kind == GW_RECORD_REVOCATION && size == sizeof(struct gw_signed_revocation)) {
        struct gw_signed_revocation revocation;
        memcpy(&revocation, record, size);
        take_revocation(out, &revocation.revocation);
    }
}

static enum gw_status read_records(struct gw_standing *out, struct gw_standing_chain *chain, const char *path)
{
    _Alignas(16) uint8_t record[GW_RECORD_SIZE_MAX];
    struct gw_ring_reader reader;
    enum gw_status status = GW_OK;
    size_t size = 0;

    GW_TRY(gw_ring_open(&reader, path, GW_RING_OLDEST));
    /* A writer faster than this reader must not keep it here for ever. */
    for (uint64_t left = 2u * (uint64_t)reader.slot_count; left > 0; left--) {
        status = gw_ring_next(&reader, record, sizeof record, &size);
        if (status == GW_OK) {
            take_record(out, chain, record, size);
        } else if (status == GW_AGAIN || status == GW_E_CLOSED) {
            break;
        }
    }
    gw_ring_close(&reader);
    return GW_OK;
}

static void judge_writer(struct gw_standing *out, const char *who, const struct gw_segment *segment)
{
    if (segment->owner == GW_SEGMENT_FOREIGN) {
        add_problem(out, "%s: its ring cannot be read: %s", who, gw_status_text(segment->status));
    } else if (segment->owner != GW_SEGMENT_RUNNING) {
        add_problem(out, "%s: the writer is %s", who, gw_segment_owner_name(segment->owner));
    }
}

static void judge_history(struct gw_standing *out, const struct gw_standing_chain *chain)
{
    const struct gw_status_record *s = &chain->status;

    if (s->history_left > 0) {
        add_problem(out, "%s: history is being read, %llu of %llu blocks are left", chain->name,
                    (unsigned long long)s->history_left, (unsigned long long)s->history_total);
    }
    if (s->gaps > 0) {
        add_problem(out, "%s: %llu blocks of history in %llu ranges were not read", chain->name,
                    (unsigned long long)s->gap_blocks, (unsigned long long)s->gaps);
    }
    if (s->drift > 0) {
        add_problem(out, "%s: %llu of %llu entries read again differ from what their logs said", chain->name,
                    (unsigned long long)s->drift, (unsigned long long)s->reread_entries);
    }
}

static void judge_chain(struct gw_standing *out, const struct gw_standing_chain *chain, double head_age_s_max)
{
    const double head_age_s = (double)chain->status.head_age_ms * 1e-3;

    if (!chain->is_there) {
        add_problem(out, "%s: no ring; its collector never ran here", chain->name);
        return;
    }
    judge_writer(out, chain->name, &chain->segment);
    if (!chain->has_status) {
        add_problem(out, "%s: no block was published yet", chain->name);
    } else if (head_age_s > head_age_s_max) {
        add_problem(out, "%s: the head stands at %llu since %.0f s", chain->name,
                    (unsigned long long)chain->status.head.block_number, head_age_s);
    }
    judge_history(out, chain);
}

static struct gw_standing_chain *add_chain(struct gw_standing *out, const char *name, size_t size)
{
    for (size_t i = 0; i < out->chain_count; i++) {
        if (strlen(out->chains[i].name) == size && memcmp(out->chains[i].name, name, size) == 0) {
            return &out->chains[i];
        }
    }
    if (out->chain_count == GW_CLI_CHAINS_MAX || size >= sizeof out->chains[0].name) {
        add_problem(out, "%.*s: more chains, or a longer name, than can be shown", (int)size, name);
        return NULL;
    }
    struct gw_standing_chain *chain = &out->chains[out->chain_count++];
    memcpy(chain->name, name, size);
    chain->name[size] = '\0';
    return chain;
}

static void take_segment(struct gw_standing *out, const struct gw_segment *segment)
{
    const size_t size = strlen(segment->name) - (sizeof GW_SEGMENT_EXTENSION - 1);
    const bool is_monitor = strcmp(segment->name, SIGNALS_NAME GW_SEGMENT_EXTENSION) == 0;
    struct gw_standing_chain *chain = NULL;

    if (segment->is_left_behind) {
        return;
    }
    if (is_monitor) {
        out->monitor = *segment;
        out->has_monitor = true;
    } else {
        chain = add_chain(out, segment->name, size);
        if (chain == NULL) {
            return;
        }
        chain->segment = *segment;
        chain->is_there = true;
    }
    if (segment->status == GW_OK && read_records(out, chain, segment->path) != GW_OK) {
        add_problem(out, "%s: cannot be read", segment->name);
    }
}

static bool find_domain_time(const struct gw_standing *standing, uint64_t chain_id, double *now_s)
{
    for (size_t i = 0; i < standing->chain_count; i++) {
        const struct gw_standing_chain *chain = &standing->chains[i];
        if (chain->has_status && chain->status.head.chain_id == chain_id) {
            *now_s = (double)chain->status.head.observed_ms * 1e-3;
            return true;
        }
    }
    return false;
}

static void judge_feed(struct gw_standing *out, struct gw_standing_feed *feed)
{
    const struct gw_signal *signal = &feed->vector.signal;
    const uint64_t valid_until = signal->liquidity.valid_until < signal->margin.valid_until
                                     ? signal->liquidity.valid_until
                                     : signal->margin.valid_until;
    double now_s = 0;

    if (feed->is_revoked) {
        add_problem(out, "%s: vector #%llu was revoked and no newer one came", feed->vector.feed,
                    (unsigned long long)signal->header.seq);
    }
    if ((signal->header.reason_bits & GW_REASON(FROZEN)) != 0) {
        add_problem(out,
                    "%s: frozen since vector #%llu: look at its chain, then gammawatch rebaseline --chain",
                    feed->vector.feed, (unsigned long long)signal->header.seq);
    }
    feed->is_time_known = find_domain_time(out, feed->vector.domain.chain_id, &now_s);
    if (!feed->is_time_known) {
        add_problem(out, "%s: the time of its chain is not known", feed->vector.feed);
        return;
    }
    feed->age_s = now_s - (double)signal->header.observed_at;
    feed->left_s = (double)valid_until - now_s;
    if (feed->left_s < 0) {
        add_problem(out, "%s: vector #%llu expired %.0f s ago", feed->vector.feed,
                    (unsigned long long)signal->header.seq, -feed->left_s);
    }
}

static void judge(struct gw_standing *out, double head_age_s_max)
{
    for (size_t i = 0; i < out->chain_count; i++) {
        judge_chain(out, &out->chains[i], head_age_s_max);
    }
    if (out->has_monitor) {
        judge_writer(out, "monitor", &out->monitor);
    } else {
        add_problem(out, "monitor: no ring; it never ran here");
    }
    for (size_t i = 0; i < out->feed_count; i++) {
        judge_feed(out, &out->feeds[i]);
    }
}

enum gw_status gw_standing_read(struct gw_standing *out, const struct gw_standing_options *options)
{
    static struct gw_segments segments;

    memset(out, 0, sizeof *out);
    GW_TRY(gw_segments_find_dir(out->dir, options->ring_dir));
    GW_TRY(gw_segments_read(&segments, out->dir));
    for (size_t i = 0; options->expected != NULL && i < options->expected->count; i++) {
        (void)add_chain(out, options->expected->names[i], strlen(options->expected->names[i]));
    }
    for (size_t i = 0; i < segments.count; i++) {
        take_segment(out, &segments.items[i]);
    }
    judge(out, options->head_age_s_max);
    return GW_OK;
}
