#include "people/citizen.h"

#include "base/lang.h"
#include "base/text.h"
#include "people/cpr.h"
#include "people/duplicate.h"
#include "system/audit.h"

#include <sodium.h>
#include <string.h>

enum { CITIZEN_MAX_JOINED = 20 };

static const struct field citizen_fields[] = {
    FIELD(citizen, id, F_ID, NULL, FR_PRIMARY),
    FIELD(citizen, key, F_TEXT, NULL, FR_KEY | FR_HIDDEN),
    FIELD_MAX(citizen, first_name, F_TEXT, N_("Fornavn"), FR_REQUIRED, 80),
    FIELD_MAX(citizen, last_name, F_TEXT, N_("Efternavn"), FR_REQUIRED, 80),
    FIELD(citizen, sort_name, F_TEXT, NULL, FR_HIDDEN),
    FIELD_MAX(citizen, cpr, F_TEXT, N_("CPR-nummer"), FR_REQUIRED, 11),
    FIELD(citizen, birth, F_DAY, N_("Fødselsdag"), FR_REQUIRED),
    FIELD_CODE(citizen, sex, N_("Køn"), FR_REQUIRED, "sex"),
    FIELD_MAX(citizen, address, F_TEXT, N_("Adresse"), 0, 200),
    FIELD_MAX(citizen, postal, F_TEXT, N_("Postnummer og by"), 0, 100),
    FIELD_CODE(citizen, district, N_("Bydel"), 0, "district"),
    FIELD(citizen, protected_until, F_DAY, N_("Adressen er beskyttet til og med"), 0),
    FIELD(citizen, restricted, F_BOOL, N_("Begrænset adgang"), 0),
    FIELD(citizen, dead, F_DAY, N_("Død"), 0),
    FIELD(citizen, moved, F_DAY, N_("Fraflyttet kommunen"), 0),
    FIELD_MAX(citizen, target_group, F_TEXT, N_("Målgruppe"), 0, 120),
    FIELD_MAX(citizen, job_goal, F_TEXT, N_("Jobmål"), 0, 200),
    FIELD_MAX(citizen, job_goal_reason, F_TEXT, N_("Begrundelse for intet jobmål"), 0, 500),
    FIELD_CODE(citizen, education, N_("Højest fuldførte uddannelse"), 0, "education"),
    FIELD_MAX(citizen, condition, F_TEXT, N_("Beskrevne helbredsforhold"), 0, 200),
    FIELD(citizen, responsible_id, F_ID, N_("Tovholder"), 0),
    FIELD(citizen, responsible_since, F_DAY, N_("Tovholder siden"), 0),
    FIELD(citizen, merged_into, F_ID, NULL, FR_HIDDEN),
    FIELD(citizen, restricted_kind, F_TEXT, NULL, FR_HIDDEN),
    FIELD(citizen, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(citizen_table, "citizen", N_("Borger"), citizen, citizen_fields);

static const struct field citizen_number_fields[] = {
    FIELD(citizen_number, id, F_ID, NULL, FR_PRIMARY),
    FIELD(citizen_number, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD_MAX(citizen_number, cpr, F_TEXT, N_("CPR-nummer"), FR_REQUIRED, 11),
    FIELD_CODE(citizen_number, kind, N_("Art"), FR_REQUIRED, "number_kind"),
    FIELD(citizen_number, valid_from, F_DAY, N_("Gyldig fra"), 0),
    FIELD(citizen_number, valid_to, F_DAY, N_("Gyldig til og med"), 0),
    FIELD_MAX(citizen_number, reason, F_TEXT, N_("Begrundelse"), 0, 200),
    FIELD(citizen_number, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(citizen_number_table, "citizen_number", N_("CPR-numre"), citizen_number, citizen_number_fields);

struct citizen_name_row {
    int64_t id;
    const char *token, *sort_name;
    int64_t citizen_id;
};
static const struct field citizen_name_fields[] = {
    FIELD(citizen_name_row, id, F_ID, NULL, FR_PRIMARY),
    FIELD(citizen_name_row, token, F_TEXT, NULL, FR_REQUIRED),
    FIELD(citizen_name_row, sort_name, F_TEXT, NULL, FR_REQUIRED),
    FIELD(citizen_name_row, citizen_id, F_ID, NULL, FR_REQUIRED),
};
static TABLE(citizen_name_table, "citizen_name", NULL, citizen_name_row, citizen_name_fields);

#define CITIZEN_COLUMNS                                                                                      \
    "id, key, first_name, last_name, sort_name, cpr, birth, sex, address, postal, district, "                \
    "protected_until, restricted, dead, moved, target_group, job_goal, job_goal_reason, "                    \
    "education, condition, "                                                                                 \
    "responsible_id, responsible_since, merged_into, restricted_kind, version"
#define NUMBER_COLUMNS "id, citizen_id, cpr, kind, valid_from, valid_to, reason, version"

SQL(citizen_district_count, "SELECT COUNT(*) FROM citizen_district WHERE citizen_id = $1");
SQL(citizen_district_add,
    "INSERT INTO citizen_district (citizen_id, district, start_day) VALUES ($1, $2, $3)");
SQL(citizen_district_take_back, "DELETE FROM citizen_district WHERE citizen_id = $1 AND start_day = $2");
SQL(citizen_select_numbers,
    "SELECT " NUMBER_COLUMNS " FROM citizen_number WHERE citizen_id = $1 "
    "ORDER BY CASE WHEN valid_to IS NULL THEN 0 ELSE 1 END, valid_from DESC NULLS LAST, id DESC");
SQL(citizen_select_number, "SELECT " NUMBER_COLUMNS " FROM citizen_number WHERE id = $1");
SQL(citizen_select_by_number,
    "SELECT " CITIZEN_COLUMNS
    " FROM citizen WHERE id = (SELECT n.citizen_id FROM citizen_number n WHERE n.cpr = $1)");
SQL(citizen_select_merged_into, "SELECT merged_into FROM citizen WHERE id = $1");
SQL(citizen_select_joined, "SELECT " CITIZEN_COLUMNS " FROM citizen WHERE merged_into = $1 ORDER BY id");
SQL(citizen_select_key, "SELECT " CITIZEN_COLUMNS " FROM citizen WHERE key = $1");
SQL(citizen_select_id, "SELECT " CITIZEN_COLUMNS " FROM citizen WHERE id = $1");
SQL(citizen_select_changed_by,
    "SELECT u.id AS id, u.name AS first_name FROM audit a JOIN app_user u ON u.id = a.user_id "
    "WHERE a.citizen_id = $1 AND a.entity = 'citizen' AND a.action = 'update' "
    "ORDER BY a.id DESC LIMIT 1");
SQL(citizen_delete_names, "DELETE FROM citizen_name WHERE citizen_id = $1");

static int citizen_missing(int rc, struct err *err)
{
    if (rc == ERR_NOT_FOUND)
        return err_user(err, ERR_NOT_FOUND, "%s", tr("Borgeren findes ikke, eller du har ikke adgang."));
    return rc;
}

int citizen_by_key(struct conn *c, const char *key, struct citizen *ret, struct arena *a, struct err *err)
{
    int64_t id;
    int rc =
        citizen_missing(q_one(c, &citizen_select_key, ARGS(V_TEXT(key)), &citizen_table, ret, a, err), err);
    if (rc || ret->merged_into == INT_NONE)
        return rc;
    rc = citizen_kept_id(c, ret->id, &id, err);
    return rc ? rc : citizen_by_id(c, id, ret, a, err);
}

int citizen_by_id(struct conn *c, int64_t id, struct citizen *ret, struct arena *a, struct err *err)
{
    return citizen_missing(q_one(c, &citizen_select_id, ARGS(V_INT(id)), &citizen_table, ret, a, err), err);
}

/* One index row per name word: the whole name, beginning at that word and going round ("alma skov", "skov alma"). A search is
 * then a range of one word and, for its other words, a look inside the same row. */
static int citizen_index_names(
    struct conn *c, const struct citizen *citizen, int64_t for_id, struct arena *a, struct err *err)
{
    const char *name = text_fold(a, arena_printf(a, "%s %s", citizen->first_name, citizen->last_name));
    struct citizen_name_row row = {.sort_name = citizen->sort_name, .citizen_id = for_id};
    for (const char *w = name; w && *w;) {
        row.token = w == name ? name : arena_printf(a, "%s %.*s", w, (int)(w - name - 1), name);
        int rc = q_insert(c, &citizen_name_table, &row, NULL, err);
        if (rc)
            return rc;
        w = strchr(w, ' ');
        w = w ? w + 1 : NULL;
    }
    return OK;
}

/* The names of the records joined with for_id, and of those joined with them, find for_id too. */
static int citizen_index_joined(
    struct conn *c, int64_t id, int64_t for_id, int depth, struct arena *a, struct err *err)
{
    struct citizen *rows;
    size_t n;
    int rc = q_all(c, &citizen_select_joined, ARGS(V_INT(id)), &citizen_table, &rows, &n, a, err);
    for (size_t i = 0; !rc && i < n && depth < CITIZEN_MAX_JOINED; i++) {
        rc = citizen_index_names(c, &rows[i], for_id, a, err);
        if (!rc)
            rc = citizen_index_joined(c, rows[i].id, for_id, depth + 1, a, err);
    }
    return rc;
}

static int citizen_index_all(struct conn *c, int64_t id, struct arena *a, struct err *err)
{
    struct citizen citizen;
    struct citizen_number *numbers = NULL;
    size_t n = 0;
    int rc = citizen_by_id(c, id, &citizen, a, err);
    if (!rc)
        rc = q_exec(c, &citizen_delete_names, ARGS(V_INT(id)), NULL, err);
    if (!rc)
        rc = duplicate_unindex(c, id, err);
    if (rc || citizen.merged_into != INT_NONE)
        return rc;
    rc = citizen_index_names(c, &citizen, id, a, err);
    if (!rc)
        rc = citizen_index_joined(c, id, id, 0, a, err);
    if (!rc)
        rc = citizen_numbers(c, id, &numbers, &n, a, err);
    if (rc)
        return rc;
    const char **cprs = arena_array(a, n + 1, sizeof *cprs);
    for (size_t i = 0; cprs && i < n; i++)
        cprs[i] = numbers[i].cpr;
    return cprs ? duplicate_index(c, &citizen, cprs, n, err)
                : err_set(err, ERR_LIMIT, "citizen_index: out of memory");
}

int citizen_index(struct conn *c, int64_t id, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "citizen_index: out of memory");
    int rc = citizen_index_all(c, id, a, err);
    arena_free(a);
    return rc;
}

static int citizen_insert(struct conn *c, struct citizen *citizen, struct arena *a, struct err *err)
{
    unsigned char random[CITIZEN_KEY_SIZE - 1];
    char key[CITIZEN_KEY_SIZE];
    if (!citizen->key) {
        randombytes_buf(random, sizeof random);
        for (size_t i = 0; i < sizeof random; i++)
            key[i] = "0123456789abcdefghjkmnpqrstvwxyz"[random[i] & 31];
        key[10] = 0;
        citizen->key = arena_strdup(a, key);
    }
    citizen->sort_name = text_sort_key(a, arena_printf(a, "%s %s", citizen->last_name, citizen->first_name));
    int rc = q_insert(c, &citizen_table, citizen, &citizen->id, err);
    if (rc)
        return rc;
    struct citizen_number number;
    field_clear_row(&citizen_number_table, &number);
    number.citizen_id = citizen->id;
    number.cpr = citizen->cpr;
    struct cpr_parts parts;
    char digits[11];
    number.kind = cpr_parse(citizen->cpr, digits, &parts) ? parts.kind : "present";
    rc = q_insert(c, &citizen_number_table, &number, NULL, err);
    if (rc == ERR_CONFLICT) {
        err_clear(err);
        return err_field(
            err, "cpr", "%s", tr("CPR-nummeret er allerede registreret. Søg borgeren frem i stedet."));
    }
    if (rc)
        return rc;
    rc = citizen_index_names(c, citizen, citizen->id, a, err);
    return rc ? rc : duplicate_index(c, citizen, &citizen->cpr, 1, err);
}

int citizen_insert_bulk(struct conn *c, struct citizen *citizen, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "citizen_insert_bulk: out of memory");
    const char *key = citizen->key;
    int rc = citizen_insert(c, citizen, a, err);
    if (!key)
        citizen->key = NULL;
    citizen->sort_name = NULL; /* lived in the scratch arena */
    arena_free(a);
    return rc;
}

static int citizen_validate(struct citizen *citizen, struct arena *a, struct err *err)
{
    struct cpr_parts parts;
    char digits[11];
    if (!citizen->first_name || !*citizen->first_name)
        err_field(err, "first_name", "%s", tr("Skriv borgerens fornavn."));
    if (!citizen->last_name || !*citizen->last_name)
        err_field(err, "last_name", "%s", tr("Skriv borgerens efternavn."));
    if (!cpr_parse(citizen->cpr, digits, &parts)) {
        err_field(err, "cpr", "%s", tr("CPR-nummeret skal have 10 cifre og begynde med en gyldig dato."));
    } else {
        citizen->cpr = arena_strdup(a, digits);
        if (day_is_none(citizen->birth))
            citizen->birth = parts.birth;
        if (!parts.replacement && citizen->birth.n != parts.birth.n)
            err_field(err, "birth", "%s", tr("Fødselsdagen passer ikke til CPR-nummeret. Ret en af dem."));
        if (citizen->birth.n > clock_today().n)
            err_field(err, "birth", "%s", tr("Fødselsdagen ligger i fremtiden. Ret datoen."));
    }
    return err->code;
}

int citizen_create(struct conn *c, const struct actor *actor, const struct citizen *citizen, int64_t *ret_id,
    char ret_key[CITIZEN_KEY_SIZE], struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "citizen_create: out of memory");
    struct citizen row = *citizen;
    row.key = NULL;
    if (row.restricted == INT_NONE)
        row.restricted = 0;
    if (!row.sex)
        row.sex = "unknown";
    int rc = citizen_validate(&row, a, err);
    if (!rc)
        rc = citizen_insert(c, &row, a, err);
    if (!rc)
        rc = audit_add(c, actor, &(struct audit_entry){"create", "citizen", row.id, row.id, NULL}, err);
    if (!rc) {
        *ret_id = row.id;
        text_copy(ret_key, CITIZEN_KEY_SIZE, row.key);
    }
    arena_free(a);
    return rc;
}

bool citizen_is_protected(const struct citizen *c, day_t today)
{
    return !day_is_none(c->protected_until) && c->protected_until.n >= today.n;
}

/* For the log, which others read: of a protected address only that it was changed. */
static void citizen_mask_address(struct citizen *old, struct citizen *now)
{
    day_t today = clock_today();
    if (!citizen_is_protected(old, today) && !citizen_is_protected(now, today))
        return;
    if (!text_equal(old->address, now->address))
        old->address = "***", now->address = "*** ***";
    if (!text_equal(old->postal, now->postal))
        old->postal = "***", now->postal = "*** ***";
}

/* A district that is changed is a move today; what it was before held since ever. Two changes on a day are one. */
static int district_changed(
    struct conn *c, const struct citizen *old, const struct citizen *now, struct err *err)
{
    int64_t n = 0;
    day_t today = clock_today();
    if (text_equal(old->district, now->district))
        return OK;
    int rc = q_int(c, &citizen_district_count, ARGS(V_INT(now->id)), &n, err);
    if (!rc && n == 0)
        rc = q_exec(c, &citizen_district_add,
            ARGS(V_INT(now->id), V_TEXT(old->district), V_DAY(day_from_ymd(1900, 1, 1))), NULL, err);
    if (!rc)
        rc = q_exec(c, &citizen_district_take_back, ARGS(V_INT(now->id), V_DAY(today)), NULL, err);
    return rc ? rc
              : q_exec(c, &citizen_district_add, ARGS(V_INT(now->id), V_TEXT(now->district), V_DAY(today)),
                    NULL, err);
}

static int update(
    struct conn *c, const struct actor *actor, const struct citizen *citizen, bool moves, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "citizen_update: out of memory");
    struct citizen old, now = *citizen;
    struct buf diff = BUF_INIT;
    int rc = citizen_by_id(c, citizen->id, &old, a, err);
    if (!rc)
        rc = citizen_validate(&now, a, err);
    if (!rc) {
        now.key = old.key;
        now.sort_name = text_sort_key(a, arena_printf(a, "%s %s", now.last_name, now.first_name));
        rc = q_update(c, &citizen_table, &now, err);
    }
    if (!rc && moves)
        rc = district_changed(c, &old, &now, err);
    if (!rc)
        rc = citizen_index(c, now.id, err);
    if (!rc) {
        citizen_mask_address(&old, &now);
        field_diff(&citizen_table, &old, &now, &diff, a);
        rc = audit_add(c, actor, &(struct audit_entry){"update", "citizen", now.id, now.id, diff.data}, err);
    }
    buf_done(&diff);
    arena_free(a);
    return rc;
}

int citizen_update(struct conn *c, const struct actor *actor, const struct citizen *citizen, struct err *err)
{
    return update(c, actor, citizen, true, err);
}

int citizen_correct(struct conn *c, const struct actor *actor, const struct citizen *citizen, struct err *err)
{
    return update(c, actor, citizen, false, err);
}

int citizen_last_changed_by(struct conn *c, int64_t id, const char **ret, struct arena *a, struct err *err)
{
    struct citizen row;
    *ret = NULL;
    int rc = q_one(c, &citizen_select_changed_by, ARGS(V_INT(id)), &citizen_table, &row, a, err);
    if (rc == ERR_NOT_FOUND)
        return OK;
    if (!rc)
        *ret = row.first_name;
    return rc;
}

const char *citizen_full_name(const struct citizen *c, struct arena *a)
{
    return arena_printf(a, "%s %s", c->first_name, c->last_name);
}

const char *citizen_address_shown(const struct citizen *c, day_t today)
{
    return citizen_is_protected(c, today) ? NULL : c->address;
}

bool citizen_is_child(const struct citizen *c, day_t day)
{
    int age = day_age(c->birth, day);
    return age >= 0 && age < 18;
}

int citizen_kept_id(struct conn *c, int64_t id, int64_t *ret, struct err *err)
{
    *ret = id;
    for (int i = 0; i < CITIZEN_MAX_JOINED; i++) {
        int64_t next = INT_NONE;
        int rc = q_int(c, &citizen_select_merged_into, ARGS(V_INT(*ret)), &next, err);
        if (rc)
            return citizen_missing(rc, err);
        if (next == INT_NONE)
            return OK;
        *ret = next;
    }
    return err_set(err, ERR_INTERNAL, "citizen %lld: joined in a ring", (long long)id);
}

/* ---- numbers ---- */

int citizen_numbers(struct conn *c, int64_t citizen_id, struct citizen_number **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &citizen_select_numbers, ARGS(V_INT(citizen_id)), &citizen_number_table, ret, ret_n, a, err);
}

int citizen_number_by_id(
    struct conn *c, int64_t id, struct citizen_number *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &citizen_select_number, ARGS(V_INT(id)), &citizen_number_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Nummeret findes ikke. Se borgerens numre igen."));
    return rc;
}

int citizen_by_number(struct conn *c, const char *cpr, struct citizen *ret, struct arena *a, struct err *err)
{
    struct cpr_parts parts;
    char digits[11];
    if (!cpr_parse(cpr, digits, &parts))
        return ERR_NOT_FOUND;
    return q_one(c, &citizen_select_by_number, ARGS(V_TEXT(digits)), &citizen_table, ret, a, err);
}

/* Checks a number; its kind is what its form says, "earlier" for one that is past. */
static int number_validate(struct citizen_number *n, struct arena *a, struct err *err)
{
    struct cpr_parts parts;
    char digits[11];
    if (!cpr_parse(n->cpr, digits, &parts)) {
        err_field(err, "cpr", "%s", tr("CPR-nummeret skal have 10 cifre og begynde med en gyldig dato."));
    } else {
        n->cpr = arena_strdup(a, digits);
        if (parts.replacement)
            n->kind = parts.kind;
        else if (!text_equal(n->kind, "present"))
            n->kind = "earlier";
    }
    if (!day_is_none(n->valid_to) && !day_is_none(n->valid_from) && n->valid_to.n < n->valid_from.n)
        err_field(err, "valid_to", "%s", tr("Slutdatoen ligger før startdatoen. Ret en af dem."));
    if (!day_is_none(n->valid_from) && n->valid_from.n > clock_today().n)
        err_field(err, "valid_from", "%s", tr("Dagen ligger i fremtiden. Ret datoen."));
    return err->code;
}

static int number_taken(int rc, struct err *err)
{
    if (rc != ERR_CONFLICT)
        return rc;
    err_clear(err);
    return err_field(err, "cpr", "%s",
        tr("Nummeret er registreret på en borger i forvejen. Er det den samme person, skal de to lægges sammen."));
}

/* For the log: which kind of number, never the number itself. */
static int number_audit(struct conn *c, const struct actor *actor, const char *action,
    const struct citizen_number *n, struct err *err)
{
    return audit_add(
        c, actor, &(struct audit_entry){action, "citizen_number", n->id, n->citizen_id, n->kind}, err);
}

int citizen_number_add(
    struct conn *c, const struct actor *actor, const struct citizen_number *number, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "citizen_number_add: out of memory");
    struct citizen_number row = *number;
    row.kind = "earlier";
    int rc = number_validate(&row, a, err);
    if (!rc)
        rc = number_taken(q_insert(c, &citizen_number_table, &row, &row.id, err), err);
    if (!rc)
        rc = citizen_index(c, row.citizen_id, err);
    if (!rc)
        rc = number_audit(c, actor, "create", &row, err);
    arena_free(a);
    return rc;
}

static int number_correct(struct conn *c, const struct actor *actor, const struct citizen_number *number,
    struct arena *a, struct err *err)
{
    struct citizen_number old, row;
    struct citizen citizen;
    int rc = citizen_number_by_id(c, number->id, &old, a, err);
    if (!rc)
        rc = citizen_by_id(c, old.citizen_id, &citizen, a, err);
    if (rc)
        return rc;
    bool present = text_equal(old.cpr, citizen.cpr);
    row = old;
    row.cpr = number->cpr;
    row.valid_from = number->valid_from;
    row.valid_to = present ? DAY_NONE : number->valid_to;
    row.reason = number->reason;
    row.version = number->version;
    row.kind = present ? "present" : "earlier";
    rc = number_validate(&row, a, err);
    if (!rc && present && !text_equal(row.cpr, old.cpr)) {
        struct cpr_parts parts;
        char digits[11];
        citizen.cpr = row.cpr;
        if (cpr_parse(row.cpr, digits, &parts) && !parts.replacement)
            citizen.birth = parts.birth;
        rc = citizen_update(c, actor, &citizen, err);
    }
    if (!rc && row.version != old.version)
        rc = err_user(err, ERR_CONFLICT, "%s",
            tr("En anden har rettet nummeret, mens du skrev. Se det igen, før du gemmer."));
    if (!rc)
        rc = number_taken(q_update(c, &citizen_number_table, &row, err), err);
    if (!rc)
        rc = citizen_index(c, row.citizen_id, err);
    return rc ? rc : number_audit(c, actor, "update", &row, err);
}

int citizen_number_correct(
    struct conn *c, const struct actor *actor, const struct citizen_number *number, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "citizen_number_correct: out of memory");
    int rc = number_correct(c, actor, number, a, err);
    arena_free(a);
    return rc;
}

/* The number in force becomes an earlier one, to the day before from. */
static int number_close(
    struct conn *c, const struct citizen *citizen, day_t from, struct arena *a, struct err *err)
{
    struct citizen_number *rows;
    size_t n;
    int rc = citizen_numbers(c, citizen->id, &rows, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct citizen_number *old = &rows[i];
        if (!text_equal(old->cpr, citizen->cpr))
            continue;
        if (!day_is_none(old->valid_from) && from.n <= old->valid_from.n)
            return err_field(err, "valid_from", "%s",
                tr("Dagen ligger før den dag, det nuværende nummer gælder fra. Ret datoen."));
        if (text_equal(old->kind, "present"))
            old->kind = "earlier";
        old->valid_to = (day_t){from.n - 1};
        rc = q_update(c, &citizen_number_table, old, err);
    }
    return rc;
}

static int number_change(struct conn *c, const struct actor *actor, int64_t version, const char *sex,
    struct citizen *citizen, struct citizen_number *row, struct arena *a, struct err *err)
{
    struct cpr_parts parts;
    char digits[11];
    if (citizen->version != version)
        return err_user(err, ERR_CONFLICT, "%s",
            tr("En anden har ændret borgerens stamdata, mens du skrev. Se dem igen, før du gemmer."));
    if (day_is_none(row->valid_from))
        err_field(err, "valid_from", "%s", tr("Skriv den dag, det nye nummer gælder fra, som 09.03.2026."));
    row->kind = "present";
    int rc = number_validate(row, a, err);
    if (rc)
        return rc;
    if (text_equal(row->cpr, citizen->cpr))
        return err_field(err, "cpr", "%s", tr("Borgeren har allerede det nummer. Skriv det nye nummer."));
    rc = number_close(c, citizen, row->valid_from, a, err);
    if (!rc)
        rc = number_taken(q_insert(c, &citizen_number_table, row, &row->id, err), err);
    if (rc)
        return rc;
    citizen->cpr = row->cpr;
    if (cpr_parse(row->cpr, digits, &parts) && !parts.replacement)
        citizen->birth = parts.birth;
    if (sex && *sex)
        citizen->sex = sex;
    rc = citizen_update(c, actor, citizen, err);
    return rc ? rc : number_audit(c, actor, "change", row, err);
}

int citizen_number_change(struct conn *c, const struct actor *actor, int64_t citizen_id, int64_t version,
    const char *cpr, day_t from, const char *sex, const char *reason, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "citizen_number_change: out of memory");
    struct citizen citizen;
    struct citizen_number row;
    field_clear_row(&citizen_number_table, &row);
    row.citizen_id = citizen_id;
    row.cpr = cpr;
    row.valid_from = from;
    row.reason = reason;
    int rc = citizen_by_id(c, citizen_id, &citizen, a, err);
    if (!rc)
        rc = number_change(c, actor, version, sex, &citizen, &row, a, err);
    arena_free(a);
    return rc;
}
