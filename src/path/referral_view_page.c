#include "path/referral_view_page.h"

#include "base/words.h"
#include "offer/intervention_party.h"
#include "offer/offer_words_page.h"

#include "base/text.h"
#include "system/code.h"

const char *referral_state_class(const struct referral_row *r)
{
    if (text_equal(r->state, "sent"))
        return "warning";
    if (text_equal(r->state, "received") || text_equal(r->state, "wait_listed"))
        return "info";
    if (text_equal(r->state, "accepted") || text_equal(r->state, "started") ||
        text_equal(r->state, "completed"))
        return "success";
    return text_equal(r->state, "declined") || text_equal(r->state, "expired") ? "error" : "plain";
}

const char *referral_state_words(const struct referral_row *r)
{
    if (text_equal(r->state, "sent"))
        return tr("Ikke læst");
    return code_label("referral_state", r->state);
}

const char *referral_title(const struct referral_row *r)
{
    return lang_pick(r->intervention_title, r->intervention_title_en);
}

const char *referral_person(const struct referral_row *r, struct arena *a)
{
    return arena_printf(a, "%s %s", r->first_name, r->last_name);
}

const char *referral_days_words(int64_t days, struct arena *a)
{
    if (days == INT_NONE)
        return "–";
    return days == 1 ? tr("1 dag") : arena_printf(a, tr("%s dage"), words_count(days, a));
}

const char *referral_clock_words(const struct referral_clock *c, struct arena *a)
{
    if (c->days == INT_NONE)
        return "–";
    if (!c->runs)
        return referral_days_words(c->days, a);
    return arena_printf(a, tr("%s af %s dage"), words_count(c->days, a), words_count(c->limit, a));
}

const char *referral_half_words(int64_t twice, struct arena *a)
{
    const char *mark = lang_current() == LANG_DA ? "," : ".";
    return twice % 2 ? arena_printf(a, "%lld%s5", (long long)(twice / 2), mark)
                     : arena_printf(a, "%lld", (long long)(twice / 2));
}

const char *referral_reason_words(const char *state, const char *reason)
{
    static const struct {
        const char *state, *list;
    } lists[] = {{"declined", "decline_reason"}, {"withdrawn", "withdraw_reason"},
        {"expired", "expire_reason"}, {"completed", "exit_reason"}, {"discontinued", "exit_reason"},
        {"wait_listed", "wait_reason"}};
    static const char *const others[] = {"stop_reason", "referral_note", "expire_reason", "wait_reason"};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        if (text_equal(lists[i].state, state) && code_find(lists[i].list, reason))
            return code_label(lists[i].list, reason);
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (code_find(others[i], reason))
            return code_label(others[i], reason);
    }
    return code_label("decline_reason", reason);
}

static const char *view_day(day_t day, struct arena *a)
{
    struct ymd d = day_ymd(day);
    return arena_printf(a, "%02d.%02d.%04d", d.day, d.month, d.year);
}

const char *referral_place_words(const struct referral_row *r, day_t today, struct arena *a)
{
    if (!text_equal(r->state, "wait_listed") || !r->place_state)
        return NULL;
    const char *from = view_day(r->place_day, a), *until = view_day(r->place_deadline, a);
    if (text_equal(r->place_state, "offered") && r->place_deadline.n >= today.n)
        return arena_printf(a, tr("Plads fra %s tilbudt. Svar senest %s"), from, until);
    if (text_equal(r->place_state, "refused"))
        return arena_printf(a, tr("Borgeren sagde nej til en plads fra %s"), from);
    return arena_printf(a, tr("Plads fra %s bortfaldt %s uden svar"), from, until);
}

/* What to do next by the state and reason the referral came back with. */
static const struct {
    const char *state, *reason; /* reason NULL = all others */
    const char *text, *label, *page;
} next_steps[] = {
    {"declined", "not_target_group",
        N_("Borgeren er uden for målgruppen. Vælg et tilbud, der passer, eller ret borgerens oplysninger, hvis de er forkerte."),
        N_("Vælg nyt tilbud"), "/henvis"},
    {"declined", "full",
        N_("Der er ingen pladser. Vælg et tilbud med ledige pladser eller kortere ventetid."),
        N_("Se tilbud med plads"), "/henvis?ledig=1"},
    {"declined", "missing_information",
        N_("Modtageren mangler oplysninger. Skriv dem i en besked, og send henvisningen igen."),
        N_("Send igen"), NULL},
    {"declined", "citizen_declines",
        N_("Borgeren siger nej. Tal med borgeren om, hvad der kunne hjælpe i stedet, og skriv det i planen."),
        N_("Åbn planen"), "/plan"},
    {"declined", "no_doctor_referral",
        N_("Der mangler en henvisning fra lægen. Bed borgeren få den, og send henvisningen igen."),
        N_("Send igen"), NULL},
    {"declined", "quota_used",
        N_("Årskvoten er brugt. Vælg et andet tilbud nu, eller lad borgeren vente til næste år."),
        N_("Vælg nyt tilbud"), "/henvis"},
    {"declined", "after_stop", N_("Tilbuddet tager ikke flere. Vælg et af alternativerne."),
        N_("Vælg nyt tilbud"), "/henvis"},
    {"declined", "not_reachable",
        N_("Modtageren kan ikke få fat i borgeren. Tal med borgeren, og send henvisningen igen."),
        N_("Send igen"), NULL},
    {"declined", "already_in_course",
        N_("Borgeren er i forløb allerede. Se forløbet, før du vælger noget nyt."), N_("Åbn borgeren"), ""},
    {"declined", NULL, N_("Vælg et andet tilbud, eller skriv til modtageren, hvis noget er uklart."),
        N_("Vælg nyt tilbud"), "/henvis"},
    {"expired", "not_answered",
        N_("Ingen svarede i tide. Spørg modtageren, og send henvisningen igen, eller vælg et andet tilbud."),
        N_("Send igen"), NULL},
    {"expired", "not_started",
        N_("Forløbet blev aldrig startet. Tal med borgeren, og send henvisningen igen, eller vælg et andet tilbud."),
        N_("Send igen"), NULL},
    {"expired", NULL, N_("Tilbuddet er ophørt. Vælg et af alternativerne."), N_("Vælg nyt tilbud"),
        "/henvis"},
    {"withdrawn", "waited_too_long", N_("Vælg et tilbud med kortere ventetid."), N_("Se tilbud med plads"),
        "/henvis?ledig=1"},
    {"withdrawn", "consent_withdrawn",
        N_("Samtykket er trukket tilbage. Tal med borgeren om, hvad der må deles, før du henviser igen."),
        N_("Se hjemmel"), "/hjemmel"},
    {"withdrawn", "better_offer", N_("Henvis til det tilbud, der passer bedre."), N_("Vælg nyt tilbud"),
        "/henvis"},
};

const char *referral_next_step(
    const struct referral_row *r, const char **ret_url, const char **ret_label, struct arena *a)
{
    *ret_url = *ret_label = NULL;
    if (text_equal(r->state, "wait_listed") && text_equal(r->place_state, "offered") &&
        r->place_deadline.n >= clock_today().n) {
        *ret_url = arena_printf(a, "/henvisninger/%lld", (long long)r->id);
        *ret_label = tr("Svar på pladsen");
        return tr("Borgeren er tilbudt en plads. Tal med borgeren, og svar inden fristen.");
    }
    for (size_t i = 0; i < sizeof next_steps / sizeof next_steps[0]; i++) {
        if (!text_equal(next_steps[i].state, r->state) ||
            (next_steps[i].reason && !text_equal(next_steps[i].reason, r->decline_reason)))
            continue;
        *ret_label = tr(next_steps[i].label);
        *ret_url = next_steps[i].page
                       ? arena_printf(a, "/borgere/%s%s", r->citizen_key, next_steps[i].page)
                       : arena_printf(a, "/borgere/%s/henvis/%s", r->citizen_key, r->intervention_key);
        return tr(next_steps[i].text);
    }
    return NULL;
}

bool referral_may_open(
    const struct req *req, const char *provider, const char *from_admin, int64_t from_user_id)
{
    if (who_may(&req->who, PERM_INBOX) && text_equal(provider, req->who.unit))
        return true;
    return who_may(&req->who, PERM_REFERRAL_SEND) &&
           (from_user_id == req->who.user_id || text_equal(from_admin, req->who.admin));
}

void referral_steps(struct html *h, size_t current)
{
    const char *labels[] = {tr("Vælg tilbud"), tr("Begrund og vælg hjemmel"), tr("Gennemse og send")};
    t_steps(h, tr("Trin i henvisningen"), labels, 3, current);
}

int referral_target_load(struct conn *c, struct req *req, const char *intervention, day_t sent, day_t today,
    struct referral_target *ret)
{
    struct target_rule *now;
    size_t n;
    day_t day = day_is_none(sent) ? today : sent;
    *ret = (struct referral_target){0};
    int rc = target_rule_on(c, intervention, day, &ret->rules, &ret->n, req->arena, &req->err);
    if (!rc)
        rc = target_rule_on(c, intervention, today, &now, &n, req->arena, &req->err);
    if (!rc)
        rc = intervention_party_on(c, intervention, "owner", day, &ret->owner, req->arena, &req->err);
    if (rc)
        return rc;
    ret->adjusted = n != ret->n;
    for (size_t i = 0; !ret->adjusted && i < n; i++)
        ret->adjusted = now[i].id != ret->rules[i].id;
    ret->words = arena_must(req->arena, (ret->n + 1) * sizeof *ret->words);
    for (size_t i = 0; i < ret->n; i++)
        ret->words[i] = offer_rule_words(req->arena, &ret->rules[i]);
    return OK;
}

const char *referral_offer_words(
    const struct referral_row *r, const struct intervention *iv, day_t today, struct arena *a)
{
    enum offer_state state = offer_state_of(iv, today);
    return state == OFFER_OPEN ? referral_title(r)
                               : arena_printf(a, "%s (%s)", referral_title(r), offer_state_label(state));
}

const char *referral_late_words(const struct referral *r, struct arena *a)
{
    return arena_printf(a, "%s: %s", words_day(stamp_local_day(r->created), a), r->late_reason);
}
