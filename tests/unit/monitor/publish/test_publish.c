#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "monitor/publish/publish.h"

struct fixture {
    char folder[64];
    char path[96];
    struct gw_publisher publisher;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    snprintf(f->folder, sizeof f->folder, "/tmp/gw-publish-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->path, sizeof f->path, "%s/signals.ring", f->folder);
    assert_int_equal(gw_publisher_open(&f->publisher, f->path), GW_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    gw_publisher_close(&f->publisher);
    unlink(f->path);
    rmdir(f->folder);
    free(f);
    return 0;
}

static struct gw_signed_vector make_vector(uint64_t seq)
{
    struct gw_signed_vector vector;
    memset(&vector, 0, sizeof vector);
    vector.kind = GW_RECORD_VECTOR;
    vector.size = sizeof vector;
    vector.signal.header.seq = seq;
    return vector;
}

static void records_arrive_as_they_were_sent(void **state)
{
    struct fixture *f = *state;
    struct gw_ring_reader reader;
    union gw_publish_payload payload;
    size_t size = 0;
    const struct gw_signed_vector vector = make_vector(7);
    struct gw_ecosystem_record ecosystem;
    memset(&ecosystem, 0, sizeof ecosystem);
    ecosystem.head.kind = GW_RECORD_ECOSYSTEM;
    ecosystem.head.size = sizeof ecosystem;
    ecosystem.k = 0.5;
    gw_publisher_send_ecosystem(&f->publisher, &ecosystem);
    gw_publisher_send_vector(&f->publisher, &vector);
    assert_int_equal(gw_ring_open(&reader, f->path, GW_RING_OLDEST), GW_OK);
    assert_int_equal(gw_ring_next(&reader, &payload, sizeof payload, &size), GW_OK);
    assert_int_equal(size, sizeof ecosystem);
    assert_memory_equal(&payload, &ecosystem, size);
    assert_int_equal(gw_ring_next(&reader, &payload, sizeof payload, &size), GW_OK);
    assert_int_equal(size, sizeof vector);
    assert_memory_equal(&payload, &vector, size);
    assert_int_equal(gw_ring_next(&reader, &payload, sizeof payload, &size), GW_AGAIN);
    gw_ring_close(&reader);
}

static void evaluated_record_carries_the_digest_of_all_vectors(void **state)
{
    struct fixture *f = *state;
    struct gw_evaluated_record evaluated;
    uint8_t expected[32];
    const struct gw_signed_vector vectors[2] = {make_vector(1), make_vector(2)};
    memset(&evaluated, 0, sizeof evaluated);
    evaluated.head.kind = GW_RECORD_EVALUATED;
    evaluated.head.size = sizeof evaluated;
    gw_publisher_send_evaluated(&f->publisher, &evaluated);
    gw_keccak256(expected, "", 0);
    assert_memory_equal(evaluated.vectors_digest, expected, 32);
    for (size_t i = 0; i < 2; i++) {
        gw_publisher_send_vector(&f->publisher, &vectors[i]);
    }
    gw_publisher_send_evaluated(&f->publisher, &evaluated);
    gw_keccak256(expected, vectors, sizeof vectors);
    assert_memory_equal(evaluated.vectors_digest, expected, 32);
    assert_int_equal(evaluated.vectors_total, 2);
}

static void second_publisher_is_kept_out(void **state)
{
    struct fixture *f = *state;
    struct gw_publisher second;
    assert_int_equal(gw_publisher_open(&second, f->path), GW_E_BUSY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(records_arrive_as_they_were_sent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(evaluated_record_carries_the_digest_of_all_vectors, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(second_publisher_is_kept_out, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
