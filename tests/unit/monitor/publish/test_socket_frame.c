#include "monitor/publish/socket_frame.h"

#include "tests/unit/monitor/publish/socket_fixture.h"

#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "ipc/base/hex.h"

/* The same value as in the JSON form, which golden vectors of another implementation fix. */
static void compare_value(msgpack_object got, const json_t *wanted)
{
    uint8_t bytes[65];
    size_t size = 0;
    if (json_is_integer(wanted)) {
        const json_int_t number = json_integer_value(wanted);
        assert_int_equal(got.type,
                         number < 0 ? MSGPACK_OBJECT_NEGATIVE_INTEGER : MSGPACK_OBJECT_POSITIVE_INTEGER);
        assert_int_equal(got.via.i64, number);
        return;
    }
    const char *text = json_string_value(wanted);
    assert_non_null(text);
    if (got.type == MSGPACK_OBJECT_BIN) {
        assert_int_equal(gw_hex_decode(bytes, sizeof bytes, &size, text, strlen(text)), GW_OK);
        assert_int_equal(got.via.bin.size, size);
        assert_memory_equal(got.via.bin.ptr, bytes, size);
    } else if (got.type == MSGPACK_OBJECT_STR) {
        assert_int_equal(got.via.str.size, strlen(text));
        assert_memory_equal(got.via.str.ptr, text, strlen(text));
    } else if (got.type == MSGPACK_OBJECT_NEGATIVE_INTEGER) {
        assert_int_equal(got.via.i64, strtoll(text, NULL, 10));
    } else {
        assert_int_equal(got.type, MSGPACK_OBJECT_POSITIVE_INTEGER);
        assert_int_equal(got.via.u64, strtoull(text, NULL, 10));
    }
}

static void compare_map(msgpack_object got, const json_t *wanted, size_t extra)
{
    const char *name = NULL;
    json_t *value = NULL;
    assert_int_equal(got.via.map.size, json_object_size(wanted) + extra);
    json_object_foreach((json_t *)(uintptr_t)wanted, name, value)
    {
        if (json_is_object(value)) {
            compare_map(member(got, name), value, 0);
        } else {
            compare_value(member(got, name), value);
        }
    }
}

static void frames_of_golden_vectors_say_what_their_json_says(void **state)
{
    (void)state;
    json_t *root = json_load_file(GW_TESTS_DIR "/golden/signals.json", 0, NULL);
    const json_t *vectors = json_object_get(root, "vectors");
    assert_true(json_array_size(vectors) > 0);
    for (size_t i = 0; i < json_array_size(vectors); i++) {
        const json_t *signal = json_object_get(json_array_get(vectors, i), "signal");
        struct gw_signed_vector vector;
        struct gw_socket_frame frame;
        msgpack_unpacked unpacked;
        char *text = json_dumps(signal, JSON_COMPACT);
        assert_int_equal(gw_signal_parse_json(&vector, text, strlen(text)), GW_OK);
        gw_socket_frame_vector(&frame, &vector);
        const msgpack_object map = unpack(&unpacked, frame.bytes, frame.size);
        expect_text(map, "type", "vector");
        compare_map(map, signal, 1);
        msgpack_unpacked_destroy(&unpacked);
        free(text);
    }
    json_decref(root);
}

static void a_revocation_has_the_members_of_its_type(void **state)
{
    (void)state;
    struct gw_signed_revocation revocation = make_revocation(3, 42);
    struct gw_socket_frame frame;
    msgpack_unpacked unpacked;
    revocation.revocation.epoch = 5;
    revocation.revocation.issued_at = UINT64_MAX;
    memset(revocation.revocation.orphaned_block_hash, 0xab, 32);
    gw_socket_frame_revocation(&frame, &revocation);
    const msgpack_object map = unpack(&unpacked, frame.bytes, frame.size);
    expect_text(map, "type", "revocation");
    expect_text(map, "schema", GW_REVOCATION_SCHEMA);
    const msgpack_object inner = member(map, "revocation");
    expect_bytes(inner, "feedId", revocation.revocation.feed_id, 32);
    expect_bytes(inner, "orphanedBlockHash", revocation.revocation.orphaned_block_hash, 32);
    assert_int_equal(read_u64(inner, "seq"), 42);
    assert_int_equal(read_u64(inner, "epoch"), 5);
    assert_int_equal(read_u64(inner, "issuedAt"), UINT64_MAX);
    expect_bytes(map, "signature", revocation.signature, 65);
    msgpack_unpacked_destroy(&unpacked);
}

/* All bits set makes every integer as long as it can be. */
static void the_longest_vector_fits_its_frame(void **state)
{
    (void)state;
    struct gw_signed_vector vector;
    struct gw_socket_frame frame;
    msgpack_unpacked unpacked;
    memset(&vector, 0xff, sizeof vector);
    memset(vector.feed, 'x', sizeof vector.feed - 1);
    vector.feed[sizeof vector.feed - 1] = '\0';
    gw_socket_frame_vector(&frame, &vector);
    (void)unpack(&unpacked, frame.bytes, frame.size);
    assert_true(frame.size < GW_SOCKET_FRAME_MAX);
    msgpack_unpacked_destroy(&unpacked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_of_golden_vectors_say_what_their_json_says),
        cmocka_unit_test(a_revocation_has_the_members_of_its_type),
        cmocka_unit_test(the_longest_vector_fits_its_frame),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
