/* Adding and changing lines of grants (economy/grant_edit.h). */
#include "base/lang.h"
#include "base/text.h"
#include "economy/grant_edit.h"
#include "economy/price_index.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/organisation.h"

SQL(grant_line_select_id, "SELECT " GRANT_LINE_COLUMNS " FROM grant_line WHERE id = $1");
SQL(grant_line_select_versions,
    "SELECT " GRANT_LINE_COLUMNS " FROM grant_line WHERE line = $1 ORDER BY no DESC");
SQL(grant_line_select_changed,
    "SELECT " GRANT_LINE_COLUMNS
    " FROM grant_line WHERE grant_key = $1 AND newest = 1 AND (ended = 1 OR no > 1) "
    "ORDER BY line NULLS FIRST");
SQL(grant_line_set_line, "UPDATE grant_line SET line = id WHERE id = $1");
SQL(grant_line_pass, "UPDATE grant_line SET newest = 0 WHERE id = $1 AND newest = 1");
SQL(grant_line_back, "UPDATE grant_line SET newest = 1 WHERE line = $1 AND no = $2");
SQL(grant_line_delete, "DELETE FROM grant_line WHERE id = $1");
SQL(grant_line_grant, "SELECT id FROM grant_sheet WHERE key = $1");

static int grant_line_by_id(
    struct conn *c, int64_t id, struct grant_line *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &grant_line_select_id, ARGS(V_INT(id)), &grant_line_table, ret, a, err);
    return rc == ERR_NOT_FOUND ? err_user(err, rc, "%s", tr("Beløbet findes ikke.")) : rc;
}

int grant_line_versions(
    struct conn *c, int64_t line, struct grant_line **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &grant_line_select_versions, ARGS(V_INT(line)), &grant_line_table, ret, ret_n, a, err);
}

int grant_lines_changed(
    struct conn *c, const char *key, struct grant_line **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &grant_line_select_changed, ARGS(V_TEXT(key)), &grant_line_table, ret, ret_n, a, err);
}

/* "35.10", "2.53.1": numbers with points between. */
static bool is_appropriation(const char *s)
{
    size_t digits = 0;
    for (; *s; s++) {
        if (*s >= '0' && *s <= '9')
            digits++;
        else if (*s == '.' && digits)
            digits = 0;
        else
            return false;
    }
    return digits > 0;
}

static void check_years(const struct grant_line *l, struct err *err)
{
    bool none = l->year_from == INT_NONE && l->year_to == INT_NONE;
    if (none && (text_equal(l->phase, "proposed") || l->print_id != INT_NONE))
        return; /* a paper that prints no year */
    if (l->year_from == INT_NONE || l->year_from < 2000 || l->year_from > 2100)
        err_field(err, "year_from", "%s", tr("Skriv et år mellem 2000 og 2100."));
    else if (l->year_to == INT_NONE || l->year_to > 2100)
        err_field(err, "year_to", "%s", tr("Skriv et år mellem 2000 og 2100."));
    else if (l->year_to < l->year_from)
        err_field(err, "year_to", "%s", tr("Sidste år kan ikke være før første år."));
    if (!day_is_none(l->expires) && l->year_to != INT_NONE && day_year(l->expires) != l->year_to)
        err_field(err, "expires", "%s", tr("Sidste dag skal ligge i sidste år. Ret dagen eller året."));
}

/* Messages at the fields of what cannot stand; ERR_INVALID. */
static int grant_line_check(const struct grant_line *l, struct err *err)
{
    check_years(l, err);
    if (money_is_none(l->money) && l->print_id == INT_NONE)
        err_field(err, "money", "%s", tr("Skriv beløbet, fx 1.234,5."));
    if (l->steering_area && !code_is_valid("steering_area", l->steering_area, DAY_NONE))
        err_field(err, "steering_area", "%s", tr("Vælg en af mulighederne."));
    if (l->administration && !organisation_find(l->administration, DAY_NONE))
        err_field(err, "administration", "%s", tr("Vælg en af mulighederne."));
    if (l->committee && !organisation_find(l->committee, DAY_NONE))
        err_field(err, "committee", "%s", tr("Vælg en af mulighederne."));
    if (l->appropriation && !is_appropriation(l->appropriation))
        err_field(err, "appropriation", "%s", tr("Skriv koden med tal og punktum, fx 35.10."));
    if (l->price_level && !text_equal(l->price_level, "løbende") && !price_level_year(l->price_level))
        err_field(err, "price_level", "%s", tr("Vælg løbende priser eller et år."));
    if (!dec_is_none(l->person_years) && l->person_years.milli < 0)
        err_field(err, "person_years", "%s", tr("Årsværk kan ikke være under 0."));
    if (!text_list_has("year,period,half_year", l->per))
        err_field(err, "per", "%s", tr("Vælg en af mulighederne."));
    if (!text_list_has("line,total,of_which", l->role))
        err_field(err, "role", "%s", tr("Vælg en af mulighederne."));
    if (!text_list_has("granted,proposed", l->phase))
        err_field(err, "phase", "%s", tr("Vælg en af mulighederne."));
    return err->n_fields ? ERR_INVALID : OK;
}

static int log_line(struct conn *c, const struct actor *actor, const char *action, const struct grant_line *l,
    const char *detail, struct arena *a, struct err *err)
{
    return audit_add(c, actor,
        &(struct audit_entry){
            action, "grant_line", l->line, INT_NONE, arena_printf(a, "grant=%s; %s", l->grant_key, detail)},
        err);
}

static void stamp_line(struct grant_line *l, const struct actor *actor)
{
    l->user_id = actor->user_id ? actor->user_id : INT_NONE;
    l->at = clock_now();
    l->newest = 1;
    l->ended = INT_NONE;
}

static const char *line_words(const struct grant_line *l, struct arena *a)
{
    return arena_printf(a, "phase=%s; years=%lld-%lld; area=%s; oere=%lld", l->phase, (long long)l->year_from,
        (long long)l->year_to, l->steering_area ? l->steering_area : "–", (long long)l->money.oere);
}

int grant_line_add(
    struct conn *c, const struct actor *actor, struct grant_line *l, struct arena *a, struct err *err)
{
    int64_t grant;
    int rc = q_int(c, &grant_line_grant, ARGS(V_TEXT(l->grant_key)), &grant, err);
    if (rc)
        return rc == ERR_NOT_FOUND ? err_user(err, rc, "%s", tr("Bevillingen findes ikke.")) : rc;
    l->role = l->role ? l->role : "line";
    l->per = l->per ? l->per : "year";
    l->unit = l->unit ? l->unit : "mio_kr";
    l->amount = DEC_NONE;
    l->as_printed = l->period_printed = NULL;
    l->print_id = l->line = INT_NONE;
    l->no = 1;
    rc = grant_line_check(l, err);
    if (rc)
        return rc;
    stamp_line(l, actor);
    rc = q_insert(c, &grant_line_table, l, &l->id, err);
    if (!rc)
        rc = q_exec(c, &grant_line_set_line, ARGS(V_INT(l->id)), NULL, err);
    l->line = l->id;
    return rc ? rc : log_line(c, actor, "create", l, line_words(l, a), a, err);
}

/* The newest version id as stored; ERR_CONFLICT when there is a newer one or it is taken out. */
static int line_base(struct conn *c, int64_t id, struct grant_line *ret, struct arena *a, struct err *err)
{
    int rc = grant_line_by_id(c, id, ret, a, err);
    if (!rc && (ret->newest != 1 || ret->ended == 1))
        rc = err_user(err, ERR_CONFLICT, "%s", tr("En anden har ændret beløbet imens."));
    return rc;
}

/* Puts l after old as the newest version. */
static int put_version(struct conn *c, const struct grant_line *old, struct grant_line *l, struct err *err)
{
    int64_t passed = 0;
    int rc = q_exec(c, &grant_line_pass, ARGS(V_INT(old->id)), &passed, err);
    if (!rc && passed != 1)
        rc = err_user(err, ERR_CONFLICT, "%s", tr("En anden har ændret beløbet imens."));
    return rc ? rc : q_insert(c, &grant_line_table, l, &l->id, err);
}

static const char *line_diff(const struct grant_line *old, const struct grant_line *new, struct arena *a)
{
    struct buf out = BUF_INIT;
    struct grant_line is = *new;
    is.id = old->id;
    is.no = old->no;
    is.reason = old->reason;
    is.user_id = old->user_id;
    is.at = old->at;
    is.newest = old->newest;
    field_diff(&grant_line_table, old, &is, &out, a);
    const char *text = arena_strndup(a, out.data ? out.data : "", out.len);
    buf_done(&out);
    return text;
}

int grant_line_replace(
    struct conn *c, const struct actor *actor, struct grant_line *l, struct arena *a, struct err *err)
{
    struct grant_line old;
    int rc = line_base(c, l->id, &old, a, err);
    if (rc)
        return rc;
    l->grant_key = old.grant_key;
    l->as_printed = old.as_printed;
    l->amount = old.amount;
    l->period_printed = old.period_printed;
    l->source = old.source;
    l->place = old.place;
    l->print_id = old.print_id;
    l->line = old.line;
    l->no = old.no + 1;
    rc = grant_line_check(l, err);
    if (rc)
        return rc;
    stamp_line(l, actor);
    const char *diff = line_diff(&old, l, a);
    if (!*diff)
        return err_field(err, "money", "%s", tr("Der er ikke ændret noget."));
    if (!l->reason || !*l->reason)
        return err_field(err, "reason", "%s", tr("Skriv, hvorfor beløbet ændres."));
    rc = put_version(c, &old, l, err);
    return rc ? rc : log_line(c, actor, "update", l, diff, a, err);
}

int grant_line_end(struct conn *c, const struct actor *actor, int64_t id, const char *reason, struct arena *a,
    struct err *err)
{
    struct grant_line old, l;
    int rc = line_base(c, id, &old, a, err);
    if (rc)
        return rc;
    if (!reason || !*reason)
        return err_field(err, "reason", "%s", tr("Skriv, hvorfor beløbet udgår."));
    l = old;
    l.no++;
    l.reason = reason;
    stamp_line(&l, actor);
    l.ended = 1;
    rc = put_version(c, &old, &l, err);
    return rc ? rc : log_line(c, actor, "delete", &l, line_words(&l, a), a, err);
}

int grant_line_undo(struct conn *c, const struct actor *actor, int64_t id, struct arena *a, struct err *err)
{
    struct grant_line l;
    int64_t me = actor->user_id ? actor->user_id : INT_NONE;
    int rc = grant_line_by_id(c, id, &l, a, err);
    if (rc)
        return rc;
    if (l.newest != 1 || l.user_id != me || stamp_is_none(l.at) || clock_now().ms - l.at.ms > GRANT_UNDO_MS)
        return err_user(err, ERR_REFUSED, "%s",
            tr("Det er for sent at fortryde. Ret beløbet igen med en begrundelse; begge versioner bliver stående."));
    rc = q_exec(c, &grant_line_delete, ARGS(V_INT(id)), NULL, err);
    if (!rc && l.no > 1)
        rc = q_exec(c, &grant_line_back, ARGS(V_INT(l.line), V_INT(l.no - 1)), NULL, err);
    return rc ? rc : log_line(c, actor, "undo", &l, line_words(&l, a), a, err);
}
