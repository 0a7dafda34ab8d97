/* The plan of the first thousand citizens. Together they make the published counts, whatever the number of citizens in all. */
#include "path/demo_inner.h"

enum {
    REFERRED = 740,
    REFERRED_ACTIVITY = 430, /* of them on social assistance, activity-ready */
    REFERRED_CLARIFY = 150,
    REFERRED_RESOURCE = 110,
    IPS_BEFORE = 112, /* of those on social assistance: had IPS in 2023 or 2024 */
    IPS_RUNNING = 30,
    STONE_LIVES = 232, /* of those on social assistance: may take part in Projekt Trædesten */
    AT_VETERANS = REFERRED,
    AT_WHOLE = AT_VETERANS + 40,
    AT_WORKERS = AT_WHOLE + 40,
    AT_IPS_2025 = AT_WORKERS + 15,
    AT_IPS_OWN = AT_IPS_2025 + 120
};
_Static_assert(AT_IPS_OWN + 45 == DEMO_CAST, "the parts fill the cast");

struct demo_item *demo_add_item(struct demo_life *life, int offer)
{
    struct demo_item *item = &life->item[life->n_items < DEMO_ITEMS ? life->n_items++ : DEMO_ITEMS - 1];
    *item = (struct demo_item){
        .offer = offer, .sent = DAY_NONE, .answered = DAY_NONE, .start = DAY_NONE, .end = DAY_NONE};
    return item;
}

struct demo_island *demo_add_island(
    struct demo_life *life, const char *kind, day_t start, day_t end, int hours)
{
    struct demo_island *island =
        &life->island[life->n_islands < DEMO_ISLANDS ? life->n_islands++ : DEMO_ISLANDS - 1];
    *island = (struct demo_island){start, end, kind, hours, false};
    return island;
}

day_t demo_first_day(const struct demo_life *life)
{
    day_t day = demo_today();
    for (int i = 0; i < life->n_items; i++) {
        const struct demo_item *item = &life->item[i];
        if (!day_is_none(item->sent))
            day = day_min(day, item->sent);
        if (!day_is_none(item->start))
            day = day_min(day, item->start);
    }
    return day;
}

/* The day after the last one on which a referral is sent or a course ends; the day after today when one still waits or runs. */
static day_t busy_until(const struct demo_life *life)
{
    day_t day = demo_first_day(life);
    for (int i = 0; i < life->n_items; i++) {
        const struct demo_item *item = &life->item[i];
        bool is_over = item->exit || (text_equal(item->state, "declined"));
        if (!is_over)
            return day_plus(demo_today(), 1);
        day = day_max(day, day_is_none(item->end) ? item->sent : item->end);
    }
    return day_plus(day, 1);
}

void demo_shuffle(struct rng *r, void *items, size_t n, size_t size)
{
    char *base = items;
    char swap[sizeof(struct demo_life)]; /* the largest thing shuffled */
    for (size_t i = n; i > 1 && size <= sizeof swap; i--) {
        size_t k = (size_t)rng_below(r, i);
        memcpy(swap, base + k * size, size);
        memmove(base + k * size, base + (i - 1) * size, size);
        memcpy(base + (i - 1) * size, swap, size);
    }
}

static void draw_birth(struct demo_life *life, int age_min, struct rng *r)
{
    int at = (int)rng_below(r, 100);
    int64_t age = at < 27   ? rng_between(r, 18, 29)
                  : at < 74 ? rng_between(r, 30, 49)
                            : rng_between(r, 50, 62);
    if (age < age_min)
        age = rng_between(r, age_min, age_min + 22);
    life->birth = day_plus(day_add_months(demo_first_day(life), (int)(-12 * age)), -rng_between(r, 0, 360));
    life->female_pct = 58;
}

/* A course that ended with a job or education is the last thing planned, else it was merely completed. */
static void settle_exits(struct demo_life *life)
{
    day_t until = busy_until(life);
    for (int i = 0; i < life->n_items; i++) {
        struct demo_item *item = &life->item[i];
        bool is_job = text_equal(item->exit, "job"), is_school = text_equal(item->exit, "education");
        if ((!is_job && !is_school) || item->offer > OFFER_CALM)
            continue;
        if (item->end.n + 1 < until.n || !day_is_none(life->outcome_day) || life->is_open) {
            item->exit = "completed";
            continue;
        }
        life->outcome = is_job ? LIFE_WORK : LIFE_EDUCATION;
        life->outcome_day = item->end;
        life->outcome_days = 90;
    }
}

/* How long the citizen has been on the benefit when the first part begins. */
static void set_base(struct demo_life *life, struct rng *r)
{
    day_t first = demo_first_day(life);
    int64_t days = life->base == LIFE_SICK      ? rng_between(r, 20, 110)
                   : life->base == LIFE_CLARIFY ? rng_between(r, 15, 420)
                                                : rng_between(r, 30, 1100);
    life->from = day_plus(first, -days);
    if (life->base == LIFE_RESOURCE)
        life->from = day_min(life->from, DEMO_DAY(2026, 1, 15));
    life->until = busy_until(life);
}

static void add_running_ips(struct demo_life *life, struct rng *r)
{
    struct demo_item *item = demo_add_item(life, OFFER_IPS);
    item->start = demo_work_day(r, DEMO_DAY(2025, 5, 5), DEMO_DAY(2026, 3, 27));
    item->sent = demo_work_day(r, day_plus(item->start, -45), day_plus(item->start, -9));
    item->answered = demo_work_day(r, day_plus(item->sent, 1), day_plus(item->sent, 5));
    item->state = "started";
    life->condition = "rusmiddel";
    life->is_open = true;
}

static int plan_referred(struct demo_life *cast, struct rng *r, struct err *err)
{
    struct demo_life *by_base[REFERRED];
    int rc = demo_plan_referred(cast, REFERRED, r, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < REFERRED; i++)
        by_base[i] = &cast[i];
    demo_shuffle(r, by_base + 1, REFERRED - 1, sizeof by_base[0]); /* life 0 has a story of her own */
    size_t stone_at = 1 + IPS_BEFORE + IPS_RUNNING;
    for (size_t i = 1; i < REFERRED; i++) {
        struct demo_life *life = by_base[i];
        life->base = i <= REFERRED_ACTIVITY                                          ? LIFE_ACTIVITY
                     : i <= REFERRED_ACTIVITY + REFERRED_CLARIFY                     ? LIFE_CLARIFY
                     : i <= REFERRED_ACTIVITY + REFERRED_CLARIFY + REFERRED_RESOURCE ? LIFE_RESOURCE
                                                                                     : LIFE_SICK;
        draw_birth(life, i <= IPS_BEFORE ? 22 : i >= stone_at && i < stone_at + STONE_LIVES ? 33 : 18, r);
        life->n_fill = (int)rng_below(r, 4);
    }
    for (size_t i = 0; i < IPS_RUNNING; i++)
        add_running_ips(by_base[1 + IPS_BEFORE + i], r);
    rc = demo_plan_stone(by_base + stone_at, STONE_LIVES, r, err);
    for (size_t i = stone_at; i < REFERRED; i++)
        by_base[i]->may_leave = by_base[i]->item[by_base[i]->n_items - 1].offer <= OFFER_CALM;
    if (rc == OK)
        rc = demo_plan_ips(cast + AT_IPS_2025, cast + AT_IPS_OWN, by_base + 1, r, err);
    for (size_t i = 1; rc == OK && i < REFERRED; i++) {
        settle_exits(by_base[i]);
        set_base(by_base[i], r);
    }
    return rc;
}

static void plan_workers(struct demo_life *life, struct rng *r)
{
    for (int i = 0; i < AT_IPS_2025 - AT_WORKERS; i++, life++) {
        life->base = LIFE_WORK;
        life->is_open = true;
        life->from = day_between(r, DEMO_DAY(2018, 1, 1), DEMO_DAY(2024, 1, 1));
        life->until = demo_today();
        life->birth = demo_birth(r, life->from, 22, 52);
        life->condition = chance(r, 60) ? "kronisk-sygdom" : NULL;
    }
}

static void set_mark(struct demo_life *cast)
{
    static const struct {
        int first, n;
        enum demo_mark mark;
    } marks[] = {{20, 14, MARK_PROTECTED}, {40, 1, MARK_PROTECTION_ENDED}, {60, 5, MARK_RESTRICTED},
        {80, 5, MARK_OLD_NUMBER}, {100, 4, MARK_OLD_REPLACEMENT}, {120, 3, MARK_REPLACEMENT},
        {AT_IPS_2025 + 10, 3, MARK_PROTECTED}, {AT_IPS_2025 + 30, 2, MARK_OLD_NUMBER}};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        for (int k = 0; k < marks[i].n; k++)
            cast[marks[i].first + k].mark = marks[i].mark;
}

/* A referral that waits, or a course that runs on after the agreement ends. */
static bool is_affected(const struct demo_life *life)
{
    for (int i = 0; i < life->n_items; i++) {
        const struct demo_item *item = &life->item[i];
        bool is_over = item->exit || text_equal(item->state, "declined") || text_equal(item->state, "draft");
        if (item->offer > OFFER_CALM || is_over)
            continue;
        if (day_is_none(item->start) || item->end.n > DEMO_DAY(2026, 7, 1).n)
            return true;
    }
    return false;
}

/* Every affected citizen but seven has a responsible colleague; of the others three in four. */
static void set_responsible(struct demo_world *w, struct demo_life *cast, struct rng *r)
{
    int n_affected = 0;
    for (int i = 0; i < DEMO_CAST; i++) {
        struct demo_life *life = &cast[i];
        bool affected = i < REFERRED && is_affected(life);
        n_affected += affected;
        bool has = affected ? n_affected % 6 != 5 : chance(r, 75);
        if (has && life->responsible_id == INT_NONE)
            life->responsible_id = i % 60 == 7 ? w->coordinator : w->colleague[rng_below(r, DEMO_COLLEAGUES)];
    }
}

int demo_plan(struct demo_world *w, struct arena *a, struct err *err)
{
    struct demo_life *cast = arena_array(a, DEMO_CAST, sizeof *cast);
    struct rng r;
    if (!cast)
        return err_set(err, ERR_LIMIT, "demo: out of memory");
    demo_rng(&r, w, 1);
    for (int i = 0; i < DEMO_CAST; i++)
        cast[i] = (struct demo_life){.birth = DAY_NONE,
            .female_pct = 50,
            .outcome_day = DAY_NONE,
            .responsible_id = INT_NONE,
            .responsible_since = DAY_NONE,
            .consent_end = DAY_NONE};
    int rc = plan_referred(cast, &r, err);
    if (rc)
        return rc;
    demo_plan_veterans(cast + AT_VETERANS, &r);
    demo_plan_whole(cast + AT_WHOLE, &r);
    plan_workers(cast + AT_WORKERS, &r);
    for (int i = AT_IPS_2025; i < DEMO_CAST; i++)
        cast[i].n_fill = (int)rng_below(&r, 3);
    set_mark(cast);
    w->cast = cast;
    demo_name_lives(w, cast, REFERRED);
    set_responsible(w, cast, &r);
    demo_shuffle(&r, cast, DEMO_CAST, sizeof *cast);
    for (int i = 0; i < DEMO_CAST; i++)
        if (cast[i].cpr)
            demo_take_number(w, cast[i].cpr);
    return OK;
}
