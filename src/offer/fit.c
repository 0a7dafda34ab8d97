#include "offer/fit.h"

#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "offer/fit_inner.h"
#include "people/spell.h"
#include "system/code.h"

#include <string.h>

enum { FIT_MAX_REASONS = 24, FIT_END_NEAR_DAYS = 120 };

/* The words of a reason are made only when they are shown. */
#define WORDS(j, text) ((j)->offer ? (text) : NULL)

static void fit_reason(struct fit_judgement *j, bool is_for, bool blocks, bool unknown, const char *text)
{
    struct fit_offer *o = j->offer;
    if (is_for)
        j->n_for++;
    else if (blocks)
        j->n_blocks++;
    else
        j->n_reserved++;
    if (o && o->n_reasons < FIT_MAX_REASONS)
        o->reasons[o->n_reasons++] = (struct fit_reason){is_for, blocks, unknown, text};
}

enum fit fit_of(const struct fit_judgement *j)
{
    return j->n_blocks ? FIT_NO : j->n_reserved ? FIT_RESERVED : FIT_YES;
}

/* Whether the i'th rule is of the kind and in force on the day. */
static bool fit_holds(const struct fit_judgement *j, size_t i, enum fit_rule_kind kind)
{
    const struct fit_rule *look = &j->entry->looks[i];
    return look->kind == kind && look->from <= j->facts->day.n && look->to >= j->facts->day.n;
}

static bool fit_has(const struct fit_judgement *j, enum fit_rule_kind kind)
{
    if (!(j->entry->has & 1u << kind))
        return false;
    for (size_t i = 0; i < j->entry->n_rules; i++) {
        if (fit_holds(j, i, kind))
            return true;
    }
    return false;
}

/* The labels of the codes of all rules of the kind. */
static const char *fit_wanted(const struct fit_judgement *j, enum fit_rule_kind kind, const char *list)
{
    const char *out = NULL;
    for (size_t i = 0; i < j->entry->n_rules; i++) {
        if (!fit_holds(j, i, kind))
            continue;
        const char *label = code_label(list, j->entry->rules[i].code);
        out = out ? arena_printf(j->a, "%s, %s", out, label) : label;
    }
    return out;
}

static const char *fit_age_text(const struct target_rule *r, struct arena *a)
{
    if (r->min == INT_NONE)
        return arena_printf(a, tr("Højst %lld år"), (long long)r->max);
    if (r->max == INT_NONE)
        return arena_printf(a, tr("Fyldt %lld år"), (long long)r->min);
    return arena_printf(a, tr("%lld–%lld år"), (long long)r->min, (long long)r->max);
}

static void fit_age(struct fit_judgement *j, const struct target_rule *r)
{
    int age = j->facts->age;
    bool inside = (r->min == INT_NONE || age >= r->min) && (r->max == INT_NONE || age <= r->max);
    const char *text = WORDS(j, fit_age_text(r, j->a));
    fit_reason(j, inside, !inside, false,
        inside ? text : WORDS(j, arena_printf(j->a, tr("Kun %s (borgeren er %d år)"), text, age)));
}

/* What the rule says beyond naming the benefit, after its first sentence: "Nogle kan fremover være omfattet af arbejdspligt …". It
 * is a reservation for the caseworker to weigh. */
static void fit_remark(struct fit_judgement *j, const struct target_rule *r)
{
    const char *text = lang_pick(r->text, r->text_en), *rest = r->text ? strstr(r->text, ". ") : NULL;
    if (!rest)
        return;
    const char *own = strstr(text, ". ");
    fit_reason(j, false, false, false, WORDS(j, arena_printf(j->a, tr("Bemærk: %s"), own ? own + 2 : text)));
}

static bool fit_has_benefit(const struct fit_judgement *j, size_t rule)
{
    const struct fit_facts *f = j->facts;
    for (int i = 0; i < FIT_CHAIN && f->benefit[i]; i++) {
        if (f->benefit_hash[i] == j->entry->looks[rule].hash &&
            text_equal(f->benefit[i], j->entry->rules[rule].code))
            return true;
    }
    return false;
}

static bool fit_has_condition(const struct fit_judgement *j, size_t rule)
{
    const struct fit_facts *f = j->facts;
    for (size_t i = 0; i < f->n_conditions; i++) {
        if (f->condition_hash[i] == j->entry->looks[rule].hash &&
            text_list_has(f->citizen->condition, j->entry->rules[rule].code))
            return true;
    }
    return false;
}

/* Rules of kind benefit are alternatives to each other: one is enough. */
static void fit_benefit(struct fit_judgement *j)
{
    const struct fit_facts *f = j->facts;
    if (!fit_has(j, FIT_RULE_BENEFIT))
        return;
    const char *wanted = WORDS(j, fit_wanted(j, FIT_RULE_BENEFIT, "benefit"));
    if (!f->sight->benefit) {
        fit_reason(j, false, false, true,
            WORDS(j, arena_printf(j->a, tr("Ydelsen kan ikke vurderes, fordi du ikke må se den. Kræver: %s"),
                         wanted)));
        return;
    }
    for (size_t i = 0; f->benefit[0] && i < j->entry->n_rules; i++) {
        const struct target_rule *r = &j->entry->rules[i];
        if (fit_holds(j, i, FIT_RULE_BENEFIT) && fit_has_benefit(j, i)) {
            fit_reason(j, true, false, false, WORDS(j, code_label("benefit", f->benefit[0])));
            fit_remark(j, r);
            return;
        }
    }
    const char *have = WORDS(j, f->benefit[0] ? code_label("benefit", f->benefit[0]) : tr("ingen ydelse"));
    fit_reason(j, false, true, false,
        WORDS(j, arena_printf(
                     j->a, tr("Passer ikke: ydelse (borgeren har %s; tilbuddet er for %s)"), have, wanted)));
}

/* A described condition or illness that the rules name; false when there is none. */
static bool fit_described(struct fit_judgement *j, enum fit_rule_kind kind)
{
    bool any = false;
    for (size_t i = 0; i < j->entry->n_rules; i++) {
        if (!fit_holds(j, i, kind) || !fit_has_condition(j, i))
            continue;
        fit_reason(j, true, false, false,
            WORDS(j,
                arena_printf(j->a, tr("%s er beskrevet"), code_label("condition", j->entry->rules[i].code))));
        any = true;
    }
    return any;
}

static void fit_condition(struct fit_judgement *j)
{
    if (!fit_has(j, FIT_RULE_CONDITION))
        return;
    const char *wanted = WORDS(j, fit_wanted(j, FIT_RULE_CONDITION, "condition"));
    if (!(j->facts->sight->tracks & SIGHT_HEALTH))
        fit_reason(j, false, false, true,
            WORDS(j, arena_printf(j->a,
                         tr("Helbredsforhold kan ikke vurderes, fordi du ikke må se dem. Relevant ved: %s"),
                         wanted)));
    else if (!fit_described(j, FIT_RULE_CONDITION))
        fit_reason(j, false, false, false,
            WORDS(j, arena_printf(
                         j->a, tr("Særligt relevant ved: %s. Det er ikke beskrevet hos borgeren"), wanted)));
}

/* An illness the offer requires, unlike a condition it is especially suited for. Several are alternatives: one is enough. */
static void fit_illness(struct fit_judgement *j)
{
    if (!fit_has(j, FIT_RULE_ILLNESS))
        return;
    const char *wanted = WORDS(j, fit_wanted(j, FIT_RULE_ILLNESS, "condition"));
    if (!(j->facts->sight->tracks & SIGHT_HEALTH))
        fit_reason(j, false, false, true,
            WORDS(j,
                arena_printf(j->a,
                    tr("Kun ved %s. Det kan ikke vurderes, fordi du ikke må se helbredsforhold"), wanted)));
    else if (!fit_described(j, FIT_RULE_ILLNESS))
        fit_reason(j, false, true, false,
            WORDS(j, arena_printf(j->a, tr("Kun ved %s. Det er ikke beskrevet hos borgeren"), wanted)));
}

static void fit_district(struct fit_judgement *j, size_t rule)
{
    const struct target_rule *r = &j->entry->rules[rule];
    bool same = j->facts->district_hash == j->entry->looks[rule].hash &&
                text_equal(j->facts->citizen->district, r->code);
    const char *label = WORDS(j, code_label("district", r->code));
    fit_reason(j, same, !same, false,
        same ? label : WORDS(j, arena_printf(j->a, tr("Kun for borgere i %s"), label)));
}

/* Rules that stand alone. */
static void fit_others(struct fit_judgement *j)
{
    const unsigned alone =
        1u << FIT_RULE_AGE | 1u << FIT_RULE_DOCTOR | 1u << FIT_RULE_DISTRICT | 1u << FIT_RULE_OTHER;
    for (size_t i = 0; j->entry->has & alone && i < j->entry->n_rules; i++) {
        const struct target_rule *r = &j->entry->rules[i];
        enum fit_rule_kind kind = j->entry->looks[i].kind;
        if (!(alone & 1u << kind) || !fit_holds(j, i, kind))
            continue;
        if (kind == FIT_RULE_AGE)
            fit_age(j, r);
        else if (kind == FIT_RULE_DOCTOR)
            fit_reason(j, false, false, false, WORDS(j, tr("Kræver henvisning via læge")));
        else if (kind == FIT_RULE_DISTRICT)
            fit_district(j, i);
        else if (r->text)
            fit_reason(j, false, false, true,
                WORDS(j, arena_printf(j->a, tr("Vurdér selv: %s"), lang_pick(r->text, r->text_en))));
    }
}

static void fit_team(struct fit_judgement *j)
{
    for (size_t i = 0; i < j->entry->n_teams; i++) {
        const struct team *team = &j->entry->teams[i];
        if (!team_takes_age(team, j->facts->age))
            continue;
        if (j->offer)
            j->offer->team = team;
        fit_reason(j, true, false, false,
            WORDS(j, arena_printf(j->a, tr("Hold efter alder: %s"), lang_pick(team->title, team->title_en))));
        return;
    }
}

/* The message of the refusal, which may name alternatives from the database. */
static const char *fit_refusal(const struct fit_judgement *j)
{
    struct err refused = ERR_INIT;
    intervention_check_referral_day(j->c, &j->entry->iv, j->facts->day, j->a, &refused);
    return arena_strdup(j->a, refused.user);
}

static void fit_dates(struct fit_judgement *j)
{
    const struct intervention *iv = &j->entry->iv;
    day_t day = j->facts->day, stop = iv->last_referral_day;
    bool refused = day.n < j->entry->first || day.n > j->entry->last;
    if (j->entry->open_offer)
        fit_reason(
            j, true, false, false, WORDS(j, tr("Åbent for alle københavnere, uden henvisning fra kommunen")));
    else if (!day_is_none(stop) && stop.n < day.n)
        fit_reason(j, false, true, false,
            WORDS(j, arena_printf(j->a, tr("Henvisningsstop efter %s"), words_day(stop, j->a))));
    else if (refused)
        fit_reason(j, false, true, false, WORDS(j, fit_refusal(j)));
    else if (!day_is_none(iv->end_day) && iv->end_day.n - day.n <= FIT_END_NEAR_DAYS)
        fit_reason(j, false, false, false,
            WORDS(j, arena_printf(j->a, tr("Tilbuddet ophører %s. Forløbet skal kunne nås inden da"),
                         words_day(iv->end_day, j->a))));
}

void fit_judge(struct fit_judgement *j)
{
    if (j->entry->n_rules) {
        fit_benefit(j);
        fit_others(j);
        fit_illness(j);
        fit_condition(j);
    }
    fit_team(j);
    fit_dates(j);
    if (!j->entry->open_offer && j->places != INT_NONE && j->occupied != INT_NONE && j->occupied >= j->places)
        fit_reason(
            j, false, false, false, WORDS(j, tr("Alle pladser er optaget. Borgeren kommer på venteliste")));
}

int fit_facts_of(struct conn *c, const struct citizen *citizen, const struct sight *sight, day_t day,
    struct fit_facts *f, struct arena *a, struct err *err)
{
    day_t since;
    const char *benefit;
    *f = (struct fit_facts){
        .citizen = citizen, .sight = sight, .day = day, .age = day_age(citizen->birth, day)};
    int rc = spell_benefit_on(c, citizen->id, day, &benefit, &since, a, err);
    const char *list = citizen->condition, *word;
    for (size_t n; f->n_conditions < FIT_CONDITIONS && text_list_next(&list, &word, &n);)
        f->condition_hash[f->n_conditions++] = fit_hash(arena_strndup(a, word, n));
    f->district_hash = fit_hash(citizen->district);
    for (int i = 0; !rc && benefit && i < FIT_CHAIN; i++) {
        const struct code *code = code_find("benefit", benefit);
        f->benefit[i] = benefit;
        f->benefit_hash[i] = fit_hash(benefit);
        benefit = code ? code->parent : NULL;
    }
    return rc;
}

int fit_tell(struct conn *c, const struct fit_facts *f, const struct fit_entry *e, struct fit_offer *o,
    struct arena *a, struct err *err)
{
    struct fit_judgement j = {
        .facts = f, .entry = e, .places = o->places, .occupied = o->occupied, .offer = o, .c = c, .a = a};
    o->reasons = arena_array(a, FIT_MAX_REASONS, sizeof *o->reasons);
    if (!o->reasons)
        return err_set(err, ERR_LIMIT, "fit_tell: out of memory");
    fit_judge(&j);
    o->fit = fit_of(&j);
    if (o->fit == FIT_NO) {
        o->alternatives = e->alternatives;
        o->n_alternatives = e->n_alternatives;
    }
    return OK;
}

/* ---- one offer, from the database ---- */

static int fit_entry_of(struct conn *c, const struct intervention *iv, day_t day, struct fit_entry *e,
    struct arena *a, struct err *err)
{
    struct target_rule *rules;
    struct team *teams;
    struct alternative_view *alternatives;
    *e = (struct fit_entry){.iv = *iv};
    int rc = target_rule_on(c, iv->key, day, &rules, &e->n_rules, a, err);
    if (!rc)
        rc = intervention_teams(c, iv->key, &teams, &e->n_teams, a, err);
    if (!rc)
        rc = intervention_alternatives(c, iv->key, &alternatives, &e->n_alternatives, a, err);
    if (rc)
        return rc;
    e->rules = rules;
    e->teams = teams;
    e->alternatives = alternatives;
    return fit_entry_finish(e, a, err);
}

int fit_one(struct conn *c, const struct citizen *citizen, const struct sight *sight,
    const struct intervention *iv, day_t day, struct fit_offer *ret, struct arena *a, struct err *err)
{
    struct fit_facts f;
    struct fit_entry e;
    *ret = (struct fit_offer){.iv = *iv, .places = INT_NONE};
    int rc = fit_facts_of(c, citizen, sight, day, &f, a, err);
    if (!rc)
        rc = fit_entry_of(c, iv, day, &e, a, err);
    if (!rc)
        rc = fit_count_now(c, day, NULL, ret, 1, err);
    if (!rc && !e.open_offer)
        rc = capacity_places(c, iv->key, day, &ret->places, err);
    return rc ? rc : fit_tell(c, &f, &e, ret, a, err);
}
