#include "base/log.h"
#include "base/date.h"
#include "base/text.h"
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static _Atomic int least_level = LOG_INFO;

void log_set_level(enum log_level level)
{
    atomic_store(&least_level, (int)level);
}

/* One event is one line: control characters in values become spaces. */
static void flatten(char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s < 0x20 || *s == 0x7f)
            *s = ' ';
}

void log_event(enum log_level level, const char *event, const char *fmt, ...)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    if ((int)level < atomic_load(&least_level))
        return;
    char what[1500];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    text_mend_end(what);
    flatten(what);
    char when[25];
    char line[1700];
    int n = snprintf(
        line, sizeof line - 1, "%s %s %.100s %s", stamp_iso(clock_real(), when), names[level], event, what);
    size_t len = n < 0 ? 0 : (size_t)n;
    if (len > sizeof line - 2)
        len = sizeof line - 2;
    line[len++] = '\n';
    /* one write, so that lines of several threads do not mix; nothing to do when stderr is closed */
    ssize_t written = write(STDERR_FILENO, line, len);
    (void)written;
}
