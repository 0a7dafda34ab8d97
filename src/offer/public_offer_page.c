#include "offer/public_offer_page.h"

#include "base/text.h"
#include "offer/offer_words_page.h"
#include "offer/target_rule.h"
#include "public/publication.h"
#include "public_offer.html.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

enum { PUBLIC_PAGE = 20, PUBLIC_SELECTS = 3, PUBLIC_FACTS = 6 };

bool public_offer_kind(const struct intervention *iv)
{
    return text_equal(iv->kind, "offer") || text_equal(iv->kind, "open_offer");
}

/* "Ikke oplyst." stands in the data where the source prints nothing; the page says it in its own place. */
static const char *public_text(const char *text, const char *text_en)
{
    const char *shown = lang_pick(text, text_en);
    bool none = text_equal(text, "Ikke oplyst.") || text_equal(text, "Adgangsvejen er ikke oplyst.");
    return none ? NULL : shown;
}

static const char *public_place(const struct intervention *iv)
{
    return iv->address ? iv->address : iv->district ? code_label("district", iv->district) : NULL;
}

static const char *public_state(const struct intervention *iv, enum offer_state state)
{
    if (text_equal(iv->kind, "open_offer") && (state == OFFER_OPEN || state == OFFER_CLOSING))
        return tr("Åbent for alle");
    if (state == OFFER_OPEN || state == OFFER_CLOSING)
        return tr("Kræver henvisning");
    if (state == OFFER_CLOSED)
        return tr("Lukket for nye");
    return day_is_none(iv->open_from) ? tr("Spørg i kommunen") : tr("Ikke åbnet endnu");
}

static void public_row_fill(
    struct req *req, const struct intervention *iv, day_t today, struct public_row *row)
{
    enum offer_state state = offer_state_of(iv, today);
    *row = (struct public_row){.url = arena_printf(req->arena, "/katalog/%s", iv->key),
        .title = lang_pick(iv->title, iv->title_en),
        .content = public_text(iv->content, iv->content_en),
        .target = public_text(iv->target_text, iv->target_text_en),
        .tracks = code_labels("track", iv->track, req->arena),
        .place = public_place(iv),
        .state = public_state(iv, state),
        .state_class = offer_state_class(state)};
}

static void public_selects(struct req *req, struct public_list_view *v)
{
    struct offer_select *s = arena_array(req->arena, PUBLIC_SELECTS, sizeof *s);
    if (!s)
        return;
    s[0] = (struct offer_select){"spor", tr("Emne"), NULL, 0, req_text(req, "spor")};
    s[0].options = page_options(req->arena, "track", tr("Alle emner"), &s[0].n);
    s[1] = (struct offer_select){"bydel", tr("Bydel"), NULL, 0, req_text(req, "bydel")};
    s[1].options = page_options(req->arena, "district", tr("Alle bydele"), &s[1].n);
    s[2] = (struct offer_select){"behov", tr("Det handler om"), NULL, 0, req_text(req, "behov")};
    s[2].options = page_options(req->arena, "condition", tr("Alt"), &s[2].n);
    v->selects = s;
    v->n_selects = PUBLIC_SELECTS;
}

static const char *public_filters(struct req *req, struct public_list_view *v)
{
    enum { N = PUBLIC_SELECTS + 2 };
    struct link *filters = arena_array(req->arena, N, sizeof *filters);
    const char *names[N] = {"q", "alder"}, *values[N] = {v->q, v->age}, *url = "/katalog";
    for (size_t i = 0; i < v->n_selects; i++) {
        names[2 + i] = v->selects[i].name;
        values[2 + i] = v->selects[i].value;
    }
    for (size_t i = 0; i < N; i++)
        url = html_url_with(req->arena, url, names[i], values[i]);
    for (size_t i = 0; filters && i < N; i++) {
        const char *label = values[i];
        if (!label)
            continue;
        for (size_t k = 0; i >= 2 && k < v->selects[i - 2].n; k++) {
            if (text_equal(v->selects[i - 2].options[k].value, label))
                label = v->selects[i - 2].options[k].label;
        }
        if (i == 1)
            label = arena_printf(req->arena, tr("%s år"), label);
        filters[v->n_filters++] = (struct link){label, html_url_with(req->arena, url, names[i], NULL), false};
    }
    v->filters = filters;
    return url;
}

static int public_list(struct req *req, struct res *res)
{
    struct intervention *list;
    struct conn *c;
    size_t n;
    int64_t page = req_int(req, "side", 1), age = req_int(req, "alder", INT_NONE);
    struct public_list_view v = {.q = req_text(req, "q")};
    v.age = age == INT_NONE ? NULL : arena_printf(req->arena, "%lld", (long long)age);
    struct intervention_find f = {.track = req_text(req, "spor"),
        .district = req_text(req, "bydel"),
        .condition = req_text(req, "behov"),
        .words = v.q,
        .age = age,
        .state = OFFER_STATES,
        .only_public = true,
        .not_ended = true,
        .today = clock_today(),
        .offset = (page - 1) * PUBLIC_PAGE,
        .limit = PUBLIC_PAGE};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = intervention_find(c, &f, &list, &n, &v.paging.n_rows, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    struct public_row *rows = arena_array(req->arena, n + 1, sizeof *rows);
    for (size_t i = 0; rows && i < n; i++)
        public_row_fill(req, &list[i], f.today, &rows[v.n++]);
    v.rows = rows;
    v.has_papers = publication_is_open();
    public_selects(req, &v);
    v.paging = (struct paging){public_filters(req, &v), page, PUBLIC_PAGE, v.paging.n_rows};
    const char *title = tr("Tilbud til dig");
    struct html *h = page_begin_catalogue(req, res, title, NULL, 0);
    t_page_head(h, &(struct page_head){.title = title,
                       .lead = arena_printf(req->arena, tr("%lld tilbud"), (long long)v.paging.n_rows)});
    t_public_list_page(h, &v);
    return page_end(req, res, h);
}

static const struct fact *public_facts(struct req *req, const struct intervention *iv, size_t *ret_n)
{
    struct fact *f = arena_array(req->arena, PUBLIC_FACTS, sizeof *f);
    size_t n = 0;
    if (!f)
        return NULL;
    f[n++] = (struct fact){tr("Hvor"), public_place(iv), NULL, false};
    f[n++] = (struct fact){tr("Kontakt"), iv->contact, NULL, false};
    f[n++] = (struct fact){tr("Hos"),
        iv->provider ? organisation_name(iv->provider)
        : iv->owner  ? organisation_name(iv->owner)
                     : NULL,
        NULL, false};
    f[n++] = (struct fact){tr("Emne"), code_labels("track", iv->track, req->arena), NULL, false};
    f[n++] = (struct fact){tr("Længde"),
        iv->normal_days == INT_NONE ? NULL
                                    : arena_printf(req->arena, tr("%lld dage"), (long long)iv->normal_days),
        NULL, false};
    f[n++] = (struct fact){tr("Tilgængelighed"), iv->accessibility, NULL, false};
    *ret_n = n;
    return f;
}

static int public_load(struct conn *c, struct req *req, const struct intervention *iv, struct public_view *v)
{
    struct target_rule *rules;
    struct team *teams;
    struct alternative_view *others;
    size_t n_rules, n_teams, n_others;
    int rc = target_rule_on(c, iv->key, clock_today(), &rules, &n_rules, req->arena, &req->err);
    if (!rc)
        rc = intervention_teams(c, iv->key, &teams, &n_teams, req->arena, &req->err);
    if (!rc)
        rc = intervention_public_alternatives(
            c, iv->key, clock_today(), &others, &n_others, req->arena, &req->err);
    if (rc)
        return rc;
    const char **words = arena_array(req->arena, n_rules + 1, sizeof *words);
    struct link *links = arena_array(req->arena, n_teams + n_others + 1, sizeof *links);
    if (!words || !links)
        return err_set(&req->err, ERR_LIMIT, "public_load");
    for (size_t i = 0; i < n_rules; i++) {
        if (!text_equal(rules[i].kind, "ends_with_assessment"))
            words[v->n_rules++] = offer_rule_words(req->arena, &rules[i]);
    }
    v->rules = words;
    for (size_t i = 0; i < n_teams; i++)
        links[i] = (struct link){lang_pick(teams[i].title, teams[i].title_en), NULL, false};
    v->teams = links;
    v->n_teams = n_teams;
    v->alternatives = links + n_teams;
    for (size_t i = 0; i < n_others; i++)
        links[n_teams + i] = (struct link){lang_pick(others[i].title, others[i].title_en),
            arena_printf(req->arena, "/katalog/%s", others[i].key), false};
    v->n_alternatives = n_others;
    return OK;
}

static const char *public_closed(struct req *req, const struct intervention *iv, enum offer_state state)
{
    day_t today = clock_today();
    if (!day_is_none(iv->end_day) && iv->end_day.n < today.n)
        return arena_printf(req->arena, tr("Tilbuddet sluttede %s."), offer_day(req->arena, iv->end_day));
    if (state == OFFER_CLOSED)
        return tr("Tilbuddet tager ikke flere nye.");
    if (state == OFFER_NOT_OPENED)
        return day_is_none(iv->open_from)
                   ? tr("Vi ved ikke, om du kan blive henvist til tilbuddet nu. Spørg i kommunen.")
                   : arena_printf(
                         req->arena, tr("Tilbuddet åbner %s."), offer_day(req->arena, iv->open_from));
    if (!day_is_none(iv->end_day))
        return arena_printf(req->arena, tr("Tilbuddet slutter %s."), offer_day(req->arena, iv->end_day));
    return NULL;
}

static int public_show(struct req *req, struct res *res)
{
    struct intervention iv;
    struct public_view v = {0};
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = intervention_by_key(c, req_text(req, "key"), &iv, req->arena, &req->err);
    if (!rc && (iv.is_public != 1 || !public_offer_kind(&iv)))
        rc =
            err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Tilbuddet findes ikke. Det kan have skiftet navn."));
    if (!rc)
        rc = public_load(c, req, &iv, &v);
    db_release(req->db, c);
    if (rc)
        return rc;
    const char *title = lang_pick(iv.title, iv.title_en);
    enum offer_state state = offer_state_of(&iv, clock_today());
    v.content = public_text(iv.content, iv.content_en);
    v.target = public_text(iv.target_text, iv.target_text_en);
    /* What a source says of the way into an offer with referral is written for those who refer. */
    bool for_staff = text_equal(iv.kind, "offer") && (iv.source || !iv.access);
    v.access = for_staff ? tr("Tal med din sagsbehandler i kommunen. Du skal henvises til tilbuddet.")
                         : public_text(iv.access, iv.access_en);
    v.facts = public_facts(req, &iv, &v.n_facts);
    v.closed = public_closed(req, &iv, state);
    struct crumb crumbs[] = {{tr("Tilbud til dig"), "/katalog"}, {title, NULL}};
    struct html *h = page_begin_catalogue(req, res, title, crumbs, 2);
    t_page_head(
        h, &(struct page_head){
               .title = title, .badge = public_state(&iv, state), .badge_class = offer_state_class(state)});
    t_public_show_page(h, &v);
    return page_end(req, res, h);
}

static const struct param public_list_params[] = {{"q", P_TEXT, 0, 100}, {"spor", P_TEXT, 0, 40},
    {"bydel", P_TEXT, 0, 80}, {"behov", P_TEXT, 0, 80}, {"alder", P_INT, 0, 120}, {"side", P_INT, 1, 1000}};
static const struct param public_show_params[] = {{"key", P_KEY, 0, 0}};
ROUTE(public_list_route, "GET", "/katalog", PERM_PUBLIC, public_list, public_list_params);
ROUTE(public_show_route, "GET", "/katalog/{key}", PERM_PUBLIC, public_show, public_show_params);
