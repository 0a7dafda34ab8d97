/* What all of the API shares: answers and requests in JSON. Days are ISO, money is øre, missing is null. For *_api.c only. */
#pragma once
#include "base/field.h"
#include "http/http.h"
#include "offer/intervention.h"
#include <jansson.h>

/* The route of a page of the API: as ROUTE, with errors as JSON {"error", "message", "fields"}. */
#define ROUTE_JSON(ident, method_, pattern_, perm_, fn_, params_)                                            \
    ROUTE_FLAGS(ident, method_, pattern_, perm_, fn_, params_, ROUTE_API)
/* The same without parameters. */
#define ROUTE_JSON_PLAIN(ident, method_, pattern_, perm_, fn_)                                               \
    static const struct route ident = {#ident, method_, pattern_, perm_, fn_, NULL, 0, ROUTE_API};           \
    RECORD(tov_route, struct route, ident)

/* Makes the answer JSON and returns its body to write to. */
struct buf *api_begin(struct res *res);
/* Ends the answer with a line end; ERR_LIMIT when the body did not fit. */
int api_end(struct req *req, struct res *res);

/* "name":[rows], each as field_json writes it. rows[n] are structs of t. */
void api_rows(struct buf *out, const char *name, const struct table *t, const void *rows, size_t n);
/* "name":text, with a comma before it when first is false. */
void api_text(struct buf *out, bool first, const char *name, const char *text);
/* "name":number or null */
void api_int(struct buf *out, bool first, const char *name, int64_t number);
/* "alternatives":[{key, title, title_en, provider, access, condition, needs_doctor}] */
void api_alternatives(struct buf *out, const struct alternative_view *rows, size_t n);

/* The body as a JSON object; NULL with ERR_INVALID in req->err when it is none. The caller gives it back with json_decref. */
json_t *api_read(struct req *req);
/* A text or whole number of the object as text in the request's arena, "" when absent or null. Another type is an err_field. */
const char *api_get(struct req *req, const json_t *object, const char *name);
/* A whole number; INT_NONE when absent. Another type is an err_field. */
int64_t api_get_int(struct req *req, const json_t *object, const char *name);
