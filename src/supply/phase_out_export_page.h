/* The planner's tables as a file. */
#pragma once
#include "supply/phase_out_page.h"

int phase_out_export(struct req *req, struct res *res, const struct phase_out_data *d);
/* Answers with the table as XLSX and logs the export; n = rows of citizens in it, 0 = only numbers. */
struct export_table;
int phase_out_send_file(struct req *req, struct res *res, const struct phase_out_data *d,
    const struct export_table *table, size_t n);
