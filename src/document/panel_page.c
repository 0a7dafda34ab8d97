#include "document/panel_page.h"

#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "document.html.h"
#include "document/drift.h"
#include "system/code.h"

int panel_read(struct conn *c, const struct actor *actor, const struct document_full *d,
    const struct figure *f, struct panel_ground *ret, struct arena *a, struct err *err)
{
    size_t n = 0;
    int rc = frozen_places(c, actor, f->key, &ret->places, &ret->n_places, a, err);
    if (!rc)
        rc = frozen_history(c, d->head.id, f->key, &ret->history, &ret->n_history, a, err);
    for (size_t i = 0; !rc && d->sight < SIGHT_DRAFT && i < ret->n_history; i++) {
        if (ret->history[i].issue_no != INT_NONE)
            ret->history[n++] = ret->history[i];
    }
    if (d->sight < SIGHT_DRAFT)
        ret->n_history = n;
    return rc;
}

static const char *panel_uncertainty(const struct figure *f, struct arena *a)
{
    if (f->kind == FIGURE_REPORTED)
        return tr("Ikke oplyst af kilden");
    if (f->has_interval)
        return arena_printf(a, tr("95 pct.-interval: %s–%s"),
            html_format(a, lang_current(), HARG(((struct pct){f->low_ppm}))),
            html_format(a, lang_current(), HARG(((struct pct){f->high_ppm}))));
    if (f->limits)
        return arena_printf(a, tr("95 pct.-interval: %s"), f->limits);
    return f->format == FF_COUNT ? tr("Ingen. Fuldtælling") : tr("Ingen");
}

static const char *panel_counts(const struct figure *f, struct arena *a)
{
    if (f->suppressed)
        return tr("Undertrykt: Tallet er så lille, at enkeltpersoner kan genkendes.");
    if (text_equal(f->unit, "referrals") && f->n_persons != INT_NONE)
        return arena_printf(a, tr("Henvisninger, ikke personer. %s forskellige personer"),
            html_format(a, lang_current(), HARG(f->n_persons)));
    if (f->n != INT_NONE && f->format == FF_PCT)
        return arena_printf(a, tr("Andel af %s personer"), html_format(a, lang_current(), HARG(f->n)));
    if (text_equal(f->unit, "persons"))
        return tr("Forskellige personer");
    return f->unit ? code_label_many("unit", f->unit) : tr("–");
}

static size_t panel_pairs(const struct figure *f, struct pair *pairs, struct arena *a)
{
    size_t n = 0;
    const char *kind = f->kind == FIGURE_REPORTED   ? tr("Oplyst tal, som trykt")
                       : f->kind == FIGURE_COMPUTED ? tr("Beregnet af rækker")
                                                    : tr("Fra registret");
    pairs[n++] = (struct pair){tr("Art"), kind};
    pairs[n++] = (struct pair){tr("Tæller"), panel_counts(f, a)};
    pairs[n++] = (struct pair){tr("I ord"), f->definition};
    if (f->filter)
        pairs[n++] = (struct pair){tr("Filter"), f->filter};
    pairs[n++] = (struct pair){
        tr("Data til"), day_is_none(f->as_of) ? tr("dato ikke oplyst") : words_day(f->as_of, a)};
    pairs[n++] = (struct pair){tr("Usikkerhed"), panel_uncertainty(f, a)};
    pairs[n++] = (struct pair){tr("Kilde"), f->source};
    if (f->note)
        pairs[n++] = (struct pair){tr("Bemærkning"), f->note};
    return n;
}

static int panel_places(
    struct req *req, const struct document_full *d, const struct panel_ground *g, struct panel_view *p)
{
    struct place_view *places = arena_array(req->arena, g->n_places + 1, sizeof *places);
    if (!places)
        return ERR_LIMIT;
    for (size_t i = 0; i < g->n_places; i++) {
        const struct figure_place *x = &g->places[i];
        bool here = x->document_id == d->head.id;
        places[p->n_places++] = (struct place_view){here ? x->section_title : x->title,
            here ? tr("her i dokumentet") : x->section_title,
            arena_printf(req->arena, "/dokumenter/%s#%s", x->document, x->section)};
    }
    p->places = places;
    return OK;
}

static int panel_history(struct req *req, const struct panel_ground *g, struct panel_view *p)
{
    struct history_view *rows = arena_array(req->arena, g->n_history + 1, sizeof *rows);
    if (!rows)
        return ERR_LIMIT;
    for (size_t i = g->n_history; i-- > 0;) {
        const struct figure_then *t = &g->history[i];
        bool same = i > 0 && text_equal(t->value, g->history[i - 1].value);
        const char *cause = i == 0     ? tr("Første version")
                            : same     ? tr("Uændret")
                            : t->cause ? drift_words(t->cause)
                                       : tr("Ændret");
        if (t->issue_no != INT_NONE)
            cause = arena_printf(req->arena, tr("%s, udgave %lld"), cause, (long long)t->issue_no);
        rows[p->n_history++] = (struct history_view){stamp_local_day(t->at), t->value, cause};
    }
    p->history = rows;
    return OK;
}

void panel_show(struct html *h, struct req *req, const struct document_full *d, const struct figure *f,
    const struct panel_ground *ground)
{
    const struct indicator *ind = indicator_find(f->indicator);
    struct arena *a = req->arena;
    struct pair pairs[10];
    bool rows = ind && ind->rows && !f->missing;
    struct panel_view p = {.text = figure_text(f, a),
        .title = f->title,
        .close_url = arena_printf(a, "/dokumenter/%s", d->head.key),
        .pairs = pairs,
        .n_pairs = panel_pairs(f, pairs, a),
        .definition = f->definition_no ? arena_printf(a, tr("Version %d, målets version %lld"), f->version,
                                             (long long)f->definition_no)
                                       : arena_printf(a, tr("Version %d"), f->version),
        .definition_url = who_may(&req->who, PERM_EFFECT_READ)
                              ? arena_printf(a, "/effekt/definitioner/%s", f->indicator)
                              : NULL,
        .has_rows = rows,
        .n_rows = f->n};
    if (rows && who_may(&req->who, PERM_EFFECT_ROWS))
        p.rows_url = html_url_with(a, "/effekt/tal", "tal", f->key);
    if (panel_places(req, d, ground, &p) || panel_history(req, ground, &p))
        h->out->failed = true;
    else
        t_document_panel(h, &p);
}
