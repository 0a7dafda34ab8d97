#include "system/access.h"
#include "base/lang.h"
#include "base/text.h"

#define BIT(perm) (UINT64_C(1) << (perm))

const struct perm_info perm_table[PERM_COUNT] = {
    [PERM_PUBLIC] = {PERM_PUBLIC, "public", N_("Åbne de sider, som alle må se")},
    [PERM_HOME] = {PERM_HOME, "home", N_("Bruge Tovholder og se dit eget overblik")},
    [PERM_CITIZEN_FIND] = {PERM_CITIZEN_FIND, "citizen.find",
        N_("Søge efter borgere, når du har oplyst et formål")},
    [PERM_CITIZEN_READ] = {PERM_CITIZEN_READ, "citizen.read",
        N_("Åbne borgere, som du har hjemmel til at se")},
    [PERM_CITIZEN_EDIT] = {PERM_CITIZEN_EDIT, "citizen.edit",
        N_("Rette oplysninger om borgere, som du har hjemmel til at se")},
    [PERM_CITIZEN_RESTRICTED] = {PERM_CITIZEN_RESTRICTED, "citizen.restricted",
        N_("Finde og åbne borgere med begrænset adgang")},
    [PERM_PERSON_MERGE] = {PERM_PERSON_MERGE, "person.merge",
        N_("Lægge to registreringer af samme person sammen og fortryde det")},
    [PERM_TEAM_LEAD] = {PERM_TEAM_LEAD, "team.lead",
        N_("Se din enheds arbejdslister og fordelingen på personer")},
    [PERM_REFERRAL_SEND] = {PERM_REFERRAL_SEND, "referral.send", N_("Henvise borgere til tilbud")},
    [PERM_INBOX] = {PERM_INBOX, "inbox", N_("Svare på henvisninger og styre forløb i din egen enhed")},
    [PERM_OFFER_READ] = {PERM_OFFER_READ, "offer.read", N_("Se tilbud, aftaler og ledige pladser")},
    [PERM_OFFER_EDIT] = {PERM_OFFER_EDIT, "offer.edit", N_("Rette tilbud, aftaler og udfasninger")},
    [PERM_STRATEGY_EDIT] = {PERM_STRATEGY_EDIT, "strategy.edit",
        N_("Føre strategiers indsatser, finansiering og ansøgninger til puljer")},
    [PERM_ACTIVITY_EDIT] = {PERM_ACTIVITY_EDIT, "activity.edit",
        N_("Føre registre over aktiviteter uden borgere: virksomheder, kurser for medarbejdere, møder")},
    [PERM_EFFECT_READ] = {PERM_EFFECT_READ, "effect.read",
        N_("Se effektmål og tal, hvor små tal er undertrykt")},
    [PERM_EFFECT_ROWS] = {PERM_EFFECT_ROWS, "effect.rows", N_("Se personerne bag et tal")},
    [PERM_GOAL_EDIT] = {PERM_GOAL_EDIT, "goal.edit", N_("Oprette og ændre effektmål og deres definitioner")},
    [PERM_DATA_IMPORT] = {PERM_DATA_IMPORT, "data.import", N_("Indlæse filer fra registre")},
    [PERM_ECONOMY_READ] = {PERM_ECONOMY_READ, "economy.read",
        N_("Se bevillinger, budgetnotater og vurderinger")},
    [PERM_ECONOMY_EDIT] = {PERM_ECONOMY_EDIT, "economy.edit",
        N_("Rette bevillinger, budgetnotater og vurderinger")},
    [PERM_ECONOMY_APPROVE] = {PERM_ECONOMY_APPROVE, "economy.approve",
        N_("Godkende vurderinger, budgetnotater og investeringscases, som en anden har skrevet")},
    [PERM_DOCUMENT_READ] = {PERM_DOCUMENT_READ, "document.read", N_("Læse dokumenter")},
    [PERM_DOCUMENT_EDIT] = {PERM_DOCUMENT_EDIT, "document.edit", N_("Skrive dokumenter")},
    [PERM_DOCUMENT_COMMENT] = {PERM_DOCUMENT_COMMENT, "document.comment",
        N_("Kommentere udkast til dokumenter og svare på høringer")},
    [PERM_DOCUMENT_ISSUE] = {PERM_DOCUMENT_ISSUE, "document.issue",
        N_("Udstede dokumenter, så tallene fryses")},
    [PERM_ADMIN] = {PERM_ADMIN, "admin", N_("Styre brugere, kodelister, indlæsninger, job og indstillinger")},
    [PERM_AUDIT_READ] = {PERM_AUDIT_READ, "audit.read", N_("Se loggen over opslag og ændringer")},
};

#define READS_FACTS (BIT(PERM_HOME) | BIT(PERM_OFFER_READ) | BIT(PERM_EFFECT_READ) | BIT(PERM_DOCUMENT_READ))
#define WORKS_WITH_CITIZENS                                                                                  \
    (BIT(PERM_CITIZEN_FIND) | BIT(PERM_CITIZEN_READ) | BIT(PERM_CITIZEN_EDIT) | BIT(PERM_REFERRAL_SEND))

const struct role role_table[] = {
    {"caseworker", N_("Sagsbehandler"), READS_FACTS | WORKS_WITH_CITIZENS | BIT(PERM_ECONOMY_READ),
        "/overblik"},
    {"coordinator", N_("Tovholder"),
        READS_FACTS | WORKS_WITH_CITIZENS | BIT(PERM_ECONOMY_READ) | BIT(PERM_ACTIVITY_EDIT) |
            BIT(PERM_STRATEGY_EDIT),
        "/overblik"},
    {"team_leader", N_("Teamleder"),
        READS_FACTS | WORKS_WITH_CITIZENS | BIT(PERM_ECONOMY_READ) | BIT(PERM_TEAM_LEAD) |
            BIT(PERM_CITIZEN_RESTRICTED) | BIT(PERM_PERSON_MERGE) | BIT(PERM_ACTIVITY_EDIT) |
            BIT(PERM_DOCUMENT_COMMENT),
        "/overblik"},
    {"offer_leader", N_("Tilbudsleder"),
        BIT(PERM_HOME) | BIT(PERM_INBOX) | BIT(PERM_CITIZEN_READ) | BIT(PERM_OFFER_READ) |
            BIT(PERM_EFFECT_READ) | BIT(PERM_ACTIVITY_EDIT),
        "/henvisninger"},
    {"agreement_manager", N_("Aftaleansvarlig"),
        READS_FACTS | BIT(PERM_OFFER_EDIT) | BIT(PERM_ACTIVITY_EDIT) | BIT(PERM_EFFECT_ROWS) |
            BIT(PERM_ECONOMY_READ) | BIT(PERM_ECONOMY_APPROVE) | BIT(PERM_DOCUMENT_EDIT) |
            BIT(PERM_DOCUMENT_COMMENT),
        "/tilbud"},
    {"analyst", N_("Analytiker"),
        READS_FACTS | BIT(PERM_EFFECT_ROWS) | BIT(PERM_ECONOMY_READ) | BIT(PERM_GOAL_EDIT) |
            BIT(PERM_DATA_IMPORT) | BIT(PERM_DOCUMENT_COMMENT),
        "/effekt"},
    {"controller", N_("Controller"),
        READS_FACTS | BIT(PERM_OFFER_EDIT) | BIT(PERM_ACTIVITY_EDIT) | BIT(PERM_ECONOMY_READ) |
            BIT(PERM_ECONOMY_EDIT) | BIT(PERM_ECONOMY_APPROVE) | BIT(PERM_DOCUMENT_COMMENT) |
            BIT(PERM_STRATEGY_EDIT),
        "/oekonomi"},
    {"secretariat", N_("Sekretariat"),
        READS_FACTS | BIT(PERM_ECONOMY_READ) | BIT(PERM_DOCUMENT_EDIT) | BIT(PERM_DOCUMENT_ISSUE) |
            BIT(PERM_DOCUMENT_COMMENT) | BIT(PERM_STRATEGY_EDIT),
        "/dokumenter"},
    {"administrator", N_("Administrator"),
        READS_FACTS | BIT(PERM_OFFER_EDIT) | BIT(PERM_ECONOMY_READ) | BIT(PERM_ADMIN) | BIT(PERM_DATA_IMPORT),
        "/indstillinger"},
    {"politician", N_("Politiker"), READS_FACTS, "/dokumenter"},
    {"data_protection_officer", N_("Databeskyttelsesrådgiver"),
        BIT(PERM_HOME) | BIT(PERM_OFFER_READ) | BIT(PERM_DOCUMENT_READ) | BIT(PERM_AUDIT_READ),
        "/indstillinger/log"},
};
const size_t role_count = sizeof(role_table) / sizeof(role_table[0]);

const struct role *role_find(const char *key)
{
    for (size_t i = 0; i < role_count; i++) {
        if (text_equal(role_table[i].key, key)) {
            return &role_table[i];
        }
    }
    return NULL;
}

struct actor actor_command_line(void)
{
    return (struct actor){
        .login = "kommandolinje",
        .perms = (BIT(PERM_COUNT) - 1) & ~BIT(PERM_PUBLIC),
    };
}
