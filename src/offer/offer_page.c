#include "offer/offer_page.h"

#include "base/text.h"
#include "economy/grant.h"
#include "effect/figure.h"
#include "effect/reported.h"
#include "offer.html.h"
#include "path/own_course.h"
#include "path/pool.h"
#include "path/purchase.h"
#include "offer/counting_group.h"
#include "offer/intervention_find.h"
#include "offer/intervention_party.h"
#include "offer/offer_words_page.h"
#include "offer/public_offer_page.h"
#include "supply/activity.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

static const struct fact *offer_facts(struct req *req, const struct intervention *iv, size_t *ret_n)
{
    struct fact *f = arena_array(req->arena, 6, sizeof *f);
    struct arena *a = req->arena;
    day_t today = clock_today();
    bool offer = text_equal(iv->kind, "offer"), stop = !day_is_none(iv->last_referral_day);
    size_t n = 0;
    f[n++] = (struct fact){tr("Ejer"), iv->owner ? organisation_name(iv->owner) : NULL, NULL, false};
    f[n++] = (struct fact){tr("Udfører"), iv->provider ? organisation_name(iv->provider) : NULL, NULL, false};
    f[n++] = (struct fact){tr("Spor"), code_labels("track", iv->track, a), NULL, false};
    f[n++] = (struct fact){
        tr("Lovgrundlag"), iv->legal_basis ? code_label("legal_basis", iv->legal_basis) : NULL, NULL, false};
    f[n++] = (struct fact){tr("Henvisningsstop"),
        stop    ? offer_day(a, iv->last_referral_day)
        : offer ? NULL
                : tr("intet"),
        stop ? tr("sidste henvisningsdag") : NULL, stop && iv->last_referral_day.n < today.n};
    f[n++] = (struct fact){tr("Ophører"), day_is_none(iv->end_day) ? NULL : offer_day(a, iv->end_day), NULL,
        !day_is_none(iv->end_day) && iv->end_day.n < today.n};
    *ret_n = n;
    return f;
}

static const char *offer_period(struct arena *a, day_t from, day_t to)
{
    if (day_is_none(from) && day_is_none(to))
        return tr("altid");
    if (day_is_none(to))
        return arena_printf(a, tr("fra %s"), offer_day(a, from));
    if (day_is_none(from))
        return arena_printf(a, tr("til og med %s"), offer_day(a, to));
    return arena_printf(a, "%s – %s", offer_day(a, from), offer_day(a, to));
}

/* The day whose target group is shown: today, the first day of an offer that is not open yet, the last of one that is over. */
static day_t offer_shown_day(const struct intervention *iv)
{
    day_t today = clock_today();
    if (!day_is_none(iv->open_from) && iv->open_from.n > today.n)
        return iv->open_from;
    return !day_is_none(iv->end_day) && iv->end_day.n < today.n ? iv->end_day : today;
}

/* Those in force on the day shown; the others, of earlier and planned target groups, apart. */
static int offer_load_rules(
    struct conn *c, struct req *req, const struct intervention *iv, struct offer_view *v)
{
    struct target_rule *rules;
    size_t n;
    day_t shown = offer_shown_day(iv);
    int rc = target_rule_list(c, iv->key, &rules, &n, req->arena, &req->err);
    struct offer_rule *rows = rc ? NULL : arena_array(req->arena, n + 1, sizeof *rows);
    struct offer_rule *others = rc ? NULL : arena_array(req->arena, n + 1, sizeof *others);
    if (rc || !rows || !others)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "rules");
    for (size_t i = 0; i < n; i++) {
        struct offer_rule row = {offer_rule_words(req->arena, &rules[i]),
            offer_period(req->arena, rules[i].valid_from, rules[i].valid_to)};
        if (target_rule_holds(&rules[i], shown))
            rows[v->n_rules++] = row;
        else
            others[v->n_others++] = row;
    }
    v->rules = rows;
    v->others = others;
    return OK;
}

/* Owners and providers over time, when the offer has moved. */
static int offer_load_parties(
    struct conn *c, struct req *req, const struct intervention *iv, struct offer_view *v)
{
    struct intervention_party *list;
    size_t n;
    int rc = intervention_party_list(c, iv->key, &list, &n, req->arena, &req->err);
    struct offer_party *rows = rc ? NULL : arena_array(req->arena, n + 1, sizeof *rows);
    if (rc || !rows)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "parties");
    for (size_t i = 0; i < n; i++)
        rows[v->n_parties++] = (struct offer_party){code_label("party_role", list[i].role),
            organisation_name(list[i].organisation),
            offer_period(req->arena, list[i].valid_from, list[i].valid_to)};
    v->parties = rows;
    return OK;
}

static void offer_fill_pairs(struct req *req, const struct intervention *iv, struct offer_view *v)
{
    struct offer_pair *p = arena_array(req->arena, 7, sizeof *p);
    if (!p)
        return;
    p[v->n_pairs++] = (struct offer_pair){tr("Kontakt"), iv->contact};
    p[v->n_pairs++] = (struct offer_pair){tr("Adresse"), iv->address};
    p[v->n_pairs++] =
        (struct offer_pair){tr("Bydel"), iv->district ? code_label("district", iv->district) : NULL};
    p[v->n_pairs++] = (struct offer_pair){tr("Tilgængelighed"), iv->accessibility};
    p[v->n_pairs++] = (struct offer_pair){tr("Form"), iv->form ? code_label("offer_form", iv->form) : NULL};
    p[v->n_pairs++] = (struct offer_pair){tr("Normal længde"),
        iv->normal_days == INT_NONE ? NULL
                                    : arena_printf(req->arena, tr("%lld dage"), (long long)iv->normal_days)};
    p[v->n_pairs++] =
        (struct offer_pair){tr("Offentligt katalog"), iv->is_public == 1 ? tr("vises") : tr("vises ikke")};
    v->pairs = p;
    v->public_url =
        iv->is_public == 1 && public_offer_kind(iv) ? arena_printf(req->arena, "/katalog/%s", iv->key) : NULL;
}

static int offer_load_links(
    struct conn *c, struct req *req, const struct intervention *iv, struct offer_view *v)
{
    struct agreement *agreements = NULL;
    struct grant_link *grants = NULL;
    int rc = agreement_of_intervention(c, iv->key, &agreements, &v->n_agreements, req->arena, &req->err);
    if (!rc)
        rc = grant_links_of_intervention(c, iv->key, &grants, &v->n_grants, req->arena, &req->err);
    struct offer_link *links = arena_array(req->arena, v->n_agreements + v->n_grants + 1, sizeof *links);
    if (rc || !links)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "links");
    for (size_t i = 0; i < v->n_agreements; i++)
        links[i] = (struct offer_link){arena_printf(req->arena, "/tilbud/aftaler/%s", agreements[i].key),
            lang_pick(agreements[i].title, agreements[i].title_en), NULL};
    v->agreements = links;
    bool closed = offer_state_of(iv, clock_today()) == OFFER_CLOSED;
    if (v->n_agreements && closed && text_equal(agreements[0].supplier, iv->owner)) {
        /* S0-23: what the source says about the time after the closing stands with the agreement. */
        v->statement = arena_printf(req->arena,
            tr("Efter %s har %s ikke et tilsvarende tilbud til målgruppen. At genetablere et kræver særskilt finansiering."),
            offer_day(req->arena, iv->end_day), organisation_abbrev(iv->owner));
        v->statement_url = links[0].url;
        v->statement_label = tr("Se aftalen og kilden");
    }
    links += v->n_agreements;
    bool may_open = who_may(&req->who, PERM_ECONOMY_READ);
    rc = subject_parts_read(req, c, "intervention", iv->key, &v->of_rooms);
    for (size_t i = 0; i < v->n_grants; i++) {
        const char *how = text_equal(grants[i].relation, "supplements") ? tr("supplerer en grundbevilling")
                                                                        : tr("betaler indsatsen");
        links[i] = (struct offer_link){
            may_open ? arena_printf(req->arena, "/oekonomi/bevillinger/%s", grants[i].grant_key) : NULL,
            lang_pick(grants[i].title, grants[i].title_en), grants[i].note ? grants[i].note : how};
    }
    v->grants = links;
    return rc;
}

/* Where the work is done that begins with no referral: camps, pools, own courses, single purchases. */
static int offer_load_tasks(
    struct conn *c, struct req *req, const struct intervention *iv, struct offer_view *v)
{
    struct offer_link *links = arena_array(req->arena, 5, sizeof *links);
    struct arena *a = req->arena;
    struct pool pool;
    bool has_register = false;
    struct purchase_sum sum;
    int rc = OK, year = day_year(clock_today());
    if (!links)
        return err_set(&req->err, ERR_LIMIT, "links");
    v->tasks = links;
    if (text_equal(iv->key, "jobcamps"))
        links[v->n_tasks++] = (struct offer_link){"/jobcamps", tr("Camps, unge og fremmøde"), NULL};
    if (own_course_is(iv))
        links[v->n_tasks++] =
            (struct offer_link){arena_printf(a, "/egne-forloeb/%s", iv->key), tr("Forløb og grupper"), NULL};
    if (text_equal(iv->kind, "pool") && (rc = pool_of_intervention(c, iv->key, &pool, a, &req->err)) == OK)
        links[v->n_tasks++] =
            (struct offer_link){arena_printf(a, "/puljer/%s", pool.key), tr("Saldo og småjob"), NULL};
    if (rc == ERR_NOT_FOUND)
        rc = OK;
    if (!rc && text_equal(iv->kind, "purchase")) {
        rc = purchase_sum_of(
            c, iv->key, day_from_ymd(year, 1, 1), day_from_ymd(year, 12, 31), &sum, a, &req->err);
        links[v->n_tasks++] = (struct offer_link){NULL, tr("Køb registreres på borgerens Stamdata."),
            rc || (sum.n_purchases < 5 && !who_may(&req->who, PERM_EFFECT_ROWS))
                ? NULL
                : arena_printf(a, tr("I %d: %lld køb for %s til %lld forskellige borgere"), year,
                      (long long)sum.n_purchases, html_format(a, req->lang, HARG(sum.amount)),
                      (long long)sum.n_persons)};
    }
    if (!rc)
        rc = activity_has_register(c, iv, NULL, &has_register, a, &req->err);
    struct actor actor = req_actor(req);
    if (has_register && activity_may_read(&actor, iv))
        links[v->n_tasks++] = (struct offer_link){
            arena_printf(a, "/tilbud/%s/aktivitet", iv->key), tr("Aktivitet: rækker og oplyste tal"), NULL};
    return rc;
}

/* The computed figure beside a reported count of one year. */
static const char *offer_computed(struct conn *c, struct req *req, const char *group, const char *year)
{
    struct actor actor = req_actor(req);
    struct figure_params p = {2, {{"group", group}, {"year", year}}};
    struct figure figure;
    struct err err = ERR_INIT;
    if (!year ||
        figure_compute_alone(c, &actor, "referrals", &p, clock_today(), &figure, req->arena, &err) != OK)
        return tr("kan ikke beregnes");
    return figure_text(&figure, req->arena);
}

/* One offer of a joint count: the paper prints no number for it. */
static int offer_own_count(
    struct conn *c, struct req *req, const struct intervention *iv, const char *year, struct offer_count *ret)
{
    struct figure own;
    struct actor actor = req_actor(req);
    struct figure_params p = {2, {{"intervention", iv->key}, {"year", year}}};
    int rc = figure_compute_alone(c, &actor, "referrals", &p, clock_today(), &own, req->arena, &req->err);
    if (rc)
        return rc;
    *ret = (struct offer_count){
        arena_printf(req->arena, tr("Kun %s, %s"), lang_pick(iv->title, iv->title_en), year), NULL,
        figure_text(&own, req->arena), NULL};
    return OK;
}

static int offer_load_counts(
    struct conn *c, struct req *req, const struct intervention *iv, struct offer_view *v)
{
    struct counting_group group;
    struct reported *list;
    int64_t n_same = 0;
    if (!iv->counting_group)
        return OK;
    int rc = counting_group_by_key(c, iv->counting_group, &group, req->arena, &req->err);
    if (rc == ERR_NOT_FOUND) {
        err_clear(&req->err);
        return OK;
    }
    if (!rc)
        rc = reported_of(c, "counting_group", iv->counting_group, &list, &v->n_counts, req->arena, &req->err);
    if (!rc)
        rc = intervention_in_group(c, iv->counting_group, &n_same, &req->err);
    if (rc)
        return rc;
    size_t n = v->n_counts;
    struct offer_count *rows = arena_array(req->arena, 2 * n + 1, sizeof *rows);
    if (!rows)
        return err_set(&req->err, ERR_LIMIT, "offer counts: out of memory");
    for (size_t i = 0; i < n; i++) {
        const char *date = list[i].data_date ? list[i].data_date : tr("dato ikke oplyst");
        rows[i] = (struct offer_count){lang_pick(list[i].label, list[i].label_en), list[i].as_printed,
            offer_computed(c, req, iv->counting_group, list[i].period), date};
    }
    for (size_t i = 0; !rc && n_same > 1 && i < n; i++) {
        if (list[i].period)
            rc = offer_own_count(c, req, iv, list[i].period, &rows[v->n_counts++]);
    }
    if (rc)
        return rc;
    v->counts = rows;
    v->group_title = lang_pick(group.title, group.title_en);
    v->group_is_joint = n_same > 1;
    const char *source = n ? offer_source_words(c, req->arena, list[0].source, list[0].place) : "";
    v->count_source = arena_printf(req->arena,
        tr("Oplyst: henvisninger, som kilden trykker dem. Beregnet: henvisninger i Tovholder til og med %s. %s"),
        offer_day(req->arena, clock_today()), source);
    return OK;
}

static int offer_load(struct req *req, struct intervention *iv, struct offer_view *v)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = intervention_by_key(c, req_text(req, "key"), iv, req->arena, &req->err);
    if (!rc)
        rc = offer_load_rules(c, req, iv, v);
    if (!rc)
        rc = intervention_teams(c, iv->key, (struct team **)&v->teams, &v->n_teams, req->arena, &req->err);
    if (!rc)
        rc = intervention_alternatives(c, iv->key, (struct alternative_view **)&v->alternatives,
            &v->n_alternatives, req->arena, &req->err);
    if (!rc)
        rc = offer_load_parties(c, req, iv, v);
    if (!rc)
        rc = offer_load_links(c, req, iv, v);
    if (!rc)
        rc = offer_load_tasks(c, req, iv, v);
    if (!rc)
        rc = offer_load_counts(c, req, iv, v);
    if (!rc)
        v->source = offer_source_words(c, req->arena, iv->source, iv->place);
    db_release(req->db, c);
    return rc;
}

static int offer_show_handler(struct req *req, struct res *res)
{
    struct intervention iv;
    struct offer_view v = {0};
    int rc = offer_load(req, &iv, &v);
    if (rc)
        return rc;
    const char *title = lang_pick(iv.title, iv.title_en);
    v.content = lang_pick(iv.content, iv.content_en);
    v.target = lang_pick(iv.target_text, iv.target_text_en);
    v.access = lang_pick(iv.access, iv.access_en);
    v.stop_note = iv.stop_note;
    v.capacity_url = arena_printf(req->arena, "/tilbud/%s/kapacitet", iv.key);
    v.facts = offer_facts(req, &iv, &v.n_facts);
    offer_fill_pairs(req, &iv, &v);
    int64_t message = req_int(req, "besked", 0);
    v.receipt = message == 1 ? tr("Tilbuddet er gemt.") : message == 2 ? tr("Tilbuddet er oprettet.") : NULL;
    struct action actions[] = {{tr("Ret tilbud"), arena_printf(req->arena, "/tilbud/%s/ret", iv.key), NULL},
        {tr("Justér målgruppen"), arena_printf(req->arena, "/tilbud/%s/maalgruppe", iv.key), NULL},
        {tr("Hold og alternativer"), arena_printf(req->arena, "/tilbud/%s/hold", iv.key), NULL},
        {tr("Ejer og udfører"), arena_printf(req->arena, "/tilbud/%s/ejer", iv.key), NULL}};
    enum offer_state state = offer_state_of(&iv, clock_today());
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, title, crumbs, 2);
    struct page_head head = {.title = title,
        .lead = code_label("intervention_kind", iv.kind),
        .badge = offer_state_label(state),
        .badge_class = offer_state_class(state),
        .actions = actions,
        .n_actions = who_may(&req->who, PERM_OFFER_EDIT) ? sizeof actions / sizeof actions[0] : 0};
    t_page_head(h, &head);
    t_offer_show_page(h, &v);
    return page_end(req, res, h);
}

static const struct param offer_show_params[] = {{"key", P_KEY, 0, 0}, {"besked", P_INT, 0, 2}};
ROUTE(offer_show_route, "GET", "/tilbud/{key}", PERM_OFFER_READ, offer_show_handler, offer_show_params);
