/* What every unit test includes: cmocka and the standard headers it needs. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* after the above */
#include <cmocka.h>

/* How many of n rounds of random data this build does. Under a sanitizer an eighth: there they are slow, and what they compute is
 * already counted in the plain build; a sanitizer needs every path walked, not every register. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ROUNDS_PER 8
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define ROUNDS_PER 8
#endif
#endif
#ifndef ROUNDS_PER
#define ROUNDS_PER 1
#endif
#define ROUNDS_OF(n) ((n) < ROUNDS_PER ? 1 : (n) / ROUNDS_PER)
