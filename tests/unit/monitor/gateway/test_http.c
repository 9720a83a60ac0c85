/* Does the server hold its bounds: methods, sizes, many clients at once, slow ones? It runs in a child; the tests are
 * its clients. */
#include "tests/unit/monitor/gateway/stage.h"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ipc/base/clock.h"
#include "ipc/base/log.h"
#include <jansson.h>

#include "monitor/gateway/http.h"

#define TIMEOUT_S   2u
#define GIVE_UP_S   60
#define REPLY_BYTES (16u << 20)

struct world {
    pid_t server;
    uint16_t port;
    char reply[REPLY_BYTES];
    size_t reply_size;
};

static uv_signal_t end;

static void on_end(uv_signal_t *handle, int number)
{
    (void)number;
    uv_stop(handle->loop);
}

/* A board whose list of exposures is too big for any socket's buffers. */
static struct gw_board *make_board(void)
{
    struct gw_board *board = stage_board();
    char venue[72];
    for (unsigned i = 0; i < GW_BOARD_EXPOSURES_MAX; i++) {
        (void)snprintf(venue, sizeof venue, "0x%069u", i);
        struct gw_exposure e = stage_exposure(venue, -1.0 / 3);
        for (double *at = &e.pnl_usd[0][0]; (uint8_t *)at < (uint8_t *)(&e + 1); at++) {
            *at = -1.2345678901234567e-300;
        }
        STAGE_PUT(board, STAGE_DEVNET, e, 0);
    }
    return board;
}

__attribute__((noreturn)) static void serve(int ready, const struct gw_board *board)
{
    static struct gw_http server;
    const struct gw_http_options options = {
        .address = {.host = "127.0.0.1", .is_loopback = true}, .timeout_s = TIMEOUT_S, .board = board};
    uv_loop_t loop;
    bool is_fine = uv_loop_init(&loop) == 0 && uv_signal_init(&loop, &end) == 0 &&
                   uv_signal_start(&end, on_end, SIGTERM) == 0 &&
                   gw_http_open(&server, &loop, &options) == GW_OK;
    is_fine = write(ready, &server.port, sizeof server.port) == sizeof server.port && is_fine;
    if (is_fine) {
        uv_run(&loop, UV_RUN_DEFAULT);
        uv_close((uv_handle_t *)&end, NULL);
        gw_http_close(&server);
        is_fine = server.clients == 0 && uv_loop_close(&loop) == 0;
    }
    exit(is_fine ? 0 : 1);
}

static int set_up(void **state)
{
    static struct world world; /* in the child, too, nothing may look lost */
    struct world *w = &world;
    struct gw_board *board = make_board();
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    alarm(GIVE_UP_S);
    gw_log_init("test", 0, 1);
    w->server = fork();
    assert_true(w->server >= 0);
    if (w->server == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        serve(ends[1], board);
    }
    free(board);
    assert_int_equal(read(ends[0], &w->port, sizeof w->port), sizeof w->port);
    assert_true(w->port != 0);
    close(ends[0]);
    close(ends[1]);
    *state = w;
    return 0;
}

/* It ends in order, with nothing left on its loop. */
static int tear_down(void **state)
{
    struct world *w = *state;
    int how = 0;
    assert_int_equal(kill(w->server, SIGTERM), 0);
    assert_int_equal(waitpid(w->server, &how, 0), w->server);
    assert_true(WIFEXITED(how) && WEXITSTATUS(how) == 0);
    return 0;
}

static int dial(const struct world *w, int receive_bytes)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(w->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    if (receive_bytes > 0) {
        assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes), 0);
    }
    assert_int_equal(connect(fd, (const struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

static void say(int fd, const char *text)
{
    (void)!send(fd, text, strlen(text), MSG_NOSIGNAL); /* who hangs up at once is asked all the same */
}

/* Until the server hangs up. */
static const char *hear(struct world *w, int fd)
{
    ssize_t got = 1;
    w->reply_size = 0;
    while (got > 0) {
        assert_true(w->reply_size < REPLY_BYTES - 1);
        got = recv(fd, w->reply + w->reply_size, REPLY_BYTES - 1 - w->reply_size, 0);
        w->reply_size += got > 0 ? (size_t)got : 0;
    }
    w->reply[w->reply_size] = '\0';
    close(fd);
    return w->reply;
}

static const char *ask(struct world *w, const char *method, const char *target)
{
    char text[512];
    const int fd = dial(w, 0);
    (void)snprintf(text, sizeof text, "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", method,
                   target);
    say(fd, text);
    return hear(w, fd);
}

static void assert_starts(const char *reply, const char *start)
{
    if (strncmp(reply, start, strlen(start)) != 0) {
        fail_msg("wanted %s, got %.200s", start, reply);
    }
}

static void requests_get_their_codes_and_headers(void **state)
{
    struct world *w = *state;
    const char *reply = ask(w, "GET", "/healthz");
    assert_starts(reply, "HTTP/1.1 200 OK\r\n");
    assert_non_null(strstr(reply, "content-type: application/json\r\n"));
    assert_non_null(strstr(reply, "content-length: 16\r\n"));
    assert_non_null(strstr(reply, "\r\n\r\n{\"status\":\"ok\"}\n"));
    assert_starts(ask(w, "GET", "/readyz"), "HTTP/1.1 503 ");
    assert_starts(ask(w, "GET", "/v1/none"), "HTTP/1.1 404 ");
    assert_starts(ask(w, "GET", "/v1/signals?protocol=lyra_v1&underlying=ETH"), "HTTP/1.1 200 ");
    assert_starts(ask(w, "GET", "/v1/signals?protocol=lyra_v1&venue=x"), "HTTP/1.1 400 ");
    assert_starts(ask(w, "GET", "/metrics?x"), "HTTP/1.1 400 ");
}

static void other_methods_are_refused_and_told_which_are_not(void **state)
{
    static const char *const methods[] = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"};
    struct world *w = *state;
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        const char *reply = ask(w, methods[i], "/healthz");
        assert_starts(reply, "HTTP/1.1 405 ");
        assert_non_null(strstr(reply, "allow: GET, HEAD\r\n"));
    }
    const char *reply = ask(w, "HEAD", "/healthz");
    assert_starts(reply, "HTTP/1.1 200 ");
    assert_string_equal(strstr(reply, "\r\n\r\n"), "\r\n\r\n");
}

static void what_is_no_http_or_wants_to_be_something_else_is_hung_up_on(void **state)
{
    struct world *w = *state;
    int fd = dial(w, 0);
    say(fd, "garbage\r\n\r\n");
    assert_null(strstr(hear(w, fd), " 200 "));
    fd = dial(w, 0);
    say(fd, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    assert_null(strstr(hear(w, fd), " 101 "));
    assert_starts(ask(w, "GET", "/healthz"), "HTTP/1.1 200 ");
}

static void a_request_beyond_the_bound_gets_nothing(void **state)
{
    static char filler[2 * GW_HTTP_HEADERS_MAX];
    struct world *w = *state;
    memset(filler, 'a', sizeof filler - 1);
    int fd = dial(w, 0);
    say(fd, "GET /");
    say(fd, filler);
    say(fd, " HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_null(strstr(hear(w, fd), " 200 "));
    fd = dial(w, 0);
    say(fd, "GET /healthz HTTP/1.1\r\nHost: x\r\nCookie: ");
    say(fd, filler);
    say(fd, "\r\n\r\n");
    assert_null(strstr(hear(w, fd), " 200 "));
    assert_starts(ask(w, "GET", "/healthz"), "HTTP/1.1 200 ");
}

static void a_big_answer_arrives_whole(void **state)
{
    struct world *w = *state;
    const char *reply = ask(w, "GET", "/v1/exposures");
    assert_starts(reply, "HTTP/1.1 200 ");
    const char *body = strstr(reply, "\r\n\r\n");
    assert_non_null(body);
    json_t *json = json_loads(body + 4, 0, NULL);
    assert_non_null(json);
    assert_int_equal(json_array_size(json_object_get(json, "exposures")), GW_BOARD_EXPOSURES_MAX);
    json_decref(json);
}

static void several_clients_are_answered_at_once_and_one_too_many_hung_up_on(void **state)
{
    struct world *w = *state;
    int fds[GW_HTTP_CLIENTS_MAX];
    char byte;
    for (size_t i = 0; i < GW_HTTP_CLIENTS_MAX; i++) {
        fds[i] = dial(w, 0);
    }
    for (size_t i = GW_HTTP_CLIENTS_MAX; i > 0; i--) {
        say(fds[i - 1], "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
        assert_int_equal(recv(fds[i - 1], &byte, 1, 0), 1); /* and stays connected */
    }
    assert_string_equal(ask(w, "GET", "/healthz"), "");
    for (size_t i = 0; i < GW_HTTP_CLIENTS_MAX; i++) {
        assert_non_null(strstr(hear(w, fds[i]), "200 OK"));
    }
    while (ask(w, "GET", "/healthz")[0] == '\0') {
        usleep(1000); /* who was hung up on is counted off a little later */
    }
    assert_starts(w->reply, "HTTP/1.1 200 ");
}

static void who_does_not_finish_asking_is_dropped(void **state)
{
    static const char *const starts[] = {"", "GET /healthz HT", "GET /healthz HTTP/1.1\r\nHost: x\r\n"};
    struct world *w = *state;
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        const int fd = dial(w, 0);
        say(fd, starts[i]);
        assert_string_equal(hear(w, fd), "");
    }
}

static void who_asks_nothing_more_is_dropped(void **state)
{
    struct world *w = *state;
    const int fd = dial(w, 0);
    say(fd, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    const char *first = strstr(hear(w, fd), "200 OK");
    assert_non_null(first);
    assert_non_null(strstr(first + 1, "200 OK"));
}

/* Reads a little now and then, so that the answer would take minutes; others are served meanwhile. */
static void who_does_not_read_the_answer_is_dropped(void **state)
{
    struct world *w = *state;
    char bytes[512];
    const int slow = dial(w, 4096);
    say(slow, "GET /v1/exposures HTTP/1.1\r\nHost: x\r\n\r\n");
    ssize_t got = 1;
    size_t total = 0;
    const uint64_t start_ms = gw_clock_mono_ms();
    while (gw_clock_mono_ms() - start_ms < 3000 * TIMEOUT_S) {
        assert_starts(ask(w, "GET", "/healthz"), "HTTP/1.1 200 ");
        got = recv(slow, bytes, sizeof bytes, MSG_DONTWAIT);
        total += got > 0 ? (size_t)got : 0;
        usleep(100000);
    }
    (void)hear(w, slow); /* ends only because the server hung up */
    assert_true(total + w->reply_size < 1u << 20);
}

static void an_address_that_is_taken_is_busy(void **state)
{
    static struct gw_http second;
    const struct world *w = *state;
    uv_loop_t loop;
    struct gw_http_options options = {.address = {.host = "127.0.0.1", .port = w->port},
                                      .timeout_s = TIMEOUT_S};
    assert_int_equal(uv_loop_init(&loop), 0);
    assert_int_equal(gw_http_open(&second, &loop, &options), GW_E_BUSY);
    memcpy(options.address.host, "192.0.2.1", sizeof "192.0.2.1"); /* nobody's, by RFC 5737 */
    assert_int_equal(gw_http_open(&second, &loop, &options), GW_E_BUSY);
    gw_http_close(&second);
    assert_int_equal(uv_loop_close(&loop), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(requests_get_their_codes_and_headers),
        TEST(other_methods_are_refused_and_told_which_are_not),
        TEST(what_is_no_http_or_wants_to_be_something_else_is_hung_up_on),
        TEST(a_request_beyond_the_bound_gets_nothing),
        TEST(a_big_answer_arrives_whole),
        TEST(several_clients_are_answered_at_once_and_one_too_many_hung_up_on),
        TEST(who_does_not_finish_asking_is_dropped),
        TEST(who_asks_nothing_more_is_dropped),
        TEST(who_does_not_read_the_answer_is_dropped),
        TEST(an_address_that_is_taken_is_busy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
