/* Does every block carry what its consumers would accept, and does one that does not answer cost nothing else? */
#include "tests/sim/chains/collector/world.h"

#define CONSUMER "0x3333333333333333333333333333333333333333"
#define STRANGER "0x4444444444444444444444444444444444444444"

static void configure(struct world *w, const char *list)
{
    struct gw_config config;
    char text[200];
    const struct gw_config_node *chains = NULL;
    snprintf(text, sizeof text, "version: 1\nchains:\n  - consumers: [%s]\n", list);
    assert_int_equal(gw_config_parse(&config, "test", text, strlen(text)), GW_OK);
    assert_int_equal(gw_config_section(&config, &chains, "chains"), GW_OK);
    const struct gw_config_node *node = gw_config_get(gw_config_item(chains, 0), "consumers");
    assert_int_equal(gw_consumers_configure(&w->chain.consumers, &config, node), GW_OK);
    gw_config_free(&config);
}

static void run_two_blocks(struct world *w)
{
    toy_add(&w->toy, 1, 0, 1, 5, true);
    toy_add(&w->toy, 2, 1, 2, 6, true);
    toy_show(&w->toy, 1);
    toy_show(&w->toy, 2);
    world_run(w);
    assert_int_equal(w->block_count, 2);
    assert_true(w->blocks[0].sold == 5 && w->blocks[1].sold == 6);
}

/* Consumer records in the ring, each before the status record of its block. */
static size_t read_consumers(const struct world *w, struct gw_consumer_record *out, size_t max)
{
    static struct gw_exposure record;
    static struct gw_ring_reader reader;
    size_t count = 0;
    size_t size = 0;
    uint64_t open_block = 0;
    assert_int_equal(gw_ring_open(&reader, w->ring, GW_RING_OLDEST), GW_OK);
    while (gw_ring_next(&reader, &record, sizeof record, &size) == GW_OK) {
        if (record.head.kind == GW_RECORD_CONSUMER) {
            assert_true(count < max);
            assert_int_equal(size, sizeof *out);
            memcpy(&out[count++], &record, sizeof *out);
            open_block = record.head.block_number;
        } else if (record.head.kind == GW_RECORD_STATUS && open_block != 0) {
            assert_int_equal(record.head.block_number, open_block);
            open_block = 0;
        }
    }
    assert_int_equal(open_block, 0);
    gw_ring_close(&reader);
    return count;
}

static void every_block_says_what_its_consumers_accept(void **state)
{
    struct world *w = *state;
    struct gw_consumer_record records[4];
    configure(w, "\"" CONSUMER "\"");
    run_two_blocks(w);
    assert_int_equal(read_consumers(w, records, 4), 2);
    for (uint64_t i = 0; i < 2; i++) {
        const struct gw_consumer_record *r = &records[i];
        uint8_t hash[32];
        toy_hash(hash, (unsigned)i + 1);
        assert_string_equal(r->head.venue, CONSUMER);
        assert_string_equal(r->head.chain, "devnet");
        assert_int_equal(r->head.block_number, i + 1);
        assert_memory_equal(r->head.block_hash, hash, 32);
        assert_int_equal(r->seq, i + 1);
        assert_int_equal(r->floor.initial_margin_bps, 1);
        assert_int_equal(r->liquidity_valid_s_max, 16);
        assert_int_equal(r->calm_low.initial_margin_bps, 100);
        assert_int_equal(r->doubtful_high.utilisation_cap_bps, 600);
    }
}

static void what_is_no_consumer_is_told_once_and_costs_nothing_else(void **state)
{
    struct world *w = *state;
    struct gw_consumer_record records[4];
    configure(w, "\"" STRANGER "\", \"" CONSUMER "\"");
    run_two_blocks(w);
    assert_int_equal(read_consumers(w, records, 4), 2);
    assert_string_equal(records[0].head.venue, CONSUMER);
    const char *told = strstr(w->log, "event=consumer.unread");
    assert_non_null(told);
    assert_non_null(strstr(told, STRANGER));
    assert_null(strstr(told + 1, "event=consumer.unread"));
}

int main(void)
{
    unsetenv("http_proxy");
    const struct CMUnitTest tests[] = {
        WORLD_TEST(every_block_says_what_its_consumers_accept),
        WORLD_TEST(what_is_no_consumer_is_told_once_and_costs_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
