# Makes the inputs and the expected values of tests/unit/test_effect_survival.c with R's survival, cmprsk and etm.
# usage: Rscript make.R      (in this folder; the tests themselves need no R)
#
# NAME.csv            rows: time, event (0 censored, 1..k cause) and where the case has them entry, group, stratum
# NAME.km.csv         survfit, conf.type "log-log"; std_err is that of the curve
# NAME.quantile.csv   quantile(survfit)
# NAME.mean.csv       summary(survfit, rmean = tau)
# NAME.aj.csv         survfit of Surv(time, factor(event)): pstate, std.err (infinitesimal jackknife), log-log limits
#                     with late entry: etm's estimates and Greenwood-type variance; survfit's jackknife is another estimator there
# NAME.test.csv       survdiff, the score test of coxph (late entry, no ties), and cuminc()$Tests
# chi_square.csv      pchisq(x, df, lower.tail = FALSE)
suppressMessages({library(survival); library(cmprsk); library(etm)})
options(digits = 17, warn = 1)
out <- function(d, name) write.csv(d, name, row.names = FALSE, quote = FALSE, na = "")
num <- function(x) ifelse(is.na(x), "", sprintf("%.17g", x))
put <- function(d, name) { for (i in seq_along(d)) if (is.numeric(d[[i]])) d[[i]] <- num(d[[i]]); out(d, name) }
surv_of <- function(d) if (is.null(d$entry)) Surv(d$time, d$event > 0) else Surv(ifelse(is.na(d$entry), -1, d$entry), d$time, d$event > 0)
groups_of <- function(d) if (is.null(d$group)) rep(0, nrow(d)) else d$group

km <- function(name, d, taus = c()) {
    rows <- quantiles <- means <- NULL
    for (g in sort(unique(groups_of(d)))) {
        e <- d[groups_of(d) == g, , drop = FALSE]
        y <- surv_of(e)
        f <- survfit(y ~ 1, conf.type = "log-log")
        at <- f$time >= 0
        rows <- rbind(rows, data.frame(group = g, time = f$time, n_risk = f$n.risk, n_event = f$n.event, n_censor = f$n.censor,
            s = f$surv, std_err = ifelse(f$surv > 0, f$surv * f$std.err, NA), low = f$lower, high = f$upper)[at, ])
        p <- c(0.1, 0.25, 0.5, 0.75, 0.9)
        q <- quantile(f, p)
        quantiles <- rbind(quantiles, data.frame(group = g, q = p, time = q$quantile, low = q$lower, high = q$upper))
        for (tau in taus) {
            m <- summary(f, rmean = tau)$table
            means <- rbind(means, data.frame(group = g, tau = tau, mean = m[["rmean"]], std_err = m[["se(rmean)"]]))
        }
    }
    put(rows, paste0(name, ".km.csv"))
    put(quantiles, paste0(name, ".quantile.csv"))
    if (length(taus)) put(means, paste0(name, ".mean.csv"))
}

aj <- function(name, d, k) {
    rows <- NULL
    for (g in sort(unique(groups_of(d)))) {
        e <- d[groups_of(d) == g, , drop = FALSE]
        ev <- factor(e$event, 0:k)
        y <- if (is.null(e$entry)) Surv(e$time, ev) else Surv(ifelse(is.na(e$entry), -1, e$entry), e$time, ev)
        f <- survfit(y ~ 1, id = seq_len(nrow(e)), conf.type = "log-log")
        for (c in 1:k) rows <- rbind(rows, data.frame(group = g, cause = c, time = f$time, f = f$pstate[, c + 1],
            std_err = f$std.err[, c + 1], low = f$lower[, c + 1], high = f$upper[, c + 1]))
    }
    put(rows[order(rows$group, rows$time, rows$cause), ], paste0(name, ".aj.csv"))
}

tests <- function(name, d, cause = 0, gray = c(), cox = FALSE) {
    rows <- NULL
    strat <- if (is.null(d$stratum)) rep(1, nrow(d)) else d$stratum
    for (c in cause) {
        status <- if (c == 0) d$event > 0 else d$event == c
        if (cox) {
            y <- Surv(ifelse(is.na(d$entry), -1, d$entry), d$time, status)
            f <- coxph(y ~ factor(group) + strata(strat), d, iter.max = 0)
            rows <- rbind(rows, data.frame(test = "logrank", cause = c, chi_square = f$score, df = length(f$coefficients),
                p = pchisq(f$score, length(f$coefficients), lower.tail = FALSE)))
        } else if (length(unique(strat)) > 1) {
            f <- survdiff(Surv(time, status) ~ group + strata(strat), d)
            df <- sum(rowSums(f$exp) > 0) - 1
            rows <- rbind(rows, data.frame(test = "logrank", cause = c, chi_square = f$chisq, df = df, p = pchisq(f$chisq, df, lower.tail = FALSE)))
        } else {
            f <- survdiff(Surv(time, status) ~ group, d)
            df <- sum(f$exp > 0) - 1
            rows <- rbind(rows, data.frame(test = "logrank", cause = c, chi_square = f$chisq, df = df, p = pchisq(f$chisq, df, lower.tail = FALSE)))
        }
    }
    for (c in gray) {
        f <- cuminc(d$time, d$event, d$group, strat, rho = 0)$Tests
        rows <- rbind(rows, data.frame(test = "gray", cause = c, chi_square = f[as.character(c), "stat"], df = f[as.character(c), "df"],
            p = pchisq(f[as.character(c), "stat"], f[as.character(c), "df"], lower.tail = FALSE)))
    }
    put(rows, paste0(name, ".test.csv"))
}
aj_late <- function(name, d, k) {
    x <- data.frame(id = seq_len(nrow(d)), from = 0, to = ifelse(d$event == 0, "cens", d$event), entry = ifelse(is.na(d$entry), 0, d$entry), exit = d$time)
    tra <- matrix(FALSE, k + 1, k + 1)
    tra[1, -1] <- TRUE
    m <- etm(x, as.character(0:k), tra, "cens", 0)
    rows <- NULL
    for (c in 1:k) {
        f <- unname(trprob(m, paste(0, c))); se <- unname(sqrt(trcov(m, paste(0, c)))); z <- qnorm(0.975)
        rows <- rbind(rows, data.frame(group = 0, cause = c, time = m$time, f = f, std_err = se,
            low = f^exp(-z * se / (f * log(f))), high = f^exp(z * se / (f * log(f)))))
    }
    put(rows[order(rows$time, rows$cause), ], paste0(name, ".aj.csv"))
}
input <- function(name, d) put(d, paste0(name, ".csv"))

# Freireich et al. (1963), Blood 21, 699-716: weeks of remission with 6-mercaptopurine (1) and placebo (0); as in Cox (1972), table 1.
d <- data.frame(time = c(6,6,6,6,7,9,10,10,11,13,16,17,19,20,22,23,25,32,32,34,35, 1,1,2,2,3,4,4,5,5,8,8,8,8,11,11,12,12,15,17,22,23),
    event = c(1,1,1,0,1,0,1,0,0,1,1,0,0,0,1,1,0,0,0,0,0, rep(1, 21)), group = rep(1:0, each = 21))
input("remission", d); km("remission", d, c(10, 20)); tests("remission", d)

# Miller (1981), Survival Analysis, p. 49: acute myelogenous leukaemia, maintained (1) or not (0).
d <- data.frame(time = c(9,13,13,18,23,28,31,34,45,48,161,5,5,8,8,12,16,23,27,30,33,43,45), event = c(1,1,0,1,1,0,1,1,0,1,0,1,1,1,1,1,0,1,1,1,1,1,1), group = c(rep(1, 11), rep(0, 12)))
input("leukaemia", d); km("leukaemia", d, c(30, 40)); tests("leukaemia", d)

set.seed(20261122, kind = "Mersenne-Twister")
draw <- function(n, k, most, p0 = 0.3) data.frame(time = sample(1:most, n, TRUE), event = sample(0:k, n, TRUE, c(p0, rep((1 - p0) / k, k))))

d <- draw(80, 1, 12); input("ties", d); km("ties", d, c(5, 8.5))
d <- draw(30, 1, 9); d$event <- 0; input("all_censored", d); km("all_censored", d, c(3)); aj("all_censored", d, 1)
d <- draw(40, 1, 10); d$time[1:7] <- 0; d$event[1:5] <- 1; input("at_once", d); km("at_once", d, c(4))
d <- data.frame(time = c(1,2,3,4,5,6,7,7,7), event = c(1,0,1,1,0,1,1,1,1)); input("last_all", d); km("last_all", d, c(6, 7))
d <- data.frame(time = c(4, 8, 12, 16), event = c(1, 1, 1, 1)); input("midpoint", d); km("midpoint", d, c(12))
d <- data.frame(time = c(4, 8, 12, 16), event = c(1, 1, 0, 0)); input("flat_end", d); km("flat_end", d, c(12))
d <- data.frame(time = 3, event = 1); input("one_row", d); km("one_row", d)

n <- 90; x <- rexp(n, 0.1); d <- data.frame(entry = ifelse(runif(n) < 0.3, NA, round(runif(n, 0, 9), 3)))
d$time <- round(ifelse(is.na(d$entry), 0, d$entry) + x + 0.01, 3); d$event <- rbinom(n, 1, 0.7)
input("late_entry", d); km("late_entry", d, c(5, 10))
d <- data.frame(entry = c(NA,NA,NA,NA,NA,NA,10,10,10,11,11,12), time = c(2,3,4,5,6,7,13,14,15,16,17,18), event = c(1,0,1,1,0,0,1,0,1,1,0,1))
input("gap", d); km("gap", d)
d <- data.frame(entry = c(1,1,3,3,4,4,5,5,6), time = c(2,2,6,7,8,9,9,10,11), event = c(1,1,1,0,1,1,0,1,0))
input("emptied", d); km("emptied", d)
n <- 120; d <- data.frame(entry = round(runif(n, 0, 6), 6), group = rep(1:3, 40)); d$time <- d$entry + 0.001 + round(rexp(n, 0.1 + 0.05 * d$group), 6)
d$event <- rbinom(n, 1, 0.8); input("late_test", d); km("late_test", d); tests("late_test", d, cox = TRUE)

d <- draw(200, 1, 20); d$group <- sample(1:3, 200, TRUE); d$stratum <- sample(1:4, 200, TRUE)
d$time <- pmin(d$time + d$group * (d$event > 0), 20); input("strata", d); km("strata", d); tests("strata", d)
d <- draw(150, 2, 25); d$group <- sample(1:3, 150, TRUE); input("two_causes", d); km("two_causes", d, 12); aj("two_causes", d, 2); tests("two_causes", d, 0:2, 1:2)
d <- draw(300, 5, 40, 0.25); d$group <- sample(1:4, 300, TRUE, c(0.5, 0.3, 0.15, 0.05)); d$time <- pmin(d$time + (d$group == 2) * (d$event == 1) * 8, 40)
input("five_causes", d); km("five_causes", d); aj("five_causes", d, 5); tests("five_causes", d, 0:5, 1:5)
d <- draw(240, 3, 30); d$group <- sample(1:2, 240, TRUE); d$stratum <- sample(1:3, 240, TRUE); input("gray_strata", d); tests("gray_strata", d, 0:3, 1:3); km("gray_strata", d); aj("gray_strata", d, 3)
n <- 110; d <- data.frame(entry = ifelse(runif(n) < 0.4, NA, sample(1:8, n, TRUE))); d$time <- ifelse(is.na(d$entry), 0, d$entry) + sample(1:15, n, TRUE)
d$event <- sample(0:2, n, TRUE); input("late_causes", d); km("late_causes", d); aj_late("late_causes", d, 2)
d <- draw(50, 3, 15); d$event[d$event == 2] <- 0; input("no_second_cause", d); km("no_second_cause", d); aj("no_second_cause", d, 3)

g <- expand.grid(x = c(1e-6, 0.01, 0.5, 1, 3.84145882069412, 10, 25, 60, 150, 400, 1200), df = c(1:6, 9, 20, 39, 100, 199))
put(data.frame(x = g$x, df = g$df, p = pchisq(g$x, g$df, lower.tail = FALSE)), "chi_square.csv")
writeLines(c(R.version.string, paste("survival", packageVersion("survival")), paste("cmprsk", packageVersion("cmprsk")), paste("etm", packageVersion("etm"))), "versions.txt")
