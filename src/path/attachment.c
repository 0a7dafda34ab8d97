#include "path/attachment.h"

#include "base/lang.h"
#include "base/text.h"
#include "system/audit.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { MEGABYTE = 1 << 20, ZIP_MAX_ENTRIES = 4000 };

SETTING(attachment_max_setting, .key = "attachment_max_mb", .label = N_("Største fil i journalen i MB"),
    .standard = "10", .type = F_INT, .min = 1, .max = 20);

static const struct field attachment_fields[] = {
    FIELD(attachment, id, F_ID, NULL, FR_PRIMARY),
    FIELD(attachment, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD(attachment, note_id, F_ID, NULL, FR_REQUIRED),
    FIELD_MAX(attachment, name, F_TEXT, N_("Filnavn"), FR_REQUIRED, ATTACHMENT_NAME_MAX),
    FIELD(attachment, type, F_TEXT, N_("Filtype"), FR_REQUIRED),
    FIELD(attachment, size, F_INT, N_("Størrelse"), FR_REQUIRED),
    FIELD(attachment, hash, F_TEXT, NULL, FR_REQUIRED),
    FIELD(attachment, at, F_STAMP, NULL, FR_REQUIRED),
    FIELD(attachment, user_id, F_ID, NULL, 0),
};
TABLE(attachment_table, "attachment", N_("Filer"), attachment, attachment_fields);

struct content {
    int64_t id;
    const char *hash;
    int64_t size;
    const char *base64;
};
static const struct field content_fields[] = {
    FIELD(content, id, F_ID, NULL, FR_PRIMARY),
    FIELD(content, hash, F_TEXT, NULL, FR_REQUIRED),
    FIELD(content, size, F_INT, NULL, FR_REQUIRED),
    FIELD(content, base64, F_LONG, NULL, FR_REQUIRED),
};
static TABLE(content_table, "attachment_content", NULL, content, content_fields);

#define ATTACHMENT_COLUMNS "id, citizen_id, note_id, name, type, size, hash, at, user_id"
SQL(attachment_select_citizen,
    "SELECT " ATTACHMENT_COLUMNS " FROM attachment WHERE citizen_id = $1 ORDER BY id");
SQL(attachment_select_note, "SELECT " ATTACHMENT_COLUMNS " FROM attachment WHERE note_id = $1 ORDER BY id");
SQL(attachment_select_id, "SELECT " ATTACHMENT_COLUMNS " FROM attachment WHERE id = $1 AND note_id = $2");
SQL(attachment_select_content, "SELECT id, hash, size, base64 FROM attachment_content WHERE hash = $1");
SQL(attachment_insert_content,
    "INSERT INTO attachment_content (hash, size, base64) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING");

/* ---- types ---- */

static const struct attachment_type types[] = {
    {"pdf", "PDF", "application/pdf", "pdf"},
    {"png", "PNG", "image/png", "png"},
    {"jpeg", "JPEG", "image/jpeg", "jpg,jpeg"},
    {"docx", "Word (DOCX)", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx"},
    {"xlsx", "Excel (XLSX)", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"},
    {"odt", "ODT", "application/vnd.oasis.opendocument.text", "odt"},
    {"ods", "ODS", "application/vnd.oasis.opendocument.spreadsheet", "ods"},
    {"text", "TXT", "text/plain", "txt,csv"},
};
enum { N_TYPES = sizeof types / sizeof types[0] };

const struct attachment_type *attachment_type_find(const char *key)
{
    for (size_t i = 0; i < N_TYPES; i++) {
        if (text_equal(types[i].key, key))
            return &types[i];
    }
    return NULL;
}

const char *attachment_types_label(struct arena *a)
{
    const char *list = NULL;
    for (size_t i = 0; i < N_TYPES; i++)
        list = list ? arena_printf(a, "%s, %s", list, types[i].label) : types[i].label;
    return arena_printf(a, tr("%s og CSV"), list);
}

static uint32_t little(const unsigned char *p, int bytes)
{
    uint32_t v = 0;
    while (bytes--)
        v = v << 8 | p[bytes];
    return v;
}

static bool name_is(const unsigned char *name, size_t n, const char *wanted)
{
    return n == strlen(wanted) && memcmp(name, wanted, n) == 0;
}

/* The name of a zip file's entry with the content that starts at p; what of a document it tells. */
enum {
    ZIP_TYPES = 1,
    ZIP_WORD = 2,
    ZIP_SHEET = 4,
    ZIP_MACRO = 8,
    ZIP_ODT = 16,
    ZIP_ODS = 32,
    ZIP_BROKEN = 64
};
static unsigned zip_entry(const unsigned char *name, size_t n, const unsigned char *local, size_t room)
{
    static const char macro[] = "vbaProject.bin";
    if (name_is(name, n, "[Content_Types].xml"))
        return ZIP_TYPES;
    if (name_is(name, n, "word/document.xml"))
        return ZIP_WORD;
    if (name_is(name, n, "xl/workbook.xml"))
        return ZIP_SHEET;
    if (n >= sizeof macro - 1 && memcmp(name + n - (sizeof macro - 1), macro, sizeof macro - 1) == 0)
        return ZIP_MACRO;
    if (n >= 6 && memcmp(name, "Basic/", 6) == 0)
        return ZIP_MACRO;
    if (!name_is(name, n, "mimetype") || room < 30)
        return 0;
    size_t at = 30 + (size_t)little(local + 26, 2) + little(local + 28, 2), size = little(local + 18, 4);
    if (at > room || size > room - at || little(local + 8, 2) != 0)
        return 0;
    if (name_is(local + at, size, "application/vnd.oasis.opendocument.text"))
        return ZIP_ODT;
    return name_is(local + at, size, "application/vnd.oasis.opendocument.spreadsheet") ? ZIP_ODS : 0;
}

/* What the entries of a zip file's directory tell, as bits. */
static unsigned zip_look(const unsigned char *d, size_t n)
{
    size_t end = n >= 22 ? n - 22 : 0, lowest = n > 22 + 65535 ? n - 22 - 65535 : 0;
    while (end > lowest && memcmp(d + end, "PK\5\6", 4) != 0)
        end--;
    if (n < 22 || memcmp(d + end, "PK\5\6", 4) != 0)
        return ZIP_BROKEN;
    size_t count = little(d + end + 10, 2), at = little(d + end + 16, 4);
    unsigned found = 0;
    for (size_t i = 0; i < count && i < ZIP_MAX_ENTRIES; i++) {
        if (at + 46 > end || memcmp(d + at, "PK\1\2", 4) != 0)
            return ZIP_BROKEN;
        size_t name = little(d + at + 28, 2), local = little(d + at + 42, 4);
        if (at + 46 + name > end || local > end)
            return ZIP_BROKEN;
        found |= zip_entry(d + at + 46, name, d + local, end - local);
        at += 46 + name + little(d + at + 30, 2) + little(d + at + 32, 2);
    }
    return count > ZIP_MAX_ENTRIES ? ZIP_BROKEN : found;
}

static const char *zip_type(const unsigned char *d, size_t n)
{
    unsigned found = zip_look(d, n);
    if (found & (ZIP_BROKEN | ZIP_MACRO))
        return NULL;
    if (found & ZIP_TYPES)
        return found & ZIP_WORD ? "docx" : found & ZIP_SHEET ? "xlsx" : NULL;
    return found & ZIP_ODT ? "odt" : found & ZIP_ODS ? "ods" : NULL;
}

/* Plain text: no control characters but line ends and tabs, and not a page or a picture that a browser would run. */
static bool is_plain(const unsigned char *d, size_t n)
{
    size_t i = n >= 3 && memcmp(d, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (i < n && (d[i] == ' ' || d[i] == '\n' || d[i] == '\r' || d[i] == '\t'))
        i++;
    if (i < n && d[i] == '<')
        return false;
    for (i = 0; i < n; i++) {
        if ((d[i] < 0x20 && d[i] != '\n' && d[i] != '\r' && d[i] != '\t') || d[i] == 0x7f)
            return false;
    }
    return n > 0;
}

static const char *content_type(const unsigned char *d, size_t n)
{
    static const struct {
        const char *type;
        size_t n;
        const char bytes[9];
    } starts[] = {{"pdf", 5, "%PDF-"}, {"png", 8, "\x89PNG\r\n\x1a\n"}, {"jpeg", 3, "\xff\xd8\xff"}};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        if (n > starts[i].n && memcmp(d, starts[i].bytes, starts[i].n) == 0)
            return starts[i].type;
    }
    if (n > 4 && memcmp(d, "PK\3\4", 4) == 0)
        return zip_type(d, n);
    return is_plain(d, n) ? "text" : NULL;
}

/* The name ends with one of the comma list, whatever the case of its letters. */
static bool ends_with(const char *name, const char *ends)
{
    const char *dot = strrchr(name, '.'), *word;
    for (size_t n; dot && text_list_next(&ends, &word, &n);) {
        size_t i = 0;
        while (i < n && (dot[1 + i] | 0x20) == word[i])
            i++;
        if (i == n && dot[1 + n] == 0)
            return true;
    }
    return false;
}

const struct attachment_type *attachment_type_of(
    const char *name, const void *data, size_t n, const char *field, struct err *err)
{
    const struct attachment_type *type = attachment_type_find(content_type(data, n));
    if (!type) {
        err_field(err, field, "%s",
            tr("Filens indhold er ikke af en type, som kan vedhæftes, eller den har makroer. Gem den fx som PDF."));
        return NULL;
    }
    if (!ends_with(name, type->ends)) {
        err_field(err, field,
            tr("Filens indhold er %s, men navnet siger noget andet. Ret navnets endelse til .%.4s."),
            type->label, type->ends);
        return NULL;
    }
    return type;
}

int64_t attachment_max(void)
{
    return setting_int(&attachment_max_setting) * MEGABYTE;
}

/* Characters that change how the rest of a name is read: direction marks and invisible ones. */
static bool is_turning(uint32_t cp)
{
    return (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x202A && cp <= 0x202E) ||
           (cp >= 0x2060 && cp <= 0x2069) || cp == 0xFEFF || cp == 0x61C;
}

const char *attachment_clean_name(const char *name, struct arena *a)
{
    for (const char *p = name; *p; p++) {
        if (*p == '/' || *p == '\\')
            name = p + 1;
    }
    char *out = arena_must(a, strnlen(name, 4096) + 1), *to = out;
    const char *stop = name + strnlen(name, 4096);
    for (const char *from = name, *at = name; from < stop; from = at) {
        uint32_t cp = text_next(&at);
        if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || is_turning(cp) || at > stop)
            continue;
        memcpy(to, from, (size_t)(at - from));
        to += at - from;
    }
    const char *clean = text_trim(a, out), *dot = strrchr(clean, '.');
    if (text_length(clean) <= ATTACHMENT_NAME_MAX)
        return *clean ? clean : tr("fil");
    /* Too long: the beginning and the ending stay. */
    char *head = arena_strndup(a, clean, ATTACHMENT_NAME_MAX - 10);
    text_mend_end(head);
    return dot && strlen(dot) < 8 ? arena_printf(a, "%s%s", head, dot) : head;
}

const char *attachment_size_words(int64_t size, struct arena *a)
{
    if (size < 1024)
        return arena_printf(a, tr("%lld byte"), (long long)size);
    if (size < MEGABYTE)
        return arena_printf(a, tr("%lld kB"), (long long)(size + 512) / 1024);
    int64_t tenths = (size * 10 + MEGABYTE / 2) / MEGABYTE;
    if (tenths % 10 == 0)
        return arena_printf(a, "%lld MB", (long long)tenths / 10);
    return arena_printf(a, lang_current() == LANG_EN ? "%lld.%lld MB" : "%lld,%lld MB",
        (long long)tenths / 10, (long long)tenths % 10);
}

/* ---- storing ---- */

int attachment_check(const struct attachment_upload *files, size_t n, struct arena *a, struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        const struct attachment_upload *f = &files[i];
        if (f->size == 0)
            err_field(err, f->field, "%s", tr("Filen er tom. Vælg en anden fil."));
        else if ((int64_t)f->size > attachment_max()) /* told rounded up: never as the limit itself */
            err_field(err, f->field,
                tr("Filen fylder %s. Den må højst fylde %s. Gem den mindre, eller del den op."),
                attachment_size_words((int64_t)f->size + MEGABYTE / 20, a),
                attachment_size_words(attachment_max(), a));
        else
            attachment_type_of(attachment_clean_name(f->name, a), f->data, f->size, f->field, err);
    }
    return err->code;
}

static void hash_of(const void *data, size_t n, char ret[65])
{
    unsigned char hash[32];
    crypto_generichash(hash, sizeof hash, data, n, NULL, 0);
    sodium_bin2hex(ret, 65, hash, sizeof hash);
}

static int store_content(struct conn *c, const struct attachment_upload *f, const char *hash, struct err *err)
{
    size_t room = sodium_base64_encoded_len(f->size, sodium_base64_VARIANT_ORIGINAL);
    char *base64 = malloc(room);
    if (!base64)
        return err_set(err, ERR_LIMIT, "attachment: out of memory");
    sodium_bin2base64(base64, room, f->data, f->size, sodium_base64_VARIANT_ORIGINAL);
    int rc = q_exec(c, &attachment_insert_content,
        ARGS(V_TEXT(hash), V_INT((int64_t)f->size), V_TEXT(base64)), NULL, err);
    free(base64);
    return rc;
}

static int store(struct conn *c, const struct actor *actor, struct attachment *row,
    const struct attachment_upload *f, struct arena *a, struct err *err)
{
    char hash[65];
    row->name = attachment_clean_name(f->name, a);
    const struct attachment_type *type = attachment_type_of(row->name, f->data, f->size, f->field, err);
    if (!type)
        return err->code;
    hash_of(f->data, f->size, hash);
    row->type = type->key;
    row->size = (int64_t)f->size;
    row->hash = hash;
    int rc = store_content(c, f, hash, err);
    if (!rc)
        rc = q_insert(c, &attachment_table, row, &row->id, err);
    if (!rc)
        rc = audit_add(c, actor,
            &(struct audit_entry){"create", "attachment", row->id, row->citizen_id,
                arena_printf(a, "note=%lld type=%s size=%lld hash=%.16s", (long long)row->note_id, row->type,
                    (long long)row->size, hash)},
            err);
    return rc;
}

int attachment_add(struct conn *c, const struct actor *actor, int64_t citizen_id, int64_t note_id,
    const struct attachment_upload *files, size_t n, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "attachment_add: out of memory");
    int rc = attachment_check(files, n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct attachment row;
        field_clear_row(&attachment_table, &row);
        row.citizen_id = citizen_id;
        row.note_id = note_id;
        row.at = clock_now();
        row.user_id = actor->user_id ? actor->user_id : INT_NONE;
        rc = store(c, actor, &row, &files[i], a, err);
    }
    arena_free(a);
    return rc;
}

/* ---- reading ---- */

int attachment_of_citizen(struct conn *c, int64_t citizen_id, struct attachment **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &attachment_select_citizen, ARGS(V_INT(citizen_id)), &attachment_table, ret, ret_n, a, err);
}

int attachment_of_note(
    struct conn *c, int64_t note_id, struct attachment **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &attachment_select_note, ARGS(V_INT(note_id)), &attachment_table, ret, ret_n, a, err);
}

int attachment_by_id(
    struct conn *c, int64_t note_id, int64_t id, struct attachment *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &attachment_select_id, ARGS(V_INT(id), V_INT(note_id)), &attachment_table, ret, a, err);
    return rc == ERR_NOT_FOUND
               ? err_user(err, rc, "%s", tr("Filen findes ikke, eller du har ikke adgang til notatet."))
               : rc;
}

int attachment_read(
    struct conn *c, const struct attachment *file, struct buf *ret, struct arena *a, struct err *err)
{
    struct content row;
    char hash[65];
    size_t n = 0;
    int rc = q_one(c, &attachment_select_content, ARGS(V_TEXT(file->hash)), &content_table, &row, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_set(err, ERR_DB, "attachment %lld has no content", (long long)file->id);
    if (rc)
        return rc;
    size_t room = (size_t)row.size + 3;
    unsigned char *data = malloc(room);
    if (!data)
        return err_set(err, ERR_LIMIT, "attachment_read: out of memory");
    bool whole = sodium_base642bin(data, room, row.base64, strlen(row.base64), NULL, &n, NULL,
                     sodium_base64_VARIANT_ORIGINAL) == 0;
    if (whole)
        hash_of(data, n, hash);
    if (whole && text_equal(hash, file->hash))
        buf_put(ret, data, n);
    else
        rc = err_set(err, ERR_DB, "attachment %lld is not what was stored", (long long)file->id);
    free(data);
    return rc ? rc : buf_failed(ret) ? err_set(err, ERR_LIMIT, "attachment_read: out of memory") : OK;
}
