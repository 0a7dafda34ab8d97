#include "economy/assessment_sheet_page.h"

#include "base/text.h"
#include "base/words.h"
#include "economy/assessment_page.h"
#include "system/code.h"
#include "system/organisation.h"

static void add_fact(struct fact *f, size_t *n, const char *label, const char *value, const char *note)
{
    f[(*n)++] = (struct fact){label, value, note, false};
}

static void fill_facts(struct req *req, const struct assessment_paper *p, struct assessment_sheet_view *v)
{
    const struct assessment_version *w = &p->v;
    struct fact *f = arena_must(req->arena, (4 + p->n_transfers) * sizeof *f);
    size_t n = 0;
    if (w->condition_text) {
        add_fact(f, &n, tr("Betingelse"), w->condition_text, NULL);
        add_fact(f, &n, tr("Skal være afgjort"),
            w->condition_printed                 ? w->condition_printed
            : day_is_none(w->condition_deadline) ? NULL
                                                 : words_day(w->condition_deadline, req->arena),
            NULL);
        add_fact(f, &n, tr("Afgøres af"), w->condition_decider, NULL);
        add_fact(f, &n, tr("Ellers"), w->condition_otherwise, NULL);
    }
    for (size_t i = 0; i < p->n_transfers; i++) {
        const struct assessment_transfer *t = &p->transfers[i];
        const char *when = day_is_none(t->day) ? t->day_printed : words_day(t->day, req->arena);
        add_fact(f, &n, arena_printf(req->arena, tr("%s overdrages"), code_label("transfer_kind", t->kind)),
            arena_printf(req->arena, tr("%s til %s"), t->what,
                t->receiver ? organisation_abbrev(t->receiver) : tr("ikke oplyst")),
            when ? when : tr("dato ikke oplyst"));
    }
    v->facts = f;
    v->n_facts = n;
}

static void fill_bonds(
    struct req *req, const struct assessment_bond *bonds, size_t n, struct assessment_sheet_view *v)
{
    struct assessment_bond_view *rows = arena_must(req->arena, (n + 1) * sizeof *rows);
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct assessment_bond_view){
            arena_printf(req->arena, "/oekonomi/bevillinger/%s", bonds[i].grant_key),
            arena_printf(req->arena, tr("nr. %lld %s"), (long long)bonds[i].nr,
                lang_pick(bonds[i].title, bonds[i].title_en)),
            bonds[i].from_here ? code_label("grant_relation", bonds[i].relation)
                               : arena_printf(req->arena, tr("%s, skrevet på den anden"),
                                     code_label("grant_relation", bonds[i].relation)),
            bonds[i].note};
    v->bonds = rows;
    v->n_bonds = n;
}

static void fill_state(struct req *req, const struct assessment *as, const struct assessment_paper *p,
    struct assessment_sheet_view *v)
{
    struct arena *a = req->arena;
    if (as->approved_no != INT_NONE)
        v->state = p->v.source ? tr("Som trykt")
                               : arena_printf(a, tr("Version %lld af %s, %s"), (long long)p->v.no,
                                     p->v.user_name ? p->v.user_name : tr("kommandolinjen"),
                                     html_format(a, req->lang, harg_stamp(p->v.at)));
    if (!text_equal(as->state, ASSESSMENT_APPROVED) && as->newest_no)
        v->working = text_equal(as->state, ASSESSMENT_REVIEW)
                         ? tr("En ny vurdering er til faglig gennemgang. Den gælder ikke endnu.")
                         : tr("En ny vurdering er skrevet som kladde. Den gælder ikke endnu.");
}

int assessment_sheet_fill(
    struct req *req, struct conn *c, const struct grant *g, struct assessment_sheet_view *ret)
{
    struct assessment as;
    struct assessment_paper p = {0};
    struct assessment_bond *bonds;
    size_t n;
    int64_t year;
    *ret = (struct assessment_sheet_view){0};
    int rc = assessment_bonds(c, g->key, &bonds, &n, req->arena, &req->err);
    if (!rc)
        rc = assessment_round_of(c, g->key, &year, &req->err);
    if (rc)
        return rc;
    fill_bonds(req, bonds, n, ret);
    ret->may_write = who_may(&req->who, PERM_ECONOMY_EDIT);
    ret->url = assessment_url(req, g->key, "", year);
    rc = assessment_newest(c, g->key, &as, req->arena, &req->err);
    if (rc)
        return rc == ERR_NOT_FOUND ? OK : rc;
    if (as.approved_no != INT_NONE)
        rc = assessment_paper_read(c, as.id, as.approved_no, &p, req->arena, &req->err);
    if (rc)
        return rc;
    ret->url = assessment_url(req, g->key, "", as.round_year);
    ret->history_url = as.newest_no ? assessment_url(req, g->key, "/historik", as.round_year) : NULL;
    fill_facts(req, &p, ret);
    fill_state(req, &as, &p, ret);
    return OK;
}
