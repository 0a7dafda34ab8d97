/* Steady job focus: active plans with a job goal, of all active plans, per unit (S4-07). */
#include "base/lang.h"
#include "base/text.h"
#include "effect/figure.h"
#include "measure/share.h"
#include "system/code.h"
#include "system/organisation.h"

struct plan_count {
    int64_t n, with_goal, persons;
};
static const struct field plan_count_fields[] = {
    FIELD(plan_count, n, F_INT, NULL, 0),
    FIELD(plan_count, with_goal, F_INT, NULL, 0),
    FIELD(plan_count, persons, F_INT, NULL, 0),
};
static TABLE(plan_count_table, "plan_count", NULL, plan_count, plan_count_fields);

static const struct field plan_figure_row_fields[] = {
    FIELD(figure_row, citizen_id, F_ID, NULL, 0),
    FIELD(figure_row, citizen_key, F_TEXT, NULL, 0),
    FIELD(figure_row, first_name, F_TEXT, NULL, 0),
    FIELD(figure_row, last_name, F_TEXT, NULL, 0),
    FIELD(figure_row, label, F_TEXT, NULL, 0),
    FIELD(figure_row, day, F_DAY, NULL, 0),
    FIELD(figure_row, counted, F_BOOL, NULL, 0),
    FIELD(figure_row, restricted, F_BOOL, NULL, 0),
};
static TABLE(plan_figure_row_table, "figure_row", NULL, figure_row, plan_figure_row_fields);

/* The unit is the coordinator's, else that of who began the plan. Release plans are voluntary and not counted. */
#define PLAN_FILTER                                                                                          \
    "FROM plan p JOIN citizen c ON c.id = p.citizen_id LEFT JOIN app_user r ON r.id = c.responsible_id "     \
    "LEFT JOIN app_user b ON b.id = p.created_by WHERE p.start_day <= $1 AND p.kind <> 'loesladelsesplan' "  \
    "AND (p.end_day IS NULL OR p.end_day > $1) AND (CAST($2 AS TEXT) IS NULL OR p.kind = $2) "               \
    "AND (CAST($3 AS TEXT) IS NULL OR COALESCE(r.unit, b.unit) = $3) "
SQL(indicator_plan_count,
    "SELECT COUNT(*) AS n, COUNT(p.job_goal) AS with_goal, COUNT(DISTINCT p.citizen_id) AS persons " PLAN_FILTER);
SQL(indicator_plan_rows,
    "SELECT p.citizen_id AS citizen_id, c.key AS citizen_key, c.first_name AS first_name, c.last_name AS last_name, "
    "CASE WHEN p.job_goal IS NULL THEN 'uden' ELSE 'med' END AS label, p.start_day AS day, "
    "CASE WHEN p.job_goal IS NULL THEN 0 ELSE 1 END AS counted, c.restricted AS restricted " PLAN_FILTER
    "ORDER BY p.start_day, p.id LIMIT 5000");

static int check_params(const struct figure_params *p, struct err *err)
{
    const char *kind = figure_param(p, "kind"), *unit = figure_param(p, "unit");
    if (kind && !code_find("plan_kind", kind))
        return err_user(err, ERR_INVALID, "%s", tr("Planens art findes ikke. Brug fx kind=helhedsplan."));
    if (unit && !organisation_find(unit, DAY_NONE))
        return err_user(
            err, ERR_INVALID, "%s", tr("Enheden findes ikke. Brug fx unit=jobcenter-koebenhavn."));
    return OK;
}

static int compute_job_goal(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct plan_count count;
    const char *kind = figure_param(p, "kind"), *unit = figure_param(p, "unit");
    int rc = check_params(p, err);
    if (!rc)
        rc = q_one(c, &indicator_plan_count, ARGS(V_DAY(as_of), V_TEXT(kind), V_TEXT(unit)),
            &plan_count_table, &count, a, err);
    if (rc)
        return rc;
    struct share s = share_wilson(count.with_goal, count.n);
    ret->title = tr("Andel af planer med jobmål");
    ret->filter = arena_printf(a, tr("Aktive planer på datadagen. Art: %s. Enhed: %s"),
        kind ? code_label("plan_kind", kind) : tr("alle"), unit ? organisation_name(unit) : tr("alle"));
    figure_set_share(ret, &s, count.persons);
    return OK;
}

static int rows_job_goal(struct conn *c, const struct figure_params *p, day_t as_of, struct figure_row **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    int rc = check_params(p, err);
    if (!rc)
        rc = q_all(c, &indicator_plan_rows,
            ARGS(V_DAY(as_of), V_TEXT(figure_param(p, "kind")), V_TEXT(figure_param(p, "unit"))),
            &plan_figure_row_table, ret, ret_n, a, err);
    for (size_t i = 0; !rc && i < *ret_n; i++)
        (*ret)[i].label = (*ret)[i].counted ? tr("Plan med jobmål") : tr("Plan uden jobmål");
    return rc;
}

INDICATOR(indicator_plan_job_goal, .id = "plan_job_goal", .version = 1,
    .title = N_("Andel af planer med jobmål"), .unit_list_code = "plans",
    .definition = N_(
        "Aktive planer på datadagen, som har et jobmål, af alle aktive planer. Planer med en begrundelse for ikke at "
        "have et jobmål tæller i nævneren. Løsladelsesplaner er frivillige og uden for beskæftigelsesloven og tæller "
        "ikke. Enheden er tovholderens, ellers den, der begyndte planen. Wilson-interval, 95 pct. Tallet siger ikke "
        "noget om effekt."),
    .source = N_("Tovholder, planer"), .params = "unit kind", .compute = compute_job_goal,
    .rows = rows_job_goal);
