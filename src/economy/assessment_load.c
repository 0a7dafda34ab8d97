/* What a printed sheet says of conditions, transfers and other grants; version 1 as printed; and what is approved, after a load. */
#include "base/lang.h"
#include "economy/assessment_internal.h"
#include "system/load.h"

struct grant_condition {
    int64_t id;
    const char *grant_key, *condition_text;
    day_t condition_deadline;
    const char *condition_printed, *condition_decider, *condition_otherwise, *source, *place;
};
static const struct field condition_fields[] = {
    FIELD(grant_condition, id, F_ID, NULL, FR_PRIMARY),
    FIELD(grant_condition, grant_key, F_TEXT, NULL, FR_REQUIRED),
    FIELD(grant_condition, condition_text, F_LONG, NULL, FR_REQUIRED),
    FIELD(grant_condition, condition_deadline, F_DAY, NULL, 0),
    FIELD(grant_condition, condition_printed, F_TEXT, NULL, 0),
    FIELD(grant_condition, condition_decider, F_TEXT, NULL, 0),
    FIELD(grant_condition, condition_otherwise, F_LONG, NULL, 0),
    FIELD(grant_condition, source, F_TEXT, NULL, 0),
    FIELD(grant_condition, place, F_TEXT, NULL, 0),
};
static TABLE(
    grant_condition_table, "grant_condition", N_("Betingelser i arkene"), grant_condition, condition_fields);
LOAD(grant_condition_load, .file = "grant_conditions", .table = &grant_condition_table, .order = 56,
    .keys = {"grant_key"}, .refs = {{"grant_key", "grants"}, {"source", "sources"}});

struct grant_transfer {
    int64_t id;
    const char *grant_key, *kind, *what, *receiver;
    day_t day;
    const char *day_printed, *note, *source, *place;
};
static const struct field transfer_fields[] = {
    FIELD(grant_transfer, id, F_ID, NULL, FR_PRIMARY),
    FIELD(grant_transfer, grant_key, F_TEXT, NULL, FR_REQUIRED),
    FIELD_CODE(grant_transfer, kind, NULL, FR_REQUIRED, "transfer_kind"),
    FIELD(grant_transfer, what, F_TEXT, NULL, FR_REQUIRED),
    FIELD(grant_transfer, receiver, F_TEXT, NULL, 0),
    FIELD(grant_transfer, day, F_DAY, NULL, 0),
    FIELD(grant_transfer, day_printed, F_TEXT, NULL, 0),
    FIELD(grant_transfer, note, F_LONG, NULL, 0),
    FIELD(grant_transfer, source, F_TEXT, NULL, 0),
    FIELD(grant_transfer, place, F_TEXT, NULL, 0),
};
static TABLE(
    grant_transfer_table, "grant_transfer", N_("Overdragelser i arkene"), grant_transfer, transfer_fields);
LOAD(grant_transfer_load, .file = "grant_transfers", .table = &grant_transfer_table, .order = 56,
    .keys = {"grant_key", "kind", "what"},
    .refs = {{"grant_key", "grants"}, {"receiver", "organisations"}, {"source", "sources"}});

struct grant_relation {
    int64_t id;
    const char *grant_key, *other_key, *relation, *note, *source, *place;
};
static const struct field relation_fields[] = {
    FIELD(grant_relation, id, F_ID, NULL, FR_PRIMARY),
    FIELD(grant_relation, grant_key, F_TEXT, NULL, FR_REQUIRED),
    FIELD(grant_relation, other_key, F_TEXT, NULL, FR_REQUIRED),
    FIELD_CODE(grant_relation, relation, NULL, FR_REQUIRED, "grant_relation"),
    FIELD(grant_relation, note, F_LONG, NULL, 0),
    FIELD(grant_relation, source, F_TEXT, NULL, 0),
    FIELD(grant_relation, place, F_TEXT, NULL, 0),
};
static TABLE(
    grant_relation_table, "grant_relation", N_("Sammenhæng mellem arkene"), grant_relation, relation_fields);
LOAD(grant_relation_load, .file = "grant_relations", .table = &grant_relation_table, .order = 57,
    .keys = {"grant_key", "other_key"},
    .refs = {{"grant_key", "grants"}, {"other_key", "grants"}, {"source", "sources"}},
    .after = assessment_after_load);

/* A grant whose verdict a source prints, or whose own assessment is in force. */
struct printed {
    const char *grant_key, *source, *place;
    int64_t assessment_id;
};
static const struct field printed_fields[] = {
    FIELD(printed, grant_key, F_TEXT, NULL, 0),
    FIELD(printed, source, F_TEXT, NULL, 0),
    FIELD(printed, place, F_TEXT, NULL, 0),
    FIELD(printed, assessment_id, F_ID, NULL, 0),
};
static TABLE(printed_table, "printed", NULL, printed, printed_fields);

SQL(assessment_unprinted,
    "SELECT g.key AS grant_key, g.source AS source, g.place AS place FROM grant_sheet g "
    "WHERE g.verdict IS NOT NULL AND g.source IS NOT NULL "
    "AND NOT EXISTS (SELECT 1 FROM assessment a WHERE a.grant_key = g.key) ORDER BY g.nr");
SQL(assessment_own_approved,
    "SELECT a.grant_key AS grant_key, a.id AS assessment_id FROM assessment a "
    "JOIN assessment_version v ON v.assessment_id = a.id AND v.no = a.approved_no WHERE v.source IS NULL "
    "AND a.round_year = (SELECT MAX(b.round_year) FROM assessment b WHERE b.grant_key = a.grant_key "
    "AND b.approved_no IS NOT NULL) ORDER BY a.id");
SQL(assessment_approved_no, "SELECT approved_no AS n FROM assessment WHERE id = $1");
SQL(condition_of_grant,
    "SELECT id, grant_key, condition_text, condition_deadline, condition_printed, condition_decider, "
    "condition_otherwise, source, place FROM grant_condition WHERE grant_key = $1");
SQL(transfers_of_grant,
    "SELECT id, grant_key, kind, what, receiver, day, day_printed, note, source, place FROM grant_transfer "
    "WHERE grant_key = $1 ORDER BY id");
SQL(relations_of_grant,
    "SELECT id, grant_key, other_key, relation, note, source, place FROM grant_relation WHERE grant_key = $1 "
    "ORDER BY id");
static int read_condition(
    struct conn *c, const char *key, struct assessment_version *v, struct arena *a, struct err *err)
{
    struct grant_condition k;
    int rc = q_one(c, &condition_of_grant, ARGS(V_TEXT(key)), &grant_condition_table, &k, a, err);
    if (rc)
        return rc == ERR_NOT_FOUND ? OK : rc;
    v->condition_text = k.condition_text;
    v->condition_deadline = k.condition_deadline;
    v->condition_printed = k.condition_printed;
    v->condition_decider = k.condition_decider;
    v->condition_otherwise = k.condition_otherwise;
    return OK;
}

static int read_transfers(
    struct conn *c, const char *key, struct assessment_paper *p, struct arena *a, struct err *err)
{
    struct grant_transfer *rows;
    int rc = q_all(
        c, &transfers_of_grant, ARGS(V_TEXT(key)), &grant_transfer_table, &rows, &p->n_transfers, a, err);
    if (rc)
        return rc;
    p->transfers = arena_must(a, (p->n_transfers + 1) * sizeof *p->transfers);
    for (size_t i = 0; i < p->n_transfers; i++)
        p->transfers[i] = (struct assessment_transfer){0, p->v.id, rows[i].kind, rows[i].what,
            rows[i].receiver, rows[i].day, rows[i].day_printed, rows[i].note};
    return OK;
}

static int read_links(
    struct conn *c, const char *key, struct assessment_paper *p, struct arena *a, struct err *err)
{
    struct grant_relation *rows;
    int rc =
        q_all(c, &relations_of_grant, ARGS(V_TEXT(key)), &grant_relation_table, &rows, &p->n_links, a, err);
    if (rc)
        return rc;
    p->links = arena_must(a, (p->n_links + 1) * sizeof *p->links);
    for (size_t i = 0; i < p->n_links; i++)
        p->links[i] = (struct assessment_link){.version_id = p->v.id,
            .other_key = rows[i].other_key,
            .relation = rows[i].relation,
            .note = rows[i].note};
    return OK;
}

static int read_printed(
    struct conn *c, const char *key, struct assessment_paper *p, struct arena *a, struct err *err)
{
    int rc = read_condition(c, key, &p->v, a, err);
    if (!rc)
        rc = read_transfers(c, key, p, a, err);
    return rc ? rc : read_links(c, key, p, a, err);
}

/* Version 1 of a grant without an assessment. */
static int make_printed(struct conn *c, const struct printed *g, struct arena *a, struct err *err)
{
    struct assessment as;
    struct assessment_paper p;
    field_clear_row(&assessment_table, &as);
    int rc = assessment_paper_of_sheet(c, g->grant_key, &p, a, err);
    if (!rc)
        rc = assessment_round_of(c, g->grant_key, &as.round_year, err);
    if (!rc)
        rc = read_printed(c, g->grant_key, &p, a, err);
    if (rc)
        return rc;
    as.grant_key = g->grant_key;
    as.state = ASSESSMENT_APPROVED;
    as.newest_no = as.approved_no = 1;
    as.version = 1;
    p.v.source = g->source;
    p.v.place = g->place;
    rc = q_insert(c, &assessment_table, &as, &as.id, err);
    if (!rc)
        rc = assessment_insert(c, as.id, 1, &p, a, err);
    struct assessment_step s = {.assessment_id = as.id,
        .kind = "printed",
        .version_no = 1,
        .to_state = ASSESSMENT_APPROVED,
        .from_approved = INT_NONE,
        .user_id = INT_NONE,
        .at = STAMP_NONE};
    return rc ? rc : assessment_step_add(c, &s, err);
}

/* A load has set the parts to what is printed: what is approved since stands there again. */
static int apply_again(struct conn *c, const struct printed *g, struct arena *a, struct err *err)
{
    struct assessment_paper p;
    int64_t no;
    int rc = q_int(c, &assessment_approved_no, ARGS(V_INT(g->assessment_id)), &no, err);
    if (!rc)
        rc = assessment_paper_read(c, g->assessment_id, no, &p, a, err);
    return rc ? rc : assessment_apply_parts(c, g->grant_key, &p, INT_NONE, err);
}

int assessment_after_load(struct conn *c, struct err *err)
{
    struct printed *rows;
    size_t n = 0;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "no memory for assessments");
    int rc = q_all(c, &assessment_unprinted, NO_ARGS, &printed_table, &rows, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = make_printed(c, &rows[i], a, err);
    if (!rc)
        rc = q_all(c, &assessment_own_approved, NO_ARGS, &printed_table, &rows, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = apply_again(c, &rows[i], a, err);
    arena_free(a);
    return rc;
}
