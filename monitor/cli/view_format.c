#include "monitor/cli/view_format.h"

#include <math.h>
#include <string.h>

#define BOLD  "\033[1m"
#define DIM   "\033[2m"
#define RED   "\033[31m"
#define GREEN "\033[32m"
#define PLAIN "\033[0m"

#define ROUNDS_UP 0.999995 /* from here on two digits show 1.00 of a unit */

const char *gw_view_dollars(char out[GW_VIEW_TEXT], double usd)
{
    static const struct {
        double unit;
        const char *suffix;
    } scales[] = {{1e9, "B"}, {1e6, "M"}, {1e3, "k"}};
    double size = fabs(usd);

    for (size_t i = 0; i < sizeof scales / sizeof scales[0]; i++) {
        if (size >= ROUNDS_UP * scales[i].unit) {
            snprintf(out, GW_VIEW_TEXT, "%+.2f%s", usd / scales[i].unit, scales[i].suffix);
            return out;
        }
    }
    snprintf(out, GW_VIEW_TEXT, size < 0.005 ? "0" : "%+.2f", usd);
    return out;
}

const char *gw_view_price(char out[GW_VIEW_TEXT], double usd)
{
    char digits[GW_VIEW_TEXT];
    size_t at = 0;
    size_t whole = 0;

    if (usd <= 0 || usd >= 1e15) {
        snprintf(out, GW_VIEW_TEXT, "-");
        return out;
    }
    snprintf(digits, sizeof digits, "%.2f", usd);
    whole = strlen(digits) - 3;
    for (size_t i = 0; digits[i] != '\0'; i++) {
        if (i > 0 && i < whole && (whole - i) % 3 == 0) {
            out[at++] = ',';
        }
        out[at++] = digits[i];
    }
    out[at] = '\0';
    return out;
}

void gw_view_reasons(char *out, size_t size, uint64_t bits)
{
    static const struct {
        int bit;
        const char *name;
    } reasons[] = {
#define REASON(name, bit, help) {bit, #name},
        GW_REASON_LIST(REASON)
#undef REASON
    };
    size_t at = 0;

    out[0] = '\0';
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if ((bits >> reasons[i].bit & 1) == 0 || at + 24 > size) {
            continue;
        }
        at += (size_t)snprintf(out + at, size - at, "%s", at == 0 ? "" : ", ");
        for (const char *c = reasons[i].name; *c != '\0' && at + 1 < size; c++) {
            out[at++] = *c == '_' ? '-' : (char)(*c - 'A' + 'a');
        }
        out[at] = '\0';
    }
}

static const char *paint(const struct gw_view *view, const char *colour)
{
    return view->has_colour ? colour : "";
}

static const char *sign_colour(const struct gw_view *view, double value)
{
    return value < -0.005 ? paint(view, RED) : value > 0.005 ? paint(view, GREEN) : "";
}

static void print_clock(FILE *out, int64_t unix_s)
{
    int64_t second = unix_s % 86400;

    fprintf(out, "%02d:%02d:%02d UTC", (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
}

static void short_venue(char out[16], const char *venue)
{
    if (strlen(venue) > 13) {
        snprintf(out, 16, "%.6s..%.4s", venue, venue + strlen(venue) - 4);
    } else {
        snprintf(out, 16, "%s", venue);
    }
}

static void print_money(const struct gw_view *view, int width, double usd)
{
    char text[GW_VIEW_TEXT];

    fprintf(view->out, " %s%*s%s", sign_colour(view, usd), width, gw_view_dollars(text, usd),
            paint(view, PLAIN));
}

static void print_exposure(const struct gw_view *view, const struct gw_exposure *e, uint64_t block_number)
{
    char venue[16];
    char price[GW_VIEW_TEXT];

    short_venue(venue, e->head.venue);
    fprintf(view->out, "  %-11s %-13s %-5s %10s %4.0f", e->head.protocol, venue, e->head.underlying,
            gw_view_price(price, e->spot_usd), e->positions);
    print_money(view, 9, e->gamma_usd_per_1pct);
    print_money(view, 9, e->hedging_gamma_usd_per_1pct);
    print_money(view, 9, e->delta_usd);
    print_money(view, 9, e->vega_usd_per_volpt);
    if (e->head.block_number != block_number) {
        fprintf(view->out, "  %sfrom block %llu%s", paint(view, RED),
                (unsigned long long)e->head.block_number, paint(view, PLAIN));
    }
    fprintf(view->out, "%s\n", (e->head.flags & GW_EXPOSURE_COMPLETE) != 0 ? "" : "  incomplete");
}

static void print_flips(FILE *out, const char *name, double below, double above, double count)
{
    char a[GW_VIEW_TEXT];
    char b[GW_VIEW_TEXT];

    if (count < 0.5) {
        fprintf(out, "  %s gamma never changes sign", name);
    } else {
        fprintf(out, "  %s gamma flips at %s | %s", name, gw_view_price(a, below), gw_view_price(b, above));
    }
}

static void print_ecosystem(const struct gw_view *view, const struct gw_ecosystem_record *e)
{
    char depth[GW_VIEW_TEXT];
    char down[GW_VIEW_TEXT];
    char up[GW_VIEW_TEXT];
    FILE *out = view->out;

    fprintf(out, "%s  = %-4s%s borne", paint(view, BOLD), e->head.underlying, paint(view, PLAIN));
    print_money(view, 0, e->borne_gamma_usd_per_1pct);
    fprintf(out, "  hedging");
    print_money(view, 0, e->hedging_gamma_usd_per_1pct);
    gw_view_dollars(depth, e->depth_1pct_usd);
    fprintf(out, "  depth %s  k %.3f  A %.2f\n          hedgers trade %s at -5%%, %s at +5%%\n",
            depth + (depth[0] == '+' ? 1 : 0), e->k, e->amplification,
            gw_view_dollars(down, e->hedge_flow_down_usd), gw_view_dollars(up, e->hedge_flow_up_usd));
    fprintf(out, "        ");
    print_flips(out, "borne", e->borne_flip_below_usd, e->borne_flip_above_usd, e->borne_flips);
    print_flips(out, "hedging", e->hedging_flip_below_usd, e->hedging_flip_above_usd, e->hedging_flips);
    fputc('\n', out);
}

/* Only what there is: pins where options are hedged, moves where depth is known. */
static void print_systemic(const struct gw_view *view, const struct gw_systemic_record *s)
{
    char strike[GW_VIEW_TEXT];
    FILE *out = view->out;

    if (s->head.kind != GW_RECORD_SYSTEMIC || !(s->depth_weighted_usd > 0)) {
        return;
    }
    fprintf(
        out, "          after -5%% rests at %+.1f%%, cascade peaks at %+.1f%%; after +5%% %+.1f%%, %+.1f%%",
        100 * s->curve_move[1], 100 * s->cascade_peak[0], 100 * s->curve_move[8], 100 * s->cascade_peak[1]);
    if (s->pin_strike_usd[0] > 0) {
        fprintf(out, "; %s %s", gw_view_price(strike, s->pin_strike_usd[0]),
                s->pin_gamma_usd_per_1pct[0] > 0 ? "attracts" : "repels");
    }
    fputc('\n', out);
}

/* "lyra_v1:0x...:ETH" for people. */
static void short_feed(char out[64], const char *feed)
{
    char protocol[24] = "";
    char venue[72] = "";
    char underlying[16] = "";
    char short_name[16];

    sscanf(feed, "%23[^:]:%71[^:]:%15s", protocol, venue, underlying);
    short_venue(short_name, venue);
    snprintf(out, 64, "%s %s %s", protocol, short_name, underlying);
}

static void print_revocation(const struct gw_view *view, const struct gw_signed_revocation *r)
{
    const uint8_t *hash = r->revocation.orphaned_block_hash;
    char feed[64];

    short_feed(feed, r->feed);
    fprintf(view->out, "%s  ! %s vector %llu revoked: its block 0x%02x%02x%02x%02x.. was orphaned%s\n",
            paint(view, RED), feed, (unsigned long long)r->revocation.seq, hash[0], hash[1], hash[2], hash[3],
            paint(view, PLAIN));
}

static void print_feed(const struct gw_view *view, const struct gw_signed_vector *v)
{
    static const char *const states[] = {"ok", "degraded", "hold", "HALT"};
    const struct gw_signal *s = &v->signal;
    char feed[64];
    char reasons[512];

    short_feed(feed, v->feed);
    gw_view_reasons(reasons, sizeof reasons, s->header.reason_bits);
    fprintf(view->out, "%s  > %s%s vector %llu: %s, breaker %u, confidence %.0f%%\n", paint(view, BOLD), feed,
            paint(view, PLAIN), (unsigned long long)s->header.seq, states[s->header.state & 3],
            s->liquidity.breaker_level, s->header.confidence_bps / 1e2);
    fprintf(view->out,
            "    initial margin %.2fx, maintenance %.2fx, scan range %.1f%%, utilisation cap %.1f%%\n",
            s->margin.initial_margin_bps / 1e4, s->margin.maintenance_margin_bps / 1e4,
            s->margin.price_scan_range_bps / 1e2, s->liquidity.utilisation_cap_bps / 1e2);
    if (reasons[0] != '\0') {
        fprintf(view->out, "%s    because: %s%s\n", paint(view, DIM), reasons, paint(view, PLAIN));
    }
}

void gw_view_print_block(const struct gw_view *view, const struct gw_evaluated_record *evaluated)
{
    const struct gw_record_head *head = &evaluated->head;
    FILE *out = view->out;

    fprintf(out, "%s%s block %llu%s  ", paint(view, BOLD), head->chain,
            (unsigned long long)head->block_number, paint(view, PLAIN));
    print_clock(out, head->block_time_s);
    fprintf(out, "  0x%02x%02x%02x%02x..", head->block_hash[0], head->block_hash[1], head->block_hash[2],
            head->block_hash[3]);
    if (view->status.reorg_depth > 0) {
        fprintf(out, "  %sreorg of depth %llu%s", paint(view, RED),
                (unsigned long long)view->status.reorg_depth, paint(view, PLAIN));
    }
    if (view->status.venues_excluded > 0) {
        fprintf(out, "  %s%llu excluded%s", paint(view, RED),
                (unsigned long long)view->status.venues_excluded, paint(view, PLAIN));
    }
    fprintf(
        out,
        "\n%s  protocol    venue         asset       spot  pos  borne/1%%  hedge/1%%     delta  vega/pt%s\n",
        paint(view, DIM), paint(view, PLAIN));
    for (size_t i = 0; i < view->exposure_count; i++) {
        if (view->exposures[i].head.chain_id == head->chain_id) {
            print_exposure(view, &view->exposures[i], head->block_number);
        }
    }
    for (size_t i = 0; i < view->ecosystem_count; i++) {
        print_ecosystem(view, &view->ecosystems[i]);
        print_systemic(view, &view->systemics[i]);
    }
    for (size_t i = 0; i < view->revocation_count; i++) {
        print_revocation(view, &view->revocations[i]);
    }
    for (size_t i = 0; i < view->feed_count; i++) {
        print_feed(view, &view->feeds[i]);
    }
}
