/* Errors: a closed set of negative codes and a caller-supplied struct err.
 * The lower error wins: once a code is set, later err_set calls add nothing. Rooms do not log; the
 * dispatcher and main log struct err once. Texts made with err_user and err_field are shown to the
 * user and must come through tr(). */
#pragma once
#include "base/log.h"
#include <stdbool.h>
#include <stddef.h>

enum {
    OK = 0,
    ERR_INVALID = -1,   /* input breaks a rule; see the field messages */
    ERR_NOT_FOUND = -2, /* no such thing, or not for this user */
    ERR_DENIED = -3,    /* permission or legal basis missing */
    ERR_CONFLICT = -4,  /* somebody changed the record meanwhile */
    ERR_REFUSED = -5,   /* a rule of the domain says no; user message says why and what to do */
    ERR_LIMIT = -6,     /* too large, too many, out of memory */
    ERR_IO = -7,
    ERR_DB = -8,
    ERR_BUSY = -9,
    ERR_LOGIN = -10, /* not logged in */
    ERR_INTERNAL = -11
};

enum { ERR_MAX_FIELDS = 24 };

struct err {
    int code;
    int n_fields;
    char op[320];   /* for the operator: English, may name statements, never a citizen's data */
    char user[640]; /* for the user, in the user's language; empty = the code's standard text */
    struct {
        char name[40];
        char msg[240];
    } field[ERR_MAX_FIELDS];
};

#define ERR_INIT ((struct err){0})

/* Sets code and operator message unless an error is already set. Returns the code in force. */
int err_set(struct err *err, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* As err_set, with a message for the user. */
int err_user(struct err *err, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Adds a message to the named form field; code becomes ERR_INVALID unless a lower error of another kind
 * is already set. The first message of a field stays. Returns the code in force. */
int err_field(struct err *err, const char *field, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* The message of a field, or NULL. */
const char *err_field_text(const struct err *err, const char *field);
/* What the user is told: err->user, or the code's standard text in the current language. */
const char *err_user_text(const struct err *err);
void err_clear(struct err *err);
int err_http_status(int code);
int err_exit_status(int code);
enum log_level err_log_level(int code);
const char *err_name(int code);
