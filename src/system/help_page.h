/* What the help pages show. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct help_perm {
    const char *label;
    bool on;
};
struct help_rights_view {
    const char *name, *unit;
    const char *const *roles; /* labels */
    size_t n_roles;
    const struct help_perm *perms;
    size_t n_perms;
    const char *purpose; /* label, NULL = not chosen */
};
