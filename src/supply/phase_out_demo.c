/* Demo: the phase-out of the agreement between BIF and SUF, decided on 4 March 2026; tasks are sent, two thirds of the citizens with a
 * responsible have got an answer; and places at some of the alternatives. */
#include "base/text.h"
#include "offer/agreement.h"
#include "offer/capacity.h"
#include "offer/intervention.h"
#include "path/demo.h"
#include "path/demo_part.h"
#include "path/informed.h"
#include "supply/phase_out_task.h"
#include "system/user.h"

#define DEMO_AGREEMENT "bif-suf"
enum {
    ANSWERED_OF = 34,
    ANSWERED = 23
}; /* of so many with somebody responsible, so many have got an answer */

static day_t demo_day(int month, int day)
{
    return day_from_ymd(2026, month, day);
}

/* Places at alternatives; what the sources do not tell of the others stays untold. */
static int story_places(struct conn *c, struct arena *a, struct err *err)
{
    static const struct {
        const char *key;
        int64_t places;
    } rows[] = {
        {"laer-at-tackle-angst-depression", 6}, {"sundhedstjek-unge", 10}, {"motion-kofoed-skole", 20}};
    int rc = OK;
    for (size_t i = 0; !rc && i < sizeof rows / sizeof rows[0]; i++) {
        struct intervention iv;
        struct capacity row;
        struct err missing = ERR_INIT;
        if (intervention_by_key(c, rows[i].key, &iv, a, &missing) != OK)
            continue;
        field_clear_row(&capacity_table, &row);
        row.intervention = iv.key;
        row.valid_from = demo_day(1, 1);
        row.places = rows[i].places;
        row.source = "demo";
        row.note = "Opdigtet til demoen.";
        rc = q_insert(c, &capacity_table, &row, NULL, err);
    }
    return rc;
}

static int story_event(struct conn *c, int64_t id, int64_t user_id, struct stamp at, const char *action,
    int64_t n, struct err *err)
{
    struct phase_out_event e;
    field_clear_row(&phase_out_event_table, &e);
    e.phase_out_id = id;
    e.at = at;
    e.user_id = user_id;
    e.action = action;
    e.n = n;
    return q_insert(c, &phase_out_event_table, &e, NULL, err);
}

static int story_plan(struct conn *c, int64_t user_id, struct phase_out *p, struct arena *a, struct err *err)
{
    struct agreement_part_view *parts;
    size_t n;
    int rc = agreement_parts(c, DEMO_AGREEMENT, &parts, &n, a, err);
    if (rc)
        return rc;
    field_clear_row(&phase_out_table, p);
    p->key = DEMO_AGREEMENT;
    p->title = "samarbejdsaftale BIF–SUF";
    p->agreement = DEMO_AGREEMENT;
    p->state = "decided";
    p->responsible_id = user_id;
    p->reason =
        "BIF har ikke brugt de garanterede pladser fuldt ud. Størstedelen af samarbejdet stopper med udgangen af juni 2026.";
    p->document_no = "F2 2026-5707";
    p->drafted = demo_day(2, 27);
    p->decided = demo_day(3, 4);
    rc = q_insert(c, &phase_out_table, p, &p->id, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct phase_out_offer o;
        field_clear_row(&phase_out_offer_table, &o);
        o.phase_out_id = p->id;
        o.intervention = parts[i].intervention;
        o.sort = (int64_t)i + 1;
        o.last_referral_day = parts[i].last_referral_day;
        o.end_day = parts[i].end_day;
        rc = q_insert(c, &phase_out_offer_table, &o, NULL, err);
    }
    if (!rc)
        rc = story_event(
            c, p->id, user_id, stamp_from_local(p->drafted, 10 * 60 + 12), "created", (int64_t)n, err);
    return rc ? rc
              : story_event(c, p->id, user_id, stamp_from_local(p->decided, 13 * 60 + 40), "decided",
                    (int64_t)n, err);
}

static int story_answer(struct conn *c, const struct phase_out_affected *row, const char *intervention,
    int64_t k, struct err *err)
{
    static const char *const named[] = {"center-for-mental-sundhed-tilbud", "motion-kofoed-skole",
        "center-for-mental-sundhed-tilbud,motion-kofoed-skole",
        "laer-at-tackle-angst-depression,samtaler-sind"};
    struct informed mark;
    field_clear_row(&informed_table, &mark);
    mark.citizen_id = row->citizen_id;
    mark.intervention = intervention;
    mark.user_id = row->responsible_id;
    mark.day = (day_t){demo_day(3, 24).n + (int32_t)(k % 20)};
    mark.outcome = "informed";
    mark.offers = named[k % 4];
    return q_insert(c, &informed_table, &mark, NULL, err);
}

static int story_task(struct conn *c, const struct phase_out *p, const struct phase_out_affected *row,
    const char *intervention, struct err *err)
{
    struct phase_out_task t;
    field_clear_row(&phase_out_task_table, &t);
    t.phase_out_id = p->id;
    t.citizen_id = row->citizen_id;
    t.intervention = intervention;
    t.user_id = row->responsible_id;
    t.due_day = demo_day(4, 30);
    t.sent_day = demo_day(3, 20);
    t.sent_by = p->responsible_id;
    t.batch = 1;
    return q_insert(c, &phase_out_task_table, &t, NULL, err);
}

static int story_tasks(
    struct conn *c, const struct phase_out *p, int64_t mette, struct arena *a, struct err *err)
{
    struct actor all = actor_command_line();
    struct phase_out_offer_view *offers;
    struct phase_out_affected *rows;
    size_t n_offers, n;
    int64_t with = 0, answered = 0;
    int rc = phase_out_offers(c, p->id, &offers, &n_offers, a, err);
    if (!rc)
        rc = phase_out_affected(c, &all, p->id, offers, n_offers, demo_today(), &rows, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        with += rows[i].responsible_id != INT_NONE;
        answered += rows[i].answer != ANSWER_NONE;
    }
    int64_t wanted = with * ANSWERED / ANSWERED_OF;
    for (size_t i = 0; !rc && i < n; i++) {
        const char *key = offers[rows[i].offer].intervention;
        if (rows[i].responsible_id == INT_NONE)
            continue;
        if (rows[i].answer == ANSWER_NONE && rows[i].responsible_id != mette && answered < wanted)
            rc = story_answer(c, &rows[i], key, answered++, err);
        if (!rc)
            rc = story_task(c, p, &rows[i], key, err);
    }
    return rc || !with ? rc
                       : story_event(c, p->id, p->responsible_id,
                             stamp_from_local(demo_day(3, 20), 9 * 60 + 5), "sent", with, err);
}

static int phase_out_demo_story(
    struct conn *c, const struct demo_part_run *run, struct arena *a, struct err *err)
{
    struct user user;
    struct agreement g;
    struct phase_out p;
    struct err missing = ERR_INIT;
    if (user_by_login(c, "aftaler", &user, a, &missing) != OK ||
        agreement_by_key(c, DEMO_AGREEMENT, &g, a, &missing) != OK)
        return OK;
    int rc = story_places(c, a, err);
    if (!rc)
        rc = story_plan(c, user.id, &p, a, err);
    return rc ? rc : story_tasks(c, &p, run->mette, a, err);
}

DEMO_PART(phase_out_demo, .name = "phase_out", .order = 95, .story = phase_out_demo_story);
