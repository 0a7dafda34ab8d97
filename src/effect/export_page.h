/* Answers with a table as a file. For *_page.c only. */
#pragma once
#include "effect/export.h"
#include "http/http.h"

/* format "csv" or "xlsx" (else ERR_INVALID with a message). */
int export_send(struct req *req, struct res *res, const char *format, const struct export_table *table);
