#include "document/calendar.h"

#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "base/words.h"
#include "committee/request.h"
#include "committee/round.h"
#include "document/agenda.h"
#include "document/hearing.h"
#include "invest/investment.h"
#include "system/organisation.h"

struct gather {
    struct conn *c;
    const struct actor *actor;
    const char *committee;
    day_t from, to;
    struct calendar_entry *rows;
    size_t n, room;
    struct arena *a;
    struct err *err;
};

/* Whether there is room for n more. */
static int make_room(struct gather *g, size_t n)
{
    if (g->n + n <= g->room)
        return OK;
    size_t room = (g->n + n) * 2;
    struct calendar_entry *rows = arena_array(g->a, room, sizeof *rows);
    if (!rows)
        return err_set(g->err, ERR_LIMIT, "calendar: out of memory");
    for (size_t i = 0; i < g->n; i++)
        rows[i] = g->rows[i];
    g->rows = rows;
    g->room = room;
    return OK;
}

/* Of a committee that is looked at and within the days; entries of none in particular only when all are looked at. */
static void add(struct gather *g, struct calendar_entry e)
{
    bool within = !day_is_none(e.day) && (day_is_none(g->from) || e.day.n >= g->from.n) &&
                  (day_is_none(g->to) || e.day.n < g->to.n);
    bool of_committee = !g->committee || text_equal(g->committee, e.committee);
    if (within && of_committee && g->n < g->room)
        g->rows[g->n++] = e;
}

static int gather_meetings(struct gather *g)
{
    struct committee_meeting *m;
    size_t n;
    int rc = agenda_meetings(
        g->c, g->committee, day_is_none(g->from) ? (day_t){0} : g->from, &m, &n, g->a, g->err);
    if (!rc)
        rc = make_room(g, 3 * n);
    for (size_t i = 0; !rc && i < n; i++) {
        const char *who = organisation_name(m[i].committee),
                   *title = arena_printf(g->a, tr("Møde i %s"), organisation_abbrev(m[i].committee));
        struct calendar_entry e = {m[i].day, CALENDAR_MEETING, tr("Møde"), who, title,
            actor_may(g->actor, PERM_DOCUMENT_EDIT)
                ? arena_printf(g->a, "/dokumenter/moeder/%lld", (long long)m[i].id)
                : NULL,
            m[i].committee, arena_printf(g->a, "moede %lld", (long long)m[i].id)};
        add(g, e);
        e.kind = CALENDAR_DEADLINE;
        e.day = m[i].approve_day;
        e.what = tr("Godkendes senest");
        add(g, e);
        e.day = m[i].submit_day;
        e.what = tr("Indleveres senest");
        add(g, e);
    }
    return rc;
}

static int gather_papers(struct gather *g)
{
    struct document_agenda *rows;
    size_t n;
    int rc = agenda_list(g->c, g->actor, 0, clock_today(), &rows, &n, g->a, g->err);
    if (!rc)
        rc = make_room(g, n);
    for (size_t i = 0; !rc && i < n; i++) {
        if (rows[i].issue_no == 0)
            add(g, (struct calendar_entry){rows[i].approve_day, CALENDAR_OWED,
                       arena_printf(g->a, tr("Udstedes til %s"), organisation_abbrev(rows[i].committee)),
                       rows[i].author ? rows[i].author : tr("ingen sagsbehandler angivet"),
                       rows[i].document_title, arena_printf(g->a, "/dokumenter/%s", rows[i].document_key),
                       rows[i].committee, arena_printf(g->a, "udstedelse %lld", (long long)rows[i].id)});
    }
    return rc;
}

static int gather_hearings(struct gather *g)
{
    struct document_hearing *h;
    struct document_approval *p;
    size_t n, n_approvals;
    int rc = hearing_open(g->c, g->actor, &h, &n, g->a, g->err);
    if (!rc)
        rc = approval_open(g->c, g->actor, &p, &n_approvals, g->a, g->err);
    if (!rc)
        rc = make_room(g, n + n_approvals);
    for (size_t i = 0; !rc && i < n; i++)
        add(g, (struct calendar_entry){h[i].deadline, CALENDAR_OWED, tr("Høringssvar"),
                   organisation_name(h[i].administration), h[i].document_title,
                   arena_printf(g->a, "/dokumenter/%s/behandling#hoering", h[i].document_key), NULL,
                   arena_printf(g->a, "hoering %lld", (long long)h[i].id)});
    for (size_t i = 0; !rc && i < n_approvals; i++)
        add(g, (struct calendar_entry){p[i].deadline, CALENDAR_OWED, tr("Godkendelse"),
                   arena_printf(g->a, "%s, %s", p[i].role, organisation_abbrev(p[i].administration)),
                   p[i].document_title,
                   arena_printf(g->a, "/dokumenter/%s/behandling#godkendelse", p[i].document_key), NULL,
                   arena_printf(g->a, "godkendelse %lld", (long long)p[i].id)});
    return rc;
}

static int gather_requests(struct gather *g)
{
    struct committee_request *r;
    size_t n;
    int rc = request_list(g->c, &r, &n, g->a, g->err);
    if (!rc)
        rc = make_room(g, n);
    for (size_t i = 0; !rc && i < n; i++) {
        const char *who = request_waits_for(&r[i]);
        if (who)
            add(g, (struct calendar_entry){r[i].deadline, CALENDAR_OWED,
                       day_is_none(r[i].sent)
                           ? tr("Sende henvendelse")
                           : arena_printf(g->a, tr("Svar til %s"), organisation_abbrev(r[i].asking)),
                       organisation_name(who), r[i].title,
                       arena_printf(g->a, "/dokumenter/henvendelser/%s", r[i].key), who, r[i].key});
    }
    return rc;
}

/* The two deadlines of a committee in a round; committee NULL = of those without their own. */
static void add_deadlines(
    struct gather *g, const struct budget_round *r, const char *committee, day_t submit, day_t approve)
{
    struct calendar_entry e = {submit, CALENDAR_DEADLINE, tr("Indleveres senest"),
        committee ? organisation_name(committee) : NULL, lang_pick(r->title, r->title_en),
        arena_printf(g->a, "/dokumenter/runder/%s", r->key), committee ? committee : g->committee, r->key};
    add(g, e);
    e.day = approve;
    e.what = tr("Godkendes senest");
    add(g, e);
}

/* What the case still needs for its round. */
static void add_case(struct gather *g, const struct budget_round *r, const struct investment *k,
    const struct round_deadline *own, size_t n_own)
{
    const char *url = arena_printf(g->a, "/oekonomi/cases/%s/behandling", k->key);
    for (size_t i = 0; i < k->n_owners; i++) {
        const struct investment_owner *o = &k->owners[i];
        const struct round_deadline *d = round_deadline_of(own, n_own, r->key, o->committee);
        if (k->state == INVESTMENT_DRAFT && i == 0)
            add(g, (struct calendar_entry){d ? d->submit_day : round_submit_day(r), CALENDAR_OWED,
                       arena_printf(g->a, tr("Sendes til godkendelse, %s"), lang_pick(r->title, r->title_en)),
                       organisation_name(o->committee), k->now.title, url, o->committee, k->key});
        if (k->state == INVESTMENT_REVIEW && !o->approved)
            add(g, (struct calendar_entry){d ? d->approve_day : round_approve_day(r), CALENDAR_OWED,
                       arena_printf(g->a, tr("Godkendelse, %s"), lang_pick(r->title, r->title_en)),
                       organisation_name(o->committee), k->now.title, url, o->committee, k->key});
    }
}

static int gather_rounds(struct gather *g)
{
    struct budget_round *r;
    struct round_deadline *own;
    struct investment *cases = NULL;
    size_t n, n_own, n_cases = 0;
    int rc = round_list(g->c, &r, &n, g->a, g->err);
    if (!rc)
        rc = round_deadlines(g->c, NULL, &own, &n_own, g->a, g->err);
    if (!rc && actor_may(g->actor, PERM_ECONOMY_READ))
        rc = investment_list(g->c, &cases, &n_cases, g->a, g->err);
    if (!rc)
        rc = make_room(g, 3 * n + 2 * n_own + n_cases * INVESTMENT_OWNERS);
    for (size_t i = 0; !rc && i < n; i++) {
        add(g, (struct calendar_entry){r[i].from_day, CALENDAR_ROUND, tr("Runden begynder"), NULL,
                   lang_pick(r[i].title, r[i].title_en),
                   arena_printf(g->a, "/dokumenter/runder/%s", r[i].key), g->committee, r[i].key});
        if (!g->committee || !round_deadline_of(own, n_own, r[i].key, g->committee))
            add_deadlines(g, &r[i], NULL, round_submit_day(&r[i]), round_approve_day(&r[i]));
        for (size_t k = 0; k < n_own; k++) {
            if (text_equal(own[k].round, r[i].key) &&
                round_deadline_of(own, n_own, r[i].key, own[k].committee) == &own[k])
                add_deadlines(g, &r[i], own[k].committee, own[k].submit_day, own[k].approve_day);
        }
        for (size_t k = 0; k < n_cases; k++) {
            if (text_equal(cases[k].round, r[i].key))
                add_case(g, &r[i], &cases[k], own, n_own);
        }
    }
    return rc;
}

static int by_day(const void *x, const void *y)
{
    const struct calendar_entry *a = x, *b = y;
    if (a->day.n != b->day.n)
        return a->day.n < b->day.n ? -1 : 1;
    return a->kind != b->kind ? (a->kind < b->kind ? -1 : 1) : text_compare(a->title, b->title);
}

int calendar_entries(struct conn *c, const struct actor *actor, const char *committee, day_t from, day_t to,
    struct calendar_entry **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct gather g = {
        .c = c, .actor = actor, .committee = committee, .from = from, .to = to, .a = a, .err = err};
    int rc = gather_meetings(&g);
    if (!rc)
        rc = gather_papers(&g);
    if (!rc)
        rc = gather_hearings(&g);
    if (!rc)
        rc = gather_requests(&g);
    if (!rc)
        rc = gather_rounds(&g);
    if (rc)
        return rc;
    if (g.n)
        array_sort(g.rows, g.n, sizeof *g.rows, by_day);
    *ret = g.rows;
    *ret_n = g.n;
    return OK;
}
