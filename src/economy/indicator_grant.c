/* Figures about grants for documents. */
#include "base/lang.h"
#include "base/text.h"
#include "economy/grant_book.h"
#include "effect/figure.h"
#include "system/code.h"
#include "system/organisation.h"

struct grant_scope {
    const char *key, *verdict, *phase, *committee, *area;
    int64_t year, expires; /* expires INT_NONE = whenever they end */
};

/* Which grants are counted. */
static int grant_choice_read(const struct figure_params *p, struct grant_scope *s, struct err *err)
{
    const char *expires = figure_param(p, "expires");
    s->key = figure_param(p, "grant");
    s->verdict = figure_param(p, "verdict");
    s->committee = figure_param(p, "committee");
    s->expires = INT_NONE;
    if (s->verdict && !text_equal(s->verdict, GRANT_NOT_ASSESSED) &&
        !code_is_valid("verdict", s->verdict, DAY_NONE))
        return err_user(
            err, ERR_INVALID, tr("Vurderingen “%s” findes ikke i kodelisten verdict."), s->verdict);
    if (expires && !text_to_int(expires, 2000, 2100, &s->expires))
        return err_user(err, ERR_INVALID, "%s", tr("Skriv udløbsåret som et tal, fx expires=2026."));
    return OK;
}

/* asked NULL = any. */
static bool has_verdict(const char *asked, const struct grant *g)
{
    return !asked || (text_equal(asked, GRANT_NOT_ASSESSED) ? !g->verdict : text_equal(g->verdict, asked));
}

static const char *verdict_words(const char *asked)
{
    return !asked                                  ? tr("alle")
           : text_equal(asked, GRANT_NOT_ASSESSED) ? tr("Ikke vurderet")
                                                   : code_label("verdict", asked);
}

static bool is_chosen(const struct grant_scope *s, const struct grant_entry *e)
{
    return (!s->key || text_equal(e->head.key, s->key)) && has_verdict(s->verdict, &e->head) &&
           (!s->committee || text_list_has(e->committees, s->committee)) &&
           (s->expires == INT_NONE || grant_entry_ends(e, (int)s->expires));
}

static const char *choice_words(const struct grant_scope *s, struct arena *a)
{
    return s->expires == INT_NONE
               ? tr("Alle bevillinger i kataloget")
               : arena_printf(a, tr("Bevillinger, der udløber i %lld"), (long long)s->expires);
}

static int grant_scope_read(const struct figure_params *p, struct grant_scope *s, struct err *err)
{
    int rc = grant_choice_read(p, s, err);
    if (rc)
        return rc;
    s->phase = figure_param(p, "phase");
    s->area = figure_param(p, "area");
    if (!s->phase)
        s->phase = "granted";
    if (!text_equal(s->phase, "granted") && !text_equal(s->phase, "proposed"))
        return err_user(
            err, ERR_INVALID, "%s", tr("Skriv phase=granted (bevilget) eller phase=proposed (foreslået)."));
    const char *year = figure_param(p, "year");
    if (!year || !text_to_int(year, 2000, 2100, &s->year))
        return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler et år, fx year=2025."));
    return OK;
}

/* one = the title of the grant asked for, or NULL. */
static void grant_scope_words(
    const struct grant_scope *s, const char *one, struct figure *ret, struct arena *a)
{
    bool granted = text_equal(s->phase, "granted");
    ret->format = FF_MONEY;
    ret->as_of = DAY_NONE;
    ret->title = arena_printf(a, granted ? tr("Bevilget %lld") : tr("Foreslået %lld"), (long long)s->year);
    ret->filter = arena_printf(a, tr("%s. Udvalg: %s. Vurdering: %s"), one ? one : choice_words(s, a),
        s->committee ? organisation_name(s->committee) : tr("alle"), verdict_words(s->verdict));
}

static int compute_grant_amount(struct conn *c, const struct figure_params *p, day_t as_of,
    struct figure *ret, struct arena *a, struct err *err)
{
    (void)as_of;
    struct grant_scope s = {0};
    struct grant_book *book;
    int missing = 0, tentative = 0;
    bool mixed = false;
    const char *level = NULL, *one = NULL;
    struct money sum = {0};
    int rc = grant_scope_read(p, &s, err);
    if (!rc)
        rc = grant_book_get(c, &book, err);
    if (rc)
        return rc;
    ret->n = 0;
    for (size_t i = 0; !rc && i < book->n; i++) {
        const struct grant_entry *e = &book->entries[i];
        if (!is_chosen(&s, e))
            continue;
        if (s.key)
            one = arena_strdup(a, lang_pick(e->head.title, e->head.title_en));
        struct grant_amount m =
            grant_amount_of(e->lines, e->n_lines, e->head.key, s.phase, (int)s.year, s.committee, s.area);
        mixed = mixed || m.mixed;
        if (money_is_none(m.used)) {
            missing++;
            continue;
        }
        if (m.tentative && !s.key) {
            tentative++;
            continue;
        }
        mixed = mixed || (ret->n > 0 && !text_equal(level, m.price_level));
        level = m.price_level;
        if (!money_add(&sum, m.used))
            rc = err_set(err, ERR_LIMIT, "grant sum overflows");
        ret->n++;
    }
    grant_book_put(book);
    if (rc)
        return rc;
    grant_scope_words(&s, one, ret, a);
    ret->value = sum.oere;
    ret->missing = ret->n == 0 || mixed;
    ret->note =
        mixed ? tr("Beløbene har forskellige prisniveauer og er derfor ikke lagt sammen.")
        : s.key
            ? NULL
            : arena_printf(a,
                  tr("%d bevillinger uden oplyst beløb for året og %d med foreløbigt beløb er ikke regnet med."),
                  missing, tentative);
    return OK;
}

static int compute_grant_count(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    (void)as_of;
    struct grant_scope s = {0};
    struct grant_book *book;
    int rc = grant_choice_read(p, &s, err);
    if (!rc)
        rc = grant_book_get(c, &book, err);
    if (rc)
        return rc;
    ret->value = 0;
    for (size_t i = 0; i < book->n; i++)
        ret->value += is_chosen(&s, &book->entries[i]);
    grant_book_put(book);
    ret->kind = FIGURE_TEXT;
    ret->title = s.verdict ? arena_printf(a, tr("Bevillinger med vurderingen %s"), verdict_words(s.verdict))
                           : tr("Bevillinger i kataloget");
    if (s.committee || s.expires != INT_NONE)
        ret->filter = arena_printf(a, tr("%s. Udvalg: %s"), choice_words(&s, a),
            s.committee ? organisation_name(s.committee) : tr("alle"));
    return OK;
}

INDICATOR(indicator_grant_amount, .id = "grant_amount", .version = 1,
    .title = N_("Bevilget eller foreslået beløb"), .unit_list_code = "mio_kr",
    .definition = N_(
        "Sum af de trykte beløb for året. Hvor linjer er trykt, lægges de sammen; ellers bruges den trykte sum. Beløb, der ikke er oplyst, "
        "regnes ikke med og regnes aldrig som 0."),
    .source = N_("Katalog over bevillingsudløb, som trykt"),
    .params = "grant year phase verdict committee area expires", .compute = compute_grant_amount);
INDICATOR(indicator_grants, .id = "grants", .version = 1, .title = N_("Antal bevillinger"),
    .unit_list_code = "grants", .definition = N_("Antal bevillinger i kataloget over udløb."),
    .source = N_("Katalog over bevillingsudløb, som trykt"), .params = "verdict committee expires",
    .compute = compute_grant_count);
