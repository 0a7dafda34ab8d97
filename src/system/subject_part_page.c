#include "system/subject_part_page.h"

#include "base/text.h"
#include "html/html.h"

RECORDS(tov_subject_part, struct subject_part);

int subject_parts_read(
    struct req *req, struct conn *c, const char *kind, const char *key, struct subject_parts *ret)
{
    size_t most = (size_t)(RECORDS_END(tov_subject_part) - RECORDS_BEGIN(tov_subject_part)), n = 0;
    struct subject_shown *shown = arena_array(req->arena, most + 1, sizeof *shown);
    if (!shown)
        return err_set(&req->err, ERR_LIMIT, "subject parts");
    for (const struct subject_part *const *p = RECORDS_BEGIN(tov_subject_part);
         p < RECORDS_END(tov_subject_part); p++) {
        if (!text_equal((*p)->kind, kind))
            continue;
        const void *view = NULL;
        int rc = (*p)->read(req, c, kind, key, &view);
        if (rc)
            return rc;
        if (view)
            shown[n++] = (struct subject_shown){*p, view};
    }
    *ret = (struct subject_parts){shown, n};
    return OK;
}

void t_subject_parts(struct html *h, const struct subject_parts *parts, enum subject_place place)
{
    for (size_t i = 0; i < parts->n; i++) {
        if (parts->shown[i].part->place == place)
            parts->shown[i].part->write(h, parts->shown[i].view);
    }
}
