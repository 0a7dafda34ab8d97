/* Measures of the whole city: full-time persons, status after exit or start, unique persons, long pauses, time to a first offer. */
#include "intake/data_source.h"
#include "effect/tally_page.h"

#include "base/text.h"
#include "effect/export_page.h"
#include "effect/goal_words.h"
#include "measure/snapshot_database.h"
#include "measure/status_profile.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "tally.html.h"

#include <math.h>
#include <string.h>

enum { YEARS = 8, MAX_PICKS = 8, MAX_TABLES = 2, DRAWN = 4, MONTHS = 12 };

enum measure { MEASURE_FULLTIME, MEASURE_STATUS, MEASURE_UNIQUE, MEASURE_PAUSE, MEASURE_WAIT, MEASURES };
static const struct {
    const char *key, *title;
} measures[MEASURES] = {{"fuldtid", N_("Fuldtidspersoner")}, {"status", N_("Status efter indsats")},
    {"unikke", N_("Forskellige personer")}, {"pauser", N_("Lange pauser")},
    {"ventetid", N_("Tid til første tilbud")}};

struct tally_data {
    enum measure measure;
    struct tally_ask ask;
    struct status_profile profile;
    struct tally_table tables[MAX_TABLES];
    size_t n_tables;
    const char *split, *unit, *profile_key, *population, *steps, *what, *since, *codes;
    bool chosen[2]; /* outcomes: job, education */
    int last_year;
    uint16_t until;
    const char *url;
    struct err wrong;
};

/* ---- reading the address ---- */

static void read_outcomes(struct req *req, struct tally_data *d)
{
    const char **values;
    size_t n = req_all(req, "udfald", &values);
    for (size_t i = 0; i < 2; i++) {
        d->chosen[i] = n == 0;
        for (size_t k = 0; k < n; k++)
            d->chosen[i] = d->chosen[i] || text_equal(values[k], curve_causes[i].key);
    }
    if (!d->chosen[0] && !d->chosen[1])
        err_field(&d->wrong, "udfald", "%s", tr("Vælg mindst én status: job eller uddannelse."));
    for (size_t i = 0; i < TALLY_OUTCOMES; i++)
        d->ask.outcomes[i] = (struct tally_outcome){curve_causes[i].codes, d->chosen[i]};
}

static void read_split(struct req *req, const struct snapshot *s, struct tally_data *d)
{
    d->split = TEXT_ONE_OF(req_text(req, "opdel"), "ydelse", "ydelse", "alder", "koen", "bydel", "indsats");
    d->ask.split = text_equal(d->split, "alder")     ? TALLY_BY_AGE
                   : text_equal(d->split, "koen")    ? TALLY_BY_SEX
                   : text_equal(d->split, "bydel")   ? TALLY_BY_DISTRICT
                   : text_equal(d->split, "indsats") ? TALLY_BY_INTERVENTION
                                                     : TALLY_BY_CODE;
    const char *codes = req_text(req, "ydelse");
    d->codes = codes ? codes : NULL;
    if (codes && snapshot_code_of(s, codes) < 0 && !text_equal(codes, "benefit"))
        err_field(&d->wrong, "ydelse", tr("Ydelsen %s er ikke i data. Vælg en fra listen."), codes);
    d->ask.codes = d->codes;
}

static int read_ask(struct req *req, struct conn *c, const struct snapshot *s, struct tally_data *d)
{
    struct actor actor = req_actor(req);
    const char *measure = req_text(req, "tal");
    for (int i = 0; i < MEASURES; i++)
        if (text_equal(measure, measures[i].key))
            d->measure = (enum measure)i;
    d->until = s->until;
    d->last_year = day_year(snap_date((uint16_t)(s->until ? s->until - 1 : 0)));
    d->ask.year = (int)req_int(req, "aar", d->last_year - 1);
    if (d->ask.year > d->last_year || d->ask.year < d->last_year - YEARS + 1)
        err_field(&d->wrong, "aar", tr("Der er ikke data for %d. Vælg et år fra listen."), d->ask.year);
    read_split(req, s, d);
    read_outcomes(req, d);
    bool full = d->measure == MEASURE_FULLTIME;
    d->unit = TEXT_ONE_OF(req_text(req, "enhed"), "dag", "dag", "uge");
    d->ask.sees_all = figure_shows_small(&actor);
    /* Two profiles differ by those who are in work and on a benefit at once: few may be. */
    const char *profile = d->ask.sees_all ? req_text(req, "profil") : NULL;
    d->profile_key = full ? TEXT_ONE_OF(profile, "ingen", "ingen", "lokal", "jobindsats")
                          : TEXT_ONE_OF(profile, "jobindsats", "lokal", "jobindsats");
    d->population = TEXT_ONE_OF(req_text(req, "grundlag"), "afsluttet", "afsluttet", "begyndt");
    d->steps = TEXT_ONE_OF(req_text(req, "trin"), "dage", "dage", "maaneder");
    d->what = TEXT_ONE_OF(req_text(req, "hvad"), "henvist", "henvist", "begyndt", "igang");
    d->since = TEXT_ONE_OF(req_text(req, "siden"), "ydelse", "ydelse", "henvisning");
    d->ask.weeks = text_equal(d->unit, "uge");
    d->ask.months = text_equal(d->steps, "maaneder");
    d->ask.population = text_equal(d->population, "begyndt") ? OUTCOME_COURSE_STARTED : OUTCOME_COURSE_ENDED;
    d->ask.what = text_equal(d->what, "begyndt") ? UNIQUE_STARTED
                  : text_equal(d->what, "igang") ? UNIQUE_RUNNING
                                                 : UNIQUE_REFERRED;
    d->ask.since_referral = text_equal(d->since, "henvisning");
    d->ask.pause_limit = req_int(req, "graense", 56);
    if (d->ask.pause_limit < 1 || d->ask.pause_limit > 365)
        err_field(&d->wrong, "graense", "%s", tr("Grænsen skal være mellem 1 og 365 dage."));
    d->ask.k = figure_small_limit();
    bool listed = d->ask.sees_all;
    for (size_t i = 0; i < TALLY_LIMITS; i++)
        listed = listed || d->ask.pause_limit == tally_limits[i];
    if (!listed)
        err_field(&d->wrong, "graense", "%s", tr("Vælg en grænse fra listen."));
    if (text_equal(d->profile_key, "ingen"))
        return OK;
    d->ask.profile = &d->profile;
    return status_profile_of_database(c, s, text_equal(d->profile_key, "lokal") ? "local" : "jobindsats",
        &d->profile, req->arena, &req->err);
}

static int compute(struct req *req, const struct snapshot *s, struct tally_data *d)
{
    struct arena *a = req->arena;
    switch (d->measure) {
    case MEASURE_FULLTIME: d->n_tables = 2; return tally_fulltime(s, &d->ask, d->tables, a, &req->err);
    case MEASURE_STATUS: d->n_tables = 1; return tally_status(s, &d->ask, d->tables, a, &req->err);
    case MEASURE_UNIQUE: d->n_tables = 1; return tally_unique(s, &d->ask, d->tables, a, &req->err);
    case MEASURE_PAUSE: d->n_tables = 2; return tally_pause(s, &d->ask, d->tables, a, &req->err);
    case MEASURE_WAIT: d->n_tables = 2; return tally_wait(s, &d->ask, d->tables, a, &req->err);
    case MEASURES: break;
    }
    return OK;
}

/* ---- choices ---- */

struct choices {
    struct pick *picks;
    size_t n;
    struct html_option *options; /* room for all of them */
};

static void add_pick(struct choices *c, const struct tally_data *d, const char *name, const char *label,
    const struct html_option *options, size_t n, const char *value)
{
    struct html_option *own = c->options;
    for (size_t i = 0; i < n; i++)
        *c->options++ = options[i];
    c->picks[c->n++] = (struct pick){.name = name,
        .label = label,
        .options = own,
        .n = n,
        .value = value,
        .error = err_field_text(&d->wrong, name)};
}
#define ADD_PICK(c, d, name, label, value, ...)                                                              \
    add_pick(c, d, name, label, (const struct html_option[]){__VA_ARGS__},                                   \
        sizeof((const struct html_option[]){__VA_ARGS__}) / sizeof(struct html_option), value)

static void pick_codes(
    struct req *req, const struct snapshot *s, struct choices *c, const struct tally_data *d)
{
    struct html_option *own = c->options;
    *c->options++ = (struct html_option){"", tr("Alle ydelser")};
    for (int i = 0; i < s->n_codes; i++)
        if (i != SNAP_DEAD && i != SNAP_MOVED && !text_equal(s->codes[i].key, "benefit"))
            *c->options++ = (struct html_option){arena_printf(req->arena, "%s", s->codes[i].key),
                arena_printf(req->arena, "%s", code_label("spell_kind", s->codes[i].key))};
    c->picks[c->n++] = (struct pick){.name = "ydelse",
        .label = tr("Ydelse"),
        .options = own,
        .n = (size_t)(c->options - own),
        .value = d->codes,
        .error = err_field_text(&d->wrong, "ydelse")};
}

static void pick_profile(struct choices *c, const struct tally_data *d, bool may_none)
{
    if (!d->ask.sees_all)
        return;
    if (may_none)
        ADD_PICK(c, d, "profil", tr("Overlap"), d->profile_key, {"ingen", tr("Hver ydelse for sig")},
            {"lokal", tr("Én status: arbejde før ydelse")}, {"jobindsats", tr("Én status: Jobindsats")});
    else
        ADD_PICK(c, d, "profil", tr("Status efter"), d->profile_key,
            {"lokal", tr("Lokal: arbejde før ydelse")}, {"jobindsats", tr("Jobindsats: ydelse før arbejde")});
}

static void pick_for_measure(
    struct req *req, const struct snapshot *s, struct choices *c, const struct tally_data *d)
{
    switch (d->measure) {
    case MEASURE_FULLTIME:
        ADD_PICK(c, d, "opdel", tr("Opdelt efter"), d->split, {"ydelse", tr("Ydelse")},
            {"alder", tr("Alder")}, {"koen", tr("Køn")}, {"bydel", tr("Bydel")}, {"indsats", tr("Indsats")});
        if (d->ask.split != TALLY_BY_INTERVENTION) {
            pick_codes(req, s, c, d);
            pick_profile(c, d, true);
        }
        ADD_PICK(c, d, "enhed", tr("Talt i"), d->unit, {"dag", tr("Dage")}, {"uge", tr("Uger")});
        break;
    case MEASURE_STATUS:
        ADD_PICK(c, d, "grundlag", tr("Hvem"), d->population, {"afsluttet", tr("Forløb, der er afsluttet")},
            {"begyndt", tr("Forløb, der er begyndt")});
        ADD_PICK(c, d, "trin", tr("Målt"), d->steps, {"dage", tr("Dag 30, 92, 182 og 365")},
            {"maaneder", tr("1, 3, 6 og 12 måneder")});
        pick_profile(c, d, false);
        break;
    case MEASURE_UNIQUE:
        ADD_PICK(c, d, "hvad", tr("Forløb"), d->what, {"henvist", tr("Henvist i året")},
            {"begyndt", tr("Begyndt i året")}, {"igang", tr("I gang i året")});
        break;
    case MEASURE_PAUSE:
        ADD_PICK(c, d, "graense", tr("Lang pause er over"),
            arena_printf(req->arena, "%lld", (long long)d->ask.pause_limit), {"28", tr("28 dage")},
            {"56", tr("56 dage")}, {"91", tr("91 dage")}, {"182", tr("182 dage")});
        pick_profile(c, d, false);
        break;
    case MEASURE_WAIT:
        ADD_PICK(c, d, "siden", tr("Ventetid fra"), d->since, {"ydelse", tr("Ydelsens første dag")},
            {"henvisning", tr("Henvisningen")});
        break;
    case MEASURES: break;
    }
}

static int fill_picks(
    struct req *req, const struct snapshot *s, const struct tally_data *d, struct tally_view *v)
{
    struct choices c = {.picks = arena_array(req->arena, MAX_PICKS, sizeof *c.picks),
        .options = arena_array(req->arena, SNAP_CODES + 64, sizeof *c.options)};
    struct html_option years[YEARS];
    if (!c.picks || !c.options)
        return err_set(&req->err, ERR_LIMIT, "tally choices");
    for (int i = 0; i < YEARS; i++) {
        const char *text = arena_printf(req->arena, "%d", d->last_year - i);
        years[i] = (struct html_option){text, text};
    }
    add_pick(&c, d, "aar", tr("År"), years, YEARS, arena_printf(req->arena, "%d", d->ask.year));
    pick_for_measure(req, s, &c, d);
    v->picks = c.picks;
    v->n_picks = c.n;
    if (d->measure == MEASURE_STATUS) {
        struct pick_check *checks = arena_array(req->arena, 2, sizeof *checks);
        for (size_t i = 0; checks && i < 2; i++)
            checks[v->n_outcomes++] =
                (struct pick_check){curve_causes[i].key, tr(curve_causes[i].label), d->chosen[i]};
        v->outcomes = checks;
        v->outcome_error = err_field_text(&d->wrong, "udfald");
    }
    v->has_error = d->wrong.n_fields > 0;
    return OK;
}

/* The address with what is chosen and not the standard. */
static const char *own_url(struct req *req, const struct tally_data *d, const struct tally_view *v)
{
    const char *url = "/effekt/opgoerelse";
    if (d->measure != MEASURE_FULLTIME)
        url = html_url_with(req->arena, url, "tal", measures[d->measure].key);
    for (size_t i = 0; i < v->n_picks; i++) {
        const char *given = req_text(req, v->picks[i].name);
        int64_t number = text_equal(v->picks[i].name, "aar") || text_equal(v->picks[i].name, "graense")
                             ? req_int(req, v->picks[i].name, INT_NONE)
                             : INT_NONE;
        if (number != INT_NONE)
            given = arena_printf(req->arena, "%lld", (long long)number);
        url = html_url_with(req->arena, url, v->picks[i].name, given);
    }
    for (size_t i = 0; d->measure == MEASURE_STATUS && !(d->chosen[0] && d->chosen[1]) && i < 2; i++)
        if (d->chosen[i])
            url = html_url_with(req->arena, url, "udfald", curve_causes[i].key);
    return url;
}

/* ---- tables ---- */

static const char *decimal(struct req *req, int64_t thousandths)
{
    int64_t tenths = (thousandths + 50) / 100;
    return arena_printf(req->arena, "%s%c%lld", html_format(req->arena, req->lang, harg_int(tenths / 10)),
        req->lang == LANG_EN ? '.' : ',', (long long)(tenths % 10));
}

static struct tally_cell_view cell_view(struct req *req, const struct tally_cell *c)
{
    struct tally_cell_view v = {0};
    switch (c->state) {
    case TALLY_NONE: v.text = "–"; return v;
    case TALLY_HIDDEN: v.text = tr("undertrykt"); return v;
    case TALLY_NOT_YET:
        v.text = tr("endnu ikke");
        v.more = c->not_due
                     ? arena_printf(req->arena, tr("%s ikke forfaldne"), goal_rough_count(req, c->not_due))
                     : NULL;
        return v;
    case TALLY_PROVISIONAL: v.line = tr("foreløbigt"); break;
    case TALLY_KNOWN: break;
    }
    if (c->kind == TALLY_COUNT)
        v.text = html_format(req->arena, req->lang, harg_int(c->value));
    else if (c->kind == TALLY_DECIMAL)
        v.text = decimal(req, c->value);
    else {
        v.text = figure_percent_words(c->value, c->n, req->arena);
        v.line = arena_printf(req->arena, tr("%s af %s"),
            c->low == INT_NONE ? "–"
                               : goal_interval_words((double)c->low / 1e6, (double)c->high / 1e6, req->arena),
            html_format(req->arena, req->lang, harg_int(c->n)));
        v.more = c->not_due
                     ? arena_printf(req->arena, tr("%s ikke forfaldne"), goal_rough_count(req, c->not_due))
                     : NULL;
    }
    return v;
}

static struct tally_row_view row_view(struct req *req, const struct tally_table *t, const struct tally_row *r)
{
    struct tally_cell_view *cells = arena_array(req->arena, t->n_cols + 1, sizeof *cells);
    for (size_t k = 0; cells && k < t->n_cols; k++)
        cells[k] = cell_view(req, &r->cells[k]);
    return (struct tally_row_view){r->label, cells};
}

/* Whether the table has a period that is not over in the data, or is the last whole one. */
static bool has_unfinished(const struct tally_table *t)
{
    for (size_t i = 0; i < t->n_rows; i++)
        for (size_t k = 0; k < t->n_cols; k++)
            if (t->rows[i].cells[k].state == TALLY_NOT_YET || t->rows[i].cells[k].state == TALLY_PROVISIONAL)
                return true;
    return false;
}

static const char *table_note(struct req *req, const struct tally_data *d, const struct tally_table *t)
{
    const char *small =
        t->any_hidden
            ? arena_printf(req->arena,
                  tr("Antal på 1–%lld er undertrykt. Flere tal kan være undertrykt, så de første ikke kan regnes ud."),
                  (long long)d->ask.k - 1)
            : NULL;
    const char *own =
        d->measure == MEASURE_UNIQUE
            ? tr("Forskellige personer kan ikke lægges sammen: I alt er talt for sig.")
        : has_unfinished(t)
            ? tr("Endnu ikke: måneden er ikke slut i data. Foreløbigt: den sidste hele måned, som senere oplysninger kan ændre.")
            : NULL;
    return own && small ? arena_printf(req->arena, "%s %s", own, small) : own ? own : small;
}

static int fill_tables(struct req *req, const struct tally_data *d, struct tally_view *v)
{
    struct tally_table_view *out = arena_array(req->arena, MAX_TABLES, sizeof *out);
    if (!out)
        return err_set(&req->err, ERR_LIMIT, "tally tables");
    for (size_t i = 0; i < d->n_tables; i++) {
        const struct tally_table *t = &d->tables[i];
        struct tally_row_view *rows = arena_array(req->arena, t->n_rows + 2, sizeof *rows);
        if (!rows)
            return err_set(&req->err, ERR_LIMIT, "tally rows");
        for (size_t r = 0; r < t->n_rows; r++)
            rows[r] = row_view(req, t, &t->rows[r]);
        const char *part = arena_printf(req->arena, "%zu", i + 1);
        const char *url = html_url_with(req->arena, d->url, "del", i ? part : NULL);
        out[i] = (struct tally_table_view){.title = t->title,
            .head = t->head,
            .cols = t->cols,
            .n_cols = t->n_cols,
            .rows = rows,
            .n = t->n_rows,
            .note = table_note(req, d, t),
            .csv_url = html_url_with(req->arena, url, "format", "csv"),
            .xlsx_url = html_url_with(req->arena, url, "format", "xlsx"),
            .dense = t->n_cols > 6};
        if (t->total && t->n_rows) {
            rows[t->n_rows] = row_view(req, t, t->total);
            out[i].total = &rows[t->n_rows];
        }
        if (d->measure == MEASURE_FULLTIME)
            out[i].lead =
                i ? tr("Forskellige personer, der har haft ydelsen mindst én dag i måneden. En person kan stå i flere rækker.")
                  : (d->ask.weeks ? tr("Ugebaseret: uger med ydelsen delt med månedens uger.")
                                  : tr("Dagbaseret: dage med ydelsen delt med månedens dage."));
    }
    v->tables = out;
    v->n_tables = d->n_tables;
    return OK;
}

/* ---- words ---- */

static const char *definition(struct req *req, const struct tally_data *d)
{
    switch (d->measure) {
    case MEASURE_FULLTIME:
        return d->ask.split == TALLY_BY_INTERVENTION
                   ? tr("En fuldtidsperson er én person i et forløb i hele måneden. En person, der er i forløb halvdelen af måneden, tæller en halv. Personer er talt for sig og kan ikke sammenlignes med fuldtidspersoner.")
                   : tr("En fuldtidsperson er én person med ydelsen i hele måneden. En person med ydelsen halvdelen af måneden tæller en halv. Alder er på sidste dag i perioden eller måneden, som Jobindsats. Personer er talt for sig og kan ikke sammenlignes med fuldtidspersoner.");
    case MEASURE_STATUS:
        return tr(
            "Andel med den valgte status på dagen, talt fra forløbets sidste eller første dag. Første forløb pr. person, indsats og kalenderår. Døde og fraflyttede er med og tæller som ikke opnået. Den, hvis dag ligger efter datadagen, er ikke med. Interval: Wilson, 95 pct. Tallene er status, ikke effekt, og indsatserne har forskellige målgrupper.");
    case MEASURE_UNIQUE:
        return tr(
            "Forløb er rækker; personer er forskellige personer i indsatsen og året. Den samme person kan stå i flere indsatser og i begge år.");
    case MEASURE_PAUSE:
        return arena_printf(req->arena,
            tr("En pause er tiden mellem to forløb, der hverken overlapper eller støder op til hinanden. Kun dage, hvor status er en aktiv ydelse, tæller. Pausen er lang, når den har over %lld dage på ydelse. Pauser, der begynder i %d, er med."),
            (long long)d->ask.pause_limit, d->ask.year);
    case MEASURE_WAIT:
        return d->ask.since_referral
                   ? arena_printf(req->arena,
                         tr("Første henvisning i %d pr. person, der førte til et forløb: dage fra den blev sendt, til forløbet begyndte."),
                         d->ask.year)
                   : arena_printf(req->arena,
                         tr("Nye på en aktiv ydelse i %d: dage fra ydelsens første dag til det første forløb begynder. Den, der var i et forløb i forvejen, er ikke med."),
                         d->ask.year);
    case MEASURES: break;
    }
    return "";
}

static int fill_view(struct req *req, struct tally_data *d, struct tally_view *v)
{
    struct link *tabs = arena_array(req->arena, MEASURES, sizeof *tabs);
    struct link *filters = arena_array(req->arena, 1, sizeof *filters);
    if (!tabs || !filters)
        return err_set(&req->err, ERR_LIMIT, "tally page");
    const char *as_of =
        html_format(req->arena, req->lang, harg_day(snap_date((uint16_t)(d->until ? d->until - 1 : 0))));
    const char *base = "/effekt/opgoerelse";
    for (int i = 0; i < MEASURES; i++) {
        const char *url = html_url_with(req->arena, base, "tal", i ? measures[i].key : NULL);
        if (d->ask.year != d->last_year - 1)
            url = html_url_with(req->arena, url, "aar", arena_printf(req->arena, "%d", d->ask.year));
        tabs[v->n_tabs++] = (struct link){tr(measures[i].title), url, i == (int)d->measure};
    }
    v->tabs = tabs;
    v->measure = d->measure == MEASURE_FULLTIME ? NULL : measures[d->measure].key;
    d->url = own_url(req, d, v);
    const char *plain = html_url_with(req->arena, base, "tal", v->measure);
    if (!text_equal(plain, d->url))
        filters[v->n_filters++] = (struct link){tr("Mine valg"), plain, false};
    v->filters = filters;
    v->head = (struct page_head){.title = tr("Opgørelser"),
        .lead = arena_printf(req->arena, tr("%s i %d · data til og med %s"), tr(measures[d->measure].title),
            d->ask.year, as_of)};
    v->definition = definition(req, d);
    v->source = arena_printf(req->arena,
        tr("Kilde: Tovholder, forløb og perioder til og med %s. Fuldtælling af hele byen."), as_of);
    return v->has_error ? OK : fill_tables(req, d, v);
}

/* ---- chart ---- */

static int64_t row_size(const struct tally_row *r)
{
    int64_t sum = 0;
    for (size_t m = 0; m < MONTHS; m++)
        if (r->cells[m].state == TALLY_KNOWN || r->cells[m].state == TALLY_PROVISIONAL)
            sum += r->cells[m].value;
    return sum;
}

/* The largest rows by month. */
static struct html_safe draw_fulltime(struct html *h, const struct tally_data *d)
{
    const struct tally_table *t = &d->tables[0];
    struct chart_series series[DRAWN];
    struct chart_point *points = arena_array(h->arena, DRAWN * MONTHS, sizeof *points);
    bool *used = arena_array(h->arena, t->n_rows + 1, sizeof *used);
    size_t n = 0;
    while (points && used && n < DRAWN) {
        ptrdiff_t best = -1;
        for (size_t i = 0; i < t->n_rows; i++)
            if (!used[i] && row_size(&t->rows[i]) > 0 &&
                (best < 0 || row_size(&t->rows[i]) > row_size(&t->rows[best])))
                best = (ptrdiff_t)i;
        if (best < 0)
            break;
        used[best] = true;
        for (size_t m = 0; m < MONTHS; m++) {
            const struct tally_cell *c = &t->rows[best].cells[m];
            bool known = c->state == TALLY_KNOWN || c->state == TALLY_PROVISIONAL;
            points[n * MONTHS + m] = (struct chart_point){.value = (double)c->value / 1000,
                .lo = NAN,
                .hi = NAN,
                .n = INT_NONE,
                .known = known                      ? CHART_KNOWN
                         : c->state == TALLY_HIDDEN ? CHART_SUPPRESSED
                                                    : CHART_MISSING};
        }
        series[n] = (struct chart_series){t->rows[best].label, points + n * MONTHS};
        n++;
    }
    if (!n)
        return (struct html_safe){0};
    const struct chart_line chart = {.title = tr("Hvordan udvikler antallet af fuldtidspersoner sig?"),
        .unit = arena_printf(h->arena,
            t->n_rows > n ? tr("Fuldtidspersoner pr. måned i %d, de %zu største rækker")
                          : tr("Fuldtidspersoner pr. måned i %d"),
            d->ask.year, n),
        .finding = arena_printf(h->arena, tr("Størst er %s"), series[0].name),
        .x_name = tr("Måned"),
        .x_labels = t->cols,
        .n = MONTHS,
        .series = series,
        .n_series = n,
        .target = NAN};
    return chart_line(h, &chart);
}

/* ---- the file ---- */

static void file_cell(struct req *req, const struct tally_cell *c, struct export_cell *ret)
{
    bool known = c->state == TALLY_KNOWN || c->state == TALLY_PROVISIONAL;
    if (!known)
        *ret = export_text(cell_view(req, c).text);
    else if (c->kind == TALLY_COUNT)
        *ret = export_number(EXPORT_COUNT, c->value);
    else if (c->kind == TALLY_SHARE)
        *ret = export_number(EXPORT_PCT, c->value);
    else
        *ret = export_shown(decimal(req, c->value), (double)c->value / 1000, 1);
}

/* A share takes four columns: itself, its limits and the persons. */
static int send_file(struct req *req, struct res *res, const struct tally_data *d, const struct tally_view *v)
{
    size_t part = (size_t)req_int(req, "del", 1) - 1;
    const struct tally_table *t = &d->tables[part < d->n_tables ? part : 0];
    bool shares = t->n_rows && t->rows[0].cells[0].kind == TALLY_SHARE;
    size_t wide = shares ? 4 : 1, cols = 1 + wide * t->n_cols,
           n = t->n_rows + (t->total && t->n_rows ? 1 : 0);
    const char **heads = arena_array(req->arena, cols, sizeof *heads);
    struct export_cell *cells = arena_array(req->arena, n + 1, cols * sizeof *cells);
    if (!heads || !cells)
        return err_set(&req->err, ERR_LIMIT, "tally file");
    heads[0] = t->head;
    for (size_t k = 0; k < t->n_cols; k++) {
        heads[1 + wide * k] = shares ? arena_printf(req->arena, tr("%s, pct."), t->cols[k]) : t->cols[k];
        if (shares) {
            heads[2 + wide * k] = arena_printf(req->arena, tr("%s, nedre grænse"), t->cols[k]);
            heads[3 + wide * k] = arena_printf(req->arena, tr("%s, øvre grænse"), t->cols[k]);
            heads[4 + wide * k] = arena_printf(req->arena, tr("%s, personer"), t->cols[k]);
        }
    }
    for (size_t i = 0; i < n; i++) {
        const struct tally_row *r = i < t->n_rows ? &t->rows[i] : t->total;
        struct export_cell *c = cells + i * cols;
        c[0] = export_text(r->label);
        for (size_t k = 0; k < t->n_cols; k++) {
            const struct tally_cell *x = &r->cells[k];
            bool known = x->state == TALLY_KNOWN;
            file_cell(req, x, &c[1 + wide * k]);
            if (shares) {
                bool limits = known && x->low != INT_NONE;
                c[2 + wide * k] = limits ? export_number(EXPORT_PCT, x->low) : export_text("–");
                c[3 + wide * k] = limits ? export_number(EXPORT_PCT, x->high) : export_text("–");
                c[4 + wide * k] = known ? export_number(EXPORT_COUNT, x->n) : export_text("–");
            }
        }
    }
    const char *notes[] = {
        v->head.lead, t->title, v->definition, v->source, v->tables[part < d->n_tables ? part : 0].note};
    struct export_table file = {"opgoerelse", heads, cols, cells, n, notes, notes[4] ? 5 : 4};
    return export_send(req, res, req_text(req, "format"), &file);
}

/* ---- the page ---- */

static int read_all(struct req *req, struct conn *c, struct tally_data *d, struct tally_view *v)
{
    const struct snapshot *s;
    int rc = snapshot_lease(c, &s, &req->err);
    if (rc)
        return rc;
    rc = read_ask(req, c, s, d);
    if (!rc && d->wrong.n_fields == 0)
        rc = compute(req, s, d);
    if (!rc)
        rc = fill_picks(req, s, d, v);
    snapshot_release(s);
    return rc;
}

/* Registers that tell time in weeks or months: their spells are counted as they were read, beside those told by day. NULL = none. */
static int read_units(struct req *req, struct conn *c, const char **ret)
{
    struct data_source *rows;
    size_t n;
    int rc = data_source_all(c, &rows, &n, req->arena, &req->err);
    *ret = NULL;
    for (size_t i = 0; rc == OK && i < n; i++) {
        if (!rows[i].kinds || (!text_equal(rows[i].unit, "week") && !text_equal(rows[i].unit, "month")))
            continue;
        *ret = arena_printf(req->arena, "%s%s%s (%s)", *ret ? *ret : "", *ret ? ", " : "",
            lang_pick(rows[i].title, rows[i].title_en), data_source_unit_label(rows[i].unit));
    }
    return rc;
}

static int tally_page(struct req *req, struct res *res)
{
    struct conn *c;
    const char *units = NULL;
    struct tally_data *d = arena_alloc(req->arena, sizeof *d);
    struct tally_view v = {0};
    int rc = d ? db_lease(req->db, &c, &req->err) : err_set(&req->err, ERR_LIMIT, "tally page");
    if (rc)
        return rc;
    memset(d, 0, sizeof *d);
    rc = read_all(req, c, d, &v);
    if (!rc)
        rc = read_units(req, c, &units);
    db_release(req->db, c);
    if (!rc)
        rc = fill_view(req, d, &v);
    if (rc)
        return rc;
    if (units)
        v.source = arena_printf(req->arena,
            tr("%s Disse registre er ikke dagbaserede: %s. Deres perioder står i samme række som dagbaserede perioder af samme art."),
            v.source, units);
    if (req_text(req, "format") && !v.has_error)
        return send_file(req, res, d, &v);
    const struct crumb crumbs[] = {{tr("Effekt"), "/effekt"}, {v.head.title, NULL}};
    struct html *h = page_begin(req, res, MENU_EFFECT, v.head.title, crumbs, 2);
    if (d->measure == MEASURE_FULLTIME && v.n_tables)
        ((struct tally_table_view *)v.tables)[0].chart = draw_fulltime(h, d);
    t_tally_page(h, &v);
    return page_end(req, res, h);
}

static const struct param tally_params[] = {{"tal", P_KEY, 0, 0}, {"aar", P_INT, 1990, 2100},
    {"opdel", P_KEY, 0, 0}, {"ydelse", P_KEY, 0, 0}, {"enhed", P_KEY, 0, 0}, {"profil", P_KEY, 0, 0},
    {"grundlag", P_KEY, 0, 0}, {"trin", P_KEY, 0, 0}, {"udfald", P_KEY, 0, 0}, {"hvad", P_KEY, 0, 0},
    {"graense", P_INT, 0, 9999}, {"siden", P_KEY, 0, 0}, {"del", P_INT, 1, 2}, {"format", P_KEY, 0, 0}};
ROUTE(tally_route, "GET", "/effekt/opgoerelse", PERM_EFFECT_READ, tally_page, tally_params);
