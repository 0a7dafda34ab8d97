/* The demo's referrals beside demo_course.c: opened ones are received, waiting lists have times, places and a move by hand, sender and
 * receiver write to each other, and some are screened for the holistic health effort. No referral is added, and none changes between
 * waiting, running and over. */
#include "base/lang.h"
#include "path/demo_part.h"
#include "path/referral_internal.h"
#include "path/referral_message.h"
#include "path/screening.h"
#include "people/legal_basis.h"

enum { DEMO_HOUR_MS = 3600000 };

static const char *const demo_offer = "helhedsorienteret-sundhed", *const demo_unit =
                                                                       "afdeling-sundhed-beskaeftigelse";

struct demo_referral {
    int64_t id, citizen_id;
    day_t day;
};
static const struct field demo_referral_fields[] = {
    FIELD(demo_referral, id, F_ID, NULL, 0),
    FIELD(demo_referral, citizen_id, F_ID, NULL, 0),
    FIELD(demo_referral, day, F_DAY, NULL, 0),
};
static TABLE(demo_referral_table, "demo_referral", NULL, demo_referral, demo_referral_fields);

SQL(demo_referral_read_events,
    "INSERT INTO referral_event (referral_id, at, user_id, from_state, to_state) "
    "SELECT id, read_at, CAST($3 AS BIGINT), 'sent', 'received' FROM referral "
    "WHERE citizen_id >= $1 AND citizen_id <= $2 AND state = 'sent' AND read_at IS NOT NULL");
SQL(demo_referral_read,
    "UPDATE referral SET state = 'received' WHERE citizen_id >= $1 AND citizen_id <= $2 AND state = 'sent' "
    "AND read_at IS NOT NULL");
SQL(demo_referral_waits,
    "UPDATE referral SET waiting_since = decided, wait_reason = 'no_place' "
    "WHERE citizen_id >= $1 AND citizen_id <= $2 AND state = 'wait_listed' AND waiting_since IS NULL");
SQL(demo_referral_screened,
    "SELECT r.id AS id, r.citizen_id AS citizen_id, r.sent_day AS day FROM referral r "
    "JOIN intervention i ON i.id = r.intervention_id WHERE r.citizen_id >= $1 AND r.citizen_id <= $2 "
    "AND i.key = $3 AND r.state <> 'draft' AND r.sent_day IS NOT NULL ORDER BY r.id");
SQL(demo_referral_of_team,
    "SELECT r.id AS id, r.citizen_id AS citizen_id, r.sent_day AS day FROM referral r "
    "JOIN intervention i ON i.id = r.intervention_id WHERE i.key = 'hif' AND r.state IN " REFERRAL_UNANSWERED
    " ORDER BY r.id LIMIT 50");
SQL(demo_referral_in_line,
    "SELECT r.id AS id, r.citizen_id AS citizen_id, r.sent_day AS day FROM referral r "
    "JOIN intervention i ON i.id = r.intervention_id WHERE i.key = 'psykologforloeb' AND r.state = 'wait_listed' "
    "ORDER BY r.waiting_since NULLS FIRST, r.id LIMIT 3");
SQL(demo_referral_latest,
    "SELECT r.id AS id, r.citizen_id AS citizen_id, r.sent_day AS day FROM referral r "
    "JOIN intervention i ON i.id = r.intervention_id WHERE r.citizen_id = $1 AND r.from_user_id = $2 "
    "AND i.provider = $3 AND r.state <> 'draft' ORDER BY r.sent DESC LIMIT 1");
SQL(demo_referral_sick,
    "SELECT c.id AS id, c.id AS citizen_id, s.start_day AS day FROM spell s JOIN citizen c ON c.id = s.citizen_id "
    "WHERE s.kind = 'sygedagpenge' AND s.end_day IS NULL AND s.start_day < $2 AND c.birth > $1 AND c.restricted = 0 "
    "AND c.dead IS NULL ORDER BY c.id LIMIT 23");

SQL(demo_referral_mikkel,
    "SELECT r.citizen_id FROM referral r JOIN citizen c ON c.id = r.citizen_id "
    "JOIN intervention i ON i.id = r.intervention_id WHERE i.key = $1 AND r.state = 'wait_listed' "
    "AND c.first_name = $2 AND c.last_name = $3 ORDER BY r.id LIMIT 1");

static int demo_screened(struct conn *c, const struct demo_referral *r, day_t day, const char *outcome,
    int64_t user, struct err *err)
{
    struct screening s;
    field_clear_row(&screening_table, &s);
    s.citizen_id = r->citizen_id;
    s.intervention = demo_offer;
    s.day = day;
    s.outcome = outcome;
    s.referral_id = r->id;
    s.user_id = user;
    return q_insert(c, &screening_table, &s, NULL, err);
}

static int fill(struct conn *c, const struct demo_part_run *run, int64_t first_id, int64_t last_id,
    struct arena *a, struct err *err)
{
    struct demo_referral *rows;
    size_t n = 0;
    int rc = q_exec(
        c, &demo_referral_read_events, ARGS(V_INT(first_id), V_INT(last_id), V_INT(run->leader)), NULL, err);
    if (!rc)
        rc = q_exec(c, &demo_referral_read, ARGS(V_INT(first_id), V_INT(last_id)), NULL, err);
    if (!rc)
        rc = q_exec(c, &demo_referral_waits, ARGS(V_INT(first_id), V_INT(last_id)), NULL, err);
    if (!rc)
        rc = q_all(c, &demo_referral_screened, ARGS(V_INT(first_id), V_INT(last_id), V_TEXT(demo_offer)),
            &demo_referral_table, &rows, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = demo_screened(c, &rows[i], rows[i].day, "visited", run->mette, err);
    return rc;
}

/* Those who wait for the next team. */
static int story_teams(struct conn *c, const struct demo_part_run *run, struct arena *a, struct err *err)
{
    struct demo_referral *rows;
    size_t n = 0;
    int rc = q_all(c, &demo_referral_of_team, NO_ARGS, &demo_referral_table, &rows, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct referral r;
        struct referral_event e = {.referral_id = rows[i].id,
            .user_id = run->leader,
            .to_state = "wait_listed",
            .reason = "team_start"};
        rc = referral_by_id(c, rows[i].id, &r, a, err);
        if (rc)
            break;
        e.from_state = r.state;
        int64_t seen = stamp_is_none(r.read_at) ? r.sent.ms + 20 * DEMO_HOUR_MS : r.read_at.ms;
        r.read_at = (struct stamp){seen};
        r.state = "wait_listed";
        r.decided = r.waiting_since = e.at = (struct stamp){seen + DEMO_HOUR_MS};
        r.decided_by = run->leader;
        r.wait_reason = "team_start";
        rc = q_update(c, &referral_table, &r, err);
        if (!rc)
            rc = q_insert(c, &referral_event_table, &e, NULL, err);
    }
    return rc;
}

/* The psychologist's line: the first has a place offered, the last is moved to the front. */
static int story_line(struct conn *c, const struct demo_part_run *run, struct arena *a, struct err *err)
{
    struct demo_referral *rows;
    size_t n = 0;
    int rc = q_all(c, &demo_referral_in_line, NO_ARGS, &demo_referral_table, &rows, &n, a, err);
    for (size_t i = 0; !rc && n > 1 && i < n; i += n - 1) {
        struct referral r;
        struct referral_event e = {.referral_id = rows[i].id,
            .at = stamp_from_local(day_from_ymd(2026, 4, 13), 9 * 60 + 10),
            .user_id = run->leader,
            .from_state = "wait_listed",
            .to_state = "wait_listed"};
        rc = referral_by_id(c, rows[i].id, &r, a, err);
        if (rc)
            break;
        if (i == 0) {
            r.place_day = day_from_ymd(2026, 4, 20);
            r.place_deadline = day_from_ymd(2026, 4, 17);
            r.place_state = "offered";
            e.reason = "place_offered";
        } else {
            r.queue_rank = -1;
            r.queue_reason = "Jobbet er tilbudt fra 1. maj. Forløbet skal være begyndt inden da.";
            e.reason = "moved_front";
            e.text = r.queue_reason;
        }
        rc = q_update(c, &referral_table, &r, err);
        if (!rc)
            rc = q_insert(c, &referral_event_table, &e, NULL, err);
    }
    return rc;
}

static int story_letters(struct conn *c, const struct demo_part_run *run, struct arena *a, struct err *err)
{
    const struct {
        int64_t citizen_id;
        const char *side, *text;
        int days_ago;
        bool read;
    } letters[] = {
        {run->sanne, "sender",
            "Sanne kan ikke om torsdagen, hvor hun har sit småjob. Kan hun komme tirsdag i stedet?", 52,
            true},
        {run->sanne, "receiver", "Ja, tirsdag kl. 10 passer. Vi har rettet det.", 51, true},
        {run->yusuf, "receiver",
            "Der er en åben samtalegruppe hos SIND, som kan begynde med det samme. Skal jeg skrive mere om den?",
            2, false},
    };
    int rc = OK;
    for (size_t i = 0; !rc && i < sizeof letters / sizeof letters[0]; i++) {
        struct demo_referral r;
        if (!letters[i].citizen_id)
            continue;
        rc = q_one(c, &demo_referral_latest,
            ARGS(V_INT(letters[i].citizen_id), V_INT(run->mette), V_TEXT(demo_unit)), &demo_referral_table,
            &r, a, err);
        if (rc == ERR_NOT_FOUND) {
            rc = OK;
            continue;
        }
        bool sender = letters[i].side[0] == 's';
        day_t day = {day_from_ymd(2026, 4, 14).n - letters[i].days_ago};
        struct referral_message m = {.referral_id = r.id,
            .at = stamp_from_local(day, 10 * 60 + (int)i * 7),
            .user_id = sender ? run->mette : run->leader,
            .unit = sender ? "jobcenter-koebenhavn" : demo_unit,
            .side = letters[i].side,
            .text = letters[i].text,
            .read_at = letters[i].read ? stamp_from_local(day, 14 * 60) : STAMP_NONE};
        if (!rc)
            rc = q_insert(c, &referral_message_table, &m, NULL, err);
    }
    return rc;
}

/* Mikkel Bech-Olsen is in treatment in SOF and lets the job centre know of it: the drug unit can refer him to IPS. */
static int story_basis(struct conn *c, const struct demo_part_run *run, struct err *err)
{
    struct legal_basis b;
    int64_t mikkel;
    int rc = q_int(c, &demo_referral_mikkel,
        ARGS(V_TEXT("ips-rusmiddel"), V_TEXT("Mikkel"), V_TEXT("Bech-Olsen")), &mikkel, err);
    if (rc)
        return rc == ERR_NOT_FOUND ? OK : rc;
    field_clear_row(&legal_basis_table, &b);
    b.citizen_id = mikkel;
    b.basis = "samtykke";
    b.from_admin = "sof";
    b.to_admin = "bif";
    b.tracks = "job,social";
    b.valid_from = day_from_ymd(2026, 3, 20);
    b.valid_to = day_from_ymd(2026, 12, 31);
    b.recorded_by = run->amira;
    return q_insert(c, &legal_basis_table, &b, NULL, err);
}

/* This year's screenings so far; last year's are those of the referrals. */
static int story_screened(struct conn *c, const struct demo_part_run *run, struct arena *a, struct err *err)
{
    static const char *const reasons[] = {"not_ready", "citizen_declines", "other_offer", "not_reachable"};
    struct demo_referral *rows;
    size_t n = 0;
    day_t young = day_from_ymd(1996, 5, 1), april = day_from_ymd(2026, 4, 1);
    int rc = q_all(
        c, &demo_referral_sick, ARGS(V_DAY(young), V_DAY(april)), &demo_referral_table, &rows, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct screening s;
        bool visited = i % 5 < 3;
        day_t day = day_from_ymd(2026, 1 + (int)i % 3, 5 + (int)i);
        field_clear_row(&screening_table, &s);
        s.citizen_id = rows[i].citizen_id;
        s.intervention = demo_offer;
        s.day = rows[i].day.n > day.n ? april : day;
        s.outcome = visited ? "visited" : "not_visited";
        s.reason = visited ? NULL : reasons[i % 4];
        s.user_id = run->mette;
        rc = q_insert(c, &screening_table, &s, NULL, err);
    }
    return rc;
}

static int story(struct conn *c, const struct demo_part_run *run, struct arena *a, struct err *err)
{
    int rc = story_teams(c, run, a, err);
    if (!rc)
        rc = story_line(c, run, a, err);
    if (!rc)
        rc = story_letters(c, run, a, err);
    if (!rc)
        rc = story_basis(c, run, err);
    return rc ? rc : story_screened(c, run, a, err);
}
DEMO_PART(referral_demo, .name = "referral", .order = 10, .fill = fill, .story = story);
