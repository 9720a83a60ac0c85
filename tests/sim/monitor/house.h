/* house: gw-monitor and gw-signer as processes in a folder of their own. The collector is played by the test. */
#ifndef GW_TESTS_SIM_MONITOR_HOUSE_H
#define GW_TESTS_SIM_MONITOR_HOUSE_H

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

static inline void house_write_file(const char *path, const char *text, mode_t mode)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
}

/* args: NULL-terminated, without the program. Waits for the byte of readiness, or for the end. */
static inline pid_t house_start(struct house *h, const char *program, const char *const *args)
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

static inline int house_wait_end(pid_t pid)
{
    int how = 0;
    assert_int_equal(waitpid(pid, &how, 0), pid);
    return WIFEXITED(how) ? WEXITSTATUS(how) : -WTERMSIG(how);
}

static inline int house_run(struct house *h, const char *program, const char *const *args)
{
    return house_wait_end(house_start(h, program, args));
}

static inline void house_read_line(struct house *h, char *line, size_t size)
{
    size_t used = 0;
    ssize_t got = 1;
    while (got > 0 && used < size - 1 && (used == 0 || line[used - 1] != '\n')) {
        got = read(h->out, line + used, size - 1 - used);
        used += got > 0 ? (size_t)got : 0;
    }
    line[used] = '\0';
}

static inline const char *house_mode_name(const struct house *h)
{
    return h->scene->options.mode == GW_MODE_REPLAY ? "replay" : "live";
}

static inline void house_start_signer(struct house *h)
{
    const char *args[] = {"--socket",         h->scene->socket, "--key-file",  h->key, "--mode",
                          house_mode_name(h), "--ready-fd",     READY_FD_TEXT, "-q",   NULL};
    h->signer = house_start(h, "gw-signer", args);
}

static inline void house_start_monitor(struct house *h)
{
    const char *args[] = {"--config",   h->config,
                          "--ring-dir", h->scene->folder,
                          "--journal",  h->scene->journal,
                          "--signer",   h->scene->socket,
                          "--mode",     house_mode_name(h),
                          "--ready-fd", READY_FD_TEXT,
                          "-q",         NULL};
    h->monitor = house_start(h, "gw-monitor", args);
}

static inline int house_end_process(pid_t *pid, int number)
{
    assert_int_equal(kill(*pid, number), 0);
    const int code = house_wait_end(*pid);
    *pid = 0;
    return code;
}

static inline void house_start_collector(struct house *h)
{
    assert_int_equal(gw_ring_create(&h->collector, h->ring, 256, GW_RECORD_SIZE_MAX), GW_OK);
}

static inline void house_write_block(struct house *h, uint64_t block, bool is_end)
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
static inline void house_wait_block(struct house *h, uint64_t block)
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

static inline struct house *house_make(enum gw_mode mode)
{
    struct house *h = calloc(1, sizeof *h);
    h->scene = scene_make(mode);
    h->out = -1;
    snprintf(h->config, sizeof h->config, "%s/config", h->scene->folder);
    snprintf(h->key, sizeof h->key, "%s/key", h->scene->folder);
    snprintf(h->ring, sizeof h->ring, "%s/devnet.ring", h->scene->folder);
    house_write_file(h->config, scene_config_text, 0644);
    house_write_file(h->key, KEY_TEXT, 0600);
    alarm(GIVE_UP_S);
    return h;
}

static inline int house_live(void **state)
{
    *state = house_make(GW_MODE_LIVE);
    return 0;
}

static inline int house_replay(void **state)
{
    *state = house_make(GW_MODE_REPLAY);
    return 0;
}

static inline int house_tear_down(void **state)
{
    struct house *h = *state;
    if (h->monitor > 0) {
        house_end_process(&h->monitor, SIGKILL);
    }
    if (h->signer > 0) {
        house_end_process(&h->signer, SIGKILL);
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

#endif
