/* GET /tilbud/fremmoede: no-show rates per offer, and of one offer per team and month with interval. */
#include "attendance.html.h"
#include "base/text.h"
#include "base/words.h"
#include "effect/export_page.h"
#include "effect/figure.h"
#include "measure/share.h"
#include "effect/suppress.h"
#include "html/chart.h"
#include "supply/attendance_page.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#include <math.h>
#include <string.h>

#define RATES "/tilbud/fremmoede"

static struct share cell_share(const struct attendance_cell *c)
{
    return share_wilson_clustered(c->n_no_show, c->n, c->var);
}

/* "8,2–15,9 pct."; "–" with one course, whose sessions say nothing of others. */
static const char *interval_words(struct arena *a, const struct attendance_cell *c)
{
    struct share s = cell_share(c);
    if (!s.valid || c->n_courses < 2)
        return "–";
    return arena_printf(a, "%s – %s", figure_percent_words(share_ppm(s.low), c->n, a),
        figure_percent_words(share_ppm(s.high), c->n, a));
}

const char *attendance_page_rate_sentence(struct req *req, const struct attendance_cell *c, bool own)
{
    struct actor actor = req_actor(req);
    struct arena *a = req->arena;
    int64_t k = figure_small_limit();
    if (!c->n)
        return tr("Der er ikke registreret fremmøde i det seneste år, så udeblivelser kan ikke beregnes.");
    if (!own && !figure_shows_small(&actor) &&
        (suppress_share(c->n_no_show, c->n, k) || suppress_is_small(c->n_courses, k)))
        return tr("Udeblivelser er undertrykt, fordi tallet er lille.");
    struct share s = cell_share(c);
    return arena_printf(a,
        tr("%s udeblev uden afbud i det seneste år (%s): %lld af %lld registreringer i %lld forløb."),
        figure_percent_words(share_ppm(s.p), c->n, a), interval_words(a, c), (long long)c->n_no_show,
        (long long)c->n, (long long)c->n_courses);
}

struct rate_data {
    struct attendance_offer *offers;
    size_t n;
    const struct attendance_offer *chosen;
    struct attendance_rate rate;
    struct team *teams;
    size_t n_teams;
    int64_t n_missing;
    bool small; /* small counts of the chosen offer are shown */
};

static bool shows_small(struct req *req, const struct attendance_offer *o)
{
    struct actor actor = req_actor(req);
    return figure_shows_small(&actor) || (o->own && who_may(&req->who, PERM_INBOX));
}

static int rate_load(struct req *req, struct rate_data *d)
{
    struct conn *c;
    struct actor actor = req_actor(req);
    const char *key = req_text(req, "tilbud");
    day_t today = clock_today(), month = day_from_ymd(day_ymd(today).year, day_ymd(today).month, 1);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = attendance_offers(c, &actor, day_add_months(month, -(ATTENDANCE_MONTHS - 1)), today, &d->offers,
        &d->n, req->arena, &req->err);
    for (size_t i = 0; !rc && i < d->n; i++)
        d->chosen = text_equal(d->offers[i].key, key) ? &d->offers[i] : d->chosen;
    if (!rc && d->chosen)
        rc = attendance_rate_of(c, d->chosen->intervention_id, today, &d->rate, req->arena, &req->err);
    if (!rc && d->chosen)
        rc = intervention_teams(c, d->chosen->key, &d->teams, &d->n_teams, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc && d->chosen)
        d->small = shows_small(req, d->chosen);
    return rc;
}

static struct export_cell count_cell(struct arena *a, int64_t n, bool hide)
{
    return hide ? export_text(tr("undertrykt"))
                : export_shown(arena_printf(a, "%lld", (long long)n), (double)n, 0);
}

static struct export_cell share_cell(struct arena *a, double p, int64_t n, bool hide)
{
    if (hide || !isfinite(p))
        return export_text(hide ? tr("undertrykt") : tr("ingen fremmøde"));
    return export_shown(figure_percent_words(share_ppm(p), n, a), p * 100, 1);
}

/* The cells as rows of a table with a total, small counts hidden when they must be. */
static const struct attendance_rate_line *rate_lines(struct req *req, const struct rate_data *d,
    const struct attendance_cell *cells, const char *const *labels, size_t n, bool *ret_hidden)
{
    struct arena *a = req->arena;
    struct attendance_rate_line *rows = arena_must(a, (n + 1) * sizeof *rows);
    struct suppress_row *hide = arena_must(a, (n + 1) * sizeof *hide);
    struct suppress_row total;
    for (size_t i = 0; i < n; i++)
        hide[i] = (struct suppress_row){.x = cells[i].n_no_show, .n = cells[i].n};
    if (!d->small)
        suppress_rows(hide, n, figure_small_limit(), &total);
    for (size_t i = 0; i < n; i++) {
        const struct attendance_cell *c = &cells[i];
        bool few = !d->small && suppress_is_small(c->n_courses, figure_small_limit());
        bool hide_x = hide[i].hide_x || few, hide_n = hide[i].hide_n;
        struct share s = cell_share(c);
        ret_hidden[i] = hide_x || hide_n;
        rows[i] = (struct attendance_rate_line){.label = labels[i],
            .n = count_cell(a, c->n, hide_n),
            .no_show = count_cell(a, c->n_no_show, hide_x),
            .share = share_cell(a, s.valid ? s.p : NAN, c->n, hide_x || hide_n),
            .interval = hide_x || hide_n ? "–" : interval_words(a, c)};
    }
    return rows;
}

static const char *team_label(const struct rate_data *d, const char *team)
{
    for (size_t i = 0; team && i < d->n_teams; i++) {
        if (text_equal(d->teams[i].key, team))
            return lang_pick(d->teams[i].title, d->teams[i].title_en);
    }
    return team ? team : tr("Uden hold");
}

static struct html_safe rate_chart(
    struct req *req, struct html *h, const struct rate_data *d, const char *const *labels, const bool *hidden)
{
    struct chart_point *points = arena_must(req->arena, ATTENDANCE_MONTHS * sizeof *points);
    for (size_t i = 0; i < ATTENDANCE_MONTHS; i++) {
        const struct attendance_cell *c = &d->rate.by_month[i];
        struct share s = cell_share(c);
        bool few = c->n_courses < 2;
        points[i] = (struct chart_point){.value = s.p * 100,
            .lo = few ? (double)NAN : s.low * 100,
            .hi = few ? (double)NAN : s.high * 100,
            .known = hidden[i] ? CHART_SUPPRESSED
                     : s.valid ? CHART_KNOWN
                               : CHART_MISSING,
            .n = hidden[i] ? INT_NONE : c->n};
    }
    struct chart_series series = {tr("Udeblevet uden afbud"), points};
    return chart_line(h, &(struct chart_line){.title = tr("Bliver flere væk uden afbud?"),
                             .unit = tr("pct. af registreringer, hvor borgeren var ventet"),
                             .finding = attendance_page_rate_sentence(req, &d->rate.all, d->small),
                             .x_name = tr("Måned"),
                             .x_labels = labels,
                             .n = ATTENDANCE_MONTHS,
                             .series = &series,
                             .n_series = 1,
                             .target = (double)NAN,
                             .decimals = 1});
}

static void rate_offers(struct req *req, const struct rate_data *d, struct attendance_rate_view *v)
{
    struct arena *a = req->arena;
    int64_t k = figure_small_limit();
    struct attendance_rate_line *rows = arena_array(a, d->n + 1, sizeof *rows);
    struct html_option *options = arena_array(a, d->n + 1, sizeof *options);
    if (!rows || !options)
        return;
    options[v->n_offers++] = (struct html_option){"", tr("Alle tilbud")};
    for (size_t i = 0; i < d->n; i++) {
        const struct attendance_offer *o = &d->offers[i];
        const char *title = lang_pick(o->title, o->title_en);
        bool hide = !shows_small(req, o) && suppress_share(o->n_no_show, o->n, k);
        options[v->n_offers++] = (struct html_option){o->key, title};
        rows[v->n++] = (struct attendance_rate_line){.label = title,
            .url = html_url_with(a, RATES, "tilbud", o->key),
            .unit = o->provider ? organisation_name(o->provider) : NULL,
            .interval = arena_printf(a, tr("%lld af %lld"), (long long)o->n_taken, (long long)o->n_sessions),
            .n = count_cell(a, o->n, hide),
            .no_show = count_cell(a, o->n_no_show, hide),
            .share = share_cell(a, o->n ? (double)o->n_no_show / (double)o->n : NAN, o->n, hide)};
    }
    v->rows = rows;
    v->offers = options;
}

static void rate_one(
    struct req *req, struct html *h, const struct rate_data *d, struct attendance_rate_view *v)
{
    struct arena *a = req->arena;
    const struct attendance_rate *r = &d->rate;
    const char **teams = arena_must(a, (ATTENDANCE_TEAMS + 1) * sizeof *teams);
    const char **months = arena_must(a, (ATTENDANCE_MONTHS + 1) * sizeof *months);
    const char **axis = arena_must(a, (ATTENDANCE_MONTHS + 1) * sizeof *axis);
    bool hidden_teams[ATTENDANCE_TEAMS + 1], hidden_months[ATTENDANCE_MONTHS + 1];
    for (size_t i = 0; i < r->n_teams; i++)
        teams[i] = team_label(d, r->team[i]);
    for (size_t i = 0; i < ATTENDANCE_MONTHS; i++) {
        struct ymd m = day_ymd(r->month[i]);
        months[i] = arena_printf(a, "%s %d", words_month(m.month, req->lang), m.year);
        axis[i] = arena_printf(a, "%d\n%d", m.month, m.year);
    }
    v->title = lang_pick(d->chosen->title, d->chosen->title_en);
    v->sentence = attendance_page_rate_sentence(req, &r->all, d->small);
    v->n_teams = r->n_teams > 1 || (r->n_teams == 1 && r->team[0]) ? r->n_teams : 0;
    v->teams = rate_lines(req, d, r->by_team, teams, r->n_teams, hidden_teams);
    v->months = rate_lines(req, d, r->by_month, months, ATTENDANCE_MONTHS, hidden_months);
    v->n_months = ATTENDANCE_MONTHS;
    if (h)
        v->chart = rate_chart(req, h, d, axis, hidden_months);
    if (d->small && r->n_recorded)
        v->late = arena_printf(a,
            tr("%lld af %lld registreringer er foretaget mere end %lld dage efter mødegangen."),
            (long long)r->n_late, (long long)r->n_recorded, (long long)attendance_late_limit());
}

static int rate_export(struct req *req, struct res *res, const struct attendance_rate_view *v, bool one)
{
    const char *heads[] = {one ? tr("Hold eller måned") : tr("Tilbud"), tr("Ventede"),
        tr("Udeblevet uden afbud"), tr("Andel, pct."),
        one ? tr("95 pct. interval") : tr("Mødegange med fremmøde")};
    enum { COLUMNS = sizeof heads / sizeof heads[0] };
    const struct attendance_rate_line *lists[] = {v->rows, v->teams, v->months};
    const size_t counts[] = {one ? 0 : v->n, one ? v->n_teams : 0, one ? v->n_months : 0};
    struct export_cell *cells =
        arena_array(req->arena, (counts[0] + counts[1] + counts[2] + 1) * COLUMNS, sizeof *cells);
    size_t n = 0;
    if (!cells)
        return err_set(&req->err, ERR_LIMIT, "attendance: out of memory");
    for (size_t k = 0; k < 3; k++) {
        for (size_t i = 0; i < counts[k]; i++, n++) {
            const struct attendance_rate_line *r = &lists[k][i];
            const struct export_cell row[COLUMNS] = {
                export_text(r->label), r->n, r->no_show, r->share, export_text(r->interval)};
            memcpy(cells + n * COLUMNS, row, sizeof row);
        }
    }
    struct export_table table = {"fremmoede", heads, COLUMNS, cells, n, &v->note, 1};
    return export_send(req, res, "xlsx", &table);
}

static int rate_handler(struct req *req, struct res *res)
{
    struct rate_data d = {0};
    struct attendance_rate_view v = {.url = RATES, .offer = req_text(req, "tilbud")};
    int rc = rate_load(req, &d);
    if (rc)
        return rc;
    v.note = tr(
        "Ventede er registreringer, hvor borgeren skulle møde: afbud i tide og borgere, der ikke skulle møde, er ikke med. "
        "En borger tæller med ved hver mødegang; intervallet tager højde for det. De seneste 12 kalendermåneder til i dag.");
    v.export_url = html_url_with(
        req->arena, html_url_with(req->arena, RATES, "tilbud", d.chosen ? v.offer : NULL), "format", "xlsx");
    rate_offers(req, &d, &v);
    if (text_equal(req_text(req, "format"), "xlsx")) {
        if (d.chosen)
            rate_one(req, NULL, &d, &v);
        return rate_export(req, res, &v, d.chosen != NULL);
    }
    const char *title = tr("Fremmøde og udeblivelser");
    struct crumb crumbs[] = {
        {tr_in("menu", "Tilbud"), "/tilbud"}, {tr("Kapacitet"), "/tilbud/kapacitet"}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, title, crumbs, 3);
    if (d.chosen)
        rate_one(req, h, &d, &v);
    t_page_head(h, &(struct page_head){.title = title, .lead = v.title});
    t_attendance_rates(h, &v);
    return page_end(req, res, h);
}

static const struct param rate_params[] = {{"tilbud", P_KEY, 0, 0}, {"format", P_KEY, 0, 0}};
ROUTE(attendance_rate_route, "GET", RATES, PERM_OFFER_READ, rate_handler, rate_params);
