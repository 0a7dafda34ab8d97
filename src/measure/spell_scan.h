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

enum { SCAN_MOST = 32 }; /* spells a mask holds */

/* Bit i belongs to spell first + i. */
struct spell_mask {
    uint32_t covers; /* the day */
    uint32_t after;  /* the spell begins later */
};

#ifdef __SSE2__
struct scan_words {
    __m128i covers, begun;
};
CITY_INLINE struct scan_words scan_eight(const uint16_t *start, const uint16_t *end, __m128i at)
{
    const __m128i zero = _mm_setzero_si128();
    __m128i begun =
        _mm_cmpeq_epi16(_mm_subs_epu16(_mm_loadu_si128((const __m128i *)(const void *)start), at), zero);
    __m128i over =
        _mm_cmpeq_epi16(_mm_subs_epu16(_mm_loadu_si128((const __m128i *)(const void *)end), at), zero);
    return (struct scan_words){_mm_andnot_si128(over, begun), begun};
}
CITY_INLINE uint32_t scan_bits(__m128i low, __m128i high)
{
    return (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(low, high));
}
/* Always all 32, so that nothing depends on how many the person has: what lies beyond is masked out, but must be in the arrays. */
CITY_INLINE struct spell_mask scan_full(const uint16_t *start, const uint16_t *end, uint16_t day)
{
    const __m128i at = _mm_set1_epi16((short)day);
    struct scan_words a = scan_eight(start, end, at), b = scan_eight(start + 8, end + 8, at),
                      c = scan_eight(start + 16, end + 16, at), d = scan_eight(start + 24, end + 24, at);
    return (struct spell_mask){scan_bits(a.covers, b.covers) | scan_bits(c.covers, d.covers) << 16,
        ~(scan_bits(a.begun, b.begun) | scan_bits(c.begun, d.begun) << 16)};
}
#endif

/* Spells first to last, at most SCAN_MOST. */
CITY_INLINE struct spell_mask spell_scan(const struct snapshot *s, size_t first, size_t last, uint16_t day)
{
#ifdef __SSE2__
    if (first + SCAN_MOST <= s->n_spells) {
        struct spell_mask m = scan_full(s->spell_start + first, s->spell_end + first, day);
        uint32_t here = (uint32_t)((UINT64_C(1) << (last - first)) - 1);
        return (struct spell_mask){m.covers & here, m.after & here};
    }
#endif
    struct spell_mask m = {0, 0};
    for (size_t i = first; i < last; i++) {
        m.covers |= (uint32_t)(s->spell_start[i] <= day && day < s->spell_end[i]) << (i - first);
        m.after |= (uint32_t)(s->spell_start[i] > day) << (i - first);
    }
    return m;
}
