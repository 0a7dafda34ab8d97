#include "people/merge_page.h"

#include "base/text.h"
#include "merge.html.h"
#include "people/cpr.h"
#include "people/duplicate.h"
#include "system/code.h"
#include "system/organisation.h"
#include "system/user.h"

enum { MERGE_MAX_FIELDS = 20, MERGE_MAX_BASES = 30 };

static const char *merge_user_name(struct conn *c, struct req *req, int64_t id)
{
    struct user user;
    struct err err = ERR_INIT;
    if (id == INT_NONE || user_by_id(c, id, &user, req->arena, &err) != OK)
        return tr("Systemet");
    return user.name;
}

/* ---- on Stamdata ---- */

static int merge_load_history(
    struct conn *c, struct req *req, const struct citizen_open *o, struct merge_history *v)
{
    struct citizen_merge *merges;
    struct duplicate *pairs = NULL;
    struct citizen gone;
    size_t n_pairs = 0;
    struct arena *a = req->arena;
    bool may = who_may(&req->who, PERM_PERSON_MERGE);
    int rc = merge_of_citizen(c, o->citizen.id, &merges, &v->n, a, &req->err);
    if (!rc && may)
        rc = duplicate_of_citizen(c, &o->actor, o->citizen.id, &pairs, &n_pairs, a, &req->err);
    struct merge_history_row *rows = arena_array(a, v->n + 1, sizeof *rows);
    for (size_t i = 0; !rc && rows && i < v->n; i++) {
        const struct citizen_merge *m = &merges[i];
        bool undone = !stamp_is_none(m->undone);
        rc = citizen_by_id(c, m->gone_id, &gone, a, &req->err);
        if (rc)
            break;
        rows[i] = (struct merge_history_row){
            .text =
                undone
                    ? arena_printf(a,
                          tr("Posten blev lagt sammen med en anden %s af %s. Det er fortrudt %s."),
                          citizen_page_day(a, stamp_local_day(m->at)), merge_user_name(c, req, m->user_id),
                          citizen_page_day(a, stamp_local_day(m->undone)))
                    : arena_printf(a, tr("%s, %s er lagt ind i denne post %s af %s."),
                          citizen_full_name(&gone, a), cpr_format(gone.cpr, a),
                          citizen_page_day(a, stamp_local_day(m->at)), merge_user_name(c, req, m->user_id)),
            .note = undone ? NULL : m->reason,
            .undo_url = may && !undone
                            ? arena_printf(a, "%s/sammenlaegning/%lld/fortryd", o->url, (long long)m->id)
                            : NULL};
    }
    v->rows = rows;
    if (n_pairs)
        v->duplicates_url = arena_printf(a, "/borgere/%s/sammenlaeg/%s", pairs[0].low_key, pairs[0].high_key);
    return rc;
}

int merge_section(struct req *req, struct html *h, const struct citizen_open *o)
{
    struct conn *c;
    struct merge_history v = {0};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = merge_load_history(c, req, o, &v);
    db_release(req->db, c);
    if (!rc)
        t_merge_history(h, &v);
    return rc;
}

void merge_receipt(struct req *req, struct html *h, const struct citizen_open *o)
{
    const char *receipt = req_text(req, "kvit");
    if (text_equal(receipt, "samlet") && who_may(&req->who, PERM_PERSON_MERGE))
        t_receipt(h, tr("De to poster er lagt sammen. Du kan fortryde her på Stamdata, så længe du vil."),
            arena_printf(
                req->arena, "%s/sammenlaegning/%lld/fortryd", o->url, (long long)req_int(req, "id", 0)),
            req_csrf(req));
    else if (text_equal(receipt, "skilt"))
        t_receipt(h, tr("De to poster er skilt ad igen. Begge er, som de var."), NULL, NULL);
}

/* ---- preview ---- */

struct merge_pair {
    struct citizen_open o; /* of the record that is kept */
    struct citizen gone;
    unsigned tracks; /* what is seen of both */
    bool address;
    const char *kept_responsible, *gone_responsible;
};

static int merge_open(struct req *req, struct res *res, struct merge_pair *p)
{
    struct conn *c;
    struct sight sight;
    int rc = citizen_page_open(req, res, N_("læg poster sammen"), &p->o);
    if (rc)
        return rc;
    rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = citizen_by_key(c, req_text(req, "anden"), &p->gone, req->arena, &req->err);
    if (!rc)
        rc = sight_of(c, &p->o.actor, &p->gone, p->o.today, &sight, &req->err);
    if (!rc) {
        p->kept_responsible = merge_user_name(c, req, p->o.citizen.responsible_id);
        p->gone_responsible = merge_user_name(c, req, p->gone.responsible_id);
    }
    db_release(req->db, c);
    if (rc)
        return rc;
    if (p->gone.merged_into != INT_NONE || p->gone.id == p->o.citizen.id)
        return err_user(&req->err, ERR_CONFLICT, "%s",
            tr("En af posterne er allerede lagt sammen med en anden. Søg borgeren frem igen."));
    p->tracks = p->o.sight.tracks & sight.tracks;
    p->address =
        !citizen_is_protected(&p->o.citizen, p->o.today) && !citizen_is_protected(&p->gone, p->o.today);
    return OK;
}

static const char *merge_shown(struct req *req, const struct merge_pair *p, const struct field *f, bool gone)
{
    const struct citizen *row = gone ? &p->gone : &p->o.citizen;
    const char *text = citizen_page_field_text(f, row, req->arena);
    if (!*text)
        return NULL;
    if (text_equal(f->name, "cpr"))
        return cpr_format(text, req->arena);
    if (text_equal(f->name, "responsible_id"))
        return gone ? p->gone_responsible : p->kept_responsible;
    if (text_equal(f->name, "condition"))
        return code_labels("condition", text, req->arena);
    return f->list ? code_label(f->list, text) : text;
}

static void merge_field_rows(struct req *req, const struct merge_pair *p, struct merge_view *v)
{
    struct merge_field_row *rows = arena_array(req->arena, MERGE_MAX_FIELDS, sizeof *rows);
    for (size_t i = 0; rows && merge_fields[i] && v->n_fields < MERGE_MAX_FIELDS; i++) {
        const struct field *f = field_find(&citizen_table, merge_fields[i]);
        if (!merge_may_choose(f->name, p->tracks, p->address)) {
            v->hides = true;
            continue;
        }
        const char *kept = field_text(f, &p->o.citizen, req->arena),
                   *gone = field_text(f, &p->gone, req->arena);
        if (!*kept && !*gone)
            continue;
        rows[v->n_fields++] = (struct merge_field_row){f->name, tr(f->label), merge_shown(req, p, f, false),
            merge_shown(req, p, f, true), req_is_post(req) ? req_form(req, f->name) : "",
            err_field_text(&req->err, f->name), text_equal(kept, gone)};
    }
    v->fields = rows;
}

/* Bases in force on the other record only: they will hold for the whole citizen. */
static int merge_bases(struct conn *c, struct req *req, const struct merge_pair *p, struct merge_view *v)
{
    struct legal_basis *mine, *theirs;
    size_t n_mine, n_theirs;
    const char **list = arena_array(req->arena, MERGE_MAX_BASES, sizeof *list);
    int rc = legal_basis_of_citizen(c, p->o.citizen.id, &mine, &n_mine, req->arena, &req->err);
    if (!rc)
        rc = legal_basis_of_citizen(c, p->gone.id, &theirs, &n_theirs, req->arena, &req->err);
    for (size_t i = 0; !rc && list && i < n_theirs && v->n_bases < MERGE_MAX_BASES; i++) {
        const struct legal_basis *b = &theirs[i];
        bool covered = !legal_basis_is_in_force(b, p->o.today);
        for (size_t k = 0; !covered && k < n_mine; k++)
            covered = legal_basis_is_in_force(&mine[k], p->o.today) &&
                      text_equal(mine[k].from_admin, b->from_admin) &&
                      text_equal(mine[k].to_admin, b->to_admin) && text_equal(mine[k].tracks, b->tracks);
        if (!covered)
            list[v->n_bases++] = arena_printf(req->arena, tr("%s: %s må se oplysninger fra %s om %s."),
                code_label("sharing_basis", b->basis), organisation_name(b->to_admin),
                organisation_abbrev(b->from_admin), code_labels("track", b->tracks, req->arena));
    }
    v->bases = list;
    return rc;
}

static int merge_load_rows(struct req *req, const struct merge_pair *p, struct merge_view *v)
{
    struct conn *c;
    struct merge_count *counts;
    struct stamp at;
    int64_t by;
    size_t n = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    struct err err = ERR_INIT;
    rc = merge_counts(c, p->o.citizen.id, p->gone.id, &counts, &n, req->arena, &err);
    if (!rc)
        rc = duplicate_rejected(c, p->o.citizen.id, p->gone.id, &at, &by, &err);
    if (!rc)
        rc = merge_bases(c, req, p, v);
    db_release(req->db, c);
    if (rc)
        return req->err.code ? req->err.code : err_set(&req->err, rc, "%s", err.op);
    v->rejected = !stamp_is_none(at);
    struct merge_rows_row *rows = arena_array(req->arena, n + 1, sizeof *rows);
    for (size_t i = 0; rows && i < n; i++) {
        if (!counts[i].moves && !counts[i].stays)
            continue;
        rows[v->n_rows++] =
            (struct merge_rows_row){counts[i].label, counts[i].kept, counts[i].moves, counts[i].stays};
        v->n_stays += counts[i].stays;
    }
    v->rows = rows;
    return OK;
}

static int merge_show(struct req *req, struct res *res, const struct merge_pair *p)
{
    struct arena *a = req->arena;
    const char *title = tr("Læg to poster sammen");
    struct merge_view v = {.csrf = req_csrf(req),
        .err = &req->err,
        .post_url = arena_printf(a, "%s/sammenlaeg/%s", p->o.url, p->gone.key),
        .swap_url = arena_printf(a, "/borgere/%s/sammenlaeg/%s", p->gone.key, p->o.citizen.key),
        .back_url = "/borgere/dubletter",
        .reason = req_is_post(req) ? req_form(req, "reason") : "",
        .reason_error = err_field_text(&req->err, "reason"),
        .kept = {p->o.name, p->o.url, NULL, NULL, p->o.citizen.version},
        .gone = {citizen_full_name(&p->gone, a), NULL, NULL, NULL, p->gone.version},
        .stricter = p->gone.restricted == 1 || citizen_is_protected(&p->gone, p->o.today)};
    merge_field_rows(req, p, &v);
    int rc = merge_load_rows(req, p, &v);
    if (rc)
        return rc;
    struct crumb crumbs[] = {
        {tr("Borgere"), "/borgere"}, {tr("Mulige dubletter"), "/borgere/dubletter"}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_CITIZENS, title, crumbs, 3);
    t_error_summary(h, &req->err);
    struct page_head head = {.title = title,
        .lead =
            arena_printf(a, tr("%s består. Alt, der hører til %s, flytter med."), v.kept.name, v.gone.name)};
    t_page_head(h, &head);
    t_merge_preview(h, &v);
    return page_end(req, res, h);
}

static int merge_preview_page(struct req *req, struct res *res)
{
    struct merge_pair p;
    int rc = merge_open(req, res, &p);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    return merge_show(req, res, &p);
}

struct merge_write {
    struct actor actor;
    struct merge_request r;
    int64_t id, version;
};
static int merge_do_fn(struct conn *c, void *ctx, struct err *err)
{
    struct merge_write *w = ctx;
    return merge_do(c, &w->actor, &w->r, &w->id, err);
}
static int merge_undo_fn(struct conn *c, void *ctx, struct err *err)
{
    struct merge_write *w = ctx;
    return merge_undo(c, &w->actor, w->id, w->version, err);
}

static int merge_do_page(struct req *req, struct res *res)
{
    struct merge_pair p;
    int rc = merge_open(req, res, &p);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct merge_write w = {.actor = p.o.actor,
        .r = {.kept_id = p.o.citizen.id,
            .gone_id = p.gone.id,
            .kept_version = req_int(req, "kept_version", 0),
            .gone_version = req_int(req, "gone_version", 0),
            .tracks = p.tracks,
            .reason = text_trim(req->arena, req_form(req, "reason"))}};
    for (size_t i = 0; merge_fields[i]; i++) {
        const char *choice = req_form(req, merge_fields[i]), *name = merge_fields[i];
        bool gone = text_equal(choice, "gone");
        if (gone || text_equal(choice, "kept"))
            w.r.chosen = w.r.chosen ? arena_printf(req->arena, "%s,%s", w.r.chosen, name) : name;
        if (gone)
            w.r.from_gone = w.r.from_gone ? arena_printf(req->arena, "%s,%s", w.r.from_gone, name) : name;
    }
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "merge", merge_do_fn, &w, &req->err);
    if (!rc)
        return res_redirect(
            res, arena_printf(req->arena, "%s/stamdata?kvit=samlet&id=%lld", p.o.url, (long long)w.id));
    if (rc != ERR_INVALID && rc != ERR_CONFLICT)
        return rc;
    /* The records as they are now, with the choices that were made. */
    struct err said = req->err;
    req->err = ERR_INIT;
    int again = merge_open(req, res, &p);
    if (again)
        return again == CITIZEN_ANSWERED ? OK : again;
    req->err = said;
    res->status = err_http_status(rc);
    return merge_show(req, res, &p);
}

/* ---- undo ---- */

static int merge_undo_load(
    struct req *req, const struct citizen_open *o, struct citizen_merge *m, struct merge_undo_view *v)
{
    struct conn *c;
    struct merge_count *counts = NULL;
    struct citizen gone;
    const char *keeps = NULL, *word;
    size_t n = 0;
    struct arena *a = req->arena;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = merge_by_id(c, req_int(req, "id", 0), m, a, &req->err);
    if (!rc && m->kept_id != o->citizen.id)
        rc = err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Sammenlægningen findes ikke."));
    if (!rc)
        rc = merge_undo_counts(c, m, &counts, &n, a, &req->err);
    if (!rc)
        rc = merge_undo_keeps(c, m, &keeps, a, &req->err);
    if (!rc)
        rc = citizen_by_id(c, m->gone_id, &gone, a, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    struct merge_rows_row *rows = arena_array(a, n + 1, sizeof *rows);
    for (size_t i = 0; rows && i < n; i++) {
        rows[v->n_rows++] = (struct merge_rows_row){counts[i].label, counts[i].kept, counts[i].moves, 0};
        v->n_came += counts[i].kept > 0;
    }
    v->rows = rows;
    for (size_t len; text_list_next(&keeps, &word, &len);) {
        const struct field *f = field_find(&citizen_table, arena_strndup(a, word, len));
        if (f && f->label)
            v->keeps = v->keeps ? arena_printf(a, "%s, %s", v->keeps, tr(f->label)) : tr(f->label);
    }
    v->lead = arena_printf(a, tr("%s bliver igen en post for sig, med de oplysninger og rækker, den havde."),
        citizen_full_name(&gone, a));
    return OK;
}

static int merge_undo_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct citizen_merge m;
    struct merge_undo_view v = {.csrf = req_csrf(req)};
    int rc = citizen_page_open(req, res, N_("fortryd sammenlægning"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    rc = merge_undo_load(req, &o, &m, &v);
    if (rc)
        return rc;
    v.version = m.version;
    v.post_url = arena_printf(req->arena, "%s/sammenlaegning/%lld/fortryd", o.url, (long long)m.id);
    v.back_url = arena_printf(req->arena, "%s/stamdata", o.url);
    const char *title = tr("Fortryd sammenlægningen");
    struct crumb crumbs[] = {
        {tr("Borgere"), "/borgere"}, {o.name, o.url}, {tr("Stamdata"), v.back_url}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_CITIZENS, title, crumbs, 4);
    struct page_head head = {.title = title, .lead = citizen_page_lead(req, &o)};
    t_page_head(h, &head);
    t_merge_undo(h, &v);
    return page_end(req, res, h);
}

static int merge_undo_post_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct citizen_merge m;
    struct merge_undo_view v = {0};
    int rc = citizen_page_open(req, res, N_("fortryd sammenlægning"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    rc = merge_undo_load(req, &o, &m, &v);
    if (rc)
        return rc;
    struct merge_write w = {.actor = o.actor, .id = m.id, .version = req_int(req, "version", m.version)};
    rc = db_write(req->db, "merge_undo", merge_undo_fn, &w, &req->err);
    return rc ? rc : res_redirect(res, arena_printf(req->arena, "%s/stamdata?kvit=skilt", o.url));
}

#define MERGE_CHOICE(name)                                                                                   \
    {                                                                                                        \
        name, P_FORM, 0, 10                                                                                  \
    }
static const struct param merge_params[] = {{"key", P_KEY, 0, 0}, {"anden", P_KEY, 0, 0},
    {"kept_version", P_INT, 1, INT64_MAX}, {"gone_version", P_INT, 1, INT64_MAX}, {"reason", P_FORM, 0, 300},
    MERGE_CHOICE("first_name"), MERGE_CHOICE("last_name"), MERGE_CHOICE("cpr"), MERGE_CHOICE("birth"),
    MERGE_CHOICE("sex"), MERGE_CHOICE("address"), MERGE_CHOICE("postal"), MERGE_CHOICE("district"),
    MERGE_CHOICE("moved"), MERGE_CHOICE("dead"), MERGE_CHOICE("responsible_id"), MERGE_CHOICE("target_group"),
    MERGE_CHOICE("job_goal"), MERGE_CHOICE("job_goal_reason"), MERGE_CHOICE("condition")};
static const struct param merge_undo_params[] = {
    {"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}, {"version", P_INT, 1, INT64_MAX}};
ROUTE(merge_preview_get, "GET", "/borgere/{key}/sammenlaeg/{anden}", PERM_PERSON_MERGE, merge_preview_page,
    merge_params);
ROUTE(merge_do_post, "POST", "/borgere/{key}/sammenlaeg/{anden}", PERM_PERSON_MERGE, merge_do_page,
    merge_params);
ROUTE(merge_undo_get, "GET", "/borgere/{key}/sammenlaegning/{id}/fortryd", PERM_PERSON_MERGE, merge_undo_page,
    merge_undo_params);
ROUTE(merge_undo_post, "POST", "/borgere/{key}/sammenlaegning/{id}/fortryd", PERM_PERSON_MERGE,
    merge_undo_post_page, merge_undo_params);
