/* Reading the printed tables of a note from a file. */
#pragma once
#include "budget/note_import.h"
#include "budget/note_show_page.h"

struct note_import_view {
    const char *csrf, *post_url, *save_url, *back_url, *error, *file;
    int64_t id, replaced;              /* replaced: printed cells that go away */
    const struct note_import *read;    /* NULL = no file yet */
    const struct note_check_row *sums; /* printed sums that do not add up within the file */
    size_t n_sums;
};
