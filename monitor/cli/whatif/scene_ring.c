#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gammawatch/ring.h"
#include "monitor/cli/whatif/revalue.h"
#include "monitor/cli/whatif/scene.h"

#define LINE_OPTIONS 2 /* calls and puts of one line of a bucket record */

static enum gw_status put_record(struct gw_exposure_book *book, const uint8_t *record, size_t size)
{
    struct gw_record_head head;

    GW_ENSURE(size >= sizeof head, GW_E_FORMAT);
    memcpy(&head, record, sizeof head);
    if (head.kind == GW_RECORD_EXPOSURE && size == sizeof(struct gw_exposure) && head.horizon_s == 0) {
        return gw_exposure_put(book, (const void *)record);
    }
    if (head.kind == GW_RECORD_DEPTH && size == sizeof(struct gw_depth)) {
        return gw_exposure_put_depth(book, (const void *)record);
    }
    if (head.kind == GW_RECORD_BUCKETS && size == sizeof(struct gw_bucket_record)) {
        return gw_exposure_put_buckets(book, (const void *)record);
    }
    if (head.kind == GW_RECORD_PERP && size == sizeof(struct gw_perp_record)) {
        return gw_exposure_put_perp(book, (const void *)record);
    }
    if (head.kind == GW_RECORD_STATUS && size == sizeof(struct gw_status_record)) {
        return gw_exposure_put_status(book, (const void *)record);
    }
    return GW_OK;
}

/* A writer faster than this reader must not keep it here for ever. Records that are torn or lapped are missed: the
 * next of their venue is whole. */
static enum gw_status read_ring(struct gw_exposure_book *book, const char *path)
{
    static _Alignas(16) uint8_t record[GW_RECORD_SIZE_MAX];
    struct gw_ring_reader reader;
    enum gw_status status = GW_OK;
    size_t size = 0;

    GW_TRY(gw_ring_open(&reader, path, GW_RING_OLDEST));
    for (uint64_t left = 2u * (uint64_t)reader.slot_count; left > 0 && status == GW_OK; left--) {
        const enum gw_status next = gw_ring_next(&reader, record, sizeof record, &size);
        if (next == GW_OK) {
            status = put_record(book, record, size);
        } else if (next == GW_AGAIN || next == GW_E_CLOSED) {
            break;
        }
    }
    gw_ring_close(&reader);
    return status;
}

static enum gw_status take_exposures(struct gw_scene *scene, const struct gw_exposure_book *book)
{
    scene->is_complete = true;
    for (size_t i = 0; i < book->exposure_count; i++) {
        const struct gw_exposure *e = &book->exposures[i];
        struct gw_scene_venue *v = &scene->venues[scene->venue_count++];
        memcpy(v->protocol, e->head.protocol, sizeof v->protocol);
        memcpy(v->venue, e->head.venue, sizeof v->venue);
        memcpy(v->underlying, e->head.underlying, sizeof v->underlying);
        v->spot_usd = e->spot_usd;
        v->notional_usd = e->notional_usd;
        for (size_t j = 0; j < GW_LADDER_NODES; j++) {
            const double spot = gw_ladder_spot(j, e->spot_usd);
            v->borne.pnl[j] = e->pnl_usd[GW_VOL_FLAT][j];
            v->borne.delta[j] = e->ladder_delta_usd[GW_VOL_FLAT][j] / spot;
            v->borne.gamma[j] = e->ladder_gamma_usd_per_1pct[j] * 100 / (spot * spot);
            v->hedging.delta[j] = e->ladder_hedging_delta_usd[j] / spot;
            v->hedging.gamma[j] = e->ladder_hedging_gamma_usd_per_1pct[j] * 100 / (spot * spot);
        }
        scene->is_complete = scene->is_complete && (e->head.flags & GW_EXPOSURE_COMPLETE) != 0;
        if (e->head.block_time_s >= scene->block_time_s) {
            scene->block_time_s = e->head.block_time_s;
            scene->block_number = e->head.block_number;
            memcpy(scene->chain, e->head.chain, sizeof e->head.chain);
        }
    }
    return scene->venue_count > 0 ? GW_OK : GW_E_MISSING;
}

static void take_depths(struct gw_scene *scene, const struct gw_exposure_book *book)
{
    for (size_t i = 0; i < book->depth_count; i++) {
        const struct gw_depth *d = &book->depths[i];
        struct gw_scene_depth *out = &scene->depths[scene->depth_count++];
        memcpy(out->protocol, d->head.protocol, sizeof out->protocol);
        memcpy(out->venue, d->head.venue, sizeof out->venue);
        memcpy(out->underlying, d->head.underlying, sizeof out->underlying);
        memcpy(out->absorbed_tokens, d->absorbed_tokens, sizeof out->absorbed_tokens);
    }
}

static size_t find_venue(const struct gw_scene *scene, const struct gw_record_head *head)
{
    size_t i = 0;

    while (i < scene->venue_count && (strcmp(scene->venues[i].protocol, head->protocol) != 0 ||
                                      strcmp(scene->venues[i].venue, head->venue) != 0 ||
                                      strcmp(scene->venues[i].underlying, head->underlying) != 0)) {
        i++;
    }
    return i;
}

/* One type of a line: its net quantity, hedged as all of it together is. */
static void take_option(struct gw_scene *scene, const struct gw_bucket_record *record, size_t line,
                        bool is_call, size_t venue)
{
    const double quantity = is_call ? record->call_quantity[line] : record->put_quantity[line];
    const double hedging = is_call ? record->hedging_call_quantity[line] : record->hedging_put_quantity[line];
    const double ratio = quantity != 0 ? fmin(fmax(hedging / quantity, -1), 1) : 0;
    struct gw_scene_option *option = &scene->options[scene->option_count];

    if (quantity == 0) {
        return;
    }
    *option = (struct gw_scene_option){.venue = venue,
                                       .is_call = is_call,
                                       .strike = record->strike_usd[line],
                                       .expiry_s = record->expiry_s[line],
                                       .vol = record->vol[line],
                                       .quantity = quantity,
                                       .h_protocol = ratio > 0 ? ratio : 0,
                                       .h_counterparty = ratio < 0 ? -ratio : 0};
    snprintf(option->id, sizeof option->id, "%.0f-%.10g-%s", option->expiry_s, option->strike,
             is_call ? "call" : "put");
    scene->venues[venue].has_options = true;
    scene->option_count++;
}

static enum gw_status take_options(struct gw_scene *scene, const struct gw_exposure_book *book)
{
    scene->options = calloc(book->bucket_count * GW_BUCKETS_MAX * LINE_OPTIONS + 1, sizeof *scene->options);
    GW_ENSURE(scene->options != NULL, GW_E_NOMEM);
    for (size_t i = 0; i < book->bucket_count; i++) {
        const struct gw_bucket_record *record = &book->buckets[i].record;
        const size_t venue = find_venue(scene, &record->head);
        for (size_t line = 0; venue < scene->venue_count && (double)line < record->buckets; line++) {
            take_option(scene, record, line, true, venue);
            take_option(scene, record, line, false, venue);
        }
    }
    return GW_OK;
}

static enum gw_status take_book(struct gw_scene *scene, char error[GW_SCENE_ERROR_MAX],
                                const struct gw_exposure_book *book)
{
    enum gw_status status = take_exposures(scene, book);

    if (status == GW_OK) {
        take_depths(scene, book);
        status = take_options(scene, book);
    }
    if (status != GW_OK) {
        snprintf(error, GW_SCENE_ERROR_MAX, "%s",
                 status == GW_E_MISSING ? "the rings hold no exposure" : gw_status_text(status));
        return status;
    }
    return gw_revalue_split(scene, error);
}

enum gw_status gw_scene_read_rings(struct gw_scene *scene, char error[GW_SCENE_ERROR_MAX],
                                   const char *const *paths, size_t count)
{
    struct gw_exposure_book book = {0};
    enum gw_status status = gw_exposure_book_init(&book);

    for (size_t i = 0; i < count && status == GW_OK; i++) {
        status = read_ring(&book, paths[i]);
        if (status != GW_OK) {
            snprintf(error, GW_SCENE_ERROR_MAX, "%.150s: %s", paths[i], gw_status_text(status));
        }
    }
    if (status == GW_OK) {
        status = take_book(scene, error, &book);
    }
    gw_exposure_book_fini(&book);
    return status;
}
