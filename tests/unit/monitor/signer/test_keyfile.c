#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ipc/base/keccak.h"
#include "monitor/signer/keyfile.h"

#define DIGITS "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

struct fixture {
    char folder[64];
    char path[96];
    char why[GW_KEYFILE_WHY_SIZE];
    struct gw_key key;
};

static int make_folder(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    snprintf(f->folder, sizeof f->folder, "/tmp/gw-key-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->path, sizeof f->path, "%s/key", f->folder);
    *state = f;
    return 0;
}

static int remove_folder(void **state)
{
    struct fixture *f = *state;
    gw_keyfile_wipe(&f->key);
    unlink(f->path);
    rmdir(f->folder);
    free(f);
    return 0;
}

static void write_key(const struct fixture *f, const char *text, mode_t mode)
{
    const int fd = open(f->path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
}

static void key_is_read_with_and_without_prefix_and_newline(void **state)
{
    struct fixture *f = *state;
    static const char *const texts[] = {DIGITS, DIGITS "\n", "0x" DIGITS, "0x" DIGITS " \r\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        write_key(f, texts[i], 0600);
        assert_int_equal(gw_keyfile_read(&f->key, f->path, f->why), GW_OK);
        assert_string_equal(f->why, "");
        for (unsigned byte = 0; byte < 32; byte++) {
            assert_int_equal(f->key.bytes[byte], byte);
        }
        gw_keyfile_wipe(&f->key);
        assert_null(f->key.bytes);
    }
}

static void mode_with_any_right_for_others_is_refused_with_the_remedy(void **state)
{
    struct fixture *f = *state;
    static const mode_t modes[] = {0640, 0620, 0610, 0604, 0602, 0601, 0644};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        write_key(f, DIGITS, modes[i]);
        assert_int_equal(gw_keyfile_read(&f->key, f->path, f->why), GW_E_REFUSED);
        assert_non_null(strstr(f->why, "chmod 600"));
        assert_null(f->key.bytes);
    }
    write_key(f, DIGITS, 0400);
    assert_int_equal(gw_keyfile_read(&f->key, f->path, f->why), GW_OK);
}

static void file_of_another_user_is_refused(void **state)
{
    struct fixture *f = *state;
    if (geteuid() != 0) {
        skip();
    }
    write_key(f, DIGITS, 0600);
    assert_int_equal(chown(f->path, 12345, (gid_t)-1), 0);
    assert_int_equal(gw_keyfile_read(&f->key, f->path, f->why), GW_E_REFUSED);
    assert_non_null(strstr(f->why, "another user"));
}

static void link_fifo_and_folder_are_refused_without_waiting(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(symlink("/dev/null", f->path), 0);
    assert_int_equal(gw_keyfile_read(&f->key, f->path, f->why), GW_E_REFUSED);
    assert_non_null(strstr(f->why, "symbolic link"));
    unlink(f->path);
    assert_int_equal(mkfifo(f->path, 0600), 0);
    assert_int_equal(gw_keyfile_read(&f->key, f->path, f->why), GW_E_REFUSED);
    assert_non_null(strstr(f->why, "regular file"));
    assert_int_equal(gw_keyfile_read(&f->key, f->folder, f->why), GW_E_REFUSED);
}

static void missing_file_is_said_by_name(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(gw_keyfile_read(&f->key, f->path, f->why), GW_E_IO);
    assert_non_null(strstr(f->why, f->path));
}

static void content_that_is_no_key_is_refused_without_showing_it(void **state)
{
    struct fixture *f = *state;
    static const char *const texts[] = {
        "",
        "0x",
        "0x" DIGITS "00",
        DIGITS "0",
        "00" DIGITS " x",
        "g" DIGITS,
        "0x0x" DIGITS,
        "0X" DIGITS,
        "zz0102030405060708090a0b0c0d0e0f10111213141516171819"
        "1a1b1c1d1e1f",
        DIGITS DIGITS DIGITS,
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        write_key(f, texts[i], 0600);
        assert_int_equal(gw_keyfile_read(&f->key, f->path, f->why), GW_E_FORMAT);
        assert_non_null(strstr(f->why, "64 hex digits"));
        assert_null(strstr(f->why, "0102030405"));
        assert_null(f->key.bytes);
    }
}

static void replay_key_is_the_public_constant(void **state)
{
    struct fixture *f = *state;
    uint8_t expected[32];
    gw_keccak256(expected, "gammawatch replay key", 21);
    assert_int_equal(gw_keyfile_fill_replay(&f->key), GW_OK);
    assert_memory_equal(f->key.bytes, expected, 32);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(key_is_read_with_and_without_prefix_and_newline),
        TEST(mode_with_any_right_for_others_is_refused_with_the_remedy),
        TEST(file_of_another_user_is_refused),
        TEST(link_fifo_and_folder_are_refused_without_waiting),
        TEST(missing_file_is_said_by_name),
        TEST(content_that_is_no_key_is_refused_without_showing_it),
        TEST(replay_key_is_the_public_constant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
