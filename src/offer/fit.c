#include "offer/fit.h"

#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "offer/capacity.h"
#include "offer/referral_state.h"
#include "people/spell.h"
#include "system/code.h"

#include <stdlib.h>
#include <string.h>

enum { FIT_MAX_REASONS = 24, FIT_END_NEAR_DAYS = 120 };

struct fit_count {
    int64_t intervention_id, n;
};
static const struct field fit_count_fields[] = {
    FIELD(fit_count, intervention_id, F_ID, NULL, 0),
    FIELD(fit_count, n, F_INT, NULL, 0),
};
static TABLE(fit_count_table, "fit_count", NULL, fit_count, fit_count_fields);

/* Two counts, each a range of the index course_running. */
SQL(fit_select_occupied,
    "SELECT (SELECT COUNT(*) FROM course WHERE intervention_id = $1 AND end_day IS NULL AND start_day <= $2) "
    "+ (SELECT COUNT(*) FROM course WHERE intervention_id = $1 AND end_day > $2 AND start_day <= $2)");
SQL(fit_select_waiting,
    "SELECT COUNT(*) FROM referral WHERE intervention_id = $1 AND state IN " REFERRAL_OPEN);
SQL(fit_select_waits,
    "SELECT c.intervention_id AS intervention_id, c.start_day - r.sent_day AS n FROM course c "
    "JOIN referral r ON r.id = c.referral_id WHERE c.intervention_id = $1 AND c.referral_id IS NOT NULL "
    "ORDER BY c.start_day DESC LIMIT 20");

/* What is known about the citizen for this user. */
struct fit_facts {
    const struct citizen *citizen;
    const struct sight *sight;
    day_t day;
    int age;
    const char *benefit;
};

static void fit_reason(struct fit_offer *o, bool is_for, bool blocks, bool unknown, const char *text)
{
    if (o->n_reasons >= FIT_MAX_REASONS)
        return;
    o->reasons[o->n_reasons++] = (struct fit_reason){is_for, blocks, unknown, text};
}

static bool fit_code_matches(const char *list, const char *have, const char *want)
{
    for (int depth = 0; have && depth < 4; depth++) {
        if (text_equal(have, want))
            return true;
        const struct code *code = code_find(list, have);
        have = code ? code->parent : NULL;
    }
    return false;
}

static const char *fit_age_text(const struct target_rule *r, struct arena *a)
{
    if (r->min == INT_NONE)
        return arena_printf(a, tr("Højst %lld år"), (long long)r->max);
    if (r->max == INT_NONE)
        return arena_printf(a, tr("Fyldt %lld år"), (long long)r->min);
    return arena_printf(a, tr("%lld–%lld år"), (long long)r->min, (long long)r->max);
}

static void fit_age(
    const struct fit_facts *f, const struct target_rule *r, struct fit_offer *o, struct arena *a)
{
    const char *text = fit_age_text(r, a);
    bool inside = (r->min == INT_NONE || f->age >= r->min) && (r->max == INT_NONE || f->age <= r->max);
    if (inside)
        fit_reason(o, true, false, false, text);
    else
        fit_reason(o, false, true, false, arena_printf(a, tr("Kun %s (borgeren er %d år)"), text, f->age));
}

static const char *fit_list(
    const char *list, const struct target_rule *rules, size_t n, const char *kind, struct arena *a)
{
    const char *out = NULL;
    for (size_t i = 0; i < n; i++) {
        if (!text_equal(rules[i].kind, kind))
            continue;
        const char *label = code_label(list, rules[i].code);
        out = out ? arena_printf(a, "%s, %s", out, label) : label;
    }
    return out;
}

/* What the rule says beyond naming the benefit, after its first sentence: "Nogle kan fremover være omfattet af arbejdspligt …". It
 * is a reservation for the caseworker to weigh. */
static void fit_remark(const struct target_rule *r, struct fit_offer *o, struct arena *a)
{
    const char *text = lang_pick(r->text, r->text_en), *rest = text ? strstr(text, ". ") : NULL;
    if (rest)
        fit_reason(o, false, false, false, arena_printf(a, tr("Bemærk: %s"), rest + 2));
}

/* Rules of kind benefit are alternatives to each other: one is enough. */
static void fit_benefit(const struct fit_facts *f, const struct target_rule *rules, size_t n,
    struct fit_offer *o, struct arena *a)
{
    const char *wanted = fit_list("benefit", rules, n, "benefit", a);
    if (!wanted)
        return;
    if (!f->sight->benefit) {
        fit_reason(o, false, false, true,
            arena_printf(a, tr("Ydelsen kan ikke vurderes, fordi du ikke må se den. Kræver: %s"), wanted));
        return;
    }
    for (size_t i = 0; f->benefit && i < n; i++) {
        if (text_equal(rules[i].kind, "benefit") && fit_code_matches("benefit", f->benefit, rules[i].code)) {
            fit_reason(o, true, false, false, code_label("benefit", f->benefit));
            fit_remark(&rules[i], o, a);
            return;
        }
    }
    const char *have = f->benefit ? code_label("benefit", f->benefit) : tr("ingen ydelse");
    fit_reason(o, false, true, false,
        arena_printf(a, tr("Passer ikke: ydelse (borgeren har %s; tilbuddet er for %s)"), have, wanted));
}

static void fit_condition(const struct fit_facts *f, const struct target_rule *rules, size_t n,
    struct fit_offer *o, struct arena *a)
{
    const char *wanted = fit_list("condition", rules, n, "condition", a);
    if (!wanted)
        return;
    if (!(f->sight->tracks & SIGHT_HEALTH)) {
        fit_reason(o, false, false, true,
            arena_printf(a,
                tr("Helbredsforhold kan ikke vurderes, fordi du ikke må se dem. Relevant ved: %s"), wanted));
        return;
    }
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        if (!text_equal(rules[i].kind, "condition") || !text_list_has(f->citizen->condition, rules[i].code))
            continue;
        fit_reason(o, true, false, false,
            arena_printf(a, tr("%s er beskrevet"), code_label("condition", rules[i].code)));
        any = true;
    }
    if (!any)
        fit_reason(o, false, false, false,
            arena_printf(a, tr("Særligt relevant ved: %s. Det er ikke beskrevet hos borgeren"), wanted));
}

/* An illness the offer requires, unlike a condition it is especially suited for. Several are alternatives: one is enough. */
static void fit_illness(const struct fit_facts *f, const struct target_rule *rules, size_t n,
    struct fit_offer *o, struct arena *a)
{
    const char *wanted = fit_list("condition", rules, n, "illness", a);
    if (!wanted)
        return;
    if (!(f->sight->tracks & SIGHT_HEALTH)) {
        fit_reason(o, false, false, true,
            arena_printf(
                a, tr("Kun ved %s. Det kan ikke vurderes, fordi du ikke må se helbredsforhold"), wanted));
        return;
    }
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        if (!text_equal(rules[i].kind, "illness") || !text_list_has(f->citizen->condition, rules[i].code))
            continue;
        fit_reason(o, true, false, false,
            arena_printf(a, tr("%s er beskrevet"), code_label("condition", rules[i].code)));
        any = true;
    }
    if (!any)
        fit_reason(o, false, true, false,
            arena_printf(a, tr("Kun ved %s. Det er ikke beskrevet hos borgeren"), wanted));
}

static void fit_other(
    const struct fit_facts *f, const struct target_rule *r, struct fit_offer *o, struct arena *a)
{
    const char *text = lang_pick(r->text, r->text_en);
    if (text_equal(r->kind, "age")) {
        fit_age(f, r, o, a);
    } else if (text_equal(r->kind, "doctor_referral")) {
        fit_reason(o, false, false, false, tr("Kræver henvisning via læge"));
    } else if (text_equal(r->kind, "district")) {
        bool same = text_equal(f->citizen->district, r->code);
        const char *label = code_label("district", r->code);
        fit_reason(o, same, !same, false, same ? label : arena_printf(a, tr("Kun for borgere i %s"), label));
    } else if (!text_equal(r->kind, "benefit") && !text_equal(r->kind, "condition") &&
               !text_equal(r->kind, "illness") && !text_equal(r->kind, "ends_with_assessment") && text) {
        fit_reason(o, false, false, true, arena_printf(a, tr("Vurdér selv: %s"), text));
    }
}

static void fit_dates(struct conn *c, const struct fit_facts *f, struct fit_offer *o, struct arena *a)
{
    if (text_equal(o->iv.kind, "open_offer")) {
        fit_reason(o, true, false, false, tr("Åbent for alle københavnere, uden henvisning fra kommunen"));
        return;
    }
    struct err refused = ERR_INIT;
    day_t stop = o->iv.last_referral_day;
    if (!day_is_none(stop) && stop.n < f->day.n)
        fit_reason(
            o, false, true, false, arena_printf(a, tr("Henvisningsstop efter %s"), words_day(stop, a)));
    else if (intervention_check_referral_day(c, &o->iv, f->day, a, &refused) != OK)
        fit_reason(o, false, true, false, arena_strdup(a, refused.user));
    else if (!day_is_none(o->iv.end_day) && o->iv.end_day.n - f->day.n <= FIT_END_NEAR_DAYS)
        fit_reason(o, false, false, false,
            arena_printf(a, tr("Tilbuddet ophører %s. Forløbet skal kunne nås inden da"),
                words_day(o->iv.end_day, a)));
}

static int fit_compare_int(const void *x, const void *y)
{
    int64_t a = ((const struct fit_count *)x)->n, b = ((const struct fit_count *)y)->n;
    return (a > b) - (a < b);
}

static int fit_numbers(
    struct conn *c, const struct fit_facts *f, struct fit_offer *o, struct arena *a, struct err *err)
{
    struct fit_count *waits;
    size_t n;
    int rc = capacity_places(c, o->iv.key, f->day, &o->places, err);
    o->occupied = INT_NONE;
    if (!rc && o->places != INT_NONE)
        rc = q_int(c, &fit_select_occupied, ARGS(V_INT(o->iv.id), V_DAY(f->day)), &o->occupied, err);
    if (!rc)
        rc = q_int(c, &fit_select_waiting, ARGS(V_INT(o->iv.id)), &o->waiting, err);
    if (!rc)
        rc = q_all(c, &fit_select_waits, ARGS(V_INT(o->iv.id)), &fit_count_table, &waits, &n, a, err);
    if (rc)
        return rc;
    o->wait_days = INT_NONE;
    if (n) {
        qsort(waits, n, sizeof *waits, fit_compare_int);
        o->wait_days = waits[n / 2].n;
    }
    if (o->places != INT_NONE && o->occupied >= o->places)
        fit_reason(o, false, false, false, tr("Alle pladser er optaget. Borgeren kommer på venteliste"));
    return OK;
}

static int fit_team(
    struct conn *c, const struct fit_facts *f, struct fit_offer *o, struct arena *a, struct err *err)
{
    struct team *teams;
    size_t n;
    int rc = intervention_teams(c, o->iv.key, &teams, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (!team_takes_age(&teams[i], f->age))
            continue;
        o->team = &teams[i];
        fit_reason(o, true, false, false,
            arena_printf(a, tr("Hold efter alder: %s"), lang_pick(teams[i].title, teams[i].title_en)));
        break;
    }
    return rc;
}

static int fit_judge(
    struct conn *c, const struct fit_facts *f, struct fit_offer *o, struct arena *a, struct err *err)
{
    struct target_rule *rules;
    size_t n;
    o->reasons = arena_array(a, FIT_MAX_REASONS, sizeof *o->reasons);
    if (!o->reasons)
        return err_set(err, ERR_LIMIT, "fit_judge: out of memory");
    int rc = target_rule_on(c, o->iv.key, f->day, &rules, &n, a, err);
    if (rc)
        return rc;
    fit_benefit(f, rules, n, o, a);
    for (size_t i = 0; i < n; i++)
        fit_other(f, &rules[i], o, a);
    fit_illness(f, rules, n, o, a);
    fit_condition(f, rules, n, o, a);
    rc = fit_team(c, f, o, a, err);
    if (rc)
        return rc;
    fit_dates(c, f, o, a);
    if (!text_equal(o->iv.kind, "open_offer"))
        rc = fit_numbers(c, f, o, a, err);
    else
        o->places = o->occupied = o->waiting = o->wait_days = INT_NONE;
    if (rc)
        return rc;
    o->fit = FIT_YES;
    for (size_t i = 0; i < o->n_reasons; i++) {
        if (o->reasons[i].is_for)
            continue;
        if (o->reasons[i].blocks)
            o->fit = FIT_NO;
        else if (o->fit == FIT_YES)
            o->fit = FIT_RESERVED;
    }
    if (o->fit != FIT_NO)
        return OK;
    return intervention_alternatives(c, o->iv.key, &o->alternatives, &o->n_alternatives, a, err);
}

static int fit_facts_of(struct conn *c, const struct citizen *citizen, const struct sight *sight, day_t day,
    struct fit_facts *f, struct arena *a, struct err *err)
{
    day_t since;
    *f = (struct fit_facts){citizen, sight, day, day_age(citizen->birth, day), NULL};
    return spell_benefit_on(c, citizen->id, day, &f->benefit, &since, a, err);
}

/* How far an offer that cannot be chosen is from fitting: rules that stop it, less what speaks for it. */
static int64_t fit_distance(const struct fit_offer *o)
{
    int64_t n = 0;
    for (size_t i = 0; o->fit == FIT_NO && i < o->n_reasons; i++)
        n += o->reasons[i].blocks ? 100 : o->reasons[i].is_for ? -1 : 0;
    return n;
}

static int64_t fit_wait_rank(const struct fit_offer *o)
{
    return o->wait_days == INT_NONE ? INT64_MAX : o->wait_days;
}

static int fit_compare(const void *x, const void *y)
{
    const struct fit_offer *a = x, *b = y;
    if (a->fit != b->fit)
        return a->fit < b->fit ? -1 : 1;
    if (fit_distance(a) != fit_distance(b))
        return fit_distance(a) < fit_distance(b) ? -1 : 1;
    if (fit_wait_rank(a) != fit_wait_rank(b))
        return fit_wait_rank(a) < fit_wait_rank(b) ? -1 : 1;
    return text_compare(lang_pick(a->iv.title, a->iv.title_en), lang_pick(b->iv.title, b->iv.title_en));
}

int fit_one(struct conn *c, const struct citizen *citizen, const struct sight *sight,
    const struct intervention *iv, day_t day, struct fit_offer *ret, struct arena *a, struct err *err)
{
    struct fit_facts f;
    int rc = fit_facts_of(c, citizen, sight, day, &f, a, err);
    if (rc)
        return rc;
    *ret = (struct fit_offer){.iv = *iv};
    return fit_judge(c, &f, ret, a, err);
}

int fit_offers(struct conn *c, const struct citizen *citizen, const struct sight *sight, day_t day,
    struct fit_offer **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct intervention *list;
    struct fit_facts f;
    size_t n, kept = 0;
    int rc = intervention_list(c, NULL, &list, &n, a, err);
    if (!rc)
        rc = fit_facts_of(c, citizen, sight, day, &f, a, err);
    if (rc)
        return rc;
    struct fit_offer *offers = arena_array(a, n ? n : 1, sizeof *offers);
    if (!offers)
        return err_set(err, ERR_LIMIT, "fit_offers: out of memory");
    for (size_t i = 0; i < n; i++) {
        if (!text_equal(list[i].kind, "offer") && !text_equal(list[i].kind, "open_offer"))
            continue;
        offers[kept].iv = list[i];
        rc = fit_judge(c, &f, &offers[kept++], a, err);
        if (rc)
            return rc;
    }
    qsort(offers, kept, sizeof *offers, fit_compare);
    *ret = offers;
    *ret_n = kept;
    return OK;
}
