/* Value, interval and target of a goal as a small drawing in a table row, on an axis that the rows share. */
#include "html/chart_plot.h"

#include <math.h>

enum { WIDTH = 200, HEIGHT = 24, SCALE_HEIGHT = 20, PAD = 14 };

static double at(const struct chart_goal_axis *axis, double x)
{
    return PAD + (x - axis->min) / (axis->max - axis->min) * (WIDTH - 2 * PAD);
}

struct chart_goal_axis chart_goal_axis(const struct chart_goal *goals, size_t n)
{
    double min = INFINITY, max = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        const double parts[] = {goals[i].value, goals[i].lo, goals[i].hi, goals[i].target};
        for (size_t k = 0; k < 4; k++) {
            if (isfinite(parts[k])) {
                min = fmin(min, parts[k]);
                max = fmax(max, parts[k]);
            }
        }
    }
    if (!(max >= min)) {
        return (struct chart_goal_axis){0, 1, 1};
    }
    struct chart_goal_axis axis = {.step = plot_nice_step(fmax(max - fmin(min, 0), 1e-6), 4)};
    axis.min = min < 0 ? floor(min / axis.step) * axis.step : 0;
    axis.max = fmax(ceil(max / axis.step - 1e-9) * axis.step, axis.min + axis.step);
    return axis;
}

struct html_safe chart_goal_scale(struct html *h, const struct chart_goal_axis *axis)
{
    struct svg g;
    svg_begin(&g, h);
    buf_printf(&g.buf,
        "<svg class=\"tov-mini\" viewBox=\"0 0 %d %d\" aria-hidden=\"true\" focusable=\"false\">", WIDTH,
        SCALE_HEIGHT);
    int every = (axis->max - axis->min) / axis->step > 3.5 ? 2 : 1, k = 0;
    for (double x = axis->min; x <= axis->max + axis->step / 100; x += axis->step, k++) {
        if (k % every == 0) {
            svg_text(&g, at(axis, x), 14,
                "text-anchor=\"middle\" font-weight=\"400\" font-size=\"13\" " PLOT_GREY,
                svg_number(&g, x, plot_decimals(axis->step)));
        }
    }
    buf_puts(&g.buf, "</svg>");
    return svg_end(&g);
}

struct html_safe chart_goal(struct html *h, const struct chart_goal *goal, const struct chart_goal_axis *axis)
{
    struct svg g;
    double mid = HEIGHT / 2.0;
    svg_begin(&g, h);
    buf_printf(&g.buf,
        "<svg class=\"tov-mini\" viewBox=\"0 0 %d %d\" aria-hidden=\"true\" focusable=\"false\">", WIDTH,
        HEIGHT);
    svg_line(&g, PAD, mid, WIDTH - PAD, mid, "stroke=\"#BFBFBF\" stroke-width=\"1\"");
    for (double x = axis->min; x <= axis->max + axis->step / 100; x += axis->step) {
        svg_line(&g, at(axis, x), mid - 3, at(axis, x), mid + 3, "stroke=\"#BFBFBF\" stroke-width=\"1\"");
    }
    if (plot_has_interval(goal->lo, goal->hi)) {
        svg_rect(&g, at(axis, goal->lo), mid - 5, fmax(at(axis, goal->hi) - at(axis, goal->lo), 1), 10,
            "fill=\"#9ECAE1\" stroke=\"#08519C\" stroke-width=\"1\"");
    }
    if (isfinite(goal->target)) {
        svg_line(&g, at(axis, goal->target), 1, at(axis, goal->target), HEIGHT - 1, PLOT_TARGET);
    }
    if (isfinite(goal->value)) {
        svg_circle(
            &g, at(axis, goal->value), mid, 5.5, "fill=\"#08519C\" stroke=\"#FFFFFF\" stroke-width=\"1.5\"");
    }
    buf_puts(&g.buf, "</svg>");
    return svg_end(&g);
}
