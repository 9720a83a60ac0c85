#include "monitor/publish/publish.h"

#include <string.h>

enum gw_status gw_publisher_open(struct gw_publisher *publisher, const char *path)
{
    memset(publisher, 0, sizeof *publisher);
    gw_keccak_init(&publisher->vectors);
    return gw_ring_create(&publisher->ring, path, GW_PUBLISH_SLOTS, sizeof(union gw_publish_payload));
}

void gw_publisher_close(struct gw_publisher *publisher)
{
    gw_ring_destroy(&publisher->ring, false);
}

void gw_publisher_beat(struct gw_publisher *publisher)
{
    gw_ring_beat(&publisher->ring);
}

void gw_publisher_send_vector(struct gw_publisher *publisher, const struct gw_signed_vector *vector)
{
    GW_ASSERT(vector->kind == GW_RECORD_VECTOR && vector->size == sizeof *vector);
    gw_keccak_update(&publisher->vectors, vector, sizeof *vector);
    publisher->vectors_total++;
    gw_ring_publish(&publisher->ring, vector, sizeof *vector);
    if (publisher->socket != NULL) {
        gw_socket_send_vector(publisher->socket, vector);
    }
}

void gw_publisher_send_revocation(struct gw_publisher *publisher,
                                  const struct gw_signed_revocation *revocation)
{
    GW_ASSERT(revocation->kind == GW_RECORD_REVOCATION && revocation->size == sizeof *revocation);
    gw_keccak_update(&publisher->vectors, revocation, sizeof *revocation);
    gw_ring_publish(&publisher->ring, revocation, sizeof *revocation);
    if (publisher->socket != NULL) {
        gw_socket_send_revocation(publisher->socket, revocation);
    }
}

void gw_publisher_send_ecosystem(struct gw_publisher *publisher, const struct gw_ecosystem_record *record)
{
    GW_ASSERT(record->head.kind == GW_RECORD_ECOSYSTEM && record->head.size == sizeof *record);
    gw_ring_publish(&publisher->ring, record, sizeof *record);
}

void gw_publisher_send_systemic(struct gw_publisher *publisher, const struct gw_systemic_record *record)
{
    GW_ASSERT(record->head.kind == GW_RECORD_SYSTEMIC && record->head.size == sizeof *record);
    gw_ring_publish(&publisher->ring, record, sizeof *record);
}

/* One of another build, out of an old journal, is not for today's readers. */
void gw_publisher_send_explanation(struct gw_publisher *publisher, const struct gw_explanation *explanation)
{
    if (gw_record_check(explanation, sizeof *explanation) == GW_OK) {
        gw_ring_publish(&publisher->ring, explanation, sizeof *explanation);
    }
}

void gw_publisher_send_forecast(struct gw_publisher *publisher, const struct gw_forecast_record *record)
{
    GW_ASSERT(record->head.kind == GW_RECORD_FORECAST && record->head.size == sizeof *record);
    gw_ring_publish(&publisher->ring, record, sizeof *record);
}

void gw_publisher_send_advice(struct gw_publisher *publisher, const struct gw_advice_record *record)
{
    GW_ASSERT(record->head.kind == GW_RECORD_ADVICE && record->head.size == sizeof *record);
    gw_ring_publish(&publisher->ring, record, sizeof *record);
}

void gw_publisher_send_evaluated(struct gw_publisher *publisher, struct gw_evaluated_record *record)
{
    GW_ASSERT(record->head.kind == GW_RECORD_EVALUATED && record->head.size == sizeof *record);
    record->vectors_total = publisher->vectors_total;
    gw_publisher_digest(publisher, record->vectors_digest);
    gw_ring_publish(&publisher->ring, record, sizeof *record);
}

void gw_publisher_digest(const struct gw_publisher *publisher, uint8_t out[32])
{
    struct gw_keccak running = publisher->vectors;
    gw_keccak_final(&running, out);
}
