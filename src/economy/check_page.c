/* The front of the room, and the checks of everything printed in it. */
#include "base/text.h"
#include "economy/assessment_owed_page.h"
#include "economy/economy_words_page.h"
#include "economy/note_page.h"
#include "note.html.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/setting.h"

struct check_data {
    struct grant *grants;
    struct grant_line *lines;
    struct grant_finding *findings;
    struct note *notes;
    size_t n_grants, n_lines, n_findings, n_notes;
};

static int read_check(struct req *req, struct conn *c, struct check_data *d)
{
    struct arena *a = req->arena;
    int rc = grant_list(c, &d->grants, &d->n_grants, a, &req->err);
    if (!rc)
        rc = grant_lines_all(c, &d->lines, &d->n_lines, a, &req->err);
    if (!rc)
        rc = grant_check(c, &d->findings, &d->n_findings, a, &req->err);
    if (!rc)
        rc = note_list(c, &d->notes, &d->n_notes, a, &req->err);
    return rc;
}

static const char *grant_title(struct req *req, const struct check_data *d, const char *key)
{
    for (size_t i = 0; i < d->n_grants; i++) {
        if (text_equal(d->grants[i].key, key))
            return arena_printf(req->arena, "%lld. %s", (long long)d->grants[i].nr,
                lang_pick(d->grants[i].title, d->grants[i].title_en));
    }
    return key;
}

static int fill_grant_findings(struct req *req, const struct check_data *d, struct check_view *v)
{
    struct check_row *sums = (struct check_row *)v->sums,
                     *oddities = arena_array(req->arena, d->n_findings + 1, sizeof *oddities);
    if (!oddities)
        return err_set(&req->err, ERR_LIMIT, "check rows");
    for (size_t i = 0; i < d->n_findings; i++) {
        const struct grant_finding *f = &d->findings[i];
        struct check_row row = {.url = arena_printf(req->arena, "/oekonomi/bevillinger/%s", f->grant_key),
            .title = grant_title(req, d, f->grant_key),
            .place = f->place,
            .what = f->text};
        if (money_is_none(f->printed)) {
            oddities[v->n_oddities++] = row;
            continue;
        }
        row.printed = economy_mio(req, f->printed);
        row.own = economy_mio(req, f->computed);
        row.difference = economy_mio(req, (struct money){f->computed.oere - f->printed.oere});
        sums[v->n_sums++] = row;
    }
    v->oddities = oddities;
    return OK;
}

enum { MAX_SUMS = 500 };

static int fill_note_findings(
    struct req *req, struct conn *c, const struct check_data *d, struct check_view *v)
{
    struct check_row *sums = (struct check_row *)v->sums;
    int rc = OK;
    for (size_t i = 0; !rc && i < d->n_notes; i++) {
        struct note_finding *f;
        size_t n = 0;
        rc = note_check(c, d->notes[i].key, &f, &n, req->arena, &req->err);
        for (size_t j = 0; !rc && j < n && v->n_sums < MAX_SUMS; j++) {
            sums[v->n_sums++] = (struct check_row){
                .url =
                    arena_printf(req->arena, "/oekonomi/notater/%s#tabel-%s", d->notes[i].key, f[j].table_no),
                .title = arena_printf(req->arena, tr("%s, tabel %s"), d->notes[i].number, f[j].table_no),
                .place = arena_printf(req->arena, "%s, %s", f[j].row_label,
                    text_equal(f[j].year, "total") ? tr("I alt") : f[j].year),
                .what = tr("Den trykte sum svarer ikke til summen af linjerne."),
                .printed = html_format(req->arena, req->lang, harg_int(f[j].printed)),
                .own = html_format(req->arena, req->lang, harg_int(f[j].computed)),
                .difference = html_format(req->arena, req->lang, harg_int(f[j].computed - f[j].printed)),
            };
        }
    }
    return rc;
}

static const char *milli_words(struct req *req, int64_t milli)
{
    int64_t hundredths = (milli + 5) / 10;
    return arena_printf(req->arena, "%lld%c%02lld", (long long)(hundredths / 100),
        req->lang == LANG_EN ? '.' : ',', (long long)(hundredths % 100));
}

static int fill_factors(struct req *req, const struct check_data *d, struct check_view *v)
{
    struct grant_factor *f;
    size_t n;
    int year = economy_last_granted_year(d->lines, d->n_lines);
    int rc = grant_factors(d->grants, d->n_grants, d->lines, d->n_lines, year, &f, &n, req->arena, &req->err);
    struct factor_row *rows = rc ? NULL : arena_array(req->arena, n + 1, sizeof *rows);
    if (!rows)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "factors");
    for (size_t i = 0; i < n; i++) {
        rows[i] = (struct factor_row){
            .url = arena_printf(req->arena, "/oekonomi/bevillinger/%s", f[i].grant->key),
            .title = grant_title(req, d, f[i].grant->key),
            .area = f[i].steering_area ? code_label("steering_area", f[i].steering_area) : tr("ikke oplyst"),
            .granted = economy_mio(req, f[i].granted),
            .proposed = economy_mio(req, f[i].proposed),
            .factor = arena_printf(
                req->arena, "%s–%s", milli_words(req, f[i].low_milli), milli_words(req, f[i].high_milli)),
            .remark = !f[i].comparable ? tr("Ikke sammenlignelig: indholdet er justeret")
                      : f[i].question  ? tr("Spørgsmål: priser alene forklarer det ikke")
                                       : "–",
            .question = f[i].question && f[i].comparable,
        };
    }
    v->factors = rows;
    v->n_factors = n;
    v->factor_note = tr(
        "Interval af de afrundede beløb. Prisniveauet for det bevilgede er ikke oplyst, så faktoren er ikke en prisudvikling.");
    return OK;
}

static int check_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct check_data d = {0};
    struct check_view v = {
        .head = {.title = tr("Talkontrol")}, .sums = arena_array(req->arena, MAX_SUMS, sizeof *v.sums)};
    int rc = v.sums ? db_lease(req->db, &c, &req->err) : err_set(&req->err, ERR_LIMIT, "check page");
    if (rc)
        return rc;
    rc = read_check(req, c, &d);
    if (!rc)
        rc = fill_grant_findings(req, &d, &v);
    if (!rc)
        rc = fill_note_findings(req, c, &d, &v);
    db_release(req->db, c);
    if (!rc)
        rc = fill_factors(req, &d, &v);
    if (rc)
        return rc;
    v.head.lead = arena_printf(
        req->arena, tr("%zu trykte summer stemmer ikke · %zu andre bemærkninger"), v.n_sums, v.n_oddities);
    v.source = tr(
        "Kontrollen lægger alle trykte linjer sammen og holder dem op mod de trykte summer. Den ændrer ikke tallene.");
    const struct crumb crumbs[] = {{tr("Økonomi"), "/oekonomi"}, {tr("Talkontrol"), NULL}};
    struct html *h = page_begin(req, res, MENU_ECONOMY, v.head.title, crumbs, 2);
    t_check_page(h, &v);
    return page_end(req, res, h);
}
ROUTE_PLAIN(check_route, "GET", "/oekonomi/kontrol", PERM_ECONOMY_READ, check_page);

/* ---- the front ---- */

static int fill_verdicts(struct req *req, const struct check_data *d, struct economy_front_view *v)
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
        for (size_t g = 0; g < d->n_grants; g++)
            row->n += text_equal(d->grants[g].verdict, verdicts[i]->code);
        v->n_verdicts += row->n > 0;
    }
    v->verdicts = rows;
    return OK;
}

static int fill_tiles(
    struct req *req, struct conn *c, const struct check_data *d, struct economy_front_view *v)
{
    struct tile *t = arena_array(req->arena, 3, sizeof *t);
    int year = economy_last_granted_year(d->lines, d->n_lines), rc = OK;
    int64_t n_sums = 0;
    if (!t)
        return err_set(&req->err, ERR_LIMIT, "tiles");
    for (size_t i = 0; i < d->n_findings; i++)
        n_sums += !money_is_none(d->findings[i].printed);
    for (size_t i = 0; !rc && i < d->n_notes; i++) {
        struct note_finding *f;
        size_t n = 0;
        rc = note_check(c, d->notes[i].key, &f, &n, req->arena, &req->err);
        n_sums += (int64_t)n;
    }
    t[0] = (struct tile){arena_printf(req->arena, tr("Bevillinger, der udløber i %d"), year),
        (int64_t)d->n_grants, tr("katalog over bevillingsudløb"),
        arena_printf(req->arena, "/oekonomi/udloeb?aar=%d", year), false};
    t[1] = (struct tile){
        tr("Trykte summer, der ikke stemmer"), n_sums, tr("talkontrol"), "/oekonomi/kontrol", false};
    t[2] = (struct tile){
        tr("Budgetnotater"), (int64_t)d->n_notes, tr("med tabeller, som trykt"), "/oekonomi/notater", false};
    v->tiles = t;
    v->n_tiles = 3;
    return rc;
}

static int economy_front(struct req *req, struct res *res)
{
    struct conn *c;
    struct check_data d = {0};
    struct economy_front_view v = {
        .head = {.title = tr("Økonomi"), .lead = tr("Bevillinger, budgetnotater og talkontrol")}};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = read_check(req, c, &d);
    if (!rc)
        rc = fill_tiles(req, c, &d, &v);
    if (!rc)
        rc = note_list_rows(req, c, &v.notes, &v.n_notes);
    if (!rc)
        rc = assessment_owed_remind(req, c, v.remind, &v.n_remind);
    db_release(req->db, c);
    if (!rc)
        rc = fill_verdicts(req, &d, &v);
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
