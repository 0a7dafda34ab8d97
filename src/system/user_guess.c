#include "system/user_guess.h"
#include "system/user.h"
#include <pthread.h>
#include <sodium.h>

enum { SLOTS = 4096 };

/* One name a slot, chosen by the name's hash: a new name takes the place of an old one. */
struct guess {
    unsigned char name[crypto_generichash_BYTES_MIN];
    int64_t failed;
    struct stamp until;
};
static struct guess slots[SLOTS];
static unsigned char key[crypto_generichash_KEYBYTES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_key(void)
{
    randombytes_buf(key, sizeof(key));
}

static struct guess *slot_of(const char *login, unsigned char ret_name[crypto_generichash_BYTES_MIN])
{
    pthread_once(&once, make_key);
    crypto_generichash(ret_name, crypto_generichash_BYTES_MIN, (const unsigned char *)login, strlen(login),
        key, sizeof(key));
    return &slots[(ret_name[0] | ret_name[1] << 8) % SLOTS];
}

struct stamp user_guess_locked_until(const char *login)
{
    unsigned char name[crypto_generichash_BYTES_MIN];
    const struct guess *guess = slot_of(login, name);
    pthread_mutex_lock(&lock);
    struct stamp until =
        guess->failed > 0 && memcmp(guess->name, name, sizeof(name)) == 0 ? guess->until : STAMP_NONE;
    pthread_mutex_unlock(&lock);
    return until;
}

void user_guess_failed(const char *login, struct stamp now)
{
    unsigned char name[crypto_generichash_BYTES_MIN];
    struct guess *guess = slot_of(login, name);
    pthread_mutex_lock(&lock);
    if (guess->failed == 0 || memcmp(guess->name, name, sizeof(name)) != 0) {
        memcpy(guess->name, name, sizeof(name));
        guess->failed = 0;
    }
    guess->failed++;
    int64_t seconds = user_lock_seconds(guess->failed);
    guess->until = seconds ? (struct stamp){now.ms + seconds * 1000} : STAMP_NONE;
    pthread_mutex_unlock(&lock);
}
