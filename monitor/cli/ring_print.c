#include "monitor/cli/ring_print.h"

#include <inttypes.h>
#include <string.h>

#include "gammawatch/ring.h"
#include "monitor/cli/json.h"

static const char *const kind_names[] = {
    "unknown",  "exposure", "depth",    "status",      "vector",   "ecosystem", "evaluated",   "revocation",
    "consumer", "buckets",  "systemic", "explanation", "forecast", "advice",    "liquidation", "perp"};

_Static_assert(sizeof kind_names / sizeof kind_names[0] == GW_RING_KINDS, "every kind has a name");

static void count_record(struct gw_ring_content *out, const uint8_t *record, size_t size)
{
    struct gw_record_head head;
    uint32_t kind = 0;

    if (size >= sizeof kind) {
        memcpy(&kind, record, sizeof kind);
    }
    out->records++;
    out->kinds[kind < GW_RING_KINDS ? kind : 0]++;
    if (size >= sizeof head && kind < GW_RING_KINDS && kind != GW_RECORD_VECTOR &&
        kind != GW_RECORD_REVOCATION) {
        memcpy(&head, record, sizeof head);
        out->block_number = head.block_number;
        out->chain_id = head.chain_id;
    }
}

enum gw_status gw_ring_count_content(struct gw_ring_content *out, const char *path)
{
    _Alignas(16) uint8_t record[GW_RECORD_SIZE_MAX];
    struct gw_ring_reader reader;
    enum gw_status status = GW_OK;
    size_t size = 0;

    *out = (struct gw_ring_content){0};
    GW_TRY(gw_ring_open(&reader, path, GW_RING_OLDEST));
    /* A writer faster than this reader must not keep it here for ever. */
    for (uint64_t left = 2u * (uint64_t)reader.slot_count; left > 0; left--) {
        status = gw_ring_next(&reader, record, sizeof record, &size);
        if (status == GW_OK) {
            count_record(out, record, size);
        } else if (status == GW_AGAIN || status == GW_E_CLOSED) {
            break;
        }
    }
    out->rejected = reader.rejected;
    gw_ring_close(&reader);
    return GW_OK;
}

static void print_age(FILE *out, double age_s)
{
    if (age_s < 0) {
        fprintf(out, " %9s", "-");
    } else if (age_s < 600) {
        fprintf(out, " %8.1fs", age_s);
    } else {
        fprintf(out, " %8.1fh", age_s / 3600);
    }
}

void gw_ring_print_table(FILE *out, const struct gw_segments *segments)
{
    if (segments->count == 0) {
        return;
    }
    fprintf(out, "%-24s %-8s %8s %6s %9s %13s %10s %10s\n", "ring", "owner", "pid", "epoch", "heartbeat",
            "slots", "sequence", "bytes");
    for (size_t i = 0; i < segments->count; i++) {
        const struct gw_segment *segment = &segments->items[i];
        fprintf(out, "%-24s %-8s %8" PRIu64 " %6" PRIu64, segment->name,
                gw_segment_owner_name(segment->owner), segment->pid, segment->epoch);
        print_age(out, segment->beat_age_s);
        fprintf(out, " %6" PRIu64 "/%-6" PRIu64 " %10" PRIu64 " %10" PRIu64 "%s%s\n", segment->used_slots,
                segment->slot_count, segment->newest, segment->size, segment->status != GW_OK ? "  " : "",
                segment->status != GW_OK ? gw_status_text(segment->status) : "");
    }
}

json_t *gw_ring_to_json(const struct gw_segment *segment)
{
    const double occupancy =
        segment->slot_count > 0 ? (double)segment->used_slots / (double)segment->slot_count : 0;
    json_t *age = segment->beat_age_s < 0 ? json_null() : json_real(segment->beat_age_s);
    json_t *uptime = segment->uptime_s < 0 ? json_null() : json_real(segment->uptime_s);

    return json_pack("{s:s, s:s, s:s, s:I, s:o, s:I, s:o, s:o, s:I, s:I, s:I, s:I, s:f, s:I, s:I}", "name",
                     segment->name, "owner", gw_segment_owner_name(segment->owner), "status",
                     gw_status_name(segment->status), "pid", (json_int_t)segment->pid, "lock_pid",
                     segment->lock_pid == 0 ? json_null() : json_integer((json_int_t)segment->lock_pid),
                     "epoch", (json_int_t)segment->epoch, "heartbeat_age_s", age, "uptime_s", uptime,
                     "newest", (json_int_t)segment->newest, "slots", (json_int_t)segment->slot_count,
                     "slots_used", (json_int_t)segment->used_slots, "slot_size",
                     (json_int_t)segment->slot_size, "occupancy", occupancy, "payload_size_max",
                     (json_int_t)segment->payload_size_max, "bytes", (json_int_t)segment->size);
}

bool gw_ring_print_json(FILE *out, const struct gw_segments *segments, const char *dir)
{
    json_t *rings = json_array();

    for (size_t i = 0; i < segments->count; i++) {
        (void)json_array_append_new(rings, gw_ring_to_json(&segments->items[i]));
    }
    return gw_cli_print_json(
        out, json_pack("{s:s, s:s, s:o}", "schema", "gammawatch.rings/1", "dir", dir, "rings", rings));
}

static json_t *content_to_json(const struct gw_ring_content *content)
{
    json_t *kinds = json_object();

    for (size_t i = 0; i < GW_RING_KINDS; i++) {
        (void)json_object_set_new(kinds, kind_names[i], json_integer((json_int_t)content->kinds[i]));
    }
    return json_pack("{s:I, s:I, s:I, s:I, s:o}", "held", (json_int_t)content->records, "rejected",
                     (json_int_t)content->rejected, "block", (json_int_t)content->block_number, "chain_id",
                     (json_int_t)content->chain_id, "kinds", kinds);
}

bool gw_ring_print_content(FILE *out, const struct gw_segment *segment, const struct gw_ring_content *content,
                           bool is_json)
{
    if (is_json) {
        json_t *json = gw_ring_to_json(segment);
        (void)json_object_set_new(json, "schema", json_string("gammawatch.ring/1"));
        (void)json_object_set_new(json, "path", json_string(segment->path));
        (void)json_object_set_new(json, "records", content_to_json(content));
        return gw_cli_print_json(out, json);
    }
    fprintf(out,
            "ring       %s\nowner      %s, pid %" PRIu64 ", epoch %" PRIu64
            "\nlock       %s\nslots      %" PRIu64 " of %" PRIu64 " used, %" PRIu64
            " bytes each, payload up to %" PRIu64 "\nsequence   %" PRIu64 "\n",
            segment->path, gw_segment_owner_name(segment->owner), segment->pid, segment->epoch,
            segment->lock_pid != 0 ? "held" : "not held by a process that can be seen", segment->used_slots,
            segment->slot_count, segment->slot_size, segment->payload_size_max, segment->newest);
    if (segment->beat_age_s >= 0) {
        fprintf(out, "heartbeat  %.1f s ago\n", segment->beat_age_s);
    }
    if (segment->status != GW_OK) {
        fprintf(out, "refused    %s\n", gw_status_text(segment->status));
    }
    fprintf(out, "records    %" PRIu64 " held, %" PRIu64 " rejected, block %" PRIu64 "\n", content->records,
            content->rejected, content->block_number);
    for (size_t i = 0; i < GW_RING_KINDS; i++) {
        if (content->kinds[i] > 0) {
            fprintf(out, "  %-11s %" PRIu64 "\n", kind_names[i], content->kinds[i]);
        }
    }
    return ferror(out) == 0;
}
