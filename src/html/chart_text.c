#include "html/chart_svg.h"

#include "base/text.h"

#include <string.h>

/* Advance widths of IBM Plex Sans (Regular, SemiBold) in thousandths of the font size, U+0020 to U+00FF. */
static const short widths[2][224] = {
    {236, 284, 419, 713, 598, 927, 694, 242, 335, 335, 450, 600, 272, 399, 272, 383, 600, 600, 600, 600, 600,
        600, 600, 600, 600, 600, 292, 292, 600, 600, 600, 477, 891, 641, 653, 621, 671, 583, 559, 695, 707,
        400, 510, 634, 501, 812, 707, 708, 606, 708, 640, 581, 572, 678, 609, 891, 613, 593, 580, 317, 383,
        317, 600, 565, 600, 534, 580, 503, 580, 549, 324, 528, 568, 250, 250, 527, 272, 873, 568, 560, 580,
        580, 367, 487, 351, 568, 492, 768, 507, 499, 464, 343, 314, 343, 600, 472, 472, 472, 472, 472, 472,
        472, 472, 472, 472, 472, 472, 472, 472, 472, 472, 472, 472, 472, 472, 472, 472, 472, 472, 472, 472,
        472, 472, 472, 472, 472, 472, 472, 236, 284, 514, 595, 612, 605, 314, 586, 600, 776, 399, 513, 600, 0,
        476, 600, 468, 600, 346, 346, 600, 573, 652, 326, 600, 359, 398, 513, 847, 872, 824, 467, 641, 641,
        641, 641, 641, 641, 907, 621, 583, 583, 583, 583, 400, 400, 400, 400, 674, 707, 708, 708, 708, 708,
        708, 600, 708, 678, 678, 678, 678, 593, 606, 640, 534, 534, 534, 534, 534, 534, 864, 503, 549, 549,
        549, 549, 250, 250, 250, 250, 555, 568, 560, 560, 560, 560, 560, 600, 568, 568, 568, 568, 568, 499,
        580, 499},
    {236, 309, 471, 656, 600, 960, 713, 260, 337, 337, 556, 600, 298, 402, 298, 437, 600, 600, 600, 600, 600,
        600, 600, 600, 600, 600, 318, 318, 600, 600, 600, 493, 899, 672, 663, 642, 689, 600, 577, 712, 719,
        423, 545, 678, 521, 816, 719, 712, 641, 712, 664, 611, 580, 690, 638, 949, 655, 632, 599, 329, 437,
        329, 600, 559, 600, 559, 600, 513, 600, 558, 350, 545, 588, 276, 276, 562, 294, 888, 588, 563, 600,
        600, 393, 499, 374, 588, 524, 819, 544, 524, 502, 363, 376, 363, 600, 472, 472, 472, 472, 472, 472,
        472, 472, 472, 472, 472, 472, 472, 472, 472, 472, 472, 472, 472, 472, 472, 472, 472, 472, 472, 472,
        472, 472, 472, 472, 472, 472, 472, 236, 309, 541, 586, 624, 615, 376, 574, 600, 788, 434, 545, 600, 0,
        468, 600, 470, 600, 347, 345, 600, 593, 670, 350, 600, 348, 424, 545, 840, 863, 827, 486, 672, 672,
        672, 672, 672, 672, 950, 642, 600, 600, 600, 600, 423, 423, 423, 423, 694, 719, 712, 712, 712, 712,
        712, 600, 712, 690, 690, 690, 690, 632, 641, 677, 559, 559, 559, 559, 559, 559, 864, 513, 558, 558,
        558, 558, 276, 276, 276, 276, 589, 588, 563, 563, 563, 563, 563, 600, 571, 588, 588, 588, 588, 524,
        600, 524},
};
enum { WIDTH_OTHER = 872, FONT_PX = 13 };

static int char_width(uint32_t c, bool bold)
{
    if (c == 0x2013 || c == 0x2212) { /* en dash, minus */
        return 600;
    }
    return c >= 32 && c < 256 ? widths[bold][c - 32] : c < 32 ? 0 : WIDTH_OTHER;
}

double chart_text_width(const char *s, bool bold)
{
    int sum = 0;
    while (*s) {
        sum += char_width(text_next(&s), bold);
    }
    return sum * FONT_PX / 1000.0;
}

const char *chart_text_fit(struct arena *a, const char *s, double width, bool bold)
{
    if (chart_text_width(s, bold) <= width) {
        return s;
    }
    double room = width * 1000 / FONT_PX - WIDTH_OTHER, sum = 0;
    const char *end = s, *p = s;
    int n = 0;
    while (*p) {
        sum += char_width(text_next(&p), bold);
        if (sum > room) {
            break;
        }
        end = p;
        n++;
    }
    while (end > s && (end[-1] == ' ' || end[-1] == ',')) {
        end--;
    }
    return n < 3 ? "" : arena_printf(a, "%.*s…", (int)(end - s), s);
}

/* ---- writing ---- */

void svg_begin(struct svg *g, struct html *h)
{
    *g = (struct svg){.page = h, .buf = BUF_INIT};
    html_init(&g->h, &g->buf, h->arena, h->lang);
}

struct html_safe svg_end(struct svg *g)
{
    struct html_safe r = {"", 0};
    for (size_t i = 0; i < sizeof g->h.icons / sizeof g->h.icons[0]; i++) {
        g->page->icons[i] |= g->h.icons[i];
    }
    const char *copy = buf_failed(&g->buf) ? NULL : arena_strndup(g->h.arena, g->buf.data, g->buf.len);
    if (copy) {
        r = (struct html_safe){copy, g->buf.len};
    }
    buf_done(&g->buf);
    return r;
}

void svg_open(struct svg *g, double width, double height, const char *role, const char *class_name,
    const char *title, const char *desc)
{
    int id = html_next_id(g->page);
    buf_printf(&g->buf,
        "<svg%s%s%s viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\" role=\"%s\" aria-labelledby=\"c%d-t c%d-d\" "
        "font-family=\"IBM Plex Sans, Liberation Sans, Arial, sans-serif\" font-size=\"13\"><title id=\"c%d-t\">",
        *class_name ? " class=\"" : "", class_name, *class_name ? "\"" : "", width, height, width, height,
        role, id, id, id);
    html_text(&g->h, harg_text(title ? title : ""));
    buf_printf(&g->buf, "</title><desc id=\"c%d-d\">", id);
    html_text(&g->h, harg_text(desc ? desc : ""));
    buf_puts(&g->buf, "</desc>");
}

void svg_line(struct svg *g, double x1, double y1, double x2, double y2, const char *attrs)
{
    buf_printf(&g->buf, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" %s/>", x1, y1, x2, y2, attrs);
}

void svg_rect(struct svg *g, double x, double y, double w, double height, const char *attrs)
{
    buf_printf(&g->buf, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" %s/>", x, y,
        w < 0 ? 0 : w, height, attrs);
}

void svg_circle(struct svg *g, double x, double y, double r, const char *attrs)
{
    buf_printf(&g->buf, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" %s/>", x, y, r, attrs);
}

void svg_text(struct svg *g, double x, double y, const char *attrs, const char *text)
{
    buf_printf(&g->buf, "<text x=\"%.1f\" y=\"%.1f\" %s>", x, y, attrs);
    html_text(&g->h, harg_text(text));
    buf_puts(&g->buf, "</text>");
}

const char *svg_number(struct svg *g, double value, int decimals)
{
    double scaled = value * 1000;
    int64_t milli = (int64_t)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    static const int64_t unit[] = {1000, 100, 10, 1};
    decimals = decimals < 0 ? 0 : decimals > 3 ? 3 : decimals;
    int64_t u = unit[decimals], rounded = (milli + (milli < 0 ? -u / 2 : u / 2)) / u * u;
    const char *s = html_format(g->h.arena, g->h.lang, harg_dec((struct dec){rounded}));
    /* Decimals that are zero are shown too, so that a row of figures is equally exact. */
    const char *point = strpbrk(s, g->h.lang == LANG_EN ? "." : ",");
    int have = point ? (int)strlen(point + 1) : 0;
    if (have >= decimals) {
        return s;
    }
    return arena_printf(g->h.arena, "%s%s%.*s", s,
        point                  ? ""
        : g->h.lang == LANG_EN ? "."
                               : ",",
        decimals - have, "000");
}
