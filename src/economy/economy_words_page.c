#include "economy/economy_words_page.h"

#include "base/text.h"
#include "system/organisation.h"

const char *economy_verdict_class(const char *verdict)
{
    if (text_equal(verdict, "unchanged") || text_equal(verdict, "continue"))
        return "success";
    if (text_equal(verdict, "adjusted"))
        return "info";
    if (text_equal(verdict, "conditional"))
        return "warning";
    return text_equal(verdict, "stop") ? "error" : "plain";
}

const char *economy_mio_or(struct req *req, struct money m, const char *missing)
{
    if (money_is_none(m))
        return missing;
    return html_format(req->arena, req->lang, harg_filter(harg_money(m), HF_MIO));
}

const char *economy_mio(struct req *req, struct money m)
{
    return economy_mio_or(req, m, tr("ikke oplyst"));
}

/* Adds text to a comma list unless it is there. */
static const char *add_once(struct req *req, const char *list, const char *text, const char *between)
{
    if (!list)
        return text;
    return strstr(list, text) ? list : arena_printf(req->arena, "%s%s%s", list, between, text);
}

const char *economy_committees(
    struct req *req, const struct grant *g, const struct grant_line *lines, size_t n)
{
    const char *out = g->committee ? organisation_abbrev(g->committee) : NULL;
    for (size_t i = 0; i < n; i++) {
        if (text_equal(lines[i].grant_key, g->key) && lines[i].committee)
            out = add_once(req, out, organisation_abbrev(lines[i].committee), ", ");
    }
    return out ? out : tr("ikke oplyst");
}

const char *economy_periods(
    struct req *req, const struct grant_line *lines, size_t n, const char *key, const char *phase)
{
    const char *out = NULL;
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        const struct grant_line *l = &lines[i];
        if (!text_equal(l->grant_key, key) || !text_equal(l->phase, phase) || money_is_none(l->money))
            continue;
        any = true;
        if (l->period_printed)
            out = add_once(req, out, l->period_printed, "; ");
    }
    return out ? out : any ? tr("ikke oplyst") : NULL;
}

const char *economy_amount_note(struct req *req, const struct grant_amount *a, bool proposed)
{
    if (a->mixed)
        return tr("flere prisniveauer, ikke lagt sammen");
    if (a->tentative)
        return tr("foreløbigt beløb");
    if (!money_is_none(a->undated))
        return arena_printf(req->arena, tr("%s årligt, årstal ikke oplyst"), economy_mio(req, a->undated));
    if (!money_is_none(a->period))
        return arena_printf(req->arena, proposed ? tr("%s for et halvt år") : tr("%s for hele perioden"),
            economy_mio(req, a->period));
    if (a->differs)
        return arena_printf(req->arena, tr("trykt i alt %s"), economy_mio(req, a->printed));
    return NULL;
}

int economy_last_granted_year(const struct grant_line *lines, size_t n)
{
    int64_t year = 0;
    for (size_t i = 0; i < n; i++) {
        if (text_equal(lines[i].phase, "granted") && lines[i].year_to != INT_NONE && lines[i].year_to > year)
            year = lines[i].year_to;
    }
    return (int)year;
}
