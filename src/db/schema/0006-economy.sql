-- Grants with parts and lines; budget notes with their printed cells.
CREATE TABLE grant_sheet (
    id {pk},
    nr {int} NOT NULL,
    key {text} NOT NULL UNIQUE,
    title {text} NOT NULL,
    title_en {text},
    kind {text},
    decision {text},
    decision_year {int},
    own_frame {int},
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
    dependency {text},
    oddity {text},
    source {text},
    place {text}
);
CREATE TABLE grant_part (
    id {pk},
    grant_key {text} NOT NULL,
    part {text} NOT NULL,
    title {text} NOT NULL,
    title_en {text},
    verdict {text},
    note {text},
    source {text},
    place {text}
);
CREATE INDEX grant_part_grant ON grant_part (grant_key);
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
    purpose {text},
    purpose_en {text},
    as_printed {text},
    amount {int},
    unit {text},
    qualifier {text},
    price_level {text},
    period_printed {text},
    person_years {int},
    scope {text},
    note {text},
    source {text},
    place {text}
);
CREATE INDEX grant_line_grant ON grant_line (grant_key, phase);
CREATE TABLE grant_intervention (
    id {pk},
    grant_key {text} NOT NULL,
    intervention {text} NOT NULL,
    relation {text} NOT NULL,
    note {text}
);
CREATE INDEX grant_intervention_grant ON grant_intervention (grant_key);
CREATE INDEX grant_intervention_intervention ON grant_intervention (intervention);
CREATE TABLE note (
    id {pk},
    key {text} NOT NULL UNIQUE,
    number {text},
    title {text} NOT NULL,
    title_en {text},
    budget_year {int},
    administrations {text},
    summary {text},
    risk {text},
    scenario {text},
    rent_management {text},
    district_choice {text},
    note {text},
    source {text},
    place {text}
);
CREATE TABLE note_category (
    id {pk},
    note_key {text} NOT NULL,
    sort {int},
    label {text} NOT NULL,
    label_en {text},
    is_set {int}
);
CREATE TABLE note_line (
    id {pk},
    note_key {text} NOT NULL,
    table_no {text} NOT NULL,
    section {text},
    section_title {text},
    row {int},
    row_label {text},
    role {text} NOT NULL,
    steering_area {text},
    administration {text},
    committee {text},
    appropriation {text},
    direction {text},
    year {text},
    as_printed {text},
    amount {int},
    price_level {text},
    person_years {int},
    place {text},
    note {text}
);
CREATE INDEX note_line_note ON note_line (note_key, table_no);
CREATE TABLE note_intervention (
    id {pk},
    note_key {text} NOT NULL,
    section {text},
    intervention {text},
    grant_key {text}
);
