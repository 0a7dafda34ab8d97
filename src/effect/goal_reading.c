/* A goal read aloud: sentences made from the words of its grammar and from nothing else. */
#include "base/lang.h"
#include "base/text.h"
#include "effect/goal_grammar.h"
#include "effect/goal_words.h"
#include "system/code.h"
#include "system/organisation.h"

#include <string.h>

static const char *status_words(const char *code, struct arena *a)
{
    static const struct {
        const char *code, *words;
    } known[] = {{"work", N_("ordinært job")}, {"ordinary_hours", N_("ordinære timer")},
        {"supported_work", N_("støttet arbejde eller fleksjob")}, {"education", N_("uddannelse")},
        {"foertidspension", N_("førtidspension")}, {"offer_bif", N_("et tilbud i BIF")},
        {"sick_over_14_days", N_("sygdom i mere end 14 dage")}, {"left_benefit", N_("ophør på ydelsen")},
        {"health_improved", N_("bedre helbred")}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (text_equal(known[i].code, code))
            return tr(known[i].words);
    }
    return arena_strndup(a, code_label("spell_kind", code), strlen(code_label("spell_kind", code)));
}

const char *goal_outcome_words(const struct goal *g, struct arena *a)
{
    const char *list = g->outcome, *word, *parts[16], *out = NULL;
    size_t len, n = 0;
    while (list && n < 16 && text_list_next(&list, &word, &len))
        parts[n++] = status_words(arena_strndup(a, word, len), a);
    for (size_t i = 0; i < n; i++)
        out = !out         ? parts[i]
              : i + 1 == n ? arena_printf(a, tr("%s eller %s"), out, parts[i])
                           : arena_printf(a, "%s, %s", out, parts[i]);
    return out ? out : tr("ikke valgt");
}

/* " på 18–29 år" after "personer"; "" without ages. */
static const char *age_words(const struct goal *g, struct arena *a)
{
    long long from = (long long)g->age_from, to = (long long)g->age_to;
    if (g->age_from > 0 && g->age_to > 0)
        return arena_printf(a, tr(" på %lld–%lld år"), from, to);
    if (g->age_to > 0)
        return arena_printf(a, tr(" under %lld år"), to + 1);
    if (g->age_from > 0)
        return arena_printf(a, tr(" på mindst %lld år"), from);
    return "";
}

/* A label as it stands inside a sentence: "Kontanthjælp" as "kontanthjælp", but "SU" as it is. */
static const char *inside_sentence(const char *label, struct arena *a)
{
    bool word = label[0] >= 'A' && label[0] <= 'Z' && label[1] >= 'a' && label[1] <= 'z';
    return word ? arena_printf(a, "%c%s", label[0] - 'A' + 'a', label + 1) : label;
}

/* " og samtidig har et forløb i Socialforvaltningens tilbud"; "" without. */
static const char *also_words(const struct goal *g, struct arena *a)
{
    const struct organisation *o = g->also_in ? organisation_find(g->also_in, DAY_NONE) : NULL;
    return g->also_in ? arena_printf(a, tr(" og samtidig har et forløb i et tilbud hos %s"),
                            o ? lang_pick(o->name, o->name_en) : g->also_in)
                      : "";
}

static const char *population_alone(const struct goal *g, const char *about, int year, struct arena *a)
{
    const char *age = age_words(g, a),
               *benefit = g->spell_kind ? inside_sentence(code_label("spell_kind", g->spell_kind), a) : about;
    if (text_equal(g->population, "course_ended"))
        return arena_printf(a, tr("Blandt personer%s, der har afsluttet %s i %d,"), age, about, year);
    if (text_equal(g->population, "course_started"))
        return arena_printf(a, tr("Blandt personer%s, der er begyndt på %s i %d,"), age, about, year);
    if (text_equal(g->population, "stock"))
        return arena_printf(
            a, tr("Blandt personer%s, der har fået %s på mindst én dag i %d,"), age, benefit, year);
    if (g->parent)
        return arena_printf(a,
            tr("Blandt personer%s, der er begyndt på %s i %d og er ophørt inden for %d dage,"), age, benefit,
            year, goal_leave_days(g));
    return arena_printf(a,
        tr("Blandt personer%s, der er begyndt på %s i %d og ikke fik ydelsen i kalendermåneden før,"), age,
        benefit, year);
}

static const char *population(const struct goal *g, const char *about, int year, struct arena *a)
{
    const char *text = population_alone(g, about, year, a), *also = also_words(g, a);
    return *also ? arena_printf(a, "%.*s%s,", (int)strlen(text) - 1, text, also) : text;
}

static const char *anchor_words(const struct goal *g)
{
    static const struct {
        const char *code, *words;
    } starts[] = {{"referred", N_("den dag, henvisningen blev sendt,")},
        {"plan", N_("den dag, planen blev lagt,")}, {"first_talk", N_("den første samtale")}};
    if (goal_from_exit(g))
        return tr("sidste dag");
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        if (text_equal(starts[i].code, g->start_day))
            return tr(starts[i].words);
    }
    return tr("første dag");
}

static const char *outcome(const struct goal *g, struct arena *a)
{
    const char *kind = goal_outcome_kind(g), *anchor = anchor_words(g), *what = goal_outcome_words(g, a);
    bool within = text_equal(g->horizon_kind, "within");
    const char *span = g->horizon_unit ? goal_span_words(g, a) : NULL;
    if (text_equal(kind, "answered"))
        return tr("og som har svaret begge gange, tælles de, der svarer, at helbredet er blevet bedre.");
    if (text_equal(kind, "left") && text_equal(g->horizon_kind, "before") &&
        text_equal(g->horizon_unit, "weeks"))
        return arena_printf(a,
            tr("tælles de, der er ophørt på ydelsen, før den %lld. uge begynder, altså efter højst %lld dage."),
            (long long)g->horizon_n, (long long)(7 * (g->horizon_n - 1)));
    if (text_equal(kind, "left"))
        return arena_printf(a, tr("tælles de, der er ophørt på ydelsen inden %s."), span);
    if (!span && text_equal(g->population, "stock"))
        return arena_printf(a, tr("tælles de, der i løbet af året er i %s."), what);
    if (text_equal(kind, "event") && within)
        return arena_printf(a, tr("tælles de, der inden %s efter %s begynder i %s."), span, anchor, what);
    if (within)
        return arena_printf(
            a, tr("tælles de, der på mindst én dag inden %s efter %s er i %s."), span, anchor, what);
    return arena_printf(a, tr("tælles de, der præcis %s efter %s er i %s."), span ? span : "–", anchor, what);
}

static const char *count_reading(const struct goal *g, const char *about, int year, struct arena *a)
{
    const char *age = age_words(g, a);
    const char *unit = g->unit ? code_label_many("unit", g->unit) : tr("det, som kilden tæller,");
    if (text_equal(g->population, "things") && text_equal(g->unit, "percent"))
        return arena_printf(a,
            tr("Målet er en andel, som andre opgør for %s i %d. Tovholder beregner den ikke."), about, year);
    if (text_equal(g->population, "things"))
        return arena_printf(a, tr("Der tælles %s i %s i %d."), unit, about, year);
    bool ended = text_equal(g->population, "course_ended");
    bool rows = (text_equal(g->unit, "participations") || text_equal(g->unit, "courses")) &&
                (ended || text_equal(g->population, "course_started"));
    if (rows)
        return arena_printf(a,
            ended
                ? tr("Der tælles forløb i %s, som er afsluttet i %d. En person%s med to forløb tæller to gange.")
                : tr("Der tælles forløb i %s, som er begyndt i %d. En person%s med to forløb tæller to gange."),
            about, year, age);
    const char *benefit = inside_sentence(code_label("spell_kind", g->spell_kind ? g->spell_kind : ""), a);
    const char *once = tr("Hver person tæller én gang."), *also = also_words(g, a);
    if (text_equal(g->population, "stock"))
        return arena_printf(a,
            tr("Der tælles forskellige personer%s, som har fået %s på mindst én dag i %d%s. %s"), age,
            benefit, year, also, once);
    if (text_equal(g->population, "new_spell"))
        return arena_printf(a,
            tr("Der tælles forskellige personer%s, som er begyndt på %s i %d og ikke fik ydelsen i kalendermåneden før%s. %s"),
            age, benefit, year, also, once);
    return arena_printf(a,
        ended ? tr("Der tælles forskellige personer%s, som har afsluttet %s i %d%s. %s")
              : tr("Der tælles forskellige personer%s, som er begyndt på %s i %d%s. %s"),
        age, about, year, also, once);
}

static const char *rules(const struct goal *g, struct arena *a)
{
    bool status = text_equal(goal_outcome_kind(g), "status");
    const char *each = text_equal(g->counting, "all")
                           ? tr("Hvert forløb tæller, også når samme person har flere.")
                           : tr("Hver person tæller én gang: det første forløb i kalenderåret.");
    const char *gone = text_equal(g->gone, "left_out")
                           ? tr("Døde og fraflyttede er ikke med.")
                           : tr("Døde og fraflyttede er med og tæller som ikke opnået.");
    const char *own = goal_starts_elsewhere(g)
                          ? text_equal(g->start_day, "plan")
                                ? tr(" Forløb uden en plan er ikke med, og antallet vises.")
                                : tr(" Forløb uden en afholdt samtale er ikke med, og antallet vises.")
                          : "";
    bool job = text_list_has(g->outcome, "work") || text_list_has(g->outcome, "education") ||
               text_list_has(g->outcome, "ordinary_hours") || text_list_has(g->outcome, "supported_work");
    const char *first = !status || !job ? ""
                        : goal_profile_of(g) == GOAL_NATIONAL
                            ? tr(" Har en person både arbejde og ydelse, tæller ydelsen (Jobindsats).")
                            : tr(" Har en person både arbejde og ydelse, tæller arbejdet.");
    const char *hours =
        status && text_list_has(g->outcome, "work") && !text_list_has(g->outcome, "ordinary_hours")
            ? tr(" Ordinære timer tæller som job.")
            : "";
    return arena_printf(a, tr("%s Den, hvis måledag ligger efter datadagen, er endnu ikke med. %s%s%s%s"),
        each, gone, own, first, hours);
}

static const char *target_sentence(const struct goal *g, struct arena *a)
{
    const char *number = goal_number_words(g, g->target, a);
    long long base = (long long)g->base_year, last = (long long)g->target_year;
    if (text_equal(g->comparator, "none"))
        return tr("Der er intet måltal.");
    if (text_equal(g->comparator, "untold") || !number)
        return tr("Måltallet er ikke oplyst.");
    if (text_equal(g->comparator, "relative_fall"))
        return arena_printf(a,
            tr("Målet er opfyldt, når andelen er faldet med mindst %s: 1 minus andelen i %lld delt med andelen i %lld."),
            number, last, base);
    if (text_equal(g->comparator, "relative_rise"))
        return arena_printf(a,
            tr("Målet er opfyldt, når andelen er steget med mindst %s: andelen i %lld delt med andelen i %lld, minus 1."),
            number, last, base);
    if (text_equal(g->comparator, "point_fall") || text_equal(g->comparator, "point_rise"))
        return arena_printf(a, tr("Målet er et %s: andelen i %lld trukket fra andelen i %lld."),
            goal_target_words(g, a), base, last);
    if (text_equal(g->comparator, "absolute_or_relative_rise"))
        return arena_printf(a,
            tr("Målet er en stigning på %s fra %lld til %lld. Om det er relativt eller procentpoint, er ikke valgt, så begge vises, og målet kan ikke afgøres."),
            number, base, last);
    if (goal_is_count(g))
        return arena_printf(a, tr("Målet er %s. Det vurderes, når året er slut."), goal_target_words(g, a));
    return arena_printf(a, tr("Målet er %s og vurderes på 95 pct.-intervallet."), goal_target_words(g, a));
}

const char *goal_reading(const struct goal *g, const char *about, int year, struct arena *a)
{
    if (!about)
        about = tr("indsatsen");
    if (goal_is_knowledge(g))
        return tr("Målet er viden og har ikke noget tal. Det følges i tekst og vurderes ikke.");
    const char *target = target_sentence(g, a), *out;
    if (goal_is_count(g))
        out = arena_printf(a, "%s %s", count_reading(g, about, year, a), target);
    else if (text_equal(goal_outcome_kind(g), "answered"))
        out = arena_printf(a,
            tr("%s %s De, der er spurgt og ikke har svaret, tæller hverken som bedre eller ikke bedre. %s"),
            population(g, about, year, a), outcome(g, a), target);
    else
        out =
            arena_printf(a, "%s %s %s %s", population(g, about, year, a), outcome(g, a), rules(g, a), target);
    if (!g->restriction)
        return out;
    return arena_printf(a,
        tr("%s Kun en del af grundlaget tæller: %s. Det kan Tovholder ikke måle, så der beregnes ingen værdi."),
        out, g->restriction);
}

size_t goal_open_questions(const struct goal *g, const char *ret[8])
{
    size_t n = 0;
    bool distance = text_equal(g->horizon_kind, "at") || text_equal(g->horizon_kind, "within");
    const char *kind = goal_outcome_kind(g);
    if (!goal_is_of_people(g) || goal_is_count(g))
        return 0;
    if (distance)
        ret[n++] = text_equal(g->horizon_kind, "at")
                       ? tr("På dagen eller inden for perioden? Her er valgt på dagen.")
                       : tr("På dagen eller inden for perioden? Her er valgt inden for perioden.");
    if (text_equal(g->population, "course_started"))
        ret[n++] =
            text_equal(g->start_day, "referred")
                ? tr("Hvornår begynder tiden: første dag, henvisningen, planen eller den første samtale? Her er valgt henvisningen.")
            : text_equal(g->start_day, "plan")
                ? tr("Hvornår begynder tiden: første dag, henvisningen, planen eller den første samtale? Her er valgt planen.")
            : text_equal(g->start_day, "first_talk")
                ? tr("Hvornår begynder tiden: første dag, henvisningen, planen eller den første samtale? Her er valgt den første samtale.")
                : tr("Hvornår begynder tiden: første dag, henvisningen, planen eller den første samtale? Her er valgt første dag.");
    if (text_equal(kind, "status") && text_list_has(g->outcome, "work"))
        ret[n++] = tr("Tæller få ordinære timer som job? Her tæller de.");
    if (goal_is_change(g))
        ret[n++] =
            text_equal(g->comparator, "absolute_or_relative_rise")
                ? tr("Relativ ændring eller procentpoint? Det er to forskellige mål. Her er det ikke valgt.")
            : text_has_prefix(g->comparator, "point_")
                ? tr("Relativ ændring eller procentpoint? Det er to forskellige mål. Her er valgt procentpoint.")
                : tr("Relativ ændring eller procentpoint? Det er to forskellige mål. Her er valgt relativ ændring.");
    if (text_equal(kind, "left"))
        ret[n++] =
            tr("Hvornår er et forløb nyt? Her er valgt: når ydelsen ikke er udbetalt i kalendermåneden før.");
    if (g->also_in)
        ret[n++] = tr("Hvad er en sag i den anden forvaltning? Her er valgt et forløb i et af dens tilbud.");
    ret[n++] = text_equal(g->gone, "left_out") ? tr("Døde og fraflyttede: her er de ikke med.")
                                               : tr("Døde og fraflyttede: her tæller de som ikke opnået.");
    return n;
}
