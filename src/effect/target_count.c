#include "effect/target_count.h"

#include "base/lang.h"

#include <string.h>

enum { MOST_WEEKS = 156 };

static const int age_from[TARGET_AGES] = {0, 18, 25, 30, 35, 40, 45, 50, 55, 60, 67, 999};
static const int week_top[3][5] = {{0, 26, 52, -1}, {0, 52, 104, 156, -1}, {0, 52, 104, 156, -1}};

int target_age_group_of(int band)
{
    static const int group[TARGET_AGES] = {0, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 5};
    return group[band];
}

const char *target_age_label(int band, bool group)
{
    static const char *const bands[TARGET_AGES] = {
        "0-17", "18-24", "25-29", "30-34", "35-39", "40-44", "45-49", "50-54", "55-59", "60-66", "67-", ""};
    static const char *const groups[TARGET_AGE_GROUPS] = {"0-17", "18-29", "30-49", "50-66", "67-", ""};
    return group ? groups[band] : bands[band];
}

static int target_week_bands(enum target_variable v)
{
    int n = 0;
    while (week_top[v - TV_WORK_52][n] >= 0)
        n++;
    return n;
}

const char *target_week_label(enum target_variable v, int band)
{
    static const char *const labels[2][4] = {{"0", "1-26", "27-52", ""}, {"0", "1-52", "53-104", "105-156"}};
    return labels[v != TV_WORK_52][band];
}

static uint8_t week_band(enum target_variable v, int weeks)
{
    uint8_t band = 0;
    while (weeks > week_top[v - TV_WORK_52][band])
        band++;
    return band;
}

/* ---- one person ---- */

/* What the pass over the register needs to know of the snapshot's codes. */
struct pass {
    const struct snapshot *s;
    const struct target_facts *f;
    const struct target_question *q;
    struct code_set work, benefit; /* families */
    uint8_t benefit_value[256];    /* by code: value of TV_BENEFIT */
    int n_benefits;
};

struct weeks {
    uint64_t bits[3];
};

static int count_weeks(const struct weeks *w, int weeks)
{
    int n = 0;
    for (int i = 0; i < 3 && weeks > 64 * i; i++) {
        uint64_t bits = w->bits[i];
        if (weeks < 64 * (i + 1))
            bits &= (UINT64_C(1) << (weeks - 64 * i)) - 1;
        n += __builtin_popcountll(bits);
    }
    return n;
}

/* Marks the weeks counted back from `day` in which [start, end) has a day. */
static void add_weeks(struct weeks *w, int start, int end, int day)
{
    end = end < day ? end : day;
    start = start > day - 7 * MOST_WEEKS ? start : day - 7 * MOST_WEEKS;
    if (start >= end)
        return;
    for (int week = (day - end) / 7, last = (day - 1 - start) / 7; week <= last; week++)
        w->bits[week >> 6] |= UINT64_C(1) << (week & 63);
}

static uint16_t end_of(const struct snapshot *s, size_t spell)
{
    uint16_t end = s->spell_end[spell], until = s->codes[s->spell_code[spell]].until;
    return end < until ? end : until;
}

static uint8_t age_band(uint16_t birth, uint16_t day)
{
    uint8_t band = 0;
    if (birth == SNAP_OPEN)
        return TARGET_AGES - 1;
    int age = birth > day ? 0 : day_age(snap_date(birth), snap_date(day)); /* born later in the year */
    while (band + 2 < TARGET_AGES && age >= age_from[band + 1])
        band++;
    return band;
}

/* First day in [from, until) in the group; SNAP_OPEN = never. */
static uint16_t index_day(const struct pass *p, size_t person)
{
    const struct snapshot *s = p->s;
    const struct target_who *who = &p->q->who;
    uint16_t first = p->q->from, on_benefit = SNAP_OPEN, in_course = SNAP_OPEN;
    if (who->mark && !(p->f->mark[person] & who->mark))
        return SNAP_OPEN;
    for (size_t i = s->spell_first[person]; who->any_benefit_set && i < s->spell_first[person + 1]; i++) {
        if (!code_set_has(&who->benefit, s->spell_code[i]) || s->spell_start[i] >= p->q->until ||
            end_of(s, i) <= p->q->from)
            continue;
        uint16_t day = s->spell_start[i] > p->q->from ? s->spell_start[i] : p->q->from;
        on_benefit = day < on_benefit ? day : on_benefit;
    }
    for (size_t i = s->course_first[person]; who->intervention >= 0 && i < s->course_first[person + 1]; i++) {
        if (s->course_intervention[i] != who->intervention || s->course_start[i] >= p->q->until ||
            s->course_end[i] <= p->q->from)
            continue;
        uint16_t day = s->course_start[i] > p->q->from ? s->course_start[i] : p->q->from;
        in_course = day < in_course ? day : in_course;
    }
    if (who->any_benefit_set)
        first = on_benefit;
    if (who->intervention >= 0)
        first = in_course == SNAP_OPEN || first == SNAP_OPEN ? SNAP_OPEN
                : in_course > first                          ? in_course
                                                             : first;
    return first;
}

/* Born, and not dead or away all the time. */
static bool is_in_register(const struct pass *p, size_t person)
{
    const struct snapshot *s = p->s;
    return (s->birth[person] == SNAP_OPEN || s->birth[person] < p->q->until) &&
           (snapshot_gone_by(s, person, p->q->from) == SNAP_OPEN ||
               snapshot_gone_by(s, person, (uint16_t)(p->q->until - 1)) == SNAP_OPEN);
}

static uint8_t tracks_of(const struct pass *p, size_t person)
{
    unsigned bits = 0;
    for (size_t i = p->s->course_first[person]; i < p->s->course_first[person + 1]; i++)
        if (p->s->course_start[i] < p->q->until && p->s->course_end[i] > p->q->from)
            bits |= p->f->track_of_intervention[p->s->course_intervention[i]];
    for (int c = 0; c < p->f->n_conditions; c++)
        if (p->f->condition[person] >> c & 1)
            bits |= p->f->track_of_condition[c];
    int n = __builtin_popcount(bits);
    return (uint8_t)(n < TARGET_TRACKS ? n : TARGET_TRACKS - 1);
}

/* is_member: the group's own benefit comes before others. */
static void values_of(const struct pass *p, size_t person, uint16_t day, bool is_member, uint8_t v[TV_PLAIN])
{
    const struct snapshot *s = p->s;
    struct weeks work = {{0}}, benefit = {{0}};
    int best = -1;
    v[TV_BENEFIT] = 0;
    for (size_t i = s->spell_first[person]; i < s->spell_first[person + 1] && s->spell_start[i] <= day; i++) {
        uint8_t code = s->spell_code[i];
        uint16_t end = end_of(s, i);
        if (code_set_has(&p->work, code))
            add_weeks(&work, s->spell_start[i], end, day);
        if (!code_set_has(&p->benefit, code))
            continue;
        add_weeks(&benefit, s->spell_start[i], end, day);
        /* The benefit of the day: one of the group's own before others, then the one begun last. */
        int rank =
            s->spell_start[i] +
            (is_member && p->q->who.any_benefit_set && code_set_has(&p->q->who.benefit, code) ? 1 << 16 : 0);
        if (end > day && rank >= best) {
            best = rank;
            v[TV_BENEFIT] = p->benefit_value[code];
        }
    }
    v[TV_AGE] = age_band(s->birth[person], day);
    v[TV_SEX] = s->sex[person] < TARGET_SEXES ? s->sex[person] : SNAP_SEX_UNKNOWN;
    v[TV_DISTRICT] = s->district[person];
    v[TV_EDUCATION] = p->f->education[person];
    v[TV_WORK_52] = week_band(TV_WORK_52, count_weeks(&work, 52));
    v[TV_WORK_156] = week_band(TV_WORK_156, count_weeks(&work, 156));
    v[TV_BENEFIT_156] = week_band(TV_BENEFIT_156, count_weeks(&benefit, 156));
    v[TV_TRACKS] = tracks_of(p, person);
}

static bool is_filtered_in(const struct target_who *who, const uint8_t v[TV_PLAIN])
{
    return (who->sex < 0 || v[TV_SEX] == who->sex) &&
           (who->district < 0 || v[TV_DISTRICT] == who->district) &&
           (who->age_group < 0 || target_age_group_of(v[TV_AGE]) == who->age_group);
}

static void take(const struct pass *p, struct target_count *t, const uint8_t v[TV_PLAIN], uint32_t conditions)
{
    int split = p->q->split == TV_AGE    ? target_age_group_of(v[TV_AGE])
                : p->q->split < TV_PLAIN ? v[p->q->split]
                                         : 0;
    int64_t(*row)[TARGET_VALUES] = t->cross[split];
    t->n++;
    for (int i = 0; i < TV_PLAIN; i++)
        row[i][v[i]]++;
    t->pyramid[v[TV_AGE]][v[TV_SEX]]++;
    t->place[v[TV_DISTRICT]][v[TV_BENEFIT]]++;
    for (int c = 0; c < p->f->n_conditions; c++) {
        bool has = conditions >> c & 1;
        row[TV_PLAIN + c][!has]++;
        if (has)
            t->ill[c][v[TV_AGE]][v[TV_SEX]]++;
    }
}

/* ---- everybody ---- */

static int pass_begin(struct pass *p, struct err *err)
{
    bool known;
    int rc = code_set_parse(p->s, "work", &p->work, &known, err);
    if (!rc)
        rc = code_set_parse(p->s, "benefit", &p->benefit, &known, err);
    for (int i = 0; i < p->s->n_codes; i++) {
        if (!code_set_has(&p->benefit, (unsigned)i) || p->n_benefits + 1 >= TARGET_VALUES)
            continue;
        p->benefit_value[i] = (uint8_t)++p->n_benefits;
    }
    if (!rc && (p->s->n_districts > TARGET_VALUES || p->f->n_educations >= TARGET_VALUES ||
                   p->f->n_conditions > TARGET_CONDITIONS))
        rc = err_set(err, ERR_LIMIT, "target group: more districts, educations or conditions than fit");
    return rc;
}

static int count_begin(const struct pass *p, struct target_count *t, struct arena *a, struct err *err)
{
    enum target_variable split = p->q->split;
    memset(t, 0, sizeof *t);
    t->size[TV_AGE] = TARGET_AGES;
    t->size[TV_SEX] = TARGET_SEXES;
    t->size[TV_DISTRICT] = p->s->n_districts;
    t->size[TV_BENEFIT] = p->n_benefits + 1;
    t->size[TV_EDUCATION] = p->f->n_educations + 1;
    for (int v = TV_WORK_52; v <= TV_BENEFIT_156; v++)
        t->size[v] = target_week_bands((enum target_variable)v);
    t->size[TV_TRACKS] = TARGET_TRACKS;
    t->n_split = split == TV_AGE ? TARGET_AGE_GROUPS : split < TV_PLAIN ? t->size[split] : 1;
    t->cross = arena_array(a, (size_t)t->n_split, sizeof *t->cross);
    t->keep = arena_array(a, p->s->n_persons + 1, sizeof *t->keep);
    t->index = arena_array(a, p->s->n_persons + 1, sizeof *t->index);
    return t->cross && t->keep && t->index ? OK : err_set(err, ERR_LIMIT, "target group: out of memory");
}

static void count_person(
    const struct pass *p, struct target_count *t, size_t person, uint16_t day, bool is_member)
{
    uint8_t v[TV_PLAIN];
    values_of(p, person, day, is_member, v);
    if (!is_filtered_in(&p->q->who, v))
        return;
    take(p, t, v, p->f->condition[person]);
    t->keep[person] = 1;
    t->index[person] = day;
}

int target_count(const struct snapshot *s, const struct target_facts *f, const struct target_question *q,
    struct target_count *ret_group, struct target_count *ret_all, struct arena *a, struct err *err)
{
    struct pass p = {.s = s, .f = f, .q = q};
    int rc = pass_begin(&p, err);
    if (!rc)
        rc = count_begin(&p, ret_group, a, err);
    if (!rc && ret_all)
        rc = count_begin(&p, ret_all, a, err);
    for (size_t i = 0; !rc && i < s->n_persons; i++) {
        uint16_t day = index_day(&p, i);
        if ((day == SNAP_OPEN && !ret_all) || !is_in_register(&p, i))
            continue;
        if (day != SNAP_OPEN)
            count_person(&p, ret_group, i, day, true);
        if (ret_all)
            count_person(&p, ret_all, i, q->from, false);
    }
    return rc;
}
