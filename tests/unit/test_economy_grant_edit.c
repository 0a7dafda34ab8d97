/* Grants on screen: versions of heads and lines beside what was printed, links, moves, what ends when; and sums in øre against a plain
 * oracle under regrouping, reordering and conversion. */
#include "base/rng.h"
#include "base/text.h"
#include "economy/grant_book.h"
#include "economy/grant_edit.h"
#include "economy/grant_move.h"
#include "economy/grant_pay.h"
#include "economy/grant_result.h"
#include "economy/price_index.h"
#include "effect_fixture.h"
#include "system/audit.h"
#include "system/load.h"

#include <stdio.h>
#include <string.h>

static struct actor controller = {.user_id = 0, .login = "controller"};

/* ---- one write ---- */

enum what { CREATE, STORE, UNDO, ADD, REPLACE, END, LINE_UNDO, PAY, UNPAY, MOVE, UNMOVE, MOVE_UNDO };
struct one {
    enum what what;
    struct grant grant;
    struct grant_line line;
    struct grant_pay pay;
    struct grant_move move;
    const char *key, *reason;
    int64_t no;
    bool gone;
};
static int one_fn(struct conn *c, void *ctx, struct err *e)
{
    struct one *o = ctx;
    switch (o->what) {
    case CREATE: return grant_create(c, &controller, &o->grant, arena, e);
    case STORE: return grant_store(c, &controller, &o->grant, arena, e);
    case UNDO: return grant_undo(c, &controller, o->key, o->no, &o->gone, arena, e);
    case ADD: return grant_line_add(c, &controller, &o->line, arena, e);
    case REPLACE: return grant_line_replace(c, &controller, &o->line, arena, e);
    case END: return grant_line_end(c, &controller, o->no, o->reason, arena, e);
    case LINE_UNDO: return grant_line_undo(c, &controller, o->no, arena, e);
    case PAY: return grant_pay_add(c, &controller, o->key, &o->pay, arena, e);
    case UNPAY: return grant_pay_remove(c, &controller, o->key, o->pay.kind, o->no, &o->pay, arena, e);
    case MOVE: return grant_move_add(c, &controller, &o->move, arena, e);
    case UNMOVE: return grant_move_remove(c, &controller, o->key, o->no, o->reason, arena, e);
    case MOVE_UNDO: return grant_move_undo(c, &controller, o->key, o->no, arena, e);
    }
    return ERR_INTERNAL;
}
static int run(struct one *o)
{
    err_clear(&err);
    return db_write(db, "test", one_fn, o, &err);
}

static struct grant grant_now(const char *key)
{
    struct grant g;
    struct conn *c = lease();
    must(grant_by_key(c, key, &g, arena, &err));
    release(c);
    return g;
}
static struct grant_line *lines_now(const char *key, size_t *n)
{
    struct grant_line *l;
    struct conn *c = lease();
    must(grant_lines(c, key, &l, n, arena, &err));
    release(c);
    return l;
}
static struct grant_line line_of(const char *key, const char *phase)
{
    size_t n;
    struct grant_line *l = lines_now(key, &n);
    for (size_t i = 0; i < n; i++) {
        if (text_equal(l[i].phase, phase))
            return l[i];
    }
    fail();
    return l[0];
}
static int64_t logged(const char *entity)
{
    int64_t rows = 0;
    struct audit_row *all;
    size_t n;
    struct conn *c = lease();
    must(q_table(c, &audit_table, &all, &n, arena, &err));
    release(c);
    for (size_t i = 0; i < n; i++)
        rows += text_equal(all[i].entity, entity);
    return rows;
}

static struct grant_line new_line(const char *key, int from, int to, int64_t oere)
{
    struct grant_line l;
    field_clear_row(&grant_line_table, &l);
    l.grant_key = key;
    l.phase = "granted";
    l.year_from = from;
    l.year_to = to;
    l.money = (struct money){oere};
    return l;
}
static const char *new_grant(const char *title)
{
    struct one o = {.what = CREATE};
    field_clear_row(&grant_table, &o.grant);
    o.grant.title = title;
    o.grant.decision_kind = "budget";
    o.grant.decision_year = 2027;
    must(run(&o));
    return o.grant.key;
}

/* ---- tests ---- */

static void an_amount_is_held_exactly_in_oere(void **state)
{
    (void)state;
    static const struct {
        const char *text, *unit;
        int64_t oere;
    } good[] = {{"1.234,5", "t_kr", 123450000}, {"1.234,56789", "t_kr", 123456789}, {"0,00001", "t_kr", 1},
        {"10,1", "mio_kr", 1010000000}, {"1,23456789", "mio_kr", 123456789}, {"1234", "kr", 123400},
        {"1.234", "kr", 123400}, {"12.5", "mio_kr", 1250000000}, {"-0,5", "mio_kr", -50000000},
        {"1 000 000", "kr", 100000000}};
    static const struct {
        const char *text, *unit;
    } bad[] = {{"", "kr"}, {"a", "kr"}, {"1,234", "kr"}, {"1.23.456", "kr"}, {"0,000001", "t_kr"},
        {"1,123456789", "mio_kr"}, {"99999999999999", "mio_kr"}, {"1,2,3", "kr"}, {"1", "usd"},
        {"12.345,", "kr"}};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct money m = MONEY_NONE;
        assert_true(grant_amount_parse(good[i].text, good[i].unit, &m));
        assert_int_equal(m.oere, good[i].oere);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct money m = {7};
        assert_false(grant_amount_parse(bad[i].text, bad[i].unit, &m));
        assert_int_equal(m.oere, 7);
    }
    struct rng rng;
    rng_seed(&rng, 6);
    static const char *const units[] = {"kr", "t_kr", "mio_kr"};
    for (int i = 0; i < 3000; i++) {
        struct money m = {rng_between(&rng, -900000000000000, 900000000000000)}, back = MONEY_NONE;
        const char *unit = units[rng_below(&rng, 3)];
        assert_true(grant_amount_parse(grant_amount_text(m, unit, arena), unit, &back));
        assert_int_equal(back.oere, m.oere);
    }
}

static void a_new_grant_has_its_decision_number_and_version(void **state)
{
    (void)state;
    struct one o = {.what = CREATE};
    field_clear_row(&grant_table, &o.grant);
    o.grant.decision_kind = "budget";
    assert_int_equal(run(&o), ERR_INVALID);
    assert_non_null(err_field_text(&err, "title"));
    assert_non_null(err_field_text(&err, "decision_year"));
    const char *key = new_grant("Opdigtet bevilling");
    struct grant g = grant_now(key);
    assert_int_equal(g.nr, 28);
    assert_int_equal(g.version, 1);
    assert_string_equal(g.decision, "Budget 2027");
    assert_int_equal(g.print_id, INT_NONE);
    o = (struct one){.what = UNDO, .key = key, .no = 1};
    must(run(&o));
    assert_true(o.gone);
}

static void a_changed_head_keeps_every_version_and_what_was_printed(void **state)
{
    (void)state;
    struct one o = {.what = STORE, .grant = grant_now("bevilling-16")};
    const char *title = o.grant.title;
    o.grant.title = "Et andet navn";
    assert_int_equal(run(&o), ERR_INVALID);
    assert_non_null(err_field_text(&err, "reason"));
    o.grant.reason = "Foreningen har skiftet navn.";
    int64_t before = logged("grant");
    must(run(&o));
    assert_int_equal(logged("grant"), before + 1);
    struct grant stale = grant_now("bevilling-16"), printed, *versions;
    assert_int_equal(stale.version, 2);
    bool is = false;
    size_t n;
    struct conn *c = lease();
    must(grant_printed(c, &stale, &printed, &is, arena, &err));
    must(grant_versions(c, "bevilling-16", &versions, &n, arena, &err));
    release(c);
    assert_true(is);
    assert_string_equal(printed.title, title);
    assert_int_equal(n, 2);
    assert_string_equal(versions[1].title, title);
    /* Somebody who still has version 1. */
    o.grant = stale;
    o.grant.version = 1;
    o.grant.purpose = "For sent";
    o.grant.reason = "x";
    assert_int_equal(run(&o), ERR_CONFLICT);
    /* Loading the papers again changes nothing that was changed on screen. */
    struct load_report report;
    struct actor line = actor_command_line();
    err_clear(&err);
    must(load_dir(db, TEST_DATA "/copenhagen", &line, &report, &err));
    buf_done(&report.text);
    assert_string_equal(grant_now("bevilling-16").title, "Et andet navn");
    o = (struct one){.what = UNDO, .key = "bevilling-16", .no = 2};
    must(run(&o));
    assert_string_equal(grant_now("bevilling-16").title, title);
    assert_int_equal(grant_now("bevilling-16").version, 1);
}

static void a_correction_is_the_next_version_of_a_printed_line(void **state)
{
    (void)state;
    struct grant_line printed = line_of("bevilling-18", "granted");
    struct one o = {.what = REPLACE, .line = printed};
    assert_int_equal(printed.money.oere, 1010000000);
    o.line.money.oere = 1025000001;
    o.line.reason = NULL;
    assert_int_equal(run(&o), ERR_INVALID);
    o.line.reason = "Regnskabet.";
    must(run(&o));
    struct grant_line now = line_of("bevilling-18", "granted");
    assert_int_equal(now.money.oere, 1025000001);
    assert_string_equal(now.as_printed, printed.as_printed);
    assert_int_equal(now.amount.milli, printed.amount.milli);
    assert_int_equal(now.no, 2);
    assert_int_equal(now.line, printed.line);
    size_t n;
    struct grant_line *all = lines_now("bevilling-18", &n);
    assert_int_equal(
        grant_amount_of(all, n, "bevilling-18", "granted", 2026, NULL, NULL).used.oere, 1025000001);
    /* The old version is nobody's to change any more. */
    struct one stale = {.what = REPLACE, .line = printed};
    stale.line.money.oere = 5;
    stale.line.reason = "x";
    assert_int_equal(run(&stale), ERR_CONFLICT);
    o = (struct one){.what = END, .no = now.id, .reason = "Udgår."};
    must(run(&o));
    all = lines_now("bevilling-18", &n);
    assert_true(money_is_none(grant_amount_of(all, n, "bevilling-18", "granted", 2026, NULL, NULL).used));
    struct grant_line *versions;
    struct conn *c = lease();
    must(grant_line_versions(c, now.line, &versions, &n, arena, &err));
    release(c);
    assert_int_equal(n, 3);
    for (size_t i = 0; i < 2; i++) {
        must(run(&(struct one){.what = LINE_UNDO, .no = versions[i].id}));
    }
    assert_int_equal(line_of("bevilling-18", "granted").money.oere, 1010000000);
    assert_int_equal(run(&(struct one){.what = LINE_UNDO, .no = printed.id}), ERR_REFUSED);
}

static void a_line_says_what_is_wrong_with_it(void **state)
{
    (void)state;
    const char *key = new_grant("Linjer");
    struct one o = {.what = ADD, .line = new_line(key, 2028, 2027, 100)};
    o.line.appropriation = "35.x";
    o.line.expires = day("2026-06-30");
    o.line.price_level = "snart";
    assert_int_equal(run(&o), ERR_INVALID);
    assert_non_null(err_field_text(&err, "year_to"));
    assert_non_null(err_field_text(&err, "appropriation"));
    assert_non_null(err_field_text(&err, "price_level"));
    o.line = new_line(key, 2027, 2027, 100);
    o.line.expires = day("2028-06-30");
    assert_int_equal(run(&o), ERR_INVALID);
    assert_non_null(err_field_text(&err, "expires"));
    o.line = new_line("findes-ikke", 2027, 2027, 100);
    assert_int_equal(run(&o), ERR_NOT_FOUND);
}

static struct grant_ending ending(const char *key, int year, bool *ret)
{
    size_t n;
    struct grant_ending e = {0};
    struct grant_line *l = lines_now(key, &n);
    *ret = grant_ending_of(l, n, year, DAY_NONE, &e);
    return e;
}

static void S3_01b_one_line_of_a_bigger_grant_ends_by_itself(void **state)
{
    (void)state;
    bool ends;
    const char *key = new_grant("Stor bevilling");
    static const char *const purposes[] = {"a", "b", "c"};
    for (int i = 0; i < 3; i++) {
        struct one o = {.what = ADD, .line = new_line(key, 2026, i == 1 ? 2027 : 2029, 100 * (i + 1))};
        o.line.purpose = purposes[i];
        o.line.steering_area = "service";
        if (i == 1)
            o.line.expires = day("2027-06-30");
        must(run(&o));
    }
    struct grant_ending e = ending(key, 2027, &ends);
    assert_true(ends);
    assert_int_equal(e.n_lines, 1);
    assert_int_equal(e.n_all, 3);
    assert_int_equal(e.amount.oere, 200);
    assert_int_equal(e.day.n, day("2027-06-30").n);
    e = ending(key, 2029, &ends);
    assert_true(ends && e.n_lines == 2 && e.n_all == 2 && e.amount.oere == 400);
    ending(key, 2026, &ends);
    assert_false(ends);
    /* It goes on: the year after has a line for the same. */
    struct one o = {.what = ADD, .line = new_line(key, 2028, 2029, 250)};
    o.line.purpose = "b";
    o.line.steering_area = "service";
    must(run(&o));
    ending(key, 2027, &ends);
    assert_false(ends);
    /* 3: 2023 and 2024-2025 go on into 2026, which ends. 4: 2023 is not divided, 2024 is. */
    ending("bevilling-03", 2023, &ends);
    assert_false(ends);
    ending("bevilling-03", 2025, &ends);
    assert_false(ends);
    e = ending("bevilling-03", 2026, &ends);
    assert_true(ends && e.amount.oere == 110000000);
    ending("bevilling-04", 2023, &ends);
    assert_false(ends);
    e = ending("bevilling-04", 2026, &ends);
    assert_true(ends && e.amount.oere == 740000000 && e.n_lines == 3);
    e = ending("bevilling-02", 2026, &ends);
    assert_true(ends && e.amount.oere == 970000000);
    e = ending("bevilling-17", 2026, &ends);
    assert_true(ends && money_is_none(e.amount) && e.period.oere == 140000000);
}

static void price_levels_are_never_mixed(void **state)
{
    (void)state;
    const char *key = new_grant("To prisniveauer");
    static const char *const levels[] = {"2026", "2027", "løbende"};
    for (int i = 0; i < 3; i++) {
        struct one o = {.what = ADD, .line = new_line(key, 2027, 2027, 1000)};
        o.line.price_level = levels[i];
        must(run(&o));
        size_t n;
        struct grant_line *l = lines_now(key, &n);
        struct grant_amount m = grant_amount_of(l, n, key, "granted", 2027, NULL, NULL);
        assert_int_equal(m.mixed, i > 0);
        assert_int_equal(money_is_none(m.used), i > 0);
        struct grant_ending e;
        assert_true(grant_ending_of(l, n, 2027, DAY_NONE, &e));
        assert_int_equal(e.mixed, i > 0);
        struct grant_years y;
        grant_years_of(l, n, &y);
        assert_int_equal(money_is_none(y.years[0].granted), i > 0);
    }
}

static void what_it_pays_for_has_a_share(void **state)
{
    (void)state;
    const char *key = new_grant("Betaler");
    struct one o = {.what = PAY, .key = key};
    o.pay = (struct grant_pay){
        .kind = GRANT_PAYS_INTERVENTION, .target = "hif", .relation = "supplements", .share = {140000}};
    o.pay.from_day = o.pay.to_day = DAY_NONE;
    assert_int_equal(run(&o), ERR_INVALID);
    assert_non_null(err_field_text(&err, "share"));
    o.pay.share.milli = 40000;
    must(run(&o));
    assert_int_equal(run(&o), ERR_INVALID);
    struct one agreement = {.what = PAY, .key = key};
    agreement.pay = (struct grant_pay){
        .kind = GRANT_PAYS_AGREEMENT, .target = "jobcamps-frak", .relation = "pays", .share = DEC_NONE};
    agreement.pay.from_day = day("2027-01-01");
    agreement.pay.to_day = day("2027-12-31");
    must(run(&agreement));
    struct one goal = {.what = PAY, .key = key};
    goal.pay = (struct grant_pay){
        .kind = GRANT_PAYS_GOAL, .target = "ips-job-uddannelse", .relation = "pays", .share = DEC_NONE};
    goal.pay.from_day = goal.pay.to_day = DAY_NONE;
    must(run(&goal));
    struct grant_pay *all;
    size_t n;
    struct conn *c = lease();
    must(grant_pays(c, key, &all, &n, arena, &err));
    release(c);
    assert_int_equal(n, 3);
    assert_int_equal(all[0].share.milli, 40000);
    assert_string_equal(all[0].relation, "supplements");
    assert_int_equal(all[1].to_day.n, day("2027-12-31").n);
    struct one gone = {.what = UNPAY, .key = key, .no = all[0].id, .pay = {.kind = GRANT_PAYS_INTERVENTION}};
    must(run(&gone));
    assert_int_equal(gone.pay.share.milli, 40000);
    assert_int_equal(run(&gone), ERR_NOT_FOUND);
    /* A goal that it helps to reach is among its results. */
    struct grant_result *results;
    c = lease();
    must(grant_results(c, &everyone, key, day("2026-04-14"), &results, &n, arena, &err));
    release(c);
    assert_int_equal(n, 1);
    assert_string_equal(results[0].goal->key, "ips-job-uddannelse");
}

static void S3_08b_S3_17b_moves_stand_apart_with_their_own_days(void **state)
{
    (void)state;
    struct grant_move *m;
    size_t n;
    struct conn *c = lease();
    must(grant_moves(c, "bevilling-17", &m, &n, arena, &err));
    assert_int_equal(n, 2);
    const struct grant_move *posts = text_equal(m[0].kind, "posts") ? &m[0] : &m[1],
                            *authority = posts == m ? &m[1] : &m[0];
    assert_int_equal(posts->posts.milli, 2000);
    assert_string_equal(posts->to_administration, "sof");
    assert_true(day_is_none(posts->day)); /* two days are printed */
    assert_non_null(posts->day_text);
    assert_string_equal(authority->from_committee, "biu");
    assert_string_equal(authority->to_committee, "soc");
    assert_true(dec_is_none(authority->posts));
    must(grant_moves(c, "bevilling-08", &m, &n, arena, &err));
    release(c);
    assert_int_equal(n, 1);
    assert_string_equal(m[0].from_area, "indsats");
    assert_string_equal(m[0].to_area, "overfoersler");
    struct one o = {.what = MOVE};
    field_clear_row(&grant_move_table, &o.move);
    o.move.grant_key = "bevilling-08";
    o.move.kind = "posts";
    o.move.to_administration = o.move.from_administration = "bif";
    assert_int_equal(run(&o), ERR_INVALID);
    assert_non_null(err_field_text(&err, "posts"));
    assert_non_null(err_field_text(&err, "to_administration"));
    assert_non_null(err_field_text(&err, "day"));
    o.move.from_administration = "sof";
    o.move.posts.milli = 1500;
    o.move.day = day("2028-01-01");
    o.move.reason = "Opdigtet.";
    must(run(&o));
    struct one back = {.what = UNMOVE, .key = "bevilling-08", .no = o.move.id, .reason = "Fejl."};
    must(run(&back));
    assert_int_equal(run(&back), ERR_CONFLICT);
    must(run(&(struct one){.what = MOVE_UNDO, .key = "bevilling-08", .no = o.move.id}));
}

/* ---- sums ---- */

static const char *pick(struct rng *rng, const char *const *list, size_t n)
{
    return list[rng_below(rng, n)];
}

static void invent(struct rng *rng, struct grant_line *lines, size_t n, const char *level)
{
    static const char *const areas[] = {"service", "indsats", "overfoersler", "anlaeg", NULL},
                             *const admins[] = {"bif", "sof", "suf", NULL},
                             *const committees[] = {"biu", "soc", "sou", NULL};
    for (size_t i = 0; i < n; i++) {
        int from = (int)rng_between(rng, 2024, 2029);
        lines[i] = new_line("x", from, from + (int)rng_below(rng, 4), rng_between(rng, 1, 2000000000));
        lines[i].role = "line";
        lines[i].per = "year";
        lines[i].steering_area = pick(rng, areas, 5);
        lines[i].administration = pick(rng, admins, 4);
        lines[i].committee = pick(rng, committees, 4);
        lines[i].price_level = level;
        lines[i].line = (int64_t)i + 1;
        if (rng_below(rng, 12) == 0)
            lines[i].money = MONEY_NONE;
    }
}

/* A plain sum in 128 bits of what holds in the year. */
static int64_t plain(const struct grant_line *lines, size_t n, int year, int *ret_n)
{
    __int128 sum = 0;
    *ret_n = 0;
    for (size_t i = 0; i < n; i++) {
        if (!money_is_none(lines[i].money) && lines[i].year_from <= year && lines[i].year_to >= year) {
            sum += lines[i].money.oere;
            (*ret_n)++;
        }
    }
    return (int64_t)sum;
}

static void a_sum_is_the_same_however_it_is_grouped_and_ordered(void **state)
{
    (void)state;
    struct rng rng;
    rng_seed(&rng, 2026);
    for (int round = 0; round < 400; round++) {
        struct grant_line lines[24], mixed[24];
        size_t n = (size_t)rng_between(&rng, 1, 24);
        invent(&rng, lines, n, "2027");
        memcpy(mixed, lines, sizeof lines);
        for (size_t i = n; i > 1; i--) {
            size_t k = (size_t)rng_below(&rng, i);
            struct grant_line t = mixed[i - 1];
            mixed[i - 1] = mixed[k];
            mixed[k] = t;
        }
        for (int year = 2024; year <= 2032; year++) {
            int count;
            int64_t oracle = plain(lines, n, year, &count);
            struct money used = grant_amount_of(lines, n, "x", "granted", year, NULL, NULL).used;
            struct money other = grant_amount_of(mixed, n, "x", "granted", year, NULL, NULL).used;
            assert_int_equal(money_is_none(used), count == 0);
            assert_int_equal(used.oere, other.oere);
            if (count == 0)
                continue;
            assert_int_equal(used.oere, oracle);
            for (enum grant_dimension d = GRANT_BY_COMMITTEE; d <= GRANT_BY_ADMINISTRATION; d++) {
                static const char *const codes[3][5] = {{"biu", "soc", "sou", NULL},
                    {"service", "indsats", "overfoersler", "anlaeg", NULL}, {"bif", "sof", "suf", NULL}};
                struct money parts = MONEY_NONE;
                for (size_t k = 0; k < 5; k++) {
                    money_add(&parts, grant_amount_part(mixed, n, "x", "granted", year, d, codes[d][k]));
                    if (!codes[d][k])
                        break;
                }
                assert_int_equal(parts.oere, oracle);
            }
        }
        struct grant_years y;
        grant_years_of(mixed, n, &y);
        for (size_t i = 0; i < y.n; i++) {
            int count;
            int64_t oracle = plain(lines, n, y.first + (int)i, &count);
            assert_int_equal(money_is_none(y.years[i].granted), count == 0);
            if (count)
                assert_int_equal(y.years[i].granted.oere, oracle);
        }
    }
}

static void converting_line_by_line_loses_at_most_half_an_oere_each(void **state)
{
    (void)state;
    struct rng rng;
    rng_seed(&rng, 35);
    for (int round = 0; round < 400; round++) {
        struct price_index rates[3];
        __int128 up = 1, down = 1;
        for (int i = 0; i < 3; i++) {
            int p = (int)rng_between(&rng, 0, 6000);
            rates[i] = (struct price_index){.id = i + 1,
                .series = "service",
                .year = 2027 + i,
                .percent = {p},
                .version_day = day("2026-06-20"),
                .source = "opdigtet"};
            up *= 100000 + p;
            down *= 100000;
        }
        struct price_factor f = price_factor_of(rates, 3, "service", 2026, 2029, day("2026-12-31"));
        assert_true(f.valid);
        struct grant_line lines[24];
        size_t n = (size_t)rng_between(&rng, 1, 24);
        invent(&rng, lines, n, "2026");
        __int128 exact = 0;
        int64_t sum = 0, back = 0, was = 0;
        for (size_t i = 0; i < n; i++) {
            if (money_is_none(lines[i].money))
                continue;
            struct money there = price_convert(lines[i].money, &f);
            struct price_factor home = price_factor_of(rates, 3, "service", 2029, 2026, day("2026-12-31"));
            exact += (__int128)lines[i].money.oere * up;
            sum += there.oere;
            was += lines[i].money.oere;
            back += price_convert(there, &home).oere;
        }
        __int128 off = (__int128)sum * down - exact;
        assert_true((off < 0 ? -off : off) * 2 <= (__int128)n * down);
        assert_int_equal(
            back, was); /* up and back again is the same øre: the way up never makes two amounts one */
    }
}

static void the_book_says_what_the_plain_functions_say(void **state)
{
    (void)state;
    struct grant *grants;
    struct grant_line *lines;
    struct grant_book *book;
    size_t n, n_lines;
    struct conn *c = lease();
    must(grant_list(c, &grants, &n, arena, &err));
    must(grant_lines_all(c, &lines, &n_lines, arena, &err));
    must(grant_book_get(c, &book, &err));
    release(c);
    assert_int_equal(book->n, n);
    uint32_t *all = arena_must(arena, n * sizeof *all);
    for (uint32_t i = 0; i < n; i++) {
        assert_string_equal(book->entries[i].head.key, grants[i].key);
        all[i] = i;
    }
    for (int year = 2023; year <= 2029; year++) {
        for (enum grant_dimension d = GRANT_BY_COMMITTEE; d <= GRANT_BY_ADMINISTRATION; d++) {
            struct grant_totals a, b;
            must(grant_total(grants, n, lines, n_lines, year, d, &a, arena, &err));
            must(grant_book_total(book, year, all, n, d, 10000, &b, arena, &err));
            struct money own = MONEY_NONE, rows = MONEY_NONE;
            for (size_t i = 0; i < b.n_rows; i++)
                money_add(&rows, b.rows[i].granted);
            assert_int_equal(b.sum.granted.oere, rows.oere);
            for (size_t i = 0; i <= b.n_codes; i++)
                money_add(&own, b.sum.part[i]);
            assert_int_equal(b.sum.granted.oere, own.oere);
            assert_true(text_equal(a.price_level, b.price_level));
            /* The plain one has no row for grants without a verdict. */
            assert_true(b.sum.n >= a.sum.n);
            assert_int_equal(a.n_left_out, b.n_left_out);
            for (size_t i = 0; i < a.n_rows; i++) {
                assert_string_equal(a.rows[i].verdict, b.rows[i].verdict);
                assert_int_equal(a.rows[i].n, b.rows[i].n);
                assert_int_equal(a.rows[i].granted.oere, b.rows[i].granted.oere);
                assert_int_equal(a.rows[i].proposed.oere, b.rows[i].proposed.oere);
            }
        }
    }
    /* A change is seen by the next who asks, and who holds the old one keeps it. */
    int64_t version = book->version;
    new_grant("Ny i bogen");
    struct grant_book *fresh;
    c = lease();
    must(grant_book_get(c, &fresh, &err));
    release(c);
    assert_true(fresh != book && fresh->version > version);
    assert_int_equal(fresh->n, n + 1);
    assert_int_equal(book->n, n);
    grant_book_put(fresh);
    grant_book_put(book);
}

int main(int argc, char **argv)
{
    if (effect_start(argc, argv))
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_amount_is_held_exactly_in_oere),
        cmocka_unit_test(a_new_grant_has_its_decision_number_and_version),
        cmocka_unit_test(a_changed_head_keeps_every_version_and_what_was_printed),
        cmocka_unit_test(a_correction_is_the_next_version_of_a_printed_line),
        cmocka_unit_test(a_line_says_what_is_wrong_with_it),
        cmocka_unit_test(S3_01b_one_line_of_a_bigger_grant_ends_by_itself),
        cmocka_unit_test(price_levels_are_never_mixed),
        cmocka_unit_test(what_it_pays_for_has_a_share),
        cmocka_unit_test(S3_08b_S3_17b_moves_stand_apart_with_their_own_days),
        cmocka_unit_test(a_sum_is_the_same_however_it_is_grouped_and_ordered),
        cmocka_unit_test(converting_line_by_line_loses_at_most_half_an_oere_each),
        cmocka_unit_test(the_book_says_what_the_plain_functions_say),
    };
    return cmocka_run_group_tests(tests, effect_set_up_with_data, effect_tear_down);
}
