/* The waiting list: order by rule, moves by hand, positions, expected start, places with a deadline, and the start of a team. */
#include "effect_fixture.h"
#include "base/text.h"
#include "path/referral_clock.h"
#include "path/waiting.h"
#include "people/legal_basis.h"
#include "system/user.h"
#include <stdlib.h>
#include <string.h>

static struct actor bif, leader, other_leader;

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
    bif = actor_new("mette", "jobcenter-koebenhavn", "bif", "caseworker");
    leader = actor_new("lone", "afdeling-sundhed-beskaeftigelse", "suf", "offer_leader");
    other_leader = actor_new("fremmed", "bif", "bif", "offer_leader");
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

static int insert_fn(struct conn *c, void *ctx, struct err *e)
{
    struct referral *r = ctx;
    return q_insert(c, &referral_table, r, &r->id, e);
}

/* A wait-listed referral, on the list since `since`. */
static int64_t waits_since(const char *key, const char *team, const char *since, const char *priority)
{
    struct referral r;
    field_clear_row(&referral_table, &r);
    r.citizen_id = add_citizen("1985-01-01", "", "");
    r.intervention_id = offer(key).id;
    r.team = team;
    r.state = "wait_listed";
    r.priority = priority;
    r.from_user_id = bif.user_id;
    r.from_unit = bif.unit;
    r.from_admin = bif.admin;
    r.created = r.sent = stamp_from_local(day(since), 600);
    r.sent_day = day(since);
    r.decided = r.waiting_since = stamp_from_local(day(since), 700);
    must(db_write(db, "test", insert_fn, &r, &err));
    return r.id;
}

static struct referral stored(int64_t id)
{
    struct referral r;
    struct conn *c = lease();
    must(referral_by_id(c, id, &r, arena, &err));
    release(c);
    return r;
}

static size_t queue(const char *key, const char *team, struct waiting_row **ret)
{
    size_t n;
    struct intervention iv = offer(key);
    struct conn *c = lease();
    must(waiting_queue(c, &leader, &iv, team, clock_today(), ret, &n, arena, &err));
    release(c);
    return n;
}

struct write {
    const struct actor *actor;
    int64_t id, version, rank;
    const char *text;
    day_t place, deadline, day;
    bool yes;
    struct waiting_start *rows;
    size_t n, n_done;
};
static int move_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return waiting_move(c, w->actor, w->id, w->version, w->rank, w->text, e);
}
static int place_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return waiting_offer_place(c, w->actor, w->id, w->version, w->place, w->deadline, e);
}
static int place_answer_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return waiting_answer_place(c, w->actor, w->id, w->version, w->yes, NULL, e);
}
static int start_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return waiting_start_team(c, w->actor, w->rows, w->n, w->day, &w->n_done, e);
}
static int undo_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return course_undo_start(c, w->actor, w->id, e);
}

static int64_t last_event_reason(int64_t id, const char **ret)
{
    struct referral_event *events;
    size_t n;
    struct conn *c = lease();
    must(referral_events(c, id, &events, &n, arena, &err));
    release(c);
    *ret = n ? events[n - 1].reason : NULL;
    return (int64_t)n;
}

static void test_urgent_first_then_longest_on_the_list_and_moves_by_hand_before_both(void **state)
{
    (void)state;
    struct waiting_row *rows;
    struct err e = ERR_INIT;
    const char *reason;
    clock_set_today(day("2026-03-20"));
    int64_t old = waits_since("sundhedssamtale", NULL, "2026-02-01", "normal"),
            urgent = waits_since("sundhedssamtale", NULL, "2026-03-10", "urgent"),
            young = waits_since("sundhedssamtale", NULL, "2026-03-15", "normal");
    assert_int_equal(queue("sundhedssamtale", NULL, &rows), 3);
    assert_int_equal(rows[0].id, urgent);
    assert_int_equal(rows[1].id, old);
    assert_int_equal(rows[2].id, young);
    assert_int_equal(rows[2].position, 3);
    struct write w = {.actor = &leader, .id = young, .version = stored(young).version, .rank = WAITING_FRONT};
    assert_int_equal(db_write(db, "test", move_fn, &w, &e), ERR_INVALID); /* a reason is required */
    assert_non_null(err_field_text(&e, "queue_reason"));
    w.text = "Jobbet begynder 1. maj.";
    w.actor = &other_leader;
    e = ERR_INIT;
    assert_int_equal(db_write(db, "test", move_fn, &w, &e), ERR_NOT_FOUND);
    w.actor = &leader;
    must(db_write(db, "test", move_fn, &w, &err));
    queue("sundhedssamtale", NULL, &rows);
    assert_int_equal(rows[0].id, young);
    assert_string_equal(rows[0].queue_reason, "Jobbet begynder 1. maj.");
    last_event_reason(young, &reason);
    assert_string_equal(reason, "moved_front");
    e = ERR_INIT;
    assert_int_equal(db_write(db, "test", move_fn, &w, &e), ERR_CONFLICT); /* the version is old now */
    w.version = stored(young).version;
    w.rank = WAITING_BY_RULE;
    must(db_write(db, "test", move_fn, &w, &err));
    queue("sundhedssamtale", NULL, &rows);
    assert_int_equal(rows[2].id, young);
}

static void test_each_team_has_a_line_of_its_own(void **state)
{
    (void)state;
    struct waiting_row *rows;
    int64_t position, length;
    clock_set_today(day("2026-03-20"));
    waits_since("hif", "hif-unge", "2026-02-01", "normal");
    int64_t second = waits_since("hif", "hif-unge", "2026-02-02", "normal");
    int64_t adult = waits_since("hif", "hif-voksne", "2026-03-01", "normal");
    assert_int_equal(queue("hif", NULL, &rows), 3);
    assert_int_equal(queue("hif", "hif-voksne", &rows), 1);
    struct referral a = stored(adult), b = stored(second);
    struct conn *c = lease();
    must(waiting_position(c, &bif, &a, clock_today(), &position, &length, arena, &err));
    assert_int_equal(position, 1);
    must(waiting_position(c, &bif, &b, clock_today(), &position, &length, arena, &err));
    assert_int_equal(position, 2);
    assert_int_equal(length, 2);
    release(c);
}

static int restrict_fn(struct conn *c, void *ctx, struct err *e)
{
    SQL(test_waiting_restrict, "UPDATE citizen SET restricted = 1 WHERE id = $1");
    return q_exec(c, &test_waiting_restrict, ARGS(V_INT(*(int64_t *)ctx)), NULL, e);
}

static void test_a_restricted_citizen_leaves_no_gap_in_the_positions(void **state)
{
    (void)state;
    struct waiting_row *rows;
    clock_set_today(day("2026-03-20"));
    int64_t hidden = waits_since("bbat", NULL, "2026-01-01", "normal"),
            shown = waits_since("bbat", NULL, "2026-02-01", "normal");
    int64_t citizen = stored(hidden).citizen_id;
    must(db_write(db, "test", restrict_fn, &citizen, &err));
    assert_int_equal(queue("bbat", NULL, &rows), 1);
    assert_int_equal(rows[0].id, shown);
    assert_int_equal(rows[0].position, 1);
}

static void test_expected_start_from_the_median_of_starts_in_30_days(void **state)
{
    (void)state;
    struct waiting_rate rate;
    int64_t citizen = add_citizen("1985-01-01", "", ""), iv;
    day_t today = day("2026-06-29");
    /* Starts per 30 days back from today: 2, 1, 0, 4, 1, 3 → median 1,5. */
    static const char *const starts[] = {"2026-06-29", "2026-06-01", "2026-05-25", "2026-03-20", "2026-03-21",
        "2026-03-22", "2026-03-23", "2026-02-15", "2026-01-10", "2026-01-12", "2026-01-20", "2025-12-31"};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        add_course(citizen, "veteranindsats", starts[i], "");
    iv = offer("veteranindsats").id;
    struct conn *c = lease();
    must(waiting_rate_of(c, iv, NULL, today, &rate, &err));
    assert_int_equal(rate.starts, 11); /* the last is 180 days ago */
    assert_int_equal(rate.per_period2, 3);
    assert_int_equal(waiting_expected(&rate, 3, today).n, today.n + 60);
    must(waiting_rate_of(c, offer("hurtig-rygudredning").id, NULL, today, &rate, &err));
    release(c);
    assert_int_equal(rate.per_period2, 0);
    assert_true(day_is_none(waiting_expected(&rate, 1, today))); /* too few: cannot be computed */
}

static void test_a_place_is_offered_accepted_refused_or_lapses_back_in_line(void **state)
{
    (void)state;
    struct err e = ERR_INIT;
    struct waiting_row *rows;
    const char *reason;
    clock_set_today(day("2026-03-20"));
    int64_t a = waits_since("psykologforloeb", NULL, "2026-02-01", "normal"),
            b = waits_since("psykologforloeb", NULL, "2026-02-02", "normal"),
            x = waits_since("psykologforloeb", NULL, "2026-02-03", "normal");
    struct write w = {.actor = &leader,
        .id = a,
        .version = stored(a).version,
        .place = day("2026-04-01"),
        .deadline = day("2026-04-02")};
    assert_int_equal(db_write(db, "test", place_fn, &w, &e), ERR_INVALID); /* deadline after the place */
    assert_non_null(err_field_text(&e, "place_deadline"));
    w.deadline = day("2026-03-27");
    must(db_write(db, "test", place_fn, &w, &err));
    w = (struct write){.actor = &bif, .id = a, .version = stored(a).version, .yes = true};
    must(db_write(db, "test", place_answer_fn, &w, &err)); /* the sender's side answers */
    assert_string_equal(stored(a).state, "accepted");
    assert_string_equal(stored(a).place_state, "accepted");

    w = (struct write){.actor = &leader,
        .id = b,
        .version = stored(b).version,
        .place = day("2026-04-01"),
        .deadline = day("2026-03-27")};
    must(db_write(db, "test", place_fn, &w, &err));
    w = (struct write){.actor = &other_leader, .id = b, .version = stored(b).version};
    e = ERR_INIT;
    assert_int_equal(db_write(db, "test", place_answer_fn, &w, &e), ERR_NOT_FOUND);
    w.actor = &leader;
    must(db_write(db, "test", place_answer_fn, &w, &err)); /* no */
    assert_string_equal(stored(b).state, "wait_listed");
    assert_string_equal(stored(b).place_state, "refused");
    queue("psykologforloeb", NULL, &rows);
    assert_int_equal(rows[0].id, b); /* keeps its place by the rule */

    w = (struct write){.actor = &leader,
        .id = x,
        .version = stored(x).version,
        .place = day("2026-04-01"),
        .deadline = day("2026-03-27")};
    must(db_write(db, "test", place_fn, &w, &err));
    clock_set_today(day("2026-03-28"));
    queue("psykologforloeb", NULL, &rows);
    assert_string_equal(rows[1].place_state, "lapsed"); /* without any job having run */
    w = (struct write){.actor = &bif, .id = x, .version = stored(x).version, .yes = true};
    e = ERR_INIT;
    assert_int_equal(db_write(db, "test", place_answer_fn, &w, &e), ERR_REFUSED);
    const struct referral_scope scope = {.unit = leader.unit};
    must(referral_tidy_now(db, &scope, day("2026-03-28"), &err));
    assert_string_equal(stored(x).place_state, "lapsed");
    assert_string_equal(stored(x).state, "wait_listed");
    last_event_reason(x, &reason);
    assert_string_equal(reason, "place_lapsed");
}

static void test_a_team_starts_in_one_write_and_each_row_is_told(void **state)
{
    (void)state;
    struct err e = ERR_INIT;
    clock_set_today(day("2026-04-14"));
    int64_t a = waits_since("hif", "hif-unge", "2026-02-20", "normal"),
            b = waits_since("hif", "hif-unge", "2026-02-21", "normal"),
            late = waits_since("hif", "hif-unge", "2026-04-10", "normal");
    struct waiting_start rows[] = {{.id = a, .version = stored(a).version}, {.id = b, .version = 77},
        {.id = late, .version = stored(late).version}};
    struct write w = {.actor = &leader, .rows = rows, .n = 3, .day = day("2026-04-07")};
    must(db_write(db, "test", start_fn, &w, &err));
    assert_int_equal(w.n_done, 1);
    assert_true(rows[0].course_id > 0);
    assert_non_null(strstr(rows[1].why, "ændret i mellemtiden"));
    assert_non_null(strstr(rows[2].why, "før henvisningen")); /* referred after that day */
    assert_string_equal(stored(a).state, "started");
    assert_string_equal(stored(b).state, "wait_listed");
    /* Undo within 30 seconds by who started. */
    w = (struct write){.actor = &other_leader, .id = a};
    assert_int_equal(db_write(db, "test", undo_fn, &w, &e), ERR_NOT_FOUND);
    w.actor = &leader;
    must(db_write(db, "test", undo_fn, &w, &err));
    assert_string_equal(stored(a).state, "wait_listed");
    struct course_row course;
    struct conn *c = lease();
    assert_int_equal(course_of_referral(c, a, &course, arena, &e), ERR_NOT_FOUND);
    release(c);
    e = ERR_INIT;
    assert_int_equal(db_write(db, "test", undo_fn, &w, &e), ERR_REFUSED);
}

static void test_the_rule_is_shown_in_words(void **state)
{
    (void)state;
    struct queue_rule *rules;
    size_t n;
    struct conn *c = lease();
    must(waiting_rules(c, "ips-rusmiddel", &rules, &n, arena, &err));
    assert_int_equal(n, 1);
    assert_string_equal(rules[0].kind, "waiting_since");
    must(waiting_rules(c, "bbat", &rules, &n, arena, &err)); /* no rule of its own */
    release(c);
    assert_int_equal(n, 2);
    assert_string_equal(rules[0].kind, "priority");
    assert_non_null(rules[0].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_urgent_first_then_longest_on_the_list_and_moves_by_hand_before_both),
        cmocka_unit_test(test_each_team_has_a_line_of_its_own),
        cmocka_unit_test(test_a_restricted_citizen_leaves_no_gap_in_the_positions),
        cmocka_unit_test(test_expected_start_from_the_median_of_starts_in_30_days),
        cmocka_unit_test(test_a_place_is_offered_accepted_refused_or_lapses_back_in_line),
        cmocka_unit_test(test_a_team_starts_in_one_write_and_each_row_is_told),
        cmocka_unit_test(test_the_rule_is_shown_in_words),
    };
    return cmocka_run_group_tests_name("waiting", tests, set_up, effect_tear_down);
}
