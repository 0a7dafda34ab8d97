-- Goals as a grammar with versions: what stays (goal), each version of the definition (goal_version), each target with its day
-- (goal_target), and what others have told of a goal (reported: verdict, made_good).
CREATE TABLE goal_version (
    id {pk},
    goal {text} NOT NULL,
    no {int} NOT NULL,
    valid_from {int},
    title {text} NOT NULL,
    title_en {text},
    population {text} NOT NULL,
    spell_kind {text},
    age_from {int},
    age_to {int},
    restriction {text},
    start_day {text},
    counting {text},
    outcome_kind {text},
    outcome {text},
    horizon_kind {text},
    horizon_n {int},
    horizon_unit {text},
    comparator {text} NOT NULL,
    unit {text},
    base_year {int},
    target_year {int},
    profile {text},
    gone {text},
    definition {text},
    definition_en {text},
    ambiguity {text},
    ambiguity_en {text},
    reason {text},
    user_id {ref app_user},
    at {int},
    UNIQUE (goal, no)
);
CREATE TABLE goal_target (
    id {pk},
    goal {text} NOT NULL,
    no {int} NOT NULL,
    valid_from {int},
    target {int},
    target_high {int},
    reason {text},
    source {text},
    place {text},
    user_id {ref app_user},
    at {int},
    UNIQUE (goal, no)
);
INSERT INTO goal_version (goal, no, title, title_en, population, spell_kind, restriction, outcome_kind, outcome, horizon_kind, horizon_n,
    horizon_unit, comparator, unit, base_year, target_year, definition, definition_en, ambiguity, ambiguity_en)
    SELECT key, 1, title, title_en, COALESCE(population, 'stock'),
        CASE WHEN population = 'new_spell' THEN 'sygedagpenge' WHEN population = 'stock' THEN 'kontanthjaelp' END,
        CASE WHEN population = 'stock' AND outcome <> 'health_improved' THEN 'gruppen, som definitionen beskriver' END,
        CASE WHEN outcome = 'offer_bif' THEN 'event' WHEN outcome = 'left_benefit' THEN 'left'
            WHEN outcome = 'health_improved' THEN 'answered' ELSE 'status' END,
        outcome, horizon_kind, horizon_n, horizon_unit, COALESCE(comparator, 'none'), unit, base_year, target_year, definition,
        definition_en, ambiguity, ambiguity_en FROM goal;
INSERT INTO goal_target (goal, no, target) SELECT key, 1, target FROM goal WHERE target IS NOT NULL;
ALTER TABLE goal DROP COLUMN title;
ALTER TABLE goal DROP COLUMN title_en;
ALTER TABLE goal DROP COLUMN population;
ALTER TABLE goal DROP COLUMN outcome;
ALTER TABLE goal DROP COLUMN horizon_kind;
ALTER TABLE goal DROP COLUMN horizon_n;
ALTER TABLE goal DROP COLUMN horizon_unit;
ALTER TABLE goal DROP COLUMN comparator;
ALTER TABLE goal DROP COLUMN target;
ALTER TABLE goal DROP COLUMN unit;
ALTER TABLE goal DROP COLUMN base_year;
ALTER TABLE goal DROP COLUMN target_year;
ALTER TABLE goal DROP COLUMN definition;
ALTER TABLE goal DROP COLUMN definition_en;
ALTER TABLE goal DROP COLUMN ambiguity;
ALTER TABLE goal DROP COLUMN ambiguity_en;
ALTER TABLE goal ADD COLUMN initiative {text};
ALTER TABLE goal ADD COLUMN grant_key {text};
CREATE INDEX goal_intervention ON goal (intervention);
CREATE INDEX goal_grant ON goal (grant_key);
ALTER TABLE reported ADD COLUMN goal {text};
CREATE INDEX reported_goal ON reported (goal);
ALTER TABLE reported ADD COLUMN verdict {text};
ALTER TABLE reported ADD COLUMN made_good {int};
ALTER TABLE reported ADD COLUMN user_id {ref app_user};
ALTER TABLE reported ADD COLUMN at {int};
