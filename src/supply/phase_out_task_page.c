#include "supply/phase_out_task_page.h"

#include "base/text.h"
#include "people/citizen_access_page.h"
#include "phase_out_citizen.html.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_PICKS = 200, MOST_USERS = 200 };

struct task_data {
    struct phase_out_data d;
    struct phase_out_helper *users; /* of the unit chosen, else all */
    size_t n_users;
    struct phase_out_helper *all;
    size_t n_all;
};

static int task_read(struct req *req, struct task_data *t, bool users)
{
    struct conn *c;
    struct phase_out_data *d = &t->d;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = phase_out_read(req, c, d);
    if (!rc && !phase_out_is(&d->plan, "decided"))
        rc = err_user(&req->err, ERR_REFUSED, "%s",
            tr("Opgaver kan sendes, når udfasningen er besluttet, og til den er gennemført."));
    if (!rc)
        rc = phase_out_affected(c, &d->actor, d->plan.id, d->offers, d->n_offers, d->today, &d->rows,
            &d->n_rows, req->arena, &req->err);
    if (!rc)
        d->progress = phase_out_progress_of(d->rows, d->n_rows, d->today);
    if (!rc && users)
        rc = phase_out_helpers(c, NULL, &t->all, &t->n_all, req->arena, &req->err);
    if (!rc && users)
        rc = phase_out_helpers(c, req_text(req, "enhed"), &t->users, &t->n_users, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

static void fill_due(struct req *req, const struct phase_out_data *d, struct phase_out_task_view *v)
{
    v->csrf = req_csrf(req);
    v->key = d->plan.key;
    v->back = d->url;
    v->due = req_is_post(req) && *req_form(req, "due_day")
                 ? req_form(req, "due_day")
                 : citizen_page_day(req->arena, phase_out_task_day(d->end, d->today));
    v->due_error = err_field_text(&req->err, "due_day");
}

static day_t typed_due(struct req *req, const struct phase_out_data *d)
{
    const char *typed = text_trim(req->arena, req_form(req, "due_day"));
    day_t day = day_parse(typed, d->today);
    if (*typed && day_is_none(day))
        err_field(&req->err, "due_day", "%s", tr("Skriv datoen som 30.06.2026."));
    return day;
}

/* ---- sending ---- */

static int send_show(struct req *req, struct res *res, const struct task_data *t)
{
    const struct phase_out_data *d = &t->d;
    struct phase_out_task_view v = {0};
    const char **picks;
    size_t n = req_is_post(req) ? req_all(req, "valg", &picks) : 0;
    fill_due(req, d, &v);
    v.picks = n ? picks : NULL;
    v.n_picks = n < MOST_PICKS ? n : MOST_PICKS;
    v.lead =
        n ? arena_printf(req->arena,
                n == 1 ? tr("Der sendes %zu opgave til den ansvarlige.")
                       : tr("Der sendes %zu opgaver til de ansvarlige."),
                v.n_picks)
          : arena_printf(req->arena,
                tr("Der sendes en opgave til den ansvarlige for hver af de %s berørte borgere, der mangler svar og ikke har fået en opgave."),
                phase_out_number(req, d->progress.not_sent, phase_out_hides(d, d->progress.not_sent)));
    const char *title = arena_printf(req->arena, tr("Send opgaver: %s"), d->plan.title);
    struct html *h = phase_out_begin(req, res, d, title, tr("Send opgaver"));
    t_error_summary(h, &req->err);
    t_page_head(h, &(struct page_head){.title = title});
    t_phase_out_send_page(h, &v);
    return page_end(req, res, h);
}

static int phase_out_send_page(struct req *req, struct res *res)
{
    struct task_data t = {0};
    int rc = task_read(req, &t, false);
    return rc ? rc : send_show(req, res, &t);
}

/* The boxes that were ticked on the list: the same form, with them. */
static int phase_out_pick_page(struct req *req, struct res *res)
{
    struct task_data t = {0};
    const char **picks;
    int rc = task_read(req, &t, false);
    if (rc)
        return rc;
    if (!req_all(req, "valg", &picks))
        return err_user(&req->err, ERR_INVALID, "%s", tr("Sæt kryds ved mindst én borger, og prøv igen."));
    return send_show(req, res, &t);
}

struct task_write {
    struct actor actor;
    int64_t id;
    struct phase_out_pick *picks;
    size_t n;
    int64_t *users;
    day_t due, today;
    int64_t sent, left, batch;
};
static int send_write(struct conn *c, void *ctx, struct err *err)
{
    struct task_write *w = ctx;
    return phase_out_send(
        c, &w->actor, w->id, w->picks, w->n, w->due, w->today, &w->sent, &w->left, &w->batch, err);
}
static int spread_write(struct conn *c, void *ctx, struct err *err)
{
    struct task_write *w = ctx;
    return phase_out_spread(
        c, &w->actor, w->id, w->users, w->n, w->due, w->today, &w->sent, &w->left, &w->batch, err);
}
static int undo_write(struct conn *c, void *ctx, struct err *err)
{
    struct task_write *w = ctx;
    return phase_out_send_undo(c, &w->actor, w->id, w->batch, &w->sent, err);
}

/* "17-3": citizen and place in the plan. */
static bool parse_pick(struct req *req, const char *text, struct phase_out_pick *ret)
{
    const char *dash = strchr(text, '-');
    return dash &&
           text_to_int(
               arena_strndup(req->arena, text, (size_t)(dash - text)), 1, INT64_MAX, &ret->citizen_id) &&
           text_to_int(dash + 1, 1, PHASE_OUT_OFFERS, &ret->sort);
}

static int parse_picks(struct req *req, struct task_write *w)
{
    const char **values;
    size_t n = req_all(req, "valg", &values);
    if (!n)
        return OK;
    w->picks = arena_array(req->arena, n, sizeof *w->picks);
    if (!w->picks)
        return err_set(&req->err, ERR_LIMIT, "phase-out selection");
    for (size_t i = 0; i < n && i < MOST_PICKS; i++)
        w->n += parse_pick(req, values[i], &w->picks[w->n]);
    return OK;
}

static int sent_answer(struct req *req, struct res *res, const struct task_write *w,
    const struct phase_out_data *d, const char *kvit)
{
    return res_redirect(res, arena_printf(req->arena, "%s?kvit=%s&antal=%lld&tilbage=%lld&nr=%lld", d->url,
                                 kvit, (long long)w->sent, (long long)w->left, (long long)w->batch));
}

static int phase_out_send_post(struct req *req, struct res *res)
{
    struct task_data t = {0};
    int rc = task_read(req, &t, false);
    if (rc)
        return rc;
    struct task_write w = {.actor = t.d.actor, .id = t.d.plan.id, .today = t.d.today};
    w.due = typed_due(req, &t.d);
    rc = req->err.code ? req->err.code : parse_picks(req, &w);
    if (!rc)
        rc = db_write(req->db, "phase_out_send", send_write, &w, &req->err);
    if (rc == ERR_INVALID || rc == ERR_REFUSED) {
        res->status = err_http_status(ERR_INVALID);
        return send_show(req, res, &t);
    }
    return rc ? rc : sent_answer(req, res, &w, &t.d, "sendt");
}

static int phase_out_send_undo_post(struct req *req, struct res *res)
{
    struct task_data t = {0};
    int rc = task_read(req, &t, false);
    if (rc)
        return rc;
    struct task_write w = {.actor = t.d.actor, .id = t.d.plan.id, .batch = req_int(req, "nr", 0)};
    rc = db_write(req->db, "phase_out_send_undo", undo_write, &w, &req->err);
    return rc ? rc : res_redirect(res, arena_printf(req->arena, "%s?kvit=trukket", t.d.url));
}

/* ---- spreading ---- */

static bool is_ticked(struct req *req, const char *id)
{
    const char **values;
    size_t n = req_all(req, "users", &values);
    for (size_t i = 0; i < n; i++)
        if (text_equal(values[i], id))
            return true;
    return false;
}

static void fill_units(struct req *req, const struct task_data *t, struct phase_out_task_view *v)
{
    struct html_option *units = arena_array(req->arena, t->n_all + 2, sizeof *units);
    if (!units)
        return;
    units[v->n_units++] = (struct html_option){"", tr("Alle enheder")};
    for (size_t i = 0; i < t->n_all; i++)
        if (i == 0 || !text_equal(t->all[i].unit, t->all[i - 1].unit))
            units[v->n_units++] = (struct html_option){t->all[i].unit, organisation_name(t->all[i].unit)};
    v->units = units;
    v->unit = req_text(req, "enhed");
}

static int spread_show(struct req *req, struct res *res, const struct task_data *t)
{
    const struct phase_out_data *d = &t->d;
    struct phase_out_task_view v = {.users_error = err_field_text(&req->err, "users")};
    struct phase_out_user_choice *users = arena_array(req->arena, t->n_users + 1, sizeof *users);
    if (!users)
        return err_set(&req->err, ERR_LIMIT, "phase-out users");
    fill_due(req, d, &v);
    fill_units(req, t, &v);
    for (size_t i = 0; i < t->n_users; i++) {
        const struct phase_out_helper *u = &t->users[i];
        const char *id = arena_printf(req->arena, "%lld", (long long)u->id);
        users[v.n++] = (struct phase_out_user_choice){id, u->name,
            arena_printf(req->arena, tr("%s, %s · %lld opgaver venter"),
                u->title ? u->title : tr("medarbejder"), organisation_name(u->unit), (long long)u->load),
            is_ticked(req, id)};
    }
    v.users = users;
    v.lead = arena_printf(req->arena,
        tr("%s berørte borgere mangler svar og har ingen ansvarlig. Den, der får borgeren, får også opgaven. Borgerens tovholder ændres ikke."),
        phase_out_number(req, d->progress.nobody, phase_out_hides(d, d->progress.nobody)));
    const char *title = arena_printf(req->arena, tr("Fordel borgere: %s"), d->plan.title);
    struct html *h = phase_out_begin(req, res, d, title, tr("Fordel borgere"));
    t_error_summary(h, &req->err);
    t_page_head(h, &(struct page_head){.title = title});
    t_phase_out_spread_page(h, &v);
    return page_end(req, res, h);
}

static int phase_out_spread_page(struct req *req, struct res *res)
{
    struct task_data t = {0};
    int rc = task_read(req, &t, true);
    return rc ? rc : spread_show(req, res, &t);
}

static int phase_out_spread_post(struct req *req, struct res *res)
{
    struct task_data t = {0};
    const char **values;
    int rc = task_read(req, &t, true);
    if (rc)
        return rc;
    struct task_write w = {.actor = t.d.actor, .id = t.d.plan.id, .today = t.d.today};
    size_t n = req_all(req, "users", &values);
    w.users = arena_array(req->arena, n + 1, sizeof *w.users);
    if (!w.users)
        return err_set(&req->err, ERR_LIMIT, "phase-out users");
    for (size_t i = 0; i < n && w.n < MOST_USERS; i++)
        w.n += text_to_int(values[i], 1, INT64_MAX, &w.users[w.n]);
    w.due = typed_due(req, &t.d);
    rc = req->err.code;
    if (!rc)
        rc = db_write(req->db, "phase_out_spread", spread_write, &w, &req->err);
    if (rc == ERR_INVALID || rc == ERR_REFUSED) {
        res->status = err_http_status(ERR_INVALID);
        return spread_show(req, res, &t);
    }
    return rc ? rc : sent_answer(req, res, &w, &t.d, "fordelt");
}

static const struct param send_params[] = {
    {"key", P_KEY, 0, 0}, {"valg", P_FORM, 0, 40}, {"due_day", P_FORM, 0, 20}};
static const struct param undo_params[] = {{"key", P_KEY, 0, 0}, {"nr", P_INT, 0, INT64_MAX}};
static const struct param spread_params[] = {
    {"key", P_KEY, 0, 0}, {"enhed", P_KEY, 0, 0}, {"users", P_FORM, 0, 20}, {"due_day", P_FORM, 0, 20}};
ROUTE(phase_out_send_route, "GET", "/tilbud/udfasning/{key}/opgaver", PERM_OFFER_EDIT, phase_out_send_page,
    send_params);
ROUTE(phase_out_pick_route, "POST", "/tilbud/udfasning/{key}/opgaver/vaelg", PERM_OFFER_EDIT,
    phase_out_pick_page, send_params);
ROUTE(phase_out_send_post_route, "POST", "/tilbud/udfasning/{key}/opgaver", PERM_OFFER_EDIT,
    phase_out_send_post, send_params);
ROUTE(phase_out_send_undo_route, "POST", "/tilbud/udfasning/{key}/opgaver/fortryd", PERM_OFFER_EDIT,
    phase_out_send_undo_post, undo_params);
ROUTE(phase_out_spread_route, "GET", "/tilbud/udfasning/{key}/fordel", PERM_OFFER_EDIT, phase_out_spread_page,
    spread_params);
ROUTE(phase_out_spread_post_route, "POST", "/tilbud/udfasning/{key}/fordel", PERM_OFFER_EDIT,
    phase_out_spread_post, spread_params);
