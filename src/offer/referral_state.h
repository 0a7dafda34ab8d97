/* The states of a referral in SQL: the one place that spells which of them are open. Also in path/referral.h. */
#pragma once

/* Waits for an answer from the receiving unit. */
#define REFERRAL_UNANSWERED "('sent', 'received')"
/* Somebody still has to act: waits for an answer, for a place or for the start. */
#define REFERRAL_OPEN "('sent', 'received', 'wait_listed', 'accepted')"
/* Over without a course: the sender has to choose again. */
#define REFERRAL_RETURNED "('declined', 'withdrawn', 'expired')"
