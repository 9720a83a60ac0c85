/* RPC replies, from the bytes received to typed words, at several sizes. The body is at hand; a node is not asked. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/bench/decode_ours.h"
#include "tests/bench/node.h"
#include "tests/bench/replies.h"

#define MOONSHOT_MB_PER_S 10e3
#define QUICK_SIZE_MAX    (1u << 20) /* what viem needs a second for is left out with --quick */

enum kind { AGGREGATE, BATCH, LOGS };

struct work {
    const char *name;
    enum kind kind;
    size_t count;
    double goal_viem; /* 0: viem is not asked */
    double goal_simdjson;
    bool has_moonshot;
    char *text;
    size_t size;
    int file; /* of the text, for viem */
    struct gw_bench_decoded decoded;
    struct gw_bench_places places;
    char *copy;
};

/* By simdjson: what yyjson reaches of it, so that its class can be told where yyjson is missing. */
static struct work works[] = {
    {.name = "aggregate_50", .kind = AGGREGATE, .count = 50, .goal_simdjson = 0.55},
    {.name = "aggregate_1950", .kind = AGGREGATE, .count = 1950, .goal_viem = 200, .goal_simdjson = 0.55},
    {.name = "aggregate_5000",
     .kind = AGGREGATE,
     .count = 5000,
     .goal_viem = 200,
     .goal_simdjson = 0.55,
     .has_moonshot = true},
    {.name = "batch_64", .kind = BATCH, .count = 64, .goal_viem = 60, .goal_simdjson = 0.55},
    {.name = "logs_50", .kind = LOGS, .count = 50, .goal_simdjson = 0.75},
    {.name = "logs_5000", .kind = LOGS, .count = 5000, .goal_viem = 250, .goal_simdjson = 0.75},
};

#define WORK_COUNT (sizeof works / sizeof works[0])

struct party {
    const char *name;
    gw_bench_json_fn *results;
    gw_bench_json_fn *logs;
};

static bool skip_json(struct gw_bench_decoded *out, const char *text, size_t size);

static const struct party parties[] = {
    {"gammawatch", gw_bench_ours_results, gw_bench_ours_logs},
    {"limit_hex_and_words", skip_json, skip_json},
#ifdef GW_BENCH_YYJSON
    {"yyjson", gw_bench_yyjson_results, gw_bench_yyjson_logs},
#endif
#ifdef GW_BENCH_SIMDJSON
    {"simdjson", gw_bench_simdjson_results, gw_bench_simdjson_logs},
#endif
    {"jansson", gw_bench_jansson_results, gw_bench_jansson_logs},
};

#define PARTY_COUNT (sizeof parties / sizeof parties[0])

/* One party at one work. */
struct player {
    struct work *work;
    const struct party *party;
    char name[GW_BENCH_NAME_MAX];
};

static struct player players[WORK_COUNT][PARTY_COUNT];

static bool skip_json(struct gw_bench_decoded *out, const char *text, size_t size)
{
    (void)size;
    for (size_t i = 0; i < WORK_COUNT; i++) {
        if (works[i].text == text) {
            return gw_bench_places_decode(out, &works[i].places);
        }
    }
    return false;
}

static bool decode(const struct player *player)
{
    struct work *work = player->work;
    gw_bench_json_fn *run = work->kind == LOGS ? player->party->logs : player->party->results;
    gw_bench_decoded_clear(&work->decoded);
    return run(&work->decoded, work->text, work->size) && work->decoded.count == work->count;
}

static void run_decode(void *context)
{
    if (!decode(context)) {
        abort();
    }
}

static void run_copy(void *context)
{
    const struct work *work = context;
    memcpy(work->copy, work->text, work->size);
    gw_bench_keep(work->copy);
}

static void make_text(struct work *work)
{
    work->text = work->kind == AGGREGATE ? gw_bench_make_aggregate(work->count, &work->size)
                 : work->kind == BATCH   ? gw_bench_make_batch(work->count, &work->size)
                                         : gw_bench_make_logs(work->count, &work->size);
    work->copy = malloc(work->size);
    work->file = memfd_create("reply", 0);
    if (work->copy == NULL || work->file < 0 ||
        write(work->file, work->text, work->size) != (ssize_t)work->size) {
        abort();
    }
    gw_bench_decoded_init(&work->decoded, work->count, work->size + GW_LOG_DATA_MAX);
    work->decoded.is_aggregate = work->kind == AGGREGATE;
    gw_bench_places_find(&work->places, work->count, work->text, work->size);
}

static void drop_text(struct work *work)
{
    gw_bench_places_fini(&work->places);
    gw_bench_decoded_fini(&work->decoded);
    (void)close(work->file);
    free(work->copy);
    free(work->text);
}

/* All say the same words as the code of the house, which viem is held to. */
static void check(struct gw_bench *bench, struct work *work, struct player *of, char sum_text[17])
{
    uint64_t sum = 0;
    for (size_t p = 0; p < PARTY_COUNT; p++) {
        of[p] = (struct player){.work = work, .party = &parties[p]};
        (void)snprintf(of[p].name, sizeof of[p].name, "%s_%s", parties[p].name, work->name);
        bool is_right = decode(&of[p]);
        const uint64_t got = gw_bench_decoded_sum(&work->decoded);
        sum = p == 0 ? got : sum;
        gw_bench_check(bench, of[p].name, is_right && got == sum ? 0.0 : 1.0, 0.0);
    }
    (void)snprintf(sum_text, 17, "%" PRIx64, sum);
}

static void measure(struct gw_bench *bench, struct work *work, struct player *of)
{
    char copy_name[GW_BENCH_NAME_MAX];
    struct gw_bench_case cases[PARTY_COUNT + 1];
    for (size_t p = 0; p < PARTY_COUNT; p++) {
        cases[p] =
            (struct gw_bench_case){of[p].name, "MB/s", run_decode, &of[p], (double)work->size / 1e6, true};
    }
    (void)snprintf(copy_name, sizeof copy_name, "limit_memcpy_%s", work->name);
    cases[PARTY_COUNT] =
        (struct gw_bench_case){copy_name, "MB/s", run_copy, work, (double)work->size / 1e6, true};
    gw_bench_measure(bench, cases, PARTY_COUNT + 1);
}

static void measure_viem(struct gw_bench *bench, char sums[WORK_COUNT][17])
{
    static const char *const kinds[] = {"aggregate", "batch", "logs"};
    char names[WORK_COUNT][GW_BENCH_NAME_MAX];
    struct gw_bench_node_case cases[WORK_COUNT];
    size_t count = 0;
    json_t *files = json_array();
    for (size_t i = 0; i < WORK_COUNT; i++) {
        char path[64];
        if (works[i].goal_viem <= 0.0 || (bench->is_quick && works[i].size > QUICK_SIZE_MAX)) {
            continue;
        }
        (void)snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)getpid(), works[i].file);
        (void)snprintf(names[count], sizeof names[count], "viem_%s", works[i].name);
        (void)json_array_append_new(files, json_pack("{s:s, s:s, s:s}", "name", names[count], "kind",
                                                     kinds[works[i].kind], "path", path));
        cases[count] = (struct gw_bench_node_case){names[count], "MB/s", (double)works[i].size / 1e6,
                                                   true,         1.0,    sums[i]};
        count++;
    }
    gw_bench_measure_node(bench, "decode", json_pack("{s:o}", "files", files), cases, count);
}

static void compare(struct gw_bench *bench, const struct work *work, const char *peer, double goal)
{
    char ours[GW_BENCH_NAME_MAX];
    char theirs[GW_BENCH_NAME_MAX];
    (void)snprintf(ours, sizeof ours, "gammawatch_%s", work->name);
    (void)snprintf(theirs, sizeof theirs, "%s_%s", peer, work->name);
    gw_bench_compare(bench, ours, theirs, goal);
}

static void compare_all(struct gw_bench *bench, const struct work *work)
{
    compare(bench, work, "viem", work->goal_viem);
    compare(bench, work, "yyjson", 1.0);
    compare(bench, work, "simdjson", work->goal_simdjson);
    compare(bench, work, "jansson", 0.0);
    compare(bench, work, "limit_hex_and_words", 0.0);
    if (work->has_moonshot) {
        double moonshot[] = {MOONSHOT_MB_PER_S};
        gw_bench_record(bench, "moonshot", "MB/s", moonshot, 1);
        char ours[GW_BENCH_NAME_MAX];
        (void)snprintf(ours, sizeof ours, "gammawatch_%s", work->name);
        gw_bench_compare(bench, ours, "moonshot", 1.0);
    }
}

void gw_bench_run_decode(struct gw_bench *bench)
{
    static char sums[WORK_COUNT][17];
    for (size_t i = 0; i < WORK_COUNT; i++) {
        make_text(&works[i]);
        check(bench, &works[i], players[i], sums[i]);
        measure(bench, &works[i], players[i]);
    }
#ifndef GW_BENCH_YYJSON
    gw_bench_skip(bench, "yyjson_logs_5000", "Debian 12 has none; found by CMAKE_PREFIX_PATH");
#endif
#ifndef GW_BENCH_SIMDJSON
    gw_bench_skip(bench, "simdjson_logs_5000", "libsimdjson-dev is not installed");
#endif
    measure_viem(bench, sums);
    for (size_t i = 0; i < WORK_COUNT; i++) {
        compare_all(bench, &works[i]);
        drop_text(&works[i]);
    }
}
