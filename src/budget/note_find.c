/* Budget notes found by words. */
#include "base/lang.h"
#include "system/find.h"

SQL(note_find_words,
    "SELECT key, title, title_en, summary AS text1, risk AS text2, note AS text3, number AS text4 FROM note ORDER BY id");
SQL(note_find_version, "SELECT n FROM table_change WHERE name = 'note'");
FIND_SOURCE(note_source, .key = "notater", .label = N_("Budgetnotater"), .order = 50,
    .perm = PERM_ECONOMY_READ, .rows = &note_find_words, .version = &note_find_version,
    .address = "/oekonomi/notater");
