#include "path/inbox_page.h"

#include "base/text.h"
#include "offer/offer_state.h"
#include "offer/unit_offers.h"
#include "inbox.html.h"
#include "path/course.h"
#include "path/referral_clock.h"
#include "path/referral_page.h"
#include "path/referral_view_page.h"
#include "people/citizen_access_page.h"
#include "people/cpr.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/organisation.h"

enum { INBOX_PAGE = 50 };

/* "4 af 10 dage" while it runs, "4 dage" when it is over. */
static struct inbox_clock inbox_clock(struct req *req, const struct referral_clock *c)
{
    if (c->days == INT_NONE)
        return (struct inbox_clock){"–", false};
    return (struct inbox_clock){referral_clock_words(c, req->arena), c->over && c->runs};
}

static void inbox_fill(struct req *req, const struct referral_row *r, struct inbox_row *row)
{
    struct arena *a = req->arena;
    struct referral_clock clocks[REFERRAL_CLOCKS];
    referral_clocks_of(r, clock_today(), clocks);
    *row = (struct inbox_row){
        .id = r->id,
        .url = arena_printf(a, "/henvisninger/%lld", (long long)r->id),
        .person = referral_person(r, a),
        .cpr = cpr_format(r->cpr, a),
        .title = referral_title(r),
        .from = r->from_name ? arena_printf(a, "%s, %s", r->from_name, organisation_abbrev(r->from_admin))
                             : organisation_name(r->from_unit),
        .state = referral_state_words(r),
        .state_class = referral_state_class(r),
        .priority = code_label("priority", r->priority),
        .sent = r->sent,
        .unread = text_equal(r->state, "sent"),
        .urgent = r->priority && !text_equal(r->priority, "normal"),
        .read = inbox_clock(req, &clocks[REFERRAL_CLOCK_READ]),
        .decide = inbox_clock(req, &clocks[REFERRAL_CLOCK_DECIDE]),
        .start = inbox_clock(req, &clocks[REFERRAL_CLOCK_START]),
    };
}

static const char *inbox_messages(struct req *req, int64_t n)
{
    if (n <= 0)
        return NULL;
    return n == 1 ? tr("1 ny besked") : arena_printf(req->arena, tr("%lld nye beskeder"), (long long)n);
}

static struct inbox_row *inbox_rows(struct req *req, const struct referral_row *list, size_t n)
{
    struct inbox_row *rows = arena_array(req->arena, n + 1, sizeof *rows);
    for (size_t i = 0; rows && i < n; i++) {
        inbox_fill(req, &list[i], &rows[i]);
        rows[i].messages = inbox_messages(req, list[i].n_from_sender);
    }
    return rows;
}

/* The unit's own offers as filter choices. */
static int inbox_offers(struct conn *c, struct req *req, struct inbox_view *v)
{
    struct intervention *list;
    size_t n;
    int rc = unit_offers(c, req->who.unit, &list, &n, req->arena, &req->err);
    if (rc)
        return rc;
    struct html_option *options = arena_array(req->arena, n + 1, sizeof *options);
    if (!options)
        return err_set(&req->err, ERR_LIMIT, "offers");
    options[v->n_offers++] = (struct html_option){"", tr("Alle tilbud")};
    for (size_t i = 0; i < n; i++) {
        const char *title = lang_pick(list[i].title, list[i].title_en);
        enum offer_state state = offer_state_of(&list[i], clock_today());
        if (state != OFFER_OPEN)
            title = arena_printf(req->arena, "%s (%s)", title, offer_state_label(state));
        options[v->n_offers++] = (struct html_option){list[i].key, title};
    }
    v->offers = options;
    return OK;
}

static void inbox_states(struct req *req, struct inbox_view *v)
{
    size_t n;
    const struct html_option *codes = page_options(req->arena, "referral_state", NULL, &n);
    struct html_option *options = arena_array(req->arena, n + 2, sizeof *options);
    if (!options)
        return;
    options[v->n_states++] = (struct html_option){"", tr("Ikke startet")};
    options[v->n_states++] = (struct html_option){"unanswered", tr("Ikke besvaret")};
    for (size_t i = 0; i < n; i++) {
        if (!text_equal(codes[i].value, "draft") && !text_equal(codes[i].value, "withdrawn"))
            options[v->n_states++] = codes[i];
    }
    v->states = options;
}

static int inbox_tiles(struct conn *c, struct req *req, struct inbox_view *v)
{
    static const struct {
        const char *state, *label, *url;
    } kinds[] = {{"unanswered", N_("Ikke besvaret"), "/henvisninger?tilstand=unanswered"},
        {"wait_listed", N_("På venteliste"), "/henvisninger?tilstand=wait_listed"},
        {"accepted", N_("Accepteret, ikke startet"), "/henvisninger?tilstand=accepted"}};
    struct tile *tiles = arena_array(req->arena, 4, sizeof *tiles);
    if (!tiles)
        return err_set(&req->err, ERR_LIMIT, "tiles");
    struct actor actor = citizen_page_actor(req);
    for (size_t i = 0; i < 3; i++) {
        tiles[i] =
            (struct tile){tr(kinds[i].label), 0, NULL, kinds[i].url, text_equal(v->state, kinds[i].state)};
        int rc = referral_inbox_count(c, &actor, kinds[i].state, NULL, &tiles[i].count, &req->err);
        if (rc)
            return rc;
    }
    tiles[3] = (struct tile){tr("Forløb i gang"), 0, NULL, "/henvisninger/forloeb", false};
    int rc = course_running_count(c, &actor, clock_today(), &tiles[3].count, &req->err);
    v->tiles = tiles;
    v->n_tiles = 4;
    return rc;
}

static int inbox_log(struct req *req, const char *what, size_t n)
{
    struct actor actor = citizen_page_actor(req);
    const char *detail = arena_printf(req->arena, "%s hits=%zu", what, n);
    return audit_log(
        req->db, &actor, &(struct audit_entry){"search", "referral", INT_NONE, INT_NONE, detail}, &req->err);
}

/* What has expired meanwhile is so before the list is read. */
static int inbox_tidy(struct req *req, const struct referral_scope *scope)
{
    if (!scope->unit && !scope->from_user_id)
        return OK;
    return referral_tidy_now(req->db, scope, clock_today(), &req->err);
}

/* Addresses of the rows beside the list, of the neighbours of the open one, and of the list without it. */
static void inbox_beside(
    struct req *req, struct inbox_row *rows, int64_t page, int64_t open, struct inbox_view *v)
{
    const char *url = v->paging.url;
    if (page > 1)
        url = html_url_with(req->arena, url, "side", arena_printf(req->arena, "%lld", (long long)page));
    v->close_url = url;
    for (size_t i = 0; i < v->n; i++) {
        const char *id = arena_printf(req->arena, "%lld", (long long)rows[i].id);
        rows[i].beside_url =
            arena_printf(req->arena, "%s#valgt", html_url_with(req->arena, url, "aaben", id));
        rows[i].is_open = rows[i].id == open;
    }
    for (size_t i = 0; i < v->n; i++) {
        if (!rows[i].is_open)
            continue;
        v->previous_url = i ? rows[i - 1].beside_url : NULL;
        v->next_url = i + 1 < v->n ? rows[i + 1].beside_url : NULL;
    }
}

static int inbox_list_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct referral_row *list = NULL;
    struct referral_panel panel;
    int64_t open = req_int(req, "aaben", 0);
    struct actor actor = citizen_page_actor(req);
    int64_t total = 0, page = req_int(req, "side", 1);
    struct inbox_view v = {
        .csrf = req_csrf(req), .state = req_text(req, "tilstand"), .offer = req_text(req, "tilbud")};
    int rc = inbox_tidy(req, &(struct referral_scope){.unit = req->who.unit});
    if (!rc && open)
        rc = referral_panel_load(req, open, &panel);
    if (!rc)
        rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = referral_inbox(
        c, &actor, v.state, v.offer, (page - 1) * INBOX_PAGE, INBOX_PAGE, &list, &v.n, req->arena, &req->err);
    if (!rc)
        rc = referral_inbox_count(c, &actor, v.state, v.offer, &total, &req->err);
    if (!rc)
        rc = inbox_offers(c, req, &v);
    if (!rc)
        rc = inbox_tiles(c, req, &v);
    db_release(req->db, c);
    if (!rc)
        rc = inbox_log(req, "inbox", v.n);
    if (rc)
        return rc;
    struct inbox_row *rows = inbox_rows(req, list, v.n);
    v.rows = rows;
    inbox_states(req, &v);
    v.empty = v.state || v.offer ? tr("Ingen henvisninger passer til dine valg. Prøv at vælge alle tilbud.")
                                 : tr("Ingen nye henvisninger.");
    v.limits = tr(
        "Ulæste først, derefter ældste først. Tallet efter “af” er tilbuddets frist. Afsenderen kan se de samme tre ure.");
    const char *url = html_url_with(req->arena, "/henvisninger", "tilstand", v.state);
    v.paging = (struct paging){html_url_with(req->arena, url, "tilbud", v.offer), page, INBOX_PAGE, total};
    inbox_beside(req, rows, page, open, &v);
    v.panel = open ? &panel : NULL;
    struct html *h = page_begin(req, res, MENU_REFERRALS, tr("Henvisninger"), NULL, 0);
    if (open)
        referral_panel_receipt(req, h, &panel);
    struct action actions[] = {{tr("Venteliste"), "/henvisninger/venteliste", NULL},
        {tr("Forløb i gang"), "/henvisninger/forloeb", NULL},
        {tr("Afvisninger"), "/henvisninger/afvisninger", NULL},
        {tr("Mødeskema"), "/henvisninger/skema", NULL}, {tr("Kapacitet"), "/tilbud/kapacitet", NULL}};
    struct page_head head = {.title = tr("Henvisninger"),
        .lead = organisation_name(req->who.unit),
        .actions = actions,
        .n_actions = 5,
        .no_primary = true};
    t_page_head(h, &head);
    t_inbox_page(h, &v);
    return page_end(req, res, h);
}

static int inbox_sent_rows(
    struct req *req, const char *state, int64_t page, struct inbox_view *v, struct referral_row **ret)
{
    struct conn *c;
    int rc = inbox_tidy(req, &(struct referral_scope){.from_user_id = req->who.user_id});
    if (!rc)
        rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = referral_sent_by(c, req->who.user_id, state, (page - 1) * INBOX_PAGE, INBOX_PAGE + 1, ret, &v->n,
        req->arena, &req->err);
    db_release(req->db, c);
    int64_t total = (page - 1) * INBOX_PAGE + (int64_t)v->n;
    if (v->n > INBOX_PAGE)
        v->n = INBOX_PAGE;
    v->paging =
        (struct paging){state ? "/henvisninger/kladder" : "/henvisninger/sendt", page, INBOX_PAGE, total};
    return rc ? rc : inbox_log(req, state ? "drafts" : "sent", v->n);
}

static int inbox_sent_page(struct req *req, struct res *res)
{
    struct referral_row *list;
    struct inbox_view v = {.csrf = req_csrf(req), .empty = tr("Du har ikke sendt henvisninger.")};
    int rc = inbox_sent_rows(req, NULL, req_int(req, "side", 1), &v, &list);
    if (rc)
        return rc;
    struct inbox_row *rows = arena_array(req->arena, v.n + 1, sizeof *rows);
    for (size_t i = 0; rows && i < v.n; i++) {
        inbox_fill(req, &list[i], &rows[i]);
        rows[i].messages = inbox_messages(req, list[i].n_from_receiver);
        rows[i].note = list[i].decline_reason ? referral_reason_words(list[i].state, list[i].decline_reason)
                                              : referral_place_words(&list[i], clock_today(), req->arena);
        rows[i].next = referral_next_step(&list[i], &rows[i].next_url, &rows[i].next_label, req->arena);
    }
    v.rows = rows;
    struct html *h = page_begin(req, res, MENU_REFERRALS, tr("Mine henvisninger"), NULL, 0);
    struct action actions[] = {{tr("Find borger"), "/borgere", NULL},
        {tr("Kladder"), "/henvisninger/kladder", NULL}, {tr("Screeninger"), "/henvisninger/screening", NULL}};
    struct page_head head = {.title = tr("Mine henvisninger"),
        .lead = tr("Henvisninger, som du har sendt"),
        .actions = actions,
        .n_actions = 3};
    t_page_head(h, &head);
    t_inbox_sent(h, &v);
    return page_end(req, res, h);
}

static int inbox_drafts_page(struct req *req, struct res *res)
{
    struct referral_row *list;
    struct inbox_view v = {.csrf = req_csrf(req), .empty = tr("Du har ingen kladder.")};
    int rc = inbox_sent_rows(req, "draft", req_int(req, "side", 1), &v, &list);
    if (rc)
        return rc;
    struct inbox_row *rows = arena_array(req->arena, v.n + 1, sizeof *rows);
    for (size_t i = 0; rows && i < v.n; i++) {
        inbox_fill(req, &list[i], &rows[i]);
        rows[i].url =
            arena_printf(req->arena, "/borgere/%s/henvis/%s", list[i].citizen_key, list[i].intervention_key);
        rows[i].delete_url = arena_printf(req->arena, "/henvisninger/%lld/slet", (long long)list[i].id);
        rows[i].note = list[i].reason;
    }
    v.rows = rows;
    struct crumb crumbs[] = {{tr("Mine henvisninger"), "/henvisninger/sendt"}, {tr("Kladder"), NULL}};
    struct html *h = page_begin(req, res, MENU_REFERRALS, tr("Kladder"), crumbs, 2);
    if (req_int(req, "gemt", 0))
        t_receipt(h, tr("Kladden er gemt."), NULL, NULL);
    if (req_int(req, "slettet", 0))
        t_receipt(h, tr("Udkastet er slettet."), NULL, NULL);
    struct page_head head = {.title = tr("Kladder"), .lead = tr("Henvisninger, som du ikke har sendt")};
    t_page_head(h, &head);
    t_inbox_drafts(h, &v);
    return page_end(req, res, h);
}

struct inbox_delete {
    struct actor actor;
    int64_t id;
};
static int inbox_delete_fn(struct conn *c, void *ctx, struct err *err)
{
    struct inbox_delete *w = ctx;
    return referral_delete_draft(c, &w->actor, w->id, err);
}

static int inbox_delete_page(struct req *req, struct res *res)
{
    struct inbox_delete w = {citizen_page_actor(req), req_int(req, "id", 0)};
    int rc = db_write(req->db, "referral_delete_draft", inbox_delete_fn, &w, &req->err);
    return rc ? rc : res_redirect(res, "/henvisninger/kladder?slettet=1");
}

static int inbox_courses_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct course_row *list = NULL;
    struct intervention iv;
    int64_t total = 0, page = req_int(req, "side", 1);
    day_t today = clock_today();
    struct course_list_view v = {0};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    struct actor actor = citizen_page_actor(req);
    rc = course_running(
        c, &actor, today, (page - 1) * INBOX_PAGE, INBOX_PAGE, &list, &v.n, req->arena, &req->err);
    if (!rc)
        rc = course_running_count(c, &actor, today, &total, &req->err);
    struct course_list_row *rows = arena_array(req->arena, v.n + 1, sizeof *rows);
    for (size_t i = 0; !rc && i < v.n; i++) {
        const struct course_row *r = &list[i];
        rc = intervention_by_id(c, r->intervention_id, &iv, req->arena, &req->err);
        rows[i] = (struct course_list_row){
            .citizen_url = arena_printf(req->arena, "/borgere/%s", r->citizen_key),
            .url = arena_printf(req->arena, "/henvisninger/forloeb/%lld", (long long)r->id),
            .person = arena_printf(req->arena, "%s %s", r->first_name, r->last_name),
            .cpr = cpr_format(r->cpr, req->arena),
            .title = lang_pick(r->intervention_title, r->intervention_title_en),
            .start = r->start_day,
            .days = referral_days_words(
                r->start_day.n > today.n ? INT_NONE : today.n - r->start_day.n, req->arena),
            .offer_end = rc ? DAY_NONE : iv.end_day,
            .over_end = !rc && !day_is_none(iv.end_day) && iv.end_day.n < today.n,
        };
    }
    db_release(req->db, c);
    if (!rc)
        rc = inbox_log(req, "courses", v.n);
    if (rc)
        return rc;
    v.rows = rows;
    v.paging = (struct paging){"/henvisninger/forloeb", page, INBOX_PAGE, total};
    struct crumb crumbs[] = {{tr("Henvisninger"), "/henvisninger"}, {tr("Forløb i gang"), NULL}};
    struct html *h = page_begin(req, res, MENU_REFERRALS, tr("Forløb i gang"), crumbs, 2);
    if (req_int(req, "afsluttet", 0))
        t_receipt(h, tr("Forløbet er afsluttet."), NULL, NULL);
    struct page_head head = {.title = tr("Forløb i gang"), .lead = organisation_name(req->who.unit)};
    t_page_head(h, &head);
    t_inbox_courses(h, &v);
    return page_end(req, res, h);
}

/* ---- refusals by reason and unmet rule ---- */

static int inbox_refusals_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct referral_refusal *list = NULL;
    struct actor actor = citizen_page_actor(req);
    struct inbox_view offers = {.offer = req_text(req, "tilbud")};
    struct refusal_view v = {.offer = offers.offer};
    int year = (int)req_int(req, "aar", day_year(clock_today()));
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = referral_refusals(c, &actor, v.offer, day_from_ymd(year, 1, 1), day_from_ymd(year + 1, 1, 1), &list,
        &v.n, req->arena, &req->err);
    if (!rc)
        rc = inbox_offers(c, req, &offers);
    db_release(req->db, c);
    if (!rc)
        rc = inbox_log(req, "refusals", v.n);
    if (rc)
        return rc;
    struct refusal_row *rows = arena_array(req->arena, v.n + 1, sizeof *rows);
    for (size_t i = 0; rows && i < v.n; i++) {
        rows[i] = (struct refusal_row){
            referral_reason_words("declined", list[i].reason), list[i].criterion, list[i].n};
        v.total += list[i].n;
    }
    v.rows = rows;
    v.offers = offers.offers;
    v.n_offers = offers.n_offers;
    v.year = arena_printf(req->arena, "%d", year);
    for (size_t i = 0; i < REFUSAL_YEARS; i++) {
        const char *text = arena_printf(req->arena, "%d", day_year(clock_today()) - (int)i);
        v.years[i] = (struct html_option){text, text};
    }
    struct crumb crumbs[] = {{tr("Henvisninger"), "/henvisninger"}, {tr("Afvisninger"), NULL}};
    struct html *h = page_begin(req, res, MENU_REFERRALS, tr("Afvisninger"), crumbs, 2);
    struct page_head head = {.title = tr("Afvisninger"), .lead = organisation_name(req->who.unit)};
    t_page_head(h, &head);
    t_inbox_refusals(h, &v);
    return page_end(req, res, h);
}

static const struct param inbox_refusals_params[] = {{"tilbud", P_TEXT, 0, 80}, {"aar", P_INT, 2000, 2100}};
ROUTE(inbox_refusals, "GET", "/henvisninger/afvisninger", PERM_INBOX, inbox_refusals_page,
    inbox_refusals_params);
static const struct param inbox_params[] = {{"tilstand", P_TEXT, 0, 40}, {"tilbud", P_TEXT, 0, 80},
    {"side", P_INT, 1, 100000}, {"aaben", P_INT, 1, INT64_MAX}, {"kvit", P_TEXT, 0, 20}};
static const struct param inbox_sent_params[] = {
    {"side", P_INT, 1, 100000}, {"gemt", P_INT, 0, 1}, {"slettet", P_INT, 0, 1}, {"afsluttet", P_INT, 0, 1}};
static const struct param inbox_delete_params[] = {{"id", P_INT, 1, INT64_MAX}};
ROUTE(inbox_list, "GET", "/henvisninger", PERM_INBOX, inbox_list_page, inbox_params);
ROUTE(inbox_courses, "GET", "/henvisninger/forloeb", PERM_INBOX, inbox_courses_page, inbox_sent_params);
ROUTE(inbox_sent, "GET", "/henvisninger/sendt", PERM_REFERRAL_SEND, inbox_sent_page, inbox_sent_params);
ROUTE(inbox_drafts, "GET", "/henvisninger/kladder", PERM_REFERRAL_SEND, inbox_drafts_page, inbox_sent_params);
ROUTE(inbox_delete, "POST", "/henvisninger/{id}/slet", PERM_REFERRAL_SEND, inbox_delete_page,
    inbox_delete_params);
MENU_ITEM(inbox_menu, MENU_REFERRALS, N_("Henvisninger"), "/henvisninger", PERM_INBOX);
MENU_ITEM(inbox_sent_menu, MENU_REFERRALS, N_("Henvisninger"), "/henvisninger/sendt", PERM_REFERRAL_SEND);
