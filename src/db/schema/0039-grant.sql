-- Grants that are changed on screen. What the papers printed stays in the tables ending in _print, which only loading writes (taken = it has
-- its own row among those in use); what is in force stands in grant_sheet, grant_line and grant_intervention, with every version.
ALTER TABLE grant_sheet RENAME TO grant_sheet_print;
ALTER TABLE grant_sheet_print ADD COLUMN taken {int};
CREATE TABLE grant_sheet (
    id {pk},
    nr {int} NOT NULL,
    key {text} NOT NULL UNIQUE,
    title {text} NOT NULL,
    title_en {text},
    kind {text},
    decision_kind {text},
    decision {text},
    decision_year {int},
    own_frame {int},
    purpose {text},
    content {text},
    content_en {text},
    results {text},
    results_en {text},
    results_kind {text},
    verdict {text},
    verdict_note {text},
    verdict_note_en {text},
    reservation {text},
    adjusted_content {text},
    adjusted_content_en {text},
    owner {text},
    committee {text},
    sharing {text},
    sharing_committees {text},
    expires {int},
    dependency {text},
    oddity {text},
    source {text},
    place {text},
    print_id {int},
    reason {text},
    user_id {ref app_user},
    at {int},
    version {int} NOT NULL
);
CREATE INDEX grant_sheet_nr ON grant_sheet (nr);
-- A row for each version of a head, the newest too; the first one of a printed sheet comes with its first change.
CREATE TABLE grant_sheet_version (
    id {pk},
    key {text} NOT NULL,
    nr {int} NOT NULL,
    title {text} NOT NULL,
    title_en {text},
    kind {text},
    decision_kind {text},
    decision {text},
    decision_year {int},
    own_frame {int},
    purpose {text},
    content {text},
    content_en {text},
    results {text},
    results_en {text},
    results_kind {text},
    verdict {text},
    verdict_note {text},
    verdict_note_en {text},
    reservation {text},
    adjusted_content {text},
    adjusted_content_en {text},
    owner {text},
    committee {text},
    sharing {text},
    sharing_committees {text},
    expires {int},
    dependency {text},
    oddity {text},
    source {text},
    place {text},
    print_id {int},
    reason {text},
    user_id {ref app_user},
    at {int},
    no {int} NOT NULL,
    UNIQUE (key, no)
);
DROP INDEX grant_line_grant;
ALTER TABLE grant_line RENAME TO grant_line_print;
ALTER TABLE grant_line_print ADD COLUMN taken {int};
CREATE INDEX grant_line_print_grant ON grant_line_print (grant_key);
-- One row per version of a line. line: the id of its first version. newest: 1 on the version in force. ended: 1 = taken out of the sums.
CREATE TABLE grant_line (
    id {pk},
    grant_key {text} NOT NULL,
    part {text},
    phase {text} NOT NULL,
    role {text} NOT NULL,
    year_from {int},
    year_to {int},
    per {text},
    steering_area {text},
    administration {text},
    committee {text},
    appropriation {text},
    purpose {text},
    purpose_en {text},
    as_printed {text},
    amount {int},
    money {int},
    unit {text},
    qualifier {text},
    price_level {text},
    period_printed {text},
    person_years {int},
    expires {int},
    scope {text},
    note {text},
    source {text},
    place {text},
    print_id {int},
    line {int},
    no {int} NOT NULL,
    newest {int} NOT NULL,
    ended {int},
    reason {text},
    user_id {ref app_user},
    at {int}
);
CREATE INDEX grant_line_grant ON grant_line (grant_key, phase);
CREATE INDEX grant_line_of ON grant_line (line, no);
CREATE INDEX grant_line_print_of ON grant_line (print_id);
DROP INDEX grant_intervention_grant;
DROP INDEX grant_intervention_intervention;
ALTER TABLE grant_intervention RENAME TO grant_intervention_print;
ALTER TABLE grant_intervention_print ADD COLUMN taken {int};
CREATE TABLE grant_intervention (
    id {pk},
    grant_key {text} NOT NULL,
    intervention {text} NOT NULL,
    relation {text} NOT NULL,
    share {int},
    note {text},
    user_id {ref app_user},
    at {int}
);
CREATE INDEX grant_intervention_grant ON grant_intervention (grant_key);
CREATE INDEX grant_intervention_intervention ON grant_intervention (intervention);
ALTER TABLE agreement_grant ADD COLUMN relation {text};
ALTER TABLE agreement_grant ADD COLUMN share {int};
CREATE INDEX agreement_grant_grant ON agreement_grant (grant_key);
CREATE TABLE grant_goal (
    id {pk},
    grant_key {text} NOT NULL,
    goal {text} NOT NULL,
    relation {text} NOT NULL,
    share {int},
    note {text},
    user_id {ref app_user},
    at {int}
);
CREATE INDEX grant_goal_grant ON grant_goal (grant_key);
CREATE INDEX grant_goal_goal ON grant_goal (goal);
-- Moves between steering areas and owners. kind: area, owner, posts, authority. removed: 1 = taken back, with reason in removed_reason.
CREATE TABLE grant_move (
    id {pk},
    key {text} NOT NULL UNIQUE,
    grant_key {text} NOT NULL,
    part {text},
    kind {text} NOT NULL,
    day {int},
    day_text {text},
    from_area {text},
    to_area {text},
    from_administration {text},
    to_administration {text},
    from_committee {text},
    to_committee {text},
    posts {int},
    reason {text},
    reason_en {text},
    source {text},
    place {text},
    removed {int},
    removed_reason {text},
    user_id {ref app_user},
    at {int}
);
CREATE INDEX grant_move_grant ON grant_move (grant_key);
INSERT INTO grant_sheet (nr, key, title, title_en, kind, decision_kind, decision, decision_year, own_frame, content, content_en, results,
    results_en, results_kind, verdict, verdict_note, verdict_note_en, reservation, adjusted_content, adjusted_content_en, owner, committee,
    dependency, oddity, source, place, print_id, version)
    SELECT nr, key, title, title_en, kind,
        CASE WHEN own_frame = 1 THEN 'own_frame' WHEN decision LIKE 'Budget %' THEN 'budget' WHEN decision LIKE 'Overf%' THEN 'ofs' END,
        decision, decision_year, own_frame, content, content_en, results, results_en, results_kind, verdict, verdict_note, verdict_note_en,
        reservation, adjusted_content, adjusted_content_en, owner, committee, dependency, oddity, source, place, id, 1
    FROM grant_sheet_print ORDER BY nr;
INSERT INTO grant_line (grant_key, part, phase, role, year_from, year_to, per, steering_area, administration, committee, purpose, purpose_en,
    as_printed, amount, money, unit, qualifier, price_level, period_printed, person_years, scope, note, source, place, print_id, no, newest)
    SELECT grant_key, part, phase, role, year_from, year_to, per, steering_area, administration, committee, purpose, purpose_en,
        as_printed, amount, amount * 100000, unit, qualifier, price_level, period_printed, person_years, scope, note, source, place, id, 1, 1
    FROM grant_line_print ORDER BY id;
UPDATE grant_line SET line = id;
INSERT INTO grant_intervention (grant_key, intervention, relation, note)
    SELECT grant_key, intervention, relation, note FROM grant_intervention_print ORDER BY id;
UPDATE grant_sheet_print SET taken = 1;
UPDATE grant_line_print SET taken = 1;
UPDATE grant_intervention_print SET taken = 1;
INSERT INTO table_change (name, n) VALUES ('grant_sheet', 0), ('grant_line', 0);
{counted grant_sheet}
{counted grant_line}
