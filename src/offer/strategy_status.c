#include "offer/strategy_status.h"

#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"

struct strategy_counts strategy_count(const struct strategy *s, const struct initiative_now *rows, size_t n)
{
    struct strategy_counts k = {.n_printed = s->n_initiatives_printed, .n = (int64_t)n};
    for (size_t i = 0; i < n; i++) {
        const struct initiative_now *r = &rows[i];
        k.n_named += r->source != NULL;
        k.n_added += r->source == NULL;
        k.not_begun += text_equal(r->status, "not_begun");
        k.running += text_equal(r->status, "running");
        k.ended += text_equal(r->status, "ended");
        k.funding_missing += text_equal(r->status, "funding_missing");
        k.scaled_up += text_equal(r->kind, "scaled_up");
        k.trial += text_equal(r->kind, "trial");
        k.operation += text_equal(r->kind, "operation");
        k.not_stated += text_equal(r->kind, "not_stated");
    }
    return k;
}

const char *strategy_head_words(const struct strategy_counts *k, struct arena *a)
{
    const char *words = k->n_printed == INT_NONE
                            ? arena_printf(a, tr("%lld indsatser navngivet i kilden"), (long long)k->n_named)
                            : arena_printf(a, tr("%lld indsatser, heraf %lld navngivet i kilden"),
                                  (long long)k->n_printed, (long long)k->n_named);
    if (k->n_added)
        words = arena_printf(a, tr("%s, og %lld tilføjet i Tovholder"), words, (long long)k->n_added);
    return words;
}

static const char *add_count(const char *words, int64_t n, const char *what, struct arena *a)
{
    if (!n)
        return words;
    const char *one = arena_printf(a, what, (long long)n);
    return words ? arena_printf(a, "%s, %s", words, one) : one;
}

const char *strategy_progress_words(const struct strategy_counts *k, struct arena *a)
{
    const char *words = NULL;
    words = add_count(words, k->running, tr("%lld i gang"), a);
    words = add_count(words, k->not_begun, tr("%lld ikke startet"), a);
    words = add_count(words, k->ended, k->ended == 1 ? tr("%lld afsluttet") : tr("%lld afsluttede"), a);
    words = add_count(words, k->funding_missing,
        k->funding_missing == 1 ? tr("%lld mangler finansiering") : tr("%lld mangler finansiering"), a);
    return words ? arena_printf(a, tr("Af de %lld kendte indsatser: %s."), (long long)k->n, words)
                 : tr("Ingen indsatser er kendt endnu.");
}

int strategy_sought(
    const struct strategy_application *rows, size_t n, struct strategy_sought *ret, struct err *err)
{
    bool fits = true;
    *ret = (struct strategy_sought){.n = (int64_t)n};
    for (size_t i = 0; i < n; i++) {
        const struct strategy_application *p = &rows[i];
        bool granted = text_equal(p->state, "granted"), refused = text_equal(p->state, "refused");
        struct money amount = granted ? p->granted : p->sought_amount;
        ret->n_open += text_equal(p->state, "sought");
        ret->n_granted += granted;
        ret->n_refused += refused;
        ret->n_withdrawn += text_equal(p->state, "withdrawn");
        ret->n_unknown += money_is_none(p->sought_amount) || money_is_none(amount);
        if (!money_is_none(p->sought_amount))
            fits = fits && money_add(&ret->sought, p->sought_amount);
        if (granted && !money_is_none(amount))
            fits = fits && money_add(&ret->granted, amount);
        if (refused && !money_is_none(amount))
            fits = fits && money_add(&ret->refused, amount);
    }
    return fits ? OK : err_set(err, ERR_LIMIT, "strategy_sought: sum overflows");
}

static const struct strategy_task *task_of(
    const struct strategy_task *tasks, size_t n, const struct strategy_application *p)
{
    for (size_t i = 0; i < n; i++) {
        if (tasks[i].state_id == p->state_id)
            return &tasks[i];
    }
    return NULL;
}

static const char *refusal_words(
    const struct strategy_application *p, const struct strategy_task *t, struct arena *a)
{
    const char *words = arena_printf(a, tr("%s har afslået %s."), p->title, words_day(p->day, a));
    if (t && stamp_is_none(t->closed))
        return arena_printf(a, tr("%s Et forslag til finansiering skal med i %s."), words, t->budget);
    if (t && t->note_key)
        return arena_printf(
            a, tr("%s Forslaget står i %s."), words, t->note_title ? t->note_title : t->note_key);
    if (t && t->reason)
        return arena_printf(a, tr("%s Der laves ikke et forslag: %s"), words, t->reason);
    return words;
}

const char *strategy_money_words(const struct initiative_now *rows, size_t n,
    const struct strategy_application *applications, size_t n_applications, const struct strategy_task *tasks,
    size_t n_tasks, struct arena *a)
{
    const char *missing = NULL, *words = NULL;
    for (size_t i = 0; i < n; i++) {
        if (text_equal(rows[i].status, "funding_missing")) {
            const char *title = lang_pick(rows[i].title, rows[i].title_en);
            missing = missing ? arena_printf(a, "%s; %s", missing, title) : title;
        }
    }
    if (missing)
        words = arena_printf(a, tr("Finansiering mangler til: %s."), missing);
    for (size_t i = 0; i < n_applications; i++) {
        if (!text_equal(applications[i].state, "refused"))
            continue;
        const char *one = refusal_words(&applications[i], task_of(tasks, n_tasks, &applications[i]), a);
        words = words ? arena_printf(a, "%s %s", words, one) : one;
    }
    return words;
}
