#include "invest/investment_content.h"

#include "base/lang.h"
#include "base/text.h"
#include "invest/investment_json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const CONTENT_EXTRA[CONTENT_EXTRAS] = {"low", "high", "x", "n", "source", "grade"};

static const struct content_field case_fields[] = {
    {"title", CONTENT_TEXT, N_("Titel"), NULL, true, LIST_NONE},
    {"price_level", CONTENT_TEXT, N_("Prisniveau"),
        N_("Alle beløb i casen står i det, fx 2026-p/l. Ret det ikke uden at omregne beløbene."), true,
        LIST_NONE},
    {"first_year", CONTENT_WHOLE, N_("Første år"), NULL, true, LIST_NONE},
    {"years", CONTENT_WHOLE, N_("Antal år"), N_("Fra 1 til 100. SØM regner på højst 10."), true, LIST_NONE},
    {"mid_year", CONTENT_FLAG, N_("Regn beløbene som faldende midt i året"), NULL, false, LIST_NONE},
    {"limit_years", CONTENT_NUMBER, N_("Grænse for tilbagebetaling i år"), NULL, false, LIST_NONE},
    {"limit_source", CONTENT_TEXT, N_("Kilde til grænsen"), NULL, false, LIST_NONE},
};
static const struct content_field persons_fields[] = {
    {"cohorts", CONTENT_ROWS, N_("Personer, der begynder"), N_("En linje for hvert år: 2026 120"), true,
        LIST_NONE},
    {"cohorts_source", CONTENT_TEXT, N_("Kilde"), N_("Er det et gæt, så skriv gæt."), false, LIST_NONE},
};
static const struct content_field actor_fields[] = {
    {"code", CONTENT_TEXT, N_("Kort nøgle"), N_("Små bogstaver, fx biu. Bruges i filen."), true, LIST_NONE},
    {"label", CONTENT_TEXT, N_("Navn"), NULL, true, LIST_NONE},
    {"payer", CONTENT_CHOICE, N_("Hvem betaler?"), NULL, true, LIST_PAYER},
};
static const struct content_field outcome_fields[] = {
    {"code", CONTENT_TEXT, N_("Kort nøgle"), N_("Små bogstaver, fx job. Bruges i filen."), true, LIST_NONE},
    {"label", CONTENT_TEXT, N_("Navn"), N_("Fx I arbejde et år efter, livsmestring eller egen økonomi."),
        true, LIST_NONE},
    {"p1", CONTENT_PCT, N_("Andel med udfaldet, når indsatsen gives"), NULL, true, LIST_NONE},
    {"p0", CONTENT_PCT, N_("Andel med udfaldet uden indsatsen"),
        N_("Fra en sammenligningsgruppe. Er det et gæt, så skriv gæt i kilden."), true, LIST_NONE},
    {"engaged", CONTENT_PCT, N_("Andel, der går i gang, af dem der begynder"), N_("Tomt: alle."), false,
        LIST_NONE},
    {"completed", CONTENT_PCT, N_("Andel, der gennemfører, af dem der går i gang"), N_("Tomt: alle."), false,
        LIST_NONE},
    {"lag", CONTENT_WHOLE, N_("År, før virkningen begynder"), N_("Tomt: 0."), false, LIST_NONE},
    {"ramp", CONTENT_SHARES, N_("Indfasning"), N_("Pct. af virkningen i de første år, fx 50 80. Tomt: fuld."),
        false, LIST_NONE},
    {"lasts", CONTENT_WHOLE, N_("Antal år virkningen varer"), N_("Tomt: til casens sidste år."), false,
        LIST_NONE},
    {"drop_off", CONTENT_PCT, N_("Andel af virkningen, der tabes hvert år"), N_("Tomt: intet."), false,
        LIST_NONE},
    {"optimism", CONTENT_PCT, N_("Nedskrivning for optimisme"),
        N_("Tomt: den, der hører til evidensgraden under Regler."), false, LIST_NONE},
    {"grade", CONTENT_TEXT, N_("Evidensgrad"), N_("En af graderne under Regler, fx A, B eller C."), false,
        LIST_NONE},
    {"source", CONTENT_TEXT, N_("Kilde"), NULL, false, LIST_NONE},
    {"goal", CONTENT_CHOICE, N_("Effektmål, der måler udfaldet"),
        N_("Bruges i opfølgningen, når casen er besluttet."), false, LIST_GOAL},
};
static const struct content_field line_fields[] = {
    {"code", CONTENT_TEXT, N_("Kort nøgle"), N_("Små bogstaver, fx konsulenter. Bruges i filen."), true,
        LIST_NONE},
    {"label", CONTENT_TEXT, N_("Navn"), NULL, true, LIST_NONE},
    {"kind", CONTENT_CHOICE, N_("Hvad er linjen?"), NULL, true, LIST_KIND},
    {"actor", CONTENT_CHOICE, N_("Hvem betaler eller sparer?"), NULL, true, LIST_ACTOR},
    {"area", CONTENT_CHOICE, N_("Styringsområde"), NULL, true, LIST_AREA},
    {"per", CONTENT_CHOICE, N_("Hvad regnes den pr.?"), NULL, true, LIST_PER},
    {"by_year", CONTENT_YEARS, N_("Antal enheder hvert år"),
        N_("Kun pr. år. Et tal for hvert år i rækkefølge, fx 10 10 5. Resten er 0."), false, LIST_NONE},
    {"outcome", CONTENT_CHOICE, N_("Udfald"), N_("Kun pr. person, der gennemfører eller flyttes."), false,
        LIST_OUTCOME},
    {"quantity", CONTENT_AMOUNT, N_("Antal enheder pr. person om året"), N_("Tomt: 1. Fx 52 uger."), false,
        LIST_NONE},
    {"unit_value", CONTENT_AMOUNT, N_("Kroner pr. enhed"), N_("I casens prisniveau."), true, LIST_NONE},
    {"cost_optimism", CONTENT_PCT, N_("Tillæg til udgiften for optimisme"), N_("Tomt: intet."), false,
        LIST_NONE},
    {"weeks_before", CONTENT_WHOLE, N_("Uger på ydelse før, for den enkelte"),
        N_("Kun når linjen er en ydelse, som staten refunderer. De sparede uger er de sidste, så de regnes på det trin, de ligger på."),
        false, LIST_NONE},
    {"refund_actor", CONTENT_CHOICE, N_("Hvem sparer refusionen?"), NULL, false, LIST_ACTOR},
    {"transfer", CONTENT_FLAG, N_("Flytter kun penge mellem parterne og er ingen gevinst for samfundet"),
        NULL, false, LIST_NONE},
    {"long_run", CONTENT_FLAG, N_("Langt sigt: vises, men tæller ikke med i tilbagebetalingen"), NULL, false,
        LIST_NONE},
    {"source", CONTENT_TEXT, N_("Kilde"), NULL, false, LIST_NONE},
    {"grade", CONTENT_TEXT, N_("Evidensgrad"), NULL, false, LIST_NONE},
};
static const struct content_field rules_fields[] = {
    {"discount", CONTENT_ROWS, N_("Diskontering"),
        N_("En linje for hvert trin: antal år fra første år, og renten i pct. Tomt: 3,5 til år 35, 2,5 til år 70, derefter 1,5 (Finansministeriet, juni 2023)."),
        false, LIST_NONE},
    {"refund", CONTENT_REFUND, N_("Statens refusion"),
        N_("En linje for hvert regelsæt: første år, kolon, og for hvert trin første uge og pct.: 2016: 1 80, 5 40, 27 30, 53 20"),
        false, LIST_NONE},
    {"optimism_by_grade", CONTENT_ROWS, N_("Nedskrivning for optimisme efter evidensgrad"),
        N_("En linje for hver grad: A 0"), false, LIST_NONE},
    {"net_tax_factor", CONTENT_NUMBER, N_("Nettoafgiftsfaktor"),
        N_("Kun til samfundets regnskab. Tomt: 1,28 (Finansministeriet, juni 2023)."), false, LIST_NONE},
    {"correlations", CONTENT_ROWS, N_("Tal, der følges ad"), N_("En linje for hvert par: job.p1 job.p0 0,6"),
        false, LIST_NONE},
    {"draws", CONTENT_WHOLE, N_("Antal træk i usikkerhedsberegningen"), N_("Fx 10000. 0: ingen."), false,
        LIST_NONE},
    {"seed", CONTENT_WHOLE, N_("Startværdi for trækkene"), N_("Samme startværdi giver samme resultat."),
        false, LIST_NONE},
};

#define PART(fields) fields, sizeof(fields) / sizeof((fields)[0])
const struct content_part_info CONTENT_INFO[CONTENT_PARTS] = {
    [CONTENT_CASE] = {"sag", N_("Casen"), NULL, NULL, NULL, PART(case_fields)},
    [CONTENT_PERSONS] = {"personer", N_("Personer"), NULL, NULL, NULL, PART(persons_fields)},
    [CONTENT_ACTORS] = {"parter", N_("Parter"), N_("Hvem betaler, og hvem sparer?"), "actors",
        N_("Tilføj en part"), PART(actor_fields)},
    [CONTENT_OUTCOMES] = {"udfald", N_("Udfald"), N_("Hvad ændrer indsatsen for borgeren?"), "outcomes",
        N_("Tilføj et udfald"), PART(outcome_fields)},
    [CONTENT_LINES] = {"linjer", N_("Udgifter og gevinster"), NULL, "lines", N_("Tilføj en linje"),
        PART(line_fields)},
    [CONTENT_RULES] = {"regler", N_("Regler"), NULL, NULL, NULL, PART(rules_fields)},
};

const struct content_word *content_words(enum content_list list, size_t *ret_n)
{
    static const struct content_word payers[] = {{"municipality", N_("Kommunen")}, {"region", N_("Regionen")},
        {"state", N_("Staten")}, {"citizen", N_("Borgeren")}};
    static const struct content_word kinds[] = {{"cost", N_("Udgift")},
        {"cashable", N_("Besparelse, der kan ses i budgettet")},
        {"capacity", N_("Frigjort kapacitet, som bruges til andre")},
        {"welfare", N_("Velfærd for borgeren eller samfundet")}};
    static const struct content_word pers[] = {{"year", N_("Pr. år")},
        {"person", N_("Pr. person, der begynder")}, {"completed", N_("Pr. person, der gennemfører")},
        {"success", N_("Pr. person, der flyttes, pr. år")}};
    static const struct content_word areas[] = {{"service", N_("Service")}, {"indsats", N_("Indsats")},
        {"overfoersler", N_("Overførsler")}, {"anlaeg", N_("Anlæg")}};
    *ret_n = 4;
    return list == LIST_PAYER  ? payers
           : list == LIST_KIND ? kinds
           : list == LIST_PER  ? pers
           : list == LIST_AREA ? areas
                               : (*ret_n = 0, NULL);
}

/* ---- numbers ---- */

const char *content_number_text(double x, struct arena *a)
{
    char *s = arena_must(a, 40);
    json_number_put(x, s, 40);
    for (char *p = s; *p; p++) {
        if (*p == '.')
            *p = ',';
    }
    return s;
}

bool content_number_parse(const char *s, double *ret)
{
    char digits[64];
    size_t n = 0, points = 0, commas = 0, after = 0;
    for (const char *p = s; *p; p++) {
        points += *p == '.';
        commas += *p == ',';
        after = *p == '.' ? 0 : after + (*p >= '0' && *p <= '9');
    }
    /* A single point groups thousands only before exactly three digits, as money.h reads it; "0.125" is a decimal. */
    bool grouped = commas == 1 || points > 1 || (points == 1 && after == 3 && s[0] != '0');
    for (const char *p = s; *p && n < sizeof digits - 1; p++) {
        if (*p == ' ' || (grouped && *p == '.'))
            continue;
        if (!strchr("0123456789+-.,eE", *p))
            break;
        digits[n++] = *p == ',' ? '.' : *p;
    }
    digits[n] = 0;
    const char *rest = s + strcspn(s, "pk%");
    if (*rest && strcmp(rest, "pct.") != 0 && strcmp(rest, "pct") != 0 && strcmp(rest, "%") != 0 &&
        strcmp(rest, "kr.") != 0 && strcmp(rest, "kr") != 0)
        return false;
    for (const char *p = s; p < rest; p++) {
        if (!strchr("0123456789+-.,eE ", *p))
            return false;
    }
    char *end;
    double x = strtod(digits, &end);
    if (n == 0 || *end || !isfinite(x) || commas > 1)
        return false;
    *ret = x;
    return true;
}

/* ---- out of the file ---- */

/* An address holds the case's key under that name, so the form calls the item's key "code". */
static const char *member(const struct content_field *f)
{
    return strcmp(f->name, "code") == 0 ? "key" : f->name;
}

static json_t *item_of(json_t *top, enum content_part part, int item)
{
    const char *list = CONTENT_INFO[part].list;
    return !list                 ? top
           : item == CONTENT_NEW ? NULL
                                 : json_array_get(json_object_get(top, list), (size_t)item);
}

static const char *number_typed(const json_t *v, bool share, struct arena *a)
{
    if (!json_is_number(v))
        return "";
    /* 0.35 × 100 is not 35 in binary: 15 digits are enough for what people typed. */
    double x = json_number_value(v);
    if (share) {
        char s[40];
        json_number_put_short(x * 100, s, sizeof s);
        for (char *p = s; *p; p++) {
            if (*p == '.')
                *p = ',';
        }
        return arena_strdup(a, s);
    }
    return content_number_text(x, a);
}

static const char *list_typed(const json_t *v, bool share, int first_year, struct arena *a)
{
    const char *out = "", *key;
    size_t i;
    json_t *x;
    if (json_is_array(v)) {
        json_array_foreach(v, i, x) out =
            arena_printf(a, "%s%s%s", out, i ? " " : "", number_typed(x, share, a));
        return out;
    }
    double last = 0;
    json_object_foreach((json_t *)v, key, x) last = fmax(last, strtod(key, NULL));
    for (int year = first_year; v && year <= (int)last; year++) {
        x = json_object_get(v, arena_printf(a, "%d", year));
        out =
            arena_printf(a, "%s%s%s", out, year > first_year ? " " : "", x ? number_typed(x, share, a) : "0");
    }
    return out;
}

static const char *rows_typed(const json_t *top, const char *name, struct arena *a)
{
    json_t *v = json_object_get(top, name), *x;
    const char *out = "", *key;
    size_t i;
    if (text_equal(name, "optimism_by_grade")) {
        json_object_foreach(v, key, x)
        {
            const char *number = number_typed(json_is_object(x) ? json_object_get(x, "value") : x, true, a);
            out = arena_printf(a, "%s%s %s\n", out, key, number);
        }
        return out;
    }
    json_array_foreach(v, i, x)
    {
        if (text_equal(name, "cohorts"))
            out = arena_printf(a, "%s%s %s\n", out, number_typed(json_object_get(x, "year"), false, a),
                number_typed(json_object_get(x, "persons"), false, a));
        else if (text_equal(name, "discount"))
            out = arena_printf(a, "%s%s %s\n", out, number_typed(json_object_get(x, "from"), false, a),
                number_typed(json_object_get(x, "rate"), true, a));
        else
            out = arena_printf(a, "%s%s %s %s\n", out, json_string_value(json_object_get(x, "a")),
                json_string_value(json_object_get(x, "b")), number_typed(json_object_get(x, "r"), false, a));
    }
    return out;
}

static const char *refund_typed(const json_t *top, struct arena *a)
{
    const char *out = "";
    size_t i, k;
    json_t *rule, *step;
    json_array_foreach(json_object_get(top, "refund"), i, rule)
    {
        out = arena_printf(a, "%s%s:", out, number_typed(json_object_get(rule, "first_year"), false, a));
        json_array_foreach(json_object_get(rule, "steps"), k, step) out = arena_printf(a, "%s%s %s %s", out,
            k ? "," : "", number_typed(json_object_get(step, "first_week"), false, a),
            number_typed(json_object_get(step, "pct"), false, a));
        const char *source = json_string_value(json_object_get(rule, "source"));
        out = arena_printf(a, "%s%s%s\n", out, source ? "; " : "", source ? source : "");
    }
    return out;
}

static const char *member_typed(
    const json_t *top, const json_t *o, const struct content_field *f, struct arena *a)
{
    json_t *v = json_object_get(o, member(f));
    int first_year = (int)json_integer_value(json_object_get(top, "first_year"));
    if (text_equal(f->name, "limit_years"))
        return number_typed(json_object_get(json_object_get(o, "payback_limit"), "years"), false, a);
    if (text_equal(f->name, "limit_source"))
        v = json_object_get(json_object_get(o, "payback_limit"), "source");
    switch (f->kind) {
    case CONTENT_FLAG: return json_is_true(v) ? "1" : "";
    case CONTENT_YEARS: return list_typed(v, false, first_year, a);
    case CONTENT_SHARES: return list_typed(v, true, first_year, a);
    case CONTENT_ROWS: return rows_typed(o, f->name, a);
    case CONTENT_REFUND: return refund_typed(o, a);
    case CONTENT_WHOLE:
    case CONTENT_NUMBER: return number_typed(v, false, a);
    default: break;
    }
    const char *s = json_string_value(v);
    return s ? arena_strdup(a, s) : "";
}

static bool is_parameter(const struct content_field *f)
{
    return f->kind == CONTENT_AMOUNT || f->kind == CONTENT_PCT;
}

static const char *extra_name(const char *name, const char *extra, struct arena *a)
{
    return extra ? arena_printf(a, "%s_%s", name, extra) : name;
}

static const char *parameter_typed(
    const json_t *o, const struct content_field *f, const char *extra, struct arena *a)
{
    json_t *v = json_object_get(o, member(f)), *x;
    bool share = f->kind == CONTENT_PCT;
    if (!v)
        return "";
    if (!json_is_object(v))
        return extra ? "" : number_typed(v, share, a);
    x = json_object_get(v, extra ? extra : "value");
    if (json_is_string(x))
        return arena_strdup(a, json_string_value(x));
    bool count = extra && (text_equal(extra, "x") || text_equal(extra, "n"));
    return number_typed(x, share && !count, a);
}

static int parse(const char *content, json_t **ret, struct err *err)
{
    *ret = json_loads(content, JSON_REJECT_DUPLICATES, NULL);
    return json_is_object(*ret) ? OK
                                : err_set(err, ERR_INTERNAL, "a stored investment case is no JSON object");
}

int investment_content_typed(const char *content, enum content_part part, int item,
    const struct content_typed **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    const struct content_part_info *info = &CONTENT_INFO[part];
    struct content_typed *out = arena_must(a, info->n_fields * (CONTENT_EXTRAS + 1) * sizeof *out);
    json_t *top;
    int rc = parse(content, &top, err);
    if (rc)
        return rc;
    json_t *o = item_of(top, part, item);
    *ret = out;
    *ret_n = 0;
    for (size_t i = 0; i < info->n_fields; i++) {
        const struct content_field *f = &info->fields[i];
        const char *text = !o                ? ""
                           : is_parameter(f) ? parameter_typed(o, f, NULL, a)
                                             : member_typed(top, o, f, a);
        out[(*ret_n)++] = (struct content_typed){f->name, text};
        for (size_t k = 0; is_parameter(f) && k < CONTENT_EXTRAS; k++)
            out[(*ret_n)++] = (struct content_typed){extra_name(f->name, CONTENT_EXTRA[k], a),
                o ? parameter_typed(o, f, CONTENT_EXTRA[k], a) : ""};
    }
    json_decref(top);
    return item == CONTENT_NEW || o ? OK
                                    : err_user(err, ERR_NOT_FOUND, "%s",
                                          tr("Det findes ikke længere i casen. Gå tilbage til listen."));
}

const char *content_typed_text(
    const struct content_typed *typed, size_t n, const char *name, const char *extra)
{
    char full[80];
    text_copy(full, sizeof full, name);
    if (extra) {
        size_t at = strlen(full);
        full[at] = '_';
        text_copy(full + at + 1, sizeof full - at - 1, extra);
    }
    for (size_t i = 0; i < n; i++) {
        if (text_equal(typed[i].name, full))
            return typed[i].text;
    }
    return "";
}

int investment_content_count(const char *content, enum content_part part, int *ret, struct err *err)
{
    json_t *top;
    int rc = parse(content, &top, err);
    *ret = rc || !CONTENT_INFO[part].list
               ? 0
               : (int)json_array_size(json_object_get(top, CONTENT_INFO[part].list));
    json_decref(rc ? NULL : top);
    return rc;
}

/* ---- into the file ---- */

struct putting {
    json_t *top, *item;
    content_get_fn *get;
    void *ctx;
    struct arena *a;
    struct err *err;
};

static bool typed_number(const char *s, bool share, json_t **ret)
{
    double x;
    if (!content_number_parse(s, &x))
        return false;
    if (share)
        x = json_tidy(x / 100);
    *ret = x == floor(x) && fabs(x) < 1e15 && !share ? json_integer((json_int_t)x) : json_real(x);
    return true;
}

/* Words of a line, separated by blanks. */
static size_t words_of(const char *line, size_t len, const char **ret, size_t most, struct arena *a)
{
    size_t n = 0, i = 0;
    while (i < len && n < most) {
        while (i < len && strchr(" \t\r;", line[i]))
            i++;
        size_t from = i;
        while (i < len && !strchr(" \t\r;", line[i]))
            i++;
        if (i > from)
            ret[n++] = arena_strndup(a, line + from, i - from);
    }
    return n;
}

static void put_numbers(struct putting *p, const struct content_field *f, const char *text, bool share)
{
    const char *words[INVEST_YEARS + 1];
    size_t n = words_of(text, strlen(text), words, INVEST_YEARS + 1, p->a);
    json_t *list = json_array(), *x;
    for (size_t i = 0; i < n; i++) {
        if (typed_number(words[i], share, &x))
            json_array_append_new(list, x);
        else
            err_field(p->err, f->name, tr("\"%.20s\" er ikke et tal. Skriv tallene med mellemrum imellem."),
                words[i]);
    }
    if (n)
        json_object_set_new(p->item, member(f), list);
    else {
        json_object_del(p->item, member(f));
        json_decref(list);
    }
}

static json_t *row_of(const char *name, const char *const *w, size_t n)
{
    json_t *x = NULL, *y = NULL;
    if (text_equal(name, "cohorts") && n == 2 && typed_number(w[0], false, &x) &&
        typed_number(w[1], false, &y))
        return json_pack("{s:o, s:o}", "year", x, "persons", y);
    if (text_equal(name, "discount") && n >= 2 && typed_number(w[0], false, &x) &&
        typed_number(w[1], true, &y))
        return json_pack("{s:o, s:o}", "from", x, "rate", y);
    if (text_equal(name, "correlations") && n == 3 && typed_number(w[2], false, &y))
        return json_pack("{s:s, s:s, s:o}", "a", w[0], "b", w[1], "r", y);
    json_decref(x);
    json_decref(y);
    return NULL;
}

static void put_rows(struct putting *p, const struct content_field *f, const char *text)
{
    bool by_name = text_equal(f->name, "optimism_by_grade");
    json_t *list = by_name ? json_object() : json_array(), *x;
    int line = 0;
    for (const char *at = text; *at;) {
        size_t len = strcspn(at, "\n");
        const char *words[8];
        size_t n = words_of(at, len, words, 8, p->a);
        line++;
        if (n && by_name && n == 2 && typed_number(words[1], true, &x))
            json_object_set_new(list, words[0], x);
        else if (n && !by_name && (x = row_of(f->name, words, n)))
            json_array_append_new(list, x);
        else if (n)
            err_field(p->err, f->name, tr("Linje %d kan ikke læses. Skriv den som i eksemplet."), line);
        at += len + (at[len] == '\n');
    }
    if (by_name ? json_object_size(list) : json_array_size(list))
        json_object_set_new(p->item, member(f), list);
    else {
        json_object_del(p->item, member(f));
        json_decref(list);
    }
}

/* "2016: 1 80, 5 40; source" */
static json_t *refund_rule(const char *line, size_t len, struct arena *a)
{
    char *s = arena_strndup(a, line, len), *colon = strchr(s, ':'), *end = strchr(s, ';');
    json_t *year, *steps = json_array(), *week, *pct;
    const char *source = end ? text_trim(a, end + 1) : NULL;
    if (end)
        *end = 0;
    if (!colon || !typed_number(arena_strndup(a, s, (size_t)(colon - s)), false, &year)) {
        json_decref(steps);
        return NULL;
    }
    for (char *at = colon + 1; *at;) {
        size_t n = strcspn(at, ",");
        const char *words[3];
        /* Only a comma followed by a blank parts the steps: "53 12,5" is one. */
        while (at[n] == ',' && at[n + 1] != ' ')
            n += 1 + strcspn(at + n + 1, ",");
        if (words_of(at, n, words, 3, a) == 2 && typed_number(words[0], false, &week)) {
            if (typed_number(words[1], false, &pct))
                json_array_append_new(steps, json_pack("{s:o, s:o}", "first_week", week, "pct", pct));
            else
                json_decref(week);
        }
        at += n + (at[n] == ',');
    }
    json_t *rule = json_pack("{s:o, s:o}", "first_year", year, "steps", steps);
    if (source && *source)
        json_object_set_new(rule, "source", json_string(source));
    return rule;
}

static void put_refund(struct putting *p, const struct content_field *f, const char *text)
{
    json_t *list = json_array();
    int line = 0;
    for (const char *at = text; *at;) {
        size_t len = strcspn(at, "\n");
        json_t *rule = NULL;
        line++;
        if (strspn(at, " \t\r") < len) {
            rule = refund_rule(at, len, p->a);
            if (rule && json_array_size(json_object_get(rule, "steps")))
                json_array_append(list, rule);
            else
                err_field(
                    p->err, f->name, tr("Linje %d kan ikke læses. Skriv den som 2016: 1 80, 5 40"), line);
            json_decref(rule);
        }
        at += len + (at[len] == '\n');
    }
    if (json_array_size(list))
        json_object_set(p->item, member(f), list);
    else
        json_object_del(p->item, member(f));
    json_decref(list);
}

static void put_limit(struct putting *p, const char *years, const char *source)
{
    json_t *x, *limit;
    if (!*years) {
        json_object_del(p->item, "payback_limit");
        return;
    }
    if (!typed_number(years, false, &x)) {
        err_field(p->err, "limit_years", "%s", tr("Skriv et tal, fx 6."));
        return;
    }
    limit = json_pack("{s:o}", "years", x);
    if (*source)
        json_object_set_new(limit, "source", json_string(source));
    json_object_set_new(p->item, "payback_limit", limit);
}

static void put_member(struct putting *p, const struct content_field *f, const char *text)
{
    json_t *x = NULL;
    if (text_equal(f->name, "limit_years"))
        put_limit(p, text, text_trim(p->a, p->get(p->ctx, "limit_source")));
    else if (text_equal(f->name, "limit_source"))
        return;
    else if (f->kind == CONTENT_YEARS || f->kind == CONTENT_SHARES)
        put_numbers(p, f, text, f->kind == CONTENT_SHARES);
    else if (f->kind == CONTENT_ROWS)
        put_rows(p, f, text);
    else if (f->kind == CONTENT_REFUND)
        put_refund(p, f, text);
    else if (!*text && f->asked)
        err_field(p->err, f->name, "%s", tr("Feltet skal udfyldes."));
    else if (!*text)
        json_object_del(p->item, member(f));
    else if (f->kind == CONTENT_FLAG)
        json_object_set_new(p->item, member(f), json_true());
    else if (f->kind == CONTENT_TEXT || f->kind == CONTENT_CHOICE)
        json_object_set_new(p->item, member(f), json_string(text));
    else if (typed_number(text, false, &x) && (f->kind != CONTENT_WHOLE || json_is_integer(x)))
        json_object_set_new(p->item, member(f), x);
    else {
        json_decref(x); /* a number, but no whole one; NULL when none */
        err_field(p->err, f->name, "%s",
            f->kind == CONTENT_WHOLE ? tr("Skriv et helt tal.") : tr("Skriv et tal, fx 12,5."));
    }
}

static const char *typed_extra(struct putting *p, const struct content_field *f, const char *extra)
{
    const char *s = p->get(p->ctx, extra_name(f->name, extra, p->a));
    return text_trim(p->a, s ? s : "");
}

/* value, low, high, x, n, source, grade into one member. What is not in the form (the shape) stays. */
static void put_parameter(struct putting *p, const struct content_field *f, const char *text)
{
    bool any = false, bad = false, share = f->kind == CONTENT_PCT;
    json_t *old = json_object_get(p->item, member(f)), *x;
    json_t *o = json_is_object(old) ? json_copy(old) : json_object();
    const char *counts = typed_extra(p, f, "n");
    if (!*text && !*counts) {
        json_object_del(p->item, member(f));
        json_decref(o);
        if (f->asked)
            err_field(p->err, f->name, "%s", tr("Feltet skal udfyldes."));
        return;
    }
    for (size_t k = 0; k <= CONTENT_EXTRAS; k++) {
        const char *name = k ? CONTENT_EXTRA[k - 1] : "value", *typed = k ? typed_extra(p, f, name) : text;
        bool words = text_equal(name, "source") || text_equal(name, "grade");
        bool count = text_equal(name, "x") || text_equal(name, "n");
        /* Counts say the share themselves. */
        bool left_out = !*typed || (*counts && !words && !count);
        x = NULL;
        if (left_out)
            json_object_del(o, name);
        else if (words)
            x = json_string(typed);
        else if (!typed_number(typed, share && !count, &x)) {
            err_field(
                p->err, k ? extra_name(f->name, name, p->a) : f->name, "%s", tr("Skriv et tal, fx 12,5."));
            bad = true;
        }
        if (x)
            json_object_set_new(o, name, x);
        any = any || (x && k);
    }
    if (!bad && !any && !json_object_get(o, "shape"))
        json_object_set(p->item, member(f), json_object_get(o, "value"));
    else if (!bad)
        json_object_set(p->item, member(f), o);
    json_decref(o);
}

/* A field whose text is what the file gives stays as it is. */
static bool is_untouched(
    struct putting *p, const struct content_field *f, const struct content_typed *was, size_t n)
{
    bool same = text_equal(
        text_trim(p->a, p->get(p->ctx, f->name)), text_trim(p->a, content_typed_text(was, n, f->name, NULL)));
    for (size_t k = 0; same && is_parameter(f) && k < CONTENT_EXTRAS; k++)
        same = text_equal(typed_extra(p, f, CONTENT_EXTRA[k]),
            text_trim(p->a, content_typed_text(was, n, f->name, CONTENT_EXTRA[k])));
    if (text_equal(f->name, "limit_years"))
        same = same && text_equal(text_trim(p->a, p->get(p->ctx, "limit_source")),
                           content_typed_text(was, n, "limit_source", NULL));
    return same;
}

/* The place that the reader of the file names ("outcomes[0].p1.low") as the form's field, when the form has it. */
static void place_message(const struct content_part_info *info, int item, int count, struct err *read,
    struct err *err, struct arena *a)
{
    const char *prefix =
        info->list ? arena_printf(a, "%s[%d].", info->list, item == CONTENT_NEW ? count : item) : "";
    const char *text = read->user, *colon = strstr(text, ": ");
    if (read->code != ERR_INVALID || !colon || !text_has_prefix(text, prefix)) {
        err_user(err, read->code, "%s", read->user[0] ? read->user : err_user_text(read));
        return;
    }
    char *name = arena_strndup(a, text + strlen(prefix), (size_t)(colon - text) - strlen(prefix));
    if (text_has_prefix(name, "payback_limit"))
        name = arena_printf(a, "limit_years");
    for (char *p = name; *p; p++) {
        if (*p == '.')
            *p = '_';
        if (*p == '[')
            *p = 0;
        if (!*p)
            break;
    }
    if (text_equal(name, "key"))
        name = arena_printf(a, "code");
    for (size_t i = 0; i < info->n_fields; i++) {
        const char *field = info->fields[i].name;
        if (text_equal(name, field) || text_has_prefix(name, arena_printf(a, "%s_", field))) {
            err_field(err, name, "%s", colon + 2);
            return;
        }
    }
    err_user(err, read->code, "%s", text);
}

int investment_content_put(const char *content, enum content_part part, int item, content_get_fn *get,
    void *ctx, const char **ret, struct arena *a, struct err *err)
{
    const struct content_part_info *info = &CONTENT_INFO[part];
    const struct content_typed *was;
    size_t n_was;
    struct putting p = {.get = get, .ctx = ctx, .a = a, .err = err};
    int rc = investment_content_typed(content, part, item, &was, &n_was, a, err);
    if (!rc)
        rc = parse(content, &p.top, err);
    if (rc)
        return rc;
    json_t *list = info->list ? json_object_get(p.top, info->list) : NULL;
    if (info->list && !list)
        json_object_set_new(p.top, info->list, list = json_array());
    int count = (int)json_array_size(list);
    p.item = info->list ? item == CONTENT_NEW ? json_object() : json_array_get(list, (size_t)item) : p.top;
    if (info->list && item == CONTENT_NEW)
        json_array_append_new(list, p.item);
    for (size_t i = 0; i < info->n_fields; i++) {
        const struct content_field *f = &info->fields[i];
        const char *text = text_trim(a, get(ctx, f->name));
        if (item != CONTENT_NEW && is_untouched(&p, f, was, n_was))
            continue;
        if (is_parameter(f))
            put_parameter(&p, f, text);
        else
            put_member(&p, f, text);
    }
    const char *file = json_standard(p.top, a);
    json_decref(p.top);
    if (err->n_fields)
        return ERR_INVALID;
    if (!file)
        return err_set(err, ERR_LIMIT, "no memory for an investment case");
    struct invest_file f;
    struct err read = ERR_INIT;
    rc = invest_file_read(file, strlen(file), &f, a, &read);
    if (rc)
        place_message(info, item, count, &read, err, a);
    *ret = file;
    return rc;
}

int investment_content_drop(
    const char *content, enum content_part part, int item, const char **ret, struct arena *a, struct err *err)
{
    json_t *top;
    int rc = parse(content, &top, err);
    if (rc)
        return rc;
    if (!CONTENT_INFO[part].list ||
        json_array_remove(json_object_get(top, CONTENT_INFO[part].list), (size_t)item) != 0) {
        json_decref(top);
        return err_user(
            err, ERR_NOT_FOUND, "%s", tr("Det findes ikke længere i casen. Gå tilbage til listen."));
    }
    *ret = json_standard(top, a);
    json_decref(top);
    struct invest_file f;
    return *ret ? invest_file_read(*ret, strlen(*ret), &f, a, err)
                : err_set(err, ERR_LIMIT, "no memory for an investment case");
}
