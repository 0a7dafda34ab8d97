#include "economy/grant_expiry.h"

#include "base/text.h"

static bool is_granted(const struct grant_line *l)
{
    return text_equal(l->phase, "granted") && l->year_from != INT_NONE;
}

static bool holds_in(const struct grant_line *l, int64_t year)
{
    return l->year_from <= year && (l->year_to == INT_NONE || l->year_to >= year);
}

/* A granted line that is counted in year: additive lines, or printed totals where the year has no additive line. */
static bool grant_line_counts(const struct grant_line *lines, size_t n, const struct grant_line *l, int year)
{
    if (!is_granted(l) || !holds_in(l, year) || text_equal(l->role, "of_which"))
        return false;
    if (text_equal(l->role, "line"))
        return true;
    for (size_t i = 0; i < n; i++) {
        if (is_granted(&lines[i]) && text_equal(lines[i].role, "line") && holds_in(&lines[i], year))
            return false;
    }
    return true;
}

/* What the earlier line does not say matches anything. */
static bool goes_on_as(const char *earlier, const char *later)
{
    return !earlier || text_equal(earlier, later);
}

/* l, one of lines[n], all of one grant, ends in its year_to. false for proposals, parts of totals, and lines without years. */
static bool grant_line_ends(const struct grant_line *lines, size_t n, const struct grant_line *l)
{
    if (!is_granted(l) || l->year_to == INT_NONE || !grant_line_counts(lines, n, l, (int)l->year_to))
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct grant_line *o = &lines[i];
        if (is_granted(o) && o->year_from == l->year_to + 1 && goes_on_as(l->part, o->part) &&
            goes_on_as(l->steering_area, o->steering_area) &&
            goes_on_as(l->administration, o->administration) && goes_on_as(l->committee, o->committee) &&
            (!o->purpose || goes_on_as(l->purpose, o->purpose)) &&
            grant_line_counts(lines, n, o, (int)o->year_from))
            return false;
    }
    return true;
}

static void add_ending(const struct grant_line *l, struct grant_ending *e)
{
    bool first = money_is_none(e->amount) && money_is_none(e->period) && !e->mixed;
    e->n_lines++;
    if (!day_is_none(l->expires) && (day_is_none(e->day) || l->expires.n < e->day.n))
        e->day = l->expires;
    if (money_is_none(l->money)) {
        e->n_missing++;
        return;
    }
    if (first)
        e->price_level = l->price_level;
    else if (!text_equal(e->price_level, l->price_level))
        e->mixed = true;
    money_add(text_equal(l->per, "year") ? &e->amount : &e->period, l->money);
}

bool grant_ending_of(
    const struct grant_line *lines, size_t n, int year, day_t expires, struct grant_ending *ret)
{
    struct grant_ending e = {.amount = MONEY_NONE, .period = MONEY_NONE, .day = DAY_NONE};
    bool whole = !day_is_none(expires) && day_year(expires) == year;
    for (size_t i = 0; i < n; i++) {
        const struct grant_line *l = &lines[i];
        if (!grant_line_counts(lines, n, l, year))
            continue;
        e.n_all++;
        if (whole || (l->year_to == year && grant_line_ends(lines, n, l)))
            add_ending(l, &e);
    }
    if (!e.n_lines && !whole)
        return false;
    if (e.mixed) {
        e.amount = MONEY_NONE;
        e.period = MONEY_NONE;
        e.price_level = NULL;
    }
    if (whole && (day_is_none(e.day) || expires.n < e.day.n))
        e.day = expires;
    if (day_is_none(e.day))
        e.day = day_from_ymd(year, 12, 31);
    *ret = e;
    return true;
}

void grant_years_of(const struct grant_line *lines, size_t n, struct grant_years *ret)
{
    int64_t first = INT_NONE, last = INT_NONE;
    const char *level = NULL;
    bool any = false;
    *ret = (struct grant_years){.first = 0};
    for (size_t i = 0; i < n; i++) {
        const struct grant_line *l = &lines[i];
        if (!is_granted(l) || text_equal(l->role, "of_which"))
            continue;
        int64_t to = l->year_to == INT_NONE ? l->year_from : l->year_to;
        first = first == INT_NONE || l->year_from < first ? l->year_from : first;
        last = last == INT_NONE || to > last ? to : last;
        ret->mixed = ret->mixed || (any && !text_equal(level, l->price_level));
        level = l->price_level;
        any = true;
    }
    if (!any)
        return;
    if (last - first >= GRANT_YEARS)
        first = last - GRANT_YEARS + 1;
    ret->first = (int)first;
    ret->n = (size_t)(last - first + 1);
    for (size_t y = 0; y < ret->n; y++) {
        struct grant_year *r = &ret->years[y];
        bool mixed = false;
        *r = (struct grant_year){MONEY_NONE, MONEY_NONE, NULL};
        int year = ret->first + (int)y;
        for (size_t i = 0; i < n; i++) {
            const struct grant_line *l = &lines[i];
            if (!text_equal(l->per, "year") || !grant_line_counts(lines, n, l, year) ||
                money_is_none(l->money))
                continue;
            mixed = mixed || (!money_is_none(r->granted) && !text_equal(r->price_level, l->price_level));
            r->price_level = l->price_level;
            money_add(&r->granted, l->money);
            if (l->year_to == year && grant_line_ends(lines, n, l))
                money_add(&r->ends, l->money);
        }
        if (mixed)
            *r = (struct grant_year){MONEY_NONE, MONEY_NONE, NULL};
    }
}
