#include "chains/pricing/vecmath.h"

#include "chains/pricing/lanes_portable.h"
#include "chains/pricing/vecmath_lanes.h"

#define EXPM1_NEAR 0.34 /* inside the interval of exp_even and exp_odd */

double gw_vecmath_exp_pair(double high, double low)
{
    return exp_pair(high, low);
}

double gw_vecmath_expm1_pair(double high, double low)
{
    if (fabs(high) > EXPM1_NEAR) {
        return exp_pair(high, low) - 1.0;
    }
    double square = high * high;
    return high + (square * (HORNER(exp_even, square) + high * HORNER(exp_odd, square)) + low);
}

double gw_vecmath_exp(double x)
{
    return exp_lane(x);
}

double gw_vecmath_log(double x)
{
    return log_lane(x);
}

double gw_vecmath_log1p(double x)
{
    if (x > -0.29 && x < 0.41) {
        return log_sum(0.0, x, 0.0);
    }
    if (!(x > -1.0) || x > DBL_MAX) {
        return gw_vecmath_log(1.0 + x);
    }
    double sum = 1.0 + x;
    double lost = x < 1.0 ? x - (sum - 1.0) : 1.0 - (sum - x);
    return log_positive(sum, lost / sum);
}

double gw_vecmath_log_ratio(double a, double b)
{
    double difference = a - b;
    if (fabs(difference) < 0.1 * b) {
        return gw_vecmath_log1p(difference / b);
    }
    bool is_safe = a > 0x1p-500 && a < 0x1p500 && b > 0x1p-500 && b < 0x1p500;
    return is_safe ? log_positive(a / b, 0.0) : log_positive(a, 0.0) - log_positive(b, 0.0);
}

double gw_vecmath_mills(double x)
{
    return mills_lane(x);
}

double gw_vecmath_normal_pdf(double x)
{
    return normal_pdf_lane(x);
}

double gw_vecmath_normal_cdf(double x)
{
    return normal_cdf_lane(x);
}
