#include "monitor/liquidity/simplex.h"

#include <math.h>
#include <string.h>

#include "monitor/exposure/real.h"

/* Of a shortfall of a whole row, in units of the largest cost: above every price of a row that can be met. */
#define PENALTY 1e6

/* Variables by number: 0.. of the problem, then shortfalls, slacks of rows, slacks of what is available. */
struct names {
    size_t shortfall;
    size_t row_slack;
    size_t room;
};

static struct names names_of(const struct gw_simplex_problem *problem)
{
    const size_t shortfall = problem->variables;
    const size_t row_slack = shortfall + problem->rows;
    return (struct names){shortfall, row_slack, row_slack + problem->rows};
}

static bool is_sane(const struct gw_simplex_problem *p)
{
    if (p->variables == 0 || p->variables > GW_SIMPLEX_VARIABLES_MAX || p->rows == 0 ||
        p->rows > GW_SIMPLEX_ROWS_MAX) {
        return false;
    }
    bool is_finite = true;
    for (size_t j = 0; j < p->variables; j++) {
        is_finite = is_finite && isfinite(p->cost[j]) && isfinite(p->available[j]) && p->available[j] >= 0.0;
        for (size_t i = 0; i < p->rows; i++) {
            is_finite = is_finite && isfinite(p->row[i][j] * p->available[j]);
        }
    }
    for (size_t i = 0; i < p->rows; i++) {
        is_finite = is_finite && isfinite(p->bound[i]);
    }
    return is_finite;
}

/* A variable that costs less than nothing starts at its upper end: x = available - x'. */
static bool is_turned(const struct gw_simplex_problem *problem, size_t j)
{
    return problem->cost[j] < 0.0;
}

static double cost_scale(const struct gw_simplex_problem *problem)
{
    double largest = 0.0;
    for (size_t j = 0; j < problem->variables; j++) {
        largest = gw_real_max(largest, fabs(problem->cost[j]) * problem->available[j]);
    }
    return largest > 0.0 ? largest : 1.0;
}

static void fill_row(struct gw_simplex_work *work, const struct gw_simplex_problem *problem, size_t i)
{
    double *cell = work->cell[i];
    double scale = 0.0;
    double constant = -problem->bound[i];
    for (size_t j = 0; j < problem->variables; j++) {
        const double whole = problem->row[i][j] * problem->available[j];
        scale = gw_real_max(scale, fabs(whole));
        constant += is_turned(problem, j) ? whole : 0.0;
        cell[j] = is_turned(problem, j) ? -whole : whole;
    }
    scale = scale > 0.0 ? scale : gw_real_max(fabs(problem->bound[i]), 1.0);
    for (size_t j = 0; j < problem->variables; j++) {
        cell[j] /= scale;
    }
    cell[work->columns] = constant / scale;
    work->row_scale[i] = scale;
}

/* Variables are shares of what is available, 0..1. */
static void fill(struct gw_simplex_work *work, const struct gw_simplex_problem *problem, bool is_elastic)
{
    const struct names names = names_of(problem);
    const double scale = cost_scale(problem);
    memset(work, 0, sizeof *work);
    work->rows = problem->rows + problem->variables;
    work->columns = problem->variables + (is_elastic ? problem->rows : 0);
    for (size_t j = 0; j < work->columns; j++) {
        work->other[j] = j;
    }
    for (size_t i = 0; i < problem->rows; i++) {
        fill_row(work, problem, i);
        work->basic[i] = names.row_slack + i;
        if (is_elastic) {
            work->cell[i][problem->variables + i] = 1.0;
            work->cell[work->rows][problem->variables + i] = PENALTY;
        }
    }
    for (size_t j = 0; j < problem->variables; j++) {
        double *cell = work->cell[problem->rows + j];
        work->basic[problem->rows + j] = names.room + j;
        cell[j] = -1.0;
        cell[work->columns] = 1.0;
        work->cell[work->rows][j] = fabs(problem->cost[j]) * problem->available[j] / scale;
    }
}

/* work->rows: every basic variable is at or above 0. */
static size_t choose_row(const struct gw_simplex_work *work, bool is_by_name)
{
    size_t chosen = work->rows;
    for (size_t i = 0; i < work->rows; i++) {
        const double value = work->cell[i][work->columns];
        if (value >= -GW_SIMPLEX_TOLERANCE) {
            continue;
        }
        if (chosen == work->rows ||
            (is_by_name ? work->basic[i] < work->basic[chosen] : value < work->cell[chosen][work->columns])) {
            chosen = i;
        }
    }
    return chosen;
}

/* work->columns: nothing can raise the row. */
static size_t choose_column(const struct gw_simplex_work *work, size_t row)
{
    const double *cost = work->cell[work->rows];
    size_t chosen = work->columns;
    double least = 0.0;
    for (size_t j = 0; j < work->columns; j++) {
        const double cell = work->cell[row][j];
        if (cell <= GW_SIMPLEX_TOLERANCE) {
            continue;
        }
        const double ratio = cost[j] / cell;
        const bool is_tie = chosen < work->columns && ratio <= least && work->other[j] < work->other[chosen];
        if (chosen == work->columns || ratio < least || is_tie) {
            chosen = j;
            least = ratio;
        }
    }
    return chosen;
}

static void pivot(struct gw_simplex_work *work, size_t row, size_t column)
{
    double *leaving = work->cell[row];
    const double inverse = 1.0 / leaving[column];
    for (size_t j = 0; j <= work->columns; j++) {
        leaving[j] *= j == column ? 0.0 : -inverse;
    }
    leaving[column] = inverse;
    for (size_t i = 0; i <= work->rows; i++) {
        const double part = work->cell[i][column];
        if (i == row || part == 0.0) {
            continue;
        }
        work->cell[i][column] = 0.0;
        for (size_t j = 0; j <= work->columns; j++) {
            work->cell[i][j] += part * leaving[j];
        }
    }
    const size_t name = work->basic[row];
    work->basic[row] = work->other[column];
    work->other[column] = name;
}

/* GW_E_END: no x satisfies every row. */
static enum gw_status run(struct gw_simplex_work *work, size_t *pivots)
{
    for (size_t count = 0; count < GW_SIMPLEX_PIVOTS_MAX; count++) {
        const size_t row = choose_row(work, count >= GW_SIMPLEX_BLAND);
        if (row == work->rows) {
            return GW_OK;
        }
        const size_t column = choose_column(work, row);
        if (column == work->columns) {
            return GW_E_END;
        }
        pivot(work, row, column);
        (*pivots)++;
    }
    return GW_E_BOUND;
}

static void read_answer(struct gw_simplex_answer *out, const struct gw_simplex_work *work,
                        const struct gw_simplex_problem *problem)
{
    const struct names names = names_of(problem);
    const double scale = cost_scale(problem);
    for (size_t i = 0; i < work->rows; i++) {
        const size_t name = work->basic[i];
        const double value = gw_real_max(0.0, work->cell[i][work->columns]);
        if (name < names.shortfall) {
            out->x[name] = gw_real_min(value, 1.0);
        } else if (name < names.row_slack) {
            out->shortfall[name - names.shortfall] = value * work->row_scale[name - names.shortfall];
        }
    }
    for (size_t j = 0; j < work->columns; j++) {
        const size_t name = work->other[j];
        if (out->is_feasible && name >= names.row_slack && name < names.room) {
            const size_t row = name - names.row_slack;
            out->price[row] = work->cell[work->rows][j] * scale / work->row_scale[row];
        }
    }
    for (size_t j = 0; j < problem->variables; j++) {
        const double share = is_turned(problem, j) ? 1.0 - out->x[j] : out->x[j];
        out->x[j] = share * problem->available[j];
        out->cost += problem->cost[j] * out->x[j];
    }
}

enum gw_status gw_simplex_solve(struct gw_simplex_answer *out, struct gw_simplex_work *work,
                                const struct gw_simplex_problem *problem)
{
    memset(out, 0, sizeof *out);
    GW_ENSURE(is_sane(problem), GW_E_DOMAIN);
    fill(work, problem, false);
    enum gw_status status = run(work, &out->pivots);
    out->is_feasible = status == GW_OK;
    if (status == GW_E_END) {
        fill(work, problem, true);
        status = run(work, &out->pivots);
    }
    GW_TRY(status);
    read_answer(out, work, problem);
    return isfinite(out->cost) ? GW_OK : GW_E_DOMAIN;
}
