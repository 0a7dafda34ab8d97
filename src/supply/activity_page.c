#include "supply/activity_page.h"

#include "activity.html.h"
#include "base/text.h"
#include "base/words.h"
#include "effect/export_page.h"
#include "offer/agreement.h"
#include "path/pool.h"
#include "people/citizen_access_page.h"
#include "system/audit.h"
#include "system/code.h"

enum { FILTERS = 5 };

/* ---- what all pages share ---- */

int activity_page_register(struct req *req, const struct activity_register **ret)
{
    *ret = activity_register_by_path(req_text(req, "register"));
    return *ret ? OK : err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Registeret findes ikke."));
}

const char *activity_page_url(struct req *req, const struct activity_register *r, int64_t id)
{
    return arena_printf(req->arena, "/aktiviteter/%s/%lld", r->path, (long long)id);
}

static const char *plain_value(struct req *req, const struct field *f, const struct activity *row)
{
    const void *at = (const char *)row + f->off;
    if (field_is_missing(f, row))
        return NULL;
    switch (f->type) {
    case F_DAY: return html_format(req->arena, req->lang, harg_day(*(const day_t *)at));
    case F_MONEY: return html_format(req->arena, req->lang, harg_money(*(const struct money *)at));
    case F_DEC: return html_format(req->arena, req->lang, harg_dec(*(const struct dec *)at));
    case F_INT: return html_format(req->arena, req->lang, harg_int(*(const int64_t *)at));
    default: return *(const char *const *)at;
    }
}

/* "15.03.2026 (12 dage over)" */
static const char *deadline(struct req *req, const struct activity_register *r, const struct activity *row)
{
    day_t today = clock_today();
    const char *day = html_format(req->arena, req->lang, harg_day(row->due_day));
    if (!activity_is_late(r, row, today))
        return day;
    int over = today.n - row->due_day.n;
    return over == 1 ? arena_printf(req->arena, tr("%s (1 dag over)"), day)
                     : arena_printf(req->arena, tr("%s (%s dage over)"), day, words_count(over, req->arena));
}

const char *activity_page_value(
    struct req *req, const struct activity_register *r, const char *name, const struct activity *row)
{
    const struct field *f = activity_field(r, name);
    const char *list = activity_list_of_field(r, name);
    if (text_equal(name, "intervention"))
        return lang_pick(row->iv_title, row->iv_title_en);
    if (text_equal(name, "user_id"))
        return row->user_name;
    if (text_equal(name, "n_children"))
        return html_format(req->arena, req->lang, harg_int(row->n_children));
    if (text_equal(name, "employer_cvr"))
        return row->employer_name;
    if (text_equal(name, "person") && row->person && !who_may(&req->who, PERM_ACTIVITY_EDIT))
        return tr("skjult");
    if (text_equal(name, "due_day") && !day_is_none(row->due_day))
        return deadline(req, r, row);
    if (text_equal(name, "state"))
        return row->state && list ? code_label(list, row->state) : NULL;
    if (!f)
        return NULL;
    const char *text = plain_value(req, f, row);
    if (text && r->choice_field && text_equal(name, r->choice_field)) {
        const struct activity_measure *m = activity_measure_find(text);
        return m ? tr(m->label) : NULL;
    }
    if (!text || !list)
        return text;
    return text_equal(list, "unit") ? code_label_many(list, text) : code_label(list, text);
}

static const char *column_label(const struct activity_register *r, const char *name, struct arena *a)
{
    const struct field *f = activity_field(r, name);
    const struct activity_register *const *all;
    if (text_equal(name, "employer_cvr"))
        return tr("Virksomhed");
    if (text_equal(name, "intervention"))
        return tr("Indsats");
    if (text_equal(name, "user_id"))
        return tr("Registreret af");
    if (text_equal(name, "state") && !f)
        return tr("Tilstand");
    if (!text_equal(name, "n_children"))
        return f ? tr(f->label) : name;
    for (size_t i = 0, n = activity_register_all(&all, a); i < n; i++) {
        if (text_equal(all[i]->parent, r->key))
            return tr(all[i]->title);
    }
    return tr("Rækker");
}

static const char *column_sort(const char *name)
{
    static const struct {
        const char *column, *key;
    } keys[] = {{"day", "dag"}, {"title", "titel"}, {"due_day", "frist"}, {"amount", "beloeb"},
        {"quantity", "antal"}, {"state", "tilstand"}};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (text_equal(keys[i].column, name))
            return keys[i].key;
    }
    return NULL;
}

static bool is_number(const struct activity_register *r, const char *name)
{
    const struct field *f = activity_field(r, name);
    return text_equal(name, "n_children") ||
           (f && (f->type == F_INT || f->type == F_MONEY || f->type == F_DEC));
}

static const char *state_class(const struct activity_register *r, const struct activity *row)
{
    if (activity_is_late(r, row, clock_today()) || text_list_has("returned,refused", row->state))
        return "warning";
    return text_list_has("approved,granted,done,held,attended", row->state) ? "success" : "plain";
}

static struct activity_cell cell_of(
    struct req *req, const struct activity_register *r, const char *name, const struct activity *row)
{
    bool state = text_equal(name, "state");
    if (state && !stamp_is_none(row->cancelled))
        return (struct activity_cell){tr("Annulleret"), "plain"};
    const char *text = activity_page_value(req, r, name, row);
    return (struct activity_cell){text, state && text ? state_class(r, row) : NULL};
}

const char *activity_page_name(struct req *req, const struct activity_register *r, const struct activity *row)
{
    const char *name = activity_page_value(req, r, r->columns[0], row);
    return name ? name : tr(r->one);
}

/* Fills the table with the register's columns; leave names a column to leave out, or NULL. */
static void activity_page_table(struct req *req, const struct activity_register *r,
    const struct activity *rows, size_t n, const char *leave, struct activity_table_view *ret)
{
    struct arena *a = req->arena;
    const char *names[ACTIVITY_COLUMNS];
    struct activity_head *heads = arena_must(a, ACTIVITY_COLUMNS * sizeof *heads);
    size_t n_cols = 0;
    for (size_t k = 0; k < ACTIVITY_COLUMNS && r->columns[k]; k++) {
        if (leave && text_equal(leave, r->columns[k]))
            continue;
        names[n_cols] = r->columns[k];
        heads[n_cols++] = (struct activity_head){
            column_label(r, r->columns[k], a), column_sort(r->columns[k]), is_number(r, r->columns[k])};
    }
    struct activity_line *lines = arena_array(a, n + 1, sizeof *lines);
    struct activity_cell *cells = arena_array(a, (n + 1) * n_cols, sizeof *cells);
    ret->heads = heads;
    ret->n_heads = n_cols;
    ret->rows = lines;
    ret->n = lines && cells ? n : 0;
    for (size_t i = 0; i < ret->n; i++) {
        lines[i] = (struct activity_line){activity_page_url(req, r, rows[i].id), cells + i * n_cols};
        for (size_t k = 0; k < n_cols; k++)
            cells[i * n_cols + k] = cell_of(req, r, names[k], &rows[i]);
    }
}

void activity_page_crumbs(struct req *req, const struct activity_register *r, struct crumb ret[4])
{
    ret[0] = (struct crumb){tr_in("menu", "Tilbud"), "/tilbud"};
    ret[1] = (struct crumb){tr("Aktivitet"), "/aktiviteter"};
    ret[2] = (struct crumb){tr(r->title), arena_printf(req->arena, "/aktiviteter/%s", r->path)};
    ret[3] = (struct crumb){NULL, NULL};
}

/* Receipt of ?kvit= for the row ?nr=. */
static void activity_page_receipt(struct req *req, struct html *h, const struct activity_register *r)
{
    const char *receipt = req_text(req, "kvit");
    const struct activity_action *action = activity_action_find(r, receipt);
    const char *undo =
        arena_printf(req->arena, "/aktiviteter/%s/%lld/fortryd", r->path, (long long)req_int(req, "nr", 0));
    if (text_equal(receipt, "oprettet"))
        t_receipt(h, tr("Rækken er registreret."), NULL, NULL);
    else if (text_equal(receipt, "rettet"))
        t_receipt(h, tr("Ændringen er gemt."), NULL, NULL);
    else if (text_equal(receipt, "annulleret"))
        t_receipt(h, tr("Rækken er annulleret og tæller ikke længere."), undo, req_csrf(req));
    else if (text_equal(receipt, "fortrudt"))
        t_receipt(h, tr("Det er fortrudt."), NULL, NULL);
    else if (action)
        t_receipt(h, tr(action->receipt), action->undo || !action->run ? undo : NULL, req_csrf(req));
}

/* ---- the list ---- */

struct list_state {
    const struct activity_register *r;
    struct activity_filter filter;
    const char *year, *url;
    const char *only; /* the one intervention there is to choose, or NULL */
};

static struct list_state list_state_of(struct req *req, const struct activity_register *r)
{
    struct list_state s = {.r = r};
    int64_t year = req_int(req, "aar", INT_NONE);
    s.filter = (struct activity_filter){.intervention = req_text(req, "indsats"),
        .kind = req_text(req, "art"),
        .state = req_text(req, "tilstand"),
        .employer_id = 0,
        .from = DAY_NONE,
        .to = DAY_NONE,
        .words = req_text(req, "q"),
        .late = text_equal(req_text(req, "frist"), "over"),
        .cancelled = text_equal(req_text(req, "annullerede"), "med"),
        .sort = req_text(req, "sorter")};
    if (year != INT_NONE) {
        s.filter.from = day_from_ymd((int)year, 1, 1);
        s.filter.to = day_from_ymd((int)year, 12, 31);
        s.year = arena_printf(req->arena, "%lld", (long long)year);
    }
    s.url = arena_printf(req->arena, "/aktiviteter/%s", r->path);
    const char *names[] = {"indsats", "aar", "art", "tilstand", "frist", "q"},
               *values[] = {s.filter.intervention, s.year, s.filter.kind, s.filter.state,
                   s.filter.late ? "over" : NULL, s.filter.words};
    for (size_t i = 0; i < 6; i++)
        s.url = html_url_with(req->arena, s.url, names[i], values[i]);
    return s;
}

static const struct html_option *list_years(struct req *req, size_t *ret_n)
{
    enum { YEARS = 6 };
    struct html_option *o = arena_must(req->arena, (YEARS + 1) * sizeof *o);
    int year = day_year(clock_today()) + 1;
    o[0] = (struct html_option){"", tr("Alle år")};
    for (int i = 1; i <= YEARS; i++) {
        const char *text = arena_printf(req->arena, "%d", year + 1 - i);
        o[i] = (struct html_option){text, text};
    }
    *ret_n = YEARS + 1;
    return o;
}

static int list_offers(
    struct req *req, struct conn *c, struct list_state *s, const struct html_option **ret, size_t *ret_n)
{
    struct intervention *list;
    size_t n;
    int rc = activity_interventions(c, s->r, &list, &n, req->arena, &req->err);
    struct html_option *o = rc ? NULL : arena_array(req->arena, n + 1, sizeof *o);
    if (!o)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "offers");
    struct actor actor = req_actor(req);
    bool own_only = activity_keep_readable(&actor, list, &n), known = false;
    o[0] = (struct html_option){"", tr("Alle indsatser")};
    for (size_t i = 0; i < n; i++) {
        o[i + 1] = (struct html_option){list[i].key, lang_pick(list[i].title, list[i].title_en)};
        known |= text_equal(list[i].key, s->filter.intervention);
    }
    if (own_only && !known) /* of the first of their own; of none when they have none */
        s->filter.intervention = n ? list[0].key : "";
    s->only = n == 1 ? list[0].key : NULL;
    *ret = own_only ? o + 1 : o;
    *ret_n = own_only ? n : n + 1;
    return OK;
}

static void list_filters(struct req *req, const struct list_state *s, struct activity_list_view *v,
    const struct html_option *offers, size_t n_offers)
{
    struct arena *a = req->arena;
    struct activity_filter_view *f = arena_must(a, FILTERS * sizeof *f);
    const char *kinds = activity_list_of_field(s->r, "kind"), *states = activity_list_of_field(s->r, "state");
    size_t n = 0;
    if (!s->only && n_offers)
        f[n++] =
            (struct activity_filter_view){"indsats", tr("Indsats"), s->filter.intervention, offers, n_offers};
    f[n] = (struct activity_filter_view){"aar", tr("År"), s->year, NULL, 0};
    f[n].options = list_years(req, &f[n].n);
    n++;
    if (kinds) {
        f[n] = (struct activity_filter_view){
            "art", tr(activity_field(s->r, "kind")->label), s->filter.kind, NULL, 0};
        f[n].options = page_options(a, kinds, tr("Alle"), &f[n].n);
        n++;
    }
    if (states) {
        f[n] = (struct activity_filter_view){"tilstand", tr("Tilstand"), s->filter.state, NULL, 0};
        f[n].options = page_options(a, states, tr("Alle tilstande"), &f[n].n);
        n++;
    }
    if (s->r->late_state) {
        static const char *const labels[] = {N_("Alle frister"), N_("Over frist")};
        struct html_option *o = arena_must(a, 2 * sizeof *o);
        o[0] = (struct html_option){"", tr(labels[0])};
        o[1] = (struct html_option){"over", tr(labels[1])};
        f[n++] = (struct activity_filter_view){"frist", tr("Frist"), s->filter.late ? "over" : "", o, 2};
    }
    v->filters = f;
    v->n_filters = n;
    struct link *active = arena_must(a, (FILTERS + 1) * sizeof *active);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < f[i].n; k++) {
            if (f[i].value && *f[i].value && text_equal(f[i].options[k].value, f[i].value))
                active[v->n_active++] =
                    (struct link){f[i].options[k].label, html_url_with(a, s->url, f[i].name, NULL), false};
        }
    }
    if (s->filter.words)
        active[v->n_active++] = (struct link){s->filter.words, html_url_with(a, s->url, "q", NULL), false};
    v->active = active;
}

/* Numbers, money and days as such, all else as on screen. */
static struct export_cell export_of(
    struct req *req, const struct activity_register *r, const char *name, const struct activity *row)
{
    const struct field *f = activity_field(r, name);
    const void *at = f ? (const char *)row + f->off : NULL;
    if (f && f->type == F_INT)
        return export_number(EXPORT_COUNT, *(const int64_t *)at);
    if (f && f->type == F_MONEY)
        return export_number(EXPORT_KR, ((const struct money *)at)->oere);
    if (f && f->type == F_DAY && !field_is_missing(f, row))
        return export_number(EXPORT_DAY, ((const day_t *)at)->n);
    const char *text = cell_of(req, r, name, row).text;
    return export_text(text ? text : tr("ikke oplyst"));
}

/* The same columns as a file. */
static int list_export(struct req *req, struct res *res, struct list_state *s)
{
    struct conn *c;
    struct activity *rows = NULL;
    struct activity_table_view t = {0};
    const struct html_option *offers;
    size_t n = 0, n_offers = 0;
    struct actor actor = req_actor(req);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = list_offers(req, c, s, &offers, &n_offers);
    if (!rc)
        rc = activity_list(c, s->r, &s->filter, ACTIVITY_EXPORT_MAX, 0, &rows, &n, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc)
        rc = audit_log(req->db, &actor,
            &(struct audit_entry){"export", s->r->key, INT_NONE, INT_NONE, s->url}, &req->err);
    if (rc)
        return rc;
    activity_page_table(req, s->r, rows, n, NULL, &t);
    const char **heads = arena_must(req->arena, t.n_heads * sizeof *heads);
    struct export_cell *cells = arena_array(req->arena, (t.n + 1) * t.n_heads, sizeof *cells);
    if (!cells)
        return err_set(&req->err, ERR_LIMIT, "export");
    for (size_t k = 0; k < t.n_heads; k++)
        heads[k] = t.heads[k].label;
    for (size_t i = 0; i < t.n; i++) {
        for (size_t k = 0; k < t.n_heads; k++)
            cells[i * t.n_heads + k] = export_of(req, s->r, s->r->columns[k], &rows[i]);
    }
    const char *notes[] = {tr(s->r->lead), tr("Kilde: Tovholders register over aktivitet.")};
    struct export_table table = {.name = s->r->path,
        .heads = heads,
        .n_cols = t.n_heads,
        .cells = cells,
        .n_rows = t.n,
        .notes = notes,
        .n_notes = 2};
    return export_send(req, res, req_text(req, "fil"), &table);
}

/* The balance of a pool above its applications. */
static int pool_facts(struct req *req, struct conn *c, const char *intervention, struct activity_list_view *v)
{
    struct pool pool;
    struct pool_balance b;
    struct arena *a = req->arena;
    if (!intervention)
        return OK;
    int rc = pool_of_intervention(c, intervention, &pool, a, &req->err);
    if (rc)
        return rc == ERR_NOT_FOUND ? OK : rc;
    rc = pool_balance_of(c, pool.key, &b, a, &req->err);
    if (rc)
        return rc;
    struct fact *f = arena_must(a, 4 * sizeof *f);
    struct money left = {b.total.oere - b.spent.oere};
    bool used = left.oere <= 0;
    f[0] = (struct fact){tr("Puljen i alt"), html_format(a, req->lang, HARG(b.total)), NULL, false};
    f[1] = (struct fact){tr("Brugt"), html_format(a, req->lang, HARG(b.spent)), NULL, false};
    f[2] = (struct fact){
        tr("Tilbage"), used ? tr("puljen er brugt") : html_format(a, req->lang, HARG(left)), NULL, used};
    f[3] = (struct fact){tr("Småjob i Tovholder"), html_format(a, req->lang, harg_int(b.n_jobs)),
        tr("job, ikke personer"), false};
    v->facts = f;
    v->n_facts = 4;
    struct attention *at = arena_must(a, sizeof *at);
    at[0] = (struct attention){"warning", tr("Puljen er brugt."),
        tr("Der kan ikke bevilges flere småjob. Nye ansøgninger må have afslag."), tr("Se puljen"),
        arena_printf(a, "/puljer/%s", pool.key)};
    v->attention = used ? at : NULL;
    v->n_attention = used ? 1 : 0;
    return OK;
}

static int list_load(struct req *req, struct list_state *s, struct activity_list_view *v)
{
    struct conn *c;
    struct activity *rows = NULL;
    const struct html_option *offers = NULL;
    size_t n = 0, n_offers = 0;
    int64_t count = 0, page = req_int(req, "side", 1);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = list_offers(req, c, s, &offers, &n_offers);
    if (!rc)
        rc = activity_list(c, s->r, &s->filter, ACTIVITY_PAGE, page - 1, &rows, &n, req->arena, &req->err);
    if (!rc)
        rc = activity_count_rows(c, s->r, &s->filter, &count, req->arena, &req->err);
    if (!rc && text_equal(s->r->key, "pool_application"))
        rc = pool_facts(req, c, s->filter.intervention ? s->filter.intervention : s->only, v);
    db_release(req->db, c);
    if (rc)
        return rc;
    list_filters(req, s, v, offers, n_offers);
    activity_page_table(
        req, s->r, rows, n, s->filter.intervention || s->only ? "intervention" : NULL, &v->table);
    v->table.url = s->url;
    v->table.sort = s->filter.sort;
    v->sort = s->filter.sort;
    v->paging = (struct paging){
        html_url_with(req->arena, s->url, "sorter", s->filter.sort), page, ACTIVITY_PAGE, count};
    return OK;
}

static int list_page(struct req *req, struct res *res)
{
    const struct activity_register *r;
    struct activity_list_view v = {0};
    struct crumb crumbs[4];
    int rc = activity_page_register(req, &r);
    if (!rc && r->parent)
        rc = err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Registeret findes ikke."));
    if (rc)
        return rc;
    struct list_state s = list_state_of(req, r);
    if (req_text(req, "fil"))
        return list_export(req, res, &s);
    rc = list_load(req, &s, &v);
    if (rc)
        return rc;
    struct arena *a = req->arena;
    v.path = arena_printf(a, "/aktiviteter/%s", r->path);
    v.q = s.filter.words;
    v.lead = tr(r->lead);
    v.order = s.filter.sort   ? ""
              : r->late_state ? tr("De åbne står først efter frist.")
                              : tr("De nyeste står først.");
    v.csv_url = html_url_with(a, v.paging.url, "fil", "csv");
    v.xlsx_url = html_url_with(a, v.paging.url, "fil", "xlsx");
    v.empty_text = v.n_active ? tr("Ingen rækker passer til dine valg. Fjern et af dem.")
                              : tr("Registeret har endnu ingen rækker.");
    activity_page_crumbs(req, r, crumbs);
    crumbs[2].href = NULL;
    struct html *h = page_begin(req, res, MENU_OFFERS, tr(r->title), crumbs, 3);
    activity_page_receipt(req, h, r);
    struct action actions[] = {{tr(r->add),
        html_url_with(a, arena_printf(a, "/aktiviteter/%s/ny", r->path), "indsats", s.filter.intervention),
        NULL}};
    struct page_head head = {.title = tr(r->title),
        .lead = v.paging.n_rows == 1 ? tr("1 række")
                                     : arena_printf(a, tr("%lld rækker"), (long long)v.paging.n_rows),
        .actions = actions,
        .n_actions =
            who_may(&req->who, PERM_ACTIVITY_EDIT) && !text_equal(s.filter.intervention, "") ? 1 : 0};
    t_page_head(h, &head);
    t_activity_list_page(h, &v);
    return page_end(req, res, h);
}

/* ---- one row ---- */

static const struct activity_register *child_of(struct req *req, const struct activity_register *r)
{
    const struct activity_register *const *all;
    for (size_t i = 0, n = activity_register_all(&all, req->arena); i < n; i++) {
        if (text_equal(all[i]->parent, r->key))
            return all[i];
    }
    return NULL;
}

static void show_fields(struct req *req, const struct activity_register *r, const struct activity *row,
    struct activity_show_view *v)
{
    struct activity_pair *pairs = arena_must(req->arena, (r->n_fields + 5) * sizeof *pairs);
    size_t n = 0;
    pairs[n++] = (struct activity_pair){tr("Indsats"), lang_pick(row->iv_title, row->iv_title_en),
        arena_printf(req->arena, "/tilbud/%s/aktivitet", row->intervention)};
    if (row->employer_name)
        pairs[n++] = (struct activity_pair){tr("Virksomhed"), row->employer_name,
            arena_printf(req->arena, "/virksomheder/%lld", (long long)row->employer_id)};
    for (size_t i = 0; i < r->n_fields; i++) {
        const char *name = r->fields[i].name;
        const char *value =
            text_equal(name, "employer_cvr") ? row->employer_cvr : activity_page_value(req, r, name, row);
        if (value && *value)
            pairs[n++] = (struct activity_pair){tr(r->fields[i].label), value, NULL};
    }
    if (!day_is_none(row->reminded))
        pairs[n++] = (struct activity_pair){
            tr("Rykket den"), html_format(req->arena, req->lang, harg_day(row->reminded)), NULL};
    if (row->cancel_reason)
        pairs[n++] = (struct activity_pair){tr("Annulleret, fordi"), row->cancel_reason, NULL};
    v->pairs = pairs;
    v->n_pairs = n;
}

static void show_buttons(struct req *req, const struct activity_register *r, const struct activity *row,
    struct activity_show_view *v)
{
    struct actor actor = req_actor(req);
    const char *url = activity_page_url(req, r, row->id);
    struct activity_button *b = arena_must(req->arena, (r->n_actions + 1) * sizeof *b);
    for (size_t i = 0; i < r->n_actions; i++) {
        const struct activity_action *action = &r->actions[i];
        if (activity_action_fits(action, &actor, row))
            b[v->n_buttons++] = (struct activity_button){tr(action->label),
                arena_printf(req->arena, "%s/%s", url, action->key), action->fields[0] != NULL};
    }
    v->buttons = b;
}

static int show_load(struct req *req, const struct activity_register *r,
    const struct activity_register *child, struct activity *row, struct intervention *iv,
    struct activity_show_view *v)
{
    struct conn *c;
    struct activity *children = NULL;
    size_t n = 0;
    int64_t count = 0, page = req_int(req, "side", 1);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = activity_by_id(c, r, req_int(req, "id", 0), row, req->arena, &req->err);
    if (!rc)
        rc = intervention_by_key(c, row->intervention, iv, req->arena, &req->err);
    struct actor reader = req_actor(req);
    if (!rc && !activity_may_read(&reader, iv))
        rc = err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Rækken findes ikke i registeret."));
    struct activity_filter f = {.parent_id = rc ? 0 : row->id, .from = DAY_NONE, .to = DAY_NONE};
    if (!rc && child)
        rc = activity_list(c, child, &f, ACTIVITY_PAGE, page - 1, &children, &n, req->arena, &req->err);
    if (!rc && child)
        rc = activity_count_rows(c, child, &f, &count, req->arena, &req->err);
    db_release(req->db, c);
    if (rc || !child)
        return rc;
    activity_page_table(req, child, children, n, "intervention", &v->children);
    v->paging = (struct paging){activity_page_url(req, r, row->id), page, ACTIVITY_PAGE, count};
    v->child_title = tr(child->title);
    v->child_lead = tr(child->lead);
    v->child_add = tr(child->add);
    v->child_empty = tr("Der er ingen endnu.");
    return OK;
}

static int show_page(struct req *req, struct res *res)
{
    const struct activity_register *r;
    struct activity row;
    struct intervention iv;
    struct activity_show_view v = {.csrf = req_csrf(req)};
    struct crumb crumbs[4];
    int rc = activity_page_register(req, &r);
    const struct activity_register *child = rc ? NULL : child_of(req, r);
    if (!rc)
        rc = show_load(req, r, child, &row, &iv, &v);
    if (rc)
        return rc;
    struct actor actor = req_actor(req);
    bool may = activity_may_write(&actor, &iv), open = stamp_is_none(row.cancelled);
    const char *url = activity_page_url(req, r, row.id), *name = activity_page_name(req, r, &row);
    v.version = row.version;
    show_fields(req, r, &row, &v);
    if (may)
        show_buttons(req, r, &row, &v);
    if (may && open && child)
        v.child_add_url =
            arena_printf(req->arena, "/aktiviteter/%s/ny?til=%lld", child->path, (long long)row.id);
    v.source = row.user_name ? arena_printf(req->arena, tr("Registreret af %s."), row.user_name)
                             : tr("Registreret uden bruger.");
    activity_page_crumbs(req, r, crumbs);
    if (r->parent)
        crumbs[2] =
            (struct crumb){row.parent_title ? row.parent_title : tr(activity_register_find(r->parent)->one),
                activity_page_url(req, activity_register_find(r->parent), row.parent_id)};
    crumbs[3].label = name;
    struct html *h = page_begin(req, res, MENU_OFFERS, name, crumbs, 4);
    activity_page_receipt(req, h, r);
    struct activity_cell state = cell_of(req, r, "state", &row);
    struct action actions[] = {{tr("Ret"), arena_printf(req->arena, "%s/ret", url), NULL},
        {tr("Annullér"), arena_printf(req->arena, "%s/annuller", url), NULL}};
    struct page_head head = {.title = name,
        .lead = arena_printf(req->arena, "%s · %s", tr(r->one), lang_pick(iv.title, iv.title_en)),
        .badge = state.text,
        .badge_class = state.badge_class,
        .actions = actions,
        .n_actions = may && open && row.pool_job_id == INT_NONE ? 2 : 0,
        .no_primary = v.n_buttons > 0};
    t_page_head(h, &head);
    t_activity_show_page(h, &v);
    return page_end(req, res, h);
}

static const struct param list_params[] = {{"register", P_KEY, 0, 0}, {"indsats", P_KEY, 0, 0},
    {"aar", P_INT, 2000, 2100}, {"art", P_KEY, 0, 0}, {"tilstand", P_KEY, 0, 0}, {"frist", P_KEY, 0, 0},
    {"annullerede", P_KEY, 0, 0}, {"q", P_TEXT, 0, 100}, {"sorter", P_TEXT, 0, 20},
    {"side", P_INT, 1, 100000}, {"fil", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0}, {"nr", P_INT, 1, INT64_MAX}};
static const struct param show_params[] = {{"register", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX},
    {"side", P_INT, 1, 100000}, {"kvit", P_KEY, 0, 0}, {"nr", P_INT, 1, INT64_MAX}};
ROUTE(activity_list_get, "GET", "/aktiviteter/{register}", PERM_OFFER_READ, list_page, list_params);
ROUTE(activity_show_get, "GET", "/aktiviteter/{register}/{id}", PERM_OFFER_READ, show_page, show_params);
