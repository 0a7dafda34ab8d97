/* Adding a line to a grant, correcting one, and taking one out. Amounts are typed in kroner, 1.000 kr. or mio. kr. and held in øre. */
#include "base/text.h"
#include "economy/grant_edit_page.h"
#include "economy/price_index.h"
#include "grant_edit.html.h"
#include "people/citizen_access_page.h"
#include "people/record_form_page.h"
#include "system/code.h"
#include "system/conflict_page.h"
#include "system/layout_page.h"
#include "system/source.h"

/* The row of the form: the amount as typed stands beside the line. */
struct line_row {
    struct grant_line line;
    const char *typed;
};
static const struct field line_amount = {
    "money", F_TEXT, offsetof(struct line_row, typed), N_("Beløb"), 0, 40, NULL};
static const struct field line_amount_asked = {
    "money", F_TEXT, offsetof(struct line_row, typed), N_("Beløb"), FR_REQUIRED, 40, NULL};
static const struct field line_unit = {
    "unit", F_TEXT, offsetof(struct grant_line, unit), N_("Enhed"), FR_REQUIRED, 0, NULL};
static const struct field line_per = {
    "per", F_TEXT, offsetof(struct grant_line, per), N_("Beløbet gælder"), FR_REQUIRED, 0, NULL};
static const struct field line_year_from = {
    "year_from", F_INT, offsetof(struct grant_line, year_from), N_("Første år"), FR_REQUIRED, 0, NULL};
static const struct field line_year_to = {
    "year_to", F_INT, offsetof(struct grant_line, year_to), N_("Sidste år"), FR_REQUIRED, 0, NULL};
static const struct field line_reason = {
    "reason", F_LONG, offsetof(struct grant_line, reason), N_("Begrundelse"), FR_REQUIRED, 1000, NULL};

static const struct {
    const char *name, *hint;
} line_fields[] = {
    {"purpose", N_("Hvad beløbet går til.")},
    {"part", N_("Kun når bevillingen har flere dele, der vurderes hver for sig.")},
    {"year_from", NULL},
    {"year_to", NULL},
    {"money", N_("Fx 1.234,5. Beløbet gemmes præcist i øre.")},
    {"unit", NULL},
    {"per", NULL},
    {"price_level", N_("Beløb i forskellige prisniveauer lægges aldrig sammen.")},
    {"steering_area", NULL},
    {"administration", NULL},
    {"committee", NULL},
    {"appropriation", N_("Fx 35.10.")},
    {"person_years", N_("Fx 2,5. Lad feltet stå tomt, når det ikke er oplyst.")},
    {"expires", N_("Kun når beløbet slutter før årets sidste dag. Skriv datoen som 30.06.2026.")},
    {"note", NULL},
};
enum { LINE_FIELDS = sizeof line_fields / sizeof line_fields[0] };

struct line_edit {
    struct grant grant;
    struct grant_line now; /* the newest version; cleared when new */
    struct line_row mine;
    const char *who;
    struct source *sources;
    size_t n_sources;
    bool is_new;
    struct record_form form;
    const char *end_error;
};

static const struct field *line_field(const char *name)
{
    static const struct field *const own[] = {
        &line_amount, &line_unit, &line_per, &line_year_from, &line_year_to, &line_reason};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        if (text_equal(own[i]->name, name))
            return own[i];
    }
    return field_find(&grant_line_table, name);
}

static const struct html_option *price_levels(struct req *req, size_t *ret_n)
{
    enum { BACK = 6, AHEAD = 5 };
    struct html_option *o = arena_must(req->arena, (BACK + AHEAD + 2) * sizeof *o);
    int year = day_year(clock_today());
    *ret_n = 0;
    o[(*ret_n)++] = (struct html_option){"løbende", tr("Løbende priser")};
    for (int y = year - BACK; y <= year + AHEAD; y++) {
        const char *value = arena_printf(req->arena, "%d", y);
        o[(*ret_n)++] = (struct html_option){value, arena_printf(req->arena, tr("%s-p/l"), value)};
    }
    return o;
}

static const struct html_option *line_options(
    struct req *req, const struct line_edit *e, const char *name, size_t *ret_n)
{
    static const char *const units[] = {"kr", "t_kr", "mio_kr"}, *const pers[] = {
                                                                     "year", "period", "half_year"};
    const char *per_words[] = {tr("Hvert af årene"), tr("Hele perioden i ét"), tr("Et halvt år")};
    *ret_n = 0;
    if (text_equal(name, "unit") || text_equal(name, "per")) {
        bool unit = text_equal(name, "unit");
        struct html_option *o = arena_must(req->arena, 3 * sizeof *o);
        for (size_t i = 0; i < 3; i++)
            o[i] = (struct html_option){
                unit ? units[i] : pers[i], unit ? code_label_many("unit", units[i]) : per_words[i]};
        *ret_n = 3;
        return o;
    }
    if (text_equal(name, "price_level"))
        return price_levels(req, ret_n);
    if (text_equal(name, "steering_area"))
        return page_options(req->arena, "steering_area", NULL, ret_n);
    if (text_equal(name, "administration") || text_equal(name, "committee"))
        return grant_organisations(req, name, ret_n);
    if (text_equal(name, "source")) {
        struct html_option *o = arena_must(req->arena, (e->n_sources + 1) * sizeof *o);
        for (size_t i = 0; i < e->n_sources; i++)
            o[i] = (struct html_option){e->sources[i].key, e->sources[i].title};
        *ret_n = e->n_sources;
        return o;
    }
    return NULL;
}

static const char *line_url(struct req *req, const struct line_edit *e, const char *what)
{
    return e->is_new ? grant_url(req, e->grant.key, "/beloeb/ny")
                     : arena_printf(req->arena, "/oekonomi/bevillinger/%s/beloeb/%lld/%s", e->grant.key,
                           (long long)e->now.line, what);
}

static int line_load(struct req *req, struct line_edit *e)
{
    struct conn *c;
    struct grant_line *versions;
    size_t n;
    struct arena *a = req->arena;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    field_clear_row(&grant_line_table, &e->now);
    e->now.unit = "t_kr";
    e->now.per = "year";
    rc = grant_by_key(c, req_text(req, "key"), &e->grant, a, &req->err);
    if (!rc && e->is_new)
        rc = source_all(c, &e->sources, &e->n_sources, a, &req->err);
    if (!rc && !e->is_new) {
        rc = grant_line_versions(c, req_int(req, "linje", 0), &versions, &n, a, &req->err);
        if (!rc && (n == 0 || !text_equal(versions[0].grant_key, e->grant.key)))
            rc = err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Beløbet findes ikke."));
        if (!rc) {
            e->now = versions[0];
            rc = grant_people(c, &e->now.user_id, &e->who, 1, a, &req->err);
        }
    }
    db_release(req->db, c);
    if (!text_list_has("kr,t_kr,mio_kr", e->now.unit))
        e->now.unit = "mio_kr";
    e->mine.line = e->now;
    e->mine.line.reason = NULL;
    return rc;
}

static const char *line_value(
    struct req *req, const struct grant_line *l, const struct field *f, const char *unit)
{
    return text_equal(f->name, "money") ? grant_amount_text(l->money, unit, req->arena)
                                        : citizen_page_field_text(f, l, req->arena);
}

static void line_form(struct req *req, struct line_edit *e)
{
    struct record_form *f = &e->form;
    record_form_begin(req, f, line_url(req, e, "ret"), grant_url(req, e->grant.key, "#beloeb"),
        e->is_new ? tr("Tilføj beløbet") : tr("Gem ny version"), e->is_new ? INT_NONE : e->now.id);
    if (e->now.print_id != INT_NONE)
        f->lead = arena_printf(req->arena,
            tr("Trykt: %s, %s. Det trykte bliver stående; det, du gemmer, er den næste version."),
            e->now.as_printed ? e->now.as_printed : tr("intet beløb"),
            e->now.period_printed ? e->now.period_printed : tr("ingen periode"));
    for (size_t i = 0; i < LINE_FIELDS; i++) {
        const struct field *field = line_field(line_fields[i].name);
        size_t n;
        const struct html_option *options = line_options(req, e, field->name, &n);
        if (field == &line_amount && (e->is_new || !money_is_none(e->now.money)))
            field = &line_amount_asked;
        record_form_choice(req, f, field, line_value(req, &e->now, field, e->now.unit), options, n,
            line_fields[i].hint ? tr(line_fields[i].hint) : NULL);
    }
    size_t n = 0;
    const struct html_option *sources = e->is_new ? line_options(req, e, "source", &n) : NULL;
    if (e->is_new)
        record_form_choice(req, f, field_find(&grant_line_table, "source"), "", sources, n,
            tr("Hvor beløbet er besluttet."));
    else
        record_form_choice(req, f, &line_reason, "", NULL, 0, tr("Hvorfor er det nye rigtigt?"));
}

/* What was typed, over what is stored. */
static void line_parse(struct req *req, struct line_edit *e)
{
    struct grant_line *l = &e->mine.line;
    record_form_parse(req, &e->form, &grant_line_table, &e->mine);
    static const char *const chosen[] = {
        "unit", "per", "price_level", "steering_area", "administration", "committee"};
    const char **into[] = {
        &l->unit, &l->per, &l->price_level, &l->steering_area, &l->administration, &l->committee};
    for (size_t i = 0; i < sizeof chosen / sizeof chosen[0]; i++)
        *into[i] = grant_chosen(req, chosen[i]);
    if (e->is_new) {
        bool known = false;
        l->source = grant_chosen(req, "source");
        for (size_t i = 0; i < e->n_sources; i++)
            known = known || text_equal(e->sources[i].key, l->source);
        if (l->source && !known)
            err_field(&req->err, "source", "%s", tr("Vælg en af mulighederne."));
    }
    if (!e->is_new)
        l->id = req_int(req, "version", 0);
    const char *typed = text_trim(req->arena, req_form(req, "money"));
    l->money = MONEY_NONE;
    if (*typed && !grant_amount_parse(typed, l->unit, &l->money))
        err_field(&req->err, "money", "%s",
            tr("Skriv beløbet som et tal, fx 1.234,5, med højst så mange decimaler, som enheden har øre til."));
}

struct line_page_view {
    const struct record_form *form;
    const char *end_url, *csrf, *end_error;
};
static void draw_line(struct html *h, const void *view)
{
    const struct line_page_view *v = view;
    t_record_form(h, v->form);
    if (v->end_url)
        t_grant_line_end(h, v->end_url, v->csrf, v->end_error);
}

static int line_show(struct req *req, struct res *res, struct line_edit *e)
{
    record_form_errors(req, &e->form);
    struct line_page_view v = {&e->form, e->is_new || e->now.ended == 1 ? NULL : line_url(req, e, "udgaar"),
        req_csrf(req), e->end_error};
    return grant_form_show(req, res, e->grant.key, lang_pick(e->grant.title, e->grant.title_en),
        e->is_new ? tr("Tilføj beløb") : tr("Ret beløbet"), draw_line, &v);
}

/* ---- two at once ---- */

static const char *line_shown(struct req *req, struct line_edit *e, const char *name, const char *value)
{
    size_t n;
    const struct html_option *o = line_options(req, e, name, &n);
    for (size_t i = 0; i < n; i++) {
        if (text_equal(o[i].value, value))
            return o[i].label;
    }
    return value;
}

static void draw_line_conflict(struct html *h, const void *view)
{
    t_conflict_form(h, view);
}

static int line_conflict(struct req *req, struct res *res, struct line_edit *e)
{
    struct conflict_form f;
    struct grant_line mine = e->mine.line;
    const char *typed = text_trim(req->arena, req_form(req, "money"));
    err_clear(&req->err);
    int rc = line_load(req, e);
    if (rc)
        return rc;
    conflict_begin(req, res, &f, line_url(req, e, "ret"), grant_url(req, e->grant.key, "#beloeb"), e->now.id,
        e->who, tr("beløbet"));
    for (size_t i = 0; i < LINE_FIELDS; i++) {
        const struct field *field = line_field(line_fields[i].name);
        bool unit = field == &line_unit;
        /* Both amounts stand in the unit that this user typed in. */
        const char *own = field == &line_amount ? typed : line_value(req, &mine, field, mine.unit);
        const char *theirs = unit ? own : line_value(req, &e->now, field, mine.unit);
        if (field == &line_amount && *own && mine.money.oere == e->now.money.oere)
            theirs = own;
        conflict_add(req, &f, field->name, tr(field->label), own, theirs,
            line_shown(req, e, field->name, own), line_shown(req, e, field->name, theirs));
    }
    conflict_add(req, &f, "reason", tr(line_reason.label), mine.reason ? mine.reason : "",
        mine.reason ? mine.reason : "", NULL, NULL);
    return grant_form_show(req, res, e->grant.key, lang_pick(e->grant.title, e->grant.title_en),
        tr("Vælg mellem to ændringer"), draw_line_conflict, &f);
}

static bool line_open_choice(struct req *req)
{
    const char *names[LINE_FIELDS];
    for (size_t i = 0; i < LINE_FIELDS; i++)
        names[i] = line_fields[i].name;
    return conflict_is_missing(req, names, LINE_FIELDS);
}

/* ---- writing ---- */

struct line_write {
    struct actor actor;
    struct grant_line line;
    struct arena *arena;
    int64_t id;
    const char *reason;
    bool is_new;
};
static int line_fn(struct conn *c, void *ctx, struct err *err)
{
    struct line_write *w = ctx;
    struct grant_line l = w->line;
    int rc = w->is_new ? grant_line_add(c, &w->actor, &l, w->arena, err)
                       : grant_line_replace(c, &w->actor, &l, w->arena, err);
    w->id = l.id;
    return rc;
}
static int line_end_fn(struct conn *c, void *ctx, struct err *err)
{
    struct line_write *w = ctx;
    struct grant_line *versions;
    size_t n;
    int rc = grant_line_end(c, &w->actor, w->line.id, w->reason, w->arena, err);
    if (!rc)
        rc = grant_line_versions(c, w->line.line, &versions, &n, w->arena, err);
    if (!rc)
        w->id = versions[0].id;
    return rc;
}
static int line_undo_fn(struct conn *c, void *ctx, struct err *err)
{
    struct line_write *w = ctx;
    return grant_line_undo(c, &w->actor, w->id, w->arena, err);
}

static int line_done(struct req *req, struct res *res, const char *key, const char *what, int64_t id)
{
    return res_redirect(res,
        arena_printf(req->arena, "/oekonomi/bevillinger/%s?kvit=%s&linje=%lld", key, what, (long long)id));
}

static int line_save(struct req *req, struct res *res, struct line_edit *e)
{
    struct line_write w = {.actor = req_actor(req), .arena = req->arena, .is_new = e->is_new};
    line_parse(req, e);
    if (!e->is_new && line_open_choice(req))
        return line_conflict(req, res, e);
    w.line = e->mine.line;
    if (e->is_new) {
        w.line.grant_key = e->grant.key;
        w.line.phase = "granted";
    }
    int rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "grant_line", line_fn, &w, &req->err);
    if (rc == ERR_CONFLICT && !e->is_new)
        return line_conflict(req, res, e);
    if (!rc)
        return line_done(req, res, e->grant.key, e->is_new ? "beloeb" : "rettet", w.id);
    if (rc != ERR_INVALID)
        return rc;
    res->status = err_http_status(rc);
    return line_show(req, res, e);
}

static int line_page(struct req *req, struct res *res, bool is_new)
{
    struct line_edit *e = arena_must(req->arena, sizeof *e);
    *e = (struct line_edit){.is_new = is_new};
    int rc = line_load(req, e);
    if (rc)
        return rc;
    line_form(req, e);
    return req_is_post(req) ? line_save(req, res, e) : line_show(req, res, e);
}
static int line_new_page(struct req *req, struct res *res)
{
    return line_page(req, res, true);
}
static int line_change_page(struct req *req, struct res *res)
{
    return line_page(req, res, false);
}

static int line_end_page(struct req *req, struct res *res)
{
    struct line_edit *e = arena_must(req->arena, sizeof *e);
    *e = (struct line_edit){.is_new = false};
    int rc = line_load(req, e);
    if (rc)
        return rc;
    struct line_write w = {.actor = req_actor(req),
        .arena = req->arena,
        .line = e->now,
        .reason = text_trim(req->arena, req_form(req, "reason"))};
    rc = db_write(req->db, "grant_line_end", line_end_fn, &w, &req->err);
    if (rc == ERR_INVALID) {
        e->end_error = arena_strdup(req->arena, err_field_text(&req->err, "reason"));
        err_clear(&req->err);
        res->status = err_http_status(ERR_INVALID);
        line_form(req, e);
        for (size_t i = 0; i < e->form.n; i++)
            e->form.fields[i].typed = e->form.fields[i].field == &line_reason
                                          ? ""
                                          : line_value(req, &e->now, e->form.fields[i].field, e->now.unit);
        return line_show(req, res, e);
    }
    if (rc)
        return rc;
    return line_done(req, res, e->grant.key, "udgaaet", w.id);
}

static int line_undo_page(struct req *req, struct res *res)
{
    struct line_write w = {.actor = req_actor(req), .arena = req->arena, .id = req_int(req, "linje", 0)};
    int rc = db_write(req->db, "grant_line_undo", line_undo_fn, &w, &req->err);
    return rc ? rc : res_redirect(res, grant_url(req, req_text(req, "key"), "?kvit=fortrudt"));
}

#define LINE_FORM                                                                                            \
    {"purpose", P_FORM, 0, 400}, {"part", P_FORM, 0, 100}, {"year_from", P_FORM, 0, 10},                     \
        {"year_to", P_FORM, 0, 10}, {"money", P_FORM, 0, 60}, {"unit", P_FORM, 0, 20},                       \
        {"per", P_FORM, 0, 20}, {"price_level", P_FORM, 0, 20}, {"steering_area", P_FORM, 0, 40},            \
        {"administration", P_FORM, 0, 80}, {"committee", P_FORM, 0, 80}, {"appropriation", P_FORM, 0, 30},   \
        {"person_years", P_FORM, 0, 20}, {"expires", P_FORM, 0, 30}, {"note", P_FORM, 0, 1200},              \
        {"source", P_FORM, 0, 80}, {"reason", P_FORM, 0, 1200}, CONFLICT_PARAM
static const struct param line_new_params[] = {{"key", P_KEY, 0, 0}, LINE_FORM};
static const struct param line_change_params[] = {
    {"key", P_KEY, 0, 0}, {"linje", P_INT, 1, INT64_MAX}, {"version", P_INT, 1, INT64_MAX}, LINE_FORM};
static const struct param line_undo_params[] = {{"key", P_KEY, 0, 0}, {"linje", P_INT, 1, INT64_MAX}};
ROUTE(grant_line_new_get, "GET", "/oekonomi/bevillinger/{key}/beloeb/ny", PERM_ECONOMY_EDIT, line_new_page,
    line_new_params);
ROUTE(grant_line_new_post, "POST", "/oekonomi/bevillinger/{key}/beloeb/ny", PERM_ECONOMY_EDIT, line_new_page,
    line_new_params);
ROUTE(grant_line_change_get, "GET", "/oekonomi/bevillinger/{key}/beloeb/{linje}/ret", PERM_ECONOMY_EDIT,
    line_change_page, line_change_params);
ROUTE(grant_line_change_post, "POST", "/oekonomi/bevillinger/{key}/beloeb/{linje}/ret", PERM_ECONOMY_EDIT,
    line_change_page, line_change_params);
ROUTE(grant_line_end_post, "POST", "/oekonomi/bevillinger/{key}/beloeb/{linje}/udgaar", PERM_ECONOMY_EDIT,
    line_end_page, line_change_params);
ROUTE(grant_line_undo_post, "POST", "/oekonomi/bevillinger/{key}/beloeb/{linje}/fortryd", PERM_ECONOMY_EDIT,
    line_undo_page, line_undo_params);
