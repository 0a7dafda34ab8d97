-- Profiles of target groups: the extract last shown to those who see no small counts (cells: effect/target_extract.c), and rates of
-- a reference population.
CREATE TABLE profile_extract (
    id {pk},
    key {text} NOT NULL UNIQUE,
    number {int} NOT NULL,
    identity {text} NOT NULL,
    small_limit {int} NOT NULL,
    made_at {int} NOT NULL,
    cells {text} NOT NULL
);
CREATE TABLE reference_rate (
    id {pk},
    key {text} NOT NULL UNIQUE,
    condition {text} NOT NULL,
    population {text} NOT NULL,
    population_en {text},
    year {int},
    sex {text},
    age_from {int},
    age_to {int},
    rate_percent {int},
    as_printed {text},
    qualifier {text},
    source {text},
    place {text},
    note {text}
);
