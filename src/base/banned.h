/* Functions this project does not use, poisoned for the compiler; included before every source file.
 * The standard headers that declare them come first, so that the declarations themselves pass.
 * Instead: buf, arena_printf and text_copy for strings; text_to_int for numbers; date.h for days and
 * instants; text_sort_key and lang.h for language; posix_spawn for child processes; rng.h for demo data. */
#pragma once
#ifndef __ASSEMBLER__
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wchar.h>

#undef strcpy
#undef strcat
#undef sprintf
#pragma GCC poison strcpy strcat sprintf strtok atoi gmtime localtime system setlocale rand
#endif
