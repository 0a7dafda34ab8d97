#include "intake/spell_line.h"
#include "base/sort.h"
#include <stdlib.h>
#include <string.h>

bool line_add(struct line_list *l, struct line_spell s)
{
    if (l->n == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 64;
        struct line_spell *p = realloc(l->list, cap * sizeof *p);
        if (!p)
            return false;
        l->list = p;
        l->cap = cap;
    }
    l->list[l->n++] = s;
    return true;
}

void line_done(struct line_list *l)
{
    free(l->list);
    *l = (struct line_list){0};
}

static int compare(const void *x, const void *y)
{
    const struct line_spell *a = x;
    const struct line_spell *b = y;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return (a->end > b->end) - (a->end < b->end);
}

/* The parts of a spell outside the periods told anew. */
static bool cut(struct line_list *ret, struct line_spell s, const struct line_spell *touched, size_t n)
{
    size_t low = 0;
    size_t high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (touched[middle].end <= s.start)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < n && touched[low].start < s.end; low++) {
        if (touched[low].start > s.start) {
            struct line_spell part = s;
            part.end = touched[low].start;
            if (!line_add(ret, part))
                return false;
        }
        s.start = touched[low].end;
    }
    return s.start >= s.end || line_add(ret, s);
}

static void merge(struct line_list *l)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++) {
        struct line_spell s = l->list[i];
        struct line_spell *last = n ? &l->list[n - 1] : NULL;
        if (last && last->kind == s.kind && s.start <= last->end)
            last->end = s.end > last->end ? s.end : last->end;
        else
            l->list[n++] = s;
    }
    l->n = n;
}

bool line_derive(const struct line_in *in, struct line_list *ret)
{
    ret->n = 0;
    for (size_t i = 0; i < in->n_old; i++) {
        struct line_spell s = in->old[i];
        s.id = 0;
        if (s.end == LINE_OPEN)
            s.end = in->known_before > s.start ? in->known_before : s.start + 1;
        if (!cut(ret, s, in->touched, in->n_touched))
            return false;
    }
    for (size_t i = 0; i < in->n_held; i++)
        if (!line_add(ret, in->held[i]))
            return false;
    array_sort(ret->list, ret->n, sizeof *ret->list, compare);
    merge(ret);
    for (size_t i = 0; i < ret->n; i++)
        if (ret->list[i].end >= in->known)
            ret->list[i].end = LINE_OPEN;
    return true;
}

bool line_diff(const struct line_spell *old, size_t n_old, const struct line_spell *now, size_t n_now,
    struct line_change *ret)
{
    struct line_list left = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < n_old; i++)
        ok = line_add(&left, old[i]);
    array_sort(left.list, left.n, sizeof *left.list, compare);
    size_t k = 0;
    for (size_t i = 0; ok && i < n_now; i++) {
        struct line_spell s = now[i];
        while (ok && k < left.n &&
               (left.list[k].kind < s.kind || (left.list[k].kind == s.kind && left.list[k].start < s.start)))
            ok = line_add(&ret->removed, left.list[k++]);
        if (!ok)
            break;
        if (k < left.n && left.list[k].kind == s.kind && left.list[k].start == s.start) {
            s.id = left.list[k].id;
            if (left.list[k].end != s.end)
                ok = line_add(&ret->ended, s);
            k++;
        } else {
            ok = line_add(&ret->added, s);
        }
    }
    for (; ok && k < left.n; k++)
        ok = line_add(&ret->removed, left.list[k]);
    line_done(&left);
    return ok;
}
