/* Composing a section: figure references in its Markdown become marks, and the figures are computed once each.
 *
 *   {{figure referrals group=hif year=2025}}                     a figure in running text or a table cell
 *   {{table referrals agreement=bif-suf year=2025}}              a table of figures, alone on its line (table.h)
 *   {{curve goal=ips-job-uddannelse year=2025}}                  a chart with its figures as a table, alone on its line (table.h)
 *   {{chart "Title" "unit"                                       bars of figures with their numbers as a table, alone on its lines
 *   Label: referrals group=hif year=2025
 *   }}
 *
 * In the composed Markdown a figure is the mark U+E000 number U+E001 and a table or chart U+E003 number U+E001 (private use
 * characters; such characters in the text itself are refused). Numbers begin at 0 in order of first use. */
#pragma once
#include "document/table.h"

enum { COMPOSE_MAX_FIGURES = 1500, COMPOSE_MAX_TABLES = 100 };

struct compose {
    const struct actor *actor; /* whose rights decide what is suppressed */
    day_t as_of;
    struct arena *arena; /* holds everything made */
    struct figure *figures;
    size_t n_figures;
    struct figure_table *tables;
    size_t n_tables;
    const bool *changed; /* [n_figures] other than its writers last saw; NULL = not asked */
};

/* ret_markdown in co->arena. A reference that cannot be read or computed gives ERR_INVALID with a user message that quotes it,
 * and so does one more than the document may hold. */
int compose_body(struct conn *c, struct compose *co, const char *body, char **ret_markdown, struct err *err);

/* The number of a figure, computed when it is new: for tables. */
int compose_figure(struct conn *c, struct compose *co, const char *indicator, const struct figure_params *p,
    size_t *ret, struct err *err);

/* After all bodies: figures that are cells of one table (alike but for age, sex, district or benefit) are suppressed as a
 * table, so that a hidden one cannot be found by subtraction from the others and their total. */
int compose_suppress(struct conn *c, struct compose *co, struct err *err);

/* The next mark in text: its kind ('f' or 't'), number, and bytes before and after it. false = none. */
bool compose_next_mark(
    const char *text, size_t len, size_t *ret_before, size_t *ret_after, char *ret_kind, size_t *ret_number);
