/* What others have told of a goal, and telling more: a figure as printed, with source, period and date. */
#include "base/text.h"
#include "effect/goal_change.h"
#include "effect/goal_edit_page.h"
#include "effect/goal_grammar.h"
#include "effect/goal_words.h"
#include "effect/reported.h"
#include "effect/reported_verdict.h"
#include "goal_edit.html.h"
#include "system/code.h"
#include "system/source.h"

struct report {
    struct goal goal;
    struct reported *list;
    struct html_option *sources;
    size_t n, n_sources;
    struct reported row; /* as typed */
};

static int load(struct req *req, struct report *d, struct goal_told_row **ret_rows)
{
    struct conn *c;
    struct source *sources = NULL;
    struct arena *a = req->arena;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = goal_by_key(c, req_text(req, "key"), &d->goal, a, &req->err);
    if (!rc)
        rc = reported_of_goal(c, d->goal.key, &d->list, &d->n, a, &req->err);
    if (!rc)
        rc = source_all(c, &sources, &d->n_sources, a, &req->err);
    d->sources = arena_must(a, (d->n_sources + 1) * sizeof *d->sources);
    for (size_t i = 0; !rc && i < d->n_sources; i++)
        d->sources[i] = (struct html_option){sources[i].key, sources[i].title};
    struct goal_told_row *rows = arena_must(a, (d->n + 1) * sizeof *rows);
    for (size_t i = 0; !rc && i < d->n; i++) {
        const struct reported *r = &d->list[i];
        struct reported_verdict v = reported_judge(&d->goal, r, clock_today(), a);
        rows[i] = (struct goal_told_row){.printed = r->as_printed ? r->as_printed : tr("ikke oplyst"),
            .label = lang_pick(r->label, r->label_en),
            .period = r->period ? r->period : tr("ikke oplyst"),
            .source = reported_source_words(c, r->source, r->place, a),
            .note = v.why && r->note ? arena_printf(a, "%s %s", v.why, r->note)
                    : v.why          ? v.why
                                     : r->note,
            .verdict = v.words,
            .verdict_class = v.badge};
    }
    db_release(req->db, c);
    *ret_rows = rows;
    return rc;
}

static const struct {
    const char *name, *hint;
    bool asked;
} FIELDS[GOAL_REPORT_FIELDS] = {{"label", N_("Fx Planer i 2026."), true},
    {"as_printed", N_("Præcis som i kilden, med forbehold: ca. 400."), true},
    {"value", N_("Kun tallet, fx 400. Ved fald eller stigning: andelen i målåret."), false},
    {"unit", NULL, false},
    {"persons", N_("Hvor mange personer andelen er regnet af. Uden det kan målet ikke afgøres."), false},
    {"base_value", N_("Andelen i pct. i det år, der sammenlignes med."), false},
    {"base_persons", N_("Hvor mange personer den andel er regnet af."), false},
    {"qualifier", N_("Kildens forbehold. Med et forbehold kan målet ikke afgøres af tallet."), false},
    {"period", N_("Et år som 2026, eller en periode med ord."), false},
    {"data_date", N_("Den dag eller måned, tallet er opgjort, fx 2026-03."), false}, {"source", NULL, false},
    {"source_other",
        N_("Når kilden ikke står på listen, fx en leverandørs rapport: skriv dens titel og dato."), false},
    {"place", N_("Fx side 3 eller Tabel 1."), false},
    {"verdict", N_("Kun når kilden selv siger, om målet er nået."), false},
    {"made_good", N_("Det år, det manglende indhentes."), false},
    {"note", N_("Skriv aldrig navnet på en borger."), false}};
enum { N_REPORT_FIELDS = GOAL_REPORT_FIELDS };

/* A finding has words only, and shares have the persons behind them. */
static bool is_asked(const struct goal *g, const char *name)
{
    static const char *const in_words[] = {"label", "period", "source", "source_other", "place", "note"};
    bool share = !goal_is_count(g) || text_equal(g->unit, "percent");
    if (text_has_prefix(name, "base_"))
        return goal_is_change(g);
    if (text_equal(name, "persons"))
        return share && !goal_is_knowledge(g);
    for (size_t i = 0; goal_is_knowledge(g) && i < sizeof in_words / sizeof in_words[0]; i++) {
        if (text_equal(name, in_words[i]))
            return true;
    }
    return !goal_is_knowledge(g);
}

/* A paper that is not among the loaded sources stands as it is written. */
static const struct field other_source = {
    "source_other", F_TEXT, offsetof(struct reported, source), N_("Anden kilde"), 0, 200, NULL};

static const struct field *field_of(const char *name)
{
    return text_equal(name, other_source.name) ? &other_source : field_find(&reported_table, name);
}

/* Units as they stand after a number. */
static const struct html_option *unit_options(struct req *req, size_t *ret_n)
{
    const struct code *const *codes;
    size_t n = code_list("unit", DAY_NONE, &codes);
    struct html_option *o = arena_must(req->arena, (n + 1) * sizeof *o);
    for (size_t i = 0; i < n; i++)
        o[i] = (struct html_option){codes[i]->code, code_label_many("unit", codes[i]->code)};
    *ret_n = n;
    return o;
}

static void build_form(struct req *req, const struct report *d, struct goal_report_view *v)
{
    static const struct html_option verdicts[] = {{"met", N_("Kilden siger, at målet er nået")},
        {"not_met", N_("Kilden siger, at målet ikke er nået")}};
    struct html_option *told = arena_must(req->arena, sizeof verdicts);
    for (size_t i = 0; i < 2; i++)
        told[i] = (struct html_option){verdicts[i].value, tr(verdicts[i].label)};
    for (size_t i = 0; i < N_REPORT_FIELDS; i++) {
        const struct field *f = field_of(FIELDS[i].name);
        struct field *shown = arena_must(req->arena, sizeof *shown);
        if (!is_asked(&d->goal, FIELDS[i].name))
            continue;
        struct goal_field_view *out = &v->fields[v->n_fields++];
        *shown = *f;
        if (v->knowledge && text_equal(f->name, "label"))
            shown->label = N_("Hvad er fundet ud af?");
        shown->rule = FIELDS[i].asked ? FR_REQUIRED : 0;
        *out = (struct goal_field_view){.field = shown,
            .typed = req_is_post(req)              ? req_form(req, f->name)
                     : text_equal(f->name, "unit") ? (d->goal.unit ? d->goal.unit : "")
                                                   : "",
            .error = err_field_text(&req->err, f->name),
            .hint = v->knowledge && i == 0
                        ? tr("Én sætning med egne ord. Ingen tal og ingen navne på borgere.")
                    : FIELDS[i].hint ? tr(FIELDS[i].hint)
                                     : NULL};
        if (text_equal(f->name, "unit"))
            out->options = unit_options(req, &out->n_options);
        else if (text_equal(f->name, "qualifier"))
            out->options = page_options(req->arena, "qualifier", NULL, &out->n_options);
        else if (text_equal(f->name, "source"))
            out->options = d->sources, out->n_options = d->n_sources;
        else if (text_equal(f->name, "verdict"))
            out->options = told, out->n_options = 2;
    }
}

static void read_form(
    struct req *req, const struct report *d, const struct goal_report_view *v, struct reported *row)
{
    (void)d;
    field_clear_row(&reported_table, row);
    for (size_t i = 0; i < v->n_fields; i++) {
        const struct goal_field_view *f = &v->fields[i];
        const struct field *field = field_of(f->field->name);
        if (field == &other_source && !*f->typed)
            continue;
        bool known = f->n_options == 0 || !*f->typed;
        for (size_t k = 0; k < f->n_options; k++)
            known = known || text_equal(f->options[k].value, f->typed);
        if (!known)
            err_field(&req->err, field->name, "%s", tr("Vælg en af mulighederne."));
        else
            field_parse(field, row, f->typed, false, req->arena, &req->err);
    }
    if (row->data_date && day_is_none(day_parse_iso(row->data_date)) &&
        day_is_none(day_parse_iso(arena_printf(req->arena, "%s-01", row->data_date))))
        err_field(&req->err, "data_date", "%s", tr("Skriv dagen som 2026-03-09 eller måneden som 2026-03."));
}

struct write {
    struct actor actor;
    struct goal goal;
    struct reported row;
    const char *key;
    struct arena *arena;
};
static int report_fn(struct conn *c, void *ctx, struct err *err)
{
    struct write *w = ctx;
    return goal_report(c, &w->actor, &w->goal, &w->row, w->arena, err);
}
static int undo_fn(struct conn *c, void *ctx, struct err *err)
{
    struct write *w = ctx;
    return goal_report_undo(c, &w->actor, w->goal.key, w->key, w->arena, err);
}

static void fill_receipt(struct req *req, const struct report *d, const char *url, struct goal_report_view *v)
{
    const char *key = req_text(req, "kvit");
    if (req_text(req, "fortrudt"))
        v->receipt = v->knowledge ? tr("Fundet er taget tilbage.") : tr("Tallet er taget tilbage.");
    for (size_t i = 0; key && i < d->n; i++) {
        const struct reported *r = &d->list[i];
        if (!text_equal(r->key, key) || stamp_is_none(r->at) || clock_now().ms - r->at.ms > GOAL_UNDO_MS)
            continue;
        v->receipt = v->knowledge ? tr("Fundet er gemt.") : tr("Tallet er gemt.");
        v->undo_url = arena_printf(req->arena, "%s/fortryd?tal=%s", url, key);
    }
}

static int show(struct req *req, struct res *res, const struct report *d, struct goal_report_view *v)
{
    const char *title = lang_pick(d->goal.title, d->goal.title_en);
    const char *page = arena_printf(req->arena, "/effekt/maal/%s", d->goal.key);
    for (size_t i = 0; i < v->n_fields; i++)
        v->fields[i].error = err_field_text(&req->err, v->fields[i].field->name);
    v->err = req->err.n_fields ? &req->err : NULL;
    v->csrf = req_csrf(req);
    v->back_url = page;
    struct action action = {tr("Se målet"), page, NULL};
    v->head = (struct page_head){
        .title = arena_printf(req->arena, v->knowledge ? tr("Viden: %s") : tr("Oplyste tal: %s"), title),
        .lead = v->knowledge
                    ? tr("Et mål om viden følges med ord")
                    : arena_printf(req->arena, tr("Måltal: %s"), goal_target_words(&d->goal, req->arena)),
        .actions = &action,
        .n_actions = 1,
        .no_primary = true};
    const struct crumb crumbs[] = {{tr("Effekt"), "/effekt"}, {tr("Effektmål"), "/effekt/maal"},
        {title, page}, {v->knowledge ? tr("Viden") : tr("Oplyste tal"), NULL}};
    struct html *h = page_begin(req, res, MENU_EFFECT, v->head.title, crumbs, 4);
    t_goal_report_page(h, v);
    return page_end(req, res, h);
}

static int report_page(struct req *req, struct res *res)
{
    struct report d = {0};
    struct goal_report_view *v = arena_alloc(req->arena, sizeof *v);
    struct goal_told_row *rows = NULL;
    if (!v)
        return err_set(&req->err, ERR_LIMIT, "goal report");
    *v = (struct goal_report_view){0};
    int rc = load(req, &d, &rows);
    if (rc)
        return rc;
    v->rows = rows;
    v->n_rows = d.n;
    v->post_url = arena_printf(req->arena, "/effekt/maal/%s/oplyst", d.goal.key);
    v->knowledge = goal_is_knowledge(&d.goal);
    build_form(req, &d, v);
    if (!req_is_post(req)) {
        fill_receipt(req, &d, v->post_url, v);
        return show(req, res, &d, v);
    }
    struct write w = {.actor = req_actor(req), .goal = d.goal, .arena = req->arena};
    read_form(req, &d, v, &w.row);
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "goal_report", report_fn, &w, &req->err);
    if (rc == ERR_INVALID && req->err.n_fields) {
        res->status = err_http_status(ERR_INVALID);
        return show(req, res, &d, v);
    }
    return rc ? rc : res_redirect(res, arena_printf(req->arena, "%s?kvit=%s", v->post_url, w.row.key));
}

static int report_undo_page(struct req *req, struct res *res)
{
    struct write w = {.actor = req_actor(req),
        .goal = {.key = req_text(req, "key")},
        .key = req_text(req, "tal"),
        .arena = req->arena};
    if (!w.key)
        return err_user(
            &req->err, ERR_INVALID, "%s", tr("Tallet mangler. Gå tilbage til målets oplyste tal."));
    int rc = db_write(req->db, "goal_report_undo", undo_fn, &w, &req->err);
    return rc ? rc
              : res_redirect(res, arena_printf(req->arena, "/effekt/maal/%s/oplyst?fortrudt=1", w.goal.key));
}

static const struct param report_params[] = {{"key", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0},
    {"fortrudt", P_INT, 0, 1}, {"label", P_FORM, 0, 400}, {"as_printed", P_FORM, 0, 200},
    {"value", P_FORM, 0, 40}, {"persons", P_FORM, 0, 40}, {"base_value", P_FORM, 0, 40},
    {"base_persons", P_FORM, 0, 40}, {"unit", P_FORM, 0, 80}, {"qualifier", P_FORM, 0, 80},
    {"period", P_FORM, 0, 200}, {"data_date", P_FORM, 0, 40}, {"source", P_FORM, 0, 80},
    {"source_other", P_FORM, 0, 400}, {"place", P_FORM, 0, 400}, {"verdict", P_FORM, 0, 20},
    {"made_good", P_FORM, 0, 20}, {"note", P_FORM, 0, 2000}};
ROUTE(goal_report_get, "GET", "/effekt/maal/{key}/oplyst", PERM_GOAL_EDIT, report_page, report_params);
ROUTE(goal_report_post, "POST", "/effekt/maal/{key}/oplyst", PERM_GOAL_EDIT, report_page, report_params);
static const struct param undo_params[] = {{"key", P_KEY, 0, 0}, {"tal", P_KEY, 0, 0}};
ROUTE(goal_report_undo_post, "POST", "/effekt/maal/{key}/oplyst/fortryd", PERM_GOAL_EDIT, report_undo_page,
    undo_params);
