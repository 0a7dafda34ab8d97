/* Assessments of grants: version 1 as printed, what each verdict asks for, versions, review, approval by somebody else, undo, comments, and that
 * only what is approved reaches the sheet. */
#include "effect_fixture.h"
#include "base/text.h"
#include "economy/assessment.h"
#include "economy/grant_total.h"
#include "system/audit.h"
#include "system/load.h"
#include "system/user.h"

#include <string.h>

static struct actor writer, other;

static int64_t add_user(const char *login)
{
    struct user u = {.login = login, .name = login, .title = "Controller", .unit = "bif"};
    const char *roles[] = {"controller"};
    int64_t id;
    must(user_add(db, &everyone, &u, "langt kodeord", roles, 1, &id, &err));
    return id;
}

static int set_up(void **state)
{
    if (effect_set_up_with_data(state))
        return -1;
    user_hash_limits(1, 8192);
    writer = (struct actor){.user_id = add_user("bente"),
        .login = "bente",
        .unit = "bif",
        .admin = "bif",
        .perms = everyone.perms};
    other = writer;
    other.user_id = add_user("carsten");
    other.login = "carsten";
    return 0;
}

/* ---- short forms ---- */

struct call {
    const struct actor *actor;
    const char *key;
    int64_t base, id;
    struct assessment_paper *paper;
    enum assessment_move move;
    const char *text;
    bool flag, gone;
    struct assessment ret;
};

static int save_fn(struct conn *c, void *ctx, struct err *e)
{
    struct call *k = ctx;
    return assessment_save(c, k->actor, k->key, 2026, k->base, k->paper, &k->ret, arena, e);
}
static int move_fn(struct conn *c, void *ctx, struct err *e)
{
    struct call *k = ctx;
    return assessment_move(c, k->actor, k->key, 2026, k->base, k->move, k->text, &k->ret, arena, e);
}
static int undo_fn(struct conn *c, void *ctx, struct err *e)
{
    struct call *k = ctx;
    return assessment_undo(c, k->actor, k->key, 2026, k->base, &k->gone, arena, e);
}
static int comment_fn(struct conn *c, void *ctx, struct err *e)
{
    struct call *k = ctx;
    return assessment_comment_add(c, k->actor, k->key, 2026, "verdict_note", k->text, arena, e);
}
static int resolve_fn(struct conn *c, void *ctx, struct err *e)
{
    struct call *k = ctx;
    return assessment_comment_resolve(c, k->actor, k->key, 2026, k->id, k->flag, arena, e);
}

static struct assessment now_of(const char *key)
{
    struct assessment as;
    struct conn *c = lease();
    must(assessment_by_grant(c, key, 2026, &as, arena, &err));
    release(c);
    return as;
}

static struct assessment_paper paper_of(const char *key, int64_t no)
{
    struct assessment_paper p;
    struct assessment as = now_of(key);
    struct conn *c = lease();
    must(assessment_paper_read(c, as.id, no, &p, arena, &err));
    release(c);
    return p;
}

static struct grant sheet_of(const char *key)
{
    struct grant g;
    struct conn *c = lease();
    must(grant_by_key(c, key, &g, arena, &err));
    release(c);
    return g;
}

static struct money proposed(const char *key, int year)
{
    struct grant_line *lines;
    size_t n;
    struct conn *c = lease();
    must(grant_lines(c, key, &lines, &n, arena, &err));
    release(c);
    return grant_amount_of(lines, n, key, "proposed", year, NULL, NULL).used;
}

static int save(const struct actor *actor, const char *key, struct assessment_paper *p)
{
    struct call k = {.actor = actor, .key = key, .base = now_of(key).version, .paper = p};
    err_clear(&err);
    return db_write(db, "save", save_fn, &k, &err);
}
static int move(const struct actor *actor, const char *key, enum assessment_move m, const char *reason)
{
    struct call k = {.actor = actor, .key = key, .base = now_of(key).version, .move = m, .text = reason};
    err_clear(&err);
    return db_write(db, "move", move_fn, &k, &err);
}
static int undo(const struct actor *actor, const char *key)
{
    struct call k = {.actor = actor, .key = key, .base = now_of(key).version};
    err_clear(&err);
    return db_write(db, "undo", undo_fn, &k, &err);
}

static int64_t count(const char *text)
{
    static struct sql all[100]; /* a statement is known by its address */
    static size_t n_all;
    assert_true(n_all < 100);
    struct sql *sql = &all[n_all++];
    *sql = (struct sql){"count", text};
    struct conn *c = lease();
    int64_t n;
    must(q_int(c, sql, NO_ARGS, &n, &err));
    release(c);
    return n;
}

static struct assessment_line line(int64_t from, int64_t to, const char *area, int64_t kr)
{
    struct assessment_line l;
    field_clear_row(&assessment_line_table, &l);
    l.role = "line";
    l.year_from = from;
    l.year_to = to;
    l.per = "year";
    l.steering_area = area;
    l.administration = "bif";
    l.committee = "biu";
    l.amount.oere = kr * 100;
    l.price_level = "2027";
    return l;
}

static struct assessment_paper plain(const char *verdict)
{
    struct assessment_paper p = {0};
    field_clear_row(&assessment_version_table, &p.v);
    p.v.verdict = verdict;
    p.v.verdict_note = "Begrundet i prøven.";
    return p;
}

static bool complains(const struct assessment_paper *p, const char *field, const char *words)
{
    struct err e = ERR_INIT;
    int rc = assessment_check(p, "bevilling-18", 2026, &e);
    const char *text = err_field_text(&e, field);
    return rc == ERR_INVALID && text && (!words || strstr(text, words));
}

/* ---- as printed ---- */

static void test_S3_A_version_1_is_the_printed_assessment_of_the_27(void **state)
{
    (void)state;
    assert_int_equal(count("SELECT COUNT(*) AS n FROM assessment"), 27);
    assert_int_equal(
        count("SELECT COUNT(*) AS n FROM assessment_version WHERE no = 1 AND source = 'udloeb-2026'"), 27);
    assert_int_equal(
        count(
            "SELECT COUNT(*) AS n FROM assessment WHERE round_year = 2026 AND state = 'approved' AND approved_no = 1"),
        27);
    /* The verdicts and the proposed lines are the sheets'. */
    assert_int_equal(
        count("SELECT COUNT(*) AS n FROM assessment_version v JOIN assessment a ON a.id = v.assessment_id "
              "JOIN grant_sheet g ON g.key = a.grant_key WHERE g.verdict = v.verdict"),
        27);
    assert_int_equal(count("SELECT COUNT(*) AS n FROM assessment_line"),
        count("SELECT COUNT(*) AS n FROM grant_line WHERE phase = 'proposed'"));
    assert_int_equal(count("SELECT SUM(amount) AS n FROM assessment_line"),
        count("SELECT SUM(money) AS n FROM grant_line WHERE phase = 'proposed'"));
    assert_int_equal(
        count("SELECT COUNT(*) AS n FROM assessment_part"), count("SELECT COUNT(*) AS n FROM grant_part"));
    assert_int_equal(count("SELECT COUNT(*) AS n FROM assessment_part WHERE verdict IS NULL"), 1);
    assert_string_equal(paper_of("bevilling-14", 1).v.reservation, sheet_of("bevilling-14").reservation);
}

static void test_S3_E_a_sheet_says_why_no_result_can_be_stated(void **state)
{
    (void)state;
    static const char *const none[] = {"bevilling-03", "bevilling-11", "bevilling-19", "bevilling-21",
        "bevilling-22", "bevilling-24", "bevilling-26"};
    assert_int_equal(count("SELECT COUNT(DISTINCT results_kind) AS n FROM grant_sheet"), 7);
    assert_int_equal(count("SELECT COUNT(*) AS n FROM grant_sheet WHERE results_kind IS NULL"), 0);
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_string_not_equal(sheet_of(none[i]).results_kind, "own_counts");
}

static void test_S3_03b_conditional_on_a_new_framework_agreement(void **state)
{
    (void)state;
    struct assessment_paper p = paper_of("bevilling-03", 1);
    assert_string_equal(p.v.verdict, "conditional");
    assert_non_null(strstr(p.v.condition_text, "rammeaftale"));
    assert_true(day_is_none(p.v.condition_deadline)); /* none is printed, and none is guessed */
    assert_non_null(p.v.condition_otherwise);
    assert_int_equal(p.n_lines, 1);
    assert_string_equal(p.lines[0].per, "half_year");
    assert_int_equal(p.lines[0].amount.oere, 120000000);
    assert_string_equal(p.lines[0].period_printed, "første halvår af 2027");
    assert_null(p.lines[0].steering_area);
}

static void test_S3_06b_a_tentative_amount_stands_outside_the_firm_totals(void **state)
{
    (void)state;
    struct assessment_paper p = paper_of("bevilling-06", 1);
    assert_string_equal(p.v.verdict, "adjusted");
    assert_string_equal(p.lines[0].qualifier, "tentativt");
    assert_int_equal(p.lines[0].amount.oere, 170000000);
}

static void test_S3_15b_condition_with_deadline_decider_and_otherwise(void **state)
{
    (void)state;
    struct assessment_paper p = paper_of("bevilling-15", 1);
    assert_int_equal(p.v.condition_deadline.n, day("2026-06-30").n);
    assert_string_equal(p.v.condition_printed, "juni 2026");
    assert_non_null(strstr(p.v.condition_decider, "BIU"));
    assert_non_null(p.v.condition_otherwise);
    assert_int_equal(p.lines[0].amount.oere, 60000000);
    assert_null(p.lines[0].steering_area);
    assert_null(p.lines[0].price_level);
    assert_int_equal(p.lines[0].year_from, INT_NONE);
}

static void test_S3_17b_posts_and_authority_are_two_transfers(void **state)
{
    (void)state;
    struct assessment_paper p = paper_of("bevilling-17", 1);
    assert_int_equal(p.n_transfers, 2);
    assert_string_equal(p.transfers[0].kind, "posts");
    assert_string_equal(p.transfers[0].receiver, "sof");
    assert_string_equal(p.transfers[1].kind, "authority");
    assert_string_equal(p.transfers[1].receiver, "soc");
    for (size_t i = 0; i < 2; i++) {
        assert_true(day_is_none(p.transfers[i].day)); /* the sheet gives no single day */
        assert_non_null(p.transfers[i].day_printed);
    }
    assert_int_equal(p.n_lines, 0);
}

static void test_S3_20b_three_part_verdicts_and_two_areas(void **state)
{
    (void)state;
    struct assessment_paper p = paper_of("bevilling-20", 1);
    assert_int_equal(p.n_parts, 3);
    assert_string_equal(p.parts[0].verdict, "stop");
    assert_string_equal(p.parts[1].verdict, "continue");
    assert_string_equal(p.parts[2].verdict, "adjusted");
    assert_int_equal(p.n_lines, 2);
    assert_string_equal(p.lines[0].steering_area, "indsats");
    assert_string_equal(p.lines[1].steering_area, "service");
    assert_int_equal(p.lines[0].amount.oere, 110000000);
    assert_int_equal(p.lines[1].amount.oere, 60000000);
    assert_int_equal(p.lines[1].person_years.milli, 1000);
}

static void test_S3_19_a_link_is_read_from_both_grants(void **state)
{
    (void)state;
    struct assessment_bond *b;
    size_t n;
    struct conn *c = lease();
    must(assessment_bonds(c, "bevilling-19", &b, &n, arena, &err));
    assert_int_equal(n, 1);
    assert_string_equal(b[0].grant_key, "bevilling-25");
    assert_int_equal(b[0].nr, 25);
    assert_int_equal(b[0].from_here, 1);
    must(assessment_bonds(c, "bevilling-25", &b, &n, arena, &err));
    assert_int_equal(n, 1);
    assert_string_equal(b[0].grant_key, "bevilling-19");
    assert_string_equal(b[0].relation, "merge");
    assert_int_equal(b[0].from_here, 0);
    release(c);
}

/* ---- rules ---- */

static void test_each_verdict_asks_for_what_it_needs(void **state)
{
    (void)state;
    struct assessment_paper p = plain("conditional");
    struct assessment_line l = line(2027, 2030, "service", 500000);
    struct assessment_transfer t;
    assert_true(complains(&p, "condition_text", NULL));
    assert_true(complains(&p, "condition_deadline", "30.06.2026"));
    assert_true(complains(&p, "condition_decider", NULL));
    assert_true(complains(&p, "condition_otherwise", NULL));
    p.v.condition_text = "x";
    p.v.condition_deadline = day("2026-06-30");
    p.v.condition_decider = "BIU";
    p.v.condition_otherwise = "Stopper";
    assert_int_equal(assessment_check(&p, "bevilling-18", 2026, &(struct err){0}), OK);
    p.v.verdict = "unchanged";
    assert_true(complains(&p, "condition_text", "Videreføres på betingelser"));
    p = plain("stop");
    assert_int_equal(assessment_check(&p, "bevilling-18", 2026, &(struct err){0}), OK);
    p.lines = &l;
    p.n_lines = 1;
    assert_true(complains(&p, "line-0", "stopper"));
    p = plain("hand_over");
    assert_true(complains(&p, "transfer-0", "overdrages"));
    field_clear_row(&assessment_transfer_table, &t);
    t.kind = "posts";
    t.what = "To årsværk";
    p.transfers = &t;
    p.n_transfers = 1;
    assert_true(complains(&p, "transfer-0", "modtager"));
    t.receiver = "sof";
    assert_true(complains(&p, "transfer-0", "dato"));
    t.day = day("2027-01-01");
    assert_int_equal(assessment_check(&p, "bevilling-18", 2026, &(struct err){0}), OK);
    p.v.verdict = "unchanged";
    assert_true(complains(&p, "transfer-0", "Overdrages"));
    p = plain("adjusted");
    assert_true(complains(&p, "adjusted_content", "justeret"));
    p = plain("unchanged");
    p.v.adjusted_content = "Nyt indhold";
    assert_true(complains(&p, "adjusted_content", "uændret"));
    p.v.develops = 1;
    assert_int_equal(assessment_check(&p, "bevilling-18", 2026, &(struct err){0}), OK);
    p = plain(NULL);
    p.v.verdict_note = NULL;
    assert_true(complains(&p, "verdict", NULL));
    assert_true(complains(&p, "verdict_note", NULL));
}

static void test_a_line_needs_amount_years_area_who_and_prices(void **state)
{
    (void)state;
    struct assessment_line l = line(2027, 2030, "service", 500000);
    struct assessment_paper p = plain("unchanged");
    p.lines = &l;
    p.n_lines = 1;
    assert_int_equal(assessment_check(&p, "bevilling-18", 2026, &(struct err){0}), OK);
    l.amount = MONEY_NONE;
    assert_true(complains(&p, "line-0", "beløbet"));
    l = line(INT_NONE, INT_NONE, "service", 1);
    assert_true(complains(&p, "line-0", "år"));
    l = line(2030, 2027, "service", 1);
    assert_true(complains(&p, "line-0", "før"));
    l = line(2024, 2026, "service", 1);
    assert_true(complains(&p, "line-0", "2026"));
    l = line(2027, 2030, NULL, 1);
    assert_true(complains(&p, "line-0", "styringsområde"));
    l = line(2027, 2030, "service", 1);
    l.price_level = "i dag";
    assert_true(complains(&p, "line-0", "prisniveau"));
    l.price_level = "løbende";
    assert_int_equal(assessment_check(&p, "bevilling-18", 2026, &(struct err){0}), OK);
    /* What a sheet prints stands, also where it leaves something out (S3-15b). */
    p = paper_of("bevilling-15", 1);
    assert_int_equal(assessment_check(&p, "bevilling-15", 2026, &(struct err){0}), OK);
    struct assessment_part parts[2] = {{.part = "a", .title = "A", .verdict = "stop"},
        {.part = "a", .title = "B", .verdict = "findes-ikke"}};
    p = plain("unchanged");
    p.parts = parts;
    p.n_parts = 2;
    p.lines = &l;
    p.n_lines = 1;
    l.part = "a";
    assert_true(complains(&p, "part-1", NULL));
    assert_true(complains(&p, "line-0", "delen stopper"));
    struct assessment_link link = {.other_key = "bevilling-18", .relation = "merge"};
    p = plain("unchanged");
    p.links = &link;
    p.n_links = 1;
    assert_true(complains(&p, "link-0", "sig selv"));
}

/* ---- from draft to approved ---- */

static void test_S3_07c_draft_review_return_approval_by_another_and_history(void **state)
{
    (void)state;
    const char *key = "bevilling-07";
    int64_t audits = count("SELECT COUNT(*) AS n FROM audit WHERE entity = 'assessment'");
    struct assessment_paper p = plain("adjusted");
    struct assessment_line l = line(2027, 2030, "service", 400000);
    p.lines = &l;
    p.n_lines = 1;
    p.v.adjusted_content = "Fire camps med 12 deltagere";
    /* A change of what is approved gives a reason. */
    assert_int_equal(save(&writer, key, &p), ERR_INVALID);
    assert_non_null(err_field_text(&err, "change_reason"));
    p.v.change_reason = "Der er færre penge.";
    must(save(&writer, key, &p));
    assert_string_equal(now_of(key).state, "draft");
    assert_int_equal(now_of(key).newest_no, 2);
    assert_int_equal(now_of(key).approved_no, 1);
    /* Nothing of a draft reaches the sheet. */
    assert_int_equal(proposed(key, 2027).oere, 50000000);
    assert_int_equal(move(&other, key, ASSESSMENT_APPROVE, NULL), ERR_REFUSED);
    must(move(&writer, key, ASSESSMENT_SEND, NULL));
    assert_string_equal(now_of(key).state, "review");
    assert_int_equal(save(&writer, key, &p), ERR_REFUSED);
    assert_int_equal(move(&writer, key, ASSESSMENT_APPROVE, NULL), ERR_REFUSED);
    assert_non_null(strstr(err.user, "selv"));
    assert_int_equal(move(&other, key, ASSESSMENT_RETURN, ""), ERR_INVALID);
    must(move(&other, key, ASSESSMENT_RETURN, "Skriv, hvor mange unge det rammer."));
    assert_string_equal(now_of(key).state, "draft");
    p.v.verdict_note = "Kun 40 forskellige unge.";
    must(save(&writer, key, &p));
    must(move(&writer, key, ASSESSMENT_SEND, NULL));
    must(move(&other, key, ASSESSMENT_APPROVE, NULL));
    assert_string_equal(now_of(key).state, "approved");
    assert_int_equal(now_of(key).approved_no, 3);
    /* The sheet, its proposed lines and so the totals are what is approved. */
    assert_string_equal(sheet_of(key).verdict_note, "Kun 40 forskellige unge.");
    assert_string_equal(sheet_of(key).adjusted_content, "Fire camps med 12 deltagere");
    assert_int_equal(proposed(key, 2030).oere, 40000000);
    /* The printed version is as it was. */
    struct assessment_paper first = paper_of(key, 1);
    assert_int_equal(first.lines[0].amount.oere, 50000000);
    assert_string_equal(first.v.source, "udloeb-2026");
    struct assessment_step *steps;
    size_t n;
    struct conn *c = lease();
    must(assessment_steps(c, now_of(key).id, &steps, &n, arena, &err));
    release(c);
    static const char *const kinds[] = {"printed", "saved", "sent", "returned", "saved", "sent", "approved"};
    assert_int_equal(n, 7);
    for (size_t i = 0; i < n; i++)
        assert_string_equal(steps[i].kind, kinds[i]);
    assert_string_equal(steps[3].reason, "Skriv, hvor mange unge det rammer.");
    assert_string_equal(steps[6].user_name, "carsten");
    assert_int_equal(count("SELECT COUNT(*) AS n FROM audit WHERE entity = 'assessment'"), audits + 6);
}

static void test_loading_again_leaves_what_is_approved(void **state)
{
    (void)state;
    struct load_report report;
    must(load_dir(db, TEST_DATA "/copenhagen", &everyone, &report, &err));
    buf_done(&report.text);
    assert_int_equal(proposed("bevilling-07", 2027).oere, 40000000);
    assert_string_equal(sheet_of("bevilling-07").verdict_note, "Kun 40 forskellige unge.");
    assert_int_equal(
        count(
            "SELECT COUNT(*) AS n FROM grant_line WHERE grant_key = 'bevilling-07' AND phase = 'proposed' AND newest = 1 AND ended IS NULL"),
        1);
    assert_int_equal(count("SELECT COUNT(*) AS n FROM assessment"), 27);
    assert_int_equal(count("SELECT COUNT(*) AS n FROM assessment_version WHERE no = 1"), 27);
}

static void test_undo_takes_back_the_approval_and_the_version(void **state)
{
    (void)state;
    const char *key = "bevilling-20";
    struct assessment_paper p = paper_of(key, 1);
    p.v.verdict = "stop";
    p.v.change_reason = "Prøve";
    p.n_lines = 0;
    p.parts[1].verdict = "stop";
    p.parts[2] = (struct assessment_part){.part = "ny", .title = "Ny leverandør", .verdict = "stop"};
    must(save(&writer, key, &p));
    assert_int_equal(undo(&other, key), ERR_REFUSED);
    must(move(&writer, key, ASSESSMENT_SEND, NULL));
    must(move(&other, key, ASSESSMENT_APPROVE, NULL));
    assert_string_equal(sheet_of(key).verdict, "stop");
    assert_true(money_is_none(proposed(key, 2027)));
    assert_int_equal(
        count("SELECT COUNT(*) AS n FROM grant_part WHERE grant_key = 'bevilling-20' AND part = 'ny'"), 1);
    assert_int_equal(
        count(
            "SELECT COUNT(*) AS n FROM grant_part WHERE grant_key = 'bevilling-20' AND part = 'ai-i-jobsoegning'"),
        0);
    must(undo(&other, key));
    assert_string_equal(now_of(key).state, "review");
    assert_string_equal(sheet_of(key).verdict, "adjusted");
    assert_int_equal(proposed(key, 2027).oere, 170000000);
    assert_int_equal(count("SELECT COUNT(*) AS n FROM grant_part WHERE grant_key = 'bevilling-20'"), 3);
    assert_int_equal(
        count(
            "SELECT COUNT(*) AS n FROM grant_part WHERE grant_key = 'bevilling-20' AND part = 'ime' AND verdict = 'continue'"),
        1);
    must(undo(&writer, key)); /* sent */
    must(undo(&writer, key)); /* saved */
    assert_int_equal(now_of(key).newest_no, 1);
    assert_string_equal(now_of(key).state, "approved");
    assert_int_equal(undo(&writer, key), ERR_REFUSED); /* the printed one stays */
}

static void test_a_stale_form_is_a_conflict_and_changes_nothing(void **state)
{
    (void)state;
    const char *key = "bevilling-18";
    struct assessment_paper p = plain("stop");
    p.v.change_reason = "Prøve";
    struct call k = {.actor = &writer, .key = key, .base = now_of(key).version, .paper = &p};
    must(save(&other, key, &p));
    err_clear(&err);
    assert_int_equal(db_write(db, "save", save_fn, &k, &err), ERR_CONFLICT);
    assert_int_equal(now_of(key).newest_no, 2);
    must(undo(&other, key));
}

static void test_comments_are_resolved_and_opened_again(void **state)
{
    (void)state;
    struct assessment_comment *k;
    size_t n;
    struct call call = {.actor = &reader, .key = "bevilling-18", .text = "Hvor kommer tallet fra?"};
    err_clear(&err);
    assert_int_equal(db_write(db, "comment", comment_fn,
                         &(struct call){.actor = &writer, .key = "bevilling-18", .text = ""}, &err),
        ERR_INVALID);
    err_clear(&err);
    call.actor = &other;
    must(db_write(db, "comment", comment_fn, &call, &err));
    struct conn *c = lease();
    must(assessment_comments(c, now_of("bevilling-18").id, &k, &n, arena, &err));
    release(c);
    assert_int_equal(n, 1);
    assert_string_equal(k[0].field, "verdict_note");
    assert_string_equal(k[0].user_name, "carsten");
    assert_true(stamp_is_none(k[0].resolved_at));
    call.actor = &writer;
    call.id = k[0].id;
    call.flag = true;
    must(db_write(db, "resolve", resolve_fn, &call, &err));
    assert_int_equal(count("SELECT COUNT(*) AS n FROM assessment_comment WHERE resolved_at IS NOT NULL"), 1);
    call.flag = false;
    must(db_write(db, "resolve", resolve_fn, &call, &err));
    assert_int_equal(count("SELECT COUNT(*) AS n FROM assessment_comment WHERE resolved_at IS NOT NULL"), 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S3_A_version_1_is_the_printed_assessment_of_the_27),
        cmocka_unit_test(test_S3_E_a_sheet_says_why_no_result_can_be_stated),
        cmocka_unit_test(test_S3_03b_conditional_on_a_new_framework_agreement),
        cmocka_unit_test(test_S3_06b_a_tentative_amount_stands_outside_the_firm_totals),
        cmocka_unit_test(test_S3_15b_condition_with_deadline_decider_and_otherwise),
        cmocka_unit_test(test_S3_17b_posts_and_authority_are_two_transfers),
        cmocka_unit_test(test_S3_20b_three_part_verdicts_and_two_areas),
        cmocka_unit_test(test_S3_19_a_link_is_read_from_both_grants),
        cmocka_unit_test(test_each_verdict_asks_for_what_it_needs),
        cmocka_unit_test(test_a_line_needs_amount_years_area_who_and_prices),
        cmocka_unit_test(test_S3_07c_draft_review_return_approval_by_another_and_history),
        cmocka_unit_test(test_loading_again_leaves_what_is_approved),
        cmocka_unit_test(test_undo_takes_back_the_approval_and_the_version),
        cmocka_unit_test(test_a_stale_form_is_a_conflict_and_changes_nothing),
        cmocka_unit_test(test_comments_are_resolved_and_opened_again),
    };
    int rc = effect_start(argc, argv);
    return rc ? rc : cmocka_run_group_tests(tests, set_up, effect_tear_down);
}
