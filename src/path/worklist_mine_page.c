#include "path/worklist_mine_page.h"

#include "base/text.h"
#include "base/words.h"
#include "effect/export.h"
#include "path/team_load.h"
#include "people/citizen_access_page.h"
#include "people/cpr.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/saved_view_page.h"
#include "worklist_mine.html.h"

#include <string.h>

enum { MINE_PER_PAGE = 50, MINE_CHOICES = 4, MINE_OPTIONS = 40, MINE_RIGHT_SHORT = 90 };

struct mine_data {
    struct worklist_of of;
    struct team_member member; /* whose citizens, when not the user's own */
    struct mine_row *rows;     /* all of them, and then those that are kept */
    size_t n_all, n;
    bool more;
    struct mine_filter filter;
    struct saved_view *saved;
    size_t n_saved;
    int64_t page;
};

static const char *mine_url(struct req *req, const struct mine_data *d, const char * not )
{
    const struct {
        const char *name, *value;
    } parts[] = {
        {"person", d->member.id ? arena_printf(req->arena, "%lld", (long long)d->member.id) : NULL},
        {"ydelse", d->filter.benefit},
        {"maalgruppe", d->filter.target_group},
        {"bydel", d->filter.district},
        {"pause", d->filter.pause ? "1" : NULL},
        {"sorter", d->filter.sort},
    };
    const char *url = "/borgere/mine";
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (parts[i].value && !text_equal(parts[i].name, not ))
            url = html_url_with(req->arena, url, parts[i].name, parts[i].value);
    }
    return url;
}

static int mine_read(struct req *req, const struct actor *actor, struct mine_data *d)
{
    struct conn *c;
    int64_t person = req_int(req, "person", INT_NONE);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    d->of = worklist_own(actor, clock_today());
    if (person != INT_NONE && person != req->who.user_id) {
        rc = who_may(&req->who, PERM_TEAM_LEAD)
                 ? team_member_by_id(c, actor->unit, person, &d->member, req->arena, &req->err)
                 : ERR_NOT_FOUND;
        if (rc == ERR_NOT_FOUND)
            err_user(&req->err, rc, "%s",
                tr("Personen findes ikke i din enhed, eller du må ikke se andres arbejdslister."));
        d->of.user_id = d->member.id;
    }
    if (!rc)
        rc = mine_load(c, &d->of, &d->rows, &d->n_all, &d->more, req->arena, &req->err);
    if (!rc)
        rc = saved_view_of(
            c, req->who.user_id, "/borgere/mine", &d->saved, &d->n_saved, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

/* ---- a row in words ---- */

static const char *mine_next_words(const struct mine_row *r)
{
    if (!r->next_kind)
        return NULL;
    return text_equal(r->next_kind, "meeting")     ? tr("Møde")
           : text_equal(r->next_kind, "follow_up") ? tr("Opfølgning")
                                                   : tr("Handling i planen");
}

static void mine_fill_right(struct req *req, const struct mine_row *r, day_t today, struct mine_line *line)
{
    int64_t left = mine_right_days(r, today);
    if (r->benefit_hidden)
        line->right = tr("skjult");
    else if (!mine_has_right(r))
        line->right = NULL;
    else if (left == INT_NONE)
        line->right = tr("ikke oplyst");
    else {
        line->right = left < 0    ? tr("opbrugt")
                      : left == 1 ? tr("1 dag")
                                  : arena_printf(req->arena, tr("%s dage"), words_count(left, req->arena));
        line->right_note =
            arena_printf(req->arena, tr("til og med %s"), citizen_page_day(req->arena, r->right_until));
        line->right_short = left <= MINE_RIGHT_SHORT;
    }
}

static void mine_fill(struct req *req, const struct mine_row *r, day_t today, struct mine_line *line)
{
    struct arena *a = req->arena;
    *line = (struct mine_line){.url = arena_printf(a, "/borgere/%s", r->citizen_key),
        .person = arena_printf(a, "%s %s", r->first_name, r->last_name),
        .cpr = cpr_format(r->cpr, a),
        .target_group = r->target_hidden ? tr("skjult") : r->target_group};
    if (r->benefit_hidden)
        line->benefit = tr("skjult");
    else if (r->benefit) {
        line->benefit = code_label("benefit", r->benefit);
        line->benefit_since = arena_printf(a, tr("siden %s"), citizen_page_day(a, r->benefit_since));
    }
    line->contact = day_is_none(r->contact) ? NULL : citizen_page_day(a, r->contact);
    line->next_day = day_is_none(r->next) ? NULL : citizen_page_day(a, r->next);
    line->next_what = mine_next_words(r);
    line->next_late = !day_is_none(r->next) && r->next.n < today.n;
    if (r->pause_hidden)
        line->pause = tr("skjult");
    else if (r->pause_days != INT_NONE) {
        line->pause =
            arena_printf(a, r->pause_days == 1 ? tr("%s dag") : tr("%s dage"), words_count(r->pause_days, a));
        line->pause_over = r->pause_over;
        if (r->pause_over)
            line->pause_note = arena_printf(a, tr("grænse %lld"), (long long)r->pause_limit);
    }
    mine_fill_right(req, r, today, line);
}

/* ---- file ---- */

static int mine_export(struct req *req, struct res *res, const struct mine_data *d)
{
    enum { N_COLS = 11 };
    const char *heads[N_COLS] = {tr("Borger"), tr("CPR-nummer"), tr("Ydelse"), tr("Ydelse siden"),
        tr("Målgruppe"), tr("Bydel"), tr("Seneste kontakt"), tr("Næste handling"), tr("Pause, dage"),
        tr("Dagpengeret til og med"), tr("Dagpengeret tilbage, dage")};
    struct export_cell *cells = arena_array(req->arena, d->n + 1, N_COLS * sizeof *cells);
    if (!cells)
        return err_set(&req->err, ERR_LIMIT, "mine file");
    for (size_t i = 0; i < d->n; i++) {
        const struct mine_row *r = &d->rows[i];
        struct export_cell *c = cells + i * N_COLS;
        struct mine_line line;
        int64_t left = mine_right_days(r, d->of.today);
        mine_fill(req, r, d->of.today, &line);
        c[0] = export_text(line.person);
        c[1] = export_text(line.cpr);
        c[2] = export_text(line.benefit ? line.benefit : "–");
        c[3] = r->benefit ? export_number(EXPORT_DAY, r->benefit_since.n) : export_text("–");
        c[4] = export_text(line.target_group ? line.target_group : tr("ikke oplyst"));
        c[5] = export_text(r->district ? code_label("district", r->district) : tr("ikke oplyst"));
        c[6] = day_is_none(r->contact) ? export_text("–") : export_number(EXPORT_DAY, r->contact.n);
        c[7] = day_is_none(r->next) ? export_text("–") : export_number(EXPORT_DAY, r->next.n);
        c[8] = r->pause_days == INT_NONE ? export_text(line.pause ? line.pause : "–")
                                         : export_number(EXPORT_COUNT, r->pause_days);
        c[9] = left == INT_NONE ? export_text(line.right ? line.right : "–")
                                : export_number(EXPORT_DAY, r->right_until.n);
        c[10] =
            left == INT_NONE ? export_text(line.right ? line.right : "–") : export_number(EXPORT_COUNT, left);
    }
    const char *notes[] = {
        arena_printf(req->arena, tr("Mine borgere. Hentet %s."), worklist_date(req, d->of.today)),
        tr("Listen indeholder personoplysninger. Slet filen, når du ikke længere skal bruge den.")};
    struct export_table t = {"mine-borgere", heads, N_COLS, cells, d->n, notes, 2};
    return worklist_send_file(req, res, &t);
}

/* ---- filters ---- */

static void mine_choice(struct worklist_choice *c, const char *value, const char *label)
{
    struct html_option *options = (struct html_option *)(uintptr_t)c->options;
    for (size_t i = 0; value && i < c->n; i++) {
        if (text_equal(options[i].value, value))
            return;
    }
    if (value && c->n <= MINE_OPTIONS)
        options[c->n++] = (struct html_option){value, label};
}

static void mine_choices(struct req *req, const struct mine_data *d, struct mine_view *v)
{
    const struct worklist_choice begun[MINE_CHOICES] = {
        {.name = "ydelse", .label = tr("Ydelse"), .value = d->filter.benefit},
        {.name = "maalgruppe", .label = tr("Målgruppe"), .value = d->filter.target_group},
        {.name = "bydel", .label = tr("Bydel"), .value = d->filter.district},
        {.name = "pause", .label = tr("Pause"), .value = d->filter.pause ? "1" : NULL},
    };
    struct worklist_choice *c = arena_array(req->arena, MINE_CHOICES, sizeof *c);
    for (size_t i = 0; c && i < MINE_CHOICES; i++) {
        c[i] = begun[i];
        struct html_option *options = arena_array(req->arena, MINE_OPTIONS + 1, sizeof *options);
        if (!options)
            return;
        options[c[i].n++] = (struct html_option){"", tr("Alle")};
        c[i].options = options;
    }
    for (size_t i = 0; c && i < d->n_all; i++) {
        const struct mine_row *r = &d->rows[i];
        mine_choice(&c[0], r->benefit, r->benefit ? code_label("benefit", r->benefit) : NULL);
        mine_choice(&c[1], r->target_group, r->target_group);
        mine_choice(&c[2], r->district, r->district ? code_label("district", r->district) : NULL);
    }
    if (c)
        mine_choice(&c[3], "1", tr("Over grænsen"));
    v->choices = c;
    for (size_t i = 0; c && d->n_all && i < MINE_CHOICES; i++) {
        if (c[i].n > 1 || c[i].value) /* with nothing to choose between it is left out */
            c[v->n_choices++] = c[i];
    }
}

static void mine_active(struct req *req, const struct mine_data *d, struct mine_view *v)
{
    struct link *active = arena_array(req->arena, MINE_CHOICES, sizeof *active);
    for (size_t i = 0; active && i < v->n_choices; i++) {
        const struct worklist_choice *c = &v->choices[i];
        const char *label = c->value;
        for (size_t k = 1; k < c->n; k++) {
            if (text_equal(c->options[k].value, c->value))
                label = c->options[k].label;
        }
        if (c->value)
            active[v->n_active++] = (struct link){.label = label, .url = mine_url(req, d, c->name)};
    }
    v->active = active;
}

static void mine_links(struct req *req, const struct mine_data *d, struct mine_view *v)
{
    struct link *links = arena_array(req->arena, 3, sizeof *links);
    struct link *saved = arena_array(req->arena, d->n_saved + 1, sizeof *saved);
    const char *query = strchr(v->url, '?');
    if (!links || !saved)
        return;
    if (!d->member.id)
        links[v->n_links++] = (struct link){.label = tr("Gem visning"),
            .url = saved_view_new_url(req->arena, "/borgere/mine", query ? query + 1 : NULL)};
    if (d->n) {
        links[v->n_links++] = (struct link){
            .label = tr("Hent XLSX"), .url = html_url_with(req->arena, v->url, "format", "xlsx")};
        links[v->n_links++] =
            (struct link){.label = tr("Hent CSV"), .url = html_url_with(req->arena, v->url, "format", "csv")};
    }
    for (size_t i = 0; i < d->n_saved; i++)
        saved[v->n_saved++] =
            (struct link){.label = d->saved[i].name, .url = saved_view_url(&d->saved[i], req->arena)};
    if (d->n_saved)
        saved[v->n_saved++] = (struct link){.label = tr("Ret visninger"), .url = "/visninger"};
    v->links = links;
    v->saved = saved;
}

/* ---- the page ---- */

static int mine_show(struct req *req, struct res *res, const struct mine_data *d, const struct mine_view *v)
{
    const char *title =
        d->member.name ? arena_printf(req->arena, tr("Borgere hos %s"), d->member.name) : tr("Mine borgere");
    const char *lead = d->member.name ? arena_printf(req->arena, tr("Tovholder for %zu"), d->n_all)
                                      : arena_printf(req->arena,
                                            d->n_all == 1 ? tr("Du er tovholder for %zu borger")
                                                          : tr("Du er tovholder for %zu borgere"),
                                            d->n_all);
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_CITIZENS, title, crumbs, 2);
    struct action actions[] = {{tr("Find borger"), "/borgere", NULL}};
    struct page_head head = {.title = title, .lead = lead, .actions = actions, .n_actions = 1};
    if (v->receipt)
        t_receipt(h, v->receipt, NULL, NULL);
    t_page_head(h, &head);
    t_mine_page(h, v);
    return page_end(req, res, h);
}

static void mine_fill_view(struct req *req, struct mine_data *d, struct mine_view *v)
{
    size_t first = (size_t)(d->page - 1) * MINE_PER_PAGE;
    struct mine_line *lines = arena_array(req->arena, MINE_PER_PAGE + 1, sizeof *lines);
    for (size_t i = first; lines && i < d->n && v->n < MINE_PER_PAGE; i++)
        mine_fill(req, &d->rows[i], d->of.today, &lines[v->n++]);
    for (size_t i = 0; d->member.id && i < v->n; i++)
        lines[i].handover_url = arena_printf(req->arena, "%s/tovholder", lines[i].url);
    v->rows = lines;
    v->url = mine_url(req, d, NULL);
    v->sort = d->filter.sort ? d->filter.sort : "borger";
    v->paging = (struct paging){v->url, d->page, MINE_PER_PAGE, (int64_t)d->n};
    if (d->member.id)
        v->person_id = arena_printf(req->arena, "%lld", (long long)d->member.id);
    mine_active(req, d, v);
    mine_links(req, d, v);
    v->empty = v->n_active ? tr("Ingen rækker passer til filtrene. Fjern et af dem.")
                           : tr("Du er ikke tovholder for nogen borgere.");
    if (d->more)
        v->more = arena_printf(req->arena, tr("Listen viser de første %d borgere."), WORKLIST_CITIZENS);
    if (text_equal(req_text(req, "gemt"), "visning"))
        v->receipt = tr("Visningen er gemt. Du finder den her på siden.");
}

static const char *mine_default_url(struct req *req, const struct mine_data *d)
{
    for (size_t i = 0; (!req->query_raw || !*req->query_raw) && i < d->n_saved; i++) {
        if (d->saved[i].is_default == 1 && d->saved[i].query)
            return saved_view_url(&d->saved[i], req->arena);
    }
    return NULL;
}

static int mine_show_page(struct req *req, struct res *res)
{
    if (!req->who.purpose)
        return res_redirect(res, "/borgere?videre=/borgere/mine");
    struct mine_data d = {.page = req_int(req, "side", 1)};
    struct mine_view v = {0};
    struct actor actor = citizen_page_actor(req);
    int rc = mine_read(req, &actor, &d);
    if (rc)
        return rc;
    const char *own = mine_default_url(req, &d);
    if (own)
        return res_redirect(res, own);
    d.filter = (struct mine_filter){.benefit = req_text(req, "ydelse"),
        .target_group = req_text(req, "maalgruppe"),
        .district = req_text(req, "bydel"),
        .pause = req_int(req, "pause", 0) == 1,
        .sort = req_text(req, "sorter")};
    mine_choices(req, &d, &v); /* of all rows, before some are taken away */
    d.n = d.n_all;
    rc = mine_filter(d.rows, &d.n, &d.filter, req->arena, &req->err);
    if (rc)
        return rc;
    const char *detail = arena_printf(req->arena, "mine%s%s page=%lld hits=%zu", d.member.id ? " of " : "",
        d.member.id ? d.member.login : "", (long long)d.page, d.n);
    rc = audit_log(
        req->db, &actor, &(struct audit_entry){"search", "citizen", INT_NONE, INT_NONE, detail}, &req->err);
    if (rc)
        return rc;
    if (req_text(req, "format"))
        return mine_export(req, res, &d);
    mine_fill_view(req, &d, &v);
    return mine_show(req, res, &d, &v);
}

static const struct param mine_params[] = {{"ydelse", P_KEY, 0, 0}, {"maalgruppe", P_TEXT, 0, 80},
    {"bydel", P_KEY, 0, 0}, {"pause", P_INT, 0, 1}, {"sorter", P_TEXT, 0, 20}, {"side", P_INT, 1, 100000},
    {"person", P_INT, 1, INT64_MAX}, {"format", P_KEY, 0, 0}, {"gemt", P_KEY, 0, 0}};
ROUTE(mine_route, "GET", "/borgere/mine", PERM_CITIZEN_FIND, mine_show_page, mine_params);
