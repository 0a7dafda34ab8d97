#include "effect/referral_filter.h"

#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "offer/intervention.h"
#include "system/code.h"

#include <string.h>

struct referral_title {
    const char *title, *title_en;
};
static const struct field referral_title_fields[] = {
    FIELD(referral_title, title, F_TEXT, NULL, 0),
    FIELD(referral_title, title_en, F_TEXT, NULL, 0),
};
static TABLE(referral_title_table, "referral_title", NULL, referral_title, referral_title_fields);

SQL(referral_filter_group, "SELECT title, title_en FROM counting_group WHERE key = $1");
SQL(referral_filter_phase_out, "SELECT title, NULL AS title_en FROM phase_out WHERE key = $1");
SQL(referral_filter_agreement, "SELECT title, title_en FROM agreement WHERE key = $1");

static int filter_age(const struct figure_params *p, struct referral_filter *f, struct err *err)
{
    const char *age = figure_param(p, "age");
    int64_t lo, hi;
    f->birth_after = f->birth_to = DAY_NONE;
    if (!age)
        return OK;
    char text[16];
    text_copy(text, sizeof text, age);
    char *dash = strchr(text, '-');
    if (!dash)
        return err_user(err, ERR_INVALID, "%s", tr("Skriv alder som 18-29 eller 50-."));
    *dash = 0;
    if (!text_to_int(text, 0, 130, &lo))
        return err_user(err, ERR_INVALID, "%s", tr("Skriv alder som 18-29 eller 50-."));
    f->birth_to = day_add_months(f->to, (int)(-12 * lo));
    if (!dash[1])
        return OK;
    if (!text_to_int(dash + 1, lo, 130, &hi))
        return err_user(err, ERR_INVALID, "%s", tr("Skriv alder som 18-29 eller 50-."));
    f->birth_after = day_add_months(f->to, (int)(-12 * (hi + 1)));
    return OK;
}

/* "" stands for those without one. */
static const char *filter_known(const char *value)
{
    return value && text_equal(value, REFERRAL_UNKNOWN) ? "" : value;
}

int referral_filter_read(
    const struct figure_params *p, day_t as_of, struct referral_filter *f, struct err *err)
{
    int64_t year;
    const char *text = figure_param(p, "year");
    if (!text || !text_to_int(text, 2000, 2100, &year))
        return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler et år, fx year=2025."));
    f->from = day_from_ymd((int)year, 1, 1);
    f->to = day_from_ymd((int)year, 12, 31);
    if (f->to.n > as_of.n)
        f->to = as_of;
    f->group = figure_param(p, "group");
    f->intervention = figure_param(p, "intervention");
    f->agreement = figure_param(p, "agreement");
    f->phase_out = figure_param(p, "phase_out");
    f->sex = figure_param(p, "sex");
    f->district = filter_known(figure_param(p, "district"));
    f->benefit = figure_param(p, "benefit");
    f->education = filter_known(figure_param(p, "education"));
    return filter_age(p, f, err);
}

int referral_filter_subject(
    struct conn *c, const struct referral_filter *f, const char **ret, struct arena *a, struct err *err)
{
    struct referral_title t;
    struct intervention iv;
    int rc;
    if (f->intervention) {
        rc = intervention_by_key(c, f->intervention, &iv, a, err);
        if (!rc)
            *ret = lang_pick(iv.title, iv.title_en);
        return rc;
    }
    const struct sql *title = f->group       ? &referral_filter_group
                              : f->agreement ? &referral_filter_agreement
                                             : &referral_filter_phase_out;
    const char *key = f->group ? f->group : f->agreement ? f->agreement : f->phase_out;
    if (!key) {
        *ret = tr("alle tilbud");
        return OK;
    }
    rc = q_one(c, title, ARGS(V_TEXT(key)), &referral_title_table, &t, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(
            err, ERR_INVALID, tr("Der findes ingen gruppe, aftale eller udfasning med nøglen %s."), key);
    if (!rc)
        *ret = lang_pick(t.title, t.title_en);
    return rc;
}

const char *referral_filter_words(
    const struct referral_filter *f, const char *subject, const struct figure_params *p, struct arena *a)
{
    const char *out = arena_printf(
        a, tr("Tilbud: %s. Sendt %s til og med %s"), subject, words_day(f->from, a), words_day(f->to, a));
    if (figure_param(p, "age"))
        out = arena_printf(
            a, tr("%s. Alder %s ved periodens slutning"), out, figure_age_words(figure_param(p, "age"), a));
    if (f->sex)
        out = arena_printf(a, "%s. %s", out, code_label("sex", f->sex));
    if (f->district)
        out = !*f->district ? arena_printf(a, tr("%s. Bydel ikke oplyst"), out)
                            : arena_printf(a, "%s. %s", out, code_label("district", f->district));
    if (f->education)
        out = !*f->education ? arena_printf(a, tr("%s. Uddannelse ikke oplyst"), out)
                             : arena_printf(a, tr("%s. Højest fuldførte uddannelse: %s"), out,
                                   code_label("education", f->education));
    if (f->benefit)
        out =
            arena_printf(a, tr("%s. Ydelse på henvisningsdagen: %s"), out, code_label("benefit", f->benefit));
    return out;
}
