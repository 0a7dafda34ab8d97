#include "people/facts_page.h"

#include "base/text.h"
#include "facts.html.h"
#include "people/citizen_access_page.h"
#include "people/cpr.h"
#include "people/merge_page.h"
#include "people/number_page.h"
#include "people/relation_page.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/conflict_page.h"
#include "system/user.h"

#include <string.h>

/* Fields of the form in order; `list` = code list for a choice. */
static const struct {
    const char *name, *list, *hint;
} facts_form_fields[] = {
    {"first_name", NULL, NULL},
    {"last_name", NULL, NULL},
    {"cpr", NULL, N_("Ti cifre, fx 010179-9992. Kan ikke rettes senere.")},
    {"sex", "sex", NULL},
    {"address", NULL, NULL},
    {"postal", NULL, NULL},
    {"district", "district", NULL},
    {"protected_until", NULL,
        N_("Adressen vises ikke på nogen side til og med den dag. Skriv datoen som 09.03.2026.")},
    {"moved", NULL, N_("Skriv datoen som 09.03.2026.")},
    {"dead", NULL, N_("Skriv datoen som 09.03.2026.")},
    {"target_group", NULL, N_("Fx Aktivitetsparat, over 30 år.")},
    {"job_goal", NULL, N_("Med borgerens egne ord, fx Lagermedarbejder, 15 timer om ugen.")},
    {"job_goal_reason", NULL, N_("Skriv kun her, hvis der ikke er et jobmål.")},
    {"education", "education", N_("Som borgeren selv har oplyst den.")},
};
enum { FACTS_FIELDS = sizeof facts_form_fields / sizeof facts_form_fields[0] };

/* o NULL = a new citizen. The number cannot be changed; what the user may not see stays out of the form and unchanged. */
static bool facts_in_form(size_t i, const struct citizen_open *o)
{
    const char *name = facts_form_fields[i].name;
    if (o == NULL) {
        return true;
    }
    bool is_address = text_equal(name, "address") || text_equal(name, "postal");
    bool is_job = text_equal(name, "target_group") || text_has_prefix(name, "job_goal") ||
                  text_equal(name, "education");
    bool is_protected = citizen_is_protected(&o->citizen, o->today);
    if (text_equal(name, "cpr") || (is_address && is_protected)) {
        return false;
    }
    return !is_job || (o->sight.tracks & SIGHT_JOB) != 0;
}

/* ---- view ---- */

static const struct facts_pair *facts_pairs(
    struct req *req, const struct citizen_open *o, const char *responsible, size_t *ret_n)
{
    struct facts_pair *p = arena_array(req->arena, 20, sizeof *p);
    const struct citizen *c = &o->citizen;
    struct arena *a = req->arena;
    bool protected = citizen_is_protected(c, o->today);
    size_t n = 0;
    p[n++] = (struct facts_pair){tr("Navn"), o->name};
    p[n++] = (struct facts_pair){tr("CPR-nummer"), cpr_format(c->cpr, a)};
    p[n++] = (struct facts_pair){tr("Fødselsdag"), citizen_page_day(a, c->birth)};
    p[n++] = (struct facts_pair){tr("Køn"), code_label("sex", c->sex)};
    p[n++] = (struct facts_pair){
        tr("Adresse"), protected ? tr("beskyttet adresse") : citizen_address_shown(c, o->today)};
    p[n++] = (struct facts_pair){tr("Postnummer og by"), protected ? tr("beskyttet adresse") : c->postal};
    p[n++] = (struct facts_pair){tr("Bydel"), code_label("district", c->district)};
    if (protected)
        p[n++] = (struct facts_pair){tr("Beskyttet til og med"), citizen_page_day(a, c->protected_until)};
    if (!day_is_none(c->moved))
        p[n++] = (struct facts_pair){tr("Fraflyttet kommunen"), citizen_page_day(a, c->moved)};
    if (!day_is_none(c->dead))
        p[n++] = (struct facts_pair){tr("Død"), citizen_page_day(a, c->dead)};
    bool job = (o->sight.tracks & SIGHT_JOB) != 0;
    const char *hidden = tr("skjult, fordi hjemlen ikke omfatter det");
    if (citizen_is_child(c, o->today))
        p[n++] =
            (struct facts_pair){tr("Barn"), tr("Under 18 år. Tæller ikke som ledig og har ingen ydelse.")};
    p[n++] = (struct facts_pair){tr("Målgruppe"), job ? c->target_group : hidden};
    p[n++] = (struct facts_pair){tr("Jobmål"), job ? c->job_goal : hidden};
    if (c->job_goal_reason && job)
        p[n++] = (struct facts_pair){tr("Begrundelse for intet jobmål"), c->job_goal_reason};
    p[n++] = (struct facts_pair){
        tr("Højest fuldførte uddannelse"), job ? code_label("education", c->education) : hidden};
    bool health = (o->sight.tracks & SIGHT_HEALTH) != 0;
    p[n++] = (struct facts_pair){
        tr("Helbredsforhold"), health ? code_labels("condition", c->condition, req->arena) : hidden};
    p[n++] = (struct facts_pair){tr("Tovholder"), responsible ? responsible : tr("Ingen")};
    *ret_n = n;
    return p;
}

static int facts_responsible(struct req *req, const struct citizen_open *o, const char **ret)
{
    struct conn *c;
    struct user user;
    *ret = NULL;
    if (o->citizen.responsible_id == INT_NONE)
        return OK;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = user_by_id(c, o->citizen.responsible_id, &user, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc)
        *ret = user.name;
    return rc;
}

/* What else is kept about the citizen, on pages of their own. */
static int facts_more(struct req *req, struct html *h, const struct citizen_open *o)
{
    struct link links[4];
    struct arena *a = req->arena;
    size_t n = 0;
    if (!(o->sight.tracks & SIGHT_JOB))
        return OK;
    if (citizen_is_child(&o->citizen, o->today)) {
        links[n++] =
            (struct link){tr("Fritidsjob og jobcamps"), arena_printf(a, "%s/fritidsjob", o->url), false};
        t_facts_more(h, links, n);
        return OK;
    }
    links[n++] = (struct link){
        tr("Enkeltkøb af vejledning og opkvalificering"), arena_printf(a, "%s/koeb", o->url), false};
    links[n++] = (struct link){tr("Forløb uden henvisning: mentor, peer og egne grupper"),
        arena_printf(a, "%s/egne-forloeb", o->url), false};
    t_facts_more(h, links, n);
    return OK;
}

static int facts_show_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    const char *responsible;
    int rc = citizen_page_open(req, res, N_("stamdata"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    if (o.sight.referral_only)
        return err_set(&req->err, ERR_DENIED, "facts are not covered by the referral");
    rc = facts_responsible(req, &o, &responsible);
    if (rc)
        return rc;
    struct facts_view v = {.edit_url = arena_printf(req->arena, "%s/stamdata/ret", o.url),
        .may_edit = who_may(&req->who, PERM_CITIZEN_EDIT),
        .saved = req_int(req, "gemt", 0) == 1};
    v.pairs = facts_pairs(req, &o, responsible, &v.n_pairs);
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {o.name, o.url}, {tr("Stamdata"), NULL}};
    struct html *h = page_begin(req, res, MENU_CITIZENS, o.name, crumbs, 3);
    struct action actions[] = {
        {o.citizen.responsible_id == req->who.user_id ? tr("Stop som tovholder") : tr("Bliv tovholder"),
            arena_printf(req->arena, "%s/tovholder", o.url), req_csrf(req)}};
    citizen_page_top(req, h, &o, actions, v.may_edit ? 1 : 0);
    citizen_page_tabs(req, h, &o, CITIZEN_TAB_FACTS);
    relation_receipt(req, h, &o);
    merge_receipt(req, h, &o);
    t_facts_show(h, &v);
    rc = number_section(req, h, &o);
    if (!rc)
        rc = relation_section(req, h, &o);
    if (!rc)
        rc = facts_more(req, h, &o);
    if (!rc)
        rc = merge_section(req, h, &o);
    return rc ? rc : page_end(req, res, h);
}

/* ---- form ---- */

/* Fields as shown: typed when the request is a post, else from row. */
static void facts_fill_form(
    struct req *req, const struct citizen_open *o, const struct citizen *row, struct facts_view *v)
{
    struct facts_field *fields = arena_array(req->arena, FACTS_FIELDS, sizeof *fields);
    for (size_t i = 0; fields && i < FACTS_FIELDS; i++) {
        if (!facts_in_form(i, o))
            continue;
        struct facts_field *f = &fields[v->n_fields++];
        f->field = field_find(&citizen_table, facts_form_fields[i].name);
        f->typed = req_is_post(req) ? req_form(req, f->field->name)
                   : row            ? citizen_page_field_text(f->field, row, req->arena)
                                    : "";
        f->error = err_field_text(&req->err, f->field->name);
        f->hint = facts_form_fields[i].hint ? tr(facts_form_fields[i].hint) : NULL;
        if (facts_form_fields[i].list)
            f->options = page_options(req->arena, facts_form_fields[i].list, NULL, &f->n_options);
    }
    v->fields = fields;
    v->conditions = page_options(req->arena, "condition", NULL, &v->n_conditions);
}

static const char *facts_typed_conditions(struct req *req)
{
    const char **values, *list = NULL;
    size_t n = req_all(req, "condition", &values);
    if (n && conflict_is_choice(req, "condition"))
        n = 1;
    for (size_t i = 0; i < n; i++) {
        const char *typed = values[i], *word;
        for (size_t len; text_list_next(&typed, &word, &len);) {
            const char *code = arena_strndup(req->arena, word, len);
            if (code_is_valid("condition", code, DAY_NONE))
                list = list ? arena_printf(req->arena, "%s,%s", list, code) : code;
        }
    }
    return list;
}

/* What was typed into row; faults become field messages. */
static void facts_parse(struct req *req, struct citizen *row, const struct citizen_open *o, bool health)
{
    for (size_t i = 0; i < FACTS_FIELDS; i++) {
        if (!facts_in_form(i, o))
            continue;
        const struct field *f = field_find(&citizen_table, facts_form_fields[i].name);
        field_parse(f, row, req_form(req, f->name), false, req->arena, &req->err);
        const char *list = facts_form_fields[i].list, *typed = req_form(req, f->name);
        if (list && *typed && !code_is_valid(list, typed, DAY_NONE))
            err_field(&req->err, f->name, "%s", tr("Vælg en af mulighederne."));
    }
    if (health)
        row->condition = facts_typed_conditions(req);
    if (!day_is_none(row->dead) && row->dead.n > clock_today().n)
        err_field(&req->err, "dead", "%s", tr("Dagen ligger i fremtiden. Ret datoen."));
}

struct facts_write {
    struct actor actor;
    struct citizen citizen;
    int64_t id;
    char key[CITIZEN_KEY_SIZE];
};
static int facts_update_fn(struct conn *c, void *ctx, struct err *err)
{
    struct facts_write *w = ctx;
    return citizen_update(c, &w->actor, &w->citizen, err);
}
static int facts_create_fn(struct conn *c, void *ctx, struct err *err)
{
    struct facts_write *w = ctx;
    return citizen_create(c, &w->actor, &w->citizen, &w->id, w->key, err);
}

static int facts_show_form(
    struct req *req, struct res *res, const struct citizen_open *o, struct facts_view *v)
{
    const char *title =
        v->create ? tr("Opret borger") : arena_printf(req->arena, tr("Ret stamdata for %s"), o->name);
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"},
        {v->create ? title : o->name, v->create ? NULL : o->url}, {tr("Stamdata"), v->back_url},
        {tr("Ret"), NULL}};
    struct html *h = page_begin(req, res, MENU_CITIZENS, title, crumbs, v->create ? 2 : 4);
    t_error_summary(h, &req->err);
    struct page_head head = {.title = title, .lead = v->create ? NULL : citizen_page_lead(req, o)};
    t_page_head(h, &head);
    t_facts_form(h, v);
    return page_end(req, res, h);
}

static void facts_view_begin(struct req *req, const struct citizen_open *o, struct facts_view *v)
{
    *v = (struct facts_view){.csrf = req_csrf(req), .err = &req->err, .version = o->citizen.version};
    v->post_url = arena_printf(req->arena, "%s/stamdata/ret", o->url);
    v->back_url = arena_printf(req->arena, "%s/stamdata", o->url);
}

static int facts_edit_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct facts_view v;
    int rc = citizen_page_open(req, res, N_("ret stamdata"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    facts_view_begin(req, &o, &v);
    facts_fill_form(req, &o, &o.citizen, &v);
    v.chosen_conditions = o.citizen.condition;
    if (!(o.sight.tracks & SIGHT_HEALTH))
        v.n_conditions = 0;
    return facts_show_form(req, res, &o, &v);
}

static const char *facts_shown(struct req *req, const char *name, const char *list, const char *value)
{
    if (text_equal(name, "condition"))
        return code_labels("condition", value, req->arena);
    return list && *value ? code_label(list, value) : value;
}

static int facts_conflict(
    struct req *req, struct res *res, const struct citizen_open *o, const struct citizen *mine)
{
    struct conn *c;
    struct facts_view v;
    struct conflict_form f;
    facts_view_begin(req, o, &v);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = citizen_last_changed_by(c, o->citizen.id, &v.who, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    conflict_begin(req, res, &f, v.post_url, v.back_url, v.version, v.who, tr("stamdata"));
    for (size_t i = 0; i <= FACTS_FIELDS; i++) {
        if (i < FACTS_FIELDS ? !facts_in_form(i, o) : !(o->sight.tracks & SIGHT_HEALTH))
            continue;
        const char *name = i < FACTS_FIELDS ? facts_form_fields[i].name : "condition";
        const char *list = i < FACTS_FIELDS ? facts_form_fields[i].list : NULL;
        const struct field *field = field_find(&citizen_table, name);
        const char *a = citizen_page_field_text(field, mine, req->arena),
                   *b = citizen_page_field_text(field, &o->citizen, req->arena);
        conflict_add(req, &f, name, tr(field->label), a, b, facts_shown(req, name, list, a),
            facts_shown(req, name, list, b));
    }
    struct crumb crumbs[] = {
        {tr("Borgere"), "/borgere"}, {o->name, o->url}, {tr("Stamdata"), v.back_url}, {tr("Vælg"), NULL}};
    struct html *h = page_begin(
        req, res, MENU_CITIZENS, arena_printf(req->arena, tr("Ret stamdata for %s"), o->name), crumbs, 4);
    struct page_head head = {.title = arena_printf(req->arena, tr("Ret stamdata for %s"), o->name),
        .lead = citizen_page_lead(req, o)};
    t_page_head(h, &head);
    t_conflict_form(h, &f);
    return page_end(req, res, h);
}

/* A field of the conflict page that has no choice yet. */
static bool facts_choice_missing(struct req *req)
{
    const char *names[FACTS_FIELDS + 1] = {"condition"};
    for (size_t i = 0; i < FACTS_FIELDS; i++)
        names[i + 1] = facts_form_fields[i].name;
    return conflict_is_missing(req, names, FACTS_FIELDS + 1);
}

static int facts_save_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct facts_view v;
    int rc = citizen_page_open(req, res, N_("gem stamdata"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct facts_write w = {.actor = o.actor, .citizen = o.citizen};
    facts_parse(req, &w.citizen, &o, (o.sight.tracks & SIGHT_HEALTH) != 0);
    w.citizen.version = req_int(req, "version", 0);
    if (facts_choice_missing(req)) {
        return facts_conflict(req, res, &o, &w.citizen);
    }
    if (!req->err.n_fields && w.citizen.version != o.citizen.version)
        return facts_conflict(req, res, &o, &w.citizen);
    rc =
        req->err.n_fields ? ERR_INVALID : db_write(req->db, "citizen_update", facts_update_fn, &w, &req->err);
    if (rc == ERR_CONFLICT) {
        req->err = ERR_INIT;
        int again = citizen_page_open(req, res, N_("gem stamdata"), &o);
        return again ? again : facts_conflict(req, res, &o, &w.citizen);
    }
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s/stamdata?gemt=1", o.url));
    if (rc != ERR_INVALID)
        return rc;
    facts_view_begin(req, &o, &v);
    v.version = w.citizen.version;
    facts_fill_form(req, &o, NULL, &v);
    v.chosen_conditions = w.citizen.condition;
    if (!(o.sight.tracks & SIGHT_HEALTH))
        v.n_conditions = 0;
    res->status = err_http_status(ERR_INVALID);
    return facts_show_form(req, res, &o, &v);
}

static int facts_new_page(struct req *req, struct res *res)
{
    if (!req->who.purpose)
        return res_redirect(res, "/borgere?videre=/borgere/ny");
    struct facts_view v = {.csrf = req_csrf(req),
        .err = &req->err,
        .post_url = "/borgere/ny",
        .back_url = "/borgere",
        .create = true};
    facts_fill_form(req, NULL, NULL, &v);
    return facts_show_form(req, res, NULL, &v);
}

static int facts_create_page(struct req *req, struct res *res)
{
    struct facts_write w = {.actor = req_actor(req)};
    if (!w.actor.purpose)
        return res_redirect(res, "/borgere?videre=/borgere/ny");
    field_clear_row(&citizen_table, &w.citizen);
    facts_parse(req, &w.citizen, NULL, true);
    /* The required choices are checked with the rest by citizen_create; an unanswered sex is "ikke oplyst". */
    int rc =
        req->err.n_fields ? ERR_INVALID : db_write(req->db, "citizen_create", facts_create_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "/borgere/%s", w.key));
    if (rc != ERR_INVALID)
        return rc;
    struct cpr_parts parts;
    char digits[11];
    /* "Already registered" is the answer to a search by number. */
    struct err err = ERR_INIT;
    if (err_field_text(&req->err, "cpr") && cpr_parse(req_form(req, "cpr"), digits, &parts))
        rc = audit_log(req->db, &w.actor,
            &(struct audit_entry){"search", "citizen", INT_NONE, INT_NONE, "kind=cpr hits=1"}, &err);
    if (err.code) {
        req->err = err;
        return rc;
    }
    struct facts_view v = {.csrf = req_csrf(req),
        .err = &req->err,
        .post_url = "/borgere/ny",
        .back_url = "/borgere",
        .create = true};
    v.modulus_warning =
        cpr_parse(req_form(req, "cpr"), digits, &parts) && !parts.modulus_ok && !parts.replacement;
    facts_fill_form(req, NULL, NULL, &v);
    v.chosen_conditions = w.citizen.condition;
    res->status = err_http_status(ERR_INVALID);
    return facts_show_form(req, res, NULL, &v);
}

#define FACTS_PARAMS                                                                                         \
    {"first_name", P_FORM, 0, 80}, {"last_name", P_FORM, 0, 80}, {"cpr", P_FORM, 0, 20},                     \
        {"sex", P_FORM, 0, 40}, {"address", P_FORM, 0, 200}, {"postal", P_FORM, 0, 100},                     \
        {"district", P_FORM, 0, 80}, {"protected_until", P_FORM, 0, 30}, {"moved", P_FORM, 0, 30},           \
        {"dead", P_FORM, 0, 30}, {"target_group", P_FORM, 0, 120}, {"job_goal", P_FORM, 0, 200},             \
        {"job_goal_reason", P_FORM, 0, 500}, {"education", P_FORM, 0, 80},                                   \
    {                                                                                                        \
        "condition", P_FORM, 0, 400                                                                          \
    }
static const struct param facts_key_params[] = {{"key", P_KEY, 0, 0}, {"gemt", P_INT, 0, 1},
    {"kvit", P_KEY, 0, 0}, {"relation", P_INT, 1, INT64_MAX}, {"id", P_INT, 1, INT64_MAX}};
static const struct param facts_save_params[] = {
    {"key", P_KEY, 0, 0}, {"version", P_INT, 1, INT64_MAX}, CONFLICT_PARAM, FACTS_PARAMS};
static const struct param facts_create_params[] = {CONFLICT_PARAM, FACTS_PARAMS};
ROUTE(
    facts_show_route, "GET", "/borgere/{key}/stamdata", PERM_CITIZEN_READ, facts_show_page, facts_key_params);
ROUTE(facts_edit_route, "GET", "/borgere/{key}/stamdata/ret", PERM_CITIZEN_EDIT, facts_edit_page,
    facts_key_params);
ROUTE(facts_save_route, "POST", "/borgere/{key}/stamdata/ret", PERM_CITIZEN_EDIT, facts_save_page,
    facts_save_params);
ROUTE_PLAIN(facts_new_route, "GET", "/borgere/ny", PERM_CITIZEN_EDIT, facts_new_page);
ROUTE(facts_create_route, "POST", "/borgere/ny", PERM_CITIZEN_EDIT, facts_create_page, facts_create_params);
