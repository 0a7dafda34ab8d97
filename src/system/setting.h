/* Settings of the installation: one record each beside the code that uses it, a value in the database, else the
 * record's standard value. Read once and cached; setting_set refreshes. Thread-safe. */
#pragma once
#include "base/record.h"
#include "db/db.h"
#include "system/access.h"

struct setting {
    const char *key;
    const char *label;    /* Danish, N_() */
    const char *standard; /* value when none is stored; NULL = none */
    enum ftype type;      /* F_TEXT, F_INT, F_BOOL ("0"/"1") or F_DAY (ISO) */
    int64_t min, max;     /* of F_INT */
};
#define SETTING(ident, ...)                                                                                  \
    static const struct setting ident = {__VA_ARGS__};                                                       \
    RECORD(tov_setting, struct setting, ident)

int setting_refresh(struct db *db, struct err *err);
/* The value in force. The string lives until process end. */
const char *setting_text(const struct setting *setting);
int64_t setting_int(const struct setting *setting); /* INT_NONE when missing */
day_t setting_day(const struct setting *setting);   /* DAY_NONE when missing */
/* Stores a value (NULL or "" = back to the standard) with an audit row, and refreshes. A wrong value gives err_field(key). */
int setting_set(struct db *db, const struct actor *actor, const struct setting *setting, const char *value,
    struct err *err);
const struct setting *setting_find(const char *key);
/* All settings sorted by key; *ret lives until process end. */
size_t setting_all(const struct setting *const **ret);

/* Settings that the whole program needs. */
extern const struct setting *const setting_demo;       /* 1 = invented citizens and demo log-ins */
extern const struct setting *const setting_demo_today; /* date shown as today, or none */
