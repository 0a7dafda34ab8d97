/* What the tests of documents on their way share: the public data, six users of three administrations and a committee, and short forms. */
#pragma once
#include "effect_fixture.h"
#include "base/text.h"
#include "document/agenda.h"
#include "document/document_page.h"
#include "document/issue_page.h"
#include "system/user.h"
#include <string.h>

/* Two of SUF who write, one of them without the right to issue; two of BIF who comment; a politician. */
enum { SECRETARY, MANAGER, ANALYST, CONTROLLER, POLITICIAN, SECRETARY_BIF, PEOPLE };
static struct actor who[PEOPLE];
static day_t today;

static const struct {
    const char *login, *unit, *role;
} people[PEOPLE] = {{"ida", "suf", "secretariat"}, {"henrik", "suf", "agreement_manager"},
    {"frederik", "bif", "analyst"}, {"birgitte", "bif", "controller"}, {"sara", "sou", "politician"},
    {"bo", "bif", "secretariat"}};

static inline int set_up_people(void **state)
{
    if (effect_set_up_with_data(state))
        return -1;
    user_hash_limits(1, 8192);
    for (int i = 0; i < PEOPLE; i++) {
        struct user u = {.login = people[i].login, .name = people[i].login, .unit = people[i].unit};
        int64_t id;
        must(user_add(db, &everyone, &u, "en lang adgangskode", &people[i].role, 1, &id, &err));
        struct conn *c = lease();
        must(user_by_id(c, id, &u, arena, &err));
        must(user_actor(c, &u, &who[i], arena, &err));
        release(c);
    }
    return 0;
}

static inline int set_up(void **state)
{
    (void)state;
    today = day_from_ymd(2026, 4, 14);
    clock_set_today(today);
    err_clear(&err);
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    clock_set_today(DAY_NONE);
    return 0;
}

/* ---- one write after the other ---- */

struct work {
    const struct actor *actor;
    struct document_full d;
    const char *key, *text, *kind;
    int64_t document_id, id, version, document_version;
    day_t deadline;
    struct document_agenda row;
    struct committee_meeting meeting;
    struct document_question question;
    struct document head;
    bool open;
    int (*fn)(struct conn *c, struct work *w, struct err *e);
};
static inline int run_fn(struct conn *c, void *ctx, struct err *e)
{
    struct work *w = ctx;
    return w->fn(c, w, e);
}
/* The code; err holds what was said. */
static inline int run(int (*fn)(struct conn *, struct work *, struct err *), struct work w)
{
    err_clear(&err);
    w.fn = fn;
    return db_write(db, "test", run_fn, &w, &err);
}

static const char *created_key;
static inline int do_store(struct conn *c, struct work *w, struct err *e)
{
    return document_store(c, w->actor, &w->d, &created_key, arena, e);
}
static inline int do_head(struct conn *c, struct work *w, struct err *e)
{
    return document_save_head(c, w->actor, &w->head, e);
}

/* ---- documents ---- */

static inline struct document_full load_as(
    const struct actor *actor, const char *key, enum document_need need, int want)
{
    struct document_full d;
    struct conn *c = lease();
    err_clear(&err);
    int rc = document_load(c, actor, key, need, &d, arena, &err);
    release(c);
    if (rc != want)
        fprintf(stderr, "# %s: %s\n", err_name(rc), err.user);
    assert_int_equal(rc, want);
    return d;
}

static inline struct document_full load(const char *key)
{
    return load_as(&everyone, key, NEED_WRITE, OK);
}

/* A draft of the kind from a text, written by who. */
static inline struct document_full draft_of(const struct actor *actor, const char *kind, const char *text)
{
    struct work w = {.actor = actor};
    must(document_from_text(kind, text, &w.d, arena, &err));
    must(run(do_store, w));
    return load(created_key);
}

static inline struct document_full draft(void)
{
    return draft_of(&who[SECRETARY], "political-answer",
        "title: Svar\n\n# baggrund | Baggrund\n\nTekst.\n\n# proces | Proces\n\nMere tekst.\n");
}

static inline int save_section(
    const struct actor *actor, const struct document_full *d, size_t i, const char *body)
{
    struct document_section s = d->sections[i];
    err_clear(&err);
    s.body = body;
    return document_save_section(db, actor, &s, &err);
}

/* Issues it, or gives what stops it in err. */
static inline int issue(const struct actor *actor, const char *key, int64_t *ret_no)
{
    struct document_full d;
    struct actor as_reader = document_actor(actor);
    struct compose co = {.actor = &as_reader, .as_of = today, .arena = arena};
    struct err check = ERR_INIT;
    struct consistency *found;
    size_t n;
    char **markdown;
    err_clear(&err);
    int rc = document_issue_compose(db, key, &d, &co, &markdown, &found, &n, &check, &err);
    if (!rc && check.code) {
        err = check;
        return check.code;
    }
    return rc ? rc : document_issue_composed(db, actor, &d, &co, markdown, ret_no, &err);
}

static inline bool said(const char *words)
{
    for (int i = 0; i < err.n_fields; i++) {
        if (strstr(err.field[i].msg, words))
            return true;
    }
    return strstr(err.user, words) != NULL;
}

static inline enum document_sight sight_for(int i, int64_t document_id)
{
    enum document_sight sight;
    struct conn *c = lease();
    must(sight_read(c, &who[i], document_id, &sight, &err));
    release(c);
    return sight;
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
