/* What a monitor opens and closes around its work. */
#include "monitor/session.h"

#include <string.h>

#include "ipc/base/keccak.h"
#include "ipc/base/log.h"
#include "monitor/delivery.h"
#include "monitor/layout.h"

void gw_session_claim(struct gw_monitor *m, const struct gw_monitor_chain *chain,
                      const struct gw_feed_config *wanted)
{
    struct gw_feed *feed = NULL;
    const enum gw_status status = gw_feeds_claim(&feed, &m->feeds, chain->caip2, wanted, &m->config->policy);
    if (status != GW_OK) {
        GW_LOG(WARN, "feed.refused", "protocol", wanted->protocol, "venue", wanted->venue, "underlying",
               wanted->underlying, "status", gw_status_name(status));
        return;
    }
    feed->is_active = true;
    feed->domain.chain_id = chain->chain_id;
    memcpy(feed->domain.verifying_contract, wanted->consumer, sizeof wanted->consumer);
}

void gw_session_attach(struct gw_monitor *monitor, struct gw_socket *socket)
{
    monitor->publisher.socket = socket;
    for (size_t i = 0; i < monitor->feeds.count; i++) {
        const struct gw_feed *feed = &monitor->feeds.items[i];
        if (feed->has_last && !feed->is_pending) {
            gw_socket_send_vector(socket, &feed->last);
        }
        if (feed->is_revoked && !feed->is_pending && !feed->is_revocation_pending) {
            gw_socket_send_revocation(socket, &feed->revocation);
        }
    }
}

void gw_monitor_forget(struct gw_monitor *monitor, uint64_t chain_id)
{
    gw_intake_forget(&monitor->intake, chain_id);
    for (size_t i = 0; i < monitor->feeds.count; i++) {
        if (monitor->feeds.items[i].domain.chain_id == chain_id) {
            monitor->feeds.items[i].has_reorg_epoch = false;
        }
    }
}

void gw_monitor_records_digest(const struct gw_monitor *monitor, uint8_t out[32])
{
    struct gw_keccak keccak;
    size_t count = 0;
    gw_keccak_init(&keccak);
    memset(out, 0, 32);
    for (size_t i = 0; i < monitor->config->chain_count; i++) {
        if (monitor->ends[i].is_ended) {
            memcpy(out, monitor->ends[i].records_digest, 32);
            gw_keccak_update(&keccak, monitor->ends[i].records_digest, 32);
            count++;
        }
    }
    if (count > 1) {
        gw_keccak_final(&keccak, out);
    }
}

static enum gw_status begin_journal(struct gw_monitor *m, const char *path)
{
    struct gw_journal_start start;
    const enum gw_status status = gw_journal_open(&m->journal, path, gw_feeds_visit, &m->feeds);
    if (status == GW_E_LAYOUT) {
        GW_LOG(ERROR, "journal.foreign", "path", path, "why", "another version of gammawatch wrote it", "run",
               "gammawatch rebaseline --journal OLD --into NEW --why TEXT; then give the monitor NEW");
    }
    GW_TRY(status);
    if (m->feeds.starts > 0 && (m->mode == GW_MODE_REPLAY || m->feeds.mode != m->mode)) {
        GW_LOG(ERROR, "journal.refused", "path", path, "why",
               m->mode == GW_MODE_REPLAY ? "a replay needs a new journal" : "it was written in another mode");
        return GW_E_CONFIG;
    }
    if (m->feeds.rebaselines > 0) {
        GW_LOG(INFO, "memory.rebaselined", "path", path, "times", gw_log_u64(m->feeds.rebaselines));
    }
    m->epoch = m->feeds.epoch + 1;
    memset(&start, 0, sizeof start);
    start.epoch = m->epoch;
    start.mode = (uint32_t)m->mode;
    start.layout = gw_layout_number();
    memcpy(start.config_digest, m->config->digest, sizeof start.config_digest);
    return gw_journal_append(&m->journal, GW_JOURNAL_START, &start, sizeof start, true);
}

/* What was decided before the last end goes out first. */
static enum gw_status send_again(struct gw_monitor *m)
{
    for (size_t i = 0; i < m->feeds.count; i++) {
        struct gw_feed *feed = &m->feeds.items[i];
        GW_TRY(gw_delivery_send(m, feed));
        if (feed->is_revoked && !feed->is_pending) {
            GW_TRY(gw_delivery_send_revocation(m, feed));
        }
    }
    return GW_OK;
}

static enum gw_status open_all(struct gw_monitor *m, const struct gw_monitor_options *options)
{
    const struct gw_monitor_config *config = m->config;
    const unsigned timeout_ms =
        options->signer_timeout_ms != 0 ? options->signer_timeout_ms : GW_SIGNER_TIMEOUT_MS;
    GW_TRY(gw_feeds_init(&m->feeds));
    GW_TRY(gw_exposure_book_init(&m->book));
    GW_TRY(gw_survey_init(&m->survey));
    memcpy(m->book.curves, config->curves, sizeof config->curves);
    m->book.curve_count = config->curve_count;
    m->book.outside = &config->outside;
    gw_keccak256(m->book.outside_digest, &config->outside, sizeof config->outside);
    m->book.age_limit_s = config->policy.age_exposure_s;
    m->book.age_limit_l2_s = config->policy.age_exposure_l2_s;
    m->book.age_depth_s = config->policy.age_depth_s;
    GW_TRY(gw_signer_client_init(&m->signer, options->signer_socket, timeout_ms));
    GW_TRY(begin_journal(m, options->journal));
    gw_recall_resume(&m->feeds.recall, &m->survey.correlation, &m->book.absence);
    GW_TRY(gw_publisher_open(&m->publisher, options->signals_ring));
    GW_TRY(send_again(m));
    for (size_t i = 0; i < config->feed_count; i++) {
        gw_session_claim(m, &config->chains[config->feeds[i].chain], &config->feeds[i]);
    }
    return GW_OK;
}

enum gw_status gw_monitor_open(struct gw_monitor *monitor, const struct gw_monitor_config *config,
                               const struct gw_monitor_options *options)
{
    memset(monitor, 0, sizeof *monitor);
    monitor->config = config;
    monitor->mode = options->mode;
    monitor->journal.fd = -1;
    monitor->signer.fd = -1;
    gw_clock_init(&monitor->clock, options->mode == GW_MODE_REPLAY);
    gw_intake_init(&monitor->intake, options->mode);
    const enum gw_status status = open_all(monitor, options);
    if (status != GW_OK) {
        gw_monitor_close(monitor);
    }
    return status;
}

/* What is lost here the rings still hold, or the next hours bring. */
static void write_last(struct gw_monitor *m)
{
    if (m->journal.fd < 0 || m->journal.is_broken) {
        return;
    }
    const enum gw_status status =
        gw_recall_write_absence(&m->feeds.recall, &m->book.absence, &m->journal, -1, 0);
    if (status != GW_OK) {
        GW_LOG(WARN, "journal.failed", "status", gw_status_name(status));
    }
}

void gw_monitor_close(struct gw_monitor *monitor)
{
    write_last(monitor);
    if (monitor->publisher.ring.base != NULL) {
        gw_publisher_close(&monitor->publisher);
    }
    gw_signer_client_close(&monitor->signer);
    gw_journal_close(&monitor->journal);
    gw_survey_fini(&monitor->survey);
    gw_exposure_book_fini(&monitor->book);
    gw_feeds_fini(&monitor->feeds);
}
