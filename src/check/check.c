#include "check/check.h"

#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "check/check_review.h"
#include "system/load.h"
#include "system/setting.h"

#include <string.h>

static const struct field name_variant_fields[] = {
    FIELD(name_variant, id, F_ID, NULL, FR_PRIMARY),
    FIELD(name_variant, variant, F_TEXT, NULL, FR_REQUIRED),
    FIELD(name_variant, name, F_TEXT, NULL, 0),
    FIELD(name_variant, kind, F_TEXT, NULL, FR_REQUIRED),
    FIELD(name_variant, valid_to, F_DAY, NULL, 0),
    FIELD(name_variant, source, F_TEXT, NULL, 0),
    FIELD(name_variant, place, F_TEXT, NULL, 0),
    FIELD(name_variant, note, F_LONG, NULL, 0),
};
TABLE(name_variant_table, "name_variant", N_("Skrivemåder af navne"), name_variant, name_variant_fields);
LOAD(name_variant_load, .file = "name_variants", .table = &name_variant_table, .order = 60,
    .keys = {"variant"}, .refs = {{"source", "sources"}});

static const struct field reported_sum_fields[] = {
    FIELD(reported_sum, id, F_ID, NULL, FR_PRIMARY),
    FIELD(reported_sum, whole, F_TEXT, NULL, FR_REQUIRED),
    FIELD(reported_sum, part, F_TEXT, NULL, FR_REQUIRED),
    FIELD(reported_sum, complete, F_BOOL, NULL, 0),
};
TABLE(reported_sum_table, "reported_sum", N_("Dele af oplyste tal"), reported_sum, reported_sum_fields);
LOAD(reported_sum_load, .file = "reported_sums", .table = &reported_sum_table, .order = 70,
    .keys = {"whole", "part"}, .refs = {{"whole", "reported"}, {"part", "reported"}});

SQL(check_select_note_lines,
    "SELECT id, note_key, table_no, section, section_title, row, row_label, role, steering_area, administration, "
    "committee, appropriation, direction, year, as_printed, amount, price_level, person_years, place, note "
    "FROM note_line ORDER BY note_key, id");
SQL(check_select_note_links,
    "SELECT id, note_key, section, intervention, grant_key FROM note_intervention ORDER BY note_key, id");
SQL(check_select_parts,
    "SELECT id, grant_key, part, title, title_en, verdict, note, source, place FROM grant_part ORDER BY id");
SQL(check_select_reported,
    "SELECT id, key, subject_kind, subject, label, label_en, as_printed, value, unit, qualifier, period, data_date, "
    "price_level, source, place, note, goal, verdict, made_good FROM reported ORDER BY id");
SQL(check_select_sums, "SELECT id, whole, part, complete FROM reported_sum ORDER BY id");
SQL(check_select_targets,
    "SELECT id, intervention, valid_from, valid_to, kind, code, min, max, text, text_en, source, place FROM target_rule "
    "ORDER BY intervention, id");
SQL(check_select_laws,
    "SELECT id, key, subject_kind, subject, kind, day, text, text_en, source, place FROM rule_of_law ORDER BY id");
SQL(check_select_variants,
    "SELECT id, variant, name, kind, valid_to, source, place, note FROM name_variant ORDER BY variant");

static const struct field note_link_fields[] = {
    FIELD(note_link, id, F_ID, NULL, FR_PRIMARY),
    FIELD(note_link, note_key, F_TEXT, NULL, 0),
    FIELD(note_link, section, F_TEXT, NULL, 0),
    FIELD(note_link, intervention, F_TEXT, NULL, 0),
    FIELD(note_link, grant_key, F_TEXT, NULL, 0),
};
static TABLE(check_note_link_table, "note_intervention", NULL, note_link, note_link_fields);

/* The lists that are read by a statement: where they go, and how. */
#define READ(member, statement, table_)                                                                      \
    {                                                                                                        \
        &d->member, &d->n_##member, &(statement), &(table_)                                                  \
    }

static int read_lists(struct conn *c, struct check_data *d, struct arena *a, struct err *err)
{
    const struct {
        void *rows;
        size_t *n;
        const struct sql *sql;
        const struct table *table;
    } lists[] = {
        READ(parts, check_select_parts, grant_part_table),
        READ(note_lines, check_select_note_lines, note_line_table),
        READ(note_links, check_select_note_links, check_note_link_table),
        READ(reported, check_select_reported, reported_table),
        READ(sums, check_select_sums, reported_sum_table),
        READ(targets, check_select_targets, target_rule_table),
        READ(laws, check_select_laws, rule_of_law_table),
        READ(variants, check_select_variants, name_variant_table),
    };
    int rc = OK;
    for (size_t i = 0; rc == OK && i < sizeof lists / sizeof lists[0]; i++)
        rc = q_all(c, lists[i].sql, NO_ARGS, lists[i].table, lists[i].rows, lists[i].n, a, err);
    return rc;
}

SQL(check_count_lines, "SELECT COUNT(*) AS n FROM grant_line");

/* In a large register a grant's own page reads its own lines only, a note's none. What needs the others, the factor most of them have, is then
 * told on the page of all findings alone. */
static int read_lines(struct conn *c, const char *kind, const char *subject, struct grant_line **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    int64_t n = 0;
    int rc =
        kind && (subject || !text_equal(kind, "grant")) ? q_int(c, &check_count_lines, NO_ARGS, &n, err) : OK;
    if (rc || n <= CHECK_MANY_LINES)
        return rc ? rc : grant_lines_all(c, ret, ret_n, a, err);
    *ret = NULL;
    *ret_n = 0;
    return text_equal(kind, "grant") ? grant_lines(c, subject, ret, ret_n, a, err) : OK;
}

static int by_key(const void *x, const void *y)
{
    const struct grant *const *a = x, *const *b = y;
    return strcmp((*a)->key, (*b)->key);
}

static int sort_grants(struct check_data *d, struct arena *a, struct err *err)
{
    const struct grant **list = arena_array(a, d->n_grants + 1, sizeof *list);
    if (!list)
        return err_set(err, ERR_LIMIT, "grants by key");
    for (size_t i = 0; i < d->n_grants; i++)
        list[i] = &d->grants[i];
    array_sort(list, d->n_grants, sizeof *list, by_key);
    d->by_key = list;
    return OK;
}

const struct grant *check_grant_of(const struct check_data *d, const char *key)
{
    size_t low = 0, high = d->n_grants;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(d->by_key[middle]->key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < d->n_grants && text_equal(d->by_key[low]->key, key) ? d->by_key[low] : NULL;
}

static int data_read(struct conn *c, const char *kind, const char *subject, struct check_data *ret,
    struct arena *a, struct err *err)
{
    struct check_data d = {.factor_low = setting_int(setting_find("price_factor_low")),
        .factor_high = setting_int(setting_find("price_factor_high"))};
    struct grant *grants;
    struct grant_line *lines;
    struct note *notes;
    struct goal *goals;
    struct intervention *interventions;
    struct source *sources;
    struct source_reference *references;
    int rc = grant_list(c, &grants, &d.n_grants, a, err);
    if (!rc)
        rc = read_lines(c, kind, subject, &lines, &d.n_lines, a, err);
    if (!rc)
        rc = note_list(c, &notes, &d.n_notes, a, err);
    if (!rc)
        rc = goal_list(c, &goals, &d.n_goals, a, err);
    if (!rc)
        rc = intervention_list(c, NULL, &interventions, &d.n_interventions, a, err);
    if (!rc)
        rc = source_all(c, &sources, &d.n_sources, a, err);
    if (!rc)
        rc = source_references(c, NULL, &references, &d.n_references, a, err);
    if (!rc)
        rc = read_lists(c, &d, a, err);
    if (rc)
        return rc;
    d.grants = grants;
    d.lines = lines;
    d.notes = notes;
    d.goals = goals;
    d.interventions = interventions;
    d.sources = sources;
    d.references = references;
    d.n_organisations = organisation_all(&d.organisations);
    rc = sort_grants(&d, a, err);
    *ret = d;
    return rc;
}

int check_data_read(struct conn *c, struct check_data *ret, struct arena *a, struct err *err)
{
    return data_read(c, NULL, NULL, ret, a, err);
}

static int find_all(struct conn *c, const char *kind, const char *subject, struct check_data *data,
    struct finding **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    int rc = data_read(c, kind, subject, data, a, err);
    struct check k = {.arena = a, .data = data};
    if (!rc)
        rc = check_run(&k, err);
    if (rc)
        return rc;
    size_t n = 0;
    for (size_t i = 0; i < k.n; i++) {
        if ((!kind || text_equal(k.list[i].kind, kind)) &&
            (!subject || text_equal(k.list[i].subject, subject)))
            k.list[n++] = k.list[i];
    }
    rc = check_review_fill(c, k.list, n, a, err);
    *ret = k.list;
    *ret_n = n;
    return rc;
}

int check_all(struct conn *c, const char *kind, const char *subject, struct finding **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    struct check_data d;
    return find_all(c, kind, subject, &d, ret, ret_n, a, err);
}

int check_data_all(struct conn *c, struct check_data *ret, struct finding **ret_list, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return find_all(c, NULL, NULL, ret, ret_list, ret_n, a, err);
}

struct line_span check_lines_of(const struct check_data *d, const char *key)
{
    struct grant_lines_of of = grant_lines_of(d->lines, d->n_lines, key);
    size_t from = of.n ? (size_t)(of.lines - d->lines) : 0;
    return (struct line_span){from, from + of.n};
}

/* What is in force is what the paper printed: nobody has corrected it on screen. */
static bool is_as_printed(const struct grant_line *l)
{
    return !dec_is_none(l->amount) &&
           (money_is_none(l->money) || l->money.oere == money_from_mio(l->amount).oere);
}

struct printed check_amount(const struct grant_line *l)
{
    enum { OERE_PER_MILLI = 100000 };
    struct printed p = printed_of(l->as_printed);
    if (is_as_printed(l))
        return (struct printed){l->amount.milli, p.milli == INT_NONE ? 50 : p.half};
    if (money_is_none(l->money))
        return (struct printed){INT_NONE, 0};
    return (struct printed){l->money.oere / OERE_PER_MILLI, l->money.oere % OERE_PER_MILLI ? 1 : 0};
}

bool check_has_amount(const struct grant_line *l)
{
    return !dec_is_none(l->amount) || !money_is_none(l->money);
}

const char *check_amount_words(const struct grant_line *l, struct arena *a)
{
    struct printed p = check_amount(l);
    if (p.milli == INT_NONE || (l->as_printed && is_as_printed(l)))
        return l->as_printed;
    return arena_printf(a, "%s mio. kr.", printed_words(p.milli, a));
}
