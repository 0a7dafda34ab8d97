#include "path/timeline.h"

static const struct field course_fields[] = {
    FIELD(timeline_course, course_id, F_ID, NULL, 0),
    FIELD(timeline_course, referral_id, F_ID, NULL, 0),
    FIELD(timeline_course, intervention_key, F_TEXT, NULL, 0),
    FIELD(timeline_course, title, F_TEXT, NULL, 0),
    FIELD(timeline_course, title_en, F_TEXT, NULL, 0),
    FIELD(timeline_course, track, F_TEXT, NULL, 0),
    FIELD(timeline_course, provider, F_TEXT, NULL, 0),
    FIELD(timeline_course, exit_reason, F_TEXT, NULL, 0),
    FIELD(timeline_course, start_day, F_DAY, NULL, 0),
    FIELD(timeline_course, end_day, F_DAY, NULL, 0),
    FIELD(timeline_course, sent_day, F_DAY, NULL, 0),
    FIELD(timeline_course, offer_end, F_DAY, NULL, 0),
    FIELD(timeline_course, from_admin, F_TEXT, NULL, 0),
    FIELD(timeline_course, from_user_id, F_ID, NULL, 0),
};
static TABLE(timeline_course_table, "timeline_course", NULL, timeline_course, course_fields);

static const struct field aftercare_fields[] = {
    FIELD(timeline_aftercare, id, F_ID, NULL, 0),
    FIELD(timeline_aftercare, title, F_TEXT, NULL, 0),
    FIELD(timeline_aftercare, title_en, F_TEXT, NULL, 0),
    FIELD(timeline_aftercare, track, F_TEXT, NULL, 0),
    FIELD(timeline_aftercare, provider, F_TEXT, NULL, 0),
    FIELD(timeline_aftercare, start_day, F_DAY, NULL, 0),
    FIELD(timeline_aftercare, end_day, F_DAY, NULL, 0),
};
static TABLE(timeline_aftercare_table, "timeline_aftercare", NULL, timeline_aftercare, aftercare_fields);

static const struct field mark_fields[] = {
    FIELD(timeline_mark, id, F_ID, NULL, 0),
    FIELD(timeline_mark, kind, F_TEXT, NULL, 0),
    FIELD(timeline_mark, state, F_TEXT, NULL, 0),
    FIELD(timeline_mark, track, F_TEXT, NULL, 0),
    FIELD(timeline_mark, title, F_TEXT, NULL, 0),
    FIELD(timeline_mark, anchor, F_TEXT, NULL, 0),
    FIELD(timeline_mark, months, F_INT, NULL, 0),
    FIELD(timeline_mark, day, F_DAY, NULL, 0),
    FIELD(timeline_mark, is_mine, F_BOOL, NULL, 0),
};
static TABLE(timeline_mark_table, "timeline_mark", NULL, timeline_mark, mark_fields);

static const struct field spell_fields[] = {
    FIELD(timeline_spell, kind, F_TEXT, NULL, 0),
    FIELD(timeline_spell, start_day, F_DAY, NULL, 0),
    FIELD(timeline_spell, end_day, F_DAY, NULL, 0),
    FIELD(timeline_spell, hours, F_INT, NULL, 0),
};
static TABLE(timeline_spell_table, "timeline_spell", NULL, timeline_spell, spell_fields);

#define OFFER                                                                                                \
    "i.key AS intervention_key, i.title AS title, i.title_en AS title_en, i.track AS track, i.provider AS provider, i.end_day AS offer_end, "
#define IN_PERIOD(alias) alias ".start_day < $3 AND (" alias ".end_day IS NULL OR " alias ".end_day > $2) "

/* One of the tracks is seen; the four parameters are 1 where it is. What is hidden is left out before LIMIT and MIN, so that neither tells
 * of it. */
#define TRACK_SEEN(track, job, health, social, upskilling)                                                   \
    "((CAST(" job " AS BIGINT) = 1 AND " track " LIKE '%job%') OR "                                          \
    "(CAST(" health " AS BIGINT) = 1 AND " track " LIKE '%health%') OR "                                     \
    "(CAST(" social " AS BIGINT) = 1 AND " track " LIKE '%social%') OR "                                     \
    "(CAST(" upskilling " AS BIGINT) = 1 AND " track " LIKE '%upskilling%'))"
/* The same, or delivered by the unit own (NULL = nothing more). */
#define OFFER_SEEN(job, health, social, upskilling, own)                                                     \
    "(" TRACK_SEEN("i.track", job, health, social, upskilling) " OR i.provider = CAST(" own " AS TEXT)) "

SQL(timeline_select_courses,
    "SELECT o.id AS course_id, o.referral_id AS referral_id, " OFFER
    "o.exit_reason AS exit_reason, o.start_day AS start_day, o.end_day AS end_day, r.sent_day AS sent_day, "
    "r.from_admin AS from_admin, r.from_user_id AS from_user_id FROM course o "
    "JOIN intervention i ON i.id = o.intervention_id LEFT JOIN referral r ON r.id = o.referral_id "
    "WHERE o.citizen_id = $1 AND " IN_PERIOD("o") "AND " OFFER_SEEN(
        "$5", "$6", "$7", "$8", "$9") "ORDER BY o.start_day DESC, o.id DESC LIMIT $4");
/* What the user's own administration has sent is seen by it. */
SQL(timeline_select_waiting,
    "SELECT CAST(NULL AS BIGINT) AS course_id, r.id AS referral_id, " OFFER
    "CAST(NULL AS TEXT) AS exit_reason, r.sent_day AS start_day, CAST(NULL AS BIGINT) AS end_day, "
    "r.sent_day AS sent_day, r.from_admin AS from_admin, r.from_user_id AS from_user_id FROM referral r "
    "JOIN intervention i ON i.id = r.intervention_id WHERE r.citizen_id = $1 "
    "AND r.state IN ('sent', 'received', 'accepted', 'wait_listed') AND r.sent_day < $2 "
    "AND NOT EXISTS (SELECT 1 FROM course o WHERE o.referral_id = r.id) "
    "AND (r.from_admin = CAST($9 AS TEXT) OR " OFFER_SEEN(
        "$4", "$5", "$6", "$7", "$8") ") ORDER BY r.sent_day DESC, r.id DESC LIMIT $3");
SQL(timeline_select_aftercare,
    "SELECT f.id AS id, i.title AS title, i.title_en AS title_en, i.track AS track, i.provider AS provider, "
    "f.start_day AS start_day, f.end_day AS end_day FROM aftercare f JOIN course o ON o.id = f.course_id "
    "JOIN intervention i ON i.id = o.intervention_id WHERE f.citizen_id = $1 AND " IN_PERIOD(
        "f") "AND " OFFER_SEEN("$5", "$6", "$7", "$8", "$9") "ORDER BY f.start_day DESC, f.id DESC LIMIT $4");
/* $10 = 1: also those on no track. The user's own are always seen. */
#define IS_MINE "EXISTS (SELECT 1 FROM meeting_participant p WHERE p.meeting_id = m.id AND p.user_id = $5)"
SQL(timeline_select_meetings,
    "SELECT m.id AS id, m.kind AS kind, m.state AS state, m.track AS track, m.title AS title, "
    "CAST(NULL AS TEXT) AS anchor, CAST(NULL AS BIGINT) AS months, m.day AS day, "
    "CASE WHEN " IS_MINE " THEN 1 ELSE 0 END AS is_mine FROM meeting m "
    "WHERE m.citizen_id = $1 AND m.day >= $2 AND m.day < $3 AND m.state <> 'cancelled' "
    "AND ((m.track IS NULL AND CAST($10 AS BIGINT) = 1) OR " IS_MINE
    " OR " TRACK_SEEN("m.track", "$6", "$7", "$8", "$9") ") ORDER BY m.day DESC, m.id DESC LIMIT $4");
/* Held where they were held, planned where they are due; what was moved stands where it was moved to. None for receiving units. */
SQL(timeline_select_follow_ups,
    "SELECT f.id AS id, f.kind AS kind, f.state AS state, f.track AS track, CAST(NULL AS TEXT) AS title, "
    "f.anchor AS anchor, f.months AS months, COALESCE(f.held_day, f.due_day) AS day, "
    "CASE WHEN f.responsible_id = $5 THEN 1 ELSE 0 END AS is_mine FROM follow_up f "
    "WHERE f.citizen_id = $1 AND COALESCE(f.held_day, f.due_day) >= $2 AND COALESCE(f.held_day, f.due_day) < $3 "
    "AND f.state <> 'moved' AND CAST($10 AS BIGINT) = 1 AND (f.track IS NULL OR " TRACK_SEEN(
        "f.track", "$6", "$7", "$8", "$9") ") ORDER BY day DESC, f.id DESC LIMIT $4");
/* Benefits to who sees them; work and education, both of the employment administration, to who sees one of these tracks. */
#define SPELL_SEEN(benefit, work)                                                                            \
    "CASE WHEN s.kind IN (SELECT k.code FROM code k WHERE k.list = 'benefit') THEN CAST(" benefit            \
    " AS BIGINT) ELSE CAST(" work " AS BIGINT) END = 1 "
SQL(timeline_select_spells,
    "SELECT s.kind AS kind, s.start_day AS start_day, s.end_day AS end_day, s.hours AS hours "
    "FROM spell s WHERE s.citizen_id = $1 AND " IN_PERIOD("s") "AND " SPELL_SEEN(
        "$5", "$6") "ORDER BY s.start_day DESC, s.id DESC LIMIT $4");
SQL(timeline_select_first,
    "SELECT MIN(d) FROM (SELECT MIN(o.start_day) AS d FROM course o JOIN intervention i ON i.id = o.intervention_id "
    "WHERE o.citizen_id = $1 AND " OFFER_SEEN("$2", "$3", "$4", "$5",
        "$6") "UNION ALL "
              "SELECT MIN(s.start_day) AS d FROM spell s WHERE s.citizen_id = $1 AND " SPELL_SEEN("$7",
                  "$8") "UNION ALL "
                        "SELECT MIN(m.day) AS d FROM meeting m WHERE m.citizen_id = $1 AND ((m.track IS NULL AND CAST($9 AS BIGINT) = 1) "
                        "OR " TRACK_SEEN("m.track", "$2", "$3", "$4",
                            "$5") ") UNION ALL "
                                  "SELECT MIN(f.due_day) AS d FROM follow_up f WHERE f.citizen_id = $1 AND CAST($9 AS BIGINT) = 1 "
                                  "AND (f.track IS NULL OR " TRACK_SEEN(
                                      "f.track", "$2", "$3", "$4", "$5") ")) x");

/* What the reader sees, as parameters. */
struct seen {
    struct val job, health, social, upskilling, own, admin, all, benefit, work;
};

static struct seen seen_of(const struct actor *actor, const struct sight *sight)
{
    bool work = (sight->tracks & (SIGHT_JOB | SIGHT_UPSKILLING)) != 0;
    return (struct seen){.job = V_INT((sight->tracks & SIGHT_JOB) != 0),
        .health = V_INT((sight->tracks & SIGHT_HEALTH) != 0),
        .social = V_INT((sight->tracks & SIGHT_SOCIAL) != 0),
        .upskilling = V_INT((sight->tracks & SIGHT_UPSKILLING) != 0),
        .own = V_TEXT(sight->referral_only ? actor->unit : NULL),
        .admin = V_TEXT(sight->referral_only ? NULL : actor->admin),
        .all = V_INT(!sight->referral_only),
        .benefit = V_INT(sight->benefit),
        .work = V_INT(work)};
}

int timeline_read(struct conn *c, int64_t citizen_id, const struct actor *actor, const struct sight *sight,
    day_t from, day_t to, struct timeline *ret, struct arena *a, struct err *err)
{
    const struct val id = V_INT(citizen_id), first = V_DAY(from), end = V_DAY(to), most = V_INT(TIMELINE_MAX),
                     user = V_INT(actor->user_id);
    const struct seen s = seen_of(actor, sight);
    struct timeline t = {0};
    int rc = q_all(c, &timeline_select_courses,
        ARGS(id, first, end, most, s.job, s.health, s.social, s.upskilling, s.own), &timeline_course_table,
        &t.courses, &t.n_courses, a, err);
    if (!rc)
        rc = q_all(c, &timeline_select_waiting,
            ARGS(id, end, most, s.job, s.health, s.social, s.upskilling, s.own, s.admin),
            &timeline_course_table, &t.waiting, &t.n_waiting, a, err);
    if (!rc)
        rc = q_all(c, &timeline_select_aftercare,
            ARGS(id, first, end, most, s.job, s.health, s.social, s.upskilling, s.own),
            &timeline_aftercare_table, &t.aftercare, &t.n_aftercare, a, err);
    if (!rc)
        rc = q_all(c, &timeline_select_meetings,
            ARGS(id, first, end, most, user, s.job, s.health, s.social, s.upskilling, s.all),
            &timeline_mark_table, &t.meetings, &t.n_meetings, a, err);
    if (!rc)
        rc = q_all(c, &timeline_select_follow_ups,
            ARGS(id, first, end, most, user, s.job, s.health, s.social, s.upskilling, s.all),
            &timeline_mark_table, &t.follow_ups, &t.n_follow_ups, a, err);
    if (!rc)
        rc = q_all(c, &timeline_select_spells, ARGS(id, first, end, most, s.benefit, s.work),
            &timeline_spell_table, &t.spells, &t.n_spells, a, err);
    t.is_cut = t.n_courses == TIMELINE_MAX || t.n_waiting == TIMELINE_MAX || t.n_aftercare == TIMELINE_MAX ||
               t.n_meetings == TIMELINE_MAX || t.n_follow_ups == TIMELINE_MAX || t.n_spells == TIMELINE_MAX;
    *ret = t;
    return rc;
}

int timeline_first_day(struct conn *c, int64_t citizen_id, const struct actor *actor,
    const struct sight *sight, day_t *ret, struct err *err)
{
    int64_t n = INT_NONE;
    const struct seen s = seen_of(actor, sight);
    int rc = q_int(c, &timeline_select_first,
        ARGS(V_INT(citizen_id), s.job, s.health, s.social, s.upskilling, s.own, s.benefit, s.work, s.all), &n,
        err);
    *ret = rc || n == INT_NONE ? DAY_NONE : (day_t){(int32_t)n};
    return rc;
}
