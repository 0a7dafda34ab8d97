/* What the sheet of a grant says beside the paper: links, moves, changed lines, price levels, years, and what the user may do. */
#include "base/text.h"
#include "economy/economy_words_page.h"
#include "economy/grant_edit_page.h"
#include "economy/grant_expiry.h"
#include "economy/grant_page.h"
#include "html/chart_columns.h"
#include "system/code.h"
#include "system/layout_page.h"

#include <math.h>

int grant_more_read(struct req *req, struct conn *c, const struct grant *g, struct grant_more *m)
{
    struct arena *a = req->arena;
    struct err *err = &req->err;
    int rc = grant_pays(c, g->key, &m->pays, &m->n_pays, a, err);
    if (!rc)
        rc = grant_moves(c, g->key, &m->moves, &m->n_moves, a, err);
    if (!rc)
        rc = grant_lines_changed(c, g->key, &m->changed, &m->n_changed, a, err);
    if (!rc && req_int(req, "pl", INT_NONE) != INT_NONE)
        rc = price_index_all(c, &m->rates, &m->n_rates, a, err);
    if (!rc)
        rc = grant_printed(c, g, &m->printed, &m->is_printed, a, err);
    int64_t *ids = arena_must(a, (m->n_changed + 1) * sizeof *ids);
    m->who = arena_must(a, (m->n_changed + 1) * sizeof *m->who);
    for (size_t i = 0; !rc && i < m->n_changed; i++)
        ids[i] = m->changed[i].user_id;
    return rc ? rc : grant_people(c, ids, m->who, m->n_changed, a, err);
}

/* ---- lines ---- */

/* "1,2345": as many decimals as the amount has. */
static const char *exact_mio(struct req *req, struct money m)
{
    return money_is_none(m) ? tr("ikke oplyst") : grant_amount_text(m, "mio_kr", req->arena);
}

static const char *line_period(struct req *req, const struct grant_line *l)
{
    struct arena *a = req->arena;
    const char *years = l->year_from == INT_NONE     ? NULL
                        : l->year_from == l->year_to ? arena_printf(a, "%lld", (long long)l->year_from)
                        : l->year_to == INT_NONE
                            ? arena_printf(a, tr("fra %lld"), (long long)l->year_from)
                            : arena_printf(a, "%lld-%lld", (long long)l->year_from, (long long)l->year_to);
    if (!day_is_none(l->expires))
        return arena_printf(a, tr("%s, til og med %s"), years ? years : tr("ikke oplyst"),
            html_format(a, req->lang, harg_day(l->expires)));
    return years;
}

static const char *line_told(struct req *req, const struct grant_more *m, const struct grant_line *l)
{
    const char *who = NULL;
    for (size_t i = 0; i < m->n_changed; i++) {
        if (m->changed[i].id == l->id)
            who = m->who[i];
    }
    if (l->no > 1)
        return arena_printf(req->arena, tr("Rettet af %s %s: %s"), who ? who : tr("ukendt"),
            grant_when(req, l->at), l->reason ? l->reason : "–");
    return l->print_id == INT_NONE
               ? arena_printf(req->arena, tr("Skrevet i Tovholder %s"), grant_when(req, l->at))
               : NULL;
}

static const char *convert_line(struct req *req, const struct grant_more *m, const struct grant_line *l)
{
    int64_t to = req_int(req, "pl", INT_NONE);
    int from = l->price_level ? price_level_year(l->price_level) : 0;
    struct arena *a = req->arena;
    if (to == INT_NONE || money_is_none(l->money))
        return NULL;
    if (!from)
        return l->price_level ? tr("Løbende priser omregnes ikke")
                              : tr("Kan ikke omregnes: prisniveau ikke oplyst");
    if (!l->steering_area)
        return tr("Kan ikke omregnes: styringsområde ikke oplyst");
    struct price_factor f =
        price_factor_of(m->rates, m->n_rates, l->steering_area, from, (int)to, clock_today());
    if (!f.valid)
        return arena_printf(a, tr("Kan ikke omregnes: satsen for %s i %d er ikke oplyst"),
            code_label("steering_area", l->steering_area), f.missing_year);
    struct money result = price_convert(l->money, &f);
    if (money_is_none(result))
        return tr("Kan ikke omregnes: beløbet er for stort");
    if (day_is_none(f.version_day))
        return tr("Samme prisniveau");
    return arena_printf(a, tr("I %lld-p/l: %s (faktor %s, satser til og med %s)"), (long long)to,
        economy_mio(req, result), price_factor_words(&f, a),
        html_format(a, req->lang, harg_day(f.version_day)));
}

void grant_more_line(struct req *req, const struct grant *g, const struct grant_more *m,
    const struct grant_line *l, struct grant_line_view *v)
{
    struct arena *a = req->arena;
    bool as_printed = l->print_id != INT_NONE &&
                      (l->no == 1 || (money_is_none(l->money) && dec_is_none(l->amount)) ||
                          (!dec_is_none(l->amount) && money_from_mio(l->amount).oere == l->money.oere));
    v->amount = as_printed ? l->as_printed : exact_mio(req, l->money);
    v->printed = l->print_id == INT_NONE || as_printed ? NULL
                 : l->as_printed                       ? l->as_printed
                                                       : tr("intet beløb");
    v->period = l->no == 1 && l->print_id != INT_NONE ? l->period_printed : line_period(req, l);
    if (l->no > 1 && l->period_printed && !text_equal(v->period, l->period_printed))
        v->period = arena_printf(
            a, tr("%s (som trykt: %s)"), v->period ? v->period : tr("ikke oplyst"), l->period_printed);
    v->price_level = !l->price_level                         ? NULL
                     : text_equal(l->price_level, "løbende") ? tr("Løbende priser")
                                                             : arena_printf(a, tr("%s-p/l"), l->price_level);
    v->posts = dec_is_none(l->person_years)
                   ? NULL
                   : arena_printf(a, tr("%s årsværk"), html_format(a, req->lang, harg_dec(l->person_years)));
    if (l->appropriation)
        v->role = arena_printf(a, tr("%s · bevilling %s"), v->role, l->appropriation);
    v->told = line_told(req, m, l);
    v->converted = convert_line(req, m, l);
    if (who_may(&req->who, PERM_ECONOMY_EDIT) && text_equal(l->phase, "granted"))
        v->edit_url = arena_printf(a, "/oekonomi/bevillinger/%s/beloeb/%lld/ret", g->key, (long long)l->line);
}

static void fill_gone(struct req *req, const struct grant_more *m, struct grant_view *v)
{
    struct grant_gone_view *rows = arena_must(req->arena, (m->n_changed + 1) * sizeof *rows);
    for (size_t i = 0; i < m->n_changed; i++) {
        const struct grant_line *l = &m->changed[i];
        if (l->ended != 1)
            continue;
        rows[v->n_gone++] = (struct grant_gone_view){
            .label = l->purpose ? lang_pick(l->purpose, l->purpose_en) : tr("Formål ikke oplyst"),
            .amount = l->as_printed ? l->as_printed : exact_mio(req, l->money),
            .period = l->period_printed ? l->period_printed : line_period(req, l),
            .reason = l->reason,
            .who = m->who[i] ? arena_printf(req->arena, "%s, %s", m->who[i], grant_when(req, l->at))
                             : grant_when(req, l->at)};
    }
    v->gone = rows;
}

/* ---- receipts ---- */

static const char *back_url(struct req *req, const struct grant *g)
{
    const char *target = req_text(req, "maal"), *kind = req_text(req, "slags"),
               *relation = req_text(req, "relation");
    if (!target || !kind)
        return NULL;
    const char *url =
        arena_printf(req->arena, "/oekonomi/bevillinger/%s/betaler/tilbage?slags=%s&maal=%s&relation=%s",
            g->key, kind, target, relation ? relation : "pays");
    static const char *const names[] = {"andel", "fra", "til"};
    for (size_t i = 0; i < 3; i++) {
        int64_t n = req_int(req, names[i], INT_NONE);
        if (n != INT_NONE)
            url = arena_printf(req->arena, "%s&%s=%lld", url, names[i], (long long)n);
    }
    return url;
}

static void fill_receipt(struct req *req, const struct grant *g, struct grant_view *v)
{
    const char *what = req_text(req, "kvit");
    long long no = (long long)req_int(req, "no", 0), line = (long long)req_int(req, "linje", 0),
              id = (long long)req_int(req, "id", 0);
    struct arena *a = req->arena;
    if (!what || !who_may(&req->who, PERM_ECONOMY_EDIT))
        return;
    const char *undo_head =
        no ? arena_printf(a, "/oekonomi/bevillinger/%s/fortryd?no=%lld", g->key, no) : NULL;
    const char *undo_line =
        line ? arena_printf(a, "/oekonomi/bevillinger/%s/beloeb/%lld/fortryd", g->key, line) : NULL;
    const char *undo_move =
        id ? arena_printf(a, "/oekonomi/bevillinger/%s/flytning/%lld/fortryd", g->key, id) : NULL;
    const char *undo_pay = id && req_text(req, "slags")
                               ? arena_printf(a, "/oekonomi/bevillinger/%s/betaler/%s/%lld/fjern", g->key,
                                     req_text(req, "slags"), id)
                               : NULL;
    const struct {
        const char *code, *text, *undo;
    } all[] = {
        {"oprettet", tr("Bevillingen er oprettet. Tilføj nu beløb, og hvad den betaler for."), undo_head},
        {"gemt", tr("Ændringen er gemt som en ny version."), undo_head},
        {"beloeb", tr("Beløbet er tilføjet."), undo_line},
        {"rettet", tr("Beløbet er rettet. Det tidligere står blandt versionerne."), undo_line},
        {"udgaaet", tr("Beløbet er udgået og tælles ikke længere med."), undo_line},
        {"tilfoejet", tr("Det er tilføjet."), undo_pay}, {"fjernet", tr("Det er fjernet."), back_url(req, g)},
        {"flyttet", tr("Flytningen er tilføjet."), undo_move},
        {"taget", tr("Flytningen er taget tilbage."), undo_move}, {"fortrudt", tr("Det er fortrudt."), NULL}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (text_equal(all[i].code, what)) {
            v->receipt = all[i].text;
            v->undo_url = all[i].undo;
        }
    }
    v->csrf = req_csrf(req);
}

/* ---- the rest ---- */

static void fill_price_levels(struct req *req, struct grant_view *v)
{
    enum { BACK = 5, AHEAD = 5 };
    struct html_option *o = arena_must(req->arena, (BACK + AHEAD + 2) * sizeof *o);
    int year = day_year(clock_today());
    o[v->n_price_levels++] = (struct html_option){"", tr("Som de står")};
    for (int y = year - BACK; y <= year + AHEAD; y++) {
        const char *value = arena_printf(req->arena, "%d", y);
        o[v->n_price_levels++] = (struct html_option){value, arena_printf(req->arena, tr("%s-p/l"), value)};
    }
    v->price_levels = o;
    if (req_int(req, "pl", INT_NONE) != INT_NONE)
        v->price_level = arena_printf(req->arena, "%lld", (long long)req_int(req, "pl", 0));
}

void grant_more_fill(struct req *req, const struct grant *g, const struct grant_more *m, struct grant_view *v)
{
    bool may = who_may(&req->who, PERM_ECONOMY_EDIT);
    v->url = grant_url(req, g->key, "");
    v->pays = grant_pay_rows(req, g->key, m->pays, m->n_pays, false);
    v->n_pays = m->n_pays;
    v->moves = grant_move_rows(req, g->key, m->moves, m->n_moves, may);
    v->n_moves = m->n_moves;
    v->purpose = g->purpose;
    v->versions_url = grant_url(req, g->key, "/versioner");
    if (m->is_printed && g->version > 1)
        v->printed_head = tr("Arket er ændret i Tovholder, siden det blev trykt.");
    fill_gone(req, m, v);
    fill_receipt(req, g, v);
    fill_price_levels(req, v);
    struct action *actions = arena_must(req->arena, 2 * sizeof *actions);
    size_t n = 0;
    if (may) {
        actions[n++] = (struct action){tr("Ret bevillingen"), grant_url(req, g->key, "/ret"), NULL};
        v->pay_url = grant_url(req, g->key, "/betaler");
        v->move_url = grant_url(req, g->key, "/flytning");
        v->line_url = grant_url(req, g->key, "/beloeb/ny");
    }
    actions[n++] = (struct action){tr("Versioner"), v->versions_url, NULL};
    v->head.actions = actions;
    v->head.n_actions = n;
    v->head.no_primary = true;
}

void grant_more_years(struct req *req, struct html *h, const struct grant *g, const struct grant_line *lines,
    size_t n, struct grant_view *v)
{
    struct grant_years y;
    struct arena *a = req->arena;
    size_t n_known = 0;
    grant_years_of(lines, n, &y);
    for (size_t i = 0; i < y.n; i++)
        n_known += !money_is_none(y.years[i].granted);
    if (y.n < 2 || n_known == 0)
        return;
    struct grant_year_view *rows = arena_must(a, y.n * sizeof *rows);
    struct chart_column *columns = arena_must(a, y.n * sizeof *columns);
    for (size_t i = 0; i < y.n; i++) {
        const struct grant_year *r = &y.years[i];
        bool known = !money_is_none(r->granted);
        int64_t ends = money_is_none(r->ends) ? 0 : r->ends.oere;
        rows[i] = (struct grant_year_view){arena_printf(a, "%d", y.first + (int)i),
            economy_mio(req, r->granted), economy_mio_or(req, r->ends, "–")};
        columns[i] = (struct chart_column){.label = rows[i].year,
            .value = known ? (double)(r->granted.oere - ends) / 1e8 : 0,
            .over = known ? (double)ends / 1e8 : 0,
            .line = NAN,
            .lo = NAN,
            .hi = NAN,
            .known = known ? CHART_KNOWN : CHART_MISSING};
    }
    v->years = rows;
    v->n_years = y.n;
    v->years_note =
        y.mixed
            ? tr("Beløbene har forskellige prisniveauer, også fra år til år. Lyst: det, der udløber med året. Et år uden søjle er ikke oplyst.")
            : tr("Lyst: det, der udløber med året. Et år uden søjle er ikke oplyst. Forslag er ikke med.");
    v->chart = chart_columns(
        h, &(struct chart_columns){.title = tr("Hvor meget er bevilget, og hvornår udløber det?"),
               .unit = tr("Mio. kr. om året"),
               .finding = arena_printf(a, tr("%s: %s mio. kr. i %s, heraf udløber %s."),
                   lang_pick(g->title, g->title_en), rows[y.n - 1].granted, rows[y.n - 1].year,
                   rows[y.n - 1].ends),
               .columns = columns,
               .n = y.n});
}
