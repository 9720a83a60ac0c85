/* view_format: how figures look to a person. */
#ifndef GW_MONITOR_CLI_VIEW_FORMAT_H
#define GW_MONITOR_CLI_VIEW_FORMAT_H

#include "monitor/cli/view.h"

#define GW_VIEW_TEXT 32

/* 1 234 567 -> "1.23M", -950 -> "-950", 0 -> "0". */
const char *gw_view_dollars(char out[GW_VIEW_TEXT], double usd);
/* A price level: "1,987.42"; 0 -> "-". */
const char *gw_view_price(char out[GW_VIEW_TEXT], double usd);

void gw_view_print_block(const struct gw_view *view, const struct gw_evaluated_record *evaluated);

/* "short-gamma, flat-vol" from reason bits; "" for none. */
void gw_view_reasons(char *out, size_t size, uint64_t bits);

#endif
