/* The demo: citizens that could be real but are not; the same rows for the same seed; runs that are refused or go on. */
#include "demo_fixture.h"

static void test_spells_follow_each_other(void **state)
{
    (void)state;
    assert_int_equal(
        number("SELECT COUNT(*) FROM spell a JOIN spell b ON b.citizen_id = a.citizen_id AND b.id > a.id "
               "AND a.start_day < COALESCE(b.end_day, 99999) AND b.start_day < COALESCE(a.end_day, 99999) "
               "WHERE " BENEFIT("a") " AND " BENEFIT("b")),
        0);
    assert_int_equal(
        number("SELECT COUNT(*) FROM spell WHERE end_day <= start_day OR start_day > 20557 OR end_day > "
               "20557"),
        0);
    assert_int_equal(
        number("SELECT COUNT(*) FROM spell s LEFT JOIN code k ON k.list = 'spell_kind' AND k.code = "
               "s.kind WHERE k.id IS NULL"),
        0);
    assert_int_equal(
        number("SELECT COUNT(*) FROM spell s JOIN citizen c ON c.id = s.citizen_id WHERE "
               "COALESCE(s.end_day, 99999) > MIN(COALESCE(c.dead, 99999), COALESCE(c.moved, 99999)) AND "
               "(c.dead IS NOT NULL OR c.moved IS NOT NULL)"),
        0);
    assert_int_equal(number("SELECT COUNT(*) FROM spell WHERE kind = 'work' AND hours IS NULL"), 0);
    assert_true(number("SELECT COUNT(*) FROM (SELECT citizen_id FROM spell s WHERE " BENEFIT(
                    "s") " GROUP BY citizen_id HAVING COUNT(DISTINCT kind) >= 3)") > 50);
    assert_in_range(
        number("SELECT COUNT(*) FROM citizen c WHERE EXISTS (SELECT 1 FROM spell s WHERE s.citizen_id = "
               "c.id AND s.kind = 'work' AND s.end_day IS NULL)"),
        30, 250);
}

static void test_numbers_look_like_test_numbers(void **state)
{
    (void)state;
    int replaced = 0;
    sqlite3_stmt *s =
        rows_of("SELECT c.birth, c.sex, n.cpr, n.cpr = c.cpr, n.kind FROM citizen c JOIN citizen_number n ON "
                "n.citizen_id = c.id");
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
        number("SELECT COUNT(*) FROM (SELECT citizen_id FROM citizen_number GROUP BY citizen_id HAVING "
               "COUNT(*) = 2)"),
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
        number("SELECT COUNT(*) FROM referral r JOIN citizen c ON c.id = r.citizen_id WHERE r.sent_day > "
               "MIN(COALESCE(c.dead, 99999), COALESCE(c.moved, 99999))"),
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

#define SANNE                                                                                                \
    "(SELECT id FROM citizen WHERE cpr = '0101799992' AND first_name = 'Sanne' "                             \
    "AND last_name = 'Holm-Berntsen' AND district = 'bispebjerg')"

static void test_sanne_holm_berntsen_has_the_path_of_the_picture(void **state)
{
    (void)state;
    assert_int_equal(
        number("SELECT COUNT(*) FROM citizen c JOIN app_user u ON u.id = c.responsible_id WHERE c.id = " SANNE
               " AND u.login = 'sagsbehandler' AND c.responsible_since = 20150"),
        1);
    assert_int_equal(
        number("SELECT COUNT(*) FROM spell WHERE citizen_id = " SANNE
               " AND ((kind = 'sygedagpenge' AND start_day = 20094 AND end_day = 20301) OR (kind = "
               "'jobafklaring' AND start_day = 20301 AND end_day = 20485) OR (kind = "
               "'kontanthjaelp-aktivitetsparat' AND start_day = 20485 AND end_day IS NULL))"),
        3);
    assert_int_equal(number("SELECT MIN(start_day) - 20094 FROM course WHERE citizen_id = " SANNE), 63);
    assert_int_equal(
        number("SELECT b.start_day - (SELECT MAX(a.end_day) FROM course a WHERE a.citizen_id = "
               "b.citizen_id AND a.start_day < b.start_day) FROM course b JOIN intervention i ON i.id = "
               "b.intervention_id WHERE b.citizen_id = " SANNE
               " AND i.key = 'bbat' AND b.end_day = 20635 AND b.exit_reason IS NULL"),
        65);
    assert_int_equal(number("SELECT COUNT(DISTINCT i.key) " REFERRALS "WHERE r.citizen_id = " SANNE
                            " AND r.sent_day BETWEEN 20089 AND 20453 AND i.key IN ('sundhedssamtale', "
                            "'psykologforloeb', 'bbat')"),
        3);
    assert_int_equal(
        number("SELECT COUNT(*) FROM legal_basis WHERE citizen_id = " SANNE
               " AND basis = 'samtykke' AND valid_to = 20573 AND ((from_admin = 'bif' AND to_admin = "
               "'suf') OR (from_admin = 'suf' AND to_admin = 'bif'))"),
        2);
    assert_true(
        number("SELECT COUNT(DISTINCT substr(i.track || ',', 1, instr(i.track || ',', ',') - 1)) " COURSES
               "WHERE c.citizen_id = " SANNE) == 4);
}

static void test_mette_lind_has_47_citizens(void **state)
{
    (void)state;
    assert_int_equal(
        number("SELECT COUNT(*) FROM citizen c JOIN app_user u ON u.id = c.responsible_id WHERE u.login = "
               "'sagsbehandler' AND u.name = 'Mette Lind'"),
        47);
    assert_int_equal(
        number("SELECT COUNT(*) FROM citizen c JOIN app_user u ON u.id = c.responsible_id WHERE u.login = "
               "'sagsbehandler' AND c.first_name || ' ' || c.last_name IN ('Sanne Holm-Berntsen', 'Rasmus "
               "Enevoldsen', 'Yusuf Karabulut', 'Tove Aagaard', 'Amanda Skov-Iversen', 'Kasper "
               "Østerlund', 'Naja Kleist', 'Freja Damsgaard', 'Mikkel Bech-Olsen')"),
        9);
}

static void test_every_reference_holds(void **state)
{
    (void)state;
    assert_int_equal(number("SELECT COUNT(*) FROM pragma_foreign_key_check"), 0);
    assert_int_equal(
        number("SELECT COUNT(*) FROM citizen c WHERE NOT EXISTS (SELECT 1 FROM citizen_name n WHERE "
               "n.citizen_id = c.id) OR NOT EXISTS (SELECT 1 FROM citizen_number n WHERE n.citizen_id = "
               "c.id AND n.cpr = c.cpr)"),
        0);
    assert_int_equal(
        number("SELECT COUNT(*) FROM capacity WHERE source = 'demo' AND intervention IN (SELECT key FROM "
               "intervention)"),
        13);
    assert_int_equal(
        number("SELECT COUNT(*) FROM import_run WHERE kind = 'demo' AND finished IS NOT NULL AND n_new = "
               "1000"),
        1);
    assert_int_equal(number("SELECT COUNT(*) FROM audit WHERE action = 'import' AND entity = "
                            "'citizen'"),
        1);
    /* Of the rows about a citizen only those that are shown as part of the demo. */
    assert_int_equal(
        number("SELECT COUNT(*) FROM audit WHERE citizen_id IS NOT NULL AND action <> 'break_glass' "
               "AND entity <> 'attachment'"),
        0);
    assert_int_equal(
        number("SELECT COUNT(*) FROM setting WHERE (key = 'demo_today' AND value = '2026-04-14') OR (key "
               "= 'demo' AND value = '1')"),
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
    assert_true(hash_parts(twin) == hash_parts(file));
    sqlite3_close(twin);
    db = open_db("other", true);
    run(db, 1000, 7);
    db_close(db);
    sqlite3 *other = open_file();
    assert_true(hash_dump(other, 1000) != hash_dump(file, 1000));
    sqlite3_close(other);
}

/* Runs into the fault that the trigger makes, and takes the trigger away. */
static void interrupt(const char *trigger)
{
    struct err err = ERR_INIT;
    sqlite3 *f = open_file();
    change(f, trigger);
    sqlite3_close(f);
    struct db *db = open_db("resumed", false);
    assert_int_not_equal(demo_run(db, 5000, 2026, &report, &err), OK);
    db_close(db);
    f = open_file();
    change(f, "DROP TRIGGER fault");
    sqlite3_close(f);
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
    uint64_t whole = hash_dump(large, 5000), parts = hash_parts(large);
    assert_true(hash_dump(large, 1000) == hash_dump(file, 1000));
    assert_int_equal(number_in(large, "SELECT COUNT(*) FROM referral WHERE citizen_id > 1000"), 0);
    sqlite3_close(large);
    db = open_db("resumed", true);
    db_close(db);
    /* Power goes in the middle of the citizens, and again in the middle of a part. */
    interrupt("CREATE TRIGGER fault BEFORE INSERT ON citizen WHEN (SELECT COUNT(*) FROM citizen) >= 4000 "
              "BEGIN SELECT RAISE(ABORT, 'interrupted'); END");
    interrupt("CREATE TRIGGER fault BEFORE INSERT ON plan WHEN NEW.citizen_id > 3000 "
              "BEGIN SELECT RAISE(ABORT, 'interrupted'); END");
    db = open_db("resumed", false);
    run(db, 5000, 2026);
    assert_true(report.n_citizens == 0);
    db_close(db);
    large = open_file();
    assert_true(hash_dump(large, 5000) == whole);
    assert_true(hash_parts(large) == parts);
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
    change(bad, "UPDATE referral SET sent_day = sent_day + 366 WHERE id = (SELECT r.id " REFERRALS
                "WHERE i.key = 'hif' AND r.sent_day < 20200 LIMIT 1)");
    assert_int_equal(demo_check(db, &n, &err), ERR_INTERNAL);
    assert_non_null(strstr(err.op, "hif"));
    err_clear(&err);
    change(bad, "UPDATE referral SET sent_day = sent_day - 366 WHERE sent_day > 20557; UPDATE referral SET "
                "sent_day = 20540 WHERE id = (SELECT r.id " REFERRALS
                "WHERE i.key = 'bbat' AND r.sent_day = (SELECT MAX(sent_day) FROM referral q WHERE "
                "q.intervention_id = i.id) LIMIT 1)");
    sqlite3_close(bad);
    assert_int_equal(demo_check(db, &n, &err), ERR_INTERNAL);
    db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
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
    return cmocka_run_group_tests_name("path_demo_run", tests, demo_set_up, demo_tear_down);
}
