/* replay: the house from a tape, in a directory of its own that is gone afterwards. */
#include <argp.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ipc/base/hex.h"
#include "ipc/base/keccak.h"
#include "ipc/base/log.h"
#include "monitor/cli/house.h"
#include "monitor/cli/house_options.h"
#include "monitor/cli/totals_json.h"

static const char doc[] =
    "Plays a tape through the same collector, monitor and signer as a live run. Twice the same tape gives "
    "the same "
    "bytes of records and vectors; the digest at the end stands for all of them. Vectors carry mode replay "
    "and are "
    "signed with a public key that nobody may trust.\v"
    "--expect DIGEST exits 6 when anything differs.\n\n"
    "Examples:\n"
    "  gammawatch replay -c deploy/demo/gammawatch.yaml deploy/demo/demo.tape --show --speed 24\n"
    "  gammawatch replay -c gammawatch.yaml night.tape --expect 0x52..e1 --json\n";

enum { KEY_SPEED = 600, KEY_EXPECT };

static const struct argp_option options[] = {
    {"speed", KEY_SPEED, "N", 0, "times faster than block time; 0 = as fast as possible (default)", 0},
    {"expect", KEY_EXPECT, "DIGEST", 0, "the digest the replay must end with", 0},
    {0},
};

struct arguments {
    struct gw_house_options house;
    const char *expect;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct arguments *a = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &a->house;
        return 0;
    case KEY_SPEED:
        a->house.speed = arg;
        return 0;
    case KEY_EXPECT:
        a->expect = arg;
        return 0;
    case ARGP_KEY_ARG:
        if (a->house.replay != NULL) {
            argp_error(state, "one tape only");
        }
        a->house.replay = arg;
        return 0;
    case ARGP_KEY_END:
        if (a->house.replay == NULL) {
            argp_error(state, "name the tape to play");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void remove_directory(const char *path)
{
    DIR *dir = opendir(path);
    struct dirent *entry = NULL;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] != '.') {
            unlinkat(dirfd(dir), entry->d_name, 0);
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
    rmdir(path);
}

/* Over the digests of all records and all vectors. */
static void digest_text(char out[67], const struct gw_view_totals *t)
{
    uint8_t both[64];
    uint8_t digest[32];

    memcpy(both, t->records_digest, 32);
    memcpy(both + 32, t->vectors_digest, 32);
    gw_keccak256(digest, both, sizeof both);
    gw_hex_encode(out, digest, sizeof digest);
}

static void print_summary(const struct gw_view_totals *t, const char *digest, bool is_shown)
{
    char records[67];
    char vectors[67];
    FILE *out = is_shown ? stdout : stderr;

    gw_hex_encode(records, t->records_digest, 32);
    gw_hex_encode(vectors, t->vectors_digest, 32);
    fprintf(
        out,
        "\nreplayed %llu blocks (%llu reorgs): %llu signed vectors, %llu revoked, %llu RPC requests, %llu "
        "bytes\n",
        (unsigned long long)t->blocks, (unsigned long long)t->reorgs, (unsigned long long)t->vectors,
        (unsigned long long)t->revocations, (unsigned long long)t->rpc_calls,
        (unsigned long long)t->rpc_bytes);
    fprintf(out, "records %s\nvectors %s\ndigest  %s\n", records, vectors, digest);
}

static int finish(const struct arguments *a, const struct gw_view_totals *totals)
{
    char digest[67];

    if (!totals->is_ended) {
        fputs("gammawatch replay: the end of the tape was not evaluated\n", stderr);
        return GW_EXIT_FAILURE;
    }
    digest_text(digest, totals);
    if (!a->house.is_json) {
        print_summary(totals, digest, a->house.is_shown);
    } else if (!gw_totals_print_json(stdout, "gammawatch.replay/1", totals, "digest", digest)) {
        return GW_EXIT_FAILURE;
    }
    if (totals->missed > 0 && a->house.vectors != NULL) {
        fprintf(stderr,
                "gammawatch replay: %llu records were missed by this view; the vectors file has gaps\n",
                (unsigned long long)totals->missed);
        return GW_EXIT_FAILURE;
    }
    if (a->expect != NULL && strcasecmp(a->expect, digest) != 0) {
        fprintf(stderr, "gammawatch replay: the digest differs: expected %s\n", a->expect);
        return GW_EXIT_VERIFY;
    }
    return GW_EXIT_OK;
}

int gw_verb_replay(int argc, char **argv)
{
    static const struct argp_child children[] = {{&gw_house_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {options, parse, "TAPE", doc, children, NULL, NULL};
    const char *base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    char dir[64];
    char journal[96];
    char socket[96];
    struct gw_view_totals totals = {0};
    struct arguments a = {.house = {.config = gw_cli_config(), .mode = "replay", .speed = "0"}};
    int code = 0;

    argp_err_exit_status = GW_EXIT_USAGE;
    argp_parse(&parser, argc, argv, 0, NULL, &a);
    gw_log_init("gammawatch", a.house.verbose, a.house.quiet);
    snprintf(dir, sizeof dir, "%s/gammawatch-replay-XXXXXX", base);
    if (mkdtemp(dir) == NULL) {
        fprintf(stderr, "gammawatch replay: cannot make %s: %s\n", dir, strerror(errno));
        return GW_EXIT_FAILURE;
    }
    snprintf(journal, sizeof journal, "%s/journal", dir);
    snprintf(socket, sizeof socket, "%s/signer.sock", dir);
    a.house.ring_dir = dir;
    a.house.socket = socket;
    a.house.journal = a.house.journal == NULL ? journal : a.house.journal;
    code = gw_house_run(&a.house, &totals);
    remove_directory(dir);
    return code == GW_EXIT_OK ? finish(&a, &totals) : code;
}
