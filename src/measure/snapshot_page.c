/* The data behind figures: the extract of the city that they are computed on. */
#include "measure/snapshot_page.h"

#include "base/lang.h"
#include "base/text.h"
#include "effect/export_page.h"
#include "intake/data_source.h"
#include "measure/status_profile.h"
#include "snapshot.html.h"
#include "system/code.h"
#include "system/layout_page.h"

#include <string.h>

int snapshot_lease_page(struct req *req, const struct snapshot **ret)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = snapshot_lease(c, ret, &req->err);
    db_release(req->db, c);
    return rc;
}

static const char *joined(const char *so_far, const char *word, struct arena *a)
{
    return *so_far ? arena_printf(a, "%s%s%s", so_far, " · ", word) : word;
}

/* Codes that the data source does not tell of, as the extract has them: up to and with today. */
static void sources_view(struct snapshot_view *v, const struct snapshot *s, const struct data_source *rows,
    size_t n, struct arena *a)
{
    struct snapshot_source_view *views = arena_must(a, (n + 1) * sizeof *views);
    const char *rest = "";
    const char *own = tr("Registreret i Tovholder");
    bool told[SNAP_CODES] = {false};
    for (size_t i = 0; i < n; i++) {
        const char *kinds = "", *list = rows[i].kinds, *word;
        size_t length;
        while (text_list_next(&list, &word, &length)) {
            const char *key = arena_strndup(a, word, length);
            int code = snapshot_code_of(s, key);
            kinds = joined(kinds, code < 0 ? key : code_label("spell_kind", key), a);
            if (code >= 0 && !day_is_none(rows[i].until_day)) {
                told[code] = true;
                v->codes[code].source = lang_pick(rows[i].title, rows[i].title_en);
            }
        }
        if (*kinds)
            views[v->n_sources++] = (struct snapshot_source_view){lang_pick(rows[i].title, rows[i].title_en),
                kinds, data_source_unit_label(rows[i].unit), rows[i].until_day};
    }
    for (int code = 2; code < s->n_codes; code++) {
        int parent = s->codes[code].parent ? snapshot_code_of(s, s->codes[code].parent) : -1;
        if (!told[code] && parent >= 0 && told[parent]) {
            told[code] = true;
            v->codes[code].source = v->codes[parent].source;
        }
        if (!told[code])
            rest = joined(rest, code_label("spell_kind", s->codes[code].key), a);
    }
    rest = *rest ? arena_printf(a, tr("%s; forløb, død og flytning"), rest) : tr("forløb, død og flytning");
    views[v->n_sources++] =
        (struct snapshot_source_view){own, rest, NULL, (day_t){snap_date(s->codes[SNAP_DEAD].until).n - 1}};
    v->sources = views;
}

/* Until sources are known, each code is Tovholder's own. */
static void codes_view(struct snapshot_view *v, const struct snapshot *s, struct arena *a)
{
    v->codes = arena_must(a, (size_t)s->n_codes * sizeof *v->codes);
    v->n_codes = (size_t)s->n_codes;
    for (int i = 0; i < s->n_codes; i++) {
        v->codes[i] = (struct snapshot_code_view){arena_strdup(a, s->codes[i].key),
            i < 2 ? arena_strdup(a, tr(s->codes[i].label)) : code_label("spell_kind", s->codes[i].key),
            tr("Registreret i Tovholder"), {snap_date(s->codes[i].until).n - 1}, {0}};
        for (int p = 0; p < SNAPSHOT_PROFILES_SHOWN; p++)
            v->codes[i].place[p] = INT_NONE;
    }
}

static void faults_view(struct snapshot_view *v, const struct snapshot_report *r, struct arena *a)
{
    static const char *const labels[SNAPSHOT_FAULTS] = {N_("Slutter før start"), N_("Ukendt periodeart"),
        N_("Ukendt person"), N_("Ukendt indsats"), N_("Står to gange"), N_("Kan ikke læses")};
    struct snapshot_fault_view *views = arena_must(a, SNAPSHOT_FAULTS * sizeof *views);
    for (int i = 0; i < SNAPSHOT_FAULTS; i++)
        if (r->n_spell[i] || r->n_course[i])
            views[v->n_faults++] = (struct snapshot_fault_view){tr(labels[i]), r->n_spell[i], r->n_course[i]};
    v->faults = views;
    v->n_cut = r->n_cut;
}

static const char *order_of(
    struct snapshot_view *v, const struct snapshot *s, const struct status_profile *p, struct arena *a)
{
    const char *order = "";
    uint16_t today = snap_day(clock_today());
    int period = p->n_periods - 1;
    while (period > 0 && p->from[period] > today)
        period--;
    for (int code = 0; code < s->n_codes && v->n_profiles < SNAPSHOT_PROFILES_SHOWN; code++)
        if (p->place[period][code] != SNAP_NO_CODE)
            v->codes[code].place[v->n_profiles] = p->place[period][code] + 1;
    for (int at = 0; at < s->n_codes; at++)
        for (int code = 2; code < s->n_codes; code++)
            if (p->place[period][code] == at)
                order = joined(order, code_label("spell_kind", s->codes[code].key), a);
    return order;
}

static int profiles_view(
    struct snapshot_view *v, struct conn *c, const struct snapshot *s, struct arena *a, struct err *err)
{
    struct status_profile_row *rows;
    size_t n;
    int rc = status_profile_all(c, &rows, &n, a, err);
    if (rc != OK)
        return rc;
    struct snapshot_profile_view *views = arena_must(a, (n + 1) * sizeof *views);
    struct status_profile *profile = arena_must(a, sizeof *profile);
    for (size_t i = 0; rc == OK && i < n; i++) {
        rc = status_profile_of_database(c, s, rows[i].key, profile, a, err);
        const char *order = rc == OK ? order_of(v, s, profile, a) : NULL;
        if (rc == ERR_INVALID) { /* the table of ranks is wrong: its place tells what to do */
            order = arena_strdup(a, err_user_text(err));
            err_clear(err);
            rc = OK;
        }
        if (rc == OK)
            views[v->n_profiles++] =
                (struct snapshot_profile_view){lang_pick(rows[i].title, rows[i].title_en), rows[i].note,
                    order, text_equal(rows[i].key, STATUS_PROFILE_STANDARD)};
    }
    v->profiles = views;
    return rc;
}

static void facts_view(
    struct snapshot_view *v, const struct snapshot *s, const struct snapshot_state *state, struct req *req)
{
    struct arena *a = req->arena;
    const char *built = html_format(a, req->lang, harg_stamp(s->built));
    struct fact facts[] = {
        {tr("Udtræk"), arena_strndup(a, s->identity, 12),
            tr("Står på dokumenter og svar, så et tal kan findes igen"), false},
        {tr("Bygget"), built, state->is_file ? tr("Ligger som fil") : tr("Læst fra databasen"),
            state->is_old},
        {tr("Data til og med"), html_format(a, req->lang, harg_day((day_t){snap_date(s->until).n - 1})),
            tr("Den kilde, der er længst bagud"), false},
        {tr("Personer"), html_format(a, req->lang, harg_int((int64_t)s->n_persons)), NULL, false},
        {tr("Perioder"), html_format(a, req->lang, harg_int((int64_t)s->n_spells)), NULL, false},
        {tr("Forløb"), html_format(a, req->lang, harg_int((int64_t)s->n_courses)), NULL, false},
    };
    v->n_facts = sizeof facts / sizeof facts[0];
    memcpy(v->facts, facts, sizeof facts);
}

static int load(struct req *req, struct conn *c, struct snapshot_view *v)
{
    const struct snapshot *s;
    struct snapshot_state state;
    struct data_source *sources;
    size_t n;
    int rc = snapshot_lease(c, &s, &req->err);
    if (rc != OK)
        return rc;
    rc = snapshot_state_now(c, &state, &req->err);
    if (rc == OK)
        rc = data_source_all(c, &sources, &n, req->arena, &req->err);
    if (rc == OK)
        rc = snapshot_is_building(c, &v->is_building, &req->err);
    if (rc == OK)
        codes_view(v, s, req->arena);
    if (rc == OK)
        rc = profiles_view(v, c, s, req->arena, &req->err);
    if (rc == OK) {
        v->source =
            arena_printf(req->arena, tr("Udtræk %s, bygget %s. %lld personer, %lld perioder, %lld forløb."),
                s->identity, html_format(req->arena, req->lang, harg_stamp(s->built)),
                (long long)s->n_persons, (long long)s->n_spells, (long long)s->n_courses);
        v->left_out = arena_printf(req->arena, tr("%lld rækker er udeladt, og %lld stod to gange."),
            (long long)s->n_rejected, (long long)s->n_duplicates);
        v->is_old = state.is_old;
        facts_view(v, s, &state, req);
        sources_view(v, s, sources, n, req->arena);
        faults_view(v, &state.report, req->arena);
    }
    snapshot_release(s);
    return rc;
}

/* Codes with source, data date and place in each profile. */
static int send_file(struct req *req, struct res *res, const struct snapshot_view *v)
{
    size_t n_profiles = v->n_profiles < SNAPSHOT_PROFILES_SHOWN ? v->n_profiles : SNAPSHOT_PROFILES_SHOWN,
           n_cols = 4 + n_profiles;
    const char *heads[4 + SNAPSHOT_PROFILES_SHOWN] = {
        tr("Kode"), tr("Periodeart"), tr("Kilde"), tr("Data til og med")};
    struct export_cell *cells = arena_array(req->arena, v->n_codes * n_cols, sizeof *cells);
    if (!cells)
        return err_set(&req->err, ERR_LIMIT, "no memory for the file");
    for (size_t p = 0; p < n_profiles; p++)
        heads[4 + p] = arena_printf(req->arena, tr("Plads i %s"), v->profiles[p].title);
    for (size_t i = 0; i < v->n_codes; i++) {
        struct export_cell *c = cells + i * n_cols;
        c[0] = export_text(v->codes[i].key);
        c[1] = export_text(v->codes[i].label);
        c[2] = export_text(v->codes[i].source);
        c[3] = (struct export_cell){.type = EXPORT_DAY, .value = v->codes[i].until.n};
        for (size_t p = 0; p < n_profiles; p++)
            c[4 + p] = v->codes[i].place[p] == INT_NONE ? export_text(tr("tæller ikke"))
                                                        : export_number(EXPORT_PLAIN, v->codes[i].place[p]);
    }
    const char *notes[] = {v->source, v->left_out};
    return export_send(req, res, req_text(req, "format"),
        &(struct export_table){"datagrundlag", heads, n_cols, cells, v->n_codes, notes, 2});
}

static int show_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct snapshot_view v = {
        .head = {.title = tr("Datagrundlag"), .lead = tr("Udtrækket af byen, som målene regnes på")},
        .may_build = who_may(&req->who, PERM_DATA_IMPORT),
        .csrf = req_csrf(req)};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc != OK)
        return rc;
    rc = load(req, c, &v);
    db_release(req->db, c);
    if (rc != OK)
        return rc;
    if (req_text(req, "format"))
        return send_file(req, res, &v);
    struct action actions[] = {{tr("Hent XLSX"), "/effekt/data?format=xlsx", NULL},
        {tr("Hent CSV"), "/effekt/data?format=csv", NULL}};
    v.head.actions = actions;
    v.head.n_actions = 2;
    v.head.no_primary = true;
    const struct crumb crumbs[] = {{tr("Effekt"), "/effekt"}, {v.head.title, NULL}};
    struct html *h = page_begin(req, res, MENU_EFFECT, v.head.title, crumbs, 2);
    t_snapshot_show(h, &v);
    return page_end(req, res, h);
}

/* One job at a time: when one is under way, the page says so. */
static int build_page(struct req *req, struct res *res)
{
    struct actor actor = req_actor(req);
    struct conn *c;
    bool is_building;
    int64_t id;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc == OK) {
        rc = snapshot_is_building(c, &is_building, &req->err);
        db_release(req->db, c);
    }
    if (rc == OK && is_building)
        return res_redirect(res, "/effekt/data");
    if (rc == OK)
        rc = job_start(req->db, &actor, "snapshot_build", NULL, NULL, &id, &req->err);
    return rc == OK ? res_redirect(res, arena_printf(req->arena, "/indstillinger/job/%lld", (long long)id))
                    : rc;
}

static const struct param show_params[] = {{"format", P_TEXT, .max = 4}};
ROUTE(snapshot_show_route, "GET", "/effekt/data", PERM_EFFECT_READ, show_page, show_params);
ROUTE_PLAIN(snapshot_build_route, "POST", "/effekt/data", PERM_DATA_IMPORT, build_page);
