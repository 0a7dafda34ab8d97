/* Phase-outs: from draft to carried out and back, who is affected, where they can go, tasks, money; and that no referral is taken after the
 * last day. */
#include "phase_out_fixture.h"

/* ---- from draft to carried out ---- */

static void test_S0_19_a_draft_changes_nothing_and_deciding_sets_the_days_in_one_write(void **state)
{
    (void)state;
    offer("prove-a", "", "");
    int64_t id = draft((const char *const[]){"prove-a"}, 1, NULL);
    assert_int_equal(step(decide_fn, id, NULL), ERR_REFUSED); /* no end day */
    must(set_days(id, "prove-a", "2026-04-20", "2026-06-30"));
    assert_true(day_is_none(offer_of("prove-a").end_day));
    must(step(decide_fn, id, NULL));
    assert_int_equal(offer_of("prove-a").end_day.n, day("2026-06-30").n);
    assert_int_equal(offer_of("prove-a").last_referral_day.n, day("2026-04-20").n);
    assert_string_equal(plan_of(id).state, "decided");
    assert_int_equal(plan_of(id).decided.n, today.n);
    must(step(reopen_fn, id, NULL));
    assert_true(day_is_none(offer_of("prove-a").end_day));
    assert_true(day_is_none(offer_of("prove-a").last_referral_day));
    assert_string_equal(plan_of(id).state, "draft");
    struct phase_out_event_view *events;
    size_t n;
    struct conn *c = lease();
    must(phase_out_events(c, id, &events, &n, arena, &err));
    release(c);
    assert_int_equal(n, 4); /* created, edited, decided, undone */
    assert_string_equal(events[0].action, "undone");
    assert_true(count(&test_audits, ARGS(V_TEXT("phase_out"), V_TEXT("decided"))) >= 1);
    assert_true(count(&test_audits, ARGS(V_TEXT("intervention"), V_TEXT("update"))) >= 2);
}

static void test_an_offer_reopened_meanwhile_is_told_and_left_alone_by_the_undo(void **state)
{
    (void)state;
    offer("prove-b", "", "");
    offer("prove-c", "", "");
    int64_t id = draft((const char *const[]){"prove-b", "prove-c"}, 2, NULL);
    must(set_days(id, "prove-b", "", "2026-06-30"));
    must(set_days(id, "prove-c", "", "2026-06-30"));
    must(step(decide_fn, id, NULL));
    run(&test_offer_days, ARGS(V_TEXT("prove-b"), V_NULL, V_DAY(day("2026-12-31"))));
    struct phase_out p = plan_of(id);
    struct phase_out_offer_view *offers;
    size_t n;
    struct conn *c = lease();
    must(phase_out_offers(c, id, &offers, &n, arena, &err));
    release(c);
    assert_true(phase_out_is_changed(&p, &offers[0]));
    assert_false(phase_out_is_changed(&p, &offers[1]));
    struct write w = {.fn = reopen_fn, .actor = &henrik, .id = id, .version = p.version};
    must(go(&w));
    assert_int_equal(w.kept, 1);
    assert_int_equal(offer_of("prove-b").end_day.n, day("2026-12-31").n);
    assert_true(day_is_none(offer_of("prove-c").end_day));
}

static void test_days_that_contradict_each_other_or_are_past_are_refused(void **state)
{
    (void)state;
    offer("prove-d", "", "");
    int64_t id = draft((const char *const[]){"prove-d"}, 1, NULL);
    assert_int_equal(set_days(id, "prove-d", "2026-07-01", "2026-06-30"), ERR_INVALID);
    assert_non_null(err_field_text(&err, "stop-1"));
    must(set_days(id, "prove-d", "2026-04-13", "2026-06-30"));
    must(step(decide_fn, id, NULL)); /* nobody was referred since */
    must(step(reopen_fn, id, NULL));
    add_referral(add_citizen("1990-01-01", "", ""), "prove-d", "2026-04-14");
    assert_int_equal(step(decide_fn, id, NULL), ERR_REFUSED);
    must(set_days(id, "prove-d", "", "2026-04-13"));
    assert_int_equal(step(decide_fn, id, NULL), ERR_REFUSED);
    must(set_days(id, "prove-d", "2026-04-14", "2026-04-14"));
    must(step(decide_fn, id, NULL));
    int64_t other = draft((const char *const[]){"prove-d"}, 1, NULL);
    assert_int_equal(step(decide_fn, other, NULL), ERR_REFUSED); /* already in a decided one */
    /* after the decision the days go on the offer at once, and an end must stay */
    assert_int_equal(set_days(id, "prove-d", "", ""), ERR_INVALID);
    must(set_days(id, "prove-d", "", "2026-08-31"));
    assert_int_equal(offer_of("prove-d").end_day.n, day("2026-08-31").n);
}

static void test_a_stale_version_is_a_conflict_and_others_may_not_change(void **state)
{
    (void)state;
    offer("prove-e", "", "");
    int64_t id = draft((const char *const[]){"prove-e"}, 1, NULL);
    int64_t version = plan_of(id).version;
    must(set_days(id, "prove-e", "", "2026-06-30"));
    struct write w = {.fn = decide_fn, .actor = &henrik, .id = id, .version = version};
    assert_int_equal(go(&w), ERR_CONFLICT);
    w.version = plan_of(id).version;
    w.actor = &nobody;
    assert_int_equal(go(&w), ERR_DENIED);
    must(step(cancel_fn, id, NULL));
    assert_int_equal(step(decide_fn, id, NULL), ERR_REFUSED);
    must(step(reopen_fn, id, NULL));
    assert_string_equal(plan_of(id).state, "draft");
}

static void test_S0_15_no_referral_is_taken_after_the_last_day_of_a_decided_phase_out(void **state)
{
    (void)state;
    struct conn *c;
    offer("prove-f", "", "");
    run(&test_alternative, ARGS(V_TEXT("prove-f"), V_TEXT("motion-kofoed-skole")));
    int64_t id = draft((const char *const[]){"prove-f"}, 1, NULL);
    must(set_days(id, "prove-f", "2026-04-20", "2026-06-30"));
    struct intervention before = offer_of("prove-f");
    c = lease();
    must(intervention_check_referral_day(c, &before, day("2026-04-21"), arena, &err));
    release(c);
    must(step(decide_fn, id, NULL));
    struct intervention iv = offer_of("prove-f");
    c = lease();
    must(intervention_check_referral_day(c, &iv, day("2026-04-20"), arena, &err));
    assert_int_equal(intervention_check_referral_day(c, &iv, day("2026-04-21"), arena, &err), ERR_REFUSED);
    release(c);
    assert_non_null(strstr(err.user, "20. april 2026"));
    assert_non_null(strstr(err.user, "Kofoed"));
    err_clear(&err);
}

static int basis_fn(struct write *w, struct conn *c, struct err *e)
{
    struct legal_basis b;
    field_clear_row(&legal_basis_table, &b);
    b.citizen_id = w->id;
    b.basis = "lov";
    b.statute = "Retssikkerhedsloven § 11 a";
    b.from_admin = "bif";
    b.to_admin = "suf";
    b.tracks = "job,health";
    b.valid_from = day("2025-01-01");
    return legal_basis_add(c, &everyone, &b, e);
}

/* A file is judged row by row as referrals sent on the page. */
static void test_S0_15_a_file_sends_what_was_sent_by_the_last_day_of_a_decided_phase_out(void **state)
{
    (void)state;
    offer("prove-m", "", "");
    struct write w = {.fn = basis_fn, .actor = &everyone, .id = add_citizen("1980-01-01", "", "")};
    must(go(&w));
    int64_t id = draft((const char *const[]){"prove-m"}, 1, NULL);
    must(set_days(id, "prove-m", "2026-04-14", "2026-06-30"));
    must(step(decide_fn, id, NULL));
    const char *key = arena_printf(arena, "k%lld", (long long)number_of(w.id));
    struct referral_import in = {.path = "prøve.csv", .actor = everyone, .partial = true};
    struct referral_import_report report;
    in.actor.user_id = jonas.user_id;
    in.data = arena_printf(arena,
        "citizen;offer;sent_day;reason;legal_basis\n%s;prove-m;2026-04-14;Smerter;lov\n%s;prove-m;2026-04-15;Smerter;lov\n",
        key, key);
    in.len = strlen(in.data);
    clock_set_today(day("2026-04-15"));
    must(referral_import(db, &in, &report, &err));
    clock_set_today(today);
    assert_int_equal(report.n_sent, 1); /* the last day itself */
    assert_int_equal(report.n_refused, 1);
    assert_non_null(strstr(report.text.data, "14. april 2026"));
    buf_done(&report.text);
}

static void test_carrying_out_waits_for_the_end_the_answers_and_empty_offers_and_asks_for_the_word(
    void **state)
{
    (void)state;
    offer("prove-g", "", "");
    int64_t citizen = in_offer("prove-g", "", jonas.user_id),
            id = draft((const char *const[]){"prove-g"}, 1, NULL);
    must(set_days(id, "prove-g", "", "2026-04-14"));
    assert_int_equal(step(carry_out_fn, id, PHASE_OUT_WORD), ERR_REFUSED); /* a draft */
    must(step(decide_fn, id, NULL));
    struct phase_out_hindrance h;
    struct conn *c = lease();
    must(phase_out_hindrances(c, id, today, &h, &err));
    release(c);
    assert_int_equal(h.citizens, 1);
    assert_int_equal(h.left, 1);
    assert_int_equal(h.courses, 1);
    assert_int_equal(step(carry_out_fn, id, PHASE_OUT_WORD), ERR_REFUSED);
    answer(citizen, "prove-g");
    assert_int_equal(step(carry_out_fn, id, PHASE_OUT_WORD), ERR_REFUSED); /* the course runs */
    run(&test_end_courses, ARGS(V_INT(citizen), V_DAY(today)));
    must(set_days(id, "prove-g", "", "2026-05-14"));
    assert_int_equal(step(carry_out_fn, id, PHASE_OUT_WORD), ERR_REFUSED); /* not ended yet */
    assert_non_null(strstr(err.user, "14. maj 2026"));
    must(set_days(id, "prove-g", "", "2026-04-14"));
    assert_int_equal(step(carry_out_fn, id, "udfas"), ERR_INVALID);
    assert_non_null(err_field_text(&err, "word"));
    must(step(carry_out_fn, id, PHASE_OUT_WORD));
    assert_string_equal(plan_of(id).state, "carried_out");
    assert_int_equal(step(reopen_fn, id, NULL), ERR_REFUSED);
    assert_int_equal(set_days(id, "prove-g", "", ""), ERR_REFUSED);
}

/* ---- who is affected ---- */

static void test_S0_19_affected_are_those_who_wait_or_run_on_and_each_counts_once_per_offer(void **state)
{
    (void)state;
    size_t n;
    offer("prove-h", "", "");
    int64_t runs_on = in_offer("prove-h", "2026-07-02", jonas.user_id),
            open = in_offer("prove-h", "", jonas.user_id);
    in_offer("prove-h", "2026-07-01", jonas.user_id); /* last day 30 June: ends with the offer */
    in_offer("prove-h", "2026-04-14", jonas.user_id); /* over */
    int64_t waits = add_citizen("1990-01-01", "", ""), both = in_offer("prove-h", "", INT_NONE),
            dead = add_citizen("1990-01-01", "2026-04-01", "");
    add_referral(waits, "prove-h", "2026-03-02");
    run(&test_referral_state, ARGS(V_INT(waits), V_TEXT("wait_listed")));
    add_referral(both, "prove-h", "2026-03-03");
    run(&test_referral_state, ARGS(V_INT(both), V_TEXT("accepted")));
    add_referral(dead, "prove-h", "2026-03-03");
    run(&test_referral_state, ARGS(V_INT(dead), V_TEXT("sent")));
    int64_t hidden = in_offer("prove-h", "", INT_NONE);
    run(&test_restrict, ARGS(V_INT(hidden)));
    int64_t id = draft((const char *const[]){"prove-h"}, 1, NULL);
    must(set_days(id, "prove-h", "", "2026-06-30"));
    struct phase_out_affected *rows = affected_of(&henrik, id, &n);
    assert_int_equal(n, 4);
    assert_int_equal(rows[0].citizen_id, runs_on);
    assert_int_equal(rows[1].citizen_id, open);
    assert_int_equal(rows[2].citizen_id, waits);
    assert_int_equal(rows[2].need, NEED_LISTED);
    assert_int_equal(rows[3].citizen_id, both);
    assert_int_equal(rows[3].need, NEED_ACCEPTED | NEED_RUNNING);
    assert_int_equal(phase_out_persons(rows, n), 4);
    affected_of(&everyone, id, &n);
    assert_int_equal(n, 5); /* with the restricted one */
    struct phase_out_offer_view *offers;
    struct phase_out_count counts[1];
    size_t n_offers;
    struct conn *c = lease();
    must(phase_out_offers(c, id, &offers, &n_offers, arena, &err));
    must(phase_out_counts(c, offers, n_offers, today, counts, &err));
    release(c);
    assert_int_equal(counts[0].active, 5);
    assert_int_equal(counts[0].now, 3);
    assert_int_equal(counts[0].before, 0);
}

static void test_S0_19_expected_never_referred_is_last_years_rate_times_the_days_after_the_stop(void **state)
{
    (void)state;
    static const struct {
        int64_t year;
        const char *stop;
        int64_t value;
    } rows[] = {{224, "2026-03-18", 177}, {226, "", 114}, {148, "2026-03-09", 120}, {101, "2026-03-09", 82}};
    double sum = 0;
    for (size_t i = 0; i < 4; i++) {
        struct phase_out_expected e =
            phase_out_expected_of(rows[i].year, day(rows[i].stop), day("2026-06-30"), today);
        assert_int_equal(e.value, rows[i].value);
        assert_true(e.low < e.value && e.value < e.high);
        sum += e.exact;
    }
    assert_int_equal((int64_t)(sum + 0.5), 493);
    assert_int_equal(phase_out_expected_of(100, DAY_NONE, DAY_NONE, today).value, INT_NONE);
    assert_int_equal(phase_out_expected_of(INT_NONE, today, today, today).value, INT_NONE);
    assert_int_equal(phase_out_expected_of(100, day("2026-12-31"), day("2026-12-31"), today).value, 0);
}

/* ---- where they can go ---- */

static struct phase_out_options options_of(int64_t id)
{
    struct phase_out_offer_view *offers;
    struct phase_out_options o;
    size_t n;
    struct conn *c = lease();
    must(phase_out_offers(c, id, &offers, &n, arena, &err));
    must(phase_out_options(c, id, offers, n, today, &o, arena, &err));
    release(c);
    return o;
}

static struct phase_out_affected person(
    const char *birth, const char *benefit, const char *condition, const char *district)
{
    return (struct phase_out_affected){.birth = day(birth),
        .benefit = benefit,
        .condition = condition,
        .district = district,
        .need = NEED_SENT,
        .since = today,
        .responsible_id = INT_NONE,
        .task_user_id = INT_NONE};
}

/* The verdict that the page of the offer gives, reason by reason. */
static void test_many_citizens_at_once_are_judged_as_one_by_one(void **state)
{
    (void)state;
    static const char *const births[] = {"1961-05-05", "1990-02-02", "2003-03-03"};
    static const char *const benefits[] = {"kontanthjaelp", "sygedagpenge", "dagpenge", NULL};
    static const char *const conditions[] = {NULL, "angst", "diabetes", "ryglidelse,angst"};
    static const struct sight sights[] = {
        {.person = true, .benefit = true, .tracks = SIGHT_HEALTH | SIGHT_JOB}, {.person = true}};
    size_t judged = 0;
    int64_t id = draft((const char *const[]){"sundhedssamtale"}, 1, NULL);
    struct phase_out_options all;
    struct conn *c;
    for (size_t b = 0; b < 3 * 4 * 4; b++) {
        int64_t citizen_id = add_citizen(births[b % 3], "", "");
        const char *benefit = benefits[b / 3 % 4], *condition = conditions[b / 12];
        if (benefit)
            add_spell(citizen_id, benefit, "2025-01-01", "");
        run(&test_facts, ARGS(V_INT(citizen_id), V_TEXT(condition), V_TEXT("valby")));
        struct phase_out_affected row = person(births[b % 3], benefit, condition, "valby");
        struct citizen citizen;
        c = lease();
        must(citizen_by_id(c, citizen_id, &citizen, arena, &err));
        all = options_of(id);
        for (size_t s = 0; s < 2; s++) {
            struct phase_out_choice choices[PHASE_OUT_CHOICES];
            size_t n_choices = phase_out_rank(&all, &row, &sights[s], choices);
            for (size_t i = 0; i < n_choices; i++) {
                struct fit_offer one;
                struct intervention iv;
                must(intervention_by_key(c, all.list[choices[i].alternative].key, &iv, arena, &err));
                must(fit_one(c, &citizen, &sights[s], &iv, today, &one, arena, &err));
                assert_int_equal(choices[i].fit, one.fit);
                judged++;
            }
        }
        release(c);
    }
    assert_true(judged >= 48 * 2 * 8);
}

static const char *best_of(const struct phase_out_options *o, const struct phase_out_affected *row, size_t at)
{
    struct phase_out_choice choices[PHASE_OUT_CHOICES];
    size_t n = phase_out_rank(o, row, NULL, choices);
    assert_true(at < n);
    return o->list[choices[at].alternative].key;
}

static enum fit fit_of(
    const struct phase_out_options *o, const struct phase_out_affected *row, const char *key)
{
    struct phase_out_choice choices[PHASE_OUT_CHOICES];
    size_t n = phase_out_rank(o, row, NULL, choices);
    for (size_t i = 0; i < n; i++)
        if (text_equal(o->list[choices[i].alternative].key, key))
            return choices[i].fit;
    fail();
    return FIT_NO;
}

static void test_S0_21_S0_22_alternatives_are_ranked_by_rules(void **state)
{
    (void)state;
    int64_t id = draft((const char *const[]){"psykologforloeb"}, 1, NULL);
    struct phase_out_options o = options_of(id);
    struct phase_out_affected back = person("1992-01-01", "kontanthjaelp", "ryglidelse", "valby"),
                              young = person("2002-01-01", "kontanthjaelp", "angst", "valby");
    assert_int_equal(fit_of(&o, &back, "sundhedstjek-unge"), FIT_NO);
    assert_int_equal(fit_of(&o, &back, "center-for-diabetes-hjerte-tilbud"), FIT_NO);
    assert_int_equal(fit_of(&o, &back, "motion-kofoed-skole"), FIT_YES);
    assert_int_equal(fit_of(&o, &back, "center-for-mental-sundhed-tilbud"), FIT_YES);
    assert_int_not_equal(fit_of(&o, &young, "forloeb-slidgigt"), FIT_YES);
    assert_int_not_equal(fit_of(&o, &young, "forloeb-diabetes"), FIT_YES);
    assert_int_equal(fit_of(&o, &young, "laer-at-tackle-angst-depression"), FIT_YES);
    assert_int_equal(fit_of(&o, &young, "sundhedstjek-unge"), FIT_YES);
    const char *first = best_of(&o, &young, 0);
    assert_true(
        text_equal(first, "laer-at-tackle-angst-depression") || text_equal(first, "sundhedstjek-unge"));
}

static void test_need_is_set_against_free_places_and_the_rest_go_to_their_next(void **state)
{
    (void)state;
    struct phase_out_affected rows[9];
    offer("prove-i", "", "");
    offer("prove-full", "", "");
    offer("prove-room", "", "");
    run(&test_alternative, ARGS(V_TEXT("prove-i"), V_TEXT("prove-full")));
    run(&test_alternative, ARGS(V_TEXT("prove-i"), V_TEXT("prove-room")));
    run(&test_capacity, ARGS(V_TEXT("prove-full"), V_INT(6)));
    run(&test_capacity, ARGS(V_TEXT("prove-room"), V_INT(2)));
    int64_t id = draft((const char *const[]){"prove-i"}, 1, NULL);
    struct phase_out_options o = options_of(id);
    assert_int_equal(o.n, 2);
    for (int i = 0; i < 9; i++) {
        rows[i] = person("1980-01-01", NULL, NULL, NULL);
        rows[i].citizen_id = i + 1;
    }
    must(phase_out_assign(&o, rows, 9, arena, &err));
    assert_string_equal(o.list[0].key, "prove-full");
    assert_int_equal(o.list[0].need, 9);
    assert_int_equal(o.list[0].free, 6);
    assert_int_equal(o.list[0].missing, 3);
    assert_int_equal(o.list[0].moved, 2);
    assert_int_equal(o.without, 1);
    assert_int_equal(o.list[1].need, 0);
    rows[0].answer = ANSWER_DECLINED;
    rows[1].answer = ANSWER_MOVED;
    rows[1].named = "prove-room";
    must(phase_out_assign(&o, rows, 9, arena, &err));
    assert_int_equal(o.declined, 1);
    assert_int_equal(o.list[0].need, 7);
    assert_int_equal(o.list[1].need, 1);
    assert_int_equal(o.placed, 8);
    must(phase_out_assign(&o, rows, 0, arena, &err));
    assert_int_equal(o.placed, 0);
}

/* ---- tasks ---- */

static size_t inform_rows(const struct actor *actor, int64_t citizen, day_t *ret_due)
{
    struct worklist l;
    struct worklist_of of = worklist_own(actor, today);
    size_t n = 0;
    struct conn *c = lease();
    must(worklist_load(c, &of, WORKLIST_INFORM, &l, arena, &err));
    release(c);
    for (size_t i = 0; i < l.n; i++)
        if (l.items[i].citizen_id == citizen) {
            n++;
            *ret_due = l.items[i].day;
        }
    return n;
}

static void test_S0_20_tasks_stand_with_the_responsible_until_each_citizen_has_an_answer(void **state)
{
    (void)state;
    day_t due = DAY_NONE;
    size_t n;
    offer("prove-j", "", "");
    int64_t a = in_offer("prove-j", "", jonas.user_id), b = in_offer("prove-j", "", jonas.user_id);
    in_offer("prove-j", "", INT_NONE);
    int64_t id = draft((const char *const[]){"prove-j"}, 1, NULL);
    must(set_days(id, "prove-j", "", "2026-06-30"));
    struct write w = {.fn = send_fn, .actor = &henrik, .id = id, .due = day("2026-05-01")};
    assert_int_equal(go(&w), ERR_REFUSED); /* a draft */
    must(step(decide_fn, id, NULL));
    w.due = day("2026-04-13");
    assert_int_equal(go(&w), ERR_INVALID);
    assert_non_null(err_field_text(&err, "due_day"));
    w.due = day("2026-05-01");
    struct phase_out_pick pick = {a, 1};
    w.picks = &pick;
    w.n = 1;
    must(go(&w));
    assert_int_equal(w.sent, 1);
    assert_int_equal(inform_rows(&jonas, a, &due), 1);
    assert_int_equal(due.n, day("2026-05-01").n);
    w.picks = NULL;
    must(go(&w)); /* the rest: not a again, not the one without responsible */
    assert_int_equal(w.sent, 1);
    assert_int_equal(go(&w), ERR_REFUSED);
    err_clear(&err);
    struct actor blind = add_user("jobkonsulent", "jobcenter-koebenhavn", "caseworker");
    int64_t unseen = in_offer("prove-j", "", blind.user_id); /* whose responsible may not see health */
    assert_int_equal(go(&w), ERR_REFUSED);
    assert_non_null(strstr(err.user, "hjemmel"));
    run(&test_end_courses, ARGS(V_INT(unseen), V_DAY(today)));
    struct phase_out_progress p = phase_out_progress_of(affected_of(&henrik, id, &n), 3, today);
    assert_int_equal(n, 3);
    assert_int_equal(p.sent, 2);
    assert_int_equal(p.nobody, 1);
    answer(a, "prove-j");
    assert_int_equal(inform_rows(&jonas, a, &due), 0);
    struct write undo = {.fn = undo_send_fn, .actor = &henrik, .id = id, .batch = w.batch};
    must(go(&undo));
    assert_int_equal(undo.sent, 1);
    assert_int_equal(inform_rows(&jonas, b, &due), 1); /* as responsible, by the end of the offer */
    assert_int_equal(due.n, day("2026-06-30").n);
    undo.actor = &jonas;
    assert_int_equal(go(&undo), ERR_DENIED);
}

static void test_citizens_without_anybody_are_spread_among_those_who_may_see_them(void **state)
{
    (void)state;
    day_t due = DAY_NONE;
    offer("prove-k", "", "");
    int64_t citizens[3], id;
    for (int i = 0; i < 3; i++)
        citizens[i] = in_offer("prove-k", "", INT_NONE);
    int64_t hidden = in_offer("prove-k", "", INT_NONE);
    run(&test_restrict, ARGS(V_INT(hidden)));
    id = draft((const char *const[]){"prove-k"}, 1, NULL);
    must(set_days(id, "prove-k", "", "2026-06-30"));
    must(step(decide_fn, id, NULL));
    struct actor other = add_user("anden", "afdeling-sundhed-beskaeftigelse", "caseworker");
    struct actor job = add_user("jobmand", "jobcenter-koebenhavn", "caseworker");
    struct write w = {.fn = spread_fn, .actor = &henrik, .id = id, .due = day("2026-05-01")};
    assert_int_equal(go(&w), ERR_INVALID);
    assert_non_null(err_field_text(&err, "users"));
    w.users = &job.user_id; /* may not see the health track of these */
    w.n = 1;
    assert_int_equal(go(&w), ERR_INVALID);
    w.users = &henrik.user_id; /* does not work with citizens */
    assert_int_equal(go(&w), ERR_INVALID);
    const int64_t two[] = {other.user_id, job.user_id};
    w.users = two;
    w.n = 2;
    must(go(&w));
    assert_int_equal(w.sent, 3);
    assert_int_equal(w.left, 1);
    for (int i = 0; i < 3; i++)
        assert_int_equal(inform_rows(&other, citizens[i], &due), 1);
    struct informed_count *counts;
    size_t n;
    int64_t left = 0;
    struct conn *c = lease();
    must(informed_counts(c, &other, false, today, &counts, &n, arena, &err));
    release(c);
    for (size_t i = 0; i < n; i++)
        left += text_equal(counts[i].intervention, "prove-k") ? counts[i].left : 0;
    assert_int_equal(left, 3);
    must(step(reopen_fn, id, NULL)); /* undoing the decision takes the tasks back */
    assert_int_equal(inform_rows(&other, citizens[0], &due), 0);
}

/* ---- money ---- */

static int place_fn(struct write *w, struct conn *c, struct err *e)
{
    struct agreement_place p;
    field_clear_row(&agreement_place_table, &p);
    p.agreement = "bif-suf";
    p.intervention = w->word;
    p.valid_from = day("2025-01-01");
    p.places = 10;
    p.price = (struct money){36500000}; /* 365.000 kr.: 1.000 kr. a day */
    p.price_year = 2026;
    return agreement_place_adjust(c, &everyone, &p, e);
}

static void test_money_is_places_times_price_after_the_end_by_year_or_the_reason_why_not(void **state)
{
    (void)state;
    struct phase_out_offer_view *offers;
    struct phase_out_money m;
    size_t n;
    offer("prove-l", "", "");
    run(&test_part, ARGS(V_TEXT("prove-l")));
    int64_t id = draft((const char *const[]){"prove-l"}, 1, NULL);
    struct phase_out p = plan_of(id);
    struct conn *c = lease();
    must(phase_out_offers(c, id, &offers, &n, arena, &err));
    must(phase_out_money_of(c, &p, offers, n, &m, arena, &err));
    release(c);
    assert_int_equal(m.n, 0);
    assert_int_equal(m.n_unpriced, 1);
    assert_int_equal(m.unpriced[0].why, MONEY_NO_END);
    must(set_days(id, "prove-l", "", "2026-06-30"));
    c = lease();
    must(phase_out_offers(c, id, &offers, &n, arena, &err));
    must(phase_out_money_of(c, &p, offers, n, &m, arena, &err));
    release(c);
    assert_int_equal(m.unpriced[0].why, MONEY_NO_PRICE);
    struct write w = {.fn = place_fn, .word = "prove-l"};
    must(go(&w));
    c = lease();
    must(phase_out_money_of(c, &p, offers, n, &m, arena, &err));
    release(c);
    assert_int_equal(m.n, PHASE_OUT_YEARS);
    assert_int_equal(m.rows[0].year, 2026);
    assert_string_equal(m.rows[0].admin, "bif");
    assert_int_equal(m.rows[0].amount.oere, 10LL * 184 * 100000); /* 1 July to 31 December */
    assert_int_equal(m.rows[1].amount.oere, 10LL * 36500000);
    assert_int_equal(m.n_unpriced, 0);
}

static int set_up(void **state)
{
    int rc = effect_set_up_with_data(state);
    today = day("2026-04-14");
    clock_set_today(today);
    henrik = add_user("henrik", "suf", "agreement_manager");
    jonas = add_user("jonas", "afdeling-sundhed-beskaeftigelse", "caseworker");
    nobody = add_user("laeser", "bif", "analyst");
    return rc;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S0_19_a_draft_changes_nothing_and_deciding_sets_the_days_in_one_write),
        cmocka_unit_test(test_an_offer_reopened_meanwhile_is_told_and_left_alone_by_the_undo),
        cmocka_unit_test(test_days_that_contradict_each_other_or_are_past_are_refused),
        cmocka_unit_test(test_a_stale_version_is_a_conflict_and_others_may_not_change),
        cmocka_unit_test(test_S0_15_no_referral_is_taken_after_the_last_day_of_a_decided_phase_out),
        cmocka_unit_test(test_S0_15_a_file_sends_what_was_sent_by_the_last_day_of_a_decided_phase_out),
        cmocka_unit_test(
            test_carrying_out_waits_for_the_end_the_answers_and_empty_offers_and_asks_for_the_word),
        cmocka_unit_test(test_S0_19_affected_are_those_who_wait_or_run_on_and_each_counts_once_per_offer),
        cmocka_unit_test(test_S0_19_expected_never_referred_is_last_years_rate_times_the_days_after_the_stop),
        cmocka_unit_test(test_many_citizens_at_once_are_judged_as_one_by_one),
        cmocka_unit_test(test_S0_21_S0_22_alternatives_are_ranked_by_rules),
        cmocka_unit_test(test_need_is_set_against_free_places_and_the_rest_go_to_their_next),
        cmocka_unit_test(test_S0_20_tasks_stand_with_the_responsible_until_each_citizen_has_an_answer),
        cmocka_unit_test(test_citizens_without_anybody_are_spread_among_those_who_may_see_them),
        cmocka_unit_test(test_money_is_places_times_price_after_the_end_by_year_or_the_reason_why_not),
    };
    return cmocka_run_group_tests(tests, set_up, effect_tear_down);
}
