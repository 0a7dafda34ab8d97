/* E-mail through an SMTP server (settings smtp_url, smtp_user, smtp_from; password from the environment variable
 * TOV_SMTP_PASSWORD or the file that TOV_SMTP_PASSWORD_FILE names, never from the database). Plain text in UTF-8. smtps:// speaks TLS from
 * the start; smtp:// demands STARTTLS, unless the server is on this machine. TOV_SMTP_CA names a
 * file of certificates to trust instead of the system's. */
#pragma once
#include "base/err.h"
#include <stdbool.h>

struct mail {
    const char *to;      /* one address */
    const char *subject; /* UTF-8, one line */
    const char *text;    /* UTF-8, lines ended by \n */
    const char *id;      /* unique on this installation, of a-z 0-9 - .: part of Message-ID */
};
/* Whether a server and a sender are set. */
bool mail_is_set_up(void);
/* An address as it may be stored: local part, @, domain; no spaces, controls, quotes or angle brackets. */
bool mail_is_address(const char *address);
/* Sends and waits, at most 30 s. ERR_REFUSED when not set up, or when the server refuses; ERR_IO when it cannot be reached or the
 * connection is not safe. The messages name the server's answer, never the recipient. */
int mail_send(const struct mail *mail, struct err *err);
/* Address of the program as others reach it (setting base_url), without a slash at the end; NULL = not set. */
const char *mail_base_url(void);
