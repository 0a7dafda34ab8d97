#include "path/worklist_page.h"

#include "base/log.h"
#include "base/text.h"
#include "http/form.h"
#include "path/pause.h"
#include "path/referral_view_page.h"
#include "path/team_load.h"
#include "people/citizen_access_page.h"
#include "people/search.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"
#include "system/saved_view_page.h"
#include "worklist.html.h"

#include <string.h>

enum {
    WORKLIST_REFERRALS = 8,
    WORKLIST_PER_PAGE = 50,
    WORKLIST_CHOICES = 5,
    WORKLIST_OPTIONS = 40,
    WORKLIST_NEXT = 8
};

struct worklist_data {
    struct worklist lists[WORKLIST_LISTS];
    struct worklist shown; /* the list asked for, filtered and in order */
    struct worklist_of of;
    struct team_member member; /* whose lists, when not the user's own */
    struct referral_row *referrals;
    size_t n_referrals;
    bool referrals_failed;
    struct worklist_item next[WORKLIST_NEXT]; /* meetings of the rest of the week */
    size_t n_next, n_week;                    /* shown, and all */
    int64_t n_mine, n_team, n_stopped;
    struct saved_view *saved;
    size_t n_saved;
};

/* ---- the address ---- */

static enum worklist_list worklist_find(const char *key)
{
    for (enum worklist_list list = 0; list < WORKLIST_LISTS; list++) {
        if (text_equal(worklist_words[list].key, key))
            return list;
    }
    return WORKLIST_DUE;
}

static struct worklist_query worklist_query_read(struct req *req)
{
    struct worklist_query q = {.list = worklist_find(req_text(req, "vis")),
        .person = req_int(req, "person", INT_NONE),
        .page = req_int(req, "side", 1)};
    if (q.person == req->who.user_id)
        q.person = INT_NONE;
    q.filter = (struct worklist_filter){.kind = req_text(req, "art"),
        .target_group = req_text(req, "maalgruppe"),
        .district = req_text(req, "bydel"),
        .admin = req_text(req, "forvaltning"),
        .period = req_text(req, "periode"),
        .mine = req_int(req, "kun", 0) == 1,
        .sort = req_text(req, "sorter")};
    return q;
}

/* The address of the query; without page, and without one parameter when not is its name. */
static const char *worklist_url(struct arena *a, const struct worklist_query *q, const char * not )
{
    char person[24] = "";
    const struct {
        const char *name, *value;
    } parts[] = {
        {"vis", worklist_words[q->list].key},
        {"person", q->person == INT_NONE ? NULL : person},
        {"art", q->filter.kind},
        {"maalgruppe", q->filter.target_group},
        {"bydel", q->filter.district},
        {"forvaltning", q->filter.admin},
        {"periode", q->filter.period},
        {"kun", q->filter.mine ? "1" : NULL},
        {"sorter", q->filter.sort},
    };
    const char *url = "/overblik";
    snprintf(person, sizeof person, "%lld", (long long)q->person);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (parts[i].value && !text_equal(parts[i].name, not ))
            url = html_url_with(a, url, parts[i].name, parts[i].value);
    }
    return url;
}

static char *worklist_decode(struct arena *a, const char *value)
{
    size_t n = strlen(value);
    char *text = arena_alloc(a, n + 1);
    if (!text || !form_decode(value, n, true, text, &n))
        return NULL;
    text[n] = 0;
    return text;
}

/* The saved query's filter, read as the address is. */
static struct worklist_query worklist_query_saved(struct arena *a, const char *query)
{
    struct worklist_query q = {.list = WORKLIST_DUE, .person = INT_NONE};
    char *save = NULL, *text = arena_strdup(a, query ? query : "");
    for (char *pair = strtok_r(text, "&", &save); pair; pair = strtok_r(NULL, "&", &save)) {
        char *value = strchr(pair, '=');
        if (!value)
            continue;
        *value++ = 0;
        value = worklist_decode(a, value);
        if (text_equal(pair, "vis"))
            q.list = worklist_find(value);
        else if (text_equal(pair, "art"))
            q.filter.kind = value;
        else if (text_equal(pair, "maalgruppe"))
            q.filter.target_group = value;
        else if (text_equal(pair, "bydel"))
            q.filter.district = value;
        else if (text_equal(pair, "forvaltning"))
            q.filter.admin = value;
        else if (text_equal(pair, "periode"))
            q.filter.period = value;
        else if (text_equal(pair, "kun"))
            q.filter.mine = text_equal(value, "1");
    }
    return q;
}

/* ---- reading ---- */

/* Whose lists: the user's, or those of a person of the unit that the user leads. */
static int worklist_whose(struct req *req, struct conn *c, const struct worklist_query *q,
    const struct actor *actor, struct worklist_data *d)
{
    d->of = worklist_own(actor, clock_today());
    if (q->person == INT_NONE)
        return OK;
    int rc = who_may(&req->who, PERM_TEAM_LEAD)
                 ? team_member_by_id(c, actor->unit, q->person, &d->member, req->arena, &req->err)
                 : ERR_NOT_FOUND;
    if (rc == ERR_NOT_FOUND)
        return err_user(&req->err, rc, "%s",
            tr("Personen findes ikke i din enhed, eller du må ikke se andres arbejdslister."));
    d->of.user_id = d->member.id;
    d->of.unit = NULL;
    return rc;
}

static int worklist_read_rest(struct req *req, struct conn *c, struct worklist_data *d)
{
    int64_t user = d->of.user_id;
    int rc = referral_sent_by(
        c, user, NULL, 0, WORKLIST_REFERRALS, &d->referrals, &d->n_referrals, req->arena, &req->err);
    if (!rc)
        rc = search_count_mine(c, user, &d->n_mine, &req->err);
    if (!rc)
        rc = team_citizens_with(c, user, d->of.today, &d->n_team, &req->err);
    if (!rc)
        rc = saved_view_of(c, req->who.user_id, "/overblik", &d->saved, &d->n_saved, req->arena, &req->err);
    return rc ? rc : worklist_stopped_offers(c, d->of.today, &d->n_stopped, &req->err);
}

/* What is left of the week, today first. */
static int worklist_read_next(struct req *req, struct conn *c, struct worklist_data *d)
{
    const struct worklist *l = &d->lists[WORKLIST_MEETING];
    for (size_t i = 0; i < l->n; i++) {
        if (l->items[i].day.n < d->of.today.n)
            continue;
        d->n_week++;
        if (d->n_next < WORKLIST_NEXT)
            d->next[d->n_next++] = l->items[i];
    }
    return d->of.brief ? worklist_meetings(c, d->of.user_id, d->next, d->n_next, req->arena, &req->err) : OK;
}

/* Meetings are read whole when they are listed, or counted by a saved view. */
static bool worklist_is_brief(struct req *req, const struct worklist_query *q, const struct worklist_data *d)
{
    bool brief = q->list != WORKLIST_MEETING;
    for (size_t i = 0; i < d->n_saved; i++)
        brief = brief && worklist_query_saved(req->arena, d->saved[i].query).list != WORKLIST_MEETING;
    return brief;
}

static int worklist_read_all(
    struct req *req, const struct worklist_query *q, const struct actor *actor, struct worklist_data *d)
{
    struct conn *c;
    const char *failed = NULL;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = worklist_whose(req, c, q, actor, d);
    if (!rc)
        rc = worklist_read_rest(req, c, d);
    if (!rc) {
        d->of.brief = worklist_is_brief(req, q, d);
        worklist_load_all(c, &d->of, d->lists, req->arena, &failed);
        rc = worklist_read_next(req, c, d);
    }
    db_release(req->db, c);
    if (failed)
        log_event(LOG_ERROR, "worklist", "%s", failed);
    return rc;
}

/* ---- tiles and links ---- */

static const char *worklist_note(struct req *req, const struct worklist_data *d, enum worklist_list list)
{
    const struct worklist *l = &d->lists[list];
    struct arena *a = req->arena;
    size_t n = 0;
    if (l->failed)
        return tr("kunne ikke hentes");
    switch (list) {
    case WORKLIST_DUE:
        return l->n_late ? arena_printf(a, tr("%zu over fristen"), l->n_late) : tr("ingen over fristen");
    case WORKLIST_INBOX:
        return l->n_unread ? arena_printf(a, tr("%zu ulæst"), l->n_unread) : tr("ingen ulæste");
    case WORKLIST_WAITING: return arena_printf(a, tr("%zu over %d dage"), l->n_late, WORKLIST_WAIT_DAYS);
    case WORKLIST_PAUSE: return arena_printf(a, tr("over %lld dage"), (long long)pause_standard_days());
    case WORKLIST_MEETING:
        for (size_t i = 0; i < l->n; i++)
            n += text_equal(l->items[i].code, "round_table");
        return arena_printf(a, n == 1 ? tr("%zu rundbordssamtale") : tr("%zu rundbordssamtaler"), n);
    default: return tr("inden 30 dage");
    }
}

static const struct tile *worklist_tiles(
    struct req *req, const struct worklist_query *q, const struct worklist_data *d)
{
    struct tile *tiles = arena_array(req->arena, WORKLIST_TILES, sizeof *tiles);
    for (enum worklist_list list = 0; tiles && list < WORKLIST_TILES; list++) {
        struct worklist_query to = {.list = list, .person = q->person};
        tiles[list] = (struct tile){.label = tr(worklist_words[list].label),
            .count = (int64_t)d->lists[list].n,
            .note = worklist_note(req, d, list),
            .url = worklist_url(req->arena, &to, NULL),
            .current = list == q->list};
    }
    return tiles;
}

static void worklist_more(
    struct req *req, const struct worklist_query *q, const struct worklist_data *d, struct worklist_view *v)
{
    struct link *more = arena_array(req->arena, WORKLIST_LISTS - WORKLIST_TILES, sizeof *more);
    for (enum worklist_list list = WORKLIST_TILES; more && list < WORKLIST_LISTS; list++) {
        struct worklist_query to = {.list = list, .person = q->person};
        if (list == WORKLIST_PROPOSAL && list != q->list && !d->lists[list].n)
            continue; /* few keep strategies */
        more[v->n_more++] = (struct link){
            .label = arena_printf(req->arena, "%s (%zu)", tr(worklist_words[list].label), d->lists[list].n),
            .url = worklist_url(req->arena, &to, NULL),
            .current = list == q->list};
    }
    v->more = more;
}

/* The user's saved views with their counts, and where they are kept. */
static void worklist_saved(struct req *req, const struct worklist_data *d, struct worklist_view *v)
{
    struct link *links = arena_array(req->arena, d->n_saved + 1, sizeof *links);
    for (size_t i = 0; links && i < d->n_saved; i++) {
        struct worklist_query q = worklist_query_saved(req->arena, d->saved[i].query);
        size_t n = worklist_count(&d->lists[q.list], &q.filter, d->of.user_id, d->of.today);
        links[v->n_saved++] =
            (struct link){.label = arena_printf(req->arena, "%s (%zu)", d->saved[i].name, n),
                .url = saved_view_url(&d->saved[i], req->arena)};
    }
    if (links && d->n_saved)
        links[v->n_saved++] = (struct link){.label = tr("Ret visninger"), .url = "/visninger"};
    v->saved = links;
}

/* ---- filters ---- */

static struct worklist_choice worklist_choice_begin(
    struct req *req, const char *name, const char *label, const char *all, const char *value)
{
    struct html_option *options = arena_array(req->arena, WORKLIST_OPTIONS + 1, sizeof *options);
    struct worklist_choice c = {.name = name, .label = label, .value = value, .options = options};
    if (options)
        options[c.n++] = (struct html_option){"", all};
    return c;
}

/* Adds a value once. */
static void worklist_choice_add(struct worklist_choice *c, const char *value, const char *label)
{
    struct html_option *options = (struct html_option *)(uintptr_t)c->options;
    if (!value || !c->n || c->n > WORKLIST_OPTIONS)
        return;
    for (size_t i = 0; i < c->n; i++) {
        if (text_equal(options[i].value, value))
            return;
    }
    options[c->n++] = (struct html_option){value, label};
}

/* The choices are the values that stand in the list. */
static void worklist_choices(
    struct req *req, const struct worklist_query *q, const struct worklist *l, struct worklist_view *v)
{
    struct worklist_choice *c = arena_array(req->arena, WORKLIST_CHOICES, sizeof *c);
    if (!c)
        return;
    c[0] = worklist_choice_begin(req, "art", tr("Art"), tr("Alle"), q->filter.kind);
    c[1] = worklist_choice_begin(req, "maalgruppe", tr("Målgruppe"), tr("Alle"), q->filter.target_group);
    c[2] = worklist_choice_begin(req, "bydel", tr("Bydel"), tr("Alle"), q->filter.district);
    c[3] = worklist_choice_begin(req, "forvaltning", tr("Forvaltning"), tr("Alle"), q->filter.admin);
    c[4] = worklist_choice_begin(req, "periode", tr("Periode"), tr("Alle"), q->filter.period);
    for (size_t i = 0; i < l->n; i++) {
        const struct worklist_item *it = &l->items[i];
        const char *admin = worklist_admin(it);
        worklist_choice_add(&c[0], it->kind, worklist_kind_label(it->kind));
        worklist_choice_add(&c[1], it->target_group, it->target_group);
        worklist_choice_add(&c[2], it->district, code_label("district", it->district));
        worklist_choice_add(&c[3], admin, admin ? organisation_abbrev(admin) : NULL);
    }
    worklist_choice_add(&c[4], "over", tr("Over fristen"));
    worklist_choice_add(&c[4], "1", tr("Til og med i morgen"));
    worklist_choice_add(&c[4], "7", tr("Inden 7 dage"));
    worklist_choice_add(&c[4], "30", tr("Inden 30 dage"));
    v->choices = c;
    for (size_t i = 0; l->n && !v->no_citizens && i < WORKLIST_CHOICES; i++) {
        if (c[i].n > 1 || c[i].value) /* with nothing to choose between it is left out */
            c[v->n_choices++] = c[i];
    }
}

static const char *worklist_choice_label(const struct worklist_choice *c)
{
    for (size_t i = 1; i < c->n; i++) {
        if (text_equal(c->options[i].value, c->value))
            return c->options[i].label;
    }
    return c->value;
}

static void worklist_active(struct req *req, const struct worklist_query *q, struct worklist_view *v)
{
    struct link *active = arena_array(req->arena, WORKLIST_CHOICES + 1, sizeof *active);
    for (size_t i = 0; active && i < v->n_choices; i++) {
        const struct worklist_choice *c = &v->choices[i];
        if (c->value)
            active[v->n_active++] =
                (struct link){.label = worklist_choice_label(c), .url = worklist_url(req->arena, q, c->name)};
    }
    if (active && q->filter.mine)
        active[v->n_active++] =
            (struct link){.label = tr("Kun mine som tovholder"), .url = worklist_url(req->arena, q, "kun")};
    v->active = active;
}

static void worklist_act_links(struct req *req, const struct worklist_query *q, struct worklist_view *v)
{
    struct link *links = arena_array(req->arena, 5, sizeof *links);
    struct worklist_query mine = *q;
    const char *query = strchr(v->url, '?');
    if (!links)
        return;
    mine.filter.mine = true;
    if (q->list == WORKLIST_INFORM)
        links[v->n_links++] = (struct link){.label = tr("Se pr. tilbud"), .url = "/overblik/orientering"};
    if (!q->filter.mine && v->n_choices && q->person == INT_NONE)
        links[v->n_links++] = (struct link){
            .label = tr("Kun mine som tovholder"), .url = worklist_url(req->arena, &mine, NULL)};
    if (q->person == INT_NONE)
        links[v->n_links++] = (struct link){.label = tr("Gem visning"),
            .url = saved_view_new_url(req->arena, "/overblik", query ? query + 1 : NULL)};
    if (v->n && !v->no_citizens) { /* the file is one of persons */
        links[v->n_links++] = (struct link){
            .label = tr("Hent XLSX"), .url = html_url_with(req->arena, v->url, "format", "xlsx")};
        links[v->n_links++] =
            (struct link){.label = tr("Hent CSV"), .url = html_url_with(req->arena, v->url, "format", "csv")};
    }
    v->links = links;
}

/* ---- the page ---- */

static void worklist_fill_rows(
    struct req *req, const struct worklist_query *q, const struct worklist_data *d, struct worklist_view *v)
{
    const struct worklist *l = &d->shown;
    size_t first = (size_t)(q->page - 1) * WORKLIST_PER_PAGE;
    struct worklist_row *rows = arena_array(req->arena, WORKLIST_PER_PAGE + 1, sizeof *rows);
    for (size_t i = first; rows && i < l->n && v->n < WORKLIST_PER_PAGE; i++)
        worklist_fill(req, &l->items[i], d->of.today, &rows[v->n++]);
    v->rows = rows;
    v->paging = (struct paging){v->url, q->page, WORKLIST_PER_PAGE, (int64_t)l->n};
    if (l->failed)
        v->failed = tr("Listen kunne ikke hentes. De andre lister gælder. Prøv igen om lidt.");
    if (l->n_lost)
        v->lost = arena_printf(req->arena,
            l->n_lost == 1 ? tr("%zu borger har du ikke længere adgang til.")
                           : tr("%zu borgere har du ikke længere adgang til."),
            l->n_lost);
    if (l->more)
        v->more_rows = arena_printf(
            req->arena, tr("Listen viser de %d tidligste af hver slags. Der er flere."), WORKLIST_MAX);
}

static void worklist_fill_referrals(struct req *req, const struct worklist_data *d, struct worklist_view *v)
{
    struct worklist_referral *rows = arena_array(req->arena, d->n_referrals + 1, sizeof *rows);
    for (size_t i = 0; rows && i < d->n_referrals; i++) {
        const struct referral_row *r = &d->referrals[i];
        rows[i] = (struct worklist_referral){arena_printf(req->arena, "/henvisninger/%lld", (long long)r->id),
            referral_person(r, req->arena), referral_title(r), referral_state_words(r),
            referral_state_class(r), referral_days_words(referral_wait_days(r, d->of.today), req->arena)};
    }
    v->referrals = rows;
    v->n_referrals = rows ? d->n_referrals : 0;
    v->referrals_failed = d->referrals_failed;
    v->all_referrals = tr("Vis alle");
}

static void worklist_fill_meetings(struct req *req, const struct worklist_data *d, struct worklist_view *v)
{
    struct worklist_meeting *rows = arena_array(req->arena, WORKLIST_NEXT, sizeof *rows);
    for (size_t i = 0; rows && i < d->n_next; i++)
        worklist_fill_meeting(req, &d->next[i], d->of.today, &rows[v->n_meetings++]);
    v->meetings = rows;
    v->meetings_failed = d->lists[WORKLIST_MEETING].failed;
    v->calendar_url = "/overblik/moeder";
    if (d->n_week > d->n_next)
        v->meetings_more =
            arena_printf(req->arena, tr("og %zu flere møder i denne uge"), d->n_week - d->n_next);
}

static const char *worklist_lead(struct req *req, const struct worklist_data *d)
{
    const char *day = worklist_date(req, d->of.today);
    int64_t all = d->n_mine + d->n_team;
    if (d->member.name)
        return arena_printf(req->arena,
            d->n_mine == 1 ? tr("%s · %s, tovholder for %lld borger")
                           : tr("%s · %s, tovholder for %lld borgere"),
            day, d->member.name, (long long)d->n_mine);
    if (d->n_team)
        return arena_printf(req->arena, tr("%s · %lld borgere, heraf %lld hvor du er tovholder"), day,
            (long long)all, (long long)d->n_mine);
    return arena_printf(req->arena,
        d->n_mine == 1 ? tr("%s · tovholder for %lld borger") : tr("%s · tovholder for %lld borgere"), day,
        (long long)d->n_mine);
}

static int worklist_show(struct req *req, struct res *res, struct worklist_data *d, struct worklist_view *v)
{
    bool lead = who_may(&req->who, PERM_TEAM_LEAD);
    const char *title = d->member.name ? tr("Arbejdslister") : tr("Mit overblik");
    struct crumb crumbs[] = {
        {tr("Mit overblik"), "/overblik"}, {tr("Mit team"), "/overblik/team"}, {d->member.name, NULL}};
    struct html *h = page_begin(req, res, MENU_HOME, title, crumbs, d->member.name ? 3 : 0);
    struct action actions[] = {{tr("Find borger"), "/borgere", NULL},
        lead ? (struct action){tr("Vis mit team"), "/overblik/team", NULL}
             : (struct action){tr("Mine borgere"), "/borgere/mine", NULL}};
    struct page_head head = {
        .title = title, .lead = worklist_lead(req, d), .actions = actions, .n_actions = 2};
    if (v->receipt)
        t_receipt(h, v->receipt, v->undo_url, req_csrf(req));
    t_page_head(h, &head);
    t_worklist_page(h, v);
    return page_end(req, res, h);
}

static void worklist_receipt(struct req *req, struct worklist_view *v)
{
    const char *done = req_text(req, "gemt"), *citizen = req_text(req, "borger");
    const char *offer = req_text(req, "tilbud");
    if (text_equal(done, "visning"))
        v->receipt = tr("Visningen er gemt. Du finder den her på siden.");
    else if (text_equal(done, "fortrudt"))
        v->receipt = tr("Markeringen er fortrudt.");
    else if (text_equal(done, "orienteret"))
        v->receipt = tr("Markeringen er gemt.");
    if (text_equal(done, "orienteret") && citizen && offer)
        v->undo_url = arena_printf(req->arena, "/borgere/%s/orientering/%s/fortryd?nr=%lld", citizen, offer,
            (long long)req_int(req, "nr", 0));
}

static void worklist_fill_view(
    struct req *req, const struct worklist_query *q, struct worklist_data *d, struct worklist_view *v)
{
    const struct worklist_words *w = &worklist_words[q->list];
    *v = (struct worklist_view){.tiles = worklist_tiles(req, q, d),
        .n_tiles = WORKLIST_TILES,
        .person = d->member.name,
        .heading = tr(w->heading),
        .day_label = tr(w->day_label),
        .url = worklist_url(req->arena, q, NULL),
        .sort = q->filter.sort ? q->filter.sort : "frist",
        .no_citizens = q->list == WORKLIST_PROPOSAL,
        .list_key = w->key};
    if (q->person != INT_NONE)
        v->person_id = arena_printf(req->arena, "%lld", (long long)q->person);
    worklist_more(req, q, d, v);
    if (q->person == INT_NONE)
        worklist_saved(req, d, v);
    worklist_choices(req, q, &d->lists[q->list], v);
    worklist_active(req, q, v);
    v->empty = v->n_active ? tr("Ingen rækker passer til filtrene. Fjern et af dem.") : tr(w->empty);
    worklist_fill_rows(req, q, d, v);
    worklist_act_links(req, q, v);
    worklist_fill_referrals(req, d, v);
    worklist_fill_meetings(req, d, v);
    worklist_receipt(req, v);
    if (d->n_stopped)
        v->stops = arena_printf(req->arena, tr("%zu tilbud har fået henvisningsstop."), (size_t)d->n_stopped);
}

/* The page asked for without parameters opens with the user's own view. */
static const char *worklist_default_url(struct req *req, const struct worklist_data *d)
{
    for (size_t i = 0; (!req->query_raw || !*req->query_raw) && i < d->n_saved; i++) {
        if (d->saved[i].is_default == 1 && d->saved[i].query)
            return saved_view_url(&d->saved[i], req->arena);
    }
    return NULL;
}

static int worklist_show_page(struct req *req, struct res *res)
{
    struct worklist_query q = worklist_query_read(req);
    struct worklist_data *d = arena_alloc(req->arena, sizeof *d);
    struct worklist_view *v = arena_alloc(req->arena, sizeof *v);
    struct actor actor = citizen_page_actor(req);
    if (!d || !v)
        return err_set(&req->err, ERR_LIMIT, "worklist page");
    int rc = worklist_read_all(req, &q, &actor, d);
    if (rc)
        return rc;
    const char *own = worklist_default_url(req, d);
    if (own)
        return res_redirect(res, own);
    d->shown = d->lists[q.list];
    if (d->shown.n) {
        d->shown.items = arena_array(req->arena, d->shown.n, sizeof *d->shown.items);
        if (!d->shown.items)
            return err_set(&req->err, ERR_LIMIT, "worklist page");
        memcpy(d->shown.items, d->lists[q.list].items, d->shown.n * sizeof *d->shown.items);
    }
    worklist_filter(&d->shown, &q.filter, d->of.user_id, d->of.today);
    const char *detail =
        arena_printf(req->arena, "overview %s rows=%zu", worklist_words[q.list].key, d->shown.n);
    if (d->member.name)
        detail = arena_printf(req->arena, "%s of %s", detail, d->member.login);
    rc = audit_log(
        req->db, &actor, &(struct audit_entry){"search", "citizen", INT_NONE, INT_NONE, detail}, &req->err);
    if (rc)
        return rc;
    if (req_text(req, "format"))
        return worklist_export(req, res, &worklist_words[q.list], &d->shown, d->of.today);
    worklist_fill_view(req, &q, d, v);
    return worklist_show(req, res, d, v);
}

static const struct param worklist_params[] = {{"vis", P_TEXT, 0, 20}, {"art", P_KEY, 0, 0},
    {"maalgruppe", P_TEXT, 0, 80}, {"bydel", P_KEY, 0, 0}, {"forvaltning", P_KEY, 0, 0},
    {"periode", P_TEXT, 0, 10}, {"kun", P_INT, 0, 1}, {"sorter", P_TEXT, 0, 20}, {"side", P_INT, 1, 9999},
    {"person", P_INT, 1, INT64_MAX}, {"format", P_KEY, 0, 0}, {"gemt", P_KEY, 0, 0}, {"borger", P_KEY, 0, 0},
    {"tilbud", P_KEY, 0, 0}, {"nr", P_INT, 1, INT64_MAX}};
ROUTE(worklist_route, "GET", "/overblik", PERM_REFERRAL_SEND, worklist_show_page, worklist_params);
MENU_ITEM(worklist_menu, MENU_HOME, N_("Mit overblik"), "/overblik", PERM_REFERRAL_SEND);
