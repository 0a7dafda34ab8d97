-- Referrals: time limits per offer, messages, waiting list, screening and yearly quotas.
ALTER TABLE referral ADD COLUMN wait_reason {text};
ALTER TABLE referral ADD COLUMN waiting_since {int};
ALTER TABLE referral ADD COLUMN queue_rank {int};
ALTER TABLE referral ADD COLUMN queue_reason {text};
ALTER TABLE referral ADD COLUMN place_day {int};
ALTER TABLE referral ADD COLUMN place_deadline {int};
ALTER TABLE referral ADD COLUMN place_state {text};
ALTER TABLE referral ADD COLUMN entry_met {text};
ALTER TABLE referral ADD COLUMN decline_criterion {text};
ALTER TABLE course ADD COLUMN stop_reason {text};
UPDATE referral SET waiting_since = COALESCE(decided, sent) WHERE state = 'wait_listed';
CREATE INDEX referral_queue ON referral (intervention_id, team, state, waiting_since);
CREATE TABLE referral_message (
    id {pk},
    referral_id {ref referral} NOT NULL,
    at {int} NOT NULL,
    user_id {ref app_user},
    unit {text},
    side {text} NOT NULL,
    text {text} NOT NULL,
    read_at {int}
);
CREATE INDEX referral_message_referral ON referral_message (referral_id, id);
CREATE TABLE referral_limit (
    id {pk},
    intervention {text} NOT NULL UNIQUE,
    read_days {int},
    decide_days {int},
    start_days {int},
    expire_days {int},
    source {text},
    note {text}
);
CREATE TABLE queue_rule (
    id {pk},
    intervention {text} NOT NULL,
    sort {int} NOT NULL,
    kind {text} NOT NULL,
    code {text},
    text {text},
    text_en {text},
    source {text}
);
CREATE INDEX queue_rule_intervention ON queue_rule (intervention, sort);
CREATE TABLE visit_quota (
    id {pk},
    intervention {text} NOT NULL,
    version {text} NOT NULL,
    day_from {int},
    day_to {int},
    per_year {int},
    target_text {text},
    target_text_en {text},
    source {text},
    place {text}
);
CREATE INDEX visit_quota_intervention ON visit_quota (intervention, day_from);
CREATE TABLE screening (
    id {pk},
    citizen_id {ref citizen} NOT NULL,
    intervention {text} NOT NULL,
    day {int} NOT NULL,
    outcome {text} NOT NULL,
    reason {text},
    text {text},
    referral_id {ref referral},
    user_id {ref app_user},
    version {int} NOT NULL
);
CREATE INDEX screening_citizen ON screening (citizen_id);
CREATE INDEX screening_referral ON screening (referral_id);
CREATE INDEX screening_intervention ON screening (intervention, day);
