#include "people/merge.h"

#include "base/lang.h"
#include "base/text.h"
#include "people/legal_basis.h"
#include "people/restricted.h"
#include "system/audit.h"

#include <stdio.h>
#include <string.h>

/* ---- every column that refers to a citizen ---- */

/* CLASH is the condition on a row x of the record that goes, with $3 = the kept record, under which it cannot follow. */
#define NEVER "CAST($3 AS BIGINT) IS NULL"
/* clang-format off */
#define MERGE_REFS(MOVES, OTHER) \
    MOVES(citizen_number, citizen_id, N_("CPR-numre"), NEVER) \
    MOVES(spell, citizen_id, N_("Ydelser, job og uddannelse"), NEVER) \
    MOVES(legal_basis, citizen_id, N_("Samtykker og anden hjemmel"), NEVER) \
    MOVES(referral, citizen_id, N_("Henvisninger"), NEVER) \
    MOVES(screening, citizen_id, N_("Screeninger"), NEVER) \
    MOVES(course, citizen_id, N_("Forløb"), NEVER) \
    MOVES(plan, citizen_id, N_("Planer"), NEVER) \
    MOVES(plan_citizen, citizen_id, N_("Familieplaner"), \
        "EXISTS (SELECT 1 FROM plan_citizen k WHERE k.plan_id = x.plan_id AND k.citizen_id = $3)") \
    MOVES(plan_action, citizen_id, N_("Handlinger i planer"), NEVER) \
    MOVES(care_team_member, citizen_id, N_("Kerneteam og supportteam"), NEVER) \
    MOVES(handover, citizen_id, N_("Overdragelser af tovholder"), NEVER) \
    MOVES(meeting, citizen_id, N_("Møder"), NEVER) \
    MOVES(ssp_case, citizen_id, N_("SSP+-sager"), NEVER) \
    MOVES(follow_up, citizen_id, N_("Opfølgninger"), NEVER) \
    MOVES(survey_answer, citizen_id, N_("Spørgeskemaer om trivsel"), NEVER) \
    MOVES(aftercare, citizen_id, N_("Efterværn"), NEVER) \
    MOVES(pause_suspension, citizen_id, N_("Suspenderede pauser"), NEVER) \
    MOVES(citizen_mark, citizen_id, N_("Markeringer"), NEVER) \
    MOVES(relation, citizen_id, N_("Relationer"), "x.other_id = $3") \
    MOVES(relation, other_id, N_("Relationer"), "x.citizen_id = $3") \
    MOVES(camp_youth, citizen_id, N_("Jobcamps"), \
        "EXISTS (SELECT 1 FROM camp_youth k WHERE k.camp_id = x.camp_id AND k.citizen_id = $3) OR x.guardian_id = $3") \
    MOVES(camp_youth, guardian_id, N_("Jobcamps"), "x.citizen_id = $3") \
    MOVES(leisure_job, citizen_id, N_("Fritidsjob"), "x.parent_id = $3") \
    MOVES(leisure_job, parent_id, N_("Fritidsjob"), "x.citizen_id = $3") \
    MOVES(journal_note, citizen_id, N_("Notater i journalen"), NEVER) \
    MOVES(attachment, citizen_id, N_("Filer i journalen"), NEVER) \
    MOVES(journal_draft, citizen_id, NULL, \
        "EXISTS (SELECT 1 FROM journal_draft k WHERE k.user_id = x.user_id AND k.note_id = x.note_id AND k.citizen_id = $3)") \
    MOVES(case_number, citizen_id, N_("Sagsnumre"), NEVER) \
    MOVES(contact, citizen_id, N_("Kontakter"), NEVER) \
    MOVES(informed, citizen_id, N_("Orienteringer om tilbud, der lukker"), NEVER) \
    MOVES(phase_out_task, citizen_id, N_("Opgaver om tilbud, der lukker"), NEVER) \
    MOVES(purchase, citizen_id, N_("Enkeltkøb"), NEVER) \
    MOVES(pool_job, citizen_id, N_("Småjob fra puljer"), NEVER) \
    MOVES(own_group_member, citizen_id, N_("Egne gruppeforløb"), \
        "EXISTS (SELECT 1 FROM own_group_member k WHERE k.group_id = x.group_id AND k.citizen_id = $3)") \
    OTHER(benefit_week, citizen_id, MERGE_STAYS) \
    OTHER(benefit_week_earlier, citizen_id, MERGE_STAYS) \
    OTHER(wage_month, citizen_id, MERGE_STAYS) \
    OTHER(wage_month_earlier, citizen_id, MERGE_STAYS) \
    OTHER(break_glass, citizen_id, MERGE_STAYS) \
    OTHER(citizen_district, citizen_id, MERGE_STAYS) \
    OTHER(citizen, merged_into, MERGE_STAYS) \
    OTHER(not_duplicate, low_id, MERGE_STAYS) \
    OTHER(not_duplicate, high_id, MERGE_STAYS) \
    OTHER(citizen_merge, kept_id, MERGE_STAYS) \
    OTHER(citizen_merge, gone_id, MERGE_STAYS) \
    OTHER(citizen_name, citizen_id, MERGE_INDEX) \
    OTHER(citizen_match, citizen_id, MERGE_INDEX) \
    OTHER(duplicate_pair, low_id, MERGE_INDEX) \
    OTHER(duplicate_pair, high_id, MERGE_INDEX)

#define SAVED(T, C) "(SELECT row_id FROM citizen_merge_row WHERE merge_id = $1 AND table_name = '" #T "' AND column_name = '" #C "')"
#define MOVES_SQL(T, C, LABEL, CLASH) \
    SQL(merge_count_##T##_##C, "SELECT COUNT(*) FROM " #T " WHERE " #C " = $1"); \
    SQL(merge_clash_##T##_##C, "SELECT COUNT(*) FROM " #T " x WHERE x." #C " = $2 AND CAST($1 AS BIGINT) IS NOT NULL " \
        "AND (" CLASH ")"); \
    SQL(merge_save_##T##_##C, "INSERT INTO citizen_merge_row (merge_id, table_name, column_name, row_id) " \
        "SELECT CAST($1 AS BIGINT), '" #T "', '" #C "', x.id FROM " #T " x WHERE x." #C " = $2 AND NOT (" CLASH ")"); \
    SQL(merge_move_##T##_##C, "UPDATE " #T " SET " #C " = $3 WHERE " #C " = $2 AND id IN " SAVED(T, C)); \
    SQL(merge_last_##T##_##C, "SELECT COALESCE(MAX(id), 0) FROM " #T); \
    SQL(merge_added_##T##_##C, "SELECT COUNT(*) FROM " #T " WHERE " #C " = $1 AND id > $2"); \
    SQL(merge_back_##T##_##C, "SELECT COUNT(*) FROM " #T " WHERE " #C " = $2 AND id IN " SAVED(T, C));
#define NO_SQL(T, C, HOW)
MERGE_REFS(MOVES_SQL, NO_SQL)

#define MOVES_ROW(T, C, LABEL, CLASH) \
    {#T, #C, MERGE_MOVES, LABEL, &merge_count_##T##_##C, &merge_clash_##T##_##C, &merge_save_##T##_##C, \
        &merge_move_##T##_##C, &merge_last_##T##_##C, &merge_added_##T##_##C, &merge_back_##T##_##C},
#define OTHER_ROW(T, C, HOW) {.table = #T, .column = #C, .how = HOW},
const struct merge_ref merge_refs[] = {MERGE_REFS(MOVES_ROW, OTHER_ROW)};
/* clang-format on */
const size_t merge_ref_count = sizeof merge_refs / sizeof merge_refs[0];

/* ---- rows ---- */

static const struct field citizen_merge_fields[] = {
    FIELD(citizen_merge, id, F_ID, NULL, FR_PRIMARY),
    FIELD(citizen_merge, kept_id, F_ID, NULL, FR_REQUIRED),
    FIELD(citizen_merge, gone_id, F_ID, NULL, FR_REQUIRED),
    FIELD(citizen_merge, at, F_STAMP, NULL, FR_REQUIRED),
    FIELD(citizen_merge, user_id, F_ID, NULL, 0),
    FIELD_MAX(citizen_merge, reason, F_TEXT, N_("Begrundelse"), FR_REQUIRED, 300),
    FIELD(citizen_merge, kept_before, F_LONG, NULL, FR_REQUIRED),
    FIELD(citizen_merge, gone_before, F_LONG, NULL, FR_REQUIRED),
    FIELD(citizen_merge, kept_after, F_LONG, NULL, 0),
    FIELD(citizen_merge, undone, F_STAMP, NULL, 0),
    FIELD(citizen_merge, undone_by, F_ID, NULL, 0),
    FIELD(citizen_merge, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(citizen_merge_table, "citizen_merge", N_("Sammenlægninger"), citizen_merge, citizen_merge_fields);

struct merge_mark {
    int64_t id, merge_id;
    const char *table_name, *column_name;
    int64_t n_kept, n_moved, n_stayed, last_id;
};
static const struct field merge_mark_fields[] = {
    FIELD(merge_mark, id, F_ID, NULL, FR_PRIMARY),
    FIELD(merge_mark, merge_id, F_ID, NULL, FR_REQUIRED),
    FIELD(merge_mark, table_name, F_TEXT, NULL, FR_REQUIRED),
    FIELD(merge_mark, column_name, F_TEXT, NULL, FR_REQUIRED),
    FIELD(merge_mark, n_kept, F_INT, NULL, FR_REQUIRED),
    FIELD(merge_mark, n_moved, F_INT, NULL, FR_REQUIRED),
    FIELD(merge_mark, n_stayed, F_INT, NULL, FR_REQUIRED),
    FIELD(merge_mark, last_id, F_INT, NULL, FR_REQUIRED),
};
static TABLE(merge_mark_table, "citizen_merge_table", NULL, merge_mark, merge_mark_fields);

#define MERGE_COLUMNS                                                                                        \
    "id, kept_id, gone_id, at, user_id, reason, kept_before, gone_before, kept_after, undone, undone_by, version"
SQL(merge_select_id, "SELECT " MERGE_COLUMNS " FROM citizen_merge WHERE id = $1");
SQL(merge_select_kept,
    "SELECT " MERGE_COLUMNS " FROM citizen_merge WHERE kept_id = $1 ORDER BY id DESC LIMIT 50");
SQL(merge_select_marks, "SELECT id, merge_id, table_name, column_name, n_kept, n_moved, n_stayed, last_id "
                        "FROM citizen_merge_table WHERE merge_id = $1 ORDER BY id");
SQL(merge_count_later,
    "SELECT COUNT(*) FROM citizen_merge WHERE undone IS NULL AND id > $1 AND (kept_id = $2 OR gone_id = $2)");

int merge_by_id(struct conn *c, int64_t id, struct citizen_merge *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &merge_select_id, ARGS(V_INT(id)), &citizen_merge_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Sammenlægningen findes ikke."));
    return rc;
}

int merge_of_citizen(struct conn *c, int64_t kept_id, struct citizen_merge **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &merge_select_kept, ARGS(V_INT(kept_id)), &citizen_merge_table, ret, ret_n, a, err);
}

/* ---- what moves ---- */

/* Adds to the line of the label, made when it is not there. */
static void counts_add(struct merge_count *list, size_t *n, const struct merge_count *add)
{
    if (!add->label || (!add->kept && !add->moves && !add->stays))
        return;
    for (size_t i = 0; i < *n; i++) {
        if (!text_equal(list[i].label, add->label))
            continue;
        list[i].kept += add->kept;
        list[i].moves += add->moves;
        list[i].stays += add->stays;
        return;
    }
    list[(*n)++] = *add;
}

int merge_counts(struct conn *c, int64_t kept_id, int64_t gone_id, struct merge_count **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    struct merge_count *list = arena_array(a, merge_ref_count, sizeof *list);
    size_t n = 0;
    if (!list)
        return err_set(err, ERR_LIMIT, "merge_counts: out of memory");
    for (size_t i = 0; i < merge_ref_count; i++) {
        const struct merge_ref *r = &merge_refs[i];
        struct merge_count one = {.label = r->label};
        if (r->how != MERGE_MOVES)
            continue;
        int rc = q_int(c, r->count, ARGS(V_INT(kept_id)), &one.kept, err);
        if (!rc)
            rc = q_int(c, r->count, ARGS(V_INT(gone_id)), &one.moves, err);
        if (!rc)
            rc = q_int(c, r->clash, ARGS(V_INT(0), V_INT(gone_id), V_INT(kept_id)), &one.stays, err);
        if (rc)
            return rc;
        one.moves -= one.stays;
        counts_add(list, &n, &one);
    }
    *ret = list;
    *ret_n = n;
    return OK;
}

static const struct merge_ref *ref_find(const char *table, const char *column)
{
    for (size_t i = 0; i < merge_ref_count; i++) {
        if (text_equal(merge_refs[i].table, table) && text_equal(merge_refs[i].column, column))
            return &merge_refs[i];
    }
    return NULL;
}

int merge_undo_counts(struct conn *c, const struct citizen_merge *m, struct merge_count **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    struct merge_count *list = arena_array(a, merge_ref_count, sizeof *list);
    struct merge_mark *marks;
    size_t n_marks, n = 0;
    if (!list)
        return err_set(err, ERR_LIMIT, "merge_undo_counts: out of memory");
    int rc = q_all(c, &merge_select_marks, ARGS(V_INT(m->id)), &merge_mark_table, &marks, &n_marks, a, err);
    for (size_t i = 0; !rc && i < n_marks; i++) {
        const struct merge_ref *r = ref_find(marks[i].table_name, marks[i].column_name);
        if (!r || r->how != MERGE_MOVES)
            continue;
        struct merge_count one = {.label = r->label};
        rc = q_int(c, r->added, ARGS(V_INT(m->kept_id), V_INT(marks[i].last_id)), &one.kept, err);
        if (!rc)
            rc = q_int(c, r->back, ARGS(V_INT(m->id), V_INT(m->kept_id)), &one.moves, err);
        if (!rc)
            counts_add(list, &n, &one);
    }
    *ret = list;
    *ret_n = n;
    return rc;
}

static int move_rows(struct conn *c, int64_t merge_id, int64_t kept_id, int64_t gone_id, struct err *err)
{
    int rc = OK;
    for (size_t i = 0; !rc && i < merge_ref_count; i++) {
        const struct merge_ref *r = &merge_refs[i];
        if (r->how != MERGE_MOVES)
            continue;
        struct merge_mark mark = {0, merge_id, r->table, r->column, 0, 0, 0, 0};
        rc = q_int(c, r->count, ARGS(V_INT(kept_id)), &mark.n_kept, err);
        if (!rc)
            rc = q_int(c, r->last, NO_ARGS, &mark.last_id, err);
        if (!rc)
            rc =
                q_exec(c, r->save, ARGS(V_INT(merge_id), V_INT(gone_id), V_INT(kept_id)), &mark.n_moved, err);
        if (!rc)
            rc = q_exec(c, r->move, ARGS(V_INT(merge_id), V_INT(gone_id), V_INT(kept_id)), NULL, err);
        if (!rc)
            rc = q_int(c, r->count, ARGS(V_INT(gone_id)), &mark.n_stayed, err);
        if (!rc)
            rc = q_insert(c, &merge_mark_table, &mark, NULL, err);
    }
    return rc;
}

/* ---- the fields of the records ---- */

const char *const merge_fields[] = {"first_name", "last_name", "cpr", "birth", "sex", "address", "postal",
    "district", "moved", "dead", "responsible_id", "target_group", "job_goal", "job_goal_reason", "condition",
    NULL};

bool merge_may_choose(const char *field, unsigned tracks, bool address)
{
    if (text_equal(field, "address") || text_equal(field, "postal"))
        return address;
    if (text_equal(field, "condition"))
        return (tracks & SIGHT_HEALTH) != 0;
    if (text_equal(field, "target_group") || text_has_prefix(field, "job_goal"))
        return (tracks & SIGHT_JOB) != 0;
    return true;
}

/* All fields that merging may change, one a line: name, =, value as in files. */
static const char *record_write(const struct citizen *citizen, struct arena *a)
{
    const char *text = "";
    for (size_t i = 0; i < citizen_table.n_fields; i++) {
        const struct field *f = &citizen_table.fields[i];
        if (f->rule & (FR_PRIMARY | FR_VERSION | FR_KEY) || text_equal(f->name, "sort_name") ||
            text_equal(f->name, "merged_into"))
            continue;
        text = arena_printf(a, "%s%s=%s\n", text, f->name, field_text(f, citizen, a));
    }
    return text;
}

/* The value of a field in what record_write wrote; NULL when the field is not there. */
static const char *record_value(const char *text, const char *name, struct arena *a)
{
    size_t len = strlen(name);
    for (const char *line = text; line && *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        if (strncmp(line, name, len) == 0 && line[len] == '=')
            return arena_strndup(a, line + len + 1, strcspn(line + len + 1, "\n"));
    }
    return NULL;
}

static int record_set(
    struct citizen *citizen, const struct field *f, const char *value, struct arena *a, struct err *err)
{
    struct field plain = *f;
    plain.rule = 0; /* what was stored is stored again, whatever the form would ask for */
    return field_parse(&plain, citizen, value, true, a, err);
}

static void field_copy(struct citizen *to, const struct citizen *from, const struct field *f)
{
    size_t size = f->type == F_TEXT || f->type == F_LONG ? sizeof(char *)
                  : f->type == F_DAY                     ? sizeof(day_t)
                                                         : sizeof(int64_t);
    memcpy((char *)to + f->off, (const char *)from + f->off, size);
}

/* Both lists of codes in one. */
static const char *list_union(const char *x, const char *y, struct arena *a)
{
    const char *list = x, *word;
    for (size_t n; text_list_next(&y, &word, &n);) {
        const char *code = arena_strndup(a, word, n);
        if (!text_list_has(list, code))
            list = list ? arena_printf(a, "%s,%s", list, code) : code;
    }
    return list;
}

/* Nobody may see more than of the stricter of the two. */
static void keep_stricter(struct citizen *after, const struct citizen *gone)
{
    bool concern = text_equal(gone->restricted_kind, "concern");
    if (gone->restricted == 1 && (after->restricted != 1 || concern)) {
        after->restricted = 1;
        after->restricted_kind = gone->restricted_kind;
    }
    if (!day_is_none(gone->protected_until) &&
        (day_is_none(after->protected_until) || gone->protected_until.n > after->protected_until.n))
        after->protected_until = gone->protected_until;
}

/* The kept record as it will be. */
static int choose_fields(const struct citizen *kept, const struct citizen *gone,
    const struct merge_request *r, struct citizen *after, struct arena *a, struct err *err)
{
    day_t today = clock_today();
    bool address = !citizen_is_protected(kept, today) && !citizen_is_protected(gone, today);
    *after = *kept;
    for (size_t i = 0; merge_fields[i]; i++) {
        const struct field *f = field_find(&citizen_table, merge_fields[i]);
        if (text_equal(field_text(f, kept, a), field_text(f, gone, a)))
            continue;
        if (!merge_may_choose(f->name, r->tracks, address)) {
            if (text_equal(f->name, "condition"))
                after->condition = list_union(kept->condition, gone->condition, a);
            else if (field_is_missing(f, kept))
                field_copy(after, gone, f);
            continue;
        }
        if (!text_list_has(r->chosen, f->name)) {
            err_field(err, f->name, "%s", tr("Vælg, hvad der skal gælde."));
            continue;
        }
        if (!text_list_has(r->from_gone, f->name))
            continue;
        field_copy(after, gone, f);
        if (text_equal(f->name, "responsible_id"))
            after->responsible_since = gone->responsible_since;
    }
    if (err_field_text(err, "cpr") || err_field_text(err, "birth"))
        return err->code;
    keep_stricter(after, gone);
    return err->code;
}

/* ---- join ---- */

static int merge_audit(struct conn *c, const struct actor *actor, const char *action, int64_t merge_id,
    int64_t kept_id, int64_t gone_id, struct err *err)
{
    char detail[80];
    snprintf(detail, sizeof detail, "kept=%lld gone=%lld", (long long)kept_id, (long long)gone_id);
    int rc =
        audit_add(c, actor, &(struct audit_entry){action, "citizen_merge", merge_id, kept_id, detail}, err);
    return rc ? rc
              : audit_add(
                    c, actor, &(struct audit_entry){action, "citizen_merge", merge_id, gone_id, detail}, err);
}

static int check_seen(struct conn *c, const struct actor *actor, int64_t id, struct err *err)
{
    bool seen = false;
    int rc = restricted_may_see(c, actor, id, clock_today(), &seen, err);
    if (!rc && !seen)
        return err_user(err, ERR_NOT_FOUND, "%s", tr("Borgeren findes ikke, eller du har ikke adgang."));
    return rc;
}

static int merge_load(struct conn *c, const struct actor *actor, const struct merge_request *r,
    struct citizen *kept, struct citizen *gone, struct arena *a, struct err *err)
{
    if (!actor_may(actor, PERM_PERSON_MERGE))
        return err_set(err, ERR_DENIED, "merge: the permission is missing");
    int rc = check_seen(c, actor, r->kept_id, err);
    if (!rc)
        rc = check_seen(c, actor, r->gone_id, err);
    if (!rc)
        rc = citizen_by_id(c, r->kept_id, kept, a, err);
    if (!rc)
        rc = citizen_by_id(c, r->gone_id, gone, a, err);
    if (rc)
        return rc;
    if (r->kept_id == r->gone_id)
        return err_user(err, ERR_REFUSED, "%s", tr("Det er den samme post. Vælg to forskellige."));
    if (kept->merged_into != INT_NONE || gone->merged_into != INT_NONE)
        return err_user(err, ERR_CONFLICT, "%s",
            tr("En af posterne er allerede lagt sammen med en anden. Søg borgeren frem igen."));
    if (kept->version != r->kept_version || gone->version != r->gone_version)
        return err_user(err, ERR_CONFLICT, "%s",
            tr("En af posterne er ændret, mens du så på dem. Se forskellene igen, før du lægger dem sammen."));
    return OK;
}

static int merge_write(struct conn *c, const struct actor *actor, const struct merge_request *r,
    int64_t *ret_id, struct arena *a, struct err *err)
{
    struct citizen kept, gone, after;
    struct citizen_merge m;
    int rc = merge_load(c, actor, r, &kept, &gone, a, err);
    if (rc)
        return rc;
    if (!r->reason || !*r->reason)
        err_field(err, "reason", "%s", tr("Skriv, hvordan du ved, at det er den samme person."));
    rc = choose_fields(&kept, &gone, r, &after, a, err);
    if (rc || err->code)
        return err->code;
    field_clear_row(&citizen_merge_table, &m);
    m.kept_id = kept.id;
    m.gone_id = gone.id;
    m.at = clock_now();
    m.user_id = actor->user_id ? actor->user_id : INT_NONE;
    m.reason = r->reason;
    m.kept_before = record_write(&kept, a);
    m.gone_before = record_write(&gone, a);
    m.kept_after = record_write(&after, a);
    rc = q_insert(c, &citizen_merge_table, &m, &m.id, err);
    if (!rc)
        rc = move_rows(c, m.id, kept.id, gone.id, err);
    if (rc)
        return rc;
    gone.merged_into = kept.id;
    gone.responsible_id = INT_NONE;
    gone.responsible_since = DAY_NONE;
    rc = q_update(c, &citizen_table, &gone, err);
    if (!rc)
        rc = citizen_index(c, gone.id, err);
    if (!rc)
        rc = citizen_correct(c, actor, &after, err);
    if (!rc)
        rc = merge_audit(c, actor, "merge", m.id, kept.id, gone.id, err);
    *ret_id = m.id;
    return rc;
}

int merge_do(struct conn *c, const struct actor *actor, const struct merge_request *r, int64_t *ret_id,
    struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "merge_do: out of memory");
    int rc = merge_write(c, actor, r, ret_id, a, err);
    arena_free(a);
    return rc;
}

/* ---- part ---- */

/* now gets back what the merge changed, where nobody has changed it since; names of the others in *ret_keeps. */
static int restore_fields(const struct citizen_merge *m, struct citizen *now, const char **ret_keeps,
    struct arena *a, struct err *err)
{
    *ret_keeps = NULL;
    for (size_t i = 0; i < citizen_table.n_fields; i++) {
        const struct field *f = &citizen_table.fields[i];
        const char *before = record_value(m->kept_before, f->name, a),
                   *after = record_value(m->kept_after, f->name, a);
        if (!before || !after)
            continue;
        if (!text_equal(field_text(f, now, a), after)) {
            *ret_keeps = *ret_keeps ? arena_printf(a, "%s,%s", *ret_keeps, f->name) : f->name;
            continue;
        }
        int rc = text_equal(before, after) ? OK : record_set(now, f, before, a, err);
        if (rc)
            return rc;
    }
    return OK;
}

int merge_undo_keeps(
    struct conn *c, const struct citizen_merge *m, const char **ret, struct arena *a, struct err *err)
{
    struct citizen now;
    int rc = citizen_by_id(c, m->kept_id, &now, a, err);
    return rc ? rc : restore_fields(m, &now, ret, a, err);
}

static int move_back(struct conn *c, const struct citizen_merge *m, struct err *err)
{
    int rc = OK;
    for (size_t i = 0; !rc && i < merge_ref_count; i++) {
        const struct merge_ref *r = &merge_refs[i];
        if (r->how == MERGE_MOVES)
            rc = q_exec(c, r->move, ARGS(V_INT(m->id), V_INT(m->kept_id), V_INT(m->gone_id)), NULL, err);
    }
    return rc;
}

static int undo_check(struct conn *c, const struct actor *actor, const struct citizen_merge *m,
    int64_t version, struct err *err)
{
    int64_t later = 0;
    if (!actor_may(actor, PERM_PERSON_MERGE))
        return err_set(err, ERR_DENIED, "merge_undo: the permission is missing");
    int rc = check_seen(c, actor, m->kept_id, err);
    if (rc)
        return rc;
    if (!stamp_is_none(m->undone) || m->version != version)
        return err_user(
            err, ERR_CONFLICT, "%s", tr("Sammenlægningen er allerede fortrudt. Se borgeren igen."));
    rc = q_int(c, &merge_count_later, ARGS(V_INT(m->id), V_INT(m->kept_id)), &later, err);
    if (!rc && later)
        return err_user(err, ERR_REFUSED, "%s",
            tr("Borgeren er siden lagt sammen med endnu en post. Fortryd den seneste sammenlægning først."));
    return rc;
}

static int undo_write(
    struct conn *c, const struct actor *actor, int64_t id, int64_t version, struct arena *a, struct err *err)
{
    struct citizen_merge m;
    struct citizen kept, gone;
    const char *keeps;
    int rc = merge_by_id(c, id, &m, a, err);
    if (!rc)
        rc = undo_check(c, actor, &m, version, err);
    if (!rc)
        rc = citizen_by_id(c, m.kept_id, &kept, a, err);
    if (!rc)
        rc = citizen_by_id(c, m.gone_id, &gone, a, err);
    if (!rc)
        rc = move_back(c, &m, err);
    for (size_t i = 0; !rc && i < citizen_table.n_fields; i++) {
        const char *value = record_value(m.gone_before, citizen_table.fields[i].name, a);
        if (value)
            rc = record_set(&gone, &citizen_table.fields[i], value, a, err);
    }
    if (rc)
        return rc;
    gone.merged_into = INT_NONE;
    rc = q_update(c, &citizen_table, &gone, err);
    if (!rc)
        rc = restore_fields(&m, &kept, &keeps, a, err);
    if (!rc)
        rc = citizen_correct(c, actor, &kept, err);
    if (!rc)
        rc = citizen_index(c, gone.id, err);
    m.undone = clock_now();
    m.undone_by = actor->user_id ? actor->user_id : INT_NONE;
    if (!rc)
        rc = q_update(c, &citizen_merge_table, &m, err);
    return rc ? rc : merge_audit(c, actor, "merge_undo", m.id, m.kept_id, m.gone_id, err);
}

int merge_undo(struct conn *c, const struct actor *actor, int64_t id, int64_t version, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "merge_undo: out of memory");
    int rc = undo_write(c, actor, id, version, a, err);
    arena_free(a);
    return rc;
}
