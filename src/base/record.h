/* Records: constants written beside the function they describe and collected by the linker into one
 * table, so that adding a statement, a route, an indicator or a subcommand needs no central list.
 *
 *   static const struct sql citizen_by_key = {...};
 *   RECORD(tov_sql, struct sql, citizen_by_key);
 *
 *   RECORDS(tov_sql, struct sql);                        declares the table in a .c file
 *   for (const struct sql *const *p = RECORDS_BEGIN(tov_sql); p < RECORDS_END(tov_sql); p++) ...
 *
 * Order in the table is link order: sort before showing. */
#pragma once

#define RECORD(section_name, type, ident) RECORD_AS(section_name, type, ident, ident##_record)
/* A constant in a further table needs another name there. */
#define RECORD_AS(section_name, type, ident, name)                                                           \
    static const type *const name __attribute__((used, section(#section_name))) = &(ident)

#define RECORDS(section_name, type)                                                                          \
    extern const type *const __start_##section_name[] __attribute__((weak));                                 \
    extern const type *const __stop_##section_name[] __attribute__((weak))

#define RECORDS_BEGIN(section_name) (__start_##section_name)
#define RECORDS_END(section_name)   (__stop_##section_name)
