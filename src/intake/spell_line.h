/* The spells of one person from one register: what stands, and the periods (weeks, months) that a file tells of anew. On base alone. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINE_OPEN INT32_MAX

struct line_spell {
    int64_t id;         /* 0 = not stored */
    int32_t start, end; /* [start, end); LINE_OPEN = had not ended as far as the register was known */
    uint16_t kind;
};
struct line_list {
    struct line_spell *list; /* malloc'ed */
    size_t n, cap;
};
bool line_add(struct line_list *l, struct line_spell s); /* false = out of memory */
void line_done(struct line_list *l);

struct line_in {
    const struct line_spell *old; /* [n_old] */
    size_t n_old;
    const struct line_spell
        *touched; /* [n_touched] rising, apart: periods told anew; what stood in them goes */
    size_t n_touched;
    const struct line_spell *held; /* [n_held] what the periods hold now */
    size_t n_held;
    int32_t known_before, known; /* first day not known when old was made, and now */
};
/* The person's spells now, by kind and start: neighbours merged, open when they reach `known`. Overwrites ret. false = out of memory. */
bool line_derive(const struct line_in *in, struct line_list *ret);

/* What makes `old` into `now`: spells of the same kind and start are one. Adds to ret. */
struct line_change {
    struct line_list added, ended, removed; /* ended: with the stored id and the new end */
};
bool line_diff(const struct line_spell *old, size_t n_old, const struct line_spell *now, size_t n_now,
    struct line_change *ret);
