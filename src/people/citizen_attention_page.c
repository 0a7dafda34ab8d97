#include "people/citizen_attention_page.h"

#include "base/text.h"
#include "base/words.h"
#include "system/code.h"
#include "system/organisation.h"

enum { CITIZEN_OFFER_END_NEAR_DAYS = 120, CITIZEN_DECLINED_DAYS = 90 };

/* ---- follow-ups that should have been held ---- */

static size_t attend_follow_up(struct req *req, const struct citizen_open *o, const struct citizen_matters *m,
    struct attention *list, size_t n)
{
    for (size_t i = 0; i < m->n_follow_ups && n < CITIZEN_MAX_ATTENTION; i++) {
        const struct follow_up_row *f = &m->follow_ups[i];
        if (f->due_day.n >= o->today.n)
            break;
        list[n++] = (struct attention){"warning", follow_up_name(f->kind, f->anchor, f->months, req->arena),
            arena_printf(req->arena, tr("skulle være holdt %s."), citizen_page_day(req->arena, f->due_day)),
            tr("Registrér opfølgning"),
            arena_printf(req->arena, "%s/opfoelgning/%lld", o->url, (long long)f->id)};
    }
    return n;
}

/* ---- referrals ---- */

static bool has_newer(const struct citizen_matters *m, struct stamp after)
{
    for (size_t i = 0; i < m->n_referrals; i++) {
        if (!stamp_is_none(m->referrals[i].sent) && m->referrals[i].sent.ms > after.ms)
            return true;
    }
    return false;
}

static bool has_open_referral(const struct citizen_matters *m)
{
    for (size_t i = 0; i < m->n_referrals; i++) {
        const char *s = m->referrals[i].state;
        if (text_equal(s, "sent") || text_equal(s, "received") || text_equal(s, "accepted") ||
            text_equal(s, "wait_listed"))
            return true;
    }
    return false;
}

bool citizen_sees_referral(const struct citizen_open *o, const struct referral_row *r)
{
    return citizen_path_may_see(o, r->track, r->provider) ||
           (!o->sight.referral_only && text_equal(r->from_admin, o->actor.admin));
}

static size_t attend_declined(struct req *req, const struct citizen_open *o, const struct citizen_matters *m,
    struct attention *list, size_t n)
{
    for (size_t i = 0; i < m->n_referrals && n < CITIZEN_MAX_ATTENTION; i++) {
        const struct referral_row *r = &m->referrals[i];
        if (!text_equal(r->state, "declined") || !citizen_sees_referral(o, r) || has_newer(m, r->sent))
            continue;
        if (stamp_is_none(r->decided) || o->today.n - stamp_local_day(r->decided).n > CITIZEN_DECLINED_DAYS)
            continue;
        list[n++] = (struct attention){"warning", lang_pick(r->intervention_title, r->intervention_title_en),
            arena_printf(req->arena, tr("har afvist henvisningen %s: %s."),
                citizen_page_day(req->arena, stamp_local_day(r->decided)),
                code_label("decline_reason", r->decline_reason)),
            tr("Vælg nyt tilbud"), arena_printf(req->arena, "%s/henvis", o->url)};
    }
    return n;
}

/* ---- a pause over the limit ---- */

static size_t attend_pause(struct req *req, const struct citizen_open *o, const struct citizen_matters *m,
    struct attention *list, size_t n)
{
    const struct pause *p = m->path->n_pauses ? &m->path->pauses[m->path->n_pauses - 1] : NULL;
    if (!p || !day_is_none(p->end) || p->suspension || n == CITIZEN_MAX_ATTENTION)
        return n;
    list[n++] = (struct attention){"time", tr("Pause"),
        arena_printf(req->arena, tr("Borgeren har været %s dage uden indsats. Grænsen er %lld dage."),
            words_count(p->days, req->arena), (long long)p->limit_days),
        tr("Henvis til tilbud"), arena_printf(req->arena, "%s/henvis", o->url)};
    return n;
}

/* ---- an offer that closes ---- */

static size_t attend_ending(struct req *req, const struct citizen_open *o, const struct citizen_matters *m,
    struct attention *list, size_t n)
{
    for (size_t i = 0; i < m->path->t.n_courses && n < CITIZEN_MAX_ATTENTION; i++) {
        const struct timeline_course *r = &m->path->t.courses[i];
        day_t end = r->offer_end;
        bool running = day_is_none(r->end_day) || r->end_day.n > o->today.n;
        if (!running || day_is_none(end) || end.n - o->today.n > CITIZEN_OFFER_END_NEAR_DAYS)
            continue;
        if (!citizen_path_may_see(o, r->track, r->provider) || has_open_referral(m))
            continue;
        const char *text = end.n < o->today.n ? tr("ophørte %s. Forløbet er ikke afsluttet.")
                                              : tr("ophører %s. Der er ikke valgt et andet tilbud.");
        list[n++] = (struct attention){"time", lang_pick(r->title, r->title_en),
            arena_printf(req->arena, text, citizen_page_day(req->arena, end)), tr("Se alternativer"),
            arena_printf(req->arena, "%s/henvis", o->url)};
    }
    return n;
}

/* ---- a consent that ends ---- */

/* The consent at i is the user's administration's and ends soon. */
static bool consent_ends(const struct citizen_open *o, const struct legal_basis *b)
{
    return text_equal(b->basis, "samtykke") && legal_basis_is_in_force(b, o->today) &&
           !day_is_none(b->valid_to) && b->valid_to.n - o->today.n <= CITIZEN_CONSENT_NEAR_DAYS &&
           text_equal(b->to_admin, o->actor.admin);
}

/* "SOF og SUF": whose information goes out of sight with the consents that end on day; NULL when base is not the first of them. */
static const char *consent_sources(
    struct req *req, const struct citizen_open *o, const struct citizen_matters *m, size_t base)
{
    const char *names = NULL;
    for (size_t i = 0; i < m->n_bases; i++) {
        if (!consent_ends(o, &m->bases[i]) || m->bases[i].valid_to.n != m->bases[base].valid_to.n)
            continue;
        if (i < base)
            return NULL;
        const char *name = organisation_abbrev(m->bases[i].from_admin);
        names = names ? arena_printf(req->arena, tr("%s og %s"), names, name) : name;
    }
    return names;
}

static size_t attend_consent(struct req *req, const struct citizen_open *o, const struct citizen_matters *m,
    struct attention *list, size_t n)
{
    for (size_t i = 0; i < m->n_bases && n < CITIZEN_MAX_ATTENTION; i++) {
        const struct legal_basis *b = &m->bases[i];
        const char *sources = consent_ends(o, b) ? consent_sources(req, o, m, i) : NULL;
        if (!sources)
            continue;
        list[n++] = (struct attention){"lock", tr("Samtykket"),
            arena_printf(req->arena, tr("udløber %s. Derefter kan %s ikke se oplysninger fra %s."),
                words_day(b->valid_to, req->arena), organisation_abbrev(b->to_admin), sources),
            tr("Forny samtykke"), arena_printf(req->arena, "%s/hjemmel", o->url)};
    }
    return n;
}

size_t citizen_attention(struct req *req, const struct citizen_open *o, const struct citizen_matters *m,
    struct attention ret[CITIZEN_MAX_ATTENTION])
{
    size_t n = attend_follow_up(req, o, m, ret, 0);
    n = attend_declined(req, o, m, ret, n);
    n = attend_pause(req, o, m, ret, n);
    n = attend_ending(req, o, m, ret, n);
    return attend_consent(req, o, m, ret, n);
}
