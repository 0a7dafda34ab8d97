#include "effect/goal_grammar.h"

#include "base/lang.h"
#include "base/text.h"
#include "system/organisation.h"

/* clang-format off */
const struct goal_word GOAL_POPULATIONS[] = {
    {"course_ended", N_("Personer, der har afsluttet indsatsen"), N_("Tiden regnes fra den sidste dag i forløbet.")},
    {"course_started", N_("Personer, der er begyndt i indsatsen"), N_("Forløb, der stadig er i gang, er med.")},
    {"new_spell", N_("Personer, der er begyndt på en ydelse"), N_("Nyt forløb: ydelsen er ikke udbetalt i kalendermåneden før.")},
    {"stock", N_("Alle på en ydelse i løbet af året"), N_("Tiden regnes fra den første dag med ydelsen i året.")},
    {"things", N_("Noget, der tælles uden personer"), N_("Fx planer, camps eller virksomheder.")},
    {"knowledge", N_("Et mål om viden, uden tal"), NULL},
    {NULL, NULL, NULL}};
const struct goal_word GOAL_OUTCOME_KINDS[] = {
    {"status", N_("De er i en bestemt status"), N_("Fx i job eller uddannelse.")},
    {"event", N_("De begynder i noget bestemt"), N_("Fx i et tilbud i BIF.")},
    {"left", N_("De er ophørt på ydelsen"), NULL},
    {"answered", N_("De svarer, at helbredet er blevet bedre"), N_("Andel af dem, der har svaret begge gange.")},
    {"count", N_("Antallet er selve målet"), N_("Fx 400 planer om året.")},
    {NULL, NULL, NULL}};
const struct goal_word GOAL_STATUSES[] = {
    {"work", N_("Ordinært job, også ordinære timer"), NULL},
    {"ordinary_hours", N_("Kun ordinære timer"), NULL},
    {"supported_work", N_("Støttet arbejde eller fleksjob"), NULL},
    {"education", N_("Uddannelse"), NULL},
    {"foertidspension", N_("Førtidspension"), NULL},
    {"offer_bif", N_("Tilbud i BIF"), NULL},
    {NULL, NULL, NULL}};
const struct goal_word GOAL_HORIZONS[] = {
    {"at", N_("På dagen"), N_("Kun den ene dag tæller.")},
    {"within", N_("Inden for perioden"), N_("Én dag i perioden er nok.")},
    {"before", N_("Før perioden begynder"), N_("Før uge 26 er højst 25 uger, 175 dage.")},
    {"over_period", N_("Fra udgangsåret til målåret"), NULL},
    {"year", N_("I løbet af et kalenderår"), NULL},
    {NULL, NULL, NULL}};
const struct goal_word GOAL_HORIZON_UNITS[] = {
    {"days", N_("dage"), NULL}, {"weeks", N_("uger"), NULL}, {"months", N_("måneder"), NULL},
    {"years", N_("år"), NULL}, {NULL, NULL, NULL}};
const struct goal_word GOAL_COMPARATORS[] = {
    {"at_least", N_("Mindst måltallet"), NULL},
    {"at_most", N_("Højst måltallet"), NULL},
    {"between", N_("Inden for et interval"), NULL},
    {"relative_fall", N_("Fald i procent (relativt)"), NULL},
    {"relative_rise", N_("Stigning i procent (relativt)"), NULL},
    {"point_fall", N_("Fald i procentpoint"), NULL},
    {"point_rise", N_("Stigning i procentpoint"), NULL},
    {"absolute_or_relative_rise", N_("Stigning, hvor procent eller procentpoint ikke er valgt"), NULL},
    {"untold", N_("Et måltal findes, men er ikke oplyst"), NULL},
    {"none", N_("Intet måltal er fastsat"), NULL},
    {NULL, NULL, NULL}};
const struct goal_word GOAL_START_DAYS[] = {
    {"first_day", N_("Første dag i indsatsen"), NULL},
    {"referred", N_("Den dag, henvisningen blev sendt (visitationen)"), NULL},
    {"plan", N_("Den dag, planen blev lagt"), N_("Den første helhedsplan fra henvisningen til forløbets sidste dag.")},
    {"first_talk", N_("Den første samtale"), N_("Den første afholdte sundhedssamtale fra henvisningen til forløbets sidste dag.")},
    {NULL, NULL, NULL}};
const struct goal_word GOAL_COUNTINGS[] = {
    {"first", N_("Én gang: det første forløb i kalenderåret"), NULL},
    {"all", N_("Hver gang: alle forløb"), N_("Intervallet tager højde for, at samme person kan tælle flere gange.")},
    {NULL, NULL, NULL}};
const struct goal_word GOAL_PROFILES[] = {
    {"local", N_("Lokal: arbejde og uddannelse går før ydelse"), NULL},
    {"jobindsats", N_("Jobindsats: ydelse går før arbejde, og måneder er 30, 92, 182 og 365 dage"), NULL},
    {NULL, NULL, NULL}};
const struct goal_word GOAL_GONES[] = {
    {"not_achieved", N_("Er med og tæller som ikke opnået"), NULL},
    {"left_out", N_("Er ikke med"), NULL},
    {NULL, NULL, NULL}};
const struct goal_word GOAL_THING_UNITS[] = {
    {"persons", N_("forskellige personer"), NULL}, {"participations", N_("deltagelser"), NULL},
    {"participants", N_("deltagere"), NULL}, {"courses", N_("forløb"), NULL}, {"plans", N_("planer"), NULL},
    {"camps", N_("camps"), NULL}, {"companies", N_("virksomheder"), NULL}, {"meetings", N_("møder"), NULL},
    {"talks", N_("samtaler"), NULL}, {"jobs", N_("job"), NULL}, {"cases", N_("sager"), NULL},
    {"percent", N_("pct. (andel)"), NULL}, {NULL, NULL, NULL}};
/* clang-format on */

const struct goal_word *goal_word_find(const struct goal_word *list, const char *code)
{
    for (; code && list->code; list++) {
        if (text_equal(list->code, code))
            return list;
    }
    return NULL;
}

const char *goal_outcome_kind(const struct goal *g)
{
    if (g->outcome_kind)
        return g->outcome_kind;
    if (text_equal(g->outcome, "offer_bif"))
        return "event";
    if (text_equal(g->horizon_kind, "before"))
        return "left";
    return text_equal(g->outcome, "health_improved") ? "answered" : "status";
}

bool goal_is_knowledge(const struct goal *g)
{
    return text_equal(g->population, "knowledge");
}

bool goal_is_count(const struct goal *g)
{
    return text_equal(g->population, "things") || text_equal(goal_outcome_kind(g), "count");
}

bool goal_is_change(const struct goal *g)
{
    static const char *const changes[] = {
        "relative_fall", "relative_rise", "point_fall", "point_rise", "absolute_or_relative_rise"};
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        if (text_equal(g->comparator, changes[i]))
            return true;
    }
    return false;
}

bool goal_is_of_people(const struct goal *g)
{
    return !goal_is_knowledge(g) && !text_equal(g->population, "things");
}

bool goal_starts_elsewhere(const struct goal *g)
{
    return text_equal(g->start_day, "plan") || text_equal(g->start_day, "first_talk");
}

bool goal_from_exit(const struct goal *g)
{
    return text_equal(g->population, "course_ended") || g->parent;
}

void goal_tidy(struct goal *g)
{
    bool course = text_equal(g->population, "course_ended") || text_equal(g->population, "course_started");
    bool count = goal_is_count(g);
    if (course || !goal_is_of_people(g))
        g->spell_kind = NULL;
    if (!goal_is_of_people(g)) {
        g->also_in = NULL;
        g->age_from = g->age_to = INT_NONE;
        g->start_day = g->counting = g->gone = g->profile = NULL;
        g->outcome_kind = goal_is_knowledge(g) ? NULL : "count";
    }
    if (!text_equal(g->population, "course_started"))
        g->start_day = NULL;
    if (goal_is_knowledge(g)) {
        g->comparator = "none";
        g->outcome = g->horizon_kind = g->unit = NULL;
    }
    if (count) {
        if (goal_is_of_people(g))
            g->outcome = NULL;
        g->horizon_kind = "year";
        g->profile = g->gone = g->start_day = g->counting = NULL;
    }
    if (text_equal(g->horizon_kind, "year") || text_equal(g->horizon_kind, "over_period") ||
        !g->horizon_kind) {
        g->horizon_n = INT_NONE;
        g->horizon_unit = NULL;
    }
    if (text_equal(goal_outcome_kind(g), "left"))
        g->outcome = "left_benefit";
    if (text_equal(goal_outcome_kind(g), "answered"))
        g->outcome = "health_improved";
    if (!count && !goal_is_knowledge(g))
        g->unit =
            goal_is_change(g) && text_has_prefix(g->comparator, "point_") ? "percentage_points" : "percent";
    if (text_equal(g->comparator, "none") || text_equal(g->comparator, "untold"))
        g->target = g->target_high = DEC_NONE;
    if (!text_equal(g->comparator, "between"))
        g->target_high = DEC_NONE;
}

static void check_word(struct err *err, const char *field, const struct goal_word *list, const char *code)
{
    if (!goal_word_find(list, code))
        err_field(err, field, "%s", tr("Vælg en af mulighederne."));
}

static void check_population(const struct goal *g, struct err *err)
{
    bool course = text_equal(g->population, "course_ended") || text_equal(g->population, "course_started");
    check_word(err, "population", GOAL_POPULATIONS, g->population);
    if (course && !g->intervention)
        err_field(err, "intervention", "%s", tr("Vælg den indsats, hvis forløb skal tælles."));
    if (!g->intervention && !g->initiative && !g->strategy && !g->grant_key)
        err_field(err, "intervention", "%s",
            tr("Vælg, hvad målet hører til: en indsats, en strategi eller en bevilling."));
    if ((text_equal(g->population, "new_spell") || text_equal(g->population, "stock")) && !g->spell_kind)
        err_field(err, "spell_kind", "%s", tr("Vælg den ydelse, der skal tælles."));
    if (g->age_from > 0 && g->age_to > 0 && g->age_to < g->age_from)
        err_field(err, "age_to", "%s", tr("Den sidste alder ligger før den første. Ret en af dem."));
    if (g->also_in && !organisation_find(g->also_in, DAY_NONE))
        err_field(err, "also_in", "%s", tr("Vælg en af mulighederne."));
    if (g->start_day)
        check_word(err, "start_day", GOAL_START_DAYS, g->start_day);
    if (g->counting)
        check_word(err, "counting", GOAL_COUNTINGS, g->counting);
}

static void check_outcome(const struct goal *g, struct err *err)
{
    const char *kind = goal_outcome_kind(g);
    check_word(err, "outcome_kind", GOAL_OUTCOME_KINDS, kind);
    if ((text_equal(kind, "status") || text_equal(kind, "event")) && !g->outcome)
        err_field(err, "outcome", "%s", tr("Vælg mindst ét udfald."));
    if (text_equal(kind, "left") && !text_equal(g->population, "new_spell"))
        err_field(err, "outcome_kind", "%s",
            tr("Ophør på ydelsen kan kun måles for personer, der er begyndt på en ydelse."));
    if (text_list_has(g->outcome, "offer_bif") && !text_equal(g->outcome, "offer_bif"))
        err_field(err, "outcome", "%s",
            tr("Tilbud i BIF kan ikke tælles sammen med en status. Lav et mål til hver."));
    if (text_equal(kind, "answered") && goal_is_change(g))
        err_field(err, "comparator", "%s",
            tr("Svarene siger selv, om helbredet er blevet bedre. Vælg mindst måltallet i stedet for en ændring."));
    if (text_equal(kind, "answered") && !text_equal(g->population, "stock"))
        err_field(err, "outcome_kind", "%s",
            tr("Svar om helbred måles for alle på en ydelse. Ret, hvem der tælles."));
    if (text_equal(kind, "count") && (g->unit || !text_equal(g->comparator, "untold")))
        check_word(err, "unit", GOAL_THING_UNITS, g->unit);
}

static void check_horizon(const struct goal *g, struct err *err)
{
    check_word(err, "horizon_kind", GOAL_HORIZONS, g->horizon_kind);
    bool distance = text_equal(g->horizon_kind, "at") || text_equal(g->horizon_kind, "within") ||
                    text_equal(g->horizon_kind, "before");
    if (distance && (g->horizon_n == INT_NONE || g->horizon_n < 0))
        err_field(err, "horizon_n", "%s", tr("Skriv afstanden som et helt tal, fx 2."));
    if (text_equal(g->horizon_kind, "before") && g->horizon_n == 0)
        err_field(err, "horizon_n", "%s", tr("Før den første begynder ligger ingen tid. Skriv mindst 2."));
    if (distance)
        check_word(err, "horizon_unit", GOAL_HORIZON_UNITS, g->horizon_unit);
    if (text_equal(goal_outcome_kind(g), "left") && !text_equal(g->horizon_kind, "before") &&
        !text_equal(g->horizon_kind, "within"))
        err_field(err, "horizon_kind", "%s", tr("Ophør måles før en periode begynder eller inden for den."));
    if (text_equal(g->horizon_kind, "before") && !text_equal(goal_outcome_kind(g), "left"))
        err_field(err, "horizon_kind", "%s", tr("Før perioden begynder bruges kun ved ophør på en ydelse."));
    if (text_equal(g->horizon_kind, "year") && !goal_is_count(g))
        err_field(err, "horizon_kind", "%s", tr("Et kalenderår bruges kun, når antallet er selve målet."));
}

static void check_target(const struct goal *g, struct err *err)
{
    bool count = goal_is_count(g), none = dec_is_none(g->target);
    check_word(err, "comparator", GOAL_COMPARATORS, g->comparator);
    if (text_equal(g->comparator, "none") || text_equal(g->comparator, "untold"))
        return;
    if (none)
        err_field(err, "target", "%s", tr("Skriv måltallet, eller vælg, at intet måltal er fastsat."));
    else if (g->target.milli < 0)
        err_field(err, "target", "%s", tr("Måltallet kan ikke være under 0."));
    else if (!count && g->target.milli > 100000)
        err_field(err, "target", "%s", tr("En andel kan højst være 100 pct."));
    if (text_equal(g->comparator, "between")) {
        if (dec_is_none(g->target_high))
            err_field(err, "target_high", "%s", tr("Skriv det højeste måltal i intervallet."));
        else if (!none && g->target_high.milli < g->target.milli)
            err_field(
                err, "target_high", "%s", tr("Det højeste måltal ligger under det laveste. Ret et af dem."));
        else if (!count && g->target_high.milli > 100000)
            err_field(err, "target_high", "%s", tr("En andel kan højst være 100 pct."));
    }
    if (goal_is_change(g) && count)
        err_field(err, "comparator", "%s", tr("Fald og stigning måles kun på andele."));
    if (!goal_is_change(g) && !text_equal(g->horizon_kind, "over_period"))
        return;
    if (g->base_year == INT_NONE)
        err_field(err, "base_year", "%s", tr("Skriv det år, der sammenlignes med."));
    if (g->target_year == INT_NONE)
        err_field(err, "target_year", "%s", tr("Skriv det år, målet skal nås."));
    else if (g->base_year != INT_NONE && g->target_year <= g->base_year)
        err_field(err, "target_year", "%s", tr("Målåret skal ligge efter udgangsåret."));
}

int goal_check(const struct goal *g, struct err *err)
{
    if (!g->title || !*g->title)
        err_field(err, "title", "%s", tr("Skriv målets titel."));
    check_population(g, err);
    if (!goal_is_knowledge(g)) {
        check_outcome(g, err);
        check_horizon(g, err);
    }
    check_target(g, err);
    static const struct {
        const char *field;
        size_t off;
    } years[] = {
        {"base_year", offsetof(struct goal, base_year)}, {"target_year", offsetof(struct goal, target_year)}};
    for (size_t i = 0; i < 2; i++) {
        int64_t year = *(const int64_t *)((const char *)g + years[i].off);
        if (year != INT_NONE && (year < 2000 || year > 2100))
            err_field(err, years[i].field, "%s", tr("Skriv et år mellem 2000 og 2100."));
    }
    return err->n_fields ? ERR_INVALID : OK;
}
