/* What a changed verdict means: other verdicts chosen in the address, money before and after. And the catalogue as a workbook. */
#include "economy/assessment_compare_page.h"

#include "assessment_list.html.h"
#include "base/text.h"
#include "economy/assessment_catalogue.h"
#include "economy/assessment_owed.h"
#include "economy/economy_words_page.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#include <string.h>

enum { MOST_CHOICES = 60, MOST_LISTED = 300 };
#define PAGE "/oekonomi/udloeb/hvad-nu-hvis"

struct chosen {
    struct verdict_choice list[MOST_CHOICES];
    size_t n;
};

static void choose(struct chosen *k, const char *key, const char *verdict)
{
    for (size_t i = 0; i < k->n; i++) {
        if (text_equal(k->list[i].grant_key, key)) {
            k->list[i].verdict = verdict;
            return;
        }
    }
    if (k->n < MOST_CHOICES)
        k->list[k->n++] = (struct verdict_choice){key, verdict};
}

/* "bevilling-18.stop", and the one that is being added. */
static int read_choices(struct req *req, struct conn *c, struct chosen *k)
{
    int rc = OK;
    const char **values;
    size_t n = req_all(req, "valg", &values);
    for (size_t i = 0; i < n; i++) {
        const char *dot = strrchr(values[i], '.');
        if (dot)
            choose(k, arena_strndup(req->arena, values[i], (size_t)(dot - values[i])), dot + 1);
    }
    const char *grant = req_text(req, "bevilling"), *verdict = req_text(req, "ny");
    int64_t nr = req_int(req, "nr", INT_NONE);
    if (!grant && nr != INT_NONE)
        rc = assessment_key_of_nr(c, nr, &grant, req->arena, &req->err);
    if (!rc && nr != INT_NONE && !grant)
        rc = err_user(&req->err, ERR_NOT_FOUND, "%s",
            tr("Ingen bevilling har det nummer. Se listen over bevillinger."));
    if (grant && verdict)
        choose(k, grant, verdict);
    return rc;
}

static int read_year(struct req *req, struct conn *c, int64_t *ret)
{
    *ret = req_int(req, "aar", INT_NONE);
    int rc = *ret == INT_NONE ? assessment_newest_year(c, ret, &req->err) : OK;
    if (!rc && *ret == INT_NONE)
        *ret = day_ymd(clock_today()).year;
    return rc;
}

/* ---- words ---- */

static const char *signed_mio(struct req *req, struct money m)
{
    if (m.oere == 0)
        return "0";
    const char *size = economy_mio(req, (struct money){m.oere < 0 ? -m.oere : m.oere});
    return arena_printf(req->arena, "%s%s", m.oere < 0 ? "−" : "+", size);
}

static const char *sum_note(struct req *req, const struct verdict_sum *s, bool with_missing)
{
    const char *out = NULL;
    if (!money_is_none(s->conditional))
        out = arena_printf(req->arena, tr("og %s på betingelser"), economy_mio(req, s->conditional));
    if (!with_missing || !s->n_missing)
        return out;
    const char *missing = s->n_missing == 1
                              ? tr("1 kan ikke tælles")
                              : arena_printf(req->arena, tr("%d kan ikke tælles"), s->n_missing);
    return out ? arena_printf(req->arena, "%s, %s", out, missing) : missing;
}

static struct compare_row_view row_of(
    struct req *req, const char *label, const struct verdict_row *r, bool with_missing)
{
    return (struct compare_row_view){label, economy_mio_or(req, r->before.firm, "–"),
        sum_note(req, &r->before, with_missing), economy_mio_or(req, r->after.firm, "–"),
        sum_note(req, &r->after, with_missing), signed_mio(req, r->difference),
        with_missing && r->n_one_sided
            ? arena_printf(req->arena, tr("uden %d, der kun kan tælles på den ene side"), r->n_one_sided)
            : NULL};
}

static void fill_tables(struct req *req, const struct verdict_comparison *k, struct compare_view *v)
{
    struct arena *a = req->arena;
    struct compare_row_view *years = arena_must(a, COMPARE_YEARS * sizeof *years);
    struct compare_row_view *committees = arena_must(a, (k->n_committees + 1) * sizeof *committees);
    struct compare_row_view *areas = arena_must(a, (k->n_areas + 1) * sizeof *areas);
    for (size_t i = 0; i < COMPARE_YEARS; i++)
        years[i] = row_of(req, arena_printf(a, "%d", k->years[i].year), &k->years[i], true);
    for (size_t i = 0; i < k->n_committees; i++)
        committees[i] = row_of(req,
            k->committees[i].code ? organisation_abbrev(k->committees[i].code) : tr("Ikke oplyst"),
            &k->committees[i], false);
    for (size_t i = 0; i < k->n_areas; i++)
        areas[i] =
            row_of(req, k->areas[i].code ? code_label("steering_area", k->areas[i].code) : tr("Ikke oplyst"),
                &k->areas[i], false);
    v->tables[0] = (struct compare_table_view){tr("Efter år"), tr("År"), years, COMPARE_YEARS};
    v->tables[1] = (struct compare_table_view){
        arena_printf(a, tr("Efter udvalg, %s"), v->first_year), tr("Udvalg"), committees, k->n_committees};
    v->tables[2] = (struct compare_table_view){arena_printf(a, tr("Efter styringsområde, %s"), v->first_year),
        tr("Styringsområde"), areas, k->n_areas};
}

static const char *basis_words(struct req *req, const struct verdict_effect *e)
{
    switch (e->basis) {
    case BASIS_SAME: return tr("Samme beløb som nu.");
    case BASIS_STOPS: return tr("Forslaget falder bort.");
    case BASIS_VERSION:
        return arena_printf(req->arena, tr("Beløb fra vurderingens version %lld (%s)."),
            (long long)e->version_no, code_label("assessment_state", e->version_state));
    case BASIS_UNKNOWN:
        return tr("Ingen har skrevet, hvad bevillingen koster med den vurdering. Beløbet kan ikke tælles.");
    }
    return NULL;
}

static const char *grant_title(struct req *req, const struct grant *g)
{
    return arena_printf(req->arena, "%lld. %s", (long long)g->nr, lang_pick(g->title, g->title_en));
}

static void fill_effects(struct req *req, const struct verdict_comparison *k, struct compare_view *v)
{
    struct arena *a = req->arena;
    struct compare_effect_view *rows = arena_must(a, (k->n_effects + 1) * sizeof *rows);
    struct compare_missing_view *missing = arena_must(a, (k->n_missing + 1) * sizeof *missing);
    for (size_t i = 0; i < k->n_effects; i++) {
        const struct verdict_effect *e = &k->effects[i];
        const char *url = arena_printf(a, "/oekonomi/bevillinger/%s", e->grant->key);
        rows[i] = (struct compare_effect_view){.url = url,
            .title = grant_title(req, e->grant),
            .from = e->grant->verdict ? code_label("verdict", e->grant->verdict) : tr("ingen"),
            .to = code_label("verdict", e->verdict),
            .to_class = economy_verdict_class(e->verdict),
            .before = economy_mio(req, e->before),
            .after = economy_mio(req, e->after),
            .note = basis_words(req, e),
            .write_url = html_url_with(a, arena_printf(a, "%s/vurdering", url), "vurdering", e->verdict)};
    }
    size_t n_missing = k->n_missing > MOST_LISTED ? MOST_LISTED : k->n_missing;
    for (size_t i = 0; i < n_missing; i++) {
        const struct verdict_missing *m = &k->missing[i];
        missing[i] = (struct compare_missing_view){arena_printf(a, "/oekonomi/bevillinger/%s", m->grant->key),
            grant_title(req, m->grant), m->verdict ? code_label("verdict", m->verdict) : tr("ingen"),
            m->before && m->after ? tr("hverken nu eller med dine valg")
            : m->before           ? tr("ikke nu")
                                  : tr("ikke med dine valg")};
    }
    v->effects = rows;
    v->n_effects = k->n_effects;
    v->missing = missing;
    v->n_missing = n_missing;
    if (n_missing < k->n_missing)
        v->missing_under = arena_printf(a, tr("Viser de første %zu af %zu."), n_missing, k->n_missing);
}

static void fill_form(
    struct req *req, const struct verdict_comparison *k, const struct chosen *chosen, struct compare_view *v)
{
    struct arena *a = req->arena;
    struct html_option *grants = arena_must(a, (k->n_grants + 1) * sizeof *grants);
    struct link *filters = arena_must(a, (chosen->n + 1) * sizeof *filters);
    v->chosen = arena_must(a, (chosen->n + 1) * sizeof *v->chosen);
    grants[v->n_grants++] = (struct html_option){"", tr("Vælg bevilling")};
    v->by_number = k->n_grants > MOST_LISTED;
    for (size_t i = 0; i < k->n_grants && !v->by_number; i++)
        grants[v->n_grants++] = (struct html_option){k->grants[i].key, grant_title(req, &k->grants[i])};
    v->grants = grants;
    v->verdicts = page_options(a, "verdict", tr("Vælg vurdering"), &v->n_verdicts);
    for (size_t i = 0; i < chosen->n; i++) {
        const struct verdict_choice *c = &chosen->list[i];
        const char *url = arena_printf(a, PAGE "?aar=%s", v->year);
        v->chosen[v->n_chosen++] = arena_printf(a, "%s.%s", c->grant_key, c->verdict);
        for (size_t j = 0; j < chosen->n; j++) {
            if (j != i)
                url =
                    arena_printf(a, "%s&valg=%s.%s", url, chosen->list[j].grant_key, chosen->list[j].verdict);
        }
        const char *title = c->grant_key;
        for (size_t j = 0; j < k->n_grants; j++) {
            if (text_equal(k->grants[j].key, c->grant_key))
                title = arena_printf(a, tr("nr. %lld"), (long long)k->grants[j].nr);
        }
        filters[v->n_filters++] =
            (struct link){arena_printf(a, "%s: %s", title, code_label("verdict", c->verdict)), url, false};
    }
    v->filters = filters;
}

static int show_comparison(struct req *req, struct res *res, const struct verdict_comparison *k,
    const struct chosen *chosen, int64_t year)
{
    struct arena *a = req->arena;
    struct compare_view v = {.year = arena_printf(a, "%lld", (long long)year),
        .first_year = arena_printf(a, "%lld", (long long)year + 1),
        .may_write = who_may(&req->who, PERM_ECONOMY_EDIT)};
    fill_form(req, k, chosen, &v);
    fill_tables(req, k, &v);
    fill_effects(req, k, &v);
    v.head = (struct page_head){.title = tr("Hvad en ændret vurdering betyder"),
        .lead =
            arena_printf(a, tr("Runde %s · mio. kr. i %s-p/l · intet bliver gemt"), v.year, v.first_year)};
    v.under = tr(
        "Et beløb tæller kun, når en version af vurderingen har skrevet det, det gælder et helt år, er fast og står i rundens prisniveau. Beløb på betingelser står for sig.");
    v.source = tr("Kilde: de gældende vurderinger og forslag. Ikke oplyste beløb regnes aldrig som 0.");
    const struct crumb crumbs[] = {{tr("Økonomi"), "/oekonomi"}, {tr("Bevillinger"), "/oekonomi/bevillinger"},
        {arena_printf(a, tr("Udløb %s"), v.year), arena_printf(a, "/oekonomi/udloeb?aar=%s", v.year)},
        {tr("Ændret vurdering"), NULL}};
    struct html *h = page_begin(req, res, MENU_ECONOMY, v.head.title, crumbs, 4);
    t_compare_verdicts_page(h, &v);
    return page_end(req, res, h);
}

static int compare_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct chosen chosen = {.n = 0};
    struct verdict_comparison k = {0};
    int64_t year;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = read_choices(req, c, &chosen);
    if (!rc)
        rc = read_year(req, c, &year);
    if (!rc)
        rc = assessment_compare(c, year, chosen.list, chosen.n, &k, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc)
        rc = show_comparison(req, res, &k, &chosen, year);
    assessment_compare_done(&k);
    return rc;
}

static int catalogue_file(struct req *req, struct res *res)
{
    struct conn *c;
    struct export_table sheets[CATALOGUE_SHEETS];
    struct buf out = BUF_INIT;
    int64_t year;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = read_year(req, c, &year);
    if (!rc)
        rc = assessment_catalogue(c, year, sheets, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc)
        rc = export_xlsx_book(sheets, CATALOGUE_SHEETS, &out, &req->err);
    if (!rc)
        rc = res_file(res, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            arena_printf(req->arena, "udloebskatalog-%lld.xlsx", (long long)year), out.data, out.len);
    buf_done(&out);
    return rc;
}

static const struct param compare_params[] = {{"aar", P_INT, 2000, 2100}, {"valg", P_TEXT, 0, 100},
    {"bevilling", P_KEY, 0, 0}, {"nr", P_INT, 1, INT32_MAX}, {"ny", P_KEY, 0, 0}};
ROUTE(assessment_compare_route, "GET", PAGE, PERM_ECONOMY_READ, compare_page, compare_params);
static const struct param catalogue_params[] = {{"aar", P_INT, 2000, 2100}};
ROUTE(assessment_catalogue_route, "GET", "/oekonomi/udloeb/katalog", PERM_ECONOMY_READ, catalogue_file,
    catalogue_params);
