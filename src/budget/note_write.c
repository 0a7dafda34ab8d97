#include "budget/note_write.h"

#include "base/lang.h"
#include "base/text.h"
#include "budget/note_check_internal.h"
#include "budget/note_internal.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/free_key.h"

#include <string.h>

#define OF(member) offsetof(struct note_full, member), offsetof(struct note_full, n_##member)
const struct note_part_info note_part_infos[NOTE_PARTS] = {
    [NOTE_HEAD] = {"head", &budget_note_table, 0, 0},
    [NOTE_SECTION] = {"sections", &budget_note_section_table, OF(sections)},
    [NOTE_TEXT] = {"texts", &budget_note_text_table, OF(texts)},
    [NOTE_SCENARIO] = {"scenarios", &budget_note_scenario_table, OF(scenarios)},
    [NOTE_LINE] = {"lines", &budget_note_line_table, OF(lines)},
    [NOTE_ASSUMPTION] = {"assumptions", &budget_note_assumption_table, OF(assumptions)},
    [NOTE_RELATED] = {"related", &budget_note_related_table, OF(related)},
};

SQL(budget_note_count_key, "SELECT COUNT(*) FROM budget_note WHERE key = $1");
SQL(budget_note_count_printed_key, "SELECT COUNT(*) FROM note WHERE key = $1");
SQL(budget_note_count_number, "SELECT COUNT(*) FROM budget_note WHERE number = $1 AND key <> $2");
SQL(budget_note_next_nr,
    "SELECT COALESCE(MAX(nr), 0) + 1 AS nr FROM budget_note_version WHERE note_key = $1");
SQL(budget_note_last_user,
    "SELECT COALESCE(user_id, 0) AS user_id FROM budget_note_version WHERE note_key = $1 ORDER BY nr DESC "
    "LIMIT 1");
SQL(budget_note_by_id,
    "SELECT id, key, number, title, title_en, budget_year, year_from, year_to, earlier_from, earlier_to, "
    "administrations, lead, marks, districts, address, state, approved_nr, printed_key, version "
    "FROM budget_note WHERE id = $1");
SQL(budget_note_section_by_id,
    "SELECT id, note_key, letter, title, change, reason, content, interventions, citizens, rent, management, "
    "removed, "
    "version FROM budget_note_section WHERE id = $1");
SQL(budget_note_text_by_id,
    "SELECT id, note_key, part, body, removed, version FROM budget_note_text WHERE id = $1");
SQL(budget_note_scenario_by_id,
    "SELECT id, note_key, nr, title, body, removed, version FROM budget_note_scenario WHERE id = $1");
SQL(budget_note_line_by_id,
    "SELECT id, note_key, kind, section, scenario, label, annex_label, administration, committee, "
    "appropriation, steering_area, direction, price_level, person_years, citizens, intervention, grant_key, "
    "note, first_year, y0, y1, y2, y3, y4, y5, y6, y7, y8, y9, y10, y11, removed, version "
    "FROM budget_note_line WHERE id = $1");
SQL(budget_note_assumption_by_id,
    "SELECT id, note_key, section, text, reform, rule_key, reform_date, state, assessed_for, outcome, "
    "removed, version FROM budget_note_assumption WHERE id = $1");
SQL(budget_note_related_by_id,
    "SELECT id, note_key, relation, number, grant_key, reason, removed, version FROM budget_note_related "
    "WHERE id = $1");

/* The part with that id, removed or not; ERR_NOT_FOUND with a message. ret is the part's struct. */
static int note_part_by_id(
    struct conn *c, enum note_part part, int64_t id, void *ret, struct arena *a, struct err *err)
{
    static const struct sql *const by_id[NOTE_PARTS] = {&budget_note_by_id, &budget_note_section_by_id,
        &budget_note_text_by_id, &budget_note_scenario_by_id, &budget_note_line_by_id,
        &budget_note_assumption_by_id, &budget_note_related_by_id};
    int rc = q_one(c, by_id[part], ARGS(V_INT(id)), note_part_infos[part].table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Den del af notatet findes ikke. Åbn notatet igen."));
    return rc;
}

const void *note_part_find(const struct note_full *n, enum note_part part, int64_t id)
{
    const struct note_part_info *p = &note_part_infos[part];
    const char *rows;
    size_t count;
    if (part == NOTE_HEAD)
        return n->head.id == id ? &n->head : NULL;
    memcpy(&rows, (const char *)n + p->rows, sizeof rows);
    memcpy(&count, (const char *)n + p->n, sizeof count);
    for (size_t i = 0; i < count; i++) {
        int64_t row_id;
        memcpy(&row_id, rows + i * p->table->size, sizeof row_id); /* id is the first member of every part */
        if (row_id == id)
            return rows + i * p->table->size;
    }
    return NULL;
}

/* ---- who may ---- */

bool note_may_lead(const struct actor *actor, const struct budget_note *head)
{
    return actor_may(actor, PERM_ECONOMY_EDIT) && (!actor->user_id || text_equal(actor->admin, head->lead));
}

bool note_may_write(const struct actor *actor, const struct budget_note *head)
{
    return actor_may(actor, PERM_ECONOMY_EDIT) &&
           (!actor->user_id || text_list_has(head->administrations, actor->admin));
}

bool note_may_write_line(
    const struct actor *actor, const struct budget_note *head, const struct budget_note_line *line)
{
    return note_may_lead(actor, head) || (note_may_write(actor, head) && line->administration &&
                                             text_equal(line->administration, actor->admin));
}

static int may_save(const struct actor *actor, const struct budget_note *head, enum note_part part,
    const void *old, const void *row, struct err *err)
{
    bool may = part == NOTE_HEAD || part == NOTE_SCENARIO ? note_may_lead(actor, head)
               : part != NOTE_LINE
                   ? note_may_write(actor, head)
                   : note_may_write_line(actor, head, row) && (!old || note_may_write_line(actor, head, old));
    if (text_equal(head->state, "approved"))
        return err_user(err, ERR_REFUSED, "%s",
            tr("Notatet er godkendt og kan ikke rettes. Åbn det igen, før du retter."));
    if (may)
        return OK;
    return err_user(err, ERR_DENIED, "%s",
        part == NOTE_LINE
            ? tr("Du kan kun rette din egen forvaltnings linjer. Bed den forvaltning, som linjen "
                 "hører til, eller den, der leder notatet.")
            : tr("Kun den forvaltning, der leder notatet, kan rette det her."));
}

/* ---- the version of every change ---- */

int note_version_add(struct conn *c, const struct actor *actor, const char *key, const char *what,
    enum note_part part, int64_t part_id, int64_t *ret_nr, struct arena *a, struct err *err)
{
    struct note_full full;
    struct budget_note_version v;
    field_clear_row(&budget_note_version_table, &v);
    int rc = note_full_read(c, key, &full, a, err);
    if (!rc)
        rc = note_full_json(&full, &v.content, a, err);
    if (!rc)
        rc = q_int(c, &budget_note_next_nr, ARGS(V_TEXT(key)), &v.nr, err);
    if (rc)
        return rc;
    v.note_key = key;
    v.at = clock_now();
    v.user_id = actor->user_id ? actor->user_id : INT_NONE;
    v.admin = actor->admin;
    v.state = full.head.state;
    v.what = what;
    v.part = part == NOTE_PARTS ? NULL : note_part_infos[part].name;
    v.part_id = part == NOTE_PARTS ? INT_NONE : part_id;
    *ret_nr = v.nr;
    return q_insert(c, &budget_note_version_table, &v, &v.id, err);
}

static int audit_change(struct conn *c, const struct actor *actor, enum note_part part, const char *action,
    int64_t id, const void *old, const void *row, struct arena *a, struct err *err)
{
    struct buf diff = BUF_INIT;
    const struct table *t = note_part_infos[part].table;
    void *none = arena_alloc(a, t->size);
    if (!none)
        return err_set(err, ERR_LIMIT, "note audit: out of memory");
    field_clear_row(t, none);
    field_diff(t, old ? old : none, row, &diff, a);
    int rc = buf_failed(&diff) ? err_set(err, ERR_LIMIT, "note audit") : OK;
    if (!rc)
        rc = audit_add(c, actor, &(struct audit_entry){action, t->name, id, INT_NONE, diff.data}, err);
    buf_done(&diff);
    return rc;
}

/* "Linjen IPS-konsulenter" */
static const char *part_words(enum note_part part, const void *row, struct arena *a)
{
    const struct budget_note_section *s = row;
    switch (part) {
    case NOTE_HEAD: return tr("Notatets hoved");
    case NOTE_SECTION: return arena_printf(a, "%s) %s", s->letter, s->title);
    case NOTE_TEXT: return code_label("note_text", ((const struct budget_note_text *)row)->part);
    case NOTE_SCENARIO: return ((const struct budget_note_scenario *)row)->title;
    case NOTE_LINE: return arena_printf(a, tr("Linjen %s"), ((const struct budget_note_line *)row)->label);
    case NOTE_ASSUMPTION: return tr("En forudsætning");
    case NOTE_RELATED: return tr("Et beslægtet notat");
    case NOTE_PARTS: break;
    }
    return "";
}

/* ---- saving ---- */

static void set_key(enum note_part part, void *row, const char *key)
{
    const struct field *f = field_find(note_part_infos[part].table, part == NOTE_HEAD ? "key" : "note_key");
    memcpy((char *)row + f->off, &key, sizeof key);
}
static const char *key_of(enum note_part part, const void *row)
{
    const struct field *f = field_find(note_part_infos[part].table, part == NOTE_HEAD ? "key" : "note_key");
    const char *key;
    memcpy(&key, (const char *)row + f->off, sizeof key);
    return key;
}
static int64_t number_of(enum note_part part, const void *row, const char *name)
{
    const struct field *f = field_find(note_part_infos[part].table, name);
    int64_t v = INT_NONE;
    if (f)
        memcpy(&v, (const char *)row + f->off, sizeof v);
    return v;
}
static void set_number(enum note_part part, void *row, const char *name, int64_t v)
{
    const struct field *f = field_find(note_part_infos[part].table, name);
    if (f)
        memcpy((char *)row + f->off, &v, sizeof v);
}

/* What pages do not change stays as stored. */
static void keep_stored(enum note_part part, const void *old, void *row)
{
    if (part == NOTE_HEAD) {
        const struct budget_note *from = old;
        struct budget_note *to = row;
        to->state = from->state;
        to->approved_nr = from->approved_nr;
        to->printed_key = from->printed_key;
    }
    if (part == NOTE_LINE)
        ((struct budget_note_line *)row)->kind = ((const struct budget_note_line *)old)->kind;
    if (part == NOTE_TEXT)
        ((struct budget_note_text *)row)->part = ((const struct budget_note_text *)old)->part;
}

static int check_number(struct conn *c, const struct budget_note *h, const char *key, struct err *err)
{
    int64_t n = 0;
    int rc = q_int(c, &budget_note_count_number, ARGS(V_TEXT(h->number), V_TEXT(key)), &n, err);
    if (!rc && n)
        rc = err_field(err, "number", tr("%s findes allerede. Vælg et andet nummer."), h->number);
    return rc;
}

/* Adds or changes a row that has been checked; writes log and version. */
static int put_part(struct conn *c, const struct actor *actor, enum note_part part, const void *old,
    void *row, const char *what, int64_t *ret_nr, struct arena *a, struct err *err)
{
    const struct table *t = note_part_infos[part].table;
    int64_t id = number_of(part, row, "id");
    int rc = old ? q_update(c, t, row, err) : q_insert(c, t, row, &id, err);
    if (!rc && !old)
        set_number(part, row, "id", id);
    bool removed = number_of(part, row, "removed") == 1;
    if (!rc)
        rc = audit_change(c, actor, part,
            !old      ? "create"
            : removed ? "delete"
                      : "update",
            id, old, row, a, err);
    if (!rc)
        rc = note_version_add(c, actor, key_of(part, row), what, part, id, ret_nr, a, err);
    return rc;
}

static int save_in(struct conn *c, const struct actor *actor, enum note_part part, void *row, int64_t *ret_nr,
    struct arena *a, struct err *err)
{
    struct note_full full;
    int64_t id = number_of(part, row, "id");
    bool is_new = id == INT_NONE;
    void *old = is_new ? NULL : arena_must(a, note_part_infos[part].table->size);
    int rc = is_new ? OK : note_part_by_id(c, part, id, old, a, err);
    if (!rc && old && number_of(part, old, "removed") == 1)
        rc = err_user(err, ERR_NOT_FOUND, "%s", tr("En anden har fjernet den. Åbn notatet igen."));
    if (rc)
        return rc;
    if (old) {
        set_key(part, row, key_of(part, old));
        keep_stored(part, old, row);
    }
    rc = note_full_read(c, key_of(part, row), &full, a, err);
    if (!rc)
        rc = may_save(actor, &full.head, part, old, row, err);
    if (!rc)
        rc = note_check_part(&full, part, row, err);
    if (!rc && part == NOTE_HEAD)
        rc = check_number(c, row, full.head.key, err);
    if (rc)
        return rc;
    set_number(part, row, "removed", 0);
    const char *what =
        arena_printf(a, is_new ? tr("%s tilføjet") : tr("%s rettet"), part_words(part, row, a));
    return put_part(c, actor, part, old, row, what, ret_nr, a, err);
}

int note_part_save(struct conn *c, const struct actor *actor, enum note_part part, void *row, int64_t *ret_nr,
    struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "note_part_save: out of memory");
    int rc = save_in(c, actor, part, row, ret_nr, a, err);
    if (part == NOTE_HEAD || number_of(part, row, "id") != INT_NONE)
        set_key(part, row, NULL); /* it lived in the arena */
    arena_free(a);
    return rc;
}

int note_part_remove(struct conn *c, const struct actor *actor, enum note_part part, int64_t id,
    int64_t version, int64_t *ret_nr, struct err *err)
{
    struct arena *a = arena_new(0);
    struct note_full full;
    if (!a)
        return err_set(err, ERR_LIMIT, "note_part_remove: out of memory");
    void *old = arena_must(a, note_part_infos[part].table->size),
         *row = arena_must(a, note_part_infos[part].table->size);
    int rc = part == NOTE_HEAD ? err_set(err, ERR_INTERNAL, "a note is not removed")
                               : note_part_by_id(c, part, id, old, a, err);
    if (!rc)
        rc = note_full_read(c, key_of(part, old), &full, a, err);
    if (!rc)
        rc = may_save(actor, &full.head, part, old, old, err);
    if (!rc && (number_of(part, old, "version") != version || number_of(part, old, "removed") == 1))
        rc = err_user(err, ERR_CONFLICT, "%s",
            tr("En anden har rettet den, mens du læste. Se ændringen, før du fjerner den."));
    if (!rc)
        rc = note_check_remove(&full, part, old, err);
    if (!rc) {
        memcpy(row, old, note_part_infos[part].table->size);
        set_number(part, row, "removed", 1);
        const char *what = arena_printf(a, tr("%s fjernet"), part_words(part, old, a));
        rc = put_part(c, actor, part, old, row, what, ret_nr, a, err);
    }
    arena_free(a);
    return rc;
}

int note_create(struct conn *c, const struct actor *actor, struct budget_note *head, struct err *err)
{
    struct arena *a = arena_new(0);
    char key[FREE_KEY_SIZE];
    struct budget_note_scenario first;
    int64_t nr;
    if (!a)
        return err_set(err, ERR_LIMIT, "note_create: out of memory");
    head->state = "draft";
    head->approved_nr = INT_NONE;
    int rc = note_check_head(NULL, head, err);
    if (!rc)
        rc = check_number(c, head, "", err);
    if (!rc && !note_may_write(actor, head))
        rc = err_field(err, "administrations", "%s", tr("Din egen forvaltning skal være med."));
    if (!rc)
        rc = free_key(c, &budget_note_count_key, head->number, "notat", key, a, err);
    int64_t printed = 0;
    if (!rc)
        rc = q_int(c, &budget_note_count_printed_key, ARGS(V_TEXT(key)), &printed, err);
    if (!rc && printed && !head->printed_key)
        rc = err_field(err, "number", tr("%s findes allerede. Vælg et andet nummer."), head->number);
    if (!rc) {
        head->key = key;
        rc = q_insert(c, &budget_note_table, head, &head->id, err);
    }
    if (!rc)
        rc = audit_change(c, actor, NOTE_HEAD, "create", head->id, NULL, head, a, err);
    field_clear_row(&budget_note_scenario_table, &first);
    first.note_key = key;
    first.nr = 1;
    first.title = tr("Scenarie 1");
    first.removed = 0;
    if (!rc)
        rc = q_insert(c, &budget_note_scenario_table, &first, &first.id, err);
    if (!rc)
        rc = note_version_add(c, actor, key, tr("Notatet oprettet"), NOTE_PARTS, INT_NONE, &nr, a, err);
    head->key = NULL;
    arena_free(a);
    return rc;
}

int note_assess(struct conn *c, const struct actor *actor, int64_t id, int64_t version, const char *state,
    const char *outcome, int64_t *ret_nr, struct err *err)
{
    struct arena *a = arena_new(0);
    struct budget_note_assumption s;
    if (!a)
        return err_set(err, ERR_LIMIT, "note_assess: out of memory");
    int rc = note_part_by_id(c, NOTE_ASSUMPTION, id, &s, a, err);
    if (!rc && (!outcome || !*outcome))
        rc = err_field(err, "outcome", "%s", tr("Skriv, hvad du er kommet frem til."));
    if (!rc) {
        s.version = version;
        s.state = state;
        s.outcome = outcome;
        rc = note_assumption_date(c, &s, &s.assessed_for, a, err);
    }
    if (!rc)
        rc = save_in(c, actor, NOTE_ASSUMPTION, &s, ret_nr, a, err);
    arena_free(a);
    return rc;
}

/* ---- undo ---- */

static enum note_part part_named(const char *name)
{
    for (int i = 0; i < NOTE_PARTS; i++) {
        if (text_equal(note_part_infos[i].name, name))
            return (enum note_part)i;
    }
    return NOTE_PARTS;
}

static int undo_part(struct conn *c, const struct actor *actor, const struct budget_note_version *v,
    enum note_part part, struct arena *a, struct err *err)
{
    struct note_full before, after, now;
    size_t size = note_part_infos[part].table->size;
    void *stored = arena_must(a, size), *row = arena_must(a, size);
    int64_t nr;
    int rc = note_full_version(c, v->note_key, v->nr - 1, &before, a, err);
    if (!rc)
        rc = note_full_version(c, v->note_key, v->nr, &after, a, err);
    if (!rc)
        rc = note_full_read(c, v->note_key, &now, a, err);
    if (!rc)
        rc = note_part_by_id(c, part, v->part_id, stored, a, err);
    if (rc)
        return rc;
    const void *was = note_part_find(&before, part, v->part_id),
               *became = note_part_find(&after, part, v->part_id);
    int64_t version = became ? number_of(part, became, "version")
                      : was  ? number_of(part, was, "version") + 1
                             : INT_NONE;
    if (number_of(part, stored, "version") != version)
        return err_user(err, ERR_CONFLICT, "%s",
            tr("Den er rettet igen siden. Ret den i stedet, eller fortryd den nyeste ændring først."));
    memcpy(row, was ? was : stored, size);
    set_number(part, row, "id", v->part_id);
    set_number(part, row, "version", version);
    set_number(part, row, "removed", was ? 0 : 1);
    rc = may_save(actor, &now.head, part, stored, row, err);
    if (!rc && !was)
        rc = note_check_remove(&now, part, stored, err);
    else if (!rc)
        rc = note_check_part(&now, part, row, err);
    if (!rc && part == NOTE_HEAD)
        keep_stored(part, stored, row);
    if (rc)
        return rc;
    return put_part(c, actor, part, stored, row, arena_printf(a, tr("Fortrudt: %s"), v->what), &nr, a, err);
}

int note_undo(struct conn *c, const struct actor *actor, const char *key, int64_t nr, struct err *err)
{
    struct arena *a = arena_new(0);
    struct budget_note_version v;
    if (!a)
        return err_set(err, ERR_LIMIT, "note_undo: out of memory");
    int rc = note_version_read(c, key, nr, &v, a, err);
    enum note_part part = rc ? NOTE_PARTS : part_named(v.part);
    if (!rc && part == NOTE_PARTS)
        rc = err_user(err, ERR_REFUSED, "%s", tr("Den ændring kan ikke fortrydes herfra."));
    if (!rc)
        rc = undo_part(c, actor, &v, part, a, err);
    arena_free(a);
    return rc;
}

/* ---- approval ---- */

static int set_state(struct conn *c, const struct actor *actor, const struct budget_note *old,
    const char *state, const char *what, struct arena *a, struct err *err)
{
    struct budget_note now = *old;
    int64_t nr;
    now.state = state;
    if (text_equal(state, "approved")) {
        int rc = q_int(c, &budget_note_next_nr, ARGS(V_TEXT(old->key)), &now.approved_nr, err);
        if (rc)
            return rc;
    }
    int rc = q_update(c, &budget_note_table, &now, err);
    if (!rc)
        rc = audit_change(c, actor, NOTE_HEAD, "update", old->id, old, &now, a, err);
    return rc ? rc : note_version_add(c, actor, old->key, what, NOTE_PARTS, INT_NONE, &nr, a, err);
}

static int may_approve(
    struct conn *c, const struct actor *actor, const struct note_full *n, struct arena *a, struct err *err)
{
    struct note_missing *missing;
    size_t n_missing;
    int64_t last = 0;
    if (!actor_may(actor, PERM_ECONOMY_APPROVE))
        return err_user(err, ERR_DENIED, "%s", tr("Du kan ikke godkende budgetnotater."));
    if (text_equal(n->head.state, "approved"))
        return err_user(err, ERR_REFUSED, "%s", tr("Notatet er allerede godkendt."));
    int rc = q_int(c, &budget_note_last_user, ARGS(V_TEXT(n->head.key)), &last, err);
    if (!rc && last == actor->user_id)
        rc = err_user(err, ERR_REFUSED, "%s",
            tr("Du har selv skrevet den seneste udgave. Bed en anden om at godkende den."));
    if (!rc)
        rc = note_missing(n, &missing, &n_missing, a, err);
    if (!rc && n_missing)
        rc = err_user(err, ERR_REFUSED,
            n_missing == 1
                ? tr("Notatet kan ikke godkendes. %s")
                : tr("Notatet kan ikke godkendes. %s Der mangler mere: se listen på notatets side."),
            note_missing_words(&missing[0], a));
    return rc;
}

int note_approve(struct conn *c, const struct actor *actor, const char *key, int64_t version, struct err *err)
{
    struct arena *a = arena_new(0);
    struct note_full n;
    if (!a)
        return err_set(err, ERR_LIMIT, "note_approve: out of memory");
    int rc = note_full_read(c, key, &n, a, err);
    if (!rc)
        rc = may_approve(c, actor, &n, a, err);
    int64_t nr = 0;
    if (!rc)
        rc = q_int(c, &budget_note_next_nr, ARGS(V_TEXT(key)), &nr, err);
    /* What was read is what is approved: any change of any part makes a new number. */
    if (!rc && nr - 1 != version)
        rc = err_user(err, ERR_CONFLICT, "%s",
            tr("Notatet er rettet, mens du læste det. Læs det igen, før du godkender."));
    if (!rc)
        rc = set_state(c, actor, &n.head, "approved", tr("Notatet godkendt"), a, err);
    arena_free(a);
    return rc;
}

int note_reopen(struct conn *c, const struct actor *actor, const char *key, int64_t version, struct err *err)
{
    struct arena *a = arena_new(0);
    struct budget_note head;
    if (!a)
        return err_set(err, ERR_LIMIT, "note_reopen: out of memory");
    int rc = note_head_by_key(c, key, &head, a, err);
    if (!rc && !note_may_lead(actor, &head))
        rc =
            err_user(err, ERR_DENIED, "%s", tr("Kun den forvaltning, der leder notatet, kan åbne det igen."));
    if (!rc && !text_equal(head.state, "approved"))
        rc = err_user(err, ERR_REFUSED, "%s", tr("Notatet er ikke godkendt."));
    if (!rc && head.version != version)
        rc = err_user(err, ERR_CONFLICT, "%s", tr("Notatet er ændret, mens du læste. Åbn det igen."));
    if (!rc)
        rc = set_state(c, actor, &head, "draft", tr("Notatet åbnet igen"), a, err);
    arena_free(a);
    return rc;
}
