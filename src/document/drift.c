#include "document/drift.h"

#include "base/lang.h"
#include "base/text.h"

#include <sodium.h>
#include <string.h>

static const struct {
    const char *code, *words;
} drift_causes[] = {[DRIFT_NONE] = {NULL, NULL},
    [DRIFT_DATA] = {"data", N_("Nye data")},
    [DRIFT_DEFINITION] = {"definition", N_("Ny definition")},
    [DRIFT_CORRECTION] = {"correction", N_("Rettelse")},
    [DRIFT_GONE] = {"gone", N_("Kan ikke regnes ud")}};

const char *drift_code(enum drift_cause cause)
{
    return drift_causes[cause].code;
}

const char *drift_words(const char *code)
{
    for (size_t i = 1; i < sizeof drift_causes / sizeof drift_causes[0]; i++) {
        if (text_equal(drift_causes[i].code, code))
            return tr(drift_causes[i].words);
    }
    return NULL;
}

int drift_baseline(struct conn *c, const struct document_full *d, struct figure_then **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return d->sight < SIGHT_DRAFT ? frozen_of_issue(c, d->head.id, d->head.issue_no, ret, ret_n, a, err)
                                  : frozen_baseline(c, d->head.id, ret, ret_n, a, err);
}

bool drift_is(const struct figure_then *then, const struct figure *now)
{
    struct arena *a = arena_new(0);
    int64_t exact = frozen_exact(now);
    bool same = a && text_equal(then->value, figure_text(now, a)) &&
                (then->exact == INT_NONE || exact == INT_NONE || then->exact == exact);
    arena_free(a);
    return !same;
}

/* ---- corrections ---- */

struct corrected {
    int64_t citizen_id;
};
static const struct field corrected_fields[] = {FIELD(corrected, citizen_id, F_ID, NULL, 0)};
static TABLE(corrected_table, "corrected", NULL, corrected, corrected_fields);

/* What a register had told of a day from $2 to $3 and told otherwise after $4 (the real clock), and records of one person that were made one after $1. */
SQL(drift_corrections,
    "SELECT e.citizen_id AS citizen_id FROM benefit_week_earlier e JOIN import_run r ON r.id = e.replaced_run "
    "WHERE r.started > $4 AND e.week >= $2 AND e.week <= $3 "
    "UNION SELECT w.citizen_id AS citizen_id FROM wage_month_earlier w JOIN import_run r ON r.id = w.replaced_run "
    "WHERE r.started > $4 AND w.month >= $2 AND w.month <= $3 "
    "UNION SELECT m.kept_id AS citizen_id FROM citizen_merge m WHERE m.at > $1 ORDER BY citizen_id LIMIT 5000");

/* The first day a figure's parameters tell of; the day 0 when none does. */
static day_t drift_from(const struct figure_params *p)
{
    int64_t year;
    const char *text = figure_param(p, "year");
    if (text && text_to_int(text, 1950, 2100, &year))
        return day_from_ymd((int)year, 1, 1);
    text = figure_param(p, "from");
    day_t from = text ? day_parse_iso(text) : DAY_NONE;
    return day_is_none(from) ? day_from_ymd(1950, 1, 1) : from;
}

static size_t drift_count_rows(
    const struct corrected *who, size_t n, const struct figure_row *rows, size_t n_rows)
{
    size_t hit = 0;
    for (size_t i = 0; i < n; i++) {
        bool in = false;
        for (size_t k = 0; k < n_rows && !in; k++)
            in = rows[k].citizen_id == who[i].citizen_id;
        hit += in;
    }
    return hit;
}

/* How many persons in the figure were corrected since: those among its rows where it has rows, else all in the period. */
static int drift_corrected(struct conn *c, const struct figure_then *then, const struct figure *now,
    size_t *ret, struct arena *a, struct err *err)
{
    struct figure_params p;
    const char *id;
    struct corrected *who = NULL;
    struct figure_row *rows = NULL;
    size_t n = 0, n_rows = 0;
    day_t to = day_is_none(then->as_of) ? clock_today() : then->as_of;
    int rc = figure_parse(then->key, &id, &p, a, err);
    const struct indicator *ind = rc ? NULL : indicator_find(id);
    *ret = 0;
    if (rc || !ind)
        return rc;
    rc = q_all(c, &drift_corrections,
        ARGS(V_STAMP(then->at), V_DAY(drift_from(&p)), V_DAY(to),
            V_STAMP(stamp_is_none(then->read_at) ? then->at : then->read_at)),
        &corrected_table, &who, &n, a, err);
    if (rc || n == 0)
        return rc;
    *ret = n;
    if (!ind->rows)
        return OK;
    rc = ind->rows(c, &p, now->as_of, &rows, &n_rows, a, err);
    if (!rc)
        *ret = drift_count_rows(who, n, rows, n_rows);
    return rc;
}

int drift_explain(struct conn *c, const struct figure_then *then, const struct figure *now, struct drift *ret,
    struct arena *a, struct err *err)
{
    int64_t no = then->definition_no == INT_NONE ? 0 : then->definition_no;
    size_t corrected = 0;
    *ret = (struct drift){.then = then, .now = *now};
    if (!drift_is(then, now))
        return OK;
    if (then->indicator_version != now->version || no != now->definition_no) {
        ret->cause = DRIFT_DEFINITION;
        ret->why = then->indicator_version != now->version
                       ? arena_printf(a, tr("Tallet tælles nu efter version %d, før version %lld."),
                             now->version, (long long)then->indicator_version)
                       : arena_printf(a, tr("Målets definition er nu version %lld, før version %lld."),
                             (long long)now->definition_no, (long long)no);
        return OK;
    }
    if (now->kind == FIGURE_REPORTED) {
        ret->cause = DRIFT_CORRECTION;
        ret->why = tr("Det oplyste tal er rettet i kilden.");
        return OK;
    }
    int rc = now->kind == FIGURE_COMPUTED && !now->no_persons
                 ? drift_corrected(c, then, now, &corrected, a, err)
                 : OK;
    ret->cause = corrected ? DRIFT_CORRECTION : DRIFT_DATA;
    if (corrected)
        ret->why = tr("Oplysninger om perioden er rettet i registrene, siden tallet blev frosset.");
    else if (then->identity && now->identity)
        ret->why =
            arena_printf(a, tr("Udtrækket er et andet: %.8s, før %.8s."), now->identity, then->identity);
    else
        ret->why = tr("Data er ændret, siden tallet blev frosset.");
    return rc;
}

static const struct figure *drift_find(const struct figure *figures, size_t n, const char *key)
{
    for (size_t i = 0; i < n; i++) {
        if (text_equal(figures[i].key, key))
            return &figures[i];
    }
    return NULL;
}

int drift_since(struct conn *c, const struct figure_then *then, size_t n, const struct figure *figures,
    size_t n_figures, struct drift **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct drift *all = arena_array(a, n + 1, sizeof *all);
    size_t found = 0;
    int rc = all ? OK : err_set(err, ERR_LIMIT, "drift_since: out of memory");
    for (size_t i = 0; !rc && i < n; i++) {
        const struct figure *now = drift_find(figures, n_figures, then[i].key);
        if (!now)
            all[found++] = (struct drift){.then = &then[i],
                .now = {.key = then[i].key, .title = then[i].title, .missing = true, .format = FF_TEXT},
                .cause = DRIFT_GONE,
                .why = tr("Tallet er ikke længere i tekstens tabeller, eller det kan ikke regnes ud mere.")};
        else if (drift_is(&then[i], now))
            rc = drift_explain(c, &then[i], now, &all[found++], a, err);
    }
    if (rc)
        return rc;
    *ret = all;
    *ret_n = found;
    return OK;
}

size_t drift_in_text(struct drift *rows, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (rows[i].cause != DRIFT_GONE)
            rows[kept++] = rows[i];
    }
    return kept;
}

int drift_mark(const struct drift *rows, size_t n, char ret[DRIFT_MARK + 1], struct arena *a, struct err *err)
{
    unsigned char hash[DRIFT_MARK / 2];
    crypto_generichash_state state;
    if (crypto_generichash_init(&state, NULL, 0, sizeof hash))
        return err_set(err, ERR_INTERNAL, "drift_mark");
    for (size_t i = 0; i < n; i++) {
        const char *const seen[] = {rows[i].then->key, rows[i].then->value, figure_text(&rows[i].now, a)};
        for (size_t k = 0; k < sizeof seen / sizeof seen[0]; k++) {
            const char *text = seen[k] ? seen[k] : "";
            crypto_generichash_update(&state, (const unsigned char *)text, strlen(text) + 1);
        }
    }
    crypto_generichash_final(&state, hash, sizeof hash);
    sodium_bin2hex(ret, DRIFT_MARK + 1, hash, sizeof hash);
    return OK;
}
