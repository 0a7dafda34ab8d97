#include "base/err.h"
#include "base/lang.h"
#include "base/text.h"
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* One row per code, indexed by -code. user is the standard text when the caller gave none. */
static const struct {
    const char *name;
    int http;
    int exit; /* as in sysexits.h */
    enum log_level level;
    const char *user;
} codes[] = {
    [-OK] = {"OK", 200, 0, LOG_DEBUG, ""},
    [-ERR_INVALID] = {"ERR_INVALID", 422, 65, LOG_INFO, N_("Ret de markerede felter, og prøv igen.")},
    [-ERR_NOT_FOUND] = {"ERR_NOT_FOUND", 404, 66, LOG_INFO,
        N_("Siden eller oplysningen findes ikke, eller du har ikke adgang til den.")},
    [-ERR_DENIED] = {"ERR_DENIED", 403, 77, LOG_WARN,
        N_("Du har ikke adgang til dette. Spørg den lokale administrator, hvis du skal bruge det i dit arbejde.")},
    [-ERR_CONFLICT] = {"ERR_CONFLICT", 409, 75, LOG_INFO,
        N_("En anden har ændret oplysningen, mens du havde den åben. Se den nye udgave, og prøv igen.")},
    [-ERR_REFUSED] = {"ERR_REFUSED", 422, 65, LOG_INFO, N_("Det kan ikke lade sig gøre efter reglerne.")},
    [-ERR_LIMIT] = {"ERR_LIMIT", 413, 71, LOG_WARN,
        N_("Det er for meget på én gang. Vælg færre eller mindre, og prøv igen.")},
    [-ERR_IO] = {"ERR_IO", 500, 74, LOG_ERROR, N_("Noget gik galt hos os. Prøv igen om lidt.")},
    [-ERR_DB] = {"ERR_DB", 500, 69, LOG_ERROR, N_("Noget gik galt hos os. Prøv igen om lidt.")},
    [-ERR_BUSY] = {"ERR_BUSY", 503, 75, LOG_WARN, N_("Systemet har travlt. Prøv igen om lidt.")},
    [-ERR_LOGIN] = {"ERR_LOGIN", 401, 77, LOG_INFO, N_("Log ind for at fortsætte.")},
    [-ERR_INTERNAL] = {"ERR_INTERNAL", 500, 70, LOG_ERROR, N_("Noget gik galt hos os. Prøv igen om lidt.")},
};

static size_t code_index(int code)
{
    size_t n = sizeof codes / sizeof codes[0];
    return code <= 0 && code > -(int)n ? (size_t)-code : (size_t)-ERR_INTERNAL;
}

static void print(char *dst, size_t n, const char *fmt, va_list ap) __attribute__((format(printf, 3, 0)));

static void print(char *dst, size_t n, const char *fmt, va_list ap)
{
    vsnprintf(dst, n, fmt, ap);
    text_mend_end(dst);
}

int err_set(struct err *err, int code, const char *fmt, ...)
{
    assert(code < 0);
    if (err->code != OK)
        return err->code;
    err->code = code;
    va_list ap;
    va_start(ap, fmt);
    print(err->op, sizeof err->op, fmt, ap);
    va_end(ap);
    return code;
}

int err_user(struct err *err, int code, const char *fmt, ...)
{
    assert(code < 0);
    if (err->code != OK)
        return err->code;
    err->code = code;
    va_list ap;
    va_start(ap, fmt);
    print(err->user, sizeof err->user, fmt, ap);
    va_end(ap);
    return code;
}

int err_field(struct err *err, const char *field, const char *fmt, ...)
{
    if (err->code != OK && err->code != ERR_INVALID)
        return err->code;
    err->code = ERR_INVALID;
    if (err->n_fields == ERR_MAX_FIELDS || err_field_text(err, field))
        return ERR_INVALID;
    int i = err->n_fields++;
    text_copy(err->field[i].name, sizeof err->field[i].name, field);
    va_list ap;
    va_start(ap, fmt);
    print(err->field[i].msg, sizeof err->field[i].msg, fmt, ap);
    va_end(ap);
    return ERR_INVALID;
}

const char *err_field_text(const struct err *err, const char *field)
{
    for (int i = 0; i < err->n_fields; i++)
        if (strcmp(err->field[i].name, field) == 0)
            return err->field[i].msg;
    return NULL;
}

const char *err_user_text(const struct err *err)
{
    return err->user[0] ? err->user : tr(codes[code_index(err->code)].user);
}

void err_clear(struct err *err)
{
    *err = ERR_INIT;
}

int err_http_status(int code)
{
    return codes[code_index(code)].http;
}

int err_exit_status(int code)
{
    return codes[code_index(code)].exit;
}

enum log_level err_log_level(int code)
{
    return codes[code_index(code)].level;
}

const char *err_name(int code)
{
    return codes[code_index(code)].name;
}
