/* Whole contents: their standard form, empty ones, and those with measured values in place of assumed ones. */
#include "invest/investment_content.h"

#include "base/buf.h"
#include "base/lang.h"
#include "base/text.h"
#include "invest/investment_json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void json_number_put(double x, char *out, size_t room)
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, room, "%.*g", digits, x);
        if (!(strtod(out, NULL) < x) && !(strtod(out, NULL) > x))
            return;
    }
}

void json_number_put_short(double x, char *out, size_t room)
{
    snprintf(out, room, "%.15g", x);
}

double json_tidy(double x)
{
    char s[40];
    json_number_put_short(x, s, sizeof s);
    return strtod(s, NULL);
}

static void put_line(struct buf *out, int depth)
{
    buf_putc(out, '\n');
    for (int i = 0; i < depth; i++)
        buf_puts(out, "  ");
}

static bool is_flat(const json_t *v)
{
    const char *key;
    size_t i;
    json_t *x;
    if (json_is_array(v)) {
        json_array_foreach(v, i, x) if (json_is_array(x) || json_is_object(x)) return false;
    }
    json_object_foreach((json_t *)v, key, x) if (json_is_array(x) || json_is_object(x)) return false;
    return true;
}

static void put_value(struct buf *out, json_t *v, int depth);

static void put_inner(struct buf *out, json_t *v, int depth)
{
    bool flat = is_flat(v) && depth > 0;
    const char *key;
    size_t i, n = 0;
    json_t *x;
    json_array_foreach(v, i, x)
    {
        buf_puts(out, i ? flat ? ", " : "," : "");
        if (!flat)
            put_line(out, depth + 1);
        put_value(out, x, depth + 1);
    }
    json_object_foreach(v, key, x)
    {
        buf_puts(out, n++ ? flat ? ", " : "," : "");
        if (!flat)
            put_line(out, depth + 1);
        buf_json(out, key);
        buf_puts(out, ": ");
        put_value(out, x, depth + 1);
    }
    if (!flat)
        put_line(out, depth);
}

static void put_value(struct buf *out, json_t *v, int depth)
{
    char number[40];
    if (json_is_array(v) || json_is_object(v)) {
        buf_putc(out, json_is_array(v) ? '[' : '{');
        put_inner(out, v, depth);
        buf_putc(out, json_is_array(v) ? ']' : '}');
    } else if (json_is_string(v))
        buf_json(out, json_string_value(v));
    else if (json_is_integer(v))
        buf_int(out, json_integer_value(v));
    else if (json_is_real(v)) {
        json_number_put(json_real_value(v), number, sizeof number);
        buf_puts(out, number);
    } else
        buf_puts(out, json_is_true(v) ? "true" : json_is_false(v) ? "false" : "null");
}

const char *json_standard(json_t *v, struct arena *a)
{
    struct buf out = BUF_INIT;
    put_value(&out, v, 0);
    char *text = buf_failed(&out) ? NULL : arena_strndup(a, out.data, out.len);
    buf_done(&out);
    return text;
}

int investment_content_standard(
    const char *data, size_t len, const char **ret, struct arena *a, struct err *err)
{
    struct invest_file f;
    int rc = invest_file_read(data, len, &f, a, err);
    if (rc)
        return rc;
    json_t *top = json_loadb(data, len, JSON_REJECT_DUPLICATES, NULL);
    *ret = json_standard(top, a);
    json_decref(top);
    return *ret ? OK : err_set(err, ERR_LIMIT, "no memory for an investment case");
}

int investment_content_empty(const char *title, const char *price_level, int first_year, int years,
    const char *committee, const char *committee_label, int limit_years, const char *limit_source,
    const char **ret, struct arena *a, struct err *err)
{
    json_t *top = json_pack("{s:s, s:s, s:i, s:i, s:{s:i, s:s}, s:[{s:s, s:s, s:s}, {s:s, s:s, s:s}]}",
        "title", title, "price_level", price_level, "first_year", first_year, "years", years, "payback_limit",
        "years", limit_years, "source", limit_source, "actors", "key", committee, "label", committee_label,
        "payer", "municipality", "key", "stat", "label", tr("Staten"), "payer", "state");
    json_t *steps = json_pack("[{s:i, s:[{s:i, s:i}, {s:i, s:i}, {s:i, s:i}, {s:i, s:i}], s:s}]",
        "first_year", 2016, "steps", "first_week", 1, "pct", 80, "first_week", 5, "pct", 40, "first_week", 27,
        "pct", 30, "first_week", 53, "pct", 20, "source", tr("Refusionsreformen, i kraft fra 2016"));
    json_t *lines = json_pack("[{s:s, s:s, s:s, s:s, s:s, s:[i], s:i, s:s}]", "key", "indsats", "label",
        tr("Indsatsen"), "kind", "cost", "actor", committee, "area", "service", "by_year", 0, "unit_value", 0,
        "source", tr("Ikke oplyst endnu"));
    json_t *grades = json_pack("{s:i, s:f, s:f}", "A", 0, "B", 0.15, "C", 0.4);
    if (top && steps && lines && grades) {
        json_object_set(top, "refund", steps);
        json_object_set(top, "optimism_by_grade", grades);
        json_object_set(top, "lines", lines);
        json_object_set_new(top, "draws", json_integer(10000));
        json_object_set_new(top, "seed", json_integer(1));
        *ret = json_standard(top, a);
    } else
        *ret = NULL;
    json_decref(top);
    json_decref(steps);
    json_decref(lines);
    json_decref(grades);
    struct invest_file f;
    return *ret ? invest_file_read(*ret, strlen(*ret), &f, a, err)
                : err_set(err, ERR_LIMIT, "no memory for an investment case");
}

int investment_content_titled(
    const char *content, const char *title, const char **ret, struct arena *a, struct err *err)
{
    json_t *top = json_loads(content, 0, NULL);
    json_object_set_new(top, "title", json_string(title));
    *ret = top ? json_standard(top, a) : NULL;
    json_decref(top);
    return *ret ? OK : err_set(err, ERR_LIMIT, "no memory for an investment case");
}

static json_t *owner_of(json_t *top, const char *list, const char *key)
{
    size_t i;
    json_t *x;
    json_array_foreach(json_object_get(top, list), i, x)
    {
        if (text_equal(json_string_value(json_object_get(x, "key")), key))
            return x;
    }
    return NULL;
}

static void change(json_t *top, const struct content_change *ch)
{
    json_t *o = owner_of(top, "outcomes", ch->owner), *v;
    if (!o)
        o = owner_of(top, "lines", ch->owner);
    if (!o)
        return;
    v = ch->by_counts ? json_pack("{s:I, s:I}", "x", (json_int_t)ch->x, "n", (json_int_t)ch->n)
                      : json_pack("{s:f}", "value", ch->value);
    if (ch->source)
        json_object_set_new(v, "source", json_string(ch->source));
    json_object_set_new(o, ch->name, v);
}

static void change_persons(json_t *top, const double *persons)
{
    int64_t first = json_integer_value(json_object_get(top, "first_year")),
            n = json_integer_value(json_object_get(top, "years"));
    size_t i;
    json_t *x, *list = json_object_get(top, "cohorts"), *kept = json_array();
    json_array_foreach(list, i, x)
    {
        int64_t t = json_integer_value(json_object_get(x, "year")) - first;
        if (t < 0 || t >= n || isnan(persons[t]))
            json_array_append(kept, x);
    }
    for (int64_t t = 0; t < n; t++) {
        if (!isnan(persons[t]))
            json_array_append_new(
                kept, json_pack("{s:I, s:f}", "year", (json_int_t)(first + t), "persons", persons[t]));
    }
    json_object_set_new(top, "cohorts", kept);
}

int investment_content_changed(const char *content, const struct content_change *changes, size_t n,
    const double *persons, const char **ret, struct arena *a, struct err *err)
{
    json_t *top = json_loads(content, 0, NULL);
    for (size_t i = 0; top && i < n; i++)
        change(top, &changes[i]);
    if (top && persons)
        change_persons(top, persons);
    *ret = top ? json_standard(top, a) : NULL;
    json_decref(top);
    struct invest_file f;
    return *ret ? invest_file_read(*ret, strlen(*ret), &f, a, err)
                : err_set(err, ERR_LIMIT, "no memory for an investment case");
}
