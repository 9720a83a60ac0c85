/* Whatever is claimed by whom, in whichever order venues arrive: nothing is lost, nothing counts twice, and the bits
 * are the same. */
#include <stdlib.h>

#include "tests/unit/chains/book/scene.h"

#define ROUNDS    400
#define VENUES    6
#define LIST_MAX  64
#define TICKS     24
#define TICK_STEP 60

struct venue {
    const char *protocol;
    struct gw_position positions[LIST_MAX];
    size_t position_count;
    struct gw_claim claims[LIST_MAX];
    size_t claim_count;
};

static struct venue venues[VENUES];
static uint64_t seed;

static uint64_t draw(uint64_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (seed >> 33) % below;
}

static int32_t tick_at(uint64_t index)
{
    return ((int32_t)index - TICKS / 2) * TICK_STEP;
}

static void draw_owner(bool *has_owner, uint8_t owner[20])
{
    *has_owner = draw(4) > 0;
    memset(owner, 0, 20);
    owner[19] = *has_owner ? (uint8_t)draw(4) : 0;
}

static struct gw_position draw_range(const char *id, uint64_t first, uint64_t last)
{
    struct gw_position p = range(0, 1);
    (void)snprintf(p.id, sizeof p.id, "%s", id);
    p.tick_lower = tick_at(first);
    p.tick_upper = tick_at(last);
    p.liquidity = gw_u256_from_u64(1 + draw(1000));
    return p;
}

/* A pool: some owned ranges, and a residual of touching or distant segments. */
static void draw_pool(struct venue *v)
{
    char id[16];
    v->protocol = "uniswap_v3";
    for (uint64_t i = draw(12); i-- > 0;) {
        const uint64_t first = draw(TICKS - 1);
        (void)snprintf(id, sizeof id, "%zu", v->position_count);
        struct gw_position *p = &v->positions[v->position_count++];
        *p = draw_range(id, first, first + 1 + draw(TICKS - 1 - first));
        draw_owner(&p->has_owner, p->owner);
    }
    bool is_part = false;
    for (uint64_t at = draw(3); at + 1 < TICKS;) {
        const uint64_t last = at + 1 + draw(TICKS - 1 - at);
        struct gw_position *p = &v->positions[v->position_count++];
        *p = draw_range(GW_POSITION_RESIDUAL, at, last);
        p->is_part = is_part;
        is_part = true;
        at = last + draw(2);
    }
}

static void draw_vaults(struct venue *v)
{
    char id[16];
    v->protocol = "opyn_gamma";
    for (uint64_t i = draw(20); i-- > 0;) {
        (void)snprintf(id, sizeof id, "%zu", v->position_count);
        struct gw_position *p = &v->positions[v->position_count++];
        *p = option(GW_POSITION_CALL, id, 2000 + 10 * (double)draw(9), -1.0 * (double)(1 + draw(9)));
        draw_owner(&p->has_owner, p->owner);
    }
}

static void draw_claimant(struct venue *v, unsigned number)
{
    v->protocol = number % 2 == 0 ? "panoptic_v1" : "ribbon_v2";
    for (uint64_t i = draw(10); i-- > 0;) {
        struct gw_claim *c = &v->claims[v->claim_count++];
        const uint64_t first = draw(TICKS - 1);
        *c = (struct gw_claim){.is_range = draw(2) == 0};
        (void)snprintf(c->by_venue, sizeof c->by_venue, "0x%u", number);
        (void)snprintf(c->protocol, sizeof c->protocol, "%s", c->is_range ? "uniswap_v3" : "opyn_gamma");
        (void)snprintf(c->venue, sizeof c->venue, "%s", VENUE);
        draw_owner(&c->has_owner, c->owner);
        c->has_owner = c->has_owner || !c->is_range;
        c->tick_lower = tick_at(first);
        c->tick_upper = tick_at(first + 1 + draw(TICKS - 1 - first));
        c->liquidity = gw_u256_from_u64(draw(500));
    }
}

static void draw_world(void)
{
    memset(venues, 0, sizeof venues);
    draw_pool(&venues[0]);
    draw_vaults(&venues[1]);
    for (unsigned i = 2; i < VENUES; i++) {
        draw_claimant(&venues[i], i);
    }
}

static void fill(size_t first, bool with_claims)
{
    gw_book_begin(&book, &market, &block);
    for (size_t turn = 0; turn < VENUES; turn++) {
        const struct venue *v = &venues[(first + turn) % VENUES];
        const struct gw_position_sink sink = gw_book_sink(&book, v->protocol);
        for (size_t i = 0; i < v->position_count; i++) {
            assert_int_equal(sink.position(sink.context, &v->positions[i]), GW_OK);
        }
        for (size_t i = 0; with_claims && i < v->claim_count; i++) {
            assert_int_equal(sink.claim(sink.context, &v->claims[i]), GW_OK);
        }
    }
    assert_int_equal(gw_book_seal(&book), GW_OK);
}

struct totals {
    uint64_t liquidity[TICKS]; /* over each step, counted and claimed */
    double quantity;
};

static void add_up(struct totals *out)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < book.position_count; i++) {
        const struct gw_position *p = &book.positions[i].position;
        out->quantity += p->kind == GW_POSITION_CALL ? p->quantity : 0;
        for (uint64_t t = 0; p->kind == GW_POSITION_LP_RANGE && t < TICKS; t++) {
            const bool is_inside = p->tick_lower <= tick_at(t) && tick_at(t) < p->tick_upper;
            out->liquidity[t] += is_inside ? p->liquidity.limb[0] : 0;
        }
    }
}

/* A claim that could not be met is told once per venue; every other liquidity claimed is there, no more and no less. */
static void assert_claims_are_met_or_told(void)
{
    for (size_t i = 0; i < book.claim_count; i++) {
        const struct gw_book_claim *c = &book.claims[i];
        uint64_t found = 0;
        bool is_told = false;
        for (size_t j = 0; j < book.position_count; j++) {
            const struct gw_position *p = &book.positions[j].position;
            if (book.positions[j].counted_by == c && c->claim.is_range) {
                assert_true(p->tick_lower == c->claim.tick_lower && p->tick_upper == c->claim.tick_upper);
                found += p->liquidity.limb[0];
            }
        }
        for (size_t j = 0; j < book.excluded_count; j++) {
            is_told = is_told || strcmp(book.excluded[j].venue, c->claim.by_venue) == 0;
        }
        if (c->claim.is_range) {
            assert_true(found == c->claim.liquidity.limb[0] || (found == 0 && is_told));
        }
    }
}

static void claims_lose_nothing_and_know_no_order(void **state)
{
    (void)state;
    size_t claimed = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct totals before;
        struct totals after;
        struct gw_exposure exposures[8];
        uint8_t digests[2][32];
        seed = round;
        draw_world();
        fill(0, false);
        add_up(&before);
        fill(0, true);
        add_up(&after);
        assert_memory_equal(&before, &after, sizeof before);
        assert_claims_are_met_or_told();
        for (size_t i = 0; i < book.position_count; i++) {
            claimed += book.positions[i].counted_by != NULL;
        }
        const size_t count = book.exposure_count;
        assert_true(count <= 8);
        memcpy(exposures, book.exposures, count * sizeof exposures[0]);
        gw_book_digest(&book, digests[0]);
        fill(1 + draw(VENUES - 1), true);
        gw_book_digest(&book, digests[1]);
        assert_memory_equal(digests[0], digests[1], 32);
        assert_int_equal(book.exposure_count, count);
        assert_memory_equal(exposures, book.exposures, count * sizeof exposures[0]);
    }
    assert_true(claimed > ROUNDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(claims_lose_nothing_and_know_no_order, start, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
