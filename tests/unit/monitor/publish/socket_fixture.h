/* socket_fixture: vectors to send, and frames taken apart by msgpack-c. */
#ifndef GW_TESTS_UNIT_MONITOR_PUBLISH_SOCKET_FIXTURE_H
#define GW_TESTS_UNIT_MONITOR_PUBLISH_SOCKET_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <msgpack.h>

#include "gammawatch/record.h"
#include "monitor/publish/socket_frame.h"

static inline struct gw_signed_vector make_vector(uint8_t feed, uint64_t seq)
{
    struct gw_signed_vector vector;
    memset(&vector, 0, sizeof vector);
    vector.kind = GW_RECORD_VECTOR;
    vector.size = sizeof vector;
    vector.signal.header.feed_id[0] = feed;
    vector.signal.header.seq = seq;
    memcpy(vector.feed, "lyra_v1:0x01:ETH", 17);
    return vector;
}

static inline struct gw_signed_revocation make_revocation(uint8_t feed, uint64_t seq)
{
    struct gw_signed_revocation revocation;
    memset(&revocation, 0, sizeof revocation);
    revocation.kind = GW_RECORD_REVOCATION;
    revocation.size = sizeof revocation;
    revocation.revocation.feed_id[0] = feed;
    revocation.revocation.seq = seq;
    return revocation;
}

/* Takes the length off and apart the rest, which must be one map and nothing behind it. */
static inline msgpack_object unpack(msgpack_unpacked *unpacked, const uint8_t *bytes, size_t size)
{
    size_t at = GW_SOCKET_PREFIX;
    const size_t stated =
        (size_t)bytes[0] << 24 | (size_t)bytes[1] << 16 | (size_t)bytes[2] << 8 | (size_t)bytes[3];
    assert_int_equal(stated, size - GW_SOCKET_PREFIX);
    msgpack_unpacked_init(unpacked);
    assert_int_equal(msgpack_unpack_next(unpacked, (const char *)bytes, size, &at), MSGPACK_UNPACK_SUCCESS);
    assert_int_equal(at, size);
    assert_int_equal(unpacked->data.type, MSGPACK_OBJECT_MAP);
    return unpacked->data;
}

static inline msgpack_object member(msgpack_object map, const char *name)
{
    assert_int_equal(map.type, MSGPACK_OBJECT_MAP);
    for (uint32_t i = 0; i < map.via.map.size; i++) {
        const msgpack_object_kv *pair = &map.via.map.ptr[i];
        assert_int_equal(pair->key.type, MSGPACK_OBJECT_STR);
        if (pair->key.via.str.size == strlen(name) &&
            memcmp(pair->key.via.str.ptr, name, strlen(name)) == 0) {
            return pair->val;
        }
    }
    fail_msg("no member %s", name);
    return map;
}

static inline void expect_text(msgpack_object map, const char *name, const char *expected)
{
    const msgpack_object value = member(map, name);
    assert_int_equal(value.type, MSGPACK_OBJECT_STR);
    assert_int_equal(value.via.str.size, strlen(expected));
    assert_memory_equal(value.via.str.ptr, expected, strlen(expected));
}

static inline void expect_bytes(msgpack_object map, const char *name, const uint8_t *expected, size_t size)
{
    const msgpack_object value = member(map, name);
    assert_int_equal(value.type, MSGPACK_OBJECT_BIN);
    assert_int_equal(value.via.bin.size, size);
    assert_memory_equal(value.via.bin.ptr, expected, size);
}

static inline uint64_t read_u64(msgpack_object map, const char *name)
{
    const msgpack_object value = member(map, name);
    assert_int_equal(value.type, MSGPACK_OBJECT_POSITIVE_INTEGER);
    return value.via.u64;
}

#endif
