/* Does the checkpoint parser survive any content behind a right head, and is what it takes written back as it was? */
#include "tests/unit/chains/collector/ledger.h"

#define HEAD_SIZE 48u /* magic, chain, digest of the configuration */

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct ledger *ledger;
static struct gw_buffer head;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    ledger = ledger_open();
    gw_buffer_init(&head, GW_CHECKPOINT_BYTES_MAX);
    GW_ASSERT(gw_checkpoint_encode(&head, &ledger->checkpoint, &ledger->chain) == GW_OK);
    return 0;
}

static void empty(void)
{
    gw_history_init(&ledger->history, 1000);
    for (size_t i = 0; i < 2; i++) {
        gw_venue_forget(&ledger->chain.venues[i]);
        gw_history_add_venue(&ledger->history, ledger->chain.venues[i].from_block);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *why = NULL;
    struct gw_buffer text;
    struct gw_buffer again;
    gw_buffer_init(&text, GW_CHECKPOINT_BYTES_MAX);
    gw_buffer_init(&again, GW_CHECKPOINT_BYTES_MAX);
    GW_ASSERT(gw_buffer_append(&text, head.data, HEAD_SIZE) == GW_OK);
    GW_ASSERT(gw_buffer_append(&text, data, size) == GW_OK);
    const enum gw_status status =
        gw_checkpoint_parse(&ledger->checkpoint, &ledger->chain, text.data, text.size, &why);
    GW_ASSERT(why != NULL);
    if (status == GW_OK) {
        GW_ASSERT(gw_checkpoint_encode(&again, &ledger->checkpoint, &ledger->chain) == GW_OK);
        GW_ASSERT(gw_checkpoint_seal(&again) == GW_OK);
        GW_ASSERT(again.size <= text.size + 32);
        empty();
        GW_ASSERT(gw_checkpoint_decode(&ledger->checkpoint, &ledger->chain, again.data, again.size, &why) ==
                  GW_OK);
        empty();
    } else {
        GW_ASSERT(ledger->chain.venues[0].table.count == 0 && ledger->history.gap_count == 0);
    }
    gw_buffer_fini(&text);
    gw_buffer_fini(&again);
    return 0;
}
