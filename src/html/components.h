/* Parts of pages in the design system's markup, called from templates as {call name(…)}, from C as t_name(h, …). Texts
 * given to them are shown as they are: write tr("…") around those of the program. Labels of field tables and texts inside
 * the parts are translated here. Strings belong to the caller and must live until the call returns. */
#pragma once
#include "base/err.h"
#include "base/field.h"
#include "html/html.h"

struct link {
    const char *label;
    const char *url;
    bool current;
};

/* ---- the page around the content ---- */

enum menu_state { MENU_OTHER, MENU_ABOVE /* a page below it */, MENU_HERE };

struct menu_item {
    const char *label;
    const char *url;
    const char *key; /* letter after g */
    enum menu_state state;
};

struct layout {
    const char *title;     /* without the program's name */
    bool is_catalogue;     /* the public catalogue: told to search engines */
    const char *owner;     /* municipality */
    const char *user_name; /* NULL = not logged in: no menu, search and log-off */
    const char *user_unit;
    const char *settings_url;     /* NULL = none */
    const struct menu_item *menu; /* fewer than two items: no menu */
    size_t n_menu;
    const char *const *badges; /* environment: "Demo: alle borgere er opdigtede" */
    size_t n_badges;
    const struct link *crumbs; /* the last is the page itself (url NULL) */
    size_t n_crumbs;
    const char *csrf;
    const char *body_class; /* may be NULL */
    const char *printed;    /* print head: "Sanne … · udskrevet af …"; NULL = none */
    bool no_keys;           /* the user has switched single keys off */
};

void t_breadcrumbs(struct html *h, const struct link *crumbs, size_t n);
/* Everything up to and with <main>; layout_close the rest with footer and icons. */
void t_layout_open(struct html *h, const struct layout *l);
void t_layout_close(struct html *h);

struct action {
    const char *label;
    const char *url;
    const char *csrf; /* NULL = a link; else a form of its own that posts */
};

struct page_head {
    const char *title;
    const char *lead;  /* grey line of facts; NULL = none */
    const char *badge; /* state that governs the page; NULL = none */
    const char *badge_class;
    const struct action *actions; /* the first is the primary; on phones the rest fold */
    size_t n_actions;
    bool no_primary; /* all equal */
};
void t_page_head(struct html *h, const struct page_head *p);
/* Hidden form field with the token. */
void t_csrf(struct html *h, const char *token);

/* ---- telling ---- */

struct fact {
    const char *label;
    const char *value; /* NULL = ikke oplyst */
    const char *note;  /* grey line under it, or NULL */
    bool late;
};
void t_facts(struct html *h, const struct fact *facts, size_t n);

struct attention {
    const char *icon;    /* "warning", "time", "lock" … */
    const char *subject; /* bold beginning, or NULL */
    const char *text;
    const char *link;
    const char *url;
};
void t_attention(struct html *h, const struct attention *items, size_t n);

/* class_name: "success", "info", "warning", "error", or "plain" (outlined). */
void t_badge(struct html *h, const char *label, const char *class_name);
/* kind as the first four; heading may be NULL. */
void t_alert(struct html *h, const char *kind, const char *heading, const char *text);
/* Receipt after something was done, with an undo button that posts when undo_url is not NULL. */
void t_receipt(struct html *h, const char *text, const char *undo_url, const char *csrf);
/* First in main; nothing when err is OK or NULL. */
void t_error_summary(struct html *h, const struct err *err);
/* The sentence where a list is empty; what was left out as hidden (lock); source line; line under a table. */
void t_empty(struct html *h, const char *sentence);
void t_hidden_note(struct html *h, const char *sentence);
void t_source(struct html *h, const char *text);
void t_under(struct html *h, const char *text);
void t_details_open(struct html *h, const char *summary);
/* The same, unfolded when what is in it has a message. */
void t_fold_open(struct html *h, const char *summary, bool open);
void t_fold_close(struct html *h);
void t_details_close(struct html *h);
/* current counts from 1. */
void t_steps(struct html *h, const char *name, const char *const *labels, size_t n, size_t current);

struct tile {
    const char *label;
    int64_t count;
    const char *note; /* or NULL */
    const char *url;
    bool current;
};
void t_tiles(struct html *h, const struct tile *tiles, size_t n);
/* name = what the tabs are pages of: "Sider om borgeren". */
void t_tabs(struct html *h, const char *name, const struct link *tabs, size_t n);

/* ---- tables ---- */

/* Heading of a sortable column. url = the page's address with its other parameters, sort = the value of `sorter` in force
 * ("beloeb", "-beloeb" = descending), numeric = right-aligned. */
void t_sort_head(
    struct html *h, const char *label, const char *key, const char *url, const char *sort, bool numeric);

struct paging {
    const char *url; /* with other parameters */
    int64_t page;    /* from 1 */
    int64_t per_page;
    int64_t n_rows;
};
/* "Viser 51–100 af 1.234" and links with ?side=; nothing when all rows are on one page. */
void t_pagination(struct html *h, const struct paging *p);

/* ---- forms ---- */

struct html_option {
    const char *value;
    const char *label;
};

/* Label, hint, error message and input for a field of a field table. typed = what the user wrote or the value as
 * text; error and hint may be NULL. Optional fields are marked. */
void t_field(struct html *h, const struct field *f, const char *typed, const char *error, const char *hint);
/* The same with a choice: up to five as radios, more as a select. */
void t_field_options(struct html *h, const struct field *f, const char *typed, const char *error,
    const char *hint, const struct html_option *options, size_t n);
void t_checkbox(struct html *h, const char *name, const char *value, const char *label, bool checked);
/* Submit button and a link back. */
void t_form_actions(struct html *h, const char *submit, const char *cancel_url);

/* Filter row: {call filter_open("/tilbud")} fields {call filter_close(tr("Vis tilbud"))}. An option with value "" is "all". */
void t_filter_open(struct html *h, const char *url);
void t_filter_close(struct html *h, const char *button);
void t_filter_select(struct html *h, const char *name, const char *label, const struct html_option *options,
    size_t n, const char *value);
void t_filter_text(struct html *h, const char *name, const char *label, const char *value);
/* Filters in force, each with a link without it. */
void t_active_filters(struct html *h, const struct link *filters, size_t n);

/* ---- used by the templates of this folder ---- */
void t_sprite(struct html *h);
void t_alert_icon(struct html *h, const char *kind);
void t_plain_icon(struct html *h, const char *id); /* id known at run time; NULL = none */
const char *component_field_label(const struct field *f);
const char *component_input_class(const struct field *f);
const char *component_input_mode(const struct field *f);
/* Element id of one of several choices. */
const char *component_choice_id(struct arena *a, const char *name, const char *value);
int64_t component_pages(const struct paging *p);
enum { COMPONENT_MAX_PAGES = 9 };
/* Page number at place i of the list, 0 = a gap, -1 = nothing. */
int64_t component_page_at(const struct paging *p, int i);
const char *component_page_url(struct arena *a, const struct paging *p, int64_t page);
bool component_equal(const char *a, const char *b);
/* Whether one of the choices is to choose none. */
bool component_has_empty(const struct html_option *options, size_t n);
/* Address of an embedded file: asset_root and name ("/css/tov.css"). */
const char *component_asset(struct html *h, const char *name);
