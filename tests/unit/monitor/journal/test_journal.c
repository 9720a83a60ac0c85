#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "monitor/journal/journal.h"

#define FRAME_SIZE 48u /* head and hash around a payload */

struct fixture {
    char folder[64];
    char path[96];
    struct gw_journal journal;
};

struct seen {
    unsigned count;
    uint32_t kinds[16];
    char texts[16][16];
};

static enum gw_status remember(void *context, uint32_t kind, const void *payload, size_t size)
{
    struct seen *seen = context;
    assert_true(seen->count < 16 && size < 16);
    seen->kinds[seen->count] = kind;
    memcpy(seen->texts[seen->count], payload, size);
    seen->count++;
    return GW_OK;
}

static int make_folder(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    snprintf(f->folder, sizeof f->folder, "/tmp/gw-journal-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->path, sizeof f->path, "%s/journal", f->folder);
    f->journal.fd = -1;
    *state = f;
    return 0;
}

static int remove_folder(void **state)
{
    struct fixture *f = *state;
    gw_journal_close(&f->journal);
    unlink(f->path);
    rmdir(f->folder);
    free(f);
    return 0;
}

/* Three entries: "one", "two", "three". */
static void write_three(struct fixture *f)
{
    assert_int_equal(gw_journal_open(&f->journal, f->path, NULL, NULL), GW_OK);
    assert_int_equal(gw_journal_append(&f->journal, GW_JOURNAL_START, "one", 3, true), GW_OK);
    assert_int_equal(gw_journal_append(&f->journal, GW_JOURNAL_VECTOR, "two", 3, true), GW_OK);
    assert_int_equal(gw_journal_append(&f->journal, GW_JOURNAL_SIGNED, "three", 5, false), GW_OK);
    gw_journal_close(&f->journal);
}

static off_t file_size(const char *path)
{
    struct stat file;
    assert_int_equal(stat(path, &file), 0);
    return file.st_size;
}

static void flip_byte(const char *path, off_t offset)
{
    uint8_t byte;
    const int fd = open(path, O_RDWR);
    assert_int_equal(pread(fd, &byte, 1, offset), 1);
    byte ^= 0x20;
    assert_int_equal(pwrite(fd, &byte, 1, offset), 1);
    close(fd);
}

static void entries_come_back_in_order_after_reopening(void **state)
{
    struct fixture *f = *state;
    struct seen seen = {0};
    write_three(f);
    assert_int_equal(gw_journal_open(&f->journal, f->path, remember, &seen), GW_OK);
    assert_int_equal(seen.count, 3);
    assert_int_equal(seen.kinds[1], GW_JOURNAL_VECTOR);
    assert_string_equal(seen.texts[0], "one");
    assert_string_equal(seen.texts[2], "three");
    assert_int_equal(f->journal.entries, 3);
    assert_int_equal(f->journal.offset, file_size(f->path));
}

static void chain_continues_over_a_restart(void **state)
{
    struct fixture *f = *state;
    struct seen seen = {0};
    write_three(f);
    assert_int_equal(gw_journal_open(&f->journal, f->path, NULL, NULL), GW_OK);
    assert_int_equal(gw_journal_append(&f->journal, GW_JOURNAL_START, "four", 4, true), GW_OK);
    gw_journal_close(&f->journal);
    assert_int_equal(gw_journal_open(&f->journal, f->path, remember, &seen), GW_OK);
    assert_int_equal(seen.count, 4);
    assert_string_equal(seen.texts[3], "four");
}

static void torn_tail_of_any_length_is_cut_off(void **state)
{
    struct fixture *f = *state;
    write_three(f);
    const off_t whole = file_size(f->path);
    const off_t two = whole - (off_t)(FRAME_SIZE + 5);
    for (off_t size = whole - 1; size > two; size--) {
        struct seen seen = {0};
        assert_int_equal(truncate(f->path, size), 0);
        assert_int_equal(gw_journal_open(&f->journal, f->path, remember, &seen), GW_OK);
        assert_int_equal(seen.count, 2);
        assert_int_equal(file_size(f->path), two);
        assert_int_equal(gw_journal_append(&f->journal, GW_JOURNAL_SIGNED, "three", 5, true), GW_OK);
        gw_journal_close(&f->journal);
    }
}

static void tail_of_zeros_is_cut_off(void **state)
{
    struct fixture *f = *state;
    struct seen seen = {0};
    write_three(f);
    const off_t whole = file_size(f->path);
    assert_int_equal(truncate(f->path, whole + 300), 0);
    assert_int_equal(gw_journal_open(&f->journal, f->path, remember, &seen), GW_OK);
    assert_int_equal(seen.count, 3);
    assert_int_equal(file_size(f->path), whole);
}

static void any_flipped_bit_is_refused_and_the_file_left_alone(void **state)
{
    struct fixture *f = *state;
    write_three(f);
    const off_t whole = file_size(f->path);
    for (off_t offset = 0; offset < whole; offset++) {
        flip_byte(f->path, offset);
        assert_int_equal(gw_journal_open(&f->journal, f->path, NULL, NULL), GW_E_CHECKSUM);
        assert_int_equal(file_size(f->path), whole);
        flip_byte(f->path, offset);
    }
    assert_int_equal(gw_journal_open(&f->journal, f->path, NULL, NULL), GW_OK);
}

static void entry_taken_out_of_the_middle_is_refused(void **state)
{
    struct fixture *f = *state;
    uint8_t bytes[512];
    write_three(f);
    const int fd = open(f->path, O_RDWR);
    const ssize_t size = read(fd, bytes, sizeof bytes);
    const size_t entry_size = FRAME_SIZE + 3;
    memmove(bytes + entry_size, bytes + 2 * entry_size, (size_t)size - 2 * entry_size);
    assert_int_equal(pwrite(fd, bytes, (size_t)size - entry_size, 0), size - (ssize_t)entry_size);
    assert_int_equal(ftruncate(fd, size - (ssize_t)entry_size), 0);
    close(fd);
    assert_int_equal(gw_journal_open(&f->journal, f->path, NULL, NULL), GW_E_CHECKSUM);
}

static void second_writer_is_kept_out(void **state)
{
    struct fixture *f = *state;
    struct gw_journal second;
    assert_int_equal(gw_journal_open(&f->journal, f->path, NULL, NULL), GW_OK);
    assert_int_equal(gw_journal_open(&second, f->path, NULL, NULL), GW_E_BUSY);
    gw_journal_close(&f->journal);
    assert_int_equal(gw_journal_open(&second, f->path, NULL, NULL), GW_OK);
    gw_journal_close(&second);
}

static void folder_or_missing_folder_is_no_journal(void **state)
{
    struct fixture *f = *state;
    char path[128];
    snprintf(path, sizeof path, "%s/none/journal", f->folder);
    assert_int_equal(gw_journal_open(&f->journal, f->folder, NULL, NULL), GW_E_IO);
    assert_int_equal(gw_journal_open(&f->journal, path, NULL, NULL), GW_E_IO);
}

static enum gw_status refuse_second(void *context, uint32_t kind, const void *payload, size_t size)
{
    unsigned *count = context;
    (void)kind;
    (void)payload;
    (void)size;
    return ++*count == 2 ? GW_E_LAYOUT : GW_OK;
}

static void error_of_the_visitor_stops_the_opening_and_frees_the_lock(void **state)
{
    struct fixture *f = *state;
    unsigned count = 0;
    write_three(f);
    assert_int_equal(gw_journal_open(&f->journal, f->path, refuse_second, &count), GW_E_LAYOUT);
    assert_int_equal(count, 2);
    assert_int_equal(gw_journal_open(&f->journal, f->path, NULL, NULL), GW_OK);
}

static void payload_above_the_limit_is_refused_and_the_journal_goes_on(void **state)
{
    struct fixture *f = *state;
    static uint8_t payload[GW_JOURNAL_ENTRY_MAX + 1];
    assert_int_equal(gw_journal_open(&f->journal, f->path, NULL, NULL), GW_OK);
    assert_int_equal(gw_journal_append(&f->journal, GW_JOURNAL_VECTOR, payload, sizeof payload, true),
                     GW_E_BOUND);
    assert_int_equal(gw_journal_append(&f->journal, GW_JOURNAL_VECTOR, payload, GW_JOURNAL_ENTRY_MAX, true),
                     GW_OK);
    gw_journal_close(&f->journal);
    assert_int_equal(gw_journal_open(&f->journal, f->path, NULL, NULL), GW_OK);
    assert_int_equal(f->journal.entries, 1);
}

static void full_disk_ends_the_journal_until_it_is_opened_again(void **state)
{
    struct fixture *f = *state;
    static const uint8_t payload[4096];
    struct rlimit limit;
    struct seen seen = {0};
    write_three(f);
    assert_int_equal(gw_journal_open(&f->journal, f->path, NULL, NULL), GW_OK);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    const struct rlimit small = {.rlim_cur = 600, .rlim_max = limit.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_int_equal(gw_journal_append(&f->journal, GW_JOURNAL_VECTOR, payload, sizeof payload, true),
                     GW_E_IO);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_int_equal(gw_journal_append(&f->journal, GW_JOURNAL_VECTOR, "x", 1, true), GW_E_IO);
    gw_journal_close(&f->journal);
    assert_int_equal(gw_journal_open(&f->journal, f->path, remember, &seen), GW_OK);
    assert_int_equal(seen.count, 3);
}

static void writer_killed_at_any_moment_leaves_a_journal_that_opens(void **state)
{
    struct fixture *f = *state;
    for (unsigned round = 0; round < 20; round++) {
        const pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            static uint8_t payload[8192];
            if (gw_journal_open(&f->journal, f->path, NULL, NULL) != GW_OK) {
                _exit(1);
            }
            while (gw_journal_append(&f->journal, GW_JOURNAL_VECTOR, payload, sizeof payload, false) ==
                   GW_OK) {
            }
            _exit(1);
        }
        usleep(1000 + round * 700);
        kill(child, SIGKILL);
        int how = 0;
        waitpid(child, &how, 0);
        assert_true(WIFSIGNALED(how));
        assert_int_equal(gw_journal_open(&f->journal, f->path, NULL, NULL), GW_OK);
        assert_int_equal(f->journal.offset, file_size(f->path));
        assert_int_equal(ftruncate(f->journal.fd, 0), 0);
        gw_journal_close(&f->journal);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(entries_come_back_in_order_after_reopening),
        TEST(chain_continues_over_a_restart),
        TEST(torn_tail_of_any_length_is_cut_off),
        TEST(tail_of_zeros_is_cut_off),
        TEST(any_flipped_bit_is_refused_and_the_file_left_alone),
        TEST(entry_taken_out_of_the_middle_is_refused),
        TEST(second_writer_is_kept_out),
        TEST(folder_or_missing_folder_is_no_journal),
        TEST(error_of_the_visitor_stops_the_opening_and_frees_the_lock),
        TEST(payload_above_the_limit_is_refused_and_the_journal_goes_on),
        TEST(full_disk_ends_the_journal_until_it_is_opened_again),
        TEST(writer_killed_at_any_moment_leaves_a_journal_that_opens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
