#include "economy/grant_book.h"

#include "base/sort.h"
#include "base/text.h"
#include "economy/price_index.h"
#include "system/code.h"

#include <pthread.h>
#include <string.h>

SQL(book_version, "SELECT SUM(n) FROM table_change WHERE name IN ('grant_sheet', 'grant_line')");
SQL(book_heads,
    "SELECT id, nr, key, title, title_en, kind, decision_kind, decision, decision_year, own_frame, results_kind, "
    "verdict, substr(reservation, 1, 1) AS reservation, owner, committee, sharing, "
    "sharing_committees, expires, source, print_id, version FROM grant_sheet ORDER BY key");
SQL(book_lines,
    "SELECT grant_key, part, phase, role, year_from, year_to, per, steering_area, administration, committee, "
    "purpose, as_printed, amount, money, qualifier, price_level, period_printed, person_years, expires, id, line "
    "FROM grant_line WHERE newest = 1 AND ended IS NULL ORDER BY grant_key, line NULLS FIRST");

/* Years that have been asked for. */
enum { FIRST_YEAR = 2000, LAST_YEAR = 2100 };
struct year_kept {
    struct grant_at *at;
    uint32_t *order[GRANT_ORDERS][GRANT_LANGS][2][2]; /* language, down, ending */
    struct grant_summary *summary[GRANT_SOME];
};
struct grant_book_years {
    pthread_mutex_t lock;
    struct year_kept kept[LAST_YEAR - FIRST_YEAR + 1];
};

/* ---- entries ---- */

static unsigned area_bits(const struct grant_entry *e, bool all)
{
    unsigned bits = 0;
    for (size_t i = 0; i < e->n_lines; i++) {
        const struct grant_line *l = &e->lines[i];
        if (!l->steering_area || (!all && !text_equal(l->phase, "granted")))
            continue;
        bits |= grant_area_bit(l->steering_area);
    }
    return bits;
}

static const char *committees_of(const struct grant_entry *e, struct arena *a)
{
    const char *out = e->head.committee;
    for (size_t i = 0; i < e->n_lines; i++) {
        const char *key = e->lines[i].committee;
        if (key && !text_list_has(out, key))
            out = out ? arena_printf(a, "%s,%s", out, key) : key;
    }
    return out;
}

static void add_code(struct grant_book *b, enum grant_dimension d, const char *code)
{
    size_t i = 0;
    while (i < b->n_codes[d] && !text_equal(b->codes[d][i], code))
        i++;
    if (code && i == b->n_codes[d] && i < GRANT_TOTAL_CODES)
        b->codes[d][b->n_codes[d]++] = code;
}

static void look_at_lines(struct grant_book *b, struct grant_entry *e)
{
    e->ends_unknown = day_is_none(e->head.expires);
    for (size_t i = 0; i < e->n_lines; i++) {
        const struct grant_line *l = &e->lines[i];
        add_code(b, GRANT_BY_COMMITTEE, l->committee);
        add_code(b, GRANT_BY_AREA, l->steering_area);
        add_code(b, GRANT_BY_ADMINISTRATION, l->administration);
        if (!text_equal(l->phase, "granted") || l->year_to == INT_NONE)
            continue;
        e->ends_unknown = false;
        if (l->year_to > b->year)
            b->year = (int)l->year_to;
        if (l->year_from != INT_NONE && (!b->first_year || l->year_from < b->first_year))
            b->first_year = (int)l->year_from;
    }
}

static void count_endings(struct grant_book *b, const struct grant_entry *e)
{
    struct grant_ending ending;
    size_t span = sizeof b->n_ending / sizeof b->n_ending[0];
    for (size_t i = 0; i < e->years.n; i++) {
        size_t at = (size_t)(e->years.first + (int)i - b->first_year);
        if (at < span &&
            grant_ending_of(e->lines, e->n_lines, e->years.first + (int)i, e->head.expires, &ending))
            b->n_ending[at]++;
    }
    int whole = day_year(e->head.expires), after = whole - e->years.first;
    size_t place = (size_t)(whole - b->first_year);
    if (!day_is_none(e->head.expires) && (after < 0 || after >= (int)e->years.n) && whole >= b->first_year &&
        place < span)
        b->n_ending[place]++;
}

/* Proposals of years ahead, as far as they can be added. */
static void look_ahead(const struct grant_book *b, struct grant_entry *e)
{
    for (int i = 0; i < GRANT_PROPOSED_YEARS; i++) {
        int year = b->proposal_year + i;
        struct grant_amount m =
            grant_amount_of(e->lines, e->n_lines, e->head.key, "proposed", year, NULL, NULL);
        bool firm = b->proposal_year && !m.tentative && !m.mixed && m.price_level &&
                    price_level_year(m.price_level) == b->proposal_year;
        e->proposed[i] = firm ? m.used : MONEY_NONE;
    }
}

static void find_proposal_year(struct grant_book *b)
{
    enum { FIRST = 2000, SPAN = 101 };
    int count[SPAN] = {0}, best = 0;
    for (size_t i = 0; i < b->n; i++) {
        for (size_t k = 0; k < b->entries[i].n_lines; k++) {
            const struct grant_line *l = &b->entries[i].lines[k];
            int year =
                text_equal(l->phase, "proposed") && l->price_level ? price_level_year(l->price_level) : 0;
            if (year >= FIRST && year < FIRST + SPAN)
                count[year - FIRST]++;
        }
    }
    for (int y = 1; y < SPAN; y++) {
        if (count[y] > count[best])
            best = y;
    }
    b->proposal_year = count[best] ? FIRST + best : 0;
}

struct title {
    const char *sort;
    struct grant_entry *entry;
};
static int by_title(const void *x, const void *y)
{
    const struct title *a = x, *b = y;
    int order = strcmp(a->sort, b->sort);
    return order ? order : (a->entry->head.nr > b->entry->head.nr) - (a->entry->head.nr < b->entry->head.nr);
}
static int by_nr(const void *x, const void *y)
{
    const struct grant_entry *a = x, *b = y;
    int order = (a->head.nr > b->head.nr) - (a->head.nr < b->head.nr);
    return order ? order : strcmp(a->head.key, b->head.key);
}

static const char *title_in(const struct grant_entry *e, int lang)
{
    return lang && e->head.title_en ? e->head.title_en : e->head.title;
}

static int finish(struct grant_book *b, struct err *err)
{
    struct arena *scratch = arena_new(0);
    struct title *titles = scratch ? arena_array(scratch, b->n + 1, sizeof *titles) : NULL;
    array_sort(b->entries, b->n, sizeof *b->entries, by_nr);
    for (size_t i = 0; titles && i < b->n; i++)
        look_at_lines(b, &b->entries[i]);
    b->last_year = b->year;
    find_proposal_year(b);
    for (size_t i = 0; titles && i < b->n; i++) {
        struct grant_entry *e = &b->entries[i];
        e->areas = area_bits(e, false);
        e->areas_any = area_bits(e, true);
        e->committees = committees_of(e, b->arena);
        grant_years_of(e->lines, e->n_lines, &e->years);
        count_endings(b, e);
        look_ahead(b, e);
        for (int lang = 0; lang < GRANT_LANGS; lang++)
            e->folded[lang] = text_fold(b->arena, title_in(e, lang));
    }
    for (int lang = 0; titles && lang < GRANT_LANGS; lang++) {
        for (size_t i = 0; i < b->n; i++)
            titles[i] =
                (struct title){text_sort_key(scratch, title_in(&b->entries[i], lang)), &b->entries[i]};
        array_sort(titles, b->n, sizeof *titles, by_title);
        for (size_t i = 0; i < b->n; i++)
            titles[i].entry->rank[lang] = (uint32_t)i;
    }
    int rc = titles ? OK : err_set(err, ERR_LIMIT, "grant_book: out of memory");
    arena_free(scratch);
    return rc;
}

/* Both lists are in the order of keys. */
static int read_all(struct conn *c, struct grant_book *b, struct err *err)
{
    struct grant *heads;
    struct grant_line *lines;
    size_t n_lines, end, e = 0;
    int rc = q_all(c, &book_heads, NO_ARGS, &grant_table, &heads, &b->n, b->arena, err);
    if (!rc)
        rc = q_all(c, &book_lines, NO_ARGS, &grant_line_table, &lines, &n_lines, b->arena, err);
    if (rc)
        return rc;
    b->entries = arena_array(b->arena, b->n + 1, sizeof *b->entries);
    b->years = arena_alloc(b->arena, sizeof *b->years);
    if (!b->entries || !b->years)
        return err_set(err, ERR_LIMIT, "grant_book: out of memory");
    b->n_lines = n_lines;
    *b->years = (struct grant_book_years){.lock = PTHREAD_MUTEX_INITIALIZER};
    for (size_t i = 0; i < b->n; i++)
        b->entries[i] = (struct grant_entry){.head = heads[i]};
    for (size_t first = 0; first < n_lines; first = end) {
        const char *key = lines[first].grant_key;
        for (end = first + 1; end < n_lines && text_equal(lines[end].grant_key, key); end++)
            ;
        while (e < b->n && strcmp(b->entries[e].head.key, key) < 0)
            e++;
        if (e < b->n && text_equal(b->entries[e].head.key, key)) {
            b->entries[e].lines = &lines[first];
            b->entries[e].n_lines = end - first;
        }
    }
    return finish(b, err);
}

/* ---- keeping ---- */

/* Held while reading: who asks meanwhile would have to wait for the same rows anyway. */
static pthread_mutex_t book_reading = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t book_lock = PTHREAD_MUTEX_INITIALIZER; /* of book_current and holders */
static struct grant_book *book_current;

static struct grant_book *take_current(int64_t number, int64_t version)
{
    pthread_mutex_lock(&book_lock);
    struct grant_book *b = book_current;
    if (b && (b->db_number != number || b->version != version))
        b = NULL;
    if (b)
        b->holders++;
    pthread_mutex_unlock(&book_lock);
    return b;
}

void grant_book_put(struct grant_book *b)
{
    if (!b)
        return;
    pthread_mutex_lock(&book_lock);
    int left = --b->holders;
    pthread_mutex_unlock(&book_lock);
    if (left)
        return;
    pthread_mutex_destroy(&b->years->lock);
    arena_free(b->arena);
}

/* One holder is the caller, one book_current. A reader that still sees the database as it was, or a write that sees what nobody else does,
 * keeps what it read to itself. */
static void make_current(struct grant_book *b, bool own)
{
    struct grant_book *old = NULL;
    pthread_mutex_lock(&book_lock);
    b->holders = 1;
    if (!own &&
        (!book_current || book_current->db_number != b->db_number || book_current->version < b->version)) {
        old = book_current;
        book_current = b;
        b->holders = 2;
    }
    pthread_mutex_unlock(&book_lock);
    grant_book_put(old);
}

static int read_book(
    struct conn *c, int64_t number, int64_t version, struct grant_book **ret, struct err *err)
{
    struct arena *a = arena_new(0);
    struct grant_book *b = a ? arena_alloc(a, sizeof *b) : NULL;
    if (!b) {
        arena_free(a);
        return err_set(err, ERR_LIMIT, "grant_book: out of memory");
    }
    /* The count was read before the rows: rows that are newer are read once more, never taken for older ones. */
    *b = (struct grant_book){.arena = a, .db_number = number, .version = version};
    int rc = read_all(c, b, err);
    if (rc) {
        arena_free(a);
        return rc;
    }
    make_current(b, db_is_writing(c));
    *ret = b;
    return OK;
}

int grant_book_get(struct conn *c, struct grant_book **ret, struct err *err)
{
    int64_t version, number = db_number(c);
    int rc = q_int(c, &book_version, NO_ARGS, &version, err);
    bool own = db_is_writing(c);
    *ret = rc || own ? NULL : take_current(number, version);
    if (rc || *ret)
        return rc;
    if (own)
        return read_book(c, number, version, ret, err);
    pthread_mutex_lock(&book_reading);
    *ret = take_current(number, version);
    if (!*ret)
        rc = read_book(c, number, version, ret, err);
    pthread_mutex_unlock(&book_reading);
    return rc;
}

/* ---- a year ---- */

static bool has_code(const struct grant_entry *e, enum grant_dimension d, const char *code)
{
    for (size_t i = 0; i < e->n_lines; i++) {
        const struct grant_line *l = &e->lines[i];
        if (text_equal(code, d == GRANT_BY_COMMITTEE ? l->committee
                             : d == GRANT_BY_AREA    ? l->steering_area
                                                     : l->administration))
            return true;
    }
    return false;
}

static void fill_parts(const struct grant_book *b, const struct grant_entry *e, const char *phase, int year,
    bool any, int d, struct money *ret)
{
    for (size_t i = 0; i <= GRANT_TOTAL_CODES; i++)
        ret[i] = MONEY_NONE;
    for (size_t i = 0; any && i < b->n_codes[d]; i++) {
        if (has_code(e, (enum grant_dimension)d, b->codes[d][i]))
            ret[i] = grant_amount_part(
                e->lines, e->n_lines, e->head.key, phase, year, (enum grant_dimension)d, b->codes[d][i]);
    }
    if (any)
        ret[GRANT_TOTAL_CODES] =
            grant_amount_part(e->lines, e->n_lines, e->head.key, phase, year, (enum grant_dimension)d, NULL);
}

static void fill_at(const struct grant_book *b, const struct grant_entry *e, int year, struct grant_at *at)
{
    const char *key = e->head.key;
    const struct grant_line *l = e->lines;
    size_t n = e->n_lines, none = 0;
    at->granted = grant_amount_of(l, n, key, "granted", year, NULL, NULL);
    at->proposed = grant_amount_of(l, n, key, "proposed", year + 1, NULL, NULL);
    at->firm = grant_firm_proposal(l, n, key, year + 1, &at->proposed);
    at->ends = grant_ending_of(l, n, year, e->head.expires, &at->ending);
    at->n_left_granted =
        grant_find_left_out(&e->head, l, n, year, "granted", at->granted.price_level, NULL, &none, 0);
    at->n_left_proposed = grant_find_left_out(&e->head, l, n, year, "proposed", NULL, NULL, &none, 0);
    for (int d = 0; d < 3; d++) {
        fill_parts(b, e, "granted", year, !money_is_none(at->granted.used), d, at->part[d]);
        fill_parts(b, e, "proposed", year + 1, !money_is_none(at->firm), d, at->proposed_part[d]);
    }
}

bool grant_entry_ends(const struct grant_entry *e, int year)
{
    struct grant_ending ending;
    return e->ends_unknown || grant_ending_of(e->lines, e->n_lines, year, e->head.expires, &ending);
}

int grant_book_next_ending(const struct grant_book *b)
{
    int today = day_year(clock_today()), span = (int)(sizeof b->n_ending / sizeof b->n_ending[0]);
    for (int i = today > b->first_year ? today - b->first_year : 0; i < span; i++) {
        if (b->n_ending[i])
            return b->first_year + i;
    }
    return b->year ? b->year : today;
}

/* What of the firm proposals for the year after carries each of codes[n] in the dimension; ret[n] = not stated. */
static void grant_book_proposed(const struct grant_book *b, const struct grant_at *at, const uint32_t *chosen,
    size_t n, enum grant_dimension dimension, const char *const *codes, size_t n_codes, struct money *ret)
{
    for (size_t j = 0; j <= n_codes; j++) {
        size_t place = GRANT_TOTAL_CODES;
        for (size_t i = 0; j < n_codes && i < b->n_codes[dimension]; i++) {
            if (text_equal(b->codes[dimension][i], codes[j]))
                place = i;
        }
        ret[j] = MONEY_NONE;
        for (size_t i = 0; i < n; i++)
            money_add(&ret[j], at[chosen[i]].proposed_part[dimension][place]);
    }
}

int grant_book_at(struct grant_book *b, int year, const struct grant_at **ret, struct err *err)
{
    if (year < FIRST_YEAR || year > LAST_YEAR)
        return err_set(err, ERR_INVALID, "grant_book_at: year %d", year);
    pthread_mutex_lock(&b->years->lock);
    struct year_kept *kept = &b->years->kept[year - FIRST_YEAR];
    if (!kept->at) {
        struct grant_at *at = arena_array(b->arena, b->n + 1, sizeof *at);
        for (size_t i = 0; at && i < b->n; i++)
            fill_at(b, &b->entries[i], year, &at[i]);
        kept->at = at;
    }
    *ret = kept->at;
    pthread_mutex_unlock(&b->years->lock);
    return *ret ? OK : err_set(err, ERR_LIMIT, "grant_book_at: out of memory");
}

/* ---- order ---- */

struct ordered {
    int64_t key, nr;
    uint32_t i;
    bool none, down;
};

static int by_key(const void *x, const void *y)
{
    const struct ordered *a = x, *b = y;
    if (a->none != b->none)
        return a->none - b->none;
    int order = (a->key > b->key) - (a->key < b->key);
    if (order)
        return a->down ? -order : order;
    return (a->nr > b->nr) - (a->nr < b->nr);
}

static struct ordered order_key(const struct grant_book *b, const struct grant_at *at, uint32_t i,
    enum grant_order key, int lang, bool ending)
{
    const struct grant_entry *e = &b->entries[i];
    struct ordered o = {.key = e->head.nr, .nr = e->head.nr, .i = i};
    struct money m = at[i].granted.used;
    if (key == GRANT_ORDER_TITLE)
        o.key = e->rank[lang];
    if (key == GRANT_ORDER_DAY) {
        o.none = !at[i].ends;
        o.key = o.none ? 0 : at[i].ending.day.n;
    }
    if (key != GRANT_ORDER_AMOUNT && key != GRANT_ORDER_PROPOSED)
        return o;
    if (key == GRANT_ORDER_PROPOSED)
        m = at[i].proposed.used;
    else if (ending)
        m = at[i].ends ? at[i].ending.amount : MONEY_NONE;
    o.none = money_is_none(m);
    o.key = o.none ? 0 : m.oere;
    return o;
}

int grant_book_order(struct grant_book *b, int year, enum grant_order key, int lang, bool down, bool ending,
    const uint32_t **ret, struct err *err)
{
    const struct grant_at *at;
    int rc = grant_book_at(b, year, &at, err);
    if (rc)
        return rc;
    pthread_mutex_lock(&b->years->lock);
    uint32_t **kept = &b->years->kept[year - FIRST_YEAR].order[key][lang][down][ending];
    if (!*kept) {
        struct arena *scratch = arena_new(0);
        struct ordered *rows = scratch ? arena_array(scratch, b->n + 1, sizeof *rows) : NULL;
        uint32_t *order = rows ? arena_array(b->arena, b->n + 1, sizeof *order) : NULL;
        for (uint32_t i = 0; order && i < b->n; i++) {
            rows[i] = order_key(b, at, i, key, lang, ending);
            rows[i].down = down;
        }
        if (order)
            array_sort(rows, b->n, sizeof *rows, by_key);
        for (size_t i = 0; order && i < b->n; i++)
            order[i] = rows[i].i;
        arena_free(scratch);
        *kept = order;
    }
    *ret = *kept;
    pthread_mutex_unlock(&b->years->lock);
    return *ret ? OK : err_set(err, ERR_LIMIT, "grant_book_order: out of memory");
}

/* ---- totals ---- */

static const char *common_level(const struct grant_at *at, const uint32_t *chosen, size_t n)
{
    const char *levels[GRANT_TOTAL_CODES];
    int count[GRANT_TOTAL_CODES] = {0};
    size_t n_levels = 0, best = 0;
    for (size_t i = 0; i < n; i++) {
        const struct grant_amount *m = &at[chosen[i]].granted;
        size_t j = 0;
        if (money_is_none(m->used))
            continue;
        while (j < n_levels && levels[j] != m->price_level && !text_equal(levels[j], m->price_level))
            j++;
        if (j == GRANT_TOTAL_CODES)
            continue;
        if (j == n_levels)
            levels[n_levels++] = m->price_level;
        count[j]++;
    }
    for (size_t j = 1; j < n_levels; j++) {
        if (count[j] > count[best])
            best = j;
    }
    return n_levels ? levels[best] : NULL;
}

static bool is_added(const struct grant_at *at, const char *level)
{
    return !money_is_none(at->granted.used) && text_equal(at->granted.price_level, level);
}

static void order_codes(const struct grant_book *b, const struct grant_at *at, const uint32_t *chosen,
    size_t n, struct grant_totals *t, size_t *ret_order)
{
    struct money sums[GRANT_TOTAL_CODES];
    for (size_t j = 0; j < b->n_codes[t->dimension]; j++) {
        sums[j] = MONEY_NONE;
        for (size_t i = 0; i < n; i++) {
            if (is_added(&at[chosen[i]], t->price_level))
                money_add(&sums[j], at[chosen[i]].part[t->dimension][j]);
        }
    }
    t->n_codes = grant_total_order(b->codes[t->dimension], sums, b->n_codes[t->dimension], ret_order);
    for (size_t j = 0; j < t->n_codes; j++)
        t->codes[j] = b->codes[t->dimension][ret_order[j]];
}

static void add_to_row(
    const struct grant_at *at, const size_t *order, struct grant_totals *t, struct grant_total_row *row)
{
    row->n++;
    row->n_proposed_missing += money_is_none(at->firm);
    money_add(&row->proposed, at->firm);
    if (!is_added(at, t->price_level)) {
        row->n_granted_missing++;
        return;
    }
    for (size_t j = 0; j < t->n_codes; j++)
        money_add(&row->part[j], at->part[t->dimension][order[j]]);
    struct money rest = at->part[t->dimension][GRANT_TOTAL_CODES];
    money_add(&row->part[t->n_codes], rest);
    t->has_unstated = t->has_unstated || !money_is_none(rest);
    money_add(&row->granted, at->granted.used);
}

static void add_left_out(
    const struct grant_book *b, const struct grant_at *at, uint32_t i, struct grant_totals *t, size_t max)
{
    const struct grant_entry *e = &b->entries[i];
    bool room = t->n_left_out < max;
    size_t none = 0;
    /* What is counted with the book holds for the grant's own price level. */
    if (!room && (is_added(&at[i], t->price_level) || money_is_none(at[i].granted.used)))
        t->n_left_granted += at[i].n_left_granted;
    else if (!room)
        t->n_left_granted += grant_find_left_out(
            &e->head, e->lines, e->n_lines, t->year, "granted", t->price_level, NULL, &none, 0);
    else
        t->n_left_granted += grant_find_left_out(&e->head, e->lines, e->n_lines, t->year, "granted",
            t->price_level, t->left_out, &t->n_left_out, max);
    t->n_left_proposed += at[i].n_left_proposed;
    if (at[i].n_left_proposed && t->n_left_out < max)
        grant_find_left_out(
            &e->head, e->lines, e->n_lines, t->year, "proposed", NULL, t->left_out, &t->n_left_out, max);
}

int grant_book_total(struct grant_book *b, int year, const uint32_t *chosen, size_t n,
    enum grant_dimension dimension, size_t max_left_out, struct grant_totals *ret, struct arena *a,
    struct err *err)
{
    const struct grant_at *at;
    const struct code *const *verdicts;
    size_t order[GRANT_TOTAL_CODES], n_verdicts = code_list("verdict", DAY_NONE, &verdicts);
    struct grant_totals t = {.dimension = dimension, .year = year};
    int rc = grant_book_at(b, year, &at, err);
    if (rc)
        return rc;
    t.rows = arena_array(a, n_verdicts + 2, sizeof *t.rows);
    t.left_out = arena_array(a, max_left_out + 1, sizeof *t.left_out);
    if (!t.rows || !t.left_out)
        return err_set(err, ERR_LIMIT, "grant_book_total: out of memory");
    t.price_level = common_level(at, chosen, n);
    order_codes(b, at, chosen, n, &t, order);
    grant_total_row_clear(&t.sum, NULL);
    for (size_t v = 0; v < n_verdicts; v++)
        grant_total_row_clear(&t.rows[v], verdicts[v]->code);
    grant_total_row_clear(&t.rows[n_verdicts], "");
    for (size_t i = 0; i < n; i++) {
        const char *verdict = b->entries[chosen[i]].head.verdict;
        size_t v = 0;
        while (v < n_verdicts && !text_equal(verdict, t.rows[v].verdict))
            v++;
        add_to_row(&at[chosen[i]], order, &t, &t.rows[v]);
        add_to_row(&at[chosen[i]], order, &t, &t.sum);
        if (max_left_out)
            add_left_out(b, at, chosen[i], &t, max_left_out);
    }
    for (size_t v = 0; v <= n_verdicts; v++) {
        if (t.rows[v].n)
            t.rows[t.n_rows++] = t.rows[v];
    }
    *ret = t;
    return OK;
}

/* ---- all that is added up ---- */

void grant_level_sums_of(
    const struct grant_at *at, const uint32_t *chosen, size_t n, struct grant_level_sums *ret)
{
    *ret = (struct grant_level_sums){.n = 0};
    for (size_t i = 0; i < n; i++) {
        const struct grant_ending *e = &at[chosen[i]].ending;
        size_t k = 0;
        if (!at[chosen[i]].ends || money_is_none(e->amount))
            continue;
        while (k < ret->n && ret->levels[k] != e->price_level && !text_equal(ret->levels[k], e->price_level))
            k++;
        if (k == GRANT_LEVELS)
            continue;
        if (k == ret->n) {
            ret->levels[k] = e->price_level;
            ret->sums[ret->n++] = MONEY_NONE;
        }
        money_add(&ret->sums[k], e->amount);
    }
}

/* Granted amounts in the totals' price level, and firm proposals in theirs, from some years before the year on. */
static void sum_years(
    const struct grant_book *b, int year, const uint32_t *chosen, size_t n, struct grant_summary *s)
{
    const char *level = s->by[0].price_level;
    int first = year - GRANT_YEARS_BEFORE < b->first_year ? b->first_year : year - GRANT_YEARS_BEFORE;
    int last = b->last_year;
    if (b->proposal_year && b->proposal_year + GRANT_PROPOSED_YEARS - 2 > last)
        last = b->proposal_year + GRANT_PROPOSED_YEARS - 2;
    s->n_years = first && last >= first ? (size_t)(last - first + 1) : 0;
    s->n_years = s->n_years > GRANT_YEAR_SUMS ? GRANT_YEAR_SUMS : s->n_years;
    for (size_t y = 0; y < s->n_years; y++)
        s->years[y] = (struct grant_year_sum){first + (int)y, MONEY_NONE, MONEY_NONE, MONEY_NONE};
    for (size_t i = 0; i < n; i++) {
        const struct grant_entry *e = &b->entries[chosen[i]];
        for (size_t y = 0; y < s->n_years; y++) {
            struct grant_year_sum *r = &s->years[y];
            int own = r->year - e->years.first, ahead = r->year - b->proposal_year;
            if (own >= 0 && own < (int)e->years.n && text_equal(e->years.years[own].price_level, level)) {
                money_add(&r->granted, e->years.years[own].granted);
                money_add(&r->ends, e->years.years[own].ends);
            }
            if (b->proposal_year && ahead >= 0 && ahead < GRANT_PROPOSED_YEARS)
                money_add(&r->proposed, e->proposed[ahead]);
        }
    }
}

static int make_summary(struct grant_book *b, int year, const uint32_t *chosen, size_t n, size_t max_left_out,
    struct grant_summary *s, struct arena *a, struct err *err)
{
    const struct grant_at *at;
    int rc = grant_book_at(b, year, &at, err);
    *s = (struct grant_summary){.used = MONEY_NONE, .ends = MONEY_NONE};
    /* In the order of numbers, whatever order they are chosen in. */
    bool *in = arena_array(a, b->n + 1, sizeof *in);
    uint32_t *by_number = arena_array(a, n + 1, sizeof *by_number);
    if (!in || !by_number)
        return err_set(err, ERR_LIMIT, "grant_book_summary: out of memory");
    for (size_t i = 0; i < n; i++)
        in[chosen[i]] = true;
    n = 0;
    for (uint32_t i = 0; i < b->n; i++) {
        if (in[i])
            by_number[n++] = i;
    }
    chosen = by_number;
    for (int d = 0; !rc && d < 3; d++)
        rc = grant_book_total(b, year, chosen, n, (enum grant_dimension)d,
            d == GRANT_BY_COMMITTEE ? max_left_out : 0, &s->by[d], a, err);
    if (rc)
        return rc;
    for (int d = 0; d < 3; d++)
        grant_book_proposed(
            b, at, chosen, n, (enum grant_dimension)d, s->by[d].codes, s->by[d].n_codes, s->proposed[d]);
    sum_years(b, year, chosen, n, s);
    grant_level_sums_of(at, chosen, n, &s->ending);
    for (size_t i = 0; i < n; i++) {
        const struct grant_at *one = &at[chosen[i]];
        if (!is_added(one, s->by[0].price_level))
            continue;
        money_add(&s->used, one->granted.used);
        if (one->ends && text_equal(one->ending.price_level, s->by[0].price_level))
            money_add(&s->ends, one->ending.amount);
    }
    return OK;
}

int grant_book_summary(struct grant_book *b, int year, const uint32_t *chosen, size_t n,
    enum grant_choice choice, size_t max_left_out, const struct grant_summary **ret, struct arena *a,
    struct err *err)
{
    const struct grant_at *at;
    int rc = grant_book_at(b, year, &at, err);
    if (rc)
        return rc;
    if (choice != GRANT_SOME) {
        pthread_mutex_lock(&b->years->lock);
        *ret = b->years->kept[year - FIRST_YEAR].summary[choice];
        pthread_mutex_unlock(&b->years->lock);
        if (*ret)
            return OK;
    }
    struct grant_summary made, *own = arena_alloc(a, sizeof *own);
    if (!own)
        return err_set(err, ERR_LIMIT, "grant_book_summary: out of memory");
    rc = make_summary(b, year, chosen, n, max_left_out, &made, a, err);
    if (rc)
        return rc;
    *own = made;
    *ret = own;
    if (choice == GRANT_SOME)
        return OK;
    /* The rows are copied into the book, so that they outlive the request. Two who made it at once keep the first. */
    pthread_mutex_lock(&b->years->lock);
    struct grant_summary **kept = &b->years->kept[year - FIRST_YEAR].summary[choice];
    struct grant_summary *copy = *kept ? NULL : arena_alloc(b->arena, sizeof *copy);
    if (copy) {
        *copy = made;
        for (int d = 0; copy && d < 3; d++) {
            struct grant_totals *t = &copy->by[d];
            struct grant_total_row *rows = arena_array(b->arena, t->n_rows + 1, sizeof *rows);
            struct grant_left_out *left = arena_array(b->arena, t->n_left_out + 1, sizeof *left);
            if (!rows || !left) {
                copy = NULL;
                break;
            }
            memcpy(rows, t->rows, t->n_rows * sizeof *rows);
            memcpy(left, t->left_out, t->n_left_out * sizeof *left);
            t->rows = rows;
            t->left_out = left;
        }
        *kept = copy;
    }
    pthread_mutex_unlock(&b->years->lock);
    return OK;
}
