/* The spells and courses of everybody as columns, for measures of a whole city at memory speed. A snapshot never changes: it is made from
 * rows (snapshot_make), from files (snapshot_file.h), from the database (snapshot_database.h) or mapped from a file of its own
 * (snapshot_store.h), and its arrays may be read by any thread.
 *
 * Days are 16-bit counts from 1 January 1900 (to 5 June 2079). Spells and courses are half-open, [start, end); SNAP_OPEN = still running: it is
 * cut at the data date of its source when measured, never at today. Within a person spells are sorted by start, end, code and courses by
 * start, end, intervention. Deaths and moves are spells of the codes SNAP_DEAD and SNAP_MOVED; everything else is cut at death.
 * Computes on base alone. Layout and figures behind it: docs/definitions.md, "Snapshot". */
#pragma once
#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SNAP_EPOCH = -25567, /* day_t.n of day 0, 1 January 1900 */
    SNAP_DAY_LAST = 65534,
    SNAP_OPEN = 65535, /* as an end: still running; as another day: not known */
    SNAP_CODES = 254,  /* most codes */
    SNAP_NO_CODE = 255,
    SNAP_DEAD = 0, /* always the first two codes */
    SNAP_MOVED = 1,
    SNAP_NO_INTERVENTION = 65535
};
enum snap_sex { SNAP_SEX_UNKNOWN, SNAP_FEMALE, SNAP_MALE };

/* SNAP_OPEN for DAY_NONE; days outside are moved to the nearest end. */
uint16_t snap_day(day_t d);
day_t snap_date(uint16_t d); /* DAY_NONE for SNAP_OPEN */

struct snapshot_code {
    const char *key, *parent; /* code of list spell_kind, "dead", "moved"; parent NULL = none */
    const char *label;        /* Danish; the key when there is none */
    uint16_t until;           /* first day not complete in the code's source (T + 1) */
};
struct snapshot_intervention {
    const char *key, *label;
    int64_t id; /* row of table intervention; INT_NONE from files */
};

struct snapshot {
    const char *
        identity; /* hex digest of the content (snapshot_identify): the extract's name in documents; "" = not made yet */
    struct stamp built;
    uint16_t until; /* the lowest of the codes' until: first day that is not complete everywhere */
    int64_t n_rejected, n_duplicates; /* rows left out when it was made */
    size_t n_persons, n_spells, n_courses;
    int n_codes, n_interventions, n_districts;
    const struct snapshot_code *codes;
    const struct snapshot_intervention *interventions;
    const char *const *districts; /* codes of list district; [0] = "" not known */
    /* [n_persons], sorted by person_id */
    const int64_t *person_id; /* row of table citizen, or the person's number in the file */
    const uint16_t *birth;    /* SNAP_OPEN = not known */
    const uint8_t *sex, *district;
    const uint32_t *spell_first, *course_first; /* [n_persons + 1] */
    /* [n_spells] */
    const uint16_t *spell_start, *spell_end;
    const uint8_t *spell_code;
    /* [n_courses]; referred = day of sending, SNAP_OPEN without; exit = number in exits, 0 = none told */
    const uint16_t *course_start, *course_end, *course_referred, *course_intervention;
    const uint8_t *course_exit;
    int n_exits;
    const char *const *exits; /* codes of list exit_reason; [0] = "" */
    /* Where persons have lived: [n_stays] by person and day, from the day in the district until the next row; before a person's first row it is
     * not known. NULL = nobody's moves are known; who has no row has lived in `district`. See snapshot_district_on. */
    size_t n_stays;
    const uint32_t *stay_first; /* [n_persons + 1] */
    const uint16_t *stay_start;
    const uint8_t *stay_district;
};

/* ---- making one from rows in any order ---- */

struct snapshot_person {
    int64_t id;
    uint16_t birth;
    uint8_t sex, district; /* number in districts */
};
struct snapshot_spell {
    int64_t person;
    uint16_t start, end;
    uint8_t code;
};
struct snapshot_course {
    int64_t person;
    uint16_t start, end, referred, intervention;
    uint8_t exit;
};
/* Lived in the district on [start, end). Of two that overlap the later one counts from its start. */
struct snapshot_stay {
    int64_t person;
    uint16_t start, end;
    uint8_t district;
};
struct snapshot_rows {
    /* codes[0] and codes[1] are dead and moved. A person not in persons but in a spell or course is taken in with what is not known, when
     * n_persons is 0; otherwise the row is rejected. */
    const struct snapshot_code *codes;
    const struct snapshot_intervention *interventions;
    const char *const *districts, *const *exits;
    int n_codes, n_interventions, n_districts, n_exits;
    const struct snapshot_person *persons;
    const struct snapshot_spell *spells;
    const struct snapshot_course *courses;
    const struct snapshot_stay *stays;
    size_t n_persons, n_spells, n_courses, n_stays;
};
enum snapshot_fault {
    SNAPSHOT_END_BEFORE_START,
    SNAPSHOT_UNKNOWN_CODE,
    SNAPSHOT_UNKNOWN_PERSON,
    SNAPSHOT_UNKNOWN_INTERVENTION,
    SNAPSHOT_DUPLICATE,
    SNAPSHOT_UNREADABLE, /* of files: a cell that is no day, a row of another shape */
    SNAPSHOT_FAULTS
};
struct snapshot_report {
    int64_t n_spell[SNAPSHOT_FAULTS], n_course[SNAPSHOT_FAULTS]; /* rows left out, by fault */
    int64_t n_cut;  /* spells and courses shortened or dropped by a death */
    int64_t n_stay; /* stays left out: of unknown persons or districts, or without a day */
};
/* Sorts, checks, drops duplicates (same person, code, start, end) and counts what is left out. The snapshot lives in a; texts are not copied,
 * and rows may go when it is made but for interventions, districts and exits. The first death never ends and cuts everything else. ERR_LIMIT when there is no memory, ERR_INVALID with more codes, interventions or rows than fit. */
int snapshot_make(const struct snapshot_rows *rows, struct snapshot *ret, struct snapshot_report *ret_report,
    struct arena *a, struct err *err);

/* -1 when there is none. */
int snapshot_code_of(const struct snapshot *s, const char *key);
int snapshot_intervention_of(const struct snapshot *s, const char *key);
ptrdiff_t snapshot_person_of(const struct snapshot *s, int64_t person_id);

/* The district where the person lived on the day; 0 = not known. */
static inline uint8_t snapshot_district_on(const struct snapshot *s, size_t person, uint16_t day)
{
    if (!s->stay_first || s->stay_first[person] == s->stay_first[person + 1])
        return s->district[person];
    uint8_t district = 0;
    for (size_t i = s->stay_first[person]; i < s->stay_first[person + 1] && s->stay_start[i] <= day; i++)
        district = s->stay_district[i];
    return district;
}

/* ---- sets of codes ---- */

struct code_set {
    uint64_t bits[4];
};
static inline bool code_set_has(const struct code_set *set, unsigned code)
{
    return code < 256 && (set->bits[code >> 6] >> (code & 63) & 1);
}
static inline void code_set_add(struct code_set *set, unsigned code)
{
    set->bits[code >> 6 & 3] |= UINT64_C(1) << (code & 63);
}
/* "work,education": each word a code, with all codes that have it as parent (or parent's parent). A word that is no code of the
 * snapshot adds nothing; ERR_INVALID names it when known = NULL, otherwise *known tells. */
int code_set_parse(
    const struct snapshot *s, const char *words, struct code_set *ret, bool *known, struct err *err);
/* First day not complete in the sources of all codes of the set; the snapshot's until for the empty set. */
uint16_t code_set_until(const struct snapshot *s, const struct code_set *set);

/* ---- one status a day: a profile ranks the codes, from dates ---- */

enum { PROFILE_PERIODS = 16 };
struct status_profile {
    const char *key, *title; /* "local", "jobindsats" */
    int n_periods;
    uint16_t from[PROFILE_PERIODS];                /* rising; the first is 0 */
    uint8_t rank[PROFILE_PERIODS][SNAP_CODES + 2]; /* by code: 0 wins; 255 = the code is no status */
    /* By code, its place when all codes are put in order: 0 wins, 255 = the code is no status; and the code at each place. */
    uint8_t place[PROFILE_PERIODS][SNAP_CODES + 2], code_at[PROFILE_PERIODS][SNAP_CODES + 2];
};
/* One row of a profile's table; valid_to is exclusive, SNAP_OPEN = still. */
struct status_rank {
    const char *code;
    int rank; /* 0 to 254 */
    uint16_t valid_from, valid_to;
};
/* ERR_INVALID names two codes with the same rank on the same day, or a rank out of range. Codes the snapshot lacks are passed over; a code
 * without a rank takes that of its nearest parent with one, shared then by all children: they must not tie with another family. Among children of
 * one parent the dense code decides. dead and moved always win. */
int status_profile_make(const struct snapshot *s, const char *key, const char *title,
    const struct status_rank *ranks, size_t n, struct status_profile *ret, struct err *err);
/* The two that come with the program (data/copenhagen/status_ranks.csv holds the same rows for the database). */
extern const struct status_rank STATUS_LOCAL[], STATUS_NATIONAL[];
extern const size_t STATUS_LOCAL_N, STATUS_NATIONAL_N;

/* The code that wins on a day; SNAP_NO_CODE when none covers it. Open spells run to their code's until. */
uint8_t status_on_day(const struct snapshot *s, const struct status_profile *p, size_t person, uint16_t day);
/* A code of the set covers the day (each code by itself). */
bool code_on_day(const struct snapshot *s, const struct code_set *set, size_t person, uint16_t day);
/* The status line: runs of one code, neighbours merged, days without a code left out. Fills at most max; returns how many there are (2 × spells +
 * n_periods is always enough; when there are more than max, the number is an upper bound). Ends are cut at the code's until. */
struct status_run {
    uint16_t start, end;
    uint8_t code;
};
size_t status_line(const struct snapshot *s, const struct status_profile *p, size_t person,
    struct status_run *ret, size_t max);

/* Day of death or of the move after which the person has not come back by day; SNAP_OPEN when neither. A death away from the municipality
 * does not end the move: the day of the move is given. */
uint16_t snapshot_gone_by(const struct snapshot *s, size_t person, uint16_t day);
