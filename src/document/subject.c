#include "document/subject.h"

#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "base/words.h"
#include "committee/request.h"
#include "document/fill.h"
#include "economy/grant.h"
#include "economy/grant_book.h"
#include "economy/grant_result.h"
#include "invest/investment.h"
#include "budget/note.h"
#include "offer/intervention_find.h"
#include "offer/strategy_status.h"
#include "system/code.h"
#include "system/organisation.h"

#include <stdlib.h>
#include <string.h>

enum { SUBJECT_LISTS = 4, SUBJECT_YEARS_BACK = 2, SUBJECT_YEARS = 8 };

/* A template being filled. */
struct subject {
    struct conn *c;
    const char *key;
    struct fill f;
    struct fill_list lists[SUBJECT_LISTS];
    struct arena *a;
    struct err *err;
};

static const char *number(struct arena *a, int64_t n)
{
    return n == INT_NONE ? NULL : arena_printf(a, "%lld", (long long)n);
}

static struct fill_item *list_add(struct subject *s, const char *name, size_t n)
{
    struct fill_item *items = arena_array(s->a, n + 1, sizeof *items);
    if (items && s->f.n_lists < SUBJECT_LISTS)
        s->lists[s->f.n_lists++] = (struct fill_list){name, items, n};
    s->f.lists = s->lists;
    return items;
}

static int no_memory(struct err *err)
{
    return err_set(err, ERR_LIMIT, "subject: out of memory");
}

/* ---- grants ---- */

static void set_grant(struct fill_item *item, const struct grant *g, struct arena *a)
{
    fill_set_raw(item, "key", g->key);
    fill_set_raw(item, "nr", g->nr == INT_NONE ? g->key : number(a, g->nr));
    fill_set_raw(item, "title", lang_pick(g->title, g->title_en));
    fill_set_raw(item, "name", lang_pick(g->title, g->title_en));
    fill_set(item, "content", g->content ? lang_pick(g->content, g->content_en) : tr("Ikke oplyst."));
    fill_set(item, "results",
        grant_has_no_result(g) || !g->results ? grant_result_says(g, a)
                                              : lang_pick(g->results, g->results_en));
    fill_set(item, "verdict", g->verdict ? code_label("verdict", g->verdict) : tr("ikke vurderet"));
    fill_set(item, "verdict_note", g->verdict_note ? lang_pick(g->verdict_note, g->verdict_note_en) : NULL);
    fill_set(item, "reservation", g->reservation);
    fill_set(item, "adjusted",
        g->adjusted_content ? lang_pick(g->adjusted_content, g->adjusted_content_en) : NULL);
    fill_set(item, "dependency", g->dependency);
    fill_set(item, "decision", g->decision ? g->decision : tr("ikke oplyst"));
}

static int fill_grant(struct subject *s)
{
    struct grant g;
    struct goal *goals;
    size_t n;
    int rc = grant_by_key(s->c, s->key, &g, s->a, s->err);
    if (!rc)
        rc = goal_of_grant(s->c, s->key, &goals, &n, s->a, s->err);
    if (rc)
        return rc;
    set_grant(&s->f.common, &g, s->a);
    struct fill_item *items = list_add(s, "goals", n);
    for (size_t i = 0; items && i < n; i++)
        fill_set_raw(&items[i], "key", goals[i].key);
    return items ? OK : no_memory(s->err);
}

/* Both are by number: g is at most times at place i. */
static const struct grant_entry *entry_of(const struct grant_book *b, const struct grant *g, size_t i)
{
    for (size_t k = 0; k < b->n; k++) {
        const struct grant_entry *e = &b->entries[(i + k) % b->n];
        if (text_equal(e->head.key, g->key))
            return e;
    }
    return NULL;
}

/* The grants of which something ends in the year or that do not say when they end, by number: those of the table of grants. */
static int fill_expiry(struct subject *s)
{
    struct grant_book *book;
    struct grant *grants;
    size_t n, kept = 0;
    int64_t year;
    if (!text_to_int(s->key, 2000, 2100, &year))
        return err_user(s->err, ERR_NOT_FOUND, "%s", tr("Vælg et år, hvor bevillinger udløber."));
    int rc = grant_list(s->c, &grants, &n, s->a, s->err);
    if (!rc)
        rc = grant_book_get(s->c, &book, s->err);
    if (rc)
        return rc;
    struct fill_item *items = list_add(s, "grants", n);
    for (size_t i = 0; items && i < n; i++) {
        const struct grant_entry *e = entry_of(book, &grants[i], i);
        if (e && grant_entry_ends(e, (int)year))
            set_grant(&items[kept++], &grants[i], s->a);
    }
    grant_book_put(book);
    if (!items)
        return no_memory(s->err);
    s->lists[s->f.n_lists - 1].n = kept;
    fill_set_raw(&s->f.common, "year", s->key);
    fill_set_raw(&s->f.common, "n_grants", number(s->a, (int64_t)kept));
    return OK;
}

/* ---- notes, cases, strategies, offers ---- */

/* The list goals: those of keys[n] interventions that have one. */
static int list_goals(struct subject *s, const char *const *keys, size_t n)
{
    struct fill_item *items = list_add(s, "goals", n);
    size_t kept = 0;
    int rc = OK;
    for (size_t i = 0; items && !rc && i < n; i++) {
        struct goal *goals;
        size_t n_goals;
        rc = goal_of_intervention(s->c, keys[i], &goals, &n_goals, s->a, s->err);
        struct intervention offer;
        if (!rc && n_goals > 0)
            rc = intervention_by_key(s->c, keys[i], &offer, s->a, s->err);
        if (rc || n_goals == 0)
            continue;
        fill_set_raw(&items[kept], "key", keys[i]);
        fill_set_quoted(&items[kept++], "caption", lang_pick(offer.title, offer.title_en), s->a);
    }
    if (items)
        s->lists[s->f.n_lists - 1].n = kept;
    return rc ? rc : items ? OK : no_memory(s->err);
}

static int fill_note(struct subject *s)
{
    struct note note;
    struct note_link *links;
    size_t n;
    int rc = note_by_key(s->c, s->key, &note, s->a, s->err);
    if (!rc)
        rc = note_links(s->c, s->key, &links, &n, s->a, s->err);
    if (rc)
        return rc;
    struct fill_item *common = &s->f.common;
    fill_set_raw(common, "key", note.key);
    fill_set_raw(common, "number", note.number);
    fill_set_raw(common, "title", lang_pick(note.title, note.title_en));
    fill_set(common, "summary", note.summary);
    fill_set(common, "note", note.note);
    fill_set(common, "risk", note.risk ? note.risk : tr("Ingen særlig risiko er oplyst."));
    fill_set(common, "scenario", note.scenario);
    fill_set(common, "rent", note.rent_management);
    struct fill_item *items = list_add(s, "interventions", n);
    const char **keys = arena_array(s->a, n + 1, sizeof *keys);
    if (!items || !keys)
        return no_memory(s->err);
    for (size_t i = 0; i < n && !rc; i++) {
        struct intervention iv;
        keys[i] = links[i].intervention;
        rc = intervention_by_key(s->c, links[i].intervention, &iv, s->a, s->err);
        if (rc)
            break;
        fill_set_raw(&items[i], "key", iv.key);
        fill_set(&items[i], "name", lang_pick(iv.title, iv.title_en));
        fill_set(
            &items[i], "content", iv.content ? lang_pick(iv.content, iv.content_en) : tr("Ikke oplyst."));
    }
    return rc ? rc : list_goals(s, keys, n);
}

static int fill_case(struct subject *s)
{
    struct investment v;
    int rc = investment_by_key(s->c, s->key, &v, s->a, s->err);
    if (rc)
        return rc;
    fill_set_raw(&s->f.common, "key", v.key);
    fill_set_raw(&s->f.common, "title", v.now.title);
    fill_set(&s->f.common, "purpose", v.note ? v.note : tr("Hvad der skal besluttes, for hvem og hvornår."));
    return OK;
}

static const char *abbreviations(const char *list, struct arena *a)
{
    const char *word, *out = NULL;
    size_t len;
    while (list && text_list_next(&list, &word, &len)) {
        const char *one = organisation_abbrev(arena_strndup(a, word, len));
        out = out ? arena_printf(a, "%s, %s", out, one) : one;
    }
    return out;
}

static int fill_strategy(struct subject *s)
{
    struct strategy st;
    struct theme *themes = NULL;
    struct initiative_now *list = NULL;
    struct strategy_part *parts = NULL;
    size_t n = 0, n_themes = 0, n_parts = 0;
    int rc = strategy_by_key(s->c, s->key, &st, s->a, s->err);
    if (!rc)
        rc = strategy_themes(s->c, s->key, &themes, &n_themes, s->a, s->err);
    if (!rc)
        rc = initiative_list(s->c, s->key, clock_today(), &list, &n, s->a, s->err);
    if (!rc)
        rc = strategy_parts(s->c, s->key, &parts, &n_parts, s->a, s->err);
    if (rc)
        return rc;
    struct fill_item *common = &s->f.common;
    struct strategy_counts k = strategy_count(&st, list, n);
    fill_set_raw(common, "key", st.key);
    fill_set_raw(common, "title", lang_pick(st.title, st.title_en));
    fill_set(common, "name", lang_pick(st.title, st.title_en));
    fill_set_raw(common, "case_no", st.case_no);
    fill_set(common, "in_force", st.in_force_as_printed);
    fill_set(common, "first_status", st.first_status_as_printed);
    fill_set(common, "committees", abbreviations(st.committees, s->a));
    fill_set(common, "budget", st.budget_as_printed);
    fill_set(common, "external", st.external_as_printed);
    fill_set(common, "remainder", strategy_remainder_words(parts, n_parts, s->a));
    fill_set(common, "head", strategy_head_words(&k, s->a));
    fill_set_raw(common, "n_themes", number(s->a, (int64_t)n_themes));
    return OK;
}

static int fill_offer(struct subject *s)
{
    struct intervention iv;
    int rc = intervention_by_key(s->c, s->key, &iv, s->a, s->err);
    if (rc)
        return rc;
    int64_t year = day_year(clock_today());
    fill_set_raw(&s->f.common, "key", iv.key);
    fill_set_raw(&s->f.common, "title", lang_pick(iv.title, iv.title_en));
    fill_set(&s->f.common, "content", iv.content ? lang_pick(iv.content, iv.content_en) : tr("Ikke oplyst."));
    fill_set(&s->f.common, "target", iv.target_text ? lang_pick(iv.target_text, iv.target_text_en) : NULL);
    fill_set(&s->f.common, "provider", iv.provider ? organisation_name(iv.provider) : NULL);
    fill_set_raw(&s->f.common, "year", number(s->a, year));
    fill_set_raw(&s->f.common, "last_year", number(s->a, year - 1));
    return list_goals(s, &iv.key, 1);
}

static const char *link_kind_words(const char *kind)
{
    return text_equal(kind, "case")       ? tr("Investeringscase")
           : text_equal(kind, "note")     ? tr("Budgetnotat")
           : text_equal(kind, "grant")    ? tr("Bevilling")
           : text_equal(kind, "strategy") ? tr("Strategi")
                                          : tr("Papir");
}

static int fill_request(struct subject *s)
{
    struct committee_request r;
    struct committee_request_link *links;
    size_t n;
    int rc = request_by_key(s->c, s->key, &r, s->a, s->err);
    if (!rc)
        rc = request_links(s->c, s->key, r.no, &links, &n, s->a, s->err);
    if (rc)
        return rc;
    fill_set_raw(&s->f.common, "key", r.key);
    fill_set_raw(&s->f.common, "title", r.title);
    fill_set_raw(&s->f.common, "asked_key", r.asked);
    fill_set_raw(&s->f.common, "asked_abbrev", organisation_abbrev(r.asked));
    fill_set(&s->f.common, "asking", organisation_name(r.asking));
    fill_set(&s->f.common, "asked", organisation_name(r.asked));
    fill_set(&s->f.common, "question", r.question);
    fill_set(&s->f.common, "deadline", day_is_none(r.deadline) ? NULL : words_day(r.deadline, s->a));
    struct fill_item *items = list_add(s, "cases", n);
    size_t kept = 0;
    for (size_t i = 0; items && i < n; i++) {
        if (!links[i].title || text_equal(links[i].kind, "document"))
            continue; /* not everybody who reads this document sees that one */
        fill_set(&items[kept], "kind", link_kind_words(links[i].kind));
        fill_set(&items[kept++], "name", links[i].title);
    }
    if (items)
        s->lists[s->f.n_lists - 1].n = kept;
    return items ? OK : no_memory(s->err);
}

/* ---- lists ---- */

static int by_title(const void *x, const void *y)
{
    return strcmp(((const struct document_subject *)x)->title, ((const struct document_subject *)y)->title);
}

/* key and title are the members of rows[n] of that size at those places. */
static int list_rows(struct document_subject **ret, size_t *ret_n, const void *rows, size_t n, size_t size,
    size_t key, size_t title, struct arena *a, struct err *err)
{
    struct document_subject *out = arena_array(a, n + 1, sizeof *out);
    if (!out)
        return no_memory(err);
    for (size_t i = 0; i < n; i++) {
        const char *row = (const char *)rows + i * size;
        memcpy(&out[i].key, row + key, sizeof out[i].key);
        memcpy(&out[i].title, row + title, sizeof out[i].title);
    }
    array_sort(out, n, sizeof *out, by_title);
    *ret = out;
    *ret_n = n;
    return OK;
}
#define LIST_ROWS(rows, n, type, title_)                                                                     \
    list_rows(ret, ret_n, rows, n, sizeof(struct type), offsetof(struct type, key),                          \
        offsetof(struct type, title_), a, err)

static int list_grants(
    struct conn *c, struct document_subject **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct grant *rows;
    size_t n;
    int rc = grant_list(c, &rows, &n, a, err);
    return rc ? rc : LIST_ROWS(rows, n, grant, title);
}
static int list_notes(
    struct conn *c, struct document_subject **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct note *rows;
    size_t n;
    int rc = note_list(c, &rows, &n, a, err);
    return rc ? rc : LIST_ROWS(rows, n, note, title);
}
static int list_cases(
    struct conn *c, struct document_subject **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct investment *rows;
    size_t n;
    int rc = investment_list(c, &rows, &n, a, err);
    return rc ? rc : LIST_ROWS(rows, n, investment, now.title);
}
static int list_strategies(
    struct conn *c, struct document_subject **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct strategy *rows;
    size_t n;
    int rc = strategy_list(c, &rows, &n, a, err);
    return rc ? rc : LIST_ROWS(rows, n, strategy, title);
}
static int list_requests(
    struct conn *c, struct document_subject **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct committee_request *rows;
    size_t n;
    int rc = request_list(c, &rows, &n, a, err);
    return rc ? rc : LIST_ROWS(rows, n, committee_request, title);
}
static int list_offers(
    struct conn *c, struct document_subject **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct intervention *rows;
    size_t n;
    int rc = intervention_list(c, NULL, &rows, &n, a, err);
    return rc ? rc : LIST_ROWS(rows, n, intervention, title);
}
static int list_years(
    struct conn *c, struct document_subject **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct document_subject *out = arena_array(a, SUBJECT_YEARS, sizeof *out);
    int year = day_year(clock_today()) - SUBJECT_YEARS_BACK;
    (void)c;
    if (!out)
        return no_memory(err);
    for (size_t i = 0; i < SUBJECT_YEARS; i++)
        out[i].key = out[i].title = number(a, year + (int64_t)i);
    /* This year first: it is what is asked for. */
    struct document_subject now = out[SUBJECT_YEARS_BACK];
    memmove(out + 1, out, SUBJECT_YEARS_BACK * sizeof *out);
    out[0] = now;
    *ret = out;
    *ret_n = SUBJECT_YEARS;
    return OK;
}

static const struct {
    const char *name;
    int (*list)(
        struct conn *c, struct document_subject **ret, size_t *ret_n, struct arena *a, struct err *err);
    int (*fill)(struct subject *s);
} subjects[] = {{"grant", list_grants, fill_grant}, {"expiry", list_years, fill_expiry},
    {"note", list_notes, fill_note}, {"case", list_cases, fill_case},
    {"strategy", list_strategies, fill_strategy}, {"offer", list_offers, fill_offer},
    {"request", list_requests, fill_request}};

static size_t subject_of(const struct document_kind *kind)
{
    size_t n = sizeof subjects / sizeof subjects[0], i = 0;
    while (i < n && !text_equal(subjects[i].name, kind->subject))
        i++;
    if (i == n)
        abort();
    return i;
}

int subject_list(struct conn *c, const struct document_kind *kind, struct document_subject **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    *ret = NULL;
    *ret_n = 0;
    return kind->subject ? subjects[subject_of(kind)].list(c, ret, ret_n, a, err) : OK;
}

int subject_draft(struct conn *c, const char *kind, const char *subject, struct document_full *ret,
    struct arena *a, struct err *err)
{
    const struct document_kind *k = document_kind_find(kind);
    if (!k || !k->subject)
        return document_from_template(kind, ret, a, err);
    if (!subject || !*subject)
        return err_field(err, "subject", "%s", tr("Vælg, hvad dokumentet handler om."));
    struct subject s = {.c = c, .key = subject, .a = a, .err = err};
    int rc = subjects[subject_of(k)].fill(&s);
    const char *text = rc ? NULL : fill_text(document_kind_text(kind), &s.f, a);
    if (rc)
        return rc;
    if (!text)
        return no_memory(err);
    rc = document_from_text(k->key, text, ret, a, err);
    ret->head.day = clock_today();
    return rc;
}

int subject_stored(struct conn *c, const struct actor *actor, const char *kind, const char *subject,
    const char *document, struct arena *a, struct err *err)
{
    const struct document_kind *k = document_kind_find(kind);
    return k && text_equal(k->subject, "request") ? request_carry(c, actor, subject, document, a, err) : OK;
}
