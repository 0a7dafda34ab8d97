/* Inside src/http only: what the files of this room share. */
#pragma once
#include "http/form.h"
#include "http/http.h"

/* route.c */
enum { ROUTE_MAX_SEGMENTS = 12, ROUTE_MAX_PARAMS = 8 };

/* What a path matched. */
struct route_match {
    const struct route *route; /* NULL = none */
    const char *allow;         /* route NULL and this set: the path is known with these methods (405) */
    size_t n;                  /* path parameters */
    const char *names[ROUTE_MAX_PARAMS];
    const char *values[ROUTE_MAX_PARAMS]; /* as in the path, not decoded, [lens[i]] bytes */
    size_t lens[ROUTE_MAX_PARAMS];
};
/* path[n] is the part of the target before '?'. HEAD matches GET. */
void route_find(const char *method, const char *path, size_t n, struct route_match *ret);
/* What is wrong with the first faulty route of the table, which goes to *ret_route; NULL = nothing is. */
const char *route_table_fault(const struct route *const *routes, size_t n, const struct route **ret_route);

/* request.c */

/* A declared parameter with what the request holds of it. */
struct value {
    const char **all; /* [n] texts, P_TEXT trimmed */
    size_t n;
    int64_t i;
    day_t day;
    struct upload *upload;
};

struct req_inner {
    const struct raw_request *raw;
    struct value *values; /* [route->n_params] */
    struct form form;
    bool is_form;           /* the body is a form, not JSON */
    const char *form_token; /* the form field _csrf, or NULL */
    size_t upload_limit;
};

/* Reads the body of a POST into inner->form. ERR_INVALID, ERR_LIMIT; *ret_status becomes 415 for a type
 * that is neither a form nor JSON. */
int request_read_body(struct req *req, int *ret_status);
/* Checks path, query and form against the route's declarations and fills inner->values. */
int request_read_params(struct req *req, const struct route_match *match);

/* response.c */
struct res_inner {
    struct buf headers;
};

/* assets.c: whether target is below the assets' root, and its answer (found or not). */
bool assets_has(const char *target);
void assets_answer(const struct raw_request *raw, struct response *ret);

/* dispatch.c */

/* Status of a request that the server refuses before a handler sees it; 0 = none. */
enum refusal {
    REFUSE_NONE = 0,
    REFUSE_MALFORMED = 400,
    REFUSE_BODY = 413,
    REFUSE_HEADERS = 431,
    REFUSE_BUSY = 503
};

enum { TARGET_MAX = 4096, HEADERS_MAX = 16 * 1024 };

/* As app_dispatch, but HEAD keeps its body (the server sends its length only). */
void dispatch_run(struct app *app, const struct raw_request *raw, enum refusal refusal, struct response *ret);
/* A plain-text refusal made without a database, an arena or a template, for the loop threads. */
void dispatch_refuse(
    const struct app *app, const struct raw_request *raw, enum refusal refusal, struct response *ret);
size_t app_body_limit(const struct app *app);
size_t app_upload_limit(const struct app *app);

/* http_mhd.c */

/* How long things may take, in seconds. */
struct server_times {
    int idle;   /* no byte in or out */
    int header; /* from connecting, or from the previous answer, to the end of the headers */
    int body;   /* from there to the end of the body */
    int answer; /* from there to the end of the answer */
    int drain;  /* server_stop waits for requests in hand */
};
/* server_start with other times than its own. */
int server_start_timed(struct app *app, const char *address, int port, int n_workers,
    const struct server_times *times, struct server **ret, struct err *err);
