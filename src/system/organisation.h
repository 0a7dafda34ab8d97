/* Organisations with dated names. */
#pragma once
#include "db/db.h"

struct organisation {
    int64_t id;
    const char *key, *kind, *parent, *abbrev, *name, *name_en;
    day_t valid_from, valid_to; /* first and last day of the name */
    const char *source, *note;
};
extern const struct table organisation_table;

/* Reference data is read once and cached per process; load and the administration pages refresh it. Thread-safe;
 * returned strings live until process end. day = DAY_NONE means today; when several names' dates are
 * unknown the last one given in the file is used. */
int organisation_refresh(struct db *db, struct err *err);
const struct organisation *organisation_find(const char *key, day_t day);
/* Name / abbreviation in the current language; the key itself when unknown; tr("ikke oplyst") for NULL. */
const char *organisation_name(const char *key);
const char *organisation_abbrev(const char *key);
/* The administration (kind administration) at or above key, or key itself. */
const char *organisation_admin(const char *key);
/* All rows in file order, and the first of a kind (NULL when there is none). */
size_t organisation_all(const struct organisation **ret_rows);
const struct organisation *organisation_of_kind(const char *kind);
/* key is unit or below it. */
bool organisation_is_within(const char *key, const char *unit);
