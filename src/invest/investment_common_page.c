/* What the pages of one investment case share: the case read and computed, its head and tabs, and its charts. */
#include "invest/investment_page.h"

#include "base/sort.h"
#include "base/text.h"
#include "investment.html.h"
#include "system/organisation.h"

#include <math.h>
#include <string.h>

const char *investment_state_class(enum investment_state state)
{
    return state == INVESTMENT_DECIDED    ? "success"
           : state == INVESTMENT_APPROVED ? "info"
           : state == INVESTMENT_REVIEW   ? "warning"
           : state == INVESTMENT_REFUSED  ? "error"
                                          : "plain";
}

const char *investment_owner_words(struct req *req, const struct investment *v)
{
    const char *out = NULL;
    for (size_t i = 0; i < v->n_owners; i++) {
        const char *abbrev = organisation_abbrev(v->owners[i].committee);
        out = !out
                  ? abbrev
                  : arena_printf(req->arena, "%s%s%s", out, i + 1 == v->n_owners ? tr(" og ") : ", ", abbrev);
    }
    return out ? out : tr("ingen ejer");
}

static int by_label(const void *x, const void *y)
{
    const struct html_option *a = x, *b = y;
    return text_compare(a->label, b->label);
}

const struct html_option *investment_committees(struct req *req, const char *first, size_t *ret_n)
{
    const struct organisation *rows;
    size_t n = organisation_all(&rows), at = 0;
    struct html_option *o = arena_must(req->arena, (n + 1) * sizeof *o);
    if (first)
        o[at++] = (struct html_option){"", first};
    size_t from = at;
    for (size_t i = 0; i < n; i++) {
        bool seen = false;
        for (size_t k = 0; k < at; k++)
            seen = seen || text_equal(o[k].value, rows[i].key);
        if (text_equal(rows[i].kind, "committee") && !seen)
            o[at++] = (struct html_option){
                rows[i].key, arena_printf(req->arena, "%s (%s)", organisation_name(rows[i].key),
                                 organisation_abbrev(rows[i].key))};
    }
    array_sort(o + from, at - from, sizeof *o, by_label);
    *ret_n = at;
    return o;
}

const char *investment_day_words(struct req *req, struct stamp at)
{
    return stamp_is_none(at) ? NULL : html_format(req->arena, req->lang, harg_day(stamp_local_day(at)));
}

int investment_open(struct req *req, bool draws, struct investment_data *ret)
{
    struct conn *c;
    bool found = false;
    *ret = (struct investment_data){0};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = investment_by_key(c, req_text(req, "key"), &ret->v, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc)
        rc = investment_result_of(ret->v.now.content, draws, &ret->r, req->arena, &req->err);
    if (!rc && ret->r.draws_late && !(rc = db_lease(req->db, &c, &req->err))) {
        rc = investment_draws_stored(c, ret->v.now.hash, &ret->r.draws, &found, req->arena, &req->err);
        db_release(req->db, c);
        ret->r.has_draws = found;
    }
    if (rc)
        return rc;
    ret->url = arena_printf(req->arena, INVESTMENT_URL "/%s", ret->v.key);
    ret->may_edit = who_may(&req->who, PERM_ECONOMY_EDIT) && ret->v.state < INVESTMENT_DECIDED;
    return OK;
}

/* "2026-p/l", "2026": the year; 0 = none that amounts can be converted to. */
static int level_year(const char *level, struct arena *a)
{
    return level && strlen(level) >= 4 ? price_level_year(arena_strndup(a, level, 4)) : 0;
}

struct price_factor investment_level_factor(
    const struct price_index *rates, size_t n, const char *from, const char *to, struct arena *a)
{
    int x = level_year(from, a), y = level_year(to, a);
    return x && y ? price_factor_of(rates, n, "service", x, y, clock_today()) : (struct price_factor){0};
}

static const struct {
    const char *label, *path;
} TABS[INVESTMENT_TABS] = {[TAB_RESULT] = {N_("Resultat"), ""},
    [TAB_ASSUMPTIONS] = {N_("Forudsætninger"), "/forudsaetninger"},
    [TAB_SENSITIVITY] = {N_("Følsomhed"), "/foelsomhed"},
    [TAB_HANDLING] = {N_("Behandling"), "/behandling"},
    [TAB_VERSIONS] = {N_("Versioner"), "/versioner"},
    [TAB_FOLLOW] = {N_("Opfølgning"), "/opfoelgning"}};

/* The receipt of what was just done, with undo while it can be. */
static void fill_receipt(struct req *req, const struct investment_data *d, struct investment_top_view *v)
{
    const char *done = req_text(req, "kvit");
    bool edited = text_equal(done, "gemt"), happened = text_equal(done, "sket");
    if (!done)
        return;
    v->receipt = text_equal(done, "fortrudt")   ? tr("Det er fortrudt.")
                 : text_equal(done, "oprettet") ? tr("Casen er oprettet. Ret tallene under Forudsætninger.")
                 : edited   ? arena_printf(req->arena, tr("Version %lld er gemt."), (long long)d->v.now.no)
                 : happened ? tr("Det er gemt.")
                            : NULL;
    if (edited && d->v.now.no > 1)
        v->undo_url = arena_printf(req->arena, "%s/fortryd?version=%lld", d->url, (long long)d->v.now.no);
    if (happened)
        v->undo_url = arena_printf(req->arena, "%s/fortryd?haendelse=%lld", d->url, (long long)d->v.seq);
}

void investment_top(
    struct req *req, const struct investment_data *d, enum investment_tab tab, struct investment_top_view *v)
{
    const struct invest_case *c = &d->r.f.c;
    struct action *actions = arena_must(req->arena, 4 * sizeof *actions);
    size_t n = 0;
    if (d->may_edit)
        actions[n++] = (struct action){tr("Ret casen"), arena_printf(req->arena, "%s/ret/sag", d->url), NULL};
    actions[n++] =
        (struct action){tr("Hent XLSX"), arena_printf(req->arena, "%s/fil?format=xlsx", d->url), NULL};
    actions[n++] =
        (struct action){tr("Hent JSON"), arena_printf(req->arena, "%s/fil?format=json", d->url), NULL};
    if (who_may(&req->who, PERM_ECONOMY_EDIT))
        actions[n++] = (struct action){
            tr("Lav en kopi"), arena_printf(req->arena, INVESTMENT_URL "/ny?kopi=%s", d->v.key), NULL};
    *v = (struct investment_top_view){.csrf = req_csrf(req)};
    v->head = (struct page_head){.title = d->v.now.title,
        .lead = arena_printf(req->arena, tr("Version %lld · %s · %d–%d · %s"), (long long)d->v.now.no,
            c->price_level, c->first_year, c->first_year + c->n_years - 1,
            investment_owner_words(req, &d->v)),
        .badge = tr(investment_state_label(d->v.state)),
        .badge_class = investment_state_class(d->v.state),
        .actions = actions,
        .n_actions = n,
        .no_primary = true};
    for (int i = 0; i < INVESTMENT_TABS; i++) {
        if (i == TAB_FOLLOW && d->v.state != INVESTMENT_DECIDED)
            continue;
        v->tabs[v->n_tabs++] = (struct link){
            tr(TABS[i].label), arena_printf(req->arena, "%s%s", d->url, TABS[i].path), i == (int)tab};
    }
    fill_receipt(req, d, v);
}

struct html *investment_begin(struct req *req, struct res *res, const struct investment_data *d,
    const char *last, const struct investment_top_view *top)
{
    const struct crumb crumbs[] = {{tr("Økonomi"), "/oekonomi"}, {tr("Investeringscases"), INVESTMENT_URL},
        {d->v.now.title, last ? d->url : NULL}, {last, NULL}};
    struct html *h = page_begin(req, res, MENU_ECONOMY,
        last ? arena_printf(req->arena, "%s: %s", last, d->v.now.title) : d->v.now.title, crumbs,
        last ? 4 : 3);
    t_investment_top(h, top);
    return h;
}

/* ---- charts ---- */

static double most_of(const double *x, size_t n)
{
    double most = 0;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, fabs(x[i]));
    return most;
}

struct html_safe investment_actor_chart(struct html *h, const struct investment_result *r)
{
    const struct invest_case *c = &r->f.c;
    struct chart_step_row *rows = arena_must(h->arena, ((size_t)c->n_actors + 1) * sizeof *rows);
    double unit = investment_unit(most_of(r->r.npv_actor, (size_t)c->n_actors));
    size_t n = 0;
    for (int i = 0; i < c->n_actors; i++) {
        bool any = false;
        for (size_t k = 0; k < r->n_flows; k++)
            any = any || r->flows[k].actor == i;
        if (any)
            rows[n++] = (struct chart_step_row){c->actors[i].label,
                investment_amount_words(r->r.npv_actor[i], unit, h->arena), r->r.npv_actor[i] / unit, false};
    }
    struct chart_waterfall chart = {.title = tr("Hvem betaler, og hvem sparer?"),
        .unit =
            arena_printf(h->arena, tr("Nutidsværdi i %s, %s, %d år. Til venstre betaler, til højre sparer."),
                investment_unit_words(unit), c->price_level, c->n_years),
        .first = tr("Aktør"),
        .second = arena_printf(h->arena, tr("Nutidsværdi, %s"), investment_unit_words(unit)),
        .rows = rows,
        .n = n};
    return chart_diverging(h, &chart);
}

enum { MOST_STEPS = 14 };

/* The case's steps; those beyond MOST_STEPS together. */
static size_t steps_of(
    struct arena *a, const struct investment_result *r, struct chart_step_row *rows, double *ret_most)
{
    struct investment_step *steps = NULL;
    struct err err = ERR_INIT;
    size_t n = 0, n_steps = 0;
    double left = 0, sum = 0;
    if (investment_steps(r, &steps, &n_steps, a, &err) != OK)
        n_steps = 0;
    for (size_t i = 0; i < n_steps; i++) {
        if (n < MOST_STEPS)
            rows[n++] =
                (struct chart_step_row){investment_step_label(r, &steps[i], a), NULL, steps[i].npv, false};
        else
            left += steps[i].npv;
    }
    if (left < 0 || left > 0)
        rows[n++] = (struct chart_step_row){tr("Øvrige linjer"), NULL, left, false};
    rows[n++] = (struct chart_step_row){tr("Nutidsværdi i alt"), NULL, r->r.npv, true};
    *ret_most = 0;
    for (size_t i = 0; i < n; i++) {
        sum = rows[i].is_sum ? rows[i].value : sum + rows[i].value;
        *ret_most = fmax(*ret_most, fmax(fabs(sum), fabs(rows[i].value)));
    }
    return n;
}

struct html_safe investment_step_chart(struct html *h, const struct investment_result *r)
{
    struct chart_step_row *rows = arena_must(h->arena, (MOST_STEPS + 3) * sizeof *rows);
    double most;
    size_t n = steps_of(h->arena, r, rows, &most);
    double unit = investment_unit(most);
    for (size_t i = 0; i < n; i++) {
        rows[i].text = investment_amount_words(rows[i].value, unit, h->arena);
        rows[i].value /= unit;
    }
    struct chart_waterfall chart = {.title = tr("Fra udgift til nutidsværdi"),
        .unit = arena_printf(h->arena,
            tr("Nutidsværdi i %s, %s. Kun udgifter og besparelser, der kan ses i budgetter."),
            investment_unit_words(unit), r->f.c.price_level),
        .first = tr("Linje"),
        .second = arena_printf(h->arena, tr("Nutidsværdi, %s"), investment_unit_words(unit)),
        .rows = rows,
        .n = n};
    return chart_waterfall(h, &chart);
}

struct html_safe investment_tornado_chart(struct html *h, const struct investment_result *r)
{
    enum { MOST = 10 };
    struct chart_swing_row *rows = arena_must(h->arena, MOST * sizeof *rows);
    double most = fabs(r->r.npv);
    size_t n = r->n_swings < MOST ? r->n_swings : MOST;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, fmax(fabs(r->swings[i].low), fabs(r->swings[i].high)));
    double unit = investment_unit(most);
    for (size_t i = 0; i < n; i++) {
        const struct invest_swing *s = &r->swings[i];
        const struct invest_param *p = &r->f.c.params[s->param];
        rows[i] = (struct chart_swing_row){.label = investment_param_label(&r->f.c, p, h->arena),
            .low_text = investment_amount_words(s->low, unit, h->arena),
            .high_text = investment_amount_words(s->high, unit, h->arena),
            .low_at = investment_param_words(p, p->low, h->arena),
            .high_at = investment_param_words(p, p->high, h->arena),
            .low = s->low / unit,
            .high = s->high / unit};
    }
    struct chart_tornado chart = {.title = tr("Hvad afhænger resultatet mest af?"),
        .unit = arena_printf(h->arena,
            tr("Nutidsværdi i alt i %s, når ét tal ad gangen er lavt eller højt. Skraveret er værre, fyldt er bedre."),
            investment_unit_words(unit)),
        .middle = r->r.npv / unit,
        .middle_text = investment_amount_words(r->r.npv, unit, h->arena),
        .note = r->n_swings > MOST ? tr("De ti tal, der betyder mest, er vist.") : NULL,
        .rows = rows,
        .n = n};
    return chart_tornado(h, &chart);
}
