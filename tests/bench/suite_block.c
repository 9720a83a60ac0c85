/* What a block costs. First the bundled tape of a chain with real contracts, played by the programs themselves: bytes of
 * RPC replies to records in the ring, and on to signed vectors; CPU time of all processes, their start included, per
 * block. Then a collector that follows a chain of positions, live, over HTTP: quiet blocks, busy ones, and those where
 * everything is read anew; beside what a reader would ask that calls each contract on its own, and viem. */
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jansson.h>

#include "tests/bench/block_run.h"
#include "tests/bench/node.h"

#define DEMO GW_BENCH_SOURCE "/deploy/demo"

struct played {
    double blocks;
    double vectors;
    double bytes;
    double cpu_ns;
};

static double ns_of(const struct timeval *t)
{
    return (double)t->tv_sec * 1e9 + (double)t->tv_usec * 1e3;
}

static double member(const json_t *summary, const char *name)
{
    return json_number_value(json_object_get(summary, name));
}

/* False when the replay failed; it says why on stderr. */
static bool play(struct played *out)
{
    FILE *answer = tmpfile();
    if (answer == NULL) {
        return false;
    }
    pid_t child = fork();
    if (child == 0) {
        (void)dup2(fileno(answer), STDOUT_FILENO);
        (void)execl(GW_BENCH_BIN "/gammawatch", "gammawatch", "replay", "-q", "--json", "-c",
                    DEMO "/gammawatch.yaml", DEMO "/demo.tape", (char *)NULL);
        _exit(127);
    }
    struct rusage usage = {0};
    int status = -1;
    bool is_done = child > 0 && wait4(child, &status, 0, &usage) == child && status == 0;
    rewind(answer);
    json_t *summary = is_done ? json_loadf(answer, 0, NULL) : NULL;
    *out = (struct played){member(summary, "blocks"), member(summary, "vectors"),
                           member(summary, "rpc_bytes"), ns_of(&usage.ru_utime) + ns_of(&usage.ru_stime)};
    json_decref(summary);
    (void)fclose(answer);
    return out->blocks > 0.0;
}

static void play_tape(struct gw_bench *bench)
{
    double signed_us[GW_BENCH_ROUNDS_MAX];
    double rate[GW_BENCH_ROUNDS_MAX];
    for (size_t round = 0; round < bench->rounds; round++) {
        struct played played;
        bool is_played = play(&played);
        gw_bench_check(bench, "gammawatch_block_to_signed", is_played && played.vectors > 0.0 ? 0.0 : 1.0,
                       0.0);
        if (!is_played) {
            return;
        }
        signed_us[round] = played.cpu_ns / played.blocks / 1e3;
        rate[round] = played.bytes / 1e6 / played.cpu_ns * 1e9;
    }
    gw_bench_record(bench, "gammawatch_block_to_signed", "us/block", signed_us, bench->rounds);
    gw_bench_record(bench, "gammawatch_replies", "MB/s", rate, bench->rounds);
}

#define COSTS_MAX      4096u
#define BLOCKS_LONG    100000u
#define RSS_GROWTH_MAX 1.01
#define GOAL_NAIVE     10.0
#define GOAL_VIEM      10.0
#define VENUES         8u
#define QUIET_REQUESTS 3.0
#define QUIET_CALLS    3.35 /* with the tags of one head in eight, all of which come in quiet blocks */

static const char *const kinds[GW_RANGE_BLOCK_KINDS] = {"quiet", "busy", "reread"};
static const size_t sizes[] = {100, 1000, 10000};

#define SIZE_COUNT (sizeof sizes / sizeof sizes[0])

static struct gw_block_cost costs[COSTS_MAX];

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Of one figure of all blocks of a kind, as quartiles and median in the order of samples: so a spread is shown. */
static size_t collect(double out[GW_BENCH_ROUNDS_MAX], const struct gw_block_run *run,
                      enum gw_range_block kind, size_t offset)
{
    static double values[COSTS_MAX];
    size_t count = 0;
    const size_t kept = run->cost_count < run->costs_max ? run->cost_count : run->costs_max;
    for (size_t i = 0; i < kept; i++) {
        if (run->costs[i].kind == kind) {
            memcpy(&values[count++], (const char *)&run->costs[i] + offset, sizeof(double));
        }
    }
    qsort(values, count, sizeof values[0], compare_doubles);
    for (size_t i = 0; i < 5 && count > 0; i++) {
        out[i] = values[(count - 1) * (1 + i) / 6];
    }
    return count > 0 ? 5 : 0;
}

static void tell(struct gw_bench *bench, const struct gw_block_run *run, enum gw_range_block kind,
                 const char *what, const char *unit, size_t offset, double scale)
{
    double samples[GW_BENCH_ROUNDS_MAX];
    char name[GW_BENCH_NAME_MAX];
    const size_t count = collect(samples, run, kind, offset);
    for (size_t i = 0; i < count; i++) {
        samples[i] *= scale;
    }
    (void)snprintf(name, sizeof name, "%s_%s_%zu", kinds[kind], what, run->positions);
    if (count > 0) {
        gw_bench_record(bench, name, unit, samples, count);
    }
}

#define TELL(bench, run, kind, member, unit, scale)                                                          \
    tell(bench, run, kind, #member, unit, offsetof(struct gw_block_cost, member), scale)

static double figure(const struct gw_bench *bench, enum gw_range_block kind, const char *what,
                     size_t positions)
{
    char name[GW_BENCH_NAME_MAX];
    (void)snprintf(name, sizeof name, "%s_%s_%zu", kinds[kind], what, positions);
    const struct gw_bench_result *found = gw_bench_find(bench, name);
    return found != NULL ? found->median : 0.0;
}

static void tell_kind(struct gw_bench *bench, const struct gw_block_run *run, enum gw_range_block kind)
{
    TELL(bench, run, kind, requests, "calls", 1.0);
    TELL(bench, run, kind, calls, "calls", 1.0);
    TELL(bench, run, kind, reads, "calls", 1.0);
    TELL(bench, run, kind, bytes, "B", 1.0);
    TELL(bench, run, kind, cpu_ns, "us", 1e-3);
    TELL(bench, run, kind, wall_ns, "us", 1e-3);
    TELL(bench, run, kind, allocations, "calls", 1.0);
}

/* A reader without memory asks each contract at each block what ours asks when it reads everything anew. */
static void compare_naive(struct gw_bench *bench, const struct gw_block_run *run)
{
    const double reads = figure(bench, GW_RANGE_REREAD, "reads", run->positions);
    double bytes[GW_BENCH_ROUNDS_MAX];
    if (collect(bytes, run, GW_RANGE_REREAD, offsetof(struct gw_block_cost, naive_bytes)) == 0) {
        return;
    }
    for (enum gw_range_block kind = GW_RANGE_QUIET; kind < GW_RANGE_BLOCK_KINDS; kind++) {
        char name[GW_BENCH_NAME_MAX];
        (void)snprintf(name, sizeof name, "%s_requests_of_naive_%zu", kinds[kind], run->positions);
        gw_bench_bound(bench, name, figure(bench, kind, "requests", run->positions) / (reads + 1.0),
                       kind == GW_RANGE_QUIET ? 1.0 / GOAL_NAIVE : 0.0);
        (void)snprintf(name, sizeof name, "%s_bytes_of_naive_%zu", kinds[kind], run->positions);
        gw_bench_bound(bench, name, figure(bench, kind, "bytes", run->positions) / bytes[2],
                       kind == GW_RANGE_QUIET ? 1.0 / GOAL_NAIVE : 0.0);
    }
}

static void measure_viem(struct gw_block_run *run, const char *url)
{
    struct gw_bench *bench = run->context;
    char name[GW_BENCH_NAME_MAX];
    char sum[32];
    (void)snprintf(name, sizeof name, "viem_multicall_%zu", run->positions);
    (void)snprintf(sum, sizeof sum, "%" PRIu64, (uint64_t)run->positions * UINT64_C(1000000000000000));
    const struct gw_bench_node_case peer = {name, "us", 1.0, false, 1e-3, sum};
    gw_bench_measure_node(bench, "block",
                          json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:I}", "name", name, "url", url,
                                    "multicall3", GW_RANGE_CHAIN_MULTICALL3, "manager",
                                    GW_RANGE_CHAIN_MANAGER, "pool", GW_RANGE_CHAIN_POOL, "feed",
                                    GW_RANGE_CHAIN_FEED, "positions", (json_int_t)run->positions),
                          &peer, 1);
}

static void compare_viem(struct gw_bench *bench, size_t positions)
{
    char viem[GW_BENCH_NAME_MAX];
    (void)snprintf(viem, sizeof viem, "viem_multicall_%zu", positions);
    for (enum gw_range_block kind = GW_RANGE_QUIET; kind < GW_RANGE_BLOCK_KINDS; kind++) {
        char ours[GW_BENCH_NAME_MAX];
        (void)snprintf(ours, sizeof ours, "%s_cpu_ns_%zu", kinds[kind], positions);
        gw_bench_compare(bench, ours, viem, GOAL_VIEM);
    }
}

static void follow(struct gw_bench *bench, size_t positions)
{
    struct gw_block_run run = {.positions = positions,
                               .blocks = bench->is_quick ? 60 : 400,
                               .costs = costs,
                               .costs_max = COSTS_MAX,
                               .at_end = measure_viem,
                               .context = bench};
    char name[GW_BENCH_NAME_MAX];
    (void)snprintf(name, sizeof name, "quiet_cpu_ns_%zu", positions);
    const bool is_right = gw_block_run(&run) && run.exposures > 0.0;
    gw_bench_check(bench, name, is_right ? 0.0 : 1.0, 0.0);
    if (!is_right) {
        return;
    }
    for (enum gw_range_block kind = GW_RANGE_QUIET; kind < GW_RANGE_BLOCK_KINDS; kind++) {
        tell_kind(bench, &run, kind);
    }
    compare_naive(bench, &run);
    compare_viem(bench, positions);
}

static double quiet_calls_mean(const struct gw_block_run *run)
{
    double sum = 0.0;
    double count = 0.0;
    for (size_t i = run->cost_count / 2; i < run->cost_count && i < run->costs_max; i++) {
        const bool is_quiet = run->costs[i].kind == GW_RANGE_QUIET;
        sum += is_quiet ? run->costs[i].calls : 0.0;
        count += is_quiet ? 1.0 : 0.0;
    }
    return sum / count;
}

/* However many venues, a quiet block costs a header, its logs and one call. */
static void follow_venues(struct gw_bench *bench)
{
    struct gw_block_run run = {
        .positions = sizes[0], .venues = VENUES, .blocks = 60, .costs = costs, .costs_max = COSTS_MAX};
    double requests[GW_BENCH_ROUNDS_MAX];
    const bool is_right = gw_block_run(&run);
    const size_t count =
        is_right ? collect(requests, &run, GW_RANGE_QUIET, offsetof(struct gw_block_cost, requests)) : 0;
    gw_bench_check(bench, "quiet_requests_of_8_venues", count > 0 ? 0.0 : 1.0, 0.0);
    if (count > 0) {
        gw_bench_record(bench, "quiet_requests_of_8_venues", "calls", requests, count);
        gw_bench_bound(bench, "quiet_requests_of_8_venues_most", requests[count - 1], QUIET_REQUESTS);
        gw_bench_bound(bench, "quiet_calls_of_8_venues_mean", quiet_calls_mean(&run), QUIET_CALLS);
    }
}

/* In the steady state: what the first blocks needed is there by then. */
static void follow_long(struct gw_bench *bench)
{
    struct gw_block_run run = {.positions = sizes[0],
                               .blocks = bench->is_quick ? 1000 : BLOCKS_LONG,
                               .costs = costs,
                               .costs_max = COSTS_MAX};
    double most = 0.0;
    const bool is_right = gw_block_run(&run);
    gw_bench_check(bench, "rss_growth", is_right ? 0.0 : 1.0, 0.0);
    const size_t kept = run.cost_count < run.costs_max ? run.cost_count : run.costs_max;
    for (size_t i = 0; i < kept; i++) {
        const bool is_late = run.cost_count > run.costs_max || i > run.cost_count / 2;
        most = is_late && costs[i].allocations > most ? costs[i].allocations : most;
    }
    double early[5];
    double late[5];
    double worst[5];
    for (size_t i = 0; i < 5; i++) {
        early[i] = run.rss_early / 1e6;
        late[i] = run.rss_late / 1e6;
        worst[i] = most;
    }
    gw_bench_record(bench, "rss_early", "MB", early, 5);
    gw_bench_record(bench, "rss_late", "MB", late, 5);
    gw_bench_record(bench, "allocations", "calls", worst, 5);
    gw_bench_check(bench, "allocations", most, 0.0);
    gw_bench_bound(bench, "rss_growth", run.rss_late / run.rss_early, RSS_GROWTH_MAX);
}

void gw_bench_run_block(struct gw_bench *bench)
{
    play_tape(bench);
    for (size_t i = 0; i < (bench->is_quick ? 1 : SIZE_COUNT); i++) {
        follow(bench, sizes[i]);
    }
    follow_venues(bench);
    follow_long(bench);
}
