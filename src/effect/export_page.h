/* Answers with a table as a file. For *_page.c only. */
#pragma once
#include "effect/export.h"
#include "http/http.h"

struct actor;
/* format "csv" or "xlsx" (else ERR_INVALID with a message). */
int export_send(struct req *req, struct res *res, const char *format, const struct export_table *table);
/* The same of rows about object ("citizen"), logged as actor, who may carry a purpose; tell_rows: the log's row says how many. */
int export_send_as(struct req *req, struct res *res, const char *format, const struct export_table *table,
    const struct actor *actor, const char *object, bool tell_rows);
