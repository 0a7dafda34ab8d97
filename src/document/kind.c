/* Kinds of documents and their templates. A template begins with "name: value" lines, then "question: text -> section" lines,
 * then sections that begin with "# key | Title". */
#include "document/document.h"
#include "document/kind_internal.h"

#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

RECORDS(tov_document_kind, struct document_kind);

DOCUMENT_KIND(kind_political_answer, .key = "political-answer", .label = N_("Politikersvar"),
    .help = N_("Svar til et medlem af et udvalg. Spørgsmålet deles op, og hver del skal besvares."),
    .must_answer = true);

DOCUMENT_KIND(kind_consequence_answer, .key = "consequence-answer", .label = N_("Konsekvenssvar"),
    .help = N_("Hvad en udfasning betyder for borgerne. Laves på udfasningens side."), .made_elsewhere = true,
    .must_answer = true);

#define MANDATORY "hjemmel, oekonomi, videre-proces"

DOCUMENT_KIND(kind_recommendation, .key = "recommendation", .label = N_("Indstilling til udvalg"),
    .help = N_(
        "En sag, som et eller flere udvalg skal beslutte. Hvert udvalg har sit eget punkt og sin egen beslutning."),
    .must_answer = true, .mandatory = MANDATORY);
DOCUMENT_KIND(kind_strategy_status, .key = "strategy-status", .label = N_("Status på en strategi"),
    .help = N_(
        "Strategiens temaer, initiativer og mål, som de står nu, til de udvalg, der har vedtaget den."),
    .must_answer = true, .subject = "strategy", .mandatory = MANDATORY);
DOCUMENT_KIND(kind_budget_note, .key = "budget-note", .label = N_("Budgetnotat"),
    .help = N_("Et notat til budgetforhandlingerne, med tabeller af notatets egne linjer."),
    .subject = "note", .mandatory = MANDATORY);
DOCUMENT_KIND(kind_expiry_catalogue, .key = "expiry-catalogue",
    .label = N_("Katalog over bevillinger, der udløber"),
    .help = N_("Overblik og et ark for hver bevilling, der udløber i året."), .subject = "expiry");
DOCUMENT_KIND(kind_grant_sheet, .key = "grant-sheet", .label = N_("Bevillingsark"),
    .help = N_("Ét ark: indhold, resultater, økonomi og faglig vurdering."), .subject = "grant");
DOCUMENT_KIND(kind_background_note, .key = "background-note", .label = N_("Baggrundsnotat"),
    .help = N_("Viden og tal bag en drøftelse."));
DOCUMENT_KIND(kind_investment_case, .key = "investment-case", .label = N_("Investeringscase"),
    .help = N_("Hvad en indsats koster og giver, for hvem, og hvornår den er betalt tilbage."),
    .subject = "case", .mandatory = "hjemmel, videre-proces");
DOCUMENT_KIND(kind_result_sheet, .key = "result-sheet", .label = N_("Resultatark for en indsats"),
    .help = N_("Én indsats: målgruppe, mål, målte værdier og brug."), .subject = "offer");
DOCUMENT_KIND(kind_supplier_report, .key = "supplier-report", .label = N_("Leverandørrapport"),
    .help = N_("Brug og mål for det, en leverandør driver, med leverandørens bemærkninger."),
    .subject = "offer");
DOCUMENT_KIND(kind_information_letter, .key = "information-letter",
    .label = N_("Orientering til udvalg (mandagsmail)"),
    .help = N_("Kort orientering, som ikke kræver en beslutning."));
DOCUMENT_KIND(kind_theme_discussion, .key = "theme-discussion", .label = N_("Temadrøftelse"),
    .help = N_("Oplæg til en drøftelse i udvalget."));
DOCUMENT_KIND(kind_committee_request, .key = "committee-request",
    .label = N_("Henvendelse fra et udvalg til et andet"),
    .help = N_("Et spørgsmål til et andet udvalg, med dets svar."), .must_answer = true,
    .subject = "request");
DOCUMENT_KIND(kind_members_proposal, .key = "members-proposal", .label = N_("Medlemsforslag"),
    .help = N_("Et forslag fra et medlem, med forvaltningens bemærkninger."), .mandatory = MANDATORY);

const struct document_kind *document_kind_find(const char *key)
{
    for (const struct document_kind *const *p = RECORDS_BEGIN(tov_document_kind);
         p < RECORDS_END(tov_document_kind); p++) {
        if (text_equal((*p)->key, key))
            return *p;
    }
    return NULL;
}

static int kind_compare(const void *x, const void *y)
{
    return strcmp(
        (*(const struct document_kind *const *)x)->key, (*(const struct document_kind *const *)y)->key);
}

size_t document_kind_all(const struct document_kind *const **ret, struct arena *a)
{
    size_t n = (size_t)(RECORDS_END(tov_document_kind) - RECORDS_BEGIN(tov_document_kind));
    const struct document_kind **all = arena_array(a, n ? n : 1, sizeof *all);
    if (!all)
        return 0;
    for (size_t i = 0; i < n; i++)
        all[i] = RECORDS_BEGIN(tov_document_kind)[i];
    array_sort(all, n, sizeof *all, kind_compare);
    *ret = all;
    return n;
}

/* How many lines begin so: as many sections or questions there can be. */
static size_t kind_count(const char *text, const char *prefix)
{
    size_t n = text_has_prefix(text, prefix);
    for (const char *end = strchr(text, '\n'); end; end = strchr(end + 1, '\n'))
        n += text_has_prefix(end + 1, prefix);
    return n;
}

static void kind_head_line(struct document *d, const char *name, const char *value)
{
    const struct field *f = field_find(&document_table, name);
    if (!f)
        return;
    char *base = (char *)d;
    if (f->type == F_TEXT)
        *(const char **)(base + f->off) = value;
    if (f->type == F_DAY)
        *(day_t *)(base + f->off) = day_parse_iso(value);
}

static void kind_question_line(struct document_full *d, char *value, struct arena *a)
{
    struct document_question *q = &d->questions[d->n_questions++];
    field_clear_row(&document_question_table, q);
    char *arrow = strstr(value, " -> ");
    if (arrow) {
        *arrow = 0;
        q->section = text_trim(a, arrow + 4);
    }
    q->text = text_trim(a, value);
    q->pos = (int64_t)d->n_questions;
    q->version = 1;
}

static void kind_section_line(struct document_full *d, char *line, struct arena *a)
{
    struct document_section *s = &d->sections[d->n_sections++];
    field_clear_row(&document_section_table, s);
    char *bar = strstr(line, " | ");
    s->title = text_trim(a, bar ? bar + 3 : line);
    if (bar)
        *bar = 0;
    s->key = text_trim(a, line);
    s->body = "";
    s->pos = (int64_t)d->n_sections;
    s->hidden = 0;
    s->version = 1;
}

static void kind_line(struct document_full *d, char *line, struct arena *a)
{
    if (line[0] == '#' && line[1] == ' ') {
        kind_section_line(d, line + 2, a);
        return;
    }
    if (d->n_sections) {
        struct document_section *s = &d->sections[d->n_sections - 1];
        s->body = *s->body ? arena_printf(a, "%s\n%s", s->body, line) : line;
        return;
    }
    char *colon = strstr(line, ": ");
    if (!colon)
        return;
    *colon = 0;
    if (text_equal(line, "question"))
        kind_question_line(d, colon + 2, a);
    else
        kind_head_line(&d->head, line, text_trim(a, colon + 2));
}

const char *document_kind_text(const char *kind)
{
    for (const struct kind_file *f = kind_files; f->name; f++) {
        if (text_equal(f->name, kind))
            return f->text;
    }
    return NULL;
}

int document_from_text(
    const char *kind, const char *text, struct document_full *ret, struct arena *a, struct err *err)
{
    memset(ret, 0, sizeof *ret);
    field_clear_row(&document_table, &ret->head);
    ret->head.kind = kind;
    ret->head.state = "draft";
    ret->head.lang = "da";
    ret->head.issue_no = 0;
    ret->head.version = 1;
    ret->sections = arena_array(a, kind_count(text, "# ") + 1, sizeof *ret->sections);
    ret->questions = arena_array(a, kind_count(text, "question: ") + 1, sizeof *ret->questions);
    if (!ret->sections || !ret->questions)
        return err_set(err, ERR_LIMIT, "document_from_text: out of memory");
    for (char *line = arena_strdup(a, text); line;) {
        char *end = strchr(line, '\n');
        if (end)
            *end = 0;
        kind_line(ret, line, a);
        line = end ? end + 1 : NULL;
    }
    for (size_t i = 0; i < ret->n_sections; i++)
        ret->sections[i].body = text_trim(a, ret->sections[i].body);
    return OK;
}

int document_from_template(const char *kind, struct document_full *ret, struct arena *a, struct err *err)
{
    const struct document_kind *k = document_kind_find(kind);
    const char *text = document_kind_text(kind);
    if (!text || !k || k->made_elsewhere)
        return err_user(err, ERR_NOT_FOUND, tr("Dokumenttypen %s findes ikke."), kind);
    return document_from_text(k->key, text, ret, a, err);
}
