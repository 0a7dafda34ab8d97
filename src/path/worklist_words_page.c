/* The worklists in words: what each kind of row is called, what it is about, and the act that solves it. */
#include "base/text.h"
#include "base/words.h"
#include "offer/intervention.h"
#include "path/follow_up.h"
#include "path/pause.h"
#include "path/worklist_page.h"
#include "people/citizen_access_page.h"
#include "people/cpr.h"
#include "system/code.h"
#include "system/organisation.h"

const struct worklist_words worklist_words[WORKLIST_LISTS] = {
    [WORKLIST_DUE] = {"forfalder", N_("Forfalder"), N_("Forfalder inden for 7 dage"),
        N_("Ingen opgaver forfalder inden for 7 dage."), N_("Frist")},
    [WORKLIST_INBOX] = {"indbakke", N_("Indbakke"), N_("Indbakke"), N_("Indbakken er tom."), N_("Modtaget")},
    [WORKLIST_WAITING] = {"venter", N_("Venter på svar"), N_("Venter på svar fra andre"),
        N_("Ingen henvisninger eller overdragelser venter på svar."), N_("Sendt")},
    [WORKLIST_PAUSE] = {"pauser", N_("Pauser"), N_("Borgere uden indsats længere end grænsen"),
        N_("Ingen af dine borgere har holdt pause længere end grænsen."), N_("Grænse nået")},
    [WORKLIST_MEETING] = {"moeder", N_("Møder i denne uge"), N_("Møder i denne uge"),
        N_("Ingen møder i denne uge."), N_("Tid")},
    [WORKLIST_CONSENT] = {"samtykker", N_("Samtykker udløber"),
        N_("Samtykker, der udløber inden for 30 dage"), N_("Ingen samtykker udløber inden for 30 dage."),
        N_("Udløber")},
    [WORKLIST_ADVISED] = {"anbefalinger", N_("Anbefalinger"), N_("Anbefalinger fra vurderinger"),
        N_("Ingen anbefalinger venter på dig."), N_("Anbefalet")},
    [WORKLIST_CLOSING] = {"lukker", N_("Tilbud lukker"), N_("Mine borgere i tilbud, der lukker"),
        N_("Ingen af dine borgere er i et tilbud, der lukker inden for 120 dage."), N_("Ophører")},
    [WORKLIST_INFORM] = {"orientering", N_("Mangler orientering"),
        N_("Borgere, der skal orienteres om et tilbud, der lukker"),
        N_("Alle dine borgere i tilbud, der lukker, er orienteret eller flyttet."), N_("Ophører")},
    [WORKLIST_DRAFT] = {"kladder", N_("Kladder"), N_("Kladder"), N_("Du har ingen kladder."), N_("Begyndt")},
    [WORKLIST_PROPOSAL] = {"forslag", N_("Forslag, der mangler"),
        N_("Forslag, der mangler efter afslag fra puljer"),
        N_("Ingen forslag mangler. Alle afslag, du har registreret, er fulgt op."), N_("Afslag")},
};

const char *worklist_kind_label(const char *kind)
{
    static const char *const labels[][2] = {
        {"follow_up", N_("Opfølgninger")},
        {"action", N_("Handlinger i planen")},
        {"decision", N_("Beslutninger fra møder")},
        {"declined", N_("Afviste henvisninger")},
        {"expired", N_("Udløbne henvisninger")},
        {"advised", N_("Anbefalinger")},
        {"consent", N_("Samtykker")},
        {"pause", N_("Pauser")},
        {"closing", N_("Tilbud lukker")},
        {"inform", N_("Orientering")},
        {"waiting", N_("Henvisninger")},
        {"asked", N_("Overdragelser")},
        {"draft", N_("Kladder")},
        {"referral", N_("Nye henvisninger")},
        {"handover", N_("Overdragelser")},
        {"message", N_("Beskeder")},
        {"meeting", N_("Møder")},
        {"proposal", N_("Forslag, der mangler")},
    };
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        if (text_equal(labels[i][0], kind))
            return tr(labels[i][1]);
    }
    return kind;
}

const char *worklist_date(struct req *req, day_t today)
{
    static const char *const names[] = {
        N_("Mandag"), N_("Tirsdag"), N_("Onsdag"), N_("Torsdag"), N_("Fredag"), N_("Lørdag"), N_("Søndag")};
    return arena_printf(req->arena, "%s %s", tr(names[day_weekday(today) - 1]), words_day(today, req->arena));
}

/* Whether the day of the row is a deadline: then a passed one is "over". */
static bool worklist_is_deadline(const struct worklist_item *item)
{
    return stamp_is_none(item->at) || text_equal(item->kind, "declined") || text_equal(item->kind, "expired");
}

/* "om 3 dage", "5 dage over", "i dag" */
static const char *worklist_distance(struct req *req, const struct worklist_item *item, day_t today)
{
    long long days = item->day.n - today.n;
    if (days == 0)
        return tr("i dag");
    if (days > 0)
        return arena_printf(
            req->arena, days == 1 ? tr("om %s dag") : tr("om %s dage"), words_count(days, req->arena));
    if (text_equal(item->kind, "meeting") || !worklist_is_deadline(item))
        return arena_printf(req->arena, days == -1 ? tr("%s dag siden") : tr("%s dage siden"),
            words_count(-days, req->arena));
    return arena_printf(
        req->arena, days == -1 ? tr("%s dag over") : tr("%s dage over"), words_count(-days, req->arena));
}

static const char *offer_title(const struct worklist_item *it)
{
    return it->offer_title ? lang_pick(it->offer_title, it->offer_en) : NULL;
}

static const char *minute_words(struct arena *a, int64_t minute)
{
    if (minute == INT_NONE)
        return NULL;
    return arena_printf(a, tr("kl. %02d.%02d"), (int)(minute / 60), (int)(minute % 60));
}

/* ---- kind by kind: task, about, next ---- */

typedef void worklist_fill_fn(
    struct req *req, const struct worklist_item *it, const char *citizen, struct worklist_row *row);

static const char *referral_url(struct req *req, const struct worklist_item *it)
{
    return arena_printf(req->arena, "/henvisninger/%lld", (long long)it->ref_id);
}

static void fill_follow_up(
    struct req *req, const struct worklist_item *it, const char *citizen, struct worklist_row *row)
{
    row->task = follow_up_name(it->code, it->anchor, it->months, req->arena);
    row->about = offer_title(it);
    if (!row->about)
        row->about = text_equal(it->code, "plan") ? tr("Helhedsorienteret plan")
                                                  : code_label("follow_up_kind", it->code);
    row->next = tr("Registrér");
    row->next_url = arena_printf(req->arena, "%s/opfoelgning/%lld", citizen, (long long)it->ref_id);
}

static void fill_action(
    struct req *req, const struct worklist_item *it, const char *citizen, struct worklist_row *row)
{
    row->task = it->text;
    row->about = day_is_none(it->since)
                     ? tr("Helhedsorienteret plan")
                     : arena_printf(req->arena, "%s %s", code_label("meeting_kind", it->code),
                           citizen_page_day(req->arena, it->since));
    row->next = tr("Åbn i planen");
    row->next_url = arena_printf(req->arena, "%s/plan", citizen);
}

static void fill_declined(
    struct req *req, const struct worklist_item *it, const char *citizen, struct worklist_row *row)
{
    bool expired = text_equal(it->kind, "expired");
    row->task = expired ? tr("Henvisning udløbet uden svar") : tr("Svar på afvist henvisning");
    row->about = it->code ? arena_printf(req->arena, tr("%s: %s"), offer_title(it),
                                code_label("decline_reason", it->code))
                          : offer_title(it);
    row->next = tr("Vælg nyt tilbud");
    row->next_url = arena_printf(req->arena, "%s/henvis", citizen);
}

static void fill_consent(
    struct req *req, const struct worklist_item *it, const char *citizen, struct worklist_row *row)
{
    row->task = tr("Samtykke udløber");
    row->about = arena_printf(
        req->arena, tr("%s og %s"), organisation_abbrev(it->to_admin), organisation_abbrev(it->from_admin));
    row->next = tr("Forny");
    row->next_url = arena_printf(req->arena, "%s/hjemmel", citizen);
}

static void fill_pause(
    struct req *req, const struct worklist_item *it, const char *citizen, struct worklist_row *row)
{
    row->task = arena_printf(req->arena, tr("Pause på %s dage"), words_count(it->days, req->arena));
    row->about =
        arena_printf(req->arena, tr("Ingen indsats siden %s"), citizen_page_day(req->arena, it->since));
    row->next = tr("Åbn forløb");
    row->next_url = citizen;
}

static void fill_waiting(
    struct req *req, const struct worklist_item *it, const char *citizen, struct worklist_row *row)
{
    (void)citizen;
    row->task = text_equal(it->state, "received") ? tr("Læst, ikke besvaret") : tr("Ikke læst");
    row->about = offer_title(it);
    row->next = tr("Se henvisning");
    row->next_url = referral_url(req, it);
}

static void fill_asked(
    struct req *req, const struct worklist_item *it, const char *citizen, struct worklist_row *row)
{
    row->task = tr("Overdragelse af tovholder venter på svar");
    row->about = it->text ? arena_printf(req->arena, tr("Svar fra %s"), it->text) : NULL;
    row->next = tr("Se overdragelse");
    row->next_url = arena_printf(req->arena, "%s/tovholder", citizen);
}

static void fill_handover(
    struct req *req, const struct worklist_item *it, const char *citizen, struct worklist_row *row)
{
    row->task = text_equal(it->code, "give") ? tr("En kollega vil være tovholder")
                                             : tr("Du bliver spurgt, om du vil være tovholder");
    row->about = it->text ? arena_printf(req->arena, tr("Fra %s"), it->text) : tr("Afsender ikke oplyst");
    row->next = tr("Svar");
    row->next_url = arena_printf(req->arena, "%s/tovholder", citizen);
}

static void fill_message(
    struct req *req, const struct worklist_item *it, const char *citizen, struct worklist_row *row)
{
    (void)citizen;
    row->task = it->text ? arena_printf(req->arena, tr("Besked fra %s"), it->text) : tr("Besked");
    row->about = offer_title(it);
    row->next = tr("Læs og svar");
    row->next_url = arena_printf(req->arena, "/henvisninger/%lld", (long long)it->referral_id);
}

static void fill_received(
    struct req *req, const struct worklist_item *it, const char *citizen, struct worklist_row *row)
{
    (void)citizen;
    row->task = it->unread == 1 ? tr("Ny henvisning, ikke læst") : tr("Henvisning, ikke besvaret");
    row->about = offer_title(it);
    row->next = tr("Svar");
    row->next_url = referral_url(req, it);
}

static const char *meeting_title(struct req *req, const struct worklist_item *it)
{
    if (it->number == INT_NONE || it->number_of == INT_NONE)
        return it->offer_title;
    return arena_printf(
        req->arena, tr("%s %lld af %lld"), it->offer_title, (long long)it->number, (long long)it->number_of);
}

static const char *meeting_about(struct req *req, const struct worklist_item *it)
{
    if (it->to_admin && it->text)
        return arena_printf(req->arena, "%s · %s", it->to_admin, it->text);
    return it->to_admin ? it->to_admin : it->text ? it->text : tr("Sted ikke oplyst");
}

static const char *meeting_url(struct req *req, const struct worklist_item *it)
{
    if (!it->citizen_key)
        return arena_printf(req->arena, "/moeder/%lld", (long long)it->ref_id);
    return arena_printf(req->arena, "/borgere/%s/moeder/%lld", it->citizen_key, (long long)it->ref_id);
}

static void fill_meeting(
    struct req *req, const struct worklist_item *it, const char *citizen, struct worklist_row *row)
{
    (void)citizen;
    row->task = meeting_title(req, it);
    row->about = meeting_about(req, it);
    row->next = text_equal(it->state, "planned") ? tr("Åbn mødet") : tr("Se referat");
    row->next_url = meeting_url(req, it);
    row->distance = minute_words(req->arena, it->minute);
}

/* Titles of a comma list of offer keys; the keys of those that are gone. */
static const char *offer_titles(struct req *req, const char *keys)
{
    const char *text = NULL, *word;
    struct conn *c;
    struct err err = ERR_INIT;
    if (db_lease(req->db, &c, &err))
        return keys;
    for (size_t n; text_list_next(&keys, &word, &n);) {
        const char *key = arena_strndup(req->arena, word, n), *title = key;
        struct intervention offer;
        if (!intervention_by_key(c, key, &offer, req->arena, &err))
            title = lang_pick(offer.title, offer.title_en);
        text = text ? arena_printf(req->arena, "%s, %s", text, title) : title;
    }
    db_release(req->db, c);
    return text;
}

static void fill_advised(
    struct req *req, const struct worklist_item *it, const char *citizen, struct worklist_row *row)
{
    row->task = arena_printf(req->arena, tr("Anbefalet: %s"), offer_titles(req, it->text));
    row->about = offer_title(it);
    row->next = tr("Vælg tilbud");
    row->next_url = arena_printf(req->arena, "%s/henvis", citizen);
}

static void fill_closing(
    struct req *req, const struct worklist_item *it, const char *citizen, struct worklist_row *row)
{
    row->task = tr("Tilbuddet ophører");
    row->about = offer_title(it);
    row->next = tr("Se alternativer");
    row->next_url = arena_printf(req->arena, "%s/henvis", citizen);
}

static void fill_inform(
    struct req *req, const struct worklist_item *it, const char *citizen, struct worklist_row *row)
{
    row->task = tr("Orientér om, at tilbuddet ophører");
    row->about = it->text ? arena_printf(req->arena, tr("%s. Opgave fra %s"), offer_title(it), it->text)
                          : offer_title(it);
    row->next = tr("Markér orienteret");
    row->next_url = arena_printf(req->arena, "%s/orientering/%s", citizen, it->offer_key);
}

static void fill_draft(
    struct req *req, const struct worklist_item *it, const char *citizen, struct worklist_row *row)
{
    row->task = tr("Kladde, ikke sendt");
    row->about = offer_title(it);
    row->next = tr("Fortsæt");
    row->next_url = arena_printf(req->arena, "%s/henvis/%s", citizen, it->offer_key);
}

static void fill_proposal(
    struct req *req, const struct worklist_item *it, const char *citizen, struct worklist_row *row)
{
    (void)citizen;
    row->task = arena_printf(req->arena, tr("Forslag til %s"), it->text);
    row->about = arena_printf(req->arena, tr("%s. Afslag fra %s"), offer_title(it), it->code);
    row->distance = NULL; /* it has no deadline */
    row->next = tr("Åbn opgaven");
    row->next_url =
        arena_printf(req->arena, "/tilbud/strategier/%s/opgaver/%lld", it->offer_key, (long long)it->ref_id);
}

static worklist_fill_fn *worklist_filler(const char *kind)
{
    static const struct {
        const char *kind;
        worklist_fill_fn *fill;
    } fillers[] = {
        {"follow_up", fill_follow_up},
        {"action", fill_action},
        {"decision", fill_action},
        {"declined", fill_declined},
        {"expired", fill_declined},
        {"advised", fill_advised},
        {"consent", fill_consent},
        {"pause", fill_pause},
        {"closing", fill_closing},
        {"inform", fill_inform},
        {"waiting", fill_waiting},
        {"asked", fill_asked},
        {"draft", fill_draft},
        {"referral", fill_received},
        {"handover", fill_handover},
        {"message", fill_message},
        {"proposal", fill_proposal},
    };
    for (size_t i = 0; i < sizeof fillers / sizeof fillers[0]; i++) {
        if (text_equal(fillers[i].kind, kind))
            return fillers[i].fill;
    }
    return fill_meeting;
}

void worklist_fill(struct req *req, const struct worklist_item *it, day_t today, struct worklist_row *row)
{
    const char *citizen = it->citizen_key ? arena_printf(req->arena, "/borgere/%s", it->citizen_key) : NULL;
    *row = (struct worklist_row){.url = citizen, .late = it->late};
    row->day = citizen_page_day(req->arena, it->day);
    row->distance = worklist_distance(req, it, today);
    if (it->citizen_key) {
        row->person = arena_printf(req->arena, "%s %s", it->first_name, it->last_name);
        row->cpr = cpr_format(it->cpr, req->arena);
    }
    worklist_filler(it->kind)(req, it, citizen, row);
}

void worklist_fill_meeting(
    struct req *req, const struct worklist_item *it, day_t today, struct worklist_meeting *m)
{
    char iso[11];
    struct ymd ymd = day_ymd(it->day);
    *m = (struct worklist_meeting){.url = meeting_url(req, it), .about = meeting_about(req, it)};
    m->title = meeting_title(req, it);
    if (it->citizen_key)
        m->title = arena_printf(req->arena, tr("%s, %s %s"), m->title, it->first_name, it->last_name);
    m->day = it->day.n == today.n ? tr("I dag") : arena_printf(req->arena, "%02d.%02d.", ymd.day, ymd.month);
    m->time = minute_words(req->arena, it->minute);
    m->iso = it->minute == INT_NONE ? arena_strdup(req->arena, day_iso(it->day, iso))
                                    : arena_printf(req->arena, "%sT%02d:%02d", day_iso(it->day, iso),
                                          (int)(it->minute / 60), (int)(it->minute % 60));
}
