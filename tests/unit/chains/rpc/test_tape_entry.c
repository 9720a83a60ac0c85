#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chains/rpc/tape.h"
#include "chains/rpc/tape_entry.h"

static enum gw_status parse(struct gw_tape_line *out, const char *text)
{
    return gw_tape_line_parse(out, (const uint8_t *)text, strlen(text));
}

static void every_line_written_is_read_back(void **state)
{
    (void)state;
    for (unsigned i = 0; i < GW_STATUS_COUNT; i++) {
        const struct gw_tape_line line = {.status = (enum gw_status)i,
                                          .request_size = GW_TAPE_ENTRY_MAX,
                                          .reply_size = i,
                                          .crc = 0xffffffffu - i};
        char text[GW_TAPE_LINE_MAX];
        const size_t size = gw_tape_line_format(text, &line);
        assert_int_equal(text[size - 1], '\n');
        struct gw_tape_line back;
        assert_int_equal(gw_tape_line_parse(&back, (const uint8_t *)text, size), GW_OK);
        assert_int_equal(back.status, line.status);
        assert_int_equal(back.request_size, line.request_size);
        assert_int_equal(back.reply_size, line.reply_size);
        assert_int_equal(back.crc, line.crc);
    }
}

static void a_line_has_one_spelling(void **state)
{
    (void)state;
    struct gw_tape_line line;
    assert_int_equal(parse(&line, "@ ok 1 2 0000000a\n"), GW_OK);
    static const char *const texts[] = {
        "",
        "\n",
        "@ ok 1 2 0000000a",
        "@  ok 1 2 0000000a\n",
        " @ ok 1 2 0000000a\n",
        "@ ok 01 2 0000000a\n",
        "@ ok +1 2 0000000a\n",
        "@ ok -1 2 0000000a\n",
        "@ ok 1 2 a\n",
        "@ ok 1 2 0000000A\n",
        "@ ok 1 2 0000000a \n",
        "@ ok 1 2 0x00000a\n",
        "@ fine 1 2 0000000a\n",
        "@ ok 1 0000000a\n",
        "@ okokokokokokokokokokokokokokokokokokokok 1 2 0000000a\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_int_equal(parse(&line, texts[i]), GW_E_FORMAT);
    }
    assert_int_equal(gw_tape_line_parse(&line, (const uint8_t *)"@ ok 1 2 0000000a\n\0", 19), GW_E_FORMAT);
    assert_int_equal(parse(&line, "@ ok 1 67108865 0000000a\n"), GW_E_BOUND);
}

static void the_checksum_covers_request_and_reply(void **state)
{
    (void)state;
    const uint8_t text[] = "123456789";
    assert_int_equal(gw_tape_crc(text, 9, NULL, 0), 0xcbf43926u);
    assert_int_equal(gw_tape_crc(text, 4, text + 4, 5), 0xcbf43926u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_written_is_read_back),
        cmocka_unit_test(a_line_has_one_spelling),
        cmocka_unit_test(the_checksum_covers_request_and_reply),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
