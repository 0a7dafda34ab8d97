#include "document/section_lock_page.h"

#include "base/lang.h"
#include "system/layout_page.h"

static const char *clock_of(struct req *req, struct stamp at)
{
    return html_format(req->arena, req->lang, harg_filter(harg_stamp(at), HF_TIME));
}

/* "Ida Ravn Møller åbnede afsnittet kl. 10.12. …", with all who did. */
static const char *here_words(struct req *req, const struct section_lock *locks, size_t n, int64_t section_id)
{
    const char *who = NULL;
    size_t n_here = 0;
    for (size_t i = 0; i < n; i++) {
        if (locks[i].section_id != section_id)
            continue;
        const char *one = arena_printf(
            req->arena, tr("%s åbnede afsnittet %s."), locks[i].user_name, clock_of(req, locks[i].at));
        who = who ? arena_printf(req->arena, "%s %s", who, one) : one;
        n_here++;
    }
    return n_here ? arena_printf(req->arena,
                        tr("%s Tal sammen, før du gemmer; ellers skal den sidste rette sin tekst til."), who)
                  : NULL;
}

int lock_read(
    struct req *req, struct conn *c, const struct document_full *d, int64_t section_id, struct lock_view *ret)
{
    struct section_lock *locks = NULL;
    size_t n = 0;
    *ret = (struct lock_view){NULL, NULL, 0};
    int rc = section_locks(c, d->head.id, req->who.user_id, &locks, &n, req->arena, &req->err);
    if (rc)
        return rc;
    const char **words = arena_array(req->arena, n + 1, sizeof *words);
    if (!words)
        return err_set(&req->err, ERR_LIMIT, "locks: out of memory");
    for (size_t i = 0; i < n; i++) {
        if (locks[i].section_id != section_id)
            words[ret->n++] =
                arena_printf(req->arena, tr("%s skriver i %s nu."), locks[i].user_name, locks[i].title);
    }
    ret->elsewhere = words;
    ret->here = here_words(req, locks, n, section_id);
    return OK;
}

struct lock_write {
    struct actor actor;
    int64_t section_id;
};
static int lock_take_fn(struct conn *c, void *ctx, struct err *err)
{
    const struct lock_write *w = ctx;
    return section_lock_take(c, &w->actor, w->section_id, err);
}
static int lock_end_fn(struct conn *c, void *ctx, struct err *err)
{
    const struct lock_write *w = ctx;
    return section_lock_end(c, &w->actor, w->section_id, err);
}

int lock_take(struct req *req, int64_t section_id)
{
    struct lock_write w = {req_actor(req), section_id};
    return db_write(req->db, "section_lock_take", lock_take_fn, &w, &req->err);
}

int lock_end(struct req *req, int64_t section_id)
{
    struct lock_write w = {req_actor(req), section_id};
    return db_write(req->db, "section_lock_end", lock_end_fn, &w, &req->err);
}
