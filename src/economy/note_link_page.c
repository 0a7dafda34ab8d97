#include "economy/note_link_page.h"

#include "base/text.h"
#include "economy/note_full.h"
#include "system/layout_page.h"

int note_link_list(struct req *req, struct conn *c, const char *subject_kind, const char *key,
    const struct link **ret, size_t *ret_n)
{
    struct budget_note *notes;
    size_t n = 0;
    *ret = NULL;
    *ret_n = 0;
    if (!who_may(&req->who, PERM_ECONOMY_READ))
        return OK;
    int rc = text_equal(subject_kind, "grant")
                 ? note_of_grant(c, key, &notes, &n, req->arena, &req->err)
                 : note_of_intervention(c, key, &notes, &n, req->arena, &req->err);
    struct link *links = rc ? NULL : arena_array(req->arena, n + 1, sizeof *links);
    if (!links)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "note links");
    for (size_t i = 0; i < n; i++)
        links[i] = (struct link){
            arena_printf(req->arena, "%s: %s", notes[i].number, lang_pick(notes[i].title, notes[i].title_en)),
            arena_printf(req->arena, "/oekonomi/notater/%s", notes[i].key), false};
    *ret = links;
    *ret_n = n;
    return OK;
}
