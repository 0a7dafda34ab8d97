#include "path/detection_page.h"

#include "base/text.h"
#include "detection.html.h"
#include "people/citizen_access_page.h"
#include "people/cpr.h"
#include "system/code.h"
#include "system/organisation.h"
#include "system/session.h"

#include <string.h>

enum { DETECTION_CRITERIA = 8 };

static int detection_lists_page(struct req *req, struct res *res)
{
    const struct detection **list;
    struct actor actor = req_actor(req);
    struct detection_view v = {0};
    int rc = detection_all(&actor, &list, &v.n_lists, req->arena, &req->err);
    if (rc)
        return rc;
    struct detection_link *links = arena_array(req->arena, v.n_lists + 1, sizeof *links);
    for (size_t i = 0; links && i < v.n_lists; i++)
        links[i] = (struct detection_link){
            tr(list[i]->title), tr(list[i]->about), arena_printf(req->arena, "/opsporing/%s", list[i]->key)};
    v.lists = links;
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {tr("Opsporingslister"), NULL}};
    struct html *h = page_begin(req, res, MENU_CITIZENS, tr("Opsporingslister"), crumbs, 2);
    t_detection_lists(h, &v);
    return page_end(req, res, h);
}

static void detection_criteria(struct req *req, const struct detection *d, struct detection_view *v)
{
    const char **lines = arena_must(req->arena, DETECTION_CRITERIA * sizeof *lines);
    char *text = arena_strdup(req->arena, tr(d->criteria)), *save = NULL;
    for (char *line = strtok_r(text, "|", &save); line && v->n_criteria < DETECTION_CRITERIA;
         line = strtok_r(NULL, "|", &save))
        lines[v->n_criteria++] = line;
    v->criteria = lines;
}

static void detection_shown(struct req *req, const struct detection *d, const struct detection_row *r,
    bool own, struct detection_shown *ret)
{
    struct arena *a = req->arena;
    const char *url = arena_printf(a, "/borgere/%s", r->citizen_key);
    *ret = (struct detection_shown){.url = url,
        .name = arena_printf(a, "%s %s", r->first_name, r->last_name),
        .cpr = cpr_format(r->cpr, a),
        .district = code_label("district", r->district),
        .offer = lang_pick(r->title, r->title_en),
        .since = r->since,
        .state = !r->shared ? tr("Ingen hjemmel")
                 : day_is_none(r->shared_until)
                     ? tr("Må deles")
                     : arena_printf(a, tr("Må deles til %s"), citizen_page_day(a, r->shared_until)),
        .state_class = r->shared ? "success" : "plain"};
    if (r->shared && who_may(&req->who, PERM_REFERRAL_SEND) && own) {
        ret->act = arena_printf(a, tr("Henvis til %s"), organisation_abbrev(d->to_admin));
        ret->act_url = arena_printf(a, "%s/henvis/%s", url, d->offer);
    } else if (!r->shared && who_may(&req->who, PERM_CITIZEN_EDIT)) {
        ret->act = tr("Registrér samtykke");
        ret->act_url = arena_printf(
            a, "%s/hjemmel?fra=%s&til=%s&spor=%s#registrer", url, d->admin, d->to_admin, d->track);
    }
}

static int detection_fill(
    struct req *req, const struct detection *d, const struct actor *actor, struct detection_view *v)
{
    struct conn *c;
    struct detection_row *rows;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = detection_run(c, actor, d, clock_today(), &rows, &v->n, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc)
        rc = detection_log(req->db, actor, d, rows, v->n, req->arena, &req->err);
    struct detection_shown *shown = rc ? NULL : arena_array(req->arena, v->n + 1, sizeof *shown);
    for (size_t i = 0; shown && i < v->n; i++)
        detection_shown(req, d, &rows[i], v->is_own, &shown[i]);
    v->rows = shown;
    v->ran = shown != NULL;
    v->more = v->n == DETECTION_MAX;
    return rc;
}

/* The purpose that the list is run for becomes the session's, so that a citizen of it can be opened. */
static int detection_purpose(struct req *req, struct actor *actor)
{
    const char *purpose = req_form(req, "purpose");
    if (!code_is_valid("lookup_purpose", purpose, DAY_NONE))
        return err_field(&req->err, "purpose", "%s", tr("Vælg, hvorfor du kører listen."));
    actor->purpose = purpose;
    if (text_equal(req->who.purpose, purpose))
        return OK;
    return session_set_purpose(req->db, actor, req->who.session, purpose, &req->err);
}

static int detection_show(struct req *req, struct res *res)
{
    const struct detection *d;
    struct actor actor = req_actor(req);
    int rc = detection_find(&actor, req_text(req, "key"), &d, &req->err);
    if (rc)
        return rc;
    bool run = req_is_post(req);
    struct detection_view v = {.csrf = req_csrf(req),
        .err = &req->err,
        .title = tr(d->title),
        .about = tr(d->about),
        .post_url = arena_printf(req->arena, "/opsporing/%s", d->key),
        .is_own = text_equal(actor.admin, d->admin),
        .admin = organisation_abbrev(d->admin),
        .to_admin = organisation_abbrev(d->to_admin),
        .purpose = run ? req_form(req, "purpose") : req->who.purpose,
        .today = clock_today()};
    detection_criteria(req, d, &v);
    v.purposes = page_options(req->arena, "lookup_purpose", NULL, &v.n_purposes);
    rc = run ? detection_purpose(req, &actor) : OK;
    if (!rc && run)
        rc = detection_fill(req, d, &actor, &v);
    if (rc && rc != ERR_INVALID)
        return rc;
    if (rc)
        res->status = err_http_status(rc);
    struct crumb crumbs[] = {
        {tr("Borgere"), "/borgere"}, {tr("Opsporingslister"), "/opsporing"}, {v.title, NULL}};
    struct html *h = page_begin(req, res, MENU_CITIZENS, v.title, crumbs, 3);
    t_detection_page(h, &v);
    return page_end(req, res, h);
}

static const struct param detection_params[] = {{"key", P_KEY, 0, 0}};
static const struct param detection_run_params[] = {{"key", P_KEY, 0, 0}, {"purpose", P_FORM, 0, 80}};
ROUTE_PLAIN(detection_lists_route, "GET", "/opsporing", PERM_CITIZEN_FIND, detection_lists_page);
ROUTE(detection_show_route, "GET", "/opsporing/{key}", PERM_CITIZEN_FIND, detection_show, detection_params);
ROUTE(
    detection_run_route, "POST", "/opsporing/{key}", PERM_CITIZEN_FIND, detection_show, detection_run_params);
