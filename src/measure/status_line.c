#include "base/lang.h"
#include "base/text.h"
#include "measure/snapshot.h"

#include <string.h>

/* ---- the profiles that come with the program ---- */

#define ALWAYS 0, SNAP_OPEN

/* Work first: what a person has managed decides, then education, then the benefits from the lasting to the short. SU is paid during
 * education and does not come before other benefits. */
const struct status_rank STATUS_LOCAL[] = {
    {"work", 10, ALWAYS},
    {"ordinary_hours", 20, ALWAYS},
    {"flex_job", 30, ALWAYS},
    {"fleksloentilskud", 40, ALWAYS},
    {"supported_work", 50, ALWAYS},
    {"education", 60, ALWAYS},
    {"foertidspension", 70, ALWAYS},
    {"seniorpension", 80, ALWAYS},
    {"ledighedsydelse", 90, ALWAYS},
    {"ressourceforloeb", 100, ALWAYS},
    {"jobafklaring", 110, ALWAYS},
    {"sygedagpenge", 120, ALWAYS},
    {"revalidering", 130, ALWAYS},
    {"dagpenge", 140, ALWAYS},
    {"uddannelseshjaelp", 150, ALWAYS},
    {"kontanthjaelp", 160, ALWAYS},
    {"su", 170, ALWAYS},
    {"benefit", 180, ALWAYS},
};
const size_t STATUS_LOCAL_N = sizeof STATUS_LOCAL / sizeof STATUS_LOCAL[0];

/* Benefit first: ten times the step of the 19 that Jobindsats prints ("Arbejdsmarkedsstatus 1, 3, 6 og 12 mdr. efter afsluttet forløb", sickness
 * benefit, jobindsats.dk y07b15, since October 2019). SU is its step 16, flex-job subsidy its 12. It names neither senior pension, supported work, a
 * benefit not told nor hours beside a benefit: they stand where they do by our own choice. Steps 2 to 4, 6 and 15 have no code here; 18 and 19 are no
 * code at all. */
const struct status_rank STATUS_NATIONAL[] = {
    {"dagpenge", 10, ALWAYS},
    {"kontanthjaelp", 50, ALWAYS},
    {"uddannelseshjaelp", 70, ALWAYS},
    {"revalidering", 80, ALWAYS},
    {"ressourceforloeb", 90, ALWAYS},
    {"jobafklaring", 100, ALWAYS},
    {"sygedagpenge", 110, ALWAYS},
    {"flex_job", 120, ALWAYS},
    {"fleksloentilskud", 121, ALWAYS},
    {"ledighedsydelse", 130, ALWAYS},
    {"foertidspension", 140, ALWAYS},
    {"seniorpension", 145, ALWAYS},
    {"supported_work", 155, ALWAYS},
    {"benefit", 157, ALWAYS},
    {"education", 160, ALWAYS},
    {"su", 161, ALWAYS},
    {"work", 170, ALWAYS},
    {"ordinary_hours", 171, ALWAYS},
};
const size_t STATUS_NATIONAL_N = sizeof STATUS_NATIONAL / sizeof STATUS_NATIONAL[0];

/* ---- making a profile ---- */

static int add_period(struct status_profile *p, uint16_t from, struct err *err)
{
    int at = 0;
    while (at < p->n_periods && p->from[at] < from)
        at++;
    if (at < p->n_periods && p->from[at] == from)
        return OK;
    if (p->n_periods == PROFILE_PERIODS)
        return err_user(err, ERR_INVALID,
            tr("Statusprofilen \"%.60s\" skifter oftere end %d gange. Saml ændringerne på færre datoer."),
            p->key, PROFILE_PERIODS - 1);
    memmove(&p->from[at + 1], &p->from[at], (size_t)(p->n_periods - at) * sizeof p->from[0]);
    p->from[at] = from;
    p->n_periods++;
    return OK;
}

static const struct status_rank *rank_in_force(
    const struct status_rank *ranks, size_t n, const char *code, uint16_t day)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(ranks[i].code, code) == 0 && ranks[i].valid_from <= day && day < ranks[i].valid_to)
            return &ranks[i];
    return NULL;
}

/* The code's own row, else that of its nearest parent with one. */
static const struct status_rank *rank_of_family(
    const struct snapshot *s, const struct status_rank *ranks, size_t n, int code, uint16_t day)
{
    for (int depth = 0; code >= 0 && depth < s->n_codes; depth++) {
        const struct status_rank *r = rank_in_force(ranks, n, s->codes[code].key, day);
        if (r || !s->codes[code].parent)
            return r;
        const char *parent = s->codes[code].parent;
        code = snapshot_code_of(s, parent);
        if (code < 0)
            return rank_in_force(ranks, n, parent, day);
    }
    return NULL;
}

static int check_ranks(const char *key, const struct status_rank *ranks, size_t n, struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        const struct status_rank *r = &ranks[i];
        if (r->rank < 0 || r->rank > 254 || r->valid_to <= r->valid_from)
            return err_user(err, ERR_INVALID,
                tr("Statusprofilen \"%.60s\", koden \"%.60s\": rangen skal være fra 0 til 254, og sidste dag efter første. Ret rækken."),
                key, r->code);
        for (size_t j = 0; j < i; j++) {
            const struct status_rank *q = &ranks[j];
            bool meet = r->valid_from < q->valid_to && q->valid_from < r->valid_to;
            if (meet && strcmp(r->code, q->code) == 0)
                return err_user(err, ERR_INVALID,
                    tr("Statusprofilen \"%.60s\": koden \"%.60s\" har to rækker på samme dag. Slet den ene, eller ret dagene."),
                    key, r->code);
            if (meet && r->rank == q->rank)
                return err_user(err, ERR_INVALID,
                    tr("Statusprofilen \"%.60s\": koderne \"%.60s\" og \"%.60s\" har begge rangen %d på samme dag. Giv dem hver sin."),
                    key, q->code, r->code, r->rank);
        }
    }
    return OK;
}

/* place[code] = 0 for the code that wins over all others; the smallest code first among equal ranks. */
static void place_codes(const struct snapshot *s, struct status_profile *p, int period)
{
    int at = 0;
    memset(p->place[period], SNAP_NO_CODE, sizeof p->place[period]);
    for (int rank = 0; rank < SNAP_NO_CODE; rank++)
        for (int code = 0; code < s->n_codes; code++)
            if (p->rank[period][code] == rank) {
                p->code_at[period][at] = (uint8_t)code;
                p->place[period][code] = (uint8_t)at++;
            }
}

int status_profile_make(const struct snapshot *s, const char *key, const char *title,
    const struct status_rank *ranks, size_t n, struct status_profile *ret, struct err *err)
{
    struct status_profile p = {.key = key, .title = title, .n_periods = 1};
    int rc = check_ranks(key, ranks, n, err);
    for (size_t i = 0; rc == OK && i < n; i++) {
        rc = add_period(&p, ranks[i].valid_from, err);
        if (rc == OK && ranks[i].valid_to != SNAP_OPEN)
            rc = add_period(&p, ranks[i].valid_to, err);
    }
    if (rc != OK)
        return rc;
    memset(p.rank, SNAP_NO_CODE, sizeof p.rank);
    for (int period = 0; period < p.n_periods; period++) {
        for (int code = 0; code < s->n_codes; code++) {
            const struct status_rank *r = rank_of_family(s, ranks, n, code, p.from[period]);
            if (code == SNAP_DEAD || code == SNAP_MOVED)
                p.rank[period][code] = 0; /* the lowest codes, so nothing comes before them */
            else if (r)
                p.rank[period][code] = (uint8_t)r->rank;
        }
        place_codes(s, &p, period);
    }
    *ret = p;
    return OK;
}

/* ---- on a day ---- */

static int period_of(const struct status_profile *p, uint16_t day)
{
    int period = p->n_periods - 1;
    while (period > 0 && p->from[period] > day)
        period--;
    return period;
}

/* What lies at or after the first day that is not complete is not known. */
static uint16_t known_end(const struct snapshot *s, size_t spell)
{
    uint16_t end = s->spell_end[spell], until = s->codes[s->spell_code[spell]].until;
    return end < until ? end : until;
}

uint8_t status_on_day(const struct snapshot *s, const struct status_profile *p, size_t person, uint16_t day)
{
    const uint8_t *place = p->place[period_of(p, day)];
    uint8_t best = SNAP_NO_CODE, code = SNAP_NO_CODE;
    for (size_t i = s->spell_first[person]; i < s->spell_first[person + 1] && s->spell_start[i] <= day; i++) {
        if (known_end(s, i) > day && place[s->spell_code[i]] < best) {
            code = s->spell_code[i];
            best = place[code];
        }
    }
    return code;
}

bool code_on_day(const struct snapshot *s, const struct code_set *set, size_t person, uint16_t day)
{
    for (size_t i = s->spell_first[person]; i < s->spell_first[person + 1] && s->spell_start[i] <= day; i++)
        if (code_set_has(set, s->spell_code[i]) && known_end(s, i) > day)
            return true;
    return false;
}

/* ---- the line ---- */

/* The codes that run, by place, each until the furthest end seen. A code is taken out when it comes first and is over, so each spell costs
 * the same however many others run beside it. */
struct sweep {
    const struct snapshot *s;
    const struct status_profile *p;
    int period;
    uint64_t running[4];          /* bits of places */
    uint16_t end[SNAP_CODES + 2]; /* by code; holds for running codes */
    struct status_run *ret;
    size_t n, max;
};

static int first_place(const struct sweep *w)
{
    for (int i = 0; i < 4; i++)
        if (w->running[i])
            return i * 64 + __builtin_ctzll(w->running[i]);
    return -1;
}

static void sweep_add(struct sweep *w, size_t spell)
{
    uint8_t code = w->s->spell_code[spell], place = w->p->place[w->period][code];
    uint16_t end = known_end(w->s, spell);
    if (end <= w->s->spell_start[spell])
        return;
    bool runs = w->running[place >> 6] >> (place & 63) & 1;
    w->end[code] = runs && w->end[code] > end ? w->end[code] : end;
    w->running[place >> 6] |= UINT64_C(1) << (place & 63);
}

/* Codes without a place in this period stand at SNAP_NO_CODE, where they are kept until a later period may place them. */
static void sweep_period(struct sweep *w, int period, size_t begun, size_t person, uint16_t day)
{
    memset(w->running, 0, sizeof w->running);
    w->period = period;
    for (size_t i = w->s->spell_first[person]; i < begun; i++)
        if (known_end(w->s, i) > day)
            sweep_add(w, i);
}

static void sweep_put(struct sweep *w, uint16_t start, uint16_t end, uint8_t code)
{
    if (w->n > 0 && w->n <= w->max && w->ret[w->n - 1].code == code && w->ret[w->n - 1].end == start) {
        w->ret[w->n - 1].end = end;
        return;
    }
    if (w->n < w->max)
        w->ret[w->n] = (struct status_run){start, end, code};
    w->n++;
}

/* The code that wins from day on, and until when at most; SNAP_NO_CODE when none runs. */
static uint8_t sweep_best(struct sweep *w, uint16_t day, uint16_t *ret_end)
{
    for (int place; (place = first_place(w)) >= 0 && place < SNAP_NO_CODE;) {
        uint8_t code = w->p->code_at[w->period][place];
        if (w->end[code] > day) {
            *ret_end = w->end[code];
            return code;
        }
        w->running[place >> 6] &= ~(UINT64_C(1) << (place & 63));
    }
    *ret_end = SNAP_OPEN;
    return SNAP_NO_CODE;
}

size_t status_line(const struct snapshot *s, const struct status_profile *p, size_t person,
    struct status_run *ret, size_t max)
{
    size_t at = s->spell_first[person], last = s->spell_first[person + 1];
    struct sweep w = {.s = s, .p = p, .ret = ret, .max = max};
    uint16_t day = at < last ? s->spell_start[at] : SNAP_OPEN;
    w.period = period_of(p, day);
    while (day != SNAP_OPEN) {
        for (; at < last && s->spell_start[at] <= day; at++)
            sweep_add(&w, at);
        if (w.period + 1 < p->n_periods && p->from[w.period + 1] <= day)
            sweep_period(&w, period_of(p, day), at, person, day);
        uint16_t end, next = at < last ? s->spell_start[at] : SNAP_OPEN;
        uint8_t code = sweep_best(&w, day, &end);
        bool more = code != SNAP_NO_CODE || at < last || w.running[3] >> 63;
        if (w.period + 1 < p->n_periods && p->from[w.period + 1] < next && more)
            next = p->from[w.period + 1];
        next = end < next ? end : next;
        if (code != SNAP_NO_CODE)
            sweep_put(&w, day, next, code);
        day = next;
    }
    return w.n;
}

/* ---- gone ---- */

uint16_t snapshot_gone_by(const struct snapshot *s, size_t person, uint16_t day)
{
    uint16_t since = SNAP_OPEN, to = 0;
    for (size_t i = s->spell_first[person]; i < s->spell_first[person + 1] && s->spell_start[i] <= day; i++) {
        if (s->spell_code[i] != SNAP_DEAD && s->spell_code[i] != SNAP_MOVED)
            continue;
        if (since == SNAP_OPEN || s->spell_start[i] > to) {
            since = s->spell_start[i];
            to = s->spell_end[i];
        } else if (s->spell_end[i] > to) {
            to = s->spell_end[i];
        }
    }
    return to > day ? since : SNAP_OPEN;
}
