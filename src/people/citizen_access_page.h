/* What all pages about one citizen share: opening (purpose, sight, audit), the page head and the tabs. For *_page.c only. */
#pragma once
#include "html/components.h"
#include "people/citizen.h"
#include "people/legal_basis.h"
#include "system/layout_page.h"

struct citizen_open {
    struct actor actor; /* with the purpose in force */
    struct citizen citizen;
    struct sight sight;
    const char *name;
    const char *url; /* "/borgere/8f3k2" */
    day_t today;
};

enum { CITIZEN_ANSWERED = 1 };

/* A POST is opened without emergency access, which only lets read.
 * Opens the citizen of path parameter `key` for this request and logs the read. what = the page, N_(), for the log. OK, an error, or
 * CITIZEN_ANSWERED when the user must first choose a purpose: the answer is then a redirect and the handler returns OK. */
int citizen_page_open(struct req *req, struct res *res, const char *what, struct citizen_open *ret);
/* The same for a known citizen id (a referral's): never redirects; a missing purpose is "henvisning" for the receiving unit. */
int citizen_page_open_id(struct req *req, int64_t citizen_id, const char *what, struct citizen_open *ret);

/* Acts with the purpose of the session; users who cannot search act on a referral. */
struct actor citizen_page_actor(const struct req *req);

/* "010179-9992 · 47 år · Bispebjerg" */
const char *citizen_page_lead(struct req *req, const struct citizen_open *o);
/* "Formål: Sagsbehandling …" or NULL; state that governs the page (dead, moved, address protection) comes before it. */
const char *citizen_page_badge(struct req *req, const struct citizen_open *o);

enum citizen_tab {
    CITIZEN_TAB_PATH,
    CITIZEN_TAB_PLAN,
    CITIZEN_TAB_MEETINGS,
    CITIZEN_TAB_JOURNAL,
    CITIZEN_TAB_FACTS,
    CITIZEN_TAB_BASIS
};
/* Writes <h1>, facts line and tabs; actions as in struct page_head. */
void citizen_page_top(struct req *req, struct html *h, const struct citizen_open *o,
    const struct action *actions, size_t n_actions);
void citizen_page_tabs(
    struct req *req, struct html *h, const struct citizen_open *o, enum citizen_tab current);

/* "Nogle oplysninger fra SUF og SOF er skjult, fordi hjemlen ikke omfatter dem." for those of `tracks` (SIGHT_ bits, 0 = all) that the user
 * may not see; NULL when there are none. Shown with t_hidden_note. It is said of what could be there, not of what is. */
const char *citizen_page_hidden(struct req *req, const struct citizen_open *o, unsigned tracks);

/* A day as people write it, "" when missing: for form fields. */
const char *citizen_page_day(struct arena *a, day_t day);
/* Field as text for a form: days as people write them. */
const char *citizen_page_field_text(const struct field *f, const void *row, struct arena *a);
