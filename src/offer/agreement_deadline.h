/* What must be done about agreements, and by when: tenders, options, notice. */
#pragma once
#include "offer/agreement.h"

enum agreement_deadline_kind {
    DEADLINE_TENDER_BEGIN,    /* work on the tender begins */
    DEADLINE_TENDER_PROPOSED, /* there is none yet; a year before the agreement ends */
    DEADLINE_TENDER_PUBLISH,
    DEADLINE_TENDER_BID,
    DEADLINE_TENDER_AWARD,
    DEADLINE_TENDER_START, /* the new contract begins */
    DEADLINE_OPTION,       /* the option must be used */
    DEADLINE_NOTICE,       /* last day to give notice for the agreement's last day */
    DEADLINE_END           /* the agreement's last day */
};
struct agreement_deadline {
    enum agreement_deadline_kind kind;
    day_t day;
    const char *as_printed; /* "i starten af 2027", where the source gives no day; or NULL */
    const char *agreement, *title, *title_en; /* of the agreement; NULL = of a tender without one */
    const char *tender, *tender_title;        /* or NULL */
    const char *responsible;                  /* name, or NULL */
    bool late;                                /* the day has passed and nobody has acted */
};
enum { DEADLINE_BACK_DAYS = 90, DEADLINE_AHEAD_DAYS = 548 };

/* Those of day - DEADLINE_BACK_DAYS (only the late ones) to day + ahead_days, earliest first. agreement NULL = all. */
int agreement_deadlines(struct conn *c, const char *agreement, day_t today, int ahead_days,
    struct agreement_deadline **ret, size_t *ret_n, struct arena *a, struct err *err);
