#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ipc/rpc_errors.h"

static void every_status_has_one_place(void **state)
{
    (void)state;
    size_t own = 0;
    for (int status = 0; status < GW_STATUS_COUNT; status++) {
        const size_t kind = gw_rpc_kind_of((enum gw_status)status);
        assert_true(kind < GW_RPC_KINDS);
        if (kind < GW_RPC_KINDS - 1) {
            assert_string_equal(gw_rpc_kind_name(kind), gw_status_name((enum gw_status)status));
            own++;
        }
    }
    assert_int_equal(own, GW_RPC_KINDS - 1);
    assert_string_equal(gw_rpc_kind_name(gw_rpc_kind_of(GW_E_NOMEM)), "other");
}

static void names_differ(void **state)
{
    (void)state;
    for (size_t i = 0; i < GW_RPC_ROLES; i++) {
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(gw_rpc_role_name(i), gw_rpc_role_name(k));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_one_place),
        cmocka_unit_test(names_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
