#include "measure/outcome_internal.h"

#include "base/lang.h"

#include <string.h>

int outcome_wanted(
    const uint16_t *of, size_t n, int n_all, const uint8_t **ret, struct arena *a, struct err *err)
{
    if (n == 0) {
        *ret = NULL;
        return OK;
    }
    uint8_t *wanted = arena_array(a, (size_t)n_all + 1, 1);
    if (!wanted)
        return err_set(err, ERR_LIMIT, "no memory for interventions");
    for (size_t i = 0; i < n; i++) {
        if (of[i] >= n_all)
            return err_set(err, ERR_INVALID, "intervention %d of %d", of[i], n_all);
        wanted[of[i]] = 1;
    }
    *ret = wanted;
    return OK;
}

/* Most courses or spells of one person. */
static size_t most_of(const uint32_t *first, size_t n_persons)
{
    size_t most = 0;
    for (size_t p = 0; p < n_persons; p++)
        most = first[p + 1] - first[p] > most ? first[p + 1] - first[p] : most;
    return most;
}

int outcome_walk_make(const struct snapshot *s, const struct outcome_rule *rule, bool all_interventions,
    uint16_t until, struct outcome_walk *ret, struct arena *a, struct err *err)
{
    bool spells = rule->population == OUTCOME_NEW_SPELL;
    *ret = (struct outcome_walk){.s = s, .rule = rule, .until = until, .spells_until = s->until};
    if (rule->from >= rule->to)
        return err_user(err, ERR_INVALID, "%s", tr("Perioden skal slutte efter den begynder."));
    if (spells) {
        ret->spells_until = code_set_until(s, &rule->spells);
        ret->until = ret->spells_until < until ? ret->spells_until : until;
    }
    if (rule->until && rule->until < ret->until)
        ret->until = rule->until;
    if (ret->until < ret->spells_until)
        ret->spells_until = ret->until;
    for (int y = 0; y < OUTCOME_YEARS_KNOWN; y++)
        ret->year_first[y] = (uint32_t)(day_from_ymd(1900 + y, 1, 1).n - SNAP_EPOCH);
    ret->most = most_of(spells ? s->spell_first : s->course_first, s->n_persons) + 1;
    if (spells || all_interventions)
        return OK;
    return outcome_wanted(
        rule->interventions, rule->n_interventions, s->n_interventions, &ret->wanted, a, err);
}

/* Years since 1900. */
static unsigned year_of(const struct outcome_walk *w, uint16_t day)
{
    unsigned y = day * 4u / 1461;
    if (day < w->year_first[y])
        return y - 1;
    return day >= w->year_first[y + 1] ? y + 1 : y;
}

static bool in_window(const struct outcome_rule *r, uint16_t day)
{
    return day >= r->from && day < r->to;
}

/* ---- courses ---- */

/* The day that places a course in the window and in a year; SNAP_OPEN = none. */
static uint16_t course_day(const struct outcome_walk *w, size_t i)
{
    if (w->rule->population == OUTCOME_COURSE_STARTED)
        return w->s->course_start[i];
    uint16_t end = w->s->course_end[i];
    return end == SNAP_OPEN || end == 0 ? SNAP_OPEN : (uint16_t)(end - 1);
}

static bool is_wanted(const struct outcome_walk *w, size_t i)
{
    return !w->wanted || w->wanted[w->s->course_intervention[i]];
}

/* Whether course i comes before the person's others of the same intervention and calendar year, by the population's day. */
static bool first_of_year(const struct outcome_walk *w, size_t first, size_t last, size_t i, uint16_t day)
{
    const struct snapshot *s = w->s;
    uint32_t year_begins = w->year_first[year_of(w, day)];
    for (size_t j = first; j < last; j++) {
        if (j == i || s->course_intervention[j] != s->course_intervention[i])
            continue;
        uint16_t other = course_day(w, j);
        if (other >= year_begins && (other < day || (other == day && j < i)))
            return false;
    }
    return true;
}

static bool first_of_person(const struct outcome_walk *w, size_t first, size_t last, size_t i, uint16_t day)
{
    for (size_t j = first; j < last; j++) {
        if (j == i || !is_wanted(w, j))
            continue;
        uint16_t other = course_day(w, j);
        if (in_window(w->rule, other) && (other < day || (other == day && j < i)))
            return false;
    }
    return true;
}

static size_t course_items(const struct outcome_walk *w, size_t person, struct outcome_item *to)
{
    const struct snapshot *s = w->s;
    size_t first = s->course_first[person], last = s->course_first[person + 1], n = 0;
    for (size_t i = first; i < last; i++) {
        uint16_t day = course_day(w, i);
        if (!is_wanted(w, i) || !in_window(w->rule, day))
            continue;
        if (w->rule->unit == OUTCOME_FIRST_OF_YEAR && last - first > 1 &&
            !first_of_year(w, first, last, i, day))
            continue;
        if (w->rule->unit == OUTCOME_FIRST_OF_PERSON && !first_of_person(w, first, last, i, day))
            continue;
        to[n++] = (struct outcome_item){
            (uint32_t)i, s->course_start[i], s->course_end[i], s->course_intervention[i]};
    }
    return n;
}

/* ---- new spells ---- */

/* No day of the set in the calendar month before the day's. */
static bool month_before_is_free(const struct outcome_walk *w, size_t person, uint16_t day)
{
    const struct snapshot *s = w->s;
    struct ymd v = day_ymd(snap_date(day));
    day_t first = day_from_ymd(v.year, v.month, 1);
    uint16_t to = snap_day(first), from = snap_day(day_add_months(first, -1));
    for (size_t i = s->spell_first[person]; i < s->spell_first[person + 1] && s->spell_start[i] < to; i++)
        if (s->spell_end[i] > from && code_set_has(&w->rule->spells, s->spell_code[i]))
            return false;
    return true;
}

/* Spells of the set that touch or overlap, or are at most gap_days apart, become one. */
static size_t merged_spells(const struct outcome_walk *w, size_t person, struct outcome_item *to)
{
    const struct snapshot *s = w->s;
    size_t n = 0;
    for (size_t i = s->spell_first[person]; i < s->spell_first[person + 1]; i++) {
        if (!code_set_has(&w->rule->spells, s->spell_code[i]))
            continue;
        uint16_t start = s->spell_start[i], end = s->spell_end[i];
        if (n && start <= (uint32_t)to[n - 1].end + w->rule->gap_days)
            to[n - 1].end = end > to[n - 1].end ? end : to[n - 1].end;
        else
            to[n++] = (struct outcome_item){(uint32_t)i, start, end, SNAP_NO_INTERVENTION};
    }
    return n;
}

/* Whether a spell that shall have been left within leave_days has been, or may yet be. Death and a move end a spell, but nobody has left it. */
static bool is_leaver(const struct outcome_walk *w, size_t person, const struct outcome_item *item)
{
    unsigned leave = w->rule->leave_days;
    if (leave == 0)
        return true;
    if (item->end < w->spells_until)
        return item->end - item->start <= (int)leave && !outcome_gone_on(w->s, person, item->end);
    return item->start + leave >= w->spells_until;
}

static size_t spell_items(const struct outcome_walk *w, size_t person, struct outcome_item *to)
{
    size_t n_merged = merged_spells(w, person, to), n = 0;
    unsigned year = 0;
    for (size_t i = 0; i < n_merged && to[i].start < w->rule->to; i++) {
        struct outcome_item item = to[i];
        if (!month_before_is_free(w, person, item.start))
            continue;
        /* The leavers are some of the new spells: the first is chosen before it is asked how it went. */
        unsigned y = year_of(w, item.start) + 1;
        bool again = w->rule->unit == OUTCOME_FIRST_OF_YEAR && y == year;
        year = y;
        if (again || !in_window(w->rule, item.start))
            continue;
        if (is_leaver(w, person, &item)) {
            if (item.end >= w->spells_until)
                item.end = SNAP_OPEN;
            to[n++] = item; /* n <= i */
        }
        if (w->rule->unit == OUTCOME_FIRST_OF_PERSON)
            break;
    }
    return n;
}

size_t outcome_items(const struct outcome_walk *w, size_t person, struct outcome_item *to)
{
    if (w->rule->keep && !w->rule->keep[person])
        return 0;
    return w->rule->population == OUTCOME_NEW_SPELL ? spell_items(w, person, to)
                                                    : course_items(w, person, to);
}

uint16_t outcome_index(const struct outcome_rule *rule, const struct outcome_item *item)
{
    if (rule->anchor == OUTCOME_FROM_START)
        return item->start;
    return item->end == SNAP_OPEN ? SNAP_OPEN : (uint16_t)(item->end - 1);
}

bool outcome_gone_on(const struct snapshot *s, size_t person, uint16_t day)
{
    for (size_t i = s->spell_first[person]; i < s->spell_first[person + 1] && s->spell_start[i] <= day; i++)
        if (s->spell_code[i] <= SNAP_MOVED && day < s->spell_end[i])
            return true;
    return false;
}
