# Expected values of waiting curves at given times: R's survfit, run as `Rscript make.R` in this folder. Versions are in versions.txt.
# Event 1 = got it, 2 = ended otherwise, 0 = still waiting. The net curve censors 2; the other is 1 - the incidence of 1 with 2 competing.
library(survival)
options(digits = 15)
set.seed(20260414)
n <- 240
days <- pmin(rgeom(n, 1 / 70), 300)
event <- ifelse(days >= 300, 0, sample(c(0, 1, 2), n, TRUE, c(.25, .6, .15)))
days[1:6] <- c(0, 0, 56, 56, 91, 182)
event[1:6] <- c(1, 2, 1, 0, 1, 1)
write.csv(data.frame(days, event), "waits.csv", row.names = FALSE, quote = FALSE)
times <- c(0, 1, 55, 56, 91, 182, 299)
net <- survfit(Surv(days, event == 1) ~ 1, conf.type = "log-log")
at <- summary(net, times = times)
aj <- survfit(Surv(days, factor(event, 0:2)) ~ 1)
f <- summary(aj, times = times)
put <- function(x) formatC(x, digits = 15, format = "g")
write.csv(data.frame(time = times, n_risk = at$n.risk, s = put(at$surv), se = put(at$std.err), low = put(at$lower),
  high = put(at$upper), f = put(f$pstate[, 2]), f_se = put(f$std.err[, 2])), "waits.at.csv", row.names = FALSE, quote = FALSE)
q <- quantile(net, c(.25, .5, .75))
qa <- sapply(c(.25, .5, .75), function(p) { w <- which(aj$pstate[, 2] >= p); if (length(w)) aj$time[w[1]] else NA })
write.csv(data.frame(q = c(.25, .5, .75), time = q$quantile, low = q$lower, high = q$upper, all = qa), "waits.quantile.csv",
  row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, paste("survival", packageVersion("survival"))), "versions.txt")
