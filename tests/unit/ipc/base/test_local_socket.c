#include "ipc/base/local_socket.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

struct place {
    char folder[64];
    char path[96];
};

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    snprintf(place->folder, sizeof place->folder, "/tmp/gw-local-XXXXXX");
    assert_non_null(mkdtemp(place->folder));
    snprintf(place->path, sizeof place->path, "%s/a.sock", place->folder);
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    (void)unlink(place->path);
    assert_int_equal(rmdir(place->folder), 0);
    free(place);
    return 0;
}

static int listen_at(const char *path, int backlog)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    memcpy(name.sun_path, path, strlen(path) + 1);
    assert_int_equal(bind(fd, (const struct sockaddr *)&name, sizeof name), 0);
    assert_int_equal(listen(fd, backlog), 0);
    return fd;
}

static void a_path_without_a_file_is_clear(void **state)
{
    const struct place *place = *state;
    assert_int_equal(gw_local_socket_clear(place->path), GW_OK);
}

static void the_socket_of_a_dead_process_is_removed(void **state)
{
    const struct place *place = *state;
    close(listen_at(place->path, 1));
    assert_int_equal(access(place->path, F_OK), 0);
    assert_int_equal(gw_local_socket_clear(place->path), GW_OK);
    assert_int_equal(access(place->path, F_OK), -1);
}

/* Also when its queue is full: asking must not wait for it. */
static void a_socket_that_is_served_stays(void **state)
{
    const struct place *place = *state;
    const int fd = listen_at(place->path, 0);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(gw_local_socket_clear(place->path), GW_E_BUSY);
    }
    assert_int_equal(access(place->path, F_OK), 0);
    close(fd);
}

static void what_is_no_socket_stays(void **state)
{
    const struct place *place = *state;
    FILE *file = fopen(place->path, "w");
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(gw_local_socket_clear(place->path), GW_E_REFUSED);
    assert_int_equal(access(place->path, F_OK), 0);
}

static void a_path_longer_than_an_address_is_refused(void **state)
{
    (void)state;
    char path[sizeof((struct sockaddr_un *)0)->sun_path + 1];
    memset(path, 'a', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    assert_int_equal(gw_local_socket_clear(path), GW_E_BOUND);
    path[sizeof path - 2] = '\0';
    assert_int_equal(gw_local_socket_clear(path), GW_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_path_without_a_file_is_clear, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_socket_of_a_dead_process_is_removed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_socket_that_is_served_stays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_socket_stays, set_up, tear_down),
        cmocka_unit_test(a_path_longer_than_an_address_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
