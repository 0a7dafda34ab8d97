/* The demo: the published counts, exactly, and the persons that the goals count. */
#include "demo_fixture.h"

static void test_s0_16_referrals_per_group_and_year_are_the_published_ones(void **state)
{
    (void)state;
    static const struct {
        const char *group;
        int n2025, n2026;
    } groups[] = {{"sundhedssamtale", 224, 82}, {"psykologforloeb", 226, 48}, {"traening-bbat", 148, 40},
        {"hif", 101, 27}};
    for (size_t i = 0; i < 4; i++)
        for (int year = 2025; year <= 2026; year++) {
            char sql[400];
            snprintf(sql, sizeof sql,
                "SELECT COUNT(*) " REFERRALS "WHERE " COUNTED
                " AND i.counting_group = '%s' AND r.sent_day BETWEEN %d AND %d",
                groups[i].group, day_from_ymd(year, 1, 1).n, day_from_ymd(year, 12, 31).n);
            assert_int_equal(number(sql), year == 2025 ? groups[i].n2025 : groups[i].n2026);
        }
    assert_int_equal(number("SELECT COUNT(*) " REFERRALS "WHERE " COUNTED), 896);
}

static void test_s0_16_persons_referred_in_2025_are_650_in_699_referrals(void **state)
{
    (void)state;
    assert_int_equal(number("SELECT COUNT(*) " REFERRALS "WHERE " COUNTED " AND r.sent_day BETWEEN 20089 AND "
                            "20453"),
        699);
    assert_int_equal(number("SELECT COUNT(DISTINCT r.citizen_id) " REFERRALS "WHERE " COUNTED
                            " AND r.sent_day BETWEEN 20089 AND 20453"),
        650);
    /* Nothing that was taken back has a day that a count without the state would find. */
    assert_int_equal(number("SELECT COUNT(*) " REFERRALS "WHERE " SIX
                            " AND r.sent_day IS NOT NULL AND r.state IN ('draft', 'withdrawn')"),
        0);
}

static void test_s0_15_no_referral_is_sent_after_the_last_day_and_the_day_itself_is_used(void **state)
{
    (void)state;
    static const struct {
        const char *group;
        int last;
    } groups[] = {
        {"sundhedssamtale", 20530}, {"psykologforloeb", TODAY}, {"traening-bbat", 20521}, {"hif", 20521}};
    assert_int_equal(day_from_ymd(2026, 3, 18).n, 20530);
    assert_int_equal(day_from_ymd(2026, 3, 9).n, 20521);
    for (size_t i = 0; i < 4; i++) {
        char sql[300];
        snprintf(sql, sizeof sql, "SELECT MAX(r.sent_day) " REFERRALS "WHERE i.counting_group = '%s'",
            groups[i].group);
        assert_int_equal(number(sql), groups[i].last);
    }
    assert_int_equal(number("SELECT COUNT(*) FROM referral WHERE sent_day > 20557"), 0);
}

static void test_referrals_are_sent_by_bif_on_working_days_with_a_basis_in_force(void **state)
{
    (void)state;
    assert_int_equal(
        number("SELECT COUNT(*) " REFERRALS "LEFT JOIN app_user u ON u.id = r.from_user_id WHERE " COUNTED
               " AND (r.from_admin <> 'bif' OR r.from_unit <> 'jobcenter-koebenhavn' OR u.unit IS NULL OR "
               "u.unit <> 'jobcenter-koebenhavn' OR r.reason IS NULL OR r.reason = '')"),
        0);
    assert_int_equal(
        number("SELECT COUNT(*) " REFERRALS
               "LEFT JOIN legal_basis b ON b.id = r.legal_basis_id AND b.citizen_id = r.citizen_id AND "
               "b.to_admin = 'suf' AND b.from_admin = 'bif' AND b.valid_from <= r.sent_day AND "
               "COALESCE(b.valid_to, 99999) >= r.sent_day AND COALESCE(b.withdrawn, 99999) > r.sent_day "
               "WHERE " COUNTED " AND b.id IS NULL"),
        0);
    assert_true(number("SELECT COUNT(DISTINCT basis) FROM legal_basis") >= 2);
    sqlite3_stmt *s = rows_of("SELECT r.sent_day, r.sent " REFERRALS "WHERE " COUNTED);
    while (sqlite3_step(s) == SQLITE_ROW) {
        assert_true(day_weekday(day_column(s, 0)) <= 5);
        assert_int_equal(
            stamp_local_day((struct stamp){sqlite3_column_int64(s, 1)}).n, sqlite3_column_int(s, 0));
    }
    sqlite3_finalize(s);
}

static void test_s0_13_hif_teams_follow_the_age_on_the_day(void **state)
{
    (void)state;
    int n[2] = {0};
    sqlite3_stmt *s = rows_of("SELECT c.birth, r.sent_day, r.team " REFERRALS
                              "JOIN citizen c ON c.id = r.citizen_id WHERE i.key = 'hif'");
    while (sqlite3_step(s) == SQLITE_ROW) {
        bool is_young = day_age(day_column(s, 0), day_column(s, 1)) < 30;
        assert_string_equal((const char *)sqlite3_column_text(s, 2), is_young ? "hif-unge" : "hif-voksne");
        n[is_young]++;
    }
    sqlite3_finalize(s);
    assert_true(n[0] > 10 && n[1] > 10);
}

/* The benefit of each counted referral on its day. */
#define ON_DAY                                                                                               \
    REFERRALS "JOIN spell s ON s.citizen_id = r.citizen_id AND s.start_day <= r.sent_day "                   \
              "AND COALESCE(s.end_day, 99999) > r.sent_day WHERE " COUNTED " AND " BENEFIT("s")

static void test_s0_18_the_benefit_on_the_day_is_the_target_groups(void **state)
{
    (void)state;
    assert_int_equal(number("SELECT COUNT(*) " ON_DAY), 896);
    assert_int_equal(
        number("SELECT COUNT(*) " ON_DAY
               " AND s.kind IN ('kontanthjaelp-aktivitetsparat', 'ressourceforloeb', 'jobafklaring', "
               "'sygedagpenge')"),
        896);
    assert_in_range(number("SELECT COUNT(*) " ON_DAY " AND s.kind = 'kontanthjaelp-aktivitetsparat'"),
        896 * 45 / 100, 896 * 75 / 100);
    assert_in_range(number("SELECT COUNT(*) " ON_DAY " AND s.kind = 'sygedagpenge'"), 10, 896 * 12 / 100);
    assert_int_equal(
        number("SELECT COUNT(*) FROM spell WHERE kind = 'ressourceforloeb' AND start_day >= 20485"), 0);
}

static void test_referred_citizens_are_18_to_64_in_all_districts(void **state)
{
    (void)state;
    sqlite3_stmt *s = rows_of(
        "SELECT c.birth, r.sent_day " REFERRALS "JOIN citizen c ON c.id = r.citizen_id WHERE " COUNTED);
    while (sqlite3_step(s) == SQLITE_ROW)
        assert_in_range(day_age(day_column(s, 0), day_column(s, 1)), 18, 64);
    sqlite3_finalize(s);
    assert_int_equal(
        number("SELECT COUNT(DISTINCT c.district) FROM citizen c JOIN code k ON k.list = 'district' AND "
               "k.code = c.district"),
        10);
    assert_true(number("SELECT COUNT(*) FROM citizen WHERE district = 'oesterbro'") >
                number("SELECT COUNT(*) FROM citizen WHERE district = 'vanloese'"));
}

static void test_states_agree_with_events_and_courses(void **state)
{
    (void)state;
    assert_int_equal(
        number("SELECT COUNT(*) FROM referral r WHERE r.state <> 'draft' AND r.state <> (SELECT "
               "e.to_state FROM referral_event e WHERE e.referral_id = r.id ORDER BY e.id DESC LIMIT 1)"),
        0);
    assert_int_equal(
        number("SELECT COUNT(*) FROM referral_event e JOIN referral_event f ON f.referral_id = "
               "e.referral_id AND f.id = e.id + 1 WHERE f.at <= e.at OR f.from_state <> e.to_state"),
        0);
    assert_int_equal(number("SELECT COUNT(*) FROM referral_event WHERE at >= (20557 + 1) * 86400000"), 0);
    assert_int_equal(
        number("SELECT COUNT(*) FROM referral WHERE decided < sent OR read_at < sent OR created > sent OR "
               "(state IN ('accepted', 'wait_listed', 'declined') AND decided IS NULL)"),
        0);
    assert_int_equal(
        number("SELECT COUNT(*) FROM referral r LEFT JOIN course c ON c.referral_id = r.id WHERE (c.id IS "
               "NULL) <> (r.state NOT IN ('started', 'completed', 'discontinued'))"),
        0);
    assert_int_equal(
        number("SELECT COUNT(*) FROM referral r JOIN course c ON c.referral_id = r.id LEFT JOIN code k ON "
               "k.list = 'exit_reason' AND k.code = c.exit_reason WHERE c.citizen_id <> r.citizen_id OR "
               "c.intervention_id <> r.intervention_id OR COALESCE(k.parent, 'started') <> r.state"),
        0);
    assert_int_equal(
        number("SELECT COUNT(*) FROM referral WHERE state = 'declined' AND (decline_reason IS NULL OR "
               "decline_text IS NULL)"),
        0);
    assert_int_equal(
        number("SELECT COUNT(*) FROM course WHERE (exit_reason IS NULL) <> (end_day IS NULL OR end_day > "
               "20557) OR end_day <= start_day"),
        0);
    assert_int_equal(
        number("SELECT COUNT(*) FROM course c JOIN referral r ON r.id = c.referral_id WHERE c.start_day - "
               "r.sent_day NOT BETWEEN 7 AND 70"),
        0);
    assert_true(number("SELECT COUNT(*) FROM referral WHERE state = 'sent' AND read_at IS NULL") >= 5);
    assert_true(number("SELECT COUNT(DISTINCT state) FROM referral") >= 8);
}

static void test_s0_10_completed_health_talks_have_an_assessment(void **state)
{
    (void)state;
    assert_int_equal(
        number("SELECT COUNT(*) " COURSES
               "JOIN referral r ON r.id = c.referral_id LEFT JOIN course_assessment s ON s.course_id = "
               "c.id WHERE (i.key = 'sundhedssamtale' AND r.state = 'completed') <> (s.id IS NOT NULL)"),
        0);
    assert_int_equal(
        number("SELECT COUNT(*) FROM course_assessment s JOIN course c ON c.id = s.course_id WHERE "
               "s.recommended <> 'none' AND s.recommended NOT LIKE '%,%' AND s.recommended NOT IN (SELECT "
               "key FROM intervention)"),
        0);
    assert_true(number("SELECT COUNT(*) FROM course_assessment WHERE recommended = 'none'") >= 5);
}

static void test_s0_19_waiting_running_and_running_on_after_june_per_group(void **state)
{
    (void)state;
    static const struct {
        const char *group;
        int waiting, running, after;
    } groups[] = {{"sundhedssamtale", 6, 21, 0}, {"psykologforloeb", 14, 31, 9}, {"traening-bbat", 3, 26, 4},
        {"hif", 2, 22, 3}};
    for (size_t i = 0; i < 4; i++) {
        char sql[300];
        snprintf(sql, sizeof sql,
            "SELECT COUNT(*) " REFERRALS
            "WHERE i.counting_group = '%s' AND r.state IN ('sent', 'received', 'accepted', 'wait_listed')",
            groups[i].group);
        assert_int_equal(number(sql), groups[i].waiting);
        snprintf(sql, sizeof sql,
            "SELECT COUNT(*) " COURSES "WHERE i.counting_group = '%s' AND c.exit_reason IS NULL",
            groups[i].group);
        assert_int_equal(number(sql), groups[i].running);
        snprintf(sql, sizeof sql,
            "SELECT COUNT(*) " COURSES
            "WHERE i.counting_group = '%s' AND c.exit_reason IS NULL AND c.end_day > %d",
            groups[i].group, day_from_ymd(2026, 7, 1).n);
        assert_int_equal(number(sql), groups[i].after);
    }
}

/* --- goals ------------------------------------------------------------------------------------------ */

static int64_t in_work(int64_t citizen, day_t day)
{
    char sql[240];
    snprintf(sql, sizeof sql,
        "SELECT COUNT(*) > 0 FROM spell WHERE citizen_id = %lld AND kind IN ('work', 'ordinary_hours', "
        "'education') AND start_day <= %d AND COALESCE(end_day, 99999) > %d",
        (long long)citizen, day.n, day.n);
    return number(sql);
}

static void test_s2_07_ips_persons_and_their_status_two_months_after(void **state)
{
    (void)state;
    static const int halves[][4] = {{2023, 1, 88, 38}, {2023, 7, 81, 37}, {2024, 1, 94, 44},
        {2024, 7, 79, 39}, {2025, 1, 62, 27}, {2025, 7, 58, 29}};
    static const int bands[][2] = {{58, 31}, {51, 22}, {11, 3}};
    int64_t n_band[3] = {0}, x_band[3] = {0}, n_benefit = 0;
    for (size_t h = 0; h < 6; h++) {
        day_t lo = day_from_ymd(halves[h][0], halves[h][1], 1), hi = day_add_months(lo, 6);
        int64_t n = 0, x = 0;
        char sql[300];
        snprintf(sql, sizeof sql,
            "SELECT c.citizen_id, c.end_day, p.birth " COURSES
            "JOIN citizen p ON p.id = c.citizen_id WHERE i.key = 'ips-rusmiddel' AND c.end_day > %d "
            "AND c.end_day <= %d GROUP BY c.citizen_id",
            lo.n, hi.n);
        sqlite3_stmt *s = rows_of(sql);
        while (sqlite3_step(s) == SQLITE_ROW) {
            day_t last = {sqlite3_column_int(s, 1) - 1}, m = day_add_months(last, 2);
            int64_t reached = in_work(sqlite3_column_int64(s, 0), m);
            int age = day_age(day_column(s, 2), last);
            int band = age < 30 ? 0 : age < 50 ? 1 : 2;
            n++;
            x += reached;
            if (halves[h][0] < 2025)
                continue;
            n_band[band]++;
            x_band[band] += reached;
            snprintf(sql, sizeof sql,
                "SELECT COUNT(*) > 0 FROM spell s WHERE s.citizen_id = %lld AND " BENEFIT(
                    "s") " AND s.start_day <= %d AND COALESCE(s.end_day, 99999) > %d",
                (long long)sqlite3_column_int64(s, 0), m.n, m.n);
            n_benefit += reached && number(sql);
        }
        sqlite3_finalize(s);
        assert_int_equal(n, halves[h][2]);
        assert_int_equal(x, halves[h][3]);
    }
    for (int b = 0; b < 3; b++) {
        assert_int_equal(n_band[b], bands[b][0]);
        assert_int_equal(x_band[b], bands[b][1]);
    }
    assert_int_equal(n_benefit, 3); /* a profile that lets benefit beat work counts 53 */
    assert_int_equal(number("SELECT COUNT(DISTINCT c.citizen_id) " COURSES
                            "WHERE i.key = 'ips-rusmiddel' AND c.end_day BETWEEN 20090 AND 20454"),
        120);
    assert_int_equal(
        number("SELECT COUNT(*) FROM course c JOIN course d ON d.citizen_id = c.citizen_id AND d.id <> "
               "c.id AND d.intervention_id = c.intervention_id JOIN intervention i ON i.id = "
               "c.intervention_id WHERE i.key = 'ips-rusmiddel' AND c.start_day <= d.start_day AND "
               "COALESCE(c.end_day, 99999) > d.start_day"),
        0);
}

static void test_s2_12_veterans_get_an_offer_in_bif(void **state)
{
    (void)state;
    int64_t n = 0, due = 0, reached = 0;
    sqlite3_stmt *s =
        rows_of("SELECT c.citizen_id, c.start_day " COURSES "WHERE i.key = 'veteran-tovholder'");
    while (sqlite3_step(s) == SQLITE_ROW) {
        day_t start = day_column(s, 1), m = day_add_months(start, 6);
        char sql[300];
        assert_int_equal(day_year(start), 2025);
        n++;
        if (m.n > TODAY)
            continue;
        snprintf(sql, sizeof sql,
            "SELECT COUNT(*) > 0 " COURSES
            "WHERE c.citizen_id = %lld AND i.owner = 'bif' AND i.kind = 'offer' AND c.start_day > %d "
            "AND c.start_day <= %d",
            (long long)sqlite3_column_int64(s, 0), start.n, m.n);
        due++;
        reached += number(sql);
    }
    sqlite3_finalize(s);
    assert_int_equal(n, 40);
    assert_int_equal(due, 35);
    assert_int_equal(reached, 14);
    assert_true(
        number("SELECT COUNT(*) FROM citizen c WHERE c.target_group = 'Veteran' AND NOT EXISTS (SELECT 1 "
               "FROM spell s WHERE s.citizen_id = c.id)") >= 5);
}

static void test_s2_18_holistic_effort_and_not_due(void **state)
{
    (void)state;
    int64_t due = 0, reached = 0, n = 0;
    sqlite3_stmt *s =
        rows_of("SELECT c.citizen_id, c.start_day " COURSES
                "WHERE i.key = 'helhedsorienteret-sundhed' AND c.start_day BETWEEN 20089 AND 20453");
    while (sqlite3_step(s) == SQLITE_ROW) {
        day_t m = day_add_months(day_column(s, 1), 6);
        n++;
        due += m.n <= TODAY;
        reached += m.n <= TODAY && in_work(sqlite3_column_int64(s, 0), m);
    }
    sqlite3_finalize(s);
    assert_int_equal(n, 40);
    assert_int_equal(due, 30);
    assert_int_equal(reached, 6);
    assert_int_equal(
        number("SELECT COUNT(*) " COURSES
               "JOIN spell s ON s.citizen_id = c.citizen_id AND s.kind = 'sygedagpenge' AND s.start_day "
               "<= c.start_day AND COALESCE(s.end_day, 99999) > c.start_day WHERE i.key = "
               "'helhedsorienteret-sundhed'"),
        40);
}

static void test_projekt_traedesten_has_162_participants_aged_30_or_more(void **state)
{
    (void)state;
    assert_int_equal(
        number("SELECT COUNT(DISTINCT c.citizen_id) " COURSES
               "WHERE i.key = 'projekt-traedesten' AND c.start_day <= 20453 AND COALESCE(c.end_day, "
               "99999) > 19723"),
        162);
    assert_int_equal(number("SELECT COUNT(*) " COURSES
                            "WHERE i.key = 'projekt-traedesten' AND COALESCE(c.end_day, 99999) > 20422"),
        68);
    sqlite3_stmt *s = rows_of("SELECT p.birth, c.start_day " COURSES
                              "JOIN citizen p ON p.id = c.citizen_id WHERE i.key = 'projekt-traedesten'");
    while (sqlite3_step(s) == SQLITE_ROW)
        assert_true(day_age(day_column(s, 0), day_column(s, 1)) >= 30);
    sqlite3_finalize(s);
}

static void test_all_lanes_and_pauses_are_there(void **state)
{
    (void)state;
    static const char *const lanes[] = {"job", "health", "social", "upskilling"};
    for (size_t i = 0; i < 4; i++) {
        char sql[200];
        snprintf(sql, sizeof sql, "SELECT COUNT(*) " COURSES "WHERE i.track LIKE '%s%%'", lanes[i]);
        assert_true(number(sql) >= 30);
    }
    assert_true(
        number("SELECT COUNT(*) FROM course a JOIN course b ON b.citizen_id = a.citizen_id AND b.id <> "
               "a.id AND b.start_day >= a.start_day AND b.start_day < COALESCE(a.end_day, 99999)") > 100);
    assert_true(
        number("SELECT COUNT(*) FROM course a WHERE a.end_day IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "
               "course b WHERE b.citizen_id = a.citizen_id AND b.id <> a.id AND b.start_day < a.end_day + "
               "57 AND COALESCE(b.end_day, 99999) > a.end_day)") > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_s0_16_referrals_per_group_and_year_are_the_published_ones),
        cmocka_unit_test(test_s0_16_persons_referred_in_2025_are_650_in_699_referrals),
        cmocka_unit_test(test_s0_15_no_referral_is_sent_after_the_last_day_and_the_day_itself_is_used),
        cmocka_unit_test(test_referrals_are_sent_by_bif_on_working_days_with_a_basis_in_force),
        cmocka_unit_test(test_s0_13_hif_teams_follow_the_age_on_the_day),
        cmocka_unit_test(test_s0_18_the_benefit_on_the_day_is_the_target_groups),
        cmocka_unit_test(test_referred_citizens_are_18_to_64_in_all_districts),
        cmocka_unit_test(test_states_agree_with_events_and_courses),
        cmocka_unit_test(test_s0_10_completed_health_talks_have_an_assessment),
        cmocka_unit_test(test_s0_19_waiting_running_and_running_on_after_june_per_group),
        cmocka_unit_test(test_s2_07_ips_persons_and_their_status_two_months_after),
        cmocka_unit_test(test_s2_12_veterans_get_an_offer_in_bif),
        cmocka_unit_test(test_s2_18_holistic_effort_and_not_due),
        cmocka_unit_test(test_projekt_traedesten_has_162_participants_aged_30_or_more),
        cmocka_unit_test(test_all_lanes_and_pauses_are_there),
    };
    return cmocka_run_group_tests_name("path_demo", tests, demo_set_up, demo_tear_down);
}
