#include "path/follow_up_page.h"

#include "base/text.h"
#include "base/words.h"
#include "follow_up.html.h"
#include "path/follow_up.h"
#include "people/citizen_access_page.h"
#include "system/code.h"

static const struct field next_field = {.name = "next_day", .type = F_DAY, .label = N_("Næste opfølgning")};

/* Asked of a held one only; the two other buttons need none. */
static const struct field outcome_field = {
    .name = "outcome", .type = F_TEXT, .label = N_("Hvad viste opfølgningen?"), .rule = FR_REQUIRED};

static int follow_up_open(struct req *req, struct res *res, struct citizen_open *o)
{
    int rc = citizen_page_open(req, res, N_("opfølgning"), o);
    if (!rc && o->sight.referral_only)
        return err_set(&req->err, ERR_DENIED, "follow-ups are not covered by the referral");
    return rc;
}

static struct html *begin(struct req *req, struct res *res, const struct citizen_open *o, const char *title)
{
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {o->name, o->url},
        {tr("Møder og opfølgning"), arena_printf(req->arena, "%s/moeder", o->url)}, {title, NULL}};
    struct html *h =
        page_begin(req, res, MENU_CITIZENS, arena_printf(req->arena, "%s, %s", title, o->name), crumbs, 4);
    t_error_summary(h, &req->err);
    return h;
}

static const char *about_words(const struct follow_up_row *f)
{
    if (f->intervention_title)
        return lang_pick(f->intervention_title, f->intervention_title_en);
    return code_label("follow_up_kind", f->kind);
}

static void item_of(
    struct req *req, const struct citizen_open *o, const struct follow_up_row *f, struct follow_up_item *ret)
{
    bool planned = text_equal(f->state, "planned");
    int64_t over = planned ? o->today.n - f->due_day.n : 0;
    *ret = (struct follow_up_item){
        .url = arena_printf(req->arena, "%s/opfoelgning/%lld", o->url, (long long)f->id),
        .name = follow_up_name(f->kind, f->anchor, f->months, req->arena),
        .about = about_words(f),
        .responsible = f->responsible,
        .state = over > 0 ? tr("Forfalden") : code_label("follow_up_state", f->state),
        .state_class = over > 0                        ? "error"
                       : planned                       ? "plain"
                       : text_equal(f->state, "held")  ? "success"
                       : text_equal(f->state, "moved") ? "info"
                                                       : "warning",
        .note = f->outcome ? code_label("follow_up_outcome", f->outcome) : NULL,
        .day = day_is_none(f->held_day) ? f->due_day : f->held_day,
        .days_over = over};
}

/* ---- choose or plan ---- */

static int choose_show(struct req *req, struct res *res, const struct citizen_open *o)
{
    struct conn *c;
    struct follow_up_row *rows = NULL;
    size_t n = 0;
    struct err err = ERR_INIT;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = follow_up_planned(c, o->citizen.id, &o->sight, &rows, &n, req->arena, &err);
    db_release(req->db, c);
    if (rc) {
        req->err = err;
        return rc;
    }
    struct follow_up_item *items = arena_must(req->arena, (n + 1) * sizeof *items);
    for (size_t i = 0; i < n; i++)
        item_of(req, o, &rows[i], &items[i]);
    struct follow_up_view v = {.csrf = req_csrf(req),
        .err = &req->err,
        .url = arena_printf(req->arena, "%s/opfoelgning", o->url),
        .list_url = arena_printf(req->arena, "%s/moeder", o->url),
        .may_edit = who_may(&req->who, PERM_CITIZEN_EDIT) && day_is_none(o->citizen.dead),
        .kind_field = field_find(&follow_up_table, "kind"),
        .due_field = field_find(&follow_up_table, "due_day"),
        .kind = req_is_post(req) ? req_form(req, "kind") : "plan",
        .due_day = req_is_post(req) ? req_form(req, "due_day") : "",
        .items = items,
        .n = n};
    v.kinds = page_options(req->arena, "follow_up_kind", NULL, &v.n_kinds);
    struct html *h = begin(req, res, o, tr("Registrér opfølgning"));
    citizen_page_top(req, h, o, NULL, 0);
    citizen_page_tabs(req, h, o, CITIZEN_TAB_MEETINGS);
    t_follow_up_choose(h, &v);
    return page_end(req, res, h);
}

static int choose_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    int rc = follow_up_open(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    return choose_show(req, res, &o);
}

struct follow_up_write {
    struct actor actor;
    struct follow_up row;
    struct follow_up_answer answer;
    int64_t id, next;
};
static int add_fn(struct conn *c, void *ctx, struct err *err)
{
    struct follow_up_write *w = ctx;
    struct follow_up f = w->row;
    int rc = follow_up_add(c, &w->actor, &f, err);
    w->id = f.id;
    return rc;
}
static int record_fn(struct conn *c, void *ctx, struct err *err)
{
    struct follow_up_write *w = ctx;
    return follow_up_record(c, &w->actor, &w->answer, &w->next, err);
}
static int undo_fn(struct conn *c, void *ctx, struct err *err)
{
    struct follow_up_write *w = ctx;
    return follow_up_undo(c, &w->actor, w->id, err);
}

static int add_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    int rc = follow_up_open(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct follow_up_write w = {.actor = o.actor};
    field_clear_row(&follow_up_table, &w.row);
    w.row.citizen_id = o.citizen.id;
    w.row.kind = req_form(req, "kind");
    field_parse(field_find(&follow_up_table, "due_day"), &w.row, req_form(req, "due_day"), false, req->arena,
        &req->err);
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "follow_up_add", add_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s/moeder?kvit=planlagt", o.url));
    if (rc != ERR_INVALID && rc != ERR_REFUSED)
        return rc;
    res->status = err_http_status(rc);
    return choose_show(req, res, &o);
}

/* ---- one ---- */

struct follow_up_one {
    struct citizen_open o;
    struct follow_up f, before; /* before.id = INT_NONE when it was not moved here */
};

static int one_load(struct req *req, struct follow_up_one *s, struct err *err)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, err);
    if (rc)
        return rc;
    field_clear_row(&follow_up_table, &s->before);
    rc = follow_up_by_id(c, req_int(req, "id", 0), &s->f, req->arena, err);
    if (!rc && (s->f.citizen_id != s->o.citizen.id || !follow_up_is_seen(&s->o.sight, s->f.track)))
        rc = err_user(err, ERR_NOT_FOUND, "%s", tr("Opfølgningen findes ikke, eller du har ikke adgang."));
    if (!rc && s->f.moved_from != INT_NONE)
        rc = follow_up_by_id(c, s->f.moved_from, &s->before, req->arena, err);
    db_release(req->db, c);
    return rc;
}

static int one_open(struct req *req, struct res *res, struct follow_up_one *s)
{
    int rc = follow_up_open(req, res, &s->o);
    return rc ? rc : one_load(req, s, &req->err);
}

static const struct fact *one_facts(struct req *req, const struct follow_up_one *s, size_t *ret_n)
{
    struct arena *a = req->arena;
    const struct follow_up *f = &s->f;
    struct fact *p = arena_must(a, 6 * sizeof *p);
    size_t n = 0;
    bool planned = text_equal(f->state, "planned");
    int late = planned ? s->o.today.n - f->due_day.n : 0;
    p[n++] = (struct fact){tr("Dag"), citizen_page_day(a, f->due_day),
        late > 0 ? arena_printf(a, tr("%s dage over"), words_count(late, a)) : NULL, late > 0};
    p[n++] = (struct fact){tr("Vedrører"), code_label("follow_up_kind", f->kind), NULL, false};
    p[n++] =
        (struct fact){tr("Tilstand"), late > 0 ? tr("Forfalden") : code_label("follow_up_state", f->state),
            day_is_none(f->held_day) ? NULL : citizen_page_day(a, f->held_day), false};
    if (f->outcome)
        p[n++] = (struct fact){tr("Udfald"), code_label("follow_up_outcome", f->outcome), NULL, false};
    if (f->text)
        p[n++] = (struct fact){tr("Bemærkning"), f->text, NULL, false};
    if (s->before.citizen_id == f->citizen_id)
        p[n++] = (struct fact){text_equal(s->before.state, "moved") ? tr("Flyttet fra") : tr("Aftalt ved"),
            citizen_page_day(a, s->before.due_day), s->before.text, false};
    *ret_n = n;
    return p;
}

static int one_show(struct req *req, struct res *res, const struct follow_up_one *s, bool typed)
{
    struct arena *a = req->arena;
    bool planned = text_equal(s->f.state, "planned");
    struct follow_up_view v = {.csrf = req_csrf(req),
        .err = &req->err,
        .url = arena_printf(a, "%s/opfoelgning/%lld", s->o.url, (long long)s->f.id),
        .list_url = arena_printf(a, "%s/moeder", s->o.url),
        .may_edit = who_may(&req->who, PERM_CITIZEN_EDIT),
        .title = follow_up_name(s->f.kind, s->f.anchor, s->f.months, a),
        .is_planned = planned,
        .kept = typed && !planned && *req_form(req, "text") ? req_form(req, "text") : NULL,
        .version = s->f.version,
        .outcome_field = &outcome_field,
        .text_field = field_find(&follow_up_table, "text"),
        .next_field = &next_field,
        .outcome = typed ? req_form(req, "outcome") : "",
        .text = typed ? req_form(req, "text") : "",
        .next_day = typed ? req_form(req, "next_day") : ""};
    v.facts = one_facts(req, s, &v.n_facts);
    v.outcomes = page_options(a, "follow_up_outcome", NULL, &v.n_outcomes);
    struct html *h = begin(req, res, &s->o, v.title);
    citizen_page_top(req, h, &s->o, NULL, 0);
    citizen_page_tabs(req, h, &s->o, CITIZEN_TAB_MEETINGS);
    t_follow_up_show(h, &v);
    return page_end(req, res, h);
}

static int one_page(struct req *req, struct res *res)
{
    struct follow_up_one s;
    int rc = one_open(req, res, &s);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    return one_show(req, res, &s, false);
}

static int record_page(struct req *req, struct res *res)
{
    struct follow_up_one s;
    int rc = one_open(req, res, &s);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    const char *next = req_form(req, "next_day");
    struct follow_up typed;
    field_clear_row(&follow_up_table, &typed);
    field_parse(
        field_find(&follow_up_table, "text"), &typed, req_form(req, "text"), false, req->arena, &req->err);
    struct follow_up_write w = {.actor = s.o.actor,
        .answer = {.id = s.f.id,
            .version = req_int(req, "version", 0),
            .state = req_text(req, "state"),
            .outcome = *req_form(req, "outcome") ? req_form(req, "outcome") : NULL,
            .text = typed.text,
            .held_day = DAY_NONE,
            .next_day = *next ? day_parse(next, s.o.today) : DAY_NONE}};
    if (*next && day_is_none(w.answer.next_day))
        err_field(&req->err, "next_day", "%s", tr("Skriv datoen som 09.03.2026."));
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "follow_up_record", record_fn, &w, &req->err);
    if (!rc)
        return res_redirect(
            res, arena_printf(req->arena, "%s/moeder?opfulgt=%lld", s.o.url, (long long)s.f.id));
    if (rc == ERR_CONFLICT) {
        struct err err = ERR_INIT;
        if (one_load(req, &s, &err))
            return rc;
    } else if (rc != ERR_INVALID) {
        return rc;
    }
    res->status = err_http_status(rc);
    return one_show(req, res, &s, true);
}

static int undo_page(struct req *req, struct res *res)
{
    struct follow_up_one s;
    int rc = one_open(req, res, &s);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct follow_up_write w = {.actor = s.o.actor, .id = s.f.id};
    rc = db_write(req->db, "follow_up_undo", undo_fn, &w, &req->err);
    return rc ? rc
              : res_redirect(
                    res, arena_printf(req->arena, "%s/opfoelgning/%lld", s.o.url, (long long)s.f.id));
}

static const struct param choose_params[] = {{"key", P_KEY, 0, 0}};
static const struct param add_params[] = {
    {"key", P_KEY, 0, 0}, {"kind", P_FORM, 0, 80}, {"due_day", P_FORM, 0, 30}};
static const struct param one_params[] = {{"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}};
static const struct param record_params[] = {{"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX},
    {"version", P_INT, 1, INT64_MAX}, {"state", P_KEY, 0, 0}, {"outcome", P_FORM, 0, 80},
    {"text", P_FORM, 0, 4000}, {"next_day", P_FORM, 0, 30}};
ROUTE(follow_up_choose, "GET", "/borgere/{key}/opfoelgning", PERM_CITIZEN_READ, choose_page, choose_params);
ROUTE(follow_up_plan, "POST", "/borgere/{key}/opfoelgning", PERM_CITIZEN_EDIT, add_page, add_params);
ROUTE(follow_up_one_route, "GET", "/borgere/{key}/opfoelgning/{id}", PERM_CITIZEN_READ, one_page, one_params);
ROUTE(follow_up_record_route, "POST", "/borgere/{key}/opfoelgning/{id}", PERM_CITIZEN_EDIT, record_page,
    record_params);
ROUTE(follow_up_undo_route, "POST", "/borgere/{key}/opfoelgning/{id}/fortryd", PERM_CITIZEN_EDIT, undo_page,
    one_params);
