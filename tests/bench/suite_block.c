/* The bundled tape of a chain with real contracts, played by the programs themselves: bytes of RPC replies to records
 * in the ring, and on to signed vectors. CPU time of all processes, their start included, per block. */
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jansson.h>

#include "tests/bench/bench.h"

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

void gw_bench_run_block(struct gw_bench *bench)
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
