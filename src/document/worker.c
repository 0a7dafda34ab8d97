#include "document/worker.h"

#include "base/arena.h"
#include "base/file.h"
#include "base/lang.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    WORKER_SECONDS = 90,
    WORKER_MOST = 2,
    WORKER_OUTPUT_LIMIT = 64 << 20,
    WORKER_ARGS = 40,
    WORKER_TRIES = 2,
    WORKER_TRIALS = 3
};
/* A folder with less room than a document needs, and how long one of ours may lie there. */
enum { WORKER_ROOM = 4 << 20, WORKER_OLD_SECONDS = 3600 };
/* A server that runs as root gives its workers to the user nobody, group nogroup: they read what others have written, and never as root. */
enum { WORKER_NOBODY = 65534 };
#define WORKER_FOLDER "tovholder-render-"

static pthread_mutex_t worker_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t worker_free = PTHREAD_COND_INITIALIZER;
static int worker_running;

static void worker_enter(void)
{
    pthread_mutex_lock(&worker_lock);
    while (worker_running == WORKER_MOST)
        pthread_cond_wait(&worker_free, &worker_lock);
    worker_running++;
    pthread_mutex_unlock(&worker_lock);
}

static void worker_leave(void)
{
    pthread_mutex_lock(&worker_lock);
    worker_running--;
    pthread_cond_signal(&worker_free);
    pthread_mutex_unlock(&worker_lock);
}

static void worker_pause(void)
{
    struct timespec t = {0, 20 * 1000 * 1000};
    nanosleep(&t, NULL);
}

/* Operator's words are in err already. */
static int worker_tell(struct err *err, const char *user)
{
    if (!err->user[0])
        text_copy(err->user, sizeof err->user, user);
    return err->code;
}

/* Says so when the folder's disk is full. */
static void worker_tell_full(const char *folder, struct err *err)
{
    struct statvfs room;
    bool known = statvfs(folder, &room) == 0;
    if (known && ((uint64_t)room.f_bavail * room.f_frsize < WORKER_ROOM || (room.f_files && !room.f_favail)))
        worker_tell(err,
            tr("Der er ikke plads på serverens disk til at lave filen. Sig det til driften, og prøv igen bagefter."));
}

int worker_explain(const char *folder, struct err *err)
{
    worker_tell_full(folder, err);
    return worker_tell(err,
        tr("Filen kunne ikke skrives på serveren. Sig det til driften: mappen findes ikke, eller der må ikke skrives i den."));
}

static int worker_seconds(void)
{
    int64_t seconds;
    const char *set = getenv("TOV_RENDER_SECONDS");
    return set && text_to_int(set, 1, 3600, &seconds) ? (int)seconds : WORKER_SECONDS;
}

/* How a child ended: crashed, or by itself with a status; -1 = it has none. */
struct worker_end {
    bool crashed;
    int status;
};

static int worker_ended(int status, const char *what, struct worker_end *ret, struct err *err)
{
    ret->crashed = WIFSIGNALED(status);
    ret->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if (ret->status == 0)
        return OK;
    err_set(err, ERR_IO, "%s ended with status %d", what, status);
    return err->code;
}

/* Waits for the child; ends its whole group when time is up, which is a crash too: now and then Chromium hangs for ever. */
static int worker_wait(pid_t pid, const char *what, int seconds, struct worker_end *ret, struct err *err)
{
    int status = 0;
    *ret = (struct worker_end){false, -1};
    for (int tick = seconds * 50; tick > 0; tick--) {
        pid_t got = waitpid(pid, &status, WNOHANG);
        if (got == pid) {
            kill(-pid, SIGKILL);
            return worker_ended(status, what, ret, err);
        }
        if (got < 0 && errno != EINTR)
            return err_set(err, ERR_IO, "waitpid: %s", strerror(errno));
        worker_pause();
    }
    kill(-pid, SIGKILL);
    waitpid(pid, &status, 0);
    ret->crashed = true;
    return err_user(err, ERR_BUSY, "%s", tr("Dokumentet tog for lang tid at lave. Prøv igen om lidt."));
}

/* The command, by setpriv: ended with this program, and as nobody when this is root. */
static char **worker_command(char *const argv[], struct arena *a)
{
    static const char *const with[] = {"setpriv", "--pdeathsig=KILL", "--reuid=65534", "--regid=65534",
        "--clear-groups", "--no-new-privs", "--"};
    enum { ALWAYS = 2, WORDS = sizeof with / sizeof with[0] };
    char **out = arena_array(a, WORKER_ARGS, sizeof *out);
    size_t n = 0;
    for (size_t i = 0; out && i < WORDS; i++) {
        if (i < ALWAYS || i + 1 == WORDS || geteuid() == 0)
            out[n++] = (char *)(uintptr_t)with[i];
    }
    for (size_t i = 0; out && argv[i] && n + 1 < WORKER_ARGS; i++)
        out[n++] = argv[i];
    return out;
}

static int worker_run_once(
    char *const argv[], const char *dir, int seconds, struct worker_end *ret, struct err *err)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    pid_t pid;
    struct arena *a = arena_new(0);
    char **command = a ? worker_command(argv, a) : NULL;
    *ret = (struct worker_end){false, -1};
    if (!command) {
        arena_free(a);
        return err_set(err, ERR_LIMIT, "worker_run: out of memory");
    }
    char *env[] = {arena_printf(a, "HOME=%s", dir), arena_printf(a, "TMPDIR=%s", dir),
        (char *)"PATH=/usr/local/bin:/usr/bin:/bin", (char *)"LANG=C.UTF-8", NULL};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addchdir_np(&actions, dir);
    posix_spawnattr_init(&attr);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attr, 0);
    int rc = posix_spawnp(&pid, command[0], &actions, &attr, command, env);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attr);
    if (rc)
        rc = err_set(err, ERR_IO, "cannot start %s: %s", argv[0], strerror(rc));
    else
        rc = worker_wait(pid, argv[0], seconds, ret, err);
    arena_free(a);
    return rc;
}

/* A PDF that is written to its end. */
static bool worker_is_whole(const char *path)
{
    static const char end[] = "%%EOF";
    struct buf data = BUF_INIT;
    struct err err = ERR_INIT;
    const char *dot = strrchr(path, '.');
    bool whole = text_equal(dot, ".pdf") && file_read_made(path, WORKER_OUTPUT_LIMIT, &data, &err) == OK;
    while (whole && data.len && (data.data[data.len - 1] == '\n' || data.data[data.len - 1] == '\r'))
        data.len--;
    whole =
        whole && data.len >= strlen(end) && memcmp(data.data + data.len - strlen(end), end, strlen(end)) == 0;
    buf_done(&data);
    return whole;
}

/* One try. made = the file that it makes, or NULL. Chromium ends well without one when the process that draws its page is lost: that is a crash too.
 * With all its parts in one process it may crash as it ends, when the file is whole: that is none. */
static int worker_try(
    char *const argv[], const char *dir, const char *made, int seconds, bool *ret_crashed, struct err *err)
{
    err_clear(err);
    if (made)
        unlink(made);
    struct worker_end end;
    int rc = worker_run_once(argv, dir, seconds, &end, err);
    *ret_crashed = end.crashed;
    if (*ret_crashed && made && worker_is_whole(made)) {
        *ret_crashed = false;
        err_clear(err);
        return OK;
    }
    if (!rc && made && access(made, F_OK) != 0) {
        *ret_crashed = true;
        rc = err_set(err, ERR_IO, "%s ended without its file", argv[0]);
    }
    return rc;
}

/* One that crashes is tried again: what made it crash may be over. One that hangs leaves the second try twice its time. */
static int worker_run(char *const argv[], const char *dir, const char *made, struct err *err)
{
    bool crashed = true;
    int rc = OK;
    for (int i = 0; crashed && i < WORKER_TRIES; i++) {
        int seconds = worker_seconds();
        rc = worker_try(
            argv, dir, made, i + 1 < WORKER_TRIES ? (seconds + 2) / 3 : seconds * 2 / 3, &crashed, err);
    }
    if (crashed) {
        worker_tell_full(dir, err);
        worker_tell(err,
            tr("Programmet, der laver filen, gik ned to gange. Prøv igen om lidt. Sig det til driften, hvis det bliver ved."));
    }
    return rc;
}

/* Removes a folder of ours and everything in it. */
static void worker_remove(const char *dir)
{
    struct arena *a = arena_new(0);
    DIR *d = a ? opendir(dir) : NULL;
    for (struct dirent *e; d && (e = readdir(d));) {
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
            continue;
        const char *path = arena_printf(a, "%s/%s", dir, e->d_name);
        struct stat st;
        if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
            worker_remove(path);
        else
            unlink(path);
    }
    if (d)
        closedir(d);
    rmdir(dir);
    arena_free(a);
}

static int worker_give(const char *path, struct err *err)
{
    return chown(path, WORKER_NOBODY, WORKER_NOBODY) == 0
               ? OK
               : err_set(err, ERR_IO, "chown: %s", strerror(errno));
}

/* The folder and its files belong to whoever the worker runs as. */
static int worker_hand_over(
    const char *dir, const struct worker_file *files, size_t n, struct arena *a, struct err *err)
{
    if (geteuid() != 0)
        return OK;
    int rc = worker_give(arena_printf(a, "%s/document.html", dir), err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = worker_give(arena_printf(a, "%s/%s", dir, files[i].name), err);
    return rc ? rc : worker_give(dir, err);
}

static int worker_put_files(const char *dir, const char *html, const struct worker_file *files, size_t n,
    struct arena *a, struct err *err)
{
    int rc = file_write(arena_printf(a, "%s/document.html", dir), html, strlen(html), err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = file_write(arena_printf(a, "%s/%s", dir, files[i].name), files[i].data, files[i].size, err);
    return rc ? rc : worker_hand_over(dir, files, n, a, err);
}

/* What went wrong: before the programs ran, while they did, or with what they made. */
static void worker_explain_step(const char *dir, bool ready, bool ran, struct err *err)
{
    worker_tell_full(dir, err);
    if (ran && err->code == ERR_LIMIT)
        worker_tell(
            err, tr("Filen er for stor til at gemme. Del dokumentet, eller tag nogle af figurerne ud."));
    else if (ready && !ran)
        worker_tell(err,
            tr("Programmet, der laver filen, kunne ikke læse dokumentet. Prøv igen, og sig det til driften, hvis det sker igen."));
    else
        worker_explain(dir, err);
}

/* Files into the folder, the commands one after the other, and what the last one made. argvs ends with NULL. */
static int worker_make(const char *html, const struct worker_file *files, size_t n_files,
    char *const *const *argvs, const char *output, const char *dir, struct buf *ret, struct arena *a,
    struct err *err)
{
    worker_enter();
    int rc = worker_put_files(dir, html, files, n_files, a, err);
    bool ready = rc == OK, ran;
    const char *made = arena_printf(a, "%s/%s", dir, output);
    for (; !rc && *argvs; argvs++)
        rc = worker_run(*argvs, dir, argvs[1] ? NULL : made, err);
    ran = rc == OK;
    if (!rc)
        rc = file_read_made(made, WORKER_OUTPUT_LIMIT, ret, err);
    worker_leave();
    if (rc)
        worker_explain_step(dir, ready, ran, err);
    worker_remove(dir);
    return rc;
}

/* Folders that a server left when it was ended in the middle. */
static void worker_sweep(const char *base)
{
    struct arena *a = arena_new(0);
    DIR *d = a ? opendir(base) : NULL;
    for (struct dirent *e; d && (e = readdir(d));) {
        struct stat st;
        const char *path = arena_printf(a, "%s/%s", base, e->d_name);
        if (text_has_prefix(e->d_name, WORKER_FOLDER) && lstat(path, &st) == 0 && S_ISDIR(st.st_mode) &&
            st.st_mtime < time(NULL) - WORKER_OLD_SECONDS &&
            (st.st_uid == geteuid() || st.st_uid == WORKER_NOBODY))
            worker_remove(path);
    }
    if (d)
        closedir(d);
    arena_free(a);
}

static char *worker_dir(struct arena *a, struct err *err)
{
    const char *set = getenv("TMPDIR"), *base = set && *set ? set : "/tmp";
    char *dir = arena_printf(a, "%s/" WORKER_FOLDER "XXXXXX", base);
    worker_sweep(base);
    if (!mkdtemp(dir)) {
        err_set(err, ERR_IO, "mkdtemp: %s", strerror(errno));
        worker_explain(base, err);
        return NULL;
    }
    return dir;
}

/* Chromium's sandbox needs user namespaces, which some containers refuse. Without them it runs without a sandbox of its own, as nobody; a
 * server that does not run as root never does that, because there nobody is not another user. Refused is what is refused each time; a trial
 * that could not be made is an error. */
static int worker_find_sandbox(const char *dir, bool *ret_sandbox, struct err *err)
{
    enum { UNSHARE_REFUSED = 1 };
    char *argv[] = {(char *)"unshare", (char *)"--user", (char *)"true", NULL};
    *ret_sandbox = true;
    if (geteuid() != 0)
        return OK;
    struct worker_end end = {false, -1};
    int rc = worker_give(dir, err), refused = 0;
    for (int i = 0; !rc && i < WORKER_TRIALS; i++) {
        err_clear(err);
        if (worker_run_once(argv, dir, (worker_seconds() + 2) / 3, &end, err) == OK)
            return OK;
        refused += end.status == UNSHARE_REFUSED;
        worker_pause();
    }
    if (rc)
        return worker_explain(dir, err);
    if (refused < WORKER_TRIALS)
        return worker_tell(err,
            tr("Programmet, der laver filen, gik ned to gange. Prøv igen om lidt. Sig det til driften, hvis det bliver ved."));
    err_clear(err);
    *ret_sandbox = false;
    return OK;
}

/* The browser without windows takes half the memory. Its command in the path is a shell that stays its parent, so that it would outlive a server that
 * is killed: the program itself is started. */
static const char *worker_chromium(void)
{
    const char *set = getenv("TOV_CHROMIUM");
    const char *shell = set && *set ? set : "/usr/lib/chromium/chromium-headless-shell";
    return access(shell, X_OK) == 0 ? shell : "chromium";
}

struct worker_tag {
    const char *from, *to;
};

/* Puts other tags in the place of some, up to a NULL. Takes <figure> apart: pandoc gives a picture in one its caption as alternative text; outside
 * one it keeps its own. Chromium makes it a figure without words around the drawing, which has words; and it tags <strong> and <em> by names that PDF
 * 1.7 does not have. The only pictures are our drawings: an <img> would make pandoc fetch a file of this machine or of its net, and is taken out. */
static void worker_put_tags(const char *html, const struct worker_tag *tags, struct buf *out)
{
    for (const char *p = html; *p;) {
        const struct worker_tag *tag = tags;
        if (strncmp(p, "<img", 4) == 0) {
            p += strcspn(p, ">");
            p += *p == '>';
            continue;
        }
        while (tag->from && strncmp(p, tag->from, strlen(tag->from)) != 0)
            tag++;
        if (tag->from)
            buf_puts(out, tag->to);
        else
            buf_putc(out, *p);
        p += tag->from ? strlen(tag->from) : 1;
    }
}

int worker_pdf(
    const char *html, const struct worker_file *files, size_t n_files, struct buf *ret_pdf, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "worker_pdf: out of memory");
    static const struct worker_tag tags[] = {{"<figure class=\"tov-chart\">", "<div class=\"tov-chart\">"},
        {"</figure>", "</div>"}, {"<figcaption>", "<p class=\"tov-caption\">"}, {"</figcaption>", "</p>"},
        {"<strong>", "<b>"}, {"</strong>", "</b>"}, {"<em>", "<i>"}, {"</em>", "</i>"}, {NULL, NULL}};
    struct buf plain = BUF_INIT;
    worker_put_tags(html, tags, &plain);
    int rc = buf_failed(&plain) ? err_set(err, ERR_LIMIT, "worker_pdf: out of memory") : OK;
    char *dir = rc ? NULL : worker_dir(a, err);
    rc = err->code;
    bool sandbox = true;
    if (dir && (rc = worker_find_sandbox(dir, &sandbox, err)) != OK)
        worker_remove(dir);
    if (dir && !rc) {
        /* The network is off, and the file's own policy allows no script. */
        char *argv[] = {(char *)(uintptr_t)worker_chromium(), (char *)"--headless",
            sandbox ? (char *)"--disable-gpu" : (char *)"--no-sandbox", (char *)"--disable-gpu",
            (char *)"--disable-quic", (char *)"--no-first-run", (char *)"--disable-background-networking",
            (char *)"--disable-component-update", (char *)"--disable-sync", (char *)"--disable-extensions",
            (char *)"--disable-dev-shm-usage",
            /* Fewer processes: a document uses no net, no drawing by the graphics card and no script. */
            (char *)"--in-process-gpu", (char *)"--enable-features=NetworkServiceInProcess2",
            (char *)"--no-unsandboxed-zygote", (char *)"--disable-software-rasterizer",
            (char *)"--js-flags=--jitless --lite-mode --optimize-for-size --max-semi-space-size=1",
            (char *)"--disable-breakpad",
            /* Nothing of it is shown on a screen: no threads and shared memory to draw it there. */
            (char *)"--num-raster-threads=1", (char *)"--disable-threaded-compositing",
            (char *)"--disable-threaded-animation",
            (char *)"--disable-features=SpareRendererForSitePerProcess",
            /* What draws the page waits this long for the browser, which waits for ever for what has ended: 15 s is too short on a busy machine. */
            arena_printf(a, "--ipc-connection-timeout=%d", worker_seconds()),
            (char *)"--host-resolver-rules=MAP * ~NOTFOUND",
            arena_printf(a, "--user-data-dir=%s/profile", dir), (char *)"--export-tagged-pdf",
            (char *)"--generate-pdf-document-outline", (char *)"--no-pdf-header-footer",
            (char *)"--print-to-pdf=document.pdf", arena_printf(a, "file://%s/document.html", dir), NULL};
        rc = worker_make(plain.data ? plain.data : "", files, n_files, (char *const *const[]){argv, NULL},
            "document.pdf", dir, ret_pdf, a, err);
    }
    buf_done(&plain);
    arena_free(a);
    return rc;
}

/* The text between two tags inside svg, as it stands in the source (escaped). */
static const char *worker_between(const char *svg, const char *open, const char *close, struct arena *a)
{
    const char *from = strstr(svg, open);
    const char *text = from ? strchr(from, '>') : NULL;
    const char *end = text ? strstr(text, close) : NULL;
    return end ? arena_strndup(a, text + 1, (size_t)(end - text - 1)) : "";
}

/* The drawings of a document as files, and the programs that make pictures of them. */
struct worker_charts {
    struct worker_file *files; /* room for the files beside them too */
    char *const **argvs;       /* a program for each, then room for pandoc's and NULL */
    size_t n;
};

static size_t worker_count(const char *html, const char *what)
{
    size_t n = 0;
    for (const char *p = html; (p = strstr(p, what)); p++)
        n++;
    return n;
}

static char *const *worker_picture_argv(size_t i, struct arena *a)
{
    char **argv = arena_must(a, 5 * sizeof *argv);
    argv[0] = (char *)"rsvg-convert";
    argv[1] = (char *)"--zoom=2";
    argv[2] = arena_printf(a, "--output=chart-%zu.png", i);
    argv[3] = arena_printf(a, "chart-%zu.svg", i);
    argv[4] = NULL;
    return argv;
}

/* Word shows drawings as pictures: each <svg> becomes a file and an <img> whose alternative text is the drawing's description. */
static int worker_take_charts(const char *html, size_t n_beside, struct worker_charts *ret, struct buf *out,
    struct arena *a, struct err *err)
{
    size_t most = worker_count(html, "<svg");
    *ret = (struct worker_charts){arena_array(a, most + n_beside + 1, sizeof *ret->files),
        arena_array(a, most + 2, sizeof *ret->argvs), 0};
    if (!ret->files || !ret->argvs)
        return err_set(err, ERR_LIMIT, "worker_docx: out of memory");
    for (const char *p = html;;) {
        const char *svg = strstr(p, "<svg"), *end = svg ? strstr(svg, "</svg>") : NULL;
        if (!end) {
            buf_puts(out, p);
            return buf_failed(out) ? err_set(err, ERR_LIMIT, "worker_docx: out of memory") : OK;
        }
        end += strlen("</svg>");
        const char *source = arena_strndup(a, svg, (size_t)(end - svg));
        const char *whole =
            strstr(source, "xmlns=")
                ? source
                : arena_printf(a, "<svg xmlns=\"http://www.w3.org/2000/svg\"%s", source + strlen("<svg"));
        buf_put(out, p, (size_t)(svg - p));
        buf_printf(out, "<img src=\"chart-%zu.png\" width=\"560\" alt=\"%s\">", ret->n,
            worker_between(source, "<desc", "</desc>", a));
        ret->files[ret->n] =
            (struct worker_file){arena_printf(a, "chart-%zu.svg", ret->n), whole, strlen(whole)};
        ret->argvs[ret->n] = worker_picture_argv(ret->n, a);
        ret->n++;
        p = end;
    }
}

int worker_docx(const char *html, const char *lang, const struct worker_file *files, size_t n_files,
    struct buf *ret_docx, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "worker_docx: out of memory");
    struct worker_charts charts;
    struct buf plain = BUF_INIT, pictured = BUF_INIT;
    static const struct worker_tag tags[] = {{"<figure class=\"tov-chart\">", "<div>"},
        {"</figure>", "</div>"}, {"<figcaption>", "<div custom-style=\"Image Caption\"><p>"},
        {"</figcaption>", "</p></div>"}, {NULL, NULL}};
    worker_put_tags(html, tags, &plain);
    int rc = worker_take_charts(plain.data ? plain.data : "", n_files, &charts, &pictured, a, err);
    char *dir = rc ? NULL : worker_dir(a, err);
    if (dir) {
        char *pandoc[] = {(char *)"pandoc", (char *)"--from=html", (char *)"--to=docx",
            (char *)"--shift-heading-level-by=-1", (char *)"--metadata", arena_printf(a, "lang=%s", lang),
            (char *)"--reference-doc=" WORKER_WORD_STYLES, (char *)"--lua-filter=" WORKER_WORD_FILTER,
            (char *)"--output=document.docx", (char *)"document.html", NULL};
        for (size_t i = 0; i < n_files; i++)
            charts.files[charts.n + i] = files[i];
        charts.argvs[charts.n] = pandoc;
        charts.argvs[charts.n + 1] = NULL;
        rc = worker_make(pictured.data, charts.files, charts.n + n_files, charts.argvs, "document.docx", dir,
            ret_docx, a, err);
    }
    buf_done(&plain);
    buf_done(&pictured);
    arena_free(a);
    return dir ? rc : err->code;
}
