/* Agreements over time: periods of places, options, tenders, deadlines, grants, and the target group counted anew. */
#include "base/text.h"
#include "economy/supplier_money.h"
#include "effect_fixture.h"
#include "offer/agreement.h"
#include "offer/agreement_deadline.h"
#include "offer/agreement_decision.h"
#include "offer/agreement_grant.h"
#include "offer/agreement_history.h"
#include "offer/agreement_option.h"
#include "offer/agreement_place.h"
#include "offer/agreement_target.h"
#include "offer/supplier.h"
#include "offer/tender.h"
#include <stdio.h>
#include <string.h>

static const struct agreement *agreement(const char *key)
{
    struct agreement *g = arena_alloc(arena, sizeof *g);
    struct conn *c = lease();
    must(agreement_by_key(c, key, g, arena, &err));
    release(c);
    return g;
}

/* ---- writes, as a page makes them ---- */

struct change {
    struct agreement g;
    struct agreement_part part;
    struct agreement_place place;
    struct agreement_option option;
    struct agreement_decision decision;
    struct tender tender;
    const char *supplier;
    int64_t id, version;
    char key[81];
};
#define WRITE_FN(name, ...)                                                                                  \
    static int name(struct conn *c, void *ctx, struct err *e)                                                \
    {                                                                                                        \
        struct change *w = ctx;                                                                              \
        return __VA_ARGS__;                                                                                  \
    }
WRITE_FN(create_fn, agreement_create(c, &everyone, &w->g, w->key, e))
WRITE_FN(update_fn, agreement_update(c, &everyone, &w->g, e))
WRITE_FN(part_fn, agreement_part_add(c, &everyone, &w->part, e))
WRITE_FN(part_remove_fn, agreement_part_remove(c, &everyone, w->part.agreement, w->part.intervention, e))
WRITE_FN(adjust_fn, agreement_place_adjust(c, &everyone, &w->place, e))
WRITE_FN(correct_fn, agreement_place_correct(c, &everyone, &w->place, e))
WRITE_FN(place_undo_fn, agreement_place_undo(c, &everyone, w->id, e))
WRITE_FN(option_fn, agreement_option_add(c, &everyone, &w->option, e))
WRITE_FN(option_use_fn, agreement_option_use(c, &everyone, w->id, w->version, e))
WRITE_FN(option_drop_fn, agreement_option_drop(c, &everyone, w->id, w->version, e))
WRITE_FN(option_undo_fn, agreement_option_undo(c, &everyone, w->id, e))
WRITE_FN(decision_fn, agreement_decision_add(c, &everyone, &w->decision, e))
WRITE_FN(tender_fn, tender_create(c, &everyone, &w->tender, w->key, e))
WRITE_FN(supplier_fn, supplier_add(c, &everyone, w->supplier, w->key, e))

static int run(db_write_fn *fn, struct change *w)
{
    err = ERR_INIT;
    return db_write(db, "test", fn, w, &err);
}

/* A new contract with one offer; returns its key. */
static const char *add_agreement(const char *title, const char *start, const char *end)
{
    struct change w = {.id = 0};
    field_clear_row(&agreement_table, &w.g);
    w.g.title = title;
    w.g.kind = "contract";
    w.g.buyer = "bif";
    w.g.supplier = "settlementet";
    w.g.start_day = day(start);
    w.g.end_day = day(end);
    must(run(create_fn, &w));
    const char *key = arena_strdup(arena, w.key);
    field_clear_row(&agreement_part_table, &w.part);
    w.part.agreement = key;
    w.part.intervention = "jobcamps";
    must(run(part_fn, &w));
    return key;
}

static int adjust(const char *key, const char *from, const char *to, int64_t places, int64_t *ret_id)
{
    struct change w = {.id = 0};
    field_clear_row(&agreement_place_table, &w.place);
    w.place.agreement = key;
    w.place.intervention = "jobcamps";
    w.place.valid_from = day(from);
    w.place.valid_to = day(to);
    w.place.places = places;
    int rc = run(adjust_fn, &w);
    if (ret_id)
        *ret_id = w.place.id;
    return rc;
}

/* "2026-01-01..2026-06-30:40 …" */
static const char *periods(const char *key)
{
    struct agreement_place *p;
    size_t n;
    char from[11], to[11];
    const char *text = "";
    struct conn *c = lease();
    must(agreement_places_of(c, key, NULL, &p, &n, arena, &err));
    release(c);
    for (size_t i = 0; i < n; i++)
        text = arena_printf(arena, "%s%s%s..%s:%lld", text, i ? " " : "", day_iso(p[i].valid_from, from),
            day_iso(p[i].valid_to, to), (long long)p[i].places);
    return text;
}

/* ---- places ---- */

static void S0_06_a_change_of_places_keeps_the_old_period(void **state)
{
    (void)state;
    const char *key = add_agreement("Pladser over tid", "2026-01-01", "2026-12-31");
    int64_t id = 0;
    must(adjust(key, "2026-01-01", "", 40, NULL));
    assert_string_equal(periods(key), "2026-01-01..:40");
    must(adjust(key, "2026-07-01", "", 25, &id));
    assert_string_equal(periods(key), "2026-01-01..2026-06-30:40 2026-07-01..:25");
    must(adjust(key, "2026-04-01", "", 30, NULL));
    assert_string_equal(periods(key), "2026-01-01..2026-03-31:40 2026-04-01..2026-06-30:30 2026-07-01..:25");
    struct change w = {.id = id};
    must(run(place_undo_fn, &w));
    assert_string_equal(periods(key), "2026-01-01..2026-03-31:40 2026-04-01..:30");
}

static void periods_never_overlap_and_say_what_to_do(void **state)
{
    (void)state;
    const char *key = add_agreement("Ingen overlap", "2026-01-01", "2026-12-31");
    must(adjust(key, "2026-03-01", "2026-08-31", 10, NULL));
    assert_int_equal(adjust(key, "2026-03-01", "", 12, NULL), ERR_INVALID);
    assert_non_null(err_field_text(&err, "valid_from"));
    assert_int_equal(adjust(key, "2026-01-01", "2026-03-15", 12, NULL), ERR_INVALID);
    assert_non_null(strstr(err_field_text(&err, "valid_to"), "2026-03-01"));
    assert_int_equal(adjust(key, "2026-05-01", "2026-06-30", 12, NULL), ERR_INVALID);
    assert_int_equal(adjust(key, "2027-01-01", "", 12, NULL), ERR_INVALID);
    assert_string_equal(periods(key), "2026-03-01..2026-08-31:10");
    must(adjust(key, "2026-01-01", "", 5, NULL));
    assert_string_equal(periods(key), "2026-01-01..2026-02-28:5 2026-03-01..2026-08-31:10");
}

static void a_period_taken_away_by_itself_leaves_the_one_before_as_it_was(void **state)
{
    (void)state;
    const char *key = add_agreement("Uden for", "2026-01-01", "2026-12-31");
    int64_t id = 0;
    must(adjust(key, "2026-01-01", "2026-03-31", 10, NULL));
    must(adjust(key, "2026-04-01", "", 20, &id));
    struct change w = {.id = id};
    must(run(place_undo_fn, &w));
    assert_string_equal(periods(key), "2026-01-01..2026-03-31:10");
}

static void an_earlier_period_is_not_taken_away_before_a_later(void **state)
{
    (void)state;
    const char *key = add_agreement("Rækkefølge", "2026-01-01", "2026-12-31");
    int64_t first = 0;
    must(adjust(key, "2026-01-01", "", 10, &first));
    must(adjust(key, "2026-04-01", "", 20, NULL));
    struct change w = {.id = first};
    assert_int_equal(run(place_undo_fn, &w), ERR_REFUSED);
}

static void a_stale_correction_is_a_conflict(void **state)
{
    (void)state;
    const char *key = add_agreement("Rettelse", "2026-01-01", "2026-12-31");
    int64_t id = 0;
    must(adjust(key, "2026-01-01", "", 10, &id));
    struct change w = {.id = id};
    struct conn *c = lease();
    must(agreement_place_by_id(c, id, &w.place, arena, &err));
    release(c);
    w.place.places = 11;
    must(run(correct_fn, &w));
    assert_int_equal(run(correct_fn, &w), ERR_CONFLICT);
    assert_string_equal(periods(key), "2026-01-01..:11");
}

static void S0_06_places_are_not_told_when_one_offer_has_none(void **state)
{
    (void)state;
    struct agreement_place rows[2];
    for (size_t i = 0; i < 2; i++) {
        field_clear_row(&agreement_place_table, &rows[i]);
        rows[i].valid_from = day("2026-01-01");
        rows[i].places = 10;
    }
    assert_int_equal(agreement_places_on(rows, 2, day("2026-03-01")), 20);
    assert_int_equal(agreement_places_on(rows, 2, day("2025-12-31")), INT_NONE);
    rows[1].places = INT_NONE;
    assert_int_equal(agreement_places_on(rows, 2, day("2026-03-01")), INT_NONE);
    rows[1].valid_to = day("2026-02-28");
    assert_int_equal(agreement_places_on(rows, 2, day("2026-03-01")), 10);
}

static void the_end_is_not_set_before_places_begin(void **state)
{
    (void)state;
    const char *key = add_agreement("Tidligere slut", "2026-01-01", "2026-12-31");
    must(adjust(key, "2026-07-01", "", 10, NULL));
    struct change w = {.g = *agreement(key)};
    w.g.end_day = day("2026-06-30");
    assert_int_equal(run(update_fn, &w), ERR_INVALID);
    assert_non_null(strstr(err_field_text(&err, "end_day"), "2026-07-01"));
    w.g.end_day = day("2026-07-31");
    must(run(update_fn, &w));
}

static void a_part_with_places_stays(void **state)
{
    (void)state;
    const char *key = add_agreement("Dele", "2026-01-01", "2026-12-31");
    struct change w = {.part = {.agreement = key, .intervention = "jobcamps"}};
    assert_int_equal(run(part_fn, &w), ERR_INVALID);
    must(adjust(key, "2026-01-01", "", 10, &w.id));
    assert_int_equal(run(part_remove_fn, &w), ERR_REFUSED);
    must(run(place_undo_fn, &w));
    must(run(part_remove_fn, &w));
    assert_int_equal(run(part_remove_fn, &w), ERR_NOT_FOUND);
}

/* ---- the agreement ---- */

static void S0_07_the_flag_keeps_its_day_and_user_until_it_changes(void **state)
{
    (void)state;
    clock_set_today(day("2026-04-14"));
    const struct agreement *loaded = agreement("bif-suf");
    assert_int_equal(loaded->target_regulated, 0);
    assert_int_equal(loaded->regulated_day.n, day("2026-04-14").n);
    const char *key = add_agreement("Flag", "2026-01-01", "2026-12-31");
    struct change w = {.g = *agreement(key)};
    w.g.target_regulated = 0;
    must(run(update_fn, &w));
    assert_int_equal(agreement(key)->regulated_day.n, day("2026-04-14").n);
    clock_set_today(day("2026-05-01"));
    w.g = *agreement(key);
    w.g.note = "Mere";
    must(run(update_fn, &w));
    assert_int_equal(agreement(key)->regulated_day.n, day("2026-04-14").n);
    w.g = *agreement(key);
    w.g.target_regulated = 1;
    must(run(update_fn, &w));
    assert_int_equal(agreement(key)->regulated_day.n, day("2026-05-01").n);
}

static void a_stale_agreement_is_a_conflict_and_an_invalid_one_says_where(void **state)
{
    (void)state;
    const char *key = add_agreement("Konflikt", "2026-01-01", "2026-12-31");
    struct change w = {.g = *agreement(key)}, other = w;
    w.g.notice_months = 3;
    must(run(update_fn, &w));
    other.g.notice_months = 6;
    assert_int_equal(run(update_fn, &other), ERR_CONFLICT);
    w.g = *agreement(key);
    w.g.end_day = day("2025-01-01");
    w.g.supplier = "findes-ikke";
    w.g.responsible = "ingen";
    assert_int_equal(run(update_fn, &w), ERR_INVALID);
    assert_non_null(err_field_text(&err, "end_day"));
    assert_non_null(err_field_text(&err, "supplier"));
    assert_non_null(err_field_text(&err, "responsible"));
    assert_int_equal(agreement(key)->notice_months, 3);
}

static void a_day_that_is_set_stands_in_place_of_what_was_printed(void **state)
{
    (void)state;
    struct change w = {.g = *agreement("rammeaftale-tolkning")};
    assert_string_equal(w.g.end_text, "ultimo 2026");
    w.g.buyer = w.g.supplier = "bif";
    w.g.note = "Uden ny dag";
    must(run(update_fn, &w));
    assert_string_equal(agreement("rammeaftale-tolkning")->end_text, "ultimo 2026");
    w.g = *agreement("rammeaftale-tolkning");
    w.g.end_day = day("2027-06-30");
    must(run(update_fn, &w));
    assert_null(agreement("rammeaftale-tolkning")->end_text);
    w.g = *agreement("rammeaftale-tolkning");
    w.g.end_day = day("2026-12-31");
    must(run(update_fn, &w));
}

static void a_new_supplier_gets_a_key_and_no_name_twice(void **state)
{
    (void)state;
    struct change w = {.supplier = "Opdigtet Værksted ApS"};
    must(run(supplier_fn, &w));
    assert_string_equal(w.key, "opdigtet-vaerksted-aps");
    assert_int_equal(run(supplier_fn, &w), ERR_INVALID);
    assert_non_null(err_field_text(&err, "new_supplier"));
}

static void every_change_is_in_the_history_with_labels(void **state)
{
    (void)state;
    const char *key = add_agreement("Historik", "2026-01-01", "2026-12-31");
    must(adjust(key, "2026-01-01", "", 40, NULL));
    struct agreement_change *list;
    size_t n;
    struct conn *c = lease();
    must(agreement_history(c, agreement(key)->id, 50, &list, &n, arena, &err));
    release(c);
    assert_int_equal(n, 3);
    assert_string_equal(list[0].what, "Pladser og pris");
    assert_non_null(strstr(list[0].detail, "Garantipladser: – → 40"));
    assert_string_equal(list[2].action, "create");
}

/* ---- options, tenders, deadlines ---- */

static void an_option_that_is_used_moves_the_end_and_back(void **state)
{
    (void)state;
    clock_set_today(day("2026-04-14"));
    const char *key = add_agreement("Option", "2026-01-01", "2026-12-31");
    struct change w = {.id = 0};
    field_clear_row(&agreement_option_table, &w.option);
    w.option.agreement = key;
    w.option.kind = "option";
    w.option.to_day = day("2026-06-30");
    assert_int_equal(run(option_fn, &w), ERR_INVALID);
    w.option.to_day = day("2027-12-31");
    w.option.deadline = day("2026-10-01");
    must(run(option_fn, &w));
    assert_int_equal(w.option.from_day.n, day("2027-01-01").n);
    w.id = w.option.id;
    w.version = 1;
    must(run(option_use_fn, &w));
    assert_int_equal(agreement(key)->end_day.n, day("2027-12-31").n);
    w.version = 2;
    assert_int_equal(run(option_use_fn, &w), ERR_REFUSED);
    must(run(option_undo_fn, &w));
    assert_int_equal(agreement(key)->end_day.n, day("2026-12-31").n);
    clock_set_today(day("2026-10-02"));
    w.version = 3;
    assert_int_equal(run(option_use_fn, &w), ERR_REFUSED);
    assert_non_null(strstr(err.user, "2026-10-01"));
    clock_set_today(day("2026-10-01"));
    must(run(option_use_fn, &w));
    struct change g = {.g = *agreement(key)};
    g.g.end_day = day("2028-01-31");
    must(run(update_fn, &g));
    assert_int_equal(run(option_undo_fn, &w), ERR_REFUSED);
}

static void an_option_that_is_let_go_leaves_the_end(void **state)
{
    (void)state;
    clock_set_today(day("2026-04-14"));
    const char *key = add_agreement("Afstået", "2026-01-01", "2026-12-31");
    struct change w = {.id = 0};
    field_clear_row(&agreement_option_table, &w.option);
    w.option.agreement = key;
    w.option.kind = "renewal";
    w.option.to_day = day("2027-12-31");
    must(run(option_fn, &w));
    w.id = w.option.id;
    w.version = 1;
    must(run(option_drop_fn, &w));
    assert_int_equal(agreement(key)->end_day.n, day("2026-12-31").n);
    must(run(option_undo_fn, &w));
    w.version = 3;
    must(run(option_use_fn, &w));
}

static void S3_02b_a_tender_begins_a_year_before_the_agreement_ends(void **state)
{
    (void)state;
    struct agreement g;
    field_clear_row(&agreement_table, &g);
    g.kind = "contract";
    g.end_day = day("2027-12-31");
    assert_int_equal(tender_proposed_begin(&g).n, day("2027-01-01").n);
    g.end_day = day("2028-02-28");
    assert_int_equal(tender_proposed_begin(&g).n, day("2027-02-28").n);
    g.kind = "cooperation";
    assert_true(day_is_none(tender_proposed_begin(&g)));
    g.kind = "framework";
    g.end_day = DAY_NONE;
    assert_true(day_is_none(tender_proposed_begin(&g)));
}

static const char *deadlines(const char *key, const char *today, int ahead)
{
    struct agreement_deadline *list;
    size_t n;
    char iso[11];
    const char *text = "";
    struct conn *c = lease();
    must(agreement_deadlines(c, key, day(today), ahead, &list, &n, arena, &err));
    release(c);
    for (size_t i = 0; i < n; i++)
        text = arena_printf(arena, "%s%s%d:%s%s", text, i ? " " : "", (int)list[i].kind,
            day_iso(list[i].day, iso), list[i].late ? "!" : "");
    return text;
}

static void S3_02b_deadlines_of_tender_option_and_notice(void **state)
{
    (void)state;
    clock_set_today(day("2026-04-14"));
    assert_string_equal(deadlines("traedesten-settlementet", "2026-04-14", 548), "0:2027-01-01");
    assert_string_equal(
        deadlines("traedesten-settlementet", "2027-01-02", 365), "0:2027-01-01! 5:2028-01-01");
    assert_string_equal(deadlines("bif-suf", "2026-04-14", 548), "8:2026-06-30");
    assert_string_equal(deadlines("bif-suf", "2026-07-01", 548), "");
    const char *key = add_agreement("Frister", "2026-01-01", "2026-12-31");
    struct change w = {.g = *agreement(key)};
    w.g.notice_months = 6;
    must(run(update_fn, &w));
    field_clear_row(&agreement_option_table, &w.option);
    w.option.agreement = key;
    w.option.kind = "option";
    w.option.to_day = day("2027-12-31");
    w.option.deadline = day("2026-09-01");
    must(run(option_fn, &w));
    assert_string_equal(
        deadlines(key, "2026-04-14", 548), "1:2026-01-01! 7:2026-06-30 6:2026-09-01 8:2026-12-31");
    assert_string_equal(deadlines(key, "2026-10-01", 548), "1:2026-01-01! 6:2026-09-01! 8:2026-12-31");
    field_clear_row(&tender_table, &w.tender);
    w.tender.title = "Nyt udbud";
    w.tender.agreement = key;
    w.tender.state = "published";
    w.tender.begin_day = day("2026-01-15");
    w.tender.publish_day = day("2026-03-01");
    w.tender.bid_day = day("2026-05-01");
    w.tender.start_day = day("2026-04-01");
    assert_int_equal(run(tender_fn, &w), ERR_INVALID);
    assert_non_null(err_field_text(&err, "start_day"));
    w.tender.start_day = day("2027-01-01");
    must(run(tender_fn, &w));
    assert_string_equal(deadlines(key, "2026-04-14", 548),
        "3:2026-05-01 7:2026-06-30 6:2026-09-01 8:2026-12-31 5:2027-01-01");
}

/* ---- money ---- */

static void S3_03a_the_grant_ends_before_the_framework_agreement(void **state)
{
    (void)state;
    struct agreement_grant *rows;
    size_t n;
    day_t from, to;
    struct conn *c = lease();
    must(agreement_grants_of(c, "rammeaftale-tolkning", &rows, &n, arena, &err));
    release(c);
    assert_true(agreement_uncovered(agreement("rammeaftale-tolkning"), rows, n, &from, &to));
    assert_int_equal(from.n, day("2026-07-01").n);
    assert_int_equal(to.n, day("2026-12-31").n);
    rows[0].to_day = day("2026-12-31");
    assert_false(agreement_uncovered(agreement("rammeaftale-tolkning"), rows, n, &from, &to));
    rows[0].to_day = DAY_NONE;
    assert_false(agreement_uncovered(agreement("rammeaftale-tolkning"), rows, n, &from, &to));
}

static void S0_09_other_money_for_the_supplier_is_a_dependency(void **state)
{
    (void)state;
    struct supplier_money *rows;
    size_t n;
    struct conn *c = lease();
    must(supplier_money_of(c, "suf", 2026, &rows, &n, arena, &err));
    assert_int_equal(n, 1);
    assert_string_equal(rows[0].number, "BI10");
    assert_string_equal(rows[0].section, "c");
    assert_int_equal(rows[0].year, 2026);
    assert_int_equal(rows[0].amount.oere, 62900000);
    assert_false(rows[0].unit_known);
    must(supplier_money_of(c, "settlementet", 2026, &rows, &n, arena, &err));
    assert_true(n > 0);
    assert_string_equal(rows[0].grant_key, "bevilling-02");
    assert_true(rows[0].unit_known);
    must(supplier_money_of(c, "suf", 2027, &rows, &n, arena, &err));
    assert_int_equal(n, 0);
    release(c);
}

/* ---- target group ---- */

static const struct {
    const char *benefit, *start, *end, *dead, *moved;
} people[] = {
    {"sygedagpenge", "2026-01-01", "", "", ""},
    {"sygedagpenge", "2026-01-02", "2026-03-01", "", ""},
    {"ressourceforloeb", "2025-01-01", "2026-02-01", "", ""},
    {"dagpenge", "2025-01-01", "", "", ""},
    {"jobafklaring", "2025-06-01", "", "2026-02-15", ""},
    {"jobafklaring", "2025-06-01", "", "", "2026-03-01"},
};
enum { PEOPLE = sizeof people / sizeof people[0] };

/* Written anew, from the list above: who lives on a benefit of the rules on the day. */
static int64_t count_on(const char *iso)
{
    int64_t n = 0;
    for (size_t i = 0; i < PEOPLE; i++) {
        bool in_rules = strcmp(people[i].benefit, "dagpenge") != 0;
        bool begun = strcmp(people[i].start, iso) <= 0;
        bool over = *people[i].end && strcmp(people[i].end, iso) <= 0;
        bool gone = (*people[i].dead && strcmp(people[i].dead, iso) <= 0) ||
                    (*people[i].moved && strcmp(people[i].moved, iso) <= 0);
        n += in_rules && begun && !over && !gone;
    }
    return n;
}

static void S0_07_the_target_group_by_month_equals_a_count_by_hand(void **state)
{
    (void)state;
    static const char *const months[] = {
        "2025-12-01", "2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"};
    struct agreement_target *t;
    for (size_t i = 0; i < PEOPLE; i++) {
        int64_t id = add_citizen("1980-01-01", people[i].dead, people[i].moved);
        add_spell(id, people[i].benefit, people[i].start, people[i].end);
        if (i == 0) /* two spells of one person count once */
            add_spell(id, "ressourceforloeb", "2026-01-01", "");
    }
    struct conn *c = lease();
    must(agreement_target_months(c, "bif-suf", day("2026-04-14"), 5, &t, arena, &err));
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(t[i].day.n, day(months[i]).n);
        assert_int_equal(t[i].persons, count_on(months[i]));
        assert_int_equal(t[i].places, INT_NONE);
    }
    must(agreement_target_months(c, "sabaah-tilskud", day("2026-04-14"), 5, &t, arena, &err));
    assert_int_equal(t[4].persons, INT_NONE);
    assert_int_equal(
        agreement_target_months(c, "bif-suf", day("2026-04-14"), 61, &t, arena, &err), ERR_LIMIT);
    release(c);
}

static void decisions_need_a_day_and_a_whole_document_number(void **state)
{
    (void)state;
    struct change w = {.id = 0};
    field_clear_row(&agreement_decision_table, &w.decision);
    w.decision.agreement = "bif-suf";
    w.decision.text = "Besluttet";
    w.decision.document_no = "2026-1";
    assert_int_equal(run(decision_fn, &w), ERR_INVALID);
    assert_non_null(err_field_text(&err, "day"));
    assert_non_null(err_field_text(&err, "document_system"));
    w.decision.day = day("2026-04-01");
    w.decision.document_system = "f2";
    must(run(decision_fn, &w));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(S3_02b_deadlines_of_tender_option_and_notice),
        cmocka_unit_test(S0_06_a_change_of_places_keeps_the_old_period),
        cmocka_unit_test(periods_never_overlap_and_say_what_to_do),
        cmocka_unit_test(a_period_taken_away_by_itself_leaves_the_one_before_as_it_was),
        cmocka_unit_test(an_earlier_period_is_not_taken_away_before_a_later),
        cmocka_unit_test(a_stale_correction_is_a_conflict),
        cmocka_unit_test(S0_06_places_are_not_told_when_one_offer_has_none),
        cmocka_unit_test(the_end_is_not_set_before_places_begin),
        cmocka_unit_test(a_part_with_places_stays),
        cmocka_unit_test(S0_07_the_flag_keeps_its_day_and_user_until_it_changes),
        cmocka_unit_test(a_stale_agreement_is_a_conflict_and_an_invalid_one_says_where),
        cmocka_unit_test(a_day_that_is_set_stands_in_place_of_what_was_printed),
        cmocka_unit_test(a_new_supplier_gets_a_key_and_no_name_twice),
        cmocka_unit_test(every_change_is_in_the_history_with_labels),
        cmocka_unit_test(an_option_that_is_used_moves_the_end_and_back),
        cmocka_unit_test(an_option_that_is_let_go_leaves_the_end),
        cmocka_unit_test(S3_02b_a_tender_begins_a_year_before_the_agreement_ends),
        cmocka_unit_test(S3_03a_the_grant_ends_before_the_framework_agreement),
        cmocka_unit_test(S0_09_other_money_for_the_supplier_is_a_dependency),
        cmocka_unit_test(S0_07_the_target_group_by_month_equals_a_count_by_hand),
        cmocka_unit_test(decisions_need_a_day_and_a_whole_document_number),
    };
    return cmocka_run_group_tests(tests, effect_set_up_with_data, effect_tear_down);
}
