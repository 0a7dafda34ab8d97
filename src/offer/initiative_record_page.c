/* Writing an evaluation of an initiative and what pays for it; taking them out, and putting them back. */
#include "base/text.h"
#include "offer/strategy_page.h"
#include "system/layout_page.h"
#include "system/organisation.h"

/* One of the two kinds of record. */
struct record_page {
    bool evaluation;
    struct strategy s;
    struct initiative_now now;
    int64_t id; /* 0 = a new one */
    struct initiative_evaluation e;
    struct initiative_funding f;
    struct initiative_target *first, *second; /* goals and documents, or grants */
    size_t n_first, n_second;
    struct record_form form;
};

static const struct table *table_of(const struct record_page *p)
{
    return p->evaluation ? &initiative_evaluation_table : &initiative_funding_table;
}

static void *row_of(struct record_page *p)
{
    return p->evaluation ? (void *)&p->e : (void *)&p->f;
}

static int64_t version_of(const struct record_page *p)
{
    return p->evaluation ? p->e.version : p->f.version;
}

/* The record that the address names, among those in force. */
static int read_record(struct req *req, struct conn *c, struct record_page *p)
{
    struct initiative_evaluation *e = NULL;
    struct initiative_funding *f = NULL;
    size_t n = 0;
    int rc = p->evaluation ? initiative_evaluations(c, p->now.key, &e, &n, req->arena, &req->err)
                           : initiative_fundings(c, p->now.key, &f, &n, req->arena, &req->err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (e && e[i].id == p->id) {
            p->e = e[i];
            return OK;
        }
        if (f && f[i].id == p->id) {
            p->f = f[i];
            return OK;
        }
    }
    return rc ? rc
              : err_user(&req->err, ERR_NOT_FOUND, "%s",
                    p->evaluation ? tr("Evalueringen findes ikke længere.")
                                  : tr("Finansieringen findes ikke længere."));
}

static int record_load(struct req *req, bool evaluation, bool is_new, struct record_page *p)
{
    struct conn *c;
    *p = (struct record_page){.evaluation = evaluation, .id = is_new ? 0 : req_int(req, "id", 0)};
    field_clear_row(table_of(p), row_of(p));
    p->e.id = p->f.id = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = initiative_by_key(c, req_text(req, "key"), clock_today(), &p->now, req->arena, &req->err);
    if (!rc)
        rc = strategy_by_key(c, p->now.strategy, &p->s, req->arena, &req->err);
    if (!rc && p->id)
        rc = read_record(req, c, p);
    if (!rc)
        rc = initiative_targets(c, evaluation ? INITIATIVE_GOALS : INITIATIVE_GRANTS, &p->first, &p->n_first,
            req->arena, &req->err);
    if (!rc && evaluation)
        rc = initiative_targets(c, INITIATIVE_DOCUMENTS, &p->second, &p->n_second, req->arena, &req->err);
    db_release(req->db, c);
    p->e.initiative = p->f.initiative = p->now.key;
    return rc;
}

/* ---- the form ---- */

static void add_choice(struct req *req, struct record_page *p, const char *name, const char *value,
    const struct initiative_target *targets, size_t n, const char *hint)
{
    struct html_option *o = arena_must(req->arena, (n + 1) * sizeof *o);
    o[0] = (struct html_option){"", tr("Ingen")};
    for (size_t i = 0; i < n; i++)
        o[i + 1] = (struct html_option){targets[i].key, lang_pick(targets[i].title, targets[i].title_en)};
    record_form_choice(req, &p->form, field_find(table_of(p), name), value, o, n + 1, hint);
}

static void add_administration(struct req *req, struct record_page *p)
{
    const char *list = p->s.administrations, *word;
    size_t len, n = 0;
    struct html_option *o = arena_must(req->arena, 16 * sizeof *o);
    o[n++] = (struct html_option){"", tr("Ikke oplyst")};
    while (list && n < 16 && text_list_next(&list, &word, &len)) {
        const char *key = arena_strndup(req->arena, word, len);
        o[n++] = (struct html_option){key, organisation_name(key)};
    }
    record_form_choice(
        req, &p->form, field_find(table_of(p), "administration"), p->f.administration, o, n, NULL);
}

static void evaluation_form(struct req *req, struct record_page *p)
{
    const struct table *t = &initiative_evaluation_table;
    record_form_add(req, &p->form, t, "day", &p->e, NULL, NULL);
    record_form_add(req, &p->form, t, "who", &p->e, NULL, tr("Navn på forvaltning, institut eller firma."));
    record_form_add(req, &p->form, t, "result", &p->e, "initiative_evaluation", NULL);
    record_form_add(req, &p->form, t, "conclusion", &p->e, NULL,
        tr("Hvad der virkede, for hvem, og hvor sikkert det er. Skriv ingen oplysninger om enkelte borgere."));
    add_choice(req, p, "goal", p->e.goal, p->first, p->n_first,
        tr("Et af de tre næste felter skal sige, hvor resultatet kan læses."));
    add_choice(req, p, "document_key", p->e.document_key, p->second, p->n_second, NULL);
    record_form_add(req, &p->form, t, "link", &p->e, NULL, tr("Fx eDoc 2012-12345."));
}

static void funding_form(struct req *req, struct record_page *p)
{
    const struct table *t = &initiative_funding_table;
    record_form_add(req, &p->form, t, "kind", &p->f, "initiative_funding", NULL);
    add_choice(req, p, "grant_key", p->f.grant_key, p->first, p->n_first,
        tr("Kun når det er en bevilling, der betaler."));
    add_administration(req, p);
    record_form_add(req, &p->form, t, "first_year", &p->f, NULL, NULL);
    record_form_add(
        req, &p->form, t, "last_year", &p->f, NULL, tr("Lad feltet stå tomt, når pengene er varige."));
    record_form_add(
        req, &p->form, t, "amount", &p->f, NULL, tr("Lad feltet stå tomt, når beløbet ikke er oplyst."));
    record_form_add(req, &p->form, t, "day", &p->f, NULL, NULL);
    record_form_add(req, &p->form, t, "note", &p->f, NULL, NULL);
}

static void make_form(struct req *req, struct record_page *p)
{
    const char *rest = p->evaluation ? "/evaluering" : "/finansiering";
    const char *url =
        p->id ? arena_printf(req->arena, "%s/%lld", initiative_url(req, p->now.key, rest), (long long)p->id)
              : arena_printf(req->arena, "%s/ny", initiative_url(req, p->now.key, rest));
    record_form_begin(req, &p->form, url, initiative_url(req, p->now.key, ""),
        p->evaluation ? tr("Gem evalueringen") : tr("Gem finansieringen"), p->id ? version_of(p) : INT_NONE);
    if (p->evaluation)
        evaluation_form(req, p);
    else
        funding_form(req, p);
}

static const char *chosen(struct req *req, const char *name)
{
    const char *typed = req_form(req, name);
    return *typed ? arena_strdup(req->arena, typed) : NULL;
}

/* ---- writing ---- */

enum act { ACT_SAVE, ACT_REMOVE, ACT_RESTORE };
struct record_write {
    struct actor actor;
    struct initiative_evaluation e;
    struct initiative_funding f;
    struct arena *arena;
    const char *key;
    int64_t id, version;
    enum act act;
};

static int evaluation_fn(struct conn *c, void *ctx, struct err *err)
{
    struct record_write *w = ctx;
    struct initiative_evaluation e = w->e;
    if (w->act == ACT_REMOVE)
        return initiative_evaluation_remove(c, &w->actor, w->key, w->id, w->version, w->arena, err);
    if (w->act == ACT_RESTORE)
        return initiative_evaluation_restore(c, &w->actor, w->key, w->id, w->arena, err);
    return initiative_evaluation_save(c, &w->actor, &e, w->arena, err);
}
static int funding_fn(struct conn *c, void *ctx, struct err *err)
{
    struct record_write *w = ctx;
    struct initiative_funding f = w->f;
    if (w->act == ACT_REMOVE)
        return initiative_funding_remove(c, &w->actor, w->key, w->id, w->version, w->arena, err);
    if (w->act == ACT_RESTORE)
        return initiative_funding_restore(c, &w->actor, w->key, w->id, w->arena, err);
    return initiative_funding_save(c, &w->actor, &f, w->arena, err);
}
static int write_record(struct req *req, bool evaluation, struct record_write *w)
{
    return db_write(req->db, evaluation ? "initiative_evaluation" : "initiative_funding",
        evaluation ? evaluation_fn : funding_fn, w, &req->err);
}

static void parse(struct req *req, struct record_page *p, struct record_write *w)
{
    w->e = p->e;
    w->f = p->f;
    record_form_parse(req, &p->form, table_of(p), p->evaluation ? (void *)&w->e : (void *)&w->f);
    if (p->evaluation) {
        w->e.goal = chosen(req, "goal");
        w->e.document_key = chosen(req, "document_key");
    } else {
        w->f.grant_key = chosen(req, "grant_key");
        w->f.administration = chosen(req, "administration");
    }
    w->e.id = w->f.id = p->id;
    w->e.version = w->f.version = p->id ? req_int(req, "version", 0) : 1;
}

static int record_show(struct req *req, struct res *res, struct record_page *p)
{
    const char *heading = p->evaluation ? (p->id ? tr("Ret evalueringen") : tr("Tilføj evaluering"))
                                        : (p->id ? tr("Ret finansieringen") : tr("Tilføj finansiering"));
    return strategy_form_show(req, res, &p->s, &p->now, heading, &p->form);
}

static int record_page(struct req *req, struct res *res, bool evaluation, bool is_new)
{
    struct record_page *p = arena_must(req->arena, sizeof *p), *fresh;
    struct record_write w = {.actor = req_actor(req), .arena = req->arena, .act = ACT_SAVE};
    int rc = record_load(req, evaluation, is_new, p);
    if (rc)
        return rc;
    make_form(req, p);
    if (!req_is_post(req))
        return record_show(req, res, p);
    parse(req, p, &w);
    rc = req->err.n_fields ? ERR_INVALID : write_record(req, evaluation, &w);
    if (!rc)
        return res_redirect(
            res, initiative_url(req, p->now.key, evaluation ? "?kvit=evalueret" : "?kvit=betalt"));
    if (rc == ERR_CONFLICT) {
        err_clear(&req->err);
        fresh = arena_must(req->arena, sizeof *fresh);
        rc = record_load(req, evaluation, is_new, fresh);
        if (rc)
            return rc;
        record_form_conflict(req, res, &p->form, table_of(p), row_of(fresh), version_of(fresh));
    } else if (rc == ERR_INVALID)
        res->status = err_http_status(rc);
    else
        return rc;
    return record_show(req, res, p);
}

static int evaluation_new(struct req *req, struct res *res)
{
    return record_page(req, res, true, true);
}
static int evaluation_edit(struct req *req, struct res *res)
{
    return record_page(req, res, true, false);
}
static int funding_new(struct req *req, struct res *res)
{
    return record_page(req, res, false, true);
}
static int funding_edit(struct req *req, struct res *res)
{
    return record_page(req, res, false, false);
}

/* ---- taking out and putting back ---- */

static int act_page(struct req *req, struct res *res, bool evaluation, enum act act)
{
    struct record_write w = {.actor = req_actor(req),
        .arena = req->arena,
        .key = req_text(req, "key"),
        .id = req_int(req, "id", 0),
        .version = req_int(req, "version", 0),
        .act = act};
    int rc = write_record(req, evaluation, &w);
    if (rc)
        return rc;
    const char *word = act == ACT_RESTORE ? "fortrudt"
                       : evaluation       ? "evaluering-fjernet"
                                          : "finansiering-fjernet";
    return res_redirect(res, arena_printf(req->arena, "%s?kvit=%s&id=%lld", initiative_url(req, w.key, ""),
                                 word, (long long)w.id));
}
static int evaluation_remove(struct req *req, struct res *res)
{
    return act_page(req, res, true, ACT_REMOVE);
}
static int evaluation_restore(struct req *req, struct res *res)
{
    return act_page(req, res, true, ACT_RESTORE);
}
static int funding_remove(struct req *req, struct res *res)
{
    return act_page(req, res, false, ACT_REMOVE);
}
static int funding_restore(struct req *req, struct res *res)
{
    return act_page(req, res, false, ACT_RESTORE);
}

#define EVALUATION_FORM                                                                                      \
    {"day", P_FORM, 0, 30}, {"who", P_FORM, 0, 200}, {"result", P_FORM, 0, 40},                              \
        {"conclusion", P_FORM, 0, 2000}, {"goal", P_FORM, 0, 80}, {"document_key", P_FORM, 0, 80},           \
    {                                                                                                        \
        "link", P_FORM, 0, 300                                                                               \
    }
#define FUNDING_FORM                                                                                         \
    {"kind", P_FORM, 0, 40}, {"grant_key", P_FORM, 0, 80}, {"administration", P_FORM, 0, 80},                \
        {"first_year", P_FORM, 0, 10}, {"last_year", P_FORM, 0, 10}, {"amount", P_FORM, 0, 30},              \
        {"day", P_FORM, 0, 30},                                                                              \
    {                                                                                                        \
        "note", P_FORM, 0, 1000                                                                              \
    }
#define ONE                                                                                                  \
    {"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX},                                                       \
    {                                                                                                        \
        "version", P_INT, 0, INT64_MAX                                                                       \
    }
static const struct param evaluation_new_params[] = {{"key", P_KEY, 0, 0}, EVALUATION_FORM};
static const struct param evaluation_params[] = {ONE, EVALUATION_FORM};
static const struct param funding_new_params[] = {{"key", P_KEY, 0, 0}, FUNDING_FORM};
static const struct param funding_params[] = {ONE, FUNDING_FORM};
static const struct param act_params[] = {ONE};
ROUTE(evaluation_new_get, "GET", "/tilbud/initiativer/{key}/evaluering/ny", PERM_STRATEGY_EDIT,
    evaluation_new, evaluation_new_params);
ROUTE(evaluation_new_post, "POST", "/tilbud/initiativer/{key}/evaluering/ny", PERM_STRATEGY_EDIT,
    evaluation_new, evaluation_new_params);
ROUTE(evaluation_get, "GET", "/tilbud/initiativer/{key}/evaluering/{id}", PERM_STRATEGY_EDIT, evaluation_edit,
    evaluation_params);
ROUTE(evaluation_post, "POST", "/tilbud/initiativer/{key}/evaluering/{id}", PERM_STRATEGY_EDIT,
    evaluation_edit, evaluation_params);
ROUTE(evaluation_remove_post, "POST", "/tilbud/initiativer/{key}/evaluering/{id}/fjern", PERM_STRATEGY_EDIT,
    evaluation_remove, act_params);
ROUTE(evaluation_undo_post, "POST", "/tilbud/initiativer/{key}/evaluering/{id}/fortryd", PERM_STRATEGY_EDIT,
    evaluation_restore, act_params);
ROUTE(funding_new_get, "GET", "/tilbud/initiativer/{key}/finansiering/ny", PERM_STRATEGY_EDIT, funding_new,
    funding_new_params);
ROUTE(funding_new_post, "POST", "/tilbud/initiativer/{key}/finansiering/ny", PERM_STRATEGY_EDIT, funding_new,
    funding_new_params);
ROUTE(funding_get, "GET", "/tilbud/initiativer/{key}/finansiering/{id}", PERM_STRATEGY_EDIT, funding_edit,
    funding_params);
ROUTE(funding_post, "POST", "/tilbud/initiativer/{key}/finansiering/{id}", PERM_STRATEGY_EDIT, funding_edit,
    funding_params);
ROUTE(funding_remove_post, "POST", "/tilbud/initiativer/{key}/finansiering/{id}/fjern", PERM_STRATEGY_EDIT,
    funding_remove, act_params);
ROUTE(funding_undo_post, "POST", "/tilbud/initiativer/{key}/finansiering/{id}/fortryd", PERM_STRATEGY_EDIT,
    funding_restore, act_params);
