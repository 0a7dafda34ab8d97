/* Grants: the list with amounts and verdicts, totals by verdict, and the economy lines of one sheet. */
#include "base/lang.h"
#include "base/text.h"
#include "document/table.h"
#include "economy/grant_book.h"
#include "system/code.h"
#include "system/organisation.h"

/* grants: a comma list of those asked for; without one, those that expire in the year. */
struct grant_ask {
    const char *verdict, *committee, *year, *next, *grants, *expires;
    int in;
    size_t n_unknown; /* of those listed without being asked for: they do not say when they end */
};

static int grant_ask_read(
    struct table_make *t, const struct figure_params *p, struct grant_ask *q, struct err *err)
{
    int year, rc = table_year(p, true, &year, err);
    *q = (struct grant_ask){.verdict = figure_param(p, "verdict"),
        .committee = figure_param(p, "committee"),
        .grants = figure_param(p, "grant"),
        .year = arena_printf(table_arena(t), "%d", year),
        .next = arena_printf(table_arena(t), "%d", year + 1),
        .in = year};
    q->expires = q->grants ? NULL : q->year;
    return rc;
}

static const char *verdict_label(const char *verdict)
{
    return text_equal(verdict, GRANT_NOT_ASSESSED) ? tr("Ikke vurderet") : code_label("verdict", verdict);
}

static bool grant_is_asked(const struct grant_ask *q, const struct grant_entry *e)
{
    return (!q->verdict || text_equal(e->head.verdict ? e->head.verdict : GRANT_NOT_ASSESSED, q->verdict)) &&
           (!q->committee || text_list_has(e->committees, q->committee)) &&
           (q->grants ? text_list_has(q->grants, e->head.key) : grant_entry_ends(e, q->in));
}

static void note_grants(struct table_make *t, const struct grant_ask *q)
{
    const char *note = tr("Beløb i mio. kr. Et beløb, der ikke er oplyst, er ikke regnet med og er ikke 0.");
    table_note(t, q->n_unknown ? arena_printf(table_arena(t), tr("%s Udløb ikke oplyst for %zu, som er med."),
                                     note, q->n_unknown)
                               : note);
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
    table_text(t, verdict, g->verdict ? code_label("verdict", g->verdict) : tr("Ikke oplyst"));
    return rc;
}

/* Those asked for, by number: key, number, titles and verdict. */
static int grants_asked(
    struct table_make *t, struct grant_ask *q, struct grant **ret, size_t *ret_n, struct err *err)
{
    struct arena *a = table_arena(t);
    struct grant_book *book;
    int rc = grant_book_get(table_conn(t), &book, err);
    if (rc)
        return rc;
    *ret = arena_must(a, (book->n + 1) * sizeof **ret);
    *ret_n = 0;
    for (size_t i = 0; i < book->n; i++) {
        const struct grant *g = &book->entries[i].head;
        bool asked = grant_is_asked(q, &book->entries[i]);
        q->n_unknown += asked && !q->grants && book->entries[i].ends_unknown;
        if (asked)
            (*ret)[(*ret_n)++] = (struct grant){.nr = g->nr,
                .key = arena_strdup(a, g->key),
                .title = arena_strdup(a, g->title),
                .title_en = g->title_en ? arena_strdup(a, g->title_en) : NULL,
                .verdict = g->verdict ? arena_strdup(a, g->verdict) : NULL};
    }
    grant_book_put(book);
    return OK;
}

static int make_grants(struct table_make *t, const struct figure_params *p, struct err *err)
{
    struct grant_ask q;
    struct grant *grants = NULL;
    size_t n = 0;
    struct arena *a = table_arena(t);
    int rc = grant_ask_read(t, p, &q, err);
    if (!rc)
        rc = grants_asked(t, &q, &grants, &n, err);
    if (rc)
        return rc;
    const char *caption = q.grants ? arena_printf(a, tr("Udvalgte bevillinger, %s"), q.year)
                                   : arena_printf(a, tr("Bevillinger, der udløber %s"), q.year);
    if (q.verdict)
        caption = arena_printf(a, "%s, %s", caption, verdict_label(q.verdict));
    if (q.committee)
        caption = arena_printf(a, "%s, %s", caption, organisation_name(q.committee));
    table_caption(t, caption, tr("Bevilling"));
    size_t granted = table_number_column(t, arena_printf(a, tr("Bevilget %s"), q.year));
    size_t proposed = table_number_column(t, arena_printf(a, tr("Foreslået %s"), q.next));
    size_t verdict = table_text_column(t, tr("Vurdering"));
    for (size_t i = 0; !rc && i < n; i++)
        rc = grant_row(t, &q, &grants[i], granted, proposed, verdict, err);
    if (!rc && n == 0)
        return err_user(err, ERR_INVALID, "%s", tr("Der er ingen bevillinger efter valget. Vælg bredere."));
    if (!rc && !q.grants) {
        table_row(t, ROW_SUM, tr("I alt"));
        rc = table_figure(t, granted, "grant_amount",
            FIGURE_PARAMS(
                {"year", q.year}, {"committee", q.committee}, {"verdict", q.verdict}, {"expires", q.expires}),
            err);
        if (!rc)
            rc = table_figure(t, proposed, "grant_amount",
                FIGURE_PARAMS({"phase", "proposed"}, {"year", q.next}, {"committee", q.committee},
                    {"verdict", q.verdict}, {"expires", q.expires}),
                err);
    }
    note_grants(t, &q);
    return rc;
}

static int grant_total_row(struct table_make *t, const struct grant_ask *q, enum table_row_kind kind,
    const char *label, const char *verdict, const size_t column[3], struct err *err)
{
    table_row(t, kind, label);
    int rc = table_figure(t, column[0], "grants",
        FIGURE_PARAMS({"verdict", verdict}, {"committee", q->committee}, {"expires", q->expires}), err);
    if (!rc)
        rc = table_figure(t, column[1], "grant_amount",
            FIGURE_PARAMS({"year", q->year}, {"verdict", verdict}, {"committee", q->committee},
                {"expires", q->expires}),
            err);
    if (!rc)
        rc = table_figure(t, column[2], "grant_amount",
            FIGURE_PARAMS({"phase", "proposed"}, {"year", q->next}, {"verdict", verdict},
                {"committee", q->committee}, {"expires", q->expires}),
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
        rc = grants_asked(t, &q, &grants, &n, err);
    if (rc)
        return rc;
    const char *caption =
        arena_printf(table_arena(t), tr("Bevillinger, der udløber %s, efter vurdering"), q.year);
    if (q.committee)
        caption = arena_printf(table_arena(t), "%s, %s", caption, organisation_name(q.committee));
    table_caption(t, caption, tr("Vurdering"));
    size_t column[] = {table_number_column(t, tr("Antal")),
        table_number_column(t, arena_printf(table_arena(t), tr("Bevilget %s"), q.year)),
        table_number_column(t, arena_printf(table_arena(t), tr("Foreslået %s"), q.next))};
    for (size_t i = 0; !rc && i <= n_codes; i++) {
        const char *verdict = i < n_codes ? codes[i]->code : GRANT_NOT_ASSESSED;
        bool used = false;
        for (size_t k = 0; k < n; k++)
            used |= text_equal(grants[k].verdict ? grants[k].verdict : GRANT_NOT_ASSESSED, verdict);
        if (used)
            rc = grant_total_row(t, &q, ROW_PLAIN, verdict_label(verdict), verdict, column, err);
    }
    if (!rc)
        rc = grant_total_row(t, &q, ROW_SUM, tr("I alt"), NULL, column, err);
    note_grants(t, &q);
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
    .help = N_(
        "Bevillinger, der udløber i året, med det bevilgede beløb, det foreslåede i året efter og vurderingen. Med grant= de bevillinger, du skriver."),
    .params = "year verdict committee grant", .make = make_grants);
DOCUMENT_TABLE(table_grant_totals, .id = "grant_totals", .title = N_("Bevillinger efter vurdering"),
    .help = N_("Antal bevillinger, der udløber i året, og beløb for hver vurdering."),
    .params = "year committee", .make = make_grant_totals);
DOCUMENT_TABLE(table_grant_economy, .id = "grant_economy", .title = N_("Et bevillingsarks økonomi"),
    .help = N_("Beløbene på en bevillings ark, linje for linje, som de er trykt."), .params = "grant",
    .make = make_grant_economy);
