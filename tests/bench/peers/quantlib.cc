#include <ql/exercise.hpp>
#include <ql/instruments/vanillaoption.hpp>
#include <ql/pricingengines/blackcalculator.hpp>
#include <ql/pricingengines/vanilla/analyticeuropeanengine.hpp>
#include <ql/processes/blackscholesprocess.hpp>
#include <ql/quotes/simplequote.hpp>
#include <ql/settings.hpp>
#include <ql/termstructures/volatility/equityfx/blackconstantvol.hpp>
#include <ql/termstructures/yield/flatforward.hpp>
#include <ql/time/calendars/nullcalendar.hpp>
#include <ql/time/daycounters/actual365fixed.hpp>

#include <cmath>
#include <cstring>
#include <vector>

#include "tests/bench/peers/peers.h"

namespace ql = QuantLib;

namespace
{

struct Listed {
    ql::ext::shared_ptr<ql::SimpleQuote> spot;
    ql::ext::shared_ptr<ql::VanillaOption> option;
};

std::vector<Listed> listed;

ql::Option::Type type_of(const gw_bench_book *book, size_t i)
{
    return book->side[i] > 0.0 ? ql::Option::Call : ql::Option::Put;
}

void calculate(double out[GW_BENCH_GREEKS], const gw_bench_book *book, size_t i, double spot)
{
    const double t = book->t_years[i];
    const double discount = std::exp(-GW_BENCH_RATE * t);
    const double forward = spot * std::exp((GW_BENCH_RATE - GW_BENCH_YIELD) * t);
    const ql::BlackCalculator calculator(type_of(book, i), book->strike[i], forward,
                                         book->vol[i] * std::sqrt(t), discount);
    out[0] = calculator.value();
    out[1] = calculator.delta(spot);
    out[2] = calculator.gamma(spot);
    out[3] = calculator.vega(t);
    out[4] = calculator.theta(spot, t);
}

void ask(double out[GW_BENCH_GREEKS], const Listed &one, double spot)
{
    one.spot->setValue(spot);
    out[0] = one.option->NPV();
    out[1] = one.option->delta();
    out[2] = one.option->gamma();
    out[3] = one.option->vega();
    out[4] = one.option->theta();
}

Listed list_option(const gw_bench_book *book, size_t i)
{
    const ql::Date today = ql::Settings::instance().evaluationDate();
    const ql::DayCounter count = ql::Actual365Fixed();
    const auto spot = ql::ext::make_shared<ql::SimpleQuote>(GW_BENCH_SPOT);
    const auto process = ql::ext::make_shared<ql::BlackScholesMertonProcess>(
        ql::Handle<ql::Quote>(spot),
        ql::Handle<ql::YieldTermStructure>(
            ql::ext::make_shared<ql::FlatForward>(today, GW_BENCH_YIELD, count)),
        ql::Handle<ql::YieldTermStructure>(
            ql::ext::make_shared<ql::FlatForward>(today, GW_BENCH_RATE, count)),
        ql::Handle<ql::BlackVolTermStructure>(
            ql::ext::make_shared<ql::BlackConstantVol>(today, ql::NullCalendar(), book->vol[i], count)));
    const auto option = ql::ext::make_shared<ql::VanillaOption>(
        ql::ext::make_shared<ql::PlainVanillaPayoff>(type_of(book, i), book->strike[i]),
        ql::ext::make_shared<ql::EuropeanExercise>(today + book->days[i]));
    option->setPricingEngine(ql::ext::make_shared<ql::AnalyticEuropeanEngine>(process));
    return {spot, option};
}

template <typename Value>
void sum_ladder(gw_bench_ladder *out, const gw_bench_book *book, const gw_bench_nodes *nodes, Value value)
{
    std::memset(out, 0, sizeof *out);
    for (size_t i = 0; i < GW_BENCH_POSITIONS; i++) {
        for (size_t node = 0; node < nodes->count; node++) {
            double values[GW_BENCH_GREEKS];
            value(values, i, nodes->spot[node]);
            for (size_t greek = 0; greek < GW_BENCH_GREEKS; greek++) {
                out->of[greek][node] += book->quantity[i] * values[greek];
            }
        }
    }
}

} // namespace

void gw_bench_calculator_greeks(gw_bench_values *out, const gw_bench_book *book)
{
    for (size_t i = 0; i < GW_BENCH_OPTIONS; i++) {
        double values[GW_BENCH_GREEKS];
        calculate(values, book, i, GW_BENCH_SPOT);
        for (size_t greek = 0; greek < GW_BENCH_GREEKS; greek++) {
            out->of[greek][i] = values[greek];
        }
    }
}

void gw_bench_calculator_ladder(gw_bench_ladder *out, const gw_bench_book *book, const gw_bench_nodes *nodes)
{
    sum_ladder(out, book, nodes,
               [book](double *values, size_t i, double spot) { calculate(values, book, i, spot); });
}

void gw_bench_engine_open(const gw_bench_book *book, size_t count)
{
    ql::Settings::instance().evaluationDate() = ql::Date(2, ql::January, 2026);
    listed.clear();
    for (size_t i = 0; i < count; i++) {
        listed.push_back(list_option(book, i));
    }
}

void gw_bench_engine_close(void)
{
    listed.clear();
}

/* A quote that is set to what it was tells nobody: the spot moves away and back, unpriced. */
void gw_bench_engine_greeks(gw_bench_values *out, const gw_bench_book *)
{
    for (size_t i = 0; i < listed.size(); i++) {
        double values[GW_BENCH_GREEKS];
        listed[i].spot->setValue(0.5 * GW_BENCH_SPOT);
        ask(values, listed[i], GW_BENCH_SPOT);
        for (size_t greek = 0; greek < GW_BENCH_GREEKS; greek++) {
            out->of[greek][i] = values[greek];
        }
    }
}

void gw_bench_engine_ladder(gw_bench_ladder *out, const gw_bench_book *book, const gw_bench_nodes *nodes)
{
    sum_ladder(out, book, nodes, [](double *values, size_t i, double spot) { ask(values, listed[i], spot); });
}
