#include "effect/target_profile.h"

#include "base/lang.h"
#include "base/text.h"

#include <math.h>
#include <string.h>

/* ---- what is asked ---- */

static int unknown_value(struct err *err, const char *what, const char *value)
{
    return err_user(
        err, ERR_INVALID, tr("Profilen kender ikke %s “%s”. Vælg en værdi på listen."), what, value);
}

static int ask_benefit(
    const struct snapshot *s, const struct target_asked *asked, struct target_who *who, struct err *err)
{
    who->any_benefit_set = asked->benefit != NULL;
    return asked->benefit ? code_set_parse(s, asked->benefit, &who->benefit, NULL, err) : OK;
}

static int ask_filters(
    const struct snapshot *s, const struct target_asked *asked, struct target_who *who, struct err *err)
{
    static const char *const sexes[TARGET_SEXES] = {"unknown", "female", "male"};
    who->age_group = who->sex = who->district = -1;
    for (int i = 0; asked->age && i + 1 < TARGET_AGE_GROUPS; i++) {
        /* The coarse bands stand at their own number, not at the fine one's. */
        if (text_equal(asked->age, target_age_label(i, true)))
            who->age_group = i;
    }
    for (int i = 0; asked->sex && i < TARGET_SEXES; i++)
        if (text_equal(asked->sex, sexes[i]))
            who->sex = i;
    const char *district =
        asked->district && text_equal(asked->district, TARGET_UNKNOWN) ? "" : asked->district;
    for (int i = 0; district && i < s->n_districts; i++)
        if (text_equal(district, s->districts[i]))
            who->district = i;
    if (asked->age && who->age_group < 0)
        return unknown_value(err, tr("alderen"), asked->age);
    if (asked->sex && who->sex < 0)
        return unknown_value(err, tr("kønnet"), asked->sex);
    if (asked->district && who->district < 0)
        return unknown_value(err, tr("bydelen"), asked->district);
    return OK;
}

int target_question_of(const struct snapshot *s, const struct target_facts *f,
    const struct target_asked *asked, bool split, struct target_question *ret, struct err *err)
{
    *ret = (struct target_question){.who = {.intervention = -1}, .split = TV_PLAIN};
    struct target_who *who = &ret->who;
    int rc = ask_benefit(s, asked, who, err);
    if (!rc)
        rc = ask_filters(s, asked, who, err);
    if (rc)
        return rc;
    if (asked->intervention && (who->intervention = snapshot_intervention_of(s, asked->intervention)) < 0)
        return unknown_value(err, tr("tilbuddet"), asked->intervention);
    for (int i = 0; asked->mark && i < f->n_marks; i++)
        if (text_equal(asked->mark, f->marks[i]))
            who->mark = UINT32_C(1) << i;
    if (asked->mark && !who->mark)
        return unknown_value(err, tr("målgruppen"), asked->mark);
    uint16_t end = snap_day(day_from_ymd(asked->year + 1, 1, 1));
    uint16_t known = who->any_benefit_set ? code_set_until(s, &who->benefit) : s->until;
    ret->from = snap_day(day_from_ymd(asked->year, 1, 1));
    ret->until = known < end ? known : end;
    if (ret->until <= ret->from)
        return err_user(
            err, ERR_NOT_FOUND, tr("Der er endnu ingen data for %d. Vælg et tidligere år."), asked->year);
    if (split) {
        ret->split = who->sex >= 0         ? TV_SEX
                     : who->district >= 0  ? TV_DISTRICT
                     : who->age_group >= 0 ? TV_AGE
                                           : TV_PLAIN;
        who->sex = who->district = who->age_group = -1;
    }
    return OK;
}

/* ---- tables ---- */

static int table_new(struct target_table *t, size_t rows, size_t cols, struct arena *a, struct err *err)
{
    size_t n = (rows + 1) * (cols + 1);
    *t = (struct target_table){.rows = rows,
        .cols = cols,
        .value = arena_array(a, n, sizeof *t->value),
        .hidden = arena_array(a, n, sizeof *t->hidden)};
    return t->value && t->hidden ? OK : err_set(err, ERR_LIMIT, "target profile: out of memory");
}

/* Fills the margins of a table whose inner cells are set. */
static void add_up(struct target_table *t)
{
    size_t w = t->cols + 1;
    for (size_t i = 0; i < t->rows; i++) {
        for (size_t j = 0; j < t->cols; j++)
            t->value[i * w + t->cols] += t->value[i * w + j];
        for (size_t j = 0; j < w; j++)
            t->value[t->rows * w + j] += t->value[i * w + j];
    }
}

static int size_of(const struct target_profile *p, int v)
{
    return v < TV_PLAIN ? p->size[v] : 2;
}

/* Age and sex stand in the pyramid, district and benefit in their own table, unless the group is split by something. */
static bool has_own_table(const struct target_profile *p, int v)
{
    if (p->split == TV_PLAIN)
        return v >= TV_EDUCATION;
    if (p->split == TV_AGE)
        return v != TV_AGE && v != TV_SEX;
    return v != (int)p->split && !(p->split == TV_SEX && v == TV_AGE);
}

static int build_tables(
    struct target_profile *p, const struct target_count *t, struct arena *a, struct err *err)
{
    struct target_table *pyramid = &p->tables[TARGET_PYRAMID], *place = &p->tables[TARGET_PLACE];
    int rc = table_new(pyramid, TARGET_AGES, TARGET_SEXES, a, err);
    for (size_t i = 0; !rc && i < TARGET_AGES; i++)
        for (size_t j = 0; j < TARGET_SEXES; j++)
            pyramid->value[i * (TARGET_SEXES + 1) + j] = t->pyramid[i][j];
    size_t districts = (size_t)p->size[TV_DISTRICT], benefits = (size_t)p->size[TV_BENEFIT];
    if (!rc)
        rc = table_new(place, districts, benefits, a, err);
    for (size_t i = 0; !rc && i < districts; i++)
        for (size_t j = 0; j < benefits; j++)
            place->value[i * (benefits + 1) + j] = t->place[i][j];
    for (int v = 0; !rc && v < TV_PLAIN + p->n_conditions; v++) {
        struct target_table *own = &p->tables[TARGET_FIRST + v];
        if (!has_own_table(p, v))
            continue;
        size_t rows = (size_t)size_of(p, v), cols = p->split == TV_PLAIN ? 0 : (size_t)p->n_split;
        rc = table_new(own, rows, cols, a, err);
        for (size_t i = 0; !rc && i < rows; i++)
            for (size_t j = 0; j < (cols ? cols : 1); j++)
                own->value[i * (cols + 1) + j] = t->cross[j][v][i];
        if (!rc)
            add_up(own);
    }
    struct target_table *groups = &p->tables[TARGET_GROUPS];
    if (!rc)
        rc = table_new(groups, TARGET_AGE_GROUPS, 0, a, err);
    if (rc)
        return rc;
    add_up(pyramid);
    add_up(place);
    for (int i = 0; i < TARGET_AGES; i++)
        groups->value[target_age_group_of(i)] += pyramid->value[i * (TARGET_SEXES + 1) + TARGET_SEXES];
    add_up(groups);
    return OK;
}

/* ---- full-time persons ---- */

/* Whole months of [from, until): returns the day after the last. */
static uint16_t whole_months(uint16_t from, uint16_t until)
{
    uint16_t end = from;
    for (uint16_t next = from; next <= until; next = snap_day(day_add_months(snap_date(next), 1)))
        end = next;
    return end;
}

static void person_days(const struct snapshot *s, const struct target_who *who, const struct code_set *family,
    size_t person, uint16_t from, uint16_t until, struct target_full_time *ret)
{
    int done = from; /* first day not counted yet */
    uint64_t seen[4] = {0};
    for (size_t i = s->spell_first[person]; i < s->spell_first[person + 1] && s->spell_start[i] < until;
         i++) {
        uint8_t code = s->spell_code[i];
        if (!code_set_has(who->any_benefit_set ? &who->benefit : family, code))
            continue;
        int start = s->spell_start[i] > from ? s->spell_start[i] : from;
        int end = s->spell_end[i] < s->codes[code].until ? s->spell_end[i] : s->codes[code].until;
        end = end < until ? end : until;
        if (start >= end)
            continue;
        ret->by_code[code] += end - start;
        if (!(seen[code >> 6] >> (code & 63) & 1))
            ret->persons[code]++;
        seen[code >> 6] |= UINT64_C(1) << (code & 63);
        start = start > done ? start : done;
        if (end > start) {
            ret->days += end - start;
            done = end;
        }
    }
}

static void build_full_time(const struct snapshot *s, const struct target_question *q,
    const struct target_count *t, struct target_full_time *ret)
{
    struct code_set family;
    bool known;
    struct err ignored;
    err_clear(&ignored);
    code_set_parse(s, "benefit", &family, &known, &ignored);
    *ret = (struct target_full_time){.until = whole_months(q->from, q->until)};
    ret->length = ret->until - q->from;
    for (size_t i = 0; i < s->n_persons; i++)
        if (t->keep[i])
            person_days(s, &q->who, &family, i, q->from, ret->until, ret);
}

/* ---- illness ---- */

/* An age that stands for the band, for tables with ages of their own. */
static int middle_age(int band)
{
    static const int age[TARGET_AGES] = {12, 21, 27, 32, 37, 42, 47, 52, 57, 63, 75, -1};
    return age[band];
}

static void build_illness(const struct target_facts *f, const struct target_count *t,
    const struct target_count *all, const struct reference_rate *rates, size_t n_rates,
    struct target_profile *p)
{
    static const char *const sexes[TARGET_SEXES] = {"unknown", "female", "male"};
    for (int c = 0; c < f->n_conditions; c++) {
        struct stratum strata[TARGET_AGES * TARGET_SEXES];
        struct target_illness *ill = &p->illness[c];
        *ill = (struct target_illness){.condition = f->conditions[c]};
        for (size_t i = 0; i < n_rates; i++)
            ill->is_printed_rate |=
                text_equal(rates[i].condition, f->conditions[c]) && !dec_is_none(rates[i].rate_percent);
        for (int band = 0; band < TARGET_AGES; band++) {
            for (int sex = 0; sex < TARGET_SEXES; sex++) {
                int64_t n = all->pyramid[band][sex];
                double rate = n ? (double)all->ill[c][band][sex] / (double)n : NAN;
                if (ill->is_printed_rate)
                    rate = reference_rate_of(rates, n_rates, f->conditions[c], sexes[sex], middle_age(band));
                strata[band * TARGET_SEXES + sex] = (struct stratum){
                    .n = t->pyramid[band][sex], .events = t->ill[c][band][sex], .rate = rate};
            }
        }
        ill->sir = sir_indirect(strata, sizeof strata / sizeof strata[0], SIR_AUTOMATIC, 0.95);
    }
}

static int build_one(const struct snapshot *s, const struct target_facts *f, const struct target_question *q,
    const struct target_asked *asked, const struct target_count *t, struct target_profile *ret,
    struct arena *a, struct err *err)
{
    *ret = (struct target_profile){.asked = *asked,
        .from = q->from,
        .until = q->until,
        .identity = s->identity,
        .n = t->n,
        .split = q->split,
        .n_split = t->n_split,
        .n_conditions = f->n_conditions,
        .n_codes = s->n_codes,
        .is_whole = true};
    memcpy(ret->size, t->size, sizeof ret->size);
    build_full_time(s, q, t, &ret->full_time);
    return build_tables(ret, t, a, err);
}

int target_profile_build(const struct snapshot *s, const struct target_facts *f,
    const struct target_question *q, const struct target_asked *asked, const struct reference_rate *rates,
    size_t n_rates, struct target_profile *ret, struct target_profile *ret_all, struct arena *a,
    struct err *err)
{
    struct target_count group, all;
    struct target_question everybody = *q;
    struct target_asked nothing = {
        .year = asked->year, .age = asked->age, .sex = asked->sex, .district = asked->district};
    everybody.who.any_benefit_set = false;
    int rc = target_count(s, f, q, &group, &all, a, err);
    if (!rc)
        rc = build_one(s, f, q, asked, &group, ret, a, err);
    if (!rc)
        rc = build_one(s, f, &everybody, &nothing, &all, ret_all, a, err);
    if (!rc) {
        build_illness(f, &group, &all, rates, n_rates, ret);
        build_illness(f, &all, &all, rates, n_rates, ret_all);
    }
    return rc;
}

/* ---- reading a cell ---- */

static struct target_cell cell_at(const struct target_profile *p, int table, int row, int col)
{
    const struct target_table *t = &p->tables[table];
    if (p->is_hidden || !t->value || t->is_refused)
        return (struct target_cell){INT_NONE, true, t->value != NULL};
    size_t i = (size_t)row * (t->cols + 1) + (size_t)col;
    return (struct target_cell){t->hidden[i] ? INT_NONE : t->value[i], t->hidden[i], true};
}

struct target_cell target_pyramid_cell(const struct target_profile *p, int band, int sex)
{
    if (p->split != TV_PLAIN && p->split != TV_SEX)
        return (struct target_cell){INT_NONE, true, false};
    return cell_at(p, TARGET_PYRAMID, band, sex);
}

struct target_cell target_place_cell(const struct target_profile *p, int district, int benefit)
{
    if (p->split != TV_PLAIN)
        return (struct target_cell){INT_NONE, true, false};
    return cell_at(p, TARGET_PLACE, district, benefit);
}

struct target_cell target_cell_of(const struct target_profile *p, enum target_variable v, int value)
{
    const struct target_table *own = &p->tables[TARGET_FIRST + v];
    if (own->value)
        return cell_at(p, TARGET_FIRST + (int)v, value, p->split == TV_PLAIN ? 0 : p->chosen);
    if (p->split == TV_SEX && v == TV_AGE)
        return cell_at(p, TARGET_PYRAMID, value, p->chosen);
    if (p->split != TV_PLAIN)
        return (struct target_cell){INT_NONE, true, false};
    switch (v) {
    case TV_AGE: return cell_at(p, TARGET_PYRAMID, value, TARGET_SEXES);
    case TV_SEX: return cell_at(p, TARGET_PYRAMID, TARGET_AGES, value);
    case TV_DISTRICT: return cell_at(p, TARGET_PLACE, value, p->size[TV_BENEFIT]);
    default: return cell_at(p, TARGET_PLACE, p->size[TV_DISTRICT], value);
    }
}

struct target_cell target_condition_cell(const struct target_profile *p, int condition, bool with)
{
    return target_cell_of(p, (enum target_variable)(TV_PLAIN + condition), !with);
}

struct target_cell target_total(const struct target_profile *p)
{
    if (p->is_hidden)
        return (struct target_cell){INT_NONE, true, true};
    if (p->split == TV_PLAIN)
        return (struct target_cell){p->n, false, true};
    return cell_at(p, TARGET_FIRST + TV_EDUCATION, p->size[TV_EDUCATION], p->chosen);
}
