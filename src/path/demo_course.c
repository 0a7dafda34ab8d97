/* Interventions of the demo; referrals with their events and legal bases, and courses. */
#include "path/demo_inner.h"

#define BIT(s)     (1U << (s))
#define ASSISTANCE (BIT(LIFE_ACTIVITY) | BIT(LIFE_JOBREADY))

/* The rules follow data/copenhagen/target_rules*.csv; lengths and weights are the demo's own. */
const struct demo_offer demo_offers[] = {
    [OFFER_TALK] = {"sundhedssamtale", 0, 18, 66, {NULL}, 14, 60, 0, 0, "suf",
        "afdeling-sundhed-beskaeftigelse"},
    [OFFER_PSYCHOLOGIST] = {"psykologforloeb", 0, 18, 66, {NULL}, 84, 150, 0, 0, "suf",
        "afdeling-sundhed-beskaeftigelse"},
    [OFFER_EXERCISE] = {"traening-bevaegelse", 0, 18, 66, {NULL}, 70, 112, 0, 0, "suf",
        "afdeling-sundhed-beskaeftigelse"},
    [OFFER_BBAT] = {"bbat", 0, 18, 66, {NULL}, 70, 112, 0, 0, "suf", "afdeling-sundhed-beskaeftigelse"},
    [OFFER_HIF] = {"hif", 0, 18, 66, {NULL}, 77, 98, 12, 0, "suf", "afdeling-sundhed-beskaeftigelse"},
    [OFFER_CALM] = {"hif-ro-i-krop-og-sind", 0, 18, 66, {NULL}, 56, 84, 6, 0, "suf",
        "afdeling-sundhed-beskaeftigelse"},
    [OFFER_IPS] = {"ips-rusmiddel", 0, 18, 66, {NULL}, 120, 400, 0, 0, "bif", "bif"},
    [OFFER_STONE] = {"projekt-traedesten", 0, 30, 66, {NULL}, 180, 540, 20, 0, "bif", "settlementet"},
    [OFFER_VETERAN] = {"veteran-tovholder", 0, 18, 66, {NULL}, 150, 420, 0, 0, "sof", "sof"},
    [OFFER_WHOLE] = {"helhedsorienteret-sundhed", 0, 18, 66, {NULL}, 60, 150, 0, 0, "bif", "suf"},
    [OFFER_GROUP] = {"interne-gruppeforloeb-30plus", BIT(LIFE_ACTIVITY), 30, 66, {NULL}, 42, 84, 0, 10, "bif",
        "bif"},
    [OFFER_PURCHASE] = {"enkeltkoeb-vejledning-opkvalificering", BIT(LIFE_RESOURCE), 18, 66, {NULL}, 30, 120,
        0, 12, "bif", "bif"},
    [OFFER_PEER] = {"peer-individuelt", BIT(LIFE_CLARIFY) | BIT(LIFE_RESOURCE) | BIT(LIFE_ACTIVITY), 18, 66,
        {NULL}, 60, 180, 0, 7, "bif", "bif"},
    [OFFER_FAMILY] = {"hfi-noerrebro-bispebjerg", ASSISTANCE | BIT(LIFE_RESOURCE) | BIT(LIFE_CLARIFY), 22, 55,
        {"noerrebro", "bispebjerg"}, 180, 500, 0, 9, "sof", "sof"},
    [OFFER_CARD] = {"socialt-frikort-pulje", BIT(LIFE_ACTIVITY), 18, 66, {NULL}, 90, 400, 10, 6, "bif",
        "bif"},
    [OFFER_WELFARE] = {"velfaerdsvejen", BIT(LIFE_JOBREADY) | BIT(LIFE_INSURED), 18, 62, {NULL}, 60, 180, 25,
        10, "bif", "bif"},
    {"mentor-aktivitetsparate-unge", BIT(LIFE_ACTIVITY) | BIT(LIFE_EDUHELP), 18, 29, {NULL}, 90, 240, 0, 12,
        "bif", "bif"},
    {"peer-hold", BIT(LIFE_CLARIFY) | BIT(LIFE_RESOURCE) | BIT(LIFE_ACTIVITY), 18, 66, {NULL}, 60, 90, 0, 3,
        "bif", "bif"},
    {"groent-forloeb-voksne", BIT(LIFE_ACTIVITY), 25, 66, {NULL}, 60, 150, 20, 6, "bif", "bif"},
    {"cafe-b", BIT(LIFE_EDUHELP) | BIT(LIFE_ACTIVITY), 18, 29, {NULL}, 60, 150, 25, 5, "bif", "cafe-b"},
    {"naturfaellesskaber", BIT(LIFE_EDUHELP) | BIT(LIFE_ACTIVITY), 18, 29, {NULL}, 60, 150, 20, 3, "bif",
        "bif"},
    {"fodfaeste-gennem-naturen", BIT(LIFE_EDUHELP) | BIT(LIFE_ACTIVITY), 18, 29, {NULL}, 60, 150, 20, 3,
        "bif", "bif"},
    {"jobklub-groenne-kompetencer", BIT(LIFE_INSURED) | BIT(LIFE_JOBREADY), 18, 66, {NULL}, 28, 70, 20, 9,
        "bif", "bif"},
    {"jobklub-groen-oplevelsesoekonomi", BIT(LIFE_INSURED) | BIT(LIFE_JOBREADY), 18, 66, {NULL}, 28, 70, 20,
        5, "bif", "bif"},
    {"groen-opkvalificering-akademikere", BIT(LIFE_INSURED), 25, 66, {NULL}, 20, 60, 37, 5, "bif", "bif"},
    {"virksomhedsklub", BIT(LIFE_INSURED), 18, 66, {NULL}, 40, 100, 0, 12, "bif", "bif"},
    {"taskforce-dagpenge", BIT(LIFE_INSURED), 25, 66, {NULL}, 60, 200, 0, 8, "bif", "bif"},
    {"jobklub-sygedagpenge", BIT(LIFE_SICK), 18, 66, {NULL}, 42, 90, 0, 14, "bif", "bif"},
    {"jobklub-unge-psykiske-lidelser", BIT(LIFE_SICK), 18, 29, {NULL}, 42, 90, 0, 5, "bif", "bif"},
    {"tilbage-efter-langvarig-sygdom", BIT(LIFE_SICK), 18, 66, {NULL}, 60, 180, 0, 6, "bif", "bif"},
    {"uddannelsesmentor", BIT(LIFE_EDUHELP) | BIT(LIFE_EDUCATION), 18, 29, {NULL}, 90, 300, 0, 9, "bif",
        "bif"},
    {"ledighedsydelse-ekstern", BIT(LIFE_FLEXWAIT), 18, 66, {NULL}, 60, 180, 20, 10, "bif", "bif"},
    {"ledighedsydelse-intern", BIT(LIFE_FLEXWAIT), 18, 66, {NULL}, 60, 180, 15, 7, "bif", "bif"},
    {"god-loesladelse", ASSISTANCE, 18, 60, {NULL}, 120, 300, 0, 1, "bif", "bif"},
    {"international-ime", BIT(LIFE_INSURED), 22, 60, {NULL}, 40, 90, 25, 2, "bif", "ime"},
    {"tvaergaaende-udsatteteam", BIT(LIFE_ACTIVITY) | BIT(LIFE_PENSION), 18, 66, {NULL}, 200, 600, 0, 2,
        "sof", "region-hovedstadens-psykiatri"},
    {"ssp-plus", BIT(LIFE_EDUHELP) | BIT(LIFE_ACTIVITY), 18, 25, {NULL}, 150, 365, 0, 2, "sof",
        "ssp-sekretariatet"},
};
const size_t demo_offer_count = sizeof demo_offers / sizeof demo_offers[0];
_Static_assert(sizeof demo_offers / sizeof demo_offers[0] <= DEMO_OFFERS, "DEMO_OFFERS");

/* Public holidays that fall on weekdays, and the days offices are closed. */
static bool demo_is_work_day(day_t d)
{
    static const int16_t closed[][3] = {{2023, 12, 25}, {2023, 12, 26}, {2024, 1, 1}, {2024, 3, 28},
        {2024, 3, 29}, {2024, 4, 1}, {2024, 5, 9}, {2024, 5, 20}, {2024, 6, 5}, {2024, 12, 24},
        {2024, 12, 25}, {2024, 12, 26}, {2024, 12, 31}, {2025, 1, 1}, {2025, 4, 17}, {2025, 4, 18},
        {2025, 4, 21}, {2025, 5, 29}, {2025, 6, 5}, {2025, 6, 9}, {2025, 12, 24}, {2025, 12, 25},
        {2025, 12, 26}, {2025, 12, 31}, {2026, 1, 1}, {2026, 4, 2}, {2026, 4, 3}, {2026, 4, 6}};
    if (day_weekday(d) > 5)
        return false;
    for (size_t i = 0; i < sizeof closed / sizeof closed[0]; i++)
        if (day_from_ymd(closed[i][0], closed[i][1], closed[i][2]).n == d.n)
            return false;
    return true;
}

/* A working day in [lo, hi], or the last one before lo when there is none. */
day_t demo_work_day(struct rng *r, day_t lo, day_t hi)
{
    for (int i = 0; i < 40 && lo.n <= hi.n; i++) {
        day_t d = day_between(r, lo, hi);
        if (demo_is_work_day(d))
            return d;
    }
    while (!demo_is_work_day(hi))
        hi = day_plus(hi, -1);
    return hi;
}

static const char *reason_text(int offer, struct rng *r)
{
    static const char *const body[] = {
        "Borgeren har daglige smerter og er usikker på, hvad kroppen kan holde til. Vi ønsker et forløb, der kan støtte en gradvis start i praktik.",
        "Smerter og uro gør det svært at holde faste mødetider. Målet er bedre funktion, så småjob eller praktik bliver mulig.",
        "Borgeren er fysisk i dårlig form efter lang tids sygdom og vil gerne i gang igen.",
        "Borgeren spænder i kroppen og sover dårligt. Det står i vejen for at begynde i praktik."};
    static const char *const mind[] = {
        "Angst og bekymringer holder borgeren fra at møde op på en arbejdsplads. Borgeren er selv motiveret for at arbejde med det.",
        "Borgeren beskriver nedtrykthed og lav energi og ønsker redskaber, inden praktikken begynder.",
        "Stress efter sygemelding. Borgeren vil lære at kende forskel på travlhed og belastning.",
        "Borgeren undgår situationer med mange mennesker. Vi er enige om, at det er den største hindring for job lige nu."};
    static const char *const unclear[] = {
        "Det er uklart, hvilke helbredsmæssige forhold der hindrer job. Vi har brug for en vurdering og en anbefaling.",
        "Borgeren har flere helbredsproblemer på én gang. Ønsker hjælp til at vælge den rigtige indsats først.",
        "Borgeren ønsker at tale om søvn, kost og smerter og om, hvad der kan lade sig gøre ved siden af et småjob."};
    static const char *const everyday[] = {
        "Døgnrytmen er vendt, og borgeren savner faste rammer. Et hold kan give struktur frem mod praktik.",
        "Borgeren er meget alene og vil gerne i gang sammen med andre i et roligt tempo.",
        "Vi ønsker støtte til en mere aktiv hverdag, så borgeren kan begynde i en kort praktik."};
    static const char *const job[] = {"Borgeren vil gerne arbejde og har brug for tæt støtte undervejs.",
        "Borgeren har et klart jobmål og mangler en arbejdsplads, der kan tage hensyn.",
        "Tidligere forløb er stoppet for tidligt. Vi ønsker en indsats, der følger borgeren helt ud på arbejdspladsen."};
    switch (offer) {
    case OFFER_TALK: return demo_pick_text(r, unclear, 3);
    case OFFER_PSYCHOLOGIST: return demo_pick_text(r, mind, 4);
    case OFFER_EXERCISE:
    case OFFER_BBAT: return demo_pick_text(r, body, 4);
    case OFFER_HIF: return demo_pick_text(r, everyday, 3);
    case OFFER_CALM: return chance(r, 50) ? body[3] : demo_pick_text(r, mind, 4);
    case OFFER_WHOLE: return demo_pick_text(r, unclear, 3);
    default: return demo_pick_text(r, job, 3);
    }
}

static bool covers(const struct legal_basis *b, const struct demo_offer *offer, day_t day)
{
    if (strcmp(b->to_admin, offer->owner) != 0 && strcmp(b->to_admin, offer->provider) != 0)
        return false;
    return b->valid_from.n <= day.n && (day_is_none(b->valid_to) || b->valid_to.n >= day.n) &&
           (day_is_none(b->withdrawn) || b->withdrawn.n > day.n);
}

static struct legal_basis *add_basis(
    struct demo_person *p, const char *from, const char *to, const char *tracks, day_t start, day_t end)
{
    struct legal_basis *b = &p->basis[p->n_bases];
    if (p->n_bases == DEMO_BASES)
        return b - 1;
    p->n_bases++;
    field_clear_row(&legal_basis_table, b);
    b->basis = "samtykke";
    b->from_admin = from;
    b->to_admin = to;
    b->tracks = tracks;
    b->valid_from = start;
    b->valid_to = end;
    b->recorded_by = INT_NONE;
    return b;
}

/* The drug treatment units of SOF refer to IPS, the job centre to all others (and to IPS in a told story). */
static bool is_from_sof(const struct demo_life *life, int offer)
{
    return offer == OFFER_IPS && !life->has_story;
}

/* The basis of a referral: one in force that covers the receiver, else a new consent or a statute; -1 when sender and
 * receiver are the same administration. */
static int basis_for(struct demo_person *p, const struct demo_life *life, const struct demo_item *item,
    const struct demo_world *w, struct rng *r)
{
    const struct demo_offer *offer = &demo_offers[item->offer];
    if (!is_from_sof(life, item->offer) && strcmp(offer->provider, "bif") == 0)
        return -1;
    for (int i = 0; i < p->n_bases; i++)
        if (covers(&p->basis[i], offer, item->sent))
            return i;
    day_t start = demo_work_day(r, day_plus(item->sent, -30), item->sent);
    day_t end = day_is_none(life->consent_end) ? day_plus(day_add_months(start, 12), rng_between(r, 40, 200))
                                               : life->consent_end;
    bool is_health = strcmp(offer->owner, "suf") == 0 || item->offer == OFFER_WHOLE;
    const char *to = strcmp(offer->owner, "suf") == 0 ? "suf" : offer->provider;
    const char *tracks = is_health ? "job,health,benefit" : "job,social";
    struct legal_basis *b =
        add_basis(p, is_from_sof(life, item->offer) ? "sof" : "bif", to, tracks, start, end);
    if (!life->has_story && chance(r, 25)) {
        b->basis = item->offer == OFFER_IPS ? "serviceloven" : "lab";
        b->statute = b->basis;
        b->valid_to = DAY_NONE;
    }
    b->recorded_by = is_from_sof(life, item->offer) ? w->sof : life->responsible_id;
    int at = (int)(b - p->basis);
    if (is_health && (life->has_story || chance(r, 60)))
        add_basis(p, "suf", "bif", "health", start, end)->recorded_by = w->leader;
    if ((item->offer == OFFER_IPS || item->offer == OFFER_FAMILY) && (life->has_story || chance(r, 60)))
        add_basis(p, "sof", "bif", "social", start, end)->recorded_by = w->sof;
    return at;
}

static struct stamp at_clock(struct rng *r, day_t day, int from_minute, int to_minute)
{
    struct stamp s = stamp_from_local(day, (int)rng_between(r, from_minute, to_minute));
    s.ms += rng_between(r, 0, 59999);
    return s;
}

static void add_event(struct demo_sent *s, struct stamp at, int64_t user, const char *from, const char *to,
    const char *reason, const char *text)
{
    s->event[s->n_events++] = (struct referral_event){
        .at = at, .user_id = user, .from_state = from, .to_state = to, .reason = reason, .text = text};
}

/* What happened to the referral, in order, up to its state. */
static void add_events(struct demo_sent *s, const struct demo_item *item, struct rng *r)
{
    struct referral *row = &s->row;
    bool is_course = text_equal(row->state, "started") || text_equal(row->state, "completed") ||
                     text_equal(row->state, "discontinued");
    const char *answer = is_course ? "accepted" : row->state;
    add_event(s, row->sent, row->from_user_id, NULL, "sent", NULL, NULL);
    if (stamp_is_none(row->decided))
        return;
    int64_t by = row->decided_by;
    if (is_course && chance(r, 25) && item->start.n - item->answered.n > 14) {
        add_event(s, row->decided, by, "sent", "wait_listed", "no_place", NULL);
        day_t day = demo_work_day(r, day_plus(item->answered, 1), day_plus(item->start, -1));
        row->decided = at_clock(r, day_max(day, day_plus(item->answered, 1)), 500, 900);
        add_event(s, row->decided, by, "wait_listed", "accepted", NULL, NULL);
    } else {
        add_event(s, row->decided, by, "sent", answer, row->decline_reason, row->decline_text);
    }
    if (!is_course)
        return;
    add_event(s, stamp_from_local(item->start, 540), by, "accepted", "started", NULL, NULL);
    if (!text_equal(row->state, "started"))
        add_event(
            s, stamp_from_local(day_plus(item->end, -1), 900), by, "started", row->state, item->exit, NULL);
}

static const char *team_of(const struct demo_person *p, const struct demo_item *item)
{
    if (item->offer != OFFER_HIF)
        return NULL;
    return day_age(p->citizen.birth, item->sent) < 30 ? "hif-unge" : "hif-voksne";
}

static void add_sent(struct demo_person *p, const struct demo_life *life, const struct demo_item *item,
    const struct demo_world *w, struct rng *r)
{
    struct demo_sent *s = &p->sent[p->n_sent++];
    struct referral *row = &s->row;
    bool is_draft = text_equal(item->state, "draft");
    field_clear_row(&referral_table, row);
    s->n_events = 0;
    row->intervention_id = w->offer_id[item->offer];
    row->team = team_of(p, item);
    row->state = item->state;
    row->reason = item->text ? item->text : reason_text(item->offer, r);
    row->priority = chance(r, 88) ? "normal" : "soon";
    bool is_sof = is_from_sof(life, item->offer);
    int64_t colleague = w->colleague[rng_below(r, DEMO_COLLEAGUES)];
    row->from_user_id = is_sof ? w->sof : life->responsible_id != INT_NONE ? life->responsible_id : colleague;
    row->from_unit = is_sof ? "center-for-rusmiddelbehandling" : "jobcenter-koebenhavn";
    row->from_admin = is_sof ? "sof" : "bif";
    s->basis = basis_for(p, life, item, w, r);
    struct stamp sent =
        at_clock(r, item->sent, 8 * 60, item->sent.n == demo_today().n ? 9 * 60 : 15 * 60 + 50);
    row->created = (struct stamp){sent.ms - rng_between(r, 60000, 900000)};
    if (is_draft)
        return;
    row->sent = sent;
    row->sent_day = item->sent;
    if (!day_is_none(item->answered)) {
        row->decided = at_clock(r, item->answered, 8 * 60 + 30, 14 * 60);
        if (row->decided.ms <= sent.ms)
            row->decided.ms = sent.ms + rng_between(r, 600000, 3600000);
        row->read_at = (struct stamp){sent.ms + (row->decided.ms - sent.ms) * rng_between(r, 10, 90) / 100};
        bool is_suf = text_equal(demo_offers[item->offer].owner, "suf");
        row->decided_by = text_equal(row->state, "withdrawn") ? row->from_user_id
                          : is_suf                            ? w->leader
                                                              : w->coordinator;
    } else if (!item->is_unread) {
        row->read_at = at_clock(r, day_min(day_plus(item->sent, 1), demo_today()), 8 * 60, 9 * 60);
        if (row->read_at.ms <= sent.ms)
            row->read_at.ms = sent.ms + 600000;
    }
    row->decline_reason = item->decline;
    row->decline_text = item->decline ? item->exit_note : NULL;
    add_events(s, item, r);
}

static void add_course(
    struct demo_person *p, const struct demo_item *item, int sent, const struct demo_world *w)
{
    if (p->n_courses == DEMO_COURSES)
        return;
    struct course *c = &p->course[p->n_courses];
    field_clear_row(&course_table, c);
    c->intervention_id = w->offer_id[item->offer];
    c->team = sent >= 0 ? p->sent[sent].row.team : NULL;
    c->start_day = item->start;
    c->end_day = item->end;
    c->exit_reason = item->exit;
    c->exit_note = item->decline ? NULL : item->exit_note;
    c->hours = item->hours ? item->hours : INT_NONE;
    p->assessment[p->n_courses].text = NULL;
    p->course_sent[p->n_courses++] = sent;
}

/* A health talk that was completed ends with an assessment; what it recommends is the offer the citizen was sent to next, if any. */
static void add_assessment(struct demo_person *p, const struct demo_life *life, const struct demo_item *item,
    const struct demo_world *w, struct rng *r)
{
    static const char *const texts[] = {
        "Søvn og smerter fylder mest. Borgeren kan være aktiv to gange om ugen og er motiveret for at komme i gang.",
        "Uro og bekymringer er den største hindring. Fysisk er der ikke noget, der taler imod praktik få timer om ugen.",
        "Borgeren har brug for faste rammer og et roligt tempo. Egen læge er med i planen.",
        "Nedsat kondition efter lang sygdom. Gradvis optræning kan gå hånd i hånd med et småjob."};
    static const char *const advice[] = {"psykologforloeb", "traening-bevaegelse", "bbat", "hif",
        "hif-ro-i-krop-og-sind", "psykologforloeb,traening-bevaegelse", "motion-kofoed-skole",
        "center-for-mental-sundhed-tilbud", "laer-at-tackle-angst-depression", "none"};
    struct course_assessment *ret = &p->assessment[p->n_courses - 1];
    bool is_late =
        item->end.n > DEMO_DAY(2026, 3, 1).n; /* the offers with a referral stop are no longer recommended */
    *ret = (struct course_assessment){.text = demo_pick_text(r, texts, 4), .user_id = w->leader};
    ret->recommended = is_late ? demo_pick_text(r, advice + 6, 4) : demo_pick_text(r, advice, 10);
    ret->at = stamp_from_local(day_plus(item->end, -1), 14 * 60 + (int)rng_below(r, 55));
    for (int i = 0; i < life->n_items; i++)
        if (life->item[i].offer > OFFER_TALK && life->item[i].offer <= OFFER_CALM &&
            life->item[i].sent.n >= item->end.n)
            ret->recommended = demo_offers[life->item[i].offer].key;
}

void demo_items(
    struct demo_person *p, const struct demo_life *life, const struct demo_world *w, struct rng *r)
{
    for (int i = 0; i < life->n_items; i++) {
        const struct demo_item *item = &life->item[i];
        int sent = -1;
        if (item->state) {
            sent = p->n_sent;
            add_sent(p, life, item, w, r);
        }
        if (!day_is_none(item->start))
            add_course(p, item, sent, w);
        if (item->offer == OFFER_TALK && text_equal(item->state, "completed"))
            add_assessment(p, life, item, w, r);
    }
}

static bool fits(const struct demo_person *p, const struct demo_offer *o, enum demo_state s, day_t day)
{
    int age = day_age(p->citizen.birth, day);
    if (!(o->states & BIT(s)) || age < o->age_min || age > o->age_max)
        return false;
    return !o->district[0] || strcmp(o->district[0], p->citizen.district) == 0 ||
           strcmp(o->district[1], p->citizen.district) == 0;
}

static bool has_course(const struct demo_person *p, int64_t intervention_id)
{
    for (int i = 0; i < p->n_courses; i++)
        if (p->course[i].intervention_id == intervention_id)
            return true;
    return false;
}

/* An intervention that fits on day, or -1. */
static int choose(
    const struct demo_person *p, enum demo_state s, day_t day, const struct demo_world *w, struct rng *r)
{
    int total = 0, found = -1;
    for (size_t i = OFFER_FIRST_FREE; i < demo_offer_count; i++) {
        const struct demo_offer *o = &demo_offers[i];
        if (!fits(p, o, s, day) || has_course(p, w->offer_id[i]))
            continue;
        total += o->weight;
        if ((int)rng_below(r, (uint64_t)total) < o->weight)
            found = (int)i;
    }
    return found;
}

static const char *exit_reason(const struct demo_person *p, day_t end, struct rng *r)
{
    static const char *const others[] = {"completed", "completed", "completed", "completed", "completed",
        "completed", "opt_out", "no_show", "illness", "transferred", "not_suitable"};
    for (int i = 0; i < p->n_spells; i++) {
        int64_t days = p->spell[i].start_day.n - end.n;
        if (days < -10 || days > 20)
            continue;
        if (strcmp(p->spell[i].kind, "work") == 0)
            return "job";
        if (strcmp(p->spell[i].kind, "education") == 0)
            return "education";
        if (strcmp(p->spell[i].kind, "flex_job") == 0)
            return "flex_job";
    }
    return demo_pick_text(r, others, sizeof others / sizeof others[0]);
}

void demo_fill(struct demo_person *p, int n, const struct demo_world *w, struct rng *r)
{
    day_t today = demo_today();
    for (int tries = 0; n > 0 && tries < 12; tries++) {
        day_t start = demo_work_day(r, DEMO_DAY(2022, 8, 1), day_plus(today, -5));
        enum demo_state s = demo_state_on(p, start);
        int offer = s == LIFE_SELF ? -1 : choose(p, s, start, w, r);
        if (offer < 0)
            continue;
        const struct demo_offer *o = &demo_offers[offer];
        struct demo_item item = {
            .offer = offer, .start = start, .hours = o->hours_max ? (int)rng_between(r, 2, o->hours_max) : 0};
        item.end = day_plus(start, rng_between(r, o->days_min, o->days_max));
        if (item.end.n <= today.n)
            item.exit = exit_reason(p, item.end, r);
        else if (chance(r, 50))
            item.end = DAY_NONE;
        add_course(p, &item, -1, w);
        n--;
    }
}
