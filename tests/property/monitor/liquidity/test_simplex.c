/* Random hedges: against lp_solve, and against what must hold of any answer. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <lpsolve/lp_lib.h>

#include "monitor/liquidity/simplex.h"
#include "tests/property/monitor/policy/random.h"

#define PROBLEMS 12000

static struct gw_simplex_work work;

/* Gammas of options at shocks: mostly positive, some rows of both signs (vega), costs of any size. */
static void draw(struct gw_simplex_problem *p, uint64_t *seed)
{
    memset(p, 0, sizeof *p);
    p->variables = 1 + (size_t)random_below(seed, random_one_in(seed, 8) ? GW_SIMPLEX_VARIABLES_MAX : 14);
    p->rows = 1 + (size_t)random_below(seed, GW_SIMPLEX_ROWS_MAX);
    const bool is_signed = random_one_in(seed, 3);
    const double size = random_one_in(seed, 2) ? 1.0 : 1e4;
    for (size_t j = 0; j < p->variables; j++) {
        p->cost[j] =
            random_one_in(seed, 10) ? 0.0 : random_between(seed, random_one_in(seed, 12) ? -5.0 : 0.1, 40.0);
        p->available[j] = random_one_in(seed, 15) ? 0.0 : random_between(seed, 0.5, 100.0);
    }
    for (size_t i = 0; i < p->rows; i++) {
        double reach = 0.0;
        for (size_t j = 0; j < p->variables; j++) {
            const double low = is_signed && i % 3 == 2 ? -1.0 : 0.0;
            p->row[i][j] = random_one_in(seed, 6) ? 0.0 : size * random_between(seed, low, 1.0);
            reach += p->row[i][j] > 0.0 ? p->row[i][j] * p->available[j] : 0.0;
        }
        p->bound[i] = random_between(seed, -0.2, random_one_in(seed, 5) ? 1.3 : 0.6) * reach;
    }
}

/* The oracle. Returns its status, OPTIMAL or INFEASIBLE. */
static int ask_lp_solve(const struct gw_simplex_problem *p, double *cost)
{
    double row[GW_SIMPLEX_VARIABLES_MAX + 1] = {0};
    lprec *lp = make_lp(0, (int)p->variables);
    assert_non_null(lp);
    set_verbose(lp, NEUTRAL);
    memcpy(row + 1, p->cost, p->variables * sizeof row[0]);
    assert_true(set_obj_fn(lp, row));
    for (size_t i = 0; i < p->rows; i++) {
        memcpy(row + 1, p->row[i], p->variables * sizeof row[0]);
        assert_true(add_constraint(lp, row, GE, p->bound[i]));
    }
    for (size_t j = 0; j < p->variables; j++) {
        assert_true(set_upbo(lp, (int)j + 1, p->available[j]));
    }
    const int status = solve(lp);
    *cost = get_objective(lp);
    delete_lp(lp);
    return status;
}

static double row_scale(const struct gw_simplex_problem *p, size_t i)
{
    double scale = fabs(p->bound[i]);
    for (size_t j = 0; j < p->variables; j++) {
        scale = fmax(scale, fabs(p->row[i][j]) * p->available[j]);
    }
    return scale;
}

static void check_feasible(const struct gw_simplex_problem *p, const struct gw_simplex_answer *a)
{
    for (size_t j = 0; j < p->variables; j++) {
        assert_true(a->x[j] >= 0.0 && a->x[j] <= p->available[j]);
    }
    for (size_t i = 0; i < p->rows; i++) {
        double sum = a->shortfall[i];
        for (size_t j = 0; j < p->variables; j++) {
            sum += p->row[i][j] * a->x[j];
        }
        assert_true(sum >= p->bound[i] - 1e-7 * row_scale(p, i));
        assert_true(a->shortfall[i] >= 0.0 && (!a->is_feasible || a->shortfall[i] == 0.0));
    }
}

static double cost_size(const struct gw_simplex_problem *p)
{
    double size = 1e-9;
    for (size_t j = 0; j < p->variables; j++) {
        size += fabs(p->cost[j]) * p->available[j];
    }
    return size;
}

static void the_answer_is_that_of_lp_solve(void **state)
{
    (void)state;
    uint64_t seed = 19;
    unsigned feasible = 0, infeasible = 0;
    for (int n = 0; n < PROBLEMS; n++) {
        struct gw_simplex_problem problem;
        struct gw_simplex_answer answer;
        double cost = 0.0;
        draw(&problem, &seed);
        assert_int_equal(gw_simplex_solve(&answer, &work, &problem), GW_OK);
        check_feasible(&problem, &answer);
        const int status = ask_lp_solve(&problem, &cost);
        assert_true(status == OPTIMAL || status == PRESOLVED || status == INFEASIBLE);
        assert_int_equal(answer.is_feasible, status != INFEASIBLE);
        if (answer.is_feasible) {
            assert_true(fabs(answer.cost - cost) <= 1e-8 * cost_size(&problem));
        }
        feasible += answer.is_feasible;
        infeasible += !answer.is_feasible;
    }
    assert_true(feasible > PROBLEMS / 3 && infeasible > PROBLEMS / 50);
}

/* Weak duality closed: the cost is what prices of rows and of what is available add up to. */
static void prices_pay_for_the_cost(void **state)
{
    (void)state;
    uint64_t seed = 20;
    for (int n = 0; n < PROBLEMS / 4; n++) {
        struct gw_simplex_problem p;
        struct gw_simplex_answer a;
        draw(&p, &seed);
        assert_int_equal(gw_simplex_solve(&a, &work, &p), GW_OK);
        if (!a.is_feasible) {
            continue;
        }
        double worth = 0.0;
        for (size_t i = 0; i < p.rows; i++) {
            assert_true(a.price[i] >= -1e-9);
            worth += a.price[i] * p.bound[i];
        }
        for (size_t j = 0; j < p.variables; j++) {
            double reduced = p.cost[j];
            for (size_t i = 0; i < p.rows; i++) {
                reduced -= a.price[i] * p.row[i][j];
            }
            worth += fmin(0.0, reduced) * p.available[j];
        }
        assert_true(fabs(worth - a.cost) <= 1e-7 * cost_size(&p));
    }
}

static void more_gamma_never_costs_less(void **state)
{
    (void)state;
    uint64_t seed = 21;
    for (int n = 0; n < PROBLEMS / 4; n++) {
        struct gw_simplex_problem p;
        struct gw_simplex_answer less, more;
        draw(&p, &seed);
        assert_int_equal(gw_simplex_solve(&less, &work, &p), GW_OK);
        const size_t row = (size_t)random_below(&seed, p.rows);
        p.bound[row] += random_between(&seed, 0.0, 0.2) * row_scale(&p, row);
        assert_int_equal(gw_simplex_solve(&more, &work, &p), GW_OK);
        assert_true(less.is_feasible || !more.is_feasible);
        assert_true(!more.is_feasible || more.cost >= less.cost - 1e-8 * cost_size(&p));
    }
}

/* One row: buying by rising cost per gamma is optimal (exchange argument). */
static void one_row_is_bought_greedily(void **state)
{
    (void)state;
    uint64_t seed = 22;
    for (int n = 0; n < PROBLEMS / 4; n++) {
        struct gw_simplex_problem p;
        struct gw_simplex_answer a;
        draw(&p, &seed);
        p.rows = 1;
        for (size_t j = 0; j < p.variables; j++) {
            p.cost[j] = fabs(p.cost[j]);
            p.row[0][j] = fabs(p.row[0][j]);
        }
        assert_int_equal(gw_simplex_solve(&a, &work, &p), GW_OK);
        bool is_used[GW_SIMPLEX_VARIABLES_MAX] = {false};
        double left = p.bound[0];
        double cost = 0.0;
        for (size_t step = 0; step < p.variables && left > 0.0; step++) {
            size_t best = p.variables;
            for (size_t j = 0; j < p.variables; j++) {
                const bool is_open = !is_used[j] && p.row[0][j] > 0.0 && p.available[j] > 0.0;
                if (is_open &&
                    (best == p.variables || p.cost[j] / p.row[0][j] < p.cost[best] / p.row[0][best])) {
                    best = j;
                }
            }
            if (best == p.variables) {
                break;
            }
            const double take = fmin(p.available[best], left / p.row[0][best]);
            cost += take * p.cost[best];
            left -= take * p.row[0][best];
            is_used[best] = true;
        }
        assert_int_equal(a.is_feasible, left <= 1e-8 * row_scale(&p, 0));
        assert_true(!a.is_feasible || fabs(a.cost - cost) <= 1e-7 * cost_size(&p));
    }
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    struct gw_simplex_answer a;
    struct gw_simplex_problem p = {.variables = 0, .rows = 1};
    assert_int_equal(gw_simplex_solve(&a, &work, &p), GW_E_DOMAIN);
    p.variables = GW_SIMPLEX_VARIABLES_MAX + 1;
    assert_int_equal(gw_simplex_solve(&a, &work, &p), GW_E_DOMAIN);
    p.variables = 2;
    p.rows = GW_SIMPLEX_ROWS_MAX + 1;
    assert_int_equal(gw_simplex_solve(&a, &work, &p), GW_E_DOMAIN);
    p.rows = 1;
    p.available[1] = -1.0;
    assert_int_equal(gw_simplex_solve(&a, &work, &p), GW_E_DOMAIN);
    p.available[1] = 1.0;
    p.row[0][0] = (double)NAN;
    assert_int_equal(gw_simplex_solve(&a, &work, &p), GW_E_DOMAIN);
    p.row[0][0] = 1.0;
    p.cost[0] = (double)INFINITY;
    assert_int_equal(gw_simplex_solve(&a, &work, &p), GW_E_DOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_answer_is_that_of_lp_solve),
        cmocka_unit_test(prices_pay_for_the_cost),
        cmocka_unit_test(more_gamma_never_costs_less),
        cmocka_unit_test(one_row_is_bought_greedily),
        cmocka_unit_test(nonsense_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
