/* Each numbered script of tests/sim/scripts/: are the records what they must be in spite of its endpoints, and does a
 * replay of what was recorded publish the same ones twice? */
#include <glob.h>

#include "chains/rpc/tape.h"
#include "tests/sim/chains/collector/script_chain.h"
#include "tests/sim/chains/collector/script_clock.h"
#include "tests/sim/chains/collector/script_tape.h"

struct play {
    struct world world;
    struct script script;
    char tape[128];
    struct seen live[SEEN_MAX];
    size_t live_count;
    uint32_t flags; /* of all exposures seen, together */
    uint8_t digest[32];
    struct gw_announced announced;
};

static int read_policy(const char *text)
{
    return strcmp(text, "depth") == 0  ? GW_FINALITY_DEPTH
           : strcmp(text, "auto") == 0 ? GW_FINALITY_AUTO
                                       : GW_FINALITY_TAGS;
}

static enum gw_upstream_role read_role(const char *text)
{
    static const char *const roles[] = {"primary", "fallback", "quorum", "archive"};
    for (unsigned i = 0; i < 4; i++) {
        if (strcmp(roles[i], text) == 0) {
            return (enum gw_upstream_role)i;
        }
    }
    fail_msg("no role is called %s", text);
    return GW_ROLE_PRIMARY;
}

static const struct node_step *choose(void *context, const char *request)
{
    struct script_node *n = context;
    script_set_clocks(n->script);
    return script_choose(n, request);
}

static void open_nodes(struct play *p)
{
    struct script *s = &p->script;
    const json_t *nodes = json_object_get(s->json, "nodes");
    s->toy = &p->world.toy;
    s->node_count = (unsigned)json_array_size(nodes);
    assert_in_range(s->node_count, 1, SCRIPT_NODES);
    p->world.rpc.endpoint_count = s->node_count;
    p->world.chain.endpoints.http_count = s->node_count;
    for (unsigned i = 0; i < s->node_count; i++) {
        struct script_node *n = &s->nodes[i];
        const json_t *json = json_array_get(nodes, i);
        n->script = s;
        n->index = i;
        node_open(&n->node, &p->world.loop, script_text(json, "chain_id", "0x7a69"));
        n->node.choose = choose;
        n->node.choose_context = n;
        p->world.rpc.endpoints[i] = (struct gw_rpc_endpoint){
            .url = n->node.url, .role = read_role(script_text(json, "role", "primary"))};
    }
    script_socket_open(&s->socket, &p->world.loop, s->toy, json_object_get(s->json, "socket"));
    if (s->socket.json != NULL) {
        p->world.chain.endpoints.websockets[0] = s->socket.server.url;
        p->world.chain.endpoints.websocket_count = 1;
        p->world.chain.endpoints.websocket_backoff_ms = 1;
    }
}

static void read_options(struct play *p)
{
    const json_t *options = json_object_get(p->script.json, "options");
    struct world *w = &p->world;
    w->rpc.attempts = (unsigned)script_int(options, "attempts", 3);
    w->rpc.hedge_ms = (uint64_t)script_int(options, "hedge_ms", GW_RPC_TIMEOUT_MS_MAX);
    w->rpc.reply_size_max = (size_t)script_int(options, "reply_size_max", 0);
    w->rpc.timeout_ms = (uint64_t)script_int(options, "timeout_ms", 5000);
    w->chain.timeout_ms = w->rpc.timeout_ms;
    w->chain.poll_ms = (uint64_t)script_int(options, "poll_ms", POLL_MS);
    const json_t *finality = json_object_get(options, "finality");
    w->chain.finality_policy = read_policy(script_text(finality, "policy", "tags"));
    w->chain.safe_depth = (uint64_t)script_int(finality, "safe", 32);
    w->chain.finalized_depth = (uint64_t)script_int(finality, "finalized", 64);
    w->chain.window = (uint64_t)script_int(finality, "window", GW_HEAD_WINDOW_USED);
    w->chain.integrity.quorum = (unsigned)script_int(options, "quorum", 1);
    w->chain.log_range_blocks = (uint64_t)script_int(options, "range", 1000);
    w->chain.integrity.logs = strcmp(script_text(options, "logs", "bloom"), "corroborate") == 0
                                  ? GW_LOGS_CORROBORATE
                                  : GW_LOGS_BLOOM;
    w->chain.integrity.headers = strcmp(script_text(options, "headers", "check"), "require") == 0
                                     ? GW_HEADERS_REQUIRE
                                     : GW_HEADERS_CHECK;
}

static void on_stop(uv_async_t *async)
{
    struct play *p = async->data;
    for (unsigned i = 0; i < p->script.node_count; i++) {
        node_close(&p->script.nodes[i].node);
    }
    script_socket_close(&p->script.socket);
    uv_close((uv_handle_t *)async, NULL);
}

static void note_flags(struct play *p)
{
    static struct gw_exposure record;
    static struct gw_ring_reader reader;
    size_t size = 0;
    assert_int_equal(gw_ring_open(&reader, p->world.ring, GW_RING_OLDEST), GW_OK);
    p->flags = 0;
    while (gw_ring_next(&reader, &record, sizeof record, &size) == GW_OK) {
        struct gw_status_record status;
        if (record.head.kind == GW_RECORD_EXPOSURE) {
            p->flags |= record.head.flags;
        } else if (record.head.kind == GW_RECORD_STATUS) {
            memcpy(&status, &record, sizeof status);
            memcpy(p->digest, status.records_digest, 32);
        }
    }
    gw_ring_close(&reader);
}

/* Nothing may listen any more when the sockets are closed: gw_websockets_close(). */
static void stop_nodes(struct play *p)
{
    struct world *w = &p->world;
    uv_async_send(&w->stop);
    assert_int_equal(pthread_join(w->thread, NULL), 0);
    assert_int_equal(uv_loop_close(&w->loop), 0);
}

/* The collector once, live or from the tape; what it published is in world.blocks. */
static enum gw_status run_collector(struct play *p, enum gw_mode mode)
{
    struct world *w = &p->world;
    struct gw_collector_options options = {.mode = mode, .ring_path = w->ring, .ready_fd = -1};
    w->seen_count = w->block_count = 0;
    memset(w->collector, 0, sizeof *w->collector);
    const enum gw_status status = gw_collector_run(w->collector, &w->chain, &w->rpc, &options);
    memcpy(w->errors, gw_rpc_counters(w->collector->rpc)->errors, sizeof w->errors);
    if (mode == GW_MODE_LIVE) {
        p->announced = gw_announcements_count(&w->collector->announcements);
        stop_nodes(p);
    }
    gw_collector_fini(w->collector);
    world_read_ring(w);
    note_flags(p);
    unlink(w->ring);
    return status;
}

static void run_live(struct play *p)
{
    struct world *w = &p->world;
    int kept = -1;
    int fd = world_catch_log(&kept);
    gw_log_init("sim", 0, 0);
    assert_int_equal(uv_async_init(&w->loop, &w->stop, on_stop), 0);
    w->stop.data = p;
    assert_int_equal(gw_tape_create(&w->rpc.record, p->tape, "devnet", TOY_CHAIN_ID), GW_OK);
    assert_int_equal(pthread_create(&w->thread, NULL, world_run_node, &w->loop), 0);
    assert_int_equal(run_collector(p, GW_MODE_LIVE), GW_OK);
    assert_int_equal(gw_tape_finish(w->rpc.record), GW_OK);
    w->rpc.record = NULL;
    world_release_log(w, fd, kept);
    if (getenv("GW_SCRIPT") != NULL) {
        (void)fputs(w->log, stderr);
    }
}

static void check_row(const struct seen *seen, const json_t *row)
{
    assert_int_equal(seen->id, script_number(row, 0));
    assert_int_equal(seen->excluded, script_number(row, 2));
    assert_true(seen->excluded > 0 || seen->sold == (double)script_number(row, 1));
    assert_true(json_array_size(row) < 4 || seen->epoch == script_number(row, 3));
    assert_true(json_array_size(row) < 5 || seen->reorg_depth == script_number(row, 4));
}

static void check_blocks(const struct play *p)
{
    const json_t *expect = json_object_get(p->script.json, "expect");
    const json_t *blocks = json_object_get(expect, "blocks");
    const struct world *w = &p->world;
    size_t at = json_array_size(blocks);
    size_t index = 0;
    json_t *row = NULL;
    assert_true(w->block_count >= at);
    for (size_t i = 0; i < at; i++) {
        check_row(&w->blocks[i], json_array_get(blocks, i));
    }
    json_array_foreach(json_object_get(expect, "rows"), index, row)
    {
        for (unsigned id = script_number(row, 0); id <= script_number(row, 1); id++, at++) {
            assert_true(at < w->block_count);
            assert_int_equal(w->blocks[at].id, id);
            assert_true(w->blocks[at].sold == (double)script_number(row, 2));
            assert_int_equal(w->blocks[at].epoch, script_number(row, 3));
            assert_int_equal(w->blocks[at].reorg_depth,
                             id == script_number(row, 0) ? script_number(row, 4) : 0);
        }
    }
    assert_int_equal(w->block_count, at);
    for (size_t i = 0; i < json_array_size(json_object_get(expect, "last")); i++) {
        assert_int_equal(w->blocks[at - 1].last[i], script_number(json_object_get(expect, "last"), i));
    }
}

static void check_views(const struct play *p)
{
    const json_t *expect = json_object_get(p->script.json, "expect");
    const struct world *w = &p->world;
    size_t index = 0;
    size_t at = 0;
    json_t *row = NULL;
    json_array_foreach(json_object_get(expect, "views"), index, row)
    {
        for (unsigned id = script_number(row, 0); id <= script_number(row, 1); id++, at++) {
            assert_true(at < w->block_count);
            assert_int_equal(w->blocks[at].id, id);
            assert_int_equal(w->blocks[at].last[0], script_number(row, 2));
            assert_int_equal(w->blocks[at].last[1], script_number(row, 3));
        }
    }
    const int64_t asked = script_int(expect, "tags_asked", -1);
    assert_true(asked < 0 || p->world.toy.asked_tags == asked);
}

static void check_log(const struct play *p)
{
    const char *wanted = script_text(json_object_get(p->script.json, "expect"), "log", "");
    if (strstr(p->world.log, wanted) == NULL) {
        fail_msg("not logged: %s", wanted);
    }
}

static void check_socket(const struct play *p)
{
    const json_t *least = json_object_get(json_object_get(p->script.json, "expect"), "socket");
    assert_true(p->announced.heads >= (uint64_t)script_int(least, "heads", 0));
    assert_true(p->announced.failures >= (uint64_t)script_int(least, "failures", 0));
    assert_true(p->announced.unconfirmed >= (uint64_t)script_int(least, "unconfirmed", 0));
    assert_true(p->announced.missed >= (uint64_t)script_int(least, "missed", 0));
}

static void check_errors(const struct play *p)
{
    const json_t *expect = json_object_get(p->script.json, "expect");
    const char *name = NULL;
    json_t *least = NULL;
    json_object_foreach(json_object_get(expect, "errors"), name, least)
    {
        unsigned status = 0;
        while (status < GW_STATUS_COUNT && strcmp(gw_status_name((enum gw_status)status), name) != 0) {
            status++;
        }
        assert_true(status < GW_STATUS_COUNT);
        if (p->world.errors[status] < (uint64_t)json_integer_value(least)) {
            fail_msg("%s: counted %llu times", name, (unsigned long long)p->world.errors[status]);
        }
    }
    for (size_t i = 0; i < GW_STATUS_COUNT && json_is_true(json_object_get(expect, "clean")); i++) {
        if (p->world.errors[i] > 0) {
            fail_msg("%s: counted although all was well", gw_status_name((enum gw_status)i));
        }
    }
    assert_int_equal((p->flags & GW_EXPOSURE_WEAK_PIN) != 0, json_is_true(json_object_get(expect, "weak")));
}

static void forget_positions(struct world *w)
{
    memset(w->chain.venues[0].table.entries, 0, GW_ENTRIES_MAX * sizeof *w->chain.venues[0].table.entries);
    memset(w->chain.venues[0].table.index, 0,
           (size_t)2 * GW_ENTRIES_MAX * sizeof *w->chain.venues[0].table.index);
    w->chain.venues[0].table.count = 0;
    for (size_t i = 0; i < w->chain.market.spot_count; i++) {
        w->chain.market.spots[i].is_known = false;
    }
}

/* Twice the same bytes, and what was published live. */
static void check_replays(struct play *p)
{
    struct world *w = &p->world;
    uint8_t first[32] = {0};
    memcpy(p->live, w->blocks, sizeof p->live);
    p->live_count = w->block_count;
    for (unsigned round = 0; round < 2; round++) {
        forget_positions(w);
        assert_int_equal(gw_tape_open(&w->rpc.replay, p->tape), GW_OK);
        assert_int_equal(run_collector(p, GW_MODE_REPLAY), GW_OK);
        gw_tape_close(w->rpc.replay);
        assert_int_equal(w->block_count, p->live_count);
        for (size_t i = 0; i < p->live_count; i++) {
            assert_int_equal(w->blocks[i].id, p->live[i].id);
            assert_int_equal(w->blocks[i].excluded, p->live[i].excluded);
            assert_int_equal(w->blocks[i].epoch, p->live[i].epoch);
            assert_int_equal(w->blocks[i].reorg_depth, p->live[i].reorg_depth);
            assert_memory_equal(w->blocks[i].last, p->live[i].last, sizeof p->live[i].last);
            assert_true(w->blocks[i].sold == p->live[i].sold);
        }
        assert_true(round == 0 || memcmp(first, p->digest, 32) == 0);
        memcpy(first, p->digest, 32);
    }
    w->rpc.replay = NULL;
}

/* What fails in a replay and did not in the run ends it, whatever would come next. */
static void check_marks(struct play *p)
{
    struct world *w = &p->world;
    const bool has_failed = strstr(w->log, "event=step.failed") != NULL;
    assert_int_equal(script_strip_marks(p->tape) > 0, has_failed);
    forget_positions(w);
    assert_int_equal(gw_tape_open(&w->rpc.replay, p->tape), GW_OK);
    assert_int_equal(run_collector(p, GW_MODE_REPLAY), has_failed ? GW_E_TAPE : GW_OK);
    gw_tape_close(w->rpc.replay);
    w->rpc.replay = NULL;
}

static void play_script(const char *path)
{
    struct play *p = calloc(1, sizeof *p);
    json_error_t error;
    assert_non_null(p);
    world_prepare(&p->world);
    p->script.json = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (p->script.json == NULL) {
        fail_msg("%s:%d: %s", path, error.line, error.text);
    }
    snprintf(p->tape, sizeof p->tape, "%s/tape", p->world.dir);
    print_message("%.2s %s\n", strrchr(path, '/') + 1, script_text(p->script.json, "says", "?"));
    script_read_chain(p->script.json, &p->world.toy);
    open_nodes(p);
    read_options(p);
    run_live(p);
    check_blocks(p);
    check_views(p);
    check_errors(p);
    check_socket(p);
    check_log(p);
    check_replays(p);
    check_marks(p);
    unlink(p->tape);
    json_decref(p->script.json);
    free(p->script.body);
    gw_venue_fini(&p->world.chain.venues[0]);
    rmdir(p->world.dir);
    free(p->world.collector);
    free(p);
}

static void every_script_holds(void **state)
{
    (void)state;
    glob_t found;
    assert_int_equal(glob(GW_TESTS_DIR "/sim/scripts/*.json", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        if (getenv("GW_SCRIPT") == NULL || strstr(found.gl_pathv[i], getenv("GW_SCRIPT")) != NULL) {
            play_script(found.gl_pathv[i]);
        }
    }
    assert_true(found.gl_pathc >= 75);
    globfree(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_script_holds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
