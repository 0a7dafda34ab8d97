#include "offer/target_edit_page.h"

#include "base/text.h"
#include "effect/figure.h"
#include "effect/suppress.h"
#include "offer/intervention.h"
#include "offer/offer_words_page.h"
#include "offer/target_preview.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/user.h"
#include "target_edit.html.h"

#include <string.h>

/* ---- the rules as a form ---- */

static const struct target_form_group *form_groups(struct req *req, size_t *ret_n)
{
    struct target_form_group *groups = arena_array(req->arena, target_kind_count, sizeof *groups);
    for (size_t i = 0; groups && i < target_kind_count; i++) {
        const struct target_kind *k = &target_kinds[i];
        struct html_option *options;
        size_t n = 0;
        if (k->list) {
            const struct html_option *codes = page_options(req->arena, k->list, NULL, &n);
            options = arena_array(req->arena, n + 1, sizeof *options);
            for (size_t c = 0; options && c < n; c++)
                options[c] = (struct html_option){
                    arena_printf(req->arena, "%s:%s", k->kind, codes[c].value), codes[c].label};
        } else {
            options = arena_array(req->arena, 1, sizeof *options);
            if (options)
                options[n++] = (struct html_option){arena_printf(req->arena, "%s:", k->kind), tr(k->label)};
        }
        groups[i] = (struct target_form_group){tr(k->label), options, options ? n : 0};
    }
    *ret_n = groups ? target_kind_count : 0;
    return groups;
}

static const char *form_number(int64_t n, struct arena *a)
{
    return n == INT_NONE ? "" : arena_printf(a, "%lld", (long long)n);
}

/* Value at place i of a repeated field, "" when it was not sent. */
static const char *form_at(struct req *req, const char *name, size_t i)
{
    const char **values;
    return i < req_all(req, name, &values) ? values[i] : "";
}

static size_t form_row_count(struct req *req)
{
    const char **values;
    size_t n = req_all(req, "rule", &values);
    return n < TARGET_FORM_ROWS ? n : TARGET_FORM_ROWS;
}

static void form_errors(struct req *req, struct target_form_row *row, size_t place)
{
    row->choice_error = err_field_text(&req->err, arena_printf(req->arena, "rule-%zu-code", place));
    row->max_error = err_field_text(&req->err, arena_printf(req->arena, "rule-%zu-max", place));
    row->text_error = err_field_text(&req->err, arena_printf(req->arena, "rule-%zu-text", place));
}

static void form_row_typed(struct req *req, struct target_form_row *r, size_t i)
{
    r->choice = form_at(req, "rule", i);
    r->min = form_at(req, "rule_min", i);
    r->max = form_at(req, "rule_max", i);
    r->text = form_at(req, "rule_text", i);
    form_errors(req, r, r->place);
}

static void form_row_stored(struct req *req, struct target_form_row *r, const struct target_rule *rule)
{
    const struct target_kind *kind = target_kind_of(rule->kind);
    r->choice = arena_printf(req->arena, "%s:%s", rule->kind, kind->list && rule->code ? rule->code : "");
    r->min = form_number(rule->min, req->arena);
    r->max = form_number(rule->max, req->arena);
    r->text = rule->text ? rule->text : "";
}

void target_form_fill(struct req *req, const struct target_rule *rules, size_t n, struct target_form *ret)
{
    struct target_form_row *rows = arena_array(req->arena, TARGET_FORM_ROWS, sizeof *rows);
    size_t used = req_is_post(req) ? form_row_count(req) : n, at = 0;
    *ret = (struct target_form){.rows = rows};
    for (size_t i = 0; rows && i < TARGET_FORM_ROWS && i < used; i++) {
        struct target_form_row *r = &rows[at];
        if (req_is_post(req) && !*form_at(req, "rule", i))
            continue;
        *r = (struct target_form_row){.place = at};
        if (req_is_post(req))
            form_row_typed(req, r, i);
        else if (target_kind_of(rules[i].kind))
            form_row_stored(req, r, &rules[i]);
        else
            continue;
        at++;
    }
    for (size_t i = 0; rows && i < TARGET_FORM_SPARE && at < TARGET_FORM_ROWS; i++, at++)
        rows[at] = (struct target_form_row){.place = at, .choice = "", .min = "", .max = "", .text = ""};
    ret->n = rows ? at : 0;
    ret->groups = form_groups(req, &ret->n_groups);
}

static int64_t form_int(struct req *req, const char *name, size_t i, size_t place)
{
    const char *typed = text_trim(req->arena, form_at(req, name, i));
    int64_t n = INT_NONE;
    if (*typed && !text_to_int(typed, 0, 100000, &n))
        err_field(&req->err, arena_printf(req->arena, "rule-%zu-max", place), "%s", tr("Skriv et helt tal."));
    return n;
}

size_t target_form_read(struct req *req, struct target_rule ret[TARGET_FORM_ROWS])
{
    size_t n = form_row_count(req), kept = 0;
    for (size_t i = 0; i < n; i++) {
        const char *choice = form_at(req, "rule", i), *colon = strchr(choice, ':');
        if (!*choice || !colon)
            continue;
        struct target_rule *r = &ret[kept++];
        field_clear_row(&target_rule_table, r);
        r->kind = arena_strndup(req->arena, choice, (size_t)(colon - choice));
        if (!target_kind_of(r->kind))
            err_field(&req->err, arena_printf(req->arena, "rule-%zu-code", kept - 1), "%s",
                tr("Vælg en af mulighederne."));
        r->code = colon[1] ? colon + 1 : NULL;
        r->min = form_int(req, "rule_min", i, kept - 1);
        r->max = form_int(req, "rule_max", i, kept - 1);
        const char *text = text_trim(req->arena, form_at(req, "rule_text", i));
        r->text = *text ? text : NULL;
    }
    return kept;
}

/* ---- the page ---- */

struct target_page {
    struct intervention iv;
    struct target_rule *all, *now;
    struct target_version *versions;
    size_t n_all, n_now, n_versions;
    const char **names; /* who made each version */
    struct target_preview preview;
    bool previewed;
};

/* Rules that the form cannot write (enrolled, employment …) go on unchanged, beside those of the form. */
static size_t target_add_kept(
    const struct target_page *p, struct target_rule rules[TARGET_FORM_ROWS], size_t n)
{
    for (size_t i = 0; i < p->n_now && n < TARGET_FORM_ROWS; i++) {
        if (!target_kind_of(p->now[i].kind))
            rules[n++] = p->now[i];
    }
    return n;
}

static int target_load(
    struct req *req, struct target_page *p, const struct target_rule *rules, size_t n_rules)
{
    struct conn *c;
    struct arena *a = req->arena;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = intervention_by_key(c, req_text(req, "key"), &p->iv, a, &req->err);
    if (!rc)
        rc = target_rule_list(c, p->iv.key, &p->all, &p->n_all, a, &req->err);
    if (!rc)
        rc = target_rule_on(c, p->iv.key, clock_today(), &p->now, &p->n_now, a, &req->err);
    if (!rc)
        rc = target_version_list(c, p->iv.key, &p->versions, &p->n_versions, a, &req->err);
    p->names = rc ? NULL : arena_array(a, p->n_versions + 1, sizeof *p->names);
    for (size_t i = 0; !rc && p->names && i < p->n_versions; i++) {
        struct user user;
        struct err gone = ERR_INIT;
        p->names[i] = user_by_id(c, p->versions[i].user_id, &user, a, &gone) == OK ? user.name : NULL;
    }
    if (!rc && rules)
        rc = target_preview(c, p->iv.id, rules, n_rules, clock_today(), &p->preview, a, &req->err);
    p->previewed = !rc && rules;
    db_release(req->db, c);
    return rc;
}

static const char *target_period(struct req *req, const struct target_rule *r)
{
    bool from = !day_is_none(r->valid_from), to = !day_is_none(r->valid_to);
    if (!from && !to)
        return NULL;
    if (!to)
        return arena_printf(req->arena, tr("fra %s"), offer_day(req->arena, r->valid_from));
    if (!from)
        return arena_printf(req->arena, tr("til og med %s"), offer_day(req->arena, r->valid_to));
    return arena_printf(
        req->arena, "%s – %s", offer_day(req->arena, r->valid_from), offer_day(req->arena, r->valid_to));
}

/* The target group as it was, is and will be: one block per day on which rules begin. */
static void target_blocks(struct req *req, const struct target_page *p, struct target_edit_view *v)
{
    struct target_block *blocks = arena_array(req->arena, p->n_all + p->n_versions + 1, sizeof *blocks);
    day_t *days = arena_array(req->arena, p->n_all + p->n_versions + 1, sizeof *days);
    size_t n = 0;
    for (size_t i = 0; blocks && days && i < p->n_all + p->n_versions; i++) {
        day_t day = i < p->n_all ? p->all[i].valid_from : p->versions[i - p->n_all].valid_from;
        size_t at = 0;
        while (at < n && days[at].n > day.n)
            at++;
        if (at < n && days[at].n == day.n)
            continue;
        memmove(&days[at + 1], &days[at], (n - at) * sizeof *days);
        days[at] = day;
        n++;
    }
    for (size_t i = 0; blocks && days && i < n; i++) {
        struct target_row *rows = arena_array(req->arena, p->n_all + 1, sizeof *rows);
        struct target_block *b = &blocks[i];
        day_t on = day_is_none(days[i]) && n > 1 ? (day_t){days[i - 1].n - 1} : days[i];
        *b = (struct target_block){.rows = rows};
        b->title = day_is_none(days[i])
                       ? tr("Fra begyndelsen")
                       : arena_printf(req->arena, tr("Fra %s"), offer_day(req->arena, days[i]));
        for (size_t k = 0; k < p->n_versions; k++) {
            if (p->versions[k].valid_from.n != days[i].n)
                continue;
            b->reason = p->versions[k].reason;
            b->who = arena_printf(req->arena, "%s%s%s", p->names[k] ? p->names[k] : "",
                p->names[k] && p->versions[k].document_no ? ", " : "",
                p->versions[k].document_no ? p->versions[k].document_no : "");
        }
        for (size_t k = 0; rows && k < p->n_all; k++) {
            bool holds =
                day_is_none(on) ? day_is_none(p->all[k].valid_from) : target_rule_holds(&p->all[k], on);
            if (holds)
                rows[b->n++] = (struct target_row){
                    offer_rule_words(req->arena, &p->all[k]), target_period(req, &p->all[k])};
        }
    }
    v->blocks = blocks;
    v->n_blocks = blocks && days ? n : 0;
}

static const char *target_number(struct req *req, int64_t n)
{
    if (!who_may(&req->who, PERM_EFFECT_ROWS) && suppress_is_small(n, figure_small_limit()))
        return tr("undertrykt");
    return html_format(req->arena, req->lang, HARG(n));
}

static void target_counts(struct req *req, const struct target_page *p, struct target_edit_view *v)
{
    const struct target_preview *r = &p->preview;
    struct target_count *counts = arena_array(req->arena, 3 + r->n_why, sizeof *counts);
    if (!counts)
        return;
    v->previewed = true;
    counts[0] = (struct target_count){tr("Inden for"), target_number(req, r->n_in), NULL};
    counts[1] = (struct target_count){
        tr("Uden for"), target_number(req, r->n_out), tr("Mindst én regel er ikke opfyldt.")};
    counts[2] = (struct target_count){tr("Skal vurderes"), target_number(req, r->n_unknown),
        tr("Ingen regel er brudt, men mindst én skal vurderes af en sagsbehandler.")};
    v->counts = counts;
    v->n_counts = 3;
    for (size_t i = 0; i < r->n_why; i++)
        counts[3 + i] = (struct target_count){
            offer_rule_words(req->arena, r->why[i].rule), target_number(req, r->why[i].n), NULL};
    v->why = counts + 3;
    v->n_why = r->n_why;
}

static int target_show(struct req *req, struct res *res, const struct target_page *p, int64_t seen)
{
    static const char *const names[] = {"valid_from", "reason", "document_no"};
    const char *title = lang_pick(p->iv.title, p->iv.title_en);
    struct target_edit_view v = {.csrf = req_csrf(req),
        .post_url = arena_printf(req->arena, "/tilbud/%s/maalgruppe", p->iv.key),
        .back_url = arena_printf(req->arena, "/tilbud/%s", p->iv.key),
        .seen = seen};
    for (size_t i = 0; i < 3; i++) {
        v.fields[i] = field_find(&target_version_table, names[i]);
        v.typed[i] = req_is_post(req) ? req_form(req, names[i]) : "";
        v.errors[i] = err_field_text(&req->err, names[i]);
    }
    v.hints[0] = tr("Fx 01.01.2027. Henvisninger, der er sendt før, bedømmes efter de hidtidige regler.");
    v.hints[2] = tr("Fx 2026-0098451.");
    if (!req_is_post(req) && req_int(req, "justeret", 0)) {
        v.receipt = tr("Målgruppen er justeret.");
        v.undo_url = arena_printf(req->arena, "/tilbud/%s/maalgruppe/fortryd", p->iv.key);
    } else if (!req_is_post(req) && req_int(req, "fortrudt", 0)) {
        v.receipt = tr("Justeringen er fortrudt. De hidtidige regler gælder.");
    }
    const struct target_rule *from = p->now;
    target_form_fill(req, from, p->n_now, &v.form);
    target_blocks(req, p, &v);
    if (p->previewed)
        target_counts(req, p, &v);
    struct crumb crumbs[] = {
        {tr_in("menu", "Tilbud"), "/tilbud"}, {title, v.back_url}, {tr("Målgruppe"), NULL}};
    const char *head_title = arena_printf(req->arena, tr("Justér målgruppen for %s"), title);
    struct html *h = page_begin(req, res, MENU_OFFERS, head_title, crumbs, 3);
    t_error_summary(h, &req->err);
    t_page_head(h, &(struct page_head){.title = head_title});
    t_target_edit_page(h, &v);
    return page_end(req, res, h);
}

static int target_page_get(struct req *req, struct res *res)
{
    struct target_page p = {0};
    int rc = target_load(req, &p, NULL, 0);
    return rc ? rc : target_show(req, res, &p, p.n_versions ? p.versions[0].id : 0);
}

struct target_write {
    struct actor actor;
    struct target_version v;
    int64_t seen;
    struct target_rule rules[TARGET_FORM_ROWS];
    size_t n;
    struct arena *arena;
};
static int target_write_fn(struct conn *c, void *ctx, struct err *err)
{
    struct target_write *w = ctx;
    struct target_version v = w->v;
    return target_adjust(c, &w->actor, &v, w->seen, w->rules, w->n, w->arena, err);
}
static int target_undo_fn(struct conn *c, void *ctx, struct err *err)
{
    struct target_write *w = ctx;
    return target_adjust_undo(c, &w->actor, w->v.intervention, w->arena, err);
}

static int target_page_post(struct req *req, struct res *res)
{
    static const char *const names[] = {"valid_from", "reason", "document_no"};
    struct target_page p = {0};
    struct target_write w = {.actor = req_actor(req), .seen = req_int(req, "seen", 0), .arena = req->arena};
    bool try = !text_equal(req_text(req, "vis"), "gem");
    int rc = target_load(req, &p, NULL, 0);
    if (rc)
        return rc;
    field_clear_row(&target_version_table, &w.v);
    w.v.intervention = p.iv.key;
    for (size_t i = 0; i < 3; i++) {
        struct field f = *field_find(&target_version_table, names[i]);
        f.rule &= ~(unsigned)FR_REQUIRED;
        field_parse(&f, &w.v, req_form(req, names[i]), false, req->arena, &req->err);
    }
    w.n = target_add_kept(&p, w.rules, target_form_read(req, w.rules));
    for (size_t i = 0; try && i < w.n; i++)
        target_rule_check(&w.rules[i], i, &req->err);
    if (try && !req->err.n_fields) {
        rc = target_load(req, &p, w.rules, w.n);
        return rc ? rc : target_show(req, res, &p, w.seen);
    }
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "target_adjust", target_write_fn, &w, &req->err);
    if (rc == ERR_INVALID || rc == ERR_CONFLICT) {
        res->status = err_http_status(rc);
        return target_show(req, res, &p, p.n_versions ? p.versions[0].id : 0);
    }
    return rc ? rc
              : res_redirect(res, arena_printf(req->arena, "/tilbud/%s/maalgruppe?justeret=1", p.iv.key));
}

static int target_undo_post(struct req *req, struct res *res)
{
    struct target_write w = {.actor = req_actor(req), .arena = req->arena};
    w.v.intervention = req_text(req, "key");
    int rc = db_write(req->db, "target_undo", target_undo_fn, &w, &req->err);
    return rc ? rc
              : res_redirect(
                    res, arena_printf(req->arena, "/tilbud/%s/maalgruppe?fortrudt=1", w.v.intervention));
}

static const struct param target_get_params[] = {
    {"key", P_KEY, 0, 0}, {"justeret", P_INT, 0, 1}, {"fortrudt", P_INT, 0, 1}};
static const struct param target_post_params[] = {{"key", P_KEY, 0, 0}, {"seen", P_INT, 0, INT64_MAX},
    {"vis", P_TEXT, 0, 10}, {"valid_from", P_FORM, 0, 30}, {"reason", P_FORM, 0, 1000},
    {"document_no", P_FORM, 0, 40}, TARGET_FORM_PARAMS};
ROUTE(
    target_edit_get, "GET", "/tilbud/{key}/maalgruppe", PERM_OFFER_EDIT, target_page_get, target_get_params);
ROUTE(target_edit_post, "POST", "/tilbud/{key}/maalgruppe", PERM_OFFER_EDIT, target_page_post,
    target_post_params);
ROUTE(target_edit_undo, "POST", "/tilbud/{key}/maalgruppe/fortryd", PERM_OFFER_EDIT, target_undo_post,
    target_get_params);
