#include "people/record_form_page.h"

#include "base/text.h"
#include "people/citizen_access_page.h"
#include "record_form.html.h"
#include "system/code.h"

void record_form_begin(struct req *req, struct record_form *f, const char *post_url, const char *back_url,
    const char *submit, int64_t version)
{
    *f = (struct record_form){.csrf = req_csrf(req),
        .post_url = post_url,
        .back_url = back_url,
        .submit = submit,
        .err = &req->err,
        .version = version};
}

void record_form_choice(struct req *req, struct record_form *f, const struct field *field, const char *value,
    const struct html_option *options, size_t n, const char *hint)
{
    if (f->n == RECORD_FORM_FIELDS)
        return;
    f->fields[f->n++] =
        (struct record_field){field, req_is_post(req) ? req_form(req, field->name) : (value ? value : ""),
            err_field_text(&req->err, field->name), hint, NULL, options, n};
}

void record_form_add(struct req *req, struct record_form *f, const struct table *t, const char *name,
    const void *row, const char *list, const char *hint)
{
    size_t n = 0;
    const struct field *field = field_find(t, name);
    const struct html_option *options = list ? page_options(req->arena, list, NULL, &n) : NULL;
    record_form_choice(
        req, f, field, row ? citizen_page_field_text(field, row, req->arena) : "", options, n, hint);
    if (f->n)
        f->fields[f->n - 1].list = list;
}

void record_form_parse(struct req *req, const struct record_form *f, const struct table *t, void *row)
{
    for (size_t i = 0; i < f->n; i++) {
        const struct record_field *r = &f->fields[i];
        const char *typed = req_form(req, r->field->name);
        if (r->n_options && !r->list) {
            if (!*typed && (r->field->rule & FR_REQUIRED))
                err_field(&req->err, r->field->name, "%s", tr("Vælg en af mulighederne."));
            continue;
        }
        if (r->list && *typed && !code_is_valid(r->list, typed, DAY_NONE))
            err_field(&req->err, r->field->name, "%s", tr("Vælg en af mulighederne."));
        else if (field_find(t, r->field->name))
            field_parse(r->field, row, typed, false, req->arena, &req->err);
    }
}

void record_form_errors(struct req *req, struct record_form *f)
{
    for (size_t i = 0; i < f->n; i++)
        f->fields[i].error = err_field_text(&req->err, f->fields[i].field->name);
}

void record_form_conflict(struct req *req, struct res *res, struct record_form *f, const struct table *t,
    const void *now, int64_t version)
{
    err_clear(&req->err);
    f->conflict = true;
    f->version = version;
    res->status = err_http_status(ERR_CONFLICT);
    for (size_t i = 0; i < f->n; i++) {
        struct record_field *r = &f->fields[i];
        const struct field *field = field_find(t, r->field->name);
        if (!field)
            continue;
        const char *stored = citizen_page_field_text(field, now, req->arena);
        r->error = NULL;
        if (text_equal(stored, r->typed))
            continue;
        const char *shown = !*stored ? tr("ingenting") : r->list ? code_label(r->list, stored) : stored;
        r->hint = arena_printf(req->arena, tr("Gemt nu: %s"), shown);
    }
}
