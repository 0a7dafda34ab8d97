#include "economy/assessment_catalogue.h"

#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "base/words.h"
#include "economy/assessment_owed.h"
#include "economy/grant_edit.h"
#include "economy/grant_result.h"
#include "economy/grant_total.h"
#include "system/code.h"
#include "system/organisation.h"

#include <stdlib.h>
#include <string.h>

struct catalogue {
    struct arena *a;
    struct err *err;
    int64_t year;
    struct grant *grants;
    struct grant_lines_of *of;           /* [n] */
    const struct assessment_owed **owed; /* [n] */
    struct assessment_paper *papers;     /* [n] in force */
    size_t n, n_lines;
};

struct money assessment_firm(
    const struct grant_line *lines, size_t n, const char *key, int year, int64_t price_year)
{
    int64_t level;
    struct grant_amount g = grant_amount_of(lines, n, key, "proposed", year, NULL, NULL);
    if (g.tentative || !text_to_int(g.price_level ? g.price_level : "", 0, 9999, &level) ||
        level != price_year)
        return MONEY_NONE;
    return g.used;
}

/* ---- reading ---- */

static int compare_key(const void *x, const void *y)
{
    const struct assessment_owed *const *a = x, *const *b = y;
    return strcmp((*a)->grant_key, (*b)->grant_key);
}

/* Of each grant what is owed; NULL = it is not of the round. */
static int find_owed(struct conn *c, int64_t year, const struct grant *grants, size_t n,
    const struct assessment_owed ***ret, struct arena *a, struct err *err)
{
    struct assessment_owed *owed;
    size_t n_owed;
    int rc = assessment_owed_list(c, year, clock_today(), &owed, &n_owed, a, err);
    if (rc)
        return rc;
    const struct assessment_owed **sorted = arena_array(a, n_owed + 1, sizeof *sorted);
    *ret = arena_array(a, n + 1, sizeof **ret);
    if (!sorted || !*ret)
        return err_set(err, ERR_LIMIT, "catalogue owed");
    for (size_t i = 0; i < n_owed; i++)
        sorted[i] = &owed[i];
    array_sort(sorted, n_owed, sizeof *sorted, compare_key);
    for (size_t i = 0; i < n; i++) {
        struct assessment_owed wanted = {.grant_key = grants[i].key};
        const struct assessment_owed *p = &wanted, **found;
        found = bsearch(&p, sorted, n_owed, sizeof *sorted, compare_key);
        (*ret)[i] = found ? *found : NULL;
    }
    return OK;
}

/* Keeps those of the round, with what is owed of each. */
static int round_grants(struct conn *c, int64_t year, struct grant **ret, size_t *ret_n,
    const struct assessment_owed ***ret_owed, struct arena *a, struct err *err)
{
    size_t n = 0;
    int rc = grant_list(c, ret, ret_n, a, err);
    if (!rc)
        rc = find_owed(c, year, *ret, *ret_n, ret_owed, a, err);
    for (size_t i = 0; !rc && i < *ret_n; i++) {
        if (!(*ret_owed)[i])
            continue;
        (*ret)[n] = (*ret)[i];
        (*ret_owed)[n++] = (*ret_owed)[i];
    }
    *ret_n = n;
    return rc;
}

static int assessment_cut_lines(const struct grant *grants, size_t n, const struct grant_line *lines,
    size_t n_lines, struct grant_lines_of **ret, struct arena *a, struct err *err)
{
    struct grant_lines_of *of = arena_array(a, n + 1, sizeof *of);
    if (!of)
        return err_set(err, ERR_LIMIT, "lines of grants");
    for (size_t i = 0; i < n; i++)
        of[i] = grant_lines_of(lines, n_lines, grants[i].key);
    *ret = of;
    return OK;
}

static int read_papers(struct conn *c, struct catalogue *k)
{
    k->papers = arena_array(k->a, k->n + 1, sizeof *k->papers);
    if (!k->papers)
        return err_set(k->err, ERR_LIMIT, "catalogue papers");
    int rc = OK;
    for (size_t i = 0; !rc && i < k->n; i++) {
        struct assessment as;
        rc = assessment_by_grant(c, k->grants[i].key, k->year, &as, k->a, k->err);
        if (rc == ERR_NOT_FOUND || (!rc && as.approved_no == INT_NONE))
            rc = assessment_paper_of_sheet(c, k->grants[i].key, &k->papers[i], k->a, k->err);
        else if (!rc)
            rc = assessment_paper_read(c, as.id, as.approved_no, &k->papers[i], k->a, k->err);
    }
    return rc;
}

static int read_catalogue(struct conn *c, struct catalogue *k)
{
    struct grant_line *lines;
    int rc = round_grants(c, k->year, &k->grants, &k->n, &k->owed, k->a, k->err);
    if (!rc)
        rc = grant_lines_all(c, &lines, &k->n_lines, k->a, k->err);
    if (!rc)
        rc = assessment_cut_lines(k->grants, k->n, lines, k->n_lines, &k->of, k->a, k->err);
    return rc ? rc : read_papers(c, k);
}

/* ---- cells ---- */

static struct export_cell text(const char *s)
{
    return export_text(s ? s : tr("ikke oplyst"));
}
static struct export_cell text_or_dash(const char *s)
{
    return export_text(s ? s : "–");
}
static struct export_cell mio(struct money m)
{
    return export_number(EXPORT_MIO, m.oere);
}

static struct export_cell *new_cells(struct catalogue *k, size_t rows, size_t cols)
{
    struct export_cell *cells = arena_array(k->a, rows * cols + 1, sizeof *cells);
    if (!cells)
        err_set(k->err, ERR_LIMIT, "catalogue cells");
    return cells;
}

static const char *one_head(struct catalogue *k, const char *format, int64_t year)
{
    return arena_printf(k->a, format, (long long)year, (long long)(k->year + 1));
}

static const char *join(struct catalogue *k, const char *list, const char *item)
{
    return list ? arena_printf(k->a, "%s; %s", list, item) : item;
}

static const char *committees_of(struct catalogue *k, size_t at)
{
    const struct grant *g = &k->grants[at];
    const char *out = g->committee ? organisation_abbrev(g->committee) : NULL;
    for (size_t i = 0; i < k->of[at].n; i++) {
        const char *own = k->of[at].lines[i].committee;
        if (own && (!out || !strstr(out, organisation_abbrev(own))))
            out =
                out ? arena_printf(k->a, "%s, %s", out, organisation_abbrev(own)) : organisation_abbrev(own);
    }
    return out;
}

/* What of the grant's amounts is not in the columns, and why. */
static const char *not_counted(struct catalogue *k, size_t at)
{
    const struct grant *g = &k->grants[at];
    const char *out = NULL;
    bool any = false;
    for (size_t i = 0; i < k->of[at].n; i++) {
        const struct grant_line *l = &k->of[at].lines[i];
        if (!text_equal(l->phase, "proposed") || !text_equal(l->role, "line"))
            continue;
        any = true;
        const char *why = text_equal(l->qualifier, "tentativt")             ? tr("foreløbigt beløb")
                          : l->year_from == INT_NONE                        ? tr("årstal ikke oplyst")
                          : !text_equal(l->per, "year")                     ? tr("gælder ikke et helt år")
                          : l->year_to != INT_NONE && l->year_to <= k->year ? tr("perioden er overstået")
                                                                            : NULL;
        int64_t level;
        if (!why &&
            (!text_to_int(l->price_level ? l->price_level : "", 0, 9999, &level) || level != k->year + 1))
            why = tr("andet prisniveau");
        if (why && !money_is_none(l->money))
            out = join(k, out,
                arena_printf(k->a, tr("%s: %s"),
                    l->as_printed
                        ? l->as_printed
                        : arena_printf(k->a, tr("%s mio. kr."), grant_amount_text(l->money, "mio_kr", k->a)),
                    why));
    }
    if (!any && !text_equal(g->verdict, "stop"))
        return tr("intet beløb er foreslået");
    if (text_equal(g->verdict, "conditional"))
        out = join(k, out, tr("kun hvis betingelsen er opfyldt"));
    return out;
}

/* ---- sheets ---- */

enum {
    O_NR,
    O_TITLE,
    O_DECISION,
    O_COMMITTEE,
    O_VERDICT,
    O_STATE,
    O_WHO,
    O_DEADLINE,
    O_GRANTED,
    O_FIRST,
    O_NOTE = O_FIRST + CATALOGUE_YEARS,
    O_COLS
};

static struct money granted_of(const struct catalogue *k, size_t i)
{
    return grant_amount_of(k->of[i].lines, k->of[i].n, k->grants[i].key, "granted", (int)k->year, NULL, NULL)
        .used;
}

static struct money firm_of(const struct catalogue *k, size_t i, size_t years)
{
    return assessment_firm(
        k->of[i].lines, k->of[i].n, k->grants[i].key, (int)k->year + (int)years, k->year + 1);
}

/* "I", "J": columns of the overview's amounts. */
static char column(size_t i)
{
    return (char)('A' + i);
}

static int fill_overview(struct catalogue *k, struct export_table *t)
{
    const char **heads = arena_must(k->a, O_COLS * sizeof *heads);
    struct export_cell *cells = new_cells(k, k->n + 1, O_COLS);
    if (!cells)
        return ERR_LIMIT;
    const char *fixed[] = {tr("Nr."), tr("Bevilling"), tr("Besluttet med"), tr("Udvalg"),
        tr("Faglig vurdering"), tr("Tilstand"), tr("Ansvarlig for vurderingen"), tr("Frist")};
    for (size_t i = 0; i < O_GRANTED; i++)
        heads[i] = fixed[i];
    heads[O_GRANTED] = one_head(k, tr("Bevilget %lld, mio. kr."), k->year);
    for (size_t i = 0; i < CATALOGUE_YEARS; i++)
        heads[O_FIRST + i] = one_head(k, tr("Foreslået %lld, mio. kr. (%lld-p/l)"), k->year + 1 + (int64_t)i);
    heads[O_NOTE] = tr("Ikke talt med i forslaget");
    int64_t sums[1 + CATALOGUE_YEARS] = {0};
    for (size_t i = 0; i < k->n; i++) {
        const struct grant *g = &k->grants[i];
        const struct assessment_owed *o = k->owed[i];
        struct export_cell *c = cells + i * O_COLS;
        c[O_NR] = export_number(EXPORT_PLAIN, g->nr);
        c[O_TITLE] = text(lang_pick(g->title, g->title_en));
        c[O_DECISION] = text(g->decision);
        c[O_COMMITTEE] = text(committees_of(k, i));
        c[O_VERDICT] = text(g->verdict ? code_label("verdict", g->verdict) : NULL);
        c[O_STATE] = text(o->newest_no ? code_label("assessment_state", o->state) : tr("Ikke begyndt"));
        c[O_WHO] = text_or_dash(o->responsible_name);
        c[O_DEADLINE] = day_is_none(o->due) ? text_or_dash(NULL) : export_number(EXPORT_DAY, o->due.n);
        struct money m = granted_of(k, i);
        c[O_GRANTED] = mio(m);
        sums[0] += money_is_none(m) ? 0 : m.oere;
        for (size_t y = 0; y < CATALOGUE_YEARS; y++) {
            m = firm_of(k, i, y + 1);
            c[O_FIRST + y] = money_is_none(m) && text_equal(g->verdict, "stop") ? text_or_dash(NULL) : mio(m);
            sums[1 + y] += money_is_none(m) ? 0 : m.oere;
        }
        c[O_NOTE] = text_or_dash(not_counted(k, i));
    }
    struct export_cell *c = cells + k->n * O_COLS;
    for (size_t i = 0; i < O_COLS; i++)
        c[i] = export_text("");
    c[O_TITLE] = export_text(tr("I alt, uden beløb der ikke kan lægges sammen"));
    for (size_t y = 0; y <= CATALOGUE_YEARS; y++)
        c[O_GRANTED + y] = export_formula(EXPORT_MIO_FORMULA,
            arena_printf(k->a, "=SUM(%c2:%c%zu)", column(O_GRANTED + y), column(O_GRANTED + y), k->n + 1),
            sums[y]);
    *t = (struct export_table){tr("Oversigt"), heads, O_COLS, cells, k->n + 1, NULL, 0};
    return OK;
}

static int fill_verdicts(struct catalogue *k, struct export_table *t)
{
    enum { COLS = 3 + CATALOGUE_YEARS };
    const struct code *const *verdicts;
    size_t n = code_list("verdict", DAY_NONE, &verdicts);
    const char **heads = arena_must(k->a, COLS * sizeof *heads);
    struct export_cell *cells = new_cells(k, n + 1, COLS);
    if (!cells)
        return ERR_LIMIT;
    heads[0] = tr("Faglig vurdering");
    heads[1] = tr("Antal");
    heads[2] = one_head(k, tr("Bevilget %lld, mio. kr."), k->year);
    for (size_t y = 0; y < CATALOGUE_YEARS; y++)
        heads[3 + y] = one_head(k, tr("Foreslået %lld, mio. kr. (%lld-p/l)"), k->year + 1 + (int64_t)y);
    int64_t all[COLS] = {0};
    for (size_t v = 0; v < n; v++) {
        int64_t sums[COLS] = {0};
        for (size_t i = 0; i < k->n; i++) {
            const struct grant *g = &k->grants[i];
            if (!text_equal(g->verdict, verdicts[v]->code))
                continue;
            sums[1]++;
            for (size_t y = 0; y <= CATALOGUE_YEARS; y++) {
                struct money m = y ? firm_of(k, i, y) : granted_of(k, i);
                sums[2 + y] += money_is_none(m) ? 0 : m.oere;
            }
        }
        struct export_cell *c = cells + v * COLS;
        c[0] = export_text(code_label("verdict", verdicts[v]->code));
        c[1] = export_formula(EXPORT_COUNT_FORMULA,
            arena_printf(k->a, "=COUNTIF('%s'!$E$2:$E$%zu,A%zu)", tr("Oversigt"), k->n + 1, v + 2), sums[1]);
        for (size_t y = 2; y < COLS; y++)
            c[y] = export_formula(EXPORT_MIO_FORMULA,
                arena_printf(k->a, "=SUMIF('%s'!$E$2:$E$%zu,$A%zu,'%s'!%c$2:%c$%zu)", tr("Oversigt"),
                    k->n + 1, v + 2, tr("Oversigt"), column(O_GRANTED + y - 2), column(O_GRANTED + y - 2),
                    k->n + 1),
                sums[y]);
        for (size_t y = 1; y < COLS; y++)
            all[y] += sums[y];
    }
    struct export_cell *c = cells + n * COLS;
    c[0] = export_text(tr("I alt"));
    for (size_t y = 1; y < COLS; y++)
        c[y] = export_formula(y == 1 ? EXPORT_COUNT_FORMULA : EXPORT_MIO_FORMULA,
            arena_printf(k->a, "=SUM(%c2:%c%zu)", column(y), column(y), n + 1), all[y]);
    *t = (struct export_table){tr("Efter vurdering"), heads, COLS, cells, n + 1, NULL, 0};
    return OK;
}

struct split_row {
    const char *kind, *label;
    struct money granted, proposed;
};

static const char *code_of(const struct grant_line *l, enum grant_dimension by)
{
    return by == GRANT_BY_COMMITTEE ? l->committee
           : by == GRANT_BY_AREA    ? l->steering_area
                                    : l->administration;
}

static struct split_row split_row(
    struct catalogue *k, enum grant_dimension by, const char *kind, const char *code)
{
    struct split_row r = {kind,
        !code                 ? tr("Ikke oplyst")
        : by == GRANT_BY_AREA ? code_label("steering_area", code)
                              : organisation_abbrev(code),
        MONEY_NONE, MONEY_NONE};
    for (size_t g = 0; g < k->n; g++) {
        const struct grant_lines_of *of = &k->of[g];
        const char *key = k->grants[g].key;
        money_add(&r.granted, grant_amount_part(of->lines, of->n, key, "granted", (int)k->year, by, code));
        if (!money_is_none(firm_of(k, g, 1)))
            money_add(&r.proposed,
                grant_amount_part(of->lines, of->n, key, "proposed", (int)k->year + 1, by, code));
    }
    return r;
}

static int compare_split(const void *x, const void *y)
{
    const struct split_row *a = x, *b = y;
    int none = money_is_none(a->granted) - money_is_none(b->granted);
    if (none || a->granted.oere == b->granted.oere)
        return none ? none : text_compare(a->label, b->label);
    return a->granted.oere > b->granted.oere ? -1 : 1;
}

static size_t split_by(struct catalogue *k, enum grant_dimension by, const char *kind, struct split_row *rows)
{
    const char *codes[GRANT_TOTAL_CODES + 1] = {NULL};
    size_t n_codes = 0, n = 0;
    for (size_t g = 0; g < k->n; g++) {
        for (size_t i = 0; i < k->of[g].n && n_codes < GRANT_TOTAL_CODES; i++) {
            const char *code = code_of(&k->of[g].lines[i], by);
            size_t j = 0;
            while (j < n_codes && !text_equal(codes[j], code))
                j++;
            if (code && j == n_codes)
                codes[n_codes++] = code;
        }
    }
    for (size_t i = 0; i < n_codes; i++) {
        rows[n] = split_row(k, by, kind, codes[i]);
        n += !money_is_none(rows[n].granted) || !money_is_none(rows[n].proposed);
    }
    array_sort(rows, n, sizeof *rows, compare_split);
    rows[n] = split_row(k, by, kind, NULL);
    return n + (!money_is_none(rows[n].granted) || !money_is_none(rows[n].proposed));
}

static int fill_splits(struct catalogue *k, struct export_table *t)
{
    enum { COLS = 4, MOST = 3 * (GRANT_TOTAL_CODES + 1) };
    static const struct {
        enum grant_dimension by;
        const char *kind;
    } ways[] = {{GRANT_BY_COMMITTEE, N_("Udvalg")}, {GRANT_BY_ADMINISTRATION, N_("Forvaltning")},
        {GRANT_BY_AREA, N_("Styringsområde")}};
    const char **heads = arena_must(k->a, COLS * sizeof *heads);
    struct split_row *rows = arena_must(k->a, MOST * sizeof *rows);
    struct export_cell *cells = new_cells(k, MOST + 3, COLS);
    if (!cells)
        return ERR_LIMIT;
    heads[0] = tr("Fordelt efter");
    heads[1] = tr("Hvem eller hvad");
    heads[2] = one_head(k, tr("Bevilget %lld, mio. kr."), k->year);
    heads[3] = one_head(k, tr("Foreslået %lld, mio. kr. (%lld-p/l)"), k->year + 1);
    size_t at = 0;
    for (size_t w = 0; w < 3; w++) {
        size_t n = split_by(k, ways[w].by, tr(ways[w].kind), rows), first = at + 2;
        int64_t granted = 0, proposed = 0;
        for (size_t i = 0; i < n; i++, at++) {
            struct export_cell *c = cells + at * COLS;
            c[0] = export_text(rows[i].kind);
            c[1] = export_text(rows[i].label);
            c[2] = money_is_none(rows[i].granted) ? text_or_dash(NULL) : mio(rows[i].granted);
            c[3] = money_is_none(rows[i].proposed) ? text_or_dash(NULL) : mio(rows[i].proposed);
            granted += money_is_none(rows[i].granted) ? 0 : rows[i].granted.oere;
            proposed += money_is_none(rows[i].proposed) ? 0 : rows[i].proposed.oere;
        }
        struct export_cell *c = cells + at * COLS;
        c[0] = export_text(tr(ways[w].kind));
        c[1] = export_text(tr("I alt"));
        c[2] =
            export_formula(EXPORT_MIO_FORMULA, arena_printf(k->a, "=SUM(C%zu:C%zu)", first, at + 1), granted);
        c[3] = export_formula(
            EXPORT_MIO_FORMULA, arena_printf(k->a, "=SUM(D%zu:D%zu)", first, at + 1), proposed);
        at++;
    }
    *t = (struct export_table){tr("Fordeling"), heads, COLS, cells, at, NULL, 0};
    return OK;
}

static const char *role_words(const char *role)
{
    return text_equal(role, "total")      ? tr("trykt sum")
           : text_equal(role, "of_which") ? tr("heraf")
                                          : tr("linje");
}

static struct export_cell year_cell(int64_t year)
{
    return year == INT_NONE ? export_text(tr("ikke oplyst")) : export_number(EXPORT_PLAIN, year);
}

static int fill_amounts(struct catalogue *k, struct export_table *t)
{
    enum { COLS = 17 };
    const char **heads = arena_must(k->a, COLS * sizeof *heads);
    const char *names[COLS] = {tr("Nr."), tr("Bevilling"), tr("Fase"), tr("Rolle"), tr("Del"), tr("Formål"),
        tr("Fra år"), tr("Til år"), tr("Beløbet gælder"), tr("Styringsområde"), tr("Forvaltning"),
        tr("Udvalg"), tr("Mio. kr."), tr("Som trykt"), tr("Prisniveau"), tr("Fast eller foreløbigt"),
        tr("Bemærkning")};
    struct export_cell *cells = new_cells(k, k->n_lines, COLS);
    size_t n = 0;
    if (!cells)
        return ERR_LIMIT;
    memcpy(heads, names, sizeof names);
    for (size_t g = 0; g < k->n; g++) {
        for (size_t i = 0; i < k->of[g].n; i++) {
            const struct grant_line *l = &k->of[g].lines[i];
            struct export_cell *c = cells + n++ * COLS;
            c[0] = export_number(EXPORT_PLAIN, k->grants[g].nr);
            c[1] = text(lang_pick(k->grants[g].title, k->grants[g].title_en));
            c[2] = export_text(text_equal(l->phase, "granted") ? tr("bevilget") : tr("foreslået"));
            c[3] = export_text(role_words(l->role));
            c[4] = text_or_dash(l->part);
            c[5] = text_or_dash(l->purpose ? lang_pick(l->purpose, l->purpose_en) : NULL);
            c[6] = year_cell(l->year_from);
            c[7] = year_cell(l->year_to);
            c[8] = export_text(text_equal(l->per, "year")        ? tr("et år")
                               : text_equal(l->per, "half_year") ? tr("et halvt år")
                                                                 : tr("hele perioden"));
            c[9] = text(l->steering_area ? code_label("steering_area", l->steering_area) : NULL);
            c[10] = text(l->administration ? organisation_abbrev(l->administration) : NULL);
            c[11] = text(l->committee ? organisation_abbrev(l->committee) : NULL);
            c[12] = mio(l->money);
            c[13] = text_or_dash(l->as_printed);
            c[14] = text(l->price_level);
            c[15] = export_text(text_equal(l->qualifier, "tentativt") ? tr("foreløbigt") : tr("fast"));
            c[16] = text_or_dash(l->note);
        }
    }
    *t = (struct export_table){tr("Beløb"), heads, COLS, cells, n, NULL, 0};
    return OK;
}

static const char *parts_words(struct catalogue *k, const struct assessment_paper *p)
{
    const char *out = NULL;
    for (size_t i = 0; i < p->n_parts; i++) {
        const struct assessment_part *s = &p->parts[i];
        out = join(k, out,
            arena_printf(k->a, "%s: %s", lang_pick(s->title, s->title_en),
                s->verdict ? code_label("verdict", s->verdict) : tr("ingen egen vurdering")));
    }
    return out;
}

static const char *transfers_words(struct catalogue *k, const struct assessment_paper *p)
{
    const char *out = NULL;
    for (size_t i = 0; i < p->n_transfers; i++) {
        const struct assessment_transfer *t = &p->transfers[i];
        const char *when = day_is_none(t->day) ? t->day_printed : words_day(t->day, k->a);
        out = join(k, out,
            arena_printf(k->a, tr("%s: %s til %s, %s"), code_label("transfer_kind", t->kind), t->what,
                t->receiver ? organisation_abbrev(t->receiver) : tr("ikke oplyst"),
                when ? when : tr("dato ikke oplyst")));
    }
    return out;
}

static const char *links_words(struct catalogue *k, const struct assessment_paper *p)
{
    const char *out = NULL;
    for (size_t i = 0; i < p->n_links; i++) {
        for (size_t g = 0; g < k->n; g++) {
            if (text_equal(k->grants[g].key, p->links[i].other_key))
                out = join(k, out,
                    arena_printf(k->a, tr("%s nr. %lld"), code_label("grant_relation", p->links[i].relation),
                        (long long)k->grants[g].nr));
        }
    }
    return out;
}

static int fill_texts(struct catalogue *k, struct export_table *t)
{
    enum { COLS = 16 };
    const char **heads = arena_must(k->a, COLS * sizeof *heads);
    const char *names[COLS] = {tr("Nr."), tr("Bevilling"), tr("Faglig vurdering"), tr("Begrundelse"),
        tr("Forbehold"), tr("Betingelse"), tr("Betingelsen afgøres senest"), tr("Betingelsen afgøres af"),
        tr("Ellers"), tr("Dele og leverandører"), tr("Justeret indhold"), tr("Overdragelser"),
        tr("Andre bevillinger"), tr("Afhænger af"), tr("Resultat"), tr("Version")};
    struct export_cell *cells = new_cells(k, k->n, COLS);
    if (!cells)
        return ERR_LIMIT;
    memcpy(heads, names, sizeof names);
    for (size_t i = 0; i < k->n; i++) {
        const struct grant *g = &k->grants[i];
        const struct assessment_paper *p = &k->papers[i];
        const struct assessment_version *v = &p->v;
        struct export_cell *c = cells + i * COLS;
        c[0] = export_number(EXPORT_PLAIN, g->nr);
        c[1] = text(lang_pick(g->title, g->title_en));
        c[2] = text(v->verdict ? code_label("verdict", v->verdict) : NULL);
        c[3] = text_or_dash(v->verdict_note ? lang_pick(v->verdict_note, v->verdict_note_en) : NULL);
        c[4] = text_or_dash(v->reservation);
        c[5] = text_or_dash(v->condition_text);
        c[6] = v->condition_printed ? export_text(v->condition_printed)
               : !day_is_none(v->condition_deadline)
                   ? export_number(EXPORT_DAY, v->condition_deadline.n)
                   : export_text(v->condition_text ? tr("ikke oplyst") : "–");
        c[7] = v->condition_text ? text(v->condition_decider) : text_or_dash(NULL);
        c[8] = v->condition_text ? text(v->condition_otherwise) : text_or_dash(NULL);
        c[9] = text_or_dash(parts_words(k, p));
        c[10] =
            text_or_dash(v->adjusted_content ? lang_pick(v->adjusted_content, v->adjusted_content_en) : NULL);
        c[11] = text_or_dash(transfers_words(k, p));
        c[12] = text_or_dash(links_words(k, p));
        c[13] = text_or_dash(v->dependency);
        c[14] = text(grant_result_says(g, k->a));
        c[15] = export_text(v->source           ? tr("som trykt")
                            : v->no == INT_NONE ? tr("ikke begyndt")
                                                : arena_printf(k->a, tr("version %lld"), (long long)v->no));
    }
    *t = (struct export_table){tr("Vurderinger"), heads, COLS, cells, k->n, NULL, 0};
    return OK;
}

int assessment_catalogue(
    struct conn *c, int64_t year, struct export_table ret[CATALOGUE_SHEETS], struct arena *a, struct err *err)
{
    struct catalogue k = {.a = a, .err = err, .year = year};
    int rc = read_catalogue(c, &k);
    if (!rc)
        rc = fill_overview(&k, &ret[CATALOGUE_OVERVIEW]);
    if (!rc)
        rc = fill_verdicts(&k, &ret[CATALOGUE_VERDICTS]);
    if (!rc)
        rc = fill_splits(&k, &ret[CATALOGUE_SPLITS]);
    if (!rc)
        rc = fill_amounts(&k, &ret[CATALOGUE_AMOUNTS]);
    if (!rc)
        rc = fill_texts(&k, &ret[CATALOGUE_TEXTS]);
    const char **notes = arena_array(a, 3, sizeof *notes);
    if (rc || !notes)
        return rc ? rc : err_set(err, ERR_LIMIT, "catalogue notes");
    notes[0] = arena_printf(a,
        tr("Bevilgede beløb er i løbende priser eller uden oplyst prisniveau; forslag er i %lld-p/l. De to kan ikke lægges sammen."),
        (long long)year + 1);
    notes[1] = tr(
        "Beløb, der ikke er oplyst, er foreløbige eller har et andet prisniveau, er ikke talt med og regnes aldrig som 0.");
    notes[2] = tr("Summerne er formler med det beregnede tal gemt.");
    for (size_t i = 0; i < CATALOGUE_SHEETS; i++) {
        ret[i].notes = notes;
        ret[i].n_notes = i <= CATALOGUE_SPLITS ? 3 : 0;
    }
    return OK;
}
