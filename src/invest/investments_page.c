/* Investment cases: the list with the rounds, and a new case from nothing, a file or another case. */
#include "invest/investment_page.h"

#include "base/sort.h"
#include "base/text.h"
#include "committee/round.h"
#include "economy/price_index.h"
#include "effect/reported.h"
#include "investments.html.h"
#include "system/organisation.h"
#include "system/setting.h"

#include <math.h>
#include <string.h>

/* ---- the list ---- */

struct list_data {
    struct investment *rows;
    struct budget_round *rounds;
    struct round_pool *pools; /* [n_rounds] */
    size_t n, n_rounds;
    const char **sources;
};

static int read_list(struct req *req, struct list_data *d)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = investment_list(c, &d->rows, &d->n, req->arena, &req->err);
    if (!rc)
        rc = round_list(c, &d->rounds, &d->n_rounds, req->arena, &req->err);
    d->sources = arena_must(req->arena, (d->n_rounds + 1) * sizeof *d->sources);
    d->pools = arena_must(req->arena, (d->n_rounds + 1) * sizeof *d->pools);
    for (size_t i = 0; !rc && i < d->n_rounds; i++) {
        d->sources[i] = d->rounds[i].source
                            ? reported_source_words(c, d->rounds[i].source, d->rounds[i].place, req->arena)
                            : NULL;
        rc = round_pool_words(c, &d->rounds[i], &d->pools[i], req->arena, &req->err);
    }
    db_release(req->db, c);
    return rc;
}

static bool passes(struct req *req, const struct investment *v)
{
    const char *state = req_text(req, "tilstand"), *committee = req_text(req, "udvalg"),
               *q = req_text(req, "q");
    bool owned = !committee;
    for (size_t i = 0; committee && i < v->n_owners; i++)
        owned = owned || text_equal(v->owners[i].committee, committee);
    if (!owned || (state && !text_equal(state, investment_state_key(v->state))))
        return false;
    return !q || strstr(text_fold(req->arena, v->now.title), text_fold(req->arena, q));
}

static const char *round_title(const struct list_data *d, const char *key)
{
    for (size_t i = 0; key && i < d->n_rounds; i++) {
        if (text_equal(d->rounds[i].key, key))
            return lang_pick(d->rounds[i].title, d->rounds[i].title_en);
    }
    return key;
}

static int fill_row(
    struct req *req, const struct list_data *d, const struct investment *v, struct investment_row_view *row)
{
    struct invest_file f;
    struct invest_result r;
    int rc = invest_file_read(v->now.content, strlen(v->now.content), &f, req->arena, &req->err);
    if (!rc)
        rc = invest_compute(&f.c, NULL, &r, req->arena, &req->err);
    if (rc)
        return rc;
    *row = (struct investment_row_view){.url = arena_printf(req->arena, INVESTMENT_URL "/%s", v->key),
        .title = v->now.title,
        .owners = investment_owner_words(req, v),
        .state = tr(investment_state_label(v->state)),
        .state_class = investment_state_class(v->state),
        .npv = investment_kr_words(r.npv_municipality, 0, req->arena),
        .payback = investment_payback_words(&r.payback_all, f.c.n_years, req->arena),
        .round = round_title(d, v->round),
        .changed = investment_day_words(req, v->now.at),
        .npv_kr = r.npv_municipality,
        .payback_years = isnan(r.payback_all.years) ? INFINITY : r.payback_all.years,
        .changed_ms = stamp_is_none(v->now.at) ? 0 : v->now.at.ms,
        .state_code = v->state};
    return OK;
}

static int by_title(const void *x, const void *y)
{
    const struct investment_row_view *a = x, *b = y;
    return text_compare(a->title, b->title);
}
static int by_npv(const void *x, const void *y)
{
    const struct investment_row_view *a = x, *b = y;
    return a->npv_kr < b->npv_kr ? -1 : a->npv_kr > b->npv_kr ? 1 : by_title(x, y);
}
static int by_payback(const void *x, const void *y)
{
    const struct investment_row_view *a = x, *b = y;
    return a->payback_years < b->payback_years   ? -1
           : a->payback_years > b->payback_years ? 1
                                                 : by_title(x, y);
}
static int by_changed(const void *x, const void *y)
{
    const struct investment_row_view *a = x, *b = y;
    return a->changed_ms < b->changed_ms ? -1 : a->changed_ms > b->changed_ms ? 1 : by_title(x, y);
}
static int by_state(const void *x, const void *y)
{
    const struct investment_row_view *a = x, *b = y;
    return a->state_code < b->state_code ? -1 : a->state_code > b->state_code ? 1 : by_title(x, y);
}

static void sort_rows(struct investment_row_view *rows, size_t n, const char *sort)
{
    static const struct {
        const char *key;
        int (*compare)(const void *, const void *);
    } orders[] = {{"titel", by_title}, {"npv", by_npv}, {"tilbage", by_payback}, {"aendret", by_changed},
        {"tilstand", by_state}};
    bool down = sort[0] == '-';
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        if (text_equal(sort + down, orders[i].key))
            array_sort(rows, n, sizeof *rows, orders[i].compare);
    }
    for (size_t i = 0; down && i < n / 2; i++) {
        struct investment_row_view row = rows[i];
        rows[i] = rows[n - 1 - i];
        rows[n - 1 - i] = row;
    }
}

static const char *deadline(struct req *req, const char *what, day_t day)
{
    return arena_printf(req->arena, "%s %s", what, html_format(req->arena, req->lang, harg_day(day)));
}

/* Of the rounds that are not over; all when none is to come. */
static bool shows_round(const struct list_data *d, const struct budget_round *r)
{
    bool to_come = false;
    for (size_t i = 0; i < d->n_rounds; i++)
        to_come = to_come || d->rounds[i].to_day.n >= clock_today().n;
    return !to_come || r->to_day.n >= clock_today().n;
}

static void fill_rounds(struct req *req, const struct list_data *d, struct investments_view *v)
{
    struct investment_round_view *rows = arena_must(req->arena, (d->n_rounds + 1) * sizeof *rows);
    for (size_t i = 0; i < d->n_rounds; i++) {
        const struct budget_round *r = &d->rounds[i];
        const char **days = arena_must(req->arena, 2 * sizeof *days);
        struct link *cases = arena_must(req->arena, (d->n + 1) * sizeof *cases);
        struct investment_round_view *row = &rows[v->n_rounds];
        days[0] = deadline(req, tr("Indleveret"), round_submit_day(r));
        days[1] = deadline(req, tr("Godkendt af udvalgene"), round_approve_day(r));
        *row = (struct investment_round_view){.title = lang_pick(r->title, r->title_en),
            .url = arena_printf(req->arena, "/dokumenter/runder/%s", r->key),
            .when = round_when(r, req->arena),
            .pool = d->pools[i].own ? d->pools[i].own : tr("ikke oplyst"),
            .source = d->sources[i],
            .note = d->pools[i].note,
            .deadlines = days,
            .n_deadlines = 2,
            .cases = cases};
        for (size_t k = 0; k < d->n; k++) {
            if (text_equal(d->rows[k].round, r->key))
                cases[row->n_cases++] = (struct link){d->rows[k].now.title,
                    arena_printf(req->arena, INVESTMENT_URL "/%s", d->rows[k].key), false};
        }
        v->n_rounds += shows_round(d, r) || row->n_cases > 0;
    }
    v->rounds = rows;
}

static void fill_filters(struct req *req, struct investments_view *v)
{
    struct html_option *states = arena_must(req->arena, 6 * sizeof *states);
    struct link *filters = arena_must(req->arena, 3 * sizeof *filters);
    states[0] = (struct html_option){"", tr("Alle tilstande")};
    for (int i = INVESTMENT_DRAFT; i <= INVESTMENT_REFUSED; i++)
        states[i + 1] = (struct html_option){investment_state_key((enum investment_state)i),
            tr(investment_state_label((enum investment_state)i))};
    v->states = states;
    v->n_states = 6;
    v->committees = investment_committees(req, tr("Alle udvalg"), &v->n_committees);
    const char *url = INVESTMENT_URL;
    const char *const names[] = {"tilstand", "udvalg", "q"}, *const values[] = {v->state, v->committee, v->q};
    for (size_t i = 0; i < 3; i++)
        url = html_url_with(req->arena, url, names[i], values[i]);
    v->url = url;
    for (size_t i = 0; i < 3; i++) {
        const char *label = values[i];
        for (size_t k = 0; i == 0 && k < v->n_states; k++)
            label = text_equal(states[k].value, values[i]) ? states[k].label : label;
        for (size_t k = 0; i == 1 && k < v->n_committees; k++)
            label = text_equal(v->committees[k].value, values[i]) ? v->committees[k].label : label;
        if (values[i])
            filters[v->n_filters++] =
                (struct link){label, html_url_with(req->arena, url, names[i], NULL), false};
    }
    v->filters = filters;
}

static int investments_page(struct req *req, struct res *res)
{
    struct list_data d = {0};
    const struct action actions[] = {{tr("Ny case"), INVESTMENT_URL "/ny", NULL},
        {tr("Sammenlign to cases"), INVESTMENT_URL "/sammenlign", NULL}};
    bool may = who_may(&req->who, PERM_ECONOMY_EDIT);
    struct investments_view v = {.sort = req_text(req, "sorter"),
        .q = req_text(req, "q"),
        .state = req_text(req, "tilstand"),
        .committee = req_text(req, "udvalg")};
    int rc = read_list(req, &d);
    struct investment_row_view *rows = arena_must(req->arena, (d.n + 1) * sizeof *rows);
    for (size_t i = 0; !rc && i < d.n; i++) {
        if (passes(req, &d.rows[i]))
            rc = fill_row(req, &d, &d.rows[i], &rows[v.n++]);
    }
    if (rc)
        return rc;
    v.order = v.sort
                  ? tr("Nutidsværdien er kommunens udgifter og besparelser i budgettet.")
                  : tr("Sidst ændret først. Nutidsværdien er kommunens udgifter og besparelser i budgettet.");
    if (!v.sort)
        v.sort = "-aendret";
    sort_rows(rows, v.n, v.sort);
    v.rows = rows;
    fill_filters(req, &v);
    fill_rounds(req, &d, &v);
    v.empty = v.n ? NULL
              : v.n_filters
                  ? arena_printf(req->arena, tr("Ingen cases passer til dine valg. Prøv at fjerne “%s”."),
                        v.filters[v.n_filters - 1].label)
              : may ? tr("Der er ingen investeringscases. Opret den første med Ny case.")
                    : tr("Der er ingen investeringscases.");
    v.head = (struct page_head){.title = tr("Investeringscases"),
        .lead = tr("Hvad koster en indsats, hvad sparer den, for hvem og hvornår?"),
        .actions = may ? actions : actions + 1,
        .n_actions = may ? 2 : 1,
        .no_primary = !may};
    v.source = tr(
        "Beregnet af Tovholder ud fra casenes egne forudsætninger. Inspireret af SØM og GMCA's cost-benefit-model.");
    const struct crumb crumbs[] = {{tr("Økonomi"), "/oekonomi"}, {v.head.title, NULL}};
    struct html *h = page_begin(req, res, MENU_ECONOMY, v.head.title, crumbs, 2);
    t_investments_page(h, &v);
    return page_end(req, res, h);
}

/* ---- a new case ---- */

struct new_case {
    struct actor actor;
    struct investment_version v;
    const char *committee, *key;
    struct arena *a;
};
static int new_case_fn(struct conn *c, void *ctx, struct err *err)
{
    struct new_case *w = ctx;
    return investment_create(c, &w->actor, &w->v, w->committee, &w->key, w->a, err);
}

static int show_new(struct req *req, struct res *res, struct investment_new_view *v)
{
    struct conn *c;
    struct investment *cases = NULL;
    size_t n = 0;
    int rc = db_lease(req->db, &c, &(struct err){0});
    if (!rc) {
        rc = investment_list(c, &cases, &n, req->arena, &(struct err){0});
        db_release(req->db, c);
    }
    struct html_option *copies = arena_must(req->arena, (n + 1) * sizeof *copies);
    copies[v->n_copies++] = (struct html_option){"", tr("Ingen: begynd forfra")};
    for (size_t i = 0; !rc && i < n; i++)
        copies[v->n_copies++] = (struct html_option){cases[i].key, cases[i].now.title};
    v->copies = copies;
    v->committees = investment_committees(req, tr("Vælg et udvalg"), &v->n_committees);
    v->csrf = req_csrf(req);
    v->err = &req->err;
    v->head = (struct page_head){.title = tr("Ny investeringscase")};
    if (req->err.code)
        res->status = err_http_status(req->err.code);
    const struct crumb crumbs[] = {
        {tr("Økonomi"), "/oekonomi"}, {tr("Investeringscases"), INVESTMENT_URL}, {v->head.title, NULL}};
    struct html *h = page_begin(req, res, MENU_ECONOMY, v->head.title, crumbs, 3);
    t_investment_new_page(h, v);
    return page_end(req, res, h);
}

static const char *or_empty(const char *s)
{
    return s && *s ? s : NULL;
}

static int create(struct req *req, struct res *res, struct new_case *w)
{
    w->actor = req_actor(req);
    w->a = req->arena;
    int rc = db_write(req->db, "investment_create", new_case_fn, w, &req->err);
    return rc ? rc : res_redirect(res, arena_printf(req->arena, INVESTMENT_URL "/%s?kvit=oprettet", w->key));
}

/* Content of the copied case, or of an empty one. */
static int content_of(struct req *req, const struct investment_new_view *v, struct new_case *w)
{
    struct conn *c;
    int64_t first = 0, years = 0;
    struct err *err = &req->err;
    if (v->copy) {
        struct investment old;
        int rc = db_lease(req->db, &c, err);
        if (rc)
            return rc;
        rc = investment_by_key(c, v->copy, &old, req->arena, err);
        db_release(req->db, c);
        if (rc)
            return rc;
        w->v.intervention = old.now.intervention;
        w->v.grant_key = old.now.grant_key;
        w->v.note_key = old.now.note_key;
        w->v.reason =
            arena_printf(req->arena, tr("Kopi af %s, version %lld"), old.now.title, (long long)old.now.no);
        return investment_content_titled(old.now.content, v->title, &w->v.content, req->arena, err);
    }
    if (!text_to_int(v->first_year, 1990, 2100, &first))
        err_field(err, "first_year", "%s", tr("Skriv et årstal, fx 2026."));
    if (!text_to_int(v->years, 1, INVEST_YEARS, &years))
        err_field(err, "years", "%s", tr("Skriv et helt tal fra 1 til 100."));
    if (!or_empty(v->price_level))
        err_field(err, "price_level", "%s", tr("Skriv prisniveauet, fx 2026-p/l."));
    if (err->n_fields)
        return ERR_INVALID;
    const struct setting *limit = setting_find("investment_payback_years"),
                         *source = setting_find("investment_payback_source");
    return investment_content_empty(v->title, v->price_level, (int)first, (int)years, v->committee,
        organisation_name(v->committee), (int)setting_int(limit), setting_text(source), &w->v.content,
        req->arena, err);
}

static int new_page(struct req *req, struct res *res)
{
    bool post = req_is_post(req);
    int year = day_year(clock_today());
    struct arena *a = req->arena;
    struct investment_new_view v = {.title = post ? text_trim(a, req_form(req, "title")) : "",
        .committee = post ? req_form(req, "committee") : NULL,
        .price_level = post ? text_trim(a, req_form(req, "price_level")) : arena_printf(a, "%d-p/l", year),
        .first_year = post ? text_trim(a, req_form(req, "first_year")) : arena_printf(a, "%d", year),
        .years = post ? text_trim(a, req_form(req, "years")) : "10",
        .copy = post ? or_empty(req_form(req, "kopi")) : req_text(req, "kopi")};
    if (!post)
        return show_new(req, res, &v);
    struct new_case w = {.committee = or_empty(v.committee)};
    if (!or_empty(v.title))
        err_field(&req->err, "title", "%s", tr("Skriv en titel."));
    if (!w.committee)
        err_field(&req->err, "committee", "%s", tr("Vælg det udvalg, der ejer casen."));
    int rc = req->err.n_fields ? ERR_INVALID : content_of(req, &v, &w);
    rc = rc ? rc : create(req, res, &w);
    return rc == ERR_INVALID ? show_new(req, res, &v) : rc;
}

static int file_page(struct req *req, struct res *res)
{
    const struct upload *up = req_upload(req, "fil");
    int year = day_year(clock_today());
    struct investment_new_view v = {.title = "",
        .committee = req_form(req, "committee"),
        .price_level = arena_printf(req->arena, "%d-p/l", year),
        .first_year = arena_printf(req->arena, "%d", year),
        .years = "10"};
    struct new_case w = {.committee = or_empty(v.committee)};
    int rc = OK;
    if (!up || up->size == 0)
        rc = err_user(&req->err, ERR_INVALID, "%s", tr("Vælg en fil."));
    else if (!w.committee)
        rc = err_user(&req->err, ERR_INVALID, "%s", tr("Vælg det udvalg, der ejer casen."));
    else
        rc = investment_content_standard(up->data, up->size, &w.v.content, req->arena, &req->err);
    if (!rc) {
        w.v.reason = arena_printf(req->arena, tr("Læst ind fra %s"), up->filename);
        rc = create(req, res, &w);
    }
    if (rc != ERR_INVALID)
        return rc;
    v.file_error = up && up->size ? arena_printf(req->arena, "%s: %s", up->filename, err_user_text(&req->err))
                                  : arena_printf(req->arena, "%s", err_user_text(&req->err));
    return show_new(req, res, &v);
}

static const struct param list_params[] = {
    {"tilstand", P_KEY, 0, 0}, {"udvalg", P_KEY, 0, 0}, {"q", P_TEXT, 0, 100}, {"sorter", P_KEY, 0, 0}};
static const struct param new_get_params[] = {{"kopi", P_KEY, 0, 0}};
static const struct param new_params[] = {{"title", P_FORM, 0, 400}, {"committee", P_FORM, 0, 80},
    {"price_level", P_FORM, 0, 40}, {"first_year", P_FORM, 0, 10}, {"years", P_FORM, 0, 10},
    {"kopi", P_FORM, 0, 80}};
static const struct param file_params[] = {
    {"fil", P_FILE, 0, INVESTMENT_MOST_BYTES}, {"committee", P_FORM, 0, 80}};
ROUTE(investments_route, "GET", INVESTMENT_URL, PERM_ECONOMY_READ, investments_page, list_params);
ROUTE(investment_new_get, "GET", INVESTMENT_URL "/ny", PERM_ECONOMY_EDIT, new_page, new_get_params);
ROUTE(investment_new_post, "POST", INVESTMENT_URL "/ny", PERM_ECONOMY_EDIT, new_page, new_params);
ROUTE(investment_file_post, "POST", INVESTMENT_URL "/fil", PERM_ECONOMY_EDIT, file_page, file_params);
