#include "http/inner.h"

#include "base/sort.h"
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

RECORDS(tov_route, struct route);

static const struct route **table;
static size_t table_n;
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

/* Orders by pattern, so that a literal segment stands before a {name} ('{' is after all letters). */
static int compare_routes(const void *pa, const void *pb)
{
    const struct route *a = *(const struct route *const *)pa, *b = *(const struct route *const *)pb;
    int c = strcmp(a->pattern, b->pattern);
    return c ? c : strcmp(a->method, b->method);
}

/* Whether two patterns match the same paths: equal but for the names in braces. */
static bool is_same_shape(const char *a, const char *b)
{
    while (*a && *b) {
        if (*a != *b) {
            return false;
        }
        if (*a == '{') {
            a += strcspn(a, "}");
            b += strcspn(b, "}");
        }
        a++;
        b++;
    }
    return *a == *b;
}

static bool is_declared(const struct route *r, const char *name, size_t n)
{
    for (size_t i = 0; i < r->n_params; i++) {
        if (strlen(r->params[i].name) == n && memcmp(r->params[i].name, name, n) == 0) {
            return true;
        }
    }
    return false;
}

/* What is wrong with a route by itself, or NULL. */
static const char *route_fault(const struct route *r)
{
    if (strcmp(r->method, "GET") != 0 && strcmp(r->method, "POST") != 0) {
        return "the method is neither GET nor POST";
    }
    if (r->pattern[0] != '/' || !r->fn) {
        return "the pattern does not begin with '/', or the handler is missing";
    }
    size_t n_segments = 0, n_names = 0;
    for (const char *s = r->pattern; *s;) {
        size_t len = strcspn(++s, "/");
        n_segments++;
        if (*s == '{') {
            n_names++;
            if (len < 3 || s[len - 1] != '}' || !is_declared(r, s + 1, len - 2)) {
                return "a {name} is malformed or not among the parameters";
            }
        } else if (strcspn(s, "{}~%?#") < len) {
            return "a segment is neither plain text nor one {name}";
        }
        s += len;
    }
    return n_segments > ROUTE_MAX_SEGMENTS || n_names > ROUTE_MAX_PARAMS ? "too many segments or names"
                                                                         : NULL;
}

const char *route_table_fault(const struct route *const *routes, size_t n, const struct route **ret_route)
{
    for (size_t i = 0; i < n; i++) {
        *ret_route = routes[i];
        const char *fault = route_fault(routes[i]);
        if (fault) {
            return fault;
        }
        for (size_t j = 0; j < i; j++) {
            if (strcmp(routes[i]->method, routes[j]->method) == 0 &&
                is_same_shape(routes[i]->pattern, routes[j]->pattern)) {
                return "another route has the same method and pattern";
            }
        }
    }
    *ret_route = NULL;
    return NULL;
}

static void build_table(void)
{
    table_n = (size_t)(RECORDS_END(tov_route) - RECORDS_BEGIN(tov_route));
    table = calloc(table_n + 1, sizeof *table);
    if (!table) {
        abort();
    }
    for (size_t i = 0; i < table_n; i++) {
        table[i] = RECORDS_BEGIN(tov_route)[i];
    }
    const struct route *r;
    const char *fault = route_table_fault(table, table_n, &r);
    if (fault) {
        fprintf(stderr, "route %s (%s %s): %s\n", r->name, r->method, r->pattern, fault);
        abort();
    }
    array_sort(table, table_n, sizeof *table, compare_routes);
}

const struct route *const *route_all(size_t *ret_n)
{
    pthread_once(&table_once, build_table);
    *ret_n = table_n;
    return table;
}

/* Matches path[n] against a pattern, segment by segment; an empty segment matches no {name}. */
static bool match_pattern(const char *pattern, const char *path, size_t n, struct route_match *m)
{
    const char *end = path + n;
    m->n = 0;
    while (*pattern) {
        if (path == end || *path != '/') {
            return false;
        }
        pattern++;
        path++;
        size_t want = strcspn(pattern, "/");
        const char *slash = memchr(path, '/', (size_t)(end - path));
        size_t have = (size_t)((slash ? slash : end) - path);
        if (*pattern == '{') {
            if (have == 0) {
                return false;
            }
            m->names[m->n] = pattern + 1;
            m->values[m->n] = path;
            m->lens[m->n++] = have;
        } else if (want != have || memcmp(pattern, path, want) != 0) {
            return false;
        }
        pattern += want;
        path += have;
    }
    return path == end;
}

void route_find(const char *method, const char *path, size_t n, struct route_match *ret)
{
    size_t n_routes;
    const struct route *const *routes = route_all(&n_routes);
    const char *wanted = strcmp(method, "HEAD") == 0 ? "GET" : method;
    bool get = false, post = false;
    for (size_t i = 0; i < n_routes; i++) {
        const struct route *r = routes[i];
        if (!match_pattern(r->pattern, path, n, ret)) {
            continue;
        }
        if (strcmp(r->method, wanted) == 0) {
            ret->route = r;
            ret->allow = NULL;
            return;
        }
        get |= r->method[0] == 'G';
        post |= r->method[0] == 'P';
    }
    ret->route = NULL;
    ret->n = 0;
    ret->allow = get && post ? "GET, HEAD, POST" : get ? "GET, HEAD" : post ? "POST" : NULL;
}
