#include "path/group_initiative.h"

#include "base/lang.h"
#include "base/text.h"
#include "system/load.h"

static const struct field group_initiative_fields[] = {
    FIELD(group_initiative, id, F_ID, NULL, FR_PRIMARY),
    FIELD(group_initiative, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED),
    FIELD_CODE(group_initiative, mark, N_("Målgruppe"), FR_REQUIRED, "citizen_mark"),
    FIELD(group_initiative, sort, F_INT, N_("Rækkefølge"), FR_REQUIRED),
    FIELD(group_initiative, initiative, F_TEXT, N_("Indsats i strategi"), 0),
    FIELD(group_initiative, intervention, F_TEXT, N_("Tilbud"), 0),
    FIELD(group_initiative, source, F_TEXT, N_("Kilde"), 0),
    FIELD(group_initiative, place, F_TEXT, N_("Sted i kilden"), 0),
};
TABLE(group_initiative_table, "group_initiative", N_("Indsatser for målgrupper"), group_initiative,
    group_initiative_fields);
LOAD(group_initiative_load, .file = "group_initiatives", .table = &group_initiative_table, .order = 60,
    .keys = {"key"},
    .refs = {{"initiative", "initiatives"}, {"intervention", "interventions"}, {"source", "sources"}});

static const struct field group_initiative_row_fields[] = {
    FIELD(group_initiative_row, mark, F_TEXT, NULL, 0),
    FIELD(group_initiative_row, title, F_TEXT, NULL, 0),
    FIELD(group_initiative_row, title_en, F_TEXT, NULL, 0),
    FIELD(group_initiative_row, target_text, F_TEXT, NULL, 0),
    FIELD(group_initiative_row, theme, F_TEXT, NULL, 0),
    FIELD(group_initiative_row, theme_en, F_TEXT, NULL, 0),
    FIELD(group_initiative_row, strategy, F_TEXT, NULL, 0),
    FIELD(group_initiative_row, theme_no, F_INT, NULL, 0),
    FIELD(group_initiative_row, intervention, F_TEXT, NULL, 0),
    FIELD(group_initiative_row, source, F_TEXT, NULL, 0),
    FIELD(group_initiative_row, place, F_TEXT, NULL, 0),
};
TABLE(group_initiative_row_table, "group_initiative_row", NULL, group_initiative_row,
    group_initiative_row_fields);

SQL(group_initiative_select_mark,
    "SELECT g.mark AS mark, COALESCE(i.title, s.title) AS title, "
    "CASE WHEN i.key IS NULL THEN s.title_en ELSE i.title_en END AS title_en, "
    "COALESCE(s.target_text, i.target_text) AS target_text, t.title AS theme, t.title_en AS theme_en, "
    "t.sort AS theme_no, s.strategy AS strategy, g.intervention AS intervention, g.source AS source, "
    "g.place AS place FROM group_initiative g LEFT JOIN initiative s ON s.key = g.initiative "
    "LEFT JOIN theme t ON t.key = s.theme LEFT JOIN intervention i ON i.key = g.intervention "
    "WHERE g.mark = $1 ORDER BY g.sort NULLS FIRST, g.id");
SQL(group_initiative_count_mark, "SELECT COUNT(*) FROM group_initiative WHERE mark = $1");

static bool group_is_listed(const struct citizen_mark *list, size_t n, const char *mark)
{
    for (size_t i = 0; i < n; i++) {
        if (text_equal(list[i].mark, mark))
            return true;
    }
    return false;
}

int group_of_citizen(struct conn *c, const struct actor *actor, int64_t citizen_id, const struct sight *sight,
    day_t day, struct citizen_mark **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct citizen_mark *marks;
    size_t n, kept = 0;
    if (sight->referral_only) {
        *ret_n = 0;
        return OK;
    }
    int rc = citizen_mark_of_citizen(c, citizen_id, &marks, &n, a, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < n; i++) {
        const struct citizen_mark *m = &marks[i];
        bool in_force = m->from_day.n <= day.n && (day_is_none(m->to_day) || m->to_day.n > day.n);
        int64_t n_aimed;
        if (!in_force || !citizen_mark_is_seen(m, actor, sight) || group_is_listed(marks, kept, m->mark))
            continue;
        rc = q_int(c, &group_initiative_count_mark, ARGS(V_TEXT(m->mark)), &n_aimed, err);
        if (rc)
            return rc;
        if (n_aimed)
            marks[kept++] = *m;
    }
    *ret = marks;
    *ret_n = kept;
    return OK;
}

int group_initiative_list(struct conn *c, const char *mark, struct group_initiative_row **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &group_initiative_select_mark, ARGS(V_TEXT(mark)), &group_initiative_row_table, ret,
        ret_n, a, err);
}
