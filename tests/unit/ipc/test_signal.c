#include "gammawatch/signal.h"

#include "ipc/base/keccak.h"
#include "ipc/signal_types.h"
#include "tests/unit/ipc/signal_fixture.h"

static void digests_are_those_of_an_independent_implementation(void **state)
{
    (void)state;
    json_t *root = load_golden();
    for (size_t i = 0; i < GOLDEN_VECTORS; i++) {
        struct gw_signed_vector vector;
        uint8_t secret[32], digest[32], golden[32];
        char *text = read_golden(&vector, secret, golden_at(root, i));
        read_bytes(golden, sizeof golden, json_object_get(golden_at(root, i), "signal"), "digest");
        gw_signal_digest(digest, &vector.signal, &vector.domain);
        assert_memory_equal(digest, golden, sizeof golden);
        free(text);
    }
    json_decref(root);
}

static void every_byte_of_the_signed_part_moves_the_digest(void **state)
{
    (void)state;
    json_t *root = load_golden();
    struct gw_signed_vector vector;
    uint8_t secret[32], digest[32];
    char *text = read_golden(&vector, secret, golden_at(root, 0));
    struct gw_signed_vector other = vector;
    other.domain.chain_id ^= 1;
    gw_signal_digest(digest, &other.signal, &other.domain);
    assert_memory_not_equal(digest, vector.digest, sizeof digest);
    other = vector;
    other.domain.verifying_contract[19] ^= 1;
    gw_signal_digest(digest, &other.signal, &other.domain);
    assert_memory_not_equal(digest, vector.digest, sizeof digest);
    /* Bytes of padding are the only ones that may change without a trace. */
    size_t silent = 0;
    for (size_t i = 0; i < sizeof vector.signal; i++) {
        other = vector;
        ((uint8_t *)&other.signal)[i] ^= 1;
        gw_signal_digest(digest, &other.signal, &other.domain);
        silent += memcmp(digest, vector.digest, sizeof digest) == 0;
    }
    assert_int_equal(silent, 18);
    free(text);
    json_decref(root);
}

static void feeds_are_those_of_an_independent_implementation(void **state)
{
    (void)state;
    json_t *root = load_golden();
    const json_t *feeds = json_object_get(root, "feeds");
    size_t i;
    json_t *feed;
    assert_int_equal(json_array_size(feeds), 3);
    json_array_foreach(feeds, i, feed)
    {
        struct gw_signal_header header = {0};
        uint8_t golden[32];
        gw_signal_feed(&header, json_string_value(json_object_get(feed, "caip2")),
                       json_string_value(json_object_get(feed, "venue")),
                       json_string_value(json_object_get(feed, "key")));
        read_bytes(golden, sizeof golden, feed, "subject");
        assert_memory_equal(header.subject, golden, sizeof golden);
        read_bytes(golden, sizeof golden, feed, "underlying");
        assert_memory_equal(header.underlying, golden, sizeof golden);
        read_bytes(golden, sizeof golden, feed, "feedId");
        assert_memory_equal(header.feed_id, golden, sizeof golden);
    }
    json_decref(root);
}

static void every_type_hash_is_that_of_its_text(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint8_t hash[32];
    } types[] = {
#define X(name, text, ...) {text, {__VA_ARGS__}},
#include "ipc/signal_types.def"
#undef X
    };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        uint8_t hash[32];
        gw_keccak256(hash, types[i].text, strlen(types[i].text));
        assert_memory_equal(hash, types[i].hash, sizeof hash);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests_are_those_of_an_independent_implementation),
        cmocka_unit_test(every_type_hash_is_that_of_its_text),
        cmocka_unit_test(every_byte_of_the_signed_part_moves_the_digest),
        cmocka_unit_test(feeds_are_those_of_an_independent_implementation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
