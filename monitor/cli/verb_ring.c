/* ring: the segments of the ring directory. ls = all of them, inspect = one and what it holds, gc = remove what dead
 * writers left behind. */
#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "monitor/cli/cli.h"
#include "monitor/cli/json.h"
#include "monitor/cli/ring_print.h"
#include "monitor/cli/segment.h"

static const char doc[] =
    "Shows the shared-memory rings of this machine: who writes each, whether the writer lives, how full it "
    "is "
    "and the last sequence (ls); one of them with the records it holds (inspect NAME); or removes what dead "
    "writers left behind (gc).\v"
    "A writer is `running` while its heartbeat is younger than 2 s, `stuck` when it holds the lock of its "
    "segment and does not beat, `halted` after an orderly end, `dead` when it ended without a word, "
    "`foreign` "
    "when the file is damaged or of another version or boot.\n\n"
    "ls and inspect lock and write nothing. gc takes the lock of each segment; one whose lock is held is "
    "never "
    "removed, and neither is a file that does not begin like a segment. Readers of a removed ring are told, "
    "and a writer makes a new one at its next start.\n\n"
    "Exit codes: 0 ok, 1 failure (no such ring, the directory or a file cannot be read or removed), 2 usage, "
    "5 inspect: the ring is not running.\n\n"
    "Examples:\n"
    "  gammawatch ring ls\n"
    "  gammawatch ring inspect signals.ring --json | jq .newest\n"
    "  gammawatch ring gc --dry-run\n";

enum { KEY_RING_DIR = 256, KEY_JSON, KEY_DRY_RUN };

static const struct argp_option options[] = {
    {"ring-dir", KEY_RING_DIR, "DIR", 0, "where rings live (default: $GW_RING_DIR, else the house's)", 0},
    {"json", KEY_JSON, NULL, 0, "JSON (schema gammawatch.rings/1)", 0},
    {"dry-run", KEY_DRY_RUN, NULL, 0, "gc: say what would be removed, remove nothing", 0},
    {"quiet", 'q', NULL, 0, "gc: errors only", 0},
    {0},
};

struct arguments {
    const char *action;
    const char *name;
    const char *ring_dir;
    bool is_json;
    bool is_dry_run;
    bool is_quiet;
};

static error_t check_together(const struct arguments *a, const struct argp_state *state)
{
    if (a->action == NULL) {
        argp_error(state, "say ls, inspect or gc");
    } else if (strcmp(a->action, "inspect") == 0 ? a->name == NULL : a->name != NULL) {
        argp_error(state, "inspect takes one ring, ls and gc none");
    } else if (a->is_dry_run && strcmp(a->action, "gc") != 0) {
        argp_error(state, "--dry-run goes with gc");
    }
    return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct arguments *a = state->input;

    switch (key) {
    case KEY_RING_DIR:
        a->ring_dir = arg;
        return 0;
    case KEY_JSON:
        a->is_json = true;
        return 0;
    case KEY_DRY_RUN:
        a->is_dry_run = true;
        return 0;
    case 'q':
        a->is_quiet = true;
        return 0;
    case ARGP_KEY_ARG:
        if (a->name != NULL) {
            argp_error(state, "unexpected argument \"%s\"", arg);
        }
        *(a->action == NULL ? &a->action : &a->name) = arg;
        return 0;
    case ARGP_KEY_END:
        return check_together(a, state);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int fail(const char *path, enum gw_status status)
{
    fprintf(stderr, "gammawatch ring: %s: %s\n", path,
            status == GW_E_IO ? strerror(errno) : gw_status_text(status));
    return GW_EXIT_FAILURE;
}

static int list(const struct arguments *a, const struct gw_segments *segments, const char *dir)
{
    if (a->is_json) {
        return gw_ring_print_json(stdout, segments, dir) ? GW_EXIT_OK : fail("standard output", GW_E_IO);
    }
    gw_ring_print_table(stdout, segments);
    if (segments->count == 0) {
        fprintf(stderr, "gammawatch ring: no ring in %s\n", dir);
    }
    return GW_EXIT_OK;
}

/* A name of the ring directory, with or without its extension; anything with a slash is a path. */
static enum gw_status find_path(char out[GW_SEGMENT_PATH_MAX], const char *dir, const char *name)
{
    const size_t size = strlen(name);
    const size_t extension = sizeof GW_SEGMENT_EXTENSION - 1;
    const bool has_extension = size > extension && strcmp(name + size - extension, GW_SEGMENT_EXTENSION) == 0;
    const int length = strchr(name, '/') != NULL ? snprintf(out, GW_SEGMENT_PATH_MAX, "%s", name)
                                                 : snprintf(out, GW_SEGMENT_PATH_MAX, "%s/%s%s", dir, name,
                                                            has_extension ? "" : GW_SEGMENT_EXTENSION);
    return length > 0 && (size_t)length < GW_SEGMENT_PATH_MAX ? GW_OK : GW_E_BOUND;
}

static int inspect(const struct arguments *a, const char *dir)
{
    char path[GW_SEGMENT_PATH_MAX];
    struct gw_segment segment;
    struct gw_ring_content content = {0};
    enum gw_status status = find_path(path, dir, a->name);

    if (status == GW_OK) {
        status = gw_segment_read(&segment, path);
    }
    if (status == GW_OK && segment.status == GW_OK) {
        status = gw_ring_count_content(&content, path);
    }
    if (status != GW_OK) {
        return fail(status == GW_E_BOUND ? a->name : path, status);
    }
    if (!gw_ring_print_content(stdout, &segment, &content, a->is_json)) {
        return fail("standard output", GW_E_IO);
    }
    return segment.owner == GW_SEGMENT_RUNNING ? GW_EXIT_OK : GW_EXIT_INCOMPLETE;
}

static const char *describe_removal(enum gw_status status, bool is_dry_run)
{
    if (status == GW_OK) {
        return is_dry_run ? "would be removed" : "removed";
    }
    return status == GW_E_BUSY ? "kept: its lock is held" : "kept: not a segment";
}

/* Running and stuck writers hold their lock; asking for it could only disturb them. */
static enum gw_status collect(const struct gw_segment *segment, bool is_dry_run)
{
    if (segment->owner == GW_SEGMENT_RUNNING || segment->owner == GW_SEGMENT_STUCK) {
        return GW_E_BUSY;
    }
    return is_dry_run ? gw_segment_probe(segment) : gw_segment_remove(segment);
}

static int collect_garbage(const struct arguments *a, const struct gw_segments *segments, const char *dir)
{
    int code = GW_EXIT_OK;
    json_t *items = json_array();

    for (size_t i = 0; i < segments->count; i++) {
        const struct gw_segment *segment = &segments->items[i];
        const enum gw_status status = collect(segment, a->is_dry_run);
        if (status != GW_OK && status != GW_E_BUSY && status != GW_E_LAYOUT && status != GW_E_MISSING) {
            code = fail(segment->path, status);
            continue;
        }
        if (status == GW_E_MISSING) {
            continue;
        }
        const char *said = describe_removal(status, a->is_dry_run);
        if (a->is_json) {
            (void)json_array_append_new(items,
                                        json_pack("{s:s, s:s, s:b, s:s}", "name", segment->name, "owner",
                                                  gw_segment_owner_name(segment->owner), "removed",
                                                  status == GW_OK && !a->is_dry_run, "what", said));
        } else if (!a->is_quiet) {
            printf("%-24s %-8s %s\n", segment->name, gw_segment_owner_name(segment->owner), said);
        }
    }
    if (a->is_json && !gw_cli_print_json(stdout, json_pack("{s:s, s:s, s:o}", "schema", "gammawatch.rings/1",
                                                           "dir", dir, "gc", json_incref(items)))) {
        code = GW_EXIT_FAILURE;
    }
    json_decref(items);
    return code;
}

int gw_verb_ring(int argc, char **argv)
{
    static const struct argp parser = {options, parse, "ls|inspect NAME|gc", doc, NULL, NULL, NULL};
    static struct gw_segments segments;
    struct arguments a = {0};
    char dir[GW_SEGMENT_PATH_MAX] = "";

    argp_err_exit_status = GW_EXIT_USAGE;
    argp_parse(&parser, argc, argv, 0, NULL, &a);
    enum gw_status status = gw_segments_find_dir(dir, a.ring_dir);
    if (status != GW_OK) {
        fputs("gammawatch ring: no directory for rings; set --ring-dir or XDG_RUNTIME_DIR\n", stderr);
        return GW_EXIT_FAILURE;
    }
    if (strcmp(a.action, "inspect") == 0) {
        return inspect(&a, dir);
    }
    if (strcmp(a.action, "ls") != 0 && strcmp(a.action, "gc") != 0) {
        fprintf(stderr, "gammawatch ring: \"%s\" is none of ls, inspect, gc\n", a.action);
        return GW_EXIT_USAGE;
    }
    status = gw_segments_read(&segments, dir);
    if (status != GW_OK) {
        return fail(dir, status);
    }
    return strcmp(a.action, "ls") == 0 ? list(&a, &segments, dir) : collect_garbage(&a, &segments, dir);
}
