/* On the pages of offers and grants: the budget notes that they are part of. */
#include "base/text.h"
#include "budget/note_full.h"
#include "budget/note_page.h"
#include "note.html.h"
#include "system/layout_page.h"
#include "system/subject_part_page.h"

/* Nothing for those who may not open notes. */
static int read_links(struct req *req, struct conn *c, const char *kind, const char *key, const void **ret)
{
    struct budget_note *notes;
    size_t n = 0;
    if (!who_may(&req->who, PERM_ECONOMY_READ))
        return OK;
    int rc = text_equal(kind, "grant") ? note_of_grant(c, key, &notes, &n, req->arena, &req->err)
                                       : note_of_intervention(c, key, &notes, &n, req->arena, &req->err);
    if (rc || !n)
        return rc;
    struct note_list_view *v = arena_alloc(req->arena, sizeof *v);
    struct link *links = arena_array(req->arena, n, sizeof *links);
    if (!v || !links)
        return err_set(&req->err, ERR_LIMIT, "note links");
    for (size_t i = 0; i < n; i++)
        links[i] = (struct link){
            arena_printf(req->arena, "%s: %s", notes[i].number, lang_pick(notes[i].title, notes[i].title_en)),
            arena_printf(req->arena, "/oekonomi/notater/%s", notes[i].key), false};
    *v = (struct note_list_view){links, n};
    *ret = v;
    return OK;
}

static void write_links(struct html *h, const void *view)
{
    t_note_links(h, view);
}

SUBJECT_PART(
    note_links_of_grant, .kind = "grant", .place = SUBJECT_SIDE, .read = read_links, .write = write_links);
SUBJECT_PART(note_links_of_intervention, .kind = "intervention", .place = SUBJECT_SIDE, .read = read_links,
    .write = write_links);
