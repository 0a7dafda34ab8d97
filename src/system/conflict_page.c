#include "system/conflict_page.h"

#include "base/text.h"
#include "conflict.html.h"
#include "system/layout_page.h"

void conflict_begin(struct req *req, struct res *res, struct conflict_form *f, const char *post_url,
    const char *back_url, int64_t version, const char *who, const char *what)
{
    *f = (struct conflict_form){.csrf = req_csrf(req),
        .post_url = post_url,
        .back_url = back_url,
        .version = version,
        .again = req_form(req, "valg")[0] != 0,
        .intro = arena_printf(req->arena,
            tr("%s har ændret %s, mens du skrev. Vælg, hvad der skal gælde for hvert felt."),
            who ? who : tr("En anden"), what)};
    err_clear(&req->err);
    res->status = err_http_status(ERR_CONFLICT);
}

static bool conflict_is_open(struct req *req, const char *name)
{
    const char **values;
    /* A choice posts its value, and after it always the user's own. */
    return conflict_is_choice(req, name) && req_all(req, name, &values) < 2;
}

void conflict_add(struct req *req, struct conflict_form *f, const char *name, const char *label,
    const char *mine, const char *theirs, const char *mine_shown, const char *theirs_shown)
{
    if (text_equal(mine, theirs)) {
        if (f->n_kept < CONFLICT_FIELDS)
            f->kept[f->n_kept++] = (struct conflict_kept){name, mine};
        return;
    }
    if (f->n_choices == CONFLICT_FIELDS)
        return;
    f->choices[f->n_choices++] =
        (struct conflict_choice){name, label, mine, theirs, mine_shown && *mine_shown ? mine_shown : NULL,
            theirs_shown && *theirs_shown ? theirs_shown : NULL, f->again && conflict_is_open(req, name)};
}

bool conflict_is_choice(struct req *req, const char *name)
{
    const char **names;
    size_t n = req_all(req, "valg", &names);
    for (size_t i = 0; i < n; i++) {
        if (text_equal(names[i], name))
            return true;
    }
    return false;
}

bool conflict_is_missing(struct req *req, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (conflict_is_open(req, names[i]))
            return true;
    }
    return false;
}
