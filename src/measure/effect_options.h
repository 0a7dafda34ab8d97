/* Options that several measures on a snapshot have. All are taken out of argv; bad ones give ERR_INVALID with what to write instead. */
#pragma once
#include "base/buf.h"
#include "measure/outcome.h"

bool effect_option_is_there(int argc, char **argv, const char *name);
/* The number of the word of --name among words (NULL at the end); the first one when the option is not there. */
int effect_choice(
    int *argc, char **argv, const char *name, const char *const *words, int *ret, struct err *err);
/* --from and --to, first and last day: [from, to). Standard: everything in the snapshot that is known. */
int effect_window(
    int *argc, char **argv, const struct snapshot *s, uint16_t *ret_from, uint16_t *ret_to, struct err *err);
/* --register-from, the first day that the sources know; 0 without. */
int effect_register_from(int *argc, char **argv, uint16_t *ret, struct err *err);
/* New spells begin at the earliest in the second whole month of the register: before, nobody knows whether there was one in the month before. *from
 * is moved there; ERR_INVALID when the window has ended by then. register_from 0 = nothing is said. */
int effect_new_from(uint16_t register_from, uint16_t to, uint16_t *from, struct err *err);
/* Numbers of interventions by their keys, "ips,mentor"; *ret_n 0 without the option. ret[n_interventions] is in a. */
int effect_interventions(int *argc, char **argv, const char *name, const struct snapshot *s, uint16_t **ret,
    size_t *ret_n, struct arena *a, struct err *err);
/* The population of a rule: --population, --intervention, --spell, --gap-days, --leave-days, --from, --to, --anchor, --unit, --each and the profile. */
int effect_population(int *argc, char **argv, const struct snapshot *s, const struct status_profile *profile,
    struct outcome_rule *ret, struct arena *a, struct err *err);
const char *outcome_population_word(enum outcome_population p);
const char *outcome_unit_word(enum outcome_unit u);
/* Help on the options of effect_population. */
void effect_population_help(struct buf *out);
