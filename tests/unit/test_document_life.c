/* A document on its way, on both engines: who sees the draft, sections and who writes in them, comments, hearings and approvals (S4-02). */
#include "document_fixture.h"
#include "document/comment.h"
#include "document/document_member.h"
#include "document/hearing.h"
#include "document/section_lock.h"

static int do_comment(struct conn *c, struct work *w, struct err *e)
{
    return comment_add(c, w->actor,
        &(struct document_comment){.document_id = w->document_id, .section = w->kind, .text = w->text}, e);
}
static int do_resolve(struct conn *c, struct work *w, struct err *e)
{
    return comment_resolve(c, w->actor, w->document_id, w->id, w->open, e);
}
static int do_hear(struct conn *c, struct work *w, struct err *e)
{
    struct document_hearing h;
    field_clear_row(&document_hearing_table, &h);
    h.document_id = w->document_id;
    h.administration = w->text;
    h.deadline = w->deadline;
    return hearing_ask(c, w->actor, &h, e);
}
static int do_answer(struct conn *c, struct work *w, struct err *e)
{
    return hearing_answer(c, w->actor, w->document_id, w->id, w->version, w->kind, w->text, e);
}
static int do_ask(struct conn *c, struct work *w, struct err *e)
{
    struct document_approval p;
    field_clear_row(&document_approval_table, &p);
    p.document_id = w->document_id;
    p.administration = w->text;
    p.role = w->kind;
    p.deadline = w->deadline;
    return approval_ask(c, w->actor, &p, e);
}
static int do_approve(struct conn *c, struct work *w, struct err *e)
{
    return approval_give(c, w->actor, w->document_id, w->id, w->version, w->document_version, w->text, e);
}
static int do_member(struct conn *c, struct work *w, struct err *e)
{
    return member_set(c, w->actor, w->document_id, w->id, w->kind, e);
}
static int do_member_off(struct conn *c, struct work *w, struct err *e)
{
    return member_remove(c, w->actor, w->document_id, w->id, e);
}
static int do_lock(struct conn *c, struct work *w, struct err *e)
{
    return section_lock_take(c, w->actor, w->id, e);
}
static int do_unlock(struct conn *c, struct work *w, struct err *e)
{
    return section_lock_end(c, w->actor, w->id, e);
}

static struct document_hearing hearing_at(int64_t document_id, size_t i)
{
    struct document_hearing *rows;
    size_t n;
    struct conn *c = lease();
    must(hearing_list(c, document_id, &rows, &n, arena, &err));
    release(c);
    assert_true(i < n);
    return rows[i];
}
static struct document_approval approval_at(int64_t document_id, size_t i)
{
    struct document_approval *rows;
    size_t n;
    struct conn *c = lease();
    must(approval_list(c, document_id, &rows, &n, arena, &err));
    release(c);
    assert_true(i < n);
    return rows[i];
}
/* ---- who sees it ---- */

static void test_S4_02_a_draft_is_seen_by_its_authors_and_their_secretariat_alone(void **state)
{
    (void)state;
    struct document_full d =
        draft_of(&who[MANAGER], "political-answer", "title: Svar\n\n# a | A\n\nTekst.\n");
    static const enum document_sight want[PEOPLE] = {[MANAGER] = SIGHT_WRITE, [SECRETARY] = SIGHT_WRITE};
    for (int i = 0; i < PEOPLE; i++)
        assert_int_equal(sight_for(i, d.head.id), want[i]);
    load_as(&who[SECRETARY], d.head.key, NEED_WRITE, OK);
    load_as(&who[ANALYST], d.head.key, NEED_ISSUED, ERR_NOT_FOUND);
    struct actor nobody = {.login = "offentligheden"};
    load_as(&nobody, d.head.key, NEED_ISSUED, ERR_NOT_FOUND);
    load_as(&everyone, "findes-ikke", NEED_ISSUED, ERR_NOT_FOUND);
}

static void test_members_are_taken_along_and_off(void **state)
{
    (void)state;
    struct document_full d = draft();
    struct work w = {.actor = &who[SECRETARY], .document_id = d.head.id};
    w.id = who[POLITICIAN].user_id;
    w.kind = "invited";
    assert_int_equal(run(do_member, w), ERR_INVALID);
    w.id = who[ANALYST].user_id;
    w.kind = "author"; /* may not write documents */
    assert_int_equal(run(do_member, w), ERR_INVALID);
    w.kind = "invited";
    must(run(do_member, w));
    assert_int_equal(sight_for(ANALYST, d.head.id), SIGHT_DRAFT);
    load_as(&who[ANALYST], d.head.key, NEED_DRAFT, OK);
    load_as(&who[ANALYST], d.head.key, NEED_WRITE, ERR_DENIED);
    w.id = who[MANAGER].user_id;
    w.kind = "author";
    must(run(do_member, w));
    assert_int_equal(sight_for(MANAGER, d.head.id), SIGHT_WRITE);
    struct document_member *rows;
    size_t n;
    struct conn *c = lease();
    must(member_list(c, d.head.id, &rows, &n, arena, &err));
    release(c);
    assert_int_equal(n, 3);
    assert_string_equal(rows[0].part, "author");
    assert_string_equal(rows[2].part, "invited");
    w.actor = &who[MANAGER]; /* would write no more, and could not take it back */
    w.kind = "invited";
    assert_int_equal(run(do_member, w), ERR_INVALID);
    assert_true(said("Bed en anden forfatter om det"));
    w.actor = &who[SECRETARY];
    w.id = rows[2].id;
    must(run(do_member_off, w));
    assert_int_equal(sight_for(ANALYST, d.head.id), SIGHT_NONE);
    assert_int_equal(run(do_member_off, w), ERR_NOT_FOUND);
    /* The secretary makes the manager a reader, and then cannot leave nobody who writes. */
    w.id = who[MANAGER].user_id;
    w.kind = "invited";
    must(run(do_member, w));
    w.id = who[SECRETARY].user_id;
    assert_int_equal(run(do_member, w), ERR_INVALID);
    assert_true(said("skal have mindst én forfatter"));
    for (size_t i = 0; i < n; i++) {
        if (rows[i].user_id == who[SECRETARY].user_id)
            w.id = rows[i].id;
    }
    assert_int_equal(run(do_member_off, w), ERR_REFUSED);
    w.actor = &who[MANAGER]; /* nor can another take the last author off */
    assert_int_equal(run(do_member_off, w), ERR_REFUSED);
}

static void test_a_user_without_the_right_any_more_sees_no_draft(void **state)
{
    (void)state;
    struct document_full d = draft();
    struct actor without = who[SECRETARY];
    enum document_sight sight;
    without.perms = UINT64_C(1) << PERM_DOCUMENT_READ;
    struct conn *c = lease();
    must(sight_read(c, &without, d.head.id, &sight, &err));
    release(c);
    assert_int_equal(sight, SIGHT_NONE);
}

static void test_whoever_saves_something_is_an_author(void **state)
{
    (void)state;
    struct document_full d =
        draft_of(&who[MANAGER], "political-answer", "title: Svar\n\n# a | A\n\nTekst.\n");
    must(save_section(&who[SECRETARY], &d, 0, "Sekretariatets tekst."));
    struct document_member *rows;
    size_t n;
    struct conn *c = lease();
    must(member_list(c, d.head.id, &rows, &n, arena, &err));
    release(c);
    assert_int_equal(n, 2);
}

/* ---- sections ---- */

static void test_two_in_one_section_are_told_of_each_other(void **state)
{
    (void)state;
    struct document_full d = draft();
    int64_t section = d.sections[0].id;
    struct section_lock *locks;
    size_t n;
    must(run(do_lock, (struct work){.actor = &who[SECRETARY], .id = section}));
    must(run(do_lock, (struct work){.actor = &who[MANAGER], .id = section}));
    must(run(do_lock, (struct work){.actor = &who[MANAGER], .id = section})); /* again */
    for (int i = 0; i < 2; i++) {
        struct conn *c = lease();
        must(section_locks(c, d.head.id, who[i].user_id, &locks, &n, arena, &err));
        release(c);
        assert_int_equal(n, 1);
        assert_string_equal(locks[0].user_name, people[1 - i].login);
        assert_string_equal(locks[0].title, "Baggrund");
    }
    must(run(do_unlock, (struct work){.actor = &who[ANALYST], .id = section})); /* another's stays */
    must(run(do_unlock, (struct work){.actor = &who[MANAGER], .id = section}));
    struct conn *c = lease();
    must(section_locks(c, d.head.id, 0, &locks, &n, arena, &err));
    release(c);
    assert_int_equal(n, 1);
    assert_int_equal(locks[0].user_id, who[SECRETARY].user_id);
}

static void test_the_second_of_two_who_save_a_section_is_told(void **state)
{
    (void)state;
    struct document_full d = draft();
    must(save_section(&who[SECRETARY], &d, 0, "Først."));
    assert_int_equal(save_section(&who[MANAGER], &d, 0, "Sidst."), ERR_CONFLICT);
    must(save_section(&who[MANAGER], &d, 1, "Et andet afsnit."));
    d = load(d.head.key);
    assert_string_equal(d.sections[0].body, "Først.");
    assert_string_equal(d.sections[1].body, "Et andet afsnit.");
}

/* ---- comments ---- */

static void test_comments_are_resolved_and_opened_again(void **state)
{
    (void)state;
    struct document_full d = draft();
    struct work w = {.actor = &who[MANAGER], .document_id = d.head.id};
    struct document_comment *rows;
    size_t n;
    int64_t open;
    w.text = "";
    assert_int_equal(run(do_comment, w), ERR_INVALID);
    w.text = "Om det hele";
    must(run(do_comment, w));
    w.text = "Om baggrunden";
    w.kind = "findes-ikke"; /* no section of it */
    assert_int_equal(run(do_comment, w), ERR_INVALID);
    w.kind = "baggrund";
    must(run(do_comment, w));
    struct conn *c = lease();
    must(comment_list(c, d.head.id, &rows, &n, arena, &err));
    must(comment_count_open(c, d.head.id, &open, &err));
    release(c);
    assert_int_equal(n, 2);
    assert_int_equal(open, 2);
    assert_string_equal(rows[0].text, "Om baggrunden"); /* the newest first */
    assert_string_equal(rows[0].user_name, "henrik");
    w.actor = &who[SECRETARY];
    w.id = rows[0].id;
    must(run(do_resolve, w));
    w.actor = &who[MANAGER];
    must(run(do_resolve, w)); /* nothing more happens: it stays the secretary's */
    c = lease();
    must(comment_list(c, d.head.id, &rows, &n, arena, &err));
    must(comment_count_open(c, d.head.id, &open, &err));
    release(c);
    assert_int_equal(open, 1);
    assert_string_equal(rows[0].text, "Om det hele"); /* open ones before */
    assert_string_equal(rows[1].resolved_name, "ida");
    struct document_full other = draft();
    w.document_id = other.head.id; /* a comment of another document */
    assert_int_equal(run(do_resolve, w), ERR_NOT_FOUND);
    w.document_id = d.head.id;
    w.open = true;
    must(run(do_resolve, w));
    c = lease();
    must(comment_count_open(c, d.head.id, &open, &err));
    release(c);
    assert_int_equal(open, 2);
    struct document_full after = load(d.head.key);
    assert_int_equal(after.head.version, d.head.version); /* an approval does not fall by a comment */
}

/* ---- hearings ---- */

static void test_S4_02_a_hearing_has_a_deadline_and_is_answered_by_its_own(void **state)
{
    (void)state;
    int64_t no;
    struct document_full d = draft();
    struct work w = {.actor = &who[SECRETARY], .document_id = d.head.id, .text = "bif", .deadline = DAY_NONE};
    assert_int_equal(run(do_hear, w), ERR_INVALID);
    w.deadline = (day_t){today.n - 1};
    assert_int_equal(run(do_hear, w), ERR_INVALID);
    w.deadline = today; /* the last day is a day of it */
    w.text = "biu";     /* a committee is no administration */
    assert_int_equal(run(do_hear, w), ERR_INVALID);
    w.text = "bif";
    must(run(do_hear, w));
    assert_int_equal(run(do_hear, w), ERR_INVALID); /* asked, and not answered */
    assert_int_equal(sight_for(CONTROLLER, d.head.id), SIGHT_DRAFT);
    assert_int_equal(sight_for(SECRETARY_BIF, d.head.id), SIGHT_DRAFT); /* reads, but does not write */
    assert_int_equal(issue(&who[SECRETARY], d.head.key, &no), ERR_INVALID);
    assert_true(said("BIF har ikke svaret i høringen"));

    struct document_hearing h = hearing_at(d.head.id, 0);
    struct work a = {.document_id = d.head.id, .id = h.id, .version = h.version, .kind = "remarks"};
    a.actor = &who[SECRETARY];
    a.text = "Vi svarer for dem.";
    assert_int_equal(run(do_answer, a), ERR_DENIED);
    a.actor = &who[CONTROLLER];
    a.text = "";
    assert_int_equal(run(do_answer, a), ERR_INVALID);
    a.kind = "intet-svar";
    assert_int_equal(run(do_answer, a), ERR_INVALID);
    a.kind = "remarks";
    a.text = "Skriv året.";
    a.document_id = d.head.id + 1000; /* not a hearing of that document */
    assert_int_equal(run(do_answer, a), ERR_NOT_FOUND);
    a.document_id = d.head.id;
    must(run(do_answer, a));
    assert_int_equal(run(do_answer, a), ERR_CONFLICT);
    assert_true(said("birgitte"));
    h = hearing_at(d.head.id, 0);
    assert_string_equal(h.answer, "Skriv året.");
    assert_int_equal(sight_for(CONTROLLER, d.head.id), SIGHT_DRAFT); /* and after */
    must(run(do_hear, w));                                           /* asked once more */
    must(issue(&everyone, draft().head.key, &no)); /* a document without hearings waits for none */
}

static void test_a_hearing_past_its_deadline_is_late_and_stops_no_issue(void **state)
{
    (void)state;
    int64_t no;
    struct document_full d = draft();
    must(run(do_hear,
        (struct work){.actor = &who[SECRETARY], .document_id = d.head.id, .text = "bif", .deadline = today}));
    assert_int_equal(issue(&who[SECRETARY], d.head.key, &no), ERR_INVALID);
    clock_set_today((day_t){today.n + 1});
    struct document_hearing h = hearing_at(d.head.id, 0), *open;
    size_t n;
    struct conn *c = lease();
    must(hearing_open(c, &who[CONTROLLER], &open, &n, arena, &err));
    release(c);
    bool owed = false;
    for (size_t i = 0; i < n; i++)
        owed = owed || open[i].document_id == d.head.id;
    assert_true(owed); /* still owed */
    c = lease();
    must(hearing_open(c, &who[POLITICIAN], &open, &n, arena, &err));
    release(c);
    assert_int_equal(n, 0);
    struct work a = {.actor = &who[CONTROLLER],
        .document_id = d.head.id,
        .id = h.id,
        .version = h.version,
        .kind = "no_remarks",
        .text = ""};
    must(run(do_answer, a)); /* a late answer is taken */
    must(issue(&who[SECRETARY], d.head.key, &no));
}

/* ---- approvals ---- */

static struct document_full asked_for_approval(int64_t *ret_id, int64_t *ret_version)
{
    struct document_full d = draft();
    struct work w = {.actor = &who[SECRETARY], .document_id = d.head.id, .text = "suf", .deadline = today};
    assert_int_equal(run(do_ask, w), ERR_INVALID); /* no role */
    w.kind = "Kontorchef";
    must(run(do_ask, w));
    struct document_approval p = approval_at(d.head.id, 0);
    *ret_id = p.id;
    *ret_version = p.version;
    return d;
}

static void test_an_approval_is_never_given_by_the_last_author(void **state)
{
    (void)state;
    struct work w = {.text = "Ser fint ud."};
    int64_t no;
    struct document_full d = asked_for_approval(&w.id, &w.version);
    w.document_id = d.head.id;
    w.document_version = d.head.version;
    assert_int_equal(issue(&who[SECRETARY], d.head.key, &no), ERR_INVALID);
    assert_true(said("Kontorchef mangler at godkende"));
    w.actor = &who[SECRETARY];
    assert_int_equal(run(do_approve, w), ERR_REFUSED);
    w.actor = &who[ANALYST]; /* of another administration */
    assert_int_equal(run(do_approve, w), ERR_DENIED);
    w.actor = &who[MANAGER];
    w.document_version = d.head.version + 1;
    assert_int_equal(run(do_approve, w), ERR_CONFLICT);
    w.document_version = d.head.version;
    must(run(do_approve, w));
    struct document_approval p = approval_at(d.head.id, 0);
    assert_true(approval_stands(&p));
    assert_string_equal(p.approved_name, "henrik");

    /* Now the manager writes, and cannot approve it; the secretary can. */
    must(save_section(&who[MANAGER], &d, 0, "Ændret."));
    p = approval_at(d.head.id, 0);
    assert_false(approval_stands(&p));
    assert_int_equal(issue(&who[SECRETARY], d.head.key, &no), ERR_INVALID);
    assert_true(said("har godkendt en tidligere version"));
    w.version = p.version;
    w.document_version = p.document_now;
    assert_int_equal(run(do_approve, w), ERR_REFUSED);
    w.actor = &who[SECRETARY];
    must(run(do_approve, w));
    must(issue(&who[SECRETARY], d.head.key, &no));
}

static void test_an_approval_that_stands_is_not_taken_over(void **state)
{
    (void)state;
    struct work w = {.text = "Først."};
    struct document_full d = asked_for_approval(&w.id, &w.version);
    w.document_id = d.head.id;
    w.document_version = d.head.version;
    w.actor = &who[MANAGER];
    must(run(do_approve, w));
    struct document_approval p = approval_at(d.head.id, 0);
    w.version = p.version;
    w.text = "Igen.";
    assert_int_equal(run(do_approve, w), ERR_CONFLICT);
    p = approval_at(d.head.id, 0);
    assert_string_equal(p.note, "Først.");
}

static void test_an_approval_stands_through_the_issue_and_falls_when_it_is_written_anew(void **state)
{
    (void)state;
    struct work w = {.text = NULL};
    int64_t no = 0;
    struct document_full d = asked_for_approval(&w.id, &w.version);
    w.document_id = d.head.id;
    w.document_version = d.head.version;
    w.actor = &who[MANAGER];
    must(run(do_approve, w));
    must(issue(&who[SECRETARY], d.head.key, &no));
    assert_int_equal(no, 1);
    struct document_approval p = approval_at(d.head.id, 0);
    assert_true(approval_stands(&p)); /* it is what was issued */
    d = load(d.head.key);
    must(save_section(&who[SECRETARY], &d, 0, "Næste udgave."));
    p = approval_at(d.head.id, 0);
    assert_false(approval_stands(&p));
    assert_int_equal(issue(&who[SECRETARY], d.head.key, &no), ERR_INVALID);
    struct document_approval *open;
    size_t n;
    bool owed = false;
    struct conn *c = lease();
    must(approval_open(c, &who[MANAGER], &open, &n, arena, &err));
    release(c);
    for (size_t i = 0; i < n; i++)
        owed = owed || open[i].document_id == d.head.id;
    assert_true(owed);
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        T(test_S4_02_a_draft_is_seen_by_its_authors_and_their_secretariat_alone),
        T(test_members_are_taken_along_and_off),
        T(test_a_user_without_the_right_any_more_sees_no_draft),
        T(test_whoever_saves_something_is_an_author),
        T(test_two_in_one_section_are_told_of_each_other),
        T(test_the_second_of_two_who_save_a_section_is_told),
        T(test_comments_are_resolved_and_opened_again),
        T(test_S4_02_a_hearing_has_a_deadline_and_is_answered_by_its_own),
        T(test_a_hearing_past_its_deadline_is_late_and_stops_no_issue),
        T(test_an_approval_is_never_given_by_the_last_author),
        T(test_an_approval_that_stands_is_not_taken_over),
        T(test_an_approval_stands_through_the_issue_and_falls_when_it_is_written_anew),
    };
    int rc = effect_start(argc, argv);
    return rc ? rc : cmocka_run_group_tests(tests, set_up_people, effect_tear_down);
}
