#include "system/audit.h"
#include "base/lang.h"
#include "base/text.h"
#include <sodium.h>

enum { HASH_BYTES = 32, HASH_HEX = 2 * HASH_BYTES, PART_ROWS = 5000 };

/* What the first row's hash is made with instead of the hash before it, and the head of an empty log. */
static const char no_hash[] = "0000000000000000000000000000000000000000000000000000000000000000";

static const struct field audit_fields[] = {
    FIELD(audit_row, id, F_ID, NULL, FR_PRIMARY),
    FIELD(audit_row, at, F_STAMP, N_("Tidspunkt"), FR_REQUIRED),
    FIELD(audit_row, user_id, F_INT, NULL, 0),
    FIELD(audit_row, login, F_TEXT, N_("Bruger"), FR_REQUIRED),
    FIELD(audit_row, action, F_TEXT, N_("Handling"), FR_REQUIRED),
    FIELD(audit_row, entity, F_TEXT, N_("Vedrører"), FR_REQUIRED),
    FIELD(audit_row, entity_id, F_INT, NULL, 0),
    FIELD(audit_row, citizen_id, F_INT, NULL, 0),
    FIELD(audit_row, purpose, F_TEXT, N_("Formål"), 0),
    FIELD(audit_row, detail, F_LONG, N_("Detaljer"), 0),
    FIELD(audit_row, hash, F_TEXT, NULL, FR_REQUIRED),
};
TABLE(audit_table, "audit", N_("Log"), audit_row, audit_fields);

/* The hash of the last row is also kept beside the log, so that rows cut off at the end are missed, and
 * so that the next row's hash cannot be made from what is left. */
struct head {
    const char *value;
};
static const struct field head_fields[] = {FIELD(head, value, F_TEXT, NULL, 0)};
static TABLE(head_table, "setting", NULL, head, head_fields);

SQL(audit_head, "SELECT value FROM setting WHERE key = 'audit_head'");
SQL(audit_head_begin, "INSERT INTO setting (key, value) VALUES ('audit_head', $1)");
SQL_APART(audit_head_move, "UPDATE setting SET value = $1 WHERE key = 'audit_head'");
SQL_APART(audit_add_row,
    "INSERT INTO audit (at, user_id, login, action, entity, entity_id, citizen_id, purpose, detail, hash) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
SQL(audit_part, "SELECT id, at, user_id, login, action, entity, entity_id, citizen_id, purpose, detail, hash "
                "FROM audit WHERE id > $1 ORDER BY id LIMIT $2");

/* A number as eight bytes, lowest first. */
static void hash_int(crypto_generichash_state *state, int64_t value)
{
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++) {
        bytes[i] = (unsigned char)((uint64_t)value >> (8 * i));
    }
    crypto_generichash_update(state, bytes, sizeof(bytes));
}

/* Length, then bytes, so that no two rows give the same input; missing = length -1. */
static void hash_text(crypto_generichash_state *state, const char *text)
{
    if (text == NULL) {
        hash_int(state, -1);
        return;
    }
    size_t n = strlen(text);
    hash_int(state, (int64_t)n);
    crypto_generichash_update(state, (const unsigned char *)text, n);
}

/* Hash of a row (all but id and hash) and of the hash before it, as hexadecimal text. */
static void row_hash(const struct audit_row *row, const char *before, char ret_hex[HASH_HEX + 1])
{
    crypto_generichash_state state;
    unsigned char hash[HASH_BYTES];
    crypto_generichash_init(&state, NULL, 0, sizeof(hash));
    hash_text(&state, before);
    hash_int(&state, row->at.ms);
    hash_int(&state, row->user_id);
    hash_text(&state, row->login);
    hash_text(&state, row->action);
    hash_text(&state, row->entity);
    hash_int(&state, row->entity_id);
    hash_int(&state, row->citizen_id);
    hash_text(&state, row->purpose);
    hash_text(&state, row->detail);
    crypto_generichash_final(&state, hash, sizeof(hash));
    sodium_bin2hex(ret_hex, HASH_HEX + 1, hash, sizeof(hash));
}

struct head_copy {
    bool found;
    char hash[HASH_HEX + 1];
};

static int copy_head(const void *row, void *ctx, struct err *err)
{
    (void)err;
    struct head_copy *copy = ctx;
    copy->found = true;
    text_copy(copy->hash, sizeof(copy->hash), ((const struct head *)row)->value);
    return OK;
}

static int read_head(struct conn *c, struct head_copy *ret, struct err *err)
{
    *ret = (struct head_copy){.found = false};
    text_copy(ret->hash, sizeof(ret->hash), no_hash);
    return q_each(c, &audit_head, NO_ARGS, &head_table, copy_head, ret, err);
}

/* Writes have the database to themselves until their commit, so that nobody else can move the head between. */
int audit_add(struct conn *c, const struct actor *actor, const struct audit_entry *entry, struct err *err)
{
    struct head_copy head;
    int rc = read_head(c, &head, err);
    if (rc != OK) {
        return rc;
    }
    char hash[HASH_HEX + 1];
    struct audit_row row = {
        .at = clock_real(),
        .user_id = actor->user_id ? actor->user_id : INT_NONE,
        .login = actor->login,
        .action = entry->action,
        .entity = entry->entity,
        .entity_id = entry->entity_id,
        .citizen_id = entry->citizen_id,
        .purpose = actor->purpose,
        .detail = entry->detail,
        .hash = hash,
    };
    row_hash(&row, head.hash, hash);
    rc = q_exec(c, &audit_add_row,
        ARGS(V_STAMP(row.at), V_INT(row.user_id), V_TEXT(row.login), V_TEXT(row.action), V_TEXT(row.entity),
            V_INT(row.entity_id), V_INT(row.citizen_id), V_TEXT(row.purpose), V_TEXT(row.detail),
            V_TEXT(row.hash)),
        NULL, err);
    if (rc != OK) {
        return rc;
    }
    return q_exec(c, head.found ? &audit_head_move : &audit_head_begin, ARGS(V_TEXT(hash)), NULL, err);
}

struct log_write {
    const struct actor *actor;
    const struct audit_entry *entries; /* [n] */
    size_t n;
};

static int write_log(struct conn *c, void *ctx, struct err *err)
{
    const struct log_write *write = ctx;
    int rc = OK;
    for (size_t i = 0; rc == OK && i < write->n; i++) {
        rc = audit_add(c, write->actor, &write->entries[i], err);
    }
    return rc;
}

int audit_log(struct db *db, const struct actor *actor, const struct audit_entry *entry, struct err *err)
{
    return audit_log_all(db, actor, entry, 1, err);
}

int audit_log_all(
    struct db *db, const struct actor *actor, const struct audit_entry *entries, size_t n, struct err *err)
{
    struct log_write write = {actor, entries, n};
    return n ? db_write(db, "audit", write_log, &write, err) : OK;
}

/* A walk through the chain, a part at a time. */
struct walk {
    struct head_copy head; /* read first: rows that are added during the walk come after it */
    bool head_seen;
    char before[HASH_HEX + 1];
    int64_t rows, last_id, bad;
};

static int walk_begin(struct conn *c, struct walk *walk, struct err *err)
{
    *walk = (struct walk){.rows = 0};
    int rc = read_head(c, &walk->head, err);
    walk->head_seen = strcmp(walk->head.hash, no_hash) == 0;
    text_copy(walk->before, sizeof(walk->before), no_hash);
    return rc;
}

static int walk_row(const void *data, void *ctx, struct err *err)
{
    (void)err;
    const struct audit_row *row = data;
    struct walk *walk = ctx;
    char hash[HASH_HEX + 1];
    walk->rows++;
    walk->last_id = row->id;
    row_hash(row, walk->before, hash);
    if (walk->bad == 0 && strcmp(hash, row->hash) != 0) {
        walk->bad = row->id;
    }
    if (strcmp(row->hash, walk->head.hash) == 0) {
        walk->head_seen = true;
    }
    text_copy(walk->before, sizeof(walk->before), row->hash);
    return OK;
}

/* The next rows; ret_more = there may be others after them. */
static int walk_part(struct conn *c, struct walk *walk, bool *ret_more, struct err *err)
{
    int64_t seen = walk->rows;
    int64_t after = seen ? walk->last_id : INT64_MIN + 1;
    int rc = q_each(c, &audit_part, ARGS(V_INT(after), V_INT(PART_ROWS)), &audit_table, walk_row, walk, err);
    *ret_more = walk->rows - seen == PART_ROWS;
    return rc;
}

static void walk_end(const struct walk *walk, int64_t *ret_rows, int64_t *ret_bad)
{
    *ret_rows = walk->rows;
    *ret_bad = walk->bad == 0 && !walk->head_seen ? walk->last_id + 1 : walk->bad;
}

int audit_verify(struct conn *c, int64_t *ret_rows, int64_t *ret_bad, struct err *err)
{
    struct walk walk;
    int rc = walk_begin(c, &walk, err);
    for (bool more = true; rc == OK && more;) {
        rc = walk_part(c, &walk, &more, err);
    }
    if (rc == OK) {
        walk_end(&walk, ret_rows, ret_bad);
    }
    return rc;
}

int audit_verify_watched(struct db *db, bool (*watch)(int64_t rows, void *ctx), void *ctx, int64_t *ret_rows,
    int64_t *ret_bad, struct err *err)
{
    struct walk walk;
    struct conn *c;
    bool more = true;
    for (bool begun = false; more; begun = true) {
        int rc = db_lease(db, &c, err);
        if (rc != OK) {
            return rc;
        }
        rc = begun ? OK : walk_begin(c, &walk, err);
        if (rc == OK) {
            rc = walk_part(c, &walk, &more, err);
        }
        db_release(db, c);
        if (rc != OK) {
            return rc;
        }
        if (!watch(walk.rows, ctx)) {
            return ERR_BUSY;
        }
    }
    walk_end(&walk, ret_rows, ret_bad);
    return OK;
}
