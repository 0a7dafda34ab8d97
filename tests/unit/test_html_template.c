#include "unit.h"

#include "tmpl_parse.h"

#include <stdio.h>
#include <string.h>

/* Parses body as template x; returns the error ("" = accepted) with the line before it: "3: a < in text …". */
static const char *refusal_of(const char *body)
{
    static char out[400];
    char text[4000];
    struct tmpl t;
    int n = snprintf(text, sizeof text, "{template x(const struct v *v)}%s{endtemplate}\n", body);
    int r = tmpl_parse(&t, text, (size_t)n);
    out[0] = 0;
    if (r) {
        snprintf(out, sizeof out, "%d: %s", t.error_line, t.error);
    }
    tmpl_done(&t);
    return out;
}

struct refused {
    const char *body;
    const char *why; /* part of the message */
};

static void check_refused(const struct refused *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *why = refusal_of(list[i].body);
        if (!strstr(why, list[i].why)) {
            fail_msg("%s\n  gave \"%s\"\n  not  \"%s\"", list[i].body, why, list[i].why);
        }
    }
}
#define CHECK_REFUSED(list) check_refused(list, sizeof list / sizeof list[0])

static void unsafe_places_are_refused(void **state)
{
    (void)state;
    static const struct refused list[] = {{"<script>var x = {v->x}</script>", "<script>"},
        {"<script>alert(1)</script>", "<script>"}, {"<style>p {{ color: {v->x} }}</style>", "<style>"},
        {"<p onclick=\"{v->x}\"></p>", "onclick"}, {"<p onclick=\"go()\"></p>", "onclick"},
        {"<p hx-on:click=\"x\"></p>", "hx-on:click"}, {"<p style=\"color: {v->x}\"></p>", "style"},
        {"<p style=\"color: red\"></p>", "style"}, {"<p class={v->x}></p>", "not quoted"},
        {"<p class=x></p>", "not quoted"}, {"<{v->x}></p>", "tag name"}, {"<p{v->x}></p>", "tag name"},
        {"<p {v->x}></p>", "outside an attribute value"},
        {"<p {v->x}=\"a\"></p>", "outside an attribute value"},
        {"<p data-{v->x}=\"a\"></p>", "outside an attribute value"},
        {"<iframe src=\"/x\"></iframe>", "<iframe>"}, {"<base href=\"/x\">", "<base>"},
        {"<object></object>", "<object>"}, {"<p srcdoc=\"x\"></p>", "srcdoc"},
        {"<input type=\"{v->x}\">", "attribute type"}, {"<meta content=\"{v->x}\">", "attribute content"},
        {"<a target=\"{v->x}\">a</a>", "attribute target"}, {"<img srcset=\"{v->x}\">", "attribute srcset"},
        {"<!doctype {v->x}>", "declaration"}};
    CHECK_REFUSED(list);
}

static void unsafe_urls_are_refused(void **state)
{
    (void)state;
    static const struct refused list[] = {{"<a href=\"javascript:go()\">a</a>", "of this kind"},
        {"<a href=\"JAVASCRIPT:{v->x}\">a</a>", "of this kind"},
        {"<img src=\"data:image/png,x\" alt=\"\">", "of this kind"},
        {"<a href=\"https://{v->x}/\">a</a>", "host"}, {"<a href=\"//{v->x}\">a</a>", "host"},
        {"<a href=\"{v->x}/{v->y}\">a</a>", "only ? # or &"},
        {"<a href=\"{v->x}{v->y}\">a</a>", "right after"}, {"<a href=\"{v->x}x\">a</a>", "only ? # or &"},
        {"<a href=\"{if v->a}/a{end}{v->x}\">a</a>", "differs between branches"}};
    CHECK_REFUSED(list);
}

static void elements_must_balance_in_every_branch(void **state)
{
    (void)state;
    static const struct refused list[] = {{"<p>", "p of line 1 is not closed"}, {"</p>", "was not opened"},
        {"<b><i></b></i>", "i of line 1 is still open"},
        {"{if v->a}<p>{end}</p>", "not closed within its part"},
        {"<p>{if v->a}</p>{else}</p>{end}", "was not opened here"},
        {"{for i < v->n}<li>{end}", "not closed within"}, {"<p class=\"{if v->a}\">{end}</p>", "ends inside"},
        {"<p {if v->a}>{end}</p>", "ends inside"}, {"<div/>", "does not close"},
        {"<p><div></div></p>", "inside <p>"}, {"<form><form></form></form>", "inside <form>"},
        {"<a href=\"/\"><button>a</button></a>", "inside <a>"},
        {"<option><b>a</b></option>", "holds text only"},
        {"{call box_open(v)}", "box of line 1 is not closed"}, {"{call box_close()}", "was not opened"},
        {"<p>{call box_open(v)}</p>{call box_close()}", "is still open"}};
    CHECK_REFUSED(list);
}

static void mistakes_in_directives_are_told(void **state)
{
    (void)state;
    static const struct refused list[] = {{"{v->x", "does not end with }"}, {"{}", "empty expression"},
        {"}", "without {"}, {"{if v->a}", "no {end}"}, {"{end}", "without {if}"}, {"{else}", "without {if}"},
        {"{if}a{end}", "without a condition"}, {"{if a}a{elif}b{end}", "without a condition"},
        {"{if a}a{else}b{else}c{end}", "another branch"}, {"{for i in v->n}{end}", "{for i < COUNT}"},
        {"{for i < v->n}{else}{end}", "{else} inside {for}"}, {"{let x}", "{let name"},
        {"{call x}", "{call name"}, {"{v->x|wide}", "no filter"}, {"{v->x; system(1)}", "not statements"},
        {"{f(\"a)}", "string in a directive"}, {"{f(x]]}", "parentheses"},
        {"<p title=\"{raw v->x}\"></p>", "inside a tag"}, {"<p {call x()}></p>", "inside a tag"},
        {"<title>{icon \"lock\"}</title>", "holds text only"}, {"{icon \"a\\\"b\"}", "id of other signs"},
        {"{icon lock}", "write {icon"}, {"{template y()}", "inside a template"}, {"a < b", "&lt;"},
        {"a & b", "&amp;"}, {"<a href=\"?a=1&b=2\">a</a>", "&amp;"}, {"\x01", "control character"},
        {"{* no end", "comment does not end"}, {"<!-- no end", "does not end"},
        {"<p class=\"a\"id=\"b\"></p>", "no space"}};
    CHECK_REFUSED(list);
}

static void ordinary_templates_are_accepted(void **state)
{
    (void)state;
    static const char *const good[] = {"", "<br>", "<p>{v->x}</p>", "<input{if v->on} checked{end}>",
        "<a{if v->on} class=\"b\"{end} href=\"{v->url}?a={v->a}&amp;b={v->b}#c\">a</a>",
        "<a href=\"/x/{v->key}/{if v->q}?q={v->q}{end}\">a</a>", "<a href=\"{v->a ? \"/b\" : \"/c\"}\">a</a>",
        "<svg viewBox=\"0 0 1 1\"><path d=\"M0 0\"/><linearGradient></linearGradient></svg>",
        "{let r = &v->rows[0]}{if r->a > 0 && (r->b | 1)}a{elif r->c}b{else}c{end}",
        "{call badge(\"}\", '{', f(a, (struct b){1, 2}))}", "{{ {v->x} }}",
        "<script src=\"{v->x}\" defer></script>", "<textarea>\n{v->x}</textarea>",
        "{call box_open(1)}<p>a</p>{call box_close()}", "&nbsp;&#8211;"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        const char *why = refusal_of(good[i]);
        if (*why) {
            fail_msg("%s\n  was refused: %s", good[i], why);
        }
    }
}

static void errors_name_the_line(void **state)
{
    (void)state;
    assert_int_equal(strncmp(refusal_of("\n\n<p class={v->x}></p>\n"), "3: ", 3), 0);
    assert_int_equal(strncmp(refusal_of("\n<div>\n</p>\n</div>"), "3: ", 3), 0);
}

static struct tmpl parsed(const char *text)
{
    struct tmpl t;
    int r = tmpl_parse(&t, text, strlen(text));
    if (r) {
        fail_msg("%d: %s", t.error_line, t.error);
    }
    return t;
}

static void opens_and_closes_are_checked(void **state)
{
    (void)state;
    struct tmpl t = parsed("{template a_open() opens div main}<div><main>{endtemplate}"
                           "{template a_close() closes main div}</main></div>{endtemplate}");
    tmpl_done(&t);
    static const char *const wrong[] = {"{template a() opens div}<p>{endtemplate}",
        "{template a() opens div}{endtemplate}", "{template a() closes div}{endtemplate}",
        "{template a() closes div}</p>{endtemplate}", "{template a() shuts p}{endtemplate}"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(tmpl_parse(&t, wrong[i], strlen(wrong[i])), -1);
        assert_true(t.error[0] != 0);
        tmpl_done(&t);
    }
}

static void each_place_gets_its_escaping(void **state)
{
    (void)state;
    struct tmpl t = parsed(
        "{template x()}{a}<p id=\"{b}\"><a href=\"{c}?x={d}\" title=\"{e} hus\">-</a></p>{endtemplate}");
    enum tmpl_place want[] = {TP_TEXT, TP_ATTR, TP_URL, TP_URL_PART};
    size_t k = 0;
    for (const struct tmpl_node *n = t.fns->body; n; n = n->next) {
        if (n->kind == TK_EXPR) {
            assert_true(k < 4);
            assert_int_equal(n->place, want[k]);
            assert_int_equal(n->s[0], "abcd"[k]);
            k++;
        } else if (n->kind == TK_MSG) {
            assert_int_equal(n->place, TP_ATTR);
            assert_string_equal(n->s, "{0} hus");
        }
    }
    assert_int_equal(k, 4);
    tmpl_done(&t);
}

static void texts_are_found_with_their_lines_and_places(void **state)
{
    (void)state;
    struct tmpl t = parsed(
        "{template x(void)}\n<p>Borgeren har været {v->days}\n   dage uden &amp; {{indsats}}.</p>\n"
        "<p>{v->a} · {v->b} – 47</p><img alt=\"Kort\" class=\"Ikke\">{icon \"lock\" \"Skjult\"}\n"
        "{call badge(tr(\"Forfalden\"), N_(\"Til\" \" lykke\"), str(\"nej\"))}{tr \"Direkte\"}{tr v->label}\n"
        "<b translate=\"no\">Tovholder <i title=\"Nej\">nej</i></b>{if f(tr(\"Svar\"))}Ja{end}{endtemplate}");
    static const struct {
        const char *text;
        int line;
    } want[] = {{"Borgeren har været {0} dage uden &amp; &#123;indsats&#125;.", 2}, {"Kort", 4},
        {"Skjult", 4}, {"Forfalden", 5}, {"Til lykke", 5}, {"Direkte", 5}, {"Ja", 6}, {"Svar", 6}};
    size_t k = 0;
    for (const struct tmpl_message *m = t.messages; m; m = m->next, k++) {
        assert_true(k < sizeof want / sizeof want[0]);
        assert_string_equal(m->text, want[k].text);
        assert_int_equal(m->line, want[k].line);
    }
    assert_int_equal(k, sizeof want / sizeof want[0]);
    assert_string_equal(t.messages->hint, "{0} = v->days");
    tmpl_done(&t);
}

static void white_space_between_tags_is_collapsed(void **state)
{
    (void)state;
    struct tmpl t =
        parsed("{template x()}\n\n  <ul>\n\n   <li>1</li>  \t <li>2</li>\n  </ul>\n{endtemplate}");
    assert_int_equal(t.fns->body->kind, TK_LIT);
    assert_null(t.fns->body->next);
    assert_int_equal(t.fns->body->len, strlen("<ul>\n<li>1</li> <li>2</li>\n</ul>"));
    assert_memory_equal(t.fns->body->s, "<ul>\n<li>1</li> <li>2</li>\n</ul>", t.fns->body->len);
    tmpl_done(&t);
}

static void filters_and_conditions_keep_their_bars(void **state)
{
    (void)state;
    struct tmpl t = parsed("{template x()}{v->a|long}{a || b}{(a | b)|plain}{f(\"|iso\")|dash}{endtemplate}");
    static const char *const want[][2] = {
        {"v->a", "long"}, {"a || b", NULL}, {"(a | b)", "plain"}, {"f(\"|iso\")", "dash"}};
    const struct tmpl_node *n = t.fns->body;
    for (size_t i = 0; i < 4; i++, n = n->next) {
        assert_string_equal(n->s, want[i][0]);
        if (want[i][1]) {
            assert_string_equal(n->filter, want[i][1]);
        } else {
            assert_null(n->filter);
        }
    }
    tmpl_done(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(unsafe_places_are_refused),
        cmocka_unit_test(unsafe_urls_are_refused), cmocka_unit_test(elements_must_balance_in_every_branch),
        cmocka_unit_test(mistakes_in_directives_are_told), cmocka_unit_test(ordinary_templates_are_accepted),
        cmocka_unit_test(errors_name_the_line), cmocka_unit_test(opens_and_closes_are_checked),
        cmocka_unit_test(each_place_gets_its_escaping),
        cmocka_unit_test(texts_are_found_with_their_lines_and_places),
        cmocka_unit_test(white_space_between_tags_is_collapsed),
        cmocka_unit_test(filters_and_conditions_keep_their_bars)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
