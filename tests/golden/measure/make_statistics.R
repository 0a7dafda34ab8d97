# Inputs and expected values of tests/unit/test_measure_{standardise,multiplicity,did,propensity}.c, by R.
# usage: Rscript make_statistics.R      (in this folder; the tests need no R). Data without a named origin are drawn with a fixed seed.
#
# standardise.csv         strata: case, n, events, rate (indirect) or standard (direct)
# standardise.value.csv   case, key, value: epitools pois.exact, Byar, ageadjust.direct (Fay and Feuer), the binomial by its formula
# exact.csv               binom.test: x, n, target, p
# adjust.csv              p.adjust(method = "BH"); case "published" = the 15 p-values of Benjamini and Hochberg (1995), section 3.3
# funnel.csv              limits of n persons around a target by qbinom with Spiegelhalter's interpolation
# did.csv, did.value.csv  persons before and after: t.test of the changes (Welch)
# panel.csv, panel.value.csv  staggered roll-out: group means by hand; one group and period by lm with clustered sandwich (HC0)
# propensity.csv          rows; propensity.value.csv: glm, weights, balance, shares; propensity.match.csv: the nearest
suppressMessages({library(survival); library(epitools); library(sandwich)})
num <- function(x) ifelse(is.na(x), "", sprintf("%.17g", x))
put <- function(d, name) { for (i in seq_along(d)) if (is.numeric(d[[i]])) d[[i]] <- num(d[[i]]); write.csv(d, name, row.names = FALSE, quote = FALSE, na = "") }
values <- NULL
case <- ""
val <- function(key, value) values <<- rbind(values, data.frame(case = rep(case, length(value)), key = if (length(value) > 1) paste0(key, seq_along(value)) else key, value = value))
z <- qnorm(0.975)

# ---- standardisation ----
# Byar's limits as Breslow and Day (1987), formula 2.13, and the English health statistics have them; epitools' pois.byar adds a half to the count
byar <- function(o) list(lower = o * (1 - 1 / (9 * o) - z / (3 * sqrt(o)))^3, upper = (o + 1) * (1 - 1 / (9 * (o + 1)) + z / (3 * sqrt(o + 1)))^3)
strata <- NULL
indirect <- function(name, n, events, rate) {
    case <<- name
    strata <<- rbind(strata, data.frame(case = name, n, events, rate, standard = NA))
    o <- sum(events); e <- sum(n * rate)
    val("expected", e); val("ratio", o / e)
    x <- pois.exact(o); val("exact_low", x$lower / e); val("exact_high", x$upper / e)
    # epitools' root search stops early; the gamma quantiles of its own definition
    val("low", if (o > 0) qgamma(0.025, o) / e else 0); val("high", qgamma(0.975, o + 1) / e)
    if (o >= 10) { b <- byar(o); val("byar_low", b$lower / e); val("byar_high", b$upper / e) }
    p <- events / n; v <- sum(n * p * (1 - p))
    if (o > 0 && v > 0) { val("binomial_low", max(0, o - z * sqrt(v)) / e); val("binomial_high", (o + z * sqrt(v)) / e) }
}
indirect("rare", c(1200, 3400, 2100, 900), c(2, 9, 11, 7), c(0.0011, 0.002, 0.0041, 0.0075))
indirect("common", c(310, 450, 280, 120), c(74, 161, 139, 77), c(0.18, 0.29, 0.41, 0.55))
indirect("none", c(50, 80), c(0, 0), c(0.004, 0.01))
indirect("one", c(500, 700, 20), c(0, 1, 0), c(0.0004, 0.001, 0.02))
indirect("many", c(812345, 455678), c(15321, 20456), c(0.0181, 0.0437))
direct <- function(name, n, events, standard) {
    case <<- name
    strata <<- rbind(strata, data.frame(case = name, n, events, rate = NA, standard))
    w <- standard / sum(standard); p <- events / n
    a <- ageadjust.direct(count = events, pop = n, stdpop = standard)
    val("crude", unname(a["crude.rate"])); val("rate", unname(a["adj.rate"]))
    val("gamma_low", unname(a["lci"])); val("gamma_high", unname(a["uci"]))
    s <- sqrt(sum(w^2 * p * (1 - p) / n)); val("share_se", s)
    val("share_low", max(0, sum(w * p) - z * s)); val("share_high", min(1, sum(w * p) + z * s))
    val("rate_se", sqrt(sum(w^2 * events / n^2)))
    list(p = sum(w * p), s = s)
}
a <- direct("city", c(3200, 4100, 2900, 1500), c(301, 702, 811, 610), c(9000, 8000, 7000, 6000))
b <- direct("group", c(120, 260, 90, 40), c(17, 61, 39, 22), c(9000, 8000, 7000, 6000))
deaths <- direct("deaths", c(9500, 12800, 7700, 2100), c(3, 12, 31, 44), c(9000, 8000, 7000, 6000))
case <- "group/city"; r <- b$p / a$p; s <- sqrt((b$s / b$p)^2 + (a$s / a$p)^2)
val("ratio", r); val("low", r * exp(-z * s)); val("high", r * exp(z * s)); val("p", 2 * pnorm(-abs(log(r)) / s))
put(strata, "standardise.csv")
put(values, "standardise.value.csv"); values <- NULL
counts <- c(1:30, 50, 99, 100, 1000, 12345)
put(data.frame(events = counts, low = qgamma(0.025, counts), high = qgamma(0.975, counts + 1),
    byar_low = byar(counts)$lower, byar_high = byar(counts)$upper), "poisson.csv")

# ---- many at once ----
d <- NULL
for (n in c(1, 7, 40, 213, 5000)) for (t in c(0.02, 0.2, 0.5, 0.65)) for (x in unique(round(n * c(0, 0.1, t, 0.3, 0.6, 1))))
    d <- rbind(d, data.frame(x, n, target = t, p = binom.test(x, n, t)$p.value))
put(d, "exact.csv")
set.seed(3)
p <- c(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000)
q <- c(runif(37)^3, NA, 0.02, 0.02)
put(rbind(data.frame(case = "published", p, adjusted = p.adjust(p, "BH")), data.frame(case = "drawn", p = q, adjusted = p.adjust(q, "BH"))), "adjust.csv")
funnel <- function(q, n, t) { x <- qbinom(q, n, t); (x - (pbinom(x, n, t) - q) / dbinom(x, n, t)) / n }
d <- NULL
for (n in c(1, 5, 12, 80, 400, 9000)) for (t in c(0.05, 0.47, 0.9))
    d <- rbind(d, data.frame(n, target = t, low_95 = max(0, funnel(0.025, n, t)), high_95 = min(1, funnel(0.975, n, t)),
        low_998 = max(0, funnel(0.001, n, t)), high_998 = min(1, funnel(0.999, n, t))))
put(d, "funnel.csv")

# ---- difference-in-differences ----
set.seed(5)
n <- 61
d <- data.frame(treated = rep(0:1, c(35, 26)), before = round(rnorm(n, 12, 4), 3))
d$after <- round(d$before + rnorm(n, 1 + 2.5 * d$treated, 2 + d$treated), 3)
d$after[c(4, 40)] <- NA
put(d, "did.csv")
case <- "did"; t <- t.test(after - before ~ I(1 - treated), d)
val("difference", -diff(unname(t$estimate))); val("se", t$stderr); val("df", unname(t$parameter)); val("low", t$conf.int[1]); val("high", t$conf.int[2]); val("p", t$p.value)
case <- "welch_published" # Welch's example as in R's sleep data (Student 1908): changes are the extra hours
s <- t.test(extra ~ group, sleep)
val("difference", -diff(unname(s$estimate))); val("se", s$stderr); val("df", unname(s$parameter)); val("low", s$conf.int[1]); val("high", s$conf.int[2]); val("p", s$p.value)
put(values, "did.value.csv"); values <- NULL
put(data.frame(treated = 2 - as.integer(sleep$group), before = 0, after = sleep$extra), "sleep.csv")

set.seed(8)
n <- 240; t_n <- 12
first <- sample(c(6, 8, 9, 65535), n, TRUE)
y <- t(sapply(seq_len(n), function(i) round(rnorm(1, 5, 2) + 0.1 * (0:(t_n - 1)) + 1.3 * (0:(t_n - 1) >= first[i]) + rnorm(t_n, 0, 1), 3)))
y[7, 10] <- NA
d <- data.frame(first, y); names(d) <- c("first", paste0("y", 0:(t_n - 1)))
put(d, "panel.csv")
case <- "panel"
parts <- function(g, t, base) {
    change <- y[, t + 1] - y[, base + 1]; ok <- !is.na(change)
    tr <- ok & first == g; ot <- ok & first > max(t, base) & first != g
    if (!any(tr) || !any(ot)) return(NULL)
    inf <- rep(0, n)
    inf[tr] <- (change[tr] - mean(change[tr])) / sum(tr); inf[ot] <- inf[ot] - (change[ot] - mean(change[ot])) / sum(ot)
    list(att = mean(change[tr]) - mean(change[ot]), inf = inf)
}
total <- 0; weight <- 0; inf <- rep(0, n)
for (e in (1 - t_n):(t_n - 1)) {
    s <- 0; w <- 0; f <- rep(0, n)
    for (g in 1:(t_n - 1)) {
        m <- sum(first == g); t <- g + e; base <- if (e < 0) t - 1 else g - 1
        if (m == 0 || t < 0 || t >= t_n || base < 0) next
        x <- parts(g, t, base); if (is.null(x)) next
        s <- s + m * x$att; w <- w + m; f <- f + m * x$inf
    }
    if (w == 0) next
    val(paste0("att_", e), s / w); val(paste0("se_", e), sqrt(sum(f^2)) / w)
    if (e >= 0) { total <- total + s; weight <- weight + w; inf <- inf + f }
}
val("att", total / weight); val("se", sqrt(sum(inf^2)) / weight)
# one group and period by regression: those who begin in 6 against those later, periods 5 and 7
keep <- first == 6 | first > 7
l <- data.frame(id = rep(which(keep), 2), v = c(y[keep, 6], y[keep, 8]), post = rep(0:1, each = sum(keep)), tr = rep(first[keep] == 6, 2))
m <- lm(v ~ post * tr, l)
val("lm_att", unname(coef(m)["post:trTRUE"])); val("lm_se", sqrt(vcovCL(m, ~id, type = "HC0", cadjust = FALSE)["post:trTRUE", "post:trTRUE"]))
put(values, "panel.value.csv"); values <- NULL

# ---- propensity ----
set.seed(11)
n <- 420
d <- data.frame(person = c(1:360, sample(1:360, 60, TRUE)) - 1, age = round(runif(n, 18, 62), 1), woman = rbinom(n, 1, 0.45), weeks = rpois(n, 20))
d$twice <- 2 * d$woman + 1 # told by woman: must be left out
d$treated <- rbinom(n, 1, plogis(-2.2 + 0.03 * d$age - 0.5 * d$woman + 0.03 * d$weeks))
d$cell <- d$woman + 2 * (d$age >= 40)
rate <- exp(-3.6 + 0.5 * d$treated - 0.02 * (d$age - 40)); t1 <- ceiling(rexp(n, rate)); t2 <- ceiling(rexp(n, 0.006)); cut <- sample(c(30, 60, 200), n, TRUE)
d$time <- pmin(t1, t2, cut); d$event <- ifelse(t1 <= pmin(t2, cut), 1, ifelse(t2 <= cut, 2, 0))
d$status <- rbinom(n, 1, plogis(-0.5 + 0.6 * d$treated - 0.02 * (d$age - 40)))
put(d, "propensity.csv")
case <- "propensity"
f <- glm(treated ~ age + woman + weeks, binomial, d, control = list(epsilon = 1e-15, maxit = 100))
val("beta", unname(coef(f)))
# vcov(f) stops one step early; the information at the coefficients themselves
xm <- model.matrix(f); lp <- drop(xm %*% coef(f)); e <- plogis(lp)
v <- solve(t(xm) %*% (xm * e * (1 - e))); val("var", unname(diag(v))); val("deviance", deviance(f))
w <- ifelse(d$treated == 1, 1, e / (1 - e)); tr <- d$treated == 1
val("effective", sum(w[!tr])^2 / sum(w[!tr]^2)); val("most", max(w[!tr]))
for (x in c("age", "woman", "weeks")) {
    s <- sd(d[[x]][tr])
    val(paste0("before_", x), (mean(d[[x]][tr]) - mean(d[[x]][!tr])) / s)
    val(paste0("after_", x), (mean(d[[x]][tr]) - weighted.mean(d[[x]][!tr], w[!tr])) / s)
}
val("bin", as.vector(table(cut(e[tr], seq(0, 1, 0.05), right = FALSE))))
est <- function(key, y, w, xb = NULL) {
    m1 <- weighted.mean(y[tr], w[tr]); m0 <- weighted.mean(y[!tr], w[!tr])
    val(paste0(key, "_treated"), m1); val(paste0(key, "_other"), m0)
    i1 <- ifelse(tr, w * (y - m1), 0) / sum(w[tr]); i0 <- ifelse(tr, 0, w * (y - m0)) / sum(w[!tr])
    if (!is.null(xb)) { h <- colSums(xm * ifelse(tr, 0, w * (y - m0))); i0 <- i0 + drop((xm * (d$treated - e)) %*% v %*% h) / sum(w[!tr]) }
    s <- tapply(i1 - i0, d$person, sum); k <- length(s)
    val(paste0(key, "_se"), sqrt(sum(s^2) * k / (k - 1)))
}
est("plain", d$status, rep(1, n)); est("weighted", d$status, w, xm)
# the plain one by regression with persons as clusters
m <- lm(status ~ treated, d); val("lm_se", sqrt(vcovCL(m, ~person, type = "HC0", cadjust = TRUE)["treated", "treated"]))
# the weighted one with the weights taken as known
m <- lm(status ~ treated, d, weights = w); val("lm_weighted", unname(coef(m)["treated"]))
d$ev <- factor(d$event, 0:2); d$w <- w
for (g in 0:1) for (h in c(20, 50)) {
    s <- summary(survfit(Surv(time, ev) ~ 1, data = d[d$treated == g, ], weights = w, id = seq_len(sum(d$treated == g))), times = h)
    val(paste0("aj_", g, "_", h), s$pstate[2])
}
trim <- lp >= max(min(lp[tr]), min(lp[!tr])) & lp <= min(max(lp[tr]), max(lp[!tr]))
val("trimmed", sum(!trim)); wt <- w * trim
val("trim_treated", weighted.mean(d$status[tr], wt[tr])); val("trim_other", weighted.mean(d$status[!tr], wt[!tr]))
# nearest by definition: MatchIt 4.5.1 (nearest, replace = TRUE) does not return the nearest for half of these rows
reach <- 0.2 * sd(lp)
mm <- sapply(which(tr), function(i) { k <- which(!tr & d$cell == d$cell[i]); j <- k[which.min(abs(lp[k] - lp[i]))]; if (abs(lp[j] - lp[i]) <= reach) j else NA })
val("unmatched", sum(is.na(mm)))
wm <- rep(0, n); wm[which(tr)[!is.na(mm)]] <- 1; for (i in mm[!is.na(mm)]) wm[i] <- wm[i] + 1
val("match_treated", weighted.mean(d$status[tr], wm[tr])); val("match_other", weighted.mean(d$status[!tr], wm[!tr])); val("match_effective", sum(wm[!tr])^2 / sum(wm[!tr]^2))
put(data.frame(row = which(tr) - 1, match = mm - 1), "propensity.match.csv")
put(values, "propensity.value.csv")

# ---- restricted means of two groups: Freireich and others (1963), remission of leukaemia, as in ../survival/remission.csv ----
values <- NULL; case <- "remission"
r <- read.csv("../survival/remission.csv"); s <- summary(survfit(Surv(time, event > 0) ~ group, r), rmean = 20)$table
dd <- unname(s[2, "rmean"] - s[1, "rmean"]); ss <- sqrt(sum(s[, "se(rmean)"]^2))
val("difference", dd); val("se", ss); val("low", dd - z * ss); val("high", dd + z * ss); val("p", 2 * pnorm(-abs(dd) / ss))
put(values, "rmst.value.csv")
writeLines(c(R.version.string, paste(c("survival", "epitools", "sandwich"), sapply(c("survival", "epitools", "sandwich"), function(p) as.character(packageVersion(p))))), "versions.txt")
