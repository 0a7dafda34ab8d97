/* Which of a person's spells cover a day, as bits: the measures' inmost loop. */
#pragma once
#include "measure/snapshot.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* A loop over the city is compiled twice and the processor's own is chosen when the program starts. */
#if defined __x86_64__ && defined __GNUC__ && !defined __clang__ && !defined __SANITIZE_ADDRESS__ &&         \
    !defined __SANITIZE_THREAD__
#define CITY_LOOP __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define CITY_LOOP
#endif
#define CITY_INLINE __attribute__((always_inline)) static inline

enum { SCAN_MOST = 32 }; /* spells of a mask: bit i belongs to spell first + i */

#ifdef __SSE2__
CITY_INLINE __m128i eight_until(const uint16_t *days, __m128i at)
{
    __m128i later = _mm_subs_epu16(_mm_loadu_si128((const __m128i *)(const void *)days), at);
    return _mm_cmpeq_epi16(later, _mm_setzero_si128());
}
/* Of 32 days those that are at most day. */
CITY_INLINE uint32_t days_until(const uint16_t *days, uint16_t day)
{
    const __m128i at = _mm_set1_epi16((short)day);
    __m128i low = _mm_packs_epi16(eight_until(days, at), eight_until(days + 8, at)),
            high = _mm_packs_epi16(eight_until(days + 16, at), eight_until(days + 24, at));
    return (uint32_t)_mm_movemask_epi8(low) | (uint32_t)_mm_movemask_epi8(high) << 16;
}
#else
CITY_INLINE uint32_t days_until(const uint16_t *days, uint16_t day)
{
    uint32_t m = 0;
    for (int i = 0; i < SCAN_MOST; i++)
        m |= (uint32_t)(days[i] <= day) << i;
    return m;
}
#endif

/* Spells first to last, at most SCAN_MOST, as bits. Always all 32 are looked at, so that nothing depends on how many the person has; at the very end
 * of the arrays only those there are. */
CITY_INLINE uint32_t spells_until(
    const uint16_t *days, size_t n_spells, size_t first, size_t last, uint16_t day)
{
    if (first + SCAN_MOST <= n_spells)
        return days_until(days + first, day) & (uint32_t)((UINT64_C(1) << (last - first)) - 1);
    uint32_t m = 0;
    for (size_t i = first; i < last; i++)
        m |= (uint32_t)(days[i] <= day) << (i - first);
    return m;
}

/* Those that end after the day. */
CITY_INLINE uint32_t spells_left(const struct snapshot *s, size_t first, size_t last, uint16_t day)
{
    return ~spells_until(s->spell_end, s->n_spells, first, last, day) &
           (uint32_t)((UINT64_C(1) << (last - first)) - 1);
}

/* Those that cover the day. */
CITY_INLINE uint32_t spells_covering(const struct snapshot *s, size_t first, size_t last, uint16_t day)
{
    return spells_left(s, first, last, day) & spells_until(s->spell_start, s->n_spells, first, last, day);
}
