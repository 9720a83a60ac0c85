/* Do gw-monitor and gw-signer hold together as processes: readiness, exit codes, kills, replays? The collector is
 * played by this test. */
#include "tests/unit/monitor/scene.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "ipc/ring.h"

#define READY_FD      63 /* above any that a pipe gets here */
#define READY_FD_TEXT "63"
#define ARGS_MAX      16
#define KEY_TEXT      "0x0000000000000000000000000000000000000000000000000000000000000007\n"
#define GIVE_UP_S     60 /* ends a test whose process hangs */

struct house {
    struct scene *scene; /* paths and records; its own monitor stays closed */
    char config[96];
    char key[96];
    char ring[96];
    struct gw_ring collector;
    pid_t signer;
    pid_t monitor;
    int out; /* stdout of the process started last */
};

static void write_file(const char *path, const char *text, mode_t mode)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
}

/* args: NULL-terminated, without the program. Waits for the byte of readiness, or for the end. */
static pid_t start(struct house *h, const char *program, const char *const *args)
{
    int ready[2];
    int out[2];
    char path[512];
    char byte;
    char *argv[ARGS_MAX] = {path};
    snprintf(path, sizeof path, "%s/%s", GW_BIN_DIR, program);
    for (size_t i = 0; args[i] != NULL; i++) {
        argv[i + 1] = (char *)(uintptr_t)args[i];
    }
    assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
    assert_int_equal(pipe2(out, O_CLOEXEC), 0);
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* nobody outlives a test that gives up */
        dup2(ready[1], READY_FD);
        dup2(out[1], STDOUT_FILENO);
        execv(path, argv);
        _exit(127);
    }
    close(ready[1]);
    close(out[1]);
    const ssize_t got = read(ready[0], &byte, 1);
    assert_true(got >= 0);
    close(ready[0]);
    if (h->out >= 0) {
        close(h->out);
    }
    h->out = out[0];
    return pid;
}

static int wait_end(pid_t pid)
{
    int how = 0;
    assert_int_equal(waitpid(pid, &how, 0), pid);
    return WIFEXITED(how) ? WEXITSTATUS(how) : -WTERMSIG(how);
}

static int run(struct house *h, const char *program, const char *const *args)
{
    return wait_end(start(h, program, args));
}

static void read_line(struct house *h, char *line, size_t size)
{
    size_t used = 0;
    ssize_t got = 1;
    while (got > 0 && used < size - 1 && (used == 0 || line[used - 1] != '\n')) {
        got = read(h->out, line + used, size - 1 - used);
        used += got > 0 ? (size_t)got : 0;
    }
    line[used] = '\0';
}

static const char *mode_name(const struct house *h)
{
    return h->scene->options.mode == GW_MODE_REPLAY ? "replay" : "live";
}

static void start_signer(struct house *h)
{
    const char *args[] = {"--socket",   h->scene->socket, "--key-file",  h->key, "--mode",
                          mode_name(h), "--ready-fd",     READY_FD_TEXT, "-q",   NULL};
    h->signer = start(h, "gw-signer", args);
}

static void start_monitor(struct house *h)
{
    const char *args[] = {"--config",   h->config,
                          "--ring-dir", h->scene->folder,
                          "--journal",  h->scene->journal,
                          "--signer",   h->scene->socket,
                          "--mode",     mode_name(h),
                          "--ready-fd", READY_FD_TEXT,
                          "-q",         NULL};
    h->monitor = start(h, "gw-monitor", args);
}

static int end_process(pid_t *pid, int number)
{
    assert_int_equal(kill(*pid, number), 0);
    const int code = wait_end(*pid);
    *pid = 0;
    return code;
}

static void start_collector(struct house *h)
{
    assert_int_equal(gw_ring_create(&h->collector, h->ring, 256, GW_RECORD_SIZE_MAX), GW_OK);
}

static void write_block(struct house *h, uint64_t block, bool is_end)
{
    const struct gw_exposure e = scene_exposure(h->scene, block, 10000.0 * (double)(block % 9 + 1));
    const struct gw_depth d = scene_depth(h->scene, block);
    struct gw_status_record r = scene_status(h->scene, block);
    gw_ring_publish(&h->collector, &e, sizeof e);
    gw_ring_publish(&h->collector, &d, sizeof d);
    gw_ring_publish(&h->collector, &r, sizeof r);
    if (is_end) {
        r.is_end = 1;
        gw_ring_publish(&h->collector, &r, sizeof r);
    }
}

/* Until the monitor's vectors reach this block. */
static void wait_block(struct house *h, uint64_t block)
{
    for (;;) {
        scene_look(h->scene);
        const size_t count = scene_count(h->scene, GW_RECORD_EVALUATED);
        if (count > 0 &&
            scene_find(h->scene, GW_RECORD_EVALUATED, count - 1)->evaluated.head.block_number >= block) {
            return;
        }
        usleep(2000);
    }
}

static struct house *make_house(enum gw_mode mode)
{
    struct house *h = calloc(1, sizeof *h);
    h->scene = scene_make(mode);
    h->out = -1;
    snprintf(h->config, sizeof h->config, "%s/config", h->scene->folder);
    snprintf(h->key, sizeof h->key, "%s/key", h->scene->folder);
    snprintf(h->ring, sizeof h->ring, "%s/devnet.ring", h->scene->folder);
    write_file(h->config, scene_config_text, 0644);
    write_file(h->key, KEY_TEXT, 0600);
    alarm(GIVE_UP_S);
    return h;
}

static int live(void **state)
{
    *state = make_house(GW_MODE_LIVE);
    return 0;
}

static int replay(void **state)
{
    *state = make_house(GW_MODE_REPLAY);
    return 0;
}

static int tear_down(void **state)
{
    struct house *h = *state;
    if (h->monitor > 0) {
        end_process(&h->monitor, SIGKILL);
    }
    if (h->signer > 0) {
        end_process(&h->signer, SIGKILL);
    }
    if (h->collector.base != NULL) {
        gw_ring_destroy(&h->collector, true);
    }
    if (h->out >= 0) {
        close(h->out);
    }
    unlink(h->config);
    unlink(h->key);
    scene_remove(h->scene);
    free(h);
    return 0;
}

static void signer_shows_its_address_and_refuses_an_open_key(void **state)
{
    struct house *h = *state;
    char line[128];
    const char *check[] = {"--key-file", h->key, "--check", NULL};
    const char *public_key[] = {"--replay", "--check", NULL};
    const char *wrong_mode[] = {"--mode", "fast", NULL};
    const char *no_key[] = {"--check", NULL};
    assert_int_equal(run(h, "gw-signer", check), 0);
    read_line(h, line, sizeof line);
    assert_string_equal(line, "0xd41c057fd1c78805AAC12B0A94a405c0461A6FBb\n");
    assert_int_equal(run(h, "gw-signer", public_key), 0);
    assert_int_equal(run(h, "gw-signer", wrong_mode), 2);
    assert_int_equal(run(h, "gw-signer", no_key), 3);
    assert_int_equal(chmod(h->key, 0644), 0);
    assert_int_equal(run(h, "gw-signer", check), 3);
}

static void monitor_checks_its_configuration(void **state)
{
    struct house *h = *state;
    const char *check[] = {"--config", h->config, "--check", NULL};
    const char *no_config[] = {"--check", NULL};
    const char *wrong_chain[] = {"--config", h->config, "--chain", "nowhere", "--check", NULL};
    assert_int_equal(run(h, "gw-monitor", check), 0);
    assert_int_equal(run(h, "gw-monitor", no_config), 2);
    assert_int_equal(run(h, "gw-monitor", wrong_chain), 2);
    write_file(h->config, "version: 1\nchains: []\n", 0644);
    assert_int_equal(run(h, "gw-monitor", check), 3);
}

static void signals_end_both_in_order(void **state)
{
    struct house *h = *state;
    struct stat file;
    struct gw_ring_state ring;
    start_signer(h);
    start_monitor(h);
    assert_int_equal(end_process(&h->monitor, SIGTERM), 128 + SIGTERM);
    assert_int_equal(gw_ring_open(&h->scene->reader, h->scene->ring, GW_RING_OLDEST), GW_OK);
    gw_ring_state(&h->scene->reader, &ring);
    gw_ring_close(&h->scene->reader);
    assert_int_equal(ring.is_running, 0);
    assert_int_equal(end_process(&h->signer, SIGINT), 128 + SIGINT);
    assert_int_not_equal(stat(h->scene->socket, &file), 0);
}

static void replay_prints_the_same_digests_every_time(void **state)
{
    struct house *h = *state;
    char lines[2][512];
    for (unsigned i = 0; i < 2; i++) {
        start_signer(h);
        start_monitor(h);
        start_collector(h);
        for (uint64_t block = 1; block <= 50; block++) {
            write_block(h, block, block == 50);
            wait_block(h, block);
        }
        read_line(h, lines[i], sizeof lines[i]);
        assert_int_equal(wait_end(h->monitor), 0);
        h->monitor = 0;
        end_process(&h->signer, SIGTERM);
        gw_ring_destroy(&h->collector, true);
        h->collector.base = NULL;
        unlink(h->scene->journal);
        unlink(h->scene->ring);
    }
    assert_non_null(strstr(lines[0], "{\"event\":\"replay.end\",\"vectors\":"));
    assert_string_equal(lines[0], lines[1]);
}

/* Two vectors of one number never differ, no number is left out, and each is linked to the one before. */
static void check_chain(const struct scene *s)
{
    const struct gw_signed_vector *last = NULL;
    for (size_t i = 0; i < s->seen_count; i++) {
        const struct gw_signed_vector *vector = &s->seen[i].vector;
        if (vector->kind != GW_RECORD_VECTOR) {
            continue;
        }
        assert_int_equal(gw_signal_verify(vector, NULL), GW_OK);
        if (last != NULL && vector->signal.header.seq == last->signal.header.seq) {
            assert_memory_equal(vector, last, sizeof *vector);
        } else if (last != NULL) {
            assert_int_equal(vector->signal.header.seq, last->signal.header.seq + 1);
            assert_memory_equal(vector->signal.header.prev_hash, last->digest, 32);
        }
        last = vector;
    }
    assert_non_null(last);
}

static void killed_monitor_goes_on_without_a_gap_or_a_fork(void **state)
{
    struct house *h = *state;
    uint64_t block = 0;
    start_signer(h);
    start_collector(h);
    for (unsigned life = 0; life < 8; life++) {
        start_monitor(h);
        write_block(h, ++block, false);
        wait_block(h, block);
        for (unsigned i = 0; i < 5 + life; i++) {
            write_block(h, ++block, false);
        }
        usleep(500 * life);
        assert_int_equal(end_process(&h->monitor, SIGKILL), -SIGKILL);
        if (life == 4) {
            end_process(&h->signer, SIGKILL);
            start_signer(h);
        }
    }
    scene_look(h->scene);
    check_chain(h->scene);
}

static void second_monitor_on_the_journal_is_refused(void **state)
{
    struct house *h = *state;
    start_monitor(h);
    const pid_t first = h->monitor;
    start_monitor(h);
    assert_int_equal(wait_end(h->monitor), 1);
    h->monitor = first;
}

#define LIVE(name)   cmocka_unit_test_setup_teardown(name, live, tear_down)
#define REPLAY(name) cmocka_unit_test_setup_teardown(name, replay, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE(signer_shows_its_address_and_refuses_an_open_key),
        LIVE(monitor_checks_its_configuration),
        LIVE(signals_end_both_in_order),
        REPLAY(replay_prints_the_same_digests_every_time),
        LIVE(killed_monitor_goes_on_without_a_gap_or_a_fork),
        LIVE(second_monitor_on_the_journal_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
