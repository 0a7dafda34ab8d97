#include "economy/reported_page.h"

#include "base/text.h"
#include "effect/figure.h"
#include "supply/activity_count.h"
#include "system/code.h"
#include "system/layout_page.h"

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

/* "Rækker i Tovholder: 33" beside a figure that says the same as a measure of a register. */
static int add_computed(struct req *req, struct conn *c, const struct reported *r, struct reported_view *v)
{
    const struct activity_measure *m;
    const char *offer;
    struct actor actor = req_actor(req);
    struct figure figure;
    int rc = activity_of_reported(c, r->key, r->period, &offer, &m, req->arena, &req->err);
    if (rc)
        return rc == ERR_NOT_FOUND ? OK : rc;
    struct figure_params p = {3, {{"measure", m->key}, {"intervention", offer}, {"year", r->period}}};
    rc = figure_compute(c, &actor, "activity", &p, clock_today(), &figure, req->arena, &req->err);
    if (rc)
        return rc;
    v->computed = arena_printf(req->arena, tr("Rækker i Tovholder: %s"),
        figure.missing ? tr("ingen") : figure_text(&figure, req->arena));
    v->computed_url = arena_printf(req->arena, "/tilbud/%s/aktivitet?aar=%s", offer, r->period);
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
        struct reported_view *v = &list->rows[list->n++];
        *v = (struct reported_view){
            .subject = subject_title,
            .label = lang_pick(r->label, r->label_en),
            .printed = r->as_printed,
            .unit = code_label_many("unit", r->unit),
            .period = r->period,
            .data_date = r->data_date ? r->data_date : tr("dato ikke oplyst"),
            .source = reported_source_words(c, r->source, r->place, req->arena),
            .note = r->note,
        };
        rc = add_computed(req, c, r, v);
    }
    return rc;
}
