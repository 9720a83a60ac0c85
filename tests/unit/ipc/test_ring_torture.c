/* A writer that publishes flat out and is killed at any moment, again and again.
 *
 * A record is (number, life of the writer, words that follow from both). Every sight of a number, by the
 * reader that goes along or by a fresh one that looks at what a dead writer left, must show the same life:
 * a number that was completed twice would show two.
 */
#include "ipc/ring.h"

#include "tests/unit/ipc/ring_fixture.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#define KILLS_DEFAULT    300u
#define RECORD_WORDS     192u
#define RECORD_BYTES     (RECORD_WORDS * sizeof(uint64_t))
#define SEEN_MAX         64u
#define PATIENCE_S       10
#define LIFE_US_MAX      2000u
#define START_US_MAX     600u
#define READS_PER_LOOK   64u
#define EARLY_KILL_EVERY 4u /* these lives end without waiting for a record: within creation or resuming */

struct sight {
    uint64_t number;
    uint64_t life;
};

struct torture {
    struct place place;
    struct gw_ring_reader reader;
    bool is_open;
    struct sight seen[SEEN_MAX];
    uint64_t last;
    uint64_t last_life;
    uint64_t accepted;
    uint64_t random;
};

static void fill_record(uint64_t *words, uint64_t number, uint64_t life)
{
    fill_words(words, RECORD_WORDS, number);
    words[1] = life;
    for (size_t i = 2; i < RECORD_WORDS; i++) {
        words[i] ^= mix(life);
    }
}

static bool is_whole(const uint64_t *words)
{
    uint64_t key = mix(words[1]);
    for (size_t i = 2; i < RECORD_WORDS; i++) {
        if (words[i] != (mix(words[0] + i) ^ key)) {
            return false;
        }
    }
    return true;
}

static _Noreturn void write_until_killed(const char *path, uint64_t life)
{
    struct gw_ring ring;
    uint64_t words[RECORD_WORDS];
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || gw_ring_create(&ring, path, SLOTS, RECORD_BYTES) != GW_OK) {
        _exit(9);
    }
    for (;;) {
        fill_record(words, ring.next, life);
        gw_ring_publish(&ring, words, sizeof words);
    }
}

static uint64_t draw(struct torture *t, uint64_t below)
{
    t->random = mix(t->random);
    return t->random % below;
}

static uint64_t now_us(void)
{
    struct timespec now;
    assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &now), 0);
    return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

static void note(struct torture *t, const uint64_t *words)
{
    struct sight *sight = &t->seen[words[0] % SEEN_MAX];
    assert_true(is_whole(words));
    assert_true(sight->number != words[0] || sight->life == words[1]);
    sight->number = words[0];
    sight->life = words[1];
}

/* Reads on, a few records. */
static void follow(struct torture *t)
{
    uint64_t words[RECORD_WORDS];
    size_t size = 0;
    if (!t->is_open) {
        t->is_open = gw_ring_open(&t->reader, t->place.path, GW_RING_OLDEST) == GW_OK;
        return;
    }
    for (unsigned i = 0; i < READS_PER_LOOK; i++) {
        enum gw_status status = gw_ring_next(&t->reader, words, sizeof words, &size);
        assert_true(status == GW_OK || status == GW_AGAIN || status == GW_OVERRUN);
        if (status == GW_AGAIN) {
            return;
        }
        if (status == GW_OK) {
            assert_int_equal(size, sizeof words);
            assert_int_equal(words[0], t->reader.next - 1);
            assert_true(words[0] > t->last && words[1] >= t->last_life);
            note(t, words);
            t->last = words[0];
            t->last_life = words[1];
            t->accepted++;
        }
    }
}

/* All that a dead writer left, with new eyes. */
static void look_at_remains(struct torture *t)
{
    struct gw_ring_reader reader;
    uint64_t words[RECORD_WORDS];
    size_t size = 0;
    if (gw_ring_open(&reader, t->place.path, GW_RING_OLDEST) != GW_OK) {
        return;
    }
    enum gw_status status;
    while ((status = gw_ring_next(&reader, words, sizeof words, &size)) == GW_OK) {
        note(t, words);
    }
    assert_int_equal(status, GW_AGAIN);
    assert_int_equal(reader.missed, 0);
    assert_int_equal(reader.rejected, 0);
    gw_ring_close(&reader);
}

static void live_and_die(struct torture *t, uint64_t life)
{
    int status = 0;
    bool is_early = life % EARLY_KILL_EVERY == 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        write_until_killed(t->place.path, life);
    }
    uint64_t patience_us = now_us() + (uint64_t)PATIENCE_S * 1000000u;
    while (!is_early && t->last_life != life) {
        follow(t);
        assert_true(now_us() < patience_us);
    }
    uint64_t end_us = now_us() + draw(t, is_early ? START_US_MAX : LIFE_US_MAX);
    while (now_us() < end_us) {
        follow(t);
    }
    assert_int_equal(kill(child, SIGKILL), 0);
    while (waitpid(child, &status, 0) < 0) {
        assert_int_equal(errno, EINTR);
    }
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    look_at_remains(t);
}

static void a_writer_killed_at_any_moment_tears_and_repeats_nothing(void **state)
{
    (void)state;
    static struct torture t;
    const char *asked = getenv("GW_TORTURE_KILLS");
    uint64_t kills = asked != NULL ? strtoull(asked, NULL, 10) : KILLS_DEFAULT;
    make_place(&t.place);
    t.random = 1;
    for (uint64_t life = 1; life <= kills; life++) {
        live_and_die(&t, life);
    }
    assert_true(t.is_open);
    assert_int_equal(t.reader.rejected, 0);
    assert_true(t.accepted >= kills / 2);
    print_message("kills %llu accepted %llu missed %llu last %llu\n", (unsigned long long)kills,
                  (unsigned long long)t.accepted, (unsigned long long)t.reader.missed,
                  (unsigned long long)t.last);
    gw_ring_close(&t.reader);
    drop_place(&t.place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_writer_killed_at_any_moment_tears_and_repeats_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
