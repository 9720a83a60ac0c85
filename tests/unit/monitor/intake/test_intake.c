#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gammawatch/perp.h"
#include "monitor/intake/intake.h"

static struct gw_status_record status_at(uint64_t chain_id, uint64_t epoch, uint64_t block)
{
    struct gw_status_record record;
    memset(&record, 0, sizeof record);
    record.head.kind = GW_RECORD_STATUS;
    record.head.size = (uint32_t)sizeof record;
    record.head.abi = GW_RECORD_ABI;
    record.head.valid = 1;
    record.head.chain_id = chain_id;
    record.head.epoch = epoch;
    record.head.block_number = block;
    return record;
}

static enum gw_status admit(struct gw_intake *intake, const struct gw_status_record *record)
{
    return gw_intake_admit(intake, record, sizeof *record);
}

static void blocks_are_admitted_in_order_and_repeats_of_one_block_too(void **state)
{
    (void)state;
    struct gw_intake intake;
    gw_intake_init(&intake, GW_MODE_LIVE);
    const struct gw_status_record first = status_at(1, 0, 10), second = status_at(1, 0, 11);
    assert_int_equal(admit(&intake, &first), GW_OK);
    assert_int_equal(admit(&intake, &first), GW_OK);
    assert_int_equal(admit(&intake, &second), GW_OK);
    assert_int_equal(admit(&intake, &first), GW_STALE);
    assert_int_equal(intake.admitted, 3);
    assert_int_equal(intake.refused[GW_STALE], 1);
}

static void a_reorg_may_lower_the_block_but_an_old_branch_stays_out(void **state)
{
    (void)state;
    struct gw_intake intake;
    gw_intake_init(&intake, GW_MODE_LIVE);
    const struct gw_status_record before = status_at(1, 0, 10), after = status_at(1, 1, 8);
    assert_int_equal(admit(&intake, &before), GW_OK);
    assert_int_equal(admit(&intake, &after), GW_OK);
    assert_int_equal(admit(&intake, &before), GW_STALE);
}

static void a_restarted_collector_begins_anew_and_leaves_other_chains_alone(void **state)
{
    (void)state;
    struct gw_intake intake;
    gw_intake_init(&intake, GW_MODE_LIVE);
    const struct gw_status_record one = status_at(1, 7, 10), two = status_at(2, 7, 10);
    const struct gw_status_record one_anew = status_at(1, 0, 9), two_anew = status_at(2, 0, 9);
    assert_int_equal(admit(&intake, &one), GW_OK);
    assert_int_equal(admit(&intake, &two), GW_OK);
    gw_intake_forget(&intake, 1);
    gw_intake_forget(&intake, 99);
    assert_int_equal(admit(&intake, &one_anew), GW_OK);
    assert_int_equal(admit(&intake, &two_anew), GW_STALE);
}

static void another_mode_is_refused(void **state)
{
    (void)state;
    struct gw_intake intake;
    gw_intake_init(&intake, GW_MODE_LIVE);
    struct gw_status_record record = status_at(1, 0, 10);
    record.head.mode = GW_MODE_REPLAY;
    assert_int_equal(admit(&intake, &record), GW_E_REFUSED);
    assert_int_equal(intake.refused[GW_E_REFUSED], 1);
    assert_int_equal(intake.chain_count, 0);
}

static void what_no_collector_writes_is_refused(void **state)
{
    (void)state;
    struct gw_intake intake;
    gw_intake_init(&intake, GW_MODE_LIVE);
    struct gw_status_record record = status_at(1, 0, 10);
    record.head.valid = 0;
    assert_int_equal(admit(&intake, &record), GW_E_FORMAT);
    record = status_at(1, 0, 10);
    assert_int_equal(gw_intake_admit(&intake, &record, sizeof record - 1), GW_E_FORMAT);
    record.head.abi = GW_RECORD_ABI + 1;
    assert_int_not_equal(admit(&intake, &record), GW_OK);

    struct gw_ecosystem_record own;
    memset(&own, 0, sizeof own);
    own.head = status_at(1, 0, 10).head;
    own.head.kind = GW_RECORD_ECOSYSTEM;
    own.head.size = (uint32_t)sizeof own;
    assert_int_equal(gw_intake_admit(&intake, &own, sizeof own), GW_E_FORMAT);
    assert_int_equal(intake.admitted, 0);
}

static void one_chain_too_many_is_an_error(void **state)
{
    (void)state;
    struct gw_intake intake;
    gw_intake_init(&intake, GW_MODE_LIVE);
    for (uint64_t chain = 1; chain <= GW_CHAINS_MAX; chain++) {
        const struct gw_status_record record = status_at(chain, 0, 1);
        assert_int_equal(admit(&intake, &record), GW_OK);
    }
    const struct gw_status_record record = status_at(GW_CHAINS_MAX + 1, 0, 1);
    assert_int_equal(admit(&intake, &record), GW_E_BOUND);
}

static void perpetuals_come_from_collectors(void **state)
{
    (void)state;
    struct gw_intake intake;
    struct gw_perp_record record;
    gw_intake_init(&intake, GW_MODE_LIVE);
    memset(&record, 0, sizeof record);
    record.head = status_at(1, 0, 10).head;
    record.head.kind = GW_RECORD_PERP;
    record.head.size = (uint32_t)sizeof record;
    assert_int_equal(gw_intake_admit(&intake, &record, sizeof record), GW_OK);
    record.head.valid = 0;
    assert_int_equal(gw_intake_admit(&intake, &record, sizeof record), GW_E_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(perpetuals_come_from_collectors),
        cmocka_unit_test(blocks_are_admitted_in_order_and_repeats_of_one_block_too),
        cmocka_unit_test(a_reorg_may_lower_the_block_but_an_old_branch_stays_out),
        cmocka_unit_test(a_restarted_collector_begins_anew_and_leaves_other_chains_alone),
        cmocka_unit_test(another_mode_is_refused),
        cmocka_unit_test(what_no_collector_writes_is_refused),
        cmocka_unit_test(one_chain_too_many_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
