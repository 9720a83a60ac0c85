/* Does `gammawatch ring` tell live writers from dead ones, and is what it removes only ever left behind?
 * This process is the live writer; a child that ends without a word is the dead one. */
#include "tests/unit/monitor/cli/command.h"

#include <jansson.h>
#include <sys/stat.h>

#include "gammawatch/record.h"
#include "ipc/ring.h"
#include "ipc/shm.h"

#define SLOTS 8u

struct world {
    char dir[64];
    struct gw_ring live;
    struct command said;
};

static const char *path_of(const struct world *w, const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", w->dir, name);
    return path;
}

static void publish_status(struct gw_ring *ring, uint64_t block)
{
    const struct gw_status_record record = {
        .head = {.kind = GW_RECORD_STATUS, .size = sizeof record, .block_number = block, .chain_id = 7}};
    gw_ring_publish(ring, &record, sizeof record);
}

/* A child makes the ring, publishes `records` and ends: in order, or not. */
static void leave_behind(const struct world *w, const char *name, uint64_t records, bool is_orderly)
{
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct gw_ring ring;
        if (gw_ring_create(&ring, path_of(w, name), SLOTS, (uint32_t)GW_RECORD_SIZE_MAX) != GW_OK) {
            _exit(1);
        }
        for (uint64_t i = 0; i < records; i++) {
            publish_status(&ring, 100 + i);
        }
        if (is_orderly) {
            gw_ring_destroy(&ring, false);
        } else {
            struct gw_shm_header *header = (struct gw_shm_header *)ring.base;
            atomic_store(&header->beat_ns, 1); /* long ago */
        }
        _exit(0);
    }
    int status = 1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    snprintf(w->dir, sizeof w->dir, "/tmp/gw-verb-ring-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    assert_int_equal(gw_ring_create(&w->live, path_of(w, "live.ring"), SLOTS, (uint32_t)GW_RECORD_SIZE_MAX),
                     GW_OK);
    publish_status(&w->live, 41);
    publish_status(&w->live, 42);
    gw_ring_beat(&w->live);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    char line[128];
    gw_ring_destroy(&w->live, true);
    snprintf(line, sizeof line, "rm -r %s", w->dir);
    assert_int_equal(system(line), 0);
    free(w);
    return 0;
}

static void run(struct world *w, const char *arguments)
{
    char line[512];
    snprintf(line, sizeof line, "ring %s --ring-dir %s", arguments, w->dir);
    command_run(&w->said, line, "");
}

static json_t *run_json(struct world *w, const char *arguments, int code)
{
    char line[200];
    snprintf(line, sizeof line, "%s --json", arguments);
    run(w, line);
    assert_int_equal(w->said.code, code);
    json_t *json = json_loads(w->said.output, 0, NULL);
    assert_non_null(json);
    return json;
}

/* The item of an array whose `name` this is. */
static const json_t *find(const json_t *items, const char *name)
{
    size_t i = 0;
    const json_t *item = NULL;
    json_array_foreach(items, i, item)
    {
        if (strcmp(json_string_value(json_object_get(item, "name")), name) == 0) {
            return item;
        }
    }
    fail_msg("%s is not listed", name);
    return NULL;
}

static void assert_owner(const json_t *rings, const char *name, const char *owner)
{
    assert_string_equal(json_string_value(json_object_get(find(rings, name), "owner")), owner);
}

static void write_file(const struct world *w, const char *name, const char *text)
{
    FILE *file = fopen(path_of(w, name), "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static bool is_there(const struct world *w, const char *name)
{
    return access(path_of(w, name), F_OK) == 0;
}

static void every_owner_is_called_what_it_is(void **state)
{
    struct world *w = *state;
    leave_behind(w, "dead.ring", 3, false);
    leave_behind(w, "halted.ring", 3, true);
    write_file(w, "foreign.ring", "no segment");
    json_t *json = run_json(w, "ls", 0);
    const json_t *rings = json_object_get(json, "rings");
    assert_owner(rings, "live.ring", "running");
    assert_owner(rings, "dead.ring", "dead");
    assert_owner(rings, "halted.ring", "halted");
    assert_owner(rings, "foreign.ring", "foreign");
    assert_int_equal(json_array_size(rings), 4);
    json_decref(json);
}

static void a_writer_that_holds_the_lock_and_does_not_beat_is_stuck(void **state)
{
    struct world *w = *state;
    struct gw_shm_header *header = (struct gw_shm_header *)w->live.base;
    atomic_store(&header->beat_ns, 1);
    json_t *json = run_json(w, "ls", 0);
    const json_t *ring = find(json_object_get(json, "rings"), "live.ring");
    assert_string_equal(json_string_value(json_object_get(ring, "owner")), "stuck");
    assert_int_equal(json_integer_value(json_object_get(ring, "lock_pid")), getpid());
    json_decref(json);
}

static void occupancy_and_sequence_are_those_of_the_ring(void **state)
{
    struct world *w = *state;
    leave_behind(w, "full.ring", SLOTS + 5, true);
    json_t *json = run_json(w, "ls", 0);
    const json_t *live = find(json_object_get(json, "rings"), "live.ring");
    const json_t *full = find(json_object_get(json, "rings"), "full.ring");
    assert_int_equal(json_integer_value(json_object_get(live, "newest")), 2);
    assert_int_equal(json_integer_value(json_object_get(live, "slots_used")), 2);
    assert_int_equal(json_integer_value(json_object_get(full, "newest")), SLOTS + 5);
    assert_int_equal(json_integer_value(json_object_get(full, "slots_used")), SLOTS);
    assert_true(json_number_value(json_object_get(full, "occupancy")) == 1.0);
    json_decref(json);
}

static void inspect_counts_the_records_held_by_kind(void **state)
{
    struct world *w = *state;
    json_t *json = run_json(w, "inspect live", 0);
    const json_t *records = json_object_get(json, "records");
    assert_int_equal(json_integer_value(json_object_get(records, "held")), 2);
    assert_int_equal(json_integer_value(json_object_get(records, "block")), 42);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(records, "kinds"), "status")), 2);
    json_decref(json);
}

static void inspect_of_a_ring_that_is_not_running_exits_5(void **state)
{
    struct world *w = *state;
    leave_behind(w, "dead.ring", 3, false);
    run(w, "inspect dead.ring");
    assert_int_equal(w->said.code, 5);
    assert_non_null(strstr(w->said.output, "owner      dead"));
}

static void inspect_of_a_ring_that_is_not_there_exits_1_and_names_it(void **state)
{
    struct world *w = *state;
    run(w, "inspect none");
    assert_int_equal(w->said.code, 1);
    assert_non_null(strstr(w->said.output, "none.ring: No such file"));
}

static void gc_removes_what_dead_writers_left_and_nothing_else(void **state)
{
    struct world *w = *state;
    leave_behind(w, "dead.ring", 3, false);
    leave_behind(w, "halted.ring", 3, true);
    write_file(w, "started.ring.new", "");
    write_file(w, "foreign.ring", "no segment");
    write_file(w, "other.txt", "not a ring");
    run(w, "gc");
    assert_int_equal(w->said.code, 0);
    assert_true(is_there(w, "live.ring"));
    assert_true(is_there(w, "foreign.ring"));
    assert_true(is_there(w, "other.txt"));
    assert_false(is_there(w, "dead.ring"));
    assert_false(is_there(w, "halted.ring"));
    assert_false(is_there(w, "started.ring.new"));
}

static void gc_never_removes_a_ring_whose_lock_is_held(void **state)
{
    struct world *w = *state;
    struct gw_shm_header *header = (struct gw_shm_header *)w->live.base;
    atomic_store(&header->beat_ns, 1);
    atomic_store(&header->state, GW_SHM_HALT);
    atomic_store(&header->pid, 1); /* nothing the header says makes up for the lock */
    run(w, "gc");
    assert_int_equal(w->said.code, 0);
    assert_true(is_there(w, "live.ring"));
    assert_non_null(strstr(w->said.output, "kept: its lock is held"));
}

static void a_dry_run_removes_nothing_and_says_what_it_would(void **state)
{
    struct world *w = *state;
    leave_behind(w, "dead.ring", 3, false);
    run(w, "gc --dry-run");
    assert_int_equal(w->said.code, 0);
    assert_true(is_there(w, "dead.ring"));
    assert_non_null(strstr(w->said.output, "would be removed"));
}

static void readers_of_a_removed_ring_are_told(void **state)
{
    struct world *w = *state;
    struct gw_ring_reader reader;
    uint8_t record[GW_RECORD_SIZE_MAX];
    size_t size = 0;
    leave_behind(w, "dead.ring", 1, false);
    assert_int_equal(gw_ring_open(&reader, path_of(w, "dead.ring"), GW_RING_OLDEST), GW_OK);
    run(w, "gc -q");
    assert_string_equal(w->said.output, "");
    assert_int_equal(gw_ring_next(&reader, record, sizeof record, &size), GW_OK);
    assert_int_equal(gw_ring_next(&reader, record, sizeof record, &size), GW_E_CLOSED);
    gw_ring_close(&reader);
}

static void a_link_is_not_followed(void **state)
{
    struct world *w = *state;
    char target[128];
    write_file(w, "precious.txt", "keep");
    snprintf(target, sizeof target, "%s/precious.txt", w->dir);
    assert_int_equal(symlink(target, path_of(w, "link.ring")), 0);
    run(w, "gc");
    assert_true(is_there(w, "precious.txt"));
}

static void a_directory_that_is_not_there_holds_no_rings(void **state)
{
    struct world *w = *state;
    command_run(&w->said, "ring ls --ring-dir /tmp/gw-verb-ring-none --json", "");
    assert_int_equal(w->said.code, 0);
    assert_non_null(strstr(w->said.output, "\"rings\": []"));
}

static void wrong_use_exits_2(void **state)
{
    static const char *const wrong[] = {
        "ring",           "ring frob",       "ring inspect", "ring ls extra", "ring ls --dry-run",
        "ring gc --none", "ring inspect a b"};
    struct world *w = *state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        command_run(&w->said, wrong[i], "");
        assert_int_equal(w->said.code, 2);
    }
}

static void help_has_examples_and_exit_codes(void **state)
{
    struct world *w = *state;
    command_run(&w->said, "ring --help", "");
    assert_int_equal(w->said.code, 0);
    assert_non_null(strstr(w->said.output, "Examples:"));
    assert_non_null(strstr(w->said.output, "Exit codes:"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_owner_is_called_what_it_is),
        TEST(a_writer_that_holds_the_lock_and_does_not_beat_is_stuck),
        TEST(occupancy_and_sequence_are_those_of_the_ring),
        TEST(inspect_counts_the_records_held_by_kind),
        TEST(inspect_of_a_ring_that_is_not_running_exits_5),
        TEST(inspect_of_a_ring_that_is_not_there_exits_1_and_names_it),
        TEST(gc_removes_what_dead_writers_left_and_nothing_else),
        TEST(gc_never_removes_a_ring_whose_lock_is_held),
        TEST(a_dry_run_removes_nothing_and_says_what_it_would),
        TEST(readers_of_a_removed_ring_are_told),
        TEST(a_link_is_not_followed),
        TEST(a_directory_that_is_not_there_holds_no_rings),
        TEST(wrong_use_exits_2),
        TEST(help_has_examples_and_exit_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
