#include "monitor/policy/baseline.h"

#include <string.h>

void gw_baseline_learn(struct gw_memory *memory, double depth_usd, int64_t now_s)
{
    if (memory->depth_sample_count > 0 && now_s - memory->depth_sampled_s < GW_BASELINE_GAP_S) {
        return;
    }
    memory->depth_samples_usd[memory->depth_sample_count % GW_BASELINE_SAMPLES] = depth_usd;
    memory->depth_sample_count++;
    memory->depth_sampled_s = now_s;
}

double gw_baseline_depth(const struct gw_memory *memory)
{
    double sorted[GW_BASELINE_SAMPLES];
    size_t count = 0;
    while (count < memory->depth_sample_count && count < GW_BASELINE_SAMPLES) {
        size_t i = count;
        for (; i > 0 && sorted[i - 1] > memory->depth_samples_usd[count]; i--) {
            sorted[i] = sorted[i - 1];
        }
        sorted[i] = memory->depth_samples_usd[count];
        count++;
    }
    if (count < GW_BASELINE_LEAST) {
        return memory->depth_mean_usd;
    }
    return count % 2 == 1 ? sorted[count / 2] : 0.5 * (sorted[count / 2 - 1] + sorted[count / 2]);
}
