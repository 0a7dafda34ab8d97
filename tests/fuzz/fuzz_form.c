/* What a browser may send: whatever the bytes, query, form, multipart, cookie and a whole request through the dispatcher
 * end in values that are text, or in a refusal with a message. The first byte chooses the parser.
 */
#include "base/log.h"
#include "base/text.h"
#include "http/inner.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* The input with bytes 0x80-0x9a replaced by words of the formats, so that the fuzzer gets beyond the first line. */
static char *expand(struct arena *a, const uint8_t *data, size_t size, size_t *ret_n)
{
    static const char *const words[] = {"\r\n--b", "--b\r\n", "--b--", "\r\n\r\n", "\r\n",
        "Content-Disposition: form-data", "; name=\"", "; filename=\"", "\"", "%22", "%0d",
        "multipart/form-data; boundary=b", "; boundary=", "application/x-www-form-urlencoded",
        "application/json", "/a/", "/a?", "fil", "&t=", "&n=", "&d=2026-03-09", "&f=", "%C3%A6", "%00",
        "\x80", "sid=", "; sprog=en"};
    enum { N_WORDS = sizeof words / sizeof words[0] };
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < size; i++) {
        if (data[i] >= 0x80 && data[i] < 0x80 + N_WORDS)
            buf_puts(&out, words[data[i] - 0x80]);
        else
            buf_putc(&out, (char)data[i]);
    }
    char *copy = arena_alloc(a, out.len);
    memcpy(copy, out.data ? out.data : "", out.len);
    *ret_n = out.len;
    buf_done(&out);
    return copy;
}

/* Texts are UTF-8 without NUL; a file lies inside the body. */
static void check_values(const struct form *f, const char *body, size_t n)
{
    for (size_t i = 0; i < f->n; i++) {
        const struct form_value *v = &f->values[i];
        require(text_is_utf8(v->name, strlen(v->name)) && strlen(v->name) <= FORM_MAX_NAME);
        if (v->filename) {
            require(v->text >= body && v->text + v->len <= body + n);
        } else {
            require(strlen(v->text) == v->len && text_is_utf8(v->text, v->len));
        }
    }
}

/* Values written with every byte escaped are read back the same. */
static void check_round_trip(const struct form *f, struct arena *a)
{
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < f->n; i++) {
        const char *sides[] = {f->values[i].name, f->values[i].text};
        for (int side = 0; side < 2; side++) {
            for (const char *p = sides[side]; *p; p++)
                buf_printf(&out, "%%%02x", (unsigned)(unsigned char)*p);
            buf_putc(&out, side ? '&' : '=');
        }
    }
    struct form again = {.arena = a};
    struct err err = ERR_INIT;
    require(form_parse_urlencoded(&again, out.data ? out.data : "", out.len, &err) == OK && again.n == f->n);
    for (size_t i = 0; i < f->n; i++)
        require(strcmp(again.values[i].name, f->values[i].name) == 0 &&
                strcmp(again.values[i].text, f->values[i].text) == 0);
    buf_done(&out);
}

static int page(struct req *req, struct res *res)
{
    const char *text = req_text(req, "t"), *key = req_text(req, "key"), **all;
    const struct upload *file = req_upload(req, "fil");
    size_t n = req_all(req, "f", &all);
    int64_t number = req_int(req, "n", 5);
    require(!text || (*text && text_length(text) <= 20 && text_is_utf8(text, strlen(text))));
    require(!key || (strlen(key) <= 80 && !strchr(key, '/')));
    require(number >= 1 && number <= 9);
    require(!file || file->size <= 50);
    for (size_t i = 0; i < n; i++)
        require(text_is_utf8(all[i], strlen(all[i])));
    require(strcmp(req_form(req, "f"), n ? all[0] : "") == 0);
    res_header(res, "X-Sprog", req_header(req, "Cookie") ? req_header(req, "Cookie") : "");
    return text && http_is_local(text) ? res_redirect(res, text) : OK;
}
static const struct param params[] = {{"key", P_KEY, 0, 0}, {"t", P_TEXT, 0, 20}, {"n", P_INT, 1, 9},
    {"d", P_DAY, 0, 0}, {"f", P_FORM, 0, 0}, {"fil", P_FILE, 0, 50}};
ROUTE(fuzz_get, "GET", "/a/{key}", 0, page, params);
ROUTE_FLAGS(fuzz_post, "POST", "/a", 0, page, params, ROUTE_NO_CSRF);

/* The next line of the input as a string, or NULL when it is empty. */
static char *take_line(struct arena *a, const char **s, size_t *n)
{
    const char *end = memchr(*s, '\n', *n);
    size_t len = end ? (size_t)(end - *s) : *n;
    char *line = arena_alloc(a, len + 1);
    memcpy(line, *s, len);
    *s += len + (end ? 1 : 0);
    *n -= len + (end ? 1 : 0);
    return *line ? line : NULL;
}

static void run_request(struct arena *a, const char *s, size_t n, bool post)
{
    static struct app app;
    struct raw_request raw = {.method = post ? "POST" : "GET"};
    raw.target = take_line(a, &s, &n);
    raw.target = raw.target ? raw.target : "/a";
    raw.cookie = take_line(a, &s, &n);
    raw.accept_language = take_line(a, &s, &n);
    raw.content_type = take_line(a, &s, &n);
    raw.accept_encoding = take_line(a, &s, &n);
    raw.body = s;
    raw.body_len = n;
    struct response got;
    require(app_dispatch(&app, &raw, &got) == OK);
    require(got.status >= 200 && got.status < 500);
    require(strstr(got.headers, "X-Content-Type-Options: nosniff\n") != NULL);
    for (const char *line = got.headers; *line; line = strchr(line, '\n') + 1)
        require(strchr(line, '\n') && strcspn(line, ":") < strcspn(line, "\n\r"));
    response_done(&got);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    log_set_level(LOG_ERROR + 1);
    struct arena *a = arena_new(1 << 22);
    struct form form = {.arena = a};
    struct err err = ERR_INIT;
    size_t n;
    const char *s = expand(a, data + 1, size - 1, &n);
    int code = OK;
    char boundary[FORM_MAX_BOUNDARY + 1];
    switch (data[0] % 6) {
    case 0:
        code = form_parse_urlencoded(&form, s, n, &err);
        if (code == OK)
            check_round_trip(&form, a);
        break;
    case 1: code = form_parse_multipart(&form, "b", s, n, &err); break;
    case 2:
        code = form_boundary(take_line(a, &s, &n), boundary, &err);
        code = code ? code : form_parse_multipart(&form, boundary, s, n, &err);
        break;
    case 3: form_cookie(a, take_line(a, &s, &n), "sid"); break;
    default: run_request(a, s, n, data[0] % 6 == 4);
    }
    require(code == err.code && (code == OK || err.user[0]));
    if (code == OK)
        check_values(&form, s, n);
    arena_free(a);
    return 0;
}
