/* Changing an assessment: saving a version, the steps to approval and back, undo, comments. */
#include "base/lang.h"
#include "base/text.h"
#include "economy/assessment_internal.h"
#include "system/audit.h"
#include "system/code.h"

#include <string.h>

SQL(assessment_last_step, "SELECT MAX(id) AS n FROM assessment_step WHERE assessment_id = $1");
SQL(assessment_select_step,
    "SELECT id, assessment_id, kind, version_no, from_state, to_state, from_approved, reason, user_id, at "
    "FROM assessment_step WHERE id = $1");
SQL(assessment_delete_step, "DELETE FROM assessment_step WHERE id = $1");
SQL(assessment_count_steps, "SELECT COUNT(*) AS n FROM assessment_step WHERE assessment_id = $1");
SQL(assessment_count_comments, "SELECT COUNT(*) AS n FROM assessment_comment WHERE assessment_id = $1");
SQL(assessment_delete, "DELETE FROM assessment WHERE id = $1");
SQL(assessment_delete_version, "DELETE FROM assessment_version WHERE id = $1");
SQL(assessment_delete_parts, "DELETE FROM assessment_part WHERE version_id = $1");
SQL(assessment_delete_lines, "DELETE FROM assessment_line WHERE version_id = $1");
SQL(assessment_delete_transfers, "DELETE FROM assessment_transfer WHERE version_id = $1");
SQL(assessment_delete_links, "DELETE FROM assessment_link WHERE version_id = $1");
SQL(assessment_resolve,
    "UPDATE assessment_comment SET resolved_by = $3, resolved_at = $4 WHERE id = $1 AND assessment_id = $2");
SQL(assessment_grant_there, "SELECT COUNT(*) AS n FROM grant_sheet WHERE key = $1");

static int64_t user_of(const struct actor *actor)
{
    return actor->user_id ? actor->user_id : INT_NONE;
}

static int log_change(struct conn *c, const struct actor *actor, const char *action,
    const struct assessment *as, const char *detail, struct err *err)
{
    return audit_add(c, actor, &(struct audit_entry){action, "assessment", as->id, INT_NONE, detail}, err);
}

/* The row, or one that is not stored yet (id 0). */
static int read_or_begin(
    struct conn *c, const char *key, int64_t year, struct assessment *ret, struct arena *a, struct err *err)
{
    int64_t n;
    int rc = assessment_by_grant(c, key, year, ret, a, err);
    if (rc != ERR_NOT_FOUND)
        return rc;
    rc = q_int(c, &assessment_grant_there, ARGS(V_TEXT(key)), &n, err);
    if (!rc && n == 0)
        return err_user(err, ERR_NOT_FOUND, "%s", tr("Bevillingen findes ikke. Se listen over bevillinger."));
    field_clear_row(&assessment_table, ret);
    ret->id = 0;
    ret->grant_key = key;
    ret->round_year = year;
    ret->state = ASSESSMENT_DRAFT;
    ret->newest_no = 0;
    ret->version = 0;
    return rc;
}

static int store_row(struct conn *c, struct assessment *as, struct err *err)
{
    if (as->id == 0) {
        as->version = 1;
        return q_insert(c, &assessment_table, as, &as->id, err);
    }
    int rc = q_update(c, &assessment_table, as, err);
    if (!rc)
        as->version++;
    return rc;
}

static int check_base(const struct assessment *as, int64_t base, struct err *err)
{
    if (as->version == base)
        return OK;
    return err_user(err, ERR_CONFLICT, "%s", tr("En anden har ændret vurderingen, mens du skrev."));
}

static int add_step(struct conn *c, const struct actor *actor, const struct assessment *as, const char *kind,
    const char *from_state, int64_t from_approved, const char *reason, struct err *err)
{
    struct assessment_step s = {.assessment_id = as->id,
        .kind = kind,
        .version_no = as->newest_no,
        .from_state = from_state,
        .to_state = as->state,
        .from_approved = from_approved,
        .reason = reason,
        .user_id = user_of(actor),
        .at = clock_now()};
    return assessment_step_add(c, &s, err);
}

/* ---- saving ---- */

static int check_save(const struct assessment *as, const struct assessment_paper *p, struct err *err)
{
    if (text_equal(as->state, ASSESSMENT_REVIEW))
        return err_user(err, ERR_REFUSED, "%s",
            tr("Vurderingen er til faglig gennemgang. Send den retur med en begrundelse, før du retter den."));
    assessment_check(p, as->grant_key, as->round_year, err);
    if (text_equal(as->state, ASSESSMENT_APPROVED) && !p->v.change_reason)
        err_field(err, "change_reason", "%s",
            tr("Den gældende vurdering er godkendt. Skriv, hvad der er ændret, og hvorfor."));
    return err->n_fields ? ERR_INVALID : OK;
}

static const char *save_detail(struct conn *c, const struct assessment *as, const struct assessment_paper *p,
    struct arena *a, struct err *err)
{
    struct assessment_paper old = {0};
    struct buf diff = BUF_INIT;
    buf_printf(&diff, "grant=%s; round=%lld; version=%lld; lines=%zu; ", as->grant_key,
        (long long)as->round_year, (long long)as->newest_no, p->n_lines);
    if (as->newest_no > 1 && assessment_paper_read(c, as->id, as->newest_no - 1, &old, a, err) == OK)
        field_diff(&assessment_version_table, &old.v, &p->v, &diff, a);
    const char *text = arena_strndup(a, diff.data, diff.len);
    buf_done(&diff);
    return text;
}

int assessment_save(struct conn *c, const struct actor *actor, const char *key, int64_t year, int64_t base,
    struct assessment_paper *p, struct assessment *ret, struct arena *a, struct err *err)
{
    struct assessment as;
    int rc = read_or_begin(c, key, year, &as, a, err);
    if (!rc)
        rc = check_base(&as, base, err);
    if (!rc)
        rc = check_save(&as, p, err);
    if (rc)
        return rc;
    const char *from = as.newest_no ? as.state : NULL;
    as.state = ASSESSMENT_DRAFT;
    as.newest_no++;
    p->v.user_id = user_of(actor);
    p->v.at = clock_now();
    p->v.source = p->v.place = NULL;
    rc = store_row(c, &as, err);
    if (!rc)
        rc = assessment_insert(c, as.id, as.newest_no, p, a, err);
    if (!rc)
        rc = add_step(c, actor, &as, "saved", from, as.approved_no, p->v.change_reason, err);
    const char *detail = rc ? NULL : save_detail(c, &as, p, a, err);
    if (!rc)
        rc = log_change(c, actor, as.newest_no == 1 ? "create" : "update", &as, detail, err);
    *ret = as;
    return rc;
}

int assessment_assign(struct conn *c, const struct actor *actor, const char *key, int64_t year,
    int64_t responsible_id, day_t deadline, struct assessment *ret, struct arena *a, struct err *err)
{
    struct assessment as, old;
    int rc = read_or_begin(c, key, year, &as, a, err);
    if (rc)
        return rc;
    old = as;
    as.responsible_id = responsible_id;
    as.deadline = deadline;
    *ret = as;
    if (old.responsible_id == responsible_id && old.deadline.n == deadline.n)
        return OK;
    rc = store_row(c, &as, err);
    if (rc)
        return rc;
    struct buf diff = BUF_INIT;
    buf_printf(&diff, "grant=%s; round=%lld; ", key, (long long)year);
    field_diff(&assessment_table, &old, &as, &diff, a);
    rc = log_change(c, actor, "assign", &as, arena_strndup(a, diff.data, diff.len), err);
    buf_done(&diff);
    *ret = as;
    return rc;
}

/* ---- steps ---- */

static int refuse_state(const struct assessment *as, struct err *err)
{
    return err_user(err, ERR_REFUSED, tr("Vurderingen er nu: %s. Se siden igen, før du går videre."),
        code_label("assessment_state", as->state));
}

static int check_approver(const struct actor *actor, const struct assessment_paper *p, struct err *err)
{
    if (!actor_may(actor, PERM_ECONOMY_APPROVE))
        return err_user(
            err, ERR_DENIED, "%s", tr("Du må ikke godkende vurderinger. Bed en, der må, om det."));
    if (p->v.user_id != INT_NONE && p->v.user_id == actor->user_id)
        return err_user(err, ERR_REFUSED, "%s",
            tr("Du har skrevet den seneste version og kan derfor ikke selv godkende den. Bed en anden om det."));
    return OK;
}

static int approve(struct conn *c, const struct actor *actor, struct assessment *as,
    struct assessment_paper *p, struct arena *a, struct err *err)
{
    struct assessment_paper before;
    int64_t before_id = INT_NONE;
    int rc = check_approver(actor, p, err);
    if (!rc)
        rc = assessment_check(p, as->grant_key, as->round_year, err);
    if (!rc && as->approved_no != INT_NONE) {
        rc = assessment_paper_read(c, as->id, as->approved_no, &before, a, err);
        before_id = before.v.id;
    }
    as->state = ASSESSMENT_APPROVED;
    as->approved_no = as->newest_no;
    const char *why = arena_printf(a, tr("Vurderingens version %lld er godkendt. %s"),
        (long long)as->newest_no, p->v.change_reason ? p->v.change_reason : "");
    return rc ? rc : assessment_apply(c, actor, as->grant_key, p, before_id, why, a, err);
}

int assessment_move(struct conn *c, const struct actor *actor, const char *key, int64_t year, int64_t base,
    enum assessment_move move, const char *reason, struct assessment *ret, struct arena *a, struct err *err)
{
    static const char *const kinds[] = {"sent", "returned", "approved"};
    struct assessment as;
    struct assessment_paper p;
    int rc = read_or_begin(c, key, year, &as, a, err);
    if (!rc)
        rc = check_base(&as, base, err);
    if (rc)
        return rc;
    const char *from = as.state;
    int64_t from_approved = as.approved_no;
    if (as.newest_no == 0 ||
        !text_equal(from, move == ASSESSMENT_SEND ? ASSESSMENT_DRAFT : ASSESSMENT_REVIEW))
        return refuse_state(&as, err);
    rc = assessment_paper_read(c, as.id, as.newest_no, &p, a, err);
    if (rc)
        return rc;
    if (move == ASSESSMENT_RETURN && (!reason || !*reason))
        return err_field(
            err, "reason", "%s", tr("Skriv, hvad der skal rettes, før vurderingen kan godkendes."));
    if (move == ASSESSMENT_SEND)
        rc = assessment_check(&p, key, year, err);
    as.state = move == ASSESSMENT_SEND ? ASSESSMENT_REVIEW : ASSESSMENT_DRAFT;
    if (move == ASSESSMENT_APPROVE)
        rc = approve(c, actor, &as, &p, a, err);
    if (!rc)
        rc = store_row(c, &as, err);
    if (!rc)
        rc = add_step(
            c, actor, &as, kinds[move], from, from_approved, move == ASSESSMENT_RETURN ? reason : NULL, err);
    if (!rc)
        rc = log_change(c, actor, kinds[move], &as,
            arena_printf(a, "grant=%s; round=%lld; version=%lld; %s → %s", key, (long long)year,
                (long long)as.newest_no, from, as.state),
            err);
    *ret = as;
    return rc;
}

/* ---- undo ---- */

static int delete_version(struct conn *c, int64_t assessment_id, int64_t no, struct arena *a, struct err *err)
{
    static const struct sql *const all[] = {&assessment_delete_parts, &assessment_delete_lines,
        &assessment_delete_transfers, &assessment_delete_links, &assessment_delete_version};
    struct assessment_paper p;
    int rc = assessment_paper_read(c, assessment_id, no, &p, a, err);
    for (size_t i = 0; !rc && i < sizeof all / sizeof all[0]; i++)
        rc = q_exec(c, all[i], ARGS(V_INT(p.v.id)), NULL, err);
    return rc;
}

/* The sheet as it stood before the approval. */
static int unapprove(struct conn *c, const struct actor *actor, const struct assessment *as,
    const struct assessment_step *s, struct arena *a, struct err *err)
{
    struct assessment_paper now, before;
    if (s->from_approved == INT_NONE)
        return err_user(err, ERR_REFUSED, "%s",
            tr("Den første godkendelse kan ikke fortrydes. Skriv en ny version i stedet."));
    int rc = assessment_paper_read(c, as->id, s->version_no, &now, a, err);
    if (!rc)
        rc = assessment_paper_read(c, as->id, s->from_approved, &before, a, err);
    const char *why = arena_printf(
        a, tr("Godkendelsen af vurderingens version %lld er fortrudt."), (long long)s->version_no);
    return rc ? rc : assessment_apply(c, actor, as->grant_key, &before, now.v.id, why, a, err);
}

static int last_step(struct conn *c, const struct assessment *as, struct assessment_step *ret,
    struct arena *a, struct err *err)
{
    int64_t id = INT_NONE;
    int rc = as->id ? q_int(c, &assessment_last_step, ARGS(V_INT(as->id)), &id, err) : OK;
    if (!rc && id == INT_NONE)
        return err_user(err, ERR_REFUSED, "%s", tr("Der er intet at fortryde."));
    return rc ? rc : q_one(c, &assessment_select_step, ARGS(V_INT(id)), &assessment_step_table, ret, a, err);
}

static int is_unused(struct conn *c, const struct assessment *as, bool *ret, struct err *err)
{
    int64_t n_steps, n_comments;
    int rc = q_int(c, &assessment_count_steps, ARGS(V_INT(as->id)), &n_steps, err);
    if (!rc)
        rc = q_int(c, &assessment_count_comments, ARGS(V_INT(as->id)), &n_comments, err);
    *ret = !rc && as->newest_no == 0 && n_steps == 0 && n_comments == 0 && as->responsible_id == INT_NONE &&
           day_is_none(as->deadline);
    return rc;
}

int assessment_undo(struct conn *c, const struct actor *actor, const char *key, int64_t year, int64_t base,
    bool *ret_gone, struct arena *a, struct err *err)
{
    struct assessment as;
    struct assessment_step s;
    *ret_gone = false;
    int rc = read_or_begin(c, key, year, &as, a, err);
    if (!rc && as.version != base)
        rc = err_user(err, ERR_CONFLICT, "%s",
            tr("Vurderingen er ændret igen siden. Se historikken, før du fortryder."));
    if (!rc)
        rc = last_step(c, &as, &s, a, err);
    if (rc)
        return rc;
    if (s.user_id != actor->user_id || clock_now().ms - s.at.ms > ASSESSMENT_UNDO_MS)
        return err_user(err, ERR_REFUSED, "%s",
            tr("Det er for sent at fortryde. Skriv en ny version, eller send vurderingen retur."));
    bool saved = text_equal(s.kind, "saved");
    if (text_equal(s.kind, "approved"))
        rc = unapprove(c, actor, &as, &s, a, err);
    if (!rc && saved)
        rc = delete_version(c, as.id, s.version_no, a, err);
    if (!rc)
        rc = q_exec(c, &assessment_delete_step, ARGS(V_INT(s.id)), NULL, err);
    as.newest_no -= saved;
    as.approved_no = s.from_approved;
    as.state = s.from_state ? s.from_state : ASSESSMENT_DRAFT;
    if (!rc)
        rc = is_unused(c, &as, ret_gone, err);
    if (!rc)
        rc =
            *ret_gone ? q_exec(c, &assessment_delete, ARGS(V_INT(as.id)), NULL, err) : store_row(c, &as, err);
    return rc ? rc
              : log_change(c, actor, "undo", &as,
                    arena_printf(a, "grant=%s; round=%lld; %s, version=%lld", key, (long long)year, s.kind,
                        (long long)s.version_no),
                    err);
}

/* ---- comments ---- */

static bool may_comment(const struct actor *actor)
{
    return actor_may(actor, PERM_ECONOMY_EDIT) || actor_may(actor, PERM_ECONOMY_APPROVE) ||
           actor_may(actor, PERM_DOCUMENT_COMMENT);
}

int assessment_comment_add(struct conn *c, const struct actor *actor, const char *key, int64_t year,
    const char *field, const char *body, struct arena *a, struct err *err)
{
    struct assessment as;
    if (!may_comment(actor))
        return err_user(err, ERR_DENIED, "%s", tr("Du må ikke kommentere vurderinger."));
    if (!body || !*body)
        return err_field(err, "body", "%s", tr("Skriv kommentaren."));
    int rc = read_or_begin(c, key, year, &as, a, err);
    if (!rc && as.id == 0)
        rc = store_row(c, &as, err);
    if (rc)
        return rc;
    struct assessment_comment k = {.assessment_id = as.id,
        .version_no = as.newest_no,
        .field = field,
        .body = body,
        .user_id = user_of(actor),
        .at = clock_now(),
        .resolved_by = INT_NONE,
        .resolved_at = STAMP_NONE};
    rc = q_insert(c, &assessment_comment_table, &k, &k.id, err);
    return rc ? rc
              : log_change(c, actor, "comment", &as,
                    arena_printf(a, "grant=%s; comment=%lld", key, (long long)k.id), err);
}

int assessment_comment_resolve(struct conn *c, const struct actor *actor, const char *key, int64_t year,
    int64_t id, bool resolved, struct arena *a, struct err *err)
{
    struct assessment as;
    int64_t changed;
    if (!may_comment(actor))
        return err_user(err, ERR_DENIED, "%s", tr("Du må ikke kommentere vurderinger."));
    int rc = read_or_begin(c, key, year, &as, a, err);
    if (!rc)
        rc = q_exec(c, &assessment_resolve,
            ARGS(V_INT(id), V_INT(as.id), V_INT(resolved ? user_of(actor) : INT_NONE),
                V_STAMP(resolved ? clock_now() : STAMP_NONE)),
            &changed, err);
    if (!rc && !changed)
        rc = err_user(err, ERR_NOT_FOUND, "%s", tr("Kommentaren findes ikke. Se siden igen."));
    return rc ? rc
              : log_change(c, actor, resolved ? "resolve" : "reopen", &as,
                    arena_printf(a, "grant=%s; comment=%lld", key, (long long)id), err);
}
