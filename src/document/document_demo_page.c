/* Documents of the demo, one for each stage of their life: an issued answer, a status in hearing that three committees are to decide on, a
 * catalogue that waits for approval, and two drafts. Their text and numbers come from the templates and the loaded data; meetings, questions and
 * comments are invented. */
#include "document/agenda.h"
#include "document/comment.h"
#include "document/document_page.h"
#include "document/hearing.h"
#include "document/issue_page.h"
#include "document/subject.h"
#include "document/uses.h"

#include "base/lang.h"
#include "base/text.h"
#include "path/demo_part.h"
#include "system/setting.h"
#include "system/user.h"

enum { DEMO_ANSWER, DEMO_STATUS, DEMO_CATALOGUE, DEMO_SHEET, DEMO_CASE, DEMO_DOCUMENTS };
static const struct {
    const char *kind, *subject, *key;
} demo_documents[DEMO_DOCUMENTS] = {
    [DEMO_ANSWER] = {"political-answer", NULL, "politikersvar-demo"},
    [DEMO_STATUS] = {"strategy-status", "faelles-strategi-2010", "strategistatus-demo"},
    [DEMO_CATALOGUE] = {"expiry-catalogue", "2026", "udloebskatalog-demo"},
    [DEMO_SHEET] = {"result-sheet", "ips-rusmiddel", "resultatark-demo"},
    [DEMO_CASE] = {"investment-case", "ips-biu-sud", "investeringscase-demo"},
};
static const struct {
    const char *committee;
    int month, day;
} demo_meetings[] = {{"biu", 5, 18}, {"sou", 5, 21}, {"sud", 5, 27}};

struct demo_write {
    struct actor secretary, analyst, controller;
    const char *key[DEMO_DOCUMENTS];
    int64_t id[DEMO_DOCUMENTS];
    struct arena *a;
};

static int demo_actor(
    struct conn *c, const char *login, const char *admin, struct actor *ret, struct arena *a, struct err *err)
{
    struct user u;
    int rc = user_by_login(c, login, &u, a, err);
    *ret = actor_command_line();
    if (!rc) {
        ret->user_id = u.id;
        ret->login = login;
    }
    ret->unit = ret->admin = admin;
    return rc;
}

static int demo_store(struct conn *c, struct demo_write *w, struct err *err)
{
    for (int i = 0; i < DEMO_DOCUMENTS; i++) {
        struct document_full d;
        int rc = subject_draft(c, demo_documents[i].kind, demo_documents[i].subject, &d, w->a, err);
        d.head.key = demo_documents[i].key;
        if (!rc)
            rc = document_store(c, &w->secretary, &d, &w->key[i], w->a, err);
        if (!rc)
            rc = document_load(c, &w->secretary, w->key[i], NEED_WRITE, &d, w->a, err);
        if (rc)
            return rc;
        w->id[i] = d.head.id;
    }
    return OK;
}

/* The meetings, and the status on each one's agenda. */
static int demo_meet(struct conn *c, const struct demo_write *w, struct err *err)
{
    size_t n = sizeof demo_meetings / sizeof demo_meetings[0], n_there = 0;
    for (size_t i = 0; i < n; i++) {
        struct committee_meeting m, *there;
        field_clear_row(&committee_meeting_table, &m);
        m.id = 0;
        m.committee = demo_meetings[i].committee;
        m.day = day_from_ymd(2026, demo_meetings[i].month, demo_meetings[i].day);
        m.note = "Opdigtet møde i demoen";
        int rc = agenda_save_meeting(c, &w->secretary, &m, err);
        if (!rc)
            rc = agenda_meetings(c, m.committee, m.day, &there, &n_there, w->a, err);
        if (!rc && n_there)
            rc = agenda_put(c, &w->secretary, w->id[DEMO_STATUS], there[0].id, err);
        if (rc)
            return rc;
    }
    return OK;
}

static int demo_hear(struct conn *c, const struct demo_write *w, struct err *err)
{
    static const char *const asked[] = {"bif", "sof"};
    struct document_hearing *hearings;
    size_t n;
    int rc = OK;
    for (size_t i = 0; !rc && i < sizeof asked / sizeof asked[0]; i++) {
        struct document_hearing h;
        field_clear_row(&document_hearing_table, &h);
        h.document_id = w->id[DEMO_STATUS];
        h.administration = asked[i];
        h.question = "Er status for jeres egne indsatser rigtig?";
        h.deadline = day_from_ymd(2026, 4, 24);
        rc = hearing_ask(c, &w->secretary, &h, err);
    }
    if (!rc)
        rc = hearing_list(c, w->id[DEMO_STATUS], &hearings, &n, w->a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (text_equal(hearings[i].administration, "bif"))
            rc = hearing_answer(c, &w->analyst, w->id[DEMO_STATUS], hearings[i].id, hearings[i].version,
                "remarks", "Skriv, hvor mange af indsatserne der er forsøg, når det er oplyst.", err);
    }
    if (!rc)
        rc = comment_add(c, &w->controller,
            &(struct document_comment){.document_id = w->id[DEMO_STATUS],
                .text = "Fordelingen af de 12,7 mio. kr. på år står ikke i kilden. Skal vi spørge?"},
            err);
    return rc;
}

static int demo_ask_approval(struct conn *c, const struct demo_write *w, struct err *err)
{
    struct document_approval p;
    field_clear_row(&document_approval_table, &p);
    p.document_id = w->id[DEMO_CATALOGUE];
    p.administration = "bif";
    p.role = "Budgetchef";
    p.deadline = day_from_ymd(2026, 4, 30);
    return approval_ask(c, &w->secretary, &p, err);
}

static int demo_documents_write(struct conn *c, void *ctx, struct err *err)
{
    struct demo_write *w = ctx;
    int rc = demo_actor(c, "sekretariat", "suf", &w->secretary, w->a, err);
    if (!rc)
        rc = demo_actor(c, "analytiker", "bif", &w->analyst, w->a, err);
    if (!rc)
        rc = demo_actor(c, "controller", "bif", &w->controller, w->a, err);
    if (!rc)
        rc = demo_store(c, w, err);
    if (!rc)
        rc = demo_meet(c, w, err);
    if (!rc)
        rc = demo_hear(c, w, err);
    return rc ? rc : demo_ask_approval(c, w, err);
}

static int demo_issue(struct db *db, const struct demo_write *w, struct err *err)
{
    struct document_full d;
    struct actor reader = document_actor(&w->secretary);
    struct compose co = {.actor = &reader, .as_of = clock_today(), .arena = w->a};
    struct err check = ERR_INIT;
    struct consistency *found;
    size_t n;
    char **markdown;
    int64_t no;
    int rc = document_issue_compose(db, w->key[DEMO_ANSWER], &d, &co, &markdown, &found, &n, &check, err);
    if (rc || check.code)
        return rc ? rc
                  : err_set(err, ERR_REFUSED, "demo: the answer cannot be issued: %s",
                        check.n_fields ? check.field[0].msg : check.user);
    return document_issue_composed(db, &w->secretary, &d, &co, markdown, &no, err);
}

static int demo_finish(struct db *db, const struct demo_part_run *run, struct err *err)
{
    struct demo_write w = {.a = arena_new(0)};
    enum lang lang = lang_current();
    (void)run;
    if (!w.a)
        return err_set(err, ERR_LIMIT, "demo: out of memory");
    clock_set_today(setting_day(setting_demo_today));
    lang_set(LANG_DA);
    int rc = db_write(db, "demo_documents", demo_documents_write, &w, err);
    for (int i = 0; !rc && i < DEMO_DOCUMENTS; i++)
        rc = uses_keep(db, &w.secretary, w.key[i], err);
    if (!rc)
        rc = demo_issue(db, &w, err);
    lang_set(lang);
    clock_set_today(DAY_NONE);
    arena_free(w.a);
    return rc;
}
DEMO_PART(document_demo, .name = "document", .order = 98, .finish = demo_finish);
