/* Jobs: the list for administrators; one job with its progress for the one who started it. */
#include "base/text.h"
#include "job.html.h"
#include "system/layout_page.h"
#include "system/settings_page.h"

static const char *class_of(const char *state)
{
    return strcmp(state, "done") == 0                                           ? "success"
           : strcmp(state, "failed") == 0                                       ? "error"
           : strcmp(state, "stopped") == 0 || strcmp(state, "interrupted") == 0 ? "warning"
                                                                                : "info";
}

static int fill(struct req *req, struct conn *c, const struct job *job, struct job_view *ret)
{
    struct user user;
    *ret = (struct job_view){
        .csrf = req_csrf(req),
        .job = job,
        .by = tr("programmet selv"),
        .state = tr(job_state_label(job->state)),
        .state_class = class_of(job->state),
        .over = job_is_over(job),
    };
    if (job->user_id == INT_NONE) {
        return OK;
    }
    int rc = user_by_id(c, job->user_id, &user, req->arena, &req->err);
    if (rc == OK) {
        ret->by = user.name;
    }
    return rc == ERR_NOT_FOUND ? OK : rc;
}

static int list_rows(struct req *req, struct conn *c, struct job_view **ret, size_t *ret_n)
{
    struct job *jobs;
    int rc = job_latest(c, &jobs, ret_n, req->arena, &req->err);
    *ret = rc == OK ? arena_array(req->arena, *ret_n + 1, sizeof(**ret)) : NULL;
    for (size_t i = 0; *ret && rc == OK && i < *ret_n; i++) {
        rc = fill(req, c, &jobs[i], &(*ret)[i]);
    }
    return rc == OK && *ret == NULL ? err_set(&req->err, ERR_LIMIT, "no memory for the jobs") : rc;
}

static int list_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct job_view *rows = NULL;
    size_t n = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc == OK) {
        rc = list_rows(req, c, &rows, &n);
        db_release(req->db, c);
    }
    if (rc != OK) {
        return rc;
    }
    const struct crumb crumbs[] = {{tr("Indstillinger"), "/indstillinger"}, {tr("Job"), NULL}};
    struct html *h = page_begin(req, res, MENU_SETTINGS, tr("Job"), crumbs, 2);
    t_job_list(h, rows, n);
    return page_end(req, res, h);
}

/* The job of the path when the user started it or is an administrator; else as if it did not exist. */
static int read_job(struct req *req, struct job *job, struct job_view *ret)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc != OK) {
        return rc;
    }
    rc = job_by_id(c, req_int(req, "id", 0), job, req->arena, &req->err);
    if (rc == OK && job->user_id != req->who.user_id && !who_may(&req->who, PERM_ADMIN)) {
        rc = ERR_NOT_FOUND;
    }
    if (rc == OK) {
        rc = fill(req, c, job, ret);
    }
    db_release(req->db, c);
    return rc;
}

static int show_page(struct req *req, struct res *res)
{
    struct job job;
    struct job_view view;
    int rc = read_job(req, &job, &view);
    if (rc != OK) {
        return rc;
    }
    if (strcmp(job.kind, "audit_verify") == 0 && who_may(&req->who, PERM_AUDIT_READ)) {
        view.back = "/indstillinger/log";
    }
    if (!view.over) {
        res_header(res, "Refresh", "2");
    }
    const struct crumb crumbs[] = {{tr("Indstillinger"), "/indstillinger"},
        {tr("Job"), who_may(&req->who, PERM_ADMIN) ? "/indstillinger/job" : NULL}, {tr(job.title), NULL}};
    struct html *h = page_begin(req, res, MENU_SETTINGS, tr(job.title), crumbs, 3);
    t_job_show(h, &view);
    return page_end(req, res, h);
}

static int stop_page(struct req *req, struct res *res)
{
    struct job job;
    struct job_view view;
    struct actor actor = req_actor(req);
    int rc = read_job(req, &job, &view);
    if (rc == OK) {
        rc = job_stop(req->db, &actor, job.id, &req->err);
    }
    return rc == OK
               ? res_redirect(res, arena_printf(req->arena, "/indstillinger/job/%lld", (long long)job.id))
               : rc;
}

static const struct param id_params[] = {{"id", P_INT, 1, INT64_MAX}};
ROUTE_PLAIN(job_list, "GET", "/indstillinger/job", PERM_ADMIN, list_page);
ROUTE(job_show, "GET", "/indstillinger/job/{id}", PERM_HOME, show_page, id_params);
ROUTE(job_stop_wanted, "POST", "/indstillinger/job/{id}/stop", PERM_HOME, stop_page, id_params);
