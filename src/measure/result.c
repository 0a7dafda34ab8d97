#include "measure/result.h"

#include "base/csv.h"
#include "base/field.h"

#include <math.h>

void result_start(struct result_rows *r, struct buf *out, bool json, const char *const *columns)
{
    *r = (struct result_rows){out, columns, json, 0};
    for (int i = 0; !json && columns[i]; i++)
        buf_printf(out, "%s%s", i ? "," : "", columns[i]);
    if (!json)
        buf_putc(out, '\n');
}

static void before_cell(struct result_rows *r)
{
    if (r->json)
        buf_printf(r->out, "%s\"%s\":", r->at ? "," : "{", r->columns[r->at]);
    else if (r->at)
        buf_putc(r->out, ',');
    r->at++;
}

static void put_missing(struct result_rows *r)
{
    if (r->json)
        buf_puts(r->out, "null");
}

void result_end(struct result_rows *r)
{
    buf_puts(r->out, r->json ? "}\n" : "\n");
    r->at = 0;
}

void result_text(struct result_rows *r, const char *text)
{
    before_cell(r);
    if (!text)
        put_missing(r);
    else if (r->json)
        buf_json(r->out, text);
    else
        csv_put(r->out, text, ',');
}

void result_int(struct result_rows *r, int64_t x)
{
    before_cell(r);
    if (x == INT_NONE)
        put_missing(r);
    else
        buf_int(r->out, x);
}

void result_real(struct result_rows *r, double x)
{
    before_cell(r);
    if (isnan(x))
        put_missing(r);
    else
        buf_printf(r->out, "%.10g", x);
}

void result_day(struct result_rows *r, day_t day)
{
    char text[11];
    before_cell(r);
    if (day_is_none(day))
        put_missing(r);
    else
        buf_printf(r->out, r->json ? "\"%s\"" : "%s", day_iso(day, text));
}

void result_origin(struct result_rows *r, const struct snapshot *s, const char *profile, uint16_t until)
{
    result_text(r, profile);
    result_day(r, until ? snap_date((uint16_t)(until - 1)) : DAY_NONE);
    result_int(r, s->n_rejected);
    result_int(r, s->n_duplicates);
    result_int(r, RESULT_ENGINE);
}
