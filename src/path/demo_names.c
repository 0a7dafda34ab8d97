/* Names and streets of invented citizens. The streets are named after knots and rope work and do not exist. */
#include "path/demo_inner.h"

static const char *const female[] = {"Aaliyah", "Agnes", "Aisha", "Alberte", "Alma", "Amalie", "Amina",
    "Amira", "Anne", "Annette", "Asta", "Astrid", "Ayse", "Bente", "Birgit", "Birgitte", "Bodil", "Camilla",
    "Cecilie", "Charlotte", "Clara", "Dorthe", "Ebba", "Elif", "Elin", "Ellen", "Emilie", "Emma", "Esther",
    "Fadumo", "Fatima", "Filippa", "Freja", "Frida", "Gitte", "Gudrun", "Hanne", "Hatice", "Helle", "Hodan",
    "Ida", "Inger", "Ingrid", "Isabella", "Iman", "Jamila", "Johanne", "Josefine", "Julie", "Karen", "Karla",
    "Katarzyna", "Kirsten", "Lærke", "Laila", "Laura", "Layla", "Lene", "Lin", "Lise", "Lone", "Louise",
    "Lucija", "Maja", "Malene", "Maren", "Margrethe", "Maria", "Mariam", "Marie", "Marlene", "Mathilde",
    "Mette", "Mina", "Nadia", "Naja", "Nanna", "Noor", "Olga", "Pernille", "Pia", "Rahma", "Rikke", "Rosa",
    "Ruth", "Sahra", "Samira", "Sanne", "Sara", "Selma", "Signe", "Sine", "Sofie", "Solveig", "Stine",
    "Susanne", "Svetlana", "Thi Mai", "Thea", "Tine", "Tove", "Trine", "Ulla", "Vibeke", "Victoria", "Vigdís",
    "Yasmin", "Zahra", "Zeynep", "Åse", "Øllegaard"};

static const char *const male[] = {"Abdi", "Abdullahi", "Adam", "Ahmed", "Albert", "Aksel", "Ali", "Alfred",
    "Anders", "Andreas", "Anton", "Arne", "Arthur", "Asger", "August", "Bashir", "Benjamin", "Bjarke",
    "Bjørn", "Bo", "Carl", "Carsten", "Christian", "Claus", "Dennis", "Dimitri", "Elias", "Emil", "Erik",
    "Esben", "Farhan", "Felix", "Finn", "Flemming", "Frederik", "Gustav", "Hamza", "Hans", "Hassan", "Henrik",
    "Holger", "Hussein", "Ibrahim", "Ismail", "Ivan", "Jacob", "Jakub", "Jan", "Jens", "Jesper", "Johannes",
    "Jonas", "Jørgen", "Kaj", "Karim", "Karl", "Kasper", "Kenneth", "Khalid", "Kim", "Kristian", "Lars",
    "Lasse", "Leif", "Linus", "Liridon", "Lukas", "Mads", "Magnus", "Malthe", "Marco", "Marius", "Martin",
    "Mathias", "Mehmet", "Michael", "Mikkel", "Milan", "Mohammed", "Mohamud", "Morten", "Mustafa", "Nicolai",
    "Niels", "Noah", "Ole", "Oliver", "Omar", "Oscar", "Otto", "Palle", "Peder", "Peter", "Per", "Piotr",
    "Poul", "Rasmus", "Rayan", "René", "Samuel", "Søren", "Storm", "Sune", "Svend", "Tariq", "Theodor",
    "Thomas", "Thor", "Tobias", "Torben", "Troels", "Tuấn", "Valdemar", "Victor", "Viggo", "Villads",
    "William", "Yusuf", "Zaid", "Åge", "Øyvind"};

static const char *const last[] = {"Aabye", "Aagaard", "Abdi", "Abdullah", "Abrahamsen", "Adan", "Ahmadi",
    "Ahmed", "Albrechtsen", "Ali", "Amundsen", "Andersen", "Andreasen", "Arslan", "Asmussen", "Axelsen",
    "Aydin", "Bach", "Bagger", "Bak", "Balling", "Bech", "Bech-Olsen", "Bendtsen", "Berg", "Bertelsen",
    "Birk", "Bisgaard", "Bjerre", "Bjerregaard", "Blom", "Boesen", "Bonde", "Borch", "Brandt", "Bredahl",
    "Bruun", "Brøndum", "Buch", "Bundgaard", "Bæk", "Bøgh-Mathiesen", "Carlsen", "Celik", "Christensen",
    "Christiansen", "Christoffersen-Vestergaard", "Clausen", "Dahl", "Dalgaard", "Dam", "Damgaard",
    "Damsgaard", "Danielsen", "Davidsen", "Demir", "Dinesen", "Due", "Dybdal", "Dyhr", "Ebbesen", "El-Masri",
    "Elmi", "Enevoldsen", "Engberg", "Eriksen", "Eskildsen", "Farah", "Fischer", "Fjord", "Foged", "Folmer",
    "Frandsen", "Frederiksen", "Friis", "Frost", "Gade", "Garde", "Gram", "Gravesen", "Green", "Gregersen",
    "Grønbæk", "Grønlund-Schrøder", "Gundersen", "Haddad", "Hald", "Hansen", "Harboe", "Hassan", "Haugaard",
    "Hedegaard", "Heide", "Helmer-Thygesen", "Henriksen", "Hermansen", "Hjort", "Hoang", "Holm",
    "Holm-Berntsen", "Holst", "Hougaard", "Hussein", "Husum", "Hvid", "Høegh", "Højgaard", "Ibsen", "Isaksen",
    "Ismail", "Iversen", "Jacobsen", "Jensen", "Jeppesen", "Jespersen", "Johansen", "Johnsen", "Jokumsen",
    "Justesen", "Juul", "Jørgensen", "Kaas", "Kamara", "Kaplan", "Karabulut", "Karlsen", "Kaya", "Khan",
    "Kirkegaard", "Kjeldsen", "Kjær", "Kjærgaard", "Klausen", "Kleist", "Knudsen", "Koch", "Kofoed",
    "Kowalska-Lund", "Krag", "Kragh", "Kristensen", "Krogh", "Kruse", "Kudsk", "Lang", "Larsen", "Lassen",
    "Lauridsen", "Laursen", "Le", "Lind", "Lorentzen", "Lund", "Lundgaard", "Lyng", "Løvgreen", "Madsen",
    "Markussen", "Mathiasen", "Mikkelsen", "Mohamed", "Mortensen", "Munch", "Munk", "Mølgaard", "Møller",
    "Møller-Sørensen", "Ngo", "Nguyen", "Nielsen", "Nissen", "Norup", "Nygaard", "Nymann", "Nørgaard",
    "Nørlund", "Obel", "Odgaard", "Olesen", "Olsen", "Osman", "Overgaard", "Paulsen", "Pedersen", "Petersen",
    "Petrovic", "Pham", "Pihl", "Poulsen", "Qureshi", "Raben", "Rahimi", "Rasmussen", "Ravn", "Riis", "Rohde",
    "Rosenkilde", "Rønne-Christoffersen", "Saleh", "Sandholt", "Schmidt", "Schou", "Schultz", "Skov",
    "Skov-Iversen", "Skovgaard", "Skytte", "Smidt", "Sommer", "Steffensen", "Storgaard", "Strand", "Svane",
    "Svendsen", "Særmark", "Søndergaard", "Sørensen", "Tahir", "Tang", "Thomsen", "Thorsen", "Thrane", "Toft",
    "Toft-Hyldgaard", "Tran", "Trabelsi", "Tøgersen", "Uldall", "Vang", "Vestergaard", "Vilstrup", "Vinther",
    "Voss", "Warsame", "Winther", "Wójcik", "Worm", "Yilmaz", "Yusuf", "Zacho", "Zielinski", "Ægidius",
    "Ørum", "Østergaard", "Østerlund", "Aakjær-Frederiksen"};

static const char *const streets[] = {"Pælestiksvej", "Råbåndsgade", "Halvstiksvej", "Ottetalsgade",
    "Tovværksvej", "Dobbeltstiksvej", "Flagknobsvej", "Tømmerstiksgade", "Kædestingsvej", "Skødestiksvej",
    "Lassoknudevej", "Splejsegade", "Merlespigervej", "Skibmandsgarnsvej", "Trossegangen", "Kabeltovsgade",
    "Rebløbervej", "Hampevolden", "Fangelinevej", "Pullertgangen", "Taljerebsvej", "Vantskruestræde",
    "Nålebindervej", "Trækkebåndsvej"};

struct place {
    const char *district, *postal;
    int weight; /* inhabitants in thousands, about */
};
static const struct place places[] = {
    {"bispebjerg", "2400 København NV", 57},
    {"noerrebro", "2200 København N", 80},
    {"indre-by", "1300 København K", 57},
    {"oesterbro", "2100 København Ø", 82},
    {"vesterbro-kgs-enghave", "2450 København SV", 79},
    {"broenshoej-husum", "2700 Brønshøj", 45},
    {"valby", "2500 Valby", 66},
    {"vanloese", "2720 Vanløse", 41},
    {"amager-oest", "2300 København S", 64},
    {"amager-vest", "2300 København S", 86},
};
enum { N_PLACES = sizeof places / sizeof places[0] };

#define PICK(list, r) (list)[rng_below(r, sizeof(list) / sizeof((list)[0]))]

const char *demo_first_name(struct rng *r, bool is_female, struct arena *a)
{
    const char *name = is_female ? PICK(female, r) : PICK(male, r);
    if (rng_below(r, 8) != 0)
        return name;
    const char *second = is_female ? PICK(female, r) : PICK(male, r);
    return second == name ? name : arena_printf(a, rng_below(r, 4) ? "%s %s" : "%s-%s", name, second);
}

const char *demo_last_name(struct rng *r, struct arena *a)
{
    const char *name = PICK(last, r);
    if (rng_below(r, 14) != 0)
        return name;
    const char *second = PICK(last, r);
    bool is_long = strchr(name, '-') || strchr(second, '-') || second == name;
    return is_long ? name : arena_printf(a, "%s-%s", name, second);
}

void demo_address(struct rng *r, const char *district, struct citizen *ret, struct arena *a)
{
    size_t i = 0;
    if (district) {
        while (i + 1 < N_PLACES && strcmp(places[i].district, district) != 0)
            i++;
    } else {
        int total = 0;
        for (size_t k = 0; k < N_PLACES; k++)
            total += places[k].weight;
        int64_t at = (int64_t)rng_below(r, (uint64_t)total);
        while (at >= places[i].weight)
            at -= places[i++].weight;
    }
    static const char *const sides[] = {"tv", "th", "mf"};
    int floor = (int)rng_below(r, 6);
    const char *street = PICK(streets, r);
    int number = (int)rng_between(r, 1, 118);
    const char *side = PICK(sides, r);
    ret->address = floor == 0 ? arena_printf(a, "%s %d, st. %s", street, number, side)
                              : arena_printf(a, "%s %d, %d. %s", street, number, floor, side);
    ret->postal = places[i].postal;
    ret->district = places[i].district;
}

const char *demo_pick_text(struct rng *r, const char *const *texts, size_t n)
{
    return texts[rng_below(r, n)];
}
