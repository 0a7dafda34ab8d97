/* The profile of a target group: size, composition, earlier attachment, illness, beside the register or another group. */
#include "effect/target_profile_page.h"

#include "base/text.h"
#include "base/words.h"
#include "effect/export_page.h"
#include "effect/figure.h"
#include "effect/reported.h"
#include "effect/target_extract.h"
#include "html/chart_pyramid.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "target_profile.html.h"

#include <math.h>
#include <string.h>

#define PROFILE_URL     "/effekt/maalgruppe"
#define DEFAULT_BENEFIT "kontanthjaelp"
#define NO_BENEFIT      "ingen"
#define XLSX_TYPE       "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
enum { YEARS = 6, MAX_OPTIONS = 400, MAX_NOTES = 6 };

struct page_data {
    struct target_asked asked, asked_other;
    const char *benefit, *other; /* as in the address */
    struct target_profile group, all, compared;
    struct target_sheets sheets;
    bool whole;
    const char *title, *error;
};

static const struct {
    const char *name;
} params[] = {{"aar"}, {"ydelse"}, {"maalgruppe"}, {"indsats"}, {"alder"}, {"koen"}, {"bydel"}, {"mod"}};
enum { N_PARAMS = sizeof params / sizeof params[0] };

/* ---- what is asked ---- */

static void read_asked(struct req *req, struct page_data *d)
{
    const char *mark = req_text(req, "maalgruppe"), *offer = req_text(req, "indsats");
    d->benefit = req_text(req, "ydelse");
    if (!d->benefit)
        d->benefit = mark || offer ? NO_BENEFIT : DEFAULT_BENEFIT;
    d->asked = (struct target_asked){.year = (int)req_int(req, "aar", day_year(figure_data_date())),
        .benefit = text_equal(d->benefit, NO_BENEFIT) ? NULL : d->benefit,
        .mark = mark,
        .intervention = offer,
        .age = req_text(req, "alder"),
        .sex = req_text(req, "koen"),
        .district = req_text(req, "bydel")};
    d->other = req_text(req, "mod");
    d->asked_other = d->asked;
    d->asked_other.benefit = d->asked_other.mark = d->asked_other.intervention = NULL;
    if (d->other && text_has_prefix(d->other, "ydelse-"))
        d->asked_other.benefit = d->other + strlen("ydelse-");
    else if (d->other && text_has_prefix(d->other, "gruppe-"))
        d->asked_other.mark = d->other + strlen("gruppe-");
    else if (d->other && text_has_prefix(d->other, "indsats-"))
        d->asked_other.intervention = d->other + strlen("indsats-");
    else
        d->other = NULL;
}

static const char *offer_label(const struct target_sheets *s, const char *key)
{
    for (int i = 0; i < s->n_interventions; i++)
        if (text_equal(s->interventions[i].key, key))
            return s->interventions[i].label;
    return key;
}

/* "Kontanthjælp · Veteran", "Hele registret". */
static const char *group_words(
    struct req *req, const struct target_sheets *s, const struct target_asked *asked)
{
    const char *out = asked->benefit ? text_equal(asked->benefit, "benefit")
                                           ? tr("Alle ydelser")
                                           : code_labels("spell_kind", asked->benefit, req->arena)
                                     : NULL;
    if (asked->mark)
        out = out ? arena_printf(req->arena, "%s · %s", out, code_label("citizen_mark", asked->mark))
                  : code_label("citizen_mark", asked->mark);
    if (asked->intervention)
        out = out ? arena_printf(req->arena, "%s · %s", out, offer_label(s, asked->intervention))
                  : offer_label(s, asked->intervention);
    return out ? out : tr("Hele registret");
}

/* A wrong choice is told on the page, beside the choices. */
static int tell(struct req *req, struct page_data *d, int rc)
{
    if (rc != ERR_INVALID && rc != ERR_NOT_FOUND)
        return rc;
    d->error =
        arena_strdup(req->arena, *req->err.user ? req->err.user : tr("Vælg noget andet i felterne ovenfor."));
    err_clear(&req->err);
    return OK;
}

static int read_data(struct req *req, struct page_data *d)
{
    struct actor actor = req_actor(req);
    d->whole = figure_shows_small(&actor);
    read_asked(req, d);
    int rc = target_sheets_names(req->db, d->asked.year, &d->sheets, req->arena, &req->err);
    if (rc)
        return rc;
    d->title = group_words(req, &d->sheets, &d->asked);
    rc = target_profile_read(req->db, d->whole, &d->asked, &d->group, &d->all, req->arena, &req->err);
    d->compared = d->all;
    struct target_profile unused;
    if (!rc && d->other)
        rc = target_profile_read(
            req->db, d->whole, &d->asked_other, &d->compared, &unused, req->arena, &req->err);
    d->sheets.profile = &d->group;
    d->sheets.other = &d->compared;
    d->sheets.other_name = d->other ? group_words(req, &d->sheets, &d->asked_other) : tr("hele registret");
    return tell(req, d, rc);
}

/* ---- the address ---- */

/* The address of the page with another value of one parameter (NULL = without it). */
static const char *url_with(struct req *req, const char *name, const char *value)
{
    const char *url = PROFILE_URL;
    for (size_t i = 0; i < N_PARAMS; i++) {
        const char *v = text_equal(params[i].name, "aar") && req_int(req, "aar", INT_NONE) != INT_NONE
                            ? arena_printf(req->arena, "%lld", (long long)req_int(req, "aar", 0))
                        : text_equal(params[i].name, "aar") ? NULL
                                                            : req_text(req, params[i].name);
        if (name && text_equal(name, params[i].name))
            v = value;
        if (v)
            url = html_url_with(req->arena, url, params[i].name, v);
    }
    return url;
}

/* ---- the form ---- */

static struct target_filter_view select_of(
    struct req *req, const char *name, const char *label, const char *value)
{
    return (struct target_filter_view){.name = name,
        .label = label,
        .value = value,
        .options = arena_must(req->arena, MAX_OPTIONS * sizeof(struct html_option))};
}

static void add_option(struct target_filter_view *f, const char *value, const char *label)
{
    struct html_option *options = (struct html_option *)(uintptr_t)f->options;
    if (f->n < MAX_OPTIONS)
        options[f->n++] = (struct html_option){value, label};
}

static void add_codes(struct req *req, struct target_filter_view *f, const char *list, const char *prefix)
{
    const struct code *const *codes;
    size_t n = code_list(list, DAY_NONE, &codes);
    for (size_t i = 0; i < n; i++)
        add_option(
            f, arena_printf(req->arena, "%s%s", prefix, codes[i]->code), code_label(list, codes[i]->code));
}

static void add_offers(
    struct req *req, const struct page_data *d, struct target_filter_view *f, const char *prefix)
{
    for (int i = 0; i < d->sheets.n_interventions; i++)
        add_option(f, arena_printf(req->arena, "%s%s", prefix, d->sheets.interventions[i].key),
            d->sheets.interventions[i].label);
}

static void fill_selects(struct req *req, const struct page_data *d, struct target_view *v)
{
    struct target_filter_view *s = arena_must(req->arena, N_PARAMS * sizeof *s);
    int last = day_year(figure_data_date());
    s[0] = select_of(req, "aar", tr("År"), arena_printf(req->arena, "%d", d->asked.year));
    for (int i = 0; i < YEARS; i++)
        add_option(&s[0], arena_printf(req->arena, "%d", last - i), arena_printf(req->arena, "%d", last - i));
    s[1] = select_of(req, "ydelse", tr("Ydelse"), d->benefit);
    add_option(&s[1], NO_BENEFIT, tr("Uanset ydelse"));
    add_option(&s[1], "benefit", tr("Alle ydelser"));
    add_codes(req, &s[1], "benefit", "");
    s[2] = select_of(req, "maalgruppe", tr("Målgruppe"), d->asked.mark);
    add_option(&s[2], "", tr("Uanset målgruppe"));
    add_codes(req, &s[2], "citizen_mark", "");
    s[3] = select_of(req, "indsats", tr("Tilbud"), d->asked.intervention);
    add_option(&s[3], "", tr("Uanset tilbud"));
    add_offers(req, d, &s[3], "");
    s[4] = select_of(req, "alder", tr("Alder"), d->asked.age);
    add_option(&s[4], "", tr("Alle aldre"));
    for (int i = 0; i + 1 < TARGET_AGE_GROUPS; i++)
        add_option(&s[4], target_age_label(i, true), target_age_label(i, true));
    s[5] = select_of(req, "koen", tr("Køn"), d->asked.sex);
    add_option(&s[5], "", tr("Alle"));
    add_codes(req, &s[5], "sex", "");
    s[6] = select_of(req, "bydel", tr("Bydel"), d->asked.district);
    add_option(&s[6], "", tr("Hele byen"));
    add_codes(req, &s[6], "district", "");
    add_option(&s[6], TARGET_UNKNOWN, tr("Bydel ikke oplyst"));
    s[7] = select_of(req, "mod", tr("Sammenlign med"), d->other);
    add_option(&s[7], "", tr("Hele registret"));
    add_option(&s[7], "ydelse-benefit", tr("Alle ydelser"));
    add_codes(req, &s[7], "benefit", "ydelse-");
    add_codes(req, &s[7], "citizen_mark", "gruppe-");
    add_offers(req, d, &s[7], "indsats-");
    v->selects = s;
    v->n_selects = N_PARAMS;
}

static void fill_filters(struct req *req, const struct page_data *d, struct target_view *v)
{
    struct link *f = arena_must(req->arena, N_PARAMS * sizeof *f);
    const struct target_asked *q = &d->asked;
    if (q->age)
        f[v->n_filters++] =
            (struct link){arena_printf(req->arena, tr("Alder %s"), figure_age_words(q->age, req->arena)),
                url_with(req, "alder", NULL), false};
    if (q->sex)
        f[v->n_filters++] = (struct link){code_label("sex", q->sex), url_with(req, "koen", NULL), false};
    if (q->district)
        f[v->n_filters++] =
            (struct link){text_equal(q->district, TARGET_UNKNOWN) ? tr("Bydel ikke oplyst")
                                                                  : code_label("district", q->district),
                url_with(req, "bydel", NULL), false};
    if (d->other)
        f[v->n_filters++] =
            (struct link){arena_printf(req->arena, tr("Sammenlignet med %s"), d->sheets.other_name),
                url_with(req, "mod", NULL), false};
    v->filters = f;
}

/* ---- tables ---- */

static const char *cell_text(struct req *req, const struct export_cell *c)
{
    if (c->text || c->type == EXPORT_TEXT)
        return c->text ? c->text : "";
    return c->type == EXPORT_PCT ? figure_percent_words(c->value, INT_NONE, req->arena)
                                 : html_format(req->arena, req->lang, harg_int(c->value));
}

static void fill_rows(
    struct req *req, struct html *h, const struct target_sheet *s, struct target_sheet_view *v)
{
    struct target_row_view *rows = arena_must(req->arena, (s->n + 1) * sizeof *rows);
    double most = 0;
    for (size_t i = 0; i < s->n; i++)
        if (!s->rows[i].is_total && isfinite(s->rows[i].share))
            most = fmax(most, s->rows[i].share);
    for (size_t i = 0; i < s->n; i++) {
        struct target_cell_view *cells = arena_must(req->arena, (s->n_columns + 1) * sizeof *cells);
        for (size_t k = 0; k < s->n_columns; k++)
            cells[k].text = cell_text(req, &s->rows[i].cells[k]);
        rows[i] = (struct target_row_view){
            .label = s->rows[i].label, .cells = cells, .is_total = s->rows[i].is_total};
        if (v->has_bars && !s->rows[i].is_total && isfinite(s->rows[i].share))
            rows[i].bar = chart_bar(h, s->rows[i].share, NAN, NAN, most > 0 ? most : 1);
    }
    v->rows = rows;
    v->n = s->n;
}

static int fill_sheet(struct req *req, struct html *h, const struct page_data *d, enum target_sheet_kind kind,
    struct target_sheet_view *v)
{
    struct target_sheet s;
    int rc = target_sheet_make(&d->sheets, kind, &s, &req->err);
    if (rc)
        return rc;
    const char *csv = html_url_with(
        req->arena, html_url_with(req->arena, url_with(req, NULL, NULL), "tabel", s.key), "format", "csv");
    const char *xlsx = html_url_with(
        req->arena, html_url_with(req->arena, url_with(req, NULL, NULL), "tabel", s.key), "format", "xlsx");
    const char **columns = arena_must(req->arena, (s.n_columns + 1) * sizeof *columns);
    const char **labels = arena_must(req->arena, (s.n_columns + 1) * sizeof *labels);
    for (size_t i = 0; i < s.n_columns; i++) {
        columns[i] = s.columns[i];
        labels[i] = text_equal(s.columns[i], tr("Fuldtidspersoner")) ? tr("Fuldtid") : s.columns[i];
    }
    *v = (struct target_sheet_view){.id = s.key,
        .title = s.title,
        .head = s.head,
        .why_none = s.why_none,
        .note = s.note,
        .columns = columns,
        .labels = labels,
        .n_columns = s.n_columns,
        .has_bars = kind != SHEET_PLACE && kind != SHEET_ILLNESS &&
                    (kind != SHEET_PYRAMID || d->group.split != TV_PLAIN),
        .is_wide = kind == SHEET_PLACE,
        .is_short = kind == SHEET_PYRAMID,
        .csv_url = s.why_none ? NULL : csv,
        .xlsx_url = s.why_none ? NULL : xlsx};
    fill_rows(req, h, &s, v);
    return OK;
}

/* ---- the pyramid ---- */

static struct chart_pyramid_cell pyramid_cell(struct req *req, const struct page_data *d, int band, int sex)
{
    struct target_cell x = target_pyramid_cell(&d->group, band, sex),
                       o = target_pyramid_cell(&d->compared, band, sex);
    struct target_cell n = target_total(&d->group), all = target_total(&d->compared);
    struct chart_pyramid_cell c = {.text = tr("undertrykt"), .other = NAN, .known = CHART_SUPPRESSED};
    if (!x.hidden && !n.hidden && n.value > 0) {
        c.known = CHART_KNOWN;
        c.share = (double)x.value / (double)n.value;
        c.text = html_format(req->arena, req->lang, harg_int(x.value));
    }
    if (c.known == CHART_KNOWN && o.is_known && !o.hidden && !all.hidden && all.value > 0)
        c.other = (double)o.value / (double)all.value;
    return c;
}

/* Says only what the table shows. */
static const char *pyramid_finding(struct req *req, const struct page_data *d)
{
    int best_band = 0, best_sex = -1, hidden = 0;
    int64_t best = -1;
    for (int band = 0; band < TARGET_AGES; band++) {
        for (int sex = SNAP_FEMALE; sex <= SNAP_MALE; sex++) {
            struct target_cell x = target_pyramid_cell(&d->group, band, sex);
            hidden += x.hidden;
            if (!x.hidden && x.value > best) {
                best = x.value;
                best_band = band;
                best_sex = sex;
            }
        }
    }
    const char *out = tr("Ingen af felterne kan vises.");
    if (best_sex > 0)
        out = arena_printf(req->arena, tr("Flest er %s, %s: %lld af %lld."),
            target_value_label(&d->sheets, TV_AGE, best_band),
            best_sex == SNAP_FEMALE ? tr("kvinder") : tr("mænd"), (long long)best,
            (long long)target_total(&d->group).value);
    return hidden ? arena_printf(req->arena, tr("%s %d felter er undertrykt."), out, hidden) : out;
}

static void fill_pyramid(
    struct req *req, struct html *h, const struct page_data *d, struct target_sheet_view *v)
{
    struct chart_pyramid_row rows[TARGET_AGES];
    size_t n = 0;
    bool any_bar = false;
    if (v->why_none || d->group.split != TV_PLAIN || d->group.tables[TARGET_PYRAMID].is_refused)
        return;
    for (int band = 0; band < TARGET_AGES; band++) {
        struct target_cell all = target_pyramid_cell(&d->group, band, TARGET_SEXES);
        struct target_cell o = target_pyramid_cell(&d->compared, band, TARGET_SEXES);
        if (!all.hidden && all.value == 0 && (!o.is_known || (!o.hidden && o.value == 0)))
            continue;
        rows[n].label =
            band + 1 < TARGET_AGES ? target_value_label(&d->sheets, TV_AGE, band) : tr("Ikke oplyst");
        rows[n].left = pyramid_cell(req, d, band, SNAP_FEMALE);
        rows[n].right = pyramid_cell(req, d, band, SNAP_MALE);
        any_bar |= rows[n].left.share > 0 || rows[n].right.share > 0;
        n++;
    }
    if (any_bar)
        v->chart = chart_pyramid(
            h, &(struct chart_pyramid){.title = arena_printf(req->arena, tr("Alder og køn: %s"), d->title),
                   .unit = tr("Personer. Søjlerne viser andele af hele gruppen."),
                   .finding = pyramid_finding(req, d),
                   .left_name = tr("Kvinder"),
                   .right_name = tr("Mænd"),
                   .other_name = d->sheets.other_name,
                   .rows = rows,
                   .n = n});
}

/* ---- the rest of the page ---- */

static int fill_sheets(struct req *req, struct html *h, const struct page_data *d, struct target_view *v)
{
    static const enum target_sheet_kind means[] = {SHEET_BENEFIT, SHEET_EDUCATION, SHEET_PLACE},
                                        before[] = {SHEET_WORK_52, SHEET_WORK_156, SHEET_BENEFIT_156},
                                        health[] = {SHEET_TRACKS, SHEET_ILLNESS};
    bool by_district = d->group.split == TV_DISTRICT;
    int rc = fill_sheet(req, h, d, SHEET_PYRAMID, &v->people[0]);
    if (!rc) {
        fill_pyramid(req, h, d, &v->people[0]);
        rc = fill_sheet(req, h, d, by_district ? SHEET_SEX : SHEET_DISTRICT, &v->people[1]);
    }
    v->n_people = 2;
    for (size_t i = 0; !rc && i < 3; i++) {
        rc = fill_sheet(req, h, d, means[i], &v->means[i]);
        if (!rc)
            rc = fill_sheet(req, h, d, before[i], &v->before[i]);
    }
    for (size_t i = 0; !rc && i < 2; i++)
        rc = fill_sheet(req, h, d, health[i], &v->health[i]);
    return rc;
}

static const char *day_words(struct req *req, uint16_t until)
{
    return html_format(req->arena, req->lang, harg_day(snap_date((uint16_t)(until - 1))));
}

/* Of an empty register nothing can be said; 0 would be taken for a fact. */
static bool has_nobody(const struct page_data *d)
{
    struct target_cell all = target_total(&d->all);
    return !all.hidden && all.value == 0;
}

static const char *persons_words(struct req *req, const struct page_data *d)
{
    struct target_cell n = target_total(&d->group);
    return has_nobody(d) ? tr("ikke oplyst")
           : n.hidden    ? tr("undertrykt")
                         : html_format(req->arena, req->lang, harg_int(n.value));
}

static const char *full_time_words(struct req *req, const struct page_data *d)
{
    const struct target_full_time *t = &d->group.full_time;
    return has_nobody(d)                ? tr("ikke oplyst")
           : d->group.split != TV_PLAIN ? tr("kun hele gruppen")
                                        : target_full_time_text(t, t->days, req->arena);
}

static void fill_facts(struct req *req, const struct page_data *d, struct target_view *v)
{
    struct fact *f = arena_must(req->arena, 4 * sizeof *f);
    struct target_cell n = target_total(&d->group), all = target_total(&d->all);
    const struct target_full_time *t = &d->group.full_time;
    f[0] =
        (struct fact){tr("Personer"), persons_words(req, d), tr("mindst én dag i gruppen i perioden"), false};
    f[1] = (struct fact){tr("Fuldtidspersoner"), full_time_words(req, d),
        t->length > 0 ? arena_printf(req->arena, tr("dage på ydelse ÷ dage i hele måneder, til og med %s"),
                            day_words(req, t->until))
                      : tr("ingen hel måned er gået"),
        false};
    bool shown = !n.hidden && !all.hidden && all.value > 0;
    f[2] = (struct fact){tr("Andel af registret"),
        shown ? figure_percent_words((n.value * 1000000 + all.value / 2) / all.value, INT_NONE, req->arena)
        : has_nobody(d) ? tr("kan ikke opgøres")
                        : tr("undertrykt"),
        shown ? arena_printf(req->arena, tr("af %s borgere; gruppen er selv med i registret"),
                    html_format(req->arena, req->lang, harg_int(all.value)))
              : NULL,
        false};
    f[3] = (struct fact){
        tr("Data til og med"), day_words(req, d->group.until), tr("dagbaseret, fuldtælling"), false};
    v->facts = f;
    v->n_facts = 4;
}

static int fill_reported(struct req *req, const struct page_data *d, struct target_view *v)
{
    static const char *const quoted[] = {"udsatte-fuldtidspersoner-2022", "kronisk-sygdom-koebenhavn"};
    enum { QUOTED = sizeof quoted / sizeof quoted[0] };
    struct target_reported_view *rows = arena_must(req->arena, QUOTED * sizeof *rows);
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    for (size_t i = 0; !rc && i < QUOTED; i++) {
        struct reported r;
        rc = reported_by_key(c, quoted[i], &r, req->arena, &req->err);
        if (rc == ERR_INVALID) { /* an installation without the public data */
            err_clear(&req->err);
            rc = OK;
            continue;
        }
        if (!rc)
            rows[v->n_reported++] = (struct target_reported_view){.label = lang_pick(r.label, r.label_en),
                .printed = r.as_printed,
                .period = r.period ? r.period : tr("ikke oplyst"),
                .source = reported_source_words(c, r.source, r.place, req->arena),
                .note = r.note};
    }
    db_release(req->db, c);
    v->reported = rows;
    v->computed = d->group.split != TV_PLAIN
                      ? arena_printf(req->arena, tr("Personer: %s"), persons_words(req, d))
                      : arena_printf(req->arena, tr("Personer: %s. Fuldtidspersoner: %s"),
                            persons_words(req, d), full_time_words(req, d));
    v->computed_rule =
        arena_printf(req->arena, tr("%d til og med %s"), d->asked.year, day_words(req, d->group.until));
    v->reported_note = tr(
        "Personer og fuldtidspersoner er to mål og lægges aldrig sammen. De oplyste tal har hver sin definition og indgår ikke i tabellerne.");
    return rc;
}

static const char *rows_figure(struct req *req, const struct page_data *d)
{
    const struct target_asked *q = &d->asked;
    const char *text = arena_printf(req->arena, "target_group_persons year=%d", q->year);
    const char *const values[] = {q->benefit, q->mark, q->intervention, q->age, q->sex, q->district};
    static const char *const names[] = {"benefit", "mark", "intervention", "age", "sex", "district"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (values[i])
            text = arena_printf(req->arena, "%s %s=%s", text, names[i], values[i]);
    return html_url_with(req->arena, html_url_with(req->arena, "/effekt/tal", "tal", text), "raekker", "1");
}

static void fill_words(struct req *req, const struct page_data *d, struct target_view *v)
{
    struct target_cell n = target_total(&d->group);
    if (d->group.is_hidden || n.hidden)
        v->hidden = tr("Undertrykt: Tallet er så lille, at enkeltpersoner kan genkendes.");
    else if (has_nobody(d))
        v->empty = tr(
            "Registret har ingen borgere i perioden, så profilen kan ikke opgøres. Vælg et andet år, eller fjern et filter.");
    else if (n.value == 0)
        v->empty = tr("Ingen borgere er i gruppen i perioden. Fjern et filter, eller vælg et andet år.");
    if (d->group.is_earlier || d->compared.is_earlier)
        v->earlier = arena_printf(req->arena,
            tr("Data er ændret siden %s, men så lidt, at forskellen kunne vise enkelte borgere. Profilen skifter, når ændringen er stor nok."),
            day_words(req, d->group.until));
    v->method = tr(
        "En person er i gruppen, når mindst én dag i perioden opfylder det, du har valgt. Alder, ydelse og tidligere tilknytning er "
        "læst på personens første dag i gruppen, i registret på årets første dag. En uge tæller, når mindst én dag i den er arbejde "
        "eller ydelse. Et spor tæller, når borgeren har et forløb i det i perioden eller et beskrevet problem, der hører til det. Familiemæssige udfordringer bliver ikke "
        "registreret som problem og er ikke oplyst. Sammenligningen er Tovholders register, ikke hele byen.");
    v->source = arena_printf(req->arena,
        tr("Kilde: Tovholder, borgere, perioder og forløb til og med %s. Små tal: %s"),
        day_words(req, d->group.until),
        d->whole ? tr("alle tal er vist, fordi du må se personerne; visning af dem bliver logget.")
                 : arena_printf(req->arena,
                       tr("1–%lld er undertrykt, og flere felter med dem, så ingen kan regnes ud."),
                       (long long)figure_small_limit() - 1));
}

/* ---- files ---- */

static size_t file_notes(
    struct req *req, const struct page_data *d, const struct target_sheet *s, const char **notes)
{
    size_t n = 0;
    notes[n++] = arena_printf(req->arena, tr("Gruppe: %s, %d. Filter: %s, %s, %s."), d->title, d->asked.year,
        d->asked.age ? d->asked.age : tr("alle aldre"),
        d->asked.sex ? code_label("sex", d->asked.sex) : tr("begge køn"),
        d->asked.district ? code_label("district", d->asked.district) : tr("hele byen"));
    notes[n++] =
        arena_printf(req->arena, tr("Data til og med %s. Kilde: Tovholder, borgere, perioder og forløb."),
            day_words(req, d->group.until));
    if (s->note)
        notes[n++] = s->note;
    return n;
}

static int send_book(struct req *req, struct res *res, const struct page_data *d)
{
    struct export_table tables[TARGET_SHEETS];
    struct buf file = BUF_INIT;
    size_t n = 0;
    int rc = OK;
    for (int kind = 0; !rc && kind < TARGET_SHEETS; kind++) {
        struct target_sheet s;
        const char **notes = arena_must(req->arena, MAX_NOTES * sizeof *notes);
        rc = target_sheet_make(&d->sheets, (enum target_sheet_kind)kind, &s, &req->err);
        if (rc || s.why_none || !s.n)
            continue;
        size_t n_notes = file_notes(req, d, &s, notes);
        rc = target_sheet_export(&s, notes, n_notes, &tables[n++], req->arena, &req->err);
    }
    if (!rc && n == 0)
        rc = err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Ingen tabeller i profilen kan vises."));
    if (!rc)
        rc = export_xlsx_book(tables, n, &file, &req->err);
    if (!rc && buf_failed(&file))
        rc = err_set(&req->err, ERR_LIMIT, "target profile: the book is too large");
    if (!rc) {
        struct actor actor = req_actor(req);
        rc = audit_log(req->db, &actor,
            &(struct audit_entry){"export", "figure", INT_NONE, INT_NONE, "maalgruppeprofil.xlsx"},
            &req->err);
    }
    if (!rc)
        rc = res_file(res, XLSX_TYPE, "maalgruppeprofil.xlsx", file.data, file.len);
    buf_done(&file);
    return rc;
}

static int send_file(struct req *req, struct res *res, const struct page_data *d, const char *format)
{
    const char *key = req_text(req, "tabel"), *notes[MAX_NOTES];
    struct target_sheet s;
    struct export_table table;
    if (d->error)
        return err_user(&req->err, ERR_INVALID, "%s", d->error);
    if (!key && text_equal(format, "xlsx"))
        return send_book(req, res, d);
    for (int kind = 0; key && kind < TARGET_SHEETS; kind++) {
        if (!text_equal(key, target_sheet_key((enum target_sheet_kind)kind)))
            continue;
        int rc = target_sheet_make(&d->sheets, (enum target_sheet_kind)kind, &s, &req->err);
        if (!rc && s.why_none)
            rc = err_user(&req->err, ERR_NOT_FOUND, "%s", s.why_none);
        if (!rc)
            rc = target_sheet_export(&s, notes, file_notes(req, d, &s, notes), &table, req->arena, &req->err);
        return rc ? rc : export_send(req, res, format, &table);
    }
    return err_user(
        &req->err, ERR_NOT_FOUND, "%s", tr("Tabellen findes ikke i profilen. Hent den fra siden."));
}

static int target_profile_page(struct req *req, struct res *res)
{
    struct page_data *d = arena_must(req->arena, sizeof *d);
    struct target_view v = {0};
    int rc = read_data(req, d);
    const char *format = req_text(req, "format");
    if (!rc && format)
        return send_file(req, res, d, format);
    if (rc)
        return rc;
    struct action actions[] = {
        {tr("Hent alle tabeller (XLSX)"),
            html_url_with(req->arena, url_with(req, NULL, NULL), "format", "xlsx"), NULL},
        {tr("Vis personerne"), rows_figure(req, d), NULL}};
    bool has_tables =
        !d->error && !d->group.is_hidden && !has_nobody(d) && target_total(&d->group).value != 0;
    v.head = (struct page_head){.title = arena_printf(req->arena, tr("Målgruppeprofil: %s"), d->title),
        .lead = arena_printf(req->arena, tr("%d · sammenlignet med %s"), d->asked.year, d->sheets.other_name),
        .actions = actions,
        .n_actions = !has_tables ? 0
                     : d->whole  ? 2
                                 : 1,
        .no_primary = true};
    const struct crumb crumbs[] = {{tr("Effekt"), "/effekt"}, {tr("Målgruppeprofil"), NULL}};
    v.error = d->error;
    fill_selects(req, d, &v);
    fill_filters(req, d, &v);
    if (!d->error) {
        fill_facts(req, d, &v);
        fill_words(req, d, &v);
        rc = fill_reported(req, d, &v);
    }
    if (rc)
        return rc;
    struct html *h = page_begin(req, res, MENU_EFFECT, v.head.title, crumbs, 2);
    if (!d->error && !v.hidden && !v.empty)
        rc = fill_sheets(req, h, d, &v);
    if (rc)
        return rc;
    t_target_profile_page(h, &v);
    return page_end(req, res, h);
}

static const struct param target_profile_params[] = {{"aar", P_INT, 2000, 2100}, {"ydelse", P_TEXT, 0, 200},
    {"maalgruppe", P_KEY, 0, 0}, {"indsats", P_KEY, 0, 0}, {"alder", P_KEY, 0, 0}, {"koen", P_KEY, 0, 0},
    {"bydel", P_KEY, 0, 0}, {"mod", P_KEY, 0, 0}, {"tabel", P_KEY, 0, 0}, {"format", P_KEY, 0, 0}};
ROUTE(target_profile_route, "GET", PROFILE_URL, PERM_EFFECT_READ, target_profile_page, target_profile_params);
