/* A strategy's initiatives, their kind and status over time, evaluations and money. Names carry the story's id. */
#include "effect_fixture.h"
#include "base/text.h"
#include "offer/initiative_record.h"
#include "offer/strategy_status.h"
#include <string.h>

#define STRATEGY "faelles-strategi-2010"
static struct actor karim = {.login = "karim", .unit = "jobcenter-koebenhavn", .admin = "bif"};
static struct err e;

/* ---- writes ---- */

struct job {
    struct initiative_version version;
    struct initiative_change change;
    struct initiative_evaluation evaluation;
    struct initiative_funding funding;
    int64_t seen, id, no;
    bool gone;
    char key[81];
};
static struct job job;
static int create_fn(struct conn *c, void *ctx, struct err *x)
{
    struct job *j = ctx;
    struct initiative_version v = j->version;
    return initiative_create(c, &karim, &v, j->key, arena, x);
}
static int store_fn(struct conn *c, void *ctx, struct err *x)
{
    struct job *j = ctx;
    struct initiative_version v = j->version;
    int rc = initiative_store(c, &karim, &v, arena, x);
    j->no = v.no;
    return rc;
}
static int undo_fn(struct conn *c, void *ctx, struct err *x)
{
    struct job *j = ctx;
    return initiative_undo(c, &karim, j->version.initiative, j->no, &j->gone, arena, x);
}
static int set_fn(struct conn *c, void *ctx, struct err *x)
{
    struct job *j = ctx;
    struct initiative_change change = j->change;
    int rc = initiative_set(c, &karim, &change, j->seen, arena, x);
    j->id = change.id;
    return rc;
}
static int unset_fn(struct conn *c, void *ctx, struct err *x)
{
    struct job *j = ctx;
    return initiative_change_undo(c, &karim, j->change.initiative, j->id, arena, x);
}
static int evaluate_fn(struct conn *c, void *ctx, struct err *x)
{
    struct job *j = ctx;
    struct initiative_evaluation row = j->evaluation;
    int rc = initiative_evaluation_save(c, &karim, &row, arena, x);
    j->id = row.id;
    return rc;
}
static int fund_fn(struct conn *c, void *ctx, struct err *x)
{
    struct job *j = ctx;
    struct initiative_funding row = j->funding;
    int rc = initiative_funding_save(c, &karim, &row, arena, x);
    j->id = row.id;
    return rc;
}
static int unfund_fn(struct conn *c, void *ctx, struct err *x)
{
    struct job *j = ctx;
    return initiative_funding_remove(c, &karim, j->funding.initiative, j->id, 1, arena, x);
}
static int refund_fn(struct conn *c, void *ctx, struct err *x)
{
    struct job *j = ctx;
    return initiative_funding_restore(c, &karim, j->funding.initiative, j->id, arena, x);
}
static int go(db_write_fn *fn)
{
    e = ERR_INIT;
    return db_write(db, "test", fn, &job, &e);
}

/* ---- reading and short forms ---- */

static struct initiative_now now_of(const char *key, const char *on)
{
    struct initiative_now i;
    struct conn *c = lease();
    must(initiative_by_key(c, key, *on ? day(on) : clock_today(), &i, arena, &err));
    release(c);
    return i;
}
static int set(const char *key, const char *what, const char *value, const char *from)
{
    job.change = (struct initiative_change){.initiative = key,
        .what = what,
        .value = value,
        .from_day = day(from),
        .reason = "Besluttet på et møde.",
        .state_id = INT_NONE};
    job.seen = now_of(key, "").change_id;
    return go(set_fn);
}
static int evaluate(const char *key, const char *on)
{
    field_clear_row(&initiative_evaluation_table, &job.evaluation);
    job.evaluation.id = 0;
    job.evaluation.initiative = key;
    job.evaluation.day = day(on);
    job.evaluation.who = "Et opdigtet institut";
    job.evaluation.result = "continue";
    job.evaluation.conclusion = "Flere kommer hurtigere i gang.";
    job.evaluation.link = "eDoc 2012-0001";
    job.evaluation.version = 1;
    return go(evaluate_fn);
}
static int fund(const char *key, int first, int64_t last, const char *on)
{
    field_clear_row(&initiative_funding_table, &job.funding);
    job.funding.id = 0;
    job.funding.initiative = key;
    job.funding.kind = "activation";
    job.funding.administration = "bif";
    job.funding.first_year = first;
    job.funding.last_year = last;
    job.funding.day = day(on);
    job.funding.version = 1;
    return go(fund_fn);
}

/* ---- tests ---- */

static void test_S1_08_the_tree_has_15_of_which_9_are_named(void **state)
{
    (void)state;
    struct strategy s;
    struct theme *themes;
    struct initiative_now *rows;
    size_t n_themes, n;
    struct conn *c = lease();
    must(strategy_by_key(c, STRATEGY, &s, arena, &err));
    must(strategy_themes(c, STRATEGY, &themes, &n_themes, arena, &err));
    must(initiative_list(c, STRATEGY, clock_today(), &rows, &n, arena, &err));
    release(c);
    struct strategy_counts k = strategy_count(&s, rows, n);
    assert_int_equal(n_themes, 4);
    assert_int_equal(k.n_named, 9);
    assert_int_equal(k.not_begun, 9);
    assert_int_equal(k.not_stated, 9);
    assert_string_equal(strategy_head_words(&k, arena), "15 indsatser, heraf 9 navngivet i kilden");
    for (size_t i = 0; i < n; i++)
        assert_null(rows[i].owner); /* the source names nobody: not told, never an empty name */
}

static void test_S1_08_what_is_added_on_screen_hides_nothing_printed(void **state)
{
    (void)state;
    struct strategy s;
    struct initiative_now *rows;
    struct initiative printed;
    size_t n;
    job.version = (struct initiative_version){.theme = "tema-2", .title = "Opdigtet indsats", .owner = "suf"};
    must(go(create_fn));
    assert_string_equal(job.key, "opdigtet-indsats");
    job.version = (struct initiative_version){.initiative = "laegefaglig-konsulent",
        .title = "Et andet navn",
        .theme = "tema-1",
        .owner = "bif",
        .target_text = "Unge under 30",
        .reason = "Aftalt mellem forvaltningerne.",
        .no = 0};
    must(go(store_fn));
    assert_int_equal(job.no, 1);
    struct initiative_now i = now_of("laegefaglig-konsulent", "");
    assert_string_equal(i.title, "Lægefaglig konsulent i jobcentret"); /* as printed, whatever was asked */
    assert_string_equal(i.theme, "tema-2");
    assert_string_equal(i.owner, "bif");
    struct conn *c = lease();
    must(initiative_printed(c, "laegefaglig-konsulent", &printed, arena, &err));
    assert_null(printed.owner);
    assert_string_equal(printed.target_text, "Sygemeldte unge ledige");
    must(strategy_by_key(c, STRATEGY, &s, arena, &err));
    must(initiative_list(c, STRATEGY, clock_today(), &rows, &n, arena, &err));
    release(c);
    struct strategy_counts k = strategy_count(&s, rows, n);
    assert_string_equal(strategy_head_words(&k, arena),
        "15 indsatser, heraf 9 navngivet i kilden, og 1 tilføjet i Tovholder");
    /* Made from version 0 again: somebody has been there before. */
    assert_int_equal(go(store_fn), ERR_CONFLICT);
}

static void test_undo_takes_back_the_newest_version_only_for_who_made_it(void **state)
{
    (void)state;
    job.version = (struct initiative_version){.theme = "tema-3", .title = "Fortrudt indsats"};
    must(go(create_fn));
    const char *key = arena_strdup(arena, job.key);
    job.version.initiative = key;
    job.no = 2;
    assert_int_equal(go(undo_fn), ERR_REFUSED);
    job.no = 1;
    must(go(undo_fn));
    assert_true(job.gone);
    struct initiative_now i;
    struct conn *c = lease();
    e = ERR_INIT;
    assert_int_equal(initiative_by_key(c, key, clock_today(), &i, arena, &e), ERR_NOT_FOUND);
    release(c);
}

static void test_S1_12_a_trial_goes_into_operation_only_with_evaluation_and_money(void **state)
{
    (void)state;
    const char *key = "hurtig-rygudredning", *text;
    must(set(key, "kind", "trial", "2011-01-01"));
    /* nothing: both are named */
    assert_int_equal(set(key, "kind", "operation", "2012-06-01"), ERR_INVALID);
    text = err_field_text(&e, "value");
    assert_non_null(strstr(text, "Der mangler en evaluering"));
    assert_non_null(strstr(text, "Der mangler finansiering"));
    /* money for the wrong year, and an evaluation of a later day */
    must(fund(key, 2010, 2011, "2010-05-01"));
    must(evaluate(key, "2012-09-01"));
    assert_int_equal(set(key, "kind", "operation", "2012-06-01"), ERR_INVALID);
    text = err_field_text(&e, "value");
    assert_non_null(strstr(text, "dækker ikke 2012"));
    assert_non_null(strstr(text, "fra en senere dag"));
    /* the detour over another kind is no way round */
    must(set(key, "kind", "scaled_up", "2012-01-01"));
    assert_int_equal(set(key, "kind", "operation", "2012-06-01"), ERR_INVALID);
    must(set(key, "kind", "trial", "2012-01-02"));
    must(fund(key, 2012, INT_NONE, "2012-05-01"));
    int64_t line = job.id;
    must(evaluate(key, "2012-04-01"));
    must(set(key, "kind", "operation", "2012-06-01"));
    assert_string_equal(now_of(key, "").kind, "operation");
    assert_int_equal(now_of(key, "").kind_from.n, day("2012-06-01").n);
    /* the time before stays a trial, the time before that as printed */
    assert_string_equal(now_of(key, "2012-05-31").kind, "trial");
    assert_string_equal(now_of(key, "2010-12-31").kind, "not_stated");
    /* what it rests on cannot be taken away under it */
    job.id = line;
    job.funding.initiative = key;
    assert_int_equal(go(unfund_fn), ERR_REFUSED);
    assert_int_equal(now_of(key, "").n_fundings, 2);
}

static void test_a_change_has_a_day_a_reason_and_is_not_made_blindly(void **state)
{
    (void)state;
    const char *key = "opsoegende-vejledning";
    must(set(key, "status", "running", "2011-03-01"));
    assert_int_equal(set(key, "status", "running", "2011-04-01"), ERR_INVALID); /* stands as that already */
    assert_int_equal(set(key, "status", "ended", "2011-02-28"), ERR_INVALID);   /* before the newest */
    assert_int_equal(set(key, "status", "ended", "2999-01-01"), ERR_INVALID);
    job.change.from_day = day("2011-05-01");
    job.change.reason = NULL;
    assert_int_equal(go(set_fn), ERR_INVALID);
    assert_non_null(err_field_text(&e, "reason"));
    job.change.reason = "Sluttede som aftalt.";
    job.seen = 0; /* as if the page was opened before the change */
    assert_int_equal(go(set_fn), ERR_CONFLICT);
    must(set(key, "status", "ended", "2011-05-01"));
    must(go(unset_fn));
    assert_string_equal(now_of(key, "").status, "running");
    assert_int_equal(go(unset_fn), ERR_REFUSED);
}

static void test_money_that_is_taken_out_can_be_put_back(void **state)
{
    (void)state;
    const char *key = "kontaktpersonordning";
    must(fund(key, 2011, INT_NONE, "2010-05-01"));
    must(go(unfund_fn));
    assert_int_equal(now_of(key, "").n_fundings, 0);
    must(go(refund_fn));
    assert_int_equal(now_of(key, "").n_fundings, 1);
    job.funding.amount = (struct money){-100};
    job.funding.first_year = 1890;
    job.funding.kind = "grant";
    assert_int_equal(go(fund_fn), ERR_INVALID);
    assert_non_null(err_field_text(&e, "amount"));
    assert_non_null(err_field_text(&e, "first_year"));
    assert_non_null(err_field_text(&e, "grant_key"));
    job.evaluation.link = job.evaluation.goal = job.evaluation.document_key = NULL;
    assert_int_equal(go(evaluate_fn), ERR_INVALID);
    assert_non_null(err_field_text(&e, "link"));
}

static void test_S1_18_the_own_part_is_an_open_remainder(void **state)
{
    (void)state;
    struct strategy_part *parts;
    size_t n;
    bool open;
    struct conn *c = lease();
    must(strategy_parts(c, STRATEGY, &parts, &n, arena, &err));
    release(c);
    assert_int_equal(n, 4);
    assert_string_equal(parts[0].as_printed, "12,7 mio. kr.");
    assert_string_equal(parts[1].as_printed, "knap 8 mio. kr.");
    assert_null(parts[2].as_printed); /* ikke oplyst, never 0 */
    assert_int_equal(strategy_remainder(parts, n, &open).milli, 4700);
    assert_true(open);
    assert_string_equal(strategy_remainder_words(parts, n, arena), "mere end 4,7 mio. kr.");
    parts[1].qualifier = NULL;
    assert_string_equal(strategy_remainder_words(parts, n, arena), "4,7 mio. kr.");
    parts[1].value = DEC_NONE;
    assert_null(strategy_remainder_words(parts, n, arena));
}

static void test_S1_06_lower_use_of_services_is_never_told_as_health(void **state)
{
    (void)state;
    struct strategy_finding *rows;
    size_t n, use = 0, risk = 0;
    struct conn *c = lease();
    must(strategy_findings(c, STRATEGY, &rows, &n, arena, &err));
    release(c);
    assert_int_equal(n, 5);
    for (size_t i = 0; i < n; i++) {
        assert_null(rows[i].as_printed); /* a finding without number */
        if (text_equal(rows[i].about, "use_of_services")) {
            use++;
            assert_non_null(strstr(strategy_finding_words(&rows[i]), "lavere brug af tilbud"));
            assert_null(strstr(rows[i].text, "raskere"));
        } else
            assert_null(strategy_finding_words(&rows[i]));
        risk += text_equal(rows[i].about, "risk");
    }
    assert_int_equal(use, 1);
    assert_int_equal(risk, 1);
}

static void test_S1_07_S1_21_what_stands_around_it_is_none_of_the_15(void **state)
{
    (void)state;
    struct strategy_relation *rows;
    struct initiative_now *initiatives;
    size_t n, n_initiatives, forerunners = 0, related = 0, context = 0;
    struct conn *c = lease();
    must(strategy_relations(c, STRATEGY, &rows, &n, arena, &err));
    must(initiative_list(c, STRATEGY, clock_today(), &initiatives, &n_initiatives, arena, &err));
    release(c);
    for (size_t i = 0; i < n; i++) {
        forerunners += text_equal(rows[i].kind, "forerunner");
        related += text_equal(rows[i].kind, "related");
        context += text_equal(rows[i].kind, "context");
        assert_null(rows[i].count_as_printed);
        assert_non_null(rows[i].purpose);
        for (size_t k = 0; k < n_initiatives; k++)
            assert_string_not_equal(rows[i].title, initiatives[k].title);
        if (text_equal(rows[i].key, "sag-stifinder")) {
            assert_string_equal(rows[i].decided_as_printed, "maj 2009");
            assert_non_null(strstr(rows[i].origin, "Medlemsforslag"));
        }
        if (text_equal(rows[i].key, "forloeber-tta"))
            assert_string_equal(rows[i].partners, "jobcenter-koebenhavn,folkesundhed-koebenhavn");
    }
    assert_int_equal(forerunners, 4);
    assert_int_equal(related, 1);
    assert_int_equal(context, 1);
}

int main(int argc, char **argv)
{
    int rc = effect_start(argc, argv);
    if (rc)
        return rc;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S1_08_the_tree_has_15_of_which_9_are_named),
        cmocka_unit_test(test_S1_18_the_own_part_is_an_open_remainder),
        cmocka_unit_test(test_S1_06_lower_use_of_services_is_never_told_as_health),
        cmocka_unit_test(test_S1_07_S1_21_what_stands_around_it_is_none_of_the_15),
        cmocka_unit_test(test_S1_08_what_is_added_on_screen_hides_nothing_printed),
        cmocka_unit_test(test_undo_takes_back_the_newest_version_only_for_who_made_it),
        cmocka_unit_test(test_S1_12_a_trial_goes_into_operation_only_with_evaluation_and_money),
        cmocka_unit_test(test_a_change_has_a_day_a_reason_and_is_not_made_blindly),
        cmocka_unit_test(test_money_that_is_taken_out_can_be_put_back),
    };
    return cmocka_run_group_tests(tests, effect_set_up_with_data, effect_tear_down);
}
