#include "system/mail.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/lang.h"
#include "base/text.h"
#include "system/setting.h"

#include <curl/curl.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

SETTING(mail_smtp_url, .key = "smtp_url",
    .label = N_("Mailserver, smtps://navn:465 eller smtp://navn:587. Tomt: der sendes ingen e-mail"),
    .type = F_TEXT);
SETTING(mail_smtp_user, .key = "smtp_user", .label = N_("Brugernavn på mailserveren"), .type = F_TEXT);
SETTING(mail_smtp_from, .key = "smtp_from", .label = N_("Afsender af e-mail, en adresse"), .type = F_TEXT);
SETTING(mail_address, .key = "base_url", .label = N_("Tovholders adresse, som den står i e-mail, https://…"),
    .type = F_TEXT);

enum { MAIL_SECONDS = 30, MAIL_ADDRESS_MAX = 200, MAIL_PASSWORD_MAX = 1000 };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void mail_start(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

static const char *value_of(const struct setting *setting)
{
    const char *text = setting_text(setting);
    return text && *text ? text : NULL;
}

bool mail_is_set_up(void)
{
    return value_of(&mail_smtp_url) && value_of(&mail_smtp_from);
}

const char *mail_base_url(void)
{
    return value_of(&mail_address);
}

bool mail_is_address(const char *address)
{
    const char *at = address ? strchr(address, '@') : NULL;
    if (!at || at == address || !at[1] || strchr(at + 1, '@') || strlen(address) > MAIL_ADDRESS_MAX ||
        !strchr(at + 1, '.'))
        return false;
    for (const char *p = address; *p; p++) {
        if ((unsigned char)*p <= ' ' || (unsigned char)*p >= 127 || strchr("<>()[]\\,;:\"", *p))
            return false;
    }
    return true;
}

/* ---- password ---- */

/* From the environment or a file, into ret; empty = none. */
static int read_password(char ret[MAIL_PASSWORD_MAX], struct err *err)
{
    const char *text = getenv("TOV_SMTP_PASSWORD"), *path = getenv("TOV_SMTP_PASSWORD_FILE");
    ret[0] = 0;
    if (text) {
        text_copy(ret, MAIL_PASSWORD_MAX, text);
    } else if (path && *path) {
        FILE *file = fopen(path, "r");
        if (!file)
            return err_user(err, ERR_IO, "%s",
                tr("Filen med adgangskoden til mailserveren kan ikke læses. Se TOV_SMTP_PASSWORD_FILE."));
        if (!fgets(ret, MAIL_PASSWORD_MAX, file))
            ret[0] = 0;
        fclose(file);
    }
    ret[strcspn(ret, "\r\n")] = 0;
    return OK;
}

/* ---- the message ---- */

/* =?UTF-8?B?…?= words of at most 45 bytes, cut between characters (RFC 2047). */
static void put_subject(struct buf *out, const char *subject)
{
    char base64[80];
    const char *s = subject;
    buf_puts(out, "Subject:");
    while (*s) {
        const char *end = s;
        for (const char *next = s; *next;) {
            text_next(&next);
            if (next - s > 45)
                break;
            end = next;
        }
        sodium_bin2base64(base64, sizeof base64, (const unsigned char *)s, (size_t)(end - s),
            sodium_base64_VARIANT_ORIGINAL);
        buf_printf(out, " =?UTF-8?B?%s?=\r\n", base64);
        s = end;
    }
    if (!*subject)
        buf_puts(out, "\r\n");
}

static void put_date(struct buf *out, struct stamp now)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t seconds = now.ms / 1000;
    day_t day = {(int32_t)(seconds / 86400)};
    struct ymd ymd = day_ymd(day);
    int s = (int)(seconds % 86400);
    buf_printf(out, "Date: %s, %02d %s %d %02d:%02d:%02d +0000\r\n", days[day_weekday(day) - 1], ymd.day,
        months[ymd.month - 1], ymd.year, s / 3600, s / 60 % 60, s % 60);
}

/* The text as base64 in lines of 76 characters: 57 bytes each. */
static void put_text(struct buf *out, const char *text)
{
    char line[80];
    size_t n = strlen(text);
    for (size_t i = 0; i < n; i += 57) {
        size_t part = n - i < 57 ? n - i : 57;
        sodium_bin2base64(
            line, sizeof line, (const unsigned char *)text + i, part, sodium_base64_VARIANT_ORIGINAL);
        buf_printf(out, "%s\r\n", line);
    }
}

static void put_message(struct buf *out, const struct mail *mail, const char *from)
{
    const char *at = strchr(from, '@');
    put_date(out, clock_real());
    buf_printf(out, "From: Tovholder <%s>\r\nTo: <%s>\r\n", from, mail->to);
    put_subject(out, mail->subject);
    buf_printf(out, "Message-ID: <%s@%s>\r\n", mail->id, at ? at + 1 : "localhost");
    buf_puts(out, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                  "Content-Transfer-Encoding: base64\r\nAuto-Submitted: auto-generated\r\n\r\n");
    put_text(out, mail->text);
}

/* ---- sending ---- */

struct upload_state {
    const char *data;
    size_t len, sent;
};

static size_t give_upload(char *to, size_t size, size_t n, void *ctx)
{
    struct upload_state *state = ctx;
    size_t left = state->len - state->sent, most = size * n;
    size_t part = left < most ? left : most;
    memcpy(to, state->data + state->sent, part);
    state->sent += part;
    return part;
}

/* A server on this machine is reached without a network: only there a connection may be in the clear. */
static bool is_local_server(const char *url)
{
    static const char *const names[] = {"smtp://localhost", "smtp://127.0.0.1", "smtp://[::1]"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t n = strlen(names[i]);
        if (text_has_prefix(url, names[i]) && (!url[n] || url[n] == ':' || url[n] == '/'))
            return true;
    }
    return false;
}

static int failed(CURL *curl, CURLcode code, struct err *err)
{
    long answer = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
    if (code == CURLE_LOGIN_DENIED)
        return err_user(err, ERR_REFUSED, "%s",
            tr("Mailserveren afviste brugernavn eller adgangskode. Se smtp_user og TOV_SMTP_PASSWORD."));
    if (code == CURLE_USE_SSL_FAILED || code == CURLE_PEER_FAILED_VERIFICATION ||
        code == CURLE_SSL_CONNECT_ERROR)
        return err_user(err, ERR_IO, "%s",
            tr("Forbindelsen til mailserveren kan ikke sikres med TLS. Der er intet sendt."));
    if (answer >= 400)
        return err_user(err, ERR_REFUSED, tr("Mailserveren afviste beskeden med kode %ld."), answer);
    return err_user(err, ERR_IO, tr("Mailserveren kunne ikke nås: %s."), curl_easy_strerror(code));
}

static int set_options(CURL *curl, struct curl_slist *to, struct upload_state *state, struct err *err)
{
    const char *url = value_of(&mail_smtp_url), *user = value_of(&mail_smtp_user);
    char password[MAIL_PASSWORD_MAX];
    int rc = read_password(password, err);
    if (rc)
        return rc;
    bool secure = text_has_prefix(url, "smtps://");
    if (!secure && !text_has_prefix(url, "smtp://"))
        return err_user(err, ERR_REFUSED, "%s", tr("smtp_url skal begynde med smtps:// eller smtp://."));
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(
        curl, CURLOPT_USE_SSL, (long)(secure || !is_local_server(url) ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, value_of(&mail_smtp_from));
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_upload);
    curl_easy_setopt(curl, CURLOPT_READDATA, state);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    if (getenv("TOV_SMTP_CA"))
        curl_easy_setopt(curl, CURLOPT_CAINFO, getenv("TOV_SMTP_CA"));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)MAIL_SECONDS);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 10L);
    if (user) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, user);
        curl_easy_setopt(curl, CURLOPT_PASSWORD, password);
    }
    sodium_memzero(password, sizeof password);
    return OK;
}

int mail_send(const struct mail *mail, struct err *err)
{
    struct buf message = BUF_INIT;
    if (!mail_is_set_up())
        return err_user(err, ERR_REFUSED, "%s",
            tr("Der er ikke sat en mailserver op. Sæt smtp_url og smtp_from under Installationen."));
    if (!mail_is_address(mail->to) || !mail_is_address(value_of(&mail_smtp_from)))
        return err_user(err, ERR_REFUSED, "%s", tr("Afsender eller modtager er ikke en e-mailadresse."));
    pthread_once(&once, mail_start);
    put_message(&message, mail, value_of(&mail_smtp_from));
    CURL *curl = curl_easy_init();
    struct curl_slist *to = curl_slist_append(NULL, mail->to);
    struct upload_state state = {message.data, message.len, 0};
    int rc = curl && to && !buf_failed(&message) ? OK : err_set(err, ERR_LIMIT, "no memory for a mail");
    if (!rc)
        rc = set_options(curl, to, &state, err);
    if (!rc) {
        CURLcode code = curl_easy_perform(curl);
        if (code != CURLE_OK)
            rc = failed(curl, code, err);
    }
    curl_slist_free_all(to);
    if (curl)
        curl_easy_cleanup(curl);
    buf_done(&message);
    return rc;
}
