/* The panel of an opened figure: what is counted, where it stands and what it has been. */
#pragma once
#include "document/document_view.h"
#include "document/frozen.h"
#include "http/http.h"
#include "system/layout_page.h"

struct panel_ground {
    struct figure_place *places;
    size_t n_places;
    struct figure_then *history; /* oldest first */
    size_t n_history;
};
/* As the actor sees it: who sees only issues is told the values of issues. */
int panel_read(struct conn *c, const struct actor *actor, const struct document_full *d,
    const struct figure *f, struct panel_ground *ret, struct arena *a, struct err *err);
void panel_show(struct html *h, struct req *req, const struct document_full *d, const struct figure *f,
    const struct panel_ground *ground);
