#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chains/rpc/request.h"

static const struct gw_rpc_call calls[] = {{"eth_blockNumber", "[]"}, {"eth_chainId", "[]"}};

static void a_batch_has_one_text(void **state)
{
    (void)state;
    static const char expected[] =
        "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_blockNumber\",\"params\":[]},"
        "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"eth_chainId\",\"params\":[]}]";
    struct gw_buffer buffer;
    gw_buffer_init(&buffer, GW_RPC_REQUEST_MAX);
    assert_int_equal(gw_request_write(&buffer, calls, 2), GW_OK);
    assert_int_equal(buffer.size, sizeof expected - 1);
    assert_memory_equal(buffer.data, expected, buffer.size);
    gw_buffer_fini(&buffer);
}

static void a_batch_of_the_limit_passes_and_one_byte_more_does_not(void **state)
{
    (void)state;
    struct gw_buffer buffer;
    gw_buffer_init(&buffer, GW_RPC_REQUEST_MAX);
    assert_int_equal(gw_request_write(&buffer, calls, 2), GW_OK);
    const size_t size = buffer.size;
    gw_buffer_fini(&buffer);
    gw_buffer_init(&buffer, size);
    assert_int_equal(gw_request_write(&buffer, calls, 2), GW_OK);
    gw_buffer_fini(&buffer);
    gw_buffer_init(&buffer, size - 1);
    assert_int_equal(gw_request_write(&buffer, calls, 2), GW_E_SIZE);
    gw_buffer_fini(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_batch_has_one_text),
        cmocka_unit_test(a_batch_of_the_limit_passes_and_one_byte_more_does_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
