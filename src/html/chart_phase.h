/* What happens when to offers that close: per offer a bar that is filled while referrals are taken, hatched while courses run out, and ends
 * with the offer, with a remark behind it. The same stands in a table beside, which the page makes. */
#pragma once
#include "base/date.h"
#include "html/html.h"

struct chart_phase_row {
    const char *name;
    day_t stop;         /* last referral day; DAY_NONE = not set */
    day_t end;          /* last day of the offer; DAY_NONE = not set */
    const char *remark; /* "9 stadig i gang ved ophør" */
    bool is_late;       /* the remark asks for action */
};
struct chart_phase {
    const char *title, *finding;
    day_t today;
    const struct chart_phase_row *rows;
    size_t n;
};
/* The drawing, on wide screens only. */
struct html_safe chart_phase(struct html *h, const struct chart_phase *c);

/* How far answers are: those given filled, tasks sent lighter, the rest outlined. Decoration beside its numbers. */
struct html_safe chart_phase_answers(struct html *h, int64_t answered, int64_t sent, int64_t rest);
