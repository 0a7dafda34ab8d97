#include "measure/snapshot.h"

#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"

#include <string.h>

enum { REJECTED = UINT32_MAX, NO_PERSON = UINT32_MAX, FEW = 32 };

uint16_t snap_day(day_t d)
{
    if (day_is_none(d))
        return SNAP_OPEN;
    if (d.n < SNAP_EPOCH)
        return 0;
    if (d.n > SNAP_EPOCH + SNAP_DAY_LAST)
        return SNAP_DAY_LAST;
    return (uint16_t)(d.n - SNAP_EPOCH);
}

day_t snap_date(uint16_t d)
{
    return d == SNAP_OPEN ? DAY_NONE : (day_t){d + SNAP_EPOCH};
}

/* ---- persons: the number of an id ---- */

/* A table by id when the ids lie close, as rows of a table do; otherwise open addressing. Both hold number + 1, 0 = none. */
struct person_index {
    int64_t lowest;
    uint64_t range; /* of direct */
    uint32_t *direct;
    int64_t *key;
    uint32_t *slot;
    uint64_t mask;
    size_t n;
};

static uint64_t mix(int64_t id)
{
    uint64_t x = (uint64_t)id * UINT64_C(0x9e3779b97f4a7c15);
    return x ^ x >> 32;
}

static uint32_t index_find(const struct person_index *x, int64_t id)
{
    if (x->direct) {
        uint64_t at = (uint64_t)id - (uint64_t)x->lowest;
        return at < x->range ? x->direct[at] - 1 : NO_PERSON;
    }
    if (!x->slot)
        return NO_PERSON;
    for (uint64_t at = mix(id) & x->mask; x->slot[at]; at = (at + 1) & x->mask)
        if (x->key[at] == id)
            return x->slot[at] - 1;
    return NO_PERSON;
}

static void index_put(struct person_index *x, int64_t id, uint32_t number)
{
    uint64_t at = mix(id) & x->mask;
    while (x->slot[at])
        at = (at + 1) & x->mask;
    x->key[at] = id;
    x->slot[at] = number + 1;
}

static int index_room(struct person_index *x, size_t n, struct arena *scratch, struct err *err)
{
    uint64_t slots = 64;
    while (slots < (uint64_t)n * 2)
        slots *= 2;
    x->key = arena_array(scratch, slots, sizeof *x->key);
    x->slot = arena_array(scratch, slots, sizeof *x->slot);
    x->mask = slots - 1;
    return x->key && x->slot ? OK : err_set(err, ERR_LIMIT, "no memory for persons");
}

/* Doubles when half full. */
static int index_add(struct person_index *x, int64_t id, struct arena *scratch, struct err *err)
{
    if (index_find(x, id) != NO_PERSON)
        return OK;
    if (!x->slot || (uint64_t)x->n * 2 >= x->mask) {
        struct person_index old = *x;
        int rc = index_room(x, x->n * 2 + 64, scratch, err);
        if (rc != OK)
            return rc;
        for (uint64_t i = 0; old.slot && i <= old.mask; i++)
            if (old.slot[i])
                index_put(x, old.key[i], old.slot[i] - 1);
    }
    index_put(x, id, (uint32_t)x->n++);
    return OK;
}

static int compare_id(const void *p, const void *q)
{
    int64_t a = *(const int64_t *)p, b = *(const int64_t *)q;
    return (a > b) - (a < b);
}

/* ---- the making ---- */

struct maker {
    const struct snapshot_rows *rows;
    struct snapshot *s;
    struct snapshot_report report;
    struct arena *a, *scratch;
    struct person_index persons;
    uint16_t *death; /* [n_persons], SNAP_OPEN = none */
    bool only_known; /* persons were given */
};

static int no_memory(struct err *err)
{
    return err_set(err, ERR_LIMIT, "no memory for a snapshot");
}

static int check_lists(const struct snapshot_rows *r, struct err *err)
{
    if (r->n_codes < 2 || r->n_codes > SNAP_CODES || strcmp(r->codes[0].key, "dead") != 0 ||
        strcmp(r->codes[1].key, "moved") != 0)
        return err_set(
            err, ERR_INVALID, "%d codes: 2 to %d, the first dead and moved", r->n_codes, SNAP_CODES);
    if (r->n_interventions < 0 || r->n_interventions >= SNAP_NO_INTERVENTION)
        return err_set(err, ERR_INVALID, "%d interventions: at most 65534", r->n_interventions);
    if (r->n_districts > 255 || r->n_exits > 255)
        return err_set(err, ERR_INVALID, "%d districts, %d exits: at most 255", r->n_districts, r->n_exits);
    if (r->n_persons >= NO_PERSON || r->n_spells >= REJECTED || r->n_courses >= REJECTED)
        return err_set(err, ERR_LIMIT, "more rows than a snapshot can number");
    return OK;
}

static int spell_fault(const struct snapshot_rows *r, const struct snapshot_spell *x)
{
    if (x->code >= r->n_codes)
        return SNAPSHOT_UNKNOWN_CODE;
    return x->end <= x->start ? SNAPSHOT_END_BEFORE_START : SNAPSHOT_FAULTS;
}

static int course_fault(const struct snapshot_rows *r, const struct snapshot_course *x)
{
    if (x->intervention >= r->n_interventions)
        return SNAPSHOT_UNKNOWN_INTERVENTION;
    return x->end <= x->start ? SNAPSHOT_END_BEFORE_START : SNAPSHOT_FAULTS;
}

struct span_of_ids {
    int64_t lowest, highest;
    size_t n;
};

static void span_take(struct span_of_ids *span, int64_t id)
{
    span->lowest = span->n == 0 || id < span->lowest ? id : span->lowest;
    span->highest = span->n == 0 || id > span->highest ? id : span->highest;
    span->n++;
}

/* A direct table when it is not much larger than the rows. */
static int index_start(
    struct person_index *x, const struct span_of_ids *span, struct arena *scratch, struct err *err)
{
    uint64_t range = (uint64_t)span->highest - (uint64_t)span->lowest + 1;
    if (span->n == 0 || range == 0 || range > (uint64_t)span->n * 4 + 1024)
        return OK;
    x->lowest = span->lowest;
    x->range = range;
    x->direct = arena_array(scratch, range, sizeof *x->direct);
    return x->direct ? OK : no_memory(err);
}

/* Persons of the rows that stand: their ids, rising. */
static int ids_of_rows(struct maker *m, int64_t **ret, size_t *ret_n, struct err *err)
{
    const struct snapshot_rows *r = m->rows;
    struct person_index *x = &m->persons;
    struct span_of_ids span = {0};
    for (size_t i = 0; i < r->n_spells; i++)
        if (spell_fault(r, &r->spells[i]) == SNAPSHOT_FAULTS)
            span_take(&span, r->spells[i].person);
    for (size_t i = 0; i < r->n_courses; i++)
        if (course_fault(r, &r->courses[i]) == SNAPSHOT_FAULTS)
            span_take(&span, r->courses[i].person);
    int rc = index_start(x, &span, m->scratch, err);
    for (size_t i = 0; rc == OK && i < r->n_spells; i++) {
        if (spell_fault(r, &r->spells[i]) != SNAPSHOT_FAULTS)
            continue;
        if (x->direct)
            x->direct[r->spells[i].person - x->lowest] = 1;
        else
            rc = index_add(x, r->spells[i].person, m->scratch, err);
    }
    for (size_t i = 0; rc == OK && i < r->n_courses; i++) {
        if (course_fault(r, &r->courses[i]) != SNAPSHOT_FAULTS)
            continue;
        if (x->direct)
            x->direct[r->courses[i].person - x->lowest] = 1;
        else
            rc = index_add(x, r->courses[i].person, m->scratch, err);
    }
    if (rc != OK)
        return rc;
    for (uint64_t i = 0; x->direct && i < x->range; i++)
        x->n += x->direct[i];
    int64_t *id = arena_array(m->a, x->n, sizeof *id);
    if (!id)
        return no_memory(err);
    size_t n = 0;
    for (uint64_t i = 0; x->direct && i < x->range; i++)
        if (x->direct[i])
            id[n++] = x->lowest + (int64_t)i;
    for (uint64_t i = 0; !x->direct && x->slot && i <= x->mask; i++)
        if (x->slot[i])
            id[n++] = x->key[i];
    if (!x->direct)
        array_sort(id, n, sizeof *id, compare_id);
    *ret = id;
    *ret_n = n;
    return OK;
}

static int number_persons(struct maker *m, const int64_t *id, size_t n, struct err *err)
{
    struct person_index *x = &m->persons;
    *x = (struct person_index){.n = n};
    struct span_of_ids span = {n ? id[0] : 0, n ? id[n - 1] : 0, n};
    int rc = index_start(x, &span, m->scratch, err);
    if (rc == OK && !x->direct)
        rc = index_room(x, n, m->scratch, err);
    for (size_t i = 0; rc == OK && i < n; i++) {
        if (x->direct)
            x->direct[id[i] - x->lowest] = (uint32_t)i + 1;
        else
            index_put(x, id[i], (uint32_t)i);
    }
    return rc;
}

static int compare_person(const void *p, const void *q)
{
    const struct snapshot_person *a = *(const struct snapshot_person *const *)p,
                                 *b = *(const struct snapshot_person *const *)q;
    return (a->id > b->id) - (a->id < b->id);
}

static int make_persons(struct maker *m, struct err *err)
{
    const struct snapshot_rows *r = m->rows;
    size_t n = r->n_persons;
    int64_t *id = NULL;
    const struct snapshot_person **order = NULL;
    m->only_known = n > 0;
    if (m->only_known) {
        order = arena_array(m->scratch, n, sizeof *order);
        id = arena_array(m->a, n, sizeof *id);
        if (!order || !id)
            return no_memory(err);
        bool in_order = true;
        for (size_t i = 0; i < n; i++) {
            order[i] = &r->persons[i];
            in_order = in_order && (i == 0 || order[i - 1]->id < order[i]->id);
        }
        if (!in_order)
            array_sort(order, n, sizeof *order, compare_person);
        for (size_t i = 0; i < n; i++) {
            id[i] = order[i]->id;
            if (i > 0 && id[i] == id[i - 1])
                return err_set(err, ERR_INVALID, "a person is given twice");
        }
    } else {
        int rc = ids_of_rows(m, &id, &n, err);
        if (rc != OK)
            return rc;
    }
    uint16_t *birth = arena_array(m->a, n, sizeof *birth);
    uint8_t *sex = arena_array(m->a, n, 1), *district = arena_array(m->a, n, 1);
    m->death = arena_array(m->scratch, n, sizeof *m->death);
    if (!birth || !sex || !district || !m->death)
        return no_memory(err);
    for (size_t i = 0; i < n; i++) {
        birth[i] = order ? order[i]->birth : SNAP_OPEN;
        sex[i] = order ? order[i]->sex : SNAP_SEX_UNKNOWN;
        district[i] = order && order[i]->district < r->n_districts ? order[i]->district : 0;
        m->death[i] = SNAP_OPEN;
    }
    m->s->n_persons = n;
    m->s->person_id = id;
    m->s->birth = birth;
    m->s->sex = sex;
    m->s->district = district;
    return number_persons(m, id, n, err);
}

/* ---- spells ---- */

/* A spell as one number whose order is that of the snapshot: start, end, code. */
static uint64_t pack(uint64_t start, uint64_t end, uint64_t code)
{
    return start << 24 | end << 8 | code;
}
static uint16_t packed_start(uint64_t x)
{
    return (uint16_t)(x >> 24);
}
static uint16_t packed_end(uint64_t x)
{
    return (uint16_t)(x >> 8);
}
static uint8_t packed_code(uint64_t x)
{
    return (uint8_t)x;
}

static int compare_packed(const void *p, const void *q)
{
    uint64_t a = *(const uint64_t *)p, b = *(const uint64_t *)q;
    return (a > b) - (a < b);
}

/* Few rows by insertion, which is one pass over rows that are in order already. */
static void sort_packed(uint64_t *x, size_t n)
{
    size_t at = 1;
    while (at < n && x[at - 1] <= x[at])
        at++;
    if (at >= n)
        return;
    if (n > FEW) {
        array_sort(x, n, sizeof *x, compare_packed);
        return;
    }
    for (; at < n; at++) {
        uint64_t row = x[at];
        size_t to = at;
        for (; to > 0 && x[to - 1] > row; to--)
            x[to] = x[to - 1];
        x[to] = row;
    }
}

/* Equal neighbours become one; how many are left. */
static size_t unique_packed(uint64_t *x, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || x[kept - 1] != x[i])
            x[kept++] = x[i];
    return kept;
}

/* Cuts at the first death, which never ends. */
static size_t cut_packed(uint64_t *x, size_t n, uint16_t *ret_death, int64_t *n_cut)
{
    size_t i = 0;
    while (i < n && packed_code(x[i]) != SNAP_DEAD)
        i++;
    if (i == n)
        return n;
    uint16_t death = packed_start(x[i]);
    size_t kept = 0;
    for (size_t j = 0; j < n; j++) {
        uint16_t start = packed_start(x[j]), end = packed_end(x[j]);
        if (j == i) {
            x[kept++] = pack(start, SNAP_OPEN, SNAP_DEAD);
        } else if (start >= death) {
            ++*n_cut;
        } else {
            *n_cut += end > death;
            x[kept++] = pack(start, end > death ? death : end, packed_code(x[j]));
        }
    }
    *ret_death = death;
    sort_packed(x, kept);
    return unique_packed(x, kept);
}

/* Counts by person become places: first[p] = where the rows of p begin, and again so after place_taken. */
static void places_from_counts(uint32_t *first, size_t n_persons)
{
    uint32_t at = 0;
    for (size_t p = 0; p <= n_persons; p++) {
        uint32_t n = first[p];
        first[p] = at;
        at += n;
    }
}
static void places_after_use(uint32_t *first, size_t n_persons)
{
    memmove(first + 1, first, n_persons * sizeof *first);
    first[0] = 0;
}

/* The person's number and the reason for leaving the row out, if any. */
static uint32_t row_person(const struct maker *m, int64_t person, int *fault)
{
    uint32_t p = *fault == SNAPSHOT_FAULTS ? index_find(&m->persons, person) : NO_PERSON;
    if (*fault == SNAPSHOT_FAULTS && p == NO_PERSON)
        *fault = SNAPSHOT_UNKNOWN_PERSON;
    return p;
}

static int pack_spells(struct maker *m, uint32_t *first, uint64_t **ret, struct err *err)
{
    const struct snapshot_rows *r = m->rows;
    uint32_t *person = arena_array(m->scratch, r->n_spells, sizeof *person);
    if (!person)
        return no_memory(err);
    size_t n = 0;
    for (size_t i = 0; i < r->n_spells; i++) {
        int fault = spell_fault(r, &r->spells[i]);
        person[i] = row_person(m, r->spells[i].person, &fault);
        if (fault != SNAPSHOT_FAULTS) {
            person[i] = REJECTED;
            m->report.n_spell[fault]++;
            continue;
        }
        first[person[i]]++;
        n++;
    }
    places_from_counts(first, m->s->n_persons);
    uint64_t *packed = arena_array(m->scratch, n, sizeof *packed);
    if (!packed)
        return no_memory(err);
    for (size_t i = 0; i < r->n_spells; i++)
        if (person[i] != REJECTED)
            packed[first[person[i]]++] = pack(r->spells[i].start, r->spells[i].end, r->spells[i].code);
    places_after_use(first, m->s->n_persons);
    *ret = packed;
    return OK;
}

static int make_spells(struct maker *m, struct err *err)
{
    struct snapshot *s = m->s;
    uint32_t *first = arena_array(m->a, s->n_persons + 1, sizeof *first);
    uint64_t *packed = NULL;
    if (!first)
        return no_memory(err);
    int rc = pack_spells(m, first, &packed, err);
    if (rc != OK)
        return rc;
    size_t kept = 0;
    for (size_t p = 0; p < s->n_persons; p++) {
        uint64_t *x = packed + first[p];
        size_t n = first[p + 1] - first[p];
        sort_packed(x, n);
        size_t unique = unique_packed(x, n);
        m->report.n_spell[SNAPSHOT_DUPLICATE] += (int64_t)(n - unique);
        unique = cut_packed(x, unique, &m->death[p], &m->report.n_cut);
        memmove(packed + kept, x, unique * sizeof *x);
        first[p] = (uint32_t)kept;
        kept += unique;
    }
    first[s->n_persons] = (uint32_t)kept;
    uint16_t *start = arena_array(m->a, kept, sizeof *start), *end = arena_array(m->a, kept, sizeof *end);
    uint8_t *code = arena_array(m->a, kept, 1);
    if (!start || !end || !code)
        return no_memory(err);
    for (size_t i = 0; i < kept; i++) {
        start[i] = packed_start(packed[i]);
        end[i] = packed_end(packed[i]);
        code[i] = packed_code(packed[i]);
    }
    s->n_spells = kept;
    s->spell_first = first;
    s->spell_start = start;
    s->spell_end = end;
    s->spell_code = code;
    return OK;
}

/* ---- courses ---- */

static int compare_course(const void *p, const void *q)
{
    const struct snapshot_course *a = p, *b = q;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    if (a->end != b->end)
        return a->end < b->end ? -1 : 1;
    if (a->intervention != b->intervention)
        return a->intervention < b->intervention ? -1 : 1;
    if (a->referred != b->referred)
        return a->referred < b->referred ? -1 : 1;
    return (a->exit < b->exit) - (a->exit > b->exit); /* a told exit before none */
}

static bool is_same_course(const struct snapshot_course *a, const struct snapshot_course *b)
{
    return a->start == b->start && a->end == b->end && a->intervention == b->intervention;
}

/* Of the same course twice the first referred stays, then the one whose exit is told. */
static size_t unique_courses(struct snapshot_course *x, size_t n)
{
    size_t kept = 0;
    array_sort(x, n, sizeof *x, compare_course);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || !is_same_course(&x[kept - 1], &x[i]))
            x[kept++] = x[i];
    return kept;
}

static size_t cut_courses(struct snapshot_course *x, size_t n, uint16_t death, int64_t *n_cut)
{
    size_t kept = 0;
    if (death == SNAP_OPEN)
        return n;
    for (size_t i = 0; i < n; i++) {
        *n_cut += x[i].end > death;
        if (x[i].start >= death)
            continue;
        x[kept] = x[i];
        x[kept].end = x[i].end > death ? death : x[i].end;
        kept++;
    }
    return unique_courses(x, kept);
}

static int pack_courses(struct maker *m, uint32_t *first, struct snapshot_course **ret, struct err *err)
{
    const struct snapshot_rows *r = m->rows;
    uint32_t *person = arena_array(m->scratch, r->n_courses, sizeof *person);
    if (!person)
        return no_memory(err);
    size_t n = 0;
    for (size_t i = 0; i < r->n_courses; i++) {
        int fault = course_fault(r, &r->courses[i]);
        person[i] = row_person(m, r->courses[i].person, &fault);
        if (fault != SNAPSHOT_FAULTS) {
            person[i] = REJECTED;
            m->report.n_course[fault]++;
            continue;
        }
        first[person[i]]++;
        n++;
    }
    places_from_counts(first, m->s->n_persons);
    struct snapshot_course *packed = arena_array(m->scratch, n, sizeof *packed);
    if (!packed)
        return no_memory(err);
    for (size_t i = 0; i < r->n_courses; i++)
        if (person[i] != REJECTED)
            packed[first[person[i]]++] = r->courses[i];
    places_after_use(first, m->s->n_persons);
    *ret = packed;
    return OK;
}

static int course_columns(struct maker *m, const struct snapshot_course *x, size_t n, struct err *err)
{
    struct snapshot *s = m->s;
    uint16_t *start = arena_array(m->a, n, sizeof *start), *end = arena_array(m->a, n, sizeof *end),
             *referred = arena_array(m->a, n, sizeof *referred),
             *intervention = arena_array(m->a, n, sizeof *intervention);
    uint8_t *left = arena_array(m->a, n, 1);
    if (!start || !end || !referred || !intervention || !left)
        return no_memory(err);
    for (size_t i = 0; i < n; i++) {
        start[i] = x[i].start;
        end[i] = x[i].end;
        referred[i] = x[i].referred;
        intervention[i] = x[i].intervention;
        left[i] = x[i].exit < m->rows->n_exits ? x[i].exit : 0;
    }
    s->n_courses = n;
    s->course_start = start;
    s->course_end = end;
    s->course_referred = referred;
    s->course_intervention = intervention;
    s->course_exit = left;
    return OK;
}

static int make_courses(struct maker *m, struct err *err)
{
    struct snapshot *s = m->s;
    uint32_t *first = arena_array(m->a, s->n_persons + 1, sizeof *first);
    struct snapshot_course *packed = NULL;
    if (!first)
        return no_memory(err);
    int rc = pack_courses(m, first, &packed, err);
    if (rc != OK)
        return rc;
    size_t kept = 0;
    for (size_t p = 0; p < s->n_persons; p++) {
        struct snapshot_course *x = packed + first[p];
        size_t n = first[p + 1] - first[p], unique = unique_courses(x, n);
        m->report.n_course[SNAPSHOT_DUPLICATE] += (int64_t)(n - unique);
        unique = cut_courses(x, unique, m->death[p], &m->report.n_cut);
        memmove(packed + kept, x, unique * sizeof *x);
        first[p] = (uint32_t)kept;
        kept += unique;
    }
    first[s->n_persons] = (uint32_t)kept;
    s->course_first = first;
    return course_columns(m, packed, kept, err);
}

static void count_left_out(struct maker *m)
{
    for (int i = 0; i < SNAPSHOT_FAULTS; i++) {
        int64_t n = m->report.n_spell[i] + m->report.n_course[i];
        if (i == SNAPSHOT_DUPLICATE)
            m->s->n_duplicates += n;
        else
            m->s->n_rejected += n;
    }
    m->s->n_rejected += m->report.n_stay;
}

static int make_lists(struct maker *m, struct err *err)
{
    static const char *const nothing[] = {""};
    const struct snapshot_rows *r = m->rows;
    struct snapshot_code *codes = arena_array(m->a, (size_t)r->n_codes, sizeof *codes);
    if (!codes)
        return no_memory(err);
    memcpy(codes, r->codes, (size_t)r->n_codes * sizeof *codes);
    *m->s = (struct snapshot){.identity = "",
        .built = clock_real(),
        .until = SNAP_OPEN,
        .n_codes = r->n_codes,
        .codes = codes,
        .n_interventions = r->n_interventions,
        .interventions = r->interventions,
        .n_districts = r->n_districts ? r->n_districts : 1,
        .districts = r->n_districts ? r->districts : nothing,
        .n_exits = r->n_exits ? r->n_exits : 1,
        .exits = r->n_exits ? r->exits : nothing};
    for (int i = 0; i < r->n_codes; i++)
        m->s->until = codes[i].until < m->s->until ? codes[i].until : m->s->until;
    return OK;
}

/* ---- stays ---- */

static int compare_stay(const void *p, const void *q)
{
    const struct snapshot_stay *a = p, *b = q;
    if (a->person != b->person)
        return a->person < b->person ? -1 : 1;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return a->end != b->end ? (a->end < b->end ? -1 : 1)
                            : (a->district > b->district) - (a->district < b->district);
}

/* person = its number. A stay that ends before the next begins is followed by one that is not known. */
static int make_stays(struct maker *m, struct err *err)
{
    const struct snapshot_rows *r = m->rows;
    size_t n = 0, out = 0, at = 0;
    struct snapshot_stay *x = arena_array(m->scratch, r->n_stays + 1, sizeof *x);
    uint32_t *first = arena_array(m->a, m->s->n_persons + 1, sizeof *first);
    uint16_t *start = arena_array(m->a, 2 * r->n_stays + 1, sizeof *start);
    uint8_t *district = arena_array(m->a, 2 * r->n_stays + 1, 1);
    if (!x || !first || !start || !district)
        return no_memory(err);
    for (size_t i = 0; i < r->n_stays; i++) {
        uint32_t person = index_find(&m->persons, r->stays[i].person);
        x[n] = r->stays[i];
        x[n].person = person;
        n += person != NO_PERSON && x[n].start < x[n].end && x[n].district < r->n_districts;
    }
    m->report.n_stay = (int64_t)(r->n_stays - n);
    array_sort(x, n, sizeof *x, compare_stay);
    for (size_t p = 0; p < m->s->n_persons; p++) {
        first[p] = (uint32_t)out;
        for (; at < n && x[at].person == (int64_t)p; at++) {
            bool last = at + 1 == n || x[at + 1].person != (int64_t)p;
            out -= out > first[p] && start[out - 1] == x[at].start;
            start[out] = x[at].start;
            district[out++] = x[at].district;
            if (x[at].end != SNAP_OPEN && (last || x[at + 1].start > x[at].end)) {
                start[out] = x[at].end;
                district[out++] = 0;
            }
        }
    }
    first[m->s->n_persons] = (uint32_t)out;
    m->s->n_stays = out;
    m->s->stay_first = out ? first : NULL;
    m->s->stay_start = out ? start : NULL;
    m->s->stay_district = out ? district : NULL;
    return OK;
}

int snapshot_make(const struct snapshot_rows *rows, struct snapshot *ret, struct snapshot_report *ret_report,
    struct arena *a, struct err *err)
{
    struct snapshot s;
    struct maker m = {.rows = rows, .s = &s, .a = a, .scratch = arena_new(0)};
    if (!m.scratch)
        return no_memory(err);
    int rc = check_lists(rows, err);
    if (rc == OK)
        rc = make_lists(&m, err);
    if (rc == OK)
        rc = make_persons(&m, err);
    if (rc == OK)
        rc = make_spells(&m, err);
    if (rc == OK)
        rc = make_courses(&m, err);
    if (rc == OK && rows->n_stays)
        rc = make_stays(&m, err);
    arena_free(m.scratch);
    if (rc != OK)
        return rc;
    count_left_out(&m);
    *ret = s;
    *ret_report = m.report;
    return OK;
}

/* ---- lookups ---- */

int snapshot_code_of(const struct snapshot *s, const char *key)
{
    for (int i = 0; i < s->n_codes; i++)
        if (text_equal(s->codes[i].key, key))
            return i;
    return -1;
}

int snapshot_intervention_of(const struct snapshot *s, const char *key)
{
    for (int i = 0; i < s->n_interventions; i++)
        if (text_equal(s->interventions[i].key, key))
            return i;
    return -1;
}

ptrdiff_t snapshot_person_of(const struct snapshot *s, int64_t person_id)
{
    size_t low = 0, high = s->n_persons;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->person_id[middle] < person_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->n_persons && s->person_id[low] == person_id ? (ptrdiff_t)low : -1;
}

/* ---- sets of codes ---- */

static bool is_below(const struct snapshot *s, int code, int family)
{
    for (int depth = 0; code >= 0 && depth < s->n_codes; depth++) {
        if (code == family)
            return true;
        code = s->codes[code].parent ? snapshot_code_of(s, s->codes[code].parent) : -1;
    }
    return false;
}

int code_set_parse(
    const struct snapshot *s, const char *words, struct code_set *ret, bool *known, struct err *err)
{
    struct code_set set = {{0}};
    bool all_known = true;
    const char *word;
    size_t n;
    while (text_list_next(&words, &word, &n)) {
        char key[80];
        int code = -1;
        if (n < sizeof key) {
            memcpy(key, word, n);
            key[n] = '\0';
            code = snapshot_code_of(s, key);
        }
        if (code < 0 && !known)
            return err_user(err, ERR_INVALID,
                tr("\"%.*s\" er ikke en kode i udtrækket. Brug en kode fra listen over periodearter."),
                (int)(n < 60 ? n : 60), word);
        all_known = all_known && code >= 0;
        for (int i = 0; code >= 0 && i < s->n_codes; i++)
            if (is_below(s, i, code))
                code_set_add(&set, (unsigned)i);
    }
    *ret = set;
    if (known)
        *known = all_known;
    return OK;
}

uint16_t code_set_until(const struct snapshot *s, const struct code_set *set)
{
    uint16_t until = SNAP_OPEN;
    for (int i = 0; i < s->n_codes; i++)
        if (code_set_has(set, (unsigned)i) && s->codes[i].until < until)
            until = s->codes[i].until;
    return until == SNAP_OPEN ? s->until : until;
}
