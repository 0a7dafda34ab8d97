#include "path/aftercare_page.h"

#include "aftercare.html.h"
#include "base/text.h"
#include "budget/note.h"
#include "path/aftercare.h"
#include "path/follow_up.h"
#include "people/citizen_access_page.h"
#include "system/code.h"

/* The last day in a course that ends on end; missing when it has no end. */
static day_t aftercare_last(day_t end)
{
    return day_is_none(end) ? DAY_NONE : (day_t){end.n - 1};
}

enum { AFTERCARE_CONTACTS = 200 };

static const struct field course_field = {
    .name = "course_id", .type = F_TEXT, .label = N_("Forløb, der er afsluttet"), .rule = FR_REQUIRED};
static const struct field reason_field = {
    .name = "reason", .type = F_TEXT, .label = N_("Hvorfor slutter efterværnet?"), .rule = FR_REQUIRED};

/* ---- words ---- */

static bool may_see(const struct citizen_open *o, const char *track, const char *provider)
{
    return (o->sight.tracks & sight_track_bits(track)) != 0 ||
           (o->sight.referral_only && text_equal(provider, o->actor.unit));
}

static const char *period_words(struct arena *a, day_t start, day_t end)
{
    if (day_is_none(end))
        return arena_printf(a, tr("siden %s"), citizen_page_day(a, start));
    return arena_printf(a, "%s – %s", citizen_page_day(a, start), citizen_page_day(a, (day_t){end.n - 1}));
}

static struct aftercare_item item_of(struct arena *a, const struct aftercare_row *r, day_t today, bool named)
{
    bool runs = day_is_none(r->end_day) || r->end_day.n > today.n;
    return (struct aftercare_item){
        .url = arena_printf(a, "/borgere/%s/eftervaern/%lld", r->citizen_key, (long long)r->id),
        .title = lang_pick(r->intervention_title, r->intervention_title_en),
        .period = period_words(a, r->start_day, r->end_day),
        .state = runs ? tr("I gang") : tr("Afsluttet"),
        .state_class = runs ? "info" : "plain",
        .responsible = r->responsible_name,
        .name = named ? arena_printf(a, "%s %s", r->first_name, r->last_name) : NULL,
        .ended = r->end_reason ? code_label("aftercare_end", r->end_reason) : NULL};
}

/* ---- the citizen's list ---- */

static int aftercare_open_citizen(struct req *req, struct res *res, struct citizen_open *o)
{
    return citizen_page_open(req, res, N_("efterværn"), o);
}

/* Ended courses without aftercare that the user sees. */
static const struct html_option *course_options(struct req *req, const struct citizen_open *o,
    const struct course_row *courses, size_t n, const struct aftercare_row *rows, size_t n_rows,
    size_t *ret_n)
{
    struct html_option *options = arena_array(req->arena, n + 1, sizeof *options);
    size_t kept = 0;
    for (size_t i = n; options && i-- > 0;) {
        const struct course_row *r = &courses[i];
        bool has = false;
        for (size_t k = 0; k < n_rows; k++)
            has |= rows[k].course_id == r->id;
        if (!r->exit_reason || has || !may_see(o, r->track, r->provider))
            continue;
        options[kept++] = (struct html_option){arena_printf(req->arena, "%lld", (long long)r->id),
            arena_printf(req->arena, tr("%s, slut %s: %s"),
                lang_pick(r->intervention_title, r->intervention_title_en),
                citizen_page_day(req->arena, aftercare_last(r->end_day)),
                code_label("exit_reason", r->exit_reason))};
    }
    *ret_n = kept;
    return options;
}

static int load_list(struct req *req, const struct citizen_open *o, struct aftercare_view *v)
{
    struct conn *c;
    struct aftercare_row *rows;
    struct course_row *courses;
    size_t n, n_courses;
    struct err err = ERR_INIT;
    int rc = db_lease(req->db, &c, &err);
    if (!rc) {
        rc = aftercare_of_citizen(c, o->citizen.id, &rows, &n, req->arena, &err);
        if (!rc)
            rc = course_of_citizen(c, o->citizen.id, &courses, &n_courses, req->arena, &err);
        db_release(req->db, c);
    }
    if (rc) {
        req->err = err;
        return rc;
    }
    struct aftercare_item *items = arena_array(req->arena, n + 1, sizeof *items);
    for (size_t i = 0; items && i < n; i++) {
        if (may_see(o, rows[i].track, rows[i].provider))
            items[v->n++] = item_of(req->arena, &rows[i], o->today, false);
    }
    v->items = items;
    v->courses = course_options(req, o, courses, n_courses, rows, n, &v->n_courses);
    return OK;
}

static struct html *begin(struct req *req, struct res *res, const struct citizen_open *o, const char *last)
{
    bool may_find = who_may(&req->who, PERM_CITIZEN_FIND);
    struct crumb crumbs[] = {
        {may_find ? tr("Borgere") : tr("Henvisninger"), may_find ? "/borgere" : "/henvisninger"},
        {o->name, o->url}, {tr("Efterværn"), last ? arena_printf(req->arena, "%s/eftervaern", o->url) : NULL},
        {last, NULL}};
    struct html *h =
        page_begin(req, res, may_find ? MENU_CITIZENS : MENU_REFERRALS, o->name, crumbs, last ? 4 : 3);
    if (req->err.code == ERR_CONFLICT)
        t_alert(h, "warning", NULL, err_user_text(&req->err));
    else
        t_error_summary(h, &req->err);
    return h;
}

static int show_list(struct req *req, struct res *res, const struct citizen_open *o, bool typed)
{
    struct aftercare_view v = {.csrf = req_csrf(req),
        .err = &req->err,
        .url = arena_printf(req->arena, "%s/eftervaern", o->url),
        .back_url = o->url,
        .may_edit = who_may(&req->who, PERM_CITIZEN_EDIT) && day_is_none(o->citizen.dead),
        .hidden = o->sight.referral_only ? NULL : citizen_page_hidden(req, o, SIGHT_JOB | SIGHT_SOCIAL),
        .course_field = &course_field,
        .aim_field = field_find(&aftercare_table, "aim"),
        .course = typed ? req_form(req, "course_id") : "",
        .aim = typed ? req_form(req, "aim") : ""};
    int rc = load_list(req, o, &v);
    if (rc)
        return rc;
    struct html *h = begin(req, res, o, NULL);
    citizen_page_top(req, h, o, NULL, 0);
    citizen_page_tabs(req, h, o, CITIZEN_TAB_PATH);
    t_aftercare_list(h, &v);
    return page_end(req, res, h);
}

static int aftercare_list_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    int rc = aftercare_open_citizen(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    return show_list(req, res, &o, false);
}

/* ---- all of the user's ---- */

static int aftercare_mine_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct aftercare_row *rows;
    size_t n;
    day_t today = clock_today();
    struct actor actor = citizen_page_actor(req);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    struct aftercare_view v = {0};
    struct aftercare_item *items = NULL;
    rc = aftercare_of_user(c, &actor, actor.user_id, today, &rows, &n, req->arena, &req->err);
    if (!rc)
        items = arena_array(req->arena, n + 1, sizeof *items);
    for (size_t i = 0; !rc && items && i < n; i++) {
        struct citizen citizen;
        struct sight sight;
        rc = citizen_by_id(c, rows[i].citizen_id, &citizen, req->arena, &req->err);
        if (!rc)
            rc = sight_of(c, &actor, &citizen, today, &sight, &req->err);
        if (!rc && sight.tracks & sight_track_bits(rows[i].track))
            items[v.n++] = item_of(req->arena, &rows[i], today, true);
    }
    db_release(req->db, c);
    if (rc)
        return rc;
    v.items = items;
    struct crumb crumbs[] = {{tr("Mit overblik"), "/overblik"}, {tr("Efterværn"), NULL}};
    struct html *h = page_begin(req, res, MENU_HOME, tr("Mine borgere i efterværn"), crumbs, 2);
    t_page_head(h, &(struct page_head){.title = tr("Mine borgere i efterværn")});
    t_aftercare_mine(h, &v);
    return page_end(req, res, h);
}

/* ---- one ---- */

struct one {
    struct citizen_open o;
    struct aftercare_row row;
    struct follow_up_row *contacts;
    size_t n_contacts;
    const char *pays;
};

/* "629 t.kr. om året 2026–2029", of the note that pays the offer; NULL when no line of a note bears the offer's name. */
static int pays_of_note(struct conn *c, const struct note *note, const struct intervention *offer,
    const char **ret, struct arena *a, struct err *err)
{
    struct note_line *lines;
    size_t n;
    const char *first = NULL, *last = NULL;
    int64_t amount = INT_NONE;
    int rc = note_lines(c, note->key, "2a", &lines, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        const struct note_line *l = &lines[i];
        if (!text_equal(l->row_label, offer->title) || text_equal(l->year, "total"))
            continue;
        if (amount != INT_NONE && amount != l->amount)
            return OK;
        amount = l->amount;
        first = first ? first : l->year;
        last = l->year;
    }
    if (!rc && amount != INT_NONE)
        *ret = arena_printf(a, tr("Betales af %s: %lld t.kr. om året %s–%s, %s (budgetnotatets tabel 2a)."),
            lang_pick(offer->title, offer->title_en), (long long)amount, first, last, tr("2026-p/l"));
    return rc;
}

static int load_pays(struct conn *c, struct one *s, struct arena *a, struct err *err)
{
    struct aftercare_rule rule;
    struct intervention offer;
    struct note *notes;
    size_t n = 0;
    int rc = aftercare_rule_of(c, s->row.intervention_key, &rule, a, err);
    if (rc == ERR_NOT_FOUND || (!rc && !rule.offer))
        return OK;
    if (!rc)
        rc = intervention_by_key(c, rule.offer, &offer, a, err);
    if (!rc)
        rc = note_list(c, &notes, &n, a, err);
    for (size_t i = 0; !rc && !s->pays && i < n; i++)
        rc = pays_of_note(c, &notes[i], &offer, &s->pays, a, err);
    return rc;
}

static int open_one(struct req *req, struct res *res, struct one *s)
{
    struct conn *c;
    *s = (struct one){0};
    int rc = aftercare_open_citizen(req, res, &s->o);
    if (rc)
        return rc;
    size_t n = 0, hidden = 0;
    struct follow_up_row *rows;
    rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = aftercare_row_by_id(c, req_int(req, "id", 0), &s->row, req->arena, &req->err);
    if (!rc && (s->row.citizen_id != s->o.citizen.id || !may_see(&s->o, s->row.track, s->row.provider)))
        rc = err_user(
            &req->err, ERR_NOT_FOUND, "%s", tr("Efterværnet findes ikke, eller du har ikke adgang."));
    if (!rc)
        rc = follow_up_of_citizen(c, s->o.citizen.id, &s->o.sight, 0, AFTERCARE_CONTACTS, &rows, &n, &hidden,
            req->arena, &req->err);
    if (!rc)
        rc = load_pays(c, s, req->arena, &req->err);
    db_release(req->db, c);
    for (size_t i = 0; !rc && i < n; i++) {
        if (text_equal(rows[i].kind, "aftercare") && rows[i].course_id == s->row.course_id)
            rows[s->n_contacts++] = rows[i];
    }
    s->contacts = rc ? NULL : rows;
    return rc;
}

static const struct aftercare_contact *contacts_of(struct req *req, const struct one *s)
{
    struct aftercare_contact *v = arena_array(req->arena, s->n_contacts + 1, sizeof *v);
    for (size_t i = 0; v && i < s->n_contacts; i++) {
        const struct follow_up_row *f = &s->contacts[s->n_contacts - 1 - i];
        bool planned = text_equal(f->state, "planned"), late = planned && f->due_day.n < s->o.today.n;
        const char *text = f->text;
        if (f->outcome)
            text = text
                       ? arena_printf(req->arena, "%s: %s", code_label("follow_up_outcome", f->outcome), text)
                       : code_label("follow_up_outcome", f->outcome);
        v[i] = (struct aftercare_contact){
            .url = arena_printf(req->arena, "%s/opfoelgning/%lld", s->o.url, (long long)f->id),
            .state = late ? tr("Forfalden") : code_label("follow_up_state", f->state),
            .state_class = late      ? "warning"
                           : planned ? "plain"
                                     : "success",
            .text = text,
            .day = day_is_none(f->held_day) ? f->due_day : f->held_day};
    }
    return v;
}

static const struct fact *facts_of(struct req *req, const struct one *s, size_t *ret_n)
{
    struct arena *a = req->arena;
    const struct aftercare_row *r = &s->row;
    struct fact *f = arena_must(a, 5 * sizeof *f);
    size_t n = 0;
    f[n++] = (struct fact){tr("Periode"), period_words(a, r->start_day, r->end_day), NULL, false};
    f[n++] = (struct fact){tr("Forløbet sluttede"), citizen_page_day(a, aftercare_last(r->course_end)),
        code_label("exit_reason", r->exit_reason), false};
    f[n++] =
        (struct fact){tr("Ansvarlig"), r->responsible_name ? r->responsible_name : tr("Ingen"), NULL, false};
    if (r->aim)
        f[n++] = (struct fact){tr("Skal holde fast i"), r->aim, NULL, false};
    if (r->end_reason)
        f[n++] = (struct fact){tr("Sluttet, fordi"), code_label("aftercare_end", r->end_reason), NULL, false};
    *ret_n = n;
    return f;
}

static int show_one(struct req *req, struct res *res, const struct one *s, bool typed)
{
    struct arena *a = req->arena;
    const char *url = arena_printf(a, "%s/eftervaern/%lld", s->o.url, (long long)s->row.id);
    bool may_edit = who_may(&req->who, PERM_CITIZEN_EDIT), runs = day_is_none(s->row.end_day);
    struct aftercare_view v = {.csrf = req_csrf(req),
        .err = &req->err,
        .url = url,
        .list_url = arena_printf(a, "%s/eftervaern", s->o.url),
        .may_edit = may_edit,
        .is_running = runs,
        .title = arena_printf(
            a, tr("Efterværn efter %s"), lang_pick(s->row.intervention_title, s->row.intervention_title_en)),
        .goal_words = arena_printf(a,
            tr("I effektmålet tæller forløbets sidste dag, %s. Efterværnet flytter den ikke."),
            citizen_page_day(a, aftercare_last(s->row.course_end))),
        .pays = s->pays,
        .contacts = contacts_of(req, s),
        .n_contacts = s->n_contacts,
        .end_url = arena_printf(a, "%s/slut", url),
        .contact_url = arena_printf(a, "%s/kontakt", url),
        .reopen_url = may_edit && !runs ? arena_printf(a, "%s/genaabn", url) : NULL,
        .version = s->row.version,
        .reason_field = &reason_field,
        .reason = typed ? req_form(req, "reason") : "",
        .last_day = typed ? req_form(req, "last_day") : citizen_page_day(a, s->o.today),
        .contact_day = typed ? req_form(req, "due_day") : ""};
    v.facts = facts_of(req, s, &v.n_facts);
    v.reasons = page_options(a, "aftercare_end", NULL, &v.n_reasons);
    struct html *h = begin(req, res, &s->o, v.title);
    if (!req_is_post(req) && text_equal(req_text(req, "kvit"), "slut"))
        t_receipt(h, tr("Efterværnet er afsluttet."), NULL, NULL);
    if (!req_is_post(req) && text_equal(req_text(req, "kvit"), "kontakt"))
        t_receipt(h, tr("Kontakten er aftalt."), NULL, NULL);
    citizen_page_top(req, h, &s->o, NULL, 0);
    citizen_page_tabs(req, h, &s->o, CITIZEN_TAB_PATH);
    t_aftercare_show(h, &v);
    return page_end(req, res, h);
}

static int aftercare_show_page(struct req *req, struct res *res)
{
    struct one s;
    int rc = open_one(req, res, &s);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    return show_one(req, res, &s, false);
}

/* ---- writing ---- */

struct aftercare_write {
    struct actor actor;
    int64_t id, version;
    day_t day;
    const char *reason, *aim;
    struct follow_up contact;
};
static int start_fn(struct conn *c, void *ctx, struct err *err)
{
    struct aftercare_write *w = ctx;
    int64_t id;
    return aftercare_start(c, &w->actor, w->id, w->aim, &id, err);
}
static int end_fn(struct conn *c, void *ctx, struct err *err)
{
    struct aftercare_write *w = ctx;
    return aftercare_end(c, &w->actor, w->id, w->version, w->day, w->reason, err);
}
static int reopen_fn(struct conn *c, void *ctx, struct err *err)
{
    struct aftercare_write *w = ctx;
    return aftercare_reopen(c, &w->actor, w->id, w->version, err);
}
static int contact_fn(struct conn *c, void *ctx, struct err *err)
{
    struct aftercare_write *w = ctx;
    struct follow_up f = w->contact;
    return follow_up_add(c, &w->actor, &f, err);
}

static int aftercare_start_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct aftercare_view v = {0};
    int rc = aftercare_open_citizen(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct aftercare_write w = {.actor = o.actor};
    struct aftercare typed;
    bool own = false;
    field_clear_row(&aftercare_table, &typed);
    field_parse(
        field_find(&aftercare_table, "aim"), &typed, req_form(req, "aim"), false, req->arena, &req->err);
    w.aim = typed.aim;
    rc = load_list(req, &o, &v);
    if (rc)
        return rc;
    for (size_t i = 0; i < v.n_courses; i++)
        own |= text_equal(v.courses[i].value, req_form(req, "course_id"));
    if (!own || !text_to_int(req_form(req, "course_id"), 1, INT64_MAX, &w.id))
        err_field(&req->err, "course_id", "%s", tr("Vælg et forløb fra listen."));
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "aftercare_start", start_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s/eftervaern", o.url));
    if (rc != ERR_INVALID && rc != ERR_CONFLICT)
        return rc;
    res->status = err_http_status(rc);
    return show_list(req, res, &o, true);
}

static int aftercare_end_page(struct req *req, struct res *res)
{
    struct one s;
    int rc = open_one(req, res, &s);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct aftercare_write w = {.actor = s.o.actor,
        .id = s.row.id,
        .version = req_int(req, "version", 0),
        .day = day_parse(req_form(req, "last_day"), s.o.today),
        .reason = *req_form(req, "reason") ? req_form(req, "reason") : NULL};
    rc = db_write(req->db, "aftercare_end", end_fn, &w, &req->err);
    if (!rc)
        return res_redirect(
            res, arena_printf(req->arena, "%s/eftervaern/%lld?kvit=slut", s.o.url, (long long)s.row.id));
    if (rc != ERR_INVALID && rc != ERR_CONFLICT)
        return rc;
    res->status = err_http_status(rc);
    return show_one(req, res, &s, true);
}

static int aftercare_reopen_page(struct req *req, struct res *res)
{
    struct one s;
    int rc = open_one(req, res, &s);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct aftercare_write w = {.actor = s.o.actor, .id = s.row.id, .version = req_int(req, "version", 0)};
    rc = db_write(req->db, "aftercare_reopen", reopen_fn, &w, &req->err);
    if (rc == ERR_CONFLICT) {
        res->status = err_http_status(rc);
        return show_one(req, res, &s, false);
    }
    return rc ? rc
              : res_redirect(
                    res, arena_printf(req->arena, "%s/eftervaern/%lld", s.o.url, (long long)s.row.id));
}

static int aftercare_contact_page(struct req *req, struct res *res)
{
    struct one s;
    int rc = open_one(req, res, &s);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct aftercare_write w = {.actor = s.o.actor};
    field_clear_row(&follow_up_table, &w.contact);
    w.contact.citizen_id = s.o.citizen.id;
    w.contact.kind = "aftercare";
    w.contact.course_id = s.row.course_id;
    w.contact.intervention = s.row.intervention_key;
    w.contact.track = s.row.track;
    w.contact.responsible_id = s.row.responsible_id;
    w.contact.due_day = day_parse(req_form(req, "due_day"), s.o.today);
    if (day_is_none(w.contact.due_day) || w.contact.due_day.n < s.row.start_day.n)
        err_field(&req->err, "due_day", "%s", tr("Skriv en dato efter efterværnets start som 09.03.2026."));
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "aftercare_contact", contact_fn, &w, &req->err);
    if (!rc)
        return res_redirect(
            res, arena_printf(req->arena, "%s/eftervaern/%lld?kvit=kontakt", s.o.url, (long long)s.row.id));
    if (rc != ERR_INVALID && rc != ERR_CONFLICT)
        return rc;
    res->status = err_http_status(rc);
    return show_one(req, res, &s, true);
}

static const struct param list_params[] = {{"key", P_KEY, 0, 0}};
static const struct param start_params[] = {
    {"key", P_KEY, 0, 0}, {"course_id", P_FORM, 0, 20}, {"aim", P_FORM, 0, 2000}};
static const struct param one_params[] = {
    {"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}, {"kvit", P_KEY, 0, 0}};
static const struct param change_params[] = {{"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX},
    {"version", P_INT, 0, INT64_MAX}, {"reason", P_FORM, 0, 80}, {"last_day", P_FORM, 0, 40},
    {"due_day", P_FORM, 0, 40}};
ROUTE_PLAIN(aftercare_mine_route, "GET", "/overblik/eftervaern", PERM_CITIZEN_FIND, aftercare_mine_page);
ROUTE(aftercare_list_route, "GET", "/borgere/{key}/eftervaern", PERM_CITIZEN_READ, aftercare_list_page,
    list_params);
ROUTE(aftercare_start_route, "POST", "/borgere/{key}/eftervaern", PERM_CITIZEN_EDIT, aftercare_start_page,
    start_params);
ROUTE(aftercare_show_route, "GET", "/borgere/{key}/eftervaern/{id}", PERM_CITIZEN_READ, aftercare_show_page,
    one_params);
ROUTE(aftercare_end_route, "POST", "/borgere/{key}/eftervaern/{id}/slut", PERM_CITIZEN_EDIT,
    aftercare_end_page, change_params);
ROUTE(aftercare_reopen_route, "POST", "/borgere/{key}/eftervaern/{id}/genaabn", PERM_CITIZEN_EDIT,
    aftercare_reopen_page, change_params);
ROUTE(aftercare_contact_route, "POST", "/borgere/{key}/eftervaern/{id}/kontakt", PERM_CITIZEN_EDIT,
    aftercare_contact_page, change_params);
