/* The front of Økonomi: grants by verdict, budget notes, what is owed. */
#include "base/text.h"
#include "economy/assessment_owed_page.h"
#include "check/check.h"
#include "economy/economy_words_page.h"
#include "budget/note_page.h"
#include "economy/grant_book.h"
#include "front.html.h"
#include "offer/strategy_page.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/setting.h"

struct front_data {
    struct grant_book *book;
    struct finding *findings;
    struct note *notes;
    size_t n_findings, n_notes;
};

/* Checking all of a large register takes a second: the front counts what budget notes have. */
static bool is_large(const struct front_data *d)
{
    return d->book->n_lines > CHECK_MANY_LINES;
}

static int read_front(struct req *req, struct conn *c, struct front_data *d)
{
    struct arena *a = req->arena;
    int rc = grant_book_get(c, &d->book, &req->err);
    if (!rc)
        rc = check_all(c, is_large(d) ? "note" : NULL, NULL, &d->findings, &d->n_findings, a, &req->err);
    if (!rc)
        rc = note_list(c, &d->notes, &d->n_notes, a, &req->err);
    return rc;
}

/* ---- the front ---- */

static int fill_verdicts(struct req *req, const struct front_data *d, struct economy_front_view *v)
{
    const struct code *const *verdicts;
    size_t n = code_list("verdict", DAY_NONE, &verdicts);
    struct grants_verdict_row *rows = arena_array(req->arena, n + 1, sizeof *rows);
    if (!rows)
        return err_set(&req->err, ERR_LIMIT, "verdicts");
    for (size_t i = 0; i < n; i++) {
        struct grants_verdict_row *row = &rows[v->n_verdicts];
        *row = (struct grants_verdict_row){code_label("verdict", verdicts[i]->code),
            arena_printf(req->arena, "/oekonomi/bevillinger?vurdering=%s", verdicts[i]->code), 0};
        for (size_t g = 0; g < d->book->n; g++)
            row->n += text_equal(d->book->entries[g].head.verdict, verdicts[i]->code);
        v->n_verdicts += row->n > 0;
    }
    v->verdicts = rows;
    return OK;
}

static int fill_tiles(struct req *req, const struct front_data *d, struct economy_front_view *v)
{
    struct tile *t = arena_array(req->arena, 3, sizeof *t);
    int year = d->book->year;
    int64_t n_sums = 0;
    if (!t)
        return err_set(&req->err, ERR_LIMIT, "tiles");
    for (size_t i = 0; i < d->n_findings; i++)
        n_sums += d->findings[i].severity == FINDING_ERROR && !d->findings[i].reviewed;
    t[0] = (struct tile){arena_printf(req->arena, tr("Bevillinger, der udløber i %d"), year),
        (int64_t)d->book->n, tr("katalog over bevillingsudløb"),
        arena_printf(req->arena, "/oekonomi/udloeb?aar=%d", year), false};
    t[1] = (struct tile){tr("Fejl i trykte tal"), n_sums,
        is_large(d) ? tr("i budgetnotater; bevillinger står i talkontrollen") : tr("talkontrol"),
        "/oekonomi/kontrol?alvor=error", false};
    t[2] = (struct tile){
        tr("Budgetnotater"), (int64_t)d->n_notes, tr("med tabeller, som trykt"), "/oekonomi/notater", false};
    v->tiles = t;
    v->n_tiles = 3;
    return OK;
}

static int economy_front(struct req *req, struct res *res)
{
    struct conn *c;
    struct front_data d = {0};
    struct economy_front_view v = {
        .head = {.title = tr("Økonomi"), .lead = tr("Bevillinger, budgetnotater og talkontrol")}};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = read_front(req, c, &d);
    if (!rc)
        rc = fill_tiles(req, &d, &v);
    if (!rc)
        rc = note_list_rows(req, c, &v.notes, &v.n_notes);
    if (!rc)
        rc = assessment_owed_remind(req, c, v.remind, &v.n_remind);
    if (!rc && who_may(&req->who, PERM_ECONOMY_EDIT))
        rc = note_task_attention(req, c, &v.attention, &v.n_attention);
    for (size_t i = 0; !rc && i < v.n_attention && v.n_remind < sizeof v.remind / sizeof v.remind[0]; i++)
        v.remind[v.n_remind++] = v.attention[i];
    if (!rc)
        rc = strategy_task_remind(req, c, v.remind, &v.n_remind, sizeof v.remind / sizeof v.remind[0]);
    db_release(req->db, c);
    if (!rc)
        rc = fill_verdicts(req, &d, &v);
    grant_book_put(d.book);
    if (rc)
        return rc;
    v.source =
        tr("Kilder: katalog over bevillingsudløb 2026 og budgetnotat BI10. Tal er vist, som de er trykt.");
    const struct crumb crumbs[] = {{tr("Økonomi"), NULL}};
    struct html *h = page_begin(req, res, MENU_ECONOMY, v.head.title, crumbs, 1);
    t_economy_front(h, &v);
    return page_end(req, res, h);
}
ROUTE_PLAIN(economy_front_route, "GET", "/oekonomi", PERM_ECONOMY_READ, economy_front);
