#include "chains/book/claims.h"

#include <stdlib.h>
#include <string.h>

#include "chains/book/work.h"

/* Where a claim may find what it claims: the sorted run of its venue or protocol, and shares cut since. */
struct field {
    struct gw_book *book;
    size_t first;
    size_t end;
    size_t sorted; /* shares stand from here on */
};

static int compare_claims(const void *a, const void *b)
{
    const struct gw_book_claim *x = a;
    const struct gw_book_claim *y = b;
    int order = strcmp(x->protocol, y->protocol);
    order = order != 0 ? order : strcmp(x->claim.by_venue, y->claim.by_venue);
    order = order != 0 ? order : strcmp(x->claim.protocol, y->claim.protocol);
    order = order != 0 ? order : strcmp(x->claim.venue, y->claim.venue);
    order = order != 0 ? order : (int)x->claim.is_range - (int)y->claim.is_range;
    order = order != 0 ? order : (int)x->claim.has_owner - (int)y->claim.has_owner;
    order = order != 0 ? order : memcmp(x->claim.owner, y->claim.owner, sizeof x->claim.owner);
    if (order == 0 && x->claim.tick_lower != y->claim.tick_lower) {
        order = x->claim.tick_lower < y->claim.tick_lower ? -1 : 1;
    }
    if (order == 0 && x->claim.tick_upper != y->claim.tick_upper) {
        order = x->claim.tick_upper < y->claim.tick_upper ? -1 : 1;
    }
    return order != 0 ? order : gw_u256_cmp(&x->claim.liquidity, &y->claim.liquidity);
}

/* Where the run of the claim's protocol, and venue if it names one, begins (past: where it ends). */
static size_t find_edge(const struct gw_book *book, const struct gw_claim *claim, bool is_past)
{
    size_t low = 0;
    size_t high = book->position_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const struct gw_book_position *p = &book->positions[middle];
        int order = strcmp(p->protocol, claim->protocol);
        if (order == 0 && claim->venue[0] != '\0') {
            order = strcmp(p->position.venue, claim->venue);
        }
        if (order < 0 || (is_past && order == 0)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool is_of_claim(const struct gw_book_position *p, const struct gw_claim *claim)
{
    return strcmp(p->protocol, claim->protocol) == 0 &&
           (claim->venue[0] == '\0' || strcmp(p->position.venue, claim->venue) == 0);
}

/* The next free position of the claim's field from *at on; NULL after the last. */
static struct gw_book_position *next_free(const struct field *f, const struct gw_claim *claim, size_t *at)
{
    while (*at < f->book->position_count) {
        if (*at == f->end) {
            *at = f->sorted;
            if (*at >= f->book->position_count) {
                break;
            }
        }
        struct gw_book_position *p = &f->book->positions[(*at)++];
        if (p->counted_by == NULL && is_of_claim(p, claim)) {
            return p;
        }
    }
    return NULL;
}

static bool is_owned(const struct gw_position *p, const struct gw_claim *claim)
{
    return claim->has_owner && p->has_owner && memcmp(p->owner, claim->owner, sizeof p->owner) == 0;
}

static bool is_exact(const struct gw_position *p, const struct gw_claim *claim)
{
    return is_owned(p, claim) && p->kind == GW_POSITION_LP_RANGE && p->quantity > 0 &&
           p->tick_lower == claim->tick_lower && p->tick_upper == claim->tick_upper;
}

static bool is_residual(const struct gw_position *p)
{
    return p->kind == GW_POSITION_LP_RANGE && p->quantity > 0 && strcmp(p->id, GW_POSITION_RESIDUAL) == 0;
}

static void take_whole(const struct field *f, const struct gw_book_claim *claim)
{
    size_t at = f->first;
    struct gw_book_position *p;
    while ((p = next_free(f, &claim->claim, &at)) != NULL) {
        const bool is_own = strcmp(p->protocol, claim->protocol) == 0 &&
                            strcmp(p->position.venue, claim->claim.by_venue) == 0;
        if (is_owned(&p->position, &claim->claim) && !is_own) {
            p->counted_by = claim;
        }
    }
}

/* What the owner's own positions leave to be found in the residual. */
static struct gw_u256 find_rest(const struct field *f, const struct gw_claim *claim)
{
    struct gw_u256 rest = claim->liquidity;
    size_t at = f->first;
    const struct gw_book_position *p;
    while ((p = next_free(f, claim, &at)) != NULL && !gw_u256_is_zero(&rest)) {
        if (!is_exact(&p->position, claim)) {
            continue;
        }
        if (gw_u256_cmp(&p->position.liquidity, &rest) >= 0) {
            return gw_u256_from_u64(0);
        }
        (void)gw_u256_sub(&rest, &rest, &p->position.liquidity);
    }
    return rest;
}

static struct gw_book_position *find_from(const struct field *f, const struct gw_claim *claim, int32_t tick,
                                          size_t *at)
{
    struct gw_book_position *p;
    while ((p = next_free(f, claim, at)) != NULL) {
        if (is_residual(&p->position) && p->position.tick_lower <= tick && tick < p->position.tick_upper) {
            return p;
        }
    }
    return NULL;
}

/* Segments of a residual do not overlap: at most one covers a tick, mostly the one behind the last (*at). */
static struct gw_book_position *find_segment(const struct field *f, const struct gw_claim *claim,
                                             int32_t tick, size_t *at)
{
    struct gw_book_position *found = find_from(f, claim, tick, at);
    if (found == NULL) {
        *at = f->first;
        found = find_from(f, claim, tick, at);
    }
    return found;
}

/* *segments: how many of the residual's the claim cuts. */
static bool has_residual(const struct field *f, const struct gw_claim *claim, const struct gw_u256 *liquidity,
                         size_t *segments)
{
    size_t at = f->first;
    *segments = 0;
    for (int32_t tick = claim->tick_lower; tick < claim->tick_upper;) {
        const struct gw_book_position *segment = find_segment(f, claim, tick, &at);
        if (segment == NULL || gw_u256_cmp(&segment->position.liquidity, liquidity) < 0) {
            return false;
        }
        tick = segment->position.tick_upper;
        ++*segments;
    }
    return true;
}

/* What meeting a claim may add: of each segment what is before it, left of it and behind it, and what is taken. */
static bool has_room(const struct gw_book *book, size_t segments)
{
    return GW_POSITIONS_MAX - book->position_count >= 3 * segments + 2;
}

static void add_share(struct gw_book *book, const struct gw_book_position *of, int32_t lower, int32_t upper,
                      const struct gw_u256 *liquidity, const struct gw_book_claim *claim)
{
    if (lower >= upper || gw_u256_is_zero(liquidity)) {
        return;
    }
    GW_ASSERT(book->position_count < GW_POSITIONS_MAX); /* has_room() */
    struct gw_book_position *share = &book->positions[book->position_count++];
    *share = *of;
    share->position.tick_lower = lower;
    share->position.tick_upper = upper;
    share->position.liquidity = *liquidity;
    share->counted_by = claim;
}

static void take_exact(const struct field *f, const struct gw_book_claim *claim)
{
    struct gw_u256 rest = claim->claim.liquidity;
    size_t at = f->first;
    struct gw_book_position *p;
    while ((p = next_free(f, &claim->claim, &at)) != NULL && !gw_u256_is_zero(&rest)) {
        if (!is_exact(&p->position, &claim->claim)) {
            continue;
        }
        if (gw_u256_cmp(&p->position.liquidity, &rest) <= 0) {
            (void)gw_u256_sub(&rest, &rest, &p->position.liquidity);
            p->counted_by = claim;
            continue;
        }
        (void)gw_u256_sub(&p->position.liquidity, &p->position.liquidity, &rest);
        add_share(f->book, p, p->position.tick_lower, p->position.tick_upper, &rest, claim);
        return;
    }
}

/* Out of one segment: before the claim, what it leaves, behind it. The segment itself covers nothing then. */
static void cut_segment(struct gw_book *book, struct gw_book_position *segment, const struct gw_claim *claim,
                        const struct gw_u256 *taken)
{
    struct gw_position *p = &segment->position;
    const int32_t lower = p->tick_lower > claim->tick_lower ? p->tick_lower : claim->tick_lower;
    const int32_t upper = p->tick_upper < claim->tick_upper ? p->tick_upper : claim->tick_upper;
    struct gw_u256 left;
    (void)gw_u256_sub(&left, &p->liquidity, taken);
    add_share(book, segment, p->tick_lower, lower, &p->liquidity, NULL);
    add_share(book, segment, lower, upper, &left, NULL);
    add_share(book, segment, upper, p->tick_upper, &p->liquidity, NULL);
    p->tick_upper = p->tick_lower;
}

static void take_residual(const struct field *f, const struct gw_book_claim *claim,
                          const struct gw_u256 *liquidity)
{
    const struct gw_claim *c = &claim->claim;
    struct gw_book_position *segment = NULL;
    size_t at = f->first;
    for (int32_t tick = c->tick_lower; tick < c->tick_upper;) {
        segment = find_segment(f, c, tick, &at);
        tick = segment->position.tick_upper;
        cut_segment(f->book, segment, c, liquidity);
    }
    add_share(f->book, segment, c->tick_lower, c->tick_upper, liquidity, claim);
}

/* One line per claiming venue is enough, and all that there may be room for. */
static enum gw_status tell_void(struct gw_book *book, const struct gw_book_claim *claim, bool is_held)
{
    char reason[200];
    char liquidity[80];
    for (size_t i = 0; i < book->excluded_count; i++) {
        if (strcmp(book->excluded[i].protocol, claim->protocol) == 0 &&
            strcmp(book->excluded[i].venue, claim->claim.by_venue) == 0) {
            return GW_OK;
        }
    }
    gw_u256_to_decimal(liquidity, &claim->claim.liquidity);
    (void)snprintf(reason, sizeof reason,
                   is_held ? "%s %s: no room to take the %.40s on [%d, %d] out of it that is claimed"
                           : "%s %s does not hold the %.40s on [%d, %d] that is claimed of it",
                   claim->claim.protocol, claim->claim.venue, liquidity, (int)claim->claim.tick_lower,
                   (int)claim->claim.tick_upper);
    return gw_book_exclude(book, claim->protocol, claim->claim.by_venue, reason);
}

static enum gw_status meet(const struct field *f, const struct gw_book_claim *claim)
{
    const struct gw_claim *c = &claim->claim;
    size_t segments = 0;
    if (f->first == f->end || (c->is_range && gw_u256_is_zero(&c->liquidity))) {
        return GW_OK;
    }
    if (!c->is_range) {
        take_whole(f, claim);
        return GW_OK;
    }
    const struct gw_u256 rest = find_rest(f, c);
    const bool is_held =
        c->tick_lower < c->tick_upper && (gw_u256_is_zero(&rest) || has_residual(f, c, &rest, &segments));
    if (!is_held || !has_room(f->book, segments)) {
        return tell_void(f->book, claim, is_held);
    }
    take_exact(f, claim);
    if (!gw_u256_is_zero(&rest)) {
        take_residual(f, claim, &rest);
    }
    return GW_OK;
}

static void drop_empty(struct gw_book *book)
{
    size_t kept = 0;
    for (size_t i = 0; i < book->position_count; i++) {
        const struct gw_position *p = &book->positions[i].position;
        if (!is_residual(p) || p->tick_lower < p->tick_upper) {
            book->positions[kept++] = book->positions[i];
        }
    }
    book->position_count = kept;
}

/* Of a residual's counted segments the first stands for all; a claimed share stands for itself. */
static void mark_parts(struct gw_book *book)
{
    const struct gw_book_position *last = NULL;
    for (size_t i = 0; i < book->position_count; i++) {
        struct gw_book_position *p = &book->positions[i];
        if (!is_residual(&p->position)) {
            continue;
        }
        const bool is_counted = p->counted_by == NULL;
        p->position.is_part = is_counted && last != NULL && strcmp(last->protocol, p->protocol) == 0 &&
                              strcmp(last->position.venue, p->position.venue) == 0;
        last = is_counted ? p : last;
    }
}

enum gw_status gw_book_meet_claims(struct gw_book *book)
{
    const size_t sorted = book->position_count;
    struct field f = {.book = book, .sorted = sorted};
    if (book->claim_count == 0) {
        return GW_OK;
    }
    qsort(book->claims, book->claim_count, sizeof book->claims[0], compare_claims);
    for (size_t i = 0; i < book->claim_count; i++) {
        const size_t count = book->position_count;
        book->position_count = sorted; /* shares are in no order yet */
        f.first = find_edge(book, &book->claims[i].claim, false);
        f.end = find_edge(book, &book->claims[i].claim, true);
        book->position_count = count;
        GW_TRY(meet(&f, &book->claims[i]));
    }
    drop_empty(book);
    gw_book_sort(book);
    mark_parts(book);
    return GW_OK;
}
