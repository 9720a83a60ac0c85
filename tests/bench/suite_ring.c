#include <string.h>

#include "tests/bench/ring_play.h"

static void record(struct gw_bench_script *s, const char *prefix, const char *what, size_t size,
                   const char *suffix, const char *unit, const double *samples)
{
    char name[GW_BENCH_NAME_MAX];
    (void)snprintf(name, sizeof name, "%s%s%s%zu%s", prefix, *prefix != '\0' ? "_" : "", what, size, suffix);
    gw_bench_record(s->bench, name, unit, samples, s->bench->rounds);
}

/* Ours is `latency_64_p50`, a peer's `pipe_latency_64_p50`, a limit's `limit_mailbox_64`. */
static void record_kind(struct gw_bench_script *s, size_t kind, size_t size)
{
    double(*figures)[GW_BENCH_ROUNDS_MAX] = s->figures[kind][size];
    if (gw_bench_kinds[kind] == &gw_bench_mailbox) {
        record(s, gw_bench_kinds[kind]->name, "", gw_bench_sizes[size], "", "ns", figures[GW_BENCH_P50]);
        return;
    }
    const char *prefix = gw_bench_kinds[kind] == &gw_bench_ring_spinning ? "" : gw_bench_kinds[kind]->name;
    record(s, prefix, "latency_", gw_bench_sizes[size], "_p50", "ns", figures[GW_BENCH_P50]);
    record(s, prefix, "latency_", gw_bench_sizes[size], "_p99", "ns", figures[GW_BENCH_P99]);
    if (*prefix == '\0') {
        record(s, prefix, "latency_", gw_bench_sizes[size], "_p999", "ns", figures[GW_BENCH_P999]);
    }
    if (gw_bench_kinds[kind]->streams) {
        record(s, prefix, "throughput_", gw_bench_sizes[size], "", "msg/s", figures[GW_BENCH_RATE]);
    }
}

struct copy {
    struct gw_bench_channel channel;
    uint8_t from[GW_BENCH_MESSAGE_MAX];
    uint8_t to[GW_BENCH_MESSAGE_MAX];
};

static void run_publish(void *context)
{
    struct copy *copy = context;
    gw_ring_publish(&copy->channel.ring[0], copy->from, copy->channel.size);
}

static void run_memcpy(void *context)
{
    struct copy *copy = context;
    gw_bench_keep(copy->from);
    memcpy(copy->to, copy->from, copy->channel.size);
    gw_bench_keep(copy->to);
}

/* What one message costs its writer when nobody reads, and what copying it costs. */
static void measure_alone(struct gw_bench *bench)
{
    static struct copy copies[GW_BENCH_SIZES];
    static const char *const publishes[GW_BENCH_SIZES] = {"publish_64", "publish_256", "publish_1536"};
    static const char *const memcpies[GW_BENCH_SIZES] = {"limit_memcpy_64", "limit_memcpy_256",
                                                         "limit_memcpy"};
    struct gw_bench_case cases[2 * GW_BENCH_SIZES];
    for (size_t i = 0; i < GW_BENCH_SIZES; i++) {
        copies[i].channel.size = gw_bench_sizes[i];
        if (!gw_bench_ring_spinning.open(&copies[i].channel)) {
            gw_bench_skip(bench, "publish", "no ring can be made in /dev/shm");
            return;
        }
        cases[2 * i] = (struct gw_bench_case){publishes[i], "ns", run_publish, &copies[i], 1.0, false};
        cases[2 * i + 1] = (struct gw_bench_case){memcpies[i], "ns", run_memcpy, &copies[i], 1.0, false};
    }
    gw_bench_measure(bench, cases, 2 * GW_BENCH_SIZES);
    for (size_t i = 0; i < GW_BENCH_SIZES; i++) {
        gw_bench_ring_spinning.close(&copies[i].channel);
    }
}

static void bound(struct gw_bench *bench, const char *name, const char *ours, const char *limit, double goal)
{
    const struct gw_bench_result *a = gw_bench_find(bench, ours);
    const struct gw_bench_result *b = gw_bench_find(bench, limit);
    if (a != NULL && b != NULL) {
        gw_bench_bound(bench, name, a->median / b->median, goal);
    }
}

static void compare(struct gw_bench *bench)
{
    bound(bench, "latency_64_p50_of_limit_cacheline", "latency_64_p50", "limit_cacheline", 1.25);
    bound(bench, "latency_256_p50_of_limit_cacheline", "latency_256_p50", "limit_cacheline", 1.25);
    bound(bench, "latency_1536_p50_of_limit_mailbox", "latency_1536_p50", "limit_mailbox_1536", 1.4);
    gw_bench_compare(bench, "latency_256_p50", "pipe_latency_256_p50", 150.0);
    gw_bench_compare(bench, "latency_1536_p50", "pipe_latency_1536_p50", 65.0);
    gw_bench_compare(bench, "latency_256_p50", "seqpacket_latency_256_p50", 150.0);
    gw_bench_compare(bench, "latency_256_p50", "pipe_spinning_latency_256_p50", 6.0);
    gw_bench_compare(bench, "latency_1536_p50", "pipe_spinning_latency_1536_p50", 2.5);
    gw_bench_compare(bench, "latency_256_p50", "mutex_ring_latency_256_p50", 0.0);
    gw_bench_compare(bench, "throughput_256", "pipe_throughput_256", 0.0);
    gw_bench_compare(bench, "throughput_1536", "mutex_ring_throughput_1536", 0.0);
}

void gw_bench_run_ring(struct gw_bench *bench)
{
    static struct gw_bench_script script;
    script = (struct gw_bench_script){.bench = bench};
    if (!gw_bench_play(&script)) {
        gw_bench_skip(bench, "ring", "no ring can be made in /dev/shm");
        return;
    }
    gw_bench_record(bench, "limit_cacheline", "ns", script.line_figures[GW_BENCH_P50], bench->rounds);
    for (size_t size = 0; size < GW_BENCH_SIZES; size++) {
        for (size_t kind = 0; kind < GW_BENCH_KINDS; kind++) {
            record_kind(&script, kind, size);
        }
    }
    gw_bench_check(bench, "latency_64_p50", (double)script.wrong, 0.0);
    measure_alone(bench);
    compare(bench);
}
