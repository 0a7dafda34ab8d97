#include "path/group_initiative_page.h"

#include "base/text.h"
#include "group_initiative.html.h"
#include "offer/fit.h"
#include "system/code.h"
#include "system/organisation.h"

static int group_fill_item(struct req *req, struct conn *c, const struct citizen_open *o,
    const struct group_initiative_row *r, struct group_initiative_item *ret)
{
    struct arena *a = req->arena;
    *ret =
        (struct group_initiative_item){.title = lang_pick(r->title, r->title_en), .target = r->target_text};
    if (r->theme)
        ret->theme =
            arena_printf(a, tr("Tema %lld: %s"), (long long)r->theme_no, lang_pick(r->theme, r->theme_en));
    if (!r->intervention) {
        ret->url = arena_printf(a, "/tilbud/strategier/%s", r->strategy);
        return OK;
    }
    struct intervention iv;
    struct fit_offer fit;
    ret->url = arena_printf(a, "/tilbud/%s", r->intervention);
    int rc = intervention_by_key(c, r->intervention, &iv, a, &req->err);
    if (!rc && !text_equal(iv.kind, "offer") && !text_equal(iv.kind, "open_offer")) {
        ret->why_not = tr("Begynder uden henvisning");
        return OK;
    }
    if (!rc)
        rc = fit_one(c, &o->citizen, &o->sight, &iv, o->today, &fit, a, &req->err);
    if (rc)
        return rc;
    if (fit.fit == FIT_NO)
        ret->why_not = tr("Kan ikke vælges");
    else if (text_equal(iv.kind, "open_offer"))
        ret->why_not = tr("åbent tilbud");
    else
        ret->choose_url = arena_printf(a, "%s/henvis/%s", o->url, iv.key);
    return OK;
}

static int group_fill(struct req *req, struct conn *c, const struct citizen_open *o,
    const struct citizen_mark *m, struct group_initiative_group *ret)
{
    struct arena *a = req->arena;
    struct group_initiative_row *rows;
    size_t n;
    int rc = group_initiative_list(c, m->mark, &rows, &n, a, &req->err);
    if (rc)
        return rc;
    struct group_initiative_item *items = arena_must(a, (n + 1) * sizeof *items);
    size_t kept = 0, n_offers = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; !rc && i < n; i++) {
            if ((rows[i].intervention != NULL) == (pass == 0))
                rc = group_fill_item(req, c, o, &rows[i], &items[kept++]);
        }
        n_offers = pass ? n_offers : kept;
    }
    bool own = text_equal(m->admin, o->actor.admin);
    *ret = (struct group_initiative_group){.label = code_label("citizen_mark", m->mark),
        .recorded = arena_printf(a, tr("Fra %s, registreret af %s%s%s"), citizen_page_day(a, m->from_day),
            organisation_abbrev(m->admin), own && m->reason ? ": " : "", own && m->reason ? m->reason : ""),
        .rest = arena_printf(a,
            n - n_offers == 1 ? tr("%zu indsats uden tilbud at henvise til")
                              : tr("%zu indsatser uden tilbud at henvise til"),
            n - n_offers),
        .items = items,
        .n = n,
        .n_offers = n_offers};
    return rc;
}

int group_initiative_section(struct req *req, struct html *h, const struct citizen_open *o)
{
    struct conn *c;
    struct citizen_mark *marks = NULL;
    struct group_initiative_view v = {0};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = group_of_citizen(
        c, &o->actor, o->citizen.id, &o->sight, o->today, &marks, &v.n, req->arena, &req->err);
    struct group_initiative_group *groups = arena_must(req->arena, (v.n + 1) * sizeof *groups);
    for (size_t i = 0; !rc && i < v.n; i++)
        rc = group_fill(req, c, o, &marks[i], &groups[i]);
    db_release(req->db, c);
    if (rc)
        return rc;
    v.groups = groups;
    if (who_may(&req->who, PERM_CITIZEN_EDIT) && !o->sight.referral_only)
        v.record_url = arena_printf(req->arena, "%s/markeringer", o->url);
    if (v.n || v.record_url)
        t_group_initiative_section(h, &v);
    return OK;
}
