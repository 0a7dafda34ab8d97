#include "effect/figure.h"

#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "base/words.h"
#include "effect/figure_memory.h"
#include "effect/referral_group.h"
#include "effect/suppress.h"
#include "measure/share.h"
#include "system/setting.h"

#include <stdlib.h>
#include <string.h>

RECORDS(tov_indicator, struct indicator);

SETTING(figure_small_setting, .key = "small_count_limit",
    .label = N_("Antal under denne grænse er undertrykt (3–10)"), .standard = "5", .type = F_INT, .min = 3,
    .max = 10);

int64_t figure_small_limit(void)
{
    return setting_int(&figure_small_setting);
}

day_t figure_data_date(void)
{
    return clock_today();
}

const char *figure_param(const struct figure_params *p, const char *name)
{
    for (int i = 0; i < p->n; i++) {
        if (text_equal(p->p[i].name, name))
            return p->p[i].value;
    }
    return NULL;
}

static bool figure_is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* One name=value at *pp; the value ends at a space or, when quoted, at the quote. */
static bool figure_parse_one(const char **pp, struct figure_params *ret, struct arena *a)
{
    const char *p = *pp, *name = p;
    while (figure_is_word(*p))
        p++;
    size_t n_name = (size_t)(p - name);
    if (n_name == 0 || *p != '=' || ret->n == FIGURE_MAX_PARAMS)
        return false;
    for (int i = 0; i < ret->n; i++)
        if (strlen(ret->p[i].name) == n_name && memcmp(ret->p[i].name, name, n_name) == 0)
            return false; /* twice: which of them is meant? */
    p++;
    char end = ' ';
    if (*p == '"')
        end = *p++;
    const char *value = p;
    while (*p && *p != end && *p != '\n')
        p++;
    if (end == '"' && *p != '"')
        return false;
    ret->p[ret->n].name = arena_strndup(a, name, n_name);
    ret->p[ret->n].value = arena_strndup(a, value, (size_t)(p - value));
    ret->n++;
    *pp = end == '"' ? p + 1 : p;
    return true;
}

int figure_parse(
    const char *text, const char **ret_indicator, struct figure_params *ret, struct arena *a, struct err *err)
{
    memset(ret, 0, sizeof *ret);
    const char *p = text;
    while (*p == ' ')
        p++;
    const char *start = p;
    while (figure_is_word(*p))
        p++;
    if (p == start)
        return err_user(err, ERR_INVALID, tr("Talhenvisningen “%s” begynder ikke med en indikator."), text);
    *ret_indicator = arena_strndup(a, start, (size_t)(p - start));
    for (;;) {
        while (*p == ' ')
            p++;
        if (!*p)
            return OK;
        if (!figure_parse_one(&p, ret, a))
            return err_user(err, ERR_INVALID,
                tr("Talhenvisningen “%s” kan ikke læses. Skriv den som indikator navn=værdi."), text);
    }
}

static int figure_compare_param(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

const char *figure_key(const char *indicator, const struct figure_params *p, struct arena *a)
{
    const char *parts[FIGURE_MAX_PARAMS];
    for (int i = 0; i < p->n; i++)
        parts[i] =
            arena_printf(a, strchr(p->p[i].value, ' ') ? "%s=\"%s\"" : "%s=%s", p->p[i].name, p->p[i].value);
    array_sort(parts, (size_t)p->n, sizeof parts[0], figure_compare_param);
    const char *key = indicator;
    for (int i = 0; i < p->n; i++)
        key = arena_printf(a, "%s %s", key, parts[i]);
    return key;
}

const struct indicator *indicator_find(const char *id)
{
    for (const struct indicator *const *p = RECORDS_BEGIN(tov_indicator); p < RECORDS_END(tov_indicator);
         p++) {
        if (text_equal((*p)->id, id))
            return *p;
    }
    return NULL;
}

static int figure_compare_indicator(const void *x, const void *y)
{
    return strcmp((*(const struct indicator *const *)x)->id, (*(const struct indicator *const *)y)->id);
}

size_t indicator_all(const struct indicator *const **ret, struct arena *a)
{
    size_t n = (size_t)(RECORDS_END(tov_indicator) - RECORDS_BEGIN(tov_indicator));
    const struct indicator **all = arena_array(a, n ? n : 1, sizeof *all);
    if (!all)
        return 0;
    for (size_t i = 0; i < n; i++)
        all[i] = RECORDS_BEGIN(tov_indicator)[i];
    array_sort(all, n, sizeof *all, figure_compare_indicator);
    *ret = all;
    return n;
}

void figure_hide(struct figure *f)
{
    f->suppressed = true;
    f->value = INT_NONE;
    f->n = INT_NONE;
    f->n_persons = INT_NONE;
    f->least = 0;
    f->limits = f->note = f->text = NULL;
    f->has_interval = false;
    f->low_ppm = f->high_ppm = INT_NONE;
}

static void figure_suppress(const struct actor *actor, struct figure *f)
{
    int64_t k = figure_small_limit();
    if (f->kind != FIGURE_COMPUTED || f->missing || f->no_persons || figure_shows_small(actor))
        return;
    if (f->format == FF_COUNT)
        f->suppressed = suppress_is_small(f->value, k) ||
                        (f->n_persons != INT_NONE && suppress_is_small(f->n_persons, k));
    if (f->format == FF_PCT && f->n != INT_NONE)
        f->suppressed = suppress_share((f->value * f->n + 500000) / 1000000, f->n, k);
    /* Amounts, and shares that are not of persons. */
    if (f->format == FF_MONEY || (f->format == FF_PCT && f->n == INT_NONE))
        f->suppressed = f->n_persons != INT_NONE && suppress_is_small(f->n_persons, k);
    if (f->format == FF_NUMBER)
        f->suppressed = (f->n_persons != INT_NONE && suppress_is_small(f->n_persons, k)) ||
                        (f->n != INT_NONE && suppress_is_small(f->n, k));
    f->suppressed |= suppress_is_small(f->least, k);
    if (f->suppressed)
        figure_hide(f);
}

/* A parameter that the indicator does not read would be told in the key and make no difference. */
static int figure_check_params(const struct indicator *ind, const struct figure_params *p, struct err *err)
{
    for (int i = 0; i < p->n; i++) {
        const char *words = ind->params ? ind->params : "", *name = p->p[i].name;
        size_t n = strlen(name);
        bool known = p->p[i].value == NULL;
        while (!known && *words) {
            size_t m = strcspn(words, " ");
            known = m == n && strncmp(words, name, n) == 0;
            words += m + strspn(words + m, " ");
        }
        if (!known && ind->params && *ind->params)
            return err_user(err, ERR_INVALID, tr("Tallet “%s” kender ikke “%s”. Det kan have: %s."), ind->id,
                name, ind->params);
        if (!known)
            return err_user(
                err, ERR_INVALID, tr("Tallet “%s” kender ikke “%s”. Skriv det uden."), ind->id, name);
    }
    return OK;
}

int figure_compute_whole(struct conn *c, const char *id, const struct figure_params *p, day_t as_of,
    struct figure *ret, struct arena *a, struct err *err)
{
    const struct indicator *ind = indicator_find(id);
    if (!ind)
        return err_user(
            err, ERR_INVALID, tr("Indikatoren “%s” findes ikke. Se listen over definitioner."), id);
    char state[FIGURE_STATE] = "";
    const char *key = figure_key(id, p, a);
    int rc = figure_check_params(ind, p, err);
    if (rc)
        return rc;
    rc = ind->state && !db_is_writing(c) ? ind->state(c, p, as_of, state, err) : OK;
    if (rc || (*state && figure_recall(db_number(c), key, as_of, state, ret, a)))
        return rc;
    *ret = (struct figure){.key = key,
        .indicator = ind->id,
        .version = ind->version,
        .format = FF_COUNT,
        .title = tr(ind->title),
        .definition = tr(ind->definition),
        .unit = ind->unit_list_code,
        .source = tr(ind->source),
        .as_of = as_of,
        .value = INT_NONE,
        .n = INT_NONE,
        .n_persons = INT_NONE,
        .low_ppm = INT_NONE,
        .high_ppm = INT_NONE};
    rc = ind->compute(c, p, as_of, ret, a, err);
    if (!rc && *state)
        figure_remember(db_number(c), key, as_of, state, ret);
    return rc;
}

/* Parameters that say something about the person; two of them at most are combined. */
static const char *const figure_personal[] = {"age", "sex", "district", "benefit", "education"};
enum { FIGURE_PERSONAL = sizeof figure_personal / sizeof figure_personal[0], FIGURE_MAX_PERSONAL = 2 };

/* 18, 67 and every fifth year: one age more or less would tell of one year alone. */
static bool figure_is_age_step(int64_t age)
{
    return age == 18 || age == 67 || age % 5 == 0;
}

struct figure_age {
    int64_t lo, hi;                 /* the first and last age */
    bool has_lo, has_hi, has_after; /* has_after = something stands after the dash */
};

/* Reads "18-29" or "50-"; false without a dash. */
static bool figure_read_age(const char *span, struct figure_age *ret)
{
    char text[16];
    text_copy(text, sizeof text, span);
    char *dash = strchr(text, '-');
    if (!dash)
        return false;
    *dash = 0;
    ret->has_lo = text_to_int(text, 0, 130, &ret->lo);
    ret->has_hi = text_to_int(dash + 1, 0, 130, &ret->hi);
    ret->has_after = dash[1];
    return true;
}

const char *figure_age_words(const char *span, struct arena *a)
{
    struct figure_age age;
    if (!figure_read_age(span, &age) || !age.has_lo)
        return span;
    if (age.has_hi)
        return arena_printf(a, tr("%d–%d år"), (int)age.lo, (int)age.hi);
    return age.has_after ? span : arena_printf(a, tr("%d år og derover"), (int)age.lo);
}

/* Whether "18-29" or "50-" begins and ends at such a step; what cannot be read is left to the indicator. */
static bool figure_is_age_span(const char *span)
{
    struct figure_age age;
    if (!figure_read_age(span, &age))
        return true;
    return (!age.has_lo || figure_is_age_step(age.lo)) && (!age.has_hi || figure_is_age_step(age.hi + 1));
}

/* Without the right to the rows, figures cannot be narrowed until they tell of single persons. */
static int figure_check_filter(const struct figure_params *p, struct err *err)
{
    const char *age = figure_param(p, "age");
    int n = 0;
    for (size_t i = 0; i < FIGURE_PERSONAL; i++)
        n += figure_param(p, figure_personal[i]) != NULL;
    if (n > FIGURE_MAX_PERSONAL)
        return err_user(err, ERR_INVALID, tr("Vælg højst %d af alder, køn, bydel, ydelse og uddannelse."),
            FIGURE_MAX_PERSONAL);
    if (age && !figure_is_age_span(age))
        return err_user(err, ERR_INVALID, "%s",
            tr("Alder vælges i trin på fem år, eller fra 18 eller 67, fx 18-29, 30-49 eller 50-."));
    return OK;
}

/* Whether what is left of the whole, which is read as easily, is small. */
static bool figure_rest_is_small(const struct figure *whole, const struct figure *f, int64_t k)
{
    if (whole->missing)
        return false;
    if (f->n_persons != INT_NONE && whole->n_persons != INT_NONE &&
        suppress_is_small(whole->n_persons - f->n_persons, k))
        return true;
    if (f->format == FF_COUNT)
        return suppress_is_small(whole->value - f->value, k);
    if (f->format != FF_PCT || f->n == INT_NONE || whole->n == INT_NONE || whole->n < f->n)
        return false;
    int64_t x = (f->value * f->n + 500000) / 1000000, all = (whole->value * whole->n + 500000) / 1000000;
    return suppress_share(all - x, whole->n - f->n, k);
}

/* Hides a figure of some when the figure of all tells of the few others. */
static int figure_hide_small_rest(struct conn *c, const struct indicator *ind, const struct figure_params *p,
    struct figure *f, struct arena *a, struct err *err)
{
    int rc = OK;
    for (size_t i = 0; !rc && i < FIGURE_PERSONAL && !f->suppressed; i++) {
        struct figure_params rest = {0};
        struct figure whole;
        for (int k = 0; k < p->n; k++) {
            if (!text_equal(p->p[k].name, figure_personal[i]))
                rest.p[rest.n++] = p->p[k];
        }
        if (rest.n == p->n)
            continue;
        rc = figure_compute_whole(c, ind->id, &rest, f->as_of, &whole, a, err);
        if (!rc && figure_rest_is_small(&whole, f, figure_small_limit()))
            figure_hide(f);
    }
    return rc;
}

int figure_compute(struct conn *c, const struct actor *actor, const char *id, const struct figure_params *p,
    day_t as_of, struct figure *ret, struct arena *a, struct err *err)
{
    bool whole = figure_shows_small(actor);
    int rc = whole ? OK : figure_check_filter(p, err);
    if (!rc)
        rc = figure_compute_whole(c, id, p, as_of, ret, a, err);
    if (!rc)
        figure_suppress(actor, ret);
    if (!rc && !whole && ret->kind == FIGURE_COMPUTED && !ret->missing && !ret->no_persons)
        rc = figure_hide_small_rest(c, indicator_find(id), p, ret, a, err);
    return rc;
}

/* The distances that goals and tables use. */
static bool figure_is_usual_distance(const char *after)
{
    static const char *const usual[] = {
        "1m", "2m", "3m", "6m", "12m", "1y", "26w", "52w", "30d", "92d", "182d", "365d"};
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++)
        if (text_equal(after, usual[i]))
            return true;
    return false;
}

/* Whether one may choose so freely that two figures differ by few persons. */
static bool figure_is_narrowed(const char *id, const struct figure_params *p)
{
    static const char *const free_names[] = {"age", "sex", "district", "education", "mark", "days", "weeks",
        "step", "return_days", "month", "outcome", "code", "team", "phase_out"};
    const char *after = figure_param(p, "after");
    for (int i = 0; i < p->n; i++) {
        if (strchr(p->p[i].value, ','))
            return true;
        for (size_t k = 0; k < sizeof free_names / sizeof free_names[0]; k++)
            if (text_equal(p->p[i].name, free_names[k]))
                return true;
    }
    bool benefit = figure_param(p, "benefit") != NULL, offer = figure_param(p, "intervention") != NULL;
    /* A target group is often nearly another one. */
    return (after && !figure_is_usual_distance(after)) || (benefit && offer) ||
           (text_has_prefix(id, "target_group_") && (benefit || offer));
}

int64_t figure_whole_k(int64_t x, int64_t k)
{
    if (x == INT_NONE || x <= 0)
        return x;
    return x < k ? k : (x + k / 2) / k * k;
}

/* What would tell the exact number goes: interval, limits and note. */
static void figure_round(struct figure *f, struct arena *a)
{
    int64_t k = figure_small_limit();
    bool is_part =
        f->format == FF_PCT && f->n != INT_NONE && f->n > 0 && f->value >= 0 && f->value <= 1000000;
    f->rounded = true;
    int64_t x = is_part ? (f->value * f->n + 500000) / 1000000 : 0;
    if (f->format == FF_COUNT)
        f->value = figure_whole_k(f->value, k);
    if (f->format == FF_NUMBER && text_equal(f->unit, "full_time_persons"))
        f->value = figure_whole_k(f->value, k * 1000);
    f->n = figure_whole_k(f->n, k);
    f->n_persons = figure_whole_k(f->n_persons, k);
    if (is_part)
        f->value = (figure_whole_k(x, k) * 1000000 + f->n / 2) / f->n;
    f->has_interval = false;
    f->low_ppm = f->high_ppm = INT_NONE;
    f->limits = NULL;
    f->text = NULL;
    f->note = arena_printf(a,
        tr("Antal er afrundet til nærmeste %lld og vist uden interval, fordi du ikke har adgang til rækkerne."),
        (long long)k);
}

int figure_compute_alone(struct conn *c, const struct actor *actor, const char *id,
    const struct figure_params *p, day_t as_of, struct figure *ret, struct arena *a, struct err *err)
{
    int rc = figure_compute(c, actor, id, p, as_of, ret, a, err);
    bool may_be_few =
        !rc && ret->kind == FIGURE_COMPUTED && !ret->missing && !ret->suppressed && !ret->no_persons;
    if (!may_be_few || figure_shows_small(actor))
        return rc;
    bool hidden = false, narrowed = figure_is_narrowed(id, p);
    if (!narrowed && (text_equal(id, "referrals") || text_equal(id, "referred_persons")))
        rc = referral_hidden_in_table(c, id, p, as_of, &hidden, a, err);
    if (narrowed)
        figure_round(ret, a);
    if (hidden)
        figure_hide(ret);
    return rc;
}

static const char *figure_thousands(int64_t v, struct arena *a)
{
    char sep = lang_current() == LANG_EN ? ',' : '.';
    if (v < 0)
        return arena_printf(a, "-%s", figure_thousands(-v, a));
    if (v < 1000)
        return arena_printf(a, "%lld", (long long)v);
    return arena_printf(a, "%s%c%03lld", figure_thousands(v / 1000, a), sep, (long long)(v % 1000));
}

const char *figure_percent_words(int64_t ppm, int64_t n, struct arena *a)
{
    bool en = lang_current() == LANG_EN;
    if (ppm == INT_NONE)
        return tr("ikke oplyst");
    bool whole = n != INT_NONE && n < 50;
    int64_t size = ppm < 0 ? -ppm : ppm, rounded = whole ? (size + 5000) / 10000 : (size + 500) / 1000;
    const char *sign = ppm < 0 && rounded ? "-" : "";
    if (whole)
        return arena_printf(a, en ? "%s%lld%%" : "%s%lld pct.", sign, (long long)rounded);
    return arena_printf(a, en ? "%s%lld.%lld%%" : "%s%lld,%lld pct.", sign, (long long)(rounded / 10),
        (long long)(rounded % 10));
}

static const char *figure_mio(int64_t oere, struct arena *a)
{
    bool en = lang_current() == LANG_EN;
    int64_t tenths = (oere + (oere < 0 ? -5000000 : 5000000)) / 10000000;
    const char *sign = tenths < 0 ? "-" : "";
    tenths = tenths < 0 ? -tenths : tenths;
    return arena_printf(a, en ? "DKK %s%s.%lldm" : "%s%s,%lld mio. kr.", sign,
        figure_thousands(tenths / 10, a), (long long)(tenths % 10));
}

static const char *figure_kr(int64_t oere, struct arena *a)
{
    int64_t kr = (oere + (oere < 0 ? -50 : 50)) / 100;
    return arena_printf(a, lang_current() == LANG_EN ? "DKK %s" : "%s kr.", figure_thousands(kr, a));
}

const char *figure_number_words(int64_t thousandths, struct arena *a)
{
    int64_t tenths = (thousandths + (thousandths < 0 ? -50 : 50)) / 100;
    if (tenths % 10 == 0)
        return figure_thousands(tenths / 10, a);
    if (tenths < 0)
        return arena_printf(a, "-%s", figure_number_words(-thousandths, a));
    return arena_printf(a, lang_current() == LANG_EN ? "%s.%lld" : "%s,%lld",
        figure_thousands(tenths / 10, a), (long long)(tenths % 10));
}

const char *figure_rough_count(int64_t count, struct arena *a)
{
    if (suppress_is_small(count, figure_small_limit()))
        return arena_printf(a, tr("færre end %lld"), (long long)figure_small_limit());
    return figure_text(&(struct figure){.format = FF_COUNT, .value = count}, a);
}

void figure_set_share(struct figure *ret, const struct share *s, int64_t n_persons)
{
    ret->format = FF_PCT;
    ret->n = s->n;
    ret->n_persons = n_persons;
    ret->missing = !s->valid;
    if (!s->valid)
        return;
    ret->value = (s->x * 1000000 + s->n / 2) / s->n;
    ret->has_interval = true;
    ret->low_ppm = share_ppm(s->low);
    ret->high_ppm = share_ppm(s->high);
}

const char *figure_text(const struct figure *f, struct arena *a)
{
    if (f->suppressed)
        return tr("undertrykt");
    if (f->missing)
        return f->text ? f->text : tr("ikke oplyst");
    if (f->text)
        return f->text;
    switch (f->format) {
    case FF_COUNT: return figure_thousands(f->value, a);
    case FF_PCT: return figure_percent_words(f->value, f->n, a);
    case FF_DAY: return words_day((day_t){(int32_t)f->value}, a);
    case FF_MONEY: return text_equal(f->unit, "kr") ? figure_kr(f->value, a) : figure_mio(f->value, a);
    case FF_NUMBER: return figure_number_words(f->value, a);
    case FF_TEXT: break;
    }
    return tr("ikke oplyst");
}

static void figure_json_int(struct buf *out, const char *name, int64_t v)
{
    buf_printf(out, ",\"%s\":", name);
    if (v == INT_NONE)
        buf_puts(out, "null");
    else
        buf_int(out, v);
}

static void figure_json_value(const struct figure *f, struct buf *out)
{
    char day[11];
    buf_puts(out, ",\"value\":");
    if (f->missing || f->suppressed)
        buf_puts(out, "null");
    else if (f->format == FF_DAY)
        buf_json(out, day_iso((day_t){(int32_t)f->value}, day));
    else if (f->format == FF_TEXT || f->value == INT_NONE)
        buf_json(out, f->text);
    else if (f->format == FF_PCT)
        buf_printf(out, "%.6f", (double)f->value / 1e6);
    else if (f->format == FF_NUMBER)
        buf_printf(out, "%.3f", (double)f->value / 1e3);
    else
        buf_int(out, f->value);
}

void figure_json(const struct figure *f, struct buf *out)
{
    static const char *const kinds[] = {"computed", "reported", "register"};
    static const char *const formats[] = {"count", "share", "day", "oere", "text", "number"};
    char day[11];
    buf_puts(out, "{\"key\":");
    buf_json(out, f->key);
    buf_puts(out, ",\"indicator\":");
    buf_json(out, f->indicator);
    buf_printf(
        out, ",\"version\":%d,\"definition_no\":%lld,\"identity\":", f->version, (long long)f->definition_no);
    buf_json(out, f->identity);
    buf_printf(out, ",\"kind\":\"%s\",\"format\":\"%s\",\"as_of\":", kinds[f->kind], formats[f->format]);
    buf_json(out, day_is_none(f->as_of) ? NULL : day_iso(f->as_of, day));
    figure_json_value(f, out);
    figure_json_int(out, "n", f->n);
    figure_json_int(out, "n_persons", f->n_persons);
    if (f->has_interval)
        buf_printf(out, ",\"interval\":[%.6f,%.6f]", (double)f->low_ppm / 1e6, (double)f->high_ppm / 1e6);
    else
        buf_puts(out, ",\"interval\":null");
    buf_printf(out, ",\"missing\":%s,\"suppressed\":%s", f->missing ? "true" : "false",
        f->suppressed ? "true" : "false");
    const char *const names[] = {"unit", "title", "definition", "filter", "source", "text", "note"};
    const char *const values[] = {
        f->unit, f->title, f->definition, f->filter, f->source, f->suppressed ? NULL : f->text, f->note};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        buf_printf(out, ",\"%s\":", names[i]);
        buf_json(out, values[i]);
    }
    buf_putc(out, '}');
}
