/* Which texts are a tape, and what do they tell of the run? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "chains/rpc/tape.h"
#include "ipc/base/log.h"

#define HEADER "{\"format\":\"gammawatch.tape/3\",\"chain\":\"devnet\",\"chain_id\":31337}\n"

struct bytes {
    uint8_t data[1u << 12];
    size_t size;
};

static void pack(struct bytes *out, const char *text, size_t size)
{
    z_stream stream = {0};
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = (z_const Bytef *)text;
    stream.avail_in = (uInt)size;
    stream.next_out = out->data;
    stream.avail_out = sizeof out->data;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out->size = stream.total_out;
    deflateEnd(&stream);
}

static unsigned version;        /* of the last tape that load_text() could load */
static enum gw_status unmarked; /* what it says of a failure that it does not tell of */

static enum gw_status load_text(const char *text)
{
    static struct bytes packed;
    pack(&packed, text, strlen(text));
    struct gw_tape_reader *tape = NULL;
    const enum gw_status status = gw_tape_load(&tape, "test", packed.data, packed.size);
    if (status == GW_OK) {
        version = gw_tape_version(tape);
        unmarked = gw_tape_find_failure(tape, "head", GW_E_FORMAT);
        gw_tape_close(tape);
    }
    return status;
}

static void a_file_that_is_no_tape_is_a_format_error(void **state)
{
    (void)state;
    assert_int_equal(load_text(HEADER), GW_OK);
    assert_int_equal(load_text(""), GW_E_FORMAT);
    assert_int_equal(load_text("\n"), GW_E_FORMAT);
    assert_int_equal(load_text("[]\n"), GW_E_FORMAT);
    static const char *const refused[] = {
        "\"gammawatch.tape/4\",\"chain\":\"a\",\"chain_id\":1",
        "\"gammawatch.tape/0\",\"chain\":\"a\",\"chain_id\":1",
        "\"gammawatch.tape/2\",\"chain\":\"a\",\"chain_id\":-1",
        "\"gammawatch.tape/2\",\"chain\":\"a\"",
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        char text[128];
        snprintf(text, sizeof text, "{\"format\":%s}\n", refused[i]);
        assert_int_equal(load_text(text), GW_E_FORMAT);
    }
    struct gw_tape_reader *reader;
    assert_int_equal(gw_tape_load(&reader, "test", (const uint8_t *)HEADER, sizeof HEADER - 1), GW_E_FORMAT);
}

static void a_tape_tells_how_its_run_asked(void **state)
{
    (void)state;
    assert_int_equal(load_text("{\"format\":\"gammawatch.tape/1\",\"chain\":\"a\",\"chain_id\":1}\n"), GW_OK);
    assert_int_equal(version, GW_TAPE_STEPWISE);
    assert_int_equal(load_text("{\"format\":\"gammawatch.tape/2\",\"chain\":\"a\",\"chain_id\":1}\n"), GW_OK);
    assert_int_equal(version, GW_TAPE_EAGER);
    assert_int_equal(unmarked, GW_OK); /* it would not tell */
    assert_int_equal(load_text(HEADER), GW_OK);
    assert_int_equal(version, GW_TAPE_VERSION);
    assert_int_equal(unmarked, GW_E_TAPE);
    assert_int_equal(load_text(HEADER "@ ok 13 0 1b086605\n! head format\n\n"), GW_OK);
    assert_int_equal(unmarked, GW_OK);
}

static void a_damaged_entry_is_a_format_error(void **state)
{
    (void)state;
    /* crc32("ab") = 9e83486d */
    assert_int_equal(load_text(HEADER "@ ok 1 1 9e83486d\na\nb\n"), GW_OK);
    assert_int_equal(load_text(HEADER "@ ok 1 1 9e83486e\na\nb\n"), GW_E_FORMAT);
    assert_int_equal(load_text(HEADER "@ ok 1 1 9e83486d\na\nc\n"), GW_E_FORMAT);
    assert_int_equal(load_text(HEADER "@ ok 1 1 9e83486d\na b\n"), GW_E_FORMAT);
    assert_int_equal(load_text(HEADER "@ ok 1 1 9e83486d\na\nb"), GW_E_FORMAT);
    assert_int_equal(load_text(HEADER "@ ok 1 1 9e83486d\na\nb\n@"), GW_E_FORMAT);
    assert_int_equal(load_text(HEADER "@ ok 99999999999 1 9e83486d\na\nb\n"), GW_E_FORMAT);
    assert_int_equal(load_text(HEADER "@ ok 67108865 1 9e83486d\na\nb\n"), GW_E_BOUND);
}

int main(void)
{
    gw_log_init("test", 0, 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_that_is_no_tape_is_a_format_error),
        cmocka_unit_test(a_tape_tells_how_its_run_asked),
        cmocka_unit_test(a_damaged_entry_is_a_format_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
