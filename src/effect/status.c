#include "effect/status.h"

#include "base/text.h"

#include <string.h>

unsigned status_kind(const char *kind)
{
    static const struct {
        const char *kind;
        unsigned bits;
    } kinds[] = {
        {"work", STATUS_WORK},
        {"ordinary_hours", STATUS_WORK},
        {"education", STATUS_EDUCATION},
        {"su", STATUS_EDUCATION}, /* paid during education, so it does not come before it */
        {"flex_job", STATUS_FLEX_JOB},
        {"supported_work", STATUS_FLEX_JOB},
        {"fleksloentilskud", STATUS_FLEX_JOB}, /* paid beside a flex job */
        {"offer_bif", STATUS_OFFER},
        {"sygedagpenge", STATUS_BENEFIT | STATUS_SICKNESS},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (text_equal(kind, kinds[i].kind))
            return kinds[i].bits;
    return STATUS_BENEFIT;
}

unsigned status_set(const char *outcome)
{
    static const struct {
        const char *name;
        unsigned bits;
    } names[] = {{"work", STATUS_WORK}, {"education", STATUS_EDUCATION}, {"supported_work", STATUS_FLEX_JOB},
        {"offer_bif", STATUS_OFFER}};
    unsigned bits = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (text_list_has(outcome, names[i].name))
            bits |= names[i].bits;
    }
    return bits;
}

static bool span_open_after(const struct status_span *s, day_t day)
{
    return day_is_none(s->end) || s->end.n > day.n;
}

unsigned status_on(const struct status_span *spans, size_t n, day_t day, bool benefit_first)
{
    unsigned bits = 0;
    for (size_t i = 0; i < n; i++) {
        if (spans[i].start.n <= day.n && span_open_after(&spans[i], day))
            bits |= spans[i].kind;
    }
    if (benefit_first && (bits & STATUS_BENEFIT))
        bits &= ~(unsigned)(STATUS_WORK | STATUS_EDUCATION | STATUS_FLEX_JOB);
    return bits;
}

bool status_begins_within(const struct status_span *spans, size_t n, day_t after, day_t until)
{
    for (size_t i = 0; i < n; i++) {
        if (spans[i].start.n > after.n && spans[i].start.n <= until.n)
            return true;
    }
    return false;
}

bool status_touches(const struct status_span *spans, size_t n, unsigned kind, day_t from, day_t to)
{
    for (size_t i = 0; i < n; i++) {
        if ((spans[i].kind & kind) == kind && spans[i].start.n < to.n &&
            (day_is_none(spans[i].end) || spans[i].end.n > from.n))
            return true;
    }
    return false;
}
