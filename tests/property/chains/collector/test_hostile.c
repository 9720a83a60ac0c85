/* Does a contract that lies harm its own venue alone, and is the venue then told of with a reason?
 *
 * Every recorded world is read as it stood when most was open, once for each view that a venue of it calls and each bend
 * of hostile_bends.h, and the same for each of its logs. Whatever the contract says:
 *   the block is read, and its snapshot is made, every text UTF-8 and every number finite;
 *   what other venues and the market say is what they said, to the bit;
 *   what no contract returns by its own interface leaves the venue's part as it was, or stands in `excluded`, or is what
 *   there is a stand-in for, which is then marked: an option's volatility, and who hedges;
 *   when the lie ends, the next reading is as if there had been none. Of logs, a restart's reading.
 * A value that could be true may change the venue's own numbers. `--long` tells every bend instead of a sample, a name
 * behind it those of one world. */
#include <glob.h>
#include <libgen.h>

#include "tests/property/chains/collector/hostile_moment.h"
#include "tests/property/monitor/policy/random.h"

#define SAMPLE        6u /* one bend of so many is told */
#define BLOCKS_MAX    64u
#define DEMO_BLOCK    450 /* of the tape's first read, which asks for everything */
#define PROTOCOLS_MAX 64u

/* Views whose revert is an answer. */
static const char *const revertible[] = {
    "ownerOf(uint256)",       /* burnt */
    "positions(uint256)",     /* burnt; its liquidity is in the residual */
    "optionsPurchaseQueue()", /* variants, ribbon_v2.h: */
    "optionAuctionID()",
    "GNOSIS_EASY_AUCTION()",
    "getMinCollatParams()", /* of other versions: no account's price of closing is told */
    "getGreekCacheParams()",
    "indexPrice(uint128)", /* while a pull oracle is stale, synthetix_v3.h */
    "utilizationRate()",
    "getAvailableMargin(uint128)", /* and an account's equity is not known, synthetix_v3.h: */
    "getRequiredMargins(uint128)",
    "totalCollateralValue(uint128)", /* nor here its price of closing */
    "getOpenPosition(uint128,uint128)",
    "getLiquidationParameters(uint128)",
    "getKeeperRewardGuards()",
    "getCollateralLiquidateRewardRatio()",
    "getSpotShock(address,address,address,bool)",
    "getNakedMarginRequired(address,address,address,uint256,uint256,uint256,uint256,uint256,bool)",
};

/* A block whose positions are known, and how many. */
struct moment {
    uint64_t block;
    size_t positions;
};

static bool is_long;
static const char *only; /* this world; NULL: all */
static bool is_lied_about[PROTOCOLS_MAX];

static bool may_revert(void)
{
    for (size_t i = 0; i < sizeof revertible / sizeof revertible[0]; i++) {
        uint8_t selector[4];
        gw_abi_selector(selector, revertible[i]);
        if (memcmp(selector, play.lie.target.selector, 4) == 0) {
            return true;
        }
    }
    return false;
}

static void note_protocol(const char *name)
{
    for (size_t i = 0; gw_protocol_at(i) != NULL; i++) {
        assert_true(i < PROTOCOLS_MAX);
        is_lied_about[i] = is_lied_about[i] || strcmp(gw_protocol_at(i)->name, name) == 0;
    }
}

/* Reads under the lie. Counts what came of it; false: something that must not be. */
static bool judge(size_t counts[OUTCOME_COUNT], const char *bend, enum bend_rule rule)
{
    const struct gw_protocol *liar = play.chain.venues[play.lie.target.venue].protocol;
    const char *protocol = liar->name;
    play.lie.told = 0;
    if (play_read() != GW_OK) {
        tell("the block is not read", protocol, bend);
        return false;
    }
    if (play.lie.told == 0) {
        return true;
    }
    json_t *snapshot = take_snapshot();
    const enum outcome outcome = find_outcome(snapshot, protocol);
    const bool is_told = outcome != OUTCOME_CHANGED || rule == BEND_VALUE ||
                         (rule == BEND_REVERT && may_revert()) ||
                         sum_doubts(protocol) > doubts_then[play.lie.target.venue];
    const bool alone = liar->teach != NULL || is_alone(snapshot, protocol); /* it speaks for the market */
    const bool reasoned = has_reasons(snapshot);
    json_decref(snapshot);
    note_protocol(protocol);
    counts[outcome]++;
    if (!is_told || !alone || !reasoned) {
        tell(!is_told ? "changed without a word"
             : !alone ? "another venue is moved"
                      : "an exclusion without a reason",
             protocol, bend);
        return false;
    }
    return true;
}

static size_t lie_about_calls(size_t counts[OUTCOME_COUNT], uint64_t *seed)
{
    size_t failed = 0;
    for (size_t t = 0; t < play.call_count; t++) {
        for (size_t b = 0; b < BEND_COUNT; b++) {
            if (!is_long && !random_one_in(seed, SAMPLE)) {
                continue;
            }
            play.lie = (struct play_lie){.target = play.calls[t], .bend = &bends[b]};
            gw_reader_reread(&play.reader);
            failed += !judge(counts, bends[b].name, bends[b].rule);
            failed += !is_recovered(bends[b].name);
        }
    }
    play.lie = (struct play_lie){0};
    return failed;
}

static const struct log_bend {
    struct bend data;
    enum play_topics topics;
} log_bends[] = {
    {{"no data", BEND_NOTICED, bend_cut, 0}, TOPICS_AS_THEY_ARE},
    {{"data less a byte", BEND_NOTICED, bend_cut, -1}, TOPICS_AS_THEY_ARE},
    {{"data less a word", BEND_NOTICED, bend_cut, -32}, TOPICS_AS_THEY_ARE},
    {{"a word more", BEND_VALUE, bend_longer, 32}, TOPICS_AS_THEY_ARE},
    {{"too much data", BEND_NOTICED, bend_longer, GW_LOG_DATA_MAX}, TOPICS_AS_THEY_ARE},
    {{"data of ones", BEND_VALUE, bend_fill, 0xff}, TOPICS_AS_THEY_ARE},
    {{"data of zeros", BEND_VALUE, bend_fill, 0}, TOPICS_AS_THEY_ARE},
    {{"offsets to themselves", BEND_VALUE, bend_offsets, 1}, TOPICS_AS_THEY_ARE},
    {{"lengths of 2^64 - 1", BEND_VALUE, bend_lengths, 64}, TOPICS_AS_THEY_ARE},
    {{"one topic", BEND_NOTICED, bend_nothing, 0}, TOPICS_ONE},
    {{"four topics", BEND_VALUE, bend_nothing, 0}, TOPICS_FOUR},
    {{"topics of ones", BEND_VALUE, bend_nothing, 0}, TOPICS_OF_ONES},
    {{"topics of zeros", BEND_VALUE, bend_nothing, 0}, TOPICS_OF_ZEROS},
    {{"topics and data of ones", BEND_VALUE, bend_fill, 0xff}, TOPICS_OF_ONES},
};

static size_t lie_about_logs(size_t counts[OUTCOME_COUNT], uint64_t *seed)
{
    size_t failed = 0;
    for (size_t t = 0; t < play.log_count; t++) {
        for (size_t b = 0; b < sizeof log_bends / sizeof log_bends[0]; b++) {
            const struct log_bend *bend = &log_bends[b];
            if (!is_long && !random_one_in(seed, SAMPLE)) {
                continue;
            }
            play_forget();
            play.lie = (struct play_lie){.target = play.logs[t], .data = &bend->data, .topics = bend->topics};
            failed += !judge(counts, bend->data.name, bend->data.rule);
        }
    }
    play.lie = (struct play_lie){0};
    return failed;
}

static size_t lie_in(const char *name)
{
    size_t counts[2][OUTCOME_COUNT] = {0};
    uint64_t seed = 1;
    size_t failed = lie_about_calls(counts[0], &seed);
    failed += lie_about_logs(counts[1], &seed);
    print_message("%s: %zu views, %zu logs; %zu + %zu as it was, %zu + %zu excluded, %zu + %zu changed\n",
                  name, play.call_count, play.log_count, counts[0][OUTCOME_SAME], counts[1][OUTCOME_SAME],
                  counts[0][OUTCOME_EXCLUDED], counts[1][OUTCOME_EXCLUDED], counts[0][OUTCOME_CHANGED],
                  counts[1][OUTCOME_CHANGED]);
    close_moment();
    return failed;
}

static int by_positions(const void *a, const void *b)
{
    const struct moment *x = a;
    const struct moment *y = b;
    return x->positions != y->positions ? (x->positions < y->positions ? 1 : -1)
           : x->block < y->block        ? -1
                                        : 1;
}

/* Those of expected.json, the fullest first. */
static size_t list_moments(struct moment *out, const char *folder)
{
    char path[1024];
    size_t count = 0;
    size_t positions = 0;
    size_t i;
    json_t *item;
    snprintf(path, sizeof path, "%s/expected.json", folder);
    json_t *root = json_load_file(path, 0, NULL);
    assert_non_null(root);
    json_array_foreach(json_object_get(root, "blocks"), i, item)
    {
        const json_t *list = json_object_get(item, "positions");
        const json_t *block = json_object_get(item, "block");
        positions = json_is_array(list) ? json_array_size(list) : positions;
        if (json_is_integer(block) && count < BLOCKS_MAX) {
            const size_t traders = json_array_size(json_object_get(item, "traders")); /* 0 without */
            out[count++] = (struct moment){(uint64_t)json_integer_value(block), positions + traders};
        }
    }
    json_decref(root);
    qsort(out, count, sizeof *out, by_positions);
    return count;
}

static size_t lie_in_fixture(const char *tape)
{
    struct moment moments[BLOCKS_MAX];
    char folder[512];
    snprintf(folder, sizeof folder, "%s", tape);
    (void)dirname(folder);
    const char *name = strrchr(folder, '/') + 1;
    if (only != NULL && strcmp(only, name) != 0) {
        return 0;
    }
    const size_t count = list_moments(moments, folder);
    for (size_t i = 0; i < count; i++) {
        if (open_moment(folder, tape, moments[i].block)) {
            return lie_in(name);
        }
        close_moment();
    }
    fail_msg("%s: no block of it can be read anew", name);
    return 1;
}

static size_t lie_in_demo(void)
{
    static const char folder[] = GW_TESTS_DIR "/../deploy/demo";
    if (only != NULL && strcmp(only, "demo") != 0) {
        return 0;
    }
    assert_true(open_moment(folder, GW_TESTS_DIR "/../deploy/demo/demo.tape", DEMO_BLOCK));
    return lie_in("demo");
}

static void a_lying_contract_harms_its_own_venue_alone(void **state)
{
    glob_t tapes;
    (void)state;
    gw_log_init("test", 0, 2);
    assert_int_equal(glob(GW_TESTS_DIR "/fixture/*/world.tape", 0, NULL, &tapes), 0);
    size_t failed = lie_in_demo();
    for (size_t i = 0; i < tapes.gl_pathc; i++) {
        failed += lie_in_fixture(tapes.gl_pathv[i]);
    }
    globfree(&tapes);
    assert_int_equal(failed, 0);
    for (size_t i = 0; only == NULL && gw_protocol_at(i) != NULL; i++) {
        if (!is_lied_about[i]) {
            fail_msg("no world has %s", gw_protocol_at(i)->name);
        }
    }
}

int main(int argc, char **argv)
{
    is_long = argc > 1 && strcmp(argv[1], "--long") == 0;
    only = argc > 2 ? argv[2] : NULL;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lying_contract_harms_its_own_venue_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
