#include "people/citizen_timeline_page.h"

#include "base/sort.h"
#include "base/text.h"
#include "base/words.h"
#include "path/follow_up.h"
#include "path/referral_view_page.h"
#include "system/code.h"
#include "system/organisation.h"

#include <stdlib.h>
#include <string.h>

enum {
    PATH_LANES = 6,
    PATH_MARKS = 0, /* lane of meetings and follow-ups */
    PATH_JOB = 1,
    PATH_UPSKILLING = 4,
    PATH_BENEFIT = 5,
    PATH_MONTHS = 15,
    PATH_MONTHS_AHEAD = 3
};

static const char *const path_tracks[PATH_LANES] = {NULL, "job", "health", "social", "upskilling", "benefit"};

/* What is being put on the timeline. */
struct path_build {
    struct req *req;
    const struct citizen_open *o;
    const struct citizen_path *path;
    struct chart_span *spans;
    size_t n_spans;
    struct chart_mark *marks;
    size_t n_marks;
};

/* ---- the period ---- */

static day_t path_month_start(day_t day)
{
    struct ymd d = day_ymd(day);
    return day_from_ymd(d.year, d.month, 1);
}

static void path_period(const char *period, day_t today, day_t first, day_t *ret_from, day_t *ret_to)
{
    day_t month = path_month_start(today);
    int64_t year;
    *ret_to = day_add_months(month, PATH_MONTHS_AHEAD + 1);
    *ret_from = day_add_months(month, -PATH_MONTHS);
    if (text_equal(period, "12")) {
        *ret_from = day_add_months(month, -12);
        *ret_to = day_add_months(month, 2);
    } else if (text_equal(period, "alt") && !day_is_none(first) && first.n < ret_from->n) {
        *ret_from = path_month_start(first);
    } else if (period && text_to_int(period, 1900, 2100, &year)) {
        *ret_from = day_from_ymd((int)year, 1, 1);
        *ret_to = day_from_ymd((int)year + 1, 1, 1);
    }
}

int citizen_path_load(struct conn *c, const struct citizen_open *o, const char *period,
    struct citizen_path *ret, struct arena *a, struct err *err)
{
    *ret = (struct citizen_path){.period = period};
    int rc = timeline_first_day(c, o->citizen.id, &o->actor, &o->sight, &ret->first, err);
    path_period(period, o->today, ret->first, &ret->from, &ret->to);
    if (!rc)
        rc = timeline_read(c, o->citizen.id, &o->actor, &o->sight, ret->from, ret->to, &ret->t, a, err);
    if (!rc && pause_may_see(&o->sight))
        rc = pause_of_citizen(c, o->citizen.id, o->today, &ret->pauses, &ret->n_pauses, a, err);
    return rc;
}

/* ---- what may be seen, and where it lies ---- */

bool citizen_path_may_see(const struct citizen_open *o, const char *tracks, const char *provider)
{
    if (o->sight.referral_only && text_equal(provider, o->actor.unit))
        return true;
    return (o->sight.tracks & sight_track_bits(tracks)) != 0;
}

static bool path_lane_seen(const struct citizen_open *o, size_t lane)
{
    if (lane == PATH_MARKS)
        return true;
    return lane == PATH_BENEFIT ? o->sight.benefit
                                : (o->sight.tracks & sight_track_bits(path_tracks[lane])) != 0;
}

/* The lanes of a comma list of tracks that the user may see; for the receiving unit, which sees none of them, the first of the list. */
static size_t path_lanes_of(const struct citizen_open *o, const char *tracks, size_t ret[PATH_LANES])
{
    size_t first = PATH_LANES, n_lanes = 0;
    const char *track;
    for (size_t n; text_list_next(&tracks, &track, &n);) {
        for (size_t i = PATH_JOB; i < PATH_LANES; i++) {
            if (strlen(path_tracks[i]) != n || memcmp(path_tracks[i], track, n))
                continue;
            if (path_lane_seen(o, i) && n_lanes < PATH_LANES)
                ret[n_lanes++] = i;
            if (first == PATH_LANES)
                first = i;
        }
    }
    if (n_lanes == 0)
        ret[n_lanes++] = first == PATH_LANES ? PATH_JOB : first;
    return n_lanes;
}

static size_t path_lane_of(const struct citizen_open *o, const char *tracks)
{
    size_t lanes[PATH_LANES];
    path_lanes_of(o, tracks, lanes);
    return lanes[0];
}

/* Where the arrow begins: in the lane of the sender's administration, unless the offer lies in one of its own lanes or the user does
 * not see it. */
static size_t path_sender_lane(const struct citizen_open *o, const char *admin, size_t lane)
{
    const struct code *own = code_find("track", path_tracks[lane]);
    if (!admin || (own && text_equal(own->parent, admin)))
        return lane;
    for (size_t i = PATH_JOB; i < PATH_BENEFIT; i++) {
        const struct code *track = code_find("track", path_tracks[i]);
        if (track && text_equal(track->parent, admin))
            return path_lane_seen(o, i) ? i : lane;
    }
    return lane;
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
        return PATH_JOB;
    return text_equal(top, "education") ? PATH_UPSKILLING : PATH_BENEFIT;
}

static enum chart_span_state path_state(day_t start, day_t end, day_t today)
{
    if (start.n > today.n)
        return SPAN_PLANNED;
    return day_is_none(end) || end.n > today.n ? SPAN_RUNNING : SPAN_FINISHED;
}

/* ---- bars ---- */

/* The referral where the user may open it, else the offer. */
static const char *path_course_url(const struct path_build *b, const struct timeline_course *r)
{
    if (r->referral_id != INT_NONE && referral_may_open(b->req, r->provider, r->from_admin, r->from_user_id))
        return arena_printf(b->req->arena, "/henvisninger/%lld", (long long)r->referral_id);
    return who_may(&b->req->who, PERM_OFFER_READ)
               ? arena_printf(b->req->arena, "/tilbud/%s", r->intervention_key)
               : NULL;
}

static void path_add_courses(struct path_build *b)
{
    const struct citizen_open *o = b->o;
    for (size_t i = 0; i < b->path->t.n_courses; i++) {
        const struct timeline_course *r = &b->path->t.courses[i];
        if (!citizen_path_may_see(o, r->track, r->provider))
            continue;
        size_t lanes[PATH_LANES], n = path_lanes_of(o, r->track, lanes);
        /* One course on each of its lanes; the arrow of its referral leads to the first. */
        for (size_t k = 0; k < n; k++)
            b->spans[b->n_spans++] = (struct chart_span){.lane = lanes[k],
                .start = r->start_day,
                .end = r->end_day,
                .state = path_state(r->start_day, r->end_day, o->today),
                .label = lang_pick(r->title, r->title_en),
                .url = path_course_url(b, r),
                .referred = k == 0 ? r->sent_day : DAY_NONE,
                .from_lane = path_sender_lane(o, r->from_admin, lanes[k])};
    }
}

static void path_add_waiting(struct path_build *b)
{
    const struct citizen_open *o = b->o;
    for (size_t i = 0; i < b->path->t.n_waiting; i++) {
        const struct timeline_course *r = &b->path->t.waiting[i];
        bool seen = citizen_path_may_see(o, r->track, r->provider) ||
                    (!o->sight.referral_only && text_equal(r->from_admin, o->actor.admin));
        if (!seen || b->path->from.n > o->today.n || b->path->to.n <= o->today.n)
            continue;
        size_t lane = path_lane_of(o, r->track);
        b->spans[b->n_spans++] = (struct chart_span){.lane = lane,
            .start = r->sent_day,
            .end = DAY_NONE,
            .state = SPAN_WAITING,
            .label = lang_pick(r->title, r->title_en),
            .url = path_course_url(b, r),
            .referred = r->sent_day,
            .from_lane = path_sender_lane(o, r->from_admin, lane)};
    }
}

static void path_add_aftercare(struct path_build *b)
{
    const struct citizen_open *o = b->o;
    for (size_t i = 0; i < b->path->t.n_aftercare; i++) {
        const struct timeline_aftercare *r = &b->path->t.aftercare[i];
        if (!citizen_path_may_see(o, r->track, r->provider))
            continue;
        b->spans[b->n_spans++] = (struct chart_span){.lane = path_lane_of(o, r->track),
            .start = r->start_day,
            .end = r->end_day,
            .state = SPAN_AFTERCARE,
            .label = arena_printf(b->req->arena, tr("Efterværn, %s"), lang_pick(r->title, r->title_en)),
            .url = arena_printf(b->req->arena, "%s/eftervaern/%lld", o->url, (long long)r->id),
            .referred = DAY_NONE};
    }
}

static void path_add_spells(struct path_build *b)
{
    const struct citizen_open *o = b->o;
    for (size_t i = 0; i < b->path->t.n_spells; i++) {
        const struct timeline_spell *s = &b->path->t.spells[i];
        size_t lane = path_spell_lane(s->kind);
        if (!path_lane_seen(o, lane))
            continue;
        const char *label = code_label("spell_kind", s->kind);
        if (lane != PATH_BENEFIT && s->hours != INT_NONE)
            label = arena_printf(b->req->arena, tr("%s, %lld timer om ugen"), label, (long long)s->hours);
        b->spans[b->n_spans++] = (struct chart_span){.lane = lane,
            .start = s->start_day,
            .end = s->end_day,
            .state = lane == PATH_BENEFIT ? SPAN_BENEFIT : path_state(s->start_day, s->end_day, o->today),
            .label = label,
            .url = o->sight.referral_only ? NULL : arena_printf(b->req->arena, "%s/stamdata", o->url),
            .referred = DAY_NONE};
    }
}

/* By day, then lane. */
static int path_compare_start(const void *a, const void *b)
{
    const struct chart_span *x = a, *y = b;
    if (x->start.n != y->start.n)
        return x->start.n < y->start.n ? -1 : 1;
    return (x->lane > y->lane) - (x->lane < y->lane);
}

/* ---- marks ---- */

static enum chart_mark_kind path_meeting_kind(const struct timeline_mark *m, day_t today)
{
    bool round = text_equal(m->kind, "round_table");
    if (!text_equal(m->state, "planned"))
        return round ? MARK_MEETING : MARK_OTHER;
    if (m->day.n < today.n)
        return MARK_OVERDUE;
    return round ? MARK_MEETING_PLANNED : MARK_OTHER_PLANNED;
}

static void path_add_meetings(struct path_build *b)
{
    const struct citizen_open *o = b->o;
    for (size_t i = 0; i < b->path->t.n_meetings; i++) {
        const struct timeline_mark *m = &b->path->t.meetings[i];
        bool seen = m->track ? (o->sight.tracks & sight_track_bits(m->track)) != 0 : !o->sight.referral_only;
        if (!seen && !m->is_mine)
            continue;
        b->marks[b->n_marks++] = (struct chart_mark){.lane = PATH_MARKS,
            .day = m->day,
            .kind = path_meeting_kind(m, o->today),
            .label = m->title,
            .url = arena_printf(b->req->arena, "%s/moeder/%lld", o->url, (long long)m->id)};
    }
}

static enum chart_mark_kind path_follow_up_kind(const struct timeline_mark *m, day_t today)
{
    if (text_equal(m->state, "held"))
        return MARK_FOLLOWUP;
    if (text_equal(m->state, "not_reached"))
        return MARK_FOLLOWUP_MISSED;
    return m->day.n < today.n ? MARK_OVERDUE : MARK_FOLLOWUP_PLANNED;
}

static void path_add_follow_ups(struct path_build *b)
{
    const struct citizen_open *o = b->o;
    for (size_t i = 0; i < b->path->t.n_follow_ups; i++) {
        const struct timeline_mark *m = &b->path->t.follow_ups[i];
        if (o->sight.referral_only || !follow_up_is_seen(&o->sight, m->track))
            continue;
        b->marks[b->n_marks++] = (struct chart_mark){.lane = PATH_MARKS,
            .day = m->day,
            .kind = path_follow_up_kind(m, o->today),
            .label = follow_up_name(m->kind, m->anchor, m->months, b->req->arena),
            .url = arena_printf(b->req->arena, "%s/opfoelgning/%lld", o->url, (long long)m->id)};
    }
}

static int path_compare_day(const void *a, const void *b)
{
    const struct chart_mark *x = a, *y = b;
    return (x->day.n > y->day.n) - (x->day.n < y->day.n);
}

/* ---- the whole ---- */

static size_t path_lanes(
    struct req *req, const struct citizen_open *o, struct chart_lane *lanes, const char **hidden)
{
    size_t n_hidden = 0;
    lanes[PATH_MARKS] = (struct chart_lane){tr("Møder og opfølgning"), NULL, NULL};
    for (size_t i = PATH_JOB; i < PATH_LANES; i++) {
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
        for (size_t k = 0; k < n_hidden; k++)
            said |= text_equal(hidden[k], why);
        if (!said)
            hidden[n_hidden++] = why;
    }
    return n_hidden;
}

static const struct chart_pause *path_pauses(
    struct arena *a, const struct citizen_path *path, size_t *ret_n, int64_t *ret_limit)
{
    struct chart_pause *out = arena_array(a, path->n_pauses + 1, sizeof *out);
    *ret_limit = pause_standard_days();
    *ret_n = 0;
    for (size_t i = 0; out && i < path->n_pauses; i++) {
        const struct pause *p = &path->pauses[i];
        if (p->start.n >= path->to.n || (!day_is_none(p->end) && p->end.n <= path->from.n))
            continue;
        if (p->limit_days != *ret_limit)
            *ret_limit = INT_NONE;
        out[(*ret_n)++] = (struct chart_pause){p->start, p->end, p->days};
    }
    return out;
}

/* A link to every year, when the period does not hold all rows. */
static const struct link *path_years(
    struct req *req, const struct citizen_open *o, const struct citizen_path *path, size_t *ret_n)
{
    int first = day_is_none(path->first) ? 0 : day_year(path->first), last = day_year(o->today);
    struct link *links = arena_array(req->arena, (size_t)(last - first + 1), sizeof *links);
    int64_t shown = 0;
    *ret_n = 0;
    if (!path->t.is_cut || !first || !links)
        return links;
    if (path->period)
        text_to_int(path->period, 1900, 2100, &shown);
    for (int year = last; year >= first; year--) {
        const char *label = arena_printf(req->arena, "%d", year);
        links[(*ret_n)++] =
            (struct link){label, arena_printf(req->arena, "%s?periode=%d", o->url, year), shown == year};
    }
    return links;
}

static bool path_collect(struct path_build *b)
{
    const struct timeline *t = &b->path->t;
    b->spans = arena_array(b->req->arena,
        t->n_courses * PATH_LANES + t->n_waiting + t->n_aftercare + t->n_spells + 1, sizeof *b->spans);
    b->marks = arena_array(b->req->arena, t->n_meetings + t->n_follow_ups + 1, sizeof *b->marks);
    if (!b->spans || !b->marks)
        return false;
    path_add_courses(b);
    path_add_waiting(b);
    path_add_aftercare(b);
    path_add_spells(b);
    path_add_meetings(b);
    path_add_follow_ups(b);
    array_sort(b->spans, b->n_spans, sizeof *b->spans, path_compare_start);
    array_sort(b->marks, b->n_marks, sizeof *b->marks, path_compare_day);
    return true;
}

void citizen_path_show(struct req *req, struct html *h, const struct citizen_open *o,
    const struct citizen_path *path, struct citizen_path_view *ret)
{
    struct arena *a = req->arena;
    struct path_build b = {.req = req, .o = o, .path = path};
    struct chart_lane *lanes = arena_must(a, PATH_LANES * sizeof *lanes);
    const char **hidden = arena_must(a, PATH_LANES * sizeof *hidden);
    *ret = (struct citizen_path_view){.hidden = hidden, .chart = {"", 0}};
    ret->n_hidden = path_lanes(req, o, lanes, hidden);
    ret->years = path_years(req, o, path, &ret->n_years);
    struct ymd from = day_ymd(path->from), to = day_ymd((day_t){path->to.n - 1});
    ret->heading = arena_printf(a, tr("Forløb %s %d – %s %d"), words_month(from.month, req->lang), from.year,
        words_month(to.month, req->lang), to.year);
    if (!path_collect(&b))
        return;
    ret->any = b.n_spans + b.n_marks > 0;
    struct chart_timeline chart = {.title = tr("Forløb"),
        .from = path->from,
        .to = path->to,
        .today = o->today,
        .lanes = lanes,
        .n_lanes = PATH_LANES,
        .pause_first = PATH_JOB,
        .pause_last = PATH_BENEFIT - 1,
        .spans = b.spans,
        .n_spans = b.n_spans,
        .marks = b.marks,
        .n_marks = b.n_marks};
    chart.pauses = path_pauses(a, path, &chart.n_pauses, &chart.pause_limit_days);
    chart.finding = arena_printf(a,
        tr("%zu perioder og %zu møder og opfølgninger fra %s %d til %s %d, fordelt på job, sundhed, social, "
           "opkvalificering og forsørgelse. Pauser over grænsen: %zu."),
        b.n_spans, b.n_marks, words_month(from.month, req->lang), from.year, words_month(to.month, req->lang),
        to.year, chart.n_pauses);
    if (ret->any)
        ret->chart = chart_timeline(h, &chart);
}
