#include "monitor/cli/house.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ipc/base/config.h"
#include "ipc/base/log.h"
#include "ipc/ring.h"

/* Runs one process to its end with its own stderr; returns its exit code. */
static int run_check(const char *name, const char *const *argv)
{
    char program[GW_CLI_PATH_MAX];
    int status = 0;
    pid_t pid = 0;

    if (gw_cli_program(program, sizeof program, name) != GW_OK) {
        return GW_EXIT_FAILURE;
    }
    pid = fork();
    if (pid == 0) {
        execv(program, (char **)(uintptr_t)argv);
        fprintf(stderr, "gammawatch: cannot run %s: %s\n", program, strerror(errno));
        _exit(GW_EXIT_FAILURE);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) {
        return GW_EXIT_FAILURE;
    }
    return WEXITSTATUS(status);
}

/* Live, and `publish: {http}` is there. A file that cannot be read is the checks' to tell. */
static bool has_gateway(const struct gw_house_options *o)
{
    struct gw_config config;
    const struct gw_config_node *section = NULL;
    bool is_asked = false;

    if (gw_config_load(&config, o->config) == GW_OK &&
        gw_config_section(&config, &section, "publish") == GW_OK && section != NULL) {
        is_asked = gw_config_get(section, "http") != NULL;
    }
    gw_config_free(&config);
    return is_asked && o->replay == NULL;
}

/* Every process checks its own sections before any of them starts. */
static int check_all(const struct gw_house_options *o, const struct gw_cli_chains *chains)
{
    const char *monitor[] = {"gw-monitor", "--check", "--config", o->config, NULL};
    const char *gateway[] = {"gw-gateway", "--check", "--config", o->config, NULL};
    int code = GW_EXIT_OK;

    for (size_t i = 0; code == GW_EXIT_OK && i < chains->count; i++) {
        const char *collector[] = {"gw-collector",
                                   "--check",
                                   "--config",
                                   o->config,
                                   "--chain",
                                   chains->names[i],
                                   o->replay == NULL ? NULL : "--replay",
                                   o->replay,
                                   NULL};
        code = run_check("gw-collector", collector);
    }
    code = code == GW_EXIT_OK ? run_check("gw-monitor", monitor) : code;
    return code == GW_EXIT_OK && has_gateway(o) ? run_check("gw-gateway", gateway) : code;
}

static void add_talk(struct gw_child *child, const struct gw_house_options *o)
{
    for (int i = 0; i < o->verbose && i < 3; i++) {
        gw_child_flag(child, "-v");
    }
    if (o->quiet > 0) {
        gw_child_flag(child, "-q");
    }
    gw_child_option(child, "--ready-fd", "3");
}

static void add_signer(struct gw_supervisor *s, const struct gw_house_options *o)
{
    struct gw_child *child = gw_supervisor_add(s, "gw-signer");

    gw_child_option(child, "--config", o->config);
    gw_child_option(child, "--mode", o->mode);
    gw_child_option(child, "--socket", o->socket);
    gw_child_option(child, "--key-file", o->key_file);
    add_talk(child, o);
}

static void add_monitor(struct gw_supervisor *s, const struct gw_house_options *o,
                        const struct gw_cli_chains *chains)
{
    struct gw_child *child = gw_supervisor_add(s, "gw-monitor");

    gw_child_option(child, "--config", o->config);
    gw_child_option(child, "--mode", o->mode);
    gw_child_option(child, "--signer", o->socket);
    gw_child_option(child, "--ring-dir", o->ring_dir);
    gw_child_option(child, "--journal", o->journal);
    for (size_t i = 0; o->chain_count > 0 && i < chains->count; i++) {
        gw_child_option(child, "--chain", chains->names[i]);
    }
    add_talk(child, o);
}

static void add_collector(struct gw_supervisor *s, const struct gw_house_options *o, const char *chain,
                          const char *follow)
{
    struct gw_child *child = gw_supervisor_add(s, "gw-collector");

    gw_child_option(child, "--config", o->config);
    gw_child_option(child, "--chain", chain);
    gw_child_option(child, "--mode", o->mode);
    gw_child_option(child, "--ring-dir", o->ring_dir);
    gw_child_option(child, "--record", o->record);
    if (o->replay != NULL) {
        gw_child_option(child, "--replay", o->replay);
        gw_child_option(child, "--speed", o->speed);
        gw_child_option(child, "--follow", follow);
    }
    add_talk(child, o);
}

static void add_gateway(struct gw_supervisor *s, const struct gw_house_options *o,
                        const struct gw_cli_chains *chains)
{
    struct gw_child *child = gw_supervisor_add(s, "gw-gateway");

    gw_child_option(child, "--config", o->config);
    gw_child_option(child, "--ring-dir", o->ring_dir);
    for (size_t i = 0; o->chain_count > 0 && i < chains->count; i++) {
        gw_child_option(child, "--chain", chains->names[i]);
    }
    add_talk(child, o);
}

/* All chains of the file, or those named. */
static int choose_chains(struct gw_cli_chains *out, const struct gw_house_options *o)
{
    int code = gw_cli_chains(out, o->config);
    struct gw_cli_chains all = *out;

    if (code != GW_EXIT_OK || o->chain_count == 0) {
        return code;
    }
    out->count = 0;
    for (size_t i = 0; i < o->chain_count; i++) {
        size_t j = 0;
        while (j < all.count && strcmp(all.names[j], o->chains[i]) != 0) {
            j++;
        }
        if (j == all.count) {
            fprintf(stderr, "gammawatch: %s: no chain is named \"%s\"\n", o->config, o->chains[i]);
            return GW_EXIT_CONFIG;
        }
        memcpy(out->names[out->count++], all.names[j], sizeof all.names[j]);
    }
    return GW_EXIT_OK;
}

static FILE *open_vectors(const char *path)
{
    FILE *file = strcmp(path, "-") == 0 ? stdout : fopen(path, "w");

    if (file == NULL) {
        fprintf(stderr, "gammawatch: cannot write %s: %s\n", path, strerror(errno));
    }
    return file;
}

/* The directory of a ring path of the house. */
static enum gw_status find_ring_dir(char out[256], const char *wanted)
{
    char *slash = NULL;

    if (wanted != NULL) {
        return (size_t)snprintf(out, 256, "%s", wanted) < 256 ? GW_OK : GW_E_BOUND;
    }
    GW_TRY(gw_ring_default_path(out, 256, "signals.ring"));
    slash = strrchr(out, '/');
    GW_ENSURE(slash != NULL, GW_E_IO);
    *slash = '\0';
    return GW_OK;
}

static int run_children(const struct gw_house_options *o, const struct gw_cli_chains *chains,
                        struct gw_view *view, const char *ring_dir)
{
    static struct gw_supervisor supervisor;
    char follow[300];
    struct gw_house_options effective = *o;

    effective.ring_dir = ring_dir;
    snprintf(follow, sizeof follow, "%s/signals.ring", ring_dir);
    gw_supervisor_init(&supervisor, o->replay != NULL, view);
    add_signer(&supervisor, &effective);
    add_monitor(&supervisor, &effective, chains);
    for (size_t i = 0; i < chains->count; i++) {
        add_collector(&supervisor, &effective, chains->names[i], follow);
    }
    if (has_gateway(o)) {
        add_gateway(&supervisor, &effective, chains);
    }
    return gw_supervise(&supervisor);
}

int gw_house_run(const struct gw_house_options *o, struct gw_view_totals *totals)
{
    static struct gw_view view;
    static struct gw_cli_chains chains;
    char ring_dir[256];
    FILE *vectors = NULL;
    int code = choose_chains(&chains, o);

    if (code == GW_EXIT_OK) {
        code = check_all(o, &chains);
    }
    if (code != GW_EXIT_OK) {
        return code;
    }
    if (find_ring_dir(ring_dir, o->ring_dir) != GW_OK) {
        fputs("gammawatch: no directory for rings; set --ring-dir or XDG_RUNTIME_DIR\n", stderr);
        return GW_EXIT_FAILURE;
    }
    if (o->vectors != NULL && (vectors = open_vectors(o->vectors)) == NULL) {
        return GW_EXIT_FAILURE;
    }
    gw_view_init(&view, o->is_shown ? stdout : NULL, gw_cli_has_colour(STDOUT_FILENO, o->is_colour_refused),
                 ring_dir, &chains);
    view.vectors = vectors;
    code = run_children(o, &chains, &view, ring_dir);
    *totals = view.totals;
    gw_view_fini(&view);
    if (vectors != NULL && (fflush(vectors) != 0 || view.write_status != GW_OK)) {
        fprintf(stderr, "gammawatch: writing %s failed\n", o->vectors);
        code = code == GW_EXIT_OK ? GW_EXIT_FAILURE : code;
    }
    return code;
}
