/* The citizens that a phase-out affects, as documents quote them. */
#include "base/lang.h"
#include "base/text.h"
#include "effect/figure.h"
#include "supply/phase_out_affected.h"
#include "supply/phase_out_money.h"
#include "system/organisation.h"

/* Persons with a course of the offer that runs on the day. */
SQL(indicator_phase_out_active,
    "SELECT COUNT(DISTINCT k.citizen_id) FROM course k JOIN intervention i ON i.id = k.intervention_id "
    "JOIN phase_out_offer o ON o.intervention = i.key WHERE o.phase_out_id = $1 "
    "AND (CAST($2 AS TEXT) IS NULL OR i.key = $2) AND k.start_day <= $3 "
    "AND (k.end_day IS NULL OR k.end_day > $3)");

struct phase_out_state {
    const char *key, *label;
    unsigned need; /* 0 = any */
};
static const struct phase_out_state states[] = {
    {"affected", N_("Berørte"), 0},
    {"waiting", N_("Venter på svar, plads eller start"), NEED_SENT | NEED_LISTED | NEED_ACCEPTED},
    {"active", N_("I gang"), 0},
    {"at_end", N_("I gang, når tilbuddet lukker"), NEED_RUNNING},
    {"answered", N_("Har fået svar"), 0},
};

/* Different citizens in rows, which are sorted by citizen; answered = only those with an answer for every offer. */
static int64_t count_persons(const struct phase_out_affected *rows, size_t n,
    const struct phase_out_state *state, const struct phase_out_offer_view *offers, const char *offer)
{
    int64_t persons = 0;
    bool wants_answer = text_equal(state->key, "answered");
    for (size_t i = 0; i < n;) {
        bool any = false, all_answered = true;
        int64_t citizen = rows[i].citizen_id;
        for (; i < n && rows[i].citizen_id == citizen; i++) {
            if (offer && !text_equal(offers[rows[i].offer].intervention, offer))
                continue;
            any |= !state->need || (rows[i].need & state->need) != 0;
            all_answered &= rows[i].answer != ANSWER_NONE;
        }
        persons += any && (!wants_answer || all_answered);
    }
    return persons;
}

static const struct phase_out_state *state_find(const char *key)
{
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        if (text_equal(states[i].key, key ? key : "affected"))
            return &states[i];
    }
    return NULL;
}

static int state_count(struct conn *c, const struct phase_out *plan,
    const struct phase_out_offer_view *offers, size_t n_offers, const struct phase_out_state *state,
    const char *offer, day_t as_of, int64_t *ret, struct arena *a, struct err *err)
{
    struct phase_out_affected *rows = NULL;
    size_t n = 0;
    if (text_equal(state->key, "active"))
        return q_int(
            c, &indicator_phase_out_active, ARGS(V_INT(plan->id), V_TEXT(offer), V_DAY(as_of)), ret, err);
    /* A figure counts everybody, as all figures do. */
    struct actor everybody = actor_command_line();
    int rc = phase_out_affected(c, &everybody, plan->id, offers, n_offers, as_of, &rows, &n, a, err);
    if (!rc)
        *ret = count_persons(rows, n, state, offers, offer);
    return rc;
}

static int plan_read(struct conn *c, const struct figure_params *p, struct phase_out *ret,
    struct phase_out_offer_view **ret_offers, size_t *ret_n, struct arena *a, struct err *err)
{
    const char *key = figure_param(p, "phase_out");
    if (!key)
        return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler en udfasning, fx phase_out=bif-suf."));
    int rc = phase_out_by_key(c, key, ret, a, err);
    return rc ? rc : phase_out_offers(c, ret->id, ret_offers, ret_n, a, err);
}

static int compute_phase_out(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct phase_out plan;
    struct phase_out_offer_view *offers = NULL;
    size_t n = 0;
    const char *offer = figure_param(p, "offer"), *title = NULL;
    const struct phase_out_state *state = state_find(figure_param(p, "state"));
    if (!state)
        return err_user(err, ERR_INVALID, "%s",
            tr("Skriv tilstanden som affected, waiting, active, at_end eller answered."));
    int rc = plan_read(c, p, &plan, &offers, &n, a, err);
    for (size_t i = 0; !rc && offer && i < n; i++) {
        if (text_equal(offers[i].intervention, offer))
            title = lang_pick(offers[i].title, offers[i].title_en);
    }
    if (!rc && offer && !title)
        return err_user(err, ERR_INVALID, tr("Udfasningen omfatter ikke tilbuddet %s."), offer);
    if (!rc)
        rc = state_count(c, &plan, offers, n, state, offer, as_of, &ret->value, a, err);
    if (rc)
        return rc;
    ret->n_persons = ret->value;
    ret->title = arena_printf(a, "%s: %s", tr(state->label), title ? title : plan.title);
    ret->filter = arena_printf(a, tr("Udfasning: %s. %s"), plan.title, tr(state->label));
    return OK;
}

INDICATOR(indicator_phase_out_citizens, .id = "phase_out_citizens", .version = 1,
    .title = N_("Borgere berørt af en udfasning"), .unit_list_code = "persons",
    .definition = N_(
        "Antal forskellige borgere, som en udfasning berører på datadagen. Venter: sendt henvisning, venteliste eller plads "
        "uden start. I gang: forløb, der løber. I gang, når tilbuddet lukker: forløb, der ikke er slut på tilbuddets sidste "
        "dag. Har fået svar: orienteret, flyttet eller ønsker ikke et andet tilbud, for hvert berørt tilbud."),
    .source = N_("Tovholder, henvisninger, forløb og orienteringer"), .params = "phase_out offer state",
    .compute = compute_phase_out);

static int compute_released(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct phase_out plan;
    struct phase_out_offer_view *offers = NULL;
    struct phase_out_money money;
    size_t n = 0;
    int64_t year, level = INT_NONE, price_year = INT_NONE;
    const char *admin = figure_param(p, "admin");
    (void)as_of;
    if (!text_to_int(figure_param(p, "year"), 2000, 2100, &year))
        return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler et år, fx year=2026."));
    if (figure_param(p, "level") && !text_to_int(figure_param(p, "level"), 2000, 2100, &level))
        return err_user(err, ERR_INVALID, "%s", tr("Skriv prisniveauet som et årstal, fx 2026."));
    int rc = plan_read(c, p, &plan, &offers, &n, a, err);
    if (!rc)
        rc = phase_out_money_of(c, &plan, offers, n, &money, a, err);
    if (rc)
        return rc;
    ret->format = FF_MONEY;
    ret->missing = true;
    ret->title = arena_printf(a, tr("Frigjorte penge i %lld: %s"), (long long)year, plan.title);
    ret->filter =
        admin ? arena_printf(a, tr("Betales af %s"), organisation_name(admin)) : tr("Alle, der betaler");
    for (size_t i = 0; i < money.n; i++) {
        const struct phase_out_release *r = &money.rows[i];
        if (r->year != year || (admin && !text_equal(r->admin, admin)) ||
            (level != INT_NONE && r->price_year != level))
            continue;
        /* Amounts of different price levels are not added. */
        if (!ret->missing && r->price_year != price_year)
            return err_user(err, ERR_INVALID, "%s",
                tr("Beløbene har forskelligt prisniveau. Vælg et med level=, fx level=2026."));
        price_year = r->price_year;
        ret->value = (ret->missing ? 0 : ret->value) + r->amount.oere;
        ret->missing = false;
    }
    ret->note = ret->missing ? tr("Pladser, pris eller ophør er ikke oplyst.")
                : price_year == INT_NONE
                    ? tr("Prisniveau ikke oplyst.")
                    : arena_printf(a, tr("%lld-pris og lønniveau."), (long long)price_year);
    return OK;
}

INDICATOR(indicator_phase_out_released, .id = "phase_out_released", .version = 1,
    .title = N_("Penge, som en udfasning frigør"), .unit_list_code = "kr",
    .definition = N_(
        "Aftalte pladser ganget med pris pr. plads og år, fra dagen efter tilbuddets sidste dag og året ud, fordelt på dage. "
        "Betales pladserne, uanset om de bruges, løber betalingen til aftalens ophør. Tilbud, hvis pladser, pris eller ophør "
        "ikke er oplyst, er ikke med."),
    .source = N_("Tovholder, aftaler og udfasninger"), .params = "phase_out year admin level",
    .compute = compute_released);
