/* The register of requests between committees, on screen and as a file. */
#include "committee/request_page.h"

#include "base/sort.h"
#include "base/text.h"
#include "effect/export_page.h"
#include "request.html.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#include <string.h>

bool request_may_edit(const struct req *req)
{
    return who_may(&req->who, PERM_DOCUMENT_EDIT) || who_may(&req->who, PERM_ECONOMY_EDIT);
}

const char *request_state_class(enum request_state state)
{
    return state == REQUEST_ANSWERED  ? "success"
           : state == REQUEST_OVERDUE ? "error"
           : state == REQUEST_SENT    ? "warning"
                                      : "plain";
}

const struct html_option *request_committees(struct req *req, const char *first, size_t *ret_n)
{
    const struct organisation *rows;
    size_t n = organisation_all(&rows);
    struct html_option *out = arena_must(req->arena, (n + 1) * sizeof *out);
    *ret_n = 0;
    out[(*ret_n)++] = (struct html_option){"", first};
    for (size_t i = 0; i < n; i++) {
        bool again = i > 0 && text_equal(rows[i - 1].key, rows[i].key);
        if (text_equal(rows[i].kind, "committee") && !again)
            out[(*ret_n)++] = (struct html_option){rows[i].key,
                rows[i].abbrev
                    ? arena_printf(req->arena, "%s (%s)", organisation_name(rows[i].key), rows[i].abbrev)
                    : organisation_name(rows[i].key)};
    }
    return out;
}

static bool passes(struct req *req, const struct committee_request *r)
{
    const char *state = req_text(req, "tilstand"), *asking = req_text(req, "spoerger"),
               *asked = req_text(req, "spurgt"), *q = req_text(req, "q");
    if ((asking && !text_equal(asking, r->asking)) || (asked && !text_equal(asked, r->asked)))
        return false;
    if (state && !text_equal(state, request_state_key(request_state_of(r, clock_today()))))
        return false;
    if (!q)
        return true;
    const char *text =
        arena_printf(req->arena, "%s %s %s", r->title, r->question, r->answer_text ? r->answer_text : "");
    return strstr(text_fold(req->arena, text), text_fold(req->arena, q)) != NULL;
}

/* ---- order ---- */

/* Days in order, missing ones last. */
static int day_order(day_t a, day_t b)
{
    int64_t x = day_is_none(a) ? INT64_MAX : a.n, y = day_is_none(b) ? INT64_MAX : b.n;
    return x < y ? -1 : x > y;
}
static int by_title(const void *x, const void *y)
{
    const struct committee_request *a = x, *b = y;
    int order = text_compare(a->title, b->title);
    return order ? order : strcmp(a->key, b->key);
}
static int by_sent(const void *x, const void *y)
{
    const struct committee_request *a = x, *b = y;
    int order = day_order(a->sent, b->sent);
    return order ? order : by_title(x, y);
}
static int by_deadline(const void *x, const void *y)
{
    const struct committee_request *a = x, *b = y;
    int order = day_order(a->deadline, b->deadline);
    return order ? order : by_title(x, y);
}
static int by_state(const void *x, const void *y)
{
    const struct committee_request *a = x, *b = y;
    enum request_state s = request_state_of(a, clock_today()), t = request_state_of(b, clock_today());
    return s != t ? (s < t ? -1 : 1) : by_deadline(x, y);
}

static void sort_rows(struct committee_request *rows, size_t n, const char *sort)
{
    static const struct {
        const char *key;
        int (*compare)(const void *, const void *);
    } orders[] = {{"titel", by_title}, {"sendt", by_sent}, {"frist", by_deadline}, {"tilstand", by_state}};
    bool down = sort[0] == '-';
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        if (text_equal(sort + down, orders[i].key))
            array_sort(rows, n, sizeof *rows, orders[i].compare);
    }
    for (size_t i = 0; down && i < n / 2; i++) {
        struct committee_request row = rows[i];
        rows[i] = rows[n - 1 - i];
        rows[n - 1 - i] = row;
    }
}

static int read_rows(struct req *req, struct committee_request **ret, size_t *ret_n)
{
    struct conn *c;
    struct committee_request *all;
    size_t n;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = request_list(c, &all, &n, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    *ret_n = 0;
    for (size_t i = 0; i < n; i++) {
        if (passes(req, &all[i]))
            all[(*ret_n)++] = all[i];
    }
    const char *sort = req_text(req, "sorter");
    sort_rows(all, *ret_n, sort ? sort : "frist");
    *ret = all;
    return OK;
}

/* ---- the page ---- */

static void fill_rows(
    struct req *req, const struct committee_request *list, size_t n, struct requests_view *v)
{
    struct request_row_view *rows = arena_must(req->arena, (n + 1) * sizeof *rows);
    for (size_t i = 0; i < n; i++) {
        const struct committee_request *r = &list[i];
        enum request_state state = request_state_of(r, clock_today());
        rows[i] = (struct request_row_view){.url = arena_printf(req->arena, REQUEST_URL "/%s", r->key),
            .title = r->title,
            .asking = organisation_abbrev(r->asking),
            .asked = organisation_abbrev(r->asked),
            .state = tr(request_state_label(state)),
            .state_class = request_state_class(state),
            .answer = r->answer ? code_label("request_answer", r->answer) : NULL,
            .sent = r->sent,
            .deadline = r->deadline,
            .answered = r->answered,
            .late = state == REQUEST_OVERDUE};
    }
    v->rows = rows;
    v->n = n;
}

static const char *option_label(const struct html_option *options, size_t n, const char *value)
{
    for (size_t i = 0; i < n; i++) {
        if (text_equal(options[i].value, value))
            return options[i].label;
    }
    return value;
}

static void fill_filters(struct req *req, struct requests_view *v)
{
    struct html_option *states = arena_must(req->arena, 6 * sizeof *states);
    struct link *filters = arena_must(req->arena, 4 * sizeof *filters);
    states[0] = (struct html_option){"", tr("Alle tilstande")};
    for (int i = REQUEST_DRAFT; i <= REQUEST_WITHDRAWN; i++)
        states[i + 1] = (struct html_option){
            request_state_key((enum request_state)i), tr(request_state_label((enum request_state)i))};
    v->states = states;
    v->n_states = 6;
    const struct html_option *committees = request_committees(req, tr("Alle udvalg"), &v->n_askings);
    struct html_option *short_names = arena_must(req->arena, (v->n_askings + 1) * sizeof *short_names);
    for (size_t i = 0; i < v->n_askings; i++)
        short_names[i] = (struct html_option){committees[i].value,
            *committees[i].value ? organisation_abbrev(committees[i].value) : committees[i].label};
    v->askings = short_names;
    v->askeds = v->askings;
    v->n_askeds = v->n_askings;
    const char *const names[] = {"spoerger", "spurgt", "tilstand", "q"}, *const values[] = {v->asking,
                                                                             v->asked, v->state, v->q};
    const char *labels[] = {option_label(v->askings, v->n_askings, v->asking),
        option_label(v->askeds, v->n_askeds, v->asked), option_label(states, 6, v->state), v->q};
    const char *url = REQUEST_URL;
    for (size_t i = 0; i < 4; i++)
        url = html_url_with(req->arena, url, names[i], values[i]);
    v->url = url;
    for (size_t i = 0; i < 4; i++) {
        const char *label = i == 0   ? arena_printf(req->arena, tr("Spørger: %s"), labels[i])
                            : i == 1 ? arena_printf(req->arena, tr("Spurgt: %s"), labels[i])
                                     : labels[i];
        if (values[i])
            filters[v->n_filters++] =
                (struct link){label, html_url_with(req->arena, url, names[i], NULL), false};
    }
    v->filters = filters;
    const char *sorted = html_url_with(req->arena, url, "sorter", v->sort);
    v->csv_url = html_url_with(req->arena, sorted, "format", "csv");
    v->xlsx_url = html_url_with(req->arena, sorted, "format", "xlsx");
}

static int send_file(struct req *req, struct res *res, const struct committee_request *rows, size_t n)
{
    enum { COLUMNS = 11 };
    const char *const heads[COLUMNS] = {tr("Henvendelse"), tr("Spørger"), tr("Spurgt"), tr("Spørgsmål"),
        tr("Sendt"), tr("Frist for svar"), tr("Tilstand"), tr("Svar"), tr("Dato for svaret"),
        tr("Betingelse eller bemærkning"), tr("Dokument")};
    struct export_cell *cells = arena_array(req->arena, n * COLUMNS + 1, sizeof *cells);
    if (!cells)
        return err_set(&req->err, ERR_LIMIT, "requests: out of memory");
    for (size_t i = 0; i < n; i++) {
        const struct committee_request *r = &rows[i];
        struct export_cell *to = cells + i * COLUMNS;
        to[0] = export_text(r->title);
        to[1] = export_text(organisation_name(r->asking));
        to[2] = export_text(organisation_name(r->asked));
        to[3] = export_text(r->question);
        to[4] = export_number(EXPORT_DAY, day_is_none(r->sent) ? INT64_MIN : r->sent.n);
        to[5] = export_number(EXPORT_DAY, day_is_none(r->deadline) ? INT64_MIN : r->deadline.n);
        to[6] = export_text(tr(request_state_label(request_state_of(r, clock_today()))));
        to[7] = export_text(r->answer ? code_label("request_answer", r->answer) : tr("ikke oplyst"));
        to[8] = export_number(EXPORT_DAY, day_is_none(r->answered) ? INT64_MIN : r->answered.n);
        to[9] = export_text(r->answer_text ? r->answer_text : "");
        to[10] = export_text(r->document ? r->document : "");
    }
    return export_send(req, res, req_text(req, "format"),
        &(struct export_table){
            .name = "henvendelser", .heads = heads, .n_cols = COLUMNS, .cells = cells, .n_rows = n});
}

static int requests_page(struct req *req, struct res *res)
{
    struct committee_request *rows;
    size_t n;
    struct requests_view v = {.sort = req_text(req, "sorter"),
        .q = req_text(req, "q"),
        .state = req_text(req, "tilstand"),
        .asking = req_text(req, "spoerger"),
        .asked = req_text(req, "spurgt")};
    int rc = read_rows(req, &rows, &n);
    if (rc)
        return rc;
    if (req_text(req, "format"))
        return send_file(req, res, rows, n);
    if (!v.sort)
        v.sort = "frist";
    fill_rows(req, rows, n, &v);
    fill_filters(req, &v);
    bool may = request_may_edit(req);
    v.empty = n             ? NULL
              : v.n_filters ? arena_printf(req->arena,
                                  tr("Ingen henvendelser passer til dine valg. Prøv at fjerne “%s”."),
                                  v.filters[v.n_filters - 1].label)
              : may         ? tr("Der er ingen henvendelser. Skriv den første med Ny henvendelse.")
                            : tr("Der er ingen henvendelser.");
    const struct action actions[] = {{tr("Ny henvendelse"), REQUEST_URL "/ny", NULL}};
    v.head = (struct page_head){.title = tr("Henvendelser mellem udvalg"),
        .lead = tr("Hvad ét udvalg har spurgt et andet om, hvornår svaret skal bruges, og hvad svaret blev"),
        .actions = actions,
        .n_actions = may ? 1 : 0};
    const struct crumb crumbs[] = {{tr("Dokumenter"), "/dokumenter"}, {v.head.title, NULL}};
    struct html *h = page_begin(req, res, MENU_DOCUMENTS, v.head.title, crumbs, 2);
    t_requests_page(h, &v);
    return page_end(req, res, h);
}
static const struct param requests_params[] = {{"spoerger", P_KEY, 0, 0}, {"spurgt", P_KEY, 0, 0},
    {"tilstand", P_KEY, 0, 0}, {"q", P_TEXT, 0, 100}, {"sorter", P_TEXT, 0, 20}, {"format", P_KEY, 0, 0}};
ROUTE(requests_route, "GET", REQUEST_URL, PERM_DOCUMENT_READ, requests_page, requests_params);
