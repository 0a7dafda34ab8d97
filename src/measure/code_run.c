#include "measure/code_run.h"

size_t snapshot_most_spells(const struct snapshot *s)
{
    size_t most = 0;
    for (size_t p = 0; p < s->n_persons; p++) {
        size_t n = s->spell_first[p + 1] - s->spell_first[p];
        most = n > most ? n : most;
    }
    return most;
}

size_t code_runs(
    const struct snapshot *s, const struct code_set *set, size_t person, uint16_t until, struct code_run *ret)
{
    size_t n = 0;
    for (uint32_t i = s->spell_first[person]; i < s->spell_first[person + 1]; i++) {
        uint16_t start = s->spell_start[i], end = s->spell_end[i];
        if (!code_set_has(set, s->spell_code[i]) || start >= until)
            continue;
        bool runs = end >= until;
        end = runs ? until : end;
        if (n && start <= ret[n - 1].end) {
            ret[n - 1].end = end > ret[n - 1].end ? end : ret[n - 1].end;
            ret[n - 1].runs |= runs;
        } else {
            ret[n++] = (struct code_run){start, end, runs};
        }
    }
    return n;
}

bool code_run_is_new(const struct code_run *runs, size_t i, int gap_days)
{
    int32_t to = runs[i].start, from = to - gap_days;
    if (gap_days == 0) {
        struct ymd day = day_ymd(snap_date(runs[i].start));
        day_t first = day_from_ymd(day.year, day.month, 1);
        to = first.n - SNAP_EPOCH;
        from = day_add_months(first, -1).n - SNAP_EPOCH;
    }
    for (size_t k = i; k-- > 0 && runs[k].end > from;)
        if (runs[k].start < to)
            return false;
    return true;
}

uint16_t snapshot_gone_from(const struct snapshot *s, size_t person, uint16_t from, uint16_t until)
{
    uint16_t first = SNAP_OPEN;
    for (uint32_t i = s->spell_first[person]; i < s->spell_first[person + 1]; i++) {
        bool gone = s->spell_code[i] == SNAP_DEAD || s->spell_code[i] == SNAP_MOVED;
        uint16_t day = s->spell_start[i] > from ? s->spell_start[i] : from;
        if (gone && s->spell_end[i] > from && day < until && day < first)
            first = day;
    }
    return first;
}
