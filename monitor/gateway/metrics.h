/* metrics: the series as Prometheus text, version 0.0.4; one block per metric of metrics.def that has any. */
#ifndef GW_MONITOR_GATEWAY_METRICS_H
#define GW_MONITOR_GATEWAY_METRICS_H

#include <stdio.h>

#include "monitor/gateway/series.h"

void gw_metrics_print(FILE *out, const struct gw_series_table *series);

#endif
