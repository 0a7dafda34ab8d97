#include "people/spell.h"

#include "base/lang.h"

static const struct field spell_fields[] = {
    FIELD(spell, id, F_ID, NULL, FR_PRIMARY),
    FIELD(spell, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD(spell, kind, F_TEXT, NULL, FR_REQUIRED),
    FIELD(spell, start_day, F_DAY, NULL, FR_REQUIRED),
    FIELD(spell, end_day, F_DAY, NULL, 0),
    FIELD(spell, hours, F_INT, NULL, 0),
    FIELD(spell, note, F_TEXT, NULL, 0),
    FIELD(spell, source, F_TEXT, NULL, 0),
    FIELD(spell, right_until, F_DAY, N_("Ret til og med"), 0),
};
TABLE(spell_table, "spell", NULL, spell, spell_fields);

SQL(spell_select_benefit,
    "SELECT s.id AS id, s.citizen_id AS citizen_id, s.kind AS kind, s.start_day AS start_day, "
    "s.end_day AS end_day, s.hours AS hours, s.note AS note, s.source AS source, s.right_until AS right_until FROM spell s "
    "WHERE s.citizen_id = $1 AND s.start_day <= $2 AND (s.end_day IS NULL OR s.end_day > $2) "
    "AND EXISTS (SELECT 1 FROM code k WHERE k.list = 'benefit' AND k.code = s.kind) ORDER BY s.start_day DESC, s.id DESC LIMIT 1");

int spell_benefit_on(struct conn *c, int64_t citizen_id, day_t day, const char **ret_kind, day_t *ret_since,
    struct arena *a, struct err *err)
{
    struct spell s;
    *ret_kind = NULL;
    *ret_since = DAY_NONE;
    int rc = q_one(c, &spell_select_benefit, ARGS(V_INT(citizen_id), V_DAY(day)), &spell_table, &s, a, err);
    if (rc == ERR_NOT_FOUND)
        return OK;
    if (rc)
        return rc;
    *ret_kind = s.kind;
    *ret_since = s.start_day;
    return OK;
}
