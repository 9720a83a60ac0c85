#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "chains/rpc/tape.h"
#include "chains/rpc/tape_entry.h"
#include "ipc/base/log.h"

struct file {
    char folder[64];
    char path[128];
    char part[160];
};

struct bytes {
    uint8_t data[1u << 18];
    size_t size;
};

static int set_up(void **state)
{
    struct file *f = calloc(1, sizeof *f);
    assert_non_null(f);
    gw_log_init("test", 0, 1);
    snprintf(f->folder, sizeof f->folder, "/tmp/gw-tape-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->path, sizeof f->path, "%s/a.tape", f->folder);
    snprintf(f->part, sizeof f->part, "%s.part", f->path);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct file *f = *state;
    unlink(f->path);
    unlink(f->part);
    rmdir(f->folder);
    free(f);
    return 0;
}

static enum gw_status append(struct gw_tape_writer *tape, const char *request, enum gw_status status,
                             const char *reply, bool is_poll)
{
    return gw_tape_append(tape, request, strlen(request), status, (const uint8_t *)reply, strlen(reply),
                          is_poll);
}

static enum gw_status find(struct gw_tape_reader *tape, const char *request, enum gw_status *status,
                           char out[64])
{
    const uint8_t *reply;
    size_t size;
    const enum gw_status found = gw_tape_find(tape, request, strlen(request), status, &reply, &size);
    if (found == GW_OK) {
        snprintf(out, 64, "%.*s", (int)size, (const char *)reply);
    }
    return found;
}

static void check_next(struct gw_tape_reader *tape, const char *request, enum gw_status status,
                       const char *reply)
{
    enum gw_status recorded;
    char text[64];
    assert_int_equal(find(tape, request, &recorded, text), GW_OK);
    assert_int_equal(recorded, status);
    assert_string_equal(text, reply);
}

static void check_none(struct gw_tape_reader *tape, const char *request, enum gw_status expected)
{
    enum gw_status recorded;
    char text[64];
    assert_int_equal(find(tape, request, &recorded, text), expected);
}

static void read_bytes(struct bytes *out, const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    out->size = fread(out->data, 1, sizeof out->data, file);
    fclose(file);
}

static void the_nth_asking_gets_the_nth_answer(void **state)
{
    const struct file *f = *state;
    struct gw_tape_writer *writer;
    assert_int_equal(gw_tape_create(&writer, f->path, "devnet", 31337), GW_OK);
    assert_int_equal(append(writer, "a", GW_OK, "1", false), GW_OK);
    assert_int_equal(append(writer, "b", GW_OK, "", false), GW_OK);
    assert_int_equal(append(writer, "a", GW_E_TIMEOUT, "", false), GW_OK);
    assert_int_equal(append(writer, "a", GW_OK, "1", false), GW_OK);
    assert_int_equal(access(f->path, F_OK), -1);
    assert_int_equal(gw_tape_finish(writer), GW_OK);
    assert_int_equal(access(f->part, F_OK), -1);

    struct gw_tape_reader *reader;
    assert_int_equal(gw_tape_open(&reader, f->path), GW_OK);
    assert_int_equal(gw_tape_chain_id(reader), 31337);
    assert_string_equal(gw_tape_chain(reader), "devnet");
    assert_int_equal(gw_tape_count(reader), 4);
    assert_true(gw_tape_is_whole(reader));
    check_next(reader, "a", GW_OK, "1");
    check_next(reader, "a", GW_E_TIMEOUT, "");
    check_next(reader, "b", GW_OK, "");
    check_next(reader, "a", GW_OK, "1");
    check_none(reader, "a", GW_E_END);
    check_none(reader, "a", GW_E_END);
    check_none(reader, "b", GW_E_END);
    check_none(reader, "c", GW_E_TAPE);
    gw_tape_close(reader);
}

static void a_poll_is_taped_only_when_its_answer_changes(void **state)
{
    const struct file *f = *state;
    struct gw_tape_writer *writer;
    assert_int_equal(gw_tape_create(&writer, f->path, "devnet", 1), GW_OK);
    static const char *const answers[] = {"1", "1", "2", "2", "1"};
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(append(writer, "head", GW_OK, answers[i], true), GW_OK);
        assert_int_equal(append(writer, "other", GW_OK, "same", false), GW_OK);
    }
    assert_int_equal(append(writer, "head", GW_E_TIMEOUT, "", true), GW_OK);
    assert_int_equal(append(writer, "head", GW_E_TIMEOUT, "", true), GW_OK);
    assert_int_equal(append(writer, "head", GW_E_CONNECT, "", true), GW_OK);
    gw_tape_repeat(writer); /* what it led to is done again */
    assert_int_equal(append(writer, "head", GW_E_CONNECT, "", true), GW_OK);
    assert_int_equal(gw_tape_finish(writer), GW_OK);

    struct gw_tape_reader *reader;
    assert_int_equal(gw_tape_open(&reader, f->path), GW_OK);
    assert_int_equal(gw_tape_count(reader), 11);
    check_next(reader, "head", GW_OK, "1");
    check_next(reader, "head", GW_OK, "2");
    check_next(reader, "head", GW_OK, "1");
    check_next(reader, "head", GW_E_TIMEOUT, "");
    check_next(reader, "head", GW_E_CONNECT, "");
    check_next(reader, "head", GW_E_CONNECT, "");
    check_none(reader, "head", GW_E_END);
    gw_tape_close(reader);
}

static void polls_beyond_the_remembered_ones_are_taped_every_time(void **state)
{
    const struct file *f = *state;
    struct gw_tape_writer *writer;
    assert_int_equal(gw_tape_create(&writer, f->path, "devnet", 1), GW_OK);
    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i <= GW_TAPE_POLLS_MAX; i++) {
            char request[16];
            snprintf(request, sizeof request, "%u", i);
            assert_int_equal(append(writer, request, GW_OK, "x", true), GW_OK);
        }
    }
    assert_int_equal(gw_tape_finish(writer), GW_OK);
    struct gw_tape_reader *reader;
    assert_int_equal(gw_tape_open(&reader, f->path), GW_OK);
    assert_int_equal(gw_tape_count(reader), GW_TAPE_POLLS_MAX + 2);
    gw_tape_close(reader);
}

static void contract_bytecode_does_not_get_on_a_tape(void **state)
{
    const struct file *f = *state;
    struct gw_tape_writer *writer;
    assert_int_equal(gw_tape_create(&writer, f->path, "devnet", 1), GW_OK);
    assert_int_equal(append(writer, "[{\"method\":\"eth_getCode\"}]", GW_OK, "0x60", false), GW_E_REFUSED);
    assert_int_equal(append(writer, "a", GW_OK, "1", false), GW_OK);
    assert_int_equal(gw_tape_finish(writer), GW_OK);
    struct gw_tape_reader *reader;
    assert_int_equal(gw_tape_open(&reader, f->path), GW_OK);
    assert_int_equal(gw_tape_count(reader), 1);
    gw_tape_close(reader);
}

static void the_same_exchanges_give_the_same_file(void **state)
{
    const struct file *f = *state;
    static struct bytes files[2];
    for (unsigned round = 0; round < 2; round++) {
        struct gw_tape_writer *writer;
        assert_int_equal(gw_tape_create(&writer, f->path, "devnet", 1), GW_OK);
        for (unsigned i = 0; i < 100; i++) {
            char text[16];
            snprintf(text, sizeof text, "%u", i);
            assert_int_equal(append(writer, text, GW_OK, text, false), GW_OK);
        }
        assert_int_equal(gw_tape_finish(writer), GW_OK);
        read_bytes(&files[round], f->path);
    }
    assert_int_equal(files[0].size, files[1].size);
    assert_memory_equal(files[0].data, files[1].data, files[0].size);
}

static void a_recording_that_was_killed_is_used_up_to_its_last_flush(void **state)
{
    const struct file *f = *state;
    static struct bytes killed;
    struct gw_tape_writer *writer;
    assert_int_equal(gw_tape_create(&writer, f->path, "devnet", 1), GW_OK);
    for (unsigned i = 0; i < GW_TAPE_FLUSH_ENTRIES + 3; i++) {
        assert_int_equal(append(writer, "a", GW_OK, "1", false), GW_OK);
    }
    read_bytes(&killed, f->part);
    assert_int_equal(gw_tape_finish(writer), GW_OK);
    struct gw_tape_reader *reader;
    assert_int_equal(gw_tape_load(&reader, "test", killed.data, killed.size), GW_OK);
    assert_int_equal(gw_tape_count(reader), GW_TAPE_FLUSH_ENTRIES);
    gw_tape_close(reader);
}

/* Wherever a file is cut, whole entries are kept or the file is refused; never a half entry. */
static void a_file_cut_anywhere_keeps_whole_entries_only(void **state)
{
    const struct file *f = *state;
    static struct bytes whole;
    struct gw_tape_writer *writer;
    assert_int_equal(gw_tape_create(&writer, f->path, "devnet", 1), GW_OK);
    for (unsigned i = 0; i < 40; i++) {
        char text[16];
        snprintf(text, sizeof text, "%u", i * 7919);
        assert_int_equal(append(writer, text, GW_OK, text, false), GW_OK);
    }
    assert_int_equal(gw_tape_finish(writer), GW_OK);
    read_bytes(&whole, f->path);
    size_t count_before = 0;
    for (size_t size = 0; size < whole.size; size++) {
        struct gw_tape_reader *reader;
        const enum gw_status status = gw_tape_load(&reader, "test", whole.data, size);
        if (status != GW_OK) {
            assert_int_equal(status, GW_E_FORMAT);
            assert_int_equal(count_before, 0);
            continue;
        }
        const size_t count = gw_tape_count(reader);
        assert_true(count >= count_before && count <= 40);
        assert_false(gw_tape_is_whole(reader));
        count_before = count;
        if (count > 0) {
            check_next(reader, "0", GW_OK, "0");
        }
        gw_tape_close(reader);
    }
    assert_int_equal(count_before, 40);
}

static void a_file_with_any_byte_flipped_never_gives_another_answer(void **state)
{
    const struct file *f = *state;
    static struct bytes whole;
    struct gw_tape_writer *writer;
    assert_int_equal(gw_tape_create(&writer, f->path, "devnet", 1), GW_OK);
    assert_int_equal(append(writer, "request", GW_OK, "reply", false), GW_OK);
    assert_int_equal(gw_tape_finish(writer), GW_OK);
    read_bytes(&whole, f->path);
    for (size_t i = 10; i < whole.size; i++) { /* the gzip header carries nothing that is checked */
        whole.data[i] ^= 0x10;
        struct gw_tape_reader *reader;
        if (gw_tape_load(&reader, "test", whole.data, whole.size) == GW_OK) {
            if (gw_tape_count(reader) == 1) {
                check_next(reader, "request", GW_OK, "reply");
            }
            gw_tape_close(reader);
        }
        whole.data[i] ^= 0x10;
    }
}

static void a_failure_is_found_as_often_as_it_was_marked(void **state)
{
    const struct file *f = *state;
    struct gw_tape_writer *writer;
    struct gw_tape_reader *reader;
    assert_int_equal(gw_tape_create(&writer, f->path, "devnet", 31337), GW_OK);
    assert_int_equal(gw_tape_append_failure(writer, "head", GW_E_CHECKSUM), GW_OK);
    assert_int_equal(append(writer, "request", GW_OK, "reply", false), GW_OK);
    assert_int_equal(gw_tape_append_failure(writer, "head", GW_E_CHECKSUM), GW_OK);
    assert_int_equal(gw_tape_append_failure(writer, "block", GW_E_RPC), GW_OK);
    assert_int_equal(gw_tape_finish(writer), GW_OK);
    assert_int_equal(gw_tape_open(&reader, f->path), GW_OK);
    assert_int_equal(gw_tape_find_failure(reader, "block", GW_E_CHECKSUM), GW_E_TAPE);
    assert_int_equal(gw_tape_find_failure(reader, "head", GW_E_CHECKSUM), GW_OK);
    assert_int_equal(gw_tape_find_failure(reader, "head", GW_E_CHECKSUM), GW_OK);
    assert_int_equal(gw_tape_find_failure(reader, "head", GW_E_CHECKSUM), GW_E_TAPE);
    assert_int_equal(gw_tape_find_failure(reader, "block", GW_E_RPC), GW_OK);
    check_next(reader, "request", GW_OK, "reply");
    gw_tape_close(reader);
}

static void a_disk_that_is_full_is_told_at_the_end(void **state)
{
    (void)state;
    struct gw_tape_writer *writer;
    if (access("/dev/full", W_OK) != 0) {
        skip();
    }
    char folder[] = "/tmp/gw-full-XXXXXX";
    char part[64];
    char path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a", folder);
    snprintf(part, sizeof part, "%s/a.part", folder);
    assert_int_equal(symlink("/dev/full", part), 0);
    assert_int_equal(gw_tape_create(&writer, path, "devnet", 1), GW_E_IO);
    assert_int_equal(unlink(part), 0);
    assert_int_equal(rmdir(folder), 0);
    assert_int_equal(gw_tape_create(&writer, path, "devnet", 1), GW_E_IO);
}

static void a_file_that_is_not_there_is_an_io_error(void **state)
{
    const struct file *f = *state;
    struct gw_tape_reader *reader;
    assert_int_equal(gw_tape_open(&reader, f->path), GW_E_IO);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_nth_asking_gets_the_nth_answer),
        TEST(a_poll_is_taped_only_when_its_answer_changes),
        TEST(polls_beyond_the_remembered_ones_are_taped_every_time),
        TEST(contract_bytecode_does_not_get_on_a_tape),
        TEST(the_same_exchanges_give_the_same_file),
        TEST(a_recording_that_was_killed_is_used_up_to_its_last_flush),
        TEST(a_file_cut_anywhere_keeps_whole_entries_only),
        TEST(a_file_with_any_byte_flipped_never_gives_another_answer),
        TEST(a_failure_is_found_as_often_as_it_was_marked),
        TEST(a_disk_that_is_full_is_told_at_the_end),
        TEST(a_file_that_is_not_there_is_an_io_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
