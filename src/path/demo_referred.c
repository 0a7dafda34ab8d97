/* The referrals to the six offers of the agreement between BIF and SUF: 699 in 2025 and 197 in 2026, as published in
 * four groups (svar-2026), by 650 different persons in 2025. How many wait, run and run on after the end of June 2026 are
 * figures of the demo. */
#include "path/demo_inner.h"

#include "base/sort.h"

#include <stdlib.h>

enum {
    PERSONS_2025 = 650,
    NEW_2026 = 90,
    DOUBLES_2026 = 2,
    SLOTS = 699 + 197,
    GROUPS = 4,
    LATE_AFTER_DAYS = 2
};

struct group {
    int offer[2];
    int share; /* per cent to the first offer */
    int n[2];  /* 2025, 2026 */
    int last[3];
    int waiting, running, late;
};
static const struct group groups[GROUPS] = {
    {{OFFER_TALK, OFFER_TALK}, 100, {224, 82}, {2026, 3, 18}, 6, 21, 0},
    {{OFFER_PSYCHOLOGIST, OFFER_PSYCHOLOGIST}, 100, {226, 48}, {2026, 4, 14}, 14, 31, 9},
    {{OFFER_EXERCISE, OFFER_BBAT}, 61, {148, 40}, {2026, 3, 9}, 3, 26, 4},
    {{OFFER_HIF, OFFER_CALM}, 63, {101, 27}, {2026, 3, 9}, 2, 22, 3},
};

enum fate { FATE_ENDED, FATE_DECLINED, FATE_RUNNING, FATE_LATE, FATE_WAITING };

struct slot {
    int group, offer;
    bool is_2026;
    day_t sent;
    enum fate fate;
    int rank;  /* among the waiting: 0 = sent last */
    int owner; /* index of a life, or -1 */
    bool is_fixed;
};

/* Referrals of citizens with a name: Sanne Holm-Berntsen is life 0, Yusuf Karabulut the first new one of 2026. */
static const struct {
    int life, offer, group, sent[3];
    enum fate fate;
} fixed[] = {
    {0, OFFER_TALK, 0, {2025, 2, 11}, FATE_ENDED},
    {0, OFFER_PSYCHOLOGIST, 1, {2025, 4, 8}, FATE_ENDED},
    {0, OFFER_BBAT, 2, {2025, 12, 22}, FATE_RUNNING},
    {PERSONS_2025, OFFER_PSYCHOLOGIST, 1, {2026, 4, 1}, FATE_DECLINED},
};
enum { N_FIXED = sizeof fixed / sizeof fixed[0] };

static day_t day_of(const int d[3])
{
    return day_from_ymd(d[0], d[1], d[2]);
}

static int count_fixed(int group, bool is_2026)
{
    int n = 0;
    for (size_t i = 0; i < N_FIXED; i++)
        n += fixed[i].group == group && (fixed[i].sent[0] == 2026) == is_2026;
    return n;
}

static size_t draw_group(struct slot *slot, int g, bool is_2026, struct rng *r)
{
    const struct group *group = &groups[g];
    int n = group->n[is_2026] - count_fixed(g, is_2026);
    day_t first = day_from_ymd(is_2026 ? 2026 : 2025, 1, 2);
    day_t last = is_2026 ? day_of(group->last) : day_from_ymd(2025, 12, 30);
    for (int i = 0; i < n; i++) {
        day_t sent = demo_work_day(r, first, last);
        if (day_ymd(sent).month == 7 && chance(r, 50))
            sent = demo_work_day(r, first, last);
        bool is_last_day = is_2026 && i == 0; /* the last referral day itself is allowed */
        slot[i] = (struct slot){.group = g,
            .offer = group->offer[chance(r, group->share) ? 0 : 1],
            .is_2026 = is_2026,
            .sent = is_last_day ? last : sent,
            .owner = -1};
    }
    return (size_t)n;
}

static int compare_slot(const void *x, const void *y)
{
    const struct slot *a = x, *b = y;
    if (a->group != b->group)
        return a->group - b->group;
    return (a->sent.n < b->sent.n) - (a->sent.n > b->sent.n);
}

/* In each group the referrals sent last wait, those before them run, the others are over. */
static void draw_fates(struct slot *slot, size_t n, struct rng *r)
{
    array_sort(slot, n, sizeof *slot, compare_slot);
    for (size_t i = 0, rank = 0; i < n; i++, rank++) {
        if (i > 0 && slot[i].group != slot[i - 1].group)
            rank = 0;
        const struct group *group = &groups[slot[i].group];
        size_t waiting = (size_t)group->waiting;
        size_t running = (size_t)(group->running - (slot[i].group == fixed[2].group));
        slot[i].rank = (int)rank;
        if (rank < waiting)
            slot[i].fate = FATE_WAITING;
        else if (rank < waiting + running)
            slot[i].fate = rank < waiting + (size_t)group->late ? FATE_LATE : FATE_RUNNING;
        else
            slot[i].fate = chance(r, 7) ? FATE_DECLINED : FATE_ENDED;
    }
}

static bool can_take(const struct slot *all, size_t n, int life, const struct slot *slot)
{
    int held = 0;
    for (size_t i = 0; i < n; i++) {
        if (all[i].owner != life)
            continue;
        held++;
        if (all[i].group == slot->group || abs(all[i].sent.n - slot->sent.n) < 28)
            return false;
    }
    return held < 3;
}

/* The first persons get one referral each; the rest go to persons who have one already. */
static int hand_out(struct slot *all, size_t n, bool is_2026, struct rng *r, struct err *err)
{
    int next = is_2026 ? PERSONS_2025 + 1 : 1;
    int end = is_2026 ? PERSONS_2025 + NEW_2026 : PERSONS_2025;
    int doubles = is_2026 ? DOUBLES_2026 : 0;
    for (size_t i = 0; i < n; i++) {
        if (all[i].is_2026 != is_2026 || all[i].owner >= 0)
            continue;
        if (next < end) {
            all[i].owner = next++;
            continue;
        }
        int lo = doubles > 0 ? PERSONS_2025 + 1 : 1, hi = doubles > 0 ? end : PERSONS_2025;
        doubles--;
        for (int tries = 0; tries < 5000 && all[i].owner < 0; tries++) {
            int life = (int)rng_between(r, lo, hi - 1);
            if (can_take(all, n, life, &all[i]))
                all[i].owner = life;
        }
        if (all[i].owner < 0)
            return err_set(err, ERR_INTERNAL, "demo: no person can take a referral");
    }
    return OK;
}

static void set_over(struct demo_item *item, struct rng *r)
{
    static const struct {
        const char *reason, *state;
        int pct, talk_pct;
    } exits[] = {{"completed", "completed", 66, 86}, {"job", "completed", 7, 0},
        {"education", "completed", 3, 0}, {"opt_out", "discontinued", 8, 5},
        {"no_show", "discontinued", 6, 6}, {"illness", "discontinued", 4, 3},
        {"not_suitable", "discontinued", 3, 0}, {"transferred", "discontinued", 3, 0}};
    int at = (int)rng_below(r, 100);
    size_t i = 0;
    bool is_talk = item->offer == OFFER_TALK;
    for (;; i++) {
        int pct = is_talk ? exits[i].talk_pct : exits[i].pct;
        if (at < pct)
            break;
        at -= pct;
    }
    item->exit = exits[i].reason;
    item->state = exits[i].state;
    int64_t days = item->end.n - item->start.n;
    if (strcmp(item->state, "discontinued") == 0 && days > 14)
        item->end = day_plus(item->start, rng_between(r, 7, days - 1));
}

static void set_course(struct demo_item *item, enum fate fate, struct rng *r)
{
    const struct demo_offer *o = &demo_offers[item->offer];
    day_t today = demo_today(), end_of_agreement = DEMO_DAY(2026, 6, 30);
    int64_t most = today.n - item->sent.n - (fate == FATE_ENDED ? 8 : 0);
    item->start = demo_work_day(r, day_plus(item->sent, 8), day_plus(item->sent, most < 70 ? most : 70));
    if (item->start.n < item->sent.n + 7)
        item->start = day_min(day_plus(item->sent, 7), today);
    item->end = day_plus(item->start, rng_between(r, o->days_min, o->days_max));
    item->answered = demo_work_day(
        r, day_plus(item->sent, 1), day_min(day_plus(item->sent, 9), day_plus(item->start, -2)));
    item->answered = day_max(item->answered, item->sent);
    if (fate == FATE_ENDED) {
        item->end = day_min(item->end, today);
        set_over(item, r);
        return;
    }
    item->state = "started";
    if (fate == FATE_LATE)
        item->end = day_plus(end_of_agreement, LATE_AFTER_DAYS + rng_between(r, 0, 40));
    else if (item->end.n <= today.n)
        item->end = day_plus(today, rng_between(r, 3, 40));
    else
        item->end = day_min(item->end, day_plus(end_of_agreement, 1));
}

static void set_waiting(struct demo_item *item, int rank, struct rng *r)
{
    static const char *const states[] = {"sent", "sent", "wait_listed", "accepted"};
    day_t today = demo_today();
    item->state = states[rank % 4];
    if (rank % 4 >= 2 && item->sent.n < today.n) {
        day_t latest = day_min(day_plus(item->sent, 10), today);
        item->answered = day_max(item->sent, demo_work_day(r, day_plus(item->sent, 1), latest));
    } else {
        item->state = "sent";
        item->is_unread = rank % 4 == 0 || item->sent.n == today.n;
    }
}

static void set_declined(struct demo_item *item, struct rng *r)
{
    static const struct {
        const char *reason, *text;
    } declines[] = {{"full", "Vi har ingen ledige pladser lige nu, og ventelisten er fuld."},
        {"not_target_group", "Borgeren er tæt på job og hører ikke til målgruppen."},
        {"wrong_offer", "Vi anbefaler en sundhedssamtale først."},
        {"missing_information",
            "Vi mangler oplysninger om borgerens behandling. Send gerne henvisningen igen."},
        {"citizen_declines", "Borgeren har sagt nej, da vi ringede."},
        {"not_reachable", "Vi har ringet og skrevet tre gange uden svar."},
        {"already_in_course", "Borgeren er allerede i et forløb hos os."}};
    size_t i = rng_below(r, sizeof declines / sizeof declines[0]);
    item->state = "declined";
    item->decline = declines[i].reason;
    item->exit_note = declines[i].text;
    item->answered =
        demo_work_day(r, day_plus(item->sent, 1), day_min(day_plus(item->sent, 12), demo_today()));
}

static void put_item(struct demo_life *life, const struct slot *slot, struct rng *r)
{
    struct demo_item *item = demo_add_item(life, slot->offer);
    item->sent = slot->sent;
    item->hours = demo_offers[slot->offer].hours_max;
    if (slot->fate == FATE_WAITING)
        set_waiting(item, slot->rank, r);
    else if (slot->fate == FATE_DECLINED)
        set_declined(item, r);
    else
        set_course(item, slot->fate, r);
}

static int compare_item(const void *x, const void *y)
{
    const struct demo_item *a = x, *b = y;
    return (a->sent.n > b->sent.n) - (a->sent.n < b->sent.n);
}

int demo_plan_referred(struct demo_life *life, size_t n, struct rng *r, struct err *err)
{
    struct slot *slot = calloc(SLOTS, sizeof *slot);
    if (!slot)
        return err_set(err, ERR_LIMIT, "demo: out of memory");
    size_t at = 0;
    for (int g = 0; g < GROUPS; g++) {
        at += draw_group(slot + at, g, false, r);
        at += draw_group(slot + at, g, true, r);
    }
    draw_fates(slot, at, r);
    for (size_t i = 0; i < N_FIXED; i++)
        slot[at++] = (struct slot){.group = fixed[i].group,
            .offer = fixed[i].offer,
            .is_2026 = fixed[i].sent[0] == 2026,
            .sent = day_of(fixed[i].sent),
            .fate = fixed[i].fate,
            .owner = fixed[i].life};
    demo_shuffle(r, slot, at, sizeof *slot);
    int rc = hand_out(slot, at, false, r, err);
    if (rc == OK)
        rc = hand_out(slot, at, true, r, err);
    for (size_t i = 0; rc == OK && i < at; i++)
        put_item(&life[slot[i].owner], &slot[i], r);
    for (size_t i = 0; i < n; i++)
        array_sort(life[i].item, (size_t)life[i].n_items, sizeof life[i].item[0], compare_item);
    free(slot);
    return rc;
}
