/* What stops an issue, issuing anew, and the committees that decide, on both engines (S0-01, S0-24, S1-01). */
#include "document_fixture.h"
#include "document/hearing.h"
#include "document/uses.h"

static int do_meeting(struct conn *c, struct work *w, struct err *e)
{
    return agenda_save_meeting(c, w->actor, &w->meeting, e);
}
static int do_put(struct conn *c, struct work *w, struct err *e)
{
    return agenda_put(c, w->actor, w->document_id, w->id, e);
}
static int do_decide(struct conn *c, struct work *w, struct err *e)
{
    return agenda_save(c, w->actor, &w->row, e);
}
static int do_take_off(struct conn *c, struct work *w, struct err *e)
{
    return agenda_remove(c, w->actor, w->document_id, w->id, w->version, e);
}
static int do_hear(struct conn *c, struct work *w, struct err *e)
{
    struct document_hearing h;
    field_clear_row(&document_hearing_table, &h);
    h.document_id = w->document_id;
    h.administration = "bif";
    h.deadline = today;
    return hearing_ask(c, w->actor, &h, e);
}
static int do_question(struct conn *c, struct work *w, struct err *e)
{
    return document_save_question(c, w->actor, &w->question, e);
}

static struct document_agenda agenda_at(int64_t document_id, size_t i, size_t *ret_n)
{
    struct document_agenda *rows;
    struct conn *c = lease();
    must(agenda_list(c, &everyone, document_id, DAY_NONE, &rows, ret_n, arena, &err));
    release(c);
    assert_true(i < *ret_n);
    return rows[i];
}

/* ---- committees ---- */

static int64_t meeting_of(const char *committee, day_t day)
{
    struct work w = {.actor = &who[SECRETARY]};
    struct committee_meeting *rows;
    size_t n;
    field_clear_row(&committee_meeting_table, &w.meeting);
    w.meeting.id = 0;
    w.meeting.committee = committee;
    w.meeting.day = day;
    must(run(do_meeting, w));
    struct conn *c = lease();
    must(agenda_meetings(c, committee, day, &rows, &n, arena, &err));
    release(c);
    assert_true(n > 0);
    assert_true(rows[0].submit_day.n <= rows[0].approve_day.n && rows[0].approve_day.n < rows[0].day.n);
    assert_false(day_is_closed(rows[0].approve_day) || day_is_closed(rows[0].submit_day));
    return rows[0].id;
}

static struct agenda_sum sum_of(int64_t document_id)
{
    struct document_agenda *rows;
    size_t n;
    struct conn *c = lease();
    must(agenda_list(c, &everyone, document_id, DAY_NONE, &rows, &n, arena, &err));
    release(c);
    return agenda_sum_of(rows, n);
}

static void decide(int64_t document_id, size_t i, const char *decision, day_t on, int want)
{
    size_t n;
    struct work w = {.actor = &who[SECRETARY], .row = agenda_at(document_id, i, &n)};
    w.row.decision = decision;
    w.row.decided = on;
    assert_int_equal(run(do_decide, w), want);
}

static struct committee_meeting meeting_at(int64_t id)
{
    struct committee_meeting m;
    struct conn *c = lease();
    must(agenda_meeting_by_id(c, id, &m, arena, &err));
    release(c);
    return m;
}

/* 14 and 28 days before the meeting, as the settings stand. */
static void test_deadlines_end_before_the_public_holidays(void **state)
{
    (void)state;
    static const struct {
        const char *day, *approve, *submit;
    } meetings[] = {{"2031-04-24", "2031-04-09", "2031-03-27"}, /* approval on Maundy Thursday */
        {"2031-06-16", "2031-05-30", "2031-05-19"},             /* approval on Whit Monday */
        {"2031-06-19", "2031-06-04", "2031-05-21"},             /* 5 June; Ascension Day */
        {"2032-01-07", "2031-12-23", "2031-12-10"}};            /* 24 December */
    for (size_t i = 0; i < sizeof meetings / sizeof meetings[0]; i++) {
        struct committee_meeting m = meeting_at(meeting_of("sud", day(meetings[i].day)));
        assert_int_equal(m.approve_day.n, day(meetings[i].approve).n);
        assert_int_equal(m.submit_day.n, day(meetings[i].submit).n);
    }
}

/* A decision is of the meeting's day or later, however the meeting is moved. */
static void test_a_meeting_is_not_moved_past_its_decisions(void **state)
{
    (void)state;
    struct document_full d = draft();
    day_t held = {today.n - 50};
    struct work put = {.actor = &who[SECRETARY], .document_id = d.head.id, .id = meeting_of("biu", held)};
    must(run(do_put, put));
    struct work move = {.actor = &who[SECRETARY], .meeting = meeting_at(put.id)};
    move.meeting.day.n = held.n + 3;
    must(run(do_meeting, move)); /* nothing is decided yet */
    decide(d.head.id, 0, "approved", (day_t){held.n + 4}, OK);
    move.meeting = meeting_at(put.id);
    move.meeting.day.n = held.n + 5;
    assert_int_equal(run(do_meeting, move), ERR_INVALID);
    assert_non_null(strstr(err_field_text(&err, "day"), "opret et nyt møde"));
    move.meeting.day.n = held.n + 4; /* a day written wrong can be put right */
    must(run(do_meeting, move));
    move.meeting = meeting_at(put.id);
    move.meeting.day = held;
    must(run(do_meeting, move));
    assert_int_equal(agenda_at(d.head.id, 0, &(size_t){0}).day.n, held.n);
}

static void test_S1_01_three_committees_decide_each_for_itself(void **state)
{
    (void)state;
    static const char *const committees[] = {"biu", "sou", "sud"};
    struct document_full d = draft();
    struct work put = {.actor = &who[SECRETARY], .document_id = d.head.id};
    size_t n;
    for (int i = 0; i < 3; i++) {
        put.id = meeting_of(committees[i], (day_t){today.n - 30 + i});
        must(run(do_put, put));
    }
    assert_int_equal(run(do_put, put), ERR_CONFLICT); /* twice on one agenda */
    struct agenda_sum sum = sum_of(d.head.id);
    assert_int_equal(sum.n, 3);
    assert_int_equal(sum.n_approved, 0);
    assert_false(sum.is_approved);
    assert_null(agenda_sum_words(&sum, arena)); /* nobody has decided */

    decide(d.head.id, 0, "approved", DAY_NONE, ERR_INVALID);              /* no day */
    decide(d.head.id, 0, "approved", (day_t){today.n - 31}, ERR_INVALID); /* before the meeting */
    decide(d.head.id, 0, "approved", (day_t){today.n + 1}, ERR_INVALID);
    decide(d.head.id, 0, NULL, today, ERR_INVALID);
    decide(d.head.id, 0, "ja", today, ERR_INVALID);
    decide(d.head.id, 0, "approved", (day_t){today.n - 30}, OK);
    sum = sum_of(d.head.id);
    assert_string_equal(agenda_sum_words(&sum, arena), "godkendt af 1 af 3");
    decide(d.head.id, 1, "changed", (day_t){today.n - 29}, OK);
    sum = sum_of(d.head.id);
    assert_string_equal(agenda_sum_words(&sum, arena), "godkendt af 2 af 3");
    assert_false(sum.is_approved);
    decide(d.head.id, 2, "postponed", (day_t){today.n - 28}, OK);
    sum = sum_of(d.head.id);
    assert_string_equal(agenda_sum_words(&sum, arena), "godkendt af 2 af 3");

    /* Postponed to a later meeting of the same committee, which decides for it. */
    put.id = meeting_of("sud", (day_t){today.n - 7});
    must(run(do_put, put));
    sum = sum_of(d.head.id);
    assert_int_equal(sum.n, 3);
    decide(d.head.id, 3, "approved", (day_t){today.n - 7}, OK);
    sum = sum_of(d.head.id);
    assert_true(sum.is_approved);
    assert_string_equal(agenda_sum_words(&sum, arena), "godkendt af alle 3 udvalg");

    struct document_agenda row = agenda_at(d.head.id, 0, &n);
    assert_int_equal(row.decided.n, today.n - 30);
    put.id = row.id;
    put.version = row.version;
    assert_int_equal(run(do_take_off, put), ERR_REFUSED); /* decided */
}

static void test_S1_01_a_refusal_or_a_note_is_no_approval(void **state)
{
    (void)state;
    struct document_full d = draft();
    struct work put = {.actor = &who[SECRETARY], .document_id = d.head.id};
    size_t n;
    put.id = meeting_of("biu", (day_t){today.n - 60});
    must(run(do_put, put));
    put.id = meeting_of("sou", (day_t){today.n - 59});
    must(run(do_put, put));
    decide(d.head.id, 0, "approved", (day_t){today.n - 60}, OK);
    decide(d.head.id, 1, "rejected", (day_t){today.n - 59}, OK);
    struct agenda_sum sum = sum_of(d.head.id);
    assert_false(sum.is_approved);
    assert_int_equal(sum.n_rejected, 1);
    assert_string_equal(agenda_sum_words(&sum, arena), "godkendt af 1 af 2, ikke tiltrådt af 1");
    decide(d.head.id, 1, "noted", (day_t){today.n - 59}, OK);
    sum = sum_of(d.head.id);
    assert_string_equal(agenda_sum_words(&sum, arena), "godkendt af 1 af 2");
    struct document_agenda row = agenda_at(d.head.id, 1, &n);
    struct work stale = {.actor = &who[SECRETARY], .row = row};
    stale.row.item = 6;
    must(run(do_decide, stale));
    assert_int_equal(run(do_decide, stale), ERR_CONFLICT);
    struct document_full other = draft();
    put.document_id = other.head.id;
    put.id = meeting_of("biu", (day_t){today.n + 40});
    must(run(do_put, put));
    row = agenda_at(other.head.id, 0, &n);
    struct work move = {.actor = &who[SECRETARY]};
    struct conn *c = lease();
    must(agenda_meeting_by_id(c, put.id, &move.meeting, arena, &err));
    release(c);
    move.meeting.committee = "sud"; /* another committee would stand with its decisions */
    assert_int_equal(run(do_meeting, move), ERR_INVALID);
    assert_true(said("Opret et møde i det andet udvalg"));
    move.meeting.committee = "biu";
    move.meeting.note = "Ekstraordinært";
    must(run(do_meeting, move));
    put.id = row.id;
    put.version = row.version + 1;
    assert_int_equal(run(do_take_off, put), ERR_CONFLICT);
    put.version = row.version;
    must(run(do_take_off, put));
    sum = sum_of(d.head.id);
    assert_int_equal(sum.n, 2);
}

/* The calendar shows a draft's place on an agenda only to those who see the draft. */
static void test_an_agenda_tells_of_no_draft(void **state)
{
    (void)state;
    struct document_full d = draft();
    struct work put = {.actor = &who[SECRETARY], .document_id = d.head.id};
    day_t on = {today.n + 70};
    put.id = meeting_of("biu", on);
    must(run(do_put, put));
    int64_t no;
    for (int step = 0; step < 2; step++) {
        for (int i = 0; i < PEOPLE; i++) {
            struct document_agenda *rows;
            size_t n;
            struct conn *c = lease();
            must(agenda_list(c, &who[i], 0, on, &rows, &n, arena, &err));
            release(c);
            bool there = false;
            for (size_t k = 0; k < n; k++)
                there = there || rows[k].document_id == d.head.id;
            assert_int_equal(there, step == 1 || i == SECRETARY);
        }
        if (step == 0)
            must(issue(&who[SECRETARY], d.head.key, &no));
    }
}

/* ---- issue ---- */

static void test_S0_01_an_issue_is_refused_while_something_lacks(void **state)
{
    (void)state;
    int64_t no;
    struct document_full d = draft_of(&who[SECRETARY], "political-answer",
        "title: Svar\nquestion: Hvor mange? -> baggrund\nquestion: Hvorfor?\n\n# baggrund | Baggrund\n\nTekst.\n\n# proces | Proces\n\n> Skriv: hvad der sker.\n\n# tom | Tom\n\n");
    assert_int_equal(d.n_questions, 2);
    assert_int_equal(issue(&who[SECRETARY], d.head.key, &no), ERR_INVALID);
    assert_true(said("Delspørgsmål 2 er ikke besvaret"));
    assert_false(said("Delspørgsmål 1 er ikke besvaret"));
    assert_true(said("“Proces” har stadig skabelonens vejledning"));
    assert_true(said("“Tom” mangler tekst"));

    must(save_section(&who[SECRETARY], &d, 1, "Det sker i juni."));
    must(save_section(&who[SECRETARY], &d, 2, "Ikke tom."));
    struct work q = {.actor = &who[SECRETARY], .question = d.questions[1]};
    q.question.reason = "Det oplyser kilden ikke.";
    must(run(do_question, q));
    assert_int_equal(run(do_question, q), ERR_CONFLICT);
    d = load(d.head.key);
    /* Answered by a section that is hidden: not answered. */
    struct document_section hidden = d.sections[0];
    hidden.hidden = 1;
    must(document_save_section(db, &who[SECRETARY], &hidden, &err));
    assert_int_equal(issue(&who[SECRETARY], d.head.key, &no), ERR_INVALID);
    assert_true(said("Delspørgsmål 1 er ikke besvaret"));
    d = load(d.head.key);
    hidden = d.sections[0];
    hidden.hidden = 0;
    must(document_save_section(db, &who[SECRETARY], &hidden, &err));
    must(issue(&who[SECRETARY], d.head.key, &no));
    assert_int_equal(no, 1);
}

static void test_a_section_that_the_kind_must_have_is_there(void **state)
{
    (void)state;
    int64_t no;
    struct document_full d = draft_of(&who[SECRETARY], "recommendation",
        "title: Indstilling\n\n# hjemmel | Hjemmel\n\nLoven.\n\n# oekonomi | Økonomi\n\nIngen.\n\n# videre-proces | Videre proces\n\nIntet.\n");
    const struct document_kind *kind = document_kind_find("recommendation");
    assert_non_null(kind);
    assert_non_null(kind->mandatory);
    struct document_section s = d.sections[1];
    s.hidden = 1;
    must(document_save_section(db, &who[SECRETARY], &s, &err));
    assert_int_equal(issue(&who[SECRETARY], d.head.key, &no), ERR_INVALID);
    assert_true(said("“Økonomi” skal med i denne slags dokument"));
    s = load(d.head.key).sections[1];
    s.hidden = 0;
    must(document_save_section(db, &who[SECRETARY], &s, &err));
    must(issue(&who[SECRETARY], d.head.key, &no));
}

/* A draft from before the kind had to have it, or whose template has lost it. */
static void test_a_section_that_is_not_there_at_all_is_asked_for_and_written(void **state)
{
    (void)state;
    int64_t no;
    struct document_full d = draft_of(&who[SECRETARY], "recommendation",
        "title: Indstilling\n\n# hjemmel | Hjemmel\n\nLoven.\n\n# oekonomi | Økonomi\n\nIngen.\n");
    assert_int_equal(issue(&who[SECRETARY], d.head.key, &no), ERR_INVALID);
    assert_true(said("Afsnittet “Videre proces” mangler, og det skal med i denne slags dokument"));
    assert_string_equal(err.field[0].name, "videre-proces");
    struct document_section s;
    assert_false(document_missing_section(&d, "hjemmel", &s)); /* is there */
    assert_false(document_missing_section(&d, "bilag", &s));   /* need not be there */
    assert_true(document_missing_section(&d, "videre-proces", &s));
    assert_string_equal(s.title, "Videre proces");
    s.body = "Sagen kommer igen i maj.";
    must(document_save_section(db, &who[SECRETARY], &s, &err));
    assert_int_equal(
        document_save_section(db, &who[MANAGER], &s, &err), ERR_CONFLICT); /* written meanwhile */
    struct document_full after = load(d.head.key);
    assert_int_equal(after.n_sections, 3);
    assert_string_equal(after.sections[2].key, "videre-proces");
    assert_true(after.head.version > d.head.version);
    assert_false(document_missing_section(&after, "videre-proces", &s));
    must(issue(&who[SECRETARY], d.head.key, &no));
}

/* Between the look at what stops it and the write. */
static void test_a_hearing_asked_while_it_is_issued_stops_the_issue(void **state)
{
    (void)state;
    struct document_full d = draft(), read;
    struct actor as_reader = document_actor(&who[SECRETARY]);
    struct compose co = {.actor = &as_reader, .as_of = today, .arena = arena};
    struct err check = ERR_INIT;
    struct consistency *found;
    size_t n;
    int64_t no = 0;
    char **markdown;
    must(document_issue_compose(db, d.head.key, &read, &co, &markdown, &found, &n, &check, &err));
    must(check.code);
    struct work w = {.actor = &who[SECRETARY], .document_id = d.head.id};
    must(run(do_hear, w));
    assert_int_equal(
        document_issue_composed(db, &who[SECRETARY], &read, &co, markdown, &no, &err), ERR_INVALID);
    assert_true(said("BIF har ikke svaret i høringen"));
    assert_string_equal(load(d.head.key).head.state, "draft");
}

static void test_S0_24_issuing_anew_is_a_new_version_and_the_old_stays(void **state)
{
    (void)state;
    int64_t no = 0;
    struct document_full d = draft();
    must(issue(&who[SECRETARY], d.head.key, &no));
    d = load_as(&who[POLITICIAN], d.head.key, NEED_TEXT, OK);
    assert_string_equal(d.head.state, "issued");
    char *number = arena_strdup(arena, d.number);
    struct document_issue first, *issues;
    size_t n;
    struct conn *c = lease();
    must(document_issue_by_no(c, d.head.id, 1, &first, arena, &err));
    release(c);
    assert_string_equal(first.title, "Svar");

    struct work w = {.actor = &who[SECRETARY], .head = load(d.head.key).head};
    w.head.title = "Et andet svar";
    must(run(do_head, w));
    d = load(d.head.key);
    assert_string_equal(d.head.state, "draft");
    must(save_section(&who[SECRETARY], &d, 0, "Ny tekst."));
    load_as(&who[POLITICIAN], d.head.key, NEED_TEXT, ERR_NOT_FOUND);
    load_as(&who[POLITICIAN], d.head.key, NEED_DRAFT, ERR_NOT_FOUND);
    struct document_full old = load_as(&who[POLITICIAN], d.head.key, NEED_ISSUED, OK);
    assert_string_equal(old.head.title, "Svar");
    assert_int_equal(old.n_sections, 0);
    assert_int_equal(old.n_questions, 0);

    must(issue(&who[SECRETARY], d.head.key, &no));
    assert_int_equal(no, 2);
    c = lease();
    struct document_issue again;
    must(document_issues(c, d.head.id, &issues, &n, arena, &err));
    must(document_issue_by_no(c, d.head.id, 1, &again, arena, &err));
    release(c);
    assert_int_equal(n, 2);
    assert_string_equal(issues[0].title, "Et andet svar");
    assert_non_null(strstr(issues[0].html, "Ny tekst."));
    assert_string_equal(again.hash, first.hash);
    assert_string_equal(again.html, first.html);
    d = load_as(&who[POLITICIAN], d.head.key, NEED_TEXT, OK);
    assert_string_equal(d.number, number);
}

/* Said of the section that goes too far, so that the document opens and can be made smaller. */
static void test_a_document_of_too_many_figures_says_so_of_its_section(void **state)
{
    (void)state;
    struct compose co = {.actor = &everyone,
        .as_of = today,
        .arena = arena,
        .figures = arena_array(arena, COMPOSE_MAX_FIGURES, sizeof *co.figures),
        .n_figures = COMPOSE_MAX_FIGURES,
        .tables = arena_array(arena, COMPOSE_MAX_TABLES, sizeof *co.tables),
        .n_tables = COMPOSE_MAX_TABLES};
    static const char *const bodies[] = {
        "{{figure referrals group=hif year=2018}}", "{{table referrals agreement=bif-suf year=2018}}"};
    char *markdown;
    struct conn *c = lease();
    for (size_t i = 0; i < 2; i++) {
        err_clear(&err);
        assert_int_equal(compose_body(c, &co, bodies[i], &markdown, &err), ERR_INVALID);
        assert_true(said("Del det op i flere dokumenter"));
    }
    release(c);
    err_clear(&err);
}

/* A catalogue has as many sheets as there are grants, and no section is left out without a word. */
static void test_a_text_keeps_all_its_sections_and_questions(void **state)
{
    (void)state;
    struct buf text = BUF_INIT;
    struct document_full d;
    buf_puts(&text, "\n"); /* begins with an empty line */
    for (int i = 0; i < 30; i++)
        buf_printf(&text, "question: Hvad %d? -> ark-%d\n", i, i);
    for (int i = 0; i < 120; i++)
        buf_printf(&text, "# ark-%d | Ark %d\n\nTekst %d.\n\n", i, i, i);
    must(document_from_text("expiry-catalogue", text.data, &d, arena, &err));
    buf_done(&text);
    assert_int_equal(d.n_questions, 30);
    assert_int_equal(d.n_sections, 120);
    assert_string_equal(d.sections[119].key, "ark-119");
    assert_string_equal(d.sections[119].body, "Tekst 119.");
    assert_string_equal(d.questions[29].section, "ark-29");
}

static void test_what_is_hidden_is_not_issued(void **state)
{
    (void)state;
    int64_t no = 0;
    struct document_full d = draft();
    struct document_section s = d.sections[1];
    s.hidden = 1;
    s.body = "Hemmelig overvejelse.";
    must(document_save_section(db, &who[SECRETARY], &s, &err));
    must(issue(&who[SECRETARY], d.head.key, &no));
    struct document_issue is;
    struct conn *c = lease();
    must(document_issue_by_no(c, d.head.id, no, &is, arena, &err));
    release(c);
    assert_null(strstr(is.html, "Hemmelig"));
    assert_null(strstr(is.markdown, "Hemmelig"));
    d = load_as(&who[POLITICIAN], d.head.key, NEED_TEXT, OK);
    assert_int_equal(d.n_sections, 1);
    assert_int_equal(load(d.head.key).n_sections, 2);
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        T(test_deadlines_end_before_the_public_holidays),
        T(test_a_meeting_is_not_moved_past_its_decisions),
        T(test_S1_01_three_committees_decide_each_for_itself),
        T(test_S1_01_a_refusal_or_a_note_is_no_approval),
        T(test_an_agenda_tells_of_no_draft),
        T(test_S0_01_an_issue_is_refused_while_something_lacks),
        T(test_a_section_that_the_kind_must_have_is_there),
        T(test_a_section_that_is_not_there_at_all_is_asked_for_and_written),
        T(test_a_hearing_asked_while_it_is_issued_stops_the_issue),
        T(test_S0_24_issuing_anew_is_a_new_version_and_the_old_stays),
        T(test_a_document_of_too_many_figures_says_so_of_its_section),
        T(test_a_text_keeps_all_its_sections_and_questions),
        T(test_what_is_hidden_is_not_issued),
    };
    int rc = effect_start(argc, argv);
    return rc ? rc : cmocka_run_group_tests(tests, set_up_people, effect_tear_down);
}
