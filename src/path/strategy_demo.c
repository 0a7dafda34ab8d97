/* What has become of the strategy's initiatives in the demo: invented, with one of each: in operation, a trial that lacks what it needs, one
 * without money after a refusal, one that a pool pays. */
#include "base/text.h"
#include "offer/initiative_record.h"
#include "offer/strategy_application.h"
#include "path/demo_part.h"

#define STRATEGY "faelles-strategi-2010"
static const char invented[] = "Opdigtet i demoen.";

struct demo {
    struct conn *c;
    struct actor actor;
    struct arena *a;
};

static int now_of(struct demo *d, const char *key, struct initiative_now *ret, struct err *err)
{
    return initiative_by_key(d->c, key, clock_today(), ret, d->a, err);
}

static int set(
    struct demo *d, const char *key, const char *what, const char *value, day_t from, struct err *err)
{
    struct initiative_now now;
    struct initiative_change x;
    int rc = now_of(d, key, &now, err);
    if (rc)
        return rc;
    field_clear_row(&initiative_change_table, &x);
    x.initiative = key;
    x.what = what;
    x.value = value;
    x.from_day = from;
    x.reason = invented;
    return initiative_set(d->c, &d->actor, &x, now.change_id, d->a, err);
}

static int own(struct demo *d, const char *key, const char *owner, struct err *err)
{
    struct initiative_now now;
    int rc = now_of(d, key, &now, err);
    if (rc)
        return rc;
    struct initiative_version v = initiative_version_of(&now);
    v.owner = owner;
    v.reason = invented;
    return initiative_store(d->c, &d->actor, &v, d->a, err);
}

static int evaluate(struct demo *d, const char *key, day_t on, struct err *err)
{
    struct initiative_evaluation e;
    field_clear_row(&initiative_evaluation_table, &e);
    e.id = 0;
    e.initiative = key;
    e.day = on;
    e.who = "Et opdigtet institut";
    e.result = "continue";
    e.conclusion =
        "Flere deltagere blev i tilbuddet, når job og sundhed var samlet. Opdigtet konklusion i demoen.";
    e.link = "Opdigtet sag 2012-0001";
    e.version = 1;
    return initiative_evaluation_save(d->c, &d->actor, &e, d->a, err);
}

static int fund(struct demo *d, const char *key, int64_t first, day_t on, struct err *err)
{
    struct initiative_funding f;
    field_clear_row(&initiative_funding_table, &f);
    f.id = 0;
    f.initiative = key;
    f.kind = "activation";
    f.administration = "bif";
    f.first_year = first;
    f.day = on;
    f.note = invented;
    f.version = 1;
    return initiative_funding_save(d->c, &d->actor, &f, d->a, err);
}

/* An application of june 2010 with its answer in november. */
static int apply(struct demo *d, const char *title, const char *initiatives, int64_t kroner,
    const char *answer, struct err *err)
{
    struct strategy_application p;
    struct strategy_application_state s;
    size_t n;
    field_clear_row(&strategy_application_table, &p);
    p.id = 0;
    p.strategy = STRATEGY;
    p.title = title;
    p.funder = "En opdigtet fond";
    p.initiatives = initiatives;
    p.sought = day_from_ymd(2010, 6, 21);
    p.sought_amount = (struct money){kroner * 100};
    p.note = invented;
    int rc = strategy_application_save(d->c, &d->actor, &p, d->a, err);
    if (!rc)
        rc = strategy_application_by_id(d->c, STRATEGY, p.id, &p, d->a, err);
    if (rc)
        return rc;
    field_clear_row(&strategy_application_state_table, &s);
    s.application_id = p.id;
    s.state = answer;
    s.day = day_from_ymd(2010, 11, 15);
    s.amount = text_equal(answer, "granted") ? p.sought_amount : MONEY_NONE;
    return strategy_application_step(d->c, &d->actor, STRATEGY, &s, p.state_id, "Budget 2011", &n, d->a, err);
}

static int in_operation(struct demo *d, struct err *err)
{
    const char *key = "kombinerede-tilbud-ledige";
    int rc = own(d, key, "bif", err);
    if (!rc)
        rc = set(d, key, "kind", "trial", day_from_ymd(2011, 3, 1), err);
    if (!rc)
        rc = set(d, key, "status", "running", day_from_ymd(2011, 3, 1), err);
    if (!rc)
        rc = evaluate(d, key, day_from_ymd(2012, 11, 8), err);
    if (!rc)
        rc = fund(d, key, 2013, day_from_ymd(2012, 12, 3), err);
    return rc ? rc : set(d, key, "kind", "operation", day_from_ymd(2013, 1, 1), err);
}

static int story(struct conn *c, const struct demo_part_run *run, struct arena *a, struct err *err)
{
    struct demo d = {.c = c, .a = a, .actor = *run->actor};
    struct strategy s;
    d.actor.user_id = run->coordinator;
    d.actor.login = "koordinator";
    int rc = strategy_by_key(c, STRATEGY, &s, a, err);
    if (rc == ERR_NOT_FOUND) { /* other public data than the city's */
        *err = ERR_INIT;
        return OK;
    }
    if (!rc)
        rc = in_operation(&d, err);
    if (!rc)
        rc = set(&d, "sundhedsvejledning-sygemeldte", "kind", "scaled_up", day_from_ymd(2010, 8, 1), err);
    if (!rc)
        rc = set(&d, "sundhedsvejledning-sygemeldte", "status", "running", day_from_ymd(2010, 8, 1), err);
    if (!rc)
        rc = own(&d, "laegefaglig-konsulent", "bif", err);
    if (!rc)
        rc = set(&d, "laegefaglig-konsulent", "kind", "trial", day_from_ymd(2011, 2, 1), err);
    if (!rc)
        rc = apply(&d, "Opdigtet pulje til unge", "laegefaglig-konsulent", 1900000, "granted", err);
    if (!rc)
        rc = set(&d, "laegefaglig-konsulent", "status", "running", day_from_ymd(2011, 2, 1), err);
    return rc ? rc
              : apply(&d, "Opdigtet pulje til boligområder",
                    "opsoegende-vejledning,sundhedsraadgivning-boligomraader", 2400000, "refused", err);
}

DEMO_PART(strategy_demo, .name = "strategy", .order = 45, .story = story);
