/* Requests, responses, routes and forms. http_mhd.c is the only file that knows libmicrohttpd.
 *
 * A page is a handler with a ROUTE record:
 *
 *   static const struct param params[] = {{"key", P_KEY}, {"q", P_TEXT, .max = 100}, {"side", P_INT, .min = 1, .max = 9999}};
 *   ROUTE(citizen_show, "GET", "/borgere/{key}", PERM_CITIZEN_READ, citizen_show_page, params);
 *
 * Handlers run on a worker thread, synchronously. They return OK or an error code with req->err filled; the
 * dispatcher then makes the error answer. Path, query and form parameters are declared; a value that breaks its
 * declaration in a path or query gives 400 with a message; form values (P_FORM) are kept as typed so that the
 * page can show them again. A form field declared with another type (a hidden key, a button) is held to it as
 * a query is. A name in the path hides the same name in form and query; on POST the form is read, then the
 * query (P_FORM and P_FILE: the form only). Of a name given twice the first value counts, req_all gives
 * all. Undeclared names in a request are passed over; one that is not declared cannot be read (assert). */
#pragma once
#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"
#include "base/lang.h"
#include "base/money.h" /* INT_NONE */
#include "base/record.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;

enum ptype {
    P_TEXT, /* UTF-8, no control characters but newline, at most max characters (0 = 200) */
    P_INT,  /* whole number in [min,max]; both 0 = any */
    P_DAY,  /* ISO day */
    P_KEY,  /* 1–80 of a–z 0–9 - _ */
    P_FORM, /* form value as typed: UTF-8, at most max characters (0 = 4000); checked by the page's field table.
             * A longer value, or one with control characters (they are taken out), is still given, with a
             * message in req->err, so that the page shows what was typed beside the message. */
    P_FILE /* uploaded file, at most max bytes */
};

struct param {
    const char *name;
    enum ptype type;
    int64_t min, max;
};

struct req;
struct res;
typedef int page_fn(struct req *req, struct res *res);

enum route_flags {
    ROUTE_NO_CSRF = 1, /* log-in only */
    ROUTE_API = 2      /* errors as JSON */
};

struct route {
    const char *name;
    const char *method;  /* "GET" (also HEAD) or "POST" */
    const char *pattern; /* "/borgere/{key}/henvis" */
    int perm;            /* a permission number of system/access.h; PERM_PUBLIC = 0 = no log-in needed */
    page_fn *fn;
    const struct param *params;
    size_t n_params;
    unsigned flags;
};

#define ROUTE_FLAGS(ident, method_, pattern_, perm_, fn_, params_, flags_)                                   \
    static const struct route ident = {                                                                      \
        #ident, method_, pattern_, perm_, fn_, params_, sizeof(params_) / sizeof((params_)[0]), flags_};     \
    RECORD(tov_route, struct route, ident)
#define ROUTE(ident, method_, pattern_, perm_, fn_, params_)                                                 \
    ROUTE_FLAGS(ident, method_, pattern_, perm_, fn_, params_, 0)
#define ROUTE_PLAIN(ident, method_, pattern_, perm_, fn_)                                                    \
    static const struct route ident = {#ident, method_, pattern_, perm_, fn_, NULL, 0, 0};                   \
    RECORD(tov_route, struct route, ident)

/* Who asks. Filled by the authenticate hook (system/session.c). */
struct who {
    int64_t user_id;   /* 0 = nobody */
    const char *unit;  /* organisation key of the user's unit */
    const char *admin; /* administration (bif, suf …) of the unit; the unit itself for suppliers */
    const char *login;
    const char *name;
    const char *title;
    const char *unit_name;    /* "Jobcenter København" */
    const char *admin_abbrev; /* "BIF" */
    uint64_t perms;           /* bit per permission number */
    const char *purpose;      /* purpose of looking citizens up, code of lookup_purpose; NULL = not chosen */
    char csrf[44];
    char session[44]; /* session id (hash, not the secret cookie) */
};

static inline bool who_may(const struct who *who, int perm)
{
    return perm == 0 || (who->user_id && (who->perms >> perm & 1));
}

struct upload {
    const char *filename, *data;
    size_t size;
};

struct req {
    struct app *app;
    struct db *db;
    struct arena *arena; /* freed after the response is sent */
    const struct route *route;
    const char *method, *path, *query_raw;
    const char *remote; /* client address for the audit log */
    enum lang lang;
    struct who who;
    struct err err;
    void *inner; /* dispatcher's own */
};

struct res {
    int status;               /* 200 unless set */
    const char *content_type; /* text/html; charset=utf-8 unless set */
    int public_seconds; /* for how long anybody's cache may keep the answer; 0 = nobody's. Only without a log-in. */
    struct buf body;
    void *inner;
};

/* Parameters, NULL / INT_NONE / DAY_NONE when absent. Text from P_TEXT is trimmed; "" counts as absent. */
const char *req_text(struct req *req, const char *name);
int64_t req_int(struct req *req, const char *name, int64_t missing);
day_t req_day(struct req *req, const char *name);
/* Form value as typed ("" when absent). */
const char *req_form(struct req *req, const char *name);
/* All values of a repeated parameter (checkboxes). */
size_t req_all(struct req *req, const char *name, const char ***ret_values);
const struct upload *req_upload(struct req *req, const char *name);
const char *req_cookie(struct req *req, const char *name);
const char *req_header(struct req *req, const char *name);
/* The body as sent, for JSON. NULL with *ret_len = 0 when it is a form or empty. */
const char *req_body(const struct req *req, size_t *ret_len);
bool req_is_post(const struct req *req);

void res_header(struct res *res, const char *name, const char *value);
/* Session cookie: HttpOnly SameSite=Lax Path=/ and Secure when the app runs behind TLS. max_age 0 = delete, -1 = session. */
void res_cookie(struct req *req, struct res *res, const char *name, const char *value, int max_age);
/* Whether path is an address on this server that is safe to send a browser to: begins with exactly one '/', printable
 * ASCII without backslash. For addresses that came with the request (videre=…). */
bool http_is_local(const char *path);
/* 303 to a local address. ERR_INVALID, and no redirect, when it is not http_is_local. */
int res_redirect(struct res *res, const char *path);
/* A file answer: content type, and the download name when not NULL. data is copied. */
int res_file(
    struct res *res, const char *content_type, const char *download_name, const void *data, size_t n);

/* The application: set up once by main. */
struct app {
    struct db *db;
    /* Fills req->who from the session cookie; never fails (nobody = user_id 0). */
    void (*authenticate)(struct req *req);
    /* Makes the error page / JSON for code. req->err has the messages (err_user_text(&req->err)); of a fault of ours
     * (HTTP 5xx) its text holds the error number that stands in the log. req->route is NULL when no route
     * matched. res->status is set already and must be left alone. */
    void (*render_error)(struct req *req, struct res *res, int code);
    /* Called after every handled request with its route and outcome (access statistics); may be NULL. */
    void (*after)(struct req *req, const struct res *res, int code);
    bool tls_in_front;  /* Secure cookies, HSTS */
    size_t arena_limit; /* bytes a request may use, 0 = 32 MiB */
    size_t body_limit;  /* bytes of a form, 0 = 1 MiB; uploads 0 = 64 MiB */
};

/* Sorted table of all routes; built once. Aborts on two routes with the same method and pattern. */
const struct route *const *route_all(size_t *ret_n);

/* Runs one request through the dispatcher without a socket (tests, and by http_mhd.c). Headers and body as a browser
 * sends them. The answer's body and headers are owned by ret_res until response_done. */
struct raw_request {
    const char *method, *target; /* target = path?query */
    const char *cookie, *content_type, *accept_language, *host, *origin;
    const char *body;
    size_t body_len;
    const char *remote;
    const char *if_none_match, *accept_encoding;
    const char *headers; /* all other headers as "Name: value\n" lines, NULL = none */
};
struct response {
    int status;
    char *headers; /* "Name: value\n" lines */
    char *body;
    size_t body_len;
    bool body_fixed; /* body lives as long as the program (an asset) and is not freed */
};
int app_dispatch(struct app *app, const struct raw_request *raw, struct response *ret);
void response_done(struct response *r);

/* The server: port 0 = any free; address "127.0.0.1" by default. */
struct server;
int server_start(
    struct app *app, const char *address, int port, int n_workers, struct server **ret, struct err *err);
int server_port(const struct server *s);
/* Takes no new connections, finishes requests in hand, then stops. A client still waiting after 10 s gets 503; a
 * handler that is still running then is waited for, because it uses the database that main closes next. */
void server_stop(struct server *s);
