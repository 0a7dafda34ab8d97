/* What an assessment says, in words: for reading, for comparing versions and for conflicts. */
#include "base/text.h"
#include "base/words.h"
#include "economy/assessment_page.h"
#include "economy/economy_words_page.h"
#include "system/code.h"
#include "system/organisation.h"

#include <string.h>

const char *assessment_url(struct req *req, const char *key, const char *page, int64_t year)
{
    return arena_printf(
        req->arena, "/oekonomi/bevillinger/%s/vurdering%s?aar=%lld", key, page, (long long)year);
}

struct assessment_text assessment_cut(struct req *req, const char *text)
{
    size_t n = text != NULL, i = 0;
    for (const char *s = text; s && *s; s++)
        n += *s == '\n';
    const char **lines = arena_must(req->arena, (n + 1) * sizeof *lines);
    for (const char *end; text && (end = strchr(text, '\n')) != NULL; text = end + 1)
        lines[i++] = arena_strndup(req->arena, text, (size_t)(end - text));
    if (text)
        lines[i++] = text;
    return (struct assessment_text){lines, i};
}

const char *assessment_step_words(const struct assessment_step *s)
{
    if (text_equal(s->kind, "printed"))
        return tr("Indlæst, som trykt");
    if (text_equal(s->kind, "saved"))
        return tr("Skrevet");
    if (text_equal(s->kind, "sent"))
        return tr("Sendt til faglig gennemgang");
    return text_equal(s->kind, "returned") ? tr("Sendt retur") : tr("Godkendt");
}

static const char *join(struct req *req, const char *list, const char *item, const char *between)
{
    if (!item)
        return list;
    return list ? arena_printf(req->arena, "%s%s%s", list, between, item) : item;
}

static const char *years_words(struct req *req, const struct assessment_line *l)
{
    if (l->period_printed)
        return l->period_printed;
    if (l->year_from == INT_NONE)
        return tr("årstal ikke oplyst");
    if (l->year_from == l->year_to)
        return arena_printf(req->arena, "%lld", (long long)l->year_from);
    return arena_printf(req->arena, "%lld–%lld", (long long)l->year_from, (long long)l->year_to);
}

static const char *per_words(const char *per)
{
    return text_equal(per, "half_year") ? tr("for et halvt år")
           : text_equal(per, "period")  ? tr("for hele perioden")
                                        : tr("om året");
}

static const char *line_words(struct req *req, const struct assessment_line *l)
{
    struct arena *a = req->arena;
    const char *amount = l->as_printed              ? l->as_printed
                         : money_is_none(l->amount) ? tr("beløb ikke oplyst")
                                                    : html_format(a, req->lang, harg_money(l->amount));
    const char *out = arena_printf(a, "%s: %s %s", years_words(req, l), amount, per_words(l->per));
    out = join(req, out, l->steering_area ? code_label("steering_area", l->steering_area) : NULL, ", ");
    out = join(req, out, l->administration ? organisation_abbrev(l->administration) : NULL, ", ");
    out = join(req, out, l->committee ? organisation_abbrev(l->committee) : NULL, ", ");
    out = join(req, out,
        !l->price_level                         ? tr("prisniveau ikke oplyst")
        : text_equal(l->price_level, "løbende") ? tr("løbende p/l")
                                                : arena_printf(a, tr("%s-p/l"), l->price_level),
        ", ");
    if (text_equal(l->qualifier, "tentativt"))
        out = join(req, out, tr("foreløbigt beløb"), ", ");
    if (text_equal(l->role, "total"))
        out = join(req, out, tr("trykt sum"), ", ");
    return join(req, out, l->purpose ? lang_pick(l->purpose, l->purpose_en) : NULL, " · ");
}

static const char *transfer_words(struct req *req, const struct assessment_transfer *t)
{
    struct arena *a = req->arena;
    const char *when = day_is_none(t->day) ? t->day_printed : words_day(t->day, a);
    const char *out = arena_printf(a, tr("%s: %s til %s, %s"), code_label("transfer_kind", t->kind), t->what,
        t->receiver ? organisation_abbrev(t->receiver) : tr("ikke oplyst"),
        when ? when : tr("dato ikke oplyst"));
    return join(req, out, t->note, ". ");
}

static const char *link_words(struct req *req, const struct assessment_link *l)
{
    const char *title = l->other_nr == INT_NONE || !l->other_title
                            ? l->other_key
                            : arena_printf(req->arena, tr("nr. %lld %s"), (long long)l->other_nr,
                                  lang_pick(l->other_title, l->other_title_en));
    const char *out = arena_printf(req->arena, "%s %s", code_label("grant_relation", l->relation), title);
    return join(req, out, l->note, ". ");
}

const char *assessment_list_words(
    struct req *req, const struct assessment_paper *p, enum assessment_list list)
{
    const char *out = NULL;
    for (size_t i = 0; list == LIST_PARTS && i < p->n_parts; i++) {
        const struct assessment_part *s = &p->parts[i];
        const char *one = arena_printf(req->arena, "%s: %s", lang_pick(s->title, s->title_en),
            s->verdict ? code_label("verdict", s->verdict) : tr("ingen egen vurdering"));
        out = join(req, out, join(req, one, s->note, ". "), "\n");
    }
    for (size_t i = 0; list == LIST_LINES && i < p->n_lines; i++)
        out = join(req, out, line_words(req, &p->lines[i]), "\n");
    for (size_t i = 0; list == LIST_TRANSFERS && i < p->n_transfers; i++)
        out = join(req, out, transfer_words(req, &p->transfers[i]), "\n");
    for (size_t i = 0; list == LIST_LINKS && i < p->n_links; i++)
        out = join(req, out, link_words(req, &p->links[i]), "\n");
    return out;
}

int assessment_words(
    struct req *req, const struct assessment_paper *p, const struct assessment_word **ret, size_t *ret_n)
{
    const struct assessment_version *v = &p->v;
    struct arena *a = req->arena;
    const char *deadline = v->condition_printed                 ? v->condition_printed
                           : day_is_none(v->condition_deadline) ? NULL
                                                                : words_day(v->condition_deadline, a);
    bool conditional = v->condition_text != NULL;
    const struct assessment_word rows[] = {
        {.name = "verdict",
            .label = tr("Faglig vurdering"),
            .text = v->verdict ? code_label("verdict", v->verdict) : NULL},
        {.name = "verdict_note",
            .label = tr("Begrundelse"),
            .text = v->verdict_note ? lang_pick(v->verdict_note, v->verdict_note_en) : NULL},
        {.name = "reservation", .label = tr("Forbehold"), .text = v->reservation},
        {.name = "condition_text", .label = tr("Betingelse"), .text = v->condition_text},
        {.name = "condition_deadline",
            .label = tr("Skal være afgjort"),
            .text = deadline || !conditional ? deadline : tr("ikke oplyst")},
        {.name = "condition_decider",
            .label = tr("Afgøres af"),
            .text = v->condition_decider || !conditional ? v->condition_decider : tr("ikke oplyst")},
        {.name = "condition_otherwise",
            .label = tr("Ellers"),
            .text = v->condition_otherwise || !conditional ? v->condition_otherwise : tr("ikke oplyst")},
        {.name = "parts",
            .label = tr("Dele og leverandører"),
            .text = assessment_list_words(req, p, LIST_PARTS)},
        {.name = "adjusted_content",
            .label = tr("Justeret indhold"),
            .text = v->adjusted_content ? lang_pick(v->adjusted_content, v->adjusted_content_en) : NULL},
        {.name = "transfers",
            .label = tr("Overdragelser"),
            .text = assessment_list_words(req, p, LIST_TRANSFERS)},
        {.name = "lines", .label = tr("Foreslåede beløb"), .text = assessment_list_words(req, p, LIST_LINES)},
        {.name = "links",
            .label = tr("Andre bevillinger"),
            .text = assessment_list_words(req, p, LIST_LINKS)},
        {.name = "dependency", .label = tr("Afhænger af"), .text = v->dependency},
    };
    struct assessment_word *out = arena_alloc(a, sizeof rows);
    if (!out)
        return err_set(&req->err, ERR_LIMIT, "assessment words");
    *ret_n = sizeof rows / sizeof rows[0];
    for (size_t i = 0; i < *ret_n; i++) {
        out[i] = rows[i];
        out[i].cut = assessment_cut(req, out[i].text);
    }
    *ret = out;
    return OK;
}
