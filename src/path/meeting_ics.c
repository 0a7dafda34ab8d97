#include "path/meeting_ics.h"

#include "base/money.h"
#include <string.h>

enum { ICS_LINE = 75, ICS_HOUR = 60 };

/* One content line: folded so that no line is longer than 75 bytes and no character is split. */
static void ics_line(struct buf *out, const char *name, const char *value)
{
    size_t used = strlen(name) + 1;
    buf_puts(out, name);
    buf_putc(out, ':');
    for (const char *s = value; *s;) {
        size_t n = 1;
        while (((unsigned char)s[n] & 0xC0) == 0x80)
            n++;
        if (used + n > ICS_LINE) {
            buf_puts(out, "\r\n ");
            used = 1;
        }
        buf_put(out, s, n);
        used += n;
        s += n;
    }
    buf_puts(out, "\r\n");
}

/* TEXT: backslash, semicolon, comma and line breaks are escaped. */
static void ics_text(struct buf *out, const char *name, const char *value)
{
    struct buf text = BUF_INIT;
    if (!value || !*value)
        return;
    for (const char *s = value; *s; s++) {
        if (*s == '\r')
            continue;
        if (*s == '\n') {
            buf_puts(&text, "\\n");
            continue;
        }
        if (strchr("\\;,", *s))
            buf_putc(&text, '\\');
        buf_putc(&text, *s);
    }
    if (!buf_failed(&text))
        ics_line(out, name, text.data);
    buf_done(&text);
}

static void ics_instant(struct buf *out, const char *name, struct stamp at)
{
    char iso[25];
    const char *s = stamp_iso(at, iso);
    buf_puts(out, name);
    buf_putc(out, ':');
    for (size_t i = 0; i < 19 && s[i]; i++) {
        if (s[i] != '-' && s[i] != ':')
            buf_putc(out, s[i]);
    }
    buf_puts(out, "Z\r\n");
}

static void ics_whole_day(struct buf *out, const char *name, day_t day)
{
    struct ymd d = day_ymd(day);
    buf_printf(out, "%s;VALUE=DATE:%04d%02d%02d\r\n", name, d.year, d.month, d.day);
}

void ics_begin(struct buf *out)
{
    buf_puts(out,
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Tovholder//Tovholder//DA\r\nCALSCALE:GREGORIAN\r\n"
        "METHOD:PUBLISH\r\n");
}

void ics_add(struct buf *out, const struct ics_event *e, struct stamp now)
{
    int64_t length = e->minutes_long == INT_NONE ? ICS_HOUR : e->minutes_long;
    buf_puts(out, "BEGIN:VEVENT\r\n");
    buf_printf(out, "UID:%s-%lld@tovholder\r\nSEQUENCE:%lld\r\n", e->kind ? e->kind : "moede",
        (long long)e->id, (long long)e->version);
    ics_instant(out, "DTSTAMP", now);
    if (e->minute == INT_NONE) {
        ics_whole_day(out, "DTSTART", e->day);
        ics_whole_day(out, "DTEND", (day_t){e->day.n + 1});
    } else {
        struct stamp start = stamp_from_local(e->day, (int)e->minute);
        ics_instant(out, "DTSTART", start);
        ics_instant(out, "DTEND", (struct stamp){start.ms + length * 60000});
    }
    ics_text(out, "SUMMARY", e->summary);
    ics_text(out, "LOCATION", e->place);
    ics_text(out, "DESCRIPTION", e->description);
    if (e->url)
        ics_line(out, "URL", e->url);
    buf_puts(out, e->cancelled ? "STATUS:CANCELLED\r\nEND:VEVENT\r\n" : "STATUS:CONFIRMED\r\nEND:VEVENT\r\n");
}

void ics_end(struct buf *out)
{
    buf_puts(out, "END:VCALENDAR\r\n");
}
