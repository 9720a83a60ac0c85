/* bends: what a hostile contract makes of one reply. Each takes the true bytes; false: this reply has nothing to bend so. */
#ifndef GW_TESTS_PROPERTY_HOSTILE_BENDS_H
#define GW_TESTS_PROPERTY_HOSTILE_BENDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define BEND_REPLY_MAX (4u << 20)
#define BEND_HUGE      (1u << 16)
#define BEND_SMALL_MAX 77u /* what may be decimals */

enum bend_rule {
    BEND_NOTICED, /* no value that a contract may return: what changes must be excluded */
    BEND_REVERT,  /* the same, of a view whose revert is no answer */
    BEND_VALUE    /* may be one */
};

/* X(name, rule, function, argument) */
#define BENDS(X)                                                                                             \
    X("nothing", BEND_NOTICED, bend_cut, 0)                                                                  \
    X("one byte", BEND_NOTICED, bend_cut, 1)                                                                 \
    X("one byte less", BEND_NOTICED, bend_cut, -1)                                                           \
    X("one word less", BEND_NOTICED, bend_cut, -32)                                                          \
    X("one word more", BEND_VALUE, bend_longer, 32)                                                          \
    X("2,048 words more", BEND_VALUE, bend_longer, BEND_HUGE)                                                \
    X("all ones", BEND_VALUE, bend_fill, 0xff)                                                               \
    X("all zeros", BEND_VALUE, bend_fill, 0)                                                                 \
    X("all 0x80", BEND_VALUE, bend_fill, 0x80)                                                               \
    X("a revert with a reason", BEND_REVERT, bend_revert, 4)                                                 \
    X("a revert without one", BEND_REVERT, bend_revert, 0)                                                   \
    X("all gas", BEND_NOTICED, bend_refuse, 0)                                                               \
    X("offsets to the start", BEND_NOTICED, bend_offsets, 0)                                                 \
    X("offsets to themselves", BEND_NOTICED, bend_offsets, 1)                                                \
    X("offsets to the end", BEND_NOTICED, bend_offsets, 2)                                                   \
    X("offsets behind the end", BEND_NOTICED, bend_offsets, 3)                                               \
    X("offsets that wrap around", BEND_NOTICED, bend_offsets, 4)                                             \
    X("lengths of 2^64 - 1", BEND_NOTICED, bend_lengths, 64)                                                 \
    X("lengths of 2^255", BEND_NOTICED, bend_lengths, 255)                                                   \
    X("lengths of 2^59", BEND_NOTICED, bend_lengths, 59)                                                     \
    X("texts that are no UTF-8", BEND_VALUE, bend_texts, 0xc3)                                               \
    X("texts of control characters", BEND_VALUE, bend_texts, 0x01)                                           \
    X("texts of quotes", BEND_VALUE, bend_texts, '"')                                                        \
    X("decimals of 255", BEND_VALUE, bend_small, 255)                                                        \
    X("small numbers of 0", BEND_VALUE, bend_small, 0)

struct bent {
    uint8_t *data; /* BEND_REPLY_MAX bytes; the true reply */
    size_t size;
    bool is_ok;
    bool is_refused; /* no endpoint runs the call */
};

typedef bool (*bend_fn)(struct bent *reply, long how);

static inline uint64_t bend_word(const struct bent *r, size_t at)
{
    uint64_t value = 0;
    for (size_t i = 0; i < 32; i++) {
        if (i < 24 && r->data[at + i] != 0) {
            return UINT64_MAX;
        }
        value = value << 8 | r->data[at + i];
    }
    return value;
}

static inline void bend_put(struct bent *r, size_t at, uint64_t value)
{
    memset(r->data + at, 0, 32);
    for (size_t i = 0; i < 8; i++) {
        r->data[at + 31 - i] = (uint8_t)(value >> 8 * i);
    }
}

/* A log whose data stay as they are. */
static inline bool bend_nothing(struct bent *r, long how)
{
    (void)r;
    (void)how;
    return false;
}

/* how: bytes that stay; below 0: that go. */
static inline bool bend_cut(struct bent *r, long how)
{
    const size_t gone = how < 0 ? (size_t)-how : r->size - (size_t)how;
    if (!r->is_ok || r->size == 0 || (how < 0 ? r->size < gone : r->size <= (size_t)how)) {
        return false;
    }
    r->size -= gone;
    return true;
}

static inline bool bend_longer(struct bent *r, long how)
{
    memset(r->data + r->size, 0x11, (size_t)how);
    r->size += (size_t)how;
    return r->is_ok;
}

static inline bool bend_fill(struct bent *r, long how)
{
    memset(r->data, (int)how, r->size);
    return r->is_ok && r->size > 0;
}

static inline bool bend_revert(struct bent *r, long how)
{
    memset(r->data, 0xee, (size_t)how);
    r->size = (size_t)how;
    r->is_ok = false;
    return true;
}

static inline bool bend_refuse(struct bent *r, long how)
{
    (void)how;
    r->is_refused = true;
    return true;
}

/* A word that may be the offset of something, a small number being none as long as it is not in the head. */
static inline bool bend_is_offset(const struct bent *r, size_t at)
{
    const uint64_t value = bend_word(r, at);
    return value >= 32 && value % 32 == 0 && value < r->size;
}

static inline bool bend_offsets(struct bent *r, long how)
{
    bool is_bent = false;
    for (size_t at = 0; r->is_ok && at + 32 <= r->size; at += 32) {
        const uint64_t values[] = {0, at, r->size, r->size + 32, UINT64_MAX - 31};
        if (bend_is_offset(r, at)) {
            bend_put(r, at, values[how]);
            if (how == 4) {
                memset(r->data + at, 0xff, 24);
            }
            is_bent = true;
        }
    }
    return is_bent;
}

/* how: a power of 2, that of 64 less 1. */
static inline bool bend_lengths(struct bent *r, long how)
{
    bool is_bent = false;
    for (size_t at = 0; r->is_ok && at + 32 <= r->size && at < 32 * 64; at += 32) {
        const size_t to = bend_is_offset(r, at) ? (size_t)bend_word(r, at) : 0;
        if (to > at && to + 32 <= r->size) {
            memset(r->data + to, 0, 32);
            if (how == 64) {
                memset(r->data + to + 24, 0xff, 8);
            } else {
                r->data[to + 31 - (size_t)how / 8] = (uint8_t)(1u << (how % 8));
            }
            is_bent = true;
        }
    }
    return is_bent;
}

static inline bool bend_texts(struct bent *r, long how)
{
    bool is_bent = false;
    for (size_t at = 0; r->is_ok && at + 32 <= r->size; at += 32) {
        const size_t to = bend_is_offset(r, at) ? (size_t)bend_word(r, at) : 0;
        const uint64_t size = to > at && to + 32 <= r->size ? bend_word(r, to) : 0;
        if (size > 0 && size <= r->size - to - 32) {
            memset(r->data + to + 32, (int)how, (size_t)size);
            is_bent = true;
        }
    }
    return is_bent;
}

static inline bool bend_small(struct bent *r, long how)
{
    bool is_bent = false;
    for (size_t at = 0; r->is_ok && at + 32 <= r->size; at += 32) {
        const uint64_t value = bend_word(r, at);
        if (value > 0 && value <= BEND_SMALL_MAX) {
            bend_put(r, at, (uint64_t)how);
            is_bent = true;
        }
    }
    return is_bent;
}

struct bend {
    const char *name;
    enum bend_rule rule;
    bend_fn apply;
    long how;
};

#define BEND_ROW(name_, rule_, apply_, how_) {name_, rule_, apply_, how_},
static const struct bend bends[] = {BENDS(BEND_ROW)};
#undef BEND_ROW
#define BEND_COUNT (sizeof bends / sizeof bends[0])

#endif
