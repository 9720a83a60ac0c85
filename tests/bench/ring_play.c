#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/ring_play.h"

#define TRIPS_SLOW 1000u
#define STREAM     50000u
#define QUICKER    20u
#define WINDOW     (GW_BENCH_SLOTS / 2u) /* sent ahead of what is read; for all, since a ring overwrites */
#define PATIENCE_S 300u

const struct gw_bench_channel_kind *const gw_bench_kinds[GW_BENCH_KINDS] = {
    &gw_bench_ring_spinning, &gw_bench_mailbox, &gw_bench_mutex_ring, &gw_bench_pipe_spinning,
    &gw_bench_ring_waiting,  &gw_bench_pipe,    &gw_bench_seqpacket};
const size_t gw_bench_sizes[GW_BENCH_SIZES] = {64, 256, 1536};

/* What both processes see. */
struct gw_bench_common {
    _Alignas(64) _Atomic uint64_t consumed;
    _Alignas(64) _Atomic uint64_t wrong;
};

static uint64_t read_ticks(void)
{
    return __builtin_ia32_rdtsc();
}

static double now_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double calibrate_ticks(void)
{
    double start_ns = now_ns();
    uint64_t start = read_ticks();
    while (now_ns() - start_ns < 20e6) {
    }
    return (now_ns() - start_ns) / (double)(read_ticks() - start);
}

static void pin_to(int core)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t)core, &set);
    (void)sched_setaffinity(0, sizeof set, &set);
}

/* First and last word say which message it is. */
static void stamp(uint64_t *message, size_t size, uint64_t number)
{
    message[0] = number;
    message[size / 8 - 1] = number;
}

static void judge(struct gw_bench_script *s, const uint64_t *message, size_t size, uint64_t number)
{
    if (message[0] != number || message[size / 8 - 1] != number) {
        atomic_fetch_add_explicit(&s->common->wrong, 1, memory_order_relaxed);
    }
}

static int compare_ticks(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void bounce(struct gw_bench_script *s, const struct gw_bench_channel_kind *kind,
                   struct gw_bench_channel *channel, size_t round, gw_bench_figures figures)
{
    size_t trips = (kind->is_slow ? TRIPS_SLOW : GW_BENCH_TRIPS) / (s->bench->is_quick ? QUICKER : 1);
    uint64_t message[GW_BENCH_MESSAGE_MAX / 8] = {0};
    uint64_t last = read_ticks();
    for (size_t i = 0; i < trips; i++) {
        if (s->is_child) {
            kind->receive(channel, 0, message);
            kind->send(channel, 1, message);
            continue;
        }
        stamp(message, channel->size, i + 1);
        kind->send(channel, 0, message);
        stamp(message, channel->size, 0);
        kind->receive(channel, 1, message);
        judge(s, message, channel->size, i + 1);
        uint64_t now = read_ticks();
        s->ticks[i] = now - last;
        last = now;
    }
    if (!s->is_child) {
        qsort(s->ticks, trips, sizeof s->ticks[0], compare_ticks);
        figures[GW_BENCH_P50][round] = (double)s->ticks[trips / 2] * s->ns_per_tick / 2.0;
        figures[GW_BENCH_P99][round] = (double)s->ticks[trips * 99 / 100] * s->ns_per_tick / 2.0;
        figures[GW_BENCH_P999][round] = (double)s->ticks[trips * 999 / 1000] * s->ns_per_tick / 2.0;
    }
}

static void stream(struct gw_bench_script *s, const struct gw_bench_channel_kind *kind,
                   struct gw_bench_channel *channel, size_t round, gw_bench_figures figures)
{
    uint64_t count = STREAM / (kind->is_slow ? 4u : 1u) / (s->bench->is_quick ? QUICKER : 1u);
    uint64_t message[GW_BENCH_MESSAGE_MAX / 8] = {0};
    if (s->is_child) {
        for (uint64_t i = 1; i <= count; i++) {
            kind->receive(channel, 0, message);
            judge(s, message, channel->size, i);
            atomic_store_explicit(&s->common->consumed, i, memory_order_release);
        }
        kind->send(channel, 1, message);
        return;
    }
    uint64_t seen = 0;
    atomic_store_explicit(&s->common->consumed, 0, memory_order_relaxed);
    double start_ns = now_ns();
    for (uint64_t i = 1; i <= count; i++) {
        while (i - seen > WINDOW) {
            gw_bench_spin();
            seen = atomic_load_explicit(&s->common->consumed, memory_order_acquire);
        }
        stamp(message, channel->size, i);
        kind->send(channel, 0, message);
    }
    kind->receive(channel, 1, message);
    figures[GW_BENCH_RATE][round] = (double)count / (now_ns() - start_ns) * 1e9;
}

static void play(struct gw_bench_script *s)
{
    for (size_t round = 0; round < s->bench->rounds; round++) {
        bounce(s, &gw_bench_mailbox, &s->line, round, s->line_figures);
        for (size_t size = 0; size < GW_BENCH_SIZES; size++) {
            for (size_t kind = 0; kind < GW_BENCH_KINDS; kind++) {
                bounce(s, gw_bench_kinds[kind], &s->channels[kind][size], round, s->figures[kind][size]);
                if (gw_bench_kinds[kind]->streams) {
                    stream(s, gw_bench_kinds[kind], &s->channels[kind][size], round, s->figures[kind][size]);
                }
            }
        }
    }
}

static bool open_channels(struct gw_bench_script *s)
{
    s->line.size = sizeof(uint64_t);
    bool is_open = gw_bench_mailbox.open(&s->line);
    for (size_t kind = 0; kind < GW_BENCH_KINDS; kind++) {
        for (size_t size = 0; size < GW_BENCH_SIZES; size++) {
            s->channels[kind][size].size = gw_bench_sizes[size];
            is_open = is_open && gw_bench_kinds[kind]->open(&s->channels[kind][size]);
        }
    }
    return is_open;
}

static void close_channels(struct gw_bench_script *s)
{
    gw_bench_mailbox.close(&s->line);
    for (size_t kind = 0; kind < GW_BENCH_KINDS; kind++) {
        for (size_t size = 0; size < GW_BENCH_SIZES; size++) {
            gw_bench_kinds[kind]->close(&s->channels[kind][size]);
        }
    }
}

static _Noreturn void play_child(struct gw_bench_script *s)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    s->is_child = true;
    pin_to(sysconf(_SC_NPROCESSORS_ONLN) > 1 ? 1 : 0);
    play(s);
    _exit(0);
}

/* False when the other process did not come to its end. */
static bool play_both(struct gw_bench_script *s)
{
    pid_t child = fork();
    if (child < 0) {
        return false;
    }
    if (child == 0) {
        play_child(s);
    }
    (void)alarm(PATIENCE_S);
    pin_to(0);
    play(s);
    (void)alarm(0);
    pin_to(s->bench->core);
    int status = 0;
    return waitpid(child, &status, 0) == child && status == 0;
}

bool gw_bench_play(struct gw_bench_script *s)
{
    s->ns_per_tick = calibrate_ticks();
    s->common = mmap(NULL, sizeof *s->common, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (s->common == MAP_FAILED || !open_channels(s)) {
        return false;
    }
    bool is_whole = play_both(s);
    s->wrong = s->common->wrong + (is_whole ? 0 : 1);
    close_channels(s);
    return true;
}
