#include "path/own_course_page.h"

#include "base/text.h"
#include "effect/figure.h"
#include "effect/reported.h"
#include "effect/suppress.h"
#include "own_course.html.h"
#include "path/course.h"
#include "path/own_course.h"
#include "people/citizen_access_page.h"
#include "people/number_page.h"
#include "people/record_form_page.h"
#include "system/audit.h"

enum { OWN_MAX = 60 };

/* ---- of a citizen ---- */

static int own_open(struct req *req, struct res *res, struct citizen_open *o)
{
    int rc = citizen_page_open(req, res, N_("forløb uden henvisning"), o);
    if (rc)
        return rc;
    if (o->sight.referral_only || !(o->sight.tracks & SIGHT_JOB))
        return err_user(&req->err, ERR_DENIED, "%s",
            tr("Din hjemmel omfatter ikke borgerens job. Se fanen Hjemmel og adgang."));
    return OK;
}

static int own_load_citizen(struct req *req, const struct citizen_open *o, struct own_citizen_view *v)
{
    struct conn *c;
    struct course_row *courses = NULL;
    struct arena *a = req->arena;
    size_t n = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = course_of_citizen(c, o->citizen.id, &courses, &n, a, &req->err);
    struct own_row *rows = arena_array(a, OWN_MAX, sizeof *rows);
    for (size_t i = n; !rc && rows && i > 0 && v->n < OWN_MAX; i--) {
        const struct course_row *r = &courses[i - 1];
        struct intervention iv;
        const char *judgement = NULL;
        if (r->referral_id != INT_NONE || !(o->sight.tracks & sight_track_bits(r->track)))
            continue;
        rc = intervention_by_id(c, r->intervention_id, &iv, a, &req->err);
        if (!rc && !own_course_is(&iv))
            continue;
        if (!rc)
            rc = own_course_judgement(c, r->id, &judgement, a, &req->err);
        day_t last = day_is_none(r->end_day) ? DAY_NONE : (day_t){r->end_day.n - 1};
        rows[v->n++] = (struct own_row){lang_pick(r->intervention_title, r->intervention_title_en),
            arena_printf(a, "/tilbud/%s", r->intervention_key), number_period(a, r->start_day, last),
            judgement};
    }
    db_release(req->db, c);
    v->rows = rows;
    return rc;
}

static int own_citizen_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct own_citizen_view v = {0};
    int rc = own_open(req, res, &o);
    if (!rc)
        rc = own_load_citizen(req, &o, &v);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct crumb crumbs[] = {
        {tr("Borgere"), "/borgere"}, {o.name, o.url}, {tr("Forløb uden henvisning"), NULL}};
    struct html *h = page_begin(req, res, MENU_CITIZENS,
        arena_printf(req->arena, tr("Forløb uden henvisning: %s"), o.name), crumbs, 3);
    if (text_equal(req_text(req, "kvit"), "givet"))
        t_receipt(h, tr("Forløbet er begyndt."), NULL, NULL);
    bool may = who_may(&req->who, PERM_CITIZEN_EDIT) && !citizen_is_child(&o.citizen, o.today);
    struct action actions[] = {
        {tr("Giv forløb"), arena_printf(req->arena, "%s/egne-forloeb/nyt", o.url), NULL}};
    citizen_page_top(req, h, &o, actions, may ? 1 : 0);
    citizen_page_tabs(req, h, &o, CITIZEN_TAB_FACTS);
    t_own_citizen(h, &v);
    return page_end(req, res, h);
}

struct own_write {
    struct actor actor;
    struct own_course course;
    struct own_group group;
    int64_t id, group_id, citizen_id, member_id, version;
};
static int own_check_sight(struct conn *c, const struct own_write *w, int64_t citizen_id, struct err *err)
{
    struct arena *a = arena_new(0);
    struct citizen citizen;
    struct sight sight;
    if (!a)
        return err_set(err, ERR_LIMIT, "own_course: out of memory");
    int rc = citizen_by_id(c, citizen_id, &citizen, a, err);
    if (!rc)
        rc = sight_of(c, &w->actor, &citizen, clock_today(), &sight, err);
    if (!rc && !(sight.tracks & SIGHT_JOB))
        rc = err_set(err, ERR_DENIED, "own_course: the job track is not seen");
    arena_free(a);
    return rc;
}
static int own_give_fn(struct conn *c, void *ctx, struct err *err)
{
    struct own_write *w = ctx;
    int rc = own_check_sight(c, w, w->course.citizen_id, err);
    return rc ? rc : own_course_give(c, &w->actor, &w->course, &w->id, err);
}
static int own_group_fn(struct conn *c, void *ctx, struct err *err)
{
    struct own_write *w = ctx;
    return own_group_add(c, &w->actor, &w->group, &w->id, err);
}
static int own_member_fn(struct conn *c, void *ctx, struct err *err)
{
    struct own_write *w = ctx;
    int rc = own_check_sight(c, w, w->citizen_id, err);
    return rc ? rc : own_group_member_add(c, &w->actor, w->group_id, w->citizen_id, err);
}
static int own_remove_fn(struct conn *c, void *ctx, struct err *err)
{
    struct own_write *w = ctx;
    return own_group_member_remove(c, &w->actor, w->group_id, w->member_id, err);
}
static int own_start_fn(struct conn *c, void *ctx, struct err *err)
{
    struct own_write *w = ctx;
    return own_group_start(c, &w->actor, w->group_id, w->version, err);
}

static int own_form_show(struct req *req, struct res *res, enum menu menu, const char *title,
    const struct crumb *crumbs, size_t n, struct record_form *f)
{
    record_form_errors(req, f);
    struct html *h = page_begin(req, res, menu, title, crumbs, n);
    t_error_summary(h, &req->err);
    if (req->err.code == ERR_REFUSED)
        t_alert(h, "error", NULL, err_user_text(&req->err));
    struct page_head head = {.title = title};
    t_page_head(h, &head);
    t_record_form(h, f);
    return page_end(req, res, h);
}

static int own_choices(
    struct req *req, const struct actor *actor, const struct html_option **ret, size_t *ret_n)
{
    struct conn *c;
    struct intervention *list = NULL;
    size_t n = 0, k = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = own_course_interventions(c, actor, &list, &n, req->arena, &req->err);
    db_release(req->db, c);
    struct html_option *options = arena_array(req->arena, n + 1, sizeof *options);
    for (size_t i = 0; !rc && options && i < n; i++) {
        if (!own_group_has_size(list[i].key))
            options[k++] = (struct html_option){list[i].key, lang_pick(list[i].title, list[i].title_en)};
    }
    *ret = options;
    *ret_n = k;
    return rc;
}

static int own_give_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct record_form f;
    const struct html_option *options = NULL;
    size_t n = 0;
    int rc = own_open(req, res, &o);
    if (!rc)
        rc = own_choices(req, &o.actor, &options, &n);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    const char *back = arena_printf(req->arena, "%s/egne-forloeb", o.url),
               *title = arena_printf(req->arena, tr("Giv %s et forløb"), o.name);
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {o.name, o.url},
        {tr("Forløb uden henvisning"), back}, {tr("Giv forløb"), NULL}};
    record_form_begin(
        req, &f, arena_printf(req->arena, "%s/nyt", back), back, tr("Begynd forløbet"), INT_NONE);
    if (!n)
        f.lead = tr("Din forvaltning har ingen forløb, der kan gives uden henvisning.");
    else
        record_form_choice(req, &f, field_find(&own_course_table, "intervention"), "", options, n, NULL);
    record_form_add(req, &f, &own_course_table, "start_day", NULL, NULL, tr("Skriv datoen som 09.03.2026."));
    record_form_add(req, &f, &own_course_table, "judgement", NULL, NULL,
        tr("Skal skrives ved mentorstøtte, når reglen om konkret, individuel vurdering gælder på startdatoen."));
    if (!req_is_post(req))
        return own_form_show(req, res, MENU_CITIZENS, title, crumbs, 4, &f);
    struct own_write w = {.actor = o.actor};
    field_clear_row(&own_course_table, &w.course);
    record_form_parse(req, &f, &own_course_table, &w.course);
    w.course.citizen_id = o.citizen.id;
    w.course.intervention = *req_form(req, "intervention") ? req_form(req, "intervention") : NULL;
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "own_course", own_give_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s?kvit=givet", back));
    if (rc != ERR_INVALID && rc != ERR_REFUSED)
        return rc;
    res->status = err_http_status(ERR_INVALID);
    return own_form_show(req, res, MENU_CITIZENS, title, crumbs, 4, &f);
}

/* ---- of an intervention ---- */

static const char *own_small(struct req *req, int64_t n)
{
    if (!who_may(&req->who, PERM_EFFECT_ROWS) && suppress_is_small(n, figure_small_limit()))
        return tr("undertrykt");
    return arena_printf(req->arena, "%lld", (long long)n);
}

/* The intervention and, for peers, its sibling: individual and team. */
static int own_load_sums(
    struct conn *c, struct req *req, const struct intervention *iv, int year, struct own_list_view *v)
{
    const char *keys[2] = {iv->key, NULL};
    struct arena *a = req->arena;
    struct own_sum *sums = arena_array(a, 2, sizeof *sums);
    struct own_reported *rows = arena_array(a, OWN_MAX, sizeof *rows);
    if (!sums || !rows)
        return err_set(&req->err, ERR_LIMIT, "own_course: out of memory");
    if (text_has_prefix(iv->key, "peer-"))
        keys[0] = "peer-individuelt", keys[1] = "peer-hold";
    for (size_t i = 0; i < 2 && keys[i]; i++) {
        struct intervention one;
        struct own_count count;
        struct reported *list;
        size_t n;
        int rc = intervention_by_key(c, keys[i], &one, a, &req->err);
        if (!rc)
            rc = own_course_count(
                c, keys[i], day_from_ymd(year, 1, 1), day_from_ymd(year, 12, 31), &count, a, &req->err);
        if (!rc)
            rc = reported_of(c, "intervention", keys[i], &list, &n, a, &req->err);
        if (rc)
            return rc;
        sums[v->n_sums++] = (struct own_sum){lang_pick(one.title, one.title_en),
            own_small(req, count.n_courses), own_small(req, count.n_persons)};
        for (size_t k = 0; k < n && v->n_reported < OWN_MAX; k++)
            rows[v->n_reported++] = (struct own_reported){
                list[k].period
                    ? arena_printf(a, "%s, %s", lang_pick(list[k].label, list[k].label_en), list[k].period)
                    : lang_pick(list[k].label, list[k].label_en),
                list[k].as_printed, list[k].note};
    }
    v->sums = sums;
    v->reported = rows;
    return OK;
}

static int own_load_list(struct req *req, struct intervention *iv, int year, struct own_list_view *v)
{
    struct conn *c;
    struct own_group_row *groups = NULL;
    struct arena *a = req->arena;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = intervention_by_key(c, req_text(req, "tilbud"), iv, a, &req->err);
    if (!rc && !own_course_is(iv))
        rc = err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Tilbuddet har ikke forløb uden henvisning."));
    if (!rc)
        rc = own_load_sums(c, req, iv, year, v);
    if (!rc)
        rc = own_group_list(c, iv->key, &groups, &v->n, a, &req->err);
    db_release(req->db, c);
    struct own_group_line *rows = arena_array(a, v->n + 1, sizeof *rows);
    bool may_open = who_may(&req->who, PERM_CITIZEN_FIND);
    for (size_t i = 0; !rc && rows && i < v->n; i++)
        rows[i] = (struct own_group_line){groups[i].title,
            may_open ? arena_printf(a, "/egne-forloeb/grupper/%lld", (long long)groups[i].id) : NULL,
            number_period(a, groups[i].start_day, groups[i].end_day),
            stamp_is_none(groups[i].started) ? tr("samles") : tr("begyndt"),
            may_open ? arena_printf(a, "%lld", (long long)groups[i].n_members)
                     : own_small(req, groups[i].n_members)};
    v->rows = rows;
    v->groups = !rc && text_equal(iv->form, "team");
    return rc;
}

static int own_list_page(struct req *req, struct res *res)
{
    struct intervention iv;
    struct own_list_view v = {0};
    int year = (int)req_int(req, "aar", day_year(clock_today()));
    int rc = own_load_list(req, &iv, year, &v);
    if (rc)
        return rc;
    v.year = arena_printf(req->arena, "%d", year);
    const char *title = lang_pick(iv.title, iv.title_en);
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"},
        {title, arena_printf(req->arena, "/tilbud/%s", iv.key)}, {tr("Forløb og grupper"), NULL}};
    struct html *h = page_begin(
        req, res, MENU_OFFERS, arena_printf(req->arena, tr("%s: forløb og grupper"), title), crumbs, 3);
    struct action actions[] = {
        {tr("Ny gruppe"), arena_printf(req->arena, "/egne-forloeb/%s/ny-gruppe", iv.key), NULL}};
    struct page_head head = {.title = arena_printf(req->arena, tr("%s: forløb og grupper"), title),
        .actions = actions,
        .n_actions = v.groups && who_may(&req->who, PERM_CITIZEN_EDIT) ? 1 : 0};
    t_page_head(h, &head);
    t_own_list(h, &v);
    return page_end(req, res, h);
}

static int own_group_new_page(struct req *req, struct res *res)
{
    static const char *const names[] = {"title", "start_day", "end_day"};
    struct record_form f;
    struct own_write w = {.actor = req_actor(req)};
    const char *key = req_text(req, "tilbud"), *back = arena_printf(req->arena, "/egne-forloeb/%s", key),
               *title = tr("Ny gruppe");
    struct crumb crumbs[] = {
        {tr_in("menu", "Tilbud"), "/tilbud"}, {tr("Forløb og grupper"), back}, {title, NULL}};
    record_form_begin(
        req, &f, arena_printf(req->arena, "%s/ny-gruppe", back), back, tr("Opret gruppe"), INT_NONE);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        record_form_add(req, &f, &own_group_table, names[i], NULL, NULL, NULL);
    if (!req_is_post(req))
        return own_form_show(req, res, MENU_OFFERS, title, crumbs, 3, &f);
    field_clear_row(&own_group_table, &w.group);
    record_form_parse(req, &f, &own_group_table, &w.group);
    w.group.intervention = key;
    int rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "own_group", own_group_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "/egne-forloeb/grupper/%lld", (long long)w.id));
    if (rc != ERR_INVALID && rc != ERR_REFUSED)
        return rc;
    res->status = err_http_status(ERR_INVALID);
    return own_form_show(req, res, MENU_OFFERS, title, crumbs, 3, &f);
}

/* ---- one group ---- */

struct own_group_open {
    struct actor actor;
    struct own_group g;
    struct intervention iv;
    struct own_member *members;
    size_t n;
};

static int own_group_open(struct req *req, struct res *res, struct own_group_open *o)
{
    struct conn *c;
    *o = (struct own_group_open){.actor = req_actor(req)};
    if (!o->actor.purpose) {
        int rc = res_redirect(
            res, arena_printf(req->arena, "/borgere?videre=%s", req_is_post(req) ? "/borgere" : req->path));
        return rc ? rc : CITIZEN_ANSWERED;
    }
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = own_group_by_id(c, req_int(req, "id", 0), &o->g, req->arena, &req->err);
    if (!rc)
        rc = intervention_by_key(c, o->g.intervention, &o->iv, req->arena, &req->err);
    if (!rc && !text_equal(o->iv.owner, o->actor.admin))
        rc = err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Gruppen findes ikke."));
    if (!rc)
        rc = own_group_members(
            c, &o->actor, o->g.id, clock_today(), &o->members, &o->n, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

static void own_member_lines(struct req *req, const struct own_group_open *o, struct own_show_view *v)
{
    struct arena *a = req->arena;
    struct own_member_line *rows = arena_array(a, o->n + 1, sizeof *rows);
    struct own_adviser_line *advisers = arena_array(a, o->n + 1, sizeof *advisers);
    for (size_t i = 0; rows && advisers && i < o->n; i++) {
        const struct own_member *m = &o->members[i];
        rows[v->n++] = (struct own_member_line){arena_printf(a, "%s %s", m->first_name, m->last_name),
            arena_printf(a, "/borgere/%s", m->citizen_key), m->adviser,
            arena_printf(
                a, "/egne-forloeb/grupper/%lld/borgere/%lld/ud", (long long)o->g.id, (long long)m->id)};
        const char *adviser = m->adviser ? m->adviser : tr("ingen rådgiver");
        if (!v->n_advisers || !text_equal(advisers[v->n_advisers - 1].name, adviser))
            advisers[v->n_advisers++] = (struct own_adviser_line){adviser, 0};
        advisers[v->n_advisers - 1].n++;
    }
    v->rows = rows;
    v->advisers = advisers;
}

static int own_group_page(struct req *req, struct res *res)
{
    struct own_group_open o;
    struct arena *a = req->arena;
    int rc = own_group_open(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    rc = audit_log(req->db, &o.actor,
        &(struct audit_entry){"search", "citizen", INT_NONE, INT_NONE,
            arena_printf(a, "own_group=%lld hits=%zu", (long long)o.g.id, o.n)},
        &req->err);
    if (rc)
        return rc;
    struct own_show_view v = {.csrf = req_csrf(req),
        .version = o.g.version,
        .started = !stamp_is_none(o.g.started),
        .may_edit = who_may(&req->who, PERM_CITIZEN_EDIT)};
    v.add_url = arena_printf(a, "/egne-forloeb/grupper/%lld/tilfoej", (long long)o.g.id);
    v.start_url = arena_printf(a, "/egne-forloeb/grupper/%lld/begynd", (long long)o.g.id);
    if (own_group_has_size(o.g.intervention))
        v.size = arena_printf(
            a, tr("Gruppen skal have %d-%d borgere, før den kan begynde."), OWN_GROUP_MIN, OWN_GROUP_MAX);
    struct fact facts[] = {{tr("Begynder"), citizen_page_day(a, o.g.start_day), NULL, false},
        {tr("Forventet slut"), day_is_none(o.g.end_day) ? NULL : citizen_page_day(a, o.g.end_day), NULL,
            false},
        {tr("Tilstand"), v.started ? tr("begyndt") : tr("samles"), NULL, false},
        {tr("Borgere"), arena_printf(a, "%zu", o.n),
            own_group_has_size(o.g.intervention) ? tr("9-12 i en gruppe") : NULL, false}};
    v.facts = facts;
    v.n_facts = 4;
    own_member_lines(req, &o, &v);
    const char *title = lang_pick(o.iv.title, o.iv.title_en);
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"},
        {title, arena_printf(a, "/egne-forloeb/%s", o.iv.key)}, {o.g.title, NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, o.g.title, crumbs, 3);
    const char *receipt = req_text(req, "kvit");
    if (text_equal(receipt, "med"))
        t_receipt(h, tr("Borgeren er med i gruppen."), NULL, NULL);
    else if (text_equal(receipt, "ud"))
        t_receipt(h, tr("Borgeren er taget ud af gruppen."), NULL, NULL);
    else if (text_equal(receipt, "begyndt"))
        t_receipt(h, tr("Forløbet er begyndt for alle i gruppen."), NULL, NULL);
    struct page_head head = {.title = o.g.title, .lead = title};
    t_page_head(h, &head);
    t_own_show(h, &v);
    return page_end(req, res, h);
}

static const struct field own_cpr = {"cpr", F_TEXT, 0, N_("Borgerens CPR-nummer"), FR_REQUIRED, 20, NULL};

static int own_member_page(struct req *req, struct res *res)
{
    struct own_group_open o;
    struct conn *c;
    struct citizen citizen;
    struct sight sight;
    struct record_form f;
    struct err hidden = ERR_INIT;
    int rc = own_group_open(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    const char *back = arena_printf(req->arena, "/egne-forloeb/grupper/%lld", (long long)o.g.id),
               *title = arena_printf(req->arena, tr("Tilføj borger til %s"), o.g.title);
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"}, {o.g.title, back}, {title, NULL}};
    record_form_begin(
        req, &f, arena_printf(req->arena, "%s/tilfoej", back), back, tr("Tilføj borger"), INT_NONE);
    record_form_choice(req, &f, &own_cpr, "", NULL, 0,
        tr("Borgeren beholder sin rådgiver. Alder og ydelse bliver kontrolleret på startdatoen."));
    if (!req_is_post(req))
        return own_form_show(req, res, MENU_OFFERS, title, crumbs, 3, &f);
    rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = citizen_by_number(c, req_form(req, "cpr"), &citizen, req->arena, &hidden);
    if (!rc)
        rc = sight_of(c, &o.actor, &citizen, clock_today(), &sight, &hidden);
    db_release(req->db, c);
    if (rc == ERR_NOT_FOUND)
        rc = err_field(&req->err, "cpr", "%s", tr("Ingen borger har det nummer. Kontrollér nummeret."));
    else if (rc)
        return err_set(&req->err, rc, "%s", hidden.op);
    struct own_write w = {.actor = o.actor, .group_id = o.g.id, .citizen_id = rc ? 0 : citizen.id};
    if (!rc)
        rc = db_write(req->db, "own_member", own_member_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s?kvit=med", back));
    if (rc != ERR_INVALID && rc != ERR_REFUSED)
        return rc;
    res->status = err_http_status(ERR_INVALID);
    return own_form_show(req, res, MENU_OFFERS, title, crumbs, 3, &f);
}

static int own_change_page(
    struct req *req, struct res *res, const char *name, db_write_fn *fn, const char *receipt)
{
    struct own_group_open o;
    int rc = own_group_open(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct own_write w = {.actor = o.actor,
        .group_id = o.g.id,
        .member_id = req_int(req, "medlem", 0),
        .version = req_int(req, "version", 0)};
    rc = db_write(req->db, name, fn, &w, &req->err);
    return rc ? rc
              : res_redirect(res, arena_printf(req->arena, "/egne-forloeb/grupper/%lld?kvit=%s",
                                      (long long)o.g.id, receipt));
}
static int own_remove_page(struct req *req, struct res *res)
{
    return own_change_page(req, res, "own_remove", own_remove_fn, "ud");
}
static int own_start_page(struct req *req, struct res *res)
{
    return own_change_page(req, res, "own_start", own_start_fn, "begyndt");
}

static const struct param own_citizen_params[] = {{"key", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0},
    {"intervention", P_FORM, 0, 80}, {"start_day", P_FORM, 0, 30}, {"judgement", P_FORM, 0, 2000}};
static const struct param own_list_params[] = {{"tilbud", P_KEY, 0, 0}, {"aar", P_INT, 2000, 2100},
    {"title", P_FORM, 0, 120}, {"start_day", P_FORM, 0, 30}, {"end_day", P_FORM, 0, 30}};
static const struct param own_group_params[] = {{"id", P_INT, 1, INT64_MAX}, {"medlem", P_INT, 1, INT64_MAX},
    {"kvit", P_KEY, 0, 0}, {"version", P_INT, 1, INT64_MAX}, {"cpr", P_FORM, 0, 20}};
ROUTE(own_citizen_get, "GET", "/borgere/{key}/egne-forloeb", PERM_CITIZEN_READ, own_citizen_page,
    own_citizen_params);
ROUTE(own_give_get, "GET", "/borgere/{key}/egne-forloeb/nyt", PERM_CITIZEN_EDIT, own_give_page,
    own_citizen_params);
ROUTE(own_give_post, "POST", "/borgere/{key}/egne-forloeb/nyt", PERM_CITIZEN_EDIT, own_give_page,
    own_citizen_params);
ROUTE(own_list_get, "GET", "/egne-forloeb/{tilbud}", PERM_OFFER_READ, own_list_page, own_list_params);
ROUTE(own_group_new_get, "GET", "/egne-forloeb/{tilbud}/ny-gruppe", PERM_CITIZEN_EDIT, own_group_new_page,
    own_list_params);
ROUTE(own_group_new_post, "POST", "/egne-forloeb/{tilbud}/ny-gruppe", PERM_CITIZEN_EDIT, own_group_new_page,
    own_list_params);
ROUTE(
    own_group_get, "GET", "/egne-forloeb/grupper/{id}", PERM_CITIZEN_FIND, own_group_page, own_group_params);
ROUTE(own_member_get, "GET", "/egne-forloeb/grupper/{id}/tilfoej", PERM_CITIZEN_EDIT, own_member_page,
    own_group_params);
ROUTE(own_member_post, "POST", "/egne-forloeb/grupper/{id}/tilfoej", PERM_CITIZEN_EDIT, own_member_page,
    own_group_params);
ROUTE(own_remove_post, "POST", "/egne-forloeb/grupper/{id}/borgere/{medlem}/ud", PERM_CITIZEN_EDIT,
    own_remove_page, own_group_params);
ROUTE(own_start_post, "POST", "/egne-forloeb/grupper/{id}/begynd", PERM_CITIZEN_EDIT, own_start_page,
    own_group_params);
