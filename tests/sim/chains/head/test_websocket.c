/* Does a socket that announces heads come up, come back after whatever happens to it, and let go when it is closed? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "chains/head/websocket.h"
#include "ipc/base/log.h"
#include "tests/sim/socket.h"

#define HEAD(number, hash)                                                                                   \
    "{\"jsonrpc\":\"2.0\",\"method\":\"eth_subscription\",\"params\":{\"subscription\":"                     \
    "\"" SOCKET_SUBSCRIPTION "\",\"result\":{\"number\":\"" number "\",\"hash\":\"0x" hash "\"}}}"
#define HASH_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HASH_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

struct world {
    uv_loop_t loop;
    struct socket_server server;
    struct gw_websockets *sockets;
    struct gw_websockets_options options;
    const char *urls[2];
    struct gw_notice last;
    size_t notices;
    size_t changes;
    int log_fd;
    int stderr_fd;
    char log[65536];
};

static void on_notice(void *context, const struct gw_notice *notice)
{
    struct world *w = context;
    w->last = *notice;
    w->notices++;
}

static void on_change(void *context)
{
    struct world *w = context;
    w->changes++;
}

static void turn_until_live(struct world *w, size_t live)
{
    while (gw_websockets_live(w->sockets) != live) {
        uv_run(&w->loop, UV_RUN_ONCE);
    }
}

static void turn_until_failures(struct world *w, uint64_t failures)
{
    while (gw_websockets_failures(w->sockets) < failures) {
        uv_run(&w->loop, UV_RUN_ONCE);
    }
}

static void turn_until_notices(struct world *w, size_t notices)
{
    while (w->notices < notices) {
        uv_run(&w->loop, UV_RUN_ONCE);
    }
}

static void open_sockets(struct world *w)
{
    assert_int_equal(gw_websockets_open(&w->sockets, &w->loop, &w->options), GW_OK);
    assert_int_equal(gw_websockets_live(w->sockets), 0);
}

/* Also proves that no key was logged. */
static bool has_logged(struct world *w, const char *text)
{
    const ssize_t size = pread(w->log_fd, w->log, sizeof w->log - 1, 0);
    assert_true(size >= 0);
    w->log[size] = '\0';
    assert_null(strstr(w->log, "SECRET"));
    return strstr(w->log, text) != NULL;
}

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    assert_int_equal(uv_loop_init(&w->loop), 0);
    gw_log_init("sim", 0, 0);
    socket_open(&w->server, &w->loop, "0x7a69");
    w->urls[0] = w->server.url;
    w->options = (struct gw_websockets_options){.chain = "devnet",
                                                .chain_id = 31337,
                                                .urls = w->urls,
                                                .count = 1,
                                                .timeout_ms = 5000,
                                                .backoff_ms = 1,
                                                .on_notice = on_notice,
                                                .on_change = on_change,
                                                .context = w};
    w->log_fd = memfd_create("log", 0);
    w->stderr_fd = dup(STDERR_FILENO);
    assert_true(dup2(w->log_fd, STDERR_FILENO) >= 0);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    if (w->sockets != NULL) {
        gw_websockets_close(w->sockets);
    }
    assert_false(has_logged(w, "SECRETKEY"));
    dup2(w->stderr_fd, STDERR_FILENO);
    close(w->stderr_fd);
    close(w->log_fd);
    socket_close(&w->server);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&w->loop), 0);
    free(w);
    return 0;
}

static void every_head_is_told_once_the_subscription_stands(void **state)
{
    struct world *w = *state;
    open_sockets(w);
    turn_until_live(w, 1);
    assert_int_equal(w->changes, 1);
    assert_true(has_logged(w, "event=socket.live"));
    socket_say(socket_live_peer(&w->server), HEAD("0x10", HASH_A));
    socket_say(socket_live_peer(&w->server), HEAD("0x11", HASH_B));
    turn_until_notices(w, 2);
    assert_int_equal(w->last.number, 0x11);
    assert_int_equal(w->last.hash[0], 0xbb);
    assert_int_equal(gw_websockets_failures(w->sockets), 0);
}

static void a_head_in_parts_is_one_head(void **state)
{
    struct world *w = *state;
    static const char text[] = HEAD("0x10", HASH_A);
    open_sockets(w);
    turn_until_live(w, 1);
    struct socket_peer *peer = socket_live_peer(&w->server);
    socket_send_frame(peer, SOCKET_FIRST_PART, text, 20, 20);
    socket_send_frame(peer, 0, text + 20, 30, 30);
    socket_send_frame(peer, SOCKET_PING, "are you there", 13, 13);
    socket_send_frame(peer, SOCKET_LAST_PART, text + 50, sizeof text - 51, sizeof text - 51);
    turn_until_notices(w, 1);
    assert_int_equal(w->last.number, 0x10);
}

/* The socket is given up for what `spoil` makes the server say, and the next one tells heads again. */
static void check_recovery(struct world *w, void (*spoil)(struct socket_peer *peer), enum gw_status status)
{
    char expected[64];
    open_sockets(w);
    turn_until_live(w, 1);
    spoil(socket_live_peer(&w->server));
    turn_until_failures(w, 1);
    turn_until_live(w, 1);
    assert_int_equal(w->notices, 0);
    snprintf(expected, sizeof expected, "status=%s", gw_status_name(status));
    assert_true(has_logged(w, "event=socket.lost"));
    assert_true(has_logged(w, expected));
    while (socket_live_peer(&w->server) == NULL) {
        uv_run(&w->loop, UV_RUN_ONCE);
    }
    socket_say(socket_live_peer(&w->server), HEAD("0x10", HASH_A));
    turn_until_notices(w, 1);
    assert_int_equal(w->server.handshakes, 2);
}

static void say_garbage(struct socket_peer *peer)
{
    socket_say(peer, "<html>hello</html>");
}

static void say_another_subscription(struct socket_peer *peer)
{
    socket_say(peer, "{\"method\":\"eth_subscription\",\"params\":{\"subscription\":\"0x1\",\"result\":{}}}");
}

static void say_bad_utf8(struct socket_peer *peer)
{
    socket_send_frame(peer, SOCKET_TEXT, "{\"a\":\"\xff\xfe\"}", 10, 10);
}

static void say_binary(struct socket_peer *peer)
{
    socket_send_frame(peer, SOCKET_BINARY, "{}", 2, 2);
}

static void say_too_much(struct socket_peer *peer)
{
    static char text[2 * GW_NEWHEADS_MESSAGE_MAX];
    memset(text, ' ', sizeof text);
    socket_send_frame(peer, SOCKET_TEXT, text, sizeof text, sizeof text);
}

static void announce_a_gigabyte(struct socket_peer *peer)
{
    static char text[2 * GW_NEWHEADS_MESSAGE_MAX];
    memset(text, ' ', sizeof text);
    socket_send_frame(peer, SOCKET_TEXT, text, sizeof text, 1u << 30);
}

static void say_error(struct socket_peer *peer)
{
    socket_say(peer, "{\"id\":null,\"error\":{\"code\":-32000,\"message\":\"subscription dropped\"}}");
}

static void say_goodbye(struct socket_peer *peer)
{
    socket_send_frame(peer, SOCKET_CLOSE, "\x03\xe9", 2, 2);
}

static void hang_up_in_the_middle(struct socket_peer *peer)
{
    socket_send_frame(peer, SOCKET_TEXT, "{\"jso", 5, 100);
    socket_drop(peer);
}

#define RECOVERY(name, spoil, status)                                                                        \
    static void name(void **state)                                                                           \
    {                                                                                                        \
        check_recovery(*state, spoil, status);                                                               \
    }

RECOVERY(garbage_ends_a_connection, say_garbage, GW_E_FORMAT)
RECOVERY(another_subscription_ends_a_connection, say_another_subscription, GW_E_FORMAT)
RECOVERY(invalid_utf8_ends_a_connection, say_bad_utf8, GW_E_FORMAT)
RECOVERY(a_binary_message_ends_a_connection, say_binary, GW_E_FORMAT)
RECOVERY(a_message_that_is_too_long_ends_a_connection, say_too_much, GW_E_SIZE)
RECOVERY(a_gigabyte_that_is_announced_is_not_waited_for, announce_a_gigabyte, GW_E_SIZE)
RECOVERY(an_error_object_ends_a_connection, say_error, GW_E_RPC)
RECOVERY(a_goodbye_is_answered_with_a_new_connection, say_goodbye, GW_E_CLOSED)
RECOVERY(a_cut_connection_is_opened_again, hang_up_in_the_middle, GW_E_CLOSED)

static void a_refused_handshake_is_tried_again(void **state)
{
    struct world *w = *state;
    static const unsigned refuse[] = {429, 503};
    w->server.refuse = refuse;
    w->server.refuse_count = 2;
    open_sockets(w);
    turn_until_live(w, 1);
    assert_int_equal(w->server.handshakes, 3);
    assert_int_equal(gw_websockets_failures(w->sockets), 2);
    assert_true(has_logged(w, "status=rate"));
    assert_true(has_logged(w, "status=http_status"));
}

static void a_socket_of_another_chain_never_lives(void **state)
{
    struct world *w = *state;
    w->server.chain_id = "0x1";
    open_sockets(w);
    turn_until_failures(w, 2);
    assert_int_equal(w->changes, 0);
    assert_true(has_logged(w, "status=wrong_chain"));
    w->server.chain_id = "0x7a69";
    turn_until_live(w, 1);
}

static void a_subscription_that_is_not_answered_is_given_up(void **state)
{
    struct world *w = *state;
    w->server.is_mute = true;
    w->options.timeout_ms = 100;
    open_sockets(w);
    turn_until_failures(w, 1);
    assert_true(has_logged(w, "status=timeout"));
    w->server.is_mute = false;
    turn_until_live(w, 1);
}

static void a_handshake_that_is_not_answered_is_given_up(void **state)
{
    struct world *w = *state;
    static const unsigned refuse[] = {0};
    w->server.refuse = refuse;
    w->server.refuse_count = 1;
    w->options.timeout_ms = 100;
    open_sockets(w);
    turn_until_failures(w, 1);
    assert_true(has_logged(w, "status=timeout"));
    turn_until_live(w, 1);
}

static void a_renewed_socket_is_another_connection(void **state)
{
    struct world *w = *state;
    open_sockets(w);
    turn_until_live(w, 1);
    gw_websockets_renew(w->sockets);
    turn_until_live(w, 0);
    turn_until_live(w, 1);
    assert_int_equal(w->server.handshakes, 2);
    assert_int_equal(w->changes, 3);
}

static void one_of_two_that_is_away_costs_nothing(void **state)
{
    struct world *w = *state;
    w->urls[1] = "ws://127.0.0.1:1/v2/SECRETKEY";
    w->options.count = 2;
    open_sockets(w);
    turn_until_live(w, 1);
    turn_until_failures(w, 3);
    assert_int_equal(gw_websockets_live(w->sockets), 1);
}

static void a_name_that_nobody_knows_is_a_failure(void **state)
{
    struct world *w = *state;
    w->urls[0] = "wss://nowhere.invalid/SECRETKEY";
    unsetenv("http_proxy");
    open_sockets(w);
    turn_until_failures(w, 1);
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    assert_true(has_logged(w, "status=connect"));
}

static void closing_is_possible_at_any_time(void **state)
{
    struct world *w = *state;
    for (unsigned turns = 0; turns < 24; turns++) {
        open_sockets(w);
        for (unsigned i = 0; i < turns; i++) {
            uv_run(&w->loop, UV_RUN_NOWAIT);
            usleep(200);
        }
        gw_websockets_close(w->sockets);
    }
    w->sockets = NULL;
}

static void too_many_or_bad_urls_are_refused(void **state)
{
    struct world *w = *state;
    w->options.count = GW_WEBSOCKETS_MAX + 1;
    assert_int_equal(gw_websockets_open(&w->sockets, &w->loop, &w->options), GW_E_BOUND);
    w->options.count = 1;
    w->urls[0] = "http://127.0.0.1:1/";
    assert_int_equal(gw_websockets_open(&w->sockets, &w->loop, &w->options), GW_E_CONFIG);
    w->sockets = NULL;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    setenv("http_proxy", "http://127.0.0.1:1", 1); /* must not be used for this machine */
    const struct CMUnitTest tests[] = {
        TEST(every_head_is_told_once_the_subscription_stands),
        TEST(a_head_in_parts_is_one_head),
        TEST(garbage_ends_a_connection),
        TEST(another_subscription_ends_a_connection),
        TEST(invalid_utf8_ends_a_connection),
        TEST(a_binary_message_ends_a_connection),
        TEST(a_message_that_is_too_long_ends_a_connection),
        TEST(a_gigabyte_that_is_announced_is_not_waited_for),
        TEST(an_error_object_ends_a_connection),
        TEST(a_goodbye_is_answered_with_a_new_connection),
        TEST(a_cut_connection_is_opened_again),
        TEST(a_refused_handshake_is_tried_again),
        TEST(a_socket_of_another_chain_never_lives),
        TEST(a_subscription_that_is_not_answered_is_given_up),
        TEST(a_handshake_that_is_not_answered_is_given_up),
        TEST(a_renewed_socket_is_another_connection),
        TEST(one_of_two_that_is_away_costs_nothing),
        TEST(a_name_that_nobody_knows_is_a_failure),
        TEST(closing_is_possible_at_any_time),
        TEST(too_many_or_bad_urls_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
