#include "base/uuid.h"

#include <stdio.h>
#include <string.h>

enum { SHA1_BLOCK = 64, SHA1_SIZE = 20 };

static uint32_t rotate(uint32_t x, unsigned n)
{
    return x << n | x >> (32 - n);
}

/* One block of RFC 3174, method 1. */
static void sha1_block(uint32_t h[5], const uint8_t *block)
{
    uint32_t w[80], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
    for (size_t t = 0; t < 16; t++)
        w[t] = (uint32_t)block[4 * t] << 24 | (uint32_t)block[4 * t + 1] << 16 |
               (uint32_t)block[4 * t + 2] << 8 | block[4 * t + 3];
    for (size_t t = 16; t < 80; t++)
        w[t] = rotate(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
    for (size_t t = 0; t < 80; t++) {
        uint32_t f = t < 20              ? (b & c) | (~b & d)
                     : t < 40 || t >= 60 ? b ^ c ^ d
                                         : (b & c) | (b & d) | (c & d);
        uint32_t k = t < 20 ? 0x5A827999 : t < 40 ? 0x6ED9EBA1 : t < 60 ? 0x8F1BBCDC : 0xCA62C1D6;
        uint32_t next = rotate(a, 5) + f + e + w[t] + k;
        e = d;
        d = c;
        c = rotate(b, 30);
        b = a;
        a = next;
    }
    h[0] += a;
    h[1] += b;
    h[2] += c;
    h[3] += d;
    h[4] += e;
}

/* The digest of a and b, one after the other. */
static void sha1_of(const void *a, size_t n_a, const void *b, size_t n_b, uint8_t ret[SHA1_SIZE])
{
    uint32_t h[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    uint8_t block[SHA1_BLOCK];
    size_t n = n_a + n_b, used = 0;
    for (size_t i = 0; i < n; i++) {
        block[used++] = i < n_a ? ((const uint8_t *)a)[i] : ((const uint8_t *)b)[i - n_a];
        if (used == SHA1_BLOCK) {
            sha1_block(h, block);
            used = 0;
        }
    }
    block[used++] = 0x80;
    if (used > SHA1_BLOCK - 8) {
        memset(block + used, 0, SHA1_BLOCK - used);
        sha1_block(h, block);
        used = 0;
    }
    memset(block + used, 0, SHA1_BLOCK - used);
    for (size_t i = 0; i < 8; i++)
        block[SHA1_BLOCK - 1 - i] = (uint8_t)((uint64_t)n * 8 >> 8 * i);
    sha1_block(h, block);
    for (size_t i = 0; i < SHA1_SIZE; i++)
        ret[i] = (uint8_t)(h[i / 4] >> (24 - 8 * (i % 4)));
}

void uuid_v5(const uint8_t name_space[16], const char *name, char ret[UUID_TEXT_SIZE])
{
    uint8_t d[SHA1_SIZE];
    sha1_of(name_space, 16, name, strlen(name), d);
    d[6] = (uint8_t)((d[6] & 0x0F) | 0x50);
    d[8] = (uint8_t)((d[8] & 0x3F) | 0x80);
    snprintf(ret, UUID_TEXT_SIZE, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
        d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7], d[8], d[9], d[10], d[11], d[12], d[13], d[14], d[15]);
}
