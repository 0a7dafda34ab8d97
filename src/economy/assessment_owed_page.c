/* Who owes what: assessments that are not finished, with responsible and deadline, and giving several of them both at once. */
#include "economy/assessment_owed_page.h"

#include "assessment_list.html.h"
#include "base/text.h"
#include "base/words.h"
#include "economy/economy_words_page.h"
#include "people/citizen_access_page.h"
#include "system/code.h"
#include "system/layout_page.h"

#include <string.h>

enum { PER_PAGE = 50 };

struct owed_data {
    struct assessment_owed *rows;
    struct assessment_writer *writers;
    int64_t *rounds;
    size_t n, n_writers, n_rounds;
    int64_t year, who;
    const char *debt, *q;
};

static const struct {
    const char *code, *label, *badge;
} debts[DEBT_COUNT] = {{"faerdig", N_("Færdig"), "success"}, {"ikke-begyndt", N_("Ikke begyndt"), "plain"},
    {"kladde", N_("Kladde"), "plain"}, {"gennemgang", N_("Til faglig gennemgang"), "info"},
    {"afventer", N_("Afventer afklaring"), "warning"},
    {"betingelse", N_("Betingelsen skal afgøres"), "warning"}};

static int read_data(struct req *req, struct owed_data *d)
{
    struct conn *c;
    struct arena *a = req->arena;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = assessment_rounds(c, &d->rounds, &d->n_rounds, a, &req->err);
    d->year = req_int(req, "aar", INT_NONE);
    if (!rc && d->year == INT_NONE)
        rc = assessment_newest_year(c, &d->year, &req->err);
    if (!rc && d->year == INT_NONE)
        d->year = d->n_rounds ? d->rounds[0] : day_ymd(clock_today()).year;
    if (!rc)
        rc = assessment_owed_list(c, d->year, clock_today(), &d->rows, &d->n, a, &req->err);
    if (!rc)
        rc = assessment_writers(c, &d->writers, &d->n_writers, a, &req->err);
    db_release(req->db, c);
    d->debt = req_text(req, "mangler");
    d->who = req_int(req, "ansvarlig", INT_NONE);
    d->q = req_text(req, "q");
    return rc;
}

static bool is_wanted(struct req *req, const struct owed_data *d, const struct assessment_owed *o)
{
    if (!d->debt && o->debt == DEBT_NONE)
        return false;
    if (d->debt && !text_equal(d->debt, "alle") && !text_equal(d->debt, debts[o->debt].code))
        return false;
    if (d->who != INT_NONE && (d->who == 0 ? o->responsible_id != INT_NONE : o->responsible_id != d->who))
        return false;
    return !d->q ||
           strstr(text_fold(req->arena, lang_pick(o->title, o->title_en)), text_fold(req->arena, d->q));
}

static const char *distance(struct req *req, const struct assessment_owed *o)
{
    int64_t days = (int64_t)o->due.n - clock_today().n;
    if (day_is_none(o->due))
        return NULL;
    if (days == 0)
        return tr("i dag");
    if (days < 0)
        return days == -1 ? tr("1 dag over")
                          : arena_printf(req->arena, tr("%s dage over"), words_count(-days, req->arena));
    return days == 1 ? tr("om 1 dag")
                     : arena_printf(req->arena, tr("om %s dage"), words_count(days, req->arena));
}

static int fill_rows(struct req *req, const struct owed_data *d, struct owed_view *v)
{
    struct owed_row_view *rows = arena_array(req->arena, d->n + 1, sizeof *rows);
    if (!rows)
        return err_set(&req->err, ERR_LIMIT, "owed rows");
    int64_t side = req_int(req, "side", 1);
    size_t found = 0;
    for (size_t i = 0; i < d->n; i++) {
        const struct assessment_owed *o = &d->rows[i];
        if (!is_wanted(req, d, o))
            continue;
        size_t at = found++;
        if (at < (size_t)(side - 1) * PER_PAGE || at >= (size_t)side * PER_PAGE)
            continue;
        rows[v->n++] = (struct owed_row_view){.key = o->grant_key,
            .url = arena_printf(
                req->arena, "/oekonomi/bevillinger/%s/vurdering?aar=%lld", o->grant_key, (long long)d->year),
            .title = lang_pick(o->title, o->title_en),
            .debt = tr(debts[o->debt].label),
            .debt_class = debts[o->debt].badge,
            .responsible = o->responsible_name ? o->responsible_name : tr("ikke fastsat"),
            .due = !day_is_none(o->due)   ? html_format(req->arena, req->lang, harg_day(o->due))
                   : o->debt == DEBT_NONE ? "–"
                                          : tr("ikke fastsat"),
            .due_note = distance(req, o),
            .comments = o->n_open ? arena_printf(req->arena, "%lld", (long long)o->n_open) : "–",
            .verdict = o->verdict ? code_label("verdict", o->verdict) : tr("ingen"),
            .nr = o->nr,
            .late = o->late};
    }
    v->rows = rows;
    v->paging = (struct paging){NULL, side, PER_PAGE, (int64_t)found};
    return OK;
}

static int fill_choices(struct req *req, const struct owed_data *d, struct owed_view *v)
{
    struct arena *a = req->arena;
    struct html_option *years = arena_must(a, (d->n_rounds + 1) * sizeof *years);
    struct html_option *kinds = arena_must(a, (DEBT_COUNT + 2) * sizeof *kinds);
    struct html_option *users = arena_must(a, (d->n_writers + 2) * sizeof *users);
    for (size_t i = 0; i < d->n_rounds; i++) {
        const char *text = arena_printf(a, "%lld", (long long)d->rounds[i]);
        years[v->n_years++] = (struct html_option){text, text};
    }
    kinds[v->n_debts++] = (struct html_option){"", tr("Alle, der mangler")};
    for (size_t i = 1; i < DEBT_COUNT; i++)
        kinds[v->n_debts++] = (struct html_option){debts[i].code, tr(debts[i].label)};
    kinds[v->n_debts++] = (struct html_option){debts[0].code, tr(debts[0].label)};
    kinds[v->n_debts++] = (struct html_option){"alle", tr("Alle")};
    users[v->n_users++] = (struct html_option){"", tr("Alle")};
    users[v->n_users++] = (struct html_option){"0", tr("Ikke fastsat")};
    for (size_t i = 0; i < d->n_writers; i++)
        users[v->n_users++] =
            (struct html_option){arena_printf(a, "%lld", (long long)d->writers[i].id), d->writers[i].name};
    v->years = years;
    v->debts = kinds;
    v->users = users;
    v->year = arena_printf(a, "%lld", (long long)d->year);
    v->debt = d->debt;
    v->who = d->who == INT_NONE ? NULL : arena_printf(a, "%lld", (long long)d->who);
    v->q = d->q;
    return OK;
}

static const char *label_in(const struct html_option *o, size_t n, const char *value)
{
    for (size_t i = 0; value && i < n; i++) {
        if (text_equal(o[i].value, value))
            return o[i].label;
    }
    return value;
}

static void fill_address(struct req *req, struct owed_view *v)
{
    const char *names[] = {"mangler", "ansvarlig", "q"}, *values[] = {v->debt, v->who, v->q};
    const char *labels[] = {
        label_in(v->debts, v->n_debts, v->debt), label_in(v->users, v->n_users, v->who), v->q};
    struct link *filters = arena_must(req->arena, 3 * sizeof *filters);
    const char *url = html_url_with(req->arena, "/oekonomi/vurderinger", "aar", v->year);
    for (size_t i = 0; i < 3; i++)
        url = html_url_with(req->arena, url, names[i], values[i]);
    for (size_t i = 0; i < 3; i++) {
        if (values[i])
            filters[v->n_filters++] =
                (struct link){labels[i], html_url_with(req->arena, url, names[i], NULL), false};
    }
    v->filters = filters;
    v->paging.url = url;
    v->post_url = html_url_with(req->arena, "/oekonomi/vurderinger/fordel", "aar", v->year);
    v->empty = v->n_filters ? arena_printf(req->arena,
                                  tr("Ingen vurderinger passer til dine valg. Prøv at fjerne “%s”."),
                                  filters[v->n_filters - 1].label)
                            : tr("Alle vurderinger i runden er færdige.");
}

static int show(struct req *req, struct res *res, const struct owed_data *d)
{
    struct owed_view v = {.csrf = req_csrf(req)};
    size_t open = 0, late = 0;
    for (size_t i = 0; i < d->n; i++) {
        open += d->rows[i].debt != DEBT_NONE;
        late += d->rows[i].late;
    }
    int rc = fill_rows(req, d, &v);
    if (!rc)
        rc = fill_choices(req, d, &v);
    if (rc)
        return rc;
    fill_address(req, &v);
    v.head = (struct page_head){
        .title = arena_printf(req->arena, tr("Vurderinger, der mangler i %lld"), (long long)d->year),
        .lead =
            arena_printf(req->arena, tr("%zu af %zu er ikke færdige · %zu over fristen"), open, d->n, late)};
    v.err = req->err.n_fields ? &req->err : NULL;
    v.receipt = req_text(req, "kvit") ? tr("Ansvarlig og frist er gemt.") : NULL;
    v.may_assign = who_may(&req->who, PERM_ECONOMY_EDIT);
    v.deadline_field = field_find(&assessment_table, "deadline");
    v.deadline_typed = req_is_post(req) ? req_form(req, "deadline") : "";
    v.deadline_error = err_field_text(&req->err, "deadline");
    v.responsible_typed = req_is_post(req) ? req_form(req, "responsible_id") : "";
    v.under = tr(
        "En vurdering er færdig, når den er godkendt og hverken afventer noget eller har en betingelse, der skal afgøres.");
    const struct crumb crumbs[] = {{tr("Økonomi"), "/oekonomi"}, {tr("Bevillinger"), "/oekonomi/bevillinger"},
        {tr("Vurderinger, der mangler"), NULL}};
    struct html *h = page_begin(req, res, MENU_ECONOMY, v.head.title, crumbs, 3);
    t_owed_page(h, &v);
    return page_end(req, res, h);
}

static int owed_get(struct req *req, struct res *res)
{
    struct owed_data d = {0};
    int rc = read_data(req, &d);
    return rc ? rc : show(req, res, &d);
}

/* ---- assigning ---- */

struct assign {
    struct actor actor;
    const char **keys;
    size_t n;
    int64_t year, responsible;
    day_t deadline;
    struct arena *arena;
};

static int assign_fn(struct conn *c, void *ctx, struct err *err)
{
    struct assign *w = ctx;
    int rc = OK;
    for (size_t i = 0; !rc && i < w->n; i++) {
        struct assessment as = {0};
        rc = assessment_by_grant(c, w->keys[i], w->year, &as, w->arena, err);
        bool is_new = rc == ERR_NOT_FOUND;
        if (rc && !is_new)
            return rc;
        rc = assessment_assign(c, &w->actor, w->keys[i], w->year,
            w->responsible != INT_NONE ? w->responsible
            : is_new                   ? INT_NONE
                                       : as.responsible_id,
            !day_is_none(w->deadline) ? w->deadline
            : is_new                  ? DAY_NONE
                                      : as.deadline,
            &as, w->arena, err);
    }
    return rc;
}

static int assign_post(struct req *req, struct res *res)
{
    struct owed_data d = {0};
    int rc = read_data(req, &d);
    if (rc)
        return rc;
    struct assessment typed;
    field_clear_row(&assessment_table, &typed);
    field_parse(field_find(&assessment_table, "deadline"), &typed, req_form(req, "deadline"), false,
        req->arena, &req->err);
    field_parse(field_find(&assessment_table, "responsible_id"), &typed, req_form(req, "responsible_id"),
        false, req->arena, &req->err);
    struct assign w = {.actor = req_actor(req),
        .year = d.year,
        .responsible = typed.responsible_id,
        .deadline = typed.deadline,
        .arena = req->arena};
    w.n = req_all(req, "valgt", &w.keys);
    bool known = w.responsible == INT_NONE;
    for (size_t i = 0; i < d.n_writers; i++)
        known |= d.writers[i].id == w.responsible;
    if (!known)
        err_field(&req->err, "responsible_id", "%s", tr("Vælg en af mulighederne."));
    if (w.n == 0)
        err_field(&req->err, "valgt", "%s", tr("Sæt kryds ved de bevillinger, det gælder."));
    if (!req->err.n_fields && w.responsible == INT_NONE && day_is_none(w.deadline))
        err_field(
            &req->err, "deadline", "%s", tr("Vælg en ansvarlig, skriv en frist, eller gør begge dele."));
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "assessment_assign", assign_fn, &w, &req->err);
    if (rc == ERR_INVALID) {
        res->status = err_http_status(rc);
        return show(req, res, &d);
    }
    return rc ? rc
              : res_redirect(res,
                    arena_printf(req->arena, "/oekonomi/vurderinger?aar=%lld&kvit=1", (long long)d.year));
}

int assessment_owed_remind(struct req *req, struct conn *c, struct attention ret[1], size_t *ret_n)
{
    struct assessment_reminder r;
    *ret_n = 0;
    if (!who_may(&req->who, PERM_ECONOMY_EDIT) && !who_may(&req->who, PERM_ECONOMY_APPROVE))
        return OK;
    int rc = assessment_remind(c, clock_today(), &r, req->arena, &req->err);
    if (rc || r.n_open == 0)
        return rc;
    const char *text =
        r.n_late || r.n_soon
            ? arena_printf(req->arena, tr("%lld er over fristen, og %lld forfalder inden for %d dage."),
                  (long long)r.n_late, (long long)r.n_soon, ASSESSMENT_SOON_DAYS)
            : tr("Ingen af dem er over fristen.");
    ret[0] = (struct attention){r.n_late ? "warning" : "info",
        r.n_open == 1 ? arena_printf(req->arena, tr("1 vurdering i runde %lld er ikke færdig."),
                            (long long)r.round_year)
                      : arena_printf(req->arena, tr("%lld vurderinger i runde %lld er ikke færdige."),
                            (long long)r.n_open, (long long)r.round_year),
        text, tr("Se, hvem der mangler"),
        arena_printf(req->arena, "/oekonomi/vurderinger?aar=%lld", (long long)r.round_year)};
    *ret_n = 1;
    return OK;
}

#define OWED_PARAMS                                                                                          \
    {"aar", P_INT, 2000, 2100}, {"mangler", P_KEY, 0, 0}, {"ansvarlig", P_INT, 0, INT64_MAX},                \
        {"q", P_TEXT, 0, 100}, {"side", P_INT, 1, 100000}, {"kvit", P_INT, 0, 1},                            \
        {"deadline", P_FORM, 0, 40}, {"responsible_id", P_FORM, 0, 40},                                      \
    {                                                                                                        \
        "valgt", P_KEY, 0, 0                                                                                 \
    }
static const struct param owed_params[] = {OWED_PARAMS};
ROUTE(assessment_owed_route, "GET", "/oekonomi/vurderinger", PERM_ECONOMY_READ, owed_get, owed_params);
ROUTE(assessment_assign_route, "POST", "/oekonomi/vurderinger/fordel", PERM_ECONOMY_EDIT, assign_post,
    owed_params);
