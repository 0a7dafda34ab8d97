/* Citizens with a name and a story: those that tests, guides and pictures refer to. Their referrals to the agreement's offers
 * are among the published counts. */
#include "path/demo_inner.h"

static bool is_over(const struct demo_life *life)
{
    for (int i = 0; i < life->n_items; i++)
        if (!life->item[i].exit && !text_equal(life->item[i].state, "declined"))
            return false;
    return life->n_items > 0;
}

static const struct demo_item *last_item(const struct demo_life *life)
{
    return &life->item[life->n_items - 1];
}

static bool is_running(const struct demo_life *life, int offer)
{
    const struct demo_item *item = last_item(life);
    return item->offer == offer && text_equal(item->state, "started") &&
           item->end.n <= DEMO_DAY(2026, 7, 1).n;
}

static bool is_running_talk(const struct demo_life *life)
{
    return is_running(life, OFFER_TALK);
}

static bool is_running_psychologist(const struct demo_life *life)
{
    return is_running(life, OFFER_PSYCHOLOGIST);
}

static bool is_running_exercise(const struct demo_life *life)
{
    return is_running(life, OFFER_EXERCISE);
}

static bool is_free(const struct demo_life *life)
{
    return life->base == LIFE_ACTIVITY && life->birth.n < DEMO_DAY(1993, 1, 1).n && is_over(life) &&
           day_is_none(life->outcome_day);
}

/* Something ended this winter, nothing came after. */
static bool is_paused(const struct demo_life *life)
{
    const struct demo_item *item = last_item(life);
    return is_over(life) && item->exit && item->end.n > DEMO_DAY(2026, 1, 5).n &&
           item->start.n < DEMO_DAY(2026, 2, 2).n;
}

static bool is_waiting_briefly(const struct demo_life *life)
{
    const struct demo_item *item = last_item(life);
    return item->offer == OFFER_PSYCHOLOGIST && day_is_none(item->start) &&
           !text_equal(item->state, "declined") && item->sent.n >= DEMO_DAY(2026, 4, 7).n;
}

/* The first plain life without a name that fits; there is one for every seed that demo_check has passed. */
static struct demo_life *find(struct demo_life *lives, size_t n, bool (*fits)(const struct demo_life *))
{
    for (size_t i = 1; i < n; i++)
        if (lives[i].may_leave && !lives[i].first_name && lives[i].mark == MARK_NONE && fits(&lives[i]))
            return &lives[i];
    return NULL;
}

static void name_life(struct demo_life *life, const char *first, const char *last, const char *cpr,
    day_t birth, bool is_female, int64_t responsible)
{
    life->first_name = first;
    life->last_name = last;
    life->cpr = cpr;
    life->birth = birth;
    life->female_pct = is_female ? 100 : 0;
    life->responsible_id = responsible;
    life->may_leave = false;
    life->mark = MARK_NONE;
    life->n_fill = 0;
}

static struct demo_item *add(
    struct demo_life *life, int offer, const char *state, day_t sent, day_t answered, day_t start, day_t end)
{
    struct demo_item *item = demo_add_item(life, offer);
    *item = (struct demo_item){
        .offer = offer, .state = state, .sent = sent, .answered = answered, .start = start, .end = end};
    if (!day_is_none(end) && end.n <= demo_today().n)
        item->exit = "completed";
    return item;
}

/* Sick from work in January 2025, job clarification, social assistance; two pauses of 63 and 65 days. */
static void tell_sanne(struct demo_life *s, int64_t mette)
{
    name_life(s, "Sanne", "Holm-Berntsen", "0101799992", DEMO_DAY(1979, 1, 1), true, mette);
    s->district = "bispebjerg";
    s->job_goal = "Lagermedarbejder, 15 timer om ugen";
    s->condition = "angst,stress,smerter,ryglidelse";
    s->responsible_since = DEMO_DAY(2025, 3, 3);
    s->consent_end = DEMO_DAY(2026, 4, 30);
    s->has_story = true;
    s->base = LIFE_SELF;
    s->n_items = s->n_islands = 0;
    demo_add_island(s, "work", DEMO_DAY(2019, 8, 1), DEMO_DAY(2025, 1, 6), 37);
    demo_add_island(s, "sygedagpenge", DEMO_DAY(2025, 1, 6), DEMO_DAY(2025, 8, 1), 0);
    demo_add_island(s, "jobafklaring", DEMO_DAY(2025, 8, 1), DEMO_DAY(2026, 2, 1), 0);
    demo_add_island(s, "kontanthjaelp-aktivitetsparat", DEMO_DAY(2026, 2, 1), DAY_NONE, 0);
    demo_add_island(s, "ordinary_hours", DEMO_DAY(2026, 3, 2), DAY_NONE, 6)->is_beside = true;
    add(s, OFFER_TALK, "completed", DEMO_DAY(2025, 2, 11), DEMO_DAY(2025, 2, 14), DEMO_DAY(2025, 3, 10),
        DEMO_DAY(2025, 4, 24));
    add(s, OFFER_PSYCHOLOGIST, "completed", DEMO_DAY(2025, 4, 8), DEMO_DAY(2025, 4, 11), DEMO_DAY(2025, 5, 5),
        DEMO_DAY(2025, 8, 30));
    add(s, OFFER_FAMILY, "completed", DEMO_DAY(2025, 4, 23), DEMO_DAY(2025, 4, 30), DEMO_DAY(2025, 5, 12),
        DEMO_DAY(2025, 11, 1));
    add(s, OFFER_PURCHASE, NULL, DAY_NONE, DAY_NONE, DEMO_DAY(2025, 8, 25), DEMO_DAY(2025, 11, 29))
        ->exit_note = "FVU-dansk, trin 2.";
    struct demo_item *job = add(s, OFFER_PEER, "completed", DEMO_DAY(2025, 9, 1), DEMO_DAY(2025, 9, 3),
        DEMO_DAY(2025, 9, 22), DEMO_DAY(2025, 12, 13));
    job->text =
        "Sanne vil prøve kræfter med lagerarbejde og ønsker støtte fra en, der selv har prøvet at komme tilbage efter sygdom.";
    job->exit_note =
        "Virksomhedspraktik på lager med støtte. Mødte stabilt; 12 timer om ugen ved afslutningen.";
    job->hours = 12;
    struct demo_item *bbat = add(s, OFFER_BBAT, "started", DEMO_DAY(2025, 12, 22), DEMO_DAY(2025, 12, 29),
        DEMO_DAY(2026, 2, 16), DEMO_DAY(2026, 7, 1));
    bbat->text =
        "Smerter i ryg og skuldre og uro efter praktikken. Målet er, at småjobbet kan holde og blive til flere timer.";
    add(s, OFFER_PURCHASE, NULL, DAY_NONE, DAY_NONE, DEMO_DAY(2026, 5, 11), DEMO_DAY(2026, 6, 27))
        ->exit_note = "AMU-kursus i lager og truck, planlagt.";
}

static void tell_offers(struct demo_life *lives, size_t n, int64_t mette)
{
    struct demo_life *life = find(lives, n, is_free);
    if (life) {
        name_life(life, "Naja", "Kleist", "0103749992", DEMO_DAY(1974, 3, 1), true, mette);
        life->is_open = true;
        add(life, OFFER_STONE, "accepted", DEMO_DAY(2026, 4, 10), DEMO_DAY(2026, 4, 13), DAY_NONE, DAY_NONE);
    }
    life = find(lives, n, is_free);
    if (life) {
        name_life(life, "Freja", "Damsgaard", NULL, DEMO_DAY(1988, 9, 23), true, mette);
        life->is_open = true;
        add(life, OFFER_STONE, "sent", DEMO_DAY(2026, 4, 1), DAY_NONE, DAY_NONE, DAY_NONE)->is_unread = true;
    }
    life = find(lives, n, is_free);
    if (life) {
        name_life(life, "Mikkel", "Bech-Olsen", NULL, DEMO_DAY(1983, 6, 4), false, mette);
        life->is_open = true;
        life->condition = "rusmiddel";
        life->has_story = true;
        add(life, OFFER_IPS, "wait_listed", DEMO_DAY(2026, 3, 24), DEMO_DAY(2026, 3, 26), DAY_NONE, DAY_NONE);
    }
}

static void tell_courses(struct demo_life *lives, size_t n, int64_t mette)
{
    struct demo_life *life = find(lives, n, is_running_exercise);
    if (life)
        name_life(life, "Rasmus", "Enevoldsen", "0101859993", DEMO_DAY(1985, 1, 1), false, mette);
    life = find(lives, n, is_running_psychologist);
    if (life)
        name_life(life, "Amanda", "Skov-Iversen", "0102999994", DEMO_DAY(1999, 2, 1), true, mette);
    life = find(lives, n, is_running_talk);
    if (life) {
        name_life(life, "Kasper", "Østerlund", "0101909995", DEMO_DAY(1990, 1, 1), false, mette);
        life->consent_end = DEMO_DAY(2026, 4, 17);
        life->has_story = true;
        life->condition = "depression,soevnloeshed";
    }
    life = find(lives, n, is_paused);
    if (life) {
        name_life(life, "Tove", "Aagaard", "0101689996", DEMO_DAY(1968, 1, 1), true, mette);
        struct demo_item *item = &life->item[life->n_items - 1];
        item->end = DEMO_DAY(2026, 2, 12);
        item->exit = item->state = "completed";
        life->outcome_day = DAY_NONE;
        life->is_open = true;
    }
}

static void tell_yusuf(struct demo_life *life, int64_t mette)
{
    name_life(life, "Yusuf", "Karabulut", "0101929995", DEMO_DAY(1992, 1, 1), false, mette);
    struct demo_item *item = &life->item[0];
    item->decline = "full";
    item->exit_note = "Ventelisten er fuld, og forløbet kan ikke nås inden udgangen af juni.";
    item->answered = DEMO_DAY(2026, 4, 9);
    life->is_open = true;
}

/* Those of Mette Lind's citizens that have no story: five wait for an answer, the others are in all states but that. */
static void give_mette(struct demo_life *lives, size_t n, int64_t mette)
{
    int have = 0, waiting = 0;
    for (size_t i = 0; i < n; i++)
        have += lives[i].responsible_id == mette;
    for (size_t step = 0; step < 2 * n && have < DEMO_METTE_CITIZENS; step++) {
        struct demo_life *life = &lives[step < n ? step : (step * 17) % n];
        bool waits = is_waiting_briefly(life);
        bool wanted =
            step < n ? waits && waiting < 5 : is_over(life) || text_equal(last_item(life)->state, "started");
        if (life->responsible_id != INT_NONE || life->mark == MARK_RESTRICTED || !wanted ||
            (step >= n && waits))
            continue;
        life->responsible_id = mette;
        life->consent_end = day_plus(DEMO_DAY(2026, 9, 30), (int64_t)step % 90);
        waiting += waits;
        have++;
    }
}

/* Drafts that were refused after the last referral day and kept, and referrals that the sender took back. They are not among
 * the counted ones. */
static void add_uncounted(struct demo_life *lives, size_t n)
{
    int have = 0;
    for (size_t i = 1; i < n && have < 10; i++) {
        struct demo_life *life = &lives[i];
        if (life->first_name || life->responsible_id != INT_NONE || life->base != LIFE_ACTIVITY ||
            !is_over(life) || !life->may_leave)
            continue;
        day_t day = DEMO_DAY(2026, 3, 10 + have);
        if (have < 6)
            add(life, OFFER_EXERCISE, "draft", day, DAY_NONE, DAY_NONE, DAY_NONE);
        else
            add(life, OFFER_STONE, "withdrawn", day, day_plus(day, 3), DAY_NONE, DAY_NONE);
        life->is_open = true;
        have++;
    }
}

void demo_name_lives(struct demo_world *w, struct demo_life *referred, size_t n)
{
    tell_sanne(&referred[0], w->mette);
    for (size_t i = 1; i < n; i++)
        if (referred[i].item[0].offer == OFFER_PSYCHOLOGIST &&
            referred[i].item[0].sent.n == DEMO_DAY(2026, 4, 1).n &&
            text_equal(referred[i].item[0].state, "declined") && !referred[i].first_name) {
            tell_yusuf(&referred[i], w->mette);
            break;
        }
    tell_courses(referred, n, w->mette);
    tell_offers(referred, n, w->mette);
    give_mette(referred, n, w->mette);
    add_uncounted(referred, n);
}
