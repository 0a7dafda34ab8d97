/* The versions of a goal, two of them side by side, and its targets with the day and the reason of each. */
#include "base/text.h"
#include "effect/export_page.h"
#include "effect/figure.h"
#include "effect/goal_change.h"
#include "effect/goal_edit_page.h"
#include "effect/goal_words.h"
#include "goal_edit.html.h"

struct versions {
    struct goal goal; /* in force */
    const char *about;
    struct goal_version *list;
    struct goal_target *targets;
    size_t n, n_targets;
};

static int load(struct req *req, struct versions *v)
{
    struct conn *c;
    struct arena *a = req->arena;
    const char *key = req_text(req, "key");
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = goal_by_key(c, key, &v->goal, a, &req->err);
    if (!rc)
        rc = goal_about(req, c, &v->goal, &v->about);
    if (!rc)
        rc = goal_versions(c, key, &v->list, &v->n, a, &req->err);
    if (!rc)
        rc = goal_targets(c, key, &v->targets, &v->n_targets, a, &req->err);
    db_release(req->db, c);
    return rc;
}

static const struct goal_version *find(const struct versions *v, int64_t no)
{
    for (size_t i = 0; i < v->n; i++) {
        if (v->list[i].no == no)
            return &v->list[i];
    }
    return NULL;
}

/* The target in force on the version's last day: the day before the next version, or today. */
static void take_target(const struct versions *v, const struct goal_version *version, struct goal *g)
{
    day_t last = clock_today();
    for (size_t i = 1; i < v->n; i++) {
        if (&v->list[i] == version && !day_is_none(v->list[i - 1].valid_from))
            last = (day_t){v->list[i - 1].valid_from.n - 1};
    }
    g->target = g->target_high = DEC_NONE;
    for (size_t i = 0; i < v->n_targets; i++) {
        if (!day_is_none(v->targets[i].valid_from) && v->targets[i].valid_from.n > last.n)
            continue;
        g->target = v->targets[i].target;
        g->target_high = v->targets[i].target_high;
        return;
    }
}

static const char *reading_of(struct req *req, const struct versions *v, const struct goal_version *version)
{
    struct goal g = v->goal;
    goal_put_version(&g, version);
    take_target(v, version, &g);
    return goal_reading(&g, v->about, goal_default_year(&g, figure_data_date()), req->arena);
}

/* The fields of the grammar, as words; those that neither version has are left out. */
static void fill_lines(struct req *req, const struct goal_version *older, const struct goal_version *newer,
    struct goal_version_view *out)
{
    static const char *const names[] = {"title", "population", "spell_kind", "age_from", "age_to",
        "restriction", "start_day", "counting", "outcome_kind", "outcome", "horizon_kind", "horizon_n",
        "horizon_unit", "comparator", "unit", "base_year", "target_year", "profile", "gone", "definition",
        "ambiguity"};
    enum { N = sizeof names / sizeof names[0] };
    struct goal_difference_view *lines = arena_must(req->arena, N * sizeof *lines);
    for (size_t i = 0; i < N; i++) {
        const struct field *f = field_find(&goal_version_table, names[i]);
        const char *b = older ? field_text(f, older, req->arena) : "";
        const char *now = field_text(f, newer, req->arena);
        if (!*b && !*now)
            continue;
        lines[out->n_lines++] = (struct goal_difference_view){.field = tr(f->label),
            .before = goal_field_words(req, names[i], b),
            .after = goal_field_words(req, names[i], now),
            .differs = older && !text_equal(b, now)};
    }
    out->lines = lines;
}

static const char *who_words(const char *name, int64_t user_id)
{
    return user_id == INT_NONE ? tr("Indlæst fra kilden") : name ? name : tr("ikke oplyst");
}

static const char *from_words(struct req *req, day_t day)
{
    return day_is_none(day) ? tr("dato ikke oplyst") : html_format(req->arena, req->lang, harg_day(day));
}

static void fill_rows(struct req *req, const struct versions *v, struct goal_version_view *out)
{
    struct goal_version_row *rows = arena_must(req->arena, (v->n + 1) * sizeof *rows);
    struct html_option *options = arena_must(req->arena, (v->n + 1) * sizeof *options);
    for (size_t i = 0; i < v->n; i++) {
        const struct goal_version *x = &v->list[i];
        const char *no = arena_printf(req->arena, "%lld", (long long)x->no);
        options[i] = (struct html_option){no, arena_printf(req->arena, tr("Version %s"), no)};
        rows[i] = (struct goal_version_row){.url = x->no > 1 ? arena_printf(req->arena, "%s?fra=%lld&til=%s",
                                                                   out->url, (long long)x->no - 1, no)
                                                             : NULL,
            .no = x->no,
            .from = day_is_none(x->valid_from) ? tr("fra begyndelsen")
                                               : html_format(req->arena, req->lang, harg_day(x->valid_from)),
            .who = who_words(x->user_name, x->user_id),
            .at = stamp_is_none(x->at) ? NULL : html_format(req->arena, req->lang, harg_stamp(x->at)),
            .reason = x->reason,
            .in_force = x->no == v->goal.no};
    }
    out->rows = rows;
    out->options = options;
    out->n_rows = out->n_options = v->n;
}

static void fill_targets(struct req *req, const struct versions *v, struct goal_version_view *out)
{
    struct goal_version_row *rows = arena_must(req->arena, (v->n_targets + 1) * sizeof *rows);
    bool found = false;
    for (size_t i = 0; i < v->n_targets; i++) {
        const struct goal_target *t = &v->targets[i];
        struct goal g = v->goal;
        bool begun = day_is_none(t->valid_from) || t->valid_from.n <= clock_today().n;
        g.target = t->target;
        g.target_high = t->target_high;
        rows[i] = (struct goal_version_row){.what = goal_target_words(&g, req->arena),
            .from = from_words(req, t->valid_from),
            .who = who_words(t->user_name, t->user_id),
            .at = stamp_is_none(t->at) ? NULL : html_format(req->arena, req->lang, harg_stamp(t->at)),
            .reason = t->reason,
            .in_force = begun && !found};
        found = found || begun;
    }
    out->targets = rows;
    out->n_targets = v->n_targets;
}

/* Receipt of what was just saved, with undo for as long as it can be undone. */
static void fill_receipt(struct req *req, const struct versions *v, struct goal_version_view *out)
{
    int64_t made = req_int(req, "kvit", INT_NONE);
    struct goal_base now = {v->n ? v->list[0].no : 0, v->n_targets ? v->targets[0].no : 0};
    if (req_text(req, "fortrudt")) {
        out->receipt = tr("Ændringen er fortrudt.");
        return;
    }
    if (made == INT_NONE || made != goal_base_number(now) || !who_may(&req->who, PERM_GOAL_EDIT))
        return;
    struct stamp at = v->list[0].at;
    if (v->n_targets && v->targets[0].at.ms > at.ms)
        at = v->targets[0].at;
    if (stamp_is_none(at) || clock_now().ms - at.ms > GOAL_UNDO_MS)
        return;
    out->receipt = v->n == 1 && !stamp_is_none(v->list[0].at) && now.target <= 1
                       ? tr("Målet er gemt.")
                       : tr("Ændringen er gemt. Den tidligere version kan stadig læses her.");
    out->undo_url =
        arena_printf(req->arena, "/effekt/maal/%s/fortryd?version=%lld", v->goal.key, (long long)made);
}

/* All versions in words, then the targets, as on the page. */
static int send_versions(struct req *req, struct res *res, const struct versions *v, const char *format)
{
    enum { COLUMNS = 7 };
    const char *const heads[COLUMNS] = {
        tr("Hvad"), tr("Nr."), tr("Indhold"), tr("Gælder fra"), tr("Begrundelse"), tr("Af"), tr("Gemt")};
    struct goal_version_view out = {.url = ""};
    size_t n = v->n + v->n_targets;
    struct export_cell *cells = arena_must(req->arena, (n + 1) * COLUMNS * sizeof *cells);
    fill_rows(req, v, &out);
    fill_targets(req, v, &out);
    for (size_t i = 0; i < n; i++) {
        bool is_version = i < v->n;
        const struct goal_version_row *row = is_version ? &out.rows[i] : &out.targets[i - v->n];
        struct export_cell *cell = cells + i * COLUMNS;
        cell[0] = export_text(is_version ? tr("Version") : tr("Måltal"));
        cell[1] = export_number(EXPORT_PLAIN, is_version ? row->no : v->targets[i - v->n].no);
        cell[2] = export_text(is_version ? reading_of(req, v, &v->list[i]) : row->what);
        cell[3] = export_text(row->from);
        cell[4] = export_text(row->reason);
        cell[5] = export_text(row->who);
        cell[6] = export_text(row->at);
    }
    const struct export_table t = {
        .name = "maalets-versioner", .heads = heads, .n_cols = COLUMNS, .cells = cells, .n_rows = n};
    return export_send(req, res, format, &t);
}

static int versions_page(struct req *req, struct res *res)
{
    struct versions v = {0};
    struct goal_version_view out = {.csrf = req_csrf(req)};
    int rc = load(req, &v);
    if (rc || req_text(req, "format"))
        return rc ? rc : send_versions(req, res, &v, req_text(req, "format"));
    out.newer = req_int(req, "til", v.list[0].no);
    out.older = req_int(req, "fra", out.newer - 1);
    if (out.older > out.newer) {
        int64_t swap = out.older;
        out.older = out.newer;
        out.newer = swap;
    }
    const struct goal_version *newer = find(&v, out.newer), *older = find(&v, out.older);
    if (!newer)
        return err_user(&req->err, ERR_NOT_FOUND, tr("Målet har ingen version %lld. Se målets versioner."),
            (long long)out.newer);
    if (!older || older == newer)
        out.older = 0, older = NULL;
    const char *page = arena_printf(req->arena, "/effekt/maal/%s", v.goal.key);
    out.url = arena_printf(req->arena, "%s/versioner", page);
    out.older_text = arena_printf(req->arena, "%lld", (long long)out.older);
    out.newer_text = arena_printf(req->arena, "%lld", (long long)out.newer);
    out.newer_reading = reading_of(req, &v, newer);
    out.older_reading = older ? reading_of(req, &v, older) : NULL;
    fill_lines(req, older, newer, &out);
    fill_rows(req, &v, &out);
    fill_targets(req, &v, &out);
    fill_receipt(req, &v, &out);
    const char *title = lang_pick(v.goal.title, v.goal.title_en);
    struct action actions[2] = {
        {tr("Se målet"), page, NULL}, {tr("Ret målet"), arena_printf(req->arena, "%s/ret", page), NULL}};
    out.head = (struct page_head){.title = arena_printf(req->arena, tr("Versioner: %s"), title),
        .lead = v.about,
        .actions = actions,
        .n_actions = who_may(&req->who, PERM_GOAL_EDIT) ? 2 : 1,
        .no_primary = true};
    const struct crumb crumbs[] = {
        {tr("Effekt"), "/effekt"}, {tr("Effektmål"), "/effekt/maal"}, {title, page}, {tr("Versioner"), NULL}};
    struct html *h = page_begin(req, res, MENU_EFFECT, out.head.title, crumbs, 4);
    t_goal_versions_page(h, &out);
    return page_end(req, res, h);
}
static const struct param version_params[] = {{"key", P_KEY, 0, 0}, {"fra", P_INT, 0, 10000},
    {"til", P_INT, 1, 10000}, {"kvit", P_INT, 0, INT64_MAX}, {"fortrudt", P_INT, 0, 1},
    {"format", P_KEY, 0, 0}};
ROUTE(goal_versions_route, "GET", "/effekt/maal/{key}/versioner", PERM_EFFECT_READ, versions_page,
    version_params);
