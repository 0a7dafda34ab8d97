/* One invented citizen: number, name, address, marks, and the rows that follow from the life. Numbers look like the
 * official test numbers: a real date, the seventh digit 9, and a modulus 11 that never holds. */
#include "path/demo_inner.h"

#include "people/cpr.h"

enum { FIRST_BIRTH_YEAR = 1940, LAST_BIRTH_YEAR = 2009, SERIALS = 1000 };

/* What is drawn of a citizen before all else, in the order of citizens, so that no number is drawn twice. */
struct identity {
    day_t birth;
    bool is_female;
    enum demo_mark mark;
    char cpr[11], second[11];
};

static day_t first_birth(void)
{
    return day_from_ymd(FIRST_BIRTH_YEAR, 1, 1);
}

size_t demo_numbers_size(void)
{
    return (size_t)(day_from_ymd(LAST_BIRTH_YEAR, 1, 1).n - first_birth().n) * SERIALS / 8 + 1;
}

void demo_rng(struct rng *r, const struct demo_world *w, uint64_t stream)
{
    rng_seed(r, (uint64_t)w->seed * 0x9e3779b97f4a7c15U + stream * 0xd1342543de82ef95U + 1);
}

static bool take_bit(struct demo_world *w, day_t birth, int serial)
{
    size_t at = (size_t)(birth.n - first_birth().n) * SERIALS + (size_t)serial;
    unsigned char mask = (unsigned char)(1U << (at % 8));
    if (w->numbers[at / 8] & mask)
        return false;
    w->numbers[at / 8] |= mask;
    return true;
}

void demo_take_number(struct demo_world *w, const char *cpr)
{
    struct cpr_parts parts;
    char digits[11];
    int64_t serial = 0;
    if (cpr_parse(cpr, digits, &parts) && text_to_int(digits + 7, 0, SERIALS - 1, &serial))
        take_bit(w, parts.birth, (int)serial);
}

/* Even last digit for women. Of 500 numbers a day for each sex about 455 are usable, far more than are drawn. */
static void draw_number(
    struct demo_world *w, day_t birth, bool is_female, bool is_replacement, struct rng *r, char ret[11])
{
    struct ymd d = day_ymd(birth);
    unsigned serial = (unsigned)rng_below(r, SERIALS / 2) * 2 + !is_female;
    for (int tries = 0; tries < SERIALS / 2; tries++, serial += 2) {
        struct cpr_parts parts;
        char digits[11];
        serial %= SERIALS;
        snprintf(ret, 11, "%02u%02u%02u9%03u", (unsigned)(d.day + (is_replacement ? 60 : 0)) % 100,
            (unsigned)d.month % 100, (unsigned)d.year % 100, serial % SERIALS);
        if (cpr_parse(ret, digits, &parts) && !parts.modulus_ok && take_bit(w, birth, (int)serial))
            return;
    }
}

static enum demo_mark draw_mark(struct rng *r)
{
    int at = (int)rng_below(r, 2000);
    if (at < 30)
        return MARK_PROTECTED;
    if (at < 34)
        return MARK_PROTECTION_ENDED;
    if (at < 35)
        return MARK_RESTRICTED;
    if (at < 41)
        return MARK_OLD_NUMBER;
    if (at < 45)
        return MARK_OLD_REPLACEMENT;
    return at < 47 ? MARK_REPLACEMENT : MARK_NONE;
}

static day_t draw_birth(struct rng *r)
{
    int at = (int)rng_below(r, 100);
    int64_t age = at < 25   ? rng_between(r, 18, 29)
                  : at < 70 ? rng_between(r, 30, 49)
                            : rng_between(r, 50, 65);
    return day_plus(day_add_months(demo_today(), (int)(-12 * age)), -rng_between(r, 0, 360));
}

static void identify(struct identity *ret, int64_t index, struct demo_world *w)
{
    struct rng r;
    const struct demo_life *life = index < DEMO_CAST ? &w->cast[index] : NULL;
    demo_rng(&r, w, (uint64_t)index * 2 + 1000);
    *ret = (struct identity){.birth = life ? life->birth : draw_birth(&r)};
    ret->mark = life ? life->mark : draw_mark(&r);
    ret->is_female = chance(&r, life ? life->female_pct : 51);
    if (life && life->cpr)
        text_copy(ret->cpr, sizeof ret->cpr, life->cpr);
    else
        draw_number(w, ret->birth, ret->is_female, ret->mark == MARK_REPLACEMENT, &r, ret->cpr);
    if (ret->mark == MARK_OLD_NUMBER)
        draw_number(w, ret->birth, !ret->is_female, false, &r, ret->second);
    if (ret->mark == MARK_OLD_REPLACEMENT)
        draw_number(w, ret->birth, ret->is_female, true, &r, ret->second);
}

void demo_take_numbers(struct demo_world *w, int64_t n)
{
    struct identity id;
    for (int64_t i = 0; i < n; i++)
        identify(&id, i, w);
}

/* Ten signs that no other citizen of the run has: a permutation of the 50-bit numbers (four Feistel rounds). */
static const char *public_key(int64_t index, int64_t seed, struct arena *a)
{
    uint32_t left = (uint32_t)((uint64_t)index >> 25), right = (uint32_t)index & 0x1ffffff;
    for (uint64_t round = 0; round < 4; round++) {
        struct rng r;
        rng_seed(&r, (uint64_t)seed * 31 + round * 0x9e3779b97f4a7c15U + right);
        uint32_t mixed = left ^ ((uint32_t)rng_next(&r) & 0x1ffffff);
        left = right;
        right = mixed;
    }
    uint64_t bits = (uint64_t)left << 25 | right;
    char key[11];
    for (int i = 9; i >= 0; i--, bits >>= 5)
        key[i] = "0123456789abcdefghjkmnpqrstvwxyz"[bits & 31];
    key[10] = 0;
    return arena_strdup(a, key);
}

static void set_marks(struct demo_person *p, const struct identity *id, struct rng *r, struct arena *a)
{
    struct citizen *c = &p->citizen;
    day_t today = demo_today();
    c->restricted = id->mark == MARK_RESTRICTED;
    if (id->mark == MARK_PROTECTED || (id->mark == MARK_RESTRICTED && chance(r, 50)))
        c->protected_until = day_plus(today, rng_between(r, 20, 700));
    if (id->mark == MARK_PROTECTION_ENDED)
        c->protected_until = day_plus(today, -rng_between(r, 1, 120));
    p->second.cpr = NULL;
    if (!id->second[0])
        return;
    field_clear_row(&citizen_number_table, &p->second);
    p->second.cpr = arena_strdup(a, id->second);
    p->second.kind = id->mark == MARK_OLD_NUMBER ? "earlier" : "replacement";
    p->second.valid_to = day_between(r, DEMO_DAY(2021, 1, 1), DEMO_DAY(2025, 6, 1));
    if (id->mark == MARK_OLD_REPLACEMENT)
        p->second.valid_from = day_plus(p->second.valid_to, -rng_between(r, 200, 900));
}

static bool add_condition(char list[200], const char *code)
{
    size_t n = strlen(list);
    if (strstr(list, code) || n + strlen(code) + 2 > 200)
        return false;
    snprintf(list + n, 200 - n, "%s%s", n ? "," : "", code);
    return true;
}

static void set_conditions(
    struct demo_person *p, const struct demo_life *life, struct rng *r, struct arena *a)
{
    static const char *const any[] = {"angst", "depression", "stress", "uro", "soevnloeshed", "smerter",
        "ryglidelse", "slidgigt", "diabetes", "hjertesygdom", "psykisk-mistrivsel", "psykisk-lidelse",
        "livsstilssygdom", "kronisk-sygdom", "handicap", "fysisk-funktion"};
    static const char *const mind[] = {"angst", "depression", "stress", "uro", "psykisk-lidelse"};
    static const char *const body[] = {"smerter", "stress", "angst", "uro", "fysisk-funktion", "ryglidelse"};
    static const char *const calm[] = {"uro", "stress", "soevnloeshed", "angst", "depression"};
    char list[200] = "";
    if (life && life->condition)
        add_condition(list, life->condition);
    for (int i = 0; life && !life->has_story && i < life->n_items; i++) {
        int offer = life->item[i].offer;
        if (offer == OFFER_PSYCHOLOGIST)
            add_condition(list, demo_pick_text(r, mind, 5));
        if (offer == OFFER_EXERCISE || offer == OFFER_BBAT)
            add_condition(list, demo_pick_text(r, body, 6));
        if (offer == OFFER_CALM || offer == OFFER_HIF)
            add_condition(list, demo_pick_text(r, calm, 5));
    }
    bool is_story = life && life->has_story;
    if (!is_story && chance(r, life ? 55 : 35))
        add_condition(list, demo_pick_text(r, any, 16));
    if (!is_story && chance(r, life ? 25 : 10))
        add_condition(list, demo_pick_text(r, any, 16));
    p->citizen.condition = list[0] ? arena_strdup(a, list) : NULL;
}

static const char *group_text(const struct demo_person *p, day_t day)
{
    bool is_young = day_age(p->citizen.birth, day) < 30;
    switch (demo_state_on(p, day)) {
    case LIFE_ACTIVITY: return is_young ? "Aktivitetsparat, under 30 år" : "Aktivitetsparat, over 30 år";
    case LIFE_JOBREADY: return "Jobparat";
    case LIFE_EDUHELP: return "Uddannelsesparat";
    case LIFE_SICK: return "Sygemeldt";
    case LIFE_CLARIFY: return "I jobafklaringsforløb";
    case LIFE_RESOURCE: return "I ressourceforløb";
    case LIFE_INSURED: return "Forsikret ledig";
    case LIFE_FLEXWAIT: return "Visiteret til fleksjob";
    default: return NULL;
    }
}

/* Most have told their education; drawn apart, so that nothing else of the citizen depends on it. */
static void set_education(struct citizen *c, struct rng *r)
{
    static const char *const levels[] = {"grundskole", "grundskole", "grundskole", "grundskole", "grundskole",
        "gymnasial", "erhvervsfaglig", "erhvervsfaglig", "erhvervsfaglig", "kort-videregaaende",
        "mellemlang-videregaaende", "lang-videregaaende"};
    if (chance(r, 82))
        c->education = demo_pick_text(r, levels, sizeof levels / sizeof levels[0]);
}

static void set_goals(struct demo_person *p, const struct demo_life *life, struct rng *r)
{
    static const char *const goals[] = {"Lagermedarbejder, 15 timer om ugen",
        "Butiksmedhjælper i dagligvarer", "Køkkenmedhjælper", "Pædagogmedhjælper, 20 timer om ugen",
        "Rengøringsassistent om formiddagen", "Kontorassistent", "Gartnerarbejder",
        "Social- og sundhedshjælper", "Chauffør, fuld tid", "Elev i detailhandel",
        "Cykelmekaniker, få timer om ugen", "Servicemedarbejder i skole", "Piccoline eller piccolo",
        "Bygningsmaler", "Bager, svendestykke", "Receptionist", "Tømrerlærling", "It-supporter",
        "Caféarbejde, 8 timer om ugen", "Tandklinikassistent"};
    static const char *const reasons[] = {"Afventer afklaring af helbredet.",
        "Borgeren er ikke klar til at tale om job endnu.", "Jobmål aftales, når behandlingen er afsluttet."};
    struct citizen *c = &p->citizen;
    c->target_group = life && life->group_text ? life->group_text : group_text(p, demo_today());
    if (life && life->job_goal)
        c->job_goal = life->job_goal;
    else if (chance(r, 62))
        c->job_goal = demo_pick_text(r, goals, sizeof goals / sizeof goals[0]);
    else if (chance(r, 30))
        c->job_goal_reason = demo_pick_text(r, reasons, 3);
}

/* First day on which the citizen can be gone without touching anything planned; DAY_NONE when something still runs. */
static day_t free_from(const struct demo_person *p)
{
    day_t day = DEMO_DAY(2023, 6, 1);
    for (int i = 0; i < p->n_courses; i++) {
        if (day_is_none(p->course[i].end_day))
            return DAY_NONE;
        day = day_max(day, p->course[i].end_day);
    }
    for (int i = 0; i < p->n_sent; i++) {
        const struct referral *row = &p->sent[i].row;
        bool is_over = text_equal(row->state, "declined") || text_equal(row->state, "completed") ||
                       text_equal(row->state, "discontinued");
        if (!is_over)
            return DAY_NONE;
        day = day_max(day, day_plus(row->sent_day, 30));
    }
    return day_plus(day, 1);
}

static void leave(struct demo_person *p, struct rng *r)
{
    bool is_dead = chance(r, 35);
    day_t from = free_from(p);
    if (day_is_none(from) || from.n >= demo_today().n)
        return;
    day_t day = day_between(r, from, day_plus(demo_today(), -1));
    if (is_dead)
        p->citizen.dead = day;
    else
        p->citizen.moved = day;
    demo_spells_cut(p, day);
}

static void set_responsible(
    struct demo_person *p, const struct demo_life *life, const struct demo_world *w, struct rng *r)
{
    struct citizen *c = &p->citizen;
    if (life) {
        c->responsible_id = life->responsible_id;
        c->responsible_since = life->responsible_since;
    } else if ((int64_t)rng_below(r, (uint64_t)w->n) < (w->n < 100000 ? w->n / 50 : 2000)) {
        c->responsible_id = w->colleague[rng_below(r, DEMO_COLLEAGUES)];
    }
    if (c->responsible_id != INT_NONE && day_is_none(c->responsible_since))
        c->responsible_since = demo_work_day(r, DEMO_DAY(2023, 1, 2), day_plus(demo_today(), -40));
}

void demo_person(struct demo_person *p, int64_t index, struct demo_world *w, struct arena *a)
{
    const struct demo_life *life = index < DEMO_CAST ? &w->cast[index] : NULL;
    struct citizen *c = &p->citizen;
    struct identity id;
    struct rng r;
    identify(&id, index, w);
    demo_rng(&r, w, (uint64_t)index * 2 + 1001);
    p->n_spells = p->n_bases = p->n_sent = p->n_courses = 0;
    field_clear_row(&citizen_table, c);
    c->key = public_key(index, w->seed, a);
    c->cpr = arena_strdup(a, id.cpr);
    c->birth = id.birth;
    c->sex = id.is_female ? "female" : "male";
    c->first_name = life && life->first_name ? life->first_name : demo_first_name(&r, id.is_female, a);
    c->last_name = life && life->last_name ? life->last_name : demo_last_name(&r, a);
    demo_address(&r, life ? life->district : NULL, c, a);
    set_marks(p, &id, &r, a);
    if (life) {
        demo_spells(p, life, &r);
        demo_items(p, life, w, &r);
        demo_fill(p, life->n_fill, w, &r);
    } else {
        static const int wanted[] = {0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4};
        demo_spells_free(p, &r);
        demo_fill(p, wanted[rng_below(&r, 12)], w, &r);
    }
    set_conditions(p, life, &r, a);
    set_responsible(p, life, w, &r);
    if (chance(&r, life ? 7 : 3) && (!life || life->may_leave))
        leave(p, &r);
    set_goals(p, life, &r);
    demo_rng(&r, w, (uint64_t)index + (UINT64_C(1) << 40));
    set_education(c, &r);
}
