#include "supply/phase_out_citizen_page.h"

#include "base/sort.h"
#include "base/text.h"
#include "base/words.h"
#include "effect/export.h"
#include "path/informed.h"
#include "people/citizen_access_page.h"
#include "people/cpr.h"
#include "phase_out_citizen.html.h"
#include "supply/phase_out_export_page.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#include <stdlib.h>

enum { PER_PAGE = 25 };

struct list {
    struct phase_out_data d;
    struct phase_out_helper *users;
    size_t n_users;
    const struct phase_out_affected **rows; /* kept, in order */
    size_t n, n_others;                     /* others: rows that the user may not see at all */
    const char *offer, *answer, *user, *sort;
};

static const struct phase_out_helper *user_of(const struct list *l, int64_t id)
{
    size_t low = 0, high = l->n_users;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (l->users[mid].id < id)
            low = mid + 1;
        else
            high = mid;
    }
    return low < l->n_users && l->users[low].id == id ? &l->users[low] : NULL;
}

/* Whether the user answers for the citizen: is responsible, or leads the unit of who is. */
static bool is_mine(struct req *req, const struct list *l, const struct phase_out_affected *row)
{
    const struct phase_out_helper *user = user_of(l, row->responsible_id);
    if (!who_may(&req->who, PERM_CITIZEN_READ) || !user)
        return false;
    return user->id == req->who.user_id ||
           (who_may(&req->who, PERM_TEAM_LEAD) && text_equal(user->unit, req->who.unit));
}

/* ---- filter and order ---- */

static bool offer_passes(const struct list *l, const struct phase_out_affected *row)
{
    const struct phase_out_offer_view *o = &l->d.offers[row->offer];
    return !l->offer || text_equal(l->offer, o->intervention) || text_equal(l->offer, o->counting_group);
}

static bool answer_passes(const struct list *l, const struct phase_out_affected *row)
{
    static const struct {
        const char *key;
        enum phase_out_answer answer;
    } answers[] = {{"mangler", ANSWER_NONE}, {"orienteret", ANSWER_INFORMED}, {"flyttet", ANSWER_MOVED},
        {"oensker-ikke", ANSWER_DECLINED}};
    if (!l->answer)
        return true;
    if (text_equal(l->answer, "over-fristen"))
        return row->answer == ANSWER_NONE && !day_is_none(row->task_due) && row->task_due.n < l->d.today.n;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
        if (text_equal(l->answer, answers[i].key))
            return row->answer == answers[i].answer;
    return true;
}

static bool user_passes(struct req *req, const struct list *l, const struct phase_out_affected *row)
{
    if (!l->user)
        return true;
    if (text_equal(l->user, "ingen"))
        return row->responsible_id == INT_NONE && row->answer == ANSWER_NONE;
    if (text_equal(l->user, "mig"))
        return row->responsible_id == req->who.user_id;
    return row->responsible_id != INT_NONE;
}

struct order {
    const struct phase_out_affected *row;
    int64_t number;
    bool down;
};

static int compare_order(const void *x, const void *y)
{
    const struct order *a = x, *b = y;
    if (a->number != b->number)
        return (a->number < b->number) == a->down ? 1 : -1;
    if (a->row->offer != b->row->offer)
        return a->row->offer < b->row->offer ? -1 : 1;
    return a->row->citizen_id < b->row->citizen_id ? -1 : a->row->citizen_id > b->row->citizen_id;
}

static int compare_names(const void *x, const void *y)
{
    const struct phase_out_helper *const *a = x, *const *b = y;
    return text_compare((*a)->name, (*b)->name);
}

/* The place of each user by name, beside the users: names are compared once a user, not once a citizen. */
static int64_t *name_ranks(struct req *req, const struct list *l)
{
    const struct phase_out_helper **by_name = arena_array(req->arena, l->n_users + 1, sizeof *by_name);
    int64_t *ranks = arena_array(req->arena, l->n_users + 1, sizeof *ranks);
    if (!by_name || !ranks)
        return NULL;
    for (size_t i = 0; i < l->n_users; i++)
        by_name[i] = &l->users[i];
    if (l->n_users)
        array_sort(by_name, l->n_users, sizeof *by_name, compare_names);
    for (size_t i = 0; i < l->n_users; i++)
        ranks[by_name[i] - l->users] = (int64_t)i;
    return ranks;
}

static int64_t order_number(
    const struct list *l, const struct phase_out_affected *row, const char *sort, const int64_t *ranks)
{
    const struct phase_out_helper *user = user_of(l, row->responsible_id);
    if (text_equal(sort, "siden"))
        return row->since.n;
    if (text_equal(sort, "svar"))
        return (int64_t)row->answer * 4 + (row->task_user_id != INT_NONE) * 2 + (user != NULL);
    if (text_equal(sort, "ansvarlig"))
        return user ? ranks[user - l->users] : INT64_MAX;
    return (int64_t)row->offer;
}

/* Whether the user answers for the citizen and may know of the offer; citizen and sight are then set. */
static int read_name(struct req *req, struct conn *c, const struct list *l,
    const struct phase_out_affected *row, struct citizen *citizen, struct sight *sight, bool *ret)
{
    const struct phase_out_offer_view *o = &l->d.offers[row->offer];
    struct err refused = ERR_INIT;
    bool sent = false;
    *ret = false;
    if (!is_mine(req, l, row))
        return OK;
    int rc = citizen_by_id(c, row->citizen_id, citizen, req->arena, &req->err);
    if (rc)
        return rc;
    rc = sight_of(c, &l->d.actor, citizen, l->d.today, sight, &refused);
    if (rc == ERR_NOT_FOUND)
        return OK;
    if (rc) {
        req->err = refused;
        return rc;
    }
    rc = informed_sent(c, &l->d.actor, row->citizen_id, o->intervention, &sent, &req->err);
    *ret = !rc && !sight->referral_only && (sent || (sight->tracks & sight_track_bits(o->track)));
    return rc;
}

/* Those without the right to rows see the citizens they answer for, and how many others there are. */
static int keep_rows(struct req *req, struct conn *c, struct list *l)
{
    const struct phase_out_data *d = &l->d;
    struct order *order = arena_array(req->arena, d->n_rows + 1, sizeof *order);
    l->rows = arena_array(req->arena, d->n_rows + 1, sizeof *l->rows);
    const int64_t *ranks = name_ranks(req, l);
    if (!order || !l->rows || !ranks)
        return err_set(&req->err, ERR_LIMIT, "phase-out citizens");
    bool down = l->sort && l->sort[0] == '-';
    for (size_t i = 0; i < d->n_rows; i++) {
        const struct phase_out_affected *row = &d->rows[i];
        if (!offer_passes(l, row) || !answer_passes(l, row) || !user_passes(req, l, row))
            continue;
        if (!d->shows_small) {
            struct citizen citizen;
            struct sight sight;
            bool may = false;
            int rc = read_name(req, c, l, row, &citizen, &sight, &may);
            if (rc)
                return rc;
            l->n_others += !may;
            if (!may)
                continue;
        }
        order[l->n++] = (struct order){row, order_number(l, row, down ? l->sort + 1 : l->sort, ranks), down};
    }
    if (l->n)
        array_sort(order, l->n, sizeof *order, compare_order);
    for (size_t i = 0; i < l->n; i++)
        l->rows[i] = order[i].row;
    return OK;
}

static int read_list(struct req *req, struct conn *c, struct list *l)
{
    l->offer = req_text(req, "tilbud");
    l->answer = req_text(req, "svar");
    l->user = req_text(req, "ansvarlig");
    l->sort = req_text(req, "sorter");
    struct phase_out_data *d = &l->d;
    int rc = phase_out_read(req, c, d);
    if (!rc)
        rc = phase_out_affected(c, &d->actor, d->plan.id, d->offers, d->n_offers, d->today, &d->rows,
            &d->n_rows, req->arena, &req->err);
    if (!rc)
        rc = phase_out_options(
            c, d->plan.id, d->offers, d->n_offers, d->today, &d->options, req->arena, &req->err);
    if (!rc)
        rc = phase_out_users(c, &l->users, &l->n_users, req->arena, &req->err);
    return rc ? rc : keep_rows(req, c, l);
}

/* ---- one row ---- */

static const char *situation_of(const struct phase_out_affected *row)
{
    if (row->need & NEED_ACCEPTED)
        return tr("Har plads, ikke begyndt");
    if (row->need & NEED_LISTED)
        return tr("På venteliste");
    if (row->need & NEED_SENT)
        return tr("Henvist, venter på svar");
    return row->need & NEED_RUNNING ? tr("I gang") : tr("Ikke længere i tilbuddet");
}

static const char *since_of(struct req *req, const struct phase_out_affected *row)
{
    if (row->need & NEED_RUNNING)
        return day_is_none(row->ends)
                   ? tr("slutdag ikke fastsat")
                   : arena_printf(req->arena, tr("slutter %s"), phase_out_day(req, (day_t){row->ends.n - 1}));
    return day_is_none(row->since) ? NULL
                                   : arena_printf(req->arena, tr("siden %s"), phase_out_day(req, row->since));
}

static void fill_answer(
    struct req *req, const struct phase_out_affected *row, struct phase_out_citizen_line *to)
{
    static const struct {
        const char *code, *class_name;
    } answers[] = {[ANSWER_INFORMED] = {"informed", "success"},
        [ANSWER_MOVED] = {"moved", "success"},
        [ANSWER_DECLINED] = {"declined", "plain"}};
    if (row->answer != ANSWER_NONE) {
        to->answer = code_label("informed_outcome", answers[row->answer].code);
        to->answer_class = answers[row->answer].class_name;
        to->answer_note = phase_out_day(req, row->answered);
    } else if (row->task_user_id != INT_NONE) {
        to->answer = tr("Opgave sendt");
        to->answer_class = "info";
        to->answer_note = arena_printf(req->arena, tr("frist %s"), phase_out_day(req, row->task_due));
    } else {
        to->answer = tr("Mangler svar");
        to->answer_class = "warning";
    }
}

/* What speaks for the alternative, what stands in the way and must be done first. */
static const char *way_note(
    struct req *req, const struct phase_out_alternative *alt, const struct phase_out_choice *choice)
{
    struct arena *a = req->arena;
    const char *text = choice->points == 0   ? tr("Åbent for alle")
                       : choice->points == 1 ? tr("1 regel taler for")
                                             : arena_printf(a, tr("%d regler taler for"), choice->points);
    if (choice->distance == 0)
        text = arena_printf(a, tr("%s, samme bydel"), text);
    text = alt->free == INT_NONE
               ? arena_printf(a, tr("%s, ledige ikke oplyst"), text)
               : arena_printf(a, tr("%s, %s ledige"), text, html_format(a, req->lang, harg_int(alt->free)));
    if (alt->wait_days != INT_NONE)
        text = arena_printf(a, tr("%s, ventetid %s dage"), text, words_count(alt->wait_days, a));
    return alt->needs_doctor
               ? arena_printf(a, tr("%s. Gør først: bed borgeren få en henvisning fra egen læge"), text)
               : text;
}

static void fill_ways(struct req *req, const struct list *l, const struct phase_out_affected *row,
    const struct sight *sight, struct phase_out_citizen_line *to)
{
    struct phase_out_choice choices[PHASE_OUT_CHOICES];
    size_t n = phase_out_rank(&l->d.options, row, sight, choices), fitting = 0;
    for (size_t i = 0; i < n; i++) {
        const struct phase_out_alternative *alt = &l->d.options.list[choices[i].alternative];
        if (choices[i].fit == FIT_NO)
            continue;
        if (fitting++ < PHASE_OUT_WAYS)
            to->ways[to->n_ways++] = (struct phase_out_way){lang_pick(alt->title, alt->title_en),
                arena_printf(req->arena, "/tilbud/%s", alt->key), way_note(req, alt, &choices[i]),
                choices[i].fit == FIT_YES ? tr("Passer") : tr("Passer med forbehold"),
                choices[i].fit == FIT_YES ? "success" : "warning"};
    }
    to->more_ways = fitting == 2 ? tr("1 andet alternativ")
                                 : arena_printf(req->arena, tr("%zu andre alternativer"), fitting - 1);
}

static int fill_line(struct req *req, struct conn *c, const struct list *l,
    const struct phase_out_affected *row, struct phase_out_citizen_line *to, bool *ret_named)
{
    struct arena *a = req->arena;
    const struct phase_out_data *d = &l->d;
    const struct phase_out_offer_view *o = &d->offers[row->offer];
    const struct phase_out_helper *user = user_of(l, row->responsible_id);
    struct citizen person;
    struct sight sight;
    int rc = read_name(req, c, l, row, &person, &sight, ret_named);
    if (rc)
        return rc;
    int age = day_age(row->birth, d->today);
    const char *where = row->district ? code_label("district", row->district) : tr("bydel ikke oplyst");
    *to = (struct phase_out_citizen_line){.offer = lang_pick(o->title, o->title_en),
        .situation = situation_of(row),
        .since = since_of(req, row),
        .responsible = user ? user->name : NULL,
        .unit = user ? organisation_abbrev(organisation_admin(user->unit)) : NULL};
    if (*ret_named) {
        to->name = citizen_full_name(&person, a);
        to->url = arena_printf(a, "/borgere/%s", person.key);
        to->about = arena_printf(a, tr("%s · %d år · %s"), cpr_format(person.cpr, a), age, where);
        if (row->answer == ANSWER_NONE)
            to->answer_url = arena_printf(a, "/borgere/%s/orientering/%s", person.key, o->intervention);
    } else {
        to->about = arena_printf(a, tr("%d år · %s"), age, where);
    }
    if (d->may_edit && phase_out_is(&d->plan, "decided") && row->answer == ANSWER_NONE &&
        row->task_user_id == INT_NONE && user) {
        to->pick = arena_printf(a, "%lld-%lld", (long long)row->citizen_id, (long long)o->sort);
        to->pick_label = arena_printf(a, tr("Vælg %s, %s"), to->name ? to->name : to->about, to->offer);
    }
    fill_answer(req, row, to);
    if (phase_out_needs_place(row))
        fill_ways(req, l, row, *ret_named ? &sight : NULL, to);
    return OK;
}

/* A row of the log for each person whose name is shown. */
static int log_names(struct req *req, const struct list *l, const int64_t *ids, size_t n)
{
    struct actor actor = citizen_page_actor(req);
    struct audit_entry *entries = arena_array(req->arena, n + 1, sizeof *entries);
    if (!entries)
        return err_set(&req->err, ERR_LIMIT, "log of a phase-out");
    for (size_t i = 0; i < n; i++)
        entries[i] = (struct audit_entry){
            "read", "citizen", ids[i], ids[i], arena_printf(req->arena, "phase_out %s", l->d.plan.key)};
    return n ? audit_log_all(req->db, &actor, entries, n, &req->err) : OK;
}

static int fill_lines(struct req *req, struct conn *c, const struct list *l, size_t from, size_t n,
    struct phase_out_citizen_line **ret, int64_t **ret_ids, size_t *n_named)
{
    struct phase_out_citizen_line *lines = arena_array(req->arena, n + 1, sizeof *lines);
    int64_t *ids = arena_array(req->arena, n + 1, sizeof *ids);
    int rc = lines && ids ? OK : err_set(&req->err, ERR_LIMIT, "phase-out citizens");
    *n_named = 0;
    for (size_t i = 0; !rc && i < n; i++) {
        bool named = false;
        rc = fill_line(req, c, l, l->rows[from + i], &lines[i], &named);
        if (named)
            ids[(*n_named)++] = l->rows[from + i]->citizen_id;
    }
    *ret = lines;
    *ret_ids = ids;
    return rc;
}

/* ---- page ---- */

static void fill_filters(struct req *req, const struct list *l, struct phase_out_citizen_view *v)
{
    const struct phase_out_data *d = &l->d;
    struct html_option *offers = arena_array(req->arena, d->n_offers + 2, sizeof *offers);
    static const struct html_option answers[] = {{"", N_("Alle")}, {"mangler", N_("Mangler svar")},
        {"over-fristen", N_("Over fristen")}, {"orienteret", N_("Orienteret")}, {"flyttet", N_("Flyttet")},
        {"oensker-ikke", N_("Ønsker ikke")}};
    static const struct html_option users[] = {
        {"", N_("Alle")}, {"ingen", N_("Ingen ansvarlig")}, {"har", N_("Har ansvarlig")}, {"mig", N_("Mig")}};
    struct html_option *to = arena_array(req->arena, 10, sizeof *to);
    if (!offers || !to)
        return;
    offers[v->n_offers++] = (struct html_option){"", tr("Alle tilbud")};
    for (size_t i = 0; i < d->n_offers; i++)
        offers[v->n_offers++] = (struct html_option){
            d->offers[i].intervention, lang_pick(d->offers[i].title, d->offers[i].title_en)};
    for (size_t i = 0; i < 6; i++)
        to[i] = (struct html_option){answers[i].value, tr(answers[i].label)};
    for (size_t i = 0; i < 4; i++)
        to[6 + i] = (struct html_option){users[i].value, tr(users[i].label)};
    v->offers = offers;
    v->answers = to;
    v->users = to + 6;
    v->n_answers = 6;
    v->n_users = who_may(&req->who, PERM_CITIZEN_READ) ? 4 : 3;
    v->offer = l->offer;
    v->answer = l->answer;
    v->user = l->user;
}

static const char *list_url(struct req *req, const struct list *l)
{
    const char *url = arena_printf(req->arena, "%s/borgere", l->d.url);
    url = html_url_with(req->arena, url, "tilbud", l->offer);
    url = html_url_with(req->arena, url, "svar", l->answer);
    return html_url_with(req->arena, url, "ansvarlig", l->user);
}

/* How many they are in all stands on the phase-out's own page too; numbers by offer or answer would tell the small ones by subtraction. */
static const char *others_words(struct req *req, const struct list *l)
{
    bool narrowed = (l->offer && *l->offer) || (l->answer && *l->answer) || (l->user && *l->user);
    if (!l->n_others)
        return NULL;
    if ((narrowed && !l->d.shows_small) || phase_out_hides(&l->d, (int64_t)l->n_others))
        return tr("Andre berørte borgere har andre ansvarlige og er ikke vist.");
    return arena_printf(
        req->arena, tr("%zu andre berørte borgere har andre ansvarlige og er ikke vist."), l->n_others);
}

static int export_list(
    struct req *req, struct res *res, const struct list *l, const struct phase_out_citizen_line *lines)
{
    enum { N_COLS = 10 };
    struct arena *a = req->arena;
    const char *heads[N_COLS] = {tr("Borger"), tr("Alder og bydel"), tr("Tilbud"), tr("Situation"),
        tr("Siden eller til"), tr("Ansvarlig"), tr("Svar"), tr("Svaret eller frist"), tr("Bedste alternativ"),
        tr("Næstbedste alternativ")};
    struct export_cell *cells = arena_array(a, l->n + 1, N_COLS * sizeof *cells);
    if (!cells)
        return err_set(&req->err, ERR_LIMIT, "phase-out citizens file");
    for (size_t i = 0; i < l->n; i++) {
        const struct phase_out_citizen_line *r = &lines[i];
        const char *texts[N_COLS] = {r->name ? r->name : tr("uden navn"), r->about, r->offer, r->situation,
            r->since, r->responsible ? r->responsible : tr("ingen"), r->answer, r->answer_note,
            r->n_ways > 0 ? r->ways[0].title : NULL, r->n_ways > 1 ? r->ways[1].title : NULL};
        for (size_t k = 0; k < N_COLS; k++)
            cells[i * N_COLS + k] = export_text(texts[k] ? texts[k] : "–");
    }
    const char *notes[] = {
        arena_printf(a, tr("Udfasning: %s. Hentet %s."), l->d.plan.title, phase_out_day(req, l->d.today)),
        tr("Listen indeholder oplysninger om enkelte borgere. Slet filen, når du ikke længere skal bruge den.")};
    struct export_table t = {
        arena_printf(a, "udfasning-%s-borgere", l->d.plan.key), heads, N_COLS, cells, l->n, notes, 2};
    return phase_out_send_file(req, res, &l->d, &t, l->n);
}

static void fill_view(struct req *req, const struct list *l, size_t n_shown, struct phase_out_citizen_view *v)
{
    const struct phase_out_data *d = &l->d;
    const char *url = list_url(req, l);
    v->csrf = req_csrf(req);
    v->key = d->plan.key;
    v->url = url;
    v->sort = l->sort;
    v->n = n_shown;
    v->paging = (struct paging){
        html_url_with(req->arena, url, "sorter", l->sort), req_int(req, "side", 1), PER_PAGE, (int64_t)l->n};
    v->xlsx_url = html_url_with(req->arena, url, "format", "xlsx");
    v->heading = l->n == 1 ? tr("1 berørt borger")
                           : arena_printf(req->arena, tr("%s berørte borgere"),
                                 html_format(req->arena, req->lang, harg_int((int64_t)l->n)));
    v->others = others_words(req, l);
    v->has_rows = d->n_rows > 0;
    fill_filters(req, l, v);
    for (size_t i = 0; i < n_shown; i++)
        v->may_send = v->may_send || v->rows[i].pick;
}

static int phase_out_citizens(struct req *req, struct res *res)
{
    struct list l = {0};
    struct phase_out_citizen_view v = {0};
    struct phase_out_citizen_line *lines = NULL;
    struct conn *c;
    int64_t *ids = NULL;
    size_t n_named = 0, from = (size_t)(req_int(req, "side", 1) - 1) * PER_PAGE, n = 0;
    bool file = req_text(req, "format") != NULL;
    int rc = db_lease_snapshot(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = read_list(req, c, &l);
    if (!rc) {
        from = file || from >= l.n ? 0 : from;
        n = file || l.n - from < PER_PAGE ? l.n - from : PER_PAGE;
        rc = fill_lines(req, c, &l, from, n, &lines, &ids, &n_named);
    }
    db_release(req->db, c);
    if (!rc)
        rc = log_names(req, &l, ids, n_named);
    if (rc)
        return rc;
    if (file)
        return export_list(req, res, &l, lines);
    v.rows = lines;
    fill_view(req, &l, n, &v);
    const char *title = arena_printf(req->arena, tr("Borgere i udfasningen: %s"), l.d.plan.title);
    struct html *h = phase_out_begin(req, res, &l.d, title, tr("Borger for borger"));
    struct action actions[] = {{tr("Hent XLSX"), v.xlsx_url, NULL}};
    t_page_head(h,
        &(struct page_head){.title = title,
            .lead = l.d.shows_small ? tr("Uden navne. Navnet vises for den, der er ansvarlig for borgeren.")
                                    : tr("De borgere, du eller dit team er ansvarlige for"),
            .actions = actions,
            .n_actions = l.n ? 1 : 0,
            .no_primary = true});
    t_phase_out_citizen_page(h, &v);
    return page_end(req, res, h);
}

static const struct param citizen_params[] = {{"key", P_KEY, 0, 0}, {"tilbud", P_KEY, 0, 0},
    {"svar", P_KEY, 0, 0}, {"ansvarlig", P_KEY, 0, 0}, {"sorter", P_TEXT, 0, 20}, {"side", P_INT, 1, 100000},
    {"format", P_KEY, 0, 0}};
ROUTE(phase_out_citizens_route, "GET", "/tilbud/udfasning/{key}/borgere", PERM_OFFER_READ, phase_out_citizens,
    citizen_params);
