#include "monitor/publish/socket.h"

#include "tests/unit/monitor/publish/socket_fixture.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "ipc/base/clock.h"

#define PATIENCE_MS 20000u /* only a failing test waits that long */

struct scene {
    char folder[64];
    char path[96];
    uv_loop_t loop;
    struct gw_socket socket;
};

struct frame {
    uint8_t bytes[GW_SOCKET_FRAME_MAX];
    size_t size;
};

static void turn(struct scene *s)
{
    uv_run(&s->loop, UV_RUN_NOWAIT);
}

static int set_up(void **state)
{
    struct scene *s = calloc(1, sizeof *s);
    signal(SIGPIPE, SIG_IGN);
    snprintf(s->folder, sizeof s->folder, "/tmp/gw-socket-XXXXXX");
    assert_non_null(mkdtemp(s->folder));
    snprintf(s->path, sizeof s->path, "%s/run/signals.sock", s->folder);
    assert_int_equal(uv_loop_init(&s->loop), 0);
    assert_int_equal(gw_socket_open(&s->socket, &s->loop, s->path), GW_OK);
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *s = *state;
    gw_socket_close(&s->socket);
    uv_run(&s->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&s->loop), 0);
    assert_int_equal(access(s->path, F_OK), -1);
    *strrchr(s->path, '/') = '\0';
    assert_int_equal(rmdir(s->path), 0);
    assert_int_equal(rmdir(s->folder), 0);
    free(s);
    return 0;
}

static int dial(const struct scene *s)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    memcpy(name.sun_path, s->path, strlen(s->path) + 1);
    assert_int_equal(connect(fd, (const struct sockaddr *)&name, sizeof name), 0);
    return fd;
}

static size_t count_readers(const struct scene *s)
{
    size_t count = 0;
    for (size_t i = 0; i < GW_SOCKET_READERS_MAX; i++) {
        count += s->socket.readers[i].is_used;
    }
    return count;
}

static int join(struct scene *s)
{
    const uint64_t accepted = s->socket.accepted;
    const int fd = dial(s);
    while (s->socket.accepted == accepted) {
        turn(s);
    }
    return fd;
}

/* Turns the loop until the bytes are there. False: the other side closed before the first of them. */
static bool receive(struct scene *s, int fd, uint8_t *out, size_t size)
{
    const uint64_t start_ms = gw_clock_mono_ms();
    size_t got = 0;
    while (got < size) {
        const ssize_t n = recv(fd, out + got, size - got, MSG_DONTWAIT);
        if (n == 0) {
            assert_int_equal(got, 0);
            return false;
        }
        got += n > 0 ? (size_t)n : 0;
        turn(s);
        assert_true(gw_clock_mono_ms() - start_ms < PATIENCE_MS);
    }
    return true;
}

static bool receive_frame(struct scene *s, int fd, struct frame *frame)
{
    if (!receive(s, fd, frame->bytes, GW_SOCKET_PREFIX)) {
        return false;
    }
    const size_t size = (size_t)frame->bytes[2] << 8 | frame->bytes[3];
    frame->size = GW_SOCKET_PREFIX + size;
    assert_true(frame->size <= sizeof frame->bytes);
    return receive(s, fd, frame->bytes + GW_SOCKET_PREFIX, size);
}

static void expect_frame_seq(const struct frame *frame, const char *section, uint64_t seq)
{
    msgpack_unpacked unpacked;
    assert_int_equal(read_u64(member(unpack(&unpacked, frame->bytes, frame->size), section), "seq"), seq);
    msgpack_unpacked_destroy(&unpacked);
}

static void expect_seq(struct scene *s, int fd, const char *section, uint64_t seq)
{
    struct frame frame;
    assert_true(receive_frame(s, fd, &frame));
    expect_frame_seq(&frame, section, seq);
}

static bool is_dropped_frame(const struct frame *frame)
{
    static const char type[] = "\xa4type\xa7"
                               "dropped";
    return memcmp(frame->bytes + GW_SOCKET_PREFIX + 1, type, sizeof type - 1) == 0;
}

static void expect_nothing(struct scene *s, int fd)
{
    uint8_t byte;
    turn(s);
    assert_int_equal(recv(fd, &byte, 1, MSG_DONTWAIT), -1);
    assert_int_equal(errno, EAGAIN);
}

static void send_vector(struct scene *s, uint8_t feed, uint64_t seq)
{
    const struct gw_signed_vector vector = make_vector(feed, seq);
    gw_socket_send_vector(&s->socket, &vector);
}

static void every_reader_gets_every_frame(void **state)
{
    struct scene *s = *state;
    int readers[3];
    for (size_t i = 0; i < 3; i++) {
        readers[i] = join(s);
    }
    const struct gw_signed_revocation revocation = make_revocation(1, 2);
    send_vector(s, 1, 1);
    send_vector(s, 1, 2);
    gw_socket_send_revocation(&s->socket, &revocation);
    for (size_t i = 0; i < 3; i++) {
        expect_seq(s, readers[i], "header", 1);
        expect_seq(s, readers[i], "header", 2);
        expect_seq(s, readers[i], "revocation", 2);
        expect_nothing(s, readers[i]);
        close(readers[i]);
    }
}

static void a_late_reader_gets_the_newest_of_each_feed(void **state)
{
    struct scene *s = *state;
    const struct gw_signed_revocation old = make_revocation(1, 1);
    const struct gw_signed_revocation revocation = make_revocation(2, 7);
    send_vector(s, 1, 1);
    send_vector(s, 2, 7);
    send_vector(s, 1, 2);
    gw_socket_send_revocation(&s->socket, &old);
    gw_socket_send_revocation(&s->socket, &revocation);
    const int reader = join(s);
    expect_seq(s, reader, "header", 2);
    expect_seq(s, reader, "header", 7);
    expect_seq(s, reader, "revocation", 7);
    expect_nothing(s, reader);
    send_vector(s, 2, 8);
    expect_seq(s, reader, "header", 8);
    close(reader);
    const int later = join(s);
    expect_seq(s, later, "header", 2);
    expect_seq(s, later, "header", 8);
    expect_nothing(s, later);
    close(later);
}

static void a_reader_that_falls_behind_catches_up_in_order(void **state)
{
    struct scene *s = *state;
    const int reader = join(s);
    for (uint64_t seq = 1; seq <= GW_SOCKET_LOG; seq++) {
        send_vector(s, (uint8_t)seq, seq);
    }
    for (uint64_t seq = 1; seq <= GW_SOCKET_LOG; seq++) {
        expect_seq(s, reader, "header", seq);
    }
    expect_nothing(s, reader);
    assert_int_equal(s->socket.dropped, 0);
    close(reader);
}

/* Sends until the one that does not read is cut off, while the other reads along and misses nothing. */
static void overtake(struct scene *s, int quick)
{
    uint64_t seq = 0;
    while (s->socket.dropped == 0) {
        seq++;
        assert_true(seq < 16 * GW_SOCKET_LOG);
        send_vector(s, 1, seq);
        expect_seq(s, quick, "header", seq);
    }
}

/* However slow this machine is, the one that leaves has time to read on. */
static void give_time(struct scene *s)
{
    for (size_t i = 0; i < GW_SOCKET_READERS_MAX; i++) {
        s->socket.readers[i].leave_mono_ms += PATIENCE_MS;
    }
}

static void a_slow_reader_is_told_and_cut_off_and_the_others_go_on(void **state)
{
    struct scene *s = *state;
    struct frame frame = {.size = 0};
    const int quick = join(s);
    const int slow = join(s);
    overtake(s, quick);
    give_time(s);
    uint64_t frames = 0;
    while (receive_frame(s, slow, &frame) && !is_dropped_frame(&frame)) {
        frames++;
        expect_frame_seq(&frame, "header", frames);
    }
    assert_true(frames > 1);
    assert_true(is_dropped_frame(&frame));
    assert_false(receive_frame(s, slow, &frame));
    send_vector(s, 1, 999999);
    expect_seq(s, quick, "header", 999999);
    assert_int_equal(count_readers(s), 1);
    close(slow);
    close(quick);
}

static void a_reader_that_never_reads_is_not_waited_for(void **state)
{
    struct scene *s = *state;
    const int quick = join(s);
    const int dead = join(s);
    overtake(s, quick);
    const uint64_t start_ms = gw_clock_mono_ms();
    while (count_readers(s) > 1) {
        turn(s);
        assert_true(gw_clock_mono_ms() - start_ms < PATIENCE_MS);
    }
    close(dead);
    close(quick);
}

static void readers_that_leave_in_mid_frame_free_their_places(void **state)
{
    struct scene *s = *state;
    uint8_t some[3];
    for (unsigned i = 0; i < 3 * GW_SOCKET_READERS_MAX; i++) {
        const int reader = join(s);
        send_vector(s, 1, i + 1);
        assert_true(receive(s, reader, some, sizeof some));
        close(reader);
        send_vector(s, 2, i + 1);
        turn(s);
    }
    while (count_readers(s) > 0) {
        turn(s);
    }
    assert_int_equal(s->socket.dropped, 0);
}

static void a_reader_that_writes_is_told_and_cut_off(void **state)
{
    struct scene *s = *state;
    struct frame frame;
    const int reader = join(s);
    assert_int_equal(write(reader, "GET / HTTP/1.1\r\n", 16), 16);
    assert_true(receive_frame(s, reader, &frame));
    assert_true(is_dropped_frame(&frame));
    assert_false(receive_frame(s, reader, &frame));
    close(reader);
}

static void more_readers_than_places_wait_for_one(void **state)
{
    struct scene *s = *state;
    int readers[GW_SOCKET_READERS_MAX];
    send_vector(s, 1, 5);
    for (size_t i = 0; i < GW_SOCKET_READERS_MAX; i++) {
        readers[i] = join(s);
    }
    const int waiting = dial(s);
    expect_nothing(s, waiting);
    close(readers[0]);
    expect_seq(s, waiting, "header", 5);
    for (size_t i = 1; i < GW_SOCKET_READERS_MAX; i++) {
        close(readers[i]);
    }
    close(waiting);
}

static void the_path_is_taken_only_from_the_dead(void **state)
{
    struct scene *s = *state;
    struct gw_socket *second = calloc(1, sizeof *second);
    struct stat info;
    char path[128];
    assert_int_equal(stat(s->path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0660);
    assert_int_equal(gw_socket_open(second, &s->loop, s->path), GW_E_BUSY);
    snprintf(path, sizeof path, "%s/run/file", s->folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(gw_socket_open(second, &s->loop, path), GW_E_REFUSED);
    assert_int_equal(unlink(path), 0);
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    memcpy(name.sun_path, path, strlen(path) + 1);
    const int dead = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(dead, (const struct sockaddr *)&name, sizeof name), 0);
    close(dead);
    assert_int_equal(gw_socket_open(second, &s->loop, path), GW_OK);
    gw_socket_close(second);
    uv_run(&s->loop, UV_RUN_NOWAIT);
    uv_run(&s->loop, UV_RUN_NOWAIT);
    free(second);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_reader_gets_every_frame),
        TEST(a_late_reader_gets_the_newest_of_each_feed),
        TEST(a_reader_that_falls_behind_catches_up_in_order),
        TEST(a_slow_reader_is_told_and_cut_off_and_the_others_go_on),
        TEST(a_reader_that_never_reads_is_not_waited_for),
        TEST(readers_that_leave_in_mid_frame_free_their_places),
        TEST(a_reader_that_writes_is_told_and_cut_off),
        TEST(more_readers_than_places_wait_for_one),
        TEST(the_path_is_taken_only_from_the_dead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
