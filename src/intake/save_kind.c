/* What a run needs to know of codes, interventions and persons before its batches. */
#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "intake/save_internal.h"
#include "people/citizen.h"
#include "people/cpr.h"
#include <string.h>

struct benefit_code {
    int64_t id, source_id;
    const char *code, *kind;
};
static const struct field benefit_code_fields[] = {
    FIELD(benefit_code, id, F_ID, NULL, FR_PRIMARY),
    FIELD(benefit_code, source_id, F_ID, NULL, FR_REQUIRED),
    FIELD(benefit_code, code, F_TEXT, N_("Kode"), FR_REQUIRED),
    FIELD(benefit_code, kind, F_TEXT, N_("Periodeart"), 0),
};
static TABLE(benefit_code_table, "benefit_code", N_("Koder i registre"), benefit_code, benefit_code_fields);

struct intervention_key {
    int64_t id;
    const char *key;
};
static const struct field intervention_key_fields[] = {
    FIELD(intervention_key, id, F_ID, NULL, FR_PRIMARY),
    FIELD(intervention_key, key, F_TEXT, NULL, 0),
};
static TABLE(intervention_key_table, "intervention", NULL, intervention_key, intervention_key_fields);

SQL(intake_codes_of_source,
    "SELECT id, source_id, code, kind FROM benefit_code WHERE source_id = $1 ORDER BY id");
SQL(intake_code_kind, "UPDATE benefit_code SET kind = $2 WHERE id = $1");
SQL(intake_intervention_keys, "SELECT id, key FROM intervention ORDER BY id");
SQL(intake_count_created, "UPDATE intake_run SET n_created = n_created + $2 WHERE run_id = $1");

uint16_t save_kind(struct save *s, const char *key)
{
    for (size_t i = 0; i < s->n_kinds; i++)
        if (strcmp(s->kinds[i], key) == 0)
            return (uint16_t)i;
    if (s->n_kinds == SAVE_KINDS)
        return KIND_NONE;
    s->kinds[s->n_kinds] = arena_strdup(s->arena, key);
    return (uint16_t)s->n_kinds++;
}

/* ---- codes ---- */

struct code_write {
    struct save *s;
    struct benefit_code *rows; /* [n] of the source */
    size_t n;
    bool *used; /* [look->out.n_codes] */
};

static int write_codes(struct conn *c, void *ctx, struct err *err)
{
    struct code_write *w = ctx;
    const struct read_out *out = &w->s->look->out;
    int rc = OK;
    for (size_t i = 0; rc == OK && i < out->n_codes; i++) {
        struct benefit_code row = {
            .source_id = w->s->source.id, .code = out->codes[i].text, .kind = out->codes[i].kind};
        struct benefit_code *old = NULL;
        for (size_t k = 0; k < w->n && w->used[i] && !old; k++)
            old = text_equal(w->rows[k].code, row.code) ? &w->rows[k] : NULL;
        if (!w->used[i])
            continue;
        if (!old)
            rc = q_insert(c, &benefit_code_table, &row, &row.id, err);
        else if (!text_equal(old->kind, row.kind))
            rc = q_exec(c, &intake_code_kind, ARGS(V_INT(old->id), V_TEXT(row.kind)), NULL, err);
        w->s->codes[i].id = old ? old->id : row.id;
    }
    return rc;
}

static int read_codes(struct save *s, struct benefit_code **ret, size_t *ret_n, struct err *err)
{
    struct conn *c;
    int rc = db_lease(s->db, &c, err);
    if (rc)
        return rc;
    rc = q_all(c, &intake_codes_of_source, ARGS(V_INT(s->source.id)), &benefit_code_table, ret, ret_n,
        s->arena, err);
    db_release(s->db, c);
    return rc;
}

/* The numbers of the kinds of the codes; of courses, the rows of their interventions. */
static int number_kinds(struct save *s, struct err *err)
{
    const struct read_out *out = &s->look->out;
    struct intervention_key *keys = NULL;
    size_t n = 0;
    int rc = OK;
    if (s->look->mapping.kind == INTAKE_COURSES) {
        struct conn *c;
        rc = db_lease(s->db, &c, err);
        if (rc)
            return rc;
        rc = q_all(c, &intake_intervention_keys, NO_ARGS, &intervention_key_table, &keys, &n, s->arena, err);
        db_release(s->db, c);
    }
    for (size_t i = 0; rc == OK && i < out->n_codes; i++) {
        s->codes[i].kind = out->codes[i].kind ? save_kind(s, out->codes[i].kind) : KIND_NONE;
        for (size_t k = 0; k < n && s->codes[i].kind != KIND_NONE; k++)
            if (text_equal(keys[k].key, out->codes[i].kind))
                s->kind_ids[s->codes[i].kind] = keys[k].id;
    }
    return rc;
}

int save_codes(struct save *s, struct err *err)
{
    const struct read_out *out = &s->look->out;
    struct code_write w = {.s = s};
    s->kinds = arena_array(s->arena, SAVE_KINDS, sizeof *s->kinds);
    s->kind_ids = arena_array(s->arena, SAVE_KINDS, sizeof *s->kind_ids);
    s->codes = arena_array(s->arena, out->n_codes + 1, sizeof *s->codes);
    w.used = arena_array(s->arena, out->n_codes + 1, sizeof *w.used);
    if (!s->kinds || !s->kind_ids || !s->codes || !w.used)
        return err_set(err, ERR_LIMIT, "no memory for codes");
    int rc = number_kinds(s, err);
    if (rc || s->look->mapping.kind < INTAKE_BENEFIT_WEEKS)
        return rc;
    for (size_t i = 0; i < out->n; i++)
        if (out->rows[i].code != READ_NO_CODE)
            w.used[out->rows[i].code] = true;
    rc = read_codes(s, &w.rows, &w.n, err);
    if (rc == OK)
        rc = db_write(s->db, "intake_codes", write_codes, &w, err);
    if (rc == OK)
        rc = read_codes(s, &w.rows, &w.n, err);
    s->stored_codes = arena_array(s->arena, w.n + 1, sizeof *s->stored_codes);
    if (rc == OK && !s->stored_codes)
        rc = err_set(err, ERR_LIMIT, "no memory for codes");
    for (size_t i = 0; rc == OK && i < w.n; i++)
        s->stored_codes[s->n_stored_codes++] =
            (struct save_code){w.rows[i].id, w.rows[i].kind ? save_kind(s, w.rows[i].kind) : KIND_NONE};
    return rc;
}

/* ---- persons that are not known ---- */

struct person_write {
    struct save *s;
    size_t from, to; /* of look->out.unknown */
    int64_t *ids;    /* [n_unknown] */
};

/* Somebody known by the number only: whoever learns the name writes it. */
static int write_persons(struct conn *c, void *ctx, struct err *err)
{
    struct person_write *w = ctx;
    int rc = OK;
    for (size_t i = w->from; rc == OK && i < w->to; i++) {
        struct citizen row;
        struct cpr_parts parts;
        char digits[11];
        char cpr[11];
        read_number_text(w->s->look->out.unknown[i], digits);
        if (!cpr_parse(digits, cpr, &parts))
            return err_set(err, ERR_INTERNAL, "a number was taken that is none");
        field_clear_row(&citizen_table, &row);
        row.first_name = tr("Navn");
        row.last_name = tr("ikke oplyst");
        row.cpr = cpr;
        row.birth = parts.birth;
        row.sex = parts.replacement ? "unknown" : parts.female ? "female" : "male";
        row.restricted = 0;
        rc = citizen_insert_bulk(c, &row, err);
        w->ids[i] = row.id;
    }
    if (rc == OK)
        rc = q_exec(c, &intake_count_created,
            ARGS(V_INT(w->s->run->run_id), V_INT((int64_t)(w->to - w->from))), NULL, err);
    return rc;
}

int save_create_persons(struct save *s, struct err *err)
{
    struct read_out *out = &s->look->out;
    struct person_write w = {.s = s, .ids = arena_array(s->arena, out->n_unknown + 1, sizeof *w.ids)};
    int rc = w.ids ? OK : err_set(err, ERR_LIMIT, "no memory for unknown persons");
    if (!s->look->in.take_unknown)
        return rc;
    for (w.from = 0; rc == OK && w.from < out->n_unknown; w.from = w.to) {
        w.to = w.from + SAVE_CREATE < out->n_unknown ? w.from + SAVE_CREATE : out->n_unknown;
        rc = db_write(s->db, "intake_persons", write_persons, &w, err);
    }
    /* They were created last: their ids follow those of the others, in the order of the file. */
    size_t n_new = 0;
    while (n_new < out->n && out->rows[n_new].person < 0)
        n_new++;
    struct read_row *moved = arena_array(s->arena, n_new + 1, sizeof *moved);
    if (rc || !moved)
        return rc ? rc : err_set(err, ERR_LIMIT, "no memory for unknown persons");
    for (size_t i = 0, at = n_new; at > 0; at = i) { /* from -1 downwards: the last group first */
        size_t first = at;
        while (first > 0 && out->rows[first - 1].person == out->rows[at - 1].person)
            first--;
        for (size_t k = first; k < at; k++) {
            moved[n_new - at + (k - first)] = out->rows[k];
            moved[n_new - at + (k - first)].person = w.ids[-(out->rows[k].person + 1)];
        }
        i = first;
    }
    memmove(out->rows, out->rows + n_new, (out->n - n_new) * sizeof *moved);
    memcpy(out->rows + out->n - n_new, moved, n_new * sizeof *moved);
    return OK;
}
