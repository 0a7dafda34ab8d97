/* One goal as it is read for its page; shared by the files that make the page. */
#pragma once
#include "economy/grant.h"
#include "effect/effect_page.h"
#include "effect/goal_measured.h"
#include "effect/reported.h"
#include "effect/suppress.h"
#include "http/http.h"
#include "offer/intervention.h"

enum { HALVES = GOAL_HALVES, OLD_DAYS = 45, SHOWN_YEARS = 5 };

struct goal_data {
    struct goal goal;
    int year;
    day_t as_of;
    enum goal_profile profile;
    enum goal_split split;
    const struct goal_measured *m;    /* held while the page is made */
    const struct goal_result *result; /* of the year */
    struct intervention offer;        /* title NULL = none */
    struct grant *grants;
    struct reported *reported;
    const char **reported_sources;
    size_t n_grants, n_reported;
    const char *source, *belongs; /* belongs = title of the offer, initiative or grant */
    bool sees_all;                /* the actor may see small counts */
};

/* goal_definition_page.c: what the goal counts, where it comes from, and what others have told of it. */
int goal_fill_definition(struct req *req, const struct goal_data *d, struct goal_view *v);
const char *goal_page_url(struct req *req, const struct goal_data *d);
/* With the choices in force. */
const char *goal_self_url(struct req *req, const struct goal_data *d);
/* goal_page.c */
struct goal_group_view goal_group_view(struct req *req, const char *label, const struct suppress_row *r);
