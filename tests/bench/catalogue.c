#include "catalogue.h"
#include "offer/agreement.h"
#include "offer/agreement_place.h"
#include "offer/capacity.h"
#include "offer/intervention.h"
#include "offer/intervention_find.h"
#include "offer/target_rule.h"
#include <stdio.h>

enum { PER_AGREEMENT = 3, COURSES_ENDED = 4, COURSES_REFERRED = 8 };

const char *const catalogue_benefits[] = {"kontanthjaelp", "kontanthjaelp-aktivitetsparat",
    "kontanthjaelp-jobparat", "uddannelseshjaelp", "sygedagpenge", "jobafklaring", "ressourceforloeb",
    "revalidering", "dagpenge", "ledighedsydelse", "fleksloentilskud", "foertidspension", "seniorpension",
    "su"};
const char *const catalogue_conditions[] = {"angst", "depression", "stress", "uro", "soevnloeshed", "smerter",
    "ryglidelse", "slidgigt", "diabetes", "hjertesygdom", "rusmiddel", "psykisk-mistrivsel",
    "psykisk-lidelse", "livsstilssygdom", "kronisk-sygdom", "handicap", "fysisk-funktion", "andet"};
const char *const catalogue_districts[] = {"bispebjerg", "noerrebro", "indre-by", "oesterbro",
    "vesterbro-kgs-enghave", "broenshoej-husum", "valby", "vanloese", "amager-oest", "amager-vest",
    "udenbys"};

SQL(catalogue_add_referral,
    "INSERT INTO referral (citizen_id, intervention_id, state, created, sent, sent_day, version) "
    "VALUES ($1, $2, $3, $4, $4, $5, 1)");
SQL(catalogue_last_referral, "SELECT MAX(id) FROM referral");
SQL(catalogue_add_course,
    "INSERT INTO course (citizen_id, intervention_id, referral_id, start_day, end_day, version) "
    "VALUES ($1, $2, $3, $4, $5, 1)");

struct filling {
    const struct catalogue_size *size;
    struct conn *c;
    uint64_t state;
    int i; /* of the offer */
    struct intervention iv;
    struct arena *a; /* of the offer */
};

uint32_t catalogue_draw(uint64_t *state, uint32_t n)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)((*state >> 16) % n);
}

static uint32_t draw(struct filling *f, uint32_t n)
{
    return catalogue_draw(&f->state, n);
}

static bool chance(struct filling *f, uint32_t of_hundred)
{
    return draw(f, 100) < of_hundred;
}

static day_t day_from(const struct filling *f, int days)
{
    return (day_t){f->size->today.n + days};
}

/* ---- one offer ---- */

static int add_offer(struct filling *f, struct err *err)
{
    static const char *const titles[] = {"Samtaler i hold", "Jobværksted", "Motion og bevægelse", "Mentor",
        "Kursus i mestring", "Praktikplads", "Søvn og ro", "Ordblindekursus", "Gældsvejledning",
        "Økonomi og bolig"};
    static const char *const tracks[] = {"job", "health", "social", "upskilling", "health,job"};
    static const char *const owners[] = {"bif", "suf", "sof"};
    struct intervention *iv = &f->iv;
    field_clear_row(&intervention_table, iv);
    iv->key = arena_printf(f->a, "opdigtet-%05d", f->i);
    iv->title = arena_printf(f->a, "%s %d", titles[draw(f, 10)], f->i);
    iv->kind = chance(f, 15) ? "open_offer" : "offer";
    iv->track = tracks[draw(f, 5)];
    iv->owner = iv->provider = owners[draw(f, 3)];
    iv->content = arena_printf(f->a,
        "Et forløb på %u uger i små hold, hvor deltageren øver sig i hverdagen og taler med en fast "
        "vejleder. Der er møder to gange om ugen.",
        4 + draw(f, 20));
    iv->target_text = "Borgere, der har brug for støtte ved siden af vejen til arbejde.";
    if (!chance(f, 3))
        iv->legal_basis = "lab";
    if (chance(f, 3))
        iv->open_from = day_from(f, 1 + (int)draw(f, 90));
    if (chance(f, 15))
        iv->last_referral_day = day_from(f, (int)draw(f, 200) - 120);
    if (chance(f, 15))
        iv->end_day = day_from(f, (int)draw(f, 500) - 100);
    iv->is_public = 1;
    iv->version = 1;
    int rc = q_insert(f->c, &intervention_table, iv, &iv->id, err);
    return rc ? rc : intervention_find_index(f->c, iv, f->a, err);
}

static int add_rule(struct filling *f, const char *kind, const char *code, int64_t min, int64_t max,
    const char *text, struct err *err)
{
    struct target_rule r;
    int64_t id;
    field_clear_row(&target_rule_table, &r);
    r.intervention = f->iv.key;
    r.kind = kind;
    r.code = code;
    r.min = min;
    r.max = max;
    r.text = text;
    switch (draw(f, 10)) { /* most hold always; others were replaced, or are of a version to come */
    case 0: r.valid_to = day_from(f, -1 - (int)draw(f, 400)); break;
    case 1: r.valid_from = day_from(f, -(int)draw(f, 400)); break;
    case 2: r.valid_from = day_from(f, 1 + (int)draw(f, 60)); break;
    case 3:
        r.valid_from = day_from(f, -500);
        r.valid_to = day_from(f, (int)draw(f, 100));
        break;
    default: break;
    }
    return q_insert(f->c, &target_rule_table, &r, &id, err);
}

static int add_rules(struct filling *f, struct err *err)
{
    int rc = OK;
    for (uint32_t n = chance(f, 70) ? 1 + draw(f, 5) : 0; !rc && n > 0; n--)
        rc = add_rule(f, "benefit", catalogue_benefits[draw(f, CATALOGUE_BENEFITS)], INT_NONE, INT_NONE,
            chance(f, 20) ? "Borgere på ydelsen. Nogle skal først have en aftale." : "Borgere på ydelsen.",
            err);
    if (!rc && chance(f, 50)) {
        int64_t min = chance(f, 70) ? 15 + draw(f, 30) : INT_NONE;
        int64_t max = min == INT_NONE || chance(f, 50) ? 30 + draw(f, 40) : INT_NONE;
        rc = add_rule(f, "age", NULL, min, max, NULL, err);
    }
    for (uint32_t n = chance(f, 40) ? 1 + draw(f, 3) : 0; !rc && n > 0; n--)
        rc = add_rule(f, "condition", catalogue_conditions[draw(f, CATALOGUE_CONDITIONS)], INT_NONE, INT_NONE,
            NULL, err);
    for (uint32_t n = chance(f, 8) ? 1 + draw(f, 2) : 0; !rc && n > 0; n--)
        rc = add_rule(
            f, "illness", catalogue_conditions[draw(f, CATALOGUE_CONDITIONS)], INT_NONE, INT_NONE, NULL, err);
    if (!rc && chance(f, 6))
        rc = add_rule(f, "doctor_referral", NULL, INT_NONE, INT_NONE, NULL, err);
    if (!rc && chance(f, 8))
        rc = add_rule(
            f, "district", catalogue_districts[draw(f, CATALOGUE_DISTRICTS)], INT_NONE, INT_NONE, NULL, err);
    if (!rc && chance(f, 30))
        rc = add_rule(f, "other", "motivation", INT_NONE, INT_NONE, "Borgeren vil gerne selv.", err);
    if (!rc && chance(f, 10))
        rc = add_rule(f, "ends_with_assessment", NULL, INT_NONE, INT_NONE, "Slutter med en vurdering.", err);
    return rc;
}

static int add_teams(struct filling *f, struct err *err)
{
    int rc = OK;
    for (int k = 0; !rc && k < 2; k++) {
        struct team t;
        int64_t id;
        field_clear_row(&team_table, &t);
        t.intervention = f->iv.key;
        t.key = arena_printf(f->a, "%s-hold-%d", f->iv.key, k);
        t.title = k ? "30 år og derover" : "18–29 år";
        t.age_min = k ? 30 : 18;
        t.age_max = k ? INT_NONE : 29;
        rc = q_insert(f->c, &team_table, &t, &id, err);
    }
    return rc;
}

static int add_alternatives(struct filling *f, struct err *err)
{
    int rc = OK;
    uint32_t first = draw(f, (uint32_t)f->size->offers);
    for (uint32_t k = 0; !rc && k <= draw(f, 3); k++) {
        struct alternative alt;
        int64_t id;
        field_clear_row(&alternative_table, &alt);
        alt.intervention = f->iv.key;
        alt.alternative = arena_printf(f->a, "opdigtet-%05u", (first + k) % (uint32_t)f->size->offers);
        alt.needs_doctor = chance(f, 10);
        rc = q_insert(f->c, &alternative_table, &alt, &id, err);
    }
    return rc;
}

/* ---- places and their use ---- */

static int add_agreement(struct filling *f, struct err *err)
{
    struct agreement g;
    int64_t id;
    field_clear_row(&agreement_table, &g);
    g.key = arena_printf(f->a, "opdigtet-aftale-%04d", f->i / PER_AGREEMENT);
    g.title = arena_printf(f->a, "Opdigtet aftale %d", f->i / PER_AGREEMENT);
    g.buyer = "bif";
    g.supplier = f->iv.owner;
    g.start_day = day_from(f, -700);
    g.end_day = day_from(f, 700);
    g.pays_unused = 1;
    g.version = 1;
    return q_insert(f->c, &agreement_table, &g, &id, err);
}

/* An earlier and the present number of places. */
static int add_places(struct filling *f, int64_t *ret_places, struct err *err)
{
    int rc = f->i % PER_AGREEMENT == 0 ? add_agreement(f, err) : OK;
    const char *key = arena_printf(f->a, "opdigtet-aftale-%04d", f->i / PER_AGREEMENT);
    for (int k = 0; !rc && k < 2; k++) {
        struct capacity room;
        struct agreement_place place;
        int64_t id;
        field_clear_row(&capacity_table, &room);
        field_clear_row(&agreement_place_table, &place);
        room.intervention = place.intervention = f->iv.key;
        room.valid_from = place.valid_from = day_from(f, k ? -100 : -700);
        room.valid_to = place.valid_to = k ? DAY_NONE : day_from(f, -101);
        room.places = place.places = *ret_places = 5 + draw(f, 20);
        place.agreement = key;
        place.version = 1;
        rc = q_insert(f->c, &capacity_table, &room, &id, err);
        if (!rc)
            rc = q_insert(f->c, &agreement_place_table, &place, &id, err);
    }
    return rc;
}

static int add_course(struct filling *f, bool referred, int start, int days, struct err *err)
{
    int64_t citizen = 1 + draw(f, (uint32_t)f->size->citizens), referral = INT_NONE;
    int rc = OK;
    if (referred) {
        day_t sent = day_from(f, start - (int)draw(f, 90));
        rc = q_exec(f->c, &catalogue_add_referral,
            ARGS(V_INT(citizen), V_INT(f->iv.id), V_TEXT("started"), V_STAMP(stamp_from_local(sent, 600)),
                V_DAY(sent)),
            NULL, err);
        if (!rc)
            rc = q_int(f->c, &catalogue_last_referral, NO_ARGS, &referral, err);
    }
    return rc ? rc
              : q_exec(f->c, &catalogue_add_course,
                    ARGS(V_INT(citizen), V_INT(f->iv.id), V_INT(referral), V_DAY(day_from(f, start)),
                        V_DAY(days < 0 ? DAY_NONE : day_from(f, start + days))),
                    NULL, err);
}

/* Around as many run as there are places; some have no end, some end later. */
static int add_courses(struct filling *f, int64_t places, struct err *err)
{
    int rc = OK;
    for (int64_t k = 0, n = places - 3 + draw(f, 6); !rc && k < n; k++)
        rc = add_course(f, k < COURSES_REFERRED, -1 - (int)draw(f, 80), chance(f, 50) ? -1 : 90, err);
    for (int k = 0; !rc && k < COURSES_ENDED; k++)
        rc = add_course(f, chance(f, 50), -300 + k, 60, err);
    for (uint32_t k = draw(f, 4); !rc && k > 0; k--) {
        day_t sent = day_from(f, -(int)draw(f, 40));
        rc = q_exec(f->c, &catalogue_add_referral,
            ARGS(V_INT(1 + draw(f, (uint32_t)f->size->citizens)), V_INT(f->iv.id), V_TEXT("received"),
                V_STAMP(stamp_from_local(sent, 600)), V_DAY(sent)),
            NULL, err);
    }
    return rc;
}

static int fill_one(struct filling *f, struct err *err)
{
    int64_t places = 0;
    bool with_places = f->i < f->size->agreements * PER_AGREEMENT;
    int rc = add_offer(f, err);
    if (!rc)
        rc = add_rules(f, err);
    if (!rc && chance(f, 15))
        rc = add_teams(f, err);
    if (!rc && chance(f, 50))
        rc = add_alternatives(f, err);
    if (!rc && with_places)
        rc = add_places(f, &places, err);
    if (!rc && with_places && f->size->citizens)
        rc = add_courses(f, places, err);
    return rc;
}

static int fill_fn(struct conn *c, void *ctx, struct err *err)
{
    struct filling f = {.size = ctx, .c = c, .state = 2026};
    int rc = OK;
    f.a = arena_new(0);
    if (!f.a)
        return err_set(err, ERR_LIMIT, "catalogue: out of memory");
    for (f.i = 0; !rc && f.i < f.size->offers; f.i++) {
        arena_clear(f.a);
        rc = fill_one(&f, err);
    }
    arena_free(f.a);
    return rc;
}

int catalogue_fill(struct db *db, const struct catalogue_size *size, struct err *err)
{
    return db_write(db, "catalogue_fill", fill_fn, (void *)(uintptr_t)size, err);
}
