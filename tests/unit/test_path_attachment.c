/* Files at notes: what a file is, its name, its content. Names carry the point. */
#include "path_fixture.h"
#include "base/rng.h"
#include "path/attachment.h"
#include "path/journal.h"
#include "people/legal_basis.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct actor bif;

static int set_up(void **state)
{
    if (path_set_up(state))
        return -1;
    bif = path_user("mette", NULL, "jobcenter-koebenhavn", "caseworker");
    return 0;
}

struct job {
    const struct actor *actor;
    struct journal_note note;
    int64_t id, to;
    const struct attachment_upload *files;
    size_t n_files;
};
static int add_fn(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return journal_add(c, j->actor, &j->note, e);
}

static int file_fn(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return attachment_add(c, j->actor, j->to, j->id, j->files, j->n_files, e);
}

static struct journal_note note_of(int64_t citizen, const char *track, const char *on, const char *text)
{
    struct journal_note n;
    field_clear_row(&journal_note_table, &n);
    n.citizen_id = citizen;
    n.kind = "note";
    n.track = track;
    n.day = day(on);
    n.text = text;
    return n;
}

static int64_t add(
    const struct actor *actor, int64_t citizen, const char *track, const char *on, const char *text)
{
    struct job j = {.actor = actor, .note = note_of(citizen, track, on, text)};
    err = ERR_INIT;
    must(db_write(db, "test", add_fn, &j, &err));
    return j.note.id;
}

static const char *type_of(const char *name, const char *data, size_t n)
{
    struct err e = ERR_INIT;
    const struct attachment_type *t = attachment_type_of(name, data, n, "fil1", &e);
    assert_true(t ? e.code == OK : err_field_text(&e, "fil1") != NULL);
    return t ? t->key : NULL;
}

/* A zip file of one stored entry. */
static size_t zip_of(char *out, const char *name, const char *content)
{
    size_t n = strlen(name), m = strlen(content), at = 0;
    char head[46] = "PK\3\4";
    head[18] = head[22] = (char)m;
    head[26] = (char)n;
    memcpy(out, head, 30);
    memcpy(out + 30, name, n);
    memcpy(out + 30 + n, content, m);
    at = 30 + n + m;
    size_t directory = at;
    memset(head, 0, sizeof head);
    memcpy(head, "PK\1\2", 4);
    head[20] = head[24] = (char)m;
    head[28] = (char)n;
    memcpy(out + at, head, 46);
    memcpy(out + at + 46, name, n);
    at += 46 + n;
    memset(head, 0, sizeof head);
    memcpy(head, "PK\5\6", 4);
    head[8] = head[10] = 1;
    head[12] = (char)(46 + n);
    head[16] = (char)directory;
    memcpy(out + at, head, 22);
    return at + 22;
}

static void test_I9_a_files_type_is_its_content_and_the_name_must_agree(void **state)
{
    (void)state;
    char zip[300];
    assert_string_equal(type_of("brev.PDF", "%PDF-1.4\n", 9), "pdf");
    assert_string_equal(type_of("a.png", "\x89PNG\r\n\x1a\n....", 12), "png");
    assert_string_equal(type_of("a.jpeg", "\xff\xd8\xff\xe0", 4), "jpeg");
    assert_string_equal(type_of("a.csv", "a;b\n1;2\n", 8), "text");
    size_t n = zip_of(zip, "mimetype", "application/vnd.oasis.opendocument.text");
    assert_string_equal(type_of("a.odt", zip, n), "odt");
    assert_null(type_of("a.docx", zip, n));
    n = zip_of(zip, "word/vbaProject.bin", "x");
    assert_null(type_of("a.docx", zip, n));
    n = zip_of(zip, "sang.mp3", "x");
    assert_null(type_of("a.docx", zip, n));
    assert_null(type_of("a.docx", "PK\3\4 ikke en zip", 16));
    assert_null(type_of("a.exe", "%PDF-1.4\n", 9));
    assert_null(type_of("a.pdf", "MZ\x90\0\3\0\0\0", 8));
    assert_null(type_of("a.txt", "<svg onload=alert(1)>", 21));
    assert_null(type_of("a.txt", " \n<!doctype html>", 17));
    assert_null(type_of("a", "almindelig tekst", 16));
    assert_null(type_of("a.txt", "bin\0ær", 6));
}

/* The bytes stand at the end of their own block, so that a sanitizer sees a read beyond them. */
static void test_I9_whatever_the_bytes_the_type_is_told_without_reading_beyond_them(void **state)
{
    (void)state;
    char zip[300];
    struct rng r;
    size_t n = zip_of(zip, "mimetype", "application/vnd.oasis.opendocument.text"), taken = 0;
    rng_seed(&r, 7);
    for (int i = 0; i < 20000; i++) {
        size_t len = 1 + (size_t)rng_below(&r, n);
        char *copy = malloc(len);
        struct err e = ERR_INIT;
        memcpy(copy, zip, len);
        for (uint64_t k = rng_below(&r, 6); k > 0; k--)
            copy[rng_below(&r, len)] = (char)rng_below(&r, 256);
        taken += attachment_type_of("a.odt", copy, len, "fil1", &e) != NULL;
        free(copy);
    }
    assert_true(taken > 0 && taken < 20000);
}

static void test_I9_a_files_name_has_no_folder_and_no_signs_that_deceive(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
    } names[] = {{"..\\..\\C:\\brev.pdf", "brev.pdf"}, {"/etc/passwd", "passwd"}, {"a\r\nb.pdf", "ab.pdf"},
        {"fdp.\xE2\x80\xAEtxt.exe", "fdp.txt.exe"},
        {"Skånehensyn på lageret.pdf", "Skånehensyn på lageret.pdf"}, {"", "fil"}, {"  . ", "."}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_string_equal(attachment_clean_name(names[i].from, arena), names[i].to);
    char *longest = arena_strdup(arena, arena_printf(arena, "%0300d.pdf", 7));
    const char *clean = attachment_clean_name(longest, arena);
    assert_true(strlen(clean) <= ATTACHMENT_NAME_MAX);
    assert_string_equal(clean + strlen(clean) - 4, ".pdf");
}

static int64_t contents(void)
{
    static const struct sql count = {"test_count", "SELECT COUNT(*) FROM attachment_content"};
    int64_t n;
    struct conn *c = lease();
    must(q_int(c, &count, NO_ARGS, &n, &err));
    release(c);
    return n;
}

static void test_I9_the_same_content_is_stored_once_and_comes_back_byte_for_byte(void **state)
{
    (void)state;
    static const char pdf[] = "%PDF-1.4\n\0\1\2\xff tal";
    const struct attachment_upload files[] = {
        {"fil1", "en.pdf", pdf, sizeof pdf}, {"fil2", "to.pdf", pdf, sizeof pdf}};
    int64_t citizen = add_citizen("1979-01-01", "", ""), before = contents();
    int64_t id = add(&bif, citizen, "job", "2026-03-01", "Med filer.");
    struct job j = {.actor = &bif, .to = citizen, .id = id, .files = files, .n_files = 2};
    err = ERR_INIT;
    must(db_write(db, "test", file_fn, &j, &err));
    assert_int_equal(contents(), before + 1);
    struct attachment *rows;
    struct buf data = BUF_INIT;
    size_t n;
    struct conn *c = lease();
    must(attachment_of_note(c, id, &rows, &n, arena, &err));
    assert_int_equal(n, 2);
    assert_string_equal(rows[0].hash, rows[1].hash);
    assert_int_equal(strlen(rows[0].hash), 64);
    must(attachment_read(c, &rows[1], &data, arena, &err));
    assert_int_equal(data.len, sizeof pdf);
    assert_memory_equal(data.data, pdf, sizeof pdf);
    /* A file of another note is not this note's. */
    struct attachment row;
    assert_int_equal(attachment_by_id(c, id + 1, rows[0].id, &row, arena, &err), ERR_NOT_FOUND);
    release(c);
    buf_done(&data);
}

static int spoil_fn(struct conn *c, void *ctx, struct err *e)
{
    static const struct sql spoil = {
        "test_spoil", "UPDATE attachment_content SET base64 = $2 WHERE hash = $1"};
    return q_exec(c, &spoil, ARGS(V_TEXT(ctx), V_TEXT("aGVq")), NULL, e);
}

static void test_I9_content_that_was_changed_in_the_database_is_not_given_out(void **state)
{
    (void)state;
    const struct attachment_upload file = {"fil1", "en.txt", "helt almindelig", 15};
    int64_t citizen = add_citizen("1979-01-01", "", "");
    int64_t id = add(&bif, citizen, "job", "2026-03-01", "Med fil.");
    struct job j = {.actor = &bif, .to = citizen, .id = id, .files = &file, .n_files = 1};
    err = ERR_INIT;
    must(db_write(db, "test", file_fn, &j, &err));
    struct attachment *rows;
    struct buf data = BUF_INIT;
    size_t n;
    struct conn *c = lease();
    must(attachment_of_note(c, id, &rows, &n, arena, &err));
    release(c);
    must(db_write(db, "test", spoil_fn, (void *)rows[0].hash, &err));
    c = lease();
    assert_int_equal(attachment_read(c, &rows[0], &data, arena, &err), ERR_DB);
    release(c);
    assert_int_equal(data.len, 0);
    buf_done(&data);
}

static void test_I9_an_empty_and_a_too_large_file_are_refused_at_their_field(void **state)
{
    (void)state;
    size_t n = (size_t)attachment_max() + 1;
    char *large = arena_alloc(arena, n);
    memset(large, 'a', n);
    const struct attachment_upload files[] = {{"fil1", "tom.txt", "", 0}, {"fil2", "stor.txt", large, n}};
    struct err e = ERR_INIT;
    assert_int_equal(attachment_check(files, 2, arena, &e), ERR_INVALID);
    assert_non_null(err_field_text(&e, "fil1"));
    assert_non_null(strstr(err_field_text(&e, "fil2"), "10 MB"));
}

static void test_I9_a_stored_file_is_in_the_backup(void **state)
{
    (void)state;
    const struct attachment_upload file = {"fil1", "kopi.txt", "gemt i kopien", 13};
    int64_t citizen = add_citizen("1979-01-01", "", "");
    int64_t id = add(&bif, citizen, "job", "2026-03-01", "Med fil.");
    struct job j = {.actor = &bif, .to = citizen, .id = id, .files = &file, .n_files = 1};
    err = ERR_INIT;
    must(db_write(db, "test", file_fn, &j, &err));
    char path[] = P_tmpdir "/tov-test-copy-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    must(db_backup(db, path, &err));
    struct db *copy;
    struct conn *c;
    struct attachment *rows;
    struct buf data = BUF_INIT;
    size_t n;
    must(db_open(arena_printf(arena, "sqlite:%s", path), 1, &copy, &err));
    must(db_lease(copy, &c, &err));
    must(attachment_of_note(c, id, &rows, &n, arena, &err));
    must(attachment_read(c, &rows[0], &data, arena, &err));
    assert_string_equal(data.data, "gemt i kopien");
    db_release(copy, c);
    db_close(copy);
    buf_done(&data);
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++)
        unlink(arena_printf(arena, "%s%s", path, ends[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_I9_a_files_type_is_its_content_and_the_name_must_agree),
        cmocka_unit_test(test_I9_whatever_the_bytes_the_type_is_told_without_reading_beyond_them),
        cmocka_unit_test(test_I9_a_files_name_has_no_folder_and_no_signs_that_deceive),
        cmocka_unit_test(test_I9_the_same_content_is_stored_once_and_comes_back_byte_for_byte),
        cmocka_unit_test(test_I9_content_that_was_changed_in_the_database_is_not_given_out),
        cmocka_unit_test(test_I9_an_empty_and_a_too_large_file_are_refused_at_their_field),
        cmocka_unit_test(test_I9_a_stored_file_is_in_the_backup),
    };
    return cmocka_run_group_tests(tests, set_up, path_tear_down);
}
