#include "path/contact_page.h"

#include "base/text.h"
#include "contact.html.h"
#include "effect/export_page.h"
#include "journal.html.h"
#include "offer/intervention.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/organisation.h"

#include <string.h>

enum { CONTACT_FILTERS = 5, CONTACT_MAX_FIELDS = 9 };
enum { CONTACT_SAVED = 1, CONTACT_REMOVED, CONTACT_BACK };

static const struct {
    const char *key, *label;
    int months;
} contact_periods[] = {{"", N_("Seneste 12 måneder"), 12}, {"1", N_("Seneste måned"), 1},
    {"3", N_("Seneste 3 måneder"), 3}, {"36", N_("Seneste 3 år"), 36}};
enum { CONTACT_PERIODS = sizeof contact_periods / sizeof contact_periods[0] };

/* ---- the list ---- */

struct contact_data {
    struct contact_filter filter;
    struct contact_row *rows;
    size_t n;
    struct contact_sum *sums;
    size_t n_sums;
    int64_t n_all;
    struct intervention *offers;
    size_t n_offers;
    struct citizen *citizens; /* [n]; id 0 = about nobody, or the citizen is hidden from the user */
};

static void contact_read_filter(struct req *req, day_t today, struct contact_filter *f)
{
    const char *period = req_text(req, "periode");
    int months = contact_periods[0].months;
    for (size_t i = 1; i < CONTACT_PERIODS; i++) {
        if (text_equal(contact_periods[i].key, period))
            months = contact_periods[i].months;
    }
    bool all = text_equal(req_text(req, "hvem"), "forvaltning");
    *f = (struct contact_filter){.unit = all ? NULL : req->who.unit,
        .admin = all ? req->who.admin : NULL,
        .kind = req_text(req, "art"),
        .district = req_text(req, "bydel"),
        .intervention = req_text(req, "indsats"),
        .from = day_add_months(today, -months),
        .to = today,
        .sort = req_text(req, "sorter")};
}

/* The citizens of the rows that are about one, as far as the user may see them. */
static int contact_load_citizens(struct conn *c, struct req *req, day_t today, struct contact_data *d)
{
    struct actor actor = citizen_page_actor(req);
    d->citizens = arena_array(req->arena, d->n + 1, sizeof *d->citizens);
    if (!d->citizens)
        return err_set(&req->err, ERR_LIMIT, "contacts: out of memory");
    for (size_t i = 0; i < d->n; i++) {
        struct sight sight;
        struct err hidden = ERR_INIT;
        if (d->rows[i].citizen_id == INT_NONE)
            continue;
        int rc = citizen_by_id(c, d->rows[i].citizen_id, &d->citizens[i], req->arena, &req->err);
        if (rc)
            return rc;
        rc = sight_of(c, &actor, &d->citizens[i], today, &sight, &hidden);
        if (rc && rc != ERR_NOT_FOUND)
            return err_set(&req->err, rc, "%s", hidden.op);
        if (rc)
            d->citizens[i].id = 0;
    }
    return OK;
}

static int contact_load(struct req *req, day_t today, int64_t per_page, int64_t page, struct contact_data *d)
{
    struct conn *c;
    *d = (struct contact_data){0};
    contact_read_filter(req, today, &d->filter);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = contact_sums(c, &d->filter, &d->sums, &d->n_sums, req->arena, &req->err);
    if (!rc)
        rc = contact_list(c, &d->filter, per_page, page, &d->rows, &d->n, req->arena, &req->err);
    if (!rc)
        rc = intervention_list(c, NULL, &d->offers, &d->n_offers, req->arena, &req->err);
    if (!rc)
        rc = contact_load_citizens(c, req, today, d);
    db_release(req->db, c);
    for (size_t i = 0; i < d->n_sums; i++)
        d->n_all += d->sums[i].n;
    return rc;
}

static const char *contact_offer_title(const struct contact_data *d, const char *key)
{
    for (size_t i = 0; key && i < d->n_offers; i++) {
        if (text_equal(d->offers[i].key, key))
            return lang_pick(d->offers[i].title, d->offers[i].title_en);
    }
    return key;
}

static const struct fact *contact_facts(struct req *req, const struct contact_data *d, size_t *ret_n)
{
    const struct code *const *codes;
    size_t n = code_list("contact_kind", DAY_NONE, &codes), at = 0;
    struct fact *facts = arena_array(req->arena, n + 2, sizeof *facts);
    int64_t persons = 0;
    for (size_t i = 0; facts && i < n; i++) {
        int64_t count = 0;
        for (size_t k = 0; k < d->n_sums; k++) {
            if (!text_equal(d->sums[k].kind, codes[i]->code))
                continue;
            count = d->sums[k].n;
            persons += text_equal(codes[i]->code, "outreach") ? d->sums[k].n_persons : 0;
        }
        facts[at++] = (struct fact){.label = code_label("contact_kind", codes[i]->code),
            .value = html_format(req->arena, req->lang, harg_int(count))};
    }
    if (facts)
        facts[at++] = (struct fact){.label = tr("Mødt ved opsøgende kontakter"),
            .value = html_format(req->arena, req->lang, harg_int(persons)),
            .note = tr("ikke forskellige personer")};
    *ret_n = at;
    return facts;
}

static const char *contact_url(struct req *req)
{
    static const char *const names[] = {"hvem", "art", "bydel", "indsats", "periode"};
    const char *url = "/overblik/kontakter";
    for (size_t i = 0; i < CONTACT_FILTERS; i++)
        url = html_url_with(req->arena, url, names[i], req_text(req, names[i]));
    return url;
}

static void contact_fill_filters(struct req *req, const struct contact_data *d, struct contact_view *v)
{
    struct arena *a = req->arena;
    struct contact_filter_view *f = arena_must(a, CONTACT_FILTERS * sizeof *f);
    struct html_option *who = arena_must(a, 2 * sizeof *who);
    struct html_option *periods = arena_must(a, CONTACT_PERIODS * sizeof *periods);
    struct html_option *offers = arena_array(a, d->n_offers + 1, sizeof *offers);
    who[0] = (struct html_option){"", tr("Min enhed")};
    who[1] = (struct html_option){"forvaltning", tr("Hele forvaltningen")};
    for (size_t i = 0; i < CONTACT_PERIODS; i++)
        periods[i] = (struct html_option){contact_periods[i].key, tr(contact_periods[i].label)};
    if (offers)
        offers[0] = (struct html_option){"", tr("Alle")};
    for (size_t i = 0; offers && i < d->n_offers; i++)
        offers[i + 1] =
            (struct html_option){d->offers[i].key, lang_pick(d->offers[i].title, d->offers[i].title_en)};
    f[0] = (struct contact_filter_view){"hvem", tr("Hvem"), req_text(req, "hvem"), who, 2};
    f[1] = (struct contact_filter_view){"art", tr("Art"), req_text(req, "art"), NULL, 0};
    f[1].options = page_options(a, "contact_kind", tr("Alle"), &f[1].n);
    f[2] = (struct contact_filter_view){"bydel", tr("Bydel"), req_text(req, "bydel"), NULL, 0};
    f[2].options = page_options(a, "district", tr("Alle"), &f[2].n);
    f[3] = (struct contact_filter_view){
        "periode", tr("Periode"), req_text(req, "periode"), periods, CONTACT_PERIODS};
    f[4] = (struct contact_filter_view){
        "indsats", tr("Indsats"), req_text(req, "indsats"), offers, offers ? d->n_offers + 1 : 0};
    v->filters = f;
    v->n_filters = CONTACT_FILTERS;
    struct link *active = arena_must(a, CONTACT_FILTERS * sizeof *active);
    for (size_t i = 0; i < CONTACT_FILTERS; i++) {
        const char *label = f[i].value;
        for (size_t k = 0; k < f[i].n; k++)
            label = text_equal(f[i].options[k].value, f[i].value) ? f[i].options[k].label : label;
        if (f[i].value)
            active[v->n_active++] = (struct link){label, html_url_with(a, v->url, f[i].name, NULL), false};
    }
    v->active = active;
}

static const struct contact_line *contact_lines(struct req *req, const struct contact_data *d)
{
    struct contact_line *rows = arena_array(req->arena, d->n + 1, sizeof *rows);
    for (size_t i = 0; rows && i < d->n; i++) {
        const struct contact_row *r = &d->rows[i];
        const struct citizen *citizen = &d->citizens[i];
        bool about = r->citizen_id != INT_NONE, seen = about && citizen->id;
        bool own = r->user_id == req->who.user_id || text_equal(r->unit, req->who.unit);
        const char *subject = r->place ? r->place : about && !seen ? NULL : r->topic;
        rows[i] = (struct contact_line){.day = r->day,
            .kind = code_label("contact_kind", r->kind),
            .subject = subject ? subject : tr("Emne ikke vist"),
            .note = r->place       ? r->topic
                    : r->with_unit ? organisation_name(r->with_unit)
                                   : NULL,
            .district = r->district ? code_label("district", r->district) : NULL,
            .intervention = contact_offer_title(d, r->intervention),
            .who = arena_printf(
                req->arena, "%s, %s", r->author ? r->author : tr("Systemet"), organisation_name(r->unit)),
            .n_persons = r->n_persons,
            .version = r->version};
        if (seen)
            rows[i].citizen_url = arena_printf(req->arena, "/borgere/%s/journal", citizen->key);
        if (about)
            rows[i].citizen =
                seen ? citizen_full_name(citizen, req->arena) : tr("Om en borger, som du ikke må se");
        if (own)
            rows[i].remove_url = arena_printf(req->arena, "/overblik/kontakter/%lld/fjern", (long long)r->id);
    }
    return rows;
}

/* Rows of a file name no citizen: topics of sparring about one are left out. */
static int contact_export(struct req *req, struct res *res, const struct contact_data *d, const char *format)
{
    const char *heads[] = {tr("Dato"), tr("Art"), tr("Sted"), tr("Emne"), tr("Bydel"), tr("Indsats"),
        tr("Personer"), tr("Minutter"), tr("Om en borger"), tr("Enhed")};
    enum { COLUMNS = sizeof heads / sizeof heads[0] };
    const char *notes[] = {
        tr("Kontakter tælles for sig: Den samme person kan være mødt flere gange, og en kontakt er hverken et forløb eller en sag."),
        tr("Der er flere kontakter end de nyeste 5.000. Vælg en kortere periode.")};
    struct export_cell *cells = arena_array(req->arena, (d->n + 1) * COLUMNS, sizeof *cells);
    if (!cells)
        return err_set(&req->err, ERR_LIMIT, "contacts: out of memory");
    for (size_t i = 0; i < d->n; i++) {
        const struct contact_row *r = &d->rows[i];
        struct export_cell *c = &cells[i * COLUMNS];
        bool about = r->citizen_id != INT_NONE;
        c[0] = export_number(EXPORT_DAY, r->day.n);
        c[1] = export_text(code_label("contact_kind", r->kind));
        c[2] = export_text(r->place);
        c[3] = export_text(about ? NULL : r->topic);
        c[4] = export_text(r->district ? code_label("district", r->district) : NULL);
        c[5] = export_text(contact_offer_title(d, r->intervention));
        c[6] = r->n_persons == INT_NONE ? export_text(NULL) : export_number(EXPORT_COUNT, r->n_persons);
        c[7] = r->minutes_long == INT_NONE ? export_text(NULL) : export_number(EXPORT_COUNT, r->minutes_long);
        c[8] = export_text(about ? tr("Ja") : tr("Nej"));
        c[9] = export_text(organisation_name(r->unit));
    }
    struct export_table table = {
        "kontakter", heads, COLUMNS, cells, d->n, notes, d->n_all > (int64_t)d->n ? 2 : 1};
    return export_send(req, res, format, &table);
}

static const char *contact_message(int64_t number)
{
    return number == CONTACT_SAVED     ? tr("Kontakten er registreret.")
           : number == CONTACT_REMOVED ? tr("Kontakten er fjernet.")
           : number == CONTACT_BACK    ? tr("Kontakten er på listen igen.")
                                       : NULL;
}

static int contact_list_page(struct req *req, struct res *res)
{
    struct contact_data d;
    struct actor actor = citizen_page_actor(req);
    const char *format = req_text(req, "fil");
    int64_t page = format ? 1 : req_int(req, "side", 1), message = req_int(req, "besked", 0);
    int rc = contact_load(req, clock_today(), format ? CONTACT_EXPORT_MAX : CONTACT_PER_PAGE, page - 1, &d);
    if (!rc && format)
        return contact_export(req, res, &d, format);
    if (!rc)
        rc = audit_log(req->db, &actor,
            &(struct audit_entry){"search", "contact", INT_NONE, INT_NONE,
                arena_printf(req->arena, "contacts hits=%lld", (long long)d.n_all)},
            &req->err);
    if (rc)
        return rc;
    struct contact_view v = {
        .csrf = req_csrf(req), .url = contact_url(req), .sort = req_text(req, "sorter"), .err = &req->err};
    v.receipt = contact_message(message);
    if (message == CONTACT_REMOVED)
        v.undo_url =
            arena_printf(req->arena, "/overblik/kontakter/%lld/fortryd", (long long)req_int(req, "nr", 0));
    v.facts = contact_facts(req, &d, &v.n_facts);
    contact_fill_filters(req, &d, &v);
    v.rows = contact_lines(req, &d);
    v.n = d.n;
    v.csv_url = html_url_with(req->arena, v.url, "fil", "csv");
    v.xlsx_url = html_url_with(req->arena, v.url, "fil", "xlsx");
    v.paging =
        (struct paging){html_url_with(req->arena, v.url, "sorter", v.sort), page, CONTACT_PER_PAGE, d.n_all};
    struct crumb crumbs[] = {{tr("Mit overblik"), "/overblik"}, {tr("Kontakter"), NULL}};
    struct html *h = page_begin(req, res, MENU_HOME, tr("Kontakter"), crumbs, 2);
    struct action actions[] = {{tr("Registrér kontakt"), "/overblik/kontakter/ny", NULL},
        {tr("Registrér sparring"), "/overblik/kontakter/ny?art=sparring", NULL}};
    struct page_head head = {.title = tr("Kontakter"),
        .lead = tr("Opsøgende kontakter, oplæg og sparring mellem fagpersoner"),
        .actions = actions,
        .n_actions = 2};
    t_page_head(h, &head);
    t_contact_page(h, &v);
    return page_end(req, res, h);
}

/* ---- forms ---- */

static void contact_field(struct req *req, const char *name, const char *standard, struct journal_field *f)
{
    struct field *field = arena_must(req->arena, sizeof *field);
    *field = *field_find(&contact_table, name);
    f->field = field;
    f->typed = req_is_post(req) ? req_form(req, name) : standard;
    f->error = err_field_text(&req->err, name);
}

static const struct html_option *contact_offers(struct req *req, size_t *ret_n, int *ret_code)
{
    struct conn *c;
    struct intervention *list;
    size_t n = 0;
    *ret_n = 0;
    *ret_code = db_lease(req->db, &c, &req->err);
    if (*ret_code)
        return NULL;
    *ret_code = intervention_list(c, NULL, &list, &n, req->arena, &req->err);
    db_release(req->db, c);
    struct html_option *options = arena_array(req->arena, n + 1, sizeof *options);
    for (size_t i = 0; !*ret_code && options && i < n; i++)
        options[(*ret_n)++] = (struct html_option){list[i].key, lang_pick(list[i].title, list[i].title_en)};
    return options;
}

/* Administrations that one may spar with: all but one's own. */
static const struct html_option *contact_admins(struct req *req, size_t *ret_n)
{
    const struct organisation *rows;
    size_t n = organisation_all(&rows);
    struct html_option *options = arena_array(req->arena, n + 1, sizeof *options);
    *ret_n = 0;
    for (size_t i = 0; options && i < n; i++) {
        bool again = false;
        for (size_t k = 0; k < *ret_n; k++)
            again |= text_equal(options[k].value, rows[i].key);
        if (text_equal(rows[i].kind, "administration") && !again && !text_equal(rows[i].key, req->who.admin))
            options[(*ret_n)++] = (struct html_option){rows[i].key, organisation_name(rows[i].key)};
    }
    return options;
}

static void contact_require(struct journal_field *f)
{
    ((struct field *)f->field)->rule |= FR_REQUIRED; /* the copy that contact_field made */
}

/* Outreach and talks: kind, place and how many; the rest is folded. */
static int contact_outreach_fields(struct req *req, struct contact_form_view *v)
{
    static const char *const more[] = {"day", "district", "intervention", "topic", "minutes_long", "text"};
    int rc = OK;
    struct journal_field *f = arena_must(req->arena, CONTACT_MAX_FIELDS * sizeof *f), *m = f + 3;
    struct html_option *kinds = arena_must(req->arena, 2 * sizeof *kinds);
    contact_field(req, "kind", "outreach", &f[0]);
    kinds[0] = (struct html_option){"outreach", code_label("contact_kind", "outreach")};
    kinds[1] = (struct html_option){"information", code_label("contact_kind", "information")};
    f[0].options = kinds;
    f[0].n_options = 2;
    contact_field(req, "place", "", &f[1]);
    contact_require(&f[1]);
    f[1].hint = tr("Fx skolens eller værestedets navn. Skriv ikke navne på personer.");
    contact_field(req, "n_persons", "", &f[2]);
    contact_require(&f[2]);
    for (size_t i = 0; i < 6; i++) {
        contact_field(req, more[i], i == 0 ? citizen_page_day(req->arena, clock_today()) : "", &m[i]);
        v->more_open |= m[i].error != NULL;
    }
    m[0].hint = tr("Skriv datoen som 09.03.2026.");
    m[1].options = page_options(req->arena, "district", NULL, &m[1].n_options);
    m[2].options = contact_offers(req, &m[2].n_options, &rc);
    m[5].hint = tr("Skriv ikke navne eller CPR-numre.");
    v->fields = f;
    v->n_fields = 3;
    v->more = m;
    v->n_more = 6;
    v->submit = tr("Registrér kontakt");
    return rc;
}

/* Sparring: the topic; the rest is folded. */
static int contact_sparring_fields(struct req *req, struct contact_form_view *v)
{
    static const char *const more[] = {"day", "minutes_long", "text"};
    struct journal_field *f = arena_must(req->arena, CONTACT_MAX_FIELDS * sizeof *f), *m = f + 2;
    contact_field(req, "topic", "", &f[0]);
    contact_require(&f[0]);
    f[0].hint = tr("Fx botilbud og fremmøde. Skriv ikke navne eller CPR-numre.");
    contact_field(req, "with_unit", "", &f[1]);
    f[1].options = contact_admins(req, &f[1].n_options);
    for (size_t i = 0; i < 3; i++) {
        contact_field(req, more[i], i == 0 ? citizen_page_day(req->arena, clock_today()) : "", &m[i]);
        v->more_open |= m[i].error != NULL;
    }
    m[0].hint = tr("Skriv datoen som 09.03.2026.");
    v->fixed_kind = "sparring";
    v->fields = f;
    v->n_fields = 2;
    v->more = m;
    v->n_more = 3;
    v->submit = tr("Registrér sparring");
    return OK;
}

static void contact_read_form(struct req *req, struct contact *t)
{
    static const char *const names[] = {"kind", "place", "n_persons", "day", "district", "intervention",
        "topic", "minutes_long", "text", "with_unit"};
    field_clear_row(&contact_table, t);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct field f = *field_find(&contact_table, names[i]);
        f.rule &= ~(unsigned)FR_REQUIRED; /* the operation asks, in words of its own */
        field_parse(&f, t, req_form(req, names[i]), false, req->arena, &req->err);
    }
}

struct contact_write {
    struct actor actor;
    struct contact contact;
    int64_t id, version;
};
static int contact_add_fn(struct conn *c, void *ctx, struct err *err)
{
    struct contact_write *w = ctx;
    struct contact t = w->contact; /* may run again */
    return contact_add(c, &w->actor, &t, err);
}
static int contact_remove_fn(struct conn *c, void *ctx, struct err *err)
{
    struct contact_write *w = ctx;
    return contact_remove(c, &w->actor, w->id, w->version, err);
}
static int contact_undo_fn(struct conn *c, void *ctx, struct err *err)
{
    struct contact_write *w = ctx;
    return contact_undo(c, &w->actor, w->id, err);
}

/* Stores what was typed. citizen_id INT_NONE = about nobody. */
static int contact_save(struct req *req, int64_t citizen_id)
{
    struct contact_write w = {.actor = citizen_page_actor(req)};
    contact_read_form(req, &w.contact);
    w.contact.citizen_id = citizen_id;
    return req->err.n_fields ? ERR_INVALID : db_write(req->db, "contact_add", contact_add_fn, &w, &req->err);
}

static int contact_show_form(struct req *req, struct res *res, bool sparring)
{
    struct contact_form_view v = {.csrf = req_csrf(req),
        .err = &req->err,
        .post_url = "/overblik/kontakter/ny",
        .back_url = "/overblik/kontakter"};
    int rc = sparring ? contact_sparring_fields(req, &v) : contact_outreach_fields(req, &v);
    if (rc)
        return rc;
    struct crumb crumbs[] = {
        {tr("Mit overblik"), "/overblik"}, {tr("Kontakter"), "/overblik/kontakter"}, {v.submit, NULL}};
    struct html *h = page_begin(req, res, MENU_HOME, v.submit, crumbs, 3);
    t_error_summary(h, &req->err);
    struct page_head head = {.title = v.submit,
        .lead = sparring ? tr("Sparring om en bestemt borger registrerer du på borgerens journal.")
                         : tr("Til mennesker uden sag. Skriv ikke, hvem de er.")};
    t_page_head(h, &head);
    t_contact_form(h, &v);
    return page_end(req, res, h);
}

static int contact_new_page(struct req *req, struct res *res)
{
    return contact_show_form(req, res, text_equal(req_text(req, "art"), "sparring"));
}

static int contact_new_save_page(struct req *req, struct res *res)
{
    int rc = contact_save(req, INT_NONE);
    if (rc == ERR_INVALID) {
        res->status = err_http_status(rc);
        return contact_show_form(req, res, text_equal(req_form(req, "kind"), "sparring"));
    }
    return rc ? rc
              : res_redirect(res, arena_printf(req->arena, "/overblik/kontakter?besked=%d", CONTACT_SAVED));
}

static int contact_change(struct req *req, struct res *res, db_write_fn *fn, int message)
{
    struct contact_write w = {
        .actor = citizen_page_actor(req), .id = req_int(req, "id", 0), .version = req_int(req, "version", 0)};
    int rc = db_write(req->db, "contact", fn, &w, &req->err);
    return rc ? rc
              : res_redirect(res, arena_printf(req->arena, "/overblik/kontakter?besked=%d&nr=%lld", message,
                                      (long long)w.id));
}

static int contact_remove_page(struct req *req, struct res *res)
{
    return contact_change(req, res, contact_remove_fn, CONTACT_REMOVED);
}

static int contact_undo_page(struct req *req, struct res *res)
{
    return contact_change(req, res, contact_undo_fn, CONTACT_BACK);
}

/* ---- sparring about a citizen ---- */

static int sparring_show_form(struct req *req, struct res *res, const struct citizen_open *o)
{
    const char *url = arena_printf(req->arena, "%s/journal", o->url);
    struct contact_form_view v = {.csrf = req_csrf(req),
        .err = &req->err,
        .back_url = url,
        .post_url = arena_printf(req->arena, "%s/sparring", url)};
    int rc = contact_sparring_fields(req, &v);
    if (rc)
        return rc;
    struct html *h = journal_page_begin(req, res, o, url, v.submit);
    t_error_summary(h, &req->err);
    struct page_head head = {.title = arena_printf(req->arena, "%s: %s", v.submit, o->name),
        .lead = citizen_page_lead(req, o),
        .badge = citizen_page_badge(req, o),
        .badge_class = "plain"};
    t_page_head(h, &head);
    t_contact_form(h, &v);
    return page_end(req, res, h);
}

static int sparring_new_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    int rc = journal_page_open(req, res, N_("ny sparring"), &o);
    return rc ? (rc == CITIZEN_ANSWERED ? OK : rc) : sparring_show_form(req, res, &o);
}

static int sparring_save_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    int rc = journal_page_open(req, res, N_("gem sparring"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    rc = contact_save(req, o.citizen.id);
    if (rc == ERR_INVALID) {
        res->status = err_http_status(rc);
        return sparring_show_form(req, res, &o);
    }
    return rc ? rc
              : res_redirect(res, arena_printf(req->arena, "%s/journal?besked=%d", o.url, JOURNAL_SPARRED));
}

#define CONTACT_FORM                                                                                         \
    {"kind", P_FORM, 0, 80}, {"place", P_FORM, 0, 200}, {"n_persons", P_FORM, 0, 20},                        \
        {"day", P_FORM, 0, 40}, {"district", P_FORM, 0, 80}, {"intervention", P_FORM, 0, 80},                \
        {"topic", P_FORM, 0, 200}, {"minutes_long", P_FORM, 0, 20}, {"text", P_FORM, 0, 4000},               \
    {                                                                                                        \
        "with_unit", P_FORM, 0, 80                                                                           \
    }
static const struct param contact_list_params[] = {{"hvem", P_KEY, 0, 0}, {"art", P_KEY, 0, 0},
    {"bydel", P_KEY, 0, 0}, {"indsats", P_KEY, 0, 0}, {"periode", P_KEY, 0, 0}, {"sorter", P_KEY, 0, 0},
    {"side", P_INT, 1, 100000}, {"fil", P_KEY, 0, 0}, {"besked", P_INT, 0, 9}, {"nr", P_INT, 1, INT64_MAX}};
static const struct param contact_new_params[] = {{"art", P_KEY, 0, 0}};
static const struct param contact_save_params[] = {CONTACT_FORM};
static const struct param contact_id_params[] = {
    {"id", P_INT, 1, INT64_MAX}, {"version", P_INT, 1, INT64_MAX}};
static const struct param sparring_new_params[] = {{"key", P_KEY, 0, 0}};
static const struct param sparring_save_params[] = {{"key", P_KEY, 0, 0}, CONTACT_FORM};
ROUTE(contact_list_show, "GET", "/overblik/kontakter", PERM_REFERRAL_SEND, contact_list_page,
    contact_list_params);
ROUTE(contact_new, "GET", "/overblik/kontakter/ny", PERM_REFERRAL_SEND, contact_new_page, contact_new_params);
ROUTE(contact_new_save, "POST", "/overblik/kontakter/ny", PERM_REFERRAL_SEND, contact_new_save_page,
    contact_save_params);
ROUTE(contact_remove_post, "POST", "/overblik/kontakter/{id}/fjern", PERM_REFERRAL_SEND, contact_remove_page,
    contact_id_params);
ROUTE(contact_undo_post, "POST", "/overblik/kontakter/{id}/fortryd", PERM_REFERRAL_SEND, contact_undo_page,
    contact_id_params);
ROUTE(sparring_new, "GET", "/borgere/{key}/journal/sparring", PERM_CITIZEN_EDIT, sparring_new_page,
    sparring_new_params);
ROUTE(sparring_save, "POST", "/borgere/{key}/journal/sparring", PERM_CITIZEN_EDIT, sparring_save_page,
    sparring_save_params);
