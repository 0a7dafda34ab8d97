/* Grants: the list with amounts and verdicts, totals by verdict, and the economy lines of one sheet. */
#include "base/lang.h"
#include "base/text.h"
#include "document/table.h"
#include "economy/grant_total.h"
#include "system/code.h"
#include "system/organisation.h"

#include <string.h>

struct grant_ask {
    const char *verdict, *committee, *phase, *year, *next, *grants;
};

static int grant_ask_read(
    struct table_make *t, const struct figure_params *p, struct grant_ask *q, struct err *err)
{
    int year, rc = table_year(p, true, &year, err);
    *q = (struct grant_ask){.verdict = figure_param(p, "verdict"),
        .committee = figure_param(p, "committee"),
        .grants = figure_param(p, "grant"),
        .year = arena_printf(table_arena(t), "%d", year),
        .next = arena_printf(table_arena(t), "%d", year + 1)};
    return rc;
}

/* Whether the key is one of the comma list; no list asks for all. */
static bool grant_is_listed(const char *list, const char *key)
{
    size_t len = strlen(key);
    for (const char *at = list; at && (at = strstr(at, key)) != NULL; at += len) {
        if ((at == list || at[-1] == ',') && (at[len] == ',' || at[len] == 0))
            return true;
    }
    return !list;
}

static bool grant_has_committee(
    const struct grant_line *lines, size_t n, const struct grant *g, const char *committee)
{
    bool found = !committee || text_equal(g->committee, committee);
    for (size_t i = 0; !found && i < n; i++)
        found = text_equal(lines[i].grant_key, g->key) && text_equal(lines[i].committee, committee);
    return found;
}

static int grant_row(struct table_make *t, const struct grant_ask *q, const struct grant *g, size_t granted,
    size_t proposed, size_t verdict, struct err *err)
{
    table_row(t, ROW_PLAIN,
        arena_printf(table_arena(t), "%lld. %s", (long long)g->nr, lang_pick(g->title, g->title_en)));
    int rc = table_figure(t, granted, "grant_amount",
        FIGURE_PARAMS({"grant", g->key}, {"year", q->year}, {"committee", q->committee}), err);
    if (!rc)
        rc = table_figure(t, proposed, "grant_amount",
            FIGURE_PARAMS(
                {"grant", g->key}, {"phase", "proposed"}, {"year", q->next}, {"committee", q->committee}),
            err);
    table_text(t, verdict, g->verdict ? code_label("verdict", g->verdict) : tr("ikke oplyst"));
    return rc;
}

static int make_grants(struct table_make *t, const struct figure_params *p, struct err *err)
{
    struct grant_ask q;
    struct grant *grants = NULL;
    struct grant_line *lines = NULL;
    size_t n = 0, n_lines = 0, shown = 0;
    struct arena *a = table_arena(t);
    int rc = grant_ask_read(t, p, &q, err);
    if (!rc)
        rc = grant_list(table_conn(t), &grants, &n, a, err);
    if (!rc)
        rc = grant_lines_all(table_conn(t), &lines, &n_lines, a, err);
    if (rc)
        return rc;
    table_caption(t, arena_printf(a, tr("Bevillinger, der udløber %s"), q.year), tr("Bevilling"));
    size_t granted = table_number_column(t, arena_printf(a, tr("Bevilget %s"), q.year));
    size_t proposed = table_number_column(t, arena_printf(a, tr("Foreslået %s"), q.next));
    size_t verdict = table_text_column(t, tr("Vurdering"));
    for (size_t i = 0; !rc && i < n; i++) {
        if ((q.verdict && !text_equal(grants[i].verdict, q.verdict)) ||
            !grant_is_listed(q.grants, grants[i].key) ||
            !grant_has_committee(lines, n_lines, &grants[i], q.committee))
            continue;
        rc = grant_row(t, &q, &grants[i], granted, proposed, verdict, err);
        shown++;
    }
    if (!rc && shown == 0)
        return err_user(err, ERR_INVALID, "%s", tr("Der er ingen bevillinger efter valget. Vælg bredere."));
    if (!rc && !q.grants) {
        table_row(t, ROW_SUM, tr("I alt"));
        rc = table_figure(t, granted, "grant_amount",
            FIGURE_PARAMS({"year", q.year}, {"committee", q.committee}, {"verdict", q.verdict}), err);
        if (!rc)
            rc = table_figure(t, proposed, "grant_amount",
                FIGURE_PARAMS({"phase", "proposed"}, {"year", q.next}, {"committee", q.committee},
                    {"verdict", q.verdict}),
                err);
    }
    table_note(t, tr("Beløb i mio. kr. Et beløb, der ikke er oplyst, er ikke regnet med og er ikke 0."));
    return rc;
}

static int grant_total_row(struct table_make *t, const struct grant_ask *q, enum table_row_kind kind,
    const char *label, const char *verdict, const size_t column[3], struct err *err)
{
    table_row(t, kind, label);
    int rc = table_figure(t, column[0], "grants", FIGURE_PARAMS({"verdict", verdict}), err);
    if (!rc)
        rc = table_figure(t, column[1], "grant_amount",
            FIGURE_PARAMS({"year", q->year}, {"verdict", verdict}, {"committee", q->committee}), err);
    if (!rc)
        rc = table_figure(t, column[2], "grant_amount",
            FIGURE_PARAMS(
                {"phase", "proposed"}, {"year", q->next}, {"verdict", verdict}, {"committee", q->committee}),
            err);
    return rc;
}

static int make_grant_totals(struct table_make *t, const struct figure_params *p, struct err *err)
{
    struct grant_ask q;
    struct grant *grants = NULL;
    size_t n = 0;
    const struct code *const *codes;
    size_t n_codes = code_list("verdict", DAY_NONE, &codes);
    int rc = grant_ask_read(t, p, &q, err);
    if (!rc)
        rc = grant_list(table_conn(t), &grants, &n, table_arena(t), err);
    if (rc)
        return rc;
    const char *caption = arena_printf(table_arena(t), tr("Bevillinger efter vurdering, %s"), q.year);
    if (q.committee)
        caption = arena_printf(table_arena(t), "%s, %s", caption, organisation_name(q.committee));
    table_caption(t, caption, tr("Vurdering"));
    size_t column[] = {table_number_column(t, tr("Antal")),
        table_number_column(t, arena_printf(table_arena(t), tr("Bevilget %s"), q.year)),
        table_number_column(t, arena_printf(table_arena(t), tr("Foreslået %s"), q.next))};
    for (size_t i = 0; !rc && i < n_codes; i++) {
        bool used = false;
        for (size_t k = 0; k < n; k++)
            used |= text_equal(grants[k].verdict, codes[i]->code);
        if (used)
            rc = grant_total_row(
                t, &q, ROW_PLAIN, code_label("verdict", codes[i]->code), codes[i]->code, column, err);
    }
    if (!rc)
        rc = grant_total_row(t, &q, ROW_SUM, tr("I alt"), NULL, column, err);
    table_note(t, tr("Beløb i mio. kr. Et beløb, der ikke er oplyst, er ikke regnet med og er ikke 0."));
    return rc;
}

static const char *grant_line_who(const struct grant_line *l, struct arena *a)
{
    const char *area = l->steering_area ? code_label("steering_area", l->steering_area) : NULL;
    const char *who = l->committee        ? organisation_abbrev(l->committee)
                      : l->administration ? organisation_abbrev(l->administration)
                                          : NULL;
    if (area && who)
        return arena_printf(a, "%s, %s", who, area);
    return area ? area : who;
}

/* The title of a line's part, or what it is. */
static const char *grant_line_label(const struct grant_line *l, const struct grant_part *parts, size_t n)
{
    if (l->purpose)
        return lang_pick(l->purpose, l->purpose_en);
    for (size_t i = 0; l->part && i < n; i++) {
        if (text_equal(parts[i].part, l->part))
            return lang_pick(parts[i].title, parts[i].title_en);
    }
    return text_equal(l->role, "total") ? tr("I alt") : tr("Formål ikke oplyst");
}

static int make_grant_economy(struct table_make *t, const struct figure_params *p, struct err *err)
{
    struct grant g;
    struct grant_line *lines = NULL;
    struct grant_part *parts = NULL;
    size_t n = 0, n_parts = 0;
    const char *key = figure_param(p, "grant"), *phase = NULL;
    struct arena *a = table_arena(t);
    if (!key)
        return err_user(err, ERR_INVALID, "%s", tr("Vælg en bevilling, fx grant=bevilling-01."));
    int rc = grant_by_key(table_conn(t), key, &g, a, err);
    if (!rc)
        rc = grant_lines(table_conn(t), key, &lines, &n, a, err);
    if (!rc)
        rc = grant_parts(table_conn(t), key, &parts, &n_parts, a, err);
    if (rc)
        return rc;
    table_caption(t, arena_printf(a, tr("Økonomi: %s"), lang_pick(g.title, g.title_en)), tr("Formål"));
    size_t period = table_text_column(t, tr("Periode")), who = table_text_column(t, tr("Udvalg og område")),
           amount = table_number_column(t, tr("Som trykt"));
    for (size_t i = 0; !rc && i < n; i++) {
        const struct grant_line *l = &lines[i];
        if (!text_equal(phase, l->phase))
            table_row(t, ROW_HEADING, text_equal(l->phase, "granted") ? tr("Bevilget") : tr("Foreslået"));
        phase = l->phase;
        table_row(t, text_equal(l->role, "total") ? ROW_SUM : ROW_PLAIN, grant_line_label(l, parts, n_parts));
        table_text(t, period, l->period_printed);
        table_text(t, who, grant_line_who(l, a));
        rc = table_figure(t, amount, "grant_line",
            FIGURE_PARAMS({"grant", key}, {"line", arena_printf(a, "%zu", i + 1)}), err);
    }
    if (!rc && n == 0)
        table_note(t, tr("Arket har ingen trykte beløb."));
    return rc;
}

DOCUMENT_TABLE(table_grants, .id = "grants", .title = N_("Bevillinger"),
    .help = N_("Bevillinger med det bevilgede beløb i året, det foreslåede i året efter og vurderingen."),
    .params = "year verdict committee grant", .make = make_grants);
DOCUMENT_TABLE(table_grant_totals, .id = "grant_totals", .title = N_("Bevillinger efter vurdering"),
    .help = N_("Antal bevillinger og beløb for hver vurdering."), .params = "year committee",
    .make = make_grant_totals);
DOCUMENT_TABLE(table_grant_economy, .id = "grant_economy", .title = N_("Et bevillingsarks økonomi"),
    .help = N_("Beløbene på en bevillings ark, linje for linje, som de er trykt."), .params = "grant",
    .make = make_grant_economy);
