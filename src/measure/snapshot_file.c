#include "measure/snapshot_file.h"

#include "base/csv.h"
#include "base/file.h"
#include "base/lang.h"
#include "base/money.h"
#include "base/sort.h"
#include "base/text.h"
#include "measure/growing.h"
#include "measure/snapshot_cells.h"

#include <stdlib.h>
#include <string.h>

struct files {
    const struct snapshot_files *in;
    struct words codes, interventions, districts, exits, persons;
    struct growing spells, courses, people, stays;
    bool only_known_codes;
    struct snapshot_code *listed; /* of the file of codes, by number */
    uint16_t latest;              /* day told, exclusive */
    int64_t n_left_out;           /* rows left out while reading */
    int64_t n_fault[2][CELLS_FAULTS];
    struct buf *notes;
    struct arena *a;
};

static int no_memory(struct err *err)
{
    return err_set(err, ERR_LIMIT, "no memory for the rows of a file");
}

static void take_latest(struct files *f, uint16_t day)
{
    if (day != SNAP_OPEN && day > f->latest)
        f->latest = day;
}

/* ---- the files ---- */

static int each_row(struct files *f, struct cells *c,
    int (*take)(struct files *f, const struct cells *c, const struct cells_row *row), struct err *err)
{
    struct cells_row row;
    int rc;
    while ((rc = cells_next(c, &row, err)) == 1)
        if (take(f, c, &row) != OK) {
            rc = no_memory(err);
            break;
        }
    return rc;
}

static void end_file(struct files *f, struct cells *c)
{
    cells_sum_up(c);
    cells_close(c);
    for (int i = 0; i < CELLS_FAULTS; i++)
        f->n_left_out += c->n_fault[i];
}

static int take_spell(struct files *f, const struct cells *c, const struct cells_row *row)
{
    (void)c;
    struct snapshot_spell *x = growing_add(&f->spells);
    if (!x)
        return ERR_LIMIT;
    *x = (struct snapshot_spell){row->person, row->start, row->end, (uint8_t)row->code};
    take_latest(f, row->end != SNAP_OPEN ? row->end : (uint16_t)(row->start + 1));
    return OK;
}

static const struct cells_wanted spell_columns[] = {{"person", CELL_PERSON, true}, {"code", CELL_CODE, true},
    {"start", CELL_START, true}, {"end", CELL_END, true}};

static int read_spells(struct files *f, struct err *err)
{
    struct cells c = {
        .codes = &f->codes, .persons = &f->persons, .only_known = f->only_known_codes, .notes = f->notes};
    int rc =
        cells_open(&c, &f->in->spells, spell_columns, sizeof spell_columns / sizeof spell_columns[0], err);
    if (rc != OK)
        return rc;
    rc = each_row(f, &c, take_spell, err);
    memcpy(f->n_fault[0], c.n_fault, sizeof c.n_fault);
    end_file(f, &c);
    if (rc == OK && f->spells.n == 0)
        rc = err_user(err, ERR_INVALID, tr("%s: der er ingen rækker, der kan bruges.%s%.400s"),
            f->in->spells.path ? f->in->spells.path : "", f->notes->len ? " " : "",
            f->notes->len ? f->notes->data : "");
    return rc;
}

static int take_course(struct files *f, const struct cells *c, const struct cells_row *row)
{
    (void)c;
    struct snapshot_course *x = growing_add(&f->courses);
    if (!x)
        return ERR_LIMIT;
    *x = (struct snapshot_course){
        row->person, row->start, row->end, row->referred, (uint16_t)row->code, (uint8_t)row->exit};
    take_latest(f, (uint16_t)(row->start + 1));
    return OK;
}

static const struct cells_wanted course_columns[] = {{"person", CELL_PERSON, true},
    {"intervention", CELL_CODE, true}, {"start", CELL_START, true}, {"end", CELL_END, true},
    {"referred", CELL_REFERRED, false}, {"exit", CELL_EXIT, false}};

static int read_courses(struct files *f, struct err *err)
{
    struct cells c = {
        .codes = &f->interventions, .exits = &f->exits, .persons = &f->persons, .notes = f->notes};
    if (!f->in->courses.path)
        return OK;
    int rc = cells_open(
        &c, &f->in->courses, course_columns, sizeof course_columns / sizeof course_columns[0], err);
    if (rc != OK)
        return rc;
    rc = each_row(f, &c, take_course, err);
    memcpy(f->n_fault[1], c.n_fault, sizeof c.n_fault);
    end_file(f, &c);
    return rc;
}

/* ---- persons ---- */

struct person_line {
    struct snapshot_person person;
    int64_t line;
};

static int take_person(struct files *f, const struct cells *c, const struct cells_row *row)
{
    struct person_line *x = growing_add(&f->people);
    if (!x)
        return ERR_LIMIT;
    *x = (struct person_line){{row->person, row->birth, row->sex, (uint8_t)row->district}, c->line};
    return OK;
}

static int compare_person_line(const void *p, const void *q)
{
    const struct person_line *a = p, *b = q;
    if (a->person.id != b->person.id)
        return a->person.id < b->person.id ? -1 : 1;
    return (a->line > b->line) - (a->line < b->line);
}

static const struct cells_wanted person_columns[] = {{"person", CELL_PERSON, true},
    {"birth", CELL_BIRTH, false}, {"sex", CELL_SEX, false}, {"district", CELL_DISTRICT, false}};

static void tell_person(
    struct files *f, struct cells *c, int64_t line, enum cells_fault fault, int64_t person)
{
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)person);
    cells_tell(c, line, fault, "person", person < 0 ? f->persons.text[-1 - person] : number);
}

static int read_persons(struct files *f, struct err *err)
{
    struct cells c = {.districts = &f->districts, .persons = &f->persons, .notes = f->notes};
    if (!f->in->persons.path)
        return OK;
    int rc = cells_open(
        &c, &f->in->persons, person_columns, sizeof person_columns / sizeof person_columns[0], err);
    if (rc != OK)
        return rc;
    rc = each_row(f, &c, take_person, err);
    struct person_line *rows = (struct person_line *)(void *)f->people.rows;
    bool in_order = true;
    for (size_t i = 1; i < f->people.n; i++)
        in_order = in_order && rows[i - 1].person.id < rows[i].person.id;
    if (!in_order)
        array_sort(rows, f->people.n, sizeof *rows, compare_person_line);
    size_t kept = 0;
    for (size_t i = 0; rc == OK && i < f->people.n; i++) {
        if (kept > 0 && rows[kept - 1].person.id == rows[i].person.id)
            tell_person(f, &c, rows[i].line, CELLS_TWICE, rows[i].person.id);
        else
            rows[kept++] = rows[i];
    }
    f->people.n = kept;
    end_file(f, &c);
    if (rc == OK && kept == 0)
        rc = err_user(err, ERR_INVALID,
            tr("%s: der er ingen personer, der kan bruges. Udelad --persons, når alle i filerne skal med."),
            f->in->persons.path);
    return rc;
}

/* ---- addresses ---- */

static int take_stay(struct files *f, const struct cells *c, const struct cells_row *row)
{
    (void)c;
    struct snapshot_stay *x = growing_add(&f->stays);
    if (!x)
        return ERR_LIMIT;
    *x = (struct snapshot_stay){row->person, row->start, row->end, (uint8_t)row->district};
    return OK;
}

static const struct cells_wanted stay_columns[] = {{"person", CELL_PERSON, true},
    {"district", CELL_DISTRICT, true}, {"start", CELL_START, true}, {"end", CELL_END, true}};

static int read_addresses(struct files *f, struct err *err)
{
    struct cells c = {.districts = &f->districts, .persons = &f->persons, .notes = f->notes};
    if (!f->in->addresses.path)
        return OK;
    int rc =
        cells_open(&c, &f->in->addresses, stay_columns, sizeof stay_columns / sizeof stay_columns[0], err);
    if (rc != OK)
        return rc;
    rc = each_row(f, &c, take_stay, err);
    end_file(f, &c);
    return rc;
}

/* ---- codes ---- */

static const char *own_text(struct files *f, char *cell)
{
    const char *text = text_trim(f->a, cell);
    return *text ? text : NULL;
}

static int take_code(struct files *f, const struct csv *csv, char **cells, struct err *err)
{
    int label = csv_column(csv, "label"), parent = csv_column(csv, "parent");
    const char *key = own_text(f, cells[csv_column(csv, "code")]);
    size_t before = f->codes.n;
    int64_t number = key ? words_number(&f->codes, key, strlen(key)) : -1;
    if (number < 0)
        return err_user(err, ERR_INVALID, tr("%s, linje %d: koden mangler, eller der er mere end %d koder."),
            f->in->codes.path, csv->line, SNAP_CODES);
    if ((size_t)number < before)
        return number < 2 ? OK
                          : err_user(err, ERR_INVALID,
                                tr("%s, linje %d: koden \"%.60s\" står der før. Slet den ene række."),
                                f->in->codes.path, csv->line, key);
    f->listed[number] = (struct snapshot_code){
        key, parent < 0 ? NULL : own_text(f, cells[parent]), label < 0 ? NULL : own_text(f, cells[label]), 0};
    return OK;
}

static int read_codes(struct files *f, struct err *err)
{
    words_number(&f->codes, "dead", 4);
    words_number(&f->codes, "moved", 5);
    f->listed = arena_array(f->a, SNAP_CODES, sizeof *f->listed);
    if (!f->listed)
        return no_memory(err);
    const struct snapshot_input *in = &f->in->codes;
    if (!in->path)
        return OK;
    struct buf data = BUF_INIT;
    struct csv csv;
    int rc = in->text ? OK : file_read(in->path, 1 << 24, &data, err);
    if (rc == ERR_NOT_FOUND) {
        err_clear(err);
        return err_user(err, ERR_NOT_FOUND, tr("Filen %s findes ikke."), in->path);
    }
    const char *text = in->text ? in->text : data.data ? data.data : "";
    size_t n = in->text ? in->n_text : data.len;
    char sep = memchr(text, ';', n) ? ';' : ',';
    if (rc == OK)
        rc = csv_open(&csv, text, n, sep, f->a, err);
    if (rc == OK && csv_column(&csv, "code") < 0)
        rc = err_user(err, ERR_INVALID,
            tr("%s, linje 1: kolonnen \"code\" mangler. Skriv navnene på kolonnerne i første linje."),
            in->path);
    while (rc == OK) {
        char **cells;
        int more = csv_next(&csv, f->a, &cells, err);
        if (more <= 0) {
            rc = more;
            break;
        }
        rc = take_code(f, &csv, cells, err);
    }
    f->only_known_codes = true;
    buf_done(&data);
    return rc;
}

static int code_below(const struct snapshot_code *codes, int n, int code)
{
    for (int i = 0; codes[code].parent && i < n; i++)
        if (strcmp(codes[i].key, codes[code].parent) == 0)
            return i;
    return -1;
}

int snapshot_set_until(struct snapshot_code *codes, int n_codes, const struct snapshot_until *until,
    size_t n_until, struct err *err)
{
    const struct snapshot_until *own[SNAP_CODES] = {NULL};
    for (size_t i = 0; i < n_until; i++) {
        bool found = until[i].code == NULL;
        for (int k = 0; k < n_codes; k++)
            if (until[i].code && strcmp(codes[k].key, until[i].code) == 0) {
                own[k] = &until[i];
                found = true;
            }
        if (!found)
            return err_user(err, ERR_INVALID,
                tr("--until: \"%.60s\" er ikke en kode i filerne. Brug en af koderne, eller skriv kun dagen."),
                until[i].code);
    }
    for (int k = 0; k < n_codes; k++) {
        int from = k;
        for (int depth = 0; from >= 0 && !own[from] && depth < n_codes; depth++)
            from = code_below(codes, n_codes, from);
        const struct snapshot_until *u = from >= 0 ? own[from] : NULL;
        for (size_t i = 0; !u && i < n_until; i++)
            u = until[i].code ? NULL : &until[i];
        if (u)
            codes[k].until = snap_day((day_t){u->last.n + 1});
    }
    return OK;
}

/* ---- the snapshot ---- */

static int lists_of(struct files *f, struct snapshot_rows *rows, struct err *err)
{
    struct snapshot_code *codes = f->listed;
    struct snapshot_intervention *offers = arena_array(f->a, f->interventions.n + 1, sizeof *offers);
    rows->districts = words_texts(&f->districts);
    rows->exits = words_texts(&f->exits);
    if (!offers || !rows->districts || !rows->exits)
        return no_memory(err);
    for (size_t i = 0; i < f->interventions.n; i++)
        offers[i] =
            (struct snapshot_intervention){f->interventions.text[i], f->interventions.text[i], INT_NONE};
    for (size_t i = 0; i < f->codes.n; i++) {
        codes[i].key = f->codes.text[i];
        codes[i].label = codes[i].label ? codes[i].label : codes[i].key;
        codes[i].until = f->latest;
    }
    rows->codes = codes;
    rows->n_codes = (int)f->codes.n;
    rows->interventions = offers;
    rows->n_interventions = (int)f->interventions.n;
    rows->n_districts = (int)f->districts.n;
    rows->n_exits = (int)f->exits.n;
    return snapshot_set_until(codes, rows->n_codes, f->in->until, f->in->n_until, err);
}

/* Reads a file again for the first rows whose person is not in the snapshot. */
static int tell_strangers(struct files *f, const struct snapshot *s, const struct snapshot_input *in,
    bool courses, int64_t n, struct err *err)
{
    struct buf unsaid = BUF_INIT;
    struct cells c = {.codes = courses ? &f->interventions : &f->codes,
        .exits = &f->exits,
        .persons = &f->persons,
        .only_known = !courses && f->only_known_codes,
        .notes = &unsaid};
    int rc = cells_open(&c, in, courses ? course_columns : spell_columns,
        courses ? sizeof course_columns / sizeof course_columns[0]
                : sizeof spell_columns / sizeof spell_columns[0],
        err);
    struct cells said = {.path = c.path, .notes = f->notes};
    struct cells_row row;
    while (rc == OK && said.told < CELLS_TOLD && said.told < n) {
        int more = cells_next(&c, &row, err);
        if (more <= 0) {
            rc = more;
            break;
        }
        if (snapshot_person_of(s, row.person) < 0)
            tell_person(f, &said, c.line, CELLS_UNKNOWN_PERSON, row.person);
    }
    cells_close(&c);
    buf_done(&unsaid);
    said.n_fault[CELLS_UNKNOWN_PERSON] = n;
    cells_sum_up(&said);
    return rc;
}

static void add_faults(
    int64_t to[SNAPSHOT_FAULTS], const int64_t from[CELLS_FAULTS], enum snapshot_fault code)
{
    for (int i = 0; i < CELLS_FAULTS; i++) {
        enum snapshot_fault fault = i == CELLS_UNKNOWN_CODE || i == CELLS_TOO_MANY_CODES || i == CELLS_NO_CODE
                                        ? code
                                    : i == CELLS_NO_PERSON ? SNAPSHOT_UNKNOWN_PERSON
                                    : i == CELLS_END_FIRST ? SNAPSHOT_END_BEFORE_START
                                                           : SNAPSHOT_UNREADABLE;
        to[fault] += from[i];
    }
}

static int make(struct files *f, struct snapshot *ret, struct snapshot_report *ret_report, struct err *err)
{
    struct snapshot_rows rows = {.spells = (const void *)f->spells.rows,
        .n_spells = f->spells.n,
        .courses = (const void *)f->courses.rows,
        .n_courses = f->courses.n,
        .stays = (const void *)f->stays.rows,
        .n_stays = f->stays.n,
        .n_persons = f->people.n};
    struct snapshot_person *persons = malloc((f->people.n + 1) * sizeof *persons);
    struct snapshot s;
    struct snapshot_report report;
    if (!persons)
        return no_memory(err);
    for (size_t i = 0; i < f->people.n; i++)
        persons[i] = ((const struct person_line *)(const void *)f->people.rows)[i].person;
    rows.persons = persons;
    int rc = lists_of(f, &rows, err);
    if (rc == OK)
        rc = snapshot_make(&rows, &s, &report, f->a, err);
    free(persons);
    if (rc == OK && report.n_spell[SNAPSHOT_UNKNOWN_PERSON])
        rc = tell_strangers(f, &s, &f->in->spells, false, report.n_spell[SNAPSHOT_UNKNOWN_PERSON], err);
    if (rc == OK && report.n_course[SNAPSHOT_UNKNOWN_PERSON])
        rc = tell_strangers(f, &s, &f->in->courses, true, report.n_course[SNAPSHOT_UNKNOWN_PERSON], err);
    if (rc != OK)
        return rc;
    add_faults(report.n_spell, f->n_fault[0], SNAPSHOT_UNKNOWN_CODE);
    add_faults(report.n_course, f->n_fault[1], SNAPSHOT_UNKNOWN_INTERVENTION);
    s.n_rejected += f->n_left_out;
    *ret = s;
    *ret_report = report;
    return OK;
}

int snapshot_of_files(const struct snapshot_files *files, struct snapshot *ret,
    struct snapshot_report *ret_report, struct buf *ret_notes, struct arena *a, struct err *err)
{
    struct files f = {.in = files,
        .notes = ret_notes,
        .a = a,
        .spells.size = sizeof(struct snapshot_spell),
        .courses.size = sizeof(struct snapshot_course),
        .stays.size = sizeof(struct snapshot_stay),
        .people.size = sizeof(struct person_line)};
    int rc = words_start(&f.codes, SNAP_CODES, a, err);
    if (rc == OK)
        rc = words_start(&f.interventions, SNAP_NO_INTERVENTION - 1, a, err);
    if (rc == OK)
        rc = words_start(&f.districts, 255, a, err);
    if (rc == OK)
        rc = words_start(&f.exits, 255, a, err);
    if (rc == OK)
        rc = words_start(&f.persons, UINT32_MAX - 2, a, err);
    if (rc == OK) {
        words_number(&f.districts, "", 0);
        words_number(&f.exits, "", 0);
        rc = read_codes(&f, err);
    }
    if (rc == OK)
        rc = read_persons(&f, err);
    if (rc == OK)
        rc = read_addresses(&f, err);
    if (rc == OK)
        rc = read_spells(&f, err);
    if (rc == OK)
        rc = read_courses(&f, err);
    if (rc == OK)
        rc = make(&f, ret, ret_report, err);
    words_done(&f.codes);
    words_done(&f.interventions);
    words_done(&f.districts);
    words_done(&f.exits);
    words_done(&f.persons);
    free(f.spells.rows);
    free(f.courses.rows);
    free(f.people.rows);
    free(f.stays.rows);
    return rc == OK && buf_failed(ret_notes) ? no_memory(err) : rc;
}
