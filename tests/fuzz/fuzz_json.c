/* JSON that a program may send to the API: whatever the bytes, the body ends in values that are text, or in a refusal that is
 * itself JSON; and what the API writes back is read as what was sent. */
#include "api/answer_api.h"
#include "base/log.h"
#include "base/text.h"
#include "http/inner.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const texts[] = {"a", "reason", "tilbud"};
static const char *const numbers[] = {"n", "version"};
enum { N_TEXTS = sizeof texts / sizeof texts[0], N_NUMBERS = sizeof numbers / sizeof numbers[0] };

static void require(bool holds)
{
    if (!holds)
        abort();
}

static int page(struct req *req, struct res *res)
{
    json_t *object = api_read(req);
    if (!object)
        return req->err.code;
    struct buf *out = api_begin(res);
    buf_putc(out, '{');
    for (size_t i = 0; i < N_TEXTS; i++) {
        const char *text = api_get(req, object, texts[i]);
        require(text_is_utf8(text, strlen(text)));
        api_text(out, i == 0, texts[i], text);
    }
    for (size_t i = 0; i < N_NUMBERS; i++)
        api_int(out, false, numbers[i], api_get_int(req, object, numbers[i]));
    buf_putc(out, '}');
    json_decref(object);
    return req->err.code ? req->err.code : api_end(req, res);
}
static const struct route route = {
    "fuzz_json", "POST", "/api/a", 0, page, NULL, 0, ROUTE_API | ROUTE_NO_CSRF};
RECORD(tov_route, struct route, route);

/* The input with bytes from 0x80 on replaced by words of the format: the JSON library is not built for the fuzzer, which
 * therefore does not find them by itself. */
static void expand(struct buf *out, const uint8_t *data, size_t size)
{
    static const char *const words[] = {"{", "}",
        "\"a\":", "\"reason\":", "\"tilbud\":", "\"n\":", "\"version\":", "\"", ",", "[", "]", "null", "true",
        "-9223372036854775808", "9223372036854775807", "1e400", "0.5", "\\u00e6", "\\ud83d\\ude00", "\\ud800",
        "\\u0000", "\\\"", "\\n", "\xc3\xa6", "\xc3", "\xf0\x9f\x98\x80", "\xed\xa0\x80"};
    enum { N_WORDS = sizeof words / sizeof words[0] };
    for (size_t i = 0; i < size; i++) {
        if (data[i] >= 0x80 && data[i] < 0x80 + N_WORDS)
            buf_puts(out, words[data[i] - 0x80]);
        else
            buf_putc(out, (char)data[i]);
    }
}

static json_t *read_back(const struct response *got)
{
    json_t *object = json_loadb(got->body, got->body_len, JSON_REJECT_DUPLICATES, NULL);
    require(json_is_object(object));
    return object;
}

/* Texts and whole numbers come back as they were sent; absent and null as "" and null. */
static void check_echo(const json_t *sent, const json_t *got)
{
    for (size_t i = 0; i < N_TEXTS; i++) {
        const json_t *in = json_object_get(sent, texts[i]);
        const char *out = json_string_value(json_object_get(got, texts[i]));
        require(out && (!json_is_string(in) || strcmp(out, json_string_value(in)) == 0));
        require(!json_is_integer(in) || strtoll(out, NULL, 10) == json_integer_value(in));
        require((in && !json_is_null(in)) || *out == '\0');
    }
    for (size_t i = 0; i < N_NUMBERS; i++) {
        const json_t *in = json_object_get(sent, numbers[i]);
        const json_t *out = json_object_get(got, numbers[i]);
        bool none = !json_is_integer(in) || json_integer_value(in) == INT_NONE;
        require(none ? json_is_null(out) : json_integer_value(out) == json_integer_value(in));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct app app;
    static const char head[] = "{\"a\":\"\",\"n\":";
    struct raw_request raw = {.method = "POST", .target = "/api/a", .content_type = "application/json"};
    struct buf body = BUF_INIT;
    log_set_level(LOG_ERROR + 1);
    if (size == 0)
        return 0;
    /* Half the inputs begin inside an object, so that the fuzzer need not find its beginning. */
    if (data[0] & 1)
        buf_put(&body, head, sizeof head - 1);
    expand(&body, data + 1, size - 1);
    raw.body = body.data ? body.data : "";
    raw.body_len = body.len;
    struct response got;
    require(app_dispatch(&app, &raw, &got) == OK);
    require(got.status == 200 || (got.status >= 400 && got.status < 500));
    json_t *answer = read_back(&got);
    if (got.status == 200) {
        json_t *sent = json_loadb(raw.body, raw.body_len, JSON_REJECT_DUPLICATES, NULL);
        require(json_is_object(sent));
        check_echo(sent, answer);
        json_decref(sent);
    } else {
        require(json_string_length(json_object_get(answer, "message")) > 0);
    }
    json_decref(answer);
    response_done(&got);
    buf_done(&body);
    return 0;
}
