#include "ipc/shm.h"

#include "tests/unit/ipc/ring_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "ipc/crc32c.h"

/* A ring with eleven records, halted. */
static void make_ring(struct place *place)
{
    struct gw_ring ring;
    make_place(place);
    assert_int_equal(gw_ring_create(&ring, place->path, SLOTS, BYTES), GW_OK);
    for (uint64_t n = 1; n <= 11; n++) {
        publish(&ring, n);
    }
    gw_ring_destroy(&ring, false);
}

static void flip_bit(const char *path, size_t bit)
{
    uint8_t byte;
    int fd = open(path, O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &byte, 1, (off_t)(bit / 8)), 1);
    byte = (uint8_t)(byte ^ (1u << (bit % 8)));
    assert_int_equal(pwrite(fd, &byte, 1, (off_t)(bit / 8)), 1);
    assert_int_equal(close(fd), 0);
}

static void every_bit_of_the_immutable_header_is_guarded(void **state)
{
    (void)state;
    struct place place;
    struct gw_ring_reader reader;
    make_ring(&place);
    for (size_t bit = 0; bit < 8 * sizeof(struct gw_shm_ident); bit++) {
        flip_bit(place.path, bit);
        enum gw_status status = gw_ring_open(&reader, place.path, GW_RING_OLDEST);
        assert_true(status == GW_E_LAYOUT || status == GW_E_CHECKSUM);
        flip_bit(place.path, bit);
    }
    assert_int_equal(gw_ring_open(&reader, place.path, GW_RING_OLDEST), GW_OK);
    gw_ring_close(&reader);
    drop_place(&place);
}

#ifdef __SANITIZE_THREAD__
#define STRIDE 7u /* one thread has no races to show, and its mappings are slow to shadow */
#else
#define STRIDE 1u
#endif

/* Whatever one flipped bit does, a reader ends, and what it accepts was published. */
static void read_to_the_end(const char *path)
{
    struct gw_ring_reader reader;
    uint64_t words[WORDS];
    size_t size = 0;
    uint64_t last = 0;
    enum gw_status status = gw_ring_open(&reader, path, GW_RING_OLDEST);
    if (status != GW_OK) {
        assert_true(status == GW_AGAIN || status == GW_E_LAYOUT || status == GW_E_CHECKSUM);
        return;
    }
    for (unsigned step = 0; step < 100; step++) {
        status = gw_ring_next(&reader, words, sizeof words, &size);
        if (status == GW_OK) {
            assert_true(words[0] > last && words[0] <= 11);
            assert_true(are_words_of(words, WORDS, words[0]));
            last = words[0];
        } else if (status == GW_AGAIN || status == GW_E_CLOSED) {
            gw_ring_close(&reader);
            return;
        } else {
            assert_true(status == GW_OVERRUN || status == GW_E_CHECKSUM || status == GW_E_BOUND);
        }
    }
    assert_int_equal(status, GW_E_BOUND);
    gw_ring_close(&reader);
}

static void a_flipped_bit_behind_the_immutable_header_harms_nobody(void **state)
{
    (void)state;
    struct place place;
    struct stat info;
    make_ring(&place);
    assert_int_equal(stat(place.path, &info), 0);
    for (size_t bit = 8 * sizeof(struct gw_shm_ident); bit < 8 * sizeof(struct gw_shm_header); bit++) {
        flip_bit(place.path, bit);
        read_to_the_end(place.path);
        flip_bit(place.path, bit);
    }
    for (size_t bit = (size_t)GW_SHM_HEADER_SIZE * 8; bit < (size_t)info.st_size * 8; bit += STRIDE) {
        flip_bit(place.path, bit);
        read_to_the_end(place.path);
        flip_bit(place.path, bit);
    }
    drop_place(&place);
}

static void a_record_with_a_flipped_bit_is_skipped_and_counted(void **state)
{
    (void)state;
    struct place place;
    struct gw_ring_reader reader;
    make_ring(&place);
    struct gw_shm_ident ident;
    assert_int_equal(gw_shm_describe(&ident, SLOTS, BYTES), GW_OK);
    flip_bit(place.path,
             8 * (gw_shm_slot_offset(6, SLOTS, ident.slot_size) + sizeof(struct gw_shm_slot) + 40));
    assert_int_equal(gw_ring_open(&reader, place.path, GW_RING_OLDEST), GW_OK);
    expect(&reader, 4);
    expect(&reader, 5);
    assert_int_equal(poll_once(&reader), GW_E_CHECKSUM);
    assert_int_equal(reader.rejected, 1);
    expect(&reader, 7);
    gw_ring_close(&reader);
    drop_place(&place);
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    struct place place;
    struct gw_ring_reader reader;
    struct stat info;
    make_ring(&place);
    assert_int_equal(stat(place.path, &info), 0);
    for (off_t size = info.st_size - 1; size > 0; size = size > 5000 ? size - 61 : size - 1) {
        assert_int_equal(truncate(place.path, size), 0);
        assert_int_equal(gw_ring_open(&reader, place.path, GW_RING_OLDEST), GW_E_LAYOUT);
    }
    assert_int_equal(truncate(place.path, 0), 0);
    assert_int_equal(gw_ring_open(&reader, place.path, GW_RING_OLDEST), GW_E_LAYOUT);
    drop_place(&place);
}

static void growth_is_refused(void **state)
{
    (void)state;
    struct place place;
    struct gw_ring_reader reader;
    struct stat info;
    make_ring(&place);
    assert_int_equal(stat(place.path, &info), 0);
    assert_int_equal(truncate(place.path, info.st_size + 1), 0);
    assert_int_equal(gw_ring_open(&reader, place.path, GW_RING_OLDEST), GW_E_LAYOUT);
    drop_place(&place);
}

static void patch_ident(const char *path, void (*change)(struct gw_shm_ident *ident))
{
    struct gw_shm_ident ident;
    int fd = open(path, O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &ident, sizeof ident, 0), sizeof ident);
    change(&ident);
    /* The checksum follows, so that it is the field itself that is refused. */
    ident.crc32c = gw_crc32c_extend(0, (const uint8_t *)&ident + 8, 72);
    assert_int_equal(pwrite(fd, &ident, sizeof ident, 0), sizeof ident);
    assert_int_equal(close(fd), 0);
}

static void boot_again(struct gw_shm_ident *ident)
{
    ident->boot_id[3] ^= 1;
}

static void move_a_field(struct gw_shm_ident *ident)
{
    ident->layout_hash++;
}

static void come_from_the_future(struct gw_shm_ident *ident)
{
    ident->abi_major++;
}

static void be_unborn(struct gw_shm_ident *ident)
{
    ident->magic = 0;
}

static void other_boots_layouts_and_versions_are_refused(void **state)
{
    (void)state;
    void (*const changes[])(struct gw_shm_ident *) = {boot_again, move_a_field, come_from_the_future};
    struct place place;
    struct gw_ring_reader reader;
    struct gw_ring ring;
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        make_ring(&place);
        patch_ident(place.path, changes[i]);
        assert_int_equal(gw_ring_open(&reader, place.path, GW_RING_OLDEST), GW_E_LAYOUT);
        assert_int_equal(gw_ring_create(&ring, place.path, SLOTS, BYTES), GW_OK);
        assert_int_equal(ring.next, 1);
        gw_ring_destroy(&ring, true);
        drop_place(&place);
    }
    make_ring(&place);
    patch_ident(place.path, be_unborn);
    assert_int_equal(gw_ring_open(&reader, place.path, GW_RING_OLDEST), GW_AGAIN);
    drop_place(&place);
}

static void links_directories_and_files_others_may_write_are_refused(void **state)
{
    (void)state;
    struct place place;
    struct gw_ring_reader reader;
    char other[160];
    make_ring(&place);
    (void)snprintf(other, sizeof other, "%s/link", place.dir);
    assert_int_equal(symlink(place.path, other), 0);
    assert_int_equal(gw_ring_open(&reader, other, GW_RING_OLDEST), GW_E_IO);
    assert_int_equal(errno, ELOOP);
    assert_int_equal(unlink(other), 0);
    assert_int_equal(mkfifo(other, 0600), 0);
    assert_int_equal(gw_ring_open(&reader, other, GW_RING_OLDEST), GW_E_IO);
    assert_int_equal(unlink(other), 0);
    assert_int_equal(gw_ring_open(&reader, place.dir, GW_RING_OLDEST), GW_E_IO);
    assert_int_equal(gw_ring_open(&reader, other, GW_RING_OLDEST), GW_E_IO);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(chmod(place.path, 0660), 0);
    assert_int_equal(gw_ring_open(&reader, place.path, GW_RING_OLDEST), GW_E_IO);
    assert_int_equal(errno, EPERM);
    drop_place(&place);
}

static void a_reader_cannot_write_to_the_segment(void **state)
{
    (void)state;
    struct place place;
    int status = 0;
    make_ring(&place);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct gw_ring_reader reader;
        (void)signal(SIGSEGV, SIG_DFL);
        if (gw_ring_open(&reader, place.path, GW_RING_OLDEST) != GW_OK) {
            _exit(2);
        }
        *(volatile uint8_t *)(uintptr_t)(reader.base + GW_SHM_HEADER_SIZE) = 1;
        _exit(3);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGSEGV);
    drop_place(&place);
}

static void an_idle_reader_notices_that_its_file_was_replaced_or_removed(void **state)
{
    (void)state;
    struct place place;
    struct gw_ring_reader reader;
    make_ring(&place);
    assert_int_equal(gw_ring_open(&reader, place.path, GW_RING_NEWEST), GW_OK);
    assert_int_equal(gw_ring_wait(&reader, 1), GW_AGAIN);
    assert_int_equal(unlink(place.path), 0);
    reader.named_ns = 0;
    assert_int_equal(gw_ring_wait(&reader, 1), GW_OK);
    assert_int_equal(poll_once(&reader), GW_E_CLOSED);
    gw_ring_close(&reader);
    drop_place(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_bit_of_the_immutable_header_is_guarded),
        cmocka_unit_test(a_flipped_bit_behind_the_immutable_header_harms_nobody),
        cmocka_unit_test(a_record_with_a_flipped_bit_is_skipped_and_counted),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(growth_is_refused),
        cmocka_unit_test(other_boots_layouts_and_versions_are_refused),
        cmocka_unit_test(links_directories_and_files_others_may_write_are_refused),
        cmocka_unit_test(a_reader_cannot_write_to_the_segment),
        cmocka_unit_test(an_idle_reader_notices_that_its_file_was_replaced_or_removed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
