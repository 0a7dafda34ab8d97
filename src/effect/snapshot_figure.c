#include "effect/snapshot_figure.h"

#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "effect/suppress.h"
#include "measure/status_profile.h"
#include "offer/intervention.h"
#include "people/citizen.h"
#include "system/code.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SNAPSHOT_FIGURE_ROWS = 5000 };

/* ---- parameters ---- */

static int read_number(const struct figure_params *p, const char *name, int64_t low, int64_t high,
    int64_t *ret, const char *hint, struct err *err)
{
    const char *text = figure_param(p, name);
    *ret = INT_NONE;
    if (text && !text_to_int(text, low, high, ret))
        return err_user(err, ERR_INVALID, "%s", hint);
    return OK;
}

static int read_period(const struct figure_params *p, unsigned needs, struct snapshot_figure *ret,
    struct arena *a, struct err *err)
{
    int rc = read_number(p, "year", 1950, 2070, &ret->year, tr("Skriv året som year=2025."), err);
    if (!rc)
        rc = read_number(
            p, "month", 1, 12, &ret->month, tr("Måneden er et tal fra 1 til 12, fx month=3."), err);
    if (rc)
        return rc;
    if (ret->year == INT_NONE) {
        if ((needs & NEEDS_YEAR) || ret->month != INT_NONE)
            return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler et år, fx year=2025."));
        ret->to = ret->until;
        ret->period_words = tr("hele perioden med data");
        return OK;
    }
    bool month = ret->month != INT_NONE;
    day_t first = day_from_ymd((int)ret->year, month ? (int)ret->month : 1, 1);
    ret->from = snap_day(first);
    ret->to = snap_day(day_add_months(first, month ? 1 : 12));
    ret->period_words =
        month ? arena_printf(a, tr("måned %lld i %lld"), (long long)ret->month, (long long)ret->year)
              : arena_printf(a, "%lld", (long long)ret->year);
    return OK;
}

static int read_offer(struct conn *c, const struct figure_params *p, unsigned needs,
    struct snapshot_figure *ret, struct arena *a, struct err *err)
{
    const char *key = figure_param(p, "intervention");
    struct intervention iv;
    if (!key && (needs & NEEDS_OFFER))
        return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler et tilbud, fx intervention=hif."));
    if (!key)
        return OK;
    int rc = intervention_by_key(c, key, &iv, a, err);
    if (rc)
        return rc;
    int at = snapshot_intervention_of(ret->s, key);
    ret->has_offer = true;
    ret->offer_unknown = at < 0;
    ret->offer[0] = at < 0 ? SNAP_NO_INTERVENTION : (uint16_t)at;
    ret->offer_title = lang_pick(iv.title, iv.title_en);
    return OK;
}

int snapshot_figure_codes(const struct snapshot *s, const char *words, struct code_set *ret, struct err *err)
{
    const char *at = words, *word;
    size_t n;
    bool known;
    while (text_list_next(&at, &word, &n)) {
        char key[80];
        if (n >= sizeof key)
            n = sizeof key - 1;
        memcpy(key, word, n);
        key[n] = '\0';
        if (!code_find("spell_kind", key) && snapshot_code_of(s, key) < 0)
            return err_user(err, ERR_INVALID,
                tr("Koden %s findes ikke. Brug en art af periode, fx work, education eller sygedagpenge."),
                key);
    }
    return code_set_parse(s, words, ret, &known, err);
}

/* "Uddannelse" inside a sentence: "uddannelse"; abbreviations stay. */
static const char *snapshot_figure_inside(const char *label, struct arena *a)
{
    bool word = label[0] >= 'A' && label[0] <= 'Z' && label[1] >= 'a' && label[1] <= 'z';
    return word ? arena_printf(a, "%c%s", label[0] + ('a' - 'A'), label + 1) : label;
}

const char *snapshot_figure_code_words(const char *words, struct arena *a)
{
    const char *at = words, *word, *next, *out = NULL;
    size_t n, n_next;
    bool more = text_list_next(&at, &word, &n);
    while (more) {
        const char *label = code_label("spell_kind", arena_strndup(a, word, n));
        more = text_list_next(&at, &next, &n_next);
        out = !out ? label
                   : arena_printf(
                         a, more ? "%s, %s" : tr("%s eller %s"), out, snapshot_figure_inside(label, a));
        word = next;
        n = n_next;
    }
    return out ? out : words;
}

static int read_codes(const struct figure_params *p, unsigned needs, struct snapshot_figure *ret,
    struct arena *a, struct err *err)
{
    const char *words = figure_param(p, "code");
    if (!words && (needs & NEEDS_CODE))
        return err_user(
            err, ERR_INVALID, "%s", tr("Tallet mangler en kode, fx code=sygedagpenge eller code=work."));
    if (!words)
        return OK;
    ret->code_words = snapshot_figure_code_words(words, a);
    return snapshot_figure_codes(ret->s, words, &ret->codes, err);
}

static int read_profile(struct conn *c, const struct figure_params *p, struct snapshot_figure *ret,
    struct arena *a, struct err *err)
{
    const char *key = figure_param(p, "profile");
    int rc =
        status_profile_of_database(c, ret->s, key ? key : STATUS_PROFILE_STANDARD, &ret->profile, a, err);
    if (rc == ERR_NOT_FOUND) {
        err_clear(err);
        rc = err_user(err, ERR_INVALID, "%s",
            tr("Statusprofilen findes ikke. Skriv profile=jobindsats eller profile=local."));
    }
    return rc;
}

/* ---- who ---- */

struct who {
    int64_t least, most; /* age in years; INT_NONE = no limit */
    int sex, district;   /* -1 = all */
};

static int read_age(const char *age, struct who *ret, struct err *err)
{
    char text[16];
    text_copy(text, sizeof text, age);
    char *dash = strchr(text, '-');
    if (dash)
        *dash = '\0';
    if (!dash || !text_to_int(text, 0, 130, &ret->least) ||
        (dash[1] && !text_to_int(dash + 1, ret->least, 130, &ret->most)))
        return err_user(err, ERR_INVALID, "%s", tr("Skriv alder som 18-29 eller 50-."));
    return OK;
}

static int read_who(const struct figure_params *p, const struct snapshot *s, struct who *ret, struct err *err)
{
    const char *age = figure_param(p, "age"), *sex = figure_param(p, "sex"),
               *district = figure_param(p, "district");
    *ret = (struct who){INT_NONE, INT_NONE, -1, -1};
    if (age && read_age(age, ret, err))
        return err->code;
    if (sex)
        ret->sex = text_equal(sex, "k") ? SNAP_FEMALE : text_equal(sex, "m") ? SNAP_MALE : SNAP_SEX_UNKNOWN;
    if (sex && ret->sex == SNAP_SEX_UNKNOWN)
        return err_user(err, ERR_INVALID, "%s", tr("Skriv køn som sex=k eller sex=m."));
    if (!district)
        return OK;
    const char *code = text_equal(district, "ikke-oplyst") ? "" : district;
    if (*code && !code_find("district", code))
        return err_user(err, ERR_INVALID, tr("Bydelen %s findes ikke."), district);
    for (int i = 0; i < s->n_districts; i++)
        if (text_equal(s->districts[i], code))
            ret->district = i;
    if (ret->district < 0)
        ret->district = s->n_districts; /* nobody lives there */
    return OK;
}

static bool is_wanted(const struct snapshot *s, const struct who *who, size_t p, day_t day)
{
    if (who->sex >= 0 && s->sex[p] != who->sex)
        return false;
    if (who->district >= 0 && s->district[p] != who->district)
        return false;
    if (who->least == INT_NONE)
        return true;
    int age = s->birth[p] == SNAP_OPEN ? -1 : day_age(snap_date(s->birth[p]), day);
    return age >= who->least && (who->most == INT_NONE || age <= who->most);
}

static int keep_of(
    const struct figure_params *p, struct snapshot_figure *ret, struct arena *a, struct err *err)
{
    struct who who;
    const char *age = figure_param(p, "age"), *sex = figure_param(p, "sex"),
               *district = figure_param(p, "district");
    int rc = read_who(p, ret->s, &who, err);
    if (rc || (!age && !sex && !district))
        return rc;
    uint16_t end = ret->to < ret->until ? ret->to : ret->until;
    day_t day = snap_date((uint16_t)(end ? end - 1 : 0));
    uint8_t *keep = arena_array(a, ret->s->n_persons + 1, 1);
    if (!keep)
        return err_set(err, ERR_LIMIT, "figure: out of memory");
    for (size_t i = 0; i < ret->s->n_persons; i++)
        keep[i] = is_wanted(ret->s, &who, i, day);
    ret->keep = keep;
    ret->who_words = arena_printf(a, "%s%s%s%s%s",
        age ? arena_printf(a, tr("Alder %s ved periodens slutning"), figure_age_words(age, a)) : "",
        age && (sex || district) ? ". " : "", sex ? code_label("sex", sex) : "", sex && district ? ". " : "",
        district ? (text_equal(district, "ikke-oplyst") ? tr("Bydel ikke oplyst")
                                                        : code_label("district", district))
                 : "");
    return OK;
}

int snapshot_figure_open(struct conn *c, const struct figure_params *p, day_t as_of, unsigned needs,
    struct snapshot_figure *ret, struct arena *a, struct err *err)
{
    *ret = (struct snapshot_figure){0};
    int rc = snapshot_lease(c, &ret->s, err);
    if (rc)
        return rc;
    uint16_t asked = snap_day((day_t){as_of.n + 1});
    ret->until = asked < ret->s->until ? asked : ret->s->until;
    rc = read_period(p, needs, ret, a, err);
    if (!rc)
        rc = read_offer(c, p, needs, ret, a, err);
    if (!rc)
        rc = read_codes(p, needs, ret, a, err);
    if (!rc)
        rc = read_profile(c, p, ret, a, err);
    return rc ? rc : keep_of(p, ret, a, err);
}

void snapshot_figure_close(struct snapshot_figure *f)
{
    if (f->s)
        snapshot_release(f->s);
    f->s = NULL;
}

/* ---- telling ---- */

/* The words of a figure are of codes, interventions and profiles. */
SQL(snapshot_figure_change,
    "SELECT SUM(n) FROM table_change WHERE name IN ('code', 'intervention', 'status_profile', 'status_rank')");

int snapshot_figure_state(
    struct conn *c, const struct figure_params *p, day_t as_of, char *ret, struct err *err)
{
    const struct snapshot *s;
    int64_t change = 0;
    (void)p;
    (void)as_of;
    int rc = q_int(c, &snapshot_figure_change, NO_ARGS, &change, err);
    if (!rc)
        rc = snapshot_lease(c, &s, err);
    if (rc)
        return rc;
    if (*s->identity)
        snprintf(ret, FIGURE_STATE, "%s|%lld|%lld", s->identity, (long long)change,
            (long long)figure_small_limit());
    snapshot_release(s);
    return OK;
}

void snapshot_figure_tell(
    const struct snapshot_figure *f, uint16_t until, struct figure *ret, struct arena *a)
{
    until = until < f->until ? until : f->until;
    if (until)
        ret->as_of = snap_date((uint16_t)(until - 1));
    ret->identity = arena_strdup(a, f->s->identity);
    const char *what = f->has_offer ? arena_printf(a, tr("Indsats: %s. "), f->offer_title) : "";
    const char *codes = f->code_words ? arena_printf(a, tr("Kode: %s. "), f->code_words) : "";
    ret->filter =
        arena_printf(a, tr("%s%sPeriode: %s. Profil: %s"), what, codes, f->period_words, f->profile.title);
    if (f->who_words)
        ret->filter = arena_printf(a, "%s. %s", ret->filter, f->who_words);
}

const char *snapshot_figure_limits(const struct survival_quantile *q, struct arena *a)
{
    const char *low =
        isnan(q->low) ? tr("ikke kendt") : figure_number_words((int64_t)(q->low * 1000 + 0.5), a);
    const char *high =
        isnan(q->high) ? tr("ikke nået") : figure_number_words((int64_t)(q->high * 1000 + 0.5), a);
    return arena_printf(a, tr("%s til %s dage"), low, high);
}

const char *snapshot_figure_decimals(double x, int n, struct arena *a)
{
    char text[48];
    snprintf(text, sizeof text, "%.*f", n, x);
    for (char *p = text; *p; p++)
        *p = *p == '.' && lang_current() != LANG_EN ? ',' : *p;
    return arena_strdup(a, text);
}

void snapshot_figure_warn(struct figure *ret, unsigned warnings, struct arena *a)
{
    const char *note = ret->note ? ret->note : "";
    if (warnings & SURVIVAL_FEW_AT_RISK)
        note = arena_printf(a, tr("%s Færre end 5 er fulgt så længe, så tallet er meget usikkert."), note);
    if (warnings & SURVIVAL_NO_EVENT)
        note = arena_printf(
            a, tr("%s Ingen har haft hændelsen endnu; det siger ikke, at den ikke forekommer."), note);
    ret->note = *note == ' ' ? note + 1 : *note ? note : ret->note;
}

int snapshot_figure_rows(struct conn *c, const struct snapshot *s, const struct snapshot_figure_person *who,
    size_t n, struct figure_row **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct citizen citizen;
    size_t most = n < SNAPSHOT_FIGURE_ROWS ? n : SNAPSHOT_FIGURE_ROWS;
    struct figure_row *rows = arena_array(a, most + 1, sizeof *rows);
    int rc = rows ? OK : err_set(err, ERR_LIMIT, "figure rows: out of memory");
    for (size_t i = 0; !rc && i < most; i++) {
        rc = citizen_by_id(c, s->person_id[who[i].person], &citizen, a, err);
        if (rc)
            break;
        rows[i] = (struct figure_row){.citizen_id = citizen.id,
            .citizen_key = citizen.key,
            .first_name = citizen.first_name,
            .last_name = citizen.last_name,
            .label = who[i].label,
            .day = who[i].day,
            .counted = who[i].counted,
            .restricted = citizen.restricted};
    }
    *ret = rows;
    *ret_n = rc ? 0 : most;
    return rc;
}
