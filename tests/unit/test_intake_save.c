/* Saving registers' files: facts and their earlier values, spells of the source only, corrections, the same again, and what is refused.
 * Citizens are those of the fixture: the number of citizen n is n with ten digits. */
#include "effect_fixture.h"
#include "base/file.h"
#include "base/rng.h"
#include "base/text.h"
#include "intake/folder.h"
#include "intake/intake_job.h"
#include "people/citizen.h"
#include "people/spell.h"
#include "system/audit.h"
#include "system/day_turn.h"
#include "system/import.h"
#include "system/job.h"
#include "system/setting.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char uploads[] = P_tmpdir "/tov-test-files-XXXXXX";
static char path[] = P_tmpdir "/tov-test-intake-XXXXXX";

#define WEEKS                                                                                                \
    "part;name;value\nfile;kind;benefit-weeks\nfile;source;%s\nfile;unit;week\nfile;separator;semicolon\n"   \
    "column;person;p\ncolumn;start;uge\ncolumn;code;y\ncolumn;amount;kr\n"                                   \
    "code;K;kontanthjaelp\ncode;S;sygedagpenge\ncode;S2;sygedagpenge\n"

static struct intake_order order_of(const char *mapping)
{
    return (struct intake_order){
        .file = path, .name = "fil.csv", .mapping_name = "prøve", .mapping_text = mapping, .until = DAY_NONE};
}

struct result {
    struct import_run run;
    struct intake_run intake;
    struct read_out counts; /* without its lists */
};

static void write_file(const char *text)
{
    must(file_write(path, text, strlen(text), &err));
}

/* Looks, begins, keeps and saves, as the pages and the command do. */
static struct result save_order(const struct intake_order *order, int want)
{
    struct intake_look look;
    struct result r = {0};
    int64_t id = 0;
    must(intake_look(db, order, NULL, &look, &err));
    must(intake_begin(db, &everyone, order, &look.mapping, &id, &err));
    must(intake_checked(db, id, &look, true, &err));
    int rc = intake_save(db, &everyone, id, &look, NULL, &err);
    if (rc != want)
        fprintf(stderr, "# %s: %s %s\n", err_name(rc), err.op, err.user);
    assert_int_equal(rc, want);
    if (rc)
        err_clear(&err);
    r.counts = look.out;
    intake_look_done(&look);
    struct conn *c = lease();
    must(import_by_id(c, id, &r.run, arena, &err));
    must(intake_run_of(c, id, &r.intake, arena, &err));
    release(c);
    return r;
}

static struct result save_text(const char *mapping, const char *text)
{
    struct intake_order order = order_of(mapping);
    write_file(text);
    return save_order(&order, OK);
}

static int64_t count(const struct sql *sql, const char *arg)
{
    int64_t n = -1;
    struct conn *c = lease();
    must(arg ? q_int(c, sql, ARGS(V_TEXT(arg)), &n, &err) : q_int(c, sql, NO_ARGS, &n, &err));
    release(c);
    return n;
}

SQL(test_spells,
    "SELECT id, citizen_id, kind, start_day, end_day, source FROM spell WHERE citizen_id = $1 ORDER BY start_day, kind, id");
SQL(test_earlier, "SELECT COUNT(*) FROM benefit_week_earlier");
SQL(test_facts, "SELECT COUNT(*) FROM benefit_week");
SQL(test_all_spells, "SELECT COUNT(*) FROM spell");
SQL(test_runs, "SELECT COUNT(*) FROM import_run");
SQL(test_audits, "SELECT COUNT(*) FROM audit WHERE entity = 'import_run' AND detail LIKE $1");
SQL(test_amount, "SELECT SUM(amount) FROM benefit_week_earlier");

/* "kontanthjaelp 2026-03-02–2026-03-16; …", an open end as nothing; spells of other sources have a +. */
static const char *spells_of(int64_t citizen, const char *source)
{
    struct spell *rows;
    size_t n;
    struct buf b = BUF_INIT;
    char from[11];
    char to[11];
    struct conn *c = lease();
    must(q_all(c, &test_spells, ARGS(V_INT(citizen)), &spell_table, &rows, &n, arena, &err));
    release(c);
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s%s%s %s–%s", i ? "; " : "", text_equal(rows[i].source, source) ? "" : "+",
            rows[i].kind, day_iso(rows[i].start_day, from), day_iso(rows[i].end_day, to));
    const char *text = arena_strdup(arena, b.data ? b.data : "");
    buf_done(&b);
    return text;
}

static struct data_source source_of(const char *key)
{
    struct data_source s;
    struct conn *c = lease();
    must(data_source_by_key(c, key, &s, arena, &err));
    release(c);
    return s;
}

static const char *mapping_of(const char *source)
{
    return arena_printf(arena, WEEKS, source);
}

static int64_t anna, bo, carl;

static int insert_number(struct conn *c, void *ctx, struct err *e)
{
    return q_insert(c, &citizen_number_table, ctx, NULL, e);
}

static int64_t add_person(const char *birth)
{
    struct citizen_number n;
    field_clear_row(&citizen_number_table, &n);
    n.citizen_id = add_citizen(birth, "", "");
    n.cpr = arena_printf(arena, "%010lld", (long long)n.citizen_id);
    n.kind = "present";
    must(db_write(db, "test_number", insert_number, &n, &err));
    return n.citizen_id;
}

static int set_up(void **state)
{
    int fd = mkstemp(path);
    if (fd < 0 || effect_set_up_with_data(state))
        return -1;
    close(fd);
    if (!mkdtemp(uploads))
        return -1;
    setenv("TOV_FILES", uploads, 1);
    clock_set_today(day("2026-04-14"));
    anna = add_person("1980-01-01");
    bo = add_person("1981-01-01");
    carl = add_person("1982-01-01");
    assert_int_equal(anna, 1);
    return 0;
}

static int tear_down(void **state)
{
    unlink(path);
    rmdir(arena_printf(arena, "%s/indlaes", uploads));
    rmdir(uploads);
    clock_set_today(DAY_NONE);
    return effect_tear_down(state);
}

/* ---- weeks ---- */

static void test_weeks_become_spells_of_their_source(void **state)
{
    (void)state;
    const char *m = mapping_of("uger-a");
    add_spell(anna, "kontanthjaelp", "2026-03-02", "2026-03-09"); /* by hand */
    struct result r = save_text(m,
        "uge;p;y;kr\n2026-03-02;0000000001;K;100,00\n2026-03-09;0000000001;K;100\n2026-03-09;0000000001;K;50\n"
        "2026-03-02;0000000002;S;7\n2026-03-16;0000000002;S;7\n2026-03-16;0000000003;K;1\n2026-03-16;0000000003;K;-1\n"
        "2026-03-16;0101701299;K;1\n");
    assert_int_equal(r.run.n_new, 4);
    assert_int_equal(r.run.n_error, 1);
    assert_int_equal(r.intake.n_unknown, 1);
    assert_int_equal(r.intake.n_zero, 1);
    struct intake_reason reasons[READ_REASONS];
    assert_int_equal(intake_reasons(r.run.report, reasons, READ_REASONS), 1);
    assert_string_equal(reasons[0].reason, "unknown");
    assert_int_equal(reasons[0].n, 1);
    assert_int_equal(intake_reasons("code 12\nunknown 3\n", reasons, READ_REASONS), 2);
    assert_int_equal(intake_reasons("kode: linje 4\n", reasons, READ_REASONS), 0);
    assert_int_equal(intake_reasons(NULL, reasons, READ_REASONS), 0);
    assert_int_equal(r.intake.spells_new, 3);
    assert_string_equal(r.intake.state, "done");
    assert_string_equal(spells_of(anna, "uger-a"),
        "+kontanthjaelp 2026-03-02–2026-03-09; kontanthjaelp 2026-03-02–2026-03-16");
    assert_string_equal(
        spells_of(bo, "uger-a"), "sygedagpenge 2026-03-02–2026-03-09; sygedagpenge 2026-03-16–");
    assert_string_equal(spells_of(carl, "uger-a"), "");
    struct data_source s = source_of("uger-a");
    assert_string_equal(s.unit, "week");
    assert_int_equal(s.until_day.n, day("2026-03-22").n);
    assert_true(text_list_has(s.kinds, "sygedagpenge"));
    assert_int_equal(s.run_id, r.run.id);
    assert_int_equal(count(&test_audits, "begun%"), 1);
    assert_int_equal(count(&test_audits, "saved%rows=8 new=4%rejected=1%"), 1);
}

static void test_the_same_file_again_changes_nothing(void **state)
{
    (void)state;
    const char *m = mapping_of("uger-a");
    const char *text =
        "uge;p;y;kr\n2026-03-02;0000000001;K;100\n2026-03-09;0000000001;K;150\n2026-03-02;0000000002;S;7\n2026-03-16;0000000002;S;7\n";
    int64_t spells = count(&test_all_spells, NULL);
    struct result r = save_text(m, text);
    assert_int_equal(r.run.n_same, 4);
    assert_int_equal(r.run.n_new + r.run.n_changed + r.intake.spells_new + r.intake.spells_changed +
                         r.intake.spells_removed,
        0);
    assert_int_equal(count(&test_all_spells, NULL), spells);
    assert_int_equal(count(&test_earlier, NULL), 0);
    /* By digest: the run is found before anything is begun. */
    struct intake_run found;
    struct conn *c = lease();
    must(intake_run_done(c, &r.intake, &found, arena, &err));
    assert_int_equal(found.run_id, r.run.id);
    r.intake.digest = "0";
    assert_int_equal(intake_run_done(c, &r.intake, &found, arena, &err), ERR_NOT_FOUND);
    release(c);
}

static void test_a_later_file_corrects_earlier_weeks_and_keeps_what_stood(void **state)
{
    (void)state;
    struct result r = save_text(mapping_of("uger-a"),
        "uge;p;y;kr\n2026-03-02;0000000001;K;80\n" /* another amount: the spell stays */
        "2026-03-09;0000000001;K;0\n"              /* gone: the spell is shorter */
        "2026-03-09;0000000002;S;7\n"              /* the hole is filled: two spells become one */
        "2026-03-23;0000000001;K;9\n2026-03-23;0000000002;S;9\n");
    assert_int_equal(r.run.n_changed, 2);
    assert_int_equal(r.run.n_new, 3);
    assert_string_equal(spells_of(anna, "uger-a"),
        "+kontanthjaelp 2026-03-02–2026-03-09; kontanthjaelp 2026-03-02–2026-03-09; kontanthjaelp 2026-03-23–");
    assert_string_equal(spells_of(bo, "uger-a"), "sygedagpenge 2026-03-02–");
    assert_int_equal(count(&test_earlier, NULL), 2);
    assert_int_equal(count(&test_amount, NULL), 10000 + 15000);
}

static void test_who_is_not_in_the_next_week_has_left(void **state)
{
    (void)state;
    struct result r = save_text(mapping_of("uger-a"), "uge;p;y;kr\n2026-03-30;0000000001;K;9\n");
    assert_int_equal(r.intake.spells_changed, 1);
    assert_string_equal(spells_of(bo, "uger-a"), "sygedagpenge 2026-03-02–2026-03-30");
    /* The week before comes once more, for another: nobody's spell is opened or closed by it. */
    save_text(mapping_of("uger-a"), "uge;p;y;kr\n2026-03-23;0000000003;K;9\n");
    assert_string_equal(spells_of(carl, "uger-a"), "kontanthjaelp 2026-03-23–2026-03-30");
    assert_string_equal(spells_of(anna, "uger-a"),
        "+kontanthjaelp 2026-03-02–2026-03-09; kontanthjaelp 2026-03-02–2026-03-09; kontanthjaelp 2026-03-23–");
    assert_int_equal(source_of("uger-a").until_day.n, day("2026-04-05").n);
}

static void test_two_benefits_of_one_kind_hold_the_week_together(void **state)
{
    (void)state;
    const char *m = mapping_of("uger-b");
    save_text(
        m, "uge;p;y;kr\n2026-03-02;0000000001;S;1\n2026-03-02;0000000001;S2;1\n2026-03-09;0000000001;S;1\n");
    save_text(m, "uge;p;y;kr\n2026-03-02;0000000001;S;0\n");
    assert_non_null(strstr(spells_of(anna, "uger-b"), "; sygedagpenge 2026-03-02–"));
    save_text(m, "uge;p;y;kr\n2026-03-02;0000000001;S2;0\n");
    assert_non_null(strstr(spells_of(anna, "uger-b"), "; sygedagpenge 2026-03-09–"));
    assert_null(strstr(spells_of(anna, "uger-b"), "; sygedagpenge 2026-03-02–"));
}

/* ---- other kinds of file ---- */

static void test_week_codes_replace_each_other(void **state)
{
    (void)state;
    static const char m[] =
        "part;name;value\nfile;kind;dream\nfile;source;koder\nfile;unit;week\nfile;date;YYYY-WW\nfile;empty;clears\n"
        "column;person;p\ncolumn;start;u\ncolumn;code;k\ncode;1*;dagpenge\ncode;890;sygedagpenge\n";
    save_text(m, "p;u;k\n0000000003;2026-10;111\n0000000003;2026-11;112\n0000000003;2026-12;112\n");
    assert_non_null(strstr(spells_of(carl, "koder"), "dagpenge 2026-03-02–"));
    struct result r = save_text(m, "p;u;k\n0000000003;2026-11;890\n0000000003;2026-12;\n");
    assert_int_equal(r.run.n_new, 1);
    assert_int_equal(r.run.n_changed, 2);
    const char *now = spells_of(carl, "koder");
    assert_non_null(strstr(now, "dagpenge 2026-03-02–2026-03-09"));
    assert_non_null(strstr(now, "sygedagpenge 2026-03-09–2026-03-16"));
    assert_string_equal(source_of("koder").unit, "week");
}

static void test_hours_become_work_or_ordinary_hours(void **state)
{
    (void)state;
    static const char m[] =
        "part;name;value\nfile;kind;wages\nfile;source;timer\nfile;unit;month\nfile;date;YYYY-MM\n"
        "column;person;p\ncolumn;start;m\ncolumn;hours;t\nhours;160,33;work\nhours;0,01;ordinary_hours\n";
    save_text(m,
        "p;m;t\n0000000002;2025-12;160,33\n0000000002;2026-01;170\n0000000002;2026-02;80,5\n0000000002;2026-03;0\n");
    const char *now = spells_of(bo, "timer");
    assert_non_null(strstr(now, "work 2025-12-01–2026-02-01"));
    assert_non_null(strstr(now, "ordinary_hours 2026-02-01–2026-03-01"));
    save_text(m, "p;m;t\n0000000002;2026-01;100\n");
    now = spells_of(bo, "timer");
    assert_non_null(strstr(now, "work 2025-12-01–2026-01-01"));
    assert_non_null(strstr(now, "ordinary_hours 2026-01-01–2026-03-01"));
    assert_string_equal(source_of("timer").kinds, "work,ordinary_hours");
    assert_string_equal(source_of("timer").unit, "month");
}

#define OWN                                                                                                  \
    "part;name;value\nfile;kind;spells\nfile;source;egne\ncolumn;person;person\ncolumn;code;code\ncolumn;start;start\ncolumn;end;end\n"

static void test_own_spells_are_added_ended_and_replaced(void **state)
{
    (void)state;
    struct result r = save_text(
        OWN, "person,code,start,end\n0000000003,work,2026-01-01,\n0000000003,su,2025-01-01,2025-06-30\n");
    assert_int_equal(r.run.n_new, 2);
    r = save_text(OWN,
        "person,code,start,end\n0000000003,work,2026-01-01,2026-02-28\n0000000003,su,2025-01-01,2025-06-30\n");
    assert_int_equal(r.run.n_changed, 1);
    assert_int_equal(r.run.n_same, 1);
    assert_non_null(strstr(spells_of(carl, "egne"), "; work 2026-01-01–2026-03-01"));
    r = save_text(OWN "file;replace;person\n", "person,code,start,end\n0000000003,work,2026-01-05,\n");
    assert_int_equal(r.intake.spells_removed, 2);
    assert_non_null(strstr(spells_of(carl, "egne"), "work 2026-01-05–;"));
    assert_null(strstr(spells_of(carl, "egne"), "su 20"));
    assert_non_null(strstr(spells_of(carl, "egne"), "+kontanthjaelp")); /* other sources are left alone */
}

SQL(test_courses,
    "SELECT COUNT(*) FROM course WHERE source = $1 AND end_day IS NOT NULL AND exit_reason = 'job'");
SQL(test_all_courses, "SELECT COUNT(*) FROM course");

static void test_own_courses_leave_those_made_here_alone(void **state)
{
    (void)state;
    static const char m[] =
        "part;name;value\nfile;kind;courses\nfile;source;forloeb\ncolumn;person;person\ncolumn;code;intervention\n"
        "column;start;start\ncolumn;end;end\ncolumn;exit;exit\nexit;fik arbejde;job\nfile;exit_reason;other\n";
    add_course(anna, "hif", "2026-01-05", "");
    struct result r = save_text(m,
        "person,intervention,start,end,exit\n0000000001,hif,2026-01-05,2026-02-01,\n0000000002,hif,2026-01-05,,\n0000000002,findes-ikke,2026-01-05,,\n");
    assert_int_equal(r.run.n_new, 1);
    assert_int_equal(r.run.n_same, 1);
    assert_int_equal(r.intake.n_fault, 1);
    r = save_text(
        m, "person,intervention,start,end,exit\n0000000002,hif,2026-01-05,2026-02-28,fik arbejde\n");
    assert_int_equal(r.run.n_changed, 1);
    assert_int_equal(count(&test_courses, "forloeb"), 1);
    assert_int_equal(count(&test_all_courses, NULL), 2);
}

SQL(test_two_codes,
    "SELECT COUNT(*) FROM course p JOIN citizen c ON c.id = p.citizen_id WHERE p.source = $1 AND p.exit_reason = 'job'");

/* Two codes of the file are one intervention: a course that both tell is one, and the last of its rows holds. */
static void test_two_rows_of_one_course_are_one_course(void **state)
{
    (void)state;
    static const char m[] =
        "part;name;value\nfile;kind;courses\nfile;source;to-koder\ncolumn;person;person\ncolumn;code;intervention\n"
        "column;start;start\ncolumn;end;end\ncolumn;exit;exit\nexit;fik arbejde;job\nfile;exit_reason;other\n"
        "code;a;bbat\ncode;b;bbat\n";
    static const char first[] =
        "person,intervention,start,end,exit\n0000000001,a,2026-01-05,,\n0000000001,b,2026-01-05,2026-02-01,fik arbejde\n";
    int64_t before = count(&test_all_courses, NULL);
    struct result r = save_text(m, first);
    assert_int_equal(r.run.n_new, 1);
    assert_int_equal(count(&test_all_courses, NULL), before + 1);
    assert_int_equal(count(&test_two_codes, "to-koder"), 1);
    /* The first of two rows differs from what is stored, the last does not: it stays. */
    r = save_text(m,
        "person,intervention,start,end,exit\n0000000001,a,2026-01-05,2026-01-31,\n0000000001,b,2026-01-05,2026-02-01,fik arbejde\n");
    assert_int_equal(count(&test_two_codes, "to-koder"), 1);
    assert_int_equal(count(&test_all_courses, NULL), before + 1);
}

SQL(test_citizens,
    "SELECT COUNT(*) FROM citizen c JOIN citizen_number n ON n.citizen_id = c.id WHERE n.cpr IN ('0101701234', '0202711235')");

static void test_persons_not_known_are_created_when_asked(void **state)
{
    (void)state;
    struct intake_order order = order_of(OWN);
    order.create_unknown = true;
    write_file(
        "person,code,start,end\n0202711235,work,2026-01-01,\n0000000001,work,2024-01-01,2024-01-31\n0101701234,su,2026-01-01,\n"
        "0202711235,su,2025-01-01,2025-02-01\n9999999999,su,2025-01-01,\n");
    struct result r = save_order(&order, OK);
    assert_int_equal(r.intake.n_created, 2);
    assert_int_equal(r.intake.n_fault, 1); /* not a number */
    assert_int_equal(r.run.n_new, 4);
    assert_int_equal(count(&test_citizens, NULL), 2);
    r = save_order(&order, OK);
    assert_int_equal(r.run.n_same, 4);
    assert_int_equal(count(&test_citizens, NULL), 2);
}

/* ---- what is refused, stopped, given up ---- */

static void test_kinds_and_interventions_must_exist(void **state)
{
    (void)state;
    struct intake_look look;
    write_file("uge;p;y;kr\n");
    struct intake_order order = order_of(arena_printf(arena, WEEKS "code;X;findes-ikke\n", "uger-c"));
    assert_int_equal(intake_look(db, &order, NULL, &look, &err), ERR_INVALID);
    assert_non_null(strstr(err.user, "findes-ikke"));
    intake_look_done(&look);
    err_clear(&err);
    order = order_of(mapping_of("uger-c"));
    order.file = P_tmpdir;
    assert_int_not_equal(intake_look(db, &order, NULL, &look, &err), OK);
    intake_look_done(&look);
    err_clear(&err);
}

static bool stop(void *ctx, const char *text, int64_t done, int64_t total)
{
    (void)text;
    (void)done;
    (void)total;
    return !*(bool *)ctx;
}

static void test_a_run_that_is_stopped_goes_on_and_another_must_wait(void **state)
{
    (void)state;
    struct intake_order order = order_of(mapping_of("uger-d"));
    struct intake_look look;
    int64_t id;
    bool stopping = true;
    struct intake_watch watch = {stop, &stopping};
    write_file("uge;p;y;kr\n2026-03-02;0000000001;K;1\n");
    must(intake_look(db, &order, NULL, &look, &err));
    must(intake_begin(db, &everyone, &order, &look.mapping, &id, &err));
    must(intake_checked(db, id, &look, true, &err));
    int64_t facts = count(&test_facts, NULL);
    assert_int_equal(intake_save(db, &everyone, id, &look, &watch, &err), ERR_REFUSED);
    err_clear(&err);
    assert_int_equal(count(&test_facts, NULL), facts);
    write_file("uge;p;y;kr\n2026-03-09;0000000001;K;1\n");
    struct result other = save_order(&order, ERR_CONFLICT);
    assert_string_equal(other.intake.state, "checked");
    must(intake_discard(db, &everyone, other.run.id, &err));
    /* The file is another now than the one that was checked: the bytes that were looked at go on. */
    must(intake_save(db, &everyone, id, &look, NULL, &err));
    intake_look_done(&look);
    assert_int_equal(count(&test_facts, NULL), facts + 1);
    assert_int_equal(intake_discard(db, &everyone, id, &err), ERR_CONFLICT);
    err_clear(&err);
}

static void test_a_file_changed_since_its_check_is_refused(void **state)
{
    (void)state;
    struct intake_order order = order_of(mapping_of("uger-e"));
    struct intake_look look;
    int64_t id;
    write_file("uge;p;y;kr\n2026-03-02;0000000001;K;1\n");
    must(intake_look(db, &order, NULL, &look, &err));
    must(intake_begin(db, &everyone, &order, &look.mapping, &id, &err));
    must(intake_checked(db, id, &look, true, &err));
    intake_look_done(&look);
    write_file("uge;p;y;kr\n2026-03-02;0000000001;K;2\n");
    must(intake_look(db, &order, NULL, &look, &err));
    assert_int_equal(intake_save(db, &everyone, id, &look, NULL, &err), ERR_REFUSED);
    intake_look_done(&look);
    err_clear(&err);
}

static void test_names_of_the_folder_cannot_lead_out_of_it(void **state)
{
    (void)state;
    char dir[] = P_tmpdir "/tov-test-folder-XXXXXX";
    assert_non_null(mkdtemp(dir));
    must(setting_set(db, &everyone, setting_find("intake_dir"), dir, &err));
    must(file_write(arena_printf(arena, "%s/uge.csv", dir), "x", 1, &err));
    must(file_write(arena_printf(arena, "%s/egen.mapping.csv", dir), "part;name;value\n", 16, &err));
    assert_int_equal(symlink("/etc/passwd", arena_printf(arena, "%s/link.csv", dir)), 0);
    assert_non_null(folder_path("uge.csv", arena));
    static const char *const wrong[] = {"../uge.csv", "/etc/passwd", "link.csv", ".uge.csv", "",
        "egen.mapping.csv", "findes-ikke.csv", "uge.csv/../uge.csv"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_null(folder_path(wrong[i], arena));
    assert_null(folder_mapping_text("../egen", arena));
    assert_non_null(folder_mapping_text("egen", arena));
    assert_non_null(folder_mapping_text("ydelsesrefusion", arena));
    struct folder_file *files;
    struct folder_mapping *mappings;
    size_t n;
    must(folder_files(&files, &n, arena, &err));
    assert_int_equal(n, 1);
    assert_string_equal(files[0].name, "uge.csv");
    must(folder_mappings(&mappings, &n, arena, &err));
    assert_true(mappings[0].own);
    must(setting_set(db, &everyone, setting_find("intake_dir"), NULL, &err));
    static const char *const own[] = {"uge.csv", "egen.mapping.csv", "link.csv"};
    for (size_t i = 0; i < 3; i++)
        unlink(arena_printf(arena, "%s/%s", dir, own[i]));
    rmdir(dir);
}

/* ---- as jobs ---- */

static struct intake_run run_of(int64_t id)
{
    struct intake_run run;
    struct conn *c = lease();
    must(intake_run_of(c, id, &run, arena, &err));
    release(c);
    return run;
}

/* Waits until the run's job is over; returns how it ended. */
static const char *job_end(int64_t run_id)
{
    for (int tries = 0; tries < 12000; tries++) {
        struct job job;
        struct intake_run run = run_of(run_id);
        struct conn *c = lease();
        must(job_by_id(c, run.job_id, &job, arena, &err));
        release(c);
        if (job_is_over(&job))
            return job.state;
        usleep(10000);
    }
    return "late";
}

static int64_t begin_upload(const char *m, const char *text, const char **ret_path)
{
    struct mapping mapping;
    struct intake_order order = order_of(m);
    int64_t id;
    order.uploaded = true;
    order.name = "ugen.csv";
    must(folder_keep_upload(text, strlen(text), &order.file, arena, &err));
    must(mapping_parse("prøve", m, strlen(m), &mapping, arena, &err));
    must(intake_begin(db, &everyone, &order, &mapping, &id, &err));
    *ret_path = order.file;
    return id;
}

static void test_a_run_goes_from_check_to_saved_as_jobs(void **state)
{
    (void)state;
    struct job_runner *runner;
    struct stat st;
    const char *file;
    must(job_runner_start(db, 1, &runner, &err));
    int64_t id = begin_upload(
        mapping_of("uger-j"), "uge;p;y;kr\n2026-03-02;0000000001;K;1\n2026-03-02;x;K;1\n", &file);
    assert_int_equal(stat(file, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(intake_start_save(db, &everyone, id, &err), ERR_CONFLICT); /* not checked yet */
    err_clear(&err);
    must(intake_start_check(db, &everyone, id, &err));
    assert_string_equal(job_end(id), "done");
    struct intake_run run = run_of(id);
    assert_string_equal(run.state, "checked");
    assert_int_equal(run.n_ready, 1);
    assert_int_equal(run.n_fault, 1);
    assert_int_equal(intake_start_check(db, &everyone, id, &err), ERR_CONFLICT);
    err_clear(&err);
    must(intake_start_save(db, &everyone, id, &err));
    assert_string_equal(job_end(id), "done");
    assert_string_equal(run_of(id).state, "done");
    assert_int_equal(access(file, F_OK), -1); /* ours: removed */
    /* A file that cannot be read at all fails, tells why by the name the user knows, and is removed. */
    id = begin_upload(mapping_of("uger-j"), "a;b\n1;2\n", &file);
    must(intake_start_check(db, &everyone, id, &err));
    assert_string_equal(job_end(id), "failed");
    run = run_of(id);
    assert_string_equal(run.state, "failed");
    assert_non_null(strstr(run.message, "ugen.csv, linje 1"));
    assert_int_equal(access(file, F_OK), -1);
    job_runner_stop(runner);
}

static void test_uploads_that_wait_a_week_are_discarded(void **state)
{
    (void)state;
    const char *file;
    int64_t id = begin_upload(mapping_of("uger-k"), "uge;p;y;kr\n", &file);
    struct stamp now = clock_real();
    clock_set_today((day_t){stamp_local_day(now).n + 6});
    must(day_turn_run(db, &err));
    assert_string_equal(run_of(id).state, "waiting");
    clock_set_today((day_t){stamp_local_day(now).n + 9});
    must(day_turn_run(db, &err));
    assert_string_equal(run_of(id).state, "discarded");
    assert_int_equal(access(file, F_OK), -1);
    clock_set_today(day("2026-04-14"));
}

/* ---- against a plain oracle ---- */

enum { PEOPLE = 12, WEEKS_N = 30, KINDS = 2 };

/* Random weekly files one after the other, with corrections, sums and absences: the spells are those that the facts give. */
static void test_spells_equal_an_oracle_after_many_files(void **state)
{
    (void)state;
    static int64_t amount[PEOPLE][KINDS][WEEKS_N];
    static const char *const codes[KINDS] = {"K", "S"};
    static const char *const kinds[KINDS] = {"kontanthjaelp", "sygedagpenge"};
    int64_t person[PEOPLE];
    struct rng rng;
    rng_seed(&rng, 11);
    for (int i = 0; i < PEOPLE; i++)
        person[i] = add_person("1970-01-01");
    const char *m = mapping_of("uger-z");
    int32_t monday = day("2025-01-06").n;
    int known = 0;
    for (int step = 0; step < 25; step++) {
        struct buf b = BUF_INIT;
        char iso[11];
        int most = known + 2 < WEEKS_N ? known + 2 : WEEKS_N;
        buf_puts(&b, "uge;p;y;kr\n");
        for (int i = 0; i < PEOPLE; i++)
            for (int k = 0; k < KINDS; k++)
                for (int w = 0; w < most; w++) {
                    if (rng_below(&rng, w >= known ? 2 : 9))
                        continue;
                    int64_t a = (int64_t)rng_below(&rng, 3) - 1;
                    int64_t more = (int64_t)rng_below(&rng, 2) * 2;
                    amount[i][k][w] = a + more;
                    buf_printf(&b, "%s;%010lld;%s;%lld\n", day_iso((day_t){monday + 7 * w}, iso),
                        (long long)person[i], codes[k], (long long)a);
                    if (more)
                        buf_printf(&b, "%s;%010lld;%s;2,00\n", iso, (long long)person[i], codes[k]);
                    known = w + 1 > known ? w + 1 : known;
                }
        save_text(m, b.data);
        buf_done(&b);
        for (int i = 0; i < PEOPLE; i++) {
            struct buf want = BUF_INIT;
            char to[11];
            for (int w = 0; w < known; w++)
                for (int k = 0; k < KINDS; k++) {
                    if (amount[i][k][w] <= 0 || (w > 0 && amount[i][k][w - 1] > 0))
                        continue;
                    int end = w;
                    while (end < known && amount[i][k][end] > 0)
                        end++;
                    buf_printf(&want, "%s%s %s–%s", want.len ? "; " : "", kinds[k],
                        day_iso((day_t){monday + 7 * w}, iso),
                        end == known ? "" : day_iso((day_t){monday + 7 * end}, to));
                }
            assert_string_equal(spells_of(person[i], "uger-z"), want.data ? want.data : "");
            buf_done(&want);
        }
    }
    assert_true(known > 20);
}

/* Rows about nobody are refused one by one and many at once, also by a change, and nobody goes whom a fact tells of. */
SQL(test_fact_add,
    "INSERT INTO benefit_week (source_id, week, citizen_id, code_id, held, run_id) VALUES (1, 7, $1, 1, 1, 1)");
SQL(test_fact_move, "UPDATE benefit_week SET citizen_id = $1 WHERE week = 7");
SQL(test_facts_clear, "DELETE FROM benefit_week WHERE week = 7 AND citizen_id > CAST($1 AS BIGINT)");
SQL(test_citizen_remove, "DELETE FROM citizen WHERE id = $1");

struct told {
    const struct sql *sql;
    int64_t id;
};

static int run_told(struct conn *c, void *ctx, struct err *e)
{
    const struct told *t = ctx;
    return q_exec(c, t->sql, ARGS(V_INT(t->id)), NULL, e);
}

static void tell(const struct sql *sql, int64_t id, int want)
{
    struct told t = {sql, id};
    assert_int_equal(db_write(db, "told", run_told, &t, &err), want);
    err_clear(&err);
}

static int add_spells(struct conn *c, void *ctx, struct err *e)
{
    return q_insert_many(c, &spell_table, ctx, 100, e);
}

static void test_rows_about_nobody_are_refused(void **state)
{
    (void)state;
    enum { NOBODY = 99999999 };
    struct spell rows[100];
    int64_t before = count(&test_all_spells, NULL);
    for (size_t i = 0; i < 100; i++) {
        field_clear_row(&spell_table, &rows[i]);
        rows[i].citizen_id = i == 70 ? NOBODY : 1;
        rows[i].kind = "su";
        rows[i].start_day = (day_t){1000 + (int32_t)i};
    }
    assert_int_equal(db_write(db, "spells", add_spells, rows, &err), ERR_CONFLICT);
    err_clear(&err);
    assert_int_equal(count(&test_all_spells, NULL), before);
    tell(&test_fact_add, NOBODY, ERR_CONFLICT);
    tell(&test_fact_add, 1, OK);
    tell(&test_fact_move, NOBODY, ERR_CONFLICT);
    tell(&test_fact_move, 2, OK);
    tell(&test_citizen_remove, 2, ERR_CONFLICT);
    tell(&test_facts_clear, 0, OK);
}

static void test_the_log_is_whole(void **state)
{
    (void)state;
    int64_t n;
    int64_t bad;
    struct conn *c = lease();
    must(audit_verify(c, &n, &bad, &err));
    release(c);
    assert_int_equal(bad, 0);
    assert_true(count(&test_runs, NULL) > 30);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_weeks_become_spells_of_their_source),
        cmocka_unit_test(test_the_same_file_again_changes_nothing),
        cmocka_unit_test(test_a_later_file_corrects_earlier_weeks_and_keeps_what_stood),
        cmocka_unit_test(test_who_is_not_in_the_next_week_has_left),
        cmocka_unit_test(test_two_benefits_of_one_kind_hold_the_week_together),
        cmocka_unit_test(test_week_codes_replace_each_other),
        cmocka_unit_test(test_hours_become_work_or_ordinary_hours),
        cmocka_unit_test(test_own_spells_are_added_ended_and_replaced),
        cmocka_unit_test(test_own_courses_leave_those_made_here_alone),
        cmocka_unit_test(test_two_rows_of_one_course_are_one_course),
        cmocka_unit_test(test_persons_not_known_are_created_when_asked),
        cmocka_unit_test(test_kinds_and_interventions_must_exist),
        cmocka_unit_test(test_a_run_that_is_stopped_goes_on_and_another_must_wait),
        cmocka_unit_test(test_a_file_changed_since_its_check_is_refused),
        cmocka_unit_test(test_names_of_the_folder_cannot_lead_out_of_it),
        cmocka_unit_test(test_a_run_goes_from_check_to_saved_as_jobs),
        cmocka_unit_test(test_uploads_that_wait_a_week_are_discarded),
        cmocka_unit_test(test_spells_equal_an_oracle_after_many_files),
        cmocka_unit_test(test_rows_about_nobody_are_refused),
        cmocka_unit_test(test_the_log_is_whole),
    };
    if (effect_start(argc, argv))
        return 1;
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
