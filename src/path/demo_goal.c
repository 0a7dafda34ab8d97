/* The parts that goals count: IPS with drug treatment, veterans, the holistic health effort, Projekt Trædesten. */
#include "path/demo_inner.h"

/* --- IPS: persons per half-year of the last day, and how many of them are in work or education two months after --- */

enum {
    IPS_HALVES = 6,
    IPS_PAIRS_OTHERS = 60,
    IPS_PAIRS_OWN = 45,
    IPS_SECOND = 80,
    IPS_SINGLES = 52,
    IPS_2025 = 120
};

static const struct {
    int year, month, n, reached;
} halves[IPS_HALVES] = {{2023, 1, 88, 38}, {2023, 7, 81, 37}, {2024, 1, 94, 44}, {2024, 7, 79, 39},
    {2025, 1, 62, 27}, {2025, 7, 58, 29}};

/* Age on the last day, ended in 2025. */
static const struct {
    int age_min, age_max, n, reached;
} bands[] = {{18, 29, 58, 31}, {30, 49, 51, 22}, {50, 62, 11, 3}};

struct ips {
    day_t last;
    bool reached;
    int band; /* 2025 only */
};

static day_t half_first(int h)
{
    return day_from_ymd(halves[h].year, halves[h].month, 1);
}

static void draw_half(struct ips *ret, int h, struct rng *r)
{
    day_t first = half_first(h), next = day_add_months(first, 6);
    for (int i = 0; i < halves[h].n; i++)
        ret[i] = (struct ips){.last = demo_work_day(r, day_plus(first, 3), day_plus(next, -1)),
            .reached = i < halves[h].reached};
    demo_shuffle(r, ret, (size_t)halves[h].n, sizeof *ret);
}

static struct demo_item *ips_item(
    struct demo_life *life, const struct ips *ips, day_t earliest, struct rng *r)
{
    struct demo_item *item = demo_add_item(life, OFFER_IPS);
    item->end = day_plus(ips->last, 1);
    item->start = day_max(day_plus(item->end, -rng_between(r, 120, 400)), earliest);
    item->exit =
        ips->reached ? "job"
        : chance(r, 55)
            ? "completed"
            : demo_pick_text(r, (const char *const[]){"opt_out", "no_show", "illness", "transferred"}, 4);
    if (ips->last.n >= DEMO_DAY(2025, 1, 1).n) {
        item->sent = demo_work_day(r, day_plus(item->start, -50), day_plus(item->start, -9));
        item->answered = demo_work_day(r, day_plus(item->sent, 1), day_plus(item->sent, 6));
        item->state = text_equal(item->exit, "completed") || ips->reached ? "completed" : "discontinued";
    }
    return item;
}

static day_t measure_day(const struct ips *ips)
{
    return day_add_months(ips->last, 2);
}

/* First day in work or education: on the last day of IPS or within the two months. */
static day_t reach_day(const struct ips *ips, struct rng *r)
{
    if (chance(r, 58))
        return day_plus(ips->last, 1);
    return day_between(r, day_plus(ips->last, 5), measure_day(ips));
}

/* A time in work or education that is over before the next part begins. */
static void ips_island(
    struct demo_life *life, const struct ips *ips, struct demo_item *item, day_t before, struct rng *r)
{
    day_t m = measure_day(ips);
    bool is_school = chance(r, 22);
    day_t end = day_min(day_plus(m, rng_between(r, 10, 240)), before);
    if (is_school)
        item->exit = "education";
    int hours = is_school ? 0 : (int)rng_between(r, 10, 37);
    demo_add_island(life, is_school ? "education" : "work", reach_day(ips, r), end, hours);
}

/* How it ends for good. */
static void ips_outcome(
    struct demo_life *life, const struct ips *ips, struct demo_item *item, int school_pct, struct rng *r)
{
    day_t m = measure_day(ips), today = demo_today();
    if (ips->reached) {
        life->outcome = LIFE_WORK;
        life->outcome_day = reach_day(ips, r);
        life->outcome_days = m.n - life->outcome_day.n + 20;
        if (!chance(r, school_pct))
            return;
        /* Education without a grant, so that the status two months after has no benefit beside it. */
        life->outcome = LIFE_SELF;
        life->outcome_days = 3000;
        item->exit = "education";
        demo_add_island(life, "education", life->outcome_day, DAY_NONE, 0);
        return;
    }
    life->until = day_plus(m, 1);
    life->may_leave = true;
    if (!chance(r, 30))
        return;
    life->outcome = chance(r, 50)   ? LIFE_WORK
                    : chance(r, 40) ? LIFE_FLEXWAIT
                    : chance(r, 50) ? LIFE_PENSION
                                    : LIFE_EDUCATION;
    life->outcome_day = day_plus(m, rng_between(r, 5, 280));
    life->outcome_days = 60;
    if (life->outcome_day.n >= today.n)
        life->outcome_day = DAY_NONE;
}

static void set_base(struct demo_life *life, struct rng *r)
{
    life->base = LIFE_ACTIVITY;
    life->from = day_plus(demo_first_day(life), -rng_between(r, 40, 900));
    life->condition = "rusmiddel";
}

static void plan_2025(
    struct demo_life *life, const struct ips *ips, const struct ips *before, int i, struct rng *r)
{
    day_t earliest = DEMO_DAY(2019, 1, 1);
    if (before) {
        struct demo_item *first = ips_item(life, before, earliest, r);
        earliest = day_plus(measure_day(before), 30);
        if (before->reached)
            ips_island(life, before, first, day_plus(earliest, -3), r);
    }
    struct demo_item *item = ips_item(life, ips, earliest, r);
    int64_t age = rng_between(r,
        bands[ips->band].age_min + (ips->band > 0 ? 0
                                       : before   ? 5
                                                  : 2),
        bands[ips->band].age_max);
    life->birth = day_plus(day_add_months(ips->last, (int)(-12 * age)), -rng_between(r, 0, 360));
    life->female_pct = 30;
    set_base(life, r);
    ips_outcome(life, ips, item, 25, r);
    if (ips->reached && i < 3) { /* a few hours of work beside the benefit */
        life->n_islands = before && before->reached ? 1 : 0;
        demo_add_island(life, "ordinary_hours", life->outcome_day, DAY_NONE, 4 + 3 * i)->is_beside = true;
        life->outcome_day = DAY_NONE;
        life->is_open = true;
        item->exit = "job";
    }
}

static void plan_pair(struct demo_life *life, const struct ips *first, const struct ips *second, bool is_last,
    day_t before, struct rng *r)
{
    struct demo_item *a = ips_item(life, first, DEMO_DAY(2019, 1, 1), r);
    day_t earliest = day_plus(measure_day(first), 21);
    if (first->reached)
        ips_island(life, first, a, day_plus(earliest, -2), r);
    struct demo_item *b = ips_item(life, second, earliest, r);
    if (is_last)
        ips_outcome(life, second, b, 25, r);
    else if (second->reached)
        ips_island(life, second, b, before, r);
}

/* Those who ended in 2025, by age and whether reached: the halves' numbers and the bands' numbers both hold. */
static void draw_2025(struct ips *ret, struct rng *r)
{
    struct ips reached[IPS_2025], other[IPS_2025];
    size_t n_reached = 0, n_other = 0;
    for (int b = 0; b < 3; b++)
        for (int i = 0; i < bands[b].n; i++) {
            struct ips ips = {.reached = i < bands[b].reached, .band = b};
            if (ips.reached)
                reached[n_reached++] = ips;
            else
                other[n_other++] = ips;
        }
    demo_shuffle(r, reached, n_reached, sizeof *reached);
    demo_shuffle(r, other, n_other, sizeof *other);
    struct ips half[IPS_2025];
    size_t at = 0;
    for (int h = 4; h < IPS_HALVES; h++) {
        draw_half(half, h, r);
        for (int i = 0; i < halves[h].n; i++) {
            ret[at] = half[i].reached ? reached[--n_reached] : other[--n_other];
            ret[at++].last = half[i].last;
        }
    }
}

/* A life whose first referral is late enough for the half-year just before. */
static int take_other(struct demo_life *const *others, bool *taken, size_t n, day_t after, struct err *err,
    struct demo_life **ret)
{
    for (size_t i = 0; i < n; i++)
        if (!taken[i] && demo_first_day(others[i]).n > after.n) {
            taken[i] = true;
            *ret = others[i];
            return OK;
        }
    return err_set(err, ERR_INTERNAL, "demo: no life for an IPS course");
}

static int plan_others(struct demo_life *const *others, const struct ips *pair_a, const struct ips *pair_b,
    const struct ips *single, struct rng *r, struct err *err)
{
    bool taken[IPS_PAIRS_OTHERS + IPS_SINGLES] = {false};
    size_t n = IPS_PAIRS_OTHERS + IPS_SINGLES;
    struct demo_life *life;
    for (int i = 0; i < IPS_SINGLES; i++) {
        day_t after = day_plus(measure_day(&single[i]), 40);
        int rc = take_other(others, taken, n, after, err, &life);
        if (rc)
            return rc;
        day_t before = day_plus(demo_first_day(life), -25);
        life->condition = "rusmiddel";
        struct demo_item *item = ips_item(life, &single[i], DEMO_DAY(2019, 1, 1), r);
        if (single[i].reached)
            ips_island(life, &single[i], item, before, r);
    }
    for (int i = 0; i < IPS_PAIRS_OTHERS; i++) {
        int rc = take_other(others, taken, n, day_plus(measure_day(&pair_b[i]), 40), err, &life);
        if (rc)
            return rc;
        life->condition = "rusmiddel";
        plan_pair(life, &pair_a[i], &pair_b[i], false, day_plus(demo_first_day(life), -25), r);
    }
    return OK;
}

/* own_2025 [120]: their last day lies in 2025, 80 of them have an earlier course; own_before [45] and others [112] have the rest of
 * the courses that ended in 2023 and 2024. */
int demo_plan_ips(struct demo_life *own_2025, struct demo_life *own_before, struct demo_life *const *others,
    struct rng *r, struct err *err)
{
    struct ips a[88], b[81], c[94], d[79], last[IPS_2025], single[IPS_SECOND + IPS_SINGLES], first[105],
        second[105];
    draw_half(a, 0, r);
    draw_half(b, 1, r);
    draw_half(c, 2, r);
    draw_half(d, 3, r);
    draw_2025(last, r);
    for (int i = 0; i < 105; i++) {
        first[i] = i < 88 ? a[i] : b[i - 88];
        second[i] = i < 60 ? c[i] : d[i - 60];
    }
    for (int i = 0; i < IPS_SECOND + IPS_SINGLES; i++)
        single[i] = i < 64 ? b[17 + i] : i < 98 ? c[60 + i - 64] : d[45 + i - 98];
    int n_hours = 0;
    for (int i = 0; i < IPS_2025; i++) {
        plan_2025(
            &own_2025[i], &last[i], i < IPS_SECOND ? &single[i] : NULL, last[i].reached ? n_hours : 3, r);
        n_hours += last[i].reached;
    }
    for (int i = 0; i < IPS_PAIRS_OWN; i++) {
        struct demo_life *life = &own_before[i];
        plan_pair(life, &first[60 + i], &second[60 + i], true, DAY_NONE, r);
        life->birth = demo_birth(r, DEMO_DAY(2023, 1, 1), 21, 58);
        life->female_pct = 30;
        set_base(life, r);
    }
    return plan_others(others, first, second, single + IPS_SECOND, r, err);
}

/* --- Projekt Trædesten: 162 took part from January 2024 to December 2025; where they stood in November 2025 --------------- */

enum { STONE = 162 };
static const struct {
    enum demo_state outcome; /* LIFE_ACTIVITY = no change, LIFE_STATES = still there */
    int n;
    const char *exit;
} stone[] = {{LIFE_FLEX, 13, "flex_job"}, {LIFE_PENSION, 11, "pension"}, {LIFE_WORK, 7, "job"},
    {LIFE_EDUCATION, 2, "education"}, {LIFE_RESOURCE, 14, "transferred"}, {LIFE_SELF, 14, "opt_out"},
    {LIFE_REHAB, 2, "transferred"}, {LIFE_ACTIVITY, 31, "completed"}, {LIFE_STATES, 68, NULL}};
enum { STONE_KINDS = sizeof stone / sizeof stone[0], STONE_FINAL = 7 };

/* First day on which nothing planned for the life stands in the way of a lasting change; DAY_NONE = something runs. */
static day_t stone_free(const struct demo_life *life)
{
    day_t day = DEMO_DAY(2024, 6, 1);
    for (int i = 0; i < life->n_items; i++) {
        const struct demo_item *item = &life->item[i];
        if (!day_is_none(item->sent))
            day = day_max(day, day_plus(item->sent, 25));
        if (!day_is_none(item->start))
            day = day_max(day, item->end);
        if (item->state && !text_equal(item->state, "declined") && !item->exit)
            return DAY_NONE;
    }
    return day;
}

static void stone_item(struct demo_life *life, size_t kind, day_t end, struct rng *r)
{
    struct demo_item *item = demo_add_item(life, OFFER_STONE);
    bool is_there = stone[kind].outcome == LIFE_STATES;
    day_t first = DEMO_DAY(2024, 1, 8);
    day_t latest = is_there ? DEMO_DAY(2025, 12, 12) : day_plus(end, -70);
    item->start =
        demo_work_day(r, is_there ? DEMO_DAY(2024, 8, 1) : day_max(first, day_plus(end, -540)), latest);
    item->end = is_there ? DAY_NONE : end;
    item->exit = stone[kind].exit;
    item->hours = (int)rng_between(r, 4, 20);
    item->sent = demo_work_day(r, day_plus(item->start, -60), day_plus(item->start, -9));
    item->answered = demo_work_day(r, day_plus(item->sent, 1), day_plus(item->sent, 8));
    item->state = is_there ? "started"
                  : text_equal(stone[kind].exit, "opt_out") || text_equal(stone[kind].exit, "transferred")
                      ? "discontinued"
                      : "completed";
    if (is_there)
        life->is_open = true;
}

/* Gives a life the present kind of end; when all of that kind are given, the next kind is the present one. */
static void stone_give(struct demo_life *life, size_t *kind, int *left, day_t end, struct rng *r)
{
    stone_item(life, *kind, end, r);
    if (*kind < STONE_FINAL) {
        life->outcome = stone[*kind].outcome;
        life->outcome_day = end;
        life->outcome_days = 200;
    }
    if (--*left == 0 && *kind + 1 < STONE_KINDS)
        *left = stone[++*kind].n;
}

/* lives [n]: aged 30 or more since 2024, on social assistance and without other parts than referrals. More than are needed, as a
 * lasting change is possible only for those with nothing planned after it. */
int demo_plan_stone(struct demo_life *const *lives, size_t n, struct rng *r, struct err *err)
{
    day_t november = DEMO_DAY(2025, 11, 28);
    size_t kind = 0, done = 0;
    int left = stone[0].n;
    for (size_t i = 0; i < n && kind < STONE_FINAL; i++) {
        day_t free = stone_free(lives[i]);
        if (day_is_none(free) || free.n > november.n)
            continue;
        stone_give(lives[i], &kind, &left, day_between(r, free, november), r);
        done++;
    }
    for (size_t i = 0; i < n && kind >= STONE_FINAL && done < STONE; i++) {
        if (lives[i]->n_items > 0 && lives[i]->item[lives[i]->n_items - 1].offer == OFFER_STONE)
            continue;
        stone_give(lives[i], &kind, &left, demo_work_day(r, DEMO_DAY(2024, 9, 1), november), r);
        done++;
    }
    return done == STONE ? OK : err_set(err, ERR_INTERNAL, "demo: %zu lives for Projekt Trædesten", done);
}

/* --- Veterans: 40 efforts begun in 2025; 14 of the 35 that are due had an offer in BIF within six months ---------------- */

enum { VETERANS = 40, VETERANS_DUE = 35, VETERANS_REACHED = 14 };

static void veteran_offer(struct demo_life *life, day_t start, struct rng *r)
{
    struct demo_item *item = demo_add_item(life, life->base == LIFE_JOBREADY ? OFFER_WELFARE : OFFER_PEER);
    item->start = demo_work_day(r, day_plus(start, 14), day_plus(day_add_months(start, 6), -3));
    item->start = day_max(item->start, day_plus(start, 2));
    item->end = day_plus(item->start, rng_between(r, 60, 150));
    if (item->end.n <= demo_today().n)
        item->exit = chance(r, 75) ? "completed" : "opt_out";
}

void demo_plan_veterans(struct demo_life *life, struct rng *r)
{
    for (int i = 0; i < VETERANS; i++, life++) {
        bool is_due = i < VETERANS_DUE;
        struct demo_item *item = demo_add_item(life, OFFER_VETERAN);
        item->start = is_due ? demo_work_day(r, DEMO_DAY(2025, 1, 6), DEMO_DAY(2025, 9, 26))
                             : demo_work_day(r, DEMO_DAY(2025, 10, 27), DEMO_DAY(2025, 12, 12));
        item->end = day_plus(item->start, rng_between(r, 150, 420));
        if (item->end.n <= demo_today().n)
            item->exit = chance(r, 70) ? "completed" : "opt_out";
        else
            item->end = DAY_NONE;
        life->base = i % 4 == 3 && i >= VETERANS_REACHED ? LIFE_SELF
                     : i % 3 == 0                        ? LIFE_JOBREADY
                                                         : LIFE_ACTIVITY;
        life->group_text = "Veteran";
        life->female_pct = 12;
        life->condition = chance(r, 40) ? "psykisk-lidelse" : chance(r, 40) ? "rusmiddel" : NULL;
        life->birth = demo_birth(r, item->start, 26, 57);
        life->from = day_plus(item->start, -rng_between(r, 30, 500));
        day_t start = item->start;
        if (i < VETERANS_REACHED)
            veteran_offer(life, start, r);
        life->until = day_plus(day_add_months(start, 6), 30);
    }
}

/* --- The holistic health effort: 40 begun in 2025; 6 of the 30 that are due are in work or education after six months --- */

enum { WHOLE = 40, WHOLE_DUE = 30, WHOLE_REACHED = 6 };

void demo_plan_whole(struct demo_life *life, struct rng *r)
{
    for (int i = 0; i < WHOLE; i++, life++) {
        bool is_due = i < WHOLE_DUE;
        struct demo_item *item = demo_add_item(life, OFFER_WHOLE);
        item->start = is_due ? demo_work_day(r, DEMO_DAY(2025, 1, 13), DEMO_DAY(2025, 9, 26))
                             : demo_work_day(r, DEMO_DAY(2025, 10, 20), DEMO_DAY(2025, 12, 15));
        item->end = day_plus(item->start, rng_between(r, 60, 150));
        item->sent = demo_work_day(r, day_plus(item->start, -40), day_plus(item->start, -8));
        item->answered = demo_work_day(r, day_plus(item->sent, 1), day_plus(item->sent, 6));
        bool is_over = item->end.n <= demo_today().n;
        item->exit = is_over ? chance(r, 80) ? "completed" : "opt_out" : NULL;
        item->state = !is_over                              ? "started"
                      : text_equal(item->exit, "completed") ? "completed"
                                                            : "discontinued";
        day_t m = day_add_months(item->start, 6);
        life->base = LIFE_SICK;
        life->from = day_plus(item->start, -rng_between(r, 45, 120));
        life->until = day_plus(m, 1);
        life->condition = chance(r, 50) ? "stress" : chance(r, 50) ? "psykisk-mistrivsel" : "livsstilssygdom";
        life->female_pct = 60;
        int64_t days = rng_between(r, 0, 360);
        int64_t years = chance(r, 65) ? rng_between(r, 20, 29) : rng_between(r, 30, 50);
        life->birth = day_plus(day_add_months(item->start, (int)(-12 * years)), -days);
        if (i < WHOLE_REACHED) {
            life->outcome = i < 2 ? LIFE_EDUCATION : LIFE_WORK;
            life->outcome_day = day_plus(m, -rng_between(r, 5, 80));
            life->outcome_days = 120;
            item->exit = i < 2 ? "education" : "job";
            item->state = "completed";
            item->end = day_min(item->end, life->outcome_day);
        }
    }
}
