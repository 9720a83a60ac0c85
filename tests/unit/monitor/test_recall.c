/* Does what is learnt of several underlyings and venues come back from the journal to the bit? */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "monitor/recall.h"

#define NOW_S 1700000000

static char path[] = "/tmp/gw-recall-XXXXXX";
static struct gw_journal journal;
static struct gw_recall recall;

static enum gw_status visit(void *context, uint32_t kind, const void *payload, size_t size)
{
    return gw_recall_visit(context, kind, payload, size);
}

static void open_all(void)
{
    assert_int_equal(gw_recall_init(&recall), GW_OK);
    assert_int_equal(gw_journal_open(&journal, path, visit, &recall), GW_OK);
}

static void close_all(void)
{
    gw_journal_close(&journal);
    gw_recall_fini(&recall);
}

static int start(void **state)
{
    (void)state;
    memcpy(path, "/tmp/gw-recall-XXXXXX", sizeof path);
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    open_all();
    return 0;
}

static int finish(void **state)
{
    (void)state;
    close_all();
    unlink(path);
    return 0;
}

static void learn(struct gw_correlation_memory *memory, unsigned hours)
{
    static struct gw_ecosystem worlds[3];
    const struct gw_ecosystem *list[3];
    static const char *const names[3] = {"ETH", "BTC", "SOL"};
    for (unsigned hour = 0; hour < hours; hour++) {
        for (size_t i = 0; i < 3; i++) {
            snprintf(worlds[i].underlying, sizeof worlds[i].underlying, "%s", names[i]);
            worlds[i].spot_usd = 1000.0 * (double)(i + 1) * (1.0 + 0.01 * (double)((hour * (i + 3)) % 7));
            list[i] = &worlds[i];
        }
        gw_correlation_learn(memory, NULL, list, 3, NOW_S + 3600 * (int64_t)hour);
        assert_int_equal(gw_recall_write_correlation(&recall, memory, &journal, false), GW_OK);
    }
}

static void correlations_come_back_to_the_bit(void **state)
{
    (void)state;
    static struct gw_correlation_memory memory;
    static struct gw_correlation_memory again;
    memset(&memory, 0, sizeof memory);
    struct gw_absence absence;
    learn(&memory, 30);
    assert_int_equal(memory.count, 3);
    const uint64_t entries = journal.entries;
    assert_int_equal(gw_recall_write_correlation(&recall, &memory, &journal, false), GW_OK);
    assert_int_equal(journal.entries, entries); /* nothing moved */
    close_all();
    open_all();
    assert_int_equal(gw_absence_init(&absence), GW_OK);
    gw_recall_resume(&recall, &again, &absence);
    assert_memory_equal(&again, &memory, sizeof memory);
    gw_absence_fini(&absence);
}

static void a_forgotten_underlying_leaves_the_others_as_they_were(void **state)
{
    (void)state;
    static struct gw_correlation_memory memory;
    memset(&memory, 0, sizeof memory);
    learn(&memory, 20);
    gw_recall_forget(&recall, "BTC");
    const struct gw_correlation_memory *kept = &recall.correlation;
    assert_int_equal(kept->count, 2);
    assert_string_equal(kept->names[0], "ETH");
    assert_string_equal(kept->names[1], "SOL");
    assert_true(kept->spots[1] == memory.spots[2]);
    assert_true(kept->products[1] == memory.products[2]);
    assert_true(kept->products[GW_MATRIX_MAX + 1] == memory.products[2 * GW_MATRIX_MAX + 2]);
    gw_recall_forget(&recall, "DOGE");
    assert_int_equal(kept->count, 2);
    gw_recall_forget(&recall, "");
    assert_int_equal(kept->count, 0);
}

static void note(struct gw_absence *absence, const char *venue, int64_t at_s, double hedging)
{
    static struct gw_exposure record;
    memset(&record, 0, sizeof record);
    record.head.chain_id = 1;
    record.head.block_time_s = at_s;
    record.spot_usd = 2000.0;
    snprintf(record.head.protocol, sizeof record.head.protocol, "toy");
    snprintf(record.head.venue, sizeof record.head.venue, "%s", venue);
    snprintf(record.head.underlying, sizeof record.head.underlying, "ETH");
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        record.ladder_hedging_gamma_usd_per_1pct[i] = hedging;
    }
    gw_absence_note(absence, &record);
}

static void the_worst_hours_come_back_and_are_written_once(void **state)
{
    (void)state;
    struct gw_absence absence;
    struct gw_absence again;
    static struct gw_correlation_memory none;
    assert_int_equal(gw_absence_init(&absence), GW_OK);
    assert_int_equal(gw_absence_init(&again), GW_OK);
    for (int64_t i = 0; i < 400; i++) { /* 33 hours: the ring of hours went round */
        note(&absence, i % 2 == 0 ? "0xa" : "0xb", NOW_S + 300 * i, -1e6 - 1e3 * (double)((i * 7) % 50));
        assert_int_equal(gw_recall_write_absence(&recall, &absence, &journal, NOW_S + 300 * i, 600), GW_OK);
    }
    assert_int_equal(gw_recall_write_absence(&recall, &absence, &journal, -1, 0), GW_OK);
    const uint64_t entries = journal.entries;
    assert_int_equal(gw_recall_write_absence(&recall, &absence, &journal, -1, 0), GW_OK);
    assert_int_equal(journal.entries, entries);
    close_all();
    open_all();
    gw_recall_resume(&recall, &none, &again);
    assert_int_equal(again.count, absence.count);
    assert_memory_equal(again.entries, absence.entries, absence.count * sizeof *absence.entries);
    gw_absence_fini(&absence);
    gw_absence_fini(&again);
}

static void entries_of_another_layout_are_refused(void **state)
{
    (void)state;
    const struct gw_journal_correlation many = {.count = GW_MATRIX_MAX + 1};
    const struct gw_journal_correlation cut = {.count = 2};
    static struct gw_journal_absence hour;
    assert_int_equal(gw_recall_visit(&recall, GW_JOURNAL_CORRELATION, &many, sizeof many), GW_E_LAYOUT);
    assert_int_equal(gw_recall_visit(&recall, GW_JOURNAL_CORRELATION, &cut, sizeof cut), GW_E_LAYOUT);
    assert_int_equal(gw_recall_visit(&recall, GW_JOURNAL_CORRELATION, &cut, 3), GW_E_LAYOUT);
    memset(&hour, 0, sizeof hour);
    assert_int_equal(gw_recall_visit(&recall, GW_JOURNAL_ABSENCE, &hour, sizeof hour), GW_E_LAYOUT);
    hour.hour.hour = 1;
    assert_int_equal(gw_recall_visit(&recall, GW_JOURNAL_ABSENCE, &hour, sizeof hour - 1), GW_E_LAYOUT);
    memset(hour.venue, 'a', sizeof hour.venue);
    assert_int_equal(gw_recall_visit(&recall, GW_JOURNAL_ABSENCE, &hour, sizeof hour), GW_E_LAYOUT);
}

int main(void)
{
#define IN_JOURNAL(test) cmocka_unit_test_setup_teardown(test, start, finish)
    const struct CMUnitTest tests[] = {
        IN_JOURNAL(correlations_come_back_to_the_bit),
        IN_JOURNAL(a_forgotten_underlying_leaves_the_others_as_they_were),
        IN_JOURNAL(the_worst_hours_come_back_and_are_written_once),
        IN_JOURNAL(entries_of_another_layout_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
