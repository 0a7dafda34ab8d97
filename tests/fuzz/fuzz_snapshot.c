/* Plain files and snapshot files from outside: reading ends, what comes of it holds together and gives the same when it is written and read again;
 * a file that is refused says why. The first byte chooses: 0 to 127 a CSV of spells, otherwise the bytes of a good file with some of them changed. */
#include "base/file.h"
#include "measure/snapshot_file.h"
#include "measure/snapshot_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* Everything that a measure reads. */
static uint64_t walk(const struct snapshot *s)
{
    uint64_t sum = 0;
    struct status_profile profile;
    struct err err = ERR_INIT;
    require(status_profile_make(s, "local", "local", STATUS_LOCAL, STATUS_LOCAL_N, &profile, &err) == OK);
    for (size_t p = 0; p < s->n_persons && p < 1000; p++) {
        struct status_run run[64];
        size_t n = status_line(s, &profile, p, run, 64);
        for (size_t i = 0; i < n && i < 64; i++) {
            require(run[i].start < run[i].end);
            sum += run[i].code;
        }
        sum += snapshot_gone_by(s, p, 40000) + strlen(s->districts[s->district[p]]);
        require(snapshot_person_of(s, s->person_id[p]) == (ptrdiff_t)p);
        for (size_t i = s->course_first[p]; i < s->course_first[p + 1]; i++)
            sum +=
                strlen(s->interventions[s->course_intervention[i]].key) + strlen(s->exits[s->course_exit[i]]);
    }
    for (int i = 0; i < s->n_codes; i++) {
        struct code_set set;
        bool known;
        require(code_set_parse(s, s->codes[i].key, &set, &known, &err) == OK);
        sum += code_set_until(s, &set);
    }
    return sum;
}

static int read_text(const char *text, size_t n, struct snapshot *ret, struct arena *a)
{
    struct snapshot_files files = {.spells = {"s.csv", text, n},
        .courses = {"c.csv", "person,intervention,start,end\n1,x,2024-01-01,\n", 46}};
    struct snapshot_report report;
    struct buf notes = BUF_INIT;
    struct err err = ERR_INIT;
    int rc = snapshot_of_files(&files, ret, &report, &notes, a, &err);
    require(rc == OK || *err.user || *err.op);
    buf_done(&notes);
    return rc;
}

static void try_text(const char *text, size_t n)
{
    struct arena *a = arena_new(0);
    struct snapshot s;
    if (read_text(text, n, &s, a) == OK)
        walk(&s);
    arena_free(a);
}

static unsigned char *good;
static size_t n_good;

static void make_good(void)
{
    static const char text[] =
        "person,code,start,end\n1,work,2024-01-01,\n2,dead,2024-02-01,\n2,education,2023-01-01,2024-12-31\nx,work,2020-01-01,2020-02-01\n";
    char folder[] = P_tmpdir "/tov-fuzz-snapshot-XXXXXX", path[80];
    struct arena *a = arena_new(0);
    struct snapshot s;
    struct err err = ERR_INIT;
    struct buf file = BUF_INIT;
    require(mkdtemp(folder) && read_text(text, sizeof text - 1, &s, a) == OK);
    require(snapshot_store_write(&s, &(struct snapshot_report){.n_cut = 1},
                &(struct snapshot_origin){.change = 1}, folder, &err) == OK);
    snprintf(path, sizeof path, "%s/" SNAPSHOT_FILE, folder);
    require(file_read(path, 0, &file, &err) == OK);
    good = aligned_alloc(64, (file.len + 127) / 64 * 64);
    require(good);
    memcpy(good, file.data, file.len);
    n_good = file.len;
    buf_done(&file);
    unlink(path);
    rmdir(folder);
    arena_free(a);
}

/* Each three bytes of the input: where, and what. */
static void try_file(const uint8_t *data, size_t size)
{
    if (!good)
        make_good();
    size_t n = size > 0 && data[0] % 8 == 0 ? n_good - data[0] / 8 * 8 : n_good;
    unsigned char *copy = aligned_alloc(64, (n + 127) / 64 * 64);
    require(copy);
    memcpy(copy, good, n);
    for (size_t i = 0; i + 2 < size; i += 3)
        copy[(size_t)(data[i] << 8 | data[i + 1]) % n] = data[i + 2];
    struct snapshot_store *store;
    struct err err = ERR_INIT;
    if (snapshot_store_read("s", copy, n, false, &store, &err) == OK) {
        walk(snapshot_store_snapshot(store));
        snapshot_store_close(store);
    } else {
        require(*err.user);
    }
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    if (data[0] < 128)
        try_text((const char *)data + 1, size - 1);
    else
        try_file(data + 1, size - 1);
    return 0;
}
