/* The journal: who may read and write, corrections, moving, drafts and search. Names carry the point or the story. */
#include "path_fixture.h"
#include "path/attachment.h"
#include "path/journal.h"
#include "base/stem.h"
#include "path/journal_search.h"
#include "people/legal_basis.h"
#include <string.h>

static struct actor bif, suf, sof, leader;

static int set_up(void **state)
{
    if (path_set_up(state))
        return -1;
    bif = path_user("mette", NULL, "jobcenter-koebenhavn", "caseworker");
    suf = path_user("jonas", NULL, "afdeling-sundhed-beskaeftigelse", "caseworker");
    sof = path_user("amira", NULL, "sof", "caseworker");
    leader = path_user("lone", NULL, "afdeling-sundhed-beskaeftigelse", "offer_leader");
    return 0;
}

/* ---- short forms ---- */

struct job {
    const struct actor *actor;
    struct journal_note note;
    int64_t id, version, to;
    struct journal_draft draft;
    struct legal_basis basis;
    const struct attachment_upload *files;
    size_t n_files;
};
static int add_fn(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return journal_add(c, j->actor, &j->note, e);
}
static int correct_fn(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return journal_correct(c, j->actor, j->id, j->version, &j->note, e);
}
static int move_fn(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return journal_move(c, j->actor, j->id, j->version, j->to, e);
}
static int draft_fn(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return journal_draft_save(c, j->actor, &j->draft, e);
}
static int basis_fn(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return legal_basis_add(c, j->actor, &j->basis, e);
}
static int file_fn(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return attachment_add(c, j->actor, j->to, j->id, j->files, j->n_files, e);
}

static struct journal_note note_of(int64_t citizen, const char *track, const char *on, const char *text)
{
    struct journal_note n;
    field_clear_row(&journal_note_table, &n);
    n.citizen_id = citizen;
    n.kind = "note";
    n.track = track;
    n.day = day(on);
    n.text = text;
    return n;
}

static int try_add(const struct actor *actor, struct journal_note n, int64_t *ret_id)
{
    struct job j = {.actor = actor, .note = n};
    err = ERR_INIT;
    int rc = db_write(db, "test", add_fn, &j, &err);
    if (rc == OK && ret_id)
        *ret_id = j.note.id;
    return rc;
}

static int64_t add(
    const struct actor *actor, int64_t citizen, const char *track, const char *on, const char *text)
{
    int64_t id = 0;
    must(try_add(actor, note_of(citizen, track, on, text), &id));
    return id;
}

static void share(int64_t citizen, const char *from, const char *to, const char *tracks)
{
    struct job j = {.actor = &bif};
    field_clear_row(&legal_basis_table, &j.basis);
    j.basis.citizen_id = citizen;
    j.basis.basis = "samtykke";
    j.basis.from_admin = from;
    j.basis.to_admin = to;
    j.basis.tracks = tracks;
    j.basis.valid_from = day("2026-01-01");
    j.basis.valid_to = day("2026-12-31");
    err = ERR_INIT;
    must(db_write(db, "test", basis_fn, &j, &err));
}

static struct sight sight_for(const struct actor *actor, int64_t citizen)
{
    struct citizen row;
    struct sight s;
    struct conn *c = lease();
    err = ERR_INIT;
    must(citizen_by_id(c, citizen, &row, arena, &err));
    must(sight_of(c, actor, &row, clock_today(), &s, &err));
    release(c);
    return s;
}

static struct journal_filter all_of(const struct sight *s)
{
    return (struct journal_filter){journal_tracks_seen(s, NULL), NULL, DAY_NONE, DAY_NONE, INT_NONE};
}

static size_t list(const struct actor *actor, int64_t citizen, struct journal_row **ret)
{
    struct sight s = sight_for(actor, citizen);
    struct journal_filter f = all_of(&s);
    size_t n;
    int64_t count;
    struct conn *c = lease();
    must(journal_list(c, citizen, &f, 100, 0, ret, &n, arena, &err));
    must(journal_count(c, citizen, &f, &count, &err));
    release(c);
    assert_int_equal(count, n);
    return n;
}

static int64_t find(const struct actor *actor, int64_t citizen, const char *q)
{
    struct sight s = sight_for(actor, citizen);
    struct journal_found f;
    struct conn *c = lease();
    must(journal_search_citizen(c, citizen, &s, q, &f, arena, &err));
    release(c);
    return f.n_all;
}

/* ---- reading and writing ---- */

static void test_I9_a_note_has_author_time_and_unit_and_the_newest_day_is_first(void **state)
{
    (void)state;
    int64_t citizen = add_citizen("1979-01-01", "", "");
    struct journal_row *rows;
    add(&bif, citizen, "job", "2026-03-01", "Første notat.");
    add(&bif, citizen, "upskilling", "2026-04-01", "Andet notat.");
    assert_int_equal(list(&bif, citizen, &rows), 2);
    assert_string_equal(rows[0].text, "Andet notat.");
    assert_string_equal(rows[1].author, "mette");
    assert_string_equal(rows[1].unit, "jobcenter-koebenhavn");
    assert_true(rows[1].created.ms > 0);
    assert_true(rows[1].day.n == day("2026-03-01").n);
}

static void test_I9_filters_are_kind_track_period_and_author(void **state)
{
    (void)state;
    int64_t citizen = add_citizen("1979-01-01", "", "");
    struct journal_note talk = note_of(citizen, "job", "2026-02-01", "Talte sammen.");
    struct journal_row *rows;
    size_t n;
    int64_t count;
    talk.kind = "talk";
    must(try_add(&bif, talk, NULL));
    add(&bif, citizen, "upskilling", "2026-03-01", "Kursus.");
    struct sight s = sight_for(&bif, citizen);
    struct journal_filter f = all_of(&s);
    struct conn *c = lease();
    f.kind = "talk";
    must(journal_list(c, citizen, &f, 100, 0, &rows, &n, arena, &err));
    assert_int_equal(n, 1);
    assert_string_equal(rows[0].text, "Talte sammen.");
    f = all_of(&s);
    f.tracks = journal_tracks_seen(&s, "upskilling");
    must(journal_count(c, citizen, &f, &count, &err));
    assert_int_equal(count, 1);
    f = all_of(&s);
    f.from = day("2026-02-15");
    must(journal_count(c, citizen, &f, &count, &err));
    assert_int_equal(count, 1);
    f = all_of(&s);
    f.author = suf.user_id;
    must(journal_count(c, citizen, &f, &count, &err));
    assert_int_equal(count, 0);
    f.author = bif.user_id;
    must(journal_list(c, citizen, &f, 1, 1, &rows, &n, arena, &err));
    assert_int_equal(n, 1);
    assert_string_equal(rows[0].text, "Talte sammen.");
    release(c);
}

static void test_I9_another_administrations_notes_need_a_basis_that_names_the_journal(void **state)
{
    (void)state;
    int64_t citizen = add_citizen("1979-01-01", "", "");
    struct journal_row *rows;
    int64_t id = add(&suf, citizen, "health", "2026-03-01", "Søvnen er dårlig.");
    assert_int_equal(list(&bif, citizen, &rows), 0);
    share(citizen, "suf", "bif", "health");
    assert_int_equal(list(&bif, citizen, &rows), 0);
    assert_int_equal(find(&bif, citizen, "søvn"), 0);
    struct sight s = sight_for(&bif, citizen);
    struct journal_row row;
    struct conn *c = lease();
    assert_int_equal(journal_by_id(c, citizen, id, &s, &row, arena, &err), ERR_NOT_FOUND);
    release(c);
    err = ERR_INIT;
    share(citizen, "suf", "bif", "health,journal");
    assert_int_equal(list(&bif, citizen, &rows), 1);
    assert_int_equal(find(&bif, citizen, "søvn"), 1);
    /* SOF still sees nothing, also not a count or an author. */
    struct sight other = sight_for(&sof, citizen);
    struct journal_tracks tracks = journal_tracks_seen(&other, NULL);
    struct journal_author *authors;
    size_t n;
    assert_int_equal(list(&sof, citizen, &rows), 0);
    c = lease();
    must(journal_authors(c, citizen, &tracks, &authors, &n, arena, &err));
    release(c);
    assert_int_equal(n, 0);
}

static void test_I9_only_the_administration_of_the_track_writes_on_it(void **state)
{
    (void)state;
    int64_t citizen = add_citizen("1979-01-01", "", "");
    share(citizen, "suf", "bif", "health,journal");
    assert_int_equal(
        try_add(&bif, note_of(citizen, "health", "2026-03-01", "Ikke mit spor."), NULL), ERR_DENIED);
    assert_int_equal(
        try_add(&leader, note_of(citizen, "health", "2026-03-01", "Tilbudsleder."), NULL), ERR_NOT_FOUND);
    add_referral(citizen, "traening-bevaegelse", "2026-02-01");
    int rc = try_add(&leader, note_of(citizen, "health", "2026-03-01", "Tilbudsleder."), NULL);
    assert_true(rc == ERR_DENIED || rc == ERR_NOT_FOUND);
}

static void test_I9_a_note_without_text_kind_or_with_a_day_to_come_is_refused_at_the_field(void **state)
{
    (void)state;
    int64_t citizen = add_citizen("1979-01-01", "", "");
    struct journal_note n = note_of(citizen, "job", "2026-04-15", NULL);
    n.kind = "ukendt";
    assert_int_equal(try_add(&bif, n, NULL), ERR_INVALID);
    assert_non_null(err_field_text(&err, "kind"));
    assert_non_null(err_field_text(&err, "text"));
    assert_non_null(err_field_text(&err, "day"));
    n = note_of(citizen, "job", "1978-12-31", "Før fødslen.");
    assert_int_equal(try_add(&bif, n, NULL), ERR_INVALID);
    assert_non_null(err_field_text(&err, "day"));
}

/* ---- corrections ---- */

static int try_correct(const struct actor *actor, int64_t id, int64_t version, const char *text,
    const char *reason, int64_t *ret_id)
{
    struct job j = {
        .actor = actor, .id = id, .version = version, .note = note_of(0, "job", "2026-03-01", text)};
    j.note.correction_reason = reason;
    j.note.correction_text = "Tastefejl";
    err = ERR_INIT;
    int rc = db_write(db, "test", correct_fn, &j, &err);
    if (rc == OK && ret_id)
        *ret_id = j.note.id;
    return rc;
}

static void test_I9_a_correction_is_a_new_row_and_the_original_stays(void **state)
{
    (void)state;
    int64_t citizen = add_citizen("1979-01-01", "", ""), second = 0;
    struct journal_row *rows;
    size_t n;
    int64_t first = add(&bif, citizen, "job", "2026-03-01", "Møder mandag.");
    must(try_correct(&bif, first, 1, "Møder tirsdag.", "wrong", &second));
    assert_int_equal(list(&bif, citizen, &rows), 1);
    assert_string_equal(rows[0].text, "Møder tirsdag.");
    struct conn *c = lease();
    must(journal_chain(c, journal_root(&rows[0]), &rows, &n, arena, &err));
    release(c);
    assert_int_equal(n, 2);
    assert_string_equal(rows[0].text, "Møder mandag.");
    assert_int_equal(rows[0].is_current, 0);
    assert_int_equal(rows[1].corrects_id, first);
    assert_string_equal(rows[1].correction_reason, "wrong");
    /* What was struck is not found, what stands is. */
    assert_int_equal(find(&bif, citizen, "mandag"), 0);
    assert_int_equal(find(&bif, citizen, "tirsdag"), 1);
    must(try_correct(&bif, second, 1, "Møder onsdag.", "wrong", NULL));
    assert_int_equal(list(&bif, citizen, &rows), 1);
    assert_int_equal(journal_root(&rows[0]), first);
}

static void test_I9_the_later_of_two_corrections_is_told(void **state)
{
    (void)state;
    int64_t citizen = add_citizen("1979-01-01", "", "");
    int64_t id = add(&bif, citizen, "job", "2026-03-01", "Møder mandag.");
    must(try_correct(&bif, id, 1, "Møder tirsdag.", "wrong", NULL));
    assert_int_equal(try_correct(&bif, id, 1, "Møder fredag.", "wrong", NULL), ERR_CONFLICT);
    struct journal_row *rows;
    assert_int_equal(list(&bif, citizen, &rows), 1);
    assert_string_equal(rows[0].text, "Møder tirsdag.");
}

static void test_I9_a_correction_needs_a_reason_a_change_and_ones_own_track(void **state)
{
    (void)state;
    int64_t citizen = add_citizen("1979-01-01", "", "");
    int64_t id = add(&bif, citizen, "job", "2026-03-01", "Møder mandag.");
    assert_int_equal(try_correct(&bif, id, 1, "Møder tirsdag.", NULL, NULL), ERR_INVALID);
    assert_non_null(err_field_text(&err, "correction_reason"));
    assert_int_equal(try_correct(&bif, id, 1, "Møder tirsdag.", "wrong_citizen", NULL), ERR_INVALID);
    assert_int_equal(try_correct(&bif, id, 1, "Møder mandag.", "wrong", NULL), ERR_INVALID);
    assert_non_null(err_field_text(&err, "text"));
    share(citizen, "bif", "suf", "job,journal");
    assert_int_equal(try_correct(&suf, id, 1, "Møder tirsdag.", "wrong", NULL), ERR_DENIED);
}

/* ---- moving ---- */

static int try_move(const struct actor *actor, int64_t id, int64_t version, int64_t to)
{
    struct job j = {.actor = actor, .id = id, .version = version, .to = to};
    err = ERR_INIT;
    return db_write(db, "test", move_fn, &j, &err);
}

static void test_I9_a_note_on_the_wrong_citizen_moves_whole_and_leaves_a_stub_without_content(void **state)
{
    (void)state;
    static const struct attachment_upload file = {"fil1", "brev.txt", "hej", 3};
    int64_t wrong = add_citizen("1979-01-01", "", ""), right = add_citizen("1985-01-01", "", ""), now = 0;
    struct journal_row *rows;
    struct attachment *files;
    size_t n;
    int64_t id = add(&bif, wrong, "job", "2026-03-01", "Hemmeligt om den anden.");
    struct job j = {.actor = &bif, .to = wrong, .id = id, .files = &file, .n_files = 1};
    must(db_write(db, "test", file_fn, &j, &err));
    must(try_correct(&bif, id, 1, "Hemmeligt og rettet.", "wrong", &now));
    must(try_move(&bif, now, 1, right));
    assert_int_equal(list(&bif, wrong, &rows), 1);
    assert_string_equal(rows[0].text, "");
    assert_null(rows[0].title);
    assert_int_equal(rows[0].other_id, id);
    assert_string_equal(rows[0].correction_reason, "wrong_citizen");
    assert_int_equal(find(&bif, wrong, "hemmeligt"), 0);
    assert_int_equal(list(&bif, right, &rows), 1);
    assert_string_equal(rows[0].text, "Hemmeligt og rettet.");
    assert_string_equal(rows[0].mover, "mette");
    struct conn *c = lease();
    must(journal_chain(c, id, &rows, &n, arena, &err));
    assert_int_equal(n, 2);
    assert_int_equal(rows[0].citizen_id, right);
    must(attachment_of_citizen(c, wrong, &files, &n, arena, &err));
    assert_int_equal(n, 0);
    must(attachment_of_citizen(c, right, &files, &n, arena, &err));
    assert_int_equal(n, 1);
    release(c);
    /* The stub is for those who may see the track, and it can neither be corrected nor moved. */
    assert_int_equal(list(&sof, wrong, &rows), 0);
    assert_int_equal(list(&bif, wrong, &rows), 1);
    assert_int_equal(try_move(&bif, rows[0].id, 1, right), ERR_REFUSED);
}

static void test_I9_a_note_moves_only_between_citizens_in_sight(void **state)
{
    (void)state;
    int64_t citizen = add_citizen("1979-01-01", "", "");
    int64_t id = add(&bif, citizen, "job", "2026-03-01", "Et notat.");
    assert_int_equal(try_move(&bif, id, 1, citizen), ERR_INVALID);
    assert_int_equal(try_move(&bif, id, 7, add_citizen("1980-01-01", "", "")), ERR_CONFLICT);
    struct citizen other;
    struct conn *c = lease();
    err = ERR_INIT;
    assert_int_equal(journal_find_citizen(c, &bif, "12", &other, arena, &err), ERR_INVALID);
    err = ERR_INIT;
    assert_int_equal(journal_find_citizen(c, &bif, "010101-0001", &other, arena, &err), ERR_INVALID);
    release(c);
}

/* ---- drafts ---- */

static void test_I9_a_draft_is_its_writers_alone_and_goes_when_the_note_is_saved(void **state)
{
    (void)state;
    int64_t citizen = add_citizen("1979-01-01", "", "");
    struct journal_draft d;
    struct job j = {.actor = &bif};
    field_clear_row(&journal_draft_table, &j.draft);
    j.draft.citizen_id = citizen;
    j.draft.note_id = 0;
    j.draft.text = "Halvt skrevet";
    must(db_write(db, "test", draft_fn, &j, &err));
    j.draft.text = "Mere skrevet";
    must(db_write(db, "test", draft_fn, &j, &err));
    struct conn *c = lease();
    must(journal_draft_of(c, &bif, citizen, 0, &d, arena, &err));
    assert_string_equal(d.text, "Mere skrevet");
    assert_int_equal(journal_draft_of(c, &suf, citizen, 0, &d, arena, &err), ERR_NOT_FOUND);
    release(c);
    add(&bif, citizen, "job", "2026-03-01", "Mere skrevet og gemt.");
    c = lease();
    assert_int_equal(journal_draft_of(c, &bif, citizen, 0, &d, arena, &err), ERR_NOT_FOUND);
    release(c);
}

/* ---- search ---- */

static void test_I9_behandlingen_finds_behandling_and_behandlinger(void **state)
{
    (void)state;
    int64_t citizen = add_citizen("1979-01-01", "", "");
    add(&bif, citizen, "job", "2026-03-01", "Der er aftalt en behandling.");
    add(&bif, citizen, "job", "2026-03-02", "To behandlinger om ugen.");
    add(&bif, citizen, "job", "2026-03-03", "Behandlingerne er slut!");
    add(&bif, citizen, "job", "2026-03-04", "Behandlingsplanen er lagt.");
    add(&bif, citizen, "job", "2026-03-05", "Sårpleje hos ægtefællen på Østerbro.");
    static const char *const words[] = {"behandlingen", "Behandling", "BEHANDLINGER", "behandlingernes"};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(find(&bif, citizen, words[i]), 4);
    assert_int_equal(find(&bif, citizen, "behandling ugen"), 1);
    assert_int_equal(find(&bif, citizen, "saarpleje oesterbro"), 1);
    assert_int_equal(find(&bif, citizen, "Ægtefælle"), 1);
    assert_int_equal(find(&bif, citizen, "østerbro behandling"), 0);
    assert_int_equal(find(&bif, citizen, "100%_"), 0);
    struct stem_snippet s = stem_snippet("Der er aftalt en behandling i dag.", "behandlingen", arena);
    assert_string_equal(s.before, "Der er aftalt en ");
    assert_string_equal(s.match, "behandling");
    assert_string_equal(s.after, " i dag.");
}

static int own_fn(struct conn *c, void *ctx, struct err *e)
{
    struct citizen *row = ctx;
    return citizen_update(c, &bif, row, e);
}

static void make_mine(int64_t citizen, int64_t restricted)
{
    struct citizen row;
    struct conn *c = lease();
    err = ERR_INIT;
    must(citizen_by_id(c, citizen, &row, arena, &err));
    release(c);
    row.responsible_id = bif.user_id;
    row.restricted = restricted;
    row.cpr = arena_printf(arena, "%s%04lld", "010179", (long long)citizen);
    row.birth = day("1979-01-01");
    must(db_write(db, "test", own_fn, &row, &err));
}

static void test_I9_search_among_mine_counts_only_what_may_be_read(void **state)
{
    (void)state;
    struct journal_found f;
    int64_t a = add_citizen("1979-01-01", "", ""), b = add_citizen("1979-01-01", "", ""),
            c1 = add_citizen("1979-01-01", "", ""), foreign = add_citizen("1979-01-01", "", "");
    make_mine(a, 0);
    make_mine(b, 0);
    add(&bif, a, "job", "2026-03-01", "Kvalme om morgenen.");
    add(&suf, a, "health", "2026-03-01", "Kvalme efter medicinen.");
    add(&suf, b, "health", "2026-03-01", "Kvalme hver dag.");
    add(&bif, c1, "job", "2026-03-01", "Kvalme og begrænset adgang.");
    add(&bif, foreign, "job", "2026-03-01", "Kvalme hos en fremmed.");
    make_mine(c1, 1);
    share(b, "suf", "bif", "health,journal");
    struct conn *c = lease();
    must(journal_search_mine(c, &bif, clock_today(), "kvalmen", &f, arena, &err));
    assert_int_equal(f.n_all, 2);
    assert_int_equal(f.n, 2);
    for (size_t i = 0; i < f.n; i++)
        assert_true(f.hits[i].citizen_id == a || f.hits[i].citizen_id == b);
    must(journal_search_mine(c, &suf, clock_today(), "kvalmen", &f, arena, &err));
    assert_int_equal(f.n_all, 0);
    must(journal_search_mine(c, &bif, clock_today(), " -- ", &f, arena, &err));
    assert_true(f.no_words);
    release(c);
    assert_null(journal_search_logged("010179-9992", arena));
    assert_null(journal_search_logged("Sanne 0101799992", arena));
    assert_string_equal(journal_search_logged("kvalme 2026", arena), "kvalme 2026");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_I9_a_note_has_author_time_and_unit_and_the_newest_day_is_first),
        cmocka_unit_test(test_I9_filters_are_kind_track_period_and_author),
        cmocka_unit_test(test_I9_another_administrations_notes_need_a_basis_that_names_the_journal),
        cmocka_unit_test(test_I9_only_the_administration_of_the_track_writes_on_it),
        cmocka_unit_test(test_I9_a_note_without_text_kind_or_with_a_day_to_come_is_refused_at_the_field),
        cmocka_unit_test(test_I9_a_correction_is_a_new_row_and_the_original_stays),
        cmocka_unit_test(test_I9_the_later_of_two_corrections_is_told),
        cmocka_unit_test(test_I9_a_correction_needs_a_reason_a_change_and_ones_own_track),
        cmocka_unit_test(test_I9_a_note_on_the_wrong_citizen_moves_whole_and_leaves_a_stub_without_content),
        cmocka_unit_test(test_I9_a_note_moves_only_between_citizens_in_sight),
        cmocka_unit_test(test_I9_a_draft_is_its_writers_alone_and_goes_when_the_note_is_saved),
        cmocka_unit_test(test_I9_behandlingen_finds_behandling_and_behandlinger),
        cmocka_unit_test(test_I9_search_among_mine_counts_only_what_may_be_read),
    };
    return cmocka_run_group_tests(tests, set_up, path_tear_down);
}
