#include "path/journal.h"

#include "base/lang.h"
#include "base/text.h"
#include "base/stem.h"
#include "people/cpr.h"
#include "system/audit.h"
#include "system/code.h"

#include <string.h>

static const struct field journal_note_fields[] = {
    FIELD(journal_note, id, F_ID, NULL, FR_PRIMARY),
    FIELD(journal_note, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD_CODE(journal_note, kind, N_("Art"), FR_REQUIRED, "journal_kind"),
    FIELD_CODE(journal_note, track, N_("Spor"), FR_REQUIRED, "track"),
    FIELD(journal_note, day, F_DAY, N_("Dato"), FR_REQUIRED),
    FIELD_MAX(journal_note, title, F_TEXT, N_("Overskrift"), 0, 120),
    FIELD_MAX(journal_note, text, F_LONG, N_("Notat"), FR_REQUIRED, 20000),
    FIELD(journal_note, created, F_STAMP, NULL, FR_REQUIRED),
    FIELD(journal_note, user_id, F_ID, NULL, 0),
    FIELD(journal_note, unit, F_TEXT, NULL, 0),
    FIELD(journal_note, root_id, F_ID, NULL, 0),
    FIELD(journal_note, corrects_id, F_ID, NULL, 0),
    FIELD_CODE(journal_note, correction_reason, N_("Hvorfor retter du notatet?"), 0, "journal_correction"),
    FIELD_MAX(journal_note, correction_text, F_TEXT, N_("Forklaring"), 0, 300),
    FIELD(journal_note, is_current, F_BOOL, NULL, FR_REQUIRED),
    FIELD(journal_note, meeting_id, F_ID, NULL, 0),
    FIELD(journal_note, other_id, F_ID, NULL, 0),
    FIELD(journal_note, moved_at, F_STAMP, NULL, 0),
    FIELD(journal_note, moved_by, F_ID, NULL, 0),
    FIELD(journal_note, tokens, F_LONG, NULL, FR_HIDDEN),
    FIELD(journal_note, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(journal_note_table, "journal_note", N_("Journal"), journal_note, journal_note_fields);

static const struct field journal_row_fields[] = {
    FIELD(journal_row, id, F_ID, NULL, FR_PRIMARY),
    FIELD(journal_row, citizen_id, F_ID, NULL, 0),
    FIELD(journal_row, kind, F_TEXT, NULL, 0),
    FIELD(journal_row, track, F_TEXT, NULL, 0),
    FIELD(journal_row, day, F_DAY, NULL, 0),
    FIELD(journal_row, title, F_TEXT, NULL, 0),
    FIELD(journal_row, text, F_LONG, NULL, 0),
    FIELD(journal_row, created, F_STAMP, NULL, 0),
    FIELD(journal_row, user_id, F_ID, NULL, 0),
    FIELD(journal_row, unit, F_TEXT, NULL, 0),
    FIELD(journal_row, author, F_TEXT, NULL, 0),
    FIELD(journal_row, root_id, F_ID, NULL, 0),
    FIELD(journal_row, corrects_id, F_ID, NULL, 0),
    FIELD(journal_row, correction_reason, F_TEXT, NULL, 0),
    FIELD(journal_row, correction_text, F_TEXT, NULL, 0),
    FIELD(journal_row, is_current, F_BOOL, NULL, 0),
    FIELD(journal_row, meeting_id, F_ID, NULL, 0),
    FIELD(journal_row, other_id, F_ID, NULL, 0),
    FIELD(journal_row, moved_at, F_STAMP, NULL, 0),
    FIELD(journal_row, mover, F_TEXT, NULL, 0),
    FIELD(journal_row, version, F_INT, NULL, 0),
};
TABLE(journal_row_table, "journal_row", N_("Journal"), journal_row, journal_row_fields);

static const struct field journal_draft_fields[] = {
    FIELD(journal_draft, id, F_ID, NULL, FR_PRIMARY),
    FIELD(journal_draft, user_id, F_ID, NULL, FR_REQUIRED),
    FIELD(journal_draft, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD(journal_draft, note_id, F_INT, NULL, FR_REQUIRED),
    FIELD(journal_draft, kind, F_TEXT, NULL, 0),
    FIELD(journal_draft, track, F_TEXT, NULL, 0),
    FIELD(journal_draft, day, F_TEXT, NULL, 0),
    FIELD(journal_draft, title, F_TEXT, NULL, 0),
    FIELD(journal_draft, text, F_LONG, NULL, 0),
    FIELD(journal_draft, updated, F_STAMP, NULL, FR_REQUIRED),
};
TABLE(journal_draft_table, "journal_draft", N_("Kladder"), journal_draft, journal_draft_fields);

static const struct field journal_author_fields[] = {
    FIELD(journal_author, id, F_ID, NULL, FR_PRIMARY),
    FIELD(journal_author, name, F_TEXT, NULL, 0),
};
static TABLE(journal_author_table, "journal_author", NULL, journal_author, journal_author_fields);

#define NOTE_COLUMNS                                                                                         \
    "id, citizen_id, kind, track, day, title, text, created, user_id, unit, root_id, corrects_id, "          \
    "correction_reason, correction_text, is_current, meeting_id, other_id, moved_at, moved_by, tokens, version"
#define ROW_COLUMNS                                                                                          \
    "n.id AS id, n.citizen_id AS citizen_id, n.kind AS kind, n.track AS track, n.day AS day, "               \
    "n.title AS title, n.text AS text, n.created AS created, n.user_id AS user_id, n.unit AS unit, "         \
    "u.name AS author, n.root_id AS root_id, n.corrects_id AS corrects_id, "                                 \
    "n.correction_reason AS correction_reason, n.correction_text AS correction_text, "                       \
    "n.is_current AS is_current, n.meeting_id AS meeting_id, n.other_id AS other_id, "                       \
    "n.moved_at AS moved_at, m.name AS mover, n.version AS version "
#define ROW_FROM                                                                                             \
    "FROM journal_note n LEFT JOIN app_user u ON u.id = n.user_id LEFT JOIN app_user m ON m.id = n.moved_by "
#define FILTER                                                                                               \
    "WHERE n.citizen_id = $1 AND n.is_current = 1 AND n.track IN ($2, $3, $4, $5, $6) "                      \
    "AND (CAST($7 AS TEXT) IS NULL OR n.kind = $7) AND (CAST($8 AS BIGINT) IS NULL OR n.day >= $8) "         \
    "AND (CAST($9 AS BIGINT) IS NULL OR n.day <= $9) AND (CAST($10 AS BIGINT) IS NULL OR n.user_id = $10 "   \
    "OR EXISTS (SELECT 1 FROM journal_note f WHERE f.id = n.root_id AND f.user_id = $10)) "

SQL(journal_select_list,
    "SELECT " ROW_COLUMNS ROW_FROM FILTER "ORDER BY n.day DESC, n.id DESC LIMIT $11 OFFSET $12");
SQL(journal_count_list, "SELECT COUNT(*) FROM journal_note n " FILTER);
SQL(journal_select_authors,
    "SELECT u.id AS id, u.name AS name FROM app_user u WHERE u.id IN (SELECT n.user_id FROM journal_note n "
    "WHERE n.citizen_id = $1 AND n.is_current IN (0, 1) AND n.track IN ($2, $3, $4, $5, $6)) "
    "ORDER BY u.name, u.id");
SQL(journal_select_id, "SELECT " ROW_COLUMNS ROW_FROM "WHERE n.id = $1 AND n.citizen_id = $2");
SQL(journal_select_chain, "SELECT " ROW_COLUMNS ROW_FROM "WHERE n.id = $1 OR n.root_id = $1 ORDER BY n.id");
SQL(journal_select_note, "SELECT " NOTE_COLUMNS " FROM journal_note WHERE id = $1");
SQL(journal_update_corrected,
    "UPDATE journal_note SET is_current = 0, version = version + 1 WHERE id = $1 AND version = $2 AND is_current = 1");
SQL(journal_update_moved,
    "UPDATE journal_note SET citizen_id = $2, moved_at = $3, moved_by = $4, meeting_id = NULL, "
    "version = version + 1 WHERE id = $1 OR root_id = $1");
SQL(journal_update_files, "UPDATE attachment SET citizen_id = $2 WHERE note_id = $1");
SQL(journal_select_cpr, "SELECT citizen_id FROM citizen_number WHERE cpr = $1 ORDER BY id LIMIT 1");
SQL(journal_select_draft,
    "SELECT id, user_id, citizen_id, note_id, kind, track, day, title, text, updated FROM journal_draft "
    "WHERE user_id = $1 AND citizen_id = $2 AND note_id = $3");
SQL(journal_delete_draft,
    "DELETE FROM journal_draft WHERE user_id = $1 AND citizen_id = $2 AND note_id = $3");

/* ---- who may what ---- */

static const char *const track_names[JOURNAL_TRACKS] = {"job", "health", "social", "upskilling", "benefit"};

struct journal_tracks journal_tracks_seen(const struct sight *sight, const char *only)
{
    struct journal_tracks t = {{NULL}};
    for (size_t i = 0; i < JOURNAL_TRACKS; i++) {
        if (sight_may_read_notes(sight, track_names[i]) && (!only || text_equal(only, track_names[i])))
            t.track[i] = track_names[i];
    }
    return t;
}

bool journal_may_write(const struct actor *actor, const char *track)
{
    const struct code *code = track ? code_find("track", track) : NULL;
    return code && code->parent && text_equal(code->parent, actor->admin);
}

const char *journal_own_track(const struct actor *actor)
{
    for (size_t i = 0; i < JOURNAL_TRACKS; i++) {
        if (journal_may_write(actor, track_names[i]))
            return track_names[i];
    }
    return NULL;
}

/* The citizen is in the actor's sight, and notes of the track may be written. */
static int check_right(struct conn *c, const struct actor *actor, int64_t citizen_id, const char *track,
    struct citizen *ret, struct arena *a, struct err *err)
{
    struct sight sight;
    int rc = citizen_by_id(c, citizen_id, ret, a, err);
    if (!rc)
        rc = sight_for_change(c, actor, ret, clock_today(), &sight, err);
    if (rc)
        return rc;
    if (sight.referral_only || !journal_may_write(actor, track) || !sight_may_read_notes(&sight, track))
        return err_user(err, ERR_DENIED, "%s",
            tr("Kun forvaltningen, som sporet hører til, kan skrive og rette notater på sporet."));
    return OK;
}

/* ---- reading ---- */

#define TRACK_ARGS(t)                                                                                        \
    V_TEXT((t)->track[0]), V_TEXT((t)->track[1]), V_TEXT((t)->track[2]), V_TEXT((t)->track[3]),              \
        V_TEXT((t)->track[4])

int journal_list(struct conn *c, int64_t citizen_id, const struct journal_filter *f, int64_t per_page,
    int64_t page, struct journal_row **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &journal_select_list,
        ARGS(V_INT(citizen_id), TRACK_ARGS(&f->tracks), V_TEXT(f->kind), V_DAY(f->from), V_DAY(f->to),
            V_INT(f->author), V_INT(per_page), V_INT(page * per_page)),
        &journal_row_table, ret, ret_n, a, err);
}

int journal_count(
    struct conn *c, int64_t citizen_id, const struct journal_filter *f, int64_t *ret, struct err *err)
{
    return q_int(c, &journal_count_list,
        ARGS(V_INT(citizen_id), TRACK_ARGS(&f->tracks), V_TEXT(f->kind), V_DAY(f->from), V_DAY(f->to),
            V_INT(f->author)),
        ret, err);
}

int journal_authors(struct conn *c, int64_t citizen_id, const struct journal_tracks *tracks,
    struct journal_author **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &journal_select_authors, ARGS(V_INT(citizen_id), TRACK_ARGS(tracks)),
        &journal_author_table, ret, ret_n, a, err);
}

static int missing(struct err *err)
{
    return err_user(err, ERR_NOT_FOUND, "%s", tr("Notatet findes ikke, eller du har ikke adgang til det."));
}

int journal_by_id(struct conn *c, int64_t citizen_id, int64_t id, const struct sight *sight,
    struct journal_row *ret, struct arena *a, struct err *err)
{
    int rc =
        q_one(c, &journal_select_id, ARGS(V_INT(id), V_INT(citizen_id)), &journal_row_table, ret, a, err);
    if (rc == ERR_NOT_FOUND || (rc == OK && !sight_may_read_notes(sight, ret->track)))
        return missing(err);
    return rc;
}

int journal_chain(struct conn *c, int64_t root_id, struct journal_row **ret, size_t *ret_n, struct arena *a,
    struct err *err)
{
    return q_all(c, &journal_select_chain, ARGS(V_INT(root_id)), &journal_row_table, ret, ret_n, a, err);
}

/* ---- writing ---- */

static void check_note(const struct journal_note *n, const struct citizen *citizen, struct err *err)
{
    if (!n->kind || !code_is_valid("journal_kind", n->kind, DAY_NONE))
        err_field(err, "kind", "%s", tr("Vælg, hvad notatet er."));
    if (!n->track)
        err_field(err, "track", "%s", tr("Vælg, hvilket spor notatet hører til."));
    if (day_is_none(n->day))
        err_field(err, "day", "%s", tr("Skriv datoen som 09.03.2026."));
    else if (n->day.n > clock_today().n)
        err_field(err, "day", "%s", tr("Dagen ligger i fremtiden. Ret datoen."));
    else if (n->day.n < citizen->birth.n)
        err_field(err, "day", "%s", tr("Dagen ligger før borgerens fødsel. Ret datoen."));
    if (!n->text || !*n->text)
        err_field(err, "text", "%s", tr("Skriv notatet."));
}

static int insert(struct conn *c, struct journal_note *n, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "journal: out of memory");
    n->tokens = n->other_id == INT_NONE ? stem_tokens(a, (const char *const[]){n->title, n->text}, 2) : NULL;
    int rc = q_insert(c, &journal_note_table, n, &n->id, err);
    n->tokens = NULL;
    arena_free(a);
    return rc;
}

int journal_insert_bulk(struct conn *c, struct journal_note *note, struct err *err)
{
    return insert(c, note, err);
}

static void sign(struct journal_note *n, const struct actor *actor)
{
    n->created = clock_now();
    n->user_id = actor->user_id ? actor->user_id : INT_NONE;
    n->unit = actor->unit;
    n->is_current = 1;
}

static int drop_draft(
    struct conn *c, const struct actor *actor, int64_t citizen_id, int64_t note_id, struct err *err)
{
    return q_exec(
        c, &journal_delete_draft, ARGS(V_INT(actor->user_id), V_INT(citizen_id), V_INT(note_id)), NULL, err);
}

int journal_add(struct conn *c, const struct actor *actor, struct journal_note *note, struct err *err)
{
    struct citizen citizen;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "journal_add: out of memory");
    int rc = note->track ? check_right(c, actor, note->citizen_id, note->track, &citizen, a, err)
                         : citizen_by_id(c, note->citizen_id, &citizen, a, err);
    if (!rc) {
        check_note(note, &citizen, err);
        rc = err->code;
    }
    if (!rc) {
        sign(note, actor);
        note->root_id = note->corrects_id = note->other_id = note->moved_by = INT_NONE;
        note->correction_reason = note->correction_text = NULL;
        note->moved_at = STAMP_NONE;
        rc = insert(c, note, err);
    }
    if (!rc)
        rc = drop_draft(c, actor, note->citizen_id, 0, err);
    if (!rc)
        rc = audit_add(c, actor,
            &(struct audit_entry){"create", "journal_note", note->id, note->citizen_id,
                arena_printf(a, "%s, %s", note->kind, note->track)},
            err);
    arena_free(a);
    return rc;
}

static int load_note(
    struct conn *c, int64_t id, int64_t version, struct journal_note *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &journal_select_note, ARGS(V_INT(id)), &journal_note_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return missing(err);
    if (rc)
        return rc;
    if (ret->other_id != INT_NONE)
        return err_user(
            err, ERR_REFUSED, "%s", tr("Notatet er flyttet til den rette borger og kan kun rettes der."));
    if (ret->is_current != 1 || ret->version != version)
        return err_user(err, ERR_CONFLICT, "%s",
            tr("Notatet er rettet, mens du skrev. Åbn det igen, og se, hvad der står nu."));
    return OK;
}

static void check_correction(const struct journal_note *old, const struct journal_note *n, struct err *err)
{
    if (!n->correction_reason || !code_is_valid("journal_correction", n->correction_reason, DAY_NONE))
        err_field(err, "correction_reason", "%s", tr("Vælg, hvorfor du retter notatet."));
    else if (text_equal(n->correction_reason, "wrong_citizen"))
        err_field(err, "correction_reason", "%s",
            tr("Brug “Flyt til rette borger”, når notatet ligger på en forkert borger."));
    if (text_equal(old->text, n->text) && text_equal(old->title, n->title) &&
        text_equal(old->kind, n->kind) && text_equal(old->track, n->track) && old->day.n == n->day.n)
        err_field(err, "text", "%s", tr("Der er ikke rettet noget. Ret notatet, eller fortryd."));
}

int journal_correct(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    struct journal_note *note, struct err *err)
{
    struct citizen citizen;
    struct journal_note old;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "journal_correct: out of memory");
    int64_t changed = 0;
    int rc = load_note(c, id, version, &old, a, err);
    if (!rc)
        rc = check_right(c, actor, old.citizen_id, old.track, &citizen, a, err);
    if (!rc && note->track && !text_equal(note->track, old.track))
        rc = check_right(c, actor, old.citizen_id, note->track, &citizen, a, err);
    if (!rc) {
        check_note(note, &citizen, err);
        check_correction(&old, note, err);
        rc = err->code;
    }
    if (!rc)
        rc = q_exec(c, &journal_update_corrected, ARGS(V_INT(id), V_INT(version)), &changed, err);
    if (!rc && changed != 1)
        rc = err_set(err, ERR_CONFLICT, "note %lld was corrected meanwhile", (long long)id);
    if (!rc) {
        sign(note, actor);
        note->citizen_id = old.citizen_id;
        note->root_id = old.root_id == INT_NONE ? old.id : old.root_id;
        note->corrects_id = old.id;
        note->meeting_id = old.meeting_id;
        note->other_id = INT_NONE;
        note->moved_at = old.moved_at;
        note->moved_by = old.moved_by;
        rc = insert(c, note, err);
    }
    if (!rc)
        rc = drop_draft(c, actor, old.citizen_id, note->root_id, err);
    if (!rc)
        rc = audit_add(c, actor,
            &(struct audit_entry){"correct", "journal_note", note->id, old.citizen_id,
                arena_printf(a, "corrects=%lld reason=%s", (long long)id, note->correction_reason)},
            err);
    arena_free(a);
    return rc;
}

/* What stays where the note stood: that there was one, and nothing of it. */
static int leave_stub(struct conn *c, const struct actor *actor, const struct journal_note *moved,
    int64_t root_id, struct err *err)
{
    struct journal_note stub;
    field_clear_row(&journal_note_table, &stub);
    sign(&stub, actor);
    stub.citizen_id = moved->citizen_id;
    stub.kind = moved->kind;
    stub.track = moved->track;
    stub.day = moved->day;
    stub.text = "";
    stub.other_id = root_id;
    stub.correction_reason = "wrong_citizen";
    return insert(c, &stub, err);
}

static int move_rows(struct conn *c, const struct actor *actor, const struct journal_note *note,
    int64_t to_citizen, struct err *err)
{
    int64_t root = note->root_id == INT_NONE ? note->id : note->root_id;
    int rc = q_exec(c, &journal_update_moved,
        ARGS(V_INT(root), V_INT(to_citizen), V_STAMP(clock_now()),
            V_INT(actor->user_id ? actor->user_id : INT_NONE)),
        NULL, err);
    if (!rc)
        rc = q_exec(c, &journal_update_files, ARGS(V_INT(root), V_INT(to_citizen)), NULL, err);
    if (!rc)
        rc = leave_stub(c, actor, note, root, err);
    /* Neither citizen's log names the other: the note's number joins them. */
    if (!rc)
        rc = audit_add(c, actor,
            &(struct audit_entry){"move", "journal_note", root, note->citizen_id, "wrong_citizen"}, err);
    if (!rc)
        rc = audit_add(c, actor,
            &(struct audit_entry){"receive", "journal_note", root, to_citizen, "wrong_citizen"}, err);
    return rc;
}

int journal_move(struct conn *c, const struct actor *actor, int64_t id, int64_t version, int64_t to_citizen,
    struct err *err)
{
    struct citizen citizen;
    struct journal_note note;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "journal_move: out of memory");
    int rc = load_note(c, id, version, &note, a, err);
    if (!rc)
        rc = check_right(c, actor, note.citizen_id, note.track, &citizen, a, err);
    if (!rc && note.citizen_id == to_citizen)
        rc = err_field(
            err, "other", "%s", tr("Notatet ligger allerede på den borger. Skriv et andet CPR-nummer."));
    if (!rc)
        rc = check_right(c, actor, to_citizen, note.track, &citizen, a, err);
    if (!rc)
        rc = move_rows(c, actor, &note, to_citizen, err);
    arena_free(a);
    return rc;
}

int journal_find_citizen(struct conn *c, const struct actor *actor, const char *typed, struct citizen *ret,
    struct arena *a, struct err *err)
{
    char digits[11];
    struct cpr_parts parts;
    struct sight sight;
    struct err hidden = ERR_INIT;
    int64_t id;
    if (!cpr_parse(typed, digits, &parts))
        return err_field(
            err, "other", "%s", tr("CPR-nummeret skal have 10 cifre og begynde med en gyldig dato."));
    int rc = q_int(c, &journal_select_cpr, ARGS(V_TEXT(digits)), &id, err);
    if (!rc)
        rc = citizen_by_id(c, id, ret, a, err);
    if (!rc)
        rc = sight_for_change(c, actor, ret, clock_today(), &sight, &hidden);
    if (rc == ERR_NOT_FOUND)
        return err_field(err, "other", "%s",
            tr("Borgeren findes ikke, eller du har ikke adgang. Se nummeret efter, eller opret borgeren."));
    return rc && rc == hidden.code ? err_set(err, rc, "%s", hidden.op) : rc;
}

/* ---- drafts ---- */

int journal_draft_of(struct conn *c, const struct actor *actor, int64_t citizen_id, int64_t note_id,
    struct journal_draft *ret, struct arena *a, struct err *err)
{
    return q_one(c, &journal_select_draft, ARGS(V_INT(actor->user_id), V_INT(citizen_id), V_INT(note_id)),
        &journal_draft_table, ret, a, err);
}

int journal_draft_save(
    struct conn *c, const struct actor *actor, const struct journal_draft *draft, struct err *err)
{
    struct journal_draft row = *draft;
    row.user_id = actor->user_id;
    row.updated = clock_now();
    int rc = drop_draft(c, actor, row.citizen_id, row.note_id, err);
    if (rc || !row.text || !*row.text)
        return rc;
    return q_insert(c, &journal_draft_table, &row, NULL, err);
}
