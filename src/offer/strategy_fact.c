#include "offer/strategy_fact.h"

#include "base/lang.h"
#include "base/text.h"
#include "system/load.h"

static const struct field part_fields[] = {
    FIELD(strategy_part, id, F_ID, NULL, FR_PRIMARY),
    FIELD(strategy_part, strategy, F_TEXT, N_("Strategi"), FR_REQUIRED),
    FIELD(strategy_part, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED),
    FIELD(strategy_part, sort, F_INT, N_("Rækkefølge"), 0),
    FIELD_CODE(strategy_part, kind, N_("Art"), FR_REQUIRED, "strategy_part"),
    FIELD(strategy_part, label, F_TEXT, N_("Navn"), FR_REQUIRED),
    FIELD(strategy_part, label_en, F_TEXT, N_("Navn på engelsk"), 0),
    FIELD(strategy_part, reported, F_TEXT, N_("Oplyst tal"), 0),
    FIELD(strategy_part, note, F_LONG, N_("Bemærkning"), 0),
    FIELD(strategy_part, note_en, F_LONG, N_("Bemærkning på engelsk"), 0),
    FIELD(strategy_part, source, F_TEXT, N_("Kilde"), 0),
    FIELD(strategy_part, place, F_TEXT, N_("Sted i kilden"), 0),
};
TABLE(strategy_part_table, "strategy_part", N_("Strategiers penge"), strategy_part, part_fields);
LOAD(strategy_part_load, .file = "strategy_parts", .table = &strategy_part_table, .order = 75,
    .keys = {"key"}, .refs = {{"strategy", "strategies"}, {"reported", "reported"}, {"source", "sources"}});
static const struct field part_read_fields[] = {
    FIELD(strategy_part, id, F_ID, NULL, FR_PRIMARY),
    FIELD(strategy_part, strategy, F_TEXT, NULL, 0),
    FIELD(strategy_part, key, F_TEXT, NULL, 0),
    FIELD(strategy_part, sort, F_INT, NULL, 0),
    FIELD(strategy_part, kind, F_TEXT, NULL, 0),
    FIELD(strategy_part, label, F_TEXT, NULL, 0),
    FIELD(strategy_part, label_en, F_TEXT, NULL, 0),
    FIELD(strategy_part, reported, F_TEXT, NULL, 0),
    FIELD(strategy_part, note, F_LONG, NULL, 0),
    FIELD(strategy_part, note_en, F_LONG, NULL, 0),
    FIELD(strategy_part, source, F_TEXT, NULL, 0),
    FIELD(strategy_part, place, F_TEXT, NULL, 0),
    FIELD(strategy_part, as_printed, F_TEXT, NULL, 0),
    FIELD(strategy_part, qualifier, F_TEXT, NULL, 0),
    FIELD(strategy_part, unit, F_TEXT, NULL, 0),
    FIELD(strategy_part, value, F_DEC, NULL, 0),
};
static TABLE(part_read_table, "strategy_part", NULL, strategy_part, part_read_fields);

static const struct field finding_fields[] = {
    FIELD(strategy_finding, id, F_ID, NULL, FR_PRIMARY),
    FIELD(strategy_finding, strategy, F_TEXT, N_("Strategi"), FR_REQUIRED),
    FIELD(strategy_finding, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED),
    FIELD(strategy_finding, sort, F_INT, N_("Rækkefølge"), 0),
    FIELD(strategy_finding, text, F_LONG, N_("Fund"), FR_REQUIRED),
    FIELD(strategy_finding, text_en, F_LONG, N_("Fund på engelsk"), 0),
    FIELD_CODE(strategy_finding, about, N_("Handler om"), FR_REQUIRED, "strategy_finding"),
    FIELD(strategy_finding, reading, F_LONG, N_("Kildens læsning"), 0),
    FIELD(strategy_finding, reading_en, F_LONG, N_("Kildens læsning på engelsk"), 0),
    FIELD(strategy_finding, as_printed, F_TEXT, N_("Tal som trykt"), 0),
    FIELD(strategy_finding, source, F_TEXT, N_("Kilde"), 0),
    FIELD(strategy_finding, place, F_TEXT, N_("Sted i kilden"), 0),
};
TABLE(
    strategy_finding_table, "strategy_finding", N_("Fund bag strategier"), strategy_finding, finding_fields);
LOAD(strategy_finding_load, .file = "strategy_findings", .table = &strategy_finding_table, .order = 41,
    .keys = {"key"}, .refs = {{"strategy", "strategies"}, {"source", "sources"}});

static const struct field relation_fields[] = {
    FIELD(strategy_relation, id, F_ID, NULL, FR_PRIMARY),
    FIELD(strategy_relation, strategy, F_TEXT, N_("Strategi"), FR_REQUIRED),
    FIELD(strategy_relation, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED),
    FIELD(strategy_relation, sort, F_INT, N_("Rækkefølge"), 0),
    FIELD_CODE(strategy_relation, kind, N_("Hvad den er"), FR_REQUIRED, "strategy_relation"),
    FIELD(strategy_relation, title, F_TEXT, N_("Titel"), FR_REQUIRED),
    FIELD(strategy_relation, title_en, F_TEXT, N_("Titel på engelsk"), 0),
    FIELD(strategy_relation, partners, F_TEXT, N_("Parter"), 0),
    FIELD(strategy_relation, purpose, F_LONG, N_("Formål"), 0),
    FIELD(strategy_relation, purpose_en, F_LONG, N_("Formål på engelsk"), 0),
    FIELD(strategy_relation, origin, F_TEXT, N_("Kommer fra"), 0),
    FIELD(strategy_relation, origin_en, F_TEXT, N_("Kommer fra, på engelsk"), 0),
    FIELD(strategy_relation, decided_as_printed, F_TEXT, N_("Besluttet som trykt"), 0),
    FIELD(strategy_relation, count_as_printed, F_TEXT, N_("Antal borgere som trykt"), 0),
    FIELD(strategy_relation, source, F_TEXT, N_("Kilde"), 0),
    FIELD(strategy_relation, place, F_TEXT, N_("Sted i kilden"), 0),
};
TABLE(strategy_relation_table, "strategy_relation", N_("Sager omkring strategier"), strategy_relation,
    relation_fields);
LOAD(strategy_relation_load, .file = "strategy_relations", .table = &strategy_relation_table, .order = 42,
    .keys = {"key"}, .refs = {{"strategy", "strategies"}, {"source", "sources"}});

SQL(strategy_select_parts,
    "SELECT p.id AS id, p.strategy AS strategy, p.key AS key, p.sort AS sort, p.kind AS kind, p.label AS label, "
    "p.label_en AS label_en, p.reported AS reported, p.note AS note, p.note_en AS note_en, p.source AS source, "
    "p.place AS place, r.as_printed AS as_printed, r.qualifier AS qualifier, r.unit AS unit, r.value AS value "
    "FROM strategy_part p LEFT JOIN reported r ON r.key = p.reported WHERE p.strategy = $1 ORDER BY p.sort NULLS FIRST, p.id");
SQL(strategy_select_findings,
    "SELECT id, strategy, key, sort, text, text_en, about, reading, reading_en, as_printed, source, place "
    "FROM strategy_finding WHERE strategy = $1 ORDER BY sort NULLS FIRST, id");
SQL(strategy_select_relations,
    "SELECT id, strategy, key, sort, kind, title, title_en, partners, purpose, purpose_en, origin, origin_en, "
    "decided_as_printed, count_as_printed, source, place FROM strategy_relation WHERE strategy = $1 ORDER BY sort NULLS FIRST, id");

int strategy_parts(struct conn *c, const char *strategy, struct strategy_part **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &strategy_select_parts, ARGS(V_TEXT(strategy)), &part_read_table, ret, ret_n, a, err);
}

int strategy_findings(struct conn *c, const char *strategy, struct strategy_finding **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &strategy_select_findings, ARGS(V_TEXT(strategy)), &strategy_finding_table, ret, ret_n, a, err);
}

int strategy_relations(struct conn *c, const char *strategy, struct strategy_relation **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &strategy_select_relations, ARGS(V_TEXT(strategy)), &strategy_relation_table, ret, ret_n, a, err);
}

static const struct strategy_part *part_of(const struct strategy_part *parts, size_t n, const char *kind)
{
    for (size_t i = 0; i < n; i++) {
        if (text_equal(parts[i].kind, kind) && !dec_is_none(parts[i].value))
            return &parts[i];
    }
    return NULL;
}

struct dec strategy_remainder(const struct strategy_part *parts, size_t n, bool *ret_open)
{
    const struct strategy_part *total = part_of(parts, n, "total"), *external = part_of(parts, n, "external");
    *ret_open = false;
    if (!total || !external || !text_equal(total->unit, external->unit))
        return DEC_NONE;
    *ret_open = text_equal(external->qualifier, "knap");
    return (struct dec){total->value.milli - external->value.milli};
}

const char *strategy_remainder_words(const struct strategy_part *parts, size_t n, struct arena *a)
{
    bool open;
    struct dec left = strategy_remainder(parts, n, &open);
    if (dec_is_none(left) || !text_equal(part_of(parts, n, "total")->unit, "mio_kr"))
        return NULL;
    long long whole = left.milli / 1000, tenth = left.milli % 1000 / 100;
    return arena_printf(a, open ? tr("mere end %lld,%lld mio. kr.") : tr("%lld,%lld mio. kr."), whole, tenth);
}

const char *strategy_finding_words(const struct strategy_finding *f)
{
    return text_equal(f->about, "use_of_services")
               ? tr("Det er lavere brug af tilbud. Det siger ikke noget om, hvordan helbredet er.")
               : NULL;
}
