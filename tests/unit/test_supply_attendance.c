/* Places over time, the capacity board against a count made by hand, sessions, attendance with corrections, and no-show rates. */
#include "effect_fixture.h"
#include "base/text.h"
#include "effect/figure.h"
#include "measure/share.h"
#include "offer/capacity.h"
#include "supply/attendance.h"
#include "supply/attendance_rate.h"
#include "supply/board.h"
#include "system/code.h"
#include "system/user.h"
#include <math.h>
#include <string.h>

static struct actor leader, other_leader, manager;
static day_t today;

static struct actor actor_new(const char *login, const char *unit, const char *admin, const char *role)
{
    struct user user = {.login = login, .name = login, .title = "Prøve", .unit = unit};
    int64_t id;
    must(user_add(db, &everyone, &user, "en-lang-adgangskode", &role, 1, &id, &err));
    return (struct actor){id, login, unit, admin, "henvisning", role_find(role)->perms};
}

static int set_up(void **state)
{
    if (effect_set_up_with_data(state))
        return -1;
    user_hash_limits(1, 8192);
    leader = actor_new("lone", "afdeling-sundhed-beskaeftigelse", "suf", "offer_leader");
    other_leader = actor_new("fremmed", "bif", "bif", "offer_leader");
    manager = actor_new("aftaler", "bif", "bif", "agreement_manager");
    clock_set_today(day_from_ymd(2026, 4, 14)); /* a Tuesday */
    today = clock_today();
    return 0;
}

static struct intervention offer(const char *key)
{
    struct intervention iv;
    struct conn *c = lease();
    must(intervention_by_key(c, key, &iv, arena, &err));
    release(c);
    return iv;
}

struct insert_row {
    const struct table *table;
    const void *row;
    int64_t id;
};
static int insert_fn(struct conn *c, void *ctx, struct err *e)
{
    struct insert_row *w = ctx;
    return q_insert(c, w->table, w->row, &w->id, e);
}
static int64_t insert(const struct table *t, const void *row)
{
    struct insert_row w = {t, row, 0};
    must(db_write(db, "test", insert_fn, &w, &err));
    return w.id;
}

static int64_t course(int64_t citizen, const char *key, const char *team, const char *start, const char *end)
{
    struct course o;
    field_clear_row(&course_table, &o);
    o.citizen_id = citizen;
    o.intervention_id = offer(key).id;
    o.team = team;
    o.start_day = day(start);
    o.end_day = day(end);
    return insert(&course_table, &o);
}

static void referral(const char *key, const char *team, const char *state, const char *since,
    const char *place_state, const char *place_day, const char *deadline)
{
    struct referral r;
    field_clear_row(&referral_table, &r);
    r.citizen_id = add_citizen("1985-01-01", "", "");
    r.intervention_id = offer(key).id;
    r.team = team;
    r.state = state;
    r.created = r.sent = r.waiting_since = stamp_from_local(day(since), 600);
    r.sent_day = day(since);
    r.place_state = place_state;
    r.place_day = day(place_day);
    r.place_deadline = day(deadline);
    insert(&referral_table, &r);
}

SQL(attendance_test_restrict, "UPDATE citizen SET restricted = 1 WHERE id = $1");
static int restrict_fn(struct conn *c, void *ctx, struct err *e)
{
    return q_exec(c, &attendance_test_restrict, ARGS(V_INT(*(int64_t *)ctx)), NULL, e);
}

static struct board_offer *board(const struct actor *actor, const char *key)
{
    struct board_offer *rows;
    size_t n;
    struct conn *c = lease();
    must(board_read(c, actor, key, today, &rows, &n, arena, &err));
    release(c);
    assert_int_equal(n, 1);
    return rows;
}

/* ---- places ---- */

struct capacity_write {
    const struct actor *actor;
    struct capacity row;
    int64_t known;
};
static int capacity_fn(struct conn *c, void *ctx, struct err *e)
{
    struct capacity_write *w = ctx;
    return capacity_set(c, w->actor, &w->row, w->known, today, e);
}
static int set_places(const struct actor *actor, const char *key, const char *team, const char *from,
    int64_t places, int64_t known, int64_t *ret_id)
{
    struct capacity_write w = {actor, .known = known};
    field_clear_row(&capacity_table, &w.row);
    w.row.intervention = key;
    w.row.team = team;
    w.row.valid_from = day(from);
    w.row.places = places;
    err = ERR_INIT;
    int rc = db_write(db, "capacity_set", capacity_fn, &w, &err);
    if (ret_id)
        *ret_id = w.row.id;
    return rc;
}
static int64_t places(const char *key, const char *on)
{
    int64_t n;
    struct conn *c = lease();
    must(capacity_places(c, key, day(on), &n, &err));
    release(c);
    return n;
}

static void S4_5_new_places_end_the_period_before_and_keep_it(void **state)
{
    (void)state;
    int64_t id = 0, later = 0;
    assert_int_equal(places("bbat", "2026-04-14"), INT_NONE); /* ikke oplyst, not 0 */
    must(set_places(&leader, "bbat", NULL, "2026-01-01", 12, 0, &id));
    must(set_places(&manager, "bbat", NULL, "2026-05-01", 20, id, &later));
    assert_int_equal(places("bbat", "2026-04-30"), 12);
    assert_int_equal(places("bbat", "2026-05-01"), 20);
    /* A period between the two ends where the later begins. */
    must(set_places(&leader, "bbat", NULL, "2026-03-01", 15, later, &id));
    assert_int_equal(places("bbat", "2026-02-28"), 12);
    assert_int_equal(places("bbat", "2026-04-14"), 15);
    assert_int_equal(places("bbat", "2026-06-01"), 20);
    struct capacity *rows;
    size_t n;
    struct conn *c = lease();
    must(capacity_of(c, "bbat", &rows, &n, arena, &err));
    release(c);
    assert_int_equal(n, 3);
    /* Somebody who has not seen the newest is told, and nothing is stored. */
    assert_int_equal(set_places(&leader, "bbat", NULL, "2026-04-01", 1, later, NULL), ERR_CONFLICT);
    assert_int_equal(places("bbat", "2026-04-14"), 15);
}

static void S4_5_only_the_own_unit_and_managers_set_places(void **state)
{
    (void)state;
    assert_int_equal(
        set_places(&other_leader, "traening-bevaegelse", NULL, "2026-01-01", 12, 0, NULL), ERR_DENIED);
    assert_int_equal(
        set_places(&leader, "traening-bevaegelse", NULL, "2026-01-01", -1, 0, NULL), ERR_INVALID);
    assert_non_null(err_field_text(&err, "places"));
    assert_int_equal(
        set_places(&leader, "traening-bevaegelse", "hif-unge", "2026-01-01", 5, 0, NULL), ERR_INVALID);
    assert_non_null(err_field_text(&err, "team"));
    assert_int_equal(places("traening-bevaegelse", "2026-04-14"), INT_NONE);
    err = ERR_INIT;
}

/* ---- the board ---- */

static void S4_5_board_counts_places_promises_and_the_line(void **state)
{
    (void)state;
    int64_t id = 0;
    must(set_places(&leader, "hif", "hif-unge", "2026-01-01", 4, 0, &id));
    must(set_places(&leader, "hif", "hif-voksne", "2026-01-01", 6, id, &id));
    int64_t hidden = add_citizen("1980-01-01", "", "");
    course(add_citizen("2000-01-01", "", ""), "hif", "hif-unge", "2026-02-01", ""); /* no end */
    course(add_citizen("2000-01-01", "", ""), "hif", "hif-unge", "2026-02-01",
        "2026-04-14"); /* over: first day not in it is today */
    course(add_citizen("2000-01-01", "", ""), "hif", "hif-unge", "2026-02-01",
        "2026-05-12"); /* leaves in four weeks */
    course(hidden, "hif", "hif-voksne", "2026-02-01", "");
    course(add_citizen("1980-01-01", "", ""), "hif", "hif-voksne", "2026-04-20",
        "");                                                               /* starts next week: promised */
    referral("hif", "hif-voksne", "accepted", "2026-04-01", NULL, "", ""); /* promised, no day */
    referral("hif", "hif-voksne", "wait_listed", "2026-04-01", "offered", "2026-05-20", "2026-04-20");
    referral("hif", "hif-voksne", "wait_listed", "2026-03-01", "offered", "2026-04-20",
        "2026-04-10"); /* lapsed: waits */
    referral("hif", "hif-unge", "wait_listed", "2026-02-10", NULL, "", "");
    struct board_offer *o = board(&manager, "hif");
    assert_false(o->own);
    assert_int_equal(o->all.places, 10);
    assert_int_equal(o->all.occupied, 3);
    assert_int_equal(o->all.no_end, 2);
    assert_int_equal(o->all.promised, 3);
    assert_int_equal(o->all.promised_any_day, 1);
    assert_int_equal(o->all.waiting, 2);
    assert_int_equal(stamp_local_day(o->all.longest).n, day("2026-02-10").n);
    assert_int_equal(board_free(&o->all, 0), 10 - 3 - 1); /* the promise without a day holds its place now */
    assert_int_equal(board_free(&o->all, 1), 10 - 3 - 2); /* 21 April: the course of the 20th has begun */
    assert_int_equal(board_free(&o->all, 4), 10 - 2 - 2); /* 12 May: one has left */
    assert_int_equal(board_free(&o->all, 12), 0);         /* after the offer's end there are none */
    assert_int_equal(o->n_teams, 2);
    assert_string_equal(o->teams[0].team, "hif-unge");
    assert_int_equal(o->teams[0].occupied, 2);
    assert_int_equal(o->teams[1].occupied, 1);
    /* In the own unit's count, as in its lists of names, a restricted citizen of others leaves no trace. */
    must(db_write(db, "test", restrict_fn, &hidden, &err));
    o = board(&leader, "hif");
    assert_true(o->own);
    assert_int_equal(o->all.occupied, 2);
    assert_int_equal(o->teams[1].occupied, 0);
    assert_int_equal(board(&manager, "hif")->all.occupied, 3);
}

static void S4_5_places_not_stated_are_never_nought(void **state)
{
    (void)state;
    struct board_offer *o = board(&leader, "sundhedssamtale");
    assert_int_equal(o->all.places, INT_NONE);
    assert_int_equal(board_free(&o->all, 0), INT_NONE);
}

/* ---- sessions ---- */

struct session_write {
    const struct actor *actor;
    struct course_session s;
    int64_t weeks, n, id, version;
    bool following;
    const char *reason;
};
static int plan_fn(struct conn *c, void *ctx, struct err *e)
{
    struct session_write *w = ctx;
    return course_session_plan(c, w->actor, &w->s, w->weeks, today, &w->n, e);
}
static int move_fn(struct conn *c, void *ctx, struct err *e)
{
    struct session_write *w = ctx;
    return course_session_move(c, w->actor, &w->s, w->following, today, &w->n, e);
}
static int cancel_fn(struct conn *c, void *ctx, struct err *e)
{
    struct session_write *w = ctx;
    return course_session_cancel(
        c, w->actor, w->id, w->version, w->reason, NULL, w->following, today, &w->n, e);
}
static int restore_fn(struct conn *c, void *ctx, struct err *e)
{
    struct session_write *w = ctx;
    return course_session_restore(c, w->actor, w->id, w->version, today, e);
}

static struct session_write plan(const struct actor *actor, const char *key, const char *team, const char *on,
    int64_t minute, int64_t weeks)
{
    struct session_write w = {.actor = actor, .weeks = weeks};
    field_clear_row(&course_session_table, &w.s);
    w.s.intervention_id = offer(key).id;
    w.s.team = team;
    w.s.day = day(on);
    w.s.minute = minute;
    w.s.minutes_long = 120;
    w.s.place = "Sal 2";
    err = ERR_INIT;
    return w;
}

static struct course_session_row *sessions(
    const struct actor *actor, const char *key, const char *from, const char *to, size_t *n)
{
    struct course_session_row *rows;
    struct course_session_filter f = {.from = day(from), .to = day(to), .offer = key, .course_id = INT_NONE};
    struct conn *c = lease();
    must(course_session_list(c, actor, &f, today, 0, 100, &rows, n, arena, &err));
    release(c);
    return rows;
}

static void S4_5_weekly_sessions_are_planned_moved_and_cancelled(void **state)
{
    (void)state;
    size_t n;
    struct session_write w = plan(&leader, "bbat", NULL, "2026-04-15", 13 * 60, 4);
    must(db_write(db, "test", plan_fn, &w, &err));
    assert_int_equal(w.n, 4);
    struct course_session_row *rows = sessions(&leader, "bbat", "2026-04-13", "2026-06-30", &n);
    assert_int_equal(n, 4);
    assert_int_equal(rows[3].day.n - rows[0].day.n, 21);
    assert_string_equal(rows[0].series, rows[3].series);
    /* The same team cannot be in two places, and no part of a refused plan stands. */
    w = plan(&leader, "bbat", NULL, "2026-04-08", 14 * 60, 3);
    assert_int_equal(db_write(db, "test", plan_fn, &w, &err), ERR_INVALID);
    assert_non_null(err_field_text(&err, "minute"));
    sessions(&leader, "bbat", "2026-04-01", "2026-06-30", &n);
    assert_int_equal(n, 4);
    /* Others' offers, days after the offer's end, nonsense of times. */
    w = plan(&other_leader, "bbat", NULL, "2026-04-16", 600, 1);
    assert_int_equal(db_write(db, "test", plan_fn, &w, &err), ERR_INVALID);
    w = plan(&leader, "bbat", NULL, "2026-06-24", 600, 2);
    assert_int_equal(db_write(db, "test", plan_fn, &w, &err), ERR_INVALID);
    assert_non_null(err_field_text(&err, "day"));
    w = plan(&leader, "bbat", NULL, "2026-04-16", 600, 1);
    w.s.minutes_long = -30;
    assert_int_equal(db_write(db, "test", plan_fn, &w, &err), ERR_INVALID);
    /* Moved a week on from the second: the first stays. */
    w = plan(&leader, "bbat", NULL, "2026-04-29", 10 * 60, 1);
    w.s.id = rows[1].id;
    w.s.version = rows[1].version;
    w.following = true;
    must(db_write(db, "test", move_fn, &w, &err));
    assert_int_equal(w.n, 3);
    rows = sessions(&leader, "bbat", "2026-04-13", "2026-06-30", &n);
    assert_int_equal(rows[0].day.n, day("2026-04-15").n);
    assert_int_equal(rows[1].day.n, day("2026-04-29").n);
    assert_int_equal(rows[1].minute, 10 * 60);
    assert_int_equal(rows[3].day.n, day("2026-05-13").n);
    assert_int_equal(db_write(db, "test", move_fn, &w, &err), ERR_CONFLICT); /* stale */
    err = ERR_INIT;
    /* Cancelled with a reason; taken back. */
    w = (struct session_write){
        .actor = &leader, .id = rows[1].id, .version = rows[1].version, .following = true};
    assert_int_equal(db_write(db, "test", cancel_fn, &w, &err), ERR_INVALID);
    err = ERR_INIT;
    w.reason = "staff_ill";
    must(db_write(db, "test", cancel_fn, &w, &err));
    assert_int_equal(w.n, 3);
    rows = sessions(&leader, "bbat", "2026-04-13", "2026-06-30", &n);
    assert_string_equal(rows[3].state, "cancelled");
    w.version = rows[1].version;
    must(db_write(db, "test", restore_fn, &w, &err));
    rows = sessions(&leader, "bbat", "2026-04-13", "2026-06-30", &n);
    assert_string_equal(rows[1].state, "planned");
    assert_null(rows[1].cancel_reason);
    sessions(&other_leader, "bbat", "2026-04-13", "2026-06-30", &n);
    assert_int_equal(n, 0);
}

/* ---- attendance ---- */

struct take {
    const struct actor *actor;
    int64_t session, n_changed;
    struct attendance_entry rows[8];
    size_t n;
};
static int take_fn(struct conn *c, void *ctx, struct err *e)
{
    struct take *w = ctx;
    return attendance_take(c, w->actor, w->session, w->rows, w->n, today, &w->n_changed, e);
}

static size_t expected(
    const struct actor *actor, int64_t session, struct course_session_row *s, struct attendance_row **rows)
{
    size_t n;
    struct conn *c = lease();
    must(course_session_by_id(c, actor, session, today, s, arena, &err));
    must(attendance_expected(c, actor, s, today, 0, 50, rows, &n, arena, &err));
    release(c);
    return n;
}

static void S4_5_attendance_is_taken_corrected_and_kept(void **state)
{
    (void)state;
    struct course_session_row s;
    struct attendance_row *rows;
    struct session_write w = plan(&leader, "traening-bevaegelse", NULL, "2026-04-10", 9 * 60, 1);
    must(db_write(db, "test", plan_fn, &w, &err));
    int64_t session = sessions(&leader, "traening-bevaegelse", "2026-04-10", "2026-04-10", &(size_t){0})->id;
    int64_t a = course(add_citizen("1980-01-01", "", ""), "traening-bevaegelse", NULL, "2026-04-01", "");
    int64_t b =
        course(add_citizen("1981-01-01", "", ""), "traening-bevaegelse", NULL, "2026-04-01", "2026-04-12");
    course(add_citizen("1982-01-01", "", ""), "traening-bevaegelse", NULL, "2026-04-11", ""); /* not begun */
    course(add_citizen("1983-01-01", "", ""), "traening-bevaegelse", NULL, "2026-03-01",
        "2026-04-10"); /* over that day */
    int64_t hidden = add_citizen("1984-01-01", "", "");
    int64_t secret = course(hidden, "traening-bevaegelse", NULL, "2026-04-01", "");
    must(db_write(db, "test", restrict_fn, &hidden, &err));
    assert_int_equal(expected(&leader, session, &s, &rows), 2);
    assert_int_equal(rows[0].course_id, a);
    struct take t = {
        &leader, session, 0, {{a, 0, "present", INT_NONE, NULL}, {b, 0, "no_show", INT_NONE, NULL}}, 2};
    must(db_write(db, "test", take_fn, &t, &err));
    assert_int_equal(t.n_changed, 2);
    expected(&leader, session, &s, &rows);
    assert_int_equal(s.n_expected, 2);
    assert_int_equal(s.n_no_show, 1);
    assert_false(stamp_is_none(s.taken));
    /* The same again changes nothing; a stale correction is refused; a fresh one keeps what stood. */
    must(db_write(db, "test", take_fn, &t, &err));
    assert_int_equal(t.n_changed, 0);
    t.rows[1].status = "ill";
    assert_int_equal(db_write(db, "test", take_fn, &t, &err), ERR_CONFLICT);
    err = ERR_INIT;
    t.rows[1].version = 1;
    t.rows[0].version = 1;
    t.rows[1].note = "Ringede bagefter";
    must(db_write(db, "test", take_fn, &t, &err));
    assert_int_equal(t.n_changed, 1);
    expected(&leader, session, &s, &rows);
    assert_string_equal(rows[1].status, "ill");
    assert_int_equal(rows[1].n_earlier, 1);
    assert_int_equal(s.n_no_show, 0);
    struct attendance_earlier *past;
    size_t n;
    struct conn *c = lease();
    must(attendance_earlier_of(c, rows[1].id, &past, &n, arena, &err));
    release(c);
    assert_int_equal(n, 1);
    assert_string_equal(past[0].status, "no_show");
    assert_string_equal(past[0].user_name, "lone");
    /* Not of other units, not of citizens one may not see, not nonsense. */
    struct take bad = {&other_leader, session, 0, {{a, 2, "no_show", INT_NONE, NULL}}, 1};
    assert_int_equal(db_write(db, "test", take_fn, &bad, &err), ERR_NOT_FOUND);
    err = ERR_INIT;
    bad = (struct take){&leader, session, 0, {{secret, 0, "no_show", INT_NONE, NULL}}, 1};
    assert_int_equal(db_write(db, "test", take_fn, &bad, &err), ERR_NOT_FOUND);
    err = ERR_INIT;
    bad.rows[0] = (struct attendance_entry){a, 1, "part", INT_NONE, NULL};
    assert_int_equal(db_write(db, "test", take_fn, &bad, &err), ERR_INVALID);
    err = ERR_INIT;
    bad.rows[0] = (struct attendance_entry){a, 1, "not-a-code", INT_NONE, NULL};
    assert_int_equal(db_write(db, "test", take_fn, &bad, &err), ERR_INVALID);
    err = ERR_INIT;
    /* A session with attendance is neither moved nor cancelled. */
    struct session_write cancel = {.actor = &leader, .id = session, .version = s.version, .reason = "room"};
    assert_int_equal(db_write(db, "test", cancel_fn, &cancel, &err), ERR_REFUSED);
    err = ERR_INIT;
}

static void S4_5_hours_of_a_course_are_the_minutes_attended(void **state)
{
    (void)state;
    struct attendance_sum sum;
    int64_t who = add_citizen("1990-01-01", "", "");
    int64_t o = course(who, "psykologforloeb", NULL, "2026-03-01", "");
    static const char *const days[] = {"2026-03-03", "2026-03-10", "2026-03-17", "2026-03-24"};
    static const char *const what[] = {"present", "part", "no_show", "cancelled_in_time"};
    for (size_t i = 0; i < 4; i++) {
        struct session_write w = plan(&leader, "psykologforloeb", NULL, days[i], 600, 1);
        w.s.course_id = o;
        must(db_write(db, "test", plan_fn, &w, &err));
        size_t n;
        struct course_session_row *rows = sessions(&leader, "psykologforloeb", days[i], days[i], &n);
        assert_int_equal(n, 1);
        struct take t = {&leader, rows[0].id, 0, {{o, 0, what[i], i == 1 ? 45 : INT_NONE, NULL}}, 1};
        must(db_write(db, "test", take_fn, &t, &err));
    }
    struct conn *c = lease();
    must(attendance_sum_of_course(c, o, &sum, arena, &err));
    release(c);
    assert_int_equal(sum.n, 4);
    assert_int_equal(sum.n_attended, 2);
    assert_int_equal(sum.n_no_show, 1);
    assert_int_equal(sum.n_base, 3);
    assert_int_equal(sum.minutes_present, 120 + 45);
    assert_int_equal(sum.minutes_planned, 3 * 120);
    /* Outside the course's days there is no session of it. */
    struct session_write w = plan(&leader, "psykologforloeb", NULL, "2026-02-24", 600, 1);
    w.s.course_id = o;
    assert_int_equal(db_write(db, "test", plan_fn, &w, &err), ERR_INVALID);
    err = ERR_INIT;
}

/* Rows put in directly, counted again here course by course. */
static void S4_5_no_show_rate_equals_a_count_by_hand_with_clustered_interval(void **state)
{
    (void)state;
    struct attendance_rate rate;
    enum { PERSONS = 12, EACH = 6 };
    int64_t x = 0, n = 0, march = 0, courses[PERSONS];
    double sum_sq = 0;
    int64_t xs[PERSONS] = {0}, ns[PERSONS] = {0};
    struct intervention iv = offer("hif-ro-i-krop-og-sind");
    for (int p = 0; p < PERSONS; p++)
        courses[p] = course(add_citizen("1990-01-01", "", ""), iv.key, NULL, "2026-01-01", "");
    for (int k = 0; k < EACH; k++) {
        struct course_session s;
        field_clear_row(&course_session_table, &s);
        s.intervention_id = iv.id;
        s.day = (day_t){day("2026-02-20").n + 7 * k};
        s.minute = 600;
        s.minutes_long = 60;
        s.state = "planned";
        int64_t session = insert(&course_session_table, &s);
        for (int p = 0; p < PERSONS; p++) {
            struct attendance r;
            field_clear_row(&attendance_table, &r);
            r.session_id = session;
            r.course_id = courses[p];
            r.intervention_id = iv.id;
            r.day = s.day;
            r.status = p < 3              ? "no_show"
                       : p == 4 && k == 0 ? "cancelled_in_time"
                       : p == 5           ? "ill"
                                          : "present";
            r.at = stamp_from_local((day_t){s.day.n + (k == 5 ? 9 : 0)}, 900);
            insert(&attendance_table, &r);
            bool base = !text_equal(r.status, "cancelled_in_time"), gone = text_equal(r.status, "no_show");
            xs[p] += gone;
            ns[p] += base;
            x += gone;
            n += base;
            march += base && day_ymd(s.day).month == 3;
        }
    }
    struct conn *c = lease();
    must(attendance_rate_of(c, iv.id, today, &rate, arena, &err));
    release(c);
    assert_int_equal(rate.all.n_no_show, x);
    assert_int_equal(rate.all.n, n);
    assert_int_equal(rate.all.n_courses, PERSONS);
    assert_int_equal(rate.n_recorded, PERSONS * EACH);
    assert_int_equal(rate.n_late, PERSONS);
    assert_int_equal(rate.by_month[10].n, march); /* the month before that of today */
    /* The indicator says the same of a month, and hides small counts from those who may not see the rows. */
    struct figure f;
    struct figure_params of_march = {3, {{"intervention", iv.key}, {"year", "2026"}, {"month", "3"}}};
    c = lease();
    must(figure_compute(c, &everyone, "no_show_rate", &of_march, today, &f, arena, &err));
    assert_int_equal(f.n, march);
    assert_int_equal(f.value, (3 * 4 * 1000000 + march / 2) / march);
    assert_true(f.has_interval && f.low_ppm < f.value && f.high_ppm > f.value);
    of_march.p[1].value = "2024";
    must(figure_compute(c, &everyone, "no_show_rate", &of_march, today, &f, arena, &err));
    assert_true(f.missing);
    release(c);
    double share = (double)x / (double)n;
    for (int p = 0; p < PERSONS; p++)
        sum_sq += ((double)xs[p] - share * (double)ns[p]) * ((double)xs[p] - share * (double)ns[p]);
    double var = sum_sq / ((double)n * (double)n) * PERSONS / (PERSONS - 1);
    assert_true(fabs(rate.all.var - var) < 1e-12);
    /* Three who never come say less than eighteen who stayed away once: the interval is wider than that of single rows. */
    struct share wide = share_wilson_clustered(x, n, rate.all.var), narrow = share_wilson(x, n);
    assert_true(wide.high - wide.low > 1.5 * (narrow.high - narrow.low));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(S4_5_new_places_end_the_period_before_and_keep_it),
        cmocka_unit_test(S4_5_only_the_own_unit_and_managers_set_places),
        cmocka_unit_test(S4_5_board_counts_places_promises_and_the_line),
        cmocka_unit_test(S4_5_places_not_stated_are_never_nought),
        cmocka_unit_test(S4_5_weekly_sessions_are_planned_moved_and_cancelled),
        cmocka_unit_test(S4_5_attendance_is_taken_corrected_and_kept),
        cmocka_unit_test(S4_5_hours_of_a_course_are_the_minutes_attended),
        cmocka_unit_test(S4_5_no_show_rate_equals_a_count_by_hand_with_clustered_interval),
    };
    return cmocka_run_group_tests(tests, set_up, effect_tear_down);
}
