#include "unit.h"
#include "assets/asset.h"
#include "base/log.h"
#include "http/inner.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- a small application ---- */

enum { PERM_PUBLIC = 0, PERM_READ = 1, PERM_WRITE = 2 };

static int front_page(struct req *req, struct res *res)
{
    buf_printf(
        &res->body, "<p>%s %s", req->lang == LANG_EN ? "en" : "da", lang_current() == LANG_EN ? "en" : "da");
    return OK;
}
ROUTE_PLAIN(front, "GET", "/", PERM_PUBLIC, front_page);

static int show_page(struct req *req, struct res *res)
{
    buf_printf(&res->body, "key=%s", req_text(req, "key"));
    return OK;
}
static const struct param show_params[] = {{"key", P_KEY, 0, 0}};
ROUTE(show, "GET", "/borgere/{key}", PERM_READ, show_page, show_params);

static int new_page(struct req *req, struct res *res)
{
    (void)req;
    buf_puts(&res->body, "new");
    return OK;
}
ROUTE_PLAIN(new_citizen, "GET", "/borgere/ny", PERM_READ, new_page);

static int search_page(struct req *req, struct res *res)
{
    char day[11] = "none";
    if (!day_is_none(req_day(req, "dag"))) {
        day_iso(req_day(req, "dag"), day);
    }
    buf_printf(&res->body, "q=%s side=%lld dag=%s", req_text(req, "q") ? req_text(req, "q") : "NULL",
        (long long)req_int(req, "side", -1), day);
    const char **all;
    size_t n = req_all(req, "valg", &all);
    for (size_t i = 0; i < n; i++) {
        buf_printf(&res->body, " valg=%s", all[i]);
    }
    return OK;
}
static const struct param search_params[] = {
    {"q", P_TEXT, 0, 10}, {"side", P_INT, 1, 99}, {"dag", P_DAY, 0, 0}, {"valg", P_KEY, 0, 0}};
ROUTE(search_list, "GET", "/find", PERM_PUBLIC, search_page, search_params);

static int save_page(struct req *req, struct res *res)
{
    const char *why = err_field_text(&req->err, "note");
    const struct upload *file = req_upload(req, "fil");
    buf_printf(&res->body, "key=%s note=[%s] version=%lld fil=%zu%s%s", req_text(req, "key"),
        req_form(req, "note"), (long long)req_int(req, "version", -1), file ? file->size : 0,
        why ? " why=" : "", why ? why : "");
    res->status = why ? 422 : 200;
    return OK;
}
static const struct param save_params[] = {
    {"key", P_KEY, 0, 0}, {"note", P_FORM, 0, 20}, {"version", P_INT, 0, 0}, {"fil", P_FILE, 0, 100}};
ROUTE(save, "POST", "/borgere/{key}/gem", PERM_WRITE, save_page, save_params);

static int login_page(struct req *req, struct res *res)
{
    res_cookie(req, res, "sid", "abc123", -1);
    res_cookie(req, res, "gammel", "", 0);
    const char *to = req_form(req, "videre");
    return res_redirect(res, http_is_local(to) ? to : "/");
}
static const struct param login_params[] = {{"videre", P_FORM, 0, 0}};
ROUTE_FLAGS(login, "POST", "/log-ind", PERM_PUBLIC, login_page, login_params, ROUTE_NO_CSRF);

static int fail_page(struct req *req, struct res *res)
{
    res_header(res, "X-Secret", "half done");
    buf_puts(&res->body, "half a page");
    return req_text(req, "hvordan") ? ERR_REFUSED : err_set(&req->err, ERR_DB, "statement broke");
}
static const struct param fail_params[] = {{"hvordan", P_TEXT, 0, 0}};
ROUTE(fail_route, "GET", "/fejl", PERM_PUBLIC, fail_page, fail_params);

static int api_page(struct req *req, struct res *res)
{
    size_t n;
    const char *body = req_body(req, &n);
    res->content_type = "application/json";
    buf_put(&res->body, body, n);
    return OK;
}
static const struct param no_params[] = {{"ubrugt", P_TEXT, 0, 0}};
ROUTE_FLAGS(api_get, "GET", "/api/x", PERM_READ, api_page, no_params, ROUTE_API);
ROUTE_FLAGS(api_post, "POST", "/api/x", PERM_READ, api_page, no_params, ROUTE_API);

static int file_page(struct req *req, struct res *res)
{
    (void)req;
    return res_file(res, "text/csv; charset=utf-8", "år \"2025\".csv", "a;b\n", 4);
}
ROUTE_PLAIN(file, "GET", "/fil", PERM_PUBLIC, file_page);

static int header_page(struct req *req, struct res *res)
{
    res_header(res, "X-Tekst", "a\r\nSet-Cookie: ond=1");
    buf_printf(
        &res->body, "%s|%s|%s", req_header(req, "x-egen"), req_header(req, "HOST"), req_cookie(req, "kage"));
    return OK;
}
ROUTE_PLAIN(header, "GET", "/hoved", PERM_PUBLIC, header_page);

static int greedy_page(struct req *req, struct res *res)
{
    (void)res;
    return arena_alloc(req->arena, 64 << 20) ? OK : err_set(&req->err, ERR_LIMIT, "arena");
}
ROUTE_PLAIN(greedy, "GET", "/graadig", PERM_PUBLIC, greedy_page);

static const char token[] = "0123456789abcdefghijABCDEFGHIJ0123456789abc";
static int n_after;

static void authenticate(struct req *req)
{
    const char *sid = req_cookie(req, "sid");
    if (!sid) {
        return;
    }
    req->who.user_id = 7;
    req->who.perms = strcmp(sid, "writer") == 0 ? 1u << PERM_READ | 1u << PERM_WRITE : 1u << PERM_READ;
    snprintf(req->who.csrf, sizeof req->who.csrf, "%s", token);
}

static void after(struct req *req, const struct res *res, int code)
{
    (void)res;
    (void)code;
    n_after += req->route != NULL;
}

static struct app app = {.authenticate = authenticate, .after = after};
static struct response got;

/* ---- asking ---- */

static void ask(struct raw_request raw)
{
    response_done(&got);
    raw.method = raw.method ? raw.method : "GET";
    if (raw.body && !raw.body_len) {
        raw.body_len = strlen(raw.body);
    }
    assert_int_equal(app_dispatch(&app, &raw, &got), OK);
}

#define GET(...) ask((struct raw_request){__VA_ARGS__})
#define FORM     "application/x-www-form-urlencoded"
#define POST_AS(who, target_, ...)                                                                           \
    ask((struct raw_request){                                                                                \
        .method = "POST", .target = target_, .cookie = "sid=" who, .content_type = FORM, __VA_ARGS__})

static const char *header_value(const char *name)
{
    static char value[2000];
    size_t n = strlen(name);
    for (const char *s = got.headers; *s; s = strchr(s, '\n') + 1) {
        if (strncmp(s, name, n) == 0 && s[n] == ':') {
            snprintf(value, sizeof value, "%.*s", (int)strcspn(s + n + 2, "\n"), s + n + 2);
            return value;
        }
    }
    return NULL;
}

static void assert_answer(int status, const char *body)
{
    if (got.status != status || strcmp(got.body, body) != 0) {
        fail_msg("want %d %s, got %d %s", status, body, got.status, got.body);
    }
}

static void assert_status(int status)
{
    if (got.status != status) {
        fail_msg("want %d, got %d %s", status, got.status, got.body);
    }
}

static void assert_has(const char *part)
{
    if (!strstr(got.body, part)) {
        fail_msg("%s lacks in: %s", part, got.body);
    }
}

/* ---- routing ---- */

static void a_literal_segment_goes_before_a_named_one(void **state)
{
    (void)state;
    GET(.target = "/borgere/ny", .cookie = "sid=x");
    assert_answer(200, "new");
    GET(.target = "/borgere/ny2", .cookie = "sid=x");
    assert_answer(200, "key=ny2");
    GET(.target = "http://vaert.dk/borgere/ny?a=b", .cookie = "sid=x");
    assert_answer(200, "new");
}

static void paths_that_match_nothing_are_404(void **state)
{
    (void)state;
    static const char *const paths[] = {"/findes-ikke", "/borgere", "/borgere/", "/borgere/a/", "//",
        "/borgere//gem", "/find/", "/FIND", "/find/..", "/.", "/%66ind"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        GET(.target = paths[i], .cookie = "sid=x");
        assert_status(404);
    }
}

static void a_wrong_method_is_405_with_allow(void **state)
{
    (void)state;
    ask((struct raw_request){.method = "POST", .target = "/find"});
    assert_status(405);
    assert_string_equal(header_value("Allow"), "GET, HEAD");
    ask((struct raw_request){.method = "GET", .target = "/borgere/a/gem"});
    assert_status(405);
    assert_string_equal(header_value("Allow"), "POST");
    ask((struct raw_request){.method = "DELETE", .target = "/api/x"});
    assert_status(405);
    assert_string_equal(header_value("Allow"), "GET, HEAD, POST");
    ask((struct raw_request){.method = "TRACE", .target = "/"});
    assert_status(405);
}

static void head_has_the_headers_and_no_body(void **state)
{
    (void)state;
    GET(.target = "/find?q=abc");
    size_t n = got.body_len;
    GET(.target = "/find?q=abc", .method = "HEAD");
    assert_status(200);
    assert_null(got.body);
    assert_int_equal(got.body_len, 0);
    assert_int_equal(strtol(header_value("Content-Length"), NULL, 10), n);
    assert_non_null(header_value("Content-Security-Policy"));
}

static void all_routes_are_listed_once_in_order(void **state)
{
    (void)state;
    size_t n;
    const struct route *const *routes = route_all(&n);
    assert_int_equal(n, 12);
    for (size_t i = 1; i < n; i++) {
        assert_true(strcmp(routes[i - 1]->pattern, routes[i]->pattern) <= 0);
    }
}

static void a_faulty_route_is_found(void **state)
{
    (void)state;
    static const struct route good = {"good", "GET", "/a/{key}/b", 0, show_page, show_params, 1, 0};
    const struct route faulty[] = {
        {"put", "PUT", "/a", 0, show_page, NULL, 0, 0},
        {"relative", "GET", "a", 0, show_page, NULL, 0, 0},
        {"no_handler", "GET", "/a", 0, NULL, NULL, 0, 0},
        {"undeclared", "GET", "/a/{id}", 0, show_page, show_params, 1, 0},
        {"half_open", "GET", "/a/{key", 0, show_page, show_params, 1, 0},
        {"mixed", "GET", "/a/x{key}", 0, show_page, show_params, 1, 0},
        {"long", "GET", "/1/2/3/4/5/6/7/8/9/10/11/12/13", 0, show_page, NULL, 0, 0},
        {"twice", "GET", "/a/{id}/b", 0, show_page, (const struct param[]){{"id", P_KEY, 0, 0}}, 1, 0},
    };
    const struct route *found;
    for (size_t i = 0; i < sizeof faulty / sizeof faulty[0]; i++) {
        const struct route *table[] = {&good, &faulty[i]};
        assert_null(route_table_fault(table, 1, &found));
        assert_non_null(route_table_fault(table, 2, &found));
        assert_ptr_equal(found, &faulty[i]);
    }
    struct route post = good;
    post.method = "POST";
    const struct route *table[] = {&good, &post};
    assert_null(route_table_fault(table, 2, &found));
}

/* ---- parameters ---- */

static void declared_values_are_read(void **state)
{
    (void)state;
    GET(.target = "/find?q=+%C3%A6ble+&side=12&dag=2026-03-09&valg=a&valg=b&ukendt=1");
    assert_answer(200, "q=æble side=12 dag=2026-03-09 valg=a valg=b");
    GET(.target = "/find?q=++&side=&dag=");
    assert_answer(200, "q=NULL side=-1 dag=none");
    GET(.target = "/find?q=a%0D%0Ab%09c");
    assert_answer(200, "q=a\nb c side=-1 dag=none");
}

static void of_a_value_given_twice_the_first_counts(void **state)
{
    (void)state;
    GET(.target = "/find?side=1&side=2&q=x&q=y");
    assert_answer(200, "q=x side=1 dag=none");
    GET(.target = "/find?side=1&side=x");
    assert_status(400);
}

static void the_path_cannot_be_overridden(void **state)
{
    (void)state;
    GET(.target = "/borgere/a?key=b", .cookie = "sid=x");
    assert_answer(200, "key=a");
    POST_AS("writer", "/borgere/a/gem?key=b&note=q&version=3",
        .body = "_csrf=0123456789abcdefghijABCDEFGHIJ0123456789abc&key=c");
    assert_answer(200, "key=a note=[] version=3 fil=0");
}

static void a_value_that_breaks_its_declaration_is_400_with_its_name(void **state)
{
    (void)state;
    static const char *const wrong[] = {"q=12345678901", "q=a%01b", "q=a%C2%85b", "q=%7F", "side=0",
        "side=100", "side=1x", "side=1.5", "side=99999999999999999999", "dag=2026-02-29", "dag=2026-3-9",
        "dag=09.03.2026", "valg=A", "valg=a+b", "valg=..", "valg=%C3%A6"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char target[100];
        snprintf(target, sizeof target, "/find?%s", wrong[i]);
        GET(.target = target);
        if (got.status != 400 || !memmem(got.body, got.body_len, wrong[i], strcspn(wrong[i], "="))) {
            fail_msg("%s: %d %s", wrong[i], got.status, got.body);
        }
    }
    GET(.target = "/find?q=1234567890");
    assert_status(200);
    GET(.target = "/borgere/A%20B", .cookie = "sid=x");
    assert_status(400);
}

static void bytes_that_are_not_text_are_400(void **state)
{
    (void)state;
    static const char *const wrong[] = {"/find?q=%00", "/find?q=%ff", "/find?q=%C0%AF", "/find?q=%",
        "/find?q=%zz", "/find?q=a#b", "/find?x%00=1", "/borgere/%ff", "/borgere/%00", "/borgere/a%2Fb",
        "/borgere/%2e%2e", "*", "find"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        GET(.target = wrong[i], .cookie = "sid=x");
        if (got.status != 400) {
            fail_msg("%s: %d %s", wrong[i], got.status, got.body);
        }
    }
}

#define CSRF "_csrf=0123456789abcdefghijABCDEFGHIJ0123456789abc"

static void form_values_stay_as_typed(void **state)
{
    (void)state;
    POST_AS("writer", "/borgere/a/gem", .body = CSRF "&note=++en%0D%0Ato++&version=4");
    assert_answer(200, "key=a note=[  en\nto  ] version=4 fil=0");
    POST_AS("writer", "/borgere/a/gem", .body = CSRF "&note=123456789012345678901");
    assert_status(422);
    assert_has("note=[123456789012345678901]");
    assert_has("why=Teksten er for lang. Skriv højst 20 tegn.");
    POST_AS("writer", "/borgere/a/gem", .body = CSRF "&note=a%01b");
    assert_status(422);
    assert_has("note=[ab]");
    POST_AS("writer", "/borgere/a/gem", .body = CSRF "&note=a%00b");
    assert_status(400);
    POST_AS("writer", "/borgere/a/gem", .body = CSRF "&version=x");
    assert_status(400);
}

static void an_upload_is_given_and_a_large_one_is_413(void **state)
{
    (void)state;
    char body[1000];
    snprintf(body, sizeof body,
        "--b\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n%s\r\n--b\r\nContent-Disposition: form-data; "
        "name=\"note\"\r\n\r\nhej\r\n--b\r\nContent-Disposition: form-data; name=\"fil\"; filename=\"x.csv\"\r\n\r\n%0*d"
        "\r\n--b--\r\n",
        token, 100, 0);
    ask((struct raw_request){.method = "POST",
        .target = "/borgere/a/gem",
        .cookie = "sid=writer",
        .content_type = "multipart/form-data; boundary=b",
        .body = body});
    assert_answer(200, "key=a note=[hej] version=-1 fil=100");
    snprintf(body + strlen(body) - 9, 12, "0\r\n--b--\r\n");
    ask((struct raw_request){.method = "POST",
        .target = "/borgere/a/gem",
        .cookie = "sid=writer",
        .content_type = "multipart/form-data; boundary=b",
        .body = body});
    assert_status(413);
    ask((struct raw_request){.method = "POST",
        .target = "/borgere/a/gem",
        .cookie = "sid=writer",
        .content_type = "multipart/form-data",
        .body = body});
    assert_status(400);
}

static void too_much_is_refused(void **state)
{
    (void)state;
    size_t n = (1 << 20) + 1;
    char *much = malloc(n + 1);
    assert_non_null(much);
    memset(much, 'a', n);
    much[n] = '\0';
    ask((struct raw_request){.method = "POST", .target = "/log-ind", .content_type = FORM, .body = much});
    assert_status(413);
    assert_has("1024 kB");
    much[17000] = '\0';
    GET(.target = "/", .headers = much);
    assert_status(431);
    GET(.target = "/", .cookie = much);
    assert_status(431);
    memcpy(much, "/find?q=", 8);
    much[4097] = '\0';
    GET(.target = much);
    assert_status(414);
    free(much);
    GET(.target = "/graadig");
    assert_status(413);
}

static void an_unknown_body_type_is_415(void **state)
{
    (void)state;
    ask((struct raw_request){
        .method = "POST", .target = "/log-ind", .content_type = "text/plain", .body = "a=b"});
    assert_status(415);
    ask((struct raw_request){.method = "POST", .target = "/log-ind", .body = "a=b"});
    assert_status(415);
}

/* ---- who may, and CSRF ---- */

static void nobody_is_sent_to_the_log_in_and_back(void **state)
{
    (void)state;
    GET(.target = "/borgere/a?hemmelig=1");
    assert_status(303);
    assert_string_equal(header_value("Location"), "/log-ind?videre=/borgere/a");
    assert_int_equal(got.body_len, 0);
    GET(.target = "/borgere/%C3%A6", .method = "HEAD");
    assert_string_equal(header_value("Location"), "/log-ind?videre=/borgere/%25C3%25A6");
    ask((struct raw_request){
        .method = "POST", .target = "/borgere/a/gem", .content_type = FORM, .body = "note=x"});
    assert_status(401);
    GET(.target = "/borgere/a", .headers = "HX-Request: true\n");
    assert_status(401);
    assert_string_equal(header_value("HX-Refresh"), "true");
    GET(.target = "/api/x");
    assert_status(401);
    assert_string_equal(header_value("Content-Type"), "application/json");
    assert_has("{\"error\":\"ERR_LOGIN\"");
}

static void permission_is_needed(void **state)
{
    (void)state;
    POST_AS("reader", "/borgere/a/gem", .body = CSRF);
    assert_status(403);
    POST_AS("writer", "/borgere/a/gem", .body = CSRF);
    assert_status(200);
}

static void a_post_needs_the_token(void **state)
{
    (void)state;
    static const char *const wrong[] = {"note=x",
        "_csrf=", "_csrf=0123456789abcdefghijABCDEFGHIJ0123456789ab",
        "_csrf=0123456789abcdefghijABCDEFGHIJ0123456789abd", ("_csrf=x&" CSRF)};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        POST_AS("writer", "/borgere/a/gem", .body = wrong[i]);
        assert_status(403);
    }
    POST_AS("writer", "/borgere/a/gem?" CSRF, .body = "note=x");
    assert_status(403);
    POST_AS("writer", "/borgere/a/gem", .body = "note=x",
        .headers = "X-CSRF-Token: 0123456789abcdefghijABCDEFGHIJ0123456789abc\n");
    assert_status(200);
    ask((struct raw_request){.method = "POST",
        .target = "/api/x",
        .cookie = "sid=x",
        .content_type = "application/json",
        .body = "{}"});
    assert_status(403);
    ask((struct raw_request){.method = "POST",
        .target = "/api/x",
        .cookie = "sid=x",
        .content_type = "application/json; charset=utf-8",
        .body = "{\"a\":1}",
        .headers = "X-CSRF-Token: 0123456789abcdefghijABCDEFGHIJ0123456789abc\n"});
    assert_answer(200, "{\"a\":1}");
}

static void a_foreign_origin_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "null", "http://ond.dk", "http://vaert.dk.ond.dk", "http://vaert.dk:81", "vaert.dk"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        POST_AS("writer", "/borgere/a/gem", .body = CSRF, .host = "vaert.dk", .origin = wrong[i]);
        assert_status(403);
        ask((struct raw_request){.method = "POST",
            .target = "/log-ind",
            .content_type = FORM,
            .body = "videre=%2F",
            .host = "vaert.dk",
            .origin = wrong[i]});
        assert_status(403);
    }
    POST_AS("writer", "/borgere/a/gem", .body = CSRF, .host = "Vaert.dk", .origin = "http://vaert.dk");
    assert_status(200);
    app.tls_in_front = true;
    POST_AS("writer", "/borgere/a/gem", .body = CSRF, .host = "vaert.dk", .origin = "http://vaert.dk");
    assert_status(403);
    POST_AS("writer", "/borgere/a/gem", .body = CSRF, .host = "vaert.dk", .origin = "https://vaert.dk");
    assert_status(200);
    app.tls_in_front = false;
}

/* ---- answers ---- */

static void cookies_carry_their_flags(void **state)
{
    (void)state;
    ask((struct raw_request){
        .method = "POST", .target = "/log-ind", .content_type = FORM, .body = "videre=%2F"});
    assert_non_null(strstr(got.headers, "Set-Cookie: sid=abc123; Path=/; HttpOnly; SameSite=Lax\n"));
    assert_non_null(strstr(got.headers, "Set-Cookie: gammel=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0\n"));
    app.tls_in_front = true;
    ask((struct raw_request){
        .method = "POST", .target = "/log-ind", .content_type = FORM, .body = "videre=%2F"});
    assert_non_null(strstr(got.headers, "Set-Cookie: sid=abc123; Path=/; HttpOnly; SameSite=Lax; Secure\n"));
    assert_string_equal(header_value("Strict-Transport-Security"), "max-age=63072000");
    app.tls_in_front = false;
}

static void redirects_stay_here(void **state)
{
    (void)state;
    static const char *const wrong[] = {"//ond.dk", "/\\ond.dk", "https://ond.dk", "ond.dk", "", "/\t/ond.dk",
        "/a\nb", "/a b", "\\\\ond.dk", "/a\\b", "/æ", "javascript:alert(1)", " /a"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        if (http_is_local(wrong[i])) {
            fail_msg("accepted: %s", wrong[i]);
        }
    }
    assert_false(http_is_local(NULL));
    assert_true(http_is_local("/"));
    assert_true(http_is_local("/a/b?c=%2F#d"));
    struct res res = {.status = 200};
    assert_int_equal(res_redirect(&res, "//ond.dk"), ERR_INVALID);
    assert_int_equal(res.status, 200);
    ask((struct raw_request){
        .method = "POST", .target = "/log-ind", .content_type = FORM, .body = "videre=%2F%2Fond.dk"});
    assert_string_equal(header_value("Location"), "/");
    ask((struct raw_request){
        .method = "POST", .target = "/log-ind", .content_type = FORM, .body = "videre=%2Ffind%3Fq%3D1"});
    assert_status(303);
    assert_string_equal(header_value("Location"), "/find?q=1");
}

static void every_answer_has_the_security_headers(void **state)
{
    (void)state;
    static const char *const targets[] = {
        "/", "/findes-ikke", "/fejl", "/borgere/a", "/find?side=x", "/fil", "/assets/x", "*"};
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        GET(.target = targets[i]);
        assert_string_equal(header_value("Content-Security-Policy"),
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
            "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
        assert_string_equal(header_value("X-Content-Type-Options"), "nosniff");
        assert_string_equal(header_value("Referrer-Policy"), "same-origin");
        assert_string_equal(header_value("Cross-Origin-Opener-Policy"), "same-origin");
        assert_string_equal(header_value("Cross-Origin-Resource-Policy"), "same-origin");
        assert_string_equal(header_value("Cross-Origin-Embedder-Policy"), "require-corp");
        assert_non_null(header_value("Permissions-Policy"));
        assert_string_equal(header_value("Cache-Control"), "no-store");
        assert_null(header_value("Strict-Transport-Security"));
    }
}

static void a_header_cannot_be_smuggled_in(void **state)
{
    (void)state;
    GET(.target = "/hoved", .host = "vaert.dk", .cookie = "a=b; kage=god",
        .headers = "X-Anden: 1\nX-Egen: værdi\n");
    assert_answer(200, "værdi|vaert.dk|god");
    assert_string_equal(header_value("X-Tekst"), "a  Set-Cookie: ond=1");
    assert_null(header_value("Set-Cookie"));
}

static void a_download_has_a_name_in_both_forms(void **state)
{
    (void)state;
    GET(.target = "/fil");
    assert_answer(200, "a;b\n");
    assert_string_equal(header_value("Content-Type"), "text/csv; charset=utf-8");
    assert_string_equal(header_value("Content-Disposition"),
        "attachment; filename=\"__r _2025_.csv\"; filename*=UTF-8''%C3%A5r%20%222025%22.csv");
}

static void a_fault_shows_its_number_and_nothing_half_done(void **state)
{
    (void)state;
    GET(.target = "/fejl");
    assert_status(500);
    assert_has("fejlnummer ");
    assert_null(strstr(got.body, "half a page"));
    assert_null(strstr(got.body, "statement broke"));
    assert_null(header_value("X-Secret"));
    char first[200];
    snprintf(first, sizeof first, "%s", got.body);
    GET(.target = "/fejl");
    assert_string_not_equal(first, got.body);
    GET(.target = "/fejl?hvordan=pænt");
    assert_status(422);
    assert_null(strstr(got.body, "fejlnummer"));
}

/* What the request writes to stderr. */
static void read_log(const char *target, const char *cookie, char *ret, size_t n)
{
    FILE *out = tmpfile();
    int saved = dup(STDERR_FILENO);
    assert_true(out && saved >= 0 && dup2(fileno(out), STDERR_FILENO) >= 0);
    log_set_level(LOG_INFO);
    GET(.target = target, .cookie = cookie);
    log_set_level(LOG_ERROR + 1);
    assert_true(dup2(saved, STDERR_FILENO) >= 0);
    close(saved);
    rewind(out);
    ret[fread(ret, 1, n - 1, out)] = '\0';
    fclose(out);
}

static void the_log_has_one_line_and_nothing_of_a_citizen(void **state)
{
    (void)state;
    char line[2000];
    read_log("/borgere/010179-9992?q=hemmelig", "sid=reader", line, sizeof line);
    assert_non_null(strstr(line, "route=show method=GET status=200"));
    assert_null(strstr(line, "010179"));
    assert_null(strstr(line, "hemmelig"));
    assert_null(strstr(line, "reader"));
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
    read_log("/fejl", NULL, line, sizeof line);
    assert_non_null(strstr(line, "error=ERR_DB"));
    assert_non_null(strstr(line, "op=\"statement broke\""));
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
    char *number = strstr(line, "number=");
    assert_non_null(number);
    number[7 + 9] = '\0';
    assert_has(number + 7);
}

static void after_is_called_for_every_handled_request(void **state)
{
    (void)state;
    n_after = 0;
    GET(.target = "/");
    GET(.target = "/fejl");
    GET(.target = "/findes-ikke");
    assert_int_equal(n_after, 2);
}

static void the_language_is_the_cookies_then_the_browsers_then_danish(void **state)
{
    (void)state;
    static const struct {
        const char *cookie, *accept, *want;
    } cases[] = {
        {NULL, NULL, "da"},
        {NULL, "de, fr;q=0.5", "da"},
        {NULL, "en", "en"},
        {NULL, "en-GB,en;q=0.9", "en"},
        {NULL, "da;q=0.8, en;q=0.9", "en"},
        {NULL, "da-DK, en", "da"},
        {NULL, "en;q=0.5, da;q=0.5", "en"},
        {NULL, "en;q=0", "da"},
        {NULL, "en;q=x", "da"},
        {NULL, "english", "da"},
        {"sprog=da", "en", "da"},
        {"a=b; sprog=en", "da", "en"},
        {"sprog=xx", "en", "en"},
        {"xsprog=en", NULL, "da"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char want[20];
        snprintf(want, sizeof want, "<p>%s %s", cases[i].want, cases[i].want);
        GET(.target = "/", .cookie = cases[i].cookie, .accept_language = cases[i].accept);
        assert_answer(200, want);
    }
    assert_string_equal(header_value("Content-Type"), "text/html; charset=utf-8");
}

static void assets_are_served_for_ever_with_etag_and_gzip(void **state)
{
    (void)state;
    size_t n_gz = 0;
    for (size_t i = 0; i < asset_count; i++) {
        const struct asset *a = &asset_table[i];
        GET(.target = a->path, .cookie = NULL);
        assert_status(200);
        assert_int_equal(got.body_len, a->size);
        assert_memory_equal(got.body, a->data, a->size);
        assert_string_equal(header_value("Cache-Control"), "public, max-age=31536000, immutable");
        assert_string_equal(header_value("Content-Type"), a->mime);
        assert_string_equal(header_value("ETag"), a->etag);
        assert_null(header_value("Content-Encoding"));
        GET(.target = a->path, .accept_encoding = "br, gzip;q=0.5");
        assert_int_equal(got.body_len, a->gz ? a->gz_size : a->size);
        assert_int_equal(header_value("Content-Encoding") != NULL, a->gz != NULL);
        GET(.target = a->path, .accept_encoding = "gzip;q=0");
        assert_int_equal(got.body_len, a->size);
        n_gz += a->gz != NULL;
    }
    assert_true(asset_count > 0 && n_gz > 0);
    GET(.target = asset_table[0].path, .if_none_match = asset_table[0].etag);
    assert_status(304);
    assert_int_equal(got.body_len, 0);
    GET(.target = "/assets/../http.h");
    assert_status(404);
    ask((struct raw_request){.method = "POST", .target = asset_table[0].path});
    assert_status(405);
}

static int end(void **state)
{
    (void)state;
    response_done(&got);
    return 0;
}

int main(void)
{
    log_set_level(LOG_ERROR + 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_literal_segment_goes_before_a_named_one),
        cmocka_unit_test(paths_that_match_nothing_are_404),
        cmocka_unit_test(a_wrong_method_is_405_with_allow),
        cmocka_unit_test(head_has_the_headers_and_no_body),
        cmocka_unit_test(all_routes_are_listed_once_in_order),
        cmocka_unit_test(a_faulty_route_is_found),
        cmocka_unit_test(declared_values_are_read),
        cmocka_unit_test(of_a_value_given_twice_the_first_counts),
        cmocka_unit_test(the_path_cannot_be_overridden),
        cmocka_unit_test(a_value_that_breaks_its_declaration_is_400_with_its_name),
        cmocka_unit_test(bytes_that_are_not_text_are_400),
        cmocka_unit_test(form_values_stay_as_typed),
        cmocka_unit_test(an_upload_is_given_and_a_large_one_is_413),
        cmocka_unit_test(too_much_is_refused),
        cmocka_unit_test(an_unknown_body_type_is_415),
        cmocka_unit_test(nobody_is_sent_to_the_log_in_and_back),
        cmocka_unit_test(permission_is_needed),
        cmocka_unit_test(a_post_needs_the_token),
        cmocka_unit_test(a_foreign_origin_is_refused),
        cmocka_unit_test(cookies_carry_their_flags),
        cmocka_unit_test(redirects_stay_here),
        cmocka_unit_test(every_answer_has_the_security_headers),
        cmocka_unit_test(a_header_cannot_be_smuggled_in),
        cmocka_unit_test(a_download_has_a_name_in_both_forms),
        cmocka_unit_test(a_fault_shows_its_number_and_nothing_half_done),
        cmocka_unit_test(the_log_has_one_line_and_nothing_of_a_citizen),
        cmocka_unit_test(after_is_called_for_every_handled_request),
        cmocka_unit_test(the_language_is_the_cookies_then_the_browsers_then_danish),
        cmocka_unit_test(assets_are_served_for_ever_with_etag_and_gzip),
    };
    return cmocka_run_group_tests(tests, NULL, end);
}
