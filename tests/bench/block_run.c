#define NODE_REQUEST_MAX (16u << 20)
#include "tests/bench/block_run.h"

#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "chains/collector/collector.h"
#include "ipc/base/log.h"
#include "tests/bench/allocations.h"
#include "tests/sim/node.h"

/* Written by the node alone, read here between its answers. */
struct shared {
    struct gw_range_chain chain;
    double head_ns; /* when the newest head was on its way */
    double busy_ns; /* since the start: from a request to its answer */
    uint64_t posts;
    uint64_t bytes;
    char url[64];
    bool is_open;
};

/* What the counters were when the block before was published. */
struct marks {
    struct shared node;
    double cpu_ns;
    size_t allocations;
};

static struct shared *shared;
static struct gw_block_run *current;
static struct marks marks;
static size_t published;

void __real_gw_output_block(struct gw_output *out, struct gw_book *book, const struct gw_output_facts *facts);
void __wrap_gw_output_block(struct gw_output *out, struct gw_book *book, const struct gw_output_facts *facts);

static double clock_ns(clockid_t clock)
{
    struct timespec t;
    (void)clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double read_rss(void)
{
    double pages = 0.0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fscanf(file, "%*f %lf", &pages) != 1) {
        abort();
    }
    (void)fclose(file);
    return pages * (double)sysconf(_SC_PAGESIZE);
}

static void note_cost(void)
{
    struct gw_block_run *run = current;
    const struct shared *then = &marks.node;
    const double now_ns = clock_ns(CLOCK_MONOTONIC);
    const double busy_ns = shared->busy_ns - then->busy_ns;
    run->costs[run->cost_count++ % run->costs_max] = (struct gw_block_cost){
        .kind = gw_range_chain_kind(shared->chain.head),
        .wall_ns = now_ns - shared->head_ns - busy_ns,
        .cpu_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID) - marks.cpu_ns,
        .requests = (double)(shared->posts - then->posts),
        .calls = (double)(shared->chain.calls - then->chain.calls),
        .reads = (double)(shared->chain.reads - then->chain.reads),
        .bytes = (double)(shared->bytes - then->bytes),
        .naive_bytes = (double)(shared->chain.naive_bytes - then->chain.naive_bytes),
        .allocations = (double)(gw_bench_allocations() - marks.allocations),
    };
}

/* Stands where the collector publishes. */
void __wrap_gw_output_block(struct gw_output *out, struct gw_book *book, const struct gw_output_facts *facts)
{
    __real_gw_output_block(out, book, facts);
    if (published > 0) {
        note_cost();
    }
    published++;
    current->exposures = (double)book->exposure_count;
    if (published == current->blocks / 10 + 1) {
        current->rss_early = read_rss();
    }
    if (published == current->blocks) {
        current->rss_late = read_rss();
        (void)kill(getpid(), SIGTERM);
    }
    marks = (struct marks){*shared, clock_ns(CLOCK_PROCESS_CPUTIME_ID), gw_bench_allocations()};
}

static const struct node_step *answer(void *context, const char *request)
{
    static struct gw_buffer out;
    static struct node_step step;
    const double from_ns = clock_ns(CLOCK_MONOTONIC);
    const uint64_t head = shared->chain.head;
    (void)context;
    if (out.size_max == 0) {
        gw_buffer_init(&out, 64u << 20);
    }
    out.size = 0;
    gw_range_chain_answer(&shared->chain, &out, request);
    step = (struct node_step){.body = (const char *)out.data, .body_size = out.size};
    shared->posts++;
    shared->bytes += strlen(request) + out.size;
    const double to_ns = clock_ns(CLOCK_MONOTONIC);
    if (shared->chain.head != head) { /* what the head itself took is before the clock of the block starts */
        shared->head_ns = to_ns;
    } else {
        shared->busy_ns += to_ns - from_ns;
    }
    return &step;
}

/* The other core: the suite is pinned to one. */
static void leave_core(void)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int i = 0; i + 1 < (int)sysconf(_SC_NPROCESSORS_ONLN); i++) {
        CPU_SET((size_t)i, &set);
    }
    (void)sched_setaffinity(0, sizeof set, &set);
}

static void run_node(void)
{
    static struct node node;
    uv_loop_t loop;
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    leave_core();
    if (uv_loop_init(&loop) != 0) {
        abort();
    }
    node_open(&node, &loop, "0x7a69");
    node.choose = answer;
    (void)snprintf(shared->url, sizeof shared->url, "%s", node.url);
    __atomic_store_n(&shared->is_open, true, __ATOMIC_RELEASE);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    _exit(0);
}

static pid_t start_node(size_t positions)
{
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) {
        abort();
    }
    *shared = (struct shared){.chain = {.positions = positions, .head = GW_RANGE_CHAIN_FIRST - 1}};
    const pid_t child = fork();
    if (child == 0) {
        run_node();
    }
    while (child > 0 && !__atomic_load_n(&shared->is_open, __ATOMIC_ACQUIRE)) {
        (void)usleep(1000);
    }
    return child;
}

static void write_config(const char *path, size_t venues)
{
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        abort();
    }
    (void)fprintf(
        file,
        "version: 1\nchains:\n  - name: bench\n    caip2: eip155:31337\n"
        "    rpc:\n      - {url: \"%s\", role: primary}\n    multicall3: \"" GW_RANGE_CHAIN_MULTICALL3 "\"\n"
        "    assets:\n      - {symbol: WETH, underlying: ETH, address: \"" GW_RANGE_CHAIN_WETH "\"}\n"
        "      - {symbol: USDC, underlying: USD, address: \"" GW_RANGE_CHAIN_USDC "\"}\n"
        "    prices:\n      - {underlying: ETH, source: chainlink, address: \"" GW_RANGE_CHAIN_FEED
        "\", age_s_max: 3960}\n    volatility:\n      - {underlying: ETH, vol: 0.8}\n    venues:\n",
        shared->url);
    for (size_t i = 0; i < venues; i++) {
        (void)fprintf(file,
                      "      - protocol: uniswap_v3\n        name: pool%zu\n        position_manager: "
                      "\"" GW_RANGE_CHAIN_MANAGER "\"\n        pools: [\"" GW_RANGE_CHAIN_POOL "\"]\n"
                      "        from_block: 0\n        reread_blocks: %u\n",
                      i, GW_RANGE_CHAIN_CYCLE);
    }
    if (fclose(file) != 0) {
        abort();
    }
}

static bool collect(struct gw_block_run *run, const char *config_path, const char *ring_path)
{
    static struct gw_chain chain;
    static struct gw_collector collector;
    static struct gw_config config;
    bool is_done = gw_config_load(&config, config_path) == GW_OK &&
                   gw_chain_configure(&chain, &config, "bench", false) == GW_OK;
    if (!is_done) {
        (void)fprintf(stderr, "gw-bench: %s\n", config.error);
        return false;
    }
    chain.poll_ms = 0;
    struct gw_rpc_options rpc = {.chain = chain.name,
                                 .chain_id = chain.chain_id,
                                 .endpoint_count = chain.endpoints.http_count,
                                 .timeout_ms = 60000,
                                 .attempts = 1};
    memcpy(rpc.endpoints, chain.endpoints.http, sizeof rpc.endpoints);
    const struct gw_collector_options options = {
        .mode = GW_MODE_LIVE, .ring_path = ring_path, .ready_fd = -1};
    published = 0;
    current = run;
    is_done = gw_collector_run(&collector, &chain, &rpc, &options) == GW_OK && published >= run->blocks;
    gw_collector_fini(&collector);
    gw_chain_fini(&chain);
    gw_config_free(&config);
    return is_done;
}

bool gw_block_run(struct gw_block_run *run)
{
    char dir[] = "/tmp/gw-bench-XXXXXX";
    char config_path[64];
    char ring_path[64];
    const pid_t node = start_node(run->positions);
    if (node < 0 || mkdtemp(dir) == NULL) {
        abort();
    }
    (void)snprintf(config_path, sizeof config_path, "%s/bench.yaml", dir);
    (void)snprintf(ring_path, sizeof ring_path, "%s/bench.ring", dir);
    write_config(config_path, run->venues > 0 ? run->venues : 1);
    gw_log_init("gw-bench", 0, 1);
    const bool is_done = collect(run, config_path, ring_path);
    if (is_done && run->at_end != NULL) {
        run->at_end(run, shared->url);
    }
    (void)kill(node, SIGKILL);
    (void)waitpid(node, NULL, 0);
    (void)unlink(config_path);
    (void)unlink(ring_path);
    (void)rmdir(dir);
    (void)munmap(shared, sizeof *shared);
    return is_done;
}
