/* moment: a recorded world as it stood at one block, read with the truth, and again once a lie ended. */
#ifndef GW_TESTS_PROPERTY_HOSTILE_MOMENT_H
#define GW_TESTS_PROPERTY_HOSTILE_MOMENT_H

#include "tests/property/chains/collector/hostile_judge.h"

static inline void tell(const char *what, const char *protocol, const char *bend)
{
    char address[43];
    char selector[67];
    gw_hex_encode(address, play.lie.target.address, 20);
    gw_hex_encode(selector, play.lie.target.selector, play.lie.bend != NULL ? 4 : 32);
    print_message("%s: %s, contract %s, %s, %s\n", protocol, what, address, selector, bend);
}

/* The truth again: everything is as it was, unless it was made to ask what the tape cannot answer. */
static inline bool is_recovered(const char *bend)
{
    const char *protocol = play.chain.venues[play.lie.target.venue].protocol->name;
    const struct play_lie lie = play.lie;
    play.lie = (struct play_lie){0};
    memset(play.reader.rests_until, 0, sizeof play.reader.rests_until);
    gw_reader_reread(&play.reader);
    assert_int_equal(play_read(), GW_OK);
    json_t *snapshot = take_snapshot();
    const bool is_well = json_equal(snapshot, honest);
    const bool is_beyond = play.unknown > 0;
    json_decref(snapshot);
    play.lie = lie;
    if (!is_well) {
        play.lie = (struct play_lie){0};
        play_forget();
        assert_int_equal(play_read(), GW_OK);
        play.lie = lie;
    }
    if (!is_well && !is_beyond) {
        tell("the lie stays", protocol, bend);
    }
    return is_well || is_beyond;
}

/* Whether the world, read so, is the one that the collector read: of some moments the tape lacks what is asked of one
 * who comes new, lists of several positions above all. */
static inline bool is_whole(void)
{
    struct gw_book book = play.reader.book;
    uint8_t digest[32];
    size_t kept = 0;
    for (size_t i = 0; i < book.position_count; i++) {
        if (strcmp(book.positions[i].protocol, bystander.name) != 0) {
            book.positions[kept++] = book.positions[i];
        }
    }
    const bool is_all = kept + 2 == book.position_count && kept > 0;
    book.position_count = kept;
    gw_book_digest(&book, digest);
    return is_all && play.unknown == 0 && memcmp(digest, ledger.digest, sizeof digest) == 0;
}

static inline bool open_moment(const char *folder, const char *tape, uint64_t block)
{
    char config[1024];
    snprintf(config, sizeof config, "%s/gammawatch.yaml", folder);
    ledger_learn(config, tape, block);
    play_open(config);
    play.is_listing = true;
    assert_int_equal(play_read(), GW_OK);
    play.is_listing = false;
    honest = take_snapshot();
    for (size_t i = 0; i < play.chain.venue_count; i++) {
        doubts_then[i] = sum_doubts(play.chain.venues[i].protocol->name);
    }
    if (is_whole()) {
        /* is_whole() has moved the bystanders' positions: read it once more. */
        json_decref(honest);
        assert_int_equal(play_read(), GW_OK);
        honest = take_snapshot();
        return true;
    }
    return false;
}

static inline void close_moment(void)
{
    json_decref(honest);
    play_close();
}

#endif
