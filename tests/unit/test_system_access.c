/* Every route with every role, through the dispatcher without a socket: refused without the permission, never a
 * fault with it, and only the pages of the list below without log-in. */
#include "system_fixture.h"
#include "base/text.h"
#include "http/http.h"
#include "system/app_page.h"
#include "system/load.h"
#include "system/session.h"
#include "system/user.h"

static const char *const public_routes[] = {
    "GET /",
    "GET /hjaelp",
    "GET /hsds",
    "GET /hsds/",
    "GET /hsds/organizations",
    "GET /hsds/organizations/{id}",
    "GET /hsds/service_at_locations",
    "GET /hsds/service_at_locations/{id}",
    "GET /hsds/services",
    "GET /hsds/services/{id}",
    "GET /hsds/taxonomies",
    "GET /hsds/taxonomies/{id}",
    "GET /hsds/taxonomy_terms",
    "GET /hsds/taxonomy_terms/{id}",
    "GET /katalog",
    "GET /katalog/{key}",
    "GET /offentligt",
    "GET /offentligt/data",
    "GET /offentligt/data/datapakke",
    "GET /offentligt/data/{fil}/{format}",
    "GET /offentligt/dokumenter/{key}",
    "GET /offentligt/maal/{key}",
    "GET /offentligt/nyt",
    "GET /log-ind",
    "GET /sprog/{key}",
    "GET /tilgaengelighed",
    "POST /log-ind",
};

struct world {
    struct fixture *fixture;
    struct app app;
    int64_t users[16]; /* by place in role_table */
};
static struct world world;

static int world_setup(void **state)
{
    struct load_report report;
    fixture_setup(state);
    world.fixture = *state;
    struct fixture *f = world.fixture;
    fixture_tamper(f, "DELETE FROM organisation");
    MUST(load_dir(f->db, TEST_DATA "/copenhagen", &f->actor, &report, &e));
    buf_done(&report.text);
    MUST(app_setup(&world.app, f->db, false, &e));
    for (size_t i = 0; i < role_count; i++) {
        struct user user = {
            .login = arena_printf(f->arena, "rolle-%zu", i), .name = "Test", .unit = "jobcenter-koebenhavn"};
        MUST(user_add(f->db, &f->actor, &user, METTE_PASSWORD, &role_table[i].key, 1, &world.users[i], &e));
    }
    return 0;
}

/* The pattern with each {name} replaced by a value of its type. */
static const char *target_of(const struct route *route)
{
    struct buf out = BUF_INIT;
    for (const char *p = route->pattern; *p;) {
        if (*p != '{') {
            buf_putc(&out, *p++);
            continue;
        }
        size_t n = strcspn(p, "}");
        bool is_number = false;
        for (size_t i = 0; i < route->n_params; i++) {
            const char *name = route->params[i].name;
            is_number = is_number || (strlen(name) == n - 1 && strncmp(name, p + 1, n - 1) == 0 &&
                                         route->params[i].type == P_INT);
        }
        buf_puts(&out, is_number ? "1" : "da");
        p += n + 1;
    }
    const char *target = arena_strdup(world.fixture->arena, out.data);
    buf_done(&out);
    return target;
}

/* Sends the request of a route; token NULL = nobody. */
static struct response send(const struct route *route, const char *token)
{
    struct session session = {.csrf = ""};
    struct arena *a = world.fixture->arena;
    struct response response;
    struct raw_request raw = {
        .method = route->method, .target = target_of(route), .host = "localhost", .remote = "127.0.0.1"};
    if (token) {
        assert_int_equal(session_find(world.fixture->db, token, clock_real(), &session, a), SESSION_OPEN);
        raw.cookie = arena_printf(a, SESSION_COOKIE "=%s", token);
    }
    if (strcmp(route->method, "POST") == 0) {
        raw.content_type = "application/x-www-form-urlencoded";
        raw.body = arena_printf(a, "_csrf=%s", session.csrf);
        raw.body_len = strlen(raw.body);
    }
    assert_int_equal(app_dispatch(&world.app, &raw, &response), OK);
    return response;
}

static void complain(const struct route *route, const char *who, const struct response *response)
{
    print_error("%s %s as %s: %d %.*s\n", route->method, route->pattern, who, response->status,
        (int)(response->body_len < 2000 ? response->body_len : 2000), response->body);
}

static void test_every_role(void **state)
{
    (void)state;
    size_t n;
    int n_bad = 0;
    int n_asked = 0;
    const struct route *const *routes = route_all(&n);
    assert_true(n >= 20);
    for (size_t r = 0; r < role_count; r++) {
        const struct who who = {.user_id = 1, .perms = role_table[r].perms};
        for (size_t i = 0; i < n; i++) {
            char token[SESSION_TEXT];
            MUST(session_start(
                world.fixture->db, world.users[r], "rolle", "127.0.0.1", clock_real(), token, &e));
            struct response response = send(routes[i], token);
            bool denied = response.status == 403;
            bool may = who_may(&who, routes[i]->perm);
            if (response.status >= 500 || response.status == 401 || (!may && !denied)) {
                complain(routes[i], role_table[r].key, &response);
                n_bad++;
            }
            n_asked++;
            response_done(&response);
        }
    }
    assert_int_equal(n_asked, n * role_count);
    assert_int_equal(n_bad, 0);
}

static bool is_public(const struct route *route)
{
    const char *name = arena_printf(world.fixture->arena, "%s %s", route->method, route->pattern);
    for (size_t i = 0; i < sizeof(public_routes) / sizeof(public_routes[0]); i++) {
        if (strcmp(public_routes[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void test_nobody(void **state)
{
    (void)state;
    size_t n;
    size_t n_public = 0;
    int n_bad = 0;
    const struct route *const *routes = route_all(&n);
    for (size_t i = 0; i < n; i++) {
        bool expected = is_public(routes[i]);
        struct response response = send(routes[i], NULL);
        bool to_login = response.status == 401 ||
                        (response.status == 303 && strstr(response.headers, "/log-ind?videre="));
        n_public += expected;
        if (expected != (routes[i]->perm == PERM_PUBLIC) || (!expected && !to_login) ||
            response.status >= 500) {
            complain(routes[i], "nobody", &response);
            n_bad++;
        }
        response_done(&response);
    }
    assert_int_equal(n_public, sizeof(public_routes) / sizeof(public_routes[0]));
    assert_int_equal(n_bad, 0);
}

/* A form without the session's token is refused, whoever sends it. */
static void test_forms_need_the_token(void **state)
{
    (void)state;
    size_t n;
    const struct route *const *routes = route_all(&n);
    for (size_t r = 0; r < role_count; r++) {
        char token[SESSION_TEXT];
        MUST(session_start(world.fixture->db, world.users[r], "rolle", "127.0.0.1", clock_real(), token, &e));
        for (size_t i = 0; i < n; i++) {
            if (strcmp(routes[i]->method, "POST") != 0 || routes[i]->flags & ROUTE_NO_CSRF) {
                continue;
            }
            struct response response;
            struct raw_request raw = {
                .method = "POST",
                .target = target_of(routes[i]),
                .host = "localhost",
                .remote = "127.0.0.1",
                .cookie = arena_printf(world.fixture->arena, SESSION_COOKIE "=%s", token),
                .content_type = "application/x-www-form-urlencoded",
                .body = "_csrf=forkert",
                .body_len = strlen("_csrf=forkert"),
            };
            assert_int_equal(app_dispatch(&world.app, &raw, &response), OK);
            if (response.status != 403) {
                complain(routes[i], "no token", &response);
            }
            assert_int_equal(response.status, 403);
            response_done(&response);
        }
    }
}

/* Only these may see the persons behind a figure, the citizens and the log. */
static void test_sensitive_permissions(void **state)
{
    (void)state;
    static const struct {
        enum perm perm;
        const char *roles; /* "|role|role|" */
    } expected[] = {
        {PERM_EFFECT_ROWS, "|analyst|agreement_manager|"},
        {PERM_CITIZEN_FIND, "|caseworker|coordinator|team_leader|"},
        {PERM_CITIZEN_READ, "|caseworker|coordinator|team_leader|offer_leader|"},
        {PERM_CITIZEN_RESTRICTED, "|team_leader|"},
        {PERM_TEAM_LEAD, "|team_leader|"},
        {PERM_AUDIT_READ, "|data_protection_officer|"},
        {PERM_ADMIN, "|administrator|"},
        {PERM_DOCUMENT_ISSUE, "|secretariat|"},
    };
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        for (size_t r = 0; r < role_count; r++) {
            char name[60];
            snprintf(name, sizeof(name), "|%s|", role_table[r].key);
            bool has = role_table[r].perms >> expected[i].perm & 1;
            assert_int_equal(has, strstr(expected[i].roles, name) != NULL);
        }
    }
}

static struct response post_login(const char *password, const char *next)
{
    struct response response;
    char *body = arena_printf(world.fixture->arena, "login=mette&password=%s&videre=%s", password, next);
    struct raw_request raw = {.method = "POST",
        .target = "/log-ind",
        .host = "localhost",
        .remote = "127.0.0.1",
        .content_type = "application/x-www-form-urlencoded",
        .body = body,
        .body_len = strlen(body)};
    assert_int_equal(app_dispatch(&world.app, &raw, &response), OK);
    return response;
}

static void test_login_page(void **state)
{
    (void)state;
    struct response response = post_login("en+lang+adgangskode", "%2Fhvad-maa-jeg-se");
    assert_int_equal(response.status, 303);
    assert_non_null(strstr(response.headers, "Location: /hvad-maa-jeg-se\n"));
    assert_non_null(strstr(response.headers, "Set-Cookie: " SESSION_COOKIE "="));
    assert_non_null(strstr(response.headers, "HttpOnly; SameSite=Lax"));
    response_done(&response);
    /* to a page elsewhere: the front page instead */
    static const char *const elsewhere[] = {
        "https%3A%2F%2Fexample.org", "%2F%2Fexample.org", "%2F%5Cexample.org", "%2Flog-af"};
    for (size_t i = 0; i < sizeof(elsewhere) / sizeof(elsewhere[0]); i++) {
        response = post_login("en+lang+adgangskode", elsewhere[i]);
        assert_non_null(strstr(response.headers, "Location: /\n"));
        response_done(&response);
    }
    response = post_login("forkert", "%2F");
    assert_int_equal(response.status, 400);
    assert_non_null(strstr(response.body, "Brugernavn eller adgangskode er forkert"));
    assert_null(strstr(response.headers, "Set-Cookie"));
    response_done(&response);
    for (int i = 0; i < 5; i++) {
        response = post_login("forkert", "%2F");
        if (i < 4) {
            response_done(&response);
        }
    }
    assert_int_equal(response.status, 429);
    response_done(&response);
}

/* The first page of each role exists for it, or there is a menu. */
static void test_first_page(void **state)
{
    (void)state;
    for (size_t r = 0; r < role_count; r++) {
        char token[SESSION_TEXT];
        struct response response;
        MUST(session_start(world.fixture->db, world.users[r], "rolle", "127.0.0.1", clock_real(), token, &e));
        struct raw_request raw = {.method = "GET",
            .target = "/",
            .host = "localhost",
            .remote = "127.0.0.1",
            .cookie = arena_printf(world.fixture->arena, SESSION_COOKIE "=%s", token)};
        assert_int_equal(app_dispatch(&world.app, &raw, &response), OK);
        assert_int_equal(response.status, 303);
        const char *location = strstr(response.headers, "Location: ") + strlen("Location: ");
        raw.target = arena_strndup(world.fixture->arena, location, strcspn(location, "\n"));
        response_done(&response);
        assert_int_equal(app_dispatch(&world.app, &raw, &response), OK);
        assert_int_equal(response.status, 200);
        response_done(&response);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_role),
        cmocka_unit_test(test_nobody),
        cmocka_unit_test(test_forms_need_the_token),
        cmocka_unit_test(test_sensitive_permissions),
        cmocka_unit_test(test_login_page),
        cmocka_unit_test(test_first_page),
    };
    return cmocka_run_group_tests(tests, world_setup, fixture_teardown);
}
