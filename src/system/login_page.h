/* What the log-in page shows. */
#pragma once
#include <stddef.h>

struct login_demo {
    const char *login, *role, *unit;
};
struct login_view {
    const char *login; /* as typed */
    const char *next;  /* local address to go to, or NULL */
    const char *message, *message_kind;
    const char *demo_password;
    const struct login_demo *demo; /* [n_demo] */
    size_t n_demo;
};
