#include "path/leisure_job_page.h"

#include "base/text.h"

#include <string.h>
#include "leisure_job.html.h"
#include "offer/intervention.h"
#include "path/camp.h"
#include "path/leisure_job.h"
#include "people/citizen_access_page.h"
#include "people/number_page.h"
#include "people/record_form_page.h"
#include "people/relation.h"

enum { LEISURE_MAX_EFFORTS = 40, LEISURE_MAX_PARENTS = 12 };

/* The child, for those who see the job track. */
static int leisure_open(struct req *req, struct res *res, const char *what, struct citizen_open *o)
{
    int rc = citizen_page_open(req, res, what, o);
    if (rc)
        return rc;
    if (o->sight.referral_only || !(o->sight.tracks & SIGHT_JOB))
        return err_user(&req->err, ERR_DENIED, "%s",
            tr("Din hjemmel omfatter ikke fritidsjob. Se fanen Hjemmel og adgang."));
    return OK;
}

static const char *leisure_parent(
    struct req *req, const struct relation_view *list, size_t n, int64_t id, const char **url)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i].other_id != id)
            continue;
        *url = arena_printf(req->arena, "/borgere/%s", list[i].other_key);
        return arena_printf(req->arena, "%s %s", list[i].first_name, list[i].last_name);
    }
    return NULL;
}

static int leisure_load(struct req *req, const struct citizen_open *o, struct leisure_view *v)
{
    struct conn *c;
    struct leisure_job *jobs = NULL;
    struct relation_view *relations = NULL;
    struct camp *camps = NULL;
    struct arena *a = req->arena;
    size_t n = 0, n_relations = 0, n_camps = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = leisure_job_of_citizen(c, o->citizen.id, &jobs, &n, a, &req->err);
    if (!rc)
        rc = relation_of_citizen(
            c, &o->actor, o->citizen.id, o->today, &relations, &n_relations, a, &req->err);
    if (!rc)
        rc = camp_of_citizen(c, o->citizen.id, &camps, &n_camps, a, &req->err);
    struct leisure_row *rows = arena_array(a, n + 1, sizeof *rows);
    struct leisure_camp *list = arena_array(a, n_camps + 1, sizeof *list);
    for (size_t i = 0; !rc && rows && i < n; i++) {
        struct intervention iv = {0};
        const struct leisure_job *j = &jobs[i];
        if (j->intervention)
            rc = intervention_by_key(c, j->intervention, &iv, a, &req->err);
        bool ended = !day_is_none(j->end_day) && j->end_day.n < o->today.n;
        bool works = !day_is_none(j->start_day) && j->start_day.n <= o->today.n;
        rows[i] = (struct leisure_row){
            .title = j->employer ? j->job ? arena_printf(a, "%s, %s", j->job, j->employer) : j->employer
                                 : tr("Søger fritidsjob"),
            .url = arena_printf(a, "%s/fritidsjob/%lld", o->url, (long long)j->id),
            .effort = j->intervention ? lang_pick(iv.title, iv.title_en) : tr("ingen indsats valgt"),
            .consent = day_is_none(j->guardian_consent) ? NULL : citizen_page_day(a, j->guardian_consent),
            .found = day_is_none(j->found_day) ? NULL : citizen_page_day(a, j->found_day),
            .period = number_period(a, j->start_day, j->end_day),
            .state = ended                       ? tr("Slut")
                     : works                     ? tr("I fritidsjob")
                     : day_is_none(j->found_day) ? tr("Søger")
                                                 : tr("Job fundet"),
            .state_class = works && !ended ? "success" : "plain"};
        rows[i].parent = leisure_parent(req, relations, n_relations, j->parent_id, &rows[i].parent_url);
    }
    db_release(req->db, c);
    for (size_t i = 0; list && i < n_camps; i++)
        list[i] =
            (struct leisure_camp){camps[i].title, arena_printf(a, "/jobcamps/%lld", (long long)camps[i].id),
                number_period(a, camps[i].start_day, camps[i].end_day)};
    v->rows = rows;
    v->n = n;
    v->camps = list;
    v->n_camps = n_camps;
    return rc;
}

static int leisure_list_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct leisure_view v = {.may_edit = who_may(&req->who, PERM_CITIZEN_EDIT)};
    int rc = leisure_open(req, res, N_("fritidsjob"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    rc = leisure_load(req, &o, &v);
    if (rc)
        return rc;
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {o.name, o.url}, {tr("Fritidsjob"), NULL}};
    struct html *h = page_begin(
        req, res, MENU_CITIZENS, arena_printf(req->arena, tr("Fritidsjob for %s"), o.name), crumbs, 3);
    if (text_equal(req_text(req, "kvit"), "gemt"))
        t_receipt(h, tr("Fritidsjobbet er gemt."), NULL, NULL);
    bool child = citizen_is_child(&o.citizen, o.today);
    struct action actions[] = {
        {tr("Ny fritidsjobindsats"), arena_printf(req->arena, "%s/fritidsjob/ny", o.url), NULL}};
    citizen_page_top(req, h, &o, actions, v.may_edit && child ? 1 : 0);
    citizen_page_tabs(req, h, &o, CITIZEN_TAB_FACTS);
    t_leisure_list(h, &v);
    return page_end(req, res, h);
}

struct leisure_write {
    struct actor actor;
    struct leisure_job row;
    int64_t id;
};
static int leisure_write_fn(struct conn *c, void *ctx, struct err *err)
{
    struct leisure_write *w = ctx;
    struct arena *a = arena_new(0);
    struct citizen citizen;
    struct sight sight;
    if (!a)
        return err_set(err, ERR_LIMIT, "leisure_job: out of memory");
    int rc = citizen_by_id(c, w->row.citizen_id, &citizen, a, err);
    if (!rc)
        rc = sight_of(c, &w->actor, &citizen, clock_today(), &sight, err);
    if (!rc && !(sight.tracks & SIGHT_JOB))
        rc = err_set(err, ERR_DENIED, "leisure_job: the job track is not seen");
    arena_free(a);
    if (rc)
        return rc;
    return w->row.id ? leisure_job_update(c, &w->actor, &w->row, err)
                     : leisure_job_add(c, &w->actor, &w->row, &w->id, err);
}

/* Choices: parents and guardians by relation, and the efforts for children. */
static int leisure_choices(struct req *req, const struct citizen_open *o, const struct html_option **parents,
    size_t *n_parents, const struct html_option **efforts, size_t *n_efforts)
{
    struct conn *c;
    struct relation_view *relations;
    struct intervention *all;
    struct arena *a = req->arena;
    size_t n = 0, n_all = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = relation_of_citizen(c, &o->actor, o->citizen.id, o->today, &relations, &n, a, &req->err);
    if (!rc)
        rc = intervention_list(c, NULL, &all, &n_all, a, &req->err);
    db_release(req->db, c);
    struct html_option *p = arena_array(a, LEISURE_MAX_PARENTS, sizeof *p),
                       *e = arena_array(a, LEISURE_MAX_EFFORTS, sizeof *e);
    if (rc || !p || !e)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "leisure_job: out of memory");
    *n_parents = *n_efforts = 0;
    for (size_t i = 0; i < n && *n_parents < LEISURE_MAX_PARENTS; i++) {
        if (relation_is_guardian(&relations[i], o->today))
            p[(*n_parents)++] =
                (struct html_option){arena_printf(a, "%lld", (long long)relations[i].other_id),
                    arena_printf(a, "%s %s", relations[i].first_name, relations[i].last_name)};
    }
    e[(*n_efforts)++] = (struct html_option){"", tr("Ingen af dem")};
    for (size_t i = 0; i < n_all && *n_efforts < LEISURE_MAX_EFFORTS; i++) {
        if (strstr(all[i].key, "fritidsjob"))
            e[(*n_efforts)++] = (struct html_option){all[i].key, lang_pick(all[i].title, all[i].title_en)};
    }
    *parents = p;
    *efforts = e;
    return OK;
}

static int leisure_form(
    struct req *req, const struct citizen_open *o, const struct leisure_job *row, struct record_form *f)
{
    static const char *const names[] = {
        "guardian_consent", "employer", "job", "found_day", "start_day", "end_day"};
    const struct html_option *parents = NULL, *efforts = NULL;
    size_t n_parents = 0, n_efforts = 0;
    struct arena *a = req->arena;
    int rc = leisure_choices(req, o, &parents, &n_parents, &efforts, &n_efforts);
    if (rc)
        return rc;
    const char *back = arena_printf(a, "%s/fritidsjob", o->url);
    record_form_begin(req, f,
        row ? arena_printf(a, "%s/%lld", back, (long long)row->id) : arena_printf(a, "%s/ny", back), back,
        row ? tr("Gem fritidsjobbet") : tr("Begynd indsatsen"), row ? row->version : INT_NONE);
    if (!n_parents)
        f->lead =
            tr("Barnet har ingen forælder eller værge som relation. Tilføj relationen på Stamdata først.");
    const char *parent =
        row && row->parent_id != INT_NONE ? arena_printf(a, "%lld", (long long)row->parent_id) : "";
    record_form_choice(req, f, field_find(&leisure_job_table, "parent_id"), parent, parents, n_parents, NULL);
    record_form_choice(req, f, field_find(&leisure_job_table, "intervention"), row ? row->intervention : "",
        efforts, n_efforts, NULL);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        record_form_add(req, f, &leisure_job_table, names[i], row, NULL,
            text_equal(names[i], "guardian_consent") ? tr("Skriv datoen som 09.03.2026.") : NULL);
    return OK;
}

static int leisure_form_show(
    struct req *req, struct res *res, const struct citizen_open *o, struct record_form *f)
{
    const char *title = arena_printf(req->arena,
        f->version == INT_NONE ? tr("Ny fritidsjobindsats for %s") : tr("Fritidsjob for %s"), o->name);
    struct crumb crumbs[] = {
        {tr("Borgere"), "/borgere"}, {o->name, o->url}, {tr("Fritidsjob"), f->back_url}, {title, NULL}};
    record_form_errors(req, f);
    struct html *h = page_begin(req, res, MENU_CITIZENS, title, crumbs, 4);
    t_error_summary(h, &req->err);
    struct page_head head = {.title = title, .lead = citizen_page_lead(req, o)};
    t_page_head(h, &head);
    t_record_form(h, f);
    return page_end(req, res, h);
}

static int leisure_stored(struct req *req, const struct citizen_open *o, struct leisure_job *ret)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = leisure_job_by_id(c, req_int(req, "id", 0), ret, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc && ret->citizen_id != o->citizen.id)
        return err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Fritidsjobbet findes ikke."));
    return rc;
}

static int leisure_edit(struct req *req, struct res *res, bool is_new)
{
    struct citizen_open o;
    struct leisure_job stored;
    struct record_form f;
    int rc = leisure_open(req, res, N_("fritidsjob"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    field_clear_row(&leisure_job_table, &stored);
    if (!is_new && (rc = leisure_stored(req, &o, &stored)))
        return rc;
    rc = leisure_form(req, &o, is_new ? NULL : &stored, &f);
    if (rc || !req_is_post(req))
        return rc ? rc : leisure_form_show(req, res, &o, &f);
    struct leisure_write w = {.actor = o.actor, .row = stored};
    record_form_parse(req, &f, &leisure_job_table, &w.row);
    const char *effort = req_form(req, "intervention");
    w.row.id = is_new ? 0 : stored.id;
    w.row.citizen_id = o.citizen.id;
    w.row.intervention = *effort ? effort : NULL;
    if (!text_to_int(req_form(req, "parent_id"), 1, INT64_MAX, &w.row.parent_id))
        w.row.parent_id = INT_NONE;
    w.row.version = req_int(req, "version", 0);
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "leisure_job", leisure_write_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s/fritidsjob?kvit=gemt", o.url));
    if (rc == ERR_CONFLICT && !is_new) {
        req->err = ERR_INIT;
        rc = leisure_stored(req, &o, &stored);
        if (rc)
            return rc;
        record_form_conflict(req, res, &f, &leisure_job_table, &stored, stored.version);
        return leisure_form_show(req, res, &o, &f);
    }
    if (rc != ERR_INVALID && rc != ERR_REFUSED)
        return rc;
    res->status = err_http_status(rc);
    return leisure_form_show(req, res, &o, &f);
}

static int leisure_new_page(struct req *req, struct res *res)
{
    return leisure_edit(req, res, true);
}
static int leisure_edit_page(struct req *req, struct res *res)
{
    return leisure_edit(req, res, false);
}

static const struct param leisure_params[] = {{"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX},
    {"kvit", P_KEY, 0, 0}, {"version", P_INT, 1, INT64_MAX}, {"parent_id", P_FORM, 0, 20},
    {"intervention", P_FORM, 0, 80}, {"guardian_consent", P_FORM, 0, 30}, {"employer", P_FORM, 0, 200},
    {"job", P_FORM, 0, 200}, {"found_day", P_FORM, 0, 30}, {"start_day", P_FORM, 0, 30},
    {"end_day", P_FORM, 0, 30}};
ROUTE(leisure_list_get, "GET", "/borgere/{key}/fritidsjob", PERM_CITIZEN_READ, leisure_list_page,
    leisure_params);
ROUTE(leisure_new_get, "GET", "/borgere/{key}/fritidsjob/ny", PERM_CITIZEN_EDIT, leisure_new_page,
    leisure_params);
ROUTE(leisure_new_post, "POST", "/borgere/{key}/fritidsjob/ny", PERM_CITIZEN_EDIT, leisure_new_page,
    leisure_params);
ROUTE(leisure_edit_get, "GET", "/borgere/{key}/fritidsjob/{id}", PERM_CITIZEN_EDIT, leisure_edit_page,
    leisure_params);
ROUTE(leisure_edit_post, "POST", "/borgere/{key}/fritidsjob/{id}", PERM_CITIZEN_EDIT, leisure_edit_page,
    leisure_params);
