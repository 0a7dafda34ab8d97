/* Writing rows of registers. */
#include "supply/activity.h"

#include "base/lang.h"
#include "base/text.h"
#include "people/cpr.h"
#include "supply/employer.h"
#include "system/audit.h"
#include "system/code.h"

#include <string.h>

SQL(activity_move_children,
    "UPDATE activity SET intervention = $2, day = $3, end_day = $4 WHERE parent_id = $1");

/* ---- rules that hold in every register ---- */

static void check_numbers(const struct activity *row, struct err *err)
{
    const struct {
        const char *name;
        int64_t value;
    } numbers[] = {{"quantity", row->quantity}, {"minutes", row->minutes}, {"amount", row->amount.oere}};
    for (size_t i = 0; i < 3; i++) {
        if (numbers[i].value != INT_NONE && numbers[i].value < 0)
            err_field(err, numbers[i].name, "%s", tr("Skriv et tal fra 0 og op."));
    }
    if (!day_is_none(row->day) && !day_is_none(row->end_day) && row->end_day.n < row->day.n)
        err_field(err, "end_day", "%s", tr("Slutdatoen ligger før startdatoen. Ret en af dem."));
}

static void check_field(const struct field *f, const struct activity *row, struct err *err)
{
    if (field_is_missing(f, row)) {
        if (f->rule & FR_REQUIRED)
            err_field(err, f->name,
                f->list ? tr("Vælg en af mulighederne.") : tr("Feltet “%s” skal udfyldes."), tr(f->label));
        return;
    }
    if (f->type != F_TEXT && f->type != F_LONG)
        return;
    const char *text = *(const char *const *)((const char *)row + f->off);
    if (f->list && !code_is_valid(f->list, text, DAY_NONE))
        err_field(err, f->name, "%s", tr("Vælg en af mulighederne."));
    else if (!f->list && !text_equal(f->name, "employer_cvr") && cpr_in_text(text))
        err_field(err, f->name, "%s",
            tr("Teksten indeholder et CPR-nummer. Fjern det: her skrives ikke om bestemte personer."));
}

/* Resolves the employer that the form names. */
static int check_employer(
    struct conn *c, const struct activity_register *r, struct activity *row, struct arena *a, struct err *err)
{
    struct employer e;
    struct err fault = ERR_INIT;
    if (!activity_field(r, "employer_cvr"))
        return OK;
    if (!row->employer_cvr || !*row->employer_cvr) {
        row->employer_id = INT_NONE;
        return OK;
    }
    int rc = row->employer_id != INT_NONE && row->employer_id
                 ? employer_by_id(c, row->employer_id, &e, a, &fault)
                 : ERR_NOT_FOUND;
    if (!rc && stamp_is_none(e.removed) && text_equal(row->employer_cvr, e.p_number ? e.p_number : e.cvr))
        return OK; /* as it was read: also where several places of work have the number */
    err_clear(&fault);
    rc = employer_by_number(c, row->employer_cvr, &e, a, &fault);
    if (rc == ERR_INVALID)
        return err_field(err, "employer_cvr", "%s", err_user_text(&fault));
    if (rc)
        return err_set(err, rc, "%s", fault.op);
    row->employer_id = e.id;
    return OK;
}

/* A child has its parent's intervention and days. */
static int check_parent(
    struct conn *c, const struct activity_register *r, struct activity *row, struct arena *a, struct err *err)
{
    struct activity parent;
    if (!r->parent) {
        row->parent_id = INT_NONE;
        return OK;
    }
    int rc = activity_by_id(c, activity_register_find(r->parent), row->parent_id, &parent, a, err);
    if (rc)
        return rc;
    if (!stamp_is_none(parent.cancelled))
        return err_user(
            err, ERR_REFUSED, "%s", tr("Rækken er annulleret. Der kan ikke registreres mere på den."));
    row->intervention = parent.intervention;
    row->day = parent.day;
    row->end_day = parent.end_day;
    return OK;
}

static void make_search(struct activity *row, struct arena *a)
{
    const char *party = row->party ? row->party : "";
    row->sort_title = row->title ? text_sort_key(a, row->title) : NULL;
    /* Names of contact persons and employees are left out: not everybody who may search may see them. */
    row->search = arena_printf(a, "%s %s %s", row->title ? text_fold(a, row->title) : "", text_fold(a, party),
        row->place ? text_fold(a, row->place) : "");
    row->person_key =
        row->person ? arena_printf(a, "%s|%s", text_fold(a, row->person), text_fold(a, party)) : NULL;
}

static int check_row(struct conn *c, const struct actor *actor, const struct activity_register *r,
    struct activity *row, struct arena *a, struct err *err)
{
    struct intervention iv;
    int rc = check_parent(c, r, row, a, err);
    if (!rc && (!row->intervention || !*row->intervention))
        return err_field(err, "intervention", "%s", tr("Vælg en af mulighederne."));
    if (!rc)
        rc = intervention_by_key(c, row->intervention, &iv, a, err);
    if (!rc && !activity_may_write(actor, &iv))
        rc = err_user(err, ERR_DENIED, "%s",
            tr("Du kan kun registrere for indsatser, som din egen enhed giver eller har ansvaret for."));
    bool has = true;
    if (!rc && !r->parent)
        rc = activity_has_register(c, &iv, r, &has, a, err);
    if (!rc && !has)
        rc = err_field(err, "intervention", "%s", tr("Indsatsen fører ikke det register. Vælg en, der gør."));
    if (rc)
        return rc;
    if (!row->state)
        row->state = r->state0;
    for (size_t i = 0; i < r->n_fields; i++)
        check_field(&r->fields[i], row, err);
    check_numbers(row, err);
    rc = check_employer(c, r, row, a, err);
    if (r->check && (!rc || rc == ERR_INVALID))
        rc = r->check(c, row, a, err);
    if (rc || err->code)
        return rc ? rc : err->code;
    if (day_is_none(row->day))
        row->day = day_is_none(row->due_day) ? clock_today() : row->due_day;
    make_search(row, a);
    return OK;
}

/* ---- operations ---- */

static const struct activity_register *register_of(const struct activity *row, struct err *err)
{
    const struct activity_register *r = activity_register_find(row->reg);
    if (!r)
        err_set(err, ERR_INVALID, "no register %s", row->reg ? row->reg : "-");
    return r;
}

static int store(struct conn *c, const struct actor *actor, const struct activity *old, struct activity *row,
    const char *action, struct arena *a, struct err *err)
{
    struct buf diff = BUF_INIT;
    field_diff(&activity_table, old, row, &diff, a);
    int rc = q_update(c, &activity_table, row, err);
    if (rc == ERR_CONFLICT)
        err_user(err, rc, "%s", tr("En anden har ændret rækken imens. Se den igen."));
    if (!rc)
        rc = audit_add(c, actor, &(struct audit_entry){action, row->reg, row->id, INT_NONE, diff.data}, err);
    buf_done(&diff);
    return rc;
}

static int add(
    struct conn *c, const struct actor *actor, struct activity *row, struct arena *a, struct err *err)
{
    const struct activity_register *r = register_of(row, err);
    int rc = r ? check_row(c, actor, r, row, a, err) : err->code;
    if (rc)
        return rc;
    row->user_id = actor->user_id ? actor->user_id : INT_NONE;
    row->undo_state = row->cancel_reason = NULL;
    row->undo_by = row->cancelled_by = row->pool_job_id = INT_NONE;
    row->undo_at = row->cancelled = STAMP_NONE;
    rc = q_insert(c, &activity_table, row, &row->id, err);
    return rc ? rc
              : audit_add(c, actor,
                    &(struct audit_entry){"create", r->key, row->id, INT_NONE, row->intervention}, err);
}

int activity_add(struct conn *c, const struct actor *actor, struct activity *row, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "activity_add: out of memory");
    struct activity copy = *row;
    int rc = add(c, actor, &copy, a, err);
    row->id = copy.id;
    arena_free(a);
    return rc;
}

/* The register's own fields of from into to. */
static void copy_fields(const struct activity_register *r, const struct activity *from, struct activity *to)
{
    for (size_t i = 0; i < r->n_fields; i++) {
        size_t off = r->fields[i].off, size;
        switch (r->fields[i].type) {
        case F_TEXT:
        case F_LONG: size = sizeof(const char *); break;
        case F_DAY: size = sizeof(day_t); break;
        default: size = sizeof(int64_t);
        }
        memcpy((char *)to + off, (const char *)from + off, size);
    }
    if (!r->parent)
        to->intervention = from->intervention;
}

static int update(
    struct conn *c, const struct actor *actor, const struct activity *typed, struct arena *a, struct err *err)
{
    struct activity old, row;
    const struct activity_register *r = register_of(typed, err);
    int rc = r ? activity_by_id(c, r, typed->id, &old, a, err) : err->code;
    if (!rc && (old.version != typed->version || !stamp_is_none(old.cancelled)))
        rc = err_user(err, ERR_CONFLICT, "%s", tr("En anden har ændret rækken imens. Se den igen."));
    if (rc)
        return rc;
    row = old;
    copy_fields(r, typed, &row);
    rc = check_row(c, actor, r, &row, a, err);
    if (rc)
        return rc;
    row.undo_state = NULL;
    row.undo_by = INT_NONE;
    row.undo_at = STAMP_NONE;
    rc = store(c, actor, &old, &row, "update", a, err);
    if (!rc)
        rc = q_exec(c, &activity_move_children,
            ARGS(V_INT(row.id), V_TEXT(row.intervention), V_DAY(row.day), V_DAY(row.end_day)), NULL, err);
    return rc;
}

int activity_update(struct conn *c, const struct actor *actor, struct activity *row, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "activity_update: out of memory");
    int rc = update(c, actor, row, a, err);
    arena_free(a);
    return rc;
}

/* The row for a change by the actor, as version says it was read. */
static int open_row(struct conn *c, const struct actor *actor, const struct activity_register *r, int64_t id,
    int64_t version, struct activity *ret, struct arena *a, struct err *err)
{
    struct intervention iv;
    int rc = activity_by_id(c, r, id, ret, a, err);
    if (!rc)
        rc = intervention_by_key(c, ret->intervention, &iv, a, err);
    if (!rc && !activity_may_write(actor, &iv))
        rc = err_user(err, ERR_DENIED, "%s",
            tr("Du kan kun registrere for indsatser, som din egen enhed giver eller har ansvaret for."));
    if (!rc && version != INT_NONE && (ret->version != version || !stamp_is_none(ret->cancelled)))
        rc = err_user(err, ERR_CONFLICT, "%s", tr("En anden har ændret rækken imens. Se den igen."));
    return rc;
}

int activity_cancel(struct conn *c, const struct actor *actor, const struct activity_register *r, int64_t id,
    int64_t version, const char *reason, struct err *err)
{
    struct activity old, row;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "activity_cancel: out of memory");
    int rc = open_row(c, actor, r, id, version, &old, a, err);
    if (!rc && (!reason || !*reason))
        rc = err_field(err, "cancel_reason", "%s", tr("Skriv, hvorfor rækken annulleres."));
    if (!rc && old.pool_job_id != INT_NONE)
        rc = err_user(err, ERR_REFUSED, "%s",
            tr("Ansøgningen er bevilget. Tag småjobbet tilbage på puljens side i stedet."));
    if (!rc) {
        row = old;
        row.cancelled = clock_now();
        row.cancelled_by = actor->user_id;
        row.cancel_reason = reason;
        rc = store(c, actor, &old, &row, "cancel", a, err);
    }
    arena_free(a);
    return rc;
}

static int act(struct conn *c, const struct actor *actor, const struct activity_register *r,
    const struct activity_action *action, const struct activity *typed, struct arena *a, struct err *err)
{
    struct activity old, row;
    int rc = open_row(c, actor, r, typed->id, typed->version, &old, a, err);
    if (rc)
        return rc;
    if (!activity_action_fits(action, actor, &old))
        return err_user(err, ERR_CONFLICT, "%s", tr("En anden har ændret rækken imens. Se den igen."));
    struct activity_register only = *r; /* the fields the action asks for */
    struct field asked[4];
    only.fields = asked;
    only.n_fields = 0;
    for (size_t i = 0; i < 4 && action->fields[i]; i++)
        asked[only.n_fields++] = *activity_field(r, action->fields[i]);
    row = old;
    copy_fields(&only, typed, &row);
    row.intervention = old.intervention;
    if (action->stamp_day) {
        day_t *day = (day_t *)((char *)&row + field_find(&activity_table, action->stamp_day)->off);
        if (day_is_none(*day))
            *day = clock_today();
    }
    for (size_t i = 0; i < only.n_fields; i++)
        check_field(&asked[i], &row, err);
    check_numbers(&row, err);
    rc = err->code ? err->code : action->run ? action->run(c, actor, &row, a, err) : OK;
    if (rc)
        return rc;
    row.undo_state = action->undo || !action->run ? old.state : NULL;
    row.undo_by = actor->user_id;
    row.undo_at = clock_now();
    row.state = action->to;
    return store(c, actor, &old, &row, "update", a, err);
}

int activity_act(struct conn *c, const struct actor *actor, const struct activity_action *action,
    struct activity *row, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "activity_act: out of memory");
    const struct activity_register *r = register_of(row, err);
    int rc = r ? act(c, actor, r, action, row, a, err) : err->code;
    arena_free(a);
    return rc;
}

static bool may_still_undo(const struct actor *actor, int64_t by, struct stamp at)
{
    return by == actor->user_id && !stamp_is_none(at) && clock_now().ms - at.ms <= ACTIVITY_UNDO_MS;
}

/* What the action that brought the row into its state does to take itself back. */
static int undo_action(struct conn *c, const struct actor *actor, const struct activity_register *r,
    struct activity *row, struct arena *a, struct err *err)
{
    for (size_t i = 0; i < r->n_actions; i++) {
        const struct activity_action *action = &r->actions[i];
        if (text_equal(action->to, row->state) && text_list_has(action->from, row->undo_state) &&
            action->undo)
            return action->undo(c, actor, row, a, err);
    }
    return OK;
}

static int undo(struct conn *c, const struct actor *actor, const struct activity_register *r, int64_t id,
    struct arena *a, struct err *err)
{
    struct activity old, row;
    int rc = open_row(c, actor, r, id, INT_NONE, &old, a, err);
    if (rc)
        return rc;
    row = old;
    if (!stamp_is_none(old.cancelled) && may_still_undo(actor, old.cancelled_by, old.cancelled)) {
        row.cancelled = STAMP_NONE;
        row.cancelled_by = INT_NONE;
        row.cancel_reason = NULL;
    } else if (stamp_is_none(old.cancelled) && old.undo_state &&
               may_still_undo(actor, old.undo_by, old.undo_at)) {
        rc = undo_action(c, actor, r, &row, a, err);
        row.state = old.undo_state;
        row.undo_state = NULL;
        row.undo_by = INT_NONE;
        row.undo_at = STAMP_NONE;
    } else {
        rc = err_user(err, ERR_REFUSED, "%s", tr("Det er for sent at fortryde. Ret rækken i stedet."));
    }
    return rc ? rc : store(c, actor, &old, &row, "undo", a, err);
}

int activity_undo(
    struct conn *c, const struct actor *actor, const struct activity_register *r, int64_t id, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "activity_undo: out of memory");
    int rc = undo(c, actor, r, id, a, err);
    arena_free(a);
    return rc;
}

int activity_insert_bulk(struct conn *c, struct activity *row, struct arena *a, struct err *err)
{
    make_search(row, a);
    return q_insert(c, &activity_table, row, &row->id, err);
}
