#include "measure/snapshot_store.h"

#include "base/buf.h"
#include "base/lang.h"
#include "base/money.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { VERSION = 2, ALIGN = 64, HASH = 32, FAULT_ROOM = 16, BYTE_ORDER_MARK = 0x01020304 };
_Static_assert((int)SNAPSHOT_FAULTS <= (int)FAULT_ROOM, "room for the faults");
static const char magic[8] = "TOVSNAP";

enum section {
    PERSON_ID,
    BIRTH,
    SEX,
    DISTRICT,
    SPELL_FIRST,
    COURSE_FIRST,
    SPELL_START,
    SPELL_END,
    SPELL_CODE,
    COURSE_START,
    COURSE_END,
    COURSE_REFERRED,
    COURSE_INTERVENTION,
    COURSE_EXIT,
    STAY_FIRST, /* the three are empty when nobody's moves are known */
    STAY_START,
    STAY_DISTRICT,
    LISTS, /* texts of codes, interventions, districts and exits */
    SECTIONS
};

struct place {
    uint64_t at, size;
    unsigned char hash[HASH];
};
struct header {
    char magic[8];
    uint32_t byte_order, version;
    uint64_t size; /* of the file */
    uint64_t n_persons, n_spells, n_courses, n_stays;
    int32_t n_codes, n_interventions, n_districts, n_exits;
    int64_t built, n_rejected, n_duplicates;
    int64_t n_spell[FAULT_ROOM], n_course[FAULT_ROOM], n_cut, n_stay;
    struct snapshot_origin origin;
    uint32_t until, spare;
    char identity[SNAPSHOT_IDENTITY + 8]; /* ends with 0 */
    struct place section[SECTIONS];
    unsigned char hash[HASH]; /* of what stands before */
};

/* ---- the columns ---- */

struct columns {
    const void *data[SECTIONS];
    uint64_t size[SECTIONS];
    struct buf lists;
};

static void put_u64(struct buf *b, uint64_t x)
{
    buf_put(b, &x, sizeof x);
}

/* The length and the bytes; UINT64_MAX for none. */
static void put_text(struct buf *b, const char *text)
{
    put_u64(b, text ? strlen(text) : UINT64_MAX);
    if (text)
        buf_put(b, text, strlen(text) + 1);
}

static void put_lists(struct buf *b, const struct snapshot *s)
{
    for (int i = 0; i < s->n_codes; i++) {
        put_text(b, s->codes[i].key);
        put_text(b, s->codes[i].parent);
        put_text(b, s->codes[i].label);
        put_u64(b, s->codes[i].until);
    }
    for (int i = 0; i < s->n_interventions; i++) {
        put_text(b, s->interventions[i].key);
        put_text(b, s->interventions[i].label);
        put_u64(b, (uint64_t)s->interventions[i].id);
    }
    for (int i = 0; i < s->n_districts; i++)
        put_text(b, s->districts[i]);
    for (int i = 0; i < s->n_exits; i++)
        put_text(b, s->exits[i]);
}

static uint64_t section_size(
    enum section i, uint64_t persons, uint64_t spells, uint64_t courses, uint64_t stays)
{
    switch (i) {
    case PERSON_ID: return persons * 8;
    case BIRTH: return persons * 2;
    case SEX:
    case DISTRICT: return persons;
    case SPELL_FIRST:
    case COURSE_FIRST: return (persons + 1) * 4;
    case SPELL_START:
    case SPELL_END: return spells * 2;
    case SPELL_CODE: return spells;
    case COURSE_EXIT: return courses;
    case STAY_FIRST: return stays ? (persons + 1) * 4 : 0;
    case STAY_START: return stays * 2;
    case STAY_DISTRICT: return stays;
    default: return courses * 2;
    }
}

static int columns_of(const struct snapshot *s, struct columns *c, struct err *err)
{
    *c = (struct columns){
        .data = {s->person_id, s->birth, s->sex, s->district, s->spell_first, s->course_first, s->spell_start,
            s->spell_end, s->spell_code, s->course_start, s->course_end, s->course_referred,
            s->course_intervention, s->course_exit, s->stay_first, s->stay_start, s->stay_district}};
    for (int i = 0; i < LISTS; i++)
        c->size[i] = section_size((enum section)i, s->n_persons, s->n_spells, s->n_courses, s->n_stays);
    put_lists(&c->lists, s);
    if (buf_failed(&c->lists))
        return err_set(err, ERR_LIMIT, "no memory for the lists of a snapshot");
    c->data[LISTS] = c->lists.data;
    c->size[LISTS] = c->lists.len;
    return OK;
}

static void hash_bytes(unsigned char ret[HASH], const void *data, uint64_t size)
{
    crypto_generichash(ret, HASH, data, size, NULL, 0);
}

/* Of the sections' hashes, so that the content is hashed once. */
static void identity_of(const struct place *section, char ret[SNAPSHOT_IDENTITY + 1])
{
    unsigned char hash[SNAPSHOT_IDENTITY / 2];
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    for (int i = 0; i < SECTIONS; i++) {
        crypto_generichash_update(&state, (const unsigned char *)&section[i].size, sizeof section[i].size);
        crypto_generichash_update(&state, section[i].hash, HASH);
    }
    crypto_generichash_final(&state, hash, sizeof hash);
    sodium_bin2hex(ret, SNAPSHOT_IDENTITY + 1, hash, sizeof hash);
}

static uint64_t aligned(uint64_t at)
{
    return (at + ALIGN - 1) / ALIGN * ALIGN;
}

static void places_of(const struct columns *c, struct header *h)
{
    uint64_t at = aligned(sizeof *h);
    for (int i = 0; i < SECTIONS; i++) {
        h->section[i].at = at;
        h->section[i].size = c->size[i];
        hash_bytes(h->section[i].hash, c->data[i], c->size[i]);
        at = aligned(at + c->size[i]);
    }
    h->size = at;
    identity_of(h->section, h->identity);
}

int snapshot_identify(struct snapshot *s, struct arena *a, struct err *err)
{
    struct columns c;
    struct header h = {0};
    int rc = columns_of(s, &c, err);
    if (rc == OK) {
        places_of(&c, &h);
        s->identity = arena_strdup(a, h.identity);
    }
    buf_done(&c.lists);
    return rc;
}

/* ---- writing ---- */

static bool write_whole(int fd, const void *data, uint64_t n)
{
    const char *p = data;
    while (n > 0) {
        ssize_t wrote = write(fd, p, n > 1 << 30 ? 1 << 30 : (size_t)n);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return false;
        p += wrote;
        n -= (uint64_t)wrote;
    }
    return true;
}

static bool write_sections(int fd, const struct header *h, const struct columns *c)
{
    static const char zero[ALIGN];
    uint64_t at = sizeof *h;
    bool good = write_whole(fd, h, sizeof *h);
    for (int i = 0; good && i < SECTIONS; i++) {
        good = write_whole(fd, zero, h->section[i].at - at) && write_whole(fd, c->data[i], c->size[i]);
        at = h->section[i].at + c->size[i];
    }
    return good && write_whole(fd, zero, h->size - at);
}

static void header_of(const struct snapshot *s, const struct snapshot_report *report,
    const struct snapshot_origin *origin, const struct columns *c, struct header *h)
{
    memset(h, 0, sizeof *h);
    memcpy(h->magic, magic, sizeof magic);
    h->byte_order = BYTE_ORDER_MARK;
    h->version = VERSION;
    h->n_persons = s->n_persons;
    h->n_spells = s->n_spells;
    h->n_courses = s->n_courses;
    h->n_stays = s->n_stays;
    h->n_codes = s->n_codes;
    h->n_interventions = s->n_interventions;
    h->n_districts = s->n_districts;
    h->n_exits = s->n_exits;
    h->built = s->built.ms;
    h->n_rejected = s->n_rejected;
    h->n_duplicates = s->n_duplicates;
    memcpy(h->n_spell, report->n_spell, sizeof report->n_spell);
    memcpy(h->n_course, report->n_course, sizeof report->n_course);
    h->n_cut = report->n_cut;
    h->n_stay = report->n_stay;
    memcpy(h->origin.database, origin->database, strnlen(origin->database, sizeof h->origin.database - 1));
    h->origin.change = origin->change;
    h->origin.today = origin->today;
    h->until = s->until;
    places_of(c, h);
    hash_bytes(h->hash, h, offsetof(struct header, hash));
}

static int sync_folder(const char *dir, struct err *err)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return synced ? OK : err_set(err, ERR_IO, "sync of %s: %s", dir, strerror(errno));
}

static int write_file(const char *dir, const char *temp, const char *path, const struct header *h,
    const struct columns *c, struct err *err)
{
    int fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_user(err, ERR_IO,
            tr("Udtrækket kan ikke skrives i mappen %s: %s. Giv en mappe, der findes og kan skrives i."), dir,
            strerror(errno));
    bool written = write_sections(fd, h, c) && fsync(fd) == 0;
    int why = errno;
    written = close(fd) == 0 && written;
    int rc = OK;
    if (!written)
        rc = err_user(err, ERR_IO,
            tr("Udtrækket kunne ikke skrives i mappen %s: %s. Det gamle er der stadig."), dir, strerror(why));
    else if (rename(temp, path) != 0)
        rc = err_set(err, ERR_IO, "rename %s to %s: %s", temp, path, strerror(errno));
    if (rc != OK)
        unlink(temp);
    return rc == OK ? sync_folder(dir, err) : rc;
}

int snapshot_store_write(const struct snapshot *s, const struct snapshot_report *report,
    const struct snapshot_origin *origin, const char *dir, struct err *err)
{
    struct columns c;
    struct header *h = malloc(sizeof *h);
    struct arena *a = arena_new(0);
    int rc = h && a ? columns_of(s, &c, err) : err_set(err, ERR_LIMIT, "no memory to write a snapshot");
    if (rc == OK) {
        const char *path = arena_printf(a, "%s/" SNAPSHOT_FILE, dir);
        const char *temp = arena_printf(a, "%s.%ld-%08x", path, (long)getpid(), randombytes_random());
        header_of(s, report, origin, &c, h);
        rc = write_file(dir, temp, path, h, &c, err);
        buf_done(&c.lists);
    }
    arena_free(a);
    free(h);
    return rc;
}

/* ---- reading ---- */

struct snapshot_store {
    struct snapshot snapshot;
    struct snapshot_report report;
    struct snapshot_origin origin;
    char identity[SNAPSHOT_IDENTITY + 1];
    struct arena *arena; /* lists */
    void *mapped;        /* NULL = the caller's bytes */
    size_t n_mapped;
};

struct reader {
    const char *name;
    const unsigned char *data;
    size_t n;
    const struct header *h;
    const char *list, *list_end;
    bool broken;
};

static int refuse(const struct reader *r, const char *why, struct err *err)
{
    return err_user(
        err, ERR_INVALID, tr("%s: %s Byg det igen med \"tovholder snapshot build\"."), r->name, why);
}

static uint64_t take_u64(struct reader *r)
{
    uint64_t x = 0;
    if (r->broken || (size_t)(r->list_end - r->list) < sizeof x)
        r->broken = true;
    else
        memcpy(&x, r->list, sizeof x);
    r->list += r->broken ? 0 : sizeof x;
    return x;
}

/* The text as it lies in the file. */
static const char *take_text(struct reader *r)
{
    uint64_t n = take_u64(r);
    if (r->broken || n == UINT64_MAX)
        return NULL;
    const char *text = r->list;
    if (n >= (uint64_t)(r->list_end - r->list) || memchr(text, 0, n + 1) != text + n) {
        r->broken = true;
        return NULL;
    }
    r->list += n + 1;
    return text;
}

static const char *take_key(struct reader *r)
{
    const char *text = take_text(r);
    r->broken = r->broken || !text;
    return text;
}

static const char *const *take_texts(struct reader *r, int n, struct arena *a)
{
    const char **ret = arena_array(a, (size_t)n, sizeof *ret);
    for (int i = 0; ret && i < n; i++)
        ret[i] = take_key(r);
    r->broken = r->broken || !ret;
    return ret;
}

static void take_lists(struct reader *r, struct snapshot *s, struct arena *a)
{
    struct snapshot_code *codes = arena_array(a, (size_t)s->n_codes, sizeof *codes);
    struct snapshot_intervention *offers = arena_array(a, (size_t)s->n_interventions, sizeof *offers);
    r->broken = !codes || !offers;
    for (int i = 0; !r->broken && i < s->n_codes; i++) {
        codes[i].key = take_key(r);
        codes[i].parent = take_text(r);
        codes[i].label = take_key(r);
        uint64_t until = take_u64(r);
        codes[i].until = (uint16_t)until;
        r->broken = r->broken || until > SNAP_OPEN;
    }
    for (int i = 0; !r->broken && i < s->n_interventions; i++) {
        offers[i].key = take_key(r);
        offers[i].label = take_key(r);
        offers[i].id = (int64_t)take_u64(r);
    }
    s->codes = codes;
    s->interventions = offers;
    s->districts = r->broken ? NULL : take_texts(r, s->n_districts, a);
    s->exits = r->broken ? NULL : take_texts(r, s->n_exits, a);
    r->broken = r->broken || r->list != r->list_end || strcmp(codes[SNAP_DEAD].key, "dead") != 0 ||
                strcmp(codes[SNAP_MOVED].key, "moved") != 0;
}

static bool first_holds(const uint32_t *first, size_t n_persons, size_t n_rows)
{
    if (first[0] != 0 || first[n_persons] != n_rows)
        return false;
    for (size_t i = 0; i < n_persons; i++)
        if (first[i] > first[i + 1])
            return false;
    return true;
}

/* What every reader of the arrays relies on. */
static bool columns_hold(const struct snapshot *s)
{
    bool good = first_holds(s->spell_first, s->n_persons, s->n_spells) &&
                first_holds(s->course_first, s->n_persons, s->n_courses);
    for (size_t i = 0; good && i < s->n_persons; i++)
        good = (i == 0 || s->person_id[i - 1] < s->person_id[i]) && s->sex[i] <= SNAP_MALE &&
               s->district[i] < s->n_districts;
    for (size_t i = 0; good && i < s->n_spells; i++)
        good = s->spell_start[i] < s->spell_end[i] && s->spell_code[i] < s->n_codes;
    for (size_t p = 0; good && p < s->n_persons; p++)
        for (size_t i = s->spell_first[p] + (size_t)1; good && i < s->spell_first[p + 1]; i++)
            good = s->spell_start[i - 1] <= s->spell_start[i];
    for (size_t i = 0; good && i < s->n_courses; i++)
        good = s->course_start[i] < s->course_end[i] && s->course_intervention[i] < s->n_interventions &&
               s->course_exit[i] < s->n_exits;
    for (size_t p = 0; good && p < s->n_persons; p++)
        for (size_t i = s->course_first[p] + (size_t)1; good && i < s->course_first[p + 1]; i++)
            good = s->course_start[i - 1] <= s->course_start[i];
    good = good && (s->n_stays == 0 || first_holds(s->stay_first, s->n_persons, s->n_stays));
    for (size_t i = 0; good && i < s->n_stays; i++)
        good = s->stay_district[i] < s->n_districts;
    for (size_t p = 0; good && s->n_stays && p < s->n_persons; p++)
        for (size_t i = s->stay_first[p] + (size_t)1; good && i < s->stay_first[p + 1]; i++)
            good = s->stay_start[i - 1] < s->stay_start[i];
    return good;
}

static int check_header(const struct reader *r, bool hashed, struct err *err)
{
    const struct header *h = r->h;
    unsigned char hash[HASH];
    if (r->n < sizeof magic || memcmp(r->data, magic, sizeof magic) != 0)
        return refuse(r, tr("filen er ikke et udtræk."), err);
    if (r->n < sizeof *h)
        return refuse(r, tr("udtrækket er skåret af."), err);
    if (h->byte_order != BYTE_ORDER_MARK || h->version != VERSION)
        return refuse(r,
            tr("udtrækket er lavet af en anden udgave af programmet eller på en anden slags maskine."), err);
    hash_bytes(hash, h, offsetof(struct header, hash));
    if (hashed && memcmp(hash, h->hash, HASH) != 0)
        return refuse(r, tr("udtrækkets hoved er ændret."), err);
    if (h->size != r->n)
        return refuse(r, tr("udtrækket er skåret af."), err);
    if (h->n_codes < 2 || h->n_codes > SNAP_CODES || h->n_interventions < 0 ||
        h->n_interventions >= SNAP_NO_INTERVENTION || h->n_districts < 1 || h->n_districts > 255 ||
        h->n_exits < 1 || h->n_exits > 255 || h->n_persons >= UINT32_MAX || h->n_spells >= UINT32_MAX ||
        h->n_courses >= UINT32_MAX || h->n_stays >= UINT32_MAX || h->until > SNAP_OPEN)
        return refuse(r, tr("udtrækkets tal passer ikke sammen."), err);
    return OK;
}

/* The sections follow each other, aligned, with nothing but zeros between. */
static int check_sections(const struct reader *r, bool hashed, struct err *err)
{
    const struct header *h = r->h;
    uint64_t end = sizeof *h;
    for (int i = 0; i < SECTIONS; i++) {
        const struct place *p = &h->section[i];
        uint64_t size =
            i == LISTS ? p->size
                       : section_size((enum section)i, h->n_persons, h->n_spells, h->n_courses, h->n_stays);
        if (p->at != aligned(end) || p->size != size || p->at > r->n || size > r->n - p->at)
            return refuse(r, tr("udtrækkets tal passer ikke sammen."), err);
        for (uint64_t at = end; at < p->at; at++)
            if (r->data[at] != 0)
                return refuse(r, tr("udtrækket er ændret."), err);
        unsigned char hash[HASH];
        if (hashed)
            hash_bytes(hash, r->data + p->at, p->size);
        if (hashed && memcmp(hash, p->hash, HASH) != 0)
            return refuse(r, tr("udtrækket er ændret."), err);
        end = p->at + p->size;
    }
    if (aligned(end) != r->n)
        return refuse(r, tr("udtrækkets tal passer ikke sammen."), err);
    for (uint64_t at = end; at < r->n; at++)
        if (r->data[at] != 0)
            return refuse(r, tr("udtrækket er ændret."), err);
    return OK;
}

static const void *section_at(const struct reader *r, enum section i)
{
    return r->data + r->h->section[i].at;
}

static void take_columns(const struct reader *r, struct snapshot_store *store)
{
    const struct header *h = r->h;
    struct snapshot *s = &store->snapshot;
    memcpy(store->identity, h->identity, SNAPSHOT_IDENTITY);
    memcpy(store->report.n_spell, h->n_spell, sizeof store->report.n_spell);
    memcpy(store->report.n_course, h->n_course, sizeof store->report.n_course);
    store->report.n_cut = h->n_cut;
    store->report.n_stay = h->n_stay;
    store->origin = h->origin;
    store->origin.database[sizeof store->origin.database - 1] = '\0';
    *s = (struct snapshot){.identity = store->identity,
        .built = {h->built},
        .until = (uint16_t)h->until,
        .n_rejected = h->n_rejected,
        .n_duplicates = h->n_duplicates,
        .n_persons = h->n_persons,
        .n_spells = h->n_spells,
        .n_courses = h->n_courses,
        .n_codes = h->n_codes,
        .n_interventions = h->n_interventions,
        .n_districts = h->n_districts,
        .n_exits = h->n_exits,
        .person_id = section_at(r, PERSON_ID),
        .birth = section_at(r, BIRTH),
        .sex = section_at(r, SEX),
        .district = section_at(r, DISTRICT),
        .spell_first = section_at(r, SPELL_FIRST),
        .course_first = section_at(r, COURSE_FIRST),
        .spell_start = section_at(r, SPELL_START),
        .spell_end = section_at(r, SPELL_END),
        .spell_code = section_at(r, SPELL_CODE),
        .course_start = section_at(r, COURSE_START),
        .course_end = section_at(r, COURSE_END),
        .course_referred = section_at(r, COURSE_REFERRED),
        .course_intervention = section_at(r, COURSE_INTERVENTION),
        .course_exit = section_at(r, COURSE_EXIT),
        .n_stays = h->n_stays,
        .stay_first = h->n_stays ? section_at(r, STAY_FIRST) : NULL,
        .stay_start = h->n_stays ? section_at(r, STAY_START) : NULL,
        .stay_district = h->n_stays ? section_at(r, STAY_DISTRICT) : NULL};
}

int snapshot_store_read(
    const char *name, const void *data, size_t n, bool hashed, struct snapshot_store **ret, struct err *err)
{
    struct reader r = {.name = name, .data = data, .n = n, .h = data};
    int rc = check_header(&r, hashed, err);
    if (rc == OK)
        rc = check_sections(&r, hashed, err);
    if (rc != OK)
        return rc;
    struct snapshot_store *store = calloc(1, sizeof *store);
    if (store)
        store->arena = arena_new(0);
    if (!store || !store->arena) {
        free(store);
        return err_set(err, ERR_LIMIT, "no memory for a snapshot");
    }
    take_columns(&r, store);
    r.list = section_at(&r, LISTS);
    r.list_end = r.list + r.h->section[LISTS].size;
    take_lists(&r, &store->snapshot, store->arena);
    if (r.broken || !columns_hold(&store->snapshot)) {
        snapshot_store_close(store);
        return refuse(&r, tr("udtrækkets tal passer ikke sammen."), err);
    }
    *ret = store;
    return OK;
}

static int map_file(const char *path, void **ret, size_t *ret_n, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 && errno == ENOENT)
        return err_user(
            err, ERR_NOT_FOUND, tr("%s findes ikke. Byg det med \"tovholder snapshot build\"."), path);
    if (fd < 0 || fstat(fd, &st) != 0) {
        int why = errno;
        if (fd >= 0)
            close(fd);
        return err_user(err, ERR_IO, tr("%s kan ikke læses: %s."), path, strerror(why));
    }
    size_t n = (size_t)st.st_size;
    void *data = n ? mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
    close(fd);
    if (data == MAP_FAILED)
        return err_set(err, ERR_LIMIT, "mapping of %s: %s", path, strerror(errno));
    *ret = data;
    *ret_n = n;
    return OK;
}

int snapshot_store_open(const char *dir, struct snapshot_store **ret, struct err *err)
{
    char path[4096];
    void *data = NULL;
    size_t n = 0;
    if ((size_t)snprintf(path, sizeof path, "%s/" SNAPSHOT_FILE, dir) >= sizeof path)
        return err_set(err, ERR_INVALID, "the folder's name is too long");
    int rc = map_file(path, &data, &n, err);
    if (rc != OK)
        return rc;
    rc = snapshot_store_read(path, data, n, true, ret, err);
    if (rc != OK) {
        if (n)
            munmap(data, n);
        return rc;
    }
    (*ret)->mapped = data;
    (*ret)->n_mapped = n;
    return OK;
}

void snapshot_store_close(struct snapshot_store *store)
{
    if (!store)
        return;
    if (store->mapped)
        munmap(store->mapped, store->n_mapped);
    arena_free(store->arena);
    free(store);
}

const struct snapshot *snapshot_store_snapshot(const struct snapshot_store *store)
{
    return &store->snapshot;
}

const struct snapshot_report *snapshot_store_report(const struct snapshot_store *store)
{
    return &store->report;
}

const struct snapshot_origin *snapshot_store_origin(const struct snapshot_store *store)
{
    return &store->origin;
}
