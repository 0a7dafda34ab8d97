/* What the pages of an agreement share: words, forms, questions before something is lost. */
#include "agreement_edit.html.h"
#include "base/text.h"
#include "base/words.h"
#include "offer/agreement_page.h"
#include "offer/offer_words_page.h"
#include "people/citizen_access_page.h"
#include "system/code.h"
#include "system/conflict_page.h"
#include "system/layout_page.h"

/* ---- in words ---- */

const char *agreement_kind_words(const char *kind)
{
    return kind ? code_label("agreement_kind", kind) : tr("Aftale (art ikke oplyst)");
}

const char *agreement_regulated_words(struct arena *a, const struct agreement *g, const char *set_by)
{
    const char *day = offer_day(a, g->regulated_day);
    if (set_by)
        return arena_printf(a,
            tr("Antallet af pladser følger ikke målgruppens størrelse. Markeringen er sat %s af %s."), day,
            set_by);
    return arena_printf(a,
        tr("Antallet af pladser følger ikke målgruppens størrelse. Det står i kilden %s af %s."),
        g->source ? g->source : tr("ikke oplyst"), day);
}

const char *agreement_period_words(struct arena *a, day_t from, day_t to)
{
    const char *first = day_is_none(from) ? tr("ikke oplyst") : offer_day(a, from);
    if (day_is_none(to))
        return day_is_none(from) ? tr("ikke oplyst") : arena_printf(a, tr("fra %s"), first);
    return arena_printf(a, "%s – %s", first, offer_day(a, to));
}

const char *agreement_day_words(struct arena *a, day_t day, const char *as_printed)
{
    day_t printed = as_printed ? day_parse_iso(as_printed) : DAY_NONE;
    if (!day_is_none(day))
        return offer_day(a, day);
    return !day_is_none(printed) ? offer_day(a, printed) : as_printed;
}

const char *agreement_count_words(struct req *req, int64_t n)
{
    return n == INT_NONE ? tr("ikke oplyst") : html_format(req->arena, req->lang, harg_int(n));
}

const char *agreement_price_words(struct req *req, struct money price)
{
    return money_is_none(price) ? tr("ikke oplyst") : html_format(req->arena, req->lang, harg_money(price));
}

/* "om 12 dage", "3 dage over" */
static const char *agreement_distance_words(struct arena *a, day_t day, day_t today)
{
    int days = day.n - today.n;
    if (days == 0)
        return tr("i dag");
    if (days < 0)
        return arena_printf(a, days == -1 ? tr("%s dag over") : tr("%s dage over"), words_count(-days, a));
    if (days > 60)
        return arena_printf(a, tr("om %d måneder"), (days + 15) / 30);
    return arena_printf(a, days == 1 ? tr("om %d dag") : tr("om %d dage"), days);
}

static const char *due_words(enum agreement_deadline_kind kind)
{
    switch (kind) {
    case DEADLINE_TENDER_BEGIN: return tr("Begynd udbuddet");
    case DEADLINE_TENDER_PROPOSED: return tr("Begynd et nyt udbud: et år før aftalen slutter");
    case DEADLINE_TENDER_PUBLISH: return tr("Offentliggør udbuddet");
    case DEADLINE_TENDER_BID: return tr("Frist for tilbud i udbuddet");
    case DEADLINE_TENDER_AWARD: return tr("Tildel aftalen");
    case DEADLINE_TENDER_START: return tr("Ny aftale begynder");
    case DEADLINE_OPTION: return tr("Brug optionen");
    case DEADLINE_NOTICE: return tr("Sidste dag for opsigelse");
    case DEADLINE_END: break;
    }
    return tr("Aftalen slutter");
}

const struct agreement_due_line *agreement_due_lines(
    struct req *req, const struct agreement_deadline *list, size_t n, day_t today)
{
    struct arena *a = req->arena;
    struct agreement_due_line *lines = arena_array(a, n + 1, sizeof *lines);
    bool may = who_may(&req->who, PERM_OFFER_EDIT);
    for (size_t i = 0; lines && i < n; i++) {
        const struct agreement_deadline *d = &list[i];
        const char *url = d->tender ? arena_printf(a, "/tilbud/udbud/%s", d->tender)
                                    : arena_printf(a, "/tilbud/aftaler/%s", d->agreement);
        if (d->kind == DEADLINE_TENDER_PROPOSED && may)
            url = arena_printf(a, "/tilbud/udbud/ny?aftale=%s", d->agreement);
        if (d->kind == DEADLINE_OPTION)
            url = arena_printf(a, "%s#optioner", url);
        lines[i] = (struct agreement_due_line){.day = d->day,
            .as_printed = d->as_printed,
            .what = due_words(d->kind),
            .distance = agreement_distance_words(a, d->day, today),
            .url = url,
            .title = d->title ? lang_pick(d->title, d->title_en) : d->tender_title,
            .responsible = d->responsible,
            .late = d->late};
    }
    return lines;
}

const struct agreement_tender_line *agreement_tender_lines(
    struct req *req, const struct tender *tenders, size_t n)
{
    struct arena *a = req->arena;
    struct agreement_tender_line *lines = arena_array(a, n + 1, sizeof *lines);
    for (size_t i = 0; lines && i < n; i++) {
        const struct tender *t = &tenders[i];
        const char *begin = t->begin_text ? t->begin_text : agreement_day_words(a, t->begin_day, NULL);
        const char *start = t->start_text ? t->start_text : agreement_day_words(a, t->start_day, NULL);
        lines[i] = (struct agreement_tender_line){t, arena_printf(a, "/tilbud/udbud/%s", t->key),
            code_label("tender_state", t->state), begin ? begin : tr("ikke oplyst"),
            start ? start : tr("ikke oplyst")};
    }
    return lines;
}

/* ---- forms ---- */

const struct html_option *agreement_yes_no(size_t *ret_n)
{
    static _Thread_local struct html_option options[2];
    options[0] = (struct html_option){"1", tr("Ja")};
    options[1] = (struct html_option){"0", tr("Nej")};
    *ret_n = 2;
    return options;
}

const char *agreement_chosen(struct req *req, const char *name)
{
    const char *typed = req_form(req, name);
    return *typed ? arena_strdup(req->arena, typed) : NULL;
}

int64_t agreement_chosen_bool(struct req *req, const char *name)
{
    const char *typed = req_form(req, name);
    return text_equal(typed, "1") ? 1 : text_equal(typed, "0") ? 0 : INT_NONE;
}

int agreement_of_request(struct req *req, struct agreement *ret)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = agreement_by_key(c, req_text(req, "key"), ret, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

static struct html *begin(struct req *req, struct res *res, const struct agreement *g, const char *title)
{
    const char *name = g ? lang_pick(g->title, g->title_en) : NULL;
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"}, {tr("Aftaler"), "/tilbud/aftaler"},
        {g ? name : title, g ? arena_printf(req->arena, "/tilbud/aftaler/%s", g->key) : NULL}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, title, crumbs, g ? 4 : 3);
    t_error_summary(h, &req->err);
    struct page_head head = {.title = title, .lead = name};
    t_page_head(h, &head);
    return h;
}

int agreement_form_show(struct req *req, struct res *res, const struct agreement *g, const char *title,
    const struct record_form *f)
{
    struct html *h = begin(req, res, g, title);
    t_record_form(h, f);
    return page_end(req, res, h);
}

/* ---- two who write at once ---- */

bool agreement_form_conflicts(struct req *req, const struct record_form *f, int64_t version)
{
    const char *names[RECORD_FORM_FIELDS];
    for (size_t i = 0; i < f->n; i++)
        names[i] = f->fields[i].field->name;
    return conflict_is_missing(req, names, f->n) ||
           (!req->err.n_fields && req_int(req, "version", 0) != version);
}

/* A value of a field in words. */
static const char *shown(const struct record_field *r, const char *value)
{
    if (r->list && *value)
        return code_label(r->list, value);
    for (size_t i = 0; i < r->n_options; i++) {
        if (text_equal(r->options[i].value, value))
            return r->options[i].label;
    }
    return value;
}

int agreement_conflict_show(struct req *req, struct res *res, const struct agreement *g,
    const struct record_form *f, const struct table *t, const void *mine, const void *now, int64_t version,
    const char *who, const char *what)
{
    struct conflict_form v;
    conflict_begin(req, res, &v, f->post_url, f->back_url, version, who, what);
    for (size_t i = 0; i < f->n; i++) {
        const struct record_field *r = &f->fields[i];
        const char *name = r->field->name;
        bool is_stored = field_find(t, name) != NULL;
        const char *x = is_stored ? citizen_page_field_text(r->field, mine, req->arena) : req_form(req, name);
        const char *y = is_stored ? citizen_page_field_text(r->field, now, req->arena) : x;
        conflict_add(req, &v, name, tr(r->field->label), x, y, shown(r, x), shown(r, y));
    }
    struct html *h = begin(req, res, g, tr("Vælg mellem to ændringer"));
    t_conflict_form(h, &v);
    return page_end(req, res, h);
}

int agreement_confirm_show(struct req *req, struct res *res, const struct agreement *g, const char *title,
    const struct agreement_confirm *v)
{
    struct html *h = begin(req, res, g, title);
    t_agreement_confirm(h, v);
    return page_end(req, res, h);
}
