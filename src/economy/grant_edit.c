#include "economy/grant_edit.h"

#include "base/lang.h"
#include "base/text.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/free_key.h"
#include "system/organisation.h"

#include <string.h>

SQL(grant_count_key, "SELECT COUNT(*) FROM grant_sheet WHERE key = $1");
SQL(grant_next_nr, "SELECT COALESCE(MAX(nr), 0) + 1 FROM grant_sheet");
SQL(grant_set_version, "UPDATE grant_sheet SET version = $2 WHERE key = $1");
SQL(grant_delete, "DELETE FROM grant_sheet WHERE key = $1");
SQL(grant_delete_versions, "DELETE FROM grant_sheet_version WHERE key = $1 AND no >= $2");
SQL(grant_count_lines, "SELECT COUNT(*) FROM grant_line WHERE grant_key = $1");
#define VERSION_COLUMNS                                                                                      \
    "id, nr, key, title, title_en, kind, decision_kind, decision, decision_year, own_frame, purpose, "       \
    "content, content_en, results, results_en, results_kind, verdict, verdict_note, verdict_note_en, "       \
    "reservation, adjusted_content, adjusted_content_en, owner, committee, sharing, sharing_committees, "    \
    "expires, dependency, oddity, source, place, print_id, reason, user_id, at, no"
SQL(grant_select_versions,
    "SELECT " VERSION_COLUMNS " FROM grant_sheet_version WHERE key = $1 ORDER BY no DESC");
SQL(grant_select_version, "SELECT " VERSION_COLUMNS " FROM grant_sheet_version WHERE key = $1 AND no = $2");
SQL(grant_select_print,
    "SELECT id, nr, key, title, title_en, kind, decision, decision_year, own_frame, content, content_en, "
    "results, results_en, results_kind, verdict, verdict_note, verdict_note_en, reservation, "
    "adjusted_content, adjusted_content_en, owner, committee, dependency, oddity, source, place "
    "FROM grant_sheet_print WHERE id = $1");

/* ---- amounts ---- */

static int unit_decimals(const char *unit)
{
    return text_equal(unit, "kr") ? 2 : text_equal(unit, "t_kr") ? 5 : text_equal(unit, "mio_kr") ? 8 : -1;
}

/* Digits of s[n] into *ret; false on anything else. */
static bool add_digits(const char *s, size_t n, int64_t *ret)
{
    for (size_t i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9' || __builtin_mul_overflow(*ret, 10, ret) ||
            __builtin_add_overflow(*ret, s[i] - '0', ret))
            return false;
    }
    return n > 0;
}

/* The whole number with points between thousands. */
static bool add_grouped(const char *s, size_t n, int64_t *ret)
{
    const char *dot = memchr(s, '.', n);
    if (!dot)
        return add_digits(s, n, ret);
    size_t first = (size_t)(dot - s);
    if (first == 0 || first > 3 || !add_digits(s, first, ret))
        return false;
    for (size_t i = first; i < n; i += 4) {
        if (s[i] != '.' || n - i < 4 || !add_digits(s + i + 1, 3, ret))
            return false;
    }
    return true;
}

bool grant_amount_parse(const char *text, const char *unit, struct money *ret)
{
    char s[48];
    size_t n = 0;
    int decimals = unit_decimals(unit);
    bool minus = false;
    if (decimals < 0 || !text)
        return false;
    for (const char *p = text; *p; p++) {
        bool blank = *p == ' ' || *p == '\t' || strncmp(p, "\xc2\xa0", 2) == 0;
        if (blank && *p != ' ' && *p != '\t')
            p++;
        if (!blank && n + 1 < sizeof s)
            s[n++] = *p;
        else if (!blank)
            return false;
    }
    s[n] = 0;
    const char *p = s;
    if (*p == '-') {
        minus = true;
        p++;
        n--;
    }
    const char *comma = strchr(p, ','), *dot = strchr(p, '.');
    /* One point that is not before three last digits is a decimal point. */
    if (!comma && dot && !strchr(dot + 1, '.') && strlen(dot + 1) != 3)
        comma = dot;
    size_t whole = comma ? (size_t)(comma - p) : n, rest = comma ? n - whole - 1 : 0;
    int64_t v = 0;
    if (!add_grouped(p, whole, &v) || (comma && !add_digits(comma + 1, rest, &v)) || rest > (size_t)decimals)
        return false;
    for (size_t i = rest; i < (size_t)decimals; i++) {
        if (__builtin_mul_overflow(v, 10, &v))
            return false;
    }
    *ret = (struct money){minus ? -v : v};
    return true;
}

const char *grant_amount_text(struct money m, const char *unit, struct arena *a)
{
    int decimals = unit_decimals(unit);
    if (money_is_none(m) || decimals < 0)
        return "";
    char digits[32], out[64];
    uint64_t v = m.oere < 0 ? (uint64_t)-m.oere : (uint64_t)m.oere;
    int n = snprintf(digits, sizeof digits, "%0*llu", decimals + 1, (unsigned long long)v);
    int whole = n - decimals, end = n;
    size_t at = 0;
    while (end > whole && digits[end - 1] == '0')
        end--;
    if (m.oere < 0)
        out[at++] = '-';
    for (int i = 0; i < whole; i++) {
        if (i && (whole - i) % 3 == 0)
            out[at++] = '.';
        out[at++] = digits[i];
    }
    if (end > whole)
        out[at++] = ',';
    for (int i = whole; i < end; i++)
        out[at++] = digits[i];
    return arena_strndup(a, out, at);
}

/* ---- heads ---- */

static void check_organisations(const char *list, const char *field, struct err *err)
{
    const char *word;
    size_t len;
    char key[81];
    while (list && text_list_next(&list, &word, &len)) {
        snprintf(key, sizeof key, "%.*s", (int)len, word);
        if (!organisation_find(key, DAY_NONE))
            err_field(err, field, "%s", tr("Vælg en af mulighederne."));
    }
}

static bool has_text(const char *s)
{
    return s && *s;
}

/* Messages at the fields of what cannot stand; ERR_INVALID. */
static int grant_check_head(const struct grant *g, struct err *err)
{
    if (!has_text(g->title))
        err_field(err, "title", "%s", tr("Skriv bevillingens titel."));
    if (g->decision_kind && !code_is_valid("grant_decision", g->decision_kind, DAY_NONE))
        err_field(err, "decision_kind", "%s", tr("Vælg en af mulighederne."));
    bool budget = text_equal(g->decision_kind, "budget");
    if (budget && g->decision_year == INT_NONE)
        err_field(err, "decision_year", "%s", tr("Skriv budgetåret, fx 2027."));
    if (g->decision_year != INT_NONE && (g->decision_year < 2000 || g->decision_year > 2100))
        err_field(err, "decision_year", "%s", tr("Skriv et år mellem 2000 og 2100."));
    if (text_equal(g->decision_kind, "ofs") && !has_text(g->decision))
        err_field(err, "decision", "%s", tr("Skriv overførselssagens navn, fx Overførselssagen 2025/2026."));
    if (text_equal(g->decision_kind, "own_frame") && !has_text(g->committee))
        err_field(err, "committee", "%s", tr("Vælg det udvalg, hvis ramme bevillingen er givet af."));
    check_organisations(g->owner, "owner", err);
    check_organisations(g->committee, "committee", err);
    check_organisations(g->sharing, "sharing", err);
    check_organisations(g->sharing_committees, "sharing_committees", err);
    if (g->owner && text_list_has(g->sharing, g->owner))
        err_field(err, "sharing", "%s", tr("Den ansvarlige forvaltning skal ikke også stå her."));
    if (g->committee && text_list_has(g->sharing_committees, g->committee))
        err_field(err, "sharing_committees", "%s", tr("Det ansvarlige udvalg skal ikke også stå her."));
    if (g->verdict && !code_is_valid("verdict", g->verdict, DAY_NONE))
        err_field(err, "verdict", "%s", tr("Vælg en af mulighederne."));
    return err->n_fields ? ERR_INVALID : OK;
}

/* What follows from the kind of decision. */
static void complete_decision(struct grant *g, struct arena *a)
{
    g->own_frame = text_equal(g->decision_kind, "own_frame");
    if (has_text(g->decision))
        return;
    if (text_equal(g->decision_kind, "budget"))
        g->decision = arena_printf(a, "Budget %lld", (long long)g->decision_year);
    else if (g->own_frame)
        g->decision = arena_printf(a, tr("%ss egen ramme"), organisation_abbrev(g->committee));
}

static int log_grant(struct conn *c, const struct actor *actor, const char *action, int64_t id,
    const char *detail, struct err *err)
{
    return audit_add(c, actor, &(struct audit_entry){action, "grant", id, INT_NONE, detail}, err);
}

static void stamp_grant(struct grant *g, const struct actor *actor)
{
    g->user_id = actor->user_id ? actor->user_id : INT_NONE;
    g->at = clock_now();
}

int grant_create(struct conn *c, const struct actor *actor, struct grant *g, struct arena *a, struct err *err)
{
    char key[FREE_KEY_SIZE];
    int rc = grant_check_head(g, err);
    if (!rc)
        rc = free_key(c, &grant_count_key, g->title, "bevilling", key, a, err);
    if (!rc)
        rc = q_int(c, &grant_next_nr, NO_ARGS, &g->nr, err);
    if (rc)
        return rc;
    g->key = arena_strdup(a, key);
    g->print_id = INT_NONE;
    g->version = 1;
    complete_decision(g, a);
    stamp_grant(g, actor);
    rc = q_insert(c, &grant_table, g, &g->id, err);
    if (!rc)
        rc = q_insert(c, &grant_version_table, g, NULL, err);
    return rc ? rc : log_grant(c, actor, "create", g->id, arena_printf(a, "key=%s", g->key), err);
}

/* What differs, without who, when and why; empty when nothing does. */
static const char *head_diff(const struct grant *old, const struct grant *new, struct arena *a)
{
    struct buf out = BUF_INIT;
    struct grant is = *new;
    is.id = old->id;
    is.reason = old->reason;
    is.user_id = old->user_id;
    is.at = old->at;
    is.version = old->version;
    field_diff(&grant_table, old, &is, &out, a);
    const char *text = arena_strndup(a, out.data ? out.data : "", out.len);
    buf_done(&out);
    return text;
}

int grant_store(struct conn *c, const struct actor *actor, struct grant *g, struct arena *a, struct err *err)
{
    struct grant old;
    struct grant *versions;
    size_t n;
    int rc = grant_by_key(c, g->key, &old, a, err);
    if (!rc && old.version != g->version)
        rc = err_user(err, ERR_CONFLICT, "%s", tr("En anden har ændret bevillingen imens."));
    if (!rc)
        rc = grant_check_head(g, err);
    if (rc)
        return rc;
    g->id = old.id;
    g->nr = old.nr;
    g->print_id = old.print_id;
    complete_decision(g, a);
    const char *diff = head_diff(&old, g, a);
    if (!*diff)
        return err_field(err, "title", "%s", tr("Der er ikke ændret noget."));
    if (!has_text(g->reason))
        return err_field(err, "reason", "%s", tr("Skriv, hvorfor bevillingen ændres."));
    stamp_grant(g, actor);
    rc = grant_versions(c, g->key, &versions, &n, a, err);
    if (!rc && (n == 0 || versions[0].version != old.version))
        rc = q_insert(c, &grant_version_table, &old, NULL, err);
    if (!rc)
        rc = q_update(c, &grant_table, g, err);
    g->version = old.version + 1;
    if (!rc)
        rc = q_insert(c, &grant_version_table, g, NULL, err);
    return rc ? rc : log_grant(c, actor, "update", g->id, diff, err);
}

int grant_versions(
    struct conn *c, const char *key, struct grant **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &grant_select_versions, ARGS(V_TEXT(key)), &grant_version_table, ret, ret_n, a, err);
}

int grant_printed(
    struct conn *c, const struct grant *g, struct grant *ret, bool *ret_is, struct arena *a, struct err *err)
{
    *ret_is = false;
    if (g->print_id == INT_NONE)
        return OK;
    int rc = q_one(c, &grant_select_print, ARGS(V_INT(g->print_id)), &grant_print_table, ret, a, err);
    *ret_is = rc == OK;
    return rc == ERR_NOT_FOUND ? OK : rc;
}

static bool may_undo(const struct actor *actor, int64_t user_id, struct stamp at)
{
    int64_t me = actor->user_id ? actor->user_id : INT_NONE;
    return user_id == me && !stamp_is_none(at) && clock_now().ms - at.ms <= GRANT_UNDO_MS;
}

static int undo_refused(struct err *err)
{
    return err_user(err, ERR_REFUSED, "%s",
        tr("Det er for sent at fortryde. Ret bevillingen igen med en begrundelse; begge versioner bliver stående."));
}

static int undo_new(
    struct conn *c, const struct actor *actor, const struct grant *g, struct arena *a, struct err *err)
{
    int64_t lines;
    int rc = q_int(c, &grant_count_lines, ARGS(V_TEXT(g->key)), &lines, err);
    if (!rc && lines)
        rc =
            err_user(err, ERR_REFUSED, "%s", tr("Bevillingen har fået beløb og kan ikke fortrydes længere."));
    if (!rc)
        rc = q_exec(c, &grant_delete_versions, ARGS(V_TEXT(g->key), V_INT(1)), NULL, err);
    if (!rc)
        rc = q_exec(c, &grant_delete, ARGS(V_TEXT(g->key)), NULL, err);
    return rc ? rc : log_grant(c, actor, "undo", g->id, arena_printf(a, "key=%s", g->key), err);
}

int grant_undo(struct conn *c, const struct actor *actor, const char *key, int64_t no, bool *ret_gone,
    struct arena *a, struct err *err)
{
    struct grant now, before;
    *ret_gone = false;
    int rc = grant_by_key(c, key, &now, a, err);
    if (rc)
        return rc;
    if (now.version != no || !may_undo(actor, now.user_id, now.at))
        return undo_refused(err);
    if (no == 1) {
        rc = undo_new(c, actor, &now, a, err);
        *ret_gone = rc == OK;
        return rc;
    }
    rc = q_one(
        c, &grant_select_version, ARGS(V_TEXT(key), V_INT(no - 1)), &grant_version_table, &before, a, err);
    before.id = now.id;
    before.version = now.version;
    if (!rc)
        rc = q_update(c, &grant_table, &before, err);
    if (!rc)
        rc = q_exec(c, &grant_set_version, ARGS(V_TEXT(key), V_INT(no - 1)), NULL, err);
    if (!rc)
        rc = q_exec(c, &grant_delete_versions, ARGS(V_TEXT(key), V_INT(no)), NULL, err);
    return rc ? rc : log_grant(c, actor, "undo", now.id, head_diff(&now, &before, a), err);
}
