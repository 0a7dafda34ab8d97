#include "economy/reported_page.h"

#include "base/text.h"
#include "system/code.h"

static int make_room(struct req *req, struct reported_list *list, size_t n)
{
    if (list->n + n <= list->cap)
        return OK;
    size_t cap = 2 * (list->n + n);
    struct reported_view *rows = arena_array(req->arena, cap, sizeof *rows);
    if (!rows)
        return err_set(&req->err, ERR_LIMIT, "reported rows");
    if (list->n)
        memcpy(rows, list->rows, list->n * sizeof *rows);
    list->rows = rows;
    list->cap = cap;
    return OK;
}

int reported_list_add(struct req *req, struct conn *c, struct reported_list *list, const char *kind,
    const char *subject, const char *subject_title)
{
    struct reported *found;
    size_t n;
    int rc = reported_of(c, kind, subject, &found, &n, req->arena, &req->err);
    if (!rc)
        rc = make_room(req, list, n);
    for (size_t i = 0; !rc && i < n; i++) {
        const struct reported *r = &found[i];
        list->rows[list->n++] = (struct reported_view){
            .subject = subject_title,
            .label = lang_pick(r->label, r->label_en),
            .printed = r->as_printed,
            .unit = code_label_many("unit", r->unit),
            .period = r->period,
            .data_date = r->data_date ? r->data_date : tr("dato ikke oplyst"),
            .source = reported_source_words(c, r->source, r->place, req->arena),
            .note = r->note,
        };
    }
    return rc;
}
