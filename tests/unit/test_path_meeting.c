/* Meetings: round tables with the citizen, decisions into the plan, series of talks, drafts of two people, calendars, steering group; SSP+ cases. */
#include "effect_fixture.h"
#include "base/text.h"
#include "path/course.h"
#include "path/follow_up.h"
#include "path/meeting.h"
#include "path/meeting_ics.h"
#include "path/ssp_visit.h"
#include "system/user.h"

#include <string.h>

static int64_t mette_id, amira_id;
static struct actor mette, amira;

struct job {
    struct meeting m;
    struct meeting_result result;
    struct ssp_case ssp;
    struct ssp_visit visit;
    struct actor *actor;
    int n_talks;
    int64_t id, version, n;
    day_t day;
    const char *text;
    bool seen;
};
static int call(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    struct meeting m = j->m;
    int rc = meeting_call(c, j->actor, &m, NULL, 0, j->n_talks, e);
    j->id = m.id;
    return rc;
}
static int hold(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return meeting_hold(c, j->actor, &j->result, e);
}
static int draft(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return meeting_save_draft(c, j->actor, j->id, j->version, j->text, j->seen, e);
}
static int talk(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return meeting_add_talk(c, j->actor, j->id, j->day, j->text, &j->n, e);
}
static int steering(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return meeting_plan_steering(c, j->actor, "Styregruppe", day("2026-06-15"), day("2029-12-31"), &j->n, e);
}
static int open_case(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return ssp_case_open(c, j->actor, &j->ssp, e);
}
static int close_case(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return ssp_case_close(c, j->actor, j->id, j->version, j->day, j->text, e);
}
static int write(db_write_fn *fn, struct job *j)
{
    if (!j->actor)
        j->actor = &everyone;
    return db_write(db, "test", fn, j, &err);
}

static int64_t call_one(struct actor *actor, int64_t citizen, const char *kind, const char *on, int n_talks)
{
    struct job j = {.actor = actor, .n_talks = n_talks};
    field_clear_row(&meeting_table, &j.m);
    j.m.citizen_id = citizen;
    j.m.kind = kind;
    j.m.day = day(on);
    must(write(call, &j));
    return j.id;
}

static struct meeting read_one(int64_t id)
{
    struct conn *c = lease();
    struct meeting m;
    must(meeting_by_id(c, id, &m, arena, &err));
    release(c);
    return m;
}

/* The participant of that role. */
static int64_t person(int64_t meeting, const char *role)
{
    struct conn *c = lease();
    struct meeting_person *people;
    size_t n;
    int64_t id = 0;
    must(meeting_people(c, meeting, &people, &n, arena, &err));
    release(c);
    for (size_t i = 0; i < n; i++) {
        if (text_equal(people[i].role, role))
            id = people[i].id;
    }
    return id;
}

static int hold_as(struct actor *actor, int64_t id, const int64_t *attended, size_t n,
    const struct meeting_decision *d, size_t n_d)
{
    struct job j = {.actor = actor,
        .result = {.id = id,
            .version = read_one(id).version,
            .minutes = "Referat",
            .attended = attended,
            .n_attended = n,
            .decisions = d,
            .n_decisions = n_d}};
    return write(hold, &j);
}

static int hold_one(
    int64_t id, const int64_t *attended, size_t n, const struct meeting_decision *d, size_t n_d)
{
    return hold_as(NULL, id, attended, n, d, n_d);
}

static size_t planned(int64_t citizen, struct follow_up_row **rows)
{
    struct sight all = {.person = true, .tracks = 31};
    struct conn *c = lease();
    size_t n;
    must(follow_up_planned(c, citizen, &all, rows, &n, arena, &err));
    release(c);
    return n;
}

static void test_S2_17_a_round_table_without_the_citizen_is_refused_as_held(void **state)
{
    (void)state;
    int64_t id = call_one(&mette, add_citizen("1990-01-01", "", ""), "round_table", "2026-04-10", 1);
    int64_t chair = person(id, "chair");
    assert_int_not_equal(chair, 0);
    assert_int_equal(hold_one(id, &chair, 1, NULL, 0), ERR_INVALID);
    assert_non_null(err_field_text(&err, "attended"));
    err_clear(&err);
    assert_string_equal(read_one(id).state, "planned");
    int64_t both[] = {chair, person(id, "citizen")};
    must(hold_one(id, both, 2, NULL, 0));
    assert_string_equal(read_one(id).state, "held");
}

static int create(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    struct citizen row;
    char key[CITIZEN_KEY_SIZE];
    field_clear_row(&citizen_table, &row);
    row.first_name = "Prøve";
    row.last_name = "Person";
    row.cpr = "0101799992";
    row.sex = "k";
    row.restricted = 0;
    return citizen_create(c, &everyone, &row, &j->n, key, e);
}

static void test_S2_17_decisions_become_actions_with_one_responsible_each(void **state)
{
    (void)state;
    struct plan_action *actions;
    size_t n;
    struct job made = {0};
    must(write(create, &made));
    int64_t id = call_one(&mette, made.n, "round_table", "2026-04-10", 1);
    int64_t citizen = person(id, "citizen");
    const struct meeting_decision decisions[] = {
        {"Ring til arbejdsgiveren", "job", mette_id, NULL, day("2026-05-01")},
        {"Meld dig til kursus", "upskilling", INT_NONE, "Borgeren", day("2026-05-02")}};
    const struct meeting_decision hidden[] = {{"Uden hjemmel", "health", mette_id, NULL, day("2026-05-02")}};
    assert_int_equal(hold_as(&mette, id, &citizen, 1, hidden, 1), ERR_INVALID);
    assert_non_null(err_field_text(&err, "beslutning"));
    err_clear(&err);
    assert_string_equal(read_one(id).state, "planned");
    must(hold_as(&mette, id, &citizen, 1, decisions, 2));
    struct conn *c = lease();
    must(meeting_decisions(c, id, INT_NONE, &actions, &n, arena, &err));
    release(c);
    assert_int_equal(n, 2);
    assert_string_equal(actions[0].track, "job");
    assert_int_equal(actions[0].responsible_id, mette_id);
    assert_string_equal(actions[1].responsible_name, "Borgeren");
    c = lease();
    must(meeting_decisions(c, id, mette_id, &actions, &n, arena, &err));
    release(c);
    assert_int_equal(n, 1);
}

static void test_a_meeting_in_the_future_cannot_be_held(void **state)
{
    (void)state;
    int64_t id = call_one(&mette, add_citizen("1990-01-01", "", ""), "talk", "2100-01-01", 1);
    assert_int_equal(hold_one(id, NULL, 0, NULL, 0), ERR_REFUSED);
    err_clear(&err);
}

static void test_S2_16_a_series_proposes_the_round_table_and_a_fourth_talk_needs_a_reason(void **state)
{
    (void)state;
    struct follow_up_row *rows;
    int64_t citizen = add_citizen("1999-01-01", "", "");
    int64_t first = call_one(NULL, citizen, "health_talk", "2026-01-05", 3);
    struct meeting m = read_one(first);
    assert_string_equal(meeting_name(m.kind, m.series_no, m.series_of, arena), "Sundhedssamtale 1 af 3");
    assert_int_equal(read_one(first + 1).day.n, day("2026-01-19").n);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(planned(citizen, &rows), 0);
        must(hold_one(first + i, NULL, 0, NULL, 0));
    }
    assert_int_equal(planned(citizen, &rows), 1);
    assert_string_equal(rows[0].anchor, "talks");
    struct job more = {.id = first + 2, .day = day("2026-03-01")};
    assert_int_equal(write(talk, &more), ERR_INVALID);
    assert_non_null(err_field_text(&err, "reason"));
    err_clear(&err);
    more.text = "Borgeren sover dårligt igen.";
    must(write(talk, &more));
    assert_int_equal(read_one(more.n).series_no, 4);
    call_one(&mette, citizen, "round_table", "2026-04-10", 1);
    assert_int_equal(planned(citizen, &rows), 0);
}

static void test_S2_16_zero_talks_do_not_count_as_started(void **state)
{
    (void)state;
    struct course_row *rows;
    size_t n;
    int64_t held;
    int64_t citizen = add_citizen("2000-01-01", "", "");
    add_course(citizen, "helhedsorienteret-sundhed", "2026-01-01", "");
    struct conn *c = lease();
    must(course_of_citizen(c, citizen, &rows, &n, arena, &err));
    assert_int_equal(meeting_check_started(c, rows[0].id, &err), ERR_REFUSED);
    release(c);
    err_clear(&err);
    must(hold_one(call_one(NULL, citizen, "health_talk", "2026-01-05", 1), NULL, 0, NULL, 0));
    c = lease();
    must(meeting_check_started(c, rows[0].id, &err));
    must(meeting_talks_held(c, citizen, INT_NONE, &held, &err));
    release(c);
    assert_int_equal(held, 1);
}

static int end_course(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return course_end(c, j->actor, j->id, j->version, j->day, j->text, NULL, e);
}
static void test_S2_16_a_course_without_a_talk_does_not_end_as_completed(void **state)
{
    (void)state;
    struct course_row *rows;
    size_t n;
    int64_t citizen = add_citizen("2000-01-01", "", "");
    add_course(citizen, "helhedsorienteret-sundhed", "2026-01-01", "");
    struct conn *c = lease();
    must(course_of_citizen(c, citizen, &rows, &n, arena, &err));
    release(c);
    struct actor suf = {.login = "suf", .unit = "suf", .admin = "suf"};
    struct job j = {.actor = &suf, .id = rows[0].id, .version = 1, .day = day("2026-03-01"), .text = "job"};
    assert_int_equal(write(end_course, &j), ERR_REFUSED);
    assert_non_null(strstr(err.user, "samtale"));
    err_clear(&err);
    must(hold_one(call_one(NULL, citizen, "health_talk", "2026-01-05", 1), NULL, 0, NULL, 0));
    must(write(end_course, &j));

    int64_t other = add_citizen("2000-01-01", "", "");
    add_course(other, "helhedsorienteret-sundhed", "2026-01-01", "");
    c = lease();
    must(course_of_citizen(c, other, &rows, &n, arena, &err));
    release(c);
    struct job stopped = {
        .actor = &suf, .id = rows[0].id, .version = 1, .day = day("2026-03-01"), .text = "opt_out"};
    must(write(end_course, &stopped));
}

static void test_another_persons_draft_is_not_lost(void **state)
{
    (void)state;
    int64_t id = call_one(&mette, add_citizen("1990-01-01", "", ""), "talk", "2026-04-10", 1);
    struct job j = {.actor = &mette, .id = id, .version = 1, .text = "Mettes ord"};
    must(write(draft, &j));
    struct job other = {.actor = &amira, .id = id, .version = 1, .text = "Amiras ord"};
    assert_int_equal(write(draft, &other), ERR_CONFLICT);
    err_clear(&err);
    assert_string_equal(read_one(id).minutes_draft, "Mettes ord");
    other.seen = true;
    must(write(draft, &other));
    assert_string_equal(read_one(id).minutes_draft, "Amiras ord");
}

static int change(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return meeting_change(c, j->actor, &j->m, e);
}
static void test_the_later_of_two_who_change_a_meeting_is_told_who_was_first(void **state)
{
    (void)state;
    const char *who;
    int64_t citizen = add_citizen("1980-01-01", "", "");
    int64_t id = call_one(&mette, citizen, "talk", "2026-04-20", 1);
    struct job first = {.actor = &mette, .m = read_one(id)}, second = {.actor = &mette, .m = read_one(id)};
    first.m.place = "Lokale 5";
    must(write(change, &first));
    second.m.place = "Lokale 9";
    assert_int_equal(write(change, &second), ERR_CONFLICT);
    err = ERR_INIT;
    assert_string_equal(read_one(id).place, "Lokale 5");
    struct conn *c = lease();
    must(meeting_last_changed_by(c, id, &who, arena, &err));
    release(c);
    assert_string_equal(who, "Mette Lind");
    second.m.version = read_one(id).version;
    must(write(change, &second));
    assert_string_equal(read_one(id).place, "Lokale 9");
}

static void test_an_invited_user_without_basis_has_the_own_share_only(void **state)
{
    (void)state;
    enum meeting_access access;
    int64_t citizen = add_citizen("1990-01-01", "", "");
    struct meeting m = read_one(call_one(NULL, citizen, "health_talk", "2026-04-10", 1));
    struct conn *c = lease();
    must(meeting_access_of(c, &mette, &m, &access, arena, &err));
    release(c);
    assert_int_equal(access, MEETING_NONE);
    m = read_one(call_one(&mette, citizen, "talk", "2026-04-10", 1));
    m.track = "health";
    c = lease();
    must(meeting_access_of(c, &mette, &m, &access, arena, &err));
    release(c);
    assert_int_equal(access, MEETING_OWN_SHARE);
}

static void test_S2_13_the_steering_group_meets_each_half_year_to_2029(void **state)
{
    (void)state;
    struct meeting_row *rows;
    size_t n;
    struct job j = {0};
    must(write(steering, &j));
    assert_int_equal(j.n, 8);
    must(write(steering, &j));
    assert_int_equal(j.n, 0);
    struct conn *c = lease();
    must(meeting_steering(c, &rows, &n, arena, &err));
    release(c);
    assert_int_equal(n, 8);
    assert_int_equal(rows[7].day.n, day("2029-12-15").n);
}

static void test_S3_14a_a_case_is_followed_at_3_6_and_12_months_and_closed(void **state)
{
    (void)state;
    struct follow_up_row *rows;
    int64_t citizen = add_citizen("2004-01-01", "", "");
    struct job j = {0};
    field_clear_row(&ssp_case_table, &j.ssp);
    j.ssp.citizen_id = citizen;
    j.ssp.opened = day("2025-11-30");
    j.ssp.brought_by = "sind";
    assert_int_equal(write(open_case, &j), ERR_INVALID);
    err_clear(&err);
    j.ssp.brought_by = "koebenhavns-politi";
    must(write(open_case, &j));
    assert_int_equal(planned(citizen, &rows), 3);
    assert_int_equal(rows[0].due_day.n, day("2026-02-28").n);
    assert_int_equal(rows[2].due_day.n, day("2026-11-30").n);
    assert_string_equal(rows[0].kind, "ssp");
    j.id = j.ssp.id;
    j.version = 1;
    j.day = day("2026-04-01");
    j.text = "followed";
    assert_int_equal(write(close_case, &j), ERR_INVALID);
    err_clear(&err);
    j.text = "no_need";
    must(write(close_case, &j));
    assert_int_equal(planned(citizen, &rows), 0);
}

static int visit(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    struct ssp_visit v = j->visit;
    int rc = ssp_visit_add(c, j->actor, &v, e);
    j->n = v.id;
    return rc;
}
static int unvisit(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return ssp_visit_remove(c, j->actor, j->id, j->n, j->version, j->seen, e);
}
static void test_S3_14a_home_visits_have_a_register_of_their_own(void **state)
{
    (void)state;
    struct ssp_visit *visits;
    struct ssp_case *cases;
    size_t n;
    int64_t total;
    clock_set_today(day("2026-04-14"));
    struct job j = {0};
    field_clear_row(&ssp_case_table, &j.ssp);
    j.ssp.citizen_id = add_citizen("2008-01-01", "", "");
    j.ssp.brought_by = "koebenhavns-politi";
    j.ssp.opened = day("2026-03-01");
    must(write(open_case, &j));
    struct conn *c = lease();
    must(ssp_case_of_citizen(c, j.ssp.citizen_id, &cases, &n, arena, &err));
    release(c);
    field_clear_row(&ssp_visit_table, &j.visit);
    j.visit.case_id = cases[0].id;
    j.visit.day = day("2026-02-28");
    assert_int_equal(write(visit, &j), ERR_INVALID);
    assert_non_null(err_field_text(&err, "day"));
    assert_non_null(err_field_text(&err, "visited_by"));
    assert_non_null(err_field_text(&err, "outcome"));
    err_clear(&err);
    j.visit.day = day("2026-03-01");
    j.visit.visited_by = "koebenhavns-politi";
    j.visit.outcome = "family";
    must(write(visit, &j));
    struct job second = j;
    second.visit.day = day("2026-04-14");
    must(write(visit, &second));
    second.id = j.ssp.citizen_id;
    second.version = 1;
    must(write(unvisit, &second));
    c = lease();
    must(ssp_visit_of_citizen(c, j.ssp.citizen_id, &visits, &n, arena, &err));
    must(ssp_visit_count(c, day("2026-03-01"), day("2026-04-14"), &total, &err));
    release(c);
    assert_int_equal(n, 1);
    assert_int_equal(total, 1);
    assert_string_equal(visits[0].outcome, "family");
    assert_int_equal(write(unvisit, &second), ERR_CONFLICT);
    err_clear(&err);
    second.version = 2;
    second.seen = true;
    must(write(unvisit, &second));
    second.id = add_citizen("2008-01-01", "", "");
    assert_int_equal(write(unvisit, &second), ERR_NOT_FOUND);
    err_clear(&err);
    c = lease();
    must(ssp_visit_of_citizen(c, j.ssp.citizen_id, &visits, &n, arena, &err));
    release(c);
    assert_int_equal(n, 2);
    assert_int_equal(visits[0].day.n, day("2026-04-14").n);
}

static void test_a_calendar_event_is_folded_and_in_utc(void **state)
{
    (void)state;
    struct buf out = BUF_INIT;
    ics_begin(&out);
    ics_add(&out,
        &(struct ics_event){.id = 7,
            .version = 2,
            .summary = "Rundbordssamtale; æøå",
            .place =
                "Bernstorffsgade 17, lokale 3 med et meget langt navn på en gang, som ingen rigtig kan huske",
            .day = day("2026-01-14"),
            .minute = 780,
            .minutes_long = INT_NONE},
        stamp_from_local(day("2026-01-01"), 0));
    ics_end(&out);
    assert_non_null(strstr(out.data, "DTSTART:20260114T120000Z\r\nDTEND:20260114T130000Z\r\n"));
    assert_non_null(strstr(out.data, "SUMMARY:Rundbordssamtale\\; æøå\r\n"));
    assert_non_null(strstr(out.data, "UID:moede-7@tovholder\r\nSEQUENCE:2\r\n"));
    size_t line = 0, folded = 0;
    for (const char *s = out.data; *s; s++) {
        if (*s == '\r') {
            assert_true(s[1] == '\n' && line <= 75);
            folded += s[2] == ' ';
            line = 0;
            s++;
        } else {
            assert_true(*s != '\n');
            line++;
        }
    }
    assert_true(folded > 0);
    buf_done(&out);
}

static int add_user(const char *login, const char *name, const char *unit, const char *admin, int64_t *ret_id,
    struct actor *ret)
{
    const char *roles[] = {"caseworker"};
    struct user u = {.login = login, .name = name, .unit = unit};
    int rc = user_add(db, &everyone, &u, "et langt kodeord", roles, 1, ret_id, &err);
    *ret = (struct actor){
        .user_id = *ret_id, .login = login, .unit = unit, .admin = admin, .perms = user_perms(roles, 1)};
    return rc;
}

static int set_up(void **state)
{
    int rc = effect_set_up_with_data(state);
    if (rc)
        return rc;
    user_hash_limits(1, 8192);
    must(add_user("mette", "Mette Lind", "jobcenter-koebenhavn", "bif", &mette_id, &mette));
    must(add_user("amira", "Amira Haddad", "sof", "sof", &amira_id, &amira));
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S2_17_a_round_table_without_the_citizen_is_refused_as_held),
        cmocka_unit_test(test_S2_17_decisions_become_actions_with_one_responsible_each),
        cmocka_unit_test(test_a_meeting_in_the_future_cannot_be_held),
        cmocka_unit_test(test_S2_16_a_series_proposes_the_round_table_and_a_fourth_talk_needs_a_reason),
        cmocka_unit_test(test_S2_16_zero_talks_do_not_count_as_started),
        cmocka_unit_test(test_S2_16_a_course_without_a_talk_does_not_end_as_completed),
        cmocka_unit_test(test_another_persons_draft_is_not_lost),
        cmocka_unit_test(test_the_later_of_two_who_change_a_meeting_is_told_who_was_first),
        cmocka_unit_test(test_an_invited_user_without_basis_has_the_own_share_only),
        cmocka_unit_test(test_S2_13_the_steering_group_meets_each_half_year_to_2029),
        cmocka_unit_test(test_S3_14a_a_case_is_followed_at_3_6_and_12_months_and_closed),
        cmocka_unit_test(test_S3_14a_home_visits_have_a_register_of_their_own),
        cmocka_unit_test(test_a_calendar_event_is_folded_and_in_utc)};
    return cmocka_run_group_tests(tests, set_up, effect_tear_down);
}
