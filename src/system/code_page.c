/* The dated code lists, for reading. */
#include "base/sort.h"
#include "base/text.h"
#include "code.html.h"
#include "system/layout_page.h"
#include "system/settings_page.h"

/* What the lists are called; one without a name here shows its file's. */
static const char *const labels[][2] = {
    {"benefit", N_("Ydelser")},
    {"condition", N_("Helbredsforhold")},
    {"decline_reason", N_("Grunde til afvisning")},
    {"district", N_("Bydele")},
    {"document_kind", N_("Dokumenttyper")},
    {"exit_reason", N_("Afslutningsårsager")},
    {"initiative_kind", N_("Initiativtyper")},
    {"initiative_evaluation", N_("Evalueringers resultat")},
    {"initiative_funding", N_("Finansiering af strategiske indsatser")},
    {"initiative_status", N_("Strategiske indsatsers status")},
    {"strategy_application_state", N_("Ansøgninger til eksterne puljer")},
    {"strategy_finding", N_("Fund bag strategier")},
    {"strategy_part", N_("Strategiers penge")},
    {"strategy_relation", N_("Sager omkring strategier")},
    {"intervention_kind", N_("Indsatstyper")},
    {"legal_basis", N_("Lovgrundlag")},
    {"lookup_purpose", N_("Formål med opslag")},
    {"org_kind", N_("Organisationstyper")},
    {"priority", N_("Prioriteter")},
    {"qualifier", N_("Forbehold ved tal")},
    {"referral_state", N_("Henvisningers tilstande")},
    {"result_kind", N_("Resultattyper")},
    {"sex", N_("Køn")},
    {"sharing_basis", N_("Hjemler til deling")},
    {"spell_kind", N_("Periodetyper")},
    {"steering_area", N_("Styringsområder")},
    {"stop_reason", N_("Stopårsager")},
    {"track", N_("Spor")},
    {"unit", N_("Tællingsenheder")},
    {"verdict", N_("Vurderinger")},
    {"wait_reason", N_("Ventegrunde")},
};

static const char *label_of(const char *list)
{
    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
        if (strcmp(labels[i][0], list) == 0) {
            return tr(labels[i][1]);
        }
    }
    return list;
}

static int compare_label(const void *a, const void *b)
{
    return text_compare(((const struct code_list_row *)a)->label, ((const struct code_list_row *)b)->label);
}

static int lists_page(struct req *req, struct res *res)
{
    const struct code *codes;
    size_t n = code_all(&codes);
    struct code_list_row *rows = arena_array(req->arena, n + 1, sizeof(*rows));
    size_t n_rows = 0;
    if (rows == NULL) {
        return err_set(&req->err, ERR_LIMIT, "no memory for the lists");
    }
    for (size_t i = 0; i < n; i++) {
        if (n_rows == 0 || strcmp(rows[n_rows - 1].list, codes[i].list) != 0) {
            rows[n_rows].label = label_of(codes[i].list);
            rows[n_rows++].list = codes[i].list;
        }
        rows[n_rows - 1].n++;
        rows[n_rows - 1].n_valid += code_is_valid_row(&codes[i], clock_today());
    }
    array_sort(rows, n_rows, sizeof(*rows), compare_label);
    const struct crumb crumbs[] = {{tr("Indstillinger"), "/indstillinger"}, {tr("Kodelister"), NULL}};
    struct html *h = page_begin(req, res, MENU_SETTINGS, tr("Kodelister"), crumbs, 2);
    t_code_lists(h, rows, n_rows);
    return page_end(req, res, h);
}

static int list_page(struct req *req, struct res *res)
{
    const char *list = req_text(req, "key");
    const struct code *codes;
    size_t n = code_all(&codes);
    struct code_row *rows = arena_array(req->arena, n + 1, sizeof(*rows));
    size_t n_rows = 0;
    for (size_t i = 0; rows && i < n; i++) {
        if (strcmp(codes[i].list, list) == 0) {
            rows[n_rows++] = (struct code_row){&codes[i], lang_pick(codes[i].label, codes[i].label_en),
                code_is_valid_row(&codes[i], clock_today())};
        }
    }
    if (n_rows == 0) {
        return err_set(&req->err, ERR_NOT_FOUND, "no code list %s", list);
    }
    const struct crumb crumbs[] = {{tr("Indstillinger"), "/indstillinger"},
        {tr("Kodelister"), "/indstillinger/koder"}, {label_of(list), NULL}};
    struct html *h = page_begin(req, res, MENU_SETTINGS, label_of(list), crumbs, 3);
    t_code_list_show(h, label_of(list), list, rows, n_rows);
    return page_end(req, res, h);
}

static const struct param list_params[] = {{"key", P_KEY, 0, 0}};
ROUTE_PLAIN(code_lists, "GET", "/indstillinger/koder", PERM_ADMIN, lists_page);
ROUTE(code_list_show, "GET", "/indstillinger/koder/{key}", PERM_ADMIN, list_page, list_params);
