#include "system/setting.h"
#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "system/audit.h"
#include "system/cache.h"
#include <pthread.h>

SETTING(demo, .key = "demo", .label = N_("Demo: opdigtede borgere og demo-brugere"), .standard = "0",
    .type = F_BOOL);
SETTING(demo_today, .key = "demo_today", .label = N_("Dato, der vises som i dag"), .type = F_DAY);
const struct setting *const setting_demo = &demo;
const struct setting *const setting_demo_today = &demo_today;

struct row {
    const char *key, *value;
};
static const struct field row_fields[] = {
    FIELD(row, key, F_TEXT, NULL, 0),
    FIELD(row, value, F_TEXT, NULL, 0),
};
static TABLE(row_table, "setting", NULL, row, row_fields);

SQL(setting_rows, "SELECT key, value FROM setting WHERE key <> 'audit_head' ORDER BY key");
SQL(setting_change, "UPDATE setting SET value = $2 WHERE key = $1");
SQL(setting_add, "INSERT INTO setting (key, value) VALUES ($1, $2)");

RECORDS(tov_setting, struct setting);

CACHE(setting_cache, &setting_rows, &row_table, NULL);

static const struct setting **table;
static size_t table_n;
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

static int compare_setting(const void *a, const void *b)
{
    return strcmp((*(const struct setting *const *)a)->key, (*(const struct setting *const *)b)->key);
}

static void make_table(void)
{
    size_t n = (size_t)(RECORDS_END(tov_setting) - RECORDS_BEGIN(tov_setting));
    table = calloc(n + 1, sizeof(*table));
    if (table == NULL) {
        abort();
    }
    for (size_t i = 0; i < n; i++) {
        table[i] = RECORDS_BEGIN(tov_setting)[i];
    }
    array_sort(table, n, sizeof(*table), compare_setting);
    table_n = n;
}

size_t setting_all(const struct setting *const **ret)
{
    pthread_once(&table_once, make_table);
    *ret = table;
    return table_n;
}

const struct setting *setting_find(const char *key)
{
    const struct setting *const *all;
    size_t n = setting_all(&all);
    for (size_t i = 0; i < n; i++) {
        if (text_equal(all[i]->key, key)) {
            return all[i];
        }
    }
    return NULL;
}

int setting_refresh(struct db *db, struct err *err)
{
    return cache_refresh(&setting_cache, db, err);
}

const char *setting_text(const struct setting *setting)
{
    const struct cache_rows *now = cache_now(&setting_cache);
    const struct row *rows = now ? now->rows : NULL;
    for (size_t i = 0; rows && i < now->n; i++) {
        if (strcmp(rows[i].key, setting->key) == 0 && rows[i].value && *rows[i].value) {
            return rows[i].value;
        }
    }
    return setting->standard;
}

int64_t setting_int(const struct setting *setting)
{
    int64_t value;
    const char *text = setting_text(setting);
    return text && text_to_int(text, INT64_MIN + 1, INT64_MAX, &value) ? value : INT_NONE;
}

day_t setting_day(const struct setting *setting)
{
    const char *text = setting_text(setting);
    return text ? day_parse_iso(text) : DAY_NONE;
}

static int check_value(const struct setting *setting, const char *value, struct err *err)
{
    int64_t number;
    switch (setting->type) {
    case F_INT:
        if (!text_to_int(value, setting->min, setting->max, &number)) {
            return err_field(err, setting->key, tr("Skriv et helt tal fra %lld til %lld."),
                (long long)setting->min, (long long)setting->max);
        }
        return OK;
    case F_BOOL:
        if (!text_to_int(value, 0, 1, &number)) {
            return err_field(err, setting->key, "%s", tr("Skriv 1 for ja eller 0 for nej."));
        }
        return OK;
    case F_DAY:
        if (day_is_none(day_parse_iso(value))) {
            return err_field(
                err, setting->key, "%s", tr("Skriv en dato som åååå-mm-dd, for eksempel 2026-03-09."));
        }
        return OK;
    default: return OK;
    }
}

struct set_write {
    const struct actor *actor;
    const struct setting *setting;
    const char *value;
    const char *detail;
};

static int write_set(struct conn *c, void *ctx, struct err *err)
{
    const struct set_write *write = ctx;
    int64_t changes = 0;
    int rc =
        q_exec(c, &setting_change, ARGS(V_TEXT(write->setting->key), V_TEXT(write->value)), &changes, err);
    if (rc == OK && changes == 0) {
        rc = q_exec(c, &setting_add, ARGS(V_TEXT(write->setting->key), V_TEXT(write->value)), NULL, err);
    }
    if (rc != OK) {
        return rc;
    }
    struct audit_entry entry = {"update", "setting", INT_NONE, INT_NONE, write->detail};
    return audit_add(c, write->actor, &entry, err);
}

int setting_set(struct db *db, const struct actor *actor, const struct setting *setting, const char *value,
    struct err *err)
{
    if (value && *value == '\0') {
        value = NULL;
    }
    int rc = value ? check_value(setting, value, err) : OK;
    if (rc != OK) {
        return rc;
    }
    const char *old = setting_text(setting);
    struct buf detail = BUF_INIT;
    buf_printf(&detail, "%s: %s → %s", setting->key, old ? old : "", value ? value : "");
    struct set_write write = {actor, setting, value, detail.data};
    rc = db_write(db, "setting_set", write_set, &write, err);
    buf_done(&detail);
    return rc == OK ? setting_refresh(db, err) : rc;
}
