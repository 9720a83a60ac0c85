/* Does the screen show each block as the monitor saw it, and are the totals those of the rings? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ipc/ring.h"
#include "monitor/cli/view.h"

struct world {
    char dir[64];
    struct gw_ring signals;
    struct gw_ring chain;
    struct gw_cli_chains chains;
    struct gw_view view;
    FILE *out;
    char *text;
    size_t text_size;
    FILE *vectors;
    char *lines;
    size_t lines_size;
};

static void create(struct gw_ring *ring, const char *dir, const char *name, uint32_t slots)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s.ring", dir, name);
    assert_int_equal(gw_ring_create(ring, path, slots, (uint32_t)GW_RECORD_SIZE_MAX), GW_OK);
}

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    snprintf(w->dir, sizeof w->dir, "/tmp/gw-view-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    snprintf(w->chains.names[0], sizeof w->chains.names[0], "devnet");
    w->chains.count = 1;
    w->out = open_memstream(&w->text, &w->text_size);
    w->vectors = open_memstream(&w->lines, &w->lines_size);
    assert_true(w->out != NULL && w->vectors != NULL);
    gw_view_init(&w->view, w->out, false, w->dir, &w->chains);
    w->view.vectors = w->vectors;
    create(&w->signals, w->dir, "signals", 64);
    create(&w->chain, w->dir, "devnet", 64);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    gw_view_fini(&w->view);
    gw_ring_destroy(&w->signals, true);
    gw_ring_destroy(&w->chain, true);
    fclose(w->out);
    fclose(w->vectors);
    free(w->text);
    free(w->lines);
    rmdir(w->dir);
    free(w);
    return 0;
}

static void fill_head(struct gw_record_head *head, uint32_t kind, size_t size, uint64_t block)
{
    head->kind = kind;
    head->size = (uint32_t)size;
    head->abi = GW_RECORD_ABI;
    head->valid = 1;
    head->chain_id = 31337;
    head->block_number = block;
    head->block_time_s = 1700000000 + 12 * (int64_t)block;
    snprintf(head->chain, sizeof head->chain, "devnet");
}

static void say_exposure(struct world *w, uint64_t block, double gamma)
{
    struct gw_exposure e = {.spot_usd = 2000, .positions = 3, .gamma_usd_per_1pct = gamma};
    fill_head(&e.head, GW_RECORD_EXPOSURE, sizeof e, block);
    e.head.flags = GW_EXPOSURE_COMPLETE;
    snprintf(e.head.protocol, sizeof e.head.protocol, "lyra_v1");
    snprintf(e.head.venue, sizeof e.head.venue, "0x0123456789abcdef0123456789abcdef01234567");
    snprintf(e.head.underlying, sizeof e.head.underlying, "ETH");
    gw_ring_publish(&w->chain, &e, sizeof e);
}

/* Returns its sequence in the ring. */
static uint64_t say_status(struct world *w, uint64_t block, uint64_t reorg_depth, bool is_beat)
{
    struct gw_status_record s = {.rpc_calls = 10 * block, .rpc_bytes = 100 * block, .rpc_errors = block};
    fill_head(&s.head, GW_RECORD_STATUS, sizeof s, block);
    s.reorg_depth = reorg_depth;
    s.is_beat = is_beat ? 1 : 0;
    memset(s.records_digest, (int)block, sizeof s.records_digest);
    gw_ring_publish(&w->chain, &s, sizeof s);
    return w->chain.next - 1;
}

static void say_evaluated(struct world *w, uint64_t block, uint64_t sequence, bool is_end)
{
    struct gw_evaluated_record e = {.ring_sequence = sequence, .is_end = is_end ? 1 : 0};
    fill_head(&e.head, GW_RECORD_EVALUATED, sizeof e, block);
    memset(e.vectors_digest, 0xe0 + (int)block, sizeof e.vectors_digest);
    gw_ring_publish(&w->signals, &e, sizeof e);
}

static void say_vector(struct world *w, uint64_t seq, uint32_t initial_bps, uint64_t reasons)
{
    struct gw_signed_vector v = {.kind = GW_RECORD_VECTOR, .size = sizeof v};
    v.signal.header.seq = seq;
    v.signal.header.reason_bits = reasons;
    v.signal.margin.initial_margin_bps = initial_bps;
    v.signal.margin.maintenance_margin_bps = 12500;
    v.signal.liquidity.utilisation_cap_bps = 8000;
    snprintf(v.feed, sizeof v.feed, "lyra_v1:0x0123456789abcdef0123456789abcdef01234567:ETH");
    gw_ring_publish(&w->signals, &v, sizeof v);
}

static void say_revocation(struct world *w, uint64_t seq)
{
    struct gw_signed_revocation r = {.kind = GW_RECORD_REVOCATION, .size = sizeof r};
    r.revocation.seq = seq;
    memset(r.revocation.orphaned_block_hash, 0xab, 32);
    snprintf(r.feed, sizeof r.feed, "lyra_v1:0x0123456789abcdef0123456789abcdef01234567:ETH");
    gw_ring_publish(&w->signals, &r, sizeof r);
}

static const char *shown(struct world *w)
{
    gw_view_poll(&w->view);
    fflush(w->out);
    return w->text;
}

static void a_block_is_shown_when_it_was_evaluated(void **state)
{
    struct world *w = *state;
    say_exposure(w, 7, -1500);
    uint64_t sequence = say_status(w, 7, 0, false);
    assert_string_equal(shown(w), "");
    say_vector(w, 1, 15000, GW_REASON(SHORT_GAMMA));
    say_evaluated(w, 7, sequence, false);
    const char *text = shown(w);
    assert_non_null(strstr(text, "devnet block 7  22:14:44 UTC"));
    assert_non_null(strstr(text, "lyra_v1     0x0123..4567  ETH     2,000.00    3    -1.50k"));
    assert_non_null(strstr(text, "initial margin 1.50x, maintenance 1.25x"));
    assert_non_null(strstr(text, "utilisation cap 80.0%"));
    assert_non_null(strstr(text, "because: short-gamma"));
}

static void a_revocation_is_shown_once_and_written_with_the_vectors(void **state)
{
    struct world *w = *state;
    say_vector(w, 1, 15000, 0);
    say_revocation(w, 1);
    say_vector(w, 2, 15000, 0);
    say_evaluated(w, 7, say_status(w, 7, 1, false), false);
    const char *text = shown(w);
    const char *line =
        strstr(text, "! lyra_v1 0x0123..4567 ETH vector 1 revoked: its block 0xabababab.. was orphaned");
    assert_non_null(line);
    assert_non_null(strstr(line, "ETH vector 2: ok"));
    say_evaluated(w, 8, say_status(w, 8, 0, false), false);
    assert_null(strstr(strstr(shown(w), "block 8"), "revoked"));
    assert_int_equal(w->view.totals.revocations, 1);
    assert_int_equal(w->view.totals.vectors, 2);
    const char *second = strchr(w->lines, '\n') + 1;
    assert_memory_equal(second, "{\"schema\":\"gammawatch.revocation/1\",\"type\":\"Revocation\"", 55);
}

static void what_came_after_the_evaluation_is_not_shown_with_it(void **state)
{
    struct world *w = *state;
    say_exposure(w, 7, -1500);
    uint64_t first = say_status(w, 7, 0, false);
    say_exposure(w, 8, -9000);
    uint64_t second = say_status(w, 8, 2, false);
    say_evaluated(w, 7, first, false);
    const char *text = shown(w);
    assert_non_null(strstr(text, "-1.50k"));
    assert_null(strstr(text, "-9.00k"));
    assert_null(strstr(text, "reorg"));
    say_evaluated(w, 8, second, false);
    text = shown(w);
    assert_non_null(strstr(text, "-9.00k"));
    assert_non_null(strstr(text, "reorg of depth 2"));
}

static void an_exposure_of_an_older_block_says_so(void **state)
{
    struct world *w = *state;
    say_exposure(w, 7, -1500);
    say_status(w, 7, 0, false);
    say_evaluated(w, 8, say_status(w, 8, 0, false), false);
    assert_non_null(strstr(shown(w), "from block 7"));
}

static void totals_count_blocks_but_not_beats(void **state)
{
    struct world *w = *state;
    say_status(w, 7, 0, false);
    say_status(w, 7, 0, true);
    uint64_t sequence = say_status(w, 8, 3, false);
    say_vector(w, 1, 15000, 0);
    say_vector(w, 2, 15000, 0);
    say_evaluated(w, 8, sequence, false);
    (void)shown(w);
    assert_int_equal(w->view.totals.blocks, 2);
    assert_int_equal(w->view.totals.reorgs, 1);
    assert_int_equal(w->view.totals.vectors, 2);
    assert_int_equal(w->view.totals.rpc_calls, 80);
    assert_int_equal(w->view.totals.rpc_bytes, 800);
    assert_int_equal(w->view.totals.rpc_errors, 8);
    assert_int_equal(w->view.totals.records_digest[0], 8);
    assert_int_equal(w->view.totals.vectors_digest[31], 0xe8);
    assert_false(w->view.totals.is_ended);
    say_evaluated(w, 8, sequence, true);
    (void)shown(w);
    assert_true(w->view.totals.is_ended);
}

static void every_vector_is_written_as_one_line(void **state)
{
    struct world *w = *state;
    size_t lines = 0;
    for (uint64_t i = 1; i <= 5; i++) {
        say_vector(w, i, 15000, 0);
    }
    (void)shown(w);
    for (size_t i = 0; i < w->lines_size; i++) {
        lines += w->lines[i] == '\n' ? 1 : 0;
    }
    assert_int_equal(lines, 5);
    assert_int_equal(w->lines[0], '{');
    assert_int_equal(w->view.write_status, GW_OK);
}

static void the_latest_vector_of_a_feed_is_shown_once(void **state)
{
    struct world *w = *state;
    uint64_t sequence = say_status(w, 7, 0, false);
    say_vector(w, 1, 15000, 0);
    say_vector(w, 2, 17500, 0);
    say_evaluated(w, 7, sequence, false);
    const char *text = shown(w);
    assert_int_equal(w->view.feed_count, 1);
    assert_non_null(strstr(text, "vector 2: ok, breaker 0, confidence "));
    assert_null(strstr(text, "vector 1:"));
}

static void a_view_that_is_too_slow_counts_what_it_missed(void **state)
{
    struct world *w = *state;
    say_vector(w, 1, 15000, 0);
    (void)shown(w);
    for (uint64_t i = 2; i <= 301; i++) {
        say_vector(w, i, 15000, 0);
    }
    (void)shown(w);
    assert_int_equal(w->view.totals.vectors + w->view.totals.missed, 301);
    assert_true(w->view.totals.missed > 0);
}

static void rings_that_come_later_are_picked_up(void **state)
{
    struct world *w = *state;
    gw_ring_destroy(&w->signals, true);
    assert_string_equal(shown(w), "");
    create(&w->signals, w->dir, "signals", 64);
    say_evaluated(w, 7, say_status(w, 7, 0, false), false);
    assert_non_null(strstr(shown(w), "devnet block 7"));
}

static void without_colour_there_is_no_escape(void **state)
{
    struct world *w = *state;
    say_exposure(w, 7, -1500);
    uint64_t sequence = say_status(w, 7, 1, false);
    say_evaluated(w, 7, sequence, false);
    assert_null(strchr(shown(w), '\033'));
    w->view.has_colour = true;
    say_evaluated(w, 7, sequence, false);
    assert_non_null(strchr(shown(w), '\033'));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static void say_underlying(struct world *w, uint64_t block, double depth_usd)
{
    struct gw_ecosystem_record e = {.spot_usd = 2000, .depth_1pct_usd = depth_usd, .k = 0.25};
    struct gw_systemic_record s;
    memset(&s, 0, sizeof s);
    fill_head(&e.head, GW_RECORD_ECOSYSTEM, sizeof e, block);
    fill_head(&s.head, GW_RECORD_SYSTEMIC, sizeof s, block);
    snprintf(e.head.underlying, sizeof e.head.underlying, "ETH");
    snprintf(s.head.underlying, sizeof s.head.underlying, "ETH");
    s.depth_weighted_usd = depth_usd;
    s.curve_move[1] = -0.0667;
    s.cascade_peak[0] = -0.08;
    s.curve_move[8] = 0.066;
    s.cascade_peak[1] = 0.079;
    s.pin_strike_usd[0] = 2200;
    s.pin_gamma_usd_per_1pct[0] = -5000;
    gw_ring_publish(&w->signals, &e, sizeof e);
    gw_ring_publish(&w->signals, &s, sizeof s);
}

static void an_underlying_shows_where_moves_end_and_what_pins_it(void **state)
{
    struct world *w = *state;
    const uint64_t sequence = say_status(w, 7, 0, false);
    say_underlying(w, 7, 1e6);
    say_evaluated(w, 7, sequence, false);
    const char *text = shown(w);
    assert_non_null(
        strstr(text, "after -5% rests at -6.7%, cascade peaks at -8.0%; after +5% +6.6%, +7.9%;"));
    assert_non_null(strstr(text, "repels"));
}

static void an_underlying_without_depth_has_no_such_line(void **state)
{
    struct world *w = *state;
    const uint64_t sequence = say_status(w, 7, 0, false);
    say_underlying(w, 7, 0);
    say_evaluated(w, 7, sequence, false);
    assert_null(strstr(shown(w), "rests at"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_block_is_shown_when_it_was_evaluated),
        TEST(a_revocation_is_shown_once_and_written_with_the_vectors),
        TEST(what_came_after_the_evaluation_is_not_shown_with_it),
        TEST(an_exposure_of_an_older_block_says_so),
        TEST(totals_count_blocks_but_not_beats),
        TEST(every_vector_is_written_as_one_line),
        TEST(the_latest_vector_of_a_feed_is_shown_once),
        TEST(a_view_that_is_too_slow_counts_what_it_missed),
        TEST(rings_that_come_later_are_picked_up),
        TEST(without_colour_there_is_no_escape),
        TEST(an_underlying_shows_where_moves_end_and_what_pins_it),
        TEST(an_underlying_without_depth_has_no_such_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
