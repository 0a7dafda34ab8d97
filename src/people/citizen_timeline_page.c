#include "people/citizen_timeline_page.h"

#include "base/text.h"
#include "base/words.h"
#include "system/code.h"
#include "system/organisation.h"

#include <stdlib.h>
#include <string.h>

enum {
    PATH_LANES = 5,
    PATH_BENEFIT = 4,
    PATH_PAUSE_LIMIT_DAYS = 56,
    PATH_MONTHS = 15,
    PATH_MONTHS_AHEAD = 3,
    PATH_MAX_SPANS = 2000
};

static const char *const path_tracks[PATH_LANES] = {"job", "health", "social", "upskilling", "benefit"};

int citizen_path_load(
    struct conn *c, int64_t citizen_id, struct citizen_path *ret, struct arena *a, struct err *err)
{
    int rc = course_of_citizen(c, citizen_id, &ret->courses, &ret->n_courses, a, err);
    return rc ? rc : spell_of_citizen(c, citizen_id, &ret->spells, &ret->n_spells, a, err);
}

bool citizen_path_may_see(const struct citizen_open *o, const char *tracks, const char *provider)
{
    if (o->sight.referral_only && text_equal(provider, o->actor.unit))
        return true;
    return (o->sight.tracks & sight_track_bits(tracks)) != 0;
}

static bool path_lane_seen(const struct citizen_open *o, size_t lane)
{
    return lane == PATH_BENEFIT ? o->sight.benefit
                                : (o->sight.tracks & sight_track_bits(path_tracks[lane])) != 0;
}

/* The first track of a comma list that the user may see; the first of all for the receiving unit. */
static size_t path_lane_of(const struct citizen_open *o, const char *tracks)
{
    size_t first = PATH_LANES;
    const char *track;
    for (size_t n; text_list_next(&tracks, &track, &n);) {
        for (size_t i = 0; i < PATH_LANES; i++) {
            if (strlen(path_tracks[i]) != n || memcmp(path_tracks[i], track, n))
                continue;
            if (path_lane_seen(o, i))
                return i;
            if (first == PATH_LANES)
                first = i;
        }
    }
    return first == PATH_LANES ? 0 : first;
}

/* Lane of a spell: work above, education under upskilling, all others are what the citizen lives on. */
static size_t path_spell_lane(const char *kind)
{
    const char *top = kind;
    for (int depth = 0; depth < 4; depth++) {
        const struct code *code = code_find("spell_kind", top);
        if (!code || !code->parent)
            break;
        top = code->parent;
    }
    if (text_equal(top, "work") || text_equal(top, "flex_job") || text_equal(top, "supported_work"))
        return 0;
    return text_equal(top, "education") ? 3 : PATH_BENEFIT;
}

static enum chart_span_state path_state(day_t start, day_t end, day_t today)
{
    if (start.n > today.n)
        return SPAN_PLANNED;
    return day_is_none(end) || end.n > today.n ? SPAN_RUNNING : SPAN_FINISHED;
}

static size_t path_add_courses(
    const struct citizen_open *o, const struct citizen_path *path, struct chart_span *spans, size_t n)
{
    for (size_t i = 0; i < path->n_courses && n < PATH_MAX_SPANS; i++) {
        const struct course_row *r = &path->courses[i];
        if (!citizen_path_may_see(o, r->track, r->provider))
            continue;
        size_t lane = path_lane_of(o, r->track);
        day_t sent = stamp_is_none(r->referral_sent) ? DAY_NONE : stamp_local_day(r->referral_sent);
        spans[n++] = (struct chart_span){.lane = lane,
            .start = r->start_day,
            .end = r->end_day,
            .state = path_state(r->start_day, r->end_day, o->today),
            .label = lang_pick(r->intervention_title, r->intervention_title_en),
            .referred = sent,
            .from_lane = lane};
    }
    return n;
}

static size_t path_add_spells(struct arena *a, const struct citizen_open *o, const struct citizen_path *path,
    struct chart_span *spans, size_t n)
{
    for (size_t i = 0; i < path->n_spells && n < PATH_MAX_SPANS; i++) {
        const struct spell *s = &path->spells[i];
        size_t lane = path_spell_lane(s->kind);
        if (!path_lane_seen(o, lane))
            continue;
        const char *label = code_label("spell_kind", s->kind);
        if (s->hours != INT_NONE && lane == 0)
            label = arena_printf(a, tr("%s, %lld timer om ugen"), label, (long long)s->hours);
        spans[n++] = (struct chart_span){.lane = lane,
            .start = s->start_day,
            .end = s->end_day,
            .state = lane == PATH_BENEFIT ? SPAN_BENEFIT : path_state(s->start_day, s->end_day, o->today),
            .label = label,
            .referred = DAY_NONE,
            .from_lane = lane};
    }
    return n;
}

static int path_compare_start(const void *x, const void *y)
{
    const struct chart_span *a = x, *b = y;
    return (a->start.n > b->start.n) - (a->start.n < b->start.n);
}

/* Days on benefit in [from, to): only they make a pause. */
static int64_t path_benefit_days(const struct chart_span *spans, size_t n, day_t from, day_t to)
{
    int64_t days = 0;
    for (size_t i = 0; i < n; i++) {
        if (spans[i].lane != PATH_BENEFIT)
            continue;
        int32_t start = spans[i].start.n > from.n ? spans[i].start.n : from.n;
        int32_t end = day_is_none(spans[i].end) || spans[i].end.n > to.n ? to.n : spans[i].end.n;
        days += end > start ? end - start : 0;
    }
    return days;
}

/* The last day that counts: today, or the day the citizen died or moved. */
static day_t path_observed_to(const struct citizen_open *o)
{
    day_t last = o->today;
    if (!day_is_none(o->citizen.dead) && o->citizen.dead.n < last.n)
        last = o->citizen.dead;
    if (!day_is_none(o->citizen.moved) && o->citizen.moved.n < last.n)
        last = o->citizen.moved;
    return last;
}

/* Times on benefit over the limit without any course or work. Only when the user sees every lane: else something hidden
 * could lie there. */
static size_t path_pauses(
    const struct citizen_open *o, const struct chart_span *sorted, size_t n, struct chart_pause *pauses)
{
    size_t n_pauses = 0;
    day_t covered = DAY_NONE, last = path_observed_to(o);
    for (size_t lane = 0; lane <= PATH_BENEFIT; lane++) {
        if (!path_lane_seen(o, lane))
            return 0;
    }
    for (size_t i = 0; i <= n; i++) {
        if (i < n && (sorted[i].lane == PATH_BENEFIT || sorted[i].start.n > last.n))
            continue;
        day_t start = i < n ? sorted[i].start : last;
        if (!day_is_none(covered) && path_benefit_days(sorted, n, covered, start) > PATH_PAUSE_LIMIT_DAYS)
            pauses[n_pauses++] = (struct chart_pause){covered, start, start.n - covered.n};
        if (i == n)
            break;
        day_t end = day_is_none(sorted[i].end) ? (day_t){last.n + 1} : sorted[i].end;
        if (day_is_none(covered) || end.n > covered.n)
            covered = end;
    }
    return n_pauses;
}

static day_t path_month_start(day_t day)
{
    struct ymd d = day_ymd(day);
    return day_from_ymd(d.year, d.month, 1);
}

static void path_period(const char *period, day_t today, const struct chart_span *sorted, size_t n,
    day_t *ret_from, day_t *ret_to)
{
    day_t month = path_month_start(today);
    *ret_to = day_add_months(month, PATH_MONTHS_AHEAD + 1);
    *ret_from = day_add_months(month, text_equal(period, "12") ? -12 : -PATH_MONTHS);
    if (text_equal(period, "12"))
        *ret_to = day_add_months(month, 2);
    if (text_equal(period, "alt") && n && sorted[0].start.n < ret_from->n)
        *ret_from = path_month_start(sorted[0].start);
}

static bool path_any_in(const struct chart_span *spans, size_t n, day_t from, day_t to)
{
    for (size_t i = 0; i < n; i++) {
        if (spans[i].start.n < to.n && (day_is_none(spans[i].end) || spans[i].end.n > from.n))
            return true;
    }
    return false;
}

static void path_lanes(struct req *req, const struct citizen_open *o, struct chart_lane *lanes,
    const char **hidden, size_t *n_hidden)
{
    *n_hidden = 0;
    for (size_t i = 0; i < PATH_LANES; i++) {
        const struct code *code = code_find("track", path_tracks[i]);
        const char *owner = code ? organisation_abbrev(code->parent) : NULL;
        lanes[i] =
            (struct chart_lane){code_label("track", path_tracks[i]), i == PATH_BENEFIT ? NULL : owner, NULL};
        if (path_lane_seen(o, i))
            continue;
        lanes[i].hidden = arena_printf(
            req->arena, tr("Nogle oplysninger fra %s er skjult"), owner ? owner : tr("en anden forvaltning"));
        const char *why = arena_printf(req->arena,
            tr("Nogle oplysninger fra %s er skjult, fordi hjemlen ikke omfatter dem."),
            owner ? owner : tr("en anden forvaltning"));
        bool said = false;
        for (size_t k = 0; k < *n_hidden; k++)
            said |= text_equal(hidden[k], why);
        if (!said)
            hidden[(*n_hidden)++] = why;
    }
}

struct html_safe citizen_path_chart(struct req *req, struct html *h, const struct citizen_open *o,
    const struct citizen_path *path, const char *period, const char **ret_heading, bool *ret_any,
    const char *const **ret_hidden, size_t *ret_n_hidden)
{
    struct arena *a = req->arena;
    struct chart_span *spans = arena_array(a, path->n_courses + path->n_spells + 1, sizeof *spans);
    struct chart_pause *pauses = arena_array(a, path->n_courses + path->n_spells + 1, sizeof *pauses);
    struct chart_lane *lanes = arena_array(a, PATH_LANES, sizeof *lanes);
    const char **hidden = arena_array(a, PATH_LANES, sizeof *hidden);
    struct chart_timeline chart = {
        .title = tr("Forløb"), .today = o->today, .pause_limit_days = PATH_PAUSE_LIMIT_DAYS};
    size_t n = path_add_courses(o, path, spans, 0);
    n = path_add_spells(a, o, path, spans, n);
    qsort(spans, n, sizeof *spans, path_compare_start);
    path_lanes(req, o, lanes, hidden, ret_n_hidden);
    path_period(period, o->today, spans, n, &chart.from, &chart.to);
    chart.lanes = lanes;
    chart.n_lanes = PATH_LANES;
    chart.pause_first = 0;
    chart.pause_last = PATH_BENEFIT - 1;
    chart.spans = spans;
    chart.n_spans = n;
    chart.pauses = pauses;
    chart.n_pauses = path_pauses(o, spans, n, pauses);
    *ret_any = path_any_in(spans, n, chart.from, chart.to);
    *ret_hidden = hidden;
    struct ymd from = day_ymd(chart.from), to = day_ymd((day_t){chart.to.n - 1});
    *ret_heading = arena_printf(a, tr("Forløb %s %d – %s %d"), words_month(from.month, req->lang), from.year,
        words_month(to.month, req->lang), to.year);
    chart.finding = arena_printf(a,
        tr("%zu perioder fra %s %d til %s %d, fordelt på job, sundhed, social, opkvalificering og forsørgelse."),
        n, words_month(from.month, req->lang), from.year, words_month(to.month, req->lang), to.year);
    return *ret_any ? chart_timeline(h, &chart) : (struct html_safe){"", 0};
}
