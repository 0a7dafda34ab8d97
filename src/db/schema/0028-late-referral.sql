-- Why a referral was registered later than the day it was sent.
ALTER TABLE referral ADD COLUMN late_reason {text};
