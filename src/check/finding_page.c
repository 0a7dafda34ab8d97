/* All findings of the checks, one finding with its review, and the findings beside a grant or a note. */
#include "check/finding_page.h"

#include "base/sort.h"
#include "base/text.h"
#include "check/check_book.h"
#include "check/check_review.h"
#include "economy/economy_words_page.h"
#include "economy/grant_book.h"
#include "effect/export_page.h"
#include "finding.html.h"
#include "people/record_form_page.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/subject_part_page.h"

/* FILE_MEMORY: what the rows of a file may take before it is written; a request's own memory is too small for a large register. */
enum { PER_PAGE = 50, FACTORS_SHOWN = 200, FILE_MEMORY = 256 << 20 };

static void name_grant(struct arena *a, const struct check_data *s, const char *key, struct finding_row *row)
{
    const struct grant *g = check_grant_of(s, key);
    row->url = arena_printf(a, "/oekonomi/bevillinger/%s", key);
    if (g)
        row->title = arena_printf(a, "%lld. %s", (long long)g->nr, lang_pick(g->title, g->title_en));
}

static void name_note(struct arena *a, const struct check_data *s, const char *key, struct finding_row *row)
{
    row->url = arena_printf(a, "/oekonomi/notater/%s", key);
    for (size_t i = 0; i < s->n_notes; i++) {
        if (text_equal(s->notes[i].key, key))
            row->title = arena_printf(a, tr("Budgetnotat %s"), s->notes[i].number);
    }
}

static void name_goal(struct arena *a, const struct check_data *s, const char *key, struct finding_row *row)
{
    row->url = arena_printf(a, "/effekt/maal/%s", key);
    for (size_t i = 0; i < s->n_goals; i++) {
        if (text_equal(s->goals[i].key, key))
            row->title = lang_pick(s->goals[i].title, s->goals[i].title_en);
    }
}

static void name_intervention(
    struct arena *a, const struct check_data *s, const char *key, struct finding_row *row)
{
    row->url = arena_printf(a, "/tilbud/%s", key);
    for (size_t i = 0; i < s->n_interventions; i++) {
        if (text_equal(s->interventions[i].key, key))
            row->title = lang_pick(s->interventions[i].title, s->interventions[i].title_en);
    }
}

static const char *severity_class(enum finding_severity s)
{
    return s == FINDING_ERROR ? "error" : s == FINDING_QUESTION ? "warning" : "plain";
}

static struct finding_row row_of(
    struct req *req, struct arena *a, const struct check_data *s, const struct finding *f)
{
    const struct check_rule *rule = check_rule_find(f->rule);
    struct finding_row row = {.severity = finding_severity_words(f->severity),
        .severity_class = severity_class(f->severity),
        .title = text_equal(f->kind, "organisation") ? organisation_name(f->subject) : f->subject,
        .place = f->place,
        .rule = rule ? tr(rule->title) : f->rule,
        .why = f->why,
        .printed = f->printed,
        .computed = f->computed,
        .difference = f->difference,
        .review = f->review,
        .reviewed = f->reviewed,
        .review_url = arena_printf(a, "/oekonomi/kontrol/fund/%s", f->id)};
    if (text_equal(f->kind, "grant"))
        name_grant(a, s, f->subject, &row);
    else if (text_equal(f->kind, "note"))
        name_note(a, s, f->subject, &row);
    else if (text_equal(f->kind, "goal"))
        name_goal(a, s, f->subject, &row);
    else if (text_equal(f->kind, "intervention"))
        name_intervention(a, s, f->subject, &row);
    else if (text_equal(f->kind, "source") && who_may(&req->who, PERM_DOCUMENT_READ))
        row.url = arena_printf(a, "/dokumenter/kilder/%s", f->subject);
    return row;
}

/* ---- the list ---- */

struct findings_data {
    struct check_book *book;
    const struct finding *list;
    size_t n, n_errors, n_questions, n_rounding, n_reviewed;
};

static int read_findings(struct req *req, struct findings_data *d)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = check_book_get(c, &d->book, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    d->list = d->book->list;
    d->n = d->book->n;
    for (size_t i = 0; i < d->n; i++) {
        d->n_reviewed += d->list[i].reviewed;
        d->n_errors += !d->list[i].reviewed && d->list[i].severity == FINDING_ERROR;
        d->n_questions += !d->list[i].reviewed && d->list[i].severity == FINDING_QUESTION;
        d->n_rounding += !d->list[i].reviewed && d->list[i].severity == FINDING_ROUNDING;
    }
    return rc;
}

static bool passes(const struct finding *f, const struct findings_view *v, const char *subject)
{
    if (v->rule && !text_equal(f->rule, v->rule))
        return false;
    if (v->severity && !text_equal(finding_severity_code(f->severity), v->severity))
        return false;
    if ((v->kind && !text_equal(f->kind, v->kind)) || (subject && !text_equal(f->subject, subject)))
        return false;
    if (text_equal(v->state, "alle"))
        return true;
    return f->reviewed == text_equal(v->state, "gennemgaaet");
}

static int by_subject(const void *x, const void *y)
{
    const struct finding *a = x, *b = y;
    int order = text_compare(a->subject ? a->subject : "", b->subject ? b->subject : "");
    return order ? order : text_compare(a->place ? a->place : "", b->place ? b->place : "");
}

static int by_rule(const void *x, const void *y)
{
    const struct finding *a = x, *b = y;
    int order = text_compare(a->rule, b->rule);
    return order ? order : by_subject(x, y);
}

static void sort_findings(struct finding *list, size_t n, const char *sort)
{
    bool down = sort && sort[0] == '-';
    const char *key = sort ? sort + down : "alvor";
    if (text_equal(key, "emne"))
        array_sort(list, n, sizeof *list, by_subject);
    else if (text_equal(key, "regel"))
        array_sort(list, n, sizeof *list, by_rule);
    for (size_t i = 0; down && i < n / 2; i++) {
        struct finding f = list[i];
        list[i] = list[n - 1 - i];
        list[n - 1 - i] = f;
    }
}

/* Choices in the address, without page and file format. */
static const char *list_url(struct req *req, const struct findings_view *v, const char *subject)
{
    struct arena *a = req->arena;
    const char *url = html_url_with(a, "/oekonomi/kontrol", "regel", v->rule);
    url = html_url_with(a, url, "alvor", v->severity);
    url = html_url_with(a, url, "art", v->kind);
    url = html_url_with(a, url, "emne", subject);
    return html_url_with(a, url, "vis", v->state);
}

static int fill_options(struct req *req, struct findings_view *v)
{
    static const struct html_option severities[] = {{"", N_("Alle")}, {"error", N_("Fejl")},
        {"question", N_("Spørgsmål")}, {"rounding", N_("Afrunding")}};
    static const struct html_option kinds[] = {{"", N_("Alt")}, {"grant", N_("Bevillinger")},
        {"note", N_("Budgetnotater")}, {"goal", N_("Effektmål")}, {"reported", N_("Oplyste tal")},
        {"intervention", N_("Indsatser")}, {"organisation", N_("Navne")}, {"source", N_("Kilder")}};
    static const struct html_option states[] = {
        {"", N_("Ikke gennemgået")}, {"gennemgaaet", N_("Gennemgået")}, {"alle", N_("Alle")}};
    const struct check_rule *rules[CHECK_MOST_RULES];
    size_t n = check_rules(rules, CHECK_MOST_RULES);
    struct html_option *out = arena_array(req->arena, n + 1 + 4 + 8 + 3, sizeof *out), *at = out;
    if (!out)
        return err_set(&req->err, ERR_LIMIT, "check options");
    v->rules = at;
    *at++ = (struct html_option){"", tr("Alle")};
    for (size_t i = 0; i < n; i++) {
        if (rules[i]->data)
            *at++ = (struct html_option){rules[i]->id, tr(rules[i]->title)};
    }
    v->n_rules = (size_t)(at - v->rules);
    v->severities = at;
    for (size_t i = 0; i < sizeof severities / sizeof severities[0]; i++)
        *at++ = (struct html_option){severities[i].value, tr(severities[i].label)};
    v->n_severities = (size_t)(at - v->severities);
    v->kinds = at;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        *at++ = (struct html_option){kinds[i].value, tr(kinds[i].label)};
    v->n_kinds = (size_t)(at - v->kinds);
    v->states = at;
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        *at++ = (struct html_option){states[i].value, tr(states[i].label)};
    v->n_states = (size_t)(at - v->states);
    return OK;
}

static int fill_tiles(struct req *req, const struct findings_data *d, struct findings_view *v)
{
    struct tile *t = arena_array(req->arena, 4, sizeof *t);
    if (!t)
        return err_set(&req->err, ERR_LIMIT, "tiles");
    t[0] = (struct tile){tr("Fejl"), (int64_t)d->n_errors, tr("kan ikke være afrunding"),
        "/oekonomi/kontrol?alvor=error", text_equal(v->severity, "error")};
    t[1] = (struct tile){tr("Spørgsmål"), (int64_t)d->n_questions, tr("skal afklares af et menneske"),
        "/oekonomi/kontrol?alvor=question", text_equal(v->severity, "question")};
    t[2] = (struct tile){tr("Afrunding"), (int64_t)d->n_rounding, tr("kan forklares af de trykte decimaler"),
        "/oekonomi/kontrol?alvor=rounding", text_equal(v->severity, "rounding")};
    t[3] = (struct tile){tr("Gennemgået"), (int64_t)d->n_reviewed, tr("med navn og begrundelse"),
        "/oekonomi/kontrol?vis=gennemgaaet", text_equal(v->state, "gennemgaaet")};
    v->tiles = t;
    v->n_tiles = 4;
    return OK;
}

static const char *milli_words(struct req *req, int64_t milli)
{
    int64_t hundredths = (milli + 5) / 10;
    return arena_printf(req->arena, "%lld%c%02lld", (long long)(hundredths / 100),
        req->lang == LANG_EN ? '.' : ',', (long long)(hundredths % 100));
}

static struct factor_row factor_row_of(
    struct req *req, const struct check_data *s, const struct grant_factor *f)
{
    struct finding_row name = {0};
    name_grant(req->arena, s, f->grant->key, &name);
    return (struct factor_row){.url = name.url,
        .title = name.title,
        .area = f->steering_area ? code_label("steering_area", f->steering_area) : tr("ikke oplyst"),
        .granted = economy_mio(req, f->granted),
        .proposed = economy_mio(req, f->proposed),
        .factor = arena_printf(
            req->arena, "%s–%s", milli_words(req, f->low_milli), milli_words(req, f->high_milli)),
        .remark = !f->comparable ? tr("Ikke sammenlignelig: indholdet er justeret")
                  : f->question  ? tr("Spørgsmål: priser alene forklarer det ikke")
                                 : "–",
        .question = f->question && f->comparable};
}

static int fill_factors(struct req *req, const struct findings_data *d, struct findings_view *v)
{
    const struct check_data *s = &d->book->data;
    struct grant_factor *f;
    size_t n;
    int year = economy_last_granted_year(s->lines, s->n_lines);
    int rc = grant_factors(s->grants, s->n_grants, s->lines, s->n_lines, year, &f, &n, req->arena, &req->err);
    struct factor_row *rows = rc ? NULL : arena_array(req->arena, n + 1, sizeof *rows);
    struct factor_view *out = rc ? NULL : arena_alloc(req->arena, sizeof *out);
    if (!rows || !out)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "factors");
    size_t shown = 0;
    for (int questions = 1; questions >= 0;
         questions--) { /* those that ask something first, where not all are shown */
        for (size_t i = 0; i < n && shown < FACTORS_SHOWN; i++) {
            if (n <= FACTORS_SHOWN ? questions : (f[i].question && f[i].comparable) != (questions == 1))
                continue;
            rows[shown++] = factor_row_of(req, s, &f[i]);
        }
    }
    *out = (struct factor_view){rows, shown,
        shown < n
            ? arena_printf(req->arena,
                  tr("%zu af %zu beløb er vist, dem med spørgsmål først; de øvrige står på hver bevillings side. Interval af de afrundede beløb."),
                  shown, n)
            : tr("Interval af de afrundede beløb. Prisniveauet for det bevilgede er ikke oplyst, så faktoren er ikke en prisudvikling.")};
    v->factors = out;
    return OK;
}

static int send_json(struct req *req, struct res *res, const struct finding *list, size_t n)
{
    struct buf out = BUF_INIT;
    finding_json(list, n, &out);
    int rc = buf_failed(&out) ? err_set(&req->err, ERR_LIMIT, "findings")
                              : res_file(res, "application/json", "talkontrol.json", out.data, out.len);
    buf_done(&out);
    return rc;
}

static int send_table(struct req *req, struct res *res, const struct findings_data *d,
    const struct finding *list, size_t n, const char *format, struct arena *work)
{
    enum { N_COLS = 9 };
    const char *heads[N_COLS] = {tr("Alvor"), tr("Fundet i"), tr("Sted"), tr("Regel"), tr("Trykt"),
        tr("Holdt op mod"), tr("Forskel"), tr("Hvorfor"), tr("Gennemgang")};
    const char *notes[] = {tr("Kontrollen ændrer ikke tallene: alt står, som det er trykt.")};
    struct export_cell *cells = arena_array(work, n + 1, N_COLS * sizeof *cells);
    if (!cells)
        return err_set(&req->err, ERR_LIMIT, "findings file");
    for (size_t i = 0; i < n; i++) {
        struct finding_row r = row_of(req, work, &d->book->data, &list[i]);
        const char *texts[N_COLS] = {
            r.severity, r.title, r.place, r.rule, r.printed, r.computed, r.difference, r.why, r.review};
        for (size_t col = 0; col < N_COLS; col++)
            cells[i * N_COLS + col] = export_text(texts[col] ? texts[col] : "–");
    }
    struct export_table t = {"talkontrol", heads, N_COLS, cells, n, notes, 1};
    return export_send(req, res, format, &t);
}

static int fill_rows(struct req *req, const struct findings_data *d, const struct finding *list, size_t n,
    struct findings_view *v)
{
    int64_t page = req_int(req, "side", 1), first = (page - 1) * PER_PAGE;
    struct finding_row *rows = arena_array(req->arena, PER_PAGE + 1, sizeof *rows);
    if (!rows)
        return err_set(&req->err, ERR_LIMIT, "finding rows");
    for (int64_t i = first; i < (int64_t)n && v->n < PER_PAGE; i++)
        rows[v->n++] = row_of(req, req->arena, &d->book->data, &list[i]);
    v->rows = rows;
    v->paging = (struct paging){
        html_url_with(req->arena, v->base_url, "sorter", v->sort), page, PER_PAGE, (int64_t)n};
    return OK;
}

static void fill_head(struct req *req, const struct findings_data *d, struct findings_view *v)
{
    const char *sorted = html_url_with(req->arena, v->base_url, "sorter", v->sort);
    v->csv_url = html_url_with(req->arena, sorted, "fil", "csv");
    v->xlsx_url = html_url_with(req->arena, sorted, "fil", "xlsx");
    v->json_url = html_url_with(req->arena, sorted, "fil", "json");
    v->head = (struct page_head){.title = tr("Talkontrol"),
        .lead =
            arena_printf(req->arena, tr("%zu fund i det trykte, %zu er gennemgået"), d->n, d->n_reviewed)};
    v->empty = d->n ? tr("Ingen fund passer til dine valg. Vælg “Alle” et eller flere steder.")
                    : tr("Kontrollen har intet fundet.");
    v->source = tr("Kontrollen holder det trykte op mod sig selv og mod listerne. Den ændrer ikke tallene.");
}

static int show_findings(struct req *req, struct res *res, const struct findings_data *d, struct arena *work)
{
    struct findings_view v = {.rule = req_text(req, "regel"),
        .severity = req_text(req, "alvor"),
        .kind = req_text(req, "art"),
        .state = req_text(req, "vis"),
        .sort = req_text(req, "sorter")};
    const char *subject = req_text(req, "emne"), *file = req_text(req, "fil");
    size_t n = 0;
    struct finding *list = arena_array(work, d->n + 1, sizeof *list);
    if (!list)
        return err_set(&req->err, ERR_LIMIT, "findings");
    for (size_t i = 0; i < d->n; i++) {
        if (passes(&d->list[i], &v, subject))
            list[n++] = d->list[i];
    }
    sort_findings(list, n, v.sort);
    if (text_equal(file, "json"))
        return send_json(req, res, list, n);
    if (file)
        return send_table(req, res, d, list, n, file, work);
    v.base_url = list_url(req, &v, subject);
    int rc = fill_rows(req, d, list, n, &v);
    if (!rc)
        rc = fill_options(req, &v);
    if (!rc)
        rc = fill_tiles(req, d, &v);
    if (!rc && !subject && !v.severity && !v.kind && (!v.rule || text_equal(v.rule, "price_factor")))
        rc = fill_factors(req, d, &v);
    if (rc)
        return rc;
    fill_head(req, d, &v);
    const struct crumb crumbs[] = {{tr("Økonomi"), "/oekonomi"}, {tr("Talkontrol"), NULL}};
    struct html *h = page_begin(req, res, MENU_ECONOMY, v.head.title, crumbs, 2);
    if (text_equal(req_text(req, "kvit"), "tilbage"))
        t_receipt(h, tr("Gennemgangen er taget tilbage. Fundet står igen på listen."), NULL, NULL);
    t_findings_page(h, &v);
    return page_end(req, res, h);
}

static int findings_page(struct req *req, struct res *res)
{
    struct findings_data d = {0};
    struct arena *work = arena_new(FILE_MEMORY);
    int rc = work ? read_findings(req, &d) : err_set(&req->err, ERR_LIMIT, "findings");
    if (!rc)
        rc = show_findings(req, res, &d, work);
    arena_free(work);
    check_book_put(d.book);
    return rc;
}

/* ---- one finding ---- */

/* book is the caller's to give back, also when this fails. */
static int read_one(
    struct req *req, struct check_book **book, const struct finding **ret, struct check_review *review)
{
    struct conn *c;
    const char *id = req_text(req, "key");
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = check_book_get(c, book, &req->err);
    *ret = NULL;
    for (size_t i = 0; !rc && i < (*book)->n; i++) {
        if (text_equal((*book)->list[i].id, id))
            *ret = &(*book)->list[i];
    }
    if (!rc && !*ret)
        rc = err_user(&req->err, ERR_NOT_FOUND, "%s",
            tr("Fundet findes ikke længere. Det trykte er ændret, eller fejlen er rettet i kilden."));
    if (!rc) {
        int reviewed = check_review_of(c, (*ret)->id, (*ret)->mark, review, req->arena, &req->err);
        review->id = reviewed == OK ? review->id : 0;
        rc = reviewed == ERR_NOT_FOUND ? OK : reviewed;
    }
    db_release(req->db, c);
    return rc;
}

struct review_write {
    struct actor actor;
    struct check_review review;
    int64_t id;
};
static int review_add_fn(struct conn *c, void *ctx, struct err *err)
{
    struct review_write *w = ctx;
    return check_review_add(c, &w->actor, &w->review, err);
}
static int review_withdraw_fn(struct conn *c, void *ctx, struct err *err)
{
    struct review_write *w = ctx;
    return check_review_withdraw(c, &w->actor, w->id, err);
}

static int finding_show(struct req *req, struct res *res, const struct check_data *d, const struct finding *f,
    const struct check_review *review, struct record_form *form)
{
    const struct check_rule *rule = check_rule_find(f->rule);
    struct finding_view v = {.row = row_of(req, req->arena, d, f),
        .what = rule ? tr(rule->what) : "",
        .may_review = who_may(&req->who, PERM_ECONOMY_EDIT),
        .csrf = form->csrf,
        .review_id = review->id};
    v.withdraw_url = arena_printf(req->arena, "/oekonomi/kontrol/fund/%s/fortryd", f->id);
    v.head = (struct page_head){.title = v.row.rule,
        .lead = v.row.place,
        .badge = v.row.severity,
        .badge_class = v.row.severity_class};
    const struct crumb crumbs[] = {
        {tr("Økonomi"), "/oekonomi"}, {tr("Talkontrol"), "/oekonomi/kontrol"}, {v.row.rule, NULL}};
    record_form_errors(req, form);
    struct html *h = page_begin(req, res, MENU_ECONOMY, v.head.title, crumbs, 3);
    t_error_summary(h, &req->err);
    if (text_equal(req_text(req, "kvit"), "gennemgaaet") && review->id)
        t_receipt(h, tr("Fundet er gennemgået og står ikke længere på listen."),
            html_url_with(
                req->arena, v.withdraw_url, "nr", arena_printf(req->arena, "%lld", (long long)review->id)),
            form->csrf);
    t_finding_page(h, &v);
    if (v.may_review && !review->id)
        t_record_form(h, form);
    return page_end(req, res, h);
}

static int answer_finding(struct req *req, struct res *res, const struct check_data *d,
    const struct finding *f, const struct check_review *now)
{
    struct record_form form;
    const char *url = arena_printf(req->arena, "/oekonomi/kontrol/fund/%s", f->id);
    record_form_begin(req, &form, url, "/oekonomi/kontrol", tr("Markér som gennemgået"), INT_NONE);
    record_form_add(req, &form, &check_review_table, "reason", NULL, NULL,
        tr("Hvad er forklaringen? Fundet kommer igen, hvis tallene ændrer sig."));
    if (!req_is_post(req))
        return finding_show(req, res, d, f, now, &form);
    struct review_write w = {.actor = req_actor(req)};
    field_clear_row(&check_review_table, &w.review);
    record_form_parse(req, &form, &check_review_table, &w.review);
    w.review.finding = f->id;
    w.review.mark = f->mark;
    w.review.rule = f->rule;
    w.review.subject = f->subject;
    int rc =
        req->err.n_fields ? ERR_INVALID : db_write(req->db, "check_review_add", review_add_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s?kvit=gennemgaaet", url));
    if (rc != ERR_INVALID && rc != ERR_CONFLICT)
        return rc;
    res->status = err_http_status(rc);
    return finding_show(req, res, d, f, now, &form);
}

static int finding_page(struct req *req, struct res *res)
{
    struct check_book *book = NULL;
    const struct finding *f;
    struct check_review now = {0};
    int rc = read_one(req, &book, &f, &now);
    if (!rc)
        rc = answer_finding(req, res, &book->data, f, &now);
    check_book_put(book);
    return rc;
}

static int finding_withdraw(struct req *req, struct res *res)
{
    struct review_write w = {.actor = req_actor(req), .id = req_int(req, "nr", 0)};
    int rc = db_write(req->db, "check_review_withdraw", review_withdraw_fn, &w, &req->err);
    return rc ? rc : res_redirect(res, "/oekonomi/kontrol?kvit=tilbage");
}

/* ---- beside a grant or a note ---- */

/* A check of one subject reads the whole register, which is too much to do for every page of a large one. */
static int is_checked_live(struct req *req, struct conn *c, bool *ret)
{
    enum { MOST_LINES = 5000 };
    struct grant_book *book;
    int rc = grant_book_get(c, &book, &req->err);
    if (rc)
        return rc;
    *ret = book->n_lines <= MOST_LINES;
    grant_book_put(book);
    return OK;
}

/* The findings of a grant or a note that are not gone through yet, for its own page. */
static int read_beside(
    struct req *req, struct conn *c, const char *kind, const char *subject, const void **ret)
{
    struct finding *list;
    struct check_data none = {0};
    size_t n = 0;
    bool live = false;
    struct finding_list *l = arena_alloc(req->arena, sizeof *l);
    int rc = l ? is_checked_live(req, c, &live) : err_set(&req->err, ERR_LIMIT, "findings");
    if (!rc && live)
        rc = check_all(c, kind, subject, &list, &n, req->arena, &req->err);
    struct finding_row *rows = rc ? NULL : arena_array(req->arena, n + 1, sizeof *rows);
    if (!rows)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "findings");
    *l = (struct finding_list){.rows = rows, .too_many = !live};
    for (size_t i = 0; i < n; i++) {
        l->n_reviewed += list[i].reviewed;
        if (!list[i].reviewed && !text_equal(list[i].rule, "noted"))
            rows[l->n++] = row_of(req, req->arena, &none, &list[i]);
    }
    l->url = html_url_with(req->arena,
        html_url_with(
            req->arena, html_url_with(req->arena, "/oekonomi/kontrol", "art", kind), "emne", subject),
        "vis", "alle");
    *ret = l;
    return OK;
}

static void write_beside(struct html *h, const void *view)
{
    t_findings_beside(h, view);
}

SUBJECT_PART(
    findings_of_grant, .kind = "grant", .place = SUBJECT_END, .read = read_beside, .write = write_beside);
SUBJECT_PART(
    findings_of_note, .kind = "note", .place = SUBJECT_END, .read = read_beside, .write = write_beside);

static const struct param findings_params[] = {{"regel", P_KEY, 0, 0}, {"alvor", P_KEY, 0, 0},
    {"art", P_KEY, 0, 0}, {"emne", P_KEY, 0, 0}, {"vis", P_KEY, 0, 0}, {"sorter", P_KEY, 0, 0},
    {"fil", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0}, {"side", P_INT, 1, 9999}};
static const struct param finding_params[] = {{"key", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0}};
static const struct param finding_post_params[] = {
    {"key", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0}, {"reason", P_FORM, 0, 2000}};
static const struct param finding_withdraw_params[] = {{"key", P_KEY, 0, 0}, {"nr", P_INT, 1, INT64_MAX}};
ROUTE(findings_route, "GET", "/oekonomi/kontrol", PERM_ECONOMY_READ, findings_page, findings_params);
ROUTE(finding_route, "GET", "/oekonomi/kontrol/fund/{key}", PERM_ECONOMY_READ, finding_page, finding_params);
ROUTE(finding_post, "POST", "/oekonomi/kontrol/fund/{key}", PERM_ECONOMY_EDIT, finding_page,
    finding_post_params);
ROUTE(finding_withdraw_post, "POST", "/oekonomi/kontrol/fund/{key}/fortryd", PERM_ECONOMY_EDIT,
    finding_withdraw, finding_withdraw_params);
