/* The planner: one phase-out at a glance. */
#include "supply/phase_out_page.h"

#include "base/text.h"
#include "effect/suppress.h"
#include "effect/figure.h"
#include "html/chart_phase.h"
#include "phase_out.html.h"
#include "supply/phase_out_effect_page.h"
#include "supply/phase_out_export_page.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#include <math.h>

/* ---- state bar ---- */

static void fill_states(struct req *req, const struct phase_out_data *d, struct phase_out_view *v)
{
    const struct phase_out *p = &d->plan;
    bool decided = !day_is_none(p->decided), done = !day_is_none(p->carried_out);
    v->states[v->n_states++] = (struct phase_out_state_view){.label = code_label("phase_out_state", "draft"),
        .note = phase_out_day(req, p->drafted),
        .done = decided,
        .current = phase_out_is(p, "draft")};
    if (phase_out_is(p, "cancelled")) {
        v->states[0].done = true;
        v->states[v->n_states++] =
            (struct phase_out_state_view){.label = code_label("phase_out_state", "cancelled"),
                .note = phase_out_day(req, p->cancelled),
                .current = true};
        return;
    }
    struct phase_out_state_view *s = &v->states[v->n_states++];
    *s = (struct phase_out_state_view){.label = code_label("phase_out_state", "decided"),
        .done = done,
        .current = phase_out_is(p, "decided")};
    if (!decided)
        s->note = tr("ændrer tilbuddenes dage");
    else
        s->note = done ? phase_out_day(req, p->decided)
                       : arena_printf(req->arena, tr("%s, kan fortrydes"), phase_out_day(req, p->decided));
    if (d->may_edit && phase_out_is(p, "draft"))
        s->url = arena_printf(req->arena, "%s/beslut", d->url);
    if (d->may_edit && phase_out_is(p, "decided"))
        s->url = arena_printf(req->arena, "%s/fortryd", d->url);
    s = &v->states[v->n_states++];
    *s = (struct phase_out_state_view){
        .label = code_label("phase_out_state", "carried_out"), .current = phase_out_is(p, "carried_out")};
    s->note = done                  ? phase_out_day(req, p->carried_out)
              : day_is_none(d->end) ? tr("når tilbuddene er ophørt")
                                    : arena_printf(req->arena, tr("tidligst %s"), phase_out_day(req, d->end));
    if (d->may_edit && phase_out_is(p, "decided"))
        s->url = arena_printf(req->arena, "%s/gennemfoer", d->url);
}

/* ---- attention ---- */

static void attend(struct phase_out_view *v, struct attention *list, const char *icon, const char *subject,
    const char *text, const char *link, const char *url)
{
    list[v->n_attention++] = (struct attention){icon, subject, text, link, url};
    v->attention = list;
}

static void fill_attention(struct req *req, const struct phase_out_data *d, struct phase_out_view *v)
{
    struct attention *list = arena_array(req->arena, d->n_lines + d->n_offers + 4, sizeof *list);
    const char *edit =
        d->may_edit && phase_out_is_open(&d->plan) ? arena_printf(req->arena, "%s/ret", d->url) : NULL;
    if (!list || !phase_out_is_open(&d->plan))
        return;
    for (size_t i = 0; i < d->n_offers; i++)
        if (phase_out_is_changed(&d->plan, &d->offers[i]))
            attend(v, list, "info", lang_pick(d->offers[i].title, d->offers[i].title_en),
                tr("er ændret, efter udfasningen blev besluttet. Tallene er beregnet med de dage, der står på tilbuddet nu."),
                edit ? tr("Ret dagene") : NULL, edit);
    for (size_t i = 0; i < d->n_lines; i++) {
        const struct phase_out_line *l = &d->lines[i];
        if (day_is_none(l->end))
            attend(v, list, "warning", l->title, tr("har ingen dag for ophør."),
                edit ? tr("Fastsæt ophør") : NULL, edit);
        else if (day_is_none(l->stop))
            attend(v, list, "warning", l->title,
                tr("har ikke et henvisningsstop. Der kan stadig henvises til et forløb, som ikke når at slutte."),
                edit ? tr("Fastsæt henvisningsstop") : NULL, edit);
    }
    if (d->progress.nobody) {
        const char *spread = d->may_edit && phase_out_is(&d->plan, "decided")
                                 ? arena_printf(req->arena, "%s/fordel", d->url)
                                 : NULL;
        const char *n = phase_out_number(req, d->progress.nobody, d->hide.nobody);
        attend(v, list, "groups",
            arena_printf(
                req->arena, d->progress.nobody == 1 ? tr("%s berørt borger") : tr("%s berørte borgere"), n),
            tr("har ingen ansvarlig medarbejder."), spread ? tr("Fordel borgere") : NULL, spread);
    }
    if (d->progress.overdue)
        attend(v, list, "time",
            arena_printf(req->arena, tr("%s opgaver"),
                phase_out_number(req, d->progress.overdue, phase_out_hides(d, d->progress.overdue))),
            tr("er over fristen, uden at borgeren har fået svar."), tr("Se borgerne"),
            arena_printf(req->arena, "%s/borgere?svar=mangler", d->url));
}

/* ---- chart and table ---- */

static const char *at_end_remark(struct req *req, const struct phase_out_line *l)
{
    if (day_is_none(l->end))
        return NULL;
    if (l->hide_at_end)
        return tr("antal i gang ved ophør er undertrykt");
    return l->at_end ? arena_printf(req->arena, tr("%s stadig i gang ved ophør"),
                           html_format(req->arena, req->lang, harg_int(l->at_end)))
                     : tr("ingen i gang ved ophør");
}

static struct html_safe make_chart(struct req *req, struct html *h, const struct phase_out_data *d)
{
    struct chart_phase_row *rows = arena_array(req->arena, d->n_lines + 1, sizeof *rows);
    const char *finding = "";
    if (!rows)
        return (struct html_safe){"", 0};
    for (size_t i = 0; i < d->n_lines; i++) {
        const struct phase_out_line *l = &d->lines[i];
        rows[i] = (struct chart_phase_row){.name = l->title,
            .stop = l->stop,
            .end = l->end,
            .remark = at_end_remark(req, l),
            .is_late = !l->hide_at_end && l->at_end > 0};
        finding = arena_printf(req->arena, tr("%s%s: henvisningsstop %s, ophør %s. "), finding, l->title,
            day_is_none(l->stop) ? tr("ikke fastsat") : phase_out_day(req, l->stop),
            phase_out_day(req, l->end));
    }
    return chart_phase(h, &(struct chart_phase){.title = tr("Hvad sker der hvornår"),
                              .finding = finding,
                              .today = d->today,
                              .rows = rows,
                              .n = d->n_lines});
}

static const char *printed_url(struct req *req, const struct reported *r)
{
    if (!r || !who_may(&req->who, PERM_EFFECT_READ))
        return NULL;
    return html_url_with(
        req->arena, "/effekt/tal", "tal", arena_printf(req->arena, "reported key=%s", r->key));
}

static const char *expected_note(struct req *req, const struct phase_out_expected *e)
{
    return e->value == INT_NONE
               ? NULL
               : arena_printf(req->arena, "%s–%s", html_format(req->arena, req->lang, harg_int(e->low)),
                     html_format(req->arena, req->lang, harg_int(e->high)));
}

/* A number from rows, where a printed one could have stood. */
static const char *computed(struct req *req, int64_t value, bool hidden)
{
    return hidden ? tr("undertrykt")
                  : arena_printf(
                        req->arena, tr("%s, beregnet"), html_format(req->arena, req->lang, harg_int(value)));
}

static void fill_line(struct req *req, const struct phase_out_data *d, const struct phase_out_line *l,
    struct phase_out_line_view *to)
{
    bool single = l->n == 1;
    *to = (struct phase_out_line_view){.title = l->title,
        .url = arena_printf(req->arena, "%s/borgere?tilbud=%s", d->url,
            single || !l->group ? d->offers[l->offers[0]].intervention : l->group),
        .before = l->before ? phase_out_number(req, l->before_value, false)
                            : computed(req, l->count.before, l->hide_before),
        .before_url = printed_url(req, l->before),
        .now = l->now ? phase_out_number(req, l->now_value, false) : computed(req, l->count.now, l->hide_now),
        .now_url = printed_url(req, l->now),
        .stop = day_is_none(l->stop) ? NULL : phase_out_day(req, l->stop),
        .waiting = phase_out_number(req, l->waiting, l->hide_waiting),
        .active = phase_out_number(req, l->count.active, l->hide_active),
        .at_end =
            day_is_none(l->end) ? tr("kan ikke beregnes") : phase_out_number(req, l->at_end, l->hide_at_end),
        .expected = l->before || !l->hide_before ? phase_out_about(req, l->expected.value) : tr("undertrykt"),
        .expected_note = l->before || !l->hide_before ? expected_note(req, &l->expected) : NULL};
    if (l->accepted && !l->hide_waiting && !phase_out_hides(d, l->accepted) &&
        !phase_out_hides(d, l->waiting - l->accepted))
        to->waiting_note = arena_printf(
            req->arena, tr("heraf %s med plads"), html_format(req->arena, req->lang, harg_int(l->accepted)));
    if (!day_is_none(l->end) && l->end.n != d->end.n)
        to->end = arena_printf(req->arena, tr("ophører %s"), phase_out_day(req, l->end));
}

static bool hides_sum(const struct phase_out_data *d, int col, int64_t sum)
{
    return d->hide_sum[col] || phase_out_hides(d, sum);
}

/* Sums; of numbers of one kind only. */
static void fill_total(struct req *req, const struct phase_out_data *d, struct phase_out_line_view *to)
{
    int64_t before = 0, now = 0, waiting = 0, active = 0, at_end = 0;
    size_t printed = 0, printed_now = 0;
    bool hidden = false;
    double expected = 0;
    for (size_t i = 0; i < d->n_lines; i++) {
        const struct phase_out_line *l = &d->lines[i];
        printed += l->before != NULL;
        printed_now += l->now != NULL;
        hidden = hidden || l->hide_before || l->hide_now;
        before += l->before ? l->before_value : l->count.before;
        now += l->now ? l->now_value : l->count.now;
        waiting += l->waiting;
        active += l->count.active;
        at_end += l->at_end;
        expected += isnan(l->expected.exact) ? 0 : l->expected.exact;
    }
    bool same = printed == 0 || printed == d->n_lines,
         same_now = printed_now == 0 || printed_now == d->n_lines;
    *to = (struct phase_out_line_view){.title = tr("I alt"),
        .before = same ? phase_out_number(req, before, !printed && hides_sum(d, COL_BEFORE, before)) : "–",
        .now = same_now ? phase_out_number(req, now, !printed_now && hides_sum(d, COL_NOW, now)) : "–",
        .waiting = phase_out_number(req, waiting, hides_sum(d, COL_WAITING, waiting)),
        .active = phase_out_number(req, active, hides_sum(d, COL_ACTIVE, active)),
        .at_end = phase_out_number(req, at_end, hides_sum(d, COL_AT_END, at_end)),
        .expected = hidden && !printed ? tr("undertrykt") : phase_out_about(req, llround(expected))};
}

static const char *persons_note(struct req *req, const struct phase_out_data *d)
{
    int64_t referrals = 0;
    int year = day_year(d->today) - 1;
    bool printed = d->persons != NULL;
    for (size_t i = 0; i < d->n_lines; i++) {
        printed = printed && d->lines[i].before;
        referrals += d->lines[i].before ? d->lines[i].before_value : d->lines[i].count.before;
    }
    const char *n = html_format(req->arena, req->lang, harg_int(referrals));
    if (printed)
        return arena_printf(req->arena,
            tr("Henvisninger og personer er to forskellige tal: %s henvisninger i %d er %s personer."), n,
            year, d->persons->as_printed);
    referrals = 0;
    for (size_t i = 0; i < d->n_lines; i++)
        referrals += d->lines[i].count.before;
    if (hides_sum(d, COL_BEFORE, referrals) || phase_out_hides(d, d->own_persons))
        return tr("Henvisninger og personer er to forskellige tal.");
    return arena_printf(req->arena,
        tr("Henvisninger og personer er to forskellige tal: %s henvisninger i %d er %s personer (beregnet)."),
        html_format(req->arena, req->lang, harg_int(referrals)), year,
        html_format(req->arena, req->lang, harg_int(d->own_persons)));
}

/* ---- computed numbers per offer, beside the printed ones ---- */

static void fill_detail(
    struct req *req, const struct phase_out_data *d, size_t offer, struct phase_out_detail_view *to)
{
    const struct phase_out_offer_view *o = &d->offers[offer];
    const struct phase_out_count *count = &d->counts[offer];
    int64_t sent = 0, listed = 0, accepted = 0, at_end = 0, persons = 0;
    for (size_t i = 0; i < d->n_rows; i++) {
        if (d->rows[i].offer != offer)
            continue;
        persons++;
        sent += (d->rows[i].need & NEED_SENT) != 0;
        listed += (d->rows[i].need & NEED_LISTED) != 0;
        accepted += (d->rows[i].need & NEED_ACCEPTED) != 0;
        at_end += (d->rows[i].need & NEED_RUNNING) != 0;
    }
#define NUMBER(n) phase_out_number(req, n, phase_out_hides(d, n))
    *to = (struct phase_out_detail_view){lang_pick(o->title, o->title_en), NUMBER(count->before),
        NUMBER(count->before_persons), NUMBER(count->now), NUMBER(count->now_persons), NUMBER(sent),
        NUMBER(listed), NUMBER(accepted), NUMBER(count->active), NUMBER(at_end), NUMBER(persons)};
#undef NUMBER
}

static void fill_tables(struct req *req, const struct phase_out_data *d, struct phase_out_view *v)
{
    int year = day_year(d->today);
    struct phase_out_line_view *lines = arena_array(req->arena, d->n_lines + 1, sizeof *lines);
    struct phase_out_detail_view *details = arena_array(req->arena, d->n_offers + 1, sizeof *details);
    for (size_t i = 0; lines && i < d->n_lines; i++)
        fill_line(req, d, &d->lines[i], &lines[i]);
    /* Cells of two tables that show the same numbers could tell the hidden ones: the second is for those who see all. */
    for (size_t i = 0; details && d->shows_small && i < d->n_offers; i++)
        fill_detail(req, d, i, &details[v->n_details++]);
    fill_total(req, d, &v->total);
    v->lines = lines;
    v->n_lines = lines ? d->n_lines : 0;
    v->details = details;
    v->before_head = arena_printf(req->arena, tr("Henvisninger %d"), year - 1);
    v->now_head = arena_printf(req->arena, tr("%d til %.5s."), year, phase_out_day(req, d->today));
    v->expected_head = arena_printf(req->arena, tr("Forventes at bortfalde i %d"), year);
    v->persons_note = persons_note(req, d);
}

/* ---- alternatives ---- */

static void fill_need(struct req *req, const struct phase_out_data *d,
    const struct phase_out_alternative *alt, bool hidden, struct phase_out_need_view *to)
{
    *to = (struct phase_out_need_view){.title = lang_pick(alt->title, alt->title_en),
        .url = arena_printf(req->arena, "/tilbud/%s", alt->key),
        .provider = alt->provider ? organisation_abbrev(alt->provider) : NULL,
        .condition = alt->condition ? lang_pick(alt->condition, alt->condition_en) : tr("ikke oplyst"),
        .need = phase_out_number(req, alt->need, hidden),
        .free = phase_out_number(req, alt->free, false),
        .enough = tr("Ved ikke"),
        .enough_class = "plain"};
    if (alt->free == INT_NONE)
        return;
    if (hidden) {
        to->enough = tr("undertrykt");
        return;
    }
    to->enough = alt->missing ? arena_printf(req->arena, tr("Mangler %s"),
                                    html_format(req->arena, req->lang, harg_int(alt->missing)))
                              : tr("Ja");
    to->enough_class = alt->missing ? "error" : "success";
    if (alt->missing && alt->moved && !phase_out_hides(d, alt->moved))
        to->note = arena_printf(req->arena, tr("%s kan få et andet alternativ"),
            html_format(req->arena, req->lang, harg_int(alt->moved)));
}

static void fill_needs(struct req *req, const struct phase_out_data *d, struct phase_out_view *v)
{
    const struct phase_out_options *o = &d->options;
    struct phase_out_need_view *needs = arena_array(req->arena, o->n + 1, sizeof *needs);
    struct suppress_cell *cells = arena_array(req->arena, o->n + 2, sizeof *cells);
    bool total = true;
    if (!needs || !cells)
        return;
    for (size_t i = 0; i < o->n; i++)
        cells[i] = (struct suppress_cell){o->list[i].need, INT64_MAX, false};
    cells[o->n] = (struct suppress_cell){o->unfit, INT64_MAX, false};
    if (!d->shows_small)
        total = suppress_table(cells, o->n + 1, figure_small_limit());
    for (size_t i = 0; i < o->n; i++)
        if (o->list[i].need)
            fill_need(
                req, d, &o->list[i], !d->shows_small && (cells[i].hidden || !total), &needs[v->n_needs++]);
    v->needs = needs;
    int64_t all = o->placed + o->unfit;
    const char *n = phase_out_number(req, all, !total || phase_out_hides(d, all));
    v->need_head = arena_printf(req->arena,
        all == 1 ? tr("Alternativer til den %s borger uden plads")
                 : tr("Alternativer til de %s borgere uden plads"),
        n);
    v->need_total = n;
    if (o->unfit)
        v->unfit = phase_out_number(req, o->unfit, cells[o->n].hidden || !total);
    if (o->declined)
        v->declined = phase_out_number(req, o->declined, d->hide.declined);
    if (o->without)
        v->without = phase_out_number(req, o->without, phase_out_hides(d, o->without));
}

/* ---- answers ---- */

static void fill_answers(
    struct req *req, struct html *h, const struct phase_out_data *d, struct phase_out_view *v)
{
    const struct phase_out_progress *p = &d->progress;
    int64_t answered = p->informed + p->moved + p->declined;
    v->answered = phase_out_number(req, answered, d->hide.answered);
    v->answered_note = arena_printf(req->arena, tr("orienteret %s, flyttet %s, ønsker ikke %s"),
        phase_out_number(req, p->informed, d->hide.informed), phase_out_number(req, p->moved, d->hide.moved),
        phase_out_number(req, p->declined, d->hide.declined));
    v->sent = phase_out_number(req, p->sent, d->hide.sent);
    v->not_sent = phase_out_number(req, p->not_sent, d->hide.not_sent);
    v->nobody = phase_out_number(req, p->nobody, d->hide.nobody);
    v->total_answers = phase_out_number(req, p->total, d->hide.total);
    v->any_not_sent = p->not_sent > 0;
    v->any_nobody = p->nobody > 0;
    v->may_send = d->may_edit && v->decided && p->not_sent > 0;
    v->answers = d->shows_small ? chart_phase_answers(h, answered, p->sent, p->not_sent + p->nobody)
                                : (struct html_safe){"", 0};
}

/* ---- log ---- */

static const char *event_words(
    struct req *req, const struct phase_out_data *d, const struct phase_out_event_view *e)
{
    static const struct {
        const char *action, *text;
        bool counts; /* a number stands in the text; of offers it is never small in that sense */
    } words[] = {
        {"created", N_("Kladden er oprettet med %s tilbud"), true},
        {"edited", N_("Udfasningen er rettet"), false},
        {"decided", N_("Besluttet. Dage er sat på %s tilbud"), true},
        {"undone", N_("Beslutningen er fortrudt. Tilbuddene har fået deres dage tilbage"), false},
        {"carried_out", N_("Gennemført for %s borgere"), true},
        {"cancelled", N_("Annulleret"), false},
        {"restored", N_("Hentet frem igen som kladde"), false},
        {"sent", N_("Sendt %s opgaver til de ansvarlige"), true},
        {"spread", N_("Fordelt %s borgere uden ansvarlig"), true},
        {"withdrawn", N_("Trukket %s opgaver tilbage"), true},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text_equal(words[i].action, e->action))
            return words[i].counts
                       ? arena_printf(req->arena, tr(words[i].text), /* the format is one of words */
                             phase_out_number(req, e->n, i > 2 && phase_out_hides(d, e->n)))
                       : tr(words[i].text);
    return e->action;
}

static int fill_events(
    struct req *req, struct conn *c, const struct phase_out_data *d, struct phase_out_view *v)
{
    struct phase_out_event_view *events;
    size_t n;
    int rc = phase_out_events(c, d->plan.id, &events, &n, req->arena, &req->err);
    struct phase_out_event_line *lines = rc ? NULL : arena_array(req->arena, n + 1, sizeof *lines);
    for (size_t i = 0; lines && i < n; i++)
        lines[v->n_events++] =
            (struct phase_out_event_line){html_format(req->arena, req->lang, harg_stamp(events[i].at)),
                events[i].user_name ? events[i].user_name : tr("kommandolinjen"),
                event_words(req, d, &events[i])};
    v->events = lines;
    return rc;
}

/* ---- the page ---- */

static const char *lead_of(struct req *req, const struct phase_out_data *d)
{
    const char *offers =
        d->n_offers == 1 ? tr("1 tilbud") : arena_printf(req->arena, tr("%zu tilbud"), d->n_offers);
    const char *end = day_is_none(d->end)
                          ? tr("ophør ikke fastsat")
                          : arena_printf(req->arena, tr("ophører %s"), phase_out_day(req, d->end));
    return d->responsible ? arena_printf(req->arena, tr("%s · %s · ansvarlig: %s, %s"), offers, end,
                                d->responsible, d->responsible_unit)
                          : arena_printf(req->arena, tr("%s · %s · ansvarlig: ingen valgt"), offers, end);
}

static const char *footnote_of(struct req *req, const struct phase_out_data *d)
{
    int year = day_year(d->today);
    bool printed = false;
    for (size_t i = 0; i < d->n_lines; i++)
        printed = printed || d->lines[i].before || d->lines[i].now;
    const char *text =
        printed
            ? arena_printf(req->arena,
                  tr("Henvisninger %d og %d: oplyst i kilden; vælg tallet for at se den. Øvrige antal er talt i Tovholder."),
                  year - 1, year)
            : tr("Alle antal er talt i Tovholder.");
    return arena_printf(req->arena,
        tr("%s %s Forventes at bortfalde: tempoet i %d gange antal dage efter stop, resten af året; intervallet er 95 pct."),
        text,
        arena_printf(req->arena,
            d->shows_small ? tr("Du har adgang til rækkerne, så antal på 1–%lld er vist.")
                           : tr("Antal på 1–%lld er undertrykt."),
            (long long)figure_small_limit() - 1),
        year - 1);
}

static const char *receipt_of(struct req *req)
{
    static const struct {
        const char *key, *text;
    } receipts[] = {
        {"oprettet", N_("Kladden er oprettet. Den ændrer ingenting, før du beslutter.")},
        {"gemt", N_("Udfasningen er gemt.")},
        {"besluttet", N_("Udfasningen er besluttet. Dagene står nu på tilbuddene.")},
        {"fortrudt", N_("Beslutningen er fortrudt. Tilbuddene har fået deres dage tilbage.")},
        {"annulleret", N_("Udfasningen er annulleret.")},
        {"hentet", N_("Udfasningen er hentet frem igen som kladde.")},
        {"gennemfoert", N_("Udfasningen er gennemført.")},
        {"trukket", N_("Opgaverne er trukket tilbage.")},
    };
    const char *key = req_text(req, "kvit");
    int64_t n = req_int(req, "antal", 0), left = req_int(req, "tilbage", 0);
    for (size_t i = 0; i < sizeof receipts / sizeof receipts[0]; i++)
        if (text_equal(receipts[i].key, key))
            return left ? arena_printf(req->arena,
                              tr("%s %lld tilbud er ændret af andre siden og står, som de er."),
                              tr(receipts[i].text), (long long)left)
                        : tr(receipts[i].text);
    if (text_equal(key, "sendt") && left)
        return arena_printf(req->arena,
            tr("%lld opgaver er sendt til de ansvarlige. %lld borgere må den ansvarlige ikke se på tilbuddets spor; de mangler en hjemmel."),
            (long long)n, (long long)left);
    if (text_equal(key, "sendt"))
        return n == 1
                   ? tr("1 opgave er sendt til den ansvarlige.")
                   : arena_printf(req->arena, tr("%lld opgaver er sendt til de ansvarlige."), (long long)n);
    if (text_equal(key, "fordelt"))
        return left
                   ? arena_printf(req->arena,
                         tr("%lld borgere er fordelt. %lld kan ingen af de valgte se; de mangler stadig en ansvarlig."),
                         (long long)n, (long long)left)
                   : arena_printf(req->arena, tr("%lld borgere er fordelt."), (long long)n);
    return NULL;
}

static void show_receipt(struct req *req, struct html *h, const struct phase_out_data *d)
{
    const char *key = req_text(req, "kvit"), *text = receipt_of(req), *undo = NULL;
    if (!text)
        return;
    if (d->may_edit && (text_equal(key, "sendt") || text_equal(key, "fordelt")))
        undo =
            arena_printf(req->arena, "%s/opgaver/fortryd?nr=%lld", d->url, (long long)req_int(req, "nr", 0));
    t_receipt(h, text, undo, req_csrf(req));
}

static size_t page_actions(struct req *req, const struct phase_out_data *d, struct action *actions)
{
    size_t n = 0;
    if (d->may_edit && phase_out_is(&d->plan, "draft"))
        actions[n++] =
            (struct action){tr("Beslut udfasning"), arena_printf(req->arena, "%s/beslut", d->url), NULL};
    else if (who_may(&req->who, PERM_DOCUMENT_EDIT))
        actions[n++] = (struct action){
            tr("Lav konsekvenssvar"), arena_printf(req->arena, "%s/konsekvenssvar", d->url), req_csrf(req)};
    actions[n++] = (struct action){tr("Hent XLSX"), arena_printf(req->arena, "%s?format=xlsx", d->url), NULL};
    if (d->may_edit && phase_out_is(&d->plan, "draft"))
        actions[n++] = (struct action){tr("Annullér"), arena_printf(req->arena, "%s/annuller", d->url), NULL};
    if (d->may_edit && phase_out_is(&d->plan, "cancelled"))
        actions[n++] =
            (struct action){tr("Hent frem igen"), arena_printf(req->arena, "%s/fortryd", d->url), NULL};
    return n;
}

static int fill_view(
    struct req *req, struct conn *c, const struct phase_out_data *d, struct phase_out_view *v)
{
    *v = (struct phase_out_view){.csrf = req_csrf(req),
        .key = d->plan.key,
        .may_edit = d->may_edit,
        .decided = phase_out_is(&d->plan, "decided"),
        .draft = phase_out_is(&d->plan, "draft"),
        .reason = d->plan.reason,
        .document_no = d->plan.document_no};
    fill_states(req, d, v);
    fill_attention(req, d, v);
    fill_tables(req, d, v);
    fill_needs(req, d, v);
    v->footnote = footnote_of(req, d);
    int rc = fill_events(req, c, d, v);
    return rc ? rc : phase_out_consequences(req, c, d, v);
}

static int phase_out_show(struct req *req, struct res *res)
{
    struct phase_out_data d = {0};
    struct phase_out_view v;
    struct conn *c;
    int rc = db_lease_snapshot(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = phase_out_read_all(req, c, &d);
    if (!rc)
        rc = fill_view(req, c, &d, &v);
    db_release(req->db, c);
    if (rc)
        return rc;
    if (req_text(req, "format"))
        return phase_out_export(req, res, &d);
    const char *title = arena_printf(req->arena, tr("Udfasning: %s"), d.plan.title);
    struct html *h = phase_out_begin(req, res, &d, title, NULL);
    struct action actions[5];
    size_t n = page_actions(req, &d, actions);
    show_receipt(req, h, &d);
    bool no_primary = n == 1;
    t_page_head(h, &(struct page_head){.title = title,
                       .lead = lead_of(req, &d),
                       .actions = actions,
                       .n_actions = n,
                       .no_primary = no_primary});
    v.chart = make_chart(req, h, &d);
    fill_answers(req, h, &d, &v);
    t_phase_out_page(h, &v);
    return page_end(req, res, h);
}

static const struct param show_params[] = {{"key", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0},
    {"format", P_KEY, 0, 0}, {"antal", P_INT, 0, INT32_MAX}, {"tilbage", P_INT, 0, INT32_MAX},
    {"nr", P_INT, 0, INT32_MAX}};
ROUTE(phase_out_route, "GET", "/tilbud/udfasning/{key}", PERM_OFFER_READ, phase_out_show, show_params);
