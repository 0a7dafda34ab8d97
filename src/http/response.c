#include "http/inner.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

static bool is_token(const char *s)
{
    return *s &&
           s[strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~")] ==
               '\0';
}

void res_header(struct res *res, const char *name, const char *value)
{
    struct res_inner *inner = res->inner;
    assert(is_token(name));
    buf_printf(&inner->headers, "%s: ", name);
    for (const char *p = value; *p; p++) {
        /* a line break would begin a header of its own */
        buf_putc(&inner->headers, (unsigned char)*p < ' ' || *p == 0x7f ? ' ' : *p);
    }
    buf_putc(&inner->headers, '\n');
}

void res_cookie(struct req *req, struct res *res, const char *name, const char *value, int max_age)
{
    struct res_inner *inner = res->inner;
    assert(is_token(name));
    for (const char *p = value; *p; p++) {
        assert(*p > ' ' && *p <= '~' && !strchr("\",;\\", *p));
    }
    buf_printf(&inner->headers, "Set-Cookie: %s=%s; Path=/; HttpOnly; SameSite=Lax", name, value);
    if (req->app->tls_in_front) {
        buf_puts(&inner->headers, "; Secure");
    }
    if (max_age >= 0) {
        buf_printf(&inner->headers, "; Max-Age=%d", max_age);
    }
    buf_putc(&inner->headers, '\n');
}

bool http_is_local(const char *path)
{
    if (!path || path[0] != '/' || path[1] == '/') {
        return false;
    }
    for (const char *p = path; *p; p++) {
        if (*p <= ' ' || *p > '~' || *p == '\\') {
            return false;
        }
    }
    return true;
}

int res_redirect(struct res *res, const char *path)
{
    if (!http_is_local(path)) {
        return ERR_INVALID;
    }
    res_header(res, "Location", path);
    res->status = 303;
    return OK;
}

/* filename="…" for old clients (ASCII only) and filename*=UTF-8''… (RFC 6266, RFC 8187). */
static void put_download_name(struct buf *out, const char *name)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    buf_puts(out, "Content-Disposition: attachment; filename=\"");
    for (const char *p = name; *p; p++) {
        buf_putc(out, strchr(plain, *p) || *p == ' ' ? *p : '_');
    }
    buf_puts(out, "\"; filename*=UTF-8''");
    for (const char *p = name; *p; p++) {
        if (strchr(plain, *p)) {
            buf_putc(out, *p);
        } else {
            buf_printf(out, "%%%02X", (unsigned)(unsigned char)*p);
        }
    }
    buf_putc(out, '\n');
}

int res_file(struct res *res, const char *content_type, const char *download_name, const void *data, size_t n)
{
    struct res_inner *inner = res->inner;
    res->content_type = content_type;
    if (download_name) {
        put_download_name(&inner->headers, download_name);
    }
    buf_clear(&res->body);
    buf_put(&res->body, data, n);
    return buf_failed(&res->body) ? ERR_LIMIT : OK;
}

void response_done(struct response *r)
{
    free(r->headers);
    if (!r->body_fixed) {
        free(r->body);
    }
    *r = (struct response){0};
}
