/* The persons behind a goal, for those who may see them; every view is logged. */
#include "base/text.h"
#include "effect.html.h"
#include "effect/effect_page.h"
#include "effect/goal_grammar.h"
#include "effect/goal_words.h"
#include "system/audit.h"
#include "system/layout_page.h"

struct goal_data {
    struct goal goal;
    int year;
    day_t as_of;
    enum goal_profile profile;
    struct goal_result result;
};

static int read_goal(struct req *req, struct conn *c, struct goal_data *d)
{
    struct arena *a = req->arena;
    const char *profile = req_text(req, "profil");
    int rc = goal_by_key(c, req_text(req, "key"), &d->goal, a, &req->err);
    if (rc)
        return rc;
    d->as_of = figure_data_date();
    d->profile = text_equal(profile, "jobindsats") ? GOAL_NATIONAL
                 : text_equal(profile, "lokal")    ? GOAL_LOCAL
                                                   : goal_profile_of(&d->goal);
    d->year = (int)req_int(req, "aar", 0);
    if (d->year == 0)
        rc = goal_find_year(c, &d->goal, d->as_of, &d->year, a, &req->err);
    return rc ? rc
              : goal_compute(c, &d->goal, day_from_ymd(d->year, 1, 1), day_from_ymd(d->year + 1, 1, 1),
                    d->profile, d->as_of, &d->result, a, &req->err);
}

enum { PERSONS_PER_PAGE = 50 };

static const char *state_words(const struct goal_data *d, const struct goal_person *p)
{
    if (d->result.kind == GOAL_COUNT)
        return tr("Talt");
    switch (p->state) {
    case GOAL_ACHIEVED: return tr("Opnået");
    case GOAL_NOT_DUE: return tr("Ikke forfalden");
    case GOAL_LEFT_OUT: return tr("Ikke med");
    case GOAL_NOT_ACHIEVED: break;
    }
    return tr("Ikke opnået");
}

static struct goal_person_view person_view(
    struct req *req, const struct goal_data *d, const struct goal_person *p)
{
    struct goal_person_view r = {.index = p->index, .due = p->due, .age = day_age(p->birth, p->index)};
    r.name = p->restricted ? tr("Begrænset adgang")
                           : arena_printf(req->arena, "%s %s", p->first_name, p->last_name);
    if (!p->restricted && who_may(&req->who, PERM_CITIZEN_READ))
        r.url = arena_printf(req->arena, "/borgere/%s", p->citizen_key);
    r.state = state_words(d, p);
    r.state_class = p->state == GOAL_ACHIEVED && d->result.kind != GOAL_COUNT ? "success" : "plain";
    r.note = p->no_start                               ? tr("Dagen, tiden regnes fra, findes ikke")
             : p->gone && d->result.kind != GOAL_COUNT ? tr("Død eller fraflyttet før måledagen")
                                                       : NULL;
    if (p->no_start || d->result.kind == GOAL_COUNT)
        r.due = DAY_NONE;
    return r;
}

static int fill_persons(struct req *req, const struct goal_data *d, int64_t page, struct goal_persons_view *v)
{
    struct goal_person_view *rows = arena_array(req->arena, PERSONS_PER_PAGE, sizeof *rows);
    size_t from = (size_t)(page - 1) * PERSONS_PER_PAGE;
    if (!rows)
        return err_set(&req->err, ERR_LIMIT, "goal persons");
    for (size_t i = from; i < d->result.n_persons && v->n < PERSONS_PER_PAGE; i++)
        rows[v->n++] = person_view(req, d, &d->result.persons[i]);
    v->rows = rows;
    const char *url = arena_printf(req->arena, "/effekt/maal/%s/personer?aar=%d", d->goal.key, d->year);
    url = html_url_with(req->arena, url, "profil", d->profile == GOAL_NATIONAL ? "jobindsats" : "lokal");
    v->paging = (struct paging){url, page, PERSONS_PER_PAGE, (int64_t)d->result.n_persons};
    v->head = (struct page_head){.title = arena_printf(req->arena, tr("Personerne bag: %s"),
                                     lang_pick(d->goal.title, d->goal.title_en)),
        .lead = arena_printf(req->arena, tr("%zu personer, %s i %d. Visningen er logget."),
            d->result.n_persons, goal_population_words(&d->goal), d->year)};
    v->index_label = goal_from_exit(&d->goal) ? tr("Sidste dag")
                     : d->goal.start_day && !text_equal(d->goal.start_day, "first_day")
                         ? tr("Tiden regnes fra")
                         : tr("Første dag");
    v->source = arena_printf(req->arena, tr("Kilde: Tovholder, data til og med %s"),
        html_format(req->arena, req->lang, harg_day(d->as_of)));
    return OK;
}

/* The view as one row, and a row for each person whose name it shows. */
static int log_persons(struct req *req, const struct goal_data *d, int64_t page, size_t shown)
{
    struct actor actor = req_actor(req);
    struct audit_entry *entries = arena_array(req->arena, shown + 1, sizeof *entries);
    size_t n = 0, from = (size_t)(page - 1) * PERSONS_PER_PAGE;
    if (!entries)
        return err_set(&req->err, ERR_LIMIT, "log of goal persons");
    const char *detail = arena_printf(req->arena,
        "goal=%s year=%d profile=%s page=%lld persons=%zu shown=%zu", d->goal.key, d->year,
        d->profile == GOAL_NATIONAL ? "jobindsats" : "local", (long long)page, d->result.n_persons, shown);
    entries[n++] = (struct audit_entry){"export", "goal", d->goal.id, INT_NONE, detail};
    for (size_t i = from; i < from + shown; i++) {
        const struct goal_person *p = &d->result.persons[i];
        if (!p->restricted)
            entries[n++] = (struct audit_entry){"read", "citizen", p->citizen_id, p->citizen_id, d->goal.key};
    }
    return audit_log_all(req->db, &actor, entries, n, &req->err);
}

static int goal_persons_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct goal_persons_view v = {0};
    struct goal_data *d = arena_alloc(req->arena, sizeof *d);
    int rc = d ? db_lease(req->db, &c, &req->err) : err_set(&req->err, ERR_LIMIT, "goal persons");
    if (rc)
        return rc;
    int64_t page = req_int(req, "side", 1);
    size_t from = (size_t)(page - 1) * PERSONS_PER_PAGE;
    rc = read_goal(req, c, d);
    if (!rc && from < d->result.n_persons) {
        size_t rest = d->result.n_persons - from;
        rc = goal_name_persons(c, d->result.persons + from, rest < PERSONS_PER_PAGE ? rest : PERSONS_PER_PAGE,
            req->arena, &req->err);
    }
    db_release(req->db, c);
    if (!rc)
        rc = fill_persons(req, d, page, &v);
    if (rc)
        return rc;
    rc = log_persons(req, d, page, v.n);
    if (rc)
        return rc;
    const struct crumb crumbs[] = {{tr("Effekt"), "/effekt"},
        {lang_pick(d->goal.title, d->goal.title_en),
            arena_printf(req->arena, "/effekt/maal/%s", d->goal.key)},
        {tr("Personer"), NULL}};
    struct html *h = page_begin(req, res, MENU_EFFECT, v.head.title, crumbs, 3);
    t_goal_persons_page(h, &v);
    return page_end(req, res, h);
}

static const struct param persons_params[] = {
    {"key", P_KEY, 0, 0}, {"aar", P_INT, 2000, 2100}, {"profil", P_KEY, 0, 0}, {"side", P_INT, 1, 9999}};
ROUTE(goal_persons_route, "GET", "/effekt/maal/{key}/personer", PERM_EFFECT_ROWS, goal_persons_page,
    persons_params);
