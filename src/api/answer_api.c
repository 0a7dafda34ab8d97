#include "api/answer_api.h"
#include "base/text.h"
#include <string.h>

struct buf *api_begin(struct res *res)
{
    res->content_type = "application/json; charset=utf-8";
    return &res->body;
}

int api_end(struct req *req, struct res *res)
{
    buf_putc(&res->body, '\n');
    return buf_failed(&res->body) ? err_set(&req->err, ERR_LIMIT, "the answer is too large") : OK;
}

static void name_of(struct buf *out, bool first, const char *name)
{
    buf_puts(out, first ? "" : ",");
    buf_json(out, name);
    buf_putc(out, ':');
}

void api_rows(struct buf *out, const char *name, const struct table *t, const void *rows, size_t n)
{
    const char *row = rows;
    buf_json(out, name);
    buf_puts(out, ":[");
    for (size_t i = 0; i < n; i++, row += t->size) {
        buf_puts(out, i ? ",\n" : "\n");
        field_json(t, row, out);
    }
    buf_putc(out, ']');
}

void api_text(struct buf *out, bool first, const char *name, const char *text)
{
    name_of(out, first, name);
    buf_json(out, text);
}

void api_int(struct buf *out, bool first, const char *name, int64_t number)
{
    name_of(out, first, name);
    if (number == INT_NONE)
        buf_puts(out, "null");
    else
        buf_int(out, number);
}

void api_alternatives(struct buf *out, const struct alternative_view *rows, size_t n)
{
    buf_puts(out, "\"alternatives\":[");
    for (size_t i = 0; i < n; i++) {
        const struct alternative_view *v = &rows[i];
        buf_puts(out, i ? ",\n{" : "\n{");
        api_text(out, true, "key", v->key);
        api_text(out, false, "title", v->title);
        api_text(out, false, "title_en", v->title_en);
        api_text(out, false, "provider", v->provider);
        api_text(out, false, "access", lang_pick(v->access, v->access_en));
        api_text(out, false, "condition", lang_pick(v->condition, v->condition_en));
        buf_printf(out, ",\"needs_doctor\":%s}", v->needs_doctor == 1 ? "true" : "false");
    }
    buf_putc(out, ']');
}

json_t *api_read(struct req *req)
{
    size_t len;
    const char *body = req_body(req, &len);
    json_error_t fault = {.line = 0};
    json_t *object = body ? json_loadb(body, len, JSON_REJECT_DUPLICATES, &fault) : NULL;
    if (json_is_object(object))
        return object;
    json_decref(object);
    if (fault.line > 0)
        err_user(&req->err, ERR_INVALID, tr("Data er ikke gyldig JSON: fejl i linje %d, tegn %d."),
            fault.line, fault.column);
    else
        err_user(&req->err, ERR_INVALID, "%s", tr("Send et JSON-objekt med Content-Type: application/json."));
    return NULL;
}

const char *api_get(struct req *req, const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    if (json_is_string(value))
        return arena_strdup(req->arena, json_string_value(value));
    if (json_is_integer(value))
        return arena_printf(req->arena, "%lld", (long long)json_integer_value(value));
    if (value && !json_is_null(value))
        err_field(&req->err, name, "%s", tr("Skriv en tekst i anførselstegn."));
    return "";
}

int64_t api_get_int(struct req *req, const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    if (json_is_integer(value))
        return json_integer_value(value);
    if (value && !json_is_null(value))
        err_field(&req->err, name, "%s", tr("Skriv et helt tal."));
    return INT_NONE;
}
