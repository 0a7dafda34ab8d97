#include "effect/suppress_net.h"

#include "effect/suppress.h"

enum { NO_ARC = -1, ANY = -1 };

/* The net while cells are hidden. Arc i is seen from both ends: number 2i forwards, 2i + 1 backwards. */
struct work {
    struct suppress_net *net;
    int64_t k, fall; /* fall: the most that any cell has fallen since the past extract */
    int64_t since;   /* ANY, or only cells hidden since that extract, on their smallest values */
    size_t *first;   /* [n_nodes + 1] into at */
    size_t *at;      /* [2 n] arc ends by the node they leave */
    int64_t *flow;   /* [n] what is moved while one cell is tried */
    int64_t *cost;   /* [n_nodes] */
    ptrdiff_t *via;  /* [n_nodes] arc end that led here */
    int *queue;      /* [n_nodes] */
    bool *is_done;   /* [n_nodes] */
};

/* How far the reader must think that a hidden cell could be above or below its value. */
static int64_t room_up(const struct suppress_arc *c)
{
    return c->most == INT64_MAX ? INT64_MAX / 4 : c->most - c->value;
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static bool was_hidden(const struct suppress_arc *c)
{
    return c->past && c->past->hidden;
}

static int64_t room_down(const struct work *w, const struct suppress_arc *c)
{
    int64_t room = c->value > 0 ? c->value - 1 : 0;
    if (w->since != ANY) {
        room = smaller(smaller(c->past->least - 1, room), c->past->room);
        return room > 0 ? room : 0;
    }
    return c->past ? smaller(room, c->value - c->past->value + w->fall) : room;
}

static bool is_usable(const struct work *w, const struct suppress_arc *c)
{
    return c->hidden && (w->since == ANY || (was_hidden(c) && c->past->since == w->since));
}

static int64_t room_of(const struct work *w, size_t end)
{
    const struct suppress_arc *c = &w->net->arcs[end / 2];
    return end % 2 ? room_down(w, c) + w->flow[end / 2] : room_up(c) - w->flow[end / 2];
}

static int head_of(const struct work *w, size_t end)
{
    const struct suppress_arc *c = &w->net->arcs[end / 2];
    return end % 2 ? c->from : c->to;
}

/* Sends up to `most` from one node to another through hidden cells other than `skip`; returns how much went. */
static int64_t push(struct work *w, int from, int to, size_t skip, int64_t most)
{
    int64_t sent = 0;
    while (sent < most) {
        int n = 0, done = 0;
        for (int i = 0; i < w->net->n_nodes; i++)
            w->via[i] = NO_ARC;
        w->queue[n++] = from;
        while (done < n && w->via[to] == NO_ARC) {
            int here = w->queue[done++];
            for (size_t j = w->first[here]; j < w->first[here + 1]; j++) {
                size_t end = w->at[j];
                int next = head_of(w, end);
                if (end / 2 == skip || !is_usable(w, &w->net->arcs[end / 2]) || next == from ||
                    w->via[next] != NO_ARC || room_of(w, end) <= 0)
                    continue;
                w->via[next] = (ptrdiff_t)end;
                w->queue[n++] = next;
            }
        }
        if (w->via[to] == NO_ARC)
            break;
        int64_t step = most - sent;
        for (int node = to; node != from; node = head_of(w, (size_t)w->via[node] ^ 1))
            if (room_of(w, (size_t)w->via[node]) < step)
                step = room_of(w, (size_t)w->via[node]);
        for (int node = to; node != from; node = head_of(w, (size_t)w->via[node] ^ 1))
            w->flow[w->via[node] / 2] += w->via[node] % 2 ? -step : step;
        sent += step;
    }
    return sent;
}

static int64_t cost_of(const struct work *w, size_t arc)
{
    const struct suppress_arc *c = &w->net->arcs[arc];
    return c->hidden ? 0 : c->value + (c->is_margin ? INT64_C(1) << 40 : 0) + 1;
}

/* The cheapest way from one node to another through hidden cells with room left and shown ones that may be hidden; INT64_MAX = none.
 * The way stands in via. */
static int64_t cheapest(struct work *w, int from, int to, size_t skip)
{
    for (int i = 0; i < w->net->n_nodes; i++) {
        w->cost[i] = i == from ? 0 : INT64_MAX;
        w->via[i] = NO_ARC;
        w->is_done[i] = false;
    }
    for (;;) {
        int here = -1;
        for (int i = 0; i < w->net->n_nodes; i++)
            if (!w->is_done[i] && w->cost[i] != INT64_MAX && (here < 0 || w->cost[i] < w->cost[here]))
                here = i;
        if (here < 0 || here == to)
            return w->cost[to];
        w->is_done[here] = true;
        for (size_t j = w->first[here]; j < w->first[here + 1]; j++) {
            size_t end = w->at[j];
            const struct suppress_arc *c = &w->net->arcs[end / 2];
            int next = head_of(w, end);
            if (end / 2 == skip || c->is_fixed || (!c->hidden && c->value == 0) || room_of(w, end) <= 0)
                continue;
            int64_t cost = w->cost[here] + cost_of(w, end / 2);
            if (cost < w->cost[next]) {
                w->cost[next] = cost;
                w->via[next] = (ptrdiff_t)end;
            }
        }
    }
}

static void hide_way(struct work *w, int from, int to)
{
    for (int node = to; node != from; node = head_of(w, (size_t)w->via[node] ^ 1))
        w->net->arcs[w->via[node] / 2].hidden = true;
}

static void rest(struct work *w)
{
    for (size_t i = 0; i < w->net->n; i++)
        w->flow[i] = 0;
}

/* Width of what the reader can give the cell, at most `most`. */
static int64_t width_of(struct work *w, size_t arc, int64_t most)
{
    const struct suppress_arc *c = &w->net->arcs[arc];
    rest(w);
    int64_t up = push(w, c->to, c->from, arc, smaller(most, room_up(c)));
    rest(w);
    return up + push(w, c->from, c->to, arc, smaller(most - up, room_down(w, c)));
}

/* Hides the cheapest further cells that let the cell move; false when there are none. */
static bool widen(struct work *w, size_t arc)
{
    const struct suppress_arc *c = &w->net->arcs[arc];
    int64_t up_most = smaller(w->k, room_up(c)), down_most = smaller(w->k, room_down(w, c));
    rest(w);
    int64_t up = INT64_MAX, down = INT64_MAX;
    if (push(w, c->to, c->from, arc, up_most) < up_most)
        up = cheapest(w, c->to, c->from, arc);
    rest(w);
    if (push(w, c->from, c->to, arc, down_most) < down_most)
        down = cheapest(w, c->from, c->to, arc);
    if (up == INT64_MAX && down == INT64_MAX)
        return false;
    if (down < up) {
        hide_way(w, c->from, c->to);
        return true;
    }
    rest(w);
    push(w, c->to, c->from, arc, up_most);
    cheapest(w, c->to, c->from, arc);
    hide_way(w, c->to, c->from);
    return true;
}

/* The cells hidden before, when one of them has fallen: moved together in all extracts since. */
static bool still_holds(struct work *w)
{
    bool any_fell = false, holds = true;
    for (size_t i = 0; i < w->net->n; i++)
        any_fell |= was_hidden(&w->net->arcs[i]) && w->net->arcs[i].value < w->net->arcs[i].past->least;
    for (size_t i = 0; any_fell && holds && i < w->net->n; i++) {
        if (!was_hidden(&w->net->arcs[i]))
            continue;
        w->since = w->net->arcs[i].past->since;
        holds = width_of(w, i, w->k) >= w->k;
    }
    w->since = ANY;
    return holds;
}

static bool protect(struct work *w)
{
    if (!still_holds(w))
        return false;
    for (;;) {
        size_t narrow = w->net->n;
        for (size_t i = 0; i < w->net->n && narrow == w->net->n; i++) {
            struct suppress_arc *c = &w->net->arcs[i];
            if (!c->hidden || was_hidden(c))
                continue;
            c->width = width_of(w, i, w->k);
            if (c->width < w->k)
                narrow = i;
        }
        if (narrow == w->net->n)
            return true;
        if (!widen(w, narrow))
            return false;
    }
}

struct suppress_past suppress_remember(const struct suppress_net *net, size_t arc)
{
    const struct suppress_arc *c = &net->arcs[arc];
    struct suppress_past p = {.value = c->value, .hidden = c->hidden};
    if (c->hidden && was_hidden(c)) {
        p.since = c->past->since;
        p.room = c->past->room;
        p.least = smaller(c->past->least, c->value);
    } else if (c->hidden) {
        struct work w = {.fall = 0, .since = ANY};
        for (size_t i = 0; i < net->n; i++)
            if (net->arcs[i].past && net->arcs[i].past->value - net->arcs[i].value > w.fall)
                w.fall = net->arcs[i].past->value - net->arcs[i].value;
        p.since = net->number;
        p.room = room_down(&w, c);
        p.least = c->value;
    }
    return p;
}

static int work_new(struct work *w, struct arena *a, struct err *err)
{
    size_t n = w->net->n, nodes = (size_t)w->net->n_nodes;
    w->first = arena_array(a, nodes + 2, sizeof *w->first);
    w->at = arena_array(a, 2 * n + 1, sizeof *w->at);
    w->flow = arena_array(a, n + 1, sizeof *w->flow);
    w->cost = arena_array(a, nodes + 1, sizeof *w->cost);
    w->via = arena_array(a, nodes + 1, sizeof *w->via);
    w->queue = arena_array(a, nodes + 1, sizeof *w->queue);
    w->is_done = arena_array(a, nodes + 1, sizeof *w->is_done);
    if (!w->first || !w->at || !w->flow || !w->cost || !w->via || !w->queue || !w->is_done)
        return err_set(err, ERR_LIMIT, "suppression: out of memory");
    for (size_t end = 0; end < 2 * n; end++)
        w->first[head_of(w, end ^ 1) + 2]++;
    for (size_t i = 2; i < nodes + 2; i++)
        w->first[i] += w->first[i - 1];
    for (size_t end = 0; end < 2 * n; end++)
        w->at[w->first[head_of(w, end ^ 1) + 1]++] = end;
    return OK;
}

static bool is_primary(const struct suppress_arc *c, int64_t k)
{
    return suppress_is_small(c->value, k) ||
           (c->most != INT64_MAX && c->value > 0 && suppress_is_small(c->most - c->value, k));
}

int suppress_net(struct suppress_net *net, int64_t k, bool *ret_safe, struct arena *a, struct err *err)
{
    struct work w = {.net = net, .k = k, .since = ANY};
    *ret_safe = false;
    int rc = work_new(&w, a, err);
    if (rc)
        return rc;
    bool fixed_is_small = false;
    for (size_t i = 0; i < net->n; i++) {
        struct suppress_arc *c = &net->arcs[i];
        fixed_is_small |= c->is_fixed && is_primary(c, k);
        c->hidden = !c->is_fixed && (c->hidden || is_primary(c, k) || was_hidden(c));
        if (c->past && c->past->value - c->value > w.fall)
            w.fall = c->past->value - c->value;
    }
    *ret_safe = !fixed_is_small && (net->primary_only || protect(&w));
    return OK;
}

struct suppress_arc *suppress_table_of(
    size_t n_rows, size_t n_cols, struct suppress_net *ret, struct arena *a, struct err *err)
{
    size_t n = (n_rows + 1) * (n_cols + 1);
    struct suppress_arc *arcs = arena_array(a, n, sizeof *arcs);
    if (!arcs) {
        err_set(err, ERR_LIMIT, "suppression: out of memory");
        return NULL;
    }
    /* Nodes: the rows, the columns, the row of column totals, the column of row totals. */
    int rows = (int)n_rows, cols = (int)n_cols, row_sum = rows + cols, col_sum = row_sum + 1;
    for (int i = 0; i <= rows; i++) {
        for (int j = 0; j <= cols; j++) {
            struct suppress_arc *c = &arcs[(size_t)(i * (cols + 1) + j)];
            bool is_last = i == rows, is_sum = j == cols;
            *c = (struct suppress_arc){.from = is_sum    ? is_last ? row_sum : col_sum
                                               : is_last ? rows + j
                                                         : i,
                .to = is_sum    ? is_last ? col_sum : i
                      : is_last ? row_sum
                                : rows + j,
                .most = INT64_MAX,
                .is_fixed = is_last && is_sum,
                .is_margin = is_last != is_sum};
            if (cols == 0)
                *c = (struct suppress_arc){
                    .from = is_last, .to = !is_last, .most = INT64_MAX, .is_fixed = is_last};
        }
    }
    *ret = (struct suppress_net){.arcs = arcs, .n = n, .n_nodes = cols ? col_sum + 1 : 2};
    return arcs;
}
