#include "http/inner.h"
#include "base/text.h"
#include <assert.h>
#include <string.h>
#include <strings.h>

/* Field that carries the CSRF token of every form. */
static const char csrf_field[] = "_csrf";

static int too_large(struct err *err)
{
    return err_user(err, ERR_LIMIT, "%s", tr("Der blev sendt for meget på én gang. Send mindre ad gangen."));
}

static int find_param(const struct route *route, const char *name)
{
    for (size_t i = 0; i < route->n_params; i++) {
        if (strcmp(route->params[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static bool is_wanted(const void *ctx, const char *name)
{
    return find_param(ctx, name) >= 0 || strcmp(name, csrf_field) == 0;
}

static bool has_type(const char *content_type, const char *type)
{
    size_t n = strlen(type);
    return strncasecmp(content_type, type, n) == 0 && strchr(" ;\t", content_type[n]);
}

int request_read_body(struct req *req, int *ret_status)
{
    struct req_inner *inner = req->inner;
    const struct raw_request *raw = inner->raw;
    struct form *form = &inner->form;
    *form = (struct form){
        .arena = req->arena, .wanted = is_wanted, .ctx = req->route, .text_limit = app_body_limit(req->app)};
    if (!req_is_post(req) || (raw->body_len == 0 && !raw->content_type)) {
        return OK;
    }
    const char *type = raw->content_type ? raw->content_type : "";
    int code = OK;
    inner->is_form = true;
    if (has_type(type, "application/x-www-form-urlencoded")) {
        code = form_parse_urlencoded(form, raw->body, raw->body_len, &req->err);
    } else if (has_type(type, "multipart/form-data")) {
        char boundary[FORM_MAX_BOUNDARY + 1];
        code = form_boundary(type, boundary, &req->err);
        if (!code) {
            code = form_parse_multipart(form, boundary, raw->body, raw->body_len, &req->err);
        }
    } else if (has_type(type, "application/json")) {
        inner->is_form = false;
    } else {
        *ret_status = 415;
        return err_user(&req->err, ERR_INVALID, "%s",
            tr("Siden kan ikke modtage data af den type. Send en formular eller JSON."));
    }
    for (size_t i = 0; !code && i < form->n; i++) {
        if (strcmp(form->values[i].name, csrf_field) == 0 && !form->values[i].filename &&
            !inner->form_token) {
            inner->form_token = form->values[i].text;
        }
    }
    return code;
}

/* Number of bytes of the control character at s, 0 when it is none: C0, DEL and C1 (two bytes in UTF-8). */
static size_t control_length(const char *s)
{
    unsigned char c = (unsigned char)s[0];
    if (c < 0x20 || c == 0x7f) {
        return 1;
    }
    return c == 0xc2 && (unsigned char)s[1] >= 0x80 && (unsigned char)s[1] < 0xa0 ? 2 : 0;
}

/* Cleans a text in place: line breaks (CR LF, VT and FF from word processors) become LF; a tab becomes a space
 * unless as_typed. Other control characters are taken out; returns whether there were any. */
static bool clean_text(char *s, bool as_typed)
{
    bool found = false;
    char *out = s;
    for (size_t n; *s; s += n) {
        n = control_length(s);
        if (n == 0) {
            *out++ = *s;
            n = 1;
        } else if (*s == '\n' || *s == '\v' || *s == '\f' || (*s == '\r' && s[1] != '\n')) {
            *out++ = '\n';
        } else if (*s == '\t') {
            *out++ = as_typed ? '\t' : ' ';
        } else if (*s != '\r') {
            found = true;
        }
    }
    *out = '\0';
    return found;
}

static bool is_key(const char *s)
{
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-_");
    return n >= 1 && n <= 80 && s[n] == '\0';
}

/* Checks one value of a P_TEXT, P_INT, P_DAY or P_KEY; "" counts as absent. */
static void check_plain(struct req *req, const struct param *p, struct value *v, char *text)
{
    struct err *err = &req->err;
    bool had_controls = clean_text(text, false);
    int64_t max = p->max ? p->max : 200;
    if (p->type == P_TEXT || p->type == P_INT || p->type == P_DAY) {
        text = text_trim(req->arena, text);
    }
    if (!text) {
        too_large(err);
        return;
    }
    if (!*text && !had_controls) {
        return;
    }
    if (had_controls) {
        err_field(err, p->name, "%s", tr("Teksten indeholder tegn, der ikke kan bruges. Skriv den igen."));
    } else if (p->type == P_TEXT && text_length(text) > (size_t)max) {
        err_field(err, p->name, tr("Teksten er for lang. Skriv højst %lld tegn."), (long long)max);
    } else if (p->type == P_KEY && !is_key(text)) {
        err_field(
            err, p->name, "%s", tr("Værdien er ikke en gyldig nøgle. Brug linket på siden, du kom fra."));
    } else if (p->type == P_INT) {
        bool any = p->min == 0 && p->max == 0;
        int64_t number;
        if (any && !text_to_int(text, INT64_MIN + 1, INT64_MAX, &number)) {
            err_field(err, p->name, "%s", tr("Skriv et helt tal."));
        } else if (!any && !text_to_int(text, p->min, p->max, &number)) {
            if (p->max == INT64_MAX)
                err_field(err, p->name, tr("Skriv et helt tal, som er %lld eller mere."), (long long)p->min);
            else
                err_field(err, p->name, tr("Skriv et helt tal fra %lld til %lld."), (long long)p->min,
                    (long long)p->max);
        } else if (v->n == 0) {
            v->i = number;
        }
    } else if (p->type == P_DAY) {
        day_t day = strlen(text) == 10 ? day_parse_iso(text) : DAY_NONE;
        if (day_is_none(day)) {
            err_field(err, p->name, "%s", tr("Skriv en dato som åååå-mm-dd, for eksempel 2026-03-09."));
        } else if (v->n == 0) {
            v->day = day;
        }
    }
    v->all[v->n++] = text;
}

static void check_form(struct req *req, const struct param *p, struct value *v, char *text)
{
    int64_t max = p->max ? p->max : 4000;
    if (clean_text(text, true)) {
        err_field(&req->err, p->name, "%s",
            tr("Teksten indeholdt tegn, der ikke kan bruges. De er fjernet: se teksten efter, og send igen."));
    }
    if (text_length(text) > (size_t)max) {
        err_field(&req->err, p->name, tr("Teksten er for lang. Skriv højst %lld tegn."), (long long)max);
    }
    v->all[v->n++] = text;
}

static int check_file(struct req *req, const struct param *p, struct value *v, const struct form_value *file)
{
    struct req_inner *inner = req->inner;
    size_t max = p->max ? (size_t)p->max : inner->upload_limit;
    if (v->upload) {
        return OK;
    }
    if (file->len > max) {
        return err_user(&req->err, ERR_LIMIT, tr("Filen er for stor. Den må højst fylde %lld kB."),
            (long long)(max / 1024));
    }
    v->upload = arena_alloc(req->arena, sizeof *v->upload);
    if (!v->upload) {
        return too_large(&req->err);
    }
    *v->upload = (struct upload){file->filename, file->text, file->len};
    return OK;
}

/* Gives the values of form that belong to parameter p to v. */
static int take_values(struct req *req, const struct param *p, struct value *v, const struct form *form)
{
    size_t n = 0;
    for (size_t i = 0; i < form->n; i++) {
        n += strcmp(form->values[i].name, p->name) == 0;
    }
    if (n == 0) {
        return OK;
    }
    v->all = arena_array(req->arena, n, sizeof *v->all);
    if (!v->all) {
        return too_large(&req->err);
    }
    for (size_t i = 0; i < form->n; i++) {
        const struct form_value *value = &form->values[i];
        if (strcmp(value->name, p->name) != 0 || (p->type == P_FILE) != (value->filename != NULL)) {
            continue;
        }
        if (p->type == P_FILE) {
            int code = check_file(req, p, v, value);
            if (code) {
                return code;
            }
        } else if (p->type == P_FORM) {
            check_form(req, p, v, (char *)value->text);
        } else {
            check_plain(req, p, v, (char *)value->text);
        }
    }
    return OK;
}

/* The path's values as a form. */
static int read_path(struct req *req, const struct route_match *match, struct form *path)
{
    *path = (struct form){.arena = req->arena};
    if (match->n == 0) {
        return OK;
    }
    path->values = arena_array(req->arena, match->n, sizeof *path->values);
    if (!path->values) {
        return too_large(&req->err);
    }
    for (size_t i = 0; i < match->n; i++) {
        char *text = arena_alloc(req->arena, match->lens[i] + 1);
        size_t len;
        if (!text) {
            return too_large(&req->err);
        }
        if (!form_decode(match->values[i], match->lens[i], false, text, &len)) {
            return err_user(&req->err, ERR_INVALID, "%s",
                tr("Adressen indeholder tegn, der ikke kan læses. Brug linket på siden, du kom fra."));
        }
        size_t name_len = strcspn(match->names[i], "}");
        char *name = arena_alloc(req->arena, name_len + 1);
        if (!name) {
            return too_large(&req->err);
        }
        memcpy(name, match->names[i], name_len);
        path->values[path->n++] = (struct form_value){name, text, len, NULL};
    }
    return OK;
}

/* Fills one parameter from the first source that has it. strict: a broken value is an error of the whole request. */
static int read_param(struct req *req, size_t i, const struct form *path, const struct form *query)
{
    struct req_inner *inner = req->inner;
    const struct param *p = &req->route->params[i];
    struct value *v = &inner->values[i];
    bool form_only = req_is_post(req) && (p->type == P_FORM || p->type == P_FILE);
    const struct form *sources[] = {path, req_is_post(req) ? &inner->form : NULL, form_only ? NULL : query};
    *v = (struct value){.i = INT_NONE, .day = DAY_NONE};
    for (size_t s = 0; s < 3 && v->n == 0 && !v->upload; s++) {
        int code = sources[s] ? take_values(req, p, v, sources[s]) : OK;
        if (code) {
            return code;
        }
    }
    return OK;
}

int request_read_params(struct req *req, const struct route_match *match)
{
    struct req_inner *inner = req->inner;
    struct form path, query = {.arena = req->arena, .wanted = is_wanted, .ctx = req->route};
    int code = read_path(req, match, &path);
    if (!code && req->query_raw) {
        code = form_parse_urlencoded(&query, req->query_raw, strlen(req->query_raw), &req->err);
    }
    if (code) {
        return code;
    }
    inner->values = arena_array(req->arena, req->route->n_params + 1, sizeof *inner->values);
    if (!inner->values) {
        return too_large(&req->err);
    }
    /* Values as typed come last: their messages are for the page and do not refuse the request. */
    for (int typed = 0; typed <= 1; typed++) {
        for (size_t i = 0; i < req->route->n_params; i++) {
            bool is_typed = req->route->params[i].type == P_FORM;
            if (is_typed == (typed == 1)) {
                code = read_param(req, i, &path, &query);
            }
            if (code) {
                return code;
            }
        }
        if (!typed && req->err.code) {
            return req->err.code;
        }
    }
    return OK;
}

static const struct value *get_value(const struct req *req, const char *name)
{
    const struct req_inner *inner = req->inner;
    int i = find_param(req->route, name);
    assert(i >= 0 && "parameter not declared in its ROUTE");
    return &inner->values[i];
}

const char *req_text(struct req *req, const char *name)
{
    const struct value *v = get_value(req, name);
    return v->n ? v->all[0] : NULL;
}

int64_t req_int(struct req *req, const char *name, int64_t missing)
{
    const struct value *v = get_value(req, name);
    return v->i == INT_NONE ? missing : v->i;
}

day_t req_day(struct req *req, const char *name)
{
    return get_value(req, name)->day;
}

const char *req_form(struct req *req, const char *name)
{
    const struct value *v = get_value(req, name);
    return v->n ? v->all[0] : "";
}

size_t req_all(struct req *req, const char *name, const char ***ret_values)
{
    const struct value *v = get_value(req, name);
    *ret_values = v->all;
    return v->n;
}

const struct upload *req_upload(struct req *req, const char *name)
{
    return get_value(req, name)->upload;
}

const char *req_cookie(struct req *req, const char *name)
{
    const struct req_inner *inner = req->inner;
    return form_cookie(req->arena, inner->raw->cookie, name);
}

/* The value of a header in "Name: value\n" lines. */
static const char *find_header(struct arena *a, const char *lines, const char *name)
{
    size_t n = strlen(name);
    for (const char *s = lines; s && *s;) {
        size_t len = strcspn(s, "\n");
        if (len > n && s[n] == ':' && strncasecmp(s, name, n) == 0) {
            const char *value = s + n + 1;
            while (*value == ' ') {
                value++;
            }
            size_t value_len = (size_t)(s + len - value);
            char *copy = arena_alloc(a, value_len + 1);
            if (copy) {
                memcpy(copy, value, value_len);
            }
            return copy;
        }
        s += len + (s[len] ? 1 : 0);
    }
    return NULL;
}

const char *req_header(struct req *req, const char *name)
{
    const struct raw_request *raw = ((const struct req_inner *)req->inner)->raw;
    const struct {
        const char *name, *value;
    } known[] = {{"Cookie", raw->cookie}, {"Content-Type", raw->content_type},
        {"Accept-Language", raw->accept_language}, {"Host", raw->host}, {"Origin", raw->origin},
        {"If-None-Match", raw->if_none_match}, {"Accept-Encoding", raw->accept_encoding}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (known[i].value && strcasecmp(known[i].name, name) == 0) {
            return known[i].value;
        }
    }
    return find_header(req->arena, raw->headers, name);
}

const char *req_body(const struct req *req, size_t *ret_len)
{
    const struct req_inner *inner = req->inner;
    bool has = !inner->is_form && inner->raw->body_len;
    *ret_len = has ? inner->raw->body_len : 0;
    return has ? inner->raw->body : NULL;
}

bool req_is_post(const struct req *req)
{
    return strcmp(req->method, "POST") == 0;
}
