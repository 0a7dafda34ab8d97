#include "intake/folder.h"
#include "base/file.h"
#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "intake/mapping.h"
#include "system/setting.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDER_FILES = 500 };
static const char MAPPING_END[] = ".mapping.csv";

SETTING(intake_dir_setting, .key = "intake_dir", .label = N_("Mappe på serveren med filer, der kan indlæses"),
    .type = F_TEXT);

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s);
    size_t m = strlen(end);
    return n > m && strcmp(s + n - m, end) == 0;
}

static bool is_plain_name(const char *name)
{
    return name && *name && *name != '.' && strlen(name) <= 200 && strchr(name, '/') == NULL &&
           strchr(name, '\\') == NULL && text_is_utf8(name, strlen(name));
}

static bool is_regular(const char *path, struct stat *ret)
{
    return lstat(path, ret) == 0 && S_ISREG(ret->st_mode);
}

static const char *in_folder(const char *name, const char *end, struct arena *a)
{
    const char *dir = setting_text(&intake_dir_setting);
    return dir && *dir && is_plain_name(name) ? arena_printf(a, "%s/%s%s", dir, name, end) : NULL;
}

const char *folder_path(const char *name, struct arena *a)
{
    struct stat st;
    const char *path = in_folder(name, "", a);
    bool text = path && (ends_with(name, ".csv") || ends_with(name, ".txt") || ends_with(name, ".CSV"));
    return text && !ends_with(name, MAPPING_END) && is_regular(path, &st) ? path : NULL;
}

static int compare_files(const void *x, const void *y)
{
    return strcmp(((const struct folder_file *)x)->name, ((const struct folder_file *)y)->name);
}

static int compare_mappings(const void *x, const void *y)
{
    const struct folder_mapping *a = x;
    const struct folder_mapping *b = y;
    return a->own != b->own ? b->own - a->own : strcmp(a->name, b->name);
}

static DIR *open_folder(struct err *err, int *ret_rc)
{
    const char *dir = setting_text(&intake_dir_setting);
    *ret_rc = OK;
    if (!dir || !*dir)
        return NULL;
    DIR *d = opendir(dir);
    if (!d)
        *ret_rc = err_user(err, ERR_IO,
            tr("Mappen i indstillingen intake_dir kan ikke læses (%s). Bed en administrator se på den."),
            strerror(errno));
    return d;
}

int folder_files(struct folder_file **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    int rc;
    size_t n = 0;
    struct folder_file *list = arena_array(a, FOLDER_FILES, sizeof *list);
    DIR *d = list ? open_folder(err, &rc) : NULL;
    if (!list)
        rc = err_set(err, ERR_LIMIT, "no memory for a folder");
    struct dirent *e;
    while (d && (e = readdir(d)) != NULL && n < FOLDER_FILES) {
        struct stat st;
        const char *path = folder_path(e->d_name, a);
        if (path && is_regular(path, &st))
            list[n++] = (struct folder_file){arena_strdup(a, e->d_name), st.st_size,
                {(int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000}};
    }
    if (d)
        closedir(d);
    if (rc)
        return rc;
    array_sort(list, n, sizeof *list, compare_files);
    *ret = list;
    *ret_n = n;
    return OK;
}

/* The text of NAME.mapping.csv; NULL when there is none that may be read. */
static const char *own_mapping(const char *name, struct arena *a)
{
    struct stat st;
    struct err ignored = ERR_INIT;
    struct buf text = BUF_INIT;
    const char *path = in_folder(name, MAPPING_END, a);
    if (!path || !is_regular(path, &st) || file_read(path, MAPPING_MAX_BYTES, &text, &ignored)) {
        buf_done(&text);
        return NULL;
    }
    const char *copy = text_is_utf8(text.data ? text.data : "", text.len) ? arena_strdup(a, text.data) : NULL;
    buf_done(&text);
    return copy;
}

const char *folder_mapping_text(const char *name, struct arena *a)
{
    const char *own = own_mapping(name, a);
    for (const struct mapping_file *f = mapping_files; !own && f->name; f++)
        if (text_equal(f->name, name))
            return f->text;
    return own;
}

int folder_mappings(struct folder_mapping **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    int rc;
    size_t n = 0;
    struct folder_mapping *list = arena_array(a, 2 * FOLDER_FILES, sizeof *list);
    DIR *d = list ? open_folder(err, &rc) : NULL;
    if (!list)
        rc = err_set(err, ERR_LIMIT, "no memory for a folder");
    struct dirent *e;
    while (d && (e = readdir(d)) != NULL && n < FOLDER_FILES) {
        if (!ends_with(e->d_name, MAPPING_END))
            continue;
        const char *name = arena_strndup(a, e->d_name, strlen(e->d_name) - strlen(MAPPING_END));
        const char *text = own_mapping(name, a);
        if (text)
            list[n++] = (struct folder_mapping){name, text, true};
    }
    if (d)
        closedir(d);
    if (rc)
        return rc;
    size_t n_own = n;
    for (const struct mapping_file *f = mapping_files; f->name; f++) {
        bool hidden = false;
        for (size_t i = 0; i < n_own; i++)
            hidden |= text_equal(list[i].name, f->name);
        if (!hidden)
            list[n++] = (struct folder_mapping){f->name, f->text, false};
    }
    array_sort(list, n, sizeof *list, compare_mappings);
    *ret = list;
    *ret_n = n;
    return OK;
}

int folder_keep_upload(const char *data, size_t n, const char **ret_path, struct arena *a, struct err *err)
{
    const char *files = getenv("TOV_FILES");
    const char *dir = arena_printf(a, "%s/indlaes", files && *files ? files : "var/filer");
    char *slash = strrchr(dir, '/');
    for (char *p = (char *)(uintptr_t)dir + 1; p <= slash; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        mkdir(dir, 0700);
        *p = '/';
    }
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return err_set(err, ERR_IO, "cannot make %s: %s", dir, strerror(errno));
    char *path = arena_printf(a, "%s/fil-XXXXXX", dir);
    int fd = mkstemp(path); /* 0600 */
    if (fd < 0)
        return err_set(err, ERR_IO, "cannot make a file in %s: %s", dir, strerror(errno));
    close(fd);
    int rc = file_write(path, data, n, err);
    if (rc)
        unlink(path);
    else
        *ret_path = path;
    return rc;
}
