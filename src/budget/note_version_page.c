#include "budget/note_version_page.h"

#include "base/text.h"
#include "budget/note_internal.h"
#include "note_version.html.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#include <string.h>

struct change_list {
    struct note_change_row *rows;
    size_t n, room;
};

static void add_change(struct change_list *l, const struct note_change_row *row)
{
    if (l->n < l->room)
        l->rows[l->n++] = *row;
}

/* "Linje: IPS-konsulenter, tilføjet" */
static const char *group_words(struct req *req, const struct note_difference *d)
{
    static const char *const kinds[NOTE_PARTS] = {N_("Hoved og bilag"), N_("Initiativ"), N_("Tekst"),
        N_("Scenarie"), N_("Linje"), N_("Forudsætning"), N_("Beslægtet notat eller bevilling")};
    static const char *const names[NOTE_PARTS] = {
        "number", "title", "part", "title", "label", "text", "number"};
    const void *row = d->now ? d->now : d->old;
    const char *name = note_field_words(req, field_find(note_part_infos[d->part].table, names[d->part]), row);
    const char *what = d->old && d->now ? NULL : d->now ? tr("tilføjet") : tr("fjernet");
    const char *kind = tr(kinds[d->part]);
    if (d->part == NOTE_HEAD || !name)
        return kind;
    return what ? arena_printf(req->arena, "%s: %s (%s)", kind, name, what)
                : arena_printf(req->arena, "%s: %s", kind, name);
}

static bool is_told(const struct field *f)
{
    return f->label && !(f->rule & (FR_HIDDEN | FR_PRIMARY | FR_VERSION)) && f->type != F_MONEY;
}

static const char *delta_words(struct req *req, struct money was, struct money is)
{
    int64_t old = money_is_none(was) ? 0 : was.oere, now = money_is_none(is) ? 0 : is.oere;
    if (old == now)
        return NULL;
    const char *words = note_tkr(req, (struct money){now - old});
    return now > old ? arena_printf(req->arena, "+%s", words) : words;
}

/* The amounts of a line by year: its slots begin at its own first year. */
static void add_years(
    struct req *req, const struct note_difference *d, const char **group, struct change_list *l)
{
    const struct budget_note_line *old = d->old, *now = d->now;
    int64_t from = old && (!now || old->first_year < now->first_year) ? old->first_year : now->first_year;
    for (int64_t year = from; year < from + 2 * NOTE_YEARS; year++) {
        struct money was = old ? note_line_year(old, year) : MONEY_NONE,
                     is = now ? note_line_year(now, year) : MONEY_NONE;
        if (was.oere == is.oere)
            continue;
        add_change(l, &(struct note_change_row){*group, arena_printf(req->arena, "%lld", (long long)year),
                          note_tkr(req, was), note_tkr(req, is), delta_words(req, was, is)});
        *group = NULL;
    }
}

static void add_difference(struct req *req, const struct note_difference *d, struct change_list *l)
{
    const struct table *t = note_part_infos[d->part].table;
    const char *group = group_words(req, d);
    for (size_t i = 0; i < t->n_fields; i++) {
        const struct field *f = &t->fields[i];
        if (!is_told(f))
            continue;
        const char *old = d->old ? note_field_words(req, f, d->old) : NULL,
                   *now = d->now ? note_field_words(req, f, d->now) : NULL;
        if (text_equal(old, now) || text_equal(f->name, "first_year"))
            continue;
        add_change(l, &(struct note_change_row){group, tr(f->label), old, now, NULL});
        group = NULL;
    }
    if (d->part == NOTE_LINE)
        add_years(req, d, &group, l);
}

static const char *total_words(struct req *req, const struct note_full *old, const struct note_full *now)
{
    struct note_grid a, b;
    if (!old->n_scenarios || !now->n_scenarios ||
        note_grid_wish(old, old->scenarios[0].nr, &a, req->arena, &req->err) ||
        note_grid_wish(now, now->scenarios[0].nr, &b, req->arena, &req->err))
        return NULL;
    const struct note_grid_row *x = note_grid_total(&a, NULL), *y = note_grid_total(&b, NULL);
    if (!x || !y || a.n_levels != 1 || b.n_levels != 1 || !text_equal(x->price_level, y->price_level))
        return NULL;
    const char *delta = delta_words(req, x->sum, y->sum);
    return arena_printf(req->arena, tr("Søgt i alt: %s før, %s efter, forskel %s (1.000 kr., %s)"),
        note_tkr(req, x->sum), note_tkr(req, y->sum), delta ? delta : "0",
        note_price_words(req, y->price_level));
}

static int compare(struct req *req, struct conn *c, int64_t from, int64_t to, struct note_version_view *v)
{
    const char *key = req_text(req, "key");
    struct note_full old, now;
    struct note_difference *d;
    size_t n;
    int rc = note_full_version(c, key, from, &old, req->arena, &req->err);
    if (!rc)
        rc = note_full_version(c, key, to, &now, req->arena, &req->err);
    if (!rc)
        rc = note_compare(&old, &now, &d, &n, req->arena, &req->err);
    struct change_list l = {.room = rc ? 0 : n * (20 + NOTE_YEARS) + 1};
    l.rows = rc ? NULL : arena_array(req->arena, l.room, sizeof *l.rows);
    if (!l.rows)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "note versions");
    for (size_t i = 0; i < n; i++)
        add_difference(req, &d[i], &l);
    v->compared = arena_printf(req->arena, tr("Udgave %lld og %lld"), (long long)from, (long long)to);
    v->from_words = arena_printf(req->arena, tr("Udgave %lld"), (long long)from);
    v->to_words = arena_printf(req->arena, tr("Udgave %lld"), (long long)to);
    v->changes = l.rows;
    v->n_changes = l.n;
    v->total = total_words(req, &old, &now);
    return req->err.code;
}

static int read_versions(
    struct req *req, struct conn *c, struct budget_note *head, bool *printed, struct note_version_view *v)
{
    const char *key = req_text(req, "key");
    struct budget_note_version *list;
    struct note_line *lines;
    size_t n, n_lines;
    int rc = note_head_by_key(c, key, head, req->arena, &req->err);
    if (!rc)
        rc = note_versions(c, key, &list, &n, req->arena, &req->err);
    if (!rc)
        rc = note_lines(c, key, NULL, &lines, &n_lines, req->arena, &req->err);
    struct note_version_row *rows = rc ? NULL : arena_array(req->arena, n + 1, sizeof *rows);
    struct html_option *o = rc ? NULL : arena_array(req->arena, n + 1, sizeof *o);
    if (!rows || !o)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "note versions");
    for (size_t i = 0; i < n; i++) {
        const struct budget_note_version *x = &list[i];
        bool approved = text_equal(x->state, "approved");
        const char *who = x->name ? x->name : tr("Kommandolinjen");
        rows[i] = (struct note_version_row){x->nr,
            arena_printf(req->arena, "/oekonomi/notater/%s/udgaver/%lld", key, (long long)x->nr), x->what,
            x->admin && x->name ? arena_printf(req->arena, "%s, %s", who, organisation_abbrev(x->admin))
                                : who,
            html_format(req->arena, req->lang, harg_stamp(x->at)), approved ? tr("Godkendt") : tr("Kladde"),
            approved};
        o[i] = (struct html_option){arena_printf(req->arena, "%lld", (long long)x->nr),
            arena_printf(req->arena, tr("Udgave %lld: %s"), (long long)x->nr, x->what)};
    }
    v->rows = rows;
    v->options = o;
    v->n_rows = v->n_options = n;
    *printed = n_lines > 0;
    return OK;
}

static int note_versions_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct budget_note head;
    struct note_version_view v = {0};
    bool printed = false;
    int64_t from = req_int(req, "fra", 0), to = req_int(req, "til", 0);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = read_versions(req, c, &head, &printed, &v);
    if (!rc && !to && v.n_rows)
        to = v.rows[0].nr;
    bool given = from != 0;
    if (!rc && !from)
        from = to > 1 ? to - 1 : 1;
    if (!rc && (given || v.n_rows > 1))
        rc = compare(req, c, from, to, &v);
    db_release(req->db, c);
    if (rc)
        return rc;
    v.from = arena_printf(req->arena, "%lld", (long long)from);
    v.to = arena_printf(req->arena, "%lld", (long long)to);
    v.url = arena_printf(req->arena, "/oekonomi/notater/%s/udgaver", head.key);
    v.tabs = note_tabs(req, head.key, printed, 2, &v.n_tabs);
    v.head = (struct page_head){.title = arena_printf(req->arena, tr("Udgaver af %s"), head.number),
        .lead = lang_pick(head.title, head.title_en)};
    const struct crumb crumbs[] = {{tr("Økonomi"), "/oekonomi"}, {tr("Budgetnotater"), "/oekonomi/notater"},
        {head.number, arena_printf(req->arena, "/oekonomi/notater/%s", head.key)}, {tr("Udgaver"), NULL}};
    struct html *h = page_begin(req, res, MENU_ECONOMY, v.head.title, crumbs, 4);
    t_note_version_list(h, &v);
    return page_end(req, res, h);
}
static const struct param versions_params[] = {
    {"key", P_KEY, 0, 0}, {"fra", P_INT, 1, INT64_MAX}, {"til", P_INT, 1, INT64_MAX}};
ROUTE(note_versions_route, "GET", "/oekonomi/notater/{key}/udgaver", PERM_ECONOMY_READ, note_versions_page,
    versions_params);
