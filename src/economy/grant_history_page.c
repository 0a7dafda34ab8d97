/* Every version of a grant's head and of its lines: what changed, who, when and why, beside what was printed. */
#include "base/text.h"
#include "economy/grant_edit_page.h"
#include "grant_edit.html.h"
#include "people/citizen_access_page.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

/* A value as people read it; "–" when there is none. */
static const char *shown(struct req *req, const struct field *f, const void *row)
{
    const char *text = citizen_page_field_text(f, row, req->arena);
    if (!text || !*text)
        return "–";
    if (f->list)
        return code_label(f->list, text);
    if (text_list_has("owner,committee,administration", f->name))
        return organisation_abbrev(text);
    if (text_equal(f->name, "money"))
        return arena_printf(req->arena, tr("%s kr."),
            grant_amount_text(((const struct grant_line *)row)->money, "kr", req->arena));
    return text;
}

/* "Titel: a → b; …" for the fields that people see. */
static const char *changes(struct req *req, const struct table *t, const void *old, const void *now)
{
    static const char *const own = "reason,at,key,nr,own_frame,no,unit";
    const char *out = NULL;
    for (size_t i = 0; i < t->n_fields; i++) {
        const struct field *f = &t->fields[i];
        if (!f->label || (f->rule & (FR_HIDDEN | FR_PRIMARY)) || text_list_has(own, f->name))
            continue;
        const char *a = shown(req, f, old), *b = shown(req, f, now);
        if (text_equal(a, b))
            continue;
        const char *one = arena_printf(req->arena, "%s: %s → %s", tr(f->label), a, b);
        out = out ? arena_printf(req->arena, "%s; %s", out, one) : one;
    }
    return out ? out : "–";
}

struct history {
    struct grant grant, printed;
    struct grant *heads;
    struct grant_line *changed;
    size_t n_heads, n_changed;
    bool is_printed;
};

static const char *person(struct req *req, struct conn *c, int64_t id)
{
    const char *name = NULL;
    if (grant_people(c, &id, &name, 1, req->arena, &req->err) || !name)
        return tr("Kilden");
    return name;
}

static int fill_heads(struct req *req, struct conn *c, const struct history *d, struct grant_history_view *v)
{
    struct grant_change_view *rows = arena_must(req->arena, (d->n_heads + 2) * sizeof *rows);
    for (size_t i = 0; i < d->n_heads; i++) {
        const struct grant *g = &d->heads[i];
        bool first = i + 1 == d->n_heads;
        rows[v->n_heads++] = (struct grant_change_view){
            .what = arena_printf(req->arena, tr("Version %lld"), (long long)g->version),
            .detail = !first                    ? changes(req, &grant_table, &d->heads[i + 1], g)
                      : g->print_id != INT_NONE ? tr("Som trykt")
                                                : tr("Oprettet"),
            .reason = g->reason,
            .who = person(req, c, g->user_id),
            .at = grant_when(req, g->at)};
    }
    if (d->n_heads == 0)
        rows[v->n_heads++] = (struct grant_change_view){.what = arena_printf(req->arena, tr("Version %d"), 1),
            .detail = tr("Som trykt"),
            .who = tr("Kilden")};
    v->heads = rows;
    return OK;
}

static int fill_lines(struct req *req, struct conn *c, const struct history *d, struct grant_history_view *v)
{
    size_t cap = 0, n;
    struct grant_line **all = arena_must(req->arena, (d->n_changed + 1) * sizeof *all);
    size_t *count = arena_must(req->arena, (d->n_changed + 1) * sizeof *count);
    int rc = OK;
    for (size_t i = 0; !rc && i < d->n_changed; i++) {
        rc = grant_line_versions(c, d->changed[i].line, &all[i], &count[i], req->arena, &req->err);
        cap += rc ? 0 : count[i];
    }
    if (rc)
        return rc;
    struct grant_change_view *rows = arena_must(req->arena, (cap + 1) * sizeof *rows);
    for (size_t i = 0; i < d->n_changed; i++) {
        n = count[i];
        for (size_t k = 0; k < n; k++) {
            const struct grant_line *l = &all[i][k];
            const char *label = l->purpose ? lang_pick(l->purpose, l->purpose_en) : tr("Formål ikke oplyst");
            rows[v->n_lines++] = (struct grant_change_view){
                .what = arena_printf(req->arena, tr("%s, version %lld"), label, (long long)l->no),
                .detail = l->ended == 1 ? tr("Udgået")
                          : k + 1 < n   ? changes(req, &grant_line_table, &all[i][k + 1], l)
                          : l->print_id != INT_NONE && l->as_printed
                              ? arena_printf(req->arena, tr("Som trykt: %s"), l->as_printed)
                          : l->print_id != INT_NONE ? tr("Som trykt, uden beløb")
                                                    : tr("Tilføjet"),
                .reason = l->reason,
                .who = person(req, c, l->user_id),
                .at = grant_when(req, l->at)};
        }
    }
    v->lines = rows;
    return OK;
}

static int history_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct history d = {.n_heads = 0};
    struct grant_history_view v = {.n_heads = 0};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = grant_by_key(c, req_text(req, "key"), &d.grant, req->arena, &req->err);
    if (!rc)
        rc = grant_versions(c, d.grant.key, &d.heads, &d.n_heads, req->arena, &req->err);
    if (!rc)
        rc = grant_lines_changed(c, d.grant.key, &d.changed, &d.n_changed, req->arena, &req->err);
    if (!rc)
        rc = fill_heads(req, c, &d, &v);
    if (!rc)
        rc = fill_lines(req, c, &d, &v);
    db_release(req->db, c);
    if (rc)
        return rc;
    const char *title = lang_pick(d.grant.title, d.grant.title_en);
    v.head = (struct page_head){.title = tr("Versioner"), .lead = title};
    v.url = grant_url(req, d.grant.key, "");
    const struct crumb crumbs[] = {{tr("Økonomi"), "/oekonomi"}, {tr("Bevillinger"), "/oekonomi/bevillinger"},
        {title, v.url}, {v.head.title, NULL}};
    struct html *h = page_begin(req, res, MENU_ECONOMY, v.head.title, crumbs, 4);
    t_grant_history(h, &v);
    return page_end(req, res, h);
}

static const struct param history_params[] = {{"key", P_KEY, 0, 0}};
ROUTE(grant_history_route, "GET", "/oekonomi/bevillinger/{key}/versioner", PERM_ECONOMY_READ, history_page,
    history_params);
