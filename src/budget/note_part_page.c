#include "budget/note_part_page.h"

#include "base/text.h"
#include "budget/note_internal.h"
#include "system/layout_page.h"

#include <string.h>

void note_part_choice(struct req *req, struct note_part_edit *e, const char *name,
    const struct html_option *options, size_t n, const char *hint)
{
    const struct table *t = note_part_infos[e->page->part].table;
    const struct field *f = field_find(t, name);
    record_form_choice(req, &e->f.form, f, field_text(f, e->row, req->arena), options, n, hint);
    if (e->n_lists < NOTE_OPTION_LISTS) {
        e->lists[e->n_lists].name = name;
        e->lists[e->n_lists].options = options;
        e->lists[e->n_lists++].n = n;
    }
}

void note_part_add(struct req *req, struct note_part_edit *e, const char *name, const char *hint)
{
    const struct table *t = note_part_infos[e->page->part].table;
    record_form_add(req, &e->f.form, t, name, e->row, field_find(t, name)->list, hint);
}

static int64_t *number_in(const struct note_part_page *p, void *row, const char *name)
{
    return (int64_t *)((char *)row + field_find(note_part_infos[p->part].table, name)->off);
}

static int read_edit(
    struct req *req, const struct note_part_page *p, const void *row, struct note_part_edit *e)
{
    const struct table *t = note_part_infos[p->part].table;
    int64_t id = req_int(req, "id", 0);
    const void *stored;
    *e = (struct note_part_edit){.page = p, .is_new = !id && !row};
    int rc = note_of_request(req, &e->n);
    e->row = arena_must(req->arena, t->size);
    if (rc)
        return rc;
    if (row) {
        memcpy(e->row, row, t->size);
        e->is_new = *number_in(p, e->row, "id") == INT_NONE;
        return OK;
    }
    field_clear_row(t, e->row);
    if (!id)
        return OK;
    stored = note_part_find(&e->n, p->part, id);
    if (!stored)
        return err_user(
            &req->err, ERR_NOT_FOUND, "%s", tr("Den del af notatet findes ikke. Åbn notatet igen."));
    memcpy(e->row, stored, t->size);
    return OK;
}

static int build_form(struct req *req, struct note_part_edit *e)
{
    const struct note_part_page *p = e->page;
    const char *url = arena_printf(req->arena, "/oekonomi/notater/%s", e->n.head.key);
    int64_t id = *number_in(p, e->row, "id"), version = *number_in(p, e->row, "version");
    record_form_begin(
        req, &e->f.form, arena_strdup(req->arena, req->path), url, tr("Gem"), e->is_new ? INT_NONE : version);
    if (!e->is_new && !p->fixed) {
        e->f.remove_url = arena_printf(req->arena, "%s/%s/%lld/fjern", url, p->path, (long long)id);
        e->f.remove_version = version;
    }
    int rc = db_lease(req->db, &e->c, &req->err);
    if (rc)
        return rc;
    rc = p->form(req, e);
    db_release(req->db, e->c);
    return rc;
}

static void read_form(struct req *req, struct note_part_edit *e, void *row)
{
    const struct table *t = note_part_infos[e->page->part].table;
    record_form_parse(req, &e->f.form, t, row);
    for (size_t i = 0; i < e->n_lists; i++) {
        const struct field *f = field_find(t, e->lists[i].name);
        const char *value = note_chosen(req, f->name, e->lists[i].options, e->lists[i].n);
        if (f->type == F_TEXT)
            memcpy((char *)row + f->off, &value, sizeof value);
        else if (!value)
            memcpy((char *)row + f->off, &(int64_t){INT_NONE}, sizeof(int64_t));
        else
            field_parse(f, row, value, true, req->arena, &req->err);
    }
    if (e->page->read)
        e->page->read(req, e, row);
}

/* The part as stored now, and its fields beside what was typed. */
static int show_conflict(struct req *req, struct res *res, struct note_part_edit *e)
{
    const struct table *t = note_part_infos[e->page->part].table;
    err_clear(&req->err);
    int rc = note_of_request(req, &e->n);
    const void *now = rc ? NULL : note_part_find(&e->n, e->page->part, *number_in(e->page, e->row, "id"));
    if (!rc && !now)
        rc = err_user(&req->err, ERR_NOT_FOUND, "%s", tr("En anden har fjernet den. Åbn notatet igen."));
    if (rc)
        return rc;
    memcpy(e->row, now, t->size);
    int64_t version = *number_in(e->page, e->row, "version");
    record_form_conflict(req, res, &e->f.form, t, now, version);
    if (e->page->conflict)
        e->page->conflict(req, e, now);
    e->f.remove_url = NULL;
    return OK;
}

int note_part_run(struct req *req, struct res *res, const struct note_part_page *p, const void *row)
{
    struct note_part_edit *e = arena_must(req->arena, sizeof *e);
    const struct table *t = note_part_infos[p->part].table;
    int rc = read_edit(req, p, row, e);
    if (!rc)
        rc = build_form(req, e);
    if (rc)
        return rc;
    if (req_is_post(req)) {
        void *typed = arena_must(req->arena, t->size);
        memcpy(typed, e->row, t->size);
        if (e->is_new) {
            const struct field *f = field_find(t, "note_key");
            memcpy((char *)typed + f->off, &e->n.head.key, sizeof e->n.head.key);
        }
        read_form(req, e, typed);
        if (!e->is_new)
            *number_in(p, typed, "version") = req_int(req, "version", 0);
        struct note_save w = {req_actor(req), p->part, typed, t->size, 0};
        rc = req->err.n_fields ? ERR_INVALID
             : p->save         ? p->save(req, e, typed, &w.nr)
                               : db_write(req->db, "note_part", note_save_fn, &w, &req->err);
        if (!rc)
            return note_form_done(req, res, e->n.head.key, p->receipt ? p->receipt : "gemt", w.nr);
        if (rc == ERR_CONFLICT && !e->is_new)
            rc = show_conflict(req, res, e);
        else if (note_form_again(rc)) {
            res->status = err_http_status(rc);
            record_form_errors(req, &e->f.form);
            rc = OK;
        }
        if (rc)
            return rc;
    }
    return note_form_show(req, res, &e->n.head, e->is_new ? tr(p->title_new) : tr(p->title), &e->f);
}

struct drop {
    struct actor actor;
    enum note_part part;
    int64_t id, version, nr;
};
static int drop_fn(struct conn *c, void *ctx, struct err *err)
{
    struct drop *w = ctx;
    return note_part_remove(c, &w->actor, w->part, w->id, w->version, &w->nr, err);
}

int note_part_drop(struct req *req, struct res *res, const struct note_part_page *p)
{
    struct note_full n;
    struct drop w = {req_actor(req), p->part, req_int(req, "id", 0), req_int(req, "version", 0), 0};
    int rc = note_of_request(req, &n);
    if (!rc && !note_part_find(&n, p->part, w.id))
        rc =
            err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Den del af notatet findes ikke. Åbn notatet igen."));
    if (!rc)
        rc = db_write(req->db, "note_part_remove", drop_fn, &w, &req->err);
    if (rc == ERR_REFUSED || rc == ERR_CONFLICT || rc == ERR_DENIED)
        return note_show_failed(req, res, rc);
    return rc ? rc : note_form_done(req, res, n.head.key, "fjernet", w.nr);
}
