/* The demo: the published counts, exactly; the persons that goals count; citizens that could be real but are not; the same
 * rows for the same seed. The questions are put to the database file by SQL of the test's own. */
#include "unit.h"
#include "base/text.h"
#include "db/db.h"
#include "path/demo.h"
#include "people/cpr.h"
#include "system/load.h"
#include "system/user.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TODAY      20557 /* 14 April 2026 */
#define BENEFIT(s) s ".kind IN (SELECT code FROM code WHERE list = 'benefit')"
#define SIX        "i.counting_group IN ('sundhedssamtale', 'psykologforloeb', 'traening-bbat', 'hif')"
#define COUNTED    "r.sent_day IS NOT NULL AND r.state NOT IN ('draft', 'withdrawn') AND " SIX

static char folder[] = "/tmp/tov-test-demo-XXXXXX";
static char path[96];
static sqlite3 *file; /* the database of 1,000 citizens, seed 2026 */
static struct demo_report report;

static void must(int rc, const struct err *err)
{
    if (rc)
        fprintf(stderr, "# %s: %s %s\n", err_name(rc), err->op, err->user);
    assert_int_equal(rc, OK);
}

static struct db *open_db(const char *name, bool with_data)
{
    struct err err = ERR_INIT;
    struct db *db;
    char url[128];
    snprintf(path, sizeof path, "%s/%s.db", folder, name);
    snprintf(url, sizeof url, "sqlite:%s", path);
    must(db_open(url, 2, &db, &err), &err);
    must(db_migrate(db, NULL, &err), &err);
    if (with_data) {
        struct actor actor = actor_command_line();
        struct load_report loaded;
        must(load_dir(db, TEST_DATA "/copenhagen", &actor, &loaded, &err), &err);
        buf_done(&loaded.text);
    }
    return db;
}

static sqlite3 *open_file(void)
{
    sqlite3 *f;
    assert_int_equal(sqlite3_open(path, &f), SQLITE_OK);
    return f;
}

static int64_t number_in(sqlite3 *f, const char *sql)
{
    sqlite3_stmt *s;
    if (sqlite3_prepare_v2(f, sql, -1, &s, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(f));
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return n;
}

static int64_t number(const char *sql)
{
    return number_in(file, sql);
}

static void change(sqlite3 *f, const char *sql)
{
    if (sqlite3_exec(f, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(f));
}

static sqlite3_stmt *rows_of(const char *sql)
{
    sqlite3_stmt *s;
    if (sqlite3_prepare_v2(file, sql, -1, &s, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(file));
    return s;
}

static day_t day_column(sqlite3_stmt *s, int i)
{
    return (day_t){sqlite3_column_int(s, i)};
}

/* FNV-1a over every value of a query. */
static uint64_t hash_of(sqlite3 *f, const char *sql)
{
    uint64_t h = 0xcbf29ce484222325U;
    sqlite3_stmt *s;
    assert_int_equal(sqlite3_prepare_v2(f, sql, -1, &s, NULL), SQLITE_OK);
    while (sqlite3_step(s) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(s); i++) {
            const char *text = (const char *)sqlite3_column_text(s, i);
            for (const char *p = text ? text : "\1"; *p; p++)
                h = (h ^ (unsigned char)*p) * 0x100000001b3U;
            h = (h ^ 0xff) * 0x100000001b3U;
        }
    sqlite3_finalize(s);
    return h;
}

static uint64_t hash_dump(sqlite3 *f, int64_t citizens)
{
    static const char *const tables[][2] = {{"citizen", "id"}, {"citizen_number", "citizen_id"},
        {"citizen_name", "citizen_id"}, {"spell", "citizen_id"}, {"legal_basis", "citizen_id"},
        {"referral", "citizen_id"}, {"course", "citizen_id"}};
    uint64_t h = hash_of(f, "SELECT * FROM referral_event ORDER BY id") ^
                 hash_of(f, "SELECT * FROM capacity ORDER BY id");
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        char sql[160];
        snprintf(sql, sizeof sql, "SELECT * FROM %s WHERE %s <= %lld ORDER BY id", tables[i][0], tables[i][1],
            (long long)citizens);
        h = h * 31 + hash_of(f, sql);
    }
    return h;
}

static void run(struct db *db, int64_t n, int64_t seed)
{
    struct err err = ERR_INIT;
    must(demo_run(db, n, seed, &report, &err), &err);
}

static int set_up(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    user_hash_limits(1, 8192);
    struct db *db = open_db("main", true);
    run(db, 1000, 2026);
    db_close(db);
    file = open_file();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    static const char *const names[] = {"main", "empty", "twin", "other", "large", "resumed", "bad"};
    static const char *const ends[] = {"", "-wal", "-shm"};
    sqlite3_close(file);
    for (size_t i = 0; i < 21; i++) {
        snprintf(path, sizeof path, "%s/%s.db%s", folder, names[i / 3], ends[i % 3]);
        unlink(path);
    }
    return rmdir(folder);
}

/* --- S0-10 to S0-18: referrals ------------------------------------------------------------------- */

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
                "SELECT COUNT(*) FROM referral r JOIN intervention i ON i.id = r.intervention_id WHERE " COUNTED
                " AND i.counting_group = '%s' AND r.sent_day BETWEEN %d AND %d",
                groups[i].group, day_from_ymd(year, 1, 1).n, day_from_ymd(year, 12, 31).n);
            assert_int_equal(number(sql), year == 2025 ? groups[i].n2025 : groups[i].n2026);
        }
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM referral r JOIN intervention i ON i.id = r.intervention_id WHERE " COUNTED),
        896);
}

static void test_s0_16_persons_referred_in_2025_are_650_in_699_referrals(void **state)
{
    (void)state;
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM referral r JOIN intervention i ON i.id = r.intervention_id WHERE " COUNTED
            " AND r.sent_day BETWEEN 20089 AND 20453"),
        699);
    assert_int_equal(
        number(
            "SELECT COUNT(DISTINCT r.citizen_id) FROM referral r JOIN intervention i ON i.id = r.intervention_id WHERE " COUNTED
            " AND r.sent_day BETWEEN 20089 AND 20453"),
        650);
    /* Nothing that was taken back has a day that a count without the state would find. */
    assert_int_equal(
        number("SELECT COUNT(*) FROM referral r JOIN intervention i ON i.id = r.intervention_id WHERE " SIX
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
        snprintf(sql, sizeof sql,
            "SELECT MAX(r.sent_day) FROM referral r JOIN intervention i ON i.id = r.intervention_id WHERE i.counting_group = '%s'",
            groups[i].group);
        assert_int_equal(number(sql), groups[i].last);
    }
    assert_int_equal(number("SELECT COUNT(*) FROM referral WHERE sent_day > 20557"), 0);
}

static void test_referrals_are_sent_by_bif_on_working_days_with_a_basis_in_force(void **state)
{
    (void)state;
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM referral r JOIN intervention i ON i.id = r.intervention_id LEFT JOIN app_user u ON u.id = r.from_user_id "
            "WHERE " COUNTED
            " AND (r.from_admin <> 'bif' OR r.from_unit <> 'jobcenter-koebenhavn' OR u.unit IS NULL OR u.unit <> 'jobcenter-koebenhavn' "
            "OR r.reason IS NULL OR r.reason = '')"),
        0);
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM referral r JOIN intervention i ON i.id = r.intervention_id LEFT JOIN legal_basis b ON b.id = r.legal_basis_id "
            "AND b.citizen_id = r.citizen_id AND b.to_admin = 'suf' AND b.from_admin = 'bif' AND b.valid_from <= r.sent_day "
            "AND COALESCE(b.valid_to, 99999) >= r.sent_day AND COALESCE(b.withdrawn, 99999) > r.sent_day WHERE " COUNTED
            " AND b.id IS NULL"),
        0);
    assert_true(number("SELECT COUNT(DISTINCT basis) FROM legal_basis") >= 2);
    sqlite3_stmt *s = rows_of(
        "SELECT r.sent_day, r.sent FROM referral r JOIN intervention i ON i.id = r.intervention_id WHERE " COUNTED);
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
    sqlite3_stmt *s = rows_of(
        "SELECT c.birth, r.sent_day, r.team FROM referral r JOIN intervention i ON i.id = r.intervention_id JOIN citizen c ON c.id = r.citizen_id WHERE i.key = 'hif'");
    while (sqlite3_step(s) == SQLITE_ROW) {
        bool is_young = day_age(day_column(s, 0), day_column(s, 1)) < 30;
        assert_string_equal((const char *)sqlite3_column_text(s, 2), is_young ? "hif-unge" : "hif-voksne");
        n[is_young]++;
    }
    sqlite3_finalize(s);
    assert_true(n[0] > 10 && n[1] > 10);
}

static void test_s0_18_the_benefit_on_the_day_is_the_target_groups(void **state)
{
    (void)state;
#define ON_DAY                                                                                                                                   \
    "FROM referral r JOIN intervention i ON i.id = r.intervention_id JOIN spell s ON s.citizen_id = r.citizen_id AND s.start_day <= r.sent_day " \
    "AND COALESCE(s.end_day, 99999) > r.sent_day WHERE " COUNTED " AND " BENEFIT("s")
    assert_int_equal(number("SELECT COUNT(*) " ON_DAY), 896);
    assert_int_equal(
        number(
            "SELECT COUNT(*) " ON_DAY
            " AND s.kind IN ('kontanthjaelp-aktivitetsparat', 'ressourceforloeb', 'jobafklaring', 'sygedagpenge')"),
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
        "SELECT c.birth, r.sent_day FROM referral r JOIN intervention i ON i.id = r.intervention_id JOIN citizen c ON c.id = r.citizen_id WHERE " COUNTED);
    while (sqlite3_step(s) == SQLITE_ROW)
        assert_in_range(day_age(day_column(s, 0), day_column(s, 1)), 18, 64);
    sqlite3_finalize(s);
    assert_int_equal(
        number(
            "SELECT COUNT(DISTINCT c.district) FROM citizen c JOIN code k ON k.list = 'district' AND k.code = c.district"),
        10);
    assert_true(number("SELECT COUNT(*) FROM citizen WHERE district = 'oesterbro'") >
                number("SELECT COUNT(*) FROM citizen WHERE district = 'vanloese'"));
}

static void test_states_agree_with_events_and_courses(void **state)
{
    (void)state;
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM referral r WHERE r.state <> 'draft' AND r.state <> (SELECT e.to_state FROM referral_event e WHERE e.referral_id = r.id ORDER BY e.id DESC LIMIT 1)"),
        0);
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM referral_event e JOIN referral_event f ON f.referral_id = e.referral_id AND f.id = e.id + 1 WHERE f.at <= e.at OR f.from_state <> e.to_state"),
        0);
    assert_int_equal(number("SELECT COUNT(*) FROM referral_event WHERE at >= (20557 + 1) * 86400000"), 0);
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM referral WHERE decided < sent OR read_at < sent OR created > sent OR (state IN ('accepted', 'wait_listed', 'declined') AND decided IS NULL)"),
        0);
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM referral r LEFT JOIN course c ON c.referral_id = r.id WHERE (c.id IS NULL) <> (r.state NOT IN ('started', 'completed', 'discontinued'))"),
        0);
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM referral r JOIN course c ON c.referral_id = r.id LEFT JOIN code k ON k.list = 'exit_reason' AND k.code = c.exit_reason "
            "WHERE c.citizen_id <> r.citizen_id OR c.intervention_id <> r.intervention_id OR COALESCE(k.parent, 'started') <> r.state"),
        0);
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM referral WHERE state = 'declined' AND (decline_reason IS NULL OR decline_text IS NULL)"),
        0);
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM course WHERE (exit_reason IS NULL) <> (end_day IS NULL OR end_day > 20557) OR end_day <= start_day"),
        0);
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM course c JOIN referral r ON r.id = c.referral_id WHERE c.start_day - r.sent_day NOT BETWEEN 7 AND 70"),
        0);
    assert_true(number("SELECT COUNT(*) FROM referral WHERE state = 'sent' AND read_at IS NULL") >= 5);
    assert_true(number("SELECT COUNT(DISTINCT state) FROM referral") >= 8);
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
            "SELECT COUNT(*) FROM referral r JOIN intervention i ON i.id = r.intervention_id WHERE i.counting_group = '%s' AND r.state IN ('sent', 'accepted', 'wait_listed')",
            groups[i].group);
        assert_int_equal(number(sql), groups[i].waiting);
        snprintf(sql, sizeof sql,
            "SELECT COUNT(*) FROM course c JOIN intervention i ON i.id = c.intervention_id WHERE i.counting_group = '%s' AND c.exit_reason IS NULL",
            groups[i].group);
        assert_int_equal(number(sql), groups[i].running);
        snprintf(sql, sizeof sql,
            "SELECT COUNT(*) FROM course c JOIN intervention i ON i.id = c.intervention_id WHERE i.counting_group = '%s' AND c.exit_reason IS NULL AND c.end_day > %d",
            groups[i].group, day_from_ymd(2026, 7, 1).n);
        assert_int_equal(number(sql), groups[i].after);
    }
}

/* --- goals ------------------------------------------------------------------------------------------ */

static int64_t in_work(int64_t citizen, day_t day)
{
    char sql[240];
    snprintf(sql, sizeof sql,
        "SELECT COUNT(*) > 0 FROM spell WHERE citizen_id = %lld AND kind IN ('work', 'ordinary_hours', 'education') AND start_day <= %d AND COALESCE(end_day, 99999) > %d",
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
            "SELECT c.citizen_id, c.end_day, p.birth FROM course c JOIN intervention i ON i.id = c.intervention_id JOIN citizen p ON p.id = c.citizen_id "
            "WHERE i.key = 'ips-rusmiddel' AND c.end_day > %d AND c.end_day <= %d GROUP BY c.citizen_id",
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
    assert_int_equal(
        number(
            "SELECT COUNT(DISTINCT c.citizen_id) FROM course c JOIN intervention i ON i.id = c.intervention_id WHERE i.key = 'ips-rusmiddel' AND c.end_day BETWEEN 20090 AND 20454"),
        120);
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM course c JOIN course d ON d.citizen_id = c.citizen_id AND d.id <> c.id AND d.intervention_id = c.intervention_id JOIN intervention i ON i.id = c.intervention_id "
            "WHERE i.key = 'ips-rusmiddel' AND c.start_day <= d.start_day AND COALESCE(c.end_day, 99999) > d.start_day"),
        0);
}

static void test_s2_12_veterans_get_an_offer_in_bif(void **state)
{
    (void)state;
    int64_t n = 0, due = 0, reached = 0;
    sqlite3_stmt *s = rows_of(
        "SELECT c.citizen_id, c.start_day FROM course c JOIN intervention i ON i.id = c.intervention_id WHERE i.key = 'veteran-tovholder'");
    while (sqlite3_step(s) == SQLITE_ROW) {
        day_t start = day_column(s, 1), m = day_add_months(start, 6);
        char sql[300];
        assert_int_equal(day_year(start), 2025);
        n++;
        if (m.n > TODAY)
            continue;
        snprintf(sql, sizeof sql,
            "SELECT COUNT(*) > 0 FROM course c JOIN intervention i ON i.id = c.intervention_id WHERE c.citizen_id = %lld AND i.owner = 'bif' AND i.kind = 'offer' AND c.start_day > %d AND c.start_day <= %d",
            (long long)sqlite3_column_int64(s, 0), start.n, m.n);
        due++;
        reached += number(sql);
    }
    sqlite3_finalize(s);
    assert_int_equal(n, 40);
    assert_int_equal(due, 35);
    assert_int_equal(reached, 14);
    assert_true(
        number(
            "SELECT COUNT(*) FROM citizen c WHERE c.target_group = 'Veteran' AND NOT EXISTS (SELECT 1 FROM spell s WHERE s.citizen_id = c.id)") >=
        5);
}

static void test_s2_18_holistic_effort_and_not_due(void **state)
{
    (void)state;
    int64_t due = 0, reached = 0, n = 0;
    sqlite3_stmt *s = rows_of(
        "SELECT c.citizen_id, c.start_day FROM course c JOIN intervention i ON i.id = c.intervention_id WHERE i.key = 'helhedsorienteret-sundhed' AND c.start_day BETWEEN 20089 AND 20453");
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
        number(
            "SELECT COUNT(*) FROM course c JOIN intervention i ON i.id = c.intervention_id JOIN spell s ON s.citizen_id = c.citizen_id AND s.kind = 'sygedagpenge' "
            "AND s.start_day <= c.start_day AND COALESCE(s.end_day, 99999) > c.start_day WHERE i.key = 'helhedsorienteret-sundhed'"),
        40);
}

static void test_projekt_traedesten_has_162_participants_aged_30_or_more(void **state)
{
    (void)state;
    assert_int_equal(
        number(
            "SELECT COUNT(DISTINCT c.citizen_id) FROM course c JOIN intervention i ON i.id = c.intervention_id WHERE i.key = 'projekt-traedesten' AND c.start_day <= 20453 AND COALESCE(c.end_day, 99999) > 19723"),
        162);
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM course c JOIN intervention i ON i.id = c.intervention_id WHERE i.key = 'projekt-traedesten' AND COALESCE(c.end_day, 99999) > 20422"),
        68);
    sqlite3_stmt *s = rows_of(
        "SELECT p.birth, c.start_day FROM course c JOIN intervention i ON i.id = c.intervention_id JOIN citizen p ON p.id = c.citizen_id WHERE i.key = 'projekt-traedesten'");
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
        snprintf(sql, sizeof sql,
            "SELECT COUNT(*) FROM course c JOIN intervention i ON i.id = c.intervention_id WHERE i.track LIKE '%s%%'",
            lanes[i]);
        assert_true(number(sql) >= 30);
    }
    assert_true(
        number(
            "SELECT COUNT(*) FROM course a JOIN course b ON b.citizen_id = a.citizen_id AND b.id <> a.id AND b.start_day >= a.start_day AND b.start_day < COALESCE(a.end_day, 99999)") >
        100);
    assert_true(
        number(
            "SELECT COUNT(*) FROM course a WHERE a.end_day IS NOT NULL AND NOT EXISTS (SELECT 1 FROM course b WHERE b.citizen_id = a.citizen_id AND b.id <> a.id AND b.start_day < a.end_day + 57 AND COALESCE(b.end_day, 99999) > a.end_day)") >
        100);
}

/* --- citizens -------------------------------------------------------------------------------------- */

static void test_spells_follow_each_other(void **state)
{
    (void)state;
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM spell a JOIN spell b ON b.citizen_id = a.citizen_id AND b.id > a.id AND a.start_day < COALESCE(b.end_day, 99999) "
            "AND b.start_day < COALESCE(a.end_day, 99999) WHERE " BENEFIT("a") " AND " BENEFIT("b")),
        0);
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM spell WHERE end_day <= start_day OR start_day > 20557 OR end_day > 20557"),
        0);
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM spell s LEFT JOIN code k ON k.list = 'spell_kind' AND k.code = s.kind WHERE k.id IS NULL"),
        0);
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM spell s JOIN citizen c ON c.id = s.citizen_id WHERE COALESCE(s.end_day, 99999) > MIN(COALESCE(c.dead, 99999), COALESCE(c.moved, 99999)) AND (c.dead IS NOT NULL OR c.moved IS NOT NULL)"),
        0);
    assert_int_equal(number("SELECT COUNT(*) FROM spell WHERE kind = 'work' AND hours IS NULL"), 0);
    assert_true(number("SELECT COUNT(*) FROM (SELECT citizen_id FROM spell s WHERE " BENEFIT(
                    "s") " GROUP BY citizen_id HAVING COUNT(DISTINCT kind) >= 3)") > 50);
    assert_in_range(
        number(
            "SELECT COUNT(*) FROM citizen c WHERE EXISTS (SELECT 1 FROM spell s WHERE s.citizen_id = c.id AND s.kind = 'work' AND s.end_day IS NULL)"),
        30, 250);
}

static void test_numbers_look_like_test_numbers(void **state)
{
    (void)state;
    int replaced = 0;
    sqlite3_stmt *s = rows_of(
        "SELECT c.birth, c.sex, n.cpr, n.cpr = c.cpr, n.kind FROM citizen c JOIN citizen_number n ON n.citizen_id = c.id");
    while (sqlite3_step(s) == SQLITE_ROW) {
        struct cpr_parts parts;
        char digits[11];
        assert_true(cpr_parse((const char *)sqlite3_column_text(s, 2), digits, &parts));
        assert_int_equal(parts.birth.n, sqlite3_column_int(s, 0));
        assert_false(parts.modulus_ok);
        replaced += parts.replacement;
        if (sqlite3_column_int(s, 3) && !parts.replacement)
            assert_string_equal((const char *)sqlite3_column_text(s, 1), parts.female ? "female" : "male");
        if (parts.replacement)
            assert_string_equal((const char *)sqlite3_column_text(s, 4), "replacement");
    }
    sqlite3_finalize(s);
    assert_int_equal(replaced, 7);
    assert_int_equal(number("SELECT COUNT(*) - COUNT(DISTINCT cpr) FROM citizen"), 0);
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM (SELECT citizen_id FROM citizen_number GROUP BY citizen_id HAVING COUNT(*) = 2)"),
        11);
}

static void test_marks_are_there(void **state)
{
    (void)state;
    assert_in_range(number("SELECT COUNT(*) FROM citizen WHERE protected_until >= 20557"), 15, 25);
    assert_int_equal(number("SELECT COUNT(*) FROM citizen WHERE protected_until < 20557"), 1);
    assert_int_equal(number("SELECT COUNT(*) FROM citizen WHERE restricted = 1"), 5);
    assert_true(number("SELECT COUNT(*) FROM citizen WHERE dead IS NOT NULL") >= 3);
    assert_true(number("SELECT COUNT(*) FROM citizen WHERE moved IS NOT NULL") >= 3);
    assert_true(number("SELECT COUNT(*) FROM citizen WHERE responsible_id IS NULL") >= 50);
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM referral r JOIN citizen c ON c.id = r.citizen_id WHERE r.sent_day > MIN(COALESCE(c.dead, 99999), COALESCE(c.moved, 99999))"),
        0);
}

static void test_names_are_many_and_some_are_long(void **state)
{
    (void)state;
    assert_true(number("SELECT COUNT(DISTINCT first_name) FROM citizen") >= 150);
    assert_true(number("SELECT COUNT(DISTINCT last_name) FROM citizen") >= 200);
    assert_true(number("SELECT COUNT(*) FROM citizen WHERE last_name LIKE '%-%'") >= 50);
    assert_true(number("SELECT COUNT(*) FROM citizen WHERE LENGTH(last_name) >= 20") >= 3);
    assert_true(number("SELECT COUNT(*) FROM citizen WHERE last_name GLOB '*[æøåÆØÅ]*'") >= 100);
    assert_int_equal(number("SELECT COUNT(*) - COUNT(DISTINCT key) FROM citizen"), 0);
}

static void test_sanne_holm_berntsen_has_the_path_of_the_picture(void **state)
{
    (void)state;
#define SANNE                                                                                                \
    "(SELECT id FROM citizen WHERE cpr = '0101799992' AND first_name = 'Sanne' AND last_name = 'Holm-Berntsen' AND district = 'bispebjerg')"
    assert_int_equal(
        number("SELECT COUNT(*) FROM citizen c JOIN app_user u ON u.id = c.responsible_id WHERE c.id = " SANNE
               " AND u.login = 'sagsbehandler' AND c.responsible_since = 20150"),
        1);
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM spell WHERE citizen_id = " SANNE
            " AND ((kind = 'sygedagpenge' AND start_day = 20094 AND end_day = 20301) "
            "OR (kind = 'jobafklaring' AND start_day = 20301 AND end_day = 20485) OR (kind = 'kontanthjaelp-aktivitetsparat' AND start_day = 20485 AND end_day IS NULL))"),
        3);
    assert_int_equal(number("SELECT MIN(start_day) - 20094 FROM course WHERE citizen_id = " SANNE), 63);
    assert_int_equal(
        number(
            "SELECT b.start_day - (SELECT MAX(a.end_day) FROM course a WHERE a.citizen_id = b.citizen_id AND a.start_day < b.start_day) FROM course b JOIN intervention i ON i.id = b.intervention_id "
            "WHERE b.citizen_id = " SANNE
            " AND i.key = 'bbat' AND b.end_day = 20635 AND b.exit_reason IS NULL"),
        65);
    assert_int_equal(
        number(
            "SELECT COUNT(DISTINCT i.key) FROM referral r JOIN intervention i ON i.id = r.intervention_id WHERE r.citizen_id = " SANNE
            " AND r.sent_day BETWEEN 20089 AND 20453 AND i.key IN ('sundhedssamtale', 'psykologforloeb', 'bbat')"),
        3);
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM legal_basis WHERE citizen_id = " SANNE
            " AND basis = 'samtykke' AND valid_to = 20573 AND ((from_admin = 'bif' AND to_admin = 'suf') OR (from_admin = 'suf' AND to_admin = 'bif'))"),
        2);
    assert_true(
        number(
            "SELECT COUNT(DISTINCT substr(i.track || ',', 1, instr(i.track || ',', ',') - 1)) FROM course c JOIN intervention i ON i.id = c.intervention_id WHERE c.citizen_id = " SANNE) ==
        4);
}

static void test_mette_lind_has_47_citizens(void **state)
{
    (void)state;
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM citizen c JOIN app_user u ON u.id = c.responsible_id WHERE u.login = 'sagsbehandler' AND u.name = 'Mette Lind'"),
        47);
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM citizen c JOIN app_user u ON u.id = c.responsible_id WHERE u.login = 'sagsbehandler' AND c.first_name || ' ' || c.last_name IN ('Sanne Holm-Berntsen', "
            "'Rasmus Enevoldsen', 'Yusuf Karabulut', 'Tove Aagaard', 'Amanda Skov-Iversen', 'Kasper Østerlund', 'Naja Kleist', 'Freja Damsgaard', 'Mikkel Bech-Olsen')"),
        9);
}

static void test_every_reference_holds(void **state)
{
    (void)state;
    assert_int_equal(number("SELECT COUNT(*) FROM pragma_foreign_key_check"), 0);
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM citizen c WHERE NOT EXISTS (SELECT 1 FROM citizen_name n WHERE n.citizen_id = c.id) OR NOT EXISTS (SELECT 1 FROM citizen_number n WHERE n.citizen_id = c.id AND n.cpr = c.cpr)"),
        0);
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM capacity WHERE source = 'demo' AND intervention IN (SELECT key FROM intervention)"),
        10);
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM import_run WHERE kind = 'demo' AND finished IS NOT NULL AND n_new = 1000"),
        1);
    assert_int_equal(number("SELECT COUNT(*) FROM audit WHERE action = 'import' AND entity = 'citizen'"), 1);
    assert_int_equal(number("SELECT COUNT(*) FROM audit WHERE citizen_id IS NOT NULL"), 0);
    assert_int_equal(
        number(
            "SELECT COUNT(*) FROM setting WHERE (key = 'demo_today' AND value = '2026-04-14') OR (key = 'demo' AND value = '1')"),
        2);
}

/* --- the run --------------------------------------------------------------------------------------- */

static void test_same_seed_gives_the_same_rows(void **state)
{
    (void)state;
    struct db *db = open_db("twin", true);
    run(db, 1000, 2026);
    db_close(db);
    sqlite3 *twin = open_file();
    assert_true(hash_dump(twin, 1000) == hash_dump(file, 1000));
    sqlite3_close(twin);
    db = open_db("other", true);
    run(db, 1000, 7);
    db_close(db);
    sqlite3 *other = open_file();
    assert_true(hash_dump(other, 1000) != hash_dump(file, 1000));
    sqlite3_close(other);
}

static void test_more_citizens_change_no_count_and_an_interrupted_run_goes_on(void **state)
{
    (void)state;
    struct db *db = open_db("large", true);
    run(db, 5000, 2026);
    assert_true(report.n_citizens == 5000 && report.n_checks > 30);
    assert_in_range(report.n_courses, 5000, 10000);
    db_close(db);
    sqlite3 *large = open_file();
    uint64_t whole = hash_dump(large, 5000);
    assert_true(hash_dump(large, 1000) == hash_dump(file, 1000));
    assert_int_equal(number_in(large, "SELECT COUNT(*) FROM referral WHERE citizen_id > 1000"), 0);
    change(large,
        "DELETE FROM citizen_name WHERE citizen_id > 4000; DELETE FROM citizen_number WHERE citizen_id > 4000; DELETE FROM spell WHERE citizen_id > 4000; "
        "DELETE FROM course WHERE citizen_id > 4000; DELETE FROM citizen WHERE id > 4000; DELETE FROM sqlite_sequence; UPDATE import_run SET finished = NULL WHERE kind = 'demo'");
    sqlite3_close(large);
    db = open_db("large", false);
    run(db, 5000, 2026);
    assert_true(report.n_resumed == 4000 && report.n_citizens == 1000);
    db_close(db);
    large = open_file();
    assert_true(hash_dump(large, 5000) == whole);
    sqlite3_close(large);
}

static void test_run_is_refused_when_the_number_or_the_database_is_wrong(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    struct db *db = open_db("empty", false);
    assert_int_equal(demo_run(db, 999, 1, &report, &err), ERR_INVALID);
    assert_non_null(strstr(err.user, "1000"));
    err_clear(&err);
    assert_int_equal(demo_run(db, 1000001, 1, &report, &err), ERR_INVALID);
    err_clear(&err);
    assert_int_equal(demo_run(db, 1000, 1, &report, &err), ERR_REFUSED);
    assert_non_null(strstr(err.user, "tovholder load"));
    err_clear(&err);
    db_close(db);
    db = open_db("main", false);
    assert_int_equal(demo_run(db, 1000, 2026, &report, &err), ERR_REFUSED);
    db_close(db);
}

static void test_check_finds_a_referral_too_many_and_one_too_late(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    int64_t n;
    struct db *db = open_db("bad", true);
    run(db, 1000, 3);
    sqlite3 *bad = open_file();
    change(bad,
        "UPDATE referral SET sent_day = sent_day + 366 WHERE id = (SELECT r.id FROM referral r JOIN intervention i ON i.id = r.intervention_id WHERE i.key = 'hif' AND r.sent_day < 20200 LIMIT 1)");
    assert_int_equal(demo_check(db, &n, &err), ERR_INTERNAL);
    assert_non_null(strstr(err.op, "hif"));
    err_clear(&err);
    change(bad,
        "UPDATE referral SET sent_day = sent_day - 366 WHERE sent_day > 20557; UPDATE referral SET sent_day = 20540 WHERE id = (SELECT r.id FROM referral r JOIN intervention i ON i.id = r.intervention_id WHERE i.key = 'bbat' AND r.sent_day = (SELECT MAX(sent_day) FROM referral q WHERE q.intervention_id = i.id) LIMIT 1)");
    sqlite3_close(bad);
    assert_int_equal(demo_check(db, &n, &err), ERR_INTERNAL);
    db_close(db);
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
        cmocka_unit_test(test_s0_19_waiting_running_and_running_on_after_june_per_group),
        cmocka_unit_test(test_s2_07_ips_persons_and_their_status_two_months_after),
        cmocka_unit_test(test_s2_12_veterans_get_an_offer_in_bif),
        cmocka_unit_test(test_s2_18_holistic_effort_and_not_due),
        cmocka_unit_test(test_projekt_traedesten_has_162_participants_aged_30_or_more),
        cmocka_unit_test(test_all_lanes_and_pauses_are_there),
        cmocka_unit_test(test_spells_follow_each_other),
        cmocka_unit_test(test_numbers_look_like_test_numbers),
        cmocka_unit_test(test_marks_are_there),
        cmocka_unit_test(test_names_are_many_and_some_are_long),
        cmocka_unit_test(test_sanne_holm_berntsen_has_the_path_of_the_picture),
        cmocka_unit_test(test_mette_lind_has_47_citizens),
        cmocka_unit_test(test_every_reference_holds),
        cmocka_unit_test(test_same_seed_gives_the_same_rows),
        cmocka_unit_test(test_more_citizens_change_no_count_and_an_interrupted_run_goes_on),
        cmocka_unit_test(test_run_is_refused_when_the_number_or_the_database_is_wrong),
        cmocka_unit_test(test_check_finds_a_referral_too_many_and_one_too_late),
    };
    return cmocka_run_group_tests_name("path_demo", tests, set_up, tear_down);
}
