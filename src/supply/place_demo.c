/* Demo: an invented agreement with places and prices, so that the pages about use of places have something to show. The agreement
 * of the public data keeps its places and prices "ikke oplyst". Its title and note say that it is invented. */
#include "base/text.h"
#include "offer/agreement.h"
#include "offer/agreement_place.h"
#include "path/demo_part.h"

#define PLACE_DEMO "opdigtet-demoaftale"

enum { PLACE_DEMO_CITIZENS = 2000 };

/* Places for a demo of 2,000 citizens; a later row of the same offer begins a new period. */
static const struct {
    const char *offer;
    int from[3], to[3]; /* to[0] 0 = until the agreement ends */
    int places, price_kr;
} place_rows[] = {
    {"jobklub-sygedagpenge", {2025, 1, 1}, {2025, 12, 31}, 24, 46000},
    {"jobklub-sygedagpenge", {2026, 1, 1}, {0}, 28, 48000},
    {"peer-hold", {2025, 1, 1}, {0}, 24, 36000},
    {"virksomhedsklub", {2025, 3, 16}, {0}, 12, 52000},
};
enum { N_PLACE_ROWS = sizeof place_rows / sizeof place_rows[0] };

static int64_t scaled(int64_t places, int64_t n_citizens)
{
    int64_t n = (places * n_citizens + PLACE_DEMO_CITIZENS / 2) / PLACE_DEMO_CITIZENS;
    return n < 1 ? 1 : n;
}

static int add_agreement(struct conn *c, struct err *err)
{
    struct agreement g;
    field_clear_row(&agreement_table, &g);
    g.key = PLACE_DEMO;
    g.title = "Opdigtet demoaftale om jobklubber og peerhold";
    g.title_en = "Invented demo agreement on job clubs and peer teams";
    g.kind = "cooperation";
    g.buyer = "bif";
    g.start_text = "2025-01-01";
    g.end_text = "2026-12-31";
    g.start_day = day_from_ymd(2025, 1, 1);
    g.end_day = day_from_ymd(2026, 12, 31);
    g.notice_months = 6;
    g.payment = "Opdigtet: pladserne betales, også når de ikke bruges.";
    g.payment_en = "Invented: the places are paid whether used or not.";
    g.pays_unused = 1;
    g.warn_share_pct = 75;
    g.note = "Aftalen, pladserne og priserne er opdigtede og viser kun, hvordan siderne ser ud.";
    return q_insert(c, &agreement_table, &g, NULL, err);
}

static int add_part(struct conn *c, const char *offer, struct err *err)
{
    struct agreement_part part;
    field_clear_row(&agreement_part_table, &part);
    part.agreement = PLACE_DEMO;
    part.intervention = offer;
    part.note = "Opdigtet";
    return q_insert(c, &agreement_part_table, &part, NULL, err);
}

static int add_place(struct conn *c, const struct demo_part_run *run, size_t i, struct err *err)
{
    struct agreement_place p;
    field_clear_row(&agreement_place_table, &p);
    p.agreement = PLACE_DEMO;
    p.intervention = place_rows[i].offer;
    p.valid_from = day_from_ymd(place_rows[i].from[0], place_rows[i].from[1], place_rows[i].from[2]);
    if (place_rows[i].to[0])
        p.valid_to = day_from_ymd(place_rows[i].to[0], place_rows[i].to[1], place_rows[i].to[2]);
    p.places = scaled(place_rows[i].places, run->n_citizens);
    p.price = (struct money){(int64_t)place_rows[i].price_kr * 100};
    p.price_year = place_rows[i].from[0];
    p.note = "Opdigtet";
    return q_insert(c, &agreement_place_table, &p, NULL, err);
}

static int story(struct conn *c, const struct demo_part_run *run, struct arena *a, struct err *err)
{
    (void)a;
    int rc = add_agreement(c, err);
    for (size_t i = 0; !rc && i < N_PLACE_ROWS; i++) {
        if (i == 0 || !text_equal(place_rows[i].offer, place_rows[i - 1].offer))
            rc = add_part(c, place_rows[i].offer, err);
        if (!rc)
            rc = add_place(c, run, i, err);
    }
    return rc;
}

DEMO_PART(place_demo, .name = "place", .order = 95, .story = story);
