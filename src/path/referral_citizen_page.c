/* All referrals of one citizen, with the three clocks, the place in line and what to do next. */
#include "base/text.h"
#include "inbox.html.h"
#include "path/inbox_page.h"
#include "path/referral_clock.h"
#include "path/referral_view_page.h"
#include "path/waiting.h"
#include "people/citizen_access_page.h"
#include "people/citizen_timeline_page.h"
#include "system/organisation.h"

enum { REFERRAL_CITIZEN_PAGE = 50 };

struct referral_citizen {
    struct citizen_open o;
    struct referral_row *list; /* those that the user may see */
    size_t n, n_hidden;
    const char **notes; /* [n] place in line, or NULL */
};

/* As on the citizen's timeline; and what one's own administration has sent. Drafts are the sender's own. */
static bool referral_is_seen(const struct citizen_open *o, const struct referral_row *r)
{
    if (text_equal(r->state, "draft"))
        return r->from_user_id == o->actor.user_id;
    return citizen_path_may_see(o, r->track, r->provider) ||
           (!o->sight.referral_only && text_equal(r->from_admin, o->actor.admin));
}

/* Reads what the page shows of the rows from `from` on. */
static int referral_citizen_load(struct req *req, struct referral_citizen *s, size_t from)
{
    struct conn *c;
    struct referral_row *all;
    struct referral r;
    size_t n = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = referral_of_citizen(c, s->o.citizen.id, &all, &n, req->arena, &req->err);
    s->list = all;
    for (size_t i = 0; !rc && i < n; i++) {
        if (referral_is_seen(&s->o, &all[i]))
            s->list[s->n++] = all[i];
        else
            s->n_hidden += !text_equal(all[i].state, "draft");
    }
    s->notes = arena_must(req->arena, (s->n + 1) * sizeof *s->notes);
    for (size_t i = from; !rc && i < s->n && i < from + REFERRAL_CITIZEN_PAGE; i++) {
        int64_t position, length;
        s->notes[i] = NULL;
        if (!text_equal(s->list[i].state, "wait_listed"))
            continue;
        rc = referral_by_id(c, s->list[i].id, &r, req->arena, &req->err);
        if (!rc)
            rc = waiting_position(c, &s->o.actor, &r, s->o.today, &position, &length, req->arena, &req->err);
        if (!rc && position != INT_NONE)
            s->notes[i] = arena_printf(req->arena, tr("På venteliste, nr. %lld"), (long long)position);
    }
    db_release(req->db, c);
    return rc;
}

/* Only what can still be mended is marked. */
static bool late(const struct referral_clock *c)
{
    return c->over && c->runs;
}

static void referral_citizen_fill(struct req *req, const struct referral_citizen *s,
    const struct referral_row *r, const char *note, struct inbox_row *row)
{
    struct arena *a = req->arena;
    struct referral_clock c[REFERRAL_CLOCKS];
    bool draft = text_equal(r->state, "draft");
    referral_clocks_of(r, s->o.today, c);
    *row = (struct inbox_row){.id = r->id,
        .url = draft ? arena_printf(a, "%s/henvis/%s", s->o.url, r->intervention_key)
                     : arena_printf(a, "/henvisninger/%lld", (long long)r->id),
        .title = referral_title(r),
        .from = r->from_name ? arena_printf(a, "%s, %s", r->from_name, organisation_abbrev(r->from_admin))
                             : organisation_name(r->from_unit),
        .state = referral_state_words(r),
        .state_class = referral_state_class(r),
        .sent = r->sent,
        .read = {referral_clock_words(&c[REFERRAL_CLOCK_READ], a), late(&c[REFERRAL_CLOCK_READ])},
        .decide = {referral_clock_words(&c[REFERRAL_CLOCK_DECIDE], a), late(&c[REFERRAL_CLOCK_DECIDE])},
        .start = {referral_clock_words(&c[REFERRAL_CLOCK_START], a), late(&c[REFERRAL_CLOCK_START])}};
    row->may_open = draft || referral_may_open(req, r->provider, r->from_admin, r->from_user_id);
    row->note = note                ? note
                : r->decline_reason ? referral_reason_words(r->state, r->decline_reason)
                                    : referral_place_words(r, s->o.today, a);
    if (row->may_open && !draft)
        row->next = referral_next_step(r, &row->next_url, &row->next_label, a);
}

static int referral_citizen_page(struct req *req, struct res *res)
{
    struct referral_citizen s = {.n = 0};
    int64_t page = req_int(req, "side", 1);
    size_t from = (size_t)(page - 1) * REFERRAL_CITIZEN_PAGE;
    int rc = citizen_page_open(req, res, N_("henvisninger"), &s.o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    const struct referral_scope scope = {.citizen_id = s.o.citizen.id};
    rc = referral_tidy_now(req->db, &scope, s.o.today, &req->err);
    if (!rc)
        rc = referral_citizen_load(req, &s, from);
    if (rc)
        return rc;
    struct inbox_row *rows = arena_must(req->arena, (REFERRAL_CITIZEN_PAGE + 1) * sizeof *rows);
    struct inbox_view v = {.rows = rows, .empty = tr("Borgeren er ikke henvist til noget.")};
    for (size_t i = from; i < s.n && v.n < REFERRAL_CITIZEN_PAGE; i++)
        referral_citizen_fill(req, &s, &s.list[i], s.notes[i], &rows[v.n++]);
    v.paging = (struct paging){
        arena_printf(req->arena, "%s/henvisninger", s.o.url), page, REFERRAL_CITIZEN_PAGE, (int64_t)s.n};
    if (s.n_hidden)
        v.hidden = tr("Nogle henvisninger er skjult, fordi hjemlen ikke omfatter dem.");
    const char *title = arena_printf(req->arena, tr("Henvisninger for %s"), s.o.name);
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {s.o.name, s.o.url}, {tr("Henvisninger"), NULL}};
    struct html *h = page_begin(req, res, MENU_CITIZENS, title, crumbs, 3);
    struct action actions[] = {
        {tr("Henvis til tilbud"), arena_printf(req->arena, "%s/henvis", s.o.url), NULL}};
    citizen_page_top(req, h, &s.o, actions, s.o.sight.referral_only ? 0 : 1);
    citizen_page_tabs(req, h, &s.o, CITIZEN_TAB_PATH);
    t_inbox_citizen(h, &v);
    return page_end(req, res, h);
}

static const struct param referral_citizen_params[] = {{"key", P_KEY, 0, 0}, {"side", P_INT, 1, 1000}};
ROUTE(referral_citizen_route, "GET", "/borgere/{key}/henvisninger", PERM_REFERRAL_SEND, referral_citizen_page,
    referral_citizen_params);
