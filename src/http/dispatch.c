/* From a request's text to its answer: language, who asks, permission, CSRF, parameters, handler, errors, headers, log. */
#include "http/inner.h"
#include "base/log.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>
#include <time.h>

enum { ARENA_LIMIT = 32 << 20, BODY_LIMIT = 1 << 20, UPLOAD_LIMIT = 64 << 20, ANSWER_LIMIT = 256 << 20 };

static const char security_headers[] =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'\n"
    "X-Content-Type-Options: nosniff\n"
    "X-Frame-Options: DENY\n"
    "Referrer-Policy: same-origin\n"
    "Cross-Origin-Opener-Policy: same-origin\n"
    "Cross-Origin-Embedder-Policy: require-corp\n"
    "Cross-Origin-Resource-Policy: same-origin\n"
    "Permissions-Policy: camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()\n";
static const char hsts_header[] = "Strict-Transport-Security: max-age=63072000\n";

/* One request on its way through. */
struct exchange {
    struct app *app;
    const struct raw_request *raw;
    struct req req;
    struct req_inner req_inner;
    struct res res;
    struct res_inner res_inner;
    struct route_match match;
    int status;            /* of the error answer when it is not the code's own; 0 = the code's */
    char error_number[10]; /* "" = none given */
    struct timespec begin;
};

size_t app_body_limit(const struct app *app)
{
    return app->body_limit ? app->body_limit : BODY_LIMIT;
}

size_t app_upload_limit(const struct app *app)
{
    size_t body = app_body_limit(app);
    return body > UPLOAD_LIMIT ? body : UPLOAD_LIMIT;
}

/* Quality of one language range in thousandths: "da;q=0.8" gives 800; 1000 when there is none, 0 when malformed. */
static int range_quality(const char *s, size_t n)
{
    const char *q = memmem(s, n, "q=", 2);
    if (!q) {
        return 1000;
    }
    const char *end = s + n;
    q += 2;
    if (q == end || (*q != '0' && *q != '1')) {
        return 0;
    }
    int quality = (*q++ - '0') * 1000, unit = 100;
    if (q < end && *q == '.') {
        for (q++; q < end && *q >= '0' && *q <= '9'; q++, unit /= 10) {
            quality += (*q - '0') * unit;
        }
    }
    return quality > 1000 ? 1000 : quality;
}

/* Language by Accept-Language; Danish when it names neither. */
static enum lang accepted_lang(const char *header)
{
    enum lang best = LANG_DA;
    int best_quality = 0;
    for (const char *s = header; s && *s;) {
        s += strspn(s, " \t,");
        size_t len = strcspn(s, ",");
        bool da = strncasecmp(s, "da", 2) == 0, en = strncasecmp(s, "en", 2) == 0;
        if (len >= 2 && (da || en) && strchr("-; \t,", s[2])) {
            int quality = range_quality(s, len);
            if (quality > best_quality) {
                best_quality = quality;
                best = da ? LANG_DA : LANG_EN;
            }
        }
        s += len;
    }
    return best;
}

/* The cookie sprog (da or en), else Accept-Language, else Danish. */
static enum lang choose_lang(const struct raw_request *raw)
{
    for (const char *s = raw->cookie; s && *s;) {
        s += strspn(s, " \t;");
        size_t len = strcspn(s, ";");
        if (len == 8 && memcmp(s, "sprog=da", 8) == 0) {
            return LANG_DA;
        }
        if (len == 8 && memcmp(s, "sprog=en", 8) == 0) {
            return LANG_EN;
        }
        s += len;
    }
    return accepted_lang(raw->accept_language);
}

static bool equal_secret(const char *a, const char *b)
{
    size_t n = strlen(a);
    if (n == 0 || strlen(b) != n) {
        return false;
    }
    volatile unsigned char differ = 0;
    for (size_t i = 0; i < n; i++) {
        differ |= (unsigned char)(a[i] ^ b[i]);
    }
    return differ == 0;
}

/* Whether Origin is this server as the browser addressed it. */
static bool is_own_origin(const struct exchange *x)
{
    const char *origin = x->raw->origin, *host = x->raw->host ? x->raw->host : "";
    static const char *const schemes[] = {"https://", "http://"};
    size_t n_schemes = x->app->tls_in_front ? 1 : 2;
    for (size_t i = 0; i < n_schemes; i++) {
        size_t n = strlen(schemes[i]);
        if (strncmp(origin, schemes[i], n) == 0 && *host && strcasecmp(origin + n, host) == 0) {
            return true;
        }
    }
    return false;
}

static int check_csrf(struct exchange *x)
{
    struct req *req = &x->req;
    if (!req_is_post(req)) {
        return OK;
    }
    bool ok = !x->raw->origin || is_own_origin(x);
    if (ok && !(req->route->flags & ROUTE_NO_CSRF)) {
        const char *token = x->req_inner.form_token;
        token = token ? token : req_header(req, "X-CSRF-Token");
        ok = token && equal_secret(req->who.csrf, token);
    }
    if (ok) {
        return OK;
    }
    return err_user(&req->err, ERR_DENIED, "%s",
        tr("Formularen blev ikke godkendt, måske fordi du har logget ind igen, siden du åbnede den. Gå tilbage, "
           "genindlæs siden, og send igen."));
}

/* Splits the target into path and query. An absolute address (proxies may send one) loses scheme and host. */
static int read_target(struct exchange *x)
{
    struct req *req = &x->req;
    const char *target = x->raw->target;
    if (strlen(target) > TARGET_MAX) {
        x->status = 414;
        return err_user(&req->err, ERR_LIMIT, "%s", tr("Adressen er for lang. Brug en kortere søgning."));
    }
    if (strncasecmp(target, "http://", 7) == 0 || strncasecmp(target, "https://", 8) == 0) {
        target = strchr(target, ':') + 3;
        target += strcspn(target, "/?");
    }
    size_t n = strcspn(target, "?");
    char *path = arena_alloc(req->arena, n + 1);
    if (path) {
        memcpy(path, target, n);
        req->path = path;
    }
    req->query_raw = target[n] ? target + n + 1 : NULL;
    if (!path || target[0] != '/' || strchr(target, '#')) {
        x->status = 400;
        return err_user(&req->err, ERR_INVALID, "%s",
            tr("Adressen indeholder tegn, der ikke kan læses. Brug linket på siden, du kom fra."));
    }
    return OK;
}

static size_t text_size(const char *s)
{
    return s ? strlen(s) : 0;
}

static int check_limits(struct exchange *x, enum refusal refusal)
{
    const struct raw_request *raw = x->raw;
    struct err *err = &x->req.err;
    size_t headers = text_size(raw->headers) + text_size(raw->cookie) + text_size(raw->content_type) +
                     text_size(raw->accept_language) + text_size(raw->host) + text_size(raw->origin) +
                     text_size(raw->if_none_match) + text_size(raw->accept_encoding);
    if (headers > HEADERS_MAX || refusal == REFUSE_HEADERS) {
        x->status = REFUSE_HEADERS;
        return err_user(err, ERR_LIMIT, "%s",
            tr("Browseren sendte for mange oplysninger med. Slet denne sides cookies i browseren, og prøv igen."));
    }
    bool upload = false;
    const struct route *route = x->match.route;
    for (size_t i = 0; route && i < route->n_params; i++) {
        upload |= route->params[i].type == P_FILE;
    }
    size_t limit = upload ? app_upload_limit(x->app) : app_body_limit(x->app);
    if (refusal == REFUSE_BODY || raw->body_len > limit) {
        x->status = REFUSE_BODY;
        return err_user(err, ERR_LIMIT,
            upload ? tr("Filen er for stor. Den må højst fylde %lld kB.")
                   : tr("Formularen er for stor. Den må højst fylde %lld kB."),
            (long long)(limit / 1024));
    }
    return OK;
}

static int find_route(struct exchange *x)
{
    struct req *req = &x->req;
    route_find(req->method, req->path, strlen(req->path), &x->match);
    req->route = x->match.route;
    if (req->route) {
        return OK;
    }
    if (x->match.allow) {
        x->status = 405;
        res_header(&x->res, "Allow", x->match.allow);
        return err_user(
            &req->err, ERR_INVALID, "%s", tr("Siden kan ikke åbnes på den måde. Gå til den fra menuen."));
    }
    return err_user(&req->err, ERR_NOT_FOUND, "%s",
        tr("Siden findes ikke. Se efter, om adressen er skrevet rigtigt, eller gå til den fra menuen."));
}

/* Everything before the answer; returns the handler's code or that of the check that stopped it. */
static int handle(struct exchange *x, enum refusal refusal)
{
    struct req *req = &x->req;
    int code = read_target(x);
    if (!code) {
        code = find_route(x);
    }
    int limit_code = code ? OK : check_limits(x, refusal);
    if (x->app->authenticate) {
        x->app->authenticate(req);
    }
    if (code || limit_code) {
        return code ? code : limit_code;
    }
    if (refusal == REFUSE_BUSY) {
        return err_set(&req->err, ERR_BUSY, "too much in hand");
    }
    if (!who_may(&req->who, req->route->perm)) {
        return req->who.user_id ? err_set(&req->err, ERR_DENIED, "permission %d missing", req->route->perm)
                                : ERR_LOGIN;
    }
    code = request_read_body(req, &x->status);
    if (code) {
        x->status = x->status || code != ERR_INVALID ? x->status : 400;
        return code;
    }
    code = check_csrf(x);
    if (code) {
        return code;
    }
    code = request_read_params(req, &x->match);
    if (code) {
        x->status = code == ERR_INVALID ? 400 : 0;
        return code;
    }
    code = req->route->fn(req, &x->res);
    return code == OK && (buf_failed(&x->res.body) || buf_failed(&x->res_inner.headers)) ? ERR_LIMIT : code;
}

/* A random number that the user can tell support and support can find in the log. */
static void make_error_number(char ret[10])
{
    static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    unsigned char random[9];
    if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random) {
        abort();
    }
    for (size_t i = 0; i < 9; i++) {
        ret[i] = i == 4 ? '-' : digits[random[i] % 32];
    }
    ret[9] = '\0';
}

static void render_plain(struct req *req, struct res *res)
{
    if (req->route && req->route->flags & ROUTE_API) {
        res->content_type = "application/json";
        buf_puts(&res->body, "{\"error\":");
        buf_json(&res->body, err_name(req->err.code));
        buf_puts(&res->body, ",\"message\":");
        buf_json(&res->body, err_user_text(&req->err));
        buf_puts(&res->body, "}\n");
        return;
    }
    res->content_type = "text/plain; charset=utf-8";
    buf_printf(&res->body, "%s\n", err_user_text(&req->err));
    for (int i = 0; i < req->err.n_fields; i++) {
        buf_printf(&res->body, "%s: %s\n", req->err.field[i].name, req->err.field[i].msg);
    }
}

/* Not logged in: a page sends the browser to the log-in and back; a part of a page makes the whole page load
 * again. Returns false when the answer is an error page or JSON like any other. */
static bool answer_login(struct exchange *x)
{
    struct req *req = &x->req;
    if (req_header(req, "HX-Request")) {
        res_header(&x->res, "HX-Refresh", "true");
        return false;
    }
    if (req_is_post(req) || (req->route && req->route->flags & ROUTE_API)) {
        res_header(&x->res, "WWW-Authenticate", "Session realm=\"Tovholder\"");
        return false;
    }
    struct buf location = BUF_INIT;
    buf_puts(&location, "/log-ind?videre=");
    for (const char *p = req->path; *p; p++) {
        bool plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') ||
                     strchr("/-_.~", *p);
        plain ? buf_putc(&location, *p) : buf_printf(&location, "%%%02X", (unsigned)(unsigned char)*p);
    }
    bool done = !buf_failed(&location) && res_redirect(&x->res, location.data) == OK;
    buf_done(&location);
    return done;
}

/* Replaces whatever the handler wrote by the answer for an error. */
static void answer_error(struct exchange *x, int code)
{
    struct req *req = &x->req;
    struct res *res = &x->res;
    buf_clear(&res->body);
    if (x->match.route) {
        buf_clear(&x->res_inner.headers);
    }
    res->content_type = NULL;
    err_set(&req->err, code, "no message");
    if (code == ERR_LOGIN && answer_login(x)) {
        return;
    }
    res->status = x->status ? x->status : err_http_status(code);
    if (res->status >= 500) {
        make_error_number(x->error_number);
    }
    if (res->status >= 500 && !req->err.user[0]) {
        snprintf(req->err.user, sizeof req->err.user, tr("%s Bliver det ved, så oplys fejlnummer %s."),
            err_user_text(&req->err), x->error_number);
    }
    if (res->status == 503) {
        res_header(res, "Retry-After", "2");
    }
    int status = res->status;
    if (x->app->render_error) {
        x->app->render_error(req, res, code);
    } else {
        render_plain(req, res);
    }
    res->status = status;
    if (buf_failed(&res->body)) {
        buf_clear(&res->body);
        render_plain(req, res);
    }
}

static void log_request(const struct exchange *x, int code, size_t bytes)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double ms = (double)(now.tv_sec - x->begin.tv_sec) * 1e3 + (double)(now.tv_nsec - x->begin.tv_nsec) / 1e6;
    const char *route = x->req.route ? x->req.route->name : "none";
    const char *method = strlen(x->raw->method) <= 7 ? x->raw->method : "other";
    if (code == OK) {
        log_event(LOG_INFO, "request", "route=%s method=%s status=%d bytes=%zu ms=%.2f", route, method,
            x->res.status, bytes, ms);
    } else {
        log_event(err_log_level(code), "request",
            "route=%s method=%s status=%d bytes=%zu ms=%.2f error=%s number=%s op=\"%s\"", route, method,
            x->res.status, bytes, ms, err_name(code), x->error_number[0] ? x->error_number : "-",
            x->req.err.op);
    }
}

/* The mark of a body in caches (FNV-1a, 64 bits): another body gives another mark, nothing is kept secret by it. */
static void body_mark(const struct buf *body, char ret[24])
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < body->len; i++)
        hash = (hash ^ (unsigned char)body->data[i]) * 1099511628211u;
    snprintf(ret, 24, "\"%016llx\"", (unsigned long long)hash);
}

/* What caches may do with the answer. One that the client has already becomes 304 without a body. */
static void cache_headers(struct exchange *x, struct buf *headers)
{
    char mark[24];
    if (x->res.public_seconds == 0 || x->res.status != 200 || x->req.who.user_id) {
        buf_puts(headers, "Cache-Control: no-store\n");
        return;
    }
    body_mark(&x->res.body, mark);
    buf_printf(headers, "Cache-Control: public, max-age=%d\nETag: %s\nVary: Cookie, Accept-Language\n",
        x->res.public_seconds, mark);
    if (x->raw->if_none_match && strstr(x->raw->if_none_match, mark)) {
        x->res.status = 304;
        buf_clear(&x->res.body);
    }
}

/* Gives headers and body to the answer. */
static void finish(struct exchange *x, struct response *ret)
{
    struct buf headers = BUF_INIT;
    if (x->res.body.len) {
        buf_printf(&headers, "Content-Type: %s\n",
            x->res.content_type ? x->res.content_type : "text/html; charset=utf-8");
    }
    cache_headers(x, &headers);
    buf_put(&headers, security_headers, sizeof security_headers - 1);
    buf_puts(&headers, x->app->tls_in_front ? hsts_header : "");
    buf_put(&headers, x->res_inner.headers.data, x->res_inner.headers.len);
    ret->status = x->res.status;
    ret->headers = buf_detach(&headers, NULL);
    ret->body = buf_detach(&x->res.body, &ret->body_len);
}

static void answer_asset(struct app *app, const struct raw_request *raw, struct response *ret)
{
    assets_answer(raw, ret);
    struct buf headers = BUF_INIT;
    buf_puts(&headers, ret->headers);
    buf_put(&headers, security_headers, sizeof security_headers - 1);
    buf_puts(&headers, app->tls_in_front ? hsts_header : "");
    free(ret->headers);
    ret->headers = buf_detach(&headers, NULL);
    log_event(LOG_DEBUG, "request", "route=asset method=%s status=%d bytes=%zu", raw->method, ret->status,
        ret->body_len);
}

void dispatch_run(struct app *app, const struct raw_request *raw, enum refusal refusal, struct response *ret)
{
    *ret = (struct response){0};
    if (assets_has(raw->target)) {
        answer_asset(app, raw, ret);
        return;
    }
    struct exchange x = {.app = app, .raw = raw};
    struct arena *arena = arena_new(app->arena_limit ? app->arena_limit : ARENA_LIMIT);
    if (!arena) {
        dispatch_refuse(app, raw, REFUSE_BUSY, ret);
        return;
    }
    clock_gettime(CLOCK_MONOTONIC, &x.begin);
    x.req_inner = (struct req_inner){.raw = raw, .upload_limit = app_upload_limit(app)};
    x.req = (struct req){.app = app,
        .db = app->db,
        .arena = arena,
        .method = raw->method,
        .path = "",
        .remote = raw->remote ? raw->remote : "",
        .lang = choose_lang(raw),
        .inner = &x.req_inner};
    x.res = (struct res){.status = 200, .body = {.limit = ANSWER_LIMIT}, .inner = &x.res_inner};
    lang_set(x.req.lang);
    int code = handle(&x, refusal);
    if (code != OK) {
        answer_error(&x, code);
    }
    finish(&x, ret);
    log_request(&x, code, ret->body_len);
    if (app->after && x.req.route) {
        app->after(&x.req, &x.res, code);
    }
    buf_done(&x.res_inner.headers);
    buf_done(&x.res.body);
    arena_free(arena);
    if (!ret->headers || !ret->body) {
        response_done(ret);
        dispatch_refuse(app, raw, REFUSE_BUSY, ret);
    }
}

void dispatch_refuse(
    const struct app *app, const struct raw_request *raw, enum refusal refusal, struct response *ret)
{
    lang_set(choose_lang(raw));
    const char *text = tr("Systemet har travlt. Prøv igen om lidt.");
    if (refusal == REFUSE_BODY) {
        text = tr("Der blev sendt for meget på én gang. Send mindre ad gangen.");
    } else if (refusal == REFUSE_MALFORMED) {
        text = tr("Det, der blev sendt, kunne ikke læses. Gå tilbage til siden, og prøv igen.");
    } else if (refusal == REFUSE_HEADERS) {
        text = tr(
            "Browseren sendte for mange oplysninger med. Slet denne sides cookies i browseren, og prøv igen.");
    }
    struct buf headers = BUF_INIT, body = BUF_INIT;
    buf_printf(&body, "%s\n", text);
    buf_puts(&headers, "Content-Type: text/plain; charset=utf-8\nCache-Control: no-store\n");
    buf_puts(&headers, refusal == REFUSE_BUSY ? "Retry-After: 2\n" : "");
    buf_put(&headers, security_headers, sizeof security_headers - 1);
    buf_puts(&headers, app->tls_in_front ? hsts_header : "");
    *ret = (struct response){.status = (int)refusal};
    ret->headers = buf_detach(&headers, NULL);
    ret->body = buf_detach(&body, &ret->body_len);
    log_event(LOG_WARN, "request", "route=refused method=- status=%d", (int)refusal);
}

int app_dispatch(struct app *app, const struct raw_request *raw, struct response *ret)
{
    dispatch_run(app, raw, REFUSE_NONE, ret);
    if (strcmp(raw->method, "HEAD") == 0) {
        struct buf headers = BUF_INIT;
        buf_printf(&headers, "%sContent-Length: %zu\n", ret->headers, ret->body_len);
        free(ret->headers);
        ret->headers = buf_detach(&headers, NULL);
        if (!ret->body_fixed) {
            free(ret->body);
        }
        ret->body = NULL;
        ret->body_len = 0;
    }
    return ret->headers ? OK : ERR_LIMIT;
}
