#include "path/own_rule.h"

#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "people/spell.h"
#include "system/code.h"

static bool rule_holds_on(const struct target_rule *r, day_t day)
{
    return (day_is_none(r->valid_from) || r->valid_from.n <= day.n) &&
           (day_is_none(r->valid_to) || r->valid_to.n >= day.n);
}

static int rule_refuse_benefit(const struct intervention *iv, const struct target_rule *later,
    const char *benefit, day_t day, struct arena *a, struct err *err)
{
    const char *title = lang_pick(iv->title, iv->title_en);
    const char *what = benefit ? code_label("benefit", benefit) : tr("Ingen ydelse");
    if (later)
        return err_user(err, ERR_REFUSED,
            tr("%s kan først gives ved ydelsen %s fra %s. Den valgte dag er %s."), title, what,
            words_day(later->valid_from, a), words_day(day, a));
    return err_user(err, ERR_REFUSED,
        tr("%s er ikke for borgerens ydelse den %s: %s. Se målgruppen på tilbuddets side."), title,
        words_day(day, a), what);
}

int own_rule_check(struct conn *c, const struct citizen *citizen, const struct intervention *iv, day_t day,
    const char **ret_benefit, const char **ret_rule, struct arena *a, struct err *err)
{
    struct target_rule *rules;
    const struct target_rule *later = NULL;
    const char *benefit = NULL, *rule = NULL;
    size_t n;
    day_t since;
    bool asks_benefit = false, has_benefit = false;
    int age = day_age(citizen->birth, day);
    int rc = target_rule_list(c, iv->key, &rules, &n, a, err);
    if (!rc)
        rc = spell_benefit_on(c, citizen->id, day, &benefit, &since, a, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < n; i++) {
        const struct target_rule *r = &rules[i];
        if (text_equal(r->kind, "age") && rule_holds_on(r, day) &&
            ((r->min != INT_NONE && age < r->min) || (r->max != INT_NONE && age > r->max)))
            return err_user(err, ERR_REFUSED, tr("Borgeren er %d år den %s. Målgruppen er: %s"), age,
                words_day(day, a), lang_pick(r->text, r->text_en));
        if (!text_equal(r->kind, "benefit"))
            continue;
        asks_benefit = true;
        if (!text_equal(r->code, benefit))
            continue;
        if (rule_holds_on(r, day)) {
            has_benefit = true;
            rule = lang_pick(r->text, r->text_en);
        } else if (!day_is_none(r->valid_from) && r->valid_from.n > day.n) {
            later = r;
        }
    }
    if (asks_benefit && !has_benefit)
        return rule_refuse_benefit(iv, later, benefit, day, a, err);
    if (ret_benefit)
        *ret_benefit = benefit;
    if (ret_rule)
        *ret_rule = rule;
    return OK;
}

int own_rule_needs_judgement(
    struct conn *c, const struct intervention *iv, day_t day, bool *ret, struct arena *a, struct err *err)
{
    struct target_rule *rules;
    size_t n;
    *ret = false;
    if (!text_equal(iv->kind, "mentoring"))
        return OK;
    int rc = target_rule_list(c, iv->key, &rules, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++)
        *ret |= text_equal(rules[i].kind, "other") && !day_is_none(rules[i].valid_from) &&
                rule_holds_on(&rules[i], day);
    return rc;
}
