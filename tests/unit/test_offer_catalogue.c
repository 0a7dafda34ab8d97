/* The catalogue: finding, creating and changing offers, owners over time, versions of a target group, offers that need money of their own.
 * Names carry the story's id. */
#include "effect_fixture.h"
#include "base/text.h"
#include "offer/fit.h"
#include "offer/intervention_edit.h"
#include "offer/intervention_find.h"
#include "offer/intervention_like.h"
#include "offer/intervention_party.h"
#include "offer/target_preview.h"
#include "offer/target_version.h"
#include "system/day_turn.h"

#include <string.h>

static struct actor manager = {.login = "aftaler", .admin = "suf", .unit = "suf"};

struct change {
    struct intervention iv;
    struct target_rule rules[8];
    size_t n;
    const char *grant;
    char key[81];
    struct target_version version;
    int64_t seen, id;
    struct intervention_party party;
    struct team team;
    const char *name, *other;
};

static int create_fn(struct conn *c, void *ctx, struct err *e)
{
    struct change *x = ctx;
    struct intervention row = x->iv;
    return intervention_create(c, &manager, &row, x->rules, x->n, x->grant, x->key, e);
}
static int update_fn(struct conn *c, void *ctx, struct err *e)
{
    struct change *x = ctx;
    struct intervention row = x->iv;
    return intervention_update(c, &manager, &row, x->grant, e);
}
static int adjust_fn(struct conn *c, void *ctx, struct err *e)
{
    struct change *x = ctx;
    struct target_version v = x->version;
    return target_adjust(c, &manager, &v, x->seen, x->rules, x->n, arena, e);
}
static int adjust_undo_fn(struct conn *c, void *ctx, struct err *e)
{
    struct change *x = ctx;
    return target_adjust_undo(c, &manager, x->name, arena, e);
}
static int move_fn(struct conn *c, void *ctx, struct err *e)
{
    struct change *x = ctx;
    struct intervention_party p = x->party;
    int rc = intervention_party_move(c, &manager, &p, arena, e);
    x->id = p.id;
    return rc;
}
static int move_undo_fn(struct conn *c, void *ctx, struct err *e)
{
    struct change *x = ctx;
    return intervention_party_undo(c, &manager, x->id, arena, e);
}
static int team_add_fn(struct conn *c, void *ctx, struct err *e)
{
    struct change *x = ctx;
    struct team team = x->team;
    return team_add(c, &manager, &team, arena, e);
}
static int team_remove_fn(struct conn *c, void *ctx, struct err *e)
{
    struct change *x = ctx;
    return team_remove(c, &manager, x->name, x->other, arena, e);
}

static struct intervention offer(const char *key)
{
    struct intervention iv;
    struct conn *c = lease();
    must(intervention_by_key(c, key, &iv, arena, &err));
    release(c);
    return iv;
}

static struct target_rule rule(const char *kind, const char *code, int64_t min, int64_t max)
{
    struct target_rule r;
    field_clear_row(&target_rule_table, &r);
    r.kind = kind;
    r.code = code;
    r.min = min;
    r.max = max;
    return r;
}

/* An offer with all that the form asks for, like HIF: the same legal basis and track. */
static struct change new_offer(const char *title)
{
    struct change x = {.n = 0};
    field_clear_row(&intervention_table, &x.iv);
    x.iv.title = title;
    x.iv.kind = "offer";
    x.iv.track = "health";
    x.iv.owner = x.iv.provider = "suf";
    x.iv.legal_basis = "sundhedsloven-119";
    x.iv.open_from = day("2026-07-15");
    x.iv.is_public = 1;
    return x;
}

static int64_t found(struct intervention_find f, struct intervention **ret)
{
    struct conn *c = lease();
    size_t n;
    int64_t total;
    f.today = clock_today();
    f.limit = f.limit ? f.limit : 50;
    must(intervention_find(c, &f, ret, &n, &total, arena, &err));
    release(c);
    assert_true((int64_t)n == (total < f.limit ? total : f.limit) || f.offset);
    return total;
}

#define ANY .age = INT_NONE, .state = OFFER_STATES

static void test_S0_05_offers_are_found_by_legal_basis_kind_track_owner_and_state(void **state)
{
    (void)state;
    struct intervention *rows;
    clock_set_today(day("2026-04-14"));
    int64_t n = found((struct intervention_find){ANY, .legal_basis = "sundhedsloven-119"}, &rows);
    assert_int_equal(n, 6);
    for (int64_t i = 0; i < n; i++)
        assert_string_equal(rows[i].legal_basis, "sundhedsloven-119");
    n = found((struct intervention_find){ANY, .kind = "open_offer", .track = "health"}, &rows);
    assert_true(n >= 9);
    for (int64_t i = 0; i < n; i++)
        assert_null(rows[i].legal_basis && strcmp(rows[i].legal_basis, "lab") == 0 ? "lab" : NULL);
    n = found((struct intervention_find){.age = INT_NONE, .state = OFFER_CLOSED}, &rows);
    assert_int_equal(n, 5); /* Psykologforløb has no printed stop and runs on */
    for (int64_t i = 0; i < n; i++)
        assert_int_equal(offer_state_of(&rows[i], clock_today()), OFFER_CLOSED);
    for (int s = 0; s < OFFER_STATES; s++) {
        n = found(
            (struct intervention_find){.age = INT_NONE, .state = (enum offer_state)s, .limit = 200}, &rows);
        for (int64_t i = 0; i < n; i++)
            assert_int_equal(offer_state_of(&rows[i], clock_today()), s);
    }
}

static void test_S0_13_words_fold_and_must_all_be_there(void **state)
{
    (void)state;
    struct intervention *rows;
    assert_true(found((struct intervention_find){ANY, .words = "HVERDAGEN fokus"}, &rows) >= 1);
    assert_string_equal(rows[0].key, "hif");
    assert_int_equal(found((struct intervention_find){ANY, .words = "hverdagen % xyz"}, &rows), 0);
}

static void test_list_is_paged_in_danish_order_both_ways(void **state)
{
    (void)state;
    struct intervention *rows, *next;
    int64_t n = found((struct intervention_find){ANY, .limit = 20}, &rows);
    assert_true(n > 40);
    found((struct intervention_find){ANY, .limit = 20, .offset = 20}, &next);
    for (size_t i = 1; i < 20; i++)
        assert_true(text_compare(rows[i - 1].title, rows[i].title) <= 0);
    assert_true(text_compare(rows[19].title, next[0].title) <= 0);
    found((struct intervention_find){ANY, .limit = 20, .sort = "-titel"}, &next);
    assert_true(text_compare(next[0].title, next[19].title) > 0);
    found((struct intervention_find){ANY, .limit = 20, .sort = "slut"}, &next);
    assert_string_equal(next[0].owner, "suf"); /* the only ones with an end stand first */
    assert_false(day_is_none(next[0].end_day));
}

static void test_public_catalogue_has_offers_only_and_tells_who_they_are_for(void **state)
{
    (void)state;
    struct intervention *rows;
    clock_set_today(day("2026-07-02"));
    int64_t n =
        found((struct intervention_find){ANY, .only_public = true, .not_ended = true, .limit = 200}, &rows);
    for (int64_t i = 0; i < n; i++) {
        assert_int_equal(rows[i].is_public, 1);
        assert_true(strcmp(rows[i].kind, "offer") == 0 || strcmp(rows[i].kind, "open_offer") == 0);
        assert_string_not_equal(rows[i].key, "hif"); /* ended 30 June */
    }
    struct intervention_find young = {
        .age = 40, .state = OFFER_STATES, .only_public = true, .words = "sundhedstjek"};
    assert_int_equal(found(young, &rows), 0); /* under 30 only */
    young.age = 24;
    assert_int_equal(found(young, &rows), 1);
    int64_t back =
        found((struct intervention_find){ANY, .only_public = true, .condition = "ryglidelse"}, &rows);
    assert_true(back >= 1);
    clock_set_today(day("2026-04-14"));
}

static void test_S0_05_an_offer_made_here_opens_on_a_legal_basis_only(void **state)
{
    (void)state;
    struct change x = new_offer("Gåture i Fælledparken");
    struct err e = ERR_INIT;
    x.iv.legal_basis = NULL;
    assert_int_equal(db_write(db, "t", create_fn, &x, &e), ERR_INVALID);
    assert_non_null(err_field_text(&e, "legal_basis"));
    x.iv.open_from = DAY_NONE; /* not opened: stored, and takes no referral */
    x.iv.access = "Ring til os.";
    must(db_write(db, "t", create_fn, &x, &err));
    assert_string_equal(x.key, "gaature-i-faelledparken");
    struct intervention iv = offer(x.key);
    assert_int_equal(offer_state_of(&iv, clock_today()), OFFER_NOT_OPENED);
    struct conn *c = lease();
    e = ERR_INIT;
    assert_int_equal(intervention_check_referral_day(c, &iv, clock_today(), arena, &e), ERR_REFUSED);
    release(c);
    struct intervention *rows;
    assert_int_equal(
        found((struct intervention_find){.age = INT_NONE, .state = OFFER_NOT_OPENED, .words = "fælledparken"},
            &rows),
        1);
}

static void test_a_stale_change_of_an_offer_is_a_conflict_and_keys_stay(void **state)
{
    (void)state;
    struct change x = new_offer("Ro på arbejdet");
    x.iv.legal_basis = "serviceloven";
    must(db_write(db, "t", create_fn, &x, &err));
    struct change mine = {.iv = offer(x.key)}, theirs = {.iv = offer(x.key)};
    theirs.iv.contact = "33 00 00 00";
    theirs.iv.owner = "bif"; /* not through this: owners move with a date */
    must(db_write(db, "t", update_fn, &theirs, &err));
    assert_string_equal(offer(x.key).owner, "suf");
    assert_string_equal(offer(x.key).contact, "33 00 00 00");
    struct err e = ERR_INIT;
    mine.iv.contact = "44 00 00 00";
    assert_int_equal(db_write(db, "t", update_fn, &mine, &e), ERR_CONFLICT);
    mine.iv = offer(x.key);
    mine.iv.end_day = day("2026-05-01");
    e = ERR_INIT;
    assert_int_equal(db_write(db, "t", update_fn, &mine, &e), ERR_INVALID); /* ends before it opens */
    assert_non_null(err_field_text(&e, "end_day"));
}

static void test_S0_11_a_stop_day_set_here_holds_everywhere(void **state)
{
    (void)state;
    struct change x = new_offer("Kost og søvn");
    x.iv.legal_basis = "serviceloven";
    x.iv.open_from = day("2026-01-01");
    must(db_write(db, "t", create_fn, &x, &err));
    struct change later = {.iv = offer(x.key)};
    later.iv.last_referral_day = day("2026-04-20");
    must(db_write(db, "t", update_fn, &later, &err));
    struct intervention iv = offer(x.key);
    struct conn *c = lease();
    assert_int_equal(intervention_check_referral_day(c, &iv, day("2026-04-20"), arena, &err), OK);
    struct err e = ERR_INIT;
    assert_int_equal(intervention_check_referral_day(c, &iv, day("2026-04-21"), arena, &e), ERR_REFUSED);
    release(c);
    assert_int_equal(offer_state_of(&iv, day("2026-04-20")), OFFER_CLOSING);
    assert_int_equal(offer_state_of(&iv, day("2026-04-21")), OFFER_CLOSED);
}

static const char *owner_on(const char *key, const char *on)
{
    const char *owner;
    struct conn *c = lease();
    must(intervention_party_on(c, key, "owner", day(on), &owner, arena, &err));
    release(c);
    return owner;
}

static void test_S3_17_an_owner_moves_on_its_day_and_earlier_days_keep_theirs(void **state)
{
    (void)state;
    clock_set_today(day("2026-04-14"));
    struct change x = {.party = {.intervention = "veteranindsats",
                           .role = "owner",
                           .organisation = "sof",
                           .valid_from = day("2026-04-15"),
                           .valid_to = DAY_NONE}};
    must(db_write(db, "t", move_fn, &x, &err));
    assert_string_equal(offer("veteranindsats").owner, "bif");
    assert_string_equal(owner_on("veteranindsats", "2026-04-14"), "bif");
    assert_string_equal(owner_on("veteranindsats", "2026-04-15"), "sof");
    clock_set_today(day("2026-04-15")); /* tomorrow: the first request of the day settles */
    must(day_turn_run(db, &err));
    assert_string_equal(offer("veteranindsats").owner, "sof");
    assert_string_equal(owner_on("veteranindsats", "2026-04-14"), "bif");
    struct err e = ERR_INIT;
    assert_int_equal(db_write(db, "t", move_undo_fn, &x, &e), ERR_REFUSED); /* it has begun */
    struct change back = x;
    back.party.organisation = "bif";
    back.party.valid_from = day("2026-06-01");
    must(db_write(db, "t", move_fn, &back, &err));
    must(db_write(db, "t", move_undo_fn, &back, &err));
    assert_string_equal(owner_on("veteranindsats", "2026-12-31"), "sof");
    e = ERR_INIT;
    assert_int_equal(db_write(db, "t", move_fn, &x, &e), ERR_INVALID); /* has it already */
    clock_set_today(day("2026-04-14"));
}

/* S2-C: all on sickness benefit with a lifestyle illness, then unemployed under 30 with poor mental well-being. */
static void test_S2_03_a_referral_is_judged_by_the_target_group_of_its_own_day(void **state)
{
    (void)state;
    clock_set_today(day("2026-04-14"));
    struct change x = new_offer("Sundhed og job i ét forløb");
    x.iv.legal_basis = "serviceloven";
    x.iv.open_from = day("2026-01-01");
    x.rules[x.n++] = rule("benefit", "sygedagpenge", INT_NONE, INT_NONE);
    x.rules[x.n++] = rule("illness", "livsstilssygdom", INT_NONE, INT_NONE);
    must(db_write(db, "t", create_fn, &x, &err));
    struct change y = {.version = {.intervention = x.key,
                           .valid_from = day("2026-05-01"),
                           .reason = "Færre midler",
                           .document_no = "2026-0098451"}};
    y.rules[y.n++] = rule("benefit", "dagpenge", INT_NONE, INT_NONE);
    y.rules[y.n++] = rule("age", NULL, INT_NONE, 29);
    y.rules[y.n++] = rule("illness", "psykisk-mistrivsel", INT_NONE, INT_NONE);
    must(db_write(db, "t", adjust_fn, &y, &err));

    struct target_person ill = {1, day("1980-01-01"), NULL, "livsstilssygdom", "sygedagpenge"};
    struct target_person young = {2, day("2001-01-01"), NULL, "psykisk-mistrivsel", "dagpenge"};
    const char *sent[] = {"2026-04-30", "2026-05-01"};
    for (size_t i = 0; i < 2; i++) {
        struct target_rule *rules;
        size_t n;
        struct conn *c = lease();
        must(target_rule_on(c, x.key, day(sent[i]), &rules, &n, arena, &err));
        release(c);
        assert_int_equal(n, i == 0 ? 2 : 3);
        assert_int_equal(target_judge(&ill, rules, n, day(sent[i])), i == 0 ? TARGET_MET : TARGET_UNMET);
        assert_int_equal(target_judge(&young, rules, n, day(sent[i])), i == 0 ? TARGET_UNMET : TARGET_MET);
    }
    struct target_version *versions;
    size_t n;
    struct conn *c = lease();
    must(target_version_list(c, x.key, &versions, &n, arena, &err));
    release(c);
    assert_int_equal(n, 1);
    assert_string_equal(versions[0].document_no, "2026-0098451");

    struct change undo = {.name = x.key};
    must(db_write(db, "t", adjust_undo_fn, &undo, &err));
    struct target_rule *rules;
    c = lease();
    must(target_rule_on(c, x.key, day("2026-12-01"), &rules, &n, arena, &err));
    release(c);
    assert_int_equal(n, 2); /* the earlier rules go on without end */
}

static void test_adjusting_keeps_what_is_unchanged_and_refuses_the_past_and_what_another_changed(void **state)
{
    (void)state;
    clock_set_today(day("2026-04-14"));
    struct change y = {
        .version = {
            .intervention = "projekt-traedesten", .reason = "Ny aftale", .valid_from = day("2026-04-13")}};
    struct target_rule *before, *after;
    size_t n, n_after;
    struct conn *c = lease();
    must(target_rule_on(c, "projekt-traedesten", clock_today(), &before, &n, arena, &err));
    release(c);
    assert_true(n >= 1 && n < 7);
    for (size_t i = 0; i < n; i++)
        y.rules[y.n++] = before[i];
    struct err e = ERR_INIT;
    assert_int_equal(db_write(db, "t", adjust_fn, &y, &e), ERR_INVALID); /* yesterday, and nothing changes */
    y.version.valid_from = day("2026-04-14");
    e = ERR_INIT;
    assert_int_equal(db_write(db, "t", adjust_fn, &y, &e), ERR_INVALID);
    y.rules[y.n++] = rule("district", "valby", INT_NONE, INT_NONE);
    y.seen = 77;
    e = ERR_INIT;
    assert_int_equal(db_write(db, "t", adjust_fn, &y, &e), ERR_CONFLICT);
    y.seen = 0;
    must(db_write(db, "t", adjust_fn, &y, &err));
    c = lease();
    must(target_rule_list(c, "projekt-traedesten", &after, &n_after, arena, &err));
    release(c);
    assert_int_equal(n_after, n + 1); /* one new row; the unchanged are the same rows */
    e = ERR_INIT;
    y.rules[y.n - 1] = rule("district", "vanloese", INT_NONE, INT_NONE);
    assert_int_equal(db_write(db, "t", adjust_fn, &y, &e), ERR_CONFLICT); /* seen is now an older version */
}

static void test_a_preview_counts_who_is_inside(void **state)
{
    (void)state;
    clock_set_today(day("2026-04-14"));
    int64_t young = add_citizen("2001-05-05", "", ""), old = add_citizen("1970-05-05", "", "");
    add_spell(young, "dagpenge", "2026-01-01", "");
    add_spell(old, "dagpenge", "2026-01-01", "");
    add_referral(young, "psykologforloeb", "2026-03-10");
    add_referral(old, "psykologforloeb", "2026-03-11");
    struct target_rule rules[3] = {
        rule("age", NULL, INT_NONE, 29), rule("benefit", "dagpenge", INT_NONE, INT_NONE)};
    struct target_preview p;
    struct conn *c = lease();
    must(target_preview(c, offer("psykologforloeb").id, rules, 2, clock_today(), &p, arena, &err));
    assert_int_equal(p.n_in, 1);
    assert_int_equal(p.n_out, 1);
    assert_int_equal(p.n_why, 1);
    assert_string_equal(p.why[0].rule->kind, "age");
    rules[2] = rule("readiness", NULL, INT_NONE, INT_NONE);
    must(target_preview(c, offer("psykologforloeb").id, rules, 3, clock_today(), &p, arena, &err));
    assert_int_equal(p.n_in, 0);
    assert_int_equal(p.n_unknown, 1);
    release(c);
}

static void test_S0_23_a_like_offer_after_the_closing_needs_money_of_its_own(void **state)
{
    (void)state;
    clock_set_today(day("2026-07-02"));
    struct change x = new_offer("Hverdagen igen");
    x.rules[x.n++] = rule("benefit", "kontanthjaelp-aktivitetsparat", INT_NONE, INT_NONE);
    struct err e = ERR_INIT;
    assert_int_equal(db_write(db, "t", create_fn, &x, &e), ERR_INVALID);
    assert_non_null(strstr(err_field_text(&e, "grant"), "særskilt finansiering"));
    assert_non_null(strstr(err_field_text(&e, "grant"), "30. juni 2026"));

    x.grant = "findes-ikke";
    e = ERR_INIT;
    assert_int_equal(db_write(db, "t", create_fn, &x, &e), ERR_INVALID);
    x.grant = "bevilling-02";
    must(db_write(db, "t", create_fn, &x, &err));

    struct change other = new_offer("Ny start for dagpengemodtagere"); /* another target group: not like */
    other.rules[other.n++] = rule("benefit", "dagpenge", INT_NONE, INT_NONE);
    must(db_write(db, "t", create_fn, &other, &err));
    struct change track = new_offer("Arbejdsplads og støtte"); /* the same group, another track: not like */
    track.iv.track = "upskilling";
    must(db_write(db, "t", create_fn, &track, &err));
    struct change before = new_offer("Motion for alle"); /* opens before the closing: not like yet */
    before.iv.open_from = day("2026-06-01");
    must(db_write(db, "t", create_fn, &before, &err));
    clock_set_today(day("2026-04-14"));
}

static void test_S0_23_opening_an_ended_offer_again_or_turning_one_into_a_like_one_needs_money_too(
    void **state)
{
    (void)state;
    clock_set_today(day("2026-07-02"));
    struct change x = {.iv = offer("hif")};
    struct err e = ERR_INIT;
    x.iv.end_day = DAY_NONE;
    assert_int_equal(db_write(db, "t", update_fn, &x, &e), ERR_INVALID);
    assert_non_null(strstr(err_field_text(&e, "grant"), "tilbuddet ophørte 30. juni 2026"));
    struct change y = new_offer("Noget helt andet");
    y.iv.legal_basis = "serviceloven";
    must(db_write(db, "t", create_fn, &y, &err));
    struct change turned = {.iv = offer(y.key)};
    turned.iv.legal_basis = "sundhedsloven-119";
    e = ERR_INIT;
    assert_int_equal(db_write(db, "t", update_fn, &turned, &e), ERR_INVALID);
    assert_non_null(err_field_text(&e, "grant"));
    turned.grant = "bevilling-02";
    must(db_write(db, "t", update_fn, &turned, &err));
    struct change again = {.iv = offer(y.key)};
    again.iv.contact = "33 00 00 00"; /* it has its money */
    must(db_write(db, "t", update_fn, &again, &err));
    x.iv = offer("hif");
    x.iv.contact = "33 00 00 00"; /* an ended offer may be corrected */
    must(db_write(db, "t", update_fn, &x, &err));
    clock_set_today(day("2026-04-14"));
}

static void test_S0_23_target_groups_overlap_unless_a_kind_of_rule_keeps_them_apart(void **state)
{
    (void)state;
    struct target_rule a[2] = {
        rule("age", NULL, 18, 29), rule("benefit", "kontanthjaelp", INT_NONE, INT_NONE)};
    struct target_rule b[2] = {
        rule("age", NULL, 30, INT_NONE), rule("benefit", "kontanthjaelp-jobparat", INT_NONE, INT_NONE)};
    assert_false(target_rules_overlap(a, 2, b, 2)); /* ages apart */
    b[0].min = 29;
    assert_true(target_rules_overlap(a, 2, b, 2)); /* one code is above the other */
    b[1].code = "sygedagpenge";
    assert_false(target_rules_overlap(a, 2, b, 2));
    assert_true(target_rules_overlap(a, 2, b, 0)); /* no rules: for all */
}

static void test_S0_13_a_team_with_open_referrals_stays(void **state)
{
    (void)state;
    struct change x = {
        .team = {.intervention = "veteranindsats", .title = "Aftenhold", .age_min = 18, .age_max = INT_NONE}};
    must(db_write(db, "t", team_add_fn, &x, &err));
    struct change gone = {.name = "veteranindsats", .other = "veteranindsats-aftenhold"};
    must(db_write(db, "t", team_remove_fn, &gone, &err));
    struct err e = ERR_INIT;
    assert_int_equal(db_write(db, "t", team_remove_fn, &gone, &e), ERR_NOT_FOUND);
}

static void test_hold_counts_who_waits_and_runs(void **state)
{
    (void)state;
    clock_set_today(day("2026-04-14"));
    int64_t a = add_citizen("1980-01-01", "", "");
    add_referral(a, "hurtig-rygudredning", "2026-04-01");
    add_course(a, "hurtig-rygudredning", "2026-03-01", "");
    add_course(a, "hurtig-rygudredning", "2026-04-01", "2026-05-01");
    struct intervention_hold hold;
    struct conn *c = lease();
    must(intervention_hold_of(
        c, offer("hurtig-rygudredning").id, clock_today(), day("2026-06-30"), &hold, &err));
    release(c);
    assert_int_equal(hold.waiting, 1);
    assert_int_equal(hold.running, 2);
    assert_int_equal(hold.after_end, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S0_05_offers_are_found_by_legal_basis_kind_track_owner_and_state),
        cmocka_unit_test(test_S0_13_words_fold_and_must_all_be_there),
        cmocka_unit_test(test_list_is_paged_in_danish_order_both_ways),
        cmocka_unit_test(test_public_catalogue_has_offers_only_and_tells_who_they_are_for),
        cmocka_unit_test(test_S0_05_an_offer_made_here_opens_on_a_legal_basis_only),
        cmocka_unit_test(test_a_stale_change_of_an_offer_is_a_conflict_and_keys_stay),
        cmocka_unit_test(test_S0_11_a_stop_day_set_here_holds_everywhere),
        cmocka_unit_test(test_S3_17_an_owner_moves_on_its_day_and_earlier_days_keep_theirs),
        cmocka_unit_test(test_S2_03_a_referral_is_judged_by_the_target_group_of_its_own_day),
        cmocka_unit_test(
            test_adjusting_keeps_what_is_unchanged_and_refuses_the_past_and_what_another_changed),
        cmocka_unit_test(test_a_preview_counts_who_is_inside),
        cmocka_unit_test(test_S0_23_a_like_offer_after_the_closing_needs_money_of_its_own),
        cmocka_unit_test(
            test_S0_23_opening_an_ended_offer_again_or_turning_one_into_a_like_one_needs_money_too),
        cmocka_unit_test(test_S0_23_target_groups_overlap_unless_a_kind_of_rule_keeps_them_apart),
        cmocka_unit_test(test_S0_13_a_team_with_open_referrals_stays),
        cmocka_unit_test(test_hold_counts_who_waits_and_runs),
    };
    return cmocka_run_group_tests(tests, effect_set_up_with_data, effect_tear_down);
}
