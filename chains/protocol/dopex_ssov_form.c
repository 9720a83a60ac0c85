#include <string.h>

#include "chains/protocol/dopex_ssov.h"

#define WORD        32u
#define LISTS       4u
#define AMOUNT_BITS 128u

/* Where EpochData has what; lists in their order. Each form has its own, since names were added and moved:
 *   first   startTime, expiry, settlementPrice, totalCollateralBalance, collateralExchangeRate, totalRewardsCollected[],
 *           rewardDistributionRatios[], rewardTokensToDistribute[], strikes[], expired
 *   second  expired, startTime, expiry, settlementPrice, totalCollateralBalance, collateralExchangeRate, strikes[],
 *           totalRewardsCollected[], rewardDistributionRatios[], rewardTokensToDistribute[]
 *   third   as the second, with settlementCollateralExchangeRate before strikes[] */
static const struct layout {
    unsigned words;
    unsigned expired;
    unsigned start;
    unsigned expiry;
    unsigned rate;
    unsigned first_list;
    unsigned strikes; /* which of the lists */
} layouts[] = {
    [GW_SSOV_FORM_FIRST] = {10, 9, 0, 1, 4, 5, 3},
    [GW_SSOV_FORM_SECOND] = {10, 0, 1, 2, 5, 6, 0},
    [GW_SSOV_FORM_THIRD] = {11, 0, 1, 2, 5, 7, 0},
};

/* A tuple's bytes, from where it begins to the end of the reply. */
struct words {
    const uint8_t *data;
    size_t count;
};

/* The one tuple that a reply is. */
static enum gw_status open_tuple(struct words *out, const uint8_t *reply, size_t size)
{
    struct gw_abi_cursor c = gw_abi_open(reply, size);
    uint64_t offset;
    GW_ENSURE(size % WORD == 0, GW_E_FORMAT);
    GW_TRY(gw_abi_uint(&c, 64, &offset));
    GW_ENSURE(offset == WORD, GW_E_FORMAT);
    *out = (struct words){reply + WORD, size / WORD - 1};
    return GW_OK;
}

static enum gw_status read_word(const struct words *w, size_t at, unsigned bits, uint64_t *out)
{
    GW_ENSURE(at < w->count, GW_E_FORMAT);
    struct gw_abi_cursor c = gw_abi_open(w->data + WORD * at, WORD);
    return gw_abi_uint(&c, bits, out);
}

static enum gw_status read_amount(const struct words *w, size_t at, struct gw_u256 *out)
{
    GW_ENSURE(at < w->count, GW_E_FORMAT);
    *out = gw_u256_from_be(w->data + WORD * at);
    return gw_u256_bit_count(out) <= AMOUNT_BITS ? GW_OK : GW_E_FORMAT;
}

/* The compiler writes lists one behind the other, beginning at word *next: each offset must say so, and *next is then
 * the word behind the last. */
static enum gw_status follow_lists(const struct words *w, size_t first, size_t count, size_t *next,
                                   uint64_t lengths[])
{
    for (size_t i = 0; i < count; i++) {
        uint64_t offset;
        GW_TRY(read_word(w, first + i, 64, &offset));
        GW_ENSURE(offset == WORD * *next, GW_E_FORMAT);
        GW_TRY(read_word(w, *next, 64, &lengths[i]));
        GW_ENSURE(lengths[i] < w->count, GW_E_FORMAT);
        *next += 1 + (size_t)lengths[i];
    }
    return GW_OK;
}

static enum gw_status read_strikes(struct gw_ssov_epoch *out, const struct words *w, size_t at,
                                   uint64_t count)
{
    GW_ENSURE(count > 0, GW_E_FORMAT);
    GW_ENSURE(count <= GW_SSOV_STRIKES_MAX, GW_E_BOUND);
    for (uint64_t i = 0; i < count; i++) {
        GW_TRY(read_word(w, at + i, 64, &out->strikes[i]));
        GW_ENSURE(out->strikes[i] > 0, GW_E_FORMAT);
        for (uint64_t k = 0; k < i; k++) {
            GW_ENSURE(out->strikes[k] != out->strikes[i], GW_E_FORMAT);
        }
    }
    out->strike_count = (uint32_t)count;
    return GW_OK;
}

static enum gw_status read_as(struct gw_ssov_epoch *out, enum gw_ssov_form form, const struct words *w)
{
    const struct layout *l = &layouts[form];
    uint64_t lengths[LISTS];
    uint64_t expired;
    uint64_t start_s;
    uint64_t expiry_s;
    size_t end = l->words;
    size_t strikes = l->words + 1;
    *out = (struct gw_ssov_epoch){.form = form};
    GW_TRY(follow_lists(w, l->first_list, LISTS, &end, lengths));
    GW_ENSURE(end == w->count, GW_E_FORMAT);
    GW_TRY(read_word(w, l->expired, 1, &expired));
    GW_TRY(read_word(w, l->start, 63, &start_s));
    GW_TRY(read_word(w, l->expiry, 63, &expiry_s));
    GW_TRY(read_word(w, l->rate, 64, &out->rate));
    GW_ENSURE(0 < start_s && start_s <= expiry_s, GW_E_FORMAT);
    for (size_t i = 0; i < l->strikes; i++) {
        strikes += 1 + (size_t)lengths[i];
    }
    const size_t reward = l->strikes == 0 ? 1 : 0; /* the three other lists have one item per reward token */
    GW_ENSURE(lengths[reward] == lengths[reward + 1] && lengths[reward] == lengths[reward + 2], GW_E_FORMAT);
    out->is_expired = expired == 1;
    out->expiry_s = (int64_t)expiry_s;
    return read_strikes(out, w, strikes, lengths[l->strikes]);
}

enum gw_status gw_ssov_read_epoch(struct gw_ssov_epoch *out, const uint8_t *reply, size_t size)
{
    struct words w;
    GW_TRY(open_tuple(&w, reply, size));
    for (int form = GW_SSOV_FORM_FIRST; form <= GW_SSOV_FORM_THIRD; form++) {
        const enum gw_status status = read_as(out, (enum gw_ssov_form)form, &w);
        if (status != GW_E_FORMAT) {
            return status;
        }
    }
    return GW_E_FORMAT;
}

/* strikeToken, lastVaultCheckpoint, rewardsStoredForPremiums[], rewardsDistributionRatiosForPremiums[]; the checkpoint is
 * premiumCollectedCumulative, activeCollateral, totalCollateral, activeCollateralRatio, premiumDistributionRatio,
 * rewardDistributionRatios[]. */
static enum gw_status read_first_strike(struct gw_ssov_strike *out, const struct words *w)
{
    enum { HEAD = 4, CHECKPOINT = 6 };
    uint64_t offset;
    uint64_t lengths[2];
    GW_TRY(read_word(w, 1, 64, &offset));
    GW_ENSURE(offset == WORD * HEAD && w->count > HEAD, GW_E_FORMAT);
    const struct words checkpoint = {w->data + (size_t)WORD * HEAD, w->count - HEAD};
    size_t end = CHECKPOINT;
    GW_TRY(follow_lists(&checkpoint, CHECKPOINT - 1, 1, &end, lengths));
    GW_TRY(read_amount(&checkpoint, 1, &out->active));
    end += HEAD;
    GW_TRY(follow_lists(w, 2, 2, &end, lengths));
    return end == w->count ? GW_OK : GW_E_FORMAT;
}

/* strikeToken, totalCollateral, activeCollateral, totalPremiums, checkpointPointer, rewardStoredForPremiums[],
 * rewardDistributionRatiosForPremiums[] */
static enum gw_status read_later_strike(struct gw_ssov_strike *out, const struct words *w)
{
    enum { HEAD = 7 };
    size_t end = HEAD;
    uint64_t lengths[2];
    GW_TRY(follow_lists(w, 5, 2, &end, lengths));
    GW_ENSURE(end == w->count, GW_E_FORMAT);
    return read_amount(w, 2, &out->active);
}

enum gw_status gw_ssov_read_strike(struct gw_ssov_strike *out, enum gw_ssov_form form, const uint8_t *reply,
                                   size_t size)
{
    static const uint8_t nobody[20];
    struct words w;
    *out = (struct gw_ssov_strike){0};
    GW_TRY(open_tuple(&w, reply, size));
    struct gw_abi_cursor token = gw_abi_open(w.data, WORD * w.count);
    GW_TRY(gw_abi_address(&token, out->token));
    GW_ENSURE(memcmp(out->token, nobody, sizeof nobody) != 0, GW_E_FORMAT);
    return form == GW_SSOV_FORM_FIRST ? read_first_strike(out, &w) : read_later_strike(out, &w);
}

/* Of a call in the collateral itself, of a put in collateral at one dollar; each purchase was rounded down. */
bool gw_ssov_is_covered(const struct gw_ssov_vault *vault, uint64_t strike,
                        const struct gw_ssov_strike *value)
{
    const struct gw_u256 eight = gw_u256_from_u64(100000000);
    const struct gw_u256 eighteen = gw_u256_from_u64(1000000000000000000);
    const struct gw_u256 per_option = gw_u256_from_u64(vault->is_put ? strike : vault->epoch.rate);
    const struct gw_u256 precision = gw_u256_from_u64(vault->precision);
    struct gw_u256 needed;
    bool is_lost = gw_u256_mul(&needed, &value->supply, &per_option);
    is_lost = gw_u256_mul(&needed, &needed, &precision) || is_lost;
    GW_ASSERT(!is_lost); /* 128 bits and twice 64 */
    needed = gw_u256_div(&needed, &eighteen);
    needed = gw_u256_div(&needed, &eight);
    if (vault->is_put) {
        const struct gw_u256 two = gw_u256_from_u64(2);
        needed = gw_u256_div(&needed, &two);
    }
    const struct gw_u256 million = gw_u256_from_u64(1000000);
    const struct gw_u256 rounding = gw_u256_div(&needed, &million);
    const struct gw_u256 dust = gw_u256_from_u64(1000);
    struct gw_u256 active;
    bool is_huge = gw_u256_add(&active, &value->active, &rounding);
    is_huge = gw_u256_add(&active, &active, &dust) || is_huge;
    return is_huge || gw_u256_cmp(&active, &needed) >= 0;
}
