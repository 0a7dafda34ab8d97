#include "effect/target_sheet.h"

#include "base/lang.h"
#include "base/text.h"
#include "effect/figure.h"
#include "effect/target_facts.h"
#include "measure/snapshot_database.h"
#include "system/code.h"

#include <math.h>

/* ---- names ---- */

static const char **copy_codes(const char *const *codes, int n, int shift, struct arena *a)
{
    const char **out = arena_must(a, (size_t)(n + shift + 1) * sizeof *out);
    for (int i = 0; i < n; i++)
        out[i + shift] = arena_strdup(a, codes[i]);
    return out;
}

int target_sheets_names(struct db *db, int year, struct target_sheets *ret, struct arena *a, struct err *err)
{
    struct conn *c;
    const struct snapshot *s = NULL;
    const struct target_facts *f = NULL;
    struct code_set benefit;
    bool known;
    uint16_t from = snap_day(day_from_ymd(year, 1, 1)), until = snap_day(day_from_ymd(year + 1, 1, 1));
    int rc = db_lease(db, &c, err);
    if (rc)
        return rc;
    rc = snapshot_lease(c, &s, err);
    if (!rc)
        rc = target_facts_lease(c, s, from, until, &f, err);
    if (!rc)
        rc = code_set_parse(s, "benefit", &benefit, &known, err);
    if (!rc) {
        int n = 0;
        const char **benefits = arena_must(a, TARGET_VALUES * sizeof *benefits);
        struct snapshot_code *codes = arena_must(a, sizeof *codes * (size_t)(s->n_codes + 1));
        for (int i = 0; i < s->n_codes; i++) {
            codes[i] = (struct snapshot_code){.key = arena_strdup(a, s->codes[i].key)};
            if (code_set_has(&benefit, (unsigned)i) && n + 1 < TARGET_VALUES)
                benefits[++n] = codes[i].key;
        }
        struct snapshot_intervention *offers = arena_array(a, (size_t)s->n_interventions + 1, sizeof *offers);
        ret->n_interventions = offers ? s->n_interventions : 0;
        for (int i = 0; i < ret->n_interventions; i++)
            offers[i] = (struct snapshot_intervention){arena_strdup(a, s->interventions[i].key),
                arena_strdup(a, s->interventions[i].label), s->interventions[i].id};
        ret->interventions = offers;
        ret->n_districts = s->n_districts;
        ret->a = a;
        ret->codes = codes;
        ret->benefits = benefits;
        ret->districts = copy_codes(s->districts, s->n_districts, 0, a);
        ret->educations = copy_codes(f->educations, f->n_educations, 1, a);
        ret->conditions = copy_codes(f->conditions, f->n_conditions, 0, a);
    }
    target_facts_release(f);
    if (s)
        snapshot_release(s);
    db_release(db, c);
    return rc;
}

static const char *years_words(const char *band, struct arena *a)
{
    if (!*band)
        return tr("Alder ikke oplyst");
    if (text_equal(band, "0-17"))
        return tr("Under 18");
    if (text_equal(band, "67-"))
        return tr("67 og over");
    return arena_printf(a, "%.2s–%s", band, band + 3);
}

static const char *weeks_words(const char *band, struct arena *a)
{
    static const char dash = '-';
    for (const char *p = band; *p; p++)
        if (*p == dash)
            return arena_printf(a, tr("%.*s–%s uger"), (int)(p - band), band, p + 1);
    return tr("Ingen uger");
}

const char *target_value_label(const struct target_sheets *s, enum target_variable v, int value)
{
    static const char *const sexes[TARGET_SEXES] = {"unknown", "female", "male"};
    static const char *const tracks[TARGET_TRACKS] = {
        N_("Ingen spor"), N_("Ét spor"), N_("To spor"), N_("Tre eller fire spor")};
    switch (v) {
    case TV_AGE: return years_words(target_age_label(value, false), s->a);
    case TV_SEX: return value ? code_label("sex", sexes[value]) : tr("Køn ikke oplyst");
    case TV_DISTRICT:
        return *s->districts[value] ? code_label("district", s->districts[value]) : tr("Bydel ikke oplyst");
    case TV_BENEFIT: return value ? code_label("spell_kind", s->benefits[value]) : tr("Ingen ydelse");
    case TV_EDUCATION:
        return value ? code_label("education", s->educations[value]) : tr("Uddannelse ikke oplyst");
    case TV_WORK_52:
    case TV_WORK_156:
    case TV_BENEFIT_156: return weeks_words(target_week_label(v, value), s->a);
    case TV_TRACKS: return tr(tracks[value]);
    default: return "";
    }
}

/* ---- cells ---- */

static struct export_cell count_cell(struct target_cell c)
{
    return !c.is_known ? export_text(tr("ikke opgjort"))
           : c.hidden  ? export_text(tr("undertrykt"))
                       : export_number(EXPORT_COUNT, c.value);
}

static double share_of(struct target_cell x, struct target_cell n)
{
    bool shown = x.is_known && !x.hidden && n.is_known && !n.hidden && n.value > 0;
    return shown ? (double)x.value / (double)n.value : NAN;
}

static struct export_cell share_cell(struct target_cell x, struct target_cell n)
{
    double share = share_of(x, n);
    if (isfinite(share))
        return export_number(EXPORT_PCT, (x.value * 1000000 + n.value / 2) / n.value);
    return export_text(
        x.is_known && n.is_known && (x.hidden || n.hidden) ? tr("undertrykt") : tr("ikke oplyst"));
}

/* Millionths with two decimals, in the user's language. */
static const char *ratio_words(double ratio, struct arena *a)
{
    int64_t hundredths = (int64_t)llround(ratio * 100);
    return arena_printf(a, lang_current() == LANG_EN ? "%lld.%02lld" : "%lld,%02lld",
        (long long)(hundredths / 100), (long long)(hundredths % 100));
}

static struct export_cell ratio_cell(double share, double other, struct arena *a)
{
    bool known = isfinite(share) && isfinite(other) && other > 0;
    return known ? export_shown(ratio_words(share / other, a), share / other, 2) : export_text("–");
}

const char *target_full_time_text(const struct target_full_time *t, int64_t days, struct arena *a)
{
    if (t->length <= 0)
        return tr("ikke oplyst");
    if (days == INT_NONE)
        return tr("undertrykt");
    const struct figure f = {.format = FF_NUMBER, .value = (days * 1000 + t->length / 2) / t->length};
    return figure_text(&f, a);
}

/* ---- sheets ---- */

static const char *const keys[TARGET_SHEETS] = {"alder-koen", "koen", "bydel", "ydelse", "uddannelse",
    "arbejde-52", "arbejde-156", "ydelse-156", "spor", "tilstande", "bydel-ydelse"};

const char *target_sheet_key(enum target_sheet_kind kind)
{
    return keys[kind];
}

static struct export_cell *cells_new(const struct target_sheets *s, size_t n)
{
    return arena_must(s->a, (n + 1) * sizeof(struct export_cell));
}

static bool is_nothing(struct target_cell c)
{
    return !c.is_known || (!c.hidden && c.value == 0);
}

static int code_of_benefit(const struct target_sheets *s, int value)
{
    for (int i = 0; value && i < s->profile->n_codes; i++)
        if (text_equal(s->codes[i].key, s->benefits[value]))
            return i;
    return -1;
}

static void variable_row(const struct target_sheets *s, int value, struct target_cell x, struct target_cell o,
    struct target_sheet *sheet, struct target_sheet_row *row)
{
    struct target_cell n = target_total(s->profile), all = target_total(s->other);
    struct export_cell *cells = cells_new(s, sheet->n_columns);
    row->share = share_of(x, n);
    row->other = share_of(o, all);
    cells[0] = count_cell(x);
    cells[1] = share_cell(x, n);
    cells[2] = share_cell(o, all);
    cells[3] = row->is_total ? export_text("–") : ratio_cell(row->share, row->other, s->a);
    if (sheet->n_columns > 4) {
        int code = row->is_total ? -1 : code_of_benefit(s, value);
        const struct target_full_time *t = &s->profile->full_time;
        int64_t days = row->is_total ? t->days : code < 0 ? 0 : t->by_code[code];
        bool known = t->length > 0 && days != INT_NONE;
        cells[4] = code < 0 && !row->is_total ? export_text("–")
                                              : export_shown(target_full_time_text(t, days, s->a),
                                                    known ? (double)days / (double)t->length : NAN, 1);
    }
    row->cells = cells;
}

static const char *compared_words(const struct target_sheets *s)
{
    return arena_printf(
        s->a, tr("Reference: andelen i %s. Forhold: andelen divideret med referencen."), s->other_name);
}

static int make_variable(
    const struct target_sheets *s, enum target_variable v, struct target_sheet *ret, struct err *err)
{
    const char *heads[] = {
        tr("Personer"), tr("Andel"), tr("Reference"), tr("Forhold"), tr("Fuldtidspersoner")};
    int size = s->profile->size[v];
    ret->n_columns = v == TV_BENEFIT && s->profile->split == TV_PLAIN ? 5 : 4;
    for (size_t i = 0; i < ret->n_columns; i++)
        ret->columns[i] = heads[i];
    if (!target_cell_of(s->profile, v, 0).is_known) {
        ret->why_none = tr("Fordelingen vises ikke sammen med det filter, du har valgt.");
        return OK;
    }
    struct target_sheet_row *rows = arena_array(s->a, (size_t)size + 1, sizeof *rows);
    if (!rows)
        return err_set(err, ERR_LIMIT, "target sheet");
    for (int i = 0; i < size; i++) {
        /* Those not known come last. */
        bool has_unknown = v == TV_SEX || v == TV_DISTRICT || v == TV_EDUCATION || v == TV_BENEFIT;
        int value = has_unknown ? (i + 1) % size : i;
        struct target_cell x = target_cell_of(s->profile, v, value), o = target_cell_of(s->other, v, value);
        if (is_nothing(x) && (is_nothing(o) || v == TV_BENEFIT))
            continue;
        rows[ret->n].label = target_value_label(s, v, value);
        variable_row(s, value, x, o, ret, &rows[ret->n++]);
    }
    rows[ret->n] = (struct target_sheet_row){.label = tr("I alt"), .is_total = true};
    variable_row(s, 0, target_total(s->profile), target_total(s->other), ret, &rows[ret->n++]);
    ret->rows = rows;
    ret->note = compared_words(s);
    return OK;
}

/* Those without a known sex have a column only when there are any. */
static int make_pyramid(const struct target_sheets *s, struct target_sheet *ret, struct err *err)
{
    static const int order[TARGET_SEXES] = {SNAP_FEMALE, SNAP_MALE, SNAP_SEX_UNKNOWN};
    const struct target_profile *p = s->profile;
    struct target_sheet_row *rows = arena_array(s->a, TARGET_AGES + 1, sizeof *rows);
    if (!rows)
        return err_set(err, ERR_LIMIT, "target sheet");
    if (p->split != TV_PLAIN)
        return make_variable(s, TV_AGE, ret, err);
    int sexes = is_nothing(target_pyramid_cell(p, TARGET_AGES, SNAP_SEX_UNKNOWN)) ? 2 : TARGET_SEXES;
    for (int i = 0; i < sexes; i++)
        ret->columns[ret->n_columns++] = target_value_label(s, TV_SEX, order[i]);
    ret->columns[ret->n_columns++] = tr("I alt");
    ret->columns[ret->n_columns++] = tr("Andel");
    ret->columns[ret->n_columns++] = tr("Reference");
    for (int band = 0; band <= TARGET_AGES; band++) {
        struct export_cell *cells = cells_new(s, ret->n_columns);
        bool is_total = band == TARGET_AGES;
        struct target_cell n = target_total(p), all = target_total(s->other);
        struct target_cell x = is_total ? n : target_pyramid_cell(p, band, TARGET_SEXES);
        struct target_cell o = is_total ? all : target_pyramid_cell(s->other, band, TARGET_SEXES);
        for (int i = 0; i < sexes; i++)
            cells[i] = count_cell(target_pyramid_cell(p, band, order[i]));
        cells[sexes] = count_cell(x);
        cells[sexes + 1] = share_cell(x, n);
        cells[sexes + 2] = share_cell(o, all);
        if (!is_total && is_nothing(x) && is_nothing(o))
            continue;
        rows[ret->n++] =
            (struct target_sheet_row){is_total ? tr("I alt") : target_value_label(s, TV_AGE, band), cells,
                share_of(x, n), share_of(o, all), is_total};
    }
    ret->rows = rows;
    return OK;
}

static int make_place(const struct target_sheets *s, struct target_sheet *ret, struct err *err)
{
    const struct target_profile *p = s->profile;
    int districts = p->size[TV_DISTRICT], benefits = p->size[TV_BENEFIT], shown[TARGET_VALUES], n_shown = 0;
    if (p->split != TV_PLAIN || p->tables[TARGET_PLACE].is_refused) {
        ret->why_none = p->split != TV_PLAIN
                            ? tr("Bydel og ydelse sammen vises kun for hele gruppen.")
                            : tr("Undertrykt: Tallet er så lille, at enkeltpersoner kan genkendes.");
        return OK;
    }
    for (int i = 1; i <= benefits; i++)
        if (!is_nothing(target_place_cell(p, districts, i % benefits)))
            shown[n_shown++] = i % benefits;
    for (int i = 0; i < n_shown; i++)
        ret->columns[i] = target_value_label(s, TV_BENEFIT, shown[i]);
    ret->columns[n_shown] = tr("I alt");
    ret->n_columns = (size_t)n_shown + 1;
    struct target_sheet_row *rows = arena_array(s->a, (size_t)districts + 1, sizeof *rows);
    if (!rows)
        return err_set(err, ERR_LIMIT, "target sheet");
    for (int i = 1; i <= districts + 1; i++) {
        bool is_total = i == districts + 1;
        int district = is_total ? districts : i % districts;
        struct export_cell *cells = cells_new(s, ret->n_columns);
        if (!is_total && is_nothing(target_place_cell(p, district, benefits)))
            continue;
        for (int j = 0; j < n_shown; j++)
            cells[j] = count_cell(target_place_cell(p, district, shown[j]));
        cells[n_shown] = count_cell(target_place_cell(p, district, benefits));
        rows[ret->n++] = (struct target_sheet_row){
            is_total ? tr("I alt") : target_value_label(s, TV_DISTRICT, district), cells, NAN, NAN, is_total};
    }
    ret->rows = rows;
    return OK;
}

static const char *interval_words(const struct sir *sir, struct arena *a)
{
    if (!isfinite(sir->low) || !isfinite(sir->high))
        return "–";
    return arena_printf(a, "%s–%s", ratio_words(sir->low, a), ratio_words(sir->high, a));
}

static const char *expected_words(double expected, struct arena *a)
{
    int64_t tenths = (int64_t)llround(expected * 10);
    return arena_printf(a, lang_current() == LANG_EN ? "%lld.%lld" : "%lld,%lld", (long long)(tenths / 10),
        (long long)(tenths % 10));
}

static int make_illness(const struct target_sheets *s, struct target_sheet *ret, struct err *err)
{
    const struct target_profile *p = s->profile;
    const char *heads[] = {tr("Personer"), tr("Andel"), tr("Reference"), tr("Forventet"),
        tr("Forhold til registret"), tr("95 pct.-interval"), tr("Interval efter")};
    static const char *const methods[] = {N_("Poisson"), N_("Poisson"), N_("Byar"), N_("binomial")};
    ret->n_columns = sizeof heads / sizeof heads[0];
    for (size_t i = 0; i < ret->n_columns; i++)
        ret->columns[i] = heads[i];
    struct target_sheet_row *rows = arena_array(s->a, TARGET_CONDITIONS + 1, sizeof *rows);
    if (!rows)
        return err_set(err, ERR_LIMIT, "target sheet");
    for (int c = 0; c < p->n_conditions; c++) {
        const struct target_illness *ill = &p->illness[c];
        struct target_cell x = target_condition_cell(p, c, true),
                           o = target_condition_cell(s->other, c, true);
        struct target_cell n = target_total(p), all = target_total(s->other);
        struct export_cell *cells = cells_new(s, ret->n_columns);
        bool hidden = ill->hidden || x.hidden;
        if (is_nothing(x) && is_nothing(o))
            continue;
        const char *none = p->split != TV_PLAIN ? tr("kun hele gruppen") : hidden ? tr("undertrykt") : "–";
        bool told = !hidden && ill->sir.valid;
        cells[0] = count_cell(x);
        cells[1] = share_cell(x, n);
        cells[2] = share_cell(o, all);
        cells[3] = told ? export_shown(expected_words(ill->sir.expected, s->a), ill->sir.expected, 1)
                        : export_text(none);
        cells[4] =
            told ? export_shown(ratio_words(ill->sir.ratio, s->a), ill->sir.ratio, 2) : export_text(none);
        cells[5] = export_text(told ? interval_words(&ill->sir, s->a) : none);
        cells[6] = export_text(told ? tr(methods[ill->sir.interval]) : none);
        rows[ret->n++] = (struct target_sheet_row){
            code_label("condition", s->conditions[c]), cells, share_of(x, n), share_of(o, all), false};
    }
    ret->rows = rows;
    ret->note = tr(
        "Forholdet er de iagttagne delt med dem, man ville vente, hvis hvert køn og hver aldersgruppe havde registrets andel. "
        "Rækkerne står i kodelistens rækkefølge: To forhold hviler på hver sin sammensætning og må ikke sættes i rang.");
    return OK;
}

static bool any_hidden(const struct target_sheet *sheet)
{
    for (size_t i = 0; i < sheet->n; i++)
        for (size_t k = 0; k < sheet->n_columns; k++)
            if (sheet->rows[i].cells[k].text && text_equal(sheet->rows[i].cells[k].text, tr("undertrykt")))
                return true;
    return false;
}

int target_sheet_make(
    const struct target_sheets *s, enum target_sheet_kind kind, struct target_sheet *ret, struct err *err)
{
    static const struct {
        const char *title, *head;
        enum target_variable v;
    } of[TARGET_SHEETS] = {[SHEET_PYRAMID] = {N_("Alder og køn"), N_("Alder"), TV_AGE},
        [SHEET_SEX] = {N_("Køn"), N_("Køn"), TV_SEX},
        [SHEET_DISTRICT] = {N_("Bydel"), N_("Bydel"), TV_DISTRICT},
        [SHEET_BENEFIT] = {N_("Ydelse"), N_("Ydelse på den første dag i gruppen"), TV_BENEFIT},
        [SHEET_EDUCATION] = {N_("Højest fuldførte uddannelse"), N_("Uddannelse"), TV_EDUCATION},
        [SHEET_WORK_52] = {N_("Uger i arbejde af de seneste 52"), N_("Uger i arbejde"), TV_WORK_52},
        [SHEET_WORK_156] = {N_("Uger i arbejde af de seneste 156"), N_("Uger i arbejde"), TV_WORK_156},
        [SHEET_BENEFIT_156] = {N_("Uger på ydelse af de seneste 156"), N_("Uger på ydelse"), TV_BENEFIT_156},
        [SHEET_TRACKS] = {N_("Spor med indsats eller beskrevet problem"), N_("Antal spor"), TV_TRACKS},
        [SHEET_ILLNESS] = {N_("Beskrevne helbredsforhold"), N_("Tilstand"), TV_PLAIN},
        [SHEET_PLACE] = {N_("Bydel og ydelse"), N_("Bydel"), TV_PLAIN}};
    *ret = (struct target_sheet){.key = keys[kind], .title = tr(of[kind].title), .head = tr(of[kind].head)};
    if (s->profile->is_hidden) {
        ret->why_none = tr("Undertrykt: Tallet er så lille, at enkeltpersoner kan genkendes.");
        return OK;
    }
    if (kind == SHEET_PYRAMID && s->profile->split != TV_PLAIN)
        ret->title = tr("Alder");
    int rc = kind == SHEET_PYRAMID   ? make_pyramid(s, ret, err)
             : kind == SHEET_PLACE   ? make_place(s, ret, err)
             : kind == SHEET_ILLNESS ? make_illness(s, ret, err)
                                     : make_variable(s, of[kind].v, ret, err);
    if (!rc && any_hidden(ret))
        ret->note = arena_printf(s->a, "%s%s%s",
            tr("Undertrykt: Tallet er så lille, at enkeltpersoner kan genkendes."), ret->note ? " " : "",
            ret->note ? ret->note : "");
    return rc;
}

int target_sheet_export(const struct target_sheet *sheet, const char *const *notes, size_t n_notes,
    struct export_table *ret, struct arena *a, struct err *err)
{
    size_t cols = sheet->n_columns + 1;
    const char **heads = arena_array(a, cols, sizeof *heads);
    struct export_cell *cells = arena_array(a, cols * (sheet->n + 1), sizeof *cells);
    if (!heads || !cells)
        return err_set(err, ERR_LIMIT, "target sheet: out of memory");
    heads[0] = sheet->head;
    for (size_t i = 0; i + 1 < cols; i++)
        heads[i + 1] = sheet->columns[i];
    for (size_t r = 0; r < sheet->n; r++) {
        cells[r * cols] = export_text(sheet->rows[r].label);
        for (size_t i = 0; i + 1 < cols; i++)
            cells[r * cols + i + 1] = sheet->rows[r].cells[i];
    }
    *ret = (struct export_table){.name = sheet->key,
        .heads = heads,
        .n_cols = cols,
        .cells = cells,
        .n_rows = sheet->n,
        .notes = notes,
        .n_notes = n_notes};
    return OK;
}
