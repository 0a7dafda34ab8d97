/* Stored investment cases: versions, owners and approvals, the content as forms, the layout of the result, the workbook and the figures. */
#include "effect_fixture.h"
#include "base/text.h"
#include "committee/request.h"
#include "committee/round.h"
#include "invest/investment.h"
#include "invest/investment_content.h"
#include "invest/investment_measured.h"
#include "invest/investment_result.h"
#include "invest/investment_xlsx.h"
#include "effect/figure.h"
#include "system/xlsx.h"
#include "system/xlsx_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct actor writer, approver;

struct change {
    struct actor actor;
    struct investment_version v;
    struct investment_event e;
    const char *committee, *key;
    int64_t base, no, seq;
};
static int create_fn(struct conn *c, void *ctx, struct err *e)
{
    struct change *w = ctx;
    return investment_create(c, &w->actor, &w->v, w->committee, &w->key, arena, e);
}
static int revise_fn(struct conn *c, void *ctx, struct err *e)
{
    struct change *w = ctx;
    struct investment_version v = w->v;
    return investment_revise(c, &w->actor, w->key, &v, w->base, &w->no, arena, e);
}
static int happen_fn(struct conn *c, void *ctx, struct err *e)
{
    struct change *w = ctx;
    return investment_happen(c, &w->actor, w->key, &w->e, w->seq, arena, e);
}
static int undo_version_fn(struct conn *c, void *ctx, struct err *e)
{
    struct change *w = ctx;
    return investment_undo_version(c, &w->actor, w->key, w->no, arena, e);
}
static int undo_event_fn(struct conn *c, void *ctx, struct err *e)
{
    struct change *w = ctx;
    return investment_undo_event(c, &w->actor, w->key, w->seq, arena, e);
}

static struct investment read_back(const char *key)
{
    struct investment v;
    struct conn *c = lease();
    must(investment_by_key(c, key, &v, arena, &err));
    release(c);
    return v;
}

static const char *empty_case(const char *title)
{
    const char *content;
    must(investment_content_empty(
        title, "2026-p/l", 2026, 6, "biu", "BIU", 6, "BIU 16.02.2026, punkt 5", &content, arena, &err));
    return content;
}

static const char *make_case(const char *title)
{
    struct change w = {.actor = writer, .v = {.content = empty_case(title)}, .committee = "biu"};
    must(db_write(db, "test", create_fn, &w, &err));
    return w.key;
}

/* OK, or the code; what happens is told to the newest state. */
static int happen(const char *key, struct actor actor, struct investment_event e)
{
    struct change w = {.actor = actor, .key = key, .e = e, .seq = read_back(key).seq};
    if (w.e.day.n == 0)
        w.e.day = DAY_NONE; /* not told */
    err = ERR_INIT;
    return db_write(db, "test", happen_fn, &w, &err);
}

#define EVENT(...) ((struct investment_event){__VA_ARGS__})

static int revise(const char *key, struct actor actor, const char *title, int64_t base)
{
    struct investment now = read_back(key);
    struct change w = {.actor = actor, .key = key, .v = now.now, .base = base};
    must(investment_content_titled(now.now.content, title, &w.v.content, arena, &err));
    err = ERR_INIT;
    return db_write(db, "test", revise_fn, &w, &err);
}

struct answer {
    const char *key, *answer, *text;
    int64_t base;
};
static int answer_fn(struct conn *c, void *ctx, struct err *e)
{
    struct answer *w = ctx;
    return request_answer(c, &writer, w->key, w->base, w->answer, w->text, clock_today(), arena, e);
}
static int answer(const char *key, int64_t base, const char *with, const char *text)
{
    err = ERR_INIT;
    return db_write(db, "test", answer_fn, &(struct answer){key, with, text, base}, &err);
}

/* Two committees own a case; each answers and approves for itself. */
static void S4_02_each_owner_answers_and_approves_for_itself(void **state)
{
    (void)state;
    const char *key = make_case("Fælles case");
    assert_int_equal(
        happen(key, writer, EVENT(.kind = "owner", .committee = "sud", .words = "Vil I være med?")),
        ERR_INVALID); /* no deadline */
    assert_non_null(err_field_text(&err, "day"));
    must(happen(key, writer,
        EVENT(.kind = "owner", .committee = "sud", .words = "Vil I være med?", .day = clock_today())));
    const char *request = read_back(key).owners[1].request;
    assert_null(read_back(key).owners[0].request);
    assert_string_equal(read_back(key).owners[1].asked_words, "Vil I være med?");
    assert_int_equal(happen(key, writer, EVENT(.kind = "owner", .committee = "sud")), ERR_INVALID);
    assert_int_equal(happen(key, writer, EVENT(.kind = "owner", .committee = "hif")), ERR_INVALID);
    assert_int_equal(answer(request, 1, "condition", NULL), ERR_INVALID);
    must(answer(request, 1, "condition", "Kun i to år"));
    assert_int_equal(
        happen(key, approver, EVENT(.kind = "approve", .committee = "biu")), ERR_REFUSED); /* not sent in */
    must(happen(key, writer, EVENT(.kind = "submit")));
    assert_int_equal(read_back(key).state, INVESTMENT_REVIEW);
    must(happen(key, approver, EVENT(.kind = "approve", .committee = "biu")));
    assert_int_equal(read_back(key).state, INVESTMENT_REVIEW); /* SUD has not yet */
    assert_int_equal(
        happen(key, approver, EVENT(.kind = "decide", .answer = "decided", .day = day("2026-04-01"))),
        ERR_REFUSED);
    must(happen(key, approver, EVENT(.kind = "approve", .committee = "sud")));
    struct investment v = read_back(key);
    assert_int_equal(v.state, INVESTMENT_APPROVED);
    assert_string_equal(v.owners[1].answer, "condition");
    assert_string_equal(v.owners[1].words, "Kun i to år");
    must(happen(key, approver, EVENT(.kind = "decide", .answer = "decided", .day = day("2026-04-01"))));
    assert_int_equal(read_back(key).state, INVESTMENT_DECIDED);
    assert_int_equal(revise(key, writer, "Rettet", 1), ERR_REFUSED);
}

static void who_wrote_the_last_version_may_not_approve_it(void **state)
{
    (void)state;
    const char *key = make_case("Egen godkendelse");
    must(happen(key, writer, EVENT(.kind = "submit")));
    assert_int_equal(happen(key, writer, EVENT(.kind = "approve", .committee = "biu")), ERR_REFUSED);
    struct actor none = approver;
    none.perms &= ~(UINT64_C(1) << PERM_ECONOMY_APPROVE);
    assert_int_equal(happen(key, none, EVENT(.kind = "approve", .committee = "biu")), ERR_DENIED);
    must(happen(key, approver, EVENT(.kind = "approve", .committee = "biu")));
    assert_int_equal(read_back(key).state, INVESTMENT_APPROVED);
}

static void a_new_version_needs_new_approval_and_taking_it_back_brings_the_old(void **state)
{
    (void)state;
    const char *key = make_case("Versioner");
    must(happen(key, writer, EVENT(.kind = "submit")));
    must(happen(key, approver, EVENT(.kind = "approve", .committee = "biu")));
    must(revise(key, writer, "Versioner, rettet", 1));
    struct investment v = read_back(key);
    assert_int_equal(v.now.no, 2);
    assert_int_equal(v.state, INVESTMENT_DRAFT);
    assert_null(v.owners[0].approved);
    struct change w = {.actor = approver, .key = key, .no = 2};
    assert_int_equal(db_write(db, "test", undo_version_fn, &w, &err), ERR_REFUSED); /* somebody else's */
    err = ERR_INIT;
    w.actor = writer;
    must(db_write(db, "test", undo_version_fn, &w, &err));
    v = read_back(key);
    assert_int_equal(v.now.no, 3);
    assert_string_equal(v.now.title, "Versioner");
    assert_int_equal(v.state, INVESTMENT_APPROVED);
}

static void two_who_write_at_once_do_not_lose_each_others_work(void **state)
{
    (void)state;
    const char *key = make_case("Konflikt");
    must(revise(key, writer, "Konflikt, min", 1));
    assert_int_equal(revise(key, approver, "Konflikt, din", 1), ERR_CONFLICT);
    assert_string_equal(read_back(key).now.title, "Konflikt, min");
    assert_int_equal(revise(key, approver, "Konflikt, min", 2), ERR_INVALID); /* nothing differs */
    struct change w = {.actor = writer, .key = key, .e = EVENT(.kind = "submit"), .seq = 99};
    err = ERR_INIT;
    assert_int_equal(db_write(db, "test", happen_fn, &w, &err), ERR_CONFLICT);
}

static void an_event_can_be_taken_back(void **state)
{
    (void)state;
    const char *key = make_case("Fortryd");
    must(happen(key, writer, EVENT(.kind = "submit")));
    struct change w = {.actor = writer, .key = key, .seq = read_back(key).seq};
    must(db_write(db, "test", undo_event_fn, &w, &err));
    assert_int_equal(read_back(key).state, INVESTMENT_DRAFT);
    assert_int_equal(happen(key, writer, EVENT(.kind = "return", .words = "Nej")), ERR_REFUSED);
}

/* A case chosen in one round leaves the other; the pool of 2024 is not told. */
static void S4_12_a_case_is_in_one_round_at_a_time(void **state)
{
    (void)state;
    struct budget_round *rounds;
    struct round_pool pool;
    size_t n;
    struct conn *c = lease();
    must(round_list(c, &rounds, &n, arena, &err));
    assert_int_equal(n, 2);
    assert_string_equal(round_when(&rounds[0], arena), "marts 2024");
    for (size_t i = 0; i < n; i++) {
        must(round_pool_words(c, &rounds[i], &pool, arena, &err));
        assert_null(pool.own);
        assert_string_equal(pool.note, "Investeringspuljen 2023: 150 mio. kr.");
    }
    release(c);
    const char *key = make_case("Runder");
    must(happen(key, writer, EVENT(.kind = "round", .round = rounds[0].key)));
    must(happen(key, writer, EVENT(.kind = "round", .round = rounds[1].key)));
    assert_string_equal(read_back(key).round, rounds[1].key);
    assert_int_equal(happen(key, writer, EVENT(.kind = "round", .round = "ingen-runde")), ERR_NOT_FOUND);
    must(happen(key, writer, EVENT(.kind = "round")));
    assert_null(read_back(key).round);
}

/* ---- the content as forms ---- */

struct typed {
    const struct content_typed *was;
    size_t n;
    const char *name, *value; /* one that is typed anew */
    const char *more[6];      /* name, value, name, value … */
};
static const char *typed_get(void *ctx, const char *name)
{
    struct typed *t = ctx;
    if (t->name && strcmp(t->name, name) == 0)
        return t->value;
    for (int i = 0; i < 6 && t->more[i]; i += 2) {
        if (strcmp(t->more[i], name) == 0)
            return t->more[i + 1];
    }
    return content_typed_text(t->was, t->n, name, NULL);
}

static const char *shipped(const char *key)
{
    return read_back(key).now.content;
}

/* Sent as it came, every form gives back the same file to the last digit. */
static void forms_that_nobody_touches_change_nothing(void **state)
{
    (void)state;
    const char *content = shipped("ips-biu-sud");
    int items = 0;
    for (int part = 0; part < CONTENT_PARTS; part++) {
        int n = 1;
        if (CONTENT_INFO[part].list)
            must(investment_content_count(content, (enum content_part)part, &n, &err));
        for (int i = 0; i < n; i++, items++) {
            struct typed t = {0};
            const char *out;
            must(investment_content_typed(content, (enum content_part)part, i, &t.was, &t.n, arena, &err));
            must(investment_content_put(
                content, (enum content_part)part, i, typed_get, &t, &out, arena, &err));
            assert_string_equal(out, content);
        }
    }
    assert_int_equal(items, 3 + 4 + 3 + 8);
}

static void what_is_typed_is_what_the_engine_computes_with(void **state)
{
    (void)state;
    const char *content = shipped("ips-biu-sud"), *out;
    struct typed t = {.more = {"p1_x", "56", "p1_n", "120", "p0", "35,25"}};
    must(investment_content_typed(content, CONTENT_OUTCOMES, 0, &t.was, &t.n, arena, &err));
    must(investment_content_put(content, CONTENT_OUTCOMES, 0, typed_get, &t, &out, arena, &err));
    struct invest_file f;
    must(invest_file_read(out, strlen(out), &f, arena, &err));
    const struct invest_param *p1 = &f.c.params[f.c.outcomes[0].p1], *p0 = &f.c.params[f.c.outcomes[0].p0];
    assert_int_equal(p1->shape, INVEST_COUNTS);
    assert_true(p1->x == 56 && p1->n == 120);
    assert_true(fabs(p0->value - 0.3525) < 1e-15);
    assert_string_equal(p0->source, "Gæt: ingen sammenligningsgruppe"); /* stays */
}

static void a_wrong_form_is_told_at_its_field(void **state)
{
    (void)state;
    const char *content = shipped("ips-biu-sud"), *out;
    const struct {
        enum content_part part;
        int item;
        const char *name, *value, *field;
    } wrong[] = {{CONTENT_OUTCOMES, 0, "p1", "halvdelen", "p1"},
        {CONTENT_OUTCOMES, 0, "p1_low", "60", "p1_low"}, {CONTENT_OUTCOMES, 0, "lag", "1,5", "lag"},
        {CONTENT_OUTCOMES, 0, "label", "", "label"}, {CONTENT_CASE, 0, "first_year", "26", "first_year"},
        {CONTENT_PERSONS, 0, "cohorts", "2026 ti", "cohorts"}, {CONTENT_LINES, 2, "actor", "hvem", "actor"},
        {CONTENT_RULES, 0, "refund", "2016 80", "refund"}, {CONTENT_LINES, 0, "by_year", "1 to", "by_year"},
        {CONTENT_RULES, 0, "discount", "1 3,5", "discount"}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct typed t = {.name = wrong[i].name, .value = wrong[i].value};
        err = ERR_INIT;
        must(investment_content_typed(content, wrong[i].part, wrong[i].item, &t.was, &t.n, arena, &err));
        assert_int_equal(
            investment_content_put(content, wrong[i].part, wrong[i].item, typed_get, &t, &out, arena, &err),
            ERR_INVALID);
        if (!err_field_text(&err, wrong[i].field))
            fail_msg("%s=%s: %s / %s", wrong[i].name, wrong[i].value, err.user,
                err.n_fields ? err.field[0].name : "-");
    }
    err = ERR_INIT;
    /* A party that lines name cannot go. */
    assert_int_equal(investment_content_drop(content, CONTENT_ACTORS, 0, &out, arena, &err), ERR_INVALID);
    err = ERR_INIT;
    assert_int_equal(
        investment_content_standard("{\n\"title\": \"x\"\n\"years\"", 22, &out, arena, &err), ERR_INVALID);
    assert_non_null(strstr(err.user, "Linje 3"));
    err = ERR_INIT;
}

static void numbers_are_read_as_people_write_them(void **state)
{
    (void)state;
    const struct {
        const char *text;
        double x;
    } good[] = {{"1.234,5", 1234.5}, {"0,35", 0.35}, {"0.125", 0.125}, {"1.234", 1234}, {"5661000", 5661000},
        {"46,7 pct.", 46.7}, {"12 %", 12}, {"3.600 kr.", 3600}, {"-2", -2}};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        double x = 0;
        if (!content_number_parse(good[i].text, &x) || fabs(x - good[i].x) > 1e-12)
            fail_msg("%s: %g", good[i].text, x);
    }
    const char *const bad[] = {"", "ti", "1,2,3", "12x", "--3", "pct."};
    double x;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(content_number_parse(bad[i], &x));
}

/* ---- the result ---- */

static struct investment_result result_of(const char *key)
{
    struct investment_result r;
    must(investment_result_of(shipped(key), true, &r, arena, &err));
    return r;
}

/* Who invests and who saves, by committee, area and year: the parts add up to the whole, and what is no budget is apart. */
static void S4_10_flows_add_up_to_the_whole(void **state)
{
    (void)state;
    struct investment_result r = result_of("ips-biu-sud");
    const struct invest_case *c = &r.f.c;
    double npv = 0, all = 0;
    for (size_t i = 0; i < r.n_flows; i++) {
        for (int t = 0; t < c->n_years; t++)
            npv += r.flows[i].by_year[t] * r.r.discount[t];
        if (c->actors[r.flows[i].actor].payer == INVEST_MUNICIPALITY)
            all += r.flows[i].total;
    }
    assert_true(fabs(npv - r.r.npv) < 1e-6 * fabs(r.r.npv));
    double net = 0;
    for (int t = 0; t < c->n_years; t++)
        net += r.r.net_all[t];
    assert_true(fabs(all - net) < 1e-6 * fabs(net));
    assert_true(r.cost[0] < -7880999 && r.cost[0] > -7881001); /* 5.661 + 2.220 t.kr. of BI10 */
    assert_true(r.has_capacity && r.has_welfare);
    assert_true(fabs(r.f.c.payback_limit - 6) < 1e-12);
}

/* Told, but in no payback and no budget. */
static void S4_11_the_next_generation_is_in_no_payback(void **state)
{
    (void)state;
    struct investment_result with = result_of("ips-biu-sud"), without;
    const char *content = shipped("ips-biu-sud"), *out;
    int last = 0;
    must(investment_content_count(content, CONTENT_LINES, &last, &err));
    const struct invest_line *l = &with.f.c.lines[last - 1];
    assert_string_equal(l->key, "naeste-generation");
    assert_true(l->long_run && l->kind == INVEST_WELFARE);
    assert_string_equal(l->grade, "C");
    assert_non_null(strstr(l->source, "STAR 2023"));
    must(investment_content_drop(content, CONTENT_LINES, last - 1, &out, arena, &err));
    must(investment_result_of(out, false, &without, arena, &err));
    assert_true(with.r.npv_welfare > without.r.npv_welfare);
    for (int t = 0; t < with.f.c.n_years; t++)
        assert_true(fabs(with.r.net_all[t] - without.r.net_all[t]) < 1e-9);
    assert_true(fabs(with.r.npv - without.r.npv) < 1e-6);
    assert_true(fabs(with.r.npv_municipality - without.r.npv_municipality) < 1e-6);
}

/* Seconds that a page may take; a build that watches memory or threads is much slower. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
static const double MOST_SECONDS = 30;
#else
static const double MOST_SECONDS = 1;
#endif

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* whatever else the machine does */
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void ten_thousand_draws_take_a_second_at_most_and_more_are_left_to_a_job(void **state)
{
    (void)state;
    double from = seconds();
    struct investment_result r = result_of("ips-biu-sud"), late;
    double took = seconds() - from;
    assert_true(r.has_draws && r.draws.n == 10000);
    assert_true(r.draws.p10 < r.draws.p50 && r.draws.p50 < r.draws.p90);
    assert_true(fabs(r.draws.p_positive_error -
                     sqrt(r.draws.p_positive * (1 - r.draws.p_positive) / r.draws.n)) < 1e-12);
    if (took > MOST_SECONDS)
        fail_msg("a case with 10,000 draws took %.2f s", took);
    const char *content = shipped("ips-biu-sud"), *out;
    struct typed t = {.name = "draws", .value = "1000000"};
    must(investment_content_typed(content, CONTENT_RULES, 0, &t.was, &t.n, arena, &err));
    must(investment_content_put(content, CONTENT_RULES, 0, typed_get, &t, &out, arena, &err));
    must(investment_result_of(out, true, &late, arena, &err));
    assert_true(late.draws_late && !late.has_draws);
}

/* Two projects at 7 per cent, as worked in a quiz of the course Finance for Non-Finance Professionals: 500 against 600 a year in three years is worth
 * 1,075 and paid back after 0.83 years; 400 against 700 is worth 1,437, after 0.57 years. */
static void published_worked_examples_come_out(void **state)
{
    (void)state;
    static const struct {
        double cost, income, npv, payback;
    } projects[] = {{500, 600, 1075, 0.83}, {400, 700, 1437, 0.57}};
    for (size_t i = 0; i < 2; i++) {
        const char *content = arena_printf(arena,
            "{\"title\":\"t\",\"price_level\":\"fast\",\"first_year\":2026,\"years\":4,"
            "\"discount\":[{\"from\":0,\"rate\":0.07}],"
            "\"actors\":[{\"key\":\"k\",\"label\":\"Kommunen\",\"payer\":\"municipality\"}],\"lines\":["
            "{\"key\":\"a\",\"label\":\"a\",\"kind\":\"cost\",\"actor\":\"k\",\"area\":\"service\",\"by_year\":[1],\"unit_value\":%g},"
            "{\"key\":\"b\",\"label\":\"b\",\"kind\":\"cashable\",\"actor\":\"k\",\"area\":\"service\",\"by_year\":[0,1,1,1],\"unit_value\":%g}]}",
            projects[i].cost, projects[i].income);
        struct investment_result r;
        must(investment_result_of(content, false, &r, arena, &err));
        double annuity = (1 - pow(1.07, -3)) / 0.07, benefit = projects[i].income * annuity;
        assert_true(fabs(r.r.npv - projects[i].npv) < 0.5);
        assert_true(fabs(r.r.npv - (benefit - projects[i].cost)) < 1e-9 * benefit);
        assert_true(fabs(r.r.bcr - benefit / projects[i].cost) < 1e-9);
        assert_true(fabs(r.r.payback_service.years - projects[i].payback) < 0.005);
    }
}

static void amounts_have_no_more_digits_than_they_deserve(void **state)
{
    (void)state;
    assert_string_equal(investment_kr_words(12345678, 0, arena), "12,3 mio. kr.");
    assert_string_equal(investment_kr_words(12345678, 5e6, arena), "12,3 mio. kr.");
    assert_string_equal(investment_kr_words(12345678, 3e7, arena), "12 mio. kr.");
    assert_string_equal(investment_kr_words(-769123, 0, arena), "−769 t.kr.");
    assert_string_equal(investment_kr_words(1234567890, 0, arena), "1.235 mio. kr.");
    assert_string_equal(investment_kr_words(-4, 0, arena), "0 t.kr.");
    assert_string_equal(investment_kr_words(NAN, 0, arena), "kan ikke beregnes");
}

/* ---- files and figures ---- */

static const char *part_of(const struct buf *file, const char *path)
{
    struct zip zip;
    struct zip_part part;
    must(zip_open(&zip, file->data, file->len, 1 << 24, &err));
    must(zip_find(&zip, path, &part, &err));
    const char *text = arena_strndup(arena, part.data, part.size);
    zip_done(&part);
    return text;
}

/* The value stored beside a formula of the sheet. */
static double stored_value(const char *sheet, const char *cell, const char **ret_formula)
{
    const char *at = strstr(sheet, arena_printf(arena, "r=\"%s\"", cell));
    assert_non_null(at);
    const char *f = strstr(at, "<f>"), *v = strstr(at, "<v>");
    assert_non_null(f);
    assert_non_null(v);
    *ret_formula = arena_strndup(arena, f + 3, strcspn(f + 3, "<"));
    return strtod(v + 3, NULL);
}

/* Sum of a column of the sheet of lines over the rows of a kind and, payer not NULL, of a payer: what SUMIFS finds. */
static double sum_if(const struct xlsx_sheet *lines, size_t column, const char *kind, const char *payer)
{
    double sum = 0;
    for (size_t i = 0; i < lines->n; i++) {
        const struct xlsx_cell *cell = lines->rows[i].cells;
        if (lines->rows[i].n > column && text_equal(cell[1].text, kind) &&
            (!payer || text_equal(cell[3].text, payer)))
            sum += strtod(cell[column].text, NULL);
    }
    return sum;
}

/* Lines of the long run are in the present value and in no net of the municipality, by the formulas as by the program. */
static void lines_of_the_long_run_count_alike_in_the_workbook(void **state)
{
    (void)state;
    struct investment_result r;
    struct buf out = BUF_INIT;
    struct xlsx_book book;
    const char *content = shipped("ips-biu-sud"), *mark = "\"kind\": \"cashable\",", *formula;
    const char *line = strstr(content, mark);
    assert_non_null(line);
    content = arena_printf(
        arena, "%.*s%s \"long_run\": true,%s", (int)(line - content), content, mark, line + strlen(mark));
    must(investment_result_of(content, false, &r, arena, &err));
    must(investment_xlsx(&r, 1, &out, &err));
    must(xlsx_read(out.data, out.len, &book, arena, &err));
    const char *sums = part_of(&out, "xl/worksheets/sheet1.xml");
    double all = 0, net = 0;
    for (int t = 0; t < r.f.c.n_years; t++) {
        size_t column = 5 + (size_t)t;
        double cost = sum_if(&book.sheets[1], column, "Udgift", NULL),
               saved = sum_if(&book.sheets[1], column, "Besparelse", NULL),
               own = sum_if(&book.sheets[1], column, "Udgift", "kommune") +
                     sum_if(&book.sheets[1], column, "Besparelse", "kommune");
        assert_true(fabs(cost - stored_value(sums, arena_printf(arena, "%c5", 'F' + t), &formula)) < 1);
        assert_true(fabs(saved - stored_value(sums, arena_printf(arena, "%c6", 'F' + t), &formula)) < 1);
        assert_true(fabs(own - stored_value(sums, arena_printf(arena, "%c8", 'F' + t), &formula)) < 1);
        all += cost + saved;
        net += own;
    }
    assert_true(fabs(all - net) > 1);
    buf_done(&out);
}

static void a_workbook_has_formulas_and_the_values_the_program_computed(void **state)
{
    (void)state;
    struct investment_result r = result_of("ips-biu-sud");
    struct buf out = BUF_INIT;
    const char *formula;
    must(investment_xlsx(&r, 1, &out, &err));
    const char *sums = part_of(&out, "xl/worksheets/sheet1.xml");
    assert_true(fabs(stored_value(sums, "F5", &formula) - r.cost[0]) < 1e-6);
    assert_non_null(strstr(formula, "SUMIFS(Linjer!F$5:F$"));
    assert_true(fabs(stored_value(sums, "E14", &formula) - r.r.npv) < 1e-6);
    assert_string_equal(formula, "SUM(F12:M12)");
    assert_true(fabs(stored_value(sums, "G10", &formula) - (r.r.net_all[0] + r.r.net_all[1])) < 1e-6);
    assert_string_equal(formula, "F10+G8");
    assert_true(fabs(stored_value(sums, "E17", &formula) - r.r.bcr) < 1e-12);
    assert_string_equal(formula, "E16/E15");
    buf_done(&out);
}

static struct figure figure_of(const char *text)
{
    struct figure_params p;
    struct figure f;
    const char *id;
    must(figure_parse(text, &id, &p, arena, &err));
    struct conn *c = lease();
    must(figure_compute(c, &everyone, id, &p, day("2026-04-14"), &f, arena, &err));
    release(c);
    return f;
}

static void documents_quote_a_case(void **state)
{
    (void)state;
    struct investment_result r = result_of("ips-biu-sud");
    struct figure f = figure_of("case_npv case=ips-biu-sud of=all");
    assert_int_equal(f.value, llround(r.r.npv) * 100);
    assert_int_equal(figure_of("case_npv case=ips-biu-sud of=stat").value, llround(r.r.npv_actor[2]) * 100);
    assert_int_equal(figure_of("case_net case=ips-biu-sud year=2026").value, llround(r.r.net_all[0]) * 100);
    assert_int_equal(figure_of("case_bcr case=ips-biu-sud").value, llround(r.r.bcr * 100) * 10);
    f = figure_of("case_payback case=ips-biu-sud area=service");
    assert_true(f.missing);
    assert_string_equal(figure_text(&f, arena), "ikke inden for 8 år");
}

static void the_examples_stand_as_they_were_written(void **state)
{
    (void)state;
    const char *const keys[] = {"ips-biu-sud", "sundhed-40-borgere"};
    for (size_t i = 0; i < 2; i++) {
        struct investment v = read_back(keys[i]);
        char hash[65];
        const char *standard;
        investment_hash(&v.now, hash);
        assert_string_equal(hash, v.now.hash);
        must(investment_content_standard(v.now.content, strlen(v.now.content), &standard, arena, &err));
        assert_string_equal(standard, v.now.content);
        assert_int_equal(v.n_owners, 2);
    }
}

/* Measured shares of the intervention's goals, as a case may take them over. */
static void measured_shares_and_courses_are_offered(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        int64_t id = add_citizen("1990-01-01", "", "");
        add_course(id, "ips-rusmiddel", "2025-01-10", "2025-06-01");
        if (i < 8)
            add_spell(id, "job", "2025-07-01", "");
    }
    struct investment_measured *rows;
    size_t n;
    int64_t begun[2];
    must(investment_measured_of(db, "ips-rusmiddel", &rows, &n, arena, &err));
    bool found = false;
    for (size_t i = 0; i < n; i++)
        found =
            found || (rows[i].goal && strcmp(rows[i].goal, "ips-efter-to-maaneder") == 0 && rows[i].n == 20);
    assert_true(found);
    struct conn *c = lease();
    must(investment_courses_begun(c, "ips-rusmiddel", 2025, 2, begun, &err));
    release(c);
    assert_int_equal(begun[0], 20);
    const char *out;
    struct content_change ch = {
        .owner = "job", .name = "p1", .by_counts = true, .x = 8, .n = 20, .source = "målt"};
    double persons[8] = {20, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    must(investment_content_changed(shipped("ips-biu-sud"), &ch, 1, persons, &out, arena, &err));
    struct investment_result r;
    must(investment_result_of(out, false, &r, arena, &err));
    assert_true(fabs(r.f.c.params[r.f.c.outcomes[0].p1].value - 0.4) < 1e-12);
    double began = 0;
    for (int i = 0; i < r.f.c.n_cohorts; i++)
        began += r.f.c.cohorts[i].year == 0 ? r.f.c.cohorts[i].persons : 0;
    assert_true(fabs(began - 20) < 1e-12);
}

SQL(test_case_user,
    "INSERT INTO app_user (login, name, unit, password, active, failed, version) VALUES ($1, $1, 'bif', '-', 1, 0, 1)");
SQL(test_case_user_id, "SELECT id FROM app_user WHERE login = $1");
static int add_user_fn(struct conn *c, void *ctx, struct err *e)
{
    return q_exec(c, &test_case_user, ARGS(V_TEXT(ctx)), NULL, e);
}
static struct actor user(const char *login)
{
    struct actor actor = everyone;
    must(db_write(db, "test", add_user_fn, (void *)(uintptr_t)login, &err));
    struct conn *c = lease();
    must(q_int(c, &test_case_user_id, ARGS(V_TEXT(login)), &actor.user_id, &err));
    release(c);
    actor.login = login;
    return actor;
}

static int set_up(void **state)
{
    int rc = effect_set_up_with_data(state);
    if (rc)
        return rc;
    clock_set_today(day("2026-04-14"));
    writer = user("skriver");
    approver = user("godkender");
    return 0;
}

int main(int argc, char **argv)
{
    if (effect_start(argc, argv))
        return 1;
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_examples_stand_as_they_were_written),
        cmocka_unit_test(S4_02_each_owner_answers_and_approves_for_itself),
        cmocka_unit_test(who_wrote_the_last_version_may_not_approve_it),
        cmocka_unit_test(a_new_version_needs_new_approval_and_taking_it_back_brings_the_old),
        cmocka_unit_test(two_who_write_at_once_do_not_lose_each_others_work),
        cmocka_unit_test(an_event_can_be_taken_back),
        cmocka_unit_test(S4_12_a_case_is_in_one_round_at_a_time),
        cmocka_unit_test(forms_that_nobody_touches_change_nothing),
        cmocka_unit_test(what_is_typed_is_what_the_engine_computes_with),
        cmocka_unit_test(a_wrong_form_is_told_at_its_field),
        cmocka_unit_test(numbers_are_read_as_people_write_them),
        cmocka_unit_test(S4_10_flows_add_up_to_the_whole),
        cmocka_unit_test(S4_11_the_next_generation_is_in_no_payback),
        cmocka_unit_test(ten_thousand_draws_take_a_second_at_most_and_more_are_left_to_a_job),
        cmocka_unit_test(published_worked_examples_come_out),
        cmocka_unit_test(amounts_have_no_more_digits_than_they_deserve),
        cmocka_unit_test(lines_of_the_long_run_count_alike_in_the_workbook),
        cmocka_unit_test(a_workbook_has_formulas_and_the_values_the_program_computed),
        cmocka_unit_test(documents_quote_a_case), cmocka_unit_test(measured_shares_and_courses_are_offered)};
    return cmocka_run_group_tests(tests, set_up, effect_tear_down);
}
