-- The supply side: who owns and runs an offer over time, versions of its target group, agreements with periods, places and prices.
ALTER TABLE intervention ADD COLUMN contact {text};
ALTER TABLE intervention ADD COLUMN address {text};
ALTER TABLE intervention ADD COLUMN district {text};
ALTER TABLE intervention ADD COLUMN accessibility {text};
ALTER TABLE intervention ADD COLUMN is_public {int};
ALTER TABLE intervention ADD COLUMN changed {int};
ALTER TABLE intervention ADD COLUMN version {int} NOT NULL DEFAULT 1;
CREATE INDEX intervention_changed ON intervention (changed, id);
CREATE TABLE intervention_party (
    id {pk},
    intervention {text} NOT NULL,
    role {text} NOT NULL,
    organisation {text} NOT NULL,
    valid_from {int},
    valid_to {int},
    note {text},
    source {text},
    place {text}
);
CREATE INDEX intervention_party_of ON intervention_party (intervention, role, valid_from);
CREATE INDEX intervention_party_organisation ON intervention_party (organisation);
CREATE TABLE target_version (
    id {pk},
    intervention {text} NOT NULL,
    valid_from {int} NOT NULL,
    reason {text},
    document_no {text},
    user_id {int},
    at {int} NOT NULL
);
CREATE INDEX target_version_of ON target_version (intervention, valid_from);
ALTER TABLE agreement ADD COLUMN kind {text};
ALTER TABLE agreement ADD COLUMN start_day {int};
ALTER TABLE agreement ADD COLUMN end_day {int};
ALTER TABLE agreement ADD COLUMN notice_months {int};
ALTER TABLE agreement ADD COLUMN pays_unused {int};
ALTER TABLE agreement ADD COLUMN warn_share_pct {int};
ALTER TABLE agreement ADD COLUMN responsible {text};
ALTER TABLE agreement ADD COLUMN regulated_day {int};
ALTER TABLE agreement ADD COLUMN regulated_by {int};
ALTER TABLE agreement ADD COLUMN version {int} NOT NULL DEFAULT 1;
CREATE TABLE agreement_place (
    id {pk},
    agreement {text} NOT NULL,
    intervention {text} NOT NULL,
    valid_from {int} NOT NULL,
    valid_to {int},
    places {int},
    price {int},
    price_year {int},
    note {text},
    source {text},
    place {text},
    user_id {int},
    cut_id {int},
    cut_to {int},
    version {int} NOT NULL
);
CREATE INDEX agreement_place_of ON agreement_place (agreement, intervention, valid_from);
CREATE INDEX agreement_place_intervention ON agreement_place (intervention, valid_from);
CREATE TABLE agreement_option (
    id {pk},
    agreement {text} NOT NULL,
    kind {text} NOT NULL,
    from_day {int},
    to_day {int},
    deadline {int},
    state {text} NOT NULL,
    former_end {int},
    note {text},
    source {text},
    place {text},
    version {int} NOT NULL
);
CREATE INDEX agreement_option_of ON agreement_option (agreement, from_day);
CREATE TABLE agreement_decision (
    id {pk},
    agreement {text} NOT NULL,
    day {int},
    text {text} NOT NULL,
    document_system {text},
    document_no {text},
    source {text},
    place {text},
    user_id {int},
    version {int} NOT NULL
);
CREATE INDEX agreement_decision_of ON agreement_decision (agreement, day);
CREATE TABLE tender (
    id {pk},
    key {text} NOT NULL UNIQUE,
    title {text} NOT NULL,
    agreement {text},
    state {text} NOT NULL,
    begin_day {int},
    begin_text {text},
    publish_day {int},
    bid_day {int},
    award_day {int},
    start_day {int},
    start_text {text},
    supplier {text},
    note {text},
    source {text},
    place {text},
    version {int} NOT NULL
);
CREATE INDEX tender_agreement ON tender (agreement);
CREATE UNIQUE INDEX agreement_part_of ON agreement_part (agreement, intervention);
CREATE INDEX agreement_part_intervention ON agreement_part (intervention, agreement);
CREATE INDEX audit_agreement ON audit (entity_id, id) WHERE entity = 'agreement';
CREATE TABLE agreement_grant (
    id {pk},
    agreement {text} NOT NULL,
    grant_key {text} NOT NULL,
    from_day {int},
    to_day {int},
    note {text},
    source {text},
    place {text},
    version {int} NOT NULL
);
CREATE INDEX agreement_grant_of ON agreement_grant (agreement, to_day);
CREATE TABLE catalogue_upload (
    id {pk},
    user_id {int} NOT NULL,
    at {int} NOT NULL,
    name {text} NOT NULL,
    size {int} NOT NULL,
    base64 {text} NOT NULL
);
DROP INDEX spell_kind;
CREATE INDEX spell_kind ON spell (kind, start_day, end_day, citizen_id);
CREATE INDEX citizen_gone ON citizen (id, dead, moved) WHERE dead IS NOT NULL OR moved IS NOT NULL;
