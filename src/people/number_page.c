#include "people/number_page.h"

#include "base/text.h"
#include "number.html.h"
#include "people/cpr.h"
#include "people/record_form_page.h"
#include "system/code.h"

const char *number_period(struct arena *a, day_t from, day_t to)
{
    const char *first = citizen_page_day(a, from), *last = citizen_page_day(a, to);
    if (*first && *last)
        return arena_printf(a, tr("%s – %s"), first, last);
    if (*first)
        return arena_printf(a, tr("fra %s"), first);
    return *last ? arena_printf(a, tr("til %s"), last) : NULL;
}

static int number_load(
    struct req *req, const struct citizen_open *o, struct citizen_number **ret, size_t *ret_n)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = citizen_numbers(c, o->citizen.id, ret, ret_n, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

int number_section(struct req *req, struct html *h, const struct citizen_open *o)
{
    struct citizen_number *numbers;
    size_t n;
    int rc = number_load(req, o, &numbers, &n);
    if (rc)
        return rc;
    struct number_row *rows = arena_array(req->arena, n + 1, sizeof *rows);
    struct number_view v = {.n = rows ? n : 0,
        .rows = rows,
        .change_url = arena_printf(req->arena, "%s/stamdata/numre/nyt", o->url),
        .add_url = arena_printf(req->arena, "%s/stamdata/numre/andet", o->url),
        .may_edit = who_may(&req->who, PERM_CITIZEN_EDIT)};
    for (size_t i = 0; i < v.n; i++) {
        const struct citizen_number *x = &numbers[i];
        bool present = text_equal(x->cpr, o->citizen.cpr);
        /* A number that came with a joined record is no longer the present one. */
        const char *kind = !present && text_equal(x->kind, "present") ? "earlier" : x->kind;
        const char *label = code_label("number_kind", kind);
        rows[i] = (struct number_row){cpr_format(x->cpr, req->arena),
            present && !text_equal(kind, "present") ? arena_printf(req->arena, tr("%s, bruges nu"), label)
                                                    : label,
            number_period(req->arena, x->valid_from, x->valid_to), x->reason,
            arena_printf(req->arena, "%s/stamdata/numre/%lld", o->url, (long long)x->id)};
    }
    t_number_list(h, &v);
    return OK;
}

/* ---- forms ---- */

enum number_form { NUMBER_CHANGE, NUMBER_ADD, NUMBER_CORRECT };

struct number_write {
    struct actor actor;
    enum number_form form;
    struct citizen_number row;
    int64_t version;
    const char *sex;
};
static int number_write_fn(struct conn *c, void *ctx, struct err *err)
{
    struct number_write *w = ctx;
    struct sight sight;
    struct citizen citizen;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "number: out of memory");
    int rc = citizen_by_id(c, w->row.citizen_id, &citizen, a, err);
    if (!rc)
        rc = sight_of(c, &w->actor, &citizen, clock_today(), &sight, err);
    arena_free(a);
    if (rc)
        return rc;
    if (w->form == NUMBER_ADD)
        return citizen_number_add(c, &w->actor, &w->row, err);
    if (w->form == NUMBER_CORRECT)
        return citizen_number_correct(c, &w->actor, &w->row, err);
    return citizen_number_change(c, &w->actor, w->row.citizen_id, w->version, w->row.cpr, w->row.valid_from,
        w->sex, w->row.reason, err);
}

static const struct field number_sex =
    FIELD_CODE(citizen, sex, N_("Køn, hvis det også skal ændres"), 0, "sex");

static void number_form_begin(struct req *req, const struct citizen_open *o, enum number_form form,
    const struct citizen_number *row, struct record_form *f)
{
    static const char *const paths[] = {"nyt", "andet"};
    static const char *const submits[] = {N_("Skift nummer"), N_("Tilføj nummer"), N_("Gem rettelsen")};
    struct arena *a = req->arena;
    const char *url = form == NUMBER_CORRECT
                          ? arena_printf(a, "%s/stamdata/numre/%lld", o->url, (long long)row->id)
                          : arena_printf(a, "%s/stamdata/numre/%s", o->url, paths[form]);
    record_form_begin(req, f, url, arena_printf(a, "%s/stamdata#numre", o->url), tr(submits[form]),
        form == NUMBER_CHANGE    ? o->citizen.version
        : form == NUMBER_CORRECT ? row->version
                                 : INT_NONE);
    record_form_add(req, f, &citizen_number_table, "cpr", row, NULL,
        form == NUMBER_CHANGE
            ? tr("Ti cifre, fx 010179-9992.")
            : tr("Ti cifre, fx 010179-9992. Et erstatningsnummer kan have to bogstaver, fx 010179-1AB2."));
    record_form_add(
        req, f, &citizen_number_table, "valid_from", row, NULL, tr("Skriv datoen som 09.03.2026."));
    if (form == NUMBER_CHANGE) {
        size_t n;
        const struct html_option *sexes = page_options(req->arena, "sex", tr("Som nu"), &n);
        record_form_choice(req, f, &number_sex, "", sexes, n, NULL);
    } else if (!row || !text_equal(row->cpr, o->citizen.cpr)) {
        record_form_add(
            req, f, &citizen_number_table, "valid_to", row, NULL, tr("Skriv datoen som 09.03.2026."));
    }
    record_form_add(req, f, &citizen_number_table, "reason", row, NULL,
        form == NUMBER_CHANGE ? tr("Fx skift af juridisk køn eller rettet fødselsdag.") : NULL);
    if (form == NUMBER_CHANGE)
        f->lead = arena_printf(a,
            tr("Det nuværende nummer %s bliver til et tidligere nummer. Borgeren kan stadig findes med det."),
            cpr_format(o->citizen.cpr, a));
}

static int number_form_show(struct req *req, struct res *res, const struct citizen_open *o,
    enum number_form form, struct record_form *f)
{
    static const char *const titles[] = {
        N_("Nyt CPR-nummer til %s"), N_("Tilføj nummer til %s"), N_("Ret nummer for %s")};
    char title[300];
    snprintf(title, sizeof title, tr(titles[form]), o->name);
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {o->name, o->url}, {tr("Stamdata"), f->back_url},
        {tr("CPR-numre"), NULL}};
    record_form_errors(req, f);
    struct html *h = page_begin(req, res, MENU_CITIZENS, title, crumbs, 4);
    t_error_summary(h, &req->err);
    struct page_head head = {.title = title, .lead = citizen_page_lead(req, o)};
    t_page_head(h, &head);
    t_record_form(h, f);
    return page_end(req, res, h);
}

/* The number of path parameter `id`, of this citizen. */
static int number_open(struct req *req, const struct citizen_open *o, struct citizen_number *ret)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = citizen_number_by_id(c, req_int(req, "id", 0), ret, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc && ret->citizen_id != o->citizen.id)
        return err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Nummeret findes ikke. Se borgerens numre igen."));
    return rc;
}

static int number_page(struct req *req, struct res *res, enum number_form form)
{
    struct citizen_open o;
    struct citizen_number row;
    struct record_form f;
    int rc = citizen_page_open(req, res, N_("CPR-numre"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    field_clear_row(&citizen_number_table, &row);
    if (form == NUMBER_CORRECT && (rc = number_open(req, &o, &row)))
        return rc;
    number_form_begin(req, &o, form, form == NUMBER_CORRECT ? &row : NULL, &f);
    if (!req_is_post(req))
        return number_form_show(req, res, &o, form, &f);
    struct number_write w = {.actor = o.actor, .form = form, .row = row, .sex = req_form(req, "sex")};
    const struct citizen_number stored = row;
    record_form_parse(req, &f, &citizen_number_table, &w.row);
    w.row.citizen_id = o.citizen.id;
    w.version = w.row.version = req_int(req, "version", 0);
    rc =
        req->err.n_fields ? ERR_INVALID : db_write(req->db, "citizen_number", number_write_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s/stamdata?kvit=nummer", o.url));
    if (rc == ERR_CONFLICT) {
        int again = citizen_page_open(req, res, N_("CPR-numre"), &o);
        if (again)
            return again;
        record_form_conflict(req, res, &f, &citizen_number_table,
            form == NUMBER_CORRECT ? &stored
                                   : &(struct citizen_number){.cpr = o.citizen.cpr,
                                         .valid_from = DAY_NONE,
                                         .valid_to = DAY_NONE},
            form == NUMBER_CORRECT ? stored.version : o.citizen.version);
        return number_form_show(req, res, &o, form, &f);
    }
    if (rc != ERR_INVALID)
        return rc;
    res->status = err_http_status(ERR_INVALID);
    return number_form_show(req, res, &o, form, &f);
}

static int number_change_page(struct req *req, struct res *res)
{
    return number_page(req, res, NUMBER_CHANGE);
}
static int number_add_page(struct req *req, struct res *res)
{
    return number_page(req, res, NUMBER_ADD);
}
static int number_correct_page(struct req *req, struct res *res)
{
    return number_page(req, res, NUMBER_CORRECT);
}

static const struct param number_params[] = {{"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX},
    {"version", P_INT, 1, INT64_MAX}, {"cpr", P_FORM, 0, 20}, {"valid_from", P_FORM, 0, 30},
    {"valid_to", P_FORM, 0, 30}, {"sex", P_FORM, 0, 40}, {"reason", P_FORM, 0, 200}};
ROUTE(number_change_get, "GET", "/borgere/{key}/stamdata/numre/nyt", PERM_CITIZEN_EDIT, number_change_page,
    number_params);
ROUTE(number_change_post, "POST", "/borgere/{key}/stamdata/numre/nyt", PERM_CITIZEN_EDIT, number_change_page,
    number_params);
ROUTE(number_add_get, "GET", "/borgere/{key}/stamdata/numre/andet", PERM_CITIZEN_EDIT, number_add_page,
    number_params);
ROUTE(number_add_post, "POST", "/borgere/{key}/stamdata/numre/andet", PERM_CITIZEN_EDIT, number_add_page,
    number_params);
ROUTE(number_correct_get, "GET", "/borgere/{key}/stamdata/numre/{id}", PERM_CITIZEN_EDIT, number_correct_page,
    number_params);
ROUTE(number_correct_post, "POST", "/borgere/{key}/stamdata/numre/{id}", PERM_CITIZEN_EDIT,
    number_correct_page, number_params);
