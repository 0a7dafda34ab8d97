/* Filling a template's text with what a document is about.
 *
 *   [title]              the value of that name, escaped for Markdown; a name nobody gave stays as it stands
 *   @offers | [title] |  the line once for each item of the list, whose values come before the common ones
 *   @!offers Ingen.      the line when the list is empty
 *   @each offers … @end  the lines between, once for each item
 *   ?note Se: [note]     the line when the value is not empty
 *
 * Values marked raw are put in unchanged: keys and numbers inside figure references, and titles in the head. */
#pragma once
#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

enum { FILL_VALUES = 14 };

struct fill_value {
    const char *name, *value; /* NULL value = empty */
    bool raw;
};
struct fill_item {
    struct fill_value v[FILL_VALUES];
    size_t n;
};
struct fill_list {
    const char *name;
    struct fill_item *items;
    size_t n;
};
struct fill {
    struct fill_item common;
    const struct fill_list *lists;
    size_t n_lists;
};
void fill_set(struct fill_item *item, const char *name, const char *value);
void fill_set_raw(struct fill_item *item, const char *name, const char *value);
/* For the inside of a reference, as title="[caption]": nothing in the value ends it. */
void fill_set_quoted(struct fill_item *item, const char *name, const char *value, struct arena *a);
/* The filled text in the arena; NULL when memory is short. */
char *fill_text(const char *text, const struct fill *f, struct arena *a);
