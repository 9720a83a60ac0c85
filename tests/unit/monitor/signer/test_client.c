/* The two ends of the socket together: server in a child process, client here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "monitor/signer/client.h"
#include "monitor/signer/server.h"

#define PATIENCE_MS 20000u /* an answer that never comes fails the test; no test waits for it */

struct fixture {
    char folder[64];
    char path[96];
    pid_t child;
    struct gw_signer_client client;
};

static const uint8_t key[32] = {[31] = 1};

static void on_term(uv_signal_t *handle, int number)
{
    (void)number;
    gw_signer_server_close(handle->data);
    uv_close((uv_handle_t *)handle, NULL);
}

/* Writes its status into `ready` once it listens or failed to. */
static int serve(const char *path, int ready)
{
    static struct gw_signer signer;
    static struct gw_signer_server server;
    uv_loop_t loop;
    uv_signal_t term;
    uv_loop_init(&loop);
    uint8_t status = (uint8_t)gw_signer_init(&signer, key, GW_MODE_LIVE);
    if (status == GW_OK) {
        status = (uint8_t)gw_signer_server_open(&server, &loop, &signer, path);
    }
    uv_signal_init(&loop, &term);
    term.data = &server;
    uv_signal_start(&term, on_term, SIGTERM);
    if (write(ready, &status, 1) != 1 || status != GW_OK) {
        return 1;
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop);
    gw_signer_fini(&signer);
    return 0;
}

static enum gw_status start_server(struct fixture *f)
{
    int ends[2];
    uint8_t status = GW_E_IO;
    assert_int_equal(pipe(ends), 0);
    f->child = fork();
    assert_true(f->child >= 0);
    if (f->child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(ends[0]);
        _exit(serve(f->path, ends[1]));
    }
    close(ends[1]);
    assert_int_equal(read(ends[0], &status, 1), 1);
    close(ends[0]);
    return status;
}

static void stop_server(struct fixture *f, int number)
{
    int how = 0;
    assert_int_equal(kill(f->child, number), 0);
    assert_int_equal(waitpid(f->child, &how, 0), f->child);
    f->child = 0;
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    snprintf(f->folder, sizeof f->folder, "/tmp/gw-signer-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->path, sizeof f->path, "%s/socket", f->folder);
    assert_int_equal(gw_signer_client_init(&f->client, f->path, PATIENCE_MS), GW_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    if (f->child > 0) {
        stop_server(f, SIGTERM);
    }
    gw_signer_client_close(&f->client);
    unlink(f->path);
    rmdir(f->folder);
    free(f);
    return 0;
}

static struct gw_signed_vector good_vector(void)
{
    struct gw_signed_vector vector;
    memset(&vector, 0, sizeof vector);
    vector.kind = 4;
    vector.size = sizeof vector;
    gw_signal_feed(&vector.signal.header, "eip155:1", "0xabc", "ETH");
    vector.signal.header.seq = 1;
    vector.signal.header.epoch = 1;
    vector.signal.header.observed_at = 1000;
    vector.signal.margin.initial_margin_bps = 12500;
    vector.signal.margin.maintenance_margin_bps = 10000;
    vector.signal.margin.valid_until = 1900;
    vector.signal.liquidity.valid_until = 1900;
    vector.domain.chain_id = 1;
    return vector;
}

static void vector_comes_back_signed(void **state)
{
    struct fixture *f = *state;
    struct gw_signed_vector vector = good_vector();
    char why[GW_SIGNER_WHY_SIZE];
    uint8_t address[20];
    assert_int_equal(start_server(f), GW_OK);
    assert_int_equal(gw_signer_client_address(&f->client, address), GW_OK);
    assert_int_equal(gw_signer_client_sign(&f->client, &vector, why), GW_OK);
    assert_int_equal(gw_signal_verify(&vector, address), GW_OK);
    struct gw_signed_vector again = good_vector();
    assert_int_equal(gw_signer_client_sign(&f->client, &again, NULL), GW_OK);
    assert_memory_equal(&again, &vector, sizeof vector);
}

static void refusal_carries_its_reason_and_keeps_the_connection(void **state)
{
    struct fixture *f = *state;
    struct gw_signed_vector vector = good_vector();
    char why[GW_SIGNER_WHY_SIZE];
    assert_int_equal(start_server(f), GW_OK);
    vector.signal.liquidity.breaker_level = 9;
    assert_int_equal(gw_signer_client_sign(&f->client, &vector, why), GW_E_REFUSED);
    assert_non_null(strstr(why, "breaker"));
    const int fd = f->client.fd;
    vector = good_vector();
    assert_int_equal(gw_signer_client_sign(&f->client, &vector, why), GW_OK);
    assert_int_equal(f->client.fd, fd);
}

static void socket_is_reachable_by_its_owner_only_and_removed_at_the_end(void **state)
{
    struct fixture *f = *state;
    struct stat file;
    assert_int_equal(start_server(f), GW_OK);
    assert_int_equal(stat(f->path, &file), 0);
    assert_int_equal(file.st_mode & 07777, 0600);
    stop_server(f, SIGTERM);
    assert_int_not_equal(stat(f->path, &file), 0);
}

static void nobody_listening_is_said_at_once(void **state)
{
    struct fixture *f = *state;
    struct gw_signed_vector vector = good_vector();
    assert_int_equal(gw_signer_client_sign(&f->client, &vector, NULL), GW_E_CONNECT);
}

static void restarted_signer_is_found_again(void **state)
{
    struct fixture *f = *state;
    struct gw_signed_vector vector = good_vector();
    assert_int_equal(start_server(f), GW_OK);
    assert_int_equal(gw_signer_client_sign(&f->client, &vector, NULL), GW_OK);
    stop_server(f, SIGKILL);
    assert_int_equal(start_server(f), GW_OK);
    assert_int_equal(gw_signer_client_sign(&f->client, &vector, NULL), GW_OK);
}

static void second_signer_on_the_socket_is_refused(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(start_server(f), GW_OK);
    const pid_t first = f->child;
    assert_int_equal(start_server(f), GW_E_BUSY);
    waitpid(f->child, NULL, 0);
    f->child = first;
}

static void file_in_the_place_of_the_socket_is_left_alone(void **state)
{
    struct fixture *f = *state;
    struct stat file;
    const int fd = open(f->path, O_CREAT | O_WRONLY, 0600);
    close(fd);
    assert_int_equal(start_server(f), GW_E_REFUSED);
    waitpid(f->child, NULL, 0);
    f->child = 0;
    assert_int_equal(stat(f->path, &file), 0);
    assert_true(S_ISREG(file.st_mode));
}

static void silent_server_is_a_timeout(void **state)
{
    struct fixture *f = *state;
    struct gw_signed_vector vector = good_vector();
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    const int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    snprintf(name.sun_path, sizeof name.sun_path, "%s", f->path);
    assert_int_equal(bind(listener, (const struct sockaddr *)&name, sizeof name), 0);
    assert_int_equal(listen(listener, 1), 0);
    f->client.timeout_ms = 20;
    assert_int_equal(gw_signer_client_sign(&f->client, &vector, NULL), GW_E_TIMEOUT);
    assert_int_equal(f->client.fd, -1);
    close(listener);
}

static void foreign_client_is_dropped_and_others_are_served(void **state)
{
    struct fixture *f = *state;
    struct gw_signed_vector vector = good_vector();
    struct gw_signer_request request;
    struct gw_signer_reply reply;
    assert_int_equal(start_server(f), GW_OK);
    memset(&request, 0, sizeof request);
    assert_int_equal(gw_signer_client_ask(&f->client, &reply, &request), GW_OK);
    assert_int_equal(reply.status, GW_E_REFUSED);
    assert_int_equal(gw_signer_client_ask(&f->client, &reply, &request), GW_OK);
    struct gw_signer_client other;
    assert_int_equal(gw_signer_client_init(&other, f->path, PATIENCE_MS), GW_OK);
    assert_int_equal(gw_signer_client_sign(&other, &vector, NULL), GW_OK);
    gw_signer_client_close(&other);
}

static void client_beyond_the_limit_waits_until_another_leaves(void **state)
{
    struct fixture *f = *state;
    struct gw_signer_client others[GW_SIGNER_CLIENTS_MAX];
    uint8_t address[20];
    assert_int_equal(start_server(f), GW_OK);
    for (size_t i = 0; i < GW_SIGNER_CLIENTS_MAX; i++) {
        assert_int_equal(gw_signer_client_init(&others[i], f->path, PATIENCE_MS), GW_OK);
        assert_int_equal(gw_signer_client_address(&others[i], address), GW_OK);
    }
    f->client.timeout_ms = 50;
    assert_int_equal(gw_signer_client_address(&f->client, address), GW_E_TIMEOUT);
    gw_signer_client_close(&others[0]);
    f->client.timeout_ms = PATIENCE_MS;
    assert_int_equal(gw_signer_client_address(&f->client, address), GW_OK);
    for (size_t i = 1; i < GW_SIGNER_CLIENTS_MAX; i++) {
        gw_signer_client_close(&others[i]);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(vector_comes_back_signed),
        TEST(refusal_carries_its_reason_and_keeps_the_connection),
        TEST(socket_is_reachable_by_its_owner_only_and_removed_at_the_end),
        TEST(nobody_listening_is_said_at_once),
        TEST(restarted_signer_is_found_again),
        TEST(second_signer_on_the_socket_is_refused),
        TEST(file_in_the_place_of_the_socket_is_left_alone),
        TEST(silent_server_is_a_timeout),
        TEST(foreign_client_is_dropped_and_others_are_served),
        TEST(client_beyond_the_limit_waits_until_another_leaves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
