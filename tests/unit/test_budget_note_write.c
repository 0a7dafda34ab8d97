/* Writing budget notes: who may change what, versions and undo, approval, assumptions, and printed tables from a file. */
#include "base/buf.h"
#include "base/text.h"
#include "budget/note_import.h"
#include "budget/note_table.h"
#include "budget/note_write.h"
#include "effect/export.h"
#include "effect_fixture.h"
#include "system/user.h"
#include "system/user_demo.h"

#include <string.h>

static struct actor bif, bif2, suf;

static struct actor actor_of(struct conn *c, const char *login, const char *admin)
{
    struct user u;
    struct actor a = everyone;
    must(user_by_login(c, login, &u, arena, &err));
    a.user_id = u.id;
    a.login = login;
    a.unit = a.admin = admin;
    return a;
}

static int set_up(void **state)
{
    int n;
    if (effect_set_up_with_data(state))
        return -1;
    must(user_demo_create(db, &everyone, &n, &err));
    struct conn *c = lease();
    bif = actor_of(c, "controller", "bif");
    bif2 = actor_of(c, "controller2", "bif");
    suf = actor_of(c, "controller-suf", "suf");
    release(c);
    return 0;
}

static struct note_full full(const char *key)
{
    struct note_full n;
    struct conn *c = lease();
    must(note_full_read(c, key, &n, arena, &err));
    release(c);
    return n;
}

/* ---- writing ---- */

struct job {
    struct actor actor;
    struct budget_note head;
    enum note_part part;
    void *row;
    size_t size;
    int64_t id, version, nr;
    const char *key, *words;
    int op; /* 'c' create, 's' save, 'r' remove, 'u' undo, 'a' approve, 'o' reopen, 'v' assess */
};
static int work(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    switch (j->op) {
    case 'c': {
        struct budget_note h = j->head;
        return note_create(c, &j->actor, &h, e);
    }
    case 's': {
        struct budget_note_line copy[2];
        memcpy(copy, j->row, j->size);
        int rc = note_part_save(c, &j->actor, j->part, copy, &j->nr, e);
        j->id = *(const int64_t *)(const void *)copy;
        return rc;
    }
    case 'r': return note_part_remove(c, &j->actor, j->part, j->id, j->version, &j->nr, e);
    case 'u': return note_undo(c, &j->actor, j->key, j->nr, e);
    case 'a': return note_approve(c, &j->actor, j->key, j->version, e);
    case 'o': return note_reopen(c, &j->actor, j->key, j->version, e);
    default: return note_assess(c, &j->actor, j->id, j->version, "holds", j->words, &j->nr, e);
    }
}
static int run(struct job *j)
{
    err_clear(&err);
    int rc = db_write(db, "test", work, j, &err);
    return rc;
}

static struct budget_note head_of(const char *number)
{
    struct budget_note h;
    field_clear_row(&budget_note_table, &h);
    h.number = number;
    h.title = "Opdigtet notat";
    h.budget_year = h.year_from = 2027;
    h.year_to = 2029;
    h.lead = "bif";
    h.administrations = "bif,suf";
    return h;
}

static struct budget_note_line line_of(
    const char *key, const char *label, const char *admin, int64_t tkr_a_year)
{
    struct budget_note_line l;
    field_clear_row(&budget_note_line_table, &l);
    l.note_key = key;
    l.kind = "wish";
    l.section = "a";
    l.label = label;
    l.administration = admin;
    l.committee = "biu";
    l.appropriation = "35.10";
    l.steering_area = "service";
    l.direction = "expenditure";
    l.price_level = "2027";
    l.first_year = 2027;
    for (int i = 0; i < 3; i++)
        l.y[i] = (struct money){tkr_a_year * 100000};
    return l;
}

static int save(
    struct actor actor, enum note_part part, void *row, size_t size, int64_t *ret_id, int64_t *ret_nr)
{
    struct job j = {.actor = actor, .part = part, .row = row, .size = size, .op = 's'};
    int rc = run(&j);
    if (ret_id)
        *ret_id = j.id;
    if (ret_nr)
        *ret_nr = j.nr;
    return rc;
}
#define SAVE(actor, part, row, id, nr) save(actor, part, &(row), sizeof(row), id, nr)

/* A note with one initiative a; key = the number in small letters. */
static void new_note(const char *number, const char *key)
{
    struct job j = {.actor = bif, .head = head_of(number), .op = 'c'};
    struct budget_note_section s;
    must(run(&j));
    field_clear_row(&budget_note_section_table, &s);
    s.note_key = key;
    s.letter = "a";
    s.title = "Opdigtet initiativ";
    must(SAVE(bif, NOTE_SECTION, s, NULL, NULL));
}

static const struct budget_note_line *line_id(const struct note_full *n, int64_t id)
{
    for (size_t i = 0; i < n->n_lines; i++) {
        if (n->lines[i].id == id)
            return &n->lines[i];
    }
    return NULL;
}

static void test_each_administration_writes_its_own_lines(void **state)
{
    (void)state;
    int64_t mine, theirs;
    new_note("T1", "t1");
    struct budget_note_line a = line_of("t1", "BIF-linje", "bif", 100),
                            b = line_of("t1", "SUF-linje", "suf", 200);
    must(SAVE(bif, NOTE_LINE, a, &mine, NULL));
    must(SAVE(suf, NOTE_LINE, b, &theirs, NULL));
    struct note_full n = full("t1");
    struct budget_note_line change = *line_id(&n, mine);
    change.y[0].oere = 5;
    assert_int_equal(SAVE(suf, NOTE_LINE, change, NULL, NULL), ERR_DENIED);
    assert_non_null(strstr(err.user, "egen forvaltnings linjer"));
    /* Nor can a line be taken over, or given away without the lead. */
    change.administration = "suf";
    assert_int_equal(SAVE(suf, NOTE_LINE, change, NULL, NULL), ERR_DENIED);
    change = *line_id(&n, theirs);
    change.administration = "bif";
    assert_int_equal(SAVE(suf, NOTE_LINE, change, NULL, NULL), ERR_DENIED);
    must(SAVE(bif, NOTE_LINE, change, NULL, NULL));
    struct budget_note head = n.head;
    head.title = "Andet";
    assert_int_equal(SAVE(suf, NOTE_HEAD, head, NULL, NULL), ERR_DENIED);
    change.administration = "sof";
    change.version++;
    assert_int_equal(SAVE(bif, NOTE_LINE, change, NULL, NULL), ERR_INVALID);
    assert_non_null(err_field_text(&err, "administration"));
    err_clear(&err);
}

static void test_a_stale_line_is_a_conflict_and_loses_nothing(void **state)
{
    (void)state;
    int64_t id;
    new_note("T2", "t2");
    struct budget_note_line a = line_of("t2", "Linje", "bif", 100);
    must(SAVE(bif, NOTE_LINE, a, &id, NULL));
    struct note_full n = full("t2");
    struct budget_note_line one = *line_id(&n, id), two = one;
    one.y[0].oere = 1;
    two.y[0].oere = 2;
    must(SAVE(bif, NOTE_LINE, one, NULL, NULL));
    assert_int_equal(SAVE(bif2, NOTE_LINE, two, NULL, NULL), ERR_CONFLICT);
    struct job j = {.actor = bif2, .part = NOTE_LINE, .id = id, .version = 1, .op = 'r'};
    assert_int_equal(run(&j), ERR_CONFLICT);
    err_clear(&err);
    n = full("t2");
    assert_int_equal(line_id(&n, id)->y[0].oere, 1);
}

static void test_every_change_is_a_version_and_can_be_undone(void **state)
{
    (void)state;
    int64_t id, added, changed;
    new_note("T3", "t3");
    struct budget_note_line a = line_of("t3", "Linje", "bif", 100);
    must(SAVE(bif, NOTE_LINE, a, &id, &added));
    struct note_full n = full("t3"), old;
    struct budget_note_line b = *line_id(&n, id);
    b.y[1] = MONEY_NONE;
    b.label = "Ny tekst";
    must(SAVE(bif, NOTE_LINE, b, NULL, &changed));
    assert_int_equal(changed, added + 1);
    struct conn *c = lease();
    struct note_difference *d;
    size_t n_d;
    must(note_full_version(c, "t3", added, &old, arena, &err));
    n = full("t3");
    must(note_compare(&old, &n, &d, &n_d, arena, &err));
    release(c);
    assert_int_equal(n_d, 1);
    assert_int_equal(((const struct budget_note_line *)d[0].old)->y[1].oere, 10000000);
    assert_true(money_is_none(((const struct budget_note_line *)d[0].now)->y[1]));
    /* The older change cannot be undone over the newer. */
    struct job u = {.actor = bif, .key = "t3", .nr = added, .op = 'u'};
    assert_int_equal(run(&u), ERR_CONFLICT);
    u.nr = changed;
    must(run(&u));
    n = full("t3");
    assert_string_equal(line_id(&n, id)->label, "Linje");
    assert_int_equal(line_id(&n, id)->y[1].oere, 10000000);
    struct job r = {
        .actor = bif, .part = NOTE_LINE, .id = id, .version = line_id(&n, id)->version, .op = 'r'};
    must(run(&r));
    assert_int_equal(full("t3").n_lines, 0);
    u.nr = r.nr;
    must(run(&u));
    n = full("t3");
    assert_int_equal(n.n_lines, 1);
    assert_int_equal(n.lines[0].id, id);
    assert_int_equal(n.lines[0].y[2].oere, 10000000);
    assert_int_equal(run(&u), ERR_CONFLICT);
    err_clear(&err);
}

static void test_S2_26_approval_asks_for_rent_and_management_and_another_person(void **state)
{
    (void)state;
    int64_t nr;
    new_note("T4", "t4");
    struct budget_note_line a = line_of("t4", "Linje", "bif", 100);
    must(SAVE(bif, NOTE_LINE, a, NULL, &nr));
    struct job j = {.actor = bif2, .key = "t4", .version = nr, .op = 'a'};
    assert_int_equal(run(&j), ERR_REFUSED);
    assert_non_null(strstr(err.user, "husleje"));
    struct note_full n = full("t4");
    struct budget_note_section s = n.sections[0];
    s.rent = "no";
    s.management = "none";
    must(SAVE(bif, NOTE_SECTION, s, NULL, NULL));
    struct budget_note head = n.head;
    head.districts = "bydaekkende";
    must(SAVE(bif, NOTE_HEAD, head, NULL, &nr));
    j.version = nr;
    j.actor = bif;
    assert_int_equal(run(&j), ERR_REFUSED); /* wrote the last version */
    j.actor = bif2;
    j.version = nr - 1;
    assert_int_equal(run(&j), ERR_CONFLICT); /* read an older one */
    j.version = nr;
    must(run(&j));
    n = full("t4");
    assert_string_equal(n.head.state, "approved");
    assert_int_equal(n.head.approved_nr, nr + 1);
    struct budget_note_line b = n.lines[0];
    b.label = "Rettet";
    assert_int_equal(SAVE(bif, NOTE_LINE, b, NULL, NULL), ERR_REFUSED);
    struct job o = {.actor = bif, .key = "t4", .version = n.head.version, .op = 'o'};
    must(run(&o));
    must(SAVE(bif, NOTE_LINE, b, NULL, NULL));
    struct note_full frozen;
    struct conn *c = lease();
    must(note_full_version(c, "t4", nr + 1, &frozen, arena, &err));
    release(c);
    assert_string_equal(frozen.lines[0].label, "Linje");
    assert_string_equal(frozen.head.state, "approved");
}

static void test_S2_19_a_date_of_the_reform_makes_a_task_until_assessed(void **state)
{
    (void)state;
    struct note_full n = full("bi10");
    struct note_task *tasks;
    size_t n_tasks;
    struct budget_note_assumption s = n.assumptions[1];
    assert_string_equal(s.reform, "Beskæftigelsesreformen");
    struct conn *c = lease();
    must(note_tasks(c, &tasks, &n_tasks, arena, &err));
    release(c);
    assert_int_equal(n_tasks, 0);
    s.reform_date = day("2027-01-01");
    must(SAVE(bif, NOTE_ASSUMPTION, s, NULL, NULL));
    c = lease();
    must(note_tasks(c, &tasks, &n_tasks, arena, &err));
    release(c);
    assert_int_equal(n_tasks, 1);
    assert_string_equal(tasks[0].number, "BI10");
    struct job j = {.actor = bif, .id = s.id, .version = s.version + 1, .words = NULL, .op = 'v'};
    assert_int_equal(run(&j), ERR_INVALID);
    j.words = "Reformen ændrer ikke målgruppen.";
    must(run(&j));
    c = lease();
    must(note_tasks(c, &tasks, &n_tasks, arena, &err));
    assert_int_equal(n_tasks, 0);
    release(c);
    /* A new date makes it due again. */
    n = full("bi10");
    s = n.assumptions[1];
    s.reform_date = day("2027-07-01");
    must(SAVE(bif, NOTE_ASSUMPTION, s, NULL, NULL));
    c = lease();
    must(note_tasks(c, &tasks, &n_tasks, arena, &err));
    release(c);
    assert_int_equal(n_tasks, 1);
}

static void test_a_head_cannot_leave_lines_behind(void **state)
{
    (void)state;
    new_note("T5", "t5");
    struct budget_note_line a = line_of("t5", "Linje", "suf", 100);
    must(SAVE(bif, NOTE_LINE, a, NULL, NULL));
    struct budget_note head = full("t5").head;
    head.year_to = 2028;
    assert_int_equal(SAVE(bif, NOTE_HEAD, head, NULL, NULL), ERR_INVALID);
    assert_non_null(err_field_text(&err, "year_to"));
    head.year_to = 2029;
    head.administrations = "bif";
    assert_int_equal(SAVE(bif, NOTE_HEAD, head, NULL, NULL), ERR_INVALID);
    assert_non_null(err_field_text(&err, "administrations"));
    struct job j = {.actor = bif, .head = head_of("T5"), .op = 'c'};
    assert_int_equal(run(&j), ERR_INVALID);
    assert_non_null(err_field_text(&err, "number"));
    err_clear(&err);
}

/* ---- printed tables from a file ---- */

struct take {
    struct actor actor;
    const char *key;
    const struct note_import *file;
    int64_t replaced;
};
static int take_fn(struct conn *c, void *ctx, struct err *e)
{
    struct take *t = ctx;
    return note_import_save(c, &t->actor, t->key, t->file, "tabel.csv", &t->replaced, e);
}
static int read_csv(const char *text, struct note_import *ret)
{
    err_clear(&err);
    return note_import_read("tabel.csv", text, strlen(text), "t6", ret, arena, &err);
}

static void test_printed_tables_are_read_row_by_row_and_checked_as_they_stand(void **state)
{
    (void)state;
    struct note_import in;
    new_note("T6", "t6");
    struct budget_note_line a = line_of("t6", "Konsulenter", "bif", 100);
    must(SAVE(bif, NOTE_LINE, a, NULL, NULL));
    must(read_csv("Tabel;Afsnit;Række;Rolle;Udvalg;Bevilling;Prisniveau;2027;2028;2029;I alt\n"
                  "2a;a;Konsulenter;linje;;;2027 p/l;100;100;;200\n"
                  "2a;a;Netto;sum;;;2027 p/l;101;100;100;301\n"
                  "4;a;Konsulenter;linje;BIU;35.10;2027;100;100;100;300\n",
        &in));
    assert_int_equal(in.n_faults, 0);
    assert_int_equal(in.n_cells, 3 + 4 + 4);
    assert_int_equal(in.rows[0].line, 2);
    assert_string_equal(in.cells[0].price_level, "2027");
    struct take t = {.actor = bif, .key = "t6", .file = &in};
    must(db_write(db, "test", take_fn, &t, &err));
    assert_int_equal(t.replaced, 0);
    struct note_finding *f;
    struct note_line *cells;
    struct note_grid_finding *g;
    size_t n_f, n_cells, n_g, compared;
    struct conn *c = lease();
    must(note_check(c, "t6", &f, &n_f, arena, &err));
    must(note_lines(c, "t6", NULL, &cells, &n_cells, arena, &err));
    release(c);
    assert_int_equal(n_f, 3); /* 101 against 100, 100 of 2029 against nothing, 301 against 200 */
    struct note_full n = full("t6");
    must(note_grid_check(&n, cells, n_cells, &g, &n_g, &compared, arena, &err));
    assert_int_equal(compared, 11);
    assert_int_equal(n_g, 3); /* the row's total 200; 101 and 301 of the net line */
    must(db_write(db, "test", take_fn, &t, &err));
    assert_int_equal(t.replaced, 11);
    t.key = "bi10";
    assert_int_equal(db_write(db, "test", take_fn, &t, &err), ERR_REFUSED);
    err_clear(&err);
}

static void test_faults_of_a_printed_table_name_line_and_column(void **state)
{
    (void)state;
    struct note_import in;
    must(read_csv("Tabel;Række;Rolle;Udvalg;2027\n"
                  "2b;Konsulenter;linje;;100\n"
                  "2a;;linje;;100\n"
                  "2a;Konsulenter;mellemregning;;100\n"
                  "2a;Konsulenter;linje;XYZ;100\n"
                  "2a;Konsulenter;linje;;hundrede\n"
                  "2a;Konsulenter;linje;;\n"
                  "2a;Konsulenter;linje;;1.573\n",
        &in));
    assert_int_equal(in.n_rows, 7);
    assert_int_equal(in.n_faults, 6);
    assert_int_equal(in.n_cells, 1);
    assert_int_equal(in.cells[0].amount, 1573);
    assert_string_equal(in.cells[0].as_printed, "1.573");
    static const char *const words[] = {
        "2a, 3 eller 4", "Række er tom", "Rolle", "XYZ", "hundrede", "ingen beløb"};
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(in.rows[i].line, i + 2);
        assert_non_null(strstr(in.rows[i].fault, words[i]));
    }
    assert_int_equal(read_csv("Tabel;Række\n2a;x\n", &in), ERR_INVALID);
    assert_int_equal(read_csv("", &in), ERR_INVALID);
    assert_int_equal(note_import_read("tabel.pdf", "x", 1, "t6", &in, arena, &err), ERR_INVALID);
    err_clear(&err);
}

static void test_a_spreadsheet_of_printed_tables_is_read_as_well(void **state)
{
    (void)state;
    static const char *const heads[] = {"Tabel", "Række", "2027"};
    const struct export_cell cells[] = {
        export_text("2a"), export_text("Konsulenter"), export_number(EXPORT_COUNT, 5661)};
    struct export_table t = {.name = "tabel", .heads = heads, .n_cols = 3, .cells = cells, .n_rows = 1};
    struct buf out = BUF_INIT;
    struct note_import in;
    must(export_xlsx(&t, &out, &err));
    must(note_import_read("tabel.xlsx", out.data, out.len, "t6", &in, arena, &err));
    assert_int_equal(in.n_cells, 1);
    assert_int_equal(in.cells[0].amount, 5661);
    buf_done(&out);
}

int main(int argc, char **argv)
{
    if (effect_start(argc, argv))
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_administration_writes_its_own_lines),
        cmocka_unit_test(test_a_stale_line_is_a_conflict_and_loses_nothing),
        cmocka_unit_test(test_every_change_is_a_version_and_can_be_undone),
        cmocka_unit_test(test_S2_26_approval_asks_for_rent_and_management_and_another_person),
        cmocka_unit_test(test_S2_19_a_date_of_the_reform_makes_a_task_until_assessed),
        cmocka_unit_test(test_a_head_cannot_leave_lines_behind),
        cmocka_unit_test(test_printed_tables_are_read_row_by_row_and_checked_as_they_stand),
        cmocka_unit_test(test_faults_of_a_printed_table_name_line_and_column),
        cmocka_unit_test(test_a_spreadsheet_of_printed_tables_is_read_as_well),
    };
    return cmocka_run_group_tests(tests, set_up, effect_tear_down);
}
