#include "monitor/cli/view.h"

#include <string.h>

#include "monitor/cli/revocation_json.h"
#include "monitor/cli/view_format.h"

#define READS_MAX 8192 /* per poll and ring */

void gw_view_init(struct gw_view *view, FILE *out, bool has_colour, const char *ring_dir,
                  const struct gw_cli_chains *chains)
{
    memset(view, 0, sizeof *view);
    view->out = out;
    view->has_colour = has_colour;
    snprintf(view->paths[0], sizeof view->paths[0], "%s/signals.ring", ring_dir);
    for (size_t i = 0; i < chains->count; i++) {
        snprintf(view->paths[i + 1], sizeof view->paths[0], "%s/%s.ring", ring_dir, chains->names[i]);
    }
    view->ring_count = chains->count + 1;
}

static bool is_same_key(const struct gw_record_head *a, const struct gw_record_head *b)
{
    return a->chain_id == b->chain_id && strcmp(a->protocol, b->protocol) == 0 &&
           strcmp(a->venue, b->venue) == 0 && strcmp(a->underlying, b->underlying) == 0;
}

static void keep_exposure(struct gw_view *view, const struct gw_exposure *record)
{
    size_t i = 0;

    while (i < view->exposure_count && !is_same_key(&view->exposures[i].head, &record->head)) {
        i++;
    }
    if (i < GW_VIEW_EXPOSURES_MAX) {
        view->exposures[i] = *record;
        view->exposure_count = i == view->exposure_count ? i + 1 : view->exposure_count;
    }
}

static void keep_ecosystem(struct gw_view *view, const struct gw_ecosystem_record *record)
{
    size_t i = 0;

    while (i < view->ecosystem_count &&
           strcmp(view->ecosystems[i].head.underlying, record->head.underlying) != 0) {
        i++;
    }
    if (i < GW_VIEW_ECOSYSTEMS_MAX) {
        view->ecosystems[i] = *record;
        view->ecosystem_count = i == view->ecosystem_count ? i + 1 : view->ecosystem_count;
    }
}

static void keep_systemic(struct gw_view *view, const struct gw_systemic_record *record)
{
    for (size_t i = 0; i < view->ecosystem_count; i++) {
        if (strcmp(view->ecosystems[i].head.underlying, record->head.underlying) == 0) {
            view->systemics[i] = *record;
        }
    }
}

static void write_line(struct gw_view *view, enum gw_status status, const char *line)
{
    if (status != GW_OK || fprintf(view->vectors, "%s\n", line) < 0) {
        view->write_status = GW_E_IO;
    }
}

static void keep_vector(struct gw_view *view, const struct gw_signed_vector *vector)
{
    char line[4096];
    size_t i = 0;

    while (i < view->feed_count &&
           memcmp(view->feeds[i].signal.header.feed_id, vector->signal.header.feed_id, 32) != 0) {
        i++;
    }
    if (i < GW_VIEW_VECTORS_MAX) {
        view->feeds[i] = *vector;
        view->feed_count = i == view->feed_count ? i + 1 : view->feed_count;
    }
    view->totals.vectors++;
    if (view->vectors != NULL) {
        write_line(view, gw_signal_format_json(line, sizeof line, vector), line);
    }
}

static void keep_revocation(struct gw_view *view, const struct gw_signed_revocation *revocation)
{
    char line[4096];

    if (view->revocation_count < GW_VIEW_VECTORS_MAX) {
        view->revocations[view->revocation_count++] = *revocation;
    }
    view->totals.revocations++;
    if (view->vectors != NULL) {
        write_line(view, gw_revocation_format_json(line, sizeof line, revocation), line);
    }
}

static void keep_status(struct gw_view *view, const struct gw_status_record *status)
{
    view->status = *status;
    if (status->is_beat == 0 && status->is_end == 0) {
        view->totals.blocks++;
        view->totals.reorgs += status->reorg_depth > 0 ? 1 : 0;
    }
    view->totals.rpc_calls = status->rpc_calls;
    view->totals.rpc_bytes = status->rpc_bytes;
    view->totals.rpc_errors = status->rpc_errors;
    memcpy(view->totals.records_digest, status->records_digest, 32);
}

static void catch_up(struct gw_view *view, const struct gw_evaluated_record *evaluated);

static void take_evaluated(struct gw_view *view, const struct gw_evaluated_record *record)
{
    catch_up(view, record);
    memcpy(view->totals.vectors_digest, record->vectors_digest, 32);
    if (record->is_end != 0) {
        view->totals.is_ended = true;
    } else if (view->out != NULL) {
        gw_view_print_block(view, record);
    }
    view->revocation_count = 0;
}

static void take(struct gw_view *view, const void *bytes, size_t size)
{
    union {
        uint32_t kind;
        struct gw_exposure exposure;
        struct gw_status_record status;
        struct gw_signed_vector vector;
        struct gw_signed_revocation revocation;
        struct gw_ecosystem_record ecosystem;
        struct gw_systemic_record systemic;
        struct gw_evaluated_record evaluated;
    } r;

    if (size > sizeof r) {
        return;
    }
    memset(&r, 0, sizeof r);
    memcpy(&r, bytes, size);
    if (r.kind == GW_RECORD_EXPOSURE && size == sizeof r.exposure) {
        keep_exposure(view, &r.exposure);
    } else if (r.kind == GW_RECORD_STATUS && size == sizeof r.status) {
        keep_status(view, &r.status);
    } else if (r.kind == GW_RECORD_VECTOR && size == sizeof r.vector) {
        keep_vector(view, &r.vector);
    } else if (r.kind == GW_RECORD_REVOCATION && size == sizeof r.revocation) {
        keep_revocation(view, &r.revocation);
    } else if (r.kind == GW_RECORD_ECOSYSTEM && size == sizeof r.ecosystem) {
        keep_ecosystem(view, &r.ecosystem);
    } else if (r.kind == GW_RECORD_SYSTEMIC && size == sizeof r.systemic) {
        keep_systemic(view, &r.systemic);
    } else if (r.kind == GW_RECORD_EVALUATED && size == sizeof r.evaluated) {
        take_evaluated(view, &r.evaluated);
    }
}

/* One record of a ring. GW_AGAIN: nothing new. */
static enum gw_status read_one(struct gw_view *view, size_t i)
{
    _Alignas(16) uint8_t record[GW_RECORD_SIZE_MAX];
    struct gw_ring_reader *reader = &view->rings[i];
    uint64_t missed = 0;
    size_t size = 0;
    enum gw_status status = GW_AGAIN;

    if (!view->is_open[i]) {
        view->is_open[i] = gw_ring_open(reader, view->paths[i], GW_RING_OLDEST) == GW_OK;
    }
    if (!view->is_open[i]) {
        return GW_AGAIN;
    }
    missed = reader->missed;
    status = gw_ring_next(reader, record, sizeof record, &size);
    if (status == GW_OK) {
        take(view, record, size);
    } else if (status == GW_OVERRUN) {
        view->totals.missed += reader->missed - missed;
    } else if (status == GW_E_CLOSED) {
        gw_ring_close(reader);
        view->is_open[i] = false;
    }
    return status;
}

/* Reads a chain's ring up to the record that an evaluation answers, and not beyond: what is printed is what
 * the monitor saw. */
static void catch_up(struct gw_view *view, const struct gw_evaluated_record *evaluated)
{
    char name[sizeof evaluated->head.chain + 8];
    size_t i = 1;

    snprintf(name, sizeof name, "/%s.ring", evaluated->head.chain);
    while (i < view->ring_count && strstr(view->paths[i], name) == NULL) {
        i++;
    }
    for (int n = 0; i < view->ring_count && n < READS_MAX; n++) {
        if (view->is_open[i] && view->rings[i].next > evaluated->ring_sequence) {
            return;
        }
        if (read_one(view, i) == GW_AGAIN) {
            return;
        }
    }
}

void gw_view_poll(struct gw_view *view)
{
    for (int n = 0; n < READS_MAX && read_one(view, 0) != GW_AGAIN; n++) {
    }
    if (view->out != NULL) {
        fflush(view->out);
    }
    if (view->vectors != NULL && fflush(view->vectors) != 0) {
        view->write_status = GW_E_IO;
    }
}

void gw_view_fini(struct gw_view *view)
{
    for (size_t i = 0; i < view->ring_count; i++) {
        if (view->is_open[i]) {
            gw_ring_close(&view->rings[i]);
        }
    }
}
