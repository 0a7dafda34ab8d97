/* Worklists: what is due, who sees it, filters and order; saved views; the load of a team; who is informed; the daily e-mail's counts. */
#include "base/text.h"
#include "effect_fixture.h"
#include "offer/strategy_application.h"
#include "path/digest.h"
#include "path/informed.h"
#include "path/team_kept.h"
#include "path/worklist.h"
#include "path/worklist_mine.h"
#include "people/citizen.h"
#include "people/legal_basis.h"
#include "system/code.h"
#include "system/mail.h"
#include "system/organisation.h"
#include "system/saved_view.h"
#include "system/user.h"

static struct actor mette, jonas, hanne;
static day_t today;

static struct actor add_user(const char *login, const char *unit, const char *role)
{
    struct user user = {.login = login, .name = login, .unit = unit};
    struct actor a = {.login = login, .unit = unit, .purpose = "sagsbehandling-lab"};
    must(user_add(db, &everyone, &user, "en-lang-adgangskode", &role, 1, &a.user_id, &err));
    a.admin = organisation_admin(unit);
    a.perms = user_perms(&role, 1);
    return a;
}

/* A statement of the test's own, with up to four numbers and two texts. */
struct run_sql {
    const struct sql *sql;
    struct val args[6];
    size_t n;
};
static int run_sql(struct conn *c, void *ctx, struct err *e)
{
    const struct run_sql *r = ctx;
    return q_exec(c, r->sql, r->args, r->n, NULL, e);
}
static void run(const struct sql *sql, const struct val *args, size_t n)
{
    struct run_sql r = {.sql = sql, .n = n};
    for (size_t i = 0; i < n; i++)
        r.args[i] = args[i];
    must(db_write(db, "test", run_sql, &r, &err));
}

SQL(test_responsible, "UPDATE citizen SET responsible_id = $2 WHERE id = $1");
SQL(test_restrict, "UPDATE citizen SET restricted = 1, restricted_kind = 'known' WHERE id = $1");
SQL(test_follow_up,
    "INSERT INTO follow_up (citizen_id, kind, anchor, months, track, due_day, responsible_id, state, created, version) "
    "VALUES ($1, 'plan', 'start', 12, $4, $3, $2, 'planned', 1, 1)");
SQL(test_plan,
    "INSERT INTO plan (citizen_id, kind, state, start_day, version) VALUES ($1, 'helhedsplan', 'active', $2, 1)");
SQL(test_action,
    "INSERT INTO plan_action (plan_id, citizen_id, track, text, responsible_id, due_day, state, created, version) "
    "SELECT p.id, p.citizen_id, $4, 'Ring til lageret', $2, $3, 'running', 1, 1 FROM plan p WHERE p.citizen_id = $1");
SQL(test_meeting, "INSERT INTO meeting (citizen_id, kind, title, day, minute, state, version) "
                  "VALUES ($1, 'round_table', 'Rundbordssamtale', $2, 780, 'planned', 1)");
SQL(test_participant, "INSERT INTO meeting_participant (meeting_id, user_id, role, version) "
                      "SELECT m.id, $2, 'x', 1 FROM meeting m WHERE m.citizen_id = $1");
SQL(test_handover,
    "INSERT INTO handover (citizen_id, from_user_id, to_user_id, asked, asked_by, state, version) "
    "VALUES ($1, $2, $3, $4, $2, 'asked', 1)");
SQL(test_declined,
    "UPDATE referral SET state = 'declined', decided = $2, decline_reason = 'full', from_user_id = $3 WHERE citizen_id = $1");
SQL(test_sender, "UPDATE referral SET from_user_id = $2 WHERE citizen_id = $1");
SQL(test_right, "UPDATE spell SET right_until = $2 WHERE citizen_id = $1");

static int64_t mine(void)
{
    int64_t id = add_citizen("1980-01-01", "", "");
    run(&test_responsible, ARGS(V_INT(id), V_INT(mette.user_id)));
    return id;
}

static void due(int64_t citizen, int days, const char *track)
{
    run(&test_follow_up, ARGS(V_INT(citizen), V_INT(mette.user_id), V_INT(today.n + days), V_TEXT(track)));
}

static struct worklist list_of(const struct actor *actor, enum worklist_list list)
{
    struct worklist l;
    struct worklist_of of = worklist_own(actor, today);
    struct conn *c = lease();
    must(worklist_load(c, &of, list, &l, arena, &err));
    release(c);
    return l;
}

static size_t count_of(const struct worklist *l, int64_t citizen)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++)
        n += l->items[i].citizen_id == citizen;
    return n;
}

static int add_basis(struct conn *c, void *ctx, struct err *e)
{
    return legal_basis_add(c, &everyone, ctx, e);
}

/* A consent that lets BIF see the citizen's health, from a year ago until the last day. */
static void consent(int64_t citizen, day_t last)
{
    struct legal_basis b;
    field_clear_row(&legal_basis_table, &b);
    b.citizen_id = citizen;
    b.basis = "samtykke";
    b.from_admin = "suf";
    b.to_admin = "bif";
    b.tracks = "health";
    b.valid_from = (day_t){today.n - 365};
    b.valid_to = last;
    must(db_write(db, "test", add_basis, &b, &err));
}

static void test_late_first_and_only_seven_days_ahead(void **state)
{
    (void)state;
    int64_t late = mine(), soon = mine(), later = mine();
    due(soon, 6, "job");
    due(late, -33, "job");
    due(later, 8, "job");
    run(&test_plan, ARGS(V_INT(soon), V_INT(today.n - 100)));
    run(&test_action, ARGS(V_INT(soon), V_INT(mette.user_id), V_INT(today.n - 1), V_TEXT("job")));
    struct worklist l = list_of(&mette, WORKLIST_DUE);
    assert_int_equal(l.n, 3);
    assert_int_equal(l.n_late, 2);
    assert_int_equal(l.items[0].citizen_id, late);
    assert_string_equal(l.items[0].kind, "follow_up");
    assert_true(l.items[0].late);
    assert_string_equal(l.items[1].kind, "action");
    assert_int_equal(l.items[2].citizen_id, soon);
    assert_false(l.items[2].late);
    assert_int_equal(list_of(&jonas, WORKLIST_DUE).n, 0);
}

static void test_a_track_that_is_closed_again_leaves_a_note(void **state)
{
    (void)state;
    int64_t open = mine(), closed = mine();
    consent(open, (day_t){today.n + 100});
    consent(closed, (day_t){today.n - 1});
    due(open, 1, "health");
    due(closed, 1, "health");
    struct worklist l = list_of(&mette, WORKLIST_DUE);
    assert_int_equal(count_of(&l, open), 1);
    assert_int_equal(count_of(&l, closed), 0);
    assert_int_equal(l.n_lost, 1);
}

static void test_a_restricted_citizen_of_others_leaves_no_trace(void **state)
{
    (void)state;
    int64_t hers = mine(), his = add_citizen("1970-01-01", "", "");
    run(&test_responsible, ARGS(V_INT(his), V_INT(jonas.user_id)));
    run(&test_restrict, ARGS(V_INT(his)));
    run(&test_restrict, ARGS(V_INT(hers)));
    struct worklist before = list_of(&mette, WORKLIST_DUE);
    due(his, 0, "job");
    due(hers, 0, "job");
    struct worklist l = list_of(&mette, WORKLIST_DUE);
    assert_int_equal(count_of(&l, his), 0);
    assert_int_equal(count_of(&l, hers), 1);
    assert_int_equal(l.n, before.n + 1);
    assert_int_equal(l.n_lost, before.n_lost);
}

static void test_declined_until_referred_again(void **state)
{
    (void)state;
    int64_t citizen = mine();
    char iso[11];
    add_referral(citizen, "hif", day_iso((day_t){today.n - 20}, iso));
    run(&test_declined,
        ARGS(V_INT(citizen), V_STAMP(stamp_from_local((day_t){today.n - 5}, 600)), V_INT(mette.user_id)));
    struct worklist l = list_of(&mette, WORKLIST_DUE);
    assert_int_equal(count_of(&l, citizen), 1);
    add_referral(citizen, "bbat", day_iso((day_t){today.n - 1}, iso));
    l = list_of(&mette, WORKLIST_DUE);
    assert_int_equal(count_of(&l, citizen), 0);
}

static void test_waiting_is_late_after_ten_days(void **state)
{
    (void)state;
    int64_t old = mine(), fresh = mine();
    char iso[11];
    add_referral(old, "hif", day_iso((day_t){today.n - 11}, iso));
    add_referral(fresh, "hif", day_iso((day_t){today.n - 10}, iso));
    run(&test_sender, ARGS(V_INT(old), V_INT(mette.user_id)));
    run(&test_sender, ARGS(V_INT(fresh), V_INT(mette.user_id)));
    struct worklist l = list_of(&mette, WORKLIST_WAITING);
    assert_int_equal(count_of(&l, old) + count_of(&l, fresh), 2);
    assert_int_equal(l.n_late, 1);
    assert_int_equal(l.items[0].citizen_id, old);
}

static void test_a_request_is_in_one_inbox_and_waits_in_the_other(void **state)
{
    (void)state;
    int64_t citizen = mine();
    run(&test_handover, ARGS(V_INT(citizen), V_INT(mette.user_id), V_INT(hanne.user_id),
                            V_STAMP(stamp_from_local((day_t){today.n - 2}, 600))));
    struct worklist in = list_of(&hanne, WORKLIST_INBOX), out = list_of(&mette, WORKLIST_WAITING);
    assert_int_equal(count_of(&in, citizen), 1);
    assert_int_equal(in.n_unread, 1);
    assert_int_equal(count_of(&out, citizen), 1);
    in = list_of(&mette, WORKLIST_INBOX);
    assert_int_equal(count_of(&in, citizen), 0);
}

static void test_meetings_of_the_week_monday_to_sunday(void **state)
{
    (void)state;
    day_t monday = worklist_monday(today);
    int64_t in[2] = {mine(), mine()}, out[2] = {mine(), mine()};
    int days[4] = {0, 6, -1, 7};
    assert_int_equal(day_weekday(monday), 1);
    for (int i = 0; i < 4; i++) {
        int64_t citizen = i < 2 ? in[i] : out[i - 2];
        run(&test_meeting, ARGS(V_INT(citizen), V_INT(monday.n + days[i])));
        run(&test_participant, ARGS(V_INT(citizen), V_INT(mette.user_id)));
        run(&test_participant, ARGS(V_INT(citizen), V_INT(jonas.user_id)));
    }
    struct worklist l = list_of(&mette, WORKLIST_MEETING);
    assert_int_equal(l.n, 2);
    assert_int_equal(l.items[0].citizen_id, in[0]);
    assert_string_equal(l.items[0].to_admin, "SUF");
}

/* A brief list counts the same meetings; the rest of the rows that are shown is read afterwards. */
static void test_brief_meetings_are_the_same_meetings(void **state)
{
    (void)state;
    struct worklist whole = list_of(&mette, WORKLIST_MEETING), brief;
    struct worklist_of of = worklist_own(&mette, today);
    struct conn *c = lease();
    of.brief = true;
    must(worklist_load(c, &of, WORKLIST_MEETING, &brief, arena, &err));
    assert_int_equal(brief.n, whole.n);
    assert_true(whole.n > 0);
    assert_null(brief.items[0].first_name);
    must(worklist_meetings(c, mette.user_id, brief.items, brief.n, arena, &err));
    release(c);
    for (size_t i = 0; i < brief.n; i++) {
        assert_int_equal(brief.items[i].ref_id, whole.items[i].ref_id);
        assert_int_equal(brief.items[i].day.n, whole.items[i].day.n);
        assert_string_equal(brief.items[i].citizen_key, whole.items[i].citizen_key);
        assert_string_equal(brief.items[i].offer_title, whole.items[i].offer_title);
        assert_string_equal(brief.items[i].to_admin, whole.items[i].to_admin);
    }
}

static void test_filter_and_order(void **state)
{
    (void)state;
    struct worklist all = list_of(&mette, WORKLIST_DUE), some = all;
    some.items = arena_array(arena, all.n, sizeof *some.items);
    for (size_t i = 0; i < all.n; i++)
        some.items[i] = all.items[i];
    struct worklist_filter f = {.period = "over", .sort = "-borger"};
    size_t n = worklist_count(&all, &f, mette.user_id, today);
    assert_int_equal(n, all.n_late);
    worklist_filter(&some, &f, mette.user_id, today);
    assert_int_equal(some.n, n);
    for (size_t i = 1; i < some.n; i++)
        assert_true(strcmp(some.items[i - 1].sort_name, some.items[i].sort_name) >= 0);
    f = (struct worklist_filter){.kind = "action"};
    assert_int_equal(worklist_count(&all, &f, mette.user_id, today), 1);
    f = (struct worklist_filter){.admin = "suf"};
    assert_int_equal(worklist_count(&all, &f, mette.user_id, today), 1);
    f = (struct worklist_filter){.mine = true};
    assert_int_equal(worklist_count(&all, &f, jonas.user_id, today), 0);
}

static void test_S3_23_days_left_of_the_right_are_what_the_data_say(void **state)
{
    (void)state;
    int64_t told = mine(), not_told = mine(), other = mine();
    char iso[11];
    const char *start = arena_strdup(arena, day_iso((day_t){today.n - 300}, iso));
    add_spell(told, "dagpenge", start, "");
    add_spell(not_told, "dagpenge", start, "");
    add_spell(other, "sygedagpenge", start, "");
    run(&test_right, ARGS(V_INT(told), V_INT(today.n + 45)));
    struct mine_row *rows;
    size_t n;
    bool more;
    struct worklist_of of = worklist_own(&mette, today);
    struct conn *c = lease();
    must(mine_load(c, &of, &rows, &n, &more, arena, &err));
    release(c);
    must(mine_filter(rows, &n, &(struct mine_filter){.sort = "ret"}, arena, &err));
    assert_int_equal(rows[0].citizen_id, told);
    assert_int_equal(mine_right_days(&rows[0], today), 45);
    for (size_t i = 1; i < n; i++)
        assert_int_equal(mine_right_days(&rows[i], today), INT_NONE);
    must(mine_filter(rows, &n, &(struct mine_filter){.benefit = "dagpenge"}, arena, &err));
    assert_int_equal(n, 2);
    of = worklist_own(&jonas, today);
    of.user_id = mette.user_id;
    c = lease();
    must(mine_load(c, &of, &rows, &n, &more, arena, &err));
    release(c);
    for (size_t i = 0; i < n; i++)
        assert_true(rows[i].benefit_hidden && !rows[i].benefit && day_is_none(rows[i].right_until));
}

/* ---- saved views ---- */

struct view_write {
    const struct actor *actor;
    struct saved_view view;
    char act;
};
static int write_view(struct conn *c, void *ctx, struct err *e)
{
    struct view_write *w = ctx;
    return w->act == 'a'   ? saved_view_add(c, w->actor, &w->view, e)
           : w->act == 'c' ? saved_view_change(c, w->actor, &w->view, e)
           : w->act == 'd' ? saved_view_delete(c, w->actor, w->view.id, e)
                           : saved_view_undo(c, w->actor, w->view.id, e);
}
static int view(struct view_write *w, char act)
{
    w->act = act;
    err_clear(&err);
    return db_write(db, "test", write_view, w, &err);
}
static size_t views_of(const struct actor *actor, struct saved_view **ret)
{
    size_t n;
    struct conn *c = lease();
    must(saved_view_of(c, actor->user_id, "/overblik", ret, &n, arena, &err));
    release(c);
    return n;
}

static void test_a_view_is_saved_renamed_deleted_and_brought_back(void **state)
{
    (void)state;
    struct view_write one = {&mette,
        {.page = "/overblik", .name = "Sene", .query = "vis=forfalder&periode=over", .is_default = 1}, 0};
    struct view_write two = {
        &mette, {.page = "/overblik", .name = "Pauser", .query = "vis=pauser", .is_default = 1}, 0};
    struct saved_view *rows;
    must(view(&one, 'a'));
    must(view(&two, 'a'));
    assert_int_equal(views_of(&mette, &rows), 2);
    assert_int_equal(rows[0].is_default + rows[1].is_default, 1);
    assert_string_equal(rows[0].name, "Pauser");
    assert_int_equal(rows[0].is_default, 1);
    assert_int_equal(views_of(&jonas, &rows), 0);
    struct view_write same = {&mette, {.page = "/overblik", .name = "Sene"}, 0};
    assert_int_equal(view(&same, 'a'), ERR_INVALID);
    assert_non_null(err_field_text(&err, "name"));
    struct view_write thief = {&jonas, {.id = one.view.id, .version = 1, .name = "Stjålet"}, 0};
    assert_int_equal(view(&thief, 'c'), ERR_NOT_FOUND);
    assert_int_equal(view(&thief, 'd'), ERR_NOT_FOUND);
    two.view.version = 1;
    two.view.name = "Lange pauser";
    must(view(&two, 'c'));
    assert_int_equal(view(&two, 'c'), ERR_CONFLICT);
    must(view(&two, 'd'));
    assert_int_equal(views_of(&mette, &rows), 1);
    must(view(&two, 'u'));
    assert_int_equal(views_of(&mette, &rows), 2);
    assert_string_equal(rows[0].name, "Lange pauser");
    assert_int_equal(view(&two, 'u'), ERR_REFUSED);
    err_clear(&err);
}

/* ---- team ---- */

static void test_load_per_person_of_ones_own_unit(void **state)
{
    (void)state;
    struct team_member *rows, one;
    size_t n;
    struct conn *c = lease();
    must(team_load(c, &hanne, today, &rows, &n, arena, &err));
    assert_int_equal(n, 2);
    assert_string_equal(rows[1].login, "mette");
    struct worklist due_now = list_of(&mette, WORKLIST_DUE);
    int64_t tasks = 0, late = 0;
    for (size_t i = 0; i < due_now.n; i++) {
        bool task =
            text_equal(due_now.items[i].kind, "follow_up") || text_equal(due_now.items[i].kind, "action");
        tasks += task;
        late += task && due_now.items[i].late;
    }
    /* and the two that the list hides: a closed track, a restricted citizen */
    assert_int_equal(rows[1].n_due, tasks + 2);
    assert_int_equal(rows[1].n_late, late);
    assert_int_equal(rows[1].n_meetings, 2);
    assert_int_equal(team_member_by_id(c, hanne.unit, jonas.user_id, &one, arena, &err), ERR_NOT_FOUND);
    must(team_member_by_id(c, hanne.unit, mette.user_id, &one, arena, &err));
    release(c);
}

/* What is kept is what was counted, until it is asked for anew. */
static void test_the_load_is_kept_for_a_short_while_and_counted_anew_on_demand(void **state)
{
    (void)state;
    struct team_member *counted, *kept;
    size_t n, n_kept;
    int64_t age;
    struct conn *c = lease();
    must(team_load(c, &hanne, today, &counted, &n, arena, &err));
    release(c);
    must(team_kept(db, &hanne, today, true, &kept, &n_kept, &age, arena, &err));
    due(mine(), 1, "job");
    for (int round = 0; round < 2; round++) {
        int64_t more = round; /* the first time as before the new task, the second counted anew */
        must(team_kept(db, &hanne, today, round == 1, &kept, &n_kept, &age, arena, &err));
        assert_in_range(age, 0, TEAM_KEPT_SECONDS);
        assert_int_equal(n_kept, n);
        for (size_t i = 0; i < n; i++) {
            bool is_mette = counted[i].id == mette.user_id;
            assert_string_equal(kept[i].login, counted[i].login);
            assert_int_equal(kept[i].n_citizens, counted[i].n_citizens + is_mette * more);
            assert_int_equal(kept[i].n_due, counted[i].n_due + is_mette * more);
            assert_int_equal(kept[i].n_late, counted[i].n_late);
            assert_int_equal(kept[i].n_pauses, counted[i].n_pauses);
            assert_int_equal(kept[i].n_meetings, counted[i].n_meetings);
            assert_int_equal(kept[i].n_inform, counted[i].n_inform);
        }
    }
    must(team_kept(db, &hanne, (day_t){today.n + 1}, false, &kept, &n_kept, &age, arena, &err));
    assert_int_equal(age, 0);
}

/* ---- informed ---- */

struct informed_write {
    const struct actor *actor;
    struct informed row;
    bool undo;
    int64_t replaces; /* 0 = none */
};
static int write_informed(struct conn *c, void *ctx, struct err *e)
{
    struct informed_write *w = ctx;
    return w->undo ? informed_undo(c, w->actor, w->row.id, today, e)
                   : informed_add(c, w->actor, &w->row, w->replaces ? w->replaces : INT_NONE, today, e);
}
static int mark(struct informed_write *w)
{
    err_clear(&err);
    return db_write(db, "test", write_informed, w, &err);
}
static struct informed_count count_informed(const struct actor *actor, const char *offer)
{
    struct informed_count *rows, none = {0};
    size_t n;
    struct conn *c = lease();
    must(informed_counts(c, actor, false, today, &rows, &n, arena, &err));
    release(c);
    for (size_t i = 0; i < n; i++) {
        if (text_equal(rows[i].intervention, offer))
            return rows[i];
    }
    return none;
}

static void test_S0_20_stays_open_until_each_is_informed_moved_or_declined(void **state)
{
    (void)state;
    int64_t citizens[3] = {mine(), mine(), mine()}, hidden = mine();
    for (int i = 0; i < 3; i++) {
        consent(citizens[i], (day_t){today.n + 200});
        add_course(citizens[i], "bbat", "2026-03-01", "");
    }
    add_course(hidden, "bbat", "2026-03-01", "");
    struct worklist l = list_of(&mette, WORKLIST_INFORM);
    assert_int_equal(l.n, 3);
    assert_int_equal(count_informed(&mette, "bbat").left, 3);
    struct informed_write w = {.actor = &mette,
        .row = {.citizen_id = citizens[0], .intervention = "bbat", .outcome = "informed", .day = today}};
    assert_int_equal(mark(&w), ERR_INVALID);
    assert_non_null(err_field_text(&err, "offers"));
    w.row.offers = "motion-kofoed-skole,findes-ikke";
    assert_int_equal(mark(&w), ERR_INVALID);
    w.row.offers = "motion-kofoed-skole,center-for-mental-sundhed-tilbud";
    w.row.day = (day_t){today.n + 1};
    assert_int_equal(mark(&w), ERR_INVALID);
    w.row.day = today;
    must(mark(&w));
    assert_int_equal(mark(&w), ERR_CONFLICT);
    struct informed_write no = {.actor = &mette,
        .row = {.citizen_id = citizens[1], .intervention = "bbat", .outcome = "declined", .day = today}};
    assert_int_equal(mark(&no), ERR_INVALID);
    assert_non_null(err_field_text(&err, "reason"));
    no.row.reason = "Vil træne selv.";
    must(mark(&no));
    struct informed_write other = {.actor = &mette,
        .row = {.citizen_id = hidden,
            .intervention = "bbat",
            .outcome = "moved",
            .offers = "motion-kofoed-skole",
            .day = today}};
    assert_int_equal(mark(&other), ERR_NOT_FOUND);
    struct informed_count n = count_informed(&mette, "bbat");
    assert_int_equal(n.affected, 3);
    assert_int_equal(n.informed, 1);
    assert_int_equal(n.declined, 1);
    assert_int_equal(n.left, 1);
    assert_int_equal(list_of(&mette, WORKLIST_INFORM).n, 1);
    /* corrected, and the correction taken back: the first mark is in force again */
    struct informed_write moved = w;
    moved.row.outcome = "moved";
    moved.row.offers = "motion-kofoed-skole";
    moved.replaces = w.row.id;
    must(mark(&moved));
    assert_int_equal(count_informed(&mette, "bbat").moved, 1);
    assert_int_equal(count_informed(&mette, "bbat").informed, 0);
    moved.undo = true;
    must(mark(&moved));
    assert_int_equal(count_informed(&mette, "bbat").informed, 1);
    w.undo = true;
    must(mark(&w));
    assert_int_equal(count_informed(&mette, "bbat").left, 2);
    assert_int_equal(mark(&w), ERR_NOT_FOUND);
    err_clear(&err);
}

/* ---- proposals owed to a budget ---- */

#define STRATEGY "faelles-strategi-2010"
struct refusal {
    struct strategy_application p;
    struct strategy_task task;
};
static int refuse_fn(struct conn *c, void *ctx, struct err *e)
{
    struct refusal *r = ctx;
    struct strategy_application_state s;
    size_t n;
    int rc = strategy_application_save(c, &mette, &r->p, arena, e);
    if (!rc)
        rc = strategy_application_by_id(c, STRATEGY, r->p.id, &r->p, arena, e);
    if (rc)
        return rc;
    field_clear_row(&strategy_application_state_table, &s);
    s.application_id = r->p.id;
    s.state = "refused";
    s.day = day("2010-11-15");
    return strategy_application_step(c, &mette, STRATEGY, &s, r->p.state_id, "Budget 2011", &n, arena, e);
}
static int close_task_fn(struct conn *c, void *ctx, struct err *e)
{
    struct refusal *r = ctx;
    r->task.reason = "Udvalget har fundet pengene.";
    return strategy_task_close(c, &mette, &r->task, arena, e);
}

static void test_a_proposal_stands_with_whom_it_is_given_to_until_it_is_closed(void **state)
{
    (void)state;
    struct refusal r;
    struct strategy_task *tasks;
    size_t n;
    assert_int_equal(list_of(&mette, WORKLIST_PROPOSAL).n, 0);
    field_clear_row(&strategy_application_table, &r.p);
    r.p.id = 0;
    r.p.strategy = STRATEGY;
    r.p.title = "Pulje til boligområder";
    r.p.initiatives = "laegefaglig-konsulent";
    r.p.sought = day("2010-06-21");
    must(db_write(db, "test", refuse_fn, &r, &err));
    struct worklist l = list_of(&mette, WORKLIST_PROPOSAL);
    assert_int_equal(l.n, 1);
    assert_string_equal(l.items[0].kind, "proposal");
    assert_string_equal(l.items[0].text, "Budget 2011");
    assert_string_equal(l.items[0].code, "Pulje til boligområder");
    assert_string_equal(l.items[0].offer_key, STRATEGY);
    assert_int_equal(l.items[0].citizen_id, INT_NONE);
    assert_int_equal(l.items[0].day.n, day("2010-11-15").n);
    assert_false(l.items[0].late); /* it has no deadline */
    assert_int_equal(list_of(&jonas, WORKLIST_PROPOSAL).n, 0);
    struct conn *c = lease();
    must(strategy_tasks(c, STRATEGY, mette.user_id, &tasks, &n, arena, &err));
    release(c);
    assert_int_equal(n, 1);
    assert_int_equal(l.items[0].ref_id, tasks[0].id);
    r.task = tasks[0];
    must(db_write(db, "test", close_task_fn, &r, &err));
    assert_int_equal(list_of(&mette, WORKLIST_PROPOSAL).n, 0);
}

/* ---- daily e-mail ---- */

static void test_the_digest_counts_and_names_nobody(void **state)
{
    (void)state;
    struct user user;
    struct digest_counts n;
    struct conn *c = lease();
    must(user_by_id(c, mette.user_id, &user, arena, &err));
    must(digest_count(c, &user, today, &n, arena, &err));
    release(c);
    struct worklist l = list_of(&mette, WORKLIST_DUE);
    assert_int_equal(n.n_due, l.n);
    assert_int_equal(n.n_late, l.n_late);
    assert_true(digest_has(&n));
    const char *text = digest_text(&n, "https://tovholder.example", arena);
    assert_non_null(strstr(text, "https://tovholder.example/"));
    assert_null(strstr(text, "Person"));
    assert_null(strstr(text, "mette"));
    assert_false(digest_has(&(struct digest_counts){.n_emergency = INT_NONE}));
}

static void test_addresses(void **state)
{
    (void)state;
    static const char *const good[] = {"a@b.dk", "fornavn.efternavn+tov@jobcenter.kk.dk"};
    static const char *const bad[] = {"", "@b.dk", "a@", "a@b", "a b@c.dk", "a@b.dk\r\nBcc: c@d.dk",
        "<a@b.dk>", "a@b@c.dk", "a@b.dk,c@d.dk", "å@b.dk"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(mail_is_address(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(mail_is_address(bad[i]));
    assert_false(mail_is_address(NULL));
}

/* Memory for some lists and not for all: each that cannot be read says so, the others stand. */
static void test_a_failed_list_stands_alone(void **state)
{
    (void)state;
    struct worklist lists[WORKLIST_LISTS];
    const char *failed;
    struct worklist_of of = worklist_own(&mette, today);
    struct arena *small = arena_new(40000);
    struct conn *c = lease();
    worklist_load_all(c, &of, lists, arena, &failed);
    assert_null(failed);
    worklist_load_all(c, &of, lists, small, &failed);
    release(c);
    assert_non_null(failed);
    bool any = false, all = true;
    for (size_t i = 0; i < WORKLIST_LISTS; i++) {
        any = any || lists[i].failed;
        all = all && lists[i].failed;
        assert_true(!lists[i].failed || lists[i].n == 0);
    }
    assert_true(any && !all);
    arena_free(small);
}

static int set_up(void **state)
{
    int rc = effect_set_up_with_data(state);
    if (rc)
        return rc;
    today = day("2026-04-14");
    clock_set_today(today);
    must(organisation_refresh(db, &err));
    must(code_refresh(db, &err));
    mette = add_user("mette", "jobcenter-koebenhavn", "caseworker");
    jonas = add_user("jonas", "afdeling-sundhed-beskaeftigelse", "caseworker");
    hanne = add_user("hanne", "jobcenter-koebenhavn", "team_leader");
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_late_first_and_only_seven_days_ahead),
        cmocka_unit_test(test_a_track_that_is_closed_again_leaves_a_note),
        cmocka_unit_test(test_a_restricted_citizen_of_others_leaves_no_trace),
        cmocka_unit_test(test_declined_until_referred_again),
        cmocka_unit_test(test_waiting_is_late_after_ten_days),
        cmocka_unit_test(test_a_request_is_in_one_inbox_and_waits_in_the_other),
        cmocka_unit_test(test_meetings_of_the_week_monday_to_sunday),
        cmocka_unit_test(test_brief_meetings_are_the_same_meetings),
        cmocka_unit_test(test_filter_and_order),
        cmocka_unit_test(test_S3_23_days_left_of_the_right_are_what_the_data_say),
        cmocka_unit_test(test_a_view_is_saved_renamed_deleted_and_brought_back),
        cmocka_unit_test(test_load_per_person_of_ones_own_unit),
        cmocka_unit_test(test_the_load_is_kept_for_a_short_while_and_counted_anew_on_demand),
        cmocka_unit_test(test_S0_20_stays_open_until_each_is_informed_moved_or_declined),
        cmocka_unit_test(test_a_proposal_stands_with_whom_it_is_given_to_until_it_is_closed),
        cmocka_unit_test(test_the_digest_counts_and_names_nobody),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_a_failed_list_stands_alone),
    };
    return cmocka_run_group_tests(tests, set_up, effect_tear_down);
}
