/* Choosing an offer for a citizen, and up to three offers side by side. */
#pragma once
#include "html/components.h"
#include "http/http.h"
#include "offer/fit.h"

struct choose_offer {
    const struct fit_offer *fit;
    const char *title, *who; /* "Afdeling for Sundhed og Beskæftigelse, SUF · Sundhed" */
    const char *fit_label, *fit_class;
    const char *places;              /* "2 af 40", "ikke oplyst", "åbent tilbud" */
    const char *wait;                /* "21 dage", "ikke oplyst", "ingen" */
    const char *state, *state_class; /* of the offer, as everywhere (offer_state.h) */
    const char *stop;                /* "18.03.2026", "ikke oplyst", "intet" */
    const char *choose_url;          /* NULL = cannot be chosen here */
    const char *screen_url;          /* NULL = needs no screening, or has it */
    bool places_known, closed, open_offer, compared;
    size_t n_for, n_against;
};
struct choose_view {
    const char *url; /* "/borgere/KEY/henvis" */
    const struct choose_offer *offers;
    size_t n;
    const char *heading;
    const struct html_option *tracks;
    size_t n_tracks;
    const struct html_option *kinds;
    size_t n_kinds;
    const char *track, *kind, *q;
    bool only_free, show_all;
    int64_t page;
    struct paging paging;
    size_t n_left_out;                            /* offers that cannot be chosen and are not shown */
    const char *list_url, *all_url, *compare_url; /* list_url = with the filters */
    const char *rules_day;
    const struct err *err;
};
