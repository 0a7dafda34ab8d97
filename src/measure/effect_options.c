#include "measure/effect_options.h"

#include "base/lang.h"
#include "base/text.h"
#include "system/command.h"

#include <string.h>

static const char *const POPULATIONS[] = {"started", "ended", "new-spell", NULL},
                         *const ANCHORS[] = {"start", "exit", NULL},
                         *const UNITS[] = {"first-of-year", "first-of-person", "all", NULL};

bool effect_option_is_there(int argc, char **argv, const char *name)
{
    size_t n = strlen(name);
    for (int i = 0; i < argc; i++)
        if (strncmp(argv[i], "--", 2) == 0 && strncmp(argv[i] + 2, name, n) == 0 &&
            (argv[i][2 + n] == '\0' || argv[i][2 + n] == '='))
            return true;
    return false;
}

int effect_choice(
    int *argc, char **argv, const char *name, const char *const *words, int *ret, struct err *err)
{
    const char *text = command_option(argc, argv, name);
    char all[120] = "";
    *ret = 0;
    if (!text)
        return OK;
    for (int i = 0; words[i]; i++) {
        if (strcmp(text, words[i]) == 0) {
            *ret = i;
            return OK;
        }
        size_t n = strlen(all);
        snprintf(all + n, sizeof all - n, "%s%s", i ? ", " : "", words[i]);
    }
    return err_user(err, ERR_INVALID, tr("--%s kan være %s, ikke \"%.40s\"."), name, all, text);
}

static int read_day(int *argc, char **argv, const char *name, uint16_t *ret, struct err *err)
{
    const char *text = command_option(argc, argv, name);
    if (!text)
        return OK;
    day_t d = day_parse_iso(text);
    if (day_is_none(d) || d.n < SNAP_EPOCH || d.n >= SNAP_EPOCH + SNAP_DAY_LAST - 1)
        return err_user(
            err, ERR_INVALID, tr("--%s skal være en dato som 2025-12-31, ikke \"%.40s\"."), name, text);
    *ret = snap_day(d);
    return OK;
}

int effect_window(
    int *argc, char **argv, const struct snapshot *s, uint16_t *ret_from, uint16_t *ret_to, struct err *err)
{
    uint16_t from = SNAP_OPEN, last = s->until ? (uint16_t)(s->until - 1) : 0;
    for (size_t i = 0; i < s->n_spells; i++)
        from = s->spell_start[i] < from ? s->spell_start[i] : from;
    for (size_t i = 0; i < s->n_courses; i++)
        from = s->course_start[i] < from ? s->course_start[i] : from;
    for (int c = 0; c < s->n_codes; c++)
        last = s->codes[c].until > last && s->codes[c].until < SNAP_DAY_LAST
                   ? (uint16_t)(s->codes[c].until - 1)
                   : last;
    int rc = read_day(argc, argv, "to", &last, err);
    from = from > last ? last : from;
    if (rc == OK)
        rc = read_day(argc, argv, "from", &from, err);
    if (rc != OK)
        return rc;
    if (from > last)
        return err_user(err, ERR_INVALID, "%s", tr("--to skal være samme dag som --from eller senere."));
    *ret_from = from;
    *ret_to = (uint16_t)(last + 1);
    return OK;
}

int effect_register_from(int *argc, char **argv, uint16_t *ret, struct err *err)
{
    const char *text = command_option(argc, argv, "register-from");
    *ret = 0;
    if (!text)
        return OK;
    day_t d = day_parse_iso(text);
    if (day_is_none(d))
        return err_user(
            err, ERR_INVALID, tr("--register-from skal være en dato som 2008-01-01, ikke \"%.40s\"."), text);
    *ret = snap_day(d);
    return OK;
}

int effect_new_from(uint16_t register_from, uint16_t to, uint16_t *from, struct err *err)
{
    if (!register_from)
        return OK;
    struct ymd v = day_ymd(snap_date(register_from));
    day_t month = day_from_ymd(v.year, v.month, 1);
    uint16_t first = snap_day(day_add_months(month, v.day == 1 ? 1 : 2));
    char iso[11];
    if (first >= to)
        return err_user(err, ERR_INVALID,
            tr("Først fra %s ved man, om en periode er ny. Vælg en senere --to."),
            day_iso(snap_date(first), iso));
    *from = *from < first ? first : *from;
    return OK;
}

int effect_interventions(int *argc, char **argv, const char *name, const struct snapshot *s, uint16_t **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    const char *list = command_option(argc, argv, name), *word;
    size_t len;
    *ret_n = 0;
    *ret = arena_array(a, (size_t)s->n_interventions + 1, sizeof **ret);
    if (!*ret)
        return err_set(err, ERR_LIMIT, "no memory for interventions");
    while (list && text_list_next(&list, &word, &len)) {
        int i = snapshot_intervention_of(s, arena_strndup(a, word, len));
        if (i < 0)
            return err_user(err, ERR_INVALID, tr("--%s: indsatsen \"%.*s\" findes ikke i data."), name,
                (int)(len < 60 ? len : 60), word);
        if (*ret_n < (size_t)s->n_interventions)
            (*ret)[(*ret_n)++] = (uint16_t)i;
    }
    return OK;
}

static int read_spell(
    int *argc, char **argv, const struct snapshot *s, struct outcome_rule *r, struct err *err)
{
    const char *codes = command_option(argc, argv, "spell");
    int64_t gap, leave;
    int rc = command_number(argc, argv, "gap-days", 0, 366, 0, &gap, err);
    if (rc == OK)
        rc = command_number(argc, argv, "leave-days", 0, 3660, 0, &leave, err);
    if (rc != OK)
        return rc;
    r->gap_days = (uint16_t)gap;
    r->leave_days = (uint16_t)leave;
    if (r->population != OUTCOME_NEW_SPELL)
        return codes || gap || leave
                   ? err_user(err, ERR_INVALID, "%s",
                         tr("--spell, --gap-days og --leave-days hører til --population new-spell."))
                   : OK;
    if (!codes)
        return err_user(err, ERR_INVALID, "%s",
            tr("Skriv --spell med koden for de nye perioder, for eksempel --spell sygedagpenge."));
    return code_set_parse(s, codes, &r->spells, NULL, err);
}

int effect_population(int *argc, char **argv, const struct snapshot *s, const struct status_profile *profile,
    struct outcome_rule *ret, struct arena *a, struct err *err)
{
    int population, anchor, unit;
    bool anchored = effect_option_is_there(*argc, argv, "anchor");
    uint16_t *interventions;
    *ret = (struct outcome_rule){0};
    bool has = effect_option_is_there(*argc, argv, "population");
    int rc = effect_choice(argc, argv, "population", POPULATIONS, &population, err);
    if (rc == OK)
        rc = effect_choice(argc, argv, "anchor", ANCHORS, &anchor, err);
    if (rc == OK)
        rc = effect_choice(argc, argv, "unit", UNITS, &unit, err);
    if (rc == OK)
        rc = effect_window(argc, argv, s, &ret->from, &ret->to, err);
    if (rc == OK)
        rc = effect_interventions(
            argc, argv, "intervention", s, &interventions, &ret->n_interventions, a, err);
    if (rc != OK)
        return rc;
    ret->interventions = interventions;
    ret->population = has ? (enum outcome_population)population : OUTCOME_COURSE_ENDED;
    ret->anchor = anchored                                  ? (enum outcome_anchor)anchor
                  : ret->population == OUTCOME_COURSE_ENDED ? OUTCOME_FROM_EXIT
                                                            : OUTCOME_FROM_START;
    ret->unit = (enum outcome_unit)unit;
    ret->profile = command_flag(argc, argv, "each") ? NULL : profile;
    ret->leave_out_gone = command_flag(argc, argv, "leave-out-gone");
    return read_spell(argc, argv, s, ret, err);
}

const char *outcome_population_word(enum outcome_population p)
{
    return POPULATIONS[p];
}

const char *outcome_unit_word(enum outcome_unit u)
{
    return UNITS[u];
}

void effect_population_help(struct buf *out)
{
    buf_printf(out, "%s",
        tr("Hvem (status, event, km og aj på byens data)\n"
           "  --population        ended (standard: sidste dag i perioden), started (første dag) eller new-spell (ny periode af --spell, ingen i kalendermåneden før)\n"
           "  --intervention …    kun disse indsatser (nøgler med komma); standard: én række pr. indsats\n"
           "  --spell KODE,…      koder for new-spell; --gap-days N: perioder med højst N dage imellem er én; --leave-days N: kun dem, der er sluttet inden N dage\n"
           "  --register-from D   første dag, kilderne kender: en periode er først sikkert ny i den anden hele måned\n"
           "  --from, --to DATO   første og sidste dag for begyndelsen (ended: slutningen); standard alle data\n"
           "  --anchor            start eller exit: dagen, der regnes fra; standard exit for ended, ellers start\n"
           "  --unit              first-of-year (standard: første pr. person, indsats og kalenderår), first-of-person eller all (alle; intervallet regner med, at personer går igen)\n"
           "  --each              hver kode for sig i stedet for én kode om dagen efter --profile\n"
           "  --leave-out-gone    døde og fraflyttede er ikke i grundlaget; standard: de er med som ikke opnået\n"));
}
