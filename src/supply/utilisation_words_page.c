/* Texts and the period that the pages about use of places share. */
#include "base/text.h"
#include "supply/utilisation_page.h"

#include <stdio.h>

const char *use_url(struct req *req, const char *key, const char *page)
{
    return arena_printf(req->arena, "/tilbud/aftaler/%s%s", key, page);
}

const char *use_count_text(struct req *req, int64_t n, bool hidden)
{
    return hidden ? tr("undertrykt") : html_format(req->arena, req->lang, harg_int(n));
}

const char *use_share_text(struct req *req, int64_t ppm, bool hidden)
{
    if (ppm == INT_NONE)
        return tr("kan ikke beregnes");
    return hidden ? tr("undertrykt") : html_format(req->arena, req->lang, harg_pct((struct pct){ppm}));
}

const char *use_money_text(struct req *req, struct money m, bool hidden)
{
    if (money_is_none(m))
        return tr("kan ikke beregnes");
    return hidden ? tr("undertrykt") : html_format(req->arena, req->lang, harg_money(m));
}

const char *use_interval_text(struct req *req, int64_t low_ppm, int64_t high_ppm)
{
    struct harg low = harg_filter(harg_pct((struct pct){low_ppm}), HF_BARE);
    return arena_printf(req->arena, "%s–%s", html_format(req->arena, req->lang, low),
        html_format(req->arena, req->lang, harg_pct((struct pct){high_ppm})));
}

const char *use_forecast_why(const struct use_forecast *f)
{
    switch (f->why) {
    case USE_FORECAST_NO_END: return tr("Aftalens slutdag er ikke oplyst, eller den er passeret.");
    case USE_FORECAST_NO_PLACES: return tr("Pladserne er ikke oplyst for tiden frem.");
    case USE_FORECAST_NO_LENGTHS: return tr("For få forløb er afsluttet til at regne deres længde ud.");
    default: return NULL;
    }
}

const char *use_forecast_text(struct req *req, const struct use_forecast *f, bool hidden)
{
    if (f->why != USE_FORECAST_OK)
        return tr("kan ikke beregnes");
    return use_share_text(req, f->ppm, hidden);
}

const char *use_period_words(struct req *req, day_t from, day_t to)
{
    struct harg first = harg_filter(harg_day(from), HF_LONG),
                last = harg_filter(harg_day((day_t){to.n - 1}), HF_LONG);
    return arena_printf(req->arena, tr("%s til %s"), html_format(req->arena, req->lang, first),
        html_format(req->arena, req->lang, last));
}

/* ---- the period ---- */

static day_t month_first(day_t d)
{
    struct ymd y = day_ymd(d);
    return day_from_ymd(y.year, y.month, 1);
}

/* "2026-03" as the first day of the month. */
static day_t month_parse(struct req *req, const char *text)
{
    return text ? day_parse_iso(arena_printf(req->arena, "%s-01", text)) : DAY_NONE;
}

static day_t day_within(day_t d, day_t low, day_t high)
{
    return d.n < low.n ? low : d.n > high.n ? high : d;
}

void use_period_read(struct req *req, const struct utilisation *u, struct use_period *ret)
{
    day_t last = u->as_of;
    if (!day_is_none(u->last_day) && u->last_day.n < last.n)
        last = u->last_day;
    day_t first =
        day_is_none(u->first_day) ? day_add_months(month_first(last), -11) : month_first(u->first_day);
    if (first.n > last.n) /* places begin later: nothing has been used yet */
        first = month_first(last);
    day_t from = month_parse(req, req_text(req, "fra")), to = month_parse(req, req_text(req, "til"));
    *ret = (struct use_period){.first = first, .end = {last.n + 1}};
    day_t to_month = day_is_none(to) ? month_first(last) : day_within(to, first, month_first(last));
    if (day_is_none(from))
        from = day_add_months(to_month, -11);
    ret->from = day_within(month_first(from), first, to_month);
    ret->to = day_add_months(to_month, 1);
    if (ret->to.n > ret->end.n)
        ret->to = ret->end;
    char text[16];
    struct ymd a = day_ymd(ret->from), b = day_ymd(to_month);
    snprintf(text, sizeof text, "%04d-%02d", a.year, a.month);
    ret->from_text = arena_strdup(req->arena, text);
    snprintf(text, sizeof text, "%04d-%02d", b.year, b.month);
    ret->to_text = arena_strdup(req->arena, text);
}
