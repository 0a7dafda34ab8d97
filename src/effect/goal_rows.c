#include "effect/goal_rows.h"

#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "effect/goal_grammar.h"
#include "measure/outcome.h"

#include <math.h>
#include <string.h>

enum { GOAL_THREADS = 1 };

/* The rule of a goal, with what it points to. */
struct goal_rule {
    struct outcome_rule rule;
    struct status_profile profile;
    uint16_t intervention;
    bool offers;   /* the outcome is an offer of BIF */
    bool restate;  /* index day or state is not the rule's own */
    bool referred; /* the time runs from the referral */
    bool own_day;  /* the time runs from a plan or a talk of the sources */
};

/* ---- from words to a rule ---- */

/* SU is paid during education, and fleksløntilskud beside a flex job: they tell the same. */
static int outcome_codes(
    const struct snapshot *s, const char *words, struct code_set *ret, struct arena *a, struct err *err)
{
    bool known;
    const char *more = text_list_has(words, "education") ? ",su" : "";
    const char *flex = text_list_has(words, "supported_work") ? ",flex_job,fleksloentilskud" : "";
    return code_set_parse(s, arena_printf(a, "%s%s%s", words ? words : "", more, flex), ret, &known, err);
}

static enum outcome_step step_of(const struct goal *g)
{
    return text_equal(g->horizon_unit, "months")  ? OUTCOME_MONTHS
           : text_equal(g->horizon_unit, "years") ? OUTCOME_YEARS
           : text_equal(g->horizon_unit, "weeks") ? OUTCOME_WEEKS
                                                  : OUTCOME_DAYS;
}

static void rule_time(const struct goal *g, enum goal_profile profile, struct outcome_rule *r)
{
    r->horizon = text_equal(g->horizon_kind, "within")   ? OUTCOME_WITHIN
                 : text_equal(g->horizon_kind, "before") ? OUTCOME_BEFORE
                                                         : OUTCOME_AT;
    r->n = g->horizon_n == INT_NONE ? 0 : (int)g->horizon_n;
    r->step = step_of(g);
    r->national_days = profile == GOAL_NATIONAL;
    r->anchor = goal_from_exit(g) ? OUTCOME_FROM_EXIT : OUTCOME_FROM_START;
}

/* *ret_why: what of the outcome the snapshot cannot tell. */
static int rule_outcome(const struct snapshot *s, const struct goal *g, const struct goal_sources *src,
    enum goal_profile profile, struct goal_rule *ret, const char **ret_why, struct arena *a, struct err *err)
{
    static const struct code_set none;
    struct outcome_rule *r = &ret->rule;
    const char *kind = goal_outcome_kind(g);
    ret->offers = text_list_has(g->outcome, "offer_bif");
    if (text_equal(kind, "left") || goal_is_count(g)) {
        r->what = OUTCOME_OVER;
        return OK;
    }
    int rc = outcome_codes(s, g->outcome, &r->outcome, a, err);
    if (rc)
        return rc;
    if (ret->offers) {
        r->what = OUTCOME_COURSE_BEGINS;
        r->offers = src->offers;
        r->n_offers = src->n_offers;
        ret->restate = r->horizon == OUTCOME_AT;
        if (!src->n_offers)
            *ret_why = tr("Der er ingen tilbud i BIF i data.");
        return OK;
    }
    r->what = text_equal(kind, "event") && r->horizon != OUTCOME_AT ? OUTCOME_SPELL_BEGINS : OUTCOME_STATUS;
    if (memcmp(&r->outcome, &none, sizeof none) == 0)
        *ret_why = tr("Udfaldet findes ikke i Tovholders data, så målet kan ikke beregnes.");
    if (profile == GOAL_NATIONAL && r->what == OUTCOME_STATUS) {
        rc = status_profile_make(
            s, "jobindsats", "Jobindsats", STATUS_NATIONAL, STATUS_NATIONAL_N, &ret->profile, err);
        r->profile = &ret->profile;
    }
    return rc;
}

static int rule_population(const struct snapshot *s, const struct goal *g, struct goal_rule *ret,
    const char **ret_why, struct err *err)
{
    struct outcome_rule *r = &ret->rule;
    bool known;
    if (text_equal(g->population, "new_spell") || text_equal(g->population, "stock")) {
        r->population = OUTCOME_NEW_SPELL;
        r->leave_days = (uint16_t)goal_leave_days(g);
        int rc = code_set_parse(s, g->spell_kind ? g->spell_kind : "sygedagpenge", &r->spells, &known, err);
        if (!rc && !known)
            *ret_why = tr("Ydelsen findes ikke i Tovholders data.");
        return rc;
    }
    int number = g->intervention ? snapshot_intervention_of(s, g->intervention) : -1;
    r->population = text_equal(g->population, "course_ended") ? OUTCOME_COURSE_ENDED : OUTCOME_COURSE_STARTED;
    if (number < 0)
        *ret_why = tr("Indsatsen har ingen forløb i Tovholders data.");
    ret->intervention = (uint16_t)(number < 0 ? 0 : number);
    r->interventions = &ret->intervention;
    r->n_interventions = 1;
    bool started = r->population == OUTCOME_COURSE_STARTED;
    ret->referred = started && text_equal(g->start_day, "referred");
    ret->own_day = started && goal_starts_elsewhere(g);
    ret->restate = ret->restate || ret->referred || ret->own_day;
    return OK;
}

/* ---- what is true of one person ---- */

static bool is_gone_on(const struct snapshot *s, size_t p, uint16_t day)
{
    return snapshot_gone_by(s, p, day) != SNAP_OPEN;
}

static bool spell_begins(
    const struct snapshot *s, const struct code_set *set, size_t p, uint16_t after, uint16_t until)
{
    for (uint32_t i = s->spell_first[p]; i < s->spell_first[p + 1]; i++) {
        if (code_set_has(set, s->spell_code[i]) && s->spell_start[i] > after && s->spell_start[i] <= until)
            return true;
    }
    return false;
}

static uint16_t spell_end(const struct snapshot *s, uint32_t i)
{
    uint16_t until = s->codes[s->spell_code[i]].until;
    return s->spell_end[i] == SNAP_OPEN || s->spell_end[i] > until ? until : s->spell_end[i];
}

/* First day in [from, to) with a code of the set; SNAP_OPEN when there is none. */
static uint16_t first_day_with(
    const struct snapshot *s, const struct code_set *set, size_t p, uint16_t from, uint16_t to)
{
    uint16_t first = SNAP_OPEN;
    for (uint32_t i = s->spell_first[p]; i < s->spell_first[p + 1]; i++) {
        if (!code_set_has(set, s->spell_code[i]) || s->spell_start[i] >= to || spell_end(s, i) <= from)
            continue;
        uint16_t day = s->spell_start[i] > from ? s->spell_start[i] : from;
        first = day < first ? day : first;
    }
    return first;
}

static bool is_in(const uint16_t *list, size_t n, uint16_t intervention)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i] == intervention)
            return true;
    }
    return false;
}

static bool is_offer(const struct goal_sources *src, uint16_t intervention)
{
    return is_in(src->offers, src->n_offers, intervention);
}

/* First day of [from, to) in a course of the other administration; SNAP_OPEN when there is none. */
static uint16_t first_also(
    const struct snapshot *s, const struct goal_sources *src, size_t p, uint16_t from, uint16_t to)
{
    uint16_t first = SNAP_OPEN;
    for (uint32_t i = s->course_first[p]; i < s->course_first[p + 1]; i++) {
        uint16_t day = s->course_start[i] > from ? s->course_start[i] : from;
        if (day < to && day < s->course_end[i] && day < first &&
            is_in(src->also, src->n_also, s->course_intervention[i]))
            first = day;
    }
    return first;
}

static bool also_fits(
    const struct snapshot *s, const struct goal *g, const struct goal_sources *src, size_t p, uint16_t day)
{
    return !g->also_in || first_also(s, src, p, day, (uint16_t)(day + 1)) == day;
}

/* First day of [from, to) with the benefit, and where asked for in a course of the other administration too. */
static uint16_t first_stock_day(const struct snapshot *s, const struct goal *g, const struct goal_rule *r,
    const struct goal_sources *src, size_t p, uint16_t to)
{
    uint16_t first = SNAP_OPEN;
    if (!g->also_in)
        return first_day_with(s, &r->rule.spells, p, r->rule.from, to);
    for (uint32_t i = s->spell_first[p]; i < s->spell_first[p + 1]; i++) {
        uint16_t from = s->spell_start[i] > r->rule.from ? s->spell_start[i] : r->rule.from;
        uint16_t end = spell_end(s, i) < to ? spell_end(s, i) : to;
        if (!code_set_has(&r->rule.spells, s->spell_code[i]) || from >= end)
            continue;
        uint16_t day = first_also(s, src, p, from, end);
        first = day < first ? day : first;
    }
    return first;
}

/* First plan or talk of the sources from the referral (or the first day) to the last day of a course; SNAP_OPEN = none. */
static uint16_t own_day(const struct snapshot *s, const struct goal_sources *src, size_t p, uint32_t course)
{
    int64_t id = s->person_id[p];
    uint16_t referred = s->course_referred[course], start = s->course_start[course];
    int32_t from = snap_date(referred < start ? referred : start).n;
    uint16_t end = s->course_end[course];
    size_t low = 0, high = src->n_days;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct goal_day *d = &src->days[mid];
        if (d->citizen_id < id || (d->citizen_id == id && d->day.n < from))
            low = mid + 1;
        else
            high = mid;
    }
    if (low == src->n_days || src->days[low].citizen_id != id)
        return SNAP_OPEN;
    uint16_t day = snap_day(src->days[low].day);
    return end == SNAP_OPEN || day < end ? day : SNAP_OPEN;
}

/* First course of BIF after a day; SNAP_OPEN when there is none. */
static uint16_t first_offer_after(
    const struct snapshot *s, const struct goal_sources *src, size_t p, uint16_t after)
{
    uint16_t first = SNAP_OPEN;
    for (uint32_t i = s->course_first[p]; i < s->course_first[p + 1]; i++) {
        if (s->course_start[i] > after && s->course_start[i] < first &&
            is_offer(src, s->course_intervention[i]) && !is_gone_on(s, p, s->course_start[i]))
            first = s->course_start[i];
    }
    return first;
}

static bool in_offer(const struct snapshot *s, const struct goal_sources *src, size_t p, uint16_t day)
{
    for (uint32_t i = s->course_first[p]; i < s->course_first[p + 1]; i++) {
        if (s->course_start[i] <= day && s->course_end[i] > day && is_offer(src, s->course_intervention[i]))
            return true;
    }
    return false;
}

static bool has_status(const struct snapshot *s, const struct goal_rule *r, size_t p, uint16_t day)
{
    if (!r->rule.profile)
        return code_on_day(s, &r->rule.outcome, p, day);
    uint8_t code = status_on_day(s, r->rule.profile, p, day);
    return code != SNAP_NO_CODE && code_set_has(&r->rule.outcome, code);
}

/* First day that is not complete in what tells the outcome, or lies after the day the goal is read on. */
static uint16_t known_until(const struct snapshot *s, const struct outcome_rule *r)
{
    bool codes = (r->what == OUTCOME_STATUS || r->what == OUTCOME_SPELL_BEGINS) && !r->profile;
    bool over = r->what == OUTCOME_OVER && r->population == OUTCOME_NEW_SPELL;
    uint16_t until = codes ? code_set_until(s, &r->outcome) : over ? code_set_until(s, &r->spells) : s->until;
    return until < r->until ? until : r->until;
}

/* The outcome on a day of (index, due], or on the due day itself; not on a day when the person is dead or away. */
static bool achieved(const struct snapshot *s, const struct goal_rule *r, const struct goal_sources *src,
    size_t p, uint16_t index, uint16_t due)
{
    if (r->rule.horizon == OUTCOME_AT)
        return !is_gone_on(s, p, due) && (r->offers ? in_offer(s, src, p, due) : has_status(s, r, p, due));
    if (r->offers)
        return first_offer_after(s, src, p, index) <= due;
    if (r->rule.what == OUTCOME_SPELL_BEGINS)
        return spell_begins(s, &r->rule.outcome, p, index, due);
    for (uint32_t day = (uint32_t)index + 1; day <= due; day++) {
        if (has_status(s, r, p, (uint16_t)day) && !is_gone_on(s, p, (uint16_t)day))
            return true;
    }
    return false;
}

/* The outcome on a day from index to last, both included. */
static bool achieved_in(
    const struct snapshot *s, const struct goal_rule *r, size_t p, uint16_t index, uint16_t last)
{
    uint16_t day = first_day_with(s, &r->rule.outcome, p, index, (uint16_t)(last + 1));
    while (day != SNAP_OPEN && is_gone_on(s, p, day))
        day = first_day_with(s, &r->rule.outcome, p, (uint16_t)(day + 1), (uint16_t)(last + 1));
    return day != SNAP_OPEN;
}

/* ---- rows ---- */

static bool age_fits(const struct goal *g, day_t birth, day_t index)
{
    if (g->age_from <= 0 && g->age_to <= 0)
        return true;
    if (day_is_none(birth))
        return false;
    int age = day_age(birth, index);
    return (g->age_from <= 0 || age >= g->age_from) && (g->age_to <= 0 || age <= g->age_to);
}

static void row_judge(const struct snapshot *s, const struct goal_rule *r, const struct goal_sources *src,
    size_t p, uint16_t index, struct goal_person *row)
{
    uint16_t due = outcome_due(&r->rule, index);
    uint16_t until = known_until(s, &r->rule);
    row->index = snap_date(index);
    row->due = snap_date(due);
    row->gone = snapshot_gone_by(s, p, due) != SNAP_OPEN;
    row->state = due == SNAP_OPEN || due >= until      ? GOAL_NOT_DUE
                 : row->gone && r->rule.leave_out_gone ? GOAL_LEFT_OUT
                 : achieved(s, r, src, p, index, due)  ? GOAL_ACHIEVED
                                                       : GOAL_NOT_ACHIEVED;
}

static int compare_row(const void *x, const void *y)
{
    const struct goal_person *a = x, *b = y;
    if (a->start.n != b->start.n)
        return a->start.n < b->start.n ? -1 : 1;
    return (a->citizen_id > b->citizen_id) - (a->citizen_id < b->citizen_id);
}

static void add_rows(const struct snapshot *s, const struct goal *g, const struct goal_rule *r,
    const struct goal_sources *src, const struct outcome_result *result, struct goal_rows *ret)
{
    static const enum goal_state states[] = {[OUTCOME_NOT_ACHIEVED] = GOAL_NOT_ACHIEVED,
        [OUTCOME_ACHIEVED] = GOAL_ACHIEVED,
        [OUTCOME_NOT_DUE] = GOAL_NOT_DUE,
        [OUTCOME_LEFT_OUT] = GOAL_LEFT_OUT};
    for (size_t i = 0; i < result->n_rows; i++) {
        const struct outcome_person *o = &result->persons[i];
        uint16_t index = r->referred  ? s->course_referred[o->item]
                         : r->own_day ? own_day(s, src, o->person, o->item)
                                      : o->index;
        struct goal_person row = {.citizen_id = s->person_id[o->person],
            .birth = snap_date(s->birth[o->person]),
            .index = snap_date(index == SNAP_OPEN ? o->start : index),
            .start = snap_date(o->index),
            .no_start = index == SNAP_OPEN,
            .due = snap_date(o->due),
            .state = states[o->state],
            .gone = o->gone,
            .restricted = true};
        if (!age_fits(g, row.birth, row.index) || !also_fits(s, g, src, o->person, snap_day(row.index)))
            continue;
        if (row.no_start)
            row.state = GOAL_LEFT_OUT;
        else if (r->restate)
            row_judge(s, r, src, o->person, index, &row);
        ret->rows[ret->n++] = row;
    }
}

/* Read over the rest of the window, the index day included. */
static void judge_in_window(
    const struct snapshot *s, const struct goal_rule *r, size_t p, uint16_t index, struct goal_person *row)
{
    uint16_t last = (uint16_t)(r->rule.to - 1);
    row->index = snap_date(index);
    row->due = snap_date(last);
    row->gone = is_gone_on(s, p, last);
    row->state = last >= known_until(s, &r->rule)      ? GOAL_NOT_DUE
                 : row->gone && r->rule.leave_out_gone ? GOAL_LEFT_OUT
                 : achieved_in(s, r, p, index, last)   ? GOAL_ACHIEVED
                                                       : GOAL_NOT_ACHIEVED;
}

/* Everybody with the benefit on a day of the window, from the first such day. Without a distance the outcome is read over the window. */
static int stock_rows(const struct snapshot *s, const struct goal *g, struct goal_rule *r,
    const struct goal_sources *src, struct goal_rows *ret, struct arena *a, struct err *err)
{
    uint16_t known = code_set_until(s, &r->rule.spells), to = r->rule.to < known ? r->rule.to : known;
    bool distance = g->horizon_unit != NULL;
    size_t n = 0;
    for (size_t p = 0; p < s->n_persons; p++)
        n += first_stock_day(s, g, r, src, p, to) != SNAP_OPEN;
    ret->rows = arena_array(a, n + 1, sizeof *ret->rows);
    if (!ret->rows)
        return err_set(err, ERR_LIMIT, "stock_rows: out of memory");
    for (size_t p = 0; p < s->n_persons && ret->n < n; p++) {
        uint16_t index = first_stock_day(s, g, r, src, p, to);
        struct goal_person *row = &ret->rows[ret->n];
        if (index == SNAP_OPEN || !age_fits(g, snap_date(s->birth[p]), snap_date(index)))
            continue;
        *row = (struct goal_person){
            .citizen_id = s->person_id[p], .birth = snap_date(s->birth[p]), .restricted = true};
        if (distance)
            row_judge(s, r, src, p, index, row);
        else
            judge_in_window(s, r, p, index, row);
        row->start = snap_date(index);
        ret->n++;
    }
    return OK;
}

static int rule_make(const struct snapshot *s, const struct goal *g, const struct goal_sources *src,
    day_t from, day_t to, enum goal_profile profile, day_t as_of, struct goal_rule *ret, const char **ret_why,
    struct arena *a, struct err *err)
{
    struct outcome_rule *r = &ret->rule;
    *ret = (struct goal_rule){.rule = {.from = snap_day(from), .to = snap_day(to)}};
    r->until = (uint16_t)(snap_day(as_of) + 1);
    r->unit = text_equal(g->counting, "all") ? OUTCOME_ALL : OUTCOME_FIRST_OF_YEAR;
    r->leave_out_gone = text_equal(g->gone, "left_out");
    rule_time(g, profile, r);
    int rc = rule_population(s, g, ret, ret_why, err);
    if (!rc)
        rc = rule_outcome(s, g, src, profile, ret, ret_why, a, err);
    if (goal_is_count(g)) {
        r->unit = OUTCOME_ALL;
        r->horizon = OUTCOME_WITHIN;
        r->n = 1;
    }
    return rc;
}

int goal_rows_make(const struct snapshot *s, const struct goal *g, const struct goal_sources *src, day_t from,
    day_t to, enum goal_profile profile, day_t as_of, struct goal_rows *ret, struct arena *a, struct err *err)
{
    struct arena *scratch = arena_new(0);
    struct goal_rule *r = scratch ? arena_alloc(scratch, sizeof *r) : NULL;
    struct outcome_result result = {0};
    *ret = (struct goal_rows){0};
    int rc = r ? rule_make(s, g, src, from, to, profile, as_of, r, &ret->why, scratch, err)
               : err_set(err, ERR_LIMIT, "goal_rows_make: out of memory");
    if (!rc && !ret->why && text_equal(g->population, "stock")) {
        rc = stock_rows(s, g, r, src, ret, a, err);
    } else if (!rc && !ret->why) {
        /* At a day and an offer begun cannot go together in a rule: the state is told here, row by row. */
        if (r->restate && r->rule.what == OUTCOME_COURSE_BEGINS && r->rule.horizon == OUTCOME_AT) {
            struct outcome_rule over = r->rule;
            over.what = OUTCOME_OVER;
            over.horizon = OUTCOME_WITHIN;
            over.n = over.n ? over.n : 1;
            rc = outcome_compute(s, &over, true, GOAL_THREADS, &result, scratch, err);
        } else {
            rc = outcome_compute(s, &r->rule, true, GOAL_THREADS, &result, scratch, err);
        }
        ret->rows = rc ? NULL : arena_array(a, result.n_rows + 1, sizeof *ret->rows);
        if (!rc && !ret->rows)
            rc = err_set(err, ERR_LIMIT, "goal_rows_make: out of memory");
        if (!rc)
            add_rows(s, g, r, src, &result, ret);
    }
    if (!rc)
        array_sort(ret->rows, ret->n, sizeof *ret->rows, compare_row);
    arena_free(scratch);
    return rc;
}

/* ---- the curve beside a share, when many are not due ---- */

/* First day without the benefit that began on day; spells that touch or overlap are one. SNAP_OPEN = still running. */
static uint16_t spell_over(const struct snapshot *s, const struct code_set *set, size_t p, uint16_t day)
{
    uint16_t end = day;
    for (uint32_t i = s->spell_first[p]; i < s->spell_first[p + 1] && s->spell_start[i] <= end; i++) {
        if (code_set_has(set, s->spell_code[i]) && s->spell_end[i] > end)
            end = s->spell_end[i];
    }
    return end;
}

/* Days from the index day to the outcome (cause 1), to death or a move (cause 2), or to the last known day (0). */
static uint8_t time_of(const struct snapshot *s, const struct goal_rule *r, const struct goal_sources *src,
    const struct goal_person *row, uint16_t *ret_days)
{
    ptrdiff_t p = snapshot_person_of(s, row->citizen_id);
    uint16_t index = snap_day(row->index), until = known_until(s, &r->rule), event = SNAP_OPEN;
    if (p >= 0 && r->rule.what == OUTCOME_OVER)
        event = spell_over(s, &r->rule.spells, (size_t)p, index);
    else if (p >= 0)
        event = r->offers ? first_offer_after(s, src, (size_t)p, index)
                          : first_day_with(s, &r->rule.outcome, (size_t)p, (uint16_t)(index + 1), until);
    uint16_t gone = p >= 0 ? snapshot_gone_by(s, (size_t)p, (uint16_t)(until - 1)) : SNAP_OPEN;
    uint8_t cause = 0;
    uint16_t last = (uint16_t)(until - 1);
    /* Who died on the day has not left the benefit. */
    bool first = r->rule.what == OUTCOME_OVER ? event < gone : event <= gone;
    if (event < until && first) {
        cause = 1;
        last = event;
    } else if (gone < until) {
        cause = 2;
        last = gone > index ? gone : index;
    }
    *ret_days = last > index ? (uint16_t)(last - index) : 0;
    return cause;
}

static int curve_of(size_t n, const uint16_t *exit, const uint8_t *event, double at, double ret[3],
    struct arena *a, struct err *err)
{
    struct survival_days days = {.n = n, .exit = exit, .event = event};
    struct risk_set set;
    struct incidence_curve curve;
    unsigned warnings = 0;
    int rc = risk_sets_of_days(&days, 1, 2, &set, a, err);
    if (!rc)
        rc = incidence_aj(&set, &curve, a, err);
    if (rc)
        return rc;
    incidence_limits(&curve);
    struct incidence_point point = incidence_at(&curve, 1, at, &warnings);
    if (warnings & (SURVIVAL_BEYOND | SURVIVAL_NOT_KNOWN))
        return OK;
    ret[0] = point.f;
    ret[1] = point.low;
    ret[2] = point.high;
    return OK;
}

int goal_rows_curve(const struct snapshot *s, const struct goal *g, const struct goal_sources *src,
    const struct goal_rows *rows, day_t as_of, double ret[3], struct err *err)
{
    const char *why = NULL;
    struct arena *scratch = arena_new(0);
    struct goal_rule *r = scratch ? arena_alloc(scratch, sizeof *r) : NULL;
    uint16_t *exit = r ? arena_array(scratch, rows->n + 1, sizeof *exit) : NULL;
    uint8_t *event = r ? arena_array(scratch, rows->n + 1, 1) : NULL;
    double at = 0;
    ret[0] = ret[1] = ret[2] = NAN;
    int rc = exit && event ? rule_make(s, g, src, as_of, day_add_months(as_of, 1), goal_profile_of(g), as_of,
                                 r, &why, scratch, err)
                           : err_set(err, ERR_LIMIT, "goal_rows_curve: out of memory");
    bool over = !rc && r->rule.what == OUTCOME_OVER;
    bool fits = !rc && !why && rows->n > 0 &&
                (over ? r->rule.population == OUTCOME_NEW_SPELL && !goal_from_exit(g)
                      : r->rule.horizon == OUTCOME_WITHIN);
    size_t n = 0;
    for (size_t i = 0; fits && i < rows->n; i++) {
        if (rows->rows[i].no_start)
            continue;
        event[n] = time_of(s, r, src, &rows->rows[i], &exit[n]);
        n++;
        double days = rows->rows[i].due.n - rows->rows[i].index.n;
        at = days > at ? days : at;
    }
    if (fits && n > 0)
        rc = curve_of(n, exit, event, at, ret, scratch, err);
    arena_free(scratch);
    return rc;
}
