/* Killed at any step of writing its checkpoint, does the next run come to the same records? And is a checkpoint refused
 * that is not this chain's past? */
#include <fcntl.h>
#include <sys/wait.h>

#include "tests/sim/chains/collector/world.h"

#define LAST        6u
#define PATIENCE_MS 20000u

/* Shared with the children. */
struct shared {
    unsigned step;      /* of writing, so far */
    unsigned kill_step; /* 0: never */
    unsigned ranges;
    char first_range[160];
    uint8_t digest[32];
    uint64_t number;
    bool is_refused;
    bool is_taken;
    bool is_slow; /* the disk: until all heads were asked for */
    bool is_over; /* they were; atomic */
    bool went_on; /* before the disk gave up waiting */
};

static struct shared *shared;
static char checkpoint[128];
static int fresh_fd = -1; /* the child's */

int __real_open(const char *path, int flags, ...);
ssize_t __real_write(int fd, const void *bytes, size_t size);
int __real_fsync(int fd);
int __real_rename(const char *from, const char *to);
int __wrap_open(const char *path, int flags, ...);
ssize_t __wrap_write(int fd, const void *bytes, size_t size);
int __wrap_fsync(int fd);
int __wrap_rename(const char *from, const char *to);

static bool is_due(void)
{
    shared->step++;
    return shared->step == shared->kill_step;
}

static void die_if_due(void)
{
    if (is_due()) {
        kill(getpid(), SIGKILL);
    }
}

int __wrap_open(const char *path, int flags, ...)
{
    const bool is_fresh = shared != NULL && strstr(path, "checkpoint.new") != NULL;
    if (is_fresh) {
        die_if_due();
    }
    const int fd = __real_open(path, flags, 0640);
    fresh_fd = is_fresh ? fd : fresh_fd;
    return fd;
}

ssize_t __wrap_write(int fd, const void *bytes, size_t size)
{
    if (fd == fresh_fd && fd >= 0) {
        die_if_due();
        if (is_due()) { /* half of it */
            (void)__real_write(fd, bytes, size / 2);
            kill(getpid(), SIGKILL);
        }
    }
    return __real_write(fd, bytes, size);
}

static void on_heads_over(struct toy_chain *toy)
{
    __atomic_store_n(&shared->is_over, true, __ATOMIC_RELEASE);
    world_end(toy);
}

static void wait_for_heads(void)
{
    for (unsigned ms = 0; !__atomic_load_n(&shared->is_over, __ATOMIC_ACQUIRE) && ms < PATIENCE_MS; ms++) {
        usleep(1000);
    }
    shared->went_on = __atomic_load_n(&shared->is_over, __ATOMIC_ACQUIRE);
}

/* The file's, and then its folder's. */
int __wrap_fsync(int fd)
{
    die_if_due();
    if (shared->is_slow) {
        wait_for_heads();
    }
    fresh_fd = -1;
    return __real_fsync(fd);
}

int __wrap_rename(const char *from, const char *to)
{
    die_if_due();
    return __real_rename(from, to);
}

/* What the last exposure says, without what tells one run from another. */
static void take_result(const struct world *w)
{
    static struct gw_exposure record;
    static struct gw_exposure last;
    static struct gw_ring_reader reader;
    size_t size = 0;
    assert_int_equal(gw_ring_open(&reader, w->ring, GW_RING_OLDEST), GW_OK);
    while (gw_ring_next(&reader, &record, sizeof record, &size) == GW_OK) {
        last = record.head.kind == GW_RECORD_EXPOSURE ? record : last;
    }
    gw_ring_close(&reader);
    last.head.epoch = 0;
    last.head.observed_ms = 0;
    memset(last.replies_digest, 0, sizeof last.replies_digest);
    gw_keccak256(shared->digest, &last, sizeof last);
    shared->number = last.head.block_number;
    shared->ranges = (unsigned)w->toy.range_count;
    snprintf(shared->first_range, sizeof shared->first_range, "%s", w->toy.ranges[0]);
    shared->is_refused = strstr(w->log, "event=checkpoint.refused") != NULL;
    shared->is_taken = strstr(w->log, "event=checkpoint.taken") != NULL;
}

/* A whole run in a child: heads from `first` on, of the branch that begins after `fork_at` when that is not 0. Whether it
 * came to its end. */
static bool run(unsigned first, unsigned kill_step, unsigned fork_at)
{
    shared->step = 0;
    shared->kill_step = kill_step;
    shared->is_over = false;
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        void *state = NULL;
        world_set_up(&state);
        struct world *w = state;
        w->toy.at_end = on_heads_over;
        for (unsigned i = 1; i <= LAST; i++) {
            const unsigned id = fork_at > 0 && i > fork_at ? i + 100 : i;
            const unsigned parent = fork_at > 0 && i > fork_at + 1 ? i + 99 : i - 1;
            toy_add(&w->toy, id, parent, i, 10 * i, i != 4);
            if (i >= first) {
                toy_show(&w->toy, id);
            }
        }
        w->toy.finalized = fork_at > 0 ? 0 : 3;
        w->chain.checkpoint_blocks = 1;
        w->checkpoint = checkpoint;
        world_run(w);
        take_result(w);
        world_tear_down(&state);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) || WTERMSIG(status) == SIGKILL);
    assert_true(!WIFEXITED(status) || WEXITSTATUS(status) == 0);
    return WIFEXITED(status);
}

static void a_kill_at_any_step_of_writing_leaves_what_gives_the_same_records(void **state)
{
    (void)state;
    uint8_t expected[32];
    unsigned n = 1;
    assert_true(run(1, 0, 0));
    memcpy(expected, shared->digest, sizeof expected);
    assert_int_equal(shared->number, LAST);
    assert_true(shared->step >= 12); /* the first block's and the end's; others if there was time */
    unsigned taken = 0;
    for (bool is_whole = false; !is_whole; n++) {
        unlink(checkpoint);
        is_whole = run(1, n, 0);
        assert_true(run(LAST, 0, 0));
        assert_memory_equal(shared->digest, expected, sizeof expected);
        assert_int_equal(shared->number, LAST);
        assert_false(shared->is_refused);
        taken += shared->is_taken ? 1 : 0;
    }
    assert_true(n > 12 && taken + 7 >= n); /* six steps until the first one has its name */
}

static void what_a_checkpoint_holds_is_not_asked_for_again(void **state)
{
    (void)state;
    unlink(checkpoint);
    assert_true(run(1, 0, 0));
    assert_string_equal(shared->first_range, "0x0..0x1");
    assert_true(run(LAST, 0, 0));
    assert_true(shared->is_taken);
    assert_string_equal(shared->first_range, "0x4..0x6"); /* final was block 3 */
}

static void blocks_are_read_while_one_is_written(void **state)
{
    (void)state;
    unlink(checkpoint);
    shared->is_slow = true;
    assert_true(run(1, 0, 0));
    shared->is_slow = false;
    assert_true(shared->went_on);
    assert_int_equal(shared->number, LAST);
    assert_true(run(LAST, 0, 0)); /* what the end left behind is whole */
    assert_true(shared->is_taken);
    assert_string_equal(shared->first_range, "0x4..0x6");
}

static void a_checkpoint_of_an_orphaned_block_is_refused_and_all_is_read_anew(void **state)
{
    (void)state;
    unlink(checkpoint);
    assert_true(run(1, 0, 0));
    assert_true(run(LAST, 0, 2));
    assert_true(shared->is_refused);
    assert_false(shared->is_taken);
    assert_string_equal(shared->first_range, "0x0..0x6");
    assert_int_equal(shared->number, LAST);
}

static void a_damaged_checkpoint_is_refused_and_all_is_read_anew(void **state)
{
    (void)state;
    char path[160];
    unlink(checkpoint);
    assert_true(run(1, 0, 0));
    snprintf(path, sizeof path, "%s", checkpoint);
    assert_int_equal(truncate(path, 100), 0);
    assert_true(run(LAST, 0, 0));
    assert_true(shared->is_refused);
    assert_string_equal(shared->first_range, "0x0..0x6");
    assert_true(run(LAST, 0, 0)); /* it left a whole one */
    assert_true(shared->is_taken);
}

int main(void)
{
    char dir[] = "/tmp/gw-resume-XXXXXX";
    unsetenv("http_proxy");
    GW_ASSERT(mkdtemp(dir) != NULL);
    snprintf(checkpoint, sizeof checkpoint, "%s/checkpoint", dir);
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    GW_ASSERT(shared != MAP_FAILED);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kill_at_any_step_of_writing_leaves_what_gives_the_same_records),
        cmocka_unit_test(what_a_checkpoint_holds_is_not_asked_for_again),
        cmocka_unit_test(blocks_are_read_while_one_is_written),
        cmocka_unit_test(a_checkpoint_of_an_orphaned_block_is_refused_and_all_is_read_anew),
        cmocka_unit_test(a_damaged_checkpoint_is_refused_and_all_is_read_anew),
    };
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    char fresh[160];
    snprintf(fresh, sizeof fresh, "%s.new", checkpoint);
    unlink(checkpoint);
    unlink(fresh);
    rmdir(dir);
    return failed;
}
